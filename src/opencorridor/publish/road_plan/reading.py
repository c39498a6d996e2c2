"""Reads ``road-plan.json`` back, strictly: it may come from anybody."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from opencorridor.model.road_plan import ROAD_PLAN_SCHEMA, RoadPlan
from opencorridor.publish.codec import STRICT, document_from_json


@cache
def _adapter() -> TypeAdapter[tuple[RoadPlan]]:
    return TypeAdapter(tuple[RoadPlan], config=STRICT)


def plan_from_json(text: str) -> RoadPlan:
    """Read a road plan: no key missing, none unknown, none twice.

    Parameters
    ----------
    text : str
        The text of a ``road-plan.json``, at most 64 Mi characters.

    Raises
    ------
    PlanFileError
        If it cannot be read as one. One sentence names the key and what was expected.
    """
    return document_from_json(text, _adapter(), ROAD_PLAN_SCHEMA)
