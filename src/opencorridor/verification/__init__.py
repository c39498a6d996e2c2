"""The independent referee: checks a plan against its scenario, from the method page alone.

It imports nothing of the planner. ``docs/method.md`` is what both were written from.
"""

from opencorridor.verification.rules import RULES, Refusal, Verification
from opencorridor.verification.verify import verify_plan

__all__ = ["RULES", "Refusal", "Verification", "verify_plan"]
