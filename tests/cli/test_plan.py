"""``corridor plan``: the first screen, the JSON, the files, and what is never said."""

import io
import json
import re
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len

from opencorridor.cli.main import run
from opencorridor.model.plan import NOT_AGREED_SENTENCE, SILENCE_SENTENCE
from tests.cli.conftest import NAMES
from tests.cli.door import (
    EXAMPLES,
    MADE_AT,
    Answer,
    contents,
    copy_of,
    corridor,
    edit,
    joined,
    put,
)

Planned = dict[str, tuple[Path, Answer]]

SCREEN_LINES = 22
SCREEN_COLUMNS = 80


def summary(answer: Answer) -> str:
    """Return what was printed before the asks."""
    return answer.out.partition("\nNEED-TO-KNOW")[0]


# ---- the first screen ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_fits_one_screen_and_cuts_no_name(planned: Planned, name: str) -> None:
    told = summary(planned[name][1])
    lines = told.splitlines()
    files = next(n for n, line in enumerate(lines) if line.startswith("Files in"))
    foot = next(n for n, line in enumerate(lines) if line.startswith("Expire"))
    others = lines[:files] + lines[foot:]  # the name of the folder may be of any length

    assert len(others) + 2 <= SCREEN_LINES
    assert max(map(cell_len, others)) <= SCREEN_COLUMNS
    assert "..." not in told


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_comes_first_and_says_what_it_assumes(planned: Planned, name: str) -> None:
    folder, answer = planned[name]
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))

    mark, rest = answer.out.split("\n", 1)

    assert answer.status == 0
    assert mark.startswith("RESTRICTED. ")
    assert joined(rest).startswith(f"{joined(plan['verdict'][0])} {SILENCE_SENTENCE} ")


def test_the_summary_of_mariupol_does_not_mislead(planned: Planned) -> None:
    text = summary(planned["mariupol-2022-03-05"][1])

    assert "Nobody can leave within these terms in the cautious (3 h too short)" in joined(text)
    assert "last departure that clears lies before the announced start" in joined(text)
    assert re.search(r"last departure +none +none +12:01 / 13:01\n", text)
    assert re.search(r"would have had to leave +08:00 / 09:00 +10:04 / 11:04 +-\n", text)
    assert re.search(r"fits on paper +no +no +yes\n", text)
    assert re.search(r"slack +3 h short +\d+ min short +1 h \d+ min left\n", text)
    assert re.search(r"out, all on time +0 +0 ", text)
    assert "\nNOT AGREED: nobody may be sent. Mariupol to Zaporizhzhia by the coast" in text
    assert "Expires 16:00 Kyiv, 5 March 2022 / 17:00 Moscow." in text or "Expired" in text


def test_no_departure_is_named_after_the_end_of_movement(starter: Path, tmp_path: Path) -> None:
    put(starter / "terms.toml", "end = 2030-05-14T14:00:00", "end = 2030-05-14T10:30:00")

    answer = corridor("plan", starter, "-o", tmp_path / "out", "--no-asks")

    assert answer.status == 0
    assert re.search(r"last, as movement ends( +10:30 / \d\d:30){3}\n", answer.out)
    assert re.search(r"road would clear until( +\d\d:\d\d / \d\d:\d\d){3}\n", answer.out)
    assert re.search(r"slack( +30 min left){3}\n", answer.out)
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    route = (tmp_path / "out" / "millbrook-seaport.gpx").read_text(encoding="utf-8")
    for text in (report, route):
        assert "movement ends; the road would clear until" in text


def test_times_that_fit_do_not_hide_a_road_that_is_full_of_others(
    starter: Path, tmp_path: Path
) -> None:
    edit(
        starter / "terms.toml",
        lambda text: re.sub(
            r"^uninvited_vehicles_per_h = .*$",
            "uninvited_vehicles_per_h = 100000",
            text,
            flags=re.MULTILINE,
        ),
    )

    answer = corridor("plan", starter, "-o", tmp_path / "out", "--no-asks")

    assert answer.status == 0
    assert re.search(r"fits on paper +yes +yes +yes\n", answer.out)
    assert re.search(r"vehicles in the window +0 +0 +0\n", answer.out)


