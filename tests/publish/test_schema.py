"""The schemas and the page about plan.json are what the dataclasses say."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from opencorridor.model import plan as model
from opencorridor.model.plan import AskSheet, Plan
from opencorridor.publish import asks_to_json, plan_to_json
from opencorridor.publish.meanings import MEANINGS
from opencorridor.publish.schema import _reached, asks_schema, plan_schema
from tests.publish.conftest import Sample
from tests.publish.write_docs import documents


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_the_documents_are_those_of_this_version(path: Path) -> None:
    written = path.read_text(encoding="utf-8")

    assert written == documents()[path], "run: python -m tests.publish.write_docs"


def test_every_key_has_its_meaning_and_no_meaning_is_left_over() -> None:
    seen: set[type] = set()
    kinds = [*_reached(Plan, seen), *_reached(AskSheet, seen)]
    objects = [kind for kind in kinds if dataclasses.is_dataclass(kind)]
    keys = {kind.__name__: {f.name for f in dataclasses.fields(kind)} for kind in objects}

    assert {name: set(meanings) for name, meanings in MEANINGS.items()} == keys


def test_every_dataclass_of_the_plan_is_reached() -> None:
    ours = {
        name
        for name, kind in vars(model).items()
        if dataclasses.is_dataclass(kind) and kind.__module__ == model.__name__
    }

    assert ours <= set(MEANINGS)


def test_a_schema_refuses_unknown_keys_everywhere() -> None:
    for schema in (plan_schema(), asks_schema()):
        objects = [schema, *schema["$defs"].values()]
        open_ones = [o for o in objects if "properties" in o and o["additionalProperties"]]
        assert open_ones == []


def _faults(value: object, schema: dict[str, Any], root: dict[str, Any]) -> Iterator[str]:
    """Check what the schemas here use: references, types, keys, items, words, patterns."""
    if "$ref" in schema:
        yield from _faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    if "anyOf" in schema and all(list(_faults(value, s, root)) for s in schema["anyOf"]):
        yield f"{value!r} fits no choice"
    kinds: dict[str, type | tuple[type, ...]] = {
        "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
        "number": (int, float), "null": type(None),
    }  # fmt: skip
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        yield f"{value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{value!r} is not {schema['const']}"
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        yield f"{value!r} does not match {schema['pattern']}"
    if isinstance(value, dict):
        yield from _object_faults(value, schema, root)
    if isinstance(value, list):
        inner = schema.get("prefixItems") or [schema.get("items", {})] * len(value)
        for item, of in zip(value, inner, strict=True):
            yield from _faults(item, of, root)


def _object_faults(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any]
) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{key} is missing" for key in schema.get("required", ()) if key not in value)
    others = schema.get("additionalProperties", {})
    for key, item in value.items():
        if key not in known and others is False:
            yield f"{key} is not known"
            continue
        if "propertyNames" in schema:
            yield from _faults(key, schema["propertyNames"], root)
        yield from _faults(item, known.get(key, others), root)


def test_plans_and_asks_fit_their_schemas(mariupol: Sample, sumy: Sample) -> None:
    for sample in (mariupol, sumy):
        plan, asks = json.loads(plan_to_json(sample.plan)), json.loads(asks_to_json(sample.asks))
        assert list(_faults(plan, plan_schema(), plan_schema())) == []
        assert list(_faults(asks, asks_schema(), asks_schema())) == []


def test_a_plan_without_a_case_does_not_fit(sumy: Sample) -> None:
    plan = json.loads(plan_to_json(sumy.plan))
    del plan["cases"]["central"]

    assert list(_faults(plan, plan_schema(), plan_schema())) == ["central is missing"]
