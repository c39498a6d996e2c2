"""A heuristic beside the engine: capacity-constrained route planning, on the same copies.

Lu, George, Shekhar, "Capacity Constrained Routing Algorithms for Evacuation Planning: A Summary of
Results", SSTD 2005. All sources hang on one super-source. Again and again the route with the
earliest arrival among all that still have room is found, as many as fit are sent down it, and their
room is reserved for good; nothing is ever taken back. The paper lets people wait at every node up
to its capacity; here, as for every solver of the table, vehicles wait at origins and holding places
only, so a node is looked at once for each step.

There are two ways to find that route, and both end with every vehicle on an earliest route:

- *a search for each group*, as published: one shortest-path search (Dijkstra 1959) over places and
  steps from the super-source, here towards the destinations by a lower bound (Hart, Nilsson and
  Raphael 1968) that leaves the answer as it is;
- *searches that go on*: reserved room never comes back, so a copy from which no crowd can be
  reached any more never need be looked at again. Searching backwards from each arrival step in
  turn takes the time of one pass over all copies. This is not in the paper; it is the fairer
  peer in time.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TimedNetwork
from opencorridor.planning.engine.arrival import ALIVE, Layout, layout_of
from opencorridor.planning.engine.reach import NEVER, by_node, least_keys
from opencorridor.planning.engine.search import ByteArray

# As in the engine: nothing compiled allocates, so arrays need not be counted.
_compiled: Any = njit(cache=True, _nrt=False)

NONE = -1
PLENTY = 2**31 - 1


class Copies(NamedTuple):
    """The network as both searches read it, and what they have reserved.

    Parameters
    ----------
    start, things : ndarray of int64
        Links by tail (a search for each group) or by head (searches that go on).
    tail, head, link_steps, first, last, row : ndarray of int64, shape (links,)
        ``first`` and ``last`` bound the steps of entry that are of use.
    capacity : ndarray of int64, shape (rows, steps)
    place_first, place_last, place : ndarray of int64, shape (nodes,)
    link_at, depart : ndarray of int64
        Added to a step to find a copy of a link, an origin's departure.
    origin, leave_first, leave_last, origin_at : ndarray of int64
        Steps in which an origin can be left; ``origin_at`` is the origin at a node, or -1.
    destination, reception, destination_at : ndarray of int64
    to_go : ndarray of int64, shape (nodes,)
        The least steps to a destination, whatever is shut or full.
    flow, leaving, remaining, arrived : ndarray of int64
        What is reserved.
    """

    start: IntArray
    things: IntArray
    tail: IntArray
    head: IntArray
    link_steps: IntArray
    first: IntArray
    last: IntArray
    row: IntArray
    capacity: IntArray
    place_first: IntArray
    place_last: IntArray
    place: IntArray
    link_at: IntArray
    depart: IntArray
    origin: IntArray
    leave_first: IntArray
    leave_last: IntArray
    origin_at: IntArray
    destination: IntArray
    reception: IntArray
    destination_at: IntArray
    to_go: IntArray
    flow: IntArray
    leaving: IntArray
    remaining: IntArray
    arrived: IntArray


def _at(nodes: int, where: IntArray) -> IntArray:
    found = np.full(nodes, NONE, dtype=np.int64)
    found[where] = np.arange(len(where))
    return found


def _copies(n: TimedNetwork, lay: Layout, by: IntArray) -> Copies:
    always = np.full(n.links, -NEVER), np.full(n.links, NEVER)
    zeros, nowhere = np.zeros(len(n.destination), dtype=np.int64), np.zeros(n.nodes, dtype=np.int64)
    into = by_node(n.nodes, n.head)
    to_go = least_keys(*into, n.tail, n.link_steps, *always, n.destination, zeros, nowhere, False)
    start, things = by_node(n.nodes, by)
    return Copies(
        start,
        things,
        n.tail,
        n.head,
        n.link_steps,
        lay.entry_first,
        lay.entry_last,
        n.capacity_row,
        n.capacity,
        lay.first,
        lay.last,
        lay.place,
        lay.flow,
        lay.depart,
        n.origin,
        lay.leave_first,
        lay.leave_last,
        _at(n.nodes, n.origin),
        n.destination,
        n.reception_row,
        _at(n.nodes, n.destination),
        to_go,
        np.zeros(lay.link_copies, dtype=np.int64),
        np.zeros(lay.departures, dtype=np.int64),
        n.vehicles.copy(),
        np.zeros((len(n.destination), n.steps), dtype=np.int64),
    )


@_compiled
def _reception(c: Copies, d: int, k: int) -> int:
    """Return how many more a destination takes in a step."""
    row = c.reception[d]
    return PLENTY if row < 0 else c.capacity[row, k] - c.arrived[d, k]


@_compiled
def _open(c: Copies, i: int, k: int) -> bool:
    """Tell whether a link has room for an entry in a step."""
    return c.first[i] <= k <= c.last[i] and c.flow[c.link_at[i] + k] < c.capacity[c.row[i], k]


# ---- a search for each group ---------------------------------------------------------------------


@_compiled
def _put(c: Copies, waiting: IntArray, below: IntArray, step_of: IntArray, v: int, k: int) -> None:
    """Put a copy into the bucket of the earliest arrival that it may still lead to."""
    bound = k + c.to_go[v]
    if bound < waiting.shape[0]:
        at = c.place[v] + k
        below[at] = waiting[bound]
        waiting[bound] = at
        step_of[at] = k


@_compiled
def _put_crowds(
    c: Copies, group: int, came: IntArray, waiting: IntArray, work: IntArray, bound: int
) -> None:
    """Put the crowds into a bucket that might arrive by its step, leaving when they like."""
    seen = work[2]
    for o in range(c.origin.shape[0]):
        v = c.origin[o]
        k = bound - c.to_go[v]
        if c.remaining[o] > 0 and c.leave_first[o] <= k <= c.leave_last[o]:
            at = c.place[v] + k
            if seen[at] != group:
                seen[at] = group
                came[at] = NONE
                _put(c, waiting, work[0], work[1], v, k)


@_compiled
def _earliest(
    c: Copies, node_of: IntArray, group: int, came: IntArray, waiting: IntArray, work: IntArray
) -> int:
    """Return the destination's copy that is reached first, or -1; ``came`` holds the way back."""
    waiting[:] = NONE
    below, step_of, seen = work[0], work[1], work[2]
    for bound in range(waiting.shape[0]):
        _put_crowds(c, group, came, waiting, work, bound)
        while waiting[bound] != NONE:
            at = waiting[bound]
            waiting[bound] = below[at]
            v, k = node_of[at], step_of[at]
            d = c.destination_at[v]
            if d != NONE and _reception(c, d, k) > 0:
                return at
            # No link of use leads on from a destination.
            for p in range(c.start[v], c.start[v + 1]):
                i = c.things[p]
                if not _open(c, i, k):
                    continue
                w, j = c.head[i], k + c.link_steps[i]
                there = c.place[w] + j
                if seen[there] != group:
                    seen[there] = group
                    came[there] = i
                    _put(c, waiting, below, step_of, w, j)
    return NONE


