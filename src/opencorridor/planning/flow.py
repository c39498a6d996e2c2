"""The best flow of one plain stage: exact, by augmenting paths over arrival steps.

Order of the objective: minimum vehicles, people, sum of arrival steps, equal shares (DESIGN,
section 6; docs/method.md, section 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from opencorridor.errors import SolverError
from opencorridor.network.intervals import BoolArray, IntArray
from opencorridor.planning.expand import TIE_SHARES
from opencorridor.planning.expansion import SINK, SOURCE, UNLIMITED, Expansion
from opencorridor.planning.kernels import (
    cheapest_flow,
    earliest_arrival,
    maximum_flow,
    node_potentials,
    reached,
)
from opencorridor.planning.residual import Residual, both_ways, build_residual


class Multipliers(NamedTuple):
    """Weights that make each term of the objective outweigh all that follow."""

    minimum: int
    people: int
    arrival: int


@dataclass(frozen=True)
class Flow:
    """Vehicles per arc of an expansion."""

    expansion: Expansion
    vehicles: IntArray

    @property
    def people(self) -> int:
        """People who get out."""
        return int(self.vehicles @ self.expansion.people)

    @property
    def arrival_sum_steps(self) -> int:
        """Sum of arrival steps over vehicles."""
        return int(self.vehicles @ self.expansion.arrival)

    @property
    def sent(self) -> int:
        """Vehicles that leave."""
        return int(self.vehicles[self.expansion.tail == SOURCE].sum())


def limits(expansion: Expansion) -> IntArray:
    """Return the capacity of each arc in vehicles; the stage's vehicles where nothing limits."""
    return np.where(expansion.capacity == UNLIMITED, expansion.vehicles, expansion.capacity)


def live(expansion: Expansion) -> Expansion:
    """Keep the arcs that lie on some way from the source to the sink."""
    caps = limits(expansion)
    residual = build_residual(expansion.node_count, expansion.tail, expansion.head)
    zeros = np.zeros_like(caps)
    ahead = reached(*_adjacency(residual), both_ways(caps, zeros), SOURCE)
    back = reached(*_adjacency(residual), both_ways(zeros, caps), SINK)
    keep = (caps > 0) & (ahead[expansion.tail] == 1) & (back[expansion.head] == 1)
    return expansion.kept(np.flatnonzero(keep).astype(np.int64))


def _adjacency(residual: Residual) -> tuple[IntArray, IntArray, IntArray]:
    return residual.start, residual.entry, residual.ends


def multipliers(expansion: Expansion) -> Multipliers:
    """Return multipliers that keep the order of the objective.

    A simple cycle of the residual network passes the source once and each destination once, so
    the ties in it differ by at most ``2 * 20`` and the arrivals by at most two horizons for each
    destination.
    """
    destinations = len({c.place for c in expansion.chunks if c.role == "reception"})
    longest = int(expansion.arrival.max(initial=1))
    heaviest = int(expansion.people.max(initial=1))
    arrival = 2 * TIE_SHARES + 1
    people = arrival * 2 * max(1, destinations) * longest + 2 * TIE_SHARES + 1
    return Multipliers(people * (2 * heaviest + 1), people, arrival)


def costs(expansion: Expansion, weights: Multipliers, *, ties: bool = True) -> IntArray:
    """Return the cost of each arc for one vehicle."""
    cost = weights.arrival * expansion.arrival - weights.people * expansion.people
    cost -= weights.minimum * expansion.minimum
    return cost + expansion.tie if ties else cost


@dataclass(frozen=True)
class _Ranked:
    """The expansion with a node between the source and all vehicles of one rank.

    Ranks are the distinct (minimum, people per vehicle), highest first. ``rank_arcs`` are the
    arcs from the source to those nodes, after the expansion's own.
    """

    residual: Residual
    capacity: IntArray
    rank_arcs: IntArray


