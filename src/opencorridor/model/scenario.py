"""A scenario: the terms, the roads, the people and the vehicles, checked and in whole units.

Moments are zone-aware and in UTC; named clocks are kept beside them for display.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from opencorridor.model.cases import Demand, Range
from opencorridor.model.findings import Finding


class Sensitivity(StrEnum):
    """Who may see a row or a file, from the widest circle to the narrowest."""

    PUBLIC = "public"
    PARTNERS = "partners"
    RESTRICTED = "restricted"
    NEED_TO_KNOW = "need-to-know"


class PlaceKind(StrEnum):
    """What a place is for; a place may be of several kinds."""

    ORIGIN = "origin"
    GATHERING_POINT = "gathering_point"
    WAYPOINT = "waypoint"
    CHECKPOINT = "checkpoint"
    HOLDING_PLACE = "holding_place"
    OVERNIGHT_SHELTER = "overnight_shelter"
    TRANSFER_POINT = "transfer_point"
    RECEPTION_PLACE = "reception_place"
    HOSPITAL = "hospital"


class VehicleKind(StrEnum):
    """Kinds of vehicle that this version plans."""

    CAR = "car"
    BUS = "bus"


class WindowKind(StrEnum):
    """``silence`` limits presence in its scope; ``movement`` limits entry to the first segment."""

    SILENCE = "silence"
    MOVEMENT = "movement"


class TermStatus(StrEnum):
    """What one party has said of a corridor, a road included."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    TENTATIVE = "tentative"
    CONDITIONAL = "conditional"
    AGREED = "agreed"
    REFUSED = "refused"
    SILENT = "silent"


class ConditionKind(StrEnum):
    """What changes a road or place for a time."""

    CLOSED = "closed"
    MINED = "mined"
    CONTESTED = "contested"
    DAMAGED = "damaged"
    SLOW = "slow"


