"""The files of a road plan after a change."""

from __future__ import annotations

from opencorridor.publish.road_change.export import CHANGE, change_json, export_change

__all__ = ["CHANGE", "change_json", "export_change"]
