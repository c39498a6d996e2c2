"""Assumptions: what the answer rests on, stated inputs and rules beside every default used."""

from __future__ import annotations

from collections.abc import Iterator

from opencorridor.model.cases import Case, Range
from opencorridor.model.plan import Assumption
from opencorridor.model.scenario import Scenario

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
    numbers = [f"{value.at(c) / divide:g}" for c in Case]
    text = numbers[0] if len(set(numbers)) == 1 else " / ".join(numbers)
    return f"{text} {unit}".strip()


def _stated(scenario: Scenario) -> Iterator[Assumption]:
    settings = scenario.settings
    source = settings.source or "terms.toml"
    yield Assumption(
        "input", "margin before the silence ends", three(settings.margin_s, 60, "min"), source
    )
    yield Assumption(
        "input",
        "usable share of a road's capacity",
        three(settings.usable_capacity_permille, 10, "%"),
        source,
    )
    for c in scenario.corridors.values():
        if not c.is_agreed(scenario.parties):
            continue
        where = c.provenance.source or "terms.toml"
        yield Assumption("input", f"speed on {c.name}", three(c.speed_m_per_h, 1000, "km/h"), where)
        yield Assumption("input", f"spacing on {c.name}", three(c.spacing_m, 1, "m"), where)
        yield Assumption(
            "input",
            f"cars that join {c.name} unasked",
            three(c.uninvited_vehicles_per_h, 1, "vehicles per hour"),
            where,
        )
    yield from _stated_rows(scenario)


def _stated_rows(scenario: Scenario) -> Iterator[Assumption]:
    for q in scenario.checkpoints.values():
        yield Assumption(
            "input",
            f"checkpoint at {scenario.places[q.place].name}",
            f"{three(q.rate_vehicles_per_h, 1, 'vehicles per hour')}; "
            f"{three(q.service_s, 1, 's')} each",
            q.provenance.source or "checkpoints.csv",
        )
    for f in scenario.fleets.values():
        yield Assumption(
            "input",
            f"{f.kind.value} fleet {f.id}",
            f"{three(f.count, 1, 'vehicles')}; {three(f.people_per_vehicle, 1, 'people each')}",
            f.provenance.source or "vehicles.csv",
        )
    for n in scenario.needs.values():
        yield Assumption(
            "input",
            f"people who wish to leave {scenario.places[n.place].name} "
            f"({n.group}, by {n.moves_by.value})",
            f"{n.people.least:,} to {n.people.most:,}, "
            f"planned {n.people.at_demand(scenario.settings.demand):,}",
            n.provenance.source or "needs.csv",
        )


def _defaults(scenario: Scenario) -> Iterator[Assumption]:
    for d in scenario.defaults_used:
        row = f" line {d.row}" if d.row is not None else ""
        yield Assumption("default", f"{d.column} ({d.file}{row})", d.value, d.source)


def _rules() -> Iterator[Assumption]:
    for name, text in _RULES:
        yield Assumption("rule", name, text, "docs/method.md")
