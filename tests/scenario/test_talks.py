"""Talks and agreement folders: each single fault is a finding with its place."""

import re
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from opencorridor.model.agreement import ArrangementKind, EvidenceKind, Need
from opencorridor.model.findings import Finding, Severity
from opencorridor.model.scenario import Sensitivity, TermStatus
from opencorridor.scenario import CheckResult, check_scenario
from opencorridor.scenario.columns import columns_of
from opencorridor.scenario.talks import (
    check_agreement_folder,
    check_talks_folder,
    linked,
    read_check_list,
)
from opencorridor.scenario.talks.agreement_schema import AGREEMENT_SHEETS, AGREEMENT_TABLES
from opencorridor.scenario.talks.reference import PAGE, talks_format_page
from opencorridor.scenario.talks.scripts import mixed_word
from opencorridor.scenario.talks.talks_schema import TALKS_SHEETS, TALKS_TABLES
from tests.scenario.folders import Fault, cell, line, replaced

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
TALKS = EXAMPLES / "talks-2022"
AGREEMENT = EXAMPLES / "agreement-2022-03-05"
# What the example has of itself: sources name two places for a meeting, and so on.
OWN_OF_TALKS = ["OC-521", "OC-521", "OC-526"]
OWN_OF_AGREEMENT = ["OC-535"]


@pytest.fixture(autouse=True)
def _scenario_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the example's scenario once: no fault here is in it."""
    monkeypatch.setattr(linked, "check_scenario", lambda path: read_once(path.resolve()))


@cache
def read_once(path: Path) -> CheckResult:
    return check_scenario(path)


def talks_with(fault: Fault, folder: Path) -> tuple[Finding, ...]:
    copy = Path(shutil.copytree(TALKS, folder / "talks"))
    fault(copy)
    return check_talks_folder(copy).findings


def agreement_with(fault: Fault, folder: Path) -> tuple[Finding, ...]:
    for name in ("talks-2022", "mariupol-2022-03-05"):
        (folder / name).symlink_to(EXAMPLES / name)
    copy = Path(shutil.copytree(AGREEMENT, folder / "agreement"))
    fault(copy)
    return check_agreement_folder(copy).findings


def new(findings: Iterable[Finding], own: list[str]) -> list[Finding]:
    """Return what a fault added to the findings of the example."""
    rest, added = list(own), []
    for finding in findings:
        if finding.code in rest:
            rest.remove(finding.code)
        else:
            added.append(finding)
    return added


def found_in(findings: Iterable[Finding], code: str, says: str) -> Finding:
    """Return the finding of a code that says something, and insist that there is one."""
    said = [f for f in findings if f.code == code]
    fitting = [f for f in said if says in f.what + f.mend]
    assert fitting, [f.text() for f in said] or [f.text() for f in findings]
    return fitting[0]


