"""The planner against a twin that tries everything on tiny scenarios (``tests.planning.brute``).

The instances are ``tests.planning.randoms`` made scarce: one to five vehicles, and room for one or
two of them wherever room is limited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from opencorridor.model.cases import Case, Demand, Range, exactly
from opencorridor.model.scenario import (
    Condition,
    ConditionKind,
    Corridor,
    Fleet,
    Interval,
    Need,
    Place,
    PlaceKind,
    Road,
    Scenario,
    WindowKind,
)
from opencorridor.planning.solve import CaseSolution, Question, solve_case
from tests.planning.brute import Best, Brute, TooLargeError
from tests.planning.randoms import Dice, Size, random_scenario
from tests.roadart import at, condition, corridor, draw, fleet, need, scenario, window

BATCH = 30
SEEDS = range(0, 240, BATCH)
CAMPAIGN = range(1_000, 7_000, BATCH)
TINY = Size(
    places=(2, 4),
    origins=(1, 2),
    vehicles=2,
    steps=((300, 900), (300, 1800), (300, 600), (600, 1800), (900, 900)),
    hours=(2, 3),
)
SHUT = (ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED)
HOLDS = frozenset({PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER})
Change = Callable[[Scenario], Scenario]


def tiny(seed: int) -> Scenario:
    """Draw a scenario of a few vehicles in which most things are scarce."""
    rng = np.random.default_rng(seed)
    dice = Dice(rng)
    drawn = random_scenario(rng, TINY, simple=seed % 3 == 0)
    needs = dict(list(drawn.needs.items())[:2])
    fleets = {f.id: _small(dice, f, needs) for f in drawn.fleets.values() if {*f.serves} & {*needs}}
    changed = replace(
        drawn,
        settings=replace(drawn.settings, as_of=at("07:40"), expires=at("10:30"), priority=()),
        needs={n.id: _few(dice, n, fleets) for n in needs.values()},
        fleets=fleets,
        roads={r.id: _narrow(dice, r) for r in drawn.roads.values()},
        corridors={
            c.id: replace(c, uninvited_vehicles_per_h=exactly(dice.pick((0, 0, 0, 1))))
            for c in drawn.corridors.values()
        },
        delay_s=dice.pick((0, 0, 0, 0, 420)),
    )
    changed = replace(
        changed, places={p.id: _scarce(dice, p, changed) for p in drawn.places.values()}
    )
    changed = _held_up(dice, changed) if dice.chance(0.45) else changed
    return _impatient(dice, changed) if dice.chance(0.3) else changed


def _small(dice: Dice, fleet: Fleet, needs: Mapping[str, Need]) -> Fleet:
    """Return a fleet of one or two vehicles that stands where it loads."""
    serves = tuple(n for n in fleet.serves if n in needs)
    stands_at = needs[serves[0]].place if fleet.way_in else fleet.stands_at
    count = dice.pick((exactly(1), exactly(2), exactly(2), Range(1, 2, 3)))
    return replace(fleet, count=count, serves=serves, stands_at=stands_at, way_in=())


def _few(dice: Dice, need: Need, fleets: Mapping[str, Fleet]) -> Need:
    """Return a need of about two vehicles."""
    sizes = [f.people_per_vehicle.central for f in fleets.values() if need.id in f.serves]
    people = dice.between(1, 2 * min(sizes))
    minimum = dice.between(1, people) if dice.chance(0.4) else 0
    return replace(need, people=dice.spread(people, min(sizes)), minimum_people=minimum)


def _narrow(dice: Dice, road: Road) -> Road:
    """Return a road that takes a vehicle or so a step, at times entered against its row."""
    rate = exactly(dice.pick((3, 5, 8, 13, 20, 40, 200)))
    tail, head, both_ways = road.tail, road.head, road.both_ways
    if dice.chance(0.3):
        tail, head, both_ways = head, tail, True
    return replace(road, tail=tail, head=head, both_ways=both_ways, capacity_vehicles_per_h=rate)


def _scarce(dice: Dice, place: Place, scenario: Scenario) -> Place:
    """Return a place with room for a vehicle or two."""
    corridors = scenario.corridors.values()
    sizes = [f.people_per_vehicle.central for f in scenario.fleets.values()]
    size = dice.pick(sizes)
    if any(place.id in c.gathering_points for c in corridors):
        return replace(place, capacity_vehicles=dice.pick((None, 1, 1, 2)))
    if any(place.id in c.destinations for c in corridors):
        beds = exactly(dice.between(size, 3 * size)) if dice.chance(0.3) else None
        rate = exactly(dice.between(size, 12 * size)) if dice.chance(0.3) else None
        return replace(place, beds_people=beds, reception_people_per_h=rate)
    if any(place.id in c.waypoints[1:] for c in corridors) and dice.chance(0.9):
        kind = dice.pick((PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER))
        return replace(place, kinds=place.kinds | {kind}, capacity_vehicles=dice.pick((1, 1, 2)))
    return place


def _held_up(dice: Dice, scenario: Scenario) -> Scenario:
    """Close the end of a corridor at first and its beginning later, so that waiting may pay."""
    corridors = sorted(scenario.corridors.values(), key=lambda c: -len(c.roads))
    corridor = dice.pick([c for c in corridors if len(c.roads) > 1] or corridors)
    minute = dice.between(20, 70)
    late = Interval(at("06:00"), at(f"{8 + minute // 60:02}:{minute % 60:02}"))
    minute += dice.between(-25, 0)
    early = Interval(at(f"{8 + minute // 60:02}:{minute % 60:02}"), None)
    shut = [Condition("late", corridor.roads[-1], ConditionKind.CLOSED, late)]
    if len(corridor.roads) > 1:
        shut.append(Condition("early", corridor.roads[0], ConditionKind.CLOSED, early))
    return replace(scenario, conditions={**scenario.conditions, **{k.id: k for k in shut}})


def _impatient(dice: Dice, scenario: Scenario) -> Scenario:
    """Let people wait at gathering points for less than a block."""
    settings = scenario.settings
    longest_s = settings.step_s * dice.between(1, max(1, settings.block_s // settings.step_s - 1))
    starts = {p for c in scenario.corridors.values() for p in gathering_places(c)}
    return _places(lambda p: replace(p, longest_wait_s=longest_s) if p.id in starts else p)(
        scenario
    )


def gathering_places(corridor: Corridor) -> tuple[str, ...]:
    """Return where vehicles of a corridor load."""
    return corridor.gathering_points or corridor.waypoints[:1]


def _places(change: Callable[[Place], Place]) -> Change:
    return lambda s: replace(s, places={i: change(p) for i, p in s.places.items()})


def _without_gathering(terms: Scenario) -> Scenario:
    points = {g for c in terms.corridors.values() for g in c.gathering_points}
    return _places(lambda p: replace(p, capacity_vehicles=None) if p.id in points else p)(terms)


def _without_conditions(*, shut: bool) -> Change:
    return lambda s: replace(
        s, conditions={i: k for i, k in s.conditions.items() if (k.kind in SHUT) != shut}
    )


def _without_minimums(terms: Scenario) -> Scenario:
    needs = {i: replace(n, minimum_people=0) for i, n in terms.needs.items()}
    return replace(terms, needs=needs)


def _without_movement(terms: Scenario) -> Scenario:
    windows = {i: w for i, w in terms.windows.items() if w.kind is not WindowKind.MOVEMENT}
    return replace(terms, windows=windows)


LIMITS: Mapping[str, Change] = {
    "beds": _places(lambda p: replace(p, beds_people=None)),
    "reception": _places(lambda p: replace(p, reception_people_per_h=None)),
    "waiting": _places(lambda p: replace(p, kinds=p.kinds - HOLDS)),
    "gathering": _without_gathering,
    "longest wait": _places(lambda p: replace(p, longest_wait_s=None)),
    "closures": _without_conditions(shut=True),
    "slow roads": _without_conditions(shut=False),
    "checkpoints": lambda s: replace(s, checkpoints={}),
    "minimums": _without_minimums,
    "movement": _without_movement,
    "delay": lambda s: replace(s, delay_s=0),
    "margin": lambda s: replace(s, settings=replace(s.settings, margin_s=exactly(0))),
}
"""What can be taken out of a scenario to see whether its answer rests on it."""


@dataclass(frozen=True)
class Tried:
    """An instance and what trying everything found; ``best`` is missing if it is too large."""

    terms: Scenario
    case: Case
    brute: Brute
    best: Best | None


def _best(brute: Brute) -> Best | None:
    try:
        return brute.best()
    except TooLargeError:
        return None


@cache
def _tried(seed: int) -> Tried:
    terms, case = tiny(seed), list(Case)[seed % 3]
    brute = Brute(terms, case, terms.settings.demand)
    return Tried(terms, case, brute, _best(brute))


def _found(solution: CaseSolution) -> Best:
    """Return what the planner found, in the twin's words."""
    flows = [s.flow for s in solution.stages]
    minimum = sum(int(f.expansion.minimum @ f.vehicles) for f in flows)
    return Best(minimum, solution.people, solution.arrival_sum_steps)


