"""Grounds: everything about a scenario that one case of planning looks up, gathered once."""

from __future__ import annotations

from dataclasses import dataclass

from opencorridor.clock import to_unix
from opencorridor.errors import PlanningError
from opencorridor.model.cases import Case
from opencorridor.model.scenario import Corridor, Scenario
from opencorridor.network.conditions import ConditionLayer, build_conditions
from opencorridor.network.coverage import (
    Coverage,
    agreed_corridors,
    build_coverage,
)
from opencorridor.network.traffic import Traffic, build_traffic

MAX_STEPS = 20_000
"""Steps that one plan may span: two weeks of minutes."""

MAX_HORIZON_S = 31 * 86_400
"""Seconds that one plan may span."""


@dataclass(frozen=True)
class Horizon:
    """The steps that are planned: ``zero`` is absolute, ``count`` steps of ``step_s`` follow."""

    step_s: int
    zero: int
    count: int

    def time_s(self, step: int) -> int:
        """Return the Unix second at which a step (counted from zero) begins."""
        return (self.zero + step) * self.step_s


@dataclass(frozen=True)
class Grounds:
    """A scenario in one case, with its layers. ``margin_s`` is in seconds."""

    scenario: Scenario
    case: Case
    corridors: tuple[Corridor, ...]
    coverage: Coverage
    conditions: ConditionLayer
    traffic: Traffic
    horizon: Horizon
    margin_s: int


def build_horizon(scenario: Scenario) -> Horizon:
    """Return the horizon of a scenario; docs/method.md, section 5.

    Raises
    ------
    PlanningError
        If the windows span more than can be planned at once.
    """
    settings = scenario.settings
    windows = list(scenario.windows.values())
    starts = [to_unix(w.start) for w in windows]
    ends = [to_unix(w.end if w.end is not None else settings.expires) for w in windows]
    open_ended = any(c.no_silence_needed for c in scenario.corridors.values())
    if open_ended or not windows:
        starts.append(to_unix(settings.as_of))
        ends.append(to_unix(settings.expires))
    zero = min(starts) // settings.step_s
    count = max(0, -(-max(ends) // settings.step_s) - zero)
    if count > MAX_STEPS or count * settings.step_s > MAX_HORIZON_S:
        message = (
            f"the windows span {count} steps of {settings.step_s} s, at most {MAX_STEPS} steps and "
            f"{MAX_HORIZON_S // 86400} days can be planned at once; plan fewer days, or use a "
            "longer step_s"
        )
        raise PlanningError(message)
    return Horizon(settings.step_s, zero, count)


def build_grounds(scenario: Scenario, case: Case) -> Grounds:
    """Gather what one case of planning looks up."""
    return Grounds(
        scenario=scenario,
        case=case,
        corridors=agreed_corridors(scenario),
        coverage=build_coverage(scenario),
        conditions=build_conditions(scenario),
        traffic=build_traffic(scenario, case),
        horizon=build_horizon(scenario),
        margin_s=scenario.settings.margin_s.at(case),
    )
