"""The three columns by hand: on time, two hours late, silence broken midway.

One vehicle a minute on 30 km at 60 km/h, from 08:00; silence until 12:00.
"""

from __future__ import annotations

from dataclasses import replace

from opencorridor.model.cases import exactly
from opencorridor.model.plan import Broken, Late, OnRoad, Refuge
from opencorridor.model.scenario import ConditionKind, PlaceKind, Scenario, VehicleKind
from opencorridor.planning import columns
from opencorridor.planning.grounds import build_grounds
from opencorridor.verification import verify_plan
from tests.planning.drawn import (
    CAUTIOUS,
    best,
    holding,
    movement,
    one_road,
    paper,
    plan_of,
    with_fleets,
    with_windows,
)
from tests.roadart import at, condition, corridor, draw, fleet, need, scenario, window


def minutely(cars: int) -> Scenario:
    return one_road(30, cars, rate=60)


def wish(terms: Scenario) -> int:
    return sum(n.people.central for n in terms.needs.values())


def late(terms: Scenario) -> Late:
    """Return column two of the cautious case alone, without planning anew."""
    grounds = build_grounds(terms, CAUTIOUS)
    return columns.late(grounds, best(terms), wish(terms), 0)


def broken(terms: Scenario) -> Broken:
    """Return column three of the cautious case alone."""
    grounds = build_grounds(terms, CAUTIOUS)
    arithmetic = {name: paper(terms, name=name) for name in terms.corridors}
    return columns.broken(grounds, best(terms), arithmetic, wish(terms))


def refuge_at(*, turn_back: str = "", shelter: str = "") -> Refuge | None:
    """Return the refuge of 30 vehicles on A - B, of which the mean has driven 14.5 km."""
    terms = minutely(200)
    places = dict(terms.places)
    for name in turn_back:
        places[name] = replace(places[name], turn_back=True)
    for name in shelter:
        places[name] = holding(places[name], 9, PlaceKind.OVERNIGHT_SHELTER)
    (group,) = broken(replace(terms, places=places)).where
    return group.refuge


# ---- on time -------------------------------------------------------------------------------------


def test_on_time_is_the_plan_itself() -> None:
    # The last of 209 leaves at 11:28 and drives half an hour.
    found = plan_of(minutely(300)).columns.on_time[CAUTIOUS]
    assert (found.out, found.left_behind, found.last_arrival) == (209, 91, at("11:58"))


# ---- two hours late ------------------------------------------------------------------------------


def test_two_hours_late_only_those_are_sent_who_still_clear() -> None:
    # Planned 08:00 to 11:19, so 10:00 to 13:19; those until 11:30 clear: 91.
    found = late(minutely(200))
    assert (found.late_s, found.out, found.vehicles_not_sent, found.left_behind) == (
        7200,
        91,
        109,
        109,
    )


def test_whoever_plans_anew_for_two_hours_later_may_keep_the_timetable() -> None:
    # A new plan has the steps 10:00 to 11:28: two fewer than the old timetable, driven to the
    # second, still gets out, as a plan keeps two steps in hand. So the old one is kept.
    found = plan_of(minutely(200)).columns.two_hours_late[CAUTIOUS]
    assert (found.out, found.out_if_replanned) == (91, 91)


def test_a_new_plan_that_gets_fewer_out_than_the_timetable_kept_is_refused() -> None:
    terms = minutely(200)
    plan = plan_of(terms)
    old = plan.columns.two_hours_late
    worse = {**old, CAUTIOUS: replace(old[CAUTIOUS], out_if_replanned=90)}
    lied = replace(plan, columns=replace(plan.columns, two_hours_late=worse))
    assert verify_plan(plan, terms).refusals == ()
    assert [r.code for r in verify_plan(lied, terms).refusals] == ["OC-757"]


def test_a_plan_for_two_hours_later_sends_others_where_that_gets_more_out() -> None:
    # All leave from 08:00 on by the shorter road. From 10:00 on they would be on it until 10:30 at
    # the least, when its silence, to 10:20, is over; the longer one is silent until 12:00.
    places, roads = draw("A-30-B")
    roads["long"] = replace(roads["ab"], id="long", length_m=33_000)
    around = replace(corridor("AB", roads, name="long"), roads=("long",))
    terms = scenario(
        places,
        roads,
        [replace(around, id="c-ab", roads=("ab",)), around],
        [need("A", 5, "B")],
        [fleet("n-a", 5, "A")],
        [window("08:00", "12:00", ["long", "A", "B"]), window("08:00", "10:20", ["ab"], name="s")],
    )
    found = plan_of(terms).columns.two_hours_late[CAUTIOUS]
    assert (found.out, found.out_if_replanned) == (0, 5)


def test_a_timetable_that_ends_two_hours_early_enough_loses_nobody() -> None:
    # Planned 08:00 to 08:59, late until 10:59.
    found = late(minutely(60))
    assert (found.out, found.vehicles_not_sent) == (60, 0)


