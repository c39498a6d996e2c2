"""One GPX 1.1 file for each agreed corridor: a route with the last entry times of each waypoint."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from opencorridor.model.cases import Case
from opencorridor.model.plan import NOT_AGREED_SENTENCE, CorridorResult, Plan, WaypointCase
from opencorridor.model.scenario import Scenario
from opencorridor.publish import words
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.marks import Mark
from opencorridor.publish.stamps import utc
from opencorridor.publish.text import clean

NAMESPACE = "http://www.topografix.com/GPX/1/1"


def gpx(plan: Plan, corridor: CorridorResult, scenario: Scenario, mark: Mark) -> str:
    """Write one agreed corridor as a route, its gathering points as waypoints.

    Parameters
    ----------
    plan : Plan
        The plan.
    corridor : CorridorResult
        A corridor of it that is agreed.
    scenario : Scenario
        What it was made from.
    mark : Mark
        Who may see the file, its version, its expiry.

    Returns
    -------
    str
        GPX 1.1.

    Raises
    ------
    ValueError
        If the corridor is not agreed: nobody may be sent.
    """
    if not corridor.agreed:
        message = f"{corridor.id}: {NOT_AGREED_SENTENCE}"
        raise ValueError(message)
    root = ET.Element("gpx", xmlns=NAMESPACE, version="1.1", creator=clean(plan.software))
    metadata = ET.SubElement(root, "metadata")
    _texts(metadata, name=corridor.name, desc=_about(plan, mark), time=utc(plan.made_at))
    for point in scenario.corridors[corridor.id].gathering_points:
        _point(root, "wpt", point, "Gathering point.", scenario)
    route = ET.SubElement(root, "rte")
    _texts(route, name=corridor.name, desc=_summary(corridor, plan))
    for waypoint in corridor.cases[Case.CAUTIOUS].waypoints:
        _point(route, "rtept", waypoint.place, _entry(waypoint, plan), scenario)
    ET.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _texts(parent: ET.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ET.SubElement(parent, tag).text = clean(text)


def _point(parent: ET.Element, tag: str, ident: str, about: str, scenario: Scenario) -> None:
    place = scenario.places[ident]
    point = ET.SubElement(parent, tag, lat=f"{place.lat:.6f}", lon=f"{place.lon:.6f}")
    _texts(point, name=place.name, desc=about, type=words.kinds_of(place.kinds))


def _about(plan: Plan, mark: Mark) -> str:
    expires = Clocks.of(plan.scenario.clocks).full(mark.expires)
    return (
        f"{mark.word()}. Version {mark.version}. Expires {expires}. Cautious case. "
        f"{mark.assumes} {mark.standing}"
    )


def _summary(corridor: CorridorResult, plan: Plan) -> str:
    case = corridor.cases[Case.CAUTIOUS]
    last = case.last_clearing_departure
    if last is None:
        return "Cautious case: no departure clears this road on the terms."
    moment = Clocks.of(plan.scenario.clocks).full(last)
    return (
        f"Cautious case: last departure that clears this road {moment}. "
        f"{words.distance(corridor.length_m)}, {words.duration(case.travel_time_s)}."
    )


def _entry(waypoint: WaypointCase, plan: Plan) -> str:
    km = f"Km {words.kilometres(waypoint.distance_m)}"
    reached = km if waypoint.distance_m else "Start of the road"
    entry = waypoint.last_entry_clearing
    if entry is None:
        return f"{reached}. No entry here clears the road (cautious case)."
    moment = Clocks.of(plan.scenario.clocks).full(entry)
    return f"{reached}. Last entry that clears the road (cautious case): {moment}."
