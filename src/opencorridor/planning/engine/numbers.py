"""Numbers from outside, checked before anything compiled reads them.

Compiled code checks no bounds: a node that does not exist would be read from the memory of
something else. What is wrong comes back as texts, one for each array, so that all is said at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray

MOST_NODES = 2**25
"""The most nodes: some forty arrays of eight bytes each are kept for them."""

MOST_CELLS = 2**26
"""The most steps of all capacity rows together: half a gigabyte."""

SHOWN = 60
"""Characters shown of a value that is no number."""


def refuse(faults: Iterable[str]) -> None:
    """Raise all faults in one text, if there are any.

    Raises
    ------
    PlanningError
    """
    found = list(faults)
    if found:
        raise PlanningError("; ".join(found))


def whole(name: str, values: object) -> tuple[IntArray, list[str]]:
    """Return values as an array of 64-bit whole numbers, and what is wrong with them.

    Parameters
    ----------
    name : str
    values : array_like
        Whole numbers of any width that fit 64 bits with a sign.
    """
    empty = np.zeros(0, dtype=np.int64)
    try:
        found = np.asarray(values)
    except (ValueError, TypeError, OverflowError):
        return empty, [f"{name} is no array: its rows differ in length"]
    if found.ndim == 0:
        return empty, [f"{name} is {str(values)[:SHOWN]!r}, expected an array of whole numbers"]
    if not found.size:
        return np.zeros(found.shape, dtype=np.int64), []
    if not np.issubdtype(found.dtype, np.integer):
        text = f"{name} holds {found.dtype}, whole numbers are expected{_not_whole(found)}"
        return empty, [text]
    if found.dtype == np.uint64 and found.max() > np.iinfo(np.int64).max:
        return empty, [f"{name} holds {found.max()}, which does not fit 64 bits with a sign"]
    return np.ascontiguousarray(found, dtype=np.int64), []


def _not_whole(values: npt.NDArray[np.generic]) -> str:
    """Say where the first number that is none stands, and how to mend it."""
    if not np.issubdtype(values.dtype, np.floating):
        return ""
    lost = np.argwhere(~np.isfinite(values))
    if len(lost):
        return f" ({_at(lost[0])} is {values[tuple(lost[0])]}: something divided by nothing?)"
    return " (round as the method says, then convert)"


def _at(place: Iterable[int]) -> str:
    return "[" + ", ".join(str(int(i)) for i in place) + "]"


def outside(name: str, values: IntArray, low: int, high: int, mend: str = "") -> Iterator[str]:
    """Yield a text if any value lies outside ``low`` to ``high``, with the first that does."""
    if not values.size or (int(values.min()) >= low and int(values.max()) <= high):
        return
    wrong = np.argwhere((values < low) | (values > high))
    more = f", and {len(wrong) - 1:,} more" if len(wrong) > 1 else ""
    first = values[tuple(wrong[0])]
    advice = f": {mend}" if mend else ""
    yield f"{name}{_at(wrong[0])} is {first}, expected {low:,} to {high:,}{more}{advice}"


def count_outside(name: str, value: object, low: int, high: int, mend: str = "") -> Iterator[str]:
    """Yield a text if a value is no whole number from ``low`` to ``high``."""
    is_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not is_whole or not low <= int(str(value)) <= high:
        advice = f": {mend}" if mend else ""
        yield f"{name} is {str(value)[:SHOWN]}, expected {low:,} to {high:,}{advice}"


def twice(name: str, nodes: IntArray) -> Iterator[str]:
    """Yield a text if a node is named twice."""
    found, count = np.unique(nodes, return_counts=True)
    if len(found) < len(nodes):
        yield f"{name} names a node twice (node {found[count > 1][0]}): add up what stands there"
