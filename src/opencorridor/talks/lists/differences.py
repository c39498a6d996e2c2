"""Every difference between two sides, or within one, and every statement that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from opencorridor.model.lists import ListedWindow, SideKey, Statement
from opencorridor.model.lists_diff import (
    CorridorDiff,
    Difference,
    Missing,
    Relation,
    SetRow,
    Topic,
    WindowRow,
)
from opencorridor.model.scenario import ClockName, WindowKind
from opencorridor.talks.gazetteer.fold import fold
from opencorridor.talks.lists.compare import HOURS_UNREAD
from opencorridor.talks.lists.pair import Side, states_route
from opencorridor.talks.lists.words import listed, span
from opencorridor.units import METRES_PER_KM

SIDES = "sides"
NOT_BY = {
    Relation.NOT_STATED: (SideKey.A, SideKey.B),
    Relation.NOT_STATED_A: (SideKey.A,),
    Relation.NOT_STATED_B: (SideKey.B,),
}


@dataclass(frozen=True, slots=True)
class Laid:
    """One corridor laid side by side, with what each side says and what both are called."""

    diff: CorridorDiff
    a: Side | None
    b: Side | None
    names: tuple[str, str]
    clocks: tuple[ClockName, ...]

    def name_of(self, side: SideKey) -> str:
        """Return the name of a party."""
        return self.names[side is SideKey.B]


# ---- differences ---------------------------------------------------------------------------------


def differences_of(laid: Laid) -> Iterator[Difference]:
    """Yield every difference on one corridor, between the sides first."""
    diff = laid.diff
    if diff.relation is not Relation.SAME:
        yield _one_sided(laid)
    else:
        yield from _route_differences(laid)
        yield from _set_differences(laid, Topic.DESTINATION, diff.destinations)
        yield from _set_differences(laid, Topic.GROUPS, diff.groups)
        for row in diff.windows:
            if row.relation is Relation.DIFFERS:
                yield _window_difference(laid, row)
    yield from _scope_differences(laid)
    for key, side in ((SideKey.A, laid.a), (SideKey.B, laid.b)):
        if side is not None:
            yield from _own_differences(laid, key, side)


def _one_sided(laid: Laid) -> Difference:
    names_it = SideKey.A if laid.diff.relation is Relation.ONLY_A else SideKey.B
    other = SideKey.B if names_it is SideKey.A else SideKey.A
    abroad = f" It ends abroad: {listed(laid.diff.abroad)}." if laid.diff.abroad else ""
    text = f"{laid.name_of(names_it)} names this corridor, {laid.name_of(other)} does not.{abroad}"
    return Difference(laid.diff.id, Topic.CORRIDOR, SIDES, (laid.diff.name,), text)


def _route_differences(laid: Laid) -> Iterator[Difference]:
    for row in laid.diff.route:
        what = tuple(point.name for point in (row.a, row.b) if point)
        match row.relation:
            case Relation.ONLY_A | Relation.ONLY_B:
                sides = (SideKey.A, SideKey.B)
                first, second = sides if row.relation is Relation.ONLY_A else sides[::-1]
                text = (
                    f"{laid.name_of(first)} names {what[0]} on the route, "
                    f"{laid.name_of(second)} does not."
                )
            case Relation.DIFFERS:
                text = f"{laid.names[0]} names {what[0]} where {laid.names[1]} names {what[1]}."
            case Relation.ORDER:
                text = f"Both name {what[0]}, in another order."
            case _:
                continue
        yield Difference(laid.diff.id, Topic.ROUTE, SIDES, what, text)


def _set_differences(laid: Laid, topic: Topic, row: SetRow) -> Iterator[Difference]:
    if row.relation is Relation.DIFFERS:
        told = [
            f"only {name} names {listed(only)}"
            for name, only in zip(laid.names, (row.only_a, row.only_b), strict=True)
            if only
        ]
        text = f"{listed(told)}."
        yield Difference(
            laid.diff.id, topic, SIDES, (*row.only_a, *row.only_b), text[:1].upper() + text[1:]
        )


def topic_of(kind: WindowKind | None) -> Topic:
    """Return the topic of a window."""
    return Topic.MOVEMENT if kind is WindowKind.MOVEMENT else Topic.SILENCE


def _window_difference(laid: Laid, row: WindowRow) -> Difference:
    told = [
        f"{name} says {span(window, laid.clocks)}"
        for name, window in zip(laid.names, (row.a, row.b), strict=True)
        if window
    ]
    empty = " The two do not overlap." if row.empty else ""
    topic = topic_of(row.kind)
    return Difference(laid.diff.id, topic, SIDES, (topic.value,), f"{listed(told)}.{empty}")


def _scope_differences(laid: Laid) -> Iterator[Difference]:
    for cover in laid.diff.scope:
        if not cover.not_covered:
            continue
        total = len(cover.covered) + len(cover.not_covered) + len(cover.unclear)
        text = (
            f"{laid.name_of(cover.side)} states silence for {listed(cover.stated)}: "
            f"{len(cover.covered)} of {total} places of the route lie in it, and "
            f"{_km(cover.covered_m)} of {_km(cover.total_m)} km of straight line lie between "
            f"them. Not in it: {listed(cover.not_covered)}."
        )
        yield Difference(laid.diff.id, Topic.SCOPE, cover.side, cover.not_covered, text)


def _km(length_m: int) -> int:
    return round(length_m / METRES_PER_KM)


# ---- within one side -----------------------------------------------------------------------------


def _own_differences(laid: Laid, key: SideKey, side: Side) -> Iterator[Difference]:
    """Yield where one side's statements differ; what one of them leaves out is no difference."""
    for topic, stated in (
        (Topic.ROUTE, [(s, _names(s.chain)) for s in side.statements if states_route(s)]),
        (
            Topic.DESTINATION,
            [(s, _names(s.destinations)) for s in side.statements if s.destinations],
        ),
        (Topic.GROUPS, [(s, {fold(g): g for g in s.groups}) for s in side.statements if s.groups]),
    ):
        for other, names in stated[1:]:
            first, first_names = stated[0]
            apart = [
                n for k, n in (first_names | names).items() if (k in first_names) != (k in names)
            ]
            if apart:
                who = [_says(first, first_names, apart), _says(other, names, apart)]
                text = f"{laid.name_of(key)} says both: {'; '.join(who)}."
                yield Difference(laid.diff.id, topic, key, tuple(apart), text)
    yield from _own_windows(laid, key, side)


