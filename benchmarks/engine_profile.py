"""Where the engine's time goes, by stage, read from outside.

The compiled search works in slices. Here it is called with slices so small that each belongs to
one stage, nearly; what a slice took and looked at is put down to the stage it ended in.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any
from unittest.mock import patch

from opencorridor.planning.engine import TimedNetwork, earliest_arrival, search

SLICE = 5_000
"""Copies in a slice: a millisecond or less, fifty times what the call itself costs."""


@dataclass
class Stages:
    """Seconds and copies looked at, by stage; ``rest_s`` is building, and reading the result."""

    rest_s: float = 0.0
    sweep_s: float = 0.0
    full_s: float = 0.0
    sweep_scans: int = 0
    full_scans: int = 0
    paths: int = 0

    def as_numbers(self) -> dict[str, float]:
        """Return all of them by name."""
        return asdict(self)


def stages_of(network: TimedNetwork) -> Stages:
    """Return where the time goes on a network; compiled code must be warm."""
    found = Stages()
    whole = search.advance

    def sliced(grid: Any, now: Any, _budget: int) -> bool:  # noqa: ANN401 - as the engine calls it
        while True:
            begun, scans = time.perf_counter(), int(now.cursor[search.SCANS])
            done = bool(whole(grid, now, SLICE))
            taken, looked = time.perf_counter() - begun, int(now.cursor[search.SCANS]) - scans
            if now.cursor[search.FULL] == 1:
                found.full_s += taken
                found.full_scans += looked
            else:
                found.sweep_s += taken
                found.sweep_scans += looked
            if done:
                return True

    begun = time.perf_counter()
    with patch.object(search, "advance", sliced):
        flow = earliest_arrival(network)
    found.paths = flow.paths
    found.rest_s = time.perf_counter() - begun - found.sweep_s - found.full_s
    return found
