"""Reads one cell, or one value of the terms, as its column says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from opencorridor.model.cases import End, Range
from opencorridor.scenario.columns import Column, Kind
from opencorridor.scenario.hints import did_you_mean
from opencorridor.scenario.notes import Hint, Mend, printable

LONGEST_ID = 80
LONGEST_TEXT = 10_000
LONGEST_LIST = 2_000
LONGEST_NUMBER = 40
LONGEST_SHOWN = 60
FIRST_YEAR, LAST_YEAR = 1990, 2100

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}")
# Control characters but for white space, and those that turn the direction of text.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


class CellError(Exception):
    """A value that cannot be read.

    Parameters
    ----------
    code : str
        Code of the finding.
    what : str
        What was found and what was expected, one sentence.
    mend : str or Hint
        How to mend it, one sentence.
    """

    def __init__(self, code: str, what: str, mend: Mend) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.mend = mend


def shown(value: object) -> str:
    """Return a value as it may stand in a sentence: printable and short."""
    if isinstance(value, datetime):
        return value.isoformat()
    text = printable(_plain(value))
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value[: LONGEST_SHOWN + 1]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) >= 10**LONGEST_SHOWN:
        return "a number of very many digits"
    return str(value)


def is_empty(raw: object) -> bool:
    """Tell whether nothing is written."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_cell(column: Column, raw: object) -> object:
    """Read a value that is not empty.

    Parameters
    ----------
    column : Column
        What is known of the column.
    raw : object
        Text of a cell, or a value as the TOML reader gives it.

    Returns
    -------
    object
        The value in the unit of the model.

    Raises
    ------
    CellError
        If the value cannot be read.
    """
    return _READERS[column.kind](column, raw)


def _text_of(raw: object, expected: str) -> str:
    if not isinstance(raw, str):
        raise CellError(
            "OC-208", f"Found {shown(raw)}, expected {expected}.", "Write it between quotes."
        )
    text = unicodedata.normalize("NFC", raw.strip())
    bad = _UNPRINTABLE.search(text)
    if bad:
        raise CellError(
            "OC-207",
            f"The text holds the character U+{ord(bad[0]):04X}, expected printable text.",
            "Delete that character.",
        )
    if len(text) > LONGEST_TEXT:
        raise CellError(
            "OC-209",
            f"The text has {len(text):,} characters, expected at most {LONGEST_TEXT:,}.",
            "Shorten it and name the document instead.",
        )
    return " ".join(text.split())


def _read_text(_column: Column, raw: object) -> str:
    return _text_of(raw, "text")


def _read_id(column: Column, raw: object) -> str:
    text = _text_of(raw, "an id")
    if column.refers_to:  # The reference check says more of a wrong one than its spelling does.
        return text
    if not _ID.fullmatch(text) or len(text) > LONGEST_ID:
        raise CellError(
            "OC-206",
            f"Found {shown(text)!r}, expected an id of lower-case letters a to z, digits and "
            f"hyphens, at most {LONGEST_ID} characters.",
            "Write a short id such as 'north-road-1' and put the full name into the name column.",
        )
    return text


