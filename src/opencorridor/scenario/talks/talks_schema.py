"""The schema of a talks folder: a class for each table, an attribute for each key or column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from opencorridor.model.scenario import Sensitivity
from opencorridor.model.talks import ContactKind, MeasureKind, Stance, StatementKind
from opencorridor.scenario.columns import Kind, Row, SourcedRow, column
from opencorridor.scenario.folder_schema import ClockRow, FolderRow, PartyRow, TopRow

TALKS = "talks.toml"
OWN_WORDS = "What it says, in the words of whoever entered it; no quotation."
MOST_ROUNDS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialRow(SourcedRow):
    """A row about talks: what is not marked is for those who need to know."""

    sensitivity: Sensitivity = column(
        Kind.CHOICE,
        "Who may see this row.",
        choices=Sensitivity,
        default="need-to-know",
        default_source="rule of the format: positions are dangerous knowledge",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksTop(TopRow):
    """The keys of ``talks.toml`` that stand before its first table."""

    file: ClassVar[str] = TALKS


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksRow(FolderRow):
    """``[talks]``: what holds for everything."""

    table: ClassVar[str] = "talks"
    file: ClassVar[str] = TALKS
    meaning: ClassVar[str] = "What holds for the whole folder; one table."

    id: str = column(Kind.ID, "Short name of the talks.", required=True)
    sensitivity: Sensitivity = column(
        Kind.CHOICE,
        "Who may see the folder as a whole.",
        choices=Sensitivity,
        default="need-to-know",
        default_source="rule of the format: positions are dangerous knowledge",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksClockRow(ClockRow):
    """``talks.clocks``: the clocks that every sheet prints."""

    table: ClassVar[str] = "talks.clocks"
    file: ClassVar[str] = TALKS


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksPartyRow(PartyRow):
    """``[[party]]``: a side of the talks."""

    file: ClassVar[str] = TALKS
    meaning: ClassVar[str] = "A side of the talks; at least two."


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow(ConfidentialRow):
    """``[[round]]``: one meeting of the delegations."""

    table: ClassVar[str] = "round"
    file: ClassVar[str] = TALKS
    meaning: ClassVar[str] = "One meeting of the delegations; its places are in `venues.csv`."
    nested: ClassVar[tuple[str, ...]] = ("precondition",)

    id: str = column(Kind.ID, "Short name of the round.", required=True)
    number: int = column(
        Kind.NUMBER, "Its number; rounds are shown in this order.", required=True,
        least=1, most=MOST_ROUNDS,
    )  # fmt: skip
    day: date = column(Kind.DAY, "Day on which it began.", required=True)
    start: datetime | None = column(
        Kind.TIME, "Hour, on the named clock or with an offset.", empty_means="not stated"
    )
    clock: str | None = column(
        Kind.ZONE, "IANA name of the clock of `start`.", empty_means="`start` carries its offset"
    )
    host: str | None = column(Kind.TEXT, "Who hosted it.", empty_means="not stated")
    format: str | None = column(
        Kind.TEXT, "Who sat with whom, such as delegations or ministers.", empty_means="not stated"
    )
    outcome: str | None = column(Kind.TEXT, "How it ended.", empty_means="not stated")
    next_round: str | None = column(
        Kind.TEXT, "What was said of the next round.", empty_means="nothing was said"
    )
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreconditionRow(ConfidentialRow):
    """``[[round.precondition]]``: what a party wanted to see first."""

    table: ClassVar[str] = "round.precondition"
    file: ClassVar[str] = TALKS
    meaning: ClassVar[str] = "What a party wanted to see before this round."

    party: str = column(Kind.ID, "The party.", required=True, refers_to=("parties",))
    meaning_: str = column(Kind.TEXT, OWN_WORDS, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow(ConfidentialRow):
    """``[[point]]``: one numbered matter."""

    table: ClassVar[str] = "point"
    file: ClassVar[str] = TALKS
    meaning: ClassVar[str] = "One matter of the talks; shown in the order of the file."

    id: str = column(Kind.ID, "Short name of the point.", required=True)
    title: str = column(Kind.TEXT, "Title as people read it.", required=True)
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow(ConfidentialRow):
    """One row of ``positions.csv``."""

    table: ClassVar[str] = "positions"
    file: ClassVar[str] = "positions.csv"
    meaning: ClassVar[str] = (
        "What one party said on one point in one round. No row says that nothing is recorded, and "
        "that is shown as such; `silent` says that it was asked and did not answer."
    )

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    round: str = column(Kind.ID, "The round.", required=True, refers_to=("rounds",))
    party: str = column(Kind.ID, "The party.", required=True, refers_to=("parties",))
    point: str = column(Kind.ID, "The point.", required=True, refers_to=("points",))
    stance: Stance = column(Kind.CHOICE, "What it said.", required=True, choices=Stance)
    meaning_: str = column(Kind.TEXT, OWN_WORDS, required=True)
    said_by: str | None = column(
        Kind.TEXT, "Person and office that said it.", empty_means="not stated"
    )
    told_by: str | None = column(
        Kind.ID,
        "The party that told it; another one's word for it is a claim.",
        refers_to=("parties",),
        empty_means="told by a third one, such as the press",
    )
    linked_to: tuple[str, ...] = column(
        Kind.IDS,
        "Points that it was made to depend on.",
        refers_to=("points",),
        empty_means="none",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueRow(ConfidentialRow):
    """One row of ``venues.csv``."""

    table: ClassVar[str] = "venues"
    file: ClassVar[str] = "venues.csv"
    meaning: ClassVar[str] = "A place that one source names for one meeting, a row for each."

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    meeting: str = column(
        Kind.ID, "The round or contact.", required=True, refers_to=("rounds", "contacts")
    )
    name: str = column(Kind.TEXT, "The place as the source names it.", required=True)
    other_names: tuple[str, ...] = column(
        Kind.TEXTS, "Other names of the same place.", empty_means="none"
    )
    within: tuple[str, ...] = column(
        Kind.TEXTS, "Larger places that it lies in.", empty_means="not stated"
    )
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateRow(ConfidentialRow):
    """One row of ``delegates.csv``."""

    table: ClassVar[str] = "delegates"
    file: ClassVar[str] = "delegates.csv"
    meaning: ClassVar[str] = "A person of a delegation. Offices change: give the days if known."

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    party: str = column(Kind.ID, "The party.", required=True, refers_to=("parties",))
    name: str = column(Kind.TEXT, "Name.", required=True)
    office: str = column(Kind.TEXT, "Office.", required=True)
    role: str | None = column(Kind.TEXT, "Role in the delegation.", empty_means="member")
    rounds: tuple[str, ...] = column(
        Kind.IDS,
        "Rounds in which a source shows the person.",
        refers_to=("rounds",),
        empty_means="not stated",
    )
    since: date | None = column(Kind.DAY, "First day in the office.", empty_means="not stated")
    until: date | None = column(Kind.DAY, "Last day in the office.", empty_means="not stated")
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow(ConfidentialRow):
    """One row of ``offers.csv``."""

    table: ClassVar[str] = "offers"
    file: ClassVar[str] = "offers.csv"
    meaning: ClassVar[str] = "A conditional offer: if ... then ..."

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    round: str | None = column(
        Kind.ID, "The round.", refers_to=("rounds",), empty_means="outside a round"
    )
    day: date | None = column(Kind.DAY, "Day of the offer.", empty_means="that of the round")
    party: str = column(Kind.ID, "The party.", required=True, refers_to=("parties",))
    if_: str = column(Kind.TEXT, "What would have to come first.", required=True)
    then: str = column(Kind.TEXT, "What the party would do then.", required=True)
    points: tuple[str, ...] = column(
        Kind.IDS, "Points that it is about.", refers_to=("points",), empty_means="none"
    )
    said_by: str | None = column(
        Kind.TEXT, "Person and office that said it.", empty_means="not stated"
    )
    meaning_: str | None = column(Kind.TEXT, OWN_WORDS, empty_means="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow(ConfidentialRow):
    """One row of ``contacts.csv``."""

    table: ClassVar[str] = "contacts"
    file: ClassVar[str] = "contacts.csv"
    meaning: ClassVar[str] = "A contact beside the rounds: a call, a meeting, an offer to mediate."

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    kind: ContactKind = column(Kind.CHOICE, "What it was.", required=True, choices=ContactKind)
    day: date = column(Kind.DAY, "Its day.", required=True)
    start: datetime | None = column(
        Kind.TIME, "Hour, on the named clock or with an offset.", empty_means="not stated"
    )
    clock: str | None = column(
        Kind.ZONE, "IANA name of the clock of `start`.", empty_means="`start` carries its offset"
    )
    between: tuple[str, ...] = column(Kind.TEXTS, "Who spoke with whom.", required=True)
    planned: bool = column(
        Kind.YES_NO,
        "Whether it was still to come when the folder was written.",
        default="no",
        default_source="rule of the format",
    )
    points: tuple[str, ...] = column(
        Kind.IDS, "Points that it was about.", refers_to=("points",), empty_means="none"
    )
    meaning_: str = column(Kind.TEXT, OWN_WORDS, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow(ConfidentialRow):
    """One row of ``measures.csv``."""

    table: ClassVar[str] = "measures"
    file: ClassVar[str] = "measures.csv"
    meaning: ClassVar[str] = "A measure taken outside the talks, and the party that links it."

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    kind: MeasureKind = column(Kind.CHOICE, "What it is.", required=True, choices=MeasureKind)
    day: date | None = column(Kind.DAY, "Its day.", empty_means="not stated")
    taken_by: str = column(Kind.TEXT, "Who took it, or would.", required=True)
    linked_by: str | None = column(
        Kind.ID,
        "The party that links it to points.",
        refers_to=("parties",),
        empty_means="no party does",
    )
    points: tuple[str, ...] = column(
        Kind.IDS, "Points that it is linked to.", refers_to=("points",), empty_means="none"
    )
    meaning_: str = column(Kind.TEXT, OWN_WORDS, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow(ConfidentialRow):
    """One row of ``statements.csv``."""

    table: ClassVar[str] = "statements"
    file: ClassVar[str] = "statements.csv"
    meaning: ClassVar[str] = "A statement about the talks; nothing in it becomes a position."

    id: str = column(Kind.ID, "Short name of the row.", required=True)
    kind: StatementKind = column(Kind.CHOICE, "What it does.", required=True, choices=StatementKind)
    day: date = column(Kind.DAY, "Its day.", required=True)
    said_by: str = column(Kind.TEXT, "Who said it.", required=True)
    party: str | None = column(
        Kind.ID, "The party spoken for.", refers_to=("parties",), empty_means="a third one"
    )
    office: str | None = column(Kind.TEXT, "Office of the speaker.", empty_means="not stated")
    channel: str | None = column(
        Kind.TEXT, "How it reached the public or the desk.", empty_means="not stated"
    )
    about: tuple[str, ...] = column(
        Kind.IDS,
        "Rounds, contacts or points that it is about.",
        refers_to=("rounds", "contacts", "points"),
        empty_means="the talks as a whole",
    )
    meaning_: str = column(Kind.TEXT, OWN_WORDS, required=True)


TALKS_TABLES: tuple[type[Row], ...] = (
    TalksTop,
    TalksRow,
    TalksClockRow,
    TalksPartyRow,
    RoundRow,
    PreconditionRow,
    PointRow,
)
TALKS_SHEETS: tuple[type[ConfidentialRow], ...] = (
    PositionRow,
    VenueRow,
    DelegateRow,
    OfferRow,
    ContactRow,
    MeasureRow,
    StatementRow,
)
