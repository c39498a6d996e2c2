"""The catalogue explains every code that the reader uses, and every one of them is tested."""

import re
from pathlib import Path

import pytest

from opencorridor.model.catalogue import CATALOGUE, Entry
from opencorridor.model.findings import Severity

REPOSITORY = Path(__file__).resolve().parent.parent.parent
CODE = re.compile(r"OC-\d{3}")
OF_THE_READER = [code for code in CATALOGUE if "OC-101" <= code < "OC-600"]


def codes_in(folder: Path) -> set[str]:
    return {
        code
        for path in folder.rglob("*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_every_entry_is_complete(entry: Entry) -> None:
    assert CODE.fullmatch(entry.code)
    assert entry.title
    assert not entry.title.endswith(".")
    for text in (entry.meaning, entry.why, entry.mend):
        assert text.endswith(".")
        assert "  " not in text
    assert not re.search(r"\b(safe|guaranteed)\b", f"{entry.meaning} {entry.why} {entry.mend}")


def test_every_code_of_the_reader_has_an_entry_and_is_used() -> None:
    used = codes_in(REPOSITORY / "src" / "opencorridor" / "scenario")

    assert used - set(CATALOGUE) == set()
    assert set(OF_THE_READER) - used == set()


def test_every_code_of_the_reader_has_a_test() -> None:
    assert set(OF_THE_READER) - codes_in(REPOSITORY / "tests") == set()


def test_titles_are_told_apart() -> None:
    titles = [entry.title for entry in CATALOGUE.values()]

    assert len(set(titles)) == len(titles)


def test_answers_are_not_errors() -> None:
    # What the terms leave open (OC-5xx) never forbids planning.
    grades = {entry.severity for code, entry in CATALOGUE.items() if code.startswith("OC-5")}

    assert Severity.ERROR not in grades
