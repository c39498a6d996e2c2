"""Checks a flow that is said to be best within the totals of its destinations.

Time and memory are linear in the expansion, and nothing is shared with the engine. Optimality is
complementary slackness for a minimum-cost flow (Ahuja, Magnanti and Orlin 1993, section 9.4): an
arrival costs its step and the price of its destination, and who stays costs more than any change
of arrivals can gain. Labels are the potentials of copies; links cost nothing, so what is asked of
them is what is asked of nested cuts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from opencorridor.verification.arrivals import (
    LATE,
    MOST_REFUSALS,
    Claim,
    Refusal,
    Terms,
    Whole,
    labels_of,
    layout_refusals,
    link_refusals,
    origin_refusals,
)

Crowds = Callable[[Terms, Claim, Whole], Iterator[Refusal]]
"""Refuses what is wrong with crowds, and counts in an array who leaves them."""

PROOF = frozenset({"cut", "price"})
"""Rules that a flow keeps only if it is best."""


@dataclass(frozen=True)
class Prices:
    """What is said of totals.

    Parameters
    ----------
    totals : ndarray, shape (destinations,)
        The most vehicles that each destination takes in all, -1 where there is no such number.
        This is a term, not a claim.
    price : ndarray, shape (destinations,)
        Steps by which an arrival counts as later, for the place that it takes up.
    stay : int
        What staying costs, which is what a label of :data:`~.arrivals.LATE` stands for.
    proven : bool
        Whether the flow is said to be best.
    """

    totals: Whole
    price: Whole
    stay: int
    proven: bool


def check_totals(terms: Terms, claim: Claim, prices: Prices) -> tuple[Refusal, ...]:
    """Return what is wrong with a claim; nothing means that it is accepted.

    Parameters
    ----------
    terms : Terms
    claim : Claim
        Its labels are potentials, :data:`~.arrivals.LATE` from the cost of staying on. The step up
        to which it is proven is not read.
    prices : Prices

    Returns
    -------
    tuple of Refusal
        At most :data:`~.arrivals.MOST_REFUSALS`.
    """

    def crowds(terms: Terms, claim: Claim, surplus: Whole) -> Iterator[Refusal]:
        yield from origin_refusals(terms, claim, surplus)
        yield from _stay_refusals(terms, prices)

    return check_within(terms, claim, prices, crowds)


def check_within(terms: Terms, claim: Claim, prices: Prices, crowds: Crowds) -> tuple[Refusal, ...]:
    """Return what is wrong with a claim, of which crowds are looked at by another function.

    Parameters
    ----------
    terms, claim, prices
        As of :func:`check_totals`.
    crowds : callable
        Refuses what is wrong with crowds, and counts who leaves them.
    """
    found = _refusals(terms, claim, prices, crowds)
    kept = (r for r in found if prices.proven or r.rule not in PROOF)
    return tuple(islice(kept, MOST_REFUSALS))


def _refusals(terms: Terms, claim: Claim, prices: Prices, crowds: Crowds) -> Iterator[Refusal]:
    shapes = [*layout_refusals(terms, claim), *_shape_refusals(terms, prices)]
    if shapes:
        # Nothing else can be read where the arrays do not fit one another.
        yield from shapes
        return
    surplus = np.zeros((terms.nodes, terms.steps), dtype=np.int64)
    absorbing = np.zeros(terms.nodes, dtype=np.bool_)
    absorbing[terms.destination] = True
    for link in range(len(terms.tail)):
        yield from link_refusals(terms, claim, link, surplus, absorbing)
    yield from crowds(terms, claim, surplus)
    for d in range(len(terms.destination)):
        surplus[terms.destination[d]] -= claim.arrived[d]
        yield from _arrival_refusals(terms, claim, prices, d)
        yield from _total_refusals(terms, claim, prices, d)
    for v, k in np.argwhere(surplus != 0):
        yield Refusal("conservation", f"node {v}, step {k}", f"{surplus[v, k]:+d} vehicles")


def _shape_refusals(terms: Terms, prices: Prices) -> Iterator[Refusal]:
    for name in ("totals", "price"):
        shape = getattr(prices, name).shape
        if shape != (len(terms.destination),):
            yield Refusal("layout", name, f"the shape is {shape}")


def _stay_refusals(terms: Terms, prices: Prices) -> Iterator[Refusal]:
    """Refuse a cost of staying that an exchange of arrivals might outweigh.

    An exchange enters each full destination once at most and ends at another, and gains or loses
    less than the horizon at each.
    """
    least = terms.steps * (1 + int((prices.totals >= 0).sum()))
    if prices.stay < least:
        what = f"{prices.stay}, expected {least} or more: more might be out"
        yield Refusal("price", "staying", what)


def _where(terms: Terms, d: int) -> str:
    return f"destination {d} at node {terms.destination[d]}"


def _arrival_refusals(terms: Terms, claim: Claim, prices: Prices, d: int) -> Iterator[Refusal]:
    """Refuse arrivals above the rate, and those that cost more or less than their label says."""
    row, arrived = int(terms.reception_row[d]), claim.arrived[d]
    limit = np.full(terms.steps, LATE) if row < 0 else terms.capacity[row]
    for k in np.flatnonzero((arrived < 0) | (arrived > limit)):
        what = f"{arrived[k]} vehicles, {limit[k]}"
        yield Refusal("reception", f"{_where(terms, d)}, step {k}", what)
    label = labels_of(terms, claim, int(terms.destination[d]))
    label = np.where(label >= LATE, prices.stay, label)
    cost = np.arange(terms.steps) + int(prices.price[d])
    for k in np.flatnonzero((label > cost) & (arrived < limit)):
        what = "an arrival here would cost less than is claimed"
        yield Refusal("cut", f"{_where(terms, d)}, step {k}", what)
    for k in np.flatnonzero((label < cost) & (arrived > 0)):
        what = "vehicles arrive that would cost less elsewhere"
        yield Refusal("cut", f"{_where(terms, d)}, step {k}", what)


def _total_refusals(terms: Terms, claim: Claim, prices: Prices, d: int) -> Iterator[Refusal]:
    """Refuse too many in all, and a price for places of which some are left."""
    where, total, price = _where(terms, d), int(prices.totals[d]), int(prices.price[d])
    there = int(claim.arrived[d].sum())
    if 0 <= total < there:
        yield Refusal("total", where, f"{there} vehicles in all, {total}")
    if price < 0:
        yield Refusal("price", where, f"the price is {price} steps")
    if price > 0 and there != total:
        yield Refusal("price", where, f"a place costs {price} steps, and not all are taken")
