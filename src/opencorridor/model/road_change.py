"""A road plan after a change: who is where at a moment, and what each is to do from then on.

Moments are zone-aware and in UTC. Vehicles are whole and alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opencorridor.model.cases import Case
from opencorridor.model.road_conditions import ShutRoad
from opencorridor.model.road_plan import Position
from opencorridor.model.scenario import ClockName, Sensitivity

ROAD_CHANGE_SCHEMA = "opencorridor.road-change/1"

POSITIONS_SENTENCE = (
    "Positions are those of the plan: everybody is taken to have driven as it said until then. "
    "Nobody has reported them."
)
PROPOSAL_SENTENCE = (
    "Nobody has been told: this says what could be done, and nothing is sent to anybody. Decide "
    "for a moment by which people can be reached."
)
EITHER_SENTENCE = (
    "Where vehicles that come by one place are told different things, any of them may do either: "
    "nobody is told apart by name."
)


class Doing(StrEnum):
    """What vehicles under way do from the next place on at which they can choose."""

    AS_BEFORE = "as-before"
    OTHER_WAY = "other-way"
    OTHER_EXIT = "other-exit"
    RETURN = "return"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class UnderWayRow:
    """Vehicles that come by one place and then do the same.

    Parameters
    ----------
    doing : Doing
    turns_back : bool
        Whether they go on by the road on which they came.
    position : tuple of float
        The place at which they can choose.
    near : str
        The nearest place of the folder, and how far it is.
    on : str
        The road that they are on when the change is decided.
    on_shut : bool
        Whether that road is shut then.
    heading : str
        Where they are heading when they come by, as a point of the compass.
    next : str
        The road that they take then; empty if they take none.
    next_heading : str
        Where it leads at its beginning.
    in_words : str
        What they do, as it can be passed on.
    from_exit, to_exit : str, optional
        Where the plan sent them, and where they go now.
    to_crowd : str, optional
        The crowd at whose place they wait, if they return to one.
    vehicles : int
    first, last : datetime
        When the first and the last of them come by.
    """

    doing: Doing
    turns_back: bool
    position: Position
    near: str
    on: str
    on_shut: bool
    heading: str
    next: str
    next_heading: str
    in_words: str
    from_exit: str
    to_exit: str | None
    to_crowd: str | None
    vehicles: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """Departures of one crowd to one exit in one block: as published, and now.

    Those of the block in which the change is decided count from that moment on.
    """

    crowd: str
    exit: str
    start: datetime
    end: datetime
    published: int
    now: int


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """What one case gives after the change.

    Parameters
    ----------
    out_before : int
        Vehicles that were out by the end in this case in the plan before the change; beyond the
        cautious case more had left by then in that plan than are taken to have left here.
    out : int
        Vehicles out by the end now; those out before the moment of the change count.
    most_out : int
        No plan from these positions on has more out.
    left_under_way : int
        Vehicles on the road at that moment that get out no more.
    return_ : int, optional
        Of these: vehicles that can get to the place of a crowd in time, and wait there; worked out
        for the cautious case alone.
    fewest_left : int
        No plan from these positions on leaves fewer of them.
    last_out : datetime, optional
        When the last is out.
    usable_until : datetime
        When everybody has to be off the roads.
    """

    people_per_vehicle: int
    out_before: int
    out: int
    most_out: int
    left_under_way: int
    return_: int | None
    fewest_left: int
    last_out: datetime | None
    usable_until: datetime


@dataclass(frozen=True, slots=True)
class RoadChange:
    """A road plan after a change.

    Parameters
    ----------
    at : datetime
        The moment from which on anything can be decided anew, a whole step.
    plan_id, plan_version, plan_made_at, plan_terms_digest
        The plan that was being carried out.
    vehicles : int
        Vehicles that wish to leave by the changed terms, those that have left among them.
    out_by_then, under_way, at_home : int
        Of these: out, on the road, and not yet departed at that moment, by the plan.
    on_shut : int
        Of those under way: vehicles on a road that is shut at that moment.
    published, standing, moved, cancelled, added, could_stand : int
        Departures published from then on; those that stand (of the same crowd in the same block);
        those that are in another block or of another crowd now; those that are no more; those that
        are more than were published; the most that could stand in any plan as good.
    differences : tuple of str
        What is other in the changed terms than in the plan, as far as the plan tells.
    cases : mapping
        The cautious one is handed out.
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
    at: datetime
    plan_id: str
    plan_version: int
    plan_made_at: datetime
    plan_terms_digest: str
    terms_digest: str
    roads_file_sha256: str
    roads_source: str
    roads_credit: str
    no_silence_needed: str | None
    window_start: datetime
    window_end: datetime
    clocks: tuple[ClockName, ...]
    differences: tuple[str, ...]
    verdict: tuple[str, ...]
    assumes: str
    standing_words: str
    assumptions: tuple[str, ...]
    not_known: tuple[str, ...]
    vehicles: int
    out_by_then: int
    under_way: int
    on_shut: int
    at_home: int
    published: int
    standing: int
    moved: int
    cancelled: int
    added: int
    could_stand: int
    shut: tuple[ShutRoad, ...]
    cases: Mapping[Case, ChangedCase]
    departures: tuple[DepartureRow, ...]
    roads: tuple[UnderWayRow, ...]

    def told(self) -> tuple[ToldRow, ...]:
        """Return what those do who do not drive on as before, one road's places together.

        Those on a road that is shut are among them, whatever they do.
        """
        found: dict[tuple[str, str], list[UnderWayRow]] = {}
        for row in self.roads:
            if row.doing is not Doing.AS_BEFORE or row.on_shut:
                on = f"{row.on} (SHUT)" if row.on_shut else row.on
                found.setdefault((f"{on}, heading {row.heading}", row.in_words), []).append(row)
        return tuple(sorted(map(_together, found.values()), key=_most_urgent))


@dataclass(frozen=True, slots=True)
class ToldRow:
    """Vehicles on one road that are told the same, at several places.

    Parameters
    ----------
    places : tuple of str
        Where they come by, without doubles, in the order of time.
    """

    doing: Doing
    on: str
    in_words: str
    places: tuple[str, ...]
    vehicles: int
    first: datetime
    last: datetime


def _together(rows: list[UnderWayRow]) -> ToldRow:
    on = f"{rows[0].on} (SHUT)" if rows[0].on_shut else rows[0].on
    return ToldRow(
        rows[0].doing,
        f"{on}, heading {rows[0].heading}",
        rows[0].in_words,
        tuple(dict.fromkeys(row.near for row in rows)),
        sum(row.vehicles for row in rows),
        min(row.first for row in rows),
        max(row.last for row in rows),
    )


URGENT = (Doing.LEFT, Doing.RETURN, Doing.OTHER_EXIT, Doing.OTHER_WAY, Doing.AS_BEFORE)
"""What has to be told first."""


def _most_urgent(row: ToldRow) -> tuple[int, int, datetime]:
    return URGENT.index(row.doing), -row.vehicles, row.first
