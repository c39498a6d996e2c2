"""Applies a variant of the terms to the parts of a scenario, marked as not agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from opencorridor.clock import on_clock
from opencorridor.model.agreed_terms import Variant, VariantChange
from opencorridor.model.cases import Range
from opencorridor.model.scenario import Scenario
from opencorridor.scenario.composing import NOT_AGREED_TITLE, with_as_if
from opencorridor.scenario.parts import Parts

PERMILLE = 1000


def vary(
    parts: Parts, scenario: Scenario, variant: Variant, corridors: Sequence[str]
) -> tuple[Parts, tuple[str, ...]]:
    """Return the parts with a variant applied, and its changes in words.

    Parameters
    ----------
    parts : Parts
        The terms as they stand.
    scenario : Scenario
        What was read from them.
    variant : Variant
        The variant.
    corridors : sequence of str
        Corridors of the agreement: a window that names one of them names a corridor that is added
        as a proposal too.

    Raises
    ------
    KeyError
        With the id of a window that the terms as they stand do not have.
    """
    told: list[str] = []
    for change in variant.changes:
        parts, words = _changed(parts, scenario, change, corridors)
        told.append(words)
    ids = [c.window or c.checkpoint or c.corridor or c.fleet or "" for c in variant.changes]
    settings: dict[str, Any] = dict(parts.terms["scenario"])
    title = str(settings["title"]).removeprefix(NOT_AGREED_TITLE)
    settings["id"] = f"{settings['id']}-{variant.id}"
    settings["title"] = f"{NOT_AGREED_TITLE}{variant.title} ({title})"
    return parts.with_terms(scenario=with_as_if(settings, ids)), tuple(told)


def _changed(
    parts: Parts, scenario: Scenario, change: VariantChange, corridors: Sequence[str]
) -> tuple[Parts, str]:
    if change.window is not None:
        return _window(parts, scenario, change, change.window)
    if change.corridor is not None:
        return _corridor(parts, scenario, change.corridor, corridors)
    if change.checkpoint is not None and change.rate_factor is not None:
        rate = scenario.checkpoints[change.checkpoint].rate_vehicles_per_h
        new = _times(rate, change.rate_factor)
        name = scenario.places[scenario.checkpoints[change.checkpoint].place].name
        words = f"Checkpoint {name}: {_span(new)} vehicles an hour instead of {_span(rate)}"
        cell = ("checkpoints.csv", change.checkpoint, "rate_vehicles_per_h")
        return parts.with_range(*cell, new), words
    fleet = scenario.fleets[change.fleet or ""]
    new = _plus(fleet.count, change.extra or 0)
    words = (
        f"{change.extra} more vehicles in {fleet.id}: {_span(new)} instead of {_span(fleet.count)}"
    )
    return parts.with_range("vehicles.csv", fleet.id, "count", new), words


def _window(
    parts: Parts, scenario: Scenario, change: VariantChange, ident: str
) -> tuple[Parts, str]:
    rows = parts.rows("window")
    row = rows[ident]
    told = []
    for key, value in (("start", change.start), ("end", change.end)):
        if value is not None:
            new, old = (_hour(m, row["clock"], scenario) for m in (value, row.get(key)))
            told.append(f"{key} {new} instead of {old}")
            row[key] = value
    if change.scope:
        told.append(f"scope {', '.join(_name(scenario, i) for i in change.scope)}")
        row["scope"] = list(change.scope)
    party = scenario.parties[row["party"]].name
    words = f"{str(row['kind']).capitalize()} of {party}: {'; '.join(told)}"
    return parts.with_terms(window=list(rows.values())), words


def _corridor(
    parts: Parts, scenario: Scenario, ident: str, corridors: Sequence[str]
) -> tuple[Parts, str]:
    rows = parts.rows("window")
    for row in rows.values():
        if ident not in row["scope"] and not set(row["scope"]).isdisjoint(corridors):
            row["scope"] = [*row["scope"], ident]
    words = f"{scenario.corridors[ident].name}, as a proposal, under the same windows"
    return parts.with_terms(window=list(rows.values())), words


def _times(value: Range, permille: int) -> Range:
    least, central, most = (
        max(1, n * permille // PERMILLE) for n in (value.least, value.central, value.most)
    )
    return Range(least, central, most, value.unfavourable)


def _plus(value: Range, extra: int) -> Range:
    return Range(value.least + extra, value.central + extra, value.most + extra, value.unfavourable)


def _span(value: Range) -> str:
    return f"{value.least:,} to {value.most:,}"


def _name(scenario: Scenario, ident: str) -> str:
    named = scenario.corridors.get(ident) or scenario.places.get(ident)
    return ident if named is None else named.name


def _hour(moment: datetime | None, zone: str, scenario: Scenario) -> str:
    """Return a moment on every clock of the scenario; a naive one is on the window's clock."""
    if moment is None:
        return "none named"
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    clocks = scenario.settings.clocks
    return " / ".join(f"{on_clock(aware, c.zone):%d %b %H:%M} {c.city}" for c in clocks)
