"""Networks for the engine's benchmark: of others, from maps, and drawn by a seed.

Nothing of ``../shared`` is copied: what is missing there is left out, and the page says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay

from opencorridor.network.build import build_from_osm
from opencorridor.network.intervals import IntArray
from opencorridor.network.readers.tntp import read_tntp
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.words import Means
from opencorridor.planning.engine.rounding import Crowds, Horizon, Streets, in_steps
from opencorridor.planning.engine.timed import TimedNetwork

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("OPENCORRIDOR_SHARED", ROOT.parent / "shared")) / "data"
BEGINS_S = 1_646_460_000
"""The horizon begins at 06:00 UTC on 5 March 2022."""

MILE_M = 1609.344
FOOT_M = 0.3048
CHICAGO = "ChicagoSketch_net.tntp"


@dataclass(frozen=True)
class Case:
    """A network in steps that is made when it is asked for: a million nodes are not kept about.

    Parameters
    ----------
    name : str
    key : str
        Names the instance among all, as part of a file's name.
    make : callable
    """

    name: str
    key: str
    make: Callable[[], TimedNetwork]

    @cached_property
    def network(self) -> TimedNetwork:
        """The network, kept from now on."""
        return self.make()


@dataclass(frozen=True)
class Size:
    """How large a drawn instance is.

    Parameters
    ----------
    nodes, steps, vehicles : int
        Steps are minutes.
    nodes_per_exit : int
        0: eight exits at the edge of a region; else exits all over a country, one for so many
        nodes.
    """

    nodes: int
    steps: int
    vehicles: int
    nodes_per_exit: int = 0


def streets_of(roads: RoadNetwork) -> Streets:
    """Return what cars may drive on, in whole seconds, within the largest strong component."""
    travel = roads.travel_time_s(Means.CAR)
    usable = np.flatnonzero(np.isfinite(travel))
    tail, head = roads.road_tail[usable].astype(np.int64), roads.road_head[usable].astype(np.int64)
    shape = (roads.nodes, roads.nodes)
    links = coo_matrix((np.ones(len(tail)), (tail, head)), shape=shape)
    _, part = connected_components(links, directed=True, connection="strong")
    main = np.bincount(part).argmax()
    inside = (part[tail] == main) & (part[head] == main)
    rate = roads.road_capacity_vehicles_per_h[usable, 1].astype(np.int64)
    travel_s = np.maximum(1, np.ceil(travel[usable])).astype(np.int64)
    return Streets(roads.nodes, tail[inside], head[inside], travel_s[inside], rate[inside])


def drawn_crowds(streets: Streets, *, exits: int, origins: int, vehicles: int, seed: int) -> Crowds:
    """Draw exits and origins among the nodes that have roads; crowds are of very unequal size."""
    rng = np.random.default_rng(seed)
    nodes = rng.permutation(np.intersect1d(streets.tail, streets.head))
    share = rng.pareto(1.2, origins) + 0.2
    counts = np.maximum(1, share / share.sum() * vehicles).astype(np.int64)
    return Crowds(nodes[exits : exits + origins], counts, nodes[:exits])


def road_like(size: Size, seed: int) -> TimedNetwork:
    """Draw a road-like network in steps of a minute."""
    return in_steps(*drawn_streets(size, seed), Horizon(BEGINS_S, 60, size.steps))


def drawn_streets(size: Size, seed: int) -> tuple[Streets, Crowds]:
    """Draw road-like streets and crowds: about 3.6 one-way roads a node, 30 to 100 km/h.

    A random part of a Delaunay triangulation of random points 400 m apart, with its least spanning
    tree; a tenth of the roads outside the tree are one-way. A region has eight exits at its edge,
    a country has them all over (``nodes_per_exit``); a fifth of all nodes are origins, in the
    middle of a region or all over a country.
    """
    rng = np.random.default_rng(seed)
    points = rng.random((size.nodes, 2)) * np.sqrt(size.nodes) * 400
    corners = Delaunay(points).simplices
    pairs = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    # Delaunay numbers in 32 bits, in which a pair's key overflows from 46,341 nodes on.
    pairs = np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int64)
    length_m = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    shape = (size.nodes, size.nodes)
    tree = minimum_spanning_tree(coo_matrix((length_m, pairs.T), shape=shape)).tocoo()
    key = np.sort(np.stack([tree.row, tree.col]), axis=0).astype(np.int64)
    in_tree = np.isin(pairs[:, 0] * size.nodes + pairs[:, 1], key[0] * size.nodes + key[1])
    kept = in_tree | ((length_m < np.quantile(length_m, 0.97)) & (rng.random(len(pairs)) < 0.45))
    pairs, length_m, in_tree = pairs[kept], length_m[kept], in_tree[kept]
    kind = rng.choice(4, len(pairs), p=[0.65, 0.2, 0.1, 0.05])
    back = in_tree | (rng.random(len(pairs)) < 0.9)
    both = np.concatenate([np.arange(len(pairs)), np.flatnonzero(back)])
    speed = np.array([30, 50, 70, 100])[kind][both]
    streets = Streets(
        size.nodes,
        np.concatenate([pairs[:, 0], pairs[back, 1]]).astype(np.int64),
        np.concatenate([pairs[:, 1], pairs[back, 0]]).astype(np.int64),
        np.ceil(length_m[both] * 3.6 / speed).astype(np.int64),
        np.array([600, 900, 1500, 3600])[kind][both],
    )
    if size.nodes_per_exit:
        exits = rng.choice(size.nodes, max(1, size.nodes // size.nodes_per_exit), replace=False)
        homes = np.setdiff1d(np.arange(size.nodes), exits)
    else:
        away = np.hypot(*(points - points.mean(axis=0)).T)
        exits = rng.choice(np.argsort(-away)[:50], 8, replace=False)
        homes = np.setdiff1d(np.flatnonzero(away < np.quantile(away, 0.6)), exits)
    origins = rng.choice(homes, max(1, size.nodes // 5), replace=False)
    share = rng.pareto(1.2, len(origins)) + 0.2
    counts = np.maximum(1, share / share.sum() * size.vehicles).astype(np.int64)
    return streets, Crowds(origins, counts, exits)


def _of_others(name: str, file: str, metres: float, seconds: float) -> RoadNetwork | None:
    path = SHARED / "road_networks" / name / file
    if not path.exists():
        return None
    return read_tntp(path, metres_per_length=metres, seconds_per_time=seconds).network


def _from_map(name: str) -> RoadNetwork | None:
    path = SHARED / "osm" / f"{name}.osm.pbf"
    if not path.exists():
        return None
    return build_from_osm(
        path, area=None, places=(), most_snap_m=500.0, software="benchmark"
    ).network


@dataclass(frozen=True)
class _Plan:
    """How a network of others is made an instance: crowds and exits are drawn with seed 7."""

    name: str
    steps: int
    vehicles: int
    read: Callable[[], RoadNetwork | None]

    def make(self) -> TimedNetwork:
        """Return the network in steps of a minute."""
        return in_steps(*self.streets(), Horizon(BEGINS_S, 60, self.steps))

    def streets(self) -> tuple[Streets, Crowds]:
        """Return streets and crowds."""
        roads = self.read()
        if roads is None:
            message = f"{self.name} is not in {SHARED}"
            raise FileNotFoundError(message)
        streets = streets_of(roads)
        origins = max(5, len(np.unique(streets.tail)) // 5)
        return streets, drawn_crowds(
            streets, exits=3, origins=origins, vehicles=self.vehicles, seed=7
        )


def andorra() -> tuple[Streets, Crowds] | None:
    """Return Andorra's streets with 50,000 vehicles, if its map is there."""
    plan = _Plan("Andorra", 360, 50_000, partial(_from_map, "andorra"))
    return plan.streets() if plan.read() is not None else None


