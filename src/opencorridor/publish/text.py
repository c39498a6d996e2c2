"""Text from a scenario is somebody else's text: what is stripped and escaped before it is shown."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, and the controls that turn the direction of what follows: a name that
# carries one can make the line after it read backwards. Joiners that scripts need are kept.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# Thin spaces and those that hold a number and its unit together are meant; the rest is one space.
_SPACES = re.compile("[ \t\n\r\f\v\x85\u2028\u2029]+")
_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_RESERVED_NAMES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)
_LONGEST_STEM = 80


def clean(text: str) -> str:
    """Return a text as one line without control characters and turns of direction.

    Parameters
    ----------
    text : str
        Any text, hostile ones included.

    Returns
    -------
    str
        The same text as it can be shown. It still has to be escaped for HTML or XML.
    """
    return tidy(text).strip()


def tidy(text: str) -> str:
    """Return what `clean` does, with the space at either end kept: for parts of a sentence."""
    return _CONTROLS.sub("", _SPACES.sub(" ", text))


def cell(text: str) -> str:
    """Return a text for a cell of a sheet, so that no sheet program takes it for a formula.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The cleaned text, with an apostrophe before it where it would begin a formula.
    """
    shown = clean(text)
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown


def slug(text: str) -> str:
    """Return a text as part of a column name: small letters, digits and underscores."""
    letters = unicodedata.normalize("NFKC", clean(text)).lower()
    return re.sub(r"\W+", "_", letters).strip("_") or "clock"


def file_stem(name: str) -> str:
    """Return a name that is a plain file name everywhere and leads into no other folder.

    Parameters
    ----------
    name : str
        An id, such as that of a corridor.

    Returns
    -------
    str
        Letters, digits, dots, hyphens and underscores; at most 80 characters.
    """
    plain = unicodedata.normalize("NFKC", clean(name))
    plain = re.sub(r"[^\w.-]+", "-", plain).strip(".-")[:_LONGEST_STEM]
    return f"{plain}-" if plain.lower() in _RESERVED_NAMES else plain or "corridor"


def unique_stems(names: tuple[str, ...], taken: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return a file stem for each name, no two alike even where letter case is ignored.

    Parameters
    ----------
    names : tuple of str
        Ids, in order.
    taken : frozenset of str
        Stems that may not be used, in small letters.

    Returns
    -------
    dict
        From name to stem, in the order of the names.
    """
    used = set(taken)
    stems: dict[str, str] = {}
    for name in names:
        stem = wanted = file_stem(name)
        number = 2
        while stem.lower() in used:
            stem, number = f"{wanted}-{number}", number + 1
        used.add(stem.lower())
        stems[name] = stem
    return stems
