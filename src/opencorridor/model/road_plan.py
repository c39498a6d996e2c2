"""Leaving an area on its roads: the terms that are stated, and the plan that is made from them.

Moments are zone-aware and in UTC. Vehicles are whole; people are vehicles times the people that
each carries. Where crowds state numbers or priorities of their own, crowds of one priority whose
vehicles carry as many are a rank. Fields that only such plans have, or plans with totals of exits,
have defaults and are left out of files where they say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from opencorridor.model.cases import Case, Demand, PerCase, Range
from opencorridor.model.findings import Finding
from opencorridor.model.road_asks import RoadAskMenu
from opencorridor.model.road_conditions import RoadCondition, ShutRoad
from opencorridor.model.scenario import (
    ClockName,
    DefaultUsed,
    Interval,
    Party,
    Provenance,
    Sensitivity,
    TermStatus,
)

ROAD_PLAN_SCHEMA = "opencorridor.road-plan/1"

SHARES_SENTENCE = (
    "Among plans with as many out, each crowd was given an equal share first, as far as its roads "
    "allow, and the rest went where there was room."
)

RANK_SHARES_SENTENCE = (
    "Crowds of one priority with as many people in a vehicle were given equal shares first, as far "
    "as their roads allow, and the rest went where there was room."
)

Position = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class AreaSettings:
    """What holds for the whole folder. Durations in seconds, shares in thousandths.

    Parameters
    ----------
    margin_s : Range
        Time by which everybody is out before silence ends.
    usable_capacity_permille : Range
        Share of the class capacity of a road that can be counted on.
    snap_m : int
        The farthest that a place may be from its node.
    no_silence_needed : str, optional
        Why the plan needs no silence; the windows then say when roads are used.
    """

    id: str
    title: str
    version: int
    as_of: datetime
    expires: datetime
    sensitivity: Sensitivity
    clocks: tuple[ClockName, ...]
    margin_s: Range
    step_s: int
    block_s: int
    usable_capacity_permille: Range
    people_per_vehicle: Range
    demand: Demand
    snap_m: int
    no_silence_needed: str | None
    summary: str | None
    source: str | None
    own_assumptions: tuple[str, ...]
    not_known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """What one party has said of one exit."""

    party: str
    status: TermStatus
    evidence: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class AreaExit:
    """A place at which vehicles leave the area, and what the parties have said of its road.

    ``received_vehicles`` is the most that it takes in all.
    """

    id: str
    name: str
    position: Position
    road: str
    received_vehicles_per_h: Range | None
    said: tuple[Way, ...]
    provenance: Provenance
    received_vehicles: Range | None = None

    def agreed_by(self, parties: Mapping[str, Party]) -> bool:
        """Tell whether every party has agreed to its road."""
        agreed = {way.party for way in self.said if way.status is TermStatus.AGREED}
        return agreed.issuperset(parties)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Vehicles that stand at one place; ``accepts`` are the exits that their people accept.

    ``people_per_vehicle`` stands instead of that of the area; those of ``priority`` 1 go first, and
    those without one last.
    """

    id: str
    name: str
    position: Position
    vehicles: Range
    accepts: tuple[str, ...]
    provenance: Provenance
    people_per_vehicle: Range | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class AreaTerms:
    """A folder as it was read: nothing in it has been joined to roads yet.

    Parameters
    ----------
    windows : mapping
        Party to the interval that it stated.
    conditions : tuple of RoadCondition
        What shuts roads, in the order of the sheet.
    asks : RoadAskMenu, optional
        Which changes are tried; nothing if none are asked for.
    """

    settings: AreaSettings
    parties: Mapping[str, Party]
    windows: Mapping[str, Interval]
    exits: Mapping[str, AreaExit]
    crowds: Mapping[str, Crowd]
    findings: tuple[Finding, ...]
    defaults_used: tuple[DefaultUsed, ...]
    digest: str
    asks: RoadAskMenu | None = None
    conditions: tuple[RoadCondition, ...] = ()

    def used_exits(self) -> tuple[str, ...]:
        """Return the exits that every party has agreed to, in the order of the sheet."""
        return tuple(i for i, e in self.exits.items() if e.agreed_by(self.parties))

    def people_per_vehicle(self, crowd: str, case: Case) -> int:
        """Return the people in each vehicle of a crowd."""
        return (self.crowds[crowd].people_per_vehicle or self.settings.people_per_vehicle).at(case)

    @property
    def counts_people(self) -> bool:
        """Whether a crowd states its own number of people in a vehicle."""
        return any(crowd.people_per_vehicle for crowd in self.crowds.values())

    @property
    def has_ranks(self) -> bool:
        """Whether crowds may go in an order, by priority or by the people in a vehicle."""
        return self.counts_people or any(c.priority is not None for c in self.crowds.values())

    @property
    def has_totals(self) -> bool:
        """Whether an exit that is used takes so many and no more."""
        return any(self.exits[i].received_vehicles for i in self.used_exits())

    def window(self) -> tuple[datetime, datetime] | None:
        """Return the latest start and the earliest end, or nothing if no moment is left."""
        if not self.windows or set(self.windows) != set(self.parties):
            return None
        start = max(w.start for w in self.windows.values())
        end = min(w.end for w in self.windows.values() if w.end is not None)
        return (start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class HourRow:
    """What one hour brings.

    Parameters
    ----------
    start, end : datetime
    out : mapping
        Vehicles that leave the area in this hour, by exit.
    out_so_far : int
        Vehicles that have left the area by the end of the hour.
    most_so_far : int
        The most that any plan could have out by then.
    people_so_far : int, optional
        People who have left by then, where crowds state their own numbers.
    """

    start: datetime
    end: datetime
    out: Mapping[str, int]
    out_so_far: int
    most_so_far: int
    people_so_far: int | None = None


@dataclass(frozen=True, slots=True)
class BlockRow:
    """Vehicles of one crowd that leave in one departure block for one exit."""

    crowd: str
    exit: str
    start: datetime
    end: datetime
    vehicles: int
    last_arrival: datetime


@dataclass(frozen=True, slots=True)
class CrowdRow:
    """What becomes of one crowd.

    Parameters
    ----------
    vehicles, out : int
        Vehicles that wish to leave, and those that do.
    first_block, last_block : datetime, optional
        When the first and the last block begin in which vehicles depart.
    departures, waiting : tuple of int
        By hour of the window: vehicles that depart in it, and those still there when it ends.
    people_per_vehicle : int, optional
        People in each of its vehicles, where crowds state their own numbers.
    """

    id: str
    vehicles: int
    out: int
    first_block: datetime | None
    last_block: datetime | None
    departures: tuple[int, ...]
    waiting: tuple[int, ...]
    people_per_vehicle: int | None = None


@dataclass(frozen=True, slots=True)
class RankRow:
    """Crowds of one priority whose vehicles carry as many people: who goes first is settled first.

    Parameters
    ----------
    priority : int, optional
        None for those that go last.
    people_per_vehicle : int
    crowds : tuple of str
    vehicles, out : int
        Vehicles that wish to leave, and those that do.
    most_out : int
        The most vehicles that any plan has out of this rank and all before it together.
    """

    priority: int | None
    people_per_vehicle: int
    crowds: tuple[str, ...]
    vehicles: int
    out: int
    most_out: int


@dataclass(frozen=True, slots=True)
class ExitTotal:
    """An exit that takes so many and no more.

    Parameters
    ----------
    vehicles : int
        The most that it takes in all.
    out : int
        Vehicles that leave there.
    full_from : datetime, optional
        When the last of the total is taken up; none if some of it is left.
    """

    exit: str
    vehicles: int
    out: int
    full_from: datetime | None


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """People in the vehicles that a case counts, where crowds state their own numbers.

    Parameters
    ----------
    on_road_midway, out_if_late
        As those of `CaseOut`, in people.
    """

    out: int
    on_road_midway: int
    out_if_late: int | None


@dataclass(frozen=True, slots=True)
class FullPiece:
    """A road of the network that the plan fills and whose filling the proof rests on.

    Parameters
    ----------
    start, end : tuple of float
        Where it is entered and left.
    class_ : str
        Class of the road.
    road : str
        Its numbers, or its names where it has no number; empty if nobody says.
    way_osm_id : int
        Its first way in the map.
    length_m : int
    vehicles : int
        How many pass it while it is full.
    first, last : datetime
        From when and until when.
    """

    start: Position
    end: Position
    class_: str
    road: str
    way_osm_id: int
    length_m: int
    vehicles: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class FullRoad:
    """Full pieces of one road that lie next to each other.

    Parameters
    ----------
    road : str
        What it is called: its number, its name, or its class where it has neither.
    where : str
        Between which places of the folder it lies, and how far from them as the crow flies.
    towards : str, optional
        The exit that most of its vehicles leave by.
    length_m : int
        Metres of its pieces; those that run side by side count each.
    vehicles : int
        How many pass it while it is full; nobody is counted at two pieces.
    first, last : datetime
        From when the first piece is full, and until when the last one.
    pieces : tuple of FullPiece
        Those with most vehicles first, at most so many.
    """

    road: str
    where: str
    towards: str | None
    length_m: int
    vehicles: int
    first: datetime
    last: datetime
    pieces: tuple[FullPiece, ...]


@dataclass(frozen=True, slots=True)
class WaitingWanted:
    """Where vehicles that the bound counts and the plan does not would have to pass time."""

    position: Position | None
    near: str
    vehicles: int


@dataclass(frozen=True, slots=True)
class CaseOut:
    """What one case gives.

    Parameters
    ----------
    vehicles, out : int
        Vehicles that wish to leave, and those that the plan brings out.
    most_out : int
        The most that any plan could bring out: proven up to ``proven_until``.
    widest_gap : int
        By how many the plan is behind the most, where that is widest.
    proven_until : datetime
        The moment up to which the most is proven.
    last_out : datetime, optional
        When the last of those who get out is out.
    usable_until : datetime
        When everybody is off the road: the end of the window less the margin.
    on_road_midway : int
        Vehicles that would be on the road if the silence broke midway.
    out_if_late : int, optional
        Vehicles out if everything began two hours late; none if it was not computed.
    full_roads : tuple of FullRoad
        What the proof rests on, those with most vehicles first.
    full_roads_more : int
        How many more there are than the list has.
    people : PeopleCount, optional
        Where crowds state their own numbers; elsewhere all vehicles carry ``people_per_vehicle``.
    ranks : tuple of RankRow
        In the order in which they go, where there are several.
    totals : tuple of ExitTotal
        Exits that take so many and no more.
    """

    people_per_vehicle: int
    vehicles: int
    out: int
    most_out: int
    widest_gap: int
    proven_until: datetime
    last_out: datetime | None
    usable_until: datetime
    on_road_midway: int
    out_if_late: int | None
    hours: tuple[HourRow, ...]
    crowds: tuple[CrowdRow, ...]
    full_roads: tuple[FullRoad, ...]
    full_roads_more: int
    waiting_wanted: tuple[WaitingWanted, ...]
    people: PeopleCount | None = None
    ranks: tuple[RankRow, ...] = ()
    totals: tuple[ExitTotal, ...] = ()

    @property
    def people_out(self) -> int:
        """People whom the plan brings out."""
        return self.out * self.people_per_vehicle if self.people is None else self.people.out


@dataclass(frozen=True, slots=True)
class RoadUse:
    """A road that the plan uses in the cautious case: its course and the vehicles on it.

    Parameters
    ----------
    ref, name : str
        Numbers and names of the ways along it, between semicolons; empty if nobody says.
    """

    class_: str
    ref: str
    name: str
    way_osm_id: int
    vehicles: int
    first: datetime
    last: datetime
    course: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """How far a place is from the node that it was joined to, and where that is."""

    id: str
    position: Position
    distance_m: int


@dataclass(frozen=True, slots=True)
class RoadPlan:
    """A plan for leaving an area on its roads.

    Parameters
    ----------
    verdict : tuple of str
        Sentences; the first is the answer.
    roads_source, roads_as_of, roads_sha256, roads_credit : str
        The map that the roads were built from.
    roads_file_sha256 : str
        SHA-256 over the file of roads: whoever checks the plan needs that one.
    terms_digest : str
        SHA-256 over the files of the folder.
    window_start, window_end : datetime, optional
        What all parties have in common.
    used_exits, unused_exits : tuple of str
        Exits that every party has agreed to, and the others: nobody may be sent there.
    shut : tuple of ShutRoad
        Roads that conditions shut, and from when on.
    timetable, road_use :
        Of the cautious case, the one that is handed out.
    """

    schema: str
    id: str
    title: str
    version: int
    sensitivity: Sensitivity
    as_of: datetime
    made_at: datetime
    expires: datetime
    software: str
    terms_digest: str
    roads_source: str
    roads_as_of: str
    roads_sha256: str
    roads_file_sha256: str
    roads_credit: str
    verdict: tuple[str, ...]
    assumes: str
    standing: str
    assumptions: tuple[str, ...]
    not_known: tuple[str, ...]
    no_silence_needed: str | None
    window_start: datetime | None
    window_end: datetime | None
    used_exits: tuple[str, ...]
    unused_exits: tuple[str, ...]
    shut: tuple[ShutRoad, ...]
    joined: tuple[Joined, ...]
    cases: PerCase[CaseOut]
    timetable: tuple[BlockRow, ...]
    road_use: tuple[RoadUse, ...]

    @property
    def handed_out(self) -> CaseOut | None:
        """Return the cautious case, if anything could be planned."""
        return self.cases.get(Case.CAUTIOUS)
