"""What is left of a network in time under a flow with totals: the arcs that a change may use.

Nodes of the residual network are numbered in one row: the copies of places, the *crowds* of
origins, and a *hub* behind each destination (all who arrive there, whenever). An arrival at step
``t`` costs ``t`` and all else costs nothing; a hub takes as many as its total.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from numba import njit

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.search import (
    _OPTIONS,
    FIRST,
    FLOW,
    LAST,
    PLACE,
    PLENTY,
    ROW,
    STEPS,
    F,
    Grid,
    Int32Array,
)

# Without its door for Python a function takes 0.6 of the time to compile.
_WITHIN: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_within = njit(**_OPTIONS, **_WITHIN)


def compiled_within(function: F) -> F:
    """Compile a function that compiled code alone calls, and tell the type checker what it is."""
    return cast("F", _within(function))


# How one node leads to the next.
NONE, ROAD, TAKEN_BACK, LEAVES, STAYS, ARRIVES, MOVES_ON = range(7)


class Held(NamedTuple):
    """A flow, and what its destinations hold.

    Parameters
    ----------
    flow : ndarray of int32, shape (link copies,)
    leaving : ndarray of int32, shape (departures,)
    remaining : ndarray of int64, shape (origins,)
        Vehicles of each crowd.
    arrived : ndarray of int64, shape (destinations, steps)
    load, total : ndarray of int64, shape (destinations,)
        Vehicles at each destination, and the most that it takes in all.
    node_at : ndarray of int32, shape (copies,)
        The node of each copy.
    """

    flow: Int32Array
    leaving: Int32Array
    remaining: IntArray
    arrived: IntArray
    load: IntArray
    total: IntArray
    node_at: Int32Array


@compiled_within
def hub_of(grid: Grid, d: int) -> int:
    """Return the number of a destination's hub."""
    return int(grid.copies + grid.origin.shape[0] + d)


@compiled_within
def space(grid: Grid, held: Held, c: int) -> int:
    """Return how many more a hub takes; nothing else is an end."""
    d = c - grid.copies - grid.origin.shape[0]
    return int(held.total[d] - held.load[d]) if d >= 0 else 0


@compiled_within
def supply(grid: Grid, held: Held, c: int) -> int:
    """Return how many still stand in a crowd; nowhere else does anybody."""
    o = c - grid.copies
    return int(held.remaining[o]) if 0 <= o < grid.origin.shape[0] else 0


@compiled_within
def _reception(grid: Grid, held: Held, d: int, k: int) -> int:
    """Return how many more may arrive at a destination in a step."""
    row = grid.reception_row[d]
    return int(grid.capacity[row, k] - held.arrived[d, k]) if row >= 0 else PLENTY


@compiled_within
def into(grid: Grid, held: Held, c: int, at: int) -> tuple[int, int, int, int, int]:
    """Return the next node, from position ``at``, that leads to ``c``.

    Returns
    -------
    next position, kind (or NONE at the end), via, node, cost
    """
    if c >= grid.copies:
        return _into_end(grid, held, c - grid.copies, at)
    v = held.node_at[c]
    k = c - grid.place[v]
    first = grid.in_start[v]
    roads = grid.in_start[v + 1] - first
    while at < roads:
        r = grid.incoming[first + at]
        at += 1
        j = k - r[STEPS]
        if r[FIRST] <= j <= r[LAST] and held.flow[r[FLOW] + j] < grid.capacity[r[ROW], j]:
            return at, ROAD, first + at - 1, r[PLACE] + j, 0
    first = grid.out_start[v] - roads
    both = roads + grid.out_start[v + 1] - grid.out_start[v]
    while at < both:
        r = grid.outgoing[first + at]
        at += 1
        if r[FIRST] <= k <= r[LAST] and held.flow[r[FLOW] + k] > 0:
            return at, TAKEN_BACK, first + at - 1, r[PLACE] + k + r[STEPS], 0
    first = grid.crowd_start[v] - both
    everybody = both + grid.crowd_start[v + 1] - grid.crowd_start[v]
    while at < everybody:
        o = grid.crowd[first + at]
        at += 1
        if grid.ready[o] <= k <= grid.leave_by[o]:
            return at, LEAVES, o, grid.copies + o, 0
    d = grid.end[v]
    if at == everybody and d >= 0 and held.arrived[d, k] > 0:
        return at + 1, MOVES_ON, d, hub_of(grid, d), -k
    return at, NONE, 0, 0, 0


