"""The schema of a road plan folder: a class for each table, an attribute for each key or column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from opencorridor.model.cases import Demand, End, Range
from opencorridor.model.scenario import TermStatus
from opencorridor.scenario.columns import (
    MOST_RATE_PER_H,
    MOST_VEHICLES,
    Kind,
    Row,
    SourcedRow,
    column,
    permille_down,
)
from opencorridor.scenario.folder_schema import ClockRow, PartyRow, PlannedFolderRow, TopRow

AREA = "area.toml"
MOST_PER_VEHICLE = 100
MOST_PRIORITY = 9
MOST_SNAP_M = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaTop(TopRow):
    """The keys of ``area.toml`` that stand before its first table."""

    file: ClassVar[str] = AREA


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow(PlannedFolderRow):
    """``[area]``: what holds for everything."""

    table: ClassVar[str] = "area"
    file: ClassVar[str] = AREA
    meaning: ClassVar[str] = "What holds for the whole folder; one table."

    id: str = column(Kind.ID, "Short name of the plan.", required=True)
    people_per_vehicle: Range = column(
        Kind.RANGE,
        "People in a vehicle, for each crowd that does not state its own number.",
        unit="people",
        required=True,
        least=1,
        most=MOST_PER_VEHICLE,
        unfavourable=End.LEAST,
    )
    usable_capacity: Range = column(
        Kind.RANGE,
        "Share of the class capacity of a road that can be counted on; cars that join unasked "
        "come off it too.",
        unit="share",
        required=True,
        least=0.05,
        most=1,
        whole=False,
        convert=permille_down,
        unfavourable=End.LEAST,
    )
    demand: Demand = column(
        Kind.CHOICE,
        "Which number of vehicles is planned for, of the ranges in the sheet.",
        required=True,
        choices=Demand,
    )
    snap_m: int = column(
        Kind.NUMBER,
        "The farthest that a place may be from the nearest road.",
        unit="m",
        default="500",
        default_source="as in `corridor roads build`",
        least=0,
        most=MOST_SNAP_M,
    )
    no_silence_needed: str | None = column(
        Kind.TEXT,
        "Why no silence is needed, such as a drill; the windows then say when roads are used.",
        empty_means="silence is needed",
    )
    own_assumptions: tuple[str, ...] = column(
        Kind.TEXTS,
        "Keys of this table whose value the source does not give.",
        empty_means="the source is cited for the whole table",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaClockRow(ClockRow):
    """``area.clocks``: the clocks that every sheet prints."""

    table: ClassVar[str] = "area.clocks"
    file: ClassVar[str] = AREA


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPartyRow(PartyRow):
    """``[[party]]``: a side that can promise or break something."""

    file: ClassVar[str] = AREA


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaWindowRow(SourcedRow):
    """``[[window]]``: when one party says that the roads may be used."""

    table: ClassVar[str] = "window"
    file: ClassVar[str] = AREA
    meaning: ClassVar[str] = (
        "When one party is silent on all roads of the area; one for each party. The plan uses what "
        "all have in common."
    )

    id: str = column(Kind.ID, "Short name of the window.", required=True)
    party: str = column(Kind.ID, "The party.", required=True, refers_to=("parties",))
    start: datetime = column(
        Kind.TIME, "First moment, on the named clock or with an offset.", required=True
    )
    end: datetime = column(
        Kind.TIME, "Last moment, on the named clock or with an offset.", required=True
    )
    clock: str | None = column(
        Kind.ZONE, "IANA name of the clock.", empty_means="the times carry their offsets"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaStatusRow(SourcedRow):
    """``[[status]]``: what one party has said of one exit."""

    table: ClassVar[str] = "status"
    file: ClassVar[str] = AREA
    meaning: ClassVar[str] = (
        "What one party has said of the road out at one exit. Nobody is sent to an exit that not "
        "every party has agreed to."
    )

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    exit: str = column(Kind.ID, "The exit.", required=True, refers_to=("exits",))
    party: str = column(Kind.ID, "The party.", required=True, refers_to=("parties",))
    status: TermStatus = column(Kind.CHOICE, "What it has said.", required=True, choices=TermStatus)
    evidence: str | None = column(
        Kind.TEXT, "The document or statement that shows it.", empty_means="none"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRow(SourcedRow):
    """A row with a position."""

    id: str = column(Kind.ID, "Short name, unique in the folder.", required=True)
    name: str = column(Kind.TEXT, "Name as people read it.", required=True)
    lat: float = column(
        Kind.NUMBER, "Latitude (WGS 84).", unit="degrees north", required=True,
        least=-90, most=90, whole=False,
    )  # fmt: skip
    lon: float = column(
        Kind.NUMBER, "Longitude (WGS 84).", unit="degrees east", required=True,
        least=-180, most=180, whole=False,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRow(PlacedRow):
    """One row of ``exits.csv``."""

    table: ClassVar[str] = "exits"
    file: ClassVar[str] = "exits.csv"
    meaning: ClassVar[str] = "Where vehicles leave the area. Who is there is out."

    road: str = column(Kind.TEXT, "The road as people know it.", required=True)
    received_vehicles_per_h: Range | None = column(
        Kind.RANGE,
        "Vehicles that are let through in an hour.",
        unit="vehicles/h",
        least=0,
        most=MOST_RATE_PER_H,
        unfavourable=End.LEAST,
        empty_means="the road is the limit",
    )
    received_vehicles: Range | None = column(
        Kind.RANGE,
        "The most vehicles that are taken in all: beds, parking, places on a ferry.",
        unit="vehicles",
        least=0,
        most=MOST_VEHICLES,
        unfavourable=End.LEAST,
        empty_means="as many as come",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdSheetRow(PlacedRow):
    """One row of ``crowds.csv``."""

    table: ClassVar[str] = "crowds"
    file: ClassVar[str] = "crowds.csv"
    meaning: ClassVar[str] = "Vehicles whose people wish to leave, never the population of a town."

    vehicles: Range = column(
        Kind.RANGE,
        "Vehicles.",
        unit="vehicles",
        required=True,
        least=0,
        most=MOST_VEHICLES,
        unfavourable=End.MOST,
    )
    accepts: tuple[str, ...] = column(
        Kind.IDS,
        "Exits that these people accept, or `none`. There is no default.",
        required=True,
        refers_to=("exits",),
        none_word="none",
    )
    people_per_vehicle: Range | None = column(
        Kind.RANGE,
        "People in each of these vehicles.",
        unit="people",
        least=1,
        most=MOST_PER_VEHICLE,
        unfavourable=End.LEAST,
        empty_means="that of [area]",
    )
    priority: int | None = column(
        Kind.NUMBER,
        "Which crowds go first: 1 before 2, before those without a number.",
        least=1,
        most=MOST_PRIORITY,
        empty_means="these go last",
    )


AREA_TABLES: tuple[type[Row], ...] = (
    AreaTop,
    AreaRow,
    AreaClockRow,
    AreaPartyRow,
    AreaWindowRow,
    AreaStatusRow,
)
AREA_SHEETS: tuple[type[SourcedRow], ...] = (ExitRow, CrowdSheetRow)
