"""From degrees to the units of a picture: equirectangular, true to scale at the middle latitude."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from opencorridor.model.scenario import Place
from opencorridor.publish.svg import Box, Point

KM_PER_DEGREE = 111.195
LEAST_SPAN_KM = 2.0
_ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Projection:
    """Where a place is in the picture. ``scale`` is units of the picture per kilometre."""

    west: float
    north: float
    shrink: float
    scale: float
    origin: Point

    def at(self, place: Place) -> Point:
        """Return the point of a place."""
        lon = place.lon + 360 if place.lon < self.west - 180 else place.lon
        east_km = (lon - self.west) * self.shrink * KM_PER_DEGREE
        south_km = (self.north - place.lat) * KM_PER_DEGREE
        return self.origin[0] + east_km * self.scale, self.origin[1] + south_km * self.scale

    def scale_bar_km(self, longest: float) -> int:
        """Return a round number of kilometres whose bar is at most that long, at least one."""
        most_km = longest / self.scale
        best = 1
        for power in range(5):
            for digit in _ROUND:
                if digit * 10**power <= most_km:
                    best = digit * 10**power
        return best


def fit(
    places: Iterable[Place], width: float, heights: tuple[float, float], margin: Point
) -> tuple[Projection, Box]:
    """Return the projection that shows all places, and the area that it needs.

    Parameters
    ----------
    places : iterable of Place
        What is shown; at least one.
    width : float
        Width of the area.
    heights : tuple of float
        Least and greatest height of the area.
    margin : tuple of float
        Room to the sides and above and below, for names.

    Returns
    -------
    tuple
        The projection and its area, whose upper left corner is at the origin.
    """
    spots = [(_east_of(place.lon, places), place.lat) for place in places]
    longitudes = [lon for lon, _ in spots]
    latitudes = [lat for _, lat in spots]
    middle = (min(latitudes) + max(latitudes)) / 2
    shrink = max(0.05, math.cos(math.radians(middle)))
    across_km = max((max(longitudes) - min(longitudes)) * shrink * KM_PER_DEGREE, LEAST_SPAN_KM)
    down_km = max((max(latitudes) - min(latitudes)) * KM_PER_DEGREE, LEAST_SPAN_KM)
    room = width - 2 * margin[0], heights[1] - 2 * margin[1]
    scale = min(room[0] / across_km, room[1] / down_km)
    height = max(heights[0], down_km * scale + 2 * margin[1])
    # The middle of what is shown is the middle of the area.
    centre_lon = (min(longitudes) + max(longitudes)) / 2
    west = centre_lon - width / 2 / scale / shrink / KM_PER_DEGREE
    north = middle + height / 2 / scale / KM_PER_DEGREE
    return Projection(west, north, shrink, scale, (0.0, 0.0)), Box(0, 0, width, height)


def _east_of(lon: float, places: Iterable[Place]) -> float:
    """Return a longitude such that places on both sides of the 180th meridian stay together."""
    all_lon = [place.lon for place in places]
    return lon + 360 if lon < 0 and max(all_lon) - min(all_lon) > 180 else lon
