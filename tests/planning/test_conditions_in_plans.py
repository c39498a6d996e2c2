"""What conditions do to plans, by hand: one road of 30 minutes, one vehicle a minute from 08:00.

A vehicle of step ``k`` may be on the road from ``k`` until ``k + 2`` and 30 minutes: without any
condition the last leaves at 11:28, which makes 209.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from opencorridor.model.cases import exactly
from opencorridor.model.scenario import Condition, ConditionKind, Scenario, VehicleKind
from tests.planning.drawn import (
    CAUTIOUS,
    best,
    movement,
    one_road,
    people_out,
    plan_of,
    with_fleets,
    with_windows,
)
from tests.roadart import at, condition, corridor, draw, fleet, need, scenario

CAR, BUS = VehicleKind.CAR, VehicleKind.BUS
CLOSING = [ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED]


def half_hour(*conditions: Condition, cars: int = 300, **more: int) -> Scenario:
    named = [replace(c, id=f"k{i}") for i, c in enumerate(conditions)]
    return one_road(30, cars, **{"rate": 60, **more}, conditions=named)  # type: ignore[arg-type]  # all whole numbers


def one_car(leaves: str, until: str, *conditions: Condition) -> Scenario:
    """Return one car that may leave between two times only."""
    return with_windows(half_hour(*conditions, cars=1), movement(leaves, until, ["c-ab"]))


def through_b(*conditions: Condition) -> Scenario:
    """Return A - B - C with a side road from B to D, and G gathering for A."""
    places, roads = draw(
        """
        G-6-A-6-B-6-C
                |
                6
                |
                D
        """
    )
    return scenario(
        places,
        roads,
        [corridor("ABC", roads, points="G")],
        [need("A", 5, "C")],
        [fleet("n-a", 5, "G")],
        conditions=conditions,
    )


def mixed(people: int, *conditions: Condition) -> Scenario:
    """Return two buses for ten and five cars for one on the road, in this order."""
    terms = half_hour(*conditions, cars=people)
    buses = fleet("n-a", 2, "A", id="buses", kind=BUS, people_per_vehicle=exactly(10))
    cars = fleet("n-a", 5, "A", id="cars")
    return replace(terms, fleets={"buses": buses, "cars": cars})


# ---- closures ------------------------------------------------------------------------------------


def test_without_a_condition_one_leaves_each_minute_until_11_28() -> None:
    assert people_out(half_hour()) == 209


@pytest.mark.parametrize("kind", CLOSING)
def test_nobody_is_on_a_closed_road_and_touching_its_closure_counts(kind: ConditionKind) -> None:
    # Before: k + 32 min < 10:00, so 08:00 to 09:27, 88. After: k > 10:10, so 10:11 to 11:28, 78.
    assert people_out(half_hour(condition("ab", kind, "10:00", "10:10"))) == 88 + 78


@pytest.mark.parametrize("kind", CLOSING)
def test_a_closure_of_one_second_costs_the_same_as_touching_it(kind: ConditionKind) -> None:
    # 88 before, as above; after it from 10:01: 88 again.
    assert people_out(half_hour(condition("ab", kind, "10:00", "10:00"))) == 88 + 88


def test_a_mined_road_until_further_notice_lets_nobody_out_and_the_reason_says_so() -> None:
    plan = plan_of(half_hour(condition("ab", ConditionKind.MINED, "07:00", None)))
    assert plan.people.out[CAUTIOUS] == 0
    assert plan.origins[0].reason[CAUTIOUS] == (
        "No departure clears within the terms: the road from A to B is mined until further notice."
    )


def test_the_reason_tells_until_when_a_road_is_closed() -> None:
    plan = plan_of(half_hour(condition("ab", ConditionKind.CLOSED, "07:00", "11:45")))
    assert plan.origins[0].reason[CAUTIOUS] == (
        "No departure clears within the terms: the road from A to B is closed until 5 March "
        "11:45 Test."
    )


@pytest.mark.parametrize(
    ("kind", "out"),
    [(ConditionKind.CONTESTED, 209), (ConditionKind.MINED, 0), (ConditionKind.CLOSED, 0)],
)
def test_a_clause_lifts_a_contested_stretch_and_nothing_else(kind: ConditionKind, out: int) -> None:
    assert people_out(half_hour(condition("ab", kind, "07:00", None, lifted_by="clause 4"))) == out


def test_two_closures_are_both_met() -> None:
    # 08:00 to 09:27 before the first, nobody between (10:01 + 32 > 10:30), from 10:31 after it: 58.
    closures = [
        condition("ab", ConditionKind.CLOSED, "10:00", "10:00"),
        condition("ab", ConditionKind.MINED, "10:30", "10:30"),
    ]
    assert people_out(half_hour(*closures)) == 88 + 58


def test_a_closed_place_closes_every_road_that_touches_it() -> None:
    assert people_out(through_b()) == 5
    assert people_out(through_b(condition("B", ConditionKind.CLOSED, "07:00", None))) == 0
    assert people_out(through_b(condition("C", ConditionKind.CLOSED, "07:00", None))) == 0


def test_a_closed_place_beside_the_way_closes_nothing_on_it() -> None:
    assert people_out(through_b(condition("D", ConditionKind.CLOSED, "07:00", None))) == 5
    assert people_out(through_b(condition("bd", ConditionKind.CLOSED, "07:00", None))) == 5


def test_nobody_stands_at_a_gathering_point_that_is_closed() -> None:
    # Until 08:20 and a second: the block of 08:15 has begun in it, that of 08:30 has not.
    plan = best(through_b(condition("G", ConditionKind.CLOSED, "08:00", "08:20")))
    assert plan.first_departure == at("08:30")


def test_a_closure_holds_back_until_the_road_is_reached_after_it() -> None:
    # bc is entered 12 minutes after G: after 09:00 for departures from 08:49.
    plan = best(through_b(condition("bc", ConditionKind.CLOSED, "08:00", "09:00")))
    assert plan.first_departure == at("08:49")


# ---- slow stretches ------------------------------------------------------------------------------


def slow(start: str, end: str | None, **shares: int) -> Condition:
    return condition("ab", ConditionKind.SLOW, start, end, **shares)


@pytest.mark.parametrize(
    ("leaves", "until", "arrives"),
    [
        # There until 09:59, by the model's two steps: not touched.
        ("09:27", "09:28", "09:57"),
        # There until 10:00: touched, and slow for the whole half hour's road.
        ("09:28", "09:29", "10:28"),
        ("09:50", "09:51", "10:50"),
        # Enters in the last minute of it.
        ("10:10", "10:11", "11:10"),
        ("10:11", "10:12", "10:41"),
    ],
)
def test_a_drive_that_touches_a_slow_stretch_is_slow_throughout(
    leaves: str, until: str, arrives: str
) -> None:
    terms = one_car(leaves, until, slow("10:00", "10:10", speed_permille=500))
    (only,) = best(terms).movements
    assert only.arrives_first == at(arrives)
    assert only.slow_roads == (("ab",) if arrives not in {"09:57", "10:41"} else ())


def test_a_slow_drive_must_be_covered_for_its_longer_time() -> None:
    # An hour and two steps: until 10:58, 179.
    assert people_out(half_hour(slow("07:00", None, speed_permille=500))) == 179


def test_a_slow_drive_must_meet_no_closure_in_its_longer_time() -> None:
    # Slow all day, closed at 10:00: before it k + 62 < 10:00, 08:00 to 08:57, 58; after it 10:01
    # to 10:58, 58.
    terms = half_hour(
        slow("07:00", None, speed_permille=500),
        condition("ab", ConditionKind.CLOSED, "10:00", "10:00"),
    )
    assert people_out(terms) == 58 + 58


def test_a_stretch_of_less_capacity_carries_its_share() -> None:
    terms = half_hour(slow("07:00", None, capacity_permille=500))
    assert people_out(with_windows(terms, movement("08:00", "09:00", ["c-ab"]))) == 30


def test_a_road_with_two_slow_stretches_has_the_slower_pace_in_both() -> None:
    first = slow("08:00", "08:30", speed_permille=800)
    second = slow("11:00", "11:30", speed_permille=500)
    (only,) = best(one_car("08:00", "08:01", first, second)).movements
    # Half the speed, although the stretch met asks for four fifths.
    assert only.arrives_first == at("09:00")


def test_the_slower_pace_must_be_covered_also_where_the_faster_stretch_is_met() -> None:
    # At four fifths all day, and at half for an hour before dawn: an hour and two steps, 179.
    terms = half_hour(
        slow("07:00", None, speed_permille=800), slow("05:00", "06:00", speed_permille=500)
    )
    assert people_out(terms) == 179


def arrival_of(terms: Scenario) -> datetime | None:
    return best(terms).last_arrival


def test_who_can_leave_after_a_slow_stretch_and_arrive_sooner_does() -> None:
    # Slow until 08:10 at a tenth: leaving at 08:00 arrives at 13:00, too late; at 08:11, 08:41.
    terms = half_hour(slow("08:00", "08:10", speed_permille=100), cars=1)
    assert arrival_of(terms) == at("08:41")


# ---- damaged roads -------------------------------------------------------------------------------


def damaged(end: str | None, *kinds: VehicleKind) -> Condition:
    return condition("ab", ConditionKind.DAMAGED, "07:00", end, vehicle_kinds=frozenset(kinds))


def test_a_damaged_road_lets_only_the_kinds_pass_that_it_carries() -> None:
    # 25 people: 20 in the two buses, five in cars. Only the cars pass.
    assert people_out(mixed(25)) == 25
    assert people_out(mixed(25, damaged(None, CAR))) == 5
    assert people_out(mixed(25, damaged(None, BUS))) == 20
    assert people_out(mixed(25, damaged(None, CAR, BUS))) == 25


def test_a_damaged_road_carries_every_kind_when_it_is_mended() -> None:
    plan = best(mixed(25, damaged("10:00", CAR)))
    first = {m.fleet: m.departs_first for m in reversed(plan.movements)}
    assert sum(m.people for m in plan.movements) == 25
    assert first == {"cars": at("08:00"), "buses": at("10:01")}


def test_a_damaged_road_is_slow_for_those_it_carries() -> None:
    weak = replace(damaged(None, CAR, BUS), speed_permille=250)
    # 30 minutes at a quarter of the speed: two hours.
    assert arrival_of(half_hour(weak, cars=1)) == at("10:00")


def test_a_slow_bus_is_off_a_road_before_it_stops_carrying_buses() -> None:
    # Leaving at 08:05 it meets the slow stretch and is there until 09:05, not 08:35; from 08:45 on
    # the road carries cars only.
    weak = condition("ab", ConditionKind.DAMAGED, "08:45", None, vehicle_kinds=frozenset({CAR}))
    terms = one_car("08:05", "08:06", slow("08:00", "08:10", speed_permille=500), weak)
    by_bus = with_fleets(terms, fleet("n-a", 1, "A", kind=BUS))
    assert people_out(terms) == 1
    assert people_out(by_bus) == 0
