"""The schema of ``terms.toml``: a class for each table, an attribute for each key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from opencorridor.model.cases import Demand, End, Range
from opencorridor.model.scenario import TermStatus, VehicleKind, WindowKind
from opencorridor.scenario import defaults
from opencorridor.scenario.columns import (
    DAY_MIN,
    HIGHEST_SPEED_KMH,
    MOST_RATE_PER_H,
    MOST_VEHICLES,
    Kind,
    Row,
    SourcedRow,
    column,
    permille_down,
    whole_up,
)
from opencorridor.scenario.folder_schema import PlannedFolderRow
from opencorridor.units import seconds_from_minutes, speed_m_per_h_from_kmh

SCOPE = ("corridors", "roads", "places")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRow(PlannedFolderRow):
    """``[scenario]``: what holds for everything."""

    table: ClassVar[str] = "scenario"
    meaning: ClassVar[str] = "What holds for the whole scenario; one table."

    id: str = column(Kind.ID, "Short name of the scenario.", required=True)
    as_of: datetime = column(
        Kind.MOMENT, "Only what was known at this hour is in the scenario.", required=True
    )
    own_assumptions: tuple[str, ...] = column(
        Kind.TEXTS,
        "Keys of this table whose value the source does not give: whoever wrote the scenario "
        "assumed it.",
        empty_means="the source is cited for the whole table",
    )
    not_known: tuple[str, ...] = column(
        Kind.TEXTS,
        "What whoever decides should know is not known, a sentence each; the report prints it near "
        "the top.",
        empty_means="none is named",
    )
    usable_capacity: Range = column(
        Kind.RANGE,
        "Share of the class capacity of a road that can be counted on.",
        unit="share",
        default="0.80..0.90..1.00",
        default_source=defaults.OWN_USABLE_CAPACITY,
        least=0.01,
        most=1,
        whole=False,
        convert=permille_down,
        unfavourable=End.LEAST,
    )
    demand: Demand = column(
        Kind.CHOICE,
        "Which end of the numbers of people the plan serves.",
        choices=Demand,
        default="central",
        default_source="rule of the format",
    )
    priority: tuple[tuple[str, ...], ...] = column(
        Kind.GROUPS,
        "Groups that go first, in order; groups that are not named come last together.",
        empty_means="no group goes before another",
    )
    as_if_agreed: tuple[str, ...] = column(
        Kind.IDS,
        "Corridors, windows, checkpoints and fleets whose terms are not agreed and are worked with "
        "as if they were: for the negotiating desk alone. Everything made from the folder then "
        "says so and is need-to-know.",
        refers_to=("corridors", "windows", "checkpoints", "vehicles"),
        empty_means="every term is as its parties stated it",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorridorRow(SourcedRow):
    """``[[corridor]]``: an ordered chain of waypoints."""

    table: ClassVar[str] = "corridor"
    meaning: ClassVar[str] = "An ordered chain of waypoints from an origin to destinations."
    nested: ClassVar[tuple[str, ...]] = ("status",)

    id: str = column(
        Kind.ID, "Short name, unique among corridors, roads and places.", required=True
    )
    name: str = column(Kind.TEXT, "Name as people read it.", required=True)
    waypoints: tuple[str, ...] = column(
        Kind.IDS,
        "Places in the order of travel, the origin first; no place twice.",
        required=True,
        refers_to=("places",),
        chain=True,
    )
    roads: tuple[str, ...] = column(
        Kind.IDS,
        "Roads to take where two roads join the same two waypoints.",
        refers_to=("roads",),
        empty_means="each pair of following waypoints has one road",
    )
    destinations: tuple[str, ...] = column(
        Kind.IDS,
        "Waypoints where people may be set down; not the first.",
        required=True,
        refers_to=("places",),
    )
    gathering_points: tuple[str, ...] = column(
        Kind.IDS,
        "Places where people board; each needs a road to the first waypoint.",
        refers_to=("places",),
        empty_means="people leave from the first waypoint itself",
    )
    vehicle_kinds: tuple[VehicleKind, ...] = column(
        Kind.CHOICES,
        "Kinds of vehicle that may use the corridor.",
        choices=VehicleKind,
        default="car; bus",
        default_source="rule of the format: both kinds that are planned",
    )
    speed_kmh: Range = column(
        Kind.RANGE,
        "The one speed that everybody keeps on the corridor.",
        unit="km/h",
        required=True,
        least=1,
        most=HIGHEST_SPEED_KMH,
        whole=False,
        convert=speed_m_per_h_from_kmh,
        unfavourable=End.LEAST,
    )
    spacing_m: Range = column(
        Kind.RANGE,
        "Distance kept between vehicles, bumper to bumper.",
        unit="m",
        default=defaults.SPACING_M,
        default_source=defaults.SPACING_SOURCE,
        least=1,
        most=2000,
        whole=False,
        convert=whole_up,
        unfavourable=End.MOST,
    )
    uninvited_vehicles_per_h: Range = column(
        Kind.RANGE,
        "Vehicles that join unasked. No default; may be 0 if stated.",
        unit="vehicles/h",
        required=True,
        least=0,
        most=MOST_RATE_PER_H,
        unfavourable=End.MOST,
    )
    column_vehicles: int | None = column(
        Kind.NUMBER,
        "Vehicles in one column, for the last departure of a column's tail.",
        unit="vehicles",
        least=1,
        most=10_000,
        empty_means="all buses that serve it; 1 where none does",
    )
    no_silence_needed: str | None = column(
        Kind.TEXT,
        "Why this corridor needs no silence, with the source.",
        empty_means="silence is needed",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRow(SourcedRow):
    """``[[corridor.status]]``: what one party has said of a corridor."""

    table: ClassVar[str] = "corridor.status"
    meaning: ClassVar[str] = "What one party has said of this corridor; one table for each party."

    party: str = column(Kind.ID, "The party.", required=True, refers_to=("parties",))
    status: TermStatus = column(
        Kind.CHOICE, "What the party has said.", required=True, choices=TermStatus
    )
    evidence: str | None = column(
        Kind.TEXT,
        "The document or statement that shows it.",
        empty_means="nothing shows it: `agreed` does not count",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRow(SourcedRow):
    """``[[window]]``: a closed interval as one party stated it."""

    table: ClassVar[str] = "window"
    meaning: ClassVar[str] = "A closed interval as one party stated it, on the clock that it named."

    id: str = column(Kind.ID, "Short name of the window.", required=True)
    party: str = column(Kind.ID, "The party that stated it.", required=True, refers_to=("parties",))
    kind: WindowKind = column(
        Kind.CHOICE,
        "`silence` limits presence in its scope; `movement` limits entry to the first segment.",
        required=True,
        choices=WindowKind,
    )
    clock: str = column(Kind.ZONE, "IANA name of the clock of start and end.", required=True)
    start: datetime = column(
        Kind.TIME, "Start, on the named clock or with an offset.", required=True
    )
    end: datetime | None = column(
        Kind.TIME,
        "End, on the named clock or with an offset.",
        empty_means="not named: a finding; plans use the earliest end that another party names",
    )
    scope: tuple[str, ...] = column(
        Kind.IDS,
        "Corridors, roads and places that it covers; a corridor stands for all that belongs to it. "
        "For a movement window: corridors.",
        required=True,
        refers_to=SCOPE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfRow(SourcedRow):
    """``[[what_if]]``: a named variant of the terms."""

    table: ClassVar[str] = "what_if"
    meaning: ClassVar[str] = "A named variant of the terms; optional."
    nested: ClassVar[tuple[str, ...]] = ("changes",)

    id: str = column(Kind.ID, "Short name of the variant.", required=True)
    title: str = column(Kind.TEXT, "Title as people read it.", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow(Row):
    """``what_if.changes``: one change; it names exactly one thing."""

    table: ClassVar[str] = "what_if.changes"
    meaning: ClassVar[str] = (
        "One change; it names one of window, checkpoint, corridor, condition, fleet, delay_min."
    )

    window: str | None = column(
        Kind.ID, "Window to change.", refers_to=("windows",), empty_means="none"
    )
    start_shift_min: int | None = column(
        Kind.NUMBER,
        "Move its start; later is positive.",
        unit="min",
        least=-10 * DAY_MIN,
        most=10 * DAY_MIN,
        empty_means="not moved",
    )
    end_shift_min: int | None = column(
        Kind.NUMBER,
        "Move its end; later is positive.",
        unit="min",
        least=-10 * DAY_MIN,
        most=10 * DAY_MIN,
        empty_means="not moved",
    )
    scope: tuple[str, ...] = column(
        Kind.IDS, "Its new scope.", refers_to=SCOPE, empty_means="unchanged"
    )
    checkpoint: str | None = column(
        Kind.ID, "Checkpoint to change.", refers_to=("checkpoints",), empty_means="none"
    )
    rate_factor: int | None = column(
        Kind.NUMBER,
        "Factor on the checkpoint's rate.",
        unit="factor",
        least=0.01,
        most=100,
        whole=False,
        convert=permille_down,
        empty_means="none",
    )
    corridor: str | None = column(
        Kind.ID, "Corridor to treat as agreed.", refers_to=("corridors",), empty_means="none"
    )
    treat_as_agreed: bool | None = column(
        Kind.YES_NO, "Must be yes with `corridor`.", empty_means="none"
    )
    condition: str | None = column(
        Kind.ID, "Condition to lift.", refers_to=("conditions",), empty_means="none"
    )
    lift: bool | None = column(Kind.YES_NO, "Must be yes with `condition`.", empty_means="none")
    fleet: str | None = column(
        Kind.ID, "Fleet to enlarge.", refers_to=("vehicles",), empty_means="none"
    )
    extra: int | None = column(
        Kind.NUMBER,
        "Vehicles to add.",
        unit="vehicles",
        least=1,
        most=MOST_VEHICLES,
        empty_means="none",
    )
    delay_min: int | None = column(
        Kind.NUMBER,
        "Delay of every departure.",
        unit="min",
        least=1,
        most=10 * DAY_MIN,
        whole=False,
        convert=seconds_from_minutes,
        empty_means="none",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AsksRow(Row):
    """``[asks]``: which changes of terms are tried."""

    table: ClassVar[str] = "asks"
    meaning: ClassVar[str] = "Which changes of the terms are tried; optional, one table."

    earlier_start_min: tuple[int, ...] = column(
        Kind.NUMBERS,
        "Earlier starts to try.",
        unit="min",
        default="30; 60; 120",
        default_source=defaults.OWN_ASKS,
        least=1,
        most=DAY_MIN,
        convert=seconds_from_minutes,
    )
    later_end_min: tuple[int, ...] = column(
        Kind.NUMBERS,
        "Later ends to try.",
        unit="min",
        default="30; 60; 120",
        default_source=defaults.OWN_ASKS,
        least=1,
        most=DAY_MIN,
        convert=seconds_from_minutes,
    )
    checkpoint_rate_factor: tuple[int, ...] = column(
        Kind.NUMBERS,
        "Factors on a checkpoint's rate to try.",
        unit="factor",
        default="1.5; 2.0",
        default_source=defaults.OWN_ASKS,
        least=1,
        most=100,
        whole=False,
        convert=permille_down,
    )
    more_vehicles: tuple[int, ...] = column(
        Kind.NUMBERS,
        "Numbers of vehicles to add to a fleet.",
        unit="vehicles",
        default="10; 40",
        default_source=defaults.OWN_ASKS,
        least=1,
        most=MOST_VEHICLES,
    )
    pairs: bool = column(
        Kind.YES_NO,
        "Whether pairs of changes are tried.",
        default="yes",
        default_source=defaults.OWN_ASKS,
    )
