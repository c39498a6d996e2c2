"""Words of a road network that are stored as numbers: means, marks of a road, classes, barriers."""

from __future__ import annotations

from enum import IntEnum, IntFlag

from opencorridor.model.road_classes import RoadClass


class Means(IntFlag):
    """How people and vehicles move; a road carries the set that may use it in its direction."""

    CAR = 1
    BUS = 2
    HEAVY = 4
    FOOT = 8


MOTOR = Means.CAR | Means.BUS | Means.HEAVY
MOTOR_MEANS = (Means.CAR, Means.BUS, Means.HEAVY)
"""Means that have a speed of their own on each road, in the order of the stored rows."""


class Mark(IntFlag):
    """What else is known of a road. Every mark can decide passage, so none is merged away."""

    BRIDGE = 1
    TUNNEL = 2
    FORD = 4
    LINK = 8
    LOCAL_ONLY = 16
    """Signed for local traffic only (``access=destination`` and its kin)."""


PASSAGES = Mark.BRIDGE | Mark.TUNNEL | Mark.FORD
"""Marks of works that can be lost as a whole: two of them are never merged into one road."""

CLASSES: tuple[str, ...] = (
    *(road_class.value for road_class in RoadClass),
    "living_street",
    "service",
    "busway",
    "path",
)
"""Classes of road in the order of their stored numbers."""


class Barrier(IntEnum):
    """What stands at a node."""

    NONE = 0
    GATE = 1
    BOLLARD = 2
    BLOCK = 3
    TOLL_BOOTH = 4
    BORDER_CONTROL = 5
    HEIGHT_LIMIT = 6
    BUS_TRAP = 7
    FOOT_ONLY = 8
    WALL = 9
    OTHER = 10
