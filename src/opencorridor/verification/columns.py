"""The three columns: everything on time, everything two hours late, the silence broken midway."""

from __future__ import annotations

from collections.abc import Iterator

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.cases import Case
from opencorridor.model.plan import Broken, Columns, Late, OnRoad, OnTime
from opencorridor.model.scenario import Scenario
from opencorridor.verification.arithmetic import read_chain, silence_end_s
from opencorridor.verification.drive import presences, problems
from opencorridor.verification.movements import Driven
from opencorridor.verification.rules import Book
from opencorridor.verification.stages import CaseResult
from opencorridor.verification.statements import Results, people_out, wishing

CODE = "OC-757"
LATE_S = 7200


def check_columns(columns: Columns, scenario: Scenario, results: Results, book: Book) -> None:
    """Compare the three columns of each case with its movements as driven."""
    for case, result in results.items():
        wish = wishing(scenario, scenario.settings.demand)
        with book.guard(f"{case}, on time"):
            _check_on_time(columns.on_time[case], result, wish, book)
        with book.guard(f"{case}, two hours late"):
            _check_late(columns.two_hours_late[case], result, wish, book)
        with book.guard(f"{case}, silence broken"):
            _check_broken(columns.silence_broken[case], result, case, book)


def _check_on_time(stated: OnTime, result: CaseResult, wish: int, book: Book) -> None:
    row, out = f"{result.name}, on time", people_out(result)
    last = max((t for one in result.driven for t in one.arrives_s), default=None)
    book.same(CODE, row, "out", stated.out, out)
    book.same(CODE, row, "left_behind", stated.left_behind, wish - out)
    arrival = None if last is None else from_unix(last)
    book.same(CODE, row, "last_arrival", stated.last_arrival, arrival)


def _check_late(stated: Late, result: CaseResult, wish: int, book: Book) -> None:
    """Keep the timetable, shift every vehicle, and count those that still clear."""
    row = f"{result.name}, two hours late"
    book.same(CODE, row, "late_s", stated.late_s, LATE_S)
    out = not_sent = 0
    for one in result.driven:
        for j in range(one.movement.vehicles):
            if _still_clears(one, j):
                out += one.people_in(j)
            else:
                not_sent += 1
    book.same(CODE, row, "out", stated.out, out)
    book.same(CODE, row, "left_behind", stated.left_behind, wish - out)
    book.same(CODE, row, "vehicles_not_sent", stated.vehicles_not_sent, not_sent)
    if not 0 <= stated.out_if_replanned <= wish:
        book.refuse(CODE, row, f"out_if_replanned is {stated.out_if_replanned} of {wish}")


def _still_clears(one: Driven, j: int) -> bool:
    clock, trip = one.walk.network.clock, one.trip(j, LATE_S)
    return not any(problems(clock, one.route, trip, list(presences(clock, trip))))


def broken_s(result: CaseResult, case: Case) -> int | None:
    """Return the middle of the joint silence of a case (Unix seconds).

    Halfway between the first departure and the end of the silence that ends last among the
    corridors with movements, rounded down.
    """
    if not result.driven:
        return None
    terms = result.world.clock.terms
    ends = []
    for corridor in {one.route.corridor for one in result.driven}:
        chain = read_chain(terms, terms.scenario.corridors[corridor], case)
        end = None if chain is None else silence_end_s(chain)
        if end is not None:
            ends.append(end)
    first = min(one.departs_s[0] for one in result.driven)
    return (first + max(ends)) // 2 if ends else None


def on_road(result: CaseResult, at_s: int) -> Iterator[tuple[Driven, int]]:
    """Yield each vehicle that has left and not arrived at a Unix second, as (movement, vehicle)."""
    for one in result.driven:
        for j, (departs, arrives) in enumerate(zip(one.departs_s, one.arrives_s, strict=True)):
            if departs <= at_s < arrives:
                yield one, j


def _check_broken(stated: Broken, result: CaseResult, case: Case, book: Book) -> None:
    """Count who is where in the middle of the silence."""
    row = f"{result.name}, silence broken"
    at_s = broken_s(result, case)
    at = None if at_s is None else from_unix(at_s)
    book.same(CODE, row, "at", stated.at, at)
    found = _where_everybody_is(result, at_s)
    named = (stated.arrived, stated.not_departed, stated.on_road_vehicles, stated.on_road_people)
    names = "arrived, not_departed, on_road_vehicles, on_road_people"
    book.same(CODE, row, names, named, found)
    _check_where(stated.where, found, row, book)
    if stated.worst_at is not None:
        worst = sum(one.people_in(j) for one, j in on_road(result, to_unix(stated.worst_at)))
        book.same(CODE, row, "worst_on_road_people", stated.worst_on_road_people, worst)
    if stated.worst_on_road_people < found[3]:
        book.refuse(CODE, row, "the worst moment is better than the middle of the silence")


def _where_everybody_is(result: CaseResult, at_s: int | None) -> tuple[int, int, int, int]:
    """Return people arrived, people not departed, vehicles and people on the road."""
    if at_s is None:
        return 0, 0, 0, 0
    vehicles = people = arrived = waiting = 0
    for one in result.driven:
        for j, (departs, arrives) in enumerate(zip(one.departs_s, one.arrives_s, strict=True)):
            carried = one.people_in(j)
            if arrives <= at_s:
                arrived += carried
            elif departs > at_s:
                waiting += carried
            else:
                vehicles, people = vehicles + 1, people + carried
    return arrived, waiting, vehicles, people


def _check_where(
    where: tuple[OnRoad, ...], found: tuple[int, int, int, int], row: str, book: Book
) -> None:
    """Check that the rows by segment add up."""
    vehicles, people = sum(w.vehicles for w in where), sum(w.people for w in where)
    book.same(CODE, row, "sum of the rows by segment", (vehicles, people), found[2:])
