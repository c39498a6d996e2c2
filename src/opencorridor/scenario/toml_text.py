"""Writes tables as TOML (https://toml.io/en/v1.0.0): what `tomllib` reads, and no comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(document: Mapping[str, Any]) -> str:
    """Return a document as TOML; reading it gives the document back.

    Parameters
    ----------
    document : mapping
        Texts, numbers, yes and no, dates and times, lists of them, tables, and lists of tables.

    Raises
    ------
    TypeError
        If a value has no form in TOML.
    """
    return "\n".join(_table(document, ())).strip("\n") + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of a table: its own keys, then the tables in it, which TOML wants last."""
    for key, value in table.items():
        if not _is_table(value) and not _is_tables(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        inner = (*path, key)
        header = ".".join(map(_key, inner))
        if _is_table(value):
            yield from ("", f"[{header}]", *_table(value, inner))
        elif _is_tables(value):
            for row in value:
                yield from ("", f"[[{header}]]", *_table(row, inner))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_table, value))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _list(items: list[str]) -> str:
    """Return a list, an item to a line: lines stay short, and a difference shows its item."""
    if len(items) < 2:
        return f"[{', '.join(items)}]"
    lines = "".join(f"    {item},\n" for item in items)
    return f"[\n{lines}]"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float():
            return repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return _list([_value(item) for item in value])
        case Mapping():
            pairs = (f"{_key(str(k))} = {_value(v)}" for k, v in value.items())
            return f"{{ {', '.join(pairs)} }}"
    message = f"{type(value).__name__} has no form in TOML"
    raise TypeError(message)
