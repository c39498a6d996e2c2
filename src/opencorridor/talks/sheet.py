"""Builds what is shown of talks: the matrix and everything beside it, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from opencorridor.model.completeness import PartyName
from opencorridor.model.matrix import (
    TALKS_SCHEMA,
    ContactShown,
    DelegateShown,
    MeasureShown,
    OfferShown,
    RoundShown,
    Stated,
    StatementShown,
    TalksSheet,
)
from opencorridor.model.scenario import Sensitivity
from opencorridor.model.talks import Contact, Delegate, Measure, Offer, Round, Statement, Talks
from opencorridor.talks.marks import narrowest
from opencorridor.talks.matrix import Matrix


def talks_sheet(talks: Talks, *, made_at: datetime, software: str) -> TalksSheet:
    """Return the sheet of some talks.

    Parameters
    ----------
    talks : Talks
        The talks.
    made_at : datetime
        The present moment, zone-aware.
    software : str
        Name and version of the program, for the record.
    """
    matrix, settings = Matrix(talks), talks.settings
    return TalksSheet(
        schema=TALKS_SCHEMA,
        software=software,
        made_at=made_at,
        sensitivity=_sensitivity(talks),
        id=settings.id,
        title=settings.title,
        version=settings.version,
        as_of=settings.as_of,
        clocks=settings.clocks,
        parties=tuple(PartyName(p.id, p.name) for p in talks.parties.values()),
        summary=settings.summary,
        rounds=tuple(_round(talks, one) for one in talks.in_order()),
        points=matrix.rows(),
        moves=matrix.moves(),
        offers=tuple(map(_offer, talks.offers.values())),
        contacts=tuple(_contact(talks, c) for c in _by_day(talks.contacts.values())),
        measures=tuple(map(_measure, talks.measures.values())),
        statements=tuple(map(_statement, _by_day_of(talks.statements.values()))),
        not_known=settings.not_known,
        findings=talks.findings,
    )


def _by_day(contacts: Iterable[Contact]) -> list[Contact]:
    return sorted(contacts, key=lambda c: c.day)


def _by_day_of(statements: Iterable[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda s: s.day)


def _sensitivity(talks: Talks) -> Sensitivity:
    """Return the narrowest mark of any row: what a sheet shows is never marked wider."""
    levels = [talks.settings.sensitivity]
    for rows in (talks.rounds, talks.venues, talks.delegates, talks.points, talks.positions):
        levels += [row.provenance.sensitivity for row in rows.values()]
    for more in (talks.offers, talks.contacts, talks.measures, talks.statements):
        levels += [row.provenance.sensitivity for row in more.values()]
    levels += [b.provenance.sensitivity for r in talks.rounds.values() for b in r.preconditions]
    return narrowest(*levels)


def _places(talks: Talks, meeting: str) -> tuple[Stated, ...]:
    return tuple(
        Stated(_place(v.name, v.within), None, v.provenance.source, v.provenance.sensitivity)
        for v in talks.venues.values()
        if v.meeting == meeting
    )


def _place(name: str, within: tuple[str, ...]) -> str:
    return f"{name} ({', '.join(within)})" if within else name


def _round(talks: Talks, one: Round) -> RoundShown:
    return RoundShown(
        id=one.id,
        number=one.number,
        day=one.day,
        start=one.start,
        places=_places(talks, one.id),
        host=one.host,
        format=one.format,
        outcome=one.outcome,
        next_round=one.next_round,
        meaning=one.meaning,
        preconditions=tuple(
            Stated(b.meaning, b.party, b.provenance.source, b.provenance.sensitivity)
            for b in one.preconditions
        ),
        delegates=tuple(_delegate(d) for d in talks.delegates.values() if one.id in d.rounds),
        source=one.provenance.source,
        sensitivity=one.provenance.sensitivity,
    )


def _delegate(one: Delegate) -> DelegateShown:
    return DelegateShown(
        party=one.party,
        name=one.name,
        office=one.office,
        role=one.role,
        since=one.since,
        until=one.until,
        source=one.provenance.source,
        sensitivity=one.provenance.sensitivity,
    )


def _offer(one: Offer) -> OfferShown:
    return OfferShown(
        id=one.id,
        round=one.round,
        day=one.day,
        party=one.party,
        condition=one.if_,
        promise=one.then,
        points=one.points,
        said_by=one.said_by,
        source=one.provenance.source,
        sensitivity=one.provenance.sensitivity,
    )


def _contact(talks: Talks, one: Contact) -> ContactShown:
    return ContactShown(
        id=one.id,
        kind=one.kind,
        day=one.day,
        between=one.between,
        planned=one.planned,
        places=_places(talks, one.id),
        points=one.points,
        meaning=one.meaning,
        source=one.provenance.source,
        sensitivity=one.provenance.sensitivity,
    )


def _measure(one: Measure) -> MeasureShown:
    return MeasureShown(
        id=one.id,
        kind=one.kind,
        day=one.day,
        taken_by=one.taken_by,
        linked_by=one.linked_by,
        points=one.points,
        meaning=one.meaning,
        source=one.provenance.source,
        sensitivity=one.provenance.sensitivity,
    )


def _statement(one: Statement) -> StatementShown:
    return StatementShown(
        id=one.id,
        kind=one.kind,
        day=one.day,
        said_by=one.said_by,
        party=one.party,
        office=one.office,
        channel=one.channel,
        about=one.about,
        meaning=one.meaning,
        source=one.provenance.source,
        sensitivity=one.provenance.sensitivity,
    )
