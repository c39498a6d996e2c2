"""What came of checking an agreement: items, facts, conditions, flags, arithmetic, questions.

`AgreementSheet` is what ``corridor agreement check --json`` prints, key by key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opencorridor.model.agreement import ArrangementKind, ConfirmationKind, Need
from opencorridor.model.cases import Case
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import ClockName, Sensitivity, TermStatus

AGREEMENT_SCHEMA = "opencorridor.agreement-check/1"
PERSON_DECIDES = "This lists what is missing; a named person decides."


class Grade(StrEnum):
    """``CONFIRMED`` says that something shows it, never that anybody may set out."""

    RED = "red"
    AMBER = "amber"
    CONFIRMED = "confirmed"


def worst(*grades: Grade) -> Grade:
    """Return the gravest of some grades; of none, that nothing is confirmed."""
    order = list(Grade)
    return min(grades, key=order.index, default=Grade.RED)


@dataclass(frozen=True, slots=True)
class PartyGrade:
    """One item or clause as one party stands to it.

    ``question`` is what to put to that party; ``None`` where nothing is open.
    """

    party: str
    status: TermStatus
    grade: Grade
    reason: str
    question: str | None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of the list, jointly and per party; ``prompts`` are never a verdict."""

    item: str
    title: str
    group: str
    need: Need
    grade: Grade
    reason: str
    parties: tuple[PartyGrade, ...]
    clauses: tuple[str, ...]
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One clause, jointly and per party. ``agreed`` only if evidence of every party shows it."""

    clause: str
    item: str
    text: str
    points: tuple[str, ...]
    agreed: bool
    grade: Grade
    parties: tuple[PartyGrade, ...]


@dataclass(frozen=True, slots=True)
class FactResult:
    """One of the three facts for one actor: where it is missing, and what there is."""

    actor: str
    actor_name: str
    party: str
    kind: ConfirmationKind
    grade: Grade
    reason: str
    missing: tuple[str, ...]
    confirmations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """A condition of its own; an acknowledged notification is none of them."""

    kind: ConfirmationKind
    grade: Grade
    reason: str
    missing: tuple[str, ...]
    confirmations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that stands out; ``id`` is stable."""

    id: str
    grade: Grade
    words: str


@dataclass(frozen=True, slots=True)
class ClearingCase:
    """The window arithmetic of one corridor in one case, by the planner.

    ``agreed`` is what the scenario says of the road; of one that is not agreed no hour is given.
    ``slack_s`` is the last clearing departure less the announced start; below zero the terms are
    short by that much. Moments are ``None`` where no departure clears.
    """

    corridor: str
    name: str
    agreed: bool
    case: Case
    speed_m_per_h: int
    travel_time_s: int
    margin_s: int
    silence_start: datetime | None
    silence_end: datetime | None
    announced_start: datetime | None
    last_clearing_departure: datetime | None
    slack_s: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class PromptShown:
    """A rule of law or a standard, as a question to think of, with its citation."""

    id: str
    citation: str
    words: str
    read: bool


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party as sheets name it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AgreementSheet:
    """The whole answer on an agreement as it stood at one hour."""

    schema: str
    software: str
    made_at: datetime
    sensitivity: Sensitivity
    id: str
    title: str
    version: int
    as_of: datetime
    kind: ArrangementKind
    clocks: tuple[ClockName, ...]
    parties: tuple[PartyName, ...]
    verdict: tuple[str, ...]
    assumes: str
    flags: tuple[Flag, ...]
    arithmetic: tuple[ClearingCase, ...]
    items: tuple[ItemResult, ...]
    clauses: tuple[ClauseResult, ...]
    facts: tuple[FactResult, ...]
    conditions: tuple[ConditionResult, ...]
    prompts: tuple[PromptShown, ...]
    not_known: tuple[str, ...]
    findings: tuple[Finding, ...]

    def counts(self) -> dict[Grade, int]:
        """Return how many items have each grade."""
        grades = [item.grade for item in self.items]
        return {grade: grades.count(grade) for grade in Grade}
