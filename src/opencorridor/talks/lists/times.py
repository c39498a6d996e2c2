"""Times of day as lists write them, and the clocks that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_CLOCKS = (
    (re.compile(r"ky?i[ye]?v|київ|києв|киев|kiev", re.IGNORECASE), "Europe/Kyiv"),
    (re.compile(r"mosc[ou]w?|\bmsk\b|москов|москв|\bмск\b", re.IGNORECASE), "Europe/Moscow"),
    (re.compile(r"minsk|мінськ|минск", re.IGNORECASE), "Europe/Minsk"),
)
_OFFSET = re.compile(r"\b(?:utc|gmt)\s*([+\u2212-]\s*\d{1,2})?(?!\w)", re.IGNORECASE)
_TIME = r"(\d{1,2})(?:[:.\u2236](\d{2})(?::\d{2})?)?\s*(?:(a|p)\.?\s?m\b\.?)?"
TIME = re.compile(rf"^\s*{_TIME}\s*(?:год\.?|годин\w*|час\w*|h)?\s*$", re.IGNORECASE)
_ISO = re.compile(r"^\s*(\d{4}-\d{2}-\d{2})(?:[T ]+(\S+))?\s*$")
_MOST_OFFSET_H = 14


@dataclass(frozen=True, slots=True)
class Told:
    """A time of day as it was told: perhaps with its own day, perhaps with its own offset."""

    at: time
    day: date | None = None
    offset: timedelta | None = None
    next_day: bool = False


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # it looks through the files of the system


def clock_named(words: str) -> str | None:
    """Return the IANA name of the clock that some words name; None if they name none.

    Parameters
    ----------
    words : str
        Such as ``Kyiv time``, ``мск``, ``UTC+3`` or ``Europe/Kyiv``.

    Returns
    -------
    str or None
        The name.
    """
    bare = words.strip()
    if bare in _zones():
        return bare
    for pattern, zone in _CLOCKS:
        if pattern.search(bare):
            return zone
    found = _OFFSET.search(bare)
    if not found:
        return None
    hours = int((found[1] or "0").replace("\u2212", "-").replace(" ", ""))
    if abs(hours) > _MOST_OFFSET_H:
        return None
    # The sign of these names is turned around: Etc/GMT-3 is three hours ahead of UTC.
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def told(text: str) -> Told | None:
    """Read a time of day, with or without its day; None if it is none.

    Parameters
    ----------
    text : str
        Such as ``09:00``, ``9 p.m.``, ``2022-03-08T09:00+02:00``.

    Returns
    -------
    Told or None
        The time.
    """
    stamp = _ISO.match(text)
    if stamp is None:
        return _of_day(text)
    try:
        day = date.fromisoformat(stamp[1])
        if not stamp[2]:
            return None
        whole = datetime.fromisoformat(f"{stamp[1]}T{stamp[2]}")
    except ValueError:
        return None
    return Told(whole.time(), day, whole.utcoffset())


def _of_day(text: str) -> Told | None:
    found = TIME.match(text)
    if found is None or (found[2] is None and found[3] is None and len(found[1]) > 2):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    if (hour, minute) == (24, 0):
        return Told(time(0), next_day=True)
    return Told(time(hour, minute)) if hour < 24 and minute < 60 else None


def moment(when: Told, day: date | None, zone: str | None) -> datetime | None:
    """Return the moment of a time, in UTC; None where day or clock are not known.

    A time that a clock never shows, or shows twice, has no moment either.

    Parameters
    ----------
    when : Told
        The time.
    day : date or None
        Its day if it has none of its own.
    zone : str or None
        IANA name of its clock if it has no offset of its own.

    Returns
    -------
    datetime or None
        The moment.
    """
    its_day = when.day or day
    if its_day is None:
        return None
    naive = datetime.combine(its_day, when.at) + timedelta(days=when.next_day)
    if when.offset is not None:
        return (naive - when.offset).replace(tzinfo=UTC)
    if zone is None:
        return None
    first, second = (naive.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        return None
    return first.astimezone(UTC)


def day_told(text: str) -> date | None:
    """Read a day: ``2022-03-08`` or ``08.03.2022``; None if it is none."""
    bare = text.strip()
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(bare, pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None
