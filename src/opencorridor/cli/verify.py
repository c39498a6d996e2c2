"""``corridor verify``: is the arithmetic of a plan right, and is there no better one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.data import json_text
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Sheet, Terminal
from opencorridor.cli.text import count, many
from opencorridor.model.plan import SILENCE_SENTENCE, Plan

if TYPE_CHECKING:
    from opencorridor.verification import Refusal, Verification

SCHEMA = "opencorridor.verify/1"
ROWS_SHOWN = 5


def verify(
    plan: Path,
    scenario: Path,
    /,
    *,
    as_json: Annotated[bool, Parameter(name="--json", negative=(), show_default=False)] = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Check a plan against its scenario, vehicle by vehicle, and that no better plan exists.

    Shares no code with the planner. Exit status 0 if the plan is accepted, 1 if it is refused.

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
    verification = oc.verify(read, oc.read(scenario))
    if as_json:
        terminal.out.write_data(to_json(read, verification))
    else:
        sheet = terminal.sheet()
        put_verification(sheet, verification, plan)
        terminal.show(sheet)
    return Status.ANSWERED if verification.accepted else Status.REFUSED


def put_verification(sheet: Sheet, verification: Verification, plan: Path) -> None:
    """Put the result on a sheet: accepted or refused first, then each refusal.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    verification : Verification
        The result.
    plan : Path
        The plan as the user named it.
    """
    checked = ", ".join(f"{count(n)} {kind}" for kind, n in verification.checked.items())
    if verification.accepted:
        sheet.line(f"Accepted: the arithmetic of {plan} is checked.", strong=True)
        sheet.line(SILENCE_SENTENCE)
    else:
        refusals = many(len(verification.refusals), "refusal", "refusals")
        sheet.line(f"Refused: {refusals}. {plan} must not be handed out.", strong=True)
        for code in dict.fromkeys(refusal.code for refusal in verification.refusals):
            _put_rule(sheet, [r for r in verification.refusals if r.code == code])
        sheet.line("corridor explain CODE says more about each.")
    sheet.line(f"Checked: {checked}.", rest=2)


def _put_rule(sheet: Sheet, refusals: Sequence[Refusal]) -> None:
    """Put one rule and the first rows that break it."""
    sheet.line(f"{refusals[0].code} not confirmed: {refusals[0].rule}", first=2, rest=6)
    for refusal in refusals[:ROWS_SHOWN]:
        sheet.line(f"{refusal.row}: {refusal.what}", first=6, rest=10)
    if len(refusals) > ROWS_SHOWN:
        sheet.line(f"and {count(len(refusals) - ROWS_SHOWN)} more; --json lists them", first=6)


def to_json(plan: Plan, verification: Verification) -> str:
    """Write the result as the documented object ``opencorridor.verify/1``.

    Parameters
    ----------
    plan : Plan
        The plan that was checked.
    verification : Verification
        The result.

    Returns
    -------
    str
        One JSON object and a line end.
    """
    document = {
        "schema": SCHEMA,
        "software": f"opencorridor {oc.__version__}",
        "accepted": verification.accepted,
        "assumes": SILENCE_SENTENCE,
        "scenario": {
            "id": plan.scenario.id,
            "version": plan.scenario.version,
            "digest": plan.scenario.digest,
        },
        "made_at": plan.made_at.isoformat(),
        "refusals": [
            {"code": r.code, "rule": r.rule, "row": r.row, "what": r.what}
            for r in verification.refusals
        ],
        "checked": dict(verification.checked),
    }
    return json_text(document)
