"""Finds a chain of places in a line of text: by its separators, or by from, to and via."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from opencorridor.talks.gazetteer.index import Gazetteer

MOST_WORDS = 5
LONGEST_NAME = 60
MOST_PARTS = 200

_ARROWS = re.compile(r"\s*(?:[→➔➜➡⇒⟶►▶]\ufe0f?|-+>|=+>|[—–]|>)\s*|\s+-+\s+")
_FROM_TO = re.compile(
    r"(?:\bfrom|\bз|\bіз|\bзі|\bиз|\bс|\bсо)\s+(?P<start>[^\W\d_].{2,60}?)"
    r"\s+(?:to|до|в|у|на)\s+(?P<end>[^\W\d_].{2,60}?)"
    r"(?:\s*,?\s*(?:via|through|by way of|через)\s+(?P<via>.{3,2000}?))?\s*[.;:]?\s*$",
    re.IGNORECASE,
)
_NOTE_MARKS = re.compile(r"(?<=\w)(?:[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]+|\[\d+\]|\(\d+\))")
_SENTENCE_END = re.compile(r"(?<=\w{3})[.;!](?=\s|$)")
_ALTERNATIVES = re.compile(r"\s*[,/]\s*|\s+(?:or|and|або|чи|та|или|и|і)\s+", re.IGNORECASE)
_LISTED = re.compile(r"\s*,\s*|\s+(?:and|та|і|и)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Chain:
    """Names in order, where it may end, what stood before it, and what after."""

    places: tuple[str, ...]
    destinations: tuple[str, ...]
    label: str
    rest: str


def without_note_marks(line: str) -> str:
    """Return a line without the marks of footnotes behind its words."""
    return _NOTE_MARKS.sub("", line)


def chain_in(line: str, gazetteer: Gazetteer) -> Chain | None:
    """Return the chain of places that a line names; None if it names none.

    Parameters
    ----------
    line : str
        One line of text.
    gazetteer : Gazetteer
        What tells the hyphen of a name from that between names, and a place from other words.

    Returns
    -------
    Chain or None
        At least two names, of which two are known, or one is and all look like names.
    """
    bare = without_note_marks(line)
    label, body = _labelled(bare, gazetteer)
    return _by_separators(label, body, gazetteer) or _by_words(label, body, gazetteer)


def split_chain(text: str, gazetteer: Gazetteer) -> list[str]:
    """Return the names of a cell that holds nothing but a chain."""
    parts = [part for piece in text.split("|") for part in _ARROWS.split(piece)]
    return [name for part in parts if part.strip() for name in _unhyphened(part.strip(), gazetteer)]


def _labelled(line: str, gazetteer: Gazetteer) -> tuple[str, str]:
    label, colon, body = line.partition(":")
    # 10:00 is no label, and a chain before a colon is the chain.
    if not colon or not body[:1].isspace() or _ARROWS.search(label.strip()):
        return "", line
    return ("", line) if gazetteer.knows(label) and not body.strip() else (label.strip(), body)


def _by_separators(label: str, body: str, gazetteer: Gazetteer) -> Chain | None:
    end = _SENTENCE_END.search(body)
    sentence, rest = (body[: end.start()], body[end.end() :]) if end else (body, "")
    parts = [part.strip(" ,") for part in _ARROWS.split(sentence)]
    parts = [part for part in parts if part]
    if not 1 <= len(parts) <= MOST_PARTS or max(map(len, parts)) > 4 * LONGEST_NAME:
        return None
    names = [name for part in parts for name in _unhyphened(part, gazetteer)]
    if len(names) < 2:
        return None
    first, before = _last_known(names[0], gazetteer)
    ends, after = _ends(names[-1], gazetteer)
    middle = names[1:-1]
    if not _is_chain([first, *middle, *ends], gazetteer):
        return None
    places = (first, *middle) if len(ends) > 1 else (first, *middle, *ends)
    said = " ".join(filter(None, (label, before)))
    return Chain(places, tuple(ends) if len(ends) > 1 else (), said, f"{after} {rest}".strip())


def _by_words(label: str, body: str, gazetteer: Gazetteer) -> Chain | None:
    found = _FROM_TO.search(body)
    if not found:
        return None
    end, after = _first_known(found["end"], gazetteer)
    via = [name for name in _LISTED.split(found["via"] or "") if name.strip()]
    places = (found["start"].strip(), *(name.strip() for name in via), end)
    if len(places) > MOST_PARTS or not _is_chain(places, gazetteer):
        return None
    return Chain(places, (), label, f"{body[: found.start()]} {after}".strip())


def _is_chain(names: Sequence[str], gazetteer: Gazetteer) -> bool:
    if any(len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS for name in names):
        return False
    known = sum(gazetteer.knows(_bare(name)) for name in names)
    proper = all(name[:1].isupper() for name in names)
    return known >= max(2, len(names) // 2) or (known >= 1 and proper)


def _bare(name: str) -> str:
    return name.partition("(")[0].strip()


def _unhyphened(part: str, gazetteer: Gazetteer) -> list[str]:
    """Split at hyphens without spaces, but never inside a name that is known with its hyphen."""
    pieces = part.split("-")
    if len(pieces) == 1 or len(pieces) > MOST_PARTS or gazetteer.knows(_bare(part)):
        return [part]
    names: list[str] = []
    at = 0
    while at < len(pieces):
        longest = next(
            (n for n in (4, 3, 2) if gazetteer.knows(_bare("-".join(pieces[at : at + n])))), 1
        )
        # A small letter goes on with the name before it: Rostov-on-Don, Frankfurt-am-Main.
        while at + longest < len(pieces) and pieces[at + longest][:1].islower():
            longest += 2
        names.append("-".join(pieces[at : at + longest]).strip())
        at += longest
    return names if all(names) else [part]


def _last_known(words: str, gazetteer: Gazetteer) -> tuple[str, str]:
    """Return the name at the end of some words, and what stands before it."""
    split = words.split()
    if gazetteer.knows(_bare(words)):
        return words, ""
    for count in (3, 2, 1):
        tail = " ".join(split[-count:])
        if len(split) > count and gazetteer.knows(_bare(tail)):
            return tail, " ".join(split[:-count])
    return words, ""


def _first_known(words: str, gazetteer: Gazetteer) -> tuple[str, str]:
    """Return the name at the beginning of some words, and what stands behind it."""
    split = words.split()
    if gazetteer.knows(_bare(words)):
        return words.strip(), ""
    for count in (3, 2, 1):
        head = " ".join(split[:count]).strip(" ,")
        if len(split) > count and gazetteer.knows(_bare(head)):
            return head, " ".join(split[count:])
    return words.strip(), ""


def _ends(words: str, gazetteer: Gazetteer) -> tuple[list[str], str]:
    """Return the destinations at the end of a chain, and what stands behind them."""
    if gazetteer.knows(_bare(words)):
        return [words], ""
    parts = [part for part in _ALTERNATIVES.split(words) if part]
    if len(parts) > 1 and gazetteer.knows(_bare(parts[0])):
        known = [part for part in parts if gazetteer.knows(_bare(part))]
        if len(known) == len(parts):
            return parts, ""
    name, after = _first_known(words, gazetteer)
    return [name], after
