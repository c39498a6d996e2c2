"""Properties of the readers: nothing but findings comes of any bytes; rounding has a direction."""

import math
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opencorridor.model.cases import End, Range
from opencorridor.model.catalogue import CATALOGUE
from opencorridor.scenario import check_scenario
from opencorridor.scenario.build import range_text
from opencorridor.scenario.cells import CellError, read_cell
from opencorridor.scenario.columns import Column, Kind
from opencorridor.scenario.geometry import great_circle_m
from opencorridor.scenario.schema import SHEETS, TABLES
from opencorridor.units import metres_from_km, speed_m_per_h_from_kmh
from tests.scenario.folders import starter

PEOPLE = Column(kind=Kind.RANGE, meaning="People.", unfavourable=End.LEAST)
FILES = ("terms.toml", *(sheet.file for sheet in SHEETS))
counts = st.integers(min_value=0, max_value=10**9)
SHEET_TEXT = st.text(alphabet=st.sampled_from('abc,;"\n\r.-019:TZ+ \t\0é\u202e'), max_size=300)
HEADS = {
    sheet.file: (
        Path(__file__).parents[2] / "src/opencorridor/scenario/starter" / sheet.file
    ).read_bytes()
    for sheet in SHEETS
}


def findings_of(file: str, content: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = starter(Path(name))
        (folder / file).write_bytes(content)
        findings = check_scenario(folder).findings
    for finding in findings:
        assert finding.code in CATALOGUE
        assert finding.text().isprintable()
    return [finding.code for finding in findings]


@given(st.sampled_from(FILES), st.binary(max_size=400))
@example("terms.toml", b"a = [[[[")
@example("terms.toml", b'a = "\\ud800"')
@example("terms.toml", b"scenario = 1\nparty = [1]\ncorridor = [[{}]]\n")
@example("roads.csv", b"\xef\xbb\xbf")
@example("roads.csv", b"id\r\rid")
@example("places.csv", b"\0")
def test_any_bytes_as_a_file_give_findings_and_nothing_else(file: str, content: bytes) -> None:
    assert findings_of(file, content)


@given(st.sampled_from([s.file for s in SHEETS]), SHEET_TEXT)
def test_any_text_after_a_good_sheet_gives_findings_at_most(file: str, text: str) -> None:
    findings_of(file, HEADS[file] + text.encode())


toml_values = st.recursive(
    st.one_of(
        st.integers(-(10**20), 10**20).map(str),
        st.floats().map(lambda x: str(x) if math.isfinite(x) else "nan"),
        st.sampled_from(['"x"', "true", "2030-05-14", "08:00:00", "2030-05-14T08:00:00Z", "{}"]),
    ),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    max_leaves=5,
)
KEYS = [
    ("scenario", "margin_min"),
    ("scenario", "clocks"),
    ("scenario", "priority"),
    ("scenario", "as_of"),
    ("corridor", "waypoints"),
    ("corridor", "status"),
    ("corridor", "speed_kmh"),
    ("window", "start"),
    ("window", "scope"),
    ("what_if", "changes"),
    ("asks", "pairs"),
    ("party", "id"),
]


@given(st.sampled_from(KEYS), toml_values)
def test_any_value_of_a_key_gives_findings_at_most(key: tuple[str, str], value: str) -> None:
    table, name = key
    brackets = "[{}]" if table in {"scenario", "asks"} else "[[{}]]"
    text = f"format = 1\n{brackets.format(table)}\n{name} = {value}\n"

    assert findings_of("terms.toml", text.encode())


@given(st.tuples(counts, counts, counts).map(sorted))
def test_a_range_that_is_written_is_the_range_that_is_read(values: list[int]) -> None:
    written = Range(values[0], values[1], values[2], End.LEAST)

    assert read_cell(PEOPLE, range_text(written)) == written


@given(st.tuples(counts, counts).map(sorted), st.sampled_from(End))
def test_the_midpoint_leans_to_the_unfavourable_end(values: list[int], end: End) -> None:
    column = Column(kind=Kind.RANGE, meaning="People.", unfavourable=end)
    found = read_cell(column, f"{values[0]} .. {values[1]}")

    assert isinstance(found, Range)
    exact = Fraction(values[0] + values[1], 2)
    assert abs(found.central - exact) < 1
    assert (found.central <= exact) if end is End.LEAST else (found.central >= exact)


@given(st.tuples(counts, counts).map(sorted).filter(lambda v: v[0] < v[1]))
def test_a_range_out_of_order_is_refused(values: list[int]) -> None:
    with pytest.raises(CellError) as caught:
        read_cell(PEOPLE, f"{values[1]}..{values[0]}")

    assert caught.value.code == "OC-204"


@given(st.decimals(min_value=0, max_value=5000, places=6))
def test_lengths_never_shrink_and_speeds_never_grow(value: Decimal) -> None:
    exact = Fraction(value) * 1000

    assert 0 <= metres_from_km(float(value)) - exact < 1
    assert 0 <= exact - speed_m_per_h_from_kmh(float(value)) < 1


texts = st.text(max_size=40)


@given(st.sampled_from(Kind), texts)
def test_any_text_in_any_kind_of_cell_is_read_or_refused_with_a_code(kind: Kind, text: str) -> None:
    column = Column(kind=kind, meaning="Anything.")
    code = None
    try:
        read_cell(column, text)
    except CellError as error:
        code = error.code
    assert code is None or code in CATALOGUE


points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(points, points)
def test_great_circles_are_symmetric_and_no_longer_than_half_the_globe(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there = great_circle_m(a, b)

    assert 0 <= there <= math.pi * 6_371_008.8 + 1
    assert there == pytest.approx(great_circle_m(b, a), abs=1e-6)


def test_a_degree_of_latitude_is_111_km() -> None:
    # Mean radius 6,371.0088 km: 2 pi r / 360 = 111.195 km.
    assert great_circle_m((47, 37), (48, 37)) == pytest.approx(111_195, abs=1)


def test_every_table_has_columns() -> None:
    assert len(TABLES) == len({table.table for table in TABLES})
