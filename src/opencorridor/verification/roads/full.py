"""The roads that are said to be full: those that cross the last cut."""

from __future__ import annotations

from collections import Counter

import numpy as np

from opencorridor.model.road_plan import CaseOut, FullPiece, FullRoad
from opencorridor.verification.roads.cuts import copies, links
from opencorridor.verification.roads.given import MM_PER_M
from opencorridor.verification.roads.numbers import CaseFound, proven_step
from opencorridor.verification.rules import Book

MOST_ROADS = 12
"""Full roads that a plan lists."""

MOST_PIECES = 20
"""Pieces of one full road that a plan lists."""


def check_full(found: CaseFound, stated: CaseOut, row: str, book: Book) -> None:
    """Check each piece of a full road, and that none is missing where all are listed.

    Which pieces are told as one road, where that lies and how it is called, is wording and not
    looked at.

    Parameters
    ----------
    found : CaseFound
    stated : CaseOut
    row : str
    book : Book
    """
    crossing = _crossing(found, stated)
    left = Counter(piece for piece, _ in crossing)
    towards = dict(crossing)
    for number, road in enumerate(stated.full_roads):
        where = f"{row}, full_roads, row {number + 1}"
        for piece in road.pieces:
            book.count("full pieces")
            left[piece] -= 1
            if left[piece] < 0:
                what = f"{_words(piece)} does not cross the cut like that, or is there twice"
                book.refuse("OC-789", where, what)
            elif towards[piece] != road.towards:
                what = f"towards is stated as {road.towards}, found {towards[piece]}"
                book.refuse("OC-789", where, what)
        _check_road(road, where, book)
    missing = [piece for piece, many in left.items() if many > 0]
    _check_missing(stated, missing, row, book)
    vehicles = sum(road.vehicles for road in stated.full_roads)
    most = sum(piece.vehicles for piece, _ in crossing)
    if vehicles > most:
        what = f"{vehicles} vehicles are stated, {most} cross the cut"
        book.refuse("OC-789", f"{row}, full_roads", what)


def _words(piece: FullPiece) -> str:
    name = piece.road or piece.class_.replace("_", " ")
    return f"{name} (way {piece.way_osm_id}) with {piece.vehicles} vehicles"


def _check_missing(stated: CaseOut, missing: list[FullPiece], row: str, book: Book) -> None:
    """Refuse pieces that are not listed although there is room, and more roads than can be."""
    where = f"{row}, full_roads"
    room = any(len(road.pieces) >= MOST_PIECES for road in stated.full_roads)
    if missing and not room and not stated.full_roads_more:
        what = f"{len(missing)} pieces are missing, such as {_words(missing[0])}"
        book.refuse("OC-789", where, what)
    if not 0 <= stated.full_roads_more <= len(missing):
        what = f"{stated.full_roads_more} more are stated, {len(missing)} pieces are not listed"
        book.refuse("OC-789", where, what)
    if stated.full_roads_more and len(stated.full_roads) != MOST_ROADS:
        what = f"{len(stated.full_roads)} are listed where {MOST_ROADS} have room"
        book.refuse("OC-789", where, what)


def _check_road(road: FullRoad, where: str, book: Book) -> None:
    """Check that a road is the sum of its pieces, as far as they are listed."""
    if not road.pieces:
        book.refuse("OC-789", where, "it has no pieces")
        return
    vehicles, length_m = (
        sum(getattr(piece, name) for piece in road.pieces) for name in ("vehicles", "length_m")
    )
    if len(road.pieces) >= MOST_PIECES:
        if road.vehicles < vehicles or road.length_m < length_m:
            book.refuse("OC-789", where, "it is less than the sum of its pieces")
        return
    for name, value, found in (
        ("vehicles", road.vehicles, vehicles),
        ("length_m", road.length_m, length_m),
        ("first", road.first, min(piece.first for piece in road.pieces)),
        ("last", road.last, max(piece.last for piece in road.pieces)),
    ):
        book.same("OC-789", where, name, value, found)


def _crossing(found: CaseFound, stated: CaseOut) -> list[tuple[FullPiece, str | None]]:
    """Return the pieces that lead behind the last cut, which are full, with whereto they lead."""
    timed, labels, roads = found.timed, found.bound.labels, found.timed.ground.roads
    most, total = found.bound.most_by_step, int(found.timed.vehicles.sum())
    proven = proven_step(found, stated)
    everybody = np.flatnonzero(most >= total)
    if found.bound.within and len(everybody):
        return []  # totals bind, and no road keeps anybody back
    # Once everybody is out there is nothing to prove, so the cut is the one before; what lies
    # beyond the proof of a stopped search is no cut of the plan.
    until = min([*everybody[:1].tolist(), proven or 0]) - 1
    driven, exits = found.driven, timed.ground.joined.exits
    exit_of = dict(zip(driven.road.tolist(), driven.towards.tolist(), strict=True))
    pieces: list[tuple[FullPiece, str | None]] = []
    for road in np.flatnonzero(links(timed)).tolist():
        behind, ahead, capacity = copies(timed, labels, road)
        at = np.flatnonzero((behind > until) & (ahead <= until) & (capacity > 0))
        if len(at):
            course, (ref, name) = roads.course(road), roads.called(road)
            piece = FullPiece(
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
            pieces.append((piece, exits[exit_of[road]] if road in exit_of else None))
    return pieces
