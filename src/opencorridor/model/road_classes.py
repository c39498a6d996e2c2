"""Classes of road and what each is taken to carry: one table for sheets and for maps.

The published sources of the values, and what was not verified, are with the defaults of the
scenario (`opencorridor.scenario.defaults`) and on the reference page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache

from opencorridor.model.cases import End, Range, exactly
from opencorridor.model.scenario import VehicleKind
from opencorridor.units import METRES_PER_KM


class RoadClass(StrEnum):
    """Classes of road, named as in OpenStreetMap."""

    MOTORWAY = "motorway"
    TRUNK = "trunk"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    UNCLASSIFIED = "unclassified"
    RESIDENTIAL = "residential"
    TRACK = "track"


TWO_LANE_LIMIT_VEHICLES_PER_H = 1700
CARS_PER_BUS = Fraction(3, 2)
HIGHEST_BUS_SPEED_M_PER_H = 100 * METRES_PER_KM


@dataclass(frozen=True, slots=True)
class ClassValues:
    """What a class of road is taken to carry: lanes and capacity per direction, speed of a car."""

    lanes: int
    lane_vehicles_per_h: int
    car_speed_kmh: int


BY_CLASS = {
    RoadClass.MOTORWAY: ClassValues(2, 2000, 90),
    RoadClass.TRUNK: ClassValues(1, 2000, 85),
    RoadClass.PRIMARY: ClassValues(1, 1500, 65),
    RoadClass.SECONDARY: ClassValues(1, 800, 55),
    RoadClass.TERTIARY: ClassValues(1, 600, 40),
    RoadClass.UNCLASSIFIED: ClassValues(1, 600, 25),
    RoadClass.RESIDENTIAL: ClassValues(1, 600, 25),
    RoadClass.TRACK: ClassValues(1, 300, 10),
}


@cache
def capacity_vehicles_per_h(road_class: RoadClass, lanes: int) -> Range:
    """Return the capacity of a road in one direction.

    Parameters
    ----------
    road_class : RoadClass
        Class of the road.
    lanes : int
        Lanes in one direction.

    Returns
    -------
    Range
        Vehicles per hour in one direction: buses only, midpoint, cars only.
    """
    most = BY_CLASS[road_class].lane_vehicles_per_h * lanes
    if lanes == 1:
        most = min(most, TWO_LANE_LIMIT_VEHICLES_PER_H)
    least = int(most / CARS_PER_BUS)
    return Range(least, (least + most) // 2, most, End.LEAST)


@cache
def speed_m_per_h(road_class: RoadClass, kind: VehicleKind) -> Range:
    """Return the speed of a vehicle on a road, in metres per hour.

    Parameters
    ----------
    road_class : RoadClass
        Class of the road.
    kind : VehicleKind
        Kind of vehicle.

    Returns
    -------
    Range
        One value, in metres per hour.
    """
    car = BY_CLASS[road_class].car_speed_kmh * METRES_PER_KM
    if kind is VehicleKind.CAR:
        return exactly(car, End.LEAST)
    return exactly(min(car * 9 // 10, HIGHEST_BUS_SPEED_M_PER_H), End.LEAST)
