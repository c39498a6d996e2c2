"""``corridor verify``: accepts what was planned, refuses what was touched, and says where."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from opencorridor.model.plan import SILENCE_SENTENCE
from tests.cli.conftest import NAMES
from tests.cli.door import EXAMPLES, Answer, corridor, joined, put
from tests.cli.test_docs import keys_of, keys_on_the_page

Planned = dict[str, tuple[Path, Answer]]


@pytest.fixture
def plan_file(starter_out: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(starter_out, tmp_path / "out")) / "plan.json"


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_accepted(planned: Planned, name: str) -> None:
    folder, _ = planned[name]

    by_folder = corridor("verify", folder, EXAMPLES / name)
    by_file = corridor("verify", folder / "plan.json", EXAMPLES / name)

    assert by_folder.status == by_file.status == 0, by_folder.out
    assert by_folder.out.startswith("Accepted: the arithmetic of")
    assert SILENCE_SENTENCE in joined(by_folder.out)


def forge_one_number(file: Path) -> None:
    text = file.read_bytes()
    at = next(i for i in range(len(text) // 2, len(text)) if text[i : i + 1].isdigit())
    file.write_bytes(text[:at] + (b"1" if text[at : at + 1] != b"1" else b"2") + text[at + 1 :])


@pytest.mark.parametrize("name", ["timetable.csv", "report.html", "plan.geojson", "*.gpx"])
def test_a_forged_file_beside_a_right_plan_is_refused_by_name(
    starter: Path, plan_file: Path, name: str
) -> None:
    file = next(plan_file.parent.glob(name))
    forge_one_number(file)

    answer = corridor("verify", plan_file.parent, starter)
    document = json.loads(corridor("verify", plan_file.parent, starter, "--json").out)

    assert answer.status == 1
    assert answer.out.startswith("Refused: 1 refusal.")
    assert f"{file.name} is not what plan.json says" in joined(answer.out)
    assert document["accepted"] is False
    assert [(r["code"], r["row"]) for r in document["refusals"]] == [("OC-706", file.name)]


def test_the_plan_file_alone_speaks_for_itself_alone(starter: Path, plan_file: Path) -> None:
    forge_one_number(plan_file.parent / "timetable.csv")

    answer = corridor("verify", plan_file, starter)

    assert answer.status == 0
    assert "Files checked: plan.json only, nothing beside it." in joined(answer.out)


def test_missing_and_foreign_files_are_no_fault(starter: Path, plan_file: Path) -> None:
    (plan_file.parent / "report.html").unlink()
    (plan_file.parent / "notes.txt").write_text("ours", encoding="utf-8")

    answer = corridor("verify", plan_file.parent, starter)

    assert answer.status == 0
    assert "Files checked: plan.json, timetable.csv, plan.geojson," in joined(answer.out)
    assert "report.html" not in answer.out
    assert "nothing else in the folder" in joined(answer.out)


def test_asks_are_said_not_to_be_checked(planned: Planned) -> None:
    folder, _ = planned["three-villages"]

    answer = corridor("verify", folder, EXAMPLES / "three-villages")
    document = json.loads(corridor("verify", folder, EXAMPLES / "three-villages", "--json").out)

    assert "asks.json was not checked: it has content of its own" in joined(answer.out)
    assert set(document["files_not_checked"]) == {"asks.json"}
    assert document["files_checked"][0] == "plan.json"
    assert "report.html" in document["files_checked"]


def test_what_another_version_wrote_is_said_not_to_be_checked(
    starter: Path, plan_file: Path
) -> None:
    plan = json.loads(plan_file.read_text(encoding="utf-8"))
    plan["software"] = "opencorridor 0.0.1"
    plan_file.write_text(json.dumps(plan), encoding="utf-8")

    answer = corridor("verify", plan_file.parent, starter)

    # The report names the version, so it differs; the timetable does not, and is checked.
    assert answer.status == 0
    assert "report.html was not checked: opencorridor 0.0.1 made the plan" in joined(answer.out)
    assert "timetable.csv" in joined(answer.out).split("Files checked: ")[1].split(";")[0]


@pytest.mark.parametrize("kind", ["folder", "link to nothing"])
def test_what_cannot_be_read_where_a_file_should_be_is_refused(
    starter: Path, plan_file: Path, kind: str
) -> None:
    report = plan_file.parent / "report.html"
    report.unlink()
    if kind == "folder":
        report.mkdir()
    else:
        report.symlink_to("nothing")

    answer = corridor("verify", plan_file.parent, starter)

    assert answer.status == 1
    assert "report.html is not what plan.json says" in joined(answer.out)


Touch = Callable[[dict[str, Any]], None]


def one_person_more(plan: dict[str, Any]) -> None:
    plan["people"]["out"]["central"] += 1


def one_vehicle_more(plan: dict[str, Any]) -> None:
    plan["cases"]["central"]["movements"][0]["vehicles"] += 1


def a_later_end(plan: dict[str, Any]) -> None:
    plan["corridors"][0]["cases"]["cautious"]["silence_end"] = "2030-05-14T20:00:00Z"


@pytest.mark.parametrize("touch", [one_person_more, one_vehicle_more, a_later_end])
def test_a_touched_plan_is_refused_with_row_and_rule(
    starter: Path, plan_file: Path, touch: Touch
) -> None:
    plan = json.loads(plan_file.read_text(encoding="utf-8"))
    touch(plan)
    plan_file.write_text(json.dumps(plan), encoding="utf-8")

    answer = corridor("verify", plan_file, starter)
    document = json.loads(corridor("verify", plan_file, starter, "--json").out)

    assert answer.status == 1
    assert answer.out.startswith("Refused: ")
    assert "must not be handed out" in answer.out.replace("\n", " ")
    assert document["accepted"] is False
    for refusal in document["refusals"]:
        assert refusal["code"] in answer.out
        assert all(refusal.values())


def test_an_edited_scenario_is_refused(starter: Path, plan_file: Path) -> None:
    put(starter / "terms.toml", "version = 1", "version = 2")

    answer = corridor("verify", plan_file, starter)

    assert answer.status == 1
    assert "OC-703" in answer.out


def test_every_key_of_verify_is_on_the_page(starter: Path, plan_file: Path) -> None:
    put(starter / "terms.toml", "version = 1", "version = 2")

    document = json.loads(corridor("verify", plan_file, starter, "--json").out)

    assert document["schema"] == "opencorridor.verify/1"
    assert keys_of(document, ("refusals",)) == keys_on_the_page("verify")


BAD_PLANS = {
    "no file": None,
    "empty": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"schema": "\xff"}',
    "another schema": b'{"schema": "opencorridor.plan/2"}',
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "not a number": b'{"schema": NaN}',
}


@pytest.mark.parametrize("content", BAD_PLANS.values(), ids=BAD_PLANS)
def test_what_is_no_plan_is_a_fault(starter: Path, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "plan.json"
    if content is not None:
        file.write_bytes(content)

    answer = corridor("verify", file, starter)

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("corridor: ")
    assert answer.err.rstrip().endswith("[OC-701]")


def test_a_broken_scenario_is_a_fault_and_no_refusal(starter: Path, plan_file: Path) -> None:
    put(starter / "terms.toml", "margin_min", "margn_min")

    answer = corridor("verify", plan_file, starter)

    assert (answer.status, answer.out) == (2, "")
    assert "OC-114 error: " in answer.err
