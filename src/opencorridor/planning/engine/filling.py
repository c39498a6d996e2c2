"""The compiled filling of what is short after something was taken from a solved flow.

A copy that is short is filled from where vehicles are missed least: from vehicles over and crowds
that have not left, else from the latest arrivals that can be spared. A short copy with a label is
filled along copies of that label alone (repair: labels never fall along room), the highest first:

- :func:`fill_alike` searches from each short copy against room to whatever can be spared at its own
  label, and looks only around the gap if the gap can be mended there;
- :func:`fill_later` goes on where that does not do: now arrivals have to be given up, level by
  level. It searches from these with room to short copies. Everything that leads to a short copy is
  *reached*, as far as labels allow; what it cannot fill any more it never looks at again, in
  whatever level, as the solve does with what is dead. Taking from the latest first is a
  lexicographic flow (Minieka 1973), which no later level takes from;
- :func:`lower` lets labels fall to the level of what was given up, wherever it is reached from. So
  each label falls once.

Searches are :mod:`~opencorridor.planning.engine.guided`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from opencorridor.planning.engine.guided import (
    DUE,
    FIRST_SURVEY,
    GONE,
    LEVEL,
    NEVER,
    Guide,
    bring,
    put_root,
    relabel,
)
from opencorridor.planning.engine.limits import Copies, Short
from opencorridor.planning.engine.repair import NOBODY, Desk
from opencorridor.planning.engine.room import out_of
from opencorridor.planning.engine.search import (
    NONE,
    PLENTY,
    SCANS,
    ByteArray,
    Grid,
    Int32Array,
    Progress,
    _compiled,
    _copy_of,
    _into,
)

NOTHING = -1
"""The level where nothing is short."""

# What is known of a copy: waits for its level, is reached, is reached and is to be looked at; has
# its label for good.
UNKNOWN, WAITS, REACHED, LISTED, LOWERED = range(5)


class Reach(NamedTuple):
    """Everything that leads to a short copy, and what was given up for it.

    Parameters
    ----------
    status : ndarray of uint8, shape (copies + origins,)
    node, step : ndarray of int32, shape (copies + origins,)
        The pool of what waits for its level; buckets are those of the desk.
    ring : ndarray of int32, shape (2, copies + origins)
        Node and step of what is to be looked at.
    given : ndarray of int32, shape (3, copies over + destinations * steps)
        Node, step and level of what was given up, from the highest level on.
    size : ndarray of int32, shape (3,)
        How many there are in the pool, given up, and reached.
    """

    status: ByteArray
    node: Int32Array
    step: Int32Array
    ring: Int32Array
    given: Int32Array
    size: Int32Array


def reach(labels: int, most_given: int) -> Reach:
    """Return a state in which nothing is reached."""
    small = np.int32
    return Reach(
        np.zeros(labels, dtype=np.uint8),
        np.empty(labels, dtype=small),
        np.empty(labels, dtype=small),
        np.empty((2, labels), dtype=small),
        np.empty((3, most_given), dtype=small),
        np.zeros(3, dtype=small),
    )


@_compiled
def _highest(grid: Grid, now: Progress, short: Short) -> int:
    """Return the highest label of what is short."""
    node, step, missing = short
    found = NOTHING
    for i in range(node.shape[0]):
        if missing[i] > 0:
            found = max(found, now.label[_copy_of(grid, node[i], step[i])])
    return found


@_compiled
def _standing(grid: Grid, now: Progress, desk: Desk, v: int, k: int) -> int:
    """Return how many are over at a copy, or have not left a crowd."""
    if v < 0:
        return int(min(PLENTY, now.remaining[-1 - v]))
    return int(desk.over[_copy_of(grid, v, k)])


@_compiled
def _took(grid: Grid, now: Progress, desk: Desk, v: int, k: int, amount: int) -> None:
    if v < 0:
        now.remaining[-1 - v] -= amount
    else:
        desk.over[_copy_of(grid, v, k)] -= amount


# ---- at the same label ---------------------------------------------------------------------------


@_compiled
def fill_alike(
    grid: Grid, now: Progress, desk: Desk, by: Guide, over_at: Copies, short: Short, budget: int
) -> bool:
    """Fill what is short from what can be spared at its own label, the highest label first.

    Returns
    -------
    bool
        Whether nothing is short any more. If not, nothing more can be spared at the highest label
        of what is, or more copies were looked at than allowed.
    """
    node, step, missing = short
    level = _highest(grid, now, short)
    while level != NOTHING:
        by.tally[LEVEL] = level
        _offer(grid, now, desk, by, over_at, level)
        for i in range(node.shape[0]):
            if missing[i] > 0 and now.label[_copy_of(grid, node[i], step[i])] == level:
                put_root(now, node[i], step[i])
                wanted = min(PLENTY, missing[i])
                missing[i] -= bring(grid, now, by, wanted, budget)
        _take_offered(grid, now, desk, by, over_at, level)
        below = _highest(grid, now, short)
        if below == level:
            return False
        level = below
    return True


@_compiled
def _offer(grid: Grid, now: Progress, desk: Desk, by: Guide, over_at: Copies, level: int) -> None:
    """Make ends of what can be spared at a label."""
    by.many[:] = 0
    node, step = over_at
    for i in range(node.shape[0]):
        if node[i] >= 0:
            by.ends[_copy_of(grid, node[i], step[i])] = _standing(grid, now, desk, node[i], step[i])
    for o in range(now.remaining.shape[0]):
        by.ends[grid.copies + o] = min(PLENTY, now.remaining[o])
    for d in range(grid.destination.shape[0]):
        v = grid.destination[d]
        by.candidates[1, d] = NEVER
        if grid.place_first[v] <= level <= grid.place_last[v]:
            c = grid.place[v] + level
            by.ends[c] = desk.over[c] + now.arrived[d, level]
            by.candidates[1, d] = level


@_compiled
def _take_offered(
    grid: Grid, now: Progress, desk: Desk, by: Guide, over_at: Copies, level: int
) -> None:
    """Take what was brought from ends; no arrival is an end at another label."""
    for d in range(grid.destination.shape[0]):
        v = grid.destination[d]
        if grid.place_first[v] <= level <= grid.place_last[v]:
            c = grid.place[v] + level
            used = desk.over[c] + now.arrived[d, level] - by.ends[c]
            of_arrivals = max(0, used - desk.over[c])
            now.arrived[d, level] -= of_arrivals
            desk.over[c] -= used - of_arrivals
            by.ends[c] = desk.over[c]
    node, step = over_at
    for i in range(node.shape[0]):
        if node[i] >= 0:
            c = _copy_of(grid, node[i], step[i])
            desk.over[c] = by.ends[c]
    for o in range(now.remaining.shape[0]):
        used = min(PLENTY, now.remaining[o]) - by.ends[grid.copies + o]
        now.remaining[o] -= used


# ---- from later arrivals -------------------------------------------------------------------------


@_compiled
def fill_later(
    grid: Grid,
    now: Progress,
    desk: Desk,
    by: Guide,
    known: Reach,
    over_at: Copies,
    short: Short,
    budget: int,
) -> bool:
    """Fill what is short from what is missed least at lower and lower labels.

    Returns
    -------
    bool
        Whether nothing is short any more; if not, more copies were looked at than allowed.
    """
    node, step, missing = short
    left = 0
    for i in range(node.shape[0]):
        by.ends[_copy_of(grid, node[i], step[i])] += missing[i]
        left += missing[i]
    level = _highest(grid, now, short)
    while left > 0 and level >= 0 and now.cursor[SCANS] <= budget:
        _widen(grid, now, desk, by, known, short, level)
        by.tally[DUE] = max(1, known.size[2] // FIRST_SURVEY)
        left -= _give(grid, now, desk, by, known, over_at, level, budget)
        level -= 1
    desk.bucket[:] = NOBODY
    return left == 0


@_compiled
def _give(
    grid: Grid,
    now: Progress,
    desk: Desk,
    by: Guide,
    known: Reach,
    over_at: Copies,
    level: int,
    budget: int,
) -> int:
    """Fill short copies from whatever can be spared at a label; return how many."""
    total = 0
    node, step = over_at
    for i in range(node.shape[0]):
        v, k = node[i], step[i]
        if now.label[_copy_of(grid, v, k)] == level:
            most = _standing(grid, now, desk, v, k)
            if most > 0:
                put_root(now, v, k)
                amount = bring(grid, now, by, most, budget)
                _took(grid, now, desk, v, k, amount)
                total += _note(known, v, k, level, amount)
    for d in range(grid.destination.shape[0]):
        v = grid.destination[d]
        if grid.place_first[v] <= level <= grid.place_last[v] and now.arrived[d, level] > 0:
            put_root(now, v, level)
            most = min(PLENTY, now.arrived[d, level])
            amount = bring(grid, now, by, most, budget)
            now.arrived[d, level] -= amount
            total += _note(known, v, level, level, amount)
    return total


@_compiled
def _note(known: Reach, v: int, k: int, level: int, amount: int) -> int:
    """Note what was given up, if anything was; return how many."""
    if amount > 0:
        size = known.size[1]
        known.given[0, size] = v
        known.given[1, size] = k
        known.given[2, size] = level
        known.size[1] = size + 1
    return amount


@_compiled
def _widen(
    grid: Grid, now: Progress, desk: Desk, by: Guide, known: Reach, short: Short, level: int
) -> None:
    """Reach whatever leads to a short copy, at a label."""
    node, step, _missing = short
    ring, size = known.ring, 0
    for i in range(node.shape[0]):
        c = _copy_of(grid, node[i], step[i])
        if by.ends[c] > 0 and now.label[c] == level and by.near[c] > 0:
            relabel(by, c, 0)
            ring[0, size] = node[i]
            ring[1, size] = step[i]
            known.status[c] = LISTED
            size += 1
    i = desk.bucket[level]
    while i != NOBODY:
        v, k = known.node[i], known.step[i]
        i = desk.below[i]
        c = _copy_of(grid, v, k)
        near = _nearest(grid, now, by, v, k)
        if known.status[c] != LISTED and near < by.near[c]:
            relabel(by, c, near)
            ring[0, size] = v
            ring[1, size] = k
            known.status[c] = LISTED
            size += 1
    _look(grid, now, desk, by, known, level, size)


@_compiled
def _nearest(grid: Grid, now: Progress, by: Guide, v: int, k: int) -> int:
    """Return the label that a copy has by those that it leads to."""
    found, at = GONE - 1, 0
    while True:
        at, kind, _via, u, j = out_of(grid, now, v, k, at)
        if kind == NONE:
            return found + 1
        found = min(found, by.near[_copy_of(grid, u, j)])


@_compiled
def _look(
    grid: Grid, now: Progress, desk: Desk, by: Guide, known: Reach, level: int, size: int
) -> None:
    """Look at what is in the ring, and at what leads there, until all labels are exact."""
    ring, head = known.ring, 0
    most = ring.shape[1]
    while size > 0:
        v, k = ring[0, head], ring[1, head]
        head = (head + 1) % most
        size -= 1
        here = _copy_of(grid, v, k)
        known.status[here] = REACHED
        known.size[2] += 1
        now.cursor[SCANS] += 1
        at = 0
        while True:
            at, kind, _via, u, j = _into(grid, now, v, k, at)
            if kind == NONE:
                break
            c = _copy_of(grid, u, j)
            if now.label[c] < level:
                _wait(now, desk, known, u, j, c)
            elif now.label[c] == level and by.near[c] > by.near[here] + 1:
                relabel(by, c, by.near[here] + 1)
                if known.status[c] != LISTED:
                    known.status[c] = LISTED
                    ring[0, (head + size) % most] = u
                    ring[1, (head + size) % most] = j
                    size += 1


@_compiled
def _wait(now: Progress, desk: Desk, known: Reach, u: int, j: int, c: int) -> None:
    """Put a copy into the bucket of its label, once."""
    if known.status[c] != UNKNOWN:
        return
    i = known.size[0]
    known.status[c] = WAITS
    known.node[i] = u
    known.step[i] = j
    desk.below[i] = desk.bucket[now.label[c]]
    desk.bucket[now.label[c]] = i
    known.size[0] = i + 1


@_compiled
def lower(grid: Grid, now: Progress, known: Reach) -> None:
    """Let labels fall to the lowest level at which something was given up that they lead to.

    Copies that have this label already are passed, because new room may lead to them.
    """
    for i in range(known.size[1] - 1, -1, -1):
        v, k, level = known.given[0, i], known.given[1, i], known.given[2, i]
        c = _copy_of(grid, v, k)
        if now.label[c] < level or known.status[c] == LOWERED:
            continue
        now.label[c] = level
        known.status[c] = LOWERED
        known.node[0] = v
        known.step[0] = k
        size = 1
        while size > 0:
            size -= 1
            v, k = known.node[size], known.step[size]
            now.cursor[SCANS] += 1
            at = 0
            while True:
                at, kind, _via, u, j = _into(grid, now, v, k, at)
                if kind == NONE:
                    break
                c = _copy_of(grid, u, j)
                if now.label[c] >= level and known.status[c] != LOWERED:
                    now.label[c] = level
                    known.status[c] = LOWERED
                    known.node[size] = u
                    known.step[size] = j
                    size += 1
