"""``corridor agreement plan`` and ``compare``: a scenario from an agreement, and its variants."""

import csv
import json
import re
import stat
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import opencorridor as oc
from opencorridor.model.from_agreement import NO_CHANGE
from opencorridor.model.plan import AS_IF_AGREED_SENTENCE, SILENCE_SENTENCE
from opencorridor.model.scenario import Provenance, Sensitivity, TermStatus
from opencorridor.publish.marks import mark_of
from opencorridor.publish.schema import comparison_schema, from_agreement_schema
from opencorridor.talks.standing import corridor_standings
from tests.cli.conftest import coarse_starter
from tests.cli.door import EXAMPLES, MADE_AT, Answer, contents, copy_of, corridor, edit, joined, put
from tests.cli.test_talks import keys_on_the_page
from tests.publish.test_schema import _faults

TERMS = """format = 1

[agreement]
id = "millbrook"
title = "Corridor out of Millbrook (invented)"
version = 3
as_of = 2030-05-13T18:00:00+03:00
sensitivity = "public"
kind = "corridor"
parties = ["north", "south"]
scenario = "../starter"
clocks = [{ zone = "Europe/Kyiv", city = "Kyiv" }, { zone = "UTC", city = "UTC" }]
"""
CLAUSES = """id,item,text,source,sensitivity
c-purpose,purpose,People may leave.,invented,public
c-road,waypoints,By Stonebridge to Seaport.,invented,public
c-start,silence-start,Each side's silence begins as it stated.,invented,public
c-end,silence-end,Each side's silence ends as it stated.,invented,public
c-move,movement,From ten.,invented,public
c-medical,medical,Ambulances pass.,invented,public
c-where,destinations,People choose.,invented,public
"""
ANSWERS = "id,clause,party,status,condition,evidence,source,sensitivity\n" + "".join(
    f"{clause}-{party},{clause},{party},agreed,,e-{party},invented,public\n"
    for clause in ("c-purpose", "c-road", "c-start", "c-end", "c-move", "c-where")
    for party in ("north", "south")
)
EVIDENCE = """id,party,kind,confirmed_by,source,sensitivity
e-north,north,signed,head of delegation,invented,public
e-south,south,letter,head of delegation,invented,public
"""
VARIANTS = """
[[variant]]
id = "north-longer"
title = "Silence of the north lasts until 18:00"
clause = "c-end"
changes = [{ window = "north-silence", end = 2030-05-14T18:00:00 }]
source = "invented"

[[variant]]
id = "sooner-with-more"
title = "Silence of the south ends at noon, with more cars and a faster checkpoint"
changes = [
    { window = "south-silence", end = 2030-05-14T12:00:00 },
    { fleet = "own-cars", extra = 10 },
    { checkpoint = "stonebridge-check", rate_factor = 1.5 },
]
source = "invented"
"""


def folder_of(place: Path, variants: str = "") -> Path:
    """Write an agreement in which everything is agreed, beside the scenario that it names."""
    starter = coarse_starter(place / "starter")
    put(starter / "terms.toml", "step_s = 300", "step_s = 900")  # the coarsest that makes blocks
    edit(starter / "terms.toml", lambda text: re.sub("(?m)^priority.*\n", "", text))
    for sheet in ("needs.csv", "vehicles.csv"):  # cars alone are planned in a moment
        edit(starter / sheet, lambda text: re.sub("(?m)^.*wounded.*\n", "", text))
    folder = place / "agreement"
    folder.mkdir()
    (folder / "agreement.toml").write_text(TERMS + variants, encoding="utf-8")
    (folder / "clauses.csv").write_text(CLAUSES, encoding="utf-8")
    (folder / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    (folder / "evidence.csv").write_text(EVIDENCE, encoding="utf-8")
    return folder


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    return folder_of(tmp_path)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path]:
    """Plan an agreement in which everything is agreed."""
    place = tmp_path_factory.mktemp("planned")
    folder = folder_of(place)
    return corridor("agreement", "plan", folder, "-o", place / "out"), place / "out"


@pytest.fixture(scope="module")
def as_if(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path]:
    """Plan an agreement of which one party has announced the road, as if it were agreed."""
    place = tmp_path_factory.mktemp("as-if")
    folder = folder_of(place)
    put(folder / "evidence.csv", "e-south,south,letter", "e-south,south,announcement")
    for name in ("terms.toml", "places.csv", "roads.csv", "needs.csv", "vehicles.csv"):
        text = (place / "starter" / name).read_text(encoding="utf-8")
        wide = text.replace("restricted", "public")
        (place / "starter" / name).write_text(wide, encoding="utf-8")
    answer = corridor("agreement", "plan", folder, "--as-if-agreed", "-o", place / "out")
    return answer, place / "out"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path]:
    """Compare an agreement in which everything is agreed with two variants."""
    place = tmp_path_factory.mktemp("compared")
    folder = folder_of(place, VARIANTS)
    answer = corridor("agreement", "compare", folder, "--as-if-agreed", "-o", place / "out")
    return answer, place / "out"


