"""Hours as pasted lines write them: bare ones, and what of a line was not read."""

from __future__ import annotations

import re

SILENCE = re.compile(
    r"silence|cease-?\s?fire|режим\w* (?:тиші|тишины|припинення|прекращения)|тиш[аіиу]|тишин",
    re.IGNORECASE,
)
MOVEMENT = re.compile(
    r"evacuation|movement|departure|set out|first column|start of|евакуац|эвакуац|"
    r"колон|рух\b|движени|початок|начал|збір|сбор",
    re.IGNORECASE,
)
# No part of a longer number, of a day (08.03.2022) or of a stamp (09:00:00) is a time.
CLOCK_TIME = (
    r"(?<![\d.:])\d{1,2}[:.]\d{2}(?::\d{2})?(?!\d|[.:]\d)(?:\s*[ap]\.?m\b\.?)?"
    r"|(?<![\d.:])\d{1,2}\s*[ap]\.?\s?m\b\.?"
)
SPAN = re.compile(
    rf"(?P<start>{CLOCK_TIME})[\s\w,]{{0,30}}?\s*(?:-|–|—|to|until|till|до|по)\s*(?P<end>{CLOCK_TIME})",
    re.IGNORECASE,
)
ONE = re.compile(rf"(?P<start>{CLOCK_TIME})", re.IGNORECASE)
_WORD = r"\b(?:з|із|зі|с|со|від|от|до|по|from|to|until|till)"
_AFTER_WORD = re.compile(
    rf"(?P<word>{_WORD}\s+)(?P<hour>\d{{1,2}})(?![\d:.]\d)(?!\d)", re.IGNORECASE
)
# What stands behind an hour, and not behind a day, a distance or a number of people.
_BEHIND = re.compile(
    r"\s*(?:$|[,;)(]|\.\s*$|(?:год(?:ин\w*|\.)?|час(?:ов|а|у)?|h|hours?|o'clock|hrs?)(?!\w)"
    r"|(?:to|until|till|до|по|за|on|local|ky?i[ye]?v|київ|києв|киев|mosc|msk|моск|мск|utc|gmt))",
    re.IGNORECASE,
)
_CLOCK_FACE = re.compile(r"(?:[ap]\.?\s?m\b)", re.IGNORECASE)
_DAY = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{2}\.\d{4})\b")
_OFFSET = re.compile(r"\b(?:utc|gmt)\s*[+\u2212-]?\s*\d{1,2}(?!\d)", re.IGNORECASE)
_OPEN_END = re.compile(r"\b(?:until|till|to|до)\s+\w", re.IGNORECASE)
_LIKE_TIME = re.compile(rf"\d:\d|{_WORD}\s+\d", re.IGNORECASE)
_MOST_HOURS = 24


def speaks_of_window(line: str) -> bool:
    """Tell whether a line has a word for silence or for movement."""
    return bool(SILENCE.search(line) or MOVEMENT.search(line))


def with_full_hours(line: str) -> str:
    """Return a line with its bare hours written in full: ``до 20`` as ``до 20:00``.

    Parameters
    ----------
    line : str
        A line. Only one that speaks of silence or of movement is changed, and only if every
        number behind ``from``, ``to`` and their like can be an hour: ``8 to 10 March`` is days.

    Returns
    -------
    str
        The line; the same one if nothing was read so.
    """
    if not speaks_of_window(line):
        return line
    found = list(_AFTER_WORD.finditer(line))
    behind = [line[one.end() :] for one in found]
    if any(_CLOCK_FACE.match(rest.lstrip()) for rest in behind):
        return line
    hours = all(int(one["hour"]) <= _MOST_HOURS for one in found)
    if not hours or not all(_BEHIND.match(rest) for rest in behind):
        return line
    return _AFTER_WORD.sub(r"\g<word>\g<hour>:00", line)


def leaves_unread(rest: str, *, start_alone: bool, chain: bool) -> bool:
    """Tell whether what is left of a line, its times taken out, could still be a time or a day.

    Parameters
    ----------
    rest : str
        The line without the times that were read.
    start_alone : bool
        Whether a start was read and no end.
    chain : bool
        Whether the line names a chain of places: numbers of roads and routes stand in it.
    """
    bare = _OFFSET.sub(" ", _DAY.sub(" ", rest))
    if chain:
        return bool(_LIKE_TIME.search(bare))
    return bool(re.search(r"\d", bare)) or (start_alone and bool(_OPEN_END.search(bare)))


def may_hold_hours(text: str) -> bool:
    """Tell whether a line that was not understood could have named the hours of a window."""
    return bool(re.search(r"\d", text)) or speaks_of_window(text)
