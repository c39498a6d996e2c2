"""The page of the engine's benchmark: tables, plots and what is to be said of them."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.engine_peers import MOST_CHECKED_LINKS, Outcome
from benchmarks.engine_plots import Plot, Series, svg
from benchmarks.engine_rows import (
    AS_PUBLISHED,
    EXACT,
    GOING_ON,
    PROFILED_ABOVE,
    WEAKER,
    Row,
)

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
IMAGES = ROOT / "docs" / "img"
LARGE = 2_000_000
WANTED_RATIO = 1000
WANTED_SHARE = 0.25
GROWTHS = {
    "nodes": "Nodes: a drawn country over 40 steps, an exit for 2,500 nodes, five vehicles a node",
    "steps": "Steps: a drawn region of 10,000 nodes, 200,000 vehicles",
    "vehicles": "Vehicles: a drawn region of 6,000 nodes over 360 steps",
}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> list[str]:
    """Return a Markdown table; all columns but the first are numbers."""
    rule = "|" + "---|" * words + "---:|" * (len(head) - words)
    return ["| " + " | ".join(head) + " |", rule, *("| " + " | ".join(r) + " |" for r in rows)]


def machine() -> str:
    """Return what the figures were made on and with."""
    packages = ("numpy", "numba", "scipy", "ortools", "networkx")
    versions = ", ".join(f"{n} {version(n)}" for n in packages)
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; "
        f"{versions}"
    )


# ---- instances -----------------------------------------------------------------------------------


def instances(rows: Sequence[Row]) -> list[str]:
    """Return the table of instances and what the engine does with them."""
    head = (
        "instance",
        "nodes",
        "links",
        "steps",
        "arcs in time",
        "vehicles",
        "out",
        "sum of arrival steps",
        "seconds",
        "per million arcs, s",
        "memory, MB",
        "said beforehand, MB at most",
        "check, s",
    )
    return _table(head, [_instance(r) for r in rows])


def _instance(r: Row) -> list[str]:
    mine = r.ours
    check = "not run" if mine.check_s is None else f"{mine.check_s:.2f}"
    return [
        r.name,
        f"{r.nodes:,}",
        f"{r.links:,}",
        f"{r.steps:,}",
        f"{r.arcs:,}",
        f"{r.vehicles:,}",
        f"{mine.out:,}",
        f"{mine.arrivals:,}",
        f"{mine.seconds or 0:.3f}",
        f"{r.per_million_s:.2f}",
        f"{mine.megabytes or 0:,.0f}",
        f"{r.need_mb:,.0f}",
        check,
    ]


# ---- peers ---------------------------------------------------------------------------------------


def _cell(r: Row, name: str) -> str:
    found = r.others.get(name)
    if found is None:
        return "not tried"
    if found.seconds is None:
        return f"> {r.limit_s:.0f}"
    return f"{found.seconds:.2f} s, {found.megabytes:,.0f} MB"


def _times(r: Row, name: str) -> str:
    found, mine = r.others.get(name), r.ours.seconds
    if found is None or not mine:
        return ""
    if found.seconds is None:
        return f"> {r.limit_s / mine:,.0f}"
    return f"{found.seconds / mine:,.0f}"


def peers_table(rows: Sequence[Row]) -> list[str]:
    """Return the table of exact peers, and of one that answers less."""
    names = [*EXACT, WEAKER]
    head = ["instance", "arcs in time", "engine", *names]
    head += [f"{name} / engine" for name in ("OR-Tools", "NetworkX", "HiGHS")]
    body = [
        [
            r.name,
            f"{r.arcs:,}",
            f"{r.ours.seconds or 0:.3f} s, {r.ours.megabytes or 0:,.0f} MB",
            *(_cell(r, name) for name in names),
            *(_times(r, name) for name in ("OR-Tools", "NetworkX", "HiGHS")),
        ]
        for r in rows
        if any(name in r.others for name in names)
    ]
    return _table(head, body)


def demands(rows: Sequence[Row]) -> list[str]:
    """Return what was asked for and what was measured, at two million arcs and above."""
    large = [r for r in rows if r.arcs >= LARGE and "OR-Tools" in r.others]
    lines = [
        (
            f"- Asked: at {LARGE:,} arcs and above at least {WANTED_RATIO:,} times faster than "
            "OR-Tools, and no more than a quarter of its memory."
        )
    ]
    if not large:
        return [*lines, "- Measured: no instance of that size was given to OR-Tools in this run."]
    for r in large:
        found, mine = r.others["OR-Tools"], r.ours
        if found.seconds is None or found.megabytes is None:
            said = (
                f"OR-Tools did not end in {r.limit_s:.0f} s, so {_times(r, 'OR-Tools')} times; "
                "its memory is not known"
            )
        else:
            ratio = found.seconds / (mine.seconds or 1)
            share = (mine.megabytes or 0) / max(1.0, found.megabytes)
            kept = "kept" if ratio >= WANTED_RATIO and share <= WANTED_SHARE else "not kept"
            said = f"{ratio:,.0f} times faster, {100 * share:.0f} % of its memory: {kept}"
        lines.append(f"- {r.name}, {r.arcs:,} arcs: {said}.")
    return lines


# ---- the heuristic -------------------------------------------------------------------------------


def heuristic(rows: Sequence[Row]) -> list[str]:
    """Return the table of capacity-constrained route planning."""
    names = (GOING_ON, AS_PUBLISHED)
    head = ["instance", "arcs in time", "engine: out", "engine, s"]
    head += [f"{name}: {what}" for name in names for what in ("out", "s")]
    head += ["most behind the engine at a step"]
    body = []
    for r in rows:
        if not any(name in r.others for name in names):
            continue
        cells = [r.name, f"{r.arcs:,}", f"{r.ours.out:,}", f"{r.ours.seconds or 0:.3f}"]
        for name in names:
            cells += _heuristic_cells(r, r.others.get(name))
        found = r.others.get(GOING_ON)
        behind = [a - b for a, b in zip(r.ours.out_by, found.out_by, strict=False)] if found else []
        cells.append(f"{max(behind):,}" if behind else "")
        body.append(cells)
    return _table(head, body)


def _heuristic_cells(r: Row, found: Outcome | None) -> list[str]:
    if found is None:
        return ["not tried", "not tried"]
    if found.seconds is None:
        return ["not ended", f"> {r.limit_s:.0f}"]
    return [f"{found.out:,}", f"{found.seconds:.3f}"]


# ---- time per arc --------------------------------------------------------------------------------


def middle(rows: Sequence[Row]) -> float:
    """Return the median seconds for a million arcs."""
    return median(r.per_million_s for r in rows)


def slow(rows: Sequence[Row]) -> list[Row]:
    """Return the rows slower than twice the median time for an arc."""
    return [r for r in rows if r.per_million_s > PROFILED_ABOVE * middle(rows)]


def per_arc(rows: Sequence[Row]) -> list[str]:
    """Return what is said of time per arc, and the profile of those that are slow."""
    found = slow(rows)
    lines = [
        (
            f"The median instance takes {middle(rows):.2f} s for a million arcs. "
            f"{len(found)} of {len(rows)} take more than twice that"
            + ("; where their time goes:" if found else ".")
        ),
        "",
    ]
    if not found:
        return lines
    head = (
        "instance",
        "per million arcs, s",
        "times the median",
        "copies looked at for an arc",
        "building and result, s",
        "sweep, s",
        "full search, s",
        "sweep, copies",
        "full search, copies",
        "paths",
    )
    lines += _table(head, [_profile(r, middle(rows)) for r in found])
    return [
        *lines,
        "",
        (
            "*Sweep*: roads forwards only. *Full search*: with vehicles taken back, which proves "
            "that there is no more. Sampled in slices of 5,000 copies in a run of its own. What is "
            "slow is the full search: few ways out, full for long, so that each vehicle more needs "
            "a long way round through what is taken back. Below a hundred thousand arcs it is the "
            "fixed cost of starting that counts."
        ),
    ]


def _profile(r: Row, middle_s: float) -> list[str]:
    s = r.stages
    numbers = [f"{r.per_million_s:.2f}", f"{r.per_million_s / middle_s:.1f}"]
    numbers.append(f"{r.ours.scans / r.arcs:.2f}")
    if not s:
        return [r.name, *numbers, *["not run"] * 6]
    numbers += [f"{s[k]:.3f}" for k in ("rest_s", "sweep_s", "full_s")]
    numbers += [f"{s[k]:,.0f}" for k in ("sweep_scans", "full_scans", "paths")]
    return [f"{r.name}, {r.steps} steps", *numbers]


# ---- growth --------------------------------------------------------------------------------------


def growth(rows: Sequence[Row]) -> list[str]:
    """Return one table of how cost grows."""
    head = (
        "nodes",
        "steps",
        "vehicles",
        "out",
        "arcs in time",
        "seconds",
        "per million arcs, s",
        "memory, MB",
    )
    body = [
        [
            f"{r.nodes:,}",
            f"{r.steps:,}",
            f"{r.vehicles:,}",
            f"{r.ours.out:,}",
            f"{r.arcs:,}",
            f"{r.ours.seconds or 0:.3f}",
            f"{r.per_million_s:.2f}",
            f"{r.ours.megabytes or 0:,.0f}",
        ]
        for r in rows
    ]
    return _table(head, body, words=0)


_GROWN: dict[str, Callable[[Row], float]] = {
    "nodes": lambda r: r.nodes,
    "steps": lambda r: r.steps,
    "vehicles": lambda r: r.vehicles,
}


def write_plots(rows: Sequence[Row], grown: dict[str, list[Row]]) -> None:
    """Write both pictures."""
    names = {"engine": lambda r: r.ours} | {
        name: (lambda r, name=name: r.others.get(name))
        for name in (*EXACT, WEAKER, GOING_ON, AS_PUBLISHED)
    }
    series = []
    for name, outcome_of in names.items():
        found = [(r.arcs, outcome_of(r)) for r in rows]
        points = [(float(a), o.seconds) for a, o in found if o is not None and o.seconds]
        if points:
            series.append(Series(name, points))
    memory = []
    for name, outcome_of in names.items():
        found = [(r.arcs, outcome_of(r)) for r in rows]
        points = [(float(a), o.megabytes) for a, o in found if o and (o.megabytes or 0) >= 1]
        memory.append(Series(name, points))
    panels = [
        Plot("Seconds", "arcs in time", "seconds", series),
        Plot("Memory", "arcs in time", "MB", [m for m in memory if m.points]),
    ]
    _write("engine-peers.svg", svg(panels, "Time and memory of each solver by arcs in time"))
    panels = [
        Plot(
            f"Growth with {what}",
            what,
            "seconds",
            [Series("engine", [(_GROWN[what](r), r.ours.seconds or 1e-3) for r in found], True)],
        )
        for what, found in grown.items()
        if found
    ]
    if panels:
        _write("engine-growth.svg", svg(panels, "Seconds of the engine by nodes, steps, vehicles"))


def _write(name: str, text: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / name).write_text(text, encoding="utf-8")


# ---- the page ------------------------------------------------------------------------------------

ABOUT = """
Times of the engine are medians of five (one run above a minute), from the network in steps to the
flow with its certificate, without compilation, which takes about half a minute once and is kept.
Peers run once, each in a process of its own, from arrays of arcs to the optimum; writing those out
is not counted against them. Memory is the peak of the process during the work less what it held
before, the network included. All solvers get the identical arcs: copies of links that are open,
reachable and of use, after rounding. All exact solvers that end must find the same vehicles out and
the same sum of arrival steps, or the run fails.
"""

NOTES = f"""
- Drawn networks: `benchmarks/engine_cases.py`. A *region* has eight exits at its edge, a *country*
  has exits all over. Other networks: the folder beside the project, see its SOURCES.md; crowds and
  exits are drawn with seed 7.