def _number_text(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise CellError(
            "OC-202", f"Found {shown(raw)}, expected a number.", "Write digits, such as 40."
        )
    if isinstance(raw, str):
        return raw.strip()
    return shown(raw) if isinstance(raw, int) else repr(raw)


def read_number(text: str, *, whole: bool = False) -> float:
    """Read a decimal number with a point; whole numbers stay whole.

    Parameters
    ----------
    text : str
    whole : bool
        Whether a whole number is expected: then ``1.000`` may be a thousand, and is refused.

    Raises
    ------
    CellError
        If the text is not a finite decimal number.
    """
    if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise CellError("OC-202", f"Found {shown(text)!r}, expected a number.", _mend(text, whole))
    if whole and _GROUPED.fullmatch(text):
        digits, one = text.replace(".", ""), text.partition(".")[0]
        what = f"Found {text!r}, which may be {digits} or {one}, expected a whole number."
        raise CellError("OC-202", what, f"Write {digits} or {one}, without a separator.")
    if "." in text or "e" in text or "E" in text:
        value = float(text)
        return int(value) if value.is_integer() else value
    return int(text)


def _mend(text: str, whole: bool) -> str:
    """Return how to mend what is no number."""
    digits = re.sub(r"[,.'’ \u00a0\u202f]", "", text)
    if re.fullmatch(r"[+-]?[0-9]{1,3}([,'’ \u00a0\u202f][0-9]{3})+", text):
        may_be = not whole and text.count(",") == 1
        other = f", or {text.replace(',', '.')} if a decimal is meant" if may_be else ""
        return f"Write thousands without a separator: {digits}{other}."
    if whole:
        return "Write a whole number in digits and no unit, such as 40."
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        return f"Write a point instead of the comma: {text.replace(',', '.')}."
    return "Write digits with a point before decimals and no unit, such as 25.6."


def plain(value: float) -> str:
    """Return a bound as people write it."""
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def _bounded(column: Column, value: float) -> float:
    unit = f" {column.unit}" if column.unit else ""
    low, high = column.least, column.most
    if (low is not None and value < low) or (high is not None and value > high):
        if low is not None and high is not None:
            bounds = f"{plain(low)} to {plain(high)}{unit}"
        elif low is not None:
            bounds = f"at least {plain(low)}{unit}"
        else:
            bounds = f"at most {plain(high or 0)}{unit}"
        mend = "Check the figure and its unit; write only what is known."
        if column.unit.startswith("degrees"):
            mend = "Check the figure; latitude and longitude may be swapped."
        raise CellError("OC-203", f"Found {value:,}{unit}, expected {bounds}.", mend)
    if column.whole and value != int(value):
        raise CellError(
            "OC-202", f"Found {value:,}{unit}, expected a whole number.", "Write a whole number."
        )
    return value


def _converted(column: Column, value: float) -> int | float:
    bounded = _bounded(column, value)
    if column.convert is not None:
        return column.convert(bounded)
    return int(bounded) if column.whole else bounded


def _read_number(column: Column, raw: object) -> int | float:
    text = _number_text(raw)
    if ".." in text:
        raise CellError(
            "OC-204", f"Found {shown(text)!r}, expected one number.", "Write one number here."
        )
    return _converted(column, read_number(text, whole=column.whole))


def range_parts(raw: object) -> list[str]:
    """Split the text of a range at its dots."""
    return [part.strip() for part in _number_text(raw).split("..")]


def _read_range(column: Column, raw: object) -> Range:
    parts = range_parts(raw)
    if len(parts) > 3 or "" in parts:
        raise CellError(
            "OC-204",
            f"Found {shown(raw)!r}, expected one number, least..most or least..central..most.",
            "Write for example 40, 30..60 or 30..40..60.",
        )
    values = [read_number(part, whole=column.whole) for part in parts]
    if values != sorted(values):
        raise CellError(
            "OC-204",
            f"Found {shown(raw)!r}, expected the numbers from least to most.",
            f"Write {'..'.join(sorted(parts, key=float))}.",
        )
    whole = [int(_converted(column, value)) for value in values]
    end = column.unfavourable or End.LEAST
    if len(whole) == 2:
        total = whole[0] + whole[1]
        # An odd sum leaves a half: it goes to the unfavourable side.
        middle = total // 2 if end is End.LEAST else -(-total // 2)
        return Range(whole[0], middle, whole[1], end)
    return Range(whole[0], whole[len(whole) // 2], whole[-1], end)


def _read_yes_no(_column: Column, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in {"yes", "no"}:
        return raw.strip().lower() == "yes"
    raise CellError("OC-208", f"Found {shown(raw)!r}, expected yes or no.", "Write yes or no.")


@cache
def _members(choices: type[StrEnum] | None) -> Mapping[str, StrEnum]:
    return {str(member): member for member in choices or ()}


def _choice(choices: type[StrEnum] | None, raw: object) -> StrEnum:
    text = _text_of(raw, "a word")
    members = _members(choices)
    if text not in members:
        raise CellError(
            "OC-205",
            f"Found {shown(text)!r}, expected one of {', '.join(members)}.",
            Hint(lambda: did_you_mean(text.lower(), members), "Write one of these words."),
        )
    return members[text]


def _read_choice(column: Column, raw: object) -> StrEnum:
    return _choice(column.choices, raw)


def _items(raw: object, example: str = '["a", "b"]') -> list[object]:
    items: list[object]
    if isinstance(raw, str):
        items = [part.strip() for part in raw.split(";")]
        if len(items) > 1 and not items[-1]:
            items.pop()
    elif isinstance(raw, list):
        items = raw
    else:
        raise CellError(
            "OC-208", f"Found {shown(raw)}, expected a list.", f"Write a list such as {example}."
        )
    if len(items) > LONGEST_LIST:
        raise CellError(
            "OC-209",
            f"The list has {len(items):,} entries, expected at most {LONGEST_LIST:,}.",
            "Shorten the list.",
        )
    if any(is_empty(item) or item == [] for item in items):
        raise CellError(
            "OC-210", "The list has an empty entry.", "Delete the separator that is too many."
        )
    return items


def _without_repetition(items: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for item in items:
        if item in seen:
            raise CellError(
                "OC-210", f"The list names {shown(item)!r} twice.", "Name each entry once."
            )
        seen[item] = None
    return tuple(seen)


def _read_choices(column: Column, raw: object) -> tuple[str, ...]:
    return _without_repetition([_choice(column.choices, item) for item in _items(raw)])


def _read_ids(column: Column, raw: object) -> tuple[str, ...]:
    if column.none_word and isinstance(raw, str) and raw.strip() == column.none_word:
        return ()
    items = [_text_of(item, "an id") for item in _items(raw)]
    # Of a chain that names a place twice the check of chains says more than this one does.
    return tuple(items) if column.chain else _without_repetition(items)


def _read_texts(_column: Column, raw: object) -> tuple[str, ...]:
    return _without_repetition([_text_of(item, "text") for item in _items(raw)])


def _read_groups(_column: Column, raw: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(raw, list) or not all(isinstance(item, list) for item in raw):
        raise CellError(
            "OC-208",
            f"Found {shown(raw)}, expected a list of lists of groups.",
            'Write for example [["wounded"], ["children", "elderly"]].',
        )
    groups = [[_text_of(name, "a group") for name in _items(item)] for item in _items(raw)]
    _without_repetition([name for group in groups for name in group])
    return tuple(tuple(group) for group in groups)


def _read_numbers(column: Column, raw: object) -> tuple[int, ...]:
    return tuple(int(_read_number(column, item)) for item in _items(raw, "[30, 60]"))


def _read_time(_column: Column, raw: object) -> datetime:
    moment = raw if isinstance(raw, datetime) else _time_from_text(raw)
    if moment.microsecond:
        raise CellError(
            "OC-402",
            f"Found {shown(moment)}, expected whole seconds.",
            "Leave out the fraction of the second.",
        )
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise CellError(
            "OC-411",
            f"Found the year {moment.year}, expected {FIRST_YEAR} to {LAST_YEAR}.",
            "Check the year.",
        )
    return moment


def _time_from_text(raw: object) -> datetime:
    mend = "Write the day and the time, such as 2022-03-05T09:00 or 2022-03-05T09:00+02:00."
    if isinstance(raw, date | time):
        missing = "time of day" if isinstance(raw, date) else "day"
        raise CellError("OC-402", f"Found {raw.isoformat()}, which has no {missing}.", mend)
    what = f"Found {shown(raw)!r}, expected a day and a time."
    match = _TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise CellError("OC-402", what, mend)
    try:
        return datetime.fromisoformat("".join((match[1], "T", match[2], match[3] or "")))
    except ValueError as error:
        raise CellError("OC-402", f"{what[:-1]} that exist.", mend) from error


def _read_day(_column: Column, raw: object) -> date:
    what = f"Found {shown(raw)!r}, expected a day."
    mend = "Write the day alone, such as 2022-03-05."
    if isinstance(raw, date) and not isinstance(raw, datetime):
        day = raw
    elif isinstance(raw, str) and _DAY.fullmatch(raw.strip()):
        try:
            day = date.fromisoformat(raw.strip())
        except ValueError as error:
            raise CellError("OC-402", f"{what[:-1]} that exists.", mend) from error
    else:
        raise CellError("OC-402", what, mend)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        what = f"Found the year {day.year}, expected {FIRST_YEAR} to {LAST_YEAR}."
        raise CellError("OC-411", what, "Check the year.")
    return day


def _read_moment(column: Column, raw: object) -> datetime:
    moment = _read_time(column, raw)
    if moment.tzinfo is None:
        raise CellError(
            "OC-401",
            f"{shown(moment)} has no offset, and no clock is named for it.",
            f"Add the offset, such as {moment.isoformat()}+02:00.",
        )
    return moment


def _read_zone(_column: Column, raw: object) -> str:
    name = _text_of(raw, "the IANA name of a clock")
    if not is_zone(name):
        raise CellError(
            "OC-403",
            f"Found {shown(name)!r}, expected the IANA name of a clock.",
            Hint(
                lambda: did_you_mean(name, sorted(available_timezones())),
                "Write a name such as Europe/Kyiv or Europe/Moscow.",
            ),
        )
    return name


def is_zone(name: str) -> bool:
    """Tell whether a clock of this IANA name exists."""
    if not _ZONE.fullmatch(name) or name.lower() in {"localtime", "posixrules"}:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


_READERS: Mapping[Kind, Callable[[Column, object], object]] = {
    Kind.ID: _read_id,
    Kind.TEXT: _read_text,
    Kind.NUMBER: _read_number,
    Kind.RANGE: _read_range,
    Kind.YES_NO: _read_yes_no,
    Kind.CHOICE: _read_choice,
    Kind.CHOICES: _read_choices,
    Kind.IDS: _read_ids,
    Kind.TEXTS: _read_texts,
    Kind.GROUPS: _read_groups,
    Kind.NUMBERS: _read_numbers,
    Kind.MOMENT: _read_moment,
    Kind.TIME: _read_time,
    Kind.DAY: _read_day,
    Kind.ZONE: _read_zone,
}
