"""Reads one side's list, whatever its form, into statements with places and moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePath

from opencorridor.errors import ListsError
from opencorridor.model.lists import (
    ListedWindow,
    Purpose,
    SideKey,
    SideList,
    Statement,
    UnreadLine,
    Waypoint,
)
from opencorridor.model.scenario import Sensitivity, WindowKind
from opencorridor.talks.gazetteer.match import Matcher, Where
from opencorridor.talks.lists import findings as f
from opencorridor.talks.lists.chains import chain_in, split_chain
from opencorridor.talks.lists.columns import Row, Sheet
from opencorridor.talks.lists.decode import decoded
from opencorridor.talks.lists.hours import may_hold_hours
from opencorridor.talks.lists.kml import read_kml
from opencorridor.talks.lists.pasted import read_pasted
from opencorridor.talks.lists.sheet import is_csv, read_csv, read_toml
from opencorridor.talks.lists.times import clock_named, day_told, moment, told
from opencorridor.talks.lists.whole import MOST_STATEMENTS, Reader, say_of_the_whole

MOST_NAMES = 200
LONGEST_NAME = 200
PACKED = (b"PK\x03\x04", b"\x1f\x8b")
KINDS = ((WindowKind.SILENCE, "silence"), (WindowKind.MOVEMENT, "movement"), (None, "window"))
PURPOSES = {"": Purpose.PEOPLE_OUT, "out": Purpose.PEOPLE_OUT, "in": Purpose.AID_IN}


@dataclass(frozen=True, slots=True)
class Given:
    """What the desk says of a list beside the list itself; the list's own words come first."""

    name: str = ""
    clock: str | None = None
    date: str | None = None


def read_list(side: SideKey, file: str, data: bytes, given: Given, matcher: Matcher) -> SideList:
    """Read one side's list.

    Parameters
    ----------
    side : SideKey
        Which of the two.
    file : str
        Its name; its ending tells the form, and where it does not, the content does.
    data : bytes
        Its content.
    given : Given
        What the desk says of it.
    matcher : Matcher
        Finds the places; findings are added to it.

    Returns
    -------
    SideList
        What it says. Lines that were not understood are in it as they stand.

    Raises
    ------
    ListsError
        If it cannot be read at all.
    """
    sheet = _sheet(file, data, matcher)
    reader = _reader(side, file, sheet, given, matcher)
    reader.unread = [UnreadLine(file, row, text) for row, text in sheet.unread]
    statements: list[Statement] = []
    for row in sheet.rows[:MOST_STATEMENTS]:
        statement = _statement(reader, len(statements) + 1, row)
        if statement is None:
            reader.unread.append(UnreadLine(file, row.row, row.text))
        else:
            statements.append(statement)
    reader.unread += [UnreadLine(file, r.row, r.text) for r in sheet.rows[MOST_STATEMENTS:]]
    if any(may_hold_hours(line.text) for line in reader.unread):
        statements = [replace(s, windows=tuple(map(_doubted, s.windows))) for s in statements]
    say_of_the_whole(reader, sheet, statements)
    return SideList(
        side=side,
        name=reader.name,
        file=file,
        form=sheet.form,
        clock=reader.clock,
        date=reader.day.isoformat() if reader.day else None,
        reviewed_by=reader.head.get("reviewed_by", ""),
        statements=tuple(statements),
        unread=tuple(sorted(reader.unread, key=lambda line: line.row)),
        hours_below_last=bool(sheet.below_last),
    )


def _sheet(file: str, data: bytes, matcher: Matcher) -> Sheet:
    suffix = PurePath(file).suffix.casefold()
    if data.startswith(PACKED):
        what = "The file is packed (KMZ, DOCX, XLSX or the like)."
        mend = "Unpack it, or save it as CSV, text or KML."
        raise ListsError([f.error(f.CANNOT_BE_READ, what, mend, file)])
    if suffix == ".kml" or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in {
        b"<?xml",
        b"<kml>",
        b"<kml ",
    }:
        sheet, found = read_kml(file, data, matcher.gazetteer)
    else:
        text, found = decoded(file, data)
        matcher.findings += found
        if suffix == ".toml":
            sheet, found = read_toml(file, text)
        elif is_csv(text):
            sheet, found = read_csv(file, text)
        else:
            sheet, found = read_pasted(text, matcher.gazetteer), ()
    matcher.findings += found
    return sheet


