"""The roads of an area in seconds and in steps, from the terms and docs/method.md, section 5."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from opencorridor.clock import to_unix
from opencorridor.model.cases import Case
from opencorridor.model.road_plan import AreaTerms
from opencorridor.units import SECONDS_PER_HOUR
from opencorridor.verification.roads.agreed import hours_s, usable_until_s
from opencorridor.verification.roads.given import MM_PER_M, GivenRoads, Marks, Whole
from opencorridor.verification.roads.join import Joined

NEVER_S = 2**40
PERMILLE = 1000
MOST_STEPS = 2**20
MOST_IN_A_STEP = 2**30
"""More vehicles than any plan has."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What holds in every case.

    Parameters
    ----------
    travel_s : ndarray, shape (roads,)
        Whole seconds of a car, rounded up.
    usable : ndarray of bool, shape (roads,)
        Open to cars and on a way to an exit.
    away_s : ndarray, shape (nodes,)
        Least seconds from each node to an exit.
    """

    terms: AreaTerms
    roads: GivenRoads
    joined: Joined
    travel_s: Whole
    usable: Marks
    away_s: Whole


@dataclass(frozen=True, eq=False)
class Timed:
    """A case in steps.

    Parameters
    ----------
    begins_s, until_s : int
        Unix seconds: the first step, and when everybody is off the roads.
    link_steps : ndarray, shape (roads,)
        More than there are where a road is of no use.
    last_entry : ndarray, shape (roads,)
    closes_s : ndarray, shape (roads,)
        From when on nobody may be on a road.
    rate_vehicles_per_h : ndarray, shape (roads,)
    vehicles : ndarray
        Of each crowd that takes part.
    """

    ground: Ground
    case: Case
    begins_s: int
    until_s: int
    step_s: int
    steps: int
    link_steps: Whole
    last_entry: Whole
    closes_s: Whole
    rate_vehicles_per_h: Whole
    vehicles: Whole
    _rows: dict[int, Whole] = field(default_factory=dict)

    def capacity(self, rate_vehicles_per_h: int) -> Whole:
        """Return the vehicles that a rate lets through in each step, by the scenario's clock."""
        found = self._rows.get(rate_vehicles_per_h)
        if found is None:
            edge_s = self.begins_s + self.step_s * np.arange(self.steps + 1, dtype=np.int64)
            # Whole hours and the rest apart, so that no product is too large.
            hours, rest_s = np.divmod(edge_s, SECONDS_PER_HOUR)
            hours -= hours[0]
            passed = rate_vehicles_per_h * hours + rate_vehicles_per_h * rest_s // SECONDS_PER_HOUR
            found = np.minimum(np.diff(passed), MOST_IN_A_STEP)
            self._rows[rate_vehicles_per_h] = found
        return found

    def reception(self, exit_: int) -> Whole | None:
        """Return the vehicles that an exit receives in each step, or None without a limit."""
        place = self.ground.terms.exits[self.ground.joined.exits[exit_]]
        rate = place.received_vehicles_per_h
        return None if rate is None else self.capacity(rate.at(self.case))

    def total(self, exit_: int) -> int | None:
        """Return the most vehicles that an exit takes in all, or None without such a number."""
        total = self.ground.terms.exits[self.ground.joined.exits[exit_]].received_vehicles
        return None if total is None else total.at(self.case)

    @property
    def has_totals(self) -> bool:
        """Whether an exit takes so many and no more."""
        return any(self.total(exit_) is not None for exit_ in range(len(self.ground.joined.exits)))

    @property
    def people_per_vehicle(self) -> Whole:
        """People in each vehicle of the crowds that take part."""
        terms, area = self.ground.terms, self.ground.terms.settings.people_per_vehicle
        own = (terms.crowds[ident].people_per_vehicle for ident in self.ground.joined.crowds)
        each = [(area if people is None else people).at(self.case) for people in own]
        return np.array(each, dtype=np.int64)


def read_ground(terms: AreaTerms, roads: GivenRoads, joined: Joined) -> Ground:
    """Return what holds in every case.

    Parameters
    ----------
    terms : AreaTerms
    roads : GivenRoads
    joined : Joined
    """
    driven = roads.open_to_cars & (roads.speed_m_per_h > 0)
    seconds = np.full(roads.roads, float(NEVER_S))
    pace = SECONDS_PER_HOUR / MM_PER_M
    np.divide(roads.length_mm * pace, roads.speed_m_per_h, out=seconds, where=driven)
    travel_s = np.maximum(1, np.ceil(seconds)).astype(np.int64)
    driven &= roads.tail != roads.head
    away_s = _away_s(roads, travel_s, driven, joined)
    usable = driven & (away_s[roads.tail] < NEVER_S) & (away_s[roads.head] < NEVER_S)
    return Ground(terms, roads, joined, travel_s, usable, away_s)


