"""Writes a road plan: report, map, timetable, GeoJSON and JSON, all marked alike."""

from opencorridor.publish.road_plan.export import export, plan_json, road_plan_schema_text

__all__ = ["export", "plan_json", "road_plan_schema_text"]
