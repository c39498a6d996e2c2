"""Roads from sheets and GeoPackages: what the columns say, where roads meet, how long they are."""

import math
import shutil
import sqlite3
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiLineString

from opencorridor.errors import RoadsError
from opencorridor.model.road_files import RoadFile
from opencorridor.network.assemble import assemble
from opencorridor.network.readers.files import read_road_file
from opencorridor.network.readers.lines import NoLineError, lines_of_wkt
from opencorridor.network.reading import Reading
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.words import Mark, Means

METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180
NODES = "id,lat,lon\n1,0,0\n2,0,0.01\n3,0,0.02\n4,0.01,0.02\n"


def sheet(folder: Path, *rows: str, name: str = "roads.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([*rows, ""]), encoding="utf-8")
    return path


def read(path: Path, **said: object) -> Reading:
    return read_road_file(path, RoadFile(**said))  # type: ignore[arg-type]  # told by name


def one_road(folder: Path, columns: str, values: str, **said: object) -> RoadNetwork:
    """Return the network of a sheet with one drawn road of 0.01 degrees along the equator."""
    path = sheet(
        folder, f'wkt,class{columns and "," + columns}',
        f'"LINESTRING (0 0, 0.01 0)",primary{values and "," + values}',
    )  # fmt: skip
    return assemble(read(path, **said).segments)[0]


def codes(error: pytest.ExceptionInfo[RoadsError]) -> list[str]:
    return [finding.code for finding in error.value.findings]  # type: ignore[attr-defined]  # Finding


# ---- what a row says -----------------------------------------------------------------------------


def test_a_class_alone_is_what_the_table_of_classes_says(tmp_path: Path) -> None:
    network = one_road(tmp_path, "", "")

    assert network.roads == 2
    assert network.road_speed_m_per_h[0].tolist() == [65_000, 58_500, 58_500]
    assert network.road_capacity_vehicles_per_h[0].tolist() == [1000, 1250, 1500]
    assert network.road_length_mm[0] == pytest.approx(METRES_PER_DEGREE * 10, abs=1)


@pytest.mark.parametrize(
    ("columns", "values", "speeds"),
    [
        ("car_speed_kmh", "80", [80_000, 58_500, 58_500]),
        ("car_speed_kmh", "30", [30_000, 30_000, 30_000]),
        ("car_speed_mph", "30", [48_280, 48_280, 48_280]),
        ("car_speed_kmh,bus_speed_kmh", "30,20.5", [30_000, 20_500, 20_500]),
        ("maxspeed", "40", [40_000, 40_000, 40_000]),
        ("maxspeed", "100", [65_000, 58_500, 58_500]),
        ("car_speed_kmh", "0", [65_000, 58_500, 58_500]),
        ("car_speed_kmh", "-50", [65_000, 58_500, 58_500]),
        ("car_speed_kmh", "10000", [65_000, 58_500, 58_500]),
        ("car_speed_kmh", "nan", [65_000, 58_500, 58_500]),
        ("car_speed_kmh", "1e400", [65_000, 58_500, 58_500]),
    ],
)
def test_speeds(tmp_path: Path, columns: str, values: str, speeds: list[int]) -> None:
    assert one_road(tmp_path, columns, values).road_speed_m_per_h[0].tolist() == speeds


@pytest.mark.parametrize(
    ("text", "capacity"),
    [
        ("900", [900, 900, 900]),
        ("900..1200", [900, 1050, 1200]),
        ("900..1000..1200", [900, 1000, 1200]),
        ("0", [1000, 1250, 1500]),
        ("-1", [1000, 1250, 1500]),
        ("1200..900", [1000, 1250, 1500]),
        ("99999999999999999999", [1000, 1250, 1500]),
        ("1e300", [1000, 1250, 1500]),
    ],
)
def test_capacities(tmp_path: Path, text: str, capacity: list[int]) -> None:
    network = one_road(tmp_path, "capacity_vehicles_per_h", text)

    assert network.road_capacity_vehicles_per_h[0].tolist() == capacity


def test_lanes_limits_marks_and_access_are_read_as_in_a_map(tmp_path: Path) -> None:
    network = one_road(
        tmp_path, "lanes,most_weight_t,most_height_m,bridge,hgv,oneway", "4,3.5,2.2,1,no,True"
    )

    assert network.roads == 2  # the second for those on foot alone
    assert network.road_lanes.tolist() == [4, 0]
    assert network.road_most_weight_kg[0] == 3500
    assert network.road_most_height_mm[0] == 2200
    assert network.road_marks[0] == Mark.BRIDGE
    assert Means(int(network.road_access[0])) == Means.CAR | Means.BUS | Means.FOOT
    assert Means(int(network.road_access[1])) == Means.FOOT


def test_every_value_that_cannot_be_is_noted_with_its_line(tmp_path: Path) -> None:
    path = sheet(
        tmp_path, "wkt,class,car_speed_kmh,lanes",
        '"LINESTRING (0 0, 1 0)",primary,0,10000', '"LINESTRING (0 1, 1 1)",primary,0,2',
    )  # fmt: skip

    doubts = {(d.key, d.value): d.examples for d in read(path).tally.doubts}

    assert doubts == {("lanes", "10000"): (2,), ("car_speed_kmh", "0"): (2, 3)}


# ---- where roads meet, and how long they are -----------------------------------------------------


def test_roads_meet_where_they_share_a_point_and_keep_their_rows(tmp_path: Path) -> None:
    path = sheet(
        tmp_path, "id,wkt,highway",
        '70,"LINESTRING (0 0, 0.01 0, 0.02 0)",primary',
        '71,"MULTILINESTRING ((0.01 0, 0.01 0.01), (0.01 0.01, 0.01 0.02))",residential',
        '72,"LINESTRING Z (0.02 0 7, 0.03 0 8)",primary',
    )  # fmt: skip

    network, _ = assemble(read(path).segments)

    # The crossing stays a node; the rows 70 and 72 are one road behind it.
    assert sorted(map(tuple, np.split(network.way_osm_id, network.shape_way_start[1:-1]))) == [
        (70,), (70, 72), (71,),
    ]  # fmt: skip
    assert network.nodes == 4


def test_ids_that_are_no_numbers_become_lines(tmp_path: Path) -> None:
    path = sheet(tmp_path, "id,wkt,class", 'M-03,"LINESTRING (0 0, 1 0)",primary')

    assert read(path).segments.way.tolist() == [2]


@pytest.mark.parametrize(
    ("column", "stated", "metres"),
    [
        ("length_km", "1.5", 1500),
        ("length_m", "1500", 1500),
        ("length_mi", "1", 1609.344),
        ("length_ft", "5280", 1609.344),
        ("length_m", "1111.95", 1111.95),
        # Shorter than its line, or absurdly longer: the line as drawn counts.
        ("length_m", "900", METRES_PER_DEGREE / 100),
        ("length_m", "1500000", METRES_PER_DEGREE / 100),
        ("length_km", "-1", METRES_PER_DEGREE / 100),
        ("length_km", "nan", METRES_PER_DEGREE / 100),
    ],
)
def test_lengths(tmp_path: Path, column: str, stated: str, metres: float) -> None:
    network = one_road(tmp_path, column, stated)

    assert network.road_length_mm[0] / 1000 == pytest.approx(metres, abs=0.002)


def test_a_stated_length_is_shared_out_along_the_line(tmp_path: Path) -> None:
    path = sheet(
        tmp_path, "wkt,class,length_m", '"LINESTRING (0 0, 0.01 0, 0.03 0)",primary,6000',
        '"LINESTRING (0.01 0, 0.01 1)",primary,',
    )  # fmt: skip

    lengths = read(path).segments.length_mm.tolist()

    assert lengths[:2] == pytest.approx([2_000_000, 4_000_000], abs=2)


def test_roads_between_named_nodes(tmp_path: Path) -> None:
    nodes = sheet(tmp_path, NODES, name="nodes.csv")
    path = sheet(
        tmp_path, "from,to,length_km,class", "1,2,1.2,primary", "2,3,1.3,primary",
        "3,4,2,secondary",
    )  # fmt: skip

    network, _ = assemble(read(path, nodes=nodes).segments)

    assert sorted(network.node_osm_id.tolist()) == [1, 3, 4]
    assert sorted(network.length_m().tolist()) == [2000, 2000, 2500, 2500]


def test_a_road_shorter_than_the_straight_line_is_as_long_as_that(tmp_path: Path) -> None:
    nodes = sheet(tmp_path, NODES, name="nodes.csv")
    path = sheet(tmp_path, "from,to,length_km,class", "1,2,0.2,primary")

    reading = read(path, nodes=nodes)

    assert reading.segments.length_mm[0] == pytest.approx(METRES_PER_DEGREE * 10, abs=1)
    assert [d.key for d in reading.tally.doubts] == ["length"]


def test_columns_by_other_names_and_a_class_for_all(tmp_path: Path) -> None:
    nodes = sheet(tmp_path, "code,lat,lon", "A1,0,0", "B2,0,0.01", name="nodes.csv")
    path = sheet(tmp_path, "u,v,km,remark", "A1,B2,1.2,none")

    reading = read(
        path, nodes=nodes, columns="from=u, to=v, length_km=km, node_id=code", road_class="track"
    )

    assert reading.segments.length_mm.tolist() == [1_200_000]
    assert {f.code: f.what for f in reading.findings} | {"OC-697": ""} == {
        "OC-695": "1 columns are not read: remark.",
        "OC-697": "",
    }


def test_a_column_can_be_left_out(tmp_path: Path) -> None:
    path = sheet(
        tmp_path, "id,wkt,class", '7,"LINESTRING (0 0, 1 0)",primary',
        '7,"LINESTRING (0 1, 1 1)",track',
    )  # fmt: skip

    reading = read(path, columns="id=")

    assert reading.segments.way.tolist() == [2, 3]
    assert [f.what for f in reading.findings] == ["1 columns are not read: id."]


# ---- GeoPackage ----------------------------------------------------------------------------------


def package(folder: Path, crs: str = "EPSG:4326") -> Path:
    """Write two roads with a library that shares nothing with the reader."""
    lines = [LineString([(2, 42), (2.01, 42)]), MultiLineString([[(2.01, 42), (2.01, 42.01)]])]
    columns = {"highway": ["primary", "secondary"], "lanes": [2.0, 4.0], "oneway": [True, False]}
    frame = gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326").to_crs(crs)
    path = folder / "roads.gpkg"
    frame.to_file(path, layer="roads", driver="GPKG")
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a GeoPackage in degrees; tests that damage it take a copy."""
    return package(tmp_path_factory.mktemp("package"))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32631", "EPSG:3857"])
def test_a_geopackage_in_any_system(tmp_path: Path, crs: str) -> None:
    network, _ = assemble(read(package(tmp_path, crs)).segments)

    assert sorted(network.node_lat_e7.tolist()) == pytest.approx(
        [420_000_000, 420_000_000, 420_100_000], abs=1
    )
    by_class = dict(zip(network.road_class.tolist(), network.road_lanes.tolist(), strict=True))
    # The one-way has all its lanes in its direction; those on foot go back without one.
    assert by_class == {2: 0, 3: 2}
    assert network.road_lanes.tolist().count(2) == 3


def test_a_geopackage_with_several_layers_asks_which(tmp_path: Path) -> None:
    path = package(tmp_path)
    gpd.read_file(path).to_file(path, layer="rivers", driver="GPKG")

    with pytest.raises(RoadsError, match="roads, rivers") as caught:
        read(path)

    assert codes(caught) == ["OC-696"]
    assert read(path, layer="rivers").tally.ways_kept == 2


def damaged(path: Path, sql: str) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.executescript(sql)
    connection.close()
    return path


ENDLESS = """
    ALTER TABLE roads RENAME TO hidden;
    CREATE VIEW roads AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
    SELECT x, geom, highway FROM n, hidden
"""


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("DROP TABLE gpkg_geometry_columns", "OC-681"),
        ("UPDATE gpkg_geometry_columns SET srs_id = 0", "OC-694"),
        ("UPDATE gpkg_geometry_columns SET srs_id = 777", "OC-694"),
        ("UPDATE gpkg_geometry_columns SET srs_id = 'x'", "OC-681"),
        ("UPDATE gpkg_geometry_columns SET column_name = 'no'", "OC-681"),
        ("UPDATE roads SET geom = x'4750'", "OC-693"),
        ("UPDATE roads SET geom = substr(geom, 1, length(geom) - 1)", "OC-693"),
        ("UPDATE roads SET geom = 'text'", "OC-693"),
        ("UPDATE roads SET geom = NULL", "OC-682"),
        ("UPDATE roads SET highway = 'high street'", "OC-693"),
        ("DELETE FROM roads", "OC-682"),
        (ENDLESS, "OC-682"),
    ],
)
def test_a_geopackage_that_cannot_be_read(
    tmp_path: Path, written: Path, sql: str, code: str
) -> None:
    path = damaged(Path(shutil.copy(written, tmp_path)), sql)

    with pytest.raises(RoadsError) as caught:
        read(path)

    assert set(codes(caught)) == {code}


# ---- bad input -----------------------------------------------------------------------------------

HEADER = "wkt,class"
LINE = '"LINESTRING (0 0, 1 0)"'
BAD: dict[str, tuple[list[str], str, str]] = {
    "nothing": ([], "OC-681", "no commas"),
    "semicolons": (["wkt;class"], "OC-681", "semicolons"),
    "no class": (["id,wkt", f"1,{LINE}"], "OC-696", "No column is class"),
    "no unit": (["from,to,length,class", "1,2,3,primary"], "OC-696", "does not say its unit"),
    "two units": (["wkt,class,length_m,length_km", f"{LINE},x,1,1"], "OC-696", "two units"),
    "a column twice": (["wkt,class,highway", f"{LINE},x,y"], "OC-696", "mean the same"),
    "a quote left open": ([HEADER, '"LINESTRING (0 0, 1 0),primary'], "OC-681", "as a sheet"),
    "a cell too many": ([HEADER, f"{LINE},primary,1"], "OC-693", "Line 2: 3 cells"),
    "an unknown class": ([HEADER, f"{LINE},highway"], "OC-693", "class is 'highway'"),
    "an empty class": ([HEADER, f"{LINE},"], "OC-693", "no class"),
    "a strange one-way": (["wkt,class,oneway", f"{LINE},primary,B"], "OC-693", "oneway is 'b'"),
    "an id twice": (
        ["id,wkt,class", f"7,{LINE},primary", f"7,{LINE},primary"], "OC-693", "in line 2",
    ),
    "a point": ([HEADER, "POINT (0 0),primary"], "OC-693", "not a LINESTRING"),
    "half a line": ([HEADER, "LINESTRING (0 0),primary"], "OC-693", "two points"),
    "a word in a line": ([HEADER, '"LINESTRING (0 0, a b)",primary'], "OC-693", "no number"),
    "NaN": ([HEADER, '"LINESTRING (0 0, nan 1)",primary'], "OC-693", "nowhere on Earth"),
    "swapped": ([HEADER, '"LINESTRING (47 137, 48 138)",primary'], "OC-693", "look swapped"),
    "metres": ([HEADER, '"LINESTRING (4e5 5e6, 4e5 6e6)",primary'], "OC-693", "--crs"),
    "no line at all": ([HEADER, ",primary"], "OC-682", "1 rows"),
    "a line without length": ([HEADER, '"LINESTRING (0 0, 0 0)",primary'], "OC-682", "None of its"),
    "roads for nobody": (["wkt,class,access", f"{LINE},primary,no"], "OC-682", "no road"),
    "no nodes": (["from,to,length_m,class", "1,2,3,primary"], "OC-696", "--nodes"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "code", "words"), BAD.values(), ids=BAD)
def test_one_fault_is_one_finding(tmp_path: Path, rows: list[str], code: str, words: str) -> None:
    with pytest.raises(RoadsError) as caught:
        read(sheet(tmp_path, *rows))

    (finding,) = caught.value.findings
    assert code in finding.text()
    assert words.lower() in finding.text().lower()


BAD_NODES: dict[str, tuple[str, str, str]] = {
    "an unknown node": ("1,9,1.2,primary", NODES, "'9' is not in nodes.csv"),
    "a ring of one": ("1,1,1.2,primary", NODES, "ends where it begins"),
    "no length": ("1,2,,primary", NODES, "no length that can be"),
    "a node twice": ("1,2,1.2,primary", NODES + "1,0,0\n", "a second time"),
    "a node off the Earth": ("1,2,1.2,primary", NODES + "5,137,47\n", "look swapped"),
    "a node in metres": ("1,2,1.2,primary", "id,lat,lon\n1,5e6,4e5\n2,5e6,4e5\n", "--crs"),
    "a node that is not a number": ("1,2,1.2,primary", NODES + "5,x,47\n", "no latitude"),
    "no node": ("1,2,1.2,primary", "id,lat,lon\n", "no node"),
    "no column": ("1,2,1.2,primary", "name,lat,lon\n", "column id is missing"),
}


@pytest.mark.parametrize(("row", "nodes", "words"), BAD_NODES.values(), ids=BAD_NODES)
def test_one_fault_in_the_nodes_is_one_finding(
    tmp_path: Path, row: str, nodes: str, words: str
) -> None:
    with pytest.raises(RoadsError) as caught:
        read(
            sheet(tmp_path, "from,to,length_km,class", row),
            nodes=sheet(tmp_path, nodes, name="nodes.csv"),
        )

    (finding,) = caught.value.findings
    assert words in finding.text()


def test_many_faults_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    with pytest.raises(RoadsError) as caught:
        read(sheet(tmp_path, HEADER, *[f"{LINE},nothing"] * 5000))

    assert len(caught.value.findings) == 11
    assert "4,990 more rows" in caught.value.findings[-1].text()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"columns": "class=type"}, "no column 'type'"),
        ({"columns": "nonsense=class"}, "'nonsense' is not the name"),
        ({"layer": "roads"}, "has no use for it"),
        ({"length_unit": "km"}, "has no use for it"),
        ({"crs": "Pulkovo"}, "not the name of a coordinate system"),
        ({"crs": "EPSG:999999"}, "is not known"),
    ],
)
def test_what_is_said_must_fit_the_file(tmp_path: Path, said: dict[str, str], words: str) -> None:
    with pytest.raises(RoadsError, match=words):
        read(sheet(tmp_path, HEADER, f"{LINE},primary"), **said)


def test_wkt_in_another_system_is_refused() -> None:
    with pytest.raises(NoLineError, match="3857"):
        lines_of_wkt("SRID=3857;LINESTRING (0 0, 1 1)")


# ---- TNTP ----------------------------------------------------------------------------------------

TNTP = """<NUMBER OF ZONES> 1
<NUMBER OF NODES> 4
<FIRST THRU NODE> 2
<NUMBER OF LINKS> 6
<ORIGINAL HEADER>~ Tail Head Capacity (veh/h) Length (ft) Free Flow Time (min) ;
<END OF METADATA>
1 2 1800 5280 1 ;
2 1 1800 5280 1 ;
2 3 900 5280 1 ;
3 2 900 5280 1 ;
3 4 900 5280 1 ;
4 3 900 5280 1 ;
"""


def test_tntp_states_its_units_and_merges_like_a_map(tmp_path: Path) -> None:
    path = sheet(tmp_path, TNTP, name="x_net.tntp")

    reading = read(path)
    network, _ = assemble(reading.segments, reading.kept)

    # Node 3 is passed; 2 parts two capacities; both directions are one road.
    assert network.node_osm_id.tolist() == [1, 2, 4]
    assert network.shapes == 2
    assert network.travel_time_s(Means.CAR).tolist() == pytest.approx([60, 60, 120, 120], abs=0.01)
    assert not reading.positions


def test_tntp_without_units_asks_for_both(tmp_path: Path) -> None:
    path = sheet(tmp_path, TNTP.replace("(ft)", "").replace("(min)", ""), name="x_net.tntp")

    with pytest.raises(RoadsError, match="--length-unit"):
        read(path)
    with pytest.raises(RoadsError, match="--time-unit"):
        read(path, length_unit="ft")
    assert read(path, length_unit="km", time_unit="h").tally.ways_kept == 6


def test_tntp_nodes_must_all_be_there(tmp_path: Path) -> None:
    path = sheet(tmp_path, TNTP, name="x_net.tntp")
    nodes = sheet(tmp_path, "Node X Y ;\n1 0 0 ;\n2 1 0;\n3 1 1;", name="x_node.tntp")

    with pytest.raises(RoadsError, match="first is 4"):
        read(path, nodes=nodes)


def test_zones_that_can_be_passed_are_named(tmp_path: Path) -> None:
    text = TNTP.replace("LINKS> 6", "LINKS> 7") + "1 4 900 5280 1 ;\n"

    (finding,) = read(sheet(tmp_path, text, name="x_net.tntp")).findings

    assert "1 zones (nodes below 2)" in finding.what
