"""Closed intervals of whole Unix seconds: the smallest words of the checker.

A *span* is a pair ``(start_s, end_s)`` that includes both ends. ``NEVER_BEGAN`` and ``NO_END``
stand for a missing start and a missing end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from opencorridor.clock import to_unix
from opencorridor.model.scenario import Interval

Span = tuple[int, int]
Spans = tuple[Span, ...]

NO_END = 1 << 60
NEVER_BEGAN = -NO_END
ALL_TIME: Spans = ((NEVER_BEGAN, NO_END),)


def ceil_div(number: int, divisor: int) -> int:
    """Return a number divided by one above zero, rounded up, in the unit of ``number``."""
    return -(-number // divisor)


def span_of(interval: Interval) -> Span:
    """Return an interval in Unix seconds; a missing end is ``NO_END``."""
    end = NO_END if interval.end is None else to_unix(interval.end)
    return to_unix(interval.start), end


def union(spans: Iterable[Span]) -> Spans:
    """Return the union in seconds, in order; spans that touch become one."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] <= span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def intersection(left: Spans, right: Spans) -> Spans:
    """Return the seconds that lie in both of two ordered unions."""
    both: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start <= end:
            both.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(both)


def holds(spans: Sequence[Span], first_s: int, last_s: int) -> bool:
    """Tell whether one span holds all of ``[first_s, last_s]`` (Unix seconds)."""
    return any(start <= first_s and last_s <= end for start, end in spans)


def meets(spans: Sequence[Span], first_s: int, last_s: int) -> bool:
    """Tell whether ``[first_s, last_s]`` (Unix seconds) meets a span; touching counts."""
    return any(first_s <= end and start <= last_s for start, end in spans)
