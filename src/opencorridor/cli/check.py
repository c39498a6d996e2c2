"""``corridor check``: all findings of a scenario at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.data import json_text
from opencorridor.cli.findings_view import counted, put_findings
from opencorridor.cli.options import Json
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal
from opencorridor.cli.text import many
from opencorridor.model.findings import Finding, Severity
from opencorridor.model.scenario import Scenario

SCHEMA = "opencorridor.check/1"


def check(
    scenario: Path,
    /,
    *,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Report everything that is wrong or missing in a scenario, all at once.

    Exit status 2 if anything stops planning, 0 if not.

    Parameters
    ----------
    scenario : Path
        Folder of the scenario.
    as_json : bool
        Print one JSON object and nothing else.
    """
    result = oc.check(scenario)
    findings = tuple(result.findings)
    usable = not any(finding.severity is Severity.ERROR for finding in findings)
    if as_json:
        terminal.out.write_data(to_json(result.scenario, findings))
    else:
        sheet = terminal.sheet()
        put_findings(sheet, findings)
        verdict = "It can be planned." if usable else "It cannot be planned yet."
        sheet.line(f"{scenario}: {counted(findings)}. {verdict}")
        if findings:
            sheet.line("corridor explain CODE says more about each.")
        if result.scenario is not None and result.scenario.defaults_used:
            defaults = len(result.scenario.defaults_used)
            sheet.line(f"{many(defaults, 'default', 'defaults')} used; the report lists each.")
        terminal.show(sheet)
    return Status.ANSWERED if usable else Status.FAULT


def to_json(scenario: Scenario | None, findings: tuple[Finding, ...]) -> str:
    """Write findings as the documented object ``opencorridor.check/1``.

    Parameters
    ----------
    scenario : Scenario or None
        The scenario, if it could be read.
    findings : tuple of Finding
        All findings.

    Returns
    -------
    str
        One JSON object and a line end.
    """
    severities = [finding.severity for finding in findings]
    document = {
        "schema": SCHEMA,
        "software": f"opencorridor {oc.__version__}",
        "usable": Severity.ERROR not in severities,
        "scenario": _scenario(scenario),
        "counts": {severity.value: severities.count(severity) for severity in Severity},
        "findings": [finding_json(finding) for finding in findings],
    }
    return json_text(document)


def _scenario(scenario: Scenario | None) -> dict[str, Any] | None:
    if scenario is None:
        return None
    settings = scenario.settings
    return {
        "id": settings.id,
        "title": settings.title,
        "version": settings.version,
        "as_of": settings.as_of.isoformat(),
        "expires": settings.expires.isoformat(),
        "sensitivity": settings.sensitivity.value,
        "digest": scenario.digest,
        "defaults_used": len(scenario.defaults_used),
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as programs read it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": finding.file,
        "row": finding.row,
        "column": finding.column,
        "what": finding.what,
        "mend": finding.mend,
    }
