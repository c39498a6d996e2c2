"""Reads and checks a road plan folder: every finding at once, and the terms if they can be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from opencorridor.model.cases import Case
from opencorridor.model.findings import Finding
from opencorridor.model.road_conditions import RoadCondition
from opencorridor.model.road_plan import AreaExit, AreaSettings, AreaTerms, Crowd, Way
from opencorridor.model.scenario import Interval, Party, TermStatus
from opencorridor.scenario.build import in_utc, provenance
from opencorridor.scenario.notes import Notes, Where
from opencorridor.scenario.references import check_rows
from opencorridor.scenario.roadplan.asks_schema import AreaAsksRow, WiderRoadRow
from opencorridor.scenario.roadplan.conditions import SHEET as CONDITIONS
from opencorridor.scenario.roadplan.conditions import note_what_opens_again, read_area_conditions
from opencorridor.scenario.roadplan.menu import check_asks, menu_of
from opencorridor.scenario.roadplan.schema import (
    AREA,
    AREA_SHEETS,
    AREA_TABLES,
    AreaClockRow,
    AreaPartyRow,
    AreaRow,
    AreaStatusRow,
    AreaWindowRow,
    CrowdSheetRow,
    ExitRow,
    PlacedRow,
)
from opencorridor.scenario.talks.reading import FolderSchema, Rows, clock_names, made, read_rows
from opencorridor.scenario.terms import Layout
from opencorridor.scenario.times import resolve_interval

SCHEMA = FolderSchema(
    "road plan",
    Layout(AREA, (*AREA_TABLES, AreaAsksRow, WiderRoadRow), frozenset({"area", "asks"})),
    AREA_SHEETS,
    {
        "party": "parties",
        "window": "windows",
        "status": "statuses",
        "wider_road": "wider_roads",
    },
    ("area", "area.clocks", "party"),
    beside=(CONDITIONS,),
)


FAR_DEGREES = 3.0
MOST_RANKS = 12


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """What came of checking a road plan folder.

    Parameters
    ----------
    terms : AreaTerms or None
        The terms; ``None`` if a finding is of severity error.
    findings : tuple of Finding
        All findings, the gravest first.
    """

    terms: AreaTerms | None
    findings: tuple[Finding, ...]


def check_area_folder(folder: Path) -> AreaCheck:
    """Check a road plan folder and return everything that is found in it.

    Parameters
    ----------
    folder : Path
        The folder with ``area.toml``, ``exits.csv`` and ``crowds.csv``, and ``conditions.csv`` if
        something is shut.
    """
    notes = Notes()
    rows = read_rows(folder, SCHEMA, notes)
    terms = None
    if rows is not None:
        terms = _terms(rows, read_area_conditions(folder, rows.digest, notes), notes)
    return AreaCheck(terms, notes.findings())


def _terms(rows: Rows, conditions: tuple[RoadCondition, ...], notes: Notes) -> AreaTerms | None:
    settings = rows.one(AreaRow)
    check_rows(rows.all_rows(), rows.known, notes)
    windows = _windows(rows, notes)
    _check_statuses(rows, notes)
    if settings is not None:
        _check_settings(settings, notes)
    _check_swapped(rows, notes)
    check_asks(rows, notes)
    if notes.has_errors() or settings is None:
        return None
    terms = AreaTerms(
        settings=made(
            AreaSettings,
            settings,
            as_of=in_utc(settings.as_of),
            expires=in_utc(settings.expires),
            clocks=clock_names(rows, AreaClockRow),
            margin_s=settings.margin_min,
            block_s=settings.block_min,
            usable_capacity_permille=settings.usable_capacity,
        ),
        parties={i: made(Party, r) for i, r in rows.of(AreaPartyRow).items()},
        windows=windows,
        exits={i: _exit(r, rows) for i, r in rows.of(ExitRow).items()},
        crowds={
            i: made(Crowd, r, position=(r.lat, r.lon)) for i, r in rows.of(CrowdSheetRow).items()
        },
        findings=(),
        defaults_used=notes.defaults_used(),
        digest=rows.digest.hexdigest(),
        conditions=conditions,
        asks=menu_of(rows),
    )
    _note_what_is_not_used(terms, notes)
    note_what_opens_again(terms, notes)
    _check_accepts(terms, notes)
    _check_ranks(terms, notes)
    if notes.has_errors():
        return None
    return replace(terms, findings=notes.findings())


def _check_ranks(terms: AreaTerms, notes: Notes) -> None:
    """Refuse more ranks than are planned one after the other."""
    for case in Case:
        ranks = {(c.priority, terms.people_per_vehicle(i, case)) for i, c in terms.crowds.items()}
        if len(ranks) > MOST_RANKS:
            notes.add(
                "OC-650",
                Where(CrowdSheetRow.file, None, "people_per_vehicle"),
                f"Crowds have {len(ranks)} different pairs of priority and people in a vehicle, "
                f"expected at most {MOST_RANKS}.",
                "Round the people in a vehicle, such as to 2, 5, 20 and 50.",
            )
            return


def _exit(row: ExitRow, rows: Rows) -> AreaExit:
    said = tuple(
        Way(s.party, s.status, s.evidence, provenance(s))
        for s in rows.of(AreaStatusRow).values()
        if s.exit == row.id
    )
    return made(AreaExit, row, position=(row.lat, row.lon), said=said)


def _windows(rows: Rows, notes: Notes) -> dict[str, Interval]:
    found: dict[str, Interval] = {}
    for row in rows.of(AreaWindowRow).values():
        wheres = row.where("start"), row.where("end")
        interval = resolve_interval((row.start, row.end), row.clock, wheres, notes)
        if row.party in found:
            notes.add(
                "OC-331",
                row.where("party"),
                f"The party {row.party!r} has a second window; one is expected.",
                "Keep the one that was stated last, or the time that both have in common.",
            )
        elif interval is not None:
            found[row.party] = Interval(*interval)
    return found


def _check_settings(row: AreaRow, notes: Notes) -> None:
    if row.block_min % row.step_s:
        notes.add(
            "OC-222",
            row.where("step_s"),
            f"A block of {row.block_min} s is no whole number of steps of {row.step_s} s.",
            "Choose a step that divides the block, such as 60 s.",
        )
    if row.expires <= row.as_of:
        notes.add(
            "OC-412",
            row.where("expires"),
            "The folder expires before the hour at which it was true.",
            "Check both.",
        )


def _check_statuses(rows: Rows, notes: Notes) -> None:
    seen: set[tuple[str, str]] = set()
    for row in rows.of(AreaStatusRow).values():
        key = (row.exit, row.party)
        if key in seen:
            notes.add(
                "OC-326",
                row.where("status"),
                f"The party {row.party!r} has a second status of the exit {row.exit!r}.",
                "Keep what it said last.",
            )
        seen.add(key)
        if row.status is TermStatus.AGREED and not row.evidence:
            notes.add(
                "OC-502",
                row.where("evidence"),
                f"{row.party!r} is said to have agreed to {row.exit!r}, and nothing shows it.",
                "Name the document or statement.",
            )


def _check_swapped(rows: Rows, notes: Notes) -> None:
    """Note a position that lies far from the middle of all, and near it the other way round."""
    placed: list[PlacedRow] = [*rows.of(ExitRow).values(), *rows.of(CrowdSheetRow).values()]
    if not placed:
        return
    middle = median(row.lat for row in placed), median(row.lon for row in placed)

    def is_far(lat: float, lon: float) -> bool:
        return abs(lat - middle[0]) + abs(lon - middle[1]) > FAR_DEGREES

    for row in placed:
        if is_far(row.lat, row.lon) and not is_far(row.lon, row.lat):
            notes.add(
                "OC-211",
                row.where("lat"),
                f"{row.lat:g}, {row.lon:g} lies far from the other places, and near them the other "
                "way round.",
                "Write latitude (north) first, longitude (east) second.",
            )


def _note_what_is_not_used(terms: AreaTerms, notes: Notes) -> None:
    for ident, place in terms.exits.items():
        said = {way.party: way for way in place.said}
        for party in terms.parties:
            way = said.get(party)
            if way is None or way.status is not TermStatus.AGREED:
                notes.add(
                    "OC-508",
                    Where(AREA, None, "status"),
                    f"The exit {ident!r} is not agreed by {party!r} "
                    f"({way.status if way else 'nothing stated'}): nobody may be sent there.",
                    "It takes no part until the party agrees and something shows it.",
                )
    if terms.settings.no_silence_needed:
        notes.add(
            "OC-507",
            Where(AREA, None, "area.no_silence_needed"),
            f"Planned without a silence: {terms.settings.no_silence_needed[:200].rstrip('.')}.",
            "Check that the source says so.",
        )
    if terms.window() is None:
        notes.add(
            "OC-506",
            Where(AREA, None, "window"),
            "The windows of all parties have no moment in common, or a party has none.",
            "Check the clocks first; then ask for one common time.",
        )


def _check_accepts(terms: AreaTerms, notes: Notes) -> None:
    used = set(terms.used_exits())
    for ident, crowd in terms.crowds.items():
        accepted = used.intersection(crowd.accepts)
        where = Where(crowd.provenance.file, crowd.provenance.row, "accepts")
        if not accepted:
            notes.add(
                "OC-510",
                where,
                f"The people at {ident!r} accept no exit that is agreed: nobody of them is sent.",
                "Nothing is to be mended if that is what they said.",
            )
        elif accepted != used:
            left = ", ".join(sorted(used - accepted))
            notes.add(
                "OC-650",
                where,
                f"The people at {ident!r} accept some agreed exits and not {left}; this planner "
                "sends whom it sends to any agreed exit, so it cannot keep that.",
                "Plan them apart, in a folder with the exits that they accept.",
            )