def check_planner_finds_the_same(seed: int) -> None:
    tried = _tried(seed)
    if tried.best is not None:
        question = Question(tried.terms.settings.demand)
        solution = solve_case(tried.terms, tried.case, question)
        assert _found(solution) == tried.best, seed
        assert [s.labelled for s in solution.stages] == [tried.brute.labelled], seed


def features(tried: Tried) -> set[str]:
    """Return what the answer to an instance rests on."""
    wish = sum(s.people for s in tried.brute.shares.values())
    if tried.best is None:
        return {"too large"}
    found = {"nobody out"} if not tried.best.people else set()
    found |= {"everyone out"} if wish and tried.best.people == wish else set()
    found |= {"some out"} if 0 < tried.best.people < wish else set()
    found |= {"labelled"} if tried.brute.labelled and tried.best.people else set()
    for name, change in LIMITS.items():
        changed = change(tried.terms)
        if changed != tried.terms:
            other = _best(Brute(changed, tried.case, tried.terms.settings.demand))
            # The horizon may begin elsewhere without a window: then arrivals cannot be compared.
            if other is not None and (other.people, other.arrivals) != (
                tried.best.people,
                tried.best.arrivals,
            ):
                found.add(name)
    return found


@pytest.mark.parametrize("first", SEEDS)
def test_the_planner_finds_what_trying_everything_finds(first: int) -> None:
    for seed in range(first, first + BATCH):
        check_planner_finds_the_same(seed)


