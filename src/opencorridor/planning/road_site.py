"""Joins the terms of a road plan to a road network, and makes the network in steps of a case."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.model.cases import Case
from opencorridor.model.catalogue import CATALOGUE
from opencorridor.model.findings import Finding
from opencorridor.model.road_plan import AreaExit, AreaTerms, Crowd, Joined
from opencorridor.network.closures import ShutRoads
from opencorridor.network.earth import E7
from opencorridor.network.intervals import IntArray
from opencorridor.network.islands import find_pieces
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.snap import UNJOINED, snap
from opencorridor.network.words import Means
from opencorridor.planning.engine.reach import NEVER
from opencorridor.planning.engine.rounding import (
    Crowds,
    Horizon,
    Streets,
    in_steps,
    seconds_to_destination,
)
from opencorridor.planning.engine.timed import TimedNetwork, capacity_rows
from opencorridor.planning.road_conditions import shut_on

CAPACITY_COLUMN = {Case.CAUTIOUS: 0, Case.CENTRAL: 1, Case.FAVOURABLE: 2}
PERMILLE = 1000
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """The terms on their roads.

    Parameters
    ----------
    crowds, exits : tuple of str
        Those that take part, in the order of the arrays.
    crowd_node, exit_node : ndarray of int64
        Nodes of the road network.
    joined : tuple of Joined
        Every place with where its node is.
    place_node : ndarray of int64
        The node of each of these.
    shut : ShutRoads
        Roads that conditions shut, and when.
    """

    terms: AreaTerms
    roads: RoadNetwork
    crowds: tuple[str, ...]
    exits: tuple[str, ...]
    crowd_node: IntArray
    exit_node: IntArray
    joined: tuple[Joined, ...]
    place_node: IntArray
    shut: ShutRoads


@dataclass(frozen=True, slots=True, eq=False)
class TimedSite:
    """A site in steps: what the engine takes, and how to read its answer.

    Parameters
    ----------
    road : ndarray of int64, shape (links,)
        The road of each link.
    begins_s : int
        Unix seconds at which step 0 begins.
    """

    site: Site
    case: Case
    network: TimedNetwork
    road: IntArray
    begins_s: int
    step_s: int

    def moment_s(self, step: int) -> int:
        """Return the Unix second at which a step begins."""
        return self.begins_s + int(step) * self.step_s


def join(terms: AreaTerms, roads: RoadNetwork) -> Site:
    """Join crowds and exits to the roads that cars can drive on from and to everywhere.

    Parameters
    ----------
    terms : AreaTerms
    roads : RoadNetwork

    Returns
    -------
    Site

    Raises
    ------
    RoadsError
        With every place that is too far from a road (``OC-688``), all that share a node
        (``OC-650``), and every condition on what is not in the network (``OC-698``).
    """
    used = terms.used_exits()
    places: list[AreaExit | Crowd] = [*terms.exits.values(), *terms.crowds.values()]
    at = np.array([p.position for p in places]).reshape(-1, 2)
    places_e7 = np.round(at * E7).astype(np.int32)
    main = find_pieces(roads, Means.CAR, both_ways=True).of_node == 0
    snapped = snap(
        roads.node_lat_e7, roads.node_lon_e7, main, places_e7, float(terms.settings.snap_m)
    )
    faults = list(_too_far(places, snapped.node, snapped.distance_m, terms.settings.snap_m))
    faults += _shared(places, snapped.node)
    shut, unknown = _shut(terms, roads)
    faults += unknown
    if faults:
        raise RoadsError(faults[:MOST_FINDINGS])
    node_of = dict(zip([p.id for p in places], snapped.node.tolist(), strict=True))
    crowds = tuple(i for i, c in terms.crowds.items() if set(used) & set(c.accepts))
    return Site(
        terms,
        roads,
        crowds,
        used,
        np.array([node_of[i] for i in crowds], dtype=np.int64),
        np.array([node_of[i] for i in used], dtype=np.int64),
        tuple(
            Joined(p.id, _position(roads, int(node)), round(float(distance)))
            for p, node, distance in zip(places, snapped.node, snapped.distance_m, strict=True)
        ),
        snapped.node,
        shut,
    )


def _shut(terms: AreaTerms, roads: RoadNetwork) -> tuple[ShutRoads, list[Finding]]:
    """Return the roads that conditions shut, and each condition on what is not there."""
    nothing = ShutRoads(np.zeros(0, dtype=np.int64), (), ())
    try:
        return shut_on(terms, roads), []
    except RoadsError as error:
        return nothing, [found for found in error.findings if isinstance(found, Finding)]


def _position(roads: RoadNetwork, node: int) -> tuple[float, float]:
    return int(roads.node_lat_e7[node]) / E7, int(roads.node_lon_e7[node]) / E7


def _too_far(
    places: list[AreaExit | Crowd],
    node: NDArray[np.int64],
    distance_m: NDArray[np.float64],
    most_m: int,
) -> list[Finding]:
    return [
        _finding(
            "OC-688",
            place,
            f"{place.id!r} is {distance:,.0f} m from the nearest node of a road that cars can come "
            f"from and go to, expected at most {most_m:,} m.",
            "Check its coordinates and the area of the roads, or raise snap_m in area.toml.",
        )
        for place, found, distance in zip(places, node, distance_m, strict=True)
        if found == UNJOINED
    ]


def _shared(places: list[AreaExit | Crowd], node: NDArray[np.int64]) -> list[Finding]:
    first: dict[int, str] = {}
    found = []
    for place, at in zip(places, node.tolist(), strict=True):
        if at != UNJOINED and at in first:
            found.append(
                _finding(
                    "OC-650",
                    place,
                    f"{place.id!r} and {first[at]!r} are joined to one node of a road.",
                    "Make one row of two crowds, or move one of the two places.",
                )
            )
        first.setdefault(at, place.id)
    return found


def _finding(code: str, place: AreaExit | Crowd, what: str, mend: str) -> Finding:
    source = place.provenance
    return Finding(code, CATALOGUE[code].severity, what, mend, source.file, source.row)


def usable_until_s(terms: AreaTerms, case: Case) -> int | None:
    """Return the Unix second at which everybody is off the roads, or None without a window."""
    window = terms.window()
    if window is None:
        return None
    return int(window[1].timestamp()) - terms.settings.margin_s.at(case)


def timed_site(site: Site, case: Case, *, late_s: int = 0) -> TimedSite | None:
    """Return a site in steps, or nothing if there is no time, no crowd or no exit.

    Parameters
    ----------
    site : Site
    case : Case
    late_s : int
        Seconds by which everything begins late; the end stays.
    """
    terms, settings = site.terms, site.terms.settings
    window, until_s = terms.window(), usable_until_s(terms, case)
    if window is None or until_s is None or not site.crowds or not site.exits:
        return None
    dt = settings.step_s
    begins_s = -(-(int(window[0].timestamp()) + late_s) // dt) * dt
    steps = (until_s - begins_s) // dt
    if steps < 1:
        return None
    streets, road = _streets(site, case, begins_s, until_s)
    vehicles = [terms.crowds[i].vehicles.at_demand(settings.demand) for i in site.crowds]
    crowds = Crowds(site.crowd_node, np.array(vehicles, dtype=np.int64), site.exit_node)
    network = in_steps(streets, crowds, Horizon(begins_s, dt, steps))
    # Roads that take longer than there is time are no links.
    road = road[streets.travel_s <= dt * steps]
    return TimedSite(site, case, _with_reception(site, case, network, begins_s), road, begins_s, dt)


def _streets(site: Site, case: Case, begins_s: int, until_s: int) -> tuple[Streets, IntArray]:
    """Return the roads that lead to an exit, with what they carry in a case."""
    roads = site.roads
    travel_s = roads.travel_time_s(Means.CAR)
    road = np.flatnonzero(np.isfinite(travel_s) & (roads.road_tail != roads.road_head))
    share = site.terms.settings.usable_capacity_permille.at(case)
    closes_s = site.shut.closes_s(roads.roads, begins_s, until_s)

    def chosen(road: IntArray) -> Streets:
        capacity = roads.road_capacity_vehicles_per_h[road, CAPACITY_COLUMN[case]].astype(np.int64)
        return Streets(
            roads.nodes,
            roads.road_tail[road].astype(np.int64),
            roads.road_head[road].astype(np.int64),
            np.maximum(1, np.ceil(travel_s[road])).astype(np.int64),
            capacity * share // PERMILLE,
            closes_s[road],
        )

    every = chosen(road)
    away_s = seconds_to_destination(every, site.exit_node)
    leads = (away_s[every.tail] < NEVER) & (away_s[every.head] < NEVER)
    return chosen(road[leads]), road[leads]


def _with_reception(site: Site, case: Case, network: TimedNetwork, begins_s: int) -> TimedNetwork:
    received = [site.terms.exits[i].received_vehicles_per_h for i in site.exits]
    limited = [i for i, rate in enumerate(received) if rate is not None]
    if not limited:
        return network
    rates = [rate.at(case) for rate in received if rate is not None]
    dt = site.terms.settings.step_s
    rows = capacity_rows(rates, step_s=dt, first_step=begins_s // dt, steps=network.steps)
    row_of = np.full(len(site.exits), -1, dtype=np.int64)
    row_of[limited] = len(network.capacity) + np.arange(len(limited))
    both = np.concatenate([network.capacity, rows])
    return replace(network, capacity=both, reception_row=row_of)
