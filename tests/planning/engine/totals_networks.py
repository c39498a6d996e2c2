"""Small random networks with totals at destinations, and what two other solvers say of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import TimedNetwork, earliest_arrival
from opencorridor.planning.engine.timed import capacity_rows
from tests.planning.engine.timed_networks import Expanded, with_under_way, write_out


@dataclass(frozen=True)
class Drawn:
    """A network, its totals, and the pairs of links that are one road, open twice."""

    network: TimedNetwork
    totals: IntArray
    open_twice: list[tuple[int, int]]


def random_with_totals(rng: np.random.Generator) -> Drawn:
    """Draw roads with windows and conditions, holding places, receptions and totals that bind."""
    nodes, steps = int(rng.integers(5, 8)), int(rng.integers(6, 11))
    origins, ends = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    nodes = max(nodes, origins + ends + 1)
    roads = int(rng.integers(2 * nodes, 5 * nodes))
    tail, head = rng.integers(0, nodes, roads), rng.integers(0, nodes, roads)
    tail, head = tail[tail != head], head[tail != head]
    once = len(tail)
    tail, head, taken, first, last, twice = _with_conditions(rng, tail, head, steps)
    open_twice = [(int(road), once + i) for i, road in enumerate(twice)]
    order = rng.permutation(nodes)
    if rng.random() < 0.6:
        # In at the beginning, out towards the end: whoever goes there waits meanwhile.
        tail, head = np.append(tail, [order[0], order[-1]]), np.append(head, order[[-1, origins]])
        taken = np.append(taken, [1, 1])
        first, last = np.append(first, [0, steps // 2]), np.append(last, [steps // 2 - 2, steps])
    stays = np.append(rng.choice(order[:-1], int(rng.integers(0, 3)), replace=False), order[-1])
    tail, head = np.append(tail, stays), np.append(head, stays)
    links = len(tail)
    network = TimedNetwork(
        nodes=nodes,
        steps=steps,
        tail=tail,
        head=head,
        link_steps=np.append(taken, np.ones(len(stays), dtype=np.int64)),
        first_entry=np.append(first, np.zeros(len(stays), dtype=np.int64)),
        last_entry=np.append(last, np.full(len(stays), steps)),
        capacity_row=rng.integers(0, 5, links),
        capacity=capacity_rows(
            rng.integers(0, 400, 5), step_s=60, first_step=int(rng.integers(0, 10**8)), steps=steps
        ),
        origin=order[:origins],
        vehicles=rng.integers(1, 30, origins),
        ready_step=np.where(rng.random(origins) < 0.6, 0, rng.integers(0, steps, origins)),
        destination=order[origins : origins + ends],
        reception_row=np.where(rng.random(ends) < 0.6, -1, rng.integers(0, 5, ends)),
    )
    if rng.random() < 0.3:
        network = with_under_way(network, rng)
    held = earliest_arrival(network).arrived.sum(axis=1)
    totals = np.where(rng.random(ends) < 0.3, -1, (held * rng.random(ends) * 1.3).astype(np.int64))
    return Drawn(network, totals, open_twice)


def city(most_vehicles: int = 20) -> TimedNetwork:
    """Return a grid of 15 by 15 with three exits."""
    rng, side, steps = np.random.default_rng(8), 15, 60
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
        capacity=capacity_rows([60, 120, 240, 600], step_s=60, first_step=0, steps=steps),
        origin=rng.choice(side * side - 17, 40, replace=False) + 16,
        vehicles=rng.integers(1, most_vehicles, 40),
        ready_step=np.zeros(40, dtype=np.int64),
        destination=np.array([0, 14, side * side - 1]),
    )


def _with_conditions(
    rng: np.random.Generator, tail: IntArray, head: IntArray, steps: int
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Give each road one interval of entry or two that do not overlap, the second often slower."""
    taken = rng.integers(0, 4, len(tail))
    taken = np.where((taken == 0) & (tail >= head), 1, taken)
    first = np.where(rng.random(len(tail)) < 0.6, 0, rng.integers(0, steps, len(tail)))
    last = np.where(rng.random(len(tail)) < 0.6, steps, rng.integers(0, steps, len(tail)))
    twice = np.flatnonzero((rng.random(len(tail)) < 0.4) & (first < last))
    cut = rng.integers(first[twice], last[twice])
    again = cut + 1 + rng.integers(0, 3, len(twice))
    slower = taken[twice] + rng.integers(0, 3, len(twice))
    end = last[twice].copy()
    last[twice] = cut
    return (
        np.append(tail, tail[twice]),
        np.append(head, head[twice]),
        np.append(taken, slower),
        np.append(first, again),
        np.append(last, end),
        twice,
    )


