"""All files or none: what fails on the way leaves everything as it was."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from opencorridor.errors import OutputError
from opencorridor.publish.files import NewFile, write_together

NEW = {"a.txt": NewFile("new a"), "b.txt": NewFile("new b"), "c.txt": NewFile("new c")}


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("old a")
    (tmp_path / "c.txt").write_text("old c")
    (tmp_path / "notes.txt").write_text("not ours")
    return tmp_path


OLD = {"a.txt": "old a", "c.txt": "old c", "notes.txt": "not ours"}


def test_files_are_replaced_and_others_left_alone(folder: Path) -> None:
    written = write_together(folder, NEW)

    assert written == tuple(folder / name for name in NEW)
    assert contents(folder) == {
        "a.txt": "new a", "b.txt": "new b", "c.txt": "new c", "notes.txt": "not ours",
    }  # fmt: skip


def fail_at(call: int, error: BaseException) -> Callable[[Path, Path], Path]:
    """Return a stand-in for Path.replace that fails at one call and works at all others."""
    calls = iter(range(1, 100))

    def replace(self: Path, target: Path) -> Path:
        if next(calls) == call:
            raise error
        os.replace(self, target)  # noqa: PTH105 - the method itself is what is stood in for
        return target

    return replace


@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_failure_while_files_take_their_places_puts_everything_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    monkeypatch.setattr(Path, "replace", fail_at(call, OSError(errno.EIO, "broken disk")))

    with pytest.raises(OutputError, match="broken disk") as caught:
        write_together(folder, NEW)

    assert caught.value.code == "OC-801"
    assert "What was there before is untouched." in str(caught.value)
    assert contents(folder) == OLD


@pytest.mark.parametrize("call", [1, 2, 3])
def test_an_interruption_puts_everything_back_and_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    monkeypatch.setattr(Path, "replace", fail_at(call, KeyboardInterrupt()))

    with pytest.raises(KeyboardInterrupt):
        write_together(folder, NEW)

    assert contents(folder) == OLD


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_has_a_code_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(OutputError, match="the disk is full") as caught:
        write_together(folder, NEW)

    assert caught.value.code == "OC-803"
    assert contents(folder) == OLD


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_that_is_really_full_is_told_as_such(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def on_full_disk(path: Path, flags: int, *more: int, dir_fd: int | None = None) -> int:
        if Path(path).name == "b.txt":
            return opened("/dev/full", os.O_WRONLY)
        return opened(path, flags, *more, dir_fd=dir_fd)

    monkeypatch.setattr("os.open", on_full_disk)

    with pytest.raises(OutputError) as caught:
        write_together(folder, NEW)

    assert caught.value.code == "OC-803"
    assert contents(folder) == OLD


def test_a_folder_of_the_same_name_is_refused_before_anything_changes(folder: Path) -> None:
    (folder / "b.txt").mkdir()

    with pytest.raises(OutputError, match=r"b\.txt is a folder"):
        write_together(folder, NEW)

    assert (folder / "a.txt").read_text() == "old a"


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")

    with pytest.raises(OutputError) as caught:
        write_together(tmp_path / "out", NEW)

    assert caught.value.code == "OC-801"
    assert (tmp_path / "out").read_text() == "a file"


def test_a_folder_that_was_made_in_vain_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", fail_at(2, OSError(errno.EIO, "broken disk")))

    with pytest.raises(OutputError):
        write_together(tmp_path / "deep" / "er", NEW)

    assert list(tmp_path.iterdir()) == []


def test_without_hard_links_the_old_files_are_copied(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, __: Path) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    monkeypatch.setattr(Path, "replace", fail_at(3, OSError(errno.EIO, "broken disk")))

    with pytest.raises(OutputError):
        write_together(folder, NEW)

    assert contents(folder) == OLD


def test_outdated_files_go_only_when_everything_else_has_worked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail_at(3, OSError(errno.EIO, "broken disk")))
        with pytest.raises(OutputError):
            write_together(
                folder,
                {"a.txt": NEW["a.txt"], "b.txt": NEW["b.txt"], "d": NEW["a.txt"]},
                outdated=("c.txt",),
            )
        assert contents(folder) == OLD

    write_together(folder, {"a.txt": NEW["a.txt"]}, outdated=("c.txt", "never-there"))
    assert sorted(contents(folder)) == ["a.txt", "notes.txt"]


def test_a_file_for_its_owner_alone_is_never_open_to_others(folder: Path) -> None:
    (folder / "a.txt").chmod(0o644)

    write_together(folder, {"a.txt": NewFile("secret", owner_only=True), "b.txt": NEW["b.txt"]})

    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o600


def test_a_link_is_replaced_and_what_it_points_to_is_not(folder: Path) -> None:
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to("notes.txt")

    write_together(folder, NEW)

    assert (folder / "notes.txt").read_text() == "not ours"
    assert not (folder / "a.txt").is_symlink()
