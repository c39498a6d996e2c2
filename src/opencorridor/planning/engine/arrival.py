"""Earliest arrival on an implicit time expansion: the one function of the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import search
from opencorridor.planning.engine.carry import (
    FITS,
    Rows,
    first_over,
    put_labels,
    put_rows,
    sums,
)
from opencorridor.planning.engine.memory import need_of, refuse_beyond
from opencorridor.planning.engine.reach import NEVER, by_node, least_keys, order_by
from opencorridor.planning.engine.search import CURSOR_SIZE, DEAD, Grid, Int32Array, Progress
from opencorridor.planning.engine.timed import TimedNetwork

SLICE = 2_000_000
"""Copies looked at between two reports of progress: a tenth of a second or so."""

MOST_COPIES = 2**31 - 2**20
"""The most copies of links that the search can number."""

ALIVE = 2**31 - 1
"""What the certificate says of a copy that may still gain something."""

Report = Callable[["Stopped"], bool]
"""Called between slices with how far the search is; true stops it."""


@dataclass(frozen=True)
class Stopped:
    """How far a search is: the arrival step it works on, and vehicles sent of all there are."""

    arrival_step: int
    steps: int
    sent: int
    vehicles: int


@dataclass(frozen=True)
class Start:
    """A flow to go on from.

    Parameters
    ----------
    flow : ArrivalFlow
        A flow that keeps all limits of the network to be solved. Its own network may be another
        one, with the same links, crowds and destinations; the network to be solved may have more
        of each behind them, and more steps.
    from_step : int
        Arrivals before this step are the most there can be in the network to be solved, and
        labels below it hold there. With 0 nothing is taken as proven.
    """

    flow: ArrivalFlow
    from_step: int


@dataclass(frozen=True)
class Layout:
    """Where copies lie in memory.

    Parameters
    ----------
    first, last : ndarray of int64, shape (nodes,)
        Live steps of each node; none where ``first > last``.
    entry_first, entry_last : ndarray of int64, shape (links,)
        Steps in which each link can be of use.
    leave_first, leave_last : ndarray of int64, shape (origins,)
        Steps in which each crowd may leave and be of use.
    place, flow, depart : ndarray of int64
        Added to a step to find a copy of a node, a link, an origin's departure.
    """

    first: IntArray
    last: IntArray
    entry_first: IntArray
    entry_last: IntArray
    leave_first: IntArray
    leave_last: IntArray
    place: IntArray
    flow: IntArray
    depart: IntArray
    node_copies: int
    link_copies: int
    departures: int

    @property
    def node_rows(self) -> Rows:
        """Where the labels of nodes lie."""
        return Rows(self.first, self.last, self.place)

    @property
    def link_rows(self) -> Rows:
        """Where the flow of links lies."""
        return Rows(self.entry_first, self.entry_last, self.flow)

    @property
    def crowd_rows(self) -> Rows:
        """Where the departures of crowds lie."""
        return Rows(self.leave_first, self.leave_last, self.depart)


@dataclass(frozen=True)
class ArrivalFlow:
    """A flow with the most vehicles out by every step up to ``proven_step``.

    Parameters
    ----------
    network : TimedNetwork
    layout : Layout
    flow : ndarray of int32, shape (link copies,)
        Vehicles that enter each link in each step.
    leaving : ndarray of int32, shape (departures,)
        Vehicles that leave each origin in each step.
    arrived : ndarray of int64, shape (destinations, steps)
    dead : ndarray of int32, shape (node copies + origins,)
        The arrival step from which a copy can gain nothing; :data:`ALIVE` if there is none. At the
        end, one number for the crowd of each origin. This is the certificate.
    proven_step : int
        Arrivals before this step are proven greatest; ``steps`` if the search was not stopped.
    """

    network: TimedNetwork
    layout: Layout
    flow: Int32Array
    leaving: Int32Array
    arrived: IntArray
    dead: Int32Array
    proven_step: int
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

    def entering(self, link: int) -> tuple[int, Int32Array]:
        """Return the first step in which a link is of use, and the vehicles from then on."""
        first, last = int(self.layout.entry_first[link]), int(self.layout.entry_last[link])
        start = int(self.layout.flow[link]) + first
        return first, self.flow[start : start + max(0, last - first + 1)]


def layout_of(network: TimedNetwork) -> Layout:
    """Return which copies of a network can be of use, and where they lie.

    Raises
    ------
    PlanningError
        If there are more than the engine can number.
    """
    first, last = _live(network)
    entry_first = np.maximum(network.first_entry, first[network.tail])
    entry_last = np.minimum(network.last_entry, last[network.head] - network.link_steps)
    absorbing = np.zeros(network.nodes, dtype=np.bool_)
    absorbing[network.destination] = True
    entry_last[absorbing[network.tail]] = -NEVER
    live = np.maximum(0, last - first + 1)
    copies = np.maximum(0, entry_last - entry_first + 1)
    leave_first = np.maximum(network.ready_step, first[network.origin])
    leave_last = np.minimum(network.leave_by, last[network.origin])
    departures = np.maximum(0, leave_last - leave_first + 1)
    if int(copies.sum()) > MOST_COPIES or int(live.sum()) > MOST_COPIES:
        message = (
            f"the network has {int(copies.sum()):,} copies of links in time, the engine holds "
            f"{MOST_COPIES:,}: take coarser steps, a smaller area or merged roads"
        )
        raise PlanningError(message)
    return Layout(
        first,
        last,
        entry_first,
        entry_last,
        leave_first,
        leave_last,
        _before(live) - first,
        _before(copies) - entry_first,
        _before(departures) - leave_first,
        int(live.sum()),
        int(copies.sum()),
        int(departures.sum()),
    )


def _before(counts: IntArray) -> IntArray:
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)


def _live(network: TimedNetwork) -> tuple[IntArray, IntArray]:
    """Return the first step at which a node can be reached and the last that is of use."""
    n = network
    ends = np.zeros(n.nodes, dtype=np.int64)
    ends[n.destination] = 1
    nowhere = np.zeros(n.nodes, dtype=np.int64)
    out = by_node(n.nodes, n.tail)
    first = least_keys(
        *out, n.head, n.link_steps, n.first_entry, n.last_entry, n.origin, n.ready_step, ends, True
    )
    # Backwards in time the interval of entry becomes one of leaving, with the signs turned.
    into = by_node(n.nodes, n.head)
    mirrored = -n.last_entry - n.link_steps, -n.first_entry - n.link_steps
    end = np.full(len(n.destination), 1 - n.steps, dtype=np.int64)
    last = -least_keys(*into, n.tail, n.link_steps, *mirrored, n.destination, end, nowhere, True)
    return first, last


def _hops(network: TimedNetwork, start: Start | None = None) -> IntArray:
    """Return the links between each node and the nearest crowd where no road is full or shut.

    With a flow to go on from, links lead back as well, and those who arrive are crowds too.
    """
    n = network
    tail, head, roots = n.tail, n.head, n.origin[n.vehicles > 0]
    if start is not None:
        tail, head = np.concatenate([tail, head]), np.concatenate([head, tail])
        roots = np.concatenate([roots, n.destination])
    links = len(tail)
    always = np.full(links, -NEVER), np.full(links, NEVER)
    one, nowhere = np.ones(links, dtype=np.int64), np.zeros(n.nodes, dtype=np.int64)
    first = np.ones(len(roots), dtype=np.int64)
    return least_keys(*by_node(n.nodes, tail), head, one, *always, roots, first, nowhere, False)


def _records(network: TimedNetwork, layout: Layout, links: IntArray, far: IntArray) -> Int32Array:
    """Return the records of links, in the order given, with the node at the far end."""
    n, lay = network, layout
    columns = [
        far[links],
        n.link_steps[links],
        _clipped(lay.entry_first[links]),
        _clipped(lay.entry_last[links]),
        n.capacity_row[links],
        _clipped(lay.flow[links]),
        _clipped(lay.place[far[links]]),
        links,
    ]
    return np.ascontiguousarray(np.stack(columns, axis=1), dtype=np.int32)


def _clipped(values: IntArray) -> IntArray:
    """Bring numbers that stand for "never" within 32 bits; nothing looks at what they belong to."""
    return np.clip(values, -(2**30), 2**31 - 1)


def grid_of(network: TimedNetwork, layout: Layout, hops: IntArray) -> Grid:
    """Return the network as compiled searches read it; links that lead in are in order of hops."""
    n = network
    in_start, into = by_node(n.nodes, n.head)
    out_start, out = by_node(n.nodes, n.tail)
    order_by(in_start, into, n.tail, hops)
    crowds = np.lexsort((layout.leave_first, n.under_way, n.origin))
    here = np.bincount(n.origin, minlength=n.nodes)
    waiting_here = np.bincount(n.origin[~n.under_way], minlength=n.nodes)
    crowd_start = np.concatenate([[0], np.cumsum(here)])
    small = np.int32
    origin_at = np.full(n.nodes, -1, dtype=small)
    waiting = np.flatnonzero(~n.under_way)
    origin_at[n.origin[waiting]] = waiting
    end = np.full(n.nodes, -1, dtype=small)
    end[n.destination] = np.arange(len(n.destination), dtype=small)
    return Grid(
        in_start.astype(small),
        out_start.astype(small),
        _records(n, layout, into, n.tail),
        _records(n, layout, out, n.head),
        n.capacity.astype(small),
        _clipped(layout.place).astype(small),
        _clipped(layout.first).astype(small),
        _clipped(layout.last).astype(small),
        origin_at,
        crowd_start.astype(small),
        (crowd_start[:-1] + waiting_here).astype(small),
        crowds.astype(small),
        n.origin.astype(small),
        _clipped(layout.leave_first).astype(small),
        _clipped(layout.leave_last).astype(small),
        _clipped(layout.depart).astype(small),
        end,
        n.destination.astype(small),
        n.reception_row.astype(small),
        layout.node_copies,
    )


def _fresh(network: TimedNetwork, layout: Layout, hops: IntArray) -> Progress:
    """Return the state before the search; memory is taken from the machine when it is touched."""
    labels = layout.node_copies + len(network.origin)
    small = np.int32
    cursor = np.zeros(CURSOR_SIZE, dtype=np.int64)
    cursor[search.TOP] = search.NOTHING_BEGUN
    cursor[search.VEHICLES] = network.total_vehicles
    return Progress(
        flow=np.zeros(layout.link_copies, dtype=small),
        leaving=np.zeros(layout.departures, dtype=small),
        remaining=network.vehicles.copy(),
        label=_first_labels(network, layout, hops),
        arrived=np.zeros((len(network.destination), network.steps), dtype=np.int64),
        node=np.empty(labels + 1, dtype=small),
        step=np.empty(labels + 1, dtype=small),
        kind=np.empty(labels + 1, dtype=small),
        via=np.empty(labels + 1, dtype=small),
        mark=np.zeros(labels, dtype=small),
        queue=np.empty((4, labels), dtype=small),
        spent=np.zeros(layout.node_copies, dtype=np.uint8),
        passed=np.zeros(network.nodes, dtype=np.uint8),
        at=np.empty(labels + 1, dtype=small),
        cursor=cursor,
    )


def _first_labels(network: TimedNetwork, layout: Layout, hops: IntArray) -> Int32Array:
    """Return the links between each copy and the nearest crowd where no road is full or shut."""
    live = np.maximum(0, layout.last - layout.first + 1)
    crowds = np.zeros(len(network.origin), dtype=np.int64)
    return np.concatenate([np.repeat(hops, live), crowds]).astype(np.int32)


def _go_on(network: TimedNetwork, layout: Layout, now: Progress, start: Start) -> None:
    """Put the flow to go on from, and the labels that hold, in the place of nothing."""
    given, step = start.flow, min(start.from_step, network.steps)
    old = given.layout
    link = put_rows(given.flow, old.link_rows, now.flow, layout.link_rows)
    if link == FITS:
        link = first_over(now.flow, layout.link_rows, network.capacity_row, network.capacity)
    if link != FITS:
        raise PlanningError(f"the flow to go on from does not fit link {link}")
    put_rows(given.leaving, old.crowd_rows, now.leaving, layout.crowd_rows)
    now.remaining[:] -= sums(now.leaving, layout.crowd_rows)
    if int(now.leaving.sum()) != int(given.leaving.sum()) or now.remaining.min(initial=0) < 0:
        raise PlanningError("the flow to go on from does not fit the crowds")
    _put_arrivals(network, now, given.arrived)
    put_labels(given.dead, old.node_rows, now.label, layout.node_rows, step)
    crowds = given.dead[old.node_copies :]
    held = np.flatnonzero(crowds < step)
    now.label[layout.node_copies + held] = DEAD + crowds[held]
    cursor = now.cursor
    cursor[search.ARRIVAL] = step
    cursor[search.SENT] = given.leaving.sum()
    cursor[search.LATER] = now.arrived[:, step + 1 :].sum()


def _put_arrivals(network: TimedNetwork, now: Progress, given: IntArray) -> None:
    count, steps = given.shape[0], min(given.shape[1], network.steps)
    row = network.reception_row[:count]
    room = np.where(row[:, None] < 0, given[:, :steps], network.capacity[row, :steps])
    if (given[:, :steps] > room).any() or given[:, steps:].any():
        raise PlanningError("the flow to go on from does not fit the receptions")
    now.arrived[:count, :steps] = given[:, :steps]


def earliest_arrival(
    network: TimedNetwork,
    report: Report | None = None,
    start: Start | None = None,
    most_bytes: int | None = None,
) -> ArrivalFlow:
    """Send the most vehicles out by every step of the horizon.

    Parameters
    ----------
    network : TimedNetwork
    report : callable, optional
        Called between slices of work; where it returns true, the feasible flow reached so far
        comes back, with the step up to which it is proven.
    start : Start, optional
        A flow to go on from, instead of from nothing.
    most_bytes : int, optional
        Memory that may be taken beside the network; no limit if it is not given.

    Returns
    -------
    ArrivalFlow

    Raises
    ------
    PlanningError
        If the expansion is larger than the engine can number or than ``most_bytes`` holds
        (``memory.py``), or a flow to go on from does not fit the network.

    Notes
    -----
    The earliest-arrival flow as a lexicographic maximum flow over arrival steps (Minieka 1973,
    Wilkinson 1971), on the network expanded over time without storing the expansion.

    A flow to go on from is kept: at each step, those who arrive later are crowds where they arrive,
    because they might arrive now (a preflow: its excess can always be led back to its origins).
    """
    layout = layout_of(network)
    refuse_beyond(need_of(network, layout), most_bytes)
    hops = _hops(network, start)
    grid = grid_of(network, layout, hops)
    now = _fresh(network, layout, hops)
    if start is not None:
        _go_on(network, layout, now, start)
    cursor = now.cursor
    while not search.advance(grid, now, SLICE):
        where = Stopped(
            int(cursor[search.ARRIVAL]),
            network.steps,
            int(cursor[search.SENT]),
            network.total_vehicles,
        )
        if report is not None and report(where):
            return _result(network, layout, now, where.arrival_step)
    return _result(network, layout, now, network.steps)


def _result(network: TimedNetwork, layout: Layout, now: Progress, proven: int) -> ArrivalFlow:
    return ArrivalFlow(
        network,
        layout,
        now.flow,
        now.leaving,
        now.arrived,
        np.where(now.label >= DEAD, now.label - DEAD, ALIVE).astype(np.int32),
        proven,
        int(now.cursor[search.PATHS]),
        int(now.cursor[search.SCANS]),
    )
