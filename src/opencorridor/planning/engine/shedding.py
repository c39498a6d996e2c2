"""Compiled: takes the vehicles that arrive last off a flow, and back to their crowds."""

from __future__ import annotations

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.residual import LEAVES, ROAD, Held, carry
from opencorridor.planning.engine.search import FIRST, FLOW, LAST, PLACE, STEPS, Grid, Int32Array
from opencorridor.planning.engine.search import _compiled as compiled


@compiled
def shed(grid: Grid, held: Held, spare: IntArray, node: Int32Array, via: Int32Array) -> None:
    """Send back whoever arrives last, at each destination so many.

    Parameters
    ----------
    grid : Grid
    held : Held
        Changed in place.
    spare : ndarray of int64, shape (destinations,)
        How many; nothing is left of it.
    node, via : ndarray of int32
        Room for a way through all copies.
    """
    for d in range(grid.destination.shape[0]):
        v = grid.destination[d]
        k = grid.place_last[v]
        while spare[d] > 0:
            while held.arrived[d, k] == 0:
                k -= 1
            node[0] = grid.place[v] + k
            top = _way_back(grid, held, node, via)
            most = min(held.arrived[d, k], spare[d])
            amount = _send_back(grid, held, node, via, top, most)
            held.arrived[d, k] -= amount
            held.load[d] -= amount
            spare[d] -= amount


@compiled
def _from_crowd(grid: Grid, held: Held, v: int, k: int) -> int:
    """Return a crowd of which somebody leaves here, or -1."""
    for p in range(grid.crowd_start[v], grid.crowd_start[v + 1]):
        o = grid.crowd[p]
        if grid.ready[o] <= k <= grid.leave_by[o] and held.leaving[grid.depart[o] + k] > 0:
            return int(o)
    return -1


@compiled
def _way_back(grid: Grid, held: Held, node: Int32Array, via: Int32Array) -> int:
    """Follow vehicles back to where some leave an origin; ways in time end."""
    top = 0
    while True:
        v = held.node_at[node[top]]
        k = node[top] - grid.place[v]
        if _from_crowd(grid, held, v, k) >= 0:
            return top
        for p in range(grid.in_start[v], grid.in_start[v + 1]):
            r = grid.incoming[p]
            j = k - r[STEPS]
            if r[FIRST] <= j <= r[LAST] and held.flow[r[FLOW] + j] > 0:
                top += 1
                node[top] = r[PLACE] + j
                via[top] = p
                break


@compiled
def _send_back(
    grid: Grid, held: Held, node: Int32Array, via: Int32Array, top: int, most: int
) -> int:
    """Take as many as came that way, and no more than ``most``, back to their crowd."""
    v = held.node_at[node[top]]
    k = node[top] - grid.place[v]
    o = _from_crowd(grid, held, v, k)
    amount = min(most, held.leaving[grid.depart[o] + k])
    for i in range(1, top + 1):
        r = grid.incoming[via[i]]
        amount = min(amount, held.flow[r[FLOW] + node[i] - r[PLACE]])
    for i in range(1, top + 1):
        carry(grid, held, ROAD, via[i], node[i], node[i - 1], -amount)
    carry(grid, held, LEAVES, o, grid.copies + o, node[top], -amount)
    held.remaining[o] += amount
    return int(amount)
