"""One priority stage as a network: what its routes, steps and resources are (method, 5 and 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from opencorridor.model.scenario import Scenario
from opencorridor.units import SECONDS_PER_HOUR
from opencorridor.verification.fleets import Readiness
from opencorridor.verification.routes import Element, Path, Route, Share, routes_of, shares_of
from opencorridor.verification.steps import Clock, Stepper
from opencorridor.verification.values import per_step

Resource = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Reception:
    """How a destination takes people in: its rate (people/h), beds, and people per vehicle.

    ``carries`` is the number that all classes with a route there carry, ``None`` if they differ.
    """

    rate_people_per_h: int | None
    beds_people: int | None
    carries: int | None


@dataclass(frozen=True, slots=True)
class World:
    """A case: the clock, who is ready when, all shares of needs with their routes, receptions."""

    clock: Clock
    readiness: Readiness
    shares: Mapping[str, tuple[Share, ...]]
    routes: Mapping[str, tuple[Route, ...]]
    receptions: Mapping[str, Reception]

    @property
    def scenario(self) -> Scenario:
        """The terms that the case is computed from."""
        return self.clock.terms.scenario


def read_world(clock: Clock, readiness: Readiness) -> World:
    """Work out shares, routes and receptions of a case."""
    scenario = clock.terms.scenario
    shares = {n.id: shares_of(scenario, clock.values, n) for n in scenario.needs.values()}
    routes = {s.id: routes_of(clock.terms, s) for found in shares.values() for s in found}
    carries: dict[str, set[int]] = {}
    seated = {s.id for found in shares.values() for s in found if s.vehicles > 0}
    for route in (route for found in routes.values() for route in found):
        numbers = carries.setdefault(route.path.destination, set())
        if route.share in seated and clock.values.vehicles[route.fleet] > 0:
            numbers.add(clock.values.carries[route.fleet])
    receptions = {d: _reception(clock, d, numbers) for d, numbers in carries.items()}
    return World(clock, readiness, shares, routes, receptions)


def _reception(clock: Clock, destination: str, carries: set[int]) -> Reception:
    place, case = clock.terms.scenario.places[destination], clock.values.case
    rate, beds = place.reception_people_per_h, place.beds_people
    return Reception(
        None if rate is None else rate.at(case),
        None if beds is None else beds.at(case),
        next(iter(carries)) if len(carries) == 1 else None,
    )


@dataclass(slots=True)
class Network:
    """One stage. ``used`` are the resources that earlier stages have taken.

    Plain: all routes share one set of nodes. Labelled: each pair of class and route has its own.
    """

    world: World
    shares: tuple[Share, ...]
    routes: tuple[Route, ...]
    labelled: bool
    used: Counter[Resource]
    _steppers: dict[object, Stepper] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """Terms and values of the case."""
        return self.world.clock

    @property
    def vehicles(self) -> int:
        """Vehicles that the people of this stage fill."""
        return sum(share.vehicles for share in self.shares)

    def suffix(self, route: Route) -> str:
        """Return what is added to the names of nodes for a route."""
        return f"|{route.label}" if self.labelled else ""

    def stepper(self, route: Route) -> Stepper:
        """Return the steps that hold for a route in this network."""
        key: object = (route.path, route.kind) if self.labelled else None
        stepper = self._steppers.get(key)
        if stepper is None:
            alike = (route,) if self.labelled else self.routes
            kinds = frozenset(r.kind for r in alike)
            stepper = Stepper(self.clock, (r.path for r in alike), kinds)
            self._steppers[key] = stepper
        return stepper

    def left(self, resource: Resource, capacity: int) -> int:
        """Return what earlier stages have left of a resource, in its own unit."""
        return max(0, capacity - self.used[resource])

    def fleet(self, fleet: str) -> tuple[Resource, int]:
        """Return the resource of a fleet and its vehicles."""
        return (f"fleet:{fleet}", 0), self.clock.values.vehicles[fleet]

    def gathering(self, place: str, k: int) -> tuple[Resource, int | None]:
        """Return the resource of a gathering point in the block that begins at step ``k``."""
        return (f"gather:{place}", k), self.world.scenario.places[place].capacity_vehicles

    def reception(self, destination: str, k: int, carries: int) -> tuple[Resource, int | None, int]:
        """Return resource, capacity and weight per vehicle of an arrival in step ``k``.

        The capacity is in vehicles per step where all carry the same, else in people per hour.
        """
        found = self.world.receptions[destination]
        name, step = f"reception:{destination}", k + self.clock.terms.zero
        if found.carries is None:
            hour = step * self.clock.step_s // SECONDS_PER_HOUR
            return (name, hour), found.rate_people_per_h, carries
        if found.rate_people_per_h is None:
            return (name, k), None, 1
        rate = found.rate_people_per_h
        return (name, k), per_step(rate, step, self.clock.step_s, found.carries), 1

    def beds(self, destination: str, carries: int) -> tuple[Resource, int | None, int]:
        """Return resource, capacity and weight per vehicle of the beds of a destination.

        The capacity is in vehicles where all carry the same, else in people.
        """
        found, resource = self.world.receptions[destination], (f"beds:{destination}", 0)
        if found.beds_people is None:
            return resource, None, 1
        if found.carries is None:
            return resource, found.beds_people, carries
        return resource, found.beds_people // found.carries, 1

    def blocks(self) -> range:
        """Return the beginnings of the departure blocks that meet the horizon (Unix seconds)."""
        block_s, step_s = self.world.scenario.settings.block_s, self.clock.step_s
        terms = self.clock.terms
        return range(terms.zero * step_s // block_s * block_s, terms.end * step_s, block_s)

    def ready_s(self, share: Share, fleet: str) -> int | None:
        """Return when a class is ready (Unix seconds), ``None`` if never."""
        scenario = self.world.scenario
        place = scenario.needs[share.need].place
        return self.world.readiness.ready_s(scenario.fleets[fleet], place)


def active_routes(world: World, shares: tuple[Share, ...]) -> tuple[Route, ...]:
    """Return the routes of those classes that have vehicles and people."""
    filled = {s.id for s in shares if s.vehicles > 0}
    return tuple(
        route
        for share in shares
        for route in world.routes[share.id]
        if share.id in filled and world.clock.values.vehicles[route.fleet] > 0
    )


def stops_inside(network: Network, path: Path) -> frozenset[str]:
    """Return the places of a path where one may stop.

    No first waypoint and no destination of any route of the stage is one.
    """
    places = {node for node in path.nodes if not isinstance(node, Element)}
    ends = {route.path.destination for route in network.routes}
    origins = {route.path.origin for route in network.routes}
    return frozenset(places - ends - origins)
