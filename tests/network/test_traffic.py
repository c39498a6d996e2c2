"""Speeds, times and vehicles per hour of roads and checkpoints, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.model.cases import Case, End, Range, exactly
from opencorridor.model.scenario import Direction, Scenario, VehicleKind
from opencorridor.network.traffic import (
    RoadTraffic,
    build_traffic,
    checkpoints_at,
    longest_vehicle_m,
)
from tests.planning.drawn import one_road
from tests.roadart import checkpoint, corridor, draw, fleet, need, scenario

CAR, BUS = VehicleKind.CAR, VehicleKind.BUS
CAUTIOUS = Case.CAUTIOUS


def changed_road(terms: Scenario, **more: object) -> Scenario:
    road = replace(terms.roads["ab"], **more)  # type: ignore[arg-type]  # keyword override
    return replace(terms, roads={**terms.roads, "ab": road})


def changed_corridor(terms: Scenario, name: str = "c-ab", **more: object) -> Scenario:
    corridor = replace(terms.corridors[name], **more)  # type: ignore[arg-type]  # keyword override
    return replace(terms, corridors={**terms.corridors, name: corridor})


def road_of(terms: Scenario, road: str = "ab", case: Case = CAUTIOUS) -> RoadTraffic:
    return build_traffic(terms, case).roads[road]


def forked(**second: object) -> Scenario:
    """Return corridors A-C-D (with a way from G) and B-C-D; arguments change the second."""
    places, roads = draw(
        """
        G-3-A-10-C-10-D
                 |
                 10
                 |
                 B
        """
    )
    other = replace(corridor("BCD", roads), **second)  # type: ignore[arg-type]  # keyword override
    return scenario(
        places,
        roads,
        [corridor("ACD", roads, points="G"), other],
        [need("A", 1, "D")],
        [fleet("n-a", 1, "G")],
    )


# ---- speed and time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "time_s"),
    # 10 km at 20, 40 and 60 km/h: 1,800, 900 and 600 s. The least speed is unfavourable.
    [(Case.CAUTIOUS, 1800), (Case.CENTRAL, 900), (Case.FAVOURABLE, 600)],
)
def test_each_case_takes_its_end_of_the_speed(case: Case, time_s: int) -> None:
    terms = changed_corridor(one_road(10, 1), speed_m_per_h=Range(20_000, 40_000, 60_000))
    assert road_of(terms, case=case).time_s() == time_s


def test_a_road_is_no_quicker_than_its_slowest_admitted_kind() -> None:
    speeds = {CAR: exactly(60_000), BUS: exactly(45_000)}
    terms = changed_road(one_road(10, 1), speed_m_per_h=speeds)
    cars_only = changed_corridor(terms, vehicle_kinds=frozenset({CAR}))
    assert road_of(terms).speed_m_per_h == 45_000
    assert road_of(cars_only).speed_m_per_h == 60_000


def test_corridors_that_share_a_road_share_the_speed_of_the_slower_one() -> None:
    terms = forked(speed_m_per_h=exactly(30_000))
    assert road_of(terms, "cd").speed_m_per_h == 30_000
    assert road_of(terms, "ac").speed_m_per_h == 60_000


def test_a_corridor_that_is_not_agreed_slows_nobody_and_lends_no_road() -> None:
    terms = forked(speed_m_per_h=exactly(30_000), statuses=())
    assert road_of(terms, "cd").speed_m_per_h == 60_000
    assert "cb" not in build_traffic(terms, CAUTIOUS).roads


def test_a_share_of_the_speed_is_rounded_down_and_its_time_up() -> None:
    # 60,000 x 333 / 1,000 = 19,980 m/h; 10,000 m x 3,600 / 19,980 = 1,801.8 s.
    road = road_of(one_road(10, 1))
    assert road.speed_at(333) == 19_980
    assert road.time_s(333) == 1802


@given(st.integers(1, 300_000), st.integers(1, 130_000), st.integers(1, 1000))
def test_a_travel_time_is_the_least_whole_second_that_is_enough(
    length_m: int, speed_m_per_h: int, permille: int
) -> None:
    road = RoadTraffic(length_m, speed_m_per_h, 1000, 10, 0)
    speed, time_s = road.speed_at(permille), road.time_s(permille)
    assert time_s * speed >= length_m * 3600 > (time_s - 1) * speed
    assert time_s >= road.time_s()


# ---- vehicles per hour ---------------------------------------------------------------------------


def test_a_wide_road_carries_what_the_distance_between_vehicles_allows() -> None:
    # 60,000 m/h over 95 m and a car of 5 m: 600 an hour.
    terms = changed_corridor(one_road(10, 1), spacing_m=exactly(95, End.MOST))
    assert road_of(terms).rate_vehicles_per_h() == 600


def test_a_narrow_road_carries_what_its_class_allows() -> None:
    assert road_of(one_road(10, 1, rate=45)).rate_vehicles_per_h() == 45


def test_the_usable_share_and_a_reduced_share_are_each_rounded_down() -> None:
    # 101 x 900 / 1,000 = 90.9, so 90; half of that is 45 (and not 45.45).
    terms = one_road(10, 1, rate=101)
    usable = Range(900, 900, 900)
    terms = replace(terms, settings=replace(terms.settings, usable_capacity_permille=usable))
    assert road_of(terms).rate_vehicles_per_h() == 90
    assert road_of(terms).rate_vehicles_per_h(capacity_permille=500) == 45


def test_a_slow_road_carries_fewer_because_vehicles_keep_their_distance() -> None:
    # A quarter of 60,000 m/h over 100 m: 150 an hour.
    terms = changed_corridor(one_road(10, 1), spacing_m=exactly(95, End.MOST))
    assert road_of(terms).rate_vehicles_per_h(speed_permille=250) == 150


def test_the_longest_vehicle_of_any_fleet_sets_the_distance() -> None:
    terms = one_road(10, 1)
    bus = fleet("n-b", 1, "A", kind=BUS, length_m=15)
    with_bus = replace(terms, fleets={**terms.fleets, bus.id: bus})
    assert longest_vehicle_m(terms.fleets) == 5
    # 60,000 over 15 m is 4,000, above the class capacity of 3,600; without any spacing.
    assert road_of(with_bus).pace_m == 15
    assert longest_vehicle_m({}) == 12


def test_the_largest_spacing_among_corridors_that_share_a_road_counts() -> None:
    # 60,000 over 195 + 5 m: 300 an hour where both drive, 3,600 where only the first does.
    terms = forked(spacing_m=exactly(195, End.MOST))
    assert road_of(terms, "cd").rate_vehicles_per_h() == 300
    assert road_of(terms, "ac").rate_vehicles_per_h() == 3600


def test_uninvited_vehicles_of_all_corridors_take_their_part_of_a_chain_but_not_of_a_way() -> None:
    terms = changed_corridor(
        forked(uninvited_vehicles_per_h=exactly(7, End.MOST)),
        "c-acd",
        uninvited_vehicles_per_h=exactly(10, End.MOST),
    )
    assert road_of(terms, "cd").rate_vehicles_per_h() == 3600 - 17
    assert road_of(terms, "ac").rate_vehicles_per_h() == 3600 - 10
    assert road_of(terms, "ga").rate_vehicles_per_h() == 3600


def test_more_uninvited_vehicles_than_room_leave_none_and_not_less_than_none() -> None:
    terms = changed_corridor(
        one_road(10, 1, rate=45), uninvited_vehicles_per_h=exactly(100, End.MOST)
    )
    assert road_of(terms).rate_vehicles_per_h() == 0


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(0, 50))
def test_no_share_ever_raises_a_rate(speed: int, capacity: int, uninvited: int) -> None:
    road = RoadTraffic(1000, 40_000, 500, 60, uninvited)
    assert 0 <= road.rate_vehicles_per_h(speed, capacity) <= road.rate_vehicles_per_h()


# ---- checkpoints ---------------------------------------------------------------------------------


def gated(**more: object) -> Scenario:
    terms = forked()
    gate = replace(checkpoint("C", 60, 90), **more)  # type: ignore[arg-type]  # keyword override
    return replace(terms, checkpoints={gate.id: gate})


def test_uninvited_vehicles_of_every_corridor_through_its_place_take_a_checkpoint_s_rate() -> None:
    terms = gated()
    for name, joined in (("c-acd", 10), ("c-bcd", 7)):
        uninvited = exactly(joined, End.MOST)
        terms = changed_corridor(terms, name, uninvited_vehicles_per_h=uninvited)
    passing = build_traffic(terms, CAUTIOUS).checkpoints["q-c"]
    assert (passing.rate_vehicles_per_h, passing.service_s) == (60 - 17, 90)


@pytest.mark.parametrize(
    ("case", "rate", "service_s"),
    [(Case.CAUTIOUS, 20, 90), (Case.CENTRAL, 30, 60), (Case.FAVOURABLE, 40, 30)],
)
def test_the_cautious_case_takes_few_vehicles_and_a_long_service(
    case: Case, rate: int, service_s: int
) -> None:
    terms = gated(rate_vehicles_per_h=Range(20, 30, 40), service_s=Range(30, 60, 90, End.MOST))
    passing = build_traffic(terms, case).checkpoints["q-c"]
    assert (passing.rate_vehicles_per_h, passing.service_s) == (rate, service_s)


def test_checkpoints_of_a_place_are_found_by_direction_in_the_order_of_the_file() -> None:
    named = {
        "z": Direction.BOTH,
        "y": Direction.IN,
        "x": Direction.OUT,
    }
    gates = {k: checkpoint("C", 60, id=k, direction=d) for k, d in named.items()}
    gates["w"] = checkpoint("D", 60, id="w")
    terms = replace(forked(), checkpoints=gates)
    assert [c.id for c in checkpoints_at(terms, "C", Direction.OUT)] == ["z", "x"]
    assert [c.id for c in checkpoints_at(terms, "C", Direction.IN)] == ["z", "y"]
