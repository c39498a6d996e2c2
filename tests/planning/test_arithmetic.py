"""Window arithmetic by hand: at 60 km/h a kilometre takes a minute; silence is 08:00 to 12:00."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from opencorridor.model.cases import Case, Demand, End, Range, exactly
from opencorridor.model.plan import CorridorCase, Plan
from opencorridor.model.scenario import Condition, ConditionKind, Interval, Scenario, VehicleKind
from opencorridor.planning.fit import fit_table
from opencorridor.verification import verify_plan
from tests.planning.drawn import (
    CAUTIOUS,
    movement,
    one_road,
    paper,
    plan_of,
    with_fleets,
    with_party,
    with_windows,
)
from tests.roadart import at, checkpoint, condition, corridor, draw, fleet, need, scenario, window

CAR, BUS = VehicleKind.CAR, VehicleKind.BUS


def changed(terms: Scenario, **more: object) -> Scenario:
    """Return the scenario with its only corridor changed."""
    ((name, only),) = terms.corridors.items()
    corridor = replace(only, **more)  # type: ignore[arg-type]  # keyword override
    return replace(terms, corridors={name: corridor})


def two_segments(*windows: tuple[str, str, str], gate_s: int | None = None) -> Scenario:
    """Return A - 10 km - B - 20 km - C, with silence over each item as told: start, end, scope."""
    places, roads = draw("A-10-B-20-C")
    return scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 1, "C")],
        [fleet("n-a", 1, "A")],
        [window(a, b, scope.split(), name=f"w{i}") for i, (a, b, scope) in enumerate(windows)],
        checkpoints=[] if gate_s is None else [checkpoint("B", 60, gate_s)],
    )


def road_then_short_silence() -> Scenario:
    """Return two segments of which the second is silent until 11:00 only."""
    return two_segments(("08:00", "12:00", "ab A B C"), ("08:00", "11:00", "bc"))


# ---- the last clearing departure -----------------------------------------------------------------


def test_the_last_departure_is_the_end_of_silence_less_margin_and_drive() -> None:
    # 12:00 - 10 min of margin - 30 min.
    found = paper(one_road(30, 1, margin_s=600))
    assert found.last_clearing_departure == at("11:20")
    assert found.last_clearing_departure_without_margin == at("11:30")


def test_the_last_departure_is_kept_to_the_second() -> None:
    # 7 km at 50 km/h: 504 s before 12:00 is 11:51:36.
    found = paper(changed(one_road(7, 1), speed_m_per_h=exactly(50_000)))
    assert found.last_clearing_departure == at("11:51:36")


@pytest.mark.parametrize(
    ("case", "last", "slack_min"),
    # 230 km at 30, 40 and 60 km/h take 7:40, 5:45 and 3:50; movement is announced for 11:00.
    [
        (Case.CAUTIOUS, "08:20", -160),
        (Case.CENTRAL, "10:15", -45),
        (Case.FAVOURABLE, "12:10", 70),
    ],
)
def test_slack_is_what_the_announced_start_leaves_and_may_be_below_zero(
    case: Case, last: str, slack_min: int
) -> None:
    terms = changed(one_road(230, 1), speed_m_per_h=Range(30_000, 40_000, 60_000))
    terms = replace(terms, windows={"w": window("09:00", "16:00", ["c-ab"])})
    found = paper(with_windows(terms, movement("11:00", None, ["c-ab"])), case)

    assert found.last_clearing_departure == at(last)
    assert found.slack_s == slack_min * 60
    assert found.fits_terms_at_announced_start is (slack_min >= 0)


def test_the_last_departure_is_a_number_also_where_nobody_can_leave() -> None:
    # Five hours of road in four of silence: 07:00, an hour before it begins.
    found = paper(one_road(300, 1))
    assert found.last_clearing_departure == at("07:00")
    assert found.first_departure is None
    assert found.slack_s == -3600


def test_a_closure_until_further_notice_is_an_end_that_may_not_be_touched() -> None:
    # Presence [t, t + 30 min] must end before 11:20.
    shut = condition("ab", ConditionKind.CLOSED, "11:20", None)
    assert paper(one_road(30, 1, conditions=[shut])).last_clearing_departure == at("10:49:59")


def test_a_slow_stretch_that_a_drive_touches_doubles_it_and_holds_the_departure_back() -> None:
    # Slow from 11:00 at half the speed: whoever leaves from 10:30 on needs an hour, so until 11:00.
    slow = condition("ab", ConditionKind.SLOW, "11:00", None, speed_permille=500)
    found = paper(one_road(30, 1, conditions=[slow]))
    assert found.last_clearing_departure == at("11:00")
    assert found.clear_time == at("12:00")


def test_the_hours_of_a_checkpoint_must_be_kept() -> None:
    # Checkpoint at B until 10:30, ten minutes from A, a minute's service: 10:30 - 1 - 10.
    terms = two_segments(("08:00", "12:00", "c-abc"), gate_s=60)
    gate = replace(terms.checkpoints["q-b"], hours=(Interval(at("08:00"), at("10:30")),))
    terms = replace(terms, checkpoints={"q-b": gate})
    assert paper(terms).last_clearing_departure == at("10:19")


def test_the_way_from_a_gathering_point_is_not_part_of_the_arithmetic() -> None:
    # Ten minutes from A to B; the six from G to A are left out.
    places, roads = draw("G-6-A-10-B")
    terms = scenario(
        places,
        roads,
        [corridor("AB", roads, points="G")],
        [need("A", 1, "B")],
        [fleet("n-a", 1, "G")],
    )
    assert paper(terms).last_clearing_departure == at("11:50")


def test_the_road_is_counted_to_the_last_destination_on_it() -> None:
    terms = changed(two_segments(("08:00", "12:00", "c-abc")), destinations=("C", "B"))
    assert paper(terms).last_clearing_departure == at("11:30")
    assert paper(terms).travel_time_s == 1800


def test_the_clear_time_is_the_arrival_of_the_last_departure() -> None:
    # 11:20 and half an hour.
    assert paper(one_road(30, 1, margin_s=600)).clear_time == at("11:50")


# ---- a column ------------------------------------------------------------------------------------


def test_the_tail_of_a_column_must_clear_so_its_head_leaves_earlier() -> None:
    # 61 vehicles at 60 an hour: the tail leaves an hour after the head; 11:30 - 1 h.
    found = paper(changed(one_road(30, 1, rate=60), column_vehicles=61))
    assert found.column_length_s == 3600
    assert found.last_clearing_departure_column_head == at("10:30")
    assert found.last_clearing_departure == at("11:30")


def test_the_length_of_a_column_is_rounded_up() -> None:
    # One vehicle after the first at 7 an hour: 514.3 s.
    assert paper(changed(one_road(30, 1, rate=7), column_vehicles=2)).column_length_s == 515


def test_a_column_passes_at_the_rate_of_the_slowest_checkpoint() -> None:
    # 31 vehicles at 30 an hour: an hour, although the roads carry 3,600.
    terms = changed(two_segments(("08:00", "12:00", "c-abc"), gate_s=0), column_vehicles=31)
    wide = checkpoint("A", 120)
    narrow = replace(terms.checkpoints["q-b"], rate_vehicles_per_h=exactly(30))
    found = paper(replace(terms, checkpoints={wide.id: wide, narrow.id: narrow}))

    assert found.column_length_s == 3600
    assert found.checkpoint_vehicles_per_h == 30
    assert found.slowest_checkpoint == "q-b"
    assert found.road_vehicles_per_h == 3600


def test_a_column_that_is_not_stated_is_all_buses_that_serve_the_corridor() -> None:
    terms = one_road(30, 5)
    buses = [fleet("n-a", n, "A", id=f"b{n}", kind=BUS) for n in (3, 2)]
    elsewhere = fleet("n-x", 9, "A", id="b9", kind=BUS)
    fleets = {f.id: f for f in (*terms.fleets.values(), *buses, elsewhere)}
    assert paper(replace(terms, fleets=fleets)).column_vehicles == 5
    assert paper(terms).column_vehicles == 1


# ---- segments and waypoints ----------------------------------------------------------------------


def test_each_segment_has_its_own_last_entry_and_the_whole_road_the_least() -> None:
    # ab: 12:00 - 10 min. bc: 11:00 - 20 min. Both: 10:40 at B, so 10:30 at A.
    found = paper(road_then_short_silence())
    assert [s.last_entry_clearing for s in found.segments] == [at("11:50"), at("10:40")]
    assert [s.covered_until for s in found.segments] == [at("12:00"), at("11:00")]
    assert found.last_clearing_departure == at("10:30")


def test_each_waypoint_has_a_last_entry_that_clears_what_lies_ahead() -> None:
    found = paper(road_then_short_silence())
    assert [w.last_entry_clearing for w in found.waypoints] == [at("10:30"), at("10:40"), None]


def test_each_waypoint_has_a_last_departure_that_still_reaches_it() -> None:
    # B by 12:00 - 10 min; C, over bc, by 11:00 - 30 min.
    found = paper(road_then_short_silence())
    assert [w.last_departure_reaching for w in found.waypoints] == [None, at("11:50"), at("10:30")]


def test_distances_and_times_are_counted_from_the_first_waypoint_with_the_service_between() -> None:
    # The minute at B's checkpoint counts on the way to C, and for who must still pass it at B.
    found = paper(two_segments(("08:00", "12:00", "c-abc"), gate_s=60))
    assert [w.distance_m for w in found.waypoints] == [0, 10_000, 30_000]
    assert [w.time_from_start_s for w in found.waypoints] == [0, 600, 1860]
    assert found.waypoints[1].last_entry_clearing == at("11:39")
    assert [c.service_s for c in found.checkpoints] == [60]


def test_a_segment_that_nobody_covers_has_no_last_entry_and_the_road_none_either() -> None:
    found = paper(two_segments(("08:00", "12:00", "ab A B C")))
    assert [s.last_entry_clearing for s in found.segments] == [at("11:50"), None]
    assert found.segments[1].covered_until is None
    assert found.last_clearing_departure is None
    assert found.slack_s is None


def test_the_place_of_a_checkpoint_must_be_covered_too() -> None:
    # B is silent until 11:00: 10:50 at A, although the roads allow 11:30.
    found = paper(two_segments(("08:00", "12:00", "ab bc A C"), ("08:00", "11:00", "B"), gate_s=0))
    assert found.last_clearing_departure == at("10:50")
    assert found.silence_end == at("11:00")


# ---- the first departure -------------------------------------------------------------------------


def test_the_first_departure_waits_until_the_silence_further_on_begins_when_it_gets_there() -> None:
    # bc from 09:00, ten minutes from A.
    found = paper(two_segments(("08:00", "12:00", "ab A B C"), ("09:00", "12:00", "bc")))
    assert found.first_departure == at("08:50")
    assert found.silence_start == at("09:00")


def test_movement_windows_do_not_enter_into_the_first_departure_or_the_last() -> None:
    found = paper(with_windows(one_road(30, 1), movement("10:00", "10:15", ["c-ab"])))
    assert found.first_departure == at("08:00")
    assert found.last_clearing_departure == at("11:30")


def test_the_first_departure_comes_after_a_closure() -> None:
    shut = condition("ab", ConditionKind.CLOSED, "08:00", "09:00")
    assert paper(one_road(30, 1, conditions=[shut])).first_departure == at("09:00:01")


# ---- the announced start -------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "fits"), [("11:30", True), ("11:31", False)])
def test_a_departure_at_the_announced_start_fits_up_to_the_last_that_clears(
    start: str, fits: bool
) -> None:
    found = paper(with_windows(one_road(30, 1), movement(start, None, ["c-ab"])))
    assert found.announced_start == at(start)
    assert found.fits_terms_at_announced_start is fits


def test_a_last_departure_before_the_announced_start_is_the_first_line_of_the_verdict() -> None:
    # Last 11:30, announced 11:45: a quarter of an hour short in every case.
    plan = plan_of(with_windows(one_road(30, 1), movement("11:45", None, ["c-ab"])))
    assert plan.verdict[0] == (
        "Nobody can leave within these terms in the cautious (15 min too short), central (15 min) "
        "or favourable (15 min) case: the last departure that clears lies before the announced "
        "start."
    )
    would = "11:30 Test, before movement begins at 11:45 Test"
    assert plan.verdict[2] == (
        f"AB: one would have had to leave at: cautious {would}; central {would}; "
        f"favourable {would}."
    )


def test_where_nobody_can_leave_before_the_silence_the_verdict_says_before_what() -> None:
    # 300 km take five hours of the four from 08:00: one would have to leave at 07:00.
    plan = plan_of(with_windows(one_road(300, 1), movement("08:30", None, ["c-ab"])))
    assert "Nobody can leave within these terms in the cautious (1 h 30 min" in plan.verdict[0]
    assert "cautious 07:00 Test, before the silence begins at 08:00 Test" in plan.verdict[2]


def test_where_movement_ends_before_anybody_is_covered_the_verdict_says_so() -> None:
    plan = plan_of(with_windows(one_road(30, 1), movement("07:00", "07:30", ["c-ab"])))
    assert plan.verdict[0] == (
        "Nobody can leave within these terms in the cautious, central and favourable cases: "
        "movement ends at 07:30 Test, before the silence covers the whole road."
    )


def test_the_end_of_movement_is_the_last_departure_of_the_verdict() -> None:
    plan = plan_of(with_windows(one_road(30, 1), movement("10:00", "10:15", ["c-ab"])))
    until = "10:15 Test (movement ends; the road would clear until 11:30 Test)"
    assert plan.verdict[-1] == (
        "AB: a departure at the announced start fits the terms on paper in the cautious, central "
        f"and favourable cases; last departure: cautious {until}; central {until}; favourable "
        f"{until}."
    )


def test_where_nothing_is_announced_nothing_is_said_to_fit() -> None:
    found = paper(one_road(30, 1, windows=[]))
    assert found.announced_start is None
    assert found.fits_terms_at_announced_start is None


def test_where_the_silence_ends_with_a_vehicle_on_the_road_the_place_is_told() -> None:
    # From 08:00 to 12:00 at 60 km/h: 240 of 300 km, the last 60 to go.
    found = paper(one_road(300, 1)).at_silence_end
    assert found is not None
    assert (found.road, found.driven_m, found.remaining_m) == ("ab", 240_000, 60_000)


def test_who_leaves_at_the_announced_start_and_is_through_is_nowhere_at_the_end() -> None:
    assert paper(one_road(240, 1)).at_silence_end is None


def test_whoever_would_leave_after_the_silence_is_nowhere_on_the_road_at_its_end() -> None:
    # Movement is announced for half an hour after the end; the checker says the same.
    terms = with_windows(one_road(30, 5), movement("12:30", None, ["c-ab"]))
    plan = plan_of(terms)
    assert plan.corridors[0].cases[CAUTIOUS].at_silence_end is None
    assert verify_plan(plan, terms).refusals == ()


def test_a_departure_at_the_very_end_of_silence_has_the_whole_road_before_it() -> None:
    found = paper(with_windows(one_road(30, 5), movement("12:00", None, ["c-ab"]))).at_silence_end
    assert found is not None
    assert (found.driven_m, found.remaining_m) == (0, 30_000)


# ---- both parties' windows -----------------------------------------------------------------------


def test_the_silence_of_both_parties_is_the_latest_start_and_the_earliest_end() -> None:
    terms = with_party(one_road(30, 1), "r", window("09:00", "11:30", ["c-ab"], name="r"))
    found = paper(terms)
    assert (found.silence_start, found.silence_end) == (at("09:00"), at("11:30"))
    assert found.first_departure == at("09:00")
    assert found.last_clearing_departure == at("11:00")


def test_a_party_that_states_no_silence_covers_nothing_and_nobody_can_leave() -> None:
    found = paper(with_party(one_road(30, 1), "r"))
    assert found.last_clearing_departure is None
    assert found.first_departure is None


def test_both_parties_movement_windows_bound_the_vehicles_of_the_window() -> None:
    # p 09:00 to 10:00, r 09:30 to 11:00: half an hour at 60 an hour, and the first: 31.
    terms = with_windows(one_road(30, 100, rate=60), movement("09:00", "10:00", ["c-ab"]))
    terms = with_party(
        terms,
        "r",
        window("08:00", "12:00", ["c-ab"], name="r"),
        movement("09:30", "11:00", ["c-ab"], "mr"),
    )
    found = paper(terms)
    assert found.announced_start == at("09:30")
    assert found.vehicles_in_window == 31


# ---- vehicles in the window ----------------------------------------------------------------------


def test_vehicles_leave_at_the_rate_from_the_first_departure_to_the_last() -> None:
    # 08:00 to 11:30 at 60 an hour: 210 after the first.
    assert paper(one_road(30, 500, rate=60)).vehicles_in_window == 211


def test_each_movement_window_counts_for_itself() -> None:
    # Twice half an hour at 45 an hour: 22 after the first, twice.
    windows = [
        movement("09:00", "09:30", ["c-ab"], "m1"),
        movement("10:00", "10:30", ["c-ab"], "m2"),
    ]
    found = paper(with_windows(one_road(30, 500, rate=45), *windows))
    assert found.vehicles_in_window == 46


def test_a_rate_of_nothing_lets_nobody_into_the_window() -> None:
    terms = changed(one_road(30, 5, rate=45), uninvited_vehicles_per_h=exactly(45, End.MOST))
    found = paper(terms)
    assert (found.road_vehicles_per_h, found.vehicles_in_window) == (0, 0)


def mixed(people: int) -> CorridorCase:
    """Return the arithmetic of 31 vehicles' time, with cars for 4 listed before 10 buses for 50."""
    terms = with_windows(one_road(30, people, rate=60), movement("09:00", "09:30", ["c-ab"]))
    cars = fleet("n-a", 100, "A", id="cars", people_per_vehicle=exactly(4))
    buses = fleet("n-a", 10, "A", id="buses", kind=BUS, people_per_vehicle=exactly(50))
    return paper(replace(terms, fleets={"cars": cars, "buses": buses}))


