"""Writes a set of files so that either all of them are new or all of them are as they were."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from opencorridor.errors import OutputError

DISK_FULL = "OC-803"
OWNER_ONLY = 0o600
TEMPORARY = ".opencorridor-"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class NewFile:
    """The text of a file, or its bytes, and whether its owner alone may read it."""

    text: str = ""
    owner_only: bool = False
    data: bytes | None = None

    def content(self) -> bytes:
        """Return what is written."""
        return self.text.encode() if self.data is None else self.data


def write_together(
    folder: Path, files: Mapping[str, NewFile], outdated: tuple[str, ...] = ()
) -> tuple[Path, ...]:
    """Write all files, or leave everything as it was.

    All of them are first written in full to a temporary folder beside them, on the same disk.
    Only then does each take its place. If anything fails on the way, what was there is put back.

    Parameters
    ----------
    folder : Path
        Where they go; it is made if it is not there.
    files : mapping
        Name (not a path) to content.
    outdated : tuple of str
        Names of files of ours that the new ones replace without taking their name.

    Returns
    -------
    tuple of Path
        The files, in the order given.

    Raises
    ------
    OutputError
        ``OC-803`` if the disk is full, ``OC-801`` for any other reason.
    """
    try:
        with _present(folder), _workshop(folder) as workshop:
            for name, file in files.items():
                _write(workshop / name, file)
            _take_places(folder, workshop, tuple(files), outdated)
    except OSError as error:
        raise _refusal(folder, error) from error
    return tuple(folder / name for name in files)


def _refusal(folder: Path, error: OSError) -> OutputError:
    untouched = "What was there before is untouched."
    if error.errno in _FULL:
        return OutputError(
            f"{folder}: the disk is full. {untouched} Make room, then run the same again.",
            DISK_FULL,
        )
    why = error.strerror or str(error)
    return OutputError(
        f"{folder}: the files cannot be written there ({why}). {untouched} "
        "Name a folder that you may write to."
    )


@contextlib.contextmanager
def _present(folder: Path) -> Iterator[None]:
    """Make the folder, and take away again what was made if nothing comes of it."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            for path in missing:
                path.rmdir()
        raise


@contextlib.contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    workshop = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder))
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _write(path: Path, file: NewFile) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    handle = os.open(path, flags, OWNER_ONLY if file.owner_only else 0o666)
    with os.fdopen(handle, "wb") as stream:
        stream.write(file.content())
        stream.flush()
        os.fsync(stream.fileno())


def _take_places(
    folder: Path, workshop: Path, names: tuple[str, ...], outdated: tuple[str, ...]
) -> None:
    kept = workshop / "old"
    kept.mkdir()
    before = [name for name in (*names, *outdated) if os.path.lexists(folder / name)]
    for name in before:
        _keep(folder / name, kept / name)
    try:
        for name in names:
            (workshop / name).replace(folder / name)
        for name in outdated:
            (folder / name).unlink(missing_ok=True)
        _settle(folder)
    except BaseException:
        _put_back(folder, kept, before, names)
        raise


def _keep(path: Path, copy: Path) -> None:
    """Keep what stands at a path under a second name, so that it can be put back."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, f"{path.name} is a folder", str(path))
    try:
        if path.is_symlink():
            copy.symlink_to(path.readlink())
        else:
            copy.hardlink_to(path)
    except OSError:  # some file systems have no hard links
        shutil.copy2(path, copy, follow_symlinks=False)


def _put_back(folder: Path, kept: Path, before: list[str], names: tuple[str, ...]) -> None:
    for name in before:
        (kept / name).replace(folder / name)
    for name in names:
        if name not in before:
            (folder / name).unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Ask the disk to keep the new names, where folders can be asked."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
