"""``corridor plan``: the verdict on the terms, the best plan, and its files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.asks_view import put_asks
from opencorridor.cli.options import Json, MadeAt, Output, Yes, made_at_clock
from opencorridor.cli.output import refuse_early
from opencorridor.cli.status import Status
from opencorridor.cli.stopping import stoppable
from opencorridor.cli.summary import put_summary
from opencorridor.cli.terminal import Terminal
from opencorridor.cli.text import many
from opencorridor.clock import Now
from opencorridor.errors import UsageError
from opencorridor.model.plan import AskSheet, Plan
from opencorridor.model.scenario import Scenario

REPORT = "report.html"
ASKS = "asks.json"


def plan(
    scenario: Path,
    /,
    *,
    output: Output = None,
    as_json: Json = False,
    no_asks: Yes = False,
    show_asks: Yes = False,
    made_at: MadeAt = None,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Plan a scenario and write the plan, its timetable, maps and report.

    Prints the verdict first and a summary that fits one screen. When nobody gets out, that is
    an answer too.

    Parameters
    ----------
    scenario : Path
        Folder of the scenario.
    output : Path
        Folder to write to. Without it: ID-plan in the current folder, with the id of the
        scenario, or none with --json.
    as_json : bool
        Print plan.json and nothing else; files are written only with --output.
    no_asks : bool
        Do not work out what changes of the terms are worth. Without this they go to asks.json,
        which is need-to-know.
    show_asks : bool
        Print the asks as well; they are need-to-know.
    made_at : str
        Moment that the files state as theirs, such as 2026-05-01T08:00+03:00; the machine's
        clock if left out. The same scenario and moment give the same bytes.
    """
    if show_asks and no_asks:
        message = "--show-asks and --no-asks cannot be meant together; leave one out."
        raise UsageError(message)
    now = made_at_clock(made_at, terminal)
    read = oc.read(scenario)
    folder = _folder(read, output, as_json=as_json)
    if folder is not None:
        refuse_early(folder, scenario, "scenario")
    planned, sheet_of_asks = _planned(read, terminal, now, with_asks=not no_asks)
    if folder is not None:
        oc.export(planned, read, folder, asks=sheet_of_asks)
    if as_json:
        terminal.out.write_data(oc.plan_to_json(planned))
    else:
        sheet = terminal.sheet()
        put_summary(
            sheet, planned, oc.last_departures(planned, read), _files(folder, sheet_of_asks)
        )
        terminal.show(sheet)
    if show_asks and sheet_of_asks is not None:
        _show_asks(terminal, sheet_of_asks, beside=as_json)
    return Status.ANSWERED


def _folder(scenario: Scenario, output: Path | None, *, as_json: bool) -> Path | None:
    if output is not None or as_json:
        return output
    name = scenario.settings.id
    if not re.fullmatch(r"\w[\w.-]*", name):
        message = f"No folder can be called after the scenario {name!r}; name one with -o."
        raise UsageError(message)
    return Path(f"{name}-plan")


def _planned(
    scenario: Scenario, terminal: Terminal, now: Now, *, with_asks: bool
) -> tuple[Plan, AskSheet | None]:
    with terminal.progress() as shown, stoppable(shown) as progress:
        if with_asks:
            return oc.plan_with_asks(scenario, now=now, progress=progress)
        return oc.plan(scenario, now=now, progress=progress), None


def _files(folder: Path | None, asks: AskSheet | None) -> list[str]:
    if folder is None:
        return []
    files = f"Files in {folder}: {REPORT} to read and print"
    if asks is None:
        return [files]
    number = many(len(asks.asks), "ask", "asks")
    return [f"{files}; {number} in {ASKS} ({asks.sensitivity.value})"]


def _show_asks(terminal: Terminal, asks: AskSheet, *, beside: bool) -> None:
    sheet = terminal.sheet()
    sheet.line()
    put_asks(sheet, asks)
    if beside:
        terminal.err.write(sheet.text())
    else:
        terminal.show(sheet)
