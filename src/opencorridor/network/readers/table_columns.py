"""Columns of a table of roads: what each is called, and what a row says of its road.

docs/roads.md has the table. Columns named like keys of OpenStreetMap are read as those keys are, so
that an export of a map and a sheet by hand go through one reader of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from opencorridor.model.road_files import RoadFile
from opencorridor.network.findings import roads_error
from opencorridor.network.kinds import RoadKind, Side
from opencorridor.network.readers import osm_values
from opencorridor.network.readers.osm_tags import (
    HIGHWAYS,
    UNBUILT,
    WAY_KEYS,
    WayReading,
    read_way,
)
from opencorridor.network.sound import MOST_VEHICLES_PER_H
from opencorridor.network.words import MOTOR, Means

METRES: Mapping[str, float] = {
    "length_m": 1.0,
    "length_km": 1000.0,
    "length_mi": 1609.344,
    "length_ft": 0.3048,
}
MOST_LENGTH_M = 10_000_000
# Column to the unit that is put behind its number, for the reader of limits.
SPEEDS: Mapping[str, tuple[Means, str]] = {
    "car_speed_kmh": (Means.CAR, "km/h"),
    "car_speed_mph": (Means.CAR, "mph"),
    "bus_speed_kmh": (Means.BUS, "km/h"),
    "bus_speed_mph": (Means.BUS, "mph"),
}
CAPACITY = "capacity_vehicles_per_h"
ID, FROM, TO, WKT, CLASS = "id", "from", "to", "wkt", "class"
NAME, REF = "name", "ref"
LIMITS: Mapping[str, tuple[str, str]] = {
    "most_weight_t": ("maxweight", "t"),
    "most_height_m": ("maxheight", "m"),
}
OF_NODES = frozenset({"node_id", "node_lat", "node_lon", "node_x", "node_y"})
KEYS = WAY_KEYS - {"highway", "route", "area"}
OURS = frozenset({ID, FROM, TO, WKT, CLASS, NAME, REF, CAPACITY, *METRES, *SPEEDS, *LIMITS})
WITHOUT_UNIT = frozenset({"length", "speed", "car_speed", "bus_speed", "capacity", "most_weight",
                          "most_height"})  # fmt: skip
OTHER_HIGHWAYS = UNBUILT | frozenset(
    {"raceway", "rest_area", "services", "corridor", "elevator", "escape", "via_ferrata",
     "crossing", "emergency_bay", "bus_stop", "trailhead", "toll_gantry"}
)  # fmt: skip
_YES = frozenset({"1", "true", "t", "y", "yes"})
_NO = frozenset({"0", "false", "f", "n", "no"})
_YES_OR_NO = frozenset({"bridge", "tunnel", "ford", "motorroad"})
_ONE_WAY_WORDS = frozenset({"yes", "no", "-1", "reverse", "reversible", "alternating"})
_RANGE = re.compile(r"(\d{1,9})(?:\.\.(\d{1,9}))?(?:\.\.(\d{1,9}))?")
MEND_COLUMNS = "Name the columns as docs/roads.md does, or say --columns ours=theirs."


class RowError(ValueError):
    """A row that can be read in no way, or in more than one; the text says what was found."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds what.

    Parameters
    ----------
    of : mapping
        Our name to theirs.
    unread : tuple of str
        Their columns that are not read.
    """

    of: Mapping[str, str]
    unread: tuple[str, ...]

    def __contains__(self, ours: str) -> bool:
        """Tell whether the table has a column."""
        return ours in self.of


def match_columns(theirs: Iterable[str], how: RoadFile, file: str) -> Columns:
    """Match the columns of a table with ours.

    Parameters
    ----------
    theirs : iterable of str
        Names in the header.
    how : RoadFile
        What the user says of them.
    file : str
        Name of the file, for findings.

    Raises
    ------
    RoadsError
        ``OC-696`` if two columns mean the same, or one that was named is not there.
    """
    names = list(theirs)
    renamed = _renamed(how.columns, names, file)
    of = {ours: theirs for ours, theirs in renamed.items() if theirs}
    taken = set(renamed.values())
    for name in names:
        ours = name.strip().lower()
        ours = CLASS if ours == "highway" else ours
        if name in taken or ours not in OURS | KEYS:
            continue
        if ours in renamed:
            continue
        if ours in of:
            what = f"The columns {of[ours]!r} and {name!r} mean the same."
            raise roads_error("OC-696", file, what, "Keep one of them, or name it with --columns.")
        of[ours] = name
    for group in (METRES, ("car_speed_kmh", "car_speed_mph"), ("bus_speed_kmh", "bus_speed_mph")):
        twice = [of[ours] for ours in group if ours in of]
        if len(twice) > 1:
            what = f"The columns {' and '.join(twice)} say the same in two units."
            raise roads_error("OC-696", file, what, "Keep one of them.")
    read = set(of.values())
    return Columns(of, tuple(name for name in names if name not in read))


def _renamed(text: str, names: list[str], file: str) -> dict[str, str]:
    """Return what the user says: ours to theirs, or to nothing where ours is not to be read."""
    renamed = {}
    for pair in filter(None, map(str.strip, text.split(","))):
        ours, _, name = map(str.strip, pair.partition("="))
        if ours in OF_NODES:
            continue
        ours = CLASS if ours == "highway" else ours
        if ours not in OURS | KEYS:
            what = f"{ours[:40]!r} is not the name of a column that is read."
            raise roads_error("OC-696", "--columns", what, MEND_COLUMNS)
        if name and name not in names:
            listed = ", ".join(names)[:200]
            what = f"There is no column {name[:40]!r}; {file} has {listed}."
            raise roads_error("OC-696", "--columns", what, "Write --columns ours=theirs.")
        renamed[ours] = name
    return renamed


def named_nodes(columns: str) -> dict[str, str]:
    """Return what `RoadFile.columns` says of a sheet of nodes: ours, such as node_id, to theirs."""
    pairs = (pair.partition("=") for pair in columns.split(","))
    named = {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
    return {ours: theirs for ours, theirs in named.items() if ours in OF_NODES}


def read_row(cells: Mapping[str, str], road_class: str) -> WayReading:
    """Read what a row says of its road.

    Parameters
    ----------
    cells : mapping
        Our column to the text of its cell; empty cells left out.
    road_class : str
        Class where the row states none; empty if that is a fault.

    Raises
    ------
    RowError
        If a word that decides passage is not known.
    """
    tags = {key: _word(key, value) for key, value in cells.items() if key in KEYS}
    tags["highway"] = _class(cells, road_class)
    for ours, (key, unit) in LIMITS.items():
        if ours in cells:
            tags[key] = f"{cells[ours]} {unit}"
    if tags.get("oneway", "no") not in _ONE_WAY_WORDS:
        raise RowError(f"oneway is {tags['oneway'][:20]!r}, not yes, no or -1")
    reading = read_way(tags)
    if reading.kind is None:
        return reading
    kind, doubts = reading.kind, list(reading.doubts)
    for ours, (means, unit) in SPEEDS.items():
        if ours in cells:
            kind = _with_speed(kind, means, cells[ours], unit, ours, doubts)
    if CAPACITY in cells:
        kind = _with_capacity(kind, cells[CAPACITY], doubts)
    return replace(reading, kind=kind, doubts=tuple(doubts))


def _word(key: str, value: str) -> str:
    word = value.strip().lower() if not key.startswith("maxspeed") else value.strip()
    if key in _YES_OR_NO or key.startswith("oneway"):
        return "yes" if word in _YES else "no" if word in _NO else word
    return word


def _class(cells: Mapping[str, str], road_class: str) -> str:
    word = cells.get(CLASS, road_class).strip().lower()
    if not word:
        raise RowError("it states no class")
    if word not in HIGHWAYS and word not in OTHER_HIGHWAYS:
        raise RowError(f"class is {word[:30]!r}, which is no class of road")
    return word


def _with_speed(
    kind: RoadKind, means: Means, text: str, unit: str, column: str, doubts: list[tuple[str, str]]
) -> RoadKind:
    try:
        speed = osm_values.speed_m_per_h(f"{float(text):.12g} {unit}")
    except (ValueError, OverflowError):
        speed = None
    if speed is None:
        doubts.append((column, text))
        return kind
    stated = speed

    def at_speed(side: Side) -> Side:
        if not side.access & MOTOR:
            return side
        car, bus, heavy = side.speeds_m_per_h
        if means is Means.CAR:
            # Where only cars have a speed, nobody is faster than a car.
            speeds = (stated, min(bus, stated), min(heavy, stated))
        else:
            speeds = (car, stated, stated)
        return replace(side, speeds_m_per_h=speeds).limited_to(side.access)

    return replace(kind, along=at_speed(kind.along), against=at_speed(kind.against))


def _with_capacity(kind: RoadKind, text: str, doubts: list[tuple[str, str]]) -> RoadKind:
    found = _RANGE.fullmatch(text.strip())
    numbers = [int(part) for part in found.groups() if part] if found else []
    if (
        not numbers
        or numbers != sorted(numbers)
        or not 1 <= numbers[0] <= numbers[-1] <= (MOST_VEHICLES_PER_H)
    ):
        doubts.append((CAPACITY, text))
        return kind
    central = numbers[1] if len(numbers) == 3 else (numbers[0] + numbers[-1]) // 2
    range_ = (numbers[0], central, numbers[-1])

    def carrying(side: Side) -> Side:
        return replace(side, capacity_vehicles_per_h=range_) if side.access & MOTOR else side

    return replace(kind, along=carrying(kind.along), against=carrying(kind.against))


def length_m(cells: Mapping[str, str], doubts: list[tuple[str, str]]) -> float | None:
    """Return the length that a row states in metres; None if it states none that can be.

    Parameters
    ----------
    cells : mapping
        Our column to the text of its cell.
    doubts : list of (str, str)
        Where a length that cannot be is noted.
    """
    for column, factor in METRES.items():
        if column not in cells:
            continue
        try:
            length = float(cells[column]) * factor
        except ValueError:
            length = float("nan")
        if 0 < length <= MOST_LENGTH_M:
            return length
        doubts.append((column, cells[column]))
    return None