# ---- from an agreement to a plan -----------------------------------------------------------------


def test_what_every_party_has_agreed_to_is_planned_and_can_be_verified(
    planned: tuple[Answer, Path],
) -> None:
    answer, out = planned

    assert (answer.status, answer.err) == (0, "")
    assert AS_IF_AGREED_SENTENCE not in joined(answer.out)
    assert "Party in the south agreed; letter of head of delegation" in joined(answer.out)
    plan = oc.read_plan(out)
    assert sum(plan.people.out.values()) > 0
    assert plan.assumes == SILENCE_SENTENCE
    assert corridor("verify", out, out / "scenario").status == 0
    assert corridor("verify", out, out.parent / "starter").status == 1


def test_the_scenario_has_the_statuses_and_evidence_of_the_agreement(
    planned: tuple[Answer, Path],
) -> None:
    _, out = planned

    terms = tomllib.loads((out / "scenario" / "terms.toml").read_text(encoding="utf-8"))

    statuses = {s["party"]: s for s in terms["corridor"][0]["status"]}
    assert statuses["north"]["evidence"] == "signed of head of delegation"
    assert statuses["south"]["evidence"] == "letter of head of delegation"
    assert (terms["scenario"]["id"], terms["scenario"]["version"]) == ("millbrook", 3)
    assert "what_if" not in terms
    starter = contents(out.parent / "starter")
    sheets = {n: b for n, b in contents(out / "scenario").items() if n.endswith(".csv")}
    assert sheets == {n: b for n, b in starter.items() if n.endswith(".csv")}


def test_what_was_taken_from_the_scenario_is_listed_and_the_json_fits_its_schema(
    planned: tuple[Answer, Path],
) -> None:
    answer, out = planned

    document = json.loads((out / "from-agreement.json").read_text(encoding="utf-8"))

    assert list(_faults(document, from_agreement_schema(), from_agreement_schema())) == []
    assert set(document) == keys_on_the_page("agreement plan")
    taken = {t["what"]: t["value"] for t in document["taken"]}
    assert taken["waypoints of Millbrook - Stonebridge - Seaport"] == (
        "millbrook; stonebridge; seaport"
    )
    assert "people and where they accept to go" in taken
    assert "hours and scope of the silence south-silence" in joined(answer.out)
    assert document["agreed"] == ["millbrook-seaport"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("evidence.csv", "e-south,south,letter", "e-south,south,announcement"),
        ("evidence.csv", "e-south,south,letter", "e-south,south,other-side"),
        ("answers.csv", "c-road-south,c-road,south,agreed", "c-road-south,c-road,south,tentative"),
        ("answers.csv", "c-where-south,c-where,south,agreed", "x,c-medical,south,agreed"),
        ("clauses.csv", "c-road,waypoints", "c-road,width"),
        ("answers.csv", "c-start-south,c-start,south,agreed", "x,c-start,south,proposed"),
    ],
)
def test_nobody_is_sent_where_one_party_has_not_agreed(
    agreement: Path, file: str, old: str, new: str
) -> None:
    put(agreement / file, old, new)

    planned = oc.plan_agreement(agreement, now=lambda: MADE_AT)

    assert set(planned.plan.people.out.values()) == {0}
    assert planned.sheet.as_if_agreed == ()
    assert "OC-540" in {f.code for f in planned.sheet.findings}


def test_the_words_of_the_agreement_count_where_the_scenario_differs(agreement: Path) -> None:
    edit(
        agreement / "agreement.toml",
        lambda text: (
            f"{text}\n[[window]]\nid = 'south-silence'\nclauses = ['c-start', 'c-end']\n"
            "party = 'south'\nkind = 'silence'\nclock = 'Europe/Kyiv'\n"
            "start = 2030-05-14T08:00:00\nend = 2030-05-14T12:30:00\n"
            "scope = ['millbrook-seaport']\nsource = 'letter'\n"
            "[[corridor]]\nid = 'millbrook-seaport'\nclauses = ['c-road']\n"
            "vehicle_kinds = ['bus']\nsource = 'letter'\n"
        ),
    )

    planned = oc.plan_agreement(agreement, now=lambda: MADE_AT)

    said = [f.what for f in planned.sheet.findings]
    assert any("end of the window south-silence: agreed 2030-05-14 12:30" in w for w in said)
    assert any("agreed bus; in the scenario car; bus" in w for w in said)
    assert len(said) == 2
    window = planned.scenario.windows["south-silence"]
    assert window.end is not None
    assert window.end.isoformat() == "2030-05-14T09:30:00+00:00"
    kinds = planned.scenario.corridors["millbrook-seaport"].vehicle_kinds
    assert [k.value for k in kinds] == ["bus"]


