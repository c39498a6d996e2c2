"""Merging changes no travel time, passes nothing that must stay, and loses no id and no shape."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from opencorridor.network.assemble import assemble
from opencorridor.network.chains import find_chains
from opencorridor.network.readers.osm import read_osm
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.segments import Segments
from opencorridor.network.sound import faults_of
from opencorridor.network.words import Barrier, Means
from tests.network.randoms import random_segments

Times = NDArray[np.float64]
seeds = st.integers(0, 10**6)


def times_s(network: RoadNetwork, means: Means, sources: NDArray[np.int64]) -> Times:
    """Return shortest travel times from some nodes, parallel roads by their fastest."""
    time_s = network.travel_time_s(means)
    usable = np.flatnonzero(np.isfinite(time_s))
    order = usable[
        np.lexsort((time_s[usable], network.road_head[usable], network.road_tail[usable]))
    ]
    pairs = np.column_stack([network.road_tail[order], network.road_head[order]])
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.any(np.diff(pairs, axis=0) != 0, axis=1)
    best = order[first]
    entries = (time_s[best], (network.road_tail[best], network.road_head[best]))
    graph = coo_array(entries, (network.nodes, network.nodes)).tocsr()
    return np.asarray(dijkstra(graph, indices=sources))


def compare(segments: Segments, kept: NDArray[np.bool_], means: Means, most: int = 10**6) -> int:
    merged, number_of = assemble(segments, kept)
    plain, number_in_plain = assemble(segments, merged=False)
    nodes = np.flatnonzero(number_of >= 0)
    sources = nodes[:: max(1, len(nodes) // most)]
    after = times_s(merged, means, number_of[sources].astype(np.int64))[:, number_of[nodes]]
    before = times_s(plain, means, number_in_plain[sources].astype(np.int64))
    np.testing.assert_allclose(after, before[:, number_in_plain[nodes]], rtol=1e-9)
    return int(np.isfinite(after).sum())


@given(seed=seeds, means=st.sampled_from(list(Means)))
def test_merging_changes_no_travel_time_between_nodes_that_stay(seed: int, means: Means) -> None:
    segments = random_segments(seed)
    chance = np.random.default_rng(seed)

    compare(segments, chance.random(len(segments.osm_id)) < 0.2, means)


@given(seed=seeds)
def test_every_segment_is_in_one_chain_and_what_must_stay_is_an_end(seed: int) -> None:
    segments = random_segments(seed)
    kept = np.random.default_rng(seed).random(len(segments.osm_id)) < 0.2

    chains = find_chains(segments, kept)
    network, number_of = assemble(segments, kept)

    assert sorted(chains.half_edges // 2) == list(range(len(segments.tail)))
    assert (number_of[kept] >= 0).all()
    assert (number_of[segments.barrier != Barrier.NONE] >= 0).all()
    assert faults_of(network) == []
    inside = np.ones(len(network.point_osm_id), dtype=bool)
    inside[network.shape_start[:-1]] = inside[network.shape_start[1:] - 1] = False
    # A node that was merged away lies inside exactly one shape.
    gone = segments.osm_id[number_of < 0]
    assert sorted(network.point_osm_id[inside]) == sorted(gone)


@given(seed=seeds)
def test_lengths_ways_and_ends_of_shapes_fit_the_roads(seed: int) -> None:
    segments = random_segments(seed)

    network, _ = assemble(segments)

    one = network.one_of_each_shape()
    assert network.road_length_mm[one].sum() == segments.length_mm.sum()
    assert set(network.way_osm_id) == set(segments.way)
    first = network.point_osm_id[network.shape_start[:-1]][network.road_shape]
    last = network.point_osm_id[network.shape_start[1:] - 1][network.road_shape]
    tail, head = network.node_osm_id[network.road_tail], network.node_osm_id[network.road_head]
    np.testing.assert_array_equal(tail, np.where(network.road_against, last, first))
    np.testing.assert_array_equal(head, np.where(network.road_against, first, last))


@given(seed=seeds)
def test_nothing_that_could_be_merged_is_left(seed: int) -> None:
    segments = random_segments(seed)
    kept = np.zeros(len(segments.osm_id), dtype=bool)

    chains = find_chains(segments, kept)

    # One more pass over what was merged finds nothing: each kept node has a reason to stay.
    _, number_of = assemble(segments)
    degree = np.bincount(np.concatenate([segments.tail, segments.head]))
    passed = int((number_of < 0).sum())
    assert len(chains.half_edges) - (len(chains.start) - 1) == passed
    assert (degree[number_of < 0] == 2).all()


@pytest.mark.shared
@pytest.mark.parametrize("means", [Means.CAR, Means.FOOT])
def test_merging_changes_no_travel_time_in_andorra(shared: Path, means: Means) -> None:
    segments, _ = read_osm(shared / "data" / "osm" / "andorra.osm.pbf")
    kept = np.zeros(len(segments.osm_id), dtype=bool)
    kept[::997] = True

    pairs = compare(segments, kept, means, most=60)

    assert pairs > 50_000
