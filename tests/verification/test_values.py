"""Sections 2 to 4 of the method: values of a case, needs as vehicles, routes, ways in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.clock import to_unix
from opencorridor.model.cases import Case, End, Range, exactly
from opencorridor.model.scenario import (
    Checkpoint,
    ConditionKind,
    Direction,
    Interval,
    Scenario,
)
from opencorridor.verification.fleets import read_readiness
from opencorridor.verification.routes import (
    Element,
    Share,
    Tranche,
    name_of,
    routes_of,
    shares_of,
)
from opencorridor.verification.values import Values, per_step, read_values
from opencorridor.verification.windows import Share as Pace
from opencorridor.verification.windows import Terms, agreed, read_terms
from tests.verification.scenes import BUS, at, fleet, scenario, slow

CAUTIOUS = Case.CAUTIOUS


def read(scene: Scenario, case: Case = CAUTIOUS) -> tuple[Terms, Values]:
    terms = read_terms(scene, agreed(scene))
    return terms, read_values(terms, case)


# ---- roads and checkpoints -----------------------------------------------------------------------


def test_a_road_that_two_corridors_share_has_the_speed_of_the_slower() -> None:
    scene = scenario()
    slower = replace(scene.corridors["elm-dock"], speed_m_per_h=exactly(20_000))
    _, values = read(replace(scene, corridors={**scene.corridors, "elm-dock": slower}))

    assert values.roads["r-mill"].speed_m_per_h == 20_000
    assert values.roads["r-oak"].speed_m_per_h == 30_000
    # 15 km at 20 km/h.
    assert values.roads["r-mill"].travel_s() == 2_700


def test_a_road_rate_is_the_least_of_capacity_and_headway_less_the_uninvited() -> None:
    scene = scenario()
    oak = replace(scene.corridors["oak-quay"], uninvited_vehicles_per_h=Range(1, 5, 9, End.MOST))
    _, values = read(replace(scene, corridors={**scene.corridors, "oak-quay": oak}))

    # Cautious: 30,000 m/h over 100 m between vehicles and 6 m of the longest one is 283.
    assert values.roads["r-oak"].rate() == 283 - 9
    # A way carries none that join; the class capacity of 1,000 at 80 % is not what binds.
    assert values.roads["way"].rate() == 283
    assert values.roads["way"].rate(Pace(1000, 100)) == 80
    # Half the speed: 15,000 m/h over 106 m.
    assert values.roads["way"].rate(Pace(500, 500)) == 141


def test_what_joins_unasked_takes_its_part_of_a_checkpoint_and_never_more_than_all() -> None:
    scene = scenario()
    many = {
        k: replace(c, uninvited_vehicles_per_h=exactly(14, End.MOST))
        for k, c in scene.corridors.items()
    }

    assert read(scene)[1].checkpoint_rate["cp"] == 30
    # Two agreed corridors pass Mill.
    assert read(replace(scene, corridors=many))[1].checkpoint_rate["cp"] == 2


@given(rate=st.integers(0, 2_000), step_s=st.integers(1, 900), people=st.integers(1, 60))
def test_steps_share_out_an_hourly_rate_without_loss(rate: int, step_s: int, people: int) -> None:
    hour = 3600 * people
    taken = sum(per_step(rate, k, step_s, people) for k in range(hour))

    assert taken == rate * step_s


# ---- needs as vehicles ---------------------------------------------------------------------------


def test_tranches_say_tie_weight_and_minimum_of_each_vehicle() -> None:
    # 30 people in vehicles of 4: seven full ones and one with two; minimum 6 people, two vehicles.
    share = Share("n", "n", ("f",), 30, 4, 6)

    assert list(share.tranches()) == [
        Tranche(1, 3, 4, minimum=True),
        Tranche(1, 5, 4, minimum=True),
        Tranche(1, 8, 4, minimum=False),
        Tranche(1, 10, 4, minimum=False),
        Tranche(1, 13, 4, minimum=False),
        Tranche(1, 15, 4, minimum=False),
        Tranche(1, 18, 4, minimum=False),
        Tranche(1, 20, 2, minimum=False),
    ]


@given(people=st.integers(0, 5_000), carries=st.integers(1, 70), minimum=st.integers(0, 6_000))
def test_tranches_hold_every_vehicle_and_every_person_once(
    people: int, carries: int, minimum: int
) -> None:
    share = Share("n", "n", ("f",), people, carries, minimum)
    tranches = list(share.tranches())
    ties = [t.tie for t in tranches for _ in range(t.vehicles)]
    total = share.vehicles

    assert sum(t.vehicles for t in tranches) == total
    assert sum(t.vehicles * t.people for t in tranches) == people
    assert ties == [-(-20 * j // total) for j in range(1, total + 1)]
    assert sum(t.vehicles for t in tranches if t.minimum) == min(total, -(-minimum // carries))


def test_fleets_that_carry_different_numbers_seat_people_in_the_order_of_the_file() -> None:
    scene = scenario()
    bus = replace(fleet("bus", exactly(2), "oak", "oak-people"), people_per_vehicle=exactly(9))
    scene = replace(scene, fleets={**scene.fleets, "bus": bus})
    _, values = read(scene)
    shares = shares_of(scene, values, scene.needs["oak-people"])

    # Seven cars of four take 28 of 30; the bus takes the other two.
    assert [(s.id, s.people, s.vehicles) for s in shares] == [
        ("oak-people/oak-cars", 28, 7),
        ("oak-people/bus", 2, 1),
    ]


# ---- routes --------------------------------------------------------------------------------------


def route_names(scene: Scenario) -> list[list[str]]:
    terms, values = read(scene)
    shares = shares_of(scene, values, scene.needs["oak-people"])
    routes = (route for share in shares for route in routes_of(terms, share))
    return [[name_of(node) for node in route.path.nodes] for route in routes]


def test_a_route_is_the_way_then_checkpoints_and_roads_to_the_destination() -> None:
    assert route_names(scenario()) == [
        ["road:way>", "at:oak", "road:r-oak>", "cp:cp", "at:mill", "road:r-mill>", "at:dock"]
    ]


def test_checkpoints_stand_after_the_way_and_before_the_arrival_in_the_order_of_the_file() -> None:
    scene = scenario()
    rate, service = exactly(60), exactly(0)
    more = {
        name: Checkpoint(name, where, None, Direction.OUT, rate, service)
        for name, where in (("z", "oak"), ("y", "dock"), ("x", "mill"))
    }
    scene = replace(scene, checkpoints={**more, **scene.checkpoints})

    names = route_names(scene)[0]
    assert names[:3] == ["road:way>", "cp:z", "at:oak"]
    assert names[4:6] == ["cp:x", "cp:cp"]
    assert names[-2:] == ["cp:y", "at:dock"]


def test_no_route_by_a_road_that_is_not_agreed_or_not_open_that_way_or_to_an_unaccepted_place() -> (
    None
):
    scene = scenario()
    need = scene.needs["oak-people"]
    one_way = replace(scene.roads["r-oak"], tail="mill", head="oak", both_ways=False)
    turned = replace(one_way, both_ways=True)
    nobody = replace(need, accepts=frozenset())
    unagreed = replace(scene, corridors={"oak-dock": scene.corridors["oak-dock"]})
    only_bus = replace(scene.corridors["oak-quay"], vehicle_kinds=frozenset({BUS}))

    assert route_names(unagreed) == []
    assert route_names(replace(scene, roads={**scene.roads, "r-oak": one_way})) == []
    assert route_names(replace(scene, needs={"oak-people": nobody})) == []
    assert route_names(replace(scene, corridors={"oak-quay": only_bus})) == []
    assert "road:r-oak<" in route_names(replace(scene, roads={**scene.roads, "r-oak": turned}))[0]


def test_elements_are_those_of_the_path_without_its_places() -> None:
    terms, values = read(scenario())
    share = shares_of(terms.scenario, values, terms.scenario.needs["elm-people"])[0]
    path = routes_of(terms, share)[0].path

    assert [e.id for e in path.elements()] == ["r-elm", "cp", "r-mill"]
    assert all(isinstance(e, Element) for e in path.elements())


# ---- fleets --------------------------------------------------------------------------------------


def ready(scene: Scenario, name: str, place: str, case: Case = CAUTIOUS) -> int | None:
    terms, values = read(scene, case)
    return read_readiness(terms, values).ready_s(scene.fleets[name], place)


def unix(clock: str) -> int:
    return to_unix(at(clock))


@pytest.mark.parametrize(
    ("case", "clock"),
    # 25 km and a minute at the checkpoint, then three cars two minutes apart.
    [(Case.CAUTIOUS, "09:55:00"), (Case.CENTRAL, "09:42:30"), (Case.FAVOURABLE, "09:35:00")],
)
def test_a_fleet_that_comes_in_is_ready_when_its_tail_is_there(case: Case, clock: str) -> None:
    assert ready(scenario(), "elm-cars", "elm", case) == unix(clock)


def test_a_fleet_that_stands_there_is_ready_when_it_says_and_has_boarded() -> None:
    scene = scenario()
    cars = replace(scene.fleets["oak-cars"], ready_at=at("09:10"), boarding_s=600)
    told = replace(scene, fleets={**scene.fleets, "oak-cars": cars}, delay_s=60)

    # It stands at a gathering point of a corridor from Oak.
    assert ready(scene, "oak-cars", "oak") == unix("08:30")
    assert ready(told, "oak-cars", "oak") == unix("09:21")
    assert ready(scene, "oak-cars", "elm") is None


def test_a_second_fleet_on_the_same_road_starts_after_the_column_of_the_first() -> None:
    scene = scenario()
    second = replace(scene.fleets["elm-cars"], id="second")
    scene = replace(scene, fleets={**scene.fleets, "second": second})

    # The column of three is four minutes long.
    assert ready(scene, "second", "elm") == unix("09:59:00")


def test_a_way_in_waits_for_the_hours_of_the_checkpoint_and_is_slow_where_the_road_is() -> None:
    scene = scenario()
    hours = (Interval(at("09:40"), at("11:00")),)
    cp = replace(scene.checkpoints["cp"], hours=hours)
    opened = replace(scene, checkpoints={"cp": cp})
    crawling = replace(scene, conditions={"s": slow("r-elm", "09:40", None, ConditionKind.SLOW)})

    # The head is at Mill after 30 minutes: it starts at 09:10.
    assert ready(opened, "elm-cars", "elm") == unix("10:05:00")
    # 10 km take 40 minutes in place of 20.
    assert ready(crawling, "elm-cars", "elm") == unix("10:15:00")


def test_a_fleet_whose_way_in_is_shut_or_has_no_rate_never_comes() -> None:
    scene = scenario()
    closed = slow("r-elm", "08:00", None, ConditionKind.CLOSED)
    stopped = replace(scene.checkpoints["cp"], rate_vehicles_per_h=exactly(0))

    assert ready(replace(scene, conditions={"c": closed}), "elm-cars", "elm") is None
    assert ready(replace(scene, checkpoints={"cp": stopped}), "elm-cars", "elm") is None
