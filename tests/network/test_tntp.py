"""TNTP networks keep the times of their files; what is no network is refused."""

from pathlib import Path

import numpy as np
import pytest

from opencorridor.errors import RoadsError
from opencorridor.network.readers.tntp import METRES_PER_FOOT, METRES_PER_MILE, read_tntp
from opencorridor.network.sound import faults_of
from opencorridor.network.summary import summarise
from opencorridor.network.words import Means

GOOD = """<NUMBER OF ZONES> 1
<NUMBER OF NODES> 3
<FIRST THRU NODE> 2
<NUMBER OF LINKS> 2
<END OF METADATA>
~ init term capacity length time b power speed toll type ;
\t1\t2\t1800.7\t1\t2\t0.15\t4\t0\t0\t1\t;
\t2\t3\t900\t1\t0\t0.15\t4\t0\t0\t1\t;
"""


def read(folder: Path, text: str = GOOD) -> object:
    path = folder / "x_net.tntp"
    path.write_text(text, encoding="utf-8")
    return read_tntp(path, metres_per_length=METRES_PER_MILE, seconds_per_time=60)


def test_a_network(tmp_path: Path) -> None:
    path = tmp_path / "x_net.tntp"
    path.write_text(GOOD, encoding="utf-8")

    found = read_tntp(path, metres_per_length=METRES_PER_MILE, seconds_per_time=60)

    network = found.network
    assert found.first_through_node == 2
    assert (network.nodes, network.roads) == (3, 2)
    assert network.length_m()[0] == 1610  # a mile of 1,609.344 m, rounded up
    # Two minutes, and a connector without time.
    assert network.travel_time_s(Means.CAR) == pytest.approx([120, 0], abs=0.001)
    assert network.road_capacity_vehicles_per_h[:, 0].tolist() == [1800, 900]
    assert faults_of(network) == []
    assert summarise(network).bounds is None


BAD = {
    "empty": ("", ""),
    "no number of nodes": ("<NUMBER OF NODES> 3", ""),
    "a link missing": ("\t2\t3\t900\t1\t0\t0.15\t4\t0\t0\t1\t;\n", ""),
    "a node that is not there": ("\t2\t3\t900", "\t2\t4\t900"),
    "half a node": ("\t2\t3\t900", "\t2\t2.5\t900"),
    "no capacity": ("1800.7", "0"),
    "a capacity that overflows": ("1800.7", "1e300"),
    "not finite": ("1800.7", "nan"),
    "a negative length": ("1800.7\t1\t", "1800.7\t-1\t"),
    "an absurd time": ("\t2\t0.15", "\t1e12\t0.15"),
    "a word": ("1800.7", "many"),
    "cells missing": ("\t1\t2\t1800.7\t1\t2\t0.15\t4\t0\t0\t1\t;", "\t1\t2\t;"),
}


@pytest.mark.parametrize(("old", "new"), BAD.values(), ids=BAD)
def test_what_is_no_network_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(RoadsError, match="OC-681"):
        read(tmp_path, GOOD.replace(old, new, 1) if old else "")


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="OC-680"):
        read_tntp(tmp_path / "none", metres_per_length=1, seconds_per_time=1)
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RoadsError, match="OC-681"):
        read_tntp(tmp_path / "x", metres_per_length=1, seconds_per_time=1)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "metres", "seconds", "nodes", "roads"),
    [
        ("SiouxFalls/SiouxFalls_net", METRES_PER_MILE, 60, 24, 76),
        ("Anaheim/Anaheim_net", METRES_PER_FOOT, 60, 416, 914),
        ("Chicago-Sketch/ChicagoSketch_net", METRES_PER_MILE, 60, 933, 2950),
        ("Eastern-Massachusetts/EMA_net", METRES_PER_MILE, 3600, 74, 258),
        ("Braess-Example/Braess_net", 1000.0, 60, 4, 5),
    ],
)
def test_published_networks(
    shared: Path, name: str, metres: float, seconds: float, nodes: int, roads: int
) -> None:
    path = shared / "data" / "road_networks" / f"{name}.tntp"

    network = read_tntp(path, metres_per_length=metres, seconds_per_time=seconds).network

    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    stated = np.array([float(r[4]) for r in rows if len(r) > 9 and r[0].isdecimal()]) * seconds
    assert (network.nodes, network.roads) == (nodes, roads)
    np.testing.assert_allclose(network.travel_time_s(Means.CAR), stated, rtol=1e-5, atol=1e-3)
    assert faults_of(network) == []
