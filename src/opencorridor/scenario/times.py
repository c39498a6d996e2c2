"""Puts stated times on their clocks and turns them into moments in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from opencorridor.scenario.notes import Notes, Where


@dataclass(frozen=True, slots=True)
class Resolved:
    """A moment in UTC; ``local`` tells whether the file gave no offset of its own."""

    moment: datetime
    local: bool


def _offset_text(moment: datetime) -> str:
    return moment.isoformat()[-6:]


def resolve(stated: datetime, clock: str | None, where: Where, notes: Notes) -> Resolved | None:
    """Turn a stated time into a moment, or return ``None`` with a finding.

    Parameters
    ----------
    stated : datetime
        As in the file: with an offset, or naive and then on the named clock.
    clock : str or None
        IANA name of the clock.
    where : Where
        Place of the value.
    notes : Notes
        Where findings go.
    """
    if stated.tzinfo is not None:
        if clock is not None:
            _check_offset(stated, clock, where, notes)
        return Resolved(stated.astimezone(UTC), local=False)
    if clock is None:
        notes.add(
            "OC-401",
            where,
            f"{stated.isoformat()} has no offset, and no clock is named for it.",
            f"Name the clock, or add the offset, such as {stated.isoformat()}+02:00.",
        )
        return None
    zone = ZoneInfo(clock)
    earlier, later = stated.replace(tzinfo=zone, fold=0), stated.replace(tzinfo=zone, fold=1)
    if earlier.utcoffset() == later.utcoffset():
        return Resolved(earlier.astimezone(UTC), local=True)
    _note_change(stated, (earlier, later), clock, where, notes)
    return None


def _note_change(
    stated: datetime, readings: tuple[datetime, datetime], clock: str, where: Where, notes: Notes
) -> None:
    """Note a local time that the clock skips or repeats."""
    first, second = (_offset_text(reading) for reading in readings)
    back = readings[0].astimezone(UTC).astimezone(ZoneInfo(clock)).replace(tzinfo=None)
    if back == stated:
        notes.add(
            "OC-405",
            where,
            f"{stated.isoformat()} comes twice on the clock of {clock}, because it is set back.",
            f"Add the offset: {first} for the first, {second} for the second.",
        )
    else:
        notes.add(
            "OC-404",
            where,
            f"{stated.isoformat()} does not exist on the clock of {clock}, "
            "because it is set forward.",
            f"Write the time with the offset that is meant, {first} or {second}.",
        )


def _check_offset(stated: datetime, clock: str, where: Where, notes: Notes) -> None:
    on_clock = stated.astimezone(ZoneInfo(clock))
    if on_clock.utcoffset() != stated.utcoffset():
        notes.add(
            "OC-414",
            where,
            f"{stated.isoformat()} has another offset than the clock of {clock}, "
            f"which shows {on_clock.isoformat()} then.",
            "Check which clock was meant; the offset is what counts.",
        )


def resolve_interval(
    stated: tuple[datetime, datetime | None],
    clock: str | None,
    wheres: tuple[Where, Where],
    notes: Notes,
    *,
    across_change: bool = False,
) -> tuple[datetime, datetime | None] | None:
    """Turn a stated start and end into moments in UTC, or return ``None`` with findings.

    Parameters
    ----------
    stated : tuple of datetime
        Start and end as in the file; an end of ``None`` stays so.
    clock : str or None
        IANA name of the clock.
    wheres : tuple of Where
        Places of the two values.
    notes : Notes
        Where findings go.
    across_change : bool
        Whether local times may lie on both sides of a change of the clock.
    """
    start = resolve(stated[0], clock, wheres[0], notes)
    if stated[1] is None:
        return None if start is None else (start.moment, None)
    end = resolve(stated[1], clock, wheres[1], notes)
    if start is None or end is None:
        return None
    if end.moment <= start.moment:
        notes.add(
            "OC-407",
            wheres[1],
            f"The end {stated[1].isoformat()} is not after the start {stated[0].isoformat()}.",
            "Check the day and the clock of both.",
        )
        return None
    local = start.local or end.local
    if clock is not None and local and not across_change:
        before, after = (t.moment.astimezone(ZoneInfo(clock)) for t in (start, end))
        if before.utcoffset() != after.utcoffset():
            _note_across_change(before, after, clock, wheres[1], notes)
            return None
    return start.moment, end.moment


def _note_across_change(
    before: datetime, after: datetime, clock: str, where: Where, notes: Notes
) -> None:
    notes.add(
        "OC-406",
        where,
        f"The clock of {clock} changes between start and end, from {_offset_text(before)} to "
        f"{_offset_text(after)}.",
        f"Write both with their offsets: {before.isoformat()} and {after.isoformat()}, if that is "
        "what was agreed.",
    )
