"""Crowds that go first, and exits that take so many: what a plan states of both."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from opencorridor.model.road_plan import CaseOut, ExitTotal, RankRow
from opencorridor.model.road_proof import CaseProof
from opencorridor.verification.roads.cuts import read_bound
from opencorridor.verification.roads.given import Whole
from opencorridor.verification.roads.numbers import CaseFound, check_rows
from opencorridor.verification.roads.timed import Timed
from opencorridor.verification.rules import Book

LAST = 10**9
"""Stands for crowds without a priority, behind any that has one."""


def check_ranks(found: CaseFound, stated: CaseOut, proof: CaseProof, row: str, book: Book) -> None:
    """Check each rank, and with its cut that no plan has more of it and those before it out.

    Parameters
    ----------
    found : CaseFound
    stated : CaseOut
    proof : CaseProof
        A rank without a cut can have all its vehicles out.
    row : str
    book : Book
    """
    ranks = _ranks(found.timed)
    if len(proof.ranks) > (len(ranks) if len(ranks) > 1 else 0):
        book.refuse("OC-784", f"{row}, ranks", "there are more cuts than ranks")
        return
    expected = tuple(_rows(found, ranks, proof, row, book)) if len(ranks) > 1 else ()
    check_rows("OC-793", f"{row}, ranks", stated.ranks, expected, book)


def _ranks(timed: Timed) -> list[tuple[tuple[int, int], list[int]]]:
    """Return priority and people of each rank, most people first, with its crowds."""
    terms, idents = timed.ground.terms, timed.ground.joined.crowds
    people = timed.people_per_vehicle.tolist()
    keys = []
    for number, ident in enumerate(idents):
        priority = terms.crowds[ident].priority
        keys.append((LAST if priority is None else priority, -people[number], number))
    return [
        (key, [number for *_, number in group])
        for key, group in groupby(sorted(keys), key=lambda found: found[:2])
    ]


def _rows(
    found: CaseFound,
    ranks: list[tuple[tuple[int, int], list[int]]],
    proof: CaseProof,
    row: str,
    book: Book,
) -> Iterator[RankRow]:
    timed, driven = found.timed, found.driven
    so_far: list[int] = []
    for number, ((priority, people), crowds) in enumerate(ranks):
        so_far += crowds
        most = int(timed.vehicles[so_far].sum())
        if number < len(proof.ranks):
            name = f"{row}, cut of rank {number + 1}"
            bound = read_bound(
                timed, proof.ranks[number], name, book, within=True, crowds=np.array(so_far)
            )
            most = most if bound is None else int(bound.most_by_step[-1])
        yield RankRow(
            None if priority == LAST else priority,
            -people,
            tuple(timed.ground.joined.crowds[crowd] for crowd in crowds),
            int(timed.vehicles[crowds].sum()),
            int(driven.vehicles[np.isin(driven.crowd, crowds)].sum()),
            most,
        )


def check_totals(found: CaseFound, stated: CaseOut, row: str, book: Book) -> None:
    """Check what is said of exits that take so many vehicles and no more.

    Parameters
    ----------
    found : CaseFound
    stated : CaseOut
    row : str
    book : Book
    """
    expected = tuple(_totals(found))
    check_rows("OC-792", f"{row}, totals", stated.totals, expected, book)


def _totals(found: CaseFound) -> Iterator[ExitTotal]:
    driven = found.driven
    for number, ident in enumerate(found.timed.ground.joined.exits):
        total = found.timed.total(number)
        if total is None:
            continue
        arrives: Whole = driven.arrives[driven.exit == number]
        out = int(driven.vehicles[driven.exit == number].sum())
        full = found.at(int(arrives.max(initial=-1)) + 1) if out == total else None
        yield ExitTotal(ident, total, out, full)
