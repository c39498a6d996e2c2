"""Check a plan against its scenario."""

from __future__ import annotations

from opencorridor.model.plan import Plan
from opencorridor.model.scenario import Scenario
from opencorridor.verification import Verification, verify_plan


def verify(plan: Plan, scenario: Scenario) -> Verification:
    """Check a plan against its scenario, in code that shares nothing with the planner.

    Every vehicle is driven again in seconds against the scenario's own windows, every total is
    added up again, and the certificate is checked to prove that no better plan exists.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        The scenario that it was made from.

    Returns
    -------
    Verification
        Accepted, or each refusal with its row and its rule.
    """
    return verify_plan(plan, scenario)
