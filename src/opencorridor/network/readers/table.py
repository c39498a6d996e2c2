"""Rows of a table as segments of roads, whatever file they come from."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.model.findings import Finding
from opencorridor.network.earth import E7, MM_PER_M, distance_m
from opencorridor.network.findings import roads_error, roads_finding
from opencorridor.network.kinds import KindTable
from opencorridor.network.readers.nodes import Nodes
from opencorridor.network.readers.projection import Projection
from opencorridor.network.readers.table_columns import (
    FROM,
    ID,
    MEND_COLUMNS,
    TO,
    Columns,
    RowError,
    length_m,
    read_row,
)
from opencorridor.network.reading import Reading
from opencorridor.network.segments import Segments
from opencorridor.network.tally import Counting, Tally

MOST_POINTS = 50_000_000
MOST_NAMED = 10
LONGEST_DETOUR = 10.0
"""A stated length may be at most so many times that of the line as drawn."""
_SHORTEST = 0.98
_SLACK_M = 100.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, its cells by our columns, its lines as drawn (x before y)."""

    number: int
    cells: Mapping[str, str]
    lines: tuple[Floats, ...] = ()


@dataclass(slots=True)
class Gathering:
    """Rows while they are read; faults are kept and raised together."""

    file: str
    columns: Columns
    road_class: str
    counting: Counting = field(default_factory=Counting)
    table: KindTable = field(default_factory=KindTable)
    faults: list[Finding] = field(default_factory=list)
    faulty: int = 0
    classless: int = 0
    _ids: dict[str, int] = field(default_factory=dict)
    _known: dict[tuple[tuple[str, str], ...], object] = field(default_factory=dict)

    def fault(self, number: int, what: str, mend: str) -> None:
        """Note what is wrong with a row."""
        self.faulty += 1
        if len(self.faults) < MOST_NAMED:
            finding = roads_finding("OC-693", self.file, f"Line {number}: {what}.", mend)
            self.faults.append(finding)

    def kind_of(self, row: Row) -> tuple[int, float | None] | None:
        """Return the number of a row's kind and its stated length, or None if it is no road."""
        self.counting.ways_read += 1
        ident = row.cells.get(ID, "")
        if ident and self._ids.setdefault(ident, row.number) != row.number:
            what = f"the id {ident[:40]!r} stands in line {self._ids[ident]} already"
            self.fault(row.number, what, "Give each road an id of its own, or none.")
            return None
        try:
            reading = read_row(row.cells, self.road_class)
        except RowError as error:
            mend = "Write a word of docs/roads.md, or state --class for rows without one."
            self.fault(row.number, str(error), mend)
            return None
        self.classless += "class" not in row.cells
        doubts = list(reading.doubts)
        length = length_m(row.cells, doubts)
        for key, value in doubts:
            self.counting.doubt(key, value, row.number)
        if reading.kind is None:
            self.counting.dropped[reading.dropped] += 1
            return None
        self.counting.ways_kept += 1
        return self.table.number(reading.kind), length

    def way_ids(self, numbers: NDArray[np.int64], texts: list[str]) -> NDArray[np.int64]:
        """Return the ids of ways: those of the file if all are whole numbers, else line numbers."""
        return _whole(texts) if texts and _are_whole(texts) else numbers

    def stop_on_faults(self) -> None:
        """Raise the faults of all rows, or one if there is no road.

        Raises
        ------
        RoadsError
            ``OC-693`` for each row, the first ten named, or ``OC-682``.
        """
        more = self.faulty - len(self.faults)
        if more > 0:
            what = f"{more:,} more rows cannot be read."
            last = roads_finding("OC-693", self.file, what, "Mend those above first.")
            self.faults.append(last)
        if self.faults:
            raise RoadsError(self.faults)
        if not self.counting.ways_kept:
            what = f"There is no road in it; {self.counting.ways_read:,} rows were looked at."
            raise roads_error("OC-682", self.file, what, "Name a table with a row for each road.")

    def findings(self) -> tuple[Finding, ...]:
        """Return what is to be said of the table besides."""
        found = []
        if self.columns.unread:
            shown = ", ".join(name[:40] for name in self.columns.unread[:MOST_NAMED])
            what = f"{len(self.columns.unread)} columns are not read: {shown}."
            found.append(roads_finding("OC-695", self.file, what, MEND_COLUMNS))
        if self.classless and self.counting.ways_kept:
            what = f"{self.classless:,} rows state no class; they were taken as {self.road_class}."
            mend = "Their speed and capacity follow from it: state the class of each row."
            found.append(roads_finding("OC-697", self.file, what, mend))
        return tuple(found)

    def tally(self) -> Tally:
        """Return what was read and dropped."""
        return Tally(
            ways_read=self.counting.ways_read,
            ways_kept=self.counting.ways_kept,
            dropped=dict(Counter(self.counting.dropped).most_common()),
            doubts=self.counting.doubts(),
        )


