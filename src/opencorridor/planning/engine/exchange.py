"""The compiled search for a flow within totals: from a flow that is best so far to the best of all.

It begins with the plan without totals, up to the step in which the first destination is full: of
all flows of that size it has the least sum of arrival steps. From there on vehicles are sent along
cheapest residual paths, which may pass through full destinations: somebody arrives there, and
somebody else who did arrives elsewhere instead. So each flow is best for its size, until no path is
left.

Sources, at the step that uses them:

- successive shortest paths: Jewell (1958), Iri (1960), Busacker and Gowen (1961);
- many paths for one set of potentials (primal-dual): Ford and Fulkerson (1962), section III.3;
  Ahuja, Magnanti and Orlin (1993), section 9.8. All that the crowds reach at no cost is *raised*,
  and its potential grows by one with every rise, until something outside is reached as well;
- what is outside waits in buckets by the rise that reaches it: Dial (1969);
- within one rise, shortest augmenting paths with distance labels: Ahuja and Orlin (1991). Labels
  count arcs from the nearest crowd. They stay valid from one rise to the next, because an arc can
  come to cost nothing only out of what is raised, or between nodes raised at the same rise;
- exact labels anew where labels have become poor: Cherkassky and Goldberg (1997).

What the crowds reach no more is found only where it matters, on the way to a hub with space: it is
let *down*, and keeps its potential until it is reached again.
"""

from __future__ import annotations

from typing import NamedTuple

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.residual import (
    NONE,
    Held,
    carry,
    compiled_within,
    into,
    onward,
    room,
    space,
    supply,
)
from opencorridor.planning.engine.search import ByteArray, Grid, Int32Array
from opencorridor.planning.engine.search import _compiled as compiled

DOWN = -1
"""Label of what is not raised."""

NOT_DUE = 2**30
"""The rise of what is in no bucket."""

UNKNOWN = 2**30
"""A label while a survey is under way."""

# What the cursor remembers between slices of work.
RISE, TOP, HEAD, WAITING, OPEN, LEFT, SCANS, PATHS, RELABELS, SURVEY_AT, MARK = range(11)
# The height at which a crowd of which somebody is left is raised at the first rise.
BASE = 11
CURSOR_SIZE = 12

FIRST_SURVEY = 512
"""Relabels of one search after which the first survey is tried; then at twice as many."""


class Raised(NamedTuple):
    """What the search remembers; arrays are int32 with one entry a node unless said otherwise.

    Parameters
    ----------
    height
        The potential of what is down; the potential less the rise, of what is raised.
    label
        Arcs from the nearest crowd, at least; or :data:`DOWN`.
    due, after, before
        The rise at which a node is looked at, and its neighbours in that bucket.
    bucket : shape (rises,)
        The first node of each bucket, or -1.
    waiting, waits : and uint8
        A ring of nodes to be raised or scanned in this rise, and whether a node is in it.
    open : shape (hubs,)
        Hubs with space that are raised: where somebody may arrive now.
    node, kind, via
        The stack.
    hint : shape (crowds and hubs,)
        Where the last search of a node with many arcs left off.
    mark, gathered
        Of surveys.
    cursor : ndarray of int64, shape (CURSOR_SIZE,)
    """

    height: Int32Array
    label: Int32Array
    due: Int32Array
    after: Int32Array
    before: Int32Array
    bucket: Int32Array
    waiting: Int32Array
    waits: ByteArray
    open: Int32Array
    node: Int32Array
    kind: Int32Array
    via: Int32Array
    hint: Int32Array
    mark: Int32Array
    gathered: Int32Array
    cursor: IntArray


# ---- what is due ---------------------------------------------------------------------------------


@compiled_within
def _take_out(now: Raised, c: int) -> None:
    """Take a node out of its bucket, if it is in one."""
    if now.due[c] == NOT_DUE:
        return
    after, before = now.after[c], now.before[c]
    if before >= 0:
        now.after[before] = after
    else:
        now.bucket[now.due[c]] = after
    if after >= 0:
        now.before[after] = before
    now.due[c] = NOT_DUE


