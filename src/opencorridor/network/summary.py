"""A road network in numbers, and as lines to draw: nothing here needs arrays to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opencorridor.network.earth import E7
from opencorridor.network.islands import find_islands, find_pieces
from opencorridor.network.kinds import UNLIMITED
from opencorridor.network.roads import NO_POSITION, RoadNetwork
from opencorridor.network.words import CLASSES, Barrier, Mark, Means

MM_PER_M = 1000
MOST_NUMBERS = 10


@dataclass(frozen=True, slots=True)
class ClassSum:
    """Roads of one class: number of shapes, metres of road, metres open to cars one way only."""

    roads: int
    length_m: int
    one_way_m: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How a network hangs together for one means.

    Parameters
    ----------
    nodes : int
        Nodes with a road for it.
    islands : int
        Parts besides the largest that nothing joins to it.
    both_ways_nodes : int
        Nodes of the largest part within which one gets from everywhere to everywhere.
    """

    nodes: int
    islands: int
    both_ways_nodes: int


@dataclass(frozen=True, slots=True)
class IslandSum:
    """An island: metres of road, its nearest link by OSM ids, and the gap in metres."""

    length_m: int
    node_osm_id: int
    mainland_node_osm_id: int
    gap_m: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A road network in numbers.

    Parameters
    ----------
    nodes, one_way_roads, roads, points : int
        Nodes, roads by direction, roads with both directions counted once, and points of shapes.
    classes : mapping
        Class to its sums, in the order of the classes; classes without roads left out.
    marks : mapping
        Mark to number of roads, both directions counted once.
    limited : mapping
        ``weight`` and ``height`` to number of roads with such a limit.
    barriers : mapping
        Kind of barrier to number of nodes.
    reach : mapping
        Means to how the network hangs together for it.
    islands : tuple of IslandSum
        For cars, the longest first.
    named : int
        Roads with a number or a name, both directions counted once.
    longest : mapping
        Number of a road, such as CG-1, to its metres: the longest.
    bounds : tuple of float, optional
        South, west, north and east in degrees; None if no position is known.
    """

    nodes: int
    one_way_roads: int
    roads: int
    points: int
    classes: Mapping[str, ClassSum]
    marks: Mapping[str, int]
    limited: Mapping[str, int]
    barriers: Mapping[str, int]
    reach: Mapping[str, Reach]
    islands: tuple[IslandSum, ...]
    named: int
    longest: Mapping[str, int]
    bounds: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Line:
    """A road to draw: its class, whether cars cannot reach it, latitude and longitude of points."""

    class_: str
    island: bool
    points: tuple[tuple[float, float], ...]


def summarise(network: RoadNetwork) -> Summary:
    """Return a network in numbers.

    Parameters
    ----------
    network : RoadNetwork
        Any sound network.
    """
    one = network.one_of_each_shape()
    marks = network.road_marks[one]
    has_positions = bool(network.nodes) and bool((network.node_lat_e7 != NO_POSITION).all())
    return Summary(
        nodes=network.nodes,
        one_way_roads=network.roads,
        roads=network.shapes,
        points=len(network.point_osm_id),
        classes=_by_class(network, one),
        marks={
            str(mark.name).lower(): int(np.count_nonzero(marks & np.uint8(mark))) for mark in Mark
        },
        limited={
            "weight": int(np.count_nonzero(network.road_most_weight_kg[one] != UNLIMITED)),
            "height": int(np.count_nonzero(network.road_most_height_mm[one] != UNLIMITED)),
        },
        barriers={
            barrier.name.lower(): number
            for barrier in Barrier
            if barrier is not Barrier.NONE
            and (number := int(np.count_nonzero(network.node_barrier == barrier)))
        },
        reach={str(means.name).lower(): _reach(network, means) for means in Means},
        islands=_islands(network) if has_positions else (),
        named=_named(network),
        longest=_longest(network, one),
        bounds=_bounds(network) if has_positions else None,
    )


def _named(network: RoadNetwork) -> int:
    """Return how many shapes have a way with a number or a name."""
    named = np.concatenate([[0], np.cumsum((network.way_ref > 0) | (network.way_name > 0))])
    start = network.shape_way_start
    return int(np.count_nonzero(named[start[1:]] > named[start[:-1]]))


def _longest(network: RoadNetwork, one: NDArray[np.int64]) -> dict[str, int]:
    """Return metres by number of the road; a road merged of several has that of its first way."""
    start, shape = network.shape_way_start, network.road_shape[one]
    has_way = start[shape + 1] > start[shape]
    ref = network.way_ref[start[shape[has_way]]]
    length_m = network.road_length_mm[one[has_way]] / MM_PER_M
    each_m = np.bincount(ref, weights=length_m, minlength=1)
    each_m[0] = 0.0
    most = np.argsort(-each_m, kind="stable")[:MOST_NUMBERS]
    return {network.text(n): round(float(each_m[n])) for n in most.tolist() if each_m[n] > 0}


def _by_class(network: RoadNetwork, one: NDArray[np.int64]) -> dict[str, ClassSum]:
    class_, length_m = network.road_class[one], network.road_length_mm[one] / MM_PER_M
    cars = network.open_to(Means.CAR)
    directions = np.bincount(network.road_shape[cars], minlength=network.shapes)
    one_way = directions == 1
    return {
        name: ClassSum(
            roads=int(mine.sum()),
            length_m=round(float(length_m[mine].sum())),
            one_way_m=round(float(length_m[mine & one_way].sum())),
        )
        for code, name in enumerate(CLASSES)
        if (mine := class_ == code).any()
    }


def _reach(network: RoadNetwork, means: Means) -> Reach:
    weak = find_pieces(network, means, both_ways=False)
    strong = find_pieces(network, means, both_ways=True)
    return Reach(
        nodes=int(weak.sizes.sum()),
        islands=max(0, len(weak.sizes) - 1),
        both_ways_nodes=int(strong.sizes[0]) if len(strong.sizes) else 0,
    )


def _islands(network: RoadNetwork) -> tuple[IslandSum, ...]:
    return tuple(
        IslandSum(
            length_m=island.length_m,
            node_osm_id=int(network.node_osm_id[island.node]),
            mainland_node_osm_id=int(network.node_osm_id[island.mainland_node]),
            gap_m=round(island.gap_m),
        )
        for island in find_islands(network, Means.CAR)
    )


def _bounds(network: RoadNetwork) -> tuple[float, float, float, float]:
    lat, lon = network.node_lat_e7, network.node_lon_e7
    corners = (lat.min(), lon.min(), lat.max(), lon.max())
    south, west, north, east = (round(int(value) / E7, 7) for value in corners)
    return south, west, north, east


def lines_of(network: RoadNetwork) -> list[Line]:
    """Return every shape as a line to draw, in degrees.

    Parameters
    ----------
    network : RoadNetwork
        A network whose points have positions.
    """
    one = network.one_of_each_shape()
    piece = find_pieces(network, Means.CAR, both_ways=False).of_node
    cars = network.open_to(Means.CAR)
    island = np.zeros(network.shapes, dtype=bool)
    island[network.road_shape[cars]] = piece[network.road_tail[cars]] > 0
    lat = (network.point_lat_e7 / E7).tolist()
    lon = (network.point_lon_e7 / E7).tolist()
    start = network.shape_start.tolist()
    names = [CLASSES[code] for code in network.road_class[one].tolist()]
    return [
        Line(name, cut_off, tuple(zip(lat[begin:end], lon[begin:end], strict=True)))
        for name, cut_off, begin, end in zip(
            names, island.tolist(), start[:-1], start[1:], strict=True
        )
    ]
