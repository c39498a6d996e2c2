"""How narrow a mark is: what a sheet shows is never marked wider than its narrowest row."""

from __future__ import annotations

from opencorridor.model.scenario import Sensitivity


def narrowest(*levels: Sensitivity) -> Sensitivity:
    """Return the level with the smallest circle of readers."""
    return max(levels, key=tuple(Sensitivity).index)