class Direction(StrEnum):
    """Direction in which a checkpoint passes vehicles, seen along the corridor."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a row comes from and who may see it.

    ``own_assumptions`` are the columns, as the file names them, whose value the source does not
    give: whoever wrote the scenario assumed it.
    """

    source: str | None = None
    as_of: datetime | None = None
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    file: str | None = None
    row: int | None = None
    own_assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of time. ``None`` as end means until further notice."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class ClockName:
    """A named clock with the city that people know it by."""

    zone: str
    city: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole scenario. Durations are in seconds, shares in thousandths.

    ``as_if_agreed`` are ids of corridors, windows, checkpoints and fleets whose terms are worked
    with although nothing shows that they are agreed; everything made from them says so.
    """

    id: str
    title: str
    version: int
    as_of: datetime
    expires: datetime
    sensitivity: Sensitivity
    clocks: tuple[ClockName, ...]
    margin_s: Range
    step_s: int = 60
    block_s: int = 900
    usable_capacity_permille: Range = field(default_factory=lambda: Range(800, 900, 1000))
    demand: Demand = Demand.CENTRAL
    priority: tuple[tuple[str, ...], ...] = ()
    source: str | None = None
    summary: str | None = None
    own_assumptions: tuple[str, ...] = ()
    not_known: tuple[str, ...] = ()
    as_if_agreed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A side that can promise or break something."""

    id: str
    name: str
    clock: str
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class Place:
    """A place. Capacities are vehicles, beds are people, waits are seconds; ``None`` is unknown."""

    id: str
    name: str
    kinds: frozenset[PlaceKind]
    lat: float
    lon: float
    area: str | None = None
    holder: str | None = None
    capacity_vehicles: int | None = None
    longest_wait_s: int | None = None
    reception_people_per_h: Range | None = None
    beds_people: Range | None = None
    turn_back: bool = False
    other_names: tuple[str, ...] = ()
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class Road:
    """A road between two places, driven from ``tail`` to ``head`` and back where ``both_ways``.

    ``capacity_vehicles_per_h`` is per direction and already counts the lanes; ``speed_m_per_h``
    is by kind of vehicle.
    """

    id: str
    tail: str
    head: str
    length_m: int
    road_class: str
    lanes: int
    both_ways: bool
    capacity_vehicles_per_h: Range
    speed_m_per_h: Mapping[VehicleKind, Range]
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint at a place: a rate per direction, a service time in seconds, hours if known."""

    id: str
    place: str
    holder: str | None
    direction: Direction
    rate_vehicles_per_h: Range
    service_s: Range
    hours: tuple[Interval, ...] = ()
    searches: str | None = None
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class Condition:
    """What changes a road or a place for a time.

    ``subject`` is the id of a road or place. ``speed_permille`` and ``capacity_permille`` are
    thousandths of the usual value. ``vehicle_kinds`` are those that can still pass.
    ``lifted_by`` names the clause that lifts a contested stretch.
    """

    id: str
    subject: str
    kind: ConditionKind
    validity: Interval
    vehicle_kinds: frozenset[VehicleKind] = frozenset(VehicleKind)
    speed_permille: int = 1000
    capacity_permille: int = 1000
    lifted_by: str | None = None
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class CorridorStatus:
    """What one party has said of a corridor, and what shows it."""

    party: str
    status: TermStatus
    evidence: str | None
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class Corridor:
    """An ordered chain of waypoints between an origin and destinations.

    ``roads`` has one road id for each pair of following waypoints; ``ways`` maps each gathering
    point to the road that leads from it to the first waypoint. ``destinations`` lie on the chain.
    ``as_if_agreed`` is true where it is worked with although not every party has agreed.
    """

    id: str
    name: str
    waypoints: tuple[str, ...]
    roads: tuple[str, ...]
    destinations: tuple[str, ...]
    gathering_points: tuple[str, ...]
    ways: Mapping[str, str]
    vehicle_kinds: frozenset[VehicleKind]
    speed_m_per_h: Range
    spacing_m: Range
    uninvited_vehicles_per_h: Range
    statuses: tuple[CorridorStatus, ...]
    column_vehicles: int | None = None
    no_silence_needed: str | None = None
    provenance: Provenance = Provenance()
    as_if_agreed: bool = False

    def is_agreed(self, parties: Mapping[str, Party]) -> bool:
        """Tell whether every party has agreed and something shows it, or it is taken as if so."""
        if self.as_if_agreed:
            return True
        shown = {s.party for s in self.statuses if s.status is TermStatus.AGREED and s.evidence}
        return shown >= set(parties)


@dataclass(frozen=True, slots=True)
class Window:
    """A closed interval as one party stated it, on the clock it named.

    ``scope`` holds ids of corridors (all roads, ways, gathering points, checkpoints, holding
    places and destinations of it), roads and places. For a movement window: corridor ids.
    """

    id: str
    party: str
    kind: WindowKind
    clock: str
    start: datetime
    end: datetime | None
    scope: frozenset[str]
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class Need:
    """People at one place who wish to leave, never a population by default.

    ``accepts`` are the destinations that they have agreed to go to; it may be empty and then
    nobody of them is sent anywhere.
    """

    id: str
    place: str
    group: str
    people: Range
    moves_by: VehicleKind
    accepts: frozenset[str]
    minimum_people: int = 0
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class Fleet:
    """Vehicles of one kind and owner that stand at one place and serve named needs.

    ``side`` is the party that holds the place where they stand. ``way_in`` is the chain of
    places from there to the place of the need; empty where they stand at it already.
    """

    id: str
    kind: VehicleKind
    count: Range
    stands_at: str
    side: str | None
    serves: tuple[str, ...]
    people_per_vehicle: Range
    length_m: int
    ready_at: datetime | None
    way_in: tuple[str, ...]
    boarding_s: int
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class DefaultUsed:
    """A default that a scenario relied on; the report lists each one."""

    file: str
    row: int | None
    column: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class AskMenu:
    """Which changes of terms are tried as asks. Shifts are seconds, factors are thousandths."""

    earlier_start_s: tuple[int, ...] = (1800, 3600, 7200)
    later_end_s: tuple[int, ...] = (1800, 3600, 7200)
    checkpoint_rate_permille: tuple[int, ...] = (1500, 2000)
    more_vehicles: tuple[int, ...] = (10, 40)
    pairs: bool = True


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A named variant of the terms, as changes to apply together."""

    id: str
    title: str
    changes: tuple[Change, ...]
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class WindowChange:
    """Move the start or the end of a window (seconds; later is positive), or set its scope."""

    window: str
    start_shift_s: int = 0
    end_shift_s: int = 0
    scope: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CheckpointRateChange:
    """Multiply the rate of a checkpoint by a number of thousandths."""

    checkpoint: str
    rate_permille: int


@dataclass(frozen=True, slots=True)
class CorridorAgreedChange:
    """Treat a corridor as agreed: for the asks alone, nobody may be sent."""

    corridor: str


@dataclass(frozen=True, slots=True)
class RoadOpenedChange:
    """Lift a listed closure of a road or place."""

    condition: str


@dataclass(frozen=True, slots=True)
class FleetChange:
    """Add vehicles to a fleet."""

    fleet: str
    extra: int


@dataclass(frozen=True, slots=True)
class DelayChange:
    """Delay every departure by this many seconds, windows unchanged."""

    delay_s: int


Change = (
    WindowChange
    | CheckpointRateChange
    | CorridorAgreedChange
    | RoadOpenedChange
    | FleetChange
    | DelayChange
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything a plan is made from. Mappings go from id to thing, in the order of the file.

    ``digest`` is a SHA-256 of the files as they were read; it tells which scenario a plan was
    made from and no verdict rests on it. ``delay_s`` delays every departure.
    """

    settings: Settings
    parties: Mapping[str, Party]
    places: Mapping[str, Place]
    roads: Mapping[str, Road]
    checkpoints: Mapping[str, Checkpoint]
    conditions: Mapping[str, Condition]
    corridors: Mapping[str, Corridor]
    windows: Mapping[str, Window]
    needs: Mapping[str, Need]
    fleets: Mapping[str, Fleet]
    what_ifs: tuple[WhatIf, ...] = ()
    ask_menu: AskMenu = AskMenu()
    defaults_used: tuple[DefaultUsed, ...] = ()
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    delay_s: int = 0
