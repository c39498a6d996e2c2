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


def damage_words(scenario: Scenario, corridor: Corridor) -> tuple[str, ...]:
    """Return one phrase for each road that lets pass no kind of vehicle that a corridor admits.

    Where each lets some pass, one phrase for all.
    """
    damages = [
        c
        for c in scenario.conditions.values()
        if c.kind is ConditionKind.DAMAGED
        and c.subject in corridor.roads
        and not corridor.vehicle_kinds <= c.vehicle_kinds
    ]
    barring = [c for c in damages if not corridor.vehicle_kinds & c.vehicle_kinds]
    if damages and not barring:
        return ("no one kind of vehicle passes every damaged road in time",)
    return tuple(
        f"{subject_words(scenario, c.subject)} is damaged {_until(scenario, c)} and lets no "
        "vehicle pass that the corridor admits"
        for c in barring
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
