"""The window arithmetic of each corridor and case, computed anew (method, section 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.cases import Case
from opencorridor.model.plan import CorridorCase, CorridorResult, SegmentCase, WaypointCase
from opencorridor.model.scenario import Corridor, Scenario, VehicleKind
from opencorridor.units import SECONDS_PER_HOUR
from opencorridor.verification.clearing import clearing, first_clearing, last_clearing
from opencorridor.verification.routes import Element, Path, path_of
from opencorridor.verification.rules import Book
from opencorridor.verification.spans import (
    ALL_TIME,
    NEVER_BEGAN,
    NO_END,
    Spans,
    ceil_div,
    intersection,
)
from opencorridor.verification.steps import Clock
from opencorridor.verification.values import read_values
from opencorridor.verification.windows import Terms, agreed, read_terms, stated_movement

CODE = "OC-758"


@dataclass(frozen=True, slots=True)
class Chain:
    """A corridor in one case: its clock, its path to the last destination, its silence.

    The silence is what covers every road and checkpoint on the way, where silence is needed.
    """

    corridor: Corridor
    clock: Clock
    path: Path
    silence: Spans

    @property
    def kinds(self) -> frozenset[VehicleKind]:
        """The kinds of vehicle that the corridor admits."""
        return self.corridor.vehicle_kinds

    @property
    def elements(self) -> tuple[Element, ...]:
        """All elements from the first waypoint to the last destination."""
        return tuple(self.path.elements())


def moment(time_s: int | None) -> datetime | None:
    """Return the moment of a Unix time in seconds; what has no bound has no moment."""
    if time_s is None or not NEVER_BEGAN // 2 < time_s < NO_END // 2:
        return None
    return from_unix(time_s)


def terms_for(terms: Terms, corridor: Corridor) -> Terms:
    """Return the terms in which a corridor counts as one that carries, agreed or not."""
    if corridor.id in terms.carriers:
        return terms
    return read_terms(terms.scenario, terms.carriers | {corridor.id})


def read_chain(terms: Terms, corridor: Corridor, case: Case) -> Chain | None:
    """Work out the chain of a corridor in a case, ``None`` if its roads do not join up."""
    own = terms_for(terms, corridor)
    clock = Clock(own, read_values(own, case))
    last = max(corridor.destinations, key=corridor.waypoints.index)
    path = path_of(own.scenario, corridor, last, corridor.waypoints[0])
    if path is None:
        return None
    silence = ALL_TIME
    for element in path.elements():
        cover = clock.item(element).cover
        if cover is not None:
            silence = intersection(silence, cover)
    return Chain(corridor, clock, path, silence)


def check_corridors(
    scenario: Scenario, terms: Terms, results: tuple[CorridorResult, ...], book: Book
) -> None:
    """Compare all stated corridors with what the terms give."""
    stated = {result.id: result for result in results}
    book.same(
        CODE, "corridors", "the list", tuple(r.id for r in results), tuple(scenario.corridors)
    )
    for corridor in scenario.corridors.values():
        result = stated.get(corridor.id)
        if result is None:
            continue
        row = f"corridor {corridor.id}"
        with book.guard(row):
            _check_head(corridor, result, scenario, row, book)
        for case in Case:
            where = f"{case}, corridor {corridor.id}"
            if corridor.id not in terms.carriers:
                _check_nobody_sent(result, case, where, book)
                continue
            with book.guard(where):
                chain = read_chain(terms, corridor, case)
                if chain is None:
                    book.refuse(CODE, where, "its roads do not join up")
                else:
                    check_case(chain, result.cases[case], where, book)


def _check_nobody_sent(result: CorridorResult, case: Case, where: str, book: Book) -> None:
    """Refuse any departure, vehicle or person stated of a corridor that is not agreed."""
    stated = result.cases.get(case)
    if stated is None:
        return
    for name, value in (
        ("last_clearing_departure", stated.last_clearing_departure),
        ("last_clearing_departure_without_margin", stated.last_clearing_departure_without_margin),
        ("column head", stated.last_clearing_departure_column_head),
        ("first_departure", stated.first_departure),
        ("clear_time", stated.clear_time),
    ):
        book.same(CODE, where, name, value, None)
    book.same(
        CODE, where, "fits_terms_at_announced_start", stated.fits_terms_at_announced_start, False
    )
    book.same(CODE, where, "vehicles_in_window", stated.vehicles_in_window, 0)


def _check_head(
    corridor: Corridor, result: CorridorResult, scenario: Scenario, row: str, book: Book
) -> None:
    length = sum(scenario.roads[road].length_m for road in corridor.roads)
    for name, stated, found in (
        ("name", result.name, corridor.name),
        ("agreed", result.agreed, corridor.id in agreed(scenario)),
        ("statuses", result.statuses, corridor.statuses),
        ("waypoints", result.waypoints, corridor.waypoints),
        ("roads", result.roads, corridor.roads),
        ("destinations", result.destinations, corridor.destinations),
        ("length_m", result.length_m, length),
    ):
        book.same(CODE, row, name, stated, found)


def announced_s(chain: Chain) -> int | None:
    """Return the announced start (Unix seconds): of the movement, else of the silence."""
    terms = chain.clock.terms
    movement = stated_movement(terms.scenario, chain.corridor)
    if not movement:
        return None
    if movement[0][0] > NEVER_BEGAN:
        return movement[0][0]
    first = next(element for element in chain.elements if element.is_road)
    cover = chain.clock.item(first).cover
    return cover[0][0] if cover else None


def rates(chain: Chain) -> tuple[int, int | None]:
    """Return the least rate of the roads and of the checkpoints, in vehicles per hour."""
    values = chain.clock.values
    roads = [values.roads[e.id].rate() for e in chain.elements if e.is_road]
    points = [values.checkpoint_rate[e.id] for e in chain.elements if not e.is_road]
    return min(roads), min(points, default=None)


def slowest(chain: Chain) -> str | None:
    """Return the checkpoint of the least rate, the first of them on the way."""
    points = [element.id for element in chain.elements if not element.is_road]
    return min(points, key=chain.clock.values.checkpoint_rate.__getitem__, default=None)


def clear_s(chain: Chain) -> int | None:
    """Return when the last departure that clears is out (Unix seconds)."""
    margin = chain.clock.values.margin_s
    pieces = clearing(chain.clock, chain.elements, margin, begun=False, kinds=chain.kinds)
    last = max(pieces, key=lambda piece: piece.last_s, default=None)
    return None if last is None else last.last_s + last.takes_s


def check_case(chain: Chain, stated: CorridorCase, row: str, book: Book) -> None:
    """Compare one corridor in one case with what the terms give."""
    values, elements = chain.clock.values, chain.elements
    first = first_clearing(chain.clock, elements, values.margin_s, chain.kinds)
    last = last_clearing(chain.clock, elements, values.margin_s, chain.kinds)
    free = last_clearing(chain.clock, elements, 0, chain.kinds)
    road, point = rates(chain)
    travel, silence = _usual_s(chain.clock, elements), chain.silence
    speeds = [values.roads[e.id].speed() for e in elements if e.is_road]
    for name, value, found in (
        ("speed_m_per_h", stated.speed_m_per_h, min(speeds)),
        ("travel_time_s", stated.travel_time_s, travel),
        ("silence_start", stated.silence_start, moment(silence[0][0] if silence else None)),
        ("silence_end", stated.silence_end, moment(silence_end_s(chain))),
        ("margin_s", stated.margin_s, values.margin_s),
        ("announced_start", stated.announced_start, moment(announced_s(chain))),
        ("first_departure", stated.first_departure, moment(first)),
        ("last_clearing_departure", stated.last_clearing_departure, moment(last)),
        (
            "last_clearing_departure_without_margin",
            stated.last_clearing_departure_without_margin,
            moment(free),
        ),
        ("road_vehicles_per_h", stated.road_vehicles_per_h, road),
        ("checkpoint_vehicles_per_h", stated.checkpoint_vehicles_per_h, point),
        ("slowest_checkpoint", stated.slowest_checkpoint, slowest(chain)),
        ("clear_time", stated.clear_time, moment(clear_s(chain))),
    ):
        book.same(CODE, row, name, value, found)
    _check_start(chain, stated, last, row, book)
    _check_column(chain, stated, last, row, book)
    _check_window(chain, stated, (first, last), row, book)
    _check_waypoints(chain, stated.waypoints, row, book)
    _check_segments(chain, stated.segments, row, book)
    _check_points(chain, stated, row, book)


def _usual_s(clock: Clock, elements: tuple[Element, ...]) -> int | None:
    times = [clock.takes_s(element) for element in elements]
    return None if None in times else sum(time for time in times if time is not None)


def _check_start(
    chain: Chain, stated: CorridorCase, last: int | None, row: str, book: Book
) -> None:
    """Compare what is said of a departure at the announced start."""
    margin = chain.clock.values.margin_s
    pieces = clearing(chain.clock, chain.elements, margin, begun=True, kinds=chain.kinds)
    start = announced_s(chain)
    fits = None
    if start is not None:
        fits = any(piece.first_s <= start <= piece.last_s for piece in pieces)
    slack = None if start is None or last is None else last - start
    book.same(CODE, row, "slack_s", stated.slack_s, slack)
    name = "fits_terms_at_announced_start"
    book.same(CODE, row, name, stated.fits_terms_at_announced_start, fits)
    there = stated.at_silence_end
    position = None if there is None else (there.driven_m, there.remaining_m)
    book.same(CODE, row, "at_silence_end", position, at_silence_end(chain))


def at_silence_end(chain: Chain) -> tuple[int, int] | None:
    """Return how far the vehicle of the announced start is when the silence ends.

    Metres driven since the first waypoint, rounded down, and metres left; ``None`` if it has
    arrived by then, or if there is no such vehicle.
    """
    start, end = announced_s(chain), silence_end_s(chain)
    if start is None or end is None or end < start:
        return None
    clock, now, driven, there = chain.clock, start, 0, None
    for element in chain.elements:
        usual = clock.takes_s(element) or 0
        takes = usual
        if element.is_road:
            takes = clock.takes_s(element, clock.item(element).share(now, now + usual)) or 0
        length = clock.values.roads[element.id].length_m if element.is_road else 0
        if now <= end < now + takes:
            there = driven + length * (end - now) // takes
        now, driven = now + takes, driven + length
    return None if there is None else (there, driven - there)


def _least_rate(chain: Chain) -> int:
    road, point = rates(chain)
    return road if point is None else min(road, point)


def _check_column(
    chain: Chain, stated: CorridorCase, last: int | None, row: str, book: Book
) -> None:
    """Compare the length of the column and the last departure of its head."""
    rate, number = _least_rate(chain), stated.column_vehicles
    if chain.corridor.column_vehicles is not None:
        book.same(CODE, row, "column_vehicles", number, chain.corridor.column_vehicles)
    if rate <= 0 or number < 1:
        return
    length = ceil_div(SECONDS_PER_HOUR * (number - 1), rate)
    head = None if last is None else last - length
    book.same(CODE, row, "column_length_s", stated.column_length_s, length)
    book.same(
        CODE,
        row,
        "last_clearing_departure_column_head",
        stated.last_clearing_departure_column_head,
        moment(head),
    )


def _check_window(
    chain: Chain,
    stated: CorridorCase,
    found: tuple[int | None, int | None],
    row: str,
    book: Book,
) -> None:
    """Compare the number of vehicles that the window takes; ``found`` are first and last."""
    first, last = found
    start, rate, number = announced_s(chain), _least_rate(chain), 0
    for a, b in chain.clock.terms.movement[chain.corridor.id]:
        if first is None or last is None or rate <= 0:
            break
        begin, end = max(a, first, NEVER_BEGAN if start is None else start), min(b, last)
        if end >= begin:
            number += rate * (end - begin) // SECONDS_PER_HOUR + 1
    book.same(CODE, row, "vehicles_in_window", stated.vehicles_in_window, number)


def _check_waypoints(chain: Chain, stated: tuple[WaypointCase, ...], row: str, book: Book) -> None:
    """Compare each waypoint: distance, time, last departure that reaches it, last entry."""
    clock, elements = chain.clock, chain.elements
    places = chain.corridor.waypoints[: chain.corridor.waypoints.index(chain.path.destination) + 1]
    book.same(CODE, row, "waypoints", tuple(w.place for w in stated), places)
    for waypoint in stated:
        done = next(
            (i for i, e in enumerate(elements) if e.is_road and e.place == waypoint.place), -1
        )
        before, after = elements[: done + 1], elements[done + 1 :]
        distance = sum(clock.values.roads[e.id].length_m for e in before if e.is_road)
        where = f"{row}, waypoint {waypoint.place}"
        for name, value, found in (
            ("distance_m", waypoint.distance_m, distance),
            ("time_from_start_s", waypoint.time_from_start_s, _usual_s(clock, before)),
            (
                "last_departure_reaching",
                waypoint.last_departure_reaching,
                _last(chain, before),
            ),
            (
                "last_entry_clearing",
                waypoint.last_entry_clearing,
                _last(chain, after),
            ),
        ):
            book.same(CODE, where, name, value, found)


def _last(chain: Chain, elements: tuple[Element, ...]) -> datetime | None:
    """Return the last clearing departure over some elements; over none there is none."""
    if not elements:
        return None
    margin = chain.clock.values.margin_s
    return moment(last_clearing(chain.clock, elements, margin, chain.kinds))


def _check_segments(chain: Chain, stated: tuple[SegmentCase, ...], row: str, book: Book) -> None:
    """Compare each segment: length, time, rate, cover, last entry that clears it alone."""
    clock = chain.clock
    roads = [e for e in chain.elements if e.is_road]
    book.same(CODE, row, "segments", tuple(s.road for s in stated), tuple(e.id for e in roads))
    tails = [chain.corridor.waypoints[0], *(element.place for element in roads)]
    for segment, element, tail in zip(stated, roads, tails, strict=False):
        values, cover = clock.values.roads[element.id], clock.item(element).cover
        where = f"{row}, segment {segment.road}"
        last = last_clearing(clock, [element], clock.values.margin_s, chain.kinds)
        for name, value, found in (
            ("length_m", segment.length_m, values.length_m),
            ("tail", segment.tail, tail),
            ("head", segment.head, element.place),
            ("travel_time_s", segment.travel_time_s, values.travel_s()),
            ("rate_vehicles_per_h", segment.rate_vehicles_per_h, values.rate()),
            ("covered_from", segment.covered_from, moment(cover[0][0] if cover else None)),
            ("covered_until", segment.covered_until, moment(cover[-1][1] if cover else None)),
            ("last_entry_clearing", segment.last_entry_clearing, moment(last)),
        ):
            book.same(CODE, where, name, value, found)


def _check_points(chain: Chain, stated: CorridorCase, row: str, book: Book) -> None:
    """Compare the checkpoints: rates and service times."""
    values = chain.clock.values
    found = tuple(
        (e.id, e.place, values.checkpoint_rate[e.id], values.service_s[e.id])
        for e in chain.elements
        if not e.is_road
    )
    listed = tuple(
        (c.checkpoint, c.place, c.rate_vehicles_per_h, c.service_s) for c in stated.checkpoints
    )
    book.same(CODE, row, "checkpoints", listed, found)


def silence_end_s(chain: Chain) -> int | None:
    """Return when the silence over a corridor ends (Unix seconds), ``None`` if it does not."""
    return chain.silence[-1][1] if chain.silence and chain.silence[-1][1] < NO_END else None


def seconds(value: datetime | None) -> int | None:
    """Return a moment in Unix seconds, if there is one."""
    return None if value is None else to_unix(value)
