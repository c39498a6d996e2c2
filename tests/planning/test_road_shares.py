"""Equal shares among flows that have as many out by every step."""

from __future__ import annotations

import numpy as np

from opencorridor.planning.engine import ArrivalFlow, TimedNetwork, earliest_arrival
from opencorridor.planning.road_shares import balanced
from opencorridor.service.arrivals import check_flow
from tests.planning.engine.timed_networks import random_network


def left(flow: ArrivalFlow) -> list[int]:
    """Return how many leave each origin."""
    rows = flow.layout
    starts = rows.depart + rows.leave_first
    many = np.maximum(0, rows.leave_last - rows.leave_first + 1)
    return [
        int(flow.leaving[s : s + n].sum()) if n else 0
        for s, n in zip(starts.tolist(), many.tolist(), strict=True)
    ]


def funnel(vehicles: tuple[int, ...], rate: int = 1, steps: int = 13) -> TimedNetwork:
    """Return crowds that all stand one step from a bottleneck, which is two from the exit."""
    crowds = len(vehicles)
    tail = np.append(np.arange(crowds), crowds)
    head = np.append(np.full(crowds, crowds), crowds + 1)
    links = crowds + 1
    return TimedNetwork(
        nodes=crowds + 2,
        steps=steps,
        tail=tail,
        head=head,
        link_steps=np.append(np.ones(crowds, dtype=np.int64), 2),
        first_entry=np.zeros(links, dtype=np.int64),
        last_entry=np.full(links, steps),
        capacity_row=np.append(np.zeros(crowds, dtype=np.int64), 1),
        capacity=np.array([[50] * steps, [rate] * steps]),
        origin=np.arange(crowds),
        vehicles=np.array(vehicles),
        ready_step=np.zeros(crowds, dtype=np.int64),
        destination=np.array([crowds + 1]),
    )


def test_crowds_before_one_bottleneck_get_equal_shares() -> None:
    flow = earliest_arrival(funnel((10, 10, 20)))
    assert flow.out == 10

    shared = balanced(flow)

    # A quarter of each is two, two and five; the one that is left goes to any of them.
    assert shared.out == 10
    assert all(n >= least for n, least in zip(left(shared), (2, 2, 5), strict=True))
    assert check_flow(shared) == ()


def test_as_many_are_out_by_every_step_and_the_proof_holds() -> None:
    tried = 0
    for seed in range(100):
        flow = earliest_arrival(random_network(np.random.default_rng(seed)))
        shared = balanced(flow)
        assert shared.arrived.sum(axis=0).tolist() == flow.arrived.sum(axis=0).tolist(), seed
        assert check_flow(shared) == (), seed
        tried += shared is not flow
    assert tried > 20


def test_the_smallest_share_never_falls() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        vehicles = tuple(int(n) for n in rng.integers(4, 40, 4))
        flow = earliest_arrival(funnel(vehicles, rate=int(rng.integers(1, 5))))
        shared = balanced(flow)
        before = min(n / v for n, v in zip(left(flow), vehicles, strict=True))
        after = min(n / v for n, v in zip(left(shared), vehicles, strict=True))
        assert after >= before - 1 / min(vehicles), seed


def test_stopped_it_gives_the_flow_back() -> None:
    flow = earliest_arrival(funnel((10, 10, 20)))
    assert balanced(flow, lambda _: True).out == flow.out
