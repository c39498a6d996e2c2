"""The compiled filling of what is short after something was taken from a solved flow.

A copy that is short is filled from where vehicles are missed least: from a crowd that has not left,
from vehicles over, else from the latest arrival that can be spared. All copies that are short with
the same label are filled at once, the highest label first (primal-dual: Ford and Fulkerson 1962,
section III.3). Among copies of one label it is a maximum flow along room
(Dinic 1970): copies are put into layers from those that are short, breadth first, only as far as
there is enough to be spared; then paths lead from layer to layer, depth first. Where nothing can be
spared any more, the labels of all that was reached fall to the next one at which something can.
"""

from __future__ import annotations

from opencorridor.planning.engine.repair import Desk, _carry_to, _room_to
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
    _into,
    _push,
)

NOTHING = -1
"""No label: there is nothing to be filled, or nothing from which it might be."""

NOWHERE = -1
"""The layer of what leads nowhere any more."""


@_compiled
def fill_short(
    grid: Grid,
    now: Progress,
    desk: Desk,
    short: tuple[Int32Array, Int32Array, Int32Array],
    budget: int,
) -> bool:
    """Fill every copy that is short; false where more copies would be looked at than allowed."""
    level = _highest(grid, now, short)
    while level != NOTHING and now.cursor[SCANS] <= budget:
        found, size, below = _layers(grid, now, desk, short, level)
        if found:
            _fill(grid, now, desk, short, level)
        elif below == NOTHING:
            return False
        else:
            for i in range(size):
                now.label[_copy_of(grid, now.node[i], now.step[i])] = below
        level = _highest(grid, now, short)
    return level == NOTHING


@_compiled
def _highest(grid: Grid, now: Progress, short: tuple[Int32Array, Int32Array, Int32Array]) -> int:
    """Return the highest label of what is short."""
    node, step, missing = short
    found = NOTHING
    for i in range(node.shape[0]):
        if missing[i] > 0:
            found = max(found, now.label[_copy_of(grid, node[i], step[i])])
    return found


@_compiled
def _layers(
    grid: Grid,
    now: Progress,
    desk: Desk,
    short: tuple[Int32Array, Int32Array, Int32Array],
    level: int,
) -> tuple[bool, int, int]:
    """Put copies of a label into layers, from those that are short on, until there is enough.

    Returns
    -------
    whether anything can be spared; how many copies were reached; the next label below
    """
    node, step, missing = short
    now.cursor[MARK] += 1
    mark = now.cursor[MARK]
    size, head, wanted, found, below = 0, 0, 0, 0, NOTHING
    for i in range(node.shape[0]):
        c = _copy_of(grid, node[i], step[i])
        if missing[i] > 0 and now.label[c] == level:
            wanted += missing[i]
            if now.mark[c] != mark:
                size = _reach(grid, now, node[i], step[i], 0, size)
    while head < size and found < wanted:
        v, k = now.node[head], now.step[head]
        layer = now.queue[0, _copy_of(grid, v, k)] + 1
        head += 1
        spare, later = _spare(grid, now, desk, v, k, level)
        found += spare
        below = max(below, later)
        at = 0
        while True:
            at, kind, _via, u, j = _into(grid, now, v, k, at)
            if kind == NONE:
                break
            c = _copy_of(grid, u, j)
            if now.label[c] < level:
                below = max(below, now.label[c])
            elif now.mark[c] != mark:
                size = _reach(grid, now, u, j, layer, size)
    now.cursor[SCANS] += head
    return found > 0, size, below


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
def _fill(
    grid: Grid,
    now: Progress,
    desk: Desk,
    short: tuple[Int32Array, Int32Array, Int32Array],
    level: int,
) -> None:
    """Fill what is short with a label, along paths from layer to layer."""
    node, step, missing = short
    for i in range(node.shape[0]):
        c = _copy_of(grid, node[i], step[i])
        if missing[i] == 0 or now.label[c] != level or now.queue[0, c] != 0:
            continue
        now.cursor[TOP] = -1
        _push(now, node[i], step[i], NONE, 0)
        while now.cursor[TOP] >= 0 and missing[i] > 0:
            now.cursor[SCANS] += 1
            top = now.cursor[TOP]
            spare, _later = _spare(grid, now, desk, now.node[top], now.step[top], level)
            if spare > 0:
                missing[i] -= _take(grid, now, desk, min(missing[i], spare))
            else:
                _deeper(grid, now, level)


@_compiled
def _spare(grid: Grid, now: Progress, desk: Desk, v: int, k: int, level: int) -> tuple[int, int]:
    """Return how many a copy can spare at a label, and the label below at which it can."""
    c = _copy_of(grid, v, k)
    if desk.over[c] > 0:
        return int(desk.over[c]), NOTHING
    if v < 0:
        return int(min(PLENTY, now.remaining[-1 - v])), NOTHING
    if grid.end[v] < 0 or now.arrived[grid.end[v], k] == 0 or k > level:
        return 0, NOTHING
    return (int(now.arrived[grid.end[v], k]), NOTHING) if k == level else (0, int(k))


@_compiled
def _deeper(grid: Grid, now: Progress, level: int) -> None:
    """Put a copy of the next layer on the stack; where there is none, step back for good."""
    top = now.cursor[TOP]
    here = _copy_of(grid, now.node[top], now.step[top])
    layer = now.queue[0, here] + 1
    while True:
        at, kind, via, u, j = _into(grid, now, now.node[top], now.step[top], now.at[here])
        if kind == NONE:
            now.queue[0, here] = NOWHERE
            now.cursor[TOP] = top - 1
            return
        c = _copy_of(grid, u, j)
        marked = now.mark[c] == now.cursor[MARK]
        if marked and now.label[c] == level and now.queue[0, c] == layer:
            _push(now, u, j, kind, via)
            return
        now.at[here] = at


@_compiled
def _take(grid: Grid, now: Progress, desk: Desk, most: int) -> int:
    """Send as many as fit from the top of the stack to its root; keep it to the bottleneck."""
    top = now.cursor[TOP]
    v, k = now.node[top], now.step[top]
    c = _copy_of(grid, v, k)
    amount = most
    for i in range(1, top + 1):
        amount = min(amount, _room_to(grid, now, i, now.step[i - 1]))
    if desk.over[c] > 0:
        desk.over[c] -= amount
    elif v < 0:
        now.remaining[-1 - v] -= amount
    else:
        now.arrived[grid.end[v], k] -= amount
    keep = top
    for i in range(top, 0, -1):
        _carry_to(grid, now, i, now.step[i - 1], amount)
        if _room_to(grid, now, i, now.step[i - 1]) == 0:
            keep = i - 1
    now.cursor[TOP] = keep
    now.cursor[PATHS] += 1
    return int(amount)
