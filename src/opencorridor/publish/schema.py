"""JSON Schema of ``plan.json`` and ``asks.json``, and the page that explains each key."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from opencorridor.model.cases import Case, Demand
from opencorridor.model.completeness import AGREEMENT_SCHEMA
from opencorridor.model.from_agreement import COMPARISON_SCHEMA, FROM_AGREEMENT_SCHEMA
from opencorridor.model.lists_diff import LISTS_SCHEMA, ListsDiff
from opencorridor.model.matrix import TALKS_SCHEMA
from opencorridor.model.plan import ASKS_SCHEMA, PLAN_SCHEMA, AskSheet, Plan
from opencorridor.model.road_change import ROAD_CHANGE_SCHEMA, RoadChange
from opencorridor.publish.codec import (
    MOST_CHARACTERS,
    agreement_adapter,
    asks_adapter,
    change_adapter,
    comparison_adapter,
    from_agreement_adapter,
    lists_adapter,
    plan_adapter,
    talks_adapter,
)
from opencorridor.publish.lists.keys import meanings_of
from opencorridor.publish.meanings import MEANINGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMPLETE = {"Case": [c.value for c in Case], "Demand": [d.value for d in Demand]}

Schema = dict[str, Any]


def plan_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of ``plan.json``."""
    return _document(plan_adapter().json_schema(), PLAN_SCHEMA, "Plan")


def asks_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of ``asks.json``."""
    return _document(asks_adapter().json_schema(), ASKS_SCHEMA, "Asks")


def talks_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of ``corridor talks show --json``."""
    return _document(talks_adapter().json_schema(), TALKS_SCHEMA, "Talks")


def agreement_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of ``corridor agreement check --json``."""
    return _document(agreement_adapter().json_schema(), AGREEMENT_SCHEMA, "Agreement")


def from_agreement_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of ``corridor agreement plan --json``."""
    drawn = from_agreement_adapter().json_schema()
    return _document(drawn, FROM_AGREEMENT_SCHEMA, "FromAgreement")


def comparison_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of ``corridor agreement compare --json``."""
    return _document(comparison_adapter().json_schema(), COMPARISON_SCHEMA, "Comparison")


def change_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of ``road-change.json``."""
    drawn = _document(change_adapter().json_schema(), ROAD_CHANGE_SCHEMA, "RoadChange")
    return _with_meanings(drawn, RoadChange)


def lists_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of ``corridor lists diff --json``."""
    drawn = _document(lists_adapter().json_schema(), LISTS_SCHEMA, "Lists")
    return _with_meanings(drawn, ListsDiff)


def _with_meanings(drawn: Schema, top: type) -> Schema:
    """Describe each key of a schema by the docstring of the dataclass that it belongs to."""
    kinds = {kind.__name__: kind for kind in _reached(top, set())}
    for name, part in ((top.__name__, drawn), *drawn["$defs"].items()):
        part["description"] = _plain(part.get("description", ""))
        for key, described in part.get("properties", {}).items():
            meaning = meanings_of(kinds[name]).get(key)
            described.update({"description": meaning} if meaning else {})
    return drawn


def schema_text(schema: Schema) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _document(drawn: Schema, name: str, title: str) -> Schema:
    top = drawn["prefixItems"][0]["$ref"].removeprefix("#/$defs/")
    parts = {key: _tidied(part, key) for key, part in sorted(drawn["$defs"].items())}
    body = parts.pop(top)
    if top == "Plan":
        # No times are given for a road that is not agreed.
        del parts["CorridorResult"]["properties"]["cases"]["required"]
    body["properties"]["schema"] = {"const": name, **_described(top, "schema")}
    return {"$schema": DIALECT, "$id": f"urn:{name.replace('/', ':')}", **body, "title": title} | {
        "$defs": parts
    }


def _tidied(part: Any, owner: str) -> Any:  # noqa: ANN401 - any part of a schema
    """Drop titles made from names, describe keys, and ask for every case and demand."""
    if isinstance(part, list):
        return [_tidied(item, owner) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _tidied(item, owner) for key, item in part.items() if not _is_title(key, item)}
    for key, described in kept.get("properties", {}).items():
        described.update(_described(owner, key))
    words = kept.get("propertyNames", {}).get("$ref", "").removeprefix("#/$defs/")
    if words in _COMPLETE:
        kept["required"] = _COMPLETE[words]
    if kept.get("format") == "date-time":
        kept["pattern"] = "Z$"
    return kept


def _is_title(key: str, item: object) -> bool:
    return key == "title" and isinstance(item, str)


def _described(owner: str, key: str) -> Schema:
    meaning = MEANINGS.get(owner, {}).get(key)
    return {"description": meaning} if meaning else {}


# ---- the page ------------------------------------------------------------------------------------

_HEAD = f"""# plan.json and asks.json

