"""The reference pages say what the schema and the catalogue say."""

import re
from pathlib import Path

from opencorridor.model.catalogue import CATALOGUE
from opencorridor.scenario import defaults
from opencorridor.scenario.columns import columns_of
from opencorridor.scenario.reference import (
    FINDINGS_PAGE,
    FORMAT_PAGE,
    findings_page,
    scenario_format_page,
    write_pages,
)
from opencorridor.scenario.schema import SHEETS, TABLES, TERMS_TABLES

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
RERUN = "run: python -m opencorridor.scenario.reference docs"


def test_the_page_on_the_format_is_the_schema() -> None:
    assert (DOCS / FORMAT_PAGE).read_text(encoding="utf-8") == scenario_format_page(), RERUN


def test_the_page_on_findings_is_the_catalogue() -> None:
    assert (DOCS / FINDINGS_PAGE).read_text(encoding="utf-8") == findings_page(), RERUN


def test_both_pages_are_written(tmp_path: Path) -> None:
    write_pages(tmp_path)

    assert sorted(p.name for p in tmp_path.iterdir()) == [FINDINGS_PAGE, FORMAT_PAGE]


def test_every_key_and_column_is_on_the_page() -> None:
    page = scenario_format_page()
    chapters = re.split(r"^##+ ", page, flags=re.MULTILINE)[1:]
    by_head = {chapter.splitlines()[0]: chapter for chapter in chapters}
    for table in TABLES:
        last = table.file if table in SHEETS else table.table or "Top of the file"
        name = last.rpartition(".")[2] if last in {"scenario.clocks", "what_if.changes"} else last
        chapter = next(text for head, text in by_head.items() if name in head)
        for key in columns_of(table):
            assert f"| `{key}` |" in chapter or f"| `{key}` |" in by_head["On every row"], key


def test_every_column_has_a_meaning_and_says_what_an_empty_cell_means() -> None:
    for table in TABLES:
        for name, column in columns_of(table).items():
            assert column.meaning.endswith("."), name
            ways = [column.required, column.default is not None, bool(column.empty_means)]
            assert ways.count(True) == 1, f"{table.table}.{name}"
            assert (column.default is None) == (column.default_source == ""), name


def test_ranges_say_which_end_is_unfavourable() -> None:
    # How many wish to leave is varied apart from the cases: no end of it is unfavourable.
    without = [
        f"{table.table}.{name}"
        for table in TABLES
        for name, column in columns_of(table).items()
        if column.kind == "range" and column.unfavourable is None
    ]

    assert without == ["needs.people"]


def test_every_default_of_a_class_names_a_source_that_is_documented() -> None:
    page = scenario_format_page()
    for source in (
        defaults.LANES_SOURCE,
        defaults.CAPACITY_SOURCE,
        *defaults.SPEED_SOURCE.values(),
        defaults.SPACING_SOURCE,
        *defaults.LENGTH_SOURCE.values(),
    ):
        known = re.findall(r"^\*\*(.+?)\*\*:", defaults.REFERENCES, flags=re.MULTILINE)
        assert any(name in source for name in known), source
    assert defaults.REFERENCES.strip() in page


def test_margin_uninvited_and_accepts_have_no_default() -> None:
    by_table = {table.table: columns_of(table) for table in TABLES}

    for table, name in (
        ("scenario", "margin_min"),
        ("corridor", "uninvited_vehicles_per_h"),
        ("needs", "accepts"),
    ):
        assert by_table[table][name].required


def test_the_pages_promise_nothing() -> None:
    for page in (scenario_format_page(), findings_page()):
        assert not re.search(r"\b(safe|guaranteed)\b", page, flags=re.IGNORECASE)


def test_the_terms_come_before_the_sheets() -> None:
    assert [table.file for table in TERMS_TABLES] == ["terms.toml"] * len(TERMS_TABLES)


def test_codes_are_in_order() -> None:
    assert list(CATALOGUE) == sorted(CATALOGUE)
