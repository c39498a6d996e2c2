"""Roads in tests are drawn: an ASCII map becomes a scenario.

Letters are places. ``-`` and ``|`` draw roads; digits in them are the length in km (10 if none);
``>`` or ``v`` in a road makes it one-way, left to right or downwards::

    A--12--B--8>-C
           |
           7
           |
           D

Everything else of the scenario has plain defaults that a test overrides: one party ``p``, silence
from 08:00 to 12:00 UTC over all corridors, one vehicle kind, no margin beyond what the test sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from opencorridor.model.cases import Range, exactly
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

DAY = datetime(2022, 3, 5, tzinfo=UTC)
WIDE = 60
"""Class capacity in vehicles per minute that binds nowhere unless a test says so."""


def at(text: str) -> datetime:
    """Return a time of the test day, ``"09:30"`` or ``"09:30:15"``, in UTC."""
    parts = [int(p) for p in text.split(":")]
    return DAY + timedelta(hours=parts[0], minutes=parts[1], seconds=[*parts, 0][2])


def draw(
    art: str, *, rate: int = 60 * WIDE, speed_kmh: int = 60
) -> tuple[dict[str, Place], dict[str, Road]]:
    """Return the places and roads of an ASCII map.

    Parameters
    ----------
    art : str
        The map.
    rate : int
        Capacity of each road in vehicles per hour and direction.
    speed_kmh : int
        Speed on each road in km/h.
    """
    lines = art.expandtabs().splitlines()
    places = {
        c: Place(c, c, frozenset({PlaceKind.WAYPOINT}), 48 - 0.01 * y, 36 + 0.01 * x)
        for y, line in enumerate(lines)
        for x, c in enumerate(line)
        if c.isupper()
    }
    roads: dict[str, Road] = {}
    for line in lines:
        for match in re.finditer(r"(?=([A-Z])([-0-9>]+)([A-Z]))", line):
            _add(roads, match[1], match[2], match[3], ">", rate, speed_kmh)
    width = max((len(line) for line in lines), default=0)
    for x in range(width):
        column = "".join(line[x] if x < len(line) else " " for line in lines)
        for match in re.finditer(r"(?=([A-Z])([|0-9v]+)([A-Z]))", column):
            if "|" in match[2] or "v" in match[2]:
                _add(roads, match[1], match[2], match[3], "v", rate, speed_kmh)
    return places, roads


def _add(
    roads: dict[str, Road], tail: str, line: str, head: str, arrow: str, rate: int, speed_kmh: int
) -> None:
    digits = re.sub(r"\D", "", line)
    name = f"{tail}{head}".lower()
    speed = exactly(speed_kmh * 1000)
    roads[name] = Road(
        id=name,
        tail=tail,
        head=head,
        length_m=int(digits or 10) * 1000,
        road_class="primary",
        lanes=1,
        both_ways=arrow not in line,
        capacity_vehicles_per_h=exactly(rate),
        speed_m_per_h=dict.fromkeys(VehicleKind, speed),
    )


def corridor(
    chain: str,
    roads: Mapping[str, Road],
    *,
    destinations: str | None = None,
    points: str = "",
    speed_kmh: int = 60,
    agreed: bool = True,
    name: str | None = None,
    kinds: Iterable[VehicleKind] = tuple(VehicleKind),
    uninvited: int = 0,
) -> Corridor:
    """Return a corridor along a chain of letters, such as ``"ABC"``; gathering points likewise."""
    by_ends = {frozenset((r.tail, r.head)): r.id for r in roads.values()}
    status = TermStatus.AGREED if agreed else TermStatus.PROPOSED
    return Corridor(
        id=name or f"c-{chain.lower()}",
        name=chain,
        waypoints=tuple(chain),
        roads=tuple(by_ends[frozenset(p)] for p in pairwise(chain)),
        destinations=tuple(destinations or chain[-1]),
        gathering_points=tuple(points),
        ways={g: by_ends[frozenset((g, chain[0]))] for g in points},
        vehicle_kinds=frozenset(kinds),
        speed_m_per_h=exactly(speed_kmh * 1000),
        spacing_m=exactly(0),
        uninvited_vehicles_per_h=exactly(uninvited),
        statuses=(CorridorStatus("p", status, "test letter"),),
    )


def need(place: str, people: int, accepts: str, **more: object) -> Need:
    """Return a need of people who wish to leave a place, accepting destinations (letters)."""
    base = Need(
        id=f"n-{place.lower()}",
        place=place,
        group="all",
        people=exactly(people),
        moves_by=VehicleKind.CAR,
        accepts=frozenset(accepts),
    )
    return replace(base, **more)  # type: ignore[arg-type]  # keyword override of a dataclass


def fleet(serves: str, count: int, stands_at: str, **more: object) -> Fleet:
    """Return a fleet of cars that carry one person each, standing where the need is."""
    base = Fleet(
        id=f"f-{serves}",
        kind=VehicleKind.CAR,
        count=exactly(count),
        stands_at=stands_at,
        side="p",
        serves=(serves,),
        people_per_vehicle=exactly(1),
        length_m=5,
        ready_at=None,
        way_in=(),
        boarding_s=0,
    )
    return replace(base, **more)  # type: ignore[arg-type]  # keyword override of a dataclass


def window(
    start: str,
    end: str | None,
    scope: Iterable[str],
    kind: WindowKind = WindowKind.SILENCE,
    name: str = "w",
) -> Window:
    """Return a window of party ``p`` on the test day."""
    stop = None if end is None else at(end)
    return Window(name, "p", kind, "UTC", at(start), stop, frozenset(scope))


def checkpoint(place: str, rate: int, service_s: int = 0, **more: object) -> Checkpoint:
    """Return a checkpoint at a place with a rate per hour and a service time in seconds."""
    base = Checkpoint(
        f"q-{place.lower()}", place, "p", Direction.OUT, exactly(rate), exactly(service_s)
    )
    return replace(base, **more)  # type: ignore[arg-type]  # keyword override of a dataclass


def condition(
    subject: str, kind: ConditionKind, start: str, end: str | None, **more: object
) -> Condition:
    """Return a condition on a road or place of the test day."""
    stop = None if end is None else at(end)
    base = Condition(f"k-{subject}", subject, kind, Interval(at(start), stop))
    return replace(base, **more)  # type: ignore[arg-type]  # keyword override of a dataclass


def scenario(
    places: Mapping[str, Place],
    roads: Mapping[str, Road],
    corridors: Sequence[Corridor],
    needs: Sequence[Need],
    fleets: Sequence[Fleet],
    windows: Sequence[Window] | None = None,
    *,
    checkpoints: Sequence[Checkpoint] = (),
    conditions: Sequence[Condition] = (),
    margin_s: int = 0,
    step_s: int = 60,
    block_s: int = 900,
    priority: tuple[tuple[str, ...], ...] = (),
) -> Scenario:
    """Return a scenario of the test day from its parts."""
    if windows is None:
        windows = [window("08:00", "12:00", [c.id for c in corridors])]
    settings = Settings(
        id="drawn",
        title="Drawn",
        version=1,
        as_of=at("06:00"),
        expires=at("20:00"),
        sensitivity=Sensitivity.RESTRICTED,
        clocks=(ClockName("UTC", "Test"),),
        margin_s=exactly(margin_s),
        step_s=step_s,
        block_s=block_s,
        usable_capacity_permille=Range(1000, 1000, 1000),
        priority=priority,
    )
    return Scenario(
        settings=settings,
        parties={"p": Party("p", "P", "UTC")},
        places=dict(places),
        roads=dict(roads),
        checkpoints={c.id: c for c in checkpoints},
        conditions={c.id: c for c in conditions},
        corridors={c.id: c for c in corridors},
        windows={w.id: w for w in windows},
        needs={n.id: n for n in needs},
        fleets={f.id: f for f in fleets},
        digest="drawn",
    )
