"""Puts names on a map so that they do not lie on one another, on signs or on roads."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from opencorridor.publish.svg import Box, Point

# Where a name may stand, seen from its point: how far to the side, how far down.
_SIDES = (
    (1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8)
)  # fmt: skip
_REACHES = (11.0, 20.0, 32.0, 48.0, 70.0)
_NEAR = 16.0
_ON_NAME, _ON_SIGN, _ON_ROAD, _PER_REACH, _PER_SIDE = 30.0, 12.0, 5.0, 9.0, 1.5


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a name stands; ``leader`` is set where it needs a line to its point."""

    box: Box
    side: float
    leader: tuple[Point, Point] | None
    cost: float

    def anchor(self) -> tuple[float, str | None]:
        """Return where lines of text are held: at the end that is nearest to the point."""
        if self.side < 0:
            return self.box.right, "end"
        if self.side == 0:
            return self.box.x + self.box.width / 2, "middle"
        return self.box.x, None


@dataclass(slots=True)
class Board:
    """What is taken on a map. Names are put down one by one, the most important first."""

    area: Box
    names: list[Box] = field(default_factory=list)
    signs: list[Box] = field(default_factory=list)
    roads: list[Point] = field(default_factory=list)

    def take_sign(self, at: Point, radius: float) -> None:
        """Keep the place of a sign free."""
        self.signs.append(Box(at[0] - radius, at[1] - radius, 2 * radius, 2 * radius))

    def take_road(self, start: Point, end: Point, step: float = 6.0) -> None:
        """Keep names away from a road."""
        across, down = end[0] - start[0], end[1] - start[1]
        pieces = max(1, int((across**2 + down**2) ** 0.5 / step))
        for n in range(pieces + 1):
            share = n / pieces
            self.roads.append((start[0] + share * across, start[1] + share * down))

    def place(self, at: Point, width: float, height: float, gap: float = 0.0) -> Placed:
        """Find the best place for a name and take it.

        Parameters
        ----------
        at : tuple of float
            The point that is named.
        width, height : float
            Size of the name.
        gap : float
            Radius of the sign at the point.

        Returns
        -------
        Placed
            Where it stands and what that costs; zero is a free place right beside the point.
        """
        found = min(self._candidates(at, width, height, gap), key=lambda placed: placed.cost)
        self.names.append(found.box)
        return found

    def place_near(
        self, at: Point, width: float, height: float, gap: float, farthest: float
    ) -> Placed | None:
        """Find a place for a name that is near its point and on no other name, and take it.

        Parameters
        ----------
        at : tuple of float
            The point that is named.
        width, height : float
            Size of the name.
        gap : float
            Radius of the sign at the point.
        farthest : float
            Greatest distance between the point and the name.

        Returns
        -------
        Placed or None
            Where it stands; nothing where there is no such place.
        """
        candidates = self._candidates(at, width, height, gap)
        near = [c for c in candidates if math.dist(_nearest(c.box, at), at) <= farthest]
        found = min(near, key=lambda placed: placed.cost, default=None)
        if found is None or found.cost >= _ON_NAME:
            return None
        self.names.append(found.box)
        return found

    def _candidates(self, at: Point, width: float, height: float, gap: float) -> Iterable[Placed]:
        for far, reach in enumerate(_REACHES):
            for turn, (side, down) in enumerate(_SIDES):
                box = _beside(at, width, height, (side, down), reach + gap - 3)
                leader = (at, _nearest(box, at)) if reach > _NEAR else None
                cost = self._cost(box) + far * _PER_REACH + turn * _PER_SIDE
                yield Placed(box, side, leader, cost)

    def _cost(self, box: Box) -> float:
        cost = 0.0
        outside = box.width * box.height - box.overlap(self.area)
        if outside > 1:
            cost += 1000 + outside
        cost += sum(_ON_NAME + 0.2 * box.overlap(b) for b in self.names if box.overlap(b))
        cost += sum(_ON_SIGN + 0.2 * box.overlap(b) for b in self.signs if box.overlap(b))
        cost += _ON_ROAD * sum(
            box.x - 1 <= x <= box.right + 1 and box.y <= y <= box.bottom for x, y in self.roads
        )
        return cost


def _beside(at: Point, width: float, height: float, side: tuple[float, float], reach: float) -> Box:
    across, down = side
    x = at[0] + across * reach - (width if across < 0 else width / 2 if across == 0 else 0)
    y = at[1] + down * reach - (height if down < 0 else height / 2 if down == 0 else 0)
    return Box(x, y, width, height)


def _nearest(box: Box, at: Point) -> Point:
    """Return the point of a box that is nearest to another point."""
    return min(max(at[0], box.x), box.right), min(max(at[1], box.y), box.bottom)
