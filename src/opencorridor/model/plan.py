"""A plan: what the arithmetic and the planner answer, with all that is needed to check it.

Moments are zone-aware, in UTC. ``people`` and ``vehicles`` are whole numbers; names carry the
other units. The dataclasses are the schema of ``plan.json`` (``opencorridor.plan/1``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opencorridor.model.cases import PerCase, PerDemand
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import (
    Change,
    ClockName,
    CorridorStatus,
    Sensitivity,
    Settings,
    VehicleKind,
)

PLAN_SCHEMA = "opencorridor.plan/1"
ASKS_SCHEMA = "opencorridor.asks/1"

SILENCE_SENTENCE = "This assumes that the silence holds; it does not say that it will."
STANDING_SENTENCE = (
    "Attacking civilians is forbidden whether they stay, leave or take another road; "
    "this is the law, not a promise that nobody will fire."
)
NOT_AGREED_SENTENCE = "Not agreed: nobody may be sent."
AS_IF_AGREED_SENTENCE = (
    "Not agreed: worked out as if it were, for the negotiating desk alone; nobody may be sent."
)


def assumes_of(settings: Settings) -> str:
    """Return what everything made from a scenario assumes, first that its terms are not agreed."""
    if settings.as_if_agreed:
        return f"{AS_IF_AGREED_SENTENCE} {SILENCE_SENTENCE}"
    return SILENCE_SENTENCE


@dataclass(frozen=True, slots=True)
class ScenarioRef:
    """Which scenario a plan was made from."""

    id: str
    title: str
    version: int
    as_of: datetime
    expires: datetime
    digest: str
    clocks: tuple[ClockName, ...]


@dataclass(frozen=True, slots=True)
class WaypointCase:
    """One waypoint in one case.

    ``last_departure_reaching`` is the last departure from the first waypoint that is at this one
    within the terms. ``last_entry_clearing`` is the last moment to pass it and clear the road.
    """

    place: str
    distance_m: int
    time_from_start_s: int
    last_departure_reaching: datetime | None
    last_entry_clearing: datetime | None


@dataclass(frozen=True, slots=True)
class SegmentCase:
    """One segment in one case; ``last_entry_clearing`` clears this segment alone."""

    road: str
    tail: str
    head: str
    length_m: int
    travel_time_s: int
    rate_vehicles_per_h: int
    covered_from: datetime | None
    covered_until: datetime | None
    last_entry_clearing: datetime | None


@dataclass(frozen=True, slots=True)
class CheckpointCase:
    """One checkpoint on a corridor in one case."""

    checkpoint: str
    place: str
    rate_vehicles_per_h: int
    service_s: int


@dataclass(frozen=True, slots=True)
class AtSilenceEnd:
    """Where a vehicle that leaves at the announced start is when the silence ends."""

    road: str
    tail: str
    head: str
    driven_m: int
    remaining_m: int


@dataclass(frozen=True, slots=True)
class CorridorCase:
    """Window arithmetic of one corridor in one case.

    ``slack_s`` is the last clearing departure less the announced start; below zero the terms are
    short by that much. ``column_*`` is for a column of ``column_vehicles``: its head must leave
    by ``last_clearing_departure_column_head`` for its tail to clear. ``people_by_kind`` is what
    the window can carry with the vehicles there are. ``windows_needed`` counts windows like this
    one for everybody who may wish to leave; it is ``None`` for the reason beside it.
    """

    speed_m_per_h: int
    travel_time_s: int
    margin_s: int
    first_departure: datetime | None
    announced_start: datetime | None
    last_clearing_departure: datetime | None
    last_clearing_departure_without_margin: datetime | None
    column_vehicles: int
    column_length_s: int
    last_clearing_departure_column_head: datetime | None
    fits_terms_at_announced_start: bool | None
    slack_s: int | None
    clear_time: datetime | None
    silence_start: datetime | None
    silence_end: datetime | None
    at_silence_end: AtSilenceEnd | None
    road_vehicles_per_h: int
    checkpoint_vehicles_per_h: int | None
    slowest_checkpoint: str | None
    vehicles_in_window: int
    people_by_kind: Mapping[VehicleKind, int]
    wish_to_leave: int
    no_place_people: int
    windows_needed: int | None
    windows_needed_reason: str | None
    waypoints: tuple[WaypointCase, ...]
    segments: tuple[SegmentCase, ...]
    checkpoints: tuple[CheckpointCase, ...]


@dataclass(frozen=True, slots=True)
class FitTable:
    """Vehicles that clear the road in the terms, by rate (rows) and speed (columns).

    By arithmetic alone: rate times the span between the announced start and the last clearing
    departure at that speed. ``vehicles_wanted`` is how many there are to be moved.
    """

    rates_vehicles_per_h: tuple[int, ...]
    speeds_m_per_h: tuple[int, ...]
    vehicles: tuple[tuple[int, ...], ...]
    vehicles_wanted: int


@dataclass(frozen=True, slots=True)
class CorridorResult:
    """One corridor: its chain, who agreed, and the arithmetic of each case.

    Where the corridor is not agreed, every moment in ``cases`` and the ``fit_table`` are null:
    nobody may be sent.
    """

    id: str
    name: str
    agreed: bool
    statuses: tuple[CorridorStatus, ...]
    waypoints: tuple[str, ...]
    roads: tuple[str, ...]
    destinations: tuple[str, ...]
    length_m: int
    cases: PerCase[CorridorCase]
    fit_table: FitTable | None


@dataclass(frozen=True, slots=True)
class OriginResult:
    """People of one origin. ``least`` and ``most`` are over all optimal plans of a case.

    They are ``None`` where the planner could not prove them. ``out_by_demand`` shows what other
    numbers of people who wish to leave would give.
    """

    place: str
    name: str
    wish_to_leave: PerDemand[int]
    out: PerCase[int]
    left_behind: PerCase[int]
    least: PerCase[int | None]
    most: PerCase[int | None]
    out_by_demand: PerDemand[PerCase[int]]
    minimum_people: int
    minimum_price_people: PerCase[int | None]
    reason: PerCase[str]


@dataclass(frozen=True, slots=True)
class People:
    """All origins together."""

    wish_to_leave: PerDemand[int]
    demand_planned: str
    out: PerCase[int]
    left_behind: PerCase[int]
    out_by_demand: PerDemand[PerCase[int]]
    left_behind_by_demand: PerDemand[PerCase[int]]


@dataclass(frozen=True, slots=True)
class Bound:
    """What no plan on these terms can exceed, and how far the plan is from it."""

    people: int
    gap_people: int
    arrival_sum_steps: int | None
    exact: bool
    words: str


@dataclass(frozen=True, slots=True)
class NodePotential:
    """Potentials of one node: runs of (first step, last step, value); steps count from step zero.

    A node without time has one run (0, 0, value). Copies outside all runs have no potential and
    carry no vehicle.
    """

    node: str
    runs: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The certificate of one priority stage: see docs/method.md, "The certificate"."""

    groups: tuple[str, ...]
    multipliers: tuple[int, int, int]
    labelled: bool
    objective: int
    bound: int
    people: int
    arrival_sum_steps: int
    potentials: tuple[NodePotential, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What lets a third party check that no better plan exists, stage by stage."""

    step_s: int
    step_zero: int
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """A halt of whole steps at a holding place."""

    place: str
    steps: int


@dataclass(frozen=True, slots=True)
class Movement:
    """Vehicles of one fleet that leave one gathering point in one step by one road.

    Vehicle ``j`` of ``vehicles`` leaves ``floor(j * step_s / vehicles)`` seconds after
    ``departs_first``. ``people`` is what they carry together.
    """

    id: str
    origin: str
    need: str
    group: str
    fleet: str
    kind: VehicleKind
    gathering_point: str
    corridor: str
    destination: str
    block_start: datetime
    departs_first: datetime
    departs_last: datetime
    arrives_first: datetime
    arrives_last: datetime
    vehicles: int
    people: int
    waits: tuple[Wait, ...] = ()
    slow_roads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """One departure block as it is handed out."""

    block_start: datetime
    block_end: datetime
    origin: str
    gathering_point: str
    need: str
    group: str
    fleet: str
    kind: VehicleKind
    corridor: str
    destination: str
    vehicles: int
    people: int
    departs_first: datetime
    departs_last: datetime
    arrives_first: datetime
    arrives_last: datetime
    waits: tuple[Wait, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceHour:
    """Vehicles and people at one place in one clock hour.

    For a gathering point the most that stand there at one moment; for a destination those that
    arrive.
    """

    place: str
    hour_start: datetime
    vehicles: int
    people: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """People who have left and who have arrived by a moment."""

    at: datetime
    departed: int
    arrived: int


@dataclass(frozen=True, slots=True)
class FleetReady:
    """When a fleet is ready to load, its way in counted; ``None`` for the reason beside it."""

    fleet: str
    count: int
    side: str | None
    way_in_s: int
    ready_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Objective:
    """The objective as DESIGN orders it: people out, then the sum of arrival steps of vehicles."""

    people: int
    vehicles: int
    arrival_sum_steps: int


@dataclass(frozen=True, slots=True)
class CasePlan:
    """The best plan of one case."""

    objective: Objective
    movements: tuple[Movement, ...]
    timetable: tuple[TimetableRow, ...]
    queues: tuple[PlaceHour, ...]
    receptions: tuple[PlaceHour, ...]
    curve: tuple[CurvePoint, ...]
    fleets: tuple[FleetReady, ...]
    first_departure: datetime | None
    last_departure: datetime | None
    last_arrival: datetime | None


class Helps(StrEnum):
    """Whether raising a binding term alone lets more people out."""

    ALONE = "alone"
    JOINTLY = "jointly"


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Binding:
    """Something that the best plan runs up against, during which hours."""

    case: str
    kind: str
    subject: str
    helps: Helps
    during: tuple[Span, ...]
    words: str


@dataclass(frozen=True, slots=True)
class OnTime:
    """Column one: everything on time."""

    out: int
    left_behind: int
    last_arrival: datetime | None


@dataclass(frozen=True, slots=True)
class Late:
    """Column two: every departure late by ``late_s``, windows unchanged.

    ``out`` keeps the timetable and sends only vehicles that still clear; ``out_if_replanned`` is
    what the best plan for a start that late gets out, or the timetable kept where that is more.
    """

    late_s: int
    out: int
    left_behind: int
    vehicles_not_sent: int
    out_if_replanned: int


@dataclass(frozen=True, slots=True)
class Refuge:
    """Nearest place to turn back or shelter, along the road."""

    place: str
    direction: str
    distance_m: int
    time_s: int


@dataclass(frozen=True, slots=True)
class OnRoad:
    """Vehicles and people on one segment, or at one holding place, at one moment."""

    corridor: str
    road: str | None
    tail: str
    head: str
    vehicles: int
    people: int
    refuge: Refuge | None


@dataclass(frozen=True, slots=True)
class Broken:
    """Column three: the silence is broken midway (``at``), and at the worst moment.

    Midway is between the first departure and the end of silence; where the silences of a corridor
    follow one another, the end of the last. ``not_departed`` is everybody who may wish to leave
    and has not left by then.
    """

    at: datetime | None
    arrived: int
    not_departed: int
    on_road_vehicles: int
    on_road_people: int
    where: tuple[OnRoad, ...]
    worst_at: datetime | None
    worst_on_road_people: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Three columns for every result."""

    on_time: PerCase[OnTime]
    two_hours_late: PerCase[Late]
    silence_broken: PerCase[Broken]


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the answer rests on: a stated input, a default or a rule."""

    kind: str
    what: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class WhatIfResult:
    """The terms with a named variant applied, never one that uses a road not agreed."""

    id: str
    title: str
    source: str | None
    out: PerCase[int]
    last_clearing_departure: Mapping[str, PerCase[datetime | None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole answer. ``verdict`` is in lines; the first is the one that matters most."""

    schema: str
    software: str
    made_at: datetime
    sensitivity: Sensitivity
    version: int
    expires: datetime
    scenario: ScenarioRef
    verdict: tuple[str, ...]
    assumes: str
    corridors: tuple[CorridorResult, ...]
    origins: tuple[OriginResult, ...]
    people: People
    bound: PerCase[Bound]
    certificate: PerCase[Certificate]
    cases: PerCase[CasePlan]
    binding: tuple[Binding, ...]
    columns: Columns
    what_if: tuple[WhatIfResult, ...]
    assumptions: tuple[Assumption, ...]
    not_known: tuple[str, ...]
    findings: tuple[Finding, ...]

    def is_as_if_agreed(self) -> bool:
        """Tell whether it was made on terms that are not agreed, as if they were."""
        return self.assumes.startswith(AS_IF_AGREED_SENTENCE)

    def agreed_words(self, agreed: str = "agreed") -> str:
        """Return how a corridor that is planned is called: ``agreed``, or as if it were."""
        return "as if agreed: nobody may be sent" if self.is_as_if_agreed() else agreed


@dataclass(frozen=True, slots=True)
class AskCase:
    """What a change of terms gives in one case, from a real re-solve."""

    people_out: int
    people_gained: int
    person_hours_saved: float
    clear_time: datetime | None


@dataclass(frozen=True, slots=True)
class Ask:
    """A change of terms and what it is worth. ``pair_of`` names the asks that it joins."""

    id: str
    words: str
    changes: tuple[Change, ...]
    uses_unagreed_road: bool
    marked: str
    cases: PerCase[AskCase]
    effect: str
    pair_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskSheet:
    """All asks of a scenario; need-to-know, never part of the plan or the report."""

    schema: str
    software: str
    made_at: datetime
    sensitivity: Sensitivity
    version: int
    expires: datetime
    scenario: ScenarioRef
    assumes: str
    base_out: PerCase[int]
    nearest_terms: PerCase[str | None]
    asks: tuple[Ask, ...]