def test_a_clause_that_does_not_name_its_corridor_settles_none_of_two(tmp_path: Path) -> None:
    folder = copy_of(EXAMPLES / "agreement-2022-03-05", tmp_path)
    put(folder / "agreement.toml", "../talks-2022", "../examples/talks-2022")
    put(folder / "agreement.toml", "../mariupol-2022-03-05", "../examples/mariupol-2022-03-05")
    put(
        folder / "agreement.toml", '["mariupol-zaporizhzhia"]', '["mariupol-zaporizhzhia", "coast"]'
    )
    (tmp_path / "examples").symlink_to(EXAMPLES)

    read = oc.read_agreement(folder)

    for ident in ("mariupol-zaporizhzhia", "coast"):
        assert {s.status for s in corridor_standings(read, ident)} == {TermStatus.SILENT}


# ---- as if it were agreed ------------------------------------------------------------------------


def test_every_output_says_that_it_is_not_agreed(as_if: tuple[Answer, Path]) -> None:
    answer, out = as_if

    assert answer.status == 0
    assert answer.out.startswith("NEED-TO-KNOW. Not agreed")
    assert AS_IF_AGREED_SENTENCE in joined(answer.out)
    assert ", agreed" not in answer.out
    files = {n: b for n, b in contents(out).items() if not n.startswith("scenario/")}
    assert {n.rsplit(".", 1)[1] for n in files} == {"json", "html", "csv", "geojson", "gpx"}
    for name, content in files.items():
        assert AS_IF_AGREED_SENTENCE in content.decode(), name
        assert stat.S_IMODE((out / name).stat().st_mode) == 0o600, name
    page = files["report.html"].decode()
    assert "agreed by all parties" not in page
    assert "Roads that are agreed" not in page
    route = next(b.decode() for n, b in files.items() if n.endswith(".gpx"))
    assert re.search(r"<name>Not agreed: nobody may be sent\. ", route)
    # Whoever plans that folder by another way is told as well.
    assert oc.read(out / "scenario").settings.as_if_agreed == ("millbrook-seaport",)


def test_nothing_for_the_public_or_partners_comes_of_it(as_if: tuple[Answer, Path]) -> None:
    _, out = as_if
    scenario, plan = oc.read(out / "scenario"), oc.read_plan(out)
    public = Provenance(source="x", sensitivity=Sensitivity.PUBLIC)
    assert {p.provenance.sensitivity for p in scenario.needs.values()} == {Sensitivity.PUBLIC}

    for level in Sensitivity:
        settings = replace(scenario.settings, sensitivity=level)
        corridors = {
            i: replace(c, provenance=public, statuses=()) for i, c in scenario.corridors.items()
        }
        wide = replace(scenario, settings=settings, corridors=corridors)
        mark = mark_of(replace(plan, sensitivity=level), wide)
        assert mark.sensitivity is Sensitivity.NEED_TO_KNOW
        if level is not Sensitivity.NEED_TO_KNOW:
            told = oc.verify(replace(plan, sensitivity=level), scenario)
            assert not told.accepted
    assert not oc.verify(replace(plan, assumes=SILENCE_SENTENCE), scenario).accepted
    assert oc.verify(plan, scenario).accepted


# ---- variants side by side -----------------------------------------------------------------------


def test_variants_stand_side_by_side_and_each_can_be_verified(
    compared: tuple[Answer, Path],
) -> None:
    answer, out = compared

    assert (answer.status, answer.err) == (0, "")
    document = json.loads((out / "compare.json").read_text(encoding="utf-8"))
    assert list(_faults(document, comparison_schema(), comparison_schema())) == []
    assert set(document) == keys_on_the_page("agreement compare")
    options = {o["id"]: o for o in document["options"]}
    assert list(options) == ["as-it-stands", "north-longer", "sooner-with-more"]
    assert options["north-longer"]["effect"] == NO_CHANGE
    # Names and every clock, as people read them: 18:00 in Kyiv's summer is 15:00 UTC.
    assert options["north-longer"]["changes"] == [
        (
            "Silence of Party in the north: end 14 May 18:00 Kyiv / 14 May 15:00 UTC "
            "instead of 14 May 16:00 Kyiv / 14 May 13:00 UTC"
        )
    ]
    assert options["sooner-with-more"]["gained"]["cautious"] < 0
    assert [o["marked"] != "" for o in options.values()] == [False, True, True]
    for ident, option in options.items():
        assert corridor("verify", out / ident, out / ident / "scenario").status == 0
        assert option["hours"][-1]["out"] == option["out"]
        by_origin = {c: sum(o["out"][c] for o in option["origins"]) for c in option["out"]}
        assert by_origin == option["out"]
    assert f"{NO_CHANGE}." in joined(answer.out)


