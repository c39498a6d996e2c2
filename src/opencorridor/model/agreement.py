"""An agreement: clauses, what each party said of them, what shows it, and what was confirmed.

Hours, roads and places are those of a scenario, points those of talks; nothing stands here twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from opencorridor.model.agreed_terms import AgreedCorridor, AgreedWindow, Variant
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import (
    ClockName,
    Party,
    Provenance,
    Scenario,
    Sensitivity,
    TermStatus,
)
from opencorridor.model.talks import Talks


class ArrangementKind(StrEnum):
    """Kinds of arrangement; each needs some of period, area and all parties."""

    PAUSE = "pause"
    CORRIDOR = "corridor"
    NOTIFICATION = "notification"
    CESSATION = "cessation"
    CEASEFIRE = "ceasefire"


class Need(StrEnum):
    """How an item of the list is needed by a kind of arrangement."""

    NEEDED = "needed"
    ASKED = "asked"
    NOT_NEEDED = "not-needed"


class EvidenceKind(StrEnum):
    """What shows what a party said of a clause."""

    SIGNED = "signed"
    LETTER = "letter"
    MINUTES = "minutes"
    RELAYED = "relayed"
    OWN_STATEMENT = "own-statement"
    ANNOUNCEMENT = "announcement"
    OTHER_SIDE = "other-side"


# What a party handed to somebody who can hold it to it.
ON_RECORD = frozenset(
    {EvidenceKind.SIGNED, EvidenceKind.LETTER, EvidenceKind.MINUTES, EvidenceKind.RELAYED}
)
# What makes a clause agreed at all: an announcement or the other side's word never does.
SHOWS_CONSENT = ON_RECORD | {EvidenceKind.OWN_STATEMENT}


class ConfirmationKind(StrEnum):
    """Facts and conditions that are confirmed one by one; none of them stands for another."""

    ORDER_GIVEN = "order-given"
    RECEIVED = "received-by-local-commander"
    NO_FIRE = "no-fire-reported"
    ROAD_CHECKED = "road-checked"
    MINES_CHECKED = "mines-checked"
    RECEPTION_READY = "reception-ready"
    CONVOY_LEAD_CONSENTS = "convoy-lead-consents"
    NOTIFICATION_ACKNOWLEDGED = "notification-acknowledged"


# The three facts that are wanted of each actor whose fire can reach a segment.
OF_EACH_ACTOR = (
    ConfirmationKind.ORDER_GIVEN,
    ConfirmationKind.RECEIVED,
    ConfirmationKind.NO_FIRE,
)
# Conditions of their own.
CONDITIONS = (
    ConfirmationKind.ROAD_CHECKED,
    ConfirmationKind.MINES_CHECKED,
    ConfirmationKind.RECEPTION_READY,
    ConfirmationKind.CONVOY_LEAD_CONSENTS,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the list of an agreement.

    ``asks`` is the question to a party, with ``{party}`` for its name; ``prompts`` are rules of
    law and standards to think of, never a verdict.
    """

    id: str
    title: str
    group: str
    asks: str
    needs: Mapping[ArrangementKind, Need]
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rule of law or a standard as a question to think of, with its citation."""

    id: str
    citation: str
    words: str
    read: bool


@dataclass(frozen=True, slots=True)
class CheckList:
    """The items of an agreement and the prompts that go with them."""

    items: Mapping[str, Item]
    prompts: Mapping[str, Prompt]


@dataclass(frozen=True, slots=True)
class AgreementSettings:
    """What holds for the whole agreement. ``corridors`` are ids of its scenario.

    ``scenario`` is the folder of that scenario as the agreement writes it, relative to itself.
    """

    id: str
    title: str
    version: int
    as_of: datetime
    sensitivity: Sensitivity
    clocks: tuple[ClockName, ...]
    kind: ArrangementKind
    parties: tuple[str, ...]
    corridors: tuple[str, ...]
    abroad: tuple[str, ...]
    round: str | None = None
    summary: str | None = None
    source: str | None = None
    not_known: tuple[str, ...] = ()
    scenario: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody whose fire can reach segments or places of the scenario, by their ids."""

    id: str
    name: str
    party: str
    reaches: tuple[str, ...]
    meaning: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that is settled, or is to be: an item of the list in words of its own.

    ``put_to`` are the parties to whom it was put in these words; ``text_uk`` and ``text_ru`` are
    translations of the desk, drafts until a native speaker has read them.
    """

    id: str
    item: str
    text: str
    points: tuple[str, ...]
    provenance: Provenance
    put_to: tuple[str, ...] = ()
    text_uk: str | None = None
    text_ru: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one party said of one clause, and the evidence that shows it."""

    id: str
    clause: str
    party: str
    status: TermStatus
    condition: str | None
    evidence: tuple[str, ...]
    meaning: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who confirmed what a party said, when, by which relay, in which document."""

    id: str
    party: str
    kind: EvidenceKind
    confirmed_by: str
    at: datetime | None
    relay: str | None
    document: str | None
    meaning: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A fact or a condition: who confirmed it, by which relay, when, and until when it holds.

    ``subjects`` are ids of the scenario. ``holds`` is false where the answer was no.
    """

    id: str
    kind: ConfirmationKind
    actor: str | None
    subjects: tuple[str, ...]
    holds: bool
    who: str | None
    relay: str | None
    at: datetime | None
    until: datetime | None
    meaning: str | None
    provenance: Provenance

    def is_whole(self) -> bool:
        """Tell whether it says who, by which relay, when and until when."""
        return None not in {self.who, self.relay, self.at, self.until}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything an agreement folder holds, with the talks and the scenario that it names."""

    settings: AgreementSettings
    parties: Mapping[str, Party]
    clauses: Mapping[str, Clause]
    answers: Mapping[str, Answer]
    evidence: Mapping[str, Evidence]
    actors: Mapping[str, Actor]
    confirmations: Mapping[str, Confirmation]
    talks: Talks | None = None
    scenario: Scenario | None = None
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    corridors: Mapping[str, AgreedCorridor] = field(default_factory=dict)
    windows: Mapping[str, AgreedWindow] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)
