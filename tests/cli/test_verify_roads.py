"""``corridor verify`` on a plan of ``corridor roads plan``: accepted as it is, refused forged."""

from __future__ import annotations

import json
import random
import re
import shutil
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import opencorridor as oc
from opencorridor.model.cases import Case
from opencorridor.model.plan import SILENCE_SENTENCE
from opencorridor.model.road_proof import LATE, CaseProof, Drives, RoadProof
from opencorridor.publish.road_plan import plan_from_json, read_proof
from opencorridor.publish.road_plan.proof import proof_bytes
from opencorridor.verification.rules import RULES
from tests.cli.door import Answer, corridor, joined
from tests.cli.test_docs import keys_of, keys_on_the_page
from tests.cli.test_roads_plan import STEP, TERMS, folder_in, with_conditions
from tests.network.osmfile import in_a_row, write_osm

CROWDS = [
    "west,West,0,0,300,north; south,test,,,public",
    "mid,Middle,0,0.018,4000,north; south,test,,,public",
]

REFUSAL_KEYS = {f"refusals[].{key}" for key in ("code", "rule", "row", "what")}


@dataclass(frozen=True)
class Handed:
    """What somebody else is handed: the plan's folder, the terms and the roads."""

    out: Path
    folder: Path
    roads: Path

    def verify(self, *more: str) -> Answer:
        return corridor("verify", self.out, self.folder, "--roads", self.roads, *more)

    def refusals(self) -> dict[str, str]:
        """Return what is refused by code, as the machine reads it."""
        answer = self.verify("--json")
        assert answer.err == ""
        document = json.loads(answer.out)
        assert answer.status == (0 if document["accepted"] else 1)
        found: dict[str, str] = {}
        for refusal in document["refusals"]:
            assert refusal["rule"] == RULES[refusal["code"]][0]
            said = f"{refusal['row']}: {refusal['what']}\n"
            found[refusal["code"]] = found.get(refusal["code"], "") + said
        return found

    def touch_plan(self, touch: Callable[[dict[str, Any]], None]) -> None:
        file = self.out / "road-plan.json"
        plan = json.loads(file.read_text(encoding="utf-8"))
        touch(plan)
        file.write_text(json.dumps(plan), encoding="utf-8")

    def touch_one(self, plan: dict[str, Any], path: tuple[str | int, ...]) -> None:
        """Write a plan with another value in one place."""
        touched = json.loads(json.dumps(plan))
        part: Any = touched
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = another(part[path[-1]])
        (self.out / "road-plan.json").write_text(json.dumps(touched), encoding="utf-8")

    def touch_proof(self, touch: Callable[[RoadProof], RoadProof]) -> None:
        plan = plan_from_json((self.out / "road-plan.json").read_text(encoding="utf-8"))
        proof = touch(read_proof(self.out / "proof.npz"))
        (self.out / "proof.npz").write_bytes(proof_bytes(proof, plan))

    def fit_digest(self) -> None:
        """Make the plan say that it was made from the folder as it is now."""
        terms = oc.check_road_plan_folder(self.folder).terms
        assert terms is not None
        digest = terms.digest
        self.touch_plan(lambda plan: plan.update(terms_digest=digest))


def build(folder: Path, speed: str = "60") -> Path:
    """Build five nodes in a row, with stubs; the road along them is 4 km long."""
    way = {"highway": "primary", "maxspeed": speed, "ref": "M14", "name": "North road"}
    side = {"highway": "residential"}
    stubs = {6: (0.004, 0.0), 7: (0.004, 2 * STEP), 8: (0.004, 4 * STEP)}
    ways = {1: ([1, 2, 3, 4, 5], way), 2: ([1, 6], side), 3: ([3, 7], side), 4: ([5, 8], side)}
    source = write_osm(folder / "strip.osm.pbf", {**in_a_row(5, STEP), **stubs}, ways)
    oc.build_roads(source, folder / "strip.roads")
    return folder / "strip.roads"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    """Plan five hours in which not everybody gets out, and two hours late some do."""
    base = tmp_path_factory.mktemp("planned")
    folder = folder_in(base / "strip", crowds=CROWDS, end="2025-06-11T13:00:00")
    area = folder / "area.toml"
    text = area.read_text(encoding="utf-8")
    area.write_text(text.replace('T08:00:00\nclock = "Europe/L', 'T11:00:00\nclock = "Europe/L'))
    handed = Handed(base / "out", folder, build(base))
    answer = corridor("roads", "plan", folder, "--roads", handed.roads, "-o", handed.out)
    assert (answer.status, answer.err) == (0, "")
    return handed


