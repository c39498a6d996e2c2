"""A road network as immutable arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from opencorridor.network.names import NAMELESS, RoadName
from opencorridor.network.words import MOTOR_MEANS, Means
from opencorridor.units import SECONDS_PER_HOUR

MM_PER_M = 1000
NO_POSITION = -(2**31)
"""Stored as both coordinates of a node whose position is not known. Absent is not zero."""
WALKING_M_PER_H = 5000
"""Speed of people on foot, metres per hour: `profiles/foot.lua` of Project-OSRM/osrm-backend."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class RoadNetwork:
    """Nodes and one-way roads between them. All arrays are read-only.

    A road that is open both ways is two roads with one shape. Counts below: ``n`` nodes, ``m``
    roads, ``s`` shapes, ``p`` points of all shapes, ``w`` ways of all shapes, ``t`` texts, ``b``
    bytes of all texts.

    Parameters
    ----------
    node_lat_e7, node_lon_e7 : ndarray of int32, shape (n,)
        Coordinates in ten-millionths of a degree, or `NO_POSITION`.
    node_osm_id : ndarray of int64, shape (n,)
        Id in the map; ascending for OpenStreetMap.
    node_barrier : ndarray of uint8, shape (n,)
        `opencorridor.network.words.Barrier`.
    road_tail, road_head : ndarray of int32, shape (m,)
        Nodes at which a road is entered and left.
    road_length_mm : ndarray of int64, shape (m,)
        Length in millimetres; whole metres and seconds are made at the edge of the engine.
    road_class : ndarray of uint8, shape (m,)
        Index into `opencorridor.network.words.CLASSES`.
    road_lanes : ndarray of uint8, shape (m,)
        Lanes in the direction of the road; 0 where no vehicle may drive.
    road_speed_m_per_h : ndarray of int32, shape (m, 3)
        Speed of car, bus and heavy vehicle in metres per hour; 0 for those that may not drive.
    road_capacity_vehicles_per_h : ndarray of int32, shape (m, 3)
        Least, central and most vehicles per hour.
    road_access : ndarray of uint8, shape (m,)
        Set of `opencorridor.network.words.Means`.
    road_marks : ndarray of uint8, shape (m,)
        Set of `opencorridor.network.words.Mark`.
    road_most_weight_kg, road_most_height_mm : ndarray of int32, shape (m,)
        Limits, or ``UNLIMITED``.
    road_shape : ndarray of int32, shape (m,)
        Shape of each road.
    road_against : ndarray of bool, shape (m,)
        Whether a road runs from the end of its shape to its beginning.
    shape_start : ndarray of int64, shape (s + 1,)
        Where the points of each shape begin; the last entry is ``p``.
    point_lat_e7, point_lon_e7 : ndarray of int32, shape (p,)
        Coordinates of the points of the shapes, both ends included.
    point_osm_id : ndarray of int64, shape (p,)
        Their ids in the map.
    shape_way_start : ndarray of int64, shape (s + 1,)
        Where the ways of each shape begin; the last entry is ``w``.
    way_osm_id : ndarray of int64, shape (w,)
        Ids of the ways in the map, in the order of the shape.
    way_ref, way_name : ndarray of int32, shape (w,)
        Text that is the number of each way, such as CG-1, and its name; 0 where it has none.
    text_start : ndarray of int64, shape (t + 1,)
        Where each text begins; the first text is empty.
    text_utf8 : ndarray of uint8, shape (b,)
        All texts in UTF-8.
    """

    node_lat_e7: NDArray[np.int32]
    node_lon_e7: NDArray[np.int32]
    node_osm_id: NDArray[np.int64]
    node_barrier: NDArray[np.uint8]
    road_tail: NDArray[np.int32]
    road_head: NDArray[np.int32]
    road_length_mm: NDArray[np.int64]
    road_class: NDArray[np.uint8]
    road_lanes: NDArray[np.uint8]
    road_speed_m_per_h: NDArray[np.int32]
    road_capacity_vehicles_per_h: NDArray[np.int32]
    road_access: NDArray[np.uint8]
    road_marks: NDArray[np.uint8]
    road_most_weight_kg: NDArray[np.int32]
    road_most_height_mm: NDArray[np.int32]
    road_shape: NDArray[np.int32]
    road_against: NDArray[np.bool_]
    shape_start: NDArray[np.int64]
    point_lat_e7: NDArray[np.int32]
    point_lon_e7: NDArray[np.int32]
    point_osm_id: NDArray[np.int64]
    shape_way_start: NDArray[np.int64]
    way_osm_id: NDArray[np.int64]
    way_ref: NDArray[np.int32]
    way_name: NDArray[np.int32]
    text_start: NDArray[np.int64]
    text_utf8: NDArray[np.uint8]

    def __post_init__(self) -> None:
        """Make every array read-only."""
        for field in fields(self):
            getattr(self, field.name).setflags(write=False)

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_osm_id)

    @property
    def roads(self) -> int:
        """Number of one-way roads."""
        return len(self.road_tail)

    @property
    def shapes(self) -> int:
        """Number of shapes: roads with both directions counted once."""
        return len(self.shape_start) - 1

    def open_to(self, means: Means) -> Bools:
        """Tell which roads all the given means may use, shape (m,)."""
        wanted = np.uint8(means)
        usable: Bools = (self.road_access & wanted) == wanted
        return usable

    def travel_time_s(self, means: Means) -> NDArray[np.float64]:
        """Return the time that each road takes, in seconds; infinite where it may not be used.

        Parameters
        ----------
        means : Means
            One of car, bus, heavy and foot.

        Returns
        -------
        ndarray of float64, shape (m,)
            Seconds, not rounded: sums along a chain equal the time of the merged road.
        """
        if means is Means.FOOT:
            speed = np.full(self.roads, WALKING_M_PER_H, dtype=np.int32)
        else:
            speed = self.road_speed_m_per_h[:, MOTOR_MEANS.index(means)]
        usable = self.open_to(means) & (speed > 0)
        time_s = np.full(self.roads, np.inf)
        pace = SECONDS_PER_HOUR / MM_PER_M
        np.divide(self.road_length_mm * pace, speed, out=time_s, where=usable)
        return time_s

    def length_m(self) -> NDArray[np.int64]:
        """Return the length of each road in whole metres, rounded up, shape (m,)."""
        return -(-self.road_length_mm // MM_PER_M)

    def one_of_each_shape(self) -> NDArray[np.int64]:
        """Return for each shape the number of one of its roads, shape (s,)."""
        return np.unique(self.road_shape, return_index=True)[1]

    def text(self, number: int) -> str:
        """Return one of the texts that names are made of."""
        begin, end = int(self.text_start[number]), int(self.text_start[number + 1])
        return self.text_utf8[begin:end].tobytes().decode()

    def names_of(self, road: int) -> tuple[RoadName, ...]:
        """Return the distinct names of the ways along a road; none where no way has one."""
        shape = int(self.road_shape[road])
        ways = slice(int(self.shape_way_start[shape]), int(self.shape_way_start[shape + 1]))
        pairs = zip(self.way_ref[ways].tolist(), self.way_name[ways].tolist(), strict=True)
        found = (RoadName(self.text(ref), self.text(name)) for ref, name in dict.fromkeys(pairs))
        return tuple(name for name in found if name != NAMELESS)
