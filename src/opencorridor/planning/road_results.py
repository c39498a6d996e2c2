"""What the movements of a case say, in plain numbers: by hour, exit, crowd, block and road."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from opencorridor.model.cases import Case
from opencorridor.model.road_plan import (
    BlockRow,
    CaseOut,
    CrowdRow,
    ExitTotal,
    HourRow,
    PeopleCount,
    RankRow,
    RoadUse,
    WaitingWanted,
)
from opencorridor.network.earth import E7
from opencorridor.network.intervals import IntArray
from opencorridor.network.words import CLASSES
from opencorridor.planning.engine.movements import NOWHERE, Movements
from opencorridor.planning.engine.totals import NO_TOTAL
from opencorridor.planning.road_full import full_roads
from opencorridor.planning.road_places import at, called, course_of, near, way_of
from opencorridor.planning.road_site import Site, TimedSite, usable_until_s
from opencorridor.planning.road_solved import Solved
from opencorridor.units import SECONDS_PER_HOUR

MOST_PLACES_WANTED = 8


@dataclass(frozen=True, slots=True)
class LateOut:
    """Vehicles that are out if everything begins late, and the people in them."""

    vehicles: int
    people: int


def nobody(site: Site, case: Case) -> CaseOut:
    """Return what a case gives where nothing can be planned."""
    terms = site.terms
    many = {i: c.vehicles.at_demand(terms.settings.demand) for i, c in terms.crowds.items()}
    until_s = usable_until_s(terms, case)
    until = terms.settings.as_of if until_s is None else at(until_s)
    return CaseOut(
        people_per_vehicle=terms.settings.people_per_vehicle.at(case),
        vehicles=sum(many.values()),
        out=0,
        most_out=0,
        widest_gap=0,
        proven_until=until,
        last_out=None,
        usable_until=until,
        on_road_midway=0,
        out_if_late=0,
        hours=(),
        crowds=tuple(
            CrowdRow(i, n, 0, None, None, (), (), _own_people(site, case, i))
            for i, n in many.items()
        ),
        full_roads=(),
        full_roads_more=0,
        waiting_wanted=(),
    )


def _own_people(site: Site, case: Case, crowd: str) -> int | None:
    return site.terms.people_per_vehicle(crowd, case) if site.terms.counts_people else None


def people_by_movement(timed: TimedSite, moved: Movements) -> IntArray:
    """Return the people of each movement.

    Parameters
    ----------
    timed : TimedSite
    moved : Movements
    """
    terms, case = timed.site.terms, timed.case
    each = [terms.people_per_vehicle(ident, case) for ident in timed.site.crowds]
    return np.asarray(np.array(each, dtype=np.int64)[moved.origin] * moved.vehicles)


def case_out(timed: TimedSite, solved: Solved, moved: Movements, late: LateOut | None) -> CaseOut:
    """Return what a case gives.

    Parameters
    ----------
    timed : TimedSite
    solved : Solved
        Checked by whoever calls this.
    moved : Movements
        Of its flow, and checked.
    late : LateOut, optional
        What is out if everything begins two hours late.
    """
    empty = nobody(timed.site, timed.case)
    last = int(moved.arrives.max(initial=-1))
    # A stopped search proves less than the end of the horizon.
    proven = solved.proven_step
    midway = moved.network.steps // 2
    full, more = full_roads(timed, solved, moved)
    on_road = (moved.departs <= midway) & (moved.arrives > midway)
    people = people_by_movement(timed, moved)
    return replace(
        empty,
        out=moved.out,
        most_out=int(moved.most_by_step[-1]),
        widest_gap=int((moved.most_by_step - moved.out_by_step)[:proven].max(initial=0)),
        proven_until=at(timed.moment_s(proven)),
        last_out=at(timed.moment_s(last + 1)) if last >= 0 else None,
        on_road_midway=int(moved.vehicles[on_road].sum()),
        out_if_late=None if late is None else late.vehicles,
        hours=_hours(timed, moved),
        crowds=_crowds(timed, moved, empty),
        full_roads=full,
        full_roads_more=more,
        waiting_wanted=_wanted(timed, moved),
        people=PeopleCount(
            int(people.sum()), int(people[on_road].sum()), None if late is None else late.people
        )
        if timed.site.terms.counts_people
        else None,
        ranks=_ranks(timed, solved, moved),
        totals=_totals(timed, solved, moved),
    )


def _ranks(timed: TimedSite, solved: Solved, moved: Movements) -> tuple[RankRow, ...]:
    vehicles = timed.network.vehicles
    return tuple(
        RankRow(
            found.rank.priority,
            found.rank.people_per_vehicle,
            tuple(timed.site.crowds[o] for o in found.rank.crowds),
            int(vehicles[list(found.rank.crowds)].sum()),
            out,
            found.most_out,
        )
        for found, out in zip(solved.ranks, solved.out_by_rank(moved), strict=True)
    )


def _totals(timed: TimedSite, solved: Solved, moved: Movements) -> tuple[ExitTotal, ...]:
    """Return the exits that have totals; each is full behind the step of its last arrival."""
    found = []
    for d, total in enumerate(() if solved.totals is None else solved.totals.tolist()):
        mine = moved.destination == d
        out = int(moved.vehicles[mine].sum())
        full = at(timed.moment_s(moved.arrives[mine].max(initial=-1) + 1))
        if total != NO_TOTAL:
            found.append(ExitTotal(timed.site.exits[d], total, out, full if out == total else None))
    return tuple(found)


def _hour_ends(timed: TimedSite) -> IntArray:
    """Return the first step behind each hour of the horizon."""
    steps, dt = timed.network.steps, timed.step_s
    hours = -(-steps * dt // SECONDS_PER_HOUR)
    return np.minimum(steps, np.arange(1, hours + 1) * SECONDS_PER_HOUR // dt)


def _hours(timed: TimedSite, moved: Movements) -> tuple[HourRow, ...]:
    rows = []
    people = people_by_movement(timed, moved) if timed.site.terms.counts_people else None
    before = 0
    for end in _hour_ends(timed).tolist():
        mine = (moved.arrives >= before) & (moved.arrives < end)
        out = {
            ident: int(moved.vehicles[mine & (moved.destination == d)].sum())
            for d, ident in enumerate(timed.site.exits)
        }
        rows.append(
            HourRow(
                at(timed.moment_s(before)),
                at(timed.moment_s(end)),
                out,
                int(moved.out_by_step[end - 1]),
                int(moved.most_by_step[end - 1]),
                None if people is None else int(people[moved.arrives < end].sum()),
            )
        )
        before = end
    return tuple(rows)


def _crowds(timed: TimedSite, moved: Movements, empty: CaseOut) -> tuple[CrowdRow, ...]:
    number = {ident: o for o, ident in enumerate(timed.site.crowds)}
    ends = _hour_ends(timed)
    found = []
    for row in empty.crowds:
        if row.id not in number:
            found.append(row)
            continue
        mine = moved.origin == number[row.id]
        departs, vehicles = moved.departs[mine], moved.vehicles[mine]
        gone = [int(vehicles[departs < end].sum()) for end in ends.tolist()]
        found.append(
            CrowdRow(
                row.id,
                row.vehicles,
                int(vehicles.sum()),
                _block_of(timed, departs.min()) if len(departs) else None,
                _block_of(timed, departs.max()) if len(departs) else None,
                tuple(np.diff([0, *gone]).tolist()),
                tuple(row.vehicles - n for n in gone),
                row.people_per_vehicle,
            )
        )
    return tuple(found)


def _block_of(timed: TimedSite, step: int) -> datetime:
    """Return when the block begins in which a step lies: nobody is told more."""
    block_s = timed.site.terms.settings.block_s
    return at(timed.moment_s(step) // block_s * block_s)


def timetable(timed: TimedSite, moved: Movements) -> tuple[BlockRow, ...]:
    """Return the departures by crowd, exit and block of the clock."""
    settings = timed.site.terms.settings
    block = (timed.begins_s + moved.departs * timed.step_s) // settings.block_s
    key = np.stack([moved.origin, block, moved.destination], axis=1)
    groups, place = np.unique(key, axis=0, return_inverse=True)
    place = place.reshape(-1)
    vehicles = np.zeros(len(groups), dtype=np.int64)
    np.add.at(vehicles, place, moved.vehicles)
    latest = np.zeros(len(groups), dtype=np.int64)
    np.maximum.at(latest, place, moved.arrives)
    return tuple(
        BlockRow(
            timed.site.crowds[o],
            timed.site.exits[d],
            at(b * settings.block_s),
            at((b + 1) * settings.block_s),
            n,
            at(timed.moment_s(t + 1)),
        )
        for (o, b, d), n, t in zip(groups.tolist(), vehicles.tolist(), latest.tolist(), strict=True)
    )


def road_use(timed: TimedSite, moved: Movements) -> tuple[RoadUse, ...]:
    """Return the roads that movements use, with their course in the direction of travel."""
    link, step, vehicles = moved.entering
    many = np.bincount(link, weights=vehicles, minlength=moved.network.links).astype(np.int64)
    first = np.full(moved.network.links, moved.network.steps)
    np.minimum.at(first, link, step)
    last = np.zeros(moved.network.links, dtype=np.int64)
    np.maximum.at(last, link, step + moved.network.link_steps[link])
    return tuple(
        RoadUse(
            CLASSES[int(timed.site.roads.road_class[road])],
            *called(timed.site, road),
            way_of(timed.site, road),
            int(many[i]),
            at(timed.moment_s(first[i])),
            at(timed.moment_s(last[i] + 1)),
            course_of(timed.site, road),
        )
        for i, road in enumerate(timed.road.tolist())
        if many[i]
    )


def _wanted(timed: TimedSite, moved: Movements) -> tuple[WaitingWanted, ...]:
    roads = timed.site.roads
    found = []
    for node, vehicles in moved.waiting_wanted[:MOST_PLACES_WANTED]:
        if node == NOWHERE:
            found.append(WaitingWanted(None, "no one place", vehicles))
            continue
        position = int(roads.node_lat_e7[node]) / E7, int(roads.node_lon_e7[node]) / E7
        found.append(WaitingWanted(position, near(timed.site, position), vehicles))
    return tuple(found)
