"""Reads road networks in the TNTP format of github.com/bstabler/TransportationNetworks.

These networks are what others measure with. They state times, not speeds, in units that each file
names in its own way, and have no usable positions; classes and limits are not known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.network.findings import roads_error
from opencorridor.network.kinds import UNLIMITED
from opencorridor.network.names import no_names
from opencorridor.network.roads import NO_POSITION, RoadNetwork
from opencorridor.network.sound import MOST_SPEED_M_PER_H, MOST_VEHICLES_PER_H
from opencorridor.network.words import CLASSES, MOTOR
from opencorridor.units import SECONDS_PER_HOUR

MM_PER_M = 1000
METRES_PER_MILE = 1609.344
METRES_PER_FOOT = 0.3048
MOST_BYTES = 200_000_000
MOST_METRES = 10_000_000
MOST_SECONDS = 1_000_000
COLUMNS = 5
"""Columns that are read: tail, head, capacity, length, free-flow time."""
NODES, LINKS, THROUGH = "NUMBER OF NODES", "NUMBER OF LINKS", "FIRST THRU NODE"
MEND = "Fetch the file again; it states its nodes and links, then one link a line."

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TntpNetwork:
    """A network of others.

    Parameters
    ----------
    network : RoadNetwork
        Its roads, open to all vehicles; nodes have the numbers of the file as ids.
    first_through_node : int
        Id of the first node that may be passed; those below it are zones.
    """

    network: RoadNetwork
    first_through_node: int


def read_tntp(path: Path, *, metres_per_length: float, seconds_per_time: float) -> TntpNetwork:
    """Read the links of a network.

    Parameters
    ----------
    path : Path
        A file such as ``Anaheim_net.tntp``.
    metres_per_length : float
        Unit of its lengths: `METRES_PER_FOOT` for Anaheim, `METRES_PER_MILE` for Chicago.
    seconds_per_time : float
        Unit of its times: 60 for minutes.

    Returns
    -------
    TntpNetwork
        The network. Times are those of the file; a length is, too, unless it would need a speed
        above 1,000 km/h or below 1 m/h, as that of a connector without time.

    Raises
    ------
    RoadsError
        ``OC-680`` if there is no such file, ``OC-681`` if it is not a network.
    """
    head, rows = _parts(path)
    nodes, through = head[NODES], head.get(THROUGH, 1)
    table = _table(path, rows)
    if len(table) != head[LINKS] or not len(table):
        raise _refused(path, f"It states {head[LINKS]:,} links and has {len(table):,}.")
    ends = table[:, :2]
    if not np.all((ends >= 1) & (ends <= nodes) & (ends == np.floor(ends))):
        raise _refused(path, f"A link has an end that is none of its {nodes:,} nodes.")
    if not np.all((table[:, 2] > 0) & (table[:, 2] <= MOST_VEHICLES_PER_H)):
        raise _refused(path, "A link has a capacity that cannot be.")
    length_m, time_s = table[:, 3] * metres_per_length, table[:, 4] * seconds_per_time
    for values, most in ((length_m, MOST_METRES), (time_s, MOST_SECONDS)):
        if not np.all((values >= 0) & (values <= most)):
            raise _refused(path, "A link has a length or time that cannot be.")
    return TntpNetwork(
        _network(nodes, ends.astype(np.int64), table[:, 2], length_m, time_s), through
    )


def _refused(path: Path, what: str) -> RoadsError:
    return roads_error("OC-681", path.name, what, MEND)


def _parts(path: Path) -> tuple[dict[str, int], list[str]]:
    """Return the numbers of the head and the lines of the links."""
    if not path.is_file():
        raise roads_error("OC-680", path.name, "There is no such file.", "Name a TNTP network.")
    if path.stat().st_size > MOST_BYTES:
        raise _refused(path, f"It is larger than {MOST_BYTES:,} bytes.")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise _refused(path, "It is not text.") from error
    head: dict[str, int] = {}
    rows = []
    for line in map(str.strip, lines):
        if line.startswith("<"):
            name, _, value = line[1:].partition(">")
            if value.strip().isdecimal():
                head[name.strip()] = int(value.strip()[:18])
        elif line and not line.startswith("~"):
            rows.append(line)
    for name in (NODES, LINKS):
        if not 0 < head.get(name, 0) < 2**31:
            raise _refused(path, f"It does not state a <{name}> that can be.")
    return head, rows


def _table(path: Path, rows: list[str]) -> Floats:
    """Return the columns that are read, shape (links, 5)."""
    try:
        cells = [[float(cell) for cell in row.rstrip(";").split()[:COLUMNS]] for row in rows]
    except ValueError as error:
        raise _refused(path, f"A link has a cell that is no number ({error}).") from error
    if any(len(row) != COLUMNS or not all(map(math.isfinite, row)) for row in cells):
        raise _refused(path, "A link has a cell missing, or one that is not finite.")
    return np.array(cells, dtype=np.float64).reshape(len(cells), COLUMNS)


def _network(
    nodes: int, ends: NDArray[np.int64], capacity: Floats, length_m: Floats, time_s: Floats
) -> RoadNetwork:
    roads = len(ends)
    tail, head = (ends - 1).astype(np.int32).T
    hours = np.maximum(time_s, 1e-9) / SECONDS_PER_HOUR
    speed = np.clip(np.rint(length_m / hours), 1, MOST_SPEED_M_PER_H).astype(np.int32)
    # The length follows the rounded speed, so that the time is that of the file.
    length_mm = np.maximum(1, np.rint(speed * hours * MM_PER_M)).astype(np.int64)
    whole = np.maximum(1, np.floor(capacity)).astype(np.int32)
    unknown = np.full(nodes, NO_POSITION, dtype=np.int32)
    nameless = no_names(roads)
    return RoadNetwork(
        node_lat_e7=unknown,
        node_lon_e7=unknown.copy(),
        node_osm_id=np.arange(1, nodes + 1, dtype=np.int64),
        node_barrier=np.zeros(nodes, dtype=np.uint8),
        road_tail=tail.copy(),
        road_head=head.copy(),
        road_length_mm=length_mm,
        road_class=np.full(roads, CLASSES.index("unclassified"), dtype=np.uint8),
        road_lanes=np.ones(roads, dtype=np.uint8),
        road_speed_m_per_h=np.repeat(speed[:, None], 3, axis=1),
        road_capacity_vehicles_per_h=np.repeat(whole[:, None], 3, axis=1),
        road_access=np.full(roads, MOTOR.value, dtype=np.uint8),
        road_marks=np.zeros(roads, dtype=np.uint8),
        road_most_weight_kg=np.full(roads, UNLIMITED, dtype=np.int32),
        road_most_height_mm=np.full(roads, UNLIMITED, dtype=np.int32),
        road_shape=np.arange(roads, dtype=np.int32),
        road_against=np.zeros(roads, dtype=bool),
        shape_start=2 * np.arange(roads + 1, dtype=np.int64),
        point_lat_e7=np.full(2 * roads, NO_POSITION, dtype=np.int32),
        point_lon_e7=np.full(2 * roads, NO_POSITION, dtype=np.int32),
        point_osm_id=ends.ravel().copy(),
        shape_way_start=np.arange(roads + 1, dtype=np.int64),
        way_osm_id=np.arange(1, roads + 1, dtype=np.int64),
        way_ref=nameless.ref,
        way_name=nameless.name,
        text_start=nameless.text_start,
        text_utf8=nameless.text_utf8,
    )
