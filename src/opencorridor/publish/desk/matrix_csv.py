"""The matrix as comma-separated values: a row for each point, round and party."""

from __future__ import annotations

import csv
import io
from datetime import date

from opencorridor.model.matrix import MatrixCell, MatrixRow, Said, TalksSheet
from opencorridor.publish.text import cell

COLUMNS = (
    "sensitivity",
    "version",
    "number",
    "point",
    "title",
    "together",
    "round",
    "day",
    "party",
    "stance",
    "claim_of_other_side",
    "meaning",
    "said_by",
    "told_by",
    "linked_to",
    "source",
    "row_sensitivity",
)
NOT_RECORDED = "nothing recorded"


def matrix_csv(sheet: TalksSheet) -> str:
    """Write the matrix as comma-separated values.

    Parameters
    ----------
    sheet : TalksSheet
        What is shown of the talks.

    Returns
    -------
    str
        A header and a row for each stance; a row as well where nothing is recorded.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    days = {r.id: (r.number, r.day) for r in sheet.rounds}
    for row in sheet.points:
        for one in row.cells:
            for said in one.said or (None,):
                values = (sheet.sensitivity, sheet.version, *_values(row, one, said, days))
                writer.writerow([cell(str(value)) for value in values])
    return file.getvalue()


def _values(
    row: MatrixRow, one: MatrixCell, said: Said | None, days: dict[str, tuple[int, date]]
) -> tuple[object, ...]:
    number, day = days[one.round]
    head = (row.number, row.point, row.title, row.ground, number, day, one.party)
    if said is None:
        return (*head, NOT_RECORDED, *("",) * 7)
    return (
        *head,
        said.stance,
        "yes" if said.claim else "no",
        said.meaning,
        said.said_by or "",
        said.told_by or "",
        "; ".join(said.linked_to),
        said.source or "",
        said.sensitivity,
    )
