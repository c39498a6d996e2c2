"""The verdict in words: the first line is the one that matters most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from opencorridor.model.cases import Case, PerCase
from opencorridor.model.plan import CorridorCase, CorridorResult, People
from opencorridor.model.scenario import Scenario
from opencorridor.network.departing import Departing, departing
from opencorridor.planning.closures import closure_words, damage_words
from opencorridor.planning.reasons import seats_in
from opencorridor.planning.say import barrier_words, clock_time, duration, listed, people


def write_verdict(
    scenario: Scenario, corridors: Sequence[CorridorResult], total: People
) -> tuple[str, ...]:
    """Return the lines of the verdict.

    If a last clearing departure lies before the announced start, the first line says so, and that
    nobody can leave.
    """
    agreed = [Judged.of(scenario, c) for c in corridors if c.agreed]
    name = len(agreed) > 1
    lines = [line for j in agreed for line in _nobody(j, name=name)]
    if not agreed:
        lines.append("No corridor is agreed by every party: nobody may be sent.")
    lines.append(_people_line(total))
    lines += _cut_short(scenario, agreed, total)
    lines += [line for j in agreed for line in _too_late(j)]
    lines += [line for j in agreed for line in _fitting(j)]
    for c in corridors:
        if not c.agreed:
            lines.append(f"{c.name}: not agreed, nobody may be sent.")
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Judged:
    """An agreed corridor and when one may leave by it in each case."""

    scenario: Scenario
    corridor: CorridorResult
    departing: PerCase[Departing]

    @staticmethod
    def of(scenario: Scenario, corridor: CorridorResult) -> Judged:
        """Return a corridor with its last departures."""
        found = {c: departing(scenario, corridor.id, corridor.cases[c]) for c in Case}
        return Judged(scenario, corridor, found)

    def at(self, moment: datetime) -> str:
        """Return a moment on every clock."""
        return clock_time(moment, self.scenario.settings.clocks)

    def where(self, *, name: bool) -> str:
        """Return the name of the corridor with a colon, if it is to be named."""
        return f"{self.corridor.name}: " if name else ""


def _case_words(cases: Sequence[Case]) -> str:
    return f"{listed([c.value for c in cases])} case{'s' if len(cases) > 1 else ''}"


def _nobody(judged: Judged, *, name: bool) -> Iterator[str]:
    """Yield in which cases nobody can leave by a corridor, and why."""
    by = judged.departing
    where = judged.where(name=name)
    told = (
        f"{where}{'n' if name else 'N'}obody can leave{_whereto(judged)} within these terms in the"
    )
    short = [c for c in Case if _is_short(by[c])]
    if short:
        too = [f"{c.value} ({duration(by[c].slack_s or 0)}" for c in short]
        lengths = listed([f"{too[0]} too short)", *(f"{t})" for t in too[1:])], last="or")
        yield (
            f"{told} {lengths} case: the last departure that clears lies before the announced "
            "start."
        )
    over = [c for c in Case if by[c].barrier == "movement ends"]
    if over:
        end = by[over[0]].barrier_at
        at = "" if end is None else f" at {judged.at(end)}"
        yield (
            f"{told} {_case_words(over)}: movement ends{at}, before the silence covers the "
            "whole road."
        )
    bare = [
        c
        for c in Case
        if by[c].last is None
        and by[c].clears_until is not None
        and c not in short
        and c not in over
    ]
    if bare:
        yield f"{told} {_case_words(bare)}: no departure is covered by silence all the way."
    dark = [c for c in Case if by[c].clears_until is None]
    if dark:
        yield (
            f"{judged.corridor.name}: no departure clears in the {_case_words(dark)}: "
            f"{_why_dark(judged.scenario, judged.corridor, judged.corridor.cases[dark[0]])}."
        )


def _whereto(judged: Judged) -> str:
    """Return the destination that is meant where there are several: the last one."""
    corridor = judged.scenario.corridors[judged.corridor.id]
    if len(corridor.destinations) <= 1:
        return ""
    last = max(corridor.destinations, key=corridor.waypoints.index)
    return f" for {judged.scenario.places[last].name}"


def _is_short(case: Departing) -> bool:
    return case.last is None and case.slack_s is not None and case.slack_s < 0


def _too_late(judged: Judged) -> Iterator[str]:
    """Yield when one would have had to leave where that is before anybody may."""
    parts = []
    for c in Case:
        case = judged.departing[c]
        barrier = barrier_words(case, judged.scenario.settings.clocks)
        if _is_short(case) and case.clears_until is not None and barrier:
            parts.append(f"{c.value} {judged.at(case.clears_until)}, {barrier}")
    if parts:
        yield f"{judged.corridor.name}: one would have had to leave at: {'; '.join(parts)}."


def _cut_short(scenario: Scenario, agreed: Sequence[Judged], total: People) -> Iterator[str]:
    """Yield that movement ends while roads would still clear, where people are left behind.

    Not where there is no vehicle for those who stay, however long movement lasts.
    """
    cases = [c for c in Case if total.left_behind[c] > 0 and _has_seats(scenario, total, c)]
    if not cases:
        return
    case = cases[0]
    told: dict[str, list[str]] = {}
    for judged in agreed:
        found = judged.departing[case]
        if found.movement_end is not None and found.clears_until is not None:
            words = (
                f"ovement ends at {judged.at(found.movement_end)}; the road would clear until "
                f"{judged.at(found.clears_until)}."
            )
            told.setdefault(words, []).append(judged.corridor.name)
    for words, names in told.items():
        left = total.left_behind[case]
        where = f"{listed(names)}: m" if len(names) < len(agreed) else "M"
        are = "is" if left == 1 else "are"
        yield f"{where}{words} {people(left)} {are} left behind in the {case.value} case."


def _has_seats(scenario: Scenario, total: People, case: Case) -> bool:
    """Tell whether vehicles are left that could carry more people."""
    return total.out[case] < seats_in(scenario, case)


def _why_dark(scenario: Scenario, corridor: CorridorResult, case: CorridorCase) -> str:
    bare = [s for s in case.segments if s.covered_until is None]
    if bare:
        names = [f"{scenario.places[s.tail].name} to {scenario.places[s.head].name}" for s in bare]
        return f"not every party's silence covers {listed(names)}"
    stated = scenario.corridors[corridor.id]
    closed = (*closure_words(scenario, stated), *damage_words(scenario, stated))
    if closed:
        return listed(closed)
    return "the hours of a checkpoint leave no way through"


def _people_line(total: People) -> str:
    wish = total.wish_to_leave[next(d for d in total.wish_to_leave if d == total.demand_planned)]
    outs = [total.out[c] for c in Case]
    if not any(outs):
        return f"Nobody gets out on these terms in any case; {people(wish)} may wish to leave."
    parts = ", ".join(f"{total.out[c]:,} {c.value}" for c in Case)
    if not outs[0]:
        return (
            f"Nobody gets out in the cautious case. People out by case: {parts}; "
            f"{people(wish)} may wish to leave."
        )
    return f"People out by case: {parts}; {people(wish)} may wish to leave."


def _fitting(judged: Judged) -> Iterator[str]:
    fits = [c for c in Case if judged.corridor.cases[c].fits_terms_at_announced_start]
    fits = [c for c in fits if judged.departing[c].last is not None]
    if not fits:
        return
    parts = [f"{c.value} {_until(judged, judged.departing[c])}" for c in fits]
    yield (
        f"{judged.corridor.name}: a departure at the announced start fits the terms on paper in "
        f"the {_case_words(fits)}; last departure: {'; '.join(parts)}."
    )


def _until(judged: Judged, case: Departing) -> str:
    if case.last is None:
        return "none"
    if case.movement_end is None or case.clears_until is None:
        return judged.at(case.last)
    until = judged.at(case.clears_until)
    return f"{judged.at(case.last)} (movement ends; the road would clear until {until})"
