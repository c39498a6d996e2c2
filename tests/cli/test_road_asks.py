"""Asks of ``corridor roads plan``: what they are worth, who sees them, and what is never rated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import opencorridor as oc
from opencorridor.model.cases import Case
from opencorridor.planning import road_asks
from opencorridor.planning.road_site import join, timed_site
from opencorridor.service.road_asks import road_asks_schema
from tests.cli.door import REPOSITORY, corridor, joined
from tests.cli.test_roads_plan import TERMS, folder_in, planned, with_conditions
from tests.cli.test_roads_plan import roads as roads  # noqa: PLC0414 - a fixture

SCHEMA = REPOSITORY / "docs" / "schemas" / "road-asks-1.json"
NO_CHANGE = "No change in numbers by this arithmetic alone."
MANY = ["mid,Middle,0,0.018,2000,north; south,test,,,public"]
ASKS = """
[asks]
earlier_start_min = [6]
later_end_min = [6]
"""
WIDER = """
[[wider_road]]
id = "lane"
title = "A second lane along the strip"
road = "1"
more_vehicles_per_h = 600
source = "test"
"""


def asking(path: Path, more: str = ASKS, **terms: Any) -> Path:  # noqa: ANN401 - of the folder
    """Write a folder with more vehicles than the road carries, and asks."""
    folder = folder_in(path, **{"south": "conditional", "crowds": MANY, **terms})
    area = folder / "area.toml"
    area.write_text(area.read_text(encoding="utf-8") + more, encoding="utf-8")
    return folder


def asked(folder: Path, roads: Path, out: Path, *more: str) -> dict[str, Any]:
    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", out, *more)
    assert (answer.status, answer.err) == (0, "")
    found: dict[str, Any] = json.loads((out / "asks.json").read_text(encoding="utf-8"))
    return found


def by_id(sheet: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {ask["id"]: ask for ask in sheet["asks"]}


def changed(folder: Path, before: str, after: str) -> Path:
    area = folder / "area.toml"
    text = area.read_text(encoding="utf-8")
    assert before in text
    area.write_text(text.replace(before, after), encoding="utf-8")
    return folder


def test_the_worths_are_those_of_a_hand(roads: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sheet = asked(asking(tmp_path / "strip", ASKS + WIDER), roads, out)
    found = by_id(sheet)

    # 100 minutes, less one for rounding, one in which the last is on its way to the end and two
    # kilometres: 96 in which vehicles enter the last road but one, 500 an hour.
    assert sheet["most_out"] == 96 * 500 // 60 == 800
    assert {i: a["vehicles"] for i, a in found.items()} == {
        "road-lane": 96 * 600 // 60,
        "exit-south": 97,  # one a minute, and the stub is a kilometre shorter
        "end-6": 6 * 500 // 60,
        "start-6": 50,
        "start-a-6": 50,  # the other party's window begins an hour before
        "start-b-6": 0,
        "end-a-6": 0,
        "end-b-6": 0,
        "end-a-6+end-b-6": 50,
    }
    assert all(a["people"] == 3 * a["vehicles"] for a in found.values())
    assert found["end-a-6+end-b-6"]["pair_of"] == ["end-a-6", "end-b-6"]
    assert found["end-a-6"]["effect"] == NO_CHANGE
    assert found["end-a-6"]["note"].endswith("stays as it is.")
    # 800 vehicles are out six minutes sooner, and fifty more are there when the last is.
    assert found["start-6"]["hours"]["vehicle_hours_saved"] == pytest.approx(82, abs=0.5)
    assert found["end-6"]["hours"]["clear_time"] == "2025-06-11T06:45:00Z"
    shown = [a for a in sheet["asks"][:5] if a["vehicles"]]
    assert all(a["vehicles_moved_out"] == a["vehicles"] for a in shown)
    assert [a["uses_unagreed_exit"] for a in found.values()].count(True) == 1
    assert {a["marked"] for a in found.values()} == {"Not agreed: nobody may be sent."}
    assert sheet["sensitivity"] == "need-to-know"
    assert (out / "asks.json").stat().st_mode & 0o777 == 0o600
    for name in ("report.html", "road-plan.json"):
        text = (out / name).read_text(encoding="utf-8")
        assert "lane along" not in text
        assert "asks.json" not in text


def test_a_worth_is_what_a_plan_on_changed_terms_has_more(roads: Path, tmp_path: Path) -> None:
    sheet = asked(asking(tmp_path / "strip"), roads, tmp_path / "out", "--ask", "received=60")
    found = by_id(sheet)
    # No exit that is agreed has a limit, so there is nothing to receive more of.
    assert not any(ident.startswith("received") for ident in found)

    agreed = asking(tmp_path / "agreed", south="agreed")
    starts = changed(asking(tmp_path / "starts"), "T08:00:00\nend", "T07:54:00\nend")
    more = {"exit-south": agreed, "start-a-6": starts}
    for ident, folder in more.items():
        case = planned(folder, roads, "--no-asks")["cases"]["cautious"]
        assert case["most_out"] - sheet["most_out"] == found[ident]["vehicles"], ident

    received = by_id(asked(agreed, roads, tmp_path / "out", "--ask", "received=60"))
    assert received["received-south-60"]["vehicles"] == 97


def test_asks_are_shown_when_they_are_asked_for(roads: Path, tmp_path: Path) -> None:
    folder, out = asking(tmp_path / "strip"), tmp_path / "out"
    command = ("roads", "plan", folder, "--roads", roads, "-o", out)

    quiet, shown = corridor(*command), corridor(*command, "--show-asks", "--ask", "road=1:600")

    assert "more." not in quiet.out
    assert "asks in" in quiet.out
    assert "(need-to-know)" in joined(quiet.out)
    said = joined(shown.out)
    assert "NEED-TO-KNOW. Asks: changes of terms and what each is worth" in said
    assert "1 carries more (600 vehicles an hour more): 960 vehicles with 2,880 people more" in said
    assert (
        "Vehicles may leave at Stub as well, under the same windows [exit not agreed]: 97" in said
    )
    assert f"{NO_CHANGE} " in said
    assert "Of 3 asks: The window that all parties have in common stays as it is." in said
    assert "This assumes that the silence holds; it does not say that it will." in said


def test_asks_stay_out_of_what_is_printed_for_programs(roads: Path, tmp_path: Path) -> None:
    command = ("roads", "plan", asking(tmp_path / "strip"), "--roads", roads, "--json")

    quiet, shown = corridor(*command), corridor(*command, "--show-asks")

    assert json.loads(quiet.out) == json.loads(shown.out)
    assert quiet.err == ""
    assert "NEED-TO-KNOW. Asks: " in shown.err


def test_asks_of_an_earlier_plan_are_removed_and_nothing_else(roads: Path, tmp_path: Path) -> None:
    folder, out = asking(tmp_path / "strip"), tmp_path / "out"
    command = ("roads", "plan", folder, "--roads", roads, "-o", out, "--no-asks")
    asked(folder, roads, out)
    assert corridor(*command).status == 0
    assert not (out / "asks.json").exists()

    others = '{"schema": "opencorridor.asks/1"}'
    (out / "asks.json").write_text(others, encoding="utf-8")
    assert corridor(*command).status == 0
    assert (out / "asks.json").read_text(encoding="utf-8") == others


@pytest.mark.parametrize(
    "key",
    ["margin_min = 5", 'accepts = ["south"]', 'screening = "none"', 'demining = "none"'],
)
def test_what_protects_is_never_rated(roads: Path, tmp_path: Path, key: str) -> None:
    folder = asking(tmp_path / "strip", f"[asks]\n{key}\n")

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert answer.status == 2
    assert "OC-337" in answer.err
    assert "is refused: " in joined(answer.err)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--ask", "margin=5"), "the margin is there so that nobody is on the road"),
        (("--ask", "accepts=south"), "where people go is their own choice"),
        (("--ask", "end=0"), "whole numbers from 1 to 1,440"),
        (("--ask", "road=:5"), "cannot be read"),
        (("--ask", "more buses"), "expected start=MIN"),
        (("--no-asks", "--show-asks"), "cannot be meant together"),
    ],
)
def test_what_cannot_be_asked_is_said(
    roads: Path, tmp_path: Path, typed: tuple[str, ...], said: str
) -> None:
    answer = corridor("roads", "plan", folder_in(tmp_path / "s"), "--roads", roads, *typed)

    assert answer.status == 2
    assert said in joined(answer.err)


def test_an_exit_that_some_do_not_accept_is_not_worked_out(roads: Path, tmp_path: Path) -> None:
    crowds = ["west,West,0,0,30,north,test,,,public"]
    folder = asking(tmp_path / "strip", ASKS + WIDER.replace('"1"', '"M 14"'), crowds=crowds)

    sheet = asked(folder, roads, tmp_path / "out")

    assert not {"exit-south", "road-lane"} & set(by_id(sheet))
    whys = " ".join(left["why"] for left in sheet["not_worked"])
    assert "West do not accept every exit" in whys
    assert "no road of this network is called M 14" in whys


def test_terms_on_which_nobody_gets_out_have_worths_too(roads: Path, tmp_path: Path) -> None:
    # 15 minutes, 20 of margin: no time at all. Half an hour more leaves 25 minutes.
    folder = asking(tmp_path / "strip", "[asks]\nlater_end_min = [30]\n",
                    end="2025-06-11T08:15:00")  # fmt: skip

    sheet = asked(folder, roads, tmp_path / "out")

    assert sheet["most_out"] == 0
    assert by_id(sheet)["end-a-30"]["vehicles"] == 21 * 500 // 60
    assert by_id(sheet)["end-b-30"]["vehicles"] == 0


def test_roads_too_long_for_the_window_are_no_links(roads: Path, tmp_path: Path) -> None:
    terms = TERMS.replace('"5..10..20"', "0").replace("[area]", "[area]\nstep_s = 10")
    folder = folder_in(tmp_path / "strip", terms=terms, end="2025-06-11T08:01:20")
    checked = oc.check_road_plan_folder(folder)
    assert checked.terms is not None

    timed = timed_site(join(checked.terms, oc.read_roads(roads).network), Case.CAUTIOUS)

    assert timed is not None
    assert 0 < len(timed.road) == timed.network.links < timed.site.roads.roads


def test_the_schema_is_that_of_the_program() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == road_asks_schema()


def test_what_is_closed_can_be_asked_for_and_what_is_mined_cannot(
    roads: Path, tmp_path: Path
) -> None:
    closed = "bridge,node 4,closed,2025-06-11T08:20+03:00,,the mayor"
    shut = with_conditions(asking(tmp_path / "shut", "[asks]\npairs = false\n"), closed)
    mined = with_conditions(asking(tmp_path / "mined"), closed.replace("closed", "mined"))

    sheet = asked(shut, roads, tmp_path / "out")
    kept = asked(mined, roads, tmp_path / "kept")

    # From the test of a hand: 800 are out where nothing is shut.
    assert 0 < sheet["most_out"] < 800
    assert by_id(sheet)["open-bridge"]["vehicles"] == 800 - sheet["most_out"]
    assert not any(ident.startswith("open") for ident in by_id(kept))
    # The road is shut before either window ends: later ends bring nobody more out, in pairs too.
    assert by_id(kept)["end-6"]["effect"] == NO_CHANGE
    assert by_id(kept)["start-6"]["vehicles"] == 50


def test_more_closed_roads_than_time_allows_are_named(
    roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road_asks, "MOST_OWN", 1)
    closed = "{},node {},closed,2025-06-11T08:20+03:00,,the mayor"
    folder = asking(tmp_path / "s", "[asks]\n", south="agreed")

    sheet = asked(
        with_conditions(folder, closed.format("a", 4), closed.format("b", 8)), roads, tmp_path / "o"
    )

    assert list(by_id(sheet)) == ["open-a"]
    (left,) = sheet["not_worked"]
    assert left["words"].endswith("(b)")
    assert "more than 1 exits and closed roads" in left["why"]


def test_more_sizes_than_anybody_asks_for_are_a_finding(roads: Path, tmp_path: Path) -> None:
    folder = asking(tmp_path / "s", f"[asks]\nlater_end_min = {list(range(1, 14))}\n")

    answer = corridor("roads", "plan", folder, "--roads", roads)

    assert answer.status == 2
    assert "There are 13 sizes of `later_end_min`, expected at most 12." in joined(answer.err)
