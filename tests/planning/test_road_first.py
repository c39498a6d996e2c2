"""Crowds with a priority leave first where nobody pays for it with a place or a step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TimedNetwork, TotalsFlow
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.road_first import leaving_first
from opencorridor.planning.road_ranks import Rank, by_rank
from opencorridor.planning.road_totals import within_totals
from tests.planning.test_road_totals import accepted, drawn

SEEDS = range(20)


def departures(flow: ArrivalFlow | TotalsFlow, crowd: int) -> list[int]:
    """Return the step in which each vehicle of a crowd leaves."""
    rows = flow.layout
    first, last = int(rows.leave_first[crowd]), int(rows.leave_last[crowd])
    start = int(rows.depart[crowd]) + first
    many = flow.leaving[start : start + max(0, last - first + 1)]
    return [first + k for k, n in enumerate(many.tolist()) for _ in range(n)]


def leave(flow: ArrivalFlow | TotalsFlow) -> list[int]:
    return [int(n) for n in sums(flow.leaving, flow.layout.crowd_rows)]


def one_road(shut_after: int) -> TimedNetwork:
    """Return two crowds before a road for one a step; the second may only set out in step 1."""
    steps = 6
    return TimedNetwork(
        nodes=4,
        steps=steps,
        tail=np.array([0, 1, 2]),
        head=np.array([2, 2, 3]),
        link_steps=np.array([1, 1, 1]),
        first_entry=np.array([0, 1, 0]),
        last_entry=np.array([5, shut_after, 5]),
        capacity_row=np.array([0, 0, 1]),
        capacity=np.array([[9] * steps, [1] * steps]),
        origin=np.array([0, 1]),
        vehicles=np.array([2, 1]),
        ready_step=np.zeros(2, dtype=np.int64),
        destination=np.array([3]),
    )


@pytest.mark.parametrize(("shut_after", "wanted"), [(1, [0, 2]), (5, [0, 1])])
def test_nobody_stays_behind_for_it(shut_after: int, wanted: list[int]) -> None:
    network = one_road(shut_after)
    ranks = (Rank(1, 50, (0,)), Rank(None, 2, (1,)))

    flow = leaving_first(by_rank(network, ranks, accepted).flow, ranks, accepted)[0]

    assert leave(flow) == [2, 1]
    assert departures(flow, 0) == wanted


def with_priorities(seed: int) -> tuple[TimedNetwork, IntArray, tuple[Rank, ...]]:
    network, totals, ranks = drawn(seed)
    return network, totals, tuple(replace(r, priority=n + 1) for n, r in enumerate(ranks))


@pytest.mark.parametrize("seed", SEEDS)
def test_as_many_are_out_by_every_step_and_the_first_leave_no_later(seed: int) -> None:
    network, _, ranks = with_priorities(seed)
    before = by_rank(network, ranks, accepted, shares=True).flow

    after = leaving_first(before, ranks, accepted)[0]

    assert leave(after) == leave(before)
    assert (after.arrived.sum(axis=0) == before.arrived.sum(axis=0)).all()
    first = ranks[0].crowds
    last = [max((k for c in first for k in departures(f, c)), default=0) for f in (after, before)]
    assert last[0] <= last[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_totals_are_kept_and_no_step_is_lost(seed: int) -> None:
    network, totals, ranks = with_priorities(seed)
    earliest = by_rank(network, ranks, accepted).flow
    found = within_totals(earliest, ranks, totals, accepted, counts_only=True)
    assert found is not None
    before = found.flow

    after = leaving_first(before, ranks, accepted)[0]

    assert leave(after) == leave(before)
    assert ((totals < 0) | (after.arrived.sum(axis=1) <= totals)).all()
    assert after.arrival_sum_steps == before.arrival_sum_steps
