"""``corridor talks``: what was said point by point, round by round."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.options import Json, Output
from opencorridor.cli.output import refuse_unwritable
from opencorridor.cli.status import Status
from opencorridor.cli.talks_view import put_talks
from opencorridor.cli.terminal import Terminal


def show(
    folder: Path,
    /,
    *,
    output: Output = None,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Show the matrix of points by parties by rounds, and what moved.

    What is common ground, what one side has not answered, and where sources contradict each other
    follow. A missing statement is shown as one.

    Parameters
    ----------
    folder : Path
        Folder of the talks.
    output : Path
        Write talks.html, talks.docx, talks.csv and talks.json to this folder as well.
    as_json : bool
        Print one JSON object and nothing else.
    """
    if output is not None:
        refuse_unwritable(output)
    shown = oc.show_talks(folder, now=terminal.now)
    written = () if output is None else oc.export_talks(shown, output)
    if as_json:
        terminal.out.write_data(oc.talks_to_json(shown))
        return Status.ANSWERED
    sheet = terminal.sheet()
    put_talks(sheet, shown)
    for path in written:
        sheet.line(f"Wrote {path}")
    terminal.show(sheet)
    return Status.ANSWERED