TALKS_FAULTS = [
    (cell("positions.csv", "p05", "party", "us"), "OC-302", "party", Severity.ERROR, "'us'"),
    (cell("positions.csv", "p05", "point", "peace"), "OC-302", "point", Severity.ERROR, "'peace'"),
    (cell("positions.csv", "p05", "party", "Ukraine"), "OC-303", "party", Severity.ERROR, "ua"),
    (cell("positions.csv", "p05", "id", "p06"), "OC-301", "id", Severity.ERROR, "'p06'"),
    (replaced("talks.toml", "day = 2022-03-07", "day = 2022-03-01"), "OC-520", "round.day",
     Severity.SERIOUS, "before round 2"),
    (replaced("talks.toml", "day = 2022-03-07", "day = 2022-03-08"), "OC-541", "round.day",
     Severity.SERIOUS, "Round 3 is of 2022-03-08, after the hour of the talks"),
    (replaced("talks.toml", "day = 2022-03-07",
              "day = 2022-03-07\nstart = 2022-03-07T20:00:01+02:00"), "OC-541", "round.day",
     Severity.SERIOUS, "after the hour of the talks"),
    (replaced("talks.toml", "number = 3", "number = 2"), "OC-520", "round.day", Severity.SERIOUS,
     "have the number 2"),
    (replaced("talks.toml", "day = 2022-03-07", "day = 2022-03-07\nstart = 2022-03-07T16:00:00"),
     "OC-401", "round.start", Severity.ERROR, "no clock is named"),
    (replaced("talks.toml", "day = 2022-03-07", "day = 2022-03-37"), "OC-109", None,
     Severity.ERROR, "not TOML"),
    (replaced("talks.toml", "day = 2022-03-07", 'day = "7 March"'), "OC-402", "round.day",
     Severity.ERROR, "expected a day"),
    (replaced("talks.toml", "day = 2022-03-07", "day = 3022-03-07"), "OC-411", "round.day",
     Severity.ERROR, "3022"),
    (cell("positions.csv", "p05", "source", ""), "OC-522", "source", Severity.SERIOUS, "no source"),
    # The second letter of the name is Cyrillic.
    (cell("delegates.csv", "d5", "name", "Vl\u0430dimir Medinsky"), "OC-523", "name",
     Severity.SERIOUS, "U+0430"),
    (line("positions.csv", "p19,round-2,ru,corridors,rejected,Said no.,x,ru,,a paper,restricted"),
     "OC-525", "stance", Severity.SERIOUS, "on line 3"),
    (cell("positions.csv", "p04", "told_by", "ua"), "OC-526", "told_by", Severity.WARNING,
     "told by 'ua'"),
    (cell("venues.csv", "v4", "within", "Poland"), "OC-521", "name", Severity.SERIOUS, "Brest"),
    (cell("positions.csv", "p05", "stance", "agreed"), "OC-205", "stance", Severity.ERROR,
     "'agreed'"),
    (replaced("talks.toml", "format = 1", "format = 2"), "OC-118", "format", Severity.ERROR, "2"),
    (replaced("talks.toml", "as_of = 2022-03-07T20:00:00+02:00", "as_of = 2022-03-07T20:00:00"),
     "OC-401", "talks.as_of", Severity.ERROR, "no offset"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "code", "column", "severity", "says"), TALKS_FAULTS)
def test_a_fault_in_talks_is_a_finding(
    fault: Fault, code: str, column: str | None, severity: Severity, says: str, tmp_path: Path
) -> None:
    found = found_in(talks_with(fault, tmp_path), code, says)

    assert (found.column, found.severity) == (column, severity)


def test_an_office_that_ends_before_it_begins_is_a_finding(tmp_path: Path) -> None:
    def fault(folder: Path) -> None:
        cell("delegates.csv", "d5", "since", "2022-03-07")(folder)
        cell("delegates.csv", "d5", "until", "2022-03-01")(folder)

    assert [f.code for f in new(talks_with(fault, tmp_path), OWN_OF_TALKS)] == ["OC-334"]


def test_a_row_known_later_than_the_folder_is_a_finding(tmp_path: Path) -> None:
    def fault(folder: Path) -> None:
        path = folder / "measures.csv"
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        rows = [f"{row}," for row in rows[:-1]] + [f"{rows[-1]},2022-03-09T00:00+02:00"]
        path.write_text("\n".join([f"{head},as_of", *rows, ""]), encoding="utf-8")

    assert [f.code for f in new(talks_with(fault, tmp_path), OWN_OF_TALKS)] == ["OC-413"]


def test_a_look_alike_in_an_id_is_named_by_its_letter(tmp_path: Path) -> None:
    # Cyrillic letters that look like "ua" alone are of one script: the reference does not fit.
    found = talks_with(cell("positions.csv", "p05", "party", "u\u0430"), tmp_path)

    codes = {f.code for f in new(found, OWN_OF_TALKS)}
    assert {"OC-302", "OC-523"} <= codes


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("Запоріжжя", False),
        ("Zaporizhzhia", False),
        ("Brüssel and Київ", False),
        ("Заpоріжжя", True),
        ("Mаriupol", True),
        ("news-агентство", False),
        ("М'ясо", False),
        ("αβγ abc", False),
        ("αβc", True),
        ("123 №5", False),
    ],
)
def test_a_word_of_two_scripts_is_found_and_no_other(text: str, *, mixed: bool) -> None:
    assert (mixed_word(text) is not None) is mixed


