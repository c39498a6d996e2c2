"""The compiled repair of a solved flow from which something was taken: the optimum anew, locally.

A label says from which arrival step on a copy can gain nothing. Labels never fall along room, and
that is all it takes to prove a flow (complementary slackness: they are node potentials, and only
arrivals have a cost, their step). Taking away room breaks no label. So a flow that loses links is
an optimal flow in which some copies have vehicles *over* and others have some *short*, and it is
mended by successive shortest paths on what room is left (Ahuja, Magnanti and Orlin 1993, sections
9.7 and 9.11). Because links cost nothing, a shortest path search is a search by labels in buckets:

- what is *short* at a copy is filled from wherever it is missed least, in
  :mod:`~opencorridor.planning.engine.filling`; labels down to there fall;
- what is *over* at a copy arrives as early as it can, else goes back to where it came from; the
  labels that were passed rise to that arrival step.

Both look only at copies whose labels lie between where they begin and where they end.
"""

from __future__ import annotations

from typing import NamedTuple

from opencorridor.planning.engine.room import carry_from, out_of, room_from
from opencorridor.planning.engine.search import (
    MARK,
    NONE,
    PLENTY,
    SCANS,
    STAYS,
    TAKEN_BACK,
    Grid,
    Int32Array,
    Progress,
    _compiled,
    _copy_of,
)

NOBODY = -1
"""No entry of the pool."""


class Desk(NamedTuple):
    """What the repair needs beside the flow. Labels are in ``Progress.label``: an arrival step.

    Parameters
    ----------
    over : ndarray of int32, shape (copies + origins,)
        Vehicles at a copy that lead nowhere yet.
    bucket : ndarray of int32, shape (steps + 1,)
        The last entry of the pool with each label, or :data:`NOBODY`.
    parent, below : ndarray of int32, shape (copies + origins + 1,)
        Of each entry of the pool (``Progress.node`` and so on): the entry that it was found from,
        and the entry below it in its bucket.
    """

    over: Int32Array
    bucket: Int32Array
    parent: Int32Array
    below: Int32Array


@_compiled
def _put(desk: Desk, size: int, parent: int, label: int) -> None:
    """Put the entry at the end of the pool into its bucket; node and step are there already."""
    desk.parent[size] = parent
    desk.below[size] = desk.bucket[label]
    desk.bucket[label] = size


@_compiled
def _begin(grid: Grid, now: Progress, desk: Desk, v: int, k: int) -> int:
    """Put the copy from which a search begins into the empty pool; return its label."""
    c = _copy_of(grid, v, k)
    now.node[0] = v
    now.step[0] = k
    now.cursor[MARK] += 1
    now.mark[c] = now.cursor[MARK]
    _put(desk, 0, NOBODY, now.label[c])
    return int(now.label[c])


@_compiled
def _end(grid: Grid, now: Progress, desk: Desk, size: int, low: int, high: int, label: int) -> None:
    """Empty the buckets, and label what lies from ``low`` to ``high``."""
    for i in range(size):
        c = _copy_of(grid, now.node[i], now.step[i])
        desk.bucket[now.label[c]] = NOBODY
    for i in range(size):
        c = _copy_of(grid, now.node[i], now.step[i])
        if low <= now.label[c] <= high:
            now.label[c] = label
    now.cursor[SCANS] += size


@_compiled
def _reception(grid: Grid, now: Progress, d: int, t: int) -> int:
    """Return how many more may arrive."""
    row = grid.reception_row[d]
    return PLENTY if row < 0 else int(grid.capacity[row, t] - now.arrived[d, t])


# ---- what is over --------------------------------------------------------------------------------


