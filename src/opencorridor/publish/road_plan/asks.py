"""``asks.json`` of a road plan: a need-to-know file beside it, and its JSON Schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from opencorridor.model.road_asks import ROAD_ASKS_SCHEMA, RoadAskSheet
from opencorridor.publish.codec import MOST_CHARACTERS
from opencorridor.publish.schema import DIALECT, schema_text

ASKS = "asks.json"


@cache
def _adapter() -> TypeAdapter[RoadAskSheet]:
    return TypeAdapter(RoadAskSheet)


def asks_json(asks: RoadAskSheet) -> str:
    """Return asks as the text of ``asks.json``: their fields, moments in UTC.

    What is told rank by rank is left out where all crowds go together.
    """
    written = json.loads(_adapter().dump_json(asks))
    if not written["as_they_stand"]:
        del written["as_they_stand"]
    for ask in written["asks"]:
        if not ask["by_rank"]:
            del ask["by_rank"]
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def road_asks_schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of ``asks.json`` of a road plan."""
    drawn: dict[str, Any] = _adapter().json_schema(mode="serialization")
    drawn["properties"]["schema"] = {"const": ROAD_ASKS_SCHEMA}
    name = f"urn:{ROAD_ASKS_SCHEMA.replace('/', ':')}"
    return schema_text({"$schema": DIALECT, "$id": name, **drawn})


def earlier_asks(folder: Path, plan: str) -> tuple[str, ...]:
    """Return the name of the asks that an earlier plan of a folder left, if there are any.

    Parameters
    ----------
    folder : Path
        Where plans are written.
    plan : str
        Id of the plan; what was made for another one is not ours to remove.
    """
    try:
        path = folder / ASKS
        if not path.is_file() or path.stat().st_size > MOST_CHARACTERS:
            return ()
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError):
        return ()
    ours = isinstance(read, dict) and read.get("schema") == ROAD_ASKS_SCHEMA
    return (ASKS,) if ours and read.get("plan") == plan else ()
