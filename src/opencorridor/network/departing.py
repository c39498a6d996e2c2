"""When one may leave by a corridor: the road and the silence say until when, movement says it too.

A last clearing departure counts the road, its closures and the silences. It does not ask whether
anybody may enter the road then: movement may have ended before, or not have begun.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.plan import CorridorCase
from opencorridor.model.scenario import Change, Corridor, DelayChange, Scenario, WindowChange
from opencorridor.network.coverage import Coverage, build_coverage
from opencorridor.network.intervals import ALWAYS_START, FOREVER, IntervalSet

Barrier = Literal["silence begins", "movement begins", "movement ends", "nothing clears"]


@dataclass(frozen=True, slots=True)
class Departing:
    """The last departure of one corridor in one case, on the terms as a whole.

    ``last`` is the last moment at which one may leave and still clear: the earlier of the end of
    movement and ``clears_until``, the last clearing departure. It is ``None`` where nobody may
    leave, and then ``barrier`` says why and ``barrier_at`` when: one would have had to leave at
    ``clears_until``, before the silence or movement begins; or movement has ended before a
    departure is covered; or nothing clears at any hour. ``movement_end`` is set where it is what
    ends the departures. ``slack_s`` is measured from the announced start to ``last``, or to
    ``clears_until`` where nobody may leave.
    """

    last: datetime | None
    clears_until: datetime | None
    movement_end: datetime | None
    barrier: Barrier | None
    barrier_at: datetime | None
    announced_start: datetime | None
    slack_s: int | None

    def head(self, column_s: int) -> datetime | None:
        """Return when the head of a column of ``column_s`` seconds must leave for its tail."""
        tail = self.last or self.clears_until
        return None if tail is None else tail - timedelta(seconds=column_s)


def departing(scenario: Scenario, corridor_id: str, case: CorridorCase) -> Departing:
    """Return the last departure that the terms allow on a corridor in one case.

    Parameters
    ----------
    scenario : Scenario
        What the arithmetic was made from.
    corridor_id : str
        An agreed corridor of it.
    case : CorridorCase
        Its arithmetic.
    """
    first = None if case.first_departure is None else to_unix(case.first_departure)
    begins = None if case.silence_start is None else to_unix(case.silence_start)
    coverage = build_coverage(scenario)
    corridor = scenario.corridors[corridor_id]
    return _departing(coverage, corridor, case.last_clearing_departure, first, begins)


def departing_if(
    scenario: Scenario, changes: Iterable[Change], corridor_id: str, last: datetime | None
) -> Departing:
    """Return the same for a variant of the terms, whose last clearing departure is ``last``.

    Only changes of windows and of the start move when one may leave; ``last`` has the others in
    it.
    """
    for change in changes:
        scenario = _changed(scenario, change)
    coverage = build_coverage(scenario)
    corridor = scenario.corridors[corridor_id]
    begins = _silence_start_s(coverage, corridor)
    first = ALWAYS_START if begins is None else begins
    return _departing(coverage, corridor, last, first, begins)


def _departing(
    coverage: Coverage,
    corridor: Corridor,
    last: datetime | None,
    first_s: int | None,
    begins_s: int | None,
) -> Departing:
    announced_s = coverage.announced_start_s(corridor)
    announced = None if announced_s is None else from_unix(announced_s)
    if last is None:
        return Departing(None, None, None, "nothing clears", None, announced, None)
    last_s = to_unix(last)
    movement = coverage.movement(corridor)
    slack_s = None if announced_s is None else last_s - announced_s
    allowed = IntervalSet() if first_s is None else movement & IntervalSet.of([(first_s, last_s)])
    if allowed.spans:
        end_s = allowed.spans[-1][1]
        at = from_unix(end_s)
        capped = at if end_s < last_s else None
        slack_s = None if announced_s is None else end_s - announced_s
        return Departing(at, last, capped, None, None, announced, slack_s)
    barrier, at_s = _barrier(movement, last_s, first_s, begins_s)
    return Departing(
        None,
        last,
        None,
        barrier,
        None if at_s is None else from_unix(at_s),
        announced,
        slack_s,
    )


def _barrier(
    movement: IntervalSet, last_s: int, first_s: int | None, begins_s: int | None
) -> tuple[Barrier, int | None]:
    """Return what keeps everybody from leaving, and when it lies, in Unix seconds."""
    if begins_s is not None and last_s < begins_s:
        return "silence begins", begins_s
    if first_s is None:
        return "nothing clears", None
    starts = [a for a, _ in movement.spans if a > last_s]
    if starts:
        return "movement begins", starts[0]
    ends = [b for _, b in movement.spans if b < first_s]
    return ("movement ends", ends[-1]) if ends else ("nothing clears", None)


def _silence_start_s(coverage: Coverage, corridor: Corridor) -> int | None:
    """Return when the silences over a whole corridor begin to hold together, in Unix seconds."""
    joint = IntervalSet.always()
    for road in corridor.roads:
        joint &= coverage.cover(road)
    spans = [s for s in joint.spans if s[1] < FOREVER and s[0] > ALWAYS_START]
    return spans[0][0] if spans else None


def _changed(scenario: Scenario, change: Change) -> Scenario:
    if isinstance(change, DelayChange):
        return replace(scenario, delay_s=scenario.delay_s + change.delay_s)
    if not isinstance(change, WindowChange) or change.window not in scenario.windows:
        return scenario
    window = scenario.windows[change.window]
    start = window.start + timedelta(seconds=change.start_shift_s)
    end = None if window.end is None else window.end + timedelta(seconds=change.end_shift_s)
    scope = window.scope if change.scope is None else change.scope
    if end is not None and end <= start:
        start, end, scope = window.start, window.end, frozenset()
    moved = replace(window, start=start, end=end, scope=scope)
    return replace(scenario, windows={**scenario.windows, window.id: moved})
