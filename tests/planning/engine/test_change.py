"""After a change the new optimum is that of the changed network solved from nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from opencorridor.planning.engine import ArrivalFlow, TimedNetwork, earliest_arrival
from opencorridor.planning.engine.change import Changed, after_change
from opencorridor.planning.engine.past import from_now_on
from opencorridor.service.arrivals import check_flow
from tests.planning.engine.timed_networks import (
    best_after_change,
    random_network,
    with_under_way,
)

BATCH = 50


def answer(changed: Changed) -> tuple[int, int, int]:
    network = changed.flow.network
    left = sum(place.vehicles for place in changed.left_under_way)
    coming = int(network.vehicles[network.under_way].sum())
    return coming - left, changed.flow.out, changed.flow.arrival_sum_steps


def taking(network: TimedNetwork, now: int, rng: np.random.Generator) -> TimedNetwork:
    """Return the network with a change that only takes, or adds people."""
    kind = int(rng.integers(0, 6))
    links = rng.random(network.links) < rng.choice([0.1, 0.5, 1.0])
    if kind == 0:
        shut = np.minimum(network.last_entry, now - 1)
        return replace(network, last_entry=np.where(links, shut, network.last_entry))
    if kind == 1:
        less = rng.integers(0, network.capacity + 1)
        less[:, :now] = network.capacity[:, :now]
        return replace(network, capacity=less)
    if kind == 2:
        steps = int(rng.integers(max(1, now), network.steps + 1))
        return replace(network, steps=steps, capacity=network.capacity[:, :steps])
    if kind == 3:
        later = np.maximum(network.first_entry, rng.integers(0, network.steps, network.links))
        return replace(network, first_entry=np.where(links, later, network.first_entry))
    more = np.where(network.under_way, 0, rng.integers(-3, 9, len(network.vehicles)))
    if kind == 4:
        return replace(network, vehicles=np.maximum(0, network.vehicles + more))
    return network


def giving(network: TimedNetwork, now: int, rng: np.random.Generator) -> TimedNetwork:
    """Return the network with a change that gives room, and may take some elsewhere."""
    kind = int(rng.integers(0, 6))
    links = rng.random(network.links) < rng.choice([0.1, 0.5, 1.0])
    if kind == 0:
        longer = network.last_entry + rng.integers(1, 4, network.links)
        return replace(network, last_entry=np.where(links, longer, network.last_entry))
    if kind == 1:
        other = rng.integers(0, 2 * network.capacity + 2)
        other[:, :now] = network.capacity[:, :now]
        return replace(network, capacity=other)
    if kind == 2:
        more = rng.integers(0, 4, (len(network.capacity), 2))
        capacity = np.concatenate([network.capacity, more], axis=1)
        return replace(network, steps=network.steps + 2, capacity=capacity)
    if kind == 3:
        sooner = np.maximum(0, network.first_entry - rng.integers(0, 4, network.links))
        return replace(network, first_entry=np.where(links, sooner, network.first_entry))
    if kind == 4:
        return replace(network, reception_row=np.full_like(network.reception_row, -1))
    return _rebuilt(network, now, links)


def _rebuilt(network: TimedNetwork, now: int, links: npt.NDArray[np.bool_]) -> TimedNetwork:
    """Shut links, and open new ones a step slower and as wide as the first row."""
    slow = np.flatnonzero(links & (network.tail != network.head))
    shut = np.minimum(network.last_entry, now - 1)
    return replace(
        network,
        tail=np.append(network.tail, network.tail[slow]),
        head=np.append(network.head, network.head[slow]),
        link_steps=np.append(network.link_steps, network.link_steps[slow] + 1),
        first_entry=np.append(network.first_entry, np.full(len(slow), now)),
        last_entry=np.append(np.where(links, shut, network.last_entry), network.last_entry[slow]),
        capacity_row=np.append(network.capacity_row, np.zeros_like(slow)),
    )


def solved(seed: int) -> tuple[ArrivalFlow, int, np.random.Generator]:
    rng = np.random.default_rng(seed)
    network = with_under_way(random_network(rng), rng)
    return earliest_arrival(network), int(rng.integers(0, network.steps)), rng


@pytest.mark.parametrize("first", range(0, 200, BATCH))
def test_what_takes_away_is_repaired(first: int) -> None:
    for seed in range(first, first + BATCH):
        before, now, rng = solved(seed)
        after = taking(before.network, now, rng)
        changed = after_change(before, after, now)
        best = best_after_change(from_now_on(before, after, now))
        assert answer(after_change(before, after, now, anew=True)) == best, seed
        assert answer(changed) == best, seed
        assert check_flow(changed.flow) == (), seed


@pytest.mark.parametrize("first", range(0, 200, BATCH))
def test_what_gives_room_goes_on_from_what_was_solved(first: int) -> None:
    gained = 0
    for seed in range(first, first + BATCH):
        before, now, rng = solved(seed)
        after = giving(before.network, now, rng)
        changed = after_change(before, after, now)
        assert answer(changed) == best_after_change(from_now_on(before, after, now)), seed
        assert check_flow(changed.flow) == (), seed
        gained += changed.out > before.out
    assert gained > 3
