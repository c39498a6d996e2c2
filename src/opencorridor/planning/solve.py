"""Solve one case: stages in the order of priority, each on what the earlier ones left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import FleetReady
from opencorridor.model.scenario import Need, Scenario
from opencorridor.network.intervals import IntArray
from opencorridor.planning.bounds import proven_bound
from opencorridor.planning.expand import Stage as StageInput
from opencorridor.planning.expand import expand
from opencorridor.planning.expansion import Expansion
from opencorridor.planning.fleets import ready_fleets
from opencorridor.planning.flow import Flow, Multipliers, best_flow, costs, fair, live
from opencorridor.planning.grounds import Grounds, build_grounds
from opencorridor.planning.multicommodity import (
    LABELLED_MULTIPLIERS,
    best_labelled_flow,
    relaxed_potentials,
)
from opencorridor.planning.routes import (
    VehicleClass,
    sizes_by_destination,
    vehicle_classes,
)


@dataclass(frozen=True)
class Proof:
    """Potentials of a stage with the cost they speak of and the bound they prove."""

    values: IntArray
    multipliers: Multipliers
    objective: int
    bound: Fraction


@dataclass(frozen=True)
class StageSolution:
    """The best flow of one stage. ``proof`` is made only where it was asked for."""

    groups: tuple[str, ...]
    classes: tuple[VehicleClass, ...]
    flow: Flow
    proof: Proof | None

    @property
    def labelled(self) -> bool:
        """Whether the stage needed a labelled network."""
        return self.flow.expansion.labelled


@dataclass(frozen=True)
class CaseSolution:
    """All stages of a case."""

    grounds: Grounds
    demand: Demand
    fleets: tuple[FleetReady, ...]
    stages: tuple[StageSolution, ...]

    @property
    def people(self) -> int:
        """People who get out."""
        return sum(s.flow.people for s in self.stages)

    @property
    def arrival_sum_steps(self) -> int:
        """Sum of arrival steps over vehicles, counted from the horizon's first step."""
        return sum(s.flow.arrival_sum_steps for s in self.stages)


@dataclass(frozen=True)
class Question:
    """What to solve: which demand, which capacities raised, and whether to prove and settle."""

    demand: Demand
    raised: Mapping[str, Fraction] = field(default_factory=dict)
    prove: bool = False


def staged_needs(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], tuple[Need, ...]]]:
    """Yield groups and needs of each stage, in the order that the desk states.

    A group that is named twice is planned where it is named first.
    """
    seen: set[str] = set()
    everyone = tuple(n.group for n in scenario.needs.values())
    for stage in (*scenario.settings.priority, everyone):
        groups = tuple(g for g in dict.fromkeys(stage) if g not in seen)
        seen.update(groups)
        needs = tuple(n for n in scenario.needs.values() if n.group in groups)
        if needs:
            yield groups, needs


def solve_case(scenario: Scenario, case: Case, question: Question) -> CaseSolution:
    """Return the best plan of one case as flows.

    Parameters
    ----------
    scenario : Scenario
    case : Case
    question : Question
    """
    grounds = build_grounds(scenario, case)
    ready, fleets = ready_fleets(grounds)
    used: dict[str, dict[int, int]] = defaultdict(dict)
    stages = []
    staged = [
        (groups, vehicle_classes(grounds, needs, question.demand, ready))
        for groups, needs in staged_needs(scenario)
    ]
    sizes = sizes_by_destination([c for _, classes in staged for c in classes])
    for groups, classes in staged:
        expansion = live(expand(StageInput(grounds, classes, used, sizes, question.raised)))
        stage = _solve_stage(groups, classes, expansion, prove=question.prove)
        _take(used, stage.flow)
        stages.append(stage)
    return CaseSolution(grounds, question.demand, fleets, tuple(stages))


def _solve_stage(
    groups: tuple[str, ...],
    classes: tuple[VehicleClass, ...],
    expansion: Expansion,
    *,
    prove: bool,
) -> StageSolution:
    if expansion.labelled:
        flow = best_labelled_flow(expansion, settle=prove)
        return StageSolution(groups, classes, flow, _labelled_proof(flow) if prove else None)
    flow = best_flow(expansion)
    if not prove:
        return StageSolution(groups, classes, flow, None)
    settled, values, weights = fair(flow)
    return StageSolution(groups, classes, settled, _proof(settled, values, weights))


def _proof(flow: Flow, values: IntArray, weights: Multipliers) -> Proof:
    cost = costs(flow.expansion, weights)
    bound = proven_bound(flow.expansion, cost, values)
    return Proof(values, weights, int(cost @ flow.vehicles), bound)


def _labelled_proof(flow: Flow) -> Proof:
    cost = costs(flow.expansion, LABELLED_MULTIPLIERS, ties=False)
    values = relaxed_potentials(flow.expansion)
    bound = proven_bound(flow.expansion, cost, values)
    return Proof(values, LABELLED_MULTIPLIERS, int(cost @ flow.vehicles), bound)


def _take(used: dict[str, dict[int, int]], flow: Flow) -> None:
    """Add what a flow takes of resources to what was taken before."""
    expansion = flow.expansion
    taking = np.flatnonzero((expansion.family >= 0) & (flow.vehicles > 0))
    for arc in taking.tolist():
        family, step = expansion.resource_of(arc)
        taken = int(flow.vehicles[arc] * expansion.load[arc])
        used[family][step] = used[family].get(step, 0) + taken