@_compiled
def _reserve(c: Copies, came: IntArray, v: int, k: int) -> None:
    """Send as many as fit along the way back from a destination."""
    end_v, end_k = v, k
    amount = _reception(c, c.destination_at[v], k)
    while came[c.place[v] + k] != NONE:
        i = came[c.place[v] + k]
        v, k = c.tail[i], k - c.link_steps[i]
        amount = min(amount, c.capacity[c.row[i], k] - c.flow[c.link_at[i] + k])
    o = c.origin_at[v]
    amount = min(amount, c.remaining[o])
    c.remaining[o] -= amount
    c.leaving[c.depart[o] + k] += amount
    c.arrived[c.destination_at[end_v], end_k] += amount
    v, k = end_v, end_k
    while came[c.place[v] + k] != NONE:
        i = came[c.place[v] + k]
        v, k = c.tail[i], k - c.link_steps[i]
        c.flow[c.link_at[i] + k] += amount


@_compiled
def _by_groups(
    c: Copies, node_of: IntArray, came: IntArray, waiting: IntArray, work: IntArray
) -> int:
    """Route group after group; return how many groups there were."""
    group = 0
    while True:
        group += 1
        at = _earliest(c, node_of, group, came, waiting, work)
        if at == NONE:
            return group - 1
        _reserve(c, came, node_of[at], work[1, at])