def _away_s(roads: GivenRoads, travel_s: Whole, driven: Marks, joined: Joined) -> Whole:
    """Return the least seconds from each node to an exit (Dijkstra 1959)."""
    order = np.flatnonzero(driven)
    order = order[np.argsort(roads.head[order], kind="stable")]
    start = np.searchsorted(roads.head[order], np.arange(roads.nodes + 1)).tolist()
    tails, takes_s = roads.tail[order].tolist(), travel_s[order].tolist()
    away_s = [NEVER_S] * roads.nodes
    heap = [(0, int(node)) for node in joined.exit_node]
    for _, node in heap:
        away_s[node] = 0
    while heap:
        key, v = heapq.heappop(heap)
        if key > away_s[v]:
            continue
        for i in range(start[v], start[v + 1]):
            reached = key + takes_s[i]
            if reached < away_s[tails[i]]:
                away_s[tails[i]] = reached
                heapq.heappush(heap, (reached, tails[i]))
    return np.array(away_s, dtype=np.int64)


def read_timed(ground: Ground, case: Case, late_s: int = 0) -> Timed | None:
    """Return a case in steps; None where no time, no crowd or no exit is left.

    Parameters
    ----------
    ground : Ground
    case : Case
    late_s : int
        Seconds by which everything begins late; the end stays.
    """
    terms, joined = ground.terms, ground.joined
    settings, hours, until_s = terms.settings, hours_s(terms), usable_until_s(terms, case)
    if hours is None or until_s is None or not joined.crowds or not joined.exits:
        return None
    dt = settings.step_s
    begins_s = -(-(hours[0] + late_s) // dt) * dt
    steps = (until_s - begins_s) // dt
    if not 1 <= steps <= MOST_STEPS:
        return None
    link_steps = _link_steps(ground, dt, steps)
    closes_s = _closes_s(ground, begins_s, until_s)
    # In steps a vehicle may be two steps behind what it stands for.
    last_entry = (closes_s - begins_s) // dt - 2 - link_steps
    column = list(Case).index(case)
    share = settings.usable_capacity_permille.at(case)
    rate = ground.roads.capacity_vehicles_per_h[:, column].astype(np.int64) * share // PERMILLE
    wish = [terms.crowds[i].vehicles.at_demand(settings.demand) for i in joined.crowds]
    vehicles = np.array(wish, dtype=np.int64)
    return Timed(
        ground, case, begins_s, until_s, dt, steps, link_steps, last_entry, closes_s, rate, vehicles
    )


def _link_steps(ground: Ground, dt: int, steps: int) -> Whole:
    """Return the steps of each road, such that no way to an exit is short of its seconds."""
    behind_s, ahead_s = ground.away_s[ground.roads.tail], ground.away_s[ground.roads.head]
    spare_s = ground.travel_s - behind_s + ahead_s
    found = -(-behind_s // dt) + (ahead_s // -dt) - (spare_s // -dt)
    of_use = ground.usable & (ground.travel_s <= dt * steps)
    return np.where(of_use, found, MOST_STEPS)


def _closes_s(ground: Ground, begins_s: int, until_s: int) -> Whole:
    """Return from when on nobody may be on each road: shut once is shut to the end."""
    roads = ground.roads
    closes_s = np.full(roads.roads, until_s, dtype=np.int64)
    for condition in ground.terms.conditions:
        if condition.end is not None and to_unix(condition.end) < begins_s:
            continue
        from_s = min(until_s, max(begins_s, to_unix(condition.start)))
        shut = _named(roads, condition.what, condition.osm_id)
        closes_s[shut] = np.minimum(closes_s[shut], from_s)
    return closes_s


def _named(roads: GivenRoads, what: str, osm_id: int) -> Marks:
    """Return the roads of which a way or a node of the map is part."""
    way = what == "way"
    ids, start = (
        (roads.way_osm_id, roads.shape_way_start)
        if way
        else (roads.point_osm_id, roads.shape_start)
    )
    part = np.zeros(len(start) - 1, dtype=np.bool_)
    part[np.searchsorted(start, np.flatnonzero(ids == osm_id), side="right") - 1] = True
    return part[roads.shape]
