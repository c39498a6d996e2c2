"""Closures in words: which link of a corridor is closed, and until when."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from opencorridor.model.scenario import Condition, ConditionKind, Corridor, Scenario
from opencorridor.planning.say import main_time

_CLOSING = frozenset({ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED})


def closure_words(scenario: Scenario, corridor: Corridor) -> tuple[str, ...]:
    """Return one phrase for each closed, mined or contested link of a corridor.

    Such as ``the road from Alder to Fork is mined until further notice``.
    """
    items = {*corridor.roads, *corridor.waypoints}
    return tuple(
        f"{subject_words(scenario, c.subject)} is {c.kind.value} {_until(scenario, c)}"
        for c in scenario.conditions.values()
        if c.subject in items
        and c.kind in _CLOSING
        and not (c.kind is ConditionKind.CONTESTED and c.lifted_by)
    )


def subject_words(scenario: Scenario, subject: str) -> str:
    """Return a road or place as people call it."""
    if subject in scenario.places:
        return scenario.places[subject].name
    road = scenario.roads[subject]
    return f"the road from {scenario.places[road.tail].name} to {scenario.places[road.head].name}"


def _until(scenario: Scenario, condition: Condition) -> str:
    end = condition.validity.end
    if end is None:
        return "until further notice"
    clock = scenario.settings.clocks[0]
    return f"until {end.astimezone(ZoneInfo(clock.zone)):%-d %B} {main_time(end, (clock,))}"
