"""Reads and checks an agreement folder, with the talks and the scenario that it names."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from opencorridor.model.agreement import (
    OF_EACH_ACTOR,
    SHOWS_CONSENT,
    Actor,
    Agreement,
    AgreementSettings,
    Answer,
    Clause,
    Confirmation,
    Evidence,
)
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import Party, Scenario, TermStatus
from opencorridor.model.talks import Talks
from opencorridor.scenario.build import in_utc
from opencorridor.scenario.cells import shown
from opencorridor.scenario.columns import Row
from opencorridor.scenario.hints import did_you_mean
from opencorridor.scenario.notes import Hint, Notes, Where
from opencorridor.scenario.references import check_rows
from opencorridor.scenario.talks.agreed_terms import (
    agreed_corridors,
    agreed_windows,
    check_agreed_terms,
    variants,
)
from opencorridor.scenario.talks.agreement_schema import (
    AGREEMENT,
    AGREEMENT_SHEETS,
    AGREEMENT_TABLES,
    ActorRow,
    AgreementClockRow,
    AgreementRow,
    AnswerRow,
    ClauseRow,
    ConfirmationRow,
    EvidenceRow,
)
from opencorridor.scenario.talks.check_list import read_check_list
from opencorridor.scenario.talks.hours import check_hours, given_later
from opencorridor.scenario.talks.linked import all_parties, know, scenario_of, talks_of
from opencorridor.scenario.talks.reading import FolderSchema, Rows, clock_names, made, read_rows
from opencorridor.scenario.talks.talks import check_sources, check_times
from opencorridor.scenario.terms import Layout
from opencorridor.scenario.times import resolve, resolve_interval

SCHEMA = FolderSchema(
    "agreement",
    Layout(AGREEMENT, AGREEMENT_TABLES, frozenset({"agreement"})),
    AGREEMENT_SHEETS,
    {
        "actor": "actors",
        "corridor": "agreed corridors",
        "window": "agreed windows",
        "variant": "variants",
    },
    ("agreement", "agreement.clocks"),
)
LEAST_PARTIES = 2
MOST_PARTIES = 20
MOST_ROWS: tuple[tuple[type[Row], int], ...] = (
    (ActorRow, 200),
    (ClauseRow, 2_000),
    (AnswerRow, 10_000),
    (EvidenceRow, 10_000),
    (ConfirmationRow, 10_000),
)
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class AgreementCheck:
    """What came of checking an agreement folder.

    Parameters
    ----------
    agreement : Agreement or None
        The agreement; ``None`` if a finding is of severity error.
    findings : tuple of Finding
        All findings, the gravest first.
    """

    agreement: Agreement | None
    findings: tuple[Finding, ...]


def check_agreement_folder(folder: Path) -> AgreementCheck:
    """Check an agreement folder and return everything that is found in it.

    Parameters
    ----------
    folder : Path
        The folder with ``agreement.toml`` and its sheets.
    """
    notes = Notes()
    rows = read_rows(folder, SCHEMA, notes)
    agreement = None if rows is None else _agreement(folder, rows, notes)
    return AgreementCheck(agreement, notes.findings())


def _agreement(folder: Path, rows: Rows, notes: Notes) -> Agreement | None:
    settings = rows.one(AgreementRow)
    talks = scenario = None
    if settings is not None:
        talks = talks_of(folder, settings, notes)
        scenario = scenario_of(folder, settings, notes)
    know(rows, settings, talks, scenario)
    check_rows(rows.all_rows(), rows.known, notes)
    if settings is not None:
        _check_parties(settings, rows, notes)
        check_times(rows.all_rows(), settings.as_of, notes)
    _check_sizes(rows, notes)
    _check_clauses(rows, notes)
    _check_confirmations(rows, notes)
    check_agreed_terms(rows, scenario, notes)
    check_sources(rows, notes, (ClauseRow, AnswerRow, EvidenceRow, ConfirmationRow))
    evidence = {i: _evidence(r, notes) for i, r in rows.of(EvidenceRow).items()}
    confirmations = {i: _confirmation(r, notes) for i, r in rows.of(ConfirmationRow).items()}
    later: frozenset[str] = frozenset()
    if settings is not None:
        check_hours(rows, evidence, confirmations, settings.as_of, notes)
        later = given_later(evidence, settings.as_of)
    _check_answers(rows, later, notes)
    if notes.has_errors() or settings is None:
        return None
    stated = scenario.corridors if scenario is not None else {}
    return Agreement(
        settings=made(
            AgreementSettings,
            settings,
            as_of=in_utc(settings.as_of),
            clocks=clock_names(rows, AgreementClockRow),
            corridors=settings.corridors or tuple(stated),
        ),
        parties=_parties(settings, talks, scenario),
        clauses={i: made(Clause, r) for i, r in rows.of(ClauseRow).items()},
        answers={i: made(Answer, r) for i, r in rows.of(AnswerRow).items()},
        evidence=evidence,
        actors={i: made(Actor, r) for i, r in rows.of(ActorRow).items()},
        confirmations=confirmations,
        talks=talks,
        scenario=scenario,
        findings=notes.findings(),
        digest=rows.digest.hexdigest(),
        corridors=agreed_corridors(rows),
        windows=agreed_windows(rows),
        variants=variants(rows),
    )


def _parties(
    settings: AgreementRow, talks: Talks | None, scenario: Scenario | None
) -> dict[str, Party]:
    known = all_parties(talks, scenario)
    return {ident: known[ident] for ident in settings.parties}


# ---- checks ------------------------------------------------------------------


def _check_sizes(rows: Rows, notes: Notes) -> None:
    for table, most in MOST_ROWS:
        found = len(rows.of(table))
        if found > most:
            notes.add(
                "OC-107",
                Where(table.file),
                f"There are {found:,} rows, expected at most {most:,}.",
                "Keep only what the agreement is about.",
            )


def _check_parties(settings: AgreementRow, rows: Rows, notes: Notes) -> None:
    if settings.talks is None and settings.scenario is None:
        notes.add(
            "OC-333",
            settings.where("scenario"),
            "The agreement names neither talks nor a scenario.",
            "Write scenario = or talks = with the folder, relative to this one.",
        )
    if len(settings.parties) < LEAST_PARTIES:
        named = settings.parties[0] if settings.parties else "none"
        notes.add(
            "OC-330",
            settings.where("parties"),
            f"The agreement names one party, {named!r}; what one side announces is never agreed.",
            "Name every party whose fire or consent it needs.",
        )
    if len(settings.parties) > MOST_PARTIES:
        notes.add(
            "OC-107",
            settings.where("parties"),
            f"The agreement names {len(settings.parties):,} parties, expected at most "
            f"{MOST_PARTIES}.",
            "Name those whose fire or consent it needs.",
        )
    if not rows.of(ActorRow):
        notes.add(
            "OC-539",
            Where(AGREEMENT, None, "actor"),
            "Nobody is named whose fire can reach the corridor.",
            "Add an `[[actor]]` for each; the order and its receipt are asked of them.",
        )


def _check_clauses(rows: Rows, notes: Notes) -> None:
    items = read_check_list().items
    for row in rows.of(ClauseRow).values():
        if row.item not in items:
            notes.add(
                "OC-335",
                row.where("item"),
                f"The list has no item {shown(row.item)!r}.",
                Hint(
                    lambda item=row.item: did_you_mean(item, items),  # type: ignore[misc]  # bound
                    f"Use one of: {', '.join(items)}.",
                ),
            )


def _check_answers(rows: Rows, later: Container[str], notes: Notes) -> None:
    first: dict[tuple[str, str], AnswerRow] = {}
    for row in rows.of(AnswerRow).values():
        other = first.setdefault((row.clause, row.party), row)
        if other is not row:
            notes.add(
                "OC-331",
                row.where("party"),
                f"{row.party!r} has answered {row.clause!r} on line {other.line} already.",
                "Keep the latest and its evidence.",
            )
        if row.status is TermStatus.CONDITIONAL and row.condition is None:
            notes.add(
                "OC-528",
                row.where("condition"),
                f"The answer of {row.party!r} to {row.clause!r} is conditional, and its condition "
                "is not stated.",
                "Write what has to come first.",
            )
        if row.status is TermStatus.AGREED:
            _check_consent(row, rows.of(EvidenceRow), later, notes)


def _check_consent(
    row: AnswerRow, evidence: Mapping[str, EvidenceRow], later: Container[str], notes: Notes
) -> None:
    shown_by = [evidence[i] for i in row.evidence if i in evidence]
    own = [e for e in shown_by if e.kind in SHOWS_CONSENT and e.party == row.party]
    in_time = [e for e in own if e.id not in later]
    if any(e.source is not None for e in in_time):
        return
    why = [f"{e.id!r} is {_why_not(e, row, later)}" for e in shown_by[:MOST_SHOWN]]
    what = "; ".join(why) or "no evidence is named"
    notes.add(
        "OC-530",
        row.where("evidence"),
        f"{row.clause!r} is marked as agreed by {row.party!r}, and nothing shows it: {what}.",
        _mend(own, in_time),
    )


def _mend(own: Sequence[EvidenceRow], in_time: Sequence[EvidenceRow]) -> str:
    if in_time:
        return f"Fill in the source of {in_time[0].id!r}."
    if own:
        return "Check that date, or give the agreement a later hour."
    return "Ask for a letter, a signature, or a confirmation through the relay."


def _why_not(evidence: EvidenceRow, row: AnswerRow, later: Container[str]) -> str:
    if evidence.party != row.party:
        return f"about {evidence.party!r}"
    if evidence.kind in SHOWS_CONSENT and evidence.id in later:
        return "dated after the hour of the agreement"
    if evidence.source is None:
        return "without a source"
    return {"announcement": "an announcement", "other-side": "the other side's word for it"}[
        evidence.kind.value
    ]


def _check_confirmations(rows: Rows, notes: Notes) -> None:
    for row in rows.of(ConfirmationRow).values():
        if row.kind in OF_EACH_ACTOR and row.actor is None:
            notes.add(
                "OC-336",
                row.where("actor"),
                f"A confirmation {row.kind.value!r} names no actor.",
                "Name the actor whose fire it is about.",
            )
        missing = [n for n in ("who", "relay", "at", "until") if getattr(row, n) is None]
        if missing:
            notes.add(
                "OC-535",
                row.where(missing[0]),
                f"The confirmation {row.id!r} does not state {', '.join(missing)}: it counts for "
                "nothing.",
                "State who, by which relay, when, and until when it holds.",
            )


# ---- building ------------------------------------------------------------------


def _evidence(row: EvidenceRow, notes: Notes) -> Evidence:
    at: datetime | None = None
    if row.at is not None:
        resolved = resolve(row.at, row.clock, row.where("at"), notes)
        at = None if resolved is None else resolved.moment
    return made(Evidence, row, at=at)


def _confirmation(row: ConfirmationRow, notes: Notes) -> Confirmation:
    at = until = None
    if row.at is not None:
        wheres = (row.where("at"), row.where("until"))
        interval = resolve_interval(
            (row.at, row.until), row.clock, wheres, notes, across_change=True
        )
        if interval is not None:
            at, until = interval
    return made(Confirmation, row, at=at, until=until)