@pytest.mark.campaign
@pytest.mark.parametrize("first", CAMPAIGN)
def test_campaign(first: int) -> None:
    for seed in range(first, first + BATCH):
        check_planner_finds_the_same(seed)


AT_LEAST: Mapping[str, int] = {
    "everyone out": 30,
    "some out": 25,
    "nobody out": 20,
    "labelled": 12,
    "closures": 20,
    "movement": 8,
    "reception": 6,
    "beds": 4,
    "waiting": 4,
    "gathering": 3,
    "longest wait": 3,
    "slow roads": 3,
    "checkpoints": 2,
    "delay": 2,
    "margin": 2,
    "minimums": 2,
}
"""Instances of the first 120 whose answer rests on a rule, fewer than which prove little."""


def test_the_instances_rest_on_every_rule() -> None:
    counted = Counter(f for seed in range(120) for f in features(_tried(seed)))
    assert {f: counted[f] for f in AT_LEAST if counted[f] < AT_LEAST[f]} == {}
    assert counted["too large"] <= 15


# Instances whose answer is known by hand: the twin and the planner must both find it --------------


def answers(terms: Scenario) -> tuple[Best, Best]:
    """Return what the twin and what the planner finds."""
    twin = Brute(terms, Case.CAUTIOUS, Demand.CENTRAL).best()
    return twin, _found(solve_case(terms, Case.CAUTIOUS, Question(Demand.CENTRAL)))


def known(minimum: int, people: int, arrivals: int) -> tuple[Best, Best]:
    return (Best(minimum, people, arrivals),) * 2


