"""Conditions on the roads of a network: which of its roads are shut, and when.

A condition names a way or a node of the map, so that it outlives a new build. The roads of a
network are shut as wholes: no entry if any part of a traversal falls in the validity (DESIGN,
section 6). Built with the same conditions, no road reaches beyond the way that is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import ConditionKind
from opencorridor.network.findings import roads_finding
from opencorridor.network.intervals import IntArray, IntervalSet
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.segments import Segments

WAY, NODE = "way", "node"


@dataclass(frozen=True, slots=True)
class MapCondition:
    """What closes a way or a node of the map for a time.

    Parameters
    ----------
    id : str
        Name of the condition.
    what : str
        ``way`` or ``node``.
    osm_id : int
        Its id in the map; for a sheet of roads the id of a row or of a node there.
    kind : ConditionKind
        Closed, mined or contested.
    when : IntervalSet
        Its validity in Unix seconds; without an end it lasts until further notice.
    source : str
        Who says so.
    file : str
        The sheet that states it.
    row : int
        Its line there.
    """

    id: str
    what: str
    osm_id: int
    kind: ConditionKind
    when: IntervalSet
    source: str
    file: str
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class ShutRoads:
    """Roads that are shut at some time.

    Parameters
    ----------
    road : ndarray of int64, shape (roads,)
        Their numbers in the network, ascending.
    when : tuple of IntervalSet
        When each is shut, in Unix seconds.
    because : tuple of tuple of str
        Ids of the conditions that shut each.
    """

    road: IntArray
    when: tuple[IntervalSet, ...]
    because: tuple[tuple[str, ...], ...]

    def closes_s(self, roads: int, begins_s: int, until_s: int) -> IntArray:
        """Return until when each road of a network can be used, for `planning.engine.rounding`.

        The engine for road networks knows roads that close and none that open: a road that is shut
        and opens again within the horizon is taken as shut from then on, which promises too little
        and never too much; `reopening` names those.

        Parameters
        ----------
        roads : int
            How many roads the network has.
        begins_s, until_s : int
            The horizon, in Unix seconds.

        Returns
        -------
        ndarray of int64, shape (roads,)
            Unix seconds from which nobody may be on the road: ``begins_s`` where it is shut from
            the beginning, ``until_s`` where nothing shuts it.
        """
        closes_s = np.full(roads, until_s, dtype=np.int64)
        for road, when in zip(self.road.tolist(), self.when, strict=True):
            for start, end in when.spans:
                if end >= begins_s:
                    closes_s[road] = min(until_s, max(begins_s, start))
                    break
        return closes_s

    def reopening(self, begins_s: int, until_s: int) -> IntArray:
        """Return the roads that open again within a horizon (Unix seconds), after being shut."""
        return np.array(
            [
                road
                for road, when in zip(self.road.tolist(), self.when, strict=True)
                if any(end >= begins_s and start < until_s and end < until_s
                       for start, end in when.spans)
            ],
            dtype=np.int64,
        )  # fmt: skip


def shut_roads(network: RoadNetwork, conditions: Sequence[MapCondition]) -> ShutRoads:
    """Return which roads conditions shut, and when.

    Parameters
    ----------
    network : RoadNetwork
        The network.
    conditions : sequence of MapCondition
        What is stated.

    Returns
    -------
    ShutRoads
        A node shuts every road that touches it.

    Raises
    ------
    RoadsError
        ``OC-698`` for each condition on what is not in the network: a bridge that is closed under
        a mistyped id would be driven over.
    """
    found: dict[int, list[MapCondition]] = {}
    faults: list[Finding] = []
    by_shape = _roads_by_shape(network)
    for condition in conditions:
        shapes = _shapes_with(network, condition)
        if not len(shapes):
            faults.append(_unknown(condition))
        for shape in shapes.tolist():
            for road in by_shape[shape]:
                found.setdefault(road, []).append(condition)
    if faults:
        raise RoadsError(faults)
    roads = sorted(found)
    return ShutRoads(
        np.array(roads, dtype=np.int64),
        tuple(IntervalSet.of(s for c in found[road] for s in c.when.spans) for road in roads),
        tuple(tuple(dict.fromkeys(c.id for c in found[road])) for road in roads),
    )


def _unknown(condition: MapCondition) -> Finding:
    named = f"{condition.what} {condition.osm_id}"
    what = f"Line {condition.row}: {named} is none of a road in the network."
    mend = "Look its id up; it may be a way for nobody, outside the area, or mapped anew."
    return roads_finding("OC-698", condition.file, what, mend)


def _roads_by_shape(network: RoadNetwork) -> list[list[int]]:
    roads: list[list[int]] = [[] for _ in range(network.shapes)]
    for road, shape in enumerate(network.road_shape.tolist()):
        roads[shape].append(road)
    return roads


def _shapes_with(network: RoadNetwork, condition: MapCondition) -> IntArray:
    """Return the shapes that a way or node is part of."""
    if condition.what == WAY:
        at, start = np.flatnonzero(network.way_osm_id == condition.osm_id), network.shape_way_start
    else:
        at, start = np.flatnonzero(network.point_osm_id == condition.osm_id), network.shape_start
    return np.unique(np.searchsorted(start, at, side="right") - 1)


def nodes_to_keep(segments: Segments, conditions: Iterable[MapCondition]) -> NDArray[np.bool_]:
    """Return the nodes that merging must not pass: named ones, and the ends of named ways.

    Parameters
    ----------
    segments : Segments
        The map.
    conditions : iterable of MapCondition
        What is stated.

    Returns
    -------
    ndarray of bool, shape (nodes,)
    """
    named = list(conditions)
    kept = np.isin(segments.osm_id, [c.osm_id for c in named if c.what == NODE])
    for way in sorted({c.osm_id for c in named if c.what == WAY}):
        mine = segments.way == way
        ends = np.concatenate([segments.tail[mine], segments.head[mine]])
        times = np.bincount(ends, minlength=len(kept))
        every = np.bincount(np.concatenate([segments.tail, segments.head]), minlength=len(kept))
        kept |= (times == 1) | ((times > 0) & (every > times))
    return kept
