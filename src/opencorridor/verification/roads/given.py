"""The roads that a plan is checked on, as plain arrays, and how one is called in a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from opencorridor.model.scenario import Sensitivity

Whole = npt.NDArray[np.signedinteger]
Marks = npt.NDArray[np.bool_]

E7 = 10_000_000
"""Stored coordinates per degree."""

MM_PER_M = 1000
MOST_NAMES = 3
"""Names of one road that a plan tells."""

MOST_SAID = 200
"""Places of one kind that are written out; a forgery may have millions."""


def some(marks: Marks) -> list[int]:
    """Return where the first of so many marks are set."""
    return [int(i) for i in np.flatnonzero(marks)[:MOST_SAID]]


@dataclass(frozen=True, eq=False)
class GivenRoads:
    """Nodes and one-way roads, from a file whose indices were checked when it was read.

    Parameters
    ----------
    file_sha256, source, source_as_of, source_sha256, credit : str
        Of the file, and of the map that it was built from.
    sensitivity : Sensitivity
        Who may have the file.
    node_lat_e7, node_lon_e7 : ndarray, shape (nodes,)
        Ten-millionths of a degree.
    tail, head, length_mm : ndarray, shape (roads,)
    open_to_cars : ndarray of bool, shape (roads,)
    speed_m_per_h : ndarray, shape (roads,)
        Of cars.
    capacity_vehicles_per_h : ndarray, shape (roads, 3)
        Least, central and most.
    class_ : ndarray, shape (roads,)
        Index into ``classes``.
    shape, against : ndarray, shape (roads,)
        The shape of each road, and whether it runs from its end to its beginning.
    shape_start, point_lat_e7, point_lon_e7, point_osm_id : ndarray
        The points of each shape.
    shape_way_start, way_osm_id : ndarray
        The ways of each shape.
    names_of : callable
        Returns numbers and names of the ways along a road, in pairs.
    """

    file_sha256: str
    source: str
    source_as_of: str
    source_sha256: str
    credit: str
    sensitivity: Sensitivity
    node_lat_e7: Whole
    node_lon_e7: Whole
    tail: Whole
    head: Whole
    length_mm: Whole
    open_to_cars: Marks
    speed_m_per_h: Whole
    capacity_vehicles_per_h: Whole
    class_: npt.NDArray[np.unsignedinteger]
    classes: tuple[str, ...]
    shape: Whole
    against: Marks
    shape_start: Whole
    point_lat_e7: Whole
    point_lon_e7: Whole
    point_osm_id: Whole
    shape_way_start: Whole
    way_osm_id: Whole
    names_of: Callable[[int], tuple[tuple[str, str], ...]]

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_lat_e7)

    @property
    def roads(self) -> int:
        """Number of one-way roads."""
        return len(self.tail)

    def position(self, node: int) -> tuple[float, float]:
        """Return latitude and longitude of a node in degrees."""
        return int(self.node_lat_e7[node]) / E7, int(self.node_lon_e7[node]) / E7

    def way(self, road: int) -> int:
        """Return the first way of a road in the map."""
        return int(self.way_osm_id[self.shape_way_start[self.shape[road]]])

    def course(self, road: int) -> tuple[tuple[float, float], ...]:
        """Return the points of a road in the direction of travel, in degrees."""
        shape = int(self.shape[road])
        points = range(int(self.shape_start[shape]), int(self.shape_start[shape + 1]))
        course = tuple((self.point_lat_e7[p] / E7, self.point_lon_e7[p] / E7) for p in points)
        found = tuple((float(lat), float(lon)) for lat, lon in course)
        return found[::-1] if self.against[road] else found

    def called(self, road: int) -> tuple[str, str]:
        """Return numbers and names of a road as a plan tells them."""
        pairs = self.names_of(road)
        return _few([ref for ref, _ in pairs]), _few([name for _, name in pairs])

    def words(self, road: int) -> str:
        """Return what a road is called in a refusal."""
        ref, name = self.called(road)
        class_ = self.classes[int(self.class_[road])].replace("_", " ")
        return f"{ref or name or class_} (road {road}, way {self.way(road)})"


def _few(texts: list[str]) -> str:
    return "; ".join(list(dict.fromkeys(text for text in texts if text))[:MOST_NAMES])