def _one_bed_each(**of_b: object) -> Scenario:
    """Return two origins and two ends: A reaches C at 1 and D at 2, B reaches C at 3; a bed each.

    10 km are 600 s, which is one step.
    """
    places, roads = draw("B-30-C-10-A-20-D")
    places |= {p: replace(places[p], beds_people=exactly(1)) for p in "CD"}
    return scenario(
        places,
        roads,
        [corridor("AC", roads), corridor("AD", roads), corridor("BC", roads)],
        [need("A", 1, "CD"), need("B", 1, "C", **of_b)],
        [fleet("n-a", 1, "A"), fleet("n-b", 1, "B")],
        step_s=600,
        block_s=1200,
    )


def test_beds_are_not_filled_by_time_of_arrival() -> None:
    # Filling by time takes A to C at 1, and B has nowhere to go: one out. A to D at 2 and B to C
    # at 3 are two.
    assert answers(_one_bed_each()) == known(0, 2, 5)


def test_a_minimum_comes_before_an_earlier_arrival() -> None:
    # With no bed at D there is one bed, which A reaches at 1 and B at 3; B has the minimum.
    terms = _one_bed_each(minimum_people=1)
    terms = replace(
        terms, places={**terms.places, "D": replace(terms.places["D"], beds_people=exactly(0))}
    )
    assert answers(terms) == known(1, 1, 3)


def test_two_short_roads_take_one_step_together() -> None:
    # 60 s each: steps 1 - 1 + 0 = 0 to B and 1 - 0 + 0 = 1 to C. 12 vehicles an hour are one in
    # each step of 300 s, so three arrive at 1, 2 and 3.
    places, roads = draw("A-1-B-1-C", rate=12)
    terms = scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 3, "C")],
        [fleet("n-a", 3, "A")],
        [window("08:00", "09:00", ["c-abc"])],
        step_s=300,
    )
    assert answers(terms) == known(0, 3, 6)


def _closed_in_turn(capacity: int | None) -> Scenario:
    """Return A - B - C of one step each; the first road shuts as long as the second is shut."""
    places, roads = draw("A-5-B-5-C")
    holding = places["B"].kinds | {PlaceKind.HOLDING_PLACE}
    places["B"] = replace(places["B"], kinds=holding, capacity_vehicles=capacity)
    return scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 2, "C")],
        [fleet("n-a", 2, "A")],
        [window("08:00", "10:00", ["c-abc"])],
        conditions=[
            condition("ab", ConditionKind.CLOSED, "08:30", None),
            condition("bc", ConditionKind.CLOSED, "08:00", "09:00"),
        ],
        step_s=300,
    )


def test_as_many_get_out_as_can_wait_on_the_way() -> None:
    # The second road opens after 09:00, touching counts: entry in step 13, arrival in 14.
    assert answers(_closed_in_turn(None)) == known(0, 0, 0)
    assert answers(_closed_in_turn(1)) == known(0, 1, 14)
    assert answers(_closed_in_turn(2)) == known(0, 2, 28)


def _silent_in_turn(kind: PlaceKind, over_b: str | None) -> Scenario:
    """Return A - B - C of one step each; the second road falls silent when the first has ended."""
    places, roads = draw("A-5-B-5-C")
    places["B"] = replace(places["B"], kinds=places["B"].kinds | {kind}, capacity_vehicles=1)
    windows = [
        window("08:00", "08:40", ["A", "ab"]),
        window("09:00", "10:00", ["bc", "C"], name="w2"),
    ]
    if over_b is not None:
        windows.append(window("08:00", over_b, ["B"], name="w3"))
    return scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 2, "C")],
        [fleet("n-a", 2, "A")],
        windows,
        step_s=300,
    )


def test_waiting_needs_silence_to_its_end_unless_in_a_shelter() -> None:
    # Entry of the second road in step 12, arrival in 13. The last wait is from 11 to 12, with the
    # presence [11, 14]: B must be silent until 09:10.
    holding, shelter = PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER
    assert answers(_silent_in_turn(holding, "09:10")) == known(0, 1, 13)
    assert answers(_silent_in_turn(holding, "09:09")) == known(0, 0, 0)
    assert answers(_silent_in_turn(shelter, None)) == known(0, 1, 13)


