"""The compiled search forwards: from a copy to a destination with room, the mirror of ``search``.

The engine's own search runs backwards, from an arrival to a crowd. What a change of terms is worth
needs both: backwards from the tail of a new copy, forwards from its head. Labels here count links
to the nearest arrival with room; :data:`~opencorridor.planning.engine.search.DEAD` where none can
be reached. Ahuja and Orlin (1991), and exact labels anew after Cherkassky and Goldberg (1997), as
in ``search``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.room import out_of
from opencorridor.planning.engine.search import (
    DEAD,
    FLOW,
    LEAVES,
    NONE,
    PLENTY,
    ROAD,
    ROW,
    STAYS,
    TAKEN_BACK,
    Grid,
    Int32Array,
    Progress,
    _compiled,
    _copy_of,
    _into,
    _onward,
)

POOR = -1
"""Labels were raised again and again without a way: exact ones are due."""


class Ahead(NamedTuple):
    """What the search forwards changes, besides the flow.

    Parameters
    ----------
    label : ndarray of int32, shape (copies + origins,)
        Links to the nearest arrival with room, at least; or ``DEAD``.
    room : ndarray of int64, shape (destinations, steps)
        Vehicles that may still arrive.
    node, step, kind, via : ndarray of int32
        The stack, from the root at its bottom; ``kind`` and ``via`` say how an entry is reached
        from the one below it.
    queue : ndarray of int32, shape (2, copies + origins)
        Node and step of what is labelled.
    cursor : ndarray of int64, shape (1,)
        The top of the stack, -1 if it is empty.
    """

    label: Int32Array
    room: IntArray
    node: Int32Array
    step: Int32Array
    kind: Int32Array
    via: Int32Array
    queue: Int32Array
    cursor: IntArray


@_compiled
def _room_at(grid: Grid, ahead: Ahead, v: int, k: int) -> int:
    """Return how many may still arrive at a copy; none where it is no destination."""
    if v < 0 or grid.end[v] < 0:
        return 0
    return int(ahead.room[grid.end[v], k])


@_compiled
def _room_between(grid: Grid, now: Progress, ahead: Ahead, i: int) -> int:
    """Return how many vehicles fit between the entry below ``i`` and entry ``i``."""
    if ahead.kind[i] == ROAD:
        r, k = grid.outgoing[ahead.via[i]], ahead.step[i - 1]
        return int(grid.capacity[r[ROW], k] - now.flow[r[FLOW] + k])
    if ahead.kind[i] == TAKEN_BACK:
        return int(now.flow[grid.incoming[ahead.via[i], FLOW] + ahead.step[i]])
    if ahead.kind[i] == STAYS:
        return int(now.leaving[grid.depart[ahead.via[i]] + ahead.step[i - 1]])
    return PLENTY


@_compiled
def way_out(grid: Grid, now: Progress, ahead: Ahead, patience: int) -> int:
    """Complete the stack to a way to an arrival; return how many fit, 0 if no way is left.

    It gives up after so many labels as it has patience for, and returns :data:`POOR`.
    """
    relabelled = 0
    while ahead.cursor[0] >= 0:
        top = ahead.cursor[0]
        amount = _room_at(grid, ahead, ahead.node[top], ahead.step[top])
        if amount > 0:
            for i in range(1, top + 1):
                amount = min(amount, _room_between(grid, now, ahead, i))
            return amount
        if relabelled > patience:
            return POOR
        relabelled += _move_ahead(grid, now, ahead)
    return 0


@_compiled
def _move_ahead(grid: Grid, now: Progress, ahead: Ahead) -> int:
    """Go one link nearer to an arrival; where none is nearer, raise the label and step back.

    The number of labels raised is returned.
    """
    top = ahead.cursor[0]
    v, k = ahead.node[top], ahead.step[top]
    c = _copy_of(grid, v, k)
    nearest = DEAD
    at = 0
    while True:
        at, kind, via, u, j = out_of(grid, now, v, k, at)
        if kind == NONE:
            break
        label = ahead.label[_copy_of(grid, u, j)]
        if label + 1 == ahead.label[c]:
            top += 1
            ahead.cursor[0] = top
            ahead.node[top] = u
            ahead.step[top] = j
            ahead.kind[top] = kind
            ahead.via[top] = via
            return 0
        nearest = min(nearest, label)
    ahead.label[c] = nearest + 1 if nearest < DEAD else DEAD
    if top > 0 or ahead.label[c] >= DEAD:
        ahead.cursor[0] = top - 1
    return 1


@_compiled
def carry_out(grid: Grid, now: Progress, ahead: Ahead, amount: int) -> None:
    """Send vehicles along the way on the stack; keep the stack to the bottleneck."""
    top = ahead.cursor[0]
    ahead.room[grid.end[ahead.node[top]], ahead.step[top]] -= amount
    keep = top
    for i in range(top, 0, -1):
        via = ahead.via[i]
        if ahead.kind[i] == ROAD:
            now.flow[grid.outgoing[via, FLOW] + ahead.step[i - 1]] += amount
        elif ahead.kind[i] == TAKEN_BACK:
            now.flow[grid.incoming[via, FLOW] + ahead.step[i]] -= amount
        elif ahead.kind[i] == LEAVES:
            now.leaving[grid.depart[via] + ahead.step[i]] += amount
        else:
            now.leaving[grid.depart[via] + ahead.step[i - 1]] -= amount
        if _room_between(grid, now, ahead, i) == 0:
            keep = i - 1
    ahead.cursor[0] = keep


@_compiled
def label_ahead(grid: Grid, now: Progress, ahead: Ahead) -> None:
    """Label exactly every copy that leads to an arrival with room, but none that is near a crowd.

    All labels must be ``DEAD`` before.
    """
    tail = 0
    for d in range(grid.destination.shape[0]):
        v = grid.destination[d]
        for k in range(max(0, grid.place_first[v]), grid.place_last[v] + 1):
            c = grid.place[v] + k
            if ahead.room[d, k] > 0 and now.label[c] >= DEAD:
                ahead.label[c] = 0
                ahead.queue[0, tail] = v
                ahead.queue[1, tail] = k
                tail += 1
    head = 0
    while head < tail:
        v, k = ahead.queue[0, head], ahead.queue[1, head]
        head += 1
        label = ahead.label[_copy_of(grid, v, k)] + 1
        at = 0
        while True:
            at, kind, _via, u, j = _into(grid, now, v, k, at)
            if kind == NONE:
                break
            c = _copy_of(grid, u, j)
            if ahead.label[c] >= DEAD and now.label[c] >= DEAD:
                ahead.label[c] = label
                ahead.queue[0, tail] = u
                ahead.queue[1, tail] = j
                tail += 1


@_compiled
def label_behind(grid: Grid, now: Progress, ahead: Ahead, tail: int) -> None:
    """Label, as the search backwards reads it, every copy that the queue leads to.

    Copies that lead to an arrival with room are left out.

    Parameters
    ----------
    grid : Grid
    now : Progress
        The first two rows of its queue hold nodes and steps, labelled already; what is ``DEAD`` or
        more is labelled if it is reached.
    ahead : Ahead
    tail : int
        How many the queue holds.
    """
    head = 0
    while head < tail:
        v, k = now.queue[0, head], now.queue[1, head]
        head += 1
        label = now.label[_copy_of(grid, v, k)] + 1
        at = 0
        while True:
            at, u, j = _onward(grid, now, v, k, at)
            if at < 0:
                break
            c = _copy_of(grid, u, j)
            if now.label[c] >= DEAD and ahead.label[c] >= DEAD:
                now.label[c] = label
                now.queue[0, tail] = u
                now.queue[1, tail] = j
                tail += 1


def fresh_ahead(labels: int, room: IntArray, queue: Int32Array) -> Ahead:
    """Return a state in which nothing is labelled yet."""
    small = np.int32
    return Ahead(
        np.full(labels, DEAD, dtype=small),
        room,
        np.empty(labels + 1, dtype=small),
        np.empty(labels + 1, dtype=small),
        np.empty(labels + 1, dtype=small),
        np.empty(labels + 1, dtype=small),
        queue,
        np.zeros(1, dtype=np.int64),
    )
