"""After a change where destinations have totals: the new optimum of what is still open.

In this order: most of those under way out by the end, most out in all, the least sum of arrival
steps. These are two stages within totals (``stages_within``): those under way, then everybody. The
places that are taken already are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import Report
from opencorridor.planning.engine.change import Left, left_under_way
from opencorridor.planning.engine.past import from_now_on
from opencorridor.planning.engine.stages_within import StagedWithin, in_stages_within
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.engine.totals import NO_TOTAL, TotalsFlow, checked_totals


@dataclass(frozen=True)
class ChangedWithin:
    """The new optimum within totals.

    Parameters
    ----------
    now : int
        The first step in which something was decided anew.
    staged : StagedWithin
        From ``now`` on. Its network has those under way as crowds (``network.under_way``), its
        totals are what is left of them.
    out_before : int
        Vehicles that arrived before ``now``.
    """

    now: int
    staged: StagedWithin
    out_before: int

    @property
    def flow(self) -> TotalsFlow:
        """The flow from ``now`` on."""
        return self.staged.flow

    @property
    def out(self) -> int:
        """Vehicles out by the end, before and after the change."""
        return self.out_before + self.flow.out

    @property
    def left_under_way(self) -> Sequence[Left]:
        """Those under way who do not get out, by node and step."""
        return left_under_way(self.flow)


def after_change_within(
    before: TotalsFlow,
    after: TimedNetwork,
    totals: ArrayLike,
    now: int,
    *,
    report: Report | None = None,
    most_bytes: int | None = None,
) -> ChangedWithin:
    """Return the new optimum within totals after a change.

    Parameters
    ----------
    before : TotalsFlow
        A solved flow, or what an earlier change made of one.
    after : TimedNetwork
        Its network with the change: roads shut or opened, windows, rates, people, more steps. What
        is new (links, crowds, destinations) comes behind what there was.
    totals : array_like of int, shape (destinations of ``after``,)
        The most vehicles that each destination takes in all, those who are there among them, or -1.
        With one that is lower than those who are there, nobody more is taken.
    now : int
        The first step in which something may be decided.
    report, most_bytes
        As of :func:`~opencorridor.planning.engine.stages_within.in_stages_within`.

    Returns
    -------
    ChangedWithin

    Raises
    ------
    PlanningError
        If ``after`` is another network than that of ``before``, ``now`` lies outside its steps, or
        as ``in_stages_within``.

    Notes
    -----
    What is still open is solved from nothing: where a total is lowered or people are added, the
    flow so far is no optimum of any size that the search along cheapest paths could go on from.
    """
    network = from_now_on(before, after, now)
    wanted = checked_totals(network, totals)
    there = np.zeros(len(wanted), dtype=np.int64)
    there[: len(before.arrived)] = before.arrived[:, :now].sum(axis=1)
    left = np.where(wanted == NO_TOTAL, NO_TOTAL, np.maximum(0, wanted - there))
    return open_within(network, left, now, int(there.sum()), report=report, most_bytes=most_bytes)


def open_within(
    network: TimedNetwork,
    left: IntArray,
    now: int,
    out_before: int,
    *,
    report: Report | None = None,
    most_bytes: int | None = None,
) -> ChangedWithin:
    """Return the optimum of what is open from a step on.

    Parameters
    ----------
    network : TimedNetwork
        From that step on, with those under way as crowds.
    left : ndarray of int64, shape (destinations,)
        What is left of the totals, or -1.
    now : int
        The step.
    out_before : int
        Vehicles that arrived before it.
    report, most_bytes
        As of :func:`after_change_within`.
    """
    coming = np.where(network.under_way, network.vehicles, 0)
    stages = [coming, network.vehicles] if coming.any() else [network.vehicles]
    staged = in_stages_within(network, np.array(stages), left, report=report, most_bytes=most_bytes)
    return ChangedWithin(now, staged, out_before)
