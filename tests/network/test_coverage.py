"""Which parties' silence covers what, and when vehicles may start, against a bitmap of minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.clock import to_unix
from opencorridor.model.scenario import CorridorStatus, Scenario, TermStatus, Window, WindowKind
from opencorridor.network.coverage import (
    agreed_corridors,
    build_coverage,
    corridor_items,
    names,
    window_span,
)
from opencorridor.network.intervals import ALWAYS_START, FOREVER, IntervalSet
from tests.planning.drawn import movement, with_party
from tests.roadart import at, corridor, draw, fleet, need, scenario, window

EIGHT = to_unix(at("08:00"))


def forked() -> Scenario:
    """Return two corridors that share the road from C to D; G is a gathering point of the first.

    There are no windows yet.
    """
    places, roads = draw(
        """
        G-1-A-10-C-10-D
                 |
                 10
                 |
                 B
        """
    )
    return scenario(
        places,
        roads,
        [corridor("ACD", roads, points="G"), corridor("BCD", roads)],
        [need("A", 1, "D")],
        [fleet("n-a", 1, "G")],
        [],
    )


def stated(*windows: Window) -> Scenario:
    return replace(forked(), windows={w.id: w for w in windows})


def clocks(*pairs: tuple[str, str]) -> tuple[tuple[int, int], ...]:
    return tuple((to_unix(at(a)), to_unix(at(b))) for a, b in pairs)


# ---- what belongs to a corridor ------------------------------------------------------------------


def test_roads_ways_waypoints_and_gathering_points_belong_to_a_corridor() -> None:
    assert corridor_items(forked().corridors["c-acd"]) == set("ACDG") | {"ac", "cd", "ga"}


def test_a_corridor_is_agreed_only_when_every_party_has_agreed_and_shown_it() -> None:
    terms = with_party(forked(), "r")
    first = terms.corridors["c-acd"]
    bare = replace(first, statuses=(first.statuses[0], replace(first.statuses[1], evidence=None)))
    silent = replace(first, statuses=first.statuses[:1])
    proposed = replace(
        first,
        statuses=(first.statuses[0], CorridorStatus("r", TermStatus.PROPOSED, "test letter")),
    )

    def agreed_with(changed: object) -> list[str]:
        corridors = {**terms.corridors, "c-acd": changed}
        return [c.id for c in agreed_corridors(replace(terms, corridors=corridors))]  # type: ignore[arg-type]  # a corridor

    assert agreed_with(first) == ["c-acd", "c-bcd"]
    assert agreed_with(bare) == agreed_with(silent) == agreed_with(proposed) == ["c-bcd"]


# ---- scope ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "named"),
    [
        (["cd"], True),
        (["c-acd"], True),
        (["c-bcd"], True),
        (["ac", "C", "D"], False),
        (["elsewhere"], False),
        ([], False),
    ],
)
def test_a_window_names_a_road_itself_or_by_any_corridor_it_belongs_to(
    scope: list[str], named: bool
) -> None:
    members = build_coverage(forked()).members
    assert names(window("08:00", "09:00", scope), "cd", members) is named


def test_a_window_without_an_end_has_no_end() -> None:
    assert window_span(window("08:00", None, [])) == (EIGHT, FOREVER)


# ---- cover ---------------------------------------------------------------------------------------

MINUTES = 30
SCOPES = st.sampled_from(["cd", "ac", "C", "c-acd", "c-bcd"])
PIECES = st.lists(
    st.tuples(st.integers(0, MINUTES), st.integers(0, MINUTES), SCOPES, st.sampled_from("pr")),
    max_size=7,
)
HOLDS_OVER_CD = {"cd", "c-acd", "c-bcd"}


@given(PIECES)
def test_cover_is_the_minutes_in_which_some_window_of_every_party_holds(
    pieces: list[tuple[int, int, str, str]],
) -> None:
    windows = [
        Window(
            f"w{i}",
            party,
            WindowKind.SILENCE,
            "UTC",
            at("08:00") + timedelta(minutes=min(a, b)),
            at("08:00") + timedelta(minutes=max(a, b)),
            frozenset({scope}),
        )
        for i, (a, b, scope, party) in enumerate(pieces)
    ]
    terms = with_party(stated(*[w for w in windows if w.party == "p"]), "r")
    terms = replace(terms, windows={w.id: w for w in windows})
    cover = build_coverage(terms).cover("cd").spans

    # Half minutes, so that a gap between two windows is seen.
    for half in range(2 * MINUTES + 1):
        moment_s = EIGHT + 30 * half
        held = [
            any(
                p == party and scope in HOLDS_OVER_CD and 2 * min(a, b) <= half <= 2 * max(a, b)
                for a, b, scope, p in pieces
            )
            for party in "pr"
        ]
        assert any(s <= moment_s <= e for s, e in cover) is all(held)


def test_each_party_keeps_its_own_window_and_the_cover_is_what_both_hold() -> None:
    terms = with_party(
        stated(window("08:00", "12:00", ["c-acd"])), "r", window("09:00", "13:00", ["cd"], name="r")
    )
    coverage = build_coverage(terms)

    assert coverage.party_silence("p", "cd").spans == clocks(("08:00", "12:00"))
    assert coverage.party_silence("r", "cd").spans == clocks(("09:00", "13:00"))
    assert coverage.cover("cd").spans == clocks(("09:00", "12:00"))
    # Nobody but p speaks of the first road.
    assert coverage.cover("ac").spans == ()


def test_what_one_party_ends_is_covered_until_then_and_what_nobody_ends_is_not_covered() -> None:
    terms = stated(window("08:00", None, ["c-acd"]))
    ended = with_party(terms, "r", window("09:00", "12:00", ["c-acd"], name="r"))
    open_ended = with_party(terms, "r", window("09:00", None, ["c-acd"], name="r"))

    assert build_coverage(ended).cover("ac").spans == clocks(("09:00", "12:00"))
    assert build_coverage(open_ended).cover("ac").spans == ()


def test_a_movement_window_covers_nothing() -> None:
    terms = stated(movement("08:00", "12:00", ["c-acd", "cd"]))
    assert build_coverage(terms).cover("cd").spans == ()


def test_the_gathering_point_and_its_way_are_covered_with_their_corridor() -> None:
    coverage = build_coverage(stated(window("08:00", "12:00", ["c-acd"])))
    assert coverage.cover("G").spans == coverage.cover("ga").spans == clocks(("08:00", "12:00"))
    assert coverage.cover("cb").spans == ()


# ---- no silence needed ---------------------------------------------------------------------------


def free(terms: Scenario, corridor_id: str) -> Scenario:
    changed = replace(terms.corridors[corridor_id], no_silence_needed="far from the line")
    return replace(terms, corridors={**terms.corridors, corridor_id: changed})


def test_what_only_needs_no_silence_is_always_open_and_what_is_shared_needs_it() -> None:
    coverage = build_coverage(free(forked(), "c-bcd"))
    assert coverage.cover("cb") == IntervalSet.always()
    assert coverage.cover("cd").spans == ()


def test_a_corridor_that_is_not_agreed_exempts_nothing_and_holds_nothing_back() -> None:
    terms = forked()
    unagreed = replace(terms.corridors["c-acd"], statuses=())
    terms = replace(terms, corridors={**terms.corridors, "c-acd": unagreed})

    assert build_coverage(free(terms, "c-acd")).cover("ac").spans == ()
    assert build_coverage(free(terms, "c-bcd")).cover("cd") == IntervalSet.always()


# ---- movement ------------------------------------------------------------------------------------


def test_movement_that_no_party_states_is_unbounded() -> None:
    coverage = build_coverage(stated(window("08:00", "12:00", ["c-acd"])))
    first = coverage.scenario.corridors["c-acd"]
    assert coverage.stated_movement(first) == IntervalSet.always()


def test_movement_is_what_all_parties_that_state_it_allow() -> None:
    terms = with_party(
        stated(movement("08:00", "09:00", ["c-acd"], "m1"), movement("10:00", None, ["c-acd"])),
        "r",
        movement("08:30", "11:00", ["c-acd"], "mr"),
    )
    coverage = build_coverage(with_party(terms, "third"))
    expected = clocks(("08:30", "09:00"), ("10:00", "11:00"))
    assert coverage.stated_movement(terms.corridors["c-acd"]).spans == expected


def test_a_movement_window_speaks_of_the_corridors_it_names_and_not_of_roads() -> None:
    coverage = build_coverage(stated(movement("08:00", "09:00", ["c-acd", "cd"])))
    assert coverage.stated_movement(coverage.scenario.corridors["c-bcd"]) == IntervalSet.always()


def test_a_delay_moves_the_start_of_movement_and_not_its_end() -> None:
    terms = replace(stated(movement("08:00", "09:00", ["c-acd"])), delay_s=1200)
    coverage = build_coverage(terms)
    assert coverage.movement(terms.corridors["c-acd"]).spans == clocks(("08:20", "09:00"))


def test_a_delay_of_movement_nobody_states_counts_from_the_silence_of_the_first_road() -> None:
    silences = [window("08:00", "12:00", ["ac"]), window("07:00", "12:00", ["cd"], name="w2")]
    terms = replace(stated(*silences), delay_s=1200)
    coverage = build_coverage(terms)
    assert coverage.movement(terms.corridors["c-acd"]).spans == ((to_unix(at("08:20")), FOREVER),)
    # No silence at all on the other's first road: there is nothing to count from.
    assert coverage.movement(terms.corridors["c-bcd"]).spans == ()


# ---- the announced start -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("windows", "announced"),
    [
        ([window("08:00", "12:00", ["c-acd"]), movement("09:00", None, ["c-acd"])], "09:00"),
        ([window("08:00", "12:00", ["c-acd"])], "08:00"),
        # The first road is what counts, not the second.
        ([window("07:00", "12:00", ["cd"]), window("08:30", "12:00", ["ac"], name="w2")], "08:30"),
        ([], None),
    ],
)
def test_the_announced_start_is_that_of_movement_or_else_of_the_first_road_s_silence(
    windows: list[Window], announced: str | None
) -> None:
    coverage = build_coverage(stated(*windows))
    found = coverage.announced_start_s(coverage.scenario.corridors["c-acd"])
    assert found == (None if announced is None else to_unix(at(announced)))


def test_where_no_silence_is_needed_and_no_movement_stated_no_start_is_announced() -> None:
    terms = free(forked(), "c-bcd")
    coverage = build_coverage(terms)
    assert coverage.cover("cb").spans[0][0] == ALWAYS_START
    assert coverage.announced_start_s(terms.corridors["c-bcd"]) is None