@pytest.mark.usefixtures("no_planning")
@pytest.mark.parametrize("columns", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal(starter: Path, columns: int) -> None:
    answer = corridor(
        "plan", starter, "-o", starter / "out", "--no-asks", environ={"COLUMNS": str(columns)}
    )

    assert answer.status == 0
    assert max(map(cell_len, answer.out.splitlines())) <= columns
    assert SILENCE_SENTENCE in joined(answer.out)


@pytest.mark.usefixtures("no_planning")
def test_nothing_is_told_by_style_alone(starter: Path) -> None:
    plain = corridor("plan", starter, "-o", starter / "out", "--no-asks")
    styled = corridor("plan", starter, "-o", starter / "out", "--no-asks", tty=True)
    quiet = corridor(
        "plan", starter, "-o", starter / "out", "--no-asks", tty=True, environ={"NO_COLOR": "1"}
    )

    assert "\x1b[1m" in styled.out
    assert re.sub(r"\x1b\[\d*m", "", styled.out) == plain.out == quiet.out


@pytest.mark.usefixtures("no_planning")
def test_plans_made_after_their_expiry_say_so(starter: Path) -> None:
    answer = corridor("plan", starter, "--no-asks", "--made-at", "2031-01-01T00:00Z", "--json")
    late = json.loads(answer.out)
    shown = corridor(
        "plan", starter, "--no-asks", "--made-at", "2031-01-01T00:00Z", "-o", starter / "out"
    )

    assert late["made_at"] == "2031-01-01T00:00:00Z"
    assert "Expired " in shown.out
    assert ": not for use." in joined(shown.out)


# ---- JSON ----------------------------------------------------------------------------------------


def test_json_is_the_plan_and_nothing_else(
    starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)

    alone = corridor("plan", starter, "--json", "--no-asks")
    assert contents(tmp_path) == before  # no file without -o
    beside = corridor("plan", starter, "--json", "--no-asks", "-o", "out")

    assert (alone.status, alone.err) == (0, "")
    assert alone.out == beside.out
    assert (tmp_path / "out" / "plan.json").read_text(encoding="utf-8") == beside.out
    assert json.loads(beside.out)["schema"] == "opencorridor.plan/1"


KEYS = {
    "schema",
    "sensitivity",
    "corridors",
    "origins",
    "people",
    "bound",
    "certificate",
    "binding",
    "columns",
    "assumptions",
    "findings",
}


def test_the_json_of_mariupol_has_what_others_build_on(planned: Planned) -> None:
    folder, _ = planned["mariupol-2022-03-05"]
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))

    assert set(plan) >= KEYS
    cases = ("cautious", "central", "favourable")
    agreed = next(c for c in plan["corridors"] if c["agreed"])
    for case in cases:
        assert agreed["cases"][case]["last_clearing_departure"]
        assert agreed["cases"][case]["fits_terms_at_announced_start"] in {True, False}
    for origin in plan["origins"]:
        assert set(origin) >= {"wish_to_leave", "out", "left_behind", "least", "most"}
    assert set(plan["people"]["out"]) == set(cases)
    assert set(plan["columns"]) == {"on_time", "two_hours_late", "silence_broken"}


def test_json_is_utf_8_on_every_machine(starter: Path) -> None:
    edit(starter / "terms.toml", lambda text: text.replace("Millbrook to", "Мельниця до", 1))
    out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")

    status = run(
        ["plan", str(starter), "--json", "--no-asks"],
        stdout=out,
        stderr=io.StringIO(),
        environ={},
        now=lambda: MADE_AT,
    )

    assert status == 0
    assert isinstance(out.buffer, io.BytesIO)
    assert "Мельниця" in json.loads(out.buffer.getvalue().decode("utf-8"))["scenario"]["title"]


