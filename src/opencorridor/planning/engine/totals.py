"""Destinations that take so many and no more: fewest arrival steps, without an expansion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import exchange
from opencorridor.planning.engine.arrival import (
    ALIVE,
    SLICE,
    ArrivalFlow,
    Layout,
    Report,
    Stopped,
    earliest_arrival,
    grid_of,
    layout_of,
)
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.engine.exchange import CURSOR_SIZE, DOWN, NOT_DUE, Raised
from opencorridor.planning.engine.memory import Need, need_of, refuse_beyond
from opencorridor.planning.engine.residual import Held
from opencorridor.planning.engine.search import PLENTY, Grid, Int32Array
from opencorridor.planning.engine.shedding import shed
from opencorridor.planning.engine.timed import MOST_VEHICLES, TimedNetwork

NO_TOTAL = -1
"""Stands for a destination that takes as many as come."""

PER_NODE_COPY = 11 * 4 + 1 + 4 + 8 + 8 + 4
"""What :class:`~.exchange.Raised` and :class:`~.residual.Held` take for a node of the residual
network, and what is made of it at the end."""

MOST_STAY = 2**27
"""The highest cost of staying that the search has room for."""


@dataclass(frozen=True)
class TotalsFlow:
    """A flow that keeps the totals of its destinations, with the potentials that prove it best.

    Parameters
    ----------
    network : TimedNetwork
    layout : Layout
    totals : ndarray of int64, shape (destinations,)
        The most vehicles that each destination takes in all, or :data:`NO_TOTAL`.
    flow, leaving, arrived : ndarray
        As in :class:`~opencorridor.planning.engine.arrival.ArrivalFlow`.
    potential : ndarray of int32, shape (node copies + origins,)
        Least cost from a copy to an end; at the end, one number for the crowd of each origin. An
        arrival costs its step and the price of its destination, staying costs ``stay``.
    price : ndarray of int64, shape (destinations,)
        How many steps later an arrival counts for the place that it takes up.
    stay : int
        More than any change of arrivals can gain.
    most_out : int
        No flow that keeps the totals has more vehicles out.
    proven : bool
        Whether the potentials prove that this flow is best. It is not where the search was stopped.
    earliest : ArrivalFlow or None
        The plan without totals, where it fits them: then most are out by every step.
    """

    network: TimedNetwork
    layout: Layout
    totals: IntArray
    flow: Int32Array
    leaving: Int32Array
    arrived: IntArray
    potential: Int32Array
    price: IntArray
    stay: int
    most_out: int
    proven: bool
    earliest: ArrivalFlow | None
    paths: int
    scans: int

    @property
    def out(self) -> int:
        """Vehicles that arrive."""
        return int(self.arrived.sum())

    @property
    def arrival_sum_steps(self) -> int:
        """Sum of arrival steps over vehicles."""
        return int(self.arrived.sum(axis=0) @ np.arange(self.network.steps))


def need_within_totals(network: TimedNetwork, layout: Layout, stay: int) -> Need:
    """Return what the engine takes at most: for the plan without totals, or to go on from it."""
    plan = need_of(network, layout)
    labels = layout.node_copies + len(network.origin) + len(network.destination)
    on_hand = 4 * (layout.node_copies + layout.link_copies + layout.departures)
    going_on = PER_NODE_COPY * labels + 4 * (layout.link_copies + layout.departures) + on_hand
    static = plan.static_bytes + 4 * stay + 8 * len(network.destination) * network.steps
    return Need(static, max(plan.copies_bytes, going_on))


def fewest_steps(
    network: TimedNetwork,
    totals: ArrayLike,
    report: Report | None = None,
    most_bytes: int | None = None,
) -> TotalsFlow:
    """Send the most vehicles out by the end, in the fewest arrival steps, within totals.

    Parameters
    ----------
    network : TimedNetwork
    totals : array_like of int, shape (destinations,)
        The most vehicles that each destination takes in all, or :data:`NO_TOTAL`.
    report : callable, optional
        Called between slices of work; where it returns true, a flow that keeps the totals comes
        back, with the most that could be out.
    most_bytes : int, optional
        Memory that may be taken beside the network; no limit if it is not given.

    Returns
    -------
    TotalsFlow

    Raises
    ------
    PlanningError
        If a total is wrong, or if there are more copies, or more totals, than can be numbered or
        than ``most_bytes`` holds.

    Notes
    -----
    The plan without totals is tried first and kept if it fits. If not, it is the optimal flow from
    which successive shortest paths begin (Jewell 1958, Iri 1960, Busacker and Gowen 1961).
    """
    wanted = checked_totals(network, totals)
    stay = cost_of_staying(network, wanted)
    refuse_beyond(need_within_totals(network, layout_of(network), stay), most_bytes)
    plan = earliest_arrival(network, report)
    if (
        plan.proven_step == network.steps
        and (held_by(plan, network.steps) <= room_of(wanted)).all()
    ):
        return fitting(plan, wanted, stay)
    grid = grid_of(network, plan.layout, np.zeros(network.nodes, dtype=np.int64))
    if plan.proven_step < network.steps:
        return cut_back(plan, wanted, stay, grid, network.total_vehicles)
    return _exchanged(plan, wanted, stay, grid, report)


def fitting(plan: ArrivalFlow, totals: IntArray, stay: int) -> TotalsFlow:
    """Return the plan without totals, which keeps them: its cuts are potentials as they stand."""
    arrivals = np.flatnonzero(plan.arrived.sum(axis=0))
    everybody = plan.out == plan.network.total_vehicles
    # Once all vehicles are out, no copy is asked later than the last arrival.
    rest = int(arrivals.max(initial=0)) if everybody else stay
    return TotalsFlow(
        network=plan.network,
        layout=plan.layout,
        totals=totals,
        flow=plan.flow,
        leaving=plan.leaving,
        arrived=plan.arrived,
        potential=potential_of(plan, rest),
        price=np.zeros(len(totals), dtype=np.int64),
        stay=stay,
        most_out=plan.out,
        proven=True,
        earliest=plan,
        paths=plan.paths,
        scans=plan.scans,
    )


def cut_back(
    plan: ArrivalFlow, totals: IntArray, stay: int, grid: Grid, most_out: int
) -> TotalsFlow:
    """Return a plan without totals less those who are too many, which proves nothing."""
    held = held_flow(plan, totals)
    nodes = len(plan.dead)
    spare = np.maximum(0, held.load - held.total)
    shed(grid, held, spare, np.empty(nodes, dtype=np.int32), np.empty(nodes, dtype=np.int32))
    return TotalsFlow(
        network=plan.network,
        layout=plan.layout,
        totals=totals,
        flow=held.flow,
        leaving=held.leaving,
        arrived=held.arrived,
        potential=np.zeros(nodes, dtype=np.int32),
        price=np.zeros(len(totals), dtype=np.int64),
        stay=stay,
        most_out=most_out,
        proven=False,
        earliest=None,
        paths=plan.paths,
        scans=plan.scans,
    )


def _exchanged(
    plan: ArrivalFlow, totals: IntArray, stay: int, grid: Grid, report: Report | None
) -> TotalsFlow:
    """Return the best flow within totals, from the plan without them on."""
    network = plan.network
    full_step = first_full(plan, totals)
    held = held_flow(plan, totals)
    now = begun(grid, potential_of(plan, full_step), len(totals), stay)
    spare = held.load - held_by(plan, full_step)
    shed(grid, held, spare, now.node, now.via)
    now.cursor[exchange.LEFT] = held.remaining.sum()
    exchange.begin(grid, held, now)
    while not exchange.advance(grid, held, now, SLICE):
        where = Stopped(
            full_step + int(now.cursor[exchange.RISE]),
            network.steps,
            int(held.load.sum()),
            network.total_vehicles,
        )
        if report is not None and report(where):
            return cut_back(plan, totals, stay, grid, plan.out)
    rise = now.cursor[exchange.RISE] if not held.remaining.any() else stay - full_step
    height = np.where(now.label == DOWN, now.height, now.height + rise)
    hubs = slice(len(plan.dead), len(plan.dead) + len(totals))
    height[grid.copies : hubs.start] = np.minimum(height[grid.copies : hubs.start], stay)
    return TotalsFlow(
        network=network,
        layout=plan.layout,
        totals=totals,
        flow=held.flow,
        leaving=held.leaving,
        arrived=held.arrived,
        potential=height[: hubs.start].astype(np.int32),
        price=height[hubs].astype(np.int64),
        stay=stay,
        most_out=int(held.load.sum()),
        proven=True,
        earliest=None,
        paths=plan.paths + int(now.cursor[exchange.PATHS]),
        scans=plan.scans + int(now.cursor[exchange.SCANS]),
    )


def checked_totals(network: TimedNetwork, totals: ArrayLike) -> IntArray:
    """Return totals as an array, or say what is wrong with them."""
    if network.may_circle:
        # Vehicles are led back to their crowds step by step, which must end.
        raise PlanningError("links of no steps may lead in a circle here: a bound takes no totals")
    found = np.asarray(totals)
    expected = (len(network.destination),)
    if found.shape != expected or (found.size and not np.issubdtype(found.dtype, np.integer)):
        message = (
            f"totals have the shape {found.shape} and are {found.dtype}, "
            f"expected whole numbers, one for each of {expected[0]} destinations"
        )
        raise PlanningError(message)
    if found.size and not NO_TOTAL <= found.min() <= found.max() <= MOST_VEHICLES:
        message = (
            f"totals lie from {found.min()} to {found.max()}, expected 0 to {MOST_VEHICLES}, "
            f"or {NO_TOTAL} for none"
        )
        raise PlanningError(message)
    return found.astype(np.int64)


def cost_of_staying(network: TimedNetwork, totals: IntArray) -> int:
    """Return what staying costs: more than any change of arrivals can gain.

    A change enters each full destination once at most and ends at one that is not full; at each it
    costs less than the horizon.
    """
    stay = (int((totals != NO_TOTAL).sum()) + 1) * network.steps
    if stay > MOST_STAY:
        message = (
            f"{(totals != NO_TOTAL).sum()} totals over {network.steps} steps are more than the "
            f"engine can weigh ({MOST_STAY:,} together): take coarser steps or join destinations"
        )
        raise PlanningError(message)
    return stay


def room_of(totals: IntArray) -> IntArray:
    """Return how many each destination takes in all, however many that are."""
    return np.where(totals == NO_TOTAL, PLENTY, totals)


def held_by(plan: ArrivalFlow, step: int) -> IntArray:
    """Return the vehicles that each destination holds before a step."""
    return np.asarray(plan.arrived[:, :step].sum(axis=1))


def first_full(plan: ArrivalFlow, totals: IntArray) -> int:
    """Return the first step in which more arrive somewhere than there is room for."""
    over = plan.arrived.cumsum(axis=1) > room_of(totals)[:, None]
    return int(over.any(axis=0).argmax())


def potential_of(plan: ArrivalFlow, most: int) -> Int32Array:
    """Return least costs in the plan without totals: the steps at which copies were cut off.

    With ``most`` they are those of the same plan without the arrivals from then on: who arrives
    then passes only copies that are cut off then or later.
    """
    return np.minimum(np.where(plan.dead == ALIVE, most, plan.dead), most).astype(np.int32)


def held_flow(plan: ArrivalFlow, totals: IntArray) -> Held:
    """Return the flow with what its destinations hold and take."""
    network, lay = plan.network, plan.layout
    live = np.maximum(0, lay.last - lay.first + 1)
    return Held(
        flow=plan.flow.copy(),
        leaving=plan.leaving.copy(),
        remaining=network.vehicles - sums(plan.leaving, lay.crowd_rows),
        arrived=plan.arrived.copy(),
        load=plan.arrived.sum(axis=1),
        total=room_of(totals),
        node_at=np.repeat(np.arange(network.nodes, dtype=np.int32), live),
    )


def begun(grid: Grid, potential: Int32Array, hubs: int, stay: int) -> Raised:
    """Return the state before the search; memory is taken from the machine when it is touched."""
    small = np.int32
    nodes = len(potential) + hubs
    cursor = np.zeros(CURSOR_SIZE, dtype=np.int64)
    cursor[exchange.TOP] = -1
    return Raised(
        height=np.concatenate([potential, np.zeros(hubs, dtype=small)]),
        label=np.full(nodes, DOWN, dtype=small),
        due=np.full(nodes, NOT_DUE, dtype=small),
        after=np.empty(nodes, dtype=small),
        before=np.empty(nodes, dtype=small),
        bucket=np.full(stay, -1, dtype=small),
        waiting=np.empty(nodes, dtype=small),
        waits=np.zeros(nodes, dtype=np.uint8),
        open=np.empty(hubs, dtype=small),
        node=np.empty(nodes + 1, dtype=small),
        kind=np.empty(nodes + 1, dtype=small),
        via=np.empty(nodes + 1, dtype=small),
        hint=np.zeros(nodes - grid.copies, dtype=small),
        mark=np.zeros(nodes, dtype=small),
        gathered=np.empty(nodes, dtype=small),
        cursor=cursor,
    )
