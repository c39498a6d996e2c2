"""Reads a list from KML: lines, and folders of points. Whatever defines entities is refused."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from xml.parsers import expat

from opencorridor.errors import ListsError
from opencorridor.model.findings import Finding
from opencorridor.model.lists import KnownPlace
from opencorridor.talks.gazetteer.index import Gazetteer
from opencorridor.talks.lists.chains import chain_in
from opencorridor.talks.lists.columns import Row, Sheet
from opencorridor.talks.lists.findings import CANNOT_BE_READ, error

# A line that leaves a city begins at its edge, and its position is its middle.
NEAR_DEGREES = {"centre": 0.12, "city": 0.06, "town": 0.04, "village": 0.03}
CELLS_PER_DEGREE = 8
DEEPEST = 64
MOST_VERTICES = 200_000

_Point = tuple[float, float]


@dataclass(slots=True)
class _Mark:
    """One placemark: its texts, its line or point, and where it stands."""

    row: int
    folder: str
    name: str = ""
    description: str = ""
    points: list[_Point] = field(default_factory=list)
    is_line: bool = False


@dataclass(slots=True)
class _Document:
    """What the parser has met so far."""

    file: str
    path: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    marks: list[_Mark] = field(default_factory=list)
    inside: _Mark | None = None
    text: list[str] = field(default_factory=list)


def read_kml(file: str, data: bytes, gazetteer: Gazetteer) -> tuple[Sheet, tuple[Finding, ...]]:
    """Read a list from a KML file.

    A placemark whose name or description holds a chain is a corridor by it; a line without one is
    the corridor of the known places that its vertices lie near (3 km, more at towns); the points
    of a folder are the waypoints of one corridor in their order.

    Parameters
    ----------
    file : str
        Its name, for findings.
    data : bytes
        Its content.
    gazetteer : Gazetteer
        The places.

    Returns
    -------
    tuple
        The list as it was read, and findings.

    Raises
    ------
    ListsError
        If it is not well-formed XML, defines entities, or nests too deeply.
    """
    marks = _marks(file, data)
    sheet = Sheet("kml")
    folders: dict[str, list[_Mark]] = {}
    for mark in marks:
        texts = (mark.name, mark.description)
        found = next((c for c in (chain_in(t, gazetteer) for t in texts if t) if c), None)
        if found is not None:
            values = {"waypoints": "|".join(found.places)}
            values["destinations"] = "|".join(found.destinations)
            sheet.rows.append(_row(mark, values | {"corridor": found.label or mark.name}))
        elif mark.is_line:
            passed = _passed(mark.points, gazetteer)
            if len(passed) > 1:
                sheet.rows.append(
                    _row(mark, {"waypoints": "|".join(passed), "corridor": mark.name})
                )
            else:
                sheet.unread.append((mark.row, f"{mark.name}: a line that passes no known place"))
        else:
            folders.setdefault(mark.folder, []).append(mark)
    for folder, points in folders.items():
        if len(points) > 1:
            values = {"waypoints": "|".join(p.name for p in points if p.name), "corridor": folder}
            sheet.rows.append(_row(points[0], values))
        else:
            sheet.unread += [(p.row, p.name or "a placemark without a name") for p in points]
    return sheet, ()


def _row(mark: _Mark, values: dict[str, str]) -> Row:
    text = " ".join(filter(None, (mark.name, mark.description)))
    return Row(mark.row, text, {key: value for key, value in values.items() if value})


# ---- the parser ----------------------------------------------------------------------------------


def _marks(file: str, data: bytes) -> list[_Mark]:
    document = _Document(file)
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise _refused(file, parser.CurrentLineNumber, "it defines entities or a document type")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda tag, _: _begin(document, tag, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda tag: _end(document, tag)
    parser.CharacterDataHandler = document.text.append
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise _refused(file, fault.lineno, f"it is not well-formed: {fault}") from fault
    return document.marks


def _refused(file: str, row: int, why: str) -> ListsError:
    mend = "Give plain KML without entities, or the same list as CSV."
    return ListsError(
        [error(CANNOT_BE_READ, f"The file cannot be read as KML: {why}.", mend, file, row)]
    )


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _begin(document: _Document, tag: str, row: int) -> None:
    name = _local(tag)
    document.path.append(name)
    document.text.clear()
    if len(document.path) > DEEPEST:
        raise _refused(document.file, row, f"it nests more than {DEEPEST} elements")
    if name in {"Folder", "Document"}:
        document.folders.append("")
    elif name == "Placemark":
        folder = next((f for f in reversed(document.folders) if f), "")
        document.inside = _Mark(row, folder)


def _end(document: _Document, tag: str) -> None:
    name, text = _local(tag), "".join(document.text).strip()
    document.text.clear()
    document.path.pop()
    mark = document.inside
    parent = document.path[-1] if document.path else ""
    if name == "Placemark" and mark is not None:
        document.marks.append(mark)
        document.inside = None
    elif name in {"Folder", "Document"} and document.folders:
        document.folders.pop()
    elif name == "name" and parent in {"Folder", "Document"} and document.folders:
        document.folders[-1] = text
    elif mark is not None:
        _fill(mark, name, parent, text)


def _fill(mark: _Mark, name: str, parent: str, text: str) -> None:
    if name == "name" and parent == "Placemark":
        mark.name = " ".join(text.split())
    elif name == "description" and parent == "Placemark":
        mark.description = " ".join(text.split())
    elif name == "coordinates":
        mark.is_line = mark.is_line or parent != "Point"
        mark.points += _coordinates(text)[: MOST_VERTICES - len(mark.points)]


def _coordinates(text: str) -> list[_Point]:
    points = []
    for triple in text.split():
        parts = triple.split(",")
        try:
            lon, lat = float(parts[0]), float(parts[1])
        except (IndexError, ValueError):
            continue
        if math.isfinite(lat) and math.isfinite(lon):
            points.append((lat, lon))
    return points


# ---- the places that a line passes ---------------------------------------------------------------


def _passed(points: list[_Point], gazetteer: Gazetteer) -> list[str]:
    """Return the names of the places that the vertices of a line lie near, in order."""
    cells: dict[tuple[int, int], list[KnownPlace]] = {}
    for place in gazetteer.places:
        cells.setdefault(_cell(place.lat, place.lon), []).append(place)
    names: list[str] = []
    for lat, lon in points:
        row, column = _cell(lat, lon)
        around = [(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)]
        near = [
            (off, p.id, p)
            for cell in around
            for p in cells.get(cell, ())
            if (off := _off(p, lat, lon)) <= NEAR_DEGREES[p.kind]
        ]
        if near:
            place = min(near)[2]
            region = f" ({place.oblast} oblast)" if place.oblast and place.country == "UA" else ""
            named = f"{place.name}{region}"
            if not names or names[-1] != named:
                names.append(named)
    return names


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat * CELLS_PER_DEGREE), math.floor(lon * CELLS_PER_DEGREE)


def _off(place: KnownPlace, lat: float, lon: float) -> float:
    return math.hypot(place.lat - lat, (place.lon - lon) * math.cos(math.radians(lat)))
