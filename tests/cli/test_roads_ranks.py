"""``corridor roads plan`` with exits that take so many in all, and crowds that go first."""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import opencorridor as oc
from opencorridor.model.cases import Case
from opencorridor.model.road_proof import LATE, CaseProof, Cuts, RoadProof
from opencorridor.planning.engine import arrival as engine
from opencorridor.service import road_plans
from tests.cli.door import EXAMPLES, MADE_AT, copy_of, corridor, joined
from tests.cli.test_roads_plan import STATUS, folder_in, planned
from tests.cli.test_verify_roads import Handed, build, edited, leaves_of

CARS = [
    "west,West,0,0,300,north; south,test,,,public",
    "mid,Middle,0,0.018,4000,north; south,test,,,public",
]
HEAD = "id,name,lat,lon,vehicles,people_per_vehicle,priority,accepts,source"
RANKS = [
    "west,West,0,0,300,,,north; south,test",
    "mid,Middle,0,0.018,4000,2,,north; south,test",
    "sick,Hospital,0.004,0,30,20..40..50,1,north; south,test",
]


def with_totals(folder: Path, *, north: str = "", south: str = "") -> Path:
    sheet = folder / "exits.csv"
    head, first, second = sheet.read_text(encoding="utf-8").splitlines()
    rows = [f"{head},received_vehicles", f"{first},{north}", f"{second},{south}", ""]
    sheet.write_text("\n".join(rows), encoding="utf-8")
    return folder


def with_ranks(folder: Path, rows: list[str] = RANKS) -> Path:
    (folder / "crowds.csv").write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return folder


def long_enough(path: Path) -> Path:
    """Return a folder in which two hours late some get out as well, and not everybody on time."""
    folder = folder_in(path, crowds=CARS, end="2025-06-11T13:00:00")
    area = folder / "area.toml"
    text = area.read_text(encoding="utf-8")
    area.write_text(text.replace('T08:00:00\nclock = "Europe/L', 'T11:00:00\nclock = "Europe/L'))
    return folder


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("roads"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, roads: Path) -> Handed:
    """Plan with a total in the south that binds, and a hospital that goes first."""
    base = tmp_path_factory.mktemp("made")
    folder = with_ranks(with_totals(long_enough(base / "strip"), south="20..40..60"))
    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", base / "out")
    assert (answer.status, answer.err) == (0, "")
    return Handed(base / "out", folder, roads)


@pytest.fixture
def handed(made: Handed, tmp_path: Path) -> Handed:
    return Handed(
        Path(shutil.copytree(made.out, tmp_path / "out")),
        Path(shutil.copytree(made.folder, tmp_path / "strip")),
        made.roads,
    )


def plan_of(handed: Handed) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((handed.out / "road-plan.json").read_text(encoding="utf-8"))
    return found


def out_at(case: dict[str, Any], exit_: str) -> int:
    return sum(hour["out"][exit_] for hour in case["hours"])


# ---- totals --------------------------------------------------------------------------------------


def test_an_exit_takes_its_total_and_no_more_and_says_when_it_is_full(
    roads: Path, tmp_path: Path
) -> None:
    free = planned(long_enough(tmp_path / "free"), roads)["cases"]
    plan = planned(with_totals(long_enough(tmp_path / "strip"), south="20..40..60"), roads)

    for case, total in (("cautious", 20), ("central", 40), ("favourable", 60)):
        assert out_at(free[case], "south") > total
        (row,) = plan["cases"][case]["totals"]
        assert (row["exit"], row["vehicles"], row["out"]) == ("south", total, total)
    cautious = plan["cases"]["cautious"]
    assert cautious["out"] == out_at(free["cautious"], "north") + 20
    # One vehicle a minute is received; the first is in its third minute when it is there.
    assert cautious["totals"][0]["full_from"] == "2025-06-11T05:22:00Z"
    assert (
        "Stub takes 20 vehicles in all and is full by 08:22 Kyiv (06:22 London)."
        in (plan["verdict"])
    )
    said = "no plan on these roads that keeps the totals has more out at any moment before"
    assert any(said in line for line in plan["verdict"])
    assert cautious["out"] == cautious["most_out"] == cautious["hours"][-1]["most_so_far"]