def _ranked(expansion: Expansion) -> _Ranked:
    from_source = np.flatnonzero(expansion.tail == SOURCE)
    keys = list(
        zip(
            expansion.minimum[from_source].tolist(),
            expansion.people[from_source].tolist(),
            strict=True,
        )
    )
    ranks = sorted(set(keys), reverse=True)
    node_of = {rank: expansion.node_count + i for i, rank in enumerate(ranks)}
    tail = np.concatenate([expansion.tail, np.zeros(len(ranks), dtype=np.int64)])
    tail[from_source] = [node_of[k] for k in keys]
    rank_nodes = np.array(list(node_of.values()), dtype=np.int64)
    head = np.concatenate([expansion.head, rank_nodes])
    capacity = np.concatenate([limits(expansion), np.full(len(ranks), expansion.vehicles)])
    arcs = len(expansion.tail) + np.arange(len(ranks), dtype=np.int64)
    residual = build_residual(expansion.node_count + len(ranks), tail, head)
    return _Ranked(residual, capacity.astype(np.int64), arcs)


def _rank_totals(ranked: _Ranked) -> IntArray:
    """Return how many vehicles of each rank leave in a plan with the most people out.

    The sets of vehicles that can get out together are the independent sets of a gammoid, so
    taking ranks greedily, highest first, is optimal, and every optimal plan has these totals.
    """
    capacity = ranked.capacity.copy()
    capacity[ranked.rank_arcs] = 0
    residual = both_ways(capacity, np.zeros_like(capacity))
    totals = np.zeros(len(ranked.rank_arcs), dtype=np.int64)
    for i, arc in enumerate(ranked.rank_arcs):
        residual[2 * arc] = ranked.capacity[arc]
        totals[i] = maximum_flow(*_adjacency(ranked.residual), residual, SINK)
        # Later ranks may reroute these vehicles but must not send more or fewer of them.
        residual[2 * arc] = 0
    return totals


def best_flow(expansion: Expansion) -> Flow:
    """Return a flow with the best minimums, people and arrivals; ties are left open.

    Raises
    ------
    SolverError
        If the passes contradict one another, which would be a fault of this program.
    """
    if not len(expansion.tail):
        return Flow(expansion, np.zeros(0, dtype=np.int64))
    ranked = _ranked(expansion)
    capacity = ranked.capacity.copy()
    if len(ranked.rank_arcs) > 1:
        capacity[ranked.rank_arcs] = _rank_totals(ranked)
    residual = both_ways(capacity, np.zeros_like(capacity))
    sent = _by_arrival(expansion, ranked, residual)
    within = _beds_hold(expansion, residual)
    if not within:
        residual = both_ways(capacity, np.zeros_like(capacity))
        sent = _by_cost(expansion, ranked, residual)
    if len(ranked.rank_arcs) > 1 and sent != int(capacity[ranked.rank_arcs].sum()):
        wanted = int(capacity[ranked.rank_arcs].sum())
        message = f"the pass by arrival sent {sent} vehicles, the pass by people {wanted}"
        raise SolverError(message)
    vehicles = residual[1::2][: len(expansion.tail)].copy()
    return Flow(expansion, _filled_last_arcs(expansion, vehicles))


def _into_done(expansion: Expansion) -> IntArray:
    arcs = np.flatnonzero(_arcs_with_role(expansion, "reception"))
    order = np.argsort(expansion.arrival[arcs], kind="stable")
    return arcs[order].astype(np.int64)


def _by_arrival(expansion: Expansion, ranked: _Ranked, residual: IntArray) -> int:
    last = _into_done(expansion)
    blocked = np.unique(np.append(expansion.head[last], SINK)).astype(np.int64)
    return earliest_arrival(*_adjacency(ranked.residual), residual, last, blocked)


