"""Values of OpenStreetMap tags as numbers: speeds, lanes, weights, heights.

Each function returns the number, ``None`` where the tag states no limit, or raises
`UnbelievableError` where what it states cannot be read or cannot be.
"""

from __future__ import annotations

import re

from opencorridor.units import METRES_PER_KM

MOST_KMH = 200
LEAST_KMH = 1
MOST_LANES = 30
LEAST_KG, MOST_KG = 100, 200_000
LEAST_MM, MOST_MM = 500, 30_000

M_PER_H = {"": METRES_PER_KM, "km/h": METRES_PER_KM, "kmh": METRES_PER_KM, "kph": METRES_PER_KM,
           "mph": 1609.344, "knots": 1852.0}  # fmt: skip
KG = {"": 1000.0, "t": 1000.0, "tonne": 1000.0, "tonnes": 1000.0, "kg": 1.0,
      "lbs": 0.45359237, "lb": 0.45359237, "st": 907.18474, "short tons": 907.18474,
      "lt": 1016.0469, "long tons": 1016.0469}  # fmt: skip
MM = {"": 1000.0, "m": 1000.0, "cm": 10.0, "mm": 1.0, "ft": 304.8, "feet": 304.8}

WALK_M_PER_H = 5 * METRES_PER_KM
LIVING_STREET_M_PER_H = 10 * METRES_PER_KM
URBAN_M_PER_H = 50 * METRES_PER_KM
NO_LIMIT = frozenset(
    {"none", "no", "default", "below_default", "signals", "variable", "unposted", "implicit",
     "no_sign", "no_indications", "unknown", "unsigned", "national", "nsl_single", "nsl_dual"}
)  # fmt: skip
ZONES = frozenset({"urban", "rural", "motorway", "trunk", "living_street"})
"""Kinds of zone that stand without their country, too."""
_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*([a-z/ ]*)")
_FEET_AND_INCHES = re.compile(
    r"(\d+)\s*(?:'|ft\.?|feet)\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|''|in\.?|inches)?)?", re.IGNORECASE
)
_BY_COUNTRY = re.compile(r"[a-z]{2}(?:-[a-z]+)?:(.+)")
_ZONE = re.compile(r"zone:?(\d+)|(\d+)")


class UnbelievableError(ValueError):
    """A tag whose value cannot be read or cannot be."""


def speed_m_per_h(text: str) -> int | None:
    """Return a speed limit in metres per hour, rounded down; the least of several.

    Parameters
    ----------
    text : str
        Such as ``50``, ``30 mph``, ``walk``, ``UA:urban``, ``none`` or ``90;70``.

    Raises
    ------
    UnbelievableError
        If it cannot be read, or lies outside 1 to 200 km/h.
    """
    parts = [part.strip() for part in re.split(r"[;|]", text.lower())]
    # A mark at the end stands for nothing; a tag without any value cannot be read.
    found = [value for part in parts if (part or not any(parts)) and (value := _one_speed(part))]
    return min(found) if found else None


def _one_speed(text: str) -> int | None:
    if text in NO_LIMIT:
        return None
    if text == "walk":
        return WALK_M_PER_H
    country = _BY_COUNTRY.fullmatch(text)
    if country:
        return _by_country(country[1])
    if text in ZONES or text.startswith("zone:"):
        return _by_country(text)
    return _bounded(text, M_PER_H, LEAST_KMH * METRES_PER_KM, MOST_KMH * METRES_PER_KM)


def _by_country(zone: str) -> int | None:
    """Return the limit of a kind of zone; outside towns the class of the road says enough."""
    named = {"urban": URBAN_M_PER_H, "living_street": LIVING_STREET_M_PER_H, "walk": WALK_M_PER_H}
    if zone in named:
        return named[zone]
    number = _ZONE.fullmatch(zone)
    if number:
        kmh = number[1] or number[2]
        return _bounded(kmh, M_PER_H, LEAST_KMH * METRES_PER_KM, MOST_KMH * METRES_PER_KM)
    return None


def lanes(text: str) -> int:
    """Return a number of lanes, the least of several, halves rounded down but one at least.

    Raises
    ------
    UnbelievableError
        If it cannot be read, or lies outside 1 to 30.
    """
    try:
        number = min(float(part.replace(",", ".")) for part in text.split(";"))
    except ValueError as error:
        raise UnbelievableError(text) from error
    if not 0 < number <= MOST_LANES:
        raise UnbelievableError(text)
    return max(1, int(number))


def weight_kg(text: str) -> int | None:
    """Return a limit of weight in kilograms, rounded down.

    Raises
    ------
    UnbelievableError
        If it cannot be read, or lies outside 100 kg to 200 t.
    """
    return _limit(text, KG, LEAST_KG, MOST_KG)


def height_mm(text: str) -> int | None:
    """Return a limit of height in millimetres, rounded down.

    Raises
    ------
    UnbelievableError
        If it cannot be read, or lies outside 0.5 to 30 m.
    """
    feet = _FEET_AND_INCHES.fullmatch(text.strip())
    if feet:
        text = f"{int(feet[1]) + float(feet[2] or 0) / 12:.4f} ft"
    return _limit(text, MM, LEAST_MM, MOST_MM)


def _limit(text: str, units: dict[str, float], least: int, most: int) -> int | None:
    parts = [part.strip() for part in text.lower().split(";")]
    found = [_bounded(part, units, least, most) for part in parts if part not in NO_LIMIT]
    return min(found) if found else None


def _bounded(text: str, units: dict[str, float], least: int, most: int) -> int:
    number = _NUMBER.fullmatch(text)
    factor = units.get(number[2].strip()) if number else None
    if number is None or factor is None or len(number[1]) > 12:
        raise UnbelievableError(text)
    value = int(float(number[1].replace(",", ".")) * factor)
    if not least <= value <= most:
        raise UnbelievableError(text)
    return value
