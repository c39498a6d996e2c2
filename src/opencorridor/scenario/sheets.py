"""Reads a CSV sheet row by row, within bounds, and says what is wrong with its form."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from opencorridor.scenario.cells import shown
from opencorridor.scenario.columns import Row, columns_of
from opencorridor.scenario.files import MOST_BYTES_SHEET, Digest, StopReadingError, read_lines
from opencorridor.scenario.hints import did_you_mean
from opencorridor.scenario.notes import Hint, Notes, Where

MOST_ROWS = 200_000
MOST_COLUMNS = 200
# A cell with line breaks is possible; one that runs on like this is a quote never closed.
MOST_LINES_PER_ROW = 200


@dataclass(frozen=True, slots=True)
class RawRow:
    """Values by column as they stand in a file.

    ``prefix`` stands before the column in findings (a dotted key of the terms); ``lines`` has the
    lines of values that do not stand on the row's own line.
    """

    file: str
    line: int | None
    values: dict[str, object]
    prefix: str = ""
    lines: dict[str, int] = field(default_factory=dict)

    def where(self, column: str | None = None) -> Where:
        """Return the place of a column, or of the row as a whole."""
        if column is None:
            return Where(self.file, self.line, self.prefix.rstrip(".") or None)
        return Where(self.file, self.lines.get(column, self.line), self.prefix + column)


class _CountedLines:
    """Hands lines to the CSV reader and stops where a row runs on and on."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.number = 0
        self.row_start = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        if self.number - self.row_start >= MOST_LINES_PER_ROW:
            message = f"a quote is not closed within {MOST_LINES_PER_ROW} lines"
            raise csv.Error(message)
        return line


def read_sheet(path: Path, row_type: type[Row], notes: Notes, digest: Digest) -> Iterator[RawRow]:
    """Yield the rows of a sheet.

    Parameters
    ----------
    path : Path
        The sheet.
    row_type : type of Row
        Its schema.
    notes : Notes
        Where findings go.
    digest : Digest
        Where the content is hashed.

    Raises
    ------
    StopReadingError
        If the sheet cannot be read further; the finding has been noted.
    """
    lines = _CountedLines(read_lines(path, MOST_BYTES_SHEET, notes, digest))
    reader = csv.reader(lines, strict=True)
    header = _read_header(path.name, row_type, lines, reader, notes)
    rows = 0
    for line, cells in _cells(path.name, lines, reader, notes):
        if not any(cell.strip() for cell in cells):
            continue
        rows += 1
        if rows > MOST_ROWS:
            _note_too_many_rows(path.name, line, notes)
            raise StopReadingError
        if _has_right_width(Where(path.name, line), cells, header, notes):
            yield RawRow(path.name, line, dict(zip(header, cells, strict=False)))


def _cells(
    file: str, lines: _CountedLines, reader: Iterator[list[str]], notes: Notes
) -> Iterator[tuple[int, list[str]]]:
    while True:
        lines.row_start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            notes.add(
                "OC-110",
                Where(file, lines.row_start),
                f"The row that begins here cannot be split into cells: {error}.",
                "Close each quote, and write a quote inside a quoted cell twice.",
            )
            raise StopReadingError from error
        yield lines.row_start, cells


def _note_too_many_rows(file: str, line: int, notes: Notes) -> None:
    notes.add(
        "OC-107",
        Where(file, line),
        f"The sheet has more than {MOST_ROWS:,} rows.",
        "Keep in it only what the corridors use.",
    )


def _has_right_width(where: Where, cells: list[str], header: list[str], notes: Notes) -> bool:
    extra = cells[len(header) :]
    if len(cells) < len(header) or any(cell.strip() for cell in extra):
        notes.add(
            "OC-111",
            where,
            f"The row has {len(cells)} cells, expected {len(header)} as in the header.",
            "Put cells that hold a comma between quotes; separate lists by semicolons.",
        )
        return False
    return True


def _read_header(
    file: str,
    row_type: type[Row],
    lines: _CountedLines,
    reader: Iterator[list[str]],
    notes: Notes,
) -> list[str]:
    where = Where(file, 1)
    _, cells = next(_cells(file, lines, reader, notes), (1, []))
    header = [cell.strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        notes.add(
            "OC-112",
            where,
            "The header line is missing.",
            f"Begin with the line {','.join(columns_of(row_type))}.",
        )
        raise StopReadingError
    if len(header) == 1 and ";" in header[0]:
        notes.add(
            "OC-112",
            where,
            "The header is separated by semicolons, expected commas.",
            "Save the sheet with commas between the cells.",
        )
        raise StopReadingError
    _check_header(where, header, row_type, notes)
    return header


def _check_header(where: Where, header: list[str], row_type: type[Row], notes: Notes) -> None:
    if len(header) > MOST_COLUMNS:
        notes.add(
            "OC-112",
            where,
            f"The header has {len(header):,} columns, expected at most {MOST_COLUMNS}.",
            "Keep the columns of the format only.",
        )
        raise StopReadingError
    columns = columns_of(row_type)
    for name in sorted({name for name in header if header.count(name) > 1 and name}):
        notes.add(
            "OC-113",
            Where(where.file, 1, name),
            f"The column {name!r} stands twice in the header.",
            "Keep one of them.",
        )
    for name in header:
        if name not in columns:
            note_unknown(Where(where.file, 1, name or None), name, list(columns), notes)
    for name, column in columns.items():
        if column.required and name not in header:
            notes.add(
                "OC-115",
                Where(where.file, 1, name),
                f"The column {name!r} is missing: {column.meaning[0].lower()}{column.meaning[1:]}",
                "Add the column and fill it in for every row.",
            )


def note_unknown(where: Where, name: str, known: list[str], notes: Notes) -> None:
    """Note a column or key that the format does not have."""
    kind = "key" if (where.file or "").endswith(".toml") else "column"
    notes.add(
        "OC-114",
        where,
        f"The {kind} {shown(name)!r} is not part of the format.",
        Hint(lambda: did_you_mean(name, known), f"Known here: {', '.join(known)}."),
    )
