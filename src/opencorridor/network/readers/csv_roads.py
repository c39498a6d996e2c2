"""Reads roads from a CSV sheet: drawn as WKT, or between nodes of another sheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from opencorridor.errors import RoadsError
from opencorridor.model.road_files import RoadFile
from opencorridor.network.findings import roads_error
from opencorridor.network.readers.between import from_nodes
from opencorridor.network.readers.drawn import from_lines
from opencorridor.network.readers.gathering import Gathering, Row
from opencorridor.network.readers.lines import Floats, NoLineError, lines_of_wkt
from opencorridor.network.readers.nodes import read_nodes
from opencorridor.network.readers.projection import Projection
from opencorridor.network.readers.table_columns import (
    CLASS,
    FROM,
    METRES,
    TO,
    WITHOUT_UNIT,
    WKT,
    Columns,
    match_columns,
)
from opencorridor.network.reading import Reading

SUFFIX = ".csv"
MOST_BYTES = 2_000_000_000
MEND = "Save it as CSV in UTF-8, with commas between the cells and one header line."


def read_csv_roads(path: Path, how: RoadFile) -> Reading:
    """Read the roads of a sheet; docs/roads.md has its columns.

    Parameters
    ----------
    path : Path
        A sheet in UTF-8 with a header.
    how : RoadFile
        What the user says of it.

    Returns
    -------
    Reading
        Its roads.

    Raises
    ------
    RoadsError
        ``OC-680`` if it is missing, ``OC-681`` if it is no sheet, ``OC-696`` if a column is
        missing, ``OC-693`` for each row that cannot be read.
    """
    if not path.is_file():
        what = "There is no such file."
        raise roads_error("OC-680", path.name, what, "Name a sheet of roads such as roads.csv.")
    if path.stat().st_size > MOST_BYTES:
        what = f"It is larger than {MOST_BYTES:,} bytes."
        raise roads_error("OC-690", path.name, what, "Keep the roads of the area alone.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _read(path, stream, how)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, f"It cannot be read as a sheet ({error}).") from error


def _refused(path: Path, what: str) -> RoadsError:
    return roads_error("OC-681", path.name, what, MEND)


def _read(path: Path, stream: IO[str], how: RoadFile) -> Reading:
    reader = csv.reader(stream, strict=True)
    header = next(reader, [])
    if len(header) < 2:
        separated = "semicolons" if header and ";" in header[0] else "no commas"
        raise _refused(path, f"Its first line has {separated} between the columns.")
    columns = match_columns(header, how, path.name)
    check_columns(columns, how, path.name, drawn=WKT in columns)
    gathering = Gathering(path.name, columns, how.road_class)
    rows = _rows(reader, header, columns, gathering)
    if WKT in columns:
        return from_lines(gathering, rows, Projection(how.crs, path.name))
    if how.nodes is None:
        what = "It has no column wkt, and no sheet says where its nodes are."
        raise roads_error("OC-696", path.name, what, "Name the sheet of nodes with --nodes.")
    return from_nodes(gathering, rows, read_nodes(how.nodes, how))


def check_columns(columns: Columns, how: RoadFile, file: str, *, drawn: bool) -> None:
    """See that a table has what every road needs.

    Parameters
    ----------
    columns : Columns
        Those of the table.
    how : RoadFile
        What the user says of it.
    file : str
        Its name, for findings.
    drawn : bool
        Whether the roads are drawn; else they need both ends and a length.

    Raises
    ------
    RoadsError
        ``OC-696`` if something is missing.
    """
    missing = [] if CLASS in columns or how.road_class else [CLASS]
    if not drawn:
        missing += [name for name in (FROM, TO) if name not in columns]
        missing += [] if any(name in columns for name in METRES) else ["length_km"]
    if not missing:
        return
    no_unit = [name for name in columns.unread if name.strip().lower() in WITHOUT_UNIT]
    hint = f" {no_unit[0]} does not say its unit." if no_unit else ""
    listed = ", ".join((*columns.of.values(), *columns.unread))[:200]
    what = f"No column is {', '.join(missing)}; there are {listed}.{hint}"
    mend = "Add it, say which column it is (--columns class=type), or state --class for all rows."
    raise roads_error("OC-696", file, what, mend)


def _rows(
    reader: Iterator[list[str]], header: list[str], columns: Columns, gathering: Gathering
) -> Iterator[Row]:
    place = {ours: header.index(theirs) for ours, theirs in columns.of.items()}
    # Lines that a sheet ends with by habit are no roads.
    for number, cells in enumerate(reader, start=2):
        if not any(map(str.strip, cells)):
            continue
        if len(cells) != len(header):
            what = f"{len(cells)} cells stand where the header has {len(header)}"
            gathering.fault(number, what, "Put cells that hold a comma between quotes.")
            continue
        found = {ours: text for ours, at in place.items() if (text := cells[at].strip())}
        yield Row(number, found, _lines(number, found, columns, gathering))


def _lines(
    number: int, cells: dict[str, str], columns: Columns, gathering: Gathering
) -> tuple[Floats, ...]:
    if WKT not in columns or not cells.get(WKT) or cells[WKT].upper().endswith("EMPTY"):
        return ()
    try:
        return tuple(lines_of_wkt(cells[WKT]))
    except NoLineError as error:
        gathering.fault(number, str(error), "Write LINESTRING (longitude latitude, ...).")
        return ()
