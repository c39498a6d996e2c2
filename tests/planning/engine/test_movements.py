"""Movements by hand, against all trips that there are, and against the checker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from opencorridor.planning.engine import (
    ArrivalFlow,
    TimedNetwork,
    earliest_arrival,
    fewest_steps,
)
from opencorridor.planning.engine import arrival as engine
from opencorridor.planning.engine import movements as module
from opencorridor.planning.engine.again import Rest
from opencorridor.planning.engine.movements import NOWHERE, Movements, movements_of
from opencorridor.planning.engine.timed import capacity_rows
from opencorridor.service.movements import check_movements
from tests.planning.engine.timed_networks import random_network, with_under_way


def drawn(seed: int) -> TimedNetwork:
    return random_network(np.random.default_rng(seed))


def plan(network: TimedNetwork) -> Movements:
    return movements_of(earliest_arrival(network))


def late_window(*, holding_room: int = 0) -> TimedNetwork:
    """Return 0 to 1 until step 3, 1 to 2 from step 8, and a circle 1, 3, 1 to pass the time."""
    ways = [(0, 1, 2, 0, 3), (1, 2, 2, 8, 19), (1, 3, 1, 0, 19), (3, 1, 2, 0, 19)]
    if holding_room:
        ways.append((1, 1, 1, 0, 19))
    tail, head, steps, first, last = np.array(ways).T
    return TimedNetwork(
        nodes=4,
        steps=20,
        tail=tail,
        head=head,
        link_steps=steps,
        first_entry=first,
        last_entry=last,
        capacity_row=np.where(tail == head, 1, 0),
        capacity=np.array([[1] * 20, [holding_room] * 20]),
        origin=np.array([0]),
        vehicles=np.array([9]),
        ready_step=np.array([0]),
        destination=np.array([2]),
    )


def test_a_circle_that_is_needed_is_not_handed_out_but_named() -> None:
    network = late_window()
    bound = earliest_arrival(network).out
    found = plan(network)
    assert bound == 3  # they reach 1 in steps 2 to 5 and circle, one at a time, until step 8
    assert best_simple(network) == 0
    assert found.out == 0
    assert found.gap == bound
    assert sum(many for _, many in found.waiting_wanted) == bound
    assert {node for node, _ in found.waiting_wanted} <= {1, 3}


@pytest.mark.parametrize("room", [1, 3, 4])
def test_a_holding_place_takes_its_stead_as_far_as_it_has_room(room: int) -> None:
    found = plan(late_window(holding_room=room))
    assert found.out == room
    assert check_movements(found) == ()


def test_who_can_wait_at_home_waits_at_home() -> None:
    open_upstream = late_window()
    network = replace(open_upstream, last_entry=np.array([19, 19, 19, 19]))
    found = plan(network)
    assert found.out == earliest_arrival(network).out == 9
    assert found.departs.tolist() == list(range(6, 15))
    assert (np.diff(found.start) == 2).all()
    assert found.waiting_wanted == ()


def test_the_checker_accepts_all_movements_and_the_bound_holds_at_every_step() -> None:
    for seed in range(120):
        found = plan(drawn(seed))
        assert check_movements(found) == (), seed
        assert (found.out_by_step <= found.most_by_step).all(), seed
        short = int(found.most_by_step[-1] - found.out)
        assert sum(many for _, many in found.waiting_wanted) == short, seed


def simple_trips(n: TimedNetwork) -> Iterator[tuple[int, tuple[tuple[int, int], ...], int]]:
    """Yield origin, links with steps, and arrival step of every trip that passes no place twice."""
    links = list(zip(n.tail, n.head, n.link_steps, n.first_entry, n.last_entry, strict=True))
    ends = set(n.destination.tolist())

    def grow(
        o: int, v: int, k: int, path: tuple[tuple[int, int], ...], seen: frozenset[int]
    ) -> Iterator[tuple[int, tuple[tuple[int, int], ...], int]]:
        if v in ends:
            yield o, path, k
            return
        for i, (tail, head, steps, first, last) in enumerate(links):
            if tail != v or not first <= k <= last or k + steps >= n.steps:
                continue
            if head == v or head not in seen:
                yield from grow(o, head, k + int(steps), (*path, (i, k)), seen | {int(head)})

    for o, v in enumerate(n.origin.tolist()):
        for k in range(int(n.ready_step[o]), n.steps):
            yield from grow(o, v, k, (), frozenset({v}))


def best_simple(n: TimedNetwork) -> int:
    """Return the most that any set of trips without a circle brings out, by whole numbers."""
    trips = list(simple_trips(n))
    if not trips:
        return 0
    end = dict(zip(n.destination.tolist(), range(len(n.destination)), strict=True))
    limits: dict[tuple[str, int, int], int] = {}
    entries: list[tuple[tuple[str, int, int], int]] = []
    for column, (o, path, arrival) in enumerate(trips):
        rows = [(("people", o, 0), int(n.vehicles[o]))]
        rows += [(("link", i, k), int(n.capacity[n.capacity_row[i], k])) for i, k in path]
        d = end[int(n.head[path[-1][0]])]
        if n.reception_row[d] >= 0:
            rows.append((("reception", d, arrival), int(n.capacity[n.reception_row[d], arrival])))
        for key, limit in rows:
            limits[key] = limit
            entries.append((key, column))
    number = {key: i for i, key in enumerate(limits)}
    matrix = csr_array(
        (np.ones(len(entries)), ([number[key] for key, _ in entries], [c for _, c in entries])),
        shape=(len(limits), len(trips)),
    )
    solved = milp(
        -np.ones(len(trips)),
        constraints=LinearConstraint(matrix, -np.inf, np.array(list(limits.values()))),
        integrality=np.ones(len(trips), dtype=np.int64),
        bounds=Bounds(0, np.inf),
    )
    assert solved.fun is not None
    return round(-solved.fun)


def test_never_above_all_trips_without_circles_and_seldom_below() -> None:
    below = tried = 0
    for seed in (*range(40), 218):
        network = drawn(seed)
        if network.links > 20:
            continue
        found, best = plan(network), best_simple(network)
        assert found.out <= best <= found.most_by_step[-1], seed
        below += best - found.out
        tried += 1
    assert tried > 20
    # Seed 218: the search is bounded and misses one vehicle of twelve.
    assert below == 1


def city(seed: int) -> TimedNetwork:
    """Return a grid of 12 by 12 that is full for most of its horizon."""
    rng, side, steps = np.random.default_rng(seed), 12, 60
    at = np.arange(side * side).reshape(side, side)
    pairs = [(at[:, :-1], at[:, 1:]), (at[:-1], at[1:])]
    one = np.concatenate([np.stack([a.ravel(), b.ravel()]) for a, b in pairs], axis=1)
    tail, head = np.concatenate([one, one[::-1]], axis=1)
    links = len(tail)
    return TimedNetwork(
        nodes=side * side,
        steps=steps,
        tail=tail,
        head=head,
        link_steps=rng.integers(1, 4, links),
        first_entry=np.zeros(links, dtype=np.int64),
        last_entry=np.full(links, steps),
        capacity_row=rng.integers(0, 4, links),
        capacity=capacity_rows([45, 120, 240, 600], step_s=60, first_step=0, steps=steps),
        origin=rng.choice(side * side - 2, 30, replace=False) + 1,
        vehicles=rng.integers(1, 60, 30),
        ready_step=np.zeros(30, dtype=np.int64),
        destination=np.array([0, side * side - 1]),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_full_city_comes_within_three_in_a_hundred_of_its_bound(seed: int) -> None:
    found = plan(city(seed))
    assert check_movements(found) == ()
    assert found.gap <= 0.03 * found.most_by_step[-1]


def test_pieces_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = plan(city(5))
    monkeypatch.setattr(module, "SLICE", 50)
    monkeypatch.setattr(module, "TRIPS_AT_ONCE", 3)
    monkeypatch.setattr(module, "LINKS_AT_ONCE", 1)
    again = plan(city(5))
    assert again.out_by_step.tolist() == whole.out_by_step.tolist()
    assert again.link.tolist() == whole.link.tolist()
    assert again.start.tolist() == whole.start.tolist()


def test_stopped_before_its_end_it_hands_out_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLICE", 200)
    flow = earliest_arrival(city(6))
    seen: list[tuple[int, int]] = []

    def third(found: int, of: int) -> bool:
        seen.append((found, of))
        return len(seen) == 3

    stopped = movements_of(flow, third)
    assert 0 < stopped.out < movements_of(flow).out
    assert seen[-1] == (stopped.out, flow.network.total_vehicles)
    assert check_movements(stopped) == ()


def test_a_stopped_flow_bounds_nothing_beyond_its_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SLICE", 2_000)
    flow = earliest_arrival(city(7), lambda where: where.arrival_step >= 20)
    assert flow.proven_step < 60
    found = movements_of(flow)
    assert check_movements(found) == ()
    assert found.out > flow.out
    assert found.waiting_wanted == ()
    assert found.most_by_step[flow.proven_step] == flow.network.total_vehicles
    assert found.most_by_step[flow.proven_step - 1] < flow.network.total_vehicles


def test_nobody_leaves_later_than_they_may() -> None:
    for seed in range(40):
        network = drawn(seed)
        early = replace(network, leave_by=network.ready_step + 2)
        assert check_movements(plan(early)) == (), seed


def test_crowds_under_way_get_movements_too_and_those_at_their_destination_need_no_link() -> None:
    at_the_end = 0
    for seed in range(120):
        rng = np.random.default_rng(seed)
        found = plan(with_under_way(random_network(rng), rng))
        assert check_movements(found) == (), seed
        at_the_end += int((np.diff(found.start) == 0).sum())
    assert at_the_end > 10


def test_totals_are_kept_when_room_is_filled_up() -> None:
    kept = 0
    for seed in range(120):
        rng = np.random.default_rng(seed)
        network = with_under_way(random_network(rng), rng)
        totals = rng.integers(-1, 6, len(network.destination))
        flow = fewest_steps(network, totals)
        found = movements_of(flow)
        assert check_movements(found) == (), seed
        assert found.out <= flow.out
        held = np.bincount(found.destination, found.vehicles, len(totals))
        full = held == totals
        kept += int(full.any())
        forged = replace(found, totals=np.where(full, totals - 1, totals))
        if (full & (held > 0)).any():
            assert {refusal.rule for refusal in check_movements(forged)} == {"total"}, seed
    assert kept > 20


def test_what_a_plan_had_left_to_do_is_kept_where_the_flow_has_it() -> None:
    for seed in range(60):
        network = drawn(seed)
        first = plan(network)
        rest = Rest(
            network,
            first.origin,
            first.destination,
            first.vehicles,
            first.departs,
            first.start,
            first.link,
        )
        if (network.tail[first.link] == network.head[first.link]).any():
            continue
        assert (rest.arrives == first.arrives).all()
        again = movements_of(_flow_of(first), rest=rest)
        assert check_movements(again) == ()
        for name in ("origin", "destination", "vehicles", "start", "link", "entry_step"):
            assert (getattr(again, name) == getattr(first, name)).all(), (seed, name)


def _flow_of(found: Movements) -> ArrivalFlow:
    """Return movements as a flow."""
    flow = earliest_arrival(found.network)
    driven, left = np.zeros_like(flow.flow), np.zeros_like(flow.leaving)
    link, step, many = found.entering
    driven[flow.layout.flow[link] + step] = many
    np.add.at(left, flow.layout.depart[found.origin] + found.departs, found.vehicles)
    arrived = np.zeros_like(flow.arrived)
    np.add.at(arrived, (found.destination, found.arrives), found.vehicles)
    return replace(flow, flow=driven, leaving=left, arrived=arrived)


def test_entries_are_summed_by_link_and_step() -> None:
    found = plan(late_window(holding_room=3))
    link, step, vehicles = found.entering
    assert (
        vehicles[link == 4].tolist()
        == [int(found.vehicles[found.departs + 2 <= k].sum()) for k in step[link == 4]]
        or vehicles.sum() == np.diff(found.start) @ found.vehicles
    )
    assert len(np.unique(link * 100 + step)) == len(link)
    assert NOWHERE not in dict(found.waiting_wanted)


@pytest.mark.parametrize("turn", [(0, 1), (1, 0)])
def test_whoever_is_first_in_turn_gets_the_room_that_is_left(turn: tuple[int, int]) -> None:
    steps = 4
    network = TimedNetwork(
        nodes=4,
        steps=steps,
        tail=np.array([0, 1, 2]),
        head=np.array([2, 2, 3]),
        link_steps=np.ones(3, dtype=np.int64),
        first_entry=np.zeros(3, dtype=np.int64),
        last_entry=np.full(3, steps),
        capacity_row=np.zeros(3, dtype=np.int64),
        capacity=np.ones((1, steps), dtype=np.int64),
        origin=np.array([0, 1]),
        vehicles=np.array([2, 2]),
        ready_step=np.zeros(2, dtype=np.int64),
        destination=np.array([3]),
    )
    nobody = earliest_arrival(replace(network, vehicles=np.zeros(2, dtype=np.int64)))

    nothing = replace(nobody, network=network, proven_step=0)
    moved = movements_of(nothing, turn=np.array(turn))

    assert moved.out == 2
    assert set(moved.origin.tolist()) == {turn.index(0)}