@_compiled
def _send(grid: Grid, now: Progress, desk: Desk, v: int, k: int, given: int) -> int:
    """Send vehicles from a copy to the earliest arrival; return how many (0 if there is none)."""
    most = desk.bucket.shape[0] - 1
    level = _begin(grid, now, desk, v, k)
    mark = now.cursor[MARK]
    size, best, found = 1, most, NOBODY
    while level < best:
        i = desk.bucket[level]
        if i == NOBODY:
            level += 1
            continue
        desk.bucket[level] = desk.below[i]
        w, m = now.node[i], now.step[i]
        if w >= 0 and grid.end[w] >= 0 and m < best and _reception(grid, now, grid.end[w], m) > 0:
            best, found = int(m), i
        at = 0
        while level < best:
            at, kind, via, u, j = out_of(grid, now, w, m, at)
            if kind == NONE:
                break
            c = _copy_of(grid, u, j)
            if now.mark[c] != mark and now.label[c] < most:
                now.mark[c] = mark
                now.node[size] = u
                now.step[size] = j
                now.kind[size] = kind
                now.via[size] = via
                _put(desk, size, i, now.label[c])
                size += 1
    amount = _bring(grid, now, desk, found, given) if found != NOBODY else 0
    _end(grid, now, desk, size, 0, best, best)
    return amount


@_compiled
def _bring(grid: Grid, now: Progress, desk: Desk, found: int, given: int) -> int:
    """Send vehicles from the copy at which the search began to the arrival at an entry."""
    d, t = grid.end[now.node[found]], now.step[found]
    amount = min(given, _reception(grid, now, d, t))
    i = found
    while desk.parent[i] != NOBODY:
        amount = min(amount, room_from(grid, now, i, now.step[desk.parent[i]]))
        i = desk.parent[i]
    now.arrived[d, t] += amount
    i = found
    while desk.parent[i] != NOBODY:
        carry_from(grid, now, i, now.step[desk.parent[i]], amount)
        i = desk.parent[i]
    return int(amount)


@_compiled
def _back(grid: Grid, now: Progress, v: int, k: int) -> tuple[int, int, int, int]:
    """Return where somebody at a copy came from: from home if that can be seen here.

    Those under way go first, so they are the last to be sent back.
    """
    under_way = NONE, 0, 0, 0
    at = 0
    while True:
        at, kind, via, u, j = out_of(grid, now, v, k, at)
        if kind == TAKEN_BACK:
            return kind, via, u, j
        if kind != STAYS:
            return under_way
        if grid.crowd_start[v] + at - 1 < grid.coming_start[v]:
            return kind, via, u, j
        under_way = kind, via, u, j


@_compiled
def _send_back(grid: Grid, now: Progress, desk: Desk, v: int, k: int, given: int) -> int:
    """Take vehicles back the way they came, to a crowd; return how many.

    Where nothing is short any more, whoever stands at a copy came from somewhere.
    """
    now.node[0] = v
    now.step[0] = k
    desk.parent[0] = NOBODY
    i, amount = 0, given
    while now.node[i] >= 0:
        kind, via, u, j = _back(grid, now, now.node[i], now.step[i])
        i += 1
        now.node[i] = u
        now.step[i] = j
        now.kind[i] = kind
        now.via[i] = via
        desk.parent[i] = i - 1
        amount = min(amount, room_from(grid, now, i, now.step[i - 1]))
    now.remaining[-1 - now.node[i]] += amount
    while i > 0:
        carry_from(grid, now, i, now.step[i - 1], amount)
        i -= 1
    return int(amount)


# ---- all of it -----------------------------------------------------------------------------------


@_compiled
def send_over(
    grid: Grid, now: Progress, desk: Desk, over_at: tuple[Int32Array, Int32Array], budget: int
) -> bool:
    """Send on whatever is over, or back; crowds (``-1 - origin``) keep what cannot arrive.

    False where more copies would be looked at than allowed.
    """
    node, step = over_at
    most = desk.bucket.shape[0] - 1
    for i in range(node.shape[0]):
        v, k = node[i], step[i]
        c = _copy_of(grid, v, k)
        while now.cursor[SCANS] <= budget:
            left = int(now.remaining[-1 - v]) if v < 0 else int(desk.over[c])
            if left == 0 or (v < 0 and now.label[c] == most):
                break
            amount = _send(grid, now, desk, v, k, left) if now.label[c] < most else 0
            if v < 0:
                now.remaining[-1 - v] -= amount
                continue
            if amount == 0:
                amount = _send_back(grid, now, desk, v, k, left)
            desk.over[c] -= amount
    return bool(now.cursor[SCANS] <= budget)
