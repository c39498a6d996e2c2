"""Reads ``terms.toml`` into rows, with the line of every key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from opencorridor.scenario.cells import shown
from opencorridor.scenario.columns import TERMS, Row
from opencorridor.scenario.files import MOST_BYTES_TERMS, Digest, StopReadingError, read_lines
from opencorridor.scenario.hints import did_you_mean
from opencorridor.scenario.notes import Hint, Notes, Where
from opencorridor.scenario.schema import TERMS_TABLES
from opencorridor.scenario.sheets import RawRow

Path_ = tuple[str | int, ...]

# The time to read a dotted key grows with the square of its length.
MOST_DOTS_PER_LINE = 200
HOURS_PER_DAY = 24
MINUTES_PER_HOUR = 60
MOST_TABLES_PER_KIND = 5_000

_HEADER = re.compile(r"(\[\[?)([^\[\]]{1,200})\]")
_KEY = re.compile(r"[\"']?([A-Za-z0-9_-]+)[\"']?\s*(?:=|\.)")
# What looks like a time of day, outside of quotes.
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CLOCK_TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])")
_LINE_OF_ERROR = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Layout:
    """A TOML file of a format: its name, its tables, and which of them stand once."""

    file: str
    tables: tuple[type[Row], ...]
    single: frozenset[str]


SCENARIO = Layout(TERMS, TERMS_TABLES, frozenset({"scenario", "asks"}))


@dataclass(slots=True)
class Terms:
    """The terms as read: tables by name, in the order of the file."""

    tables: dict[str, list[RawRow]] = field(default_factory=dict)
    children: dict[tuple[str, int, str], list[RawRow]] = field(default_factory=dict)

    def rows(self, table: str) -> list[RawRow]:
        """Return the rows of a top table."""
        return self.tables.get(table, [])

    def nested(self, table: str, index: int, key: str) -> list[RawRow]:
        """Return the rows nested in one row of a table."""
        return self.children.get((table, index, key), [])


def read_terms(
    folder: Path, notes: Notes, digest: Digest, layout: Layout = SCENARIO
) -> Terms | None:
    """Read the TOML file of a folder, or return ``None`` with findings if it cannot be parsed."""
    try:
        text = "".join(read_lines(folder / layout.file, MOST_BYTES_TERMS, notes, digest))
    except StopReadingError:
        return None
    document = _parse(text, layout.file, notes)
    if document is None:
        return None
    return _to_rows(document, _Builder(layout, lines_of_keys(text), notes))


def _parse(text: str, file: str, notes: Notes) -> dict[str, object] | None:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > MOST_DOTS_PER_LINE:
            notes.add(
                "OC-109",
                Where(file, number),
                f"The line has more than {MOST_DOTS_PER_LINE} points.",
                "Break it up.",
            )
            return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError, OverflowError) as error:
        said = str(error) or type(error).__name__
        match = _LINE_OF_ERROR.search(said)
        at = int(match[1]) if match else None
        time = None if at is None else _no_time_of_day(text.splitlines()[at - 1 : at])
        if time is not None:
            notes.add(
                "OC-109",
                Where(file, at),
                f"{time} is no time of day.",
                "Write 00:00 to 23:59; the end of a day is 00:00 of the next.",
            )
            return None
        what = _LINE_OF_ERROR.sub("", said).strip().rstrip(".")[:200]
        if match:
            what += f" at column {match[2]}"
        notes.add(
            "OC-109",
            Where(file, at),
            f"The file is not TOML: {what}.",
            "Mend this line; texts stand between quotes, dates and numbers do not.",
        )
        return None


def _no_time_of_day(lines: list[str]) -> str | None:
    """Return the first thing in lines that is written like a time of day and is none."""
    for line in lines:
        bare = _QUOTED.sub("", line).partition("#")[0]
        for found in _CLOCK_TIME.finditer(bare):
            hour, minute, second = (int(part or 0) for part in found.groups())
            if hour >= HOURS_PER_DAY or max(minute, second) >= MINUTES_PER_HOUR:
                return found[0]
    return None


def lines_of_keys(text: str) -> dict[Path_, int]:
    """Return the line of each table and key, counted from 1, by path of names and indices."""
    found: dict[Path_, int] = {}
    counts: dict[Path_, int] = {}
    here: Path_ = ()
    inside_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        if (line.count('"""') + line.count("'''")) % 2:
            inside_text = not inside_text
            if not inside_text:
                continue
        elif inside_text:
            continue
        header = _HEADER.match(line.strip())
        if header:
            here = _path_of_header(header[2], header[1] == "[[", counts)
            found.setdefault(here, number)
            continue
        key = _KEY.match(line.strip())
        if key:
            found.setdefault((*here, key[1]), number)
    return found


