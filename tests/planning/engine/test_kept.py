"""Published departures that stand after a change, against what an independent solver says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow
from opencorridor.planning.engine.change import Changed, after_change
from opencorridor.planning.engine.kept import Kept, Published, keep_departures
from opencorridor.service.arrivals import check_change
from tests.planning.engine.test_change import answer, giving, solved, taking
from tests.planning.engine.timed_networks import write_out


def published(before: ArrivalFlow, now: int, length: int) -> Published:
    """Return the departures of a flow from a step on, in blocks of so many steps."""
    network, lay = before.network, before.layout
    rows = []
    for o in np.flatnonzero(~network.under_way).tolist():
        for first in range(now - now % length, network.steps, length):
            steps = range(max(first, now), first + length)
            inside = [k for k in steps if lay.leave_first[o] <= k <= lay.leave_last[o]]
            many = sum(int(before.leaving[lay.depart[o] + k]) for k in inside)
            if many:
                rows.append((o, max(first, now), first + length - 1, many))
    return Published(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def most_kept(changed: Changed, rows: Published) -> int:
    """Return how many departures the best of all optima keeps, by HiGHS on the written-out arcs."""
    n = changed.flow.network
    e = write_out(n)
    arcs, count = len(e.tail), len(rows.vehicles)
    crowd = e.nodes - len(n.origin)
    ones = np.ones(arcs)
    inflow = csr_array((ones, (e.head, np.arange(arcs))), shape=(e.nodes, arcs + count))
    outflow = csr_array((ones, (e.tail, np.arange(arcs))), shape=(e.nodes, arcs + count))
    balance = csr_array(inflow - outflow)[2:]
    arrives = np.flatnonzero(e.head == 1)
    step = csr_array(
        (np.ones(len(arrives)), (e.arrival[arrives], arrives)), shape=(n.steps, arcs + count)
    )
    coming = np.isin(e.head, crowd + np.flatnonzero(n.under_way)) & (e.tail == 0)
    first_row = np.zeros(arcs, dtype=np.int64)
    under_way = csr_array((ones * coming, (first_row, np.arange(arcs))), shape=(1, arcs + count))
    stands = np.zeros((count, arcs + count))
    for r in range(count):
        leaves = (e.tail == crowd + rows.origin[r]) & (e.head >= 2)
        k = (e.head - 2) % n.steps
        stands[r, :arcs] = -1.0 * (leaves & (rows.first_step[r] <= k) & (k <= rows.last_step[r]))
        stands[r, arcs + r] = 1
    out = changed.flow.arrived.sum(axis=0)
    coming_out = answer(changed)[0]
    matrix = vstack([balance, step, under_way, csr_array(stands)])
    many = balance.shape[0]
    low = np.concatenate([np.zeros(many), out, [coming_out], np.full(count, -np.inf)])
    high = np.concatenate([np.zeros(many), out, [coming_out], np.zeros(count)])
    bounds = Bounds(0, np.concatenate([e.capacity, rows.vehicles]))
    cost = np.concatenate([np.zeros(arcs), -np.ones(count)])
    found = milp(cost, constraints=LinearConstraint(matrix, low, high), bounds=bounds)
    assert found.status == 0
    return round(-found.fun)


def changed_and_kept(seed: int) -> tuple[Changed, Published, Kept]:
    before, now, rng = solved(seed)
    kind = giving if seed % 2 else taking
    changed = after_change(before, kind(before.network, now, rng), now, anew=True)
    rows = published(before, now, int(rng.integers(1, 5)))
    fits = rows.origin < len(changed.flow.network.origin)
    assert fits.all()
    return changed, rows, keep_departures(changed, rows)


def drawn_rows(before: ArrivalFlow, rng: np.random.Generator) -> Published:
    """Return rows that nobody has planned: some of each crowd, in blocks."""
    network, rows = before.network, []
    length = int(rng.integers(1, 5))
    for o in np.flatnonzero(~network.under_way).tolist():
        left = int(network.vehicles[o])
        for first in range(0, network.steps, length):
            many = int(rng.integers(0, min(left, 5) + 1))
            left -= many
            rows.append((o, first, first + length - 1, many))
    return Published(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def test_as_many_stand_as_in_the_best_of_all_optima() -> None:
    for seed in range(60):
        changed, rows, kept = changed_and_kept(seed)
        assert int(kept.vehicles.sum()) == most_kept(changed, rows) == kept.at_most, seed
        assert answer(kept.changed) == answer(changed), seed
        assert check_change(kept.changed) == (), seed


def test_what_stands_is_never_less_than_before_and_never_more_than_the_bound() -> None:
    best, moved = 0, 0
    for seed in range(60):
        before, now, rng = solved(seed)
        changed = after_change(before, taking(before.network, now, rng), now, anew=True)
        rows = drawn_rows(before, rng)
        kept = keep_departures(changed, rows)
        found, most = int(kept.vehicles.sum()), most_kept(changed, rows)
        assert standing(changed, rows) <= found <= most <= kept.at_most, seed
        assert standing_rows(kept.changed, rows) == kept.vehicles.tolist()
        assert check_change(kept.changed) == (), seed
        best += found == most
        moved += found > standing(changed, rows)
    # In so few networks one may be missed; moved says that there was something to do.
    assert best >= 59
    assert moved >= 2


def standing_rows(changed: Changed, rows: Published) -> list[int]:
    lay, leaving = changed.flow.layout, changed.flow.leaving
    found = []
    for o, first, last, many in zip(
        rows.origin, rows.first_step, rows.last_step, rows.vehicles, strict=True
    ):
        steps = range(max(first, lay.leave_first[o]), min(last, lay.leave_last[o]) + 1)
        found.append(min(int(many), sum(int(leaving[lay.depart[o] + k]) for k in steps)))
    return found


def standing(changed: Changed, rows: Published) -> int:
    return sum(standing_rows(changed, rows))


def test_nothing_published_changes_nothing() -> None:
    changed, _, _ = changed_and_kept(3)
    none = np.zeros(0, dtype=np.int64)
    kept = keep_departures(changed, Published(none, none, none, none))
    assert (kept.at_most, len(kept.vehicles)) == (0, 0)
    assert (kept.changed.flow.leaving == changed.flow.leaving).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"vehicles": np.array([1])}, "different lengths"),
        ({"origin": np.array([0, 99])}, "outside 0 to"),
        ({"vehicles": np.array([1, -1])}, "fewer than no vehicles"),
        ({"last_step": np.array([1, 2])}, "ends before it begins"),
        ({"first_step": np.array([0, 1])}, "a step in common"),
    ],
)
def test_wrong_rows_are_named(wrong: dict[str, IntArray], said: str) -> None:
    two, twice = np.array([0, 0]), np.array([1, 1])
    rows = Published(two, np.array([0, 3]), np.array([1, 4]), twice)
    before, now, _ = solved(0)
    changed = after_change(before, before.network, now, anew=True)
    with pytest.raises(PlanningError, match=said):
        keep_departures(changed, replace(rows, **wrong))


def test_a_flow_that_is_not_proven_is_refused() -> None:
    before, now, _ = solved(0)
    changed = after_change(before, before.network, now, anew=True)
    stopped = replace(changed, flow=replace(changed.flow, proven_step=1))
    none = np.zeros(0, dtype=np.int64)
    with pytest.raises(PlanningError, match="proven to 1"):
        keep_departures(stopped, Published(none, none, none, none))