@compiled_within
def _put(now: Raised, c: int, due: int) -> None:
    """Put a node into a bucket; beyond the last one nothing is ever due."""
    _take_out(now, c)
    if due >= now.bucket.shape[0]:
        return
    after = now.bucket[due]
    now.after[c] = after
    now.before[c] = -1
    if after >= 0:
        now.before[after] = c
    now.bucket[due] = c
    now.due[c] = due


@compiled_within
def _wait(now: Raised, c: int) -> None:
    """Put a node at the end of the ring, unless it is there."""
    if now.waits[c] == 1:
        return
    ring = now.waiting.shape[0]
    now.waiting[(now.cursor[HEAD] + now.cursor[WAITING]) % ring] = c
    now.cursor[WAITING] += 1
    now.waits[c] = 1


@compiled_within
def _next_rise(now: Raised) -> bool:
    """Move on to the next rise at which something is due, and let that wait."""
    while now.cursor[RISE] < now.bucket.shape[0] and now.bucket[now.cursor[RISE]] < 0:
        now.cursor[RISE] += 1
    if now.cursor[RISE] == now.bucket.shape[0]:
        return False
    while now.bucket[now.cursor[RISE]] >= 0:
        c = now.bucket[now.cursor[RISE]]
        _take_out(now, c)
        _wait(now, c)
    return True


# ---- raising and letting down --------------------------------------------------------------------


@compiled_within
def _raise(grid: Grid, held: Held, now: Raised, c: int) -> None:
    """Raise a node that is reached at no cost; one that is not goes into its bucket."""
    rise = now.cursor[RISE]
    due, nearest, at = NOT_DUE, UNKNOWN, 0
    while True:
        at, kind, _via, u, cost = into(grid, held, c, at)
        if kind == NONE:
            break
        if now.label[u] == DOWN:
            continue
        reached = now.height[c] + cost - now.height[u]
        due = min(due, reached)
        if reached <= rise:
            nearest = min(nearest, now.label[u])
    if supply(grid, held, c) > 0:
        reached = now.height[c] - now.cursor[BASE]
        due = min(due, reached)
        if reached <= rise:
            nearest = -1
    if due > rise:
        _put(now, c, due)
        return
    _take_out(now, c)
    now.height[c] -= rise
    now.label[c] = nearest + 1
    if space(grid, held, c) > 0:
        _open(now, c)
    else:
        _reach_on(grid, held, now, c)


@compiled_within
def _open(now: Raised, c: int) -> None:
    """List a hub with space, unless it is listed."""
    for i in range(now.cursor[OPEN]):
        if now.open[i] == c:
            return
    now.open[now.cursor[OPEN]] = c
    now.cursor[OPEN] += 1


@compiled_within
def _reach_on(grid: Grid, held: Held, now: Raised, c: int) -> None:
    """Say to all that a raised node leads to when they are due; keep labels valid."""
    rise = now.cursor[RISE]
    at = 0
    while True:
        at, w, cost = onward(grid, held, c, at)
        if at < 0:
            return
        if now.label[w] == DOWN:
            due = now.height[w] + cost - now.height[c]
            if due <= rise:
                _wait(now, w)
            elif due < now.due[w]:
                _put(now, w, due)
        elif now.height[w] + cost == now.height[c] and now.label[w] > now.label[c] + 1:
            now.label[w] = now.label[c] + 1
            _wait(now, w)


@compiled_within
def _let_down(now: Raised, c: int) -> None:
    now.height[c] += now.cursor[RISE]
    now.label[c] = DOWN


@compiled_within
def _reach_again(grid: Grid, held: Held, now: Raised, c: int) -> None:
    """Put what was let down into the bucket of the rise at which it is reached again."""
    due, at = NOT_DUE, 0
    while True:
        at, kind, _via, u, cost = into(grid, held, c, at)
        if kind == NONE:
            break
        if now.label[u] != DOWN:
            due = min(due, now.height[c] + cost - now.height[u])
    _put(now, c, due)


# ---- paths within one rise -----------------------------------------------------------------------


