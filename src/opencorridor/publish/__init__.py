"""Writes a plan for people and for other programs: files, maps, frames and the report."""

from opencorridor.publish.codec import (
    asks_from_json,
    asks_to_json,
    plan_from_json,
    plan_to_json,
)
from opencorridor.publish.export import export_plan
from opencorridor.publish.schema import asks_schema, plan_schema

__all__ = [
    "asks_from_json",
    "asks_schema",
    "asks_to_json",
    "export_plan",
    "plan_from_json",
    "plan_schema",
    "plan_to_json",
]
