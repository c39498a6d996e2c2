"""``plan.geojson`` (RFC 7946): roads and places of the agreed corridors, and of no other."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from opencorridor.model.cases import Case
from opencorridor.model.plan import CorridorResult, Plan
from opencorridor.model.scenario import Place, PlaceKind, Scenario
from opencorridor.publish.clocks import earliest
from opencorridor.publish.marks import Mark
from opencorridor.publish.names import Names, agreed_corridors
from opencorridor.publish.stamps import clock_keys, stamp, utc
from opencorridor.publish.text import clean

STRAIGHT = "straight line between the two places, not the course of the road"
LAST_ENTRY = "last_entry_clearing"
DECIMALS = 6

Properties = dict[str, Any]


def geojson(plan: Plan, scenario: Scenario, mark: Mark) -> str:
    """Write roads and places of the agreed corridors as a collection of features.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.
    mark : Mark
        Who may see the file, its version, its expiry: foreign members at the top.

    Returns
    -------
    str
        GeoJSON with one feature on each line.
    """
    features = [
        *(_feature(*road) for road in road_features(plan, scenario)),
        *(_feature(*place) for place in place_features(plan, scenario)),
    ]
    head = {
        "type": "FeatureCollection",
        "sensitivity": mark.sensitivity.value,
        "version": mark.version,
        "made_at": utc(mark.made_at),
        "expires": utc(mark.expires),
        "title": clean(plan.scenario.title),
        "assumes": clean(mark.assumes),
        "law": mark.standing,
    }
    written = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    opening = json.dumps(head, ensure_ascii=False, indent=0)[:-2]
    return f'{opening},\n"features": [\n{written}\n]\n}}\n'


def _feature(shape: str, coordinates: list[Any], properties: Properties) -> Properties:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def road_features(plan: Plan, scenario: Scenario) -> list[tuple[str, list[Any], Properties]]:
    """Return each road of the agreed corridors once: shape, coordinates, properties."""
    names = Names(scenario)
    found = []
    for ident, corridors in _roads(plan, scenario).items():
        road = scenario.roads[ident]
        ends = [scenario.places[road.tail], scenario.places[road.head]]
        is_segment = any(ident in corridor.roads for corridor in corridors)
        segments = [
            segment.last_entry_clearing
            for corridor in corridors
            for segment in corridor.cases[Case.CAUTIOUS].segments
            if segment.road == ident
        ]
        properties = {
            "role": "segment" if is_segment else "way from a gathering point",
            "id": clean(ident),
            "name": names.road(ident),
            "corridors": "; ".join(clean(c.name) for c in corridors),
            "length_m": road.length_m,
            "geometry_is": STRAIGHT,
            **_clocked(f"{LAST_ENTRY}_this_segment", earliest(segments), plan),
        }
        found.append(("LineString", [_position(place) for place in ends], properties))
    return found


def place_features(plan: Plan, scenario: Scenario) -> list[tuple[str, list[Any], Properties]]:
    """Return each place of the agreed corridors once: shape, coordinates, properties."""
    found = []
    for ident, corridors in _places(plan, scenario).items():
        place = scenario.places[ident]
        entries = [
            waypoint.last_entry_clearing
            for corridor in corridors
            for waypoint in corridor.cases[Case.CAUTIOUS].waypoints
            if waypoint.place == ident
        ]
        properties = {
            "role": "; ".join(k.value for k in PlaceKind if k in place.kinds),
            "id": clean(ident),
            "name": clean(place.name),
            "corridors": "; ".join(clean(c.name) for c in corridors),
            **_clocked(LAST_ENTRY, earliest(entries), plan),
        }
        found.append(("Point", _position(place), properties))
    return found


def _roads(plan: Plan, scenario: Scenario) -> dict[str, list[CorridorResult]]:
    found: dict[str, list[CorridorResult]] = {}
    for corridor in agreed_corridors(plan):
        for road in (*scenario.corridors[corridor.id].ways.values(), *corridor.roads):
            _add(found, road, corridor)
    return found


def _places(plan: Plan, scenario: Scenario) -> dict[str, list[CorridorResult]]:
    found: dict[str, list[CorridorResult]] = {}
    for corridor in agreed_corridors(plan):
        points = scenario.corridors[corridor.id].gathering_points
        for place in (*points, *corridor.waypoints):
            _add(found, place, corridor)
    return found


def _add(found: dict[str, list[CorridorResult]], ident: str, corridor: CorridorResult) -> None:
    known = found.setdefault(ident, [])
    if corridor not in known:
        known.append(corridor)


def _position(place: Place) -> list[float]:
    return [round(place.lon, DECIMALS), round(place.lat, DECIMALS)]


def _clocked(name: str, moment: datetime | None, plan: Plan) -> dict[str, str | None]:
    keys = clock_keys(plan.scenario.clocks)
    return {f"{name}_{key}": stamp(moment, clock) or None for key, clock in keys}