@compiled_within
def _push(now: Raised, c: int, kind: int, via: int) -> None:
    top = now.cursor[TOP] + 1
    now.cursor[TOP] = top
    now.node[top] = c
    now.kind[top] = kind
    now.via[top] = via


@compiled_within
def _move(grid: Grid, held: Held, now: Raised) -> None:
    """Go one arc nearer to a crowd; where none is nearer, raise the label and step back."""
    top = now.cursor[TOP]
    c = now.node[top]
    e = c - grid.copies
    nearest = UNKNOWN
    at = now.hint[e] if e >= 0 else 0
    around = at == 0
    while True:
        at, kind, via, u, cost = into(grid, held, c, at)
        if kind == NONE:
            if around:
                break
            around, at = True, 0
            continue
        if now.label[u] == DOWN or now.height[u] != now.height[c] + cost:
            continue
        if now.label[u] + 1 == now.label[c]:
            if e >= 0:
                now.hint[e] = at - 1
            _push(now, u, kind, via)
            return
        nearest = min(nearest, now.label[u])
    now.cursor[RELABELS] += 1
    if nearest < UNKNOWN:
        now.label[c] = nearest + 1
    else:
        _let_down(now, c)
        _reach_again(grid, held, now, c)
    # The root stays: its label may have grown, and other ways may lead to it.
    if top > 0 or now.label[c] == DOWN:
        now.cursor[TOP] = top - 1


@compiled_within
def _augment(grid: Grid, held: Held, now: Raised) -> None:
    """Send as many as fit from the crowd on top of the stack; keep the stack to the bottleneck."""
    top = now.cursor[TOP]
    amount = min(supply(grid, held, now.node[top]), space(grid, held, now.node[0]))
    for i in range(1, top + 1):
        fits = room(grid, held, now.kind[i], now.via[i], now.node[i], now.node[i - 1])
        amount = min(amount, fits)
    keep = top
    for i in range(top, 0, -1):
        kind, via, tail, head = now.kind[i], now.via[i], now.node[i], now.node[i - 1]
        carry(grid, held, kind, via, tail, head, amount)
        if room(grid, held, kind, via, tail, head) == 0:
            keep = i - 1
    held.remaining[now.node[top] - grid.copies] -= amount
    held.load[now.node[0] - grid.copies - grid.origin.shape[0]] += amount
    now.cursor[TOP] = keep
    now.cursor[PATHS] += 1
    now.cursor[LEFT] -= amount


@compiled_within
def _survey(grid: Grid, held: Held, now: Raised, limit: int) -> None:
    """Label exactly all raised nodes that lead to the root, if they are no more than ``limit``."""
    count = _gather(grid, held, now, limit)
    if count < 0:
        return
    for i in range(count):
        now.label[now.gathered[i]] = UNKNOWN
    for i in range(count):
        if supply(grid, held, now.gathered[i]) > 0:
            now.label[now.gathered[i]] = 0
            _wait(now, now.gathered[i])
    _spread(grid, held, now)
    for i in range(count):
        if now.label[now.gathered[i]] == UNKNOWN:
            _let_down(now, now.gathered[i])
    for i in range(count):
        if now.label[now.gathered[i]] == DOWN:
            _reach_again(grid, held, now, now.gathered[i])
    # Exact labels may have grown anywhere on the stack.
    now.cursor[TOP] = 0 if now.label[now.node[0]] != DOWN else -1


@compiled_within
def _gather(grid: Grid, held: Held, now: Raised, limit: int) -> int:
    """List all raised nodes that lead to the root; return how many, or -1 if too many."""
    now.cursor[MARK] += 1
    mark = now.cursor[MARK]
    now.gathered[0] = now.node[0]
    now.mark[now.node[0]] = mark
    head, tail = 0, 1
    while head < tail:
        c = now.gathered[head]
        head += 1
        at = 0
        while True:
            at, kind, _via, u, cost = into(grid, held, c, at)
            if kind == NONE:
                break
            if now.mark[u] == mark or now.label[u] == DOWN:
                continue
            if now.height[u] != now.height[c] + cost:
                continue
            if tail >= limit:
                now.cursor[SCANS] += head
                return -1
            now.mark[u] = mark
            now.gathered[tail] = u
            tail += 1
    now.cursor[SCANS] += 2 * tail
    return tail


