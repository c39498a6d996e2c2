"""JSON for programs that is harmless on a terminal too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

# Controls beyond ASCII, invisible formatting and turns of direction: lossless as escapes.
_HIDDEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|[\ud800-\udfff]"
)


def json_text(document: Mapping[str, object]) -> str:
    """Write a document as JSON with nothing invisible in it.

    Parameters
    ----------
    document : mapping
        The document.

    Returns
    -------
    str
        One JSON object and a line end.
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
