"""Two sides' statements on one corridor, matter by matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from opencorridor.model.lists import Certainty, ListedWindow, SideKey, Waypoint
from opencorridor.model.lists_diff import Relation, ScopeCover, SetRow, WaypointRow, WindowRow
from opencorridor.model.scenario import WindowKind
from opencorridor.talks.gazetteer.fold import fold
from opencorridor.talks.gazetteer.index import ground_m
from opencorridor.talks.gazetteer.regions import lies_in
from opencorridor.talks.lists.pair import Side

MOST_COMPARED = 400
HOURS_UNREAD = "As far as was understood: lines that could name hours were not."


# ---- routes --------------------------------------------------------------------------------------


def route_rows(a: Side | None, b: Side | None) -> tuple[WaypointRow, ...]:
    """Return two routes side by side, their common order found as the longest one.

    Parameters
    ----------
    a, b : Side or None
        What each side says of the corridor; None if it does not name it.

    Returns
    -------
    tuple of WaypointRow
        Every place that either names, in order.
    """
    if a is None or b is None:
        relation = Relation.ONLY_B if a is None else Relation.ONLY_A
        return tuple(
            WaypointRow(relation, None if a is None else p, p if a is None else None)
            for p in (a or b).chain  # type: ignore[union-attr]  # one of them is there
        )
    rows = list(_aligned(a.chain[:MOST_COMPARED], b.chain[:MOST_COMPARED]))
    if not a.states_route:
        rows = [_unstated(row, Relation.ONLY_B, Relation.NOT_STATED_A) for row in rows]
    if not b.states_route:
        rows = [_unstated(row, Relation.ONLY_A, Relation.NOT_STATED_B) for row in rows]
    return tuple(rows)


def _unstated(row: WaypointRow, one_sided: Relation, instead: Relation) -> WaypointRow:
    return WaypointRow(instead, row.a, row.b) if row.relation is one_sided else row


def _aligned(a: Sequence[Waypoint], b: Sequence[Waypoint]) -> Iterator[WaypointRow]:
    i = j = 0
    anchors = [*_longest_common(a, b), (len(a), len(b))]
    elsewhere_a, elsewhere_b = ({p.key for p in side} for side in (a, b))
    for p, q in anchors:
        yield from _between(a[i:p], b[j:q], elsewhere_a, elsewhere_b)
        if p < len(a):
            yield WaypointRow(_relation(a[p], b[q]), a[p], b[q])
        i, j = p + 1, q + 1


def _between(
    a: Sequence[Waypoint], b: Sequence[Waypoint], all_a: set[str], all_b: set[str]
) -> Iterator[WaypointRow]:
    """Yield what stands between two places that both name."""
    moved = [p for p in a if p.key in all_b]
    only_a = [p for p in a if p.key not in all_b]
    only_b = [p for p in b if p.key not in all_a]
    yield from (WaypointRow(Relation.ORDER, p, None) for p in moved)
    if len(only_a) == len(only_b) == 1:
        yield WaypointRow(Relation.DIFFERS, only_a[0], only_b[0])
        return
    yield from (WaypointRow(Relation.ONLY_A, p, None) for p in only_a)
    yield from (WaypointRow(Relation.ONLY_B, None, p) for p in only_b)
    yield from (WaypointRow(Relation.ORDER, None, p) for p in b if p.key in all_a)


def _relation(a: Waypoint, b: Waypoint) -> Relation:
    sure = a.certainty is Certainty.MATCHED and b.certainty is Certainty.MATCHED
    return Relation.SAME if sure else Relation.UNCLEAR


def may_be_same(a: Waypoint, b: Waypoint) -> bool:
    """Tell whether two names mean or may mean one place."""
    if a.key == b.key:
        return True
    could_a = {a.place.id} if a.place else {c.place for c in a.candidates}
    could_b = {b.place.id} if b.place else {c.place for c in b.candidates}
    both_sure = a.place is not None and b.place is not None
    return not both_sure and bool(could_a & could_b)


def _longest_common(a: Sequence[Waypoint], b: Sequence[Waypoint]) -> list[tuple[int, int]]:
    """Return the positions of a longest common subsequence (Wagner and Fischer 1974)."""
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            if may_be_same(a[i], b[j]):
                best[i][j] = 1 + best[i + 1][j + 1]
            else:
                best[i][j] = max(best[i + 1][j], best[i][j + 1])
    found = []
    i = j = 0
    while i < len(a) and j < len(b):
        if may_be_same(a[i], b[j]):
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


# ---- sets of names -------------------------------------------------------------------------------


def destination_row(a: Side | None, b: Side | None) -> SetRow:
    """Return two sides' destinations side by side, by place; an uncertain one says so."""
    named = (
        {d.key: d.name if d.place else f"{d.written} (uncertain)" for d in side.destinations}
        if side
        else None
        for side in (a, b)
    )
    return _set_row(*named)


def group_row(a: Side | None, b: Side | None) -> SetRow:
    """Return two sides' groups side by side, by their words."""
    return _set_row(*({fold(g): g for g in side.groups} if side else None for side in (a, b)))


def _set_row(a: dict[str, str] | None, b: dict[str, str] | None) -> SetRow:
    both = tuple(a[key] for key in a if b and key in b) if a else ()
    only_a = tuple(a[key] for key in a if not b or key not in b) if a else ()
    only_b = tuple(b[key] for key in b if not a or key not in a) if b else ()
    if not a or not b:
        relation = _unstated_by(not a, not b)
    else:
        relation = Relation.DIFFERS if only_a or only_b else Relation.SAME
    return SetRow(relation, both, only_a, only_b)


