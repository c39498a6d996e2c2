"""From roads in seconds to a network in steps, so that no way to a destination is too short.

docs/method.md, section 5. Everything is open when the horizon begins; a road may close later. Roads
that open later need bounds on how far a vehicle can be ahead of its step, which do not exist on a
network with circles: corridors have them (``planning/openness``), road networks do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opencorridor.network.intervals import ALWAYS_START, FOREVER, IntArray
from opencorridor.planning.engine.numbers import (
    MOST_NODES,
    count_outside,
    outside,
    refuse,
    twice,
    whole,
)
from opencorridor.planning.engine.reach import NEVER, by_node, least_keys
from opencorridor.planning.engine.timed import (
    MOST_STEPS,
    MOST_VEHICLES,
    TimedNetwork,
    capacity_rows,
)

MOST_TRAVEL_S = 31 * 86_400
"""The longest time on one road: a month. What is longer is a speed of nothing."""

MOST_RATE_VEHICLES_PER_H = 10_000_000
"""The widest road: some five thousand lanes."""

MOST_BEGINS_S = 2**40
MOST_STEP_S = 86_400


@dataclass(frozen=True)
class Horizon:
    """Steps of ``step_s`` seconds from ``begins_s`` (Unix seconds) on.

    Raises
    ------
    PlanningError
        If a number is out of bounds; a year in seconds is.
    """

    begins_s: int
    step_s: int
    steps: int

    def __post_init__(self) -> None:
        refuse(
            [
                *count_outside("begins_s", self.begins_s, 0, MOST_BEGINS_S, "Unix seconds"),
                *count_outside("step_s", self.step_s, 1, MOST_STEP_S),
                *count_outside("steps", self.steps, 1, MOST_STEPS, "take longer steps"),
            ]
        )


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

    Raises
    ------
    PlanningError
        All that is wrong with the numbers, in one text.
    """

    nodes: int
    tail: IntArray
    head: IntArray
    travel_s: IntArray
    rate_vehicles_per_h: IntArray
    closes_s: IntArray | None = None

    def __post_init__(self) -> None:
        faults = list(count_outside("nodes", self.nodes, 1, MOST_NODES, "take an area"))
        last = self.nodes - 1 if not faults else NEVER
        bounds: dict[str, tuple[int, int, str]] = {
            "tail": (0, last, "roads join nodes that exist"),
            "head": (0, last, "roads join nodes that exist"),
            "travel_s": (1, MOST_TRAVEL_S, "check length and speed"),
            "rate_vehicles_per_h": (0, MOST_RATE_VEHICLES_PER_H, "check the lanes"),
        }
        if self.closes_s is not None:
            bounds["closes_s"] = (ALWAYS_START, FOREVER, "Unix seconds")
        refuse([*faults, *_checked(self, bounds, per="tail")])


@dataclass(frozen=True)
class Crowds:
    """Where vehicles stand (``origin``, how many) and where they are received.

    Raises
    ------
    PlanningError
        All that is wrong with the numbers, in one text.
    """

    origin: IntArray
    vehicles: IntArray
    destination: IntArray

    def __post_init__(self) -> None:
        bounds = {
            "origin": (0, MOST_NODES, ""),
            "vehicles": (0, MOST_VEHICLES, ""),
        }
        faults = _checked(self, bounds, per="origin")
        faults += _checked(self, {"destination": (0, MOST_NODES, "")}, per="destination")
        refuse(faults)


def _checked(
    given: Streets | Crowds, bounds: dict[str, tuple[int, int, str]], per: str
) -> list[str]:
    """Make arrays whole in place, as long as the one named by ``per``; say what is wrong."""
    faults: list[str] = []
    found: dict[str, IntArray] = {}
    for name, limits in bounds.items():
        values, wrong = whole(name, getattr(given, name))
        faults += wrong or outside(name, values, *limits)
        if not wrong:
            found[name] = values
        object.__setattr__(given, name, values)
    shape = (len(found.get(per, ())),)
    return faults + [
        f"{name} has the shape {values.shape}, expected {shape}, as {per} has"
        for name, values in found.items()
        if per in found and values.shape != shape
    ]


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
        Roads from which no destination can be reached, those that lead back to their own
        beginning, and those that take longer than the horizon, are left out.

    Raises
    ------
    PlanningError
        If the crowds do not fit the roads, or there are too many rates for the horizon.

    Notes
    -----
    A road takes ``ceil(pi(u)/dt) - ceil(pi(v)/dt) + ceil((tau - pi(u) + pi(v))/dt)`` steps, with
    ``pi`` the least seconds to a destination; the sum to a destination is never short, and at
    most a step long on a shortest way (DESIGN, section 6).
    """
    refuse_crowds(streets, crowds)
    pi = seconds_to_destination(streets, crowds.destination)
    leads_on = (pi[streets.tail] < NEVER) & (pi[streets.head] < NEVER)
    dt = horizon.step_s
    in_time = streets.travel_s <= dt * horizon.steps
    kept = np.flatnonzero(leads_on & in_time & (streets.tail != streets.head))
    tail, head = streets.tail[kept], streets.head[kept]
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


def refuse_crowds(streets: Streets, crowds: Crowds) -> None:
    """Refuse crowds and destinations that are not on these roads, or are named twice.

    Raises
    ------
    PlanningError
    """
    found = [
        text
        for name in ("origin", "destination")
        for text in outside(name, getattr(crowds, name), 0, streets.nodes - 1, "name nodes")
    ]
    found += [*twice("origin", crowds.origin), *twice("destination", crowds.destination)]
    both = np.intersect1d(crowds.origin, crowds.destination)
    if len(both):
        found.append(f"node {both[0]} is an origin and a destination: count who stands there out")
    refuse(found)


def _last_entry(
    streets: Streets, kept: IntArray, link_steps: IntArray, horizon: Horizon
) -> IntArray:
    """Return the last step of entry: a vehicle may be two steps behind what it stands for."""
    if streets.closes_s is None:
        return np.full(len(kept), horizon.steps, dtype=np.int64)
    open_s = streets.closes_s[kept] - horizon.begins_s
    last = open_s // horizon.step_s - 2 - link_steps
    return np.asarray(np.clip(last, -1, horizon.steps), dtype=np.int64)
