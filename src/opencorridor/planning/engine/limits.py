"""Two versions of one network: what a change takes from a flow, and where it gives room."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import ArrivalFlow, Layout, layout_of
from opencorridor.planning.engine.carry import Rows
from opencorridor.planning.engine.search import Int32Array
from opencorridor.planning.engine.timed import UNLIMITED, TimedNetwork

Copies = tuple[Int32Array, Int32Array]
"""Node and step of copies; node ``-1 - o`` is the crowd of origin ``o``."""

Short = tuple[Int32Array, Int32Array, Int32Array]
"""Node, step and missing vehicles of copies."""


class Taken(NamedTuple):
    """A flow from which something was taken: copies have vehicles over, or some short.

    Parameters
    ----------
    flow, leaving, arrived : ndarray
        As in :class:`~opencorridor.planning.engine.arrival.ArrivalFlow`.
    label : ndarray of int32, shape (node copies + origins,)
        The arrival step from which a copy can gain nothing; the number of steps if there is none.
    over : ndarray of int32, shape (node copies + origins,)
    over_at : Copies
        Where something is over, and crowds that might gain by leaving.
    short : Short
    """

    flow: Int32Array
    leaving: Int32Array
    arrived: IntArray
    label: Int32Array
    over: Int32Array
    over_at: Copies
    short: Short


# ---- which way a change goes ---------------------------------------------------------------------


def gives(before: ArrivalFlow, after: TimedNetwork, now: int) -> bool:
    """Tell whether a change gives room anywhere; more people are no room."""
    old = before.network
    sizes = (old.nodes, old.links, len(old.origin), len(old.destination))
    if sizes != (after.nodes, after.links, len(after.origin), len(after.destination)):
        return True
    earlier = _sooner(after.first_entry, old.first_entry, now)
    earlier |= _sooner(after.ready_step[~old.under_way], old.ready_step[~old.under_way], now)
    later = _sooner(-after.last_entry, -old.last_entry, -old.steps)
    later |= _sooner(-after.leave_by, -old.leave_by, -old.steps)
    return after.steps > old.steps or earlier or later or _more_room(old, after, now)


def _sooner(new: IntArray, old: IntArray, least: int) -> bool:
    return bool((np.maximum(new, least) < np.maximum(old, least)).any())


def _pairs(old: TimedNetwork, after: TimedNetwork) -> tuple[IntArray, IntArray, IntArray]:
    """Return the pairs of rows that links and receptions have before and after, and whose is which.

    A row behind the last one stands for no limit.
    """
    links, ends = old.links, len(old.destination)
    was = np.concatenate([old.capacity_row, old.reception_row])
    found = np.concatenate([after.capacity_row[:links], after.reception_row[:ends]])
    rows = len(after.capacity) + 1
    key = np.where(was < 0, len(old.capacity), was) * rows
    key += np.where(found < 0, rows - 1, found)
    pairs, which = np.unique(key, return_inverse=True)
    return pairs // rows, pairs % rows, which


def _with_unlimited(capacity: IntArray, steps: int) -> IntArray:
    none = np.full((1, steps), UNLIMITED, dtype=np.int64)
    return np.concatenate([capacity[:, :steps], none])


def _more_room(old: TimedNetwork, after: TimedNetwork, now: int) -> bool:
    steps = min(old.steps, after.steps)
    was, found, _ = _pairs(old, after)
    before, then = _with_unlimited(old.capacity, steps), _with_unlimited(after.capacity, steps)
    return bool((then[found, now:] > before[was, now:]).any())


def both_limits(old: TimedNetwork, after: TimedNetwork) -> TimedNetwork:
    """Return the network before a change with what the change takes, without what it gives."""
    links, crowds = old.links, len(old.origin)
    steps = min(old.steps, after.steps)
    was, found, which = _pairs(old, after)
    before, then = _with_unlimited(old.capacity, steps), _with_unlimited(after.capacity, steps)
    reception = which[links:]
    received = after.reception_row[: len(old.destination)]
    unlimited = (old.reception_row < 0) & (received < 0)
    last = np.minimum(old.last_entry, after.last_entry[:links])
    # Nobody goes on from what has become a destination.
    last[np.isin(old.tail, after.destination[len(old.destination) :])] = -1
    return replace(
        old,
        steps=steps,
        first_entry=np.maximum(old.first_entry, after.first_entry[:links]),
        last_entry=last,
        capacity_row=which[:links],
        capacity=np.minimum(before[was], then[found]),
        vehicles=after.vehicles[:crowds],
        ready_step=np.maximum(old.ready_step, after.ready_step[:crowds]),
        reception_row=np.where(unlimited, -1, reception),
        leave_by=np.minimum(old.leave_by, after.leave_by[:crowds]),
    )


# ---- what is taken -------------------------------------------------------------------------------


def shift_window(layout: Layout, network: TimedNetwork, now: int) -> Layout:
    """Return where copies lie from ``now`` on: where they lay, those under way behind them."""
    last = np.minimum(layout.last, network.steps - 1)
    entry_last = np.minimum(layout.entry_last, network.last_entry)
    entry_last = np.minimum(entry_last, network.steps - 1 - network.link_steps)
    homes = len(layout.leave_first)
    coming = network.origin[homes:]
    step = network.ready_step[homes:]
    here = (layout.first[coming] <= step) & (step <= last[coming])
    leave_last = np.minimum(layout.leave_last, network.leave_by[:homes])
    leave_last = np.minimum(leave_last, network.steps - 1)
    return replace(
        layout,
        first=np.maximum(layout.first, now),
        last=last,
        entry_first=np.maximum(layout.entry_first, network.first_entry),
        entry_last=entry_last,
        leave_first=np.append(np.maximum(layout.leave_first, network.ready_step[:homes]), step),
        leave_last=np.append(leave_last, np.where(here, step, -1)),
        depart=np.append(layout.depart, layout.departures + np.arange(len(coming)) - step),
        departures=layout.departures + len(coming),
    )


def take_away(before: ArrivalFlow, network: TimedNetwork, layout: Layout, now: int) -> Taken:
    """Return what is left of a flow in a network with less room."""
    old, steps = before.network, network.steps
    flow, leaving = before.flow.copy(), _leaving(before, network, layout, now)
    arrived = before.arrived[:, :steps].copy()
    arrived[:, :now] = 0
    over = np.zeros(layout.node_copies + len(network.origin), dtype=np.int32)
    was, rows = before.layout.link_rows, layout.link_rows
    touched = np.flatnonzero(_touched(old, network, was, rows, now))
    node = layout.node_rows
    ends = network.tail, network.head, network.link_steps
    limits = network.capacity_row, network.capacity
    room = int(np.maximum(0, was.last - was.first + 1)[touched].sum())
    room += int(np.maximum(0, before.layout.leave_last - before.layout.leave_first + 1).sum())
    found = np.empty((5, room), dtype=np.int32)
    overs, shorts = _cut_links(flow, touched, was, rows, ends, limits, node, over, now, found)
    homes = len(old.origin)
    shorts = _cut_crowds(
        leaving,
        before.layout.crowd_rows,
        layout.crowd_rows,
        network.origin[:homes],
        network.vehicles,
        node,
        now,
        found,
        shorts,
    )
    full = np.where(
        network.reception_row[:, None] < 0, arrived, network.capacity[network.reception_row]
    )
    d, k = np.nonzero(arrived > full)
    np.add.at(over, layout.place[network.destination[d]] + k, (arrived - full)[d, k])
    arrived = np.minimum(arrived, full)
    label = _labels(before, network, layout)
    crowd = np.flatnonzero((network.vehicles > 0) & (label[layout.node_copies :] < steps))
    small = np.int32
    over_node = np.concatenate([found[0, :overs], network.destination[d], -1 - crowd])
    over_step = np.concatenate([found[1, :overs], k, np.zeros_like(crowd)])
    # The latest first: each then takes from arrivals of its own time, not from ever later ones.
    late = np.argsort(-found[3, :shorts], kind="stable")
    return Taken(
        flow,
        leaving,
        arrived,
        label,
        over,
        (over_node.astype(small), over_step.astype(small)),
        (found[2, late], found[3, late], found[4, late]),
    )


def _labels(before: ArrivalFlow, network: TimedNetwork, layout: Layout) -> Int32Array:
    """Return the labels as arrival steps; where everybody was out, nothing is gained later."""
    top = network.steps
    if before.out == before.network.total_vehicles:
        ends = np.flatnonzero(before.arrived.any(axis=0))
        top = min(top, int(ends[-1]) if len(ends) else 0)
    known = np.minimum(before.dead, top)
    coming = slice(len(before.layout.leave_first), None)
    step, node = network.ready_step[coming], network.origin[coming]
    here = layout.leave_last[coming] == step
    at = np.where(here, layout.place[node] + step, 0)
    new = np.where(here, known[at] if len(known) else 0, network.steps)
    return np.concatenate([known, new]).astype(np.int32)


def _leaving(before: ArrivalFlow, network: TimedNetwork, layout: Layout, now: int) -> Int32Array:
    homes = len(before.layout.leave_first)
    kept = before.leaving.copy()
    _forget(kept, before.layout.crowd_rows, now)
    here = layout.leave_last[homes:] >= layout.leave_first[homes:]
    return np.concatenate([kept, np.where(here, network.vehicles[homes:], 0)]).astype(np.int32)


@njit(cache=True)
def _forget(leaving: Int32Array, rows: Rows, now: int) -> None:
    for i in range(rows.first.shape[0]):
        for k in range(rows.first[i], min(rows.last[i] + 1, now)):
            leaving[rows.at[i] + k] = 0


def _touched(
    old: TimedNetwork, network: TimedNetwork, was: Rows, rows: Rows, now: int
) -> npt.NDArray[np.bool_]:
    """Tell which links have less room than before."""
    found = np.asarray((np.maximum(was.first, now) < rows.first) | (was.last > rows.last))
    steps = network.steps
    rows_were, rows_are, which = _pairs(old, network)
    before = _with_unlimited(old.capacity, steps)
    less = (_with_unlimited(network.capacity, steps)[rows_are] < before[rows_were]).any(axis=1)
    return found | np.asarray(less)[which[: old.links]]


@njit(cache=True)
def _cut_links(  # noqa: PLR0913 - arrays of one compiled pass; a record would be unpacked anyway
    flow: Int32Array,
    touched: IntArray,
    was: Rows,
    rows: Rows,
    ends: tuple[IntArray, IntArray, IntArray],
    limits: tuple[IntArray, IntArray],
    node: Rows,
    over: Int32Array,
    now: int,
    found: Int32Array,
) -> tuple[int, int]:
    """Take off what links no longer carry; return how many copies are over, how many short."""
    (tail, head, link_steps), (capacity_row, capacity) = ends, limits
    overs, shorts = 0, 0
    for i in touched:
        for k in range(max(was.first[i], now), was.last[i] + 1):
            open_then = rows.first[i] <= k <= rows.last[i]
            surplus = flow[was.at[i] + k] - (capacity[capacity_row[i], k] if open_then else 0)
            if surplus <= 0:
                continue
            flow[was.at[i] + k] -= surplus
            if k <= node.last[tail[i]]:
                over[node.at[tail[i]] + k] += surplus
                found[0, overs], found[1, overs] = tail[i], k
                overs += 1
            if k + link_steps[i] <= node.last[head[i]]:
                found[2, shorts], found[3, shorts] = head[i], k + link_steps[i]
                found[4, shorts] = surplus
                shorts += 1
    return overs, shorts


@njit(cache=True)
def _cut_crowds(  # noqa: PLR0913 - arrays of one compiled pass; a record would be unpacked anyway
    leaving: Int32Array,
    was: Rows,
    rows: Rows,
    origin: IntArray,
    vehicles: IntArray,
    node: Rows,
    now: int,
    found: Int32Array,
    shorts: int,
) -> int:
    """Take off departures that are no longer; return how many copies are short."""
    for o in range(origin.shape[0]):
        total = 0
        for k in range(max(was.first[o], now), was.last[o] + 1):
            here = leaving[was.at[o] + k]
            stays = 0
            if rows.first[o] <= k <= rows.last[o]:
                stays = min(here, vehicles[o] - total)
            total += stays
            if stays < here:
                leaving[was.at[o] + k] = stays
                if k <= node.last[origin[o]]:
                    found[2, shorts], found[3, shorts] = origin[o], k
                    found[4, shorts] = here - stays
                    shorts += 1
    return shorts


# ---- what is given -------------------------------------------------------------------------------


def first_gain(flow: ArrivalFlow, network: TimedNetwork) -> int:
    """Return the first arrival step that may gain by room that a network has beside a flow's.

    Labels below it hold: nothing that is dead before it is reached by new room.
    """
    layout, steps = layout_of(network), flow.network.steps
    new_crowds = np.zeros(len(network.origin) - len(flow.layout.leave_first), dtype=np.int64)
    label = np.minimum(flow.dead, steps)
    copies = flow.layout.node_copies
    crowd_label = np.concatenate([label[copies:], new_crowds + steps])
    still = network.vehicles > 0
    found = _first_link_gain(
        flow.flow,
        flow.layout.link_rows,
        layout.link_rows,
        label,
        flow.layout.node_rows,
        (network.tail, network.head, network.link_steps),
        (network.capacity_row, network.capacity),
        steps,
    )
    for o in np.flatnonzero(still):
        v, first, last = network.origin[o], layout.leave_first[o], layout.leave_last[o]
        known = _of_node(flow, label, int(v), int(first), int(last), steps)
        lower = known[known < crowd_label[o]]
        found = min(found, int(lower.min(initial=steps)))
    arrived = np.zeros((len(network.destination), network.steps), dtype=np.int64)
    arrived[: len(flow.arrived), :steps] = flow.arrived
    for d, v in enumerate(network.destination):
        row = network.reception_row[d]
        limit = np.full(network.steps, UNLIMITED) if row < 0 else network.capacity[row]
        first, last = int(layout.first[v]), int(layout.last[v])
        known = _of_node(flow, label, int(v), first, last, steps)
        k = np.arange(first, last + 1)
        gain = k[(known > k) & (arrived[d, first : last + 1] < limit[first : last + 1])]
        found = min(found, int(gain.min(initial=steps)))
    return found


def _of_node(
    flow: ArrivalFlow, label: Int32Array, v: int, first: int, last: int, steps: int
) -> IntArray:
    """Return a node's labels in an interval of steps; those of new copies hold out to the end."""
    found = np.full(max(0, last - first + 1), steps, dtype=np.int64)
    if v >= flow.network.nodes:
        return found
    low, high = max(first, int(flow.layout.first[v])), min(last, int(flow.layout.last[v]))
    if low <= high:
        at = int(flow.layout.place[v])
        found[low - first : high - first + 1] = label[at + low : at + high + 1]
    return found


@njit(cache=True)
def _label_of(label: Int32Array, node: Rows, v: int, k: int, steps: int) -> int:
    if v >= node.first.shape[0] or k < node.first[v] or k > node.last[v]:
        return steps
    return min(int(label[node.at[v] + k]), steps)


@njit(cache=True)
def _first_link_gain(
    flow: Int32Array,
    was: Rows,
    rows: Rows,
    label: Int32Array,
    node: Rows,
    ends: tuple[IntArray, IntArray, IntArray],
    limits: tuple[IntArray, IntArray],
    steps: int,
) -> int:
    (tail, head, link_steps), (capacity_row, capacity) = ends, limits
    found = steps
    for i in range(rows.first.shape[0]):
        known = i < was.first.shape[0]
        for k in range(rows.first[i], rows.last[i] + 1):
            used = 0
            if known and was.first[i] <= k <= was.last[i]:
                used = flow[was.at[i] + k]
            if used < capacity[capacity_row[i], k]:
                ahead = _label_of(label, node, head[i], k + link_steps[i], steps)
                if ahead < found and ahead < _label_of(label, node, tail[i], k, steps):
                    found = ahead
    return found