def test_larger_vehicles_take_the_window_first() -> None:
    # 31 vehicles: 10 buses with 500, and 21 of the cars with 84.
    assert mixed(1000).people_by_kind == {CAR: 84, BUS: 500}


def test_people_for_whom_there_is_no_vehicle_are_counted_apart() -> None:
    # 500 seats in buses and 400 in cars.
    assert mixed(1000).no_place_people == 100


def test_a_fleet_that_serves_two_needs_carries_people_once() -> None:
    # One bus for ten, and two groups of ten at one place: one of them has no place. A second
    # window carries it.
    terms = one_road(30, 10)
    needs = {n: need("A", 10, "B", id=n, group=n) for n in ("n1", "n2")}
    bus = fleet("n1", 1, "A", kind=BUS, people_per_vehicle=exactly(10))
    terms = with_fleets(replace(terms, needs=needs), replace(bus, serves=("n1", "n2")))
    found = paper(terms)

    assert found.people_by_kind == {CAR: 0, BUS: 10}
    assert found.no_place_people == 10
    assert found.windows_needed == 2
    table = fit_table(terms, terms.corridors["c-ab"], Demand.CENTRAL)
    assert table.vehicles_wanted == 1


def test_windows_needed_are_rounded_up() -> None:
    # 1,000 people, 584 a window.
    found = mixed(1000)
    assert (found.windows_needed, found.windows_needed_reason) == (2, None)


