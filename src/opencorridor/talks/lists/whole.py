"""What reading one list needs and finds, and what is said of the list as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from opencorridor.errors import ListsError
from opencorridor.model.findings import Finding
from opencorridor.model.lists import SideKey, Statement, UnreadLine
from opencorridor.talks.gazetteer.match import Matcher
from opencorridor.talks.lists import findings as f
from opencorridor.talks.lists.columns import Sheet
from opencorridor.talks.lists.pasted import MOST_CHAINS

MOST_STATEMENTS = 500
SAY_WHERE = ("corridor", "waypoints", "destinations")


@dataclass(slots=True)
class Reader:
    """What reading one list needs and finds."""

    side: SideKey
    file: str
    matcher: Matcher
    head: dict[str, str]
    clock: str | None
    day: date | None
    without_clock: list[int] = field(default_factory=list)
    without_day: list[int] = field(default_factory=list)
    named: str = ""
    bare_hours: list[int] = field(default_factory=list)
    unread: list[UnreadLine] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the party, or which of the two it is."""
        return self.named or f"Side {self.side.upper()}"

    @property
    def findings(self) -> list[Finding]:
        """What was found so far, in the places as well."""
        return self.matcher.findings


def say_of_the_whole(reader: Reader, sheet: Sheet, statements: Sequence[Statement]) -> None:
    """Add what is to be found of a list as a whole; refuse one without any corridor."""
    file = reader.file
    if reader.without_clock:
        what = f"The times name no clock ({_lines(reader.without_clock)})."
        mend = "Ask the side which clock it means; until then its times are not compared."
        reader.findings.append(f.serious(f.NO_CLOCK, what, mend, file, reader.without_clock[0]))
    if reader.without_day:
        what = f"The times have no day ({_lines(reader.without_day)})."
        mend = "Give the day with --date, or in the list."
        reader.findings.append(f.serious(f.NO_DATE, what, mend, file, reader.without_day[0]))
    bare = [*sheet.bare_hours, *reader.bare_hours]
    if bare:
        what = f"Bare hours were read as full hours, 20 as 20:00 ({_lines(bare)})."
        mend = "Compare them with the list; ask the side if another time could be meant."
        reader.findings.append(f.warning(f.BARE_HOURS, what, mend, file, min(bare)))
    if sheet.below_last:
        what = (
            f"{_lines(sheet.below_last)} with hours under the last of {len(sheet.rows)} corridors: "
            "read as said of that one alone; the others have no hours."
        )
        mend = "Ask the side whether it holds for all; if so, put it before the first corridor."
        first = sheet.below_last[0]
        reader.findings.append(f.serious(f.HOLDS_FOR_ALL, what, mend, file, first))
    if not reader.named:
        what = f'The list does not name its party; it is called "{reader.name}".'
        mend = f"Name it in the list (Side: ...), or with --side-{reader.side}."
        reader.findings.append(f.warning(f.PARTY_NOT_NAMED, what, mend, file))
    if reader.unread:
        rows = _lines([line.row for line in reader.unread])
        what = f"{rows} not understood, or not all of it; kept as they stand."
        mend = "Read them; enter what they say of corridors as rows of a sheet."
        first = min(line.row for line in reader.unread)
        reader.findings.append(f.warning(f.NOT_UNDERSTOOD, what, mend, file, first))
    if len(sheet.rows) > MOST_STATEMENTS or sheet.beyond or len(statements) == MOST_CHAINS:
        what = f"The list is too long: {len(statements):,} corridors of it are compared."
        mend = "Divide the list; the other rows are among the lines not understood."
        reader.findings.append(f.serious(f.TOO_LONG, what, mend, file))
    kinds = Counter(w.kind for s in statements for w in s.windows)
    if kinds[None]:
        what = (
            f"Of {kinds[None]} windows the list does not say whether silence or movement is meant."
        )
        mend = "Ask the side; such a window is compared with its like alone."
        reader.findings.append(f.serious(f.KIND_NOT_SAID, what, mend, file))
    if not statements:
        _say_no_corridor(reader, sheet)


def _say_no_corridor(reader: Reader, sheet: Sheet) -> None:
    """Refuse what says nothing of a corridor; a sheet without rows is a side that names none."""
    what = "No corridor was found in the list."
    mend = f"Give a chain of places, or a sheet with columns such as {', '.join(SAY_WHERE)}."
    given = {key for row in sheet.rows for key in row.values}
    without_places = bool(sheet.rows or sheet.unread) and given.isdisjoint(SAY_WHERE)
    if sheet.form == "text" or (sheet.form == "csv" and without_places):
        if PurePath(reader.file).suffix.casefold() == ".csv":
            missing = [key for key in SAY_WHERE if key not in given]
            what += f" Columns missing or empty: {', '.join(missing)}." if missing else ""
        raise ListsError([f.error(f.CANNOT_BE_READ, what, mend, reader.file)])
    reader.findings.append(f.serious(f.NOT_UNDERSTOOD, what, mend, reader.file))


def _lines(rows: Sequence[int]) -> str:
    different = sorted(set(rows))
    shown = ", ".join(map(str, different[:5]))
    more = f" and {len(different) - 5:,} more" if len(different) > 5 else ""
    return f"{'line' if len(different) == 1 else 'lines'} {shown}{more}"
