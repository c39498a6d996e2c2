"""``corridor roads``: what it prints, what it writes, and one finding for each bad input."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import opencorridor as oc
from tests.cli.door import contents, corridor, joined
from tests.cli.write_docs import COMMANDS_PAGE
from tests.network.osmfile import Tags, in_a_row, write_osm

ROAD = {"highway": "primary"}


def map_in(folder: Path, tags: Tags = ROAD, **more: Tags) -> Path:
    """Write a map with one road of five nodes along the equator, and what is given besides."""
    ways = {1: ([1, 2, 3, 4, 5], dict(tags)), 2: ([3, 6], {"highway": "residential"})}
    ways |= {10 + n: ([7, 8], dict(t)) for n, t in enumerate(more.values())}
    nodes = {**in_a_row(5), 6: (0.001, 0.002), 7: (0.01, 0.01), 8: (0.01, 0.012)}
    return write_osm(folder / "map.osm.pbf", nodes, ways)


def places_in(folder: Path, *rows: str) -> Path:
    sheet = folder / "places.csv"
    sheet.write_text("\n".join(["id,name,lat,lon", *rows, ""]), encoding="utf-8")
    return sheet


def test_build_writes_a_network_and_says_what_was_read(tmp_path: Path) -> None:
    target = tmp_path / "new" / "map.roads"

    answer = corridor("roads", "build", map_in(tmp_path), "-o", target)

    assert (answer.status, answer.err) == (0, "")
    assert "4 nodes, 3 roads (6 by direction)." in joined(answer.out)
    assert "Read 2 ways, kept 2." in answer.out
    # Four pieces of 0.001 degrees, and one.
    assert re.search(r"^primary +2 +0.4 +0.0$", answer.out, flags=re.MULTILINE)
    assert [p.name for p in target.parent.iterdir()] == ["map.roads"]


def test_info_says_the_same_of_the_file(tmp_path: Path) -> None:
    target = tmp_path / "map.roads"
    built = corridor("roads", "build", map_in(tmp_path), "-o", target)

    assert corridor("roads", "info", target).out == built.out


def test_the_same_map_gives_the_same_bytes(tmp_path: Path) -> None:
    source = map_in(tmp_path)
    for name in ("a.roads", "b.roads"):
        assert corridor("roads", "build", source, "-o", tmp_path / name).status == 0

    assert (tmp_path / "a.roads").read_bytes() == (tmp_path / "b.roads").read_bytes()


def test_json_has_every_key_of_the_page_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "map.roads"
    corridor("roads", "build", map_in(tmp_path), "-o", target)
    page = COMMANDS_PAGE.read_text(encoding="utf-8").split("\n## corridor roads info\n")[1]

    document = json.loads(corridor("roads", "info", target, "--json").out)

    keys = re.findall(r"^\| `(\w+)` \|", page.split("\n## ")[0], flags=re.MULTILINE)
    assert set(document) == set(keys)
    assert document["schema"] == "opencorridor.roads-info/1"


def test_an_area_keeps_the_roads_that_touch_it(tmp_path: Path) -> None:
    target = tmp_path / "map.roads"

    answer = corridor(
        "roads", "build", map_in(tmp_path), "--area=-0.0005,-0.0005,0.0005,0.0005", "-o", target
    )

    assert answer.status == 0
    assert "box -0.0005,-0.0005 to 0.0005,0.0005" in answer.out
    assert "2 nodes, 1 road (2 by direction)" in joined(answer.out)
    assert "dropped 4 pieces of road outside the area" in answer.out


def test_places_are_joined_to_nodes_that_stay(tmp_path: Path) -> None:
    sheet = places_in(tmp_path, "alder,Alder,0.0001,0.0011")
    target = tmp_path / "map.roads"

    answer = corridor("roads", "build", map_in(tmp_path), "--places", sheet, "-o", target)

    assert answer.status == 0
    # 0.0001 degrees each way: 15.7 m from node 2, which lies inside a chain.
    assert "alder: 16 m away" in answer.out
    roads = oc.read_roads(target)
    (place,) = roads.about.places
    assert roads.network.node_osm_id[place.node] == 2


def test_an_island_is_named_with_its_nearest_link(tmp_path: Path) -> None:
    answer = corridor("roads", "build", map_in(tmp_path, other=ROAD), "-o", tmp_path / "map.roads")

    assert answer.status == 0
    assert "OC-686 warning: map.osm.pbf" in answer.out
    # In thousandths of a degree node 7 is at 10, 10: node 5 at 0, 4 is 11.66 away, which are
    # 1,297 m, and node 6 at 1, 2 is 12.04 away.
    assert "nearest link node 7 to node 5, 1,297 m" in joined(answer.out)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("maxspeed", "0"),
        ("maxspeed", "10000"),
        ("maxspeed", "-50"),
        ("lanes", "10000"),
        ("lanes", "0"),
        ("lanes", "99999999999999999999"),
        ("maxweight", "-1"),
        ("maxheight", "low"),
    ],
)
def test_a_value_that_cannot_be_is_a_finding_and_is_not_used(
    tmp_path: Path, key: str, value: str
) -> None:
    target = tmp_path / "map.roads"

    answer = corridor(
        "roads", "build", map_in(tmp_path, {**ROAD, key: value}), "-o", target, "--json"
    )

    (finding,) = json.loads(answer.out)["findings"]
    assert (answer.status, finding["code"]) == (0, "OC-685")
    assert f"{key}={value} on 1 ways cannot be" in finding["what"]
    assert "way 1" in finding["what"]
    network = oc.read_roads(target).network
    assert network.road_speed_m_per_h[0].tolist() == [65_000, 58_500, 58_500]
    assert network.road_lanes.tolist() == [1] * network.roads
    assert network.road_capacity_vehicles_per_h[0].tolist() == [1000, 1250, 1500]


def test_where_people_gather_is_not_public(tmp_path: Path) -> None:
    source, target = map_in(tmp_path), tmp_path / "map.roads"

    public = corridor("roads", "build", source, "-o", target)
    assert "the whole map. PUBLIC." in joined(public.out)
    assert target.stat().st_mode & 0o077 == 0o044

    sheet = places_in(tmp_path, "alder,Alder,0,0")
    restricted = corridor("roads", "build", source, "--places", sheet, "-o", target)
    assert "the whole map. RESTRICTED." in joined(restricted.out)
    assert target.stat().st_mode & 0o077 == 0


def test_the_picture_shows_islands_and_no_places(tmp_path: Path) -> None:
    target, picture = tmp_path / "map.roads", tmp_path / "map.svg"
    sheet = places_in(tmp_path, "alder,Alder,0,0")
    corridor("roads", "build", map_in(tmp_path, other=ROAD), "--places", sheet, "-o", target)

    corridor("roads", "info", target, "--picture", picture)

    text = picture.read_text(encoding="utf-8")
    assert 'class="island"' in text
    assert "Dotted and red: cut off for cars." in text
    assert "lder" not in text


def test_the_picture_is_drawn(tmp_path: Path) -> None:
    target, picture = tmp_path / "map.roads", tmp_path / "map.svg"
    corridor("roads", "build", map_in(tmp_path), "-o", target)

    answer = corridor("roads", "info", target, "--picture", picture)

    assert answer.status == 0
    root = ET.fromstring(picture.read_text(encoding="utf-8"))  # noqa: S314 - our own
    drawn = [e.get("class") for e in root.iter("{http://www.w3.org/2000/svg}path")]
    assert drawn == ["residential", "primary"]
    assert "OpenStreetMap contributors" in picture.read_text(encoding="utf-8")


# ---- bad input -----------------------------------------------------------------------------------


def nothing(folder: Path) -> tuple[Path, ...]:
    return (folder / "nowhere.osm.pbf",)


def a_folder(folder: Path) -> tuple[Path, ...]:
    return (folder,)


def cut_short(folder: Path) -> tuple[Path, ...]:
    nodes = in_a_row(2000)
    path = write_osm(folder / "map.osm.pbf", nodes, {1: (list(nodes), ROAD)})
    path.write_bytes(path.read_bytes()[:-20])
    return (path,)


def something_else(folder: Path) -> tuple[Path, ...]:
    path = folder / "map.osm.pbf"
    path.write_bytes(b"%PDF-1.7 a report, not a map" * 100)
    return (path,)


def an_empty_file(folder: Path) -> tuple[Path, ...]:
    path = folder / "map.osm.pbf"
    path.touch()
    return (path,)


def another_format(folder: Path) -> tuple[Path, ...]:
    path = folder / "map.zip"
    path.write_bytes(b"PK")
    return (path,)


def broken_xml(folder: Path) -> tuple[Path, ...]:
    path = folder / "map.osm"
    path.write_text('<?xml version="1.0"?><osm version="0.6"><node id="1"', encoding="utf-8")
    return (path,)


def without_roads(folder: Path) -> tuple[Path, ...]:
    return (write_osm(folder / "map.osm.pbf", in_a_row(2), {1: ([1, 2], {"waterway": "river"})}),)


def closed_roads(folder: Path) -> tuple[Path, ...]:
    return (
        write_osm(folder / "map.osm.pbf", in_a_row(2), {1: ([1, 2], {**ROAD, "access": "no"})}),
    )


def without_nodes(folder: Path) -> tuple[Path, ...]:
    return (write_osm(folder / "map.osm.pbf", {}, {1: ([1, 2], ROAD)}),)


def elsewhere(folder: Path) -> tuple[str | Path, ...]:
    return (map_in(folder), "--area=42,1,43,2")


def no_area(folder: Path) -> tuple[str | Path, ...]:
    return (map_in(folder), "--area=43,1,42,2")


def a_place_far_away(folder: Path) -> tuple[str | Path, ...]:
    return (map_in(folder), "--places", places_in(folder, "far,Far,1,1"))


def a_place_just_too_far(folder: Path) -> tuple[str | Path, ...]:
    sheet = places_in(folder, "near,Near,0.0001,0")
    return (map_in(folder), "--places", sheet, "--snap-m=11")


def places_without_id(folder: Path) -> tuple[str | Path, ...]:
    return (map_in(folder), "--places", places_in(folder, ",Nobody,0,0"))


def a_place_nowhere(folder: Path) -> tuple[str | Path, ...]:
    return (map_in(folder), "--places", places_in(folder, "nan,Nowhere,nan,0"))


def a_missing_sheet(folder: Path) -> tuple[str | Path, ...]:
    return (map_in(folder), "--places", folder / "no.csv")


Words = Callable[[Path], tuple[str | Path, ...]]
BAD: dict[str, tuple[Words, str]] = {
    "a missing file": (nothing, "OC-680"),
    "a folder": (a_folder, "OC-680"),
    "a file that is cut short": (cut_short, "OC-681"),
    "something else": (something_else, "OC-681"),
    "another format": (another_format, "OC-681"),
    "broken XML": (broken_xml, "OC-681"),
    "an empty file": (an_empty_file, "OC-681"),
    "no roads": (without_roads, "OC-682"),
    "roads for nobody": (closed_roads, "OC-682"),
    "no nodes": (without_nodes, "OC-682"),
    "a box upside down": (no_area, "OC-683"),
    "an area elsewhere": (elsewhere, "OC-684"),
    "a place far away": (a_place_far_away, "OC-688"),
    "a place just too far": (a_place_just_too_far, "OC-688"),
    "a place without id": (places_without_id, "OC-692"),
    "a place nowhere": (a_place_nowhere, "OC-692"),
    "a missing sheet": (a_missing_sheet, "OC-692"),
}


@pytest.mark.parametrize(("words", "code"), BAD.values(), ids=BAD)
def test_one_fault_is_one_finding(tmp_path: Path, words: Words, code: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    old = tmp_path / "out" / "map.roads"
    old.parent.mkdir()
    old.write_bytes(b"the old network")

    answer = corridor("roads", "build", *words(folder), "-o", old)

    assert (answer.status, answer.out) == (2, "")
    assert re.findall(r"OC-\d{3}", answer.err) == [code, "OC-679"]
    assert "To mend: " in answer.err
    assert "1 error in the roads; nothing was written." in answer.err
    assert "Traceback" not in answer.err
    assert contents(old.parent) == {"map.roads": b"the old network"}


def test_all_places_that_are_too_far_are_named_at_once(tmp_path: Path) -> None:
    sheet = places_in(tmp_path, "far,Far,1,1", "farther,Farther,2,2", "near,Near,0,0")

    answer = corridor("roads", "build", map_in(tmp_path), "--places", sheet, "-o", tmp_path / "x")

    assert answer.err.count("OC-688 error") == 2
    assert "'near'" not in answer.err


def test_a_place_whose_coordinates_are_swapped_is_told_so(tmp_path: Path) -> None:
    nodes = {1: (42.5, 1.5), 2: (42.5, 1.51)}
    source = write_osm(tmp_path / "map.osm", nodes, {1: ([1, 2], ROAD)})
    sheet = places_in(tmp_path, "alder,Alder,1.5,42.5", "birch,Birch,2,41")

    answer = corridor("roads", "build", source, "--places", sheet, "-o", tmp_path / "x")

    assert answer.err.count("OC-688 error") == 2
    assert answer.err.count("Latitude and longitude of 'alder' look swapped.") == 1
    assert answer.err.count("look swapped") == 1


@pytest.mark.parametrize("distance", ["-1", "nan", "1e9", "inf"])
def test_a_distance_that_cannot_be_meant(tmp_path: Path, distance: str) -> None:
    answer = corridor(
        "roads", "build", map_in(tmp_path), f"--snap-m={distance}", "-o", tmp_path / "x"
    )

    assert answer.status == 2
    assert "[OC-802]" in answer.err


def test_the_map_is_never_written_over(tmp_path: Path) -> None:
    source = map_in(tmp_path)
    before = source.read_bytes()

    answer = corridor("roads", "build", source, "-o", source)

    assert (answer.status, source.read_bytes()) == (2, before)
    assert "is the map itself" in answer.err


def test_an_output_below_a_file_is_refused_before_the_work(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()

    answer = corridor("roads", "build", map_in(tmp_path), "-o", blocked / "map.roads")

    assert (answer.status, answer.out) == (2, "")
    assert "[OC-801]" in answer.err


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)

    answer = corridor("roads", "build", map_in(tmp_path), "-o", locked / "map.roads")

    assert (answer.status, answer.out) == (2, "")
    assert "[OC-801]" in answer.err


@pytest.mark.parametrize("content", [b"", b"not a network", b"PK\x05\x06" + bytes(18)])
def test_info_refuses_what_is_no_network(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "map.roads"
    file.write_bytes(content)

    answer = corridor("roads", "info", file)

    assert (answer.status, answer.out) == (2, "")
    assert "OC-687 error: map.roads" in answer.err


def test_info_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "OC-687" in corridor("roads", "info", tmp_path / "map.roads").err


@pytest.mark.shared
@pytest.mark.parametrize("name", ["andorra", "liechtenstein", "monaco", "helsinki"])
def test_real_extracts_become_networks(shared: Path, tmp_path: Path, name: str) -> None:
    source = shared / "data" / "osm" / f"{name}.osm.pbf"

    answer = corridor("roads", "build", source, "-o", tmp_path / "x.roads", "--json")

    document = json.loads(answer.out)
    assert answer.status == 0
    assert document["nodes"] > 1000
    assert document["reach"]["car"]["both_ways_nodes"] > 0.7 * document["reach"]["car"]["nodes"]
