"""Routes: who may drive which chain of roads and checkpoints to which destination.

docs/method.md, sections 3, 4 and 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from opencorridor.model.cases import Demand
from opencorridor.model.scenario import (
    Corridor,
    Direction,
    Fleet,
    Need,
    Road,
    Scenario,
)
from opencorridor.network.traffic import checkpoints_at
from opencorridor.planning.grounds import Grounds

AT = "at:"
DONE = "done:"


@dataclass(frozen=True, slots=True)
class Element:
    """A road in one direction or a checkpoint, from node to node.

    ``node`` is the node before it; ``places`` are the places that the vehicle touches on it.
    """

    node: str
    kind: str
    subject: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One way to go: gathering point, corridor, destination, and the elements in order."""

    corridor: str
    destination: str
    gathering_point: str
    movement: tuple[tuple[int, int], ...]
    elements: tuple[Element, ...]

    def node_after(self, index: int) -> str:
        """Return the node that follows an element."""
        element = self.elements[index]
        place = element.places[-1]
        after = self.elements[index + 1] if index + 1 < len(self.elements) else None
        if after is not None and after.kind == "checkpoint":
            return after.node
        return AT + place

    def nodes(self) -> tuple[str, ...]:
        """Return all nodes that carry a time, in order, and the destination's."""
        passed: list[str] = []
        for index, element in enumerate(self.elements):
            passed.append(element.node)
            after = self.node_after(index)
            if after.startswith(AT):
                passed.append(after)
        return (*passed, DONE + self.destination)

    def key(self) -> tuple[str, str, tuple[tuple[int, int], ...]]:
        """Return what tells two routes from one gathering point apart."""
        return self.corridor, self.destination, self.movement


