"""``corridor agreement paper``, from the door that users use."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.door import EXAMPLES, corridor

AGREEMENT = EXAMPLES / "agreement-2022-03-05"


def test_a_copy_for_a_party_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    answer = corridor(
        "agreement", "paper", AGREEMENT, "-o", tmp_path, "--for", "Russia", "--language", "ru"
    )

    assert (answer.status, answer.err) == (0, "")
    assert "The copy for Russia holds what is public" in " ".join(answer.out.split())
    written = sorted(tmp_path.iterdir())
    assert "paper.docx" in [path.name for path in written]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}


def test_json_says_what_was_written_and_not_what_is_on_it(tmp_path: Path) -> None:
    answer = corridor("agreement", "paper", AGREEMENT, "-o", tmp_path, "--for", "ua", "--json")
    told = json.loads(answer.out)

    assert (answer.status, answer.err) == (0, "")
    assert set(told) == {"schema", "for", "language", "clauses", "questions", "files"}
    assert (told["schema"], told["for"]) == ("opencorridor.agreement-paper/1", "Ukraine")
    assert sorted(told["files"]) == sorted(path.name for path in tmp_path.iterdir())
    assert "paper.docx" in told["files"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--for", "nobody"), "Its parties: ua (Ukraine), ru (Russia)."),
        (("--language", "de"), "--language"),
    ],
)
def test_an_unknown_party_or_language_is_refused_and_nothing_is_written(
    options: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    answer = corridor("agreement", "paper", AGREEMENT, "-o", folder, *options)

    assert answer.status == 2
    assert words in " ".join(answer.err.split())
    assert "Traceback" not in answer.err
    assert not folder.exists()