# ---- files ---------------------------------------------------------------------------------------

FILES = {"plan.json", "timetable.csv", "plan.geojson", "report.html", "asks.json"}


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_has_every_file(planned: Planned, name: str) -> None:
    folder, answer = planned[name]
    names = {path.name for path in folder.iterdir()}

    assert names >= FILES
    assert any(name.endswith(".gpx") for name in names)
    assert f"Files in {folder}:" in joined(answer.out) or folder.name in answer.out


def test_without_a_name_the_folder_is_called_after_the_scenario(
    starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    answer = corridor("plan", starter, "--no-asks")

    assert answer.status == 0
    assert (tmp_path / "my-scenario-plan" / "report.html").is_file()
    assert "Files in my-scenario-plan: report.html" in answer.out


def test_the_same_input_gives_the_same_bytes(planned: Planned, tmp_path: Path) -> None:
    before, first = planned["sumy-2022-03-08"]
    again = tmp_path / "again"
    second = corridor("plan", EXAMPLES / "sumy-2022-03-08", "-o", again, "--show-asks")

    assert contents(before) == contents(again)
    assert joined(first.out.replace(str(before), "")) == joined(second.out.replace(str(again), ""))


def test_without_asks_none_are_written(starter: Path, tmp_path: Path) -> None:
    answer = corridor("plan", starter, "-o", tmp_path / "out", "--no-asks")

    assert answer.status == 0
    assert not (tmp_path / "out" / "asks.json").exists()
    assert "asks.json" not in answer.out


def test_asks_of_older_terms_do_not_stay_beside_a_newer_plan(
    planned: Planned, tmp_path: Path
) -> None:
    sumy = copy_of(EXAMPLES / "sumy-2022-03-08", tmp_path)
    out = Path(shutil.copytree(planned["sumy-2022-03-08"][0], tmp_path / "out"))
    assert (out / "asks.json").is_file()
    put(sumy / "terms.toml", "version = 1", "version = 2")

    assert corridor("plan", sumy, "-o", out, "--no-asks").status == 0
    assert not (out / "asks.json").exists()


def test_a_need_to_know_row_marks_the_whole_plan(starter: Path, tmp_path: Path) -> None:
    edit(starter / "needs.csv", lambda text: text.replace("restricted", "need-to-know", 1))

    shown = corridor("plan", starter, "-o", tmp_path / "out", "--no-asks")
    printed = corridor("plan", starter, "--json", "--no-asks")

    assert shown.out.startswith("NEED-TO-KNOW. ")
    assert json.loads(printed.out)["sensitivity"] == "need-to-know"
    assert (tmp_path / "out" / "plan.json").read_text(encoding="utf-8") == printed.out


def test_asks_are_shown_on_request_only_and_keep_their_mark(planned: Planned) -> None:
    _, answer = planned["mariupol-2022-03-05"]
    head, _, asks = answer.out.partition("\nNEED-TO-KNOW")

    assert re.search(r"\d+ asks in asks.json \(need-to-know\)", joined(head))
    assert NOT_AGREED_SENTENCE in asks
    assert "Nearest terms that get people out (cautious)" in asks
    assert asks.rstrip().endswith(SILENCE_SENTENCE)
    assert re.search(r" \+\d", asks)
    assert not re.search(r" \+\d", head)


@pytest.mark.usefixtures("no_planning")
def test_other_files_in_the_folder_stay(starter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes of mine.txt").write_text("mine", encoding="utf-8")

    assert corridor("plan", starter, "-o", out, "--no-asks").status == 0
    assert (out / "notes of mine.txt").read_text(encoding="utf-8") == "mine"


def test_the_scenario_itself_is_never_written_into(starter: Path) -> None:
    before = contents(starter)

    answer = corridor("plan", starter, "-o", starter)

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.rstrip().endswith("[OC-802]")
    assert contents(starter) == before


# ---- answers that are not errors -----------------------------------------------------------------


def test_a_town_cut_off_by_a_mined_road_is_an_answer(starter: Path, tmp_path: Path) -> None:
    edit(
        starter / "conditions.csv",
        lambda text: f"{text.splitlines()[0]}\n" + mined_row(text.splitlines()[0], "south-road"),
    )

    answer = corridor("plan", starter, "-o", tmp_path / "out", "--no-asks")
    plan = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))

    assert (answer.status, answer.err) == (0, "")
    assert set(plan["people"]["out"].values()) == {0}
    assert any("mined" in reason for o in plan["origins"] for reason in o["reason"].values())
    assert corridor("verify", tmp_path / "out", starter).status == 0