def _names(points: Sequence[object]) -> dict[str, str]:
    return {p.key: p.name for p in points}  # type: ignore[attr-defined]  # waypoints


def _says(statement: Statement, names: dict[str, str], apart: Sequence[str]) -> str:
    with_it = [name for name in apart if name in names.values()]
    without = [name for name in apart if name not in names.values()]
    told = [f"with {listed(with_it)}"] if with_it else []
    told += [f"without {listed(without)}"] if without else []
    return f"{issuer_of(statement)} {listed(told)}"


def issuer_of(statement: Statement) -> str:
    """Return who made a statement, as far as the list says so."""
    return statement.issuer or statement.source or f"statement {statement.number}"


def _own_windows(laid: Laid, key: SideKey, side: Side) -> Iterator[Difference]:
    for kind in (WindowKind.SILENCE, WindowKind.MOVEMENT):
        stated = [(s, w) for s in side.statements for w in s.windows if w.kind is kind]
        for other, window in stated[1:]:
            first, first_window = stated[0]
            if _edges(first_window) != _edges(window):
                text = (
                    f"{laid.name_of(key)} says both: {issuer_of(first)} "
                    f"{span(first_window, laid.clocks)}; {issuer_of(other)} "
                    f"{span(window, laid.clocks)}."
                )
                topic = topic_of(kind)
                yield Difference(laid.diff.id, topic, key, (topic.value,), text)


def _edges(window: ListedWindow) -> tuple[object, object]:
    return window.start or window.start_text, window.end or window.end_text


# ---- what is missing -----------------------------------------------------------------------------


def missing_of(laid: Laid) -> Iterator[Missing]:
    """Yield what a side that names a corridor does not state of it."""
    diff = laid.diff
    for key, side in ((SideKey.A, laid.a), (SideKey.B, laid.b)):
        if side is None:
            continue
        name = laid.name_of(key)
        if not side.states_route:
            yield Missing(diff.id, Topic.ROUTE, key, f"{name} names no places on the way.")
        if not side.destinations:
            yield Missing(diff.id, Topic.DESTINATION, key, f"{name} names no destination.")
        for row in diff.windows:
            window = row.a if key is SideKey.A else row.b
            for gap in _missing_in(diff.id, key, name, row, window):
                unread = side.hours_unread
                yield replace(gap, text=f"{gap.text} {HOURS_UNREAD}") if unread else gap
        if not side.scope:
            yield Missing(diff.id, Topic.SCOPE, key, f"{name} does not say what silence covers.")
        if not side.groups:
            yield Missing(diff.id, Topic.GROUPS, key, f"{name} does not say who may go.")


def _missing_in(
    corridor: str, key: SideKey, name: str, row: WindowRow, window: ListedWindow | None
) -> Iterator[Missing]:
    topic = topic_of(row.kind)
    word = "silence" if topic is Topic.SILENCE else "movement"
    if window is None:
        if row.kind is not None:
            yield Missing(corridor, topic, key, f"{name} names no window of {word}.")
        return
    if not window.start_text:
        yield Missing(corridor, topic, key, f"{name} names no start of {word}.")
    if not window.end_text:
        yield Missing(corridor, topic, key, f"{name} names no end of {word}.")
    if window.clock is None and not (window.start or window.end):
        yield Missing(corridor, Topic.CLOCK, key, f"{name} names no clock for {word}.")
