"""Totals at destinations: against two other solvers, against the checker, and by hand."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.planning.engine import (
    NO_TOTAL,
    Stopped,
    TimedNetwork,
    TotalsFlow,
    earliest_arrival,
    fewest_steps,
)
from opencorridor.planning.engine import totals as engine
from opencorridor.planning.engine.arrival import layout_of
from opencorridor.service.arrivals import (
    check_flow,
    check_within_totals,
    terms_of,
    totals_claim_of,
)
from opencorridor.verification.totals import Prices, check_totals
from tests.planning.engine.totals_networks import (
    Drawn,
    best_by_highs,
    best_by_ortools,
    city,
    random_with_totals,
)

BATCH = 50


@cache
def drawn(seed: int) -> Drawn:
    return random_with_totals(np.random.default_rng(seed))


@cache
def solved(seed: int) -> TotalsFlow:
    return fewest_steps(drawn(seed).network, drawn(seed).totals)


def answer(flow: TotalsFlow) -> tuple[int, int]:
    return flow.out, flow.arrival_sum_steps


def two_beds(vehicles: int = 1) -> TimedNetwork:
    """A (node 0) reaches D1 (node 2) at 1 and D2 (node 3) at 2; B (node 1) reaches D1 at 3."""
    return TimedNetwork(
        nodes=4,
        steps=6,
        tail=np.array([0, 0, 1]),
        head=np.array([2, 3, 2]),
        link_steps=np.array([1, 2, 3]),
        first_entry=np.zeros(3, dtype=np.int64),
        last_entry=np.full(3, 6),
        capacity_row=np.zeros(3, dtype=np.int64),
        capacity=np.ones((1, 6), dtype=np.int64),
        origin=np.array([0, 1]),
        vehicles=np.array([vehicles, vehicles]),
        ready_step=np.zeros(2, dtype=np.int64),
        destination=np.array([2, 3]),
    )


@pytest.mark.parametrize("first", range(0, 1000, BATCH))
def test_two_other_solvers_find_the_same_and_the_checker_accepts(first: int) -> None:
    seeds = range(first, first + BATCH)
    by_highs = best_by_highs([drawn(seed) for seed in seeds])
    for seed, best in zip(seeds, by_highs, strict=True):
        network, totals = drawn(seed).network, drawn(seed).totals
        flow = solved(seed)
        assert answer(flow) == best_by_ortools(network, totals), seed
        assert answer(flow) == best, seed
        assert check_within_totals(flow) == (), seed
        assert flow.proven
        assert flow.most_out == flow.out


def test_each_rule_is_in_play_in_many_of_the_random_networks() -> None:
    seeds = range(300)
    flows = [solved(seed) for seed in seeds]
    free = [earliest_arrival(f.network) for f in flows]
    met = {
        "totals bind": sum(f.earliest is None for f in flows),
        "fewer are out": sum(f.out < g.out for f, g in zip(flows, free, strict=True)),
        "as many are out, later or elsewhere": sum(
            f.earliest is None and f.out == g.out for f, g in zip(flows, free, strict=True)
        ),
        "the plan without totals fits": sum(
            f.earliest is not None and bool((f.totals >= 0).any()) for f in flows
        ),
        "two places or more cost something": sum(int((f.price > 0).sum()) > 1 for f in flows),
        "some destinations have none": sum(
            0 < int((f.totals < 0).sum()) < len(f.totals) for f in flows
        ),
        "a holding place is used": sum(_stays_used(f) for f in flows),
        "a road is open twice, and used both times": sum(_used_twice(seed) for seed in seeds),
        "a road that is not always open is used": sum(_window_used(f) for f in flows),
        "vehicles are under way": sum(_under_way_out(f) for f in flows),
        "a reception is full": sum(_reception_full(f) for f in flows),
    }
    assert min(met.values()) >= 20, met


def _stays_used(flow: TotalsFlow) -> bool:
    stays = np.flatnonzero(flow.network.tail == flow.network.head)
    return any(bool(_entering(flow, int(i)).any()) for i in stays)


def _entering(flow: TotalsFlow, link: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    first, last = int(flow.layout.entry_first[link]), int(flow.layout.entry_last[link])
    at = int(flow.layout.flow[link])
    return flow.flow[at + first : at + max(first, last + 1)]


def _used_twice(seed: int) -> bool:
    flow = solved(seed)
    return any(
        bool(_entering(flow, once).any() and _entering(flow, again).any())
        for once, again in drawn(seed).open_twice
    )


def _window_used(flow: TotalsFlow) -> bool:
    n = flow.network
    limited = (n.first_entry > 0) | (n.last_entry < n.steps)
    return any(bool(_entering(flow, int(i)).any()) for i in np.flatnonzero(limited))


def _under_way_out(flow: TotalsFlow) -> bool:
    return flow.out > 0 and bool(flow.network.under_way.any())


def _reception_full(flow: TotalsFlow) -> bool:
    n = flow.network
    return any(
        bool(((flow.arrived[d] == n.capacity[row]) & (flow.arrived[d] > 0)).any())
        for d, row in enumerate(n.reception_row)
        if row >= 0
    )


def test_filling_by_time_gets_one_out_where_two_can_be() -> None:
    flow = fewest_steps(two_beds(), [1, 1])
    assert answer(flow) == (2, 2 + 3)
    assert flow.arrived.sum(axis=1).tolist() == [1, 1]
    # A place at D1 is worth the step by which A arrives later at D2.
    assert flow.price.tolist() == [1, 0]
    assert check_within_totals(flow) == ()


def test_totals_that_are_kept_anyway_change_nothing_and_the_cheap_certificate_stands() -> None:
    network = two_beds(vehicles=3)
    plan = earliest_arrival(network)
    flow = fewest_steps(network, plan.arrived.sum(axis=1))
    assert flow.earliest is not None
    assert check_flow(flow.earliest) == ()
    assert answer(flow) == (plan.out, plan.arrival_sum_steps)
    assert flow.price.tolist() == [0, 0]


def test_no_place_anywhere_gets_nobody_out() -> None:
    flow = fewest_steps(two_beds(), [0, 0])
    assert answer(flow) == (0, 0)
    assert check_within_totals(flow) == ()


def test_more_places_never_get_fewer_out() -> None:
    for seed in range(0, 200, 4):
        network, totals = drawn(seed).network, drawn(seed).totals
        more = np.where(totals < 0, totals, totals + 1)
        assert fewest_steps(network, more).out >= solved(seed).out, seed


def test_slices_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SLICE", 7)
    for seed in range(50):
        flow = fewest_steps(drawn(seed).network, drawn(seed).totals)
        assert answer(flow) == answer(solved(seed)), seed
        assert flow.price.tolist() == solved(seed).price.tolist()


def test_a_stopped_search_keeps_every_total_and_says_how_many_more_there_could_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "SLICE", 10)
    stopped = 0
    for seed in range(80):
        network, asked = drawn(seed).network, list[Stopped]()

        def stop(where: Stopped, asked: list[Stopped] = asked) -> bool:
            asked.append(where)
            return len(asked) == 2

        flow = fewest_steps(network, drawn(seed).totals, stop)
        assert check_within_totals(flow) == (), seed
        assert flow.out <= solved(seed).out <= flow.most_out, seed
        stopped += not flow.proven
    assert stopped > 20


def test_a_search_stopped_before_any_total_was_met_keeps_them() -> None:
    network = two_beds(vehicles=3)
    flow = fewest_steps(network, [1, 0], lambda _: True)
    assert check_within_totals(flow) == ()
    assert flow.out <= 1


def test_what_it_takes_is_said_beforehand_and_refused_where_there_is_less() -> None:
    network = city()
    totals = earliest_arrival(network).arrived.sum(axis=1) * 2 // 3
    stay = fewest_steps(network, totals).stay
    need = engine.need_within_totals(network, layout_of(network), stay).total_bytes
    tracemalloc.start()
    flow = fewest_steps(network, totals, most_bytes=need)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= need <= 2 * peak
    assert answer(flow) == best_by_ortools(network, totals)
    assert check_within_totals(flow) == ()
    with pytest.raises(PlanningError, match="merged roads"):
        fewest_steps(network, totals, most_bytes=need - 1)


@pytest.mark.parametrize("most_vehicles", [6, 20, 60])
def test_on_a_grid_where_labels_are_surveyed_the_same_is_found(most_vehicles: int) -> None:
    network = city(most_vehicles)
    plan = earliest_arrival(network)
    totals = plan.arrived.sum(axis=1) * [1, 3, 5] // [2, 4, 4]
    flow = fewest_steps(network, totals)
    assert flow.earliest is None
    assert answer(flow) == best_by_ortools(network, totals)
    assert check_within_totals(flow) == ()


# ---- tampered claims -----------------------------------------------------------------------------


def _refused(flow: TotalsFlow, **change: object) -> set[str]:
    claim, prices = totals_claim_of(flow)
    found = {k: v for k, v in change.items() if k in {"totals", "price", "stay", "proven"}}
    rest = {k: v for k, v in change.items() if k not in found}
    claim = replace(claim, **rest)  # type: ignore[arg-type]  # by name
    prices = replace(prices, **found)  # type: ignore[arg-type]  # by name
    return {r.rule for r in check_totals(terms_of(flow.network), claim, prices)}


def test_more_than_a_total_is_refused() -> None:
    flow = fewest_steps(two_beds(), [1, 1])
    assert "total" in _refused(flow, totals=np.array([0, 1]))


def test_a_plan_that_fills_by_time_is_refused_as_best() -> None:
    greedy = fewest_steps(two_beds(), [1, 0])
    assert greedy.out == 1
    assert _refused(greedy) == set()
    assert _refused(greedy, totals=np.array([1, 1])) & {"cut", "price"}
    assert _refused(greedy, totals=np.array([1, 1]), proven=False) == set()


def test_prices_and_the_cost_of_staying_cannot_be_made_up() -> None:
    flow = fewest_steps(two_beds(), [1, 1])
    assert "cut" in _refused(flow, price=np.array([0, 0]))
    assert "price" in _refused(flow, price=np.array([-1, 0]))
    assert "price" in _refused(flow, totals=np.array([2, 1]))
    assert "price" in _refused(flow, stay=flow.stay - 1)


def test_a_label_a_vehicle_or_an_arrival_that_is_altered_is_refused() -> None:
    refused = 0
    for seed in range(60):
        flow, rng = solved(seed), np.random.default_rng(seed)
        claim, _ = totals_claim_of(flow)
        used = np.flatnonzero(claim.entering)
        if flow.earliest is not None or not used.size:
            continue
        entering = claim.entering.copy()
        entering[rng.choice(used)] -= 1
        assert "conservation" in _refused(flow, entering=entering)
        arrived = claim.arrived.copy()
        d, k = np.argwhere(arrived)[0]
        arrived[d, k] -= 1
        assert "conservation" in _refused(flow, arrived=arrived)
        assert _refused(flow, label=np.zeros_like(claim.label)) & {"cut"}
        refused += 1
    assert refused > 20


def test_arrays_that_do_not_fit_are_refused_and_read_no_further() -> None:
    flow = fewest_steps(two_beds(), [1, 1])
    assert _refused(flow, price=np.array([1])) == {"layout"}
    assert _refused(flow, label_start=totals_claim_of(flow)[0].label_start + 10**6) == {"layout"}


def test_a_checker_that_is_told_nothing_of_totals_would_not_accept() -> None:
    flow = fewest_steps(two_beds(), [1, 1])
    claim, prices = totals_claim_of(flow)
    free = Prices(np.full(2, NO_TOTAL), prices.price, prices.stay, proven=True)
    assert {r.rule for r in check_totals(terms_of(flow.network), claim, free)} == {"price"}


# ---- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        ([1], "one for each of 2"),
        ([1.5, 2.0], "whole numbers"),
        ([-2, 1], "totals lie from -2"),
        ([2**40, 1], "totals lie from 1"),
    ],
)
def test_wrong_totals_are_named(totals: list[float], said: str) -> None:
    with pytest.raises(PlanningError, match=said):
        fewest_steps(two_beds(), totals)


def test_a_bound_in_which_links_lead_in_a_circle_has_no_totals() -> None:
    with pytest.raises(PlanningError, match="circle"):
        fewest_steps(replace(two_beds(), may_circle=True), [1, 1])


def test_totals_over_a_horizon_that_cannot_be_weighed_are_refused_with_a_way_out() -> None:
    ends, steps = 200, 2**20
    network = replace(
        two_beds(),
        nodes=ends + 2,
        steps=steps,
        capacity=np.ones((1, steps), dtype=np.int64),
        destination=np.arange(2, ends + 2),
        reception_row=np.full(ends, -1),
    )
    with pytest.raises(PlanningError, match="coarser steps"):
        fewest_steps(network, np.ones(ends, dtype=np.int64))
