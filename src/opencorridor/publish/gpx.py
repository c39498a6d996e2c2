"""One GPX 1.1 file for each agreed corridor: a route with the last entry times of each waypoint."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from opencorridor.model.cases import Case
from opencorridor.model.plan import NOT_AGREED_SENTENCE, CorridorResult, Plan, WaypointCase
from opencorridor.model.scenario import Scenario
from opencorridor.network.departing import departing
from opencorridor.publish import leaving, words
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.marks import Mark
from opencorridor.publish.stamps import utc
from opencorridor.publish.text import clean

NO_DEPARTURE = "NO DEPARTURE: nobody leaves on these terms"
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
    nobody = leaving.is_nobody(plan, scenario, corridor)
    name = f"{NO_DEPARTURE}. {corridor.name}" if nobody else corridor.name
    if mark.not_agreed:
        # What a device shows is the name.
        name = f"{NOT_AGREED_SENTENCE} {name}"
    about = _about(plan, mark, nobody=nobody)
    root = ET.Element("gpx", xmlns=NAMESPACE, version="1.1", creator=clean(plan.software))
    metadata = ET.SubElement(root, "metadata")
    _texts(metadata, name=name, desc=about, time=utc(plan.made_at))
    for point in scenario.corridors[corridor.id].gathering_points:
        told = f"{NO_DEPARTURE}. Gathering point." if nobody else "Gathering point."
        _point(root, "wpt", point, told, scenario)
    route = ET.SubElement(root, "rte")
    summary = "" if nobody else _summary(corridor, scenario, plan)
    _texts(route, name=name, desc=f"{summary} {about}")
    for waypoint in corridor.cases[Case.CAUTIOUS].waypoints:
        entry = _entry(waypoint, corridor, scenario, plan)
        told = f"{NO_DEPARTURE}. {_reached(waypoint)}." if nobody else entry
        _point(route, "rtept", waypoint.place, told, scenario)
    ET.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _texts(parent: ET.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ET.SubElement(parent, tag).text = clean(text)


def _point(parent: ET.Element, tag: str, ident: str, about: str, scenario: Scenario) -> None:
    place = scenario.places[ident]
    point = ET.SubElement(parent, tag, lat=f"{place.lat:.6f}", lon=f"{place.lon:.6f}")
    _texts(point, name=place.name, desc=about, type=words.kinds_of(place.kinds))


def _about(plan: Plan, mark: Mark, *, nobody: bool) -> str:
    expires = Clocks.of(plan.scenario.clocks).full(mark.expires)
    expiry = f"Expires {expires}."
    if plan.made_at >= mark.expires:
        expiry = f"Expired {expires}, before this was made: for study, not for use."
    no_departure = f"{NO_DEPARTURE} (cautious case). " if nobody else ""
    return (
        f"{no_departure}{mark.word()}. Version {mark.version}. {expiry} Cautious case. "
        f"{mark.assumes} {mark.standing}"
    )


def _summary(corridor: CorridorResult, scenario: Scenario, plan: Plan) -> str:
    case = corridor.cases[Case.CAUTIOUS]
    found = departing(scenario, corridor.id, case)
    way = f"{words.distance(corridor.length_m)}, {words.duration(case.travel_time_s)}."
    if found.last is None:
        return f"Cautious case: no departure clears the whole road. {way}"
    clocks = Clocks.of(plan.scenario.clocks)
    reason = leaving.why(found, Clocks.of(plan.scenario.clocks, found.last))
    more = f" ({reason})" if reason else ""
    at = f"{clocks.full(found.last)}{more}"
    return f"Cautious case: last departure that clears this road {at}. {way}"


def _reached(waypoint: WaypointCase) -> str:
    km = f"Km {words.kilometres(waypoint.distance_m)}"
    return km if waypoint.distance_m else "Start of the road"


def _entry(waypoint: WaypointCase, corridor: CorridorResult, scenario: Scenario, plan: Plan) -> str:
    found = departing(scenario, corridor.id, corridor.cases[Case.CAUTIOUS])
    entry = found.last if waypoint.distance_m == 0 else waypoint.last_entry_clearing
    if entry is None:
        return f"{_reached(waypoint)}. No entry here clears the road (cautious case)."
    clocks = Clocks.of(plan.scenario.clocks)
    there = Clocks.of(plan.scenario.clocks, entry)
    reason = leaving.why(found, there) if waypoint.distance_m == 0 else ""
    more = f" ({reason})" if reason else ""
    moment = f"{clocks.full(entry)}{more}"
    return f"{_reached(waypoint)}. Last entry that clears the road (cautious case): {moment}."
