"""Read and write the text of a plan file."""

from __future__ import annotations

from pathlib import Path

from opencorridor.errors import PlanFileError
from opencorridor.model.plan import Plan
from opencorridor.publish import codec

PLAN_FILE = "plan.json"


def read_plan(path: str | Path) -> Plan:
    """Read a plan.

    Parameters
    ----------
    path : str or Path
        A ``plan.json``, or the folder that `export` wrote it to.

    Returns
    -------
    Plan
        The plan, as it is written; nothing in it has been verified.

    Raises
    ------
    PlanFileError
        If it cannot be read as a plan.
    """
    file = Path(path)
    if file.is_dir():
        file = file / PLAN_FILE
    try:
        return codec.plan_from_json(text_of(file))
    except PlanFileError as error:
        message = f"{file}: {error}"
        raise PlanFileError(message) from error


def plan_to_json(plan: Plan) -> str:
    """Write a plan as the text of ``plan.json``; the same plan gives the same text.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    str
        One JSON object of the schema ``opencorridor.plan/1`` and a line end.
    """
    return codec.plan_to_json(plan)


def text_of(file: Path) -> str:
    """Return the text of a plan file of whatever kind, cut off where it is too long to be one.

    Parameters
    ----------
    file : Path

    Raises
    ------
    PlanFileError
        If it cannot be read as text.
    """
    try:
        # A character takes a byte at least: what is cut off here is refused as too long.
        with file.open("rb") as stream:
            content = stream.read(4 * codec.MOST_CHARACTERS + 1)
        return content.decode("utf-8")
    except FileNotFoundError as error:
        message = "there is no such file; name a plan.json or the folder that it is in."
        raise PlanFileError(message) from error
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8 at byte {error.start}; a plan file is."
        raise PlanFileError(message) from error
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise PlanFileError(message) from error
