"""How numbers, distances and durations are written for people."""

from __future__ import annotations

import re

from opencorridor.model.cases import Case
from opencorridor.model.scenario import PlaceKind, VehicleKind
from opencorridor.units import METRES_PER_KM, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

NBSP = "\u00a0"
NONE = "none"
MINUTES_WITHOUT_HOURS = 90

CASE_WORDS = {Case.CAUTIOUS: "Cautious", Case.CENTRAL: "Central", Case.FAVOURABLE: "Favourable"}

PLACE_WORDS = {
    PlaceKind.ORIGIN: "origin",
    PlaceKind.GATHERING_POINT: "gathering point",
    PlaceKind.WAYPOINT: "waypoint",
    PlaceKind.CHECKPOINT: "checkpoint",
    PlaceKind.HOLDING_PLACE: "holding place",
    PlaceKind.OVERNIGHT_SHELTER: "overnight shelter",
    PlaceKind.TRANSFER_POINT: "transfer point",
    PlaceKind.RECEPTION_PLACE: "reception place",
    PlaceKind.HOSPITAL: "hospital",
}

_VEHICLES = {VehicleKind.CAR: ("car", "cars"), VehicleKind.BUS: ("bus", "buses")}


def number(value: int) -> str:
    """Return a whole number with commas between the thousands, as sources and terminals do."""
    return f"{value:,}"


def count(value: int, one: str, many: str) -> str:
    """Return a number with its noun: ``1 person``, ``46 people``."""
    return f"{number(value)}{NBSP}{one if value == 1 else many}"


def people(value: int) -> str:
    """Return a number of people; none of them is ``nobody``."""
    return "nobody" if value == 0 else count(value, "person", "people")


def vehicles(value: int, kind: VehicleKind | None = None) -> str:
    """Return a number of vehicles with their kind."""
    one, many = _VEHICLES[kind] if kind else ("vehicle", "vehicles")
    return count(value, one, many)


def span_of(least: int, most: int) -> str:
    """Return a range of numbers, or the number where both ends are the same."""
    return number(least) if least == most else f"{number(least)}{NBSP}to{NBSP}{number(most)}"


def distance(length_m: int) -> str:
    """Return a distance in kilometres.

    Parameters
    ----------
    length_m : int
        Length in metres.

    Returns
    -------
    str
        Kilometres with one decimal, without it where it is zero.
    """
    return f"{kilometres(length_m)}{NBSP}km"


def kilometres(length_m: int) -> str:
    """Return a length in metres as a number of kilometres with at most one decimal."""
    tenths = (length_m * 10 + METRES_PER_KM // 2) // METRES_PER_KM
    whole, rest = divmod(tenths, 10)
    return f"{number(whole)}.{rest}" if rest else number(whole)


def speed(speed_m_per_h: int) -> str:
    """Return a speed, given in metres per hour, in kilometres per hour."""
    return f"{kilometres(speed_m_per_h)}{NBSP}km/h"


def duration(duration_s: int, *, down: bool = False) -> str:
    """Return a duration as people say it.

    Parameters
    ----------
    duration_s : int
        Duration in seconds, not negative.
    down : bool
        Round to the full minute below instead of above.

    Returns
    -------
    str
        ``5 h 45 min``, ``45 min`` or, below a minute, ``30 s``.
    """
    if 0 < duration_s < SECONDS_PER_MINUTE:
        return f"{duration_s}{NBSP}s"
    minutes = duration_s // SECONDS_PER_MINUTE if down else -(-duration_s // SECONDS_PER_MINUTE)
    hours, rest = divmod(minutes, SECONDS_PER_HOUR // SECONDS_PER_MINUTE)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest}{NBSP}min" if rest else "")


def slack(slack_s: int | None) -> str:
    """Return in words by how much the terms fit or are short.

    Parameters
    ----------
    slack_s : int or None
        Last clearing departure less announced start, in seconds.

    Returns
    -------
    str
        ``75 min short``, ``1 h 10 min to spare`` and the like.
    """
    if slack_s is None:
        return "not to be computed"
    if slack_s == 0:
        return "to the second"
    word = "short" if slack_s < 0 else "to spare"
    return f"{_minutes(abs(slack_s), down=slack_s > 0)}{NBSP}{word}"


def _minutes(duration_s: int, *, down: bool) -> str:
    """Return a duration in minutes alone as long as that reads well."""
    minutes = duration_s // SECONDS_PER_MINUTE if down else -(-duration_s // SECONDS_PER_MINUTE)
    if 1 <= minutes <= MINUTES_WITHOUT_HOURS:
        return f"{minutes}{NBSP}min"
    return duration(duration_s, down=down)


def kinds_of(kinds: frozenset[PlaceKind]) -> str:
    """Return what a place is for, in a fixed order."""
    return ", ".join(PLACE_WORDS[kind] for kind in PlaceKind if kind in kinds)


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(words: str) -> str:
    """Return a text with a capital first letter and a full stop."""
    shown = words.strip()
    if not shown:
        return ""
    ended = shown if re.search(r"[.!?:]$", shown) else f"{shown}."
    return ended[:1].upper() + ended[1:]
