"""One tree of errors, each with a stable code.

::

    OpenCorridorError
    ├── InputError          what was read cannot be used; carries all findings at once
    │   ├── RoadsError      a map, an area or a road network cannot be used
    │   ├── RoadPlanError   a road plan folder cannot be read
    │   ├── TalksError      a talks folder cannot be read
    │   ├── AgreementError  an agreement folder cannot be read
    │   └── ListsError      a list of corridors, or a gazetteer, cannot be read
    ├── PlanFileError       a plan file cannot be read as a plan
    ├── PlanningError       a sound scenario that the planner cannot carry
    │   └── SolverError     a solver gave no answer or a contradictory one
    ├── FetchError          a map could not be fetched; what was there is untouched
    ├── OutputError         a file could not be written; what was there is untouched
    └── UsageError          a command line or a call that cannot be meant
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class FindingLike(Protocol):
    """What an error needs to know of a finding."""

    def text(self) -> str:
        """Return the finding as one line."""
        ...


class OpenCorridorError(Exception):
    """Root of all errors that OpenCorridor raises on purpose.

    Parameters
    ----------
    message : str
        One sentence: where, what was found, what was expected, how to mend it.
    code : str
        Stable code, such as ``OC-801``.
    """

    code = "OC-900"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class InputError(OpenCorridorError):
    """What was read cannot be used. ``findings`` holds all of them."""

    code = "OC-100"
    stopped = "in the scenario; nothing was planned or written"
    held_up = "nothing can be planned"
    folder: str | None = None

    def __init__(self, findings: Sequence[FindingLike]) -> None:
        super().__init__("\n".join(f.text() for f in findings))
        self.findings = tuple(findings)


class RoadsError(InputError):
    """A map, an area or a road network cannot be used."""

    code = "OC-679"
    stopped = "in the roads; nothing was written"
    held_up = "no network can be made or used"
    folder = "roads"


class RoadPlanError(InputError):
    """A road plan folder cannot be read."""

    stopped = "in the road plan folder; nothing was planned or written"
    folder = "road plan folder"


class TalksError(InputError):
    """A talks folder cannot be read."""

    stopped = "in the talks; nothing was shown or written"
    held_up = "nothing can be shown"
    folder = "talks"


class AgreementError(InputError):
    """An agreement folder cannot be read."""

    stopped = "in the agreement; nothing was checked"
    held_up = "nothing can be checked, planned or written"
    folder = "agreement"


class ListsError(InputError):
    """A list of corridors, or a gazetteer, cannot be read."""

    stopped = "in the lists; nothing was compared or written"
    held_up = "nothing can be compared"
    folder = "lists"


class PlanFileError(OpenCorridorError):
    """A plan file cannot be read as a plan."""

    code = "OC-701"


class PlanningError(OpenCorridorError):
    """A sound scenario that the planner cannot carry; the text gives the number and the way out."""

    code = "OC-650"


class SolverError(PlanningError):
    """A solver gave no answer, or one that contradicts another."""

    code = "OC-651"


class FetchError(OpenCorridorError):
    """A map could not be fetched; what was there before is untouched."""

    code = "OC-805"


class OutputError(OpenCorridorError):
    """A file could not be written; what was there before is untouched."""

    code = "OC-801"


class UsageError(OpenCorridorError):
    """A command line or a call that cannot be meant."""

    code = "OC-802"