AGREEMENT_FAULTS = [
    (replaced("agreement.toml", 'parties = ["ua", "ru"]', 'parties = ["ua"]'), "OC-330",
     "agreement.parties", Severity.ERROR, "one party"),
    (replaced("agreement.toml", 'parties = ["ua", "ru"]', 'parties = ["ua", "us"]'), "OC-302",
     "agreement.parties", Severity.ERROR, "'us'"),
    (line("answers.csv", "again,c-road,ru,refused,,,No.,a paper,public"), "OC-331", "party",
     Severity.ERROR, "already"),
    (replaced("agreement.toml", "../mariupol-2022-03-05", "../nowhere"), "OC-332",
     "agreement.scenario", Severity.ERROR, "does not exist"),
    (replaced("agreement.toml", 'talks = "../talks-2022"', 'talks = "../mariupol-2022-03-05"'),
     "OC-332", "agreement.talks", Severity.ERROR, "talks.toml"),
    (cell("clauses.csv", "c-road", "item", "way-points"), "OC-335", "item", Severity.ERROR,
     "Did you mean 'waypoints'?"),
    (cell("confirmations.csv", "f-order-ru", "actor", ""), "OC-336", "actor", Severity.ERROR,
     "no actor"),
    (cell("confirmations.csv", "f-order-ru", "who", ""), "OC-535", "who", Severity.SERIOUS,
     "who, until"),
    (cell("confirmations.csv", "f-order-ru", "clock", ""), "OC-401", "at", Severity.ERROR,
     "no clock"),
    (cell("evidence.csv", "e-ru-ministry", "clock", ""), "OC-401", "at", Severity.ERROR,
     "no clock"),
    (cell("evidence.csv", "e-ru-ministry", "source", ""), "OC-522", "source", Severity.SERIOUS,
     "no source"),
    (cell("evidence.csv", "e-ru-ministry", "source", ""), "OC-530", "evidence", Severity.SERIOUS,
     "without a source"),
    (cell("evidence.csv", "e-ru-ministry", "kind", "announcement"), "OC-530", "evidence",
     Severity.SERIOUS, "the other side's word"),
    (cell("answers.csv", "corridor-ua", "evidence", ""), "OC-530", "evidence", Severity.SERIOUS,
     "no evidence is named"),
    (cell("answers.csv", "corridor-ua", "evidence", "e-ru-ministry"), "OC-530", "evidence",
     Severity.SERIOUS, "about 'ru'"),
    (cell("evidence.csv", "e-ru-ministry", "at", "2022-03-05T17:00"), "OC-541", "at",
     Severity.SERIOUS, "2022-03-05T17:00:00 (Europe/Moscow), after the hour of the agreement"),
    (cell("evidence.csv", "e-ru-ministry", "at", "2022-03-05T17:00"), "OC-530", "evidence",
     Severity.SERIOUS, "'e-ru-ministry' is dated after the hour of the agreement"),
    (cell("confirmations.csv", "f-order-ru", "at", "2022-03-06T17:00"), "OC-541", "at",
     Severity.SERIOUS, "counts for nothing"),
    (cell("evidence.csv", "e-ru-ministry", "source", ""), "OC-530", "evidence", Severity.SERIOUS,
     "Fill in the source of 'e-ru-ministry'"),
    (cell("answers.csv", "aid-ua", "status", "conditional"), "OC-528", "condition",
     Severity.SERIOUS, "is not stated"),
    (cell("answers.csv", "aid-ua", "clause", "c-nothing"), "OC-302", "clause", Severity.ERROR,
     "'c-nothing'"),
    (cell("clauses.csv", "c-road", "points", "peace"), "OC-302", "points", Severity.ERROR,
     "'peace'"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "code", "column", "severity", "says"), AGREEMENT_FAULTS)
def test_a_fault_in_an_agreement_is_a_finding(
    fault: Fault, code: str, column: str, severity: Severity, says: str, tmp_path: Path
) -> None:
    found = found_in(agreement_with(fault, tmp_path), code, says)

    assert (found.column, found.severity) == (column, severity)


def test_an_agreement_without_talks_or_scenario_is_a_finding(tmp_path: Path) -> None:
    def fault(folder: Path) -> None:
        replaced("agreement.toml", 'talks = "../talks-2022"\n', "")(folder)
        replaced("agreement.toml", 'scenario = "../mariupol-2022-03-05"\n', "")(folder)

    found = {f.code for f in agreement_with(fault, tmp_path)}

    assert "OC-333" in found
    assert "OC-302" in found  # its parties are stated nowhere


