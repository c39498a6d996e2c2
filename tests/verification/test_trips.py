"""What the checker of movements refuses, one tampered row at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from opencorridor.verification.arrivals import MOST_REFUSALS, Terms
from opencorridor.verification.trips import Trips, check_trips

# Node 0 to 1 (2 steps), 1 to 2 (1 step), a stay at 1, a way round 1, 3, 1, and from 2 on to 3.
TERMS = Terms(
    nodes=4,
    steps=12,
    tail=np.array([0, 1, 1, 1, 3, 2]),
    head=np.array([1, 2, 1, 3, 1, 3]),
    link_steps=np.array([2, 1, 1, 1, 1, 1]),
    first_entry=np.array([1, 0, 0, 0, 0, 0]),
    last_entry=np.array([5, 11, 11, 11, 11, 11]),
    capacity_row=np.array([0, 0, 1, 0, 0, 0]),
    capacity=np.array([[2] * 12, [1] * 12, [3] * 12]),
    origin=np.array([0]),
    vehicles=np.array([4]),
    ready_step=np.array([2]),
    destination=np.array([2]),
    reception_row=np.array([2]),
    leave_by=np.array([12]),
)


def trips(*paths: tuple[int, list[tuple[int, int]]], out: dict[int, int]) -> Trips:
    """Return trips with their vehicles, and what is said to be out from certain steps on."""
    both = np.array([row for _, path in paths for row in path])
    said = np.zeros(12, dtype=np.int64)
    for step, many in out.items():
        said[step:] = many
    return Trips(
        origin=np.zeros(len(paths), dtype=np.int64),
        destination=np.zeros(len(paths), dtype=np.int64),
        vehicles=np.array([many for many, _ in paths]),
        start=np.cumsum([0, *(len(path) for _, path in paths)]),
        link=both[:, 0],
        entry_step=both[:, 1],
        out_by_step=said,
        most_by_step=np.full(12, 4),
        totals=np.array([-1]),
    )


GOOD = trips((2, [(0, 2), (1, 4)]), (1, [(0, 3), (2, 5), (2, 6), (1, 7)]), out={5: 2, 8: 3})


def rules(terms: Terms, claim: Trips) -> set[str]:
    return {refusal.rule for refusal in check_trips(terms, claim)}


def test_good_trips_are_accepted_and_a_stay_is_no_second_visit() -> None:
    assert check_trips(TERMS, GOOD) == ()


def test_no_trips_at_all_are_accepted() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    none = replace(
        GOOD,
        origin=nothing,
        destination=nothing,
        vehicles=nothing,
        start=np.zeros(1, dtype=np.int64),
        link=nothing,
        entry_step=nothing,
        out_by_step=np.zeros(12, dtype=np.int64),
    )
    assert check_trips(TERMS, none) == ()


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        (trips((1, [(0, 1), (1, 3)]), out={4: 1}), "ready"),
        (trips((1, [(0, 6), (1, 8)]), out={9: 1}), "open"),
        (trips((1, [(0, 2), (1, 5)]), out={6: 1}), "way"),
        (trips((1, [(0, 2), (5, 4)]), out={}), "way"),
        (trips((1, [(0, 2), (3, 4), (4, 5), (1, 6)]), out={7: 1}), "circle"),
        (trips((1, [(1, 4)]), out={5: 1}), "origin"),
        (trips((1, [(0, 2)]), out={4: 1}), "arrival"),
        (trips((1, [(0, 2), (1, 4), (5, 5)]), out={6: 1}), "arrival"),
        (trips((1, [(0, 5), *((2, k) for k in range(7, 11)), (1, 11)]), out={}), "arrival"),
        (trips((3, [(0, 2), (1, 4)]), out={5: 3}), "capacity"),
        (trips((2, [(0, 2), (2, 4), (1, 5)]), out={6: 2}), "capacity"),
        (trips((0, [(0, 2), (1, 4)]), out={}), "people"),
        (trips((2, [(0, 2), (1, 4)]), out={5: 3}), "count"),
    ],
)
def test_what_cannot_be_driven_or_is_not_so_is_refused(claim: Trips, rule: str) -> None:
    assert rule in rules(TERMS, claim)


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        ({"vehicles": np.array([2])}, "people"),
        ({"capacity": np.array([[2] * 12, [1] * 12, [1] * 12])}, "reception"),
        ({"capacity": np.array([[2] * 12, [0] * 12, [3] * 12])}, "capacity"),
        ({"last_entry": np.array([2, 11, 11, 11, 11, 11])}, "open"),
        ({"ready_step": np.array([3])}, "ready"),
        ({"leave_by": np.array([2])}, "ready"),
        ({"link_steps": np.array([1, 1, 1, 1, 1, 1])}, "way"),
    ],
)
def test_other_terms_refuse_the_same_trips(terms: dict[str, Any], rule: str) -> None:
    assert rules(replace(TERMS, **terms), GOOD) == {rule}


def test_more_than_was_proven_is_refused() -> None:
    assert rules(TERMS, replace(GOOD, most_by_step=np.full(12, 2))) == {"bound"}


@pytest.mark.parametrize(
    "change",
    [
        {"start": np.array([0, 2])},
        {"start": np.array([0, 7, 6])},
        {"start": np.array([0, 2, 5])},
        {"link": np.array([0, 1, 0, 2, 2, 99])},
        {"link": np.array([0, 1])},
        {"entry_step": np.array([2, 4, 3, 5, 6, -7])},
        {"origin": np.array([0, 1])},
        {"destination": np.array([0, -1])},
        {"out_by_step": np.zeros(3, dtype=np.int64)},
    ],
)
def test_arrays_that_do_not_fit_are_refused_and_read_no_further(change: dict[str, Any]) -> None:
    assert rules(TERMS, replace(GOOD, **change)) == {"layout"}


def test_no_more_refusals_than_anyone_reads() -> None:
    many = trips(*[(1, [(0, 0), (1, 2)])] * 50, out={})
    assert len(check_trips(TERMS, many)) == MOST_REFUSALS


def test_a_trip_without_links_is_of_somebody_who_gets_off_at_the_destination() -> None:
    still = replace(
        GOOD, start=np.array([0, 2, 2]), link=GOOD.link[:2], entry_step=GOOD.entry_step[:2]
    )
    assert {"way", "arrival"} <= rules(TERMS, still)
    there = replace(
        TERMS,
        origin=np.array([0, TERMS.destination[0]]),
        vehicles=np.array([4, 1]),
        ready_step=np.array([0, 7]),
        leave_by=np.array([12, 7]),
    )
    said = (
        GOOD.out_by_step - np.where(np.arange(12) >= 8, 1, 0) + np.where(np.arange(12) >= 7, 1, 0)
    )
    off = replace(still, origin=np.array([0, 1]), out_by_step=said)
    assert check_trips(there, off) == ()


def test_more_than_a_total_is_refused() -> None:
    assert check_trips(TERMS, replace(GOOD, totals=np.array([3]))) == ()
    assert rules(TERMS, replace(GOOD, totals=np.array([2]))) == {"total"}
