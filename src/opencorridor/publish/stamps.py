"""Moments for files that machines read: a column or key for each clock, and UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from opencorridor.clock import on_clock
from opencorridor.model.scenario import ClockName
from opencorridor.publish.clocks import UTC_CLOCK, minute
from opencorridor.publish.text import slug


def clock_keys(clocks: Iterable[ClockName]) -> tuple[tuple[str, ClockName], ...]:
    """Return a key for each clock, made from its city, UTC last; no two alike.

    Parameters
    ----------
    clocks : iterable of ClockName
        The clocks of the scenario.

    Returns
    -------
    tuple
        Pairs of key and clock, such as ``("kyiv", ...)`` and ``("utc", ...)``.
    """
    keys: dict[str, ClockName] = {}
    for clock in (*(c for c in clocks if c.zone != UTC_CLOCK.zone), UTC_CLOCK):
        wanted = key = "utc" if clock is UTC_CLOCK else slug(clock.city)
        number = 2
        while key in keys or (key == "utc" and clock is not UTC_CLOCK):
            key, number = f"{wanted}_{number}", number + 1
        keys[key] = clock
    return tuple(keys.items())


def stamp(moment: datetime | None, clock: ClockName, *, up: bool = False) -> str:
    """Return a moment on one clock, to the minute, empty where there is none.

    Parameters
    ----------
    moment : datetime or None
        The moment.
    clock : ClockName
        The clock.
    up : bool
        Round to the full minute above instead of below.

    Returns
    -------
    str
        ``2022-03-05 10:15``, and ``2022-03-05T08:15:00Z`` in UTC.
    """
    if moment is None:
        return ""
    shown = minute(moment, up=up)
    if clock is UTC_CLOCK:
        return utc(shown)
    return f"{on_clock(shown, clock.zone):%Y-%m-%d %H:%M}"


def utc(moment: datetime) -> str:
    """Return a moment in UTC, in ISO 8601 with ``Z``, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
