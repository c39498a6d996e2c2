"""Asks: changes of terms and what each is worth, every one from a real re-solve.

DESIGN, sections 2 and 6. Terms that protect (choice, screening, demining, medical care, family
unity, return) are never among them: no ask lifts a mined or contested stretch, drops a search or
changes what people accept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

from opencorridor.clock import on_clock, to_unix
from opencorridor.model.cases import Case
from opencorridor.model.plan import (
    NOT_AGREED_SENTENCE,
    Ask,
    AskCase,
    Movement,
)
from opencorridor.model.scenario import (
    Change,
    CheckpointRateChange,
    ConditionKind,
    Corridor,
    CorridorAgreedChange,
    FleetChange,
    RoadOpenedChange,
    Scenario,
    WindowChange,
)
from opencorridor.planning.binding import earlier_start, later_end
from opencorridor.planning.changes import (
    apply_changes,
    covers_by_roads,
    rates_protection,
    uses_unagreed_road,
)
from opencorridor.planning.closures import subject_words
from opencorridor.planning.movements import case_movements
from opencorridor.planning.say import duration, main_time, people
from opencorridor.planning.solve import Question, solve_case

NO_CHANGE = "No change in numbers by this arithmetic alone."
Tick = Callable[[str], None]

_VARIANT = "what-if"
_NEAREST_STEP_S = 900
_NEAREST_MOST_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change of terms to try. ``family`` groups sizes of one change."""

    id: str
    family: str
    words: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """People out with their arrival times, for one case."""

    people: int
    arrivals: tuple[tuple[int, int], ...]
    clear_time: datetime | None


def candidates(scenario: Scenario) -> tuple[Candidate, ...]:
    """Return the single changes that are tried, smallest first within each family."""
    menu = scenario.ask_menu
    found = [
        Candidate(
            f"start-{s // 60}",
            "start",
            f"Movement starts {duration(s)} earlier (silence too, where it would begin later)",
            earlier_start(scenario, s),
        )
        for s in menu.earlier_start_s
    ]
    found += [
        Candidate(
            f"end-{s // 60}", "end", f"Silence ends {duration(s)} later", later_end(scenario, s)
        )
        for s in menu.later_end_s
    ]
    found += _rates(scenario)
    found += _roads(scenario)
    found += _vehicles(scenario)
    found += _variants(scenario)
    return tuple(c for c in found if c.changes)


def _rates(scenario: Scenario) -> Iterator[Candidate]:
    corridors = [c for c in scenario.corridors.values() if c.is_agreed(scenario.parties)]
    on_road = {w for c in corridors for w in c.waypoints}
    for q in scenario.checkpoints.values():
        if q.place not in on_road:
            continue
        place = scenario.places[q.place].name
        for times in scenario.ask_menu.checkpoint_rate_permille:
            yield Candidate(
                f"rate-{q.id}-{times}",
                f"rate-{q.id}",
                f"The checkpoint at {place} passes {times / 1000:g} times as many vehicles an hour",
                (CheckpointRateChange(q.id, times),),
            )


def _roads(scenario: Scenario) -> Iterator[Candidate]:
    for corridor in scenario.corridors.values():
        if not corridor.is_agreed(scenario.parties):
            yield Candidate(
                f"corridor-{corridor.id}",
                f"corridor-{corridor.id}",
                _agreed_words(scenario, corridor),
                (CorridorAgreedChange(corridor.id),),
            )
    for condition in scenario.conditions.values():
        if condition.kind is ConditionKind.CLOSED:
            yield Candidate(
                f"open-{condition.id}",
                f"open-{condition.id}",
                f"What is listed as closed is open: {subject_words(scenario, condition.subject)}",
                (RoadOpenedChange(condition.id),),
            )


def _agreed_words(scenario: Scenario, corridor: Corridor) -> str:
    words = f"The corridor {corridor.name} is agreed as well, under the same windows"
    if not covers_by_roads(scenario, corridor.id):
        return words
    return f"{words} (silence that names roads of an agreed corridor is taken to cover it too)"


def _vehicles(scenario: Scenario) -> Iterator[Candidate]:
    for fleet in scenario.fleets.values():
        for extra in scenario.ask_menu.more_vehicles:
            yield Candidate(
                f"fleet-{fleet.id}-{extra}",
                f"fleet-{fleet.id}",
                f"{extra} more vehicles in the fleet {fleet.id} ({fleet.kind.value})",
                (FleetChange(fleet.id, extra),),
            )


