"""Each bad input gives one clear finding, status 2 and no trace, and leaves old output alone."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.door import VILLAGES, contents, copy_of, corridor, edit, put

Break = Callable[[Path], None]


def replaced(file: str, old: str, new: str) -> Break:
    return lambda folder: put(folder / file, old, new)


def without(file: str) -> Break:
    return lambda folder: (folder / file).unlink()


def with_line(file: str, line: str) -> Break:
    return lambda folder: edit(folder / file, lambda text: f"{text.rstrip()}\n{line}\n")


def in_latin_1(folder: Path) -> None:
    file = folder / "places.csv"
    text = file.read_text(encoding="utf-8").replace("Old Harbour", "Port de Séte")
    file.write_bytes(text.encode("latin-1"))


def across_the_autumn_change(folder: Path) -> None:
    # On 26 October 2025 the clocks of Ponta Delgada show 00:30 twice.
    edit(folder / "terms.toml", lambda text: text.replace("2025-06-11T18", "2025-10-27T18"))
    put(folder / "terms.toml", "start = 2025-06-11T09:00:00", "start = 2025-10-26T00:30:00")
    put(folder / "terms.toml", "end = 2025-06-11T17:00:00", "end = 2025-10-26T17:00:00")


def in_the_spring_gap(folder: Path) -> None:
    # On 30 March 2025 the clocks of Ponta Delgada go from 00:00 to 01:00.
    put(folder / "terms.toml", "start = 2025-06-11T09:00:00", "start = 2025-03-30T00:30:00")


def an_origin_without_a_road(folder: Path) -> None:
    with_line("places.csv", "elm,Elm,origin,27.25,-27.10,North,a,,,,,yes,,invented,public")(folder)
    with_line("needs.csv", "elm-vans,elm,residents,40,car,harbour,0,invented,restricted")(folder)


BAD: dict[str, tuple[Break, str]] = {
    "a missing file": (without("roads.csv"), "OC-102"),
    "missing terms": (without("terms.toml"), "OC-102"),
    "not UTF-8": (in_latin_1, "OC-105"),
    "a broken quote": (
        replaced("checkpoints.csv", '"papers, no telephones"', '"papers, no telephones'),
        "OC-110",
    ),
    "an unknown key": (replaced("terms.toml", "step_s = 60", "steps_s = 60"), "OC-114"),
    "an unknown column": (
        lambda folder: edit(folder / "conditions.csv", lambda t: t.replace("source", "scource", 1)),
        "OC-114",
    ),
    "an unknown place in roads": (
        with_line("roads.csv", "r-lane,birch,frok,3,track,,,,,yes,invented,public"),
        "OC-302",
    ),
    "a duplicated id": (replaced("vehicles.csv", "vans-cedar,", "vans-birch,"), "OC-301"),
    "a negative length": (replaced("roads.csv", "fork,bridge,5,", "fork,bridge,-5,"), "OC-203"),
    "a length of zero": (replaced("roads.csv", "fork,bridge,5,", "fork,bridge,0,"), "OC-203"),
    "a negative capacity": (replaced("roads.csv", "400..600..800", "-400..600..800"), "OC-203"),
    "a capacity of zero": (replaced("roads.csv", "400..600..800", "0"), "OC-203"),
    "negative people": (replaced("needs.csv", "400..480..560", "-400..480..560"), "OC-203"),
    "people as zero": (replaced("needs.csv", "400..480..560", "0"), "OC-203"),
    "not a number": (replaced("roads.csv", "fork,bridge,5,", "fork,bridge,nan,"), "OC-202"),
    "not a number in the terms": (
        replaced("terms.toml", "step_s = 60", "step_s = nan"),
        "OC-202",
    ),
    "latitude and longitude swapped": (
        replaced("places.csv", "26.98,-27.10", "-27.10,26.98"),
        "OC-211",
    ),
    "a naive time": (
        replaced("terms.toml", "2025-06-10T18:00:00+00:00", "2025-06-10T18:00:00"),
        "OC-401",
    ),
    "a naive time in a sheet": (
        replaced("vehicles.csv", "2025-06-11T09:30,Atlantic/Azores", "2025-06-11T09:30,"),
        "OC-401",
    ),
    "a window that ends before it starts": (
        replaced("terms.toml", "end = 2025-06-11T17:00:00", "end = 2025-06-11T08:00:00"),
        "OC-407",
    ),
    "a time that comes twice": (across_the_autumn_change, "OC-405"),
    "a time that does not exist": (in_the_spring_gap, "OC-404"),
    "a window on an unknown segment": (
        replaced("terms.toml", 'scope = ["alder-harbour", ', 'scope = ["alder-harbor", '),
        "OC-302",
    ),
    "an origin with no road at all": (an_origin_without_a_road, "OC-306"),
    "a road shorter than the straight line": (
        replaced("roads.csv", "bridge,harbour,16,", "bridge,harbour,12,"),
        "OC-212",
    ),
    "a missing margin": (replaced("terms.toml", 'margin_min = "10..15..20"', ""), "OC-201"),
    "a missing accepts": (
        replaced("needs.csv", "400..480..560,car,harbour,", "400..480..560,car,,"),
        "OC-201",
    ),
    "a missing number of uninvited cars": (
        replaced("terms.toml", 'uninvited_vehicles_per_h = "0..3..6"', ""),
        "OC-201",
    ),
}


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return copy_of(VILLAGES, tmp_path)


@pytest.fixture
def old_output(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "plan.json").write_text("the old plan", encoding="utf-8")
    (folder / "notes of mine.txt").write_text("mine", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("broken", "code"), BAD.values(), ids=BAD)
def test_one_fault_is_one_finding(
    scenario: Path, old_output: Path, broken: Break, code: str
) -> None:
    broken(scenario)
    before = contents(old_output)

    planned = corridor("plan", scenario, "-o", old_output)
    checked = json.loads(corridor("check", scenario, "--json").out)

    assert (planned.status, planned.out) == (2, "")
    assert f"{code} error: " in planned.err
    assert "Traceback" not in planned.err
    assert contents(old_output) == before
    errors = [f for f in checked["findings"] if f["severity"] == "error"]
    assert [error["code"] for error in errors] == [code]
    assert all(error["what"] and error["mend"] for error in errors)


def test_a_reference_that_fits_two_places_is_not_guessed(scenario: Path) -> None:
    put(scenario / "places.csv", "North,a,12,60,,,yes,,invented", "North,a,12,60,,,yes,S,invented")
    put(scenario / "places.csv", "Old Harbour;The Port", "S")
    put(scenario / "needs.csv", "400..480..560,car,harbour", "400..480..560,car,S")

    answer = corridor("check", scenario)

    assert answer.status == 2
    assert "OC-304 error: needs.csv, line 2, accepts" in answer.out
    assert "alder-school" in answer.out
    assert "harbour" in answer.out


def test_all_faults_are_reported_at_once(scenario: Path) -> None:
    put(scenario / "roads.csv", "fork,bridge,5,", "fork,bridge,-5,")
    put(scenario / "needs.csv", "400..480..560,car,harbour,", "400..480..560,car,,")
    put(scenario / "terms.toml", "step_s = 60", "steps_s = 60")

    answer = corridor("check", scenario)

    assert answer.status == 2
    assert answer.out.startswith("3 errors: nothing can be planned before that is mended\n")
    for code in ("OC-114", "OC-201", "OC-203"):
        assert f"{code} error: " in answer.out


@pytest.mark.parametrize("name", ["nowhere", "roads.csv"])
def test_a_scenario_that_is_no_folder(scenario: Path, name: str) -> None:
    answer = corridor("plan", scenario / name)

    assert (answer.status, answer.out) == (2, "")
    assert "OC-101 error: " in answer.err


HOSTILE_NAMES = {
    "a colour": "\x1b[31mHarbour\x1b[0m",
    "a title of the window": "\x1b]0;owned\x07Harbour",
    "a turn of direction": "\u202eruobraH",
    "mark-up": "[bold red]Harbour[/]",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_hostile_names_reach_no_terminal(scenario: Path, name: str) -> None:
    put(scenario / "places.csv", ",Harbour,", f",{name},")
    put(scenario / "needs.csv", "400..480..560,car,harbour,", f"400..480..560,car,{name},")

    answer = corridor("check", scenario, tty=True, environ={"NO_COLOR": "1"})

    assert not set(answer.out) & {"\x1b", "\x07", "\u202e"}
    if name.startswith("["):
        assert "[bold red]" in answer.out  # shown, not obeyed
