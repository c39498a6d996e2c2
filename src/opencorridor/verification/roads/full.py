"""The roads that are said to be full: those that cross the last cut."""

from __future__ import annotations

from collections import Counter

import numpy as np

from opencorridor.model.road_plan import CaseOut, FullPiece, FullRoad
from opencorridor.verification.roads.cuts import copies, links
from opencorridor.verification.roads.given import MM_PER_M
from opencorridor.verification.roads.numbers import CaseFound, proven_step
from opencorridor.verification.rules import Book

MOST_PIECES = 20
"""Pieces of one full road that a plan lists."""


def check_full(found: CaseFound, stated: CaseOut, row: str, book: Book) -> None:
    """Check each piece of a full road, and that none is missing where all are listed.

    Which pieces are told as one road, and how it is called, is wording and not looked at.

    Parameters
    ----------
    found : CaseFound
    stated : CaseOut
    row : str
    book : Book
    """
    crossing = _crossing(found, stated)
    left = Counter(crossing)
    for number, road in enumerate(stated.full_roads):
        where = f"{row}, full_roads, row {number + 1}"
        for piece in road.pieces:
            book.count("full pieces")
            if left[piece] > 0:
                left[piece] -= 1
            else:
                what = (
                    f"{piece.road or piece.class_} (way {piece.way_osm_id}) with {piece.vehicles} "
                    "vehicles does not cross the cut like that"
                )
                book.refuse("OC-789", where, what)
        _check_road(road, where, book)
    listed_all = not stated.full_roads_more and all(
        len(road.pieces) < MOST_PIECES for road in stated.full_roads
    )
    missing = list(left.elements())
    if listed_all and missing:
        piece = missing[0]
        what = f"{len(missing)} pieces are missing, such as {piece.road or piece.class_}"
        book.refuse("OC-789", f"{row}, full_roads", f"{what} (way {piece.way_osm_id})")
    vehicles = sum(road.vehicles for road in stated.full_roads)
    most = sum(piece.vehicles for piece in crossing)
    if vehicles > most:
        what = f"{vehicles} vehicles are stated, {most} cross the cut"
        book.refuse("OC-789", f"{row}, full_roads", what)


def _check_road(road: FullRoad, where: str, book: Book) -> None:
    """Check that a road is the sum of its pieces, as far as they are listed."""
    if not road.pieces or len(road.pieces) >= MOST_PIECES:
        return
    for name, value, found in (
        ("vehicles", road.vehicles, sum(piece.vehicles for piece in road.pieces)),
        ("length_m", road.length_m, sum(piece.length_m for piece in road.pieces)),
        ("first", road.first, min(piece.first for piece in road.pieces)),
        ("last", road.last, max(piece.last for piece in road.pieces)),
    ):
        book.same("OC-789", where, name, value, found)


def _crossing(found: CaseFound, stated: CaseOut) -> list[FullPiece]:
    """Return the pieces that lead behind the last cut; what crosses it fills them."""
    timed, labels, roads = found.timed, found.bound.labels, found.timed.ground.roads
    most, total = found.bound.most_by_step, int(found.timed.vehicles.sum())
    proven = proven_step(found, stated)
    everybody = np.flatnonzero(most >= total)
    # Once everybody is out there is nothing to prove, so the cut is the one before.
    until = int(everybody[0]) - 1 if len(everybody) else (proven or 0) - 1
    pieces = []
    for road in np.flatnonzero(links(timed)).tolist():
        behind, ahead, capacity = copies(timed, labels, road)
        at = np.flatnonzero((behind > until) & (ahead <= until) & (capacity > 0))
        if len(at):
            course, (ref, name) = roads.course(road), roads.called(road)
            pieces.append(
                FullPiece(
                    course[0],
                    course[-1],
                    roads.classes[int(roads.class_[road])],
                    ref or name,
                    roads.way(road),
                    -(-int(roads.length_mm[road]) // MM_PER_M),
                    int(capacity[at].sum()),
                    found.at(int(at[0])),
                    found.at(int(at[-1]) + 1),
                )
            )
    return pieces
