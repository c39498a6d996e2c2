"""Driving vehicles, one by one in seconds, and movements in model steps (method, section 8)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.plan import Movement
from opencorridor.verification.expansion import leave_step_problem
from opencorridor.verification.network import Network, Resource, stops_inside
from opencorridor.verification.routes import Element, Path, Route, name_of
from opencorridor.verification.spans import holds
from opencorridor.verification.steps import (
    Clock,
    holding_capacity,
    may_stand,
    standing_problem,
    waits_too_long,
)
from opencorridor.verification.windows import USUAL


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a vehicle or movement breaks, and where."""

    code: str
    what: str


@dataclass(frozen=True, slots=True)
class Presence:
    """A vehicle on an element or waiting at a place, from and to a Unix second."""

    node: Element | str
    first_s: int
    last_s: int


@dataclass(frozen=True, slots=True)
class Trip:
    """One vehicle on its path: where it gathers from when, when it leaves, where it waits.

    ``slow_roads`` are those on which the movement goes slowly.
    """

    path: Path
    corridor: str
    block_s: int
    departs_s: int
    waits_s: Mapping[str, int]
    slow_roads: Collection[str]


def presences(clock: Clock, trip: Trip) -> Iterator[Presence]:
    """Yield where a vehicle is, in order; nothing after an element on which nothing moves."""
    now = trip.departs_s
    for node in trip.path.nodes:
        if isinstance(node, Element):
            takes = _takes_s(clock, trip, node, now)
            if takes is None:
                return
        else:
            takes = trip.waits_s.get(node, 0)
            if not takes:
                continue
        yield Presence(node, now, now + takes)
        now += takes


def _takes_s(clock: Clock, trip: Trip, element: Element, now: int) -> int | None:
    """Return the seconds that an element takes a vehicle that enters it at ``now``."""
    usual = clock.takes_s(element)
    if not element.is_road or usual is None:
        return usual
    item = clock.item(element)
    stated = item.pace if element.id in trip.slow_roads else USUAL
    met = item.share(now, now + usual)
    return clock.takes_s(element, met if met.slow else stated)


def problems(clock: Clock, route: Route, trip: Trip, seen: list[Presence]) -> Iterator[Problem]:
    """Yield the rules that a vehicle breaks on its way, every presence checked to the second."""
    place = trip.path.gathering
    standing = standing_problem(clock, place, trip.block_s, trip.departs_s)
    if standing is not None:
        yield Problem(standing, f"standing at {place} until departure")
    if waits_too_long(clock, place, trip.departs_s - trip.block_s):
        yield Problem("OC-723", f"at {place} since {from_unix(trip.block_s).isoformat()}")
    if not holds(clock.terms.movement[trip.corridor], trip.departs_s, trip.departs_s):
        yield Problem("OC-716", f"it leaves outside the movement windows of {trip.corridor}")
    for presence in seen:
        node = presence.node
        if isinstance(node, Element):
            yield from _element_problems(clock, route, node, presence)
        elif not may_stand(clock, node, presence.first_s, presence.last_s):
            yield Problem("OC-717", f"waiting at {node}")
    driven = [presence.node for presence in seen if isinstance(presence.node, Element)]
    if driven[-1:] != list(trip.path.elements())[-1:]:
        yield Problem("OC-718", "it cannot reach its destination: on some road nothing moves")


def _element_problems(
    clock: Clock, route: Route, element: Element, presence: Presence
) -> Iterator[Problem]:
    item, first, last = clock.item(element), presence.first_s, presence.last_s
    where = f"on road {element.id}" if element.is_road else f"at checkpoint {element.id}"
    if not item.covered(first, last, clock.values.margin_s):
        yield Problem("OC-717", where)
    if item.is_shut(first, last, route.kind):
        yield Problem("OC-718", where)
    hours = None if element.is_road else clock.terms.hours.get(element.id)
    if hours is not None and not holds(hours, first, last):
        yield Problem("OC-719", where)


