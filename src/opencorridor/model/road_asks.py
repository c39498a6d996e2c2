"""Asks of a road plan: which changes of its terms are tried, and what each is worth.

A change adds and never takes away. Terms that protect people (choice, margin, screening, demining,
medical care, family unity, return) have no change here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from opencorridor.model.scenario import Provenance, Sensitivity

ROAD_ASKS_SCHEMA = "opencorridor.road-asks/1"

EVERY_PARTY = ""
"""Stands for all parties where a change is asked of them at once."""


@dataclass(frozen=True, slots=True)
class WiderRoad:
    """A road that could carry more, and what makes it so, as somebody states it.

    Parameters
    ----------
    road : str
        Number or name of the road as the map has it, or the number of one of its ways; all that
        is called so carries more, in both directions.
    more_vehicles_per_h : int
        What can be counted on above what the plan counts; no share comes off.
    provenance : Provenance, optional
        Where it is stated; none if it was typed with the command.
    """

    id: str
    title: str
    road: str
    more_vehicles_per_h: int
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class RoadAskMenu:
    """Which changes are tried; with any menu, exits that are not agreed and closed roads too.

    Parameters
    ----------
    earlier_start_s, later_end_s : tuple of int
        Shifts of each party's window, and of all windows together.
    more_received_vehicles_per_h : tuple of int
        Vehicles that each exit with a limit receives beyond it.
    more_received_vehicles : tuple of int
        Vehicles that each exit with a total takes in all beyond it.
    wider_roads : mapping
    pairs : bool
        Whether pairs are tried of changes that bring nobody more out alone.
    """

    earlier_start_s: tuple[int, ...] = ()
    later_end_s: tuple[int, ...] = ()
    more_received_vehicles_per_h: tuple[int, ...] = ()
    more_received_vehicles: tuple[int, ...] = ()
    wider_roads: Mapping[str, WiderRoad] = field(default_factory=dict)
    pairs: bool = True


@dataclass(frozen=True, slots=True)
class WindowShifted:
    """One party's window, or that of each (no party named), begins earlier and ends later."""

    party: str
    earlier_s: int = 0
    later_s: int = 0


@dataclass(frozen=True, slots=True)
class ReceivedMore:
    """An exit receives more vehicles an hour than its limit."""

    exit: str
    more_vehicles_per_h: int


@dataclass(frozen=True, slots=True)
class TakesMore:
    """An exit takes more vehicles in all than its total."""

    exit: str
    more_vehicles: int


@dataclass(frozen=True, slots=True)
class RoadWidened:
    """All that is called by a road carries more vehicles an hour; ``wider_road`` states it."""

    wider_road: str
    road: str
    more_vehicles_per_h: int


@dataclass(frozen=True, slots=True)
class ExitAgreed:
    """An exit is agreed by every party."""

    exit: str


@dataclass(frozen=True, slots=True)
class ConditionLifted:
    """What a condition closes is open; never one of mines or fighting."""

    condition: str


RoadChange = WindowShifted | ReceivedMore | TakesMore | RoadWidened | ExitAgreed | ConditionLifted


@dataclass(frozen=True, slots=True)
class AskHours:
    """What a plan of its own says of an ask.

    Parameters
    ----------
    vehicle_hours_saved : float
        Area between the curves of vehicles out without and with it, up to the later of both last
        arrivals. Whoever gets out only with it counts from that arrival on.
    person_hours_saved : float, optional
        None where vehicles carry different numbers and the movements found for either plan bring
        fewer out than its roads can carry.
    clear_time : datetime, optional
        When the last vehicle that gets out is out; none if nobody does.
    everybody_out : bool
        Whether that is all who wish to leave.
    """

    vehicle_hours_saved: float
    person_hours_saved: float | None
    clear_time: datetime | None
    everybody_out: bool


@dataclass(frozen=True, slots=True)
class RankGain:
    """Of crowds that go together, how many more the roads can carry out; fewer below nothing.

    Parameters
    ----------
    priority : int, optional
        None for those who go last.
    """

    priority: int | None
    people_per_vehicle: int
    vehicles: int
    people: int


@dataclass(frozen=True, slots=True)
class RoadAsk:
    """A change of terms and what it is worth in the cautious case, all other terms unchanged.

    Parameters
    ----------
    marked : str
        That nothing of it is agreed.
    uses_unagreed_exit : bool
        Whether vehicles would leave at an exit that not every party has agreed to.
    vehicles, people : int
        How many more the roads can carry out by the end.
    vehicles_moved_out : int, optional
        How many more the movements of a plan bring out, compared with those of the plan that is
        handed out; none where they were not worked out.
    hours : AskHours, optional
        None where no plan of its own was made.
    effect : str
        All this in words.
    note : str
        What explains it, empty if nothing does.
    pair_of : tuple of str
        The asks that it joins, neither of which brings anybody more out alone.
    by_rank : tuple of RankGain
        Where crowds go in an order: the same rank by rank, in that order.
    """

    id: str
    words: str
    changes: tuple[RoadChange, ...]
    marked: str
    uses_unagreed_exit: bool
    vehicles: int
    people: int
    vehicles_moved_out: int | None
    hours: AskHours | None
    effect: str
    note: str
    pair_of: tuple[str, ...] = ()
    by_rank: tuple[RankGain, ...] = ()


@dataclass(frozen=True, slots=True)
class NotWorked:
    """A change that was not worked out, and why."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class RoadAskSheet:
    """All asks of a road plan, those worth most first; need-to-know, never part of the plan.

    Parameters
    ----------
    plan, terms_digest, roads_sha256 : str
        Of which plan, of which state of its folder, on which map.
    case : str
        The case that is handed out.
    people_per_vehicle : int
        Of all crowds, or that of the area where crowds state different numbers.
    most_out, out : int
        Vehicles that the roads can carry out on the terms as they stand, and those that the
        movements of the plan bring out.
    counts : str
        What the worth counts, and what it does not.
    pairs_tried, pairs_left : int
        Pairs of changes that bring nobody more out alone; of those that are left nothing is known.
    as_they_stand : tuple of RankGain
        Where crowds go in an order: the most of each rank that the roads can carry out on the terms
        as they stand, those before it out first.
    """

    schema: str
    software: str
    made_at: datetime
    sensitivity: Sensitivity
    plan: str
    title: str
    version: int
    as_of: datetime
    expires: datetime
    terms_digest: str
    roads_sha256: str
    assumes: str
    standing: str
    case: str
    people_per_vehicle: int
    vehicles: int
    most_out: int
    out: int
    counts: str
    asks: tuple[RoadAsk, ...]
    not_worked: tuple[NotWorked, ...]
    pairs_tried: int
    pairs_left: int
    as_they_stand: tuple[RankGain, ...] = ()