@compiled_within
def _into_end(grid: Grid, held: Held, e: int, at: int) -> tuple[int, int, int, int, int]:
    """Return what leads to a crowd or a hub; positions are steps."""
    origins = grid.origin.shape[0]
    if e < origins:
        v = grid.origin[e]
        k = max(at, grid.ready[e])
        while k <= grid.leave_by[e]:
            if held.leaving[grid.depart[e] + k] > 0:
                return k + 1, STAYS, e, grid.place[v] + k, 0
            k += 1
        return k, NONE, 0, 0, 0
    d = e - origins
    v = grid.destination[d]
    k = max(at, grid.place_first[v])
    while k <= grid.place_last[v]:
        if _reception(grid, held, d, k) > 0:
            return k + 1, ARRIVES, d, grid.place[v] + k, k
        k += 1
    return k, NONE, 0, 0, 0


@compiled_within
def onward(grid: Grid, held: Held, c: int, at: int) -> tuple[int, int, int]:
    """Return the next position, the next node that ``c`` leads to, and the cost.

    The position is -1 at the end.
    """
    if c >= grid.copies:
        return _onward_end(grid, held, c - grid.copies, at)
    v = held.node_at[c]
    k = c - grid.place[v]
    first = grid.out_start[v]
    roads = grid.out_start[v + 1] - first
    while at < roads:
        r = grid.outgoing[first + at]
        at += 1
        if r[FIRST] <= k <= r[LAST] and held.flow[r[FLOW] + k] < grid.capacity[r[ROW], k]:
            return at, r[PLACE] + k + r[STEPS], 0
    first = grid.in_start[v] - roads
    both = roads + grid.in_start[v + 1] - grid.in_start[v]
    while at < both:
        r = grid.incoming[first + at]
        at += 1
        j = k - r[STEPS]
        if r[FIRST] <= j <= r[LAST] and held.flow[r[FLOW] + j] > 0:
            return at, r[PLACE] + j, 0
    first = grid.crowd_start[v] - both
    everybody = both + grid.crowd_start[v + 1] - grid.crowd_start[v]
    while at < everybody:
        o = grid.crowd[first + at]
        at += 1
        if grid.ready[o] <= k <= grid.leave_by[o] and held.leaving[grid.depart[o] + k] > 0:
            return at, grid.copies + o, 0
    d = grid.end[v]
    if at == everybody and d >= 0 and _reception(grid, held, d, k) > 0:
        return at + 1, hub_of(grid, d), k
    return -1, 0, 0


@compiled_within
def _onward_end(grid: Grid, held: Held, e: int, at: int) -> tuple[int, int, int]:
    """Return where a crowd or a hub leads to; positions are steps."""
    origins = grid.origin.shape[0]
    if e < origins:
        v = grid.origin[e]
        k = max(at, grid.ready[e])
        if k <= grid.leave_by[e]:
            return k + 1, grid.place[v] + k, 0
        return -1, 0, 0
    d = e - origins
    v = grid.destination[d]
    k = max(at, grid.place_first[v])
    while k <= grid.place_last[v]:
        if held.arrived[d, k] > 0:
            return k + 1, grid.place[v] + k, -k
        k += 1
    return -1, 0, 0


@compiled_within
def room(grid: Grid, held: Held, kind: int, via: int, tail: int, head: int) -> int:
    """Return how many vehicles a residual arc takes from node ``tail`` to node ``head``."""
    if kind == ROAD:
        r = grid.incoming[via]
        k = tail - r[PLACE]
        return int(grid.capacity[r[ROW], k] - held.flow[r[FLOW] + k])
    if kind == TAKEN_BACK:
        r = grid.outgoing[via]
        return int(held.flow[r[FLOW] + tail - r[PLACE] - r[STEPS]])
    if kind == STAYS:
        return int(held.leaving[grid.depart[via] + tail - grid.place[grid.origin[via]]])
    if kind == ARRIVES:
        return _reception(grid, held, via, tail - grid.place[grid.destination[via]])
    if kind == MOVES_ON:
        return int(held.arrived[via, head - grid.place[grid.destination[via]]])
    return PLENTY


@compiled_within
def carry(grid: Grid, held: Held, kind: int, via: int, tail: int, head: int, amount: int) -> None:
    """Send vehicles along a residual arc."""
    if kind == ROAD:
        r = grid.incoming[via]
        held.flow[r[FLOW] + tail - r[PLACE]] += amount
    elif kind == TAKEN_BACK:
        r = grid.outgoing[via]
        held.flow[r[FLOW] + tail - r[PLACE] - r[STEPS]] -= amount
    elif kind == LEAVES:
        held.leaving[grid.depart[via] + head - grid.place[grid.origin[via]]] += amount
    elif kind == STAYS:
        held.leaving[grid.depart[via] + tail - grid.place[grid.origin[via]]] -= amount
    elif kind == ARRIVES:
        held.arrived[via, tail - grid.place[grid.destination[via]]] += amount
    else:
        held.arrived[via, head - grid.place[grid.destination[via]]] -= amount
