"""What nobody can beat on roads in seconds: the bound that a plan in coarse steps is held against.

A plan in steps rounds against itself. Here everything is rounded the other way (DESIGN, section 6):
times down, closures outward, capacities up, and vehicles may wait everywhere. Whatever can be
driven in seconds, or planned in finer steps that divide these, is a flow on this network with the
same arrivals, so no more can be out by any step.

Where a vehicle stands in steps is told by when it could arrive, not by when it is there: who is at
``v`` in second ``s`` is in step ``floor((s + pi(v)) / dt)``, with ``pi`` the least seconds to a
destination. A road then takes ``floor((tau - pi(u) + pi(v)) / dt)`` steps, which is never less than
none, and a way to a destination loses less than a step to rounding where it is a shortest one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import ArrivalFlow, earliest_arrival
from opencorridor.planning.engine.reach import NEVER
from opencorridor.planning.engine.rounding import (
    Crowds,
    Horizon,
    Streets,
    in_steps,
    refuse_crowds,
    seconds_to_destination,
    up,
)
from opencorridor.planning.engine.timed import S_PER_H, UNLIMITED, TimedNetwork


@dataclass(frozen=True)
class Between:
    """A plan in steps and its bound; the truth in seconds lies between them.

    Parameters
    ----------
    plan : ArrivalFlow
        Times rounded up.
    most_out_by : ndarray of int64, shape (steps,)
        Vehicles of which no more can be out by the end of each step.
    """

    plan: ArrivalFlow
    most_out_by: IntArray

    @property
    def most_out(self) -> int:
        """Vehicles of which no more can be out at the end."""
        return int(self.most_out_by[-1])

    def text(self) -> str:
        """Return what is known of how many get out."""
        return (
            f"{self.plan.out:,} vehicles are out by the plan in these steps; no plan in seconds "
            f"brings out more than {self.most_out:,}"
        )


def plan_and_bound(
    streets: Streets, crowds: Crowds, horizon: Horizon, most_bytes: int | None = None
) -> Between:
    """Return the plan in steps, and what no plan in seconds or finer steps can beat.

    Parameters
    ----------
    streets : Streets
    crowds : Crowds
    horizon : Horizon
    most_bytes : int, optional
        Memory that the engine may take.

    Returns
    -------
    Between

    Raises
    ------
    PlanningError
        As :func:`~opencorridor.planning.engine.arrival.earliest_arrival` does.
    """
    plan = earliest_arrival(in_steps(streets, crowds, horizon), most_bytes=most_bytes)
    loose = bound_in_steps(streets, crowds, horizon)
    most = earliest_arrival(loose, most_bytes=most_bytes).arrived.sum(axis=0).cumsum()
    return Between(plan, np.asarray(most, dtype=np.int64))


def bound_in_steps(streets: Streets, crowds: Crowds, horizon: Horizon) -> TimedNetwork:
    """Return a network in steps on which everything that can be driven is a flow.

    Parameters
    ----------
    streets : Streets
    crowds : Crowds
    horizon : Horizon

    Returns
    -------
    TimedNetwork
        Links of no steps lead in circles: it is not for driving.
    """
    refuse_crowds(streets, crowds)
    pi, dt = seconds_to_destination(streets, crowds.destination), horizon.step_s
    leads_on = (pi[streets.tail] < NEVER) & (pi[streets.head] < NEVER)
    in_time = streets.travel_s <= dt * horizon.steps
    kept = np.flatnonzero(leads_on & in_time & (streets.tail != streets.head))
    tail, head = streets.tail[kept], streets.head[kept]
    link_steps = (streets.travel_s[kept] - pi[tail] + pi[head]) // dt
    last = _last_entry(streets, kept, pi[tail], horizon)
    # In any dt seconds a rate lets through its whole vehicles, and one more if there is a rest.
    most = up(streets.rate_vehicles_per_h[kept] * dt, S_PER_H)
    rooms, row = np.unique(np.append(most, UNLIMITED), return_inverse=True)
    waits = np.setdiff1d(np.flatnonzero(pi < NEVER), crowds.destination)
    waiting = len(waits)
    return TimedNetwork(
        nodes=streets.nodes,
        steps=horizon.steps,
        tail=np.concatenate([tail, waits]),
        head=np.concatenate([head, waits]),
        link_steps=np.concatenate([link_steps, np.ones(waiting, dtype=np.int64)]),
        first_entry=np.zeros(len(kept) + waiting, dtype=np.int64),
        last_entry=np.concatenate([last, np.full(waiting, horizon.steps)]),
        capacity_row=np.concatenate([row[:-1], np.full(waiting, row[-1])]),
        capacity=np.repeat(rooms[:, None], horizon.steps, axis=1),
        origin=crowds.origin,
        vehicles=crowds.vehicles,
        ready_step=np.minimum(pi[crowds.origin] // dt, horizon.steps),
        destination=crowds.destination,
        may_circle=True,
    )


def _last_entry(streets: Streets, kept: IntArray, pi_s: IntArray, horizon: Horizon) -> IntArray:
    """Return the last step of entry of whoever is off the road just when it closes."""
    if streets.closes_s is None:
        return np.full(len(kept), horizon.steps, dtype=np.int64)
    last_s = streets.closes_s[kept] - streets.travel_s[kept] - horizon.begins_s
    last = np.where(last_s < 0, -1, (last_s + pi_s) // horizon.step_s)
    return np.asarray(np.clip(last, -1, horizon.steps), dtype=np.int64)
