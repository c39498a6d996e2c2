"""The bound that potentials prove, by weak duality; docs/method.md, section 7."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from opencorridor.model.plan import NodePotential
from opencorridor.network.intervals import IntArray
from opencorridor.planning.expansion import SINK, SOURCE, Expansion
from opencorridor.planning.flow import limits


def proven_bound(expansion: Expansion, cost: IntArray, values: IntArray) -> Fraction:
    """Return a cost that no flow of the stage can be below.

    Parameters
    ----------
    expansion : Expansion
    cost : ndarray of int64, shape (arcs,)
    values : ndarray of int64, shape (nodes,)
        Any potentials; source and sink count as zero.
    """
    y = values.copy()
    y[[SOURCE, SINK]] = 0
    reduced = np.minimum(0, cost + y[expansion.tail] - y[expansion.head])
    alone = expansion.family < 0
    total = Fraction(int((reduced[alone] * limits(expansion)[alone]).sum()))
    using, number, left = expansion.shared()
    least: dict[int, Fraction] = {}
    for arc, resource in zip(using.tolist(), number.tolist(), strict=True):
        if reduced[arc] < 0:
            price = Fraction(int(reduced[arc]), int(expansion.load[arc]))
            least[resource] = min(least.get(resource, Fraction(0)), price)
    for resource, price in least.items():
        total += price * int(left[resource])
    return total


def as_runs(expansion: Expansion, values: IntArray) -> tuple[NodePotential, ...]:
    """Return the potentials of live nodes as runs of equal value over steps."""
    touched = np.zeros(expansion.node_count, dtype=np.bool_)
    touched[expansion.tail] = True
    touched[expansion.head] = True
    touched[[SOURCE, SINK]] = False
    found = []
    for group in expansion.groups:
        copies = np.flatnonzero(touched[group.base : group.base + group.count])
        if copies.size:
            runs = _runs(copies, values[group.base + copies], group.first, group.stride)
            found.append(NodePotential(group.name, runs))
    return tuple(sorted(found, key=lambda p: p.node))


def _runs(
    copies: IntArray, values: IntArray, first: int, stride: int
) -> tuple[tuple[int, int, int], ...]:
    breaks = np.flatnonzero((np.diff(copies) != 1) | (np.diff(values) != 0))
    starts = np.concatenate([[0], breaks + 1])
    ends = np.concatenate([breaks, [len(copies) - 1]])
    return tuple(
        (first + int(copies[a]) * stride, first + int(copies[b]) * stride, int(values[a]))
        for a, b in zip(starts, ends, strict=True)
    )
