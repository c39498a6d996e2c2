"""Movements from a proven flow: who goes by which links when, and passes no place twice.

A flow over time may drive in circles to pass time, and nobody may be told to do that (DESIGN,
section 6). So movements that pass no place twice are read off the flow as far as they go; whatever
else it did is given up, and its vehicles are sent anew on the room that is then left. The proven
flow stays as the bound: no plan, with circles or without, has more vehicles out by any step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import sending
from opencorridor.planning.engine.again import Rest, in_time
from opencorridor.planning.engine.arrival import ArrivalFlow
from opencorridor.planning.engine.reach import NEVER, by_node, least_keys, order_by
from opencorridor.planning.engine.sending import (
    CURSOR_SIZE,
    PLENTY,
    Desk,
    Int32Array,
    Proven,
    Sent,
    Ways,
)
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.engine.totals import NO_TOTAL, TotalsFlow

SLICE = 2_000_000
"""Copies looked at between two reports of progress."""

PATIENCE = 2_000
"""Copies looked at for one path before the search goes on without coming back to any."""

TRIPS_AT_ONCE = 10_000
LINKS_AT_ONCE = 1_000_000

LONGEST_CIRCLING = 2**20
"""The most links of a path that comes back to places; what is longer is not followed."""

NOWHERE = -1
"""Stands for the place where vehicles would have to wait, if nobody knows one."""

Report = Callable[[int, int], bool]
"""Called between slices with the vehicles that have a movement and all there are; true stops it."""


@dataclass(frozen=True)
class Movements:
    """Vehicles that go together, each group from an origin to a destination without a circle.

    Parameters
    ----------
    network : TimedNetwork
    origin, destination : ndarray of int64, shape (movements,)
        Numbers of the origin and of the destination, not nodes.
    vehicles : ndarray of int64, shape (movements,)
    start : ndarray of int64, shape (movements + 1,)
        Where the links of each movement begin. Those under way who get off at their destination
        have none.
    link, entry_step : ndarray of int64
        Links in the order in which they are driven, stays among them; the step of entry of each.
    most_by_step : ndarray of int64, shape (steps,)
        The most vehicles that can have arrived by the end of each step, from the proven flow; all
        there are from the step on where its proof ends. Where totals bind, the most by the end.
    waiting_wanted : tuple of (int, int)
        Node and vehicles, most first: where those whom the proven flow brings out and this plan
        does not would have had to pass time. :data:`NOWHERE` if they need not have.
    totals : ndarray of int64, shape (destinations,)
        The most that each destination takes in all, or :data:`~.totals.NO_TOTAL`.
    """

    network: TimedNetwork
    origin: IntArray
    destination: IntArray
    vehicles: IntArray
    start: IntArray
    link: IntArray
    entry_step: IntArray
    most_by_step: IntArray
    waiting_wanted: tuple[tuple[int, int], ...]
    totals: IntArray

    @property
    def out(self) -> int:
        """Vehicles that arrive."""
        return int(self.vehicles.sum())

    @cached_property
    def departs(self) -> IntArray:
        """Step in which each movement enters its first link, or is there if it has none."""
        return self._steps_at(self.start[:-1], np.append(self.entry_step, 0))

    @cached_property
    def arrives(self) -> IntArray:
        """Step in which each movement is at its destination."""
        there = self.entry_step + self.network.link_steps[self.link]
        return self._steps_at(self.start[1:] - 1, np.append(there, 0))

    def _steps_at(self, place: IntArray, step: IntArray) -> IntArray:
        stand = self.network.ready_step[self.origin]
        return np.asarray(np.where(np.diff(self.start) > 0, step[place], stand))

    @cached_property
    def out_by_step(self) -> IntArray:
        """Vehicles that have arrived by the end of each step, shape (steps,)."""
        found = np.zeros(self.network.steps, dtype=np.int64)
        np.add.at(found, self.arrives, self.vehicles)
        return np.cumsum(found)

    @property
    def gap(self) -> int:
        """How many vehicles the plan has out less than the bound, where that is most."""
        return int((self.most_by_step - self.out_by_step).max(initial=0))

    @cached_property
    def entering(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return link, step and vehicles of every entry, sorted by link and step."""
        key = self.link * self.network.steps + self.entry_step
        each = np.repeat(self.vehicles, np.diff(self.start))
        found, place = np.unique(key, return_inverse=True)
        many = np.zeros(len(found), dtype=np.int64)
        np.add.at(many, place, each)
        return found // self.network.steps, found % self.network.steps, many


