"""Reads the roads of an OpenStreetMap file with libosmium."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm import Node, Relation, Way

from opencorridor.network.earth import E7, MM_PER_M, distance_m
from opencorridor.network.findings import roads_error
from opencorridor.network.kinds import KindTable, RoadKind
from opencorridor.network.names import NAMELESS, RoadName, road_name
from opencorridor.network.readers.osm_tags import (
    ALL,
    WAY_KEYS,
    WayReading,
    read_barrier,
    read_way,
)
from opencorridor.network.reading import OSM_CREDIT, Reading
from opencorridor.network.segments import Segments
from opencorridor.network.tally import Counting, Tally
from opencorridor.network.words import Barrier, Means

KEYS = (
    "highway", "barrier", "military", "restriction", "route", "restriction:hgv", "restriction:bus",
)  # fmt: skip
FORMATS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml", ".opl", ".osm.opl")
MOST_POINTS = 200_000_000
"""Points of roads that are read at most: several countries, and about 6 GB."""
UNREADABLE = (RuntimeError, ValueError, OverflowError, OSError, osmium.InvalidLocationError)
"""What libosmium raises on a file that it cannot read; a test with damaged files looks."""


@dataclass(slots=True)
class _Raw:
    """What is gathered while the file streams by: points of all roads, one way after the other."""

    counting: Counting = field(default_factory=Counting)
    table: KindTable = field(default_factory=KindTable)
    refs: array[int] = field(default_factory=lambda: array("q"))
    xs: array[int] = field(default_factory=lambda: array("i"))
    ys: array[int] = field(default_factory=lambda: array("i"))
    ways: array[int] = field(default_factory=lambda: array("q"))
    kinds: array[int] = field(default_factory=lambda: array("i"))
    sizes: array[int] = field(default_factory=lambda: array("q"))
    barriers: dict[int, tuple[Barrier, Means, int]] = field(default_factory=dict)
    names: dict[int, RoadName] = field(default_factory=dict)
    _named: dict[tuple[str, str], RoadName] = field(default_factory=dict)
    _known: dict[tuple[tuple[str, str], ...], WayReading] = field(default_factory=dict)

    def add_node(self, node: Node) -> None:
        """Note what stands at a node."""
        barrier = read_barrier({tag.k: tag.v for tag in node.tags})
        if barrier[0] is not Barrier.NONE:
            self.barriers[node.id] = barrier

    def add_way(self, way: Way) -> None:
        """Take the points of a road, or note why it is none."""
        tags = tuple([(tag.k, tag.v) for tag in way.tags if tag.k in WAY_KEYS])
        reading = self._known.get(tags)
        if reading is None:
            reading = self._known[tags] = read_way(dict(tags))
        if reading.dropped == "not a road":
            return
        self.counting.ways_read += 1
        for key, value in reading.doubts:
            self.counting.doubt(key, value, way.id)
        if reading.kind is None:
            self.counting.dropped[reading.dropped] += 1
            return
        self.counting.ways_kept += 1
        self._add_points(way, self.table.number(reading.kind))
        self._add_name(way)

    def _add_name(self, way: Way) -> None:
        """Note what a way is called; ways of one street share what is kept."""
        called = way.tags.get("ref") or "", way.tags.get("name") or ""
        if called not in self._named:
            self._named[called] = road_name(*called)
        if self._named[called] != NAMELESS:
            self.names[way.id] = self._named[called]

    def _add_points(self, way: Way, kind: int) -> None:
        before = len(self.refs)
        for point in way.nodes:
            place = point.location
            self.refs.append(point.ref)
            self.xs.append(place.x)
            self.ys.append(place.y)
        self.ways.append(way.id)
        self.kinds.append(kind)
        self.sizes.append(len(self.refs) - before)


def read_osm_roads(path: Path) -> Reading:
    """Read all roads of a map; as `read_osm`, with where they come from."""
    segments, tally = read_osm(path)
    return Reading(segments, tally, as_of=as_of(path), credit=OSM_CREDIT)


def read_osm(path: Path) -> tuple[Segments, Tally]:
    """Read all roads of a map.

    Parameters
    ----------
    path : Path
        A file in one of `FORMATS`, sorted as usual: nodes, then ways, then relations.

    Returns
    -------
    tuple
        The segments of all roads, and what was read and dropped.

    Raises
    ------
    RoadsError
        If the file is missing (``OC-680``), cannot be read to its end (``OC-681``), has no roads
        (``OC-682``) or too many (``OC-690``).
    """
    raw = _gathered(path)
    if not raw.counting.ways_kept:
        raise roads_error(
            "OC-682",
            path.name,
            f"There is no road in it; {raw.counting.ways_read:,} ways were looked at.",
            "Take an extract that keeps ways with the key highway, and their nodes.",
        )
    segments, missing = _segments(raw)
    if not len(segments.tail):
        raise roads_error(
            "OC-682",
            path.name,
            f"It has {raw.counting.ways_kept:,} roads, and the positions of too few of their "
            "nodes to draw any.",
            "Take an extract with complete ways, sorted with the nodes first (osmium sort).",
        )
    counting = raw.counting
    tally = Tally(
        ways_read=counting.ways_read,
        ways_kept=counting.ways_kept,
        dropped=dict(counting.dropped.most_common()),
        nodes_missing=missing,
        barriers=int(np.count_nonzero(segments.barrier)),
        turn_restrictions=counting.turn_restrictions,
        doubts=counting.doubts(),
    )
    return segments, tally


def _gathered(path: Path) -> _Raw:
    if not path.is_file():
        what = "It is not a file." if path.exists() else "There is no such file."
        raise roads_error("OC-680", path.name, what, "Name an extract such as country.osm.pbf.")
    if not path.name.endswith(FORMATS):
        raise roads_error(
            "OC-681",
            path.name,
            f"Its name ends in none of {', '.join(FORMATS)}.",
            "Name a file of OpenStreetMap data by its format.",
        )
    raw = _Raw()
    try:
        for entity in _entities(path):
            if isinstance(entity, Way):
                raw.add_way(entity)
            elif isinstance(entity, Node):
                raw.add_node(entity)
            elif isinstance(entity, Relation):
                raw.counting.turn_restrictions += entity.tags.get("type") == "restriction"
            if len(raw.refs) > MOST_POINTS:
                raise roads_error(
                    "OC-690",
                    path.name,
                    f"Its roads have more than {MOST_POINTS:,} points.",
                    "Cut a smaller extract first (osmium extract).",
                )
    except UNREADABLE as error:
        raise roads_error(
            "OC-681",
            path.name,
            f"It cannot be read to its end as OpenStreetMap data ({str(error).strip()}).",
            "Fetch it again and compare its checksum; it is cut short, damaged or something else.",
        ) from error
    return raw


def _entities(path: Path) -> Iterator[object]:
    # An absolute path: libosmium takes "-" and what looks like an address for something else.
    processor = osmium.FileProcessor(str(path.absolute())).with_locations()
    yield from processor.with_filter(osmium.filter.KeyFilter(*KEYS))


def _segments(raw: _Raw) -> tuple[Segments, int]:
    """Return the segments between neighbouring points, and how many points have no position."""
    refs = np.frombuffer(raw.refs, dtype=np.int64)
    lon = np.frombuffer(raw.xs, dtype=np.int32)
    lat = np.frombuffer(raw.ys, dtype=np.int32)
    sizes = np.frombuffer(raw.sizes, dtype=np.int64)
    osm_id, first, number = np.unique(refs, return_index=True, return_inverse=True)
    # A node that the file does not have is given a place off the Earth.
    known = (np.abs(lon.astype(np.int64)) <= 180 * E7) & (np.abs(lat.astype(np.int64)) <= 90 * E7)
    last_of_way = np.zeros(len(refs), dtype=bool)
    last_of_way[np.cumsum(sizes) - 1] = True
    one = np.flatnonzero(~last_of_way)
    one = one[known[one] & known[one + 1] & (refs[one] != refs[one + 1])]
    of_way = np.repeat(np.arange(len(sizes)), sizes)[one]
    again = _ways_again(raw)
    one, of_way = one[~again[of_way]], of_way[~again[of_way]]
    length_m = distance_m(lat[one], lon[one], lat[one + 1], lon[one + 1])
    segments = Segments(
        lat_e7=lat[first],
        lon_e7=lon[first],
        osm_id=osm_id,
        barrier=np.zeros(len(osm_id), dtype=np.uint8),
        tail=number[one].astype(np.int32),
        head=number[one + 1].astype(np.int32),
        # A millimetre at least: a road without length would have no time.
        length_mm=np.maximum(1, np.rint(length_m * MM_PER_M)).astype(np.int64),
        kind=np.frombuffer(raw.kinds, dtype=np.int32)[of_way],
        way=np.frombuffer(raw.ways, dtype=np.int64)[of_way],
        kinds=raw.table.kinds(),
        names=raw.names,
    )
    missing = int(np.count_nonzero(~known[first]))
    guarded = _with_barriers(segments, raw)
    open_kind = np.array([bool(kind.access) for kind in guarded.kinds], dtype=bool)
    return guarded.chosen(open_kind[guarded.kind]), missing


def _ways_again(raw: _Raw) -> NDArray[np.bool_]:
    """Return which ways stood in the file before: two roads would carry twice as much as one.

    Extracts that overlap, put together, have them.
    """
    again = np.ones(len(raw.ways), dtype=bool)
    again[np.unique(np.frombuffer(raw.ways, dtype=np.int64), return_index=True)[1]] = False
    twice = int(np.count_nonzero(again))
    if twice:
        raw.counting.ways_kept -= twice
        raw.counting.dropped["the same way a second time"] += twice
    return again


def _with_barriers(segments: Segments, raw: _Raw) -> Segments:
    """Return the segments with their barriers, each closed to those who cannot pass one end."""
    ids = np.array(sorted(raw.barriers), dtype=np.int64)
    node = np.searchsorted(segments.osm_id, ids)
    on_road = node < len(segments.osm_id)
    on_road[on_road] = segments.osm_id[node[on_road]] == ids[on_road]
    barrier, kind = segments.barrier, segments.kind.copy()
    for ident, place in zip(ids[on_road].tolist(), node[on_road].tolist(), strict=True):
        barrier[place] = raw.barriers[ident][0].value
    for end in (segments.tail, segments.head):
        for segment in np.flatnonzero(barrier[end]).tolist():
            _, access, height_mm = raw.barriers[int(segments.osm_id[end[segment]])]
            passed = _past(raw.table.kind(int(kind[segment])), access, height_mm)
            kind[segment] = raw.table.number(passed)
    return replace(segments, kind=kind, kinds=raw.table.kinds())


def _past(kind: RoadKind, access: Means, height_mm: int) -> RoadKind:
    """Return the kind of a segment that ends at a barrier."""
    return kind.without(ALL & ~access).no_higher_than(height_mm)


def as_of(path: Path) -> str:
    """Return the moment that a map states as its own, empty if it states none.

    Parameters
    ----------
    path : Path
        A file that `read_osm` has read.
    """
    with osmium.io.Reader(str(path.absolute()), osmium.osm.NOTHING) as reader:
        header = reader.header()
    stated = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    return stated[:40]
