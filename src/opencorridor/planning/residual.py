"""A residual network in the form that the kernels take, made from arrays of arcs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opencorridor.network.intervals import IntArray


@dataclass(frozen=True)
class Residual:
    """Adjacency of a residual network; see :mod:`opencorridor.planning.kernels`."""

    start: IntArray
    entry: IntArray
    ends: IntArray

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.start) - 1


def build_residual(node_count: int, tail: IntArray, head: IntArray) -> Residual:
    """Return the adjacency of both directions of each arc, in the order of the arcs."""
    arcs = len(tail)
    ends = np.empty(2 * arcs, dtype=np.int64)
    ends[0::2], ends[1::2] = head, tail
    leaves = np.empty(2 * arcs, dtype=np.int64)
    leaves[0::2], leaves[1::2] = tail, head
    entry = np.argsort(leaves, kind="stable").astype(np.int64)
    start = np.zeros(node_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(leaves, minlength=node_count), out=start[1:])
    return Residual(start, entry, ends)


def both_ways(forward: IntArray, backward: IntArray) -> IntArray:
    """Interleave one number per arc forward and one backward into one per entry."""
    values = np.empty(2 * len(forward), dtype=np.int64)
    values[0::2], values[1::2] = forward, backward
    return values
