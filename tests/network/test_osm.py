"""What the OpenStreetMap reader makes of tags, barriers, missing nodes and wrong files."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.errors import RoadsError
from opencorridor.network.assemble import assemble
from opencorridor.network.kinds import UNLIMITED
from opencorridor.network.readers import osm_values
from opencorridor.network.readers.osm import read_osm
from opencorridor.network.readers.osm_tags import read_barrier, read_way
from opencorridor.network.readers.osm_values import UnbelievableError
from opencorridor.network.sound import faults_of
from opencorridor.network.words import CLASSES, MOTOR, Barrier, Mark, Means
from tests.network.osmfile import in_a_row, write_osm

ALL = MOTOR | Means.FOOT


ACCESS: dict[str, tuple[dict[str, str], Means, Means]] = {
    "a road": ({"highway": "primary"}, ALL, ALL),
    "a motorway is one-way and not for walkers": ({"highway": "motorway"}, MOTOR, Means(0)),
    "a one-way road": ({"highway": "primary", "oneway": "yes"}, ALL, Means.FOOT),
    "against the drawing": ({"highway": "primary", "oneway": "-1"}, Means.FOOT, ALL),
    "a roundabout": ({"highway": "primary", "junction": "roundabout"}, ALL, Means.FOOT),
    "a roundabout both ways": (
        {"highway": "primary", "junction": "roundabout", "oneway": "no"}, ALL, ALL,
    ),
    "one-way for motor vehicles": (
        {"highway": "primary", "oneway:motor_vehicle": "yes"}, ALL, Means.FOOT,
    ),
    "buses against": (
        {"highway": "primary", "oneway": "yes", "oneway:bus": "no"}, ALL, Means.BUS | Means.FOOT,
    ),
    "no motor vehicles": (
        {"highway": "residential", "motor_vehicle": "no"}, Means.FOOT, Means.FOOT,
    ),
    "buses only": (
        {"highway": "service", "motor_vehicle": "no", "bus": "yes"},
        Means.BUS | Means.FOOT,
        Means.BUS | Means.FOOT,
    ),
    "no lorries": ({"highway": "primary", "hgv": "no"}, ALL & ~Means.HEAVY, ALL & ~Means.HEAVY),
    "private but for walkers": (
        {"highway": "service", "access": "private", "foot": "yes"}, Means.FOOT, Means.FOOT,
    ),
    "a footway": ({"highway": "footway"}, Means.FOOT, Means.FOOT),
    "access=yes opens no footway to cars": (
        {"highway": "footway", "access": "yes"}, Means.FOOT, Means.FOOT,
    ),
    "its own key does": (
        {"highway": "pedestrian", "motorcar": "yes"},
        Means.CAR | Means.FOOT,
        Means.CAR | Means.FOOT,
    ),
    "a motor road": ({"highway": "trunk", "motorroad": "yes"}, MOTOR, MOTOR),
    "closed one way": ({"highway": "primary", "motor_vehicle:backward": "no"}, ALL, Means.FOOT),
    "an unknown word closes nothing": ({"highway": "primary", "motor_vehicle": "?"}, ALL, ALL),
}  # fmt: skip


@pytest.mark.parametrize(("tags", "along", "against"), ACCESS.values(), ids=ACCESS)
def test_access(tags: dict[str, str], along: Means, against: Means) -> None:
    kind = read_way(tags).kind

    assert kind is not None
    assert (kind.along.access, kind.against.access) == (along, against)


DROPPED = {
    "not built": ({"highway": "construction"}, "not built, or no longer there"),
    "private": ({"highway": "service", "access": "no"}, "closed to everybody by its access tags"),
    "a square": ({"highway": "pedestrian", "area": "yes"}, "an area, not a line"),
    "a raceway": (
        {"highway": "raceway"}, "not for traffic (rest areas, corridors, raceways and the like)",
    ),
    "reversible": (
        {"highway": "primary", "oneway": "reversible"},
        "reversible: the map cannot say which way is open",
    ),
    "a ferry": ({"route": "ferry"}, "ferry"),
}  # fmt: skip


@pytest.mark.parametrize(("tags", "why"), DROPPED.values(), ids=DROPPED)
def test_what_is_dropped_says_why(tags: dict[str, str], why: str) -> None:
    reading = read_way(tags)

    assert (reading.kind, reading.dropped) == (None, why)


SPEEDS = {
    "50": 50_000, "30 mph": 48_280, "walk": 5_000, "none": None, "UA:urban": 50_000,
    "DE:rural": None, "RU:living_street": 10_000, "FR:zone30": 30_000, "90;70": 70_000,
    "signals": None, "12.5": 12_500, "40 km/h": 40_000, "RO:urban": 50_000, "urban": 50_000,
    "rural": None, "zone:30": 30_000, "130|100": 100_000, "50;": 50_000, "RO:50": 50_000,
}  # fmt: skip


@pytest.mark.parametrize(("text", "speed"), SPEEDS.items())
def test_speed_limits(text: str, speed: int | None) -> None:
    assert osm_values.speed_m_per_h(text) == speed


@pytest.mark.parametrize("text", ["0", "-30", "10000", "fast", "", "1e9", "50 furlongs", "9" * 400])
def test_speeds_that_cannot_be(text: str) -> None:
    with pytest.raises(UnbelievableError):
        osm_values.speed_m_per_h(text)


def test_lanes_weights_and_heights() -> None:
    assert [osm_values.lanes(text) for text in ("2", "1.5", "3;2", "0.5")] == [2, 1, 2, 1]
    assert osm_values.weight_kg("7.5") == 7500
    assert osm_values.weight_kg("3500 kg") == 3500
    assert osm_values.weight_kg("none") is None
    assert osm_values.weight_kg("7.5 tonnes") == 7500
    assert osm_values.height_mm("4.3") == 4300
    # 14.5 feet of 304.8 mm, as people write it; a limit that is not read is a low bridge unseen.
    for text in ("14'6\"", "14' 6''", "14 ft 6 in", "14ft6in", "14'6"):
        assert osm_values.height_mm(text) == 4419
    assert osm_values.height_mm("14 ft") == osm_values.height_mm("14'") == 4267
    for read, text in (
        (osm_values.lanes, "10000"), (osm_values.lanes, "0"), (osm_values.lanes, "nan"),
        (osm_values.weight_kg, "0"), (osm_values.height_mm, "99 m"), (osm_values.height_mm, "low"),
    ):  # fmt: skip
        with pytest.raises(UnbelievableError):
            read(text)


def test_a_speed_is_that_of_the_class_and_never_above_the_limit() -> None:
    def speeds(**tags: str) -> tuple[int, int, int]:
        kind = read_way(tags).kind
        assert kind is not None
        return kind.along.speeds_m_per_h

    assert speeds(highway="primary") == (65_000, 58_500, 58_500)
    assert speeds(highway="primary", maxspeed="100") == (65_000, 58_500, 58_500)
    assert speeds(highway="primary", maxspeed="30") == (30_000, 30_000, 30_000)


def test_lanes_give_the_capacity_in_one_direction() -> None:
    def lanes_and_most(**tags: str) -> tuple[int, int]:
        kind = read_way(tags).kind
        assert kind is not None
        return kind.along.lanes, kind.along.capacity_vehicles_per_h[2]

    assert lanes_and_most(highway="primary") == (1, 1500)
    assert lanes_and_most(highway="primary", lanes="4") == (2, 3000)
    assert lanes_and_most(highway="primary", lanes="4", oneway="yes") == (4, 6000)
    assert lanes_and_most(highway="motorway") == (2, 4000)
    assert lanes_and_most(highway="motorway_link") == (1, 1500)


def test_marks_and_limits() -> None:
    kind = read_way(
        {"highway": "primary", "bridge": "yes", "tunnel": "no", "maxweight": "12",
         "maxheight": "3.8", "access": "destination"}
    ).kind  # fmt: skip

    assert kind is not None
    assert kind.marks == Mark.BRIDGE | Mark.LOCAL_ONLY
    assert (kind.most_weight_kg, kind.most_height_mm) == (12_000, 3_800)


def test_barriers() -> None:
    assert read_barrier({"barrier": "gate"}) == (Barrier.GATE, ALL, UNLIMITED)
    assert read_barrier({"barrier": "gate", "access": "private"})[1] == Means(0)
    assert read_barrier({"barrier": "gate", "locked": "yes"})[1] == Means(0)
    assert read_barrier({"barrier": "bollard"})[1] == Means.FOOT
    assert read_barrier({"barrier": "bollard", "bus": "yes"})[1] == Means.FOOT | Means.BUS
    assert read_barrier({"barrier": "cattle_grid"})[0] is Barrier.NONE
    assert read_barrier({"military": "checkpoint"}) == (Barrier.BORDER_CONTROL, ALL, UNLIMITED)
    assert read_barrier({"military": "checkpoint", "barrier": "block"})[1] == Means.FOOT
    assert read_barrier({"barrier": "sliding_beam"})[0] is Barrier.GATE
    assert read_barrier({"barrier": "something"}) == (Barrier.OTHER, Means.FOOT, UNLIMITED)
    assert read_barrier({"barrier": "height_restrictor", "maxheight": "2.2"})[2] == 2200


def test_a_row_of_nodes_becomes_one_road_each_way(tmp_path: Path) -> None:
    # 0.004 degrees of the equator of a sphere of 6,371,008.8 m are 444.780 m.
    path = write_osm(
        tmp_path / "row.osm.pbf", in_a_row(5), {9: ([1, 2, 3, 4, 5], {"highway": "tertiary"})}
    )

    segments, tally = read_osm(path)
    network, _ = assemble(segments)

    assert (network.nodes, network.roads, network.shapes) == (2, 2, 1)
    assert network.road_length_mm.tolist() == [444_780, 444_780]
    assert network.length_m().tolist() == [445, 445]
    assert network.point_osm_id.tolist() == [1, 2, 3, 4, 5]
    assert network.way_osm_id.tolist() == [9]
    assert CLASSES[network.road_class[0]] == "tertiary"
    assert (tally.ways_read, tally.ways_kept) == (1, 1)
    # 444.78 m at 40 km/h
    assert network.travel_time_s(Means.CAR) == pytest.approx(40.03, abs=0.01)


def test_what_differs_is_not_merged(tmp_path: Path) -> None:
    road = {"highway": "tertiary"}
    path = write_osm(
        tmp_path / "row.osm.pbf",
        in_a_row(9),
        {
            1: ([1, 2], road),
            2: ([3, 2], road),  # drawn the other way, and still the same road
            3: ([3, 4], {**road, "bridge": "yes"}),
            4: ([4, 5], {**road, "bridge": "yes"}),  # another bridge
            5: ([5, 6], {**road, "maxweight": "3.5"}),
            6: ([6, 7, 8], road),  # a gate at 7
            7: ([8, 9], {**road, "oneway": "yes"}),
        },
        node_tags={7: {"barrier": "gate"}},
    )

    network, _ = assemble(read_osm(path)[0])

    assert network.node_osm_id.tolist() == [1, 3, 4, 5, 6, 7, 8, 9]
    assert network.shapes == 7
    assert network.node_barrier[network.node_osm_id == 7] == [Barrier.GATE]
    assert sorted(network.way_osm_id.tolist()) == [1, 2, 3, 4, 5, 6, 6, 7]


def test_nothing_is_merged_past_a_checkpoint(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "row.osm.pbf",
        in_a_row(4),
        {1: ([1, 2, 3, 4], {"highway": "primary"})},
        node_tags={2: {"military": "checkpoint"}, 3: {"military": "bunker"}},
    )

    network, _ = assemble(read_osm(path)[0])

    assert network.node_osm_id.tolist() == [1, 2, 4]
    assert network.open_to(Means.CAR).all()


def test_a_bollard_stops_cars_and_not_walkers(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "row.osm.pbf",
        in_a_row(3),
        {1: ([1, 2, 3], {"highway": "residential"})},
        node_tags={2: {"barrier": "bollard"}},
    )

    network, _ = assemble(read_osm(path)[0])

    assert not network.open_to(Means.CAR).any()
    assert network.open_to(Means.FOOT).all()


def test_nodes_that_are_missing_cut_the_road_and_are_counted(tmp_path: Path) -> None:
    nodes = in_a_row(5)
    del nodes[3]
    path = write_osm(
        tmp_path / "cut.osm.pbf", nodes, {1: ([1, 2, 3, 4, 5], {"highway": "primary"})}
    )

    segments, tally = read_osm(path)

    assert tally.nodes_missing == 1
    assert segments.osm_id.tolist() == [1, 2, 4, 5]
    assert len(segments.tail) == 2


def test_turn_restrictions_are_counted(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "turns.osm.pbf",
        in_a_row(2),
        {1: ([1, 2], {"highway": "primary"})},
        relations=[{"type": "restriction", "restriction": "no_left_turn"}, {"type": "route"}],
    )

    assert read_osm(path)[1].turn_restrictions == 1


def test_all_formats_say_the_same(tmp_path: Path) -> None:
    ways = {1: ([1, 2, 3], {"highway": "primary", "maxspeed": "50"})}
    read = [
        read_osm(write_osm(tmp_path / f"map{suffix}", in_a_row(3), ways))[0]
        for suffix in (".osm.pbf", ".osm", ".opl", ".osm.gz")
    ]

    for other in read[1:]:
        np.testing.assert_array_equal(other.length_mm, read[0].length_mm)
        assert other.kinds == read[0].kinds


@pytest.mark.parametrize("cut", [1, 40, 100, 200])
def test_a_file_that_is_cut_short_is_refused(tmp_path: Path, cut: int) -> None:
    nodes = in_a_row(400)
    whole = write_osm(tmp_path / "map.osm.pbf", nodes, {1: (list(nodes), {"highway": "primary"})})
    whole.write_bytes(whole.read_bytes()[:-cut])

    with pytest.raises(RoadsError, match=r"OC-68[12]"):
        read_osm(whole)


@given(seed=st.integers(0, 10**9), suffix=st.sampled_from([".osm.pbf", ".osm", ".opl"]))
def test_a_damaged_file_is_refused_or_gives_a_sound_network(
    tmp_path_factory: pytest.TempPathFactory, seed: int, suffix: str
) -> None:
    nodes = in_a_row(30)
    tags = {"highway": "primary", "maxspeed": "50", "lanes": "2", "oneway": "yes"}
    ways = {n: (list(range(n, n + 6)), tags) for n in range(1, 24, 3)}
    path = write_osm(tmp_path_factory.mktemp("map") / f"map{suffix}", nodes, ways)
    chance = np.random.default_rng(seed)
    content = np.frombuffer(path.read_bytes(), dtype=np.uint8).copy()
    content[chance.integers(len(content), size=int(chance.integers(1, 5)))] = chance.integers(256)
    path.write_bytes(content.tobytes())

    try:
        segments, _ = read_osm(path)
    except RoadsError as error:
        assert "OC-681" in str(error) or "OC-682" in str(error)  # noqa: PT017 - both ends are right
    else:
        assert faults_of(assemble(segments)[0]) == []


def test_a_node_off_the_earth_has_no_position(tmp_path: Path) -> None:
    path = tmp_path / "map.osm"
    nodes = "".join(f'<node id="{n}" lat="0" lon="{n}"/>' for n in (1, 2))
    path.write_text(
        f'<osm version="0.6">{nodes}<node id="3" lat="95" lon="3"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way>'
        "</osm>",
        encoding="utf-8",
    )

    segments, tally = read_osm(path)

    assert segments.osm_id.tolist() == [1, 2]
    assert tally.nodes_missing == 1


def test_a_way_that_stands_twice_in_a_file_is_one_road(tmp_path: Path) -> None:
    # Two extracts that overlap, put together: the road would carry twice as much.
    nodes = "".join(f'<node id="{n}" lat="0" lon="{n / 1000}"/>' for n in (1, 2))
    way = '<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>'
    path = tmp_path / "map.osm"
    path.write_text(f'<osm version="0.6">{nodes}{way}{way}</osm>', encoding="utf-8")

    segments, tally = read_osm(path)

    assert segments.way.tolist() == [7]
    assert (tally.ways_read, tally.ways_kept) == (2, 1)
    assert tally.dropped == {"the same way a second time": 1}


def test_a_node_that_stands_twice_has_one_position(tmp_path: Path) -> None:
    nodes = "".join(
        f'<node id="{n}" lat="0" lon="{lon}"/>' for n, lon in ((1, 0.001), (2, 0.002), (2, 0.002))
    )
    way = '<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>'
    path = tmp_path / "map.osm"
    path.write_text(f'<osm version="0.6">{nodes}{way}</osm>', encoding="utf-8")

    segments, _ = read_osm(path)

    assert segments.osm_id.tolist() == [1, 2]
    assert segments.length_mm.tolist() == [111_195]
