"""Planned beside proven: what is lost when nobody may drive in circles.

``python -m benchmarks.movements`` prints the table of docs/engine.md. Every flow and every set of
movements is checked by separate code, or the run fails.
"""

from __future__ import annotations

import time

from benchmarks.engine_cases import Size, drawn_cases, real_cases
from opencorridor.planning.engine import earliest_arrival
from opencorridor.planning.engine.movements import movements_of
from opencorridor.service.arrivals import check_flow
from opencorridor.service.movements import check_movements

SIZES = (Size(1_000, 120, 20_000), Size(3_000, 240, 80_000), Size(10_000, 360, 200_000))
HEADS = "instance|nodes|steps|proven out|planned out|widest gap at any step|movements|time"


def main() -> None:
    """Print the table."""
    print(f"| {HEADS.replace('|', ' | ')} |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for number, case in enumerate((*real_cases(), *drawn_cases(SIZES))):
        network = case.make()
        flow = earliest_arrival(network)
        if number == 0:
            movements_of(flow)  # compiles
        begun = time.process_time()
        moved = movements_of(flow)
        used_s = time.process_time() - begun
        refused = check_flow(flow) or check_movements(moved)
        if refused:
            raise SystemExit(f"{case.name}: {refused[0].text()}")
        share = f" ({moved.gap / flow.out:.2%})" if moved.gap else ""
        print(
            f"| {case.name} | {network.nodes:,} | {network.steps} | {flow.out:,} | {moved.out:,} "
            f"| {moved.gap:,}{share} | {len(moved.vehicles):,} | {used_s:.2f} s |",
            flush=True,
        )


if __name__ == "__main__":
    main()
