"""The planner: window arithmetic, flows, certificates, asks and explanations."""

from opencorridor.planning.make import plan_scenario

__all__ = ["plan_scenario"]
