"""Names of roads: from maps and sheets into the network and its file, and what no name may hold."""

from __future__ import annotations

import json
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import geopandas
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from opencorridor.errors import RoadsError
from opencorridor.model.road_files import RoadFile
from opencorridor.network.assemble import assemble
from opencorridor.network.names import (
    MOST_CHARACTERS,
    RoadName,
    fault_of_texts,
    names_of_ways,
    road_name,
    tidy_name,
)
from opencorridor.network.readers.files import read_road_file
from opencorridor.network.readers.osm import read_osm
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.store import NAMELESS_FORMAT, NAMES, read_roads, write_roads
from opencorridor.network.summary import summarise
from tests.network.osmfile import in_a_row, write_osm
from tests.network.randoms import random_segments
from tests.network.test_store import ABOUT

PRIMARY = {"highway": "primary"}


def names(network: RoadNetwork) -> set[tuple[RoadName, ...]]:
    return {network.names_of(road) for road in range(network.roads)}


def in_map(folder: Path, *tags: dict[str, str]) -> RoadNetwork:
    """Return the network of ways in a row that differ in their names alone."""
    ways = {n: ([n, n + 1], PRIMARY | of_way) for n, of_way in enumerate(tags, start=1)}
    path = write_osm(folder / "row.osm.pbf", in_a_row(len(tags) + 1), ways)
    return assemble(read_osm(path)[0])[0]


def test_a_change_of_name_ends_no_road_and_both_names_are_kept(tmp_path: Path) -> None:
    main, other = {"ref": "CG-1", "name": "Avinguda Verge"}, {"ref": "CG-1", "name": "Carretera"}

    network = in_map(tmp_path, main, other, {}, main)

    assert network.roads == 2
    assert names(network) == {(RoadName("CG-1", "Avinguda Verge"), RoadName("CG-1", "Carretera"))}
    summary = summarise(network)
    assert summary.named == 1
    assert summary.longest == {"CG-1": summary.classes["primary"].length_m}


def test_a_road_without_a_name_has_none(tmp_path: Path) -> None:
    network = in_map(tmp_path, {})

    assert names(network) == {()}
    assert (summarise(network).named, summarise(network).longest) == (0, {})


def test_a_name_that_turns_a_terminal_round_is_cleaned(tmp_path: Path) -> None:
    network = in_map(tmp_path, {"name": "A\u202eb\u200d c\n\x85d" + "x" * 300})

    (found,) = names(network)
    assert found[0].name == ("A" + "b\u200d c d" + "x" * 300)[:MOST_CHARACTERS]


@pytest.mark.parametrize("kind", ["drawn", "between", "geopackage"])
def test_sheets_name_their_roads(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "roads.csv"
    how = RoadFile()
    if kind == "drawn":
        path.write_text(
            'id,wkt,class,ref,name\n7,"LINESTRING (0 0, 0.01 0)",primary,M14,North road\n'
        )
    elif kind == "between":
        nodes = tmp_path / "nodes.csv"
        nodes.write_text("id,lat,lon\na,0,0\nb,0,0.01\n")
        path.write_text("from,to,length_km,class,ref,name\na,b,1.2,primary,M14,North road\n")
        how = RoadFile(nodes=nodes)
    else:
        path = tmp_path / "roads.gpkg"
        row = {"class": ["primary"], "ref": ["M14"], "name": ["North road"]}
        line = [LineString([(0, 0), (0.01, 0)])]
        geopandas.GeoDataFrame(row, geometry=line, crs=4326).to_file(path, layer="roads")

    reading = read_road_file(path, how)

    assert names(assemble(reading.segments)[0]) == {(RoadName("M14", "North road"),)}
    assert not [f for f in reading.findings if "ref" in f.what or "name," in f.what]


@given(text=st.text())
def test_a_tidy_name_is_one_short_line_and_stays_as_it_is(text: str) -> None:
    tidy = tidy_name(text)

    assert tidy_name(tidy) == tidy
    assert len(tidy) <= MOST_CHARACTERS
    assert tidy.splitlines() in ([], [tidy])
    tidy.encode()


@given(
    ways=st.lists(st.integers(0, 9), max_size=12),
    called=st.dictionaries(st.integers(0, 9), st.tuples(st.text(), st.text())),
)
def test_texts_are_found_again(ways: list[int], called: dict[int, tuple[str, str]]) -> None:
    wanted = {way: road_name(*pair) for way, pair in called.items()}
    network, _ = assemble(random_segments(1))

    found = names_of_ways(np.array(ways, dtype=np.int64), wanted)

    named = replace(network, text_start=found.text_start, text_utf8=found.text_utf8)
    for way, ref, name in zip(ways, found.ref.tolist(), found.name.tolist(), strict=True):
        assert RoadName(named.text(ref), named.text(name)) == wanted.get(way, RoadName("", ""))
    assert fault_of_texts(found.text_start, found.text_utf8) is None
    assert len(found.text_start) <= 2 * len(ways) + 2


def test_names_are_in_the_file(tmp_path: Path) -> None:
    network = in_map(tmp_path, {"ref": "CG-1", "name": "Avinguda d\u2019Enclar"})
    write_roads(tmp_path / "a.roads", network, ABOUT)

    again, _ = read_roads(tmp_path / "a.roads")

    assert names(again) == names(network) == {(RoadName("CG-1", "Avinguda d\u2019Enclar"),)}


def test_a_file_of_the_first_version_has_no_names(tmp_path: Path) -> None:
    network = in_map(tmp_path, {"ref": "CG-1"})
    new, old = tmp_path / "new.roads", tmp_path / "old.roads"
    write_roads(new, network, ABOUT)
    with zipfile.ZipFile(new) as whole, zipfile.ZipFile(old, "w") as less:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "about.json":
                content = json.dumps(json.loads(content) | {"format": NAMELESS_FORMAT}).encode()
            if name.removesuffix(".npy") not in NAMES:
                less.writestr(name, content)

    read, about = read_roads(old)

    assert about == ABOUT
    assert names(read) == {()}
    for field in fields(RoadNetwork):
        if field.name not in NAMES:
            np.testing.assert_array_equal(getattr(read, field.name), getattr(network, field.name))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ordinary", None),
        ("\x1b[2J", "characters that no name has"),
        ("\u202ereversed", "characters that no name has"),
        ("two  spaces", "characters that no name has"),
        ("x" * 500, "longer than any can be"),
        (None, "a name is no text"),
    ],
)
def test_a_hostile_name_in_a_file_is_refused(
    tmp_path: Path, text: str | None, said: str | None
) -> None:
    network = in_map(tmp_path, {"ref": "CG-1"})
    letters = b"\xff\xfe" if text is None else text.encode()
    start = np.array([0, 0, len(letters)], dtype=np.int64)
    changed = replace(
        network, text_start=start, text_utf8=np.frombuffer(letters, dtype=np.uint8).copy()
    )
    write_roads(tmp_path / "bad.roads", changed, ABOUT)

    if said is None:
        read_roads(tmp_path / "bad.roads")
        return
    with pytest.raises(RoadsError, match=said):
        read_roads(tmp_path / "bad.roads")
