"""Opens a file that somebody sent: a regular file, within a bound, or the standard input."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from opencorridor.errors import ListsError
from opencorridor.model.findings import Finding, Severity

MOST_BYTES = 32 * 1024 * 1024
STANDARD_INPUT = "-"
NOT_REGULAR = "OC-103"
NOT_OPENED = "OC-104"
TOO_LARGE = "OC-106"


def sent_bytes(path: Path, *, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the content of a file that somebody sent.

    Parameters
    ----------
    path : Path
        The file; ``-`` is the standard input.
    most_bytes : int
        The bound on its size.

    Returns
    -------
    bytes
        The whole content.

    Raises
    ------
    ListsError
        If it is no regular file, cannot be opened, or is larger than the bound.
    """
    if str(path) == STANDARD_INPUT:
        return _within(path, sys.stdin.buffer, most_bytes)
    try:
        # A pipe without a writer would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _refused(path, NOT_REGULAR, "It is no regular file.", "Name a file.")
            return _within(path, file, most_bytes)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        what = f"It cannot be opened: {why}."
        raise _refused(path, NOT_OPENED, what, "Check the name and the rights.") from error


def _within(path: Path, file: BinaryIO, most_bytes: int) -> bytes:
    data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        what = f"It is larger than {most_bytes // 2**20} MiB."
        raise _refused(path, TOO_LARGE, what, "Keep in it the corridors alone, or divide it.")
    return data


def _refused(path: Path, code: str, what: str, mend: str) -> ListsError:
    return ListsError([Finding(code, Severity.ERROR, what, mend, str(path))])
