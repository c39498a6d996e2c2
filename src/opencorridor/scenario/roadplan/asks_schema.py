"""The schema of the asks of a road plan folder: which changes of its terms are tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from opencorridor.model.cases import End, Range
from opencorridor.scenario.columns import (
    DAY_MIN,
    MOST_RATE_PER_H,
    MOST_VEHICLES,
    Kind,
    Row,
    SourcedRow,
    column,
)
from opencorridor.scenario.roadplan.schema import AREA
from opencorridor.units import seconds_from_minutes

_NONE = "none are tried"
_REFUSED = "as it must be: it is never rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAsksRow(Row):
    """``[asks]``: which changes of the terms are tried."""

    table: ClassVar[str] = "asks"
    file: ClassVar[str] = AREA
    meaning: ClassVar[str] = (
        "Which changes of the terms are tried; one table. Without it none are. With it, exits that "
        "are not agreed are tried too. Terms that protect people are never rated and are refused."
    )

    earlier_start_min: tuple[int, ...] = column(
        Kind.NUMBERS,
        "Earlier starts of each party's window, and of all together.",
        unit="min",
        least=1,
        most=DAY_MIN,
        convert=seconds_from_minutes,
        empty_means=_NONE,
    )
    later_end_min: tuple[int, ...] = column(
        Kind.NUMBERS,
        "Later ends of each party's window, and of all together.",
        unit="min",
        least=1,
        most=DAY_MIN,
        convert=seconds_from_minutes,
        empty_means=_NONE,
    )
    more_received_vehicles_per_h: tuple[int, ...] = column(
        Kind.NUMBERS,
        "Vehicles that each agreed exit with a limit receives beyond it.",
        unit="vehicles/h",
        least=1,
        most=MOST_RATE_PER_H,
        empty_means=_NONE,
    )
    more_received_vehicles: tuple[int, ...] = column(
        Kind.NUMBERS,
        "Vehicles that each agreed exit with a total takes in all beyond it.",
        unit="vehicles",
        least=1,
        most=MOST_VEHICLES,
        empty_means=_NONE,
    )
    pairs: bool | None = column(
        Kind.YES_NO,
        "Whether pairs are tried of changes that bring nobody more out alone.",
        empty_means="they are tried",
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
    accepts: tuple[str, ...] = column(
        Kind.IDS, "Refused: people choose where they go.", empty_means=_REFUSED
    )
    screening: str | None = column(
        Kind.TEXT, "Refused: rules of screening are not rated.", empty_means=_REFUSED
    )
    demining: str | None = column(
        Kind.TEXT, "Refused: mines are cleared to protect people.", empty_means=_REFUSED
    )
    medical: str | None = column(
        Kind.TEXT, "Refused: the wounded and sick are owed care.", empty_means=_REFUSED
    )
    family_unity: str | None = column(
        Kind.TEXT, "Refused: families together are not a price.", empty_means=_REFUSED
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WiderRoadRow(SourcedRow):
    """``[[wider_road]]``: a road that could carry more, and what makes it so."""

    table: ClassVar[str] = "wider_road"
    file: ClassVar[str] = AREA
    meaning: ClassVar[str] = (
        "A road that could carry more, and what makes it so, such as one more usable lane; tried "
        "as an ask. Nothing of the kind is tried unless it is stated here."
    )

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    title: str = column(Kind.TEXT, "What is asked, as people read it.", required=True)
    road: str = column(
        Kind.TEXT,
        "Number or name of the road as the map has it, or the number of one of its ways. All that "
        "is called so carries more, in both directions.",
        required=True,
    )
    more_vehicles_per_h: int = column(
        Kind.NUMBER,
        "What can be counted on above what the plan counts; no share comes off.",
        unit="vehicles/h",
        required=True,
        least=1,
        most=MOST_RATE_PER_H,
    )


# Keys of `[asks]` that touch what protects people, and why no number is put on it.
REFUSED_KEYS = {
    "margin_min": "the margin is there so that nobody is on the road when silence ends",
    "accepts": "where people go is their own choice",
    "screening": "how people are screened is a matter of their protection",
    "demining": "mines are cleared to protect people",
    "medical": "the wounded and sick are owed care",
    "family_unity": "families together are not a price",
}
