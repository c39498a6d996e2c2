"""Words and numbers for people: clocks, durations, counts. Plain text, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.scenario import ClockName
from opencorridor.network.departing import Departing


def clock_time(moment: datetime, clocks: Sequence[ClockName]) -> str:
    """Return a moment on every clock, each with its city: ``10:04 Kyiv / 11:04 Moscow``."""
    return " / ".join(f"{on_clock(moment, c.zone):%H:%M} {c.city}" for c in clocks)


def main_time(moment: datetime, clocks: Sequence[ClockName]) -> str:
    """Return a moment on the first clock with its city: ``10:04 Kyiv``."""
    return clock_time(moment, clocks[:1])


def barrier_words(case: Departing, clocks: Sequence[ClockName]) -> str:
    """Return what comes too late for the last departure that clears; nothing where nothing does.

    Such as ``before the silence begins at 09:00 Kyiv``.
    """
    if case.barrier_at is None:
        return ""
    at = clock_time(case.barrier_at, clocks)
    if case.barrier == "silence begins":
        return f"before the silence begins at {at}"
    return f"before movement begins at {at}" if case.barrier == "movement begins" else ""


def duration(seconds: int) -> str:
    """Return a length of time: ``45 min``, ``5 h 45 min``."""
    minutes = round(abs(seconds) / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d} min" if rest else f"{hours} h"


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun: ``1 vehicle``, ``2,400 vehicles``."""
    return f"{number:,} {one if number == 1 else many}"


def people(number: int) -> str:
    """Return a number of people: ``1 person``, ``200,000 people``."""
    return count(number, "person", "people")


def listed(words: Sequence[str], *, last: str = "and") -> str:
    """Join words as people do: ``a, b and c``."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
