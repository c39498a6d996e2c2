"""Hostile arrays are refused in one clear text, or planned right; compiled code never crashes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.planning.engine import TimedNetwork, earliest_arrival
from opencorridor.planning.engine.rounding import Crowds, Horizon, Streets, in_steps
from opencorridor.planning.engine.timed import (
    MOST_STEPS,
    MOST_VEHICLES,
    UNLIMITED,
    capacity_rows,
)
from opencorridor.service.arrivals import check_flow
from tests.planning.engine.timed_networks import random_network

BEGINS_S = 1_646_460_000
EXTREMES = (
    -(2**63),
    -(2**62),
    -(2**40),
    -1,
    0,
    1,
    2**20 + 1,
    2**30,
    2**31,
    2**40,
    2**62,
    2**63 - 1,
)


def _as_float(values: np.ndarray[Any, Any], _: np.random.Generator) -> object:
    return values.astype(float)


def _with_nan(values: np.ndarray[Any, Any], rng: np.random.Generator) -> object:
    found = values.astype(float)
    found[rng.random(found.shape) < 0.5] = np.nan
    return found


def _extreme(values: np.ndarray[Any, Any], rng: np.random.Generator) -> object:
    found = values.copy()
    if found.size:
        found.flat[int(rng.integers(found.size))] = rng.choice(np.array(EXTREMES))
    return found


def _wrapping(values: np.ndarray[Any, Any], _: np.random.Generator) -> object:
    return np.full(values.shape, 2**64 - 1, dtype=np.uint64)


def _smaller(values: np.ndarray[Any, Any], _: np.random.Generator) -> object:
    return values[:-1]


def _larger(values: np.ndarray[Any, Any], _: np.random.Generator) -> object:
    return np.concatenate([values, values])


def _shuffled(values: np.ndarray[Any, Any], rng: np.random.Generator) -> object:
    return rng.permutation(values)


def _strided(values: np.ndarray[Any, Any], _: np.random.Generator) -> object:
    return np.repeat(values, 2, axis=0)[::2].astype(np.int16)


CHANGES: tuple[Callable[[np.ndarray[Any, Any], np.random.Generator], object], ...] = (
    _as_float,
    _with_nan,
    _extreme,
    _extreme,
    _extreme,
    _wrapping,
    _smaller,
    _larger,
    _shuffled,
    _strided,
    lambda values, _: values[:0],
    lambda values, _: values[None],
    lambda values, _: values.astype(bool),
    lambda values, _: values.astype(str),
    lambda values, _: values.astype(object),
    lambda values, _: values.tolist(),
)
NO_ARRAYS: tuple[object, ...] = (np.array(5), None, "all", [[1], [2, 3]], [2**70], {1: 2})
SIZES: tuple[object, ...] = (0, -1, 1, 3, 2.5, "7", None, True, 2**12, 2**40, 2**70, float("nan"))


def _hostile(values: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Change one to three things."""
    for name in rng.choice(sorted(values), int(rng.integers(1, 4)), replace=False):
        given = values[name]
        if isinstance(given, np.ndarray):
            kind = int(rng.integers(len(CHANGES) + len(NO_ARRAYS)))
            values[name] = (*CHANGES, *NO_ARRAYS)[kind]
            if kind < len(CHANGES):
                values[name] = CHANGES[kind](given, rng)
        elif isinstance(given, int):
            values[name] = SIZES[int(rng.integers(len(SIZES)))]
    return values


def _refused_or_right(
    make: Callable[[dict[str, Any]], TimedNetwork], values: dict[str, Any]
) -> bool:
    """Tell whether it was refused; what is not refused must be planned and accepted."""
    refusal, flow = "", None
    try:
        flow = earliest_arrival(make(values), most_bytes=10**9)
    except PlanningError as error:
        refusal = str(error)
    if flow is None:
        assert 20 < len(refusal) < 4000
        return True
    assert check_flow(flow) == ()
    return False


