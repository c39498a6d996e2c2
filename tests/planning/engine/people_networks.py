"""Small random networks on which vehicles carry different numbers, and two referees of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import TimedNetwork
from tests.planning.engine.timed_networks import (
    Expanded,
    random_network,
    with_under_way,
    write_out,
)
from tests.planning.engine.totals_networks import random_with_totals, written_with_totals


@dataclass(frozen=True)
class Ranked:
    """A network, the people in each vehicle, the groups, and perhaps totals."""

    network: TimedNetwork
    people: IntArray
    group: IntArray
    totals: IntArray | None

    def written(self) -> Expanded:
        """Write it out; behind the copies are the crowds, and last the hubs of destinations."""
        if self.totals is None:
            return write_out(self.network)
        return written_with_totals(self.network, self.totals)

    def first_crowd(self) -> int:
        """Return the node of the first crowd in what is written out."""
        return 2 + self.network.nodes * self.network.steps

    def groups(self) -> list[int]:
        """Return the groups that have vehicles, in their order."""
        return [int(g) for g in np.unique(self.group[self.network.vehicles > 0])]


@dataclass(frozen=True)
class Best:
    """People out by group, and the least sum of arrival steps with as many out."""

    people: list[int]
    arrivals: int


def random_ranked(seed: int, *, totals: bool) -> Ranked:
    """Draw windows, conditions, holding places, receptions, crowds under way; buses and cars."""
    rng = np.random.default_rng(seed)
    if totals:
        drawn = random_with_totals(rng)
        network, limits = drawn.network, drawn.totals
    else:
        network, limits = with_under_way(random_network(rng), rng), None
    crowds = len(network.origin)
    group = rng.integers(0, 3, crowds) if rng.random() < 0.5 else np.zeros(crowds, dtype=np.int64)
    return Ranked(network, rng.choice([1, 2, 4, 9, 50], crowds), group, limits)


def best_by_ortools(ranked: Ranked) -> Best:
    """Return the best by SimpleMinCostFlow: one problem of least cost, with weights that nest."""
    e, n = ranked.written(), ranked.network
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(e.tail, e.head, e.capacity, e.arrival)
    # A person left costs more than all arrivals, one of an earlier group more than all later ones.
    everybody = int(ranked.people @ n.vehicles) + 1
    groups = ranked.groups()
    worth = {
        g: n.steps * (n.total_vehicles + 1) * everybody**place
        for place, g in enumerate(reversed(groups))
    }
    for o in range(len(n.origin)):
        cost = worth.get(int(ranked.group[o]), 0) * int(ranked.people[o])
        solver.add_arc_with_capacity_and_unit_cost(
            ranked.first_crowd() + o, 1, int(n.vehicles[o]), cost
        )
    solver.set_node_supply(0, n.total_vehicles)
    solver.set_node_supply(1, -n.total_vehicles)
    assert solver.solve() == solver.OPTIMAL
    cost, people = solver.optimal_cost(), []
    for g in groups:
        left, cost = divmod(cost, worth[g])
        own = ranked.group == g
        people.append(int(ranked.people[own] @ n.vehicles[own]) - left)
    return Best(people, cost)


def best_by_highs(drawn: list[Ranked]) -> list[Best]:
    """Return the best of several networks by HiGHS: one group after the other, then arrivals.

    They stand side by side in one linear program. Each step keeps what the one before reached,
    which is a face of the flows: its corners are whole.
    """
    written = [r.written() for r in drawn]
    before = np.cumsum([0] + [e.nodes for e in written])
    tail, head = (
        np.concatenate([getattr(e, end) + at for e, at in zip(written, before, strict=False)])
        for end in ("tail", "head")
    )
    arcs = np.arange(len(tail))
    inner = np.setdiff1d(np.arange(before[-1]), np.concatenate([before[:-1], before[:-1] + 1]))
    ones, shape = np.ones(len(arcs)), (int(before[-1]), len(arcs))
    balance = csr_array((ones, (head, arcs)), shape=shape)
    rows = [csr_array(balance - csr_array((ones, (tail, arcs)), shape=shape))[inner]]
    limits = [np.zeros(len(inner))]
    room = Bounds(0, np.concatenate([e.capacity for e in written]))
    people: list[list[int]] = [[] for _ in drawn]
    for place in range(max(len(r.groups()) for r in drawn)):
        worth = _people_rows(drawn, written, place)
        found = _solve(-np.asarray(worth.sum(axis=0)).ravel(), rows, limits, room)
        reached = np.rint(worth @ found)
        rows, limits = [*rows, worth], [*limits, reached]
        for i, ranked in enumerate(drawn):
            if place < len(ranked.groups()):
                people[i].append(int(reached[i]))
    arrival = np.concatenate([e.arrival for e in written])
    found = np.rint(_solve(arrival, rows, limits, room))
    parts = np.split(found * arrival, np.cumsum([len(e.tail) for e in written])[:-1])
    return [Best(p, int(part.sum())) for p, part in zip(people, parts, strict=True)]


def _people_rows(drawn: list[Ranked], written: list[Expanded], place: int) -> csr_array:
    """Return a row for each network that counts the people of one of its groups on all arcs."""
    at, found = 0, csr_array((len(drawn), sum(len(e.tail) for e in written))).tolil()
    for i, (ranked, e) in enumerate(zip(drawn, written, strict=True)):
        if place < len(ranked.groups()):
            own = np.flatnonzero(ranked.group == ranked.groups()[place])
            for o in own:
                arc = np.flatnonzero((e.tail == 0) & (e.head == ranked.first_crowd() + o))
                found[i, at + arc] = int(ranked.people[o])
        at += len(e.tail)
    return csr_array(found)


def _solve(
    cost: npt.NDArray[Any], rows: list[csr_array], limits: Sequence[npt.NDArray[Any]], room: Bounds
) -> npt.NDArray[np.float64]:
    both = np.concatenate(limits)
    found = milp(cost, constraints=LinearConstraint(vstack(rows), both, both), bounds=room)
    assert found.status == 0
    return np.asarray(found.x)
