"""Window arithmetic: what the terms allow on paper, corridor by corridor, in whole seconds.

docs/method.md, section 9. Every second of the horizon is tried as a departure; that is slow to
say and quick to do, and there is nothing in it to get wrong at a boundary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from opencorridor.clock import from_unix
from opencorridor.model.cases import Demand
from opencorridor.model.plan import (
    AtSilenceEnd,
    CheckpointCase,
    CorridorCase,
    SegmentCase,
    WaypointCase,
)
from opencorridor.model.scenario import Corridor, Need, VehicleKind
from opencorridor.network.intervals import ALWAYS_START, FOREVER, BoolArray, IntArray, IntervalSet
from opencorridor.planning.fleets import checkpoint_hours
from opencorridor.planning.grounds import Grounds
from opencorridor.planning.routes import Element, Route, corridor_routes


@dataclass(frozen=True, slots=True)
class Piece:
    """One element as the arithmetic drives it: what covers it, what closes it, how long.

    ``barred`` is when damage lets no vehicle of a kind pass, one for each kind that the corridor
    admits, in the same order on all pieces.
    """

    element: Element
    cover: IntervalSet
    closed: IntervalSet
    hours: IntervalSet
    time_s: int
    slow_time_s: int
    slow_when: IntervalSet
    rate_vehicles_per_h: int
    length_m: int
    barred: tuple[IntervalSet, ...] = ()


@dataclass(frozen=True)
class Drive:
    """Departures tried at every second, and what became of each.

    ``enter[i]`` is when the vehicle enters piece ``i``; ``fits[i]`` whether it was covered on all
    pieces up to and with ``i``; ``arrive`` when it is through. Unix seconds.
    """

    enter: tuple[IntArray, ...]
    fits: tuple[BoolArray, ...]
    arrive: IntArray


def main_route(grounds: Grounds, corridor: Corridor) -> Route:
    """Return the route from the first waypoint to the last destination, without a way."""
    plain = replace(corridor, gathering_points=(), ways={})
    last = max(corridor.destinations, key=corridor.waypoints.index)
    return next(r for r in corridor_routes(grounds, plain) if r.destination == last)


def pieces_of(grounds: Grounds, route: Route) -> tuple[Piece, ...]:
    """Return the elements of a route as the arithmetic drives them."""
    kinds = sorted(grounds.scenario.corridors[route.corridor].vehicle_kinds)
    return tuple(_piece(grounds, e, kinds) for e in route.elements)


def _piece(grounds: Grounds, element: Element, kinds: Sequence[VehicleKind]) -> Piece:
    never = IntervalSet()
    if element.kind == "checkpoint":
        passing = grounds.traffic.checkpoints[element.subject]
        place = element.places[0]
        return Piece(
            element,
            grounds.coverage.cover(place),
            grounds.conditions.closed(place),
            checkpoint_hours(grounds.scenario.checkpoints[element.subject].hours),
            passing.service_s,
            passing.service_s,
            never,
            passing.rate_vehicles_per_h,
            0,
            tuple(never for _ in kinds),
        )
    traffic = grounds.traffic.roads[element.subject]
    slows = grounds.conditions.slow(element.subject)
    slow_permille = min((s.speed_permille for s in slows), default=1000)
    return Piece(
        element,
        grounds.coverage.cover(element.subject),
        grounds.conditions.closed(element.subject, *element.places),
        IntervalSet.always(),
        traffic.time_s(),
        traffic.time_s(slow_permille),
        IntervalSet.of(s for x in slows for s in x.when.spans),
        traffic.rate_vehicles_per_h(),
        traffic.length_m,
        tuple(grounds.conditions.barred(element.subject, kind) for kind in kinds),
    )


def drive(
    pieces: Sequence[Piece],
    departures: IntArray,
    margin_s: int,
    halts_s: Sequence[int] | None = None,
) -> Drive:
    """Drive vehicles over pieces, waiting only where ``halts_s`` says so.

    Parameters
    ----------
    pieces : sequence of Piece
    departures : ndarray of int64
        Unix seconds at which vehicles enter the first piece.
    margin_s : int
        Margin in seconds.
    halts_s : sequence of int, optional
        Seconds to halt after each piece.
    """
    halts = halts_s or [0] * len(pieces)
    now = departures
    fits = np.ones(departures.shape, dtype=np.bool_)
    enters, all_fits = [], []
    for piece, halt_s in zip(pieces, halts, strict=True):
        enters.append(now)
        leave = now + piece.time_s
        leave = np.where(piece.slow_when.meets(now, leave), now + piece.slow_time_s, leave)
        fits = fits & piece.cover.covers(now, leave, margin_s) & piece.hours.covers(now, leave)
        fits &= ~piece.closed.meets(now, leave)
        all_fits.append(fits)
        now = leave + halt_s
    return Drive(tuple(enters), tuple(all_fits), now)


def clears(pieces: Sequence[Piece], driven: Drive) -> BoolArray:
    """Tell which departures clear all pieces, for at least one kind that the corridor admits."""
    leave = (*driven.enter[1:], driven.arrive)
    some = np.zeros(driven.arrive.shape, dtype=np.bool_)
    for barred in zip(*(p.barred for p in pieces), strict=True):
        passes = driven.fits[-1].copy()
        for when, enter, out in zip(barred, driven.enter, leave, strict=True):
            passes &= ~when.meets(enter, out)
        some |= passes
    return some


def _last(times: IntArray, fits: BoolArray) -> int | None:
    chosen = np.flatnonzero(fits)
    return int(times[chosen[-1]]) if chosen.size else None


def _seconds(grounds: Grounds, pieces: Sequence[Piece]) -> IntArray:
    """Return all seconds of the horizon, and as many before it as the road takes."""
    first = grounds.horizon.time_s(0) - sum(p.slow_time_s for p in pieces)
    return np.arange(first, grounds.horizon.time_s(grounds.horizon.count) + 1, dtype=np.int64)


def _until_end(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return pieces that ask only that the last silence has not ended, not that it has begun.

    So the last clearing departure is a number also where it lies before the silence begins: it
    then says by how much the terms are short.
    """
    return tuple(
        replace(p, cover=IntervalSet(((ALWAYS_START, p.cover.spans[-1][1]),)))
        if p.cover.spans
        else p
        for p in pieces
    )


