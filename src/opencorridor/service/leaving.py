"""Until when one may leave by each road, on the terms as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from opencorridor.model.cases import Case, PerCase
from opencorridor.model.plan import Plan
from opencorridor.model.scenario import Scenario
from opencorridor.network.departing import Departing, departing


def last_departures(plan: Plan, scenario: Scenario) -> Mapping[str, PerCase[Departing]]:
    """Return for each agreed corridor and case the last departure that the terms allow.

    Parameters
    ----------
    plan : Plan
        The plan; its last clearing departures count road and silence, not movement.
    scenario : Scenario
        The scenario that it was made from.

    Returns
    -------
    mapping
        By id of the corridor, then by case.
    """
    return {
        corridor.id: {case: departing(scenario, corridor.id, corridor.cases[case]) for case in Case}
        for corridor in plan.corridors
        if corridor.agreed
    }
