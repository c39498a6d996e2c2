"""The engine beside its peers: ``python -m benchmarks.engine [--quick] [--limit SECONDS]``.

Writes docs/benchmarks-engine.md, unless ``--quick``.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks import engine_peers as peers
from benchmarks.engine_cases import Case, Size, drawn_cases, nodes_in_use, real_cases
from benchmarks.engine_peers import Arcs, Outcome, write_out

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks-engine.md"
WARM = Size(100, 20, 200)

# The most arcs for which a peer is tried; beyond that it is known not to end in the time there is.
EXACT: dict[str, tuple[Callable[[Arcs], tuple[int, int]], int]] = {
    "OR-Tools": (peers.by_ortools, 4_500_000),
    "HiGHS": (peers.by_highs, 100_000),
    "NetworkX": (peers.by_networkx, 100_000),
}
MOST_SCIPY = 1_500_000
SIZES = (
    Size(1_000, 120, 30_000),
    Size(6_000, 360, 100_000),
    Size(10_000, 360, 200_000),
    Size(30_000, 360, 400_000),
    Size(45_000, 360, 600_000),
    Size(100_000, 180, 600_000),
)
QUICK = (Size(1_000, 120, 30_000),)


@dataclass(frozen=True)
class Row:
    """One instance and what each solver did with it."""

    case: Case
    arcs: int
    ours: Outcome
    others: dict[str, Outcome | None]


def measure(case: Case, warm: Case, limit_s: float) -> Row:
    """Run all solvers; a peer that ends must find the same."""
    arcs = write_out(case.network)
    mine = peers.ours(warm.network, case.network, limit_s)
    others: dict[str, Outcome | None] = {}
    for name, (solve, most) in EXACT.items():
        others[name] = peers.peer(solve, arcs, limit_s) if arcs.live <= most else None
        found = others[name]
        if found and found.out is not None and found.arrivals != mine.arrivals:
            message = f"{case.name}: {name} found {found}, we {mine}"
            raise RuntimeError(message)
    flow = peers.peer(peers.by_scipy, arcs, limit_s) if arcs.live <= MOST_SCIPY else None
    others["SciPy, max flow only"] = flow
    if flow and flow.out is not None and flow.out != mine.out:
        message = f"{case.name}: SciPy brings {flow.out} out, we {mine.out}"
        raise RuntimeError(message)
    return Row(case, arcs.live, mine, others)


def _cell(outcome: Outcome | None, limit_s: float) -> str:
    if outcome is None:
        return "not tried"
    if outcome.seconds is None:
        return f"> {limit_s:.0f}"
    return f"{outcome.seconds:.2f} s, {outcome.megabytes:,.0f} MB"


def _ratio(row: Row, limit_s: float) -> str:
    other, mine = row.others["OR-Tools"], row.ours.seconds
    if other is None or not mine:
        return ""
    return f"{other.seconds / mine:,.0f}" if other.seconds else f"> {limit_s / mine:,.0f}"


def table(rows: Iterable[Row], limit_s: float) -> list[str]:
    """Return the table as Markdown lines."""
    names = [*EXACT, "SciPy, max flow only"]
    head = (
        "| instance | nodes | links | steps | arcs in time | out of vehicles "
        "| sum of arrival steps | engine | per million arcs | check | "
        + " | ".join(names)
        + " | OR-Tools / engine |"
    )
    lines = [head, "|---|" + "---:|" * (10 + len(names))]
    for row in rows:
        n, mine = row.case.network, row.ours
        seconds = mine.seconds or 0.0
        cells = [
            row.case.name,
            f"{nodes_in_use(n):,}",
            f"{n.links:,}",
            f"{n.steps}",
            f"{row.arcs:,}",
            f"{mine.out:,} of {n.total_vehicles:,}",
            f"{mine.arrivals:,}",
            _cell(mine, limit_s),
            f"{1e6 * seconds / row.arcs:.2f} s",
            f"{mine.check_s or 0:.2f} s",
            *(_cell(row.others[name], limit_s) for name in names),
            _ratio(row, limit_s),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


ABOUT = """
All solvers get the identical arcs: copies of links that are open, reachable and of use, after
rounding. All exact solvers that end must find the same vehicles out and the same sum of arrival
steps, or the run fails.

Times of the engine are medians of five (one run above a minute), from the network in steps to the
flow with its certificate, without compilation; the check is by separate code. Peers run once, from
arrays of arcs to the optimum; writing those out is not counted against them. Memory is the peak of
the process during the work less what it held before.
"""

NOTES = f"""
- No totals at destinations: that problem is not in this engine.
- Drawn networks: `benchmarks/engine_cases.py`. Other networks: the folder beside the project, see
  its SOURCES.md; crowds and exits are drawn with seed 7.
- SciPy's answer is weaker: it brings as many out by the end, no matter how late.
- Not tried, so that the run ends within an hour: OR-Tools above {EXACT["OR-Tools"][1]:,} arcs,
  HiGHS above {EXACT["HiGHS"][1]:,}, NetworkX above {EXACT["NetworkX"][1]:,}, SciPy above
  {MOST_SCIPY:,}.
"""


def page(rows: list[Row], limit_s: float) -> str:
    """Return the page."""
    packages = ("numpy", "numba", "scipy", "ortools", "networkx")
    versions = ", ".join(f"{n} {version(n)}" for n in packages)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    return "\n".join(
        [
            "# The engine for large networks beside its peers",
            "",
            f"Written by `make bench-engine`; a peer has {limit_s:.0f} s. {machine}; {versions}.",
            ABOUT,
            *table(rows, limit_s),
            NOTES,
        ]
    )


def main(argv: list[str]) -> None:
    """Run, print and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks.engine")
    parser.add_argument("--quick", action="store_true", help="small instances only, no page")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for a peer")
    chosen = parser.parse_args(argv)
    warm = next(drawn_cases((WARM,), (1,)))
    sizes = QUICK if chosen.quick else SIZES
    cases = itertools.chain(real_cases(), drawn_cases(sizes))
    if chosen.quick:
        cases = itertools.chain(itertools.islice(real_cases(), 2), drawn_cases(sizes))
    rows: list[Row] = []
    for case in cases:
        rows.append(measure(case, warm, chosen.limit))
        print("\n".join(table(rows[-1:], chosen.limit)[-1:]), flush=True)
        if not chosen.quick:
            PAGE.write_text(page(rows, chosen.limit), encoding="utf-8")
    if chosen.quick:
        print(page(rows, chosen.limit))


if __name__ == "__main__":
    main(sys.argv[1:])