<!-- Written by `python -m tests.publish.write_docs` from the dataclasses; a test compares. -->

`corridor plan` writes `plan.json` (schema `{PLAN_SCHEMA}`); with the asks it writes
`asks.json` (schema `{ASKS_SCHEMA}`). Both are the dataclasses of `opencorridor.model.plan`,
key by key. JSON Schemas: [plan-1.json](schemas/plan-1.json), [asks-1.json](schemas/asks-1.json).

- **Moments** are UTC in ISO 8601 with `Z`. The clocks to show them on are in `scenario.clocks`.
- **Units** are in the names: `_m` metres, `_s` seconds, `_m_per_h` metres per hour,
  `_vehicles_per_h` vehicles per hour. `people` and `vehicles` are whole numbers. Steps count from
  `certificate.*.step_zero`.
- **Absent is not zero.** `null` means that there is none, or that it is not known; the key says
  which.
- **Reading is strict.** A key that is missing, unknown or written twice, a moment that is not in
  UTC, a case that is missing: each is refused in one sentence that names the key. At most
  {MOST_CHARACTERS // 2**20} Mi characters are read.
- **The same plan gives the same bytes.** Nothing in the file depends on the machine or the run.
- `plan.json` is marked restricted. `asks.json` is need-to-know, is readable by its owner alone,
  and is never part of a report.
"""


def reference_page() -> str:
    """Return ``docs/plan-json.md``: each object of the two files and each of its keys."""
    pages = [_HEAD]
    seen: set[type] = set()
    for title, top in (("plan.json", Plan), ("asks.json", AskSheet)):
        pages.append(f"## {title}\n")
        pages.extend(_section(kind) for kind in _reached(top, seen))
    return "\n".join(pages)


def _reached(kind: type, seen: set[type]) -> Iterator[type]:
    """Yield a dataclass or enumeration and all that it reaches, in the order of its keys."""
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        for field in dataclasses.fields(kind):
            for part in _kinds_in(hints[field.name]):
                yield from _reached(part, seen)


def _kinds_in(hint: Any) -> Iterator[type]:  # noqa: ANN401 - any annotation
    if isinstance(hint, type) and (dataclasses.is_dataclass(hint) or issubclass(hint, StrEnum)):
        yield hint
    for part in get_args(hint):
        yield from _kinds_in(part)


def _section(kind: type) -> str:
    about = _plain(inspect.getdoc(kind) or "")
    if not dataclasses.is_dataclass(kind):
        choices = ", ".join(f"`{word.value}`" for word in kind)  # type: ignore[attr-defined]  # a StrEnum
        return f"### {kind.__name__}\n\n{about}\n\nOne of {choices}.\n"
    hints = get_type_hints(kind)
    rows = [
        f"| `{f.name}` | {_type_words(hints[f.name])} | {MEANINGS[kind.__name__][f.name]} |"
        for f in dataclasses.fields(kind)
    ]
    table = "\n".join(["| key | value | meaning |", "|---|---|---|", *rows])
    return f"### {kind.__name__}\n\n{about}\n\n{table}\n"


def _plain(docstring: str) -> str:
    """Return a docstring as Markdown, without its list of parameters."""
    told = docstring.split("\nParameters\n", maxsplit=1)[0].replace("``", "`")
    return re.sub(r"(?<=\S)\n(?=\S)", " ", told).strip()


_SCALARS = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}


def _type_words(hint: Any) -> str:  # noqa: ANN401 - any annotation
    """Return an annotation as people read it, with links to other objects."""
    arguments = get_args(hint)
    if not arguments:
        name = getattr(hint, "__name__", str(hint))
        linked = f"[{name}](#{name.lower()})"
        return {**_SCALARS, "datetime": "moment", "NoneType": "null"}.get(name, linked)
    origin = getattr(hint, "__origin__", None)
    inner = [_type_words(part) for part in arguments if part is not Ellipsis]
    if origin is None:
        return " or ".join(inner)
    if origin in {tuple, frozenset}:
        return (
            f"list of {inner[0]}"
            if len(set(inner)) == 1 and Ellipsis in arguments
            else (
                f"set of {inner[0]}" if origin is frozenset else f"list of {len(inner)} {inner[0]}s"
            )
        )
    return f"{inner[1]} by {inner[0]}"
