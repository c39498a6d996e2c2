"""Results of one case as the plan states them: movements, queues, receptions, curve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.cases import Case
from opencorridor.model.plan import (
    Bound,
    CasePlan,
    Certificate,
    CurvePoint,
    Objective,
    PlaceHour,
    Stage,
)
from opencorridor.planning.bounds import as_runs
from opencorridor.planning.movements import case_movements, timetable
from opencorridor.planning.solve import CaseSolution, StageSolution
from opencorridor.planning.traces import Trace, all_traces

_CURVE_POINTS = 120
_HOUR_S = 3600


@dataclass(frozen=True)
class CaseAnswer:
    """A case solved, proven and put in words of the plan."""

    case: Case
    solution: CaseSolution
    plan: CasePlan
    bound: Bound
    certificate: Certificate


def answer_case(solution: CaseSolution) -> CaseAnswer:
    """Return everything that the plan states of one solved and proven case."""
    grounds = solution.grounds
    movements = case_movements(solution)
    traces = list(all_traces(grounds, movements))
    plan = CasePlan(
        objective=Objective(
            solution.people, sum(m.vehicles for m in movements), solution.arrival_sum_steps
        ),
        movements=movements,
        timetable=timetable(grounds, movements),
        queues=tuple(queues(traces)),
        receptions=tuple(receptions(traces)),
        curve=curve(traces),
        fleets=solution.fleets,
        first_departure=min((m.departs_first for m in movements), default=None),
        last_departure=max((m.departs_last for m in movements), default=None),
        last_arrival=max((m.arrives_last for m in movements), default=None),
    )
    return CaseAnswer(
        grounds.case, solution, plan, state_bound(solution), state_certificate(solution)
    )


def queues(traces: Sequence[Trace]) -> Iterator[PlaceHour]:
    """Yield the most vehicles and people that stand at each gathering point, by clock hour.

    Vehicles of a block stand there from its beginning until they leave, that second included.
    """
    blocks: dict[tuple[str, int], list[Trace]] = defaultdict(list)
    for t in traces:
        blocks[t.movement.gathering_point, to_unix(t.movement.block_start)].append(t)
    most: dict[tuple[str, int], tuple[int, int]] = {}
    for (point, start), there in blocks.items():
        departs = np.concatenate([t.departs for t in there])
        people = np.concatenate([t.people for t in there])
        for hour in range(start // _HOUR_S * _HOUR_S, int(departs.max()) + 1, _HOUR_S):
            standing = departs >= max(start, hour)
            seen, carried = most.get((point, hour), (0, 0))
            most[point, hour] = (
                max(seen, int(standing.sum())),
                max(carried, int(people[standing].sum())),
            )
    for (point, hour), (vehicles, carried) in sorted(most.items()):
        yield PlaceHour(point, from_unix(hour), vehicles, carried)


def receptions(traces: Sequence[Trace]) -> Iterator[PlaceHour]:
    """Yield vehicles and people that arrive at each destination, by clock hour."""
    arrived: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for t in traces:
        hours = t.arrives // _HOUR_S * _HOUR_S
        for hour in np.unique(hours).tolist():
            there = hours == hour
            arrived[t.movement.destination, hour][0] += int(there.sum())
            arrived[t.movement.destination, hour][1] += int(t.people[there].sum())
    for (place, hour), (vehicles, people) in sorted(arrived.items()):
        yield PlaceHour(place, from_unix(hour), vehicles, people)


def curve(traces: Sequence[Trace]) -> tuple[CurvePoint, ...]:
    """Return people departed and arrived at up to 120 evenly spaced moments."""
    if not traces:
        return ()
    departs = np.concatenate([t.departs for t in traces])
    arrives = np.concatenate([t.arrives for t in traces])
    people = np.concatenate([t.people for t in traces])
    first, last = int(departs.min()), int(arrives.max())
    moments = sorted(
        {first + (last - first) * i // _CURVE_POINTS for i in range(_CURVE_POINTS + 1)}
    )
    return tuple(
        CurvePoint(from_unix(s), int(people[departs <= s].sum()), int(people[arrives <= s].sum()))
        for s in moments
    )


def _stage_bound_people(stage: StageSolution) -> int:
    if stage.proof is None:
        return stage.flow.people
    if stage.labelled:
        return int(-stage.proof.bound // stage.proof.multipliers.people)
    return stage.flow.people if stage.proof.bound == stage.proof.objective else _loose(stage)


def _loose(stage: StageSolution) -> int:
    return int(stage.flow.expansion.people.max(initial=0)) * stage.flow.expansion.vehicles


def state_bound(solution: CaseSolution) -> Bound:
    """Return what no plan on these terms can exceed."""
    bound = sum(_stage_bound_people(s) for s in solution.stages)
    exact = all(
        not s.labelled and s.proof is not None and s.proof.bound == s.proof.objective
        for s in solution.stages
    )
    gap = bound - solution.people
    return Bound(
        people=bound,
        gap_people=gap,
        arrival_sum_steps=solution.arrival_sum_steps if exact else None,
        exact=exact,
        words=_bound_words(solution, exact=exact, gap=gap),
    )


def _bound_words(solution: CaseSolution, *, exact: bool, gap: int) -> str:
    staged = " in the stated order of priority" if len(solution.stages) > 1 else ""
    if exact:
        return f"No plan on these terms gets more people out{staged}; the certificate shows it."
    if gap == 0:
        return (
            f"No plan on these terms gets more people out{staged}; vehicles here are not "
            "interchangeable, so the order of arrivals is good but not proven best."
        )
    return (
        f"Vehicles here are not interchangeable: at most {gap:,} more people could get out"
        f"{staged} on these terms."
    )


def state_certificate(solution: CaseSolution) -> Certificate:
    """Return the certificate of a proven case."""
    horizon = solution.grounds.horizon
    return Certificate(
        horizon.step_s, horizon.zero, tuple(_state_stage(s) for s in solution.stages)
    )


def _state_stage(stage: StageSolution) -> Stage:
    proof = stage.proof
    if proof is None:
        return Stage(stage.groups, (0, 0, 0), stage.labelled, 0, 0, 0, 0, ())
    m = proof.multipliers
    return Stage(
        groups=stage.groups,
        multipliers=(m.minimum, m.people, m.arrival),
        labelled=stage.labelled,
        objective=proof.objective,
        bound=-int(-proof.bound // 1),
        people=stage.flow.people,
        arrival_sum_steps=stage.flow.arrival_sum_steps,
        potentials=as_runs(stage.flow.expansion, proof.values),
    )
