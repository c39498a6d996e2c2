"""Plans made by hand from a scenario, with the arithmetic done in a few lines, for the tests here.

They have the shape of real plans; they are not optimal and nothing verifies them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from opencorridor.model.cases import Case, Demand, PerCase
from opencorridor.model.findings import Finding, Severity
from opencorridor.model.plan import (
    ASKS_SCHEMA,
    NOT_AGREED_SENTENCE,
    PLAN_SCHEMA,
    SILENCE_SENTENCE,
    Ask,
    AskCase,
    AskSheet,
    Assumption,
    AtSilenceEnd,
    Binding,
    Bound,
    Broken,
    CasePlan,
    Certificate,
    CheckpointCase,
    Columns,
    CorridorCase,
    CorridorResult,
    CurvePoint,
    FitTable,
    FleetReady,
    Helps,
    Late,
    Movement,
    NodePotential,
    Objective,
    OnRoad,
    OnTime,
    OriginResult,
    People,
    PlaceHour,
    Plan,
    Refuge,
    ScenarioRef,
    SegmentCase,
    Span,
    Stage,
    TimetableRow,
    WaypointCase,
    WhatIfResult,
)
from opencorridor.model.scenario import (
    ClockName,
    Corridor,
    CorridorAgreedChange,
    FleetChange,
    Scenario,
    Sensitivity,
    VehicleKind,
    WindowChange,
)

MADE_AT = datetime(2022, 3, 4, 21, 30, tzinfo=UTC)
CLOCKS = (ClockName("Europe/Kyiv", "Kyiv"), ClockName("Europe/Moscow", "Moscow"))
STEP_S = 60
BLOCK_S = 900
PER_BUS = 46


def kyiv(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of March 2022 as Kyiv's winter clock shows it."""
    return datetime(2022, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=2)


