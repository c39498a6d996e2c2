"""The referee of road plans: what was driven, what no plan can beat, and every number."""

from opencorridor.verification.roads.given import GivenRoads
from opencorridor.verification.roads.verify import verify_road_plan

__all__ = ["GivenRoads", "verify_road_plan"]
