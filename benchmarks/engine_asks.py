"""Twenty asks on the engine against solves of their own.

``python -m benchmarks.engine_asks [--quick] [--check]``
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.engine_cases import Case, Size, drawn_cases, nodes_in_use, real_cases
from benchmarks.engine_totals import totals_for
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import (
    NO_TOTAL,
    ArrivalFlow,
    TimedNetwork,
    earliest_arrival,
    fewest_steps,
)
from opencorridor.planning.engine.asked import (
    Change,
    LongerWindow,
    MoreVehicles,
    NotAgreed,
    Opened,
    Rate,
    Reception,
    Total,
    later_horizon,
)
from opencorridor.planning.engine.asks import Ask, AskSheet, resolve, solved_with, work_asks
from opencorridor.planning.engine.totals import TotalsFlow

RUNS = 3
SEED = 11
LATER_STEPS = 30
END_STEPS = 10
MORE_VEHICLES = 50
HOUR_STEPS = 60
MOST_TOTALS = 4
SAMPLE = 3
"""Asks of each instance that a solve of its own must confirm; all with ``--check``."""

NAMES = ("Chicago Sketch", "Andorra")
SIZES = (Size(10_000, 360, 200_000),)
QUICK = (Size(1_000, 120, 30_000),)
WARM = Size(100, 60, 2_000)


@dataclass(frozen=True)
class Row:
    """One instance: seconds of a solve, of twenty asks, of pairs, of a sample of re-solves."""

    name: str
    network: TimedNetwork
    copies: int
    cold_s: float
    asks_s: float
    pairs_s: float
    resolve_s: float
    sheet: AskSheet


def median_s(work: Callable[[], object]) -> float:
    """Return the median seconds of a piece of work."""
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def _used(flow: ArrivalFlow) -> IntArray:
    """Return the vehicles over each link."""
    count = np.maximum(0, flow.layout.entry_last - flow.layout.entry_first + 1)
    ends = np.concatenate([[0], np.cumsum(count)])
    return np.asarray(np.diff(np.concatenate([[0], np.cumsum(flow.flow, dtype=np.int64)])[ends]))


def _cut_links(flow: ArrivalFlow) -> IntArray:
    """Return the links that lead full from what is alive into what is dead."""
    lay, dead, found = flow.layout, flow.dead, []
    for i in np.flatnonzero(_used(flow)).tolist():
        first, sent = flow.entering(i)
        step = first + np.arange(len(sent))
        tail, head = int(flow.network.tail[i]), int(flow.network.head[i])
        behind = dead[lay.place[tail] + step]
        ahead = dead[lay.place[head] + step + flow.network.link_steps[i]]
        if ((ahead < behind) & (sent > 0)).any():
            found.append(i)
    return np.array(found, dtype=np.int64)


def _drawn(rng: np.random.Generator, links: IntArray, used: IntArray, count: int) -> list[int]:
    """Draw links in proportion to the vehicles over them."""
    share = used[links] / used[links].sum()
    count = min(count, int((share > 0).sum()))
    return [int(i) for i in rng.choice(links, count, replace=False, p=share)]


def prepared(network: TimedNetwork) -> TimedNetwork:
    """Return a network with three roads closed, three that close at half-time, one reception.

    They are drawn in proportion to the vehicles over them when all are open; the reception of the
    busiest destination takes a tenth fewer than came at most. Doubled rates are further rows of
    capacity.
    """
    flow = earliest_arrival(network)
    rng = np.random.default_rng(SEED)
    links = _drawn(rng, np.arange(network.links), _used(flow), 6)
    first, last = network.first_entry.copy(), network.last_entry.copy()
    first[links[:3]], last[links[:3]] = 1, 0
    last[links[3:]] = network.steps // 2
    busiest = int(flow.arrived.sum(axis=1).argmax())
    most = int(flow.arrived[busiest].max())
    fewer = max(1, most - most // 10)
    reception = network.reception_row.copy()
    reception[busiest] = 2 * len(network.capacity)
    limit = np.full((1, network.steps), fewer)
    rows = [network.capacity, 2 * network.capacity, limit, 2 * limit]
    return replace(
        network,
        first_entry=first,
        last_entry=last,
        reception_row=reception,
        capacity=np.vstack(rows),
    )


def drawn_asks(flow: ArrivalFlow) -> list[Ask]:
    """Draw twenty asks in proportion to flow, a quarter of them from the cut."""
    n, rng = flow.network, np.random.default_rng(SEED)
    used, rates = _used(flow), (len(flow.network.capacity) - 2) // 2
    cut = _drawn(rng, _cut_links(flow), used, 5)
    others = np.setdiff1d(np.arange(n.links), cut)
    by_flow = _drawn(rng, others, used, 6)
    closed = np.flatnonzero(n.first_entry > n.last_entry).tolist()
    early = np.flatnonzero(n.last_entry == n.steps // 2).tolist()[:3]
    changes: list[Change] = [
        Rate(np.array([i]), int(n.capacity_row[i]) + rates) for i in cut + by_flow[:4]
    ]
    changes += [Opened(int(i), 0, n.steps) for i in closed]
    changes += [LongerWindow(np.array([i]), later_steps=LATER_STEPS) for i in early]
    changes += [_beside(n, i) for i in by_flow[4:]]
    crowd = int(rng.choice(len(n.origin), p=n.vehicles / n.vehicles.sum()))
    limited = int(np.flatnonzero(n.reception_row >= 0)[0])
    begin = n.steps - HOUR_STEPS
    changes += [
        MoreVehicles(crowd, MORE_VEHICLES),
        Reception(limited, int(n.reception_row[limited]) + 1),
    ]
    asks = [Ask(f"{i}-{type(c).__name__}", type(c).__name__, (c,)) for i, c in enumerate(changes)]
    # Rates are whole numbers an hour and steps are minutes: what passes repeats every hour.
    end = later_horizon(n, END_STEPS, n.capacity[:, begin : begin + END_STEPS])
    return [*asks, Ask("end", "end", end)]


def _beside(n: TimedNetwork, link: int) -> NotAgreed:
    """Return a road that is not agreed beside another one, as long and as wide."""
    one = np.array([link])
    always = np.zeros(1, dtype=np.int64), np.full(1, n.steps)
    return NotAgreed(n.tail[one], n.head[one], n.link_steps[one], *always, n.capacity_row[one])


def measure(case: Case, *, check: bool) -> Row:
    """Measure one instance; solves of their own must find the same."""
    network = prepared(case.make())
    flow = earliest_arrival(network)
    cold_s = median_s(lambda: earliest_arrival(network))
    return _measured(case.name, flow, drawn_asks(flow), cold_s, check=check)


def measure_within(case: Case, *, check: bool) -> Row:
    """Measure one instance with totals, which are asked for as well."""
    network = prepared(case.make())
    totals, *_ = totals_for(network)
    flow = fewest_steps(network, totals)
    asks = drawn_asks(earliest_arrival(network))
    for d in np.flatnonzero(totals != NO_TOTAL)[:MOST_TOTALS].tolist():
        wider = int(totals[d]) + max(1, int(totals[d]) // 4)
        asks.append(Ask(f"{len(asks)}-Total", "Total", (Total(d, wider),)))
    cold_s = median_s(lambda: fewest_steps(network, totals))
    return _measured(case.name, flow, asks, cold_s, check=check)


def _measured(
    name: str, flow: ArrivalFlow | TotalsFlow, asks: list[Ask], cold_s: float, *, check: bool
) -> Row:
    sheet = work_asks(flow, asks)
    alone = [w for w in sheet.worths if not w.pair_of]
    for worth in alone if check else alone[:SAMPLE]:
        after = solved_with(flow, worth.ask.changes).out
        if after - flow.out != worth.vehicles:
            message = f"{name}: {worth.ask.id} is worth {after - flow.out}: {worth}"
            raise RuntimeError(message)
    asks_s = median_s(lambda: work_asks(flow, asks, most_pairs=0))
    return Row(
        name,
        flow.network,
        flow.layout.link_copies,
        cold_s,
        asks_s,
        median_s(lambda: work_asks(flow, asks)) - asks_s,
        statistics.mean(_seconds(flow, w.ask) for w in alone[:SAMPLE]),
        sheet,
    )


def _seconds(flow: ArrivalFlow | TotalsFlow, ask: Ask) -> float:
    begun = time.process_time()
    resolve(flow, ask)
    return time.process_time() - begun


def cases(*, quick: bool) -> Iterator[Case]:
    """Yield the instances."""
    if not quick:
        yield from (c for c in real_cases() if c.name in NAMES)
    yield from drawn_cases(QUICK if quick else SIZES)


def table(rows: list[Row]) -> list[str]:
    """Return the table as Markdown lines."""
    lines = [
        (
            "| instance | nodes | links | arcs in time | solve | asks | seconds for all "
            "| in solves | worth something | most vehicles | pairs tried, that gain, seconds "
            "| hours and last arrival of one, by a solve |"
        ),
        "|---|" + "---:|" * 11,
    ]
    for row in rows:
        alone = [w for w in row.sheet.worths if not w.pair_of]
        cells = [
            row.name,
            f"{nodes_in_use(row.network):,}",
            f"{row.network.links:,}",
            f"{row.copies:,}",
            f"{row.cold_s:.2f} s",
            f"{len(alone)}",
            f"{row.asks_s:.2f} s",
            f"{row.asks_s / row.cold_s:.2f}",
            f"{sum(w.vehicles > 0 for w in alone)}",
            f"{max(w.vehicles for w in alone):,}",
            f"{row.sheet.pairs_tried}, {len(row.sheet.worths) - len(alone)}, {row.pairs_s:.2f} s",
            f"{row.resolve_s:.2f} s",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def section(*, quick: bool = False, check: bool = False) -> list[str]:
    """Return a Markdown section on asks; a worth that a solve does not confirm is an error."""
    measure(next(drawn_cases((WARM,), (1,))), check=True)
    measure_within(next(drawn_cases((WARM,), (1,))), check=True)
    rows = [measure(case, check=check) for case in cases(quick=quick)]
    within = [measure_within(case, check=check) for case in cases(quick=quick)]
    how_many = "All" if check else f"The {SAMPLE} most valuable of each instance"
    return [
        "## Asks",
        "",
        "Twenty asks of each instance, drawn with a seed: rates twice as high on five roads of the",
        "cut and on four others, three closed roads opened, three windows half an hour longer, two",
        f"roads that are not agreed, {MORE_VEHICLES} vehicles more, a reception twice as fast, an",
        f"end {END_STEPS} minutes later. Links are drawn in proportion to the vehicles over them.",
        f"{how_many} were confirmed by a solve of their own, or the run would have failed. Medians",
        f"of {RUNS}, in processor seconds, without compilation; asks include laying out",
        "the network with room for them.",
        "",
        *table(rows),
        "",
        "The same within totals: two destinations of three take a third fewer than the plan",
        "without totals brings there, and a total a quarter greater is asked for at up to",
        f"{MOST_TOTALS} of them. A solve is that of fewest steps within totals, hours as well.",
        "",
        *table(within),
        "",
    ]


def main(argv: list[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.engine_asks")
    parser.add_argument("--quick", action="store_true", help="small drawn networks only")
    parser.add_argument("--check", action="store_true", help="confirm every ask by a solve")
    chosen = parser.parse_args(argv)
    print("\n".join(section(quick=chosen.quick, check=chosen.check)))


if __name__ == "__main__":
    main(sys.argv[1:])