# ---- windows -------------------------------------------------------------------------------------


def window_of(side: Side | None, kind: WindowKind | None) -> ListedWindow | None:
    """Return the window of a kind of the first statement that names one."""
    windows = (w for s in (side.statements if side else ()) for w in s.windows if w.kind is kind)
    return next(windows, None)


def window_rows(a: Side | None, b: Side | None, name_a: str, name_b: str) -> tuple[WindowRow, ...]:
    """Return two sides' windows side by side, with what both leave.

    Parameters
    ----------
    a, b : Side or None
        What each side says of the corridor.
    name_a, name_b : str
        Names of the parties, for what is missing.

    Returns
    -------
    tuple of WindowRow
        Silence and movement always; windows of which the kind is not said where there are any.
    """
    rows = []
    for kind in (WindowKind.SILENCE, WindowKind.MOVEMENT, None):
        one, other = window_of(a, kind), window_of(b, kind)
        if kind is not None or one or other:
            row = _window_row(kind, one, other, (name_a, name_b))
            doubted = any(side is not None and side.hours_unread for side in (a, b))
            rows.append(
                replace(row, note=f"{row.note} {HOURS_UNREAD}") if row.note and doubted else row
            )
    return tuple(rows)


def _window_row(
    kind: WindowKind | None,
    a: ListedWindow | None,
    b: ListedWindow | None,
    names: tuple[str, str],
) -> WindowRow:
    if a is None or b is None:
        relation = _unstated_by(a is None, b is None)
        without = [name for name, w in zip(names, (a, b), strict=True) if w is None]
        return WindowRow(kind, relation, a, b, None, None, False, _lacking(without, "such window"))
    start = max(a.start, b.start) if a.start and b.start else None
    end = min(a.end, b.end) if a.end and b.end else None
    empty = start is not None and end is not None and start >= end
    return WindowRow(kind, _window_relation(a, b), a, b, start, end, empty, _note(a, b, names))


def _unstated_by(a_lacks: bool, b_lacks: bool) -> Relation:
    if a_lacks and b_lacks:
        return Relation.NOT_STATED
    return Relation.NOT_STATED_A if a_lacks else Relation.NOT_STATED_B


def _lacking(without: Sequence[str], what: str) -> str:
    if len(without) == 1:
        return f"{without[0]} names no {what}."
    return f"Neither side names {'an' if what[0] in 'aeiou' else 'any'} {what}."


def _window_relation(a: ListedWindow, b: ListedWindow) -> Relation:
    edges = (
        (a.start_text, b.start_text, a.start, b.start),
        (a.end_text, b.end_text, a.end, b.end),
    )
    missing: Relation | None = None
    for text_a, text_b, one, other in edges:
        if text_a and text_b:
            if one is None or other is None:
                return Relation.UNCLEAR
            if one != other:
                return Relation.DIFFERS
        elif text_a or text_b:
            missing = Relation.NOT_STATED_B if text_a else Relation.NOT_STATED_A
    return missing or Relation.SAME


def _note(a: ListedWindow, b: ListedWindow, names: tuple[str, str]) -> str:
    starts, ends = (a.start_text, b.start_text), (a.end_text, b.end_text)
    clocks = (a.clock or a.start or a.end, b.clock or b.start or b.end)
    told = []
    for what, stated in (("start", starts), ("end", ends), ("clock", clocks)):
        without = [name for name, there in zip(names, stated, strict=True) if not there]
        if without:
            told.append(_lacking(without, what))
    return " ".join(told)


# ---- the scope of silence ------------------------------------------------------------------------


def scope_covers(a: Side | None, b: Side | None) -> tuple[ScopeCover, ...]:
    """Return what the stated scopes of silence cover of the routes, for each side that states one.

    A side that names no route of its own is measured on that of the other.
    """
    found = []
    for key, side, other in ((SideKey.A, a, b), (SideKey.B, b, a)):
        if side is not None and side.scope:
            route = side if side.states_route or other is None else other
            points = (*route.chain, *route.destinations[:1])
            found.append(_cover(key, side.scope, points))
    return tuple(found)


def _cover(side: SideKey, scope: tuple[str, ...], points: Sequence[Waypoint]) -> ScopeCover:
    lies = [_lies(point, scope) for point in points]
    covered_m = total_m = 0.0
    for (p, p_in), (q, q_in) in pairwise(zip(points, lies, strict=True)):
        if p.place and q.place:
            length_m = ground_m(p.place, q.place)
            total_m += length_m
            covered_m += length_m if p_in and q_in else 0.0
    named = [(point.name, inside) for point, inside in zip(points, lies, strict=True)]
    return ScopeCover(
        side,
        scope,
        tuple(name for name, inside in named if inside),
        tuple(name for name, inside in named if inside is False),
        tuple(name for name, inside in named if inside is None),
        round(covered_m),
        round(total_m),
    )


def _lies(point: Waypoint, scope: Sequence[str]) -> bool | None:
    """Tell whether a place lies in a scope; None if that is not known."""
    place = point.place
    if place is None:
        return None
    names = {fold(name) for name in place.names}
    return any(fold(part) in names or lies_in(place, part) for part in scope)