def _are_whole(texts: list[str]) -> bool:
    return all(text.isdecimal() and text.isascii() and len(text) < 19 for text in texts) and len(
        set(map(int, texts))
    ) == len(texts)


def _whole(texts: list[str]) -> NDArray[np.int64]:
    return np.array(list(map(int, texts)), dtype=np.int64)


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
    used = replace(segments.chosen(every), way=renamed)
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


def from_nodes(gathering: Gathering, rows: Iterator[Row], nodes: Nodes) -> Reading:
    """Return roads between nodes that a sheet of its own names.

    Parameters
    ----------
    gathering : Gathering
        Empty.
    rows : iterator of Row
        With ``from``, ``to`` and a length.
    nodes : Nodes
        Where the nodes are.

    Raises
    ------
    RoadsError
        With a finding for each row that cannot be read.
    """
    tail, head, kind = array("i"), array("i"), array("i")
    length_mm, numbers, texts = array("q"), array("q"), []
    for row in rows:
        ends = _ends(gathering, row, nodes)
        found = gathering.kind_of(row)
        if found is None or ends is None:
            continue
        number, length = found
        one, other = ends
        straight_m = nodes.distance_m(one, other)
        if length is None:
            what = "it states no length that can be"
            gathering.fault(row.number, what, "State length_km, length_m, length_mi or length_ft.")
            continue
        if length < straight_m * _SHORTEST - _SLACK_M:
            value = f"{length:.0f} m, straight line {straight_m:.0f} m"
            gathering.counting.doubt("length", value, row.number)
            length = straight_m
        tail.append(one)
        head.append(other)
        kind.append(number)
        length_mm.append(max(1, round(length * MM_PER_M)))
        numbers.append(row.number)
        texts.append(row.cells.get(ID, ""))
    gathering.stop_on_faults()
    segments = Segments(
        lat_e7=nodes.lat_e7,
        lon_e7=nodes.lon_e7,
        osm_id=nodes.ids,
        barrier=np.zeros(len(nodes.ids), dtype=np.uint8),
        tail=np.frombuffer(tail, dtype=np.int32),
        head=np.frombuffer(head, dtype=np.int32),
        length_mm=np.frombuffer(length_mm, dtype=np.int64),
        kind=np.frombuffer(kind, dtype=np.int32),
        way=gathering.way_ids(np.frombuffer(numbers, dtype=np.int64), texts),
        kinds=gathering.table.kinds(),
    )
    used = segments.chosen(np.ones(len(tail), dtype=bool))
    findings = (*gathering.findings(), *nodes.findings)
    return Reading(used, gathering.tally(), findings=findings)


def _ends(gathering: Gathering, row: Row, nodes: Nodes) -> tuple[int, int] | None:
    ends = [row.cells.get(FROM, ""), row.cells.get(TO, "")]
    missing = [end for end in ends if end not in nodes.number]
    if missing:
        what = f"the node {missing[0][:40]!r} is not in {nodes.file}"
        gathering.fault(row.number, what, "Add the node, or mend its id.")
        return None
    if ends[0] == ends[1]:
        gathering.fault(row.number, "it ends where it begins", "Name two nodes, or take it out.")
        return None
    return nodes.number[ends[0]], nodes.number[ends[1]]
