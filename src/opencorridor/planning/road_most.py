"""The most vehicles that any plan has out by each step, as cuts say it: docs/method.md, 11."""

from __future__ import annotations

import numpy as np

from opencorridor.model.road_proof import LATE
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import ArrivalFlow
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.engine.totals import NO_TOTAL


def most_by_step(flow: ArrivalFlow) -> IntArray:
    """Return the most out by each step, from a flow that is proven so far.

    Parameters
    ----------
    flow : ArrivalFlow
    """
    everybody = flow.network.total_vehicles
    most = flow.arrived.sum(axis=0).cumsum()
    if flow.out < everybody:
        most[flow.proven_step :] = everybody
    return np.asarray(most)


def most_within(network: TimedNetwork, labelled: ArrivalFlow, totals: IntArray) -> IntArray:
    """Return the most out by each step within totals, from the labels of a flow.

    Each exit gives no more than its total, and no more than it receives in steps that no cut has
    behind it. That holds for any labels.

    Parameters
    ----------
    network : TimedNetwork
    labelled : ArrivalFlow
        With the same roads and crowds; its labels make the cuts.
    totals : ndarray of int64, shape (destinations,)
    """
    everybody = network.total_vehicles
    change = np.zeros(network.steps + 1, dtype=np.int64)
    for link in range(network.links):
        first, entering = labelled.entering(link)
        step = first + np.arange(len(entering))
        behind = _labels(labelled, int(network.tail[link]), step)
        ahead = _labels(labelled, int(network.head[link]), step + network.link_steps[link])
        crosses = ahead < behind
        room = network.capacity[network.capacity_row[link], step[crosses]]
        _add(change, ahead[crosses], behind[crosses], np.minimum(room, everybody))
    every = np.arange(network.steps)
    for node, vehicles in zip(network.origin.tolist(), network.vehicles.tolist(), strict=True):
        first_label = _labels(labelled, node, every).min(keepdims=True)
        _add(change, first_label, np.array([LATE]), np.array([vehicles]))
    most = np.cumsum(change[:-1])
    for d, node in enumerate(network.destination.tolist()):
        label, row = _labels(labelled, node, every), int(network.reception_row[d])
        room = np.full(network.steps, everybody) if row < 0 else network.capacity[row]
        arriving = np.zeros(network.steps + 1, dtype=np.int64)
        _add(arriving, every, np.maximum(every, label), np.minimum(room, everybody))
        total = everybody if totals[d] == NO_TOTAL else int(totals[d])
        most += np.minimum(np.cumsum(arriving[:-1]), total)
    return np.minimum(most, everybody)


def _labels(flow: ArrivalFlow, node: int, steps: IntArray) -> IntArray:
    """Return the labels of a node in steps: none behind it is in time, none before can be there."""
    first, last = int(flow.layout.first[node]), int(flow.layout.last[node])
    live = (steps >= first) & (steps <= last)
    copy = np.where(live, flow.layout.place[node] + steps, 0)
    found = np.where(live, flow.dead[copy], np.where(steps < first, -1, LATE))
    return np.asarray(found, dtype=np.int64)


def _add(change: IntArray, first: IntArray, end: IntArray, room: IntArray) -> None:
    """Add room from one step of arrival up to another, whatever lies outside the horizon."""
    last = len(change) - 1
    np.add.at(change, np.clip(first, 0, last), room)
    np.subtract.at(change, np.clip(end, 0, last), room)
