"""Peers of the engine on the identical arcs: each in a process of its own, with a time limit."""

from __future__ import annotations

import multiprocessing as mp
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

import networkx as nx
import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from benchmarks.engine_ccrp import by_ccrp
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TimedNetwork, earliest_arrival
from opencorridor.planning.engine.arrival import layout_of
from opencorridor.service.arrivals import check_flow

KB_PER_MB = 1024
RUNS = 5
LONG_S = 60.0
MOST_CHECKED_LINKS = 400_000
"""Beyond this the checker, which goes link by link, would take most of the time of the run."""

_LINPROG: Any = linprog
"""SciPy's stubs know dense matrices only."""


@dataclass(frozen=True)
class Arcs:
    """The live part of the expansion, written out. Node 0 is the source, node 1 the sink.

    The last arc goes from the source to the sink: those who stay, at a cost above any arrival.
    """

    nodes: int
    tail: IntArray
    head: IntArray
    capacity: IntArray
    cost: IntArray
    total: int
    stay: int

    live: int
    """Copies of links, without the arcs that join crowds and destinations to the ends."""


@dataclass(frozen=True)
class Outcome:
    """What a solver found, or nothing but where it was stopped.

    Parameters
    ----------
    out, arrivals : int, optional
        Vehicles out, and the sum of their arrival steps.
    seconds, megabytes, check_s : float, optional
    out_by : tuple of int
        Vehicles out by each step, of the engine and of the heuristic.
    scans : int
        Copies that the engine looked at.
    """

    out: int | None
    arrivals: int | None
    seconds: float | None
    megabytes: float | None
    check_s: float | None = None
    out_by: tuple[int, ...] = ()
    scans: int = 0


def write_out(network: TimedNetwork) -> Arcs:
    """Write out the copies that are open, reachable and of use."""
    n, lay = network, layout_of(network)
    entries = np.maximum(0, lay.entry_last - lay.entry_first + 1)
    link = np.repeat(np.arange(n.links), entries)
    before = np.cumsum(entries) - entries
    step = np.arange(len(link)) - before[link] + lay.entry_first[link]
    place = 2 + lay.place
    tail = place[n.tail[link]] + step
    head = place[n.head[link]] + step + n.link_steps[link]
    room = n.capacity[n.capacity_row[link], step]
    crowd = 2 + lay.node_copies
    parts = [(tail, head, room, np.zeros_like(step))]
    for o, v in enumerate(n.origin):
        ready = np.arange(max(n.ready_step[o], lay.first[v]), lay.last[v] + 1)
        ones = np.ones_like(ready)
        parts.append(((crowd + o) * ones, place[v] + ready, n.vehicles[o] * ones, 0 * ones))
    crowds = np.arange(len(n.origin))
    parts.append((0 * crowds, crowd + crowds, n.vehicles, 0 * crowds))
    for d, v in enumerate(n.destination):
        step = np.arange(lay.first[v], lay.last[v] + 1)
        row = n.reception_row[d]
        room = np.full(len(step), n.total_vehicles) if row < 0 else n.capacity[row, step]
        parts.append((place[v] + step, np.ones_like(step), room, step))
    stay = n.steps * 2
    one = np.ones(1, dtype=np.int64)
    parts.append((0 * one, one, n.total_vehicles * one, stay * one))
    columns = [np.concatenate(c).astype(np.int64) for c in zip(*parts, strict=True)]
    nodes = crowd + len(n.origin)
    return Arcs(
        nodes,
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        n.total_vehicles,
        stay,
        lay.link_copies,
    )


def _answer(arcs: Arcs, cost: int, stayed: int) -> tuple[int, int]:
    return arcs.total - stayed, cost - stayed * arcs.stay


def by_ortools(arcs: Arcs) -> tuple[int, int]:
    """Solve by OR-Tools' SimpleMinCostFlow (cost scaling)."""
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(arcs.tail, arcs.head, arcs.capacity, arcs.cost)
    supplies = np.zeros(arcs.nodes, dtype=np.int64)
    supplies[0], supplies[1] = arcs.total, -arcs.total
    solver.set_nodes_supplies(np.arange(arcs.nodes), supplies)
    if solver.solve() != solver.OPTIMAL:
        message = "OR-Tools found no optimal flow"
        raise RuntimeError(message)
    return _answer(arcs, int(solver.optimal_cost()), int(solver.flow(len(arcs.tail) - 1)))


def by_networkx(arcs: Arcs) -> tuple[int, int]:
    """Solve by NetworkX' network simplex."""
    graph: Any = nx.MultiDiGraph()
    graph.add_nodes_from(range(arcs.nodes), demand=0)
    graph.nodes[0]["demand"], graph.nodes[1]["demand"] = -arcs.total, arcs.total
    columns = (arcs.tail, arcs.head, arcs.capacity, arcs.cost)
    rows = zip(*(c.tolist() for c in columns), strict=True)
    graph.add_edges_from((u, v, {"capacity": c, "weight": w}) for u, v, c, w in rows)
    cost, flow = nx.network_simplex(graph)
    stayed = sum(flow[0].get(1, {}).values())
    return _answer(arcs, int(cost), int(stayed))


