"""Two lists side by side as text for people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import both_clocks, cities, clean, date, many, span
from opencorridor.clock import on_clock
from opencorridor.model.lists import LACKS, SideKey
from opencorridor.model.lists_diff import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from opencorridor.model.lists_diff import CorridorDiff, ListsDiff, WindowRow
    from opencorridor.model.scenario import ClockName

NOTHING = "-"
NAME_COLUMNS = 18
MOST_UNREAD = 8
MARKS = {
    Relation.SAME: "=",
    Relation.DIFFERS: "#",
    Relation.ONLY_A: "<",
    Relation.ONLY_B: ">",
    Relation.ORDER: "~",
    Relation.UNCLEAR: "?",
}


def put_lists(sheet: Sheet, diff: ListsDiff) -> None:
    """Put a comparison on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    diff : ListsDiff
        The comparison.
    """
    put_findings(sheet, diff.findings)
    title = f"{diff.sensitivity.upper()}  Two lists: {diff.a.name} and {diff.b.name}"
    sheet.line(title, strong=True)
    sheet.line()
    sheet.line(
        f"= same   < {diff.a.name} only   > {diff.b.name} only   # differs   ~ other order   "
        "? unclear   . not stated"
    )
    sheet.line(_times(diff))
    for corridor in diff.corridors:
        _put_corridor(sheet, diff, corridor)
    _put_common(sheet, diff)
    _put_questions(sheet, diff)
    _put_unread(sheet, diff)
    sheet.line()
    sheet.line(diff.not_agreed, strong=True)
    sheet.line(diff.standing)


def _put_corridor(sheet: Sheet, diff: ListsDiff, corridor: CorridorDiff) -> None:
    a, b = diff.a.name, diff.b.name
    named = {Relation.ONLY_A: f"only {a} names it", Relation.ONLY_B: f"only {b} names it"}
    sheet.line()
    told = named.get(corridor.relation, "both name it")
    abroad = f"; ends abroad ({', '.join(corridor.abroad)})" if corridor.abroad else ""
    sheet.line(f"{corridor.name}, {corridor.purpose}: {told}{abroad}", strong=True)
    rows: list[tuple[str, ...]] = [("", a, b)]
    for row in corridor.route:
        mark = MARKS.get(row.relation, ".")
        rows.append((mark, *(p.name if p else NOTHING for p in (row.a, row.b))))
    ends = corridor.destinations
    for mark, names in (("=", ends.both), ("<", ends.only_a), (">", ends.only_b)):
        for name in names:
            shown = (name if mark != ">" else NOTHING, name if mark != "<" else NOTHING)
            silent = ends.relation in {Relation.NOT_STATED_A, Relation.NOT_STATED_B}
            rows.append((f"{'.' if silent else mark} to", *shown))
    for window in corridor.windows:
        if window.a or window.b:
            rows += _window_rows(diff, window)
    sheet.case_table(rows, head=True, first=2, value=_value_columns(sheet))
    for found in diff.differences:
        if found.corridor == corridor.id:
            sheet.line(f"{found.topic}: {found.text}", first=2, rest=6)


def _value_columns(sheet: Sheet) -> int:
    return (sheet.columns - NAME_COLUMNS - 4) // 2


def _window_rows(diff: ListsDiff, row: WindowRow) -> list[tuple[str, ...]]:
    """Return a row for the starts and one for the ends, and what lies inside both."""
    day = _day(diff)
    starts, ends = [], []
    for window in (row.a, row.b):
        if window is None:
            starts.append("not stated")
            ends.append("")
            continue
        told = [
            both_clocks(moment, diff.clocks, day) if moment else _unplaced(text, lacks)
            for moment, text, lacks in (
                (window.start, window.start_text, window.start_lacks),
                (window.end, window.end_text, window.end_lacks),
            )
        ]
        starts.append(told[0])
        ends.append(told[1])
    mark = MARKS.get(row.relation, ".")
    rows = [(f"{mark} {row.kind or 'window'} from", *starts), ("    to", *ends)]
    if row.empty:
        rows.append(("    inside both", "NONE", "no overlap"))
    elif row.a and row.b:
        inside = [both_clocks(m, diff.clocks, day) if m else None for m in (row.start, row.end)]
        rows.append(
            (
                "    inside both",
                f"from {inside[0]}" if inside[0] else "start not known",
                f"to {inside[1]}" if inside[1] else "end not known",
            )
        )
    return rows


def _unplaced(text: str, lacks: str) -> str:
    """Return a time that has no moment: nobody may read it on the clocks of the other times."""
    if not text:
        return LACKS.get(lacks, "not named")
    asked = {"clock": "which clock?", "day": "which day?"}
    return f"{text}, {asked.get(lacks) or LACKS[lacks]}" if lacks else text


def _first_start(diff: ListsDiff) -> datetime | None:
    windows = [w for one in (diff.a, diff.b) for s in one.statements for w in s.windows]
    moments = [m for w in windows if (m := w.start or w.end)]
    return min(moments, default=None)


def _day(diff: ListsDiff) -> str | None:
    """Return the day that times are on unless they carry another one: that of the first window."""
    first = _first_start(diff)
    return date(first, diff.clocks[0]) if first else None


def _times(diff: ListsDiff) -> str:
    """Say on which clocks the times are, how far these are apart, and on which day."""
    first = _first_start(diff)
    if not diff.names_clock:
        aside = " Times with an offset of their own are shown in UTC." if first else ""
        return f"Times: no list names a clock.{aside}"
    said = f"Times: {cities(diff.clocks)}."
    if first is None:
        days = sorted({one.date for one in (diff.a, diff.b) if one.date})
        return f"{said} Day: {', '.join(days) or 'not known'}."
    day = f"{on_clock(first, diff.clocks[0].zone):%Y-%m-%d}"
    said += f" Day: {day}; another day stands beside its times."
    apart = _apart(first, diff.clocks)
    return f"{said} {apart}".strip()


def _apart(moment: datetime, clocks: Sequence[ClockName]) -> str:
    """Say how far the first two clocks are apart at a moment."""
    if len(clocks) < 2:
        return ""
    first, second = (on_clock(moment, clock.zone) for clock in clocks[:2])
    ahead = (second.utcoffset() or timedelta()) - (first.utcoffset() or timedelta())
    names = [clean(clock.city) for clock in clocks[:2]]
    if not ahead:
        return f"{names[0]} and {names[1]} show the same time on it."
    length = span(abs(round(ahead.total_seconds())))
    how = "ahead of" if ahead > timedelta() else "behind"
    return f"{names[1]} is {length} {how} {names[0]} on it."


def _put_common(sheet: Sheet, diff: ListsDiff) -> None:
    sheet.line()
    sheet.line("What both name", strong=True)
    names = {c.id: c.name for c in diff.corridors}
    for one in diff.common:
        places = " - ".join((*one.places, *one.destinations)) or "no place"
        sheet.line(f"{names[one.corridor]}: {places}", first=2, rest=6)
    if not diff.common:
        sheet.line("No corridor.", first=2)


def _put_questions(sheet: Sheet, diff: ListsDiff) -> None:
    for side in SideKey:
        asked = [q for q in diff.questions if q.side is side]
        if asked:
            sheet.line()
            sheet.line(f"Questions to {diff.side(side).name}", strong=True)
        for question in asked:
            sheet.line(f"{question.number} {question.text}", first=2, rest=6)


def _put_unread(sheet: Sheet, diff: ListsDiff) -> None:
    lines = (*diff.a.unread, *diff.b.unread)
    if not lines:
        return
    sheet.line()
    sheet.line(f"{many(len(lines), 'line', 'lines')} not understood", strong=True)
    for line in lines[:MOST_UNREAD]:
        sheet.line(f"{line.file}, line {line.row}: {line.text[:200]}", first=2, rest=6)
    if len(lines) > MOST_UNREAD:
        sheet.line(f"and {len(lines) - MOST_UNREAD:,} more: --json or -o has all.", first=2)
