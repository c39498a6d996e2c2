"""Movements: who leaves where and when, read off the flow, and driven in seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from opencorridor.clock import from_unix, to_unix
from opencorridor.errors import SolverError
from opencorridor.model.plan import Movement, TimetableRow, Wait
from opencorridor.planning.expand import label
from opencorridor.planning.expansion import SINK, SOURCE, Chunk, Expansion
from opencorridor.planning.grounds import Grounds
from opencorridor.planning.openness import element_time_s
from opencorridor.planning.routes import Route, VehicleClass
from opencorridor.planning.solve import CaseSolution, StageSolution


@dataclass(frozen=True, slots=True)
class _Trip:
    """Vehicles on one path through the expanded network. ``step`` is the departure's."""

    vehicle_class: VehicleClass
    route: Route
    block: int
    step: int
    vehicles: int
    waits: tuple[Wait, ...]
    slow_roads: tuple[str, ...]


def case_movements(solution: CaseSolution) -> tuple[Movement, ...]:
    """Return the movements of a case in order of departure.

    Raises
    ------
    SolverError
        If a path of the flow is no route, which would be a fault of this program.
    """
    found: list[Movement] = []
    for stage in solution.stages:
        trips = _merge(_largest_first(solution.grounds, stage))
        movements = [_movement(solution.grounds, t) for t in trips]
        found.extend(_seat(stage, movements))
    found.sort(key=_order)
    return tuple(replace(m, id=f"m{i + 1}") for i, m in enumerate(found))


def _order(movement: Movement) -> tuple[object, ...]:
    return (
        movement.departs_first,
        movement.gathering_point,
        movement.need,
        movement.fleet,
        movement.corridor,
        movement.destination,
        movement.waits and tuple((w.place, w.steps) for w in movement.waits),
    )


def _trips(stage: StageSolution) -> Iterator[_Trip]:
    """Take the flow apart into paths: always the first arc that still carries vehicles."""
    expansion, left = stage.flow.expansion, stage.flow.vehicles.copy()
    leaving: dict[int, list[int]] = defaultdict(list)
    for arc in np.flatnonzero(left > 0).tolist():
        leaving[int(expansion.tail[arc])].append(arc)
    while True:
        path = _first_path(expansion, left, leaving)
        if not path:
            return
        amount = int(min(left[a] for a in path))
        for a in path:
            left[a] -= amount
        yield _read_path(expansion, path, amount)


def _first_path(expansion: Expansion, left: np.ndarray, leaving: dict[int, list[int]]) -> list[int]:
    path: list[int] = []
    node = SOURCE
    while node != SINK:
        arcs = leaving[node]
        while arcs and left[arcs[0]] == 0:
            arcs.pop(0)
        if not arcs:
            if path:
                message = f"vehicles are lost at {expansion.describe(node)}"
                raise SolverError(message)
            return []
        path.append(arcs[0])
        node = int(expansion.head[arcs[0]])
    return path


def _read_path(expansion: Expansion, path: list[int], amount: int) -> _Trip:
    chunks = [expansion.chunks[int(expansion.chunk[a])] for a in path]
    index = {c.role: i for i, c in enumerate(chunks)}
    vehicle_class = chunks[index["class"]].vehicle_class
    if vehicle_class is None:
        message = "a path of the flow belongs to no class"
        raise SolverError(message)
    depart = path[index["depart"]]
    left, _ = expansion.describe(int(expansion.tail[depart]))
    route = _route(vehicle_class, chunks, left if expansion.labelled else None)
    waits: dict[str, int] = {}
    for c in chunks:
        if c.role == "hold" and c.place is not None:
            waits[c.place] = waits.get(c.place, 0) + 1
    return _Trip(
        vehicle_class,
        route,
        block=expansion.describe(int(expansion.tail[depart]))[1],
        step=expansion.describe(int(expansion.head[depart]))[1],
        vehicles=amount,
        waits=tuple(Wait(p, n) for p, n in waits.items()),
        slow_roads=tuple(c.element.subject for c in chunks if c.slow and c.element),
    )


def _route(vehicle_class: VehicleClass, chunks: Sequence[Chunk], labelled: str | None) -> Route:
    """Return the route of a path, the one that its first node is labelled with if it is."""
    elements = tuple(c.element for c in chunks if c.role == "element")
    point = next(c.place for c in chunks if c.role == "depart")
    for route in vehicle_class.routes:
        if labelled is not None and not labelled.endswith(label(vehicle_class, route)):
            continue
        if route.gathering_point == point and route.elements == elements:
            return route
    message = f"a path of the flow from {point} is no route of {vehicle_class.demandee.id}"
    raise SolverError(message)


def _largest_first(grounds: Grounds, stage: StageSolution) -> list[_Trip]:
    """Let vehicles that carry more leave a gathering point before those that carry fewer.

    In a plain network all classes at a gathering point have the same routes, so who takes which
    place in the stream is free as long as the vehicle is ready when its block begins.
    """
    trips = list(_trips(stage))
    if stage.labelled:
        return trips
    by_point: dict[str, list[_Trip]] = defaultdict(list)
    for t in trips:
        by_point[t.route.gathering_point].append(t)
    return [t for there in by_point.values() for t in _dealt(grounds, stage, there)]


