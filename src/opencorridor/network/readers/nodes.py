"""Reads where nodes are: a sheet, GeoJSON points, or a node file of TNTP."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.model.findings import Finding
from opencorridor.model.road_files import RoadFile
from opencorridor.network.earth import E7, distance_m
from opencorridor.network.findings import roads_error, roads_finding
from opencorridor.network.readers.projection import Projection
from opencorridor.network.readers.table_columns import named_nodes

MOST_BYTES = 500_000_000
MOST_NODES = 3_000_000
MOST_NAMED = 10
MEND = "Write one row for each node, with the columns id, lat and lon in degrees."
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Nodes of a file.

    Parameters
    ----------
    file : str
        Its name.
    number : mapping
        Id, as it is written, to the place in the arrays.
    ids : ndarray of int64, shape (nodes,)
        The ids if all are whole numbers and stay apart, else the lines of the file.
    lat_e7, lon_e7 : ndarray of int32, shape (nodes,)
        Where they are, in ten-millionths of a degree.
    findings : tuple of Finding
        What is to be said of them.
    """

    file: str
    number: Mapping[str, int]
    ids: NDArray[np.int64]
    lat_e7: NDArray[np.int32]
    lon_e7: NDArray[np.int32]
    findings: tuple[Finding, ...] = ()

    def distance_m(self, one: int, other: int) -> float:
        """Return the straight distance between two nodes in metres."""
        pair = (slice(one, one + 1), slice(other, other + 1))
        ends = [array[at] for at in pair for array in (self.lat_e7, self.lon_e7)]
        return float(distance_m(*ends)[0])


