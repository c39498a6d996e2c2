"""The schema of the terms that an agreement states itself, and of variants of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from opencorridor.model.cases import End, Range
from opencorridor.model.scenario import VehicleKind, WindowKind
from opencorridor.scenario.columns import (
    DAY_MIN,
    MOST_VEHICLES,
    Kind,
    Row,
    column,
    permille_down,
)
from opencorridor.scenario.talks.talks_schema import ConfidentialRow
from opencorridor.scenario.terms_schema import SCOPE

FILE = "agreement.toml"
_AS_SCENARIO = "as the scenario has it"
_REFUSED = "never: it is here to be refused with the reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedCorridorRow(ConfidentialRow):
    """``[[corridor]]``: a corridor as the agreement has it."""

    table: ClassVar[str] = "corridor"
    file: ClassVar[str] = FILE
    meaning: ClassVar[str] = (
        "A corridor of the scenario as the agreement has it; optional. Where the two differ, the "
        "words of the agreement count and the difference is a finding. An agreement on one "
        "corridor needs none: its clauses on purpose, waypoints, gathering points and "
        "destinations are those of that corridor."
    )

    id: str = column(Kind.ID, "Corridor of the scenario.", required=True, refers_to=("corridors",))
    clauses: tuple[str, ...] = column(
        Kind.IDS,
        "Clauses that settle it. Every party has to have agreed to each; one has to name the road.",
        required=True,
        refers_to=("clauses",),
    )
    waypoints: tuple[str, ...] = column(
        Kind.IDS,
        "Places in the order of travel.",
        refers_to=("places",),
        empty_means=_AS_SCENARIO,
        chain=True,
    )
    destinations: tuple[str, ...] = column(
        Kind.IDS, "Where people may be set down.", refers_to=("places",), empty_means=_AS_SCENARIO
    )
    gathering_points: tuple[str, ...] = column(
        Kind.IDS, "Where people board.", refers_to=("places",), empty_means=_AS_SCENARIO
    )
    vehicle_kinds: tuple[VehicleKind, ...] = column(
        Kind.CHOICES,
        "Kinds of vehicle that may pass.",
        choices=VehicleKind,
        empty_means=_AS_SCENARIO,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedWindowRow(ConfidentialRow):
    """``[[window]]``: a window as the agreement has it."""

    table: ClassVar[str] = "window"
    file: ClassVar[str] = FILE
    meaning: ClassVar[str] = (
        "A window as one party stated it in the agreement; optional. One with the id of a window "
        "of the scenario takes its place; where the two differ, the words of the agreement count "
        "and the difference is a finding."
    )

    id: str = column(Kind.ID, "Short name of the window.", required=True)
    clauses: tuple[str, ...] = column(
        Kind.IDS,
        "Clauses that settle it. A silence counts only if the party has announced or agreed to "
        "each that is not about its end.",
        required=True,
        refers_to=("clauses",),
    )
    party: str = column(Kind.ID, "The party that stated it.", required=True, refers_to=("parties",))
    kind: WindowKind = column(Kind.CHOICE, "What it limits.", required=True, choices=WindowKind)
    clock: str = column(Kind.ZONE, "IANA name of the clock of start and end.", required=True)
    start: datetime = column(
        Kind.TIME, "Start, on the named clock or with an offset.", required=True
    )
    end: datetime | None = column(
        Kind.TIME, "End, on the named clock or with an offset.", empty_means="not named"
    )
    scope: tuple[str, ...] = column(
        Kind.IDS, "Corridors, roads and places that it covers.", required=True, refers_to=SCOPE
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow(ConfidentialRow):
    """``[[variant]]``: a variant of the terms."""

    table: ClassVar[str] = "variant"
    file: ClassVar[str] = FILE
    meaning: ClassVar[str] = (
        "A variant of the terms that is on the table, for `corridor agreement compare`; optional. "
        "Nothing of it is agreed. Terms that protect people are never rated and are refused: free "
        "choice, screening, demining, margin, medical care, family unity, voluntariness, return."
    )
    nested: ClassVar[tuple[str, ...]] = ("changes",)

    id: str = column(Kind.ID, "Short name of the variant.", required=True)
    title: str = column(Kind.TEXT, "Title as people read it.", required=True)
    clause: str | None = column(
        Kind.ID, "Clause that it varies.", refers_to=("clauses",), empty_means="none"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantChangeRow(Row):
    """``variant.changes``: one change; it names exactly one thing."""

    table: ClassVar[str] = "variant.changes"
    file: ClassVar[str] = FILE
    meaning: ClassVar[str] = (
        "One change; it names one of window, checkpoint, corridor, fleet. The last keys stand for "
        "terms that protect people: a variant with one of them is refused."
    )

    window: str | None = column(Kind.ID, "Window to change.", empty_means="none")
    start: datetime | None = column(
        Kind.TIME, "Its new start, on its clock or with an offset.", empty_means="unchanged"
    )
    end: datetime | None = column(
        Kind.TIME, "Its new end, on its clock or with an offset.", empty_means="unchanged"
    )
    scope: tuple[str, ...] = column(
        Kind.IDS, "Its new scope.", refers_to=SCOPE, empty_means="unchanged"
    )
    checkpoint: str | None = column(Kind.ID, "Checkpoint to change.", empty_means="none")
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
        Kind.ID,
        "Corridor of the scenario to add as a proposal; windows that name a corridor of the "
        "agreement then name it too.",
        refers_to=("corridors",),
        empty_means="none",
    )
    treat_as_agreed: bool | None = column(
        Kind.YES_NO, "Must be yes with `corridor`.", empty_means="none"
    )
    fleet: str | None = column(Kind.ID, "Fleet to enlarge.", empty_means="none")
    extra: int | None = column(
        Kind.NUMBER,
        "Vehicles to add.",
        unit="vehicles",
        least=1,
        most=MOST_VEHICLES,
        empty_means="none",
    )
    accepts: tuple[str, ...] = column(
        Kind.IDS, "Refused: people choose where they go.", empty_means=_REFUSED
    )
    destinations: tuple[str, ...] = column(
        Kind.IDS, "Refused: people choose where they go.", empty_means=_REFUSED
    )
    margin_min: Range | None = column(
        Kind.RANGE,
        "Refused: the margin protects people.",
        unit="min",
        least=0,
        most=DAY_MIN,
        whole=False,
        unfavourable=End.MOST,
        empty_means=_REFUSED,
    )
    searches: str | None = column(
        Kind.TEXT, "Refused: rules of screening are not rated.", empty_means=_REFUSED
    )
    condition: str | None = column(
        Kind.ID, "Refused: demining and repair are not rated.", empty_means=_REFUSED
    )
    priority: tuple[str, ...] = column(
        Kind.IDS, "Refused: who goes first, and families together, is not rated.",
        empty_means=_REFUSED,
    )  # fmt: skip


AGREED_TABLES: tuple[type[Row], ...] = (
    AgreedCorridorRow,
    AgreedWindowRow,
    VariantRow,
    VariantChangeRow,
)
