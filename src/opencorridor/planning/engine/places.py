"""The compiled exchange of places: those under way who are left, with people who can wait at home.

A maximum flow along room, from those under way who are left to crowds at home of which somebody is
out. It moves no arrival. The search is depth-first, for all of them at once: what leads nowhere is
left behind for the rest of a *round* (Dinic 1970, without his levels), and rounds go on until one
finds nothing. Room is tried the way somebody came before any other, because that leads home.
"""

from __future__ import annotations

from opencorridor.planning.engine.repair import (
    PLENTY,
    _carry_from,
    _out_of,
    _room_from,
)
from opencorridor.planning.engine.search import (
    MARK,
    NONE,
    PATHS,
    SCANS,
    TOP,
    Grid,
    Int32Array,
    Progress,
    _compiled,
    _copy_of,
)


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
    changed = True
    while changed:
        changed = False
        now.cursor[MARK] += 1
        for o in range(waits.shape[0]):
            if waits[o] == 0 and now.remaining[o] > 0 and grid.ready[o] <= grid.leave_by[o]:
                before = now.remaining[o]
                _from_crowd(grid, now, waits, o)
                changed = changed or now.remaining[o] < before
    for c in range(now.spent.shape[0]):
        now.spent[c] = 1 if now.mark[c] == now.cursor[MARK] else 0


@_compiled
def _from_crowd(grid: Grid, now: Progress, waits: Int32Array, o: int) -> None:
    """Bring out as many of a crowd as a depth-first search finds places for."""
    mark = now.cursor[MARK]
    now.node[0] = -1 - o
    now.step[0] = 0
    now.at[0] = 0
    now.mark[grid.copies + o] = mark
    now.cursor[TOP] = 0
    while now.cursor[TOP] >= 0 and now.remaining[o] > 0:
        top = now.cursor[TOP]
        v = now.node[top]
        if v < 0 and waits[-1 - v] == 1:
            _exchange(grid, now, o)
            continue
        at, kind, via, u, j = _out_of(grid, now, v, now.step[top], now.at[top])
        now.at[top] = at
        now.cursor[SCANS] += 1
        if kind == NONE:
            now.cursor[TOP] -= 1
            continue
        c = _copy_of(grid, u, j)
        if now.mark[c] != mark:
            now.mark[c] = mark
            _push(now, u, j, kind, via)


@_compiled
def _push(now: Progress, u: int, j: int, kind: int, via: int) -> None:
    top = now.cursor[TOP] + 1
    now.cursor[TOP] = top
    now.node[top] = u
    now.step[top] = j
    now.kind[top] = kind
    now.via[top] = via
    now.at[top] = 0


@_compiled
def _exchange(grid: Grid, now: Progress, o: int) -> None:
    """Send as many as fit along the stack; keep the stack to the bottleneck.

    What is taken off the stack may be of use again, so it is not left behind.
    """
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
    if now.remaining[o] == 0:
        keep = -1
    for i in range(keep + 1, top + 1):
        now.mark[_copy_of(grid, now.node[i], now.step[i])] = 0
    now.cursor[TOP] = keep
    now.cursor[PATHS] += 1
