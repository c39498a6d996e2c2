"""Every number of a case of a road plan, from what was driven and what the cuts prove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.cases import Case
from opencorridor.model.road_plan import (
    AreaTerms,
    BlockRow,
    CaseOut,
    CrowdRow,
    HourRow,
    RoadPlan,
    RoadUse,
)
from opencorridor.units import SECONDS_PER_HOUR
from opencorridor.verification.roads.agreed import usable_until_s
from opencorridor.verification.roads.cuts import Bound
from opencorridor.verification.roads.driven import Driven
from opencorridor.verification.roads.given import Marks, Whole
from opencorridor.verification.roads.timed import Timed
from opencorridor.verification.rules import Book

MOST_PLACES_WANTED = 8


@dataclass(frozen=True, eq=False)
class CaseFound:
    """What was found of a case on time."""

    timed: Timed
    driven: Driven
    bound: Bound

    def at(self, step: int) -> datetime:
        """Return the moment at which a step begins."""
        return from_unix(self.timed.begins_s + int(step) * self.timed.step_s)

    @property
    def out_by_step(self) -> Whole:
        """Vehicles out by the end of each step."""
        steps, driven = self.timed.steps, self.driven
        out = np.zeros(steps, dtype=np.int64)
        inside = (driven.arrives >= 0) & (driven.arrives < steps)
        np.add.at(out, driven.arrives[inside], driven.vehicles[inside])
        return np.cumsum(out)

    def hour_ends(self) -> list[int]:
        """Return the first step behind each hour."""
        steps, dt = self.timed.steps, self.timed.step_s
        hours = -(-steps * dt // SECONDS_PER_HOUR)
        return [min(steps, (h + 1) * SECONDS_PER_HOUR // dt) for h in range(hours)]


def check_numbers(found: CaseFound, stated: CaseOut, row: str, book: Book) -> None:
    """Check every number of a case against what was found.

    Parameters
    ----------
    found : CaseFound
    stated : CaseOut
    row : str
    book : Book
    """
    timed, driven = found.timed, found.driven
    check_head(timed.ground.terms, timed.case, stated, book)
    last = int(driven.arrives.max(initial=-1))
    midway = timed.steps // 2
    on_road = (driven.departs <= midway) & (driven.arrives > midway)
    book.same("OC-750", row, "out", stated.out, driven.out)
    last_out = found.at(last + 1) if last >= 0 else None
    book.same("OC-750", row, "last_out", stated.last_out, last_out)
    on_road_midway = int(driven.vehicles[on_road].sum())
    book.same("OC-757", row, "on_road_midway", stated.on_road_midway, on_road_midway)
    _check_people(found, stated, on_road, row, book)
    most = _check_most(found, stated, row, book)
    check_rows("OC-755", f"{row}, hours", stated.hours, tuple(_hours(found, most)), book)
    check_rows("OC-752", f"{row}, crowds", stated.crowds, tuple(_crowds(found)), book)


def _check_people(found: CaseFound, stated: CaseOut, on_road: Marks, row: str, book: Book) -> None:
    """Check the people in the vehicles, where crowds state their own numbers."""
    own = _own_numbers(found.timed.ground.terms)
    if stated.people is None or not own:
        if (stated.people is None) == own:
            book.refuse("OC-751", row, "people are stated where no crowd has a number, or are not")
        return
    people = found.driven.people(found.timed)
    book.same("OC-751", row, "people.out", stated.people.out, int(people.sum()))
    midway = int(people[on_road].sum())
    book.same("OC-757", row, "people.on_road_midway", stated.people.on_road_midway, midway)


def _own_numbers(terms: AreaTerms) -> bool:
    return any(crowd.people_per_vehicle is not None for crowd in terms.crowds.values())


def _people_per_vehicle(terms: AreaTerms, ident: str, case: Case) -> int | None:
    """Return the people in a vehicle of a crowd as its row tells it."""
    own = terms.crowds[ident].people_per_vehicle
    if not _own_numbers(terms):
        return None
    return (terms.settings.people_per_vehicle if own is None else own).at(case)


def check_head(terms: AreaTerms, case: Case, stated: CaseOut, book: Book) -> None:
    """Check what the terms alone say of a case."""
    row, settings, until_s = case.value, terms.settings, usable_until_s(terms, case)
    wish = sum(c.vehicles.at_demand(settings.demand) for c in terms.crowds.values())
    until = settings.as_of if until_s is None else from_unix(until_s)
    each = settings.people_per_vehicle.at(case)
    book.same("OC-758", row, "people_per_vehicle", stated.people_per_vehicle, each)
    book.same("OC-751", row, "vehicles", stated.vehicles, wish)
    book.same("OC-758", row, "usable_until", stated.usable_until, until)


def check_nobody(terms: AreaTerms, case: Case, stated: CaseOut, book: Book) -> None:
    """Check a case in which the terms leave nothing to plan."""
    check_head(terms, case, stated, book)
    wish = {i: c.vehicles.at_demand(terms.settings.demand) for i, c in terms.crowds.items()}
    crowds = tuple(
        CrowdRow(i, n, 0, None, None, (), (), _people_per_vehicle(terms, i, case))
        for i, n in wish.items()
    )
    for name, value, expected in (
        ("out", stated.out, 0),
        ("most_out", stated.most_out, 0),
        ("widest_gap", stated.widest_gap, 0),
        ("on_road_midway", stated.on_road_midway, 0),
        ("out_if_late", stated.out_if_late, 0),
        ("last_out", stated.last_out, None),
        ("proven_until", stated.proven_until, stated.usable_until),
        ("hours", stated.hours, ()),
        ("crowds", stated.crowds, crowds),
        ("full_roads", stated.full_roads, ()),
        ("waiting_wanted", stated.waiting_wanted, ()),
        ("people", stated.people, None),
        ("ranks", stated.ranks, ()),
        ("totals", stated.totals, ()),
    ):
        book.same("OC-750", case.value, name, value, expected)


def proven_step(found: CaseFound, stated: CaseOut) -> int | None:
    """Return the step up to which a plan says that its most is proven; None if it is none."""
    away_s = to_unix(stated.proven_until) - found.timed.begins_s
    step, part = divmod(away_s, found.timed.step_s)
    return step if not part and 0 <= step <= found.timed.steps else None


def _check_most(found: CaseFound, stated: CaseOut, row: str, book: Book) -> Whole:
    """Check what is said of the most; return the most by each step as far as it is said."""
    total = int(found.timed.vehicles.sum())
    proven = proven_step(found, stated)
    if proven is None:
        moment = stated.proven_until.isoformat()
        what = f"proven_until is stated as {moment}, which is no step of these hours"
        book.refuse("OC-788", row, what)
        return found.bound.most_by_step
    most = found.bound.most_by_step.copy()
    most[proven:] = total
    gap = int((most - found.out_by_step)[:proven].max(initial=0))
    book.same("OC-788", row, "most_out", stated.most_out, int(most[-1]))
    book.same("OC-788", row, "widest_gap", stated.widest_gap, gap)
    above = np.flatnonzero(found.out_by_step > most)
    if len(above):
        moment = found.at(int(above[0]) + 1).isoformat()
        out, limit = found.out_by_step[above[0]], most[above[0]]
        book.refuse("OC-788", row, f"{out} are out by {moment}, the cuts allow {limit}")
    _check_wanted(found, stated, proven, row, book)
    return most


def _check_wanted(found: CaseFound, stated: CaseOut, proven: int, row: str, book: Book) -> None:
    """Check that those who would have to wait are those whom the most has and the plan has not."""
    wanted = sum(place.vehicles for place in stated.waiting_wanted)
    missing = max(0, int(found.bound.most_by_step[-1]) - found.driven.out)
    # Where totals bind and the search was stopped, what is missing may have no place there.
    settled = found.bound.within or not found.timed.has_totals
    shown = len(stated.waiting_wanted) < MOST_PLACES_WANTED
    whole = proven == found.timed.steps and shown and settled
    if wanted > missing or (whole and wanted != missing):
        what = f"{wanted} vehicles are said to need a holding place, found {missing}"
        book.refuse("OC-788", f"{row}, waiting_wanted", what)


def _hours(found: CaseFound, most: Whole) -> Iterator[HourRow]:
    driven, exits = found.driven, found.timed.ground.joined.exits
    out, before = found.out_by_step, 0
    people = driven.people(found.timed) if _own_numbers(found.timed.ground.terms) else None
    for end in found.hour_ends():
        mine = (driven.arrives >= before) & (driven.arrives < end)
        by_exit = {
            ident: int(driven.vehicles[mine & (driven.exit == d)].sum())
            for d, ident in enumerate(exits)
        }
        yield HourRow(
            found.at(before),
            found.at(end),
            by_exit,
            int(out[end - 1]),
            int(most[end - 1]),
            None if people is None else int(people[driven.arrives < end].sum()),
        )
        before = end


def _crowds(found: CaseFound) -> Iterator[CrowdRow]:
    ground, driven = found.timed.ground, found.driven
    ends = found.hour_ends()
    for ident, crowd in ground.terms.crowds.items():
        wish = crowd.vehicles.at_demand(ground.terms.settings.demand)
        each = _people_per_vehicle(ground.terms, ident, found.timed.case)
        if ident not in ground.joined.crowds:
            yield CrowdRow(ident, wish, 0, None, None, (), (), each)
            continue
        mine = driven.crowd == ground.joined.crowds.index(ident)
        departs, vehicles = driven.departs[mine], driven.vehicles[mine]
        gone = [int(vehicles[departs < end].sum()) for end in ends]
        in_hour = tuple(b - a for a, b in zip([0, *gone], gone, strict=False))
        first, last = (
            (_block(found, int(departs.min())), _block(found, int(departs.max())))
            if len(departs)
            else (None, None)
        )
        waiting = tuple(wish - n for n in gone)
        yield CrowdRow(ident, wish, int(vehicles.sum()), first, last, in_hour, waiting, each)


def _block(found: CaseFound, step: int) -> datetime:
    block_s = found.timed.ground.terms.settings.block_s
    return from_unix((found.timed.begins_s + step * found.timed.step_s) // block_s * block_s)


def check_timetable(found: CaseFound, plan: RoadPlan, book: Book) -> None:
    """Check each row of the timetable: departures by crowd, exit and block of the clock."""
    joined, driven, block_s = found.timed.ground.joined, found.driven, _block_s(found)
    rows: dict[tuple[int, int, int], list[int]] = {}
    block = (found.timed.begins_s + driven.departs * found.timed.step_s) // block_s
    every = (driven.crowd, block, driven.exit, driven.vehicles, driven.arrives)
    for crowd, number, exit_, vehicles, arrives in zip(*(a.tolist() for a in every), strict=True):
        at = rows.setdefault((crowd, number, exit_), [0, -1])
        at[0] += vehicles
        at[1] = max(at[1], arrives)
    expected = tuple(
        BlockRow(
            joined.crowds[crowd],
            joined.exits[exit_],
            from_unix(number * block_s),
            from_unix((number + 1) * block_s),
            vehicles,
            found.at(arrives + 1),
        )
        for (crowd, number, exit_), (vehicles, arrives) in sorted(rows.items())
    )
    check_rows("OC-753", "timetable", plan.timetable, expected, book)


def _block_s(found: CaseFound) -> int:
    return found.timed.ground.terms.settings.block_s


def check_road_use(found: CaseFound, plan: RoadPlan, book: Book) -> None:
    """Check the roads that are said to be used, with who uses them and their course."""
    roads, driven = found.timed.ground.roads, found.driven
    every = (driven.road, driven.on_road, driven.first_step, driven.last_step)
    expected = tuple(
        RoadUse(
            roads.classes[int(roads.class_[road])],
            *roads.called(road),
            roads.way(road),
            vehicles,
            found.at(first),
            found.at(last + 1),
            roads.course(road),
        )
        for road, vehicles, first, last in zip(*(a.tolist() for a in every), strict=True)
    )
    check_rows("OC-790", "road_use", plan.road_use, expected, book)


def check_rows(
    code: str, row: str, stated: tuple[object, ...], expected: tuple[object, ...], book: Book
) -> None:
    """Compare rows one by one, each value by its name."""
    book.same(code, row, "number of rows", len(stated), len(expected))
    for number, (one, other) in enumerate(zip(stated, expected, strict=False)):
        book.count("rows")
        if one == other:
            continue
        for name in type(other).__slots__:  # type: ignore[attr-defined]  # rows have slots
            value, right = getattr(one, name), getattr(other, name)
            if value != right:
                book.same(code, f"{row}, row {number + 1}", name, value, right)
