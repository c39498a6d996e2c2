"""Run the benchmarks and write docs/benchmarks-corridors.md: ``python -m benchmarks [--quick]``."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers import by_highs, by_ortools
from opencorridor.model.cases import Case, Demand, Range, exactly
from opencorridor.model.scenario import Scenario, VehicleKind
from opencorridor.planning import plan_scenario
from opencorridor.planning.flow import costs
from opencorridor.planning.solve import Question, solve_case
from opencorridor.scenario import read_scenario
from opencorridor.verification import verify_plan

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "benchmarks-corridors.md"


@dataclass(frozen=True)
class Row:
    """One instance: its size, our seconds, the peers' seconds (``None``: not run)."""

    name: str
    arcs: int
    steps: int
    vehicles: int
    people: int
    solve_s: float
    prove_s: float
    verify_s: float
    ortools_s: float | None
    highs_s: float | None


def instances(*, quick: bool) -> Iterator[tuple[str, Scenario]]:
    """Yield scenarios: the examples, then Sumy with finer steps and more vehicles."""
    for name in ("three-villages", "sumy-2022-03-08", "mariupol-2022-03-05"):
        yield name, read_scenario(EXAMPLES / name)
    sumy = read_scenario(EXAMPLES / "sumy-2022-03-08")
    for step_s, times in ((30, 2),) if quick else ((30, 2), (15, 4), (10, 8)):
        yield f"sumy, {step_s} s steps, {times} x vehicles", _finer(sumy, step_s, times)


def _finer(scenario: Scenario, step_s: int, times: int) -> Scenario:
    settings = replace(scenario.settings, step_s=step_s)
    fleets = {k: replace(f, count=_scaled(f.count, times)) for k, f in scenario.fleets.items()}
    needs = {k: replace(n, people=_scaled(n.people, times)) for k, n in scenario.needs.items()}
    roads = {
        k: replace(r, capacity_vehicles_per_h=_scaled(r.capacity_vehicles_per_h, times))
        for k, r in scenario.roads.items()
    }
    corridors = {
        k: replace(c, spacing_m=exactly(0), vehicle_kinds=frozenset(VehicleKind))
        for k, c in scenario.corridors.items()
    }
    return replace(
        scenario, settings=settings, fleets=fleets, needs=needs, roads=roads, corridors=corridors
    )


def _scaled(value: Range, times: int) -> Range:
    return Range(value.least * times, value.central * times, value.most * times, value.unfavourable)


def median_s(work: Callable[[], object], runs: int) -> float:
    """Return the median seconds of a piece of work."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def measure(name: str, scenario: Scenario, runs: int) -> Row:
    """Measure one instance in the favourable case; the peers must find the same cost."""
    case = Case.FAVOURABLE
    solved = solve_case(scenario, case, Question(Demand.CENTRAL, prove=True))
    solve_s = median_s(lambda: solve_case(scenario, case, Question(Demand.CENTRAL)), runs)
    prove_s = median_s(
        lambda: solve_case(scenario, case, Question(Demand.CENTRAL, prove=True)), runs
    )
    plan, _ = plan_scenario(
        scenario, made_at=datetime(2026, 1, 1, tzinfo=UTC), software="benchmark", with_asks=False
    )
    verify_s = median_s(lambda: verify_plan(plan, scenario), 1)
    ortools_s: float | None = 0.0
    highs_s: float | None = 0.0
    for stage in solved.stages:
        if stage.proof is None or not len(stage.flow.expansion.tail):
            continue
        expansion = stage.flow.expansion
        cost = costs(expansion, stage.proof.multipliers)
        for peer in (by_ortools, by_highs):
            begun = time.perf_counter()
            found = peer(expansion, cost)
            taken = time.perf_counter() - begun
            if found != stage.proof.objective:
                message = f"{name}: {peer.__name__} found {found}, we {stage.proof.objective}"
                raise RuntimeError(message)
            if peer is by_ortools:
                ortools_s = (ortools_s or 0.0) + taken
            else:
                highs_s = (highs_s or 0.0) + taken
    return Row(
        name,
        sum(len(s.flow.expansion.tail) for s in solved.stages),
        solved.grounds.horizon.count,
        sum(s.flow.sent for s in solved.stages),
        solved.people,
        solve_s,
        prove_s,
        verify_s,
        ortools_s,
        highs_s,
    )


def page(rows: list[Row], compile_s: float, *, quick: bool) -> str:
    """Return the page of results as Markdown."""
    head = [
        "# Benchmarks",
        "",
        (
            f"Written by `make bench{'-quick' if quick else ''}`. Favourable case, central "
            "demand, medians of five; the peers run once in the same process on the identical "
            "live arcs and costs, and must find the same objective, or the run fails. *Solve* "
            "includes expanding the network; *prove* adds ties, potentials and bound; *verify* is "
            "the independent checker on all three cases. The peers' times leave expanding out."
        ),
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; "
        + ", ".join(f"{n} {version(n)}" for n in ("numpy", "numba", "scipy", "ortools"))
        + f". First solve in this process, with compiled code read from its cache or made: "
        f"{compile_s:.1f} s.",
        "",
        (
            "| instance | live arcs | steps | vehicles | people out | solve, s | prove, s "
            "| verify, s | OR-Tools, s | HiGHS LP, s |"
        ),
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    body = [
        f"| {r.name} | {r.arcs:,} | {r.steps:,} | {r.vehicles:,} | {r.people:,} | {r.solve_s:.3f} "
        f"| {r.prove_s:.3f} | {r.verify_s:.2f} | {r.ortools_s:.3f} | {r.highs_s:.3f} |"
        for r in rows
    ]
    tail = [
        "",
        (
            "These are corridors of a few roads. Networks of a country are another matter and are "
            "not claimed here."
        ),
        "",
    ]
    return "\n".join(head + body + tail)


def main(argv: list[str]) -> None:
    """Run, print and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--quick", action="store_true", help="the smallest instances only")
    quick = parser.parse_args(argv).quick
    first = read_scenario(EXAMPLES / "three-villages")
    begun = time.perf_counter()
    solve_case(first, Case.CENTRAL, Question(Demand.CENTRAL, prove=True))
    compile_s = time.perf_counter() - begun
    rows = [measure(n, s, 5) for n, s in instances(quick=quick)]
    text = page(rows, compile_s, quick=quick)
    if not quick:
        PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