@pytest.fixture
def handed(planned: Handed, tmp_path: Path) -> Handed:
    return Handed(
        Path(shutil.copytree(planned.out, tmp_path / "out")),
        Path(shutil.copytree(planned.folder, tmp_path / "strip")),
        planned.roads,
    )


# ---- a right plan --------------------------------------------------------------------------------


def test_a_right_plan_is_accepted_with_what_was_checked(planned: Handed) -> None:
    plan = json.loads((planned.out / "road-plan.json").read_text(encoding="utf-8"))
    cautious = plan["cases"]["cautious"]

    answer = planned.verify()

    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("Accepted: the arithmetic of")
    assert SILENCE_SENTENCE in joined(answer.out)
    assert 0 < cautious["out_if_late"] < cautious["out"] < cautious["vehicles"]
    assert "What fits the terms on paper (hours in Kyiv / London):" in joined(answer.out)
    said = f"cautious: {cautious['out']:,} vehicles out; before 12:40 / 10:40 no plan has more out"
    assert said in joined(answer.out)
    assert "Files checked: road-plan.json, proof.npz, timetable.csv," in joined(answer.out)


def test_the_answer_for_machines_has_the_keys_that_the_page_names(planned: Handed) -> None:
    document = json.loads(planned.verify("--json").out)

    assert document["schema"] == "opencorridor.verify/1"
    assert document["accepted"] is True
    assert document["scenario"]["id"] == "strip"
    assert document["checked"]["cases"] == 3
    assert keys_of(document, ()) | REFUSAL_KEYS == keys_on_the_page("verify")


def test_the_file_alone_is_known_for_what_it_is_and_its_proof_read(handed: Handed) -> None:
    named = (handed.out / "road-plan.json").rename(handed.out / "ours.json")
    (handed.out / "report.html").write_text("forged", encoding="utf-8")

    answer = corridor("verify", named, handed.folder, "--roads", handed.roads)

    assert (answer.status, answer.err) == (0, "")
    assert "Files checked: ours.json and proof.npz only, nothing beside" in joined(answer.out)


def test_roads_are_asked_for_where_they_are_needed_and_only_there(
    planned: Handed, tmp_path: Path
) -> None:
    without = corridor("verify", planned.out, planned.folder)
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    needless = corridor("verify", tmp_path, planned.folder, "--roads", planned.roads)
    (tmp_path / "road-plan.json").write_text("{}", encoding="utf-8")
    both = corridor("verify", tmp_path, planned.folder, "--roads", planned.roads)

    assert (without.status, needless.status, both.status) == (2, 2, 2)
    assert "name the network that it was made on with --roads" in joined(without.err)
    assert "leave --roads out" in joined(needless.err)
    assert "holds plan.json and road-plan.json" in joined(both.err)


def test_asks_are_said_not_to_be_checked(handed: Handed) -> None:
    (handed.out / "asks.json").write_text("{}", encoding="utf-8")

    answer = handed.verify()

    assert answer.status == 0
    said = "asks.json was not checked: it has content of its own that road-plan.json does not give"
    assert said in joined(answer.out)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("out", "there is no such file"),
        ("folder", "Name an existing folder."),
        ("roads", "It cannot be read as one"),
    ],
)
def test_what_is_missing_is_named(planned: Handed, tmp_path: Path, missing: str, said: str) -> None:
    answer = replace(planned, **{missing: tmp_path / "nothing"}).verify()

    assert (answer.status, answer.out) == (2, "")
    assert "nothing" in joined(answer.err)
    assert said in joined(answer.err)


def test_a_plan_in_which_nobody_gets_out_is_accepted(planned: Handed, tmp_path: Path) -> None:
    crowds = ["west,West,0,0,30,none,test,,,public"]
    folder = folder_in(tmp_path / "strip", crowds=crowds)
    out = tmp_path / "out"
    assert corridor("roads", "plan", folder, "--roads", planned.roads, "-o", out).status == 0

    handed = Handed(out, folder, planned.roads)

    assert handed.refusals() == {}
    handed.touch_plan(lambda plan: plan["cases"]["cautious"].update(out=1))
    assert "out is stated as 1, found 0" in handed.refusals()["OC-750"]


