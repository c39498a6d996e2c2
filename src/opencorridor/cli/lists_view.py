"""Two lists side by side as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import both_clocks, cities, date, many
from opencorridor.model.lists import Relation, SideKey

if TYPE_CHECKING:
    from opencorridor.model.lists import CorridorDiff, ListedWindow, ListsDiff, WindowRow

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
    sheet.line(f"Times: {cities(diff.clocks)}.")
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
            both_clocks(moment, diff.clocks, day) if moment else _unplaced(window, text)
            for moment, text in (
                (window.start, window.start_text),
                (window.end, window.end_text),
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


def _unplaced(window: ListedWindow, text: str) -> str:
    """Return a time that has no moment: nobody may read it on the clocks of the other times."""
    if not text:
        return "not named"
    return f"{text}, {'which clock' if window.clock is None else 'which day'}?"


def _day(diff: ListsDiff) -> str | None:
    """Return the day that times are on unless they carry another one: that of the first window."""
    windows = [w for one in (diff.a, diff.b) for s in one.statements for w in s.windows]
    starts = [w.start for w in windows if w.start]
    return date(min(starts), diff.clocks[0]) if starts else None


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