def movements_of(
    flow: ArrivalFlow | TotalsFlow,
    report: Report | None = None,
    *,
    rest: Rest | None = None,
    turn: IntArray | None = None,
) -> Movements:
    """Return movements that pass no place twice, nearly as many out as the flow proves possible.

    Parameters
    ----------
    flow : ArrivalFlow or TotalsFlow
        Whole, or stopped before its end. Totals are kept.
    report : callable, optional
        Called between slices of work; where it returns true, the movements found so far come back.
    rest : Rest, optional
        What an earlier plan had left to do: of that, whatever the flow has room for is kept as it
        was.
    turn : ndarray of int64, shape (origins,), optional
        Where vehicles are sent anew, crowds of a smaller number get the room before others.

    Returns
    -------
    Movements
        Without movements that pass a place twice; stays at a holding place are no second visit.
        Where crowds are under way, places that they passed before they got off do not count: they
        may have to turn round.

    Notes
    -----
    Flow decomposition (Ford and Fulkerson 1962) by a depth-first search that marks the nodes of its
    path; then the same search on the room that is left, for those under way first. Neither is
    exact, so the plan is handed out with the bound beside it.
    """
    network = flow.network
    ways = _ways(flow)
    sent = Sent(
        np.zeros_like(flow.flow),
        network.vehicles.copy(),
        np.zeros((len(network.destination), network.steps), dtype=np.int64),
        _space(flow),
    )
    proven = Proven(flow.flow.copy(), flow.leaving.copy())
    written = _Written()
    told = _Told(report, network)
    if rest is not None:
        written.add(*_kept(flow, rest, sent, proven))
    whole = _exhaust(ways, sent, proven, _desk(flow), written, told)
    as_read = sent.arrived.copy()
    if whole:
        _sweep(flow, ways, sent, written, told, turn)
    trip, link = written.all()
    # A stopped flow may bring out fewer than the sweep that follows it.
    missing = max(0, flow.out - int(sent.arrived.sum()))
    wanted = _wanted(flow, ways, sent, proven, flow.arrived - as_read, missing) if whole else ()
    return Movements(
        network,
        trip[:, 0],
        trip[:, 1],
        trip[:, 2],
        np.append(trip[:, 3], len(link)),
        link[:, 0].astype(np.int64),
        link[:, 1].astype(np.int64),
        _most_by_step(flow),
        wanted,
        _totals(flow),
    )


def _totals(flow: ArrivalFlow | TotalsFlow) -> IntArray:
    if isinstance(flow, TotalsFlow):
        return flow.totals
    return np.full(len(flow.network.destination), NO_TOTAL, dtype=np.int64)


def _space(flow: ArrivalFlow | TotalsFlow) -> IntArray:
    """Return how many vehicles each destination takes in all."""
    totals = _totals(flow)
    return np.where(totals == NO_TOTAL, PLENTY, totals).astype(np.int64)


def _most_out(flow: ArrivalFlow | TotalsFlow) -> int:
    """Return the most vehicles that any flow has out, as far as that is proven."""
    if isinstance(flow, TotalsFlow):
        return flow.most_out
    whole = flow.proven_step == flow.network.steps
    return flow.out if whole else flow.network.total_vehicles


def _most_by_step(flow: ArrivalFlow | TotalsFlow) -> IntArray:
    if isinstance(flow, TotalsFlow):
        if flow.earliest is None:
            return np.full(flow.network.steps, flow.most_out, dtype=np.int64)
        flow = flow.earliest
    most = flow.arrived.sum(axis=0).cumsum()
    if flow.out < flow.network.total_vehicles:
        most[flow.proven_step :] = flow.network.total_vehicles
    return np.asarray(most, dtype=np.int64)


class _Told:
    """Tells how far the search is, and whether it may go on."""

    def __init__(self, report: Report | None, network: TimedNetwork) -> None:
        self._report = report
        self._vehicles = network.total_vehicles

    def stops(self, sent: Sent) -> bool:
        found = int(sent.arrived.sum())
        return self._report is not None and self._report(found, self._vehicles)