def test_a_total_that_is_not_reached_changes_nothing_but_is_told(
    roads: Path, tmp_path: Path
) -> None:
    free = planned(folder_in(tmp_path / "free"), roads)
    plan = planned(with_totals(folder_in(tmp_path / "strip"), north="4000", south="500"), roads)

    for case, row in plan["cases"].items():
        rows = row.pop("totals")
        assert [total["full_from"] for total in rows] == [None, None]
        assert [total["out"] for total in rows] == [out_at(row, "north"), out_at(row, "south")]
        assert row == free["cases"][case]
    assert plan["timetable"] == free["timetable"]


def test_a_folder_without_the_columns_has_none_of_the_keys(roads: Path, tmp_path: Path) -> None:
    text = json.dumps(planned(folder_in(tmp_path / "strip"), roads))

    for key in ("totals", "ranks", "people_so_far", '"people"'):
        assert key not in text


def test_where_all_get_out_elsewhere_a_total_keeps_nobody_back(roads: Path, tmp_path: Path) -> None:
    folder = with_totals(folder_in(tmp_path / "strip"), south="10")

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")
    handed = Handed(tmp_path / "out", folder, roads)

    assert answer.out.startswith("All 230 vehicles with 690 people are out by ")
    cautious = plan_of(handed)["cases"]["cautious"]
    assert (out_at(cautious, "south"), cautious["full_roads"]) == (10, [])
    assert handed.refusals() == {}


def test_exits_that_take_nobody_are_the_reason_that_is_given(roads: Path, tmp_path: Path) -> None:
    folder = with_totals(folder_in(tmp_path / "strip"), north="0", south="0")

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert answer.status == 0
    said = "Nobody gets out in the cautious case: no exit that is agreed takes anybody."
    assert answer.out.startswith(said)
    assert Handed(tmp_path / "out", folder, roads).refusals() == {}


# ---- ranks ---------------------------------------------------------------------------------------


def test_who_goes_first_is_out_and_people_are_counted_crowd_by_crowd(made: Handed) -> None:
    plan = plan_of(made)
    for case, each in (("cautious", 20), ("central", 40), ("favourable", 50)):
        found = plan["cases"][case]
        first, third, second = found["ranks"]
        assert (first["priority"], first["people_per_vehicle"]) == (1, each)
        assert (first["crowds"], first["out"], first["most_out"]) == (["sick"], 30, 30)
        # Those with three people in a vehicle go before those with two.
        assert (third["crowds"], second["crowds"]) == (["west"], ["mid"])
        out = {row["id"]: row["out"] for row in found["crowds"]}
        people = out["sick"] * each + out["west"] * 3 + out["mid"] * 2
        assert found["people"]["out"] == people == found["hours"][-1]["people_so_far"]
        assert sum(row["out"] for row in found["ranks"]) == found["out"]
        assert second["most_out"] == found["most_out"]
    cautious = plan["cases"]["cautious"]
    assert cautious["people"]["out_if_late"] > cautious["out_if_late"] > 0
    assert 0 < cautious["ranks"][2]["out"] < cautious["ranks"][2]["vehicles"]


def test_the_verdict_tells_the_order_and_what_no_plan_has_more_of(made: Handed) -> None:
    verdict = plan_of(made)["verdict"]

    order = next(line for line in verdict if line.startswith("In this order: "))
    assert order.startswith(
        "In this order: priority 1, 20 people in a vehicle, 30 of 30 vehicles out; no priority, "
        "3 people in a vehicle, 300 of 300 vehicles out; no priority, 2 people in a vehicle, "
    )
    proven = "No plan that keeps the totals gets more people of the first priority out by "
    for said in (proven, "People out by case: "):
        assert any(line.startswith(said) for line in verdict), said


def test_most_people_are_out_where_there_is_no_priority(roads: Path, tmp_path: Path) -> None:
    rows = [
        "west,West,0,0,300,50,,north; south,test",
        "mid,Middle,0,0.018,4000,2,,north; south,test",
    ]
    plan = planned(with_ranks(folder_in(tmp_path / "strip"), rows), roads)
    alike = planned(folder_in(tmp_path / "alike", crowds=CARS), roads)

    cautious, same = plan["cases"]["cautious"], alike["cases"]["cautious"]
    assert (cautious["crowds"][0]["out"], cautious["out"]) == (300, same["out"])
    assert [hour["out_so_far"] for hour in cautious["hours"]] == [
        hour["out_so_far"] for hour in same["hours"]
    ]
    assert same["crowds"][0]["out"] < 300
    assert any(line.startswith("No plan gets more people out by ") for line in plan["verdict"])