def test_a_search_that_was_stopped_is_accepted_for_what_it_says(
    planned: Handed, tmp_path: Path
) -> None:
    def stop(_done: int, _total: int, what: str) -> bool:
        return what != "cautious case"

    plan, proof = oc.plan_roads_with_proof(planned.folder, planned.roads, progress=stop)
    terms = oc.check_road_plan_folder(planned.folder).terms
    assert terms is not None
    oc.export_road_plan(plan, terms, tmp_path / "out", proof=proof)

    handed = Handed(tmp_path / "out", planned.folder, planned.roads)

    assert handed.refusals() == {}
    assert "central: not in the plan, nothing was checked." in joined(handed.verify().out)


@pytest.mark.parametrize(
    ("step_s", "rows"),
    [
        (300, []),
        (60, ["bridge,node 4,closed,2025-06-11T06:00Z,,us"]),
        (60, ["works,way 3,closed,2025-06-11T04:00Z,2025-06-11T05:30Z,us"]),
    ],
)
def test_plans_in_other_steps_and_on_roads_that_shut_are_accepted(
    planned: Handed, tmp_path: Path, step_s: int, rows: list[str]
) -> None:
    terms = TERMS.replace("margin_min", f"step_s = {step_s}\nmargin_min")
    folder = with_conditions(folder_in(tmp_path / "strip", crowds=CROWDS, terms=terms), *rows)
    out = tmp_path / "out"
    assert corridor("roads", "plan", folder, "--roads", planned.roads, "-o", out).status == 0
    plan = json.loads((out / "road-plan.json").read_text(encoding="utf-8"))

    assert 0 < plan["cases"]["cautious"]["out"] < 4300
    assert Handed(out, folder, planned.roads).refusals() == {}


def test_a_plan_that_is_written_without_its_proof_leaves_no_other_behind(
    handed: Handed,
) -> None:
    plan = plan_from_json((handed.out / "road-plan.json").read_text(encoding="utf-8"))
    terms = oc.check_road_plan_folder(handed.folder).terms
    assert terms is not None

    oc.export_road_plan(plan, terms, handed.out)
    ours = (handed.out / "proof.npz").exists()
    (handed.out / "proof.npz").write_bytes(b"of somebody else")
    oc.export_road_plan(plan, terms, handed.out)

    assert not ours
    assert (handed.out / "proof.npz").read_bytes() == b"of somebody else"
    assert "it cannot be read (BadZipFile)" in handed.refusals()["OC-784"]


# ---- forged numbers ------------------------------------------------------------------------------


def one_more_out(plan: dict[str, Any]) -> None:
    plan["cases"]["cautious"]["out"] += 1


def a_bound_that_flatters(plan: dict[str, Any]) -> None:
    plan["cases"]["cautious"]["most_out"] -= 1


def swapped_cases(plan: dict[str, Any]) -> None:
    cases = plan["cases"]
    cases["cautious"], cases["central"] = cases["central"], cases["cautious"]


def a_later_departure(plan: dict[str, Any]) -> None:
    plan["timetable"][0]["vehicles"] += 1


def fewer_on_the_road(plan: dict[str, Any]) -> None:
    plan["cases"]["cautious"]["on_road_midway"] = 0


def more_if_late(plan: dict[str, Any]) -> None:
    plan["cases"]["favourable"]["out_if_late"] += 1


def another_course(plan: dict[str, Any]) -> None:
    plan["road_use"][0]["course"][0] = [0.5, 0.5]


def a_full_road_less(plan: dict[str, Any]) -> None:
    del plan["cases"]["cautious"]["full_roads"][0]


def an_hour_more(plan: dict[str, Any]) -> None:
    plan["window_end"] = "2025-06-11T11:00:00Z"


def a_wider_mark(plan: dict[str, Any]) -> None:
    plan["sensitivity"] = "public"


def a_place_elsewhere(plan: dict[str, Any]) -> None:
    plan["joined"][0]["position"] = [0.5, 0.5]


def waits_on_paper(plan: dict[str, Any]) -> None:
    plan["cases"]["central"]["crowds"][0]["waiting"][0] -= 1


