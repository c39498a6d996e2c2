"""Roads as a map draws them: straight segments between neighbouring nodes, before any merging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from opencorridor.network.kinds import RoadKind
from opencorridor.network.names import RoadName


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Undirected segments; what holds in which direction is said by their kind.

    Parameters
    ----------
    lat_e7, lon_e7 : ndarray of int32, shape (nodes,)
        Coordinates in ten-millionths of a degree.
    osm_id : ndarray of int64, shape (nodes,)
        Id of each node in the map.
    barrier : ndarray of uint8, shape (nodes,)
        `opencorridor.network.words.Barrier` at each node.
    tail, head : ndarray of int32, shape (segments,)
        Nodes from which and to which each segment is drawn.
    length_mm : ndarray of int64, shape (segments,)
        Lengths in millimetres: sums of short segments must not gather rounding errors.
    kind : ndarray of int32, shape (segments,)
        Number of each segment's kind.
    way : ndarray of int64, shape (segments,)
        Id of each segment's way in the map.
    kinds : tuple of RoadKind
        Kinds by number.
    names : mapping
        Names by id of the way; ways without one are left out.
    """

    lat_e7: NDArray[np.int32]
    lon_e7: NDArray[np.int32]
    osm_id: NDArray[np.int64]
    barrier: NDArray[np.uint8]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_mm: NDArray[np.int64]
    kind: NDArray[np.int32]
    way: NDArray[np.int64]
    kinds: tuple[RoadKind, ...]
    names: Mapping[int, RoadName] = field(default_factory=dict)

    def chosen(self, keep: NDArray[np.bool_]) -> Segments:
        """Return some of the segments, with the nodes that they touch.

        Parameters
        ----------
        keep : ndarray of bool, shape (segments,)
            Which to take.
        """
        ends = np.concatenate([self.tail[keep], self.head[keep]])
        nodes, renumbered = np.unique(ends, return_inverse=True)
        taken = renumbered.astype(np.int32)
        half = len(taken) // 2
        return Segments(
            lat_e7=self.lat_e7[nodes],
            lon_e7=self.lon_e7[nodes],
            osm_id=self.osm_id[nodes],
            barrier=self.barrier[nodes],
            tail=taken[:half],
            head=taken[half:],
            length_mm=self.length_mm[keep],
            kind=self.kind[keep],
            way=self.way[keep],
            kinds=self.kinds,
            names=self.names,
        )