def mined_row(header: str, road: str) -> str:
    values = {
        "id": "mines",
        "subject": road,
        "kind": "mined",
        "start": "2030-05-01T00:00",
        "clock": "Europe/Kyiv",
    }
    return ",".join(values.get(column, "") for column in header.split(",")) + "\n"


def test_people_without_vehicles_are_an_answer(starter: Path, tmp_path: Path) -> None:
    edit(
        starter / "vehicles.csv",
        lambda text: "".join(
            line for line in text.splitlines(keepends=True) if "hospital-buses" not in line
        ),
    )

    answer = corridor("plan", starter, "-o", tmp_path / "out", "--no-asks")
    plan = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))

    assert (answer.status, answer.err) == (0, "")
    assert "OC-513" in {finding["code"] for finding in plan["findings"]}
    assert plan["people"]["out"]["favourable"] > 0  # the rest is planned
    assert corridor("verify", tmp_path / "out", starter).status == 0


def test_terms_that_nobody_agreed_to_are_an_answer(starter: Path, tmp_path: Path) -> None:
    edit(starter / "terms.toml", lambda text: text.replace('"agreed"', '"proposed"'))

    answer = corridor("plan", starter, "-o", tmp_path / "out", "--no-asks")

    assert (answer.status, answer.err) == (0, "")
    assert f"No road here is agreed. {NOT_AGREED_SENTENCE}" in joined(answer.out)
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert NOT_AGREED_SENTENCE in report


# ---- what is never said --------------------------------------------------------------------------

FORBIDDEN = re.compile(
    r"\bsafe(?:ly|r|st|ty|guard\w*)?\b|guarant|proven safe|green[ -]light", re.IGNORECASE
)


@pytest.mark.parametrize("name", NAMES)
def test_no_output_makes_a_promise(planned: Planned, name: str) -> None:
    folder, answer = planned[name]
    texts = {path: data.decode("utf-8") for path, data in contents(folder).items()}
    texts["terminal"] = answer.out + answer.err
    texts["check"] = corridor("check", EXAMPLES / name).out
    texts["verify"] = corridor("verify", folder, EXAMPLES / name).out

    found = {path: FORBIDDEN.findall(text) for path, text in texts.items()}

    assert not {path: words for path, words in found.items() if words}


def test_no_code_and_no_help_makes_a_promise() -> None:
    texts = [corridor("explain").out, corridor("--help").out]
    codes = re.findall(r"^(OC-\d+)", texts[0], flags=re.MULTILINE)
    texts += [corridor("explain", code).out for code in codes]
    texts += [corridor(name, "--help").out for name in ("plan", "check", "verify", "init")]

    assert len(codes) > 50
    assert not [words for text in texts for words in FORBIDDEN.findall(text)]


# ---- hostile scenarios ---------------------------------------------------------------------------


def test_no_name_in_a_scenario_commands_the_terminal(starter: Path, tmp_path: Path) -> None:
    put(starter / "terms.toml", "From Millbrook to Seaport", "[bold red]From[/] {x} $(y)")

    answer = corridor("plan", starter, "-o", tmp_path / "out", "--no-asks", tty=True)

    assert answer.status == 0
    assert "[bold red]From[/] {x} $(y)" in joined(answer.out)
    assert "\x1b[31m" not in answer.out