@pytest.mark.parametrize("first", [0, 300])
def test_networks_in_steps_of_any_kind_are_refused_or_planned(first: int) -> None:
    refused = 0
    for seed in range(first, first + 300):
        rng = np.random.default_rng(seed)
        network = random_network(rng)
        values = {f.name: getattr(network, f.name) for f in fields(network)}
        refused += _refused_or_right(lambda v: TimedNetwork(**v), _hostile(values, rng))
    assert 150 < refused < 290


def _drawn_streets(rng: np.random.Generator) -> dict[str, Any]:
    nodes, roads = int(rng.integers(4, 12)), int(rng.integers(5, 40))
    return {
        "nodes": nodes,
        "tail": rng.integers(0, nodes, roads),
        "head": rng.integers(0, nodes, roads),
        "travel_s": rng.integers(1, 300, roads),
        "rate_vehicles_per_h": rng.integers(0, 3000, roads),
        "closes_s": rng.integers(BEGINS_S, BEGINS_S + 3000, roads),
        "origin": np.array([0, 1]),
        "vehicles": rng.integers(0, 30, 2),
        "destination": np.array([2, 3]),
        "begins_s": BEGINS_S,
        "step_s": 60,
        "steps": 40,
    }


def _stepped(v: dict[str, Any]) -> TimedNetwork:
    streets = Streets(
        v["nodes"], v["tail"], v["head"], v["travel_s"], v["rate_vehicles_per_h"], v["closes_s"]
    )
    crowds = Crowds(v["origin"], v["vehicles"], v["destination"])
    return in_steps(streets, crowds, Horizon(v["begins_s"], v["step_s"], v["steps"]))


def test_roads_in_seconds_of_any_kind_are_refused_or_planned() -> None:
    refused = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        refused += _refused_or_right(_stepped, _hostile(_drawn_streets(rng), rng))
    assert 200 < refused < 390


# ---- one by one ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("travel_s", 0, r"travel_s\[4\] is 0, expected 1 to .* speed"),
        ("travel_s", -(2**63), "travel_s"),
        ("travel_s", 10**9, "travel_s"),
        ("rate_vehicles_per_h", 10_000 * 2_000, "rate_vehicles_per_h.* lanes"),
        ("rate_vehicles_per_h", 2**62, "rate_vehicles_per_h"),
        ("tail", 99, r"tail\[4\] is 99, expected 0 to 4"),
        ("origin", [0, 0], "origin names a node twice"),
        ("origin", [0, 2], "origin and a destination"),
        ("destination", [2, 2], "destination names a node twice"),
        ("vehicles", [1, -1], "vehicles"),
        ("steps", 366 * 24 * 3600, "expected 1 to 1,048,576.*longer steps"),
        ("step_s", 0, "step_s is 0"),
        ("begins_s", -1, "begins_s"),
    ],
)
def test_each_bad_number_is_named_with_its_place_and_a_way_to_mend(
    name: str, value: int | list[int], said: str
) -> None:
    values = _drawn_streets(np.random.default_rng(1)) | {
        "nodes": 5,
        "tail": np.array([0, 1, 4, 4, 0]),
        "head": np.array([4, 4, 2, 3, 3]),
        "travel_s": np.full(5, 100),
        "rate_vehicles_per_h": np.full(5, 600),
        "closes_s": None,
    }
    if isinstance(value, list):
        values[name] = np.array(value)
    elif isinstance(values[name], np.ndarray):
        values[name][4] = value
    else:
        values[name] = value
    with pytest.raises(PlanningError, match=said):
        _stepped(values)


def test_all_that_is_wrong_is_said_at_once() -> None:
    values = _drawn_streets(np.random.default_rng(1))
    values["travel_s"] = values["travel_s"] * 0
    values["tail"] = values["tail"] + 1.5
    values["rate_vehicles_per_h"] = -values["rate_vehicles_per_h"] - 1
    with pytest.raises(PlanningError, match=r"tail.*travel_s.*rate_vehicles_per_h"):
        _stepped(values)


