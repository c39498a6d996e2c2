"""The starter is written whole or not at all, and nothing is overwritten."""

import errno
import os
from pathlib import Path

import pytest

from opencorridor.errors import OutputError
from opencorridor.scenario import check_scenario, example, write_example


def test_the_starter_can_be_planned_as_it_is(tmp_path: Path) -> None:
    written = write_example(tmp_path / "new" / "folder")
    result = check_scenario(tmp_path / "new" / "folder")

    assert result.scenario is not None
    assert all(path.is_file() for path in written)
    assert {path.name for path in written} == {p.name for p in (tmp_path / "new/folder").iterdir()}
    assert len(written) == 7


def test_the_terms_explain_themselves(tmp_path: Path) -> None:
    text = write_example(tmp_path / "new")[0].read_text(encoding="utf-8")

    assert text.count("#") > 30


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_example(tmp_path / "empty")

    assert check_scenario(tmp_path / "empty").scenario is not None


def test_the_folder_is_as_open_as_any_new_one(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    write_example(tmp_path / "new")

    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")

    for target in (folder, file, link):
        with pytest.raises(OutputError, match="nothing is overwritten") as caught:
            write_example(target)
        assert caught.value.code == "OC-801"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "link", "mine"]
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "OC-803"), (errno.EIO, "OC-801")])
def test_a_failure_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fail(_source: object, target: Path) -> None:
        if target.name == "needs.csv":
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(example, "_copy", fail)
    with pytest.raises(OutputError) as caught:
        write_example(tmp_path / "new")

    assert caught.value.code == code
    assert os.strerror(number) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_source: object, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(example, "_copy", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_example(tmp_path / "new")

    assert list(tmp_path.iterdir()) == []


def test_a_name_that_cannot_be_is_an_error_of_output(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_example(tmp_path / "a\0b")
