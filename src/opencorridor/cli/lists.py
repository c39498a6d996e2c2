"""``corridor lists``: two sides' lists of corridors, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.lists_view import put_lists
from opencorridor.cli.options import Json, Output
from opencorridor.cli.output import refuse_unwritable
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Told:
    """What the desk says of two lists; what a list says itself comes first.

    Parameters
    ----------
    side_a : str
        Name of the first party, if its list does not give it.
    side_b : str
        Name of the second party, if its list does not give it.
    clock_a : str
        Clock of the first list, if it names none: Europe/Kyiv, Kyiv, UTC+2.
    clock_b : str
        Clock of the second list, if it names none.
    date : str
        Day of both lists, if they name none: 2022-03-08.
    """

    side_a: Annotated[str, Parameter(metavar="NAME")] = ""
    side_b: Annotated[str, Parameter(metavar="NAME")] = ""
    clock_a: Annotated[str | None, Parameter(metavar="CLOCK")] = None
    clock_b: Annotated[str | None, Parameter(metavar="CLOCK")] = None
    date: Annotated[str | None, Parameter(metavar="DAY")] = None


def _no_option(_kind: object, path: Path) -> None:
    """Refuse an option taken for a list: the lone ``-`` of the standard input is none."""
    if str(path).startswith("-") and str(path) != "-":
        message = f"Unknown option: {path}. Write ./{path} for a file of that name."
        raise ValueError(message)


def diff(
    first: Annotated[Path, Parameter(name="A", allow_leading_hyphen=True, validator=_no_option)],
    second: Annotated[Path, Parameter(name="B", allow_leading_hyphen=True, validator=_no_option)],
    /,
    *,
    told: Told | None = None,
    gazetteer: Annotated[Path | None, Parameter(metavar="CSV")] = None,
    output: Output = None,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Show where two sides' lists of corridors are the same, differ, or are silent.

    Corridor by corridor: routes, windows on both clocks and what lies inside both, destinations,
    groups. Then what both name, which is not agreed by that, and the questions to ask each side.
    Names of places are told apart by the detour that each would cause; what is uncertain is
    shown as uncertain.

    Parameters
    ----------
    first : Path
        List of the first side: CSV, TOML, KML or pasted text; - for the standard input.
    second : Path
        List of the second side.
    told : Told
        What the desk says of the lists.
    gazetteer : Path
        A sheet of places to use beside those that come with the program.
    output : Path
        Write lists-diff.html, .csv and .json, and a working paper for the answers as HTML,
        Markdown and DOCX, to this folder as well.
    as_json : bool
        Print one JSON object and nothing else.
    """
    if output is not None:
        refuse_unwritable(output)
    told = told or Told()
    found = oc.diff_lists(
        first,
        second,
        names=(told.side_a, told.side_b),
        clocks=(told.clock_a, told.clock_b),
        date=told.date,
        gazetteer=gazetteer,
        now=terminal.now,
    )
    written = () if output is None else oc.export_lists(found, output)
    if as_json:
        terminal.out.write_data(oc.lists_to_json(found))
        return Status.ANSWERED
    sheet = terminal.sheet()
    put_lists(sheet, found)
    for path in written:
        sheet.line(f"Wrote {path}")
    terminal.show(sheet)
    return Status.ANSWERED
