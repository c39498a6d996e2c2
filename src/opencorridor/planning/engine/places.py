"""The compiled exchange of places: those under way who are left, with people who can wait at home.

A maximum flow along room, from those under way who are left to crowds at home of which somebody is
out. It moves no arrival. Shortest augmenting paths in layers around those who are left, as far as
the nearest people at home (Dinic 1970): mostly somebody can be replaced nearby, or nobody anywhere.
Where there is nobody, that is the proof as well. Where it takes too long, searches are guided by
labels (:mod:`~opencorridor.planning.engine.guided`).
"""

from __future__ import annotations

from opencorridor.planning.engine.guided import Guide, bring, put_root
from opencorridor.planning.engine.room import carry_from, out_of, room_from
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

NO_LAYER = 2**30
"""Stands for a layer that there is not."""


@_compiled
def change_places(
    grid: Grid,
    now: Progress,
    by: Guide,
    waits: Int32Array,
    layer: Int32Array,
    patience: int,
    budget: int,
) -> None:
    """Let those under way go first: those who would be left change places with who can wait.

    Parameters
    ----------
    grid : Grid
    now : Progress
        ``spent`` is 1 afterwards where somebody under way who is left can get to, and from where
        nobody at home can be replaced: the room out of these copies proves that no more of those
        under way can be out.
    by : Guide
        That knows nothing yet.
    waits : ndarray of int32, shape (origins,)
        1 where a crowd can wait at home.
    layer : ndarray of int32, shape (copies + origins,)
        Room to work.
    patience : int
        Copies to look at layer by layer, before searches are guided.
    budget : int
        More copies than there can be to look at: a search that stops proves nothing.
    """
    for o in range(waits.shape[0]):
        by.ends[grid.copies + o] = PLENTY if waits[o] == 1 else 0
    until = now.cursor[SCANS] + patience
    while now.cursor[SCANS] < until and _layers(grid, now, by, waits, layer):
        for o in range(waits.shape[0]):
            if _is_left(grid, now, waits, o):
                _replace(grid, now, by, layer, o)
    guided = now.cursor[SCANS] >= until
    for o in range(waits.shape[0]):
        if guided and _is_left(grid, now, waits, o):
            put_root(now, -1 - o, 0)
            most = min(PLENTY, now.remaining[o])
            now.remaining[o] -= bring(grid, now, by, most, budget)
    for o in range(waits.shape[0]):
        if waits[o] == 1:
            now.remaining[o] += PLENTY - by.ends[grid.copies + o]
    if guided:
        _mark_left(grid, now, waits)


@_compiled
def _is_left(grid: Grid, now: Progress, waits: Int32Array, o: int) -> bool:
    return bool(waits[o] == 0 and now.remaining[o] > 0 and grid.ready[o] <= grid.leave_by[o])


# ---- layers --------------------------------------------------------------------------------------


@_compiled
def _layers(grid: Grid, now: Progress, by: Guide, waits: Int32Array, layer: Int32Array) -> bool:
    """Set out layers around all who are left, up to the first with somebody at home.

    False if there is nobody: then nobody can be replaced from anywhere in them.
    """
    now.cursor[MARK] += 1
    size = 0
    for o in range(waits.shape[0]):
        if _is_left(grid, now, waits, o) and now.spent[grid.copies + o] == 0:
            size = _put(grid, now, by, layer, -1 - o, 0, size, 0)
    head, last = 0, NO_LAYER
    while head < size and layer[_copy_of(grid, now.node[head], now.step[head])] < last:
        size, found = _around(grid, now, by, layer, head, size)
        last = min(last, found)
        head += 1
    now.cursor[SCANS] += size
    if last == NO_LAYER:
        for i in range(size):
            now.spent[_copy_of(grid, now.node[i], now.step[i])] = 1
    return bool(last != NO_LAYER)


