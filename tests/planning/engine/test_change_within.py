"""After a change within totals the new optimum is that of another solver, from the same past."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import TimedNetwork, TotalsFlow, earliest_arrival, fewest_steps
from opencorridor.planning.engine.change_within import ChangedWithin, after_change_within
from opencorridor.service.arrivals import check_change
from tests.planning.engine.test_change import giving, shut, taking
from tests.planning.engine.timed_networks import (
    best_after_change,
    random_network,
    with_under_way,
)
from tests.planning.engine.totals_networks import written_with_totals

BATCH = 50


def solved(seed: int) -> tuple[TotalsFlow, int, np.random.Generator]:
    rng = np.random.default_rng(seed)
    network = with_under_way(random_network(rng), rng)
    held = earliest_arrival(network).arrived.sum(axis=1)
    bound = (held * rng.random(len(held)) * 1.3).astype(np.int64)
    totals = np.where(rng.random(len(held)) < 0.3, -1, bound)
    return fewest_steps(network, totals), int(rng.integers(0, network.steps)), rng


def answer(changed: ChangedWithin) -> tuple[int, int, int]:
    network = changed.flow.network
    coming = int(network.vehicles[network.under_way].sum())
    left = sum(place.vehicles for place in changed.left_under_way)
    return coming - left, changed.flow.out, changed.flow.arrival_sum_steps


def other_totals(before: TotalsFlow, rng: np.random.Generator) -> IntArray:
    """Return totals some of which are lower or higher than they were, or gone."""
    moved = before.totals + rng.integers(-4, 5, len(before.totals))
    kept = np.where(before.totals < 0, before.totals, np.maximum(0, moved))
    return np.where(rng.random(len(kept)) < 0.1, -1, kept)


@pytest.mark.parametrize("first", range(0, 200, BATCH))
def test_another_solver_finds_the_same(first: int) -> None:
    for seed in range(first, first + BATCH):
        before, now, rng = solved(seed)
        change = taking if rng.random() < 0.5 else giving
        after, totals = change(before.network, now, rng), other_totals(before, rng)

        changed = after_change_within(before, after, totals, now)

        there = before.arrived[:, :now].sum(axis=1)
        left = np.where(totals < 0, -1, np.maximum(0, totals - there))
        network = changed.flow.network
        written = written_with_totals(network, left)
        assert answer(changed) == best_after_change(network, written), seed
        assert check_change(changed) == (), seed
        assert (changed.flow.totals == left).all()
        assert changed.out_before == there.sum()


def test_the_random_changes_rest_on_every_rule() -> None:
    full = under_way = left = lowered = 0
    for seed in range(200):
        before, now, rng = solved(seed)
        change = taking if rng.random() < 0.5 else giving
        after, totals = change(before.network, now, rng), other_totals(before, rng)
        changed = after_change_within(before, after, totals, now)
        flow = changed.flow
        full += bool((flow.arrived.sum(axis=1) == flow.totals).any() and flow.out)
        under_way += bool(flow.network.under_way.any())
        left += bool(changed.left_under_way)
        there = before.arrived[:, :now].sum(axis=1)
        lowered += bool(((totals >= 0) & (totals < there)).any())
    assert full > 20
    assert under_way > 100
    assert left > 20
    assert lowered > 3


def test_a_change_may_follow_a_change() -> None:
    for seed in range(300, 340):
        before, now, rng = solved(seed)
        first = after_change_within(before, taking(before.network, now, rng), before.totals, now)
        later = int(rng.integers(now, max(now, first.flow.network.steps - 1) + 1))
        if later >= first.flow.network.steps:
            continue
        after = giving(first.flow.network, later, rng)
        second = after_change_within(first.flow, after, first.flow.totals, later)
        written = written_with_totals(second.flow.network, second.flow.totals)
        assert answer(second) == best_after_change(second.flow.network, written), seed
        assert check_change(second) == (), seed


# ---- by hand -------------------------------------------------------------------------------------


def beds() -> TimedNetwork:
    """Return two schools at 2 and 3 steps from home, one vehicle a step on either road."""
    return TimedNetwork(
        nodes=3,  # home, near, far
        steps=10,
        tail=np.array([0, 0]),
        head=np.array([1, 2]),
        link_steps=np.array([2, 3]),
        first_entry=np.zeros(2, dtype=int),
        last_entry=np.full(2, 10),
        capacity_row=np.zeros(2, dtype=int),
        capacity=np.ones((1, 10), dtype=int),
        origin=np.array([0]),
        vehicles=np.array([9]),
        ready_step=np.array([0]),
        destination=np.array([1, 2]),
    )


def test_a_place_that_is_taken_is_taken_and_one_on_the_way_goes_first() -> None:
    before = fewest_steps(beds(), [4, 5])
    # By step 4 two are there, at steps 2 and 3, and one far; two are on the near road.
    fewer = after_change_within(before, before.network, [3, 5], 4)

    assert before.out == 9
    assert fewer.out_before == 3
    assert fewer.flow.totals.tolist() == [1, 4]
    # Of two under way one has a bed in time; the other, on a road that leads nowhere else, none.
    assert [(at.node, at.vehicles) for at in fewer.left_under_way] == [(1, 1)]
    assert check_change(fewer) == ()


def test_without_a_change_as_many_are_out_as_soon() -> None:
    for seed in range(30):
        before, now, _ = solved(seed)
        changed = after_change_within(before, before.network, before.totals, now)
        steps = np.arange(before.network.steps)
        rest = int(before.arrived[:, now:].sum(axis=0) @ steps[now:])
        assert changed.out == before.out, seed
        if not changed.left_under_way:
            assert changed.flow.arrival_sum_steps <= rest, seed


def test_totals_that_do_not_fit_are_refused() -> None:
    before = fewest_steps(beds(), [4, 5])
    with pytest.raises(PlanningError, match="one for each of 2 destinations"):
        after_change_within(before, before.network, [4], 3)
    with pytest.raises(PlanningError, match="now is step"):
        after_change_within(before, before.network, [4, 5], 11)
    with pytest.raises(PlanningError, match="another head"):
        after_change_within(before, replace(beds(), head=np.array([2, 1])), [4, 5], 3)


def test_a_stop_gives_a_flow_that_keeps_what_is_left() -> None:
    before = fewest_steps(beds(), [4, 5])
    closed = shut(before.network, np.array([True, False]), 4)
    changed = after_change_within(before, closed, [4, 5], 4, report=lambda _where: True)
    assert check_change(changed) == ()
