"""Scenario folders: the only reader, checker and writer of them."""

from opencorridor.scenario.example import write_example
from opencorridor.scenario.read import CheckResult, check_scenario, read_scenario

__all__ = ["CheckResult", "check_scenario", "read_scenario", "write_example"]
