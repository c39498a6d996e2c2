"""Asks beside a flow within totals are worth what another solver says of the changed network."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.planning.asks import NO_CHANGE
from opencorridor.planning.engine import (
    TimedNetwork,
    TotalsFlow,
    earliest_arrival,
    fewest_steps,
)
from opencorridor.planning.engine.asked import (
    Change,
    EarlierStart,
    LaterEnd,
    LongerWindow,
    MoreVehicles,
    NotAgreed,
    Opened,
    Rate,
    Reception,
    Total,
    apart,
    raised,
    with_changes,
)
from opencorridor.planning.engine.asks import Ask, least_steps, resolve, solved_with, work_asks
from opencorridor.service.arrivals import check_within_totals
from tests.planning.engine.asked_networks import asked_network, drawn_asks
from tests.planning.engine.totals_networks import best_by_ortools

BATCH = 25


@cache
def solved(seed: int) -> tuple[TotalsFlow, list[Ask]]:
    """Return a flow of a drawn network within drawn totals, and asks of all kinds."""
    rng = np.random.default_rng(seed)
    network = asked_network(rng)
    held = earliest_arrival(network).arrived.sum(axis=1)
    bound = (held * rng.random(len(held)) * 1.1).astype(np.int64)
    totals = np.where(rng.random(len(held)) < 0.3, -1, bound)
    asks = drawn_asks(network, rng, 6)
    for d in rng.permutation(np.flatnonzero(totals >= 0))[:3].tolist():
        wished = -1 if rng.random() < 0.3 else int(totals[d] + rng.integers(0, 9))
        more = drawn_asks(network, rng, 1)[0].changes if rng.random() < 0.4 else ()
        asks.append(Ask(f"total-{d}", f"Total {d}", (Total(d, wished), *more)))
    return fewest_steps(network, totals), asks


def out_by_ortools(flow: TotalsFlow, changes: tuple[Change, ...]) -> int:
    others, asked = apart(changes)
    network = with_changes(flow.network, others)
    return best_by_ortools(network, raised(flow.totals, asked))[0]


@pytest.mark.parametrize("first", range(0, 100, BATCH))
def test_another_solver_finds_the_same(first: int) -> None:
    for seed in range(first, first + BATCH):
        flow, asks = solved(seed)
        for worth in work_asks(flow, asks, most_pairs=0).worths:
            after = out_by_ortools(flow, worth.ask.changes)
            assert worth.vehicles == after - flow.out, (seed, worth.ask.id)


def test_pairs_are_exactly_those_that_gain() -> None:
    gaining = 0
    for seed in range(1000, 1110):
        flow, asks = solved(seed)
        singles = [a for a in asks if len(a.changes) == 1]
        sheet = work_asks(flow, singles)
        nothing = {w.ask.id for w in sheet.worths if not w.pair_of and not w.vehicles}
        found = {w.pair_of: w.vehicles for w in sheet.worths if w.pair_of}
        for a, b in combinations(singles, 2):
            if {a.id, b.id} <= nothing and type(a.changes[0]) is not type(b.changes[0]):
                gain = out_by_ortools(flow, (*a.changes, *b.changes)) - flow.out
                assert found.get((a.id, b.id), 0) == gain, (seed, a, b)
                gaining += gain > 0
    assert gaining > 5


def test_the_random_asks_rest_on_every_rule() -> None:
    gaining, full = set(), 0
    for seed in range(250):
        flow, asks = solved(seed)
        full += flow.earliest is None
        for worth in work_asks(flow, asks, most_pairs=0).worths:
            if worth.vehicles and len(worth.ask.changes) == 1:
                gaining.add(type(worth.ask.changes[0]))
    kinds = {LongerWindow, Opened, Rate, NotAgreed, MoreVehicles, EarlierStart, Reception}
    assert gaining == kinds | {Total, LaterEnd}
    assert full > 100


def test_a_solve_of_its_own_finds_the_same_and_passes_the_check() -> None:
    for seed in range(2000, 2030):
        flow, asks = solved(seed)
        for worth in work_asks(flow, asks).worths:
            after = solved_with(flow, worth.ask.changes)
            assert isinstance(after, TotalsFlow)
            assert check_within_totals(after) == ()
            found = resolve(flow, worth.ask)
            assert found.vehicles == worth.vehicles == after.out - flow.out, (seed, worth.ask.id)
            steps = np.arange(after.network.steps)
            assert found.last_arrival_step == max(steps[after.arrived.sum(axis=0) > 0], default=-1)


# ---- by hand, and the rules ----------------------------------------------------------------------


def two_villages() -> TimedNetwork:
    """Return A that reaches D1 in a step and D2 in two, and B that reaches D1 alone."""
    return TimedNetwork(
        nodes=4,  # A, B, D1, D2
        steps=6,
        tail=np.array([0, 0, 1]),
        head=np.array([2, 3, 2]),
        link_steps=np.array([1, 2, 3]),
        first_entry=np.zeros(3, dtype=int),
        last_entry=np.array([6, -1, 6]),
        capacity_row=np.zeros(3, dtype=int),
        capacity=np.array([[1] * 6, [0] * 6, [2] * 6]),
        origin=np.array([0, 1]),
        vehicles=np.array([4, 4]),
        ready_step=np.zeros(2, dtype=int),
        destination=np.array([2, 3]),
        reception_row=np.array([-1, 0]),
    )


ROAD = Opened(1, 0, 6)
BEDS = Total(1, 2)


def test_beds_and_the_road_to_them_gain_together() -> None:
    flow = fewest_steps(two_villages(), [5, 0])
    asks = [
        Ask("beds", "Two beds in D2", (BEDS,)),
        Ask("road", "The road to D2 is open", (ROAD,)),
        Ask("more", "Two beds more in D1", (Total(0, 7),)),
        Ask("any", "D1 takes all who come", (Total(0, -1),)),
    ]
    sheet = work_asks(flow, asks)
    said = [(w.ask.id, w.vehicles, w.pair_of) for w in sheet.worths]
    assert flow.out == 5
    # From B only three arrive in time, so that seven get out whatever D1 takes.
    assert said == [
        ("any", 2, ()),
        ("beds+road", 2, ("beds", "road")),
        ("more", 2, ()),
        ("beds", 0, ()),
        ("road", 0, ()),
    ]
    assert sheet.worths[3].effect == NO_CHANGE


def test_hours_come_from_a_solve_within_the_raised_total() -> None:
    flow = fewest_steps(two_villages(), [5, 0])
    found = resolve(flow, Ask("any", "D1 takes all who come", (Total(0, -1),)))
    # Arrivals before: 1, 2, 3, 4 from A and 3 from B. After: 4 and 5 from B as well.
    assert (found.vehicles, found.last_arrival_step, found.all_out) == (2, 5, False)
    assert found.vehicle_steps_saved == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Total(2, 9), "destination is 2"),
        (Total(0, 4), "takes 5 vehicles in all, and the ask says 4: an ask takes nothing away"),
        (Total(0, -2), "a total that is asked for"),
        (Total(0, 2**31), "a total that is asked for"),
        (Rate(np.array([2]), 1), "takes nothing away"),
        (Rate(np.array([3]), 2), "link is 3"),
        (Reception(0, 0), "no limit"),
        (LongerWindow(np.array([0]), later_steps=1), "protect"),
    ],
)
def test_what_is_no_ask_is_refused(change: Change, said: str) -> None:
    flow = fewest_steps(two_villages(), [5, 0])
    protected = np.array([0])
    with pytest.raises(PlanningError, match=said):
        work_asks(flow, [Ask("a", "A", (change,))], protected=protected)
    with pytest.raises(PlanningError, match=said):
        resolve(flow, Ask("a", "A", (change,)), protected=protected)


def test_a_total_needs_a_flow_within_totals_and_a_destination_that_has_one() -> None:
    ask = Ask("a", "A", (Total(0, 9),))
    with pytest.raises(PlanningError, match="ask beside a flow within totals"):
        work_asks(earliest_arrival(two_villages()), [ask])
    with pytest.raises(PlanningError, match="has no total: an ask adds none"):
        work_asks(fewest_steps(two_villages(), [-1, 0]), [ask])


def test_a_flow_that_was_stopped_is_refused() -> None:
    flow = replace(fewest_steps(two_villages(), [5, 0]), proven=False)
    with pytest.raises(PlanningError, match="let the search end"):
        work_asks(flow, [Ask("a", "A", (BEDS,))])


def test_nobody_goes_on_from_a_destination_by_a_road_that_is_not_agreed() -> None:
    one = np.array([1])
    onward = NotAgreed(2 * one, 3 * one, one, 0 * one, 6 * one, 0 * one)
    flow = fewest_steps(two_villages(), [5, 9])
    (worth,) = work_asks(flow, [Ask("on", "On from D1 to D2", (onward,))]).worths
    assert worth.vehicles == 0


def test_the_least_of_a_longer_window_is_found_within_totals() -> None:
    flow = fewest_steps(replace(two_villages(), last_entry=np.array([0, -1, 0])), [5, 0])
    later = least_steps(flow, lambda k: (LongerWindow(np.array([0]), later_steps=k),), 5)
    assert (flow.out, later) == (2, 1)
