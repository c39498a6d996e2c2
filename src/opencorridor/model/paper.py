"""The working paper of an agreement: what is put on paper for answers, and for whom.

A paper holds values alone. Nothing in it refers back to the folder that it was made from, so that
what writes it can show no more than stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opencorridor.model.agreement import ArrangementKind, EvidenceKind, Need, Prompt
from opencorridor.model.scenario import ClockName, Sensitivity, TermStatus, WindowKind


class Language(StrEnum):
    """The second language of a paper, beside English."""

    UKRAINIAN = "uk"
    RUSSIAN = "ru"


@dataclass(frozen=True, slots=True)
class PaperEvidence:
    """What shows an answer. ``relay`` is in the desk's own copy alone."""

    kind: EvidenceKind
    at: datetime | None
    document: str | None
    relay: str | None = None


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """What a party said of a clause, as far as this paper may show it.

    ``status`` is ``None`` where this paper shows nothing, whatever the reason.
    """

    party: str
    status: TermStatus | None
    condition: str | None = None
    meaning: str | None = None
    evidence: tuple[PaperEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperClause:
    """A clause with its translations, and an answer for each party in the order of the paper."""

    text: str
    text_uk: str | None
    text_ru: str | None
    answers: tuple[PaperAnswer, ...]


@dataclass(frozen=True, slots=True)
class PaperWindow:
    """A window as a party stated it; ``None`` is an hour that it did not state."""

    party: str
    kind: WindowKind
    start: datetime | None
    end: datetime | None
    scope_stated: bool


@dataclass(frozen=True, slots=True)
class PaperSilence:
    """A silence at one place of a route (``here``), and on the road to the next (``onward``)."""

    window: PaperWindow
    here: bool
    onward: bool


@dataclass(frozen=True, slots=True)
class PaperStop:
    """A place of a route. ``from_start_m`` is by road; ``None`` where a length is not shown."""

    names: tuple[str, ...]
    lat: float
    lon: float
    from_start_m: int | None
    silences: tuple[PaperSilence, ...]


@dataclass(frozen=True, slots=True)
class PaperRoute:
    """The places of a corridor in order."""

    name: str
    stops: tuple[PaperStop, ...]


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """An item of the list that no clause of the paper answers."""

    item: str
    asks: str
    need: Need


@dataclass(frozen=True, slots=True)
class Paper:
    """A working paper.

    ``party`` is the name of the party whose copy it is, ``None`` for the desk's own copy;
    ``asked`` are the names of those who are asked in it. ``prompts`` are rules of law and
    standards to think of, the same on every copy and never a verdict.
    """

    party: str | None
    parties: tuple[str, ...]
    asked: tuple[str, ...]
    kind: ArrangementKind
    version: int
    as_of: datetime
    clocks: tuple[ClockName, ...]
    sensitivity: Sensitivity
    clauses: tuple[PaperClause, ...]
    windows: tuple[PaperWindow, ...]
    routes: tuple[PaperRoute, ...]
    questions: tuple[PaperQuestion, ...]
    prompts: tuple[Prompt, ...]
