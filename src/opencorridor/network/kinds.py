"""What a stretch of road is, in both directions: the unit of comparison when roads are merged."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opencorridor.network.words import MOTOR, Mark, Means

NOBODY = Means(0)
UNLIMITED = -1
"""Stored where no limit of weight or height is stated. Absent is not zero."""


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of a road.

    Parameters
    ----------
    access : Means
        Who may use it.
    lanes : int
        Lanes in this direction; 0 where no vehicle may drive.
    speeds_m_per_h : tuple of int
        Speed of car, bus and heavy vehicle in metres per hour; 0 for those that may not drive.
    capacity_vehicles_per_h : tuple of int
        Least, central and most vehicles per hour in this direction.
    """

    access: Means = NOBODY
    lanes: int = 0
    speeds_m_per_h: tuple[int, int, int] = (0, 0, 0)
    capacity_vehicles_per_h: tuple[int, int, int] = (0, 0, 0)

    def without(self, means: Means) -> Side:
        """Return the same direction closed to some means."""
        left = self.access & ~means
        return self.limited_to(left)

    def limited_to(self, access: Means) -> Side:
        """Return the same direction for these means, in a form that compares equal."""
        if not access & MOTOR:
            return Side(access)
        car, bus, heavy = self.speeds_m_per_h
        speeds = (
            car if access & Means.CAR else 0,
            bus if access & Means.BUS else 0,
            heavy if access & Means.HEAVY else 0,
        )
        return replace(self, access=access, speeds_m_per_h=speeds)


@dataclass(frozen=True, slots=True)
class RoadKind:
    """All that decides passage on a road. Two stretches of one kind differ in place alone.

    Parameters
    ----------
    class_code : int
        Index into `opencorridor.network.words.CLASSES`.
    marks : Mark
        Bridge, tunnel and their like.
    most_weight_kg, most_height_mm : int
        Limits, or `UNLIMITED`.
    along, against : Side
        The direction in which the stretch is drawn, and the other one.
    """

    class_code: int
    marks: Mark
    most_weight_kg: int
    most_height_mm: int
    along: Side
    against: Side

    def turned(self) -> RoadKind:
        """Return the kind of the same stretch drawn the other way."""
        return replace(self, along=self.against, against=self.along)

    def without(self, means: Means) -> RoadKind:
        """Return the kind of the same stretch closed to some means."""
        return replace(self, along=self.along.without(means), against=self.against.without(means))

    def no_higher_than(self, height_mm: int) -> RoadKind:
        """Return the kind of the same stretch under a limit of height, or under no other one."""
        if height_mm == UNLIMITED:
            return self
        limits = {height_mm, self.most_height_mm} - {UNLIMITED}
        return replace(self, most_height_mm=min(limits))

    @property
    def access(self) -> Means:
        """Who may use it in either direction."""
        return self.along.access | self.against.access


class KindTable:
    """Numbers for kinds: equal kinds have one number."""

    def __init__(self) -> None:
        self._numbers: dict[RoadKind, int] = {}
        self._kinds: list[RoadKind] = []

    def number(self, kind: RoadKind) -> int:
        """Return the number of a kind, a new one if it has none yet."""
        number = self._numbers.setdefault(kind, len(self._kinds))
        if number == len(self._kinds):
            self._kinds.append(kind)
        return number

    def kind(self, number: int) -> RoadKind:
        """Return the kind that has a number."""
        return self._kinds[number]

    def kinds(self) -> tuple[RoadKind, ...]:
        """Return all kinds in the order of their numbers."""
        return tuple(self._kinds)


def with_turned(kinds: tuple[RoadKind, ...]) -> tuple[tuple[RoadKind, ...], NDArray[np.int32]]:
    """Return the kinds and those of the same stretches drawn the other way.

    Parameters
    ----------
    kinds : tuple of RoadKind
        Kinds by number.

    Returns
    -------
    tuple
        All kinds, the given ones first under their numbers, and for each the number of the kind
        turned round, shape ``(len(all kinds),)``.
    """
    table = KindTable()
    for kind in kinds:
        table.number(kind)
    for kind in kinds:
        table.number(kind.turned())
    closed = table.kinds()
    return closed, np.array([table.number(kind.turned()) for kind in closed], dtype=np.int32)