def _segments(grounds: Grounds, pieces: Sequence[Piece]) -> tuple[SegmentCase, ...]:
    rows = []
    for p in pieces:
        if p.element.kind != "road":
            continue
        seconds = _seconds(grounds, [p])
        last = _last(seconds, _clearing(grounds, _until_end([p]), seconds))
        spans = [s for s in p.cover.spans if s[1] < FOREVER]
        rows.append(
            SegmentCase(
                road=p.element.subject,
                tail=p.element.places[0],
                head=p.element.places[1],
                length_m=p.length_m,
                travel_time_s=p.time_s,
                rate_vehicles_per_h=p.rate_vehicles_per_h,
                covered_from=from_unix(spans[0][0]) if spans else None,
                covered_until=from_unix(spans[-1][1]) if spans else None,
                last_entry_clearing=None if last is None else from_unix(last),
            )
        )
    return tuple(rows)


def _waypoints(
    grounds: Grounds, corridor: Corridor, pieces: Sequence[Piece]
) -> tuple[WaypointCase, ...]:
    pieces = _until_end(pieces)
    rows, distance_m, time_s, passed = [], 0, 0, 0
    for place in corridor.waypoints:
        while passed < len(pieces) and not _begins_at(pieces[passed], place):
            distance_m += pieces[passed].length_m
            time_s += pieces[passed].time_s
            passed += 1
        reaching = _last_through(grounds, pieces[:passed])
        clearing = _last_through(grounds, pieces[passed:])
        rows.append(
            WaypointCase(
                place,
                distance_m,
                time_s,
                None if reaching is None else from_unix(reaching),
                None if clearing is None else from_unix(clearing),
            )
        )
        if passed == len(pieces):
            break
    return tuple(rows)


def _last_through(grounds: Grounds, pieces: Sequence[Piece]) -> int | None:
    """Return the last second at which one may enter these pieces and get through them."""
    if not pieces:
        return None
    seconds = _seconds(grounds, pieces)
    return _last(seconds, _clearing(grounds, pieces, seconds))


def _clearing(grounds: Grounds, pieces: Sequence[Piece], departures: IntArray) -> BoolArray:
    return clears(pieces, drive(pieces, departures, grounds.margin_s))


def _begins_at(piece: Piece, place: str) -> bool:
    return piece.element.places[0] == place


def _needs_of(grounds: Grounds, corridor: Corridor) -> list[Need]:
    return [
        n
        for n in grounds.scenario.needs.values()
        if n.place == corridor.waypoints[0] and n.accepts & set(corridor.destinations)
    ]