@_compiled
def _around(
    grid: Grid, now: Progress, by: Guide, layer: Int32Array, head: int, size: int
) -> tuple[int, int]:
    """Put what is beside a copy into the next layer.

    Returns the size, and that layer if it has somebody at home.
    """
    v, k, at, last = now.node[head], now.step[head], 0, NO_LAYER
    deep = layer[_copy_of(grid, v, k)] + 1
    while True:
        at, kind, _via, u, j = out_of(grid, now, v, k, at)
        if kind == NONE:
            return size, last
        c = _copy_of(grid, u, j)
        if now.mark[c] != now.cursor[MARK] and now.spent[c] == 0:
            size = _put(grid, now, by, layer, u, j, size, deep)
            if by.ends[c] > 0:
                last = deep


@_compiled
def _put(
    grid: Grid, now: Progress, by: Guide, layer: Int32Array, v: int, k: int, size: int, deep: int
) -> int:
    c = _copy_of(grid, v, k)
    now.mark[c] = now.cursor[MARK]
    layer[c] = deep
    by.at[c] = 0
    now.node[size] = v
    now.step[size] = k
    return size + 1


@_compiled
def _replace(grid: Grid, now: Progress, by: Guide, layer: Int32Array, o: int) -> None:
    """Let some of a crowd under way take the places of people at home, layer by layer."""
    put_root(now, -1 - o, 0)
    while now.cursor[TOP] >= 0 and now.remaining[o] > 0:
        now.cursor[SCANS] += 1
        top = now.cursor[TOP]
        c = _copy_of(grid, now.node[top], now.step[top])
        if by.ends[c] > 0:
            _give_way(grid, now, by, c, o)
        elif not _deeper(grid, now, by, layer, c):
            layer[c] = NO_LAYER
            now.cursor[TOP] = top - 1


@_compiled
def _deeper(grid: Grid, now: Progress, by: Guide, layer: Int32Array, here: int) -> bool:
    """Go on to a copy of the next layer, if there is one left."""
    top = now.cursor[TOP]
    v, k, at = now.node[top], now.step[top], by.at[here]
    while True:
        left_off = at
        at, kind, via, u, j = out_of(grid, now, v, k, at)
        if kind == NONE:
            return False
        c = _copy_of(grid, u, j)
        if now.mark[c] == now.cursor[MARK] and layer[c] == layer[here] + 1:
            by.at[here] = left_off
            _push(now, u, j, kind, via)
            return True


@_compiled
def _give_way(grid: Grid, now: Progress, by: Guide, end: int, o: int) -> None:
    """Send as many as fit along the stack; keep the stack to the bottleneck."""
    top = now.cursor[TOP]
    amount = min(int(by.ends[end]), int(now.remaining[o]))
    for i in range(1, top + 1):
        amount = min(amount, room_from(grid, now, i, now.step[i - 1]))
    by.ends[end] -= amount
    now.remaining[o] -= amount
    keep = top if by.ends[end] > 0 else top - 1
    for i in range(top, 0, -1):
        carry_from(grid, now, i, now.step[i - 1], amount)
        if room_from(grid, now, i, now.step[i - 1]) == 0:
            keep = i - 1
    now.cursor[TOP] = keep
    now.cursor[PATHS] += 1


# ---- where those who are left can get to ---------------------------------------------------------


@_compiled
def _mark_left(grid: Grid, now: Progress, waits: Int32Array) -> None:
    """Mark as spent where those who are left can get to."""
    size = 0
    for o in range(waits.shape[0]):
        if _is_left(grid, now, waits, o):
            size = _reach(grid, now, -1 - o, 0, size)
    head = 0
    while head < size:
        v, k = now.node[head], now.step[head]
        head += 1
        at = 0
        while True:
            at, kind, _via, u, j = out_of(grid, now, v, k, at)
            if kind == NONE:
                break
            if now.spent[_copy_of(grid, u, j)] == 0:
                size = _reach(grid, now, u, j, size)
    now.cursor[SCANS] += size


@_compiled
def _reach(grid: Grid, now: Progress, v: int, k: int, size: int) -> int:
    now.spent[_copy_of(grid, v, k)] = 1
    now.node[size] = v
    now.step[size] = k
    return size + 1
