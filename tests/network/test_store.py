"""What is written is read back; what is damaged, hostile or something else is refused."""

import io
import json
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.errors import OutputError, RoadsError
from opencorridor.network.about import About, PlaceOnRoad
from opencorridor.network.assemble import assemble
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.sound import faults_of
from opencorridor.network.store import DTYPES, read_roads, write_roads
from opencorridor.network.tally import Doubt, Tally
from tests.network.randoms import random_segments

ABOUT = About(
    source="map.osm.pbf",
    source_sha256="0" * 64,
    source_as_of="2026-01-01T00:00:00Z",
    area="",
    software="opencorridor 0",
    tally=Tally(3, 2, {"ferry": 1}, doubts=(Doubt("lanes", "10000", 1, (7,)),)),
    places=(PlaceOnRoad("alder", 0, 12_000),),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.roads"
    write_roads(path, assemble(random_segments(3))[0], ABOUT)
    return path


@given(seed=st.integers(0, 10**6))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    path = tmp_path_factory.mktemp("roads") / "a.roads"
    network, _ = assemble(random_segments(seed))

    write_roads(path, network, ABOUT)
    again, about = read_roads(path)

    assert about == ABOUT
    for field in fields(RoadNetwork):
        np.testing.assert_array_equal(getattr(again, field.name), getattr(network, field.name))
        assert not getattr(again, field.name).flags.writeable


def test_the_layout_names_every_field() -> None:
    assert list(DTYPES) == [field.name for field in fields(RoadNetwork)]


def test_the_same_network_gives_the_same_bytes(tmp_path: Path, file: Path) -> None:
    again = tmp_path / "b.roads"
    write_roads(again, *read_roads(file))

    assert again.read_bytes() == file.read_bytes()


@given(cut=st.integers(0, 10**6))
def test_a_file_that_is_cut_is_refused(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.mktemp("roads") / "a.roads"
    write_roads(path, assemble(random_segments(3))[0], ABOUT)
    whole = path.read_bytes()
    path.write_bytes(whole[: cut % len(whole)])

    with pytest.raises(RoadsError, match="OC-687"):
        read_roads(path)


@given(seed=st.integers(0, 10**6))
def test_a_damaged_file_is_refused_or_sound(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    path = tmp_path_factory.mktemp("roads") / "a.roads"
    write_roads(path, assemble(random_segments(3))[0], ABOUT)
    chance = np.random.default_rng(seed)
    content = np.frombuffer(path.read_bytes(), dtype=np.uint8).copy()
    content[chance.integers(len(content), size=int(chance.integers(1, 20)))] = chance.integers(256)
    path.write_bytes(content.tobytes())

    try:
        network, _ = read_roads(path)
    except RoadsError as error:
        assert "OC-687" in str(error)  # noqa: PT017 - both ends are right
    else:
        assert faults_of(network) == []


def test_an_archive_that_swells_is_refused(tmp_path: Path, file: Path) -> None:
    bomb = tmp_path / "bomb.roads"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))

    with pytest.raises(RoadsError, match="compressed"):
        read_roads(bomb)


def test_pickled_objects_are_refused(tmp_path: Path, file: Path) -> None:
    hostile = tmp_path / "pickle.roads"
    pickled = io.BytesIO()
    np.save(pickled, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(hostile, "w") as new:
        for name in old.namelist():
            new.writestr(name, pickled.getvalue() if name == "road_tail.npy" else old.read(name))

    with pytest.raises(RoadsError, match="another shape or type"):
        read_roads(hostile)


@pytest.mark.parametrize("change", ["format", "places", "tally", "sensitivity"])
def test_another_document_is_refused(tmp_path: Path, file: Path, change: str) -> None:
    other = tmp_path / "other.roads"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "about.json":
                document = json.loads(content)
                document[change] = "opencorridor.roads/9"
                content = json.dumps(document).encode()
            new.writestr(name, content)

    with pytest.raises(RoadsError, match="OC-687"):
        read_roads(other)


UNSOUND = {
    "road_tail": 10**6,
    "road_head": -1,
    "road_shape": 10**6,
    "shape_start": 10**9,
    "shape_way_start": -3,
    "road_length_mm": 0,
    "road_speed_m_per_h": -1,
    "road_capacity_vehicles_per_h": 2 * 10**6,
    "road_class": 99,
    "road_access": 255,
    "road_marks": 255,
    "node_barrier": 99,
    "node_lat_e7": 2 * 10**9,
    "point_lon_e7": -(2 * 10**9),
    "road_most_weight_kg": -5,
    "way_ref": 10**6,
    "way_name": -1,
    "text_start": 10**9,
}


@pytest.mark.parametrize(("name", "value"), UNSOUND.items(), ids=list(UNSOUND))
def test_every_index_and_number_is_checked(tmp_path: Path, name: str, value: int) -> None:
    network, _ = assemble(random_segments(3))
    array = getattr(network, name).copy()
    array[-1] = value
    path = tmp_path / "bad.roads"
    write_roads(path, replace(network, **{name: array}), ABOUT)

    with pytest.raises(RoadsError, match="It contradicts itself"):
        read_roads(path)


def test_arrays_of_different_lengths_are_refused(tmp_path: Path) -> None:
    network, _ = assemble(random_segments(3))
    path = tmp_path / "bad.roads"
    write_roads(path, replace(network, road_lanes=network.road_lanes[:-1].copy()), ABOUT)

    with pytest.raises(RoadsError, match="another length"):
        read_roads(path)


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, file: Path) -> None:
    folder = tmp_path / "folder.roads"
    folder.mkdir()

    with pytest.raises(OutputError):
        write_roads(folder, *read_roads(file))

    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.roads", "folder.roads"]
