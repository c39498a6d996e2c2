"""The compiled search: lexicographic maximum flow over arrival steps, nothing stored but flow.

Each arrival step is searched twice. A *sweep* uses roads forwards only, which finds nearly all
vehicles cheaply. The *full* search then finds the rest exactly, and proves that there is no more.

A *copy* is a place at a step; a *crowd* is what still stands at an origin. Searches run backwards
from a destination at an arrival step to a crowd, through copies joined by *room*: a link with room
left, a link whose vehicles can be taken back, a departure that can move to another step.

Sources, at the step that uses them:

- earliest arrival as lexicographic maximum flow over arrival times: Minieka (1973), Wilkinson
  (1971); by augmenting paths only, because a later step never takes from an earlier one;
- shortest augmenting paths with distance labels that only grow: Ahuja and Orlin (1991), "Distance-
  directed augmenting path algorithms". Labels count links from the nearest crowd, and stay valid
  when the search moves on to the next arrival step, because each path used was a shortest one;
- depth-first search that goes on from the bottleneck, and leaves what led nowhere: Dinic (1970);
- exact labels anew where labels have become poor ("global relabelling"): Cherkassky and Goldberg
  (1997), here only for the copies that still lead to the arrival at hand;
- what no crowd reaches any more is dead for good: the minimum cuts of successive arrival steps are
  nested (Gale 1959; Hoppe and Tardos 2000, section 4). The labels of the dead are the certificate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

from opencorridor.network.intervals import IntArray

Int32Array = npt.NDArray[np.int32]
ByteArray = npt.NDArray[np.uint8]

F = TypeVar("F", bound=Callable[..., object])

# Nothing here allocates, so arrays need not be counted: counting them took 29 of every 30 seconds.
_OPTIONS: dict[str, Any] = {"cache": True, "_nrt": False}
_as_written = njit(**_OPTIONS)


def _compiled(function: F) -> F:
    """Compile a function, and tell the type checker that it is called as it is written."""
    return cast("F", _as_written(function))


DEAD = 2**30
"""A label from here on is ``DEAD`` plus the arrival step at which the copy was cut off."""

PLENTY = 2**31 - 1
"""Stands for room without limit."""

# Columns of a link's record; one record is half a cache line.
FAR, STEPS, FIRST, LAST, ROW, FLOW, PLACE, LINK = range(8)

# How room leads from one copy to the next.
NONE, ROAD, TAKEN_BACK, LEAVES, STAYS = range(5)

# What the cursor remembers between slices of work.
# SENT and VEHICLES count those sent and all there are, LATER who arrives after the step at hand.
ARRIVAL, DESTINATION, FULL, TOP, SENT, SCANS, PATHS, RELABELS, SURVEY_AT, MARK = range(10)
VEHICLES, LATER = 10, 11
CURSOR_SIZE = 12

NOTHING_BEGUN = -2
"""Top of the stack between two searches."""

FIRST_SURVEY = 512
"""Relabels of one search after which the first survey is tried; then at twice as many."""

SURVEY_SHARE = 1
"""Copies that a survey may look at, per relabel since the search began."""


class Grid(NamedTuple):
    """The network as the search reads it. All arrays are int32 unless said otherwise.

    Parameters
    ----------
    in_start, out_start : ndarray, shape (nodes + 1,)
        Where each node's records begin.
    incoming, outgoing : ndarray, shape (links, 8)
        Records of links by head and by tail; ``FLOW`` and ``PLACE`` are added to a step to find
        the flow of a link entered then and the copy of its far end.
    capacity : ndarray, shape (rows, steps)
    place : ndarray, shape (nodes,)
        Added to a step to find a node's copy.
    place_first, place_last : ndarray, shape (nodes,)
        Live steps of each node.
    origin_at : ndarray, shape (nodes,)
        The crowd that waits at a node, or -1.
    crowd_start, coming_start, crowd : ndarray, shapes (nodes + 1,), (nodes,) and (origins,)
        Where each node's crowds begin, where those of them that are under way begin, and the
        crowds; those under way in order of their step.
    origin, ready, leave_by, depart : ndarray, shape (origins,)
        The node; the first and the last live step of leaving; added to a step to find how many
        leave then.
    end : ndarray, shape (nodes,)
        The destination that is at a node, or -1.
    destination, reception_row : ndarray, shape (destinations,)
    copies : int
        Copies of places; the label of origin ``o``'s crowd is at ``copies + o``.
    """

    in_start: Int32Array
    out_start: Int32Array
    incoming: Int32Array
    outgoing: Int32Array
    capacity: Int32Array
    place: Int32Array
    place_first: Int32Array
    place_last: Int32Array
    origin_at: Int32Array
    crowd_start: Int32Array
    coming_start: Int32Array
    crowd: Int32Array
    origin: Int32Array
    ready: Int32Array
    leave_by: Int32Array
    depart: Int32Array
    end: Int32Array
    destination: Int32Array
    reception_row: Int32Array
    copies: int


class Progress(NamedTuple):
    """Everything that the search changes; it can be put down between any two moves.

    Parameters
    ----------
    flow : ndarray of int32, shape (link copies,)
    leaving : ndarray of int32, shape (departures,)
    remaining : ndarray of int64, shape (origins,)
        Vehicles of each crowd.
    label : ndarray of int32, shape (copies + origins,)
        Links from the nearest crowd, at least; or ``DEAD`` and the arrival step.
    arrived : ndarray of int64, shape (destinations, steps)
    node, step, kind, via : ndarray of int32
        The stack. Node ``-1 - o`` is the crowd of origin ``o``. ``kind`` and ``via`` say how an
        entry leads to the one below it.
    mark, queue : ndarray of int32
        Of surveys: the last one that saw a copy; node and step of what is gathered, then of what
        is labelled, four rows.
    spent, passed, at : ndarray of uint8, uint8, int32
        Of sweeps: copies left behind for good; nodes on the stack, because no vehicle should pass
        one twice; the link looked at, for each entry of the stack.
    cursor : ndarray of int64, shape (CURSOR_SIZE,)
    """

    flow: Int32Array
    leaving: Int32Array
    remaining: IntArray
    label: Int32Array
    arrived: IntArray
    node: Int32Array
    step: Int32Array
    kind: Int32Array
    via: Int32Array
    mark: Int32Array
    queue: Int32Array
    spent: ByteArray
    passed: ByteArray
    at: Int32Array
    cursor: IntArray


@_compiled
def _copy_of(grid: Grid, v: int, k: int) -> int:
    """Return where the label of a copy lies, or of a crowd (``v = -1 - origin``)."""
    return grid.place[v] + k if v >= 0 else grid.copies - 1 - v


@_compiled
def next_crowd(grid: Grid, v: int, k: int, p: int) -> int:
    """Return where the next crowd is, from ``p`` on, that may leave from ``(v, k)``.

    Behind the last one of the node if there is none.
    """
    end = grid.crowd_start[v + 1]
    while p < grid.coming_start[v]:
        if grid.ready[grid.crowd[p]] <= k <= grid.leave_by[grid.crowd[p]]:
            return p
        p += 1
    # Those under way are in order of their step.
    high = end
    while p < high:
        middle = (p + high) // 2
        if grid.ready[grid.crowd[middle]] < k:
            p = middle + 1
        else:
            high = middle
    while p < end and grid.leave_by[grid.crowd[p]] < k:
        p += 1
    return p if p < end and grid.ready[grid.crowd[p]] <= k else end


@_compiled
def _into(grid: Grid, now: Progress, v: int, k: int, at: int) -> tuple[int, int, int, int, int]:
    """Return the next copy, from position ``at``, that leads to ``(v, k)`` over room.

    Returns
    -------
    next position, kind (or NONE at the end), via, node, step
    """
    if v < 0:
        return _into_crowd(grid, now, -1 - v, at)
    first = grid.in_start[v]
    roads = grid.in_start[v + 1] - first
    while at < roads:
        r = grid.incoming[first + at]
        at += 1
        j = k - r[STEPS]
        if r[FIRST] <= j <= r[LAST] and now.flow[r[FLOW] + j] < grid.capacity[r[ROW], j]:
            return at, ROAD, first + at - 1, r[FAR], j
    first = grid.out_start[v] - roads
    both = roads + grid.out_start[v + 1] - grid.out_start[v]
    while at < both:
        r = grid.outgoing[first + at]
        at += 1
        if r[FIRST] <= k <= r[LAST] and now.flow[r[FLOW] + k] > 0:
            return at, TAKEN_BACK, first + at - 1, r[FAR], k + r[STEPS]
    first = grid.crowd_start[v] - both
    p = next_crowd(grid, v, k, first + at)
    if p < grid.crowd_start[v + 1]:
        o = grid.crowd[p]
        return p - first + 1, LEAVES, o, -1 - o, 0
    return at, NONE, 0, 0, 0


@_compiled
def _into_crowd(grid: Grid, now: Progress, o: int, at: int) -> tuple[int, int, int, int, int]:
    """Return the next step at which somebody leaves an origin, who might leave at another."""
    v = grid.origin[o]
    k = max(at, grid.ready[o])
    while k <= grid.leave_by[o]:
        if now.leaving[grid.depart[o] + k] > 0:
            return k + 1, STAYS, o, v, k
        k += 1
    return k, NONE, 0, 0, 0


@_compiled
def _onward(grid: Grid, now: Progress, v: int, k: int, at: int) -> tuple[int, int, int]:
    """Return the next position, and the next copy that ``(v, k)`` leads to over room.

    The position is -1 at the end.
    """
    if v < 0:
        o = -1 - v
        j = max(at, grid.ready[o])
        return (j + 1, grid.origin[o], j) if j <= grid.leave_by[o] else (-1, 0, 0)
    first = grid.out_start[v]
    roads = grid.out_start[v + 1] - first
    while at < roads:
        r = grid.outgoing[first + at]
        at += 1
        if r[FIRST] <= k <= r[LAST] and now.flow[r[FLOW] + k] < grid.capacity[r[ROW], k]:
            return at, r[FAR], k + r[STEPS]
    first = grid.in_start[v] - roads
    both = roads + grid.in_start[v + 1] - grid.in_start[v]
    while at < both:
        r = grid.incoming[first + at]
        at += 1
        j = k - r[STEPS]
        if r[FIRST] <= j <= r[LAST] and now.flow[r[FLOW] + j] > 0:
            return at, r[FAR], j
    first = grid.crowd_start[v] - both
    p = next_crowd(grid, v, k, first + at)
    while p < grid.crowd_start[v + 1]:
        o = grid.crowd[p]
        if now.leaving[grid.depart[o] + k] > 0:
            return p - first + 1, -1 - o, 0
        p = next_crowd(grid, v, k, p + 1)
    return -1, 0, 0


@_compiled
def _push(now: Progress, v: int, k: int, kind: int, via: int) -> None:
    top = now.cursor[TOP] + 1
    now.cursor[TOP] = top
    now.node[top] = v
    now.step[top] = k
    now.kind[top] = kind
    now.via[top] = via


@_compiled
def _move(grid: Grid, now: Progress, t: int) -> None:
    """Go one link nearer to a crowd; where none is nearer, raise the label and step back."""
    top = now.cursor[TOP]
    v, k = now.node[top], now.step[top]
    c = _copy_of(grid, v, k)
    nearest = DEAD
    at = 0
    while True:
        at, kind, via, u, j = _into(grid, now, v, k, at)
        if kind == NONE:
            break
        label = now.label[_copy_of(grid, u, j)]
        if label + 1 == now.label[c]:
            _push(now, u, j, kind, via)
            return
        nearest = min(nearest, label)
    now.label[c] = nearest + 1 if nearest < DEAD else DEAD + t
    now.cursor[RELABELS] += 1
    # The root stays: its label may have grown, and other ways may lead to it.
    if top > 0 or now.label[c] >= DEAD:
        now.cursor[TOP] = top - 1


@_compiled
def _room(grid: Grid, now: Progress, i: int) -> int:
    """Return how many vehicles fit between stack entry ``i`` and the one below it."""
    if now.kind[i] == ROAD:
        r = grid.incoming[now.via[i]]
        return int(grid.capacity[r[ROW], now.step[i]] - now.flow[r[FLOW] + now.step[i]])
    if now.kind[i] == TAKEN_BACK:
        return int(now.flow[grid.outgoing[now.via[i], FLOW] + now.step[i - 1]])
    if now.kind[i] == STAYS:
        return int(now.leaving[grid.depart[now.via[i]] + now.step[i]])
    return PLENTY


@_compiled
def _carry(grid: Grid, now: Progress, i: int, amount: int) -> None:
    """Send vehicles between stack entry ``i`` and the one below it."""
    if now.kind[i] == ROAD:
        now.flow[grid.incoming[now.via[i], FLOW] + now.step[i]] += amount
    elif now.kind[i] == TAKEN_BACK:
        now.flow[grid.outgoing[now.via[i], FLOW] + now.step[i - 1]] -= amount
    elif now.kind[i] == STAYS:
        now.leaving[grid.depart[now.via[i]] + now.step[i]] -= amount
    else:
        now.leaving[grid.depart[now.via[i]] + now.step[i - 1]] += amount


@_compiled
def _standing(grid: Grid, now: Progress, v: int, k: int) -> int:
    """Return the vehicles that a search may find here: in a crowd, or arriving later."""
    if v < 0:
        return int(now.remaining[-1 - v])
    d = grid.end[v]
    return int(now.arrived[d, k]) if d >= 0 and k > now.cursor[ARRIVAL] else 0


@_compiled
def _augment(grid: Grid, now: Progress, limit: int) -> int:
    """Send as many as fit from the top of the stack; keep the stack to the bottleneck."""
    top = now.cursor[TOP]
    v, k = now.node[top], now.step[top]
    amount = min(limit, _standing(grid, now, v, k))
    for i in range(1, top + 1):
        amount = min(amount, _room(grid, now, i))
    if v < 0:
        now.remaining[-1 - v] -= amount
        now.cursor[SENT] += amount
    else:
        now.arrived[grid.end[v], k] -= amount
        now.cursor[LATER] -= amount
    keep = top
    for i in range(top, 0, -1):
        _carry(grid, now, i, amount)
        if _room(grid, now, i) == 0:
            keep = i - 1
    now.cursor[TOP] = keep
    now.cursor[PATHS] += 1
    return amount


@_compiled
def _survey(grid: Grid, now: Progress, t: int, limit: int) -> None:
    """Label exactly all copies that lead to the root, if they are no more than ``limit``.

    Whatever leads to a copy that leads to the root leads there itself, so distances from the
    crowds within this set are exact. What no crowd reaches is dead.
    """
    now.cursor[MARK] += 2
    mark = now.cursor[MARK]
    count = _gather(grid, now, mark, limit)
    if count < 0:
        return
    tail = 0
    for i in range(count):
        v, k = now.queue[0, i], now.queue[1, i]
        c = _copy_of(grid, v, k)
        now.label[c] = DEAD + t
        if _standing(grid, now, v, k) > 0:
            now.label[c] = 0
            now.mark[c] = mark + 1
            now.queue[2, tail] = v
            now.queue[3, tail] = k
            tail += 1
    _spread(grid, now, mark, tail)
    # Exact labels may have grown anywhere on the stack.
    now.cursor[TOP] = 0 if now.label[_copy_of(grid, now.node[0], now.step[0])] < DEAD else -1


@_compiled
def _gather(grid: Grid, now: Progress, mark: int, limit: int) -> int:
    """Queue all live copies that lead to the root; return how many, or -1 if too many."""
    now.queue[0, 0] = now.node[0]
    now.queue[1, 0] = now.step[0]
    now.mark[_copy_of(grid, now.node[0], now.step[0])] = mark
    head, tail = 0, 1
    while head < tail:
        v, k = now.queue[0, head], now.queue[1, head]
        head += 1
        at = 0
        while True:
            at, kind, _via, u, j = _into(grid, now, v, k, at)
            if kind == NONE:
                break
            c = _copy_of(grid, u, j)
            if now.mark[c] == mark or now.label[c] >= DEAD:
                continue
            if tail >= limit:
                now.cursor[SCANS] += head
                return -1
            now.mark[c] = mark
            now.queue[0, tail] = u
            now.queue[1, tail] = j
            tail += 1
    now.cursor[SCANS] += 2 * tail
    return tail


@_compiled
def _spread(grid: Grid, now: Progress, mark: int, tail: int) -> None:
    """Label what was gathered by its distance from the crowds at the head of the queue."""
    head = 0
    while head < tail:
        v, k = now.queue[2, head], now.queue[3, head]
        head += 1
        label = now.label[_copy_of(grid, v, k)] + 1
        at = 0
        while True:
            at, u, j = _onward(grid, now, v, k, at)
            if at < 0:
                break
            c = _copy_of(grid, u, j)
            if now.mark[c] == mark:
                now.mark[c] = mark + 1
                now.label[c] = label
                now.queue[2, tail] = u
                now.queue[3, tail] = j
                tail += 1


@_compiled
def _search(grid: Grid, now: Progress, t: int, limit: int, budget: int) -> int:
    """Go on with the search on the stack; return how many were sent (at most ``limit``).

    It stops when the limit is sent, the stack is empty or the budget is used up.
    """
    sent = 0
    while now.cursor[TOP] >= 0 and sent < limit and now.cursor[SCANS] < budget:
        now.cursor[SCANS] += 1
        top = now.cursor[TOP]
        if _standing(grid, now, now.node[top], now.step[top]) > 0:
            sent += _augment(grid, now, limit - sent)
            continue
        _move(grid, now, t)
        if now.cursor[RELABELS] >= now.cursor[SURVEY_AT] and now.cursor[TOP] >= 0:
            _survey(grid, now, t, SURVEY_SHARE * now.cursor[SURVEY_AT])
            now.cursor[SURVEY_AT] *= 2
    return sent


@_compiled
def _sweep(grid: Grid, now: Progress, limit: int, budget: int) -> int:
    """Go on with the sweep on the stack: roads forwards only; return how many were sent.

    The expansion has no circles, so a copy that is left behind is spent for all sweeps. A link is
    taken only if its ends' labels differ by one at most: then the way back, which opens when
    vehicles use it, keeps the labels of the full search valid.
    """
    sent = 0
    while now.cursor[TOP] >= 0 and sent < limit and now.cursor[SCANS] < budget:
        now.cursor[SCANS] += 1
        top = now.cursor[TOP]
        v, k = now.node[top], now.step[top]
        if v < 0:
            if now.remaining[-1 - v] > 0:
                sent += _augment(grid, now, limit - sent)
                for i in range(now.cursor[TOP] + 1, top):
                    now.passed[now.node[i]] = 0
            else:
                now.cursor[TOP] -= 1
            continue
        o = _crowd_here(grid, now, v, k)
        if o >= 0:
            _push(now, -1 - o, 0, LEAVES, o)
            continue
        if not _sweep_on(grid, now, v, k):
            now.spent[grid.place[v] + k] = 1
            now.passed[v] = 0
            now.cursor[TOP] -= 1
    return sent


@_compiled
def _crowd_here(grid: Grid, now: Progress, v: int, k: int) -> int:
    """Return a crowd with vehicles left that may leave from ``(v, k)``, or -1."""
    p = next_crowd(grid, v, k, grid.crowd_start[v])
    while p < grid.crowd_start[v + 1]:
        if now.remaining[grid.crowd[p]] > 0:
            return int(grid.crowd[p])
        p = next_crowd(grid, v, k, p + 1)
    return -1


@_compiled
def _sweep_on(grid: Grid, now: Progress, v: int, k: int) -> bool:
    """Push the next copy with room towards ``(v, k)`` that is not spent."""
    top = now.cursor[TOP]
    label = now.label[grid.place[v] + k]
    first = grid.in_start[v]
    for p in range(first + now.at[top], grid.in_start[v + 1]):
        r = grid.incoming[p]
        j = k - r[STEPS]
        if j < r[FIRST] or j > r[LAST]:
            continue
        c = r[PLACE] + j
        if now.spent[c] == 1 or now.passed[r[FAR]] == 1 or abs(now.label[c] - label) > 1:
            continue
        if now.flow[r[FLOW] + j] < grid.capacity[r[ROW], j]:
            now.at[top] = p - first
            _push(now, r[FAR], j, ROAD, p)
            now.passed[r[FAR]] = 1
            now.at[top + 1] = 0
            return True
    return False


@_compiled
def _begin(grid: Grid, now: Progress, v: int, t: int) -> None:
    """Put a destination at an arrival step on the empty stack, if it is still alive."""
    now.cursor[TOP] = -1
    now.cursor[RELABELS] = 0
    now.cursor[SURVEY_AT] = FIRST_SURVEY
    if now.label[grid.place[v] + t] < DEAD:
        _push(now, v, t, NONE, 0)
        now.passed[v] = 1
        now.at[0] = 0


@_compiled
def _next_search(grid: Grid, now: Progress) -> None:
    """Move the cursor to the next destination or the next arrival step."""
    if now.cursor[FULL] == 0:
        for i in range(now.cursor[TOP] + 1):
            if now.node[i] >= 0:
                now.passed[now.node[i]] = 0
    now.cursor[TOP] = NOTHING_BEGUN
    if now.cursor[FULL] == 0:
        now.cursor[FULL] = 1
        return
    now.cursor[FULL] = 0
    now.cursor[DESTINATION] += 1
    if now.cursor[DESTINATION] == grid.destination.shape[0]:
        now.cursor[DESTINATION] = 0
        now.cursor[ARRIVAL] += 1
        if now.cursor[ARRIVAL] < grid.capacity.shape[1]:
            now.cursor[LATER] -= now.arrived[:, now.cursor[ARRIVAL]].sum()


@_compiled
def advance(grid: Grid, now: Progress, budget: int) -> bool:
    """Work until everything is sent, the horizon ends or the budget is used up.

    Parameters
    ----------
    grid : Grid
    now : Progress
        Changed in place. A new one has the cursor's ``TOP`` at :data:`NOTHING_BEGUN`.
    budget : int
        Copies to look at before this returns.

    Returns
    -------
    bool
        Whether there is nothing left to do.
    """
    end = now.cursor[SCANS] + budget
    # Whoever is not out by the step at hand: in a crowd, or arriving later in a flow to go on from.
    while now.cursor[ARRIVAL] < grid.capacity.shape[1]:
        total = now.cursor[VEHICLES] - now.cursor[SENT] + now.cursor[LATER]
        if total == 0:
            break
        t, d = now.cursor[ARRIVAL], now.cursor[DESTINATION]
        v = grid.destination[d]
        if t < grid.place_first[v] or t > grid.place_last[v]:
            now.cursor[FULL] = 1
            _next_search(grid, now)
            continue
        if now.cursor[TOP] == NOTHING_BEGUN:
            _begin(grid, now, v, t)
        row = grid.reception_row[d]
        limit = (PLENTY if row < 0 else grid.capacity[row, t]) - now.arrived[d, t]
        limit = min(limit, total)
        if now.cursor[FULL] == 1:
            sent = _search(grid, now, t, limit, end)
        else:
            sent = _sweep(grid, now, limit, end)
        now.arrived[d, t] += sent
        if now.cursor[TOP] >= 0 and sent < limit:
            return False
        _next_search(grid, now)
    return True
