"""``plan.json`` and ``asks.json``: the dataclasses as JSON, and back, strictly."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from opencorridor.errors import PlanFileError
from opencorridor.model.cases import Case, Demand
from opencorridor.model.completeness import AgreementSheet
from opencorridor.model.from_agreement import Comparison, FromAgreement
from opencorridor.model.lists_diff import ListsDiff
from opencorridor.model.matrix import TalksSheet
from opencorridor.model.plan import ASKS_SCHEMA, PLAN_SCHEMA, AskSheet, CorridorResult, Plan
from opencorridor.model.road_change import RoadChange

MOST_CHARACTERS = 64 * 1024 * 1024
LINE = 100

STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True)
# Invisible characters are written as escapes: lossless, and nobody's editor is turned around.
_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_SURROGATES = re.compile("[\ud800-\udfff]")

Document = TypeVar("Document", Plan, AskSheet)
Read = TypeVar("Read")


def plan_to_json(plan: Plan) -> str:
    """Write a plan as JSON; the same plan gives the same text, byte for byte.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    str
        Text that ends with a line feed. Moments are UTC, in ISO 8601 with ``Z``.
    """
    return _text(plan)


def asks_to_json(asks: AskSheet) -> str:
    """Write a sheet of asks as JSON; see `plan_to_json`."""
    return _text(asks)


def plan_from_json(text: str) -> Plan:
    """Read a plan, strictly: no key missing, none unknown, none twice, every moment in UTC.

    Parameters
    ----------
    text : str
        The text of a ``plan.json``, at most 64 Mi characters.

    Returns
    -------
    Plan
        The plan.

    Raises
    ------
    PlanFileError
        If it cannot be read as a plan. One sentence names the key and what was expected.
    """
    return _read(text, plan_adapter(), PLAN_SCHEMA)


def asks_from_json(text: str) -> AskSheet:
    """Read a sheet of asks, strictly; see `plan_from_json`."""
    return _read(text, asks_adapter(), ASKS_SCHEMA)


# ---- writing -------------------------------------------------------------------------------------


def sheet_to_json(
    sheet: TalksSheet | AgreementSheet | ListsDiff | FromAgreement | Comparison | RoadChange,
) -> str:
    """Write what is shown of talks, an agreement, two lists or a change as JSON."""
    return _text(sheet)


def _text(document: object) -> str:
    lines = "".join(_lines(_jsonable(document), 0))
    visible = _SURROGATES.sub("\ufffd", lines)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", visible) + "\n"


def _jsonable(value: object) -> object:
    """Return the value as dicts, lists and scalars, in an order that never changes."""
    if dataclasses.is_dataclass(value):
        return {f.name: _jsonable(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        ordered = sorted(value.items(), key=lambda pair: _rank(pair[0]))
        return {str(key): _jsonable(item) for key, item in ordered}
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, tuple):
        return [_jsonable(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        message = f"{moment.isoformat()} has no time zone; a naive time cannot be written"
        raise ValueError(message)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _rank(key: object) -> tuple[int, str]:
    """Order the words of an enumeration as it names them, other keys by their text."""
    return (list(type(key)).index(key), "") if isinstance(key, StrEnum) else (0, str(key))


def _lines(value: object, depth: int) -> list[str]:
    """Return JSON as pieces of text: short things on one line, long ones a line for each part."""
    if not isinstance(value, dict | list) or not value:
        return [json.dumps(value, ensure_ascii=False, allow_nan=False)]
    if _is_flat(value):
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if len(line) <= LINE:
            return [line]
    indent = "\n" + "  " * (depth + 1)
    pieces: list[str] = []
    for part in value.items() if isinstance(value, dict) else value:
        pieces.append("," + indent if pieces else indent)
        item = part
        if isinstance(value, dict):
            pieces.append(json.dumps(part[0], ensure_ascii=False) + ": ")
            item = part[1]
        pieces.extend(_lines(item, depth + 1))
    brackets = "{}" if isinstance(value, dict) else "[]"
    return [brackets[0], *pieces, "\n" + "  " * depth + brackets[1]]


def _is_flat(value: dict[str, object] | list[object]) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    return not any(isinstance(part, dict | list) for part in parts)


# ---- reading -------------------------------------------------------------------------------------


@cache
def plan_adapter() -> TypeAdapter[tuple[Plan]]:
    """Return what validates a plan: a tuple of one, so that strictness reaches every part of it."""
    return TypeAdapter(tuple[Plan], config=STRICT)


@cache
def asks_adapter() -> TypeAdapter[tuple[AskSheet]]:
    """Return what validates a sheet of asks; see `plan_adapter`."""
    return TypeAdapter(tuple[AskSheet], config=STRICT)


@cache
def lists_adapter() -> TypeAdapter[tuple[ListsDiff]]:
    """Return what draws the schema of a comparison of two lists."""
    return TypeAdapter(tuple[ListsDiff], config=STRICT)


@cache
def talks_adapter() -> TypeAdapter[tuple[TalksSheet]]:
    """Return what draws the schema of a sheet of talks."""
    return TypeAdapter(tuple[TalksSheet], config=STRICT)


@cache
def agreement_adapter() -> TypeAdapter[tuple[AgreementSheet]]:
    """Return what draws the schema of a sheet of an agreement."""
    return TypeAdapter(tuple[AgreementSheet], config=STRICT)


@cache
def from_agreement_adapter() -> TypeAdapter[tuple[FromAgreement]]:
    """Return what draws the schema of an agreement that was planned."""
    return TypeAdapter(tuple[FromAgreement], config=STRICT)


@cache
def change_adapter() -> TypeAdapter[tuple[RoadChange]]:
    """Return what validates a road plan after a change; see `plan_adapter`."""
    return TypeAdapter(tuple[RoadChange], config=STRICT)


@cache
def comparison_adapter() -> TypeAdapter[tuple[Comparison]]:
    """Return what draws the schema of a comparison of variants."""
    return TypeAdapter(tuple[Comparison], config=STRICT)


def _read(text: str, adapter: TypeAdapter[tuple[Document]], schema: str) -> Document:
    read = document_from_json(text, adapter, schema)
    return cast("Document", _settled(read, type(read), ""))


def document_from_json(text: str, adapter: TypeAdapter[tuple[Read]], schema: str) -> Read:
    """Read a document of a schema, strictly.

    Parameters
    ----------
    text : str
        At most 64 Mi characters.
    adapter : TypeAdapter
        Of a tuple of one, so that strictness reaches every part of it.
    schema : str
        What the key ``schema`` has to say.

    Raises
    ------
    PlanFileError
        If it cannot be read as one. One sentence names the key and what was expected.
    """
    if len(text) > MOST_CHARACTERS:
        message = f"The file has {len(text)} characters; at most {MOST_CHARACTERS} are read."
        raise PlanFileError(message)
    raw = _parsed(text)
    if not isinstance(raw, dict):
        message = "The file holds no JSON object at its top; a plan file is one object."
        raise PlanFileError(message)
    found = raw.get("schema")
    if found != schema:
        stated = f"is {_short(found)}" if "schema" in raw else "is missing"
        message = f"The key `schema` {stated}; this version reads `{schema}`."
        raise PlanFileError(message)
    try:
        (read,) = adapter.validate_json(f"[{text}]")
    except ValidationError as error:
        raise PlanFileError(_sentence(error)) from error
    return read


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        message = f"The file is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        raise PlanFileError(message) from error
    except RecursionError as error:
        message = "The file is nested too deeply to be a plan."
        raise PlanFileError(message) from error
    except ValueError as error:
        message = f"The file is not JSON: {_short(str(error))}."
        raise PlanFileError(message) from error


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        message = f"The key {_short(twin)} stands twice in one object."
        raise PlanFileError(message)
    return found


def _no_constant(name: str) -> object:
    message = f"The file holds {name}, which is not a number."
    raise PlanFileError(message)


_PLAIN_WORDS = {
    "missing": "is missing",
    "unexpected_keyword_argument": "is not known",
    "json_invalid": "is not JSON",
}


def _sentence(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    first = faults[0]
    key = _key(part for part in first["loc"][1:] if part != "[key]")
    words = _PLAIN_WORDS.get(first["type"])
    if words is None:
        wish = re.sub(r"^(Input|Value) ", "", first["msg"]).rstrip(".")
        words = f"cannot be read: it {wish[:1].lower() + wish[1:]}"
    more = f" ({len(faults)} faults in all)" if len(faults) > 1 else ""
    return f"The key `{key}` {words}{more}."


def _key(parts: Any) -> str:  # noqa: ANN401 - an iterable of keys and numbers
    named = ""
    for part in parts:
        named += f"[{part}]" if isinstance(part, int) else f".{part}"
    return _SURROGATES.sub("\ufffd", named.lstrip("."))[:200] or "(whole file)"


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _settled(value: Any, hint: Any, where: str) -> Any:  # noqa: ANN401 - any part of a document
    """Put every moment in UTC proper and make sure that each mapping by case has every case."""
    if isinstance(value, datetime):
        return _utc(value, where)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        parts = {
            name: _settled(getattr(value, name), part, f"{where}.{name}")
            for name, part in _hints(kind).items()
            if not _is_left_empty(value, name)
        }
        return dataclasses.replace(value, **parts)
    if isinstance(value, Mapping):
        words, item = get_args(hint)
        _check_words(value, words, where)
        return {key: _settled(part, item, f"{where}.{key}") for key, part in value.items()}
    if isinstance(value, tuple) and get_origin(hint) is tuple and get_args(hint)[0] is not int:
        item = get_args(hint)[0]
        return tuple(_settled(part, item, f"{where}[{n}]") for n, part in enumerate(value))
    return value


def _is_left_empty(value: object, name: str) -> bool:
    """Tell whether a mapping by case may be empty: no times are given for a road not agreed."""
    return (
        isinstance(value, CorridorResult)
        and name == "cases"
        and not value.agreed
        and not value.cases
    )


def _utc(moment: datetime, where: str) -> datetime:
    if moment.utcoffset() != timedelta(0):
        message = f"The key `{where.lstrip('.')}` cannot be read: it should be in UTC, with Z."
        raise PlanFileError(message)
    return moment.replace(tzinfo=UTC)


def _check_words(value: Mapping[Any, object], words: Any, where: str) -> None:  # noqa: ANN401 - type
    if words not in {Case, Demand}:
        return
    for word in words:
        if word not in value:
            message = f"The key `{where.lstrip('.')}.{word}` is missing."
            raise PlanFileError(message)