def read_nodes(path: Path, how: RoadFile) -> Nodes:
    """Read the nodes of a file.

    Parameters
    ----------
    path : Path
        ``.csv`` with id, lat and lon (or x and y); ``.geojson`` with points that have an ``id``;
        ``.tntp`` with node, X and Y.
    how : RoadFile
        Names of its columns, and the coordinate system of its coordinates.

    Raises
    ------
    RoadsError
        ``OC-680`` if there is no such file, ``OC-694`` for its coordinate system, ``OC-696`` if a
        column is missing, ``OC-693`` for every node that cannot be read.
    """
    if not path.is_file():
        raise roads_error("OC-680", path.name, "There is no such file.", "Name a sheet of nodes.")
    if path.stat().st_size > MOST_BYTES:
        what = f"It is larger than {MOST_BYTES:,} bytes."
        raise roads_error("OC-690", path.name, what, "Keep the nodes of the roads alone.")
    projection = Projection(how.crs, path.name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found = _rows(path, stream, named_nodes(how.columns))
            rows = list(islice(found, MOST_NODES + 1))
    except (OSError, UnicodeDecodeError, csv.Error, RecursionError, json.JSONDecodeError) as error:
        raise _refused(path, [f"It cannot be read as nodes ({error})."]) from error
    if len(rows) > MOST_NODES:
        what = f"It has more than {MOST_NODES:,} nodes."
        raise roads_error("OC-690", path.name, what, "Keep the nodes of the roads alone.")
    return _nodes(path, rows, projection)


def _refused(path: Path, faults: list[str], mend: str = MEND) -> RoadsError:
    more = len(faults) - MOST_NAMED
    shown = [*faults[:MOST_NAMED], *([f"{more:,} more nodes cannot be read."] if more > 0 else [])]
    return RoadsError([roads_finding("OC-693", path.name, what, mend) for what in shown])


def _rows(
    path: Path, stream: IO[str], renamed: Mapping[str, str]
) -> Iterator[tuple[int, str, object, object]]:
    """Yield line, id, x and y of each node."""
    suffix = path.suffix.lower()
    if suffix in {".geojson", ".json"}:
        yield from _points(path, json.load(stream))
    elif suffix == ".tntp":
        for line, text in enumerate(stream, start=1):
            cells = text.replace(";", " ").split()
            if cells and cells[0].isdecimal():
                yield line, cells[0], *(cells[1:3] if len(cells) > 2 else ("", ""))
    else:
        reader = csv.DictReader(stream, strict=True)
        names = reader.fieldnames or ()
        x, y = ("x", "y") if {"x", "y"} <= set(names) else ("lon", "lat")
        ident, y, x = (renamed.get(f"node_{ours}", ours) for ours in ("id", y, x))
        missing = [name for name in (ident, y, x) if name not in names]
        if missing:
            what = f"The column {missing[0]} is missing; there are {', '.join(names)[:200]}."
            mend = "Add it, or say which one it is, such as --columns node_id=code."
            raise roads_error("OC-696", path.name, what, mend)
        for row in reader:
            yield reader.line_num, (row[ident] or "").strip(), row[x], row[y]


def _points(path: Path, document: Any) -> Iterator[tuple[int, str, object, object]]:  # noqa: ANN401 - any JSON
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise _refused(path, ["It is no GeoJSON with features."])
    for line, feature in enumerate(features, start=1):
        try:
            ident = feature["properties"]["id"] if "id" not in feature else feature["id"]
            x, y = feature["geometry"]["coordinates"][:2]
        except (TypeError, KeyError, ValueError):
            ident, x, y = "", "", ""
        yield line, str(ident), x, y


def _number(value: object) -> float:
    try:
        return float(value) if isinstance(value, str | int | float) else float("nan")
    except (ValueError, OverflowError):
        return float("nan")


def _nodes(
    path: Path, rows: list[tuple[int, str, object, object]], projection: Projection
) -> Nodes:
    xy = np.array([(_number(x), _number(y)) for _, _, x, y in rows], dtype=np.float64)
    degrees = projection(xy.reshape(len(rows), 2))
    lon, lat = degrees[:, 0], degrees[:, 1]
    placed = np.isfinite(degrees).all(axis=1) & (abs(lat) <= 90) & (abs(lon) <= 180)
    if 2 * np.count_nonzero(placed) < len(rows):
        line, _, x, y = rows[int(np.flatnonzero(~placed)[0])]
        off = len(rows) - int(np.count_nonzero(placed))
        what = f"{off:,} of {len(rows):,} nodes lie nowhere on Earth; line {line} has {x} and {y}."
        mend = "Name the coordinate system with --crs, or write lat and lon in degrees."
        raise roads_error("OC-694", path.name, what, mend)
    faults: list[str] = []
    number: dict[str, int] = {}
    for place, (line, ident, x, y) in enumerate(rows):
        if not ident:
            faults.append(f"Line {line} has no id.")
        elif ident in number:
            faults.append(f"Line {line} has the id {ident[:40]!r} a second time.")
        elif not placed[place]:
            swapped = abs(_number(y)) <= 180 and abs(_number(x)) <= 90
            hint = "; latitude and longitude look swapped" if swapped else ""
            faults.append(f"Line {line}: {y} and {x} are no latitude and longitude{hint}.")
        number.setdefault(ident, place)
    if faults or not rows:
        raise _refused(path, faults or ["It has no node."])
    ids, findings = _ids(path, rows)
    # int32 holds 180 degrees times ten million.
    return Nodes(
        file=path.name,
        number=number,
        ids=ids,
        lat_e7=np.rint(lat * E7).astype(np.int32),
        lon_e7=np.rint(lon * E7).astype(np.int32),
        findings=findings,
    )


def _ids(
    path: Path, rows: list[tuple[int, str, object, object]]
) -> tuple[NDArray[np.int64], tuple[Finding, ...]]:
    texts = [ident for _, ident, _, _ in rows]
    if all(text.isascii() and text.isdecimal() and len(text) < 19 for text in texts):
        whole = list(map(int, texts))
        if len(set(whole)) == len(whole):
            return np.array(whole, dtype=np.int64), ()
    what = "Its ids are not all whole numbers; nodes carry the number of their line."
    mend = "Look places up by line, or give the nodes whole numbers."
    lines = np.array([line for line, *_ in rows], dtype=np.int64)
    return lines, (roads_finding("OC-697", path.name, what, mend),)
