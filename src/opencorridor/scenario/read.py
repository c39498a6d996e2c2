"""Reads and checks a scenario folder: every finding at once, and the scenario if it can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from opencorridor.errors import InputError
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import Corridor, Scenario, WhatIf, Window
from opencorridor.scenario.build import Builder
from opencorridor.scenario.cells import shown
from opencorridor.scenario.chains import Chain, ChainReader, RoadIndex
from opencorridor.scenario.columns import TERMS, Row
from opencorridor.scenario.coverage import Coverage
from opencorridor.scenario.files import Digest, list_folder, note_missing
from opencorridor.scenario.folder_schema import TopRow
from opencorridor.scenario.geometry import check_geometry
from opencorridor.scenario.notes import Notes, Where
from opencorridor.scenario.references import check_references
from opencorridor.scenario.relations import Relations
from opencorridor.scenario.rows import RowReader
from opencorridor.scenario.rules import check_rules
from opencorridor.scenario.schema import FILES, FORMAT
from opencorridor.scenario.tables import Collector, Known, Tables
from opencorridor.scenario.terms import Terms, read_terms
from opencorridor.scenario.what_ifs import check_shifts

R = TypeVar("R", bound=Row)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What came of checking a folder.

    Parameters
    ----------
    scenario : Scenario or None
        The scenario; ``None`` if a finding is of severity error.
    findings : tuple of Finding
        All findings, the gravest first.
    """

    scenario: Scenario | None
    findings: tuple[Finding, ...]


def read_scenario(folder: Path) -> Scenario:
    """Read a scenario folder.

    Parameters
    ----------
    folder : Path
        The folder with ``terms.toml`` and the sheets.

    Returns
    -------
    Scenario
        The scenario, with all findings that are part of the answer and all defaults used.

    Raises
    ------
    InputError
        If anything in it cannot be read in one way only; it holds all findings.
    """
    result = check_scenario(folder)
    if result.scenario is None:
        raise InputError(result.findings)
    return result.scenario


def check_scenario(folder: Path) -> CheckResult:
    """Check a scenario folder and return everything that is found in it.

    Parameters
    ----------
    folder : Path
        The folder with ``terms.toml`` and the sheets.
    """
    notes = Notes()
    digest = Digest()
    scenario = _read(Path(folder), notes, digest)
    findings = notes.findings()
    return CheckResult(scenario, findings)


def _read(folder: Path, notes: Notes, digest: Digest) -> Scenario | None:
    present = list_folder(folder, notes)
    if present is None:
        return None
    collector = Collector(notes)
    if TERMS in present:
        terms = read_terms(folder, notes, digest)
        if terms is not None:
            if not _has_known_format(terms, notes):
                return None
            collector.terms(terms)
            _check_tables(terms, collector, notes)
        else:
            _forget_terms(collector)
    else:
        note_missing(TERMS, present, FILES, notes)
        _forget_terms(collector)
    collector.sheets(folder, present, digest)
    return _assemble(collector.tables, notes, digest)


def _forget_terms(collector: Collector) -> None:
    for table in ("parties", "corridors", "windows", "what_ifs"):
        collector.known(table).whole = False


def _has_known_format(terms: Terms, notes: Notes) -> bool:
    raw = terms.rows("")[0]
    written = raw.values.get("format")
    if written is not None and (isinstance(written, bool) or written != FORMAT):
        notes.add(
            "OC-118",
            raw.where("format"),
            f"The format is {shown(written)}, expected {FORMAT}.",
            "Write format = 1, or use the release of the program that wrote this folder.",
        )
        return False
    RowReader(TopRow, notes).read(raw)
    return True


def _check_tables(terms: Terms, collector: Collector, notes: Notes) -> None:
    wanted = {
        "scenario": ("[scenario]", bool(terms.rows("scenario"))),
        "scenario.clocks": ("clocks of [scenario]", bool(terms.nested("scenario", 0, "clocks"))),
        "party": ("[[party]]", bool(terms.rows("party"))),
        "corridor": ("[[corridor]]", bool(terms.rows("corridor"))),
    }
    for name, (header, there) in wanted.items():
        if not there:
            notes.add(
                "OC-122",
                Where(TERMS, None, name),
                f"The terms have no {header}.",
                "Add at least one.",
            )
    for table in ("parties", "corridors", "windows"):
        collector.known(table)