def test_an_agreement_without_an_actor_says_so(tmp_path: Path) -> None:
    def fault(folder: Path) -> None:
        path = folder / "agreement.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.split("[[actor]]")[0], encoding="utf-8")
        cell("confirmations.csv", "f-order-ru", "kind", "road-checked")(folder)
        cell("confirmations.csv", "f-order-ru", "actor", "")(folder)

    assert "OC-539" in {f.code for f in agreement_with(fault, tmp_path)}


def test_the_examples_hold_what_their_sources_say() -> None:
    talks = check_talks_folder(TALKS)
    agreement = check_agreement_folder(AGREEMENT)

    assert talks.talks is not None
    assert agreement.agreement is not None
    assert [f.code for f in talks.findings] == OWN_OF_TALKS
    assert [f.code for f in agreement.findings] == OWN_OF_AGREEMENT
    assert [r.number for r in talks.talks.in_order()] == [1, 2, 3]
    assert all(p.provenance.source for p in talks.talks.positions.values())
    kinds = {e.party: e.kind for e in agreement.agreement.evidence.values()}
    assert kinds["ru"] is EvidenceKind.OTHER_SIDE
    said = {(a.clause, a.party): a.status for a in agreement.agreement.answers.values()}
    assert said["c-silence-end", "ru"] is TermStatus.SILENT
    assert ("c-aid", "ru") not in said


def test_the_page_on_talks_is_the_schema() -> None:
    page = (EXAMPLES.parent / "docs" / PAGE).read_text(encoding="utf-8")

    assert page == talks_format_page(), "run: python -m opencorridor.scenario.talks.reference docs"
    assert not re.search(r"\b(safe|guaranteed)\b", page, flags=re.IGNORECASE)


def test_every_column_says_what_it_means_and_what_an_empty_cell_means() -> None:
    for table in (*TALKS_TABLES, *TALKS_SHEETS, *AGREEMENT_TABLES, *AGREEMENT_SHEETS):
        for name, column in columns_of(table).items():
            assert column.meaning.endswith("."), name
            ways = [column.required, column.default is not None, bool(column.empty_means)]
            assert ways.count(True) == 1, f"{table.table}.{name}"


def test_what_is_not_marked_is_for_those_who_need_to_know() -> None:
    for sheet in TALKS_SHEETS:
        assert columns_of(sheet)["sensitivity"].default == Sensitivity.NEED_TO_KNOW


def test_the_list_says_of_every_kind_what_it_needs() -> None:
    check_list = read_check_list()

    for item in check_list.items.values():
        assert set(item.needs) == set(ArrangementKind)
        assert "{party}" in item.asks
        assert item.asks.endswith("?")
        assert set(item.prompts) <= set(check_list.prompts)
    corridor = [i for i in check_list.items.values() if i.needs[ArrangementKind.CORRIDOR]
                is not Need.NOT_NEEDED]  # fmt: skip
    assert len(corridor) == len(check_list.items)
    for prompt in check_list.prompts.values():
        assert prompt.citation
        assert "?" in prompt.words


@pytest.mark.parametrize("path", ["/etc", "C:\\\\secret", "\\\\\\\\host\\\\share", "//host/share"])
def test_an_agreement_reads_no_folder_by_an_absolute_path(path: str, tmp_path: Path) -> None:
    found = agreement_with(replaced("agreement.toml", "../mariupol-2022-03-05", path), tmp_path)

    assert "is not relative" in found_in(found, "OC-332", "scenario").what


def test_more_cells_than_anybody_reads_are_refused(tmp_path: Path) -> None:
    def fault(folder: Path) -> None:
        with (folder / "talks.toml").open("a", encoding="utf-8") as stream:
            for n in range(400):
                stream.write(f'[[point]]\nid = "p{n}"\ntitle = "P{n}"\nsource = "x"\n')
            for n in range(4, 150):
                stream.write(f'[[round]]\nid = "r{n}"\nnumber = {n}\nday = 2022-03-08\n')

    found = found_in(talks_with(fault, tmp_path), "OC-107", "cells")

    assert "411 points, 149 rounds and 2 parties make 122,478 cells" in found.what
