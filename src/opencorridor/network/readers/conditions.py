"""Reads conditions on the roads of a network: a sheet with the columns of ``conditions.csv``."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from opencorridor.clock import to_unix
from opencorridor.errors import RoadsError
from opencorridor.model.scenario import ConditionKind
from opencorridor.network.closures import MapCondition
from opencorridor.network.findings import roads_finding
from opencorridor.network.intervals import FOREVER, IntervalSet

COLUMNS = ("id", "subject", "kind", "start", "end", "source")
KINDS = (ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED)
MOST_ROWS = 100_000
MOST_NAMED = 10
MEND = (
    "Write id,subject,kind,start,end,source, such as b1,way 4711,closed,2026-03-05T10:00Z,,bridge."
)
_SUBJECT = re.compile(r"(way|node) (\d{1,18})")


class _RowError(ValueError):
    """What is wrong with a row."""


def read_conditions(path: Path) -> tuple[MapCondition, ...]:
    """Read the conditions of a sheet.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8 with the columns id, subject, kind, start, end and source. A subject is
        ``way 4711`` or ``node 4711``; times have their offset; no end means until further notice.

    Returns
    -------
    tuple of MapCondition
        In the order of the file; none for a sheet with its header alone.

    Raises
    ------
    RoadsError
        ``OC-698`` for everything that cannot be read, all at once.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            names = rows.fieldnames or ()
            missing = [name for name in COLUMNS if name not in names]
            unknown = [name for name in names if name not in COLUMNS]
            if missing or unknown:
                which = f"{missing[0]} is missing" if missing else f"{unknown[0]} is not known"
                raise _refused(path, [f"The column {which}."])
            read = [
                (rows.line_num, row) for row, _ in zip(rows, range(MOST_ROWS + 1), strict=False)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, [f"It cannot be read as a sheet ({error})."]) from error
    if len(read) > MOST_ROWS:
        raise _refused(path, [f"It has more than {MOST_ROWS:,} rows."])
    found: dict[str, MapCondition] = {}
    faults: list[str] = []
    for line, row in read:
        try:
            condition = _condition(path, line, row)
        except _RowError as error:
            faults.append(f"Line {line}: {error}.")
            continue
        if condition.id in found:
            faults.append(f"Line {line}: the id {condition.id[:40]!r} stands above already.")
        found[condition.id] = condition
    if faults:
        raise _refused(path, faults)
    return tuple(found.values())


def _refused(path: Path, faults: list[str]) -> RoadsError:
    more = len(faults) - MOST_NAMED
    shown = [*faults[:MOST_NAMED], *([f"{more:,} more rows cannot be read."] if more > 0 else [])]
    return RoadsError([roads_finding("OC-698", path.name, what, MEND) for what in shown])


def _condition(path: Path, line: int, row: Mapping[str, str | None]) -> MapCondition:
    if None in row or None in row.values():
        raise _RowError("it has more or fewer cells than the header")
    cells = {name: (text or "").strip() for name, text in row.items()}
    for name in ("id", "source"):
        if not cells[name]:
            raise _RowError(f"it has no {name}")
    subject = _SUBJECT.fullmatch(cells["subject"])
    if not subject:
        raise _RowError(f"the subject {cells['subject'][:40]!r} is not way or node with its id")
    start, end = _moment(cells, "start"), FOREVER if not cells["end"] else _moment(cells, "end")
    if end <= start:
        raise _RowError("it ends before it begins")
    return MapCondition(
        id=cells["id"],
        what=subject[1],
        osm_id=int(subject[2]),
        kind=_kind(cells["kind"]),
        when=IntervalSet.of([(start, end)]),
        source=cells["source"],
        file=path.name,
        row=line,
    )


def _kind(text: str) -> ConditionKind:
    listed = ", ".join(kind.value for kind in KINDS)
    for kind in KINDS:
        if text == kind.value:
            return kind
    raise _RowError(f"the kind {text[:40]!r} is none of {listed}")


def _moment(cells: Mapping[str, str], name: str) -> int:
    try:
        return to_unix(datetime.fromisoformat(cells[name]))
    except (ValueError, OverflowError) as error:
        what = f"{name} is {cells[name][:40]!r}, not a time with its offset"
        raise _RowError(what) from error
