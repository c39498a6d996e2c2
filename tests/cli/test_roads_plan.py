"""``corridor roads plan``: what it answers, what it writes, and every fault of a folder at once."""

from __future__ import annotations

import csv
import json
import signal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas
import pytest

import opencorridor as oc
from opencorridor.model.cases import Case
from opencorridor.planning.engine import ArrivalFlow
from opencorridor.planning.engine import arrival as engine
from opencorridor.planning.engine.movements import Movements, movements_of
from opencorridor.service import road_plans
from tests.cli.door import EXAMPLES, MADE_AT, REPOSITORY, copy_of, corridor, joined
from tests.network.osmfile import in_a_row, write_osm

ANDORRA = EXAMPLES / "andorra"
SCHEMA = REPOSITORY / "docs" / "schemas" / "road-plan-1.json"
STEP = 0.009  # a kilometre along the equator
CROWDS = [
    "west,West,0,0,30,north; south,test,,,public",
    "mid,Middle,0,0.018,200,north; south,test,,,public",
]
TERMS = """
format = 1
[area]
id = "strip"
title = "A strip"
version = 1
as_of = 2025-06-10T08:00:00Z
expires = 2025-06-30T08:00:00Z
margin_min = "5..10..20"
people_per_vehicle = 3
usable_capacity = "0.50..0.80..1.00"
demand = "central"
not_known = ["Whether the bridge stands."]
clocks = [{ zone = "Europe/Kyiv", city = "Kyiv" }, { zone = "Europe/London", city = "London" }]
"""
PARTY = '\n[[party]]\nid = "{0}"\nname = "Side {0}"\nclock = "{1}"\nsource = "test"\n'
WINDOW = (
    '\n[[window]]\nid = "w-{0}"\nparty = "{0}"\nstart = {1}\nend = {2}\nclock = "{3}"\n'
    'source = "test"\n'
)
STATUS = (
    '\n[[status]]\nid = "{0}-{1}"\nexit = "{0}"\nparty = "{1}"\nstatus = "{2}"\nevidence = "note"\n'
    'source = "test"\n'
)


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return five nodes in a row along the equator, one road of 1,000 vehicles an hour each way."""
    folder = tmp_path_factory.mktemp("roads")
    way = {"highway": "primary", "maxspeed": "60", "ref": "M14", "name": "North road"}
    stubs = {6: (0.004, 0.0), 7: (0.004, 2 * STEP), 8: (0.004, 4 * STEP)}
    side = {"highway": "residential"}
    ways = {1: ([1, 2, 3, 4, 5], way), 2: ([1, 6], side), 3: ([3, 7], side), 4: ([5, 8], side)}
    source = write_osm(folder / "strip.osm.pbf", {**in_a_row(5, STEP), **stubs}, ways)
    target = folder / "strip.roads"
    oc.build_roads(source, target)
    return target


def folder_in(
    path: Path,
    *,
    south: str = "agreed",
    end: str = "2025-06-11T10:00:00",
    crowds: list[str] = CROWDS,
    terms: str = TERMS,
) -> Path:
    """Write a folder: two parties on two clocks, an exit at the east end and one in the stub."""
    path.mkdir()
    text = terms
    for party, zone in (("a", "Europe/Kyiv"), ("b", "Europe/London")):
        text += PARTY.format(party, zone)
    # 08:00 to 10:00 in Kyiv is 06:00 to 08:00 in London; London says an hour more.
    text += WINDOW.format("a", "2025-06-11T08:00:00", end, "Europe/Kyiv")
    text += WINDOW.format("b", "2025-06-11T05:00:00", "2025-06-11T08:00:00", "Europe/London")
    for exit_, status in (("north", "agreed"), ("south", south)):
        text += STATUS.format(exit_, "a", "agreed") + STATUS.format(exit_, "b", status)
    (path / "area.toml").write_text(text, encoding="utf-8")
    head = "id,name,lat,lon,road,received_vehicles_per_h,source,own_assumptions,as_of,sensitivity"
    exits = [
        "north,East end,0,0.036,A1,,test,,,public",
        "south,Stub,0.004,0.018,A2,60,test,,,public",
    ]
    (path / "exits.csv").write_text("\n".join([head, *exits, ""]), encoding="utf-8")
    head = "id,name,lat,lon,vehicles,accepts,source,own_assumptions,as_of,sensitivity"
    (path / "crowds.csv").write_text("\n".join([head, *crowds, ""]), encoding="utf-8")
    return path


def planned(folder: Path, roads: Path, *more: str | Path) -> dict[str, Any]:
    answer = corridor("roads", "plan", folder, "--roads", roads, "--json", *more)
    assert (answer.status, answer.err) == (0, "")
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_a_place_that_is_joined_some_way_off_is_told_with_the_road_it_was_joined_to(
    roads: Path, tmp_path: Path
) -> None:
    crowds = ["west,West,0.0015,0,30,north; south,test,,,public", CROWDS[1]]

    plan = planned(folder_in(tmp_path / "strip", crowds=crowds), roads)

    told = [line for line in plan["verdict"] if "is joined to" in line]
    assert told == [
        (
            "West is joined to M14 (primary) and a residential road, 167 m from where it is said "
            "to be: see whether that is the road that is meant."
        )
    ]


def test_the_answer_comes_first_and_the_numbers_are_those_of_a_hand(
    roads: Path, tmp_path: Path
) -> None:
    folder = folder_in(tmp_path / "strip")
    out = tmp_path / "out"

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", out)

    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("All 230 vehicles with 690 people are out by ")
    assert "This assumes that the silence holds; it does not say that it will." in joined(
        answer.out
    )
    assert "Kyiv (0" in joined(answer.out)
    assert "Not known: Whether the bridge stands." in joined(answer.out)
    plan = json.loads((out / "road-plan.json").read_text(encoding="utf-8"))
    cautious = plan["cases"]["cautious"]
    # 08:00 in Kyiv is 05:00 in UTC. A road of 1,000 at the least, half of it: 500 an hour.
    assert plan["window_start"] == "2025-06-11T05:00:00Z"
    assert cautious["usable_until"] == "2025-06-11T06:40:00Z"
    assert cautious["most_out"] == cautious["out"] == 230
    assert cautious["widest_gap"] == 0
    # South lets one through a minute; north 500 an hour, after two minutes from the middle.
    first = cautious["hours"][0]["out"]
    assert first["south"] <= 60
    # Whatever pieces of the road east are full, they are told as one, and nobody twice.
    east = next(road for road in cautious["full_roads"] if road["towards"] == "north")
    assert east["road"] == "M14"
    assert east["where"] == "between Middle and East end"
    assert east["vehicles"] == sum(piece["vehicles"] for piece in east["pieces"])
    assert sum(road["vehicles"] for road in cautious["full_roads"]) <= 230
    assert "M14 towards East end, between Middle and East end: " in joined(answer.out)


def test_every_file_says_the_same(roads: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    folder = folder_in(tmp_path / "strip")
    assert corridor("roads", "plan", folder, "--roads", roads, "-o", out).status == 0

    plan = json.loads((out / "road-plan.json").read_text(encoding="utf-8"))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert set(plan) == set(schema["required"]) == set(schema["properties"])
    cautious = plan["cases"]["cautious"]
    rows = list(csv.DictReader((out / "timetable.csv").read_text(encoding="utf-8").splitlines()))
    assert sum(int(row["vehicles"]) for row in rows) == cautious["out"]
    assert {row["sensitivity"] for row in rows} == {"restricted"}
    assert all(row["block_start_kyiv"][-2:] in {"00", "15", "30", "45"} for row in rows)
    frame = geopandas.read_file(out / "roads.geojson")
    assert set(frame["kind"]) == {"road", "crowd", "exit"}
    assert frame[frame["kind"] == "exit"]["out"].sum() == cautious["out"]
    lines = frame[frame["kind"] == "road"]
    assert lines["vehicles"].max() <= cautious["out"]
    assert set(zip(lines["ref"], lines["name"], strict=True)) == {("M14", "North road"), ("", "")}
    assert (lines.geometry.count_coordinates() >= 2).all()
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.index("All 230 vehicles") < page.index("This assumes that the silence holds")
    assert "RESTRICTED" in page
    assert "safe" not in page.lower().replace("safe-area", "")
    assert ET.parse(out / "map.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own file


def test_nobody_is_sent_where_not_all_have_agreed(roads: Path, tmp_path: Path) -> None:
    folder = folder_in(tmp_path / "strip", south="conditional")

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")
    plan = planned(folder, roads)

    assert answer.status == 0
    assert "Stub: not agreed, nobody may be sent." in answer.out
    assert (plan["used_exits"], plan["unused_exits"]) == (["north"], ["south"])
    assert {row["exit"] for row in plan["timetable"]} == {"north"}


def test_nobody_is_sent_who_accepts_no_exit(roads: Path, tmp_path: Path) -> None:
    stays = "west,West,0,0,30,none,test,,,public"
    plan = planned(folder_in(tmp_path / "strip", crowds=[stays, CROWDS[1]]), roads)

    west, mid = plan["cases"]["cautious"]["crowds"]
    assert (west["out"], mid["out"]) == (0, 200)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"end": "2025-06-11T07:30:00"}, None),
        ({"end": "2025-06-11T08:15:00"}, "no vehicle reaches an exit"),
        ({"crowds": ["west,West,0,0,30,none,t,,,public"]}, "nobody accepts an exit"),
        ({"crowds": []}, "nobody accepts an exit"),
        ({"crowds": ["west,West,0,0,0,north; south,t,,,public"]}, "no vehicle is said to wish"),
    ],
)
def test_nobody_out_is_an_answer(
    roads: Path, tmp_path: Path, change: dict[str, Any], why: str | None
) -> None:
    folder = folder_in(tmp_path / "strip", **change)
    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    if why is None:  # an end before the start cannot be read in one way only
        assert answer.status == 2
        assert "OC-407" in answer.err
        return
    assert answer.status == 0
    assert answer.out.startswith("Nobody gets out in the cautious case: ")
    assert why in joined(answer.out)
    assert (tmp_path / "out" / "report.html").exists()


def test_no_place_at_all_is_answered_too(roads: Path, tmp_path: Path) -> None:
    folder = folder_in(tmp_path / "strip", crowds=[], terms=TERMS)
    for name in ("exits.csv", "crowds.csv"):
        sheet = folder / name
        sheet.write_text(sheet.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    area = folder / "area.toml"
    area.write_text(area.read_text(encoding="utf-8").split("[[status]]")[0], encoding="utf-8")

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("Nobody gets out in the cautious case: no exit is agreed")


def test_all_faults_of_a_folder_come_at_once(roads: Path, tmp_path: Path) -> None:
    folder = folder_in(
        tmp_path / "strip",
        terms=TERMS.replace('margin_min = "5..10..20"\n', ""),
        crowds=["west,West,0,0,many,,test,,,public", "mid,Middle,0,0.018,5,east,t,,,public"],
    )

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert answer.status == 2
    assert answer.err.startswith("4 errors")
    for code in ("OC-201", "OC-202", "OC-302"):
        assert code in answer.err, code
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("crowds", "code", "said"),
    [
        (["a,Sea,1,0,5,north; south,t,,,public"], "OC-688", "from the nearest node"),
        ([CROWDS[0], "b,Twin,0,0.0001,5,north; south,t,,,public"], "OC-650", "one node"),
        (["c,Choosy,0,0,5,north,t,,,public"], "OC-650", "accept some agreed exits"),
        (["d,Turned,0.018,80,5,north; south,t,,,public"], "OC-688", "nearest node"),
    ],
)
def test_places_that_do_not_fit_the_roads_are_named(
    roads: Path, tmp_path: Path, crowds: list[str], code: str, said: str
) -> None:
    folder = folder_in(tmp_path / "strip", crowds=crowds)

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert answer.status == 2
    assert code in answer.err
    assert said in joined(answer.err)
    assert "crowds.csv" in answer.err


def test_a_position_the_other_way_round_is_named(roads: Path, tmp_path: Path) -> None:
    crowds = ["a,A,42,1,5,north; south,t,,,public", "b,B,1,42,5,north; south,t,,,public"]
    folder = folder_in(tmp_path / "strip", crowds=[*crowds, "c,C,42.1,1,5,north; south,t,,,public"])
    exits = folder / "exits.csv"
    moved = exits.read_text(encoding="utf-8").replace(",0,0.036,", ",42,1.1,")
    exits.write_text(moved.replace(",0.004,0.018,", ",42,1.2,"), encoding="utf-8")

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert answer.status == 2
    assert "OC-211 error: crowds.csv, line 3, lat" in joined(answer.err)


def test_stopping_keeps_what_was_found_with_its_proof(
    roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road_plans, "LATE_S", 600)
    seen: list[str] = []

    def stop(_done: int, _total: int, what: str) -> bool:
        seen.append(what)
        return True

    plan = oc.plan_roads(folder_in(tmp_path / "strip"), roads, now=lambda: MADE_AT, progress=stop)

    assert list(plan.cases) == [Case.CAUTIOUS]
    assert plan.cases[Case.CAUTIOUS].out_if_late is None
    assert seen[0] == "cautious case, two hours late"


def test_a_search_that_is_cut_short_claims_no_more_than_it_has_proven(
    roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SLICE", 40)
    whole = oc.plan_roads(folder_in(tmp_path / "whole"), roads, now=lambda: MADE_AT)
    told: list[int] = []

    def stop(done: int, _total: int, _what: str) -> bool:
        told.append(done)
        return done > 50

    plan = oc.plan_roads(folder_in(tmp_path / "cut"), roads, now=lambda: MADE_AT, progress=stop)

    cut, full = plan.cases[Case.CAUTIOUS], whole.cases[Case.CAUTIOUS]
    assert len(told) > 1
    assert 50 < cut.out <= full.out
    assert cut.waiting_wanted == ()
    assert cut.proven_until < full.proven_until
    assert cut.widest_gap == 0
    before = [hour for hour in cut.hours if hour.end <= cut.proven_until]
    assert all(hour.out_so_far == hour.most_so_far for hour in before)


def test_ctrl_c_keeps_what_was_found(
    roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    presses = [signal.SIGINT]

    def pressed(flow: ArrivalFlow) -> Movements:
        if presses:
            signal.raise_signal(presses.pop())
        return movements_of(flow)

    monkeypatch.setattr(road_plans, "movements_of", pressed)
    monkeypatch.setattr(road_plans, "LATE_S", 600)
    folder, out = folder_in(tmp_path / "strip"), tmp_path / "out"

    # It is pressed while the first movements are read off; nothing else is begun.
    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", out)

    assert answer.status == 0
    assert "Stopped on request: what is missing was not computed." in joined(answer.out)
    plan = json.loads((out / "road-plan.json").read_text(encoding="utf-8"))
    assert plan["cases"]["cautious"]["out"] == 230
    assert plan["cases"]["cautious"]["out_if_late"] is None
    assert list(plan["cases"]) == ["cautious"]
    assert "Stopped before its end" in (out / "report.html").read_text(encoding="utf-8")


def test_a_refused_plan_is_not_handed_out(
    roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road_plans, "check_movements", lambda _: (_Refusal(),))

    answer = corridor("roads", "plan", folder_in(tmp_path / "s"), "--roads", roads, "-o",
                      tmp_path / "out")  # fmt: skip

    assert answer.status == 70
    assert "nothing is handed out" in joined(answer.err)
    assert not (tmp_path / "out").exists()


class _Refusal:
    @staticmethod
    def text() -> str:
        return "capacity: link 3"


def test_the_schema_is_that_of_the_program() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == road_plans.road_plan_schema()


@pytest.mark.shared
def test_andorra_leaves_by_its_two_roads(shared: Path, tmp_path: Path) -> None:
    source = shared / "data" / "osm" / "andorra.osm.pbf"
    target = tmp_path / "andorra.roads"
    oc.build_roads(source, target)

    folder = copy_of(ANDORRA, tmp_path)
    terms = folder / "area.toml"
    # Coarser steps take a fifth of the time.
    coarse = terms.read_text(encoding="utf-8").replace("step_s = 60", "step_s = 300")
    terms.write_text(coarse, encoding="utf-8")

    plan = oc.plan_roads(folder, target, now=lambda: MADE_AT)
    case = plan.cases[Case.CAUTIOUS]

    assert plan.used_exits == ("spain", "france")
    assert 0 < case.out <= case.most_out < case.vehicles
    assert case.widest_gap <= 0.02 * case.most_out
    assert [c.out for c in plan.cases.values()] == sorted(c.out for c in plan.cases.values())


CONDITIONS = "id,subject,kind,start,end,source"


def with_conditions(folder: Path, *rows: str) -> Path:
    sheet = folder / "conditions.csv"
    sheet.write_text("\n".join([CONDITIONS, *rows, ""]), encoding="utf-8")
    return folder


def out_by_exit(plan: dict[str, Any]) -> dict[str, int]:
    hours = plan["cases"]["cautious"]["hours"]
    return {exit_: sum(hour["out"][exit_] for hour in hours) for exit_ in ("north", "south")}


def test_a_road_that_is_shut_takes_nobody_from_then_on(roads: Path, tmp_path: Path) -> None:
    # 08:20 in Kyiv; roads are used from 08:00 to 09:40, and the way north is node 4.
    row = "bridge,node 4,mined,2025-06-11T08:20+03:00,,the mayor"
    folder = with_conditions(folder_in(tmp_path / "strip"), row)
    out = tmp_path / "out"

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", out)

    assert (answer.status, answer.err) == (0, "")
    said = "M14, between East end and Middle (node 4): mined from 08:20 until further notice"
    assert said in joined(answer.out)
    plan = json.loads((out / "road-plan.json").read_text(encoding="utf-8"))
    rows = [row for row in plan["timetable"] if row["exit"] == "north"]
    assert 0 < sum(row["vehicles"] for row in rows) < 200
    assert max(row["last_arrival"] for row in rows) <= "2025-06-11T05:20:00Z"
    # The way south is open: one a minute, as without the condition.
    assert out_by_exit(plan)["south"] >= 90
    (shut,) = plan["shut"]
    assert (shut["shut_from"], shut["opens_again"]) == ("2025-06-11T05:20:00Z", False)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Roads that are shut" in page
    assert "the mayor" in page


def test_a_road_shut_from_before_takes_nobody_and_one_shut_later_all(
    roads: Path, tmp_path: Path
) -> None:
    free = planned(folder_in(tmp_path / "free"), roads)
    for name, span, north in (
        ("before", "2025-06-10T00:00Z,", 0),
        ("after", "2025-06-11T06:40Z,", out_by_exit(free)["north"]),
        ("past", "2025-06-10T00:00Z,2025-06-11T04:59Z", out_by_exit(free)["north"]),
    ):
        folder = with_conditions(folder_in(tmp_path / name), f"c,way 1,closed,{span},us")

        # The way from the middle to the stub is way 3 and stays open.
        assert out_by_exit(planned(folder, roads))["north"] == north, name


def test_a_road_that_opens_again_is_said_and_not_used_again(roads: Path, tmp_path: Path) -> None:
    row = "works,node 4,closed,2025-06-11T05:00Z,2025-06-11T05:30Z,us"
    folder = with_conditions(folder_in(tmp_path / "strip"), row)

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert answer.status == 0
    assert "OC-514 warning: conditions.csv, line 2, end" in joined(answer.out)
    assert "not used again in this plan" in joined(answer.out)
    plan = json.loads((tmp_path / "out" / "road-plan.json").read_text(encoding="utf-8"))
    assert out_by_exit(plan)["north"] == 0
    assert plan["shut"][0]["opens_again"] is True


def test_a_condition_on_what_is_not_there_is_a_finding(roads: Path, tmp_path: Path) -> None:
    rows = ("a,way 999,closed,2025-06-11T05:00Z,,us", "b,node 98,closed,2025-06-11T05:00Z,,us")
    folder = with_conditions(folder_in(tmp_path / "strip"), *rows)

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert answer.status == 2
    assert answer.err.startswith("2 errors")
    assert "Line 2: way 999 is none of a road in the network." in joined(answer.err)
    assert not (tmp_path / "out").exists()


@pytest.mark.shared
def test_andorra_when_the_road_to_france_closes_at_nine(shared: Path, tmp_path: Path) -> None:
    """The numbers of docs/leaving-an-area.md."""
    target, folder = tmp_path / "andorra.roads", copy_of(ANDORRA, tmp_path)
    oc.build_roads(shared / "data" / "osm" / "andorra.osm.pbf", target)
    row = "france,way 6176755,closed,2026-06-06T09:00+02:00,,a drill"

    def first_case_alone(_done: int, _total: int, what: str) -> bool:
        return what != "cautious case"

    plan, proof = oc.plan_roads_with_proof(
        with_conditions(folder, row), target, now=lambda: MADE_AT, progress=first_case_alone
    )

    case = plan.cases[Case.CAUTIOUS]
    assert case.out == case.most_out == 6357
    page = (REPOSITORY / "docs" / "leaving-an-area.md").read_text(encoding="utf-8")
    for row_ in case.crowds:
        assert f"| {row_.out:,} |" in page, row_.id
    terms = oc.check_road_plan_folder(folder).terms
    assert terms is not None
    oc.export_road_plan(plan, terms, tmp_path / "out", proof=proof)
    assert oc.verify_road_plan(tmp_path / "out", folder, target).refusals == ()
