"""Totals of exits and ranks of crowds: who gets out by the end, and what the cuts say of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TimedNetwork, TotalsFlow, arrival
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.road_most import most_within
from opencorridor.planning.road_ranks import Rank, by_rank
from opencorridor.planning.road_totals import WithinTotals, within_totals
from opencorridor.service.arrivals import check_flow, check_within_totals
from tests.planning.engine.totals_networks import best_by_ortools, random_with_totals

SEEDS = range(20)


def accepted(flow: ArrivalFlow | TotalsFlow) -> None:
    found = check_within_totals(flow) if isinstance(flow, TotalsFlow) else check_flow(flow)
    assert not found, found[0].text()


def drawn(seed: int) -> tuple[TimedNetwork, IntArray, tuple[Rank, ...]]:
    """Return a network with totals and crowds that stand, and these in some order of ranks."""
    rng = np.random.default_rng(seed)
    found = random_with_totals(rng)
    while found.network.under_way.any():
        found = random_with_totals(rng)
    ready = np.zeros_like(found.network.ready_step)
    found = replace(found, network=replace(found.network, ready_step=ready))
    crowds = rng.permutation(len(found.network.origin)).tolist()
    first = int(rng.integers(1, len(crowds) + 1))
    ranks = [tuple(crowds[:first]), tuple(crowds[first:])]
    return found.network, found.totals, tuple(Rank(None, 1, r) for r in ranks if r)


def of_ranks(network: TimedNetwork, ranks: tuple[Rank, ...]) -> TimedNetwork:
    wish = np.zeros_like(network.vehicles)
    for rank in ranks:
        wish[list(rank.crowds)] = network.vehicles[list(rank.crowds)]
    return replace(network, vehicles=wish)


def solved(seed: int) -> tuple[TimedNetwork, IntArray, tuple[Rank, ...], WithinTotals]:
    network, totals, ranks = drawn(seed)
    found = within_totals(by_rank(network, ranks, accepted).flow, ranks, totals, accepted)
    assert found is not None
    return network, totals, ranks, found


@pytest.mark.parametrize("seed", SEEDS)
def test_each_rank_has_as_many_out_as_another_solver_says(seed: int) -> None:
    network, totals, ranks, found = solved(seed)

    flow = found.flow
    assert ((totals < 0) | (flow.arrived.sum(axis=1) <= totals)).all()
    leave = sums(flow.leaving, flow.layout.crowd_rows)
    for number in range(1, len(ranks) + 1):
        most, _ = best_by_ortools(of_ranks(network, ranks[:number]), totals)
        assert found.ranked.most_out[number - 1] == most
        first = [crowd for rank in ranks[:number] for crowd in rank.crowds]
        assert leave[first].sum() == most


@pytest.mark.parametrize("seed", SEEDS)
def test_those_alone_who_get_out_arrive_in_the_fewest_steps(seed: int) -> None:
    network, totals, _, found = solved(seed)

    leave = sums(found.flow.leaving, found.flow.layout.crowd_rows)
    out, steps = best_by_ortools(replace(network, vehicles=leave), totals)

    assert (found.flow.out, found.flow.arrival_sum_steps) == (out, steps)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_cuts_say_is_never_less_than_what_can_be_out_and_the_end_is_met(seed: int) -> None:
    network, totals, _, found = solved(seed)

    most = found.most_by_step

    assert (most <= most_within(network, found.elsewhere[-1], totals)).all()
    assert most[-1] == found.flow.out
    assert (np.diff(most) >= 0).all()
    for steps in range(1, network.steps, 3):
        sooner = replace(network, steps=steps, capacity=network.capacity[:, :steps])
        assert most[steps - 1] >= best_by_ortools(sooner, totals)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_with_one_total_what_cuts_say_can_be_out_by_each_step(seed: int) -> None:
    network, totals, ranks = drawn(seed)
    alone = np.where(np.arange(len(totals)) == totals.argmax(), totals, -1)
    found = within_totals(by_rank(network, ranks, accepted).flow, ranks, alone, accepted)
    assert found is not None

    for steps in range(1, network.steps, 2):
        sooner = replace(network, steps=steps, capacity=network.capacity[:, :steps])
        assert found.most_by_step[steps - 1] == best_by_ortools(sooner, alone)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_ranks_without_totals_take_nothing_from_those_out_by_every_step(seed: int) -> None:
    network, totals, ranks = drawn(seed)
    free = np.full_like(totals, -1)

    found = by_rank(network, ranks, accepted, shares=True)
    alike = by_rank(network, (Rank(None, 1, tuple(range(len(network.origin)))),), accepted)

    assert (found.flow.arrived.sum(axis=0) == alike.flow.arrived.sum(axis=0)).all()
    leave = sums(found.flow.leaving, found.flow.layout.crowd_rows)
    for number in range(1, len(ranks) + 1):
        first = [crowd for rank in ranks[:number] for crowd in rank.crowds]
        most, _ = best_by_ortools(of_ranks(network, ranks[:number]), free)
        assert leave[first].sum() == found.most_out[number - 1] == most


def test_a_stop_between_ranks_proves_nothing_of_those_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrival, "SLICE", 1)
    network, totals, ranks = next(d for d in map(drawn, SEEDS) if len(d[2]) == 2)
    told: list[int] = []

    def stop(where: arrival.Stopped) -> bool:
        told.append(where.vehicles)
        return where.vehicles == network.total_vehicles

    whole = by_rank(network, ranks, accepted).flow
    found = by_rank(network, ranks, accepted, stop)

    assert found.stopped
    assert len(found.most_out) == len(found.cuts) == 1
    assert within_totals(whole, ranks, totals, accepted, lambda _: True) is None
