"""The matrix: what moved, where the parties stand, and who has not answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.model.matrix import Change, Ground, MatrixRow
from opencorridor.model.scenario import Party, Provenance, Sensitivity
from opencorridor.model.talks import (
    Point,
    Position,
    Round,
    Stance,
    Talks,
    TalksSettings,
)
from opencorridor.talks.matrix import Matrix
from opencorridor.talks.sheet import talks_sheet

NOW = datetime(2022, 3, 7, 18, 0, tzinfo=UTC)
NOBODY = Provenance("a paper")
PARTIES = ("a", "b")
Line = tuple[int, str, Stance, str | None]


def talks_of(lines: Sequence[Line], rounds: int = 3) -> Talks:
    """Return talks on one point from lines of round, party, stance and who told it."""
    positions = [
        Position(f"p{n}", f"r{number}", party, "point", stance, "Said so.", None, told, (), NOBODY)
        for n, (number, party, stance, told) in enumerate(lines)
    ]
    return Talks(
        settings=TalksSettings("t", "T", 1, NOW, Sensitivity.RESTRICTED, ()),
        parties={p: Party(p, p.upper(), "Etc/UTC") for p in PARTIES},
        rounds={
            f"r{n}": Round(
                f"r{n}", n, date(2022, 3, n), None, None, None, None, None, None, (), NOBODY
            )
            for n in range(1, rounds + 1)
        },
        venues={},
        delegates={},
        points={"point": Point("point", "Point", None, NOBODY)},
        positions={p.id: p for p in positions},
        offers={},
        contacts={},
        measures={},
        statements={},
    )


def row_of(*lines: Line) -> MatrixRow:
    (row,) = Matrix(talks_of(lines)).rows()
    return row


P, A, U, R, L, S = (
    Stance.PROPOSED,
    Stance.ACCEPTED,
    Stance.UNDERSTOOD,
    Stance.REJECTED,
    Stance.LINKED,
    Stance.SILENT,
)


@pytest.mark.parametrize(
    ("lines", "ground"),
    [
        ([], Ground.OPEN),
        ([(1, "a", P, None)], Ground.UNANSWERED),
        ([(1, "a", P, None), (1, "b", S, None)], Ground.UNANSWERED),
        ([(1, "a", P, None), (1, "b", P, None)], Ground.RAISED),
        ([(1, "a", P, None), (2, "b", A, None)], Ground.TAKEN_UP),
        ([(1, "a", P, None), (2, "b", A, "b")], Ground.TAKEN_UP),
        ([(1, "a", P, None), (2, "b", A, "b"), (3, "a", A, "a")], Ground.ACCEPTED),
        ([(1, "a", A, None), (1, "b", A, None)], Ground.ACCEPTED),
        ([(1, "a", P, None), (2, "b", A, "a")], Ground.CLAIMED),
        ([(1, "a", P, None), (2, "b", U, None)], Ground.UNDERSTOOD),
        ([(1, "a", P, None), (2, "b", L, None)], Ground.LINKED),
        ([(1, "a", P, None), (2, "b", A, None), (3, "b", R, None)], Ground.REJECTED),
        ([(1, "a", P, None), (1, "b", R, None), (3, "b", A, None)], Ground.TAKEN_UP),
    ],
)
def test_where_the_parties_stand(lines: list[Line], ground: Ground) -> None:
    assert row_of(*lines).ground is ground


def test_a_proposal_that_is_accepted_is_said_with_its_rounds() -> None:
    talks = talks_of([(1, "a", P, None), (2, "b", A, None)])
    shown = talks_sheet(talks, made_at=NOW, software="test")

    assert shown.together(shown.points[0]) == (
        "proposed by A in round 1, accepted by B in round 2; A has not confirmed since"
    )


@pytest.mark.parametrize("stance", [P, A, U, L, R])
def test_a_row_without_a_source_makes_no_common_ground(stance: Stance) -> None:
    talks = talks_of([(1, "a", A, None), (2, "b", stance, None)])
    bare = replace(talks.positions["p1"], provenance=Provenance(None))

    (row,) = Matrix(replace(talks, positions={**talks.positions, "p1": bare})).rows()

    assert row.ground is (Ground.REJECTED if stance is R else Ground.UNSOURCED)
    assert [s.sourced for s in row.standings] == [True, False]


def test_a_party_s_own_word_in_place_of_a_claim_is_a_move() -> None:
    lines = [(1, "b", A, "a"), (2, "b", A, "b"), (3, "b", A, "b")]

    moves = Matrix(talks_of(lines)).moves()

    assert [(m.change, m.own_word()) for m in moves] == [
        (Change.CHANGED, True),
        (Change.REPEATED, False),
    ]


def test_a_missing_statement_is_a_fact_and_an_old_one_is_no_answer() -> None:
    row = row_of((1, "b", R, None), (3, "a", P, None))

    a, b = row.standings
    assert (a.unanswered_since, b.unanswered_since) == (None, "r3")
    assert (b.stance, b.round) == (R, "r1")


def test_one_that_was_asked_and_kept_silent_has_not_answered() -> None:
    row = row_of((2, "a", P, None), (2, "b", S, None))

    assert row.standings[1].unanswered_since == "r2"
    assert row.standings[1].stance is None


def test_what_moved_between_rounds() -> None:
    lines = [(1, "a", P, None), (2, "a", P, None), (2, "b", R, None), (3, "b", A, None)]

    moves = Matrix(talks_of(lines)).moves()

    assert [(m.round, m.party, m.change, m.before, m.after) for m in moves] == [
        ("r2", "a", Change.REPEATED, P, P),
        ("r2", "b", Change.NEW, None, R),
        ("r3", "a", Change.NOT_REPEATED, P, None),
        ("r3", "b", Change.CHANGED, R, A),
    ]


def test_rounds_are_ordered_by_number_whatever_the_file() -> None:
    talks = talks_of([(1, "a", P, None), (3, "a", R, None)])
    backwards = dict(reversed(list(talks.rounds.items())))

    shown = talks_sheet(replace(talks, rounds=backwards), made_at=NOW, software="test")

    assert [r.number for r in shown.rounds] == [1, 2, 3]
    assert shown.points[0].standings[0].stance is R


LINES = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(PARTIES),
        st.sampled_from(Stance),
        st.sampled_from([None, *PARTIES]),
    ),
    max_size=8,
)


@given(LINES)
def test_accepted_by_all_needs_each_party_s_own_word(lines: list[Line]) -> None:
    row = row_of(*lines)

    if row.ground is not Ground.ACCEPTED:
        return
    # A twin that looks at the lines alone: the last word of each party, silence left out.
    last: dict[str, Line] = {}
    for number in (1, 2, 3):
        for line in lines:
            if line[0] == number and line[2] is not S:
                last[line[1]] = line
    assert set(last) == set(PARTIES)
    assert {line[2] for line in last.values()} == {A}
    assert all(told in {None, party} for _, party, _, told in last.values())


@given(LINES)
def test_every_stance_that_was_entered_is_shown_once(lines: list[Line]) -> None:
    row = row_of(*lines)

    shown = sorted(said.position for cell in row.cells for said in cell.said)
    assert shown == sorted(f"p{n}" for n in range(len(lines)))


@given(LINES)
def test_who_has_not_answered_spoke_before_the_other_or_never(lines: list[Line]) -> None:
    row = row_of(*lines)

    spoke = {
        p: max((line[0] for line in lines if line[1] == p and line[2] is not S), default=0)
        for p in PARTIES
    }
    for standing in row.standings:
        other = max(spoke[p] for p in PARTIES if p != standing.party)
        open_ = other > spoke[standing.party]
        assert (standing.unanswered_since == f"r{other}") is open_
        assert (standing.unanswered_since is None) is not open_
