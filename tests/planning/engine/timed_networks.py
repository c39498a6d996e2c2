"""Small random networks in steps, and what two other solvers say of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import TimedNetwork
from opencorridor.planning.engine.timed import capacity_rows


def random_network(rng: np.random.Generator) -> TimedNetwork:
    """Draw links with windows, holding places, several origins, destinations and receptions."""
    nodes, steps = int(rng.integers(3, 9)), int(rng.integers(3, 14))
    links = int(rng.integers(nodes, 4 * nodes))
    tail, head = rng.integers(0, nodes, links), rng.integers(0, nodes, links)
    tail, head = tail[tail != head], head[tail != head]
    link_steps = rng.integers(0, 4, len(tail))
    link_steps = np.where((link_steps == 0) & (tail >= head), 1, link_steps)
    stays = rng.choice(nodes, int(rng.integers(0, 3)), replace=False)
    tail, head = np.append(tail, stays), np.append(head, stays)
    link_steps = np.append(link_steps, np.ones(len(stays), dtype=np.int64))
    links = len(tail)
    rates = rng.integers(0, 200, 4)
    order = rng.permutation(nodes)
    origins = int(rng.integers(1, min(4, nodes - 1) + 1))
    ends = int(rng.integers(1, min(3, nodes - origins) + 1))
    return TimedNetwork(
        nodes=nodes,
        steps=steps,
        tail=tail,
        head=head,
        link_steps=link_steps,
        first_entry=np.where(rng.random(links) < 0.6, 0, rng.integers(0, steps, links)),
        last_entry=np.where(rng.random(links) < 0.6, steps, rng.integers(0, steps, links)),
        capacity_row=rng.integers(0, 4, links),
        capacity=capacity_rows(
            rates, step_s=60, first_step=int(rng.integers(0, 10**8)), steps=steps
        ),
        origin=order[:origins],
        vehicles=rng.integers(1, 20, origins),
        ready_step=np.where(rng.random(origins) < 0.6, 0, rng.integers(0, steps, origins)),
        destination=order[origins : origins + ends],
        reception_row=np.where(rng.random(ends) < 0.5, -1, rng.integers(0, 4, ends)),
    )


def with_under_way(n: TimedNetwork, rng: np.random.Generator) -> TimedNetwork:
    """Add crowds that come by a node in one step, several at a node and at destinations too."""
    count = int(rng.integers(0, 5))
    step = rng.integers(0, n.steps, count)
    return replace(
        n,
        origin=np.append(n.origin, rng.integers(0, n.nodes, count)),
        vehicles=np.append(n.vehicles, rng.integers(1, 8, count)),
        ready_step=np.append(n.ready_step, step),
        leave_by=np.append(n.leave_by, step),
    )


@dataclass(frozen=True)
class Expanded:
    """The network written out in time, arc by arc, by hand: node 0 is the source, 1 the sink."""

    nodes: int
    tail: IntArray
    head: IntArray
    capacity: IntArray
    arrival: IntArray
    """Arrival step on arcs into the sink, 0 elsewhere."""


def write_out(n: TimedNetwork) -> Expanded:
    """Write out every copy that the horizon holds, useful or not."""
    crowd = 2 + n.nodes * n.steps
    arcs: list[tuple[int, int, int, int]] = []
    for i in range(n.links):
        if n.tail[i] in n.destination:
            continue
        last = min(n.steps - 1 - int(n.link_steps[i]), int(n.last_entry[i]))
        for k in range(max(0, int(n.first_entry[i])), last + 1):
            room = int(n.capacity[n.capacity_row[i], k])
            tail = 2 + int(n.tail[i]) * n.steps + k
            head = 2 + int(n.head[i]) * n.steps + k + int(n.link_steps[i])
            arcs.append((tail, head, room, 0))
    for o in range(len(n.origin)):
        arcs.append((0, crowd + o, int(n.vehicles[o]), 0))
        at = 2 + int(n.origin[o]) * n.steps
        ready = range(int(n.ready_step[o]), min(int(n.leave_by[o]) + 1, n.steps))
        arcs += [(crowd + o, at + k, n.total_vehicles, 0) for k in ready]
    for d in range(len(n.destination)):
        at, row = 2 + int(n.destination[d]) * n.steps, int(n.reception_row[d])
        room_of = n.capacity[row] if row >= 0 else [n.total_vehicles] * n.steps
        arcs += [(at + k, 1, int(room_of[k]), k) for k in range(n.steps)]
    columns = np.array(arcs, dtype=np.int64).T
    return Expanded(crowd + len(n.origin), *columns)


def best_by_ortools(network: TimedNetwork) -> tuple[int, int]:
    """Return vehicles out and the sum of their arrival steps, by SimpleMinCostFlow."""
    e, total = write_out(network), network.total_vehicles
    left = network.steps * (total + 1)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(e.tail, e.head, e.capacity, e.arrival)
    solver.add_arc_with_capacity_and_unit_cost(0, 1, total, left)
    solver.set_node_supply(0, total)
    solver.set_node_supply(1, -total)
    assert solver.solve() == solver.OPTIMAL
    stay, arrivals = divmod(solver.optimal_cost(), left)
    return total - stay, arrivals


def best_by_highs(network: TimedNetwork) -> tuple[int, int]:
    """Return vehicles out and the sum of their arrival steps, by HiGHS' simplex."""
    e, arcs = write_out(network), np.arange(len(write_out(network).tail))
    shape, ones = (e.nodes, len(arcs)), np.ones(len(arcs))
    balance = csr_array((ones, (e.head, arcs)), shape=shape)
    balance = csr_array(balance - csr_array((ones, (e.tail, arcs)), shape=shape))[2:]
    worth = network.steps * (network.total_vehicles + 1)
    cost = e.arrival - worth * (e.head == 1)
    rows = LinearConstraint(balance, 0, 0)
    found = milp(cost, constraints=rows, bounds=Bounds(0, e.capacity))
    assert found.status == 0
    flow = np.rint(found.x).astype(np.int64)
    return int(flow[e.head == 1].sum()), int(flow @ e.arrival)


def best_after_change(
    network: TimedNetwork, written: Expanded | None = None
) -> tuple[int, int, int]:
    """Return those under way who are out, all who are out, and the sum of their arrival steps.

    One problem of least cost: arrivals weigh less than anybody left, anybody left less than
    somebody left under way. It may be written out already, with nodes behind the crowds.
    """
    e, total = written or write_out(network), network.total_vehicles
    home = network.steps * (total + 1)
    coming = home * (total + 1)
    crowd = 2 + network.nodes * network.steps
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(e.tail, e.head, e.capacity, e.arrival)
    for o in range(len(network.origin)):
        cost = home + (coming if network.under_way[o] else 0)
        solver.add_arc_with_capacity_and_unit_cost(crowd + o, 1, int(network.vehicles[o]), cost)
    solver.set_node_supply(0, total)
    solver.set_node_supply(1, -total)
    assert solver.solve() == solver.OPTIMAL
    left_coming, rest = divmod(solver.optimal_cost(), coming)
    left, arrivals = divmod(rest, home)
    return int(network.vehicles[network.under_way].sum()) - left_coming, total - left, arrivals
