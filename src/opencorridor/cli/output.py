"""Refuses before the long work what could not be written after it."""

from __future__ import annotations

import os
from pathlib import Path

from opencorridor.errors import OutputError, UsageError


def refuse_unwritable(folder: Path) -> None:
    """Refuse a folder that cannot be written or made.

    Parameters
    ----------
    folder : Path
        Where files are to go; it need not be there yet.

    Raises
    ------
    OutputError
        If it, or the nearest folder above it that is there, cannot be written.
    """
    for place in (folder, *folder.absolute().parents):
        if place.is_dir():
            if not os.access(place, os.W_OK | os.X_OK):
                message = f"{folder} cannot be written: no right to write in {place}."
                raise OutputError(message)
            return
        if place.exists() or place.is_symlink():
            message = f"{folder} cannot be written: {place} is not a folder. Name another with -o."
            raise OutputError(message)


def refuse_early(folder: Path, source: Path, what: str) -> None:
    """Refuse a folder that is the source itself, or that cannot be written.

    Parameters
    ----------
    folder : Path
        Where files are to go; it need not be there yet.
    source : Path
        The folder that is read.
    what : str
        What it holds, such as ``scenario``.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    UsageError
        If both are one folder.
    """
    if folder.resolve() == source.resolve():
        message = f"{folder} is the {what} itself; name another folder with -o."
        raise UsageError(message)
    refuse_unwritable(folder)