@pytest.mark.parametrize(
    ("most", "read_off"), [((40, 1140), ["a", "b"]), ((41, 1141), list("abc"))]
)
def test_movements_of_another_flow_are_taken_where_those_of_the_first_are_out_of_turn(
    monkeypatch: pytest.MonkeyPatch, most: tuple[int, int], read_off: list[str]
) -> None:
    out = {"a": (40, 1062), "b": (40, 1100), "c": (39, 1101)}
    tried: list[str] = []

    class Found:
        ranks = most
        flows = tuple(out)
        turn = None

        @staticmethod
        def out_by_rank(moved: str) -> tuple[int, int]:
            return out[moved]

        @staticmethod
        def in_order(moved: str) -> bool:
            first, second = out[moved]
            return first >= most[0] and first + second >= most[1]

    def read(flow: str, turn: None) -> str:
        assert turn is None
        tried.append(flow)
        return flow

    monkeypatch.setattr(road_plans, "movements_of", read)
    found: Any = Found()

    assert str(road_plans._moved(found)) == "b"
    assert tried == read_off


def test_every_file_has_people_priority_and_totals(made: Handed) -> None:
    cautious = plan_of(made)["cases"]["cautious"]
    sheet = (made.out / "timetable.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(sheet.splitlines()))
    assert sum(int(row["people"]) for row in rows) == cautious["people"]["out"]
    features = json.loads((made.out / "roads.geojson").read_text(encoding="utf-8"))["features"]
    about = {f["properties"]["id"]: f["properties"] for f in features if "id" in f["properties"]}
    assert (about["sick"]["people_per_vehicle"], about["sick"]["priority"]) == (20, 1)
    assert about["south"]["received_vehicles"] == 20
    page = (made.out / "report.html").read_text(encoding="utf-8")
    for words in ("Who goes first", "people in a vehicle", "takes in all", "20 of 20"):
        assert words in page, words
    assert f"{cautious['people']['out']:,} people" in page
    assert "Stub: 20 of 20" in (made.out / "map.svg").read_text(encoding="utf-8")


def test_what_is_full_names_the_exit_whose_total_is_taken_up(made: Handed, roads: Path) -> None:
    answer = corridor("roads", "plan", made.folder, "--roads", roads, "-o", made.out)

    assert "Stub: its total of 20 vehicles, from 08:" in joined(answer.out)


# ---- checking it elsewhere -----------------------------------------------------------------------


def test_a_plan_with_both_is_accepted(made: Handed) -> None:
    assert made.refusals() == {}
    said = joined(made.verify().out)
    assert "no plan that keeps the totals" in said
    assert "ranks are out was checked too" in said


def test_no_new_key_can_be_touched_without_being_noticed(handed: Handed) -> None:
    plan = plan_of(handed)
    new = ("people", "ranks", "totals", "people_so_far", "people_per_vehicle")
    alike = {*Case, *range(1000)}
    ways = {
        tuple("" if key in alike else key for key in path): path
        for path in leaves_of(plan)
        if set(path) & set(new)
    }
    assert len(ways) > 14
    for path in ways.values():
        handed.touch_one(plan, path)
        try:
            found = oc.verify_road_plan(handed.out, handed.folder, handed.roads)
        except oc.PlanFileError:
            continue
        assert not found.accepted, path
        assert all(refusal.code != "OC-799" for refusal in found.refusals), path


def no_totals(case: dict[str, Any]) -> None:
    del case["totals"]


def no_ranks(case: dict[str, Any]) -> None:
    del case["ranks"]


def no_people(case: dict[str, Any]) -> None:
    del case["people"]


def first_is_last(case: dict[str, Any]) -> None:
    case["ranks"] = case["ranks"][::-1]


@pytest.mark.parametrize(
    ("touch", "code"),
    [
        (no_totals, "OC-792"),
        (no_ranks, "OC-793"),
        (no_people, "OC-751"),
        (first_is_last, "OC-793"),
    ],
)
def test_what_is_left_out_is_refused(
    handed: Handed, touch: Callable[[dict[str, Any]], None], code: str
) -> None:
    handed.touch_plan(lambda plan: touch(plan["cases"]["cautious"]))

    assert code in handed.refusals()


def forged(handed: Handed, change: Callable[[CaseProof], CaseProof]) -> dict[str, str]:
    def touch(proof: RoadProof) -> RoadProof:
        cases = {**proof.cases, Case.CAUTIOUS: change(proof.cases[Case.CAUTIOUS])}
        return replace(proof, cases=cases)

    handed.touch_proof(touch)
    return handed.refusals()


def nowhere(cuts: Cuts | None) -> Cuts:
    """Return cuts that have nothing behind them."""
    assert cuts is not None
    return replace(cuts, run_label=array("i", [LATE] * len(cuts.run_label)))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda proof: replace(proof, within_totals=()), "OC-788"),
        (lambda proof: replace(proof, within_totals=(nowhere(proof.cuts),)), "OC-788"),
        (lambda proof: replace(proof, ranks=proof.ranks[:2]), "OC-793"),
        (lambda proof: replace(proof, ranks=tuple(map(nowhere, proof.ranks))), "OC-793"),
        (lambda proof: replace(proof, ranks=(*proof.ranks, proof.ranks[0])), "OC-784"),
    ],
)
def test_forged_cuts_prove_less_and_are_refused(
    handed: Handed, change: Callable[[CaseProof], CaseProof], code: str
) -> None:
    assert code in forged(handed, change)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_cuts_say_what_they_prove_holds(handed: Handed, seed: int) -> None:
    """Forged labels prove no less than any plan has out, of each rank and within totals."""
    dice = random.Random(seed)
    choice = [LATE, -1, *range(280)] if seed else [-1]

    def drawn(cuts: Cuts) -> Cuts:
        labels = dice.choices(choice, k=len(cuts.run_label))
        return replace(cuts, run_label=array("i", labels))

    def change(proof: CaseProof) -> CaseProof:
        within = tuple(map(drawn, proof.within_totals))
        return replace(proof, within_totals=within, ranks=tuple(map(drawn, proof.ranks)))

    found = forged(handed, change)

    pattern = r"most_out is stated as (\d+), found (\d+)"
    bounds = re.findall(pattern, found["OC-788"] + found["OC-793"])
    assert len(bounds) > 1
    assert all(int(proven) > int(stated) for stated, proven in bounds)


