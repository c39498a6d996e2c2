"""``corridor agreement paper``: clauses and questions on paper, with room for the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.data import json_text
from opencorridor.cli.options import Json
from opencorridor.cli.output import refuse_unwritable
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal

SCHEMA = "opencorridor.agreement-paper/1"
DESK_ALONE = "The desk's own copy: do not hand it to any side. --for PARTY writes a copy for one."
NO_PDF = "No PDF was written: it needs the extra print, pip install 'opencorridor[print]'."
COPY_FOR = (
    "The copy for {party} holds what is public, what was put to it, and what it said itself. "
    "Read it before it leaves the desk."
)


def paper(
    folder: Path,
    /,
    *,
    output: Annotated[Path, Parameter(name=("--output", "-o"), metavar="FOLDER")],
    party: Annotated[str | None, Parameter(name="--for", metavar="PARTY")] = None,
    language: Literal["uk", "ru"] | None = None,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Write the working paper on which a side answers: clauses, places, hours, questions.

    Without --for it is the desk's own copy, which holds everything. A copy for a party is built up
    from what is public, what was put to that party and what it said itself, and from nothing else.

    Parameters
    ----------
    folder : Path
        Folder of the agreement.
    output : Path
        Folder for paper.docx and, with the extra print, paper.pdf; only their owner can read them.
    party : str
        Party whose copy it is, by id or name.
    language : str
        Second language beside English: uk (Ukrainian) or ru (Russian).
    as_json : bool
        Print one JSON object and nothing else: which files were written, not what is in them.
    """
    refuse_unwritable(output)
    made = oc.agreement_paper(folder, party)
    written = oc.export_paper(made, output, language=language)
    if as_json:
        terminal.out.write_data(json_text(_receipt(made, written, language)))
        return Status.ANSWERED
    sheet = terminal.sheet()
    sheet.line(DESK_ALONE if made.party is None else COPY_FOR.format(party=made.party))
    clauses, questions = len(made.clauses), len(made.questions)
    sheet.line(f"Clauses: {clauses}. Open questions to each side that is asked: {questions}.")
    if language is not None:
        sheet.line("The translation is a draft until a native speaker has reviewed it.")
    for path in written:
        sheet.line(f"Wrote {path}")
    if not any(path.suffix == ".pdf" for path in written):
        sheet.line(NO_PDF)
    terminal.show(sheet)
    return Status.ANSWERED


def _receipt(made: oc.Paper, written: tuple[Path, ...], language: str | None) -> dict[str, object]:
    """Say what was written; what is on the paper is not handed out in another form."""
    return {
        "schema": SCHEMA,
        "for": made.party,
        "language": language,
        "clauses": len(made.clauses),
        "questions": len(made.questions),
        "files": [path.name for path in written],
    }
