"""``corridor agreement plan`` and ``corridor agreement compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.agreement_plan_view import put_comparison, put_from_agreement
from opencorridor.cli.options import Json, MadeAt, Output, Yes, made_at_clock
from opencorridor.cli.output import refuse_early
from opencorridor.cli.status import Status
from opencorridor.cli.stopping import stoppable
from opencorridor.cli.terminal import Terminal


def plan(
    folder: Path,
    /,
    *,
    output: Output = None,
    as_if_agreed: Yes = False,
    as_json: Json = False,
    made_at: MadeAt = None,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Make the scenario that an agreement states, and plan it.

    Only corridors that every party has agreed to, with evidence, are planned. Where agreement and
    scenario differ, the words of the agreement count and the difference is shown; what the
    agreement does not state is taken from its scenario and listed.

    Parameters
    ----------
    folder : Path
        Folder of the agreement.
    output : Path
        Write the scenario that was made to FOLDER/scenario, and its plan, report and maps, and
        from-agreement.html and from-agreement.json, beside it.
    as_if_agreed : bool
        Work with what is not agreed as if it were. For the negotiating desk alone: everything then
        says so, is need-to-know, and nobody may be sent.
    as_json : bool
        Print one JSON object and nothing else.
    made_at : str
        Moment that the files state as theirs, such as 2026-05-01T08:00+03:00; the machine's
        clock if left out.
    """
    if output is not None:
        refuse_early(output, folder, "agreement")
    now = made_at_clock(made_at, terminal)
    with terminal.progress() as shown, stoppable(shown) as progress:
        planned = oc.plan_agreement(folder, as_if_agreed=as_if_agreed, now=now, progress=progress)
    if output is not None:
        oc.export_planned_agreement(planned, output)
    if as_json:
        terminal.out.write_data(oc.agreement_plan_to_json(planned))
        return Status.ANSWERED
    sheet = terminal.sheet()
    put_from_agreement(sheet, planned, asked_as_if=as_if_agreed, output=output)
    terminal.show(sheet)
    return Status.ANSWERED


def compare(
    folder: Path,
    /,
    *,
    output: Output = None,
    as_if_agreed: Yes = False,
    as_json: Json = False,
    made_at: MadeAt = None,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Plan variants of an agreement's terms side by side: who gets out, by hour.

    For the negotiating desk alone: nothing of a variant is agreed, and every page says so. Terms
    that protect people are not rated, and a variant of one is refused.

    Parameters
    ----------
    folder : Path
        Folder of the agreement, with a [[variant]] for each.
    output : Path
        Write compare.html, compare.csv and compare.json to this folder, and each option as a
        folder with its scenario and its plan, which `corridor verify` can check.
    as_if_agreed : bool
        Work with corridors and silences that are not agreed as if they were, in every option.
    as_json : bool
        Print one JSON object and nothing else.
    made_at : str
        Moment that the files state as theirs, such as 2026-05-01T08:00+03:00; the machine's
        clock if left out.
    """
    if output is not None:
        refuse_early(output, folder, "agreement")
    now = made_at_clock(made_at, terminal)
    with terminal.progress() as shown, stoppable(shown) as progress:
        compared = oc.compare_agreement(
            folder, as_if_agreed=as_if_agreed, now=now, progress=progress
        )
    if output is not None:
        oc.export_compared_agreement(compared, output)
    if as_json:
        terminal.out.write_data(oc.comparison_to_json(compared))
        return Status.ANSWERED
    sheet = terminal.sheet()
    put_comparison(sheet, compared.sheet, asked_as_if=as_if_agreed, output=output)
    terminal.show(sheet)
    return Status.ANSWERED
