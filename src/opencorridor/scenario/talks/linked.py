"""What an agreement names: its talks, its scenario, and what references to them can mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from opencorridor.model.findings import Finding, Severity
from opencorridor.model.scenario import Party, Scenario
from opencorridor.model.talks import Talks
from opencorridor.scenario.cells import shown
from opencorridor.scenario.notes import Notes, Where
from opencorridor.scenario.read import check_scenario
from opencorridor.scenario.tables import Known
from opencorridor.scenario.talks.agreement_schema import AGREEMENT, AgreementRow
from opencorridor.scenario.talks.reading import Rows
from opencorridor.scenario.talks.talks import check_talks_folder


def talks_of(folder: Path, settings: AgreementRow, notes: Notes) -> Talks | None:
    """Read the talks that an agreement names, or return ``None`` if there are none to read."""
    if settings.talks is None:
        return None
    path = _named(folder, settings, "talks", settings.talks, notes)
    if path is None:
        return None
    result = check_talks_folder(path)
    _note_unread(settings, "talks", settings.talks, result.findings, notes)
    return result.talks


def scenario_of(folder: Path, settings: AgreementRow, notes: Notes) -> Scenario | None:
    """Read the scenario that an agreement names; see `talks_of`."""
    if settings.scenario is None:
        return None
    path = _named(folder, settings, "scenario", settings.scenario, notes)
    if path is None:
        return None
    result = check_scenario(path)
    _note_unread(settings, "scenario", settings.scenario, result.findings, notes)
    return result.scenario


def _named(folder: Path, settings: AgreementRow, key: str, name: str, notes: Notes) -> Path | None:
    """Return the folder that is meant, or ``None`` with a finding for one anywhere on the disk."""
    if not (PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor):
        return folder / name
    notes.add(
        "OC-332",
        settings.where(key),
        f"The {key} folder {shown(name)!r} is not relative to this one.",
        f"Write where it lies from here, such as ../my-{key}.",
    )
    return None


def _note_unread(
    settings: AgreementRow, key: str, name: str, findings: Iterable[Finding], notes: Notes
) -> None:
    errors = [f for f in findings if f.severity is Severity.ERROR]
    if errors:
        first = f"{errors[0].where()}: {errors[0].what}"
        notes.add(
            "OC-332",
            settings.where(key),
            f"The {key} folder {shown(name)!r} cannot be read; "
            f"{len(errors):,} errors, the first: {first}",
            f"Mend that folder, or correct the path, which is relative to this {AGREEMENT}.",
        )


def know(
    rows: Rows, settings: AgreementRow | None, talks: Talks | None, scenario: Scenario | None
) -> None:
    """Let references mean what the talks and the scenario hold."""
    unread = settings is None or (settings.talks is not None and talks is None)
    no_scenario = settings is None or (settings.scenario is not None and scenario is None)
    found: dict[str, tuple[Iterable[str], bool]] = {
        "parties": (all_parties(talks, scenario), not (unread or no_scenario)),
        "points": (talks.points if talks else (), not unread),
        "rounds": (talks.rounds if talks else (), not unread),
        "corridors": (scenario.corridors if scenario else (), not no_scenario),
        "roads": (scenario.roads if scenario else (), not no_scenario),
        "places": (scenario.places if scenario else (), not no_scenario),
    }
    for name, (idents, whole) in found.items():
        known = rows.known.setdefault(name, Known())
        known.ids.update(dict.fromkeys(idents, Where()))
        known.whole = whole


def all_parties(talks: Talks | None, scenario: Scenario | None) -> Mapping[str, Party]:
    """Return the parties of both; where both state one, that of the talks."""
    return {**(scenario.parties if scenario else {}), **(talks.parties if talks else {})}
