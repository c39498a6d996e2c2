"""Roads that are drawn as lines: they meet where they share a point."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from opencorridor.network.earth import E7, MM_PER_M, distance_m
from opencorridor.network.findings import roads_error
from opencorridor.network.readers.gathering import Floats, Gathering, Row
from opencorridor.network.readers.projection import Projection
from opencorridor.network.readers.table_columns import ID
from opencorridor.network.reading import Reading
from opencorridor.network.segments import Segments

MOST_POINTS = 50_000_000
LONGEST_DETOUR = 10.0
"""A stated length may be at most so many times that of the line as drawn."""
_SHORTEST = 0.98
_SLACK_M = 100.0


def from_lines(gathering: Gathering, rows: Iterator[Row], projection: Projection) -> Reading:
    """Return roads that are drawn: they meet where they share a point.

    Parameters
    ----------
    gathering : Gathering
        Empty.
    rows : iterator of Row
        With their lines.
    projection : Projection
        Of their coordinates.

    Raises
    ------
    RoadsError
        With a finding for each row that cannot be read.
    """
    lat, lon, way = array("i"), array("i"), array("q")
    kind, sizes, stated = array("i"), array("q"), array("d")
    numbers: dict[int, str] = {}
    for row in rows:
        found = gathering.kind_of(row)
        if found is None:
            continue
        number, length = found
        if not row.lines:
            gathering.counting.ways_kept -= 1
            gathering.counting.dropped["without a line"] += 1
            continue
        drawn = [_degrees(gathering, row, line, projection) for line in row.lines]
        if length is not None and len(drawn) > 1:
            # Nobody knows how a length is shared out between the parts of a row.
            gathering.counting.doubt("length of a road in parts", f"{length:.0f} m", row.number)
            length = None
        for points in drawn:
            if points is None:
                break
            lat.extend(points[:, 0].tolist())
            lon.extend(points[:, 1].tolist())
            way.append(row.number)
            kind.append(number)
            sizes.append(len(points))
            stated.append(-1.0 if length is None else length)
        numbers[row.number] = row.cells.get(ID, "")
        if len(lat) > MOST_POINTS:
            what = f"Its roads have more than {MOST_POINTS:,} points."
            raise roads_error("OC-690", gathering.file, what, "Cut out the area first.")
    gathering.stop_on_faults()
    segments = _drawn(
        gathering,
        np.frombuffer(lat, dtype=np.int32),
        np.frombuffer(lon, dtype=np.int32),
        np.frombuffer(sizes, dtype=np.int64),
        (np.frombuffer(kind, dtype=np.int32), np.frombuffer(way, dtype=np.int64)),
        np.frombuffer(stated, dtype=np.float64),
    )
    lines = np.array(list(numbers), dtype=np.int64)
    ids = gathering.way_ids(lines, list(numbers.values()))
    renamed = ids[np.searchsorted(lines, segments.way)]
    every = np.ones(len(segments.tail), dtype=bool)
    names = gathering.names_by(lines.tolist(), ids.tolist())
    used = replace(segments.chosen(every), way=renamed, names=names)
    return Reading(used, gathering.tally(), findings=gathering.findings())


def _degrees(
    gathering: Gathering, row: Row, line: Floats, projection: Projection
) -> NDArray[np.int64] | None:
    """Return the points of a line in ten-millionths of a degree, latitude first."""
    degrees = projection(line)
    lon, lat = degrees[:, 0], degrees[:, 1]
    if np.isfinite(degrees).all() and (abs(lat) <= 90).all() and (abs(lon) <= 180).all():
        return np.column_stack([np.rint(lat * E7), np.rint(lon * E7)]).astype(np.int64)
    bad = int(np.flatnonzero(~(np.isfinite(degrees).all(axis=1) & (abs(lat) <= 90)
                               & (abs(lon) <= 180)))[0])  # fmt: skip
    x, y = line[bad]
    what, mend = off_earth(float(y), float(x))
    gathering.fault(row.number, what, mend)
    return None


def off_earth(lat: float, lon: float) -> tuple[str, str]:
    """Say what is wrong with a position, and how to mend it.

    Parameters
    ----------
    lat, lon : float
        As they stand in the file.
    """
    if abs(lat) <= 180 and abs(lon) <= 90:
        mend = "Latitude and longitude look swapped: a line has longitude first."
    elif np.isfinite([lat, lon]).all():
        mend = "Write degrees, or name the coordinate system with --crs."
    else:
        mend = "Write a number for each coordinate."
    return f"latitude {lat:g} and longitude {lon:g} are nowhere on Earth", mend


def _drawn(
    gathering: Gathering,
    lat: NDArray[np.int32],
    lon: NDArray[np.int32],
    sizes: NDArray[np.int64],
    kind_and_way: tuple[NDArray[np.int32], NDArray[np.int64]],
    stated_m: Floats,
) -> Segments:
    """Return the segments between neighbouring points; equal points are one node."""
    packed = (lat.astype(np.int64) << 32) | (lon.astype(np.int64) & 0xFFFFFFFF)
    _, first, node = np.unique(packed, return_index=True, return_inverse=True)
    last_of_line = np.zeros(len(lat), dtype=bool)
    last_of_line[np.cumsum(sizes) - 1] = True
    one = np.flatnonzero(~last_of_line)
    one = one[node[one] != node[one + 1]]
    line = np.repeat(np.arange(len(sizes)), sizes)[one]
    drawn_m = distance_m(lat[one], lon[one], lat[one + 1], lon[one + 1])
    of_line = np.bincount(line, weights=drawn_m, minlength=len(sizes)).astype(np.float64)
    kind, way = kind_and_way
    stated = _believed(gathering, stated_m, of_line, way)
    stretch = np.where(stated > 0, stated / np.maximum(of_line, 1e-9), 1.0)
    if not len(one):
        what = "None of its roads has a length; each begins where it ends."
        raise roads_error("OC-682", gathering.file, what, "Draw each road between two points.")
    return Segments(
        lat_e7=lat[first],
        lon_e7=lon[first],
        osm_id=np.arange(1, len(first) + 1, dtype=np.int64),
        barrier=np.zeros(len(first), dtype=np.uint8),
        tail=node[one].astype(np.int32),
        head=node[one + 1].astype(np.int32),
        length_mm=np.maximum(1, np.ceil(drawn_m * stretch[line] * MM_PER_M)).astype(np.int64),
        kind=kind[line],
        way=way[line],
        kinds=gathering.table.kinds(),
    )


def _believed(
    gathering: Gathering, stated_m: Floats, drawn_m: Floats, row: NDArray[np.int64]
) -> Floats:
    """Return the stated lengths, those that the line contradicts replaced by -1."""
    believed = stated_m.copy()
    short = (stated_m > 0) & (stated_m < drawn_m * _SHORTEST - 1)
    long = stated_m > LONGEST_DETOUR * drawn_m + _SLACK_M
    for place in np.flatnonzero(short | long).tolist():
        value = f"{stated_m[place]:.0f} m, drawn {drawn_m[place]:.0f} m"
        gathering.counting.doubt("length", value, int(row[place]))
        believed[place] = -1.0
    return believed
