"""The schema of the CSV sheets: a class for each sheet, an attribute for each column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from opencorridor.model.cases import End, Range
from opencorridor.model.road_classes import RoadClass
from opencorridor.model.scenario import ConditionKind, Direction, PlaceKind, VehicleKind
from opencorridor.scenario import defaults
from opencorridor.scenario.columns import (
    DAY_MIN,
    DAY_S,
    HIGHEST_SPEED_KMH,
    LONGEST_LENGTH_KM,
    MOST_LANES,
    MOST_PEOPLE,
    MOST_RATE_PER_H,
    MOST_VEHICLES,
    Kind,
    SourcedRow,
    column,
    permille_down,
    whole_up,
)
from opencorridor.units import metres_from_km, seconds_from_minutes, speed_m_per_h_from_kmh


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow(SourcedRow):
    """``places.csv``."""

    table: ClassVar[str] = "places"
    file: ClassVar[str] = "places.csv"
    meaning: ClassVar[str] = "Every place that the terms and the other sheets name."

    id: str = column(
        Kind.ID, "Short name, unique among places, roads and corridors.", required=True
    )
    name: str = column(Kind.TEXT, "Name as people read it.", required=True)
    kinds: tuple[PlaceKind, ...] = column(
        Kind.CHOICES, "What the place is for.", required=True, choices=PlaceKind
    )
    lat: float = column(
        Kind.NUMBER, "Latitude (WGS 84).", unit="degrees north", required=True,
        least=-90, most=90, whole=False,
    )  # fmt: skip
    lon: float = column(
        Kind.NUMBER, "Longitude (WGS 84).", unit="degrees east", required=True,
        least=-180, most=180, whole=False,
    )  # fmt: skip
    area: str | None = column(Kind.TEXT, "Oblast or district.", empty_means="not stated")
    holder: str | None = column(
        Kind.ID, "Party that holds the place.", refers_to=("parties",), empty_means="not stated"
    )
    capacity_vehicles: int | None = column(
        Kind.NUMBER,
        "Gathering point: vehicles that can stand and load at once in one block. "
        "Holding place or shelter: vehicles that can wait.",
        unit="vehicles",
        least=1,
        most=MOST_VEHICLES,
        empty_means="unknown",
    )
    longest_wait_min: int | None = column(
        Kind.NUMBER,
        "Gathering point: longest wait from the beginning of a block; not less than a block.",
        unit="min",
        least=1,
        most=7 * DAY_MIN,
        whole=False,
        convert=seconds_from_minutes,
        empty_means="no limit is stated",
    )
    reception_people_per_h: Range | None = column(
        Kind.RANGE,
        "People who can be received in an hour.",
        unit="people/h",
        least=1,
        most=MOST_PEOPLE,
        unfavourable=End.LEAST,
        empty_means="no limit is stated",
    )
    beds_people: Range | None = column(
        Kind.RANGE,
        "People for whom there is room in all.",
        unit="people",
        least=0,
        most=MOST_PEOPLE,
        unfavourable=End.LEAST,
        empty_means="no limit is stated",
    )
    turn_back: bool = column(
        Kind.YES_NO,
        "Whether a vehicle can turn round or shelter here.",
        default="no",
        default_source="rule of the format: only what is stated is counted on",
    )
    other_names: tuple[str, ...] = column(
        Kind.TEXTS, "Other names and spellings.", empty_means="none"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadRow(SourcedRow):
    """``roads.csv``."""

    table: ClassVar[str] = "roads"
    file: ClassVar[str] = "roads.csv"
    meaning: ClassVar[str] = "Roads between two places, ways out of gathering points among them."

    id: str = column(
        Kind.ID, "Short name, unique among places, roads and corridors.", required=True
    )
    # `from` is a word of the language: the attribute is named apart from the column.
    from_: str = column(
        Kind.ID, "Place where the road begins.", required=True, refers_to=("places",)
    )
    to: str = column(Kind.ID, "Place where the road ends.", required=True, refers_to=("places",))
    length_km: int = column(
        Kind.NUMBER,
        "Length of the road.",
        unit="km",
        required=True,
        least=0.001,
        most=LONGEST_LENGTH_KM,
        whole=False,
        convert=metres_from_km,
    )
    class_: RoadClass = column(
        Kind.CHOICE, "Class of the road, as in OpenStreetMap.", required=True, choices=RoadClass
    )
    lanes: int | None = column(
        Kind.NUMBER,
        "Lanes in one direction.",
        unit="lanes",
        least=1,
        most=MOST_LANES,
        empty_means="by class",
    )
    capacity_vehicles_per_h: Range | None = column(
        Kind.RANGE,
        "Vehicles per hour in one direction, lanes counted; goes before class and lanes.",
        unit="vehicles/h",
        least=1,
        most=MOST_RATE_PER_H,
        unfavourable=End.LEAST,
        empty_means="by class and lanes",
    )
    car_speed_kmh: Range | None = column(
        Kind.RANGE,
        "Speed of a car.",
        unit="km/h",
        least=1,
        most=HIGHEST_SPEED_KMH,
        whole=False,
        convert=speed_m_per_h_from_kmh,
        unfavourable=End.LEAST,
        empty_means="by class",
    )
    bus_speed_kmh: Range | None = column(
        Kind.RANGE,
        "Speed of a bus.",
        unit="km/h",
        least=1,
        most=HIGHEST_SPEED_KMH,
        whole=False,
        convert=speed_m_per_h_from_kmh,
        unfavourable=End.LEAST,
        empty_means="by class",
    )
    both_ways: bool = column(
        Kind.YES_NO, "Whether it may be driven in both directions.", required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointRow(SourcedRow):
    """``checkpoints.csv``."""

    table: ClassVar[str] = "checkpoints"
    file: ClassVar[str] = "checkpoints.csv"
    meaning: ClassVar[str] = "Checkpoints, with what they let through."

    id: str = column(Kind.ID, "Short name of the checkpoint.", required=True)
    place: str = column(Kind.ID, "Where it stands.", required=True, refers_to=("places",))
    holder: str | None = column(
        Kind.ID, "Party that holds it.", refers_to=("parties",), empty_means="not stated"
    )
    direction: Direction = column(
        Kind.CHOICE,
        "Direction that it checks, seen along the corridor.",
        choices=Direction,
        default="both",
        default_source="rule of the format: the unfavourable reading",
    )
    opens: datetime | None = column(
        Kind.TIME, "When it opens; with `closes`.", empty_means="hours are not stated"
    )
    closes: datetime | None = column(
        Kind.TIME, "When it closes; with `opens`.", empty_means="hours are not stated"
    )
    clock: str | None = column(
        Kind.ZONE, "IANA name of the clock of the hours.", empty_means="the hours have offsets"
    )
    searches: str | None = column(Kind.TEXT, "What is searched.", empty_means="not stated")
    rate_vehicles_per_h: Range = column(
        Kind.RANGE,
        "Vehicles let through in an hour, in each direction.",
        unit="vehicles/h",
        required=True,
        least=1,
        most=MOST_RATE_PER_H,
        unfavourable=End.LEAST,
    )
    service_s: Range = column(
        Kind.RANGE,
        "Time that one vehicle stands there when nobody is before it.",
        unit="s",
        required=True,
        least=0,
        most=DAY_S,
        whole=False,
        convert=whole_up,
        unfavourable=End.MOST,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow(SourcedRow):
    """``conditions.csv``."""

    table: ClassVar[str] = "conditions"
    file: ClassVar[str] = "conditions.csv"
    meaning: ClassVar[str] = "What changes a road or a place for a time."

    id: str = column(Kind.ID, "Short name of the condition.", required=True)
    subject: str = column(
        Kind.ID, "The road or place that it changes.", required=True, refers_to=("roads", "places")
    )
    kind: ConditionKind = column(
        Kind.CHOICE,
        "`closed`, `mined`, `contested`: no entry; `damaged`, `slow`: see the columns below.",
        required=True,
        choices=ConditionKind,
    )
    start: datetime = column(Kind.TIME, "Since when.", required=True)
    end: datetime | None = column(Kind.TIME, "Until when.", empty_means="until further notice")
    clock: str | None = column(
        Kind.ZONE, "IANA name of the clock of start and end.", empty_means="they have offsets"
    )
    vehicle_kinds: tuple[VehicleKind, ...] = column(
        Kind.CHOICES,
        "Kinds of vehicle that can still pass; required for `damaged`.",
        choices=VehicleKind,
        empty_means="both, except where the road is shut",
    )
    speed_factor: int | None = column(
        Kind.NUMBER,
        "Share of the usual speed that is left; required for `damaged` and `slow`.",
        unit="share",
        least=0.001,
        most=1,
        whole=False,
        convert=permille_down,
        empty_means="the usual speed",
    )
    capacity_factor: int | None = column(
        Kind.NUMBER,
        "Share of the usual capacity that is left; required for `damaged`.",
        unit="share",
        least=0.001,
        most=1,
        whole=False,
        convert=permille_down,
        empty_means="the usual capacity",
    )
    lifted_by: str | None = column(
        Kind.TEXT, "Clause that lifts a contested stretch.", empty_means="no clause lifts it"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow(SourcedRow):
    """``needs.csv``."""

    table: ClassVar[str] = "needs"
    file: ClassVar[str] = "needs.csv"
    meaning: ClassVar[str] = "People who wish to leave; never the population of a town."

    id: str = column(Kind.ID, "Short name of the need.", required=True)
    place: str = column(
        Kind.ID,
        "Where they are: the first waypoint of a corridor.",
        required=True,
        refers_to=("places",),
    )
    group: str = column(Kind.TEXT, "Group, as the priorities name it.", required=True)
    people: Range = column(
        Kind.RANGE,
        "How many wish to leave. The demand is varied apart from the cases.",
        unit="people",
        required=True,
        least=1,
        most=MOST_PEOPLE,
    )
    moves_by: VehicleKind = column(
        Kind.CHOICE, "How they can move.", required=True, choices=VehicleKind
    )
    accepts: tuple[str, ...] = column(
        Kind.IDS,
        "Destinations that they have agreed to go to. No default.",
        required=True,
        refers_to=("places",),
        none_word="-",
    )
    minimum_people: int = column(
        Kind.NUMBER,
        "People who must get out before the rest is weighed.",
        unit="people",
        default="0",
        default_source="rule of the format",
        least=0,
        most=MOST_PEOPLE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleRow(SourcedRow):
    """``vehicles.csv``."""

    table: ClassVar[str] = "vehicles"
    file: ClassVar[str] = "vehicles.csv"
    meaning: ClassVar[str] = "Vehicles of one kind that stand at one place."

    id: str = column(Kind.ID, "Short name of the fleet.", required=True)
    kind: VehicleKind = column(Kind.CHOICE, "Kind of vehicle.", required=True, choices=VehicleKind)
    count: Range = column(
        Kind.RANGE,
        "How many.",
        unit="vehicles",
        required=True,
        least=0,
        most=MOST_VEHICLES,
        unfavourable=End.LEAST,
    )
    stands_at: str = column(Kind.ID, "Where they stand.", required=True, refers_to=("places",))
    side: str | None = column(
        Kind.ID,
        "Party that holds that place.",
        refers_to=("parties",),
        empty_means="not stated",
    )
    serves: tuple[str, ...] = column(
        Kind.IDS, "Needs that they carry, all at one place.", required=True, refers_to=("needs",)
    )
    people_per_vehicle: Range | None = column(
        Kind.RANGE,
        "People who leave in one vehicle.",
        unit="people",
        least=1,
        most=500,
        unfavourable=End.LEAST,
        empty_means="by kind",
    )
    length_m: int | None = column(
        Kind.NUMBER,
        "Length of one vehicle.",
        unit="m",
        least=1,
        most=40,
        whole=False,
        convert=whole_up,
        empty_means="by kind",
    )
    ready_at: datetime | None = column(
        Kind.TIME, "When they are ready to drive.", empty_means="ready from the start"
    )
    clock: str | None = column(
        Kind.ZONE, "IANA name of the clock of `ready_at`.", empty_means="it has an offset"
    )
    way_in: tuple[str, ...] = column(
        Kind.IDS,
        "Places on the way from where they stand to the place of the need, both named.",
        refers_to=("places",),
        chain=True,
        empty_means="they stand there, or at a gathering point of it",
    )
    boarding_min: int = column(
        Kind.NUMBER,
        "Time that boarding takes.",
        unit="min",
        default="0",
        default_source=defaults.OWN_BOARDING,
        least=0,
        most=DAY_MIN,
        whole=False,
        convert=seconds_from_minutes,
    )
