"""Roads between nodes that a sheet of its own names."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np

from opencorridor.network.earth import MM_PER_M
from opencorridor.network.readers.gathering import Gathering, Row
from opencorridor.network.readers.nodes import Nodes
from opencorridor.network.readers.table_columns import FROM, ID, TO
from opencorridor.network.reading import Reading
from opencorridor.network.segments import Segments

_SHORTEST = 0.98
_SLACK_M = 100.0


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
    way = gathering.way_ids(np.frombuffer(numbers, dtype=np.int64), texts)
    segments = Segments(
        lat_e7=nodes.lat_e7,
        lon_e7=nodes.lon_e7,
        osm_id=nodes.ids,
        barrier=np.zeros(len(nodes.ids), dtype=np.uint8),
        tail=np.frombuffer(tail, dtype=np.int32),
        head=np.frombuffer(head, dtype=np.int32),
        length_mm=np.frombuffer(length_mm, dtype=np.int64),
        kind=np.frombuffer(kind, dtype=np.int32),
        way=way,
        kinds=gathering.table.kinds(),
        names=gathering.names_by(numbers.tolist(), way.tolist()),
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
