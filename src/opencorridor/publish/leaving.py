"""The last departure of a road in words: the hour that the terms allow, and why it is no later."""

from __future__ import annotations

from opencorridor.model.cases import Case, PerCase
from opencorridor.model.plan import CorridorResult, Plan
from opencorridor.model.scenario import Scenario
from opencorridor.network.departing import Departing, departing
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.markup import Markup, join, text
from opencorridor.publish.view import lines, quiet, strong

NOBODY = "nobody can leave"
NONE = "none at any hour"


def departings(scenario: Scenario, corridor: CorridorResult) -> PerCase[Departing]:
    """Return when one may leave by an agreed corridor in each case."""
    return {case: departing(scenario, corridor.id, corridor.cases[case]) for case in Case}


def is_nobody(plan: Plan, scenario: Scenario, corridor: CorridorResult) -> bool:
    """Tell whether nobody may leave by a corridor in the cautious case, the one handed out."""
    if any(row.corridor == corridor.id for row in plan.cases[Case.CAUTIOUS].timetable):
        return False  # to a destination before the last one
    return departing(scenario, corridor.id, corridor.cases[Case.CAUTIOUS]).last is None


def why(found: Departing, clocks: Clocks) -> str:
    """Return in words why nobody may leave, or why nobody may leave later; nothing if neither."""
    until = "" if found.clears_until is None else clocks.words(found.clears_until)
    if found.movement_end is not None:
        return f"movement ends; the road would clear until {until}"
    if found.last is not None or not until:
        return ""
    at = "" if found.barrier_at is None else clocks.words(found.barrier_at)
    if found.barrier == "movement ends":
        return f"movement ends at {at}, before the silence covers the whole road"
    if found.barrier == "nothing clears":
        return "no departure is covered by silence all the way"
    what = "the silence" if found.barrier == "silence begins" else "movement"
    return f"would have had to leave at {until}, before {what} begins at {at}"


def told(found: Departing, clocks: Clocks) -> str:
    """Return the last departure as text."""
    if found.clears_until is None:
        return NONE
    reason = why(found, clocks)
    if found.last is None:
        return f"{NOBODY}: {reason}"
    at = clocks.words(found.last)
    return f"{at}, {reason}" if reason else at


def cell(found: Departing, clocks: Clocks) -> Markup:
    """Return the last departure as a cell of a table: the hour first, the reason below it."""
    if found.clears_until is None:
        return clocks.html(None, none=NONE)
    reason = why(found, clocks)
    if found.last is None:
        return lines((strong(NOBODY), quiet(reason)))
    shown = clocks.html(found.last)
    return join([shown, lines([quiet(reason)])]) if reason else join([shown, text("")])