def _dealt(grounds: Grounds, stage: StageSolution, trips: list[_Trip]) -> Iterator[_Trip]:
    left: dict[tuple[str, str], int] = defaultdict(int)
    classes = {_class_key(c): c for c in stage.classes}
    for t in trips:
        left[_class_key(t.vehicle_class)] += t.vehicles
    order = sorted(left, key=lambda k: (-classes[k].demandee.per_vehicle, k))
    trips.sort(key=lambda t: (t.block, t.step, len(t.waits), t.route.key()))
    for t in trips:
        wanted = t.vehicles
        for key in order:
            ready_s = classes[key].ready_s
            if not left[key] or ready_s is None or ready_s > grounds.horizon.time_s(t.block):
                continue
            taken = min(wanted, left[key])
            left[key] -= taken
            wanted -= taken
            yield replace(t, vehicle_class=classes[key], vehicles=taken)
            if not wanted:
                break


def _class_key(vehicle_class: VehicleClass) -> tuple[str, str]:
    return vehicle_class.demandee.id, vehicle_class.fleet.id


def _merge(trips: Sequence[_Trip]) -> list[_Trip]:
    """Join trips that differ in nothing but the order in which the flow was taken apart."""
    joined: dict[tuple[object, ...], _Trip] = {}
    for t in trips:
        key = (
            t.vehicle_class.demandee.id,
            t.vehicle_class.fleet.id,
            t.route,
            t.step,
            t.waits,
            t.slow_roads,
        )
        have = joined.get(key)
        joined[key] = t if have is None else replace(have, vehicles=have.vehicles + t.vehicles)
    return list(joined.values())


def route_time_s(grounds: Grounds, route: Route, slow_roads: Sequence[str]) -> int:
    """Return the driving time of a route in seconds, slow where named."""
    total = 0
    for element in route.elements:
        if element.kind == "road" and element.subject in slow_roads:
            total += slow_time_s(grounds, element.subject)
        else:
            total += element_time_s(grounds, element)
    return total


def slow_time_s(grounds: Grounds, road: str) -> int:
    """Return the time in seconds at the lowest speed that any condition of a road asks for."""
    least = min(s.speed_permille for s in grounds.conditions.slow(road))
    return grounds.traffic.roads[road].time_s(least)


def _movement(grounds: Grounds, trip: _Trip) -> Movement:
    dt = grounds.horizon.step_s
    first = grounds.horizon.time_s(trip.step)
    last = first + (trip.vehicles - 1) * dt // trip.vehicles
    takes = route_time_s(grounds, trip.route, trip.slow_roads)
    takes += dt * sum(w.steps for w in trip.waits)
    need, fleet = trip.vehicle_class.demandee.need, trip.vehicle_class.fleet
    return Movement(
        id="",
        origin=need.place,
        need=need.id,
        group=need.group,
        fleet=fleet.id,
        kind=fleet.kind,
        gathering_point=trip.route.gathering_point,
        corridor=trip.route.corridor,
        destination=trip.route.destination,
        block_start=from_unix(grounds.horizon.time_s(trip.block)),
        departs_first=from_unix(first),
        departs_last=from_unix(last),
        arrives_first=from_unix(first + takes),
        arrives_last=from_unix(last + takes),
        vehicles=trip.vehicles,
        people=trip.vehicles * trip.vehicle_class.demandee.per_vehicle,
        waits=trip.waits,
        slow_roads=trip.slow_roads,
    )


def _seat(stage: StageSolution, movements: list[Movement]) -> Iterator[Movement]:
    """Put the part-filled vehicle of each need last among those that leave."""
    movements.sort(key=_order)
    demandees = {(c.demandee.need.id, c.fleet.id): c.demandee for c in stage.classes}
    by_demandee: dict[str, list[int]] = defaultdict(list)
    for i, m in enumerate(movements):
        by_demandee[demandees[m.need, m.fleet].id].append(i)
    for c in stage.classes:
        mine = by_demandee.pop(c.demandee.id, [])
        used = sum(movements[i].vehicles for i in mine)
        if mine and used == c.demandee.vehicles and c.demandee.rest:
            last = movements[mine[-1]]
            empty = c.demandee.per_vehicle - c.demandee.rest
            movements[mine[-1]] = replace(last, people=last.people - empty)
    yield from movements


def timetable(grounds: Grounds, movements: Sequence[Movement]) -> tuple[TimetableRow, ...]:
    """Return the movements by departure block, as they are handed out."""
    rows: dict[tuple[object, ...], list[Movement]] = defaultdict(list)
    for m in movements:
        key = (
            m.block_start,
            m.gathering_point,
            m.need,
            m.fleet,
            m.corridor,
            m.destination,
            tuple((w.place, w.steps) for w in m.waits),
        )
        rows[key].append(m)
    block_s = grounds.scenario.settings.block_s
    return tuple(_row(ms, block_s) for _, ms in sorted(rows.items(), key=lambda item: item[0]))


def _row(movements: list[Movement], block_s: int) -> TimetableRow:
    m = movements[0]
    return TimetableRow(
        block_start=m.block_start,
        block_end=from_unix(to_unix(m.block_start) + block_s),
        origin=m.origin,
        gathering_point=m.gathering_point,
        need=m.need,
        group=m.group,
        fleet=m.fleet,
        kind=m.kind,
        corridor=m.corridor,
        destination=m.destination,
        vehicles=sum(x.vehicles for x in movements),
        people=sum(x.people for x in movements),
        departs_first=min(x.departs_first for x in movements),
        departs_last=max(x.departs_last for x in movements),
        arrives_first=min(x.arrives_first for x in movements),
        arrives_last=max(x.arrives_last for x in movements),
        waits=m.waits,
    )