def test_nobody_is_counted_on_a_road_before_its_silence_begins() -> None:
    # A to B is 6,016 m: 361 s, or 362 s at 998 thousandths of the speed; B to C is 300 s. Steps to
    # B, slow: ceil(661/60) - ceil(300/60) + ceil(1/60) = 12 - 5 + 1 = 8, and 480 - 362 = 118 s
    # ahead at B. The second road is silent from 09:00, step 60; k * 60 - 118 >= 3600 from k = 62.
    # Five steps later is 67.
    places, roads = draw("A-6-B-5-C")
    roads["ab"] = replace(roads["ab"], length_m=6016)
    terms = scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 1, "C")],
        [fleet("n-a", 1, "A")],
        [
            window("08:00", "12:00", ["ab", "A", "B"]),
            window("09:00", "12:00", ["bc", "C"], name="w2"),
        ],
        conditions=[condition("ab", ConditionKind.SLOW, "07:00", None, speed_permille=998)],
    )
    assert answers(terms) == known(0, 1, 67)


def _eight_and_four(start: str, end: str, **of_b: object) -> Scenario:
    """Return eight people in one vehicle and eight in two, all bound for B, a step away."""
    places, roads = draw("A-5-B")
    places["B"] = replace(places["B"], **of_b)  # type: ignore[arg-type]  # keyword override
    return scenario(
        places,
        roads,
        [corridor("AB", roads)],
        [need("A", 8, "B", id="n1"), need("A", 8, "B", id="n2")],
        [
            fleet("n1", 1, "A", people_per_vehicle=exactly(8)),
            fleet("n2", 2, "A", people_per_vehicle=exactly(4)),
        ],
        [window(start, end, ["c-ab"])],
        step_s=300,
    )


def test_beds_are_counted_in_people_where_vehicles_differ() -> None:
    # Ten beds: 8 or 4 + 4, and one vehicle at 1 is less than two. Twelve: 8 + 4. Sixteen: all.
    assert answers(_eight_and_four("08:00", "09:00", beds_people=exactly(10))) == known(0, 8, 1)
    assert answers(_eight_and_four("08:00", "09:00", beds_people=exactly(12))) == known(0, 12, 2)
    assert answers(_eight_and_four("08:00", "09:00", beds_people=exactly(16))) == known(0, 16, 3)


def test_reception_is_counted_by_clock_hour_where_vehicles_differ() -> None:
    # Eight people an hour, from 08:30: steps 1 to 5 lie in one clock hour, 6 to 16 in the next.
    # 4 + 4 in step 1 and 8 in step 6 add up to less than 8 in step 1 and 4 + 4 in step 6.
    terms = _eight_and_four("08:30", "10:00", reception_people_per_h=exactly(8))
    assert answers(terms) == known(0, 16, 8)


def test_a_gathering_point_sends_its_capacity_in_each_block() -> None:
    # G to A to B is a step each, 08:00 to 09:00: blocks begin at 0, 6 and so on; an entry of the
    # second road in step k is clear of the silence's end if k + 3 <= 12. One vehicle leaves in the
    # first block (step 0, arrives in 2), one in the second (step 6, arrives in 8).
    places, roads = draw("G-5-A-5-B")
    places["G"] = replace(places["G"], capacity_vehicles=1)
    terms = scenario(
        places,
        roads,
        [corridor("AB", roads, points="G")],
        [need("A", 3, "B")],
        [fleet("n-a", 3, "A")],
        [window("08:00", "09:00", ["c-ab"])],
        step_s=300,
        block_s=1800,
    )
    assert answers(terms) == known(0, 2, 10)


def test_nobody_waits_longer_at_a_gathering_point_than_is_stated() -> None:
    # As above with one vehicle a step by the road: steps 0 and 1 of a block end within ten minutes
    # of its beginning, so two leave in the first block and the third in step 6; arrivals 2, 3, 8.
    places, roads = draw("G-5-A-5-B", rate=12)
    places["G"] = replace(places["G"], longest_wait_s=600)
    terms = scenario(
        places,
        roads,
        [corridor("AB", roads, points="G")],
        [need("A", 3, "B")],
        [fleet("n-a", 3, "A")],
        [window("08:00", "09:00", ["c-ab"])],
        step_s=300,
        block_s=1800,
    )
    assert answers(terms) == known(0, 3, 13)