def test_two_hours_late_the_movement_window_is_where_it_was() -> None:
    terms = with_windows(minutely(60), movement("08:00", "10:00", ["c-ab"]))
    # 08:00 to 08:59 become 10:00 to 10:59: only the first is at the end of movement. A new plan, by
    # whole steps, has none; the old timetable may be kept.
    found = plan_of(terms).columns.two_hours_late[CAUTIOUS]
    assert (found.out, found.vehicles_not_sent, found.out_if_replanned) == (1, 59, 1)


def test_two_hours_late_a_closure_on_the_way_is_met() -> None:
    # 10:00 to 10:59 with the road closed at 10:45: who is on it then, from 10:15 to 10:45, is not
    # sent: 31 of 60. On time nobody meets it.
    shut = condition("ab", ConditionKind.CLOSED, "10:45", "10:45")
    found = late(one_road(30, 60, rate=60, conditions=[shut]))
    assert (found.out, found.vehicles_not_sent) == (29, 31)


def test_two_hours_late_a_road_that_no_longer_carries_their_kind_is_met() -> None:
    # Two buses on time at 08:00; from 09:30 on the road carries cars only.
    cars = frozenset({VehicleKind.CAR})
    weak = condition("ab", ConditionKind.DAMAGED, "09:30", None, vehicle_kinds=cars)
    terms = one_road(30, 20, rate=60, conditions=[weak])
    buses = fleet("n-a", 2, "A", kind=VehicleKind.BUS, people_per_vehicle=exactly(10))
    terms = with_fleets(terms, buses)
    plan = plan_of(terms)
    found = plan.columns.two_hours_late[CAUTIOUS]

    assert plan.people.out[CAUTIOUS] == 20
    assert (found.out, found.vehicles_not_sent) == (0, 2)
    assert verify_plan(plan, terms).refusals == ()


def test_two_hours_late_the_part_filled_vehicle_counts_its_people() -> None:
    # 25 in vehicles of ten, one a minute from 08:00. Silence until 10:31 lets those late until
    # 10:01 clear: two of ten; the last five stay.
    terms = one_road(30, 25, rate=60, windows=[window("08:00", "10:31", ["c-ab"])])
    tens = fleet("n-a", 3, "A", people_per_vehicle=exactly(10))
    found = late(with_fleets(terms, tens))
    assert (found.out, found.left_behind, found.vehicles_not_sent) == (20, 5, 1)


# ---- silence broken midway -----------------------------------------------------------------------


def test_midway_lies_between_the_first_departure_and_the_end_of_silence() -> None:
    # 08:00 and 12:00.
    assert broken(minutely(200)).at == at("10:00")


def test_everybody_is_in_one_place_when_the_silence_is_broken() -> None:
    # At 10:00: departed until 10:00, 121; arrived who left until 09:30, 91; the rest on the road.
    found = broken(minutely(200))
    assert (found.arrived, found.not_departed) == (91, 79)
    assert (found.on_road_vehicles, found.on_road_people) == (30, 30)


def test_those_on_the_road_are_told_by_segment() -> None:
    # A - 10 km - B - 20 km - C at 10:00: who left 09:51 to 10:00 is before B, 09:31 to 09:50 past
    # it.
    places, roads = draw("A-10-B-20-C", rate=60)
    terms = scenario(
        places, roads, [corridor("ABC", roads)], [need("A", 200, "C")], [fleet("n-a", 200, "A")]
    )
    found = {(w.road, w.tail, w.head): (w.vehicles, w.people) for w in broken(terms).where}
    assert found == {("ab", "A", "B"): (10, 10), ("bc", "B", "C"): (20, 20)}


def test_people_of_large_vehicles_are_counted_and_not_only_vehicles() -> None:
    terms = one_road(30, 2000, rate=60)
    tens = fleet("n-a", 200, "A", people_per_vehicle=exactly(10))
    found = broken(with_fleets(terms, tens))
    assert (found.on_road_vehicles, found.on_road_people, found.not_departed) == (30, 300, 790)


def test_who_has_no_vehicle_has_not_departed() -> None:
    terms = with_fleets(minutely(200), fleet("n-a", 60, "A"))
    # The 60 are through by 09:30.
    found = broken(terms)
    assert (found.arrived, found.not_departed, found.where) == (60, 140, ())


def test_the_nearest_place_to_turn_back_or_shelter_is_found_along_the_road() -> None:
    # The 30 vehicles have driven 0 to 29 km, 14.5 km in the mean; at a kilometre a minute.
    assert refuge_at(turn_back="A") == Refuge("A", "back", 14_500, 870)
    assert refuge_at(shelter="B") == Refuge("B", "forward", 15_500, 930)


def test_of_two_refuges_the_nearer_is_told() -> None:
    assert refuge_at(turn_back="A", shelter="B") == Refuge("A", "back", 14_500, 870)


def test_where_no_refuge_is_listed_none_is_told() -> None:
    assert refuge_at() is None