def _assemble(tables: Tables, notes: Notes, digest: Digest) -> Scenario | None:
    check_references(tables, notes)
    check_rules(tables, notes)
    check_geometry(tables, notes)
    index = RoadIndex.of(tables)
    chains = _chains(tables, index, notes)
    Relations(tables, chains, index, notes).check()
    return _build(tables, chains, notes, digest)


def _chains(tables: Tables, index: RoadIndex, notes: Notes) -> dict[str, Chain]:
    reader = ChainReader(index, notes)
    places = tables.known.get("places", Known()).ids
    roads = tables.known.get("roads", Known()).ids
    chains: dict[str, Chain] = {}
    for ident, row in tables.corridors.items():
        named = (*row.waypoints, *row.gathering_points, *row.destinations)
        if all(p in places for p in named) and all(r in roads for r in row.roads):
            chain = reader.corridor(row)
            if chain is not None:
                chains[ident] = chain
    return chains


def _built(rows: Mapping[str, R], build: Callable[[R], T | None]) -> dict[str, T]:
    built = {ident: build(row) for ident, row in rows.items()}
    return {ident: thing for ident, thing in built.items() if thing is not None}


def _build(
    tables: Tables, chains: dict[str, Chain], notes: Notes, digest: Digest
) -> Scenario | None:
    builder = Builder(notes)
    parties = _built(tables.parties, builder.party)
    places = _built(tables.places, builder.place)
    roads = _built(tables.roads, builder.road)
    checkpoints = _built(tables.checkpoints, builder.checkpoint)
    conditions = _built(tables.conditions, builder.condition)
    windows = _built(tables.windows, builder.window)
    needs = _built(tables.needs, builder.need)
    fleets = _built(tables.fleets, builder.fleet)
    corridors: dict[str, Corridor] = {
        ident: builder.corridor(tables.corridors[ident], chain, tables.statuses.get(ident, []))
        for ident, chain in chains.items()
    }
    as_if = frozenset(tables.settings.as_if_agreed if tables.settings else ())
    corridors = {i: replace(c, as_if_agreed=i in as_if) for i, c in corridors.items()}
    what_ifs = _what_ifs(tables, windows, builder, notes)
    if _terms_are_whole(tables, len(windows), set(places), corridors):
        Coverage(parties, corridors, windows, places, checkpoints, notes).check()
    if notes.has_errors() or tables.settings is None:
        return None
    return Scenario(
        settings=builder.settings(tables.settings, tables.clocks),
        parties=parties,
        places=places,
        roads=roads,
        checkpoints=checkpoints,
        conditions=conditions,
        corridors=corridors,
        windows=windows,
        needs=needs,
        fleets=fleets,
        what_ifs=what_ifs,
        ask_menu=builder.asks(tables.asks),
        defaults_used=notes.defaults_used(),
        findings=notes.findings(),
        digest=digest.hexdigest(),
    )


def _what_ifs(
    tables: Tables, windows: Mapping[str, Window], builder: Builder, notes: Notes
) -> tuple[WhatIf, ...]:
    found = []
    for ident, row in tables.what_ifs.items():
        changes = tables.changes.get(ident, [])
        if ident in tables.unread_nested:
            continue
        variant = builder.what_if(row, changes)
        if variant is not None:
            check_shifts(variant, windows, changes[0], notes)
            found.append(variant)
    return tuple(found)


def _terms_are_whole(
    tables: Tables, windows: int, places: set[str], corridors: Mapping[str, Corridor]
) -> bool:
    """Tell whether all was read on which agreement and silence depend."""
    return (
        len(tables.parties) == len(tables.known["parties"].ids)
        and windows == len(tables.known["windows"].ids)
        and not tables.unread_nested.intersection(tables.corridors)
        and tables.unresolved.isdisjoint(("corridor.status", "window"))
        and all(places.issuperset(c.waypoints) for c in corridors.values())
    )
