"""What is fixed at a step: who is out, who is under way, and what may still be decided."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numba import njit

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import ArrivalFlow
from opencorridor.planning.engine.carry import Rows
from opencorridor.planning.engine.search import Int32Array
from opencorridor.planning.engine.timed import ANY_STEP, TimedNetwork
from opencorridor.planning.engine.totals import TotalsFlow


def from_now_on(before: ArrivalFlow | TotalsFlow, after: TimedNetwork, now: int) -> TimedNetwork:
    """Return the changed network as it stands at a step of a flow.

    Parameters
    ----------
    before : ArrivalFlow or TotalsFlow
        What was decided: all that happens in it before ``now`` has happened.
    after : TimedNetwork
        The network of ``before`` with a change: links, crowds and destinations in the same order,
        new ones behind them. Links that become longer or lead elsewhere are new links, and the old
        ones shut.
    now : int
        The first step in which something may be decided.

    Returns
    -------
    TimedNetwork
        Nobody enters a link or leaves home before ``now``. Who is on a link then is a crowd under
        way at its head, at the step of getting there; these come behind the crowds of ``before``
        and before those that are new in ``after``.

    Raises
    ------
    PlanningError
        If ``after`` is another network than that of ``before``, or ``now`` outside its steps.
    """
    old = before.network
    _same(old, after)
    if not 0 <= now <= old.steps:
        message = f"now is step {now}, expected 0 to {old.steps}"
        raise PlanningError(message)
    count = len(old.origin)
    left = _left_before(before, now)
    vehicles = after.vehicles.copy()
    vehicles[:count] = np.maximum(0, vehicles[:count] - left)
    # Whoever was left before now came by in a step that does not come again.
    gone = after.under_way & (after.ready_step < now)
    ready = np.where(after.under_way, after.ready_step, np.maximum(after.ready_step, now))
    ready, leave_by = np.where(gone, ANY_STEP, ready), np.where(gone, ANY_STEP, after.leave_by)
    node, step, on_links = _on_links(before, now)

    def crowds(values: IntArray, coming: IntArray) -> IntArray:
        return np.concatenate([values[:count], coming, values[count:]])

    return replace(
        after,
        first_entry=np.maximum(after.first_entry, now),
        origin=crowds(after.origin, node),
        vehicles=crowds(vehicles, on_links),
        ready_step=crowds(ready, step),
        leave_by=crowds(leave_by, step),
    )


def _same(old: TimedNetwork, after: TimedNetwork) -> None:
    for name in ("tail", "head", "link_steps", "origin", "destination"):
        was, found = getattr(old, name), getattr(after, name)
        if len(found) < len(was) or (found[: len(was)] != was).any():
            message = f"the changed network has another {name}: what is new comes behind"
            raise PlanningError(message)
    if after.nodes < old.nodes:
        message = f"the changed network has {after.nodes} nodes, expected {old.nodes} or more"
        raise PlanningError(message)


def _left_before(before: ArrivalFlow | TotalsFlow, now: int) -> IntArray:
    """Return how many have left each crowd."""
    return _sums_before(before.leaving, before.layout.crowd_rows, now)


@njit(cache=True)
def _sums_before(values: Int32Array, rows: Rows, now: int) -> IntArray:
    found = np.zeros(rows.first.shape[0], dtype=np.int64)
    for i in range(rows.first.shape[0]):
        for k in range(rows.first[i], min(rows.last[i], now - 1) + 1):
            found[i] += values[rows.at[i] + k]
    return found


def _on_links(before: ArrivalFlow | TotalsFlow, now: int) -> tuple[IntArray, IntArray, IntArray]:
    """Return node, step and number of those who are on a link, by node and step of getting off."""
    n, rows = before.network, before.layout.link_rows
    link, entered, vehicles = _entered(before.flow, rows, n.link_steps, now)
    off = entered + n.link_steps[link]
    span = int(off.max(initial=0)) + 1
    key, which = np.unique(n.head[link] * span + off, return_inverse=True)
    count = np.bincount(which, weights=vehicles, minlength=len(key)).astype(np.int64)
    return key // span, key % span, count


@njit(cache=True)
def _entered(
    flow: Int32Array, rows: Rows, link_steps: IntArray, now: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Return link, step of entry and number of those who are on links."""
    most = 0
    for i in range(rows.first.shape[0]):
        most += max(0, min(rows.last[i] + 1, now) - max(rows.first[i], now - link_steps[i]))
    link = np.empty(most, dtype=np.int64)
    step = np.empty(most, dtype=np.int64)
    many = np.empty(most, dtype=np.int64)
    size = 0
    for i in range(rows.first.shape[0]):
        for k in range(max(rows.first[i], now - link_steps[i]), min(rows.last[i] + 1, now)):
            if flow[rows.at[i] + k] > 0:
                link[size], step[size], many[size] = i, k, flow[rows.at[i] + k]
                size += 1
    return link[:size], step[:size], many[:size]
