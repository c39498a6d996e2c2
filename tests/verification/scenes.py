"""One small scenario, as model objects, with a number for everything that can be counted.

::

    school --way 3 km-- oak --10 km--+
                                     +-- mill --15 km-- dock --5 km-- quay
                        elm --10 km--+

Silence 09:00 to 11:00 for both parties, movement from 09:15. Oak and Elm accept Dock, not Quay. At
Mill there are a checkpoint (30 vehicles/h, 60 s) and a holding place. Speed 30 km/h and margin
10 min in the cautious case: 10 km are 1,200 s, 15 km 1,800 s, the way 360 s. So the last clearing
departure from Oak is 11:00 - 00:10 - (1,200 + 60 + 1,800) s = 09:59.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from opencorridor.model.cases import End, Range, exactly
from opencorridor.model.scenario import (
    Checkpoint,
    ClockName,
    Condition,
    ConditionKind,
    Corridor,
    CorridorStatus,
    Direction,
    Fleet,
    Interval,
    Need,
    Party,
    Place,
    PlaceKind,
    Road,
    Scenario,
    Sensitivity,
    Settings,
    TermStatus,
    VehicleKind,
    Window,
    WindowKind,
)

CAR, BUS = VehicleKind.CAR, VehicleKind.BUS


def at(clock: str) -> datetime:
    """Return a moment of the day of the scenario, such as ``09:15`` or ``09:15:30``."""
    return datetime.fromisoformat(f"2025-06-11T{clock}").replace(tzinfo=UTC)


class HasId(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=HasId)


def by_id(*things: Thing) -> Mapping[str, Thing]:
    return {thing.id: thing for thing in things}


def road(name: str, tail: str, head: str, length_m: int) -> Road:
    speeds = {CAR: exactly(90_000), BUS: exactly(80_000)}
    capacity = exactly(1_000)
    return Road(name, tail, head, length_m, "primary", 1, True, capacity, speeds)


def place(name: str, *kinds: PlaceKind, vehicles: int | None = None) -> Place:
    made = Place(name, name.title(), frozenset(kinds), 0.0, 0.0)
    return replace(made, capacity_vehicles=vehicles)


def corridor(name: str, waypoints: str, roads: str, *, agreed: bool = True) -> Corridor:
    chain = tuple(waypoints.split())
    statuses = tuple(
        CorridorStatus(p, TermStatus.AGREED if agreed or p == "a" else TermStatus.SILENT, "sheet 1")
        for p in ("a", "b")
    )
    return Corridor(
        id=name,
        name=name,
        waypoints=chain,
        roads=tuple(roads.split()),
        destinations=tuple(p for p in chain if p in ("dock", "quay")),
        gathering_points=(),
        ways={},
        vehicle_kinds=frozenset({CAR, BUS}),
        speed_m_per_h=Range(30_000, 40_000, 50_000),
        spacing_m=Range(50, 50, 100, End.MOST),
        uninvited_vehicles_per_h=Range(0, 0, 0, End.MOST),
        statuses=statuses,
        column_vehicles=4,
    )


def window(name: str, party: str, kind: WindowKind, start: str, end: str | None) -> Window:
    scope = frozenset({"oak-quay", "elm-dock"})
    return Window(name, party, kind, "UTC", at(start), at(end) if end else None, scope)


def fleet(
    name: str, count: Range, stands_at: str, serves: str, way_in: tuple[str, ...] = ()
) -> Fleet:
    each = exactly(4)
    return Fleet(name, CAR, count, stands_at, "a", (serves,), each, 6, None, way_in, 0)


def scenario() -> Scenario:
    """Return the scenario above."""
    oak = replace(
        corridor("oak-quay", "oak mill dock quay", "r-oak r-mill r-quay"),
        gathering_points=("school",),
        ways={"school": "way"},
    )
    return Scenario(
        settings=Settings(
            id="two-farms",
            title="Two farms",
            version=1,
            as_of=at("08:00"),
            expires=at("12:00"),
            sensitivity=Sensitivity.RESTRICTED,
            clocks=(ClockName("UTC", "Praia"),),
            margin_s=Range(300, 450, 600, End.MOST),
        ),
        parties={p: Party(p, p.upper(), "UTC") for p in ("a", "b")},
        places=by_id(*_places()),
        roads=by_id(
            road("way", "school", "oak", 3_000),
            road("r-oak", "oak", "mill", 10_000),
            road("r-elm", "elm", "mill", 10_000),
            road("r-mill", "mill", "dock", 15_000),
            road("r-quay", "dock", "quay", 5_000),
            road("r-back", "oak", "dock", 20_000),
        ),
        checkpoints=by_id(Checkpoint("cp", "mill", None, Direction.BOTH, exactly(30), exactly(60))),
        conditions={},
        corridors=by_id(
            oak,
            corridor("elm-dock", "elm mill dock", "r-elm r-mill"),
            corridor("oak-dock", "oak dock", "r-back", agreed=False),
        ),
        windows=by_id(
            window("a-silence", "a", WindowKind.SILENCE, "09:00", "11:30"),
            window("b-silence", "b", WindowKind.SILENCE, "08:30", "11:00"),
            window("b-movement", "b", WindowKind.MOVEMENT, "09:15", None),
        ),
        needs=by_id(
            need("oak-people", "oak", Range(20, 30, 40)),
            need("elm-people", "elm", Range(8, 12, 16)),
        ),
        fleets=by_id(
            fleet("oak-cars", Range(7, 8, 9), "school", "oak-people"),
            fleet("elm-cars", exactly(3), "dock", "elm-people", way_in=("dock", "mill", "elm")),
        ),
        digest="sha256:of-two-farms",
    )


def _places() -> tuple[Place, ...]:
    return (
        place("oak", PlaceKind.ORIGIN, PlaceKind.WAYPOINT),
        place("elm", PlaceKind.ORIGIN, PlaceKind.WAYPOINT),
        place("school", PlaceKind.GATHERING_POINT, vehicles=5),
        place("mill", PlaceKind.WAYPOINT, PlaceKind.HOLDING_PLACE, vehicles=2),
        replace(
            place("dock", PlaceKind.RECEPTION_PLACE),
            beds_people=Range(36, 40, 400),
            reception_people_per_h=exactly(120),
        ),
        place("quay", PlaceKind.RECEPTION_PLACE),
    )


def need(name: str, where: str, people: Range, group: str = "residents") -> Need:
    return Need(name, where, group, people, CAR, frozenset({"dock"}))


def slow(subject: str, start: str, end: str | None, kind: ConditionKind) -> Condition:
    """Return a condition; a slow one halves speed and capacity."""
    validity = Interval(at(start), at(end) if end else None)
    return Condition(f"on-{subject}", subject, kind, validity, frozenset(VehicleKind), 500, 500)
