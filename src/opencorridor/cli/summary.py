"""The summary of a plan that fits one screen: the verdict first, then three cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from opencorridor.cli.findings_view import counted
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import NONE, both_clocks, cities, count, date, shorten, slack
from opencorridor.clock import on_clock
from opencorridor.model.cases import Case, Demand
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

TITLE_LENGTH = 50
SHORTEST_NAME = 20
INDENT = 2
FITS = {True: "yes", False: "no", None: "not known"}


def put_summary(sheet: Sheet, plan: Plan, files: Sequence[str]) -> None:
    """Put the summary of a plan on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    plan : Plan
        The plan.
    files : sequence of str
        Closing lines that say which files were written.
    """
    _put_head(sheet, plan)
    clocks = plan.scenario.clocks
    day = _day(plan)
    label = f"{day}, {cities(clocks)}" if day else cities(clocks)
    sheet.case_table([(label, *(case.value for case in Case))], head=True)
    for corridor in plan.corridors:
        _put_corridor(sheet, corridor, clocks, day)
    _put_people(sheet, plan)
    _put_binding(sheet, plan.binding)
    for line in files:
        sheet.line(line, rest=2)
    _put_foot(sheet, plan)


def expiry(plan: Plan) -> str:
    """Write when a plan expires on its clocks, and whether that was before it was made."""
    words: list[str] = []
    days: list[str] = []
    for clock in plan.scenario.clocks[:2]:
        there = on_clock(plan.expires, clock.zone)
        day = date(plan.expires, clock)
        words.append(f"{there:%H:%M} {shorten(clock.city, 12)}" + f", {day}" * (day not in days))
        days.append(day)
    at = " / ".join(words)
    past = plan.made_at >= plan.expires
    return f"Expired {at}: not for use." if past else f"Expires {at}."


def _put_head(sheet: Sheet, plan: Plan) -> None:
    title = shorten(plan.scenario.title, TITLE_LENGTH)
    sheet.line(f"{plan.sensitivity.value.upper()}. {title}, version {plan.version}", rest=2)
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
    sheet: Sheet, corridor: CorridorResult, clocks: Sequence[ClockName], day: str | None
) -> None:
    agreed = "agreed" if corridor.agreed else "NOT AGREED: nobody may be sent"
    facts = f", {corridor.length_m / METRES_PER_KM:.0f} km, {agreed}"
    name = shorten(corridor.name, max(sheet.columns - len(facts), SHORTEST_NAME))
    sheet.line(f"{name}{facts}", rest=INDENT)
    if not corridor.agreed or not corridor.cases:  # no time is given where nobody may be sent
        return

    def row(label: str, write: Callable[[CorridorCase], str]) -> tuple[str, ...]:
        return (label, *(write(corridor.cases[case]) for case in Case))

    def moment(at: datetime | None) -> str:
        return "none clears" if at is None else both_clocks(at, clocks, day)

    rows = [
        row("last clearing departure", lambda c: moment(c.last_clearing_departure)),
        row("fits on paper", lambda c: FITS[c.fits_terms_at_announced_start]),
        row("slack", lambda c: slack(c.slack_s)),
    ]
    if any(_lets_nobody_through(case) for case in corridor.cases.values()):
        # Times alone would mislead: they fit, and not one planned vehicle gets through.
        rows.append(row("vehicles in the window", lambda c: count(c.vehicles_in_window)))
    sheet.case_table(rows, first=INDENT)


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
    """Put what binds in the cautious case, on two lines at the most."""
    parts = []
    for helps in Helps:
        words = [
            # What follows the colon is the same for all of a kind.
            (binding.words.rpartition(": ")[0] or binding.words).rstrip(".")
            for binding in bindings
            if binding.case == Case.CAUTIOUS and binding.helps is helps
        ]
        if words:
            parts.append(f"{helps.value}: {'; '.join(words)}")
    if parts:
        sheet.line(shorten(f"Binds {'. Binds '.join(parts)}", 2 * sheet.columns - 8), rest=INDENT)


def _put_foot(sheet: Sheet, plan: Plan) -> None:
    found = counted(plan.findings)
    sheet.line(f"{expiry(plan)} {found[0].upper()}{found[1:]}." if found else NONE, rest=2)