def _variants(scenario: Scenario) -> Iterator[Candidate]:
    """Yield the named variants that use a road not agreed: they are asks, never part of a plan."""
    for w in scenario.what_ifs:
        if uses_unagreed_road(scenario, w.changes) and not rates_protection(scenario, w.changes):
            yield Candidate(f"what-if-{w.id}", _VARIANT, w.title, w.changes)


def outcome(scenario: Scenario, case: Case) -> Outcome:
    """Return people out and when they arrive, from a real solve."""
    solution = solve_case(scenario, case, Question(scenario.settings.demand))
    return read_outcome(case_movements(solution))


def read_outcome(movements: Sequence[Movement]) -> Outcome:
    """Return people out and when they arrive, read off movements."""
    arrivals: dict[int, int] = {}
    for m in movements:
        middle = (to_unix(m.arrives_first) + to_unix(m.arrives_last)) // 2
        arrivals[middle] = arrivals.get(middle, 0) + m.people
    last = max((m.arrives_last for m in movements), default=None)
    return Outcome(sum(m.people for m in movements), tuple(sorted(arrivals.items())), last)


def person_hours_saved(before: Outcome, after: Outcome) -> float:
    """Return the area between the two curves of people arrived, in person-hours.

    Both curves run to the later of the two last arrivals, so whoever gets out only after the
    change counts from that arrival on.
    """
    ends = [to_unix(o.clear_time) for o in (before, after) if o.clear_time is not None]
    if not ends:
        return 0.0
    end = max(ends)
    seconds = [sum(n * (end - t) for t, n in o.arrivals) for o in (before, after)]
    return round((seconds[1] - seconds[0]) / 3600, 1)


def work_asks(
    scenario: Scenario, base: dict[Case, Outcome], tick: Tick
) -> tuple[tuple[Ask, ...], dict[Case, str | None]]:
    """Return all asks, most people first, and the nearest terms that get anybody out.

    Parameters
    ----------
    scenario : Scenario
    base : dict of Case to Outcome
        The plan without any change.
    tick : callable
        Told what was just tried.
    """
    nearest, nearest_words = _nearest(scenario, base, tick)
    singles = [_try(scenario, c, base, tick) for c in (*candidates(scenario), *nearest)]
    pairs = _pairs(scenario, singles, base, tick) if scenario.ask_menu.pairs else []
    asks = [a for a, _ in singles] + pairs
    asks.sort(key=lambda a: (*(-a.cases[c].people_gained for c in Case), a.id))
    return tuple(asks), nearest_words


def _try(
    scenario: Scenario, candidate: Candidate, base: dict[Case, Outcome], tick: Tick
) -> tuple[Ask, Candidate]:
    changed = apply_changes(scenario, candidate.changes)
    cases = {case: _compare(base[case], outcome(changed, case)) for case in Case}
    tick(candidate.words)
    unagreed = uses_unagreed_road(scenario, candidate.changes)
    ask = Ask(
        candidate.id,
        candidate.words + _passed_words(scenario, candidate.changes),
        candidate.changes,
        unagreed,
        NOT_AGREED_SENTENCE,
        cases,
        _effect(cases),
    )
    return ask, candidate


def _passed_words(scenario: Scenario, changes: Sequence[Change]) -> str:
    """Return words on starts that an ask moves to before the hour of the terms; else none."""
    starts = [
        scenario.windows[c.window].start + timedelta(seconds=c.start_shift_s)
        for c in changes
        if isinstance(c, WindowChange) and c.start_shift_s < 0
    ]
    as_of, clocks = scenario.settings.as_of, scenario.settings.clocks
    passed = [s for s in starts if s < as_of]
    if not passed:
        return ""
    latest, now = max(passed), main_time(as_of, clocks)
    if len(passed) < len(starts):
        what = "for some windows a start so early"
    elif on_clock(latest, clocks[0].zone).date() == on_clock(as_of, clocks[0].zone).date():
        what = f"the start at {main_time(latest, clocks)}"
    else:
        what = f"the start at {main_time(latest, clocks)} on an earlier day"
    return f"; {what} had already passed at {now}, the hour these terms speak of"


def _compare(before: Outcome, after: Outcome) -> AskCase:
    return AskCase(
        after.people,
        after.people - before.people,
        person_hours_saved(before, after),
        after.clear_time,
    )


