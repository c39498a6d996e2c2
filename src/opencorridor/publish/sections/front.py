"""The first screen: the answer in the three cases, then what delay and a broken silence do."""

from __future__ import annotations

from dataclasses import dataclass

from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import Broken, CorridorCase, Late, OnRoad, OnTime
from opencorridor.publish import leaving, words
from opencorridor.publish.clocks import earliest
from opencorridor.publish.markup import Markup, join, text
from opencorridor.publish.names import agreed_corridors
from opencorridor.publish.view import COMPACT, Head, Sheet, Table, items, lines, quiet, strong

CASE_HEADS = (
    Head("Cautious"),
    Head("Central"),
    Head("Favourable"),
)
CASE_MEANING = (
    "Cautious, central and favourable are three joint choices of all uncertain inputs. "
    "Only the cautious timetable is handed out."
)
REFUGE_MEANING = (
    "Distances to a place to turn back or shelter are from the middle of the vehicles named, "
    "along the road: the farthest of them have a longer way."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the three large figures."""

    case: str
    handed_out: bool
    value: str
    about: str


def figures(sheet: Sheet) -> list[Figure]:
    """Return who gets out in each case, the cautious case first."""
    people = sheet.plan.people
    found = []
    for case in Case:
        out, left = people.out[case], people.left_behind[case]
        value = "Nobody" if out == 0 else words.number(out)
        about = f"out, {words.number(left)} left behind{_movement_ends(sheet, case)}"
        found.append(Figure(words.CASE_WORDS[case], case is Case.CAUTIOUS, value, about))
    return found


def _movement_ends(sheet: Sheet, case: Case) -> str:
    """Return that movement ends while a road would still clear, where that may leave people."""
    scenario, people = sheet.scenario, sheet.plan.people
    seats = sum(
        f.count.at(case) * f.people_per_vehicle.at(case)
        for f in scenario.fleets.values()
        if f.serves
    )
    if not people.left_behind[case] or people.out[case] >= seats:
        return ""
    ends = [
        found.movement_end
        for corridor in agreed_corridors(sheet.plan)
        if (found := leaving.departings(scenario, corridor)[case]).movement_end is not None
    ]
    end = earliest(ends)
    return f"; movement ends at {sheet.clocks.words(end)}" if end is not None else ""


def demand_planned(sheet: Sheet) -> Demand:
    """Return which number of people the plan serves; the word in a file may be any."""
    planned = sheet.plan.people.demand_planned
    return next((d for d in Demand if d.value == planned), Demand.CENTRAL)


def wish_words(sheet: Sheet) -> str:
    """Return how many wish to leave, with the range, in a sentence."""
    wish = sheet.plan.people.wish_to_leave
    planned = words.number(wish[demand_planned(sheet)])
    if wish[Demand.LEAST] == wish[Demand.MOST]:
        return f"{planned} people wish to leave."
    span = words.span_of(wish[Demand.LEAST], wish[Demand.MOST])
    return f"Planned for {planned} people who wish to leave; stated range {span}."


def cases_table(sheet: Sheet) -> Table:
    """Return the terms and the people in the three cases."""
    rows: list[tuple[str, ...]] = []
    agreed = agreed_corridors(sheet.plan)
    for corridor in agreed:
        if len(agreed) > 1:
            rows.append((text(corridor.name),))
        cases = [corridor.cases[case] for case in Case]
        rows.append(("Announced start", *(_moment(sheet, c.announced_start) for c in cases)))
        found = leaving.departings(sheet.scenario, corridor)
        last = [leaving.cell(found[case], sheet.clocks) for case in Case]
        rows.append(("Last departure that clears the whole road", *last))
        fits = [_fits(corridor.cases[case], found[case].slack_s) for case in Case]
        rows.append(("Fits the terms on paper", *fits))
    if len(agreed) > 1:
        rows.append((text("All corridors together"),))
    people = sheet.plan.people
    rows.append(("People out", *(strong(_people(people.out[case])) for case in Case)))
    rows.append(("Left behind", *(words.number(people.left_behind[case]) for case in Case)))
    wish = words.number(people.wish_to_leave[demand_planned(sheet)])
    rows.append(("Wish to leave", wish, wish, wish))
    return Table(
        "The terms in three cases",
        (Head(sheet.clocks.day_words() or "Case"), *CASE_HEADS),
        tuple(rows),
        COMPACT,
        CASE_MEANING,
    )


def _people(value: int) -> str:
    return "nobody" if value == 0 else words.number(value)


def _moment(sheet: Sheet, moment: object) -> Markup:
    return sheet.clocks.html(moment, none="not announced")  # type: ignore[arg-type]  # moment or none


def _fits(case: CorridorCase, slack_s: int | None) -> Markup:
    if case.last_clearing_departure is None:
        return lines((strong("no"), "no departure clears"))
    if case.fits_terms_at_announced_start is None:
        return text("no start announced")
    word = "yes" if case.fits_terms_at_announced_start else "no"
    return lines((strong(word), words.slack(slack_s)))


# ---- three columns -------------------------------------------------------------------------------


def columns_table(sheet: Sheet) -> Table:
    """Return what becomes of the plan on time, two hours late, and with a broken silence."""
    columns = sheet.plan.columns
    rows = [
        (
            words.CASE_WORDS[case],
            _on_time(sheet, columns.on_time[case]),
            _late(columns.two_hours_late[case]),
            _broken(sheet, columns.silence_broken[case]),
        )
        for case in Case
    ]
    late_s = {late.late_s for late in columns.two_hours_late.values()}
    late = words.duration(max(late_s)) if late_s else "2 h"
    heads = (
        Head("Case"),
        Head("Everything on time"),
        Head(f"Everything {late} late"),
        Head("Silence broken midway"),
    )
    return Table("The plan if things go wrong", heads, tuple(rows))


def _on_time(sheet: Sheet, result: OnTime) -> Markup:
    if result.out == 0:
        return lines((strong("nobody out"), f"{words.number(result.left_behind)} left behind"))
    last = sheet.clocks.html(result.last_arrival, up=True)
    return lines(
        (
            strong(f"{words.number(result.out)} out"),
            f"{words.number(result.left_behind)} left behind",
            join([text("last arrival "), last]),
        )
    )


def _late(result: Late) -> Markup:
    sent = "no vehicle is kept back"
    if result.vehicles_not_sent:
        sent = f"{words.vehicles(result.vehicles_not_sent)} not sent: they would not clear"
    parts = [
        strong(f"{_people(result.out)} out"),
        f"{words.number(result.left_behind)} left behind",
    ]
    if result.out or result.vehicles_not_sent:
        parts += [sent, f"with a new plan for that hour: {_people(result.out_if_replanned)} out"]
    return lines(parts)


def _broken(sheet: Sheet, result: Broken) -> Markup:
    if result.at is None:
        return text("nobody is on the road")
    if result.on_road_people == 0:
        arrived = f"nobody on the road; {_people(result.arrived)} arrived"
        return lines((join([text("at "), sheet.clocks.html(result.at)]), arrived))
    on_road = strong(f"{_people(result.on_road_people)} on the road")
    told = [
        join([text("at "), sheet.clocks.html(result.at)]),
        on_road,
        (
            f"in {words.vehicles(result.on_road_vehicles)}; {_people(result.arrived)} arrived, "
            f"{_people(result.not_departed)} not departed"
        ),
    ]
    worst = ""
    if result.worst_at is not None and result.worst_at != result.at:
        worst = f"most on the road: {words.number(result.worst_on_road_people)} at "
    parts = [lines(told)]
    if worst and result.worst_at is not None:
        parts.append(lines([join([text(worst + " "), sheet.clocks.html(result.worst_at)])]))
    if result.where:
        parts.append(items(_on_road(sheet, spot) for spot in result.where))
        if any(spot.refuge and spot.refuge.distance_m for spot in result.where):
            parts.append(lines([quiet(REFUGE_MEANING)]))
    return join(parts)


def _on_road(sheet: Sheet, spot: OnRoad) -> Markup:
    names = sheet.names
    where = f"halt at {names.place(spot.tail)}"
    if spot.road is not None:
        where = names.segment(spot.tail, spot.head)
    load = f"{words.vehicles(spot.vehicles)}, {words.people(spot.people)}"
    refuge = "no place to turn back or shelter is known"
    if spot.refuge is not None:
        way = f"{words.distance(spot.refuge.distance_m)}, {words.duration(spot.refuge.time_s)}"
        if spot.refuge.distance_m == 0:
            way = "where they are"
        refuge = f"nearest: {names.place(spot.refuge.place)}, {spot.refuge.direction}, {way}"
    several = len(agreed_corridors(sheet.plan)) > 1
    road = f"{names.corridor(spot.corridor)}, " if several else ""
    return join([text(f"{road}{where}: {load}; "), quiet(refuge)])