def _reader(side: SideKey, file: str, sheet: Sheet, given: Given, matcher: Matcher) -> Reader:
    head = sheet.head
    reader = Reader(side, file, matcher, head, given.clock, None)
    reader.named = head.get("side") or given.name
    if "clock" in head:
        reader.clock = _clock(reader, head["clock"], None) or given.clock
    reader.day = _day(reader, head.get("date") or given.date or "", None)
    return reader


# ---- one statement -------------------------------------------------------------------------------


def _statement(reader: Reader, number: int, row: Row) -> Statement | None:
    values = row.values
    chain, destinations = _route(reader, row)
    if not chain and not destinations:
        return None
    return Statement(
        number=number,
        corridor=values.get("corridor", ""),
        purpose=_purpose(reader, row),
        chain=chain,
        destinations=destinations,
        windows=_windows(reader, row),
        scope=_many(values.get("scope", "")),
        groups=_many(values.get("groups", "")),
        status=values.get("status", ""),
        issuer=values.get("issuer", ""),
        source=values.get("source") or reader.head.get("source", ""),
        as_of=values.get("as_of", ""),
        note=values.get("note", ""),
        sensitivity=_sensitivity(reader, row),
        file=reader.file,
        row=row.row,
        text=row.text,
    )


def _route(reader: Reader, row: Row) -> tuple[tuple[Waypoint, ...], tuple[Waypoint, ...]]:
    """Return the places up to the destinations, and the destinations."""
    gazetteer = reader.matcher.gazetteer
    names = split_chain(row.values.get("waypoints", ""), gazetteer)
    ends = list(_many(row.values.get("destinations", "")))
    if not names and not ends:
        named = chain_in(row.values.get("corridor", ""), gazetteer)
        names, ends = (list(named.places), list(named.destinations)) if named else ([], [])
    where = Where(reader.file, row.row)
    if len(names) + len(ends) > MOST_NAMES or any(len(n) > LONGEST_NAME for n in (*names, *ends)):
        return (), ()
    points = reader.matcher.chain([*names, *ends[:1]], where)
    if not ends:
        return (points[:-1], points[-1:]) if len(points) > 1 else (points, ())
    before = len(reader.findings)
    # Each further destination is an end of the same chain; its names were looked at already.
    others = [reader.matcher.chain([*names, end], where) for end in ends[1:]]
    told_once = {found.text() for found in reader.findings[:before]}
    reader.findings[before:] = [
        found for found in reader.findings[before:] if found.text() not in told_once
    ]
    destinations = (*points[-1:], *(other[-1] for other in others))
    keys = {point.key for point in destinations}
    via = list(points[:-1])
    while via and via[-1].key in keys:
        via.pop()
    return tuple(via), destinations


def _purpose(reader: Reader, row: Row) -> Purpose:
    word = row.values.get("purpose", "").casefold()
    if word in PURPOSES:
        return PURPOSES[word]
    if word in set(Purpose):
        return Purpose(word)
    _not_a_value(reader, row, "purpose", word, Purpose.PEOPLE_OUT, list(Purpose))
    return Purpose.PEOPLE_OUT


def _sensitivity(reader: Reader, row: Row) -> Sensitivity:
    word = (row.values.get("sensitivity") or reader.head.get("sensitivity", "")).casefold()
    if word in set(Sensitivity):
        return Sensitivity(word)
    if word:
        kept = Sensitivity.NEED_TO_KNOW
        _not_a_value(reader, row, "sensitivity", word, kept, list(Sensitivity))
        return kept
    return Sensitivity.RESTRICTED


