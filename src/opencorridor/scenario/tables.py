"""Collects the typed rows of a folder, with the ids and names that references can mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from opencorridor.scenario.cells import is_empty
from opencorridor.scenario.columns import TERMS, Row
from opencorridor.scenario.files import Digest, StopReadingError, note_missing
from opencorridor.scenario.folder_schema import ClockRow, PartyRow
from opencorridor.scenario.notes import Notes, Where
from opencorridor.scenario.rows import RowReader
from opencorridor.scenario.schema import FILES, REQUIRED_SHEETS, SHEETS
from opencorridor.scenario.sheets import RawRow, read_sheet
from opencorridor.scenario.sheets_schema import (
    CheckpointRow,
    ConditionRow,
    NeedRow,
    PlaceRow,
    RoadRow,
    VehicleRow,
)
from opencorridor.scenario.terms import Terms
from opencorridor.scenario.terms_schema import (
    AsksRow,
    ChangeRow,
    CorridorRow,
    ScenarioRow,
    StatusRow,
    WhatIfRow,
    WindowRow,
)

R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class Known:
    """What a reference to one table can mean.

    ``whole`` is false where the table could not be read to its end: then a reference that is not
    found says nothing.
    """

    ids: dict[str, Where] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = True

    def add_name(self, name: str, ident: str) -> None:
        """Remember that an id goes by a name."""
        ids = self.names.setdefault(name.strip().casefold(), [])
        if ident not in ids:
            ids.append(ident)


@dataclass(slots=True)
class Tables:
    """All rows that could be read, by id in the order of the files."""

    settings: ScenarioRow | None = None
    clocks: list[ClockRow] = field(default_factory=list)
    parties: dict[str, PartyRow] = field(default_factory=dict)
    corridors: dict[str, CorridorRow] = field(default_factory=dict)
    statuses: dict[str, list[StatusRow]] = field(default_factory=dict)
    windows: dict[str, WindowRow] = field(default_factory=dict)
    what_ifs: dict[str, WhatIfRow] = field(default_factory=dict)
    changes: dict[str, list[ChangeRow]] = field(default_factory=dict)
    asks: AsksRow | None = None
    places: dict[str, PlaceRow] = field(default_factory=dict)
    roads: dict[str, RoadRow] = field(default_factory=dict)
    checkpoints: dict[str, CheckpointRow] = field(default_factory=dict)
    conditions: dict[str, ConditionRow] = field(default_factory=dict)
    needs: dict[str, NeedRow] = field(default_factory=dict)
    fleets: dict[str, VehicleRow] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    # Ends of roads whose row could not be read: nothing is said of what they would join.
    unread_pairs: set[frozenset[str]] = field(default_factory=set)
    # Tables with a reference that fits nothing, or more than one thing.
    unresolved: set[str] = field(default_factory=set)
    # Corridors and variants with a status or change that could not be read.
    unread_nested: set[str] = field(default_factory=set)

    def all_rows(self) -> Iterator[Row]:
        """Yield every row that can hold references."""
        if self.settings is not None:
            yield self.settings
        for rows in (self.parties, self.corridors, self.windows, self.what_ifs):
            yield from rows.values()
        for nested in (self.statuses, self.changes):
            for children in nested.values():
                yield from children
        for sheet in (
            self.places,
            self.roads,
            self.checkpoints,
            self.conditions,
            self.needs,
            self.fleets,
        ):
            yield from sheet.values()


class Collector:
    """Reads the rows of all tables into `Tables`."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.tables = Tables()

    def known(self, name: str) -> Known:
        """Return what references to a table can mean."""
        return self.tables.known.setdefault(name, Known())

    def with_ids(self, row_type: type[R], name: str, raws: Iterable[RawRow]) -> dict[str, R]:
        """Read rows that have an id; a second row of the same id is a finding."""
        return rows_with_ids(row_type, self.known(name), raws, self.notes, self._unread)

    def _unread(self, raw: RawRow) -> None:
        if raw.file == RoadRow.file:
            ends = (raw.values.get("from"), raw.values.get("to"))
            self.tables.unread_pairs.add(frozenset(str(end).strip() for end in ends))

    def sheets(self, folder: Path, present: frozenset[str], digest: Digest) -> None:
        """Read all sheets of the folder."""
        tables = self.tables
        tables.places = self._sheet(PlaceRow, folder, present, digest)
        tables.roads = self._sheet(RoadRow, folder, present, digest)
        tables.checkpoints = self._sheet(CheckpointRow, folder, present, digest)
        tables.conditions = self._sheet(ConditionRow, folder, present, digest)
        tables.needs = self._sheet(NeedRow, folder, present, digest)
        tables.fleets = self._sheet(VehicleRow, folder, present, digest)
        expected = {sheet.file for sheet in SHEETS}
        for name in sorted(present - expected):
            if name.lower().endswith(".csv"):
                self.notes.add(
                    "OC-116",
                    Where(name),
                    "The sheet is not part of the format and is not read.",
                    f"The sheets of the format are {', '.join(sorted(expected))}.",
                )

    def _sheet(
        self, row_type: type[R], folder: Path, present: frozenset[str], digest: Digest
    ) -> dict[str, R]:
        known = self.known(row_type.table)
        if row_type.file not in present:
            if row_type in REQUIRED_SHEETS:
                known.whole = False
                note_missing(row_type.file, present, FILES, self.notes)
            else:
                self.notes.add(
                    "OC-117",
                    Where(row_type.file),
                    "There is no such sheet: none are taken to exist.",
                    "Add the sheet, with its header alone if there are none.",
                )
            return {}
        raws = ReadToTheEnd(read_sheet(folder / row_type.file, row_type, self.notes, digest))
        rows = self.with_ids(row_type, row_type.table, raws)
        known.whole = raws.whole
        # People without vehicles are an answer, not an error: that sheet may be empty.
        filled = row_type in REQUIRED_SHEETS and row_type.table != "vehicles"
        if raws.whole and not known.ids and filled:
            self.notes.add(
                "OC-121",
                Where(row_type.file),
                "The sheet has no rows that can be read.",
                "Add a row for each.",
            )
        return rows

    def terms(self, terms: Terms) -> None:
        """Read the tables of the terms."""
        tables, notes = self.tables, self.notes
        for raw in terms.rows("scenario"):
            tables.settings = RowReader(ScenarioRow, notes).read(raw)
        clocks = RowReader(ClockRow, notes)
        for raw in terms.nested("scenario", 0, "clocks"):
            clock = clocks.read(raw)
            if clock is not None:
                tables.clocks.append(clock)
        tables.parties = self.with_ids(PartyRow, "parties", terms.rows("party"))
        tables.corridors = self.with_ids(CorridorRow, "corridors", terms.rows("corridor"))
        tables.statuses = self._nested(StatusRow, terms, "corridor", "status")
        tables.windows = self.with_ids(WindowRow, "windows", terms.rows("window"))
        tables.what_ifs = self.with_ids(WhatIfRow, "what_ifs", terms.rows("what_if"))
        tables.changes = self._nested(ChangeRow, terms, "what_if", "changes")
        for raw in terms.rows("asks") or [RawRow(TERMS, None, {}, "asks.")]:
            tables.asks = RowReader(AsksRow, notes).read(raw)

    def _nested(self, row_type: type[R], terms: Terms, table: str, key: str) -> dict[str, list[R]]:
        reader = RowReader(row_type, self.notes)
        found: dict[str, list[R]] = {}
        for index, parent in enumerate(terms.rows(table)):
            rows = [reader.read(raw) for raw in terms.nested(table, index, key)]
            ident = str(parent.values.get("id", "")).strip()
            if None in rows:
                self.tables.unread_nested.add(ident)
            found.setdefault(ident, []).extend(row for row in rows if row is not None)
        return found


