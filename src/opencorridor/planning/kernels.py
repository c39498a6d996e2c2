"""Compiled kernels on residual networks.

Arc ``i`` is stored twice: entry ``2 i`` from tail to head, entry ``2 i + 1`` back. ``residual``
has one number per entry. ``start`` and ``entry`` are the adjacency: the entries that leave node
``v`` are ``entry[start[v]:start[v + 1]]``; entry ``e`` leads to ``ends[e]``.

Sources: Ford and Fulkerson (1962) for augmenting paths; Minieka (1973) and Wilkinson (1971) for
earliest arrival as a lexicographic maximum flow over arrival times; Edmonds and Karp (1972) for
successive shortest paths with potentials.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from opencorridor.network.intervals import IntArray
from opencorridor.planning.heap import sift_down, sift_up

INFINITE = 2**60
"""Stands for a capacity or a distance without limit."""


@njit(cache=True)
def _grow_back(  # noqa: PLR0913 - arrays of one compiled search; a record would be unpacked anyway
    root: int,
    start: IntArray,
    entry: IntArray,
    ends: IntArray,
    residual: IntArray,
    label: IntArray,
    mark: int,
    via: IntArray,
    stack: IntArray,
) -> bool:
    """Search backwards from ``root`` to the source (node 0), depth first.

    ``label`` holds the mark of the search that last saw a node, or a negative number if it is
    dead. ``via[v]`` becomes the entry that leads from ``v`` towards the root.
    """
    top = 0
    stack[0] = root
    label[root] = mark
    while top >= 0:
        v = stack[top]
        top -= 1
        for p in range(start[v], start[v + 1]):
            e = entry[p] ^ 1
            u = ends[entry[p]]
            if residual[e] > 0 and label[u] >= 0 and label[u] != mark:
                label[u] = mark
                via[u] = e
                if u == 0:
                    return True
                top += 1
                stack[top] = u
    return False


@njit(cache=True)
def _push(root: int, limit: int, ends: IntArray, residual: IntArray, via: IntArray) -> int:
    """Send as much as fits from the source along ``via`` to ``root``; return how much."""
    amount = limit
    v = 0
    while v != root:
        e = via[v]
        amount = min(amount, residual[e])
        v = ends[e]
    v = 0
    while v != root:
        e = via[v]
        residual[e] -= amount
        residual[e ^ 1] += amount
        v = ends[e]
    return amount


@njit(cache=True)
def earliest_arrival(
    start: IntArray,
    entry: IntArray,
    ends: IntArray,
    residual: IntArray,
    last_arcs: IntArray,
    blocked: IntArray,
) -> int:
    """Send the lexicographically greatest flow, last arc by last arc; return its value.

    Parameters
    ----------
    start, entry, ends, residual : ndarray of int64
        The residual network; ``residual`` is changed in place, in vehicles.
    last_arcs : ndarray of int64
        Arcs into destinations in the order of their arrival step. The flow is greatest on the
        first, then on the second without giving up the first, and so on.
    blocked : ndarray of int64
        Nodes behind those arcs, which no path passes.

    Returns
    -------
    int
        Vehicles sent.

    Notes
    -----
    A search that fails has seen only nodes that no source can reach any more, and later
    augmentations never change that: those nodes are dead for good, so all failing searches
    together cost one pass over the network.
    """
    nodes = start.shape[0] - 1
    label = np.zeros(nodes, dtype=np.int64)
    via = np.zeros(nodes, dtype=np.int64)
    stack = np.zeros(nodes + 1, dtype=np.int64)
    for b in blocked:
        label[b] = -1
    mark = 0
    total = 0
    for arc in last_arcs:
        root = ends[2 * arc + 1]
        while residual[2 * arc] > 0 and label[root] >= 0:
            mark += 1
            if not _grow_back(root, start, entry, ends, residual, label, mark, via, stack):
                for v in range(nodes):
                    if label[v] == mark:
                        label[v] = -1
                break
            amount = _push(root, residual[2 * arc], ends, residual, via)
            residual[2 * arc] -= amount
            residual[2 * arc + 1] += amount
            total += amount
    return total


@njit(cache=True)
def maximum_flow(
    start: IntArray, entry: IntArray, ends: IntArray, residual: IntArray, sink: int
) -> int:
    """Add augmenting paths from node 0 to ``sink`` until none is left; return vehicles added."""
    nodes = start.shape[0] - 1
    label = np.zeros(nodes, dtype=np.int64)
    via = np.zeros(nodes, dtype=np.int64)
    stack = np.zeros(nodes + 1, dtype=np.int64)
    mark = 0
    total = 0
    while True:
        mark += 1
        if not _grow_back(sink, start, entry, ends, residual, label, mark, via, stack):
            return total
        total += _push(sink, INFINITE, ends, residual, via)


@njit(cache=True)
def _distances(
    start: IntArray,
    entry: IntArray,
    ends: IntArray,
    residual: IntArray,
    cost: IntArray,
    potential: IntArray,
    distance: IntArray,
) -> None:
    """Dijkstra from node 0 on reduced costs, with a binary heap."""
    nodes = start.shape[0] - 1
    heap = np.zeros(nodes, dtype=np.int64)
    where = np.full(nodes, -1, dtype=np.int64)
    distance[:] = INFINITE
    distance[0] = 0
    size = 1
    where[0] = 0
    while size > 0:
        v = heap[0]
        size -= 1
        where[v] = -2
        if size > 0:
            heap[0] = heap[size]
            where[heap[0]] = 0
            sift_down(heap, distance, where, size)
        for p in range(start[v], start[v + 1]):
            e = entry[p]
            u = ends[e]
            if residual[e] > 0 and where[u] != -2:
                reached = distance[v] + cost[e] + potential[v] - potential[u]
                if reached < distance[u]:
                    distance[u] = reached
                    if where[u] == -1:
                        where[u] = size
                        heap[size] = u
                        size += 1
                    sift_up(heap, distance, where, where[u])


@njit(cache=True)
def _blocking(
    start: IntArray,
    entry: IntArray,
    ends: IntArray,
    residual: IntArray,
    cost: IntArray,
    potential: IntArray,
    sink: int,
) -> int:
    """Send all that fits on arcs of zero reduced cost; return vehicles sent."""
    nodes = start.shape[0] - 1
    seen = np.zeros(nodes, dtype=np.int64)
    via = np.zeros(nodes, dtype=np.int64)
    stack = np.zeros(nodes + 1, dtype=np.int64)
    mark = 0
    total = 0
    while True:
        mark += 1
        top = 0
        stack[0] = sink
        seen[sink] = mark
        found = False
        while top >= 0 and not found:
            v = stack[top]
            top -= 1
            for p in range(start[v], start[v + 1]):
                e = entry[p] ^ 1
                u = ends[entry[p]]
                if residual[e] <= 0 or seen[u] == mark or seen[u] < 0:
                    continue
                if cost[e] + potential[u] - potential[v] != 0:
                    continue
                seen[u] = mark
                via[u] = e
                if u == 0:
                    found = True
                    break
                top += 1
                stack[top] = u
        if not found:
            return total
        total += _push(sink, INFINITE, ends, residual, via)


@njit(cache=True)
def cheapest_flow(
    start: IntArray,
    entry: IntArray,
    ends: IntArray,
    residual: IntArray,
    cost: IntArray,
    sink: int,
) -> int:
    """Send the greatest flow of least cost from node 0 to ``sink``; return its value.

    Successive shortest paths with potentials, one blocking flow per distance. ``cost`` has one
    number per entry, zero or more wherever ``residual`` is above zero at the start.
    """
    nodes = start.shape[0] - 1
    potential = np.zeros(nodes, dtype=np.int64)
    distance = np.zeros(nodes, dtype=np.int64)
    total = 0
    while True:
        _distances(start, entry, ends, residual, cost, potential, distance)
        if distance[sink] >= INFINITE:
            return total
        # Nodes farther than the sink keep their reduced costs valid with the sink's distance.
        for v in range(nodes):
            potential[v] += min(distance[v], distance[sink])
        total += _blocking(start, entry, ends, residual, cost, potential, sink)


@njit(cache=True)
def node_potentials(
    start: IntArray,
    entry: IntArray,
    ends: IntArray,
    residual: IntArray,
    cost: IntArray,
    far: int,
) -> IntArray:
    """Return shortest distances in the residual network, source and sink at zero.

    Label correcting (Bellman 1958, Ford 1956) with a queue. Nodes 0 (source) and 1 (sink) are one
    node. Every other node starts at ``far``, which leaves the reduced costs of all residual
    entries at zero or more also where the source reaches nothing. On an optimal flow there is no
    negative cycle; if there is one after all, the first number returned is 1, else 0.
    """
    nodes = start.shape[0] - 1
    distance = np.full(nodes, far, dtype=np.int64)
    distance[0] = 0
    distance[1] = 0
    queue = np.arange(nodes)
    waiting = np.ones(nodes, dtype=np.bool_)
    rounds = np.zeros(nodes, dtype=np.int64)
    first = 0
    size = nodes
    while size > 0:
        v = queue[first]
        first = (first + 1) % nodes
        size -= 1
        waiting[v] = False
        for p in range(start[v], start[v + 1]):
            e = entry[p]
            u = ends[e]
            if residual[e] > 0 and distance[v] + cost[e] < distance[u]:
                if u <= 1:
                    rounds[0] = nodes + 1
                    distance[0] = 1
                    return distance
                distance[u] = distance[v] + cost[e]
                if not waiting[u]:
                    rounds[u] += 1
                    if rounds[u] > nodes:
                        distance[0] = 1
                        return distance
                    waiting[u] = True
                    queue[(first + size) % nodes] = u
                    size += 1
    return distance


@njit(cache=True)
def reached(
    start: IntArray, entry: IntArray, ends: IntArray, usable: IntArray, root: int
) -> IntArray:
    """Return 1 for each node that entries with ``usable`` above zero reach from ``root``."""
    nodes = start.shape[0] - 1
    seen = np.zeros(nodes, dtype=np.int64)
    stack = np.zeros(nodes + 1, dtype=np.int64)
    stack[0] = root
    seen[root] = 1
    top = 0
    while top >= 0:
        v = stack[top]
        top -= 1
        for p in range(start[v], start[v + 1]):
            e = entry[p]
            u = ends[e]
            if usable[e] > 0 and seen[u] == 0:
                seen[u] = 1
                top += 1
                stack[top] = u
    return seen
