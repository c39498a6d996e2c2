"""Read talks, and show them point by point."""

from __future__ import annotations

from pathlib import Path

from opencorridor import __version__
from opencorridor.clock import Now, system_now
from opencorridor.errors import TalksError
from opencorridor.model.matrix import TalksSheet
from opencorridor.model.talks import Talks
from opencorridor.publish.codec import sheet_to_json
from opencorridor.publish.desk import export_talks as export
from opencorridor.scenario.talks import check_talks_folder
from opencorridor.talks.sheet import talks_sheet

SOFTWARE = f"opencorridor {__version__}"


def read_talks(folder: str | Path) -> Talks:
    """Read a talks folder.

    Parameters
    ----------
    folder : str or Path
        Folder of the talks.

    Raises
    ------
    TalksError
        If anything in it cannot be read in one way only; it holds all findings.
    """
    result = check_talks_folder(Path(folder))
    if result.talks is None:
        raise TalksError(result.findings)
    return result.talks


def show_talks(folder: str | Path, *, now: Now = system_now) -> TalksSheet:
    """Return the matrix of talks: points by parties by rounds, and what is beside it.

    Parameters
    ----------
    folder : str or Path
        Folder of the talks.
    now : Now
        The clock that gives the moment the sheet was made.

    Raises
    ------
    TalksError
        If the folder cannot be read; it holds all findings.
    """
    return talks_sheet(read_talks(folder), made_at=now(), software=SOFTWARE)


def export_talks(sheet: TalksSheet, folder: str | Path) -> tuple[Path, ...]:
    """Write talks as a page, a text file, a table and JSON.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    return export(sheet, Path(folder))


def talks_to_json(sheet: TalksSheet) -> str:
    """Return talks as the documented object ``opencorridor.talks-show/1``."""
    return sheet_to_json(sheet)