class _Written:
    """What the search has written down, taken away piece by piece."""

    def __init__(self) -> None:
        self._trips: list[IntArray] = [np.zeros((0, 4), dtype=np.int64)]
        self._links: list[Int32Array] = [np.zeros((0, 2), dtype=np.int32)]
        self._count = 0

    def add(self, trip: IntArray, links: Int32Array) -> None:
        trip[:, 3] += self._count
        self._count += len(links)
        self._trips.append(trip)
        self._links.append(links)

    def take(self, desk: Desk) -> None:
        self.add(
            desk.trip[: desk.cursor[sending.TRIPS]].copy(),
            desk.link[: desk.cursor[sending.LINKS]].copy(),
        )
        desk.cursor[sending.TRIPS] = desk.cursor[sending.LINKS] = 0

    def all(self) -> tuple[IntArray, Int32Array]:
        return np.concatenate(self._trips), np.concatenate(self._links)


def _kept(
    flow: ArrivalFlow | TotalsFlow, rest: Rest, sent: Sent, proven: Proven
) -> tuple[IntArray, Int32Array]:
    """Take off the flow what it has room for of an earlier plan; return trips and their links."""
    trips: list[tuple[int, int, int, int]] = []
    links: list[IntArray] = [np.zeros((0, 2), dtype=np.int64)]
    count = 0
    for i in np.flatnonzero(in_time(rest, flow.layout)).tolist():
        part = slice(rest.start[i], rest.start[i + 1])
        way = rest.link[part], rest.entry_step[part]
        o, d = int(rest.origin[i]), int(rest.destination[i])
        at = flow.layout.flow[way[0]] + way[1]
        leave = int(proven.leaving[flow.layout.depart[o] + rest.departs[i]])
        amount = min(int(rest.vehicles[i]), leave, int(proven.flow[at].min(initial=PLENTY)))
        if amount == 0:
            continue
        sent.flow[at] += amount
        proven.flow[at] -= amount
        proven.leaving[flow.layout.depart[o] + rest.departs[i]] -= amount
        sent.remaining[o] -= amount
        sent.arrived[d, rest.arrives[i]] += amount
        sent.space[d] -= amount
        trips.append((o, d, amount, count))
        links.append(np.stack(way, axis=1))
        count += len(way[0])
    found = np.array(trips, dtype=np.int64).reshape(-1, 4)
    return found, np.concatenate(links).astype(np.int32)


def _sweep(
    flow: ArrivalFlow | TotalsFlow,
    ways: Ways,
    sent: Sent,
    written: _Written,
    told: _Told,
    turn: IntArray | None,
) -> None:
    """Send anew whoever has no movement, on the room that is left: those under way first."""
    under_way = flow.network.under_way
    nothing = np.zeros(0, dtype=np.int32)
    waits = np.zeros(len(under_way), dtype=np.int64) if turn is None else turn
    order = np.where(under_way, waits.min(initial=0) - 1, waits)
    for number in np.unique(order):
        if _most_out(flow) == int(sent.arrived.sum()):
            return
        others = np.where(order == number, 0, sent.remaining)
        sent.remaining[:] -= others
        whole = _exhaust(ways, sent, Proven(nothing, nothing), _desk(flow), written, told)
        sent.remaining[:] += others
        if not whole:
            return


def _exhaust(
    ways: Ways, sent: Sent, proven: Proven, desk: Desk, written: _Written, told: _Told
) -> bool:
    """Search until there is nothing left to find; return whether that was allowed."""
    while True:
        ended = sending.send(ways, sent, proven, desk, SLICE)
        written.take(desk)
        if ended == sending.DONE:
            return True
        if told.stops(sent):
            return False


def _ways(flow: ArrivalFlow | TotalsFlow) -> Ways:
    """Return the network as the search reads it, links nearest to a crowd first."""
    n, lay = flow.network, flow.layout
    in_start, into = by_node(n.nodes, n.head)
    order_by(in_start, into, n.tail, _links_from_crowd(n))
    columns = [
        n.tail[into],
        n.link_steps[into],
        _clipped(lay.entry_first[into]),
        _clipped(lay.entry_last[into]),
        n.capacity_row[into],
        _clipped(lay.flow[into]),
        _clipped(lay.place[n.tail[into]]),
        into,
    ]
    crowd_start, crowd = by_node(n.nodes, n.origin)
    small = np.int32
    return Ways(
        in_start.astype(small),
        np.ascontiguousarray(np.stack(columns, axis=1), dtype=small),
        n.capacity.astype(small),
        _clipped(lay.place).astype(small),
        _clipped(lay.first).astype(small),
        _clipped(lay.last).astype(small),
        crowd_start.astype(small),
        crowd.astype(small),
        _clipped(lay.leave_first).astype(small),
        _clipped(lay.leave_last).astype(small),
        _clipped(lay.depart).astype(small),
        n.destination.astype(small),
        n.reception_row.astype(small),
    )


