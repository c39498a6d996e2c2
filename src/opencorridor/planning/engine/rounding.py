"""From roads in seconds to a network in steps, so that no way to a destination is too short.

docs/method.md, section 5. Everything is open when the horizon begins; a road may close later. Roads
that open later need bounds on how far a vehicle can be ahead of its step, which do not exist on a
network with circles: corridors have them (``planning/openness``), road networks do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.reach import NEVER, by_node, least_keys
from opencorridor.planning.engine.timed import TimedNetwork, capacity_rows


@dataclass(frozen=True)
class Horizon:
    """Steps of ``step_s`` seconds from ``begins_s`` (Unix seconds) on."""

    begins_s: int
    step_s: int
    steps: int


@dataclass(frozen=True)
class Streets:
    """One-way roads in whole seconds.

    Parameters
    ----------
    nodes : int
    tail, head : ndarray of int64, shape (roads,)
    travel_s : ndarray of int64, shape (roads,)
        Seconds, rounded up, more than zero.
    rate_vehicles_per_h : ndarray of int64, shape (roads,)
    closes_s : ndarray of int64, shape (roads,), optional
        Unix seconds from which nobody may be on the road, margin taken off already; roads close
        when the horizon ends if it is not given.
    """

    nodes: int
    tail: IntArray
    head: IntArray
    travel_s: IntArray
    rate_vehicles_per_h: IntArray
    closes_s: IntArray | None = None


@dataclass(frozen=True)
class Crowds:
    """Where vehicles stand (``origin``, how many) and where they are received."""

    origin: IntArray
    vehicles: IntArray
    destination: IntArray


def up(dividend: IntArray, divisor: int) -> IntArray:
    """Return a quotient rounded up."""
    return -(-dividend // divisor)


def seconds_to_destination(streets: Streets, destination: IntArray) -> IntArray:
    """Return the least seconds from each node to any destination, or ``NEVER``."""
    always = np.full(len(streets.tail), -NEVER), np.full(len(streets.tail), NEVER)
    nowhere = np.zeros(streets.nodes, dtype=np.int64)
    into = by_node(streets.nodes, streets.head)
    zeros = np.zeros(len(destination), dtype=np.int64)
    return least_keys(
        *into, streets.tail, streets.travel_s, *always, destination, zeros, nowhere, False
    )


def in_steps(streets: Streets, crowds: Crowds, horizon: Horizon) -> TimedNetwork:
    """Return a network in steps in which no way to a destination is shorter than in seconds.

    Parameters
    ----------
    streets : Streets
    crowds : Crowds
    horizon : Horizon

    Returns
    -------
    TimedNetwork
        Roads from which no destination can be reached, and those that lead back to their own
        beginning, are left out.

    Notes
    -----
    A road takes ``ceil(pi(u)/dt) - ceil(pi(v)/dt) + ceil((tau - pi(u) + pi(v))/dt)`` steps, with
    ``pi`` the least seconds to a destination; the sum to a destination is never short, and at
    most a step long on a shortest way (DESIGN, section 6).
    """
    pi = seconds_to_destination(streets, crowds.destination)
    leads_on = (pi[streets.tail] < NEVER) & (pi[streets.head] < NEVER)
    kept = np.flatnonzero(leads_on & (streets.tail != streets.head))
    tail, head = streets.tail[kept], streets.head[kept]
    dt = horizon.step_s
    spare_s = streets.travel_s[kept] - pi[tail] + pi[head]
    link_steps = up(pi[tail], dt) - up(pi[head], dt) + up(spare_s, dt)
    rates, row = np.unique(streets.rate_vehicles_per_h[kept], return_inverse=True)
    first_step = horizon.begins_s // dt
    return TimedNetwork(
        nodes=streets.nodes,
        steps=horizon.steps,
        tail=tail,
        head=head,
        link_steps=link_steps,
        first_entry=np.zeros(len(kept), dtype=np.int64),
        last_entry=_last_entry(streets, kept, link_steps, horizon),
        capacity_row=row,
        capacity=capacity_rows(rates, step_s=dt, first_step=first_step, steps=horizon.steps),
        origin=crowds.origin,
        vehicles=crowds.vehicles,
        ready_step=np.zeros(len(crowds.origin), dtype=np.int64),
        destination=crowds.destination,
    )


def _last_entry(
    streets: Streets, kept: IntArray, link_steps: IntArray, horizon: Horizon
) -> IntArray:
    """Return the last step of entry: a vehicle may be two steps behind what it stands for."""
    if streets.closes_s is None:
        return np.full(len(kept), horizon.steps, dtype=np.int64)
    open_s = streets.closes_s[kept] - horizon.begins_s
    last = open_s // horizon.step_s - 2 - link_steps
    return np.asarray(np.clip(last, -1, horizon.steps), dtype=np.int64)
