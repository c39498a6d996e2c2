"""Asks of ``corridor roads plan`` where exits take so many in all, and where crowds go first."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import opencorridor as oc
from opencorridor.planning import road_asks
from opencorridor.planning.engine import arrival, earliest_arrival
from opencorridor.planning.engine.movements import movements_of
from opencorridor.planning.road_asked import Tried
from opencorridor.planning.road_ranks import Rank
from opencorridor.planning.road_worth import (
    Gain,
    Planned,
    gained,
    hours,
    in_order,
    in_words,
    people_gained,
)
from tests.cli.door import MADE_AT, corridor, joined
from tests.cli.test_road_asks import asked, asking, by_id, changed
from tests.cli.test_roads_plan import planned
from tests.cli.test_roads_ranks import RANKS, with_ranks, with_totals
from tests.cli.test_roads_ranks import roads as roads  # noqa: PLC0414 - a fixture
from tests.planning.engine.test_asks import two_roads

NO_ASKS = "--no-asks"
FLOW = earliest_arrival(two_roads())
SICK = "sick,Hospital,0.004,0,600,50,1,north; south,test"


def limited(path: Path, more: str = "[asks]\nlater_end_min = [30]\n", **totals: str) -> Path:
    """Write a folder with both exits agreed, which take so many in all."""
    return with_totals(asking(path, more, south="agreed"), **totals)


def most_out(folder: Path, roads: Path) -> int:
    case: dict[str, Any] = planned(folder, roads, NO_ASKS)["cases"]["cautious"]
    return int(case["most_out"])


def out_by_rank(folder: Path, roads: Path) -> list[int]:
    """Return the most that any plan has of each rank and all before it."""
    rows = planned(folder, roads, NO_ASKS)["cases"]["cautious"]["ranks"]
    return [row["most_out"] for row in rows]


# ---- totals --------------------------------------------------------------------------------------


def test_more_places_are_worth_what_a_plan_with_them_has_more(roads: Path, tmp_path: Path) -> None:
    folder = limited(tmp_path / "a", north="500", south="20..40..60")

    sheet = asked(folder, roads, tmp_path / "out", "--ask", "total=50", "--ask", "total=400")

    found = by_id(sheet)
    assert sheet["most_out"] == 500 + 20
    for exit_, more in (("north", 50), ("north", 400), ("south", 50)):
        totals = {"north": "500", "south": "20"}
        totals[exit_] = str(int(totals[exit_]) + more)
        gain = most_out(limited(tmp_path / f"{exit_}{more}", **totals), roads) - sheet["most_out"]
        assert found[f"total-{exit_}-{more}"]["vehicles"] == gain
    assert found["total-north-50"]["vehicles"] == 50
    # The road carries no more than 800.
    assert found["total-north-400"]["vehicles"] == 300
    assert found["total-north-50"]["words"] == "East end takes 50 vehicles more in all"
    assert found["total-north-50"]["changes"] == [{"exit": "north", "more_vehicles": 50}]
    assert found["total-north-50"]["vehicles_moved_out"] == 50


def test_hours_are_worth_nothing_where_places_are_short(roads: Path, tmp_path: Path) -> None:
    folder = limited(tmp_path / "a", north="500", south="20")

    found = by_id(asked(folder, roads, tmp_path / "out", "--ask", "start=30", "--ask", "total=900"))

    assert found["end-30"]["vehicles"] == found["end-30"]["people"] == 0
    assert found["start-30"]["vehicles"] == 0
    # The same vehicles are out half an hour sooner.
    assert found["start-30"]["hours"]["vehicle_hours_saved"] == pytest.approx(520 / 2, abs=1)
    assert found["start-30"]["effect"].startswith("Nobody more gets out by this arithmetic; those")


def test_hours_and_places_gain_together(roads: Path, tmp_path: Path) -> None:
    # The road carries 800 to the one exit that is agreed, which takes as many.
    folder = with_totals(asking(tmp_path / "a", "[asks]\n", south="refused"), north="800")

    sheet = asked(folder, roads, tmp_path / "out", "--ask", "end=6", "--ask", "total=30")

    found = by_id(sheet)
    assert found["end-6"]["vehicles"] == found["total-north-30"]["vehicles"] == 0
    assert found["end-6+total-north-30"]["vehicles"] == 30
    assert found["end-6+total-north-30"]["words"] == (
        "The window of every party ends 6 min later; and East end takes 30 vehicles more in all"
    )


def test_an_exit_that_is_not_agreed_brings_its_places_with_it(roads: Path, tmp_path: Path) -> None:
    folder = with_totals(asking(tmp_path / "a"), north="500", south="30")

    found = by_id(asked(folder, roads, tmp_path / "out"))

    assert found["exit-south"]["vehicles"] == 30
    assert found["exit-south"]["uses_unagreed_exit"] is True


def test_totals_of_which_exit_are_asked_for_is_listed_in_the_folder_too(
    roads: Path, tmp_path: Path
) -> None:
    folder = limited(tmp_path / "a", "[asks]\nmore_received_vehicles = [7, 7, 5]\n", north="500")

    found = by_id(asked(folder, roads, tmp_path / "out"))

    # The other exit takes as many as come.
    assert [i for i in found if i.startswith("total")] == ["total-north-7", "total-north-5"]


def test_what_no_exit_has_is_named_as_not_worked_out(roads: Path, tmp_path: Path) -> None:
    folder = asking(tmp_path / "a", "[asks]\nmore_received_vehicles = [7]\n")

    sheet = asked(folder, roads, tmp_path / "out", "--ask", "received=9")

    said = {left["words"]: left["why"] for left in sheet["not_worked"]}
    assert said == {
        "An exit receives 9 vehicles an hour more": "no agreed exit has a limit an hour",
        "An exit takes 7 vehicles more in all": "no agreed exit has a total",
    }


# ---- crowds that go first ------------------------------------------------------------------------


def test_worth_is_told_rank_by_rank(roads: Path, tmp_path: Path) -> None:
    folder = with_ranks(asking(tmp_path / "a", south="agreed"), [*RANKS[:2], SICK])
    earlier = changed(with_ranks(asking(tmp_path / "b", south="agreed"), [*RANKS[:2], SICK]),
                    "T08:00:00\nend", "T07:54:00\nend")  # fmt: skip

    sheet = asked(folder, roads, tmp_path / "out")

    found = by_id(sheet)["start-a-6"]
    before, after = out_by_rank(folder, roads), out_by_rank(earlier, roads)
    gain = [a - b for a, b in zip(after, before, strict=True)]
    stand = [r["vehicles"] for r in sheet["as_they_stand"]]
    assert list(accumulate(stand)) == before
    each = [r["vehicles"] for r in found["by_rank"]]
    assert list(accumulate(each)) == gain
    assert [(r["priority"], r["people_per_vehicle"]) for r in found["by_rank"]] == [
        (1, 50), (None, 3), (None, 2),
    ]  # fmt: skip
    assert found["people"] == sum(r["people"] for r in found["by_rank"])
    assert found["people"] == sum(
        n * r["people_per_vehicle"] for n, r in zip(each, found["by_rank"], strict=True)
    )
    assert found["vehicles"] == sum(each) > 0
    assert found["hours"]["person_hours_saved"] > 0


def test_those_who_go_first_take_the_place_of_others(roads: Path, tmp_path: Path) -> None:
    # The hospital stands a long way from the exits, and only the road to Middle can take it.
    rows = ["mid,Middle,0,0.018,4000,3,,north; south,test",
            "sick,Hospital,0.004,0,600,1,1,north; south,test"]  # fmt: skip
    folder = with_ranks(asking(tmp_path / "a", "[asks]\n", south="agreed"), rows)

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out",
                      "--show-asks", "--ask", "start=6", "--ask", "road=1:60")  # fmt: skip

    assert (answer.status, answer.err) == (0, "")
    found = by_id(json.loads((tmp_path / "out" / "asks.json").read_text(encoding="utf-8")))
    said = joined(answer.out)
    assert found["start-6"]["effect"] == (
        "56 vehicles more, 128 people more: 20 more of priority 1 with 1 person each, "
        "36 more with 3 people each."
    )
    assert found["start-6"]["effect"].rstrip(".") in said
    assert "with 2,069 people: 311 of priority 1 with 1 person each, 586 of no priority" in said
    assert found["road-1:60"]["effect"] == (
        "96 vehicles more, 288 people more: 96 more with 3 people each."
    )
    assert found["start-b-6"]["hours"] is None


def test_a_gain_of_those_who_go_first_may_cost_others_a_place() -> None:
    ranks = (Rank(1, 1, (0,)), Rank(None, 50, (1,)), Rank(None, 2, (2,)))
    before, after = (
        Planned(FLOW, 0, 60, np.array([2]), most) for most in ((10, 30, 40), (15, 30, 40))
    )
    gain = Gain(Tried("a", "a", "A", ()), gained(before, after, 3))

    assert gain.by_rank == (5, -5, 0)
    assert gain.brings
    assert people_gained(gain, ranks) == 5 - 250
    assert in_words(gain, ranks) == (
        "0 vehicles more, 245 people fewer: 5 more of priority 1 with 1 person each, "
        "5 fewer with 50 people each."
    )
    # Five of priority 1 come before any number of others.
    others = Gain(Tried("b", "b", "B", ()), (0, 9, 9))
    assert in_order(gain, ranks) > in_order(others, ranks)
    # Its movements bring fewer out, so nobody knows when people are.
    fewer = replace(after, moved=replace(movements_of(FLOW), vehicles=np.array([1])))
    assert hours(None, fewer, ranked=True).person_hours_saved is None
    # What could be done without a change still can.
    assert gained(after, before, 3) == (0, 0, 0)


def nobody_agreed(folder: Path) -> Path:
    return changed(folder, 'status = "agreed"', 'status = "conditional"')


def test_where_no_exit_is_agreed_an_exit_is_worth_all_that_get_out_there(
    roads: Path, tmp_path: Path
) -> None:
    found = by_id(asked(nobody_agreed(asking(tmp_path / "a")), roads, tmp_path / "out"))

    # From the test of a hand: 800 are out at one exit, one a minute at the other.
    assert found["exit-north"]["vehicles"] == 800
    assert found["exit-south"]["vehicles"] == 97
    assert found["exit-north"]["people"] == 3 * 800


def test_where_no_exit_is_agreed_ranks_are_told_too(roads: Path, tmp_path: Path) -> None:
    folder = with_ranks(asking(tmp_path / "a"), [*RANKS[:2], SICK])
    out = out_by_rank(folder, roads)

    sheet = asked(nobody_agreed(folder), roads, tmp_path / "out")

    found = by_id(sheet)["exit-north"]
    assert list(accumulate(r["vehicles"] for r in found["by_rank"])) == out
    assert [r["vehicles"] for r in sheet["as_they_stand"]] == [0, 0, 0]


def test_people_are_those_of_the_crowds_where_all_carry_as_many(
    roads: Path, tmp_path: Path
) -> None:
    folder = with_ranks(asking(tmp_path / "a"), ["mid,Middle,0,0.018,2000,7,,north; south,test"])

    sheet = asked(folder, roads, tmp_path / "out")

    found = by_id(sheet)["end-6"]
    assert sheet["people_per_vehicle"] == 7
    assert found["people"] == 7 * found["vehicles"] == 350
    assert "by_rank" not in found


def test_a_search_within_totals_is_stopped_at_its_first_slice(
    roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = limited(tmp_path / "a", north="500", south="20")
    plan = oc.plan_roads(folder, roads, now=lambda: MADE_AT)
    monkeypatch.setattr(arrival, "SLICE", 1)
    told = []

    def stop(_done: int, _total: int, what: str) -> bool:
        told.append(what)
        return True

    sheet = oc.ask_road_plan(folder, roads, plan, progress=stop)

    assert told == ["asks: the terms as they stand"]
    assert sheet.asks == ()
    assert {left.why for left in sheet.not_worked} == {"stopped on request"}


def test_more_changes_than_time_allows_are_named(
    roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road_asks, "MOST_OWN", 1)
    folder = with_ranks(asking(tmp_path / "a", south="agreed"))

    sheet = asked(folder, roads, tmp_path / "out")

    worked = [a["id"] for a in sheet["asks"] if not a["note"] and not a["pair_of"]]
    assert len(worked) == 1
    assert sheet["not_worked"]
    assert all("where crowds go in an order" in left["why"] for left in sheet["not_worked"])
    # What leaves the hours in common as they are needs no plan.
    assert by_id(sheet)["end-a-6"]["note"].endswith("stays as it is.")
