"""Write a plan to files."""

from __future__ import annotations

from pathlib import Path

from opencorridor.model.plan import AskSheet, Plan
from opencorridor.model.scenario import Scenario
from opencorridor.publish.export import export_plan


def export(
    plan: Plan, scenario: Scenario, folder: str | Path, *, asks: AskSheet | None = None
) -> tuple[Path, ...]:
    """Write a plan to a folder: the plan itself, timetable, maps and report.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        The scenario that it was made from.
    folder : str or Path
        Folder to write to; what an earlier plan left there is replaced as a whole.
    asks : AskSheet, optional
        Asks to write beside it; they are need-to-know.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OutputError
        If anything cannot be written; what was there before is untouched.
    """
    return export_plan(plan, scenario, Path(folder), asks=asks)
