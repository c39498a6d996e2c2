"""What the terms leave open is part of the answer: it is graded, placed, and forbids nothing."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from opencorridor.model.findings import Severity
from opencorridor.scenario import check_scenario, write_example
from tests.scenario.folders import Fault, both, cell, checked, codes_of, line, raw, replaced, terms

SOUTH_SAYS = 'status = "agreed"\n    evidence = "letter of 13 May"'
SOUTH_BLOCK = f'[[corridor.status]]\n    party = "south"\n    {SOUTH_SAYS}\n    source = "invented"'
NORTH_END = "end = 2030-05-14T16:00:00\n"
SOUTH_END = "end = 2030-05-14T15:00:00\n"
SOUTH_SCOPE = 'end = 2030-05-14T15:00:00\nscope = ["millbrook-seaport"]'
PLACE = "{id},{id},{kinds},{lat},{lon},,,,,,,no,,invented,,public"
SECOND_CORRIDOR = """[[corridor]]
id = "second"
name = "Second"
waypoints = ["millbrook", "stonebridge"]
destinations = ["stonebridge"]
speed_kmh = "20..30..40"
uninvited_vehicles_per_h = 0
no_silence_needed = "behind the line; letter of 13 May"

[[corridor.status]]
party = "north"
status = "agreed"
evidence = "list"

[[corridor.status]]
party = "south"
status = "agreed"
evidence = "letter"

# Windows are kept"""


def scope_of_south(scope: list[str]) -> Fault:
    listed = ", ".join(f'"{ident}"' for ident in scope)
    return terms(SOUTH_SCOPE, f"{SOUTH_END}scope = [{listed}]")


@dataclass(frozen=True)
class Answer:
    fault: Fault
    code: str
    severity: Severity
    says: str = ""


SERIOUS, WARNING, NOTE = Severity.SERIOUS, Severity.WARNING, Severity.NOTE
ANSWERS: dict[str, Answer] = {
    "another sheet": Answer(raw("notes.csv", b"a,b\n"), "OC-116", NOTE, "notes.csv"),
    "no sheet of checkpoints": Answer(
        lambda folder: (folder / "checkpoints.csv").unlink(), "OC-117", NOTE, "none are taken"
    ),
    "a long way round": Answer(
        cell("roads.csv", "south-road", "length_km", "90"), "OC-213", WARNING, "4 times"
    ),
    "no margin": Answer(terms('margin_min = "15..30"', 'margin_min = "0"'), "OC-220", WARNING),
    "value without effect": Answer(
        cell("conditions.csv", "works-south-road", "lifted_by", "clause 3"), "OC-226", WARNING
    ),
    "gathering point of unknown size": Answer(
        cell("places.csv", "millbrook-school", "capacity_vehicles", ""), "OC-228", WARNING,
        "no limit for boarding",
    ),
    "holding place of unknown size": Answer(
        cell("places.csv", "stonebridge", "capacity_vehicles", ""), "OC-228", WARNING, "no room"
    ),
    "people where no corridor starts": Answer(
        both(
            line("needs.csv", "sea,seaport,residents,40,car,stonebridge,0,invented,,restricted"),
            line("vehicles.csv", "sea,car,9,seaport,south,sea,,,,,,0,invented,,restricted"),
        ),
        "OC-313", SERIOUS, "'seaport'",
    ),
    "way in off the corridors": Answer(
        both(
            line("places.csv", PLACE.format(id="hill", kinds="waypoint", lat=27.3, lon=-27.25)),
            line("roads.csv", "hill-road,hill,stonebridge,9,track,,,,,yes,invented,,public"),
            cell("vehicles.csv", "hospital-buses", "stands_at", "hill"),
            cell("vehicles.csv", "hospital-buses", "way_in", "hill;stonebridge;millbrook"),
        ),
        "OC-316", SERIOUS, "'hill' to 'stonebridge'",
    ),
    "side and holder": Answer(
        cell("vehicles.csv", "own-cars", "side", "south"), "OC-317", WARNING, "'north'"
    ),
    "unknown group": Answer(
        terms('[["wounded"]]', '[["wounded", "resident"]]'), "OC-321", WARNING, "'residents'"
    ),
    "shared road": Answer(terms("# Windows are kept", SECOND_CORRIDOR), "OC-323", NOTE, "slower"),
    "kind not stated": Answer(
        cell("places.csv", "millbrook-school", "kinds", "waypoint"), "OC-325", WARNING
    ),
    "silence without end": Answer(terms(SOUTH_END, ""), "OC-408", SERIOUS, "'south-silence'"),
    "no end at all": Answer(
        both(terms(SOUTH_END, ""), terms(NORTH_END, "")), "OC-409", SERIOUS, "all segments"
    ),
    "known later": Answer(
        cell("needs.csv", "millbrook-cars", "as_of", "2030-05-13T19:00+03:00"), "OC-413", WARNING
    ),
    "offset of another clock": Answer(
        terms("start = 2030-05-14T08:00:00\n", "start = 2030-05-14T08:00:00+02:00\n"), "OC-414",
        WARNING, "+03:00",
    ),
    "movement without end": Answer(terms("end = 2030-05-14T14:00:00\n", ""), "OC-415", WARNING),
    "status missing": Answer(
        terms(SOUTH_BLOCK, ""),
        "OC-501", SERIOUS, "'south'",
    ),
    "agreed and not shown": Answer(
        terms(SOUTH_SAYS, 'status = "agreed"'), "OC-502", SERIOUS, "does not count as agreed"
    ),
    "half of the road": Answer(
        scope_of_south(["south-road", "stonebridge", "millbrook-school"]),
        "OC-503", SERIOUS, "north-road (millbrook to stonebridge), school-way",
    ),
    "nothing of the road": Answer(
        scope_of_south(["seaport"]), "OC-503", SERIOUS,
        "all segments",
    ),
    "gathering point and checkpoint": Answer(
        scope_of_south(["south-road", "north-road", "school-way"]),
        "OC-504", SERIOUS, "millbrook-school, stonebridge",
    ),
    "no common time": Answer(
        terms("start = 2030-05-14T09:00:00\n", "start = 2030-05-14T15:30:00\n"),
        "OC-506", SERIOUS, "do not overlap",
    ),
    "no silence needed": Answer(
        terms("# Windows are kept", SECOND_CORRIDOR), "OC-507", NOTE, "behind the line"
    ),
    "not agreed": Answer(
        terms(SOUTH_SAYS, 'status = "refused"'), "OC-508", NOTE, "nobody may be sent"
    ),
    "no destination accepted": Answer(
        cell("needs.csv", "millbrook-cars", "accepts", "-"), "OC-510", NOTE, "nobody of them"
    ),
    "no corridor to an accepted place": Answer(
        cell("needs.csv", "millbrook-cars", "accepts", "stonebridge"), "OC-511", SERIOUS
    ),
    "one more place accepted": Answer(
        cell("needs.csv", "millbrook-cars", "accepts", "seaport; stonebridge"), "OC-512", NOTE
    ),
}  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_is_open_is_graded_and_forbids_nothing(tmp_path: Path, answer: Answer) -> None:
    result = checked(tmp_path, answer.fault)

    assert result.scenario is not None, [f.text() for f in result.findings]
    found = [f for f in result.findings if f.code == answer.code]
    assert len(found) == 1, codes_of(result)
    assert found[0].severity is answer.severity
    assert answer.says in found[0].text()
    assert found[0].text().isprintable()
    assert found[0].file is not None
    assert result.scenario.findings == result.findings


