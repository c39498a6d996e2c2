"""``corridor roads change``: what becomes of a plan when something breaks under way."""

from __future__ import annotations

import csv
import json
import re
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import opencorridor as oc
from tests.cli.door import EXAMPLES, REPOSITORY, copy_of, corridor, joined
from tests.cli.test_roads_plan import STEP, TERMS, folder_in
from tests.cli.test_roads_ranks import with_totals
from tests.network.osmfile import in_a_row, write_osm

SCHEMA = REPOSITORY / "docs" / "schemas" / "road-change-1.json"
HEAD = "id,subject,kind,start,end,source"
NINE = "2025-06-11T08:20+03:00"
CROWDS = [
    "west,West,0,0,300,north; south,test,,,public",
    "mid,Middle,0,0.018,200,north; south,test,,,public",
]


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a strip whose east half is a way of its own, with a stub in the middle."""
    folder = tmp_path_factory.mktemp("roads")
    way = {"highway": "primary", "maxspeed": "60", "ref": "M14", "name": "North road"}
    stubs = {6: (0.004, 0.0), 7: (0.004, 2 * STEP), 8: (0.004, 4 * STEP)}
    side = {"highway": "residential"}
    ways = {
        1: ([1, 2, 3], way),
        5: ([3, 4, 5], way),
        2: ([1, 6], side),
        3: ([3, 7], side),
        4: ([5, 8], side),
    }
    source = write_osm(folder / "strip.osm.pbf", {**in_a_row(5, STEP), **stubs}, ways)
    target = folder / "strip.roads"
    oc.build_roads(source, target)
    return target


@pytest.fixture(scope="module")
def planned(roads: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan that is being carried out, beside the folder of its terms."""
    path = tmp_path_factory.mktemp("planned")
    folder_in(path / "terms", crowds=CROWDS)
    answer = corridor("roads", "plan", path / "terms", "--roads", roads, "-o", path / "out")
    assert (answer.status, answer.err) == (0, "")
    return path


def changed(planned: Path, folder: Path, roads: Path, *more: str | Path) -> dict[str, Any]:
    moment = () if "--at" in more else ("--at", NINE)
    answer = corridor(
        "roads", "change", planned / "out", folder, "--roads", roads, "--json", *moment, *more
    )
    assert (answer.status, answer.err) == (0, "")
    found: dict[str, Any] = json.loads(answer.out)
    return found


def with_conditions(path: Path, *rows: str) -> Path:
    folder = folder_in(path, crowds=CROWDS)
    (folder / "conditions.csv").write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return folder


SHUT = f"east,way 5,closed,{NINE},,call from the desk"


def test_where_nothing_changes_everybody_drives_on_and_every_departure_stands(
    roads: Path, planned: Path
) -> None:
    before = json.loads((planned / "out" / "road-plan.json").read_text(encoding="utf-8"))

    for moment in ("2025-06-11T08:00+03:00", NINE, "2025-06-11T08:31:30+03:00"):
        found = changed(planned, planned / "terms", roads, "--at", moment)
        assert found["published"] == found["standing"]
        assert (found["moved"], found["cancelled"]) == (0, 0)
        assert {row["doing"] for row in found["roads"]} <= {"as-before"}
        assert sum(row["vehicles"] for row in found["roads"]) == found["under_way"]
        assert found["cases"]["cautious"]["out"] == before["cases"]["cautious"]["out"]
        assert all(row["published"] == row["now"] for row in found["departures"])
        assert (found["under_way"] > 0) == (moment > "2025-06-11T08:00+03:00")


