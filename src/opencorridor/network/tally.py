"""What was read of a map and what was dropped, by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that cannot be believed, with the first ways that carry it.

    Parameters
    ----------
    key, value : str
        The tag.
    ways : int
        How many ways carry it.
    examples : tuple of int
        Ids of the first of them.
    """

    key: str
    value: str
    ways: int
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of what was read and dropped.

    Parameters
    ----------
    ways_read : int
        Ways with a ``highway`` or a ferry route in the file.
    ways_kept : int
        Ways that are roads for somebody, inside the area or not.
    dropped : mapping
        Reason to number of ways.
    nodes_missing : int
        Points of roads whose position the file does not have.
    segments_outside : int
        Segments of roads outside the area.
    barriers : int
        Barriers on roads.
    turn_restrictions : int
        Turn restrictions in the file; none is kept.
    doubts : tuple of Doubt
        Values that cannot be believed and were not used.
    """

    ways_read: int
    ways_kept: int
    dropped: Mapping[str, int]
    nodes_missing: int = 0
    segments_outside: int = 0
    barriers: int = 0
    turn_restrictions: int = 0
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Counting:
    """A tally while the file is read."""

    ways_read: int = 0
    ways_kept: int = 0
    turn_restrictions: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    _doubts: dict[tuple[str, str], tuple[int, list[int]]] = field(default_factory=dict)

    def doubt(self, key: str, value: str, way: int) -> None:
        """Note a value that cannot be believed."""
        number, examples = self._doubts.get((key, value), (0, []))
        if number < MOST_EXAMPLES:
            examples.append(way)
        self._doubts[key, value] = (number + 1, examples)

    def doubts(self) -> tuple[Doubt, ...]:
        """Return the values that cannot be believed, in the order in which they were met."""
        return tuple(
            Doubt(key, value, number, tuple(examples))
            for (key, value), (number, examples) in self._doubts.items()
        )
