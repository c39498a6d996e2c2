"""One road shut in a solved network: ``python -m benchmarks.engine_change [--quick]``.

Writes docs/benchmarks-change.md of as many closures as ``--closures`` says, unless ``--quick``.
Times are of the processor, because they are compared with one another on a machine that may do
other things meanwhile.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks import engine_page as pages
from benchmarks.engine_cases import Case, Size, drawn_case, real_cases
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TimedNetwork, earliest_arrival
from opencorridor.planning.engine.arrival import ALIVE
from opencorridor.planning.engine.change import after_change
from opencorridor.service.arrivals import check_change

PAGE = pages.ROOT / "docs" / "benchmarks-change.md"
CLOSURES = 100
FROM_CUT = 4
"""One closure in so many is drawn from the cut."""

COLD = 5
"""One closure in so many is solved anew as well."""

CHECKED = 5
REAL = {"Chicago Sketch", "Andorra"}
TARGET = 20
ABOUT = """
A road shuts for good after a quarter of the horizon. What happened before is fixed, and whoever is
on a road then gets off it at its end. *Repaired* is the new optimum from the solved flow
(`after_change`), *anew* that of the same network with the same past from nothing, by the same
engine (`anew=True`). Roads are drawn with seed
1 in proportion to the vehicles that were still to enter them; every fourth from the last cut, in
proportion to the vehicles that cross it. Every fifth closure is solved anew as well and must have
the same vehicles out and the same sum of arrival steps, or the run fails; the first of these are
checked by separate code, which also checks that those under way go first. Seconds are of the
processor, without compilation; the ratio is to the median of those solved anew. A repair that would
look at more copies than it may (three for each there is) gives up and solves anew: that time is in
the table.
"""


@dataclass(frozen=True)
class Shutting:
    """One closure: which road, from the cut or not, vehicles lost, and seconds."""

    link: int
    from_cut: bool
    lost: int
    scans: int
    repaired_s: float
    anew_s: float | None


def shut(network: TimedNetwork, link: int, now: int) -> TimedNetwork:
    """Return a network in which nobody enters a link from a step on."""
    last = network.last_entry.copy()
    last[link] = min(int(last[link]), now - 1)
    return replace(network, last_entry=last)


def weights(flow: ArrivalFlow, now: int) -> tuple[IntArray, IntArray]:
    """Return the vehicles that enter each link from a step on, in all and over the last cut."""
    network, layout = flow.network, flow.layout
    entering = np.zeros(network.links, dtype=np.int64)
    crossing = np.zeros(network.links, dtype=np.int64)
    for i in range(network.links):
        first, values = flow.entering(i)
        step = np.arange(first, first + len(values))
        later = (step >= now) & (values > 0)
        step, values = step[later], values[later]
        tail = flow.dead[layout.place[network.tail[i]] + step]
        head = flow.dead[layout.place[network.head[i]] + step + network.link_steps[i]]
        entering[i] = values.sum()
        crossing[i] = values[(tail == ALIVE) & (head < ALIVE)].sum()
    return entering, crossing


def drawn_links(flow: ArrivalFlow, now: int, count: int) -> list[tuple[int, bool]]:
    """Return links to shut, and whether each was drawn from the cut."""
    rng = np.random.default_rng(1)
    entering, crossing = weights(flow, now)
    found: list[tuple[int, bool]] = []
    for i in range(count):
        of = crossing if i % FROM_CUT == 0 and crossing.any() else entering
        found.append((int(rng.choice(len(of), p=of / of.sum())), of is crossing))
    return found


def _answer(flow: ArrivalFlow) -> tuple[int, int]:
    return flow.out, flow.arrival_sum_steps


def shuttings(flow: ArrivalFlow, count: int) -> Iterator[Shutting]:
    """Shut one link after the other, each in the flow as it was solved."""
    now = flow.network.steps // 4
    for i, (link, from_cut) in enumerate(drawn_links(flow, now, count)):
        after = shut(flow.network, link, now)
        begun = time.process_time()
        changed = after_change(flow, after, now)
        repaired_s = time.process_time() - begun
        anew_s = None
        # From the second on, so that the cut and the rest are both among those compared.
        if i % COLD == 1:
            begun = time.process_time()
            referee = after_change(flow, after, now, anew=True).flow
            anew_s = time.process_time() - begun
            if _answer(referee) != _answer(changed.flow):
                message = f"link {link}: repaired {_answer(changed.flow)}, anew {_answer(referee)}"
                raise RuntimeError(message)
            refusals = check_change(changed) if i < COLD * CHECKED else ()
            if refusals:
                raise RuntimeError(refusals[0].text())
        lost = flow.out - changed.out
        yield Shutting(link, from_cut, lost, changed.flow.scans, repaired_s, anew_s)


def row(case: Case, count: int) -> str:
    """Return a row of the table."""
    flow = earliest_arrival(case.make())
    found = list(shuttings(flow, count))
    repaired = np.array([each.repaired_s for each in found])
    anew = np.array([each.anew_s for each in found if each.anew_s is not None])
    cold = float(np.median(anew))
    middle, late = np.percentile(repaired, [50, 95])
    near = sum(each.repaired_s * TARGET <= cold for each in found)
    lost = sum(each.lost > 0 for each in found)
    cut = sum(each.from_cut for each in found)
    cells = (
        case.name,
        f"{flow.network.links:,}",
        f"{flow.layout.link_copies:,}",
        f"{len(found)}, {cut}, {lost}",
        f"{cold:.3f} s of {len(anew)}",
        f"{middle:.4f} s",
        f"{late:.4f} s",
        f"{repaired.max():.3f} s",
        f"1/{cold / middle:,.1f}",
        f"1/{cold / late:,.1f}",
        f"{near} of {len(found)}",
    )
    return "| " + " | ".join(cells) + " |"


def cases(*, quick: bool) -> Iterator[Case]:
    """Yield the instances."""
    if quick:
        yield drawn_case(Size(1_000, 120, 30_000), 1)
        return
    yield from (case for case in real_cases() if case.name in REAL)
    yield drawn_case(Size(10_000, 360, 200_000), 1)


def _compile() -> None:
    flow = earliest_arrival(drawn_case(Size(100, 20, 2_000), 1).make())
    for link, _ in itertools.islice(drawn_links(flow, 5, 3), 3):
        check_change(after_change(flow, shut(flow.network, link, 5), 5))
    # Where everything shuts, somebody under way is left: the exchange of places is compiled too.
    last = np.minimum(flow.network.last_entry, 4)
    after_change(flow, replace(flow.network, last_entry=last), 5)


HEAD = (
    "| instance | links | arcs in time | closures, from the cut, that cost vehicles | anew "
    "| repaired, median | 95th percentile | slowest | median / anew | 95th / anew "
    f"| within 1/{TARGET} |"
)


def _rows(*, quick: bool, closures: int = CLOSURES) -> Iterator[str]:
    _compile()
    for case in cases(quick=quick):
        yield row(case, 20 if quick else closures)


def write(rows: list[str], closures: int) -> None:
    """Write the page as far as it is measured."""
    made = (
        f"Written by `python -m benchmarks.engine_change --closures {closures}`. {pages.machine()}."
    )
    lines = ["# The engine after a change", "", made, ABOUT, HEAD, "|---|" + "---:|" * 10, *rows]
    PAGE.write_text("\n".join([*lines, ""]), encoding="utf-8")


def main(argv: list[str]) -> None:
    """Run, print and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks.engine_change")
    parser.add_argument("--quick", action="store_true", help="one small instance, no page")
    parser.add_argument("--closures", type=int, default=CLOSURES, help="on each instance")
    chosen = parser.parse_args(argv)
    rows: list[str] = []
    for found in _rows(quick=chosen.quick, closures=chosen.closures):
        rows.append(found)
        print(found, flush=True)
        if not chosen.quick:
            write(rows, chosen.closures)


if __name__ == "__main__":
    main(sys.argv[1:])