def real_cases() -> Iterator[Case]:
    """Yield networks of others and from maps, those that ``../shared`` holds."""
    sioux = partial(_of_others, "SiouxFalls", "SiouxFalls_net.tntp", MILE_M, 60)
    anaheim = partial(_of_others, "Anaheim", "Anaheim_net.tntp", FOOT_M, 60)
    chicago = partial(_of_others, "Chicago-Sketch", CHICAGO, MILE_M, 60)
    plans = (
        _Plan("Sioux Falls", 60, 40_000, sioux),
        _Plan("Anaheim", 60, 40_000, anaheim),
        _Plan("Anaheim", 360, 200_000, anaheim),
        _Plan("Chicago Sketch", 360, 200_000, chicago),
        _Plan("Andorra", 360, 50_000, partial(_from_map, "andorra")),
        _Plan("Liechtenstein", 360, 40_000, partial(_from_map, "liechtenstein")),
    )
    for plan in plans:
        if plan.read() is not None:
            key = f"{plan.name.lower().replace(' ', '-')}-{plan.steps}"
            yield Case(plan.name, key, plan.make)


def drawn_case(size: Size, seed: int) -> Case:
    """Return a drawn network as an instance."""
    kind = "country" if size.nodes_per_exit else "region"
    key = f"{kind}-{size.nodes}-{size.steps}-{size.vehicles}-{seed}"
    return Case(f"drawn {kind}, seed {seed}", key, partial(road_like, size, seed))


def drawn_cases(sizes: tuple[Size, ...], seeds: tuple[int, ...] = (1, 2)) -> Iterator[Case]:
    """Yield drawn networks."""
    for size in sizes:
        for seed in seeds:
            yield drawn_case(size, seed)


def nodes_in_use(network: TimedNetwork) -> int:
    """Return how many nodes have links."""
    ends: IntArray = np.union1d(network.tail, network.head)
    return len(ends)
