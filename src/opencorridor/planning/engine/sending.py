"""Compiled search for movements: paths that pass no place twice, arrival step by arrival step.

The search goes backwards from a destination at an arrival step, over links forwards only, to an
origin where somebody is left. The nodes of the path are marked, so no vehicle comes back to a place
it has left; staying at a holding place is not coming back. It is used twice: on the links that a
proven flow uses, to read movements off it, and on all room that is then left.

A copy (a place at a step) that leads nowhere is *spent* for good, unless the search turned away
from a marked node on the way: then it may lead somewhere on another path, and is only put aside,
once patience is used up, until the next path is found. So the work is bounded, and a path may be
missed.
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

# Nothing here allocates, so arrays need not be counted (ADR 0010).
_OPTIONS: dict[str, Any] = {"cache": True, "_nrt": False}
_as_written = njit(**_OPTIONS)


def _compiled(function: F) -> F:
    """Compile a function, and tell the type checker that it is called as it is written."""
    return cast("F", _as_written(function))


PLENTY = 2**30
"""Stands for room without limit."""

# Columns of a link's record.
FAR, STEPS, FIRST, LAST, ROW, FLOW, PLACE, LINK = range(8)

# What the cursor remembers between slices of work.
ARRIVAL, DESTINATION, TOP, SEARCH, SINCE, SCANS, TRIPS, LINKS, PATIENCE = range(9)
CURSOR_SIZE = 9

NOTHING_BEGUN = -1
"""Top of the stack between two searches."""

# Why a slice of work ended.
DONE, PAUSED, WRITTEN_FULL = range(3)


class Ways(NamedTuple):
    """The network as the search reads it. All arrays are int32.

    Parameters
    ----------
    in_start : ndarray, shape (nodes + 1,)
        Where each node's records begin.
    incoming : ndarray, shape (links, 8)
        Records of links by head; ``FLOW`` and ``PLACE`` are added to a step of entry to find the
        flow of the link and the copy of its tail.
    capacity : ndarray, shape (rows, steps)
    place, place_first, place_last : ndarray, shape (nodes,)
        Added to a step to find a node's copy; its live steps.
    crowd_start : ndarray, shape (nodes + 1,)
        Where the crowds of each node begin in ``crowd``.
    crowd : ndarray, shape (origins,)
    leave_first, leave_last, depart : ndarray, shape (origins,)
        Steps in which a crowd may leave; added to a step to find how many leave then.
    destination, reception_row : ndarray, shape (destinations,)
    """

    in_start: Int32Array
    incoming: Int32Array
    capacity: Int32Array
    place: Int32Array
    place_first: Int32Array
    place_last: Int32Array
    crowd_start: Int32Array
    crowd: Int32Array
    leave_first: Int32Array
    leave_last: Int32Array
    depart: Int32Array
    destination: Int32Array
    reception_row: Int32Array


class Sent(NamedTuple):
    """What has been sent so far.

    Parameters
    ----------
    flow : ndarray of int32, shape (link copies,)
    remaining : ndarray of int64, shape (origins,)
        Vehicles that nothing has been found for.
    arrived : ndarray of int64, shape (destinations, steps)
    space : ndarray of int64, shape (destinations,)
        How many more each destination takes in all.
    """

    flow: Int32Array
    remaining: IntArray
    arrived: IntArray
    space: IntArray


class Proven(NamedTuple):
    """What is left of a proven flow that movements are read off; empty arrays if all room counts.

    Parameters
    ----------
    flow : ndarray of int32, shape (link copies,)
    leaving : ndarray of int32, shape (departures,)
    """

    flow: Int32Array
    leaving: Int32Array


class Desk(NamedTuple):
    """Where the search works: its marks, its stack, and what it has written.

    Parameters
    ----------
    spent : ndarray of uint8, shape (copies,)
    aside : ndarray of int32, shape (copies,)
        The search that put a copy aside.
    passed : ndarray of uint8, shape (nodes,)
        Nodes on the stack.
    node, step, via, at, turned : ndarray of int32
        The stack: a copy, the record that leads from it to the one below, the record to look at
        next, and whether the search turned away from a marked node above it.
    trip : ndarray of int64, shape (room, 4)
        Origin, destination, vehicles, first row of ``link``.
    link : ndarray of int32, shape (room, 2)
        Links in the order in which they are driven, and the step of entry of each.
    cursor : ndarray of int64, shape (CURSOR_SIZE,)
    """

    spent: ByteArray
    aside: Int32Array
    passed: ByteArray
    node: Int32Array
    step: Int32Array
    via: Int32Array
    at: Int32Array
    turned: Int32Array
    trip: IntArray
    link: Int32Array
    cursor: IntArray


@_compiled
def _room(ways: Ways, sent: Sent, proven: Proven, p: int, k: int) -> int:
    """Return how many vehicles may still enter a link in a step."""
    r = ways.incoming[p]
    if len(proven.flow) > 0:
        return int(proven.flow[r[FLOW] + k])
    return int(ways.capacity[r[ROW], k] - sent.flow[r[FLOW] + k])


@_compiled
def _from(ways: Ways, sent: Sent, proven: Proven, v: int, k: int) -> tuple[int, int]:
    """Return a crowd of which somebody may leave a node in a step, and how many; or -1 and 0."""
    for p in range(ways.crowd_start[v], ways.crowd_start[v + 1]):
        o = ways.crowd[p]
        if k < ways.leave_first[o] or k > ways.leave_last[o]:
            continue
        many = proven.leaving[ways.depart[o] + k] if len(proven.flow) > 0 else sent.remaining[o]
        if many > 0:
            return int(o), int(many)
    return -1, 0


@_compiled
def _push(ways: Ways, desk: Desk, v: int, k: int, via: int) -> None:
    top = desk.cursor[TOP] + 1
    desk.cursor[TOP] = top
    desk.node[top] = v
    desk.step[top] = k
    desk.via[top] = via
    desk.at[top] = ways.in_start[v]
    desk.turned[top] = 0
    desk.passed[v] = 1


@_compiled
def _further(ways: Ways, sent: Sent, proven: Proven, desk: Desk) -> bool:
    """Push the next copy with room towards the one on top, if there is any."""
    top = desk.cursor[TOP]
    v, k = desk.node[top], desk.step[top]
    for p in range(desk.at[top], ways.in_start[v + 1]):
        r = ways.incoming[p]
        j = k - r[STEPS]
        if j < r[FIRST] or j > r[LAST]:
            continue
        u, c = r[FAR], r[PLACE] + j
        if desk.spent[c] == 1 or _room(ways, sent, proven, p, j) <= 0:
            continue
        if desk.aside[c] == desk.cursor[SEARCH] or (desk.passed[u] == 1 and u != v):
            desk.turned[top] = 1
            continue
        desk.at[top] = p + 1
        _push(ways, desk, u, j, p)
        return True
    return False


@_compiled
def _back(ways: Ways, desk: Desk) -> None:
    """Leave the copy on top of the stack, which leads nowhere now."""
    top = desk.cursor[TOP]
    v = desk.node[top]
    c = ways.place[v] + desk.step[top]
    if desk.turned[top] == 0:
        desk.spent[c] = 1
    elif desk.cursor[SCANS] - desk.cursor[SINCE] > desk.cursor[PATIENCE]:
        desk.aside[c] = desk.cursor[SEARCH]
    if top > 0 and desk.turned[top] == 1:
        desk.turned[top - 1] = 1
    # A stay has the same node below it, which is still on the stack.
    if top == 0 or desk.node[top - 1] != v:
        desk.passed[v] = 0
    desk.cursor[TOP] = top - 1


@_compiled
def _clear(desk: Desk) -> None:
    """Empty the stack; the next path is a search of its own."""
    for i in range(desk.cursor[TOP] + 1):
        desk.passed[desk.node[i]] = 0
    desk.cursor[TOP] = NOTHING_BEGUN
    desk.cursor[SEARCH] += 1
    desk.cursor[SINCE] = desk.cursor[SCANS]


@_compiled
def _send(ways: Ways, sent: Sent, proven: Proven, desk: Desk, amount: int) -> int:
    """Send as many as fit along the stack, write the movement down; return how many."""
    top, d = desk.cursor[TOP], desk.cursor[DESTINATION]
    for i in range(1, top + 1):
        amount = min(amount, _room(ways, sent, proven, desk.via[i], desk.step[i]))
    o, _many = _from(ways, sent, proven, desk.node[top], desk.step[top])
    desk.trip[desk.cursor[TRIPS], 0] = o
    desk.trip[desk.cursor[TRIPS], 1] = d
    desk.trip[desk.cursor[TRIPS], 2] = amount
    desk.trip[desk.cursor[TRIPS], 3] = desk.cursor[LINKS]
    desk.cursor[TRIPS] += 1
    for i in range(top, 0, -1):
        r, k = ways.incoming[desk.via[i]], desk.step[i]
        sent.flow[r[FLOW] + k] += amount
        if len(proven.flow) > 0:
            proven.flow[r[FLOW] + k] -= amount
        desk.link[desk.cursor[LINKS], 0] = r[LINK]
        desk.link[desk.cursor[LINKS], 1] = k
        desk.cursor[LINKS] += 1
    sent.remaining[o] -= amount
    sent.arrived[d, desk.step[0]] += amount
    sent.space[d] -= amount
    if len(proven.flow) > 0:
        proven.leaving[ways.depart[o] + desk.step[top]] -= amount
    return amount


@_compiled
def _all_to(ways: Ways, sent: Sent, proven: Proven, desk: Desk, limit: int, until: int) -> int:
    """Send up to ``limit`` vehicles to the copy at the bottom of the stack; say why it ended."""
    v, t = desk.node[0], desk.step[0]
    while limit > 0 and desk.cursor[TOP] >= 0:
        if desk.cursor[SCANS] >= until:
            return PAUSED
        desk.cursor[SCANS] += 1
        top = desk.cursor[TOP]
        amount = min(limit, _from(ways, sent, proven, desk.node[top], desk.step[top])[1])
        if amount > 0:
            trips_full = desk.cursor[TRIPS] == len(desk.trip)
            if trips_full or desk.cursor[LINKS] + top > len(desk.link):
                return WRITTEN_FULL
            limit -= _send(ways, sent, proven, desk, amount)
            _clear(desk)
            _push(ways, desk, v, t, 0)
        elif not _further(ways, sent, proven, desk):
            _back(ways, desk)
    return DONE


@_compiled
def send(ways: Ways, sent: Sent, proven: Proven, desk: Desk, budget: int) -> int:
    """Find movements until there are none left to find.

    Parameters
    ----------
    ways : Ways
    sent, proven : Sent, Proven
        Changed in place.
    desk : Desk
        Changed in place. A new one has the cursor's ``TOP`` at :data:`NOTHING_BEGUN` and its
        ``SEARCH`` at 1.
    budget : int
        Copies to look at before this returns.

    Returns
    -------
    int
        :data:`DONE`; :data:`PAUSED`: call again; :data:`WRITTEN_FULL`: take away what was written,
        set ``TRIPS`` and ``LINKS`` of the cursor to 0 and call again.
    """
    until = desk.cursor[SCANS] + budget
    while desk.cursor[ARRIVAL] < ways.capacity.shape[1]:
        t, d = desk.cursor[ARRIVAL], desk.cursor[DESTINATION]
        v, row = ways.destination[d], ways.reception_row[d]
        if ways.place_first[v] <= t <= ways.place_last[v]:
            if desk.cursor[TOP] == NOTHING_BEGUN:
                _push(ways, desk, v, t, 0)
            limit = (PLENTY if row < 0 else ways.capacity[row, t]) - sent.arrived[d, t]
            limit = min(limit, sent.space[d])
            ended = _all_to(ways, sent, proven, desk, limit, until)
            if ended != DONE:
                return int(ended)
            _clear(desk)
        desk.cursor[DESTINATION] += 1
        if desk.cursor[DESTINATION] == len(ways.destination):
            desk.cursor[DESTINATION] = 0
            desk.cursor[ARRIVAL] += 1
    return DONE


@_compiled
def follow(ways: Ways, sent: Sent, proven: Proven, v: int, k: int, desk: Desk) -> int:
    """Follow what is left of a flow back from a copy to a departure, circles and all.

    The nodes and steps are on the stack, from the arrival on; what was followed is taken off the
    flow. Returns how many vehicles it was, or 0 if nothing leads there.
    """
    top, amount = 0, PLENTY
    desk.node[0], desk.step[0] = v, k
    while top + 1 < len(desk.node):
        o, many = _from(ways, sent, proven, v, k)
        if many > 0:
            amount = min(amount, many)
            proven.leaving[ways.depart[o] + k] -= amount
            for i in range(1, top + 1):
                proven.flow[ways.incoming[desk.via[i], FLOW] + desk.step[i]] -= amount
            desk.cursor[TOP] = top
            return amount
        found = False
        for p in range(ways.in_start[v], ways.in_start[v + 1]):
            r = ways.incoming[p]
            j = k - r[STEPS]
            if r[FIRST] <= j <= r[LAST] and proven.flow[r[FLOW] + j] > 0:
                top += 1
                v, k = r[FAR], j
                desk.node[top], desk.step[top], desk.via[top] = v, k, p
                amount = min(amount, int(proven.flow[r[FLOW] + j]))
                found = True
                break
        if not found:
            return 0
    return 0
