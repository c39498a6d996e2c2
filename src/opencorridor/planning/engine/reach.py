"""Compiled passes over the static network: adjacency, live steps of places, order of links.

A place is *live* from the earliest step at which a vehicle can be there to the last step from
which it can still arrive. Both are bounds (a vehicle may not wait where it likes), which is all
that is needed to drop copies that nothing can use.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from opencorridor.network.intervals import IntArray
from opencorridor.planning.heap import sift_down, sift_up

NEVER = 2**40
"""A step that does not come."""

MANY_LINKS = 64
"""More links of one node than this are sorted by merging."""


@njit(cache=True)
def by_node(nodes: int, node_of: IntArray) -> tuple[IntArray, IntArray]:
    """Group things by node: return where each node's things start, and the things in order."""
    start = np.zeros(nodes + 1, dtype=np.int64)
    for v in node_of:
        start[v + 1] += 1
    for v in range(nodes):
        start[v + 1] += start[v]
    free = start[:-1].copy()
    things = np.empty(node_of.shape[0], dtype=np.int64)
    for i in range(node_of.shape[0]):
        things[free[node_of[i]]] = i
        free[node_of[i]] += 1
    return start, things


@njit(cache=True)
def stands_still(nodes: int, tail: IntArray, head: IntArray, link_steps: IntArray) -> bool:
    """Tell whether links of no steps lead in a circle (Kahn 1962: what has no order)."""
    start, things = by_node(nodes, tail)
    waits = np.zeros(nodes, dtype=np.int64)
    for i in range(tail.shape[0]):
        if link_steps[i] == 0:
            waits[head[i]] += 1
    stack = np.empty(nodes, dtype=np.int64)
    top = 0
    for v in range(nodes):
        if waits[v] == 0:
            stack[top] = v
            top += 1
    done = 0
    while top > 0:
        top -= 1
        done += 1
        for p in range(start[stack[top]], start[stack[top] + 1]):
            i = things[p]
            if link_steps[i] == 0:
                waits[head[i]] -= 1
        # A second look puts the heads that are free on the stack, below what was just read.
        v = stack[top]
        for p in range(start[v], start[v + 1]):
            i = things[p]
            if link_steps[i] == 0 and waits[head[i]] == 0:
                waits[head[i]] = -1
                stack[top] = head[i]
                top += 1
    return done != nodes


@njit(cache=True)
def _lower(heap: IntArray, key: IntArray, where: IntArray, size: int, v: int) -> int:
    """Put a node into the heap, or up in it; return the heap's size."""
    if where[v] < 0:
        where[v] = size
        heap[size] = v
        size += 1
    sift_up(heap, key, where, where[v])
    return size


@njit(cache=True)
def _next_key(key: int, steps: int, first: int, last: int, arrival: bool) -> int:
    """Return the key at the other end of a link, or NEVER."""
    if not arrival:
        return key + steps
    entry = max(key, first)
    return entry + steps if entry <= last else NEVER


@njit(cache=True)
def least_keys(  # noqa: PLR0913 - arrays of one compiled search; a record would be unpacked anyway
    start: IntArray,
    things: IntArray,
    other: IntArray,
    steps: IntArray,
    first: IntArray,
    last: IntArray,
    roots: IntArray,
    root_keys: IntArray,
    stop: IntArray,
    arrival: bool,
) -> IntArray:
    """Return the least key of each node, growing from roots (Dijkstra 1959).

    Parameters
    ----------
    start, things : ndarray of int64
        Links by node, from :func:`by_node`.
    other : ndarray of int64, shape (links,)
        The node at the far end of each link.
    steps, first, last : ndarray of int64, shape (links,)
        Steps of each link and the interval in which it may be entered.
    roots, root_keys : ndarray of int64
        Nodes to begin from, and their keys.
    stop : ndarray of int64, shape (nodes,)
        1 where nothing goes on.
    arrival : bool
        Keys are steps of arrival, which the interval of entry holds back; else plain sums.

    Returns
    -------
    ndarray of int64, shape (nodes,)
        :data:`NEVER` where nothing leads.
    """
    nodes = start.shape[0] - 1
    key = np.full(nodes, NEVER, dtype=np.int64)
    heap = np.empty(nodes, dtype=np.int64)
    where = np.full(nodes, -1, dtype=np.int64)
    size = 0
    for r in range(roots.shape[0]):
        if root_keys[r] < key[roots[r]]:
            key[roots[r]] = root_keys[r]
            size = _lower(heap, key, where, size, roots[r])
    while size > 0:
        v = heap[0]
        where[v] = -1
        size -= 1
        if size > 0:
            heap[0] = heap[size]
            where[heap[0]] = 0
            sift_down(heap, key, where, size)
        if stop[v] == 1:
            continue
        for p in range(start[v], start[v + 1]):
            i = things[p]
            reached = _next_key(key[v], steps[i], first[i], last[i], arrival)
            if reached < key[other[i]]:
                key[other[i]] = reached
                size = _lower(heap, key, where, size, other[i])
    return key


@njit(cache=True)
def order_by(start: IntArray, things: IntArray, other: IntArray, key: IntArray) -> None:
    """Sort each node's links in place by the key of the node at their far end.

    By insertion, which is quick for the few links that a node has; by merging where very many meet,
    because insertion takes the square of their number.
    """
    for v in range(start.shape[0] - 1):
        if start[v + 1] - start[v] > MANY_LINKS:
            links = things[start[v] : start[v + 1]].copy()
            things[start[v] : start[v + 1]] = links[np.argsort(key[other[links]], kind="mergesort")]
            continue
        for p in range(start[v] + 1, start[v + 1]):
            i = things[p]
            q = p
            while q > start[v] and key[other[things[q - 1]]] > key[other[i]]:
                things[q] = things[q - 1]
                q -= 1
            things[q] = i
