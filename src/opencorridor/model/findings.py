"""Findings: something wrong or missing in an input, graded, with the way to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is. ``ERROR`` stops planning; the others are part of the answer."""

    ERROR = "error"
    SERIOUS = "serious"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Parameters
    ----------
    code : str
        Stable code, such as ``OC-201``; explained by ``corridor explain``.
    severity : Severity
        How grave it is.
    what : str
        What was found and what was expected, in one sentence.
    mend : str
        How to mend it, in one sentence.
    file : str or None
        File inside the scenario folder.
    row : int or None
        Line of the file, counted from 1 with the header line as 1.
    column : str or None
        Column of a sheet, or dotted key of the terms.
    """

    code: str
    severity: Severity
    what: str
    mend: str
    file: str | None = None
    row: int | None = None
    column: str | None = None

    def where(self) -> str:
        """Return the place of the finding as people read it."""
        parts = [self.file or "scenario"]
        if self.row is not None:
            parts.append(f"line {self.row}")
        if self.column is not None:
            parts.append(self.column)
        return ", ".join(parts)

    def text(self) -> str:
        """Return the finding as one line of text."""
        return f"{self.where()}: {self.what} {self.mend} [{self.code}]"