- The check of the flow by separate code goes link by link; it was left out above
  {MOST_CHECKED_LINKS:,} links.
- SciPy's answer is weaker: it brings as many out by the end, no matter how late.
"""


def page(rows: list[Row], grown: dict[str, list[Row]], more: list[str], left: list[str]) -> str:
    """Return the page.

    Parameters
    ----------
    rows : list of Row
        The instances.
    grown : dict of str to list of Row
        By what grows: ``nodes``, ``steps``, ``vehicles``.
    more : list of str
        Sections of others, as Markdown lines.
    left : list of str
        What was left out, one sentence each.
    """
    rows = sorted(rows, key=lambda r: r.arcs)
    limits = sorted({r.limit_s for r in rows if r.others})
    lines = [
        "# The engine for large networks beside its peers",
        "",
        (
            "Written by `make bench-engine`; a peer has "
            f"{' or '.join(f'{x:.0f}' for x in limits)} s. {machine()}."
        ),
        ABOUT,
        "## Instances",
        "",
        *instances(rows),
        NOTES,
        "## Exact peers on identical arcs, without totals",
        "",
        *peers_table(rows),
        "",
        *demands(rows),
        "",
        "![Time and memory by arcs in time](img/engine-peers.svg)",
        "",
        "## A heuristic: capacity-constrained route planning",
        "",
        (
            "Lu, George, Shekhar (SSTD 2005), under the same waiting rule. Its flow is checked "
            "by the engine's checker, and it must be no better at any step, or the run fails."
        ),
        "",
        *heuristic(rows),
        "",
        "## Time for an arc",
        "",
        *per_arc(rows),
    ]
    if any(grown.values()):
        lines += ["", "## How cost grows", ""]
        lines += ["![Growth](img/engine-growth.svg)"]
        for what, found in grown.items():
            if found:
                lines += ["", f"**{GROWTHS[what]}**", "", *growth(found)]
    lines += ["", *more]
    if left:
        lines += ["", "## Left out", "", *(f"- {text}" for text in left)]
    return "\n".join(lines) + "\n"
