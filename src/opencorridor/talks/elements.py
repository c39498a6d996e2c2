"""What belongs to a corridor and has to lie in a silence, part by part."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from opencorridor.model.scenario import Corridor, PlaceKind, Scenario

MOST_NAMED = 4
HALTS = frozenset({PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER, PlaceKind.TRANSFER_POINT})


class Part(StrEnum):
    """What a piece of a corridor is for."""

    SEGMENT = "segment"
    GATHERING_POINT = "gathering point"
    WAY = "way to the road"
    CHECKPOINT = "checkpoint"
    HALT = "halt"
    RECEPTION = "reception place"


@dataclass(frozen=True, slots=True)
class Element:
    """One segment, way or place of a corridor, with the name that people read."""

    id: str
    part: Part
    name: str


def elements_of(scenario: Scenario, corridor: Corridor) -> tuple[Element, ...]:
    """Return every piece of a corridor that a silence has to cover, in the order of travel."""
    found = [Element(i, Part.GATHERING_POINT, _place(scenario, i)) for i in
             corridor.gathering_points]  # fmt: skip
    found += [
        Element(road, Part.WAY, f"way from {_place(scenario, point)}")
        for point, road in corridor.ways.items()
    ]
    for road, tail, head in zip(
        corridor.roads, corridor.waypoints, corridor.waypoints[1:], strict=False
    ):
        name = f"{_place(scenario, tail)} to {_place(scenario, head)}"
        found.append(Element(road, Part.SEGMENT, name))
    checked = {c.place for c in scenario.checkpoints.values()}
    for ident in corridor.waypoints:
        name = _place(scenario, ident)
        if ident in checked:
            found.append(Element(ident, Part.CHECKPOINT, f"checkpoint at {name}"))
        elif ident in corridor.destinations:
            found.append(Element(ident, Part.RECEPTION, name))
        elif HALTS & scenario.places[ident].kinds:
            found.append(Element(ident, Part.HALT, name))
    return tuple(found)


def _place(scenario: Scenario, ident: str) -> str:
    return scenario.places[ident].name


def covered(element: Element, corridor: Corridor, scope: Container[str]) -> bool:
    """Tell whether a scope names an element, or the corridor that it belongs to."""
    return element.id in scope or corridor.id in scope


def named(elements: Iterable[Element]) -> str:
    """Return the names of some elements, the first few in full."""
    names = [element.name for element in elements]
    shown = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
