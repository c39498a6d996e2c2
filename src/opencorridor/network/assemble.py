"""Makes a road network from segments and the chains that they form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opencorridor.network.chains import Chains, ends_of, find_chains, single_chains
from opencorridor.network.kinds import Side, with_turned
from opencorridor.network.names import names_of_ways
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.segments import Segments

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """Values of one direction by number of kind."""

    access: NDArray[np.uint8]
    lanes: NDArray[np.uint8]
    speed: NDArray[np.int32]
    capacity: NDArray[np.int32]

    @staticmethod
    def of(sides: list[Side]) -> _Sides:
        """Put the sides of all kinds into arrays."""
        number = len(sides)
        return _Sides(
            access=np.array([side.access.value for side in sides], dtype=np.uint8),
            lanes=np.array([side.lanes for side in sides], dtype=np.uint8),
            speed=np.array([s.speeds_m_per_h for s in sides], dtype=np.int32).reshape(number, 3),
            capacity=np.array(
                [side.capacity_vehicles_per_h for side in sides], dtype=np.int32
            ).reshape(number, 3),
        )


def assemble(
    segments: Segments, kept: NDArray[np.bool_] | None = None, *, merged: bool = True
) -> tuple[RoadNetwork, NDArray[np.int32]]:
    """Make a road network.

    Parameters
    ----------
    segments : Segments
        The map.
    kept : ndarray of bool, shape (nodes,), optional
        Nodes that are not merged away whatever meets there.
    merged : bool
        Whether chains become one road; without it every segment is a road.

    Returns
    -------
    tuple
        The network, and for each node of the map its number there or -1, shape (nodes,).
    """
    staying = np.zeros(len(segments.osm_id), dtype=bool) if kept is None else kept
    chains = find_chains(segments, staying) if merged else single_chains(segments)
    first, last = ends_of(segments)
    begin, end = chains.start[:-1], chains.start[1:] - 1
    tail = first[chains.half_edges[begin]]
    head = last[chains.half_edges[end]]
    nodes = np.union1d(tail, head)
    renumbered = np.full(len(segments.osm_id), -1, dtype=np.int32)
    renumbered[nodes] = np.arange(len(nodes), dtype=np.int32)
    network = _with_roads(segments, chains, nodes, renumbered[tail], renumbered[head])
    return network, renumbered


def _with_roads(
    segments: Segments,
    chains: Chains,
    nodes: NDArray[np.int32],
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
) -> RoadNetwork:
    kinds, turned = with_turned(segments.kinds)
    by_half_edge = np.column_stack([segments.kind, turned[segments.kind]]).ravel()
    kind = by_half_edge[chains.half_edges[chains.start[:-1]]]
    length = np.add.reduceat(segments.length_mm[chains.half_edges // 2], chains.start[:-1])
    along, against = _Sides.of([k.along for k in kinds]), _Sides.of([k.against for k in kinds])
    shape, backward = _directions(along.access[kind] != 0, against.access[kind] != 0)
    of_road = kind[shape]
    points, shape_start = _points(segments, chains)
    ways, way_start = _ways(segments, chains)
    names = names_of_ways(ways, segments.names)

    def by_side(name: str) -> NDArray[np.int32]:
        mine, other = getattr(along, name)[of_road], getattr(against, name)[of_road]
        choose = backward if mine.ndim == 1 else backward[:, None]
        chosen: NDArray[np.int32] = np.where(choose, other, mine)
        return chosen

    return RoadNetwork(
        node_lat_e7=segments.lat_e7[nodes],
        node_lon_e7=segments.lon_e7[nodes],
        node_osm_id=segments.osm_id[nodes],
        node_barrier=segments.barrier[nodes],
        road_tail=np.where(backward, head[shape], tail[shape]),
        road_head=np.where(backward, tail[shape], head[shape]),
        road_length_mm=length[shape],
        road_class=np.array([k.class_code for k in kinds], dtype=np.uint8)[of_road],
        road_lanes=by_side("lanes").astype(np.uint8),
        road_speed_m_per_h=by_side("speed"),
        road_capacity_vehicles_per_h=by_side("capacity"),
        road_access=by_side("access").astype(np.uint8),
        road_marks=np.array([k.marks.value for k in kinds], dtype=np.uint8)[of_road],
        road_most_weight_kg=np.array([k.most_weight_kg for k in kinds], dtype=np.int32)[of_road],
        road_most_height_mm=np.array([k.most_height_mm for k in kinds], dtype=np.int32)[of_road],
        road_shape=shape.astype(np.int32),
        road_against=backward,
        shape_start=shape_start,
        point_lat_e7=segments.lat_e7[points],
        point_lon_e7=segments.lon_e7[points],
        point_osm_id=segments.osm_id[points],
        shape_way_start=way_start,
        way_osm_id=ways,
        way_ref=names.ref,
        way_name=names.name,
        text_start=names.text_start,
        text_utf8=names.text_utf8,
    )


def _directions(
    along: NDArray[np.bool_], against: NDArray[np.bool_]
) -> tuple[Indices, NDArray[np.bool_]]:
    """Return the shape of each road and whether it runs against it, shape after shape."""
    open_ways = np.column_stack([along, against])
    shape, way = np.nonzero(open_ways)
    return shape, way == 1


def _points(segments: Segments, chains: Chains) -> tuple[NDArray[np.int32], Indices]:
    """Return the nodes of every shape, both ends included, and where each shape begins."""
    first, last = ends_of(segments)
    number = len(chains.start) - 1
    shape_start = chains.start + np.arange(number + 1)
    points = np.empty(len(chains.half_edges) + number, dtype=np.int32)
    begins = np.zeros(len(points), dtype=bool)
    begins[shape_start[:-1]] = True
    points[begins] = first[chains.half_edges[chains.start[:-1]]]
    points[~begins] = last[chains.half_edges]
    return points, shape_start


def _ways(segments: Segments, chains: Chains) -> tuple[NDArray[np.int64], Indices]:
    """Return the ways of every shape in its order, repeats left out, and where each begins."""
    way = segments.way[chains.half_edges // 2]
    begins = np.zeros(len(way), dtype=bool)
    begins[chains.start[:-1]] = True
    new = begins | (np.diff(way, prepend=way[:1] - 1) != 0)
    before = np.concatenate([[0], np.cumsum(new)])
    return way[new], before[chains.start]