@dataclass(frozen=True)
class Terms:
    """What the arithmetic of a sample needs beside its scenario."""

    scenario: Scenario
    corridor: Corridor
    start: datetime
    silence: tuple[datetime, datetime]
    speed_kmh: Mapping[Case, int]
    rate_per_h: int
    margin_s: int
    fleets: Mapping[str, int]
    wish: Mapping[Demand, int]
    verdict: tuple[str, ...]

    def length_to_m(self) -> list[int]:
        """Return the distance of each waypoint from the first, in metres."""
        roads = [self.scenario.roads[road].length_m for road in self.corridor.roads]
        return [sum(roads[:n]) for n in range(len(roads) + 1)]

    def time_to_s(self, case: Case) -> list[int]:
        """Return the time of each waypoint from the first, in seconds."""
        speed = self.speed_kmh[case] * 1000
        return [-(-length * 3600 // speed) for length in self.length_to_m()]

    def last_clearing(self, case: Case) -> datetime | None:
        """Return the last departure that clears the road."""
        start, end = self.silence
        last = end - timedelta(seconds=self.margin_s + self.time_to_s(case)[-1])
        return last if last >= start else None


# ---- the arithmetic ------------------------------------------------------------------------------


def _corridor_case(terms: Terms, case: Case) -> CorridorCase:
    lengths, times = terms.length_to_m(), terms.time_to_s(case)
    last = terms.last_clearing(case)
    start, end = terms.silence
    slack = int((last - terms.start).total_seconds()) if last else None
    left = max(0, min(slack + 1, 36_000)) if slack is not None and slack >= 0 else 0
    vehicles = left * terms.rate_per_h // 3600 + 1 if left else 0
    checkpoint = next(iter(terms.scenario.checkpoints.values()), None)
    return CorridorCase(
        speed_m_per_h=terms.speed_kmh[case] * 1000,
        travel_time_s=times[-1],
        margin_s=terms.margin_s,
        first_departure=start,
        announced_start=terms.start,
        last_clearing_departure=last,
        last_clearing_departure_without_margin=last and last + timedelta(seconds=terms.margin_s),
        column_vehicles=20,
        column_length_s=19 * 3600 // terms.rate_per_h,
        last_clearing_departure_column_head=last and last - timedelta(seconds=300),
        fits_terms_at_announced_start=slack is not None and slack >= 0,
        slack_s=slack,
        clear_time=last and last + timedelta(seconds=times[-1]),
        silence_start=start,
        silence_end=end,
        at_silence_end=_at_end(terms, case),
        road_vehicles_per_h=terms.rate_per_h,
        checkpoint_vehicles_per_h=checkpoint.rate_vehicles_per_h.at(case) if checkpoint else None,
        slowest_checkpoint=checkpoint.id if checkpoint else None,
        vehicles_in_window=vehicles,
        people_by_kind={VehicleKind.BUS: vehicles * PER_BUS},
        wish_to_leave=terms.wish[Demand.CENTRAL],
        no_place_people=0,
        windows_needed=None if not vehicles else -(-terms.wish[Demand.CENTRAL] // (vehicles * 46)),
        windows_needed_reason=None if vehicles else "this window carries nobody",
        waypoints=tuple(
            WaypointCase(
                ident,
                lengths[n],
                times[n],
                end - timedelta(seconds=times[n] + terms.margin_s),
                last and last + timedelta(seconds=times[n]),
            )
            for n, ident in enumerate(terms.corridor.waypoints)
        ),
        segments=tuple(
            SegmentCase(
                road,
                terms.corridor.waypoints[n],
                terms.corridor.waypoints[n + 1],
                lengths[n + 1] - lengths[n],
                times[n + 1] - times[n],
                terms.rate_per_h,
                start,
                end,
                end - timedelta(seconds=times[n + 1] - times[n] + terms.margin_s),
            )
            for n, road in enumerate(terms.corridor.roads)
        ),
        checkpoints=tuple(
            CheckpointCase(c.id, c.place, c.rate_vehicles_per_h.at(case), c.service_s.at(case))
            for c in terms.scenario.checkpoints.values()
        ),
    )


def _at_end(terms: Terms, case: Case) -> AtSilenceEnd | None:
    driven = (
        int((terms.silence[1] - terms.start).total_seconds()) * terms.speed_kmh[case] * 10 // 36
    )
    lengths = terms.length_to_m()
    if driven >= lengths[-1]:
        return None
    n = max(n for n, length in enumerate(lengths) if length <= driven)
    chain = terms.corridor
    return AtSilenceEnd(
        chain.roads[n], chain.waypoints[n], chain.waypoints[n + 1], driven, lengths[-1] - driven
    )


# ---- the plan of a case --------------------------------------------------------------------------


def _movements(terms: Terms, case: Case) -> tuple[Movement, ...]:
    last = terms.last_clearing(case)
    made: list[Movement] = []
    if last is None:
        return ()
    travel = timedelta(seconds=terms.time_to_s(case)[-1])
    people_left = terms.wish[Demand.CENTRAL]
    gathering = terms.corridor.gathering_points or terms.corridor.waypoints[:1]
    at = terms.start
    for number, (fleet, buses) in enumerate(terms.fleets.items()):
        left = buses
        while left and people_left > 0 and at + timedelta(seconds=STEP_S) <= last:
            sent = min(left, max(1, terms.rate_per_h * STEP_S // 3600))
            carried = min(people_left, sent * PER_BUS)
            leaves = at + timedelta(seconds=(sent - 1) * STEP_S // sent)
            block = datetime.fromtimestamp(at.timestamp() // BLOCK_S * BLOCK_S, tz=UTC)
            made.append(
                Movement(
                    id=f"m{len(made) + 1}",
                    origin=terms.corridor.waypoints[0],
                    need=f"people-{number}",
                    group="all",
                    fleet=fleet,
                    kind=VehicleKind.BUS,
                    gathering_point=gathering[number % len(gathering)],
                    corridor=terms.corridor.id,
                    destination=terms.corridor.destinations[-1],
                    block_start=block,
                    departs_first=at,
                    departs_last=leaves,
                    arrives_first=at + travel,
                    arrives_last=leaves + travel,
                    vehicles=sent,
                    people=carried,
                )
            )
            left -= sent
            people_left -= carried
            at += timedelta(seconds=2 * STEP_S)
    return tuple(made)


def _timetable(movements: tuple[Movement, ...]) -> tuple[TimetableRow, ...]:
    rows: dict[tuple[datetime, str], TimetableRow] = {}
    for m in movements:
        key = (m.block_start, m.fleet)
        row = rows.get(key)
        if row is None:
            rows[key] = TimetableRow(
                block_start=m.block_start,
                block_end=m.block_start + timedelta(seconds=BLOCK_S),
                origin=m.origin,
                gathering_point=m.gathering_point,
                need=m.need,
                group=m.group,
                fleet=m.fleet,
                kind=m.kind,
                corridor=m.corridor,
                destination=m.destination,
                vehicles=m.vehicles,
                people=m.people,
                departs_first=m.departs_first,
                departs_last=m.departs_last,
                arrives_first=m.arrives_first,
                arrives_last=m.arrives_last,
            )
        else:
            rows[key] = replace(
                row,
                vehicles=row.vehicles + m.vehicles,
                people=row.people + m.people,
                departs_last=m.departs_last,
                arrives_last=m.arrives_last,
            )
    return tuple(rows[key] for key in sorted(rows))


def _by_hour(movements: tuple[Movement, ...], *, arriving: bool) -> tuple[PlaceHour, ...]:
    hours: dict[tuple[str, datetime], tuple[int, int]] = {}
    for m in movements:
        moment = m.arrives_first if arriving else m.departs_first
        where = m.destination if arriving else m.gathering_point
        key = (where, moment.replace(minute=0, second=0))
        vehicles, people = hours.get(key, (0, 0))
        hours[key] = (vehicles + m.vehicles, people + m.people)
    return tuple(PlaceHour(p, h, v, n) for (p, h), (v, n) in sorted(hours.items()))


def _curve(movements: tuple[Movement, ...]) -> tuple[CurvePoint, ...]:
    moments = sorted({m.departs_last for m in movements} | {m.arrives_last for m in movements})
    return tuple(
        CurvePoint(
            at,
            sum(m.people for m in movements if m.departs_last <= at),
            sum(m.people for m in movements if m.arrives_last <= at),
        )
        for at in moments
    )


def _case_plan(terms: Terms, case: Case) -> CasePlan:
    movements = _movements(terms, case)
    people = sum(m.people for m in movements)
    return CasePlan(
        objective=Objective(people, sum(m.vehicles for m in movements), len(movements) * 400),
        movements=movements,
        timetable=_timetable(movements),
        queues=_by_hour(movements, arriving=False),
        receptions=_by_hour(movements, arriving=True),
        curve=_curve(movements),
        fleets=tuple(
            FleetReady(fleet, buses, "a", 1800, terms.start, None)
            for fleet, buses in terms.fleets.items()
        ),
        first_departure=movements[0].departs_first if movements else None,
        last_departure=movements[-1].departs_last if movements else None,
        last_arrival=movements[-1].arrives_last if movements else None,
    )


def _columns(terms: Terms, cases: PerCase[CasePlan]) -> Columns:
    wish = terms.wish[Demand.CENTRAL]
    chain = terms.corridor

    def broken(case: Case) -> Broken:
        plan = cases[case]
        if not plan.movements:
            return Broken(None, 0, 0, 0, 0, (), None, 0)
        at = plan.movements[0].departs_first + timedelta(hours=2)
        refuge = Refuge(chain.waypoints[1], "on", 14_200, 1300)
        where = (
            OnRoad(
                chain.id, chain.roads[0], chain.waypoints[0], chain.waypoints[1], 7, 322, refuge
            ),
            OnRoad(
                chain.id, chain.roads[2], chain.waypoints[2], chain.waypoints[3], 31, 1426, None
            ),
        )
        return Broken(at, 0, plan.objective.people - 1748, 38, 1748, where, at, 1748)

    def late(case: Case) -> Late:
        out = cases[case].objective.people * 2 // 5
        return Late(7200, out, wish - out, cases[case].objective.vehicles * 3 // 5, out + 92)

    return Columns(
        {
            c: OnTime(p.objective.people, wish - p.objective.people, p.last_arrival)
            for c, p in cases.items()
        },
        {c: late(c) for c in Case},
        {c: broken(c) for c in Case},
    )


def _people(terms: Terms, cases: PerCase[CasePlan]) -> People:
    out = {c: cases[c].objective.people for c in Case}
    by_demand = {d: {c: min(out[c], terms.wish[d]) for c in Case} for d in Demand}
    return People(
        wish_to_leave=dict(terms.wish),
        demand_planned="central",
        out=out,
        left_behind={c: terms.wish[Demand.CENTRAL] - out[c] for c in Case},
        out_by_demand=by_demand,
        left_behind_by_demand={
            d: {c: terms.wish[d] - by_demand[d][c] for c in Case} for d in Demand
        },
    )


def _origin(terms: Terms, people: People, cases: PerCase[CasePlan]) -> OriginResult:
    ident = terms.corridor.waypoints[0]
    return OriginResult(
        place=ident,
        name=terms.scenario.places[ident].name,
        wish_to_leave=people.wish_to_leave,
        out=people.out,
        left_behind=people.left_behind,
        least=people.out,
        most=people.out,
        out_by_demand=people.out_by_demand,
        minimum_people=0,
        minimum_price_people=dict.fromkeys(Case),
        reason={
            c: "The vehicles there are."
            if cases[c].movements
            else "No departure after the announced start clears the road before silence ends."
            for c in Case
        },
    )


def _status_of(terms: Terms, corridor: Corridor) -> CorridorResult:
    of = replace(terms, corridor=corridor)
    rates, speeds = (20, 60, 120), (30_000, 40_000, 50_000, 60_000)
    return CorridorResult(
        id=corridor.id,
        name=corridor.name,
        agreed=corridor.is_agreed(terms.scenario.parties),
        statuses=corridor.statuses,
        waypoints=corridor.waypoints,
        roads=corridor.roads,
        destinations=corridor.destinations,
        length_m=of.length_to_m()[-1],
        cases={c: _corridor_case(of, c) for c in Case},
        fit_table=FitTable(
            rates,
            speeds,
            tuple(tuple(max(0, (s // 1000 - 47) * r // 12) for s in speeds) for r in rates),
            sum(terms.fleets.values()),
        ),
    )


def plan_of(terms: Terms) -> Plan:
    """Return the plan of a sample."""
    cases = {c: _case_plan(terms, c) for c in Case}
    people = _people(terms, cases)
    settings = terms.scenario.settings
    return Plan(
        schema=PLAN_SCHEMA,
        software="opencorridor 0.1.0",
        made_at=MADE_AT,
        sensitivity=Sensitivity.RESTRICTED,
        version=settings.version,
        expires=settings.expires,
        scenario=ScenarioRef(
            settings.id,
            settings.title,
            settings.version,
            settings.as_of,
            settings.expires,
            terms.scenario.digest,
            settings.clocks,
        ),
        verdict=terms.verdict,
        assumes=SILENCE_SENTENCE,
        corridors=tuple(_status_of(terms, c) for c in terms.scenario.corridors.values()),
        origins=(_origin(terms, people, cases),),
        people=people,
        bound={
            c: Bound(people.out[c], 0, 4000, True, "No plan on these terms gets more people out.")
            for c in Case
        },
        certificate={
            c: Certificate(
                60,
                27_440_000,
                (
                    Stage(
                        (),
                        (0, 1000, 1),
                        False,
                        -5,
                        -5,
                        people.out[c],
                        4000,
                        (
                            NodePotential("source", ((0, 0, 0),)),
                            NodePotential("at:x", ((0, 12, 3), (13, 400, 7))),
                        ),
                    ),
                ),
            )
            for c in Case
        },
        cases=cases,
        binding=(
            Binding(
                "cautious",
                "window",
                terms.corridor.id,
                Helps.ALONE,
                (Span(*terms.silence),),
                "The end of silence on the whole road.",
            ),
            Binding(
                "central",
                "checkpoint",
                "cp-1",
                Helps.JOINTLY,
                (Span(terms.start, terms.silence[1]),),
                "The checkpoint at Polohy passes 120 vehicles an hour.",
            ),
        ),
        columns=_columns(terms, cases),
        what_if=(
            WhatIfResult(
                "later",
                "Silence to 18:00 Kyiv",
                "own variant",
                {c: people.out[c] + 460 for c in Case},
                {terms.corridor.id: {c: terms.last_clearing(c) for c in Case}},
            ),
        ),
        assumptions=(
            Assumption("rule", "Speed", "One speed for all who share a road", "method, section 2"),
            Assumption("input", "Wish to leave", "200,000 people", "Deputy mayor, 5 March 2022"),
        ),
        not_known=(),
        findings=(
            Finding(
                "OC-231",
                Severity.SERIOUS,
                "One party names no end of its silence.",
                "Ask for the end and its clock.",
                "terms.toml",
                41,
                "window.end",
            ),
        ),
    )


def asks_of(plan: Plan, corridor: str) -> AskSheet:
    """Return a sheet of asks for a plan."""
    gain = {c: AskCase(plan.people.out[c] + 460, 460, 91.5, plan.expires) for c in Case}
    window = WindowChange("a-silence", end_shift_s=3600, scope=frozenset({"b", "a", corridor}))
    road = CorridorAgreedChange("coast")
    return AskSheet(
        schema=ASKS_SCHEMA,
        software=plan.software,
        made_at=plan.made_at,
        sensitivity=Sensitivity.NEED_TO_KNOW,
        version=plan.version,
        expires=plan.expires,
        scenario=plan.scenario,
        assumes=plan.assumes,
        base_out=plan.people.out,
        nearest_terms=dict.fromkeys(Case),
        asks=(
            Ask("later", "Silence an hour longer", (window,), False, "", gain, "460 more people."),
            Ask(
                "coast",
                "The coast road",
                (road, FleetChange("buses", 10)),
                True,
                NOT_AGREED_SENTENCE,
                gain,
                "460 more people.",
                ("later",),
            ),
        ),
    )
