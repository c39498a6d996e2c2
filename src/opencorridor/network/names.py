"""Names of roads as people call them: what is kept, and how it is put into arrays.

Somebody else wrote them. They are cut to a length and rid of what a terminal would obey or what
turns the direction of writing; escaping for a page is left to whoever makes one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_CHARACTERS = 100
MOST_BYTES = 4 * MOST_CHARACTERS

# C0 and C1 controls, direction marks, byte-order marks, lone surrogates. Joiners that scripts need
# are kept.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"
    "\ud800-\udfff]"
)


class RoadName(NamedTuple):
    """Number and name of a way; either may be empty."""

    ref: str
    name: str

    @property
    def words(self) -> str:
        """What to call it: its number, or its name where it has none."""
        return self.ref or self.name


NAMELESS = RoadName("", "")


class WayNames(NamedTuple):
    """Names of ways as arrays; the first text is the empty one.

    Parameters
    ----------
    ref, name : ndarray of int32, shape (ways,)
        Numbers of texts.
    text_start : ndarray of int64, shape (texts + 1,)
        Where each text begins in ``text_utf8``.
    text_utf8 : ndarray of uint8, shape (bytes,)
        All texts in UTF-8, one after the other.
    """

    ref: NDArray[np.int32]
    name: NDArray[np.int32]
    text_start: NDArray[np.int64]
    text_utf8: NDArray[np.uint8]


def tidy_name(text: str) -> str:
    """Return a text as one line of at most `MOST_CHARACTERS` without control characters."""
    # Cut first: a tag may be as long as its file.
    one_line = " ".join(text[: 4 * MOST_CHARACTERS].split())
    return " ".join(_CONTROLS.sub("", one_line).split())[:MOST_CHARACTERS].rstrip()


def road_name(ref: str, name: str) -> RoadName:
    """Return what a map or a row calls a road."""
    return RoadName(tidy_name(ref), tidy_name(name))


def names_of_ways(ways: NDArray[np.int64], names: Mapping[int, RoadName]) -> WayNames:
    """Return the names of ways in their order, each text once.

    Parameters
    ----------
    ways : ndarray of int64, shape (ways,)
        Their ids.
    names : mapping
        Id to name; ways without one may be missing.
    """
    numbers: dict[str, int] = {"": 0}
    ref = np.zeros(len(ways), dtype=np.int32)
    name = np.zeros(len(ways), dtype=np.int32)
    if names:
        for place, way in enumerate(ways.tolist()):
            found = names.get(way)
            if found is not None:
                ref[place] = numbers.setdefault(found.ref, len(numbers))
                name[place] = numbers.setdefault(found.name, len(numbers))
    written = [text.encode() for text in numbers]
    start = np.concatenate([[0], np.cumsum([len(text) for text in written])])
    whole = np.frombuffer(b"".join(written), dtype=np.uint8).copy()
    return WayNames(ref, name, start.astype(np.int64), whole)


def no_names(ways: int) -> WayNames:
    """Return the names of ways of which nobody knows one."""
    return names_of_ways(np.zeros(ways, dtype=np.int64), {})


def fault_of_texts(start: NDArray[np.int64], utf8: NDArray[np.uint8]) -> str | None:
    """Return what is wrong with the texts of a file that somebody sent, if anything is.

    Parameters
    ----------
    start, utf8 : ndarray
        As of `WayNames`, with sound starts.
    """
    if len(start) < 2 or start[1] != 0:
        return "its first name is not the empty one"
    if int(np.diff(start).max()) > MOST_BYTES:
        return "a name is longer than any can be"
    whole, at = utf8.tobytes(), start.tolist()
    try:
        texts = [whole[a:b].decode() for a, b in pairwise(at)]
    except UnicodeDecodeError:
        return "a name is no text"
    if any(tidy_name(text) != text for text in texts):
        return "a name has characters that no name has"
    return None
