"""Timetables by hand: at 60 km/h a kilometre takes a minute; silence is 08:00 to 12:00.

A vehicle of step ``k`` that takes ``s`` steps is there until ``k + 2 + s``. So on one road of 30
minutes the last step to leave in is 11:28, two before 11:30.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from opencorridor.model.cases import Demand, End, exactly
from opencorridor.model.plan import FleetReady, Movement, PlaceHour, Wait
from opencorridor.model.scenario import (
    Checkpoint,
    ConditionKind,
    Direction,
    Interval,
    Place,
    PlaceKind,
    Scenario,
    VehicleKind,
)
from opencorridor.planning.solve import Question, solve_case
from opencorridor.verification import verify_plan
from tests.planning.drawn import (
    CAUTIOUS,
    best,
    holding,
    movement,
    one_road,
    people_out,
    plan_of,
    with_windows,
)
from tests.roadart import at, checkpoint, condition, corridor, draw, fleet, need, scenario, window

MINUTE = timedelta(minutes=1)


def chain(
    km: Sequence[int],
    cars: int,
    *,
    rates: Mapping[str, int] | None = None,
    places: Mapping[str, Place] | None = None,
    gates: Sequence[Checkpoint] = (),
    **more: object,
) -> Scenario:
    """Return a chain of roads A - B - C ..., with rates of roads and places changed."""
    letters = "ABCDE"[: len(km) + 1]
    art = letters[0] + "".join(f"-{n}-{x}" for n, x in zip(km, letters[1:], strict=True))
    drawn, roads = draw(art)
    for name, rate in (rates or {}).items():
        roads[name] = replace(roads[name], capacity_vehicles_per_h=exactly(rate))
    return scenario(
        {**drawn, **(places or {})},
        roads,
        [corridor(letters, roads)],
        [need("A", cars, letters[-1])],
        [fleet("n-a", cars, "A")],
        checkpoints=gates,
        **more,  # type: ignore[arg-type]  # passed on as they are
    )


def metres(terms: Scenario, length_m: int) -> Scenario:
    """Return the scenario with every road of one length."""
    roads = {k: replace(r, length_m=length_m) for k, r in terms.roads.items()}
    return replace(terms, roads=roads)


def with_fleet(terms: Scenario, **more: object) -> Scenario:
    """Return the scenario with its only fleet changed."""
    ((name, only),) = terms.fleets.items()
    fleet = replace(only, **more)  # type: ignore[arg-type]  # keyword override
    return replace(terms, fleets={name: fleet})


def solved(terms: Scenario) -> tuple[int, int]:
    """Return people out and the sum of arrival steps."""
    solution = solve_case(terms, CAUTIOUS, Question(Demand.CENTRAL))
    return solution.people, solution.arrival_sum_steps


def steps_of(terms: Scenario) -> list[int]:
    """Return the minutes after 08:00 in which each vehicle leaves, in order."""
    found: list[int] = []
    for m in best(terms).movements:
        found += [int((m.departs_first - at("08:00")) / MINUTE)] * m.vehicles
    return found


# ---- rounding ------------------------------------------------------------------------------------


def test_a_drive_of_a_minute_and_two_seconds_is_two_steps() -> None:
    # 1,017 m: 61.02 s, so 62. One a minute from 08:00 to 11:56, which is there until 12:00: 237.
    terms = metres(one_road(1, 500, rate=60), 1017)
    # The sum of arrival steps says it too: k + 2 for k from 0 to 236.
    assert solved(terms) == (237, sum(range(237)) + 2 * 237)


def test_a_drive_of_exactly_a_minute_is_one_step() -> None:
    # Until 11:57.
    assert people_out(one_road(1, 500, rate=60)) == 238


def test_a_chain_is_rounded_up_once_and_not_on_every_road() -> None:
    # Three roads of 61 s (1,016 m) are 183 s: four steps, not six. Last departure 11:54: 235.
    terms = metres(chain([1, 1, 1], 500, rates={"ab": 60}), 1016)
    assert solved(terms) == (235, sum(range(235)) + 4 * 235)


def test_roads_shorter_than_a_step_take_one_step_together() -> None:
    # Three times 100 m, 6 s each: 18 s. Last departure 11:57: 238.
    terms = metres(chain([1, 1, 1], 500, rates={"ab": 60}), 100)
    assert solved(terms) == (238, sum(range(238)) + 238)


def test_arrivals_are_stated_to_the_second_that_they_are_driven() -> None:
    # 61 s + 61 s + 61 s after 08:00, whatever the steps say.
    (only,) = best(metres(chain([1, 1, 1], 1), 1016)).movements
    assert only.arrives_first == at("08:03:03")


def test_the_last_vehicle_of_a_timetable_clears_the_margin() -> None:
    # 11:56 less ten minutes of margin: 227 vehicles instead of 237, the last at 11:46.
    terms = metres(one_road(1, 500, rate=60, margin_s=600), 1017)
    plan = plan_of(terms)
    assert plan.cases[CAUTIOUS].last_departure == at("11:46")
    assert plan.people.out[CAUTIOUS] == 227


# ---- rates on the clock --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "step_s", "end", "out"),
    [
        # Three quarters of a vehicle a minute: not none, not one.
        (45, 60, "09:00", 45),
        (45, 60, "08:20", 15),
        (45, 300, "09:00", 45),
        (45, 900, "09:00", 45),
        # Seven an hour, 7 K / 60 passing a whole number in minutes 08, 17, 25, 34, 42, 51 and 59.
        (7, 60, "09:00", 7),
        (7, 60, "08:08", 0),
        (7, 60, "08:09", 1),
    ],
)
def test_an_hourly_rate_is_carried_exactly_in_an_hour(
    rate: int, step_s: int, end: str, out: int
) -> None:
    terms = one_road(30, 200, rate=rate, step_s=step_s)
    assert people_out(with_windows(terms, movement("08:00", end, ["c-ab"]))) == out


def test_nothing_is_saved_up_while_a_road_is_closed() -> None:
    # Closed until 09:00, movement until 10:00: departures 09:01 to 09:59, 59 at one a minute.
    shut = condition("ab", ConditionKind.CLOSED, "08:00", "09:00")
    terms = one_road(30, 200, rate=60, conditions=[shut])
    assert people_out(with_windows(terms, movement("08:00", "10:00", ["c-ab"]))) == 59


def test_vehicles_of_one_step_leave_spread_over_it() -> None:
    # Two a minute: the second half a minute after the first.
    (only,) = best(one_road(30, 2, rate=120)).movements
    assert (only.vehicles, only.departs_first, only.departs_last) == (
        2,
        at("08:00"),
        at("08:00:30"),
    )


# ---- checkpoints ---------------------------------------------------------------------------------


def test_a_checkpoint_passes_its_rate_and_no_more() -> None:
    terms = chain([10, 20], 200, gates=[checkpoint("B", 45)])
    assert people_out(with_windows(terms, movement("08:00", "09:00", ["c-abc"]))) == 45


def test_two_checkpoints_at_one_place_are_passed_one_after_the_other() -> None:
    # 10 min + 1 min + 2 min + 20 min.
    gates = [checkpoint("B", 60, 60, id="q1"), checkpoint("B", 60, 120, id="q2")]
    (only,) = best(chain([10, 20], 1, gates=gates)).movements
    assert only.arrives_first == at("08:33")


@pytest.mark.parametrize(
    ("direction", "out"), [(Direction.OUT, 30), (Direction.BOTH, 30), (Direction.IN, 200)]
)
def test_only_a_checkpoint_for_those_who_leave_holds_them_back(
    direction: Direction, out: int
) -> None:
    terms = chain([10, 20], 200, gates=[checkpoint("B", 30, direction=direction)])
    assert people_out(with_windows(terms, movement("08:00", "09:00", ["c-abc"]))) == out


@pytest.mark.parametrize(
    ("service_s", "out"),
    # Open 09:00 to 10:00. A vehicle there from k is gone by k + 2 + s: 09:00 to 09:58 without
    # service, 09:00 to 09:56 with two minutes of it.
    [(0, 59), (120, 57)],
)
def test_a_vehicle_is_past_a_checkpoint_before_its_hours_end(service_s: int, out: int) -> None:
    gate = checkpoint("B", 60, service_s, hours=(Interval(at("09:00"), at("10:00")),))
    assert people_out(chain([10, 20], 200, gates=[gate])) == out


def test_uninvited_vehicles_take_their_part_of_a_checkpoint() -> None:
    # 45 less 15 who join unasked.
    terms = chain([10, 20], 200, gates=[checkpoint("B", 45)])
    only = replace(terms.corridors["c-abc"], uninvited_vehicles_per_h=exactly(15, End.MOST))
    terms = replace(terms, corridors={"c-abc": only})
    assert people_out(with_windows(terms, movement("08:00", "09:00", ["c-abc"]))) == 30


# ---- gathering points and blocks -----------------------------------------------------------------


def gathering(cars: int, capacity: int | None, **more: object) -> Scenario:
    """Return G - 6 km - A - 6 km - B, with G as gathering point."""
    places, roads = draw("G-6-A-6-B", rate=60)
    places["G"] = replace(places["G"], capacity_vehicles=capacity)
    return scenario(
        places,
        roads,
        [corridor("AB", roads, points="G")],
        [need("A", cars, "B")],
        [fleet("n-a", cars, "G")],
        **more,  # type: ignore[arg-type]  # passed on as they are
    )


LATE_AT_A = [window("08:05", "12:00", ["A"]), window("07:00", "12:00", ["ab", "B"], name="w2")]


def impatient(terms: Scenario, longest_s: int) -> Scenario:
    """Return the scenario with a longest wait at A."""
    here = replace(terms.places["A"], longest_wait_s=longest_s)
    return replace(terms, places={**terms.places, "A": here})


def test_nobody_leaves_a_gathering_point_after_its_longest_wait() -> None:
    # One a minute: 60 leave in the four blocks of an hour if nobody minds, and in the first ten
    # minutes of six blocks, the last of them that of 09:15, if that is the longest wait.
    terms = one_road(30, 60, rate=60)
    assert best(terms).last_departure == at("08:59")
    plan = plan_of(impatient(terms, 600))
    case = plan.cases[CAUTIOUS]
    assert case.last_departure == at("09:24")
    assert max(m.departs_last - m.block_start for m in case.movements) == 9 * MINUTE
    assert verify_plan(plan, impatient(terms, 600)).refusals == ()


def test_a_timetable_that_lets_people_wait_too_long_is_refused() -> None:
    terms = one_road(30, 60, rate=60)
    plan = plan_of(terms)
    # The vehicle of 08:10 has waited ten minutes to the second; that of 08:11 too long.
    found = [r for r in verify_plan(plan, impatient(terms, 600)).refusals if r.code == "OC-723"]
    movements = plan.cases[CAUTIOUS].movements
    late = {m.id for m in movements if m.departs_first > m.block_start + 10 * MINUTE}
    cautious = {r.row.split()[2].strip(",") for r in found if r.row.startswith("cautious")}
    assert cautious == late


def test_a_longest_wait_of_a_block_changes_nothing() -> None:
    terms = one_road(30, 60, rate=60)
    assert best(impatient(terms, 900)) == best(terms)


def test_a_gathering_point_holds_its_capacity_in_every_block() -> None:
    # 16 blocks from 08:00 to 11:45 of 5 each; in the last one may leave until 11:46 (12 minutes
    # of road and 2), so only 2.
    assert people_out(gathering(500, 5)) == 15 * 5 + 2


def test_the_queue_is_the_most_that_stand_there_in_each_hour() -> None:
    # 70 at one a minute, 15 in each block of 08:00 to 08:45, ten in that of 09:00.
    plan = best(gathering(70, None))
    assert plan.queues == (
        PlaceHour("G", at("08:00"), 15, 15),
        PlaceHour("G", at("09:00"), 10, 10),
    )


def test_receptions_are_those_who_arrive_in_each_hour() -> None:
    # 12 minutes of road: departures 08:00 to 08:47 arrive by 08:59, the other 22 after.
    plan = best(gathering(70, None))
    assert plan.receptions == (
        PlaceHour("B", at("08:00"), 48, 48),
        PlaceHour("B", at("09:00"), 22, 22),
    )


def test_the_timetable_hands_out_one_row_for_each_block() -> None:
    rows = best(gathering(20, None)).timetable
    found = [
        (r.block_start, r.block_end, r.vehicles, r.departs_first, r.departs_last) for r in rows
    ]
    assert found == [
        (at("08:00"), at("08:15"), 15, at("08:00"), at("08:14")),
        (at("08:15"), at("08:30"), 5, at("08:15"), at("08:19")),
    ]


def test_blocks_lie_on_the_clock_and_a_vehicle_stands_covered_from_the_beginning_of_its_own() -> (
    None
):
    # A is silent from 08:05, the road before: the block of 08:00 has begun without silence at A.
    assert best(one_road(30, 1, windows=LATE_AT_A)).first_departure == at("08:15")


def test_blocks_may_be_longer() -> None:
    found = best(one_road(30, 1, windows=LATE_AT_A, block_s=3600))
    assert found.first_departure == at("09:00")


@pytest.mark.parametrize(("boarding_s", "leaves"), [(0, "08:00"), (60, "08:15"), (900, "08:15")])
def test_a_vehicle_leaves_in_the_first_block_that_begins_when_it_has_boarded(
    boarding_s: int, leaves: str
) -> None:
    terms = with_fleet(one_road(30, 1), boarding_s=boarding_s)
    assert best(terms).first_departure == at(leaves)


def test_a_vehicle_leaves_only_in_the_movement_of_its_corridor() -> None:
    # Steps 09:50 to 09:54 lie whole within it.
    terms = with_windows(one_road(30, 9, rate=60), movement("09:50", "09:55", ["c-ab"]))
    assert steps_of(terms) == [110, 111, 112, 113, 114]


# ---- holding places ------------------------------------------------------------------------------


def early_and_late(kind: PlaceKind, capacity: int, *windows: tuple[str, str, str]) -> Scenario:
    """Return A - B - C, 6 km each, with a place to wait at B and silence as told."""
    places, _ = draw("A-6-B-6-C")
    stated = [window(a, b, scope.split(), name=f"w{i}") for i, (a, b, scope) in enumerate(windows)]
    return chain([6, 6], 9, places={"B": holding(places["B"], capacity, kind)}, windows=stated)


EARLY_AB = ("08:00", "08:30", "ab")
LATE_BC = ("09:00", "12:00", "bc")


def test_a_holding_place_joins_two_roads_that_are_never_silent_at_once() -> None:
    terms = early_and_late(PlaceKind.HOLDING_PLACE, 5, EARLY_AB, LATE_BC, ("08:00", "12:00", "A B"))
    (only,) = best(terms).movements
    # ab must be cleared by 08:30: k + 2 + 6 is 08:30 for 08:22. There at 08:28, on at 09:00.
    assert only.vehicles == 5
    assert only.departs_first == at("08:22")
    assert only.waits == (Wait("B", 32),)
    assert only.arrives_first == at("09:06")


def test_nobody_waits_at_a_place_that_is_no_holding_place() -> None:
    terms = early_and_late(PlaceKind.WAYPOINT, 5, EARLY_AB, LATE_BC, ("08:00", "12:00", "A B"))
    assert people_out(terms) == 0


def test_a_holding_place_must_be_covered_while_they_wait_and_an_overnight_shelter_need_not() -> (
    None
):
    uncovered = (EARLY_AB, LATE_BC, ("08:00", "12:00", "A"))
    assert people_out(early_and_late(PlaceKind.HOLDING_PLACE, 5, *uncovered)) == 0
    assert people_out(early_and_late(PlaceKind.OVERNIGHT_SHELTER, 5, *uncovered)) == 5


def test_nobody_waits_on_the_road_for_an_arrival_that_waiting_at_home_gives_as_well() -> None:
    # The second road carries one in two minutes; the first could fill the holding place at once.
    places, _ = draw("A-6-B-6-C")
    terms = chain([6, 6], 10, rates={"bc": 30}, places={"B": holding(places["B"], 10)})
    found = best(terms).movements
    assert sum(m.vehicles for m in found) == 10
    assert [m.waits for m in found] == [()] * len(found)


# ---- the way in ----------------------------------------------------------------------------------


def coming_in(cars: int, way: str, gates: Sequence[Checkpoint] = (), rate: int = 60) -> Scenario:
    """Return A - B - C, 6 km each, with a fleet that comes in to A along ``way``."""
    terms = chain([6, 6], cars, rates={"ab": rate, "bc": rate}, gates=gates)
    return with_fleet(terms, stands_at=way[0], way_in=tuple(way))


def ready(terms: Scenario) -> FleetReady:
    return best(terms).fleets[0]


def test_a_fleet_is_ready_when_the_tail_of_its_column_is_in() -> None:
    # 12 minutes, and two more cars a minute apart: 14.
    found = ready(coming_in(3, "CBA"))
    assert (found.way_in_s, found.ready_at) == (14 * 60, at("08:14"))


def test_who_comes_in_leaves_in_the_next_block() -> None:
    assert best(coming_in(3, "CBA")).first_departure == at("08:15")


def test_both_sides_of_the_line_are_passed_on_the_way_in() -> None:
    # The two parties' checkpoints at B, a minute and two; the slower one, 20 an hour, sets the
    # column: 12 + 1 + 2 and twice three minutes.
    gates = [
        checkpoint("B", 60, 60, id="q1", holder="p", direction=Direction.BOTH),
        checkpoint("B", 20, 120, id="q2", holder="r", direction=Direction.IN),
        checkpoint("B", 1, 600, id="q3", holder="r", direction=Direction.OUT),
    ]
    found = ready(coming_in(3, "CBA", gates))
    assert (found.way_in_s, found.ready_at) == (21 * 60, at("08:21"))


def test_the_checkpoint_where_they_set_out_is_not_passed_and_that_at_the_end_is() -> None:
    gates = [
        checkpoint("C", 60, 60, direction=Direction.IN),
        checkpoint("A", 60, 120, direction=Direction.IN),
    ]
    assert ready(coming_in(1, "CBA", gates)).way_in_s == 14 * 60


def test_a_way_in_waits_for_its_silence_also_further_on() -> None:
    # bc is silent from 08:00, ab, six minutes on, from 09:00: they set out at 08:54.
    terms = coming_in(1, "CBA")
    windows = [window("08:00", "12:00", ["bc"]), window("09:00", "12:00", ["ab"], name="w2")]
    terms = replace(terms, windows={w.id: w for w in windows})
    assert ready(terms).ready_at == at("09:06")


def test_a_way_in_that_cannot_clear_its_silence_brings_nobody() -> None:
    terms = coming_in(1, "CBA")
    terms = replace(terms, windows={"w": window("08:00", "08:10", ["c-abc"])})
    found = ready(terms)
    assert found.ready_at is None
    assert found.reason == "it cannot come in while silence covers its way and clear it in time"
    assert people_out(terms) == 0


def test_a_fleet_that_stands_elsewhere_without_a_way_in_brings_nobody() -> None:
    terms = with_fleet(chain([6, 6], 3), stands_at="C")
    assert ready(terms).reason == "it stands elsewhere and no way in is stated"
    assert people_out(terms) == 0


def test_no_way_in_leads_over_a_road_that_is_not_agreed() -> None:
    places, roads = draw("D-6-A-6-B")
    terms = scenario(
        places,
        roads,
        [corridor("AB", roads), corridor("AD", roads, agreed=False)],
        [need("A", 1, "B")],
        [fleet("n-a", 1, "D", way_in=("D", "A"))],
    )
    assert ready(terms).reason == "its way in from D to A is on no road of an agreed corridor"


def test_a_fleet_does_not_come_in_against_a_one_way_road() -> None:
    terms = coming_in(1, "CBA")
    one_way = replace(terms.roads["bc"], both_ways=False)
    terms = replace(terms, roads={**terms.roads, "bc": one_way})
    assert ready(terms).ready_at is None


def test_a_fleet_does_not_set_out_before_it_is_ready() -> None:
    terms = with_fleet(coming_in(1, "CBA"), ready_at=at("08:30"))
    assert ready(terms).ready_at == at("08:42")


# ---- larger vehicles first -----------------------------------------------------------------------


def sizes(terms: Scenario) -> list[tuple[str, int, int]]:
    found: list[Movement] = list(best(terms).movements)
    return [(m.fleet, m.vehicles, m.people) for m in found]


def test_vehicles_that_carry_more_leave_first() -> None:
    # The cars come first in the file and by the alphabet, and so seat their two first; the coaches
    # drive first all the same.
    terms = one_road(30, 22, rate=60)
    cars = fleet("n-a", 2, "A", id="cars")
    buses = fleet("n-a", 2, "A", id="coaches", kind=VehicleKind.BUS, people_per_vehicle=exactly(10))
    terms = replace(terms, fleets={"cars": cars, "coaches": buses})
    assert sizes(terms) == [("coaches", 1, 10), ("coaches", 1, 10), ("cars", 1, 1), ("cars", 1, 1)]


def test_a_large_vehicle_that_is_not_ready_does_not_hold_the_small_ones_back() -> None:
    terms = one_road(30, 12, rate=60)
    cars = fleet("n-a", 2, "A", id="cars")
    bus = fleet("n-a", 1, "A", id="bus", people_per_vehicle=exactly(10), boarding_s=900)
    terms = replace(terms, fleets={"cars": cars, "bus": bus})
    assert sizes(terms) == [("cars", 1, 1), ("cars", 1, 1), ("bus", 1, 10)]
    assert best(terms).last_departure == at("08:15")


def test_the_part_filled_vehicle_leaves_last() -> None:
    # 25 people in vehicles of ten.
    terms = with_fleet(one_road(30, 25, rate=60), count=exactly(3), people_per_vehicle=exactly(10))
    assert [n for _, _, n in sizes(terms)] == [10, 10, 5]


def test_a_timetable_with_everything_on_the_way_verifies() -> None:
    gates = [
        checkpoint("B", 20, 61, direction=Direction.BOTH),
        checkpoint("B", 45, 7, id="q2", hours=(Interval(at("08:30"), at("11:30")),)),
    ]
    terms = metres(coming_in(12, "CBA", gates), 6017)
    terms = with_windows(terms, movement("08:20", "11:00", ["c-abc"]))
    plan = plan_of(terms)
    assert plan.people.out[CAUTIOUS] > 0
    assert verify_plan(plan, terms).refusals == ()
