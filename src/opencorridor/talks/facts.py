"""Facts and conditions that are confirmed one by one, and where one is missing or has expired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from opencorridor.model.agreement import (
    CONDITIONS,
    OF_EACH_ACTOR,
    Actor,
    Agreement,
    Confirmation,
    ConfirmationKind,
)
from opencorridor.model.completeness import ConditionResult, FactResult, Grade
from opencorridor.model.scenario import Corridor
from opencorridor.talks.at_hour import stood
from opencorridor.talks.elements import Element, Part, covered, named
from opencorridor.talks.silence import Hours, all_elements

WORDS = {
    ConfirmationKind.ORDER_GIVEN: "that the order was given",
    ConfirmationKind.RECEIVED: "that the local commander has received the order",
    ConfirmationKind.NO_FIRE: "that no fire is reported on the ground",
    ConfirmationKind.ROAD_CHECKED: "that the road was driven and checked",
    ConfirmationKind.MINES_CHECKED: "that the road was checked for mines",
    ConfirmationKind.RECEPTION_READY: "that reception is ready",
    ConfirmationKind.CONVOY_LEAD_CONSENTS: "that the convoy lead consents",
}
# Which parts of a corridor a condition is wanted for.
_PARTS = {
    ConfirmationKind.ROAD_CHECKED: frozenset({Part.SEGMENT, Part.WAY}),
    ConfirmationKind.MINES_CHECKED: frozenset({Part.SEGMENT, Part.WAY}),
    ConfirmationKind.RECEPTION_READY: frozenset({Part.RECEPTION}),
    ConfirmationKind.CONVOY_LEAD_CONSENTS: frozenset({Part.SEGMENT}),
}
Piece = tuple[Corridor, Element]


def fact_results(agreement: Agreement) -> tuple[FactResult, ...]:
    """Return the three facts for each actor, over the pieces that its fire can reach."""
    return tuple(
        _fact(agreement, actor, kind)
        for actor in agreement.actors.values()
        for kind in OF_EACH_ACTOR
    )


def condition_results(agreement: Agreement) -> tuple[ConditionResult, ...]:
    """Return the conditions of their own, each over the pieces that it is wanted for."""
    return tuple(_condition(agreement, kind) for kind in CONDITIONS)


def unreached(agreement: Agreement) -> list[Element]:
    """Return the pieces for which nobody is named whose fire can reach them."""
    reached = {ident for actor in agreement.actors.values() for ident in actor.reaches}
    return [e for corridor, e in all_elements(agreement) if not covered(e, corridor, reached)]


def _fact(agreement: Agreement, actor: Actor, kind: ConfirmationKind) -> FactResult:
    reached = frozenset(actor.reaches)
    pieces = [(c, e) for c, e in all_elements(agreement) if covered(e, c, reached)]
    rows = [c for c in _of_kind(agreement, kind) if c.actor == actor.id]
    grade, reason, missing = _judged(agreement, kind, rows, pieces)
    return FactResult(
        actor=actor.id,
        actor_name=actor.name,
        party=actor.party,
        kind=kind,
        grade=grade,
        reason=reason,
        missing=missing,
        confirmations=tuple(c.id for c in rows),
    )


def _condition(agreement: Agreement, kind: ConfirmationKind) -> ConditionResult:
    pieces = [(c, e) for c, e in all_elements(agreement) if e.part in _PARTS[kind]]
    rows = _of_kind(agreement, kind)
    grade, reason, missing = _judged(agreement, kind, rows, pieces)
    return ConditionResult(kind, grade, reason, missing, tuple(c.id for c in rows))


def _of_kind(agreement: Agreement, kind: ConfirmationKind) -> list[Confirmation]:
    return [c for c in agreement.confirmations.values() if c.kind is kind]


def _judged(
    agreement: Agreement,
    kind: ConfirmationKind,
    rows: Iterable[Confirmation],
    pieces: list[Piece],
) -> tuple[Grade, str, tuple[str, ...]]:
    what, hours, now = WORDS[kind], Hours(agreement), agreement.settings.as_of
    rows = list(rows)
    valid = [c for c in rows if c.holds and _holds_at(c, now)]
    # A later yes takes the place of an earlier no.
    refused = [
        c
        for c in rows
        if c.is_whole()
        and not c.holds
        and stood(c, now)
        and not any(_is_later(v, c) for v in valid)
    ]
    if refused:
        return Grade.RED, f"{refused[0].who} said no.", _ids(pieces)
    named_ = frozenset(ident for c in valid for ident in c.subjects)
    missing = [(corridor, e) for corridor, e in pieces if not covered(e, corridor, named_)]
    if not pieces:
        return Grade.RED, "There is no road to hold it against.", ()
    if not missing:
        ends = [c.until for c in valid if c.until is not None]
        return Grade.CONFIRMED, f"Confirmed; to be asked again by {hours.text(min(ends))}.", ()
    return Grade.RED, _why_missing(what, rows, missing, pieces, hours), _ids(missing)


def _holds_at(row: Confirmation, now: datetime) -> bool:
    return row.is_whole() and stood(row, now) and _lasts(row, now)


def _lasts(row: Confirmation, now: datetime) -> bool:
    return row.until is not None and now < row.until


def _is_later(one: Confirmation, other: Confirmation) -> bool:
    return one.at is not None and other.at is not None and one.at > other.at


def _why_missing(
    what: str,
    rows: list[Confirmation],
    missing: list[Piece],
    pieces: list[Piece],
    hours: Hours,
) -> str:
    whole = len(missing) == len(pieces) and len(pieces) > 1
    where = "the whole road" if whole else named(e for _, e in missing)
    if not rows:
        return f"Nobody has confirmed {what}, for {where}."
    parts = [c for c in rows if not c.is_whole()]
    if parts:
        return f"The word {what} comes without {_lacking(parts[0])}; it counts for nothing."
    now = hours.agreement.settings.as_of
    expired = [c.until for c in rows if c.until and c.until <= now]
    if expired:
        return f"The word {what} held until {hours.text(max(expired))} only."
    later = [c.at for c in rows if c.at and c.at > now]
    if later:
        return f"The word {what} holds from {hours.text(min(later))} on only."
    return f"The word {what} is missing for {where}."


def _lacking(row: Confirmation) -> str:
    names = {"a name": row.who, "a relay": row.relay, "an hour": row.at, "an expiry": row.until}
    return " and ".join(name for name, value in names.items() if value is None)


def _ids(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.id for _, e in pieces))
