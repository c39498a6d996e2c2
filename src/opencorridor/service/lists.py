"""Lay two sides' lists of corridors side by side."""

from __future__ import annotations

from pathlib import Path

from opencorridor import __version__
from opencorridor.clock import Now, system_now
from opencorridor.errors import ListsError, UsageError
from opencorridor.intake.sent import sent_bytes
from opencorridor.model.findings import Finding, Severity
from opencorridor.model.lists_diff import ListsDiff
from opencorridor.publish.codec import sheet_to_json
from opencorridor.publish.lists import export_lists as export
from opencorridor.talks.gazetteer.index import Gazetteer, joined
from opencorridor.talks.gazetteer.read import read_places, shipped_places
from opencorridor.talks.lists.decode import decoded
from opencorridor.talks.lists.diff import Given, lay_side_by_side
from opencorridor.talks.lists.times import clock_named, day_told

SOFTWARE = f"opencorridor {__version__}"
SHIPPED = "the gazetteer that comes with OpenCorridor"


def diff_lists(
    a: str | Path,
    b: str | Path,
    *,
    names: tuple[str, str] = ("", ""),
    clocks: tuple[str | None, str | None] = (None, None),
    date: str | None = None,
    gazetteer: str | Path | None = None,
    now: Now = system_now,
) -> ListsDiff:
    """Compare two sides' lists of corridors: CSV, TOML, KML or pasted text.

    Parameters
    ----------
    a, b : str or Path
        The lists; one of them may be ``-`` for the standard input.
    names : tuple of str
        Names of the two parties, for lists that do not give them.
    clocks : tuple
        Clocks of the two lists, for lists that name none.
    date : str, optional
        The day of both lists, ``YYYY-MM-DD``, for lists that name none.
    gazetteer : str or Path, optional
        A CSV sheet of places to use beside our own.
    now : Now
        The clock that gives the moment the comparison was made.

    Returns
    -------
    ListsDiff
        The comparison with all findings.

    Raises
    ------
    ListsError
        If a list or the gazetteer cannot be read at all.
    UsageError
        If a clock or the day is none, or both lists are the standard input.
    """
    paths = (Path(a), Path(b))
    if str(paths[0]) == str(paths[1]) == "-":
        message = "Both lists are the standard input; one of them has to be a file."
        raise UsageError(message)
    given = tuple(Given(n, _clock(c), _day(date)) for n, c in zip(names, clocks, strict=True))
    places, found = _places(Path(gazetteer) if gazetteer is not None else None)
    first, second = (
        (name, sent_bytes(path)) for name, path in zip(_shown(paths), paths, strict=True)
    )
    return lay_side_by_side(
        (first, second),
        (given[0], given[1]),
        places,
        made_at=now(),
        software=SOFTWARE,
        findings=found,
    )


def _shown(paths: tuple[Path, Path]) -> tuple[str, str]:
    """Return names for the lists that say nothing of the machine, and are told apart."""
    a, b = ("standard input" if str(path) == "-" else path.name for path in paths)
    return (a, b) if a != b else (f"first/{a}", f"second/{b}")


def _clock(words: str | None) -> str | None:
    if words is None:
        return None
    zone = clock_named(words)
    if zone is None:
        message = f"{words!r} names no clock. Write a city or a name such as Europe/Kyiv."
        raise UsageError(message)
    return zone


def _day(text: str | None) -> str | None:
    if text is not None and day_told(text) is None:
        message = f"{text!r} is no day. Write it as 2022-03-08."
        raise UsageError(message)
    return text


def _places(path: Path | None) -> tuple[Gazetteer, tuple[Finding, ...]]:
    """Return our places, joined with those of a file, and what was found in it."""
    ours = shipped_places()
    if path is None:
        return Gazetteer(ours, f"{len(ours):,} places of {SHIPPED}."), ()
    text, guessed = decoded(str(path), sent_bytes(path))
    theirs, found = read_places(str(path), text)
    findings = (*guessed, *found)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise ListsError(findings)
    about = f"{len(ours):,} places of {SHIPPED}, and {len(theirs):,} of {path.name}."
    return Gazetteer(joined(ours, theirs), about), findings


def export_lists(diff: ListsDiff, folder: str | Path) -> tuple[Path, ...]:
    """Write a comparison to a folder: page, table, JSON, and the working paper for the answers.

    Parameters
    ----------
    diff : ListsDiff
        The comparison.
    folder : str or Path
        Where to; it is made if it is not there.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    return export(diff, Path(folder))


def lists_to_json(diff: ListsDiff) -> str:
    """Write a comparison as JSON; the same comparison gives the same text, byte for byte."""
    return sheet_to_json(diff)
