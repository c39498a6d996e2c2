"""Faults that random corridors brought to light, each with the least example that shows it.

Those not mended yet are marked; whoever mends one takes the mark off.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from opencorridor.model.cases import Case, Demand, exactly
from opencorridor.model.plan import Plan
from opencorridor.model.scenario import (
    ConditionKind,
    PlaceKind,
    Scenario,
    VehicleKind,
    WindowKind,
)
from opencorridor.planning import plan_scenario
from opencorridor.planning.solve import Question, solve_case
from opencorridor.verification import verify_plan
from tests.roadart import (
    at,
    checkpoint,
    condition,
    corridor,
    draw,
    fleet,
    need,
    scenario,
    window,
)


def people_out(terms: Scenario) -> int:
    return solve_case(terms, Case.CAUTIOUS, Question(Demand.CENTRAL, prove=True)).people


def plan_of(terms: Scenario) -> Plan:
    return plan_scenario(terms, made_at=at("07:00"), software="test", with_asks=False)[0]


def refusals(terms: Scenario) -> list[str]:
    return [r.what for r in verify_plan(plan_of(terms), terms).refusals]


def two_groups(people: int, vehicles: int, **place: object) -> Scenario:
    """Return one road to B; the first group rides 8 to a vehicle, the second 4."""
    places, roads = draw("A-6-B")
    places["B"] = replace(places["B"], **place)  # type: ignore[arg-type]  # keyword override
    return scenario(
        places,
        roads,
        [corridor("AB", roads)],
        [
            need("A", people, "B", id="n1", group="first"),
            need("A", people, "B", id="n2", group="second"),
        ],
        [
            fleet("n1", vehicles, "A", people_per_vehicle=exactly(8)),
            fleet("n2", vehicles, "A", people_per_vehicle=exactly(4)),
        ],
        priority=(("first",),),
    )


def test_beds_taken_by_an_earlier_group_are_gone_whatever_its_vehicles_carry() -> None:
    # 8 beds: the first group's one vehicle fills them.
    assert people_out(two_groups(8, 2, beds_people=exactly(8))) == 8


def test_reception_used_by_an_earlier_group_is_gone_whatever_its_vehicles_carry() -> None:
    # 8 people an hour; no arrival before 08:00 or after 12:00: at most 4 clock hours of 8 people.
    assert people_out(two_groups(80, 20, reception_people_per_h=exactly(8))) <= 32


def test_buses_do_not_come_in_over_a_road_that_carries_cars_only() -> None:
    places, roads = draw("A-6-B")
    roads["ab"] = replace(roads["ab"], both_ways=True)
    bus, car = VehicleKind.BUS, VehicleKind.CAR
    weak = condition("ab", ConditionKind.DAMAGED, "08:00", "09:00", vehicle_kinds=frozenset({car}))
    plan = plan_of(
        scenario(
            places,
            roads,
            [corridor("AB", roads)],
            [need("A", 1, "B", moves_by=bus)],
            [fleet("n-a", 1, "B", kind=bus, way_in=("B", "A"))],
            conditions=[weak],
        )
    )
    ready = plan.cases[Case.CAUTIOUS].fleets[0].ready_at
    # 6 km at 60 km/h: 6 minutes; the first start whose presence does not meet 09:00 is 09:01.
    assert ready == at("09:07")


def _two_ends() -> Scenario:
    """Return A - B - C with B and C accepted, a slow reception at B, and the road shut early."""
    places, roads = draw("A-6-B-99-C")
    kinds = places["B"].kinds | {PlaceKind.HOLDING_PLACE}
    places["B"] = replace(
        places["B"], kinds=kinds, capacity_vehicles=5, reception_people_per_h=exactly(4)
    )
    return scenario(
        places,
        roads,
        [corridor("ABC", roads, destinations="BC")],
        [need("A", 6, "BC")],
        [fleet("n-a", 6, "A")],
        [window("08:00", "10:00", ["c-abc"])],
        conditions=[condition("ab", ConditionKind.CLOSED, "08:30", None)],
        step_s=300,
    )


def test_nobody_waits_at_the_destination_to_be_received() -> None:
    movements = plan_of(_two_ends()).cases[Case.CAUTIOUS].movements
    assert all(w.place != m.destination for m in movements for w in m.waits)


def test_a_departure_at_the_announced_start_must_itself_clear() -> None:
    # Silence, and so the announced start, is 08:00; the only road is shut until 09:00.
    places, roads = draw("A-6-B")
    shut = condition("ab", ConditionKind.CLOSED, "08:00", "09:00")
    plan = plan_of(
        scenario(
            places,
            roads,
            [corridor("AB", roads)],
            [need("A", 1, "B")],
            [fleet("n-a", 1, "A")],
            conditions=[shut],
        )
    )
    assert plan.corridors[0].cases[Case.CAUTIOUS].fits_terms_at_announced_start is False


def test_two_hours_late_nobody_stands_where_no_silence_is() -> None:
    # A is silent until 09:59 only, the road until 12:00. Everybody leaves before 09:00, so two
    # hours later than planned they would stand at A uncovered: nobody is sent.
    places, roads = draw("A-6-B")
    windows = [
        window("08:00", "12:00", ["ab", "B"]),
        window("08:00", "09:59", ["A"], name="w2"),
    ]
    plan = plan_of(
        scenario(
            places,
            roads,
            [corridor("AB", roads)],
            [need("A", 3, "B")],
            [fleet("n-a", 3, "A")],
            windows,
        )
    )
    assert plan.columns.two_hours_late[Case.CAUTIOUS].out == 0


def test_boarding_of_a_fleet_that_stands_there_is_read_in_one_way() -> None:
    places, roads = draw("A-6-B")
    terms = scenario(
        places,
        roads,
        [corridor("AB", roads)],
        [need("A", 1, "B")],
        [fleet("n-a", 1, "A", boarding_s=600)],
    )
    assert refusals(terms) == []


def test_a_minimum_over_vehicles_that_differ_is_read_in_one_way() -> None:
    # Twelve people ride 8 and 4: the first vehicle carries the minimum of 6, the second owes none.
    places, roads = draw("A-6-B")
    terms = scenario(
        places,
        roads,
        [corridor("AB", roads)],
        [need("A", 12, "B", minimum_people=6)],
        [
            fleet("n-a", 1, "A", people_per_vehicle=exactly(8)),
            fleet("n-a", 1, "A", id="f-four", people_per_vehicle=exactly(4)),
        ],
    )
    assert refusals(terms) == []


def test_the_end_of_silence_of_a_corridor_is_read_in_one_way() -> None:
    # The checkpoint at B is silent until 11:00, the roads until 12:00.
    places, roads = draw("A-6-B-6-C")
    windows = [
        window("08:00", "12:00", ["ab", "bc", "A", "C"]),
        window("08:00", "11:00", ["B"], name="w2"),
    ]
    terms = scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 1, "C")],
        [fleet("n-a", 1, "A")],
        windows,
        checkpoints=[checkpoint("B", 60)],
    )
    assert refusals(terms) == []


def _late_second_road() -> Scenario:
    """Return A - B - C with silence on the second road from 09:00 only, the first a little slow.

    A to B is 6,016 m: 361 s at 60 km/h, 362 s at 998 thousandths of it. B to C is 300 s.
    """
    places, roads = draw("A-6-B-5-C")
    roads["ab"] = replace(roads["ab"], length_m=6016)
    windows = [
        window("08:00", "12:00", ["ab", "A", "B"]),
        window("09:00", "12:00", ["bc", "C"], name="w2"),
    ]
    slow = condition("ab", ConditionKind.SLOW, "07:00", None, speed_permille=998)
    return scenario(
        places,
        roads,
        [corridor("ABC", roads)],
        [need("A", 1, "C")],
        [fleet("n-a", 1, "A")],
        windows,
        conditions=[slow],
    )


def test_nobody_enters_a_road_before_its_silence_begins() -> None:
    # Steps to B: ceil(661/60) - ceil(300/60) + ceil((362 - 361)/60) = 12 - 5 + 1 = 8, which is
    # 480 s for a drive of 362 s. A vehicle that the model has at B in step 09:01 left at 08:53 and
    # is there at 08:59:02: section 5 of the method says "within [k-1, k+2)", and it is not.
    (movement,) = plan_of(_late_second_road()).cases[Case.CAUTIOUS].movements
    assert movement.departs_first + timedelta(seconds=362) >= at("09:00")


def _one_road_slow_for_some(points: str) -> Scenario:
    """Return G and H before A - B; in step 09:10 the road is slow for those who come from G.

    Steps of 600 s. From G it is 30 s to A, and 600 s to B: ceil(630/600) - ceil(600/600) = 1 step,
    and 570 s ahead; from H it is 600 s, 1 step, and none ahead. So the entry of 09:10 is there from
    09:00:30 or from 09:10: one meets the slow road until 09:05, with 6 vehicles an hour, the other
    has 18. Silence leaves that one entry.
    """
    places, roads = draw("G-1-A-10-B-1-C")
    more, way = draw("H-10-A")
    places, roads = {**places, "H": more["H"]}, {**roads, **way}
    roads["ga"] = replace(roads["ga"], length_m=500)
    roads["ab"] = replace(roads["ab"], capacity_vehicles_per_h=exactly(18))
    places["B"] = replace(places["B"], beds_people=exactly(100))
    return scenario(
        places,
        roads,
        [corridor("AB", roads, points=points)],
        [need("A", 3, "B"), need("A", 2, "B", id="n2")],
        [fleet("n-a", 3, "A"), fleet("n2", 1, "A", people_per_vehicle=exactly(2))],
        [
            window("08:00", "12:00", ["A", "G", "H", "ga", "ha"]),
            window("09:00:20", "09:40", ["ab", "B"], name="w2"),
        ],
        conditions=[
            condition("ab", ConditionKind.SLOW, "08:00", "09:05", capacity_permille=334),
        ],
        step_s=600,
        block_s=1800,
    )


def test_a_road_that_is_slow_for_some_is_counted_in_one_way_whoever_is_listed_first() -> None:
    # One vehicle enters in that step: the one that carries two.
    for points in ("GH", "HG"):
        assert people_out(_one_road_slow_for_some(points)) == 2
        assert refusals(_one_road_slow_for_some(points)) == []


def test_an_ask_that_costs_people_says_so() -> None:
    # A second agreed corridor over the same road brings 50 uninvited vehicles an hour onto it.
    places, roads = draw("A-6-B", rate=60)
    terms = scenario(
        places,
        roads,
        [
            corridor("AB", roads),
            corridor("AB", roads, name="second", agreed=False, uninvited=50),
        ],
        [need("A", 200, "B")],
        [fleet("n-a", 200, "A")],
    )
    _, sheet = plan_scenario(terms, made_at=at("07:00"), software="test")
    assert sheet is not None
    ask = next(a for a in sheet.asks if a.id == "corridor-second")
    assert "fewer (cautious)" in ask.effect


def test_a_group_that_priorities_name_twice_is_planned_once() -> None:
    # One group, and two vehicles that would be wanted again by a second stage.
    for priority in ((("all",), ("all",)), (("all", "all"),), (("all",), ("all", "none"))):
        places, roads = draw("A-6-B")
        terms = scenario(
            places,
            roads,
            [corridor("AB", roads)],
            [need("A", 1, "B")],
            [fleet("n-a", 2, "A")],
            priority=priority,
        )
        assert people_out(terms) == 1
        assert refusals(terms) == []


def test_two_corridors_over_one_road_keep_each_its_own_movement() -> None:
    # The first may be left by until 08:10, the second from 10:00 on; both lead to B by ab. Who
    # leaves after 10:00 does so by the second.
    places, roads = draw("A-6-B", rate=60)
    terms = scenario(
        places,
        roads,
        [corridor("AB", roads, name="early"), corridor("AB", roads, name="late")],
        [need("A", 40, "B")],
        [fleet("n-a", 40, "A")],
        [
            window("08:00", "12:00", ["early", "late"]),
            window("08:00", "08:10", ["early"], WindowKind.MOVEMENT, "m1"),
            window("10:00", "12:00", ["late"], WindowKind.MOVEMENT, "m2"),
        ],
    )
    plan = plan_of(terms)
    assert {m.corridor for m in plan.cases[Case.CAUTIOUS].movements} == {"early", "late"}
    assert plan.people.out[Case.CAUTIOUS] == 40
    assert refusals(terms) == []
