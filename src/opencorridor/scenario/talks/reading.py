"""Reads a folder of one TOML file and some sheets into typed rows, with every finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar, cast

from opencorridor.model.scenario import ClockName
from opencorridor.scenario.build import provenance
from opencorridor.scenario.cells import shown
from opencorridor.scenario.columns import Row, SourcedRow
from opencorridor.scenario.files import Digest, list_folder, note_missing
from opencorridor.scenario.folder_schema import ClockRow
from opencorridor.scenario.notes import Notes, Where
from opencorridor.scenario.rows import RowReader
from opencorridor.scenario.schema import FORMAT
from opencorridor.scenario.sheets import RawRow, read_sheet
from opencorridor.scenario.tables import Known, ReadToTheEnd, rows_with_ids
from opencorridor.scenario.talks.scripts import note_mixed_scripts
from opencorridor.scenario.terms import Layout, Terms, read_terms

R = TypeVar("R", bound=Row)
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class FolderSchema:
    """What a folder holds: its TOML file and its sheets, all of which may be missing.

    ``plural`` maps a table of the TOML file to the name that references use for it; ``beside`` are
    sheets that somebody else reads.
    """

    kind: str
    layout: Layout
    sheets: tuple[type[SourcedRow], ...]
    plural: Mapping[str, str]
    wanted: tuple[str, ...]
    beside: tuple[str, ...] = ()

    def files(self) -> tuple[str, ...]:
        """Return every file that is read from such a folder."""
        return (self.layout.file, *(sheet.file for sheet in self.sheets), *self.beside)


@dataclass(slots=True)
class Rows:
    """All rows that could be read, by table and id, in the order of the files."""

    tables: dict[type[Row], dict[str, Row]] = field(default_factory=dict)
    nested: dict[type[Row], list[tuple[str, Row]]] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    digest: Digest = field(default_factory=Digest)

    def of(self, row_type: type[R]) -> dict[str, R]:
        """Return the rows of one table by id."""
        return cast("dict[str, R]", self.tables.get(row_type, {}))

    def one(self, row_type: type[R]) -> R | None:
        """Return the row of a table that stands once."""
        return next(iter(self.of(row_type).values()), None)

    def inside(self, row_type: type[R], parent: str | None = None) -> list[R]:
        """Return nested rows, of all parents or of one."""
        found = cast("list[tuple[str, R]]", self.nested.get(row_type, []))
        return [row for ident, row in found if parent in {None, ident}]

    def all_rows(self) -> Iterator[Row]:
        """Yield every row."""
        for rows in self.tables.values():
            yield from rows.values()
        for nested in self.nested.values():
            yield from (row for _, row in nested)


def read_rows(folder: Path, schema: FolderSchema, notes: Notes) -> Rows | None:
    """Read all tables of a folder, or return ``None`` with findings if there is nothing to read.

    Parameters
    ----------
    folder : Path
        The folder.
    schema : FolderSchema
        What it holds.
    notes : Notes
        Where findings go.
    """
    present = list_folder(folder, notes, schema.kind)
    if present is None:
        return None
    rows = Rows()
    file = schema.layout.file
    if file not in present:
        note_missing(file, present, schema.files(), notes)
        for name in schema.plural.values():
            rows.known.setdefault(name, Known()).whole = False
    else:
        terms = read_terms(folder, notes, rows.digest, schema.layout)
        if terms is None or not _has_known_format(terms, file, notes):
            return None
        _read_tables(terms, schema, rows, notes)
    _read_sheets(folder, present, schema, rows, notes)
    return rows


def _has_known_format(terms: Terms, file: str, notes: Notes) -> bool:
    raw = terms.rows("")[0]
    written = raw.values.get("format")
    if written is None or (written == FORMAT and not isinstance(written, bool)):
        return True
    notes.add(
        "OC-118",
        Where(file, raw.lines.get("format"), "format"),
        f"The format is {shown(written)}, expected {FORMAT}.",
        f"Write format = {FORMAT}, or use the release of the program that wrote this folder.",
    )
    return False


def _read_tables(terms: Terms, schema: FolderSchema, rows: Rows, notes: Notes) -> None:
    for row_type in schema.layout.tables:
        if "." in row_type.table:
            _read_nested(terms, row_type, rows, notes)
            continue
        raws = terms.rows(row_type.table)
        for raw in raws:
            note_mixed_scripts(raw, notes)
        if row_type.table in {"", *schema.layout.single}:
            reader = RowReader(row_type, notes)
            single = reader.read(raws[0]) if raws else None
            rows.tables[row_type] = {} if single is None else {row_type.table: single}
        else:
            known = rows.known.setdefault(schema.plural[row_type.table], Known())
            rows.tables[row_type] = dict(rows_with_ids(row_type, known, raws, notes))
    for name in schema.wanted:
        parent, _, key = name.partition(".")
        there = terms.nested(parent, 0, key) if key else terms.rows(parent)
        if not there:
            _note_no_table(schema, name, notes)


def _note_no_table(schema: FolderSchema, name: str, notes: Notes) -> None:
    parent, _, key = name.partition(".")
    single = f"[{name}]" if name in schema.layout.single else f"[[{name}]]"
    notes.add(
        "OC-122",
        Where(schema.layout.file, None, name),
        f"The file has no {f'{key} of [{parent}]' if key else single}.",
        "Add at least one.",
    )


def _read_nested(terms: Terms, row_type: type[Row], rows: Rows, notes: Notes) -> None:
    table, _, key = row_type.table.partition(".")
    reader = RowReader(row_type, notes)
    found: list[tuple[str, Row]] = []
    for index, parent in enumerate(terms.rows(table)):
        for raw in terms.nested(table, index, key):
            note_mixed_scripts(raw, notes)
            row = reader.read(raw)
            if row is not None:
                found.append((str(parent.values.get("id", "")).strip(), row))
    rows.nested[row_type] = found


def _read_sheets(
    folder: Path, present: frozenset[str], schema: FolderSchema, rows: Rows, notes: Notes
) -> None:
    for row_type in schema.sheets:
        known = rows.known.setdefault(row_type.table, Known())
        if row_type.file not in present:
            notes.add(
                "OC-117",
                Where(row_type.file),
                "There is no such sheet: none are taken to exist.",
                "Add the sheet, with its header alone if there are none.",
            )
            continue
        raws = ReadToTheEnd(read_sheet(folder / row_type.file, row_type, notes, rows.digest))
        checked = _checked(raws, notes)
        rows.tables[row_type] = dict(rows_with_ids(row_type, known, checked, notes))
        known.whole = raws.whole
    expected = {sheet.file for sheet in schema.sheets} | set(schema.beside)
    for name in sorted(present - expected):
        if name.lower().endswith(".csv"):
            notes.add(
                "OC-116",
                Where(name),
                "The sheet is not part of the format and is not read.",
                f"The sheets of the format are {', '.join(sorted(expected))}.",
            )


def _checked(raws: ReadToTheEnd, notes: Notes) -> Iterator[RawRow]:
    for raw in raws:
        note_mixed_scripts(raw, notes)
        yield raw


def made(model: type[M], row: Row, **more: Any) -> M:  # noqa: ANN401 - fields of many types
    """Return a thing of the model from the columns of a row that bear the same names.

    Parameters
    ----------
    model : type
        A dataclass of the model.
    row : Row
        Where its values come from.
    **more
        Values that the row does not hold as they are, such as moments in UTC.
    """
    names = {f.name.rstrip("_"): f.name for f in fields(row)}
    values = {
        f.name: getattr(row, names[f.name.rstrip("_")])
        for f in fields(cast("Any", model))
        if f.name not in {*more, "provenance"}
    }
    if isinstance(row, SourcedRow):
        values["provenance"] = provenance(row)
    return model(**values, **more)


def clock_names(rows: Rows, row_type: type[ClockRow]) -> tuple[ClockName, ...]:
    """Return the clocks that every sheet prints."""
    return tuple(ClockName(row.zone, row.city) for row in rows.inside(row_type))
