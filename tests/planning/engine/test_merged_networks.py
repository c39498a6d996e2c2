"""Merging chains leaves what the engine answers unchanged: arrivals by every step."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from opencorridor.network.assemble import assemble
from opencorridor.network.kinds import KindTable, Side
from opencorridor.network.readers.osm import read_osm
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.segments import Segments
from opencorridor.network.words import Means
from opencorridor.planning.engine.arrival import earliest_arrival
from opencorridor.planning.engine.rounding import Crowds, Horizon, Streets, in_steps
from tests.network.randoms import random_segments

# A kilometre takes two steps at 50 km/h and five at 20; 1,000 and 400 vehicles/h are 10 and 4.
STEP_S = 36
MM = 1_000_000
STEPS, LONG = 120, 1000
Nodes = NDArray[np.int64]


def arrivals(
    network: RoadNetwork, origin: Nodes, vehicles: Nodes, exits: Nodes, steps: int
) -> list[int]:
    """Return how many arrive in each step."""
    time_s = network.travel_time_s(Means.CAR)
    road = np.flatnonzero(np.isfinite(time_s))
    streets = Streets(
        network.nodes,
        network.road_tail[road].astype(np.int64),
        network.road_head[road].astype(np.int64),
        np.rint(np.ceil(time_s[road] - 1e-6)).astype(np.int64),
        network.road_capacity_vehicles_per_h[road, 0].astype(np.int64),
    )
    found = earliest_arrival(
        in_steps(streets, Crowds(origin, vehicles, exits), Horizon(STEP_S * 10_000, STEP_S, steps))
    )
    return [int(n) for n in found.arrived.sum(axis=0)]


def compare(segments: Segments, kept: Nodes, vehicles: Nodes, steps: int = STEPS) -> int:
    """Hold both networks against each other; the first nodes are crowds, the last the exit."""
    staying = np.zeros(len(segments.osm_id), dtype=bool)
    staying[kept] = True
    answers = []
    for merged in (True, False):
        network, number_of = assemble(segments, staying, merged=merged)
        node = number_of[kept].astype(np.int64)
        answers.append(arrivals(network, node[:-1], vehicles, node[-1:], steps))
    assert answers[0] == answers[1]
    return sum(answers[0])


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_merging_changes_no_arrival(seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn = random_segments(seed)
    segments = replace(drawn, length_mm=MM * rng.integers(1, 4, len(drawn.tail)))
    most = min(3, len(segments.osm_id) - 1)
    kept = rng.choice(len(segments.osm_id), most + 1, replace=False).astype(np.int64)

    compare(segments, kept, rng.integers(1, 200, most))


def test_the_random_maps_have_chains_and_people_who_arrive() -> None:
    merged_away = arrived = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        drawn = random_segments(seed)
        segments = replace(drawn, length_mm=MM * rng.integers(1, 4, len(drawn.tail)))
        kept = rng.choice(len(segments.osm_id), 2, replace=False).astype(np.int64)
        merged_away += len(segments.osm_id) - assemble(segments)[0].nodes
        arrived += compare(segments, kept, np.array([50]))

    assert merged_away > 100
    assert arrived > 100


def alike(side: Side) -> Side:
    """Return a direction at 36 km/h and 36 vehicles a step."""
    if not side.access & Means.CAR:
        return side
    return replace(
        side, capacity_vehicles_per_h=(3600, 3600, 3600), speeds_m_per_h=(36_000, 36_000, 36_000)
    ).limited_to(side.access)


@pytest.mark.shared
def test_merging_changes_no_arrival_in_andorra(shared: Path) -> None:
    segments, _ = read_osm(shared / "data" / "osm" / "andorra.osm.pbf")
    # One speed and rate for all that cars may use, and lengths that fill whole steps.
    table = KindTable()
    number = [table.number(replace(k, along=alike(k.along), against=alike(k.against)))
              for k in segments.kinds]  # fmt: skip
    aligned = replace(
        segments,
        length_mm=360_000 * np.maximum(1, segments.length_mm // 100_000),
        kind=np.array(number, dtype=np.int32)[segments.kind],
        kinds=table.kinds(),
    )
    merged, number_of = assemble(aligned)
    junctions = np.flatnonzero(number_of >= 0)
    degree = np.bincount(merged.road_tail[merged.open_to(Means.CAR)], minlength=merged.nodes)
    busy = junctions[np.argsort(-degree, kind="stable")[:6]].astype(np.int64)

    assert compare(aligned, busy, np.full(5, 300), LONG) > 0
