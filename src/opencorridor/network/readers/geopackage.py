"""Reads roads from a layer of a GeoPackage (OGC 12-128r18), without GDAL.

A GeoPackage is an SQLite file. It is opened to be read alone, as it lies on the disk: no view, no
virtual table and no code in it is used, and the work is bounded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from opencorridor.errors import RoadsError
from opencorridor.model.road_files import RoadFile
from opencorridor.network.findings import roads_error
from opencorridor.network.readers.csv_roads import check_columns
from opencorridor.network.readers.drawn import from_lines
from opencorridor.network.readers.gathering import Gathering, Row
from opencorridor.network.readers.lines import Floats, NoLineError, lines_of_gpkg
from opencorridor.network.readers.projection import Projection
from opencorridor.network.readers.table_columns import (
    FROM,
    TO,
    WKT,
    Columns,
    match_columns,
)
from opencorridor.network.reading import Reading

SUFFIX = ".gpkg"
MOST_CELL_BYTES = 50_000_000
MOST_COLUMNS = 500
WGS84 = 4326
_MAGIC = b"SQLite format 3\x00"
_STEPS_PER_CALL = 1_000_000
_MOST_CALLS = 20_000
_LINES = frozenset({"LINESTRING", "MULTILINESTRING", "GEOMETRY"})
MEND = "Save it again as a GeoPackage, or save the roads as a CSV sheet with a column wkt."


@dataclass(frozen=True, slots=True)
class _Layer:
    """A table with lines: its name, its column of geometry, and its coordinate system."""

    name: str
    geometry: str
    srs: int


def read_geopackage(path: Path, how: RoadFile) -> Reading:
    """Read the roads of a layer; docs/roads.md has the columns.

    Parameters
    ----------
    path : Path
        A GeoPackage.
    how : RoadFile
        What the user says of it.

    Returns
    -------
    Reading
        Its roads.

    Raises
    ------
    RoadsError
        ``OC-680`` if it is missing, ``OC-681`` if it is damaged or something else, ``OC-694`` for
        its coordinate system, ``OC-696`` if the layer or a column is missing, ``OC-693`` for each
        row that cannot be read.
    """
    if not path.is_file():
        what = "There is no such file."
        raise roads_error("OC-680", path.name, what, "Name a GeoPackage such as roads.gpkg.")
    try:
        with path.open("rb") as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:
                raise _refused(path, "It is no GeoPackage.")
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            _bind(connection)
            return _read(path, connection, how)
    except (sqlite3.Error, OSError, OverflowError, TypeError, ValueError) as error:
        raise _refused(path, f"It cannot be read to its end as a GeoPackage ({error}).") from error


def _refused(path: Path, what: str) -> RoadsError:
    return roads_error("OC-681", path.name, what, MEND)


def _bind(connection: sqlite3.Connection) -> None:
    """Let the file do nothing but be read, for a bounded number of steps."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CELL_BYTES)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    calls = 0

    def stop() -> bool:
        nonlocal calls
        calls += 1
        return calls > _MOST_CALLS

    connection.set_progress_handler(stop, _STEPS_PER_CALL)


def _read(path: Path, connection: sqlite3.Connection, how: RoadFile) -> Reading:
    layer = _layer(path, connection, how)
    crs = how.crs or _crs(path, connection, layer.srs)
    table = _quoted(layer.name)
    cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - the name is quoted
    names = [column[0] for column in cursor.description]
    if len(names) > MOST_COLUMNS or layer.geometry not in names:
        raise _refused(path, f"Its layer {layer.name[:60]!r} contradicts itself.")
    # Its ends and its text would be a second drawing of the same road.
    other = {layer.geometry.lower(), FROM, TO, WKT}
    told = [name for name in names if name.lower() not in other]
    columns = match_columns(told, how, path.name)
    check_columns(columns, how, path.name, drawn=True)
    gathering = Gathering(path.name, columns, how.road_class)
    rows = _rows(cursor, names, layer.geometry, columns, gathering)
    return from_lines(gathering, rows, Projection(crs, path.name))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tables(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the names of the plain tables: no views, nothing virtual."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return frozenset(
        str(name).lower()
        for name, sql in found
        if not str(sql).lstrip().upper().startswith("CREATE VIRTUAL")
    )


def _layer(path: Path, connection: sqlite3.Connection, how: RoadFile) -> _Layer:
    tables = _tables(connection)
    if "gpkg_geometry_columns" not in tables:
        raise _refused(path, "It is an SQLite file without the tables of a GeoPackage.")
    found = connection.execute(
        "SELECT table_name, column_name, srs_id, geometry_type_name FROM gpkg_geometry_columns"
    ).fetchmany(10_000)
    layers = [
        _Layer(str(name), str(column), int(srs))
        for name, column, srs, kind in found
        if str(kind).upper() in _LINES and str(name).lower() in tables
    ]
    listed = ", ".join(layer.name[:40] for layer in layers[:20])
    chosen = [layer for layer in layers if layer.name == how.layer] if how.layer else layers
    if len(chosen) == 1:
        return chosen[0]
    if not layers:
        what = "None of its layers has lines."
        raise roads_error("OC-682", path.name, what, "Name a GeoPackage of roads.")
    said = f"no layer {how.layer[:40]!r}" if how.layer else f"{len(layers)} layers with lines"
    what = f"There is {said}; its layers with lines are {listed}."
    raise roads_error("OC-696", path.name, what, "Name one of them with --layer.")


def _crs(path: Path, connection: sqlite3.Connection, srs: int) -> str:
    """Return the name of a coordinate system, empty for degrees of WGS 84."""
    if srs == WGS84:
        return ""
    found = None
    if "gpkg_spatial_ref_sys" in _tables(connection):
        found = connection.execute(
            "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys "
            "WHERE srs_id = ?",
            (srs,),
        ).fetchone()
    if found is None or str(found[0]).upper() in {"NONE", "UNDEFINED"}:
        what = "It does not say in which coordinate system its roads are."
        mend = "Look it up and state it with --crs; degrees of WGS 84 are EPSG:4326."
        raise roads_error("OC-694", path.name, what, mend)
    return f"{found[0]}:{found[1]}"


def _rows(
    cursor: sqlite3.Cursor,
    names: list[str],
    geometry: str,
    columns: Columns,
    gathering: Gathering,
) -> Iterator[Row]:
    place = {ours: names.index(theirs) for ours, theirs in columns.of.items()}
    drawn = names.index(geometry)
    for number, values in enumerate(cursor, start=1):
        cells = {ours: text for ours, at in place.items() if (text := _text(values[at]))}
        yield Row(number, cells, _lines(number, values[drawn], gathering))


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None or isinstance(value, bytes) else str(value).strip()


def _lines(number: int, blob: object, gathering: Gathering) -> tuple[Floats, ...]:
    if blob is None:
        return ()
    try:
        return tuple(lines_of_gpkg(blob if isinstance(blob, bytes) else b""))
    except NoLineError as error:
        gathering.fault(number, str(error), "Keep rows with lines alone, and save it again.")
        return ()
