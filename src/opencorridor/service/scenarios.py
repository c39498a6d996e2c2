"""Read and check scenario folders."""

from __future__ import annotations

from pathlib import Path

from opencorridor.model.scenario import Scenario
from opencorridor.scenario import CheckResult, check_scenario, read_scenario


def read(folder: str | Path) -> Scenario:
    """Read a scenario folder.

    Parameters
    ----------
    folder : str or Path
        Folder of the scenario.

    Returns
    -------
    Scenario
        The scenario, with every finding that does not stop planning.

    Raises
    ------
    InputError
        If anything stops planning; the error carries all findings at once.
    """
    return read_scenario(Path(folder))


def check(folder: str | Path) -> CheckResult:
    """Report everything that is wrong or missing in a scenario folder, all at once.

    Parameters
    ----------
    folder : str or Path
        Folder of the scenario.

    Returns
    -------
    CheckResult
        All findings, and the scenario unless one of them stops planning.
    """
    return check_scenario(Path(folder))
