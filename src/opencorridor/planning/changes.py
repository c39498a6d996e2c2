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
    Corridor,
    CorridorAgreedChange,
    CorridorStatus,
    DelayChange,
    FleetChange,
    RoadOpenedChange,
    Scenario,
    TermStatus,
    Window,
    WindowChange,
    WindowKind,
)
from opencorridor.network.coverage import corridor_items


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
    """Treat a corridor as agreed under the windows that cover the agreed ones.

    A window that names an agreed corridor covers it too. Where a party's silence names roads
    instead, those windows of it that name a road of an agreed corridor also cover what no silence
    of that party names yet.
    """
    corridor = _known(scenario.corridors, corridor_id, "corridor")
    statuses = tuple(
        CorridorStatus(p, TermStatus.AGREED, "treated as agreed for this ask alone")
        for p in scenario.parties
    )
    corridors = {**scenario.corridors, corridor_id: replace(corridor, statuses=statuses)}
    named = replace(scenario, windows=_with_corridor(scenario, corridor_id))
    return replace(named, corridors=corridors, windows=_with_items(named, corridor))


def covers_by_roads(scenario: Scenario, corridor_id: str) -> bool:
    """Tell whether windows that name roads alone would be read as covering a corridor as well."""
    named = replace(scenario, windows=_with_corridor(scenario, corridor_id))
    return _with_items(named, scenario.corridors[corridor_id]) != named.windows


def _with_corridor(scenario: Scenario, corridor_id: str) -> dict[str, Window]:
    """Let every window that names an agreed corridor name one more."""
    agreed = {c.id for c in scenario.corridors.values() if c.is_agreed(scenario.parties)}
    return {
        k: replace(w, scope=w.scope | {corridor_id}) if w.scope & agreed or not agreed else w
        for k, w in scenario.windows.items()
    }


def _with_items(scenario: Scenario, corridor: Corridor) -> dict[str, Window]:
    """Let silences that name a road of an agreed corridor name what no silence names yet."""
    agreed = [c for c in scenario.corridors.values() if c.is_agreed(scenario.parties)]
    roads = {r for c in agreed for r in (*c.roads, *c.ways.values())}
    bare = {p: corridor_items(corridor) - _silenced(scenario, p) for p in scenario.parties}
    return {
        k: replace(w, scope=w.scope | bare[w.party])
        if w.kind is WindowKind.SILENCE and w.scope & roads
        else w
        for k, w in scenario.windows.items()
    }


def _silenced(scenario: Scenario, party: str) -> set[str]:
    """Return the roads and places that a silence of a party names, itself or by a corridor."""
    named: set[str] = set()
    for w in scenario.windows.values():
        if w.party == party and w.kind is WindowKind.SILENCE:
            named |= w.scope
    through = (corridor_items(c) for c in scenario.corridors.values() if c.id in named)
    return named.union(*through)


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
