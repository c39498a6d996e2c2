"""Writes a road plan: report, map, timetable, GeoJSON and JSON, all marked alike."""

from opencorridor.publish.road_plan.asks import ASKS
from opencorridor.publish.road_plan.export import (
    PLAN,
    export,
    plan_json,
    road_plan_schema_text,
    texts_of,
)
from opencorridor.publish.road_plan.proof import PROOF, marks_of, read_proof
from opencorridor.publish.road_plan.reading import plan_from_json

__all__ = [
    "ASKS",
    "PLAN",
    "PROOF",
    "export",
    "marks_of",
    "plan_from_json",
    "plan_json",
    "read_proof",
    "road_plan_schema_text",
    "texts_of",
]
