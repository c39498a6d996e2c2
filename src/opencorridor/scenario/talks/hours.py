"""What is dated after the hour of its folder: a finding for each row, and which evidence it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from opencorridor.model.agreement import Confirmation, Evidence
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.talks.agreement_schema import ConfirmationRow, EvidenceRow
from opencorridor.scenario.talks.reading import Rows


def given_later(evidence: Mapping[str, Evidence], as_of: datetime) -> frozenset[str]:
    """Return the evidence that had not been given, or was not known, at the hour."""
    times = {e.id: (e.at, e.provenance.as_of) for e in evidence.values()}
    return frozenset(
        i for i, both in times.items() if any(t is not None and t > as_of for t in both)
    )


def check_hours(
    rows: Rows,
    evidence: Mapping[str, Evidence],
    confirmations: Mapping[str, Confirmation],
    as_of: datetime,
    notes: Notes,
) -> None:
    """Note every piece of evidence and every confirmation of a later hour than the agreement."""
    for paper in rows.of(EvidenceRow).values():
        _check(paper, evidence[paper.id].at, as_of, notes)
    for row in rows.of(ConfirmationRow).values():
        _check(row, confirmations[row.id].at, as_of, notes)


def _check(
    row: EvidenceRow | ConfirmationRow, at: datetime | None, as_of: datetime, notes: Notes
) -> None:
    if at is None or at <= as_of or row.at is None:
        return
    clock = f" ({row.clock})" if row.clock else ""
    notes.add(
        "OC-541",
        row.where("at"),
        f"{row.id!r} is of {row.at.isoformat()}{clock}, after the hour of the agreement, "
        f"{as_of.isoformat()}: it counts for nothing.",
        "Check the date, or give the agreement a later hour.",
    )
