"""What the first file of every folder says: format, what holds for all of it, clocks, parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from opencorridor.model.cases import End, Range
from opencorridor.model.scenario import Sensitivity
from opencorridor.scenario import defaults
from opencorridor.scenario.columns import DAY_MIN, Kind, Row, SourcedRow, column
from opencorridor.units import seconds_from_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class TopRow(Row):
    """The keys of the first file that stand before its first table."""

    table: ClassVar[str] = ""
    meaning: ClassVar[str] = "Keys that stand at the top of the file."

    format: int = column(Kind.NUMBER, "Version of this format: 1.", required=True, least=1, most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRow(Row):
    """What holds for a folder as a whole; one table."""

    nested: ClassVar[tuple[str, ...]] = ("clocks",)

    id: str = column(Kind.ID, "Short name of the folder.", required=True)
    title: str = column(Kind.TEXT, "Title as people read it.", required=True)
    version: int = column(
        Kind.NUMBER,
        "Version of the folder; raise it with every change that is handed out.",
        required=True,
        least=1,
        most=1_000_000,
    )
    as_of: datetime = column(
        Kind.MOMENT, "Only what was known at this hour is in the folder.", required=True
    )
    sensitivity: Sensitivity = column(
        Kind.CHOICE,
        "Who may see the folder as a whole.",
        choices=Sensitivity,
        default="restricted",
        default_source="rule of the format: what is not marked is restricted",
    )
    summary: str | None = column(Kind.TEXT, "One paragraph.", empty_means="none")
    source: str | None = column(
        Kind.TEXT, "Where the folder as a whole comes from.", empty_means="not stated"
    )
    not_known: tuple[str, ...] = column(
        Kind.TEXTS,
        "What is not known, a sentence each; printed near the top.",
        empty_means="none is named",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFolderRow(FolderRow):
    """What holds for a folder whose terms are planned."""

    version: int = column(
        Kind.NUMBER,
        "Version of these terms; raise it with every change that is handed out.",
        required=True,
        least=1,
        most=1_000_000,
    )
    expires: datetime = column(
        Kind.MOMENT, "From this hour on, nobody may use what was made from it.", required=True
    )
    source: str | None = column(
        Kind.TEXT, "Where the terms as a whole come from.", empty_means="not stated"
    )
    margin_min: Range = column(
        Kind.RANGE,
        "Time by which everybody is out before silence ends. No default; may be 0 if stated.",
        unit="min",
        required=True,
        least=0,
        most=DAY_MIN,
        whole=False,
        convert=seconds_from_minutes,
        unfavourable=End.MOST,
    )
    step_s: int = column(
        Kind.NUMBER,
        "Time step of the arithmetic; a whole number of steps makes a block.",
        unit="s",
        default="60",
        default_source=defaults.OWN_STEP,
        least=10,
        most=3600,
    )
    block_min: int = column(
        Kind.NUMBER,
        "Length of a departure block; nobody is told a departure more closely.",
        unit="min",
        default="15",
        default_source=defaults.OWN_BLOCK,
        least=15,
        most=DAY_MIN,
        convert=seconds_from_minutes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRow(Row):
    """``scenario.clocks``: the clocks that every sheet prints."""

    table: ClassVar[str] = "scenario.clocks"
    meaning: ClassVar[str] = (
        "Clocks that every sheet prints; at least one, and the first is the main one."
    )

    zone: str = column(Kind.ZONE, "IANA name, such as `Europe/Kyiv`.", required=True)
    city: str = column(Kind.TEXT, "City by which people know the clock.", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow(SourcedRow):
    """``[[party]]``: a side that can promise or break something."""

    table: ClassVar[str] = "party"
    meaning: ClassVar[str] = "A side that can promise or break something; at least one."

    id: str = column(Kind.ID, "Short name of the party.", required=True)
    name: str = column(Kind.TEXT, "Name as people read it.", required=True)
    clock: str = column(Kind.ZONE, "IANA name of the clock that the party uses.", required=True)
