"""Reads a list from pasted text: chains, windows, groups; every other line is kept as it stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from opencorridor.model.lists import Purpose
from opencorridor.talks.gazetteer.index import Gazetteer
from opencorridor.talks.lists.chains import Chain, chain_in, without_note_marks
from opencorridor.talks.lists.columns import LIST_KEYS, Row, Sheet
from opencorridor.talks.lists.hours import (
    MOVEMENT,
    ONE,
    SILENCE,
    SPAN,
    leaves_unread,
    with_full_hours,
)
from opencorridor.talks.lists.times import clock_named, day_told, told

LONGEST_LINE = 4_000
MOST_LINES = 4_000
MOST_CHAINS = 500

_BULLET = re.compile(r"^[\s\-–—•*·►▪◦‣o#>]*(?:\(?\d{1,3}[.)]\s+|[№#]\s*\d{1,3}[.:)]?\s+)?(?=\S)")
_HEAD = re.compile(
    r"^(side|date|clock|source|reviewed by|сторона|дата|годинник|час|часы|время|джерело|источник)"
    r"\s*[:=]\s*(.+)$",
    re.IGNORECASE,
)
_HEAD_KEYS = {
    "сторона": "side",
    "дата": "date",
    "годинник": "clock",
    "час": "clock",
    "часы": "clock",
    "время": "clock",
    "джерело": "source",
    "источник": "source",
    "reviewed by": "reviewed_by",
}
_GROUPS = re.compile(
    r"^(?:who may (?:go|leave)|who|groups?|for|хто|категорії?|групи|кто|категории|группы)"
    r"\s*:\s*(.+)$",
    re.IGNORECASE,
)
_AID = re.compile(
    r"\b(?:aid|relief|humanitarian (?:cargo|goods|convoy)|inbound"
    r"|гуманітарн\w* (?:вантаж|допомог)\w*|гуманитарн\w* (?:груз|помощ)\w*)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?:until|till|до|по)\s*$", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{2}\.\d{4})\b")
_WORD = re.compile(r"[^\W_]")
# A line without any of these has neither chain nor window nor head.
_TELLING = re.compile(
    r"[-–—>→➔➜➡⇒⟶►:=]|\d[.\s]?(?:\d\d|[ap]\.?m)|\b(?:to|до|в|на|у)\b", re.IGNORECASE
)
_SEPARATORS = ("-", "–", "—", ">", "→", "➡", "➜", " to ", " до ", " в ", " на ", " у ")


@dataclass(slots=True)
class _Reading:
    """What was read so far: the sheet, and what holds for the lines that follow."""

    sheet: Sheet
    everywhere: dict[str, str] = field(default_factory=dict)
    aid: bool = False
    windows: list[int] = field(default_factory=list)  # lines with hours and without a chain
    left: str = ""  # of the line at hand, where it could be a time and was not read


def read_pasted(text: str, gazetteer: Gazetteer) -> Sheet:
    """Read a list from text as people paste it.

    What stands before the first corridor holds for all of them; what stands behind one, for that
    one. Each line that says nothing of this kind is kept as not understood.

    Parameters
    ----------
    text : str
        The text.
    gazetteer : Gazetteer
        What tells a place from other words.

    Returns
    -------
    Sheet
        The list as it was read.
    """
    reading = _Reading(Sheet("text"))
    looked_at = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not _WORD.search(line):
            continue
        may_tell = bool(_TELLING.search(line))
        # A bound on the work: what is beyond it is kept, and said not to be understood.
        bounded = looked_at >= MOST_LINES or len(reading.sheet.rows) >= MOST_CHAINS
        looked_at += may_tell
        if bounded or not may_tell or not _read_line(reading, number, line, gazetteer):
            reading.sheet.unread.append((number, line.strip()))
    reading.sheet.beyond = max(0, looked_at - MOST_LINES)
    reading.sheet.below_last = _below_last(reading)
    for row in reading.sheet.rows:
        row.values = reading.everywhere | row.values
    return reading.sheet


def _below_last(reading: _Reading) -> list[int]:
    """Return the lines with hours under the last corridor, if another one has no hours at all."""
    rows = reading.sheet.rows
    below = [number for number in reading.windows if rows and number > rows[-1].row]
    timed = [any(key.endswith(("_start", "_end")) for key in row.values) for row in rows]
    everywhere = any(key.endswith(("_start", "_end")) for key in reading.everywhere)
    return below if below and not everywhere and not any(timed[:-1]) and len(rows) > 1 else []


def _read_line(reading: _Reading, number: int, line: str, gazetteer: Gazetteer) -> bool:
    if len(line) > LONGEST_LINE:
        return False
    written = _BULLET.sub("", _without_pictures(line)).strip()
    if _read_head(reading, written) or _read_groups(reading, written):
        return True
    plain = with_full_hours(written)
    reading.left = ""
    if not _read_content(reading, number, (line, plain), gazetteer):
        return False
    if plain != written:
        reading.sheet.bare_hours.append(number)
    if reading.left:
        # Read in part: what was read counts, and a person sees the whole line.
        reading.sheet.unread.append((number, line.strip()))
    return True


def _read_content(
    reading: _Reading, number: int, texts: tuple[str, str], gazetteer: Gazetteer
) -> bool:
    line, plain = texts
    spans = _without_spans(plain)
    found = chain_in(spans, gazetteer) if _may_be_chain(spans) else None
    if found is not None:
        _add_chain(reading, number, line, found)
        said = f"{found.label} {found.rest} {_times_of(plain)}"
        read = _read_window(reading, said, row_only=True)
        times = (SPAN.search(plain) or ONE.search(plain)) if read else None
        rest = f"{plain[: times.start()]} {plain[times.end() :]}" if times else plain
        reading.left = rest if leaves_unread(rest, start_alone=False, chain=True) else ""
        return True
    if _AID.search(plain) and plain.endswith(":"):
        reading.aid = True
        return True
    read = _read_window(reading, plain)
    if read:
        reading.windows.append(number)
    return read


def _without_pictures(line: str) -> str:
    """Return a line without emoji and other signs, arrows and plain punctuation kept."""
    if line.isascii():
        return line
    kept = (
        c
        if c in "→➔➜➡⇒⟶►▶№" or unicodedata.category(c) not in {"So", "Sk", "Cs", "Mn", "Cf"}
        else " "
        for c in line
    )
    return "".join(kept)


def _read_head(reading: _Reading, line: str) -> bool:
    found = _HEAD.match(line)
    if not found:
        return False
    key = _HEAD_KEYS.get(found[1].casefold(), found[1].casefold().replace(" ", "_"))
    value = found[2].strip()
    readable = {"clock": clock_named(value), "date": day_told(value)}.get(key, value)
    if key not in LIST_KEYS or readable is None:
        return False
    reading.sheet.head.setdefault(key, str(readable))
    return True


def _read_groups(reading: _Reading, line: str) -> bool:
    found = _GROUPS.match(line)
    if not found or ONE.search(line):
        return False
    names = [n.strip(" .;") for n in re.split(r"\s*[,;]\s*", found[1]) if n.strip(" .;")]
    values = _latest(reading)
    if "groups" in values:
        return False
    values["groups"] = "|".join(names)
    _keep(values, line)
    return True


def _add_chain(reading: _Reading, number: int, line: str, found: Chain) -> None:
    values = {"waypoints": "|".join(found.places), "destinations": "|".join(found.destinations)}
    inbound = reading.aid or bool(_AID.search(found.label) or _AID.search(found.rest))
    values["purpose"] = Purpose.AID_IN if inbound else Purpose.PEOPLE_OUT
    if found.label:
        values["corridor"] = found.label
    text = line.strip()
    reading.sheet.rows.append(Row(number, text, {k: str(v) for k, v in values.items() if v}))


def _read_window(reading: _Reading, line: str, *, row_only: bool = False) -> bool:
    found = SPAN.search(line) or ONE.search(line)
    if not found:
        return False
    kind = _kind(line)
    times = found.groupdict()
    start, end = times["start"], times.get("end")
    if end is None and _UNTIL.search(line[: found.start()]):
        start, end = None, start
    if not any(told(_spaced(t)) for t in (start, end) if t):
        return False
    values = _latest(reading)
    if f"{kind}_start" in values or f"{kind}_end" in values:
        return False  # a second window of the kind is for a person to look at
    if not row_only:
        _keep(values, line)
    values |= {f"{kind}_{edge}": _spaced(t) for edge, t in (("start", start), ("end", end)) if t}
    clock, day = clock_named(_after_times(line)), _DAY.search(line)
    if clock:
        values[f"{kind}_clock"] = clock
    if day and day_told(day[1]):
        values[f"{kind}_date"] = str(day_told(day[1]))
    rest = line[found.end() :]
    before = line[: found.start()]
    if found.re is SPAN and not row_only and ONE.search(rest) and _kind(rest) != kind:
        reading.left = ""
        rest = reading.left if _read_window(reading, rest) else rest
    alone = end is None
    reading.left = f"{before} {rest}".strip()
    if not leaves_unread(reading.left, start_alone=alone, chain=False):
        reading.left = ""
    return True


def _keep(values: dict[str, str], line: str) -> None:
    """Keep a line that was understood in part: its other words are remarks."""
    values["note"] = "; ".join(filter(None, (values.get("note", ""), line)))


def _kind(line: str) -> str:
    """Return which window a line speaks of; of two words the one that stands first counts."""
    silence, movement = SILENCE.search(line), MOVEMENT.search(line)
    if silence and (not movement or silence.start() < movement.start()):
        return "silence"
    return "movement" if movement else "window"


def _latest(reading: _Reading) -> dict[str, str]:
    """Return what a line without a chain is about: the corridor above it, or all of them."""
    rows = reading.sheet.rows
    return rows[-1].values if rows else reading.everywhere


def _spaced(time: str) -> str:
    return time.replace(".", ":", 1) if re.match(r"\d{1,2}\.\d{2}", time) else time


def _may_be_chain(line: str) -> bool:
    return any(separator in line for separator in _SEPARATORS)


def _times_of(line: str) -> str:
    """Return the times of a line with what stands around them, for a line that names a chain."""
    found = SPAN.search(line) or ONE.search(line)
    return line[max(0, found.start() - 40) :] if found else ""


def _without_spans(line: str) -> str:
    """Return a line without its spans of time, whose dashes separate no places."""
    return SPAN.sub(" ", without_note_marks(line))


def _after_times(line: str) -> str:
    """Return what may name the clock: the line without its chain, from its first time on."""
    found = ONE.search(line)
    return line[found.start() :] if found else line
