"""Reads and checks a talks folder: every finding at once, and the talks if they can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from opencorridor.model.findings import Finding
from opencorridor.model.scenario import Party
from opencorridor.model.talks import (
    Contact,
    Delegate,
    Measure,
    Offer,
    Point,
    Position,
    Precondition,
    Round,
    Stance,
    Statement,
    Talks,
    TalksSettings,
    Venue,
)
from opencorridor.scenario.build import in_utc
from opencorridor.scenario.columns import Row, SourcedRow
from opencorridor.scenario.notes import Notes, Where
from opencorridor.scenario.references import check_rows
from opencorridor.scenario.talks.reading import FolderSchema, Rows, clock_names, made, read_rows
from opencorridor.scenario.talks.talks_schema import (
    TALKS,
    TALKS_SHEETS,
    TALKS_TABLES,
    ContactRow,
    DelegateRow,
    MeasureRow,
    OfferRow,
    PointRow,
    PositionRow,
    PreconditionRow,
    RoundRow,
    StatementRow,
    TalksClockRow,
    TalksPartyRow,
    TalksRow,
    VenueRow,
)
from opencorridor.scenario.terms import Layout
from opencorridor.scenario.times import resolve

SCHEMA = FolderSchema(
    "talks",
    Layout(TALKS, TALKS_TABLES, frozenset({"talks"})),
    TALKS_SHEETS,
    {"party": "parties", "round": "rounds", "point": "points"},
    ("talks", "talks.clocks", "party", "round", "point"),
)


# Comparing very many places of one meeting would take longer than reading them.
MOST_VENUES_COMPARED = 200
MOST_CELLS = 20_000
MOST_ROWS_PER_SHEET = 20_000


@dataclass(frozen=True, slots=True)
class TalksCheck:
    """What came of checking a talks folder.

    Parameters
    ----------
    talks : Talks or None
        The talks; ``None`` if a finding is of severity error.
    findings : tuple of Finding
        All findings, the gravest first.
    """

    talks: Talks | None
    findings: tuple[Finding, ...]


def check_talks_folder(folder: Path) -> TalksCheck:
    """Check a talks folder and return everything that is found in it.

    Parameters
    ----------
    folder : Path
        The folder with ``talks.toml`` and its sheets.
    """
    notes = Notes()
    rows = read_rows(folder, SCHEMA, notes)
    talks = None if rows is None else _talks(rows, notes)
    return TalksCheck(talks, notes.findings())


def _talks(rows: Rows, notes: Notes) -> Talks | None:
    check_rows(rows.all_rows(), rows.known, notes)
    settings = rows.one(TalksRow)
    if settings is not None:
        check_times(rows.all_rows(), settings.as_of, notes)
    _check_size(rows, notes)
    _check_rounds(rows, notes)
    _check_positions(rows, notes)
    _check_venues(rows, notes)
    _check_offices(rows, notes)
    check_sources(rows, notes, (PositionRow, OfferRow, VenueRow, MeasureRow, StatementRow))
    rounds = {ident: _round(row, rows, notes) for ident, row in rows.of(RoundRow).items()}
    contacts = {ident: _contact(row, notes) for ident, row in rows.of(ContactRow).items()}
    if settings is not None:
        _check_later(rows, rounds, settings.as_of, notes)
    if notes.has_errors() or settings is None:
        return None
    return Talks(
        settings=made(
            TalksSettings,
            settings,
            as_of=in_utc(settings.as_of),
            clocks=clock_names(rows, TalksClockRow),
        ),
        parties={i: made(Party, r) for i, r in rows.of(TalksPartyRow).items()},
        rounds=rounds,
        venues={i: made(Venue, r) for i, r in rows.of(VenueRow).items()},
        delegates={i: made(Delegate, r) for i, r in rows.of(DelegateRow).items()},
        points={i: made(Point, r) for i, r in rows.of(PointRow).items()},
        positions={i: made(Position, r) for i, r in rows.of(PositionRow).items()},
        offers={i: made(Offer, r) for i, r in rows.of(OfferRow).items()},
        contacts=contacts,
        measures={i: made(Measure, r) for i, r in rows.of(MeasureRow).items()},
        statements={i: made(Statement, r) for i, r in rows.of(StatementRow).items()},
        findings=notes.findings(),
        digest=rows.digest.hexdigest(),
    )


def _round(row: RoundRow, rows: Rows, notes: Notes) -> Round:
    before = [made(Precondition, r) for r in rows.inside(PreconditionRow, row.id)]
    return made(Round, row, start=_start(row, notes), preconditions=tuple(before))


def _contact(row: ContactRow, notes: Notes) -> Contact:
    return made(Contact, row, start=_start(row, notes))


def _start(row: RoundRow | ContactRow, notes: Notes) -> datetime | None:
    if row.start is None:
        return None
    resolved = resolve(row.start, row.clock, row.where("start"), notes)
    return None if resolved is None else resolved.moment


# ---- checks ------------------------------------------------------------------


def check_times(rows: Iterable[Row], as_of: datetime, notes: Notes) -> None:
    """Note every row that was known later than the folder as a whole."""
    for row in rows:
        known = getattr(row, "as_of", None) if isinstance(row, SourcedRow) else None
        if known is not None and known > as_of:
            notes.add(
                "OC-413",
                row.where("as_of"),
                f"The row was known at {known.isoformat()}, after the hour of the folder, "
                f"{as_of.isoformat()}.",
                "Leave out what was not known yet, or give the folder a later hour.",
            )


def _check_size(rows: Rows, notes: Notes) -> None:
    for sheet in TALKS_SHEETS:
        found = len(rows.of(sheet))
        if found > MOST_ROWS_PER_SHEET:
            notes.add(
                "OC-107",
                Where(sheet.file),
                f"The sheet has {found:,} rows, expected at most {MOST_ROWS_PER_SHEET:,}.",
                "Keep in one folder only what is still talked about.",
            )
    points, rounds, parties = (len(rows.of(table)) for table in (PointRow, RoundRow, TalksPartyRow))
    cells = points * rounds * parties
    if cells > MOST_CELLS:
        notes.add(
            "OC-107",
            Where(TALKS),
            f"{points:,} points, {rounds:,} rounds and {parties:,} parties make {cells:,} cells, "
            f"expected at most {MOST_CELLS:,}.",
            "Keep in one folder only what is still talked about.",
        )


def _check_rounds(rows: Rows, notes: Notes) -> None:
    ordered = sorted(rows.of(RoundRow).values(), key=lambda r: r.number)
    for before, after in pairwise(ordered):
        if after.number == before.number:
            what = f"The rounds {before.id!r} and {after.id!r} have the number {after.number}."
        elif after.day < before.day:
            what = (
                f"Round {after.number} began on {after.day}, before round {before.number} "
                f"({before.day})."
            )
        else:
            continue
        notes.add("OC-520", after.where("day"), what, "Check the days and the numbers.")


def _check_later(rows: Rows, rounds: Mapping[str, Round], as_of: datetime, notes: Notes) -> None:
    """Note every round that had not been held at the hour of the folder."""
    for row in rows.of(RoundRow).values():
        start = rounds[row.id].start
        if row.day > as_of.date() or (start is not None and start > as_of):
            notes.add(
                "OC-541",
                row.where("day"),
                f"Round {row.number} is of {row.day if start is None else start.isoformat()}, "
                f"after the hour of the talks, {as_of.isoformat()}.",
                "Check the day, leave the round out, or give the folder a later hour.",
            )


def _check_positions(rows: Rows, notes: Notes) -> None:
    first: dict[tuple[str, str, str], PositionRow] = {}
    for row in rows.of(PositionRow).values():
        key = (row.round, row.party, row.point)
        other = first.setdefault(key, row)
        if other.stance is not row.stance and Stance.LINKED not in {other.stance, row.stance}:
            notes.add(
                "OC-525",
                row.where("stance"),
                f"{row.party!r} is said to have {_verb(row.stance)} {row.point!r} in "
                f"{row.round!r}, and on line {other.line} to have {_verb(other.stance)} it.",
                "Ask that party; keep both rows until it has answered.",
            )
        accepts = row.stance in {Stance.ACCEPTED, Stance.UNDERSTOOD}
        if accepts and row.told_by not in {None, row.party}:
            notes.add(
                "OC-526",
                row.where("told_by"),
                f"That {row.party!r} {row.stance} {row.point!r} is told by {row.told_by!r}.",
                f"Ask {row.party!r} itself; until then it is a claim of the other side.",
            )


def _verb(stance: Stance) -> str:
    return "kept silent on" if stance is Stance.SILENT else stance.value


def _check_venues(rows: Rows, notes: Notes) -> None:
    by_meeting: dict[str, list[VenueRow]] = {}
    for row in rows.of(VenueRow).values():
        by_meeting.setdefault(row.meeting, []).append(row)
    for meeting, venues in by_meeting.items():
        for number, venue in enumerate(venues[:MOST_VENUES_COMPARED]):
            others = [v for v in venues[:number] if not _one_place(v, venue)]
            if others:
                notes.add(
                    "OC-521",
                    venue.where("name"),
                    f"{venue.name} is named for {meeting!r}, and {others[0].name} on line "
                    f"{others[0].line}.",
                    "Ask the host; if both mean one place, say so under `other_names` or `within`.",
                )


def _one_place(one: VenueRow, other: VenueRow) -> bool:
    """Tell whether two places are one: by a name, or because one lies in the other."""
    names = [{n.casefold() for n in (v.name, *v.other_names)} for v in (one, other)]
    around = [{n.casefold() for n in v.within} for v in (one, other)]
    return bool(names[0] & names[1] or names[0] & around[1] or names[1] & around[0])


def _check_offices(rows: Rows, notes: Notes) -> None:
    for row in rows.of(DelegateRow).values():
        if row.since is not None and row.until is not None and row.until < row.since:
            notes.add(
                "OC-334",
                row.where("until"),
                f"The office of {row.name} ends on {row.until}, before {row.since}.",
                "Check both days.",
            )


def check_sources(rows: Rows, notes: Notes, tables: tuple[type[SourcedRow], ...]) -> None:
    """Note every row of some tables that does not say where it comes from."""
    for table in tables:
        for row in rows.of(table).values():
            if row.source is None:
                notes.add(
                    "OC-522",
                    row.where("source"),
                    "The row has no source.",
                    "Name the document, the statement or the person's role.",
                )
