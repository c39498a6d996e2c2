"""Laws that hold for every scenario, tried on random ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import Plan
from opencorridor.model.scenario import Condition, ConditionKind, Interval, Scenario
from opencorridor.planning import plan_scenario
from opencorridor.planning.solve import Question, solve_case
from opencorridor.verification import verify_plan
from tests.planning.randoms import random_scenario
from tests.roadart import at

SEEDS = st.integers(min_value=0, max_value=10**6)


def one_stage(seed: int) -> Scenario:
    """Return a random scenario without priorities, minimums and columns that come in.

    With those, a better start of one group may cost another: the laws are of one stage.
    """
    drawn = random_scenario(np.random.default_rng(seed), simple=True)
    needs = {k: replace(n, minimum_people=0) for k, n in drawn.needs.items()}
    fleets = {k: f for k, f in drawn.fleets.items() if not f.way_in}
    return replace(drawn, settings=replace(drawn.settings, priority=()), needs=needs, fleets=fleets)


def people(scenario: Scenario) -> int:
    return solve_case(scenario, Case.CENTRAL, Question(Demand.CENTRAL)).people


def plan_of(scenario: Scenario) -> Plan:
    return plan_scenario(scenario, made_at=at("07:00"), software="test", with_asks=False)[0]


@settings(max_examples=25)
@given(SEEDS)
def test_closing_a_road_never_helps(seed: int) -> None:
    scenario = one_stage(seed)
    road = sorted(scenario.roads)[seed % len(scenario.roads)]
    validity = Interval(at("09:00"), at("09:30"))
    closure = Condition("law", road, ConditionKind.CLOSED, validity)
    shut = replace(scenario, conditions={**scenario.conditions, "law": closure})
    assert people(shut) <= people(scenario)


@settings(max_examples=25)
@given(SEEDS)
def test_a_longer_window_never_hurts(seed: int) -> None:
    scenario = one_stage(seed)
    longer = {
        k: w if w.end is None else replace(w, end=w.end + timedelta(minutes=20))
        for k, w in scenario.windows.items()
    }
    assert people(replace(scenario, windows=longer)) >= people(scenario)


@settings(max_examples=25)
@given(SEEDS)
def test_what_enters_a_node_leaves_it(seed: int) -> None:
    solution = solve_case(one_stage(seed), Case.CENTRAL, Question(Demand.CENTRAL, prove=True))
    for stage in solution.stages:
        expansion, flow = stage.flow.expansion, stage.flow.vehicles
        arrived = np.bincount(expansion.head, flow, expansion.node_count)
        left = np.bincount(expansion.tail, flow, expansion.node_count)
        assert (arrived[2:] == left[2:]).all()
        assert (flow >= 0).all()


@settings(max_examples=15)
@given(SEEDS)
def test_every_plan_verifies(seed: int) -> None:
    scenario = random_scenario(np.random.default_rng(seed), simple=seed % 2 == 0)
    assert verify_plan(plan_of(scenario), scenario).refusals == ()


@settings(max_examples=8)
@given(SEEDS)
def test_the_same_input_gives_the_same_plan(seed: int) -> None:
    assert plan_of(one_stage(seed)) == plan_of(one_stage(seed))


@settings(max_examples=15)
@given(SEEDS)
def test_least_and_most_hold_the_plan_between_them(seed: int) -> None:
    for origin in plan_of(one_stage(seed)).origins:
        for case in Case:
            least, most = origin.least[case], origin.most[case]
            if least is not None and most is not None:
                assert 0 <= least <= origin.out[case] <= most
