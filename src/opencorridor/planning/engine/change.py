"""After a change: the new optimum of what is still open, from the solved flow.

What is fixed at the step ``now`` is in :mod:`~opencorridor.planning.engine.past`. The new optimum
has, in this order, most of those under way out by the end, most out in all, the least sum of
arrival steps. All three come from one flow. Which arrival steps are filled, and who of several
crowds fills them, can be chosen apart (Mendelsohn and Dulmage 1958, for paths Perfect 1968): the
most of those under way are out in *some* flow that is an earliest arrival for all. So the earliest
arrival is found first; then those under way who are left change places with people who can wait
at home, along room, which moves no arrival.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import filling, guided, places, repair, search
from opencorridor.planning.engine.arrival import (
    ALIVE,
    ArrivalFlow,
    Layout,
    Start,
    earliest_arrival,
    grid_of,
)
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.engine.limits import (
    Taken,
    both_limits,
    first_gain,
    gives,
    shift_window,
    take_away,
)
from opencorridor.planning.engine.past import from_now_on
from opencorridor.planning.engine.search import CURSOR_SIZE, ByteArray, Grid, Int32Array, Progress
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.engine.totals import TotalsFlow

LOOKS, LOOKS_PER_COPY = 20_000, 3
"""What a repair may look at; beyond, the change is no small one, and solving anew is faster."""

LAYERS_PER_COPY = 1.25
"""What a search for places may look at layer by layer, before it is guided."""

NO_LIMIT = 2**62
"""Changing places goes on to the end: where it ends is the proof. It is an argument, because a
number written into compiled code would make a second search of it."""


@dataclass(frozen=True)
class Left:
    """Vehicles under way that do not get out, and where: at a node, from a step on."""

    node: int
    step: int
    vehicles: int


@dataclass(frozen=True)
class Changed:
    """The new optimum.

    Parameters
    ----------
    now : int
        The first step in which something was decided anew.
    flow : ArrivalFlow
        From ``now`` on. Its network has those under way as crowds (``network.under_way``).
    out_before : int
        Vehicles that arrived before ``now``.
    shut_in : ndarray of uint8, shape (node copies + origins,)
        1 where those under way who are left can get to: the cut that proves that no more of them
        get out. All 0 where nobody under way is left.
    """

    now: int
    flow: ArrivalFlow
    out_before: int
    shut_in: ByteArray

    @property
    def out(self) -> int:
        """Vehicles out by the end, before and after the change."""
        return self.out_before + self.flow.out

    @property
    def left_under_way(self) -> tuple[Left, ...]:
        """Those under way who do not get out, by node and step."""
        return left_under_way(self.flow)


def left_under_way(flow: ArrivalFlow | TotalsFlow) -> tuple[Left, ...]:
    """Return those under way whom a flow does not get out, by node and step."""
    n = flow.network
    still = n.vehicles - sums(flow.leaving, flow.layout.crowd_rows)
    found = np.flatnonzero(n.under_way & (still > 0))
    rows = zip(n.origin[found], n.ready_step[found], still[found], strict=True)
    return tuple(sorted((Left(*map(int, row)) for row in rows), key=_place))


def _place(left: Left) -> tuple[int, int]:
    return left.node, left.step


def after_change(
    before: ArrivalFlow, after: TimedNetwork, now: int, *, anew: bool = False
) -> Changed:
    """Return the new optimum after a change.

    Parameters
    ----------
    before : ArrivalFlow
        A solved flow, or what an earlier change made of one.
    after : TimedNetwork
        Its network with the change: roads shut or opened, windows, rates, people, more steps. What
        is new (links, crowds, destinations) comes behind what there was.
    now : int
        The first step in which something may be decided.
    anew : bool
        Whether to start from nothing: the referee of the other way.

    Returns
    -------
    Changed

    Raises
    ------
    PlanningError
        If ``after`` is another network than that of ``before``, or ``now`` outside its steps.

    Notes
    -----
    What takes away only (shut, shorter, slower, later, fewer) or adds people is repaired locally
    (:mod:`~opencorridor.planning.engine.repair`), and solved anew where the repair would have to
    look at more than that is worth. What gives room leaves labels valid up to the first arrival
    step that gains by it: the search goes on from there.
    """
    network = from_now_on(before, after, now)
    out_before = int(before.arrived[:, :now].sum())
    if anew:
        return served(now, earliest_arrival(network), out_before)
    if before.proven_step < before.network.steps:
        before = earliest_arrival(before.network, start=Start(before, before.proven_step))
    if not gives(before, after, now):
        return served(now, _repaired(before, network, now), out_before)
    common = from_now_on(before, both_limits(before.network, after), now)
    flow = _repaired(before, common, now)
    step = first_gain(flow, network)
    return served(now, earliest_arrival(network, start=Start(flow, step)), out_before)


def _repaired(before: ArrivalFlow, network: TimedNetwork, now: int) -> ArrivalFlow:
    """Return the optimum of a network that has no more room than the one solved before."""
    layout = shift_window(before.layout, network, now)
    taken = take_away(before, network, layout, now)
    grid = _grid(network, layout)
    state = state_of(network, layout, taken.flow, taken.leaving, taken.arrived, taken.label)
    labels = len(state.label)
    desk = repair.Desk(
        over=taken.over,
        bucket=np.full(network.steps + 1, repair.NOBODY, dtype=np.int32),
        parent=np.empty(labels + 1, dtype=np.int32),
        below=np.empty(labels + 1, dtype=np.int32),
    )
    budget = LOOKS + LOOKS_PER_COPY * layout.node_copies
    done = _filled(grid, state, desk, taken, budget)
    done = done and repair.send_over(grid, state, desk, taken.over_at, budget)
    return _flow_of(network, layout, state) if done else earliest_arrival(network)


def _filled(grid: Grid, state: Progress, desk: repair.Desk, taken: Taken, budget: int) -> bool:
    """Fill what is short; tell whether that took no more than it may."""
    labels, crowds = len(state.label), len(state.remaining)
    at_over, short = np.stack(taken.over_at), np.stack(taken.short[:2])
    ends = np.stack([grid.destination, np.zeros_like(grid.destination)])
    by = guided.guide(labels, np.hstack([ends, at_over, _crowds(crowds)]), guided.AGAINST)
    if filling.fill_alike(grid, state, desk, by, taken.over_at, taken.short, budget):
        return True
    by = guided.guide(labels, short, guided.WITH)
    by.near[:] = guided.GONE
    known = filling.reach(labels, at_over.shape[1] + state.arrived.size)
    if not filling.fill_later(grid, state, desk, by, known, taken.over_at, taken.short, budget):
        return False
    filling.lower(grid, state, known)
    return True


def _crowds(count: int) -> Int32Array:
    """Return node and step of each crowd."""
    small = np.int32
    return np.stack([-1 - np.arange(count, dtype=small), np.zeros(count, dtype=small)])


def state_of(
    network: TimedNetwork,
    layout: Layout,
    flow: Int32Array,
    leaving: Int32Array,
    arrived: IntArray,
    label: Int32Array,
) -> Progress:
    """Return the state of a search that begins from a flow."""
    labels = len(label)
    small = np.int32
    return Progress(
        flow=flow,
        leaving=leaving,
        remaining=network.vehicles - sums(leaving, layout.crowd_rows),
        label=label,
        arrived=arrived,
        node=np.empty(labels + 1, dtype=small),
        step=np.empty(labels + 1, dtype=small),
        kind=np.empty(labels + 1, dtype=small),
        via=np.empty(labels + 1, dtype=small),
        mark=np.zeros(labels, dtype=small),
        queue=np.empty((0, 0), dtype=small),
        spent=np.zeros(labels, dtype=np.uint8),
        passed=np.zeros(0, dtype=np.uint8),
        at=np.empty(0, dtype=small),
        cursor=np.zeros(CURSOR_SIZE, dtype=np.int64),
    )


def _flow_of(network: TimedNetwork, layout: Layout, state: Progress) -> ArrivalFlow:
    return ArrivalFlow(
        network,
        layout,
        state.flow,
        state.leaving,
        state.arrived,
        np.where(state.label < network.steps, state.label, ALIVE).astype(np.int32),
        network.steps,
        int(state.cursor[search.PATHS]),
        int(state.cursor[search.SCANS]),
    )


def served(now: int, flow: ArrivalFlow, out_before: int) -> Changed:
    """Let those under way go first: the last step, where the flow is an earliest arrival.

    Parameters
    ----------
    now : int
    flow : ArrivalFlow
        Proven to its end. Its arrays are changed in place.
    out_before : int
        Vehicles that arrived before ``now``.
    """
    network, layout = flow.network, flow.layout
    left = network.under_way & (network.vehicles > sums(flow.leaving, layout.crowd_rows))
    if not (left & (layout.leave_first <= layout.leave_last)).any():
        return Changed(now, flow, out_before, np.zeros(len(flow.dead), dtype=np.uint8))
    state = state_of(network, layout, flow.flow, flow.leaving, flow.arrived, flow.dead)
    waits = np.where(network.under_way, 0, 1).astype(np.int32)
    labels = len(state.label)
    by = guided.guide(labels, _crowds(len(waits)), guided.WITH)
    layer = np.empty(labels, dtype=np.int32)
    patience = LOOKS + int(LAYERS_PER_COPY * labels)
    grid = _grid(network, layout)
    places.change_places(grid, state, by, waits, layer, patience, NO_LIMIT)
    return Changed(now, flow, out_before, state.spent)


def _grid(network: TimedNetwork, layout: Layout) -> Grid:
    return grid_of(network, layout, np.zeros(network.nodes, dtype=np.int64))
