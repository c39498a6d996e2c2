"""Is a road network sound: every index within bounds, every number one that can be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from opencorridor.network.earth import E7
from opencorridor.network.kinds import UNLIMITED
from opencorridor.network.names import fault_of_texts
from opencorridor.network.roads import NO_POSITION, RoadNetwork
from opencorridor.network.words import CLASSES, Barrier, Mark, Means

MOST_LENGTH_MM = 10**10
"""Ten thousand kilometres in one road."""
MOST_SPEED_M_PER_H = 10**6
MOST_VEHICLES_PER_H = 10**6
MOST_LIMIT = 10**6


def faults_of(network: RoadNetwork) -> list[str]:
    """Return what is wrong with a network, in words; empty if nothing is.

    Parameters
    ----------
    network : RoadNetwork
        A network of any origin, such as a file that somebody sent.
    """
    wrong_sizes = [what for what, right in _sizes(network) if not right]
    return wrong_sizes or [what for what, right in _values(network) if not right]


def _sizes(n: RoadNetwork) -> Iterator[tuple[str, bool]]:
    for count, names in (
        (n.nodes, ("node_lat_e7", "node_lon_e7", "node_barrier")),
        (
            n.roads,
            ("road_head", "road_length_mm", "road_class", "road_lanes", "road_speed_m_per_h",
             "road_capacity_vehicles_per_h", "road_access", "road_marks", "road_most_weight_kg",
             "road_most_height_mm", "road_shape", "road_against"),
        ),
        (len(n.way_osm_id), ("way_ref", "way_name")),
        (len(n.shape_start), ("shape_way_start",)),
        (len(n.point_osm_id), ("point_lat_e7", "point_lon_e7")),
    ):  # fmt: skip
        for name in names:
            yield f"{name} has another length than its companions", len(getattr(n, name)) == count
    yield "there is no shape at all", len(n.shape_start) > 0
    yield "there are no texts at all", len(n.text_start) > 1


def _values(n: RoadNetwork) -> Iterator[tuple[str, bool]]:
    yield "a road begins at a node that is not there", _within(n.road_tail, 0, n.nodes - 1)
    yield "a road ends at a node that is not there", _within(n.road_head, 0, n.nodes - 1)
    yield "a road has a shape that is not there", _within(n.road_shape, 0, n.shapes - 1)
    yield "a shape has points that are not there", _is_start(n.shape_start, len(n.point_osm_id))
    yield "a shape has ways that are not there", _is_start(n.shape_way_start, len(n.way_osm_id))
    for name in ("way_ref", "way_name"):
        there = _within(getattr(n, name), 0, len(n.text_start) - 2)
        yield f"a way has a {name.removeprefix('way_')} that is not there", there
    starts = _is_start(n.text_start, len(n.text_utf8))
    yield "a name has letters that are not there", starts
    # More texts than ways could name would only cost time.
    few = len(n.text_start) <= 2 * len(n.way_osm_id) + 2
    yield "there are more names than ways", few
    fault = fault_of_texts(n.text_start, n.text_utf8) if starts and few else None
    yield fault or "", fault is None
    yield "a length cannot be", _within(n.road_length_mm, 1, MOST_LENGTH_MM)
    yield "a speed cannot be", _within(n.road_speed_m_per_h, 0, MOST_SPEED_M_PER_H)
    yield "a capacity cannot be", _within(n.road_capacity_vehicles_per_h, 0, MOST_VEHICLES_PER_H)
    least, central, most = n.road_capacity_vehicles_per_h.T
    yield "capacities are out of order", bool(np.all((least <= central) & (central <= most)))
    yield "a class is not known", _within(n.road_class, 0, len(CLASSES) - 1)
    yield "a barrier is not known", _within(n.node_barrier, 0, max(Barrier))
    yield "a means is not known", _within(n.road_access, 1, sum(Means))
    yield "a mark is not known", _within(n.road_marks, 0, sum(Mark))
    yield "a limit of weight cannot be", _within(n.road_most_weight_kg, UNLIMITED, MOST_LIMIT)
    yield "a limit of height cannot be", _within(n.road_most_height_mm, UNLIMITED, MOST_LIMIT)
    for name, lat, lon in (
        ("node", n.node_lat_e7, n.node_lon_e7),
        ("point of a shape", n.point_lat_e7, n.point_lon_e7),
    ):
        known = ~((lat == NO_POSITION) & (lon == NO_POSITION))
        on_earth = _within(lat[known], -90 * E7, 90 * E7) and _within(
            lon[known], -180 * E7, 180 * E7
        )
        yield f"a {name} is nowhere on Earth", on_earth


def _within(array: NDArray[np.generic], least: int, most: int) -> bool:
    if not array.size:
        return True
    return bool(least <= int(array.min()) and int(array.max()) <= most)


def _is_start(start: NDArray[np.int64], total: int) -> bool:
    """Tell whether an array of beginnings starts at 0, never falls and ends at the total."""
    return bool(start[0] == 0 and start[-1] == total and np.all(np.diff(start) >= 0))
