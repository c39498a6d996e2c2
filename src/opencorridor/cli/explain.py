"""``corridor explain``: what a code of a finding, a refusal or a fault means."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal


def explain(
    code: str | None = None,
    /,
    *,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Explain the code of a finding, a refusal or a fault; without a code, list them all.

    Parameters
    ----------
    code : str
        Such as OC-201.
    """
    sheet = terminal.sheet()
    if code is None:
        for entry in oc.codes():
            sheet.line(f"{entry.code} {entry.kind}: {entry.title}", rest=7)
    else:
        entry = oc.explain(code)
        sheet.line(f"{entry.code} {entry.kind}: {entry.title}", strong=True)
        for paragraph in (entry.meaning, entry.why, f"To mend: {entry.mend}"):
            if paragraph:
                sheet.line(paragraph)
    terminal.show(sheet)
    return Status.ANSWERED
