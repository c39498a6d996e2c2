"""Checks where places were joined to the roads: at the nearest node that cars come from and go to.

The nearest node is looked for among all, without a tree; the piece of the network from everywhere
in which everywhere can be reached is found by two searches (Sharir 1981).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opencorridor.model.road_plan import AreaExit, AreaTerms, Crowd, RoadPlan
from opencorridor.model.road_proof import RoadProof
from opencorridor.units import EARTH_RADIUS_M
from opencorridor.verification.roads.agreed import agreed_exits
from opencorridor.verification.roads.given import E7, GivenRoads, Whole
from opencorridor.verification.rules import Book

NEARLY_M = 0.01
"""Nodes that are nearly as near as the nearest count as the nearest, in metres."""

ROUNDED_M = 0.51
"""What a distance in whole metres may be off."""

NO_PIECE = -1


@dataclass(frozen=True)
class Joined:
    """Where those who take part stand, and where they may leave.

    Parameters
    ----------
    crowds, exits : tuple of str
        Crowds that accept an agreed exit, and exits that every party has agreed to.
    crowd_node, exit_node : ndarray
    unused_exit_node : mapping of node to id
        Where nobody may be sent.
    """

    crowds: tuple[str, ...]
    exits: tuple[str, ...]
    crowd_node: Whole
    exit_node: Whole
    unused_exit_node: dict[int, str]


def check_joined(
    plan: RoadPlan, terms: AreaTerms, roads: GivenRoads, proof: RoadProof, book: Book
) -> Joined | None:
    """Check where every place was joined; None if nothing can be said of it.

    Parameters
    ----------
    plan : RoadPlan
    terms : AreaTerms
    roads : GivenRoads
    proof : RoadProof
    book : Book
    """
    places: list[AreaExit | Crowd] = [*terms.exits.values(), *terms.crowds.values()]
    nodes = list(proof.place_node)
    stated = [joined.id for joined in plan.joined]
    if stated != [place.id for place in places] or len(nodes) != len(places):
        book.refuse("OC-785", "plan, joined", "the places are not those of the folder")
        return None
    if any(not 0 <= node < roads.nodes for node in nodes) or len(set(nodes)) < len(nodes):
        book.refuse("OC-785", "proof", "a place is joined to no node, or two to one")
        return None
    main = _pieces(roads)
    reachable = main == main[nodes[0]] if nodes else np.zeros(roads.nodes, dtype=np.bool_)
    if nodes and int(reachable.sum()) < _largest(main):
        book.refuse("OC-785", places[0].id, "cars cannot come from and go to the network there")
    for place, node, joined in zip(places, nodes, plan.joined, strict=True):
        book.count("places")
        away_m = _away_m(roads, place.position)
        away_m[~reachable] = np.inf
        _check_place(place, node, (away_m, terms.settings.snap_m), book)
        book.same("OC-785", place.id, "position", joined.position, roads.position(node))
        if not abs(joined.distance_m - away_m[node]) <= ROUNDED_M:
            found = f"{away_m[node]:.0f}"
            what = f"distance_m is stated as {joined.distance_m}, found {found}"
            book.refuse("OC-785", place.id, what)
    return _taking_part(terms, dict(zip(stated, nodes, strict=True)))


def _largest(piece: Whole) -> int:
    return int(np.bincount(piece).max())


def _taking_part(terms: AreaTerms, node: dict[str, int]) -> Joined:
    exits = agreed_exits(terms)
    crowds = tuple(i for i, c in terms.crowds.items() if set(c.accepts) & set(exits))
    unused = {node[i]: i for i in terms.exits if i not in exits}
    return Joined(
        crowds,
        exits,
        np.array([node[i] for i in crowds], dtype=np.int64),
        np.array([node[i] for i in exits], dtype=np.int64),
        unused,
    )


def _check_place(place: AreaExit | Crowd, node: int, away: tuple[Whole, int], book: Book) -> None:
    away_m, most_m = away
    if not np.isfinite(away_m[node]):
        what = f"node {node} is not one that cars come from and go to"
        book.refuse("OC-785", place.id, what)
        return
    nearest = int(np.argmin(away_m))
    if away_m[node] > away_m[nearest] + NEARLY_M:
        what = (
            f"joined to node {node}, {away_m[node]:.1f} m away; "
            f"node {nearest} is {away_m[nearest]:.1f} m away"
        )
        book.refuse("OC-785", place.id, what)
    if away_m[node] > most_m:
        what = f"{away_m[node]:.0f} m from its node, the terms allow {most_m} m"
        book.refuse("OC-785", place.id, what)


def _away_m(roads: GivenRoads, position: tuple[float, float]) -> Whole:
    """Return how far each node is from a position, in metres, by the haversine formula."""
    to_radians = np.pi / 180 / E7
    lat, lon = roads.node_lat_e7 * to_radians, roads.node_lon_e7 * to_radians
    here_lat, here_lon = (round(degrees * E7) * to_radians for degrees in position)
    half = np.sin((lat - here_lat) / 2) ** 2
    half += np.cos(lat) * np.cos(here_lat) * np.sin((lon - here_lon) / 2) ** 2
    found: Whole = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return found


def _pieces(roads: GivenRoads) -> Whole:
    """Return the strongly connected piece of each node, for cars (Kosaraju, in Sharir 1981)."""
    tail, head = roads.tail[roads.open_to_cars], roads.head[roads.open_to_cars]
    piece = [NO_PIECE] * roads.nodes
    back = _by_node(head, tail, roads.nodes)
    for root in reversed(_finished(*_by_node(tail, head, roads.nodes))):
        if piece[root] == NO_PIECE:
            _fill(piece, root, *back)
    return np.array(piece, dtype=np.int64)


def _by_node(here: Whole, there: Whole, nodes: int) -> tuple[list[int], list[int]]:
    """Return where the neighbours of each node begin, and the neighbours."""
    order = np.argsort(here, kind="stable")
    start = np.searchsorted(here[order], np.arange(nodes + 1))
    return start.tolist(), there[order].tolist()


def _finished(start: list[int], ahead: list[int]) -> list[int]:
    """Return nodes in the order in which a search in depth leaves them."""
    at, seen = start[:-1], [False] * (len(start) - 1)
    left: list[int] = []
    for root in range(len(seen)):
        path = [] if seen[root] else [root]
        seen[root] = True
        while path:
            v = path[-1]
            if at[v] == start[v + 1]:
                left.append(path.pop())
                continue
            w = ahead[at[v]]
            at[v] += 1
            if not seen[w]:
                seen[w] = True
                path.append(w)
    return left


def _fill(piece: list[int], root: int, start: list[int], behind: list[int]) -> None:
    """Put into the piece of a node all from where it can be reached and that are in none yet."""
    piece[root] = root
    held = [root]
    while held:
        v = held.pop()
        for w in behind[start[v] : start[v + 1]]:
            if piece[w] == NO_PIECE:
                piece[w] = root
                held.append(w)
