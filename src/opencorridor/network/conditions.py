"""Conditions as a layer over the roads: what is closed or slow, and when.

docs/method.md, section 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opencorridor.clock import to_unix
from opencorridor.model.scenario import Condition, ConditionKind, Scenario, VehicleKind
from opencorridor.network.intervals import FOREVER, IntervalSet

_CLOSING = frozenset({ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED})


@dataclass(frozen=True, slots=True)
class Slow:
    """A stretch of time in which a road is slower, carries less or lets fewer kinds pass.

    Shares are thousandths of the usual value.
    """

    when: IntervalSet
    speed_permille: int
    capacity_permille: int
    vehicle_kinds: frozenset[VehicleKind]


@dataclass(frozen=True)
class ConditionLayer:
    """Closures by item and slow stretches by road, in Unix seconds."""

    closures: Mapping[str, IntervalSet]
    slows: Mapping[str, tuple[Slow, ...]]

    def closed(self, *items: str) -> IntervalSet:
        """Return when any of the items is closed, mined or contested."""
        return IntervalSet.of(s for i in items for s in self.closures.get(i, _NEVER).spans)

    def slow(self, road: str) -> tuple[Slow, ...]:
        """Return the slow stretches of a road."""
        return self.slows.get(road, ())

    def barred(self, road: str, kind: VehicleKind) -> IntervalSet:
        """Return when a road lets no vehicle of a kind pass, because of damage."""
        barring = (s for s in self.slow(road) if kind not in s.vehicle_kinds)
        return IntervalSet.of(span for s in barring for span in s.when.spans)


_NEVER = IntervalSet()


def _validity(condition: Condition) -> tuple[int, int]:
    end = condition.validity.end
    return to_unix(condition.validity.start), FOREVER if end is None else to_unix(end)


def _closes(condition: Condition) -> bool:
    lifted = condition.kind is ConditionKind.CONTESTED and condition.lifted_by
    return condition.kind in _CLOSING and not lifted


def build_conditions(scenario: Scenario) -> ConditionLayer:
    """Return the conditions of a scenario as a layer; a lifted contested stretch is left out."""
    closures: dict[str, list[tuple[int, int]]] = {}
    slows: dict[str, list[Slow]] = {}
    for condition in scenario.conditions.values():
        if condition.kind in _CLOSING:
            if _closes(condition):
                closures.setdefault(condition.subject, []).append(_validity(condition))
            continue
        slows.setdefault(condition.subject, []).append(
            Slow(
                IntervalSet.of([_validity(condition)]),
                condition.speed_permille,
                condition.capacity_permille,
                condition.vehicle_kinds,
            )
        )
    return ConditionLayer(
        {k: IntervalSet.of(v) for k, v in closures.items()},
        {k: tuple(v) for k, v in slows.items()},
    )
