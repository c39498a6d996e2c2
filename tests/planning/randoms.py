"""Random corridors: small trees of roads with windows, parties, conditions, gates and totals.

``random_scenario(rng)`` draws one scenario. Everything is valid as the reader would have it: chains
name no place twice, a block is a whole number of steps, every fleet serves needs at one place.
``simple=True`` leaves out what makes vehicles unlike one another, so that most networks are plain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar

import numpy as np

from opencorridor.model.cases import Demand, End, Range, exactly
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
from tests.roadart import at

T = TypeVar("T")
CAR, BUS = VehicleKind.CAR, VehicleKind.BUS
STEPS = ((60, 900), (120, 1200), (300, 900), (600, 1800), (900, 900))
"""Step and block in seconds."""


@dataclass
class Dice:
    """Draws from a numpy generator in the words of this page."""

    rng: np.random.Generator

    def chance(self, share: float) -> bool:
        """Return true in a share of all throws."""
        return bool(self.rng.random() < share)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return int(self.rng.integers(low, high + 1))

    def pick(self, things: Sequence[T]) -> T:
        """Return one of several things."""
        return things[self.between(0, len(things) - 1)]

    def some(self, things: Sequence[T], share: float = 0.5) -> list[T]:
        """Return each thing with a chance, but at least one."""
        chosen = [x for x in things if self.chance(share)]
        return chosen or [self.pick(things)]

    def spread(self, value: int, by: int, unfavourable: End = End.LEAST) -> Range:
        """Return a range about a value; half of them hold one value only."""
        if self.chance(0.5):
            return exactly(value, unfavourable)
        low, high = self.between(0, by), self.between(0, by)
        return Range(max(0, value - low), value, value + high, unfavourable)


@dataclass(frozen=True)
class Size:
    """How large a scenario may become. ``people`` is the most of one need, in vehicles."""

    places: tuple[int, int] = (3, 7)
    origins: tuple[int, int] = (1, 3)
    vehicles: int = 25
    steps: tuple[tuple[int, int], ...] = STEPS
    hours: tuple[int, int] = (2, 4)


@dataclass
class _Draft:
    """A scenario in the making."""

    dice: Dice
    size: Size
    simple: bool
    parties: list[str] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    roads: dict[str, Road] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    corridors: dict[str, Corridor] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    needs: dict[str, Need] = field(default_factory=dict)
    fleets: dict[str, Fleet] = field(default_factory=dict)

    def place(self, name: str, *kinds: PlaceKind) -> None:
        """Add a place."""
        spot = len(self.places)
        self.places[name] = Place(
            name, name, frozenset({PlaceKind.WAYPOINT, *kinds}), 48 - 0.01 * spot, 36 + 0.01 * spot
        )

    def road(self, tail: str, head: str, length_m: int) -> None:
        """Add a road; one in four is one-way."""
        dice = self.dice
        name = f"{tail}{head}".lower()
        rate = dice.pick((9, 13, 20, 30, 45, 60, 100, 240))
        speeds = {CAR: exactly(60_000), BUS: exactly(60_000 if self.simple else 50_000)}
        one_way = dice.chance(0.25)
        capacity = dice.spread(rate, rate // 2)
        self.roads[name] = Road(
            name, tail, head, length_m, "primary", 1, not one_way, capacity, speeds
        )


def random_scenario(
    rng: np.random.Generator, size: Size = Size(), *, simple: bool = False
) -> Scenario:
    """Draw a scenario.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : Size
    simple : bool
        Leave out what makes vehicles unlike one another.
    """
    draft = _Draft(Dice(rng), size, simple)
    draft.parties = ["p", "q", "r"][: draft.dice.pick((1, 1, 2, 2, 3))]
    _add_tree(draft)
    step_s, block_s = draft.dice.pick(size.steps)
    _add_corridors(draft)
    _add_people(draft)
    _add_windows(draft)
    _add_checkpoints(draft)
    _add_conditions(draft)
    _furnish_places(draft)
    return _finish(draft, step_s, block_s)


def _add_tree(draft: _Draft) -> None:
    """Draw places; each but the first has a road to one drawn before."""
    dice = draft.dice
    count = dice.between(*draft.size.places)
    names = [chr(ord("A") + i) for i in range(count)]
    draft.place(names[0])
    for i, name in enumerate(names[1:], start=1):
        draft.place(name)
        draft.parent[name] = names[max(0, i - dice.between(1, 3))]
        draft.road(name, draft.parent[name], dice.between(1, 14) * 500 + dice.between(0, 30))


def _to_root(draft: _Draft, place: str) -> list[str]:
    chain = [place]
    while chain[-1] in draft.parent:
        chain.append(draft.parent[chain[-1]])
    return chain


def _origins(draft: _Draft) -> list[str]:
    dice = draft.dice
    leaves = [p for p in draft.parent if p not in draft.parent.values()]
    inner = [p for p in draft.parent if p not in leaves]
    wanted = dice.between(*draft.size.origins)
    chosen = leaves[:wanted]
    if inner and len(chosen) < wanted and dice.chance(0.3):
        chosen.append(dice.pick(inner))
    return chosen


def _add_corridors(draft: _Draft) -> None:
    """Lead each origin to the root; destinations are the root and perhaps a place before it."""
    dice = draft.dice
    root = next(iter(draft.places))
    extra = draft.parent.get(next(p for p in draft.parent if draft.parent[p] == root))
    inner = [p for p in draft.parent if p in draft.parent.values()]
    second = dice.pick(inner) if inner and dice.chance(0.4) else None
    speed = dice.between(20, 60) * 1000 + dice.between(0, 999)
    for origin in _origins(draft):
        chain = _to_root(draft, origin)
        ends = [p for p in (extra, second) if p in chain[1:] and p != root]
        destinations = tuple(dict.fromkeys([*ends, root]))
        if not draft.simple and dice.chance(0.3):
            speed = dice.between(20, 60) * 1000
        _add_corridor(draft, chain, destinations, speed)
        if dice.chance(0.3):
            _add_bypass(draft, chain, destinations, speed)


def _add_bypass(draft: _Draft, chain: list[str], destinations: tuple[str, ...], speed: int) -> None:
    """Add a second corridor that cuts the last places short, or goes round by a new place."""
    cut = draft.dice.between(1, len(chain) - 1)
    root = chain[-1]
    if cut < len(chain) - 1 and draft.dice.chance(0.5):
        if f"{chain[cut - 1]}{root}".lower() not in draft.roads:
            draft.road(chain[cut - 1], root, draft.dice.between(3, 25) * 1000)
        around = [*chain[:cut], root]
    else:
        via = f"{chain[cut - 1]}x"
        if via in draft.places:
            return
        draft.place(via)
        draft.road(chain[cut - 1], via, draft.dice.between(1, 9) * 1000)
        draft.road(via, root, draft.dice.between(1, 12) * 1000)
        around = [*chain[:cut], via, root]
    ends = tuple(d for d in destinations if d in around[1:])
    _add_corridor(draft, around, ends, speed)


def _add_corridor(
    draft: _Draft, chain: list[str], destinations: tuple[str, ...], speed: int
) -> None:
    dice = draft.dice
    origin = chain[0]
    points = [f"{origin}{i}" for i in (1, 2) if dice.chance(0.3)]
    others = [c for c in draft.corridors.values() if c.waypoints[0] == origin]
    if others and dice.chance(0.8):
        points = list(others[0].gathering_points)
    for point in points:
        if point not in draft.places:
            draft.place(point, PlaceKind.GATHERING_POINT)
            draft.road(point, origin, dice.between(1, 6) * 500)
    agreed = dice.chance(0.9)
    kinds = frozenset(VehicleKind) if draft.simple or dice.chance(0.8) else frozenset({CAR})
    name = "c-" + "".join(chain).lower()
    uninvited = 0 if dice.chance(0.7) else dice.between(1, 6)
    draft.corridors[name] = Corridor(
        id=name,
        name="".join(chain),
        waypoints=tuple(chain),
        roads=tuple(f"{a}{b}".lower() for a, b in pairwise(chain)),
        destinations=destinations,
        gathering_points=tuple(points),
        ways={g: f"{g}{origin}".lower() for g in points},
        vehicle_kinds=kinds,
        speed_m_per_h=dice.spread(speed, 8000),
        spacing_m=dice.spread(dice.pick((0, 50, 200, 1000)), 50, End.MOST),
        uninvited_vehicles_per_h=dice.spread(uninvited, 2, End.MOST),
        statuses=tuple(
            CorridorStatus(
                p, TermStatus.AGREED if agreed or i else TermStatus.PROPOSED, "test letter"
            )
            for i, p in enumerate(draft.parties)
        ),
        column_vehicles=dice.between(1, 9) if dice.chance(0.5) else None,
        no_silence_needed="test letter" if dice.chance(0.05) else None,
    )


def _add_people(draft: _Draft) -> None:
    dice = draft.dice
    same = dice.pick((1, 3, 8, 45))
    for origin in dict.fromkeys(c.waypoints[0] for c in draft.corridors.values()):
        for i in range(1 if dice.chance(0.7) else 2):
            size = same if draft.simple or dice.chance(0.6) else dice.pick((1, 4, 20))
            _add_need(draft, origin, f"n-{origin.lower()}{i}", size)


def _add_need(draft: _Draft, origin: str, name: str, size: int) -> None:
    dice = draft.dice
    ends = sorted(
        {d for c in draft.corridors.values() if c.waypoints[0] == origin for d in c.destinations}
    )
    people = dice.between(1, draft.size.vehicles * size)
    kind = CAR if draft.simple else dice.pick((CAR, BUS))
    draft.needs[name] = Need(
        id=name,
        place=origin,
        group=dice.pick(("first", "second")),
        people=dice.spread(people, people),
        moves_by=kind,
        accepts=frozenset(ends if draft.simple or dice.chance(0.6) else dice.some(ends)),
        minimum_people=dice.between(1, max(1, people // 2)) if dice.chance(0.2) else 0,
    )
    shared = [f for f in draft.fleets.values() if f.serves[0].startswith(name[:-1])]
    if shared and not draft.simple and dice.chance(0.3) and shared[0].kind is kind:
        draft.fleets[shared[0].id] = replace(shared[0], serves=(*shared[0].serves, name))
        return
    for i in range(1 if dice.chance(0.75) else 2):
        each = size if i == 0 or draft.simple else dice.pick((size, 2 * size))
        _add_fleet(draft, draft.needs[name], f"f{i}-{name}", each)


def _add_fleet(draft: _Draft, need: Need, name: str, size: int) -> None:
    dice = draft.dice
    mine = [c for c in draft.corridors.values() if c.waypoints[0] == need.place]
    way_in: tuple[str, ...] = ()
    stands_at = need.place
    if dice.chance(0.2):
        way_in = tuple(reversed(mine[0].waypoints))
        stands_at = way_in[0]
    elif mine[0].gathering_points and dice.chance(0.3):
        stands_at = mine[0].gathering_points[0]
    count = dice.between(1, draft.size.vehicles)
    ready = at("08:00") + timedelta(minutes=dice.between(0, 90)) if dice.chance(0.3) else None
    draft.fleets[name] = Fleet(
        id=name,
        kind=need.moves_by,
        count=dice.spread(count, count),
        stands_at=stands_at,
        side="p",
        serves=(need.id,),
        people_per_vehicle=exactly(size),
        length_m=dice.pick((5, 12)),
        ready_at=ready,
        way_in=way_in,
        boarding_s=dice.pick((0, 0, 300, 1000)),
    )


def _add_windows(draft: _Draft) -> None:
    dice = draft.dice
    everything = list(draft.corridors)
    for party in draft.parties:
        if dice.chance(0.7):
            _add_silence(draft, party, everything)
            continue
        # Piece by piece: each corridor, or each road and place, has a window of its own.
        named = everything if dice.chance(0.5) else [*draft.roads, *draft.places]
        for name in named:
            if dice.chance(0.99):
                _add_silence(draft, party, [name])
    for party in draft.parties:
        if dice.chance(0.3):
            scope = everything if draft.simple or dice.chance(0.7) else dice.some(everything)
            for start, end in _spans(dice, draft.size.hours):
                name = f"m{len(draft.windows)}"
                _add_window(draft, name, party, WindowKind.MOVEMENT, (start, end), scope)


def _add_silence(draft: _Draft, party: str, scope: list[str]) -> None:
    for start, end in _spans(draft.dice, draft.size.hours):
        name = f"w{len(draft.windows)}"
        _add_window(draft, name, party, WindowKind.SILENCE, (start, end), scope)


def _add_window(
    draft: _Draft,
    name: str,
    party: str,
    kind: WindowKind,
    span_s: tuple[int, int | None],
    scope: Sequence[str],
) -> None:
    start = at("08:00") + timedelta(seconds=span_s[0])
    end = None if span_s[1] is None else at("08:00") + timedelta(seconds=span_s[1])
    draft.windows[name] = Window(name, party, kind, "UTC", start, end, frozenset(scope))


def _spans(dice: Dice, hours: tuple[int, int]) -> list[tuple[int, int | None]]:
    """Return one interval, or two with a gap; an end may be missing. Seconds from 08:00."""
    start = dice.between(-20, 20) * 60 + dice.pick((0, 0, 0, 17))
    length = dice.between(hours[0] * 3600, hours[1] * 3600) // 60 * 60
    if dice.chance(0.04):
        return [(start, None)]
    if dice.chance(0.1):
        middle = start + length // 2
        return [(start, middle), (middle + dice.between(1, 15) * 60, start + length)]
    return [(start, start + length + dice.pick((0, 0, 29)))]


def _add_checkpoints(draft: _Draft) -> None:
    dice = draft.dice
    for place in [p for p in draft.places if dice.chance(0.25)]:
        rate = dice.pick((11, 30, 45, 90))
        for i in range(1 if dice.chance(0.8) else 2):
            hours: tuple[Interval, ...] = ()
            if dice.chance(0.2):
                opens = at("08:00") + timedelta(minutes=dice.between(0, 40))
                hours = (Interval(opens, opens + timedelta(minutes=dice.between(40, 150))),)
            name = f"q{i}-{place.lower()}"
            draft.checkpoints[name] = Checkpoint(
                id=name,
                place=place,
                holder=None,
                direction=dice.pick((Direction.OUT, Direction.BOTH, Direction.BOTH, Direction.IN)),
                rate_vehicles_per_h=dice.spread(rate, rate // 3),
                service_s=dice.spread(dice.pick((0, 20, 60, 400)), 30, End.MOST),
                hours=hours,
            )


_CONDITIONS = (
    ConditionKind.CLOSED,
    ConditionKind.SLOW,
    ConditionKind.SLOW,
    ConditionKind.DAMAGED,
    ConditionKind.CONTESTED,
    ConditionKind.MINED,
)


def _add_conditions(draft: _Draft) -> None:
    dice = draft.dice
    for _ in range(dice.pick((0, 0, 1, 2))):
        kind = dice.pick(_CONDITIONS)
        slows = kind in (ConditionKind.SLOW, ConditionKind.DAMAGED)
        subject = dice.pick(list(draft.roads) if slows or dice.chance(0.7) else list(draft.places))
        start = at("08:00") + timedelta(minutes=dice.between(-60, 120))
        end = None if dice.chance(0.15) else start + timedelta(minutes=dice.between(5, 60))
        name = f"k{len(draft.conditions)}"
        kinds = frozenset(VehicleKind)
        if kind is ConditionKind.DAMAGED and not draft.simple:
            kinds = frozenset({CAR})
        draft.conditions[name] = Condition(
            id=name,
            subject=subject,
            kind=kind,
            validity=Interval(start, end),
            vehicle_kinds=kinds,
            speed_permille=dice.pick((300, 500, 800)) if slows else 1000,
            capacity_permille=dice.pick((500, 1000)) if slows else 1000,
            lifted_by="clause 4" if kind is ConditionKind.CONTESTED and dice.chance(0.5) else None,
        )


def _furnish_places(draft: _Draft) -> None:
    dice = draft.dice
    ends = {d for c in draft.corridors.values() for d in c.destinations}
    points = {g for c in draft.corridors.values() for g in c.gathering_points}
    for name, place in draft.places.items():
        changed = place
        if name in points and dice.chance(0.6):
            changed = replace(changed, capacity_vehicles=dice.between(1, 8))
        elif dice.chance(0.3):
            kind = dice.pick((PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER))
            changed = replace(
                changed,
                kinds=changed.kinds | {kind},
                capacity_vehicles=dice.between(1, 6),
                turn_back=True,
            )
        if name in ends:
            changed = _furnish_end(draft, changed)
        draft.places[name] = changed


def _furnish_end(draft: _Draft, place: Place) -> Place:
    dice = draft.dice
    place = replace(place, kinds=place.kinds | {PlaceKind.RECEPTION_PLACE})
    people = sum(n.people.central for n in draft.needs.values())
    if dice.chance(0.3):
        rate = dice.between(max(1, people // 6), people + 5)
        place = replace(place, reception_people_per_h=dice.spread(rate, rate // 2))
    if dice.chance(0.3):
        beds = dice.between(max(1, people // 5), people + 5)
        place = replace(place, beds_people=dice.spread(beds, beds // 2))
    return place


def _finish(draft: _Draft, step_s: int, block_s: int) -> Scenario:
    dice = draft.dice
    priority: tuple[tuple[str, ...], ...] = (("first",),) if dice.chance(0.3) else ()
    settings = Settings(
        id="random",
        title="Random",
        version=1,
        as_of=at("06:00"),
        expires=at("12:00"),
        sensitivity=Sensitivity.RESTRICTED,
        clocks=(ClockName("UTC", "Test"),),
        margin_s=dice.spread(dice.pick((0, 60, 600)), 60, End.MOST),
        step_s=step_s,
        block_s=block_s,
        usable_capacity_permille=Range(800, 900, 1000),
        demand=dice.pick(tuple(Demand)),
        priority=priority,
    )
    return Scenario(
        settings=settings,
        parties={p: Party(p, p.upper(), "UTC") for p in draft.parties},
        places=draft.places,
        roads=draft.roads,
        checkpoints=draft.checkpoints,
        conditions=draft.conditions,
        corridors=draft.corridors,
        windows=draft.windows,
        needs=draft.needs,
        fleets=draft.fleets,
        digest="random",
        delay_s=0,
    )