def test_a_refuge_on_the_next_segment_counts_the_road_between() -> None:
    # On ab the ten vehicles have driven 0 to 9 km: 4.5; C is 30 km from A.
    places, roads = draw("A-10-B-20-C", rate=60)
    places["C"] = replace(places["C"], turn_back=True)
    terms = scenario(
        places, roads, [corridor("ABC", roads)], [need("A", 200, "C")], [fleet("n-a", 200, "A")]
    )
    found = {w.road: w.refuge for w in broken(terms).where}
    assert found["ab"] == Refuge("C", "forward", 25_500, 1530)


def test_vehicles_on_their_way_from_a_gathering_point_are_on_a_road_too() -> None:
    # G - 10 km - A - 20 km - B: at 10:00, ten of them before A. A lies 5.5 km ahead in the mean.
    places, roads = draw("G-10-A-20-B", rate=60)
    places["A"] = replace(places["A"], turn_back=True)
    terms = scenario(
        places,
        roads,
        [corridor("AB", roads, points="G")],
        [need("A", 200, "B")],
        [fleet("n-a", 200, "G")],
    )
    found = {(w.tail, w.head): (w.vehicles, w.refuge) for w in broken(terms).where}
    assert found["G", "A"] == (10, Refuge("A", "forward", 5_500, 330))


def test_those_who_wait_at_a_holding_place_are_there_and_on_no_road() -> None:
    # The first road closes at 08:30, the second opens at 10:15: they leave at 08:21 (there until
    # 08:29) and wait. Midway between 08:21 and 12:00 is 10:10:30.
    places, roads = draw("A-6-B-6-C")
    places["B"] = holding(places["B"], 5)
    terms = scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 5, "C")],
        [fleet("n-a", 5, "A")],
        conditions=[
            condition("ab", ConditionKind.CLOSED, "08:30", None),
            condition("bc", ConditionKind.CLOSED, "08:00", "10:15"),
        ],
    )
    found = broken(terms)
    assert found.at == at("10:10:30")
    assert found.where == (OnRoad("c-abc", None, "B", "B", 5, 5, Refuge("B", "forward", 0, 0)),)


def early_and_late() -> Scenario:
    """Return A - B - C, 6 km each: silence on the first road early, on the second one late."""
    places, roads = draw("A-6-B-6-C")
    places["B"] = holding(places["B"], 5)
    return scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 9, "C")],
        [fleet("n-a", 9, "A")],
        [
            window("08:00", "08:31", ["A", "ab"]),
            window("08:00", "11:00", ["B"], name="w2"),
            window("10:00", "11:00", ["bc"], name="w3"),
        ],
    )


def test_where_silences_follow_one_another_midway_ends_with_the_last_of_them() -> None:
    # Five leave at 08:23, the last step whose eight are over by 08:31, and wait at B until 10:00;
    # no second is silent on both roads. Between 08:23 and 11:00 lies 09:41:30.
    terms = early_and_late()
    plan = plan_of(terms)
    found = plan.columns.silence_broken[CAUTIOUS]
    assert plan.corridors[0].cases[CAUTIOUS].silence_end is None
    assert found.at == at("09:41:30")
    assert (found.arrived, found.not_departed) == (0, 4)
    assert found.where == (OnRoad("c-abc", None, "B", "B", 5, 5, Refuge("B", "forward", 0, 0)),)
    assert verify_plan(plan, terms).refusals == ()


def test_midway_where_nobody_counted_as_departed_before_is_refused() -> None:
    terms = early_and_late()
    plan = plan_of(terms)
    old = plan.columns.silence_broken
    nobody = replace(
        old[CAUTIOUS], at=None, not_departed=9, where=(), on_road_vehicles=0, on_road_people=0
    )
    lied = replace(plan, columns=replace(plan.columns, silence_broken={**old, CAUTIOUS: nobody}))
    assert "OC-757" in {r.code for r in verify_plan(lied, terms).refusals}


def test_where_no_silence_is_needed_midway_ends_with_the_last_arrival() -> None:
    # One a minute for an hour from 06:00, when the terms begin; the last is there at 07:29:
    # 06:44:30 is the middle. Until then 45 have left, and those of 06:00 to 06:14 are there.
    terms = minutely(60)
    free = replace(terms.corridors["c-ab"], no_silence_needed="inside one town")
    terms = replace(terms, corridors={"c-ab": free}, windows={})
    plan = plan_of(terms)
    found = plan.columns.silence_broken[CAUTIOUS]
    assert (found.at, found.arrived, found.not_departed) == (at("06:44:30"), 15, 15)
    assert verify_plan(plan, terms).refusals == ()


def test_the_worst_moment_is_the_first_with_most_people_on_the_road() -> None:
    # From 08:29 on there are 30, as at 08:30 one arrives for each who leaves.
    found = broken(minutely(200))
    assert (found.worst_at, found.worst_on_road_people) == (at("08:29"), 30)


def test_where_nobody_leaves_nobody_is_on_the_road() -> None:
    found = broken(one_road(300, 5))
    assert found == Broken(None, 0, 5, 0, 0, (), None, 0)