@dataclass(frozen=True, slots=True)
class Demandee:
    """People of a need in vehicles of one size.

    ``full`` vehicles carry ``per_vehicle`` people each and, if ``rest`` is not zero, one more
    carries ``rest``. ``minimum`` is in vehicles.
    """

    id: str
    need: Need
    people: int
    per_vehicle: int
    minimum: int
    fleets: tuple[Fleet, ...]

    @property
    def vehicles(self) -> int:
        """Vehicles that these people fill."""
        return -(-self.people // self.per_vehicle)

    @property
    def rest(self) -> int:
        """People in the part-filled vehicle, or zero."""
        return self.people % self.per_vehicle


@dataclass(frozen=True, slots=True)
class VehicleClass:
    """Vehicles of one fleet that carry people of one need, with the routes open to them."""

    demandee: Demandee
    fleet: Fleet
    count: int
    ready_s: int | None
    routes: tuple[Route, ...]


def directed_road(scenario: Scenario, tail: str, road_id: str) -> tuple[Road, str, str]:
    """Return a road, its node name and the place it leads to when entered at ``tail``."""
    road = scenario.roads[road_id]
    if road.tail == tail:
        return road, f"road:{road_id}>", road.head
    return road, f"road:{road_id}<", road.tail


def _checkpoint_elements(grounds: Grounds, place: str) -> Iterator[Element]:
    for checkpoint in checkpoints_at(grounds.scenario, place, Direction.OUT):
        yield Element(f"cp:{checkpoint.id}", "checkpoint", checkpoint.id, (place,))


def _chain(grounds: Grounds, corridor: Corridor, gathering: str, destination: str) -> list[Element]:
    elements: list[Element] = []
    first = corridor.waypoints[0]
    if gathering != first:
        _, node, _ = directed_road(grounds.scenario, gathering, corridor.ways[gathering])
        elements.append(Element(node, "road", corridor.ways[gathering], (gathering, first)))
    for index, place in enumerate(corridor.waypoints):
        elements.extend(_checkpoint_elements(grounds, place))
        if place == destination:
            break
        road_id = corridor.roads[index]
        _, node, head = directed_road(grounds.scenario, place, road_id)
        elements.append(Element(node, "road", road_id, (place, head)))
    return elements


def corridor_routes(grounds: Grounds, corridor: Corridor) -> tuple[Route, ...]:
    """Return all routes of a corridor, by gathering point and destination."""
    movement = grounds.coverage.movement(corridor).spans
    points = corridor.gathering_points or (corridor.waypoints[0],)
    return tuple(
        Route(
            corridor.id, destination, g, movement, tuple(_chain(grounds, corridor, g, destination))
        )
        for g in points
        for destination in corridor.destinations
    )


def demandees(grounds: Grounds, need: Need, demand: Demand) -> tuple[Demandee, ...]:
    """Return the people of a need, split by fleet where vehicles differ; method, section 3."""
    case = grounds.case
    fleets = tuple(f for f in grounds.scenario.fleets.values() if need.id in f.serves)
    people = need.people.at_demand(demand)
    sizes = {f.people_per_vehicle.at(case) for f in fleets}
    if len(sizes) <= 1:
        size = sizes.pop() if sizes else 1
        minimum = min(-(-need.minimum_people // size), -(-people // size))
        return (Demandee(need.id, need, people, size, minimum, fleets),)
    return tuple(_seat_in_order(grounds, need, fleets, people))


def _seat_in_order(
    grounds: Grounds, need: Need, fleets: Sequence[Fleet], people: int
) -> Iterator[Demandee]:
    left, minimum_left = people, need.minimum_people
    for fleet in fleets:
        size = fleet.people_per_vehicle.at(grounds.case)
        seated = min(left, fleet.count.at(grounds.case) * size)
        minimum = min(minimum_left, seated)
        yield Demandee(f"{need.id}/{fleet.id}", need, seated, size, -(-minimum // size), (fleet,))
        left, minimum_left = left - seated, minimum_left - minimum


def _open_to(need: Need, fleet: Fleet, corridor: Corridor, route: Route) -> bool:
    return (
        corridor.waypoints[0] == need.place
        and fleet.kind in corridor.vehicle_kinds
        and route.destination in need.accepts
    )


def vehicle_classes(
    grounds: Grounds, needs: Sequence[Need], demand: Demand, ready_s: dict[str, int | None]
) -> tuple[VehicleClass, ...]:
    """Return the classes of the given needs that have any route.

    Parameters
    ----------
    grounds : Grounds
    needs : sequence of Need
    demand : Demand
        Which end of the needs is planned.
    ready_s : dict of str to int or None
        By fleet: Unix second when it can load; ``None`` if it cannot come in.
    """
    by_corridor = {c.id: (c, corridor_routes(grounds, c)) for c in grounds.corridors}
    classes = []
    for need in needs:
        for demandee in demandees(grounds, need, demand):
            for fleet in demandee.fleets:
                routes = tuple(
                    r
                    for corridor, all_routes in by_corridor.values()
                    for r in all_routes
                    if _open_to(need, fleet, corridor, r)
                )
                count = fleet.count.at(grounds.case)
                if routes and demandee.people and count:
                    ready = ready_s[fleet.id]
                    classes.append(VehicleClass(demandee, fleet, count, ready, routes))
    return tuple(classes)


def is_plain(
    grounds: Grounds, classes: Sequence[VehicleClass], sizes: Mapping[str, set[int]]
) -> bool:
    """Tell whether one merged network allows exactly what the routes allow; method, section 6.

    Parameters
    ----------
    grounds : Grounds
    classes : sequence of VehicleClass
        Of one stage.
    sizes : mapping of str to set of int
        By destination: people per vehicle over the classes of all stages.
    """
    return (
        _same_routes_from_each_point(classes)
        and _merges_keep_routes(classes)
        and _every_kind_passes(grounds, classes)
        and _fleets_serve_one(classes)
        and _destinations_take_one_size(grounds, classes, sizes)
    )


def _same_routes_from_each_point(classes: Sequence[VehicleClass]) -> bool:
    seen: dict[str, set[frozenset[object]]] = defaultdict(set)
    for c in classes:
        by_point: dict[str, set[object]] = defaultdict(set)
        for r in c.routes:
            by_point[r.gathering_point].add(r.key())
        for point, keys in by_point.items():
            seen[point].add(frozenset(keys))
    return all(len(v) == 1 for v in seen.values())


def _merges_keep_routes(classes: Sequence[VehicleClass]) -> bool:
    """Tell whether what comes before and after a node makes routes with one movement only."""
    movements: dict[tuple[str, ...], set[object]] = defaultdict(set)
    befores: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    afters: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for route in {r for c in classes for r in c.routes}:
        nodes = route.nodes()
        movements[route.gathering_point, *nodes].add(route.movement)
        for i, node in enumerate(nodes):
            befores[node].add((route.gathering_point, *nodes[:i]))
            afters[node].add(nodes[i:])
    return all(
        all((*before, *after) in movements for after in afters[node])
        and len({m for after in afters[node] for m in movements[*before, *after]}) == 1
        for node in befores
        for before in befores[node]
    )


def _every_kind_passes(grounds: Grounds, classes: Sequence[VehicleClass]) -> bool:
    kinds = {c.fleet.kind for c in classes}
    roads = {e.subject for c in classes for r in c.routes for e in r.elements if e.kind == "road"}
    return all(kinds <= s.vehicle_kinds for road in roads for s in grounds.conditions.slow(road))


def _fleets_serve_one(classes: Sequence[VehicleClass]) -> bool:
    served: dict[str, set[str]] = defaultdict(set)
    for c in classes:
        served[c.fleet.id].add(c.demandee.id)
    return all(len(v) == 1 for v in served.values())


def sizes_by_destination(classes: Sequence[VehicleClass]) -> dict[str, set[int]]:
    """Return, by destination, the numbers of people that vehicles with a route to it carry."""
    sizes: dict[str, set[int]] = defaultdict(set)
    for c in classes:
        for r in c.routes:
            sizes[r.destination].add(c.demandee.per_vehicle)
    return dict(sizes)


def _destinations_take_one_size(
    grounds: Grounds, classes: Sequence[VehicleClass], sizes: Mapping[str, set[int]]
) -> bool:
    for destination in {r.destination for c in classes for r in c.routes}:
        place = grounds.scenario.places[destination]
        limited = place.reception_people_per_h is not None or place.beds_people is not None
        if limited and len(sizes[destination]) > 1:
            return False
    return True
