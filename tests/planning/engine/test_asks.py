"""Asks on the large engine are worth what a solve of the changed network says."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from opencorridor.errors import PlanningError
from opencorridor.model.plan import NOT_AGREED_SENTENCE
from opencorridor.planning.asks import NO_CHANGE
from opencorridor.planning.engine import ArrivalFlow, TimedNetwork, earliest_arrival, gains
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
    later_horizon,
    with_changes,
)
from opencorridor.planning.engine.asks import (
    Ask,
    Worth,
    least_steps,
    resolve,
    work_asks,
)
from tests.planning.engine.asked_networks import asked_network, drawn_asks, later_end
from tests.planning.engine.timed_networks import best_by_ortools

PAGE = Path(__file__).resolve().parents[3] / "docs" / "engine.md"
BATCH = 25
ASKS = 8


@cache
def solved(seed: int, count: int = ASKS) -> tuple[ArrivalFlow, list[Ask]]:
    rng = np.random.default_rng(seed)
    network = asked_network(rng)
    return earliest_arrival(network), drawn_asks(network, rng, count)


@cache
def alone(seed: int) -> tuple[Worth, ...]:
    """Return what asks of a drawn network are worth, without pairs."""
    flow, asks = solved(seed)
    return work_asks(flow, asks, most_pairs=0).worths


def gained(flow: ArrivalFlow, *changes: Change) -> int:
    return earliest_arrival(with_changes(flow.network, changes)).out - flow.out


def term(change: Change) -> tuple[str, int]:
    """Return what a change is about, so that two of one term are told."""
    match change:
        case Rate(links):
            about = int(links[0])
        case Opened(about) | Reception(about) | EarlierStart(about) | MoreVehicles(about):
            pass
        case NotAgreed():
            about = id(change)
        case _:
            about = 0
    return type(change).__name__, about


def together(asks: list[Ask]) -> list[Ask]:
    """Return asks of which any two can be had together, because no two are about one term."""
    found: list[Ask] = []
    taken: set[tuple[str, int]] = set()
    for ask in asks:
        terms = {term(c) for c in ask.changes}
        if not terms & taken:
            found.append(ask)
            taken |= terms
    return found


# ---- equal to a solve from nothing ---------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, 150, BATCH))
def test_asks_are_worth_what_a_solve_of_its_own_says(first: int) -> None:
    for seed in range(first, first + BATCH):
        flow, _ = solved(seed)
        for worth in alone(seed):
            assert worth.vehicles == gained(flow, *worth.ask.changes), (seed, worth.ask.id)


def test_another_solver_finds_the_same() -> None:
    for seed in range(1000, 1015):
        flow, _ = solved(seed)
        before = best_by_ortools(flow.network)[0]
        for worth in alone(seed):
            after = best_by_ortools(with_changes(flow.network, worth.ask.changes))[0]
            assert worth.vehicles == after - before, (seed, worth.ask.id)


def test_pairs_are_exactly_those_that_gain() -> None:
    gaining = 0
    for seed in range(2000, 2030):
        flow, asks = solved(seed, 14)
        asks = together(asks)
        sheet = work_asks(flow, asks)
        nothing = [a for a in asks if not gained(flow, *a.changes)]
        found = {w.pair_of for w in sheet.worths if w.pair_of}
        true = {
            (a.id, b.id)
            for a, b in combinations(nothing, 2)
            if gained(flow, *a.changes, *b.changes)
        }
        assert found == true, seed
        assert sheet.pairs_left == 0
        assert sheet.pairs_tried >= len(true)
        gaining += len(true)
    assert gaining > 3


def test_the_random_asks_rest_on_every_rule() -> None:
    crossing, bridged, gaining, nothing = 0, 0, set(), 0
    for seed in range(100):
        for worth in alone(seed):
            touch = worth.found.touch
            crossing += touch.crosses > 0
            bridged += touch.crosses == 0 and worth.vehicles > 0
            nothing += touch.crosses == 0 and worth.vehicles == 0
            if worth.vehicles and len(worth.ask.changes) == 1:
                gaining.add(type(worth.ask.changes[0]))
    assert crossing > 100
    assert bridged > 0
    assert nothing > 100
    kinds = {LongerWindow, Opened, Rate, NotAgreed, MoreVehicles, EarlierStart, Reception, LaterEnd}
    assert gaining == kinds


def test_asks_leave_no_trace_on_one_another() -> None:
    for seed in range(3000, 3020):
        flow, asks = solved(seed)
        forwards = {w.ask.id: w.vehicles for w in work_asks(flow, asks, most_pairs=0).worths}
        backwards = {w.ask.id: w.vehicles for w in work_asks(flow, asks[::-1]).worths}
        assert {i: backwards[i] for i in forwards} == forwards
        assert flow.out == earliest_arrival(flow.network).out


# ---- arrivals, and the least that helps ----------------------------------------------------------


def test_a_solve_of_its_own_says_hours_saved_and_when_the_last_one_is_out() -> None:
    for seed in range(4000, 4030):
        flow, asks = solved(seed)
        for ask in asks[:3]:
            found = resolve(flow, ask)
            changed = with_changes(flow.network, ask.changes)
            out, arrivals = best_by_ortools(changed)
            fresh = earliest_arrival(changed)
            last = int(np.flatnonzero(fresh.arrived.sum(axis=0)).max(initial=-1))
            end = max(last, int(np.flatnonzero(flow.arrived.sum(axis=0)).max(initial=-1)))
            saved = (end * out - arrivals) - (end * flow.out - flow.arrival_sum_steps)
            assert found.vehicles == out - flow.out
            assert found.vehicle_steps_saved == saved
            assert found.last_arrival_step == last
            assert found.all_out == (out == changed.total_vehicles)


def test_the_least_that_helps_is_what_trying_one_after_another_finds() -> None:
    helped = 0
    for seed in range(5000, 5040):
        flow, _ = solved(seed)

        def make(steps: int, flow: ArrivalFlow = flow) -> tuple[Change, ...]:
            end = later_end(flow.network, steps)
            return later_horizon(flow.network, steps, end.capacity)

        tried = [s for s in range(1, 7) if gained(flow, *make(s)) > 0]
        found = least_steps(flow, make, 6)
        assert found == (tried[0] if tried else None), seed
        helped += found is not None and found > 1
    assert helped > 1


# ---- the page ----------------------------------------------------------------------------------


def test_the_page_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    first = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    found = re.search(r"\n## Asks\n.*?```python\n(.*?)```\n\n(.*?)\n\n", text, re.DOTALL)
    assert first is not None
    assert found is not None
    known: dict[str, object] = {}
    exec(first[1], known)  # noqa: S102 - our own page
    capsys.readouterr()
    exec(found[1], known)  # noqa: S102 - our own page
    assert capsys.readouterr().out == textwrap.dedent(found[2]) + "\n"


# ---- by hand, and the rules ----------------------------------------------------------------------


ONE = np.array([1])


def two_roads() -> TimedNetwork:
    """Return a road in two pieces, both at one vehicle a step, and both closed after step 4."""
    return TimedNetwork(
        nodes=3,
        steps=20,
        tail=np.array([0, 1]),
        head=np.array([1, 2]),
        link_steps=np.array([1, 1]),
        first_entry=np.array([0, 0]),
        last_entry=np.array([4, 5]),
        capacity_row=np.array([0, 0]),
        capacity=np.array([[1] * 20, [2] * 20]),
        origin=np.array([0]),
        vehicles=np.array([30]),
        ready_step=np.array([0]),
        destination=np.array([2]),
    )


FIRST_PIECE = Rate(np.array([0]), 1)
SECOND_PIECE = Rate(np.array([1]), 1)
BOTH_WINDOWS = LongerWindow(np.array([0, 1]), later_steps=3)


def test_terms_that_gain_nothing_alone_gain_together() -> None:
    flow = earliest_arrival(two_roads())
    asks = [
        Ask("first", "The first piece passes twice as many", (FIRST_PIECE,)),
        Ask("second", "The second piece passes twice as many", (SECOND_PIECE,)),
        Ask("end", "Both pieces are open three steps longer", (BOTH_WINDOWS,)),
    ]
    sheet = work_asks(flow, asks)
    said = [(w.ask.id, w.vehicles, w.pair_of) for w in sheet.worths]
    assert said == [
        ("first+second", 5, ("first", "second")),
        ("end", 3, ()),
        ("first", 0, ()),
        ("second", 0, ()),
    ]
    assert sheet.pairs_tried == 1
    assert sheet.worths[0].effect == "5 more vehicles out."
    assert sheet.worths[2].effect == NO_CHANGE
    assert sheet.worths[0].ask.words.endswith("; and the second piece passes twice as many")


def test_what_turns_out_to_lead_on_when_labels_are_made_anew_is_used_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # On large networks labels become poor in the middle of an ask. Here at once.
    monkeypatch.setattr(gains, "LEAST_PATIENCE", 0)
    monkeypatch.setattr(gains, "LABELS_PER_RELABEL", 2**40)
    shut, steps = np.array([1, 1, 1, 0, 0, 0, 0, 0]), 8
    network = TimedNetwork(
        nodes=7,
        steps=steps,
        # To 2 by 1, straight or by 6; and by 3, 4 and 5, which is shut at both ends.
        tail=np.array([0, 0, 4, 1, 1, 6, 3, 5]),
        head=np.array([1, 3, 5, 2, 6, 2, 4, 2]),
        link_steps=np.ones(8, dtype=int),
        first_entry=shut,
        last_entry=np.array([0, 0, 0, 7, 7, 7, 7, 7]),
        capacity_row=np.array([1, 1, 1, 0, 0, 0, 1, 1]),
        capacity=np.array([[1] * steps, [2] * steps]),
        origin=np.array([0]),
        vehicles=np.array([90]),
        ready_step=np.array([0]),
        destination=np.array([2]),
    )
    flow = earliest_arrival(network)
    opened = (Opened(0, 0, 4), Opened(1, 0, 3), Opened(2, 0, 7))
    (worth,) = work_asks(flow, [Ask("all", "All are open", opened)]).worths
    assert gained(flow, *opened) == 2 * 5 + 2 * 4
    assert worth.vehicles == 2 * 5 + 2 * 4


def test_pairs_that_are_not_tried_are_counted() -> None:
    flow = earliest_arrival(two_roads())
    asks = [Ask("first", "First", (FIRST_PIECE,)), Ask("second", "Second", (SECOND_PIECE,))]
    sheet = work_asks(flow, asks, most_pairs=0)
    assert (sheet.pairs_tried, sheet.pairs_left) == (0, 1)
    assert not any(w.pair_of for w in sheet.worths)


def test_a_road_that_is_not_agreed_is_in_no_network_and_says_so() -> None:
    network = two_roads()
    one = np.array([1])
    road = NotAgreed(np.array([0]), np.array([2]), 3 * one, 0 * one, 19 * one, 0 * one)
    ask = Ask("road", "The road by the river is agreed as well", (road,))
    (worth,) = work_asks(earliest_arrival(network), [ask]).worths
    assert worth.vehicles == 17
    assert ask.uses_unagreed_road
    assert ask.not_agreed == NOT_AGREED_SENTENCE
    assert network.links == 2


def test_all_out_by() -> None:
    network = replace(two_roads(), vehicles=np.array([8]))
    flow = earliest_arrival(network)
    assert flow.out == 5
    found = resolve(flow, Ask("end", "Later", (BOTH_WINDOWS,)))
    assert (found.vehicles, found.last_arrival_step, found.all_out) == (3, 9, True)
    # The five arrive as before; three arrive at 7, 8 and 9, which is 2 + 1 + 0 steps of being out,
    # and the five are out for three steps more than up to their own last arrival in both curves.
    assert found.vehicle_steps_saved == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Rate(np.array([0]), 2), "takes nothing away"),
        (Rate(np.array([0]), 9), "capacity_row is 9"),
        (Rate(np.array([7]), 1), "link is 7"),
        (Opened(0, 1, 9), "takes nothing away"),
        (LongerWindow(np.array([0]), -1, 0), "longer window"),
        (LongerWindow(np.array([1]), 0, 1), "protect"),
        (Opened(1, 0, 9), "protect"),
        (MoreVehicles(0, -1), "more vehicles"),
        (MoreVehicles(5, 1), "origin is 5"),
        (MoreVehicles(0, 2**30), "vehicles with the ask"),
        (EarlierStart(0, -1), "earlier start"),
        (Opened(0, -(2**40), 2**40), "first_entry"),
        (NotAgreed(ONE, ONE, ONE, ONE, np.array([1, 2]), ONE), "every column"),
        (NotAgreed(ONE, 9 * ONE, ONE, ONE, ONE, ONE), "head"),
        (LaterEnd(1, np.full((3, 1), -1)), "capacity"),
        (Reception(0, 1), "no limit"),
        (LaterEnd(2, np.ones((2, 2), dtype=np.int64)), "shape"),
    ],
)
def test_what_is_no_ask_is_refused(change: Change, said: str) -> None:
    network = two_roads()
    network = replace(network, capacity=np.vstack([network.capacity, [[0] * 20]]))
    flow = earliest_arrival(network)
    protected = np.array([1])
    with pytest.raises(PlanningError, match=said):
        work_asks(flow, [Ask("a", "A", (change,))], protected=protected)
    with pytest.raises(PlanningError, match=said):
        resolve(flow, Ask("a", "A", (change,)), protected=protected)


def test_two_asks_of_one_name_and_two_ends_that_differ_are_refused() -> None:
    flow = earliest_arrival(two_roads())
    ask = Ask("a", "A", (FIRST_PIECE,))
    with pytest.raises(PlanningError, match="same id"):
        work_asks(flow, [ask, ask])
    ends = [Ask(str(c), "End", (LaterEnd(2, np.full((2, 2), c)),)) for c in (1, 2)]
    with pytest.raises(PlanningError, match="different capacities"):
        work_asks(flow, ends)


def test_a_flow_that_was_stopped_is_refused() -> None:
    flow = replace(earliest_arrival(two_roads()), proven_step=3)
    with pytest.raises(PlanningError, match="let the search end"):
        work_asks(flow, [Ask("a", "A", (FIRST_PIECE,))])


def test_when_everybody_is_out_only_more_vehicles_are_worth_anything() -> None:
    flow = earliest_arrival(replace(two_roads(), vehicles=np.array([3])))
    asks = [Ask("rate", "Rate", (FIRST_PIECE,)), Ask("more", "More", (MoreVehicles(0, 9),))]
    sheet = work_asks(flow, asks)
    assert [(w.ask.id, w.vehicles) for w in sheet.worths] == [("more", 2), ("rate", 0)]
