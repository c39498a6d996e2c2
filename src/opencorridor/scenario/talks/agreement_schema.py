"""The schema of an agreement folder: a class for each table, an attribute for each column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from opencorridor.model.agreement import ArrangementKind, ConfirmationKind, EvidenceKind
from opencorridor.model.scenario import Sensitivity, TermStatus
from opencorridor.scenario.columns import Kind, Row, column
from opencorridor.scenario.folder_schema import ClockRow, FolderRow, TopRow
from opencorridor.scenario.talks.agreed_terms_schema import AGREED_TABLES, FILE
from opencorridor.scenario.talks.talks_schema import OWN_WORDS, ConfidentialRow

AGREEMENT = FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTop(TopRow):
    """The keys of ``agreement.toml`` that stand before its first table."""

    file: ClassVar[str] = AGREEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow(FolderRow):
    """``[agreement]``: what holds for everything."""

    table: ClassVar[str] = "agreement"
    file: ClassVar[str] = AGREEMENT
    meaning: ClassVar[str] = "What holds for the whole agreement; one table."

    id: str = column(Kind.ID, "Short name of the agreement.", required=True)
    as_of: datetime = column(
        Kind.MOMENT,
        "Only what was known at this hour is in the folder; what expires is held against it.",
        required=True,
    )
    sensitivity: Sensitivity = column(
        Kind.CHOICE,
        "Who may see the folder as a whole.",
        choices=Sensitivity,
        default="need-to-know",
        default_source="rule of the format: positions are dangerous knowledge",
    )
    kind: ArrangementKind = column(
        Kind.CHOICE,
        "What kind of arrangement it is; each kind needs other items.",
        required=True,
        choices=ArrangementKind,
    )
    parties: tuple[str, ...] = column(
        Kind.IDS,
        "Parties whose consent it needs: ids of the talks or of the scenario.",
        required=True,
        refers_to=("parties",),
    )
    talks: str | None = column(
        Kind.TEXT,
        "Talks folder that it came from, relative to this folder.",
        empty_means="none; clauses then link to no points",
    )
    scenario: str | None = column(
        Kind.TEXT,
        "Scenario folder with its hours, roads and places, relative to this folder.",
        empty_means="none; there is no arithmetic then",
    )
    corridors: tuple[str, ...] = column(
        Kind.IDS,
        "Corridors of the scenario that it is about.",
        refers_to=("corridors",),
        empty_means="all corridors of the scenario",
    )
    abroad: tuple[str, ...] = column(
        Kind.IDS,
        "Destinations that lie in another country than the people.",
        refers_to=("places",),
        empty_means="none is stated to lie abroad",
    )
    round: str | None = column(
        Kind.ID, "Round in which it was made.", refers_to=("rounds",), empty_means="none"
    )
    source: str | None = column(
        Kind.TEXT, "Where the agreement as a whole comes from.", empty_means="not stated"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementClockRow(ClockRow):
    """``agreement.clocks``: the clocks that every sheet prints."""

    table: ClassVar[str] = "agreement.clocks"
    file: ClassVar[str] = AGREEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRow(ConfidentialRow):
    """``[[actor]]``: somebody whose fire can reach segments or places."""

    table: ClassVar[str] = "actor"
    file: ClassVar[str] = AGREEMENT
    meaning: ClassVar[str] = (
        "Somebody who can be asked for silence, because their fire can reach segments or places. "
        "Name the command that answers, never weapons or positions."
    )

    id: str = column(Kind.ID, "Short name of the actor.", required=True)
    name: str = column(Kind.TEXT, "Name as people read it.", required=True)
    party: str = column(
        Kind.ID, "The party that can give the order.", required=True, refers_to=("parties",)
    )
    reaches: tuple[str, ...] = column(
        Kind.IDS,
        "Corridors, roads and places of the scenario; a corridor stands for all that belongs to "
        "it.",
        required=True,
        refers_to=("corridors", "roads", "places"),
    )
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow(ConfidentialRow):
    """One row of ``clauses.csv``."""

    table: ClassVar[str] = "clauses"
    file: ClassVar[str] = "clauses.csv"
    meaning: ClassVar[str] = "One thing that is settled or is to be. One thing, one clause."

    id: str = column(Kind.ID, "Short name of the clause.", required=True)
    item: str = column(Kind.ID, "Item of the list that it answers.", required=True)
    text: str = column(Kind.TEXT, "The clause in words of its own.", required=True)
    points: tuple[str, ...] = column(
        Kind.IDS, "Points of the talks that it settles.", refers_to=("points",), empty_means="none"
    )
    put_to: tuple[str, ...] = column(
        Kind.IDS,
        "Parties to whom it was put in these words: the copy of each holds it.",
        refers_to=("parties",),
        empty_means="put to no party",
    )
    text_uk: str | None = column(
        Kind.TEXT, "The clause in Ukrainian, a draft.", empty_means="no translation"
    )
    text_ru: str | None = column(
        Kind.TEXT, "The clause in Russian, a draft.", empty_means="no translation"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow(ConfidentialRow):
    """One row of ``answers.csv``."""

    table: ClassVar[str] = "answers"
    file: ClassVar[str] = "answers.csv"
    meaning: ClassVar[str] = "What one party said of one clause. No row means that it is silent."

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    clause: str = column(Kind.ID, "The clause.", required=True, refers_to=("clauses",))
    party: str = column(Kind.ID, "The party.", required=True, refers_to=("parties",))
    status: TermStatus = column(Kind.CHOICE, "What it said.", required=True, choices=TermStatus)
    condition: str | None = column(
        Kind.TEXT, "What has to come first, where it is conditional.", empty_means="none"
    )
    evidence: tuple[str, ...] = column(
        Kind.IDS,
        "What shows it.",
        refers_to=("evidence",),
        empty_means="nothing shows it: `agreed` does not count",
    )
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow(ConfidentialRow):
    """One row of ``evidence.csv``."""

    table: ClassVar[str] = "evidence"
    file: ClassVar[str] = "evidence.csv"
    meaning: ClassVar[str] = (
        "Who confirmed what a party said, when, by which relay, in which document. `signed`, "
        "`letter`, `minutes` and `relayed` put it on record; `own-statement` is a party's public "
        "word that it has agreed; `announcement` and `other-side` show no consent."
    )

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    party: str = column(
        Kind.ID, "The party whose word it shows.", required=True, refers_to=("parties",)
    )
    kind: EvidenceKind = column(Kind.CHOICE, "What it is.", required=True, choices=EvidenceKind)
    confirmed_by: str = column(Kind.TEXT, "Person or office that confirmed it.", required=True)
    at: datetime | None = column(
        Kind.TIME, "When, on the named clock or with an offset.", empty_means="hour not known"
    )
    clock: str | None = column(
        Kind.ZONE, "IANA name of the clock of `at`.", empty_means="`at` carries its offset"
    )
    relay: str | None = column(
        Kind.TEXT, "Who passed it on, such as a neutral go-between.", empty_means="none named"
    )
    document: str | None = column(
        Kind.TEXT, "The document, with its number or address.", empty_means="none named"
    )
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRow(ConfidentialRow):
    """One row of ``confirmations.csv``."""

    table: ClassVar[str] = "confirmations"
    file: ClassVar[str] = "confirmations.csv"
    meaning: ClassVar[str] = (
        "A fact or a condition that was confirmed. `order-given`, `received-by-local-commander` "
        "and `no-fire-reported` are three facts, wanted of each actor; `road-checked`, "
        "`mines-checked`, `reception-ready` and `convoy-lead-consents` are conditions of their "
        "own. `notification-acknowledged` counts for none of them."
    )

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    kind: ConfirmationKind = column(
        Kind.CHOICE, "What was confirmed.", required=True, choices=ConfirmationKind
    )
    actor: str | None = column(
        Kind.ID,
        "For an order, a receipt or a report of no fire: whose fire it is about.",
        refers_to=("actors",),
        empty_means="not about fire",
    )
    subjects: tuple[str, ...] = column(
        Kind.IDS,
        "Corridors, roads and places of the scenario that it covers.",
        required=True,
        refers_to=("corridors", "roads", "places"),
    )
    holds: bool = column(Kind.YES_NO, "Yes, or no where the answer was no.", required=True)
    who: str | None = column(Kind.TEXT, "Who confirmed it.", empty_means="it counts for nothing")
    relay: str | None = column(Kind.TEXT, "By which relay.", empty_means="it counts for nothing")
    at: datetime | None = column(Kind.TIME, "When it was so.", empty_means="it counts for nothing")
    until: datetime | None = column(
        Kind.TIME, "Until when it holds without being asked again.",
        empty_means="it counts for nothing",
    )  # fmt: skip
    clock: str | None = column(
        Kind.ZONE, "IANA name of the clock of both.", empty_means="both carry their offsets"
    )
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


AGREEMENT_TABLES: tuple[type[Row], ...] = (
    AgreementTop,
    AgreementRow,
    AgreementClockRow,
    ActorRow,
    *AGREED_TABLES,
)
AGREEMENT_SHEETS: tuple[type[ConfidentialRow], ...] = (
    ClauseRow,
    AnswerRow,
    EvidenceRow,
    ConfirmationRow,
)
