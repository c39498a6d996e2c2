"""Writes a road plan after a change into a folder, all files of it or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from opencorridor.model.road_change import RoadChange
from opencorridor.model.road_plan import AreaTerms
from opencorridor.publish.codec import sheet_to_json
from opencorridor.publish.desk.page import page_html
from opencorridor.publish.files import NewFile, write_together
from opencorridor.publish.road_change.document import change_document
from opencorridor.publish.stamps import clock_keys, stamp, utc
from opencorridor.publish.text import cell

CHANGE = "road-change.json"
REPORT = "change.html"
DEPARTURES = "departures.csv"
UNDER_WAY = "under-way.csv"


def change_json(change: RoadChange) -> str:
    """Return a change as the text of ``road-change.json``: its fields, moments in UTC."""
    return sheet_to_json(change)


def export_change(change: RoadChange, terms: AreaTerms, folder: Path) -> tuple[Path, ...]:
    """Write a change; its owner alone may read the files, which say where people are.

    Parameters
    ----------
    change : RoadChange
    terms : AreaTerms
        The changed terms; they have the names.
    folder : Path

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    texts = {
        CHANGE: change_json(change),
        REPORT: page_html(change_document(change, terms)),
        DEPARTURES: departures_csv(change, terms),
        UNDER_WAY: under_way_csv(change),
    }
    return write_together(folder, {n: NewFile(t, owner_only=True) for n, t in texts.items()})


def departures_csv(change: RoadChange, terms: AreaTerms) -> str:
    """Return the departures from the moment on: as published, and as they are now."""
    clocks = clock_keys(change.clocks)
    heads = ["crowd", "crowd_name", "exit", "exit_name", "published", "now", "difference"]
    heads += [f"{name}_{key}" for name in ("block_start", "block_end") for key, _ in clocks]
    rows = [
        [
            *(row.crowd, terms.crowds[row.crowd].name if row.crowd in terms.crowds else ""),
            *(row.exit, terms.exits[row.exit].name if row.exit in terms.exits else ""),
            *(row.published, row.now, row.now - row.published),
            *(stamp(moment, clock) for moment in (row.start, row.end) for _, clock in clocks),
        ]
        for row in change.departures
    ]
    return _sheet(change, heads, rows)


def under_way_csv(change: RoadChange) -> str:
    """Return what those under way do, by place."""
    clocks = clock_keys(change.clocks)
    heads = ["doing", "turns_back", "vehicles", "lat", "lon", "near", "on", "on_shut", "heading"]
    heads += ["next", "next_heading"]
    heads += ["from_exit", "to_exit", "to_crowd", "in_words"]
    heads += [f"{name}_{key}" for name in ("first", "last") for key, _ in clocks]
    rows = [
        [
            *(row.doing.value, "yes" if row.turns_back else "no", row.vehicles),
            *(f"{row.position[0]:.6f}", f"{row.position[1]:.6f}", row.near, row.on),
            *("yes" if row.on_shut else "no", row.heading, row.next, row.next_heading),
            *(row.from_exit, row.to_exit or "", row.to_crowd or "", row.in_words),
            *(
                stamp(moment, clock, up=moment is row.last)
                for moment in (row.first, row.last)
                for _, clock in clocks
            ),
        ]
        for row in change.roads
    ]
    return _sheet(change, heads, rows)


def _sheet(change: RoadChange, heads: list[str], rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["sensitivity", "version", "expires_utc", "from_utc", *heads])
    marks = [change.sensitivity.value, change.version, utc(change.expires), utc(change.at)]
    for row in rows:
        # A number below nought is a number; a text that begins like one might be a formula.
        values = (v if isinstance(v, int) else cell(str(v)) for v in (*marks, *row))
        writer.writerow(list(values))
    return file.getvalue()