@dataclass(frozen=True, slots=True)
class Seated:
    """People of one need in vehicles of one fleet that carry ``size`` each."""

    size: int
    people: int
    kind: VehicleKind

    @property
    def vehicles(self) -> int:
        """Vehicles that they fill."""
        return -(-self.people // self.size)


def seat(grounds: Grounds, corridor: Corridor, demand: Demand) -> tuple[tuple[Seated, ...], int]:
    """Return who sits in which vehicles, each vehicle once, and the people without a place.

    Needs and fleets are taken in the order of the file.
    """
    seated, no_place = [], 0
    left = {f.id: f.count.at(grounds.case) for f in grounds.scenario.fleets.values()}
    for need in _needs_of(grounds, corridor):
        wish = need.people.at_demand(demand)
        for fleet in grounds.scenario.fleets.values():
            if need.id not in fleet.serves or fleet.kind not in corridor.vehicle_kinds:
                continue
            size = fleet.people_per_vehicle.at(grounds.case)
            taken = Seated(size, min(wish, left[fleet.id] * size), fleet.kind)
            seated.append(taken)
            left[fleet.id] -= taken.vehicles
            wish -= taken.people
        no_place += wish
    return tuple(seated), no_place


def _carried(
    grounds: Grounds, corridor: Corridor, vehicles: int, demand: Demand
) -> tuple[dict[VehicleKind, int], int]:
    """Return people by means that a number of vehicles carries, and people without a place.

    Larger vehicles go first; what carries them is what is there.
    """
    people = {kind: 0 for kind in VehicleKind if kind in corridor.vehicle_kinds}
    seated, no_place = seat(grounds, corridor, demand)
    for s in sorted(seated, key=lambda s: (-s.size, s.kind)):
        used = min(vehicles, s.vehicles)
        people[s.kind] += min(s.people, used * s.size)
        vehicles -= used
    return people, no_place


def _windows_needed(carried: int, wish: int) -> tuple[int | None, str | None]:
    if not wish:
        return 0, None
    if not carried:
        return None, "a window like this gets nobody out"
    return -(-wish // carried), None


def vehicles_by_rate(
    grounds: Grounds, corridor: Corridor, start_s: int | None, last_s: int | None, rate: int
) -> int:
    """Return how many leave at a rate between the first departure and the last that clears."""
    if last_s is None or start_s is None:
        return 0
    movement = grounds.coverage.movement(corridor).spans
    total = 0
    for first, end in movement:
        begin = max(first, start_s)
        span = min(end, last_s) - begin
        total += span * rate // 3600 + 1 if span >= 0 and rate > 0 else 0
    return total


def _at_end(pieces: Sequence[Piece], start_s: int, end_s: int) -> AtSilenceEnd | None:
    """Return where a vehicle that leaves at ``start_s`` is at ``end_s``, if on the road then."""
    if start_s > end_s:
        return None
    now, driven = start_s, 0
    total = sum(p.length_m for p in pieces)
    for piece in pieces:
        takes = piece.slow_time_s if _slow_at(piece, now) else piece.time_s
        if now + takes > end_s:
            part = piece.length_m * (end_s - now) // max(1, takes)
            places = piece.element.places
            return AtSilenceEnd(
                piece.element.subject, places[0], places[-1], driven + part, total - driven - part
            )
        now, driven = now + takes, driven + piece.length_m
    return None


def _slow_at(piece: Piece, now: int) -> bool:
    enter = np.array([now], dtype=np.int64)
    return bool(piece.slow_when.meets(enter, enter + piece.time_s)[0])


@dataclass(frozen=True, slots=True)
class _Times:
    """The moments of a corridor's arithmetic, in Unix seconds."""

    first: int | None
    last: int | None
    last_without_margin: int | None
    announced: int | None
    silence_start: int | None
    silence_end: int | None
    clear: int | None


def _times(grounds: Grounds, corridor: Corridor, pieces: Sequence[Piece]) -> _Times:
    seconds = _seconds(grounds, pieces)
    ending = _until_end(pieces)
    driven = drive(ending, seconds, grounds.margin_s)
    fits = np.flatnonzero(clears(ending, driven))
    begun = np.flatnonzero(_clearing(grounds, pieces, seconds))
    silence = IntervalSet.always()
    for p in pieces:
        silence &= p.cover
    spans = [s for s in silence.spans if s[1] < FOREVER]
    announced = grounds.coverage.announced_start_s(corridor)
    return _Times(
        first=int(seconds[begun[0]]) if begun.size else None,
        last=int(seconds[fits[-1]]) if fits.size else None,
        last_without_margin=_last(seconds, clears(ending, drive(ending, seconds, 0))),
        announced=announced,
        silence_start=spans[0][0] if spans else None,
        silence_end=spans[-1][1] if spans else None,
        clear=int(driven.arrive[fits[-1]]) if fits.size else None,
    )


def corridor_case(grounds: Grounds, corridor: Corridor, demand: Demand) -> CorridorCase:
    """Return the window arithmetic of one corridor in one case.

    Parameters
    ----------
    grounds : Grounds
        Of the case.
    corridor : Corridor
        An agreed corridor.
    demand : Demand
        Which end of the needs is meant by those who wish to leave.
    """
    pieces = pieces_of(grounds, main_route(grounds, corridor))
    times = _times(grounds, corridor, pieces)
    road_rate = min(p.rate_vehicles_per_h for p in pieces if p.element.kind == "road")
    gates = [p for p in pieces if p.element.kind == "checkpoint"]
    slowest = min(gates, key=lambda p: p.rate_vehicles_per_h, default=None)
    rate = min([road_rate, *(p.rate_vehicles_per_h for p in gates)])
    size = corridor.column_vehicles or _whole_column(grounds, corridor)
    column_s = -(-3600 * (size - 1) // rate) if rate and size else 0
    start = None if times.first is None else max(times.first, times.announced or times.first)
    vehicles = vehicles_by_rate(grounds, corridor, start, times.last, rate)
    by_kind, no_place = _carried(grounds, corridor, vehicles, demand)
    wish = sum(n.people.at_demand(demand) for n in _needs_of(grounds, corridor))
    needed, reason = _windows_needed(sum(by_kind.values()), wish)
    slack = None
    if times.last is not None and times.announced is not None:
        slack = times.last - times.announced
    at_end = None
    if times.announced is not None and times.silence_end is not None:
        at_end = _at_end(pieces, times.announced, times.silence_end)
    return CorridorCase(
        speed_m_per_h=min(
            grounds.traffic.roads[p.element.subject].speed_m_per_h
            for p in pieces
            if p.element.kind == "road"
        ),
        travel_time_s=sum(p.time_s for p in pieces),
        margin_s=grounds.margin_s,
        first_departure=None if times.first is None else from_unix(times.first),
        announced_start=None if times.announced is None else from_unix(times.announced),
        last_clearing_departure=None if times.last is None else from_unix(times.last),
        last_clearing_departure_without_margin=(
            None if times.last_without_margin is None else from_unix(times.last_without_margin)
        ),
        column_vehicles=size,
        column_length_s=column_s,
        last_clearing_departure_column_head=(
            None if times.last is None else from_unix(times.last - column_s)
        ),
        fits_terms_at_announced_start=_clears_at(grounds, pieces, times.announced),
        slack_s=slack,
        clear_time=None if times.clear is None else from_unix(times.clear),
        silence_start=None if times.silence_start is None else from_unix(times.silence_start),
        silence_end=None if times.silence_end is None else from_unix(times.silence_end),
        at_silence_end=at_end,
        road_vehicles_per_h=road_rate,
        checkpoint_vehicles_per_h=None if slowest is None else slowest.rate_vehicles_per_h,
        slowest_checkpoint=None if slowest is None else slowest.element.subject,
        vehicles_in_window=vehicles,
        people_by_kind=by_kind,
        wish_to_leave=wish,
        no_place_people=no_place,
        windows_needed=needed,
        windows_needed_reason=reason,
        waypoints=_waypoints(grounds, corridor, pieces),
        segments=_segments(grounds, pieces),
        checkpoints=tuple(
            CheckpointCase(p.element.subject, p.element.places[0], p.rate_vehicles_per_h, p.time_s)
            for p in gates
        ),
    )


def _clears_at(grounds: Grounds, pieces: Sequence[Piece], start_s: int | None) -> bool | None:
    """Tell whether a departure at one second clears; ``None`` if no start is announced."""
    if start_s is None:
        return None
    start = np.array([start_s], dtype=np.int64)
    return bool(_clearing(grounds, pieces, start)[0])


def _whole_column(grounds: Grounds, corridor: Corridor) -> int:
    """Return the vehicles of all buses that serve a corridor: its one column if none is stated."""
    needs = {n.id for n in _needs_of(grounds, corridor)}
    buses = [
        f.count.at(grounds.case)
        for f in grounds.scenario.fleets.values()
        if f.kind is VehicleKind.BUS and needs & set(f.serves)
    ]
    return sum(buses) or 1
