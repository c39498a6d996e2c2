"""The whole result in a folder: which files, marked how, and what is left alone."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from opencorridor.errors import OutputError, UsageError
from opencorridor.model.scenario import Provenance, Sensitivity
from opencorridor.publish import asks_from_json, export_plan, plan_from_json
from tests.publish.conftest import Sample

ROUTE = "mariupol-zaporizhzhia.gpx"


def export(sample: Sample, folder: Path, *, asks: bool = False) -> tuple[Path, ...]:
    return export_plan(sample.plan, sample.scenario, folder, asks=sample.asks if asks else None)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_files_of_a_plan(mariupol: Sample, tmp_path: Path) -> None:
    written = export(mariupol, tmp_path / "out", asks=True)

    assert {path.name for path in written} == names(tmp_path / "out")
    assert names(tmp_path / "out") == {
        "plan.json", "timetable.csv", "plan.geojson", ROUTE, "asks.json", "report.html",
    }  # fmt: skip
    assert plan_from_json((tmp_path / "out" / "plan.json").read_text()) == mariupol.plan


def test_asks_are_a_file_of_their_own_for_its_owner_alone(mariupol: Sample, tmp_path: Path) -> None:
    export(mariupol, tmp_path, asks=True)
    asks = tmp_path / "asks.json"

    assert asks.stat().st_mode & 0o777 == 0o600
    assert asks_from_json(asks.read_text()).sensitivity is Sensitivity.NEED_TO_KNOW
    assert (tmp_path / "report.html").stat().st_mode & 0o077 != 0


def test_no_other_file_says_anything_of_asks(mariupol: Sample, tmp_path: Path) -> None:
    export(mariupol, tmp_path, asks=True)
    told = [ask.words for ask in mariupol.asks.asks]

    for path in tmp_path.iterdir():
        if path.name != "asks.json":
            assert not [words for words in told if words in path.read_text()], path.name


def test_without_asks_there_is_no_such_file(mariupol: Sample, tmp_path: Path) -> None:
    export(mariupol, tmp_path)

    assert "asks.json" not in names(tmp_path)


def test_asks_are_marked_need_to_know_whatever_they_say(mariupol: Sample, tmp_path: Path) -> None:
    asks = replace(mariupol.asks, sensitivity=Sensitivity.PUBLIC)
    export_plan(mariupol.plan, mariupol.scenario, tmp_path, asks=asks)

    assert json.loads((tmp_path / "asks.json").read_text())["sensitivity"] == "need-to-know"


def test_the_same_plan_gives_the_same_bytes(sumy: Sample, tmp_path: Path) -> None:
    export(sumy, tmp_path / "one", asks=True)
    export(sumy, tmp_path / "two", asks=True)

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_files_of_other_origin_are_left_alone(mariupol: Sample, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("ours to keep")
    (tmp_path / "coast.gpx").write_text("<gpx creator='somebody else'/>")

    export(mariupol, tmp_path)
    export(mariupol, tmp_path)

    assert (tmp_path / "notes.txt").read_text() == "ours to keep"
    assert (tmp_path / "coast.gpx").exists()


def test_the_route_of_a_corridor_that_is_no_longer_agreed_goes(
    mariupol: Sample, tmp_path: Path
) -> None:
    export(mariupol, tmp_path)
    withdrawn = tuple(replace(c, agreed=False) for c in mariupol.plan.corridors)
    export_plan(replace(mariupol.plan, corridors=withdrawn), mariupol.scenario, tmp_path)

    assert ROUTE not in names(tmp_path)


def test_a_route_that_somebody_else_put_in_its_place_stays(
    mariupol: Sample, tmp_path: Path
) -> None:
    export(mariupol, tmp_path)
    (tmp_path / ROUTE).write_text("<gpx creator='somebody else'/>")
    withdrawn = tuple(replace(c, agreed=False) for c in mariupol.plan.corridors)
    export_plan(replace(mariupol.plan, corridors=withdrawn), mariupol.scenario, tmp_path)

    assert ROUTE in names(tmp_path)


def test_asks_for_other_terms_go_and_asks_for_the_same_stay(
    mariupol: Sample, tmp_path: Path
) -> None:
    export(mariupol, tmp_path, asks=True)
    export(mariupol, tmp_path)
    assert "asks.json" in names(tmp_path)

    changed = replace(mariupol.scenario, digest="other")
    plan = replace(mariupol.plan, scenario=replace(mariupol.plan.scenario, digest="other"))
    export_plan(plan, changed, tmp_path)

    assert "asks.json" not in names(tmp_path)


def test_a_plan_of_another_state_of_the_scenario_is_refused(
    mariupol: Sample, sumy: Sample, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="plan was made from another state"):
        export_plan(mariupol.plan, sumy.scenario, tmp_path)
    with pytest.raises(UsageError, match="sheet of asks was made from another state"):
        export_plan(mariupol.plan, mariupol.scenario, tmp_path, asks=sumy.asks)
    assert names(tmp_path) == set()


def test_a_failure_leaves_the_old_result(mariupol: Sample, tmp_path: Path) -> None:
    export(mariupol, tmp_path)
    before = contents(tmp_path)
    (tmp_path / "asks.json").mkdir()

    with pytest.raises(OutputError) as caught:
        export(mariupol, tmp_path, asks=True)

    assert caught.value.code == "OC-801"
    (tmp_path / "asks.json").rmdir()
    assert contents(tmp_path) == before


# ---- marks ---------------------------------------------------------------------------------------


def test_every_file_states_its_mark_its_version_and_its_expiry(
    sumy: Sample, tmp_path: Path
) -> None:
    export(sumy, tmp_path)
    plan = json.loads((tmp_path / "plan.json").read_text())
    shapes = json.loads((tmp_path / "plan.geojson").read_text())
    row = next(csv.DictReader((tmp_path / "timetable.csv").read_text().splitlines()))
    route = (tmp_path / "sumy-poltava.gpx").read_text()
    report = (tmp_path / "report.html").read_text()

    assert (plan["sensitivity"], plan["version"]) == ("restricted", 2)
    assert plan["expires"] == shapes["expires"] == row["expires_utc"] == "2022-03-08T19:00:00Z"
    assert (shapes["sensitivity"], shapes["version"]) == ("restricted", 2)
    assert (row["sensitivity"], row["version"]) == ("restricted", "2")
    assert "RESTRICTED. Version 2. Expires" in route
    assert "RESTRICTED" in report


def test_one_row_that_few_may_see_marks_everything_that_shows_it(
    sumy: Sample, tmp_path: Path
) -> None:
    secret = Provenance(source="a person", sensitivity=Sensitivity.NEED_TO_KNOW)
    places = dict(sumy.scenario.places)
    places["square"] = replace(places["square"], provenance=secret)
    export_plan(sumy.plan, replace(sumy.scenario, places=places), tmp_path)

    assert json.loads((tmp_path / "plan.json").read_text())["sensitivity"] == "need-to-know"
    assert json.loads((tmp_path / "plan.geojson").read_text())["sensitivity"] == "need-to-know"
    assert "NEED TO KNOW" in (tmp_path / "report.html").read_text()
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_public_plan_is_still_marked_restricted(sumy: Sample, tmp_path: Path) -> None:
    plan = replace(sumy.plan, sensitivity=Sensitivity.PUBLIC)
    export_plan(plan, sumy.scenario, tmp_path)

    assert json.loads((tmp_path / "plan.json").read_text())["sensitivity"] == "restricted"
