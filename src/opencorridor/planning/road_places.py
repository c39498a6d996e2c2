"""Where a road of a site is, what it is called, and which place of the folder is near."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np

from opencorridor.model.road_plan import AreaExit, Crowd, Joined, Position
from opencorridor.network.earth import E7
from opencorridor.network.words import CLASSES
from opencorridor.planning.road_site import Site

KM_PER_DEGREE = 111.2
MOST_NAMES = 3
"""Names of one road that are told; a merged road may have many."""


def at(second: int) -> datetime:
    """Return a Unix second as a moment."""
    return datetime.fromtimestamp(int(second), UTC)


def way_of(site: Site, road: int) -> int:
    """Return the first way of a road in the map."""
    return int(site.roads.way_osm_id[site.roads.shape_way_start[site.roads.road_shape[road]]])


def called(site: Site, road: int) -> tuple[str, str]:
    """Return the numbers and the names of the ways along a road, each between semicolons."""
    names = site.roads.names_of(road)
    return _distinct([n.ref for n in names]), _distinct([n.name for n in names])


def _distinct(texts: list[str]) -> str:
    return "; ".join(list(dict.fromkeys(filter(None, texts)))[:MOST_NAMES])


def meeting(site: Site, joined: Joined) -> str:
    """Return the roads that meet where a place was joined, by number, name or class.

    Parameters
    ----------
    site : Site
    joined : Joined
    """
    roads = site.roads
    lat, lon = np.round(np.array(joined.position) * E7).astype(np.int64)
    here = (roads.node_lat_e7 == lat) & (roads.node_lon_e7 == lon)
    met = np.flatnonzero(here[roads.road_tail] | here[roads.road_head]).tolist()
    return _distinct([_short(site, road) for road in met]).replace(";", " and")


def _short(site: Site, road: int) -> str:
    ref, name = called(site, road)
    class_ = CLASSES[int(site.roads.road_class[road])].replace("_", " ")
    return f"a {class_} road" if not (ref or name) else f"{ref or name} ({class_})"


def course_of(site: Site, road: int) -> tuple[Position, ...]:
    """Return the points of a road in the direction of travel."""
    roads, shape = site.roads, int(site.roads.road_shape[road])
    points = slice(int(roads.shape_start[shape]), int(roads.shape_start[shape + 1]))
    lat, lon = roads.point_lat_e7[points] / E7, roads.point_lon_e7[points] / E7
    course = tuple(zip(lat.tolist(), lon.tolist(), strict=True))
    return course[::-1] if roads.road_against[road] else course


def away_km(one: Position, other: Position) -> float:
    """Return how far two places of one area are apart as the crow flies."""
    shrink = math.cos(math.radians(one[0]))
    lat, lon = other[0] - one[0], (other[1] - one[1]) * shrink
    return math.hypot(lat, lon) * KM_PER_DEGREE


def nearest(site: Site, position: Position) -> tuple[AreaExit | Crowd, float]:
    """Return the nearest place of the folder and how many kilometres away it is."""
    places: list[AreaExit | Crowd] = [*site.terms.exits.values(), *site.terms.crowds.values()]
    found = min(places, key=lambda place: away_km(position, place.position))
    return found, away_km(position, found.position)


def near(site: Site, position: Position) -> str:
    """Return the nearest place of the folder and how far it is as the crow flies."""
    place, km = nearest(site, position)
    return f"{km:.1f} km from {place.name}"


def between(site: Site, one: Position, other: Position, exit_: AreaExit | None) -> str:
    """Return where a stretch lies: between which places of the folder, or how near to one.

    Parameters
    ----------
    site : Site
    one, other : tuple of float
        Its ends, in the direction of travel.
    exit_ : AreaExit, optional
        Where its vehicles leave; a stretch that ends there is told as the last of the road.
    """
    (first, first_km), (second, second_km) = nearest(site, one), nearest(site, other)
    if first.id != second.id:
        return f"between {_beside(first, first_km)} and {_beside(second, second_km)}"
    low, high = f"{min(first_km, second_km):.1f}", f"{max(first_km, second_km):.1f}"
    if low == "0.0" and exit_ is not None and exit_.id == second.id and high != low:
        return f"its last {high} km"
    if low == "0.0":
        return f"within {high} km of {first.name}"
    return f"{low if low == high else f'{low} to {high}'} km from {first.name}"


def _beside(place: AreaExit | Crowd, km: float) -> str:
    return place.name if f"{km:.1f}" == "0.0" else f"{place.name} ({km:.1f} km away)"


def farthest(ends: Iterable[Position]) -> tuple[Position, Position]:
    """Return two ends that lie far apart: the one farthest from any, and the farthest from it."""
    every = list(ends)
    one = max(every, key=lambda end: away_km(every[0], end))
    return one, max(every, key=lambda end: away_km(one, end))
