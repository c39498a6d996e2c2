"""Assumptions: what the answer rests on, stated inputs and rules beside every default used.

A source is cited for a row of the scenario, not for each value in it. No value is given the source
of its row without saying so: it is an assumption of the scenario where the row names it as one, a
default where it was not stated, and else the row is said to cite the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from opencorridor.model.cases import Case, Range
from opencorridor.model.plan import Assumption
from opencorridor.model.scenario import Corridor, Provenance, Scenario

OWN_ASSUMPTION = "own assumption of this scenario"
NOT_STATED = "no source stated"
_TERMS = "terms.toml"
_MIDPOINT = "central of "

_RULES = (
    (
        "One speed",
        "all vehicles of a corridor drive at one speed; who shares a road takes the slowest",
    ),
    ("Silence", "a road or place is used only while every party's silence covers it"),
    ("Margin", "everybody is out of the scope by the margin before the silence ends"),
    ("Rounding", "times are rounded up to steps and one step is added to every margin"),
    ("Waiting", "vehicles wait only at origins and at holding places"),
    ("Priority", "later groups never move the timetable of earlier ones"),
)


def list_assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Return all assumptions of a plan, the stated ones first."""
    return (*_stated(scenario), *_defaults(scenario), *_rules())


def three(value: Range, divide: int = 1, unit: str = "") -> str:
    """Return a range as its three cases, in the unit given."""
    numbers = [_number(value.at(c) / divide) for c in Case]
    text = numbers[0] if len(set(numbers)) == 1 else " / ".join(numbers)
    return f"{text} {unit}".strip()


def _number(value: float) -> str:
    """Return a number with commas between the thousands, and decimals only where it has any."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.6g}"


class _Sources:
    """Where each stated value comes from."""

    def __init__(self, scenario: Scenario) -> None:
        # Of two numbers the central one is a default, but the two ends are stated.
        used = [d for d in scenario.defaults_used if not d.value.startswith(_MIDPOINT)]
        self._defaults = {(d.file, d.row, d.column): d.source for d in used}
        self._of_settings = {d.column: d.source for d in used if d.file == _TERMS}
        self._settings = scenario.settings

    def of(self, row: Provenance, column: str, table: str = "") -> str:
        """Return where the value in a column of a row comes from, in words."""
        if column in row.own_assumptions:
            return OWN_ASSUMPTION
        default = self._defaults.get((row.file or "", row.row, table + column))
        return _default_words(default) if default else _cited(row.source)

    def of_setting(self, key: str) -> str:
        """Return where a value of the table ``[scenario]`` comes from, in words."""
        if key in self._settings.own_assumptions:
            return OWN_ASSUMPTION
        default = self._of_settings.get(f"scenario.{key}")
        return _default_words(default) if default else _cited(self._settings.source)


def _default_words(source: str) -> str:
    return f"default of the format: {source}"


def _cited(source: str | None) -> str:
    return f"row cites: {source}" if source else NOT_STATED


def _stated(scenario: Scenario) -> Iterator[Assumption]:
    settings = scenario.settings
    sources = _Sources(scenario)
    yield Assumption(
        "input",
        "margin before the silence ends",
        three(settings.margin_s, 60, "min"),
        sources.of_setting("margin_min"),
    )
    yield Assumption(
        "input",
        "usable share of a road's capacity",
        three(settings.usable_capacity_permille, 10, "%"),
        sources.of_setting("usable_capacity"),
    )
    for corridor in scenario.corridors.values():
        if corridor.is_agreed(scenario.parties):
            yield from _stated_of_corridor(corridor, sources)
    yield from _stated_rows(scenario, sources)


def _stated_of_corridor(c: Corridor, sources: _Sources) -> Iterator[Assumption]:
    for what, value, column in (
        (f"speed on {c.name}", three(c.speed_m_per_h, 1000, "km/h"), "speed_kmh"),
        (f"spacing on {c.name}", three(c.spacing_m, 1, "m"), "spacing_m"),
        (
            f"cars that join {c.name} unasked",
            three(c.uninvited_vehicles_per_h, 1, "vehicles per hour"),
            "uninvited_vehicles_per_h",
        ),
    ):
        yield Assumption("input", what, value, sources.of(c.provenance, column, "corridor."))


def _stated_rows(scenario: Scenario, sources: _Sources) -> Iterator[Assumption]:
    for q in scenario.checkpoints.values():
        where = f"the checkpoint at {scenario.places[q.place].name}"
        yield Assumption(
            "input",
            f"rate of {where}",
            three(q.rate_vehicles_per_h, 1, "vehicles per hour"),
            sources.of(q.provenance, "rate_vehicles_per_h"),
        )
        yield Assumption(
            "input",
            f"time for one vehicle at {where}",
            three(q.service_s, 1, "s"),
            sources.of(q.provenance, "service_s"),
        )
    for f in scenario.fleets.values():
        fleet = f"{f.kind.value} fleet {f.id}"
        yield Assumption(
            "input",
            f"vehicles in {fleet}",
            three(f.count, 1, "vehicles"),
            sources.of(f.provenance, "count"),
        )
        yield Assumption(
            "input",
            f"people in one vehicle of {fleet}",
            three(f.people_per_vehicle, 1, "people"),
            sources.of(f.provenance, "people_per_vehicle"),
        )
    for n in scenario.needs.values():
        yield Assumption(
            "input",
            f"people who wish to leave {scenario.places[n.place].name} "
            f"({n.group}, by {n.moves_by.value})",
            f"{n.people.least:,} to {n.people.most:,}, "
            f"planned {n.people.at_demand(scenario.settings.demand):,}",
            sources.of(n.provenance, "people"),
        )


def _defaults(scenario: Scenario) -> Iterator[Assumption]:
    for d in scenario.defaults_used:
        row = f" line {d.row}" if d.row is not None else ""
        yield Assumption("default", f"{d.column} ({d.file}{row})", d.value, d.source)


def _rules() -> Iterator[Assumption]:
    for name, text in _RULES:
        yield Assumption("rule", name, text, "docs/method.md")
