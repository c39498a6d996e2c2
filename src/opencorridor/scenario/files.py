"""Opens the files of a scenario folder: regular files only, within bounds, hashed while read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from opencorridor.scenario.hints import did_you_mean
from opencorridor.scenario.notes import Notes, Where

MOST_BYTES_TERMS = 1024 * 1024
MOST_BYTES_SHEET = 64 * 1024 * 1024
MOST_BYTES_LINE = 100_000
MOST_FILES_LISTED = 10_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CHUNK = 1024 * 1024


@dataclass(slots=True)
class Digest:
    """A SHA-256 over the files that were read, by name."""

    parts: dict[str, str] = field(default_factory=dict)

    def hexdigest(self) -> str:
        """Return the digest over the sorted names and the contents."""
        whole = hashlib.sha256()
        for name, content in sorted(self.parts.items()):
            whole.update(f"{name}\0{content}\n".encode())
        return whole.hexdigest()


class StopReadingError(Exception):
    """A file cannot be read further; the finding has been noted."""


def list_folder(folder: Path, notes: Notes, kind: str = "scenario") -> frozenset[str] | None:
    """Return the names in a folder, or ``None`` with a finding if it cannot be listed."""
    where = Where()
    name = folder.name or str(folder)
    try:
        if not folder.is_dir():
            what = "is not a folder" if folder.exists() else "does not exist"
            notes.add(
                "OC-101",
                where,
                f"The {kind} folder {name!r} {what}.",
                "Name an existing folder, or make one with `corridor init`."
                if kind == "scenario"
                else "Name an existing folder.",
            )
            return None
        names = set()
        with os.scandir(folder) as entries:
            for entry in entries:
                names.add(entry.name)
                if len(names) > MOST_FILES_LISTED:
                    break
    except (OSError, ValueError) as error:
        notes.add(
            "OC-104",
            where,
            f"The {kind} folder {name!r} cannot be listed: {reason(error)}.",
            "Check the path and the rights on the folder.",
        )
        return None
    return frozenset(names)


def reason(error: OSError | ValueError) -> str:
    """Return the reason of a failed call without the path."""
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def note_missing(name: str, present: frozenset[str], known: tuple[str, ...], notes: Notes) -> None:
    """Note that a required file is not in the folder.

    A file of the format is there for itself; only one that is not ``known`` may be a slip for the
    one that is missing.
    """
    others = [
        other
        for other in sorted(present.difference(known))
        if other.lower().endswith((".csv", ".toml"))
    ]
    notes.add(
        "OC-102",
        Where(name),
        "The file is missing.",
        did_you_mean(name, others) or "Add it; the reference page lists its columns.",
    )


def open_regular(path: Path, most_bytes: int, notes: Notes) -> int | None:
    """Open a regular file for reading, following no link and waiting for nothing.

    Returns
    -------
    int or None
        The file descriptor, or ``None`` with a finding.
    """
    where = Where(path.name)
    flags = os.O_RDONLY
    for extra in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, extra, 0)
    try:
        if path.is_symlink():
            _note_irregular(where, "a link", notes)
            return None
        descriptor = os.open(path, flags)
    except OSError as error:
        _note_unopened(where, path, error, notes)
        return None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        _note_irregular(where, _type_name(status.st_mode), notes)
    elif status.st_size > most_bytes:
        note_too_large(where, status.st_size, most_bytes, notes)
    else:
        return descriptor
    os.close(descriptor)
    return None


def _note_unopened(where: Where, path: Path, error: OSError, notes: Notes) -> None:
    try:
        mode = path.lstat().st_mode
    except OSError:
        mode = stat.S_IFREG
    if not stat.S_ISREG(mode):
        _note_irregular(where, _type_name(mode), notes)
        return
    notes.add(
        "OC-104",
        where,
        f"The file cannot be opened: {reason(error)}.",
        "Check the rights on the file.",
    )


def _note_irregular(where: Where, found: str, notes: Notes) -> None:
    notes.add(
        "OC-103",
        where,
        f"Found {found}, expected a regular file.",
        "Put the file itself into the folder.",
    )


def note_too_large(where: Where, size: int, most_bytes: int, notes: Notes) -> None:
    """Note that a file exceeds the bound on its size."""
    notes.add(
        "OC-106",
        where,
        f"The file has {size:,} bytes, expected at most {most_bytes:,}.",
        "Keep in it only what the corridors use.",
    )


def _type_name(mode: int) -> str:
    for test, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISLNK, "a link"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if test(mode):
            return name
    return "a device"


def read_lines(path: Path, most_bytes: int, notes: Notes, digest: Digest) -> Iterator[str]:
    """Yield the lines of a UTF-8 file with their ends, a bounded part in memory at a time.

    Raises
    ------
    StopReadingError
        If the file cannot be read further; the finding has been noted.
    """
    descriptor = open_regular(path, most_bytes, notes)
    if descriptor is None:
        raise StopReadingError
    where = Where(path.name)
    content = hashlib.sha256()
    offset = 0
    with os.fdopen(descriptor, "rb", buffering=_CHUNK) as stream:
        number = 0
        while True:
            number += 1
            line = _next_line(stream, where, number, notes)
            if not line:
                break
            content.update(line)
            if offset + len(line) > most_bytes:
                note_too_large(where, offset + len(line), most_bytes, notes)
                raise StopReadingError
            start = len(BYTE_ORDER_MARK) if number == 1 and line.startswith(BYTE_ORDER_MARK) else 0
            yield _decoded(line, start, offset, Where(path.name, number), notes)
            offset += len(line)
    digest.parts[path.name] = content.hexdigest()


def _next_line(stream: BinaryIO, where: Where, number: int, notes: Notes) -> bytes:
    try:
        line = stream.readline(MOST_BYTES_LINE + 1)
    except OSError as error:
        notes.add("OC-104", where, f"The file cannot be read: {reason(error)}.", "Check the disk.")
        raise StopReadingError from error
    if len(line) > MOST_BYTES_LINE:
        notes.add(
            "OC-108",
            Where(where.file, number),
            f"The line has more than {MOST_BYTES_LINE:,} bytes.",
            "Break it up; end each row with a line break.",
        )
        raise StopReadingError
    return line


def _decoded(line: bytes, start: int, offset: int, where: Where, notes: Notes) -> str:
    try:
        return line[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        at = start + error.start
        notes.add(
            "OC-105",
            where,
            f"The file is not UTF-8: byte 0x{line[at]:02x} at offset {offset + at:,}.",
            "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8, comma separated).",
        )
        raise StopReadingError from error
