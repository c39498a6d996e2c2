"""Terms that an agreement states itself, and variants of them that are on the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from opencorridor.model.scenario import Provenance, VehicleKind, WindowKind


@dataclass(frozen=True, slots=True)
class AgreedCorridor:
    """A corridor as the agreement has it; ``id`` is one of the scenario.

    ``clauses`` are those whose answers make it agreed or not. What is empty is not stated here.
    """

    id: str
    clauses: tuple[str, ...]
    waypoints: tuple[str, ...]
    destinations: tuple[str, ...]
    gathering_points: tuple[str, ...]
    vehicle_kinds: tuple[VehicleKind, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class AgreedWindow:
    """A window as the agreement has it, on the clock of the party that stated it.

    ``start`` and ``end`` are as written, without a zone where the clock gives it.
    """

    id: str
    clauses: tuple[str, ...]
    party: str
    kind: WindowKind
    clock: str
    start: datetime
    end: datetime | None
    scope: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class VariantChange:
    """One change of a term; it names exactly one of window, checkpoint, corridor and fleet.

    ``start`` and ``end`` are as written; ``rate_factor`` is in thousandths.
    """

    window: str | None
    start: datetime | None
    end: datetime | None
    scope: tuple[str, ...]
    checkpoint: str | None
    rate_factor: int | None
    corridor: str | None
    fleet: str | None
    extra: int | None


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of the terms that somebody has put on the table; nothing of it is agreed."""

    id: str
    title: str
    clause: str | None
    changes: tuple[VariantChange, ...]
    provenance: Provenance
