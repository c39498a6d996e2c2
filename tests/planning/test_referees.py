"""The planner against OR-Tools, HiGHS and CP-SAT on the identical arcs of random corridors.

300 instances here; 1,500 with ``make test ARGS="-m campaign"``.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from opencorridor.model.cases import Case
from opencorridor.network.intervals import IntArray
from opencorridor.planning.flow import costs, limits, multipliers
from opencorridor.planning.solve import CaseSolution, Question, StageSolution, solve_case
from tests.planning.randoms import Size, random_scenario
from tests.planning.referees import (
    cheapest_by_cp_sat,
    cheapest_by_highs,
    cheapest_by_ortools,
    rows_of,
)

BATCH = 20
QUICK = range(0, 300, BATCH)
CAMPAIGN = range(1_000, 2_500, BATCH)
LARGER = Size(places=(5, 9), origins=(2, 4), vehicles=60, hours=(3, 6))


@cache
def _solved(seed: int, *, larger: bool) -> CaseSolution:
    size = LARGER if larger else Size()
    scenario = random_scenario(np.random.default_rng(seed), size, simple=seed % 2 == 0)
    question = Question(scenario.settings.demand, prove=True)
    return solve_case(scenario, list(Case)[seed % 3], question)


def _stages(first: int, *, larger: bool = False) -> list[tuple[int, StageSolution]]:
    found = [(s, _solved(s, larger=larger)) for s in range(first, first + BATCH)]
    return [(s, x) for s, c in found for x in c.stages if len(x.flow.expansion.tail)]


def _plain(first: int, *, larger: bool = False) -> list[tuple[int, StageSolution]]:
    return [(s, x) for s, x in _stages(first, larger=larger) if not x.labelled]


def _labelled(first: int, *, larger: bool = False) -> list[tuple[int, StageSolution]]:
    return [(s, x) for s, x in _stages(first, larger=larger) if x.labelled]


def _levels(stage: StageSolution) -> tuple[IntArray, ...]:
    expansion = stage.flow.expansion
    return -expansion.minimum, -expansion.people, expansion.arrival


def check_flow_keeps_the_rules(seed: int, stage: StageSolution) -> None:
    flow, rows = stage.flow.vehicles, rows_of(stage.flow.expansion)
    assert (flow >= 0).all(), seed
    assert (flow <= limits(stage.flow.expansion)).all(), seed
    assert not (rows.conservation @ flow).any(), seed
    assert (rows.shared @ flow <= rows.left).all(), seed


def check_plain_cost(seed: int, stage: StageSolution) -> None:
    expansion = stage.flow.expansion
    cost = costs(expansion, multipliers(expansion))
    mine = int(cost @ stage.flow.vehicles)
    assert mine == cheapest_by_ortools(expansion, cost), seed
    assert mine == cheapest_by_highs(expansion, cost), seed
    assert stage.proof is not None
    assert mine == stage.proof.objective == stage.proof.bound, seed


def check_plain_levels(seed: int, stage: StageSolution) -> None:
    kept: list[tuple[IntArray, int]] = []
    for level in (*_levels(stage), stage.flow.expansion.tie):
        best = cheapest_by_highs(stage.flow.expansion, level, kept)
        assert best == int(level @ stage.flow.vehicles), seed
        kept.append((level, best))


def check_labelled_levels(seed: int, stage: StageSolution) -> None:
    kept: list[tuple[IntArray, int]] = []
    for level in _levels(stage):
        best = cheapest_by_cp_sat(stage.flow.expansion, level, kept)
        assert best == int(level @ stage.flow.vehicles), seed
        kept.append((level, best))


def check_labelled_bound(seed: int, stage: StageSolution) -> None:
    assert stage.proof is not None
    assert -stage.proof.bound >= stage.proof.multipliers.people * stage.flow.people, seed
    # The bound comes from the relaxation, whose people are at least those of any whole plan.
    relaxed = -cheapest_by_highs(stage.flow.expansion, -stage.flow.expansion.people)
    assert relaxed >= stage.flow.people, seed


@pytest.mark.parametrize("first", QUICK)
def test_every_flow_keeps_the_rules(first: int) -> None:
    for seed, stage in _stages(first):
        check_flow_keeps_the_rules(seed, stage)


@pytest.mark.parametrize("first", QUICK)
def test_plain_plans_cost_what_two_other_solvers_find_and_what_is_proven(first: int) -> None:
    for seed, stage in _plain(first):
        check_plain_cost(seed, stage)


@pytest.mark.parametrize("first", QUICK[::3])
def test_plain_plans_are_best_level_by_level(first: int) -> None:
    for seed, stage in _plain(first):
        check_plain_levels(seed, stage)


@pytest.mark.parametrize("first", QUICK)
def test_labelled_plans_are_best_in_whole_vehicles_level_by_level(first: int) -> None:
    for seed, stage in _labelled(first):
        check_labelled_levels(seed, stage)


@pytest.mark.parametrize("first", QUICK)
def test_labelled_bounds_are_bounds(first: int) -> None:
    for seed, stage in _labelled(first):
        check_labelled_bound(seed, stage)


@pytest.mark.campaign
@pytest.mark.parametrize("first", CAMPAIGN)
def test_campaign(first: int) -> None:
    for seed, stage in _stages(first, larger=True):
        check_flow_keeps_the_rules(seed, stage)
        if stage.labelled:
            check_labelled_bound(seed, stage)
            check_labelled_levels(seed, stage)
        else:
            check_plain_cost(seed, stage)
            check_plain_levels(seed, stage)
