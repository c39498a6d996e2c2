"""Vehicles that carry different numbers, and groups that go first."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.planning.engine import (
    Stopped,
    TimedNetwork,
    TotalsFlow,
    earliest_arrival,
    fewest_steps,
)
from opencorridor.planning.engine.arrival import layout_of
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.engine.people import MostPeople, most_people
from opencorridor.planning.engine.stages import Staged, in_stages, need_in_stages
from opencorridor.planning.engine.stages_within import (
    StagedWithin,
    in_stages_within,
    need_in_stages_within,
)
from opencorridor.service.arrivals import (
    check_people,
    check_staged,
    stages_claim_of,
    terms_of,
)
from opencorridor.verification.arrivals import check_arrivals
from opencorridor.verification.people import PeopleClaim
from opencorridor.verification.people import check_people as check_claimed_people
from tests.planning.engine.people_networks import (
    Best,
    Ranked,
    best_by_highs,
    best_by_ortools,
    random_ranked,
)
from tests.planning.engine.timed_networks import best_by_ortools as best_of_all
from tests.planning.engine.totals_networks import city


def one_road(steps: int = 4) -> TimedNetwork:
    """Return a road of one vehicle a step: cars stand before it, buses two steps further off."""
    return TimedNetwork(
        nodes=3,
        steps=steps,
        tail=np.array([0, 1]),
        head=np.array([1, 2]),
        link_steps=np.array([2, 1]),
        first_entry=np.zeros(2, dtype=np.int64),
        last_entry=np.full(2, steps),
        capacity_row=np.zeros(2, dtype=np.int64),
        capacity=np.ones((1, steps), dtype=np.int64),
        origin=np.array([0, 1]),
        vehicles=np.array([2, 5]),
        ready_step=np.zeros(2, dtype=np.int64),
        destination=np.array([2]),
    )


def test_buses_that_come_late_keep_their_places_and_cars_fill_the_rest() -> None:
    found = most_people(one_road(), [50, 2])
    flow = found.staged.flow
    # A bus is at the road after two steps; a car takes the step before.
    assert found.out_by_crowd.tolist() == [1, 2]
    assert flow.arrived.tolist() == [[0, 1, 1, 1]]
    assert found.people == 50 + 2 * 2
    assert found.most_by_group.tolist() == [54]
    assert check_people(found) == ()


def test_who_goes_first_goes_first_however_few_they_are() -> None:
    found = most_people(one_road(), [50, 2], [1, 0])
    assert found.out_by_crowd.tolist() == [0, 3]
    assert found.people_by_group.tolist() == found.most_by_group.tolist() == [6, 0]


def test_equal_shares_are_stages() -> None:
    network = one_road(steps=6)
    shares = np.array([[1, 1], [2, 2], [2, 5]])
    staged = in_stages(network, shares)
    assert staged.reached.out.tolist() == staged.reached.most.tolist() == [2, 4, 5]
    assert staged.flow.arrived.tolist() == earliest_arrival(network).arrived.tolist()
    assert check_staged(staged) == ()


# ---- random networks -----------------------------------------------------------------------------

BATCH = 25


@cache
def drawn(seed: int, *, totals: bool) -> Ranked:
    return random_ranked(seed, totals=totals)


@cache
def solved(seed: int, *, totals: bool) -> MostPeople:
    ranked = drawn(seed, totals=totals)
    return most_people(ranked.network, ranked.people, ranked.group, ranked.totals)


def answer(found: MostPeople) -> Best:
    return Best(found.people_by_group.tolist(), found.staged.flow.arrival_sum_steps)


@pytest.mark.parametrize("totals", [False, True])
@pytest.mark.parametrize("first", range(0, 200, BATCH))
def test_two_other_solvers_find_the_same_and_the_checker_accepts(first: int, totals: bool) -> None:
    seeds = range(first, first + BATCH)
    by_highs = best_by_highs([drawn(seed, totals=totals) for seed in seeds])
    for seed, best in zip(seeds, by_highs, strict=True):
        found = solved(seed, totals=totals)
        assert answer(found) == best, seed
        assert answer(found) == best_by_ortools(drawn(seed, totals=totals)), seed
        assert check_people(found) == (), seed
        assert found.proven
        assert found.most_by_group.tolist() == found.people_by_group.tolist()


def test_without_totals_most_vehicles_are_out_by_every_step() -> None:
    for seed in range(200):
        flow = solved(seed, totals=False).staged.flow
        most = earliest_arrival(drawn(seed, totals=False).network)
        assert flow.arrived.sum(axis=0).tolist() == most.arrived.sum(axis=0).tolist(), seed


def test_each_rule_is_in_play_in_many_of_the_random_networks() -> None:
    within = [solved(seed, totals=True) for seed in range(200)]
    free = [solved(seed, totals=False) for seed in range(200)]
    flows = [f.staged for f in within if isinstance(f.staged, StagedWithin)]
    met = {
        "three stages or more": sum(len(f.stage_people) > 2 for f in free),
        "people of two stages are left": sum(_left_in_stages(f) > 1 for f in free),
        "totals bind": sum(f.flow.earliest is None for f in flows),
        "the first stage fits, a later one does not": sum(_fits_at_first(f) for f in within),
        "who goes first changes the steps": sum(_steps_differ(f) for f in within),
        "who goes first changes who is out": sum(_others_out(f) for f in free),
    }
    assert min(met.values()) >= 15, met


def _left_in_stages(found: MostPeople) -> int:
    reached = found.staged.reached
    left = reached.stages.sum(axis=1) - reached.out
    return int((np.diff(left, prepend=0) > 0).sum())


def _fits_at_first(found: MostPeople) -> bool:
    staged = found.staged
    assert isinstance(staged, StagedWithin)
    first = replace(staged.flow.network, vehicles=staged.reached.stages[0])
    fits = fewest_steps(first, staged.flow.totals).earliest is not None
    return fits and staged.flow.earliest is None


def _steps_differ(found: MostPeople) -> bool:
    flow = found.staged.flow
    assert isinstance(flow, TotalsFlow)
    return fewest_steps(flow.network, flow.totals).arrival_sum_steps != flow.arrival_sum_steps


def _others_out(found: MostPeople) -> bool:
    flow = earliest_arrival(found.staged.flow.network)
    leaving = sums(flow.leaving, flow.layout.crowd_rows)
    return bool((leaving != found.out_by_crowd).any())


def test_more_people_in_a_vehicle_never_get_fewer_out() -> None:
    for seed in range(0, 200, 5):
        ranked = drawn(seed, totals=True)
        more = ranked.people + np.arange(len(ranked.people)) % 2
        found = most_people(ranked.network, more, None, ranked.totals)
        fewer = most_people(ranked.network, ranked.people, None, ranked.totals)
        assert found.people >= fewer.people, seed


def test_one_kind_of_vehicle_is_the_plan_without_stages() -> None:
    for seed in range(0, 200, 5):
        network, totals = drawn(seed, totals=True).network, drawn(seed, totals=True).totals
        assert totals is not None
        found = most_people(network, np.full(len(network.origin), 3), None, totals)
        alone = fewest_steps(network, totals)
        assert found.people == 3 * alone.out
        assert found.staged.flow.arrival_sum_steps == alone.arrival_sum_steps


def test_divided_crowds_are_stages_as_well() -> None:
    for seed in range(60):
        network, rng = drawn(seed, totals=False).network, np.random.default_rng(seed)
        shares = np.sort(rng.integers(0, network.vehicles + 1, (2, len(network.origin))), axis=0)
        stages = np.vstack([shares, network.vehicles])
        staged = in_stages(network, stages)
        most = [best_of_all(replace(network, vehicles=row))[0] for row in stages]
        assert staged.reached.out.tolist() == most, seed
        assert (staged.flow.out, staged.flow.arrival_sum_steps) == best_of_all(network), seed
        assert check_staged(staged) == (), seed


# ---- stopped, sliced, refused for want of memory -------------------------------------------------


@pytest.mark.parametrize("totals", [False, True])
def test_slices_change_nothing(totals: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    _slice(7, monkeypatch)
    for seed in range(30):
        ranked = drawn(seed, totals=totals)
        found = most_people(ranked.network, ranked.people, ranked.group, ranked.totals)
        assert answer(found) == answer(solved(seed, totals=totals)), seed


def _slice(copies: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("arrival", "stages_within"):
        monkeypatch.setattr(f"opencorridor.planning.engine.{module}.SLICE", copies)


@pytest.mark.parametrize("totals", [False, True])
@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_stopped_search_is_feasible_and_says_how_many_more_there_could_be(
    totals: bool, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _slice(10, monkeypatch)
    stopped = 0
    for seed in range(40):
        ranked, asked = drawn(seed, totals=totals), list[Stopped]()

        def stop(where: Stopped, asked: list[Stopped] = asked) -> bool:
            asked.append(where)
            return len(asked) == after

        found = most_people(ranked.network, ranked.people, ranked.group, ranked.totals, report=stop)
        best = solved(seed, totals=totals)
        assert check_people(found) == (), seed
        assert (found.staged.reached.out <= best.staged.reached.out).all(), seed
        assert (found.staged.reached.most >= best.staged.reached.most).all(), seed
        assert {where.vehicles for where in asked} <= {ranked.network.total_vehicles}
        stopped += not found.proven
    assert stopped > 10


@pytest.mark.parametrize("totals", [None, [40, -1, 50]])
def test_what_it_takes_is_said_beforehand_and_refused_where_there_is_less(
    totals: list[int] | None,
) -> None:
    network = city()
    people = np.where(np.arange(len(network.origin)) % 4, 2, 50)
    layout = layout_of(network)
    if totals is None:
        need = need_in_stages(network, layout, 2).total_bytes
    else:
        need = need_in_stages_within(network, layout, 2, 3 * network.steps).total_bytes
    tracemalloc.start()
    found = most_people(network, people, None, totals, most_bytes=need)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert check_people(found) == ()
    ranked = Ranked(network, people, 0 * people, None if totals is None else np.array(totals))
    assert answer(found) == best_by_ortools(ranked)
    assert peak <= need <= 2 * peak
    with pytest.raises(PlanningError, match="merged roads"):
        most_people(network, people, None, totals, most_bytes=need - 1)


# ---- forged claims -------------------------------------------------------------------------------


def forged(found: MostPeople, **change: object) -> set[str]:
    """Return the rules that a claim breaks with something changed in it, by name."""
    claim, stages, within = stages_claim_of(found.staged)
    people = PeopleClaim(
        found.people_per_vehicle, found.group, found.people_by_group, found.most_by_group
    )
    parts = [claim, stages, people, within]
    for name, value in change.items():
        own = [i for i, part in enumerate(parts) if hasattr(part, name)]
        # Labels come before stages, stages before people: each name is in one of them.
        parts[own[-1]] = replace(parts[own[-1]], **{name: value})  # type: ignore[type-var]  # by name
    claim, stages, people, within = parts  # type: ignore[assignment]  # as above
    terms = terms_of(found.staged.flow.network)
    return {r.rule for r in check_claimed_people(terms, claim, stages, people, within)}


def test_people_stages_and_bounds_cannot_be_made_up() -> None:
    found = most_people(one_road(), [50, 2])
    reached = found.staged.reached
    assert forged(found) == set()
    assert forged(found, people=np.array([55])) == {"people"}
    assert forged(found, people_per_vehicle=np.array([50, 50])) == {"stage"}
    assert forged(found, group=np.array([1, 0])) == {"stage"}
    assert forged(found, out=reached.out + 1) == {"stage"}
    assert "stage" in forged(found, stages=reached.stages[1:])
    # One bus is out: that no second one can be is what the first cut proves.
    cut = reached.cuts[0]
    assert cut is not None
    for cuts in ((None, reached.cuts[1]), (0 * cut, reached.cuts[1])):
        assert forged(found, cuts=cuts) == {"most"}
    assert forged(found, cuts=(cut[:-1], None)) == {"layout"}
    assert forged(found, cuts=reached.cuts[:1]) == {"layout"}


def test_a_plan_that_lets_the_cars_go_first_is_refused() -> None:
    # The same arrivals, but the car at the end takes the place of the bus.
    cars = most_people(one_road(), [2, 50])
    assert cars.out_by_crowd.tolist() == [0, 3]
    claim, _, _ = stages_claim_of(cars.staged)
    assert check_arrivals(terms_of(one_road()), claim) == ()
    buses = most_people(one_road(), [50, 2])
    assert isinstance(buses.staged, Staged)
    assert isinstance(cars.staged, Staged)
    as_claimed = replace(buses.staged, flow=cars.staged.flow)
    told = {r.rule for r in check_people(replace(buses, staged=as_claimed))}
    assert told == {"stage"}


def test_what_proves_the_fewest_steps_cannot_be_made_up() -> None:
    refused = 0
    for seed in range(60):
        found = solved(seed, totals=True)
        staged = found.staged
        assert isinstance(staged, StagedWithin)
        if staged.flow.earliest is not None or not staged.flow.out:
            continue
        claim, _, _ = stages_claim_of(staged)
        assert "cut" in forged(found, label=0 * claim.label)
        assert "price" in forged(found, price=staged.flow.price - 10**6)
        assert "cut" in forged(found, stay=np.full_like(staged.stay, -1))
        assert "total" in forged(found, totals=np.zeros_like(staged.flow.totals))
        entering = staged.flow.flow.copy()
        entering[np.flatnonzero(entering)[0]] -= 1
        assert "conservation" in forged(found, entering=entering)
        refused += 1
    assert refused > 15


def test_fewer_steps_than_the_order_allows_prove_nothing() -> None:
    """The plan of one kind of vehicle is no plan in which the buses go first."""
    refused = 0
    for seed in range(100):
        found = solved(seed, totals=True)
        staged, flow = found.staged, found.staged.flow
        assert isinstance(staged, StagedWithin)
        alone = fewest_steps(flow.network, staged.flow.totals)
        if alone.arrival_sum_steps < flow.arrival_sum_steps and len(staged.reached.stages) > 1:
            told = check_people(replace(found, staged=replace(staged, flow=alone)))
            assert {r.rule for r in told} & {"stage", "cut"}, seed
            refused += 1
    assert refused > 5


# ---- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "group", "said"),
    [
        ([50, -2], None, r"people_per_vehicle\[1\] is -2"),
        ([0, 2], None, r"people_per_vehicle\[0\] is 0, .* has no vehicles here"),
        ([50], None, r"people_per_vehicle has the shape \(1,\)"),
        ([50, 2.5], None, "whole numbers are expected"),
        ([50, 2], [0], r"group has the shape \(1,\)"),
        ([50, 2], [-1, 0], r"group\[0\] is -1"),
        ([2**40, 2], [2**40, 0], r"people_per_vehicle\[0\] .*; group\[0\]"),
    ],
)
def test_people_and_groups_that_cannot_be_meant_are_refused(
    people: list[float], group: list[int] | None, said: str
) -> None:
    with pytest.raises(PlanningError, match=said):
        most_people(one_road(), people, group)


def test_a_crowd_that_is_divided_and_totals_do_not_go_together() -> None:
    with pytest.raises(PlanningError, match=r"stages\[0, 1\] is 2 of 5 vehicles"):
        in_stages_within(one_road(), [[2, 2], [2, 5]], [3])


def test_more_stages_than_can_be_weighed_are_refused_with_a_way_out() -> None:
    steps = 2**20
    network = replace(one_road(), steps=steps, capacity=np.ones((1, steps), dtype=np.int64))
    network = replace(
        network,
        nodes=100,
        origin=np.append([0, 1], np.arange(3, 100)),
        vehicles=np.ones(99, dtype=np.int64),
        ready_step=np.zeros(99, dtype=np.int64),
        leave_by=np.zeros(0, dtype=np.int64),
    )
    with pytest.raises(PlanningError, match="round the people per vehicle"):
        most_people(network, np.arange(1, 100), None, [5])


def test_nobody_at_all_is_one_stage_of_nobody() -> None:
    network = replace(one_road(), vehicles=np.zeros(2, dtype=np.int64))
    for totals in (None, [1]):
        found = most_people(network, [50, 2], None, totals)
        assert (found.people, found.proven, check_people(found)) == (0, True, ())


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([[1, 1], [0, 5]], r"stages\[1, 0\] is 0 after 1"),
        ([[1, 1]], "last stage has 1 vehicles of crowd 0"),
        ([[2, 5, 0]], "of 2 crowds"),
        ([[-1, 0], [2, 5]], r"stages\[0, 0\] is -1"),
        ([[0.5, 5.0]], "whole numbers are expected"),
        (np.zeros((0, 2), dtype=np.int64), "a row for each"),
    ],
)
def test_stages_that_cannot_be_meant_are_refused(stages: object, said: str) -> None:
    with pytest.raises(PlanningError, match=said):
        in_stages(one_road(), stages)  # type: ignore[arg-type]  # wrong on purpose
