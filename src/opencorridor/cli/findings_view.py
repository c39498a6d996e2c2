"""How findings are shown to people, grouped by how grave they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import many
from opencorridor.model.findings import Finding, Severity

MEANING = {
    Severity.SERIOUS: "part of the answer; a person has to decide on it",
    Severity.WARNING: "part of the answer",
    Severity.NOTE: "good to know",
}
NAMES = {
    Severity.ERROR: ("error", "errors"),
    Severity.SERIOUS: ("serious finding", "serious findings"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTE: ("note", "notes"),
}


def counted(findings: Iterable[Finding]) -> str:
    """Write how many findings there are of each severity: ``2 errors, 1 note``."""
    severities = [finding.severity for finding in findings]
    parts = [many(severities.count(s), *NAMES[s]) for s in Severity if s in severities]
    return ", ".join(parts) or "no findings"


def put_findings(
    sheet: Sheet,
    findings: Sequence[Finding],
    *,
    held_up: str = "nothing can be planned",
    folder: str | None = None,
) -> None:
    """Put findings on a sheet, the gravest first, in the order of the files within a group.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    findings : sequence of Finding
        The findings.
    held_up : str
        What cannot be done before the errors are mended.
    folder : str or None
        What a finding about no file is about; ``None`` for a scenario.
    """
    meaning = {**MEANING, Severity.ERROR: f"{held_up} before that is mended"}
    for severity in Severity:
        group = [finding for finding in findings if finding.severity is severity]
        if not group:
            continue
        heading = many(len(group), *NAMES[severity])
        sheet.line(f"{heading}: {meaning[severity]}", strong=True)
        for finding in group:
            _put(sheet, finding, folder)
        sheet.line()


def _put(sheet: Sheet, finding: Finding, folder: str | None) -> None:
    where = folder if folder and not finding.file else finding.where()
    sheet.line(f"{finding.code} {finding.severity.value}: {where}", first=2, rest=6)
    sheet.line(finding.what, first=6, rest=6)
    sheet.line(f"To mend: {finding.mend}", first=6, rest=6)
