"""What the best plan runs up against: what crosses the cut, and whether raising it alone helps.

DESIGN, section 6, "Binding". The cut is read off potentials that prove the number of people; a
term is ``alone`` if a real re-solve with it raised by a half (windows: by half an hour, then by
as much as four hours) lets more people out, else ``jointly``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from opencorridor.clock import from_unix
from opencorridor.model.plan import Binding, Helps, Span
from opencorridor.model.scenario import (
    Change,
    ClockName,
    Scenario,
    WindowChange,
    WindowKind,
)
from opencorridor.network.intervals import ALWAYS_START, FOREVER
from opencorridor.planning.changes import apply_changes
from opencorridor.planning.expansion import Expansion, Resource
from opencorridor.planning.flow import Multipliers, costs, potentials
from opencorridor.planning.grounds import Grounds, Horizon
from opencorridor.planning.say import clock_time, duration, listed
from opencorridor.planning.solve import CaseSolution, Question, StageSolution, solve_case

RAISED = Fraction(3, 2)
_SHIFTS_S = (1800, 7200, 14400)


@dataclass(frozen=True, slots=True)
class WindowEdge:
    """One edge of the terms in time that all parties would have to move together."""

    kind: str
    words: str
    moved: str
    changes: Callable[[int], tuple[Change, ...]]


def window_edges(scenario: Scenario) -> tuple[WindowEdge, ...]:
    """Return the edges of silence and movement that the scenario states."""
    kinds = {w.kind for w in scenario.windows.values()}

    def earlier(shift_s: int) -> tuple[Change, ...]:
        return earlier_start(scenario, shift_s)

    def later(shift_s: int) -> tuple[Change, ...]:
        return later_end(scenario, shift_s)

    edges = []
    if WindowKind.SILENCE in kinds:
        edges.append(WindowEdge("silence_end", "the end of silence", "a later end", later))
    if WindowKind.MOVEMENT in kinds:
        start = WindowEdge("movement_start", "the start of movement", "an earlier start", earlier)
        edges.append(start)
    elif WindowKind.SILENCE in kinds:
        edges.append(
            WindowEdge("silence_start", "the start of silence", "an earlier start", earlier)
        )
    return tuple(edges)


def later_end(scenario: Scenario, shift_s: int) -> tuple[Change, ...]:
    """Return the changes that move every stated end of silence and movement later, in seconds."""
    return tuple(
        WindowChange(w.id, end_shift_s=shift_s)
        for w in scenario.windows.values()
        if w.end is not None
    )


def earlier_start(scenario: Scenario, shift_s: int) -> tuple[Change, ...]:
    """Return the changes that let movement begin earlier by ``shift_s`` seconds.

    Silence begins earlier too where movement would otherwise begin before it.
    """
    windows = scenario.windows.values()
    moves = [w for w in windows if w.kind is WindowKind.MOVEMENT]
    silences = [w for w in windows if w.kind is WindowKind.SILENCE]
    changes: list[Change] = [WindowChange(w.id, start_shift_s=-shift_s) for w in moves]
    if not moves:
        return tuple(WindowChange(w.id, start_shift_s=-shift_s) for w in silences)
    begins = max(w.start for w in moves).timestamp() - shift_s
    for w in silences:
        ahead = int(w.start.timestamp() - begins)
        if ahead > 0:
            changes.append(WindowChange(w.id, start_shift_s=-ahead))
    return tuple(changes)


def find_bindings(scenario: Scenario, solution: CaseSolution, wish: int) -> tuple[Binding, ...]:
    """Return what binds in one case, the strongest words first.

    Parameters
    ----------
    scenario : Scenario
    solution : CaseSolution
        The solved case.
    wish : int
        People who may wish to leave.
    """
    if solution.people >= wish:
        return ()
    cut = _cut(solution)
    seeker = _Seeker(scenario, solution)
    found = list(seeker.windows(cut))
    found += [seeker.resource(family, steps) for family, steps in sorted(cut.items())]
    return tuple(sorted(found, key=lambda b: (b.helps is not Helps.ALONE, b.kind, b.subject)))


def _cut(solution: CaseSolution) -> dict[str, list[int]]:
    """Return the families of resources that cross the people cut, with the steps that are full."""
    cut: dict[str, list[int]] = {}
    for stage in solution.stages:
        for family, step in _full(stage):
            cut.setdefault(family, []).append(step)
    return cut


def _full(stage: StageSolution) -> Iterator[Resource]:
    expansion = stage.flow.expansion
    if not len(expansion.tail):
        return
    if expansion.labelled:
        if stage.proof is None:
            return
        cost, values = -expansion.people * stage.proof.multipliers.people, stage.proof.values
    else:
        cost = costs(expansion, _people_first(expansion), ties=False)
        values = potentials(stage.flow, cost)
    reduced = cost + values[expansion.tail] - values[expansion.head]
    crossing = np.flatnonzero((reduced < 0) & (expansion.family >= 0))
    for arc in crossing.tolist():
        yield expansion.resource_of(arc)


def _people_first(expansion: Expansion) -> Multipliers:
    """Return multipliers that count people only, below the minimums if there are any."""
    heaviest = int(expansion.people.max(initial=1))
    return Multipliers(2 * heaviest + 1 if expansion.minimum.any() else 0, 1, 0)


class _Seeker:
    """Asks re-solves which terms help alone."""

    def __init__(self, scenario: Scenario, solution: CaseSolution) -> None:
        self.scenario = scenario
        self.solution = solution
        self.case = solution.grounds.case
        self.clocks = scenario.settings.clocks

    def _people(self, scenario: Scenario, raised: dict[str, Fraction] | None = None) -> int:
        question = Question(self.solution.demand, raised or {})
        return solve_case(scenario, self.case, question).people

    def windows(self, cut: dict[str, list[int]]) -> Iterator[Binding]:
        """Yield the edges of the terms that bind."""
        raised = dict.fromkeys(cut, RAISED)
        base_raised = self._people(self.scenario, raised) if cut else self.solution.people
        for edge in window_edges(self.scenario):
            shift = next((s for s in _SHIFTS_S if self._helps(edge, s)), None)
            if shift is not None:
                yield self._edge(edge, Helps.ALONE)
                continue
            moved = apply_changes(self.scenario, edge.changes(_SHIFTS_S[-1]))
            if cut and self._people(moved, raised) > base_raised:
                yield self._edge(edge, Helps.JOINTLY)

    def _helps(self, edge: WindowEdge, shift_s: int) -> bool:
        moved = apply_changes(self.scenario, edge.changes(shift_s))
        return self._people(moved) > self.solution.people

    def _edge(self, edge: WindowEdge, helps: Helps) -> Binding:
        moments = edge_moments(self.solution.grounds, edge.kind)
        during = tuple(Span(from_unix(m), from_unix(m)) for m in moments)
        at = listed([clock_time(s.start, self.clocks) for s in during])
        words = f"{edge.words}{f' at {at}' if at else ''}"
        return Binding(
            self.case, edge.kind, "all parties", helps, during, _sentence(words, edge.moved, helps)
        )

    def resource(self, family: str, steps: list[int]) -> Binding:
        """Return one full resource as a binding."""
        gains = self._people(self.scenario, {family: RAISED}) > self.solution.people
        helps = Helps.ALONE if gains else Helps.JOINTLY
        kind, _, subject = family.partition(":")
        during = _spans(kind, self.solution.grounds.horizon, steps)
        name = resource_words(self.scenario, kind, subject)
        words = f"{name}{_hours_words(during, self.clocks)}"
        return Binding(
            self.case, kind, subject, helps, during, _sentence(words, "more of it", helps)
        )


def _sentence(words: str, moved: str, helps: Helps) -> str:
    """Return one sentence on a term that binds; ``moved`` says what asking for more means."""
    start = f"{words[0].upper()}{words[1:]}"
    if helps is Helps.ALONE:
        return f"{start}: {moved} alone lets more people out."
    return f"{start}: {moved} alone changes nothing; together with other terms it may."


def edge_moments(grounds: Grounds, kind: str) -> list[int]:
    """Return where an edge of the terms lies now, per agreed corridor, in Unix seconds."""
    moments = set()
    for corridor in grounds.corridors:
        silence = grounds.coverage.cover(corridor.roads[0]).spans
        movement = grounds.coverage.stated_movement(corridor).spans
        if kind == "movement_start" and movement and movement[0][0] > ALWAYS_START:
            moments.add(movement[0][0])
        elif kind == "silence_start" and silence and silence[0][0] > ALWAYS_START:
            moments.add(silence[0][0])
        elif kind == "silence_end" and silence and silence[-1][1] < FOREVER:
            moments.add(silence[-1][1])
    return sorted(moments)


def _spans(kind: str, horizon: Horizon, steps: list[int]) -> tuple[Span, ...]:
    """Return runs of steps as spans of time; gaps below a quarter of an hour are joined."""
    if kind in ("fleet", "beds"):
        return ()
    dt = horizon.step_s
    gap = 3600 // dt if kind in ("gather", "cp", "reception") else 900 // dt
    spans: list[tuple[int, int]] = []
    for k in sorted(steps):
        if spans and k - spans[-1][1] <= max(1, gap):
            spans[-1] = spans[-1][0], k
        else:
            spans.append((k, k))
    return tuple(
        Span(from_unix(horizon.time_s(a)), from_unix(horizon.time_s(b + 1))) for a, b in spans
    )


def _hours_words(during: tuple[Span, ...], clocks: tuple[ClockName, ...]) -> str:
    if not during:
        return ""
    first, last = during[0].start, during[-1].end
    length = duration(int((last - first).total_seconds()))
    return f", full from {clock_time(first, clocks)} for {length}"


def resource_words(scenario: Scenario, kind: str, subject: str) -> str:
    """Return a resource as people call it."""
    if kind == "road":
        road = scenario.roads[subject.rstrip("<>")]
        tail, head = scenario.places[road.tail].name, scenario.places[road.head].name
        if subject.endswith("<"):
            tail, head = head, tail
        return f"the road from {tail} to {head}"
    if kind == "cp":
        place = scenario.places[scenario.checkpoints[subject].place].name
        return f"the checkpoint at {place}"
    if kind == "fleet":
        fleet = scenario.fleets[subject]
        return f"the {fleet.kind.value} fleet {subject}, every vehicle of which is used"
    place = scenario.places[subject].name
    return {
        "gather": f"room at the gathering point {place}",
        "hold": f"room at the holding place {place}",
        "reception": f"reception at {place} (people per hour)",
        "beds": f"beds at {place}",
    }[kind]
