"""Rows of a table while they are read: what each says, and everything that is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.model.findings import Finding
from opencorridor.network.findings import roads_error, roads_finding
from opencorridor.network.kinds import KindTable
from opencorridor.network.names import NAMELESS, RoadName, road_name
from opencorridor.network.readers.osm_tags import WayReading
from opencorridor.network.readers.table_columns import (
    FROM,
    ID,
    MEND_COLUMNS,
    METRES,
    NAME,
    REF,
    TO,
    WKT,
    Columns,
    RowError,
    length_m,
    read_row,
)
from opencorridor.network.tally import Counting, Tally

MOST_ROWS = 3_000_000
MOST_NAMED = 10
MOST_KNOWN = 100_000
_OF_ONE_ROW = frozenset({ID, FROM, TO, WKT, NAME, REF, *METRES})
"""Columns that differ from row to row and say nothing of the kind of road."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, its cells by our columns, its lines as drawn (x before y)."""

    number: int
    cells: Mapping[str, str]
    lines: tuple[Floats, ...] = ()


@dataclass(slots=True)
class Gathering:
    """Rows while they are read; faults are kept and raised together."""

    file: str
    columns: Columns
    road_class: str
    counting: Counting = field(default_factory=Counting)
    table: KindTable = field(default_factory=KindTable)
    faults: list[Finding] = field(default_factory=list)
    faulty: int = 0
    classless: int = 0
    names: dict[int, RoadName] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)
    _known: dict[tuple[tuple[str, str], ...], WayReading] = field(default_factory=dict)

    def fault(self, number: int, what: str, mend: str) -> None:
        """Note what is wrong with a row."""
        self.faulty += 1
        if len(self.faults) < MOST_NAMED:
            finding = roads_finding("OC-693", self.file, f"Line {number}: {what}.", mend)
            self.faults.append(finding)

    def kind_of(self, row: Row) -> tuple[int, float | None] | None:
        """Return the number of a row's kind and its stated length, or None if it is no road."""
        self.counting.ways_read += 1
        if self.counting.ways_read > MOST_ROWS:
            what = f"It has more than {MOST_ROWS:,} roads."
            raise roads_error("OC-690", self.file, what, "Cut out the area first.")
        ident = row.cells.get(ID, "")
        if ident and self._ids.setdefault(ident, row.number) != row.number:
            what = f"the id {ident[:40]!r} stands in line {self._ids[ident]} already"
            self.fault(
                row.number,
                what,
                "Give each road an id of its own, or leave them out with --columns id=.",
            )
            return None
        try:
            reading = self._reading(row.cells)
        except RowError as error:
            mend = "Write a word of docs/roads.md, or state --class for rows without one."
            self.fault(row.number, str(error), mend)
            return None
        self.classless += "class" not in row.cells
        doubts = list(reading.doubts)
        length = length_m(row.cells, doubts)
        for key, value in doubts:
            self.counting.doubt(key, value, row.number)
        if reading.kind is None:
            self.counting.dropped[reading.dropped] += 1
            return None
        self.counting.ways_kept += 1
        called = road_name(row.cells.get(REF, ""), row.cells.get(NAME, ""))
        if called != NAMELESS:
            self.names[row.number] = called
        return self.table.number(reading.kind), length

    def _reading(self, cells: Mapping[str, str]) -> WayReading:
        """Read what a row says; most rows say what another one said before."""
        said = tuple([pair for pair in cells.items() if pair[0] not in _OF_ONE_ROW])
        reading = self._known.get(said)
        if reading is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            reading = self._known[said] = read_row(cells, self.road_class)
        return reading

    def way_ids(self, numbers: NDArray[np.int64], texts: list[str]) -> NDArray[np.int64]:
        """Return the ids of ways: those of the file if all are whole numbers, else line numbers."""
        return _whole(texts) if texts and _are_whole(texts) else numbers

    def names_by(self, numbers: list[int], ids: list[int]) -> dict[int, RoadName]:
        """Return the names of rows by the ids of their ways, as `way_ids` gave them."""
        named = zip(numbers, ids, strict=True)
        return {ident: self.names[number] for number, ident in named if number in self.names}

    def stop_on_faults(self) -> None:
        """Raise the faults of all rows, or one if there is no road.

        Raises
        ------
        RoadsError
            ``OC-693`` for each row, the first ten named, or ``OC-682``.
        """
        more = self.faulty - len(self.faults)
        if more > 0:
            what = f"{more:,} more rows cannot be read."
            last = roads_finding("OC-693", self.file, what, "Mend those above first.")
            self.faults.append(last)
        if self.faults:
            raise RoadsError(self.faults)
        if not self.counting.ways_kept:
            what = f"There is no road in it; {self.counting.ways_read:,} rows were looked at."
            raise roads_error("OC-682", self.file, what, "Name a table with a row for each road.")

    def findings(self) -> tuple[Finding, ...]:
        """Return what is to be said of the table besides."""
        found = []
        if self.columns.unread:
            shown = ", ".join(name[:40] for name in self.columns.unread[:MOST_NAMED])
            what = f"{len(self.columns.unread)} columns are not read: {shown}."
            found.append(roads_finding("OC-695", self.file, what, MEND_COLUMNS))
        if self.classless and self.counting.ways_kept:
            what = f"{self.classless:,} rows state no class; they were taken as {self.road_class}."
            mend = "Their speed and capacity follow from it: state the class of each row."
            found.append(roads_finding("OC-697", self.file, what, mend))
        return tuple(found)

    def tally(self) -> Tally:
        """Return what was read and dropped."""
        return Tally(
            ways_read=self.counting.ways_read,
            ways_kept=self.counting.ways_kept,
            dropped=dict(Counter(self.counting.dropped).most_common()),
            doubts=self.counting.doubts(),
        )


def _are_whole(texts: list[str]) -> bool:
    return all(text.isdecimal() and text.isascii() and len(text) < 19 for text in texts) and len(
        set(map(int, texts))
    ) == len(texts)


def _whole(texts: list[str]) -> NDArray[np.int64]:
    return np.array(list(map(int, texts)), dtype=np.int64)
