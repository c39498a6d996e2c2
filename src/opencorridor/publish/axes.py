"""The axis of time with every clock on it, and round numbers for the other axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from opencorridor.clock import from_unix, on_clock, to_unix
from opencorridor.publish.clocks import Clocks, day_words
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.svg import SMALL, fitted, label, line

STEPS_S = (900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800)
LEAST_GAP = 50.0
ROW = 15.0


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """An axis from ``start`` to ``end``, drawn between ``left`` and ``right``."""

    clocks: Clocks
    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, moment: datetime) -> float:
        """Return where a moment is, kept within the axis."""
        share = (moment - self.start) / (self.end - self.start)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def ticks(self) -> Iterator[datetime]:
        """Yield round moments on the main clock, far enough apart to be labelled."""
        span_s = (self.end - self.start).total_seconds()
        room = max(1.0, (self.right - self.left) / LEAST_GAP)
        step_s = next((s for s in STEPS_S if span_s / s <= room), STEPS_S[-1])
        offset = on_clock(self.start, self.clocks.names[0].zone).utcoffset() or timedelta()
        shift_s = int(offset.total_seconds())
        tick_s = -(-(to_unix(self.start) + shift_s) // step_s) * step_s - shift_s
        while tick_s <= to_unix(self.end):
            yield from_unix(tick_s)
            tick_s += step_s

    def height(self) -> float:
        """Return the height of the labels of all clocks."""
        return ROW * len(self.clocks.names) + 8

    def grid(self, top: float, bottom: float) -> Markup:
        """Return a thin line for each tick."""
        drawn = [line((self.x(at), top), (self.x(at), bottom), "grid") for at in self.ticks()]
        return join(drawn)

    def labels(self, y: float) -> Markup:
        """Return a row of times for each clock, its city before it."""
        rows = []
        for n, clock in enumerate(self.clocks.names):
            base = y + ROW * (n + 1)
            city = fitted(clock.city, self.left - 14, SMALL)
            rows.append(label(self.left - 12, base, city, "small strong", "end"))
            for at in self.ticks():
                local = on_clock(at, clock.zone)
                is_midnight = (local.hour, local.minute) == (0, 0)
                shown = day_words(local.date()) if is_midnight else f"{local:%H:%M}"
                rows.append(label(self.x(at), base, shown, "small", "middle"))
        return el("g", *rows)


def round_up(value: int) -> int:
    """Return the next round number: such as 1, 1.2, 1.5, 2, 2.5 or 4 times a power of ten."""
    size = int("1" + "0" * (len(str(max(value, 1))) - 1))
    for tenths in (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100):
        if value * 10 <= tenths * size:
            return max(1, tenths * size // 10)
    return 10 * size


def padded(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Return a span with a little room at both ends."""
    room = max(timedelta(minutes=15), (end - start) / 24)
    return start - room, end + room
