"""Pieces of a network, the links between them, and places on it."""

from pathlib import Path

import numpy as np
import pytest

from opencorridor.network.assemble import assemble
from opencorridor.network.islands import find_islands, find_pieces
from opencorridor.network.readers.osm import read_osm
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.snap import snap
from opencorridor.network.words import Means
from tests.network.osmfile import in_a_row, write_osm

ROAD = {"highway": "primary"}


@pytest.fixture
def gap(tmp_path: Path) -> RoadNetwork:
    """Nodes 1 to 4 and 5 to 6 hang together; node 4 is 0.001 degrees from node 5."""
    ways = {1: ([1, 2, 3, 4], ROAD), 2: ([5, 6], ROAD), 3: ([4, 5], {"highway": "footway"})}
    return assemble(read_osm(write_osm(tmp_path / "gap.osm.pbf", in_a_row(6), ways))[0])[0]


def test_an_island_names_its_nearest_link(gap: RoadNetwork) -> None:
    (island,) = find_islands(gap, Means.CAR)

    ends = gap.node_osm_id[[island.node, island.mainland_node]].tolist()
    # Both pieces have two nodes; which is the island is a matter of order.
    assert sorted(ends) == [4, 5]
    assert island.gap_m == pytest.approx(111.2, abs=0.1)
    assert find_islands(gap, Means.FOOT) == ()


def test_one_way_roads_part_what_hangs_together(tmp_path: Path) -> None:
    ways = {1: ([1, 2], {**ROAD, "oneway": "yes"}), 2: ([2, 3], ROAD)}
    network = assemble(read_osm(write_osm(tmp_path / "map.osm.pbf", in_a_row(3), ways))[0])[0]

    assert find_pieces(network, Means.CAR, both_ways=False).sizes.tolist() == [3]
    assert find_pieces(network, Means.CAR, both_ways=True).sizes.tolist() == [2, 1]
    assert find_pieces(network, Means.FOOT, both_ways=True).sizes.tolist() == [3]


def test_places_snap_within_the_distance_and_across_the_180th_meridian() -> None:
    lat = np.array([0, 0, 100_000], dtype=np.int32)
    lon = np.array([1_799_990_000, 0, 0], dtype=np.int32)
    places = np.array([[0, -1_799_990_000], [0, 10_000], [90_000, 0]], dtype=np.int32)

    found = snap(lat, lon, np.array([True, True, False]), places, 300.0)

    # 0.002, 0.001 and 0.009 degrees from the nearest node that may be joined.
    assert found.node.tolist() == [0, 1, -1]
    assert found.distance_m == pytest.approx([222.4, 111.2, 1000.8], abs=0.1)


def test_without_nodes_nothing_is_joined() -> None:
    none = np.array([], dtype=np.int32)

    found = snap(none, none, none.astype(bool), np.zeros((2, 2), dtype=np.int32), 1e9)

    assert found.node.tolist() == [-1, -1]
