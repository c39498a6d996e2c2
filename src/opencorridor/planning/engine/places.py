"""The compiled exchange of places: those under way who are left, with people who can wait at home.

A maximum flow along room, from those under way who are left to crowds at home of which somebody is
out. It moves no arrival. Searches are :mod:`~opencorridor.planning.engine.guided`.
"""

from __future__ import annotations

from opencorridor.planning.engine.guided import Guide, bring, put_root
from opencorridor.planning.engine.room import out_of
from opencorridor.planning.engine.search import (
    NONE,
    PLENTY,
    SCANS,
    Grid,
    Int32Array,
    Progress,
    _compiled,
    _copy_of,
)


@_compiled
def change_places(grid: Grid, now: Progress, by: Guide, waits: Int32Array, budget: int) -> None:
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
    budget : int
        More copies than there can be to look at: a search that stops proves nothing.
    """
    for o in range(waits.shape[0]):
        by.ends[grid.copies + o] = PLENTY if waits[o] == 1 else 0
    for o in range(waits.shape[0]):
        if _is_left(grid, now, waits, o):
            put_root(now, -1 - o, 0)
            most = min(PLENTY, now.remaining[o])
            now.remaining[o] -= bring(grid, now, by, most, budget)
    for o in range(waits.shape[0]):
        if waits[o] == 1:
            now.remaining[o] += PLENTY - by.ends[grid.copies + o]
    _mark_left(grid, now, waits)


@_compiled
def _is_left(grid: Grid, now: Progress, waits: Int32Array, o: int) -> bool:
    return bool(waits[o] == 0 and now.remaining[o] > 0 and grid.ready[o] <= grid.leave_by[o])


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
