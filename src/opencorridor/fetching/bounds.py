"""How much is fetched and how long it may take; nothing here loads what talks to the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MB = 1_000_000

Ticks = Callable[[], float]
"""Seconds on a clock that never goes back."""
Report = Callable[[int, int], None]
"""Told how many bytes have come, of how many; 0 where nobody knows."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is taken and how long it may last.

    Parameters
    ----------
    most_bytes : int
        Size of the file at most.
    most_s : float
        Seconds for the whole of it at most.
    ticks : Ticks
        The clock.
    report : Report, optional
        Told how far it is.
    """

    most_bytes: int
    most_s: float
    ticks: Ticks
    report: Report | None = None


def note_beside(target: Path) -> Path:
    """Return the file that says where a map comes from."""
    return target.with_name(f"{target.name}.source.json")
