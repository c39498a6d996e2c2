"""Damaged files of roads: an answer or findings, never a trace, and never a long wait."""

import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.door import corridor
from tests.network.osmfile import in_a_row, write_osm

CASES = 5
MOST_S = 5.0
"""Each takes some hundredths; the bound is for a machine with much else to do."""


def a_map(folder: Path, suffix: str) -> Path:
    nodes = in_a_row(60)
    ways = {
        1: (list(range(1, 31)), {"highway": "primary", "maxspeed": "50", "lanes": "2"}),
        2: ([30, 31, 32], {"highway": "residential", "oneway": "yes", "bridge": "yes"}),
        3: (list(range(32, 61)), {"highway": "track", "maxheight": "3.5", "access": "no"}),
    }
    return write_osm(folder / f"map{suffix}", nodes, ways, node_tags={30: {"barrier": "gate"}})


def a_sheet(folder: Path) -> Path:
    path = folder / "map.csv"
    rows = [f'{n},"LINESTRING (0 {n}, 0.5 {n}, 1 {n + 1})",primary,{n}0' for n in range(20)]
    path.write_text("\n".join(["id,wkt,class,car_speed_kmh", *rows]), encoding="utf-8")
    return path


def a_network_of_others(folder: Path) -> Path:
    path = folder / "map.tntp"
    head = (
        "<NUMBER OF NODES> 9\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 8\n~ Length (mi) Time (min)\n"
    )
    links = "".join(f"{n} {n + 1} 900 1 2 0.15 4 0 0 1 ;\n" for n in range(1, 9))
    path.write_text(head.replace("~", "<ORIGINAL HEADER>~") + links, encoding="utf-8")
    return path


def a_package(folder: Path) -> Path:
    path = folder / "map.gpkg"
    point = bytes.fromhex("000000000000f03f")  # 1.0, little-endian
    line = b"GP\x00\x01\xe6\x10\x00\x00" + b"\x01\x02\x00\x00\x00\x02\x00\x00\x00"
    with sqlite3.connect(path) as package:
        package.execute(
            "CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id, "
            "geometry_type_name)"
        )
        package.execute("INSERT INTO gpkg_geometry_columns VALUES ('r', 'g', 4326, 'LINESTRING')")
        package.execute("CREATE TABLE r (g, class, lanes)")
        package.executemany(
            "INSERT INTO r VALUES (?, 'primary', 2)",
            [(line + bytes(16) + point + bytes([0] * 6 + [n, 0x40]),) for n in range(20)],
        )
    package.close()
    return path


def a_built_network(folder: Path) -> Path:
    path = folder / "map.roads"
    assert corridor("roads", "build", a_map(folder, ".osm"), "-o", path).status == 0
    return path


FORMATS: dict[str, Callable[[Path], Path]] = {
    "pbf": lambda folder: a_map(folder, ".osm.pbf"),
    "xml": lambda folder: a_map(folder, ".osm"),
    "gzip": lambda folder: a_map(folder, ".osm.gz"),
    "opl": lambda folder: a_map(folder, ".opl"),
    "sheet": a_sheet,
    "package": a_package,
    "others": a_network_of_others,
    "network": a_built_network,
}


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Return bytes with some of them changed, left out, doubled or cut off at the end."""
    changed = bytearray(content)
    way = rng.randrange(4)
    at = rng.randrange(len(changed))
    if way == 0:
        return bytes(changed[:at])
    if way == 1:
        del changed[at : at + rng.randrange(1, 40)]
    elif way == 2:
        changed[at:at] = changed[at : at + rng.randrange(1, 40)]
    else:
        for _ in range(rng.randrange(1, 8)):
            changed[rng.randrange(len(changed))] = rng.choice((0, 255, 45, rng.randrange(256)))
    return bytes(changed)


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_damage_is_found_or_does_no_harm(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    rng = random.Random(7)
    good = write(tmp_path)
    content = good.read_bytes()
    words = ("info",) if good.suffix == ".roads" else ("build", "-o", tmp_path / "out.roads")
    assert corridor("roads", *words, good).status == 0
    refused = 0

    for case in range(CASES):
        folder = tmp_path / str(case)
        folder.mkdir()
        bad = folder / good.name
        bad.write_bytes(damaged(content, rng))
        began = time.monotonic()
        answer = corridor("roads", *words, bad)
        assert time.monotonic() - began < MOST_S
        assert answer.status in {0, 2}, (case, answer.err)
        assert "Traceback" not in answer.err + answer.out
        assert (answer.status == 2) == ("[OC-679]" in answer.err), (case, answer.err)
        refused += answer.status == 2
        shutil.rmtree(folder)

    assert refused