@pytest.mark.parametrize(
    ("touch", "code", "said"),
    [
        (one_more_out, "OC-750", "cautious: out is stated as"),
        (a_bound_that_flatters, "OC-788", "cautious: most_out is stated as"),
        (swapped_cases, "OC-750", "central: out is stated as"),
        (a_later_departure, "OC-753", "timetable, row 1: vehicles is stated as"),
        (fewer_on_the_road, "OC-757", "on_road_midway is stated as 0, found"),
        (more_if_late, "OC-757", "favourable, two hours late: out_if_late is stated as"),
        (another_course, "OC-790", "road_use, row 1: course is stated as"),
        (a_full_road_less, "OC-789", "pieces are missing, such as"),
        (an_hour_more, "OC-703", "window_end is stated as 2025-06-11T11:00:00+00:00, found"),
        (a_wider_mark, "OC-705", "a plan is restricted at least, not public"),
        (a_place_elsewhere, "OC-785", "north: position is stated as (0.5, 0.5), found"),
        (waits_on_paper, "OC-752", "central, crowds, row 1: waiting is stated as"),
    ],
)
def test_a_touched_number_is_refused_with_its_name(
    handed: Handed, touch: Callable[[dict[str, Any]], None], code: str, said: str
) -> None:
    handed.touch_plan(touch)

    assert said in handed.refusals()[code]


def test_every_finding_comes_at_once_and_the_files_are_not_looked_at(handed: Handed) -> None:
    for touch in (one_more_out, a_later_departure, a_wider_mark):
        handed.touch_plan(touch)

    answer = handed.verify()

    assert answer.status == 1
    assert answer.out.startswith("Refused: ")
    for code in ("OC-705", "OC-750", "OC-753"):
        assert f"{code} not confirmed: {RULES[code][0]}" in joined(answer.out)
    assert "Files checked: road-plan.json only, as it was refused." in joined(answer.out)


