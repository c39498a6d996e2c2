"""Conditions in a road plan folder: read with it, all findings at once, within bounds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from opencorridor.model.scenario import ConditionKind
from opencorridor.scenario.roadplan import AreaCheck, check_area_folder
from tests.cli.test_roads_plan import CONDITIONS, folder_in, with_conditions


def checked(path: Path, *rows: str) -> AreaCheck:
    return check_area_folder(with_conditions(folder_in(path), *rows))


def codes(found: AreaCheck) -> list[str]:
    return [finding.code for finding in found.findings]


def test_a_condition_is_read_as_it_is_stated(tmp_path: Path) -> None:
    found = checked(tmp_path / "a", "b1,node 4,contested,2025-06-11T08:20+03:00,,the mayor")

    assert found.terms is not None
    (condition,) = found.terms.conditions
    assert (condition.id, condition.subject) == ("b1", "node 4")
    assert condition.kind is ConditionKind.CONTESTED
    assert f"{condition.start:%H:%M%z}" == "05:20+0000"
    assert condition.end is None
    assert "OC-116" not in codes(found)


def test_the_sheet_is_part_of_what_the_digest_is_over(tmp_path: Path) -> None:
    without = check_area_folder(folder_in(tmp_path / "a")).terms
    empty = checked(tmp_path / "b").terms

    assert without is not None
    assert empty is not None
    assert without.digest != empty.digest
    assert without.conditions == empty.conditions == ()


@pytest.mark.parametrize(
    ("span", "opens"),
    [
        ("2025-06-11T04:00Z,2025-06-11T05:30Z", True),
        ("2025-06-11T05:30Z,2025-06-11T06:00Z", True),
        # The roads are used from 05:00 to 06:55 at the latest.
        ("2025-06-11T05:30Z,2025-06-11T06:56Z", False),
        ("2025-06-11T04:00Z,2025-06-11T04:59Z", False),
        ("2025-06-11T07:00Z,2025-06-11T07:30Z", False),
        ("2025-06-11T05:30Z,", False),
    ],
)
def test_a_road_that_opens_again_while_roads_are_used_is_noted(
    tmp_path: Path, span: str, opens: bool
) -> None:
    found = checked(tmp_path / "a", f"b1,node 4,closed,{span},us")

    assert found.terms is not None
    assert ("OC-514" in codes(found)) is opens


def test_faults_of_the_sheet_come_with_those_of_the_folder(tmp_path: Path) -> None:
    folder = folder_in(tmp_path / "a", crowds=["west,West,0,0,many,none,test,,,public"])
    with_conditions(
        folder,
        "a,way x,closed,2025-06-11T05:00Z,,us",
        "b,way 1,flooded,2025-06-11T05:00Z,,us",
        "c,way 1,closed,2025-06-11T05:00,,us",
    )

    found = check_area_folder(folder)

    assert found.terms is None
    assert codes(found).count("OC-698") == 3
    assert "OC-202" in codes(found)


def test_a_time_out_of_the_calendar_is_a_finding(tmp_path: Path) -> None:
    found = checked(tmp_path / "a", "b1,node 4,closed,0001-01-01T00:00+14:00,,us")

    assert found.terms is None
    assert "OC-698" in codes(found)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_file_is_not_opened(tmp_path: Path, kind: str) -> None:
    folder = folder_in(tmp_path / "a")
    path = folder / "conditions.csv"
    if kind == "link":
        (tmp_path / "other.csv").write_text(CONDITIONS)
        path.symlink_to(tmp_path / "other.csv")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()

    found = check_area_folder(folder)

    assert found.terms is None
