"""Plan a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from opencorridor import __version__
from opencorridor.clock import Now, system_now
from opencorridor.errors import SolverError
from opencorridor.model.plan import AskSheet, Plan
from opencorridor.model.scenario import Scenario
from opencorridor.planning import plan_scenario
from opencorridor.publish.marks import mark_of
from opencorridor.verification import verify_plan

SOFTWARE = f"opencorridor {__version__}"

Progress = Callable[[int, int, str], None]


def plan(scenario: Scenario, *, now: Now = system_now, progress: Progress | None = None) -> Plan:
    """Plan a scenario, without asks.

    Parameters
    ----------
    scenario : Scenario
        A scenario that was read without errors.
    now : Now
        The clock that gives the moment the plan was made.
    progress : callable, optional
        Told steps done, steps in all and what is being done.

    Returns
    -------
    Plan
        The verdict on the terms, the best plan of each case and its certificate. When nobody
        gets out, the plan says why.

    Raises
    ------
    PlanningError
        If the scenario is too large to carry; the text says what would make it smaller.
    """
    planned, _ = plan_scenario(
        scenario, made_at=now(), software=SOFTWARE, with_asks=False, progress=progress
    )
    return _marked(_checked(planned, scenario), scenario)


def _checked(planned: Plan, scenario: Scenario) -> Plan:
    """Return a plan that the independent checker accepts; nothing else is handed out.

    Raises
    ------
    SolverError
        If the checker refuses it, which would be a fault of this program.
    """
    checked = verify_plan(planned, scenario)
    if not checked.accepted:
        first = checked.refusals[0]
        message = (
            f"the plan was made but its own check refuses it ({first.code}, {first.row}: "
            f"{first.what}); nothing is handed out, please report it with the scenario"
        )
        raise SolverError(message)
    return planned


def plan_with_asks(
    scenario: Scenario, *, now: Now = system_now, progress: Progress | None = None
) -> tuple[Plan, AskSheet]:
    """Plan a scenario and work out what changes of its terms are worth.

    Parameters
    ----------
    scenario : Scenario
        A scenario that was read without errors.
    now : Now
        The clock that gives the moment the plan was made.
    progress : callable, optional
        Told steps done, steps in all and what is being done.

    Returns
    -------
    plan : Plan
        As `plan` returns it.
    asks : AskSheet
        Need-to-know: keep it apart from the plan.

    Raises
    ------
    PlanningError
        If the scenario is too large to carry; the text says what would make it smaller.
    """
    planned, asks = plan_scenario(
        scenario, made_at=now(), software=SOFTWARE, with_asks=True, progress=progress
    )
    assert asks is not None  # noqa: S101 - asked for above
    return _marked(_checked(planned, scenario), scenario), asks


def _marked(planned: Plan, scenario: Scenario) -> Plan:
    """Mark a plan as narrowly as the most sensitive row that it was made from."""
    return replace(planned, sensitivity=mark_of(planned, scenario).sensitivity)
