"""``corridor agreement``: what is confirmed, what is missing, and what to ask each party."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.agreement_view import put_agreement, put_questions
from opencorridor.cli.options import Json, Output, Yes
from opencorridor.cli.output import refuse_unwritable
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal


def check(
    folder: Path,
    /,
    *,
    output: Output = None,
    questions: Yes = False,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Hold an agreement against the list: red, amber or confirmed, and why.

    Each item is graded per party and jointly, by what stood at the hour of the agreement. Red is
    an answer: the exit status is 0.

    Parameters
    ----------
    folder : Path
        Folder of the agreement.
    output : Path
        Write agreement.html, agreement.docx and agreement.json to this folder as well.
    questions : bool
        Print the questions to put to each party instead.
    as_json : bool
        Print one JSON object and nothing else.
    """
    if output is not None:
        refuse_unwritable(output)
    checked = oc.check_agreement(folder, now=terminal.now)
    written = () if output is None else oc.export_agreement(checked, output)
    if as_json:
        terminal.out.write_data(oc.agreement_to_json(checked))
        return Status.ANSWERED
    sheet = terminal.sheet()
    if questions:
        put_questions(sheet, checked)
    else:
        put_agreement(sheet, checked)
    for path in written:
        sheet.line(f"Wrote {path}")
    terminal.show(sheet)
    return Status.ANSWERED