def _effect(cases: dict[Case, AskCase]) -> str:
    changes = [
        f"{people(abs(a.people_gained))} {'more' if a.people_gained > 0 else 'fewer'} ({c.value})"
        for c, a in cases.items()
        if a.people_gained
    ]
    if changes:
        return "; ".join(changes) + "."
    if any(a.person_hours_saved > 0 for a in cases.values()):
        return "Nobody more gets out by this arithmetic; those who do arrive earlier."
    return NO_CHANGE


def _pairs(
    scenario: Scenario,
    singles: list[tuple[Ask, Candidate]],
    base: dict[Case, Outcome],
    tick: Tick,
) -> list[Ask]:
    """Return pairs of changes that gain more together than their parts add up to."""
    chosen: dict[str, tuple[Ask, Candidate]] = {}
    for ask, candidate in singles:
        if candidate.family != _VARIANT and not candidate.id.startswith("nearest"):
            chosen[candidate.family] = ask, candidate
    found = []
    for (ask_a, a), (ask_b, b) in combinations(chosen.values(), 2):
        joined = Candidate(
            f"{a.id}+{b.id}",
            "pair",
            f"{a.words}; and {b.words[0].lower()}{b.words[1:]}",
            (*a.changes, *b.changes),
        )
        parts = {c: ask_a.cases[c].people_gained + ask_b.cases[c].people_gained for c in Case}
        if _gains_together(scenario, joined, {c: base[c].people + parts[c] for c in Case}):
            ask, _ = _try(scenario, joined, base, tick)
            found.append(_as_pair(ask, a.id, b.id))
        else:
            tick(joined.words)
    return found


def _gains_together(scenario: Scenario, joined: Candidate, apart: dict[Case, int]) -> bool:
    """Tell whether two changes get more people out in any case than both apart add up to."""
    wish = sum(n.people.at_demand(scenario.settings.demand) for n in scenario.needs.values())
    changed = apply_changes(scenario, joined.changes)
    # Whom both changes apart get out already, nothing can exceed; people alone need no movements.
    return any(
        solve_case(changed, c, Question(scenario.settings.demand)).people > people_apart
        for c, people_apart in apart.items()
        if people_apart < wish
    )


def _as_pair(ask: Ask, first: str, second: str) -> Ask:
    effect = f"More than its parts: {ask.effect[0].lower()}{ask.effect[1:]}"
    return replace(ask, effect=effect, pair_of=(first, second))


def _nearest(
    scenario: Scenario, base: dict[Case, Outcome], tick: Tick
) -> tuple[list[Candidate], dict[Case, str | None]]:
    """Return, for cases in which nobody gets out, the least shifts of the terms that help."""
    found: dict[str, Candidate] = {}
    words: dict[Case, str | None] = dict.fromkeys(Case)
    wish = sum(n.people.at_demand(scenario.settings.demand) for n in scenario.needs.values())
    for case in Case:
        if base[case].people or not wish:
            continue
        best = [
            c
            for kind, make in (("end", later_end), ("start", earlier_start))
            if (c := _least_shift(scenario, case, kind, make)) is not None
        ]
        tick(f"nearest terms, {case.value}")
        for c in best:
            found[c.id] = c
        words[case] = (
            "; or: ".join(c.words + _passed_words(scenario, c.changes) for c in best)
            + f". {NOT_AGREED_SENTENCE}"
            if best
            else "No shift of the start or the end by up to 12 hours gets anybody out."
        )
    return list(found.values()), words


def _least_shift(
    scenario: Scenario,
    case: Case,
    kind: str,
    make: Callable[[Scenario, int], tuple[Change, ...]],
) -> Candidate | None:
    """Return the least shift, in quarters of an hour, that gets anybody out (by halving)."""

    def gets_out(quarters: int) -> bool:
        changed = apply_changes(scenario, make(scenario, quarters * _NEAREST_STEP_S))
        return solve_case(changed, case, Question(scenario.settings.demand)).people > 0

    low, high = 1, _NEAREST_MOST_S // _NEAREST_STEP_S
    if not make(scenario, _NEAREST_STEP_S) or not gets_out(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if gets_out(middle) else (middle + 1, high)
    shift = low * _NEAREST_STEP_S
    text = (
        f"Silence ends {duration(shift)} later"
        if kind == "end"
        else f"Movement starts {duration(shift)} earlier (silence too, where it would begin later)"
    )
    return Candidate(f"nearest-{kind}-{shift // 60}", kind, text, make(scenario, shift))