def _by_cost(expansion: Expansion, ranked: _Ranked, residual: IntArray) -> int:
    forward = np.zeros(len(residual) // 2, dtype=np.int64)
    forward[: len(expansion.tail)] = expansion.arrival
    return cheapest_flow(*_adjacency(ranked.residual), residual, both_ways(forward, -forward), SINK)


def _beds_arcs(expansion: Expansion) -> IntArray:
    return np.flatnonzero(expansion.head == SINK).astype(np.int64)


def _filled_last_arcs(expansion: Expansion, vehicles: IntArray) -> IntArray:
    """Put on each arc into the sink what has arrived at its destination."""
    arrived = np.zeros(expansion.node_count, dtype=np.int64)
    last = _into_done(expansion)
    np.add.at(arrived, expansion.head[last], vehicles[last])
    beds = _beds_arcs(expansion)
    vehicles[beds] = arrived[expansion.tail[beds]]
    return vehicles


def _beds_hold(expansion: Expansion, residual: IntArray) -> bool:
    vehicles = _filled_last_arcs(expansion, residual[1::2][: len(expansion.tail)].copy())
    beds = _beds_arcs(expansion)
    return bool((vehicles[beds] <= limits(expansion)[beds]).all())


def potentials(flow: Flow, cost: IntArray) -> IntArray:
    """Return node potentials that prove a flow optimal for a cost.

    Raises
    ------
    SolverError
        If the flow is not optimal, which would be a fault of this program.
    """
    expansion = flow.expansion
    caps = limits(expansion)
    residual = build_residual(expansion.node_count, expansion.tail, expansion.head)
    far = 4 * int(np.abs(cost).max(initial=1)) * (len({c.place for c in expansion.chunks}) + 2)
    values = node_potentials(
        *_adjacency(residual),
        both_ways(caps - flow.vehicles, flow.vehicles),
        both_ways(cost, -cost),
        far,
    )
    if values[0] != 0:
        message = "the flow found is not optimal: a residual cycle of negative cost was left"
        raise SolverError(message)
    return values


def steered(flow: Flow, values: IntArray, cost: IntArray, wish: IntArray) -> Flow:
    """Return, among all optimal flows, one with the least ``wish`` on the arcs out of the source.

    Parameters
    ----------
    flow : Flow
        An optimal flow for ``cost``.
    values : ndarray of int64, shape (nodes,)
        Potentials that prove it.
    cost, wish : ndarray of int64, shape (arcs,)
        Cost of each arc; what is wished to be small, zero or more, on arcs out of the source.

    Notes
    -----
    All optimal flows agree where the reduced cost is not zero. On the other arcs the flow is
    taken off the arcs out of the source and sent again as cheaply as possible.
    """
    expansion = flow.expansion
    caps = limits(expansion)
    free = cost + values[expansion.tail] - values[expansion.head] == 0
    out = free & (expansion.tail == SOURCE)
    forward = np.where(free, caps - flow.vehicles, 0)
    backward = np.where(free & ~out, flow.vehicles, 0)
    forward[out] = caps[out]
    needs, amounts = _wanted(expansion, flow.vehicles, out)
    target = expansion.node_count
    # The source must not be passed through: only arcs out of it carry the wish.
    tail = np.concatenate([expansion.tail, needs])
    head = np.concatenate([expansion.head, np.full(len(needs), target, dtype=np.int64)])
    residual_net = build_residual(target + 1, tail, head)
    none = np.zeros(len(needs), dtype=np.int64)
    residual = both_ways(np.concatenate([forward, amounts]), np.concatenate([backward, none]))
    wished = np.concatenate([np.where(out, wish, 0), none])
    sent = cheapest_flow(*_adjacency(residual_net), residual, both_ways(wished, -wished), target)
    if sent != int(amounts.sum()):
        message = f"steering lost {int(amounts.sum()) - sent} vehicles"
        raise SolverError(message)
    vehicles = np.where(free, residual[1::2][: len(caps)], flow.vehicles)
    return Flow(expansion, vehicles)


def _wanted(expansion: Expansion, vehicles: IntArray, out: BoolArray) -> tuple[IntArray, IntArray]:
    amounts = np.zeros(expansion.node_count, dtype=np.int64)
    arcs = np.flatnonzero(out)
    np.add.at(amounts, expansion.head[arcs], vehicles[arcs])
    needs = np.flatnonzero(amounts).astype(np.int64)
    return needs, amounts[needs]


def fair(flow: Flow) -> tuple[Flow, IntArray, Multipliers]:
    """Settle ties by equal shares, then by least waiting on the road.

    Returns
    -------
    tuple
        The flow, potentials that prove it, and the multipliers they were made with.
    """
    expansion = flow.expansion
    weights = multipliers(expansion)
    plain_cost = costs(expansion, weights, ties=False)
    settled = steered(flow, potentials(flow, plain_cost), plain_cost, expansion.tie)
    values = potentials(settled, costs(expansion, weights))
    return least_waiting(settled, values, weights), values, weights


def _arcs_with_role(expansion: Expansion, role: str) -> BoolArray:
    roles = np.array([c.role == role for c in expansion.chunks], dtype=np.bool_)
    return roles[expansion.chunk] if len(roles) else np.zeros(0, dtype=np.bool_)


def least_waiting(flow: Flow, values: IntArray, weights: Multipliers) -> Flow:
    """Return, among all optimal flows, one with the least waiting at holding places.

    Nobody should wait on the road for an arrival that waiting at home gives as well. The
    certificate does not speak of this.

    Parameters
    ----------
    flow : Flow
        An optimal flow.
    values : ndarray of int64, shape (nodes,)
        Potentials that prove it.
    weights : Multipliers
        The multipliers they were made with.
    """
    expansion = flow.expansion
    holds = _arcs_with_role(expansion, "hold")
    if not (flow.vehicles[holds] > 0).any():
        return flow
    cost = costs(expansion, weights)
    free = cost + values[expansion.tail] - values[expansion.head] == 0
    # Source and sink become one node; what is fixed leaves a surplus at its ends.
    ends = [np.where(v == SINK, SOURCE, v) + 2 for v in (expansion.tail, expansion.head)]
    fixed = np.where(free, 0, flow.vehicles)
    nodes = expansion.node_count + 2
    surplus = np.bincount(ends[1], fixed, nodes) - np.bincount(ends[0], fixed, nodes)
    give, take = np.flatnonzero(surplus > 0), np.flatnonzero(surplus < 0)
    tail = np.concatenate([ends[0], np.zeros(len(give), dtype=np.int64), take])
    head = np.concatenate([ends[1], give, np.ones(len(take), dtype=np.int64)])
    room = np.concatenate([np.where(free, limits(expansion), 0), surplus[give], -surplus[take]])
    wish = np.concatenate([holds, np.zeros(len(give) + len(take), dtype=np.bool_)])
    residual = both_ways(room.astype(np.int64), np.zeros(len(room), dtype=np.int64))
    network = build_residual(nodes, tail, head)
    price = wish.astype(np.int64)
    sent = cheapest_flow(*_adjacency(network), residual, both_ways(price, -price), 1)
    if sent != int(surplus[give].sum()):
        message = f"least waiting lost {int(surplus[give].sum()) - sent} vehicles"
        raise SolverError(message)
    return Flow(expansion, np.where(free, residual[1::2][: len(free)], flow.vehicles))


def extremes(flow: Flow, places: dict[str, set[str]]) -> dict[str, tuple[int, int]]:
    """Return the least and most people that any optimal flow takes out of each origin.

    Parameters
    ----------
    flow : Flow
    places : dict of str to set of str
        By origin: ids of its needs (as they stand in the expansion).
    """
    expansion = flow.expansion
    weights = multipliers(expansion)
    cost = costs(expansion, weights, ties=False)
    values = potentials(flow, cost)
    most_people = int(expansion.people.max(initial=0))
    found: dict[str, tuple[int, int]] = {}
    for place, needs in places.items():
        mine = _arcs_of(expansion, needs)
        few = np.where(mine, expansion.people, 0)
        many = np.where(mine, most_people - expansion.people, most_people)
        ends = [steered(flow, values, cost, wish) for wish in (few, many)]
        counts = [int((f.vehicles * expansion.people)[mine].sum()) for f in ends]
        found[place] = counts[0], counts[1]
    return found


def _arcs_of(expansion: Expansion, needs: set[str]) -> BoolArray:
    ours = np.array(
        [
            c.role == "tranche" and c.demandee is not None and c.demandee.id in needs
            for c in expansion.chunks
        ],
        dtype=np.bool_,
    )
    return ours[expansion.chunk] if len(ours) else np.zeros(0, dtype=np.bool_)
