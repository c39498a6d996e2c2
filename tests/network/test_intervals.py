"""Sets of closed intervals, against a bitmap.

The naive twin has one bit for each half second: with whole seconds alone, [0, 4] with [5, 9] could
not be told from [0, 9], although nobody covers the time between 4 and 5.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.network.intervals import ALWAYS_START, FOREVER, IntervalSet

SECONDS = 40
BITS = 2 * SECONDS + 1

ONE_SPAN = st.tuples(st.integers(0, SECONDS), st.integers(0, SECONDS))
SPANS = st.lists(ONE_SPAN, max_size=6)
PRESENCE = ONE_SPAN.map(lambda s: (min(s), max(s)))


def bitmap(spans: list[tuple[int, int]]) -> list[bool]:
    """Return which half seconds lie in any of the spans; one that ends before it begins is none."""
    return [any(2 * a <= p <= 2 * b for a, b in spans) for p in range(BITS)]


def bits_of(intervals: IntervalSet) -> list[bool]:
    return bitmap(list(intervals.spans))


def asked(intervals: IntervalSet, presence: tuple[int, int], margin_s: int) -> tuple[bool, bool]:
    """Return whether one presence is covered with a margin, and whether it is met."""
    start, end = (np.array([second], dtype=np.int64) for second in presence)
    covered = intervals.covers(start, end, margin_s)
    return bool(covered[0]), bool(intervals.meets(start, end)[0])


# ---- union ---------------------------------------------------------------------------------------


@given(SPANS)
def test_a_union_has_the_half_seconds_of_its_parts(spans: list[tuple[int, int]]) -> None:
    assert bits_of(IntervalSet.of(spans)) == bitmap(spans)


@given(SPANS)
def test_the_spans_of_a_union_stand_in_order_and_never_touch(spans: list[tuple[int, int]]) -> None:
    united = IntervalSet.of(spans).spans
    assert all(start <= end for start, end in united)
    assert all(end < start for (_, end), (start, _) in pairwise(united))


def test_spans_that_share_one_second_are_one_and_a_second_apart_are_two() -> None:
    assert IntervalSet.of([(5, 9), (0, 5)]).spans == ((0, 9),)
    assert IntervalSet.of([(6, 9), (0, 5)]).spans == ((0, 5), (6, 9))


def test_a_span_inside_another_does_not_shorten_it() -> None:
    assert IntervalSet.of([(0, 9), (2, 3)]).spans == ((0, 9),)


def test_a_span_that_ends_before_it_begins_is_nothing() -> None:
    assert IntervalSet.of([(5, 4)]).spans == ()


# ---- intersection --------------------------------------------------------------------------------


@given(SPANS, SPANS)
def test_an_intersection_has_the_half_seconds_of_both(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    both = IntervalSet.of(first) & IntervalSet.of(second)
    expected = [a and b for a, b in zip(bitmap(first), bitmap(second), strict=True)]
    assert bits_of(both) == expected


@given(SPANS)
def test_always_changes_nothing_in_an_intersection(spans: list[tuple[int, int]]) -> None:
    assert IntervalSet.always() & IntervalSet.of(spans) == IntervalSet.of(spans)


def test_a_single_shared_second_is_an_intersection() -> None:
    assert (IntervalSet(((0, 5),)) & IntervalSet(((5, 9),))).spans == ((5, 5),)


# ---- ends that nobody has named ------------------------------------------------------------------


def test_what_nobody_has_ended_is_not_bounded() -> None:
    open_ended = IntervalSet(((0, 5), (7, FOREVER)))
    assert open_ended.bounded().spans == ((0, 5),)
    assert IntervalSet.always().bounded().spans == ()


def test_an_open_end_met_by_a_named_one_is_bounded() -> None:
    joint = IntervalSet(((3, FOREVER),)) & IntervalSet(((ALWAYS_START, 9),))
    assert joint.bounded().spans == ((3, 9),)


# ---- a delay -------------------------------------------------------------------------------------


@given(SPANS, st.integers(0, 12))
def test_a_moved_start_leaves_the_half_seconds_with_the_whole_delay_behind_them(
    spans: list[tuple[int, int]], delay_s: int
) -> None:
    # [a + d, b] holds p exactly if [p - d, p] lies in [a, b].
    bits = bitmap(spans)
    expected = [p >= 2 * delay_s and all(bits[p - 2 * delay_s : p + 1]) for p in range(BITS)]
    assert bits_of(IntervalSet.of(spans).moved_start(delay_s)) == expected


def test_a_window_shorter_than_the_delay_is_gone() -> None:
    # 0 + 6 is after 5: gone. 10 + 6 = 16.
    assert IntervalSet(((0, 5), (10, 20))).moved_start(6).spans == ((16, 20),)


# ---- presences -----------------------------------------------------------------------------------


@given(SPANS, PRESENCE, st.integers(0, 6))
def test_a_presence_is_covered_if_no_half_second_of_it_or_of_the_margin_is_bare(
    spans: list[tuple[int, int]], presence: tuple[int, int], margin_s: int
) -> None:
    start, end = presence[0], presence[1] + margin_s
    expected = end <= SECONDS and all(bitmap(spans)[2 * start : 2 * end + 1])
    assert asked(IntervalSet.of(spans), presence, margin_s)[0] is expected


@given(SPANS, PRESENCE)
def test_a_presence_is_met_if_any_half_second_of_it_is_taken(
    spans: list[tuple[int, int]], presence: tuple[int, int]
) -> None:
    start, end = presence
    assert asked(IntervalSet.of(spans), presence, 0)[1] is any(
        bitmap(spans)[2 * start : 2 * end + 1]
    )


def test_a_presence_over_a_gap_of_one_second_is_not_covered() -> None:
    assert asked(IntervalSet(((0, 10), (11, 20))), (3, 10), 0)[0]
    assert not asked(IntervalSet(((0, 10), (11, 20))), (3, 11), 0)[0]


def test_the_margin_counts_at_the_end_and_not_at_the_start() -> None:
    assert asked(IntervalSet(((10, 20),)), (10, 15), 5)[0]
    assert not asked(IntervalSet(((10, 20),)), (10, 15), 6)[0]


def test_touching_is_meeting() -> None:
    assert asked(IntervalSet(((10, 20),)), (0, 10), 0)[1]
    assert asked(IntervalSet(((10, 20),)), (20, 30), 0)[1]
    assert not asked(IntervalSet(((10, 20),)), (0, 9), 0)[1]
    assert not asked(IntervalSet(((10, 20),)), (21, 30), 0)[1]


def test_many_presences_are_asked_at_once_and_answered_in_order() -> None:
    starts = np.array([0, 10, 12], dtype=np.int64)
    ends = np.array([9, 11, 21], dtype=np.int64)
    found = IntervalSet(((10, 20),))
    assert found.covers(starts, ends).tolist() == [False, True, False]
    assert found.meets(starts, ends).tolist() == [False, True, True]
