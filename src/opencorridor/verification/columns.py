"""The three columns: everything on time, everything two hours late, the silence broken midway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.cases import Case
from opencorridor.model.plan import Broken, Columns, Late, OnRoad, OnTime
from opencorridor.model.scenario import Scenario
from opencorridor.verification.arithmetic import read_chain, silence_end_s
from opencorridor.verification.drive import presences, problems
from opencorridor.verification.movements import Driven
from opencorridor.verification.routes import Element
from opencorridor.verification.rules import Book
from opencorridor.verification.stages import CaseResult
from opencorridor.verification.statements import Results, people_out, wishing

CODE = "OC-757"
LATE_S = 7200
Segment = tuple[str, str | None, str, str]


def check_columns(columns: Columns, scenario: Scenario, results: Results, book: Book) -> None:
    """Compare the three columns of each case with its movements as driven."""
    for case, result in results.items():
        wish = wishing(scenario, scenario.settings.demand)
        with book.guard(f"{case}, on time"):
            _check_on_time(columns.on_time[case], result, wish, book)
        with book.guard(f"{case}, two hours late"):
            _check_late(columns.two_hours_late[case], result, wish, book)
        with book.guard(f"{case}, silence broken"):
            _check_broken(columns.silence_broken[case], result, (case, wish), book)


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
    if not out <= stated.out_if_replanned <= wish:
        what = f"out_if_replanned is {stated.out_if_replanned}, not from {out} to {wish}"
        book.refuse(CODE, row, what)


def _still_clears(one: Driven, j: int) -> bool:
    clock, trip = one.walk.network.clock, one.trip(j, LATE_S)
    return not any(problems(clock, one.route, trip, list(presences(clock, trip))))


def broken_s(result: CaseResult, case: Case) -> int | None:
    """Return the middle of the joint silence of a case (Unix seconds), ``None`` if nobody leaves.

    Halfway between the first departure and the end of the silence that ends last among the
    corridors with movements, rounded down.
    """
    if not result.driven:
        return None
    corridors = {one.route.corridor for one in result.driven}
    first = min(one.departs_s[0] for one in result.driven)
    return (first + max(_end_s(result, corridor, case) for corridor in corridors)) // 2


def _end_s(result: CaseResult, corridor: str, case: Case) -> int:
    """Return when the silence of a corridor ends (Unix seconds).

    Without a moment that is silent all along, the end of the last silence on any road or
    checkpoint of it; without any, its last arrival.
    """
    terms = result.world.clock.terms
    chain = read_chain(terms, terms.scenario.corridors[corridor], case)
    if chain is not None:
        joint = silence_end_s(chain)
        covers = (chain.clock.item(element).cover or () for element in chain.elements)
        last = max((end for cover in covers for _, end in cover), default=None)
        end = last if joint is None else joint
        if end is not None:
            return end
    here = (one for one in result.driven if one.route.corridor == corridor)
    return max(max(one.arrives_s) for one in here)


def on_road(result: CaseResult, at_s: int) -> Iterator[tuple[Driven, int]]:
    """Yield each vehicle that has left and not arrived at a Unix second, as (movement, vehicle)."""
    for one in result.driven:
        for j, (departs, arrives) in enumerate(zip(one.departs_s, one.arrives_s, strict=True)):
            if departs <= at_s < arrives:
                yield one, j


def _check_broken(stated: Broken, result: CaseResult, terms: tuple[Case, int], book: Book) -> None:
    """Count who is where in the middle of the silence; ``terms`` are the case and who wishes."""
    case, wish = terms
    row = f"{result.name}, silence broken"
    at_s = broken_s(result, case)
    at = None if at_s is None else from_unix(at_s)
    book.same(CODE, row, "at", stated.at, at)
    found = segments(result, at_s)
    vehicles, people = (sum(counts[i] for counts in found.values()) for i in (0, 1))
    arrived = _arrived(result, at_s)
    for name, value, number in (
        ("arrived", stated.arrived, arrived),
        ("not_departed", stated.not_departed, wish - arrived - people),
        ("on_road_vehicles", stated.on_road_vehicles, vehicles),
        ("on_road_people", stated.on_road_people, people),
    ):
        book.same(CODE, row, name, value, number)
    _check_where(stated.where, found, row, book)
    if stated.worst_at is not None:
        worst = sum(c[1] for c in segments(result, to_unix(stated.worst_at)).values())
        book.same(CODE, row, "worst_on_road_people", stated.worst_on_road_people, worst)
    book.same(CODE, row, "most people", stated.worst_on_road_people, most_on_road(result))


def most_on_road(result: CaseResult) -> int:
    """Return the most people that are on the road at one moment."""
    changes: Counter[int] = Counter()
    for one in result.driven:
        for j, (departs, arrives) in enumerate(zip(one.departs_s, one.arrives_s, strict=True)):
            changes[departs] += one.people_in(j)
            changes[arrives] -= one.people_in(j)
    return max(accumulate((changes[time] for time in sorted(changes)), initial=0))


def _arrived(result: CaseResult, at_s: int | None) -> int:
    if at_s is None:
        return 0
    return sum(
        one.people_in(j)
        for one in result.driven
        for j, arrives in enumerate(one.arrives_s)
        if arrives <= at_s
    )


def segments(result: CaseResult, at_s: int | None) -> dict[Segment, tuple[int, int]]:
    """Return vehicles and people by segment at a Unix second, by exact position.

    A vehicle is on the road from its departure until it arrives. One that waits or is served at a
    checkpoint is at the place, on no road.
    """
    found: dict[Segment, tuple[int, int]] = {}
    for one, j in on_road(result, at_s) if at_s is not None else ():
        segment = _segment(one, j, at_s or 0)
        vehicles, people = found.get(segment, (0, 0))
        found[segment] = (vehicles + 1, people + one.people_in(j))
    return found


def _segment(one: Driven, j: int, at_s: int) -> Segment:
    clock, corridor = one.walk.network.clock, one.route.corridor
    tail = one.route.path.gathering
    for presence in presences(clock, one.trip(j)):
        node = presence.node
        place = node.place if isinstance(node, Element) else node
        on_a_road = isinstance(node, Element) and node.is_road
        if presence.first_s <= at_s < presence.last_s:
            if isinstance(node, Element) and node.is_road:
                return corridor, node.id, tail, place
            return corridor, None, place, place
        tail = place if on_a_road else tail
    return corridor, None, tail, tail


def _check_where(
    where: tuple[OnRoad, ...], found: dict[Segment, tuple[int, int]], row: str, book: Book
) -> None:
    """Compare the rows by segment."""
    stated = {(w.corridor, w.road, w.tail, w.head): (w.vehicles, w.people) for w in where}
    if len(stated) < len(where):
        book.refuse(CODE, row, "a segment is stated twice")
    for segment in sorted(stated.keys() | found.keys(), key=str):
        name = f"vehicles and people on {'/'.join(str(part) for part in segment)}"
        book.same(CODE, row, name, stated.get(segment, (0, 0)), found.get(segment, (0, 0)))
