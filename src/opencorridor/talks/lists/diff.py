"""Lays two sides' lists side by side, corridor by corridor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from opencorridor.errors import FindingLike, ListsError
from opencorridor.model.findings import Finding
from opencorridor.model.lists import SideKey, SideList
from opencorridor.model.lists_diff import (
    DRAFT_SENTENCE,
    LISTS_ASSUME,
    LISTS_SCHEMA,
    NAMED_IS_NOT_AGREED,
    Common,
    CorridorDiff,
    ListsDiff,
    Relation,
)
from opencorridor.model.scenario import ClockName, Sensitivity, WindowKind
from opencorridor.talks.gazetteer.fold import fold
from opencorridor.talks.gazetteer.index import Gazetteer
from opencorridor.talks.gazetteer.match import Matcher
from opencorridor.talks.lists import findings as f
from opencorridor.talks.lists.compare import (
    destination_row,
    group_row,
    route_rows,
    scope_covers,
    window_rows,
)
from opencorridor.talks.lists.differences import Laid, differences_of, missing_of
from opencorridor.talks.lists.pair import Pairs, Side, corridors_of, paired
from opencorridor.talks.lists.questions import questions_for
from opencorridor.talks.lists.read import Given, read_list
from opencorridor.talks.lists.words import clocks_of, listed

__all__ = ["Given", "lay_side_by_side"]

_NARROWEST_FIRST = tuple(Sensitivity)[::-1]


def lay_side_by_side(
    files: tuple[tuple[str, bytes], tuple[str, bytes]],
    given: tuple[Given, Given],
    gazetteer: Gazetteer,
    *,
    made_at: datetime,
    software: str,
    findings: Sequence[Finding] = (),
) -> ListsDiff:
    """Compare two sides' lists of corridors.

    Parameters
    ----------
    files : tuple
        Name and content of each list.
    given : tuple of Given
        What the desk says of each; the words of a list come first.
    gazetteer : Gazetteer
        The places.
    made_at : datetime
        When this is made, zone-aware.
    software : str
        The program and its version.
    findings : sequence of Finding
        What was found before, in the gazetteer for one.

    Returns
    -------
    ListsDiff
        The comparison. No place is chosen where that is uncertain.

    Raises
    ------
    InputError
        If a list cannot be read at all.
    """
    matcher = Matcher(gazetteer, list(findings))
    a, b = _read_both(files, given, matcher)
    clocks = clocks_of((a, b)) or (ClockName("UTC", "UTC"),)
    pairs = paired(corridors_of(a), corridors_of(b))
    corridors = _laid(pairs, (a.name, b.name), clocks)
    statements = (*a.statements, *b.statements)
    found = (*matcher.findings, *_tie_findings(pairs, b), *_window_findings(corridors, a, b))
    return ListsDiff(
        schema=LISTS_SCHEMA,
        software=software,
        made_at=made_at,
        sensitivity=_narrowest(s.sensitivity for s in statements),
        draft=not (a.reviewed_by and b.reviewed_by),
        standing=" ".join(filter(None, (_draft_words(a, b), LISTS_ASSUME))),
        not_agreed=NAMED_IS_NOT_AGREED,
        gazetteer=gazetteer.about,
        clocks=clocks,
        a=a,
        b=b,
        corridors=tuple(laid.diff for laid in corridors),
        common=tuple(_common(laid.diff) for laid in corridors if _is_named_by_both(laid.diff)),
        differences=tuple(chain.from_iterable(map(differences_of, corridors))),
        missing=tuple(chain.from_iterable(map(missing_of, corridors))),
        questions=questions_for(corridors, (a, b)),
        findings=tuple(dict.fromkeys(found)),
    )


def _read_both(
    files: tuple[tuple[str, bytes], tuple[str, bytes]], given: tuple[Given, Given], matcher: Matcher
) -> tuple[SideList, SideList]:
    """Read both lists; what keeps either from being read is said of both at once."""
    lists: list[SideList] = []
    refused: list[FindingLike] = []
    for side, (name, data), told in zip(SideKey, files, given, strict=True):
        try:
            lists.append(read_list(side, name, data, told, matcher))
        except ListsError as error:
            refused += error.findings
    if refused:
        raise ListsError(refused)
    return lists[0], lists[1]


def _draft_words(a: SideList, b: SideList) -> str:
    unreviewed = [one.name for one in (a, b) if not one.reviewed_by]
    return f"{DRAFT_SENTENCE} Not reviewed: {listed(unreviewed)}." if unreviewed else ""


def _narrowest(levels: Iterable[Sensitivity]) -> Sensitivity:
    """Return the narrowest level; a comparison of two sides is restricted at the least."""
    there = {*levels, Sensitivity.RESTRICTED}
    return next(level for level in _NARROWEST_FIRST if level in there)


# ---- corridors -----------------------------------------------------------------------------------


def _laid(pairs: Pairs, names: tuple[str, str], clocks: tuple[ClockName, ...]) -> tuple[Laid, ...]:
    sides: list[tuple[Side | None, Side | None]] = [
        *pairs.both,
        *((a, None) for a in pairs.only_a),
        *((None, b) for b in pairs.only_b),
    ]
    taken: dict[str, int] = {}
    return tuple(_one(a, b, names, clocks, taken) for a, b in sides)


def _one(
    a: Side | None,
    b: Side | None,
    names: tuple[str, str],
    clocks: tuple[ClockName, ...],
    taken: dict[str, int],
) -> Laid:
    there = a or b
    assert there is not None  # noqa: S101 - one of them is given
    relation = Relation.SAME if a and b else Relation.ONLY_A if a else Relation.ONLY_B
    name = _name(a, b)
    diff = CorridorDiff(
        id=_ident(name, taken),
        name=name,
        purpose=there.purpose,
        relation=relation,
        a=tuple(s.number for s in a.statements) if a else (),
        b=tuple(s.number for s in b.statements) if b else (),
        route=route_rows(a, b),
        destinations=destination_row(a, b),
        windows=window_rows(a, b, *names),
        groups=group_row(a, b),
        scope=scope_covers(a, b),
        abroad=_abroad(a, b),
    )
    return Laid(diff, a, b, names, clocks)


def _name(a: Side | None, b: Side | None) -> str:
    sides = [side for side in (a, b) if side]
    origin = next((s.origin.name for s in sides if s.origin), "")
    ends = dict.fromkeys(d.name for s in sides for d in s.destinations)
    if not ends:
        return origin
    return f"{origin} to {' or '.join(ends)}" if origin else f"To {' or '.join(ends)}"


def _ident(name: str, taken: dict[str, int]) -> str:
    stem = fold(name).replace(" ", "-") or "corridor"
    taken[stem] = taken.get(stem, 0) + 1
    return stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"


def _abroad(a: Side | None, b: Side | None) -> tuple[str, ...]:
    """Return destinations in another country than the origin, of both sides."""
    sides = [side for side in (a, b) if side]
    home = next((s.origin.place.country for s in sides if s.origin and s.origin.place), None)
    ends = [d for s in sides for d in s.destinations]
    far = (d.name for d in ends if home and d.place and d.place.country != home)
    return tuple(dict.fromkeys(far))


def _is_named_by_both(diff: CorridorDiff) -> bool:
    return diff.relation is Relation.SAME


def _common(diff: CorridorDiff) -> Common:
    places = tuple(r.a.name for r in diff.route if r.relation is Relation.SAME and r.a)
    windows = tuple(row for row in diff.windows if row.start is not None and not row.empty)
    return Common(diff.id, places, diff.destinations.both, windows)


# ---- findings ------------------------------------------------------------------------------------


def _tie_findings(pairs: Pairs, b: SideList) -> list[Finding]:
    found = []
    for one, other in pairs.ties:
        what = (
            f"{_name(one, None)} of the first list and {_name(None, other)} of the second could be "
            "one corridor, and another fits as well; they were put together with neither."
        )
        mend = "Ask the sides which corridors they mean; give both the same destination or route."
        found.append(f.serious(f.ALIKE_CORRIDORS, what, mend, b.file, other.statements[0].row))
    return found


def _window_findings(corridors: Sequence[Laid], a: SideList, b: SideList) -> list[Finding]:
    found = []
    for laid in corridors:
        for row in laid.diff.windows:
            if row.empty:
                word = row.kind or "window"
                what = f"{laid.diff.name}: the two windows of {word} do not overlap."
                mend = "Ask both sides for one window that both hold."
                found.append(f.serious(f.NO_OVERLAP, what, mend, a.file))
            elif row.kind is WindowKind.SILENCE and row.a and row.b and row.end is None:
                what = f"{laid.diff.name}: no common end of silence is known. {row.note}"
                mend = "Ask for it; without an end nothing can be said of the last departure."
                # Under the list that names none, or none that can be told.
                for window, one, side in ((row.a, a, laid.a), (row.b, b, laid.b)):
                    if window.end is None and side is not None:
                        at = side.statements[0].row
                        found.append(f.serious(f.NO_END, what.strip(), mend, one.file, at))
    return found
