"""Reads places that a road network has to keep: a sheet with id, lat and lon."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from opencorridor.errors import RoadsError
from opencorridor.network.earth import E7
from opencorridor.network.findings import roads_finding

COLUMNS = ("id", "lat", "lon")
MOST_PLACES = 100_000
MEND = "Write one row for each place, with the columns id, lat and lon in decimal degrees."


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the ground; coordinates in ten-millionths of a degree."""

    id: str
    lat_e7: int
    lon_e7: int


def read_points(path: Path) -> tuple[Point, ...]:
    """Read the places of a sheet; other columns, as in a scenario's ``places.csv``, are left.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8 with a header.

    Returns
    -------
    tuple of Point
        The places in the order of the file.

    Raises
    ------
    RoadsError
        ``OC-692`` for everything that cannot be read, all at once.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise _refused(path, [f"The column {missing[0]} is missing."])
            read = [(rows.line_num, row) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, [f"It cannot be read as a sheet ({error})."]) from error
    if len(read) > MOST_PLACES:
        raise _refused(path, [f"It has more than {MOST_PLACES:,} rows."])
    points: dict[str, Point] = {}
    faults: list[str] = []
    for line, row in read:
        point = _point(row)
        if point is None:
            faults.append(f"Line {line} has no id or no position that can be.")
        elif point.id in points:
            faults.append(f"Line {line} has the id {point.id!r} a second time.")
        else:
            points[point.id] = point
    if faults or not points:
        raise _refused(path, faults or ["It has no place."])
    return tuple(points.values())


def _refused(path: Path, faults: list[str]) -> RoadsError:
    return RoadsError([roads_finding("OC-692", path.name, what, MEND) for what in faults])


def _point(row: dict[str, str | None]) -> Point | None:
    ident = (row["id"] or "").strip()
    try:
        lat, lon = float(row["lat"] or ""), float(row["lon"] or "")
    except ValueError:
        return None
    if not ident or not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    if abs(lat) > 90 or abs(lon) > 180:
        return None
    return Point(ident, round(lat * E7), round(lon * E7))
