"""Needs as vehicles, classes and routes (method, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from opencorridor.model.scenario import Corridor, Fleet, Need, Road, Scenario, VehicleKind
from opencorridor.verification.spans import ceil_div
from opencorridor.verification.values import WAY_OUT, Values
from opencorridor.verification.windows import Terms

TIE_STEPS = 20


@dataclass(frozen=True, slots=True)
class Tranche:
    """Vehicles of one need that are alike: tie cost, people in each, whether a minimum vehicle."""

    vehicles: int
    tie: int
    people: int
    minimum: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A need, or the part of one that a fleet seats: ``people`` in vehicles of ``carries``."""

    id: str
    need: str
    fleets: tuple[str, ...]
    people: int
    carries: int
    minimum_people: int

    @property
    def vehicles(self) -> int:
        """Vehicles that the people fill."""
        return ceil_div(self.people, self.carries) if self.carries > 0 else 0

    @property
    def rest(self) -> int:
        """People in the part-filled vehicle, 0 if all are full."""
        return self.people % self.carries if self.carries > 0 else 0

    def tranches(self) -> Iterator[Tranche]:
        """Yield the vehicles in order, those that are alike together."""
        total = self.vehicles
        full = total - 1 if self.rest else total
        minimum = min(total, ceil_div(self.minimum_people, self.carries)) if total else 0
        ties = {total * tie // TIE_STEPS for tie in range(1, TIE_STEPS + 1)}
        before = 0
        for last in sorted(ties | {full, minimum, total} - {0}):
            if last > before:
                people = self.carries if last <= full else self.rest
                tie = ceil_div(TIE_STEPS * last, total)
                yield Tranche(last - before, tie, people, last <= minimum)
                before = last


@dataclass(frozen=True, slots=True)
class Element:
    """A road driven one way or a checkpoint passed; ``node`` is its name in the network.

    ``place`` is where it ends: the far end of the road, or the place of the checkpoint.
    """

    node: str
    id: str
    place: str
    is_road: bool


@dataclass(frozen=True, slots=True)
class Path:
    """A way from a gathering point to a destination: elements, and the places where one can stop.

    ``nodes`` alternates freely: an element, or the id of a place past its checkpoints.
    """

    gathering: str
    destination: str
    nodes: tuple[Element | str, ...]
    origin: str

    def elements(self) -> Iterator[Element]:
        """Yield the elements in the order in which they are driven."""
        return (node for node in self.nodes if isinstance(node, Element))


@dataclass(frozen=True, slots=True)
class Route:
    """A path that one class may take by one agreed corridor."""

    share: str
    fleet: str
    kind: VehicleKind
    corridor: str
    path: Path

    @property
    def label(self) -> str:
        """Name of the copy of the network that this route has when labelled."""
        path = self.path
        parts = (self.share, self.fleet, self.corridor, path.destination, path.gathering)
        return ":".join(parts)


def name_of(node: Element | str) -> str:
    """Return the name of a node of a path in the expanded network."""
    return node.node if isinstance(node, Element) else f"at:{node}"


def shares_of(scenario: Scenario, values: Values, need: Need) -> tuple[Share, ...]:
    """Return a need as it is seated: whole, or one share per fleet where fleets differ."""
    fleets = [f.id for f in scenario.fleets.values() if need.id in f.serves]
    people = need.people.at_demand(scenario.settings.demand)
    carries = {values.carries[f] for f in fleets}
    if not fleets:
        return ()
    if len(carries) == 1:
        whole = Share(need.id, need.id, tuple(fleets), people, carries.pop(), need.minimum_people)
        return (whole,)
    shares: list[Share] = []
    minimum = need.minimum_people
    for fleet in fleets:
        seated = min(people, values.vehicles[fleet] * values.carries[fleet])
        name, each = f"{need.id}/{fleet}", values.carries[fleet]
        owed = min(minimum, seated)
        shares.append(Share(name, need.id, (fleet,), seated, each, owed))
        people, minimum = people - seated, minimum - owed
    return tuple(shares)


def path_of(
    scenario: Scenario, corridor: Corridor, destination: str, gathering: str
) -> Path | None:
    """Return the path by a corridor, ``None`` if its roads do not join up."""
    first = corridor.waypoints[0]
    nodes: list[Element | str] = []
    if gathering in corridor.ways:
        way = road_between(scenario.roads[corridor.ways[gathering]], gathering, first)
        if way is None:
            return None
        nodes.append(way)
    elif gathering != first:
        return None
    last = corridor.waypoints.index(destination)
    for i, place in enumerate(corridor.waypoints[: last + 1]):
        nodes.extend(checkpoints_at(scenario, place))
        if nodes:
            nodes.append(place)
        if i < last:
            road = road_between(scenario.roads[corridor.roads[i]], place, corridor.waypoints[i + 1])
            if road is None:
                return None
            nodes.append(road)
    return Path(gathering, destination, tuple(nodes), first)


def road_between(road: Road, tail: str, head: str) -> Element | None:
    """Return a road as it is driven from one place to another, ``None`` if it cannot be."""
    if (road.tail, road.head) == (tail, head):
        return Element(f"road:{road.id}>", road.id, head, is_road=True)
    if (road.head, road.tail) == (tail, head) and road.both_ways:
        return Element(f"road:{road.id}<", road.id, head, is_road=True)
    return None


def checkpoints_at(scenario: Scenario, place: str) -> list[Element]:
    """Return the checkpoints of the way out at a place, in the order of the file."""
    return [
        Element(f"cp:{q.id}", q.id, place, is_road=False)
        for q in scenario.checkpoints.values()
        if q.place == place and q.direction in WAY_OUT
    ]


def gathering_points(corridor: Corridor) -> tuple[str, ...]:
    """Return where people gather for a corridor: its first waypoint if nothing else is named."""
    return corridor.gathering_points or corridor.waypoints[:1]


def routes_of(terms: Terms, share: Share) -> tuple[Route, ...]:
    """Return all routes of a share of a need, over agreed corridors to accepted destinations."""
    return tuple(
        Route(share.id, fleet, terms.scenario.fleets[fleet].kind, corridor.id, path)
        for fleet in share.fleets
        for corridor in terms.scenario.corridors.values()
        if may_take(terms, share.need, terms.scenario.fleets[fleet], corridor)
        for path in _paths(terms.scenario, corridor, share.need)
    )


def may_take(terms: Terms, need: str, fleet: Fleet, corridor: Corridor) -> bool:
    """Tell whether a corridor is agreed, begins at the need's place and admits the fleet."""
    return (
        corridor.id in terms.carriers
        and fleet.kind in corridor.vehicle_kinds
        and corridor.waypoints[:1] == (terms.scenario.needs[need].place,)
    )


def _paths(scenario: Scenario, corridor: Corridor, need: str) -> Iterator[Path]:
    for destination in corridor.destinations:
        if destination in scenario.needs[need].accepts and destination in corridor.waypoints:
            for gathering in gathering_points(corridor):
                path = path_of(scenario, corridor, destination, gathering)
                if path is not None:
                    yield path
