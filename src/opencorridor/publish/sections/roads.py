"""Each agreed corridor: its waypoints, segments and checkpoints in the three cases."""

from __future__ import annotations

from datetime import datetime

from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import CorridorResult, FitTable
from opencorridor.model.scenario import VehicleKind
from opencorridor.network.departing import Departing, departing
from opencorridor.publish import leaving, words
from opencorridor.publish.markup import Markup, el, text
from opencorridor.publish.view import COMPACT, Head, Sheet, Table, lines, quiet

ALL_MARK = "■"
MOST_ON_A_TELEPHONE = 4
_CASES = tuple(Case)


def waypoint_table(sheet: Sheet, corridor: CorridorResult) -> Table:
    """Return each waypoint with its last moments in each case."""
    case_names = [words.CASE_WORDS[case] for case in _CASES]
    heads = (
        Head("Waypoint"),
        Head("km", number=True),
        *(Head(name, "Last departure that gets here") for name in case_names),
        *(Head(name, "Last moment to pass and still clear") for name in case_names),
    )
    rows = []
    found = leaving.departings(sheet.scenario, corridor)
    stops = corridor.cases[Case.CAUTIOUS].waypoints
    for n, waypoint in enumerate(stops):
        start = "starts here" if n == 0 else "none"
        end = "arrived" if n == len(stops) - 1 else "none"
        each = [(corridor.cases[case].waypoints[n], found[case]) for case in _CASES]
        reaching = [_within(w.last_departure_reaching, f) for w, f in each]
        entry = [
            _within(w.last_entry_clearing, f) if n == 0 else w.last_entry_clearing for w, f in each
        ]
        rows.append(
            (
                _place(sheet, waypoint.place),
                words.kilometres(waypoint.distance_m),
                *(sheet.clocks.html(at, none=start) for at in reaching),
                *(sheet.clocks.html(at, none=end) for at in entry),
            )
        )
    note = "By the arithmetic of the road; nobody leaves outside the hours of movement."
    if found[Case.CAUTIOUS].last is None:
        note = "Nobody can leave in the cautious case: its hours are for whoever is on the road."
    return Table("Waypoints", heads, tuple(rows), note=note)


def _within(moment: datetime | None, found: Departing) -> datetime | None:
    """Return the last moment up to one that movement allows; nothing before the announced start."""
    if moment is None:
        return None
    start, end = found.announced_start, found.movement_end
    if start is not None and moment < start:
        return None
    return moment if end is None else min(moment, end)


def _place(sheet: Sheet, ident: str) -> Markup:
    place = sheet.scenario.places.get(ident)
    kinds = words.kinds_of(place.kinds) if place else ""
    return lines((sheet.names.place(ident), quiet(kinds)))


def segment_table(sheet: Sheet, corridor: CorridorResult) -> Table:
    """Return each segment: silence over it, and time and rate in each case."""
    heads = (
        Head("Segment"),
        Head("km", number=True),
        Head("Silence of all parties"),
        Head("Time", "Cautious, central, favourable"),
        Head("Vehicles/h", "Cautious, central, favourable"),
        Head("Last entry that clears this segment alone, cautious"),
    )
    rows = []
    for n, segment in enumerate(corridor.cases[Case.CAUTIOUS].segments):
        each = [corridor.cases[case].segments[n] for case in _CASES]
        covered: Markup = el("strong", "not covered")
        if segment.covered_from is not None:
            covered = sheet.clocks.html_span(
                segment.covered_from, segment.covered_until, "no end named"
            )
        rows.append(
            (
                text(sheet.names.segment(segment.tail, segment.head)),
                words.kilometres(segment.length_m),
                covered,
                lines([words.duration(s.travel_time_s) for s in each]),
                lines([words.number(s.rate_vehicles_per_h) for s in each]),
                sheet.clocks.html(segment.last_entry_clearing),
            )
        )
    return Table("Segments", heads, tuple(rows))


def checkpoint_table(sheet: Sheet, corridor: CorridorResult) -> Table | None:
    """Return each checkpoint with rate and service time in each case; nothing without any."""
    cautious = corridor.cases[Case.CAUTIOUS].checkpoints
    if not cautious:
        return None
    heads = (
        Head("Checkpoint"),
        Head("Held by"),
        Head("Vehicles/h for the plan, after uninvited cars", "Cautious, central, favourable"),
        Head("Time for one", "Cautious, central, favourable"),
    )
    rows = []
    for n, checkpoint in enumerate(cautious):
        each = [corridor.cases[case].checkpoints[n] for case in _CASES]
        stated = sheet.scenario.checkpoints.get(checkpoint.checkpoint)
        holder = stated.holder if stated else None
        rows.append(
            (
                lines((sheet.names.place(checkpoint.place), quiet(checkpoint.checkpoint))),
                sheet.names.party(holder) if holder else "not stated",
                lines([words.number(c.rate_vehicles_per_h) for c in each]),
                lines([words.duration(c.service_s) for c in each]),
            )
        )
    return Table("Checkpoints", heads, tuple(rows), COMPACT)