def by_highs(arcs: Arcs) -> tuple[int, int]:
    """Solve the linear program by HiGHS, through SciPy."""
    number = np.arange(len(arcs.tail))
    ones = np.ones(len(number))
    shape = (arcs.nodes, len(number))
    balance = csr_array((ones, (arcs.head, number)), shape=shape)
    balance = csr_array(balance - csr_array((ones, (arcs.tail, number)), shape=shape))
    demand = np.zeros(arcs.nodes)
    demand[0], demand[1] = -arcs.total, arcs.total
    bounds = np.stack([np.zeros(len(number)), arcs.capacity], axis=1)
    found = _LINPROG(
        arcs.cost.astype(float), A_eq=balance, b_eq=demand, bounds=bounds, method="highs"
    )
    return _answer(arcs, round(float(found.fun)), round(float(found.x[-1])))


def by_scipy(arcs: Arcs) -> tuple[int, int]:
    """Return the maximum flow by SciPy: a weaker answer, without arrival times."""
    inner = slice(0, len(arcs.tail) - 1)
    room = np.minimum(arcs.capacity[inner], arcs.total).astype(np.int32)
    rows = (arcs.tail[inner].astype(np.int32), arcs.head[inner].astype(np.int32))
    graph = csr_array((room, rows), shape=(arcs.nodes, arcs.nodes))
    return int(maximum_flow(graph, 0, 1).flow_value), 0


def _memory_mb(line: str) -> float:
    """Return a line of what Linux says of this process: VmRSS, or VmHWM for the peak."""
    for text in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if text.startswith(line):
            return int(text.split()[1]) / KB_PER_MB
    return 0.0


def _before_mb() -> float:
    """Forget the peak so far, and return what is in use."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory_mb("VmRSS")


def _peer(solve: Callable[[Arcs], tuple[int, int]], arcs: Arcs, answer: Any) -> None:  # noqa: ANN401 - a queue of another process
    before = _before_mb()
    begun = time.perf_counter()
    out, arrivals = solve(arcs)
    answer.put(Outcome(out, arrivals, time.perf_counter() - begun, _memory_mb("VmHWM") - before))


def _by_steps(flow: ArrivalFlow) -> tuple[int, ...]:
    return tuple(int(x) for x in flow.arrived.sum(axis=0).cumsum())


def _ours(warm: TimedNetwork, network: TimedNetwork, check: bool, answer: Any) -> None:  # noqa: ANN401 - a queue of another process
    check_flow(earliest_arrival(warm))
    before = _before_mb()
    taken: list[float] = []
    while True:
        begun = time.perf_counter()
        flow = earliest_arrival(network)
        taken.append(time.perf_counter() - begun)
        if len(taken) == RUNS or taken[0] > LONG_S:
            break
        del flow
    used = _memory_mb("VmHWM") - before
    begun = time.perf_counter()
    refusals = check_flow(flow) if check else ()
    check_s = time.perf_counter() - begun if check else None
    if refusals:
        raise RuntimeError(refusals[0].text())
    found = Outcome(
        flow.out,
        flow.arrival_sum_steps,
        float(np.median(taken)),
        used,
        check_s,
        _by_steps(flow),
        flow.scans,
    )
    answer.put(found)


def _heuristic(warm: TimedNetwork, network: TimedNetwork, going_on: bool, answer: Any) -> None:  # noqa: ANN401 - a queue of another process
    by_ccrp(warm, going_on=going_on)
    before = _before_mb()
    flow, seconds = by_ccrp(network, going_on=going_on)
    used = _memory_mb("VmHWM") - before
    if network.links < MOST_CHECKED_LINKS:
        refusals = check_flow(flow)
        if refusals:
            raise RuntimeError(refusals[0].text())
    answer.put(Outcome(flow.out, flow.arrival_sum_steps, seconds, used, None, _by_steps(flow)))


def run(target: Callable[..., None], limit_s: float, *args: object) -> Outcome:
    """Run a solver in a fresh process; an outcome without numbers means that it took too long."""
    # Libraries are loaded once, in a server that each process is a copy of.
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.engine_peers"])
    answer = context.Queue()
    process = context.Process(target=target, args=(*args, answer))
    process.start()
    # Half a minute more: starting, handing over and taking back are not the solver's time.
    end = time.monotonic() + limit_s + 30
    try:
        while time.monotonic() < end:
            try:
                found: Outcome = answer.get(timeout=1)
            except Empty:
                if not process.is_alive():
                    break
            else:
                return found
        return Outcome(None, None, None, None)
    finally:
        process.kill()
        process.join()


def ours(warm: TimedNetwork, network: TimedNetwork, limit_s: float, *, check: bool) -> Outcome:
    """Run the engine: median of five where a run is below a minute, and the checker once."""
    return run(_ours, RUNS * limit_s, warm, network, check)


def heuristic(
    warm: TimedNetwork, network: TimedNetwork, limit_s: float, *, going_on: bool
) -> Outcome:
    """Run capacity-constrained route planning once."""
    return run(_heuristic, limit_s, warm, network, going_on)


def peer(solve: Callable[[Arcs], tuple[int, int]], arcs: Arcs, limit_s: float) -> Outcome:
    """Run a peer once."""
    return run(_peer, limit_s, solve, arcs)