def rows_with_ids(
    row_type: type[R],
    known: Known,
    raws: Iterable[RawRow],
    notes: Notes,
    unread: Callable[[RawRow], None] | None = None,
) -> dict[str, R]:
    """Read rows that have an id; a second row of the same id is a finding.

    Parameters
    ----------
    row_type : type of Row
        The schema of the table.
    known : Known
        Where ids and names go, those of unreadable rows included.
    raws : iterable of RawRow
        The rows as they stand in the file.
    notes : Notes
        Where findings go.
    unread : callable, optional
        Told of each row with an id of its own that could not be read.
    """
    reader = RowReader(row_type, notes)
    rows: dict[str, R] = {}
    for raw in raws:
        row = reader.read(raw)
        ident = raw.values.get("id")
        if not isinstance(ident, str) or is_empty(ident):
            continue
        ident = ident.strip()
        first = known.ids.get(ident)
        if first is not None:
            notes.add(
                "OC-301",
                raw.where("id"),
                f"The id {ident[:80]!r} stands on line {first.row} already.",
                "Give each row an id of its own; delete the row if it is there twice.",
            )
            continue
        known.ids[ident] = raw.where("id")
        _remember_names(known, raw, ident)
        if row is not None:
            rows[ident] = row
        elif unread is not None:
            unread(raw)
    return rows


def _remember_names(known: Known, raw: RawRow, ident: str) -> None:
    others = raw.values.get("other_names")
    names = [raw.values.get("name"), *(others.split(";") if isinstance(others, str) else ())]
    for name in names:
        if isinstance(name, str) and name.strip():
            known.add_name(name, ident)


class ReadToTheEnd:
    """Iterates over the rows of a sheet and remembers whether its end was reached."""

    def __init__(self, rows: Iterator[RawRow]) -> None:
        self._rows = rows
        self.whole = False

    def __iter__(self) -> Iterator[RawRow]:
        try:
            yield from self._rows
        except StopReadingError:
            return
        self.whole = True
