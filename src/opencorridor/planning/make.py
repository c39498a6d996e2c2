"""Make the whole plan of a scenario, and its asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from opencorridor.model.cases import Case, Demand, PerCase, PerDemand
from opencorridor.model.findings import Finding, Severity
from opencorridor.model.plan import (
    ASKS_SCHEMA,
    PLAN_SCHEMA,
    AskSheet,
    Columns,
    CorridorResult,
    FitTable,
    OriginResult,
    People,
    Plan,
    ScenarioRef,
    WhatIfResult,
    assumes_of,
)
from opencorridor.model.scenario import Corridor, DelayChange, Scenario, Sensitivity, WhatIf
from opencorridor.planning.arithmetic import corridor_case
from opencorridor.planning.asks import candidates, read_outcome, work_asks
from opencorridor.planning.assumptions import list_assumptions
from opencorridor.planning.binding import find_bindings
from opencorridor.planning.changes import (
    apply_changes,
    rates_protection,
    uses_unagreed_road,
)
from opencorridor.planning.columns import LATE_S, broken, late, on_time
from opencorridor.planning.fit import fit_table
from opencorridor.planning.flow import extremes
from opencorridor.planning.grounds import build_grounds
from opencorridor.planning.reasons import reason
from opencorridor.planning.results import CaseAnswer, answer_case
from opencorridor.planning.solve import CaseSolution, Question, solve_case
from opencorridor.planning.unagreed import unagreed_case
from opencorridor.planning.verdict import write_verdict

Progress = Callable[[int, int, str], None]
"""Told (done, total, what) while a plan is made."""


def plan_scenario(
    scenario: Scenario,
    *,
    made_at: datetime,
    software: str,
    with_asks: bool = True,
    progress: Progress | None = None,
) -> tuple[Plan, AskSheet | None]:
    """Return the plan of a scenario and, if wished, its asks.

    Parameters
    ----------
    scenario : Scenario
    made_at : datetime
        The present moment, zone-aware.
    software : str
        Name and version of the program, for the record.
    with_asks : bool
        Whether to work out the asks.
    progress : callable, optional
        Told (done, total, what) as the work goes on.

    Raises
    ------
    PlanningError
        If the scenario is sound but too large to carry.
    """
    return _Maker(scenario, made_at, software, progress, with_asks=with_asks).make()


@dataclass
class _Count:
    """Counts work done for the progress bar."""

    total: int
    tell: Progress | None
    done: int = 0

    def tick(self, what: str) -> None:
        """Count one piece of work."""
        self.done = min(self.done + 1, self.total)
        if self.tell is not None:
            self.tell(self.done, self.total, what)


class _Maker:
    """Makes one plan, part by part."""

    def __init__(
        self,
        scenario: Scenario,
        made_at: datetime,
        software: str,
        progress: Progress | None,
        *,
        with_asks: bool,
    ) -> None:
        self.scenario = scenario
        self.made_at = made_at
        self.software = software
        self.with_asks = with_asks
        self.demand = scenario.settings.demand
        singles = len(candidates(scenario)) if with_asks else 0
        families = len({c.family for c in candidates(scenario)} - {"what-if"})
        pairs = families * (families - 1) // 2 if with_asks and scenario.ask_menu.pairs else 0
        self.count = _Count(12 + singles + pairs, progress)

    def make(self) -> tuple[Plan, AskSheet | None]:
        """Return the plan and the asks."""
        answers = {case: self._answer(case) for case in Case}
        corridors = tuple(self._corridor(c, answers) for c in self.scenario.corridors.values())
        by_demand = self._by_demand(answers)
        total = self._people(answers, by_demand)
        plan = Plan(
            schema=PLAN_SCHEMA,
            software=self.software,
            made_at=self.made_at,
            sensitivity=Sensitivity.NEED_TO_KNOW
            if self.scenario.settings.as_if_agreed
            else Sensitivity.RESTRICTED,
            version=self.scenario.settings.version,
            expires=self.scenario.settings.expires,
            scenario=self._reference(),
            verdict=write_verdict(self.scenario, corridors, total),
            assumes=assumes_of(self.scenario.settings),
            corridors=corridors,
            origins=self._origins(answers, by_demand),
            people=total,
            bound={c: a.bound for c, a in answers.items()},
            certificate={c: a.certificate for c, a in answers.items()},
            cases={c: a.plan for c, a in answers.items()},
            binding=tuple(
                b
                for a in answers.values()
                for b in find_bindings(self.scenario, a.solution, self._wish())
            ),
            columns=self._columns(answers, corridors),
            what_if=self._what_ifs(),
            assumptions=list_assumptions(self.scenario),
            not_known=self.scenario.settings.not_known,
            findings=(*self.scenario.findings, *self._not_rated()),
        )
        return plan, self._asks(answers) if self.with_asks else None

    def _wish(self, demand: Demand | None = None) -> int:
        return sum(n.people.at_demand(demand or self.demand) for n in self.scenario.needs.values())

    def _answer(self, case: Case) -> CaseAnswer:
        answer = answer_case(solve_case(self.scenario, case, Question(self.demand, prove=True)))
        self.count.tick(f"{case.value} case planned and proven")
        return answer

    def _reference(self) -> ScenarioRef:
        s = self.scenario.settings
        return ScenarioRef(
            s.id, s.title, s.version, s.as_of, s.expires, self.scenario.digest, s.clocks
        )

    def _corridor(self, corridor: Corridor, answers: Mapping[Case, CaseAnswer]) -> CorridorResult:
        agreed = corridor.is_agreed(self.scenario.parties)
        table: FitTable | None = None
        if agreed:
            grounds = {c: a.solution.grounds for c, a in answers.items()}
            cases = {c: corridor_case(g, corridor, self.demand) for c, g in grounds.items()}
            table = fit_table(self.scenario, corridor, self.demand)
        else:
            cases = {c: unagreed_case(self.scenario, corridor, c, self.demand) for c in Case}
        return CorridorResult(
            id=corridor.id,
            name=corridor.name,
            agreed=agreed,
            statuses=corridor.statuses,
            waypoints=corridor.waypoints,
            roads=corridor.roads,
            destinations=corridor.destinations,
            length_m=sum(self.scenario.roads[r].length_m for r in corridor.roads),
            cases=cases,
            fit_table=table,
        )

    def _by_demand(self, answers: Mapping[Case, CaseAnswer]) -> PerDemand[PerCase[dict[str, int]]]:
        """Return people out by origin for each demand and case."""
        found: dict[Demand, dict[Case, dict[str, int]]] = {}
        for demand in Demand:
            found[demand] = {}
            for case in Case:
                solved = (
                    answers[case].solution
                    if demand is self.demand
                    else solve_case(self.scenario, case, Question(demand))
                )
                found[demand][case] = _out_by_place(solved)
            self.count.tick(f"{demand.value} demand")
        return found

    def _people(
        self,
        answers: Mapping[Case, CaseAnswer],
        by_demand: PerDemand[PerCase[dict[str, int]]],
    ) -> People:
        wish = {d: self._wish(d) for d in Demand}
        out = {c: a.plan.objective.people for c, a in answers.items()}
        out_by = {d: {c: sum(o.values()) for c, o in per.items()} for d, per in by_demand.items()}
        return People(
            wish_to_leave=wish,
            demand_planned=self.demand.value,
            out=out,
            left_behind={c: wish[self.demand] - n for c, n in out.items()},
            out_by_demand=out_by,
            left_behind_by_demand={
                d: {c: wish[d] - n for c, n in per.items()} for d, per in out_by.items()
            },
        )

    def _origins(
        self,
        answers: Mapping[Case, CaseAnswer],
        by_demand: PerDemand[PerCase[dict[str, int]]],
    ) -> tuple[OriginResult, ...]:
        places = tuple(dict.fromkeys(n.place for n in self.scenario.needs.values()))
        ends = {c: _ends(a.solution, places) for c, a in answers.items()}
        self.count.tick("least and most per origin")
        prices = self._minimum_prices(answers)
        return tuple(self._origin(p, by_demand, ends, prices) for p in places)

    def _origin(
        self,
        place: str,
        by_demand: PerDemand[PerCase[dict[str, int]]],
        ends: Mapping[Case, dict[str, tuple[int, int] | None]],
        prices: PerCase[int | None],
    ) -> OriginResult:
        needs = [n for n in self.scenario.needs.values() if n.place == place]
        wish = {d: sum(n.people.at_demand(d) for n in needs) for d in Demand}
        out = {c: by_demand[self.demand][c].get(place, 0) for c in Case}
        found = {c: ends[c].get(place) for c in Case}
        minimum = sum(n.minimum_people for n in needs)
        return OriginResult(
            place=place,
            name=self.scenario.places[place].name,
            wish_to_leave=wish,
            out=out,
            left_behind={c: wish[self.demand] - out[c] for c in Case},
            least={c: None if (e := found[c]) is None else e[0] for c in Case},
            most={c: None if (e := found[c]) is None else e[1] for c in Case},
            out_by_demand={d: {c: by_demand[d][c].get(place, 0) for c in Case} for d in Demand},
            minimum_people=minimum,
            minimum_price_people=prices if minimum else dict.fromkeys(Case),
            reason={c: reason(self.scenario, place, c, (out[c], wish[self.demand])) for c in Case},
        )

    def _minimum_prices(self, answers: Mapping[Case, CaseAnswer]) -> PerCase[int | None]:
        """Return the people that minimums per origin cost together, by case."""
        if not any(n.minimum_people for n in self.scenario.needs.values()):
            return dict.fromkeys(Case)
        free = {k: replace(n, minimum_people=0) for k, n in self.scenario.needs.items()}
        without = replace(self.scenario, needs=free)
        return {
            c: solve_case(without, c, Question(self.demand)).people - a.plan.objective.people
            for c, a in answers.items()
        }

    def _columns(
        self, answers: Mapping[Case, CaseAnswer], corridors: tuple[CorridorResult, ...]
    ) -> Columns:
        wish = self._wish()
        delayed = apply_changes(self.scenario, [DelayChange(LATE_S)])
        replanned = {c: solve_case(delayed, c, Question(self.demand)).people for c in Case}
        self.count.tick("two hours late, silence broken")
        columns = {}
        for case, a in answers.items():
            grounds = build_grounds(self.scenario, case)
            arithmetic = {c.id: c.cases[case] for c in corridors if c.agreed}
            columns[case] = (
                on_time(a.plan, wish),
                late(grounds, a.plan, wish, replanned[case]),
                broken(grounds, a.plan, arithmetic, wish),
            )
        return Columns(
            on_time={c: v[0] for c, v in columns.items()},
            two_hours_late={c: v[1] for c, v in columns.items()},
            silence_broken={c: v[2] for c, v in columns.items()},
        )

    def _what_ifs(self) -> tuple[WhatIfResult, ...]:
        """Return the variants that use agreed roads only; others are asks."""
        return tuple(
            self._what_if(w)
            for w in self.scenario.what_ifs
            if not uses_unagreed_road(self.scenario, w.changes)
            and not rates_protection(self.scenario, w.changes)
        )

    def _not_rated(self) -> tuple[Finding, ...]:
        return tuple(
            Finding(
                "OC-601",
                Severity.NOTE,
                f"The variant '{w.id}' lifts a mined or contested stretch; what protects people "
                "is not rated in people out.",
                "Take the stretch out of the variant, or state it as lifted with its clause.",
                "terms.toml",
                w.provenance.row,
                "what_if.changes",
            )
            for w in self.scenario.what_ifs
            if rates_protection(self.scenario, w.changes)
        )

    def _what_if(self, what_if: WhatIf) -> WhatIfResult:
        changed = apply_changes(self.scenario, what_if.changes)
        out, last = {}, {}
        for case in Case:
            grounds = build_grounds(changed, case)
            out[case] = solve_case(changed, case, Question(self.demand)).people
            last[case] = {
                c.id: corridor_case(grounds, c, self.demand).last_clearing_departure
                for c in grounds.corridors
            }
        self.count.tick(what_if.title)
        ids = [c.id for c in build_grounds(changed, Case.CAUTIOUS).corridors]
        return WhatIfResult(
            what_if.id,
            what_if.title,
            what_if.provenance.source,
            out,
            {i: {case: last[case][i] for case in Case} for i in ids},
        )

    def _asks(self, answers: Mapping[Case, CaseAnswer]) -> AskSheet:
        base = {c: read_outcome(a.plan.movements) for c, a in answers.items()}
        asks, nearest = work_asks(self.scenario, base, self.count.tick)
        return AskSheet(
            schema=ASKS_SCHEMA,
            software=self.software,
            made_at=self.made_at,
            sensitivity=Sensitivity.NEED_TO_KNOW,
            version=self.scenario.settings.version,
            expires=self.scenario.settings.expires,
            scenario=self._reference(),
            assumes=assumes_of(self.scenario.settings),
            base_out={c: o.people for c, o in base.items()},
            nearest_terms=nearest,
            asks=asks,
        )


def _out_by_place(solution: CaseSolution) -> dict[str, int]:
    """Return people out by origin, straight from the flow."""
    out: dict[str, int] = {}
    for stage in solution.stages:
        expansion = stage.flow.expansion
        for arc in (stage.flow.vehicles > 0).nonzero()[0].tolist():
            chunk = expansion.chunks[int(expansion.chunk[arc])]
            if chunk.role == "tranche" and chunk.demandee is not None:
                place = chunk.demandee.need.place
                carried = int(stage.flow.vehicles[arc] * expansion.people[arc])
                out[place] = out.get(place, 0) + carried
    return out


def _ends(solution: CaseSolution, places: tuple[str, ...]) -> dict[str, tuple[int, int] | None]:
    """Return the least and most people of each origin over all optimal plans.

    ``None`` where a labelled stage leaves them unproven. Stages add up: each is taken on what
    the timetable of the earlier ones leaves.
    """
    if any(s.labelled for s in solution.stages):
        return dict.fromkeys(places)
    totals = {p: [0, 0] for p in places}
    for stage in solution.stages:
        ids: dict[str, set[str]] = {}
        for c in stage.classes:
            ids.setdefault(c.demandee.need.place, set()).add(c.demandee.id)
        if not len(stage.flow.expansion.tail):
            continue
        for place, (least, most) in extremes(stage.flow, ids).items():
            totals[place][0] += least
            totals[place][1] += most
    return {p: (low, high) for p, (low, high) in totals.items()}
