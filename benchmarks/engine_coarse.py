"""What coarser steps cost: the plan, and the bound that no plan in seconds beats."""

from __future__ import annotations

import time

from benchmarks.engine_cases import BEGINS_S, Size, andorra, drawn_streets
from opencorridor.planning.engine.arrival import layout_of
from opencorridor.planning.engine.bound import bound_in_steps, plan_and_bound
from opencorridor.planning.engine.memory import BYTES_PER_MB, need_of
from opencorridor.planning.engine.rounding import Crowds, Horizon, Streets, in_steps

HOURS_S = 6 * 3600
STEPS_S = (30, 60, 120, 300, 600)
DRAWN = Size(1_000, 360, 200_000)


def section(quick: bool, limit_s: float) -> list[str]:  # noqa: ARG001 - as all sections are called
    """Return the section as lines of Markdown; nothing in a quick run."""
    if quick:
        return []
    found = andorra()
    places = [] if found is None else [("Andorra", *found)]
    places.append(("drawn region, 1,000 nodes", *drawn_streets(DRAWN, 1)))
    lines = [
        "## Coarser steps: plan and bound",
        "",
        (
            "Six hours. The plan rounds times up; the bound rounds everything the other way, and "
            "no plan in seconds brings out more. *Need* is the memory said beforehand, of the "
            "larger of both; seconds are for both together, once."
        ),
        "",
        "| instance | step, s | arcs in time | plan: out | bound: out | need, MB | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, streets, crowds in places:
        lines += [_row(name, streets, crowds, step_s) for step_s in STEPS_S]
    return lines


def _row(name: str, streets: Streets, crowds: Crowds, step_s: int) -> str:
    horizon = Horizon(BEGINS_S, step_s, HOURS_S // step_s)
    networks = in_steps(streets, crowds, horizon), bound_in_steps(streets, crowds, horizon)
    layouts = [layout_of(n) for n in networks]
    need = max(need_of(n, lay).total_bytes for n, lay in zip(networks, layouts, strict=True))
    begun = time.perf_counter()
    between = plan_and_bound(streets, crowds, horizon)
    seconds = time.perf_counter() - begun
    return (
        f"| {name} | {step_s} | {layouts[0].link_copies:,} | {between.plan.out:,} "
        f"| {between.most_out:,} | {need / BYTES_PER_MB:,.0f} | {seconds:.2f} |"
    )
