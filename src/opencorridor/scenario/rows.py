"""Turns raw values into typed rows, noting every finding and every default used."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Generic, TypeVar, cast

from opencorridor.model.cases import Range
from opencorridor.model.scenario import DefaultUsed
from opencorridor.scenario import defaults
from opencorridor.scenario.cells import CellError, is_empty, range_parts, read_cell
from opencorridor.scenario.columns import OWN_ASSUMPTIONS, TOML, Column, Kind, Row, columns_of
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.sheets import RawRow, note_unknown

R = TypeVar("R", bound=Row)
_INVALID = object()
MOST_REMEMBERED = 10_000
_LISTS = (Kind.CHOICES, Kind.IDS, Kind.TEXTS, Kind.GROUPS, Kind.NUMBERS)


class RowReader(Generic[R]):
    """Reads rows of one table.

    Parameters
    ----------
    row_type : type of Row
        The schema of the table.
    notes : Notes
        Where findings and defaults go.
    """

    def __init__(self, row_type: type[R], notes: Notes) -> None:
        self._row_type = row_type
        self._columns = columns_of(row_type)
        self._attributes = {name: attribute_of(row_type, name) for name in self._columns}
        self._defaults = {
            name: read_cell(column, column.default)
            for name, column in self._columns.items()
            if column.default is not None
        }
        self._notes = notes
        # Sheets say the same thing over and over: what has been read once is not read again.
        self._read_before: dict[tuple[str, str], object] = {}

    def read(self, raw: RawRow) -> R | None:
        """Return the typed row, or ``None`` with findings if a value cannot be read."""
        if raw.file.endswith(TOML):  # Of a sheet the header has been checked once.
            for name in raw.values:
                if name not in self._columns:
                    note_unknown(raw.where(name), name, list(self._columns), self._notes)
        values = {name: self._value(name, raw) for name in self._columns}
        if any(value is _INVALID for value in values.values()):
            return None
        for name in cast("tuple[str, ...]", values.get(OWN_ASSUMPTIONS, ())):
            if name not in self._columns:
                note_unknown(raw.where(OWN_ASSUMPTIONS), name, list(self._columns), self._notes)
        return self._row_type(
            line=raw.line,
            lines=raw.lines,
            **{self._attributes[name]: value for name, value in values.items()},
        )

    def _value(self, name: str, raw: RawRow) -> object:
        column = self._columns[name]
        written = raw.values.get(name)
        if is_empty(written) or (column.required and written == []):
            return self._absent(name, column, raw)
        try:
            value = self._read(name, column, written)
        except CellError as error:
            self._notes.add(error.code, raw.where(name), error.what, error.mend)
            return _INVALID
        if column.kind is Kind.RANGE:
            self._note_midpoint(name, cast("Range", value), raw, written)
        return value

    def _read(self, name: str, column: Column, written: object) -> object:
        if not isinstance(written, str):
            return read_cell(column, written)
        key = (name, written)
        if key not in self._read_before:
            value = read_cell(column, written)
            if len(self._read_before) >= MOST_REMEMBERED:
                return value
            self._read_before[key] = value
        return self._read_before[key]

    def _absent(self, name: str, column: Column, raw: RawRow) -> object:
        if column.required:
            self._note_missing(name, column, raw)
            return _INVALID
        if column.default is None:
            return () if column.kind in _LISTS else None
        self._notes.add_default(
            DefaultUsed(
                raw.file,
                None if name == "sensitivity" else raw.line,
                raw.prefix + name,
                column.default,
                column.default_source,
            ),
            once=name == "sensitivity",
        )
        return self._defaults[name]

    def _note_missing(self, name: str, column: Column, raw: RawRow) -> None:
        if name not in raw.values and not raw.file.endswith(TOML):
            return  # The missing column has been noted once for the whole sheet.
        kind = "key" if raw.file.endswith(TOML) else "cell"
        state = "missing" if name not in raw.values else "empty"
        mend = f"State it{' in ' + column.unit if column.unit else ''}; there is no default."
        if column.none_word:
            mend = f"Name the places, or write {column.none_word} if none is accepted."
        self._notes.add(
            "OC-201",
            raw.where(name),
            f"The {kind} {name!r} is {state}: {column.meaning[0].lower()}{column.meaning[1:]}",
            mend,
        )

    def _note_midpoint(self, name: str, value: Range, raw: RawRow, written: object) -> None:
        if len(range_parts(written)) == 2 and value.least != value.most:
            self._notes.add_default(
                DefaultUsed(
                    raw.file,
                    raw.lines.get(name, raw.line),
                    raw.prefix + name,
                    f"central of {str(written).strip()}",
                    defaults.MIDPOINT,
                )
            )


def attribute_of(row_type: type[Any], name: str) -> str:
    """Return the attribute of a column: words of the language end in an underscore."""
    return next(f.name for f in fields(row_type) if f.name.rstrip("_") == name)
