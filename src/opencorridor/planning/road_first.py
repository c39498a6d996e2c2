"""Those who go first leave first, as far as nobody else is out later for it, or stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TotalsFlow, earliest_arrival, fewest_steps
from opencorridor.planning.engine.arrival import Report
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.road_ranks import Check, Rank

MOST_TRIES = 5
"""How often the last step of leaving is halved; each is a solve."""


def leaving_first(
    flow: ArrivalFlow | TotalsFlow,
    ranks: tuple[Rank, ...],
    check: Check,
    report: Report | None = None,
) -> tuple[ArrivalFlow | TotalsFlow, ...]:
    """Return flows as good, in which the crowds that have a priority leave as early as was found.

    Who gets out stays as it is, and how many have arrived by each step, or with totals that bind
    the sum of their arrival steps.

    Parameters
    ----------
    flow : ArrivalFlow or TotalsFlow
        Proven to its end; its network may be that of those alone who get out.
    ranks : tuple of Rank
    check : callable
    report : callable, optional
        Where it returns true, what was found so far comes back.

    Returns
    -------
    tuple of ArrivalFlow or TotalsFlow
        Best first: in the last nobody was brought forward, in each before it one priority more.
        Their networks say by which step each crowd leaves.
    """
    vehicles = sums(flow.leaving, flow.layout.crowd_rows)
    search = _Search(replace(flow.network, vehicles=vehicles), flow, check, report)
    found = [flow]
    for crowds in _by_priority(ranks):
        search.bring_forward(crowds)
        if search.best is not found[0]:
            found.insert(0, search.best)
    return tuple(found)


def _by_priority(ranks: tuple[Rank, ...]) -> Iterator[IntArray]:
    """Yield the crowds of each priority."""
    for priority in sorted({rank.priority for rank in ranks if rank.priority is not None}):
        found = [crowd for rank in ranks if rank.priority == priority for crowd in rank.crowds]
        yield np.array(found, dtype=np.int64)


@dataclass
class _Search:
    """Tries how early crowds can leave; ``network`` has those alone who get out."""

    network: TimedNetwork
    best: ArrivalFlow | TotalsFlow
    check: Check
    report: Report | None
    settled: tuple[int, ...] = ()

    def bring_forward(self, crowds: IntArray) -> None:
        """Let crowds leave as early as halving finds that they can; those before them stay so."""
        latest = _last_departure(self.best, crowds)
        self.settled = (*self.settled, *crowds.tolist())
        if latest < 2:
            return
        low = max(1, _last_departure(self._alone(), crowds))
        tried, high = low, latest
        for _ in range(MOST_TRIES):
            if tried >= high:
                break
            found = self._leaving_by(crowds, tried)
            if found is None:
                low = tried
            else:
                self.best, high = found, tried
                if tried == low:
                    break
            tried = (low + high + 1) // 2
        self.network = self._limited(crowds, high)

    def _alone(self) -> ArrivalFlow:
        """Return how those would leave who come before all others."""
        vehicles = np.zeros_like(self.network.vehicles)
        vehicles[list(self.settled)] = self.network.vehicles[list(self.settled)]
        return earliest_arrival(replace(self.network, vehicles=vehicles), self.report)

    def _limited(self, crowds: IntArray, step: int) -> TimedNetwork:
        leave_by = self.network.leave_by.copy()
        leave_by[crowds] = step
        return replace(self.network, leave_by=leave_by)

    def _leaving_by(self, crowds: IntArray, step: int) -> ArrivalFlow | TotalsFlow | None:
        """Return a flow as good in which crowds leave by a step, or None if there is none."""
        network, best = self._limited(crowds, step), self.best
        found: ArrivalFlow | TotalsFlow
        if isinstance(best, TotalsFlow):
            found = fewest_steps(network, best.totals, self.report)
            as_good = found.proven and found.arrival_sum_steps == best.arrival_sum_steps
        else:
            found = earliest_arrival(network, self.report)
            as_good = bool((found.arrived.sum(axis=0) == best.arrived.sum(axis=0)).all())
        if found.out != best.out or not as_good:
            return None
        self.check(found)
        return found


def _last_departure(flow: ArrivalFlow | TotalsFlow, crowds: IntArray) -> int:
    """Return the last step in which somebody of some crowds leaves."""
    rows, last = flow.layout, 0
    for crowd in crowds.tolist():
        first = int(rows.leave_first[crowd])
        start = int(rows.depart[crowd]) + first
        leaves = flow.leaving[start : start + max(0, int(rows.leave_last[crowd]) - first + 1)]
        at = np.flatnonzero(leaves)
        last = max(last, first + int(at[-1]) if len(at) else 0)
    return last
