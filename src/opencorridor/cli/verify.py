"""``corridor verify``: is a plan right, is there no better one, and do its files say the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.data import json_text
from opencorridor.cli.options import Json
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Sheet, Terminal
from opencorridor.cli.text import count, many
from opencorridor.model.plan import Plan

if TYPE_CHECKING:
    from opencorridor.service.verifying import FileVerification
    from opencorridor.verification import Refusal, Verification

SCHEMA = "opencorridor.verify/1"
PLAN_FILE = "plan.json"
ROWS_SHOWN = 5


def verify(
    plan: Path,
    scenario: Path,
    /,
    *,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Check a plan against its scenario, vehicle by vehicle, and that no better plan exists.

    Shares no code with the planner. In a folder, timetable, maps, routes and report are compared
    with plan.json as well. Exit status 0 if all that is accepted, 1 if any of it is refused.

    Parameters
    ----------
    plan : Path
        A plan.json, or the folder that it is in.
    scenario : Path
        Folder of the scenario that the plan was made from.
    as_json : bool
        Print one JSON object and nothing else.
    """
    read = oc.read_plan(plan)
    terms = oc.read(scenario)
    verification = oc.verify(read, terms)
    files = oc.verify_files(read, terms, plan) if verification.accepted else None
    refusals = verification.refusals if files is None else files.refusals
    if as_json:
        terminal.out.write_data(to_json(read, verification, files))
    else:
        sheet = terminal.sheet()
        if refusals:
            put_refusals(sheet, refusals, plan)
        else:
            sheet.line(f"Accepted: the arithmetic of {plan} is checked.", strong=True)
            sheet.line(read.assumes)
        put_checked(sheet, verification, files, plan)
        terminal.show(sheet)
    return Status.REFUSED if refusals else Status.ANSWERED


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
    sheet: Sheet, verification: Verification, files: FileVerification | None, plan: Path
) -> None:
    """Put on a sheet what was looked at and what was not.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    verification : Verification
        The result for the plan itself.
    files : FileVerification or None
        The result for the files beside it; none if the plan itself was refused.
    plan : Path
        The plan as the user named it.
    """
    looked_at = ", ".join(f"{count(n)} {kind}" for kind, n in verification.checked.items())
    sheet.line(f"Checked: {looked_at}.", rest=2)
    if files is None:
        sheet.line(f"Files checked: {PLAN_FILE} only, as it was refused.", rest=2)
        return
    if not plan.is_dir():
        sheet.line(f"Files checked: {plan.name} only, nothing beside it.", rest=2)
        return
    names = ", ".join(files.checked)
    sheet.line(f"Files checked: {names}; nothing else in the folder.", rest=2)
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
    refusals = verification.refusals if files is None else files.refusals
    document = {
        "schema": SCHEMA,
        "software": f"opencorridor {oc.__version__}",
        "accepted": not refusals,
        "assumes": plan.assumes,
        "scenario": {
            "id": plan.scenario.id,
            "version": plan.scenario.version,
            "digest": plan.scenario.digest,
        },
        "made_at": plan.made_at.isoformat(),
        "refusals": [
            {"code": r.code, "rule": r.rule, "row": r.row, "what": r.what} for r in refusals
        ],
        "checked": dict(verification.checked),
        "files_checked": [PLAN_FILE] if files is None else list(files.checked),
        "files_not_checked": {} if files is None else dict(files.not_checked),
    }
    return json_text(document)
