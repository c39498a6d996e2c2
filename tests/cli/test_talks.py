"""``corridor talks`` and ``corridor agreement``, from the door that users use."""

import csv
import io
import json
import re
import shutil
import stat
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from opencorridor.publish.schema import agreement_schema, talks_schema
from tests.cli.door import EXAMPLES, Answer, contents, copy_of, corridor, joined, put
from tests.cli.write_docs import COMMANDS_PAGE
from tests.publish.test_schema import _faults

TALKS = EXAMPLES / "talks-2022"
AGREEMENT = EXAMPLES / "agreement-2022-03-05"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path]:
    """Return what the check of the example says, and the folder that it wrote."""
    folder = tmp_path_factory.mktemp("agreement") / "out"
    return corridor("agreement", "check", AGREEMENT, "-o", folder), folder


def keys_on_the_page(command: str) -> set[str]:
    page = COMMANDS_PAGE.read_text(encoding="utf-8").split(f"\n## corridor {command}\n")[1]
    return set(re.findall(r"^\| `(\w+)` \|", page.split("\n## ")[0], flags=re.MULTILINE))


def words_of(docx: bytes) -> str:
    """Return the text of a DOCX file, read with nothing of ours."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(package.read(name))  # noqa: S314 - made by this program
        body = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - as above
    paragraphs = body.iter(f"{WORD}p")
    return "\n".join("".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in paragraphs)


# ---- talks ---------------------------------------------------------------------------------------


def test_show_prints_the_matrix_what_moved_and_what_is_not_answered() -> None:
    answer = corridor("talks", "show", TALKS)

    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0].startswith("NEED-TO-KNOW")
    at = next(n for n, line in enumerate(lines) if "1 Corridors for civilians" in line)
    assert lines[at + 1].split() == ["Ukraine", "-", "proposed", "-"]
    assert lines[at + 2].split() == ["Russia", "-", "accepted*", "-"]
    said = joined(answer.out)
    assert "Demilitarisation of Ukraine: Russia proposed in round 2, now linked" in said
    assert "accepted by the other side's word alone: Corridors for civilians" in said
    assert "Crimea acknowledged as Russian: nothing of Ukraine since round 3" in said
    assert "Ankara is named for 'foreign-ministers', and Antalya on line 6" in said


def test_a_row_without_a_source_is_marked_and_makes_no_common_ground(tmp_path: Path) -> None:
    folder = copy_of(TALKS, tmp_path)
    row = "p90,round-3,ru,corridors,accepted,Accepts.,,ru,,{},public\n"
    before = (folder / "positions.csv").read_text(encoding="utf-8")

    (folder / "positions.csv").write_text(before + row.format(""), encoding="utf-8")
    said = joined(corridor("talks", "show", folder, "-o", tmp_path / "out").out)
    assert "accepted by all" not in said
    assert "accepted* accepted?" in said
    assert "accepted (no source)" in words_of((tmp_path / "out" / "talks.docx").read_bytes())

    (folder / "positions.csv").write_text(before + row.format("a paper"), encoding="utf-8")
    said = joined(corridor("talks", "show", folder).out)
    assert "accepted by all" not in said
    assert "Russia accepted* in round 2, now accepted, its own word in place of a claim" in said
    assert (
        "proposed by Ukraine in round 2, accepted by Russia in round 3; Ukraine has not confirmed "
        "since: Corridors for civilians"
    ) in said


def test_rounds_of_different_years_show_their_year(tmp_path: Path) -> None:
    folder = copy_of(TALKS, tmp_path)
    put(folder / "talks.toml", "day = 2022-03-07", "day = 2023-03-07")

    said = corridor("talks", "show", folder, "-o", tmp_path / "out").out

    assert "2: 3 Mar 2022" in said
    assert "3: 7 Mar 2023" in said
    assert "after the hour of the talks" in joined(said)
    page = (tmp_path / "out" / "talks.html").read_text(encoding="utf-8")
    assert "Round 3, 7 Mar 2023" in page


def test_the_json_of_talks_fits_its_schema_and_the_page_has_every_key() -> None:
    document = json.loads(corridor("talks", "show", TALKS, "--json").out)

    assert list(_faults(document, talks_schema(), talks_schema())) == []
    assert set(document) == keys_on_the_page("talks show")
    cells = document["points"][0]["cells"]
    assert [(c["round"], c["party"]) for c in cells] == [
        (f"round-{n}", party) for n in (1, 2, 3) for party in ("ua", "ru")
    ]


def test_talks_are_written_as_a_page_a_text_file_a_table_and_json(tmp_path: Path) -> None:
    folder = tmp_path / "new"

    answer = corridor("talks", "show", TALKS, "-o", folder)

    assert answer.status == 0
    assert set(contents(folder)) == {"talks.csv", "talks.docx", "talks.html", "talks.json"}
    again = tmp_path / "again"
    corridor("talks", "show", TALKS, "-o", again)
    assert contents(folder) == contents(again)
    for path in folder.iterdir():  # a row of the example is need-to-know
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    page = (folder / "talks.html").read_text(encoding="utf-8")
    text = words_of((folder / "talks.docx").read_bytes())
    for words in ("No point is recorded as accepted by all.", "NEED TO KNOW", "Medinsky"):
        assert words in page
    for words in ("No point is recorded as accepted by all.", "Medinsky", "nothing recorded"):
        assert words in text
    assert "<script" not in page
    assert not re.search(r"\b(safe|guaranteed)\b", page + text, flags=re.IGNORECASE)


def test_the_table_has_a_row_where_nothing_is_recorded(tmp_path: Path) -> None:
    corridor("talks", "show", TALKS, "-o", tmp_path)

    with (tmp_path / "talks.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert len(rows) == 11 * 3 * 2  # points, rounds, parties; one stance at most in each
    asked = [r for r in rows if (r["point"], r["party"]) == ("crimea", "ua")]
    assert [r["stance"] for r in asked] == ["nothing recorded"] * 3
    told = next(r for r in rows if r["claim_of_other_side"] == "yes")
    assert (told["point"], told["party"], told["told_by"]) == ("corridors", "ru", "ua")


def test_a_change_in_an_earlier_round_is_not_lost(tmp_path: Path) -> None:
    folder = copy_of(TALKS, tmp_path)
    with (folder / "positions.csv").open("a", encoding="utf-8") as stream:
        stream.write("p00,round-1,ru,neutrality,rejected,Said no.,x,ru,,a paper,public\n")

    corridor("talks", "show", folder, "-o", tmp_path / "out")

    text = words_of((tmp_path / "out" / "talks.docx").read_bytes())
    table = text.split("Changes in earlier rounds")[1].splitlines()
    at = table.index("Round 2")
    assert table[at + 1 : at + 6] == [
        "Neutrality of Ukraine, no bloc", "Russia", "changed", "rejected (round 1)", "proposed",
    ]  # fmt: skip


def test_foreign_text_stays_text_everywhere(tmp_path: Path) -> None:
    folder = copy_of(TALKS, tmp_path)
    hostile = "=1+1 <b>bold</b> &amp; \\\\"
    put(folder / "positions.csv", "An immediate cease-fire and an armistice come first.", hostile)
    put(folder / "talks.toml", 'title = "Withdrawal of Russian troops"',
        'title = "<script>alert(1)</script>"')  # fmt: skip

    answer = corridor("talks", "show", folder, "-o", tmp_path / "out")

    assert answer.status == 0
    page = (tmp_path / "out" / "talks.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "'=1+1 <b>bold" in (tmp_path / "out" / "talks.csv").read_text(encoding="utf-8")
    assert "=1+1 <b>bold</b> &amp;" in words_of((tmp_path / "out" / "talks.docx").read_bytes())


def test_a_folder_that_cannot_be_read_gives_all_findings_and_no_trace(tmp_path: Path) -> None:
    folder = copy_of(TALKS, tmp_path)
    put(folder / "positions.csv", "p01,round-2,ua,corridors", "p01,round-9,us,corridor")
    put(folder / "talks.toml", "number = 1", "number = 0")

    answer = corridor("talks", "show", folder, "-o", tmp_path / "out")

    assert answer.status == 2
    assert answer.out == ""
    for words in ("'round-9'", "'us'", "'corridor'", "number", "in the talks; nothing was shown"):
        assert words in joined(answer.err)
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("command", [("talks", "show"), ("agreement", "check")])
def test_a_scenario_or_nothing_is_no_talks_and_no_agreement(
    command: tuple[str, str], tmp_path: Path
) -> None:
    asked = {"talks": "shown", "agreement": "checked"}[command[0]]
    for folder in (EXAMPLES / "three-villages", tmp_path / "nowhere"):
        answer = corridor(*command, folder)

        assert f"nothing can be {asked}" in answer.err
        assert "planned before" not in answer.err
        assert "error: scenario" not in answer.err

        assert (answer.status, answer.out) == (2, "")
        assert re.search(r"OC-10[12]", answer.err)


# ---- agreements ----------------------------------------------------------------------------------


def test_the_morning_of_5_march_with_the_arithmetic_of_three_cases(
    agreed: tuple[Answer, Path],
) -> None:
    answer, _ = agreed

    assert (answer.status, answer.err) == (0, "")
    lines = [line.split() for line in answer.out.splitlines()]
    # Kyiv / Moscow: cautious, central, favourable, as the scenario's own README has them.
    assert ["Last", "departure", "that", "clears", "08:00", "/", "09:00", "10:04", "/", "11:04",
            "12:01", "/", "13:01"] in lines  # fmt: skip
    said = joined(answer.out)
    assert "3 h short 56 min short 1 h 1 min left" in said
    assert "Of 39 items on the list of a corridor, 34 are red, 5 amber, 0 confirmed." in said
    assert "Nobody may be told to leave home on this." in said
    assert (
        "Russia has not answered. Published no list of places. Ukraine has announced it; nothing "
        "shows that it agrees."
    ) in said
    assert "does not say that it will" in said
    assert "End of the silence: Russia names no end." in said
    assert "cautious case: the last departure that clears is 08:00 Kyiv (09:00 Moscow), 3 h" in said
    assert "central case: the last departure that clears is 10:04 Kyiv (11:04 Moscow)" in said
    assert "favourable case: the last departure" not in said


def test_the_json_of_an_agreement_fits_its_schema_and_the_page_has_every_key(
    agreed: tuple[Answer, Path],
) -> None:
    document = json.loads((agreed[1] / "agreement.json").read_text(encoding="utf-8"))

    assert list(_faults(document, agreement_schema(), agreement_schema())) == []
    assert set(document) == keys_on_the_page("agreement check")
    slack = {a["case"]: a["slack_s"] for a in document["arithmetic"]}
    assert slack["cautious"] == -3 * 3600
    assert slack["central"] < 0 < slack["favourable"]


def test_an_agreement_is_written_as_a_page_and_a_text_file(agreed: tuple[Answer, Path]) -> None:
    _, folder = agreed

    assert set(contents(folder)) == {"agreement.docx", "agreement.html", "agreement.json"}
    page = (folder / "agreement.html").read_text(encoding="utf-8")
    text = words_of((folder / "agreement.docx").read_bytes())
    for words in ("Russia names no end.", "Questions to Russia", "Geneva Convention IV art. 49"):
        assert words in page
        assert words in text
    assert not re.search(r"\b(safe|guaranteed)\b", page + text, flags=re.IGNORECASE)


def test_questions_go_to_each_party_by_name() -> None:
    answer = corridor("agreement", "check", AGREEMENT, "--questions")

    to_ukraine, to_russia = re.split(r"^To Russia$", answer.out, flags=re.MULTILINE)
    assert "Until which hour, on which clock, does the silence of Russia hold?" in joined(to_russia)
    assert "Russia" not in to_ukraine.split("To Ukraine")[1]
    assert "Ukraine" not in joined(to_russia).replace("clock of Kyiv", "")


def test_a_road_that_is_not_agreed_has_no_hour(tmp_path: Path) -> None:
    for name in ("talks-2022", "mariupol-2022-03-05", "agreement-2022-03-05"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    put(tmp_path / AGREEMENT.name / "agreement.toml", 'corridors = ["mariupol-zaporizhzhia"]',
        'corridors = ["coast"]')  # fmt: skip

    document = json.loads(corridor("agreement", "check", tmp_path / AGREEMENT.name, "--json").out)

    for case in document["arithmetic"]:
        assert case["last_clearing_departure"] is None
        assert case["announced_start"] is None
        assert "nobody may be sent" in case["reason"]
    flags = [f["id"] for f in document["flags"]]
    assert flags.count("road-not-agreed") == 1
    assert "no-departure-clears" not in flags
