"""Scenarios by chance: the small one of `scenes`, with some of its terms changed at random."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from opencorridor.model.cases import Demand, End, Range, exactly
from opencorridor.model.scenario import (
    AskMenu,
    Checkpoint,
    Condition,
    ConditionKind,
    Direction,
    Interval,
    PlaceKind,
    Scenario,
    VehicleKind,
    Window,
    WindowKind,
)
from tests.verification.scenes import BUS, CAR, at, corridor, fleet, need, scenario

Chance = random.Random
NO_ASKS = AskMenu((), (), (), (), pairs=False)


def by_chance(seed: int) -> Scenario:
    """Return a scenario that is always the same for one seed."""
    rng = Chance(seed)
    scene = replace(scenario(), ask_menu=NO_ASKS)
    settings = replace(scene.settings, demand=rng.choice(list(Demand)))
    scene = replace(scene, settings=settings)
    for change in CHANGES:
        if rng.random() < 0.25:
            scene = change(scene, rng)
    return scene


def moment(rng: Chance, first: str, last: str) -> datetime:
    span = at(last) - at(first)
    return at(first) + timedelta(seconds=int(span.total_seconds() * rng.random()))


def some(rng: Chance, least: int, most: int) -> Range:
    low, middle, high = sorted(rng.randint(least, most) for _ in range(3))
    return Range(low, middle, high)


def _step(scene: Scenario, rng: Chance) -> Scenario:
    return replace(scene, settings=replace(scene.settings, step_s=rng.choice([45, 90, 300])))


def _delay(scene: Scenario, rng: Chance) -> Scenario:
    return replace(scene, delay_s=rng.choice([600, 1_000, 1_800]))


def _lengths(scene: Scenario, rng: Chance) -> Scenario:
    made = {k: replace(r, length_m=rng.randint(1_000, 16_000)) for k, r in scene.roads.items()}
    return replace(scene, roads=made)


def _speeds(scene: Scenario, rng: Chance) -> Scenario:
    made = {
        k: replace(c, speed_m_per_h=some(rng, 20_000, 60_000)) for k, c in scene.corridors.items()
    }
    return replace(scene, corridors=made)


def _uninvited(scene: Scenario, rng: Chance) -> Scenario:
    unasked = Range(0, 2, rng.randint(2, 8), End.MOST)
    made = {k: replace(c, uninvited_vehicles_per_h=unasked) for k, c in scene.corridors.items()}
    return replace(scene, corridors=made)


def _two_destinations(scene: Scenario, rng: Chance) -> Scenario:
    both = frozenset({"dock", "quay"})
    oak = replace(scene.needs["oak-people"], accepts=both)
    scene = replace(scene, needs={**scene.needs, "oak-people": oak})
    if rng.random() < 0.5:
        elm = corridor("elm-dock", "elm mill dock quay", "r-elm r-mill r-quay")
        needs = {k: replace(n, accepts=both) for k, n in scene.needs.items()}
        scene = replace(scene, needs=needs, corridors={**scene.corridors, "elm-dock": elm})
    return scene


def _numbers(scene: Scenario, rng: Chance) -> Scenario:
    fleets = {
        k: replace(f, people_per_vehicle=some(rng, 2, 9), count=some(rng, 0, 12))
        for k, f in scene.fleets.items()
    }
    needs = {
        k: replace(n, people=some(rng, 0, 60), minimum_people=rng.choice([0, 0, 7]))
        for k, n in scene.needs.items()
    }
    return replace(scene, fleets=fleets, needs=needs)


def _bus(scene: Scenario, rng: Chance) -> Scenario:
    each = exactly(rng.choice([4, 7, 12]))
    bus = fleet("oak-bus", exactly(rng.randint(1, 3)), "oak", "oak-people")
    bus = replace(bus, kind=BUS, people_per_vehicle=each)
    return replace(scene, fleets={**scene.fleets, "oak-bus": bus})


def _shared_fleet(scene: Scenario, rng: Chance) -> Scenario:
    cars = replace(scene.fleets["elm-cars"], serves=("elm-people", "elm-two"))
    more = need("elm-two", "elm", exactly(9), group=rng.choice(["residents", "lift"]))
    needs, fleets = {**scene.needs, "elm-two": more}, {**scene.fleets, "elm-cars": cars}
    return replace(scene, needs=needs, fleets=fleets)


def _priority(scene: Scenario, rng: Chance) -> Scenario:
    lift = need("oak-lift", "oak", Range(5, 9, 13), group="lift")
    lift = replace(lift, minimum_people=rng.choice([0, 6]))
    cars = fleet("lift-cars", exactly(3), "school", "oak-lift")
    cars = replace(cars, people_per_vehicle=exactly(rng.choice([4, 4, 5])))
    settings = replace(scene.settings, priority=(("lift",),))
    needs, fleets = {**scene.needs, "oak-lift": lift}, {**scene.fleets, "lift-cars": cars}
    return replace(scene, settings=settings, needs=needs, fleets=fleets)


def _slow(scene: Scenario, rng: Chance) -> Scenario:
    start = moment(rng, "08:30", "10:30")
    end = rng.choice([None, start + timedelta(seconds=rng.randint(0, 5_000))])
    kind = rng.choice([ConditionKind.SLOW, ConditionKind.DAMAGED])
    kinds = frozenset(VehicleKind)
    if kind is ConditionKind.DAMAGED:
        kinds = rng.choice([kinds, frozenset({CAR}), frozenset({BUS})])
    subject = rng.choice(["way", "r-oak", "r-elm", "r-mill", "r-quay"])
    shares = rng.choice([500, 700, 333, 1000]), rng.choice([500, 1000, 100])
    made = Condition("slow", subject, kind, Interval(start, end), kinds, *shares)
    return replace(scene, conditions={**scene.conditions, "slow": made})


def _shut(scene: Scenario, rng: Chance) -> Scenario:
    start = moment(rng, "08:30", "10:30")
    validity = Interval(start, start + timedelta(seconds=rng.randint(0, 1_200)))
    kind = rng.choice([ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED])
    subject = rng.choice(["way", "r-oak", "r-elm", "r-mill", "mill", "dock", "school", "oak"])
    made = Condition("shut", subject, kind, validity, lifted_by=rng.choice([None, "clause 4"]))
    return replace(scene, conditions={**scene.conditions, "shut": made})


def _hours(scene: Scenario, rng: Chance) -> Scenario:
    start = moment(rng, "08:30", "10:00")
    hours = (Interval(start, start + timedelta(seconds=rng.randint(1_800, 7_200))),)
    cp = replace(scene.checkpoints["cp"], hours=hours)
    where = rng.choice(["mill", "oak", "dock", "elm"])
    way = rng.choice(list(Direction))
    other = Checkpoint("cp2", where, None, way, exactly(rng.choice([20, 60, 90])), exactly(30))
    return replace(scene, checkpoints={"cp": cp, "cp2": other})


def _windows(scene: Scenario, rng: Chance) -> Scenario:
    made: dict[str, Window] = {}
    for name, window in scene.windows.items():
        later = timedelta(seconds=rng.randint(-900, 900))
        end = None if window.end is None else window.end + later
        made[name] = replace(window, start=window.start - later, end=end)
    return replace(scene, windows=made)


def _patchwork(scene: Scenario, rng: Chance) -> Scenario:
    """One party names places one by one, and begins later on the road beyond Mill."""
    named = frozenset({"way", "school", "r-oak", "r-elm", "mill", "r-quay", "oak", "elm"})
    rest = replace(scene.windows["b-silence"], scope=named)
    start, end = moment(rng, "09:00", "10:00"), moment(rng, "10:30", "12:00")
    late = Window("late", "b", WindowKind.SILENCE, "UTC", start, end, frozenset({"r-mill"}))
    return replace(scene, windows={**scene.windows, "b-silence": rest, "late": late})


def _movement(scene: Scenario, rng: Chance) -> Scenario:
    windows = {k: w for k, w in scene.windows.items() if w.kind is WindowKind.SILENCE}
    if rng.random() < 0.5:
        scope = frozenset({"oak-quay", "elm-dock"})
        for name, first, last in (("m1", "09:10", "09:50"), ("m2", "09:55", "10:40")):
            start, end = moment(rng, first, last), moment(rng, last, "10:50")
            windows[name] = Window(name, "a", WindowKind.MOVEMENT, "UTC", start, end, scope)
    return replace(scene, windows=windows)


def _no_silence(scene: Scenario, rng: Chance) -> Scenario:
    name = rng.choice(["oak-quay", "elm-dock"])
    free = replace(scene.corridors[name], no_silence_needed="far from the front")
    return replace(scene, corridors={**scene.corridors, name: free})


def _mill(scene: Scenario, rng: Chance) -> Scenario:
    mill = scene.places["mill"]
    kinds = mill.kinds | rng.choice([frozenset(), frozenset({PlaceKind.OVERNIGHT_SHELTER})])
    mill = replace(mill, kinds=kinds, capacity_vehicles=rng.choice([None, 0, 1, 8]))
    return replace(scene, places={**scene.places, "mill": mill})


def _dock(scene: Scenario, rng: Chance) -> Scenario:
    dock = replace(
        scene.places["dock"],
        reception_people_per_h=exactly(rng.choice([40, 77, 250])),
        beds_people=rng.choice([None, exactly(rng.randint(5, 60))]),
    )
    return replace(scene, places={**scene.places, "dock": dock})


def _ready(scene: Scenario, rng: Chance) -> Scenario:
    made = {
        k: replace(
            f,
            boarding_s=rng.choice([0, 300, 900]),
            ready_at=rng.choice([None, moment(rng, "08:00", "09:50")]),
        )
        for k, f in scene.fleets.items()
    }
    return replace(scene, fleets=made)


CHANGES: tuple[Callable[[Scenario, Chance], Scenario], ...] = (
    _step,
    _delay,
    _lengths,
    _speeds,
    _uninvited,
    _two_destinations,
    _bus,
    _shared_fleet,
    _priority,
    _numbers,
    _slow,
    _shut,
    _hours,
    _windows,
    _patchwork,
    _movement,
    _no_silence,
    _mill,
    _dock,
    _ready,
)
