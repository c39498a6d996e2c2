"""Reads ``conditions.csv`` of a road plan folder: what shuts ways and nodes of the map."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

from opencorridor.errors import RoadsError
from opencorridor.model.cases import Case
from opencorridor.model.findings import Finding
from opencorridor.model.road_conditions import RoadCondition
from opencorridor.model.road_plan import AreaTerms
from opencorridor.network.closures import MapCondition
from opencorridor.network.intervals import FOREVER
from opencorridor.network.readers.conditions import read_conditions
from opencorridor.scenario.files import Digest, open_regular
from opencorridor.scenario.notes import Notes, Where

SHEET = "conditions.csv"
MOST_BYTES = 20_000_000


def read_area_conditions(folder: Path, digest: Digest, notes: Notes) -> tuple[RoadCondition, ...]:
    """Return the conditions of a folder; none if it has no such sheet.

    Parameters
    ----------
    folder : Path
        The folder.
    digest : Digest
        Where the content of the sheet is added.
    notes : Notes
        Where findings go.
    """
    path = folder / SHEET
    if not path.exists() and not path.is_symlink():
        return ()
    descriptor = open_regular(path, MOST_BYTES, notes)
    if descriptor is None:
        return ()
    with os.fdopen(descriptor, "rb") as stream:
        digest.parts[SHEET] = hashlib.sha256(stream.read(MOST_BYTES)).hexdigest()
    try:
        return tuple(map(_stated, read_conditions(path)))
    except RoadsError as error:
        for finding in error.findings:
            if isinstance(finding, Finding):
                notes.add(
                    finding.code, Where(finding.file, finding.row), finding.what, finding.mend
                )
    except (ValueError, OverflowError, OSError):
        what = "A time in it is before the year 1 or after the year 9999 in UTC."
        notes.add("OC-698", Where(SHEET), what, "Write the day that is meant.")
    return ()


def _stated(condition: MapCondition) -> RoadCondition:
    ((start, end),) = condition.when.spans
    return RoadCondition(
        id=condition.id,
        what=condition.what,
        osm_id=condition.osm_id,
        kind=condition.kind,
        start=datetime.fromtimestamp(start, UTC),
        end=None if end == FOREVER else datetime.fromtimestamp(end, UTC),
        source=condition.source,
        file=condition.file,
        row=condition.row,
    )


def note_what_opens_again(terms: AreaTerms, notes: Notes) -> None:
    """Note each condition that ends while roads are used: the plan takes its roads as shut on."""
    window = terms.window()
    if window is None:
        return
    margin_s = min(terms.settings.margin_s.at(case) for case in Case)
    until = datetime.fromtimestamp(window[1].timestamp() - margin_s, UTC)
    for condition in terms.conditions:
        if condition.opens_again(window[0], until):
            notes.add(
                "OC-514",
                Where(condition.file, condition.row, "end"),
                f"{condition.id!r} ends at {condition.end:%H:%MZ}, while roads are used; this "
                f"planner takes {condition.subject} as shut from its first hour on, to the end.",
                "Plan the hours after it in a folder of their own, with a later window.",
            )
