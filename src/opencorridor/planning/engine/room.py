"""Compiled: what a copy leads to over room, and how many fit between two entries of a stack.

An *entry* of a stack or a pool is a copy with the way it was reached: ``kind`` and ``via``. The
other end of that way is the entry's *parent*, at step ``k``: ``room_from`` and ``carry_from`` are
for vehicles that go from the parent to the entry, ``room_to`` and ``carry_to`` for those that go
from the entry to the parent.
"""

from __future__ import annotations

from opencorridor.planning.engine.search import (
    FAR,
    FIRST,
    FLOW,
    LAST,
    LEAVES,
    NONE,
    PLENTY,
    ROAD,
    ROW,
    STAYS,
    STEPS,
    TAKEN_BACK,
    Grid,
    Progress,
    _compiled,
    next_crowd,
)


@_compiled
def out_of(grid: Grid, now: Progress, v: int, k: int, at: int) -> tuple[int, int, int, int, int]:
    """Return the next copy that ``(v, k)`` leads to over room, roads last.

    Returns
    -------
    next position, kind (or NONE at the end), via, node, step
    """
    if v < 0:
        o = -1 - v
        j = max(at, grid.ready[o])
        if j <= grid.leave_by[o]:
            return j + 1, LEAVES, o, grid.origin[o], j
        return j, NONE, 0, 0, 0
    first = grid.crowd_start[v]
    crowds = grid.crowd_start[v + 1] - first
    p = next_crowd(grid, v, k, first + at) if at < crowds else first + crowds
    while p < first + crowds:
        o = grid.crowd[p]
        if now.leaving[grid.depart[o] + k] > 0:
            return p - first + 1, STAYS, o, -1 - o, 0
        p = next_crowd(grid, v, k, p + 1)
    at = max(at, crowds)
    first = grid.in_start[v] - crowds
    both = crowds + grid.in_start[v + 1] - grid.in_start[v]
    while at < both:
        r = grid.incoming[first + at]
        at += 1
        j = k - r[STEPS]
        if r[FIRST] <= j <= r[LAST] and now.flow[r[FLOW] + j] > 0:
            return at, TAKEN_BACK, first + at - 1, r[FAR], j
    first = grid.out_start[v] - both
    everything = both + grid.out_start[v + 1] - grid.out_start[v]
    while at < everything:
        r = grid.outgoing[first + at]
        at += 1
        if r[FIRST] <= k <= r[LAST] and now.flow[r[FLOW] + k] < grid.capacity[r[ROW], k]:
            return at, ROAD, first + at - 1, r[FAR], k + r[STEPS]
    return at, NONE, 0, 0, 0


@_compiled
def room_from(grid: Grid, now: Progress, i: int, k: int) -> int:
    """Return how many fit from the parent of an entry, at step ``k``, to the entry."""
    kind, via = now.kind[i], now.via[i]
    if kind == ROAD:
        r = grid.outgoing[via]
        return int(grid.capacity[r[ROW], k] - now.flow[r[FLOW] + k])
    if kind == TAKEN_BACK:
        return int(now.flow[grid.incoming[via, FLOW] + now.step[i]])
    return int(now.leaving[grid.depart[via] + k]) if kind == STAYS else PLENTY


@_compiled
def carry_from(grid: Grid, now: Progress, i: int, k: int, amount: int) -> None:
    """Send vehicles from the parent of an entry, at step ``k``, to the entry."""
    kind, via, j = now.kind[i], now.via[i], now.step[i]
    if kind == ROAD:
        now.flow[grid.outgoing[via, FLOW] + k] += amount
    elif kind == TAKEN_BACK:
        now.flow[grid.incoming[via, FLOW] + j] -= amount
    elif kind == STAYS:
        now.leaving[grid.depart[via] + k] -= amount
    else:
        now.leaving[grid.depart[via] + j] += amount


@_compiled
def room_to(grid: Grid, now: Progress, i: int, k: int) -> int:
    """Return how many fit from an entry to its parent, which is at step ``k``."""
    kind, via, j = now.kind[i], now.via[i], now.step[i]
    if kind == ROAD:
        r = grid.incoming[via]
        return int(grid.capacity[r[ROW], j] - now.flow[r[FLOW] + j])
    if kind == TAKEN_BACK:
        return int(now.flow[grid.outgoing[via, FLOW] + k])
    return int(now.leaving[grid.depart[via] + j]) if kind == STAYS else PLENTY


@_compiled
def carry_to(grid: Grid, now: Progress, i: int, k: int, amount: int) -> None:
    """Send vehicles from an entry to its parent, which is at step ``k``."""
    kind, via, j = now.kind[i], now.via[i], now.step[i]
    if kind == ROAD:
        now.flow[grid.incoming[via, FLOW] + j] += amount
    elif kind == TAKEN_BACK:
        now.flow[grid.outgoing[via, FLOW] + k] -= amount
    elif kind == STAYS:
        now.leaving[grid.depart[via] + j] -= amount
    else:
        now.leaving[grid.depart[via] + k] += amount
