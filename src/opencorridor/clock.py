"""Clocks: what time it is, passed in as an argument, and the named clocks of parties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Now = Callable[[], datetime]


def system_now() -> datetime:
    """Return the present moment in UTC.

    Returns
    -------
    datetime
        The machine's time, zone-aware, in UTC.
    """
    return datetime.now(tz=UTC)


def from_unix(time_s: int) -> datetime:
    """Return the moment of a Unix time.

    Parameters
    ----------
    time_s : int
        Seconds since 1970-01-01T00:00:00Z.

    Returns
    -------
    datetime
        The same moment, zone-aware, in UTC.
    """
    return datetime.fromtimestamp(time_s, tz=UTC)


def to_unix(moment: datetime) -> int:
    """Return a zone-aware moment as whole Unix seconds.

    Parameters
    ----------
    moment : datetime
        A zone-aware moment.

    Returns
    -------
    int
        Seconds since 1970-01-01T00:00:00Z.

    Raises
    ------
    ValueError
        If the moment is naive.
    """
    if moment.tzinfo is None:
        message = f"{moment.isoformat()} has no time zone; a naive time cannot be converted"
        raise ValueError(message)
    return int(moment.timestamp())


def on_clock(moment: datetime, zone: str) -> datetime:
    """Show a moment on a named clock.

    Parameters
    ----------
    moment : datetime
        A zone-aware moment.
    zone : str
        IANA name, such as ``Europe/Kyiv``.

    Returns
    -------
    datetime
        The same moment on that clock.
    """
    return moment.astimezone(ZoneInfo(zone))
