"""The matrix of talks: points by parties by rounds, what moved, what is common, what is open.

`TalksSheet` is what ``corridor talks show --json`` prints, key by key. Each entry carries its
party, its source and its sensitivity, so that a narrower copy can be built up from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from opencorridor.model.completeness import PartyName
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import ClockName, Sensitivity
from opencorridor.model.talks import ContactKind, MeasureKind, Stance, StatementKind

TALKS_SCHEMA = "opencorridor.talks-show/1"


class Ground(StrEnum):
    """Where the parties stand to each other on a point, by their last recorded stances."""

    ACCEPTED = "accepted by all"
    TAKEN_UP = "proposed by one side, accepted by the other"
    CLAIMED = "accepted by the other side's word alone"
    UNSOURCED = "by a row without a source, which shows nothing"
    RAISED = "raised by all, accepted by none"
    UNDERSTOOD = "understood, not accepted"
    LINKED = "made to depend on another point"
    REJECTED = "rejected"
    UNANSWERED = "not answered"
    OPEN = "nothing recorded"


class Change(StrEnum):
    """What became of a party's stance on a point from one round to another."""

    NEW = "new"
    CHANGED = "changed"
    REPEATED = "repeated"
    NOT_REPEATED = "not repeated"


@dataclass(frozen=True, slots=True)
class Said:
    """One recorded stance. ``claim`` where another party told it."""

    position: str
    stance: Stance
    meaning: str
    said_by: str | None
    told_by: str | None
    claim: bool
    linked_to: tuple[str, ...]
    source: str | None
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What one party said on one point in one round; empty where nothing is recorded."""

    round: str
    party: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The last stance of a party on a point, and the round of it; ``None`` where there is none.

    ``unanswered_since`` is the round of what another party said last, where this one has no
    statement in that round or later. ``sourced`` is false where its row names no source.
    """

    party: str
    stance: Stance | None
    claim: bool
    sourced: bool
    round: str | None
    unanswered_since: str | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One point over all rounds and parties."""

    number: int
    point: str
    title: str
    meaning: str | None
    ground: Ground
    standings: tuple[Standing, ...]
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A stance in one round beside the one before it. A claim and a party's own word differ."""

    round: str
    point: str
    party: str
    change: Change
    before: Stance | None
    before_round: str | None
    before_claim: bool
    after: Stance | None
    after_claim: bool
    after_sourced: bool

    def own_word(self) -> bool:
        """Tell whether a party's own word took the place of what another had told of it."""
        return self.before_claim and self.after is not None and not self.after_claim


@dataclass(frozen=True, slots=True)
class Stated:
    """Words that somebody entered, with their source and who may see them."""

    words: str
    party: str | None
    source: str | None
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class DelegateShown:
    """A person of a delegation as a sheet shows it."""

    party: str
    name: str
    office: str
    role: str | None
    since: date | None
    until: date | None
    source: str | None
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A round as a sheet shows it; ``places`` are those that sources name."""

    id: str
    number: int
    day: date
    start: datetime | None
    places: tuple[Stated, ...]
    host: str | None
    format: str | None
    outcome: str | None
    next_round: str | None
    meaning: str | None
    preconditions: tuple[Stated, ...]
    delegates: tuple[DelegateShown, ...]
    source: str | None
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class OfferShown:
    """A conditional offer as a sheet shows it."""

    id: str
    round: str | None
    day: date | None
    party: str
    condition: str
    promise: str
    points: tuple[str, ...]
    said_by: str | None
    source: str | None
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class ContactShown:
    """A contact beside the rounds as a sheet shows it."""

    id: str
    kind: ContactKind
    day: date
    between: tuple[str, ...]
    planned: bool
    places: tuple[Stated, ...]
    points: tuple[str, ...]
    meaning: str
    source: str | None
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A measure outside the talks as a sheet shows it."""

    id: str
    kind: MeasureKind
    day: date | None
    taken_by: str
    linked_by: str | None
    points: tuple[str, ...]
    meaning: str
    source: str | None
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class StatementShown:
    """A statement about the talks as a sheet shows it."""

    id: str
    kind: StatementKind
    day: date
    said_by: str
    party: str | None
    office: str | None
    channel: str | None
    about: tuple[str, ...]
    meaning: str
    source: str | None
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class TalksSheet:
    """The whole of a talks folder as it is shown."""

    schema: str
    software: str
    made_at: datetime
    sensitivity: Sensitivity
    id: str
    title: str
    version: int
    as_of: datetime
    clocks: tuple[ClockName, ...]
    parties: tuple[PartyName, ...]
    summary: str | None
    rounds: tuple[RoundShown, ...]
    points: tuple[MatrixRow, ...]
    moves: tuple[Move, ...]
    offers: tuple[OfferShown, ...]
    contacts: tuple[ContactShown, ...]
    measures: tuple[MeasureShown, ...]
    statements: tuple[StatementShown, ...]
    not_known: tuple[str, ...]
    findings: tuple[Finding, ...]

    def over_years(self) -> bool:
        """Tell whether days of rounds need their year, because they lie in several."""
        return len({r.day.year for r in self.rounds}) > 1

    def together(self, row: MatrixRow) -> str:
        """Return in words where the parties stand on a point; an open proposal with its rounds."""
        if row.ground is not Ground.TAKEN_UP:
            return row.ground.value
        proposed = [s for s in row.standings if s.stance is Stance.PROPOSED]
        accepted = [s for s in row.standings if s.stance is Stance.ACCEPTED]
        numbers = {r.id: r.number for r in self.rounds}
        last = max(numbers[s.round or ""] for s in accepted)
        names = {p.id: p.name for p in self.parties}
        words = [
            f"{what} by {names[s.party]} in round {numbers[s.round or '']}"
            f"{', as another side tells' if s.claim else ''}"
            for what, held in (("proposed", proposed), ("accepted", accepted))
            for s in held
        ]
        open_ = [names[s.party] for s in proposed if numbers[s.round or ""] < last]
        since = [f"; {name} has not confirmed since" for name in open_]
        return ", ".join(words) + "".join(since)

    def last_moves(self) -> tuple[Move, ...]:
        """Return what moved in the last round, repetitions left out."""
        if not self.rounds:
            return ()
        last = self.rounds[-1].id
        return tuple(m for m in self.moves if m.round == last and m.change is not Change.REPEATED)