def test_a_window_that_gets_nobody_out_is_no_number_of_windows_but_a_reason() -> None:
    found = paper(one_road(300, 5))
    assert found.vehicles_in_window == 0
    assert found.windows_needed is None
    assert found.windows_needed_reason == "a window like this gets nobody out"


def test_where_nobody_wishes_to_leave_no_window_is_needed() -> None:
    found = paper(one_road(30, 0))
    assert (found.windows_needed, found.windows_needed_reason) == (0, None)


# ---- damage that bars kinds of vehicle -----------------------------------------------------------


def damaged(road: str, start: str, end: str | None, *kinds: VehicleKind) -> Condition:
    """Return damage that lets only these kinds pass and slows nobody."""
    return condition(road, ConditionKind.DAMAGED, start, end, vehicle_kinds=frozenset(kinds))


def for_buses_and_cars(*conditions: Condition) -> Scenario:
    """Return A - 6 km - B - 6 km - C for buses and cars, with these conditions."""
    places, roads = draw("A-6-B-6-C")
    return scenario(
        places,
        roads,
        [corridor("ABC", roads, kinds=(BUS, CAR))],
        [need("A", 5, "C")],
        [fleet("n-a", 5, "A")],
        conditions=conditions,
    )


def test_a_road_that_carries_no_kind_the_corridor_admits_lets_no_departure_clear() -> None:
    terms = changed(for_buses_and_cars(damaged("bc", "07:00", None, CAR)), vehicle_kinds={BUS})
    plan = plan_of(terms)
    found = plan.corridors[0].cases[CAUTIOUS]
    assert found.fits_terms_at_announced_start is False
    assert (found.first_departure, found.last_clearing_departure, found.clear_time) == (None,) * 3
    assert found.vehicles_in_window == 0
    # The first road has no damage: it is cleared until 11:54.
    assert [s.last_entry_clearing for s in found.segments] == [at("11:54"), None]
    assert [w.last_departure_reaching for w in found.waypoints] == [None, at("11:54"), None]
    assert [w.last_entry_clearing for w in found.waypoints] == [None, None, None]
    assert verify_plan(plan, terms).refusals == ()
    assert plan.verdict[0] == (
        "ABC: no departure clears in the cautious, central and favourable cases: the road from B "
        "to C is damaged until further notice and lets no vehicle pass that the corridor admits."
    )