@compiled_within
def _spread(grid: Grid, held: Held, now: Raised) -> None:
    """Label what was gathered by its distance from the crowds that wait in the ring."""
    mark = now.cursor[MARK]
    while now.cursor[WAITING] > 0:
        c = _first_waiting(now)
        at = 0
        while True:
            at, w, cost = onward(grid, held, c, at)
            if at < 0:
                break
            if now.mark[w] != mark or now.label[w] != UNKNOWN:
                continue
            if now.height[w] + cost == now.height[c]:
                now.label[w] = now.label[c] + 1
                _wait(now, w)


@compiled_within
def _first_waiting(now: Raised) -> int:
    c = now.waiting[now.cursor[HEAD]]
    now.cursor[HEAD] = (now.cursor[HEAD] + 1) % now.waiting.shape[0]
    now.cursor[WAITING] -= 1
    now.waits[c] = 0
    return int(c)


@compiled_within
def _search(grid: Grid, held: Held, now: Raised, end: int) -> None:
    """Go on with the search from the last open hub, until it ends or ``end`` is reached."""
    root = now.open[now.cursor[OPEN] - 1]
    if now.cursor[TOP] < 0 and now.label[root] != DOWN and space(grid, held, root) > 0:
        now.cursor[RELABELS] = 0
        now.cursor[SURVEY_AT] = FIRST_SURVEY
        _push(now, root, NONE, 0)
    while now.cursor[TOP] >= 0 and space(grid, held, root) > 0 and now.cursor[LEFT] > 0:
        if now.cursor[SCANS] >= end:
            return
        now.cursor[SCANS] += 1
        if supply(grid, held, now.node[now.cursor[TOP]]) > 0:
            _augment(grid, held, now)
            continue
        _move(grid, held, now)
        if now.cursor[RELABELS] >= now.cursor[SURVEY_AT] and now.cursor[TOP] >= 0:
            _survey(grid, held, now, now.cursor[SURVEY_AT])
            now.cursor[SURVEY_AT] *= 2
    now.cursor[TOP] = -1
    now.cursor[OPEN] -= 1
    if now.label[root] != DOWN:
        # It is full: from now on it passes on what it is given.
        _wait(now, root)


@compiled
def begin(grid: Grid, held: Held, now: Raised) -> None:
    """Let the crowds of which somebody is left be raised in the order of their heights.

    Parameters
    ----------
    grid : Grid
    held : Held
    now : Raised
        Nothing in it is raised, waits or is due. Changed in place.
    """
    base = NOT_DUE
    for o in range(grid.origin.shape[0]):
        if held.remaining[o] > 0:
            base = min(base, now.height[grid.copies + o])
    now.cursor[BASE] = base
    for o in range(grid.origin.shape[0]):
        if held.remaining[o] > 0:
            _put(now, grid.copies + o, now.height[grid.copies + o] - base)


@compiled
def advance(grid: Grid, held: Held, now: Raised, budget: int) -> bool:
    """Work until nobody is left, no path is left or the budget is used up.

    Parameters
    ----------
    grid : Grid
    held : Held
        Changed in place.
    now : Raised
        Changed in place. In a new one the crowds of which somebody is left are due (:func:`begin`).
    budget : int
        Nodes to look at before this returns.

    Returns
    -------
    bool
        Whether there is nothing left to do.
    """
    end = now.cursor[SCANS] + budget
    while now.cursor[LEFT] > 0:
        if now.cursor[SCANS] >= end:
            return False
        if now.cursor[WAITING] > 0:
            now.cursor[SCANS] += 1
            c = _first_waiting(now)
            if now.label[c] == DOWN:
                _raise(grid, held, now, c)
            elif space(grid, held, c) <= 0:
                _reach_on(grid, held, now, c)
        elif now.cursor[OPEN] > 0:
            _search(grid, held, now, end)
        elif not _next_rise(now):
            return True
    return True
