"""Vehicles that carry different numbers, and groups that go first."""

from __future__ import annotations

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.planning.engine import TimedNetwork, earliest_arrival
from opencorridor.planning.engine.people import most_people
from opencorridor.planning.engine.stages import in_stages
from opencorridor.service.arrivals import check_flow


def one_road(steps: int = 4) -> TimedNetwork:
    """Return a road of one vehicle a step: cars stand before it, buses two steps further off."""
    return TimedNetwork(
        nodes=3,
        steps=steps,
        tail=np.array([0, 1]),
        head=np.array([1, 2]),
        link_steps=np.array([2, 1]),
        first_entry=np.zeros(2, dtype=np.int64),
        last_entry=np.full(2, steps),
        capacity_row=np.zeros(2, dtype=np.int64),
        capacity=np.ones((1, steps), dtype=np.int64),
        origin=np.array([0, 1]),
        vehicles=np.array([2, 5]),
        ready_step=np.zeros(2, dtype=np.int64),
        destination=np.array([2]),
    )


def test_buses_that_come_late_keep_their_places_and_cars_fill_the_rest() -> None:
    found = most_people(one_road(), [50, 2])
    flow = found.staged.flow
    # A bus is at the road after two steps; a car takes the step before.
    assert found.out_by_crowd.tolist() == [1, 2]
    assert flow.arrived.tolist() == [[0, 1, 1, 1]]
    assert found.people == 50 + 2 * 2
    assert found.most_by_group.tolist() == [54]
    assert check_flow(flow) == ()


def test_who_goes_first_goes_first_however_few_they_are() -> None:
    found = most_people(one_road(), [50, 2], [1, 0])
    assert found.out_by_crowd.tolist() == [0, 3]
    assert found.people_by_group.tolist() == found.most_by_group.tolist() == [6, 0]


def test_equal_shares_are_stages() -> None:
    network = one_road(steps=6)
    shares = np.array([[1, 1], [2, 2], [2, 5]])
    staged = in_stages(network, shares)
    assert staged.reached.out.tolist() == staged.reached.most.tolist() == [2, 4, 5]
    assert staged.flow.arrived.tolist() == earliest_arrival(network).arrived.tolist()


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([[1, 1], [0, 5]], r"stages\[1, 0\] is 0 after 1"),
        ([[1, 1]], "last stage has 1 vehicles of crowd 0"),
        ([[2, 5, 0]], "of 2 crowds"),
        ([[-1, 0], [2, 5]], r"stages\[0, 0\] is -1"),
        ([[0.5, 5.0]], "whole numbers are expected"),
        (np.zeros((0, 2), dtype=np.int64), "a row for each"),
    ],
)
def test_stages_that_cannot_be_meant_are_refused(stages: object, said: str) -> None:
    with pytest.raises(PlanningError, match=said):
        in_stages(one_road(), stages)  # type: ignore[arg-type]  # wrong on purpose
