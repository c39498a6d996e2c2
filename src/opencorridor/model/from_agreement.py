"""What came of planning an agreement, and of comparing variants of its terms.

`FromAgreement` is what ``corridor agreement plan --json`` prints, `Comparison` what
``corridor agreement compare --json`` prints, key by key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opencorridor.model.cases import PerCase
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import ClockName, Sensitivity, TermStatus

FROM_AGREEMENT_SCHEMA = "opencorridor.agreement-plan/1"
COMPARISON_SCHEMA = "opencorridor.agreement-compare/1"
NO_CHANGE = "no change in numbers by this arithmetic alone"
AS_IT_STANDS = "as-it-stands"
NOT_RATED = (
    "Terms that protect people are not rated: free choice, screening, demining, margin, medical "
    "care, family unity, voluntariness, return. Everybody goes only where they accept to go."
)


class Subject(StrEnum):
    """What a party's word is about."""

    CORRIDOR = "corridor"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one party stands to a corridor or to its own window, by its answers in the agreement.

    ``status`` is the weakest of them; ``evidence`` is what shows consent, and ``source`` where it
    was said. ``clauses`` are those that were looked at.
    """

    subject: Subject
    id: str
    party: str
    status: TermStatus
    evidence: str | None
    source: str | None
    clauses: tuple[str, ...]

    def is_shown(self) -> bool:
        """Tell whether the party has agreed and something shows it."""
        return self.status is TermStatus.AGREED and self.evidence is not None


@dataclass(frozen=True, slots=True)
class Taken:
    """What the agreement does not state and its scenario does."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class FromAgreement:
    """What a scenario was made of: the agreement's words, and what was taken beside them.

    ``as_if_agreed`` are ids that are worked with although they are not agreed.
    """

    schema: str
    software: str
    made_at: datetime
    sensitivity: Sensitivity
    id: str
    title: str
    version: int
    as_of: datetime
    clocks: tuple[ClockName, ...]
    marked: str
    assumes: str
    agreed: tuple[str, ...]
    not_agreed: tuple[str, ...]
    as_if_agreed: tuple[str, ...]
    standings: tuple[Standing, ...]
    taken: tuple[Taken, ...]
    verdict: tuple[str, ...]
    wish_to_leave: int
    out: PerCase[int]
    left_behind: PerCase[int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OriginOut:
    """People of one origin out, in each case."""

    place: str
    name: str
    out: PerCase[int]


@dataclass(frozen=True, slots=True)
class HourOut:
    """People who have arrived by an hour, in each case."""

    until: datetime
    out: PerCase[int]


@dataclass(frozen=True, slots=True)
class Option:
    """The terms as they stand, or one variant of them, planned.

    ``gained`` is against the terms as they stand. ``folder`` is where its scenario and its plan
    are written, for anybody to verify.
    """

    id: str
    title: str
    changes: tuple[str, ...]
    marked: str
    as_if_agreed: tuple[str, ...]
    source: str | None
    out: PerCase[int]
    gained: PerCase[int]
    effect: str
    last_arrival: PerCase[datetime | None]
    origins: tuple[OriginOut, ...]
    hours: tuple[HourOut, ...]
    exact: PerCase[bool]
    folder: str
    scenario_digest: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The terms as they stand beside variants of them. The first option is as they stand."""

    schema: str
    software: str
    made_at: datetime
    sensitivity: Sensitivity
    id: str
    title: str
    version: int
    as_of: datetime
    clocks: tuple[ClockName, ...]
    marked: str
    assumes: str
    not_rated: str
    wish_to_leave: int
    options: tuple[Option, ...]
    findings: tuple[Finding, ...]
