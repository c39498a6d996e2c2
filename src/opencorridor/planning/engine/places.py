"""The compiled exchange of places: those under way who are left, with people who can wait at home.

A maximum flow along room, from those under way who are left to crowds at home of which somebody is
out. It moves no arrival. Shortest augmenting paths, breadth first (Edmonds and Karp 1972): mostly
somebody at home can be replaced nearby, or nobody anywhere. From where nobody can, nobody ever can
again, so what was looked at then is looked at once. Where that takes too long, searches are guided
by labels (:mod:`~opencorridor.planning.engine.guided`).
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
    Grid,
    Int32Array,
    Progress,
    _compiled,
    _copy_of,
)

NOBODY = -1
"""Stands for no entry of the pool."""


@_compiled
def change_places(
    grid: Grid,
    now: Progress,
    by: Guide,
    waits: Int32Array,
    parent: Int32Array,
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
    parent : ndarray of int32, shape (copies + origins + 1,)
        Room to work.
    patience : int
        Copies to look at breadth first, before searches are guided.
    budget : int
        More copies than there can be to look at: a search that stops proves nothing.
    """
    for o in range(waits.shape[0]):
        by.ends[grid.copies + o] = PLENTY if waits[o] == 1 else 0
    until = now.cursor[SCANS] + patience
    for o in range(waits.shape[0]):
        while _is_left(grid, now, waits, o) and now.cursor[SCANS] < until:
            if not _replace(grid, now, by, parent, o):
                break
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


# ---- breadth first -------------------------------------------------------------------------------


@_compiled
def _replace(grid: Grid, now: Progress, by: Guide, parent: Int32Array, o: int) -> bool:
    """Let some of a crowd under way take the place of the nearest at home; tell whether any can."""
    now.cursor[MARK] += 1
    mark = now.cursor[MARK]
    now.node[0] = -1 - o
    now.step[0] = 0
    parent[0] = NOBODY
    now.mark[grid.copies + o] = mark
    size, head, found = 1, 0, NOBODY
    while head < size and found == NOBODY:
        v, k, at = now.node[head], now.step[head], 0
        while True:
            at, kind, via, u, j = out_of(grid, now, v, k, at)
            if kind == NONE:
                break
            c = _copy_of(grid, u, j)
            if now.mark[c] == mark or now.spent[c] == 1:
                continue
            now.mark[c] = mark
            now.node[size] = u
            now.step[size] = j
            now.kind[size] = kind
            now.via[size] = via
            parent[size] = head
            size += 1
            if by.ends[c] > 0:
                found = size - 1
                break
        head += 1
    now.cursor[SCANS] += size
    if found == NOBODY:
        for i in range(size):
            now.spent[_copy_of(grid, now.node[i], now.step[i])] = 1
        return False
    _give_way(grid, now, by, parent, found, o)
    return True


@_compiled
def _give_way(grid: Grid, now: Progress, by: Guide, parent: Int32Array, found: int, o: int) -> None:
    """Send as many as fit from a crowd under way to the entry of a crowd at home."""
    end = _copy_of(grid, now.node[found], now.step[found])
    amount = min(int(by.ends[end]), int(now.remaining[o]))
    i = found
    while parent[i] != NOBODY:
        amount = min(amount, room_from(grid, now, i, now.step[parent[i]]))
        i = parent[i]
    i = found
    while parent[i] != NOBODY:
        carry_from(grid, now, i, now.step[parent[i]], amount)
        i = parent[i]
    by.ends[end] -= amount
    now.remaining[o] -= amount
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