def _path_of_header(name: str, is_array: bool, counts: dict[Path_, int]) -> Path_:
    path: Path_ = ()
    parts = [part.strip().strip("\"'") for part in name.split(".")]
    for position, part in enumerate(parts):
        path = (*path, part)
        if position == len(parts) - 1 and is_array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


class _Builder:
    """Turns the parsed document into rows."""

    def __init__(self, layout: Layout, lines: dict[Path_, int], notes: Notes) -> None:
        self.layout = layout
        self.lines = lines
        self.notes = notes
        self.terms = Terms()

    def line_of(self, path: Path_) -> int | None:
        """Return the line of a path, or of the nearest thing around it."""
        while path:
            line = self.lines.get(path) or self.lines.get((*path, 0))
            if line is not None:
                return line
            path = path[:-1]
        return None

    def row(self, path: Path_, name: str, values: dict[str, object]) -> RawRow:
        """Return one table as a row."""
        lines = {}
        for key in values:
            line = self.line_of((*path, key))
            if line is not None:
                lines[key] = line
        return RawRow(
            self.layout.file, self.line_of(path), dict(values), f"{name}." if name else "", lines
        )

    def tables(self, path: Path_, name: str, value: object) -> Iterator[tuple[int, RawRow]]:
        """Yield the tables of a list of tables."""
        where = Where(self.layout.file, self.line_of(path), name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.notes.add(
                "OC-119",
                where,
                "Expected a list of tables here.",
                f"Write [[{name}]] above each of them.",
            )
            return
        if len(value) > MOST_TABLES_PER_KIND:
            self.notes.add(
                "OC-107",
                where,
                f"There are {len(value):,} tables of this kind, "
                f"expected at most {MOST_TABLES_PER_KIND:,}.",
                "Keep only what the corridors use.",
            )
            return
        for index, item in enumerate(value):
            yield index, self.row((*path, index), name, item)

    def nested(self, table: type[Row], path: Path_, index: int, row: RawRow) -> None:
        """Take the tables nested in a row out of it."""
        for key in table.nested:
            if key in row.values:
                name = f"{table.table}.{key}"
                value = row.values.pop(key)
                rows = [child for _, child in self.tables((*path, key), name, value)]
                self.terms.children[table.table, index, key] = rows


def _to_rows(document: dict[str, object], builder: _Builder) -> Terms:
    layout = builder.layout
    known = {table.table: table for table in layout.tables if "." not in table.table}
    top: dict[str, object] = {}
    for key, value in document.items():
        table = known.get(key)
        if table is None or not key:
            if isinstance(value, dict | list) and key != "format":
                _note_unknown_table(builder, key, list(known))
            else:
                top[key] = value
        elif key in layout.single:
            _single_table(builder, table, value)
        else:
            builder.terms.tables[key] = []
            for index, row in builder.tables((key,), key, value):
                builder.nested(table, (key, index), index, row)
                builder.terms.tables[key].append(row)
    builder.terms.tables[""] = [builder.row((), "", top)]
    return builder.terms


def _single_table(builder: _Builder, table: type[Row], value: object) -> None:
    name = table.table
    if not isinstance(value, dict):
        builder.notes.add(
            "OC-119",
            Where(builder.layout.file, builder.line_of((name,)), name),
            "Expected one table here.",
            f"Write [{name}] once.",
        )
        return
    row = builder.row((name,), name, value)
    builder.nested(table, (name,), 0, row)
    builder.terms.tables[name] = [row]


def _note_unknown_table(builder: _Builder, key: str, known: list[str]) -> None:
    names = [name for name in known if name]
    builder.notes.add(
        "OC-114",
        Where(builder.layout.file, builder.line_of((key,)), shown(key)),
        f"The table {shown(key)!r} is not part of the format.",
        Hint(lambda: did_you_mean(key, names), f"Known here: {', '.join(names)}."),
    )