def written_with_totals(network: TimedNetwork, totals: IntArray) -> Expanded:
    """Write the network out, with one node behind each destination that holds its total."""
    e = write_out(network)
    ends = e.head == 1
    at = (e.tail[ends] - 2) // network.steps
    place = np.argsort(network.destination)
    found = place[np.searchsorted(network.destination[place], at)]
    head = e.head.copy()
    head[ends] = e.nodes + found
    hubs = np.arange(len(totals))
    return Expanded(
        e.nodes + len(hubs),
        np.concatenate([e.tail, e.nodes + hubs]),
        np.concatenate([head, np.ones(len(hubs), dtype=np.int64)]),
        np.concatenate([e.capacity, np.where(totals < 0, network.total_vehicles, totals)]),
        np.concatenate([e.arrival, np.zeros(len(hubs), dtype=np.int64)]),
    )


def best_by_ortools(network: TimedNetwork, totals: IntArray) -> tuple[int, int]:
    """Return vehicles out and the sum of their arrival steps, by SimpleMinCostFlow."""
    e, vehicles = written_with_totals(network, totals), network.total_vehicles
    left = network.steps * (vehicles + 1)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(e.tail, e.head, e.capacity, e.arrival)
    solver.add_arc_with_capacity_and_unit_cost(0, 1, vehicles, left)
    solver.set_node_supply(0, vehicles)
    solver.set_node_supply(1, -vehicles)
    assert solver.solve() == solver.OPTIMAL
    stay, arrivals = divmod(solver.optimal_cost(), left)
    return vehicles - stay, arrivals


def best_by_highs(drawn: list[Drawn]) -> list[tuple[int, int]]:
    """Return the same of several networks, by HiGHS' simplex: side by side in one linear program.

    They share nothing, so what is best for all is best for each.
    """
    written = [written_with_totals(d.network, d.totals) for d in drawn]
    before = np.cumsum([0] + [e.nodes for e in written])
    tail, head = (
        np.concatenate([getattr(e, end) + at for e, at in zip(written, before, strict=False)])
        for end in ("tail", "head")
    )
    inner = np.setdiff1d(np.arange(before[-1]), np.concatenate([before[:-1], before[:-1] + 1]))
    arcs = np.arange(len(tail))
    shape, ones = (int(before[-1]), len(arcs)), np.ones(len(arcs))
    balance = csr_array((ones, (head, arcs)), shape=shape)
    balance = csr_array(balance - csr_array((ones, (tail, arcs)), shape=shape))[inner]
    cost = [
        e.arrival - d.network.steps * (d.network.total_vehicles + 1) * (e.head == 1)
        for e, d in zip(written, drawn, strict=True)
    ]
    room = Bounds(0, np.concatenate([e.capacity for e in written]))
    found = milp(np.concatenate(cost), constraints=LinearConstraint(balance, 0, 0), bounds=room)
    assert found.status == 0
    ends = np.cumsum([len(e.tail) for e in written])[:-1]
    flows = np.split(np.rint(found.x).astype(np.int64), ends)
    pairs = zip(flows, written, strict=True)
    return [(int(f[e.head == 1].sum()), int(f @ e.arrival)) for f, e in pairs]