def _clipped(values: IntArray) -> IntArray:
    """Bring numbers that stand for "never" within 32 bits; nothing looks at what they belong to."""
    return np.clip(values, -(2**30), 2**31 - 1)


def _links_from_crowd(n: TimedNetwork) -> IntArray:
    """Return the links between each node and the nearest crowd."""
    always = np.full(n.links, -NEVER), np.full(n.links, NEVER)
    roots = n.origin[n.vehicles > 0]
    one, nowhere = np.ones(n.links, dtype=np.int64), np.zeros(n.nodes, dtype=np.int64)
    zeros = np.zeros(len(roots), dtype=np.int64)
    out = by_node(n.nodes, n.tail)
    return least_keys(*out, n.head, one, *always, roots, zeros, nowhere, False)


def _desk(flow: ArrivalFlow | TotalsFlow) -> Desk:
    n, copies, small = flow.network, flow.layout.node_copies, np.int32
    # A path has a copy for each node it passes and for each step it stays.
    deep = n.nodes + n.steps + 1
    cursor = np.zeros(CURSOR_SIZE, dtype=np.int64)
    cursor[sending.TOP] = sending.NOTHING_BEGUN
    cursor[sending.SEARCH] = 1
    cursor[sending.PATIENCE] = PATIENCE
    return Desk(
        spent=np.zeros(copies, dtype=np.uint8),
        aside=np.zeros(copies, dtype=small),
        passed=np.zeros(n.nodes, dtype=np.uint8),
        node=np.empty(deep, dtype=small),
        step=np.empty(deep, dtype=small),
        via=np.empty(deep, dtype=small),
        at=np.empty(deep, dtype=small),
        turned=np.empty(deep, dtype=small),
        trip=np.empty((TRIPS_AT_ONCE, 4), dtype=np.int64),
        link=np.empty((max(LINKS_AT_ONCE, deep), 2), dtype=small),
        cursor=cursor,
    )


def _wanted(
    flow: ArrivalFlow | TotalsFlow,
    ways: Ways,
    sent: Sent,
    proven: Proven,
    left: IntArray,
    missing: int,
) -> tuple[tuple[int, int], ...]:
    """Return where the last ``missing`` vehicles of what is left of a flow pass time."""
    found: dict[int, int] = {}
    # Without marks a path may be as long as all links of no steps between any two steps.
    room = np.empty((3, LONGEST_CIRCLING), dtype=np.int32)
    desk = _desk(flow)._replace(node=room[0], step=room[1], via=room[2])
    for t in range(flow.network.steps - 1, -1, -1):
        for d, v in enumerate(flow.network.destination.tolist()):
            while missing > 0 and left[d, t] > 0:
                amount = min(int(sending.follow(ways, sent, proven, v, t, desk)), int(left[d, t]))
                if amount == 0:
                    break
                left[d, t] -= amount
                counted = min(missing, amount)
                missing -= counted
                where = _longest_absence(desk)
                found[where] = found.get(where, 0) + counted
    if missing:
        found[NOWHERE] = found.get(NOWHERE, 0) + missing
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _longest_absence(desk: Desk) -> int:
    """Return the node between whose visits a followed path passes most time, or ``NOWHERE``."""
    top = int(desk.cursor[sending.TOP])
    node, step = desk.node[: top + 1].tolist(), desk.step[: top + 1].tolist()
    latest: dict[int, int] = {}
    best, where, before = 0, NOWHERE, None
    for v, k in zip(node, step, strict=True):
        if v == before:
            latest[v] = k
            continue
        if v in latest and latest[v] - k >= best:
            best, where = latest[v] - k, v
        latest.setdefault(v, k)
        before = v
    return where
