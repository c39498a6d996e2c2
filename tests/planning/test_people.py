"""Who gets out, where to and in which order, by hand: small roads with too little room for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from opencorridor.model.cases import Case, Demand, Range, exactly
from opencorridor.model.plan import OriginResult, PlaceHour
from opencorridor.model.scenario import Fleet, Need, Scenario, VehicleKind
from opencorridor.verification import verify_plan
from tests.planning.drawn import (
    CAUTIOUS,
    best,
    movement,
    one_road,
    paper,
    people_out,
    plan_of,
    with_fleets,
    with_windows,
)
from tests.roadart import at, corridor, draw, fleet, need, scenario

BUS = VehicleKind.BUS
TEN_MINUTES = ("08:00", "08:10")
"""Movement for ten steps: at 60 vehicles an hour, room for ten vehicles."""


def two_ends(accepts: str, **more: object) -> Scenario:
    """Return C - 9 km - A - 6 km - B: five people at A, with agreed corridors both ways."""
    places, roads = draw("C-9-A-6-B")
    changed = {k: replace(p, **more) if k == "B" else p for k, p in places.items()}  # type: ignore[arg-type]  # keyword override
    return scenario(
        changed,
        roads,
        [corridor("AB", roads), corridor("AC", roads)],
        [need("A", 5, accepts)],
        [fleet("n-a", 5, "A")],
    )


def joined(
    needs: Iterable[Need], fleets: Iterable[Fleet], between: tuple[str, str] | None = TEN_MINUTES
) -> Scenario:
    """Return A and B, each 6 km before C, and D beyond: the road from C carries one a minute."""
    places, roads = draw(
        """
        A-6-C-6-D
            |
            6
            |
            B
        """
    )
    roads["cd"] = replace(roads["cd"], capacity_vehicles_per_h=exactly(60))
    corridors = [corridor("ACD", roads), corridor("BCD", roads)]
    terms = scenario(places, roads, corridors, list(needs), list(fleets))
    if between is None:
        return terms
    return with_windows(terms, movement(*between, [c.id for c in corridors]))


def waiting_at_both(people_a: int, people_b: int, **more_b: object) -> Scenario:
    return joined(
        [need("A", people_a, "D"), need("B", people_b, "D", **more_b)],
        [fleet("n-a", people_a, "A"), fleet("n-b", people_b, "B")],
    )


def by_place(terms: Scenario) -> dict[str, OriginResult]:
    return {o.place: o for o in plan_of(terms).origins}


def out_at(terms: Scenario) -> dict[str, int]:
    return {place: o.out[CAUTIOUS] for place, o in by_place(terms).items()}


def by_need(terms: Scenario) -> dict[str, int]:
    found: dict[str, int] = {}
    for m in best(terms).movements:
        found[m.need] = found.get(m.need, 0) + m.people
    return found


def ends_of(terms: Scenario) -> dict[str, int]:
    found: dict[str, int] = {}
    for m in best(terms).movements:
        found[m.destination] = found.get(m.destination, 0) + m.people
    return found


# ---- where people have agreed to go --------------------------------------------------------------


def test_nobody_is_sent_where_they_have_not_agreed_to_go() -> None:
    assert ends_of(two_ends("B")) == {"B": 5}
    assert ends_of(two_ends("C")) == {"C": 5}


def test_who_accepts_nothing_is_sent_nowhere_and_the_reason_says_so() -> None:
    origin = by_place(two_ends(""))["A"]
    assert origin.out[CAUTIOUS] == 0
    assert origin.reason[CAUTIOUS] == ("No destination is accepted here: nobody is sent anywhere.")


def test_who_accepts_only_a_place_that_no_corridor_ends_at_stays() -> None:
    terms = two_ends("B")
    terms = replace(terms, corridors={"c-ac": terms.corridors["c-ac"]})
    origin = by_place(terms)["A"]
    assert origin.out[CAUTIOUS] == 0
    assert origin.reason[CAUTIOUS] == (
        "No agreed corridor from here ends at an accepted destination."
    )


def test_nobody_is_sent_down_a_corridor_that_is_not_agreed() -> None:
    terms = two_ends("BC")
    unagreed = replace(terms.corridors["c-ab"], statuses=())
    terms = replace(terms, corridors={**terms.corridors, "c-ab": unagreed})
    assert ends_of(terms) == {"C": 5}


def test_people_go_on_to_the_destination_they_accept_past_one_they_do_not() -> None:
    places, roads = draw("A-6-B-6-C")
    terms = scenario(
        places,
        roads,
        [corridor("ABC", roads, destinations="BC")],
        [need("A", 3, "C"), need("A", 2, "B", id="n-b")],
        [fleet("n-a", 3, "A"), fleet("n-b", 2, "A")],
    )
    assert ends_of(terms) == {"B": 2, "C": 3}


# ---- seats ---------------------------------------------------------------------------------------


def test_a_vehicle_drives_once_and_those_without_a_seat_stay() -> None:
    origin = by_place(with_fleets(one_road(30, 10), fleet("n-a", 3, "A")))["A"]
    assert (origin.out[CAUTIOUS], origin.left_behind[CAUTIOUS]) == (3, 7)
    assert origin.reason[CAUTIOUS] == "The vehicles that there are seat 3 people."


def test_people_without_any_vehicle_stay_and_the_reason_says_so() -> None:
    origin = by_place(with_fleets(one_road(30, 10)))["A"]
    assert origin.out[CAUTIOUS] == 0
    assert origin.reason[CAUTIOUS] == "There is no vehicle for the people here."


def test_a_fleet_carries_only_those_it_serves() -> None:
    terms = waiting_at_both(5, 5)
    terms = with_fleets(terms, fleet("n-a", 5, "A"))
    assert out_at(terms) == {"A": 5, "B": 0}


def test_a_kind_that_the_corridor_does_not_admit_carries_nobody() -> None:
    terms = with_fleets(one_road(30, 5), fleet("n-a", 5, "A", kind=BUS))
    cars_only = replace(terms.corridors["c-ab"], vehicle_kinds=frozenset({VehicleKind.CAR}))
    assert people_out(terms) == 5
    assert people_out(replace(terms, corridors={"c-ab": cars_only})) == 0


def test_where_everybody_gets_out_the_reason_says_so() -> None:
    assert by_place(one_road(30, 5))["A"].reason[CAUTIOUS] == (
        "Everybody who may wish to leave has a place."
    )


def test_where_the_road_is_full_the_reason_says_so() -> None:
    assert by_place(waiting_at_both(20, 20))["A"].reason[CAUTIOUS] == (
        "Time or capacity on the way runs out."
    )


# ---- priority ------------------------------------------------------------------------------------


def two_groups(*order: str) -> Scenario:
    """Return six of each of two groups at one place, and room for ten."""
    terms = one_road(30, 1, rate=60)
    needs = [need("A", 6, "B", id=f"n-{g}", group=g) for g in ("strong", "wounded")]
    fleets = [fleet(n.id, 6, "A") for n in needs]
    terms = with_fleets(replace(terms, needs={n.id: n for n in needs}), *fleets)
    priority = tuple((g,) for g in order)
    terms = replace(terms, settings=replace(terms.settings, priority=priority))
    return with_windows(terms, movement(*TEN_MINUTES, ["c-ab"]))


def test_the_group_that_goes_first_goes_in_full() -> None:
    assert by_need(two_groups("wounded", "strong")) == {"n-wounded": 6, "n-strong": 4}
    assert by_need(two_groups("strong", "wounded")) == {"n-wounded": 4, "n-strong": 6}


def test_groups_that_are_not_named_come_last() -> None:
    assert by_need(two_groups("wounded")) == {"n-wounded": 6, "n-strong": 4}


def test_groups_without_a_stated_order_share_equally() -> None:
    assert by_need(two_groups()) == {"n-wounded": 5, "n-strong": 5}


def test_a_later_group_never_moves_an_earlier_one_s_timetable() -> None:
    found = [(m.need, m.departs_first) for m in best(two_groups("wounded")).movements]
    assert found == [("n-wounded" if i < 6 else "n-strong", at(f"08:0{i}")) for i in range(10)]


# ---- minimum per origin --------------------------------------------------------------------------


def large_and_small(minimum: int) -> Scenario:
    """Return vehicles for ten at A and for one at B; the road from C has room for ten vehicles."""
    return joined(
        [need("A", 200, "D"), need("B", 20, "D", minimum_people=minimum)],
        [
            fleet("n-a", 20, "A", people_per_vehicle=exactly(10)),
            fleet("n-b", 20, "B"),
        ],
    )


def test_without_a_minimum_the_larger_vehicles_take_the_road() -> None:
    assert out_at(large_and_small(0)) == {"A": 100, "B": 0}


def test_a_minimum_is_kept_and_its_price_is_shown() -> None:
    # Three of the ten vehicles carry one instead of ten: 27 fewer get out.
    found = by_place(large_and_small(3))
    assert (found["A"].out[CAUTIOUS], found["B"].out[CAUTIOUS]) == (70, 3)
    assert found["B"].minimum_price_people[CAUTIOUS] == 27
    assert found["A"].minimum_price_people[CAUTIOUS] is None


def test_a_minimum_that_costs_nothing_says_so() -> None:
    # Ten get out whichever place they leave.
    found = by_place(waiting_at_both(20, 20, minimum_people=8))
    assert (found["A"].out[CAUTIOUS], found["B"].out[CAUTIOUS]) == (2, 8)
    assert found["B"].minimum_price_people[CAUTIOUS] == 0


def test_a_minimum_above_what_can_get_out_takes_all_there_is() -> None:
    assert out_at(waiting_at_both(20, 20, minimum_people=15)) == {"A": 0, "B": 10}


# ---- equal shares, least and most ----------------------------------------------------------------


def test_who_is_equal_in_all_else_gets_out_in_equal_shares_of_the_need() -> None:
    # Room for ten of 30: a third of each.
    assert out_at(waiting_at_both(21, 9)) == {"A": 7, "B": 3}


def test_early_arrivals_come_before_equal_shares() -> None:
    # Ten beds; A is six minutes away and B twelve: A's ten fill them.
    places, roads = draw("A-6-D-12-B")
    places["D"] = replace(places["D"], beds_people=exactly(10))
    terms = scenario(
        places,
        roads,
        [corridor("AD", roads), corridor("BD", roads)],
        [need("A", 10, "D"), need("B", 10, "D")],
        [fleet("n-a", 10, "A"), fleet("n-b", 10, "B")],
    )
    assert out_at(terms) == {"A": 10, "B": 0}


def test_least_and_most_are_what_any_best_plan_gives_an_origin() -> None:
    # Ten of A's 8 and B's 5: A gets 5 to 8, B gets 2 to 5.
    found = by_place(waiting_at_both(8, 5))
    assert (found["A"].least[CAUTIOUS], found["A"].most[CAUTIOUS]) == (5, 8)
    assert (found["B"].least[CAUTIOUS], found["B"].most[CAUTIOUS]) == (2, 5)


def test_where_everybody_gets_out_least_and_most_are_all() -> None:
    found = by_place(waiting_at_both(4, 5))
    assert [(o.least[CAUTIOUS], o.most[CAUTIOUS]) for o in found.values()] == [(4, 4), (5, 5)]


# ---- reception and beds --------------------------------------------------------------------------


def received(cars: int, *, km: int = 6, **more: object) -> Scenario:
    """Return A - B with something stated of B."""
    terms = one_road(km, cars)
    changed = replace(terms.places["B"], **more)  # type: ignore[arg-type]  # keyword override
    return replace(terms, places={**terms.places, "B": changed})


def test_a_reception_rate_is_kept_in_every_minute_of_the_clock() -> None:
    # 30 an hour is one in each odd minute. Arrivals from 08:06 to 11:58 (the last departure is
    # 11:52): 08:07 to 11:57 is 27 + 30 + 30 + 29.
    plan = best(received(300, reception_people_per_h=exactly(30)))
    assert sum(m.people for m in plan.movements) == 116
    assert [r.people for r in plan.receptions] == [27, 30, 30, 29]
    assert plan.receptions[1] == PlaceHour("B", at("09:00"), 30, 30)


def test_a_reception_rate_for_people_lets_fewer_large_vehicles_arrive() -> None:
    # 30 people an hour in vehicles of ten: three an hour, at minutes 19, 39 and 59 of each:
    # 08:19 to 11:39; 11:59 is too late. Eleven.
    terms = received(300, reception_people_per_h=exactly(30))
    terms = with_fleets(terms, fleet("n-a", 30, "A", people_per_vehicle=exactly(10)))
    assert people_out(terms) == 110


def test_where_vehicles_differ_a_clock_hour_takes_its_people_and_no_more() -> None:
    # 25 an hour in tens and ones: 2 x 10 + 5, in the four hours from 08 to 11. The drive is one
    # step of five minutes to the second, so that nobody arrives ahead of the model.
    terms = received(1020, km=5, reception_people_per_h=exactly(25))
    terms = replace(terms, settings=replace(terms.settings, step_s=300))
    large = fleet("n-a", 100, "A", id="large", people_per_vehicle=exactly(10))
    plan = plan_of(with_fleets(terms, large, fleet("n-a", 20, "A", id="small")))
    assert [r.people for r in plan.cases[CAUTIOUS].receptions] == [25, 25, 25, 25]
    assert plan.bound[CAUTIOUS].people >= 100


def test_beds_end_the_arrivals() -> None:
    assert people_out(received(300, beds_people=exactly(17))) == 17


def test_beds_take_whole_vehicles() -> None:
    # 25 beds: two vehicles of ten.
    terms = with_fleets(
        received(300, beds_people=exactly(25)),
        fleet("n-a", 30, "A", people_per_vehicle=exactly(10)),
    )
    assert people_out(terms) == 20


def test_a_place_without_beds_takes_nobody_and_one_of_which_nothing_is_known_everybody() -> None:
    assert people_out(received(30, beds_people=exactly(0))) == 0
    assert people_out(received(30, beds_people=None)) == 30


def test_who_finds_no_bed_goes_to_the_other_place_they_accept() -> None:
    assert ends_of(two_ends("BC", beds_people=exactly(2))) == {"B": 2, "C": 3}


def one_bed_each() -> Scenario:
    """Return E - 2 - A - 1 - D - 3 - B, with one bed in each of D and E.

    A reaches D in one minute and E in two, B reaches D only, in three.
    """
    places, roads = draw("E-2-A-1-D-3-B")
    for end in "DE":
        places[end] = replace(places[end], beds_people=exactly(1))
    return scenario(
        places,
        roads,
        [corridor("AD", roads), corridor("AE", roads), corridor("BD", roads)],
        [need("A", 1, "DE"), need("B", 1, "D")],
        [fleet("n-a", 1, "A"), fleet("n-b", 1, "B")],
    )


def test_the_first_to_arrive_does_not_take_the_only_bed_of_another() -> None:
    # Filled by time, A would take D's bed at 08:01 and B would stay.
    plan = plan_of(one_bed_each())
    assert plan.people.out[CAUTIOUS] == 2
    assert {m.origin: m.destination for m in plan.cases[CAUTIOUS].movements} == {"A": "E", "B": "D"}
    assert verify_plan(plan, one_bed_each()).refusals == ()


# ---- who is left behind --------------------------------------------------------------------------


def test_out_and_left_behind_are_shown_for_every_demand() -> None:
    # Five, ten or twenty wish to leave; eight cars.
    terms = one_road(30, 1)
    wish = replace(terms.needs["n-a"], people=Range(5, 10, 20))
    terms = with_fleets(replace(terms, needs={"n-a": wish}), fleet("n-a", 8, "A"))
    found = plan_of(terms).people
    out = {d: found.out_by_demand[d][CAUTIOUS] for d in Demand}
    left = {d: found.left_behind_by_demand[d][CAUTIOUS] for d in Demand}

    assert out == {Demand.LEAST: 5, Demand.CENTRAL: 8, Demand.MOST: 8}
    assert left == {Demand.LEAST: 0, Demand.CENTRAL: 2, Demand.MOST: 12}
    assert (found.out[CAUTIOUS], found.left_behind[CAUTIOUS]) == (8, 2)


def test_the_cases_differ_in_what_there_is_and_not_in_who_wishes_to_leave() -> None:
    terms = one_road(30, 10)
    cars = replace(fleet("n-a", 0, "A"), count=Range(3, 5, 9))
    found = plan_of(with_fleets(terms, cars)).people
    assert dict(found.out) == {Case.CAUTIOUS: 3, Case.CENTRAL: 5, Case.FAVOURABLE: 9}
    assert dict(found.left_behind) == {Case.CAUTIOUS: 7, Case.CENTRAL: 5, Case.FAVOURABLE: 1}


def test_several_windows_are_needed_for_everybody() -> None:
    # 30 + 1 vehicles of one person in half an hour; 100 wish to leave.
    terms = with_windows(one_road(30, 100, rate=60), movement("08:00", "08:30", ["c-ab"]))
    assert paper(terms).windows_needed == 4


def test_people_whom_no_vehicle_carries_are_no_number_of_windows() -> None:
    found = paper(with_fleets(one_road(30, 100)))
    assert (found.windows_needed, found.no_place_people) == (None, 100)
