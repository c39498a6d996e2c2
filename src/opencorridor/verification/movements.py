"""Movements, vehicle by vehicle: is each one allowed, and does each vehicle clear to the second."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.plan import Movement
from opencorridor.verification.drive import (
    Presence,
    Problem,
    Trip,
    Walk,
    departures_s,
    presences,
    problems,
    walk,
)
from opencorridor.verification.network import Network, stops_inside
from opencorridor.verification.routes import Route, Share, gathering_points
from opencorridor.verification.rules import Book
from opencorridor.verification.steps import holding_capacity

SHORTEST_BLOCK_S = 900


@dataclass(frozen=True, slots=True)
class Driven:
    """A movement that was driven. Departures and arrivals by vehicle, in Unix seconds."""

    movement: Movement
    row: str
    share: Share
    route: Route
    walk: Walk
    departs_s: tuple[int, ...]
    arrives_s: tuple[int, ...]

    def people_in(self, j: int) -> int:
        """Return the people in vehicle ``j``, from 0: the last one may be part-filled."""
        if j < self.movement.vehicles - 1:
            return self.share.carries
        return self.movement.people - (self.movement.vehicles - 1) * self.share.carries

    def trip(self, j: int, late_s: int = 0) -> Trip:
        """Return the trip of vehicle ``j``, from 0, late by some seconds."""
        step_s = self.walk.network.clock.step_s
        return Trip(
            path=self.route.path,
            corridor=self.route.corridor,
            block_s=to_unix(self.movement.block_start) + late_s,
            departs_s=self.departs_s[j] + late_s,
            waits_s={wait.place: wait.steps * step_s for wait in self.movement.waits},
            slow_roads=self.walk.slow_roads,
        )


def drive_movement(
    network: Network, movement: Movement, row: str, vehicles_left: int, book: Book
) -> Driven | None:
    """Check one movement and drive each of its vehicles; refuse what breaks a rule.

    Parameters
    ----------
    network : Network
        The stage of the movement.
    movement : Movement
        What the plan states.
    row : str
        Its name in refusals.
    vehicles_left : int
        Vehicles of its fleet that no movement before has used.
    book : Book
        Where refusals go.

    Returns
    -------
    Driven or None
        ``None`` if the movement is such that it cannot be driven at all.
    """
    book.count("movements")
    known = _unknown(network, movement)
    if known is not None:
        book.refuse("OC-704", row, known)
        return None
    for problem in (*_chosen(network, movement), *_size(network, movement, vehicles_left)):
        book.refuse(problem.code, row, problem.what)
    share = share_of(network, movement)
    route = find_route(network, movement)
    if share is None or route is None or any(_size(network, movement, vehicles_left)):
        if route is None and not any(_chosen(network, movement)):
            book.refuse("OC-713", row, "no route of this class leads there")
        return None
    for problem in _timing(network, movement, (share, route)):
        book.refuse(problem.code, row, problem.what)
    if not _in_block(network, movement):
        return None
    return _drive(network, movement, row, (share, route), book)


def _drive(
    network: Network, movement: Movement, row: str, way: tuple[Share, Route], book: Book
) -> Driven:
    share, route = way
    taken = walk(network, route, movement)
    if taken.problem is not None:
        book.refuse(taken.problem.code, row, taken.problem.what)
    elif sorted(taken.slow_roads) != sorted(movement.slow_roads):
        found = sorted(taken.slow_roads)
        what = f"slow roads are stated as {movement.slow_roads}, found {found}"
        book.refuse("OC-722", row, what)
    departs = tuple(departures_s(movement, network.clock.step_s))
    driven = Driven(movement, row, share, route, taken, departs, departs)
    arrives = tuple(_drive_vehicle(driven, j, book) for j in range(movement.vehicles))
    driven = Driven(movement, row, share, route, taken, departs, arrives)
    _compare_moments(driven, book)
    return driven


def _drive_vehicle(driven: Driven, j: int, book: Book) -> int:
    """Drive one vehicle and return when it arrives (Unix seconds)."""
    clock, trip = driven.walk.network.clock, driven.trip(j)
    seen = list(presences(clock, trip))
    book.count("vehicles")
    book.count("presences", len(seen) + 1)
    for problem in problems(clock, driven.route, trip, seen):
        row = f"{driven.row}, vehicle {j + 1}"
        book.refuse(problem.code, row, f"{problem.what} ({_when(seen, trip)})")
    return seen[-1].last_s if seen else trip.departs_s


def _when(seen: list[Presence], trip: Trip) -> str:
    until = seen[-1].last_s if seen else trip.departs_s
    return f"leaves {from_unix(trip.departs_s).isoformat()}, arrives {from_unix(until).isoformat()}"


def _compare_moments(driven: Driven, book: Book) -> None:
    movement, row = driven.movement, driven.row
    stated: Mapping[str, tuple[object, int]] = {
        "departs_last": (movement.departs_last, max(driven.departs_s)),
        "arrives_first": (movement.arrives_first, min(driven.arrives_s)),
        "arrives_last": (movement.arrives_last, max(driven.arrives_s)),
    }
    for name, (value, found) in stated.items():
        book.same("OC-721", row, name, value, from_unix(found))


def share_of(network: Network, movement: Movement) -> Share | None:
    """Return the share of the need that a movement carries."""
    of_need = (s for s in network.shares if s.need == movement.need)
    return next((s for s in of_need if movement.fleet in s.fleets), None)


def find_route(network: Network, movement: Movement) -> Route | None:
    """Return the route of the stage that a movement takes, ``None`` if there is none."""
    wanted = (movement.fleet, movement.corridor, movement.destination, movement.gathering_point)
    for route in network.routes:
        found = (route.fleet, route.corridor, route.path.destination, route.path.gathering)
        if found == wanted and _need_of(network, route) == movement.need:
            return route
    return None


def _need_of(network: Network, route: Route) -> str | None:
    return next((s.need for s in network.shares if s.id == route.share), None)


def _unknown(network: Network, movement: Movement) -> str | None:
    scenario = network.world.scenario
    for kind, id_, known in (
        ("need", movement.need, scenario.needs),
        ("fleet", movement.fleet, scenario.fleets),
        ("corridor", movement.corridor, scenario.corridors),
        ("place", movement.destination, scenario.places),
        ("place", movement.gathering_point, scenario.places),
    ):
        if id_ not in known:
            return f"{kind} {id_} is not in the scenario"
    return None


def _chosen(network: Network, movement: Movement) -> Iterator[Problem]:
    """Yield what is wrong with who goes where, by which road, in whose vehicles."""
    scenario = network.world.scenario
    corridor, fleet = scenario.corridors[movement.corridor], scenario.fleets[movement.fleet]
    need = scenario.needs[movement.need]
    if corridor.id not in network.clock.terms.carriers:
        yield Problem("OC-710", f"corridor {corridor.id} is not agreed: nobody may be sent")
    if movement.destination not in need.accepts:
        yield Problem("OC-711", f"need {need.id} does not accept {movement.destination}")
    if need.id not in fleet.serves:
        yield Problem("OC-712", f"fleet {fleet.id} does not serve need {need.id}")
    if fleet.kind not in corridor.vehicle_kinds:
        yield Problem("OC-712", f"corridor {corridor.id} does not admit {fleet.kind}")
    if movement.kind is not fleet.kind:
        yield Problem("OC-712", f"the fleet is of kind {fleet.kind}, not {movement.kind}")
    if movement.destination not in corridor.destinations:
        yield Problem("OC-713", f"{movement.destination} is no destination of {corridor.id}")
    if movement.gathering_point not in gathering_points(corridor):
        yield Problem("OC-713", f"nobody gathers at {movement.gathering_point} for {corridor.id}")
    if movement.origin != need.place or corridor.waypoints[:1] != (need.place,):
        yield Problem("OC-713", f"need {need.id} is at {need.place}")
    if movement.group != need.group:
        yield Problem("OC-713", f"need {need.id} is of group {need.group}, not {movement.group}")


def _size(network: Network, movement: Movement, vehicles_left: int) -> Iterator[Problem]:
    """Yield sizes that are absurd, so that the work stays within what the scenario bounds."""
    if movement.vehicles < 1:
        yield Problem("OC-704", f"{movement.vehicles} vehicles move")
    if movement.vehicles > vehicles_left:
        what = f"{movement.vehicles} vehicles move and fleet {movement.fleet} has {vehicles_left}"
        yield Problem("OC-736", f"{what} that are not used yet")
    if len({wait.place for wait in movement.waits}) < len(movement.waits):
        yield Problem("OC-720", "a halt is stated twice")
    most = network.clock.terms.last_step
    if any(not 1 <= wait.steps <= most for wait in movement.waits):
        yield Problem("OC-720", "a halt is not a number of whole steps within the horizon")


def _in_block(network: Network, movement: Movement) -> bool:
    """Tell whether a movement leaves within its block and the horizon, so that it can be driven."""
    block, first = to_unix(movement.block_start), to_unix(movement.departs_first)
    terms, step_s = network.clock.terms, network.clock.step_s
    within = terms.zero * step_s <= first <= terms.end * step_s
    return within and 0 <= first - block < network.world.scenario.settings.block_s


def _timing(network: Network, movement: Movement, way: tuple[Share, Route]) -> Iterator[Problem]:
    """Yield what is wrong with block, first departure, readiness and halts."""
    share, route = way
    settings, step_s = network.world.scenario.settings, network.clock.step_s
    block, first = to_unix(movement.block_start), to_unix(movement.departs_first)
    last = first + (movement.vehicles - 1) * step_s // movement.vehicles
    if settings.block_s < SHORTEST_BLOCK_S or settings.block_s % step_s:
        yield Problem("OC-714", f"the terms have blocks of {settings.block_s} s")
    if block % settings.block_s or from_unix(block) != movement.block_start:
        yield Problem("OC-714", f"the block does not begin on a multiple of {settings.block_s} s")
    if first % step_s or from_unix(first) != movement.departs_first:
        yield Problem("OC-714", f"the first departure is not at the beginning of a {step_s} s step")
    if not block <= first <= last < block + settings.block_s:
        yield Problem("OC-714", "it leaves outside its block")
    ready = network.ready_s(share, movement.fleet)
    if ready is None or block < ready:
        when = "never" if ready is None else f"from {from_unix(ready).isoformat()}"
        yield Problem("OC-715", f"fleet {movement.fleet} is ready {when}")
    inside = stops_inside(network, route.path)
    for wait in movement.waits:
        if wait.place not in inside or not holding_capacity(network.clock, wait.place):
            yield Problem("OC-720", f"{wait.place} is no holding place inside this route")
