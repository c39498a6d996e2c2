"""``corridor verify``: accepts what was planned, refuses what was touched, and says where."""

import json
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
def plan_file(starter: Path, tmp_path: Path) -> Path:
    out = tmp_path / "out"
    assert corridor("plan", starter, "-o", out, "--no-asks").status == 0
    return out / "plan.json"


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_accepted(planned: Planned, name: str) -> None:
    folder, _ = planned[name]

    by_folder = corridor("verify", folder, EXAMPLES / name)
    by_file = corridor("verify", folder / "plan.json", EXAMPLES / name)

    assert by_folder.status == by_file.status == 0, by_folder.out
    assert by_folder.out.startswith("Accepted: the arithmetic of")
    assert SILENCE_SENTENCE in joined(by_folder.out)


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
