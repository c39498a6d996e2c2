"""The one place that turns what went wrong into a sentence and an exit status."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path

from cyclopts import CycloptsError

from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Sheet, Terminal
from opencorridor.cli.text import many
from opencorridor.errors import (
    InputError,
    OpenCorridorError,
    OutputError,
    SolverError,
    UsageError,
)
from opencorridor.model.findings import Finding, Severity

DEBUG = "CORRIDOR_DEBUG"
DISK_FULL = "OC-803"
INTERRUPTED = "OC-804"


def put_interrupted(terminal: Terminal) -> Status:
    """Say that the run was stopped, and return the status for it."""
    sentence = "Stopped on request. No file was left half-written, and older ones are as they were."
    terminal.remark(f"corridor: {sentence} [{INTERRUPTED}]")
    return Status.INTERRUPTED


def put_fault(error: Exception, terminal: Terminal) -> Status:
    """Say what went wrong on the error stream, and return the status for it.

    Parameters
    ----------
    error : Exception
        What stopped the command.
    terminal : Terminal
        Where to say it.

    Returns
    -------
    Status
        ``FAULT`` for what the user can mend, ``INTERNAL`` for what the program got wrong.
    """
    sheet = terminal.sheet_of_faults()
    match error:
        case InputError():
            _put_input_error(sheet, error)
        case CycloptsError():
            # Its own text would name source files if it were verbose.
            error.verbose = False
            _put_sentence(sheet, f"{str(error).strip()} See corridor --help.", UsageError.code)
        case OpenCorridorError():
            _put_sentence(sheet, str(error), error.code)
        case OSError():
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            _put_sentence(sheet, _of_system(error), DISK_FULL if full else OutputError.code)
        case _:
            _put_unexpected(sheet, error, debug=bool(terminal.environ.get(DEBUG)))
    terminal.err.write(sheet.text())
    known = isinstance(error, OpenCorridorError | CycloptsError | OSError)
    return Status.FAULT if known and not isinstance(error, SolverError) else Status.INTERNAL


def _put_sentence(sheet: Sheet, sentence: str, code: str) -> None:
    sheet.line(f"corridor: {sentence} [{code}]", rest=2)


def _put_input_error(sheet: Sheet, error: InputError) -> None:
    findings = [finding for finding in error.findings if isinstance(finding, Finding)]
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    put_findings(sheet, errors or findings, held_up=error.held_up, folder=error.folder)
    stopped = many(len(errors), "error", "errors") if errors else str(error)
    _put_sentence(sheet, f"{stopped} {error.stopped}.", error.code)


def _of_system(error: OSError) -> str:
    where = Path(str(error.filename)).as_posix() if error.filename else "standard output"
    return f"{where}: {error.strerror or type(error).__name__}. Nothing was changed there."


def _put_unexpected(sheet: Sheet, error: Exception, *, debug: bool) -> None:
    kind = type(error).__name__
    if debug:
        for line in "".join(traceback.format_exception(error)).splitlines():
            depth = len(line) - len(line.lstrip())
            sheet.line(line.lstrip(), first=depth, rest=depth)
    _put_sentence(
        sheet,
        f"The program itself failed ({kind}: {error}). This is a fault in OpenCorridor, not in "
        f"your files; with {DEBUG}=1 in the environment it shows the trace to report.",
        OpenCorridorError.code,
    )