def test_who_is_on_the_road_when_a_road_shuts_is_told_first_and_the_numbers_add_up(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    folder = with_conditions(tmp_path / "after", SHUT)
    out = tmp_path / "out"

    answer = corridor(
        "roads", "change", planned / "out", folder, "--roads", roads, "--at", NINE, "-o", out
    )

    assert (answer.status, answer.err) == (0, "")
    text = joined(answer.out)
    assert text.startswith("NEED-TO-KNOW. A change while strip, version 1, is carried out ")
    assert "vehicles on the road at 08:20 Kyiv (06:20 London)" in text
    assert "to Stub instead of East end" in text
    assert "Nobody has reported them." in text
    found = json.loads((out / "road-change.json").read_text(encoding="utf-8"))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert set(found) == set(schema["properties"]) == set(schema["required"])
    cautious = found["cases"]["cautious"]
    assert cautious["out"] < cautious["out_before"]
    assert cautious["out"] <= cautious["most_out"]
    assert found["vehicles"] == found["out_by_then"] + found["under_way"] + found["at_home"] == 500
    assert sum(row["vehicles"] for row in found["roads"]) == found["under_way"]
    left = sum(r["vehicles"] for r in found["roads"] if r["doing"] in {"left", "return"})
    assert left == cautious["left_under_way"]
    departing = sum(row["now"] for row in found["departures"])
    assert found["out_by_then"] + found["under_way"] - left + departing == cautious["out"]
    assert found["standing"] + found["moved"] == departing
    assert found["published"] - found["cancelled"] + found["added"] == departing
    # Nobody goes east any more but who is beyond the junction, or on the last of it.
    assert all(row["exit"] == "south" for row in found["departures"] if row["now"])
    assert found["differences"] == [
        "New: way 5 closed from 08:20 Kyiv (06:20 London) (call from the desk)."
    ]
    east = [row for row in found["roads"] if row["to_exit"] == "north"]
    assert all(row["doing"] == "as-before" and row["on_shut"] for row in east)
    assert "M14 (SHUT), heading E" in text or not east
    assert found["on_shut"] == sum(row["vehicles"] for row in east)


def test_its_owner_alone_may_read_what_says_where_people_are(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    folder = with_conditions(tmp_path / "after", SHUT)
    out = tmp_path / "out"
    corridor("roads", "change", planned / "out", folder, "--roads", roads, "--at", NINE, "-o", out)

    assert sorted(file.name for file in out.iterdir()) == [
        *("change.html", "departures.csv", "road-change.json", "under-way.csv")
    ]
    for file in out.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = json.loads((out / "road-change.json").read_text(encoding="utf-8"))
    for name, key in (("departures", "departures"), ("under-way", "roads")):
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as sheet:
            rows = list(csv.DictReader(sheet))
        assert {row["sensitivity"] for row in rows} == {"need-to-know"}
        assert len(rows) == len(found[key])
    report = (out / "change.html").read_text(encoding="utf-8")
    assert "NEED TO KNOW" in report
    assert "On the road: to be told" in report


def test_more_people_and_a_longer_window_are_changes_too(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    crowds = [CROWDS[0], CROWDS[1].replace("200", "900")]
    folder = folder_in(tmp_path / "after", crowds=crowds)

    found = changed(planned, folder, roads)

    assert found["vehicles"] == 1200
    assert found["differences"] == ["Middle has 900 vehicles instead of 200."]
    assert found["added"] > 0
    assert (found["moved"], found["cancelled"]) == (0, 0)
    assert found["standing"] == found["published"]
    assert found["cases"]["cautious"]["out"] > found["cases"]["cautious"]["out_before"]


def test_whoever_cannot_get_out_any_more_goes_to_a_place_where_they_can_wait(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    # Both ways out shut: who is between the exits and the crowds turns back.
    stub = f"stub,way 3,closed,{NINE},,call from the desk"
    folder = with_conditions(tmp_path / "after", SHUT, stub)

    found = changed(planned, folder, roads)

    assert {row["doing"] for row in found["roads"]} <= {"return", "left", "as-before"}
    back = [row for row in found["roads"] if row["doing"] == "return"]
    assert {row["to_crowd"] for row in back} == {"mid"}
    assert sum(row["vehicles"] for row in back) == found["cases"]["cautious"]["return_"] > 0
    assert found["cancelled"] == found["published"]
    assert "wait there" in found["verdict"][0]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2025-06-11T07:00+03:00", "lies outside the hours of the changed terms"),
        ("2025-06-11T12:00+03:00", "lies outside the hours of the changed terms"),
        ("2025-06-11T08:20", "is not a date and time with an offset"),
        ("noon", "is not a date and time with an offset"),
    ],
)
def test_a_moment_that_cannot_be_is_one_clear_sentence(
    roads: Path, planned: Path, tmp_path: Path, moment: str, said: str
) -> None:
    answer = refused(planned, planned / "terms", roads, tmp_path, moment)

    assert said in answer


def refused(plan: Path, folder: Path, roads: Path, tmp_path: Path, moment: str = NINE) -> str:
    out = tmp_path / "out"
    answer = corridor(
        "roads", "change", plan / "out", folder, "--roads", roads, "--at", moment, "-o", out
    )
    assert answer.status == 2
    assert "Traceback" not in answer.err
    assert not out.exists()
    return joined(answer.err + answer.out)


def test_terms_that_do_not_fit_the_plan_are_refused_with_the_way_out(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    fewer = [CROWDS[0].replace("300", "1"), CROWDS[1]]
    gone = [CROWDS[1]]
    steps = TERMS.replace('id = "strip"', 'id = "strip"\nstep_s = 30')
    cases = [
        (folder_in(tmp_path / "fewer", crowds=fewer), "say that there are 1 in all"),
        (folder_in(tmp_path / "gone", crowds=gone), "have no such crowd"),
        (folder_in(tmp_path / "steps", terms=steps, crowds=CROWDS), "Leave step_s and block_min"),
        (folder_in(tmp_path / "none", end="2025-06-11T08:05:00", crowds=CROWDS), "leave no hours"),
    ]
    for folder, said in cases:
        text = refused(planned, folder, roads, tmp_path)
        assert "OC-652" in text, folder
        assert said in text, folder


def test_a_plan_that_was_altered_or_is_of_another_kind_is_not_carried_forward(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    (copy / "out").mkdir(parents=True)
    for name in ("road-plan.json", "proof.npz"):
        (copy / "out" / name).write_bytes((planned / "out" / name).read_bytes())
    file = copy / "out" / "road-plan.json"
    text = file.read_text(encoding="utf-8")
    plan = json.loads(text)

    plan["cases"]["cautious"]["out"] += 5
    file.write_text(json.dumps(plan), encoding="utf-8")
    assert "corridor verify" in refused(copy, planned / "terms", roads, tmp_path)

    plan = json.loads(text)
    plan["timetable"][0]["vehicles"] += 1
    file.write_text(json.dumps(plan), encoding="utf-8")
    assert "corridor verify" in refused(copy, planned / "terms", roads, tmp_path)

    other = folder_in(tmp_path / "other", terms=TERMS.replace("strip", "belt"), crowds=CROWDS)
    assert "are of 'belt'" in refused(planned, other, roads, tmp_path)


def test_it_is_written_beside_no_plan_and_cannot_be_verified_yet(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    where = ("roads", "change", planned / "out", planned / "terms", "--roads", roads, "--at", NINE)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "road-plan.json").write_text("mine", encoding="utf-8")
    answer = corridor(*where, "-o", taken)
    assert answer.status == 2
    assert "a folder of its own" in joined(answer.err)
    assert [file.name for file in taken.iterdir()] == ["road-plan.json"]

    out = tmp_path / "out"
    assert corridor(*where, "-o", out).status == 0
    answer = corridor("verify", out, planned / "terms", "--roads", roads)
    assert answer.status == 2
    assert "cannot be verified yet" in joined(answer.err)


def test_a_change_of_a_change_is_refused_with_what_to_give_instead(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    where = ("--roads", roads, "--at", NINE)
    folder = with_conditions(tmp_path / "after", SHUT)
    first = tmp_path / "first"
    assert corridor("roads", "change", planned / "out", folder, *where, "-o", first).status == 0

    answer = corridor("roads", "change", first, folder, *where, "-o", tmp_path / "second")

    assert answer.status == 2
    assert "changes of a change are not worked out. Give the folder of the plan" in joined(
        answer.err
    )


def test_who_is_on_a_road_that_is_shut_is_told_before_all_others(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    found = changed(planned, with_conditions(tmp_path / "after", SHUT), roads)

    on_shut = [row["on_shut"] for row in found["roads"]]
    assert any(on_shut)
    assert on_shut == sorted(on_shut, reverse=True)


def test_more_and_fewer_are_told_of_what_is_now(roads: Path, planned: Path, tmp_path: Path) -> None:
    found = changed(planned, with_conditions(tmp_path / "after", SHUT), roads)

    cautious = found["cases"]["cautious"]
    fewer = cautious["out_before"] - cautious["out"]
    assert fewer > 0
    said = f"{fewer:,} fewer than the plan until now ({cautious['out_before']:,})"
    assert said in " ".join(found["verdict"])


def test_plan_and_terms_in_the_wrong_order_are_said_to_be(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    where = ("--roads", roads, "--at", NINE, "-o", tmp_path / "out")

    answer = corridor("roads", "change", planned / "terms", planned / "out", *where)

    assert (answer.status, answer.out) == (2, "")
    assert "holds a plan and no terms: name the plan first" in joined(answer.err)
    assert not (tmp_path / "out").exists()


def test_other_roads_and_a_proof_that_does_not_fit_are_refused(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.roads"
    side = {"highway": "primary", "maxspeed": "50"}
    oc.build_roads(
        write_osm(tmp_path / "o.osm.pbf", in_a_row(5, STEP), {1: ([1, 2, 3, 4, 5], side)}), other
    )
    assert "its roads have other numbers" in refused(planned, planned / "terms", other, tmp_path)

    copy = tmp_path / "copy" / "out"
    copy.mkdir(parents=True)
    (copy / "road-plan.json").write_bytes((planned / "out" / "road-plan.json").read_bytes())
    assert "proof.npz" in refused(copy.parent, planned / "terms", roads, tmp_path)


# ---- exits that take so many in all --------------------------------------------------------------


@pytest.fixture(scope="module")
def limited(roads: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan within totals that is being carried out, beside the folder of its terms."""
    path = tmp_path_factory.mktemp("limited")
    folder = with_totals(folder_in(path / "terms", crowds=CROWDS), north="250", south="80")
    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", path / "out")
    assert (answer.status, answer.err) == (0, "")
    return path


def after(path: Path, **totals: str) -> Path:
    return with_totals(folder_in(path, crowds=CROWDS), **totals)


def there(found: dict[str, Any], name: str) -> tuple[int, int, int]:
    """Return what the verdict says of an exit: its total, who is there already, and in the end."""
    (said,) = [s for s in found["verdict"] if s.startswith(f"{name} takes")]
    numbers = re.findall(r"[0-9,]+(?= vehicles in all|  ?are there already| in the end)", said)
    total, already, in_the_end = (int(n.replace(",", "")) for n in numbers)
    return total, already, in_the_end


def test_within_totals_nothing_changes_either_where_nothing_has_changed(
    roads: Path, limited: Path
) -> None:
    before = json.loads((limited / "out" / "road-plan.json").read_text(encoding="utf-8"))

    found = changed(limited, limited / "terms", roads)

    assert before["cases"]["cautious"]["out"] == found["cases"]["cautious"]["out"] == 330
    assert found["published"] == found["standing"]
    assert {row["doing"] for row in found["roads"]} == {"as-before"}
    assert there(found, "East end")[0::2] == (250, 250)
    assert there(found, "Stub")[0::2] == (80, 80)
    assert found["differences"] == []


def test_where_a_school_has_fewer_places_who_is_on_the_road_gets_one_first(
    roads: Path, limited: Path, tmp_path: Path
) -> None:
    found = changed(limited, after(tmp_path / "a", north="160", south="80"), roads)

    total, already, in_the_end = there(found, "East end")
    cautious = found["cases"]["cautious"]
    assert (total, in_the_end) == (160, 160)
    assert 0 < already < 160
    assert cautious["out"] == cautious["most_out"] == 240
    # Those beyond the junction can go nowhere else, and there are more of them than places; others
    # would have to wait where nobody may.
    assert 0 < cautious["fewest_left"] <= cautious["left_under_way"] < found["under_way"]
    assert found["differences"] == ["East end takes 160 vehicles in all instead of 250."]
    # Nobody from home takes the place of somebody on the road.
    from_home = sum(r["now"] for r in found["departures"])
    assert found["out_by_then"] + found["under_way"] - cautious["left_under_way"] + from_home == 240
    assert found["standing"] <= found["could_stand"]


def test_places_that_are_taken_are_taken(roads: Path, limited: Path, tmp_path: Path) -> None:
    found = changed(limited, after(tmp_path / "a", north="0", south="80"), roads)

    total, already, in_the_end = there(found, "East end")
    assert (total, already) == (0, in_the_end)
    assert already > 0
    assert any(f"which is {already:,} more than it takes" in said for said in found["verdict"])
    # Who was on the way there turns round, or is named as left.
    assert not any(row["to_exit"] == "north" for row in found["roads"])
    assert not any(row["now"] for row in found["departures"] if row["exit"] == "north")


def test_more_places_bring_more_people_out(roads: Path, limited: Path, tmp_path: Path) -> None:
    found = changed(limited, after(tmp_path / "a", south="80"), roads)

    assert found["cases"]["cautious"]["out"] == 500
    (other,) = found["differences"]
    assert other == "East end takes as many vehicles as come in all instead of 250."


def test_an_exit_gets_a_total_while_a_plan_without_one_is_carried_out(
    roads: Path, planned: Path, tmp_path: Path
) -> None:
    found = changed(planned, after(tmp_path / "a", north="160"), roads)

    assert there(found, "East end")[0::2] == (160, 160)
    assert found["differences"] == [
        "East end takes 160 vehicles in all instead of as many as come."
    ]
    cautious = found["cases"]["cautious"]
    assert cautious["fewest_left"] <= cautious["left_under_way"] < found["under_way"]
    assert cautious["out"] == cautious["most_out"]


@pytest.mark.shared
def test_andorra_when_the_road_to_france_shuts(shared: Path, tmp_path: Path) -> None:
    (source,) = sorted(shared.glob("data/**/andorra*.osm.pbf"))
    roads, out = tmp_path / "andorra.roads", tmp_path / "out"
    oc.build_roads(source, roads)
    terms = EXAMPLES / "andorra"
    plan = oc.plan_roads_with_proof(terms, roads)
    checked = oc.check_road_plan_folder(terms).terms
    assert checked is not None
    oc.export_road_plan(plan[0], checked, out, proof=plan[1])
    moment = datetime.fromisoformat("2026-06-06T09:00+02:00")

    same = oc.change_road_plan(out, terms, roads, moment)

    assert (same.standing, same.moved, same.cancelled) == (same.published, 0, 0)
    assert {row.doing.value for row in same.roads} == {"as-before"}
    folder = copy_of(terms, tmp_path)
    row = "france,way 6176755,closed,2026-06-06T09:00+02:00,,call from the border"
    (folder / "conditions.csv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    found = oc.change_road_plan(out, folder, roads, moment)
    cautious = found.cases[oc.Case.CAUTIOUS]
    assert cautious.out == cautious.most_out == 6_409
    assert cautious.left_under_way == cautious.fewest_left == 0
    assert (found.under_way, found.on_shut, found.could_stand) == (817, 39, 1_159)
    assert found.standing > 1_100
