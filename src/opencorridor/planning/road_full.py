"""The full roads that a proof rests on, pieces of one road put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opencorridor.model.road_plan import AreaExit, FullPiece, FullRoad, Position
from opencorridor.network.intervals import IntArray
from opencorridor.network.roads import MM_PER_M
from opencorridor.network.words import CLASSES
from opencorridor.planning.engine.arrival import ArrivalFlow
from opencorridor.planning.engine.movements import Movements
from opencorridor.planning.road_places import (
    at,
    away_km,
    between,
    called,
    course_of,
    farthest,
    way_of,
)
from opencorridor.planning.road_site import Site, TimedSite
from opencorridor.planning.road_solved import Solved

MOST_FULL_ROADS = 12
MOST_PIECES = 20
NEXT_KM = 2.0
"""Pieces of one road with less than so much between them are put together."""


@dataclass(frozen=True, slots=True)
class _Full:
    """A piece while it is put together with others: the exit is that of most of its vehicles."""

    piece: FullPiece
    exit: int


def full_roads(
    timed: TimedSite, solved: Solved, moved: Movements
) -> tuple[tuple[FullRoad, ...], int]:
    """Return the roads that cross the cut which proves the most, and how many more there are.

    Parameters
    ----------
    timed : TimedSite
    solved : Solved
    moved : Movements
        Of its flow.

    Returns
    -------
    tuple
        Those with most vehicles first. Where totals bind and everybody is out nonetheless, no road
        keeps anybody back.

    Notes
    -----
    A vehicle crosses a cut that its flow fills once and never back (Ford and Fulkerson 1962), so
    that sums over pieces count nobody twice.
    """
    if solved.elsewhere and moved.most_by_step[-1] == moved.network.total_vehicles:
        return (), 0
    exits = _exit_by_link(moved)
    found = [
        _Full(_piece(timed, int(timed.road[link]), vehicles, first, last), int(exits[link]))
        for link, vehicles, first, last in _crossing(
            (solved.earliest, *solved.elsewhere)[-1], moved
        )
    ]
    groups = sorted(_together(found), key=lambda group: -sum(f.piece.vehicles for f in group))
    shown = tuple(_full_road(timed, group) for group in groups[:MOST_FULL_ROADS])
    return shown, len(groups) - len(shown)


def _crossing(flow: ArrivalFlow, moved: Movements) -> list[tuple[int, int, int, int]]:
    """Return link, vehicles, first and last step of what crosses the cut, most vehicles first."""
    steps = min(flow.proven_step, moved.network.steps)
    last = int(np.flatnonzero(flow.arrived.sum(axis=0)).max(initial=0))
    everybody = flow.out == flow.network.total_vehicles
    # A flow that went on from another and was stopped may bring all out, not all as proven.
    until = min(last, steps) - 1 if everybody else steps - 1
    found = []
    for link in range(flow.network.links):
        first, entering = flow.entering(link)
        inside = _in_cut(flow, link, first, len(entering), until)
        at_steps = np.flatnonzero(inside & (entering > 0))
        if len(at_steps):
            vehicles = int(entering[at_steps].sum())
            found.append((link, vehicles, int(first + at_steps[0]), int(first + at_steps[-1])))
    return sorted(found, key=lambda row: (-row[1], row[0]))


def _in_cut(flow: ArrivalFlow, link: int, first: int, count: int, until: int) -> IntArray:
    """Tell which copies of a link lead from what may gain into what can gain nothing."""
    layout, network = flow.layout, flow.network
    steps = first + np.arange(count)
    tail, head = int(network.tail[link]), int(network.head[link])
    behind = flow.dead[layout.place[tail] + steps]
    ahead = flow.dead[layout.place[head] + steps + network.link_steps[link]]
    return np.asarray((behind > until) & (ahead <= until))


def _exit_by_link(moved: Movements) -> IntArray:
    """Return the destination of most vehicles on each link, or -1 where nobody is."""
    exits = len(moved.network.destination)
    many = np.diff(moved.start)
    key = moved.link * exits + np.repeat(moved.destination, many)
    each = np.repeat(moved.vehicles, many)
    sums = np.bincount(key, weights=each, minlength=moved.network.links * exits)
    by_link = sums.reshape(moved.network.links, exits)
    return np.where(by_link.any(axis=1), by_link.argmax(axis=1), -1)


def _piece(timed: TimedSite, road: int, vehicles: int, first: int, last: int) -> FullPiece:
    course = course_of(timed.site, road)
    ref, name = called(timed.site, road)
    return FullPiece(
        course[0],
        course[-1],
        CLASSES[int(timed.site.roads.road_class[road])],
        ref or name,
        way_of(timed.site, road),
        -(-int(timed.site.roads.road_length_mm[road]) // MM_PER_M),
        vehicles,
        at(timed.moment_s(first)),
        at(timed.moment_s(last + 1)),
    )


def _together(found: list[_Full]) -> list[list[_Full]]:
    """Return the pieces in groups: of one road, for one exit, each next to another of its group."""
    groups: list[list[_Full]] = []
    for full in found:
        mine = [group for group in groups if any(_next_to(full, other) for other in group)]
        groups = [group for group in groups if group not in mine]
        groups.append([full, *(other for group in mine for other in group)])
    return groups


def _next_to(one: _Full, other: _Full) -> bool:
    alike = _road_of(one.piece) == _road_of(other.piece) and one.exit == other.exit
    return alike and any(
        away_km(a, b) < NEXT_KM for a in _ends(one.piece) for b in _ends(other.piece)
    )


def _road_of(piece: FullPiece) -> str:
    """Return what a piece is called; pieces that nobody named belong together by their class."""
    return piece.road or f"{piece.class_.replace('_', ' ')} road without a name"


def _called(pieces: Sequence[FullPiece]) -> str:
    """Return what pieces of one road are called, with the way where that is all there is to say."""
    way = f" (way {pieces[0].way_osm_id})" if len(pieces) == 1 and not pieces[0].road else ""
    return f"{_road_of(pieces[0])}{way}"


def _ends(piece: FullPiece) -> tuple[Position, Position]:
    return piece.start, piece.end


def words_of(site: Site, pieces: Sequence[FullPiece], exit_: AreaExit | None) -> tuple[str, str]:
    """Return what a full road is called, and where it lies.

    Parameters
    ----------
    site : Site
    pieces : sequence of FullPiece
        All of the road, those with most vehicles first.
    exit_ : AreaExit, optional
        Where most of its vehicles leave.
    """
    start, end = farthest(end for piece in pieces for end in _ends(piece))
    if exit_ is not None and away_km(start, exit_.position) < away_km(end, exit_.position):
        start, end = end, start
    return _called(pieces), between(site, start, end, exit_)


def _full_road(timed: TimedSite, group: list[_Full]) -> FullRoad:
    pieces = sorted((full.piece for full in group), key=lambda piece: -piece.vehicles)
    exit_ = timed.site.terms.exits[timed.site.exits[group[0].exit]] if group[0].exit >= 0 else None
    road, where = words_of(timed.site, pieces, exit_)
    return FullRoad(
        road=road,
        where=where,
        towards=exit_.id if exit_ is not None else None,
        length_m=sum(piece.length_m for piece in pieces),
        vehicles=sum(piece.vehicles for piece in pieces),
        first=min(piece.first for piece in pieces),
        last=max(piece.last for piece in pieces),
        pieces=tuple(pieces[:MOST_PIECES]),
    )
