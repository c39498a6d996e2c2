"""Boxes and polygons, and what is no area."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.errors import RoadsError
from opencorridor.network.area import read_area


def inside(text: str, *points: tuple[float, float]) -> list[bool]:
    lat, lon = (np.array([round(p[i] * 1e7) for p in points], dtype=np.int32) for i in (0, 1))
    return [bool(found) for found in read_area(text).contains(lat, lon)]


def test_a_box() -> None:
    points = [(42.5, 1.5), (41.9, 1.5), (42.5, 1.8), (1.5, 42.5)]

    assert inside("42,1.4,43,1.7", *points) == [True, False, False, False]


def test_polygons_with_holes_and_parts_that_overlap(tmp_path: Path) -> None:
    outer = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    hole = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
    other = [[8, 8], [20, 8], [20, 20], [8, 20], [8, 8]]
    file = tmp_path / "area.geojson"
    shape = {"type": "MultiPolygon", "coordinates": [[outer, hole], [other]]}
    document = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": shape}]}
    file.write_text(json.dumps(document), encoding="utf-8")

    # Latitude first; the file has longitude first.
    found = inside(str(file), (1, 2), (5, 5), (9, 9), (15, 9), (9, 15), (15, 5))

    assert found == [True, False, True, True, True, False]


@given(seed=st.integers(0, 10**6))
def test_a_polygon_is_that_of_another_library(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    angles = np.sort(chance.random(7)) * 2 * np.pi
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * chance.uniform(1, 9, (7, 1))
    closed = [*ring.tolist(), ring[0].tolist()]
    file = tmp_path_factory.mktemp("area") / "area.json"
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [closed]}), encoding="utf-8")
    points = chance.uniform(-9, 9, (50, 2))

    found = inside(str(file), *[(lat, lon) for lon, lat in points])

    polygon = shapely.Polygon(closed)
    assert found == [polygon.contains(shapely.Point(*point)) for point in points]


BAD = ["1,2,3", "a,b,c,d", "43,1,42,2", "42,1,43,200", "nan,1,43,2", "1,2,3,4,5", "no-such-file"]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_area(text: str) -> None:
    with pytest.raises(RoadsError, match="OC-683"):
        read_area(text)


BAD_FILES = {
    "no JSON": "{",
    "a list": "[]",
    "a point": '{"type": "Point", "coordinates": [1, 2]}',
    "an open ring": '{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,1]]]}',
    "no numbers": '{"type": "Polygon", "coordinates": [[["a",0],[1,0],[1,1],["a",0]]]}',
    "not finite": '{"type": "Polygon", "coordinates": [[[NaN,0],[1,0],[1,1],[NaN,0]]]}',
    "off the Earth": '{"type": "Polygon", "coordinates": [[[0,91],[1,0],[1,1],[0,91]]]}',
    "a text": '{"type": "Polygon", "coordinates": "everywhere"}',
    "null": '{"type": "Feature", "geometry": null}',
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("text", BAD_FILES.values(), ids=BAD_FILES)
def test_what_is_no_polygon(tmp_path: Path, text: str) -> None:
    file = tmp_path / "area.geojson"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(RoadsError, match="OC-683"):
        read_area(str(file))
