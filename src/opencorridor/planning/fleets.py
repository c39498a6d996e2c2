"""Fleets: when each is ready to load, its way in counted; docs/method.md, section 3."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.plan import FleetReady
from opencorridor.model.scenario import Direction, Fleet, Interval, VehicleKind
from opencorridor.network.intervals import FOREVER, BoolArray, IntArray, IntervalSet
from opencorridor.network.traffic import checkpoints_at
from opencorridor.planning.grounds import Grounds


@dataclass(frozen=True, slots=True)
class Leg:
    """One piece of a way in: the item it needs covered, what closes it, how long it takes."""

    item: str
    closed: IntervalSet
    hours: IntervalSet
    time_s: int
    rate_vehicles_per_h: int
    slow: tuple[tuple[IntervalSet, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WayIn:
    """A fleet's way in as a column; ``roads`` tells who shares it."""

    start_s: int
    column_s: int
    total_s: int
    roads: frozenset[str]


def _road_between(grounds: Grounds, tail: str, head: str) -> str | None:
    named = {r for c in grounds.corridors for r in (*c.roads, *c.ways.values())}
    for road in grounds.scenario.roads.values():
        along = (road.tail, road.head) == (tail, head)
        against = road.both_ways and (road.head, road.tail) == (tail, head)
        if road.id in named and (along or against):
            return road.id
    return None


def _road_leg(grounds: Grounds, kind: VehicleKind, road_id: str, tail: str, head: str) -> Leg:
    traffic = grounds.traffic.roads[road_id]
    slows = grounds.conditions.slow(road_id)
    slowest_s = traffic.time_s(min((s.speed_permille for s in slows), default=1000))
    slow = tuple((s.when, slowest_s) for s in slows)
    barred = [s.when for s in slows if kind not in s.vehicle_kinds]
    closed = [grounds.conditions.closed(road_id, tail, head), *barred]
    return Leg(
        road_id,
        IntervalSet.of(span for c in closed for span in c.spans),
        IntervalSet.always(),
        traffic.time_s(),
        traffic.rate_vehicles_per_h(),
        slow,
    )


def _legs(grounds: Grounds, fleet: Fleet) -> list[Leg] | str:
    """Return the pieces of a way in, or why there is none."""
    legs: list[Leg] = []
    for tail, head in pairwise(fleet.way_in):
        road = _road_between(grounds, tail, head)
        if road is None:
            return f"its way in from {tail} to {head} is on no road of an agreed corridor"
        legs.append(_road_leg(grounds, fleet.kind, road, tail, head))
        for checkpoint in checkpoints_at(grounds.scenario, head, Direction.IN):
            passing = grounds.traffic.checkpoints[checkpoint.id]
            legs.append(
                Leg(
                    head,
                    grounds.conditions.closed(head),
                    checkpoint_hours(checkpoint.hours),
                    passing.service_s,
                    passing.rate_vehicles_per_h,
                )
            )
    return legs


def checkpoint_hours(hours: tuple[Interval, ...]) -> IntervalSet:
    """Return the hours of a checkpoint in Unix seconds; none stated means always."""
    from_to = [(to_unix(h.start), FOREVER if h.end is None else to_unix(h.end)) for h in hours]
    return IntervalSet.of(from_to) if from_to else IntervalSet.always()


def _passes(
    grounds: Grounds, leg: Leg, enter: IntArray, column_s: int
) -> tuple[IntArray, BoolArray]:
    """Return when the head leaves a piece and whether the column may be on it, per start."""
    time = np.full(enter.shape, leg.time_s, dtype=np.int64)
    usual_end = enter + leg.time_s + column_s
    for when, slow_s in leg.slow:
        time = np.where(when.meets(enter, usual_end), np.maximum(time, slow_s), time)
    leave = enter + time
    tail_out = leave + column_s
    ok = grounds.coverage.cover(leg.item).covers(enter, tail_out, grounds.margin_s)
    ok &= ~leg.closed.meets(enter, tail_out)
    ok &= leg.hours.covers(enter, tail_out)
    return leave, ok


def _drive_in(grounds: Grounds, fleet: Fleet, legs: list[Leg], earliest_s: int) -> WayIn | str:
    rate = min(leg.rate_vehicles_per_h for leg in legs)
    count = fleet.count.at(grounds.case)
    if rate <= 0:
        return "its way in passes no planned vehicle at all"
    column_s = -(-3600 * max(0, count - 1) // rate)
    dt = grounds.horizon.step_s
    first = max(grounds.horizon.zero, -(-earliest_s // dt))
    starts = np.arange(first, grounds.horizon.zero + grounds.horizon.count + 1, dtype=np.int64) * dt
    at, ok = starts, np.ones(starts.shape, dtype=np.bool_)
    for leg in legs:
        at, passes = _passes(grounds, leg, at, column_s)
        ok &= passes
    chosen = np.flatnonzero(ok)
    if not chosen.size:
        return "it cannot come in while silence covers its way and clear it in time"
    i = int(chosen[0])
    roads = frozenset(leg.item for leg in legs if leg.item in grounds.traffic.roads)
    return WayIn(int(starts[i]), column_s, int(at[i] - starts[i]), roads)


def _earliest_s(grounds: Grounds, fleet: Fleet) -> int:
    begins = grounds.horizon.time_s(0)
    stated = begins if fleet.ready_at is None else to_unix(fleet.ready_at)
    return stated + grounds.scenario.delay_s


def _stands_at_need(grounds: Grounds, fleet: Fleet) -> bool:
    places = {n.place for n in grounds.scenario.needs.values() if n.id in fleet.serves}
    points = {
        g
        for c in grounds.scenario.corridors.values()
        if c.waypoints[0] in places
        for g in c.gathering_points
    }
    return not fleet.way_in and fleet.stands_at in places | points


def ready_fleets(grounds: Grounds) -> tuple[dict[str, int | None], tuple[FleetReady, ...]]:
    """Return when each fleet can load, by id and as results; ``None`` where it cannot come in."""
    ready: dict[str, int | None] = {}
    results: list[FleetReady] = []
    ways: list[WayIn] = []
    for fleet in grounds.scenario.fleets.values():
        at_s, total_s, reason = _ready(grounds, fleet, ways)
        ready[fleet.id] = None if at_s is None else at_s + fleet.boarding_s
        results.append(
            FleetReady(
                fleet.id,
                fleet.count.at(grounds.case),
                fleet.side,
                total_s,
                None if at_s is None else from_unix(at_s + fleet.boarding_s),
                reason,
            )
        )
    return ready, tuple(results)


def _ready(grounds: Grounds, fleet: Fleet, ways: list[WayIn]) -> tuple[int | None, int, str | None]:
    earliest = _earliest_s(grounds, fleet)
    if _stands_at_need(grounds, fleet):
        return earliest, 0, None
    if not fleet.way_in:
        return None, 0, "it stands elsewhere and no way in is stated"
    legs = _legs(grounds, fleet)
    if isinstance(legs, str):
        return None, 0, legs
    shared = {leg.item for leg in legs}
    behind = [w.start_s + w.column_s for w in ways if w.roads & shared]
    way = _drive_in(grounds, fleet, legs, max([earliest, *behind]))
    if isinstance(way, str):
        return None, 0, way
    ways.append(way)
    total_s = way.total_s + way.column_s
    return way.start_s + total_s, total_s, None
