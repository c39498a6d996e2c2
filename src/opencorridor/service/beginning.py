"""Begin a scenario folder."""

from __future__ import annotations

from pathlib import Path

from opencorridor.scenario import write_example


def init(folder: str | Path) -> tuple[Path, ...]:
    """Write a small working scenario with comments.

    Parameters
    ----------
    folder : str or Path
        A folder that is empty or does not exist yet.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OutputError
        If the folder holds anything, or cannot be written.
    """
    return write_example(Path(folder))
