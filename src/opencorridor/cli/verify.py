"""``corridor verify``: is a plan right, is there no better one, and do its files say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.data import json_text
from opencorridor.cli.options import Json
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Sheet, Terminal
from opencorridor.cli.text import both_clocks, count, date, many
from opencorridor.errors import UsageError
from opencorridor.model.plan import Plan

if TYPE_CHECKING:
    from opencorridor.service.verifying import FileVerification
    from opencorridor.service.verifying_roads import RoadVerification
    from opencorridor.verification import Refusal, Verification

SCHEMA = "opencorridor.verify/1"
PLAN_FILE = "plan.json"
ROAD_PLAN_FILE = "road-plan.json"
ROAD_CHANGE_FILE = "road-change.json"
ROWS_SHOWN = 5

Roads = Annotated[Path | None, Parameter(metavar="ROADS")]


def verify(
    plan: Path,
    scenario: Path,
    /,
    *,
    roads: Roads = None,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Check a plan against its scenario, vehicle by vehicle, and that no better plan exists.

    Shares no code with the planner. In a folder, timetable, maps, routes and report are compared
    with the plan as well. A plan that corridor roads plan wrote is checked with its folder and
    --roads. Exit status 0 if all that is accepted, 1 if any of it is refused.

    Parameters
    ----------
    plan : Path
        A plan.json or road-plan.json, or the folder that it is in.
    scenario : Path
        Folder of the scenario, or of the area, that the plan was made from.
    roads : Path
        The road network that a plan of corridor roads plan was made on.
    as_json : bool
        Print one JSON object and nothing else.
    """
    if plan.is_dir() and all((plan / name).exists() for name in (PLAN_FILE, ROAD_PLAN_FILE)):
        message = f"{plan} holds {PLAN_FILE} and {ROAD_PLAN_FILE}; name the one that is meant."
        raise UsageError(message)
    if (plan / ROAD_CHANGE_FILE).exists() or plan.name == ROAD_CHANGE_FILE:
        message = f"{plan} is a change of corridor roads change; these cannot be verified yet."
        raise UsageError(message)
    if oc.is_road_plan(plan):
        return verify_on_roads(plan, scenario, roads, as_json=as_json, terminal=terminal)
    if roads is not None and plan.exists():
        message = (
            f"{plan} is no plan of corridor roads plan, so there is no network to check it with; "
            "leave --roads out."
        )
        raise UsageError(message)
    read = oc.read_plan(plan)
    terms = oc.read(scenario)
    verification = oc.verify(read, terms)
    files = oc.verify_files(read, terms, plan) if verification.accepted else None
    refusals = verification.refusals if files is None else files.refusals
    if as_json:
        terminal.out.write_data(to_json(read, verification, files))
    else:
        put_answer(terminal, read.assumes, refusals, plan, (PLAN_FILE, verification, files))
    return Status.REFUSED if refusals else Status.ANSWERED


def put_answer(
    terminal: Terminal,
    assumes: str,
    refusals: Sequence[Refusal],
    plan: Path,
    looked_at: tuple[str, Verification, FileVerification | None],
    more: Sequence[str] = (),
) -> None:
    """Show the answer, and what was looked at and what was not.

    Parameters
    ----------
    terminal : Terminal
    assumes : str
        What the plan assumes.
    refusals : sequence of Refusal
    plan : Path
        The plan as the user named it.
    looked_at : tuple
        Name of the plan's file, what came of it, and of the files beside it.
    more : sequence of str
        What else is to be said of what was checked.
    """
    sheet = terminal.sheet()
    if refusals:
        put_refusals(sheet, refusals, plan)
    else:
        sheet.line(f"Accepted: the arithmetic of {plan} is checked.", strong=True)
        sheet.line(assumes)
    for line in more:
        indent = len(line) - len(line.lstrip())
        sheet.line(line.strip(), first=indent, rest=indent + 2)
    put_checked(sheet, looked_at, plan)
    terminal.show(sheet)


def put_refusals(sheet: Sheet, refusals: Sequence[Refusal], plan: Path) -> None:
    """Put refusals on a sheet, those of one rule together.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    refusals : sequence of Refusal
        At least one.
    plan : Path
        The plan as the user named it.
    """
    number = many(len(refusals), "refusal", "refusals")
    sheet.line(f"Refused: {number}. {plan} must not be handed out.", strong=True)
    for code in dict.fromkeys(refusal.code for refusal in refusals):
        _put_rule(sheet, [r for r in refusals if r.code == code])
    sheet.line("corridor explain CODE says more about each.")


def put_checked(
    sheet: Sheet, looked: tuple[str, Verification, FileVerification | None], plan: Path
) -> None:
    """Put on a sheet what was looked at and what was not.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    looked : tuple
        Name of the plan's file, the result for the plan itself, and that for the files beside it:
        none if the plan itself was refused.
    plan : Path
        The plan as the user named it.
    """
    name, verification, files = looked
    looked_at = ", ".join(f"{count(n)} {kind}" for kind, n in verification.checked.items())
    if looked_at:
        sheet.line(f"Checked: {looked_at}.", rest=2)
    if files is None:
        sheet.line(f"Files checked: {name} only, as it was refused.", rest=2)
        return
    if plan.is_dir():
        names = ", ".join(files.checked)
        sheet.line(f"Files checked: {names}; nothing else in the folder.", rest=2)
    else:
        names = " and ".join(files.checked)
        sheet.line(f"Files checked: {names} only, nothing beside it.", rest=2)
    for name, why in files.not_checked.items():
        sheet.line(f"{name} was not checked: {why}.", first=2, rest=4)


