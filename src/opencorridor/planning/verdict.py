"""The verdict in words: the first line is the one that matters most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opencorridor.model.cases import Case
from opencorridor.model.plan import CorridorCase, CorridorResult, People
from opencorridor.model.scenario import Scenario
from opencorridor.planning.closures import closure_words, damage_words
from opencorridor.planning.say import clock_time, duration, listed, people


def write_verdict(
    scenario: Scenario, corridors: Sequence[CorridorResult], total: People
) -> tuple[str, ...]:
    """Return the lines of the verdict.

    If a last clearing departure lies before the announced start, the first line says so.
    """
    agreed = [c for c in corridors if c.agreed]
    lines = [line for c in agreed for line in _short_terms(scenario, c)]
    if not agreed:
        lines.append("No corridor is agreed by every party: nobody may be sent.")
    lines.append(_people_line(total))
    lines += [line for c in agreed for line in _fitting(scenario, c)]
    for c in corridors:
        if not c.agreed:
            lines.append(f"{c.name}: not agreed, nobody may be sent.")
    return tuple(lines)


def _case_words(cases: Sequence[Case]) -> str:
    return f"{listed([c.value for c in cases])} case{'s' if len(cases) > 1 else ''}"


def _short_terms(scenario: Scenario, corridor: CorridorResult) -> Iterator[str]:
    short = [c for c in Case if _is_short(corridor.cases[c])]
    if short:
        parts = [_short_part(scenario, c, corridor.cases[c]) for c in short]
        start = next(
            (s for c in short if (s := corridor.cases[c].announced_start) is not None), None
        )
        announced = (
            f"the announced start, {clock_time(start, scenario.settings.clocks)}"
            if start is not None
            else "any start"
        )
        yield (
            f"{corridor.name}: the last departure that clears lies before {announced}: "
            f"{', '.join(parts)}."
        )
    dark = [c for c in Case if corridor.cases[c].last_clearing_departure is None]
    if dark:
        yield (
            f"{corridor.name}: no departure clears in the {_case_words(dark)}: "
            f"{_why_dark(scenario, corridor, corridor.cases[dark[0]])}."
        )


def _is_short(case: CorridorCase) -> bool:
    return case.slack_s is not None and case.slack_s < 0


def _short_part(scenario: Scenario, name: Case, case: CorridorCase) -> str:
    if case.last_clearing_departure is None or case.slack_s is None:
        return f"none in the {name.value} case"
    at = clock_time(case.last_clearing_departure, scenario.settings.clocks)
    return f"in the {name.value} case at {at} ({duration(case.slack_s)} before it)"


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


def _fitting(scenario: Scenario, corridor: CorridorResult) -> Iterator[str]:
    fits = [c for c in Case if corridor.cases[c].fits_terms_at_announced_start]
    if not fits:
        return
    parts = []
    for c in fits:
        case = corridor.cases[c]
        if case.last_clearing_departure is not None:
            parts.append(
                f"{c.value} {clock_time(case.last_clearing_departure, scenario.settings.clocks)}"
            )
    yield (
        f"{corridor.name}: a departure at the announced start fits the terms on paper in the "
        f"{_case_words(fits)}; last departure that clears: {'; '.join(parts)}."
    )
