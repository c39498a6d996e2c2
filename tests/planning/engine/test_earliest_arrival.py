"""The engine against two other solvers, against the checker, and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.planning.engine import ArrivalFlow, Stopped, TimedNetwork, earliest_arrival
from opencorridor.planning.engine import arrival as engine
from opencorridor.planning.engine.timed import capacity_rows
from opencorridor.service.arrivals import check_flow, claim_of, terms_of
from opencorridor.verification.arrivals import Claim, check_arrivals
from tests.planning.engine.timed_networks import best_by_highs, best_by_ortools, random_network

BATCH = 50
NONE = np.zeros(0, dtype=np.int64)


def drawn(seed: int) -> TimedNetwork:
    return random_network(np.random.default_rng(seed))


def answer(flow: ArrivalFlow) -> tuple[int, int]:
    return flow.out, flow.arrival_sum_steps


def line(*, steps: int, rate: int, vehicles: int, link_steps: int = 2) -> TimedNetwork:
    """Return one road from node 0 to node 1."""
    return TimedNetwork(
        nodes=2,
        steps=steps,
        tail=np.array([0]),
        head=np.array([1]),
        link_steps=np.array([link_steps]),
        first_entry=np.array([0]),
        last_entry=np.array([steps]),
        capacity_row=np.array([0]),
        capacity=capacity_rows([rate], step_s=60, first_step=0, steps=steps),
        origin=np.array([0]),
        vehicles=np.array([vehicles]),
        ready_step=np.array([0]),
        destination=np.array([1]),
    )


@pytest.mark.parametrize("first", range(0, 1000, BATCH))
def test_two_other_solvers_find_the_same(first: int) -> None:
    for seed in range(first, first + BATCH):
        network = drawn(seed)
        mine = answer(earliest_arrival(network))
        assert mine == best_by_ortools(network), seed
        assert mine == best_by_highs(network), seed


@pytest.mark.parametrize("first", range(0, 1000, 250))
def test_the_checker_accepts_every_flow_and_its_proof(first: int) -> None:
    for seed in range(first, first + 250):
        assert check_flow(earliest_arrival(drawn(seed))) == (), seed


def test_the_random_networks_rest_on_every_rule() -> None:
    networks = [drawn(seed) for seed in range(200)]
    flows = [earliest_arrival(n) for n in networks]
    out = np.array([f.out for f in flows])
    there = np.array([n.total_vehicles for n in networks])
    assert (out == 0).sum() > 10
    assert (out == there).sum() > 10
    assert ((out > 0) & (out < there)).sum() > 50
    stays = [_uses_stays(f) for f in flows]
    assert sum(stays) > 0
    unlimited = [replace(n, reception_row=np.full(len(n.destination), -1)) for n in networks]
    assert (
        sum(answer(earliest_arrival(n)) != answer(f) for n, f in zip(unlimited, flows, strict=True))
        > 20
    )


def _uses_stays(flow: ArrivalFlow) -> bool:
    stays = np.flatnonzero(flow.network.tail == flow.network.head)
    return any(flow.entering(int(i))[1].any() for i in stays)


def test_at_every_step_the_most_are_out() -> None:
    for seed in range(60):
        network = drawn(seed)
        arrived = earliest_arrival(network).arrived.sum(axis=0).cumsum()
        for steps in range(1, network.steps):
            shorter = replace(network, steps=steps, capacity=network.capacity[:, :steps])
            assert arrived[steps - 1] == best_by_ortools(shorter)[0], seed


def test_forty_five_an_hour_are_forty_five_an_hour() -> None:
    network = line(steps=63, rate=45, vehicles=100, link_steps=3)
    assert earliest_arrival(network).out == 45


def test_who_cannot_go_on_waits_at_a_holding_place_up_to_its_room() -> None:
    # A road to H is open in steps 0 to 3, one from H on from step 8: three fit at H meanwhile.
    network = TimedNetwork(
        nodes=3,
        steps=20,
        tail=np.array([0, 1, 1]),
        head=np.array([1, 2, 1]),
        link_steps=np.array([2, 2, 1]),
        first_entry=np.array([0, 8, 0]),
        last_entry=np.array([3, 19, 19]),
        capacity_row=np.array([0, 0, 1]),
        capacity=np.array([[1] * 20, [3] * 20]),
        origin=np.array([0]),
        vehicles=np.array([9]),
        ready_step=np.array([0]),
        destination=np.array([2]),
    )
    flow = earliest_arrival(network)
    assert flow.out == 3
    assert np.flatnonzero(flow.arrived[0]).tolist() == [10, 11, 12]
    assert check_flow(flow) == ()


@pytest.mark.parametrize("rate", [1, 45, 1799, 3600, 7201])
@pytest.mark.parametrize("first_step", [0, 3599, 27_437_761])
def test_rates_follow_the_absolute_clock(rate: int, first_step: int) -> None:
    rows = capacity_rows([rate], step_s=60, first_step=first_step, steps=4000)
    clock = [rate * (first_step + k) * 60 // 3600 for k in range(4001)]
    assert rows[0].tolist() == np.diff(clock).tolist()


def test_a_stopped_search_is_a_flow_that_is_proven_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SLICE", 20)
    stopped = 0
    for seed in range(200):
        network, asked = drawn(seed), list[Stopped]()

        def stop(where: Stopped, asked: list[Stopped] = asked) -> bool:
            asked.append(where)
            return len(asked) == 3

        flow = earliest_arrival(network, stop)
        assert check_flow(flow) == (), seed
        stopped += flow.proven_step < network.steps
    assert stopped > 30


def test_slices_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [answer(earliest_arrival(drawn(seed))) for seed in range(100)]
    monkeypatch.setattr(engine, "SLICE", 7)
    assert [answer(earliest_arrival(drawn(seed))) for seed in range(100)] == whole


def test_surveys_change_nothing_but_time() -> None:
    for seed in (3, 4):
        network = _city(seed)
        assert check_flow(earliest_arrival(network)) == ()
        assert answer(earliest_arrival(network)) == best_by_ortools(network)


def _city(seed: int) -> TimedNetwork:
    """Return a grid of 15 by 15 that is full for most of its horizon."""
    rng, side, steps = np.random.default_rng(seed), 15, 60
    at = np.arange(side * side).reshape(side, side)
    pairs = [(at[:, :-1], at[:, 1:]), (at[:-1], at[1:])]
    one = np.concatenate([np.stack([a.ravel(), b.ravel()]) for a, b in pairs], axis=1)
    tail, head = np.concatenate([one, one[::-1]], axis=1)
    links = len(tail)
    rates = [60, 120, 240, 600]
    origins = rng.choice(side * side - 2, 40, replace=False) + 1
    return TimedNetwork(
        nodes=side * side,
        steps=steps,
        tail=tail,
        head=head,
        link_steps=rng.integers(1, 4, links),
        first_entry=np.zeros(links, dtype=np.int64),
        last_entry=np.full(links, steps),
        capacity_row=rng.integers(0, 4, links),
        capacity=capacity_rows(rates, step_s=60, first_step=0, steps=steps),
        origin=origins,
        vehicles=rng.integers(1, 60, 40),
        ready_step=np.zeros(40, dtype=np.int64),
        destination=np.array([0, side * side - 1]),
    )


# ---- tampered claims -----------------------------------------------------------------------------


def _claim(network: TimedNetwork) -> Claim:
    return claim_of(earliest_arrival(network))


def _refused(network: TimedNetwork, claim: Claim) -> set[str]:
    return {r.rule for r in check_arrivals(terms_of(network), claim)}


def test_a_vehicle_too_many_is_refused() -> None:
    network = line(steps=10, rate=120, vehicles=12)
    claim = _claim(network)
    entering = claim.entering.copy()
    entering[0] += 1
    assert {"capacity", "conservation"} <= _refused(network, replace(claim, entering=entering))


def test_the_same_number_but_later_is_refused() -> None:
    network = line(steps=10, rate=120, vehicles=6)
    claim = _claim(network)
    late = replace(
        claim,
        entering=np.roll(claim.entering, 1),
        leaving=np.roll(claim.leaving, 1),
        arrived=np.roll(claim.arrived, 1, axis=1),
    )
    assert _refused(network, late) == {"cut"}


def test_somebody_left_behind_is_refused() -> None:
    network = line(steps=10, rate=120, vehicles=100)
    claim = _claim(network)
    entering, leaving, arrived = claim.entering.copy(), claim.leaving.copy(), claim.arrived.copy()
    entering[-1] -= 1
    leaving[np.flatnonzero(leaving)[-1]] -= 1
    arrived[0, -1] -= 1
    fewer = replace(claim, entering=entering, leaving=leaving, arrived=arrived)
    assert _refused(network, fewer) == {"cut"}


def test_calling_everything_dead_proves_nothing() -> None:
    network = line(steps=10, rate=120, vehicles=100)
    claim = replace(_claim(network), proven_step=10)
    nothing = replace(
        claim,
        entering=np.zeros_like(claim.entering),
        leaving=np.zeros_like(claim.leaving),
        arrived=np.zeros_like(claim.arrived),
        label=np.zeros_like(claim.label),
        crowd_label=np.zeros_like(claim.crowd_label),
    )
    assert "cut" in _refused(network, nothing)


def test_saying_that_nobody_can_be_anywhere_proves_nothing() -> None:
    network = line(steps=10, rate=120, vehicles=100)
    claim = replace(_claim(network), proven_step=10)
    nothing = replace(
        claim,
        entering=np.zeros_like(claim.entering),
        leaving=np.zeros_like(claim.leaving),
        arrived=np.zeros_like(claim.arrived),
        label_first=np.full(2, 10),
        label_count=np.zeros(2, dtype=np.int64),
        crowd_label=np.full(1, 2**31 - 1),
    )
    assert "cut" in _refused(network, nothing)


def test_an_edited_network_is_refused() -> None:
    network = line(steps=10, rate=120, vehicles=100)
    claim = _claim(network)
    assert "open" in _refused(replace(network, last_entry=np.array([4])), claim)
    assert "people" in _refused(replace(network, vehicles=np.array([3])), claim)
    assert "ready" in _refused(replace(network, ready_step=np.array([1])), claim)
    assert "cut" in _refused(replace(network, capacity=network.capacity + 1), claim)


def test_arrays_that_do_not_fit_are_refused_and_read_no_further() -> None:
    network = line(steps=10, rate=120, vehicles=100)
    claim = _claim(network)
    assert _refused(network, replace(claim, label_start=claim.label_start + 10**6)) == {"layout"}
    assert _refused(network, replace(claim, label_first=NONE)) == {"layout"}
    assert _refused(network, replace(claim, entering_count=-claim.entering_count)) == {"layout"}


# ---- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tail": np.array([5])}, "tail"),
        ({"link_steps": np.array([-1])}, "link_steps"),
        ({"capacity": np.full((1, 10), 2**40)}, "capacity"),
        ({"capacity": np.full((1, 9), 1)}, "shape"),
        ({"vehicles": np.array([2**40])}, "vehicles"),
        ({"vehicles": np.array([1.5])}, "whole numbers"),
        ({"destination": np.array([0])}, "an origin and a destination"),
        ({"head": np.array([0])}, "takes one step"),
        ({"steps": 2**30}, "steps"),
    ],
)
def test_wrong_numbers_are_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(PlanningError, match=said):
        replace(line(steps=10, rate=60, vehicles=1), **change)  # type: ignore[arg-type]  # by name


def test_circles_that_take_no_time_are_named() -> None:
    network = line(steps=10, rate=60, vehicles=1)
    zeros = np.zeros(2, dtype=np.int64)
    with pytest.raises(PlanningError, match="circle"):
        replace(
            network,
            tail=np.array([0, 1]),
            head=np.array([1, 0]),
            link_steps=zeros,
            first_entry=zeros,
            last_entry=zeros,
            capacity_row=zeros,
        )


def test_an_expansion_that_cannot_be_numbered_is_refused_with_a_way_out() -> None:
    steps = 2**20
    links = 3000
    network = line(steps=3, rate=60, vehicles=1)
    with pytest.raises(PlanningError, match="coarser steps"):
        earliest_arrival(
            replace(
                network,
                steps=steps,
                tail=np.zeros(links, dtype=np.int64),
                head=np.ones(links, dtype=np.int64),
                link_steps=np.ones(links, dtype=np.int64),
                first_entry=np.zeros(links, dtype=np.int64),
                last_entry=np.full(links, steps),
                capacity_row=np.zeros(links, dtype=np.int64),
                capacity=np.ones((1, steps), dtype=np.int64),
            )
        )
