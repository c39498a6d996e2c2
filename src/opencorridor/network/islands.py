"""Pieces of a road network: what cannot be reached from where, and the nearest links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from opencorridor.network.earth import ground_m, points_on_sphere_m
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.words import Means

OUTSIDE = -1
MM_PER_M = 1000


@dataclass(frozen=True, slots=True)
class Island:
    """A piece of the network that nothing joins to the largest one.

    Parameters
    ----------
    nodes : int
        Its nodes.
    length_m : int
        Its roads in metres, both directions of one shape counted once.
    node, mainland_node : int
        The nodes of the two pieces that are nearest to each other.
    gap_m : float
        The distance between them in metres.
    """

    nodes: int
    length_m: int
    node: int
    mainland_node: int
    gap_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The pieces of a network for some means.

    Parameters
    ----------
    of_node : ndarray of int32, shape (nodes,)
        Piece of each node, the largest first; -1 for nodes without a road for these means.
    sizes : ndarray of int64, shape (pieces,)
        Nodes of each piece.
    """

    of_node: NDArray[np.int32]
    sizes: NDArray[np.int64]


def find_pieces(network: RoadNetwork, means: Means, *, both_ways: bool) -> Pieces:
    """Return the pieces of a network.

    Parameters
    ----------
    network : RoadNetwork
        The network.
    means : Means
        Who moves.
    both_ways : bool
        True: within a piece everybody gets from everywhere to everywhere (strongly connected).
        False: a piece is what hangs together at all (weakly connected).
    """
    usable = network.open_to(means)
    tail, head = network.road_tail[usable], network.road_head[usable]
    shape = (network.nodes, network.nodes)
    graph = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape).tocsr()
    connection: Literal["strong", "weak"] = "strong" if both_ways else "weak"
    _, label = connected_components(graph, directed=True, connection=connection)
    touched = np.zeros(network.nodes, dtype=bool)
    touched[tail] = touched[head] = True
    names, inverse, sizes = np.unique(label[touched], return_inverse=True, return_counts=True)
    largest_first = np.argsort(-sizes, kind="stable")
    rank = np.empty(len(names), dtype=np.int32)
    rank[largest_first] = np.arange(len(names), dtype=np.int32)
    of_node = np.full(network.nodes, OUTSIDE, dtype=np.int32)
    of_node[touched] = rank[inverse]
    return Pieces(of_node, sizes[largest_first].astype(np.int64))


def find_islands(network: RoadNetwork, means: Means) -> tuple[Island, ...]:
    """Return every piece but the largest, the longest first, with its nearest link to that one.

    Parameters
    ----------
    network : RoadNetwork
        A network whose nodes have positions.
    means : Means
        Who moves.

    Returns
    -------
    tuple of Island
        Empty if all roads hang together.
    """
    pieces = find_pieces(network, means, both_ways=False)
    off = np.flatnonzero(pieces.of_node > 0)
    if not len(off):
        return ()
    main = np.flatnonzero(pieces.of_node == 0)
    tree = cKDTree(points_on_sphere_m(network.node_lat_e7[main], network.node_lon_e7[main]))
    found = tree.query(points_on_sphere_m(network.node_lat_e7[off], network.node_lon_e7[off]))
    chord_m, nearest = np.asarray(found[0]), np.asarray(found[1])
    piece = pieces.of_node[off]
    order = np.lexsort((chord_m, piece))
    first = order[np.diff(piece[order], prepend=0) != 0]
    gap_m = ground_m(chord_m[first])
    length_m = _length_by_piece_m(network, means, pieces)
    islands = [
        Island(
            nodes=int(pieces.sizes[number]),
            length_m=int(length_m[number]),
            node=int(off[place]),
            mainland_node=int(main[nearest[place]]),
            gap_m=float(gap),
        )
        for number, place, gap in zip(piece[first], first, gap_m, strict=True)
    ]
    return tuple(sorted(islands, key=lambda island: (-island.length_m, island.node)))


def _length_by_piece_m(network: RoadNetwork, means: Means, pieces: Pieces) -> NDArray[np.float64]:
    usable = np.flatnonzero(network.open_to(means))
    _, first = np.unique(network.road_shape[usable], return_index=True)
    roads = usable[first]
    return np.bincount(
        pieces.of_node[network.road_tail[roads]],
        weights=network.road_length_mm[roads] / MM_PER_M,
        minlength=len(pieces.sizes),
    ).astype(np.float64)
