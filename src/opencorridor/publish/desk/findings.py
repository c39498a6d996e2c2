"""Findings as a section of a document."""

from __future__ import annotations

from collections.abc import Iterable

from opencorridor.model.findings import Finding, Severity
from opencorridor.publish.desk.document import Grid, Section, cell


def findings_section(findings: Iterable[Finding]) -> Section:
    """Return what is missing or contradictory in the folder, notes left out."""
    rows = tuple(
        (cell(f.where()), cell(f.what), cell(f.mend), cell(f.code, f.severity.value))
        for f in findings
        if f.severity is not Severity.NOTE
    )
    heads = ("Where", "Found", "To mend", "Code")
    return Section("findings", "Conflicts and gaps in the record", grids=(Grid("", heads, rows),))
