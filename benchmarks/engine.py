"""The engine beside its peers: ``python -m benchmarks.engine [--quick] [--limit SECONDS]``.

Writes docs/benchmarks.md and its pictures, unless ``--quick``. What was measured is kept in
build/bench-engine by instance, limit and code, so that a run that was stopped goes on where it was;
``--fresh`` measures anew.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from benchmarks import engine_page as pages
from benchmarks.engine_cases import Case, Size, drawn_case, drawn_cases, real_cases, road_like
from benchmarks.engine_rows import (
    AS_PUBLISHED,
    EXACT,
    MOST_ARCS,
    MOST_PATIENT_ARCS,
    PATIENT_S,
    WEAKER,
    Kept,
    Row,
    _try_exact,
    measure,
    profile,
)

ROOT = pages.ROOT
WARM = Size(100, 20, 200)
COUNTRY = 2_500
"""Nodes for each exit of a drawn country."""

ABOVE_TWO_MILLION = Size(10_000, 80, 100_000, COUNTRY)
OTHER_PAGES = (
    "",
    (
        "How fast a plan is [after a change](benchmarks-change.md), and [corridors of a few roads]"
        "(benchmarks-corridors.md), have pages of their own."
    ),
)
ABOVE_KEY = drawn_case(ABOVE_TWO_MILLION, 1).key
"""The instance above two million arcs on which every exact peer is tried."""

SIZES = (
    Size(1_000, 120, 30_000),
    ABOVE_TWO_MILLION,
    Size(6_000, 360, 100_000),
    Size(10_000, 360, 200_000),
    Size(30_000, 360, 400_000),
    Size(45_000, 360, 600_000),
)
LONG_FOR_PEERS = (Size(3_000, 210, 60_000),)
GROWN = {
    "nodes": [
        Size(nodes, 40, 5 * nodes, COUNTRY)
        for nodes in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
    ],
    "steps": [Size(10_000, steps, 200_000) for steps in (60, 120, 180, 240, 360)],
    "vehicles": [Size(6_000, 360, count) for count in (5_000, 20_000, 100_000, 400_000)],
}
QUICK = (Size(300, 30, 6_000), Size(1_000, 70, 30_000))
"""The first is small enough for NetworkX, wherever the folder beside the project is missing."""
QUICK_MOST = {**MOST_ARCS, "HiGHS": 10_000, WEAKER: 100_000, AS_PUBLISHED: 10_000}
OF_OTHERS = (
    "benchmarks.engine_coarse",
    "benchmarks.engine_totals",
    "benchmarks.engine_asks",
)
"""Modules with a ``section`` that returns lines of Markdown, if they are there; it is told
``quick`` and ``limit_s`` as far as it takes them."""

SLOW_TO_COMPILE = {"benchmarks.engine_asks"}
"""Left out of a quick run, which is for the ratios to peers."""


@dataclass
class Run:
    """What a run is asked to do, and what it has."""

    limit_s: float
    kept: Kept | None
    quick: bool

    def __post_init__(self) -> None:
        self.warm = road_like(WARM, 1)

    @property
    def most(self) -> dict[str, int]:
        """The most arcs for each peer."""
        if self.quick:
            return QUICK_MOST
        return MOST_PATIENT_ARCS if self.limit_s >= PATIENT_S else MOST_ARCS

    def _every_peer(self, row: Row, case: Case) -> None:
        """Try every exact peer, though it is not thought to end."""
        missing = {name: row.arcs for name in EXACT if name not in row.others}
        if missing:
            _try_exact(row, case.make(), missing)
            if self.kept:
                self.kept.write(row)

    def row(self, case: Case, *, alone: bool = False) -> Row:
        """Return a row: as it was kept, or measured; ``alone`` without peers."""
        key_limit = 0.0 if alone else self.limit_s
        found = self.kept.read(case.key, key_limit) if self.kept else None
        if found is None:
            found = measure(case, self.warm, key_limit or 60.0, {} if alone else self.most)
            found.limit_s = key_limit
            if self.kept:
                self.kept.write(found)
        if not alone and not self.quick and case.key == ABOVE_KEY:
            self._every_peer(found, case)
        print("\n".join([*pages.instances([found])[2:], *pages.peers_table([found])[2:]]))
        sys.stdout.flush()
        return found


def _drawn() -> Iterator[Case]:
    """Yield drawn instances, but those that peers are not thought to end on."""
    for size in SIZES:
        yield from drawn_cases((size,), (1,) if size == ABOVE_TWO_MILLION else (1, 2))


def _all() -> Iterator[Case]:
    yield from real_cases()
    yield from _drawn()
    yield from drawn_cases(LONG_FOR_PEERS, (1,))
    yield from (drawn_case(size, 1) for sizes in GROWN.values() for size in sizes)


def _left_out(run: Run, rows: list[Row]) -> list[str]:
    most = run.most
    found = [
        "Not tried, so that the run ends within the hour: "
        + ", ".join(f"{name} above {most[name]:,} arcs" for name in most)
        + "; but on one instance above two million arcs every exact peer."
    ]
    names = {r.name for r in rows}
    wanted = ("Sioux Falls", "Anaheim", "Chicago Sketch", "Andorra", "Liechtenstein")
    missing = [name for name in wanted if name not in names]
    if missing:
        found.append(f"Not in the folder beside the project: {', '.join(missing)}.")
    absent = [name for name in OF_OTHERS if importlib.util.find_spec(name) is None]
    if absent:
        found.append(f"Not there yet: {', '.join(absent)}.")
    return found


AFTER_A_CHANGE = {
    "again",
    "change",
    "change_within",
    "filling",
    "guided",
    "kept",
    "places",
    "repair",
}
WITH_STAGES = {"first_out", "people", "stages", "stages_within"}
"""Modules of the engine that no section runs: these two sets."""


def _code_of(name: str) -> str:
    """Return a digest of the engine's code and of a section's module."""
    engine = ROOT / "src" / "opencorridor" / "planning" / "engine"
    own = ROOT.joinpath(*name.split(".")).with_suffix(".py")
    used = sorted(p for p in engine.glob("*.py") if p.stem not in AFTER_A_CHANGE | WITH_STAGES)
    text = b"".join(path.read_bytes() for path in (*used, own))
    return sha256(text).hexdigest()[:12]


def sections(run: Run) -> list[str]:
    """Return the sections that other modules write: coarse steps, totals, asks.

    They are kept like rows.
    """
    lines: list[str] = []
    for name in OF_OTHERS:
        if importlib.util.find_spec(name) is None or (run.quick and name in SLOW_TO_COMPILE):
            continue
        file = f"{name}-{_code_of(name)}-limit-{run.limit_s:.0f}-cores-{os.cpu_count()}.md"
        path = run.kept.folder / file if run.kept else None
        if path and path.exists():
            lines += [path.read_text(encoding="utf-8"), ""]
            continue
        begun = time.perf_counter()
        section = importlib.import_module(name).section
        told = {"quick": run.quick, "limit_s": run.limit_s}
        takes = inspect.signature(section).parameters
        text = "\n".join(section(**{k: v for k, v in told.items() if k in takes}))
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        lines += [text, ""]
        print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)
    return lines


def quick(run: Run) -> None:
    """Measure a few small instances and print the ratios."""
    cases = [c for c in real_cases() if c.key in {"sioux-falls-60", "anaheim-60"}]
    rows = [run.row(case) for case in (*cases, *drawn_cases(QUICK, (1,)))]
    print(pages.machine())
    print("\n".join([*pages.peers_table(rows), "", *pages.heuristic(rows), ""]))
    print("\n".join(sections(run)))


@dataclass
class Page:
    """What the page is made of so far."""

    run: Run
    rows: list[Row] = field(default_factory=list)
    grown: dict[str, list[Row]] = field(default_factory=lambda: {what: [] for what in GROWN})
    more: list[str] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)

    def write(self) -> None:
        """Write the page and its pictures."""
        pages.write_plots(self.rows, self.grown)
        left = _left_out(self.run, self.rows)
        text = pages.page(self.rows, self.grown, self.more, left)
        pages.PAGE.write_text(text, encoding="utf-8")

    def add(self, case: Case) -> None:
        """Measure an instance and write the page."""
        self.cases[case.key] = case
        self.rows.append(self.run.row(case))
        self.write()

    def add_growth(self, what: str, size: Size) -> None:
        """Measure the engine alone; drawn countries are instances of the first table as well."""
        case = drawn_case(size, 1)
        self.cases[case.key] = case
        self.grown[what].append(self.run.row(case, alone=True))
        if what == "nodes":
            self.rows.append(self.grown[what][-1])

    def profile(self) -> None:
        """Say of instances that are slow for their size where the time goes."""
        for row in pages.slow(self.rows):
            if not row.stages:
                profile(row, self.cases[row.key], self.run.warm)
                if self.run.kept:
                    self.run.kept.write(row)
        self.write()


def full(run: Run, *, others: bool) -> None:
    """Measure everything; the page is written again after each step, the longest come last."""
    written = Page(run)
    late = {"andorra-360", "liechtenstein-360"}
    real = list(real_cases())
    for case in (*(c for c in real if c.key not in late), *_drawn()):
        written.add(case)
    for what, sizes in GROWN.items():
        for size in sizes:
            written.add_growth(what, size)
    written.profile()
    if others:
        written.more += sections(run)
    written.more += OTHER_PAGES
    written.write()
    for case in (*(c for c in real if c.key in late), *drawn_cases(LONG_FOR_PEERS, (1,))):
        written.add(case)
    written.profile()


def main(argv: list[str]) -> None:
    """Run, print and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks.engine")
    parser.add_argument("--quick", action="store_true", help="small instances only, no page")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for a peer")
    parser.add_argument("--fresh", action="store_true", help="measure anew what was kept")
    parser.add_argument("--only", help="instances whose key begins so; no page")
    parser.add_argument("--no-sections", action="store_true", help="without sections of others")
    chosen = parser.parse_args(argv)
    kept = None if chosen.quick or chosen.fresh else Kept(ROOT / "build" / "bench-engine")
    run = Run(chosen.limit, kept, chosen.quick)
    if chosen.quick:
        quick(run)
    elif chosen.only:
        found = {c.key: c for c in _all() if c.key.startswith(chosen.only)}
        rows = [run.row(case) for case in found.values()]
        print("\n".join([*pages.instances(rows), "", *pages.peers_table(rows), ""]))
        print("\n".join(pages.demands(rows)))
    else:
        full(run, others=not chosen.no_sections)


if __name__ == "__main__":
    main(sys.argv[1:])
