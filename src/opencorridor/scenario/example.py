"""Writes the starter: a small working scenario with comments."""

from __future__ import annotations

import errno
import shutil
import tempfile
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from opencorridor.errors import OutputError
from opencorridor.scenario.schema import FILES

STARTER_FILES = FILES


def write_example(folder: Path) -> tuple[Path, ...]:
    """Write a small working scenario, whole or not at all.

    It is written beside the folder under another name and then renamed.

    Parameters
    ----------
    folder : Path
        A folder that does not exist yet, or is empty.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OutputError
        If the folder holds anything, or cannot be written. Nothing is left behind.
    """
    target = Path(folder)
    try:
        _refuse_to_overwrite(target)
        _write(target)
    except (OSError, ValueError) as error:
        raise _output_error(target, error) from error
    return tuple(target / name for name in STARTER_FILES)


def _refuse_to_overwrite(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        found = "is not a folder"
    elif target.exists() and any(target.iterdir()):
        found = "is not empty"
    else:
        return
    message = (
        f"{target.name!r} {found}, and nothing is overwritten. "
        "Name a folder that does not exist yet."
    )
    raise OutputError(message)


def _write(target: Path) -> None:
    parent = target.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".corridor-init-", dir=parent))
    try:
        starter = files("opencorridor.scenario") / "starter"
        for name in STARTER_FILES:
            _copy(starter / name, beside / name)
        # The temporary folder is the owner's alone; the result is as open as any new folder.
        beside.chmod(_usual_mode(beside))
        beside.replace(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _usual_mode(folder: Path) -> int:
    """Return the rights of a new folder, found by making one."""
    probe = folder / "probe"
    probe.mkdir()
    mode = probe.stat().st_mode & 0o777
    probe.rmdir()
    return mode


def _copy(source: Traversable, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _output_error(target: Path, error: OSError | ValueError) -> OutputError:
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    said = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    message = (
        f"The folder {target.name!r} could not be written: {said}. "
        f"{'Make room' if full else 'Check the place and its rights'}, or name another folder."
    )
    return OutputError(message, "OC-803" if full else "OC-801")
