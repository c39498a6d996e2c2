"""Compares coordinates with the lengths of roads: swapped coordinates, roads that are too short."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Set

from opencorridor.scenario.notes import Notes
from opencorridor.scenario.sheets_schema import PlaceRow, RoadRow
from opencorridor.scenario.tables import Tables
from opencorridor.units import EARTH_RADIUS_M

# A sphere is up to 0.56 % off the ellipsoid; coordinates with three decimals are up to 110 m off.
TOLERANCE_SHARE = 0.006
TOLERANCE_M = 120.0
DETOUR_FACTOR = 4.0
SHORTEST_DETOUR_M = 10_000
# Away from everything else by so much, and not when turned round: taken as turned round.
FAR_M = 300_000.0

Point = tuple[float, float]


def great_circle_m(a: Point, b: Point) -> float:
    """Return the length of the great circle between two points, in metres.

    Parameters
    ----------
    a, b : tuple of float
        Latitude and longitude in degrees.
    """
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def check_geometry(tables: Tables, notes: Notes) -> None:
    """Note swapped coordinates, and roads that are shorter than the straight line."""
    points = {ident: (row.lat, row.lon) for ident, row in tables.places.items()}
    roads = [
        road
        for road in tables.roads.values()
        if road.from_ in points and road.to in points and road.from_ != road.to
    ]
    straight = {road.id: great_circle_m(points[road.from_], points[road.to]) for road in roads}
    short = {road.id for road in roads if road.length_km < _least_m(straight[road.id])}
    if _is_many(short, roads) and _all_swapped(roads, points):
        _note_all_swapped(tables, len(short), len(roads), notes)
        return
    swapped = _swapped_places(points, roads, short)
    for ident in swapped:
        _note_swapped(tables.places[ident], notes)
    for road in roads:
        if road.from_ not in swapped and road.to not in swapped:
            _check_length(road, straight[road.id], notes)


def _least_m(straight_m: float) -> float:
    """Return the length in metres that no road along a straight line can fall below."""
    return straight_m * (1 - TOLERANCE_SHARE) - TOLERANCE_M


def _is_short(road: RoadRow, points: Mapping[str, Point]) -> bool:
    return road.length_km < _least_m(great_circle_m(points[road.from_], points[road.to]))


def _is_many(short: Set[str], roads: list[RoadRow]) -> bool:
    """Tell whether so many roads are too short that it is no slip in one length."""
    return len(short) >= 2 and 4 * len(short) >= len(roads)


def _can_swap(point: Point) -> bool:
    return abs(point[1]) <= 90 and point[0] != point[1]


def _turned(point: Point) -> Point:
    return point[1], point[0]


def _all_swapped(roads: list[RoadRow], points: Mapping[str, Point]) -> bool:
    if not all(_can_swap(point) for point in points.values()) or len(points) < 3:
        return False
    turned = {ident: _turned(point) for ident, point in points.items()}
    return not any(_is_short(road, turned) for road in roads)


def _swapped_places(
    points: Mapping[str, Point], roads: list[RoadRow], short: Set[str]
) -> dict[str, None]:
    """Return the places whose roads, or whose neighbours, say that they are turned round."""
    adjoining: dict[str, list[RoadRow]] = defaultdict(list)
    for road in roads:
        adjoining[road.from_].append(road)
        adjoining[road.to].append(road)
    centre = _centre(points)
    found: dict[str, None] = {}
    for ident, point in points.items():
        mine = adjoining.get(ident, [])
        if not _can_swap(point):
            continue
        if any(road.id in short for road in mine):
            if _fits_better(ident, mine, points, centre):
                found[ident] = None
        elif not mine and _is_far_but_for_swapping(point, centre, len(points)):
            found[ident] = None
    return found


def _fits_better(
    ident: str, mine: list[RoadRow], points: Mapping[str, Point], centre: Point
) -> bool:
    """Tell whether turning a place puts all its roads right and brings it nearer to the others.

    A road between two places is put right by turning either: the one that is off is turned.
    """
    ends = {end: points[end] for road in mine for end in (road.from_, road.to)}
    turned = {**ends, ident: _turned(points[ident])}
    if any(_is_short(road, turned) for road in mine):
        return False
    return great_circle_m(turned[ident], centre) < great_circle_m(points[ident], centre)


def _is_far_but_for_swapping(point: Point, centre: Point, places: int) -> bool:
    return (
        places >= 3
        and great_circle_m(point, centre) > FAR_M
        and great_circle_m(_turned(point), centre) < FAR_M / 3
    )


def _centre(points: Mapping[str, Point]) -> Point:
    """Return the middle value of the latitudes and of the longitudes."""
    if not points:
        return (0.0, 0.0)
    lats = sorted(point[0] for point in points.values())
    lons = sorted(point[1] for point in points.values())
    return lats[len(lats) // 2], lons[len(lons) // 2]


def _note_all_swapped(tables: Tables, short: int, roads: int, notes: Notes) -> None:
    first = next(iter(tables.places.values()))
    notes.add(
        "OC-211",
        first.where("lat"),
        "Latitude and longitude seem to be swapped in all rows: as they stand "
        f"{short} of {roads} roads are shorter than the straight line, and none would be the "
        "other way round.",
        "Swap the two columns.",
    )


def _note_swapped(place: PlaceRow, notes: Notes) -> None:
    notes.add(
        "OC-211",
        place.where("lat"),
        f"Latitude {place.lat} and longitude {place.lon} of {place.id!r} seem to be swapped: the "
        "other way round they fit the other places and the roads.",
        f"Write {place.lon} as lat and {place.lat} as lon.",
    )


def _check_length(road: RoadRow, straight_m: float, notes: Notes) -> None:
    where = road.where("length_km")
    if road.length_km < _least_m(straight_m):
        notes.add(
            "OC-212",
            where,
            f"The road has {road.length_km / 1000:,} km, and the straight line between its ends "
            f"has {straight_m / 1000:,.1f} km (tolerance {TOLERANCE_SHARE:.1%} and "
            f"{TOLERANCE_M:.0f} m).",
            "Check the length, the two places and their coordinates.",
        )
    elif road.length_km > max(DETOUR_FACTOR * straight_m, SHORTEST_DETOUR_M):
        notes.add(
            "OC-213",
            where,
            f"The road has {road.length_km / 1000:,} km, more than {DETOUR_FACTOR:.0f} times the "
            f"straight line of {straight_m / 1000:,.1f} km.",
            "Check that both ends are the places that are meant and not namesakes.",
        )
