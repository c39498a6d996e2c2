"""Talks: rounds, points, what each party said on each point, and what was said beside them.

Every row keeps its source, its sensitivity and its meaning in the words of whoever entered it.
Days are as stated; moments are zone-aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from opencorridor.model.findings import Finding
from opencorridor.model.scenario import ClockName, Party, Provenance, Sensitivity


class Stance(StrEnum):
    """What one party said on one point in one round."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    UNDERSTOOD = "understood"
    REJECTED = "rejected"
    LINKED = "linked"
    SILENT = "silent"


class ContactKind(StrEnum):
    """How people spoke with each other beside the rounds."""

    CALL = "call"
    MEETING = "meeting"
    MESSAGE = "message"
    OFFER = "offer"


class MeasureKind(StrEnum):
    """What was done outside the talks."""

    SANCTION = "sanction"
    RECOGNITION = "recognition"
    EXCLUSION = "exclusion"
    OTHER = "other"


class StatementKind(StrEnum):
    """What a statement about the talks does."""

    REPORT = "report"
    CONFIRMATION = "confirmation"
    DENIAL = "denial"
    ACCUSATION = "accusation"
    EXPECTATION = "expectation"


@dataclass(frozen=True, slots=True)
class TalksSettings:
    """What holds for a whole folder of talks."""

    id: str
    title: str
    version: int
    as_of: datetime
    sensitivity: Sensitivity
    clocks: tuple[ClockName, ...]
    summary: str | None = None
    source: str | None = None
    not_known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One meeting of the delegations. ``next_round`` is what was said of the next one."""

    id: str
    number: int
    day: date
    start: datetime | None
    host: str | None
    format: str | None
    outcome: str | None
    next_round: str | None
    meaning: str | None
    preconditions: tuple[Precondition, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Precondition:
    """What a party wanted to see before a round."""

    party: str
    meaning: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Venue:
    """A place that one source names for one meeting; ``within`` are larger places it lies in."""

    id: str
    meeting: str
    name: str
    other_names: tuple[str, ...]
    within: tuple[str, ...]
    meaning: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Delegate:
    """A person in a delegation: an office and the rounds and days it is known for."""

    id: str
    party: str
    name: str
    office: str
    role: str | None
    rounds: tuple[str, ...]
    since: date | None
    until: date | None
    meaning: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Point:
    """One numbered matter."""

    id: str
    title: str
    meaning: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Position:
    """What one party said on one point in one round, and who told it.

    ``told_by`` is the party that told it; ``None`` where it was a third one, such as the press.
    """

    id: str
    round: str
    party: str
    point: str
    stance: Stance
    meaning: str
    said_by: str | None
    told_by: str | None
    linked_to: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Offer:
    """A conditional offer: if ... then ..."""

    id: str
    round: str | None
    day: date | None
    party: str
    if_: str
    then: str
    points: tuple[str, ...]
    said_by: str | None
    meaning: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Contact:
    """A call, a meeting or an offer of one beside the rounds, third parties included."""

    id: str
    kind: ContactKind
    day: date
    start: datetime | None
    between: tuple[str, ...]
    planned: bool
    meaning: str
    points: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure taken outside the talks, and who links it to which points."""

    id: str
    kind: MeasureKind
    day: date | None
    taken_by: str
    meaning: str
    linked_by: str | None
    points: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about the talks: who said it, in which office, by which channel."""

    id: str
    kind: StatementKind
    day: date
    said_by: str
    party: str | None
    office: str | None
    channel: str | None
    about: tuple[str, ...]
    meaning: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Talks:
    """Everything a talks folder holds. Mappings go from id to thing, in the order of the files.

    ``digest`` is a SHA-256 of the files as they were read; no verdict rests on it.
    """

    settings: TalksSettings
    parties: Mapping[str, Party]
    rounds: Mapping[str, Round]
    venues: Mapping[str, Venue]
    delegates: Mapping[str, Delegate]
    points: Mapping[str, Point]
    positions: Mapping[str, Position]
    offers: Mapping[str, Offer]
    contacts: Mapping[str, Contact]
    measures: Mapping[str, Measure]
    statements: Mapping[str, Statement]
    findings: tuple[Finding, ...] = ()
    digest: str = ""

    def in_order(self) -> tuple[Round, ...]:
        """Return the rounds by number, then day."""
        return tuple(sorted(self.rounds.values(), key=lambda r: (r.number, r.day)))