def departures_s(movement: Movement, step_s: int) -> Iterator[int]:
    """Yield when each vehicle of a movement leaves (Unix seconds)."""
    first = to_unix(movement.departs_first)
    return (first + j * step_s // movement.vehicles for j in range(movement.vehicles))


@dataclass(slots=True)
class Walk:
    """A movement in model steps: where it is, what it has used, which roads were slow.

    Each use is a resource, its capacity and the amount used, in the unit of the resource. ``k`` is
    the step it has come to, counted from step zero; ``problem`` is what stopped it.
    """

    network: Network
    route: Route
    movement: Movement
    k: int
    uses: list[tuple[Resource, int | None, int]] = field(default_factory=list)
    slow_roads: set[str] = field(default_factory=set)
    problem: Problem | None = None

    def leave(self) -> None:
        """Stand at the gathering point with a fleet and leave it."""
        network, clock = self.network, self.network.clock
        place, block = self.route.path.gathering, to_unix(self.movement.block_start)
        at_step = network.gathering(place, block // clock.step_s - clock.terms.zero)
        for resource, capacity in (at_step, network.fleet(self.movement.fleet)):
            self.uses.append((resource, capacity, self.movement.vehicles))
        code = leave_step_problem(network, self.route, block, self.k)
        if code is not None or not 0 <= self.k <= clock.terms.last_step:
            why = "" if code is None else f" ({code})"
            self._stop("OC-722", f"leaving {place} is not open in step {self.k}{why}")

    def enter(self, element: Element) -> None:
        """Enter an element and come to its end."""
        table = self.network.stepper(self.route).table(element)
        entry = table[self.k] if 0 <= self.k < len(table) else None
        if entry is None:
            self._stop("OC-722", f"{element.node} is not open in step {self.k}")
            return
        self.uses.append(((element.node, self.k), entry.vehicles, self.movement.vehicles))
        if entry.share.slow:
            self.slow_roads.add(element.id)
        self.k += entry.steps

    def go_on(self, place: str) -> None:
        """Go on from a place to the road that follows; steps pass only where the chain forks."""
        nodes = self.route.path.nodes
        after = nodes.index(place) + 1
        if after < len(nodes):
            stepper = self.network.stepper(self.route)
            self.k += stepper.steps(f"at:{place}", name_of(nodes[after]), 0) or 0

    def wait(self, place: str, steps: int) -> None:
        """Wait at a place for whole steps."""
        capacity = holding_capacity(self.network.clock, place)
        if place not in stops_inside(self.network, self.route.path) or not capacity:
            self._stop("OC-720", f"{place} is not a holding place on this route")
            return
        may = self.network.stepper(self.route).waits(place)
        waited = range(self.k, self.k + steps)
        if waited.start < 0 or waited.stop > len(may) or not all(may[k] for k in waited):
            self._stop("OC-722", f"waiting at {place} is not open from step {self.k}")
            return
        number = self.movement.vehicles
        self.uses += [((f"hold:{place}", k), capacity, number) for k in waited]
        self.k += steps

    def arrive(self) -> None:
        """Arrive at the destination and take beds there."""
        carries = self.network.clock.values.carries[self.movement.fleet]
        destination, number = self.route.path.destination, self.movement.vehicles
        for resource, capacity, weight in (
            self.network.reception(destination, self.k, carries),
            self.network.beds(destination, carries),
        ):
            self.uses.append((resource, capacity, number * weight))

    def _stop(self, code: str, what: str) -> None:
        self.problem = Problem(code, what)


def walk(network: Network, route: Route, movement: Movement) -> Walk:
    """Take a movement through the model, step by step, until it arrives or is stopped."""
    clock = network.clock
    k = to_unix(movement.departs_first) // clock.step_s - clock.terms.zero
    taken = Walk(network, route, movement, k)
    waits = {wait.place: wait.steps for wait in movement.waits}
    taken.leave()
    for node in route.path.nodes:
        if taken.problem is not None:
            return taken
        if isinstance(node, Element):
            taken.enter(node)
        else:
            if node in waits:
                taken.wait(node, waits[node])
            taken.go_on(node)
    if taken.problem is None:
        taken.arrive()
    return taken