def test_no_variant_changes_where_people_accept_to_go_or_what_protects(
    compared: tuple[Answer, Path],
) -> None:
    _, out = compared
    base = oc.read(out / "as-it-stands" / "scenario")

    for ident in ("north-longer", "sooner-with-more"):
        varied = oc.read(out / ident / "scenario")
        assert varied.needs == base.needs
        assert varied.settings.margin_s == base.settings.margin_s
        assert varied.settings.priority == base.settings.priority
        assert varied.conditions == base.conditions
    more = oc.read(out / "sooner-with-more" / "scenario")
    assert more.fleets["own-cars"].count.least == base.fleets["own-cars"].count.least + 10
    assert more.checkpoints["stonebridge-check"].rate_vehicles_per_h.least == 60


def test_every_page_of_a_comparison_says_that_it_is_not_agreed(
    compared: tuple[Answer, Path],
) -> None:
    answer, out = compared

    assert AS_IF_AGREED_SENTENCE in joined(answer.out)
    assert "NOT AGREED: Silence of the south ends at noon" in answer.out
    page = (out / "compare.html").read_text(encoding="utf-8")
    assert "<strong>Not agreed: nobody may be sent</strong>" in page  # the running head
    assert "Terms that protect people are not rated" in page
    with (out / "compare.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {r["not_agreed"] for r in rows} == {AS_IF_AGREED_SENTENCE}
    assert {r["sensitivity"] for r in rows} == {"need-to-know"}
    assert not re.search(r"\b(safe|guaranteed)\b", page + answer.out, flags=re.IGNORECASE)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('changes = [{ accepts = ["seaport"] }]', "people go is their own choice"),
        ('changes = [{ destinations = ["seaport"] }]', "people go is their own choice"),
        ('changes = [{ margin_min = "0" }]', "nobody is on the road when silence ends"),
        ('changes = [{ searches = "none" }]', "how people are screened"),
        ('changes = [{ condition = "mined" }]', "mines are cleared to protect people"),
        ('changes = [{ priority = ["wounded"] }]', "families together"),
        ('clause = "c-medical"\nchanges = [{ fleet = "own-cars", extra = 1 }]', "are owed care"),
        ('clause = "c-where"\nchanges = [{ fleet = "own-cars", extra = 1 }]', "own choice"),
    ],
)
def test_a_variant_of_what_protects_is_refused_with_the_reason(
    agreement: Path, line: str, reason: str
) -> None:
    edit(
        agreement / "agreement.toml",
        lambda text: f'{text}\n[[variant]]\nid = "v"\ntitle = "V"\nsource = "x"\n{line}\n',
    )

    answer = corridor("agreement", "compare", agreement)

    assert answer.status == 2
    assert "OC-337" in answer.err
    assert reason in joined(answer.err)


@pytest.mark.parametrize(
    "change",
    [
        "{}",
        '{ window = "south-silence" }',
        '{ window = "nowhere", end = 2030-05-14T12:00:00 }',
        '{ window = "south-silence", checkpoint = "stonebridge-check", rate_factor = 2 }',
        '{ corridor = "millbrook-seaport", treat_as_agreed = false }',
        '{ fleet = "own-cars", rate_factor = 2 }',
    ],
)
def test_a_variant_that_can_be_read_in_two_ways_or_none_is_refused(
    agreement: Path, change: str
) -> None:
    edit(
        agreement / "agreement.toml",
        lambda text: (
            f'{text}\n[[variant]]\nid = "v"\ntitle = "V"\nsource = "x"\nchanges = [{change}]\n'
        ),
    )

    answer = corridor("agreement", "compare", agreement)

    assert (answer.status, "OC-338" in answer.err) == (2, True)


def test_an_agreement_without_variants_or_scenario_is_refused_in_a_sentence(
    agreement: Path,
) -> None:
    assert "has no variants" in joined(corridor("agreement", "compare", agreement).err)
    edit(
        agreement / "agreement.toml",
        lambda text: text.replace("scenario =", "talks =").replace(
            "../starter", str(Path("..") / ".." / "nowhere")
        ),
    )
    answer = corridor("agreement", "plan", agreement)
    assert answer.status == 2
    assert "Traceback" not in answer.err
