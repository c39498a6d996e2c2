"""``corridor init``: a small working scenario to begin from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal


def init(
    folder: Annotated[Path, Parameter(name="DIR")],
    /,
    *,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Write a small working scenario with comments, to change into your own.

    Parameters
    ----------
    folder : Path
        A folder that is empty or does not exist yet.
    """
    written = oc.init(folder)
    sheet = terminal.sheet()
    sheet.line(f"A small invented scenario is in {folder}:")
    for path in written:
        sheet.line(path.name, first=2)
    sheet.line(f"Next: corridor check {folder}, then corridor plan {folder}")
    terminal.show(sheet)
    return Status.ANSWERED