def test_a_road_too_slow_for_the_horizon_is_left_out() -> None:
    streets = Streets(2, np.array([0, 0]), np.array([1, 1]), np.array([10, 10**6]), np.full(2, 60))
    crowds = Crowds(np.array([0]), np.array([5]), np.array([1]))
    assert in_steps(streets, crowds, Horizon(BEGINS_S, 1, MOST_STEPS // 4)).links == 1


def test_rates_of_a_long_horizon_that_fill_the_memory_are_refused() -> None:
    with pytest.raises(PlanningError, match=r"different rates.* steps"):
        capacity_rows(np.arange(1000), step_s=60, first_step=0, steps=525_600)


# ---- at the bounds -------------------------------------------------------------------------------


def _line(links: int, **changes: object) -> TimedNetwork:
    steps = int(str(changes.pop("steps", 12)))
    values: dict[str, Any] = {
        "nodes": 3,
        "steps": steps,
        "tail": np.append(np.zeros(links, dtype=np.int64), 1),
        "head": np.append(np.ones(links, dtype=np.int64), 2),
        "link_steps": np.ones(links + 1, dtype=np.int64),
        "first_entry": np.zeros(links + 1, dtype=np.int64),
        "last_entry": np.full(links + 1, steps),
        "capacity_row": np.zeros(links + 1, dtype=np.int64),
        "capacity": np.full((1, steps), UNLIMITED),
        "origin": np.array([0]),
        "vehicles": np.array([MOST_VEHICLES]),
        "ready_step": np.array([0]),
        "destination": np.array([2]),
    }
    return TimedNetwork(**(values | changes))


def test_the_most_vehicles_over_the_widest_roads_all_arrive() -> None:
    flow = earliest_arrival(_line(3))
    assert flow.out == MOST_VEHICLES
    assert np.flatnonzero(flow.arrived[0]).tolist() == [2]
    assert check_flow(flow) == ()


def test_the_longest_horizon_is_planned_to_its_end() -> None:
    late = np.array([MOST_STEPS - 3])
    flow = earliest_arrival(_line(1, steps=MOST_STEPS, ready_step=late))
    assert np.flatnonzero(flow.arrived[0]).tolist() == [MOST_STEPS - 1]
    assert check_flow(flow) == ()
    assert earliest_arrival(_line(1, steps=MOST_STEPS, ready_step=late + 1)).out == 0


@pytest.mark.timeout(30)
def test_a_million_intervals_of_one_road_are_planned_in_bounded_time() -> None:
    count, steps = 300_000, 20
    rng = np.random.default_rng(5)
    entry = np.append(rng.integers(0, steps, count), 0)
    network = _line(
        count,
        steps=steps,
        first_entry=entry,
        last_entry=np.append(entry[:-1], steps),
        vehicles=np.array([1000]),
        capacity=np.ones((1, steps), dtype=np.int64),
    )
    flow = earliest_arrival(network)
    assert flow.out == steps - 2


@pytest.mark.timeout(30)
def test_a_node_where_very_many_roads_meet_is_put_in_order_in_bounded_time() -> None:
    # Chains of falling length end at one node: the worst case for sorting by insertion.
    count = 200_000
    nodes = count + 2
    chain = np.arange(count - 1)
    tail = np.concatenate([chain + 1, chain[::-1] + 1, [count]])
    head = np.concatenate([chain + 2, np.full(count - 1, nodes - 1), [nodes - 1]])
    links = len(tail)
    network = TimedNetwork(
        nodes=nodes,
        steps=4,
        tail=tail,
        head=head,
        link_steps=np.ones(links, dtype=np.int64),
        first_entry=np.zeros(links, dtype=np.int64),
        last_entry=np.full(links, 4),
        capacity_row=np.zeros(links, dtype=np.int64),
        capacity=np.ones((1, 4), dtype=np.int64),
        origin=np.array([1]),
        vehicles=np.array([7]),
        ready_step=np.array([0]),
        destination=np.array([nodes - 1]),
    )
    assert earliest_arrival(network).out > 0