def test_a_road_that_carries_one_kind_the_corridor_admits_is_cleared_by_it() -> None:
    found = paper(for_buses_and_cars(damaged("bc", "07:00", None, CAR)))
    assert found.fits_terms_at_announced_start is True
    assert found.last_clearing_departure == at("11:48")


def test_one_kind_must_pass_the_whole_way() -> None:
    # No bus on the first road until 09:00, no car on the second until 10:00. A bus is past 09:00
    # on the first road if it leaves at 09:00:01; a car past 10:00 on the second, at 09:54:01.
    first = damaged("ab", "07:00", "09:00", CAR)
    second = damaged("bc", "07:00", "10:00", BUS)
    terms = for_buses_and_cars(first, second)
    plan = plan_of(terms)
    found = plan.corridors[0].cases[CAUTIOUS]
    assert found.first_departure == at("09:00:01")
    assert found.fits_terms_at_announced_start is False
    assert verify_plan(plan, terms).refusals == ()


def test_where_no_one_kind_passes_the_whole_way_the_verdict_says_so() -> None:
    first = damaged("ab", "07:00", None, CAR)
    second = damaged("bc", "07:00", None, BUS)
    assert plan_of(for_buses_and_cars(first, second)).verdict[0] == (
        "ABC: no departure clears in the cautious, central and favourable cases: no one kind of "
        "vehicle passes every damaged road in time."
    )


