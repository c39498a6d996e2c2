"""Reads a list from a CSV sheet or a TOML file, whose keys are documented."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from opencorridor.errors import ListsError
from opencorridor.model.findings import Finding
from opencorridor.talks.lists.columns import LIST_COLUMNS, LIST_KEYS, ROW_KEYS, Row, Sheet
from opencorridor.talks.lists.findings import CANNOT_BE_READ, UNKNOWN_KEY, error, warning

DELIMITERS = ",;\t|"
LONGEST_CELL = 64 * 1024 * 1024
_LEAST_KNOWN = 2


# ---- CSV -----------------------------------------------------------------------------------------


def is_csv(text: str) -> bool:
    """Tell whether a text begins with the header line of a list."""
    return _delimiter(_first_line(text)) is not None


def read_csv(file: str, text: str) -> tuple[Sheet, tuple[Finding, ...]]:
    """Read a list from a CSV sheet; its delimiter is seen from the header line.

    Parameters
    ----------
    file : str
        Its name, for findings.
    text : str
        The sheet.

    Returns
    -------
    tuple
        The list as it was read, and findings. What has no column keeps its text.
    """
    delimiter = _delimiter(_first_line(text)) or ","
    # The field limit of the csv module is one for the whole process.
    longest = csv.field_size_limit()
    csv.field_size_limit(LONGEST_CELL)
    try:
        return _read_rows(
            file, csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter)
        )
    finally:
        csv.field_size_limit(longest)


def _read_rows(file: str, reader: Iterator[list[str]]) -> tuple[Sheet, tuple[Finding, ...]]:
    sheet = Sheet("csv")
    findings: list[Finding] = []
    heads = [_plain(head) for head in next(reader, [])]
    unknown = [h for h in heads if h and h not in ROW_KEYS and h not in LIST_COLUMNS]
    if unknown:
        findings.append(_unknown(file, 1, unknown))
    for number, cells in _numbered(reader):
        text = ", ".join(cell.strip() for cell in cells if cell.strip())
        if not text:
            continue
        values = {h: c.strip() for h, c in zip(heads, cells, strict=False) if h and c.strip()}
        for key in LIST_COLUMNS:
            if key in values:
                sheet.head.setdefault(key, values.pop(key))
        known = {key: value for key, value in values.items() if key in ROW_KEYS}
        beyond = any(cell.strip() for cell in cells[len(heads) :])
        if beyond or not known:
            sheet.unread.append((number, text))
        if known:
            sheet.rows.append(Row(number, text, known))
    return sheet, tuple(findings)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            cells = [f"(not to be split into cells: {fault})"]
        yield getattr(reader, "line_num", 0), cells


def _first_line(text: str) -> str:
    return text.lstrip().partition("\n")[0]


def _plain(head: str) -> str:
    return head.strip().strip('"').casefold().replace(" ", "_").replace("-", "_")


def _delimiter(line: str) -> str | None:
    known = {d: sum(_plain(h) in ROW_KEYS for h in line.split(d)) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: known[d])
    return best if known[best] >= _LEAST_KNOWN else None


# ---- TOML ----------------------------------------------------------------------------------------


def read_toml(file: str, text: str) -> tuple[Sheet, tuple[Finding, ...]]:
    """Read a list from a TOML file: ``[list]`` for the whole, ``[[corridor]]`` for each row.

    Parameters
    ----------
    file : str
        Its name, for findings.
    text : str
        Its text.

    Returns
    -------
    tuple
        The list as it was read, and findings.

    Raises
    ------
    ListsError
        If it does not follow the rules of TOML or of a list.
    """
    try:
        whole = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
        what = f"It is not TOML: {fault}."
        mend = "Mend the line; texts stand between quotes. A pasted text is read from .txt."
        raise ListsError([error(CANNOT_BE_READ, what, mend, file)]) from fault
    head, corridors = whole.pop("list", {}), whole.pop("corridor", [])
    findings = [_unknown(file, None, list(whole))] if whole else []
    if not isinstance(head, dict) or not _are_tables(corridors):
        what = "A list in TOML has one table [list] and a table [[corridor]] for each corridor."
        mend = "Write the tables as the page on lists shows them."
        raise ListsError([error(CANNOT_BE_READ, what, mend, file)])
    sheet = Sheet("toml", {k: _words(v) for k, v in head.items() if k in LIST_KEYS})
    findings += _unknown_in(file, None, head, LIST_KEYS)
    for number, table in enumerate(corridors, start=1):
        findings += _unknown_in(file, number, table, ROW_KEYS)
        values = {key: _words(value) for key, value in table.items() if key in ROW_KEYS}
        shown = "; ".join(f"{key} = {_words(value)}" for key, value in table.items())
        sheet.rows.append(Row(number, shown, {k: v for k, v in values.items() if v}))
    return sheet, tuple(findings)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _words(value: object) -> str:
    if isinstance(value, list):
        return "|".join(_words(item) for item in value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).strip()


def _unknown_in(
    file: str, row: int | None, table: Iterable[str], known: Iterable[str]
) -> list[Finding]:
    unknown = [key for key in table if key not in known]
    return [_unknown(file, row, unknown)] if unknown else []


def _unknown(file: str, row: int | None, keys: list[str]) -> Finding:
    return warning(
        UNKNOWN_KEY,
        f"Not known here and not compared: {', '.join(keys)}.",
        f"Use {', '.join(ROW_KEYS)}; or write it into note.",
        file,
        row,
    )
