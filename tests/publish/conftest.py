"""Plans that several tests here look at, made once."""

from dataclasses import dataclass

import pytest

from opencorridor.model.plan import AskSheet, Plan
from opencorridor.model.scenario import Scenario
from opencorridor.publish.marks import Mark, mark_of
from tests.publish import situations
from tests.publish.samples import Terms, asks_of, plan_of


@dataclass(frozen=True)
class Sample:
    """A scenario, its plan and its asks."""

    scenario: Scenario
    plan: Plan
    asks: AskSheet

    @property
    def mark(self) -> Mark:
        return mark_of(self.plan, self.scenario)


def sample_of(terms: Terms) -> Sample:
    plan = plan_of(terms)
    return Sample(terms.scenario, plan, asks_of(plan, terms.corridor.id))


@pytest.fixture(scope="session")
def mariupol() -> Sample:
    """The cautious case gets nobody out; one corridor is not agreed."""
    return sample_of(situations.mariupol())


@pytest.fixture(scope="session")
def sumy() -> Sample:
    """Every case gets people out."""
    return sample_of(situations.sumy())
