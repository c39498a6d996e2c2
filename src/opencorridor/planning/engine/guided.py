"""Compiled: many vehicles brought along shortest ways over room, guided by labels that only grow.

A label says how many arcs it is to the nearest *end*, at least; copies that reach no end any more
are *gone*. Ends only shrink, and each way used is a shortest one, so labels stay valid from one
search to the next, whatever the root. Sources, at the step that uses them:

- shortest augmenting paths with distance labels that only grow, and the arc at which a copy left
  off: Ahuja and Orlin (1991);
- where no copy has a label any more, whatever has a higher one is cut off ("gap"): Derigs and Meier
  (1989);
- exact labels anew where labels have become poor: Cherkassky and Goldberg (1997), as far as any
  end is reached from.

A search goes *with* room, from a copy with vehicles to copies that want some, or *against* it, from
a copy that wants vehicles to copies that have some.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.room import (
    carry_from,
    carry_to,
    out_of,
    room_from,
    room_to,
)
from opencorridor.planning.engine.search import (
    NONE,
    PATHS,
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

GONE = 2**30
"""The label of what reaches no end."""

UNSEEN = GONE - 1
"""The label of what a survey has not come to yet."""

NEVER = -1
"""The step of a candidate that is not there."""

ANY = -1
"""Stands for copies of whatever arrival label."""

FIRST_SURVEY = 8
"""The first survey is due after one relabel for so many copies that may be searched."""

SURVEY_SHARE = 2
"""Relabels until the next survey, in copies that the last one looked at."""

LOOKS_PER_RELABEL = 256
"""Labels that can be read in the time that it takes to raise one, about."""

# What a guide counts: relabels since the last survey, at how many the next one is due, and relabels
# since labels were last looked through for what is cut off. Which way it searches, and the arrival
# label (``Progress.label``) of copies that it looks at, or ANY: numbers here, so that no search is
# compiled twice.
RELABELS, DUE, SINCE_GAP, WAY, LEVEL = range(5)

WITH, AGAINST = 0, 1
"""Which way a search goes."""


class Guide(NamedTuple):
    """Where ends are. Arrays are int32; the first three have an entry for each copy and crowd.

    Parameters
    ----------
    near
        Arcs to the nearest end, at least, or :data:`GONE`.
    ends
        How many vehicles an end takes or has; 0 where there is none.
    at
        The arc at which a copy left off.
    candidates : shape (2, candidates)
        Node and step of whatever may be an end; step :data:`NEVER` for none.
    queue : shape (2, copies + crowds)
        Of surveys.
    many : shape (copies + crowds + 2,)
        How many copies have each label, but 0.
    tally : ndarray of int64, shape (5,)
        See above: :data:`RELABELS` and what follows.
    """

    near: Int32Array
    ends: Int32Array
    at: Int32Array
    candidates: Int32Array
    queue: Int32Array
    many: Int32Array
    tally: IntArray


def guide(labels: int, candidates: Int32Array, way: int) -> Guide:
    """Return a guide that knows nothing yet: every copy may be an end's neighbour.

    Pages of zeros that nobody looks at take no memory.
    """
    small = np.int32
    return Guide(
        np.zeros(labels, dtype=small),
        np.zeros(labels, dtype=small),
        np.zeros(labels, dtype=small),
        candidates,
        np.empty((2, labels), dtype=small),
        np.zeros(labels + 2, dtype=small),
        np.array([0, labels // FIRST_SURVEY, 0, way, ANY], dtype=np.int64),
    )


@_compiled
def put_root(now: Progress, v: int, k: int) -> None:
    """Put the copy from which a search begins on the empty stack.

    Apart from the search, so that whole numbers of either size do not make two of it.
    """
    now.cursor[TOP] = -1
    _push(now, v, k, NONE, 0)


@_compiled
def bring(
    grid: Grid,
    now: Progress,
    by: Guide,
    wanted: int,
    budget: int,
) -> int:
    """Bring vehicles between the root on the stack and ends; return how many.

    Parameters
    ----------
    grid : Grid
    now : Progress
        The flow is changed, and the stack. Neither root nor ends are: whoever calls knows them.
    by : Guide
    wanted : int
        No more than so many.
    budget : int
        It stops when so many copies were looked at.
    """
    sent = 0
    if by.near[_copy_of(grid, now.node[0], now.step[0])] >= GONE:
        now.cursor[TOP] = -1
    while now.cursor[TOP] >= 0 and sent < wanted and now.cursor[SCANS] <= budget:
        now.cursor[SCANS] += 1
        top = now.cursor[TOP]
        if by.ends[_copy_of(grid, now.node[top], now.step[top])] > 0:
            sent += _send(grid, now, by, wanted - sent)
            continue
        if _nearer(grid, now, by):
            continue
        by.tally[RELABELS] += 1
        by.tally[SINCE_GAP] += 1
        if by.tally[RELABELS] >= by.tally[DUE] and now.cursor[TOP] >= 0:
            _survey(grid, now, by)
    return sent


@_compiled
def _counts(now: Progress, by: Guide, c: int) -> bool:
    level = by.tally[LEVEL]
    return bool(level == ANY or level == now.label[c])


@_compiled
def _next(
    grid: Grid, now: Progress, way: int, v: int, k: int, at: int
) -> tuple[int, int, int, int, int]:
    """Return the next copy beside ``(v, k)`` in the sense of the search."""
    return out_of(grid, now, v, k, at) if way == WITH else _into(grid, now, v, k, at)


@_compiled
def _nearer(grid: Grid, now: Progress, by: Guide) -> bool:
    """Go one arc nearer to an end; where none is nearer, raise the label and step back."""
    top = now.cursor[TOP]
    v, k = now.node[top], now.step[top]
    here = _copy_of(grid, v, k)
    at = by.at[here]
    while True:
        left_off = at
        at, kind, via, u, j = _next(grid, now, by.tally[WAY], v, k, at)
        if kind == NONE:
            break
        c = _copy_of(grid, u, j)
        if by.near[c] + 1 == by.near[here] and _counts(now, by, c):
            by.at[here] = left_off
            _push(now, u, j, kind, via)
            return True
    _raise(grid, now, by, v, k)
    # The root stays: its label may have grown, and other ways may lead to it.
    if by.near[_copy_of(grid, now.node[0], now.step[0])] >= GONE:
        now.cursor[TOP] = -1
    elif top > 0:
        now.cursor[TOP] = top - 1
    return False


@_compiled
def _raise(grid: Grid, now: Progress, by: Guide, v: int, k: int) -> None:
    """Give a copy the label that its neighbours allow."""
    here = _copy_of(grid, v, k)
    nearest, at = GONE, 0
    while True:
        at, kind, _via, u, j = _next(grid, now, by.tally[WAY], v, k, at)
        if kind == NONE:
            break
        c = _copy_of(grid, u, j)
        if _counts(now, by, c):
            nearest = min(nearest, by.near[c])
    was = by.near[here]
    relabel(by, here, nearest + 1 if nearest < GONE else GONE)
    by.at[here] = 0
    if was > 0 and by.many[was] == 0:
        _cut_off(grid, now, by, was)


@_compiled
def _cut_off(grid: Grid, now: Progress, by: Guide, gap: int) -> None:
    """Let be gone what has a label above one that no copy has.

    All of it, once so many labels were raised that looking for it does not count; before that, what
    is on the stack.
    """
    if by.tally[SINCE_GAP] * LOOKS_PER_RELABEL >= by.near.shape[0]:
        by.tally[SINCE_GAP] = 0
        for c in range(by.near.shape[0]):
            if gap < by.near[c] < GONE:
                relabel(by, c, GONE)
    for i in range(now.cursor[TOP] + 1):
        c = _copy_of(grid, now.node[i], now.step[i])
        if gap < by.near[c] < GONE:
            relabel(by, c, GONE)


@_compiled
def relabel(by: Guide, c: int, near: int) -> None:
    """Give a copy another label; how many copies have which is kept."""
    if 0 < by.near[c] < GONE:
        by.many[by.near[c]] -= 1
    if 0 < near < GONE:
        by.many[near] += 1
    by.near[c] = near


@_compiled
def _send(grid: Grid, now: Progress, by: Guide, most: int) -> int:
    """Send as many as fit along the stack; keep the stack to the bottleneck."""
    top = now.cursor[TOP]
    c = _copy_of(grid, now.node[top], now.step[top])
    amount = min(most, int(by.ends[c]))
    for i in range(1, top + 1):
        amount = min(amount, _room(grid, now, by, i))
    by.ends[c] -= amount
    keep = top
    for i in range(top, 0, -1):
        if by.tally[WAY] == WITH:
            carry_from(grid, now, i, now.step[i - 1], amount)
        else:
            carry_to(grid, now, i, now.step[i - 1], amount)
        if _room(grid, now, by, i) == 0:
            keep = i - 1
    now.cursor[TOP] = keep
    now.cursor[PATHS] += 1
    return int(amount)


@_compiled
def _room(grid: Grid, now: Progress, by: Guide, i: int) -> int:
    if by.tally[WAY] == WITH:
        return room_from(grid, now, i, now.step[i - 1])
    return room_to(grid, now, i, now.step[i - 1])


# ---- surveys -------------------------------------------------------------------------------------


@_compiled
def _survey(grid: Grid, now: Progress, by: Guide) -> None:
    """Label exactly all copies that reach an end; the others are gone."""
    for c in range(by.near.shape[0]):
        if by.near[c] < GONE and _counts(now, by, c):
            by.near[c] = UNSEEN
            by.at[c] = 0
    by.many[:] = 0
    tail = _ends(grid, by)
    head = 0
    while head < tail:
        v, k = by.queue[0, head], by.queue[1, head]
        head += 1
        near = by.near[_copy_of(grid, v, k)] + 1
        at = 0
        while True:
            at, kind, _via, u, j = _next(grid, now, 1 - by.tally[WAY], v, k, at)
            if kind == NONE:
                break
            c = _copy_of(grid, u, j)
            if by.near[c] == UNSEEN:
                by.near[c] = near
                by.many[near] += 1
                by.queue[0, tail] = u
                by.queue[1, tail] = j
                tail += 1
    for c in range(by.near.shape[0]):
        if by.near[c] == UNSEEN:
            by.near[c] = GONE
    now.cursor[SCANS] += tail
    by.tally[RELABELS] = 0
    by.tally[DUE] = SURVEY_SHARE * tail
    # Exact labels may have grown anywhere on the stack.
    now.cursor[TOP] = 0 if by.near[_copy_of(grid, now.node[0], now.step[0])] < GONE else -1


@_compiled
def _ends(grid: Grid, by: Guide) -> int:
    """Queue ends; return how many there are."""
    tail = 0
    for i in range(by.candidates.shape[1]):
        v, k = by.candidates[0, i], by.candidates[1, i]
        if k == NEVER:
            continue
        c = _copy_of(grid, v, k)
        if by.ends[c] > 0 and by.near[c] == UNSEEN:
            by.near[c] = 0
            by.queue[0, tail] = v
            by.queue[1, tail] = k
            tail += 1
    return tail
