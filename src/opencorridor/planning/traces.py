"""Traces: where each vehicle of a movement is at which second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from opencorridor.clock import to_unix
from opencorridor.model.plan import Movement
from opencorridor.model.scenario import VehicleKind
from opencorridor.network.intervals import BoolArray, IntArray, IntervalSet
from opencorridor.planning.arithmetic import Piece, drive, pieces_of
from opencorridor.planning.grounds import Grounds
from opencorridor.planning.routes import AT, Route, corridor_routes


@dataclass(frozen=True)
class Trace:
    """One movement in seconds.

    ``departs``, ``arrives`` and ``people`` have one entry per vehicle; ``enter[i]`` is when each
    enters piece ``i``; ``fits`` whether each clears.
    """

    movement: Movement
    route: Route
    pieces: tuple[Piece, ...]
    departs: IntArray
    enter: tuple[IntArray, ...]
    arrives: IntArray
    people: IntArray
    fits: BoolArray


def movement_route(grounds: Grounds, movement: Movement) -> Route:
    """Return the route that a movement takes."""
    corridor = grounds.scenario.corridors[movement.corridor]
    return next(
        r
        for r in corridor_routes(grounds, corridor)
        if r.gathering_point == movement.gathering_point and r.destination == movement.destination
    )


def _halts(grounds: Grounds, route: Route, movement: Movement) -> list[int]:
    steps = {w.place: w.steps for w in movement.waits}
    return [
        steps.get(route.node_after(i).removeprefix(AT), 0) * grounds.horizon.step_s
        for i in range(len(route.elements))
    ]


def vehicle_people(grounds: Grounds, movement: Movement) -> IntArray:
    """Return the people in each vehicle of a movement; the last may be part-filled."""
    size = grounds.scenario.fleets[movement.fleet].people_per_vehicle.at(grounds.case)
    people = np.full(movement.vehicles, size, dtype=np.int64)
    people[-1] -= size * movement.vehicles - movement.people
    return people


def trace(grounds: Grounds, movement: Movement, late_s: int = 0) -> Trace:
    """Return a movement in seconds, every departure later by ``late_s``."""
    route = movement_route(grounds, movement)
    pieces = tuple(
        _shut_to_kind(grounds, p, movement.kind)
        for p in _paced(pieces_of(grounds, route), movement)
    )
    dt, count = grounds.horizon.step_s, movement.vehicles
    first = to_unix(movement.departs_first) + late_s
    departs = first + np.arange(count, dtype=np.int64) * dt // count
    driven = drive(pieces, departs, grounds.margin_s, _halts(grounds, route, movement))
    fits = driven.fits[-1] & IntervalSet(route.movement).covers(departs, departs)
    point = movement.gathering_point
    stands = np.full(count, to_unix(movement.block_start) + late_s, dtype=np.int64)
    fits &= grounds.coverage.cover(point).covers(stands, departs, grounds.margin_s)
    fits &= ~grounds.conditions.closed(point).meets(stands, departs)
    people = vehicle_people(grounds, movement)
    return Trace(movement, route, pieces, departs, driven.enter, driven.arrive, people, fits)


def _shut_to_kind(grounds: Grounds, piece: Piece, kind: VehicleKind) -> Piece:
    """Close a road also while it is damaged for a kind of vehicle."""
    if piece.element.kind != "road":
        return piece
    barred = grounds.conditions.barred(piece.element.subject, kind)
    return replace(piece, closed=IntervalSet.of((*piece.closed.spans, *barred.spans)))


def _paced(pieces: Sequence[Piece], movement: Movement) -> tuple[Piece, ...]:
    """Let a movement drive slowly wherever its timetable says so."""
    always = IntervalSet.always()
    return tuple(
        replace(p, time_s=p.slow_time_s, slow_when=always)
        if p.element.subject in movement.slow_roads
        else p
        for p in pieces
    )


def all_traces(grounds: Grounds, movements: Sequence[Movement], late_s: int = 0) -> Iterator[Trace]:
    """Yield the trace of each movement."""
    for movement in movements:
        yield trace(grounds, movement, late_s)
