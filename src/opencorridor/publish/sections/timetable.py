"""The cautious timetable, its queues and its receptions; or why there is none."""

from __future__ import annotations

from datetime import timedelta

from opencorridor.model.cases import Case
from opencorridor.model.plan import FleetReady, PlaceHour, TimetableRow
from opencorridor.publish import words
from opencorridor.publish.markup import Markup, text
from opencorridor.publish.timetable_csv import halts
from opencorridor.publish.view import Head, Sheet, Table, lines, quiet, strong

MOST_ROWS = 400
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
    with_halts = any(row.waits for row in rows)
    heads = (
        Head("Block"),
        Head("From"),
        Head("Vehicles"),
        Head("People", number=True),
        Head("To"),
        Head("First and last departure"),
        Head("First and last arrival"),
        *((Head("Halts"),) if with_halts else ()),
    )
    shown = tuple(_row(sheet, row, with_halts=with_halts) for row in rows[:MOST_ROWS])
    return Table(f"Timetable: {name}", heads, shown, note=note)


def _row(sheet: Sheet, row: TimetableRow, *, with_halts: bool) -> tuple[str, ...]:
    names, clocks = sheet.names, sheet.clocks
    from_ = [names.place(row.gathering_point)]
    if row.gathering_point != row.origin:
        from_.append(quiet(names.place(row.origin)))
    values: list[str] = [
        clocks.html_span(row.block_start, row.block_end, ""),
        lines(from_),
        lines((strong(words.vehicles(row.vehicles, row.kind)), quiet(row.fleet), quiet(row.group))),
        words.number(row.people),
        text(names.place(row.destination)),
        clocks.html_span(row.departs_first, row.departs_last, ""),
        clocks.html_span(row.arrives_first, row.arrives_last, "", up=True),
    ]
    if with_halts:
        values.append(text(halts(row, names, sheet.scenario.settings.step_s) or "none"))
    return tuple(values)


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
        Head("Hour"),
        Head("Vehicles", number=True),
        Head("People", number=True),
    )
    shown = tuple(
        (
            text(sheet.names.place(row.place)),
            sheet.clocks.html_span(row.hour_start, row.hour_start + HOUR, ""),
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
        shown = lines((strong("never"), words.sentence(ready.reason or "")))
    return (
        text(ready.fleet),
        words.vehicles(ready.count, fleet.kind if fleet else None),
        lines((stands, quiet(side))),
        words.duration(ready.way_in_s) if ready.way_in_s else "none",
        shown,
    )