def leaves_of(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every value that is no list and no object."""
    if not isinstance(value, dict | list):
        yield path
        return
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield from leaves_of(item, (*path, key))


def another(value: object) -> object:
    """Return a value of the same form that is not the same."""
    if value is None or isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value + 0.0001
    moment = re.fullmatch(r"(\d{4}-.*T\d\d:)(\d\d)(:\d\dZ)", str(value))
    if moment:
        return f"{moment[1]}{(int(moment[2]) + 1) % 60:02d}{moment[3]}"
    return f"{value}x"


def test_no_key_of_a_plan_can_be_touched_without_being_noticed(handed: Handed) -> None:
    """One value of every kind; only what made the plan is its own word."""
    plan = json.loads((handed.out / "road-plan.json").read_text(encoding="utf-8"))
    alike = {*Case, *range(1000)}
    one_of_each = {
        tuple("" if key in alike else key for key in path): path for path in leaves_of(plan)
    }
    assert len(one_of_each) > 70
    accepted = []
    for path in one_of_each.values():
        handed.touch_one(plan, path)
        try:
            found = oc.verify_road_plan(handed.out, handed.folder, handed.roads)
        except oc.PlanFileError:
            continue
        assert all(refusal.code != "OC-799" for refusal in found.refusals), path
        if found.accepted:
            accepted.append(path)

    assert accepted == [("software",)]


def test_a_touched_sentence_is_refused_beside_what_its_numbers_give(handed: Handed) -> None:
    def promise(plan: dict[str, Any]) -> None:
        plan["verdict"][0] = "Everybody is out by nine."

    handed.touch_plan(promise)

    found = handed.refusals()

    assert "verdict, row 1: it says Everybody is out by nine., its numbers" in found["OC-791"]
    assert "report.html is not what road-plan.json says" in found["OC-706"]


@pytest.mark.parametrize("name", ["timetable.csv", "roads.geojson", "map.svg", "report.html"])
def test_a_forged_sheet_is_refused_by_name(handed: Handed, name: str) -> None:
    text = (handed.out / name).read_text(encoding="utf-8")
    at = next(i for i in range(len(text) // 2, len(text)) if text[i].isdigit())
    forged = text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]
    (handed.out / name).write_text(forged, encoding="utf-8")

    assert handed.refusals() == {"OC-706": f"{name}: {name} is not what road-plan.json says\n"}


# ---- forged drives -------------------------------------------------------------------------------


def drives_changed(proof: RoadProof, change: Callable[[Drives], Drives]) -> RoadProof:
    cautious = proof.cases[Case.CAUTIOUS]
    assert cautious.on_time is not None
    of_case = replace(cautious, on_time=change(cautious.on_time))
    return replace(proof, cases={**proof.cases, Case.CAUTIOUS: of_case})


def changed(values: array[int], at: int, value: int) -> array[int]:
    found = array("i", values)
    found[at] = value
    return found


def one_more_leaves(d: Drives) -> Drives:
    at = d.trip_route.index(1)  # the way east from the middle, which is full
    return replace(d, trip_vehicles=changed(d.trip_vehicles, at, d.trip_vehicles[at] + 1))


def everybody_leaves(d: Drives) -> Drives:
    return replace(d, trip_vehicles=changed(d.trip_vehicles, 0, 4_500))


def leaves_before_the_hours(d: Drives) -> Drives:
    return replace(d, trip_step=changed(d.trip_step, 0, -1))


def leaves_at_the_end(d: Drives) -> Drives:
    return replace(d, trip_step=changed(d.trip_step, 0, 278))


def turns_round(d: Drives) -> Drives:
    at = d.route_start[2]
    return replace(d, route_road=changed(d.route_road, at + 1, d.route_road[at]))


def drives_in_circles(d: Drives) -> Drives:
    """Let the second route go to and fro between two nodes before it goes on."""
    begin, end = d.route_start[1], d.route_start[2]
    road = d.route_road[begin]
    roads = array("i", [*d.route_road[:begin], *[road] * 3, *d.route_road[begin + 1 :]])
    start = array("i", [s + 2 if s >= end else s for s in d.route_start])
    return replace(d, route_start=start, route_road=roads)


def longer_than_any(d: Drives) -> Drives:
    roads = array("i", [*d.route_road, *[d.route_road[-1]] * 10])
    return replace(d, route_start=changed(d.route_start, -1, len(roads)), route_road=roads)


def no_such_road(d: Drives) -> Drives:
    return replace(d, route_road=changed(d.route_road, 0, 10**6))


@pytest.mark.parametrize(
    ("touch", "code", "said"),
    [
        (one_more_leaves, "OC-730", "cautious, M14 (road "),
        (everybody_leaves, "OC-787", "vehicles leave, "),
        (leaves_before_the_hours, "OC-717", "before the hours begin 2025-06-11T05:00:00"),
        (leaves_at_the_end, "OC-717", "is not off the roads by 2025-06-11T09:40:00"),
        (turns_round, "OC-786", "does not begin where the road before ends"),
        (drives_in_circles, "OC-786", "twice"),
        (longer_than_any, "OC-784", "a route is longer than any is"),
        (no_such_road, "OC-784", "a road is 1000000, expected 0 to "),
    ],
)
def test_a_drive_that_cannot_be_is_refused(
    handed: Handed, touch: Callable[[Drives], Drives], code: str, said: str
) -> None:
    handed.touch_proof(lambda proof: drives_changed(proof, touch))

    assert said in handed.refusals()[code]


def test_more_vehicles_than_a_road_takes_are_said_with_road_hour_and_numbers(
    handed: Handed,
) -> None:
    handed.touch_proof(lambda proof: drives_changed(proof, one_more_leaves))

    said = handed.refusals()["OC-730"].splitlines()

    assert any("vehicles enter in the step at 2025-06-11T05:" in line for line in said)
    assert any(line.endswith(("it takes 8", "it takes 9")) for line in said)


def test_drives_of_another_case_are_refused(handed: Handed) -> None:
    def swapped(proof: RoadProof) -> RoadProof:
        of_case = {**proof.cases, Case.CAUTIOUS: proof.cases[Case.FAVOURABLE]}
        return replace(proof, cases=of_case)

    handed.touch_proof(swapped)

    assert {"OC-717", "OC-730"} & set(handed.refusals())


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_cuts_say_what_they_prove_holds(handed: Handed, seed: int) -> None:
    """Forged labels prove no less than any plan has out, so that a plan states too little."""
    dice = random.Random(seed)
    choice = [LATE, -1, 0, 100] if seed < 4 else [LATE, -1, *range(280)]

    def forged(proof: RoadProof) -> RoadProof:
        cautious = proof.cases[Case.CAUTIOUS]
        assert cautious.cuts is not None
        many = len(cautious.cuts.run_label)
        labels = [choice[seed]] * many if seed < 4 else dice.choices(choice, k=many)
        cuts = replace(cautious.cuts, run_label=array("i", labels))
        of_case = CaseProof(cautious.on_time, cautious.late, cuts)
        return replace(proof, cases={**proof.cases, Case.CAUTIOUS: of_case})

    handed.touch_proof(forged)
    found = handed.refusals()

    bounds = re.findall(
        r"most\w* is stated as (\d+), found (\d+)", found["OC-788"] + found["OC-755"]
    )
    assert len(bounds) > 1
    assert all(int(proven) > int(stated) for stated, proven in bounds)


# ---- other terms, other roads --------------------------------------------------------------------


def test_another_digest_is_refused_alone(handed: Handed) -> None:
    area = handed.folder / "area.toml"
    area.write_text(area.read_text(encoding="utf-8") + "\n# read by nobody\n", encoding="utf-8")

    found = handed.refusals()

    assert list(found) == ["OC-703"]
    assert "terms_digest is stated as" in found["OC-703"]


def edited(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_road_that_the_terms_shut_is_not_driven_on(handed: Handed) -> None:
    with_conditions(handed.folder, "bridge,node 4,closed,2025-06-11T06:00Z,,us")
    handed.fit_digest()

    found = handed.refusals()

    assert "is shut from 2025-06-11T06:00:00+00:00, a vehicle may be on it until" in found["OC-718"]
    assert "M14 (road " in found["OC-718"]


def test_an_exit_receives_no_more_than_its_rate(handed: Handed) -> None:
    edited(handed.folder / "exits.csv", ",A2,60,", ",A2,30,")
    handed.fit_digest()

    assert "1 vehicles arrive in the step at" in handed.refusals()["OC-734"]


def test_nobody_is_sent_where_a_party_has_not_agreed(handed: Handed) -> None:
    edited(
        handed.folder / "area.toml",
        'exit = "south"\nparty = "b"\nstatus = "agreed"',
        'exit = "south"\nparty = "b"\nstatus = "conditional"',
    )
    handed.fit_digest()

    said = handed.refusals()["OC-710"]

    assert "it leads to south, to which not every party has agreed" in said


def test_a_longer_margin_is_kept(handed: Handed) -> None:
    edited(handed.folder / "area.toml", '"5..10..20"', '"5..10..45"')
    handed.fit_digest()

    assert "is not off the roads by 2025-06-11T09:15:00" in handed.refusals()["OC-717"]


def test_other_roads_are_refused_and_nothing_else_is_said(handed: Handed, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Handed(handed.out, handed.folder, build(tmp_path / "other", speed="50"))

    found = other.refusals()

    assert list(found) == ["OC-783"]
    assert "roads_file_sha256 is stated as" in found["OC-783"]


# ---- what cannot be read -------------------------------------------------------------------------


def no_proof(file: Path) -> None:
    file.unlink()


def no_zip(file: Path) -> None:
    file.write_bytes(b"PK" + bytes(100))


def half_a_zip(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def swells(file: Path) -> None:
    """Let a part claim two gigabytes: bytes 24 to 28 of its entry in the list at the end."""
    content = bytearray(file.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (2**31 - 1).to_bytes(4, "little")
    file.write_bytes(content)


def says_that_it_is_public(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["about.json"] = parts["about.json"].replace(b"restricted", b"public")
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def has_something_else(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("cautious.on_time.extra.npy", b"no array")


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (no_proof, "proof.npz is not there"),
        (no_zip, "it cannot be read (BadZipFile)"),
        (half_a_zip, "it cannot be read (BadZipFile)"),
        (swells, "it has more than 268,435,456 bytes unpacked"),
        (says_that_it_is_public, "sensitivity is stated as public, found restricted"),
        (has_something_else, "its part cautious.on_time.extra.npy is no row"),
    ],
)
def test_a_proof_that_cannot_be_read_is_refused(
    handed: Handed, touch: Callable[[Path], None], said: str
) -> None:
    touch(handed.out / "proof.npz")

    found = handed.refusals()

    assert list(found) == ["OC-784"]
    assert said in found["OC-784"]


def test_a_plan_that_cannot_be_read_is_a_fault_with_the_key(handed: Handed) -> None:
    handed.touch_plan(lambda plan: plan["cases"]["cautious"].update(out="many"))

    answer = handed.verify()

    assert answer.status == 2
    assert "The key `cases.cautious.out` cannot be read" in joined(answer.err)