def test_the_last_departure_is_before_damage_that_bars_every_kind() -> None:
    # The second road bars all kinds from 11:00 on: off it at 10:59:59, so departure 10:47:59.
    terms = for_buses_and_cars(damaged("bc", "11:00", None))
    plan = plan_of(terms)
    found = plan.corridors[0].cases[CAUTIOUS]
    assert found.last_clearing_departure == at("10:47:59")
    assert found.clear_time == at("10:59:59")
    assert verify_plan(plan, terms).refusals == ()


# ---- a corridor that is not agreed ---------------------------------------------------------------


def moments(plan: Plan) -> set[datetime | None]:
    case = plan.corridors[0].cases[CAUTIOUS]
    return {
        case.first_departure,
        case.announced_start,
        case.last_clearing_departure,
        case.last_clearing_departure_without_margin,
        case.last_clearing_departure_column_head,
        case.clear_time,
        case.silence_start,
        case.silence_end,
        *(w.last_entry_clearing for w in case.waypoints),
        *(w.last_departure_reaching for w in case.waypoints),
        *(s.last_entry_clearing for s in case.segments),
    }


def test_a_corridor_that_is_not_agreed_has_lengths_and_no_moment() -> None:
    terms = changed(one_road(30, 5), statuses=())
    plan = plan_of(terms)
    assert moments(plan) == {None}
    assert plan.corridors[0].cases[CAUTIOUS].segments[0].travel_time_s == 1800
    assert plan.corridors[0].fit_table is None
    assert plan.people.out[CAUTIOUS] == 0


# ---- rate against speed --------------------------------------------------------------------------


def test_the_fit_table_counts_vehicles_by_rate_and_speed() -> None:
    # 30 km from 08:00: at 30 km/h until 11:00, three hours; at 60 until 11:30, three and a half.
    table = plan_of(one_road(30, 12)).corridors[0].fit_table
    assert table is not None
    by_rate = table.vehicles[table.rates_vehicles_per_h.index(20)]
    assert by_rate[table.speeds_m_per_h.index(30_000)] == 61
    assert by_rate[table.speeds_m_per_h.index(60_000)] == 71
    assert table.vehicles_wanted == 12
