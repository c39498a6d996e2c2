"""The engine goes on from a flow: of a stopped search, of fewer people, of other limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.planning.engine import ArrivalFlow, Start, TimedNetwork, earliest_arrival
from opencorridor.service.arrivals import check_flow
from tests.planning.engine.timed_networks import best_by_ortools, random_network, with_under_way


def answer(flow: ArrivalFlow) -> tuple[int, int]:
    return flow.out, flow.arrival_sum_steps


def drawn(seed: int) -> TimedNetwork:
    rng = np.random.default_rng(seed)
    return with_under_way(random_network(rng), rng)


def test_crowds_under_way_leave_at_their_step_or_not_at_all() -> None:
    together = 0
    for seed in range(120):
        network = drawn(seed)
        flow = earliest_arrival(network)
        assert answer(flow) == best_by_ortools(network), seed
        assert check_flow(flow) == (), seed
        together += len(np.unique(network.origin)) < len(network.origin)
    assert together > 30


def test_an_optimum_is_kept_from_any_step() -> None:
    for seed in range(40):
        network = drawn(seed)
        flow = earliest_arrival(network)
        for step in (0, network.steps // 2, network.steps):
            again = earliest_arrival(network, start=Start(flow, step))
            assert answer(again) == answer(flow), seed
            assert check_flow(again) == (), seed


def test_more_people_roads_and_time_are_added_to_what_is_solved() -> None:
    gained = 0
    for seed in range(100):
        network, rng = drawn(seed), np.random.default_rng(seed)
        smaller = replace(
            network,
            vehicles=rng.integers(0, network.vehicles + 1),
            capacity=rng.integers(0, network.capacity + 1),
            last_entry=rng.integers(-1, network.last_entry + 1),
        )
        steps = int(rng.integers(1, network.steps + 1))
        smaller = replace(smaller, steps=steps, capacity=smaller.capacity[:, :steps])
        flow = earliest_arrival(network, start=Start(earliest_arrival(smaller), 0))
        assert answer(flow) == best_by_ortools(network), seed
        assert check_flow(flow) == (), seed
        gained += flow.out > earliest_arrival(smaller).out
    assert gained > 40


def test_a_longer_horizon_goes_on_where_the_shorter_one_ended() -> None:
    for seed in range(40):
        network = drawn(seed)
        steps = network.steps // 2
        shorter = replace(network, steps=steps, capacity=network.capacity[:, :steps])
        flow = earliest_arrival(network, start=Start(earliest_arrival(shorter), steps))
        assert answer(flow) == best_by_ortools(network), seed
        assert check_flow(flow) == (), seed


def one_road() -> TimedNetwork:
    """Return a road that takes two steps and two vehicles a step, and four vehicles."""
    return TimedNetwork(
        nodes=2,
        steps=6,
        tail=np.array([0]),
        head=np.array([1]),
        link_steps=np.array([2]),
        first_entry=np.array([0]),
        last_entry=np.array([6]),
        capacity_row=np.array([0]),
        capacity=np.array([[2] * 6, [1] * 6]),
        origin=np.array([0]),
        vehicles=np.array([4]),
        ready_step=np.array([0]),
        destination=np.array([1]),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"capacity_row": np.array([1])}, "link 0"),
        ({"last_entry": np.array([0])}, "link 0"),
        ({"first_entry": np.array([1])}, "link 0"),
        ({"vehicles": np.array([3])}, "crowds"),
        ({"leave_by": np.array([0])}, "crowds"),
        ({"reception_row": np.array([1])}, "receptions"),
    ],
)
def test_a_flow_that_does_not_fit_is_refused(change: dict[str, object], said: str) -> None:
    flow = earliest_arrival(one_road())
    assert answer(flow) == (4, 10)
    with pytest.raises(PlanningError, match=f"does not fit .*{said}"):
        earliest_arrival(replace(one_road(), **change), start=Start(flow, 0))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("slices", [5, 40])
def test_a_stopped_search_goes_on(slices: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opencorridor.planning.engine.arrival.SLICE", slices)
    for seed in range(20):
        network = drawn(seed)
        flow = earliest_arrival(network, lambda _: True)
        flow = earliest_arrival(network, start=Start(flow, flow.proven_step))
        assert answer(flow) == best_by_ortools(network), seed
        assert check_flow(flow) == (), seed
