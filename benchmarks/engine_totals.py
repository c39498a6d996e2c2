"""Destinations with totals: the engine beside exact peers on identical arcs.

``python -m benchmarks.engine_totals [--quick] [--limit SECONDS] [--only KEY]``
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

import numpy as np

from benchmarks.engine_cases import Case, Size, drawn_cases, real_cases, road_like
from benchmarks.engine_peers import (
    LONG_S,
    RUNS,
    Arcs,
    Outcome,
    _before_mb,
    _memory_mb,
    by_highs,
    by_networkx,
    by_ortools,
    peer,
    run,
    write_out,
)
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import (
    NO_TOTAL,
    TimedNetwork,
    earliest_arrival,
    fewest_steps,
)
from opencorridor.planning.engine.arrival import layout_of
from opencorridor.service.arrivals import check_within_totals

Found = TypeVar("Found")

WARM = Size(100, 20, 200)
COUNTRY = 2_500
LARGE = 2_000_000
WANTED_RATIO = 50
SIZES = (Size(1_000, 120, 30_000), Size(1_000, 360, 10_000), Size(10_000, 80, 100_000, COUNTRY))
QUICK = (Size(300, 30, 6_000), Size(1_000, 70, 30_000))
KEYS = frozenset({"anaheim-60", "anaheim-360", "chicago-sketch-360", "andorra-360"})
PEERS = {"OR-Tools": by_ortools, "HiGHS": by_highs, "NetworkX": by_networkx}
MOST_ARCS = {"OR-Tools": 4_500_000, "HiGHS": 100_000, "NetworkX": 100_000}
MOST_ARCS_QUICK = {"OR-Tools": 300_000, "HiGHS": 10_000, "NetworkX": 30_000}


@dataclass(frozen=True)
class Row:
    """One instance with totals: the plan without them, and what each solver did."""

    name: str
    arcs: int
    vehicles: int
    out_without: int
    cold_s: float
    limited: int
    destinations: int
    ours: Outcome
    others: dict[str, Outcome]


def totals_for(network: TimedNetwork) -> tuple[IntArray, int, float]:
    """Return totals a third below what the plan without them gives two destinations of three.

    Returns
    -------
    totals, vehicles out in the plan without them, its seconds
    """
    begun = time.perf_counter()
    plan = earliest_arrival(network)
    cold_s = time.perf_counter() - begun
    held = plan.arrived.sum(axis=1)
    limited = np.arange(len(held)) % 3 != 2
    return np.where(limited, held * 2 // 3, NO_TOTAL), plan.out, cold_s


def with_totals(network: TimedNetwork, totals: IntArray) -> Arcs:
    """Write out the arcs with one more behind each destination, which holds its total."""
    arcs = write_out(network)
    ends = np.flatnonzero(arcs.head[:-1] == 1)
    place = network.destination
    node_of = np.repeat(place, _live_steps(network))
    order = np.argsort(place)
    hub = arcs.nodes + order[np.searchsorted(place[order], node_of)]
    head = arcs.head.copy()
    head[ends] = hub
    hubs = arcs.nodes + np.arange(len(totals))
    stay = network.steps * (len(totals) + 1)
    cost = arcs.cost.copy()
    cost[-1] = stay
    room = np.where(totals == NO_TOTAL, network.total_vehicles, totals)
    # The arc of those who stay is the last one, here as there.
    columns = (
        (arcs.tail, hubs),
        (head, np.ones_like(hubs)),
        (arcs.capacity, room),
        (cost, np.zeros_like(hubs)),
    )
    tail, to, capacity, costs = (np.concatenate([a[:-1], b, a[-1:]]) for a, b in columns)
    nodes = arcs.nodes + len(totals)
    return Arcs(nodes, tail, to, capacity, costs, arcs.total, stay, arcs.live)


def _live_steps(network: TimedNetwork) -> IntArray:
    lay = layout_of(network)
    at = network.destination
    return np.maximum(0, lay.last[at] - lay.first[at] + 1)


def repeated(work: Callable[[], Found]) -> tuple[Found, float, float]:
    """Do a piece of work several times, once if it is long, and keep what the last one finds.

    Returns
    -------
    what was found, median seconds, the most memory in MB that one took
    """
    before = _before_mb()
    taken: list[float] = []
    while True:
        begun = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - begun)
        if len(taken) == RUNS or taken[0] > LONG_S:
            return found, float(np.median(taken)), _memory_mb("VmHWM") - before
        # Or the next one would be counted with what this one found.
        del found


def _ours(warm: TimedNetwork, network: TimedNetwork, totals: IntArray, answer: Any) -> None:  # noqa: ANN401 - a queue of another process
    check_within_totals(fewest_steps(warm, totals_for(warm)[0]))
    flow, seconds, used = repeated(lambda: fewest_steps(network, totals))
    begun = time.perf_counter()
    refusals = check_within_totals(flow)
    check_s = time.perf_counter() - begun
    if refusals:
        raise RuntimeError(refusals[0].text())
    answer.put(Outcome(flow.out, flow.arrival_sum_steps, seconds, used, check_s, (), flow.scans))


def measure(case: Case, warm: TimedNetwork, limit_s: float, most: dict[str, int]) -> Row:
    """Run the engine and the peers; those that end must agree.

    Raises
    ------
    RuntimeError
        If a peer finds another objective, or the engine does not end.
    """
    network = case.make()
    totals, out_without, _ = totals_for(network)
    cold_s = totals_for(network)[2]
    mine = run(_ours, RUNS * limit_s, warm, network, totals)
    if mine.out is None:
        message = f"{case.name}: the engine did not end"
        raise RuntimeError(message)
    arcs = with_totals(network, totals)
    others: dict[str, Outcome] = {}
    for name, solve in PEERS.items():
        if arcs.live > most[name]:
            continue
        found = others[name] = peer(solve, arcs, limit_s)
        if found.out is not None and (found.out, found.arrivals) != (mine.out, mine.arrivals):
            message = f"{case.name}: {name} found {found}, the engine {mine}"
            raise RuntimeError(message)
    limited = int((totals != NO_TOTAL).sum())
    return Row(
        f"{case.name}, {network.steps} steps",
        arcs.live,
        network.total_vehicles,
        out_without,
        cold_s,
        limited,
        len(totals),
        mine,
        others,
    )


def table(rows: Sequence[Row], limit_s: float) -> list[str]:
    """Return the table as Markdown lines."""
    head = [
        "instance",
        "arcs in time",
        "totals",
        "out of vehicles",
        "out without totals",
        "sum of arrival steps",
        "engine",
        "without totals",
        "check",
        *PEERS,
        "OR-Tools / engine",
    ]
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    for row in rows:
        mine = row.ours
        cells = [
            row.name,
            f"{row.arcs:,}",
            f"{row.limited} of {row.destinations}",
            f"{mine.out:,} of {row.vehicles:,}",
            f"{row.out_without:,}",
            f"{mine.arrivals:,}",
            _cell(mine, limit_s),
            f"{row.cold_s:.2f} s",
            f"{mine.check_s or 0:.2f} s",
            *(_cell(row.others.get(name), limit_s) for name in PEERS),
            _ratio(row, limit_s),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _cell(found: Outcome | None, limit_s: float) -> str:
    if found is None:
        return "not tried"
    if found.seconds is None:
        return f"> {limit_s:.0f} s"
    return f"{found.seconds:.2f} s, {found.megabytes or 0:,.0f} MB"


def _ratio(row: Row, limit_s: float) -> str:
    other, mine = row.others.get("OR-Tools"), row.ours.seconds
    if other is None or not mine:
        return ""
    return f"{other.seconds / mine:,.0f}" if other.seconds else f"> {limit_s / mine:,.0f}"


ABOUT = (
    "Two destinations of three take a third fewer than the plan without totals brings there. All",
    "solvers get the same arcs, with one more behind each destination; those that end must agree.",
    f"Wanted above {LARGE:,} arcs: {WANTED_RATIO} times faster than OR-Tools. The engine's time is",
    "from the network in steps to the flow with its potentials, the plan without totals included.",
    "",
)


def _cases(*, quick: bool) -> Iterator[Case]:
    keys = frozenset({"anaheim-60"}) if quick else KEYS
    yield from (c for c in real_cases() if c.key in keys)
    yield from drawn_cases(QUICK if quick else SIZES, (1,))


def rows_of(cases: Iterator[Case], limit_s: float, most: dict[str, int]) -> Iterator[Row]:
    """Measure one instance after the other, and print each."""
    warm = road_like(WARM, 1)
    for case in cases:
        row = measure(case, warm, limit_s, most)
        print(table([row], limit_s)[-1], flush=True)
        yield row


def section(quick: bool, limit_s: float) -> list[str]:
    """Return the section of the page on totals."""
    most = MOST_ARCS_QUICK if quick else MOST_ARCS
    rows = list(rows_of(_cases(quick=quick), limit_s, most))
    return ["## With totals", "", *ABOUT, *table(rows, limit_s)]


def main(argv: list[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.engine_totals")
    parser.add_argument("--quick", action="store_true", help="small instances only")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for a peer")
    parser.add_argument("--only", help="instances whose key begins so")
    chosen = parser.parse_args(argv)
    if chosen.only is None:
        print("\n".join(section(chosen.quick, chosen.limit)))
        return
    both = chain(real_cases(), drawn_cases((*SIZES, *QUICK), (1,)))
    cases = (c for c in both if c.key.startswith(chosen.only))
    rows = list(rows_of(cases, chosen.limit, MOST_ARCS))
    print("\n".join([*ABOUT, *table(rows, chosen.limit)]))


if __name__ == "__main__":
    main(sys.argv[1:])
