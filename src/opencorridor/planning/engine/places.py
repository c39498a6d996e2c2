"""The compiled exchange of places: those under way who are left, with people who can wait at home.

A maximum flow along room, from those under way who are left to crowds at home of which somebody is
out. It moves no arrival. It is found for all of them at once (Dinic 1970): copies are numbered in
layers from those who are left, breadth first, only as far as there are places for all of them; then
paths lead from layer to layer, depth first. This is repeated until there is no place.
"""

from __future__ import annotations

from opencorridor.planning.engine.repair import (
    _carry_from,
    _out_of,
    _room_from,
)
from opencorridor.planning.engine.search import (
    MARK,
    NONE,
    PATHS,
    PLENTY,
    SCANS,
    TOP,
    Grid,
    Int32Array,
    Progress,
    _compiled,
    _copy_of,
    _push,
)

NOWHERE = -1
"""The layer of what leads to no place any more."""


@_compiled
def change_places(grid: Grid, now: Progress, waits: Int32Array) -> None:
    """Let those under way go first: those who would be left change places with who can wait.

    Parameters
    ----------
    grid : Grid
    now : Progress
        ``spent`` is 1 afterwards where somebody under way who is left can get to, and from where
        nobody at home can be replaced: the room out of these copies proves that no more of those
        under way can be out.
    waits : ndarray of int32, shape (origins,)
        1 where a crowd can wait at home.
    """
    while _layers(grid, now, waits):
        for o in range(waits.shape[0]):
            if _is_left(grid, now, waits, o):
                _from_crowd(grid, now, waits, o)
    for c in range(now.spent.shape[0]):
        now.spent[c] = 1 if now.mark[c] == now.cursor[MARK] else 0


@_compiled
def _is_left(grid: Grid, now: Progress, waits: Int32Array, o: int) -> bool:
    return bool(waits[o] == 0 and now.remaining[o] > 0 and grid.ready[o] <= grid.leave_by[o])


@_compiled
def _layers(grid: Grid, now: Progress, waits: Int32Array) -> bool:
    """Put copies into layers, from those who are left on, until there are places enough.

    Returns
    -------
    bool
        Whether there is any place. Without one, all that was reached is marked.
    """
    now.cursor[MARK] += 1
    mark = now.cursor[MARK]
    size, wanted, found = 0, 0, 0
    for o in range(waits.shape[0]):
        if _is_left(grid, now, waits, o):
            size = _reach(grid, now, -1 - o, 0, 0, size)
            wanted += now.remaining[o]
    head = 0
    while head < size and found < wanted:
        v, k = now.node[head], now.step[head]
        layer = now.queue[0, _copy_of(grid, v, k)] + 1
        head += 1
        at = 0
        while True:
            at, kind, _via, u, j = _out_of(grid, now, v, k, at)
            if kind == NONE:
                break
            if u < 0 and waits[-1 - u] == 1:
                found += now.leaving[grid.depart[-1 - u] + k]
            elif now.mark[_copy_of(grid, u, j)] != mark:
                size = _reach(grid, now, u, j, layer, size)
    now.cursor[SCANS] += head
    return found > 0


@_compiled
def _reach(grid: Grid, now: Progress, u: int, j: int, layer: int, size: int) -> int:
    c = _copy_of(grid, u, j)
    now.mark[c] = now.cursor[MARK]
    now.queue[0, c] = layer
    now.at[c] = 0
    now.node[size] = u
    now.step[size] = j
    return size + 1


@_compiled
def _from_crowd(grid: Grid, now: Progress, waits: Int32Array, o: int) -> None:
    """Bring out as many of a crowd as there are places for, from layer to layer."""
    mark = now.cursor[MARK]
    now.node[0] = -1 - o
    now.step[0] = 0
    now.cursor[TOP] = 0
    while now.cursor[TOP] >= 0 and now.remaining[o] > 0:
        top = now.cursor[TOP]
        v, k = now.node[top], now.step[top]
        if v < 0 and waits[-1 - v] == 1:
            _exchange(grid, now, o)
            continue
        here = _copy_of(grid, v, k)
        at, kind, via, u, j = _out_of(grid, now, v, k, now.at[here])
        now.cursor[SCANS] += 1
        if kind == NONE:
            now.queue[0, here] = NOWHERE
            now.cursor[TOP] -= 1
            continue
        c = _copy_of(grid, u, j)
        place = u < 0 and waits[-1 - u] == 1
        if place or (now.mark[c] == mark and now.queue[0, c] == now.queue[0, here] + 1):
            _push(now, u, j, kind, via)
        else:
            now.at[here] = at


@_compiled
def _exchange(grid: Grid, now: Progress, o: int) -> None:
    """Send as many as fit along the stack; keep the stack to the bottleneck."""
    top = now.cursor[TOP]
    amount = min(PLENTY, now.remaining[o])
    for i in range(1, top + 1):
        amount = min(amount, _room_from(grid, now, i, now.step[i - 1]))
    now.remaining[o] -= amount
    now.remaining[-1 - now.node[top]] += amount
    keep = top - 1
    for i in range(top, 0, -1):
        _carry_from(grid, now, i, now.step[i - 1], amount)
        if _room_from(grid, now, i, now.step[i - 1]) == 0:
            keep = i - 1
    now.cursor[TOP] = keep
    now.cursor[PATHS] += 1
