"""Text for terminals: foreign text made harmless, moments, lengths of time and numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.scenario import ClockName
from opencorridor.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

NONE = "-"

# Whole sequences first, so that their harmless-looking letters go with them.
_ESCAPE_SEQUENCES = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-Z\\^-~]"
)
# Controls, invisible formatting (right-to-left overrides among it), lone surrogates, line marks.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # Persian, Arabic and Indic spelling needs them

_ASCII = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2026": "...",
        "\u2192": "->",
        "\u2190": "<-",
        "\u00d7": "x",
        "\u00b7": "-",
        "\u2022": "-",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
    }
)


def clean(text: str) -> str:
    """Make one line of foreign text harmless for a terminal.

    Escape sequences, control characters, right-to-left overrides and other invisible
    formatting are removed; every run of white space, line ends included, becomes one space.

    Parameters
    ----------
    text : str
        Text from a scenario, a plan or a path.

    Returns
    -------
    str
        One line of printable text.
    """
    spaced = re.sub(r"\s", " ", _ESCAPE_SEQUENCES.sub("", text))
    shown = (c for c in spaced if c in _JOINERS or unicodedata.category(c) not in _UNPRINTABLE)
    return re.sub(" +", " ", "".join(shown))


def to_encoding(text: str, encoding: str) -> str:
    """Fit text to an output encoding; what it cannot show becomes its ASCII twin or ``?``."""
    if encoding.lower().replace("-", "").replace("_", "").startswith("utf"):
        return text.encode("utf-8", "replace").decode("utf-8")
    return text.translate(_ASCII).encode(encoding, "replace").decode(encoding)


def span(duration_s: int) -> str:
    """Write a length of time, never longer than it is: ``2 h 40 min``.

    Parameters
    ----------
    duration_s : int
        Length of time in seconds, zero or more.

    Returns
    -------
    str
        Hours and whole minutes; seconds below one minute.
    """
    if 0 < duration_s < SECONDS_PER_MINUTE:
        return f"{duration_s} s"
    hours, rest_s = divmod(duration_s, SECONDS_PER_HOUR)
    minutes = rest_s // SECONDS_PER_MINUTE
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def slack(slack_s: int | None) -> str:
    """Write what is left between the announced start and the last clearing departure.

    Parameters
    ----------
    slack_s : int or None
        Seconds; below zero the terms are short by that much.

    Returns
    -------
    str
        Such as ``45 min short``; minutes are rounded to the unfavourable side.
    """
    if slack_s is None:
        return NONE
    if slack_s >= 0:
        return f"{span(slack_s)} left"
    whole_minutes_s = -(slack_s // SECONDS_PER_MINUTE) * SECONDS_PER_MINUTE
    return f"{span(whole_minutes_s)} short"


def date(moment: datetime, clock: ClockName) -> str:
    """Write the date of a moment on a clock: ``5 March 2022``."""
    there = on_clock(moment, clock.zone)
    return f"{there.day} {there:%B %Y}"


def both_clocks(moment: datetime, clocks: Sequence[ClockName], day: str | None = None) -> str:
    """Write a moment on the first two clocks: ``08:20 / 09:20``.

    Parameters
    ----------
    moment : datetime
        A zone-aware moment.
    clocks : sequence of ClockName
        Clocks in the order in which they are named to the reader.
    day : str or None
        The date that the reader takes for granted, as `date` writes it; a time on another date
        carries its own. None: every date is written.

    Returns
    -------
    str
        Hours and minutes, rounded down to the minute.
    """
    times = []
    for clock in clocks[:2]:
        there = on_clock(moment, clock.zone)
        other_day = date(moment, clock) != day
        times.append(f"{there.day} {there:%b %H:%M}" if other_day else f"{there:%H:%M}")
    return " / ".join(times)


def cities(clocks: Sequence[ClockName]) -> str:
    """Write the names of the first two clocks as `both_clocks` orders them."""
    return " / ".join(clean(clock.city) for clock in clocks[:2])


def count(number: int) -> str:
    """Write a whole number with its thousands apart."""
    return f"{number:,}"


def many(number: int, one: str, more: str) -> str:
    """Write a number with the word that goes with it: ``1 ask``, ``2 asks``."""
    return f"{count(number)} {one if number == 1 else more}"
