"""Areas: a box, or polygons from a GeoJSON file, and which coordinates lie inside."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.network.earth import E7
from opencorridor.network.findings import roads_error

WHERE = "--area"
MEND = "Write south,west,north,east in degrees, or name a GeoJSON file with a Polygon."
MOST_BYTES = 50_000_000
MOST_CORNERS = 100_000
LEAST_CORNERS = 4
"""Positions of a GeoJSON ring: a triangle with its first corner again."""

Ring = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Polygons in degrees; a point is inside if it is within an odd number of rings of any of them.

    Parameters
    ----------
    words : str
        The area as it was stated, for people.
    polygons : tuple of tuple of ndarray
        Rings of each polygon, each of shape ``(corners, 2)``: latitude and longitude, the last
        corner like the first.
    """

    words: str
    polygons: tuple[tuple[Ring, ...], ...]

    def contains(self, lat_e7: NDArray[np.int32], lon_e7: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which points lie inside, shape (n,); coordinates in ten-millionths of a degree."""
        lat, lon = lat_e7 / E7, lon_e7 / E7
        south, west, north, east = self.bounds()
        within = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
        inside = np.zeros(len(lat), dtype=bool)
        near = np.flatnonzero(within)
        for polygon in self.polygons:
            odd = np.zeros(len(near), dtype=bool)
            for ring in polygon:
                odd ^= _odd_crossings(ring, lat[near], lon[near])
            inside[near] |= odd
        return inside

    def bounds(self) -> tuple[float, float, float, float]:
        """Return south, west, north and east in degrees."""
        corners = np.concatenate([ring for polygon in self.polygons for ring in polygon])
        (south, west), (north, east) = corners.min(axis=0), corners.max(axis=0)
        return float(south), float(west), float(north), float(east)


def _odd_crossings(
    ring: Ring, lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which points a ray to the east leaves through an odd number of sides."""
    odd = np.zeros(len(lat), dtype=bool)
    for (lat_a, lon_a), (lat_b, lon_b) in pairwise(ring.tolist()):
        if lat_a == lat_b:
            continue
        spans = (lat_a > lat) != (lat_b > lat)
        odd ^= spans & (lon < (lon_b - lon_a) * (lat - lat_a) / (lat_b - lat_a) + lon_a)
    return odd


def read_area(text: str) -> Area:
    """Read an area as it is stated on the command line.

    Parameters
    ----------
    text : str
        ``south,west,north,east`` in degrees, or the path of a GeoJSON file.

    Returns
    -------
    Area
        The area.

    Raises
    ------
    RoadsError
        ``OC-683`` if it cannot be read in one way only.
    """
    parts = text.split(",")
    if len(parts) == 4:
        return _box(text, parts)
    path = Path(text)
    if not path.is_file():
        raise _refused(f"{text!r} is neither four numbers with commas between nor a file.")
    return _from_geojson(path)


def _refused(what: str) -> RoadsError:
    return roads_error("OC-683", WHERE, what, MEND)


def _box(text: str, parts: list[str]) -> Area:
    try:
        south, west, north, east = (float(part) for part in parts)
    except ValueError as error:
        raise _refused(f"{text!r} is not four numbers.") from error
    ordered = -90 <= south < north <= 90 and -180 <= west < east <= 180
    if not ordered:
        raise _refused(
            f"{text!r} is no box: south must lie below north, west below east, latitudes within "
            "90 and longitudes within 180 degrees; latitude comes first."
        )
    words = f"box {south:g},{west:g} to {north:g},{east:g}"
    corners = [(south, west), (south, east), (north, east), (north, west), (south, west)]
    return Area(words, ((np.array(corners),),))


def _from_geojson(path: Path) -> Area:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused(f"{path.name} is larger than {MOST_BYTES:,} bytes.")
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _refused(f"{path.name} cannot be read as JSON ({error}).") from error
    polygons = tuple(
        tuple(_ring(path, ring) for ring in polygon) for polygon in _polygons(document) if polygon
    )
    if not polygons:
        raise _refused(f"{path.name} has no Polygon or MultiPolygon.")
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_CORNERS:
        raise _refused(f"{path.name} has more than {MOST_CORNERS:,} corners.")
    return Area(f"polygon {path.name}", polygons)


def _polygons(document: Any) -> list[list[Any]]:  # noqa: ANN401 - whatever the file holds
    """Return the polygons of a GeoJSON object, each a list of rings."""
    if not isinstance(document, dict):
        return []
    match document.get("type"):
        case "FeatureCollection":
            features = document.get("features")
            parts = features if isinstance(features, list) else []
            return [polygon for part in parts for polygon in _polygons(part)]
        case "Feature":
            return _polygons(document.get("geometry"))
        case "Polygon":
            found = document.get("coordinates")
            return [found] if isinstance(found, list) else []
        case "MultiPolygon":
            found = document.get("coordinates")
            listed = found if isinstance(found, list) else []
            return [polygon for polygon in listed if isinstance(polygon, list)]
        case _:
            return []


def _ring(path: Path, positions: Any) -> Ring:  # noqa: ANN401 - whatever the file holds
    corners: list[tuple[float, float]] = []
    for position in positions if isinstance(positions, list) else []:
        pair = position[:2] if isinstance(position, list) else []
        if len(pair) != 2 or not all(_is_number(value) for value in pair):
            raise _refused(f"{path.name} has a position that is not two numbers.")
        lon, lat = map(float, pair)
        if abs(lat) > 90 or abs(lon) > 180:
            raise _refused(f"{path.name} has the position {lon:g}, {lat:g}, which cannot be.")
        corners.append((lat, lon))
    if len(corners) < LEAST_CORNERS or corners[0] != corners[-1]:
        raise _refused(f"{path.name} has a ring that is not closed.")
    return np.array(corners, dtype=np.float64)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
