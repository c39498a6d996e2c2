"""Scenario folders for tests: the starter, and changes of single cells and lines of it."""

import csv
from collections.abc import Callable
from pathlib import Path

from opencorridor.model.findings import Finding, Severity
from opencorridor.scenario import CheckResult, check_scenario, write_example

Fault = Callable[[Path], object]


def starter(folder: Path) -> Path:
    """Write the starter into a new folder and return it."""
    target = folder / "starter"
    write_example(target)
    return target


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def replaced(file: str, old: str, new: str) -> Fault:
    """Return a fault: one text of a file instead of another, which must be there once."""

    def change(folder: Path) -> None:
        text = text_of(folder / file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return change


def terms(old: str, new: str) -> Fault:
    """Return a fault of the terms."""
    return replaced("terms.toml", old, new)


def cell(sheet: str, ident: str, column: str, value: str) -> Fault:
    """Return a fault: another value in one cell of a sheet."""

    def change(folder: Path) -> None:
        path = folder / sheet
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        place = rows[0].index(column)
        found = [row for row in rows[1:] if row[0] == ident]
        assert len(found) == 1
        assert found[0][place] != value, "the fault changes nothing"
        found[0][place] = value
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)

    return change


def line(sheet: str, text: str) -> Fault:
    """Return a fault: one more line at the end of a file."""

    def change(folder: Path) -> None:
        with (folder / sheet).open("a", encoding="utf-8") as stream:
            stream.write(text + "\n")

    return change


def both(*faults: Fault) -> Fault:
    """Return faults that only together make one."""

    def change(folder: Path) -> None:
        for fault in faults:
            fault(folder)

    return change


def raw(file: str, content: bytes) -> Fault:
    """Return a fault: a file with these bytes."""
    return lambda folder: (folder / file).write_bytes(content)


def checked(folder: Path, *faults: Fault) -> CheckResult:
    """Write the starter, put faults into it and check it."""
    target = starter(folder)
    for fault in faults:
        fault(target)
    return check_scenario(target)


def errors_of(result: CheckResult) -> list[Finding]:
    return [f for f in result.findings if f.severity is Severity.ERROR]


def codes_of(result: CheckResult) -> list[str]:
    return [finding.code for finding in result.findings]
