"""From seconds to steps: no way to a destination is short, and merging changes nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.planning.engine import earliest_arrival
from opencorridor.planning.engine.rounding import (
    Crowds,
    Horizon,
    Streets,
    in_steps,
    seconds_to_destination,
)
from opencorridor.service.arrivals import check_flow

HORIZON = Horizon(1_646_460_000, 60, 40)


def row(travel_s: list[int], rate: int = 600) -> tuple[Streets, Crowds]:
    """Return a row of roads from node 0 to the last, with twenty vehicles at its beginning."""
    count = len(travel_s)
    at = np.arange(count)
    streets = Streets(count + 1, at, at + 1, np.array(travel_s), np.full(count, rate))
    return streets, Crowds(np.array([0]), np.array([20]), np.array([count]))


def drawn(seed: int) -> tuple[Streets, Crowds]:
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(4, 12))
    tail, head = rng.integers(0, nodes, 4 * nodes), rng.integers(0, nodes, 4 * nodes)
    kept = tail != head
    tail, head = tail[kept], head[kept]
    travel = rng.integers(1, 200, len(tail))
    streets = Streets(nodes, tail, head, travel, rng.integers(30, 2000, len(tail)))
    return streets, Crowds(np.array([0, 1]), rng.integers(1, 50, 2), np.array([2, 3]))


@given(st.lists(st.integers(min_value=1, max_value=400), min_size=1, max_size=12))
def test_a_way_of_many_short_roads_is_a_step_too_long_at_most(travel_s: list[int]) -> None:
    network = in_steps(*row(travel_s), HORIZON)
    total = int(network.link_steps.sum())
    assert sum(travel_s) <= 60 * total < sum(travel_s) + 60


@given(st.integers(min_value=0, max_value=10**6))
def test_no_walk_to_a_destination_is_short(seed: int) -> None:
    streets, crowds = drawn(seed)
    network = in_steps(streets, crowds, HORIZON)
    kept = _kept(streets, crowds)
    rng = np.random.default_rng(seed)
    for start in rng.integers(0, streets.nodes, 10):
        walk = _walk(network.tail, network.head, int(start), set(crowds.destination.tolist()), rng)
        if walk is not None:
            seconds = int(streets.travel_s[kept][walk].sum())
            assert 60 * int(network.link_steps[walk].sum()) >= seconds


def _kept(streets: Streets, crowds: Crowds) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    pi = seconds_to_destination(streets, crowds.destination)
    return np.flatnonzero((pi[streets.tail] < 2**40) & (pi[streets.head] < 2**40))


def _walk(
    tail: np.ndarray[tuple[int], np.dtype[np.int64]],
    head: np.ndarray[tuple[int], np.dtype[np.int64]],
    at: int,
    ends: set[int],
    rng: np.random.Generator,
) -> list[int] | None:
    """Return the links of a random walk to a destination, circles and all."""
    found: list[int] = []
    while at not in ends and len(found) < 60:
        ways = np.flatnonzero(tail == at)
        if not len(ways):
            return None
        found.append(int(rng.choice(ways)))
        at = int(head[found[-1]])
    return found if at in ends else None


@given(
    st.lists(st.integers(min_value=1, max_value=200), min_size=2, max_size=8),
    st.integers(min_value=1, max_value=7),
)
def test_merging_a_row_of_roads_changes_nothing(travel_s: list[int], cut: int) -> None:
    cut = min(cut, len(travel_s) - 1)
    merged = [sum(travel_s[:cut]), *travel_s[cut:]]
    long = earliest_arrival(in_steps(*row(travel_s), HORIZON))
    short = earliest_arrival(in_steps(*row(merged), HORIZON))
    assert long.arrived.tolist() == short.arrived.tolist()


def test_a_road_that_closes_takes_nobody_who_might_meet_it() -> None:
    streets, crowds = row([90, 90])
    # Closed from minute 10 on. A vehicle of step k has left both steps of reserve by k + 2 + 2.
    closes = np.array([HORIZON.begins_s + 600, HORIZON.begins_s + 10_000])
    shut = Streets(
        streets.nodes,
        streets.tail,
        streets.head,
        streets.travel_s,
        streets.rate_vehicles_per_h,
        closes,
    )
    network = in_steps(shut, crowds, HORIZON)
    steps = int(network.link_steps[0])
    assert int(network.last_entry[0]) == 10 - 2 - steps
    flow = earliest_arrival(network)
    first, entering = flow.entering(0)
    assert first + int(np.flatnonzero(entering)[-1]) <= 10 - 2 - steps
    assert check_flow(flow) == ()


def test_roads_that_lead_nowhere_or_back_are_left_out() -> None:
    streets = Streets(
        4, np.array([0, 1, 2]), np.array([1, 1, 3]), np.array([60, 60, 60]), np.full(3, 60)
    )
    network = in_steps(streets, Crowds(np.array([0]), np.array([5]), np.array([1])), HORIZON)
    assert network.links == 1