def test_the_starter_has_no_findings_at_all(tmp_path: Path) -> None:
    assert checked(tmp_path).findings == ()


def test_people_without_vehicles_are_part_of_the_answer(tmp_path: Path) -> None:
    # The row of their cars goes; nothing else serves them.
    cars = "own-cars,car,80..90..100,millbrook,north,millbrook-cars,,,,,,0,invented: counted in the streets,,restricted\n"  # noqa: E501 - one line of the sheet
    result = checked(tmp_path, replaced("vehicles.csv", cars, ""))

    assert result.scenario is not None
    assert [(f.code, f.severity) for f in result.findings] == [("OC-513", SERIOUS)]


def test_a_town_cut_off_by_a_mined_road_is_no_finding(tmp_path: Path) -> None:
    mined = "mines,north-road,mined,2030-05-10T08:00,,Europe/Kyiv,,,,,invented,,restricted"
    result = checked(tmp_path, line("conditions.csv", mined))

    assert result.findings == ()
    assert result.scenario is not None
    assert result.scenario.conditions["mines"].validity.end is None


def test_a_shelter_needs_no_silence(tmp_path: Path) -> None:
    # A checkpoint in the same place would need it; so it is taken away.
    result = checked(
        tmp_path,
        cell("places.csv", "stonebridge", "kinds", "waypoint; holding_place; overnight_shelter"),
        lambda folder: (folder / "checkpoints.csv").unlink(),
        scope_of_south(["south-road", "north-road", "school-way", "millbrook-school"]),
    )

    assert codes_of(result) == ["OC-117"]


def test_a_window_that_touches_another_in_one_moment_does_not_overlap(tmp_path: Path) -> None:
    result = checked(
        tmp_path, terms("start = 2030-05-14T09:00:00\n", "start = 2030-05-14T15:00:00\n")
    )

    assert codes_of(result) == ["OC-506"]


def test_two_windows_of_one_party_add_up(tmp_path: Path) -> None:
    more = """
[[window]]
id = "south-first-half"
party = "south"
kind = "silence"
clock = "Europe/Kyiv"
start = 2030-05-14T08:00:00
end = 2030-05-14T12:00:00
scope = ["north-road", "school-way", "millbrook-school"]
"""
    result = checked(
        tmp_path,
        scope_of_south(["south-road", "stonebridge"]),
        line("terms.toml", more),
    )

    assert result.findings == ()


def test_a_sheet_of_vehicles_without_rows_is_an_answer(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write_example(folder)
    sheet = folder / "vehicles.csv"
    sheet.write_bytes(sheet.read_bytes().split(b"\n")[0] + b"\n")
    result = check_scenario(folder)
    assert result.scenario is not None
    assert {f.code for f in result.findings if f.severity is Severity.SERIOUS} == {"OC-513"}
