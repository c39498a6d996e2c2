"""The cautious timetable, its queues and its receptions; or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from opencorridor.model.cases import Case
from opencorridor.model.plan import FleetReady, PlaceHour, TimetableRow
from opencorridor.publish import words
from opencorridor.publish.markup import Markup, text
from opencorridor.publish.timetable_csv import halts
from opencorridor.publish.view import Head, Sheet, Table, lines, quiet, strong

MOST_ROWS = 400
MOST_CLOCK_COLUMNS = 2
HOUR = timedelta(hours=1)


def why_empty(sheet: Sheet) -> list[str]:
    """Return why nobody leaves in the cautious case, in words, by origin."""
    found = []
    for origin in sheet.plan.origins:
        reason = words.sentence(origin.reason[Case.CAUTIOUS])
        if reason:
            found.append(f"{sheet.names.place(origin.place)}: {reason}")
    return found


def timetables(sheet: Sheet) -> list[Table]:
    """Return one timetable for each corridor that is used, cautious case."""
    rows = sheet.plan.cases[Case.CAUTIOUS].timetable
    found = []
    for corridor in sheet.plan.corridors:
        own = [row for row in rows if row.corridor == corridor.id]
        if own:
            found.append(_timetable(sheet, corridor.name, own))
    return found


def _timetable(sheet: Sheet, name: str, rows: list[TimetableRow]) -> Table:
    vehicles = sum(row.vehicles for row in rows)
    people = sum(row.people for row in rows)
    note = f"{words.vehicles(vehicles)}, {words.people(people)}."
    if len(rows) > MOST_ROWS:
        note += f" The first {MOST_ROWS} of {len(rows)} blocks; all are in timetable.csv."
    columns = [column for column in _columns(sheet) if _is_wanted(column, rows)]
    heads = tuple(head for column in columns for head in column.heads)
    shown = tuple(
        tuple(cell for column in columns for cell in column.cells(row)) for row in rows[:MOST_ROWS]
    )
    return Table(f"Timetable: {name}", heads, shown, note=note)


@dataclass(frozen=True, slots=True)
class Column:
    """One or several columns that belong together; left out where nothing tells rows apart."""

    heads: tuple[Head, ...]
    cells: Callable[[TimetableRow], tuple[str, ...]]
    tells: Callable[[TimetableRow], object] | None = None
    only_if_told: bool = False


def _is_wanted(column: Column, rows: list[TimetableRow]) -> bool:
    if column.tells is None:
        return True
    told = {column.tells(row) for row in rows}
    return any(told) if column.only_if_told else len(told) > 1


def _columns(sheet: Sheet) -> list[Column]:
    names, step_s = sheet.names, sheet.scenario.settings.step_s
    plain = [
        Column((Head("From"),), lambda r: (_from(sheet, r),)),
        Column((Head("Vehicles"),), lambda r: (_load(r),)),
        Column((Head("Group"),), lambda r: (text(r.group),), lambda r: r.group),
        Column((Head("People", number=True),), lambda r: (words.number(r.people),)),
        Column((Head("To"),), lambda r: (names.place(r.destination),), lambda r: r.destination),
    ]
    halt = Column(
        (Head("Halts"),),
        lambda r: (halts(r, names, step_s) or "none",),
        lambda r: r.waits,
        only_if_told=True,
    )
    return [
        _times(sheet, "Departure, in this block", lambda r: (r.block_start, r.block_end)),
        *plain,
        _times(
            sheet, "First and last arrival", lambda r: (r.arrives_first, r.arrives_last), up=True
        ),
        halt,
    ]


def _times(
    sheet: Sheet,
    name: str,
    ends: Callable[[TimetableRow], tuple[datetime, datetime]],
    *,
    up: bool = False,
) -> Column:
    return Column(clock_heads(sheet, name), lambda row: clock_cells(sheet, *ends(row), up=up))


def clock_heads(sheet: Sheet, name: str) -> tuple[Head, ...]:
    """Return a head for each clock under one name; more than two clocks share one column."""
    cities = sheet.clocks.cities()
    if len(cities) > MOST_CLOCK_COLUMNS:
        return (Head(name),)
    return tuple(Head(city, name) for city in cities)


def clock_cells(
    sheet: Sheet, start: datetime, end: datetime, *, up: bool = False
) -> tuple[str, ...]:
    """Return the cells under `clock_heads`: from one moment to the other."""
    if len(sheet.clocks.cities()) > MOST_CLOCK_COLUMNS:
        return (sheet.clocks.html_span(start, end, "", up=up),)
    return sheet.clocks.span_cells(start, end, up=up)


def _from(sheet: Sheet, row: TimetableRow) -> Markup:
    from_ = sheet.names.place(row.gathering_point)
    origin = "" if row.gathering_point == row.origin else sheet.names.place(row.origin)
    return lines((from_, quiet(origin) if origin else ""))


def _load(row: TimetableRow) -> Markup:
    return lines((strong(words.vehicles(row.vehicles, row.kind)), quiet(row.fleet)))


def queue_table(sheet: Sheet) -> Table:
    """Return the most that stand at each gathering point, hour by hour."""
    rows = sheet.plan.cases[Case.CAUTIOUS].queues
    return _hours(sheet, "Queue at gathering points by hour: the most at one moment", rows)


def reception_table(sheet: Sheet) -> Table:
    """Return those who arrive at each destination, hour by hour."""
    rows = sheet.plan.cases[Case.CAUTIOUS].receptions
    return _hours(sheet, "Arrivals at destinations by hour", rows)


def _hours(sheet: Sheet, caption: str, rows: tuple[PlaceHour, ...]) -> Table:
    heads = (
        Head("Place"),
        *clock_heads(sheet, "Hour"),
        Head("Vehicles", number=True),
        Head("People", number=True),
    )
    shown = tuple(
        (
            text(sheet.names.place(row.place)),
            *clock_cells(sheet, row.hour_start, row.hour_start + HOUR),
            words.number(row.vehicles),
            words.number(row.people),
        )
        for row in rows
    )
    return Table(caption, heads, shown)


def fleet_table(sheet: Sheet) -> Table:
    """Return each fleet: vehicles, where they stand, when they are ready in the cautious case."""
    heads = (
        Head("Fleet"),
        Head("Vehicles"),
        Head("Stand at"),
        Head("Way in"),
        Head("Ready to load"),
    )
    ready = sheet.plan.cases[Case.CAUTIOUS].fleets
    return Table("Vehicles, cautious case", heads, tuple(_fleet(sheet, fleet) for fleet in ready))


def _fleet(sheet: Sheet, ready: FleetReady) -> tuple[str, ...]:
    fleet = sheet.scenario.fleets.get(ready.fleet)
    stands = sheet.names.place(fleet.stands_at) if fleet else "not stated"
    side = f"held by {sheet.names.party(ready.side)}" if ready.side else "holder not stated"
    shown: Markup = sheet.clocks.html(ready.ready_at, up=True)
    if ready.ready_at is None:
        shown = text(words.sentence(ready.reason or "not stated"))
    return (
        text(ready.fleet),
        words.vehicles(ready.count, fleet.kind if fleet else None),
        lines((stands, quiet(side))),
        words.duration(ready.way_in_s) if ready.way_in_s else "none",
        shown,
    )
