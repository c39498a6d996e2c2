"""A TNTP network as the segments of a map: its units, its positions, both directions together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opencorridor.model.findings import Finding
from opencorridor.model.road_files import RoadFile
from opencorridor.network.findings import roads_error, roads_finding
from opencorridor.network.kinds import KindTable, RoadKind, Side
from opencorridor.network.readers.nodes import Nodes, read_nodes
from opencorridor.network.readers.tntp import (
    METRES_PER_FOOT,
    METRES_PER_MILE,
    TntpNetwork,
    read_tntp,
)
from opencorridor.network.reading import Reading
from opencorridor.network.roads import NO_POSITION, RoadNetwork
from opencorridor.network.segments import Segments
from opencorridor.network.tally import Tally
from opencorridor.network.words import Mark, Means
from opencorridor.units import METRES_PER_KM, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

SUFFIX = ".tntp"
LENGTHS: Mapping[str, float] = {
    "m": 1.0,
    "km": float(METRES_PER_KM),
    "mi": METRES_PER_MILE,
    "ft": METRES_PER_FOOT,
}
TIMES: Mapping[str, float] = {
    "s": 1.0,
    "min": float(SECONDS_PER_MINUTE),
    "h": float(SECONDS_PER_HOUR),
}
_WORDS = {
    "miles": "mi", "mile": "mi", "mi": "mi", "ft": "ft", "feet": "ft", "km": "km", "m": "m",
    "min": "min", "minutes": "min", "mins": "min", "h": "h", "hours": "h", "hr": "h", "s": "s",
    "sec": "s", "seconds": "s",
}  # fmt: skip
_LENGTH = re.compile(r"length\s*\((\w+)\)", re.IGNORECASE)
_TIME = re.compile(r"(?:time|fftt)\s*\((\w+)\)", re.IGNORECASE)
_HEAD_BYTES = 20_000


def read_tntp_roads(path: Path, how: RoadFile) -> Reading:
    """Read a TNTP network as roads.

    Parameters
    ----------
    path : Path
        A file such as ``Anaheim_net.tntp``.
    how : RoadFile
        Its units where it does not state them, and its nodes.

    Returns
    -------
    Reading
        Its roads; a link and its way back are one road where they have the same length.

    Raises
    ------
    RoadsError
        ``OC-696`` if a unit is neither stated nor said, and as `read_tntp` and `read_nodes`.
    """
    metres = LENGTHS[_unit(path, how.length_unit, _LENGTH, LENGTHS, "length")]
    seconds = TIMES[_unit(path, how.time_unit, _TIME, TIMES, "time")]
    found = read_tntp(path, metres_per_length=metres, seconds_per_time=seconds)
    segments, twice = _segments(found.network)
    nodes = None if how.nodes is None else read_nodes(how.nodes, how)
    if nodes is not None:
        segments = _placed(segments, nodes)
    roads = found.network.roads
    return Reading(
        segments,
        Tally(ways_read=roads, ways_kept=roads - twice, dropped=_loops(twice)),
        findings=(*_zones(path, found), *(nodes.findings if nodes else ())),
        kept=segments.osm_id < found.first_through_node,
        positions=nodes is not None,
    )


def _loops(number: int) -> dict[str, int]:
    return {"ends where it begins": number} if number else {}


def _unit(
    path: Path, said: str, stated: re.Pattern[str], units: Mapping[str, float], what: str
) -> str:
    """Return a unit: as the user says, else as the head of the file states."""
    if said in units:
        return said
    listed = ", ".join(units)
    option = f"--{what}-unit"
    if said:
        text = f"{said[:20]!r} is no unit of {what}."
        raise roads_error("OC-696", option, text, f"Write one of {listed}.")
    text = ""
    if path.is_file():
        with path.open("rb") as stream:
            text = stream.read(_HEAD_BYTES).decode("utf-8", "replace")
        found = stated.search(text)
        unit = _WORDS.get(found[1].lower(), "") if found else ""
        if unit in units:
            return unit
        text = f"It does not state the unit of its {what}."
        mend = f"Look it up in the notes to the network, and state {option} ({listed})."
        raise roads_error("OC-696", path.name, text, mend)
    raise roads_error("OC-680", path.name, "There is no such file.", "Name a TNTP network.")


@dataclass(frozen=True, slots=True)
class _Link:
    tail: int
    head: int
    length_mm: int
    side: Side


def _segments(network: RoadNetwork) -> tuple[Segments, int]:
    """Return links as segments, and how many were left out as they end where they begin."""
    table = KindTable()
    waiting: dict[tuple[int, int, int], list[int]] = {}
    rows: list[tuple[int, int, int, int, Side, Side]] = []
    loops = 0
    for road, link in enumerate(_links(network), start=1):
        if link.tail == link.head:
            loops += 1
            continue
        back = waiting.get((link.head, link.tail, link.length_mm))
        if back:
            row = back.pop()
            tail, head, length, way, along, _ = rows[row]
            rows[row] = (tail, head, length, way, along, link.side)
            continue
        waiting.setdefault((link.tail, link.head, link.length_mm), []).append(len(rows))
        rows.append((link.tail, link.head, link.length_mm, road, link.side, Side()))
    class_code = int(network.road_class[0])
    kinds = [
        table.number(RoadKind(class_code, Mark(0), -1, -1, along, against))
        for *_, along, against in rows
    ]
    columns = list(zip(*(row[:4] for row in rows), strict=True)) or [(), (), (), ()]
    unknown = np.full(network.nodes, NO_POSITION, dtype=np.int32)
    segments = Segments(
        lat_e7=unknown,
        lon_e7=unknown,
        osm_id=network.node_osm_id,
        barrier=np.zeros(network.nodes, dtype=np.uint8),
        tail=np.array(columns[0], dtype=np.int32),
        head=np.array(columns[1], dtype=np.int32),
        length_mm=np.array(columns[2], dtype=np.int64),
        way=np.array(columns[3], dtype=np.int64),
        kind=np.array(kinds, dtype=np.int32),
        kinds=table.kinds(),
    )
    return segments.chosen(np.ones(len(rows), dtype=bool)), loops


def _links(network: RoadNetwork) -> list[_Link]:
    values = zip(
        network.road_tail.tolist(),
        network.road_head.tolist(),
        network.road_length_mm.tolist(),
        network.road_access.tolist(),
        network.road_lanes.tolist(),
        network.road_speed_m_per_h.tolist(),
        network.road_capacity_vehicles_per_h.tolist(),
        strict=True,
    )
    return [
        _Link(tail, head, length, Side(Means(access), lanes, tuple(speeds), tuple(capacity)))
        for tail, head, length, access, lanes, speeds, capacity in values
    ]


def _placed(segments: Segments, nodes: Nodes) -> Segments:
    """Return the segments with the positions of their nodes.

    Raises
    ------
    RoadsError
        ``OC-693`` if a node is not in the sheet.
    """
    place = [nodes.number.get(str(ident), -1) for ident in segments.osm_id.tolist()]
    missing = [i for i, at in zip(segments.osm_id.tolist(), place, strict=True) if at < 0]
    if missing:
        what = f"{len(missing):,} nodes of the network are not in it; the first is {missing[0]}."
        raise roads_error("OC-693", nodes.file, what, "Name the sheet of this network.")
    at: NDArray[np.int64] = np.array(place, dtype=np.int64)
    return replace(segments, lat_e7=nodes.lat_e7[at], lon_e7=nodes.lon_e7[at])


def _zones(path: Path, found: TntpNetwork) -> list[Finding]:
    """Say how many zones of the file can be passed here, which its author did not mean."""
    network = found.network
    ids = network.node_osm_id
    ends = Counter(network.road_tail.tolist())
    passable = [node for node, number in ends.items() if number > 1]
    zones = int(np.count_nonzero(ids[passable] < found.first_through_node)) if passable else 0
    if not zones:
        return []
    what = f"{zones:,} zones (nodes below {found.first_through_node}) can be passed on the way."
    mend = "Their own file forbids it: leave these out where ways must not lead through them."
    return [roads_finding("OC-697", path.name, what, mend)]