def _put_rule(sheet: Sheet, refusals: Sequence[Refusal]) -> None:
    """Put one rule and the first rows that break it."""
    sheet.line(f"{refusals[0].code} not confirmed: {refusals[0].rule}", first=2, rest=6)
    for refusal in refusals[:ROWS_SHOWN]:
        sheet.line(f"{refusal.row}: {refusal.what}", first=6, rest=10)
    if len(refusals) > ROWS_SHOWN:
        sheet.line(f"and {count(len(refusals) - ROWS_SHOWN)} more; --json lists them", first=6)


def to_json(plan: Plan, verification: Verification, files: FileVerification | None) -> str:
    """Write the result as the documented object ``opencorridor.verify/1``.

    Parameters
    ----------
    plan : Plan
        The plan that was checked.
    verification : Verification
        The result.
    files : FileVerification or None
        The result for the files beside it; none if the plan itself was refused.

    Returns
    -------
    str
        One JSON object and a line end.
    """
    scenario = plan.scenario.id, plan.scenario.version, plan.scenario.digest
    return _document(plan.assumes, scenario, plan.made_at, (PLAN_FILE, verification, files))


def roads_to_json(found: RoadVerification) -> str:
    """Write what came of a plan on roads as the same object; the area stands for the scenario.

    Parameters
    ----------
    found : RoadVerification

    Returns
    -------
    str
        One JSON object and a line end.
    """
    plan, looked = found.plan, (ROAD_PLAN_FILE, found.numbers, found.files)
    return _document(plan.assumes, (plan.id, plan.version, plan.terms_digest), plan.made_at, looked)


def _document(
    assumes: str,
    scenario: tuple[str, int, str],
    made_at: datetime,
    looked: tuple[str, Verification, FileVerification | None],
) -> str:
    name, verification, files = looked
    ident, version, digest = scenario
    refusals = (*verification.refusals, *(files.refusals if files else ()))
    document = {
        "schema": SCHEMA,
        "software": f"opencorridor {oc.__version__}",
        "accepted": not refusals,
        "assumes": assumes,
        "scenario": {"id": ident, "version": version, "digest": digest},
        "made_at": made_at.isoformat(),
        "refusals": [
            {"code": r.code, "rule": r.rule, "row": r.row, "what": r.what} for r in refusals
        ],
        "checked": dict(verification.checked),
        "files_checked": [name] if files is None else list(files.checked),
        "files_not_checked": {} if files is None else dict(files.not_checked),
    }
    return json_text(document)


def verify_on_roads(
    plan: Path, folder: Path, roads: Path | None, *, as_json: bool, terminal: Terminal
) -> int:
    """Check a plan that ``corridor roads plan`` wrote, and show what came of it.

    Parameters
    ----------
    plan : Path
    folder : Path
        Of the area's terms.
    roads : Path, optional
        As the user named it.
    as_json : bool
    terminal : Terminal

    Raises
    ------
    UsageError
        If no roads are named.
    """
    if roads is None:
        message = (
            f"{plan} is a plan on a road network; name the network that it was made on "
            "with --roads."
        )
        raise UsageError(message)
    found = oc.verify_road_plan(plan, folder, roads)
    if as_json:
        terminal.out.write_data(roads_to_json(found))
    else:
        looked_at = ROAD_PLAN_FILE, found.numbers, found.files
        said = [] if found.refusals else _proven(found)
        put_answer(terminal, found.plan.assumes, found.refusals, plan, looked_at, said)
    return Status.ANSWERED if found.accepted else Status.REFUSED


def _proven(found: RoadVerification) -> list[str]:
    """Say for each case what was checked: who is out, and that no plan has more out."""
    clocks = found.terms.settings.clocks[:2]
    cities = " / ".join(clock.city for clock in clocks)
    said = [f"What fits the terms on paper (hours in {cities}):"]
    day = date(found.plan.window_start or found.plan.as_of, clocks[0])
    for case in oc.Case:
        of_case = found.plan.cases.get(case)
        if of_case is None:
            said.append(f"  {case.value}: not in the plan, nothing was checked.")
            continue
        until = both_clocks(of_case.proven_until, clocks, day)
        plan = "no plan that keeps the totals" if of_case.totals else "no plan"
        words = f"  {case.value}: {count(of_case.out)} vehicles out; before {until} {plan} "
        if of_case.widest_gap:
            words += f"is ever more than {count(of_case.widest_gap)} vehicles ahead."
        else:
            words += "has more out at any moment."
        if of_case.ranks:
            words += f" How many of each of the {len(of_case.ranks)} ranks are out was checked too."
        said.append(words)
    return said
