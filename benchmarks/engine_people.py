"""Vehicles that carry different numbers: the engine beside OR-Tools on identical arcs.

``python -m benchmarks.engine_people [--quick] [--limit SECONDS] [--only KEY]`` writes
docs/benchmarks-people.md, unless it is quick or only of some.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow

from benchmarks import engine_page as pages
from benchmarks.engine_cases import Case, Size, drawn_cases, real_cases, road_like
from benchmarks.engine_peers import (
    RUNS,
    Arcs,
    Outcome,
    _before_mb,
    _memory_mb,
    run,
    write_out,
)
from benchmarks.engine_totals import repeated, totals_for, with_totals
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import NO_TOTAL, TimedNetwork, earliest_arrival, fewest_steps
from opencorridor.planning.engine.arrival import layout_of
from opencorridor.planning.engine.people import MostPeople, most_people
from opencorridor.service.arrivals import check_people

PAGE = pages.ROOT / "docs" / "benchmarks-people.md"
LIMIT_S = 600.0
WARM = Size(100, 20, 200)
COUNTRY = Size(10_000, 80, 100_000, 2_500)
FREE = frozenset({"anaheim-360"})
WITHIN = frozenset({"anaheim-360", "andorra-360"})
SIZES = (Size(1_000, 120, 30_000), COUNTRY)
QUICK = (Size(1_000, 70, 30_000),)
ABOUT = """
A tenth of the crowds, drawn with seed 1, has buses with 50 people, a fifth has vans with 9, the
others cars with 2; a tenth of the crowds goes first, whatever it has. Most people of those who go
first are out by the end, then most of the others, then the sum of arrival steps is least. *With
totals* two destinations of three take a third fewer vehicles than the plan without totals of one
kind of vehicle brings there. OR-Tools' `SimpleMinCostFlow` gets the same arcs, with one more for
each crowd: whoever stays, at a cost that falls with the stage (group, then people in a vehicle). As
any costs in that order have the same optimum, these are the smallest that are exact, which suits
it. The run fails unless it finds as many out of every stage and the same sum of arrival steps. *One
kind* is the engine on the same network when all vehicles count alike. The check is by separate
code, once.
""".strip()


@dataclass(frozen=True)
class Kinds:
    """Who is in the vehicles of each crowd, and who goes first."""

    people: IntArray
    group: IntArray


@dataclass(frozen=True)
class Row:
    """One instance and what both solvers did with it."""

    name: str
    arcs: int
    vehicles: int
    totals: str
    stages: int
    people: int
    alike_s: float
    ours: Outcome
    peer: Outcome


def kinds_for(network: TimedNetwork) -> Kinds:
    """Draw buses, vans and cars, and who goes first."""
    rng = np.random.default_rng(1)
    crowds = len(network.origin)
    people = rng.choice(np.array([50, 9, 2]), crowds, p=[0.1, 0.2, 0.7])
    return Kinds(people, (rng.random(crowds) > 0.1).astype(np.int64))


def _solved(network: TimedNetwork, totals: IntArray | None) -> MostPeople:
    kinds = kinds_for(network)
    return most_people(network, kinds.people, kinds.group, totals)


def with_stages(network: TimedNetwork, stages: IntArray, totals: IntArray | None) -> Arcs:
    """Write out the arcs; whoever stays has an arc from each crowd, these come last."""
    arcs = write_out(network) if totals is None else with_totals(network, totals)
    limited = 0 if totals is None else int((totals != NO_TOTAL).sum())
    # An exchange enters each full destination once: so much it can gain at most.
    gap = 1 if totals is None else network.steps * (limited + 2)
    first = (stages > 0).argmax(axis=0)
    crowds = np.arange(len(network.origin))
    tail = np.append(arcs.tail[:-1], 2 + layout_of(network).node_copies + crowds)
    head = np.append(arcs.head[:-1], np.ones_like(crowds))
    capacity = np.append(arcs.capacity[:-1], network.vehicles)
    cost = np.append(arcs.cost[:-1], network.steps * (limited + 1) + gap * (len(stages) - first))
    return Arcs(arcs.nodes, tail, head, capacity, cost, arcs.total, 0, arcs.live)


def _by_ortools(arcs: Arcs, stages: IntArray, answer: Any) -> None:  # noqa: ANN401 - a queue of another process
    before = _before_mb()
    begun = time.perf_counter()
    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail, arcs.head, arcs.capacity, arcs.cost
    )
    supplies = np.zeros(arcs.nodes, dtype=np.int64)
    supplies[0], supplies[1] = arcs.total, -arcs.total
    solver.set_nodes_supplies(np.arange(arcs.nodes), supplies)
    if solver.solve() != solver.OPTIMAL:
        message = "OR-Tools found no optimal flow"
        raise RuntimeError(message)
    stays = solver.flows(numbers[-stages.shape[1] :])
    seconds, used = time.perf_counter() - begun, _memory_mb("VmHWM") - before
    left = np.minimum(stays, stages).sum(axis=1)
    out = tuple(int(x) for x in stages.sum(axis=1) - left)
    arrivals = int(solver.optimal_cost()) - int(stays @ arcs.cost[-stages.shape[1] :])
    answer.put(Outcome(out[-1], arrivals, seconds, used, None, out))


def _ours(warm: TimedNetwork, network: TimedNetwork, totals: IntArray | None, answer: Any) -> None:  # noqa: ANN401 - a queue of another process
    check_people(_solved(warm, None if totals is None else totals_for(warm)[0]))
    found, seconds, used = repeated(lambda: _solved(network, totals))
    begun = time.perf_counter()
    refusals = check_people(found)
    check_s = time.perf_counter() - begun
    if refusals or not found.proven:
        raise RuntimeError(refusals[0].text() if refusals else "nothing is proven")
    flow, reached = found.staged.flow, found.staged.reached
    out = tuple(int(x) for x in reached.out)
    answer.put(Outcome(flow.out, flow.arrival_sum_steps, seconds, used, check_s, out))


def measure(case: Case, warm: TimedNetwork, limit_s: float, *, totals: bool) -> Row:
    """Run the engine and OR-Tools, which must agree.

    Raises
    ------
    RuntimeError
        If they do not, or the engine does not end.
    """
    network = case.make()
    within = totals_for(network)[0] if totals else None
    begun = time.perf_counter()
    _ = earliest_arrival(network) if within is None else fewest_steps(network, within)
    alike_s = time.perf_counter() - begun
    found = _solved(network, within)
    stages = found.staged.reached.stages
    mine = run(_ours, RUNS * limit_s, warm, network, within)
    if mine.out is None:
        message = f"{case.name}: the engine did not end"
        raise RuntimeError(message)
    peer = run(_by_ortools, limit_s, with_stages(network, stages, within), stages)
    if peer.out is not None and (peer.out_by, peer.arrivals) != (mine.out_by, mine.arrivals):
        message = f"{case.name}: OR-Tools found {peer}, the engine {mine}"
        raise RuntimeError(message)
    said = "none"
    if within is not None:
        said = f"{int((within != NO_TOTAL).sum())} of {len(within)}"
    return Row(
        f"{case.name}, {network.steps} steps",
        found.staged.flow.layout.link_copies,
        network.total_vehicles,
        said,
        len(stages),
        found.people,
        alike_s,
        mine,
        peer,
    )


HEAD = (
    "instance",
    "arcs in time",
    "totals",
    "stages",
    "out of vehicles",
    "people out",
    "sum of arrival steps",
    "engine",
    "one kind",
    "check",
    "OR-Tools",
    "OR-Tools / engine",
)


def line(row: Row, limit_s: float) -> str:
    """Return a row of the table."""
    mine, peer = row.ours, row.peer
    slower = (peer.seconds or limit_s) / (mine.seconds or 1)
    cells = [
        row.name,
        f"{row.arcs:,}",
        row.totals,
        str(row.stages),
        f"{mine.out:,} of {row.vehicles:,}",
        f"{row.people:,}",
        f"{mine.arrivals:,}",
        f"{mine.seconds:.2f} s, {mine.megabytes:,.0f} MB",
        f"{row.alike_s:.2f} s",
        f"{mine.check_s:.2f} s",
        f"{peer.seconds:.2f} s, {peer.megabytes:,.0f} MB" if peer.seconds else f"> {limit_s:.0f} s",
        f"{'' if peer.seconds else '> '}{slower:,.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def instances(*, quick: bool, only: str | None) -> Iterator[tuple[Case, bool]]:
    """Yield instances, and whether they have totals."""
    if quick:
        for case in drawn_cases(QUICK, (1,)):
            yield case, False
            yield case, True
        return
    for case in chain(real_cases(), drawn_cases(SIZES, (1,))):
        if only is None or case.key.startswith(only):
            if case.key in FREE or case.key not in {c.key for c in real_cases()}:
                yield case, False
            if case.key in WITHIN:
                yield case, True


def main(argv: list[str]) -> None:
    """Run, print and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks.engine_people")
    parser.add_argument("--quick", action="store_true", help="a small instance; writes nothing")
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="seconds for OR-Tools")
    parser.add_argument("--only", help="instances whose key begins so; writes nothing")
    chosen = parser.parse_args(argv)
    lines = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 1)]
    warm = road_like(WARM, 1)
    # Both kinds of problem are compiled before anything is measured.
    _solved(warm, None)
    _solved(warm, totals_for(warm)[0])
    for case, totals in instances(quick=chosen.quick, only=chosen.only):
        lines.append(line(measure(case, warm, chosen.limit, totals=totals), chosen.limit))
        print(lines[-1], flush=True)
    if chosen.quick or chosen.only is not None:
        return
    command = f"python -m benchmarks.engine_people --limit {chosen.limit:.0f}"
    made = f"Written by `{command}`. {pages.machine()}."
    title = "# Vehicles that carry different numbers"
    PAGE.write_text("\n".join([title, "", made, "", ABOUT, "", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
