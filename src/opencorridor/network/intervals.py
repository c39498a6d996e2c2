"""Sets of closed intervals of Unix seconds, and questions asked of many presences at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

FOREVER = 2**62
"""Stands for an end that nobody has named."""

ALWAYS_START = -(2**62)
"""Stands for a start before all time."""


@dataclass(frozen=True, slots=True)
class IntervalSet:
    """Disjoint closed intervals in ascending order, in Unix seconds.

    Parameters
    ----------
    spans : tuple of (int, int)
        Start and end of each interval; intervals that touch are one.
    """

    spans: tuple[tuple[int, int], ...] = ()

    @staticmethod
    def of(spans: Iterable[tuple[int, int]]) -> IntervalSet:
        """Return the union of closed intervals in Unix seconds, in any order."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted(s for s in spans if s[0] <= s[1]):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return IntervalSet(tuple(merged))

    @staticmethod
    def always() -> IntervalSet:
        """Return the interval without start or end."""
        return IntervalSet(((ALWAYS_START, FOREVER),))

    def __and__(self, other: IntervalSet) -> IntervalSet:
        """Return the intersection. Single shared seconds are kept."""
        return IntervalSet.of((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)

    def bounded(self) -> IntervalSet:
        """Return only the intervals whose end somebody has named."""
        return IntervalSet(tuple(s for s in self.spans if s[1] < FOREVER))

    def moved_start(self, delay_s: int) -> IntervalSet:
        """Return the intervals with each start ``delay_s`` seconds later."""
        return IntervalSet.of((a + delay_s, b) for a, b in self.spans)

    def covers(self, start_s: IntArray, end_s: IntArray, margin_s: int = 0) -> BoolArray:
        """Tell for each presence whether one interval holds it with a margin at the end.

        Parameters
        ----------
        start_s, end_s : ndarray of int64, shape (n,)
            Presences in Unix seconds.
        margin_s : int
            Seconds that must remain before the interval's end.

        Returns
        -------
        ndarray of bool, shape (n,)
        """
        held = np.zeros(start_s.shape, dtype=np.bool_)
        for first, last in self.spans:
            held |= (start_s >= first) & (end_s + margin_s <= last)
        return held

    def meets(self, start_s: IntArray, end_s: IntArray) -> BoolArray:
        """Tell for each presence whether any interval touches it; seconds, shapes as above."""
        touched = np.zeros(start_s.shape, dtype=np.bool_)
        for first, last in self.spans:
            touched |= (start_s <= last) & (end_s >= first)
        return touched
