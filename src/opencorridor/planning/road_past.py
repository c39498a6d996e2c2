"""A road plan as it was carried out until a moment: who is out, on the road, and still at home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from opencorridor.errors import PlanFileError
from opencorridor.model.cases import Case
from opencorridor.model.road_plan import RoadPlan
from opencorridor.model.road_proof import Drives, Numbers, RoadProof
from opencorridor.network.intervals import IntArray
from opencorridor.network.words import Means
from opencorridor.planning.engine.reach import NEVER
from opencorridor.planning.engine.rounding import Streets, seconds_to_destination, up
from opencorridor.planning.road_site import Site


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Vehicles of a plan that leave together by one route, as they stand at a moment.

    Parameters
    ----------
    crowd, exit : str
    vehicles : int
    step : int
        The step in which they depart; or, under way, in which they get off the road they are on.
    on : int
        The road that they are on; -1 at home.
    roads : ndarray of int64
        What they have still to drive; nothing where they get off at their exit.
    """

    crowd: str
    exit: str
    vehicles: int
    step: int
    on: int
    roads: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """A plan at a moment.

    Parameters
    ----------
    now : int
        The first step in which anything may be decided anew.
    out : int
        Vehicles that are out.
    there : mapping of str to int
        The same by exit.
    departed : mapping of str to int
        Vehicles that have left home, by crowd.
    under_way, at_home : tuple of Part
    departures : tuple of (str, str, int, int)
        Crowd, exit, step of departure and vehicles of the whole plan.
    """

    now: int
    out: int
    there: dict[str, int]
    departed: dict[str, int]
    under_way: tuple[Part, ...]
    at_home: tuple[Part, ...]
    departures: tuple[tuple[str, str, int, int], ...]


AT_HOME = -1


def past_of(
    site: Site, plan: RoadPlan, proof: RoadProof, begins_s: int, plan_begins_s: int, at_s: int
) -> Past:
    """Return where everybody is at a moment, if all went as the cautious plan says.

    Parameters
    ----------
    site : Site
        The changed terms on the roads that the plan was made on.
    plan : RoadPlan
        The plan that is being carried out.
    proof : RoadProof
        What it is checked by: it has the drives.
    begins_s : int
        Unix seconds at which step 0 begins, in what is returned.
    plan_begins_s : int
        The same for the plan.
    at_s : int
        The moment; a whole number of steps.

    Raises
    ------
    PlanFileError
        If the drives do not fit the roads, the places or each other.

    Notes
    -----
    Steps of roads are those of the plan, so that what fitted together still does: no sum to an exit
    is too short, and one on the way there is short by less than a step (DESIGN, section 6).
    """
    drives = proof.cases[Case.CAUTIOUS].on_time
    if drives is None:
        raise _unfit("it has no drives of the cautious case")
    place = {int(v): j.id for v, j in zip(_whole(proof.place_node), plan.joined, strict=False)}
    node_of = {ident: v for v, ident in place.items()}
    exits = np.array([node_of[i] for i in plan.used_exits if i in node_of], dtype=np.int64)
    dt = site.terms.settings.step_s
    ways = _Ways.of(site, drives, exits, dt)
    shift, now = (plan_begins_s - begins_s) // dt, (at_s - begins_s) // dt
    there = dict.fromkeys(plan.used_exits, 0)
    departed = dict.fromkeys((j.id for j in plan.joined), 0)
    under_way, at_home, departures = [], [], []
    for route, step, vehicles in _trips(drives, shift):
        roads, taken = ways.route(route)
        crowd = place.get(int(site.roads.road_tail[roads[0]]), "")
        exit_ = place.get(int(site.roads.road_head[roads[-1]]), "")
        if not crowd or exit_ not in plan.used_exits:
            raise _unfit("a drive begins at no crowd or ends at no exit of its plan")
        departures.append((crowd, exit_, step, vehicles))
        if step >= now:
            at_home.append(Part(crowd, exit_, vehicles, step, AT_HOME, roads))
            continue
        departed[crowd] += vehicles
        done = int(np.searchsorted(taken, now - step))
        if done == len(taken):
            there[exit_] += vehicles
            continue
        off = step + int(taken[done])
        under_way.append(Part(crowd, exit_, vehicles, off, int(roads[done - 1]), roads[done:]))
    out = sum(there.values())
    return Past(now, out, there, departed, tuple(under_way), tuple(at_home), tuple(departures))


def _unfit(what: str) -> PlanFileError:
    return PlanFileError(f"proof.npz does not fit road-plan.json or the roads: {what}.")


def _whole(values: Numbers) -> IntArray:
    return np.array(values, dtype=np.int64)


def _trips(drives: Drives, shift: int) -> Iterator[tuple[int, int, int]]:
    """Yield route, step of departure and vehicles."""
    rows = _whole(drives.trip_route), _whole(drives.trip_step) + shift, _whole(drives.trip_vehicles)
    if len({len(column) for column in rows}) != 1 or (rows[2] <= 0).any():
        raise _unfit("its departures are not whole")
    yield from zip(*(column.tolist() for column in rows), strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """Routes of a plan with the steps that they take."""

    start: IntArray
    road: IntArray
    steps: IntArray

    @staticmethod
    def of(site: Site, drives: Drives, exits: IntArray, dt: int) -> _Ways:
        start, road = _whole(drives.route_start), _whole(drives.route_road)
        sound = len(start) > 0 and start[0] == 0 and start[-1] == len(road)
        if not sound or (np.diff(start) <= 0).any():
            raise _unfit("its routes do not follow one another")
        if len(road) and not 0 <= road.min() <= road.max() < site.roads.roads:
            raise _unfit("a road is not there")
        within = np.ones(len(road), dtype=np.bool_)
        within[start[:-1]] = False
        apart = site.roads.road_tail[road][1:] != site.roads.road_head[road][:-1]
        if (within[1:] & apart).any():
            raise _unfit("two roads in a row do not meet")
        steps = _steps_of_roads(site, exits, dt)[road]
        if (steps < 0).any():
            raise _unfit("a road is not for cars or leads to no exit")
        return _Ways(start, road, steps)

    def route(self, number: int) -> tuple[IntArray, IntArray]:
        """Return the roads of a route, and the steps until each is entered and the last left."""
        if not 0 <= number < len(self.start) - 1:
            raise _unfit("a route is not there")
        part = slice(int(self.start[number]), int(self.start[number + 1]))
        return self.road[part], np.concatenate([[0], np.cumsum(self.steps[part])])


def _steps_of_roads(site: Site, exits: IntArray, dt: int) -> IntArray:
    """Return the steps that each road takes on the way to these exits; -1 if it leads to none."""
    roads = site.roads
    travel_s = roads.travel_time_s(Means.CAR)
    drivable = np.flatnonzero(np.isfinite(travel_s) & (roads.road_tail != roads.road_head))
    tail, head = roads.road_tail[drivable], roads.road_head[drivable]
    tau = np.maximum(1, np.ceil(travel_s[drivable])).astype(np.int64)
    streets = Streets(
        roads.nodes, tail.astype(np.int64), head.astype(np.int64), tau, np.zeros_like(tau)
    )
    pi = seconds_to_destination(streets, exits)
    leads = (pi[tail] < NEVER) & (pi[head] < NEVER)
    steps = up(pi[tail], dt) - up(pi[head], dt) + up(tau - pi[tail] + pi[head], dt)
    found = np.full(roads.roads, -1, dtype=np.int64)
    found[drivable[leads]] = steps[leads]
    return found