def test_cuts_within_totals_where_no_exit_has_one_are_refused(handed: Handed) -> None:
    edited(handed.folder / "exits.csv", ",20..40..60", ",")
    handed.fit_digest()

    assert "cautious, within_totals: no exit has a total" in handed.refusals()["OC-784"]


def test_drives_beyond_a_total_are_refused(handed: Handed) -> None:
    edited(handed.folder / "exits.csv", ",20..40..60", ",19..40..60")
    handed.fit_digest()

    assert "20 vehicles arrive in all, 19 are taken" in handed.refusals()["OC-792"]


def test_another_order_in_the_terms_is_another_plan(handed: Handed) -> None:
    edited(handed.folder / "crowds.csv", "4000,2,,", "4000,2,2,")
    handed.fit_digest()

    assert "cautious, ranks, row 2: priority is stated as" in handed.refusals()["OC-793"]


def test_a_search_that_was_stopped_is_accepted_for_what_it_says(
    made: Handed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SLICE", 200)
    terms = oc.check_road_plan_folder(made.folder).terms
    assert terms is not None
    for number, calls in enumerate((1, 40, 150)):
        left = [calls]

        def stop(_done: int, _total: int, _what: str, left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] <= 0

        plan, proof = oc.plan_roads_with_proof(made.folder, made.roads, progress=stop)
        out = tmp_path / str(number)
        oc.export_road_plan(plan, terms, out, proof=proof)

        assert list(plan.cases) == [Case.CAUTIOUS]
        assert Handed(out, made.folder, made.roads).refusals() == {}


@pytest.mark.parametrize("calls", [8, 10, 12])
def test_what_is_full_is_that_of_the_last_step_that_is_proven(
    roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    """Labels beyond the step at which a search was stopped are no cut of the plan."""
    monkeypatch.setattr(engine, "SLICE", 50)
    folder = folder_in(tmp_path / "strip", crowds=[CARS[1].replace("4000", "300")])
    terms = oc.check_road_plan_folder(folder).terms
    assert terms is not None
    left = [calls]

    def stop(_done: int, _total: int, _what: str) -> bool:
        left[0] -= 1
        return left[0] <= 0

    plan, proof = oc.plan_roads_with_proof(folder, roads, progress=stop)
    oc.export_road_plan(plan, terms, tmp_path / "out", proof=proof)

    assert Handed(tmp_path / "out", folder, roads).refusals() == {}


# ---- what cannot be read, or asked ---------------------------------------------------------------


def test_all_faults_of_the_new_columns_come_at_once(roads: Path, tmp_path: Path) -> None:
    rows = [
        "west,West,0,0,300,0,,north; south,test",
        "mid,Middle,0,0.018,4000,2,first,north; south,test",
        "sick,Hospital,0.004,0,30,4,0,north; south,test",
    ]
    folder = with_ranks(with_totals(folder_in(tmp_path / "strip"), south="-1"), rows)

    answer = corridor("roads", "plan", folder, "--roads", roads, "-o", tmp_path / "out")

    assert answer.status == 2
    assert answer.err.startswith("4 errors")
    for where in ("line 3, received_vehicles", "line 2, people_per_vehicle", "line 3, priority",
                  "line 4, priority"):  # fmt: skip
        assert where in joined(answer.err), where


def test_more_ranks_than_are_planned_one_after_the_other_are_refused(tmp_path: Path) -> None:
    rows = [f"c{i},Crowd,0,0.00{i:02d},5,{i},,north; south,test" for i in range(1, 14)]

    found = oc.check_road_plan_folder(with_ranks(folder_in(tmp_path / "strip"), rows))

    assert found.terms is None
    (error,) = [finding for finding in found.findings if finding.severity == "error"]
    assert error.code == "OC-650"
    assert "13 different pairs of priority and people" in error.what


def test_a_total_of_an_exit_that_is_not_agreed_keeps_nobody(roads: Path, tmp_path: Path) -> None:
    folder = with_totals(folder_in(tmp_path / "strip", south="conditional"), south="0")

    plan = planned(folder, roads)

    assert "totals" not in plan["cases"]["cautious"]
    assert STATUS.format("south", "b", "conditional") in (folder / "area.toml").read_text()


# ---- a real network ------------------------------------------------------------------------------


@pytest.mark.shared
def test_andorra_with_a_border_that_takes_two_thousand_and_buses_that_go_first(
    shared: Path, tmp_path: Path
) -> None:
    target, folder = tmp_path / "andorra.roads", copy_of(EXAMPLES / "andorra", tmp_path)
    oc.build_roads(shared / "data" / "osm" / "andorra.osm.pbf", target)
    exits, crowds = folder / "exits.csv", folder / "crowds.csv"
    head, spain, france = exits.read_text(encoding="utf-8").splitlines()
    text = f"{head},received_vehicles\n{spain},\n{france},2000\n"
    exits.write_text(text, encoding="utf-8")
    head, *rows = crowds.read_text(encoding="utf-8").splitlines()
    bus = "hospital,Hospital,42.5110,1.5330,40,spain; france,a drill,,,restricted,50,1"
    text = "\n".join([f"{head},people_per_vehicle,priority", *(f"{r},," for r in rows), bus, ""])
    crowds.write_text(text, encoding="utf-8")
    # Coarser steps take a fifth of the time.
    edited(folder / "area.toml", "step_s = 60", "step_s = 300")

    def first_case_alone(_done: int, _total: int, what: str) -> bool:
        return what != "cautious case"

    plan, proof = oc.plan_roads_with_proof(
        folder, target, now=lambda: MADE_AT, progress=first_case_alone
    )

    case = plan.cases[Case.CAUTIOUS]
    (total,) = case.totals
    assert (total.exit, total.vehicles, total.out) == ("france", 2000, 2000)
    first, others = case.ranks
    assert first.out == first.most_out == first.vehicles == 40
    assert others.out + 40 == case.out <= others.most_out == case.most_out
    assert case.people_out == 40 * 50 + others.out * 2
    terms = oc.check_road_plan_folder(folder).terms
    assert terms is not None
    oc.export_road_plan(plan, terms, tmp_path / "out", proof=proof)
    assert oc.verify_road_plan(tmp_path / "out", folder, target).refusals == ()