def summary(sheet: Sheet, corridor: CorridorResult) -> list[str]:
    """Return what the arithmetic of the cautious case says of a corridor, in sentences."""
    case = corridor.cases[Case.CAUTIOUS]
    told = [
        (
            f"{words.distance(corridor.length_m)}, {words.duration(case.travel_time_s)} at "
            f"{words.speed(case.speed_m_per_h)} in the cautious case, with a margin of "
            f"{words.duration(case.margin_s)} before the silence ends."
        )
    ]
    told.append(_column(sheet, corridor))
    told.append(_windows_needed(corridor))
    stopped = case.at_silence_end
    if stopped is not None:
        told.append(
            f"A vehicle that leaves at the announced start is between "
            f"{sheet.names.place(stopped.tail)} and {sheet.names.place(stopped.head)} when the "
            f"silence ends, with {words.distance(stopped.remaining_m)} still to drive."
        )
    return [sentence for sentence in told if sentence]


def _column(sheet: Sheet, corridor: CorridorResult) -> str:
    """Return by when the head of a column must leave, or would have had to."""
    case = corridor.cases[Case.CAUTIOUS]
    found = departing(sheet.scenario, corridor.id, case)
    head = found.head(case.column_length_s)
    if case.column_vehicles <= 1 or head is None:
        return ""
    column = (
        f"A column of {words.vehicles(case.column_vehicles)} is "
        f"{words.duration(case.column_length_s)} long;"
    )
    at, start, silence = sheet.clocks.words(head), found.announced_start, case.silence_start
    barriers = (("the silence", silence), ("movement", start))
    for what, begins in barriers:
        if begins is not None and head < begins:
            would = "would have had" if found.last is None else "would have"
            return (
                f"{column} its head {would} to leave by {at}, before {what} begins at "
                f"{sheet.clocks.words(begins)}: it does not clear as one column."
            )
    if found.last is None:
        return f"{column} nobody can leave within these terms."
    tail = "enter before movement ends" if found.movement_end is not None else "clear"
    return f"{column} its head must leave by {at} for its tail to {tail}."


def _windows_needed(corridor: CorridorResult) -> str:
    case = corridor.cases[Case.CAUTIOUS]
    carried = words.vehicles(case.vehicles_in_window)
    if case.windows_needed is not None:
        windows = words.count(case.windows_needed, "window", "windows")
        return (
            f"By arithmetic alone {carried} clear in this window; all who may wish to leave need "
            f"{windows} like it."
        )
    return words.sentence(case.windows_needed_reason or "")


def fit_table(sheet: Sheet, corridor: CorridorResult, fit: FitTable) -> Table:
    """Return the vehicles that clear, by rate and speed; full cells carry a mark.

    Speeds at which nothing clears are named below the table instead of filling it with zeros.
    """
    carrying = [n for n in range(len(fit.speeds_m_per_h)) if any(row[n] for row in fit.vehicles)]
    shown = carrying or list(range(len(fit.speeds_m_per_h)))
    none = [speed for n, speed in enumerate(fit.speeds_m_per_h) if n not in shown]
    heads = (
        Head("Vehicles/h"),
        *(Head(words.speed(fit.speeds_m_per_h[n]), number=True) for n in shown),
    )
    rows = tuple(
        (words.number(rate), *(_fit_cell(row[n], fit.vehicles_wanted) for n in shown))
        for rate, row in zip(fit.rates_vehicles_per_h, fit.vehicles, strict=False)
    )
    slow = f" At {words.speed(max(none))} or less no vehicle clears." if none else ""
    note = (
        f"Vehicles that clear the road, by rate and speed.{slow} {ALL_MARK} and bold: at least the "
        f"{words.number(fit.vehicles_wanted)} vehicles that are to be moved"
        f"{_wanted(sheet, corridor, fit.vehicles_wanted)}. By arithmetic alone."
    )
    layout = f"{COMPACT} wide-rows" if len(shown) > MOST_ON_A_TELEPHONE else COMPACT
    return Table("What rate and speed would carry", heads, rows, layout, note)


def _wanted(sheet: Sheet, corridor: CorridorResult, wanted: int) -> str:
    """Return which vehicles are to be moved: those that people who wish to leave fill."""
    stated = sheet.scenario.corridors.get(corridor.id)
    demand = next((d for d in Demand if d.value == sheet.plan.people.demand_planned), None)
    if stated is None or demand is None:
        return " (central case)"
    fleets = [f for f in sheet.scenario.fleets.values() if f.kind in stated.vehicle_kinds]
    left = {fleet.id: fleet.count.central for fleet in fleets}
    filled = dict.fromkeys(VehicleKind, 0)
    for need in sheet.scenario.needs.values():
        if need.place != stated.waypoints[0] or not need.accepts & set(stated.destinations):
            continue
        wish = need.people.at_demand(demand)
        for fleet in fleets:
            if need.id in fleet.serves:
                size = fleet.people_per_vehicle.central
                used = min(left[fleet.id], -(-wish // size))
                filled[fleet.kind] += used
                left[fleet.id] -= used
                wish -= min(wish, used * size)
    if sum(filled.values()) != wanted:
        return " (central case)"
    kinds = [words.vehicles(filled[k], k) for k in (VehicleKind.BUS, VehicleKind.CAR) if filled[k]]
    return f" ({' + '.join(kinds)}, central case)" if kinds else " (central case)"


def _fit_cell(value: int, wanted: int) -> Markup:
    if wanted and value >= wanted:
        return el("strong", f"{ALL_MARK}{words.NBSP}{words.number(value)}")
    return text(words.number(value)) if value else quiet("0")
