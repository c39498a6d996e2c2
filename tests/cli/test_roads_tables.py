"""Roads from tables through the command: built, shown, drawn; and refused without a trace."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.door import contents, corridor, joined

CROSS = (
    'wkt,class,remark\n"LINESTRING (0 0, 0.01 0, 0.02 0)",primary,a\n'
    '"LINESTRING (0.01 0, 0.01 0.01)",residential,b\n"LINESTRING (1 1, 1.01 1)",track,c\n'
)
EDGES = "from,to,length_km,class\na,b,1.2,primary\nb,c,1.3,secondary\n"
NODES = "id,lat,lon\na,0,0\nb,0,0.01\nc,0.01,0.01\n"
TNTP = (
    "<NUMBER OF NODES> 3\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 2\n"
    "1 2 900 1 2 0.15 4 0 0 1 ;\n2 3 900 1 2 0.15 4 0 0 1 ;\n"
)


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")


def test_a_drawn_sheet_is_built_shown_and_drawn(tmp_path: Path) -> None:
    put(tmp_path, roads_csv=CROSS)
    target, picture = tmp_path / "x.roads", tmp_path / "x.svg"

    built = corridor("roads", "build", tmp_path / "roads.csv", "-o", target)
    info = corridor("roads", "info", target, "--picture", picture)

    assert (built.status, info.status) == (0, 0)
    said = joined(built.out)
    assert "6 nodes, 4 roads (8 by direction)." in said
    assert "OC-695 warning: roads.csv 1 columns are not read: remark." in said
    # An id of ours is in no map: the island is named by where it is.
    assert re.search(r"nearest link node \d+ \(1\.00000,1\.00000\) to node \d+", said)
    text = picture.read_text(encoding="utf-8")
    assert "Roads from roads.csv." in text
    assert "OpenStreetMap" not in text


def test_json_names_whom_to_credit(tmp_path: Path) -> None:
    put(tmp_path, roads_csv=CROSS)
    target = tmp_path / "x.roads"

    document = json.loads(
        corridor("roads", "build", tmp_path / "roads.csv", "-o", target, "--json").out
    )

    assert document["credit"] == ""


def test_a_network_without_positions_says_so(tmp_path: Path) -> None:
    put(tmp_path, x_tntp=TNTP)
    words = ("roads", "build", tmp_path / "x.tntp", "--length-unit=km", "--time-unit=min")
    target = tmp_path / "x.roads"

    assert corridor(*words, "-o", target).status == 0
    area = corridor(*words, "-o", target, "--area=0,0,1,1")
    picture = corridor("roads", "info", target, "--picture", tmp_path / "x.svg")

    assert (area.status, picture.status) == (2, 2)
    assert "does not say where its nodes are" in area.err
    assert "no positions" in picture.err


BAD: dict[str, tuple[dict[str, str], tuple[str, ...], str]] = {
    "no class": ({"roads_csv": "wkt,x\na,b\n"}, ("roads.csv",), "OC-696"),
    "no sheet of nodes": ({"edges_csv": EDGES}, ("edges.csv",), "OC-696"),
    "nodes that are missing": ({"edges_csv": EDGES}, ("edges.csv", "--nodes=no.csv"), "OC-680"),
    "nodes in metres": (
        {"edges_csv": EDGES, "nodes_csv": NODES.replace("0.01", "500000")},
        ("edges.csv", "--nodes=nodes.csv"), "OC-694",
    ),
    "an unknown node": (
        {"edges_csv": EDGES + "c,d,1,primary\n", "nodes_csv": NODES},
        ("edges.csv", "--nodes=nodes.csv"), "OC-693",
    ),
    "swapped": (
        {"roads_csv": CROSS.replace("(1 1, 1.01 1)", "(47 137, 48 138)")}, ("roads.csv",), "OC-693",
    ),
    "a system nobody knows": ({"roads_csv": CROSS}, ("roads.csv", "--crs=EPSG:1"), "OC-694"),
    "no units": ({"x_tntp": TNTP}, ("x.tntp",), "OC-696"),
    "a capacity that overflows": (
        {"x_tntp": TNTP.replace("900", "9" * 40)},
        ("x.tntp", "--length-unit=km", "--time-unit=min"), "OC-681",
    ),
    "no GeoPackage": ({"x_gpkg": "not one"}, ("x.gpkg",), "OC-681"),
    "a missing GeoPackage": ({}, ("x.gpkg",), "OC-680"),
    "a missing sheet": ({}, ("x.csv",), "OC-680"),
    "a missing network": ({}, ("x.tntp",), "OC-680"),
    "an area elsewhere": ({"roads_csv": CROSS}, ("roads.csv", "--area=42,1,43,2"), "OC-684"),
    "an option without use": ({"roads_csv": CROSS}, ("roads.csv", "--layer=x"), "OC-696"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "words", "code"), BAD.values(), ids=BAD)
def test_one_fault_is_one_finding(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    words: tuple[str, ...],
    code: str,
) -> None:
    put(tmp_path, **files, old_roads="the old network")
    before = contents(tmp_path)
    monkeypatch.chdir(tmp_path)

    answer = corridor("roads", "build", *words, "-o", "old.roads")

    assert (answer.status, answer.out) == (2, "")
    assert re.findall(r"OC-\d{3}", answer.err) == [code, "OC-679"]
    assert "To mend: " in answer.err
    assert contents(tmp_path) == before