# ---- searches that go on -------------------------------------------------------------------------


@_compiled
def _going_on(
    c: Copies, spent: ByteArray, next_at: IntArray, node: IntArray, step: IntArray, via: IntArray
) -> int:
    """Route groups in order of arrival, by depth-first searches that leave dead ends for good."""
    groups = 0
    for t in range(c.arrived.shape[1]):
        for d in range(c.destination.shape[0]):
            v = c.destination[d]
            if not c.place_first[v] <= t <= c.place_last[v]:
                continue
            node[0], step[0] = v, t
            top = 0
            while top >= 0 and _reception(c, d, t) > 0:
                v, k = node[top], step[top]
                o = c.origin_at[v]
                if o != NONE and c.remaining[o] > 0 and c.leave_first[o] <= k <= c.leave_last[o]:
                    top = _send(c, d, t, node, step, via, top)
                    groups += 1
                    continue
                top = _deeper(c, spent, next_at, node, step, via, top)
    return groups


@_compiled
def _deeper(
    c: Copies,
    spent: ByteArray,
    next_at: IntArray,
    node: IntArray,
    step: IntArray,
    via: IntArray,
    top: int,
) -> int:
    """Go one link back towards a crowd, or leave the copy for good; return the stack's top."""
    v, k = node[top], step[top]
    at = c.place[v] + k
    first = c.start[v]
    for p in range(first + next_at[at], c.start[v + 1]):
        i = c.things[p]
        j = k - c.link_steps[i]
        if _open(c, i, j) and spent[c.place[c.tail[i]] + j] == 0:
            next_at[at] = p - first
            node[top + 1], step[top + 1], via[top + 1] = c.tail[i], j, i
            return top + 1
    spent[at] = 1
    return top - 1


@_compiled
def _send(
    c: Copies,
    d: int,
    t: int,
    node: IntArray,
    step: IntArray,
    via: IntArray,
    top: int,
) -> int:
    """Send as many as fit along the stack; return where the search goes on."""
    o = c.origin_at[node[top]]
    amount = min(c.remaining[o], _reception(c, d, t))
    for q in range(1, top + 1):
        i, k = via[q], step[q]
        amount = min(amount, c.capacity[c.row[i], k] - c.flow[c.link_at[i] + k])
    c.remaining[o] -= amount
    c.leaving[c.depart[o] + step[top]] += amount
    c.arrived[d, t] += amount
    keep = top
    for q in range(top, 0, -1):
        i, k = via[q], step[q]
        c.flow[c.link_at[i] + k] += amount
        if c.flow[c.link_at[i] + k] == c.capacity[c.row[i], k]:
            keep = q - 1
    return keep


# ---- both ----------------------------------------------------------------------------------------


def by_ccrp(network: TimedNetwork, *, going_on: bool) -> tuple[ArrivalFlow, float]:
    """Return the heuristic's flow, proven up to no step, and the seconds that it took.

    Parameters
    ----------
    network : TimedNetwork
    going_on : bool
        Searches that go on; else a search for each group, as published.
    """
    begun = time.perf_counter()
    lay = layout_of(network)
    copies = _copies(network, lay, network.head if going_on else network.tail)
    live = np.maximum(0, lay.last - lay.first + 1)
    node_of = np.repeat(np.arange(network.nodes), live)
    work = np.zeros((4, len(node_of) + 1), dtype=np.int64)
    if going_on:
        groups = _going_on(copies, np.zeros(len(node_of), dtype=np.uint8), *work)
    else:
        waiting = np.empty(network.steps, dtype=np.int64)
        groups = _by_groups(copies, node_of, work[3], waiting, work)
    seconds = time.perf_counter() - begun
    flow = ArrivalFlow(
        network,
        lay,
        copies.flow.astype(np.int32),
        copies.leaving.astype(np.int32),
        copies.arrived,
        np.full(lay.node_copies + len(network.origin), ALIVE, dtype=np.int32),
        0,
        int(groups),
        0,
    )
    return flow, seconds
