"""The summary of a plan that fits one screen: the verdict first, then three cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from opencorridor.cli.findings_view import counted
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import NONE, both_clocks, cities, clean, count, date, slack
from opencorridor.clock import on_clock
from opencorridor.model.cases import Case, Demand, PerCase
from opencorridor.model.plan import (
    NOT_AGREED_SENTENCE,
    Binding,
    CorridorCase,
    CorridorResult,
    Helps,
    Plan,
)
from opencorridor.model.scenario import ClockName
from opencorridor.units import METRES_PER_KM

if TYPE_CHECKING:
    from opencorridor.network.departing import Departing

INDENT = 2
MOST_BINDING_LINES = 2
FITS = {True: "yes", False: "no", None: "not known"}


def put_summary(
    sheet: Sheet,
    plan: Plan,
    departing: Mapping[str, PerCase[Departing]],
    files: Sequence[str],
) -> None:
    """Put the summary of a plan on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    plan : Plan
        The plan.
    departing : mapping
        The last departure that the terms allow, by agreed corridor and case.
    files : sequence of str
        Closing lines that say which files were written.
    """
    _put_head(sheet, plan)
    clocks = plan.scenario.clocks
    day = _day(plan)
    sheet.case_table([(_head_label(sheet, day, clocks), *(case.value for case in Case))], head=True)
    shown: list[tuple[str, ...]] = []
    for corridor in plan.corridors:
        rows = _rows(corridor, departing.get(corridor.id, {}), clocks, day)
        _put_corridor(
            sheet, corridor, rows, plan.agreed_words(), again=bool(rows) and rows == shown
        )
        shown = rows
    _put_people(sheet, plan)
    _put_binding(sheet, plan.binding)
    for line in files:
        sheet.line(line, rest=2)
    _put_foot(sheet, plan)


def _head_label(sheet: Sheet, day: str | None, clocks: Sequence[ClockName]) -> str:
    """Return day and cities over the labels; the shortest way to write them if need be."""
    named = cities(clocks)
    if not day:
        return named
    short = day.rsplit(" ", 1)[0]
    ways = (f"{day}, {named}", f"{short}, {named}", f"{short}, {named.replace(' / ', '/')}")
    return next((way for way in ways if len(way) <= sheet.label_columns(len(Case))), ways[0])


def expiry(plan: Plan) -> str:
    """Write when a plan expires on its clocks, and whether that was before it was made."""
    words: list[str] = []
    days: list[str] = []
    for clock in plan.scenario.clocks[:2]:
        there = on_clock(plan.expires, clock.zone)
        day = date(plan.expires, clock)
        words.append(f"{there:%H:%M} {clean(clock.city)}" + f", {day}" * (day not in days))
        days.append(day)
    at = " / ".join(words)
    past = plan.made_at >= plan.expires
    return f"Expired {at}: not for use." if past else f"Expires {at}."


def _put_head(sheet: Sheet, plan: Plan) -> None:
    title = f"{plan.scenario.title}, version {plan.version}"
    sheet.line(f"{plan.sensitivity.value.upper()}. {title}", rest=2)
    sheet.line(plan.verdict[0], strong=True)
    sheet.line(plan.assumes)
    if not any(corridor.agreed for corridor in plan.corridors):
        sheet.line(f"No road here is agreed. {NOT_AGREED_SENTENCE}")


def _day(plan: Plan) -> str | None:
    """Return the date on which the terms begin, so that times of that day need no date."""
    starts = [c.cases[Case.CAUTIOUS].announced_start for c in plan.corridors if c.cases]
    known = [start for start in starts if start is not None]
    clocks = plan.scenario.clocks
    return date(min(known), clocks[0]) if known and clocks else None


def _put_corridor(
    sheet: Sheet, corridor: CorridorResult, rows: list[tuple[str, ...]], agreed: str, *, again: bool
) -> None:
    """Put a corridor; ``again`` where its times are those of the corridor above it."""
    named = f"{corridor.name}, {corridor.length_m / METRES_PER_KM:.0f} km"
    above = ": times as above" if again else ""
    if corridor.agreed:
        sheet.line(f"{named}, {agreed}{above}", rest=INDENT)
    else:
        sheet.line(f"NOT AGREED: nobody may be sent. {named}", rest=INDENT)
    if rows and not again:
        sheet.case_table(rows, first=INDENT)


def _rows(
    corridor: CorridorResult,
    departing: PerCase[Departing],
    clocks: Sequence[ClockName],
    day: str | None,
) -> list[tuple[str, ...]]:
    """Return the times of a corridor; none is given where nobody may be sent."""
    if not corridor.agreed or not corridor.cases:
        return []

    def row(label: str, write: Callable[[Case], str]) -> tuple[str, ...]:
        return (label, *(write(case) for case in Case))

    def moment(at: datetime | None, none: str) -> str:
        return none if at is None else both_clocks(at, clocks, day)

    def too_late(case: Case) -> str:
        found = departing[case]
        return moment(None if found.last is not None else found.clears_until, NONE)

    def cut(case: Case) -> str:
        found = departing[case]
        return moment(found.clears_until if found.movement_end is not None else None, NONE)

    cases = corridor.cases
    rows = [row("last departure", lambda c: moment(departing[c].last, "none"))]
    found = departing.values()
    if any(d.last is None and d.clears_until is not None for d in found):
        rows.append(row("would have had to leave", too_late))
    if any(d.movement_end is not None for d in found):
        rows[0] = ("last, as movement ends", *rows[0][1:])
        rows.append(row("road would clear until", cut))
    rows += [
        row("fits on paper", lambda c: FITS[cases[c].fits_terms_at_announced_start]),
        row("slack", lambda c: slack(departing[c].slack_s)),
    ]
    if any(_lets_nobody_through(case) for case in cases.values()):
        # Times alone would mislead: they fit, and not one planned vehicle gets through.
        rows.append(row("vehicles in the window", lambda c: count(cases[c].vehicles_in_window)))
    return rows


def _lets_nobody_through(case: CorridorCase) -> bool:
    return bool(case.fits_terms_at_announced_start) and case.vehicles_in_window == 0


def _put_people(sheet: Sheet, plan: Plan) -> None:
    people, columns = plan.people, plan.columns
    wish = people.wish_to_leave
    planned = wish[Demand(people.demand_planned)]
    span = f"least {count(wish[Demand.LEAST])}, most {count(wish[Demand.MOST])}"
    sheet.line(f"People: {count(planned)} wish to leave ({span})")

    def row(label: str, write: Callable[[Case], int]) -> tuple[str, ...]:
        return (label, *(count(write(case)) for case in Case))

    rows = [row("out, all on time", lambda case: people.out[case])]
    if not all(bound.exact for bound in plan.bound.values()):
        rows.append(row("out at the very most", lambda case: plan.bound[case].people))
    rows += [
        row("left behind", lambda case: people.left_behind[case]),
        row("out, two hours late", lambda case: columns.two_hours_late[case].out),
        row("on road, silence broken", lambda case: columns.silence_broken[case].on_road_people),
    ]
    sheet.case_table(rows, first=INDENT)


def _put_binding(sheet: Sheet, bindings: Sequence[Binding]) -> None:
    """Put what binds in the cautious case by its short names, on two lines at the most.

    What has no room is counted, never cut.
    """
    found = [
        (h, _short(b)) for h in Helps for b in bindings if b.case == Case.CAUTIOUS and b.helps is h
    ]
    room = MOST_BINDING_LINES * (sheet.columns - INDENT) - sheet.columns // 4
    if found:
        lines = (_binding_line(found, kept) for kept in range(len(found), 0, -1))
        fits = next((line for line in lines if len(line) <= room), _binding_line(found, 0))
        sheet.line(fits, rest=INDENT)


def _short(binding: Binding) -> str:
    """Return what binds without its hours and without what more of it would do."""
    words = clean(binding.words.rpartition(": ")[0] or binding.words).rstrip(".")
    words = re.sub(r"(, full from | at \d\d:\d\d |, every vehicle of which).*", "", words)
    return re.sub(r"^The ", "the ", words)


def _binding_line(found: Sequence[tuple[Helps, str]], kept: int) -> str:
    parts = []
    for helps in Helps:
        names = list(dict.fromkeys(name for kind, name in found[:kept] if kind is helps))
        if names:
            parts.append(f"Binds {helps.value}: {'; '.join(names)}.")
    rest = len(found) - kept
    if rest:
        parts.append(f"{rest} more in the report, section 6.")
    return " ".join(parts)


def _put_foot(sheet: Sheet, plan: Plan) -> None:
    found = counted(plan.findings)
    sheet.line(f"{expiry(plan)} {found[0].upper()}{found[1:]}." if found else NONE, rest=2)
