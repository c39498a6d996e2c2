"""Findings of lists: their codes, and a short way to make them."""

from __future__ import annotations

from opencorridor.model.findings import Finding, Severity

CANNOT_BE_READ = "OC-766"
OTHER_ENCODING = "OC-768"
UNKNOWN_KEY = "OC-769"
NOT_UNDERSTOOD = "OC-770"
NO_CLOCK = "OC-771"
NO_DATE = "OC-772"
NOT_A_TIME = "OC-773"
NO_END = "OC-774"
NO_OVERLAP = "OC-775"
KIND_NOT_SAID = "OC-776"
ALIKE_CORRIDORS = "OC-777"
TOO_LONG = "OC-778"
NOT_A_VALUE = "OC-779"
BARE_HOURS = "OC-780"
HOLDS_FOR_ALL = "OC-781"
PARTY_NOT_NAMED = "OC-782"


def error(code: str, what: str, mend: str, file: str, row: int | None = None) -> Finding:
    """Return a finding that stops the comparison."""
    return Finding(code, Severity.ERROR, what, mend, file, row)


def serious(code: str, what: str, mend: str, file: str, row: int | None = None) -> Finding:
    """Return a finding on which a person has to decide."""
    return Finding(code, Severity.SERIOUS, what, mend, file, row)


def warning(code: str, what: str, mend: str, file: str, row: int | None = None) -> Finding:
    """Return a finding that is good to look at."""
    return Finding(code, Severity.WARNING, what, mend, file, row)


def note(code: str, what: str, mend: str, file: str, row: int | None = None) -> Finding:
    """Return a finding that is good to know."""
    return Finding(code, Severity.NOTE, what, mend, file, row)