def _not_a_value(
    reader: Reader, row: Row, key: str, word: str, taken: str, known: Sequence[str]
) -> None:
    what = f'{key} is "{word}", which is none of {", ".join(known)}; it was taken as {taken}.'
    reader.findings.append(
        f.warning(f.NOT_A_VALUE, what, "Write one of these words.", reader.file, row.row)
    )


def _many(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


# ---- windows -------------------------------------------------------------------------------------


def _windows(reader: Reader, row: Row) -> tuple[ListedWindow, ...]:
    found = []
    for kind, word in KINDS:
        start, end = row.values.get(f"{word}_start", ""), row.values.get(f"{word}_end", "")
        if start or end:
            found.append(_window(reader, row, kind, word))
    return tuple(found)


def _window(reader: Reader, row: Row, kind: WindowKind | None, key: str) -> ListedWindow:
    start, end = row.values.get(f"{key}_start", ""), row.values.get(f"{key}_end", "")
    # A pasted line names the clock of its own window; in a sheet one cell holds for the row.
    word = row.values.get(f"{key}_clock") or row.values.get("clock", "")
    date_word = row.values.get(f"{key}_date") or row.values.get("date", "")
    clock = (_clock(reader, word, row.row) if word else None) or reader.clock
    if not word and any(clock_named(text) for text in (start, end)):
        clock = clock_named(start) or clock_named(end)
    day = _day(reader, date_word, row.row) or reader.day
    begins, start_lacks = _moment(reader, row, start, day, clock)
    ends, end_lacks = _moment(reader, row, end, day, clock)
    if begins and ends and ends <= begins:
        what = f"The window ends at {end}, which is not after its start at {start}."
        mend = "Ask the side; write the end with its date if it is on the next day."
        reader.findings.append(f.serious(f.NOT_A_TIME, what, mend, reader.file, row.row))
        ends, end_lacks = None, "start before"
    return ListedWindow(kind, start, end, clock, begins, ends, start_lacks, end_lacks)


def _doubted(window: ListedWindow) -> ListedWindow:
    """Return a window of which an end that was not read may stand in a line not understood."""
    return replace(
        window,
        start_lacks=window.start_lacks if window.start_text else "unread",
        end_lacks=window.end_lacks if window.end_text else "unread",
    )


def _moment(
    reader: Reader, row: Row, text: str, day: date | None, clock: str | None
) -> tuple[datetime | None, str]:
    """Return the moment of a time, or None and what it lacks."""
    if not text:
        return None, ""
    when = told(text)
    if when is None:
        what = f'"{text}" is no time of day.'
        mend = "Write it as 09:00, or with its date as 2022-03-08T09:00."
        reader.findings.append(f.serious(f.NOT_A_TIME, what, mend, reader.file, row.row))
        return None, "hour"
    if text.strip().isdigit():
        reader.bare_hours.append(row.row)
    clock_lacks = when.offset is None and clock is None
    day_lacks = when.day is None and day is None
    if clock_lacks:
        reader.without_clock.append(row.row)
    if day_lacks:
        reader.without_day.append(row.row)
    if clock_lacks or day_lacks:
        return None, "clock" if clock_lacks else "day"
    found = moment(when, day, clock)
    if found is None:
        what = f'The clock of {clock} shows "{text}" on that day twice or not at all.'
        mend = "Ask the side; write the time with its offset, as 2022-03-27T03:30+03:00."
        reader.findings.append(f.serious(f.NOT_A_TIME, what, mend, reader.file, row.row))
    return found, "" if found else "one moment"


def _clock(reader: Reader, word: str, row: int | None) -> str | None:
    zone = clock_named(word)
    if zone is None:
        what = f'"{word}" names no clock that is known.'
        mend = "Write a city or a name such as Europe/Kyiv; ask the side if it is not known."
        reader.findings.append(f.serious(f.NO_CLOCK, what, mend, reader.file, row))
    return zone


def _day(reader: Reader, text: str, row: int | None) -> date | None:
    if not text:
        return None
    day = day_told(text)
    if day is None:
        mend = "Write it as 2022-03-08."
        what = f'"{text}" is no day.'
        reader.findings.append(f.serious(f.NO_DATE, what, mend, reader.file, row))
    return day
