"""What each key of a comparison says, taken from the docstrings of its dataclasses."""

from __future__ import annotations

import inspect
import re
from functools import cache

_ENTRY = re.compile(r"^(?P<names>[\w, ]+) : .*\n(?P<what>(?:    .*\n?)+)", re.MULTILINE)


@cache
def meanings_of(kind: type) -> dict[str, str]:
    """Return the sentence that the docstring of a dataclass has for each of its keys.

    Parameters
    ----------
    kind : type
        A dataclass whose docstring has a list of parameters in the manner of NumPy.

    Returns
    -------
    dict
        From key to sentence.
    """
    found: dict[str, str] = {}
    for entry in _ENTRY.finditer((inspect.getdoc(kind) or "") + "\n"):
        what = " ".join(entry["what"].split()).replace("``", "`")
        found |= {name.strip(): what for name in entry["names"].split(",")}
    return found
