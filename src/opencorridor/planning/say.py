"""Words and numbers for people: clocks, durations, counts. Plain text, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.scenario import ClockName


def clock_time(moment: datetime, clocks: Sequence[ClockName]) -> str:
    """Return a moment on every clock, each with its city: ``10:04 Kyiv / 11:04 Moscow``."""
    return " / ".join(f"{on_clock(moment, c.zone):%H:%M} {c.city}" for c in clocks)


def main_time(moment: datetime, clocks: Sequence[ClockName]) -> str:
    """Return a moment on the first clock with its city: ``10:04 Kyiv``."""
    return clock_time(moment, clocks[:1])


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


def listed(words: Sequence[str]) -> str:
    """Join words as people do: ``a, b and c``."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
