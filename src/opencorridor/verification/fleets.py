"""When fleets are ready (method, section 3): where they stand, their way in, boarding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from opencorridor.clock import to_unix
from opencorridor.model.scenario import Fleet, Scenario
from opencorridor.units import SECONDS_PER_HOUR
from opencorridor.verification.routes import Element, road_between
from opencorridor.verification.spans import ceil_div, holds
from opencorridor.verification.values import WAY_IN, Values
from opencorridor.verification.windows import USUAL, Terms, roads_of


@dataclass(frozen=True, slots=True)
class WayIn:
    """How a fleet comes in: its start, the time of its way, the length of its column (seconds)."""

    start_s: int
    way_s: int
    column_s: int
    roads: frozenset[str]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ways in by fleet, and the moment before which nobody is ready (Unix seconds)."""

    terms: Terms
    ways_in: Mapping[str, WayIn]

    def ready_s(self, fleet: Fleet, place: str) -> int | None:
        """Return when a fleet is ready at a place of need (Unix seconds), ``None`` if never."""
        if stands_there(self.terms.scenario, fleet, place):
            return earliest_s(self.terms, fleet) + fleet.boarding_s
        way = self.ways_in.get(fleet.id)
        if way is None or not reaches(self.terms.scenario, fleet, place):
            return None
        return way.start_s + way.way_s + way.column_s + fleet.boarding_s


def earliest_s(terms: Terms, fleet: Fleet) -> int:
    """Return when a fleet can move or load (Unix seconds), the delay counted, boarding not.

    From the moment that is stated, else from the beginning of the horizon.
    """
    begin = terms.zero * terms.scenario.settings.step_s
    stated = begin if fleet.ready_at is None else to_unix(fleet.ready_at)
    return stated + terms.scenario.delay_s


def read_readiness(terms: Terms, values: Values) -> Readiness:
    """Work out the way in of each fleet that has one, in the order of the file."""
    ways_in: dict[str, WayIn] = {}
    for fleet in terms.scenario.fleets.values():
        if fleet.way_in:
            way = _way_in(terms, values, fleet, ways_in)
            if way is not None:
                ways_in[fleet.id] = way
    return Readiness(terms, ways_in)


def stands_there(scenario: Scenario, fleet: Fleet, place: str) -> bool:
    """Tell whether a fleet stands at a place of need or at a gathering point of it."""
    return fleet.stands_at == place or fleet.stands_at in _gathering(scenario, place)


def reaches(scenario: Scenario, fleet: Fleet, place: str) -> bool:
    """Tell whether the way in of a fleet ends at a place of need or a gathering point of it."""
    end = fleet.way_in[-1] if fleet.way_in else None
    return end == place or end in _gathering(scenario, place)


def _gathering(scenario: Scenario, place: str) -> set[str]:
    corridors = (c for c in scenario.corridors.values() if c.waypoints[:1] == (place,))
    return {g for c in corridors for g in c.gathering_points}


def _way_in(
    terms: Terms, values: Values, fleet: Fleet, earlier: Mapping[str, WayIn]
) -> WayIn | None:
    elements = _elements(terms, fleet)
    if elements is None:
        return None
    column = _column_s(values, elements, values.vehicles[fleet.id])
    if column is None:
        return None
    step_s = terms.scenario.settings.step_s
    roads = frozenset(e.id for e in elements if e.is_road)
    begin = max(earliest_s(terms, fleet), terms.zero * step_s)
    for other in earlier.values():
        if other.roads & roads:
            begin = max(begin, other.start_s + other.column_s)
    for step in range(ceil_div(begin, step_s), terms.end + 1):
        way = _drive_in(terms, values, fleet, elements, (step * step_s, column))
        if way is not None:
            return WayIn(step * step_s, way, column, roads)
    return None


def _elements(terms: Terms, fleet: Fleet) -> list[Element] | None:
    """Return the roads and checkpoints of the way in, ``None`` if agreed roads do not join up."""
    scenario = terms.scenario
    carriers = (scenario.corridors[c] for c in terms.carriers)
    usable = {road for corridor in carriers for road in roads_of(corridor)}
    elements: list[Element] = []
    for tail, head in pairwise(fleet.way_in):
        roads = (road_between(r, tail, head) for r in scenario.roads.values() if r.id in usable)
        road = next((r for r in roads if r is not None), None)
        if road is None:
            return None
        elements.append(road)
        elements += [
            Element(f"cp:{q.id}", q.id, head, is_road=False)
            for q in scenario.checkpoints.values()
            if q.place == head and q.direction in WAY_IN
        ]
    return elements


def _column_s(values: Values, elements: list[Element], vehicles: int) -> int | None:
    """Return the length of the column in seconds, ``None`` if something lets nobody pass."""
    rates = [
        values.roads[e.id].rate() if e.is_road else values.checkpoint_rate[e.id] for e in elements
    ]
    if not rates:
        return 0
    if min(rates) <= 0:
        return None
    return ceil_div(SECONDS_PER_HOUR * max(0, vehicles - 1), min(rates))


def _drive_in(
    terms: Terms, values: Values, fleet: Fleet, elements: list[Element], start: tuple[int, int]
) -> int | None:
    """Return the time of the whole way in seconds for a start, ``None`` if it is not open.

    ``start`` is the moment at which the head leaves (Unix seconds) and the length of the column.
    """
    begin, column = start
    now = begin
    for element in elements:
        if element.is_road:
            item, road = terms.roads[element.id], values.roads[element.id]
            usual = road.travel_s()
            share = USUAL if usual is None else item.share(now, now + usual + column)
            takes = road.travel_s(share)
        else:
            item, takes = terms.places[element.place], values.service_s[element.id]
        if takes is None:
            return None
        last = now + takes + column
        open_ = item.covered(now, last, values.margin_s) and not item.is_shut(now, last, fleet.kind)
        hours = None if element.is_road else terms.hours.get(element.id)
        if not open_ or (hours is not None and not holds(hours, now, last)):
            return None
        now += takes
    return now - begin
