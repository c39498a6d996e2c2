"""Units: names for bare integers and the conversions between them.

Inside the program lengths are whole metres, durations whole seconds, speeds whole metres per
hour, rates whole vehicles or people per hour. Conversion happens once, at the edge, and always
rounds to the unfavourable side.
"""

from __future__ import annotations

import math
from fractions import Fraction

SECONDS_PER_HOUR = 3600
SECONDS_PER_MINUTE = 60
METRES_PER_KM = 1000
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth in metres; a sphere is up to 0.56 % off the ellipsoid."""


def metres_from_km(length_km: float) -> int:
    """Convert a length in kilometres to whole metres, rounded up.

    Parameters
    ----------
    length_km : float
        Length in kilometres.

    Returns
    -------
    int
        Length in metres.
    """
    # A decimal such as 25.6 km is not exact in binary: go through its shortest text.
    return math.ceil(Fraction(str(length_km)) * METRES_PER_KM)


def speed_m_per_h_from_kmh(speed_kmh: float) -> int:
    """Convert a speed in km/h to whole metres per hour, rounded down.

    Parameters
    ----------
    speed_kmh : float
        Speed in kilometres per hour.

    Returns
    -------
    int
        Speed in metres per hour.
    """
    return math.floor(Fraction(str(speed_kmh)) * METRES_PER_KM)


def seconds_from_minutes(duration_min: float) -> int:
    """Convert minutes to whole seconds, rounded up.

    Parameters
    ----------
    duration_min : float
        Duration in minutes.

    Returns
    -------
    int
        Duration in seconds.
    """
    return math.ceil(Fraction(str(duration_min)) * SECONDS_PER_MINUTE)


def travel_time_s(length_m: int, speed_m_per_h: int) -> int:
    """Return the time to drive a road at one speed, rounded up to a whole second.

    Parameters
    ----------
    length_m : int
        Length in metres.
    speed_m_per_h : int
        Speed in metres per hour, above zero.

    Returns
    -------
    int
        Travel time in seconds.
    """
    return -(-length_m * SECONDS_PER_HOUR // speed_m_per_h)
