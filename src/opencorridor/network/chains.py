"""Merges chains of segments: which segments form one road, in which order, drawn which way.

A node is passed only if exactly two segments of one kind meet there. A half-edge is a segment
travelled one way: number ``2 e`` from tail to head, ``2 e + 1`` back. Each half-edge points at the
one that follows it through such a node; the order in a chain is found by pointer doubling
(J. C. Wyllie, 1979), in a number of array operations that grows with the logarithm of the longest
chain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from opencorridor.network.kinds import with_turned
from opencorridor.network.segments import Segments
from opencorridor.network.words import PASSAGES, Barrier

NOWHERE = -1
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Half-edges in the order in which they are driven, chain after chain.

    Parameters
    ----------
    start : ndarray of int64, shape (chains + 1,)
        Where each chain begins in ``half_edges``; the last entry is their number.
    half_edges : ndarray of int64, shape (segments,)
        Every segment once.
    """

    start: Indices
    half_edges: Indices


def ends_of(segments: Segments) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the first and the last node of every half-edge, shape (2 segments,)."""
    first = np.column_stack([segments.tail, segments.head]).ravel()
    last = np.column_stack([segments.head, segments.tail]).ravel()
    return first, last


def find_chains(segments: Segments, kept: NDArray[np.bool_]) -> Chains:
    """Find the chains that can be driven as one road.

    Parameters
    ----------
    segments : Segments
        The map.
    kept : ndarray of bool, shape (nodes,)
        Nodes that stay whatever meets there, such as places.

    Returns
    -------
    Chains
        Every segment in exactly one chain; no chain passes a kept node, a barrier, a change of
        kind, an end of a bridge, tunnel or ford, or itself.
    """
    following = _following(segments, kept | (segments.barrier != Barrier.NONE))
    _open_rings(following)
    to_go, last = _places_in_chain(following)
    # The two directions of a chain end in different half-edges, and the lower one names it. It is
    # drawn like its first segment in the map.
    pairs = last.reshape(-1, 2)
    _, first, chain = np.unique(pairs.min(axis=1), return_index=True, return_inverse=True)
    chosen = 2 * np.arange(len(pairs)) + (pairs[:, 0] != pairs[first, 0][chain])
    order = np.lexsort((-to_go[chosen], first[chain]))
    half_edges = chosen[order]
    new = np.diff(chain[order], prepend=NOWHERE) != 0
    start = np.append(np.flatnonzero(new), len(half_edges))
    return Chains(start=start, half_edges=half_edges)


def single_chains(segments: Segments) -> Chains:
    """Return every segment as a chain of its own: the network before merging."""
    number = len(segments.tail)
    return Chains(start=np.arange(number + 1), half_edges=2 * np.arange(number))


def _following(segments: Segments, kept: NDArray[np.bool_]) -> Indices:
    """Return for each half-edge the one that follows it in a chain, or ``NOWHERE``."""
    following = np.full(2 * len(segments.tail), NOWHERE, dtype=np.int64)
    _, last = ends_of(segments)
    arriving = np.argsort(last, kind="stable")
    degree = np.bincount(last, minlength=len(kept))
    begin = np.cumsum(degree) - degree
    passed = np.flatnonzero((degree == 2) & ~kept)
    one, other = arriving[begin[passed]], arriving[begin[passed] + 1]
    alike = _alike(segments, one, other ^ 1)
    one, other = one[alike], other[alike]
    following[one] = other ^ 1
    following[other] = one ^ 1
    return following


def _alike(segments: Segments, arriving: Indices, leaving: Indices) -> NDArray[np.bool_]:
    """Tell which pairs of half-edges are one road: of one kind as driven, and no ring of one."""
    kinds, turned = with_turned(segments.kinds)
    works = np.array([bool(kind.marks & PASSAGES) for kind in kinds], dtype=bool)
    by_half_edge = np.column_stack([segments.kind, turned[segments.kind]]).ravel()
    same_kind = by_half_edge[arriving] == by_half_edge[leaving]
    same_way = segments.way[arriving // 2] == segments.way[leaving // 2]
    different = arriving // 2 != leaving // 2
    alike: NDArray[np.bool_] = same_kind & different
    alike &= same_way | ~works[by_half_edge[arriving]]
    return alike


def _open_rings(following: Indices) -> None:
    """Break rings that no kept node breaks: each ends at the head of its lowest segment."""
    linked = np.flatnonzero(following != NOWHERE)
    number = len(following) // 2
    shape = (number, number)
    links = coo_array(
        (np.ones(len(linked), dtype=np.int8), (linked // 2, following[linked] // 2)), shape
    )
    _, piece = connected_components(links, directed=False)
    # A chain of n segments has n - 1 links, a ring has n; each link counts in both directions.
    is_ring = np.bincount(piece[linked // 2], minlength=piece.max(initial=0) + 1) == 2 * (
        np.bincount(piece, minlength=piece.max(initial=0) + 1)
    )
    _, lowest = np.unique(piece, return_index=True)
    last = 2 * lowest[is_ring[: len(lowest)]]
    following[following[last] ^ 1] = NOWHERE
    following[last] = NOWHERE


def _places_in_chain(following: Indices) -> tuple[Indices, Indices]:
    """Return how many half-edges follow each in its chain, and which is the last."""
    here = np.arange(len(following))
    to_go = (following != NOWHERE).astype(np.int64)
    ahead = np.where(following == NOWHERE, here, following)
    while True:
        further = ahead[ahead]
        if np.array_equal(further, ahead):
            return to_go, ahead
        to_go += to_go[ahead]
        ahead = further
