"""What the engine says it needs is what it takes, and what does not fit is refused."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.planning.engine import TimedNetwork, earliest_arrival
from opencorridor.planning.engine.arrival import layout_of
from opencorridor.planning.engine.memory import Need, need_of, refuse_beyond
from opencorridor.planning.engine.timed import capacity_rows


def grid(side: int, steps: int) -> TimedNetwork:
    """Return streets in squares; a fifth of the corners are origins, two are destinations."""
    rng, at = np.random.default_rng(side), np.arange(side * side).reshape(side, side)
    one = [(at[:, :-1], at[:, 1:]), (at[:-1], at[1:])]
    pairs = np.concatenate([np.stack([a.ravel(), b.ravel()]) for a, b in one], axis=1)
    tail, head = np.concatenate([pairs, pairs[::-1]], axis=1)
    origin = rng.choice(side * side - 2, side * side // 5, replace=False) + 1
    return TimedNetwork(
        nodes=side * side,
        steps=steps,
        tail=tail,
        head=head,
        link_steps=rng.integers(0, 2, len(tail)) | (tail > head),
        first_entry=np.zeros(len(tail), dtype=np.int64),
        last_entry=np.full(len(tail), steps),
        capacity_row=rng.integers(0, 3, len(tail)),
        capacity=capacity_rows([60, 240, 600], step_s=60, first_step=0, steps=steps),
        origin=origin,
        vehicles=rng.integers(1, 20, len(origin)),
        ready_step=np.zeros(len(origin), dtype=np.int64),
        destination=np.array([0, side * side - 1]),
    )


@pytest.mark.parametrize(("side", "steps"), [(20, 60), (40, 100), (60, 70), (80, 6)])
def test_the_need_is_what_is_taken_within_a_few_per_cent(side: int, steps: int) -> None:
    network = grid(side, steps)
    earliest_arrival(grid(4, 8))
    tracemalloc.start()
    try:
        earliest_arrival(network)
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    need = need_of(network, layout_of(network)).total_bytes
    assert taken <= need <= 1.05 * taken


def test_what_does_not_fit_is_refused_before_it_is_taken_and_coarser_steps_make_it_fit() -> None:
    network = grid(40, 100)
    need = need_of(network, layout_of(network))
    earliest_arrival(network, most_bytes=need.total_bytes)
    with pytest.raises(PlanningError, match=r"needs up to \d+ MB .* steps 2 times as long"):
        earliest_arrival(network, most_bytes=need.static_bytes + need.copies_bytes * 2 // 3)


def test_where_longer_steps_do_not_help_it_says_so() -> None:
    with pytest.raises(PlanningError, match="smaller area or merged roads; longer steps alone"):
        refuse_beyond(Need(2_000_000, 10), 1_000_000)
