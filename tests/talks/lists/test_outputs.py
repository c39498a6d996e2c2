"""What is written of a comparison: a page, a table, data, and a working paper for the answers."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import opencorridor as oc
from opencorridor.model.lists_diff import ListsDiff
from opencorridor.model.scenario import Sensitivity
from opencorridor.publish.codec import lists_adapter
from opencorridor.publish.lists.keys import meanings_of
from opencorridor.publish.schema import lists_schema
from opencorridor.talks.gazetteer.read import COLUMNS
from opencorridor.talks.lists.columns import LIST_KEYS, ROW_KEYS
from tests.cli.door import corridor, joined
from tests.talks.lists.pairs import EXAMPLES, PAIRS, example, laid
from tests.talks.lists.write_docs import PAGE, with_tables

PROMISES = re.compile(r"\b(safe|safely|guaranteed?|proven)\b", re.IGNORECASE)
OF_OTHERS = {"Finding", "ClockName"}  # explained where they come from
NASTY = "<script>alert(1)</script>"


def words(day: str, *more: str) -> list[str | Path]:
    folder = EXAMPLES / f"lists-2022-03-{day}"
    return ["lists", "diff", *(folder / name for name in PAIRS[day]), *more]


@pytest.mark.parametrize("day", PAIRS)
def test_every_sheet_says_what_it_is_and_promises_nothing(day: str, tmp_path: Path) -> None:
    written = oc.export_lists(example(day), tmp_path)

    assert {p.name for p in written} >= {
        *("lists-diff.html", "lists-diff.csv", "lists-diff.json"),
        *("working-paper.html", "working-paper.md", "working-paper.docx"),
    }
    for path in written:
        if path.suffix != ".docx":
            text = joined(path.read_text(encoding="utf-8"))
            assert not PROMISES.search(text), path
            assert "What both sides name is not agreed" in text
            assert "does not say that a silence holds" in text
            assert "Draft: read and matched by a machine" in text
            assert "restricted" in text.lower()


def test_the_working_paper_has_a_field_for_each_answer_and_for_each_letter(tmp_path: Path) -> None:
    diff = example("08")
    oc.export_lists(diff, tmp_path)
    paper = (tmp_path / "working-paper.md").read_text(encoding="utf-8")
    rows = [line for line in paper.splitlines() if re.match(r"\| [AB]\d+ \|", line)]

    assert len(rows) == len(diff.questions)
    assert all(row.count("\u2026\u2026") >= 2 for row in rows)
    assert "## Letter of Ukraine" in paper
    assert "## Letter of Russia" in paper
    assert "Came through (relay)" in paper
    assert "Every row that this paper rests on is marked public." in paper


def test_a_paper_on_rows_that_are_not_public_is_for_the_desk_alone(tmp_path: Path) -> None:
    oc.export_lists(laid("Sumy - Romny - Poltava\n", "Sumy - Poltava\n"), tmp_path)
    paper = (tmp_path / "working-paper.md").read_text(encoding="utf-8")

    assert "do not hand it to either side" in paper


def test_need_to_know_rows_make_files_that_their_owner_alone_can_read(tmp_path: Path) -> None:
    sheet = "corridor,waypoints,sensitivity\nx,Sumy|Romny|Poltava,need-to-know\n"
    diff = laid(sheet, "Sumy - Poltava\n")

    assert diff.sensitivity is Sensitivity.NEED_TO_KNOW
    modes = {path.stat().st_mode & 0o777 for path in oc.export_lists(diff, tmp_path)}
    assert modes == {0o600}


def test_hostile_text_is_shown_and_never_run(tmp_path: Path) -> None:
    diff = laid(f"Side: {NASTY}\n=1+1 {NASTY} | [x](y)\nSumy - Romny - Poltava\n", "Sumy - Lubny\n")
    oc.export_lists(diff, tmp_path)

    assert NASTY not in (tmp_path / "lists-diff.html").read_text(encoding="utf-8")
    assert "script>" not in (tmp_path / "working-paper.md").read_text(encoding="utf-8")
    unread = (tmp_path / "not-understood.csv").read_text(encoding="utf-8")
    assert f"'=1+1 {NASTY}" in unread


def test_the_table_has_a_row_for_each_place_window_and_difference(tmp_path: Path) -> None:
    diff = example("08")
    oc.export_lists(diff, tmp_path)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "lists-diff.csv").read_text("utf-8"))))

    assert sum(r["matter"] == "place" for r in rows) == sum(len(c.route) for c in diff.corridors)
    assert [r["remark"] for r in rows if r["relation"] == "only b"] == ["Romny"]
    assert sum(r["matter"].startswith("difference") for r in rows) == len(diff.differences)


def test_json_follows_its_schema_and_every_key_has_its_sentence() -> None:
    answer = corridor(*words("07", "--json"))
    document = json.loads(answer.out)
    schema = lists_schema()

    assert answer.status == 0
    assert document["schema"] == "opencorridor.lists-diff/1"
    assert set(document) == set(schema["properties"]) == set(schema["required"])
    (read,) = lists_adapter().validate_json(f"[{answer.out}]")
    assert len(read.corridors) == 6
    for name, part in (("ListsDiff", schema), *schema["$defs"].items()):
        for key, value in part.get("properties", {}).items():
            assert name in OF_OTHERS or value.get("description"), (name, key)
    assert meanings_of(ListsDiff)["questions"] == "The questions to each side."


def test_the_terminal_shows_marks_both_clocks_and_questions() -> None:
    answer = corridor(*words("08"))
    text = joined(answer.out)

    assert answer.status == 0
    assert re.search(r"> +- +Romny", answer.out)
    assert "silence from 09:00 / 10:00 09:00 / 10:00" in text
    assert "Times: Kyiv / Moscow. Day: 2022-03-08;" in text
    assert "Moscow is 1 h ahead of Kyiv on it." in text
    assert "B1 Sumy to Poltava (people out): Does your route pass Romny?" in text


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--clock-a", "nowhere"], "OC-802"),
        (["--date", "yesterday"], "OC-802"),
        (["--gazetteer", "missing.csv"], "OC-104"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(more: list[str], code: str) -> None:
    answer = corridor(*words("08", *more))

    assert answer.status == 2
    assert f"[{code}]" in answer.err or code in answer.err
    assert "Traceback" not in answer.err


def test_an_unknown_option_is_named_wherever_it_stands() -> None:
    answer = corridor("lists", "diff", "--foo", "a", "b")

    assert answer.status == 2
    assert "Unknown option: --foo" in joined(answer.err)


def test_a_picture_is_no_list(tmp_path: Path) -> None:
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    answer = corridor("lists", "diff", picture, EXAMPLES / "lists-2022-03-07" / "russia.txt")

    assert answer.status == 2
    assert "no text" in joined(answer.err)


def test_a_list_that_is_no_file_is_refused(tmp_path: Path) -> None:
    answer = corridor("lists", "diff", tmp_path, tmp_path / "none.csv")

    assert answer.status == 2
    assert "nothing was compared or written" in answer.err


def test_the_same_lists_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        oc.export_lists(replace(example("05")), folder)

    assert [p.read_bytes() for p in sorted(one.iterdir())] == [
        p.read_bytes() for p in sorted(other.iterdir())
    ]


def test_the_page_on_lists_is_what_the_program_reads() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert with_tables(page) == page, "run: python -m tests.talks.lists.write_docs"
    assert all(f"`{key}`" in page for key in (*ROW_KEYS, *LIST_KEYS, *COLUMNS))


def test_an_hour_without_a_clock_is_never_shown_as_one_of_the_clocks(tmp_path: Path) -> None:
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    a.write_text("Date: 2022-03-08\nSilence 09:00 to 16:00\nSumy - Romny - Poltava\n", "utf-8")
    b.write_text(
        "Date: 2022-03-08\nSilence 10:00 to 15:00 Moscow time\nSumy - Romny - Poltava\n", "utf-8"
    )
    answer = corridor("lists", "diff", a, b, "-o", tmp_path / "out")
    page = (tmp_path / "out" / "lists-diff.html").read_text(encoding="utf-8")

    assert re.search(r"silence from +09:00, which clock\? +10:00", answer.out)
    assert "09:00 to 16:00, clock not known" in page


def test_what_is_no_time_of_day_is_said_to_be_none_and_nobody_named_utc(tmp_path: Path) -> None:
    a, b = tmp_path / "a.csv", tmp_path / "b.txt"
    head = "corridor,waypoints,silence_start,silence_end,clock\n"
    a.write_text(
        f"{head}x,Sumy|Poltava,25:99,\u0434\u043e \u0432\u0435\u0447\u0435\u0440\u0430,\n", "utf-8"
    )
    b.write_text("Silence 10:00 to 15:00\nSumy - Poltava\n", "utf-8")
    answer = corridor("lists", "diff", a, b, "--date", "2022-03-08", "-o", tmp_path / "out")
    text = joined(answer.out)
    page = (tmp_path / "out" / "lists-diff.html").read_text(encoding="utf-8")

    assert "25:99, no time of day" in text
    assert "\u0432\u0435\u0447\u0435\u0440\u0430, no time of day" in text
    assert "Times: no list names a clock." in text
    assert "25:99 to \u0434\u043e \u0432\u0435\u0447\u0435\u0440\u0430, no time of day" in page
    assert "no list names a clock" in page
    assert "UTC; " not in page


def test_a_clock_and_a_day_that_are_none_are_serious() -> None:
    head = "corridor,waypoints,silence_start,clock,date\n"
    sheet = f"{head}x,Sumy|Poltava,09:00,Mars/Olympus,2022-13-45\n"
    diff = laid(sheet, "Sumy - Poltava\n", names=("a.csv", "b.txt"))
    told = {f.code for f in diff.findings if f.severity == "serious"}

    assert told >= {"OC-771", "OC-772"}


def test_an_end_in_a_line_not_understood_is_not_said_to_be_unnamed(tmp_path: Path) -> None:
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    head = "Date: 2022-03-08\nClock: Kyiv\n"
    a.write_text(f"{head}Silence from 8:00, end 20\nSumy - Romny - Poltava\n", "utf-8")
    b.write_text(f"{head}Silence 9:00 to 15:00\nSumy - Romny - Poltava\n", "utf-8")
    answer = corridor("lists", "diff", a, b, "-o", tmp_path / "out")
    table = (tmp_path / "out" / "lists-diff.csv").read_text(encoding="utf-8")

    assert "none understood" in joined(answer.out)
    assert "from 08:00 Kyiv, no end understood" in joined(answer.out)
    assert "no end named" not in answer.out + table
