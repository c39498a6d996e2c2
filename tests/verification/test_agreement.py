"""Two programs from one page: what the planner makes of any scenario, the referee accepts.

Neither looks at the other. Where they part, one of them is wrong, or the page can be read in two
ways: look at ``docs/method.md`` first.
"""

from datetime import timedelta

import pytest

from opencorridor.planning import plan_scenario
from opencorridor.verification import verify_plan
from tests.verification.chance import by_chance
from tests.verification.scenes import at


@pytest.mark.parametrize("seed", range(16))
def test_the_referee_accepts_what_the_planner_makes_of_a_scenario_by_chance(seed: int) -> None:
    scene = by_chance(seed)

    plan, _ = plan_scenario(scene, made_at=at("08:00") - timedelta(days=1), software="test")

    assert verify_plan(plan, scene).refusals == ()
