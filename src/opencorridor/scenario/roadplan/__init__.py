"""Folders for leaving an area on its roads: a few terms, the crowds and the exits."""

from opencorridor.scenario.roadplan.reading import AreaCheck, check_area_folder

__all__ = ["AreaCheck", "check_area_folder"]
