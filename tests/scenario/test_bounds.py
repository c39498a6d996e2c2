"""Sheets of any size and shape are read within bounds of memory and time."""

import os
import socket
import time
import tracemalloc
from pathlib import Path

import pytest

from opencorridor.scenario import check_scenario, files, notes, sheets
from tests.scenario.folders import codes_of, line, raw, starter

ROAD = "r{n},millbrook,seaport,60,track,,,,,yes,invented,,public\n"


def test_too_large_a_sheet_is_refused_before_it_is_read(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    with (folder / "roads.csv").open("r+b") as stream:
        stream.truncate(200 * 1024**2)  # A hole: no disk is used.
    started = time.perf_counter()
    tracemalloc.start()
    result = check_scenario(folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    found = [f for f in result.findings if f.code == "OC-106"]
    assert [(f.file, "209,715,200" in f.what) for f in found] == [("roads.csv", True)]
    assert peak < 8 * 1024**2
    assert time.perf_counter() - started < 2


def test_too_large_terms_are_refused(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    line("terms.toml", ("#" * 99 + "\n") * 11_000)(folder)

    assert "OC-106" in codes_of(check_scenario(folder))


def test_a_sheet_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = starter(tmp_path)
    opened = files.open_regular

    def grow(path: Path, most_bytes: int, told: notes.Notes) -> int | None:
        descriptor = opened(path, most_bytes, told)
        if path.name == "roads.csv":
            line("roads.csv", "".join(ROAD.format(n=n) for n in range(30)).rstrip())(folder)
        return descriptor

    monkeypatch.setattr(files, "open_regular", grow)
    monkeypatch.setattr(sheets, "MOST_BYTES_SHEET", 2000)

    assert "OC-106" in codes_of(check_scenario(folder))


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 50)
    folder = starter(tmp_path)
    line("roads.csv", "".join(ROAD.format(n=n) for n in range(50)).rstrip())(folder)
    found = [f for f in check_scenario(folder).findings if f.code == "OC-107"]

    # The header and 50 rows; row 51 stands on line 52.
    assert [(f.file, f.row) for f in found] == [("roads.csv", 52)]


def test_too_long_a_line_is_refused(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    line("roads.csv", "x" * 100_001)(folder)
    found = [f for f in check_scenario(folder).findings if f.code == "OC-108"]

    assert [(f.file, f.row) for f in found] == [("roads.csv", 5)]


def test_a_quote_that_is_never_closed_swallows_no_more_than_a_few_lines(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    line("roads.csv", '"' + "".join(ROAD.format(n=n) for n in range(5000)))(folder)
    found = [f for f in check_scenario(folder).findings if f.code == "OC-110"]

    assert [(f.file, f.row) for f in found] == [("roads.csv", 5)]


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    raw("roads.csv", b",".join(b"c%d" % n for n in range(10_000)) + b"\n")(folder)
    found = check_scenario(folder).findings

    assert "OC-112" in [f.code for f in found]
    assert len(found) < 3 * notes.MOST_FINDINGS_PER_CODE


def test_of_many_findings_alike_the_first_are_kept_and_the_rest_counted(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    rows = [ROAD.format(n=n).replace(",60,", ",-60,") for n in range(250)]
    line("roads.csv", "".join(rows).rstrip())(folder)
    found = [f for f in check_scenario(folder).findings if f.code == "OC-203"]

    assert len(found) == notes.MOST_FINDINGS_PER_CODE + 1
    assert "150 more findings" in found[-1].what


def test_hints_are_not_worked_out_for_findings_that_are_dropped(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    places = [f"place-{n},P,waypoint,27.3,-27.2,,,,,,,no,,x,,public\n" for n in range(1500)]
    roads = [f"r{n},plaice-{n},sea,60,track,,,,,yes,x,,public\n" for n in range(3000)]
    line("places.csv", "".join(places).rstrip())(folder)
    line("roads.csv", "".join(roads).rstrip())(folder)
    started = time.perf_counter()
    result = check_scenario(folder)

    assert "OC-302" in codes_of(result)
    assert time.perf_counter() - started < 20


def test_a_large_scenario_is_read_in_bounded_memory(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    line("roads.csv", "".join(ROAD.format(n=n) for n in range(1000)).rstrip())(folder)
    tracemalloc.start()
    result = check_scenario(folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert result.scenario is not None
    assert len(result.scenario.roads) == 1003
    assert peak / 1003 < 6_000  # bytes a road
    assert len(result.scenario.defaults_used) < 500


def test_a_scenario_of_usual_size_is_read_well_below_a_second(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    check_scenario(folder)  # The first reading also loads the clocks.
    started = time.perf_counter()
    check_scenario(folder)

    assert time.perf_counter() - started < 0.5


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    (folder / "roads.csv").unlink()
    os.mkfifo(folder / "roads.csv")
    found = check_scenario(folder).findings

    assert [(f.code, f.file, "pipe" in f.what) for f in found] == [("OC-103", "roads.csv", True)]


def test_a_socket_is_refused(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    (folder / "roads.csv").unlink()
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # Names of sockets are short.
        try:
            server.bind("roads.csv")
        finally:
            os.chdir(here)
        found = check_scenario(folder).findings

    assert [(f.code, f.file) for f in found] == [("OC-103", "roads.csv")]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    (folder / "roads.csv").chmod(0)

    assert codes_of(check_scenario(folder)) == ["OC-104"]


def test_a_file_that_the_system_refuses_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = starter(tmp_path)
    opened = os.open

    def refuse(path: Path, flags: int) -> int:
        if Path(path).name == "roads.csv":
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    found = check_scenario(folder).findings

    assert [(f.code, f.file) for f in found] == [("OC-104", "roads.csv")]
    assert "Permission denied" in found[0].what


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("a = " + "[" * 90_000, id="brackets"),
        pytest.param("a = " + "{a=" * 30_000, id="inline tables"),
        pytest.param("a = '" + "\\'" * 40_000, id="quotes"),
        pytest.param('a = "' + '\\"' * 40_000, id="escapes"),
        pytest.param("[" + " " * 90_000, id="spaces"),
        pytest.param("\n".join("a." * 190 + f"a{n} = 1" for n in range(900)), id="dotted keys"),
        pytest.param("\n".join(f"[[party]]\nid = {n}" for n in range(6_000)), id="tables"),
        pytest.param("\n".join(f"k{n} = 1" for n in range(20_000)), id="keys"),
        pytest.param("a = " + "9" * 90_000, id="digits"),
        pytest.param("'''" + "\n'''" * 50_000, id="long texts"),
    ],
)
def test_hostile_terms_take_seconds_at_most(tmp_path: Path, hostile: str) -> None:
    folder = starter(tmp_path)
    raw("terms.toml", hostile.encode())(folder)
    started = time.perf_counter()
    result = check_scenario(folder)

    assert result.scenario is None
    assert time.perf_counter() - started < 20
