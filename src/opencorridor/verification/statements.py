"""Every stated total of a plan against its movements: people, origins, timetable, hours, curve."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import CasePlan, Movement, PlaceHour, Plan, TimetableRow
from opencorridor.model.scenario import Scenario
from opencorridor.units import SECONDS_PER_HOUR
from opencorridor.verification.movements import Driven
from opencorridor.verification.rules import Book
from opencorridor.verification.stages import CaseResult

Results = Mapping[Case, CaseResult]


def people_out(result: CaseResult, place: str | None = None) -> int:
    """Return the people who get out in a case, of one place or of all."""
    return sum(
        one.movement.people
        for one in result.driven
        if place is None or one.movement.origin == place
    )


def wishing(scenario: Scenario, demand: Demand, place: str | None = None) -> int:
    """Return the people who wish to leave, of one place or of all."""
    return sum(
        need.people.at_demand(demand)
        for need in scenario.needs.values()
        if place is None or need.place == place
    )


def check_case_plan(result: CaseResult, plan: CasePlan, book: Book) -> None:
    """Compare what a case states with its movements as driven."""
    name = result.name
    movements = [one.movement for one in result.driven]
    for what, stated, found in (
        ("people", plan.objective.people, people_out(result)),
        ("vehicles", plan.objective.vehicles, sum(m.vehicles for m in movements)),
        (
            "arrival_sum_steps",
            plan.objective.arrival_sum_steps,
            sum(stage.arrival_sum_steps for stage in result.stages),
        ),
        ("first_departure", plan.first_departure, _first_departure(result.driven)),
        ("last_departure", plan.last_departure, _last(d.departs_s for d in result.driven)),
        ("last_arrival", plan.last_arrival, _last(d.arrives_s for d in result.driven)),
    ):
        book.same("OC-750", name, what, stated, found)
    _check_timetable(result, plan.timetable, book)
    _check_hours("OC-754", f"{name}, queues", plan.queues, queues(result.driven), book)
    _check_hours("OC-755", f"{name}, receptions", plan.receptions, receptions(result.driven), book)
    _check_curve(result, plan, book)


def _first_departure(driven: Iterable[Driven]) -> datetime | None:
    times = [one.departs_s[0] for one in driven]
    return from_unix(min(times)) if times else None


def _last(times: Iterable[tuple[int, ...]]) -> datetime | None:
    last = max((time for of_one in times for time in of_one), default=None)
    return None if last is None else from_unix(last)


_ROW_KEY = (
    "block_start",
    "origin",
    "gathering_point",
    "need",
    "group",
    "fleet",
    "kind",
    "corridor",
    "destination",
    "waits",
)


def _key(row: Movement | TimetableRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _ROW_KEY)


def _check_timetable(result: CaseResult, rows: Sequence[TimetableRow], book: Book) -> None:
    """Compare the timetable with the sums of the movements of each block."""
    groups: defaultdict[tuple[object, ...], list[Movement]] = defaultdict(list)
    for one in result.driven:
        groups[_key(one.movement)].append(one.movement)
    block = timedelta(seconds=result.world.scenario.settings.block_s)
    seen: set[tuple[object, ...]] = set()
    for i, row in enumerate(rows, start=1):
        where = f"{result.name}, timetable row {i}"
        moved = groups.get(_key(row))
        if moved is None or _key(row) in seen:
            book.refuse("OC-753", where, "no movements are left that make up this row")
            continue
        seen.add(_key(row))
        for name, stated, found in (
            ("block_end", row.block_end, row.block_start + block),
            ("vehicles", row.vehicles, sum(m.vehicles for m in moved)),
            ("people", row.people, sum(m.people for m in moved)),
            ("departs_first", row.departs_first, min(m.departs_first for m in moved)),
            ("departs_last", row.departs_last, max(m.departs_last for m in moved)),
            ("arrives_first", row.arrives_first, min(m.arrives_first for m in moved)),
            ("arrives_last", row.arrives_last, max(m.arrives_last for m in moved)),
        ):
            book.same("OC-753", where, name, stated, found)
    for key, moved in groups.items():
        if key not in seen:
            where = f"{result.name}, movement {moved[0].id}"
            book.refuse("OC-753", where, "the timetable has no row for it")


PlaceHours = dict[tuple[str, int], tuple[int, int]]


def receptions(driven: Iterable[Driven]) -> PlaceHours:
    """Return vehicles and people that arrive, by destination and clock hour (Unix seconds)."""
    found: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for one in driven:
        for j, arrives in enumerate(one.arrives_s):
            counter = found[one.movement.destination, _hour(arrives)]
            counter.update(vehicles=1, people=one.people_in(j))
    return {key: (c["vehicles"], c["people"]) for key, c in found.items()}


def queues(driven: Iterable[Driven]) -> PlaceHours:
    """Return the most vehicles and people that stand at each gathering point in a clock hour.

    A vehicle stands there from the beginning of its block until it leaves.
    """
    changes: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for one in driven:
        at_point = changes[one.movement.gathering_point]
        block = to_unix(one.movement.block_start)
        for j, departs in enumerate(one.departs_s):
            people = one.people_in(j)
            at_point.append((block, 1, people))
            # It still stands there in the second in which it leaves.
            at_point.append((departs + 1, -1, -people))
    found: PlaceHours = {}
    for place, events in changes.items():
        for hour, vehicles, people in _standing(sorted(events)):
            before = found.get((place, hour), (0, 0))
            found[place, hour] = (max(before[0], vehicles), max(before[1], people))
    return found


def _standing(events: list[tuple[int, int, int]]) -> Iterable[tuple[int, int, int]]:
    """Yield (hour, vehicles, people) for every stretch of time with the same number standing."""
    vehicles = people = 0
    for i, (time, more, carried) in enumerate(events):
        vehicles += more
        people += carried
        until = events[i + 1][0] if i + 1 < len(events) else time
        if until > time and vehicles:
            for hour in range(_hour(time), _hour(until - 1) + 1, SECONDS_PER_HOUR):
                yield hour, vehicles, people


def _hour(time_s: int) -> int:
    return time_s // SECONDS_PER_HOUR * SECONDS_PER_HOUR


def _check_hours(
    code: str, row: str, stated: Sequence[PlaceHour], found: PlaceHours, book: Book
) -> None:
    """Compare rows by place and hour; rows of nobody may be left out."""
    listed = {(r.place, to_unix(r.hour_start)): (r.vehicles, r.people) for r in stated}
    if len(listed) < len(stated):
        book.refuse(code, row, "a place and hour is stated twice")
    for key in sorted(listed.keys() | found.keys()):
        where = f"{row}, {key[0]} from {from_unix(key[1]).isoformat()}"
        book.same(
            code, where, "vehicles and people", listed.get(key, (0, 0)), found.get(key, (0, 0))
        )


def _check_curve(result: CaseResult, plan: CasePlan, book: Book) -> None:
    """Compare each point of the curve; the last one must have everybody."""
    leaving = sorted((t, d.people_in(j)) for d in result.driven for j, t in enumerate(d.departs_s))
    arriving = sorted((t, d.people_in(j)) for d in result.driven for j, t in enumerate(d.arrives_s))
    departed, arrived = _running(leaving), _running(arriving)
    for point in plan.curve:
        row = f"{result.name}, curve at {point.at.isoformat()}"
        at = to_unix(point.at)
        found = (departed(at), arrived(at))
        book.same("OC-756", row, "departed, arrived", (point.departed, point.arrived), found)
    total = people_out(result)
    if total and (not plan.curve or plan.curve[-1].arrived != total):
        book.refuse("OC-756", f"{result.name}, curve", f"it does not end with all {total} people")


def _running(events: list[tuple[int, int]]) -> Callable[[int], int]:
    """Return how many people there are by a moment (Unix seconds), that moment included."""
    times = [time for time, _ in events]
    sums = [0, *accumulate(people for _, people in events)]
    return lambda time_s: sums[bisect_right(times, time_s)]


def check_totals(plan: Plan, scenario: Scenario, results: Results, book: Book) -> None:
    """Compare the people of all origins together and of each origin."""
    planned = scenario.settings.demand
    people = plan.people
    book.same("OC-751", "people", "demand_planned", people.demand_planned, str(planned))
    for demand in Demand:
        found = wishing(scenario, demand)
        book.same("OC-751", f"people, {demand}", "wish", people.wish_to_leave[demand], found)
    for case, result in results.items():
        out = people_out(result)
        row = f"{case}, people"
        left = wishing(scenario, planned) - out
        book.same("OC-751", row, "out", people.out[case], out)
        book.same("OC-751", row, "left_behind", people.left_behind[case], left)
        for demand in Demand:
            stated = people.out_by_demand[demand][case]
            behind = people.left_behind_by_demand[demand][case]
            _check_demand(f"{row}, {demand} demand", demand, (stated, behind), out, scenario, book)
    _check_origins(plan, scenario, results, book)


def _check_demand(
    row: str, demand: Demand, stated: tuple[int, int], out: int, scenario: Scenario, book: Book
) -> None:
    wish = wishing(scenario, demand)
    if demand is scenario.settings.demand:
        book.same("OC-751", row, "out", stated[0], out)
    if not 0 <= stated[0] <= wish:
        book.refuse("OC-751", row, f"{stated[0]} out of {wish} who wish to leave")
    book.same("OC-751", row, "left_behind", stated[1], wish - stated[0])


def _check_origins(plan: Plan, scenario: Scenario, results: Results, book: Book) -> None:
    places = {need.place for need in scenario.needs.values()}
    listed = [origin.place for origin in plan.origins]
    book.same("OC-752", "origins", "the list", sorted(listed), sorted(places))
    planned = scenario.settings.demand
    for origin in plan.origins:
        row = f"origin {origin.place}"
        minimum = sum(n.minimum_people for n in scenario.needs.values() if n.place == origin.place)
        known = scenario.places.get(origin.place)
        book.same("OC-752", row, "name", origin.name, known.name if known else None)
        book.same("OC-752", row, "minimum_people", origin.minimum_people, minimum)
        for demand in Demand:
            found = wishing(scenario, demand, origin.place)
            book.same("OC-752", f"{row}, {demand}", "wish", origin.wish_to_leave[demand], found)
        wish = wishing(scenario, planned, origin.place)
        for case, result in results.items():
            out = people_out(result, origin.place)
            where = f"{case}, {row}"
            book.same("OC-752", where, "out", origin.out[case], out)
            book.same("OC-752", where, "left_behind", origin.left_behind[case], wish - out)
            by_demand = origin.out_by_demand[planned][case]
            book.same("OC-752", where, "out at the planned demand", by_demand, out)
            _check_sandwich(where, (origin.least[case], origin.most[case]), (out, wish), book)


def _check_sandwich(
    row: str, stated: tuple[int | None, int | None], found: tuple[int, int], book: Book
) -> None:
    """Check that what a plan gives an origin lies between the stated least and most."""
    least, most = stated
    out, wish = found
    book.count("sandwiches")
    if least is not None and not 0 <= least <= out:
        book.refuse("OC-760", row, f"least {least}, plan {out}")
    if most is not None and not out <= most <= wish:
        book.refuse("OC-760", row, f"plan {out}, most {most}, {wish} wish to leave")
