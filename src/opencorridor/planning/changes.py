"""Apply a change of terms to a scenario, for asks and what-ifs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from typing import TypeVar

from opencorridor.errors import PlanningError
from opencorridor.model.cases import Range
from opencorridor.model.scenario import (
    Change,
    CheckpointRateChange,
    ConditionKind,
    CorridorAgreedChange,
    CorridorStatus,
    DelayChange,
    FleetChange,
    RoadOpenedChange,
    Scenario,
    TermStatus,
    Window,
    WindowChange,
)


def apply_changes(scenario: Scenario, changes: Iterable[Change]) -> Scenario:
    """Return the scenario with all changes applied, in order.

    Raises
    ------
    PlanningError
        If a change names something that the scenario does not have.
    """
    return reduce(_apply, changes, scenario)


def uses_unagreed_road(scenario: Scenario, changes: Iterable[Change]) -> bool:
    """Tell whether a change would send people down a road that is not agreed."""
    return any(
        isinstance(c, CorridorAgreedChange)
        and not scenario.corridors[c.corridor].is_agreed(scenario.parties)
        for c in changes
    )


def rates_protection(scenario: Scenario, changes: Iterable[Change]) -> bool:
    """Tell whether a change would put a worth in people on a term that protects.

    Mines are cleared and fighting ends for people's protection; that is never rated (DESIGN,
    section 2).
    """
    return any(
        isinstance(c, RoadOpenedChange)
        and scenario.conditions[c.condition].kind is not ConditionKind.CLOSED
        for c in changes
    )


T = TypeVar("T")


def _apply(scenario: Scenario, change: Change) -> Scenario:
    match change:
        case WindowChange():
            return _change_window(scenario, change)
        case CheckpointRateChange():
            return _change_rate(scenario, change)
        case CorridorAgreedChange():
            return _agree(scenario, change.corridor)
        case RoadOpenedChange():
            left = {k: v for k, v in scenario.conditions.items() if k != change.condition}
            return replace(scenario, conditions=left)
        case FleetChange():
            return _add_vehicles(scenario, change)
        case DelayChange():
            return replace(scenario, delay_s=scenario.delay_s + change.delay_s)


def _known(things: Mapping[str, T], key: str, word: str) -> T:
    if key not in things:
        message = f"a change of terms names the {word} {key}, which the scenario does not have"
        raise PlanningError(message)
    return things[key]


def _change_window(scenario: Scenario, change: WindowChange) -> Scenario:
    window = _known(scenario.windows, change.window, "window")
    end = window.end
    changed = replace(
        window,
        start=window.start + timedelta(seconds=change.start_shift_s),
        end=None if end is None else end + timedelta(seconds=change.end_shift_s),
        scope=window.scope if change.scope is None else change.scope,
    )
    if changed.end is not None and changed.end <= changed.start:
        return _without_window(scenario, change.window)
    return replace(scenario, windows={**scenario.windows, change.window: changed})


def _without_window(scenario: Scenario, window: str) -> Scenario:
    """Let a window that would end before it starts cover nothing; it is still stated."""
    nothing = replace(scenario.windows[window], scope=frozenset())
    return replace(scenario, windows={**scenario.windows, window: nothing})


def _change_rate(scenario: Scenario, change: CheckpointRateChange) -> Scenario:
    checkpoint = _known(scenario.checkpoints, change.checkpoint, "checkpoint")
    rate = checkpoint.rate_vehicles_per_h
    times = change.rate_permille
    raised = Range(
        rate.least * times // 1000,
        rate.central * times // 1000,
        rate.most * times // 1000,
        rate.unfavourable,
    )
    new = replace(checkpoint, rate_vehicles_per_h=raised)
    return replace(scenario, checkpoints={**scenario.checkpoints, change.checkpoint: new})


def _agree(scenario: Scenario, corridor_id: str) -> Scenario:
    """Treat a corridor as agreed under the windows that cover the agreed ones."""
    corridor = _known(scenario.corridors, corridor_id, "corridor")
    statuses = tuple(
        CorridorStatus(p, TermStatus.AGREED, "treated as agreed for this ask alone")
        for p in scenario.parties
    )
    agreed = {c.id for c in scenario.corridors.values() if c.is_agreed(scenario.parties)}
    windows = {
        k: _with_corridor(w, corridor_id) if w.scope & agreed or not agreed else w
        for k, w in scenario.windows.items()
    }
    corridors = {**scenario.corridors, corridor_id: replace(corridor, statuses=statuses)}
    return replace(scenario, corridors=corridors, windows=windows)


def _with_corridor(window: Window, corridor: str) -> Window:
    return replace(window, scope=window.scope | {corridor})


def _add_vehicles(scenario: Scenario, change: FleetChange) -> Scenario:
    fleet = _known(scenario.fleets, change.fleet, "fleet")
    count = fleet.count
    more = Range(
        count.least + change.extra,
        count.central + change.extra,
        count.most + change.extra,
        count.unfavourable,
    )
    return replace(scenario, fleets={**scenario.fleets, change.fleet: replace(fleet, count=more)})
