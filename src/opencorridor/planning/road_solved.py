"""The plan of a case: everybody out as soon as can be, within totals, each rank as it goes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from opencorridor.model.road_proof import Cuts
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TotalsFlow
from opencorridor.planning.engine.arrival import Report
from opencorridor.planning.engine.movements import Movements
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.engine.totals import NO_TOTAL, cost_of_staying, fitting
from opencorridor.planning.road_first import leaving_first
from opencorridor.planning.road_most import most_by_step
from opencorridor.planning.road_ranks import Check, Rank, Ranked, by_rank, ranks_of
from opencorridor.planning.road_site import TimedSite
from opencorridor.planning.road_totals import WithinTotals, fits, totals_of, within_totals


@dataclass(frozen=True, slots=True, eq=False)
class RankOut:
    """What a rank can have, and the cut that proves it: none of both where it was stopped."""

    rank: Rank
    most_out: int
    cut: Cuts | None


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A flow and all that proves how good it is.

    Parameters
    ----------
    flows : tuple of ArrivalFlow or TotalsFlow
        What movements are read off: the first, or another as good in which fewer crowds are
        brought forward, if those of the first leave somebody out of turn.
    earliest : ArrivalFlow
        The plan without totals: its labels say what can be out by each step.
    within : WithinTotals, optional
        Where that plan does not keep the totals.
    totals : ndarray of int64, shape (destinations,), optional
        None where no exit has one.
    ranks : tuple of RankOut
        Where there are several.
    most_by_step : ndarray of int64, shape (steps,)
        The most vehicles that any plan has out by each step, all there are where nothing is proven.
    """

    flows: tuple[ArrivalFlow | TotalsFlow, ...]
    earliest: ArrivalFlow
    within: WithinTotals | None
    totals: IntArray | None
    ranks: tuple[RankOut, ...]
    most_by_step: IntArray

    @property
    def proven_step(self) -> int:
        """The step up to which the most is proven."""
        return min(self.earliest.proven_step, self.earliest.network.steps)

    @property
    def turn(self) -> IntArray:
        """The number of the rank of each crowd, shape (origins,)."""
        found = np.zeros(len(self.earliest.network.origin), dtype=np.int64)
        for number, of_rank in enumerate(self.ranks):
            found[list(of_rank.rank.crowds)] = number
        return found

    def out_by_rank(self, moved: Movements) -> tuple[int, ...]:
        """Return the vehicles of each rank that movements bring out."""
        return tuple(
            int(moved.vehicles[np.isin(moved.origin, of_rank.rank.crowds)].sum())
            for of_rank in self.ranks
        )

    def in_order(self, moved: Movements) -> bool:
        """Tell whether movements bring as many of each rank out as can be."""
        out = np.cumsum(self.out_by_rank(moved)).tolist()
        return all(n >= r.most_out for n, r in zip(out, self.ranks, strict=True))

    @property
    def finished(self) -> bool:
        """Whether nothing was left because the search was stopped."""
        whole = self.proven_step == self.earliest.network.steps
        kept = self.totals is None or self.within is not None or fits(self.earliest, self.totals)
        return whole and kept

    @property
    def elsewhere(self) -> tuple[ArrivalFlow, ...]:
        """Plans with exits shut, the last without those whose totals bind; none where none do."""
        return () if self.within is None else self.within.elsewhere


def solved(
    timed: TimedSite, check: Check, report: Report | None = None, *, counts_only: bool = False
) -> Solved:
    """Return the plan of a case as a flow, with what proves it.

    The plan without totals is made first and kept if it fits.

    Parameters
    ----------
    timed : TimedSite
    check : callable
        Raises an error if a flow is not what it claims to be.
    report : callable, optional
        Where it returns true, what was found comes back, proven as far as it says.
    counts_only : bool
        Whether equal shares, and what can be out by each step within totals, are left aside.
    """
    network, ranks = timed.network, ranks_of(timed.site, timed.case)
    totals = totals_of(timed.site, timed.case)
    some = None if (totals == NO_TOTAL).all() else totals
    ranked = by_rank(network, ranks, check, report, shares=not counts_only)
    earliest, most, within = ranked.flow, most_by_step(ranked.flow), None
    if some is not None and not ranked.stopped and not fits(earliest, totals):
        within = within_totals(earliest, ranks, totals, check, report, counts_only=counts_only)
    flow: ArrivalFlow | TotalsFlow = earliest
    if within is not None:
        flow, ranked, most = within.flow, within.ranked, within.most_by_step
    found = Solved((flow,), earliest, within, some, (), most)
    # Cuts of a plan without totals are of another plan where these were not settled.
    settled = ranked if some is None or found.finished else replace(ranked, most_out=(), cuts=())
    found = replace(found, ranks=_ranks_out(timed, ranks, settled))
    if found.finished and not counts_only and any(rank.priority for rank in ranks):
        flows = leaving_first(flow, ranks, check, report)
        return replace(found, flows=tuple(_of_everybody(f, network, some) for f in flows))
    return replace(found, flows=(_of_everybody(flow, network, some),))


def _of_everybody(
    flow: ArrivalFlow | TotalsFlow, network: TimedNetwork, totals: IntArray | None
) -> ArrivalFlow | TotalsFlow:
    """Return a flow in which whoever has no way may yet be sent on the room that it leaves."""
    if totals is not None and isinstance(flow, ArrivalFlow):
        flow = _keeping(flow, totals)
    return replace(flow, network=replace(network, leave_by=flow.network.leave_by))


def _ranks_out(timed: TimedSite, ranks: tuple[Rank, ...], ranked: Ranked) -> tuple[RankOut, ...]:
    """Return what each rank can have; what was not reached can have all its vehicles."""
    if len(ranks) < 2:
        return ()
    found = []
    everybody = 0
    for number, rank in enumerate(ranks):
        everybody += int(timed.network.vehicles[list(rank.crowds)].sum())
        if number < len(ranked.most_out):
            found.append(RankOut(rank, ranked.most_out[number], ranked.cuts[number]))
        else:
            found.append(RankOut(rank, everybody, None))
    return tuple(found)


def _keeping(flow: ArrivalFlow, totals: IntArray) -> TotalsFlow:
    """Return a plan without totals as one whose movements keep them; its own labels prove it."""
    found = fitting(flow, totals, cost_of_staying(flow.network, totals))
    whole = flow.proven_step == flow.network.steps and fits(flow, totals)
    return found if whole else replace(found, proven=False, most_out=flow.network.total_vehicles)
