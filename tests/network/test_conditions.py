"""Conditions as a layer: what is closed or slow, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.clock import to_unix
from opencorridor.model.scenario import Condition, ConditionKind, Interval, VehicleKind
from opencorridor.network.conditions import ConditionLayer, build_conditions
from opencorridor.network.intervals import FOREVER
from tests.planning.drawn import one_road
from tests.roadart import at, condition

CLOSING = [ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED]


def layer(*conditions: Condition) -> ConditionLayer:
    """Return the layer of some conditions, each under a name of its own."""
    named = {f"k{i}": replace(c, id=f"k{i}") for i, c in enumerate(conditions)}
    return build_conditions(replace(one_road(10, 1), conditions=named))


def clocks(*pairs: tuple[str, str]) -> tuple[tuple[int, int], ...]:
    return tuple((to_unix(at(a)), to_unix(at(b))) for a, b in pairs)


@pytest.mark.parametrize("kind", CLOSING)
def test_closed_mined_and_contested_close_for_their_validity(kind: ConditionKind) -> None:
    found = layer(condition("ab", kind, "09:00", "10:00"))
    assert found.closed("ab").spans == clocks(("09:00", "10:00"))
    assert found.slow("ab") == ()


@pytest.mark.parametrize("kind", CLOSING)
def test_only_a_contested_stretch_is_lifted_by_a_clause(kind: ConditionKind) -> None:
    found = layer(condition("ab", kind, "09:00", "10:00", lifted_by="clause 4"))
    assert bool(found.closed("ab").spans) is (kind is not ConditionKind.CONTESTED)


def test_a_missing_end_is_until_further_notice() -> None:
    found = layer(condition("ab", ConditionKind.CLOSED, "09:00", None))
    assert found.closed("ab").spans == ((to_unix(at("09:00")), FOREVER),)


def test_a_road_that_no_condition_names_is_neither_closed_nor_slow() -> None:
    found = layer(condition("ab", ConditionKind.CLOSED, "09:00", None))
    assert found.closed("B").spans == ()
    assert found.slow("B") == ()


def test_closures_of_several_items_are_joined() -> None:
    found = layer(
        condition("ab", ConditionKind.CLOSED, "09:00", "10:00"),
        condition("ab", ConditionKind.MINED, "11:00", "11:30"),
        condition("A", ConditionKind.CLOSED, "09:30", "10:30"),
    )
    assert found.closed("ab", "A", "B").spans == clocks(("09:00", "10:30"), ("11:00", "11:30"))


MINUTES = st.tuples(st.integers(0, 59), st.integers(0, 59)).map(lambda s: (min(s), max(s)))
CLOSED_PIECES = st.lists(
    st.tuples(MINUTES, st.sampled_from(["ab", "A", "B"]), st.sampled_from(CLOSING), st.booleans()),
    max_size=6,
)


@given(CLOSED_PIECES, st.sets(st.sampled_from(["ab", "A", "B"])))
def test_items_are_closed_in_the_minutes_of_what_closes_any_of_them(
    pieces: list[tuple[tuple[int, int], str, ConditionKind, bool]], items: set[str]
) -> None:
    found = layer(
        *[
            condition(
                subject,
                kind,
                f"09:{a:02d}",
                f"09:{b:02d}",
                lifted_by="clause 4" if lifted else None,
            )
            for (a, b), subject, kind, lifted in pieces
        ]
    ).closed(*sorted(items))
    nine = to_unix(at("09:00"))
    for half in range(120):
        closed = any(
            2 * a <= half <= 2 * b
            for (a, b), subject, kind, lifted in pieces
            if subject in items and not (kind is ConditionKind.CONTESTED and lifted)
        )
        moment_s = nine + 30 * half
        assert any(s <= moment_s <= e for s, e in found.spans) is closed


def test_slow_and_damaged_stretches_keep_their_shares_kinds_and_order() -> None:
    cars = frozenset({VehicleKind.CAR})
    found = layer(
        condition("ab", ConditionKind.SLOW, "09:00", "10:00", speed_permille=500),
        condition(
            "ab", ConditionKind.DAMAGED, "11:00", None, capacity_permille=250, vehicle_kinds=cars
        ),
    )
    slow, damaged = found.slow("ab")

    assert (slow.speed_permille, slow.capacity_permille) == (500, 1000)
    assert slow.when.spans == clocks(("09:00", "10:00"))
    assert slow.vehicle_kinds == set(VehicleKind)
    assert (damaged.speed_permille, damaged.capacity_permille) == (1000, 250)
    assert damaged.vehicle_kinds == cars
    assert found.closed("ab").spans == ()


def test_a_kind_is_barred_from_a_road_while_it_is_damaged_for_it() -> None:
    cars = frozenset({VehicleKind.CAR})
    found = layer(
        condition("ab", ConditionKind.DAMAGED, "09:00", "10:00", vehicle_kinds=cars),
        condition("ab", ConditionKind.DAMAGED, "09:30", "11:00", vehicle_kinds=frozenset()),
        condition("ab", ConditionKind.SLOW, "08:00", None, speed_permille=500),
    )
    assert found.barred("ab", VehicleKind.BUS).spans == clocks(("09:00", "11:00"))
    assert found.barred("ab", VehicleKind.CAR).spans == clocks(("09:30", "11:00"))
    assert found.barred("B", VehicleKind.BUS).spans == ()


def test_the_validity_is_kept_to_the_second() -> None:
    validity = Interval(at("09:00:01"), at("09:59:59"))
    found = layer(Condition("k", "ab", ConditionKind.CLOSED, validity))
    assert found.closed("ab").spans == clocks(("09:00:01", "09:59:59"))
