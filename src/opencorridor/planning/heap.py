"""A binary heap of nodes in arrays, for the compiled searches (Williams 1964).

``heap`` holds nodes, ``key`` what they are ordered by, ``where`` each node's place in the heap.
"""

from __future__ import annotations

from numba import njit

from opencorridor.network.intervals import IntArray


@njit(cache=True)
def sift_up(heap: IntArray, key: IntArray, where: IntArray, i: int) -> None:
    """Move the node at place ``i`` up until its parent's key is no greater."""
    v = heap[i]
    while i > 0 and key[heap[(i - 1) // 2]] > key[v]:
        heap[i] = heap[(i - 1) // 2]
        where[heap[i]] = i
        i = (i - 1) // 2
    heap[i] = v
    where[v] = i


@njit(cache=True)
def sift_down(heap: IntArray, key: IntArray, where: IntArray, size: int) -> None:
    """Move the node at the top down until no child's key is less."""
    i = 0
    v = heap[0]
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and key[heap[child + 1]] < key[heap[child]]:
            child += 1
        if key[heap[child]] >= key[v]:
            break
        heap[i] = heap[child]
        where[heap[i]] = i
        i = child
    heap[i] = v
    where[v] = i
