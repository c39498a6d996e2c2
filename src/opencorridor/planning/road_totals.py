"""Exits that take so many vehicles and no more: who gets out, when, and what proves it.

Who can be out by the end is a flow in which vehicles gather behind each exit and go on in the last
step, through a road as wide as its total. When they arrive is then the flow of fewest steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opencorridor.model.cases import Case
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TotalsFlow, earliest_arrival, fewest_steps
from opencorridor.planning.engine.arrival import Report
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.engine.gathering import Gathering, gathered
from opencorridor.planning.engine.timed import MOST_VEHICLES, TimedNetwork
from opencorridor.planning.engine.totals import NO_TOTAL
from opencorridor.planning.road_most import most_by_step, most_within
from opencorridor.planning.road_ranks import Check, Rank, Ranked, by_rank
from opencorridor.planning.road_site import Site

Marks = NDArray[np.bool_]

MOST_CUTS = 6
"""Plans with exits shut that are made to prove what can be out by each step."""


@dataclass(frozen=True, slots=True, eq=False)
class WithinTotals:
    """The most vehicles out by the end within totals, each rank as many as it can, soonest.

    Parameters
    ----------
    flow : ArrivalFlow or TotalsFlow
        Of a network in which exits receive nobody once they are full, or of one in which those
        alone stand who get out.
    ranked : Ranked
        The most that each rank can have out by the end, and the cuts that prove it.
    elsewhere : tuple of ArrivalFlow
        Plans of everybody in which some exits receive nobody: their cuts, with the totals of
        these, say what can be out by each step. In the last, those are shut whose totals bind.
    most_by_step : ndarray of int64, shape (steps,)
        The most vehicles that any plan has out by each step, as far as was worked out.
    """

    flow: ArrivalFlow | TotalsFlow
    ranked: Ranked
    elsewhere: tuple[ArrivalFlow, ...]
    most_by_step: IntArray


def totals_of(site: Site, case: Case) -> IntArray:
    """Return the most vehicles that each exit that is used takes in all, or ``NO_TOTAL``.

    Parameters
    ----------
    site : Site
    case : Case
    """
    totals = (site.terms.exits[i].received_vehicles for i in site.exits)
    return np.array([NO_TOTAL if t is None else t.at(case) for t in totals], dtype=np.int64)


def fits(flow: ArrivalFlow, totals: IntArray) -> bool:
    """Tell whether a flow keeps totals."""
    return bool(((totals == NO_TOTAL) | (flow.arrived.sum(axis=1) <= totals)).all())


def within_totals(
    earliest: ArrivalFlow,
    ranks: tuple[Rank, ...],
    totals: IntArray,
    check: Check,
    report: Report | None = None,
    *,
    counts_only: bool = False,
) -> WithinTotals | None:
    """Return the best that can be done within totals, or None where the search was stopped.

    Parameters
    ----------
    earliest : ArrivalFlow
        The plan without totals.
    ranks : tuple of Rank
    totals : ndarray of int64, shape (destinations,)
    check : callable
    report : callable, optional
    counts_only : bool
        Whether shares and what can be out by each step are left aside.

    Notes
    -----
    Exits that are filled by time, and then shut, are tried first: where every rank has as many out
    as can be, and as many are out by every step, nothing is better. It is a plan without totals.
    """
    network = earliest.network
    gathering, nodes = gathered(network, totals), network.nodes
    ranked = by_rank(gathering.network, ranks, check, report, nodes=nodes)
    if ranked.stopped:
        return None
    elsewhere: tuple[ArrivalFlow, ...] = ()
    most = most_by_step(earliest)
    if not counts_only:
        binding = _binding(gathering, ranked.flow, totals)
        elsewhere = tuple(_elsewhere(earliest, binding, totals, report))
        if elsewhere[-1].proven_step < network.steps:
            return None
    for plan in elsewhere:
        check(plan)
        most = np.minimum(most, most_within(network, plan, totals))
    filled = by_rank(_filled(earliest, totals), ranks, check, report, shares=not counts_only)
    if filled.stopped:
        return None
    if filled.most_out == ranked.most_out and (
        counts_only or (most_by_step(filled.flow) == most).all()
    ):
        return WithinTotals(filled.flow, ranked, elsewhere, most)
    chosen = ranked
    if not counts_only:
        chosen = by_rank(gathering.network, ranks, check, report, shares=True, nodes=nodes)
    if chosen.stopped:
        return None
    leave = sums(chosen.flow.leaving, chosen.flow.layout.crowd_rows)
    flow = fewest_steps(replace(network, vehicles=leave), totals, report)
    if not flow.proven:
        return None
    check(flow)
    return WithinTotals(flow, ranked, elsewhere, most)


def _binding(gathering: Gathering, flow: ArrivalFlow, totals: IntArray) -> Marks:
    """Return the exits whose totals the proof rests on, or that are full if everybody is out."""
    behind, last, layout = gathering.behind, flow.network.steps - 1, flow.layout
    live = layout.first[behind] <= last
    if flow.out == flow.network.total_vehicles:
        passed = [int(flow.entering(link)[1].sum()) for link in gathering.gate.tolist()]
        return np.asarray((totals != NO_TOTAL) & (np.array(passed) == totals))
    copy = np.where(live, layout.place[behind] + last, 0)
    return np.asarray(live & (flow.dead[copy] > last))


def _filled(earliest: ArrivalFlow, totals: IntArray) -> TimedNetwork:
    """Return a network in which each exit receives what came to it, until its total is there."""
    network = earliest.network
    total = np.where(totals == NO_TOTAL, MOST_VEHICLES, totals)[:, None]
    there = np.minimum(earliest.arrived.cumsum(axis=1), total)
    limited = totals != NO_TOTAL
    rows = np.diff(there, axis=1, prepend=0)[limited]
    reception_row = network.reception_row.copy()
    reception_row[limited] = len(network.capacity) + np.arange(len(rows))
    capacity = np.concatenate([network.capacity, rows])
    return replace(network, capacity=capacity, reception_row=reception_row)


def _elsewhere(
    earliest: ArrivalFlow, binding: Marks, totals: IntArray, report: Report | None
) -> Iterator[ArrivalFlow]:
    """Yield plans with ever more exits shut, in the order in which they are full; a stopped last.

    Each proves what can be out while those exits are full and no others. The last is that of the
    totals that bind.
    """
    network, now, last = earliest.network, earliest, None
    shut = np.zeros(len(totals), dtype=np.bool_)
    for _ in range(MOST_CUTS - 1):
        over = (
            now.arrived.cumsum(axis=1)
            > np.where(totals == NO_TOTAL, MOST_VEHICLES, totals)[:, None]
        )
        if not over.any():
            break
        shut[int(np.where(over.any(axis=1), over.argmax(axis=1), network.steps).argmin())] = True
        now = earliest_arrival(_shut(network, shut), report)
        if now.proven_step == network.steps and (shut == binding).all():
            last = now
            continue
        yield now
        if now.proven_step < network.steps:
            return
    yield last or earliest_arrival(_shut(network, binding), report)


def _shut(network: TimedNetwork, exits: Marks) -> TimedNetwork:
    """Return a network in which some exits receive nobody."""
    nobody = np.zeros((1, network.steps), dtype=np.int64)
    return replace(
        network,
        capacity=np.concatenate([network.capacity, nobody]),
        reception_row=np.where(exits, len(network.capacity), network.reception_row),
    )
