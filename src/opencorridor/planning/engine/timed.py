"""A road network in steps: what the engine takes, checked at the edge.

A *link* is a road (or a stay at a holding place) that may be entered in one interval of steps and
takes a whole number of steps. A road that is open more than once, or slow for a time, is several
links with intervals that do not overlap: they share the road's capacity because capacity belongs to
the step of entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.numbers import (
    MOST_CELLS,
    MOST_NODES,
    count_outside,
    outside,
    refuse,
    twice,
    whole,
)
from opencorridor.planning.engine.reach import stands_still

UNLIMITED = 2**30
"""A capacity that stands for none, in vehicles per step; also the most that any step may take."""

MOST_STEPS = 2**20
"""The longest horizon in steps: two years of minutes."""

ANY_STEP = 2 * MOST_STEPS
"""The last step of leaving where there is none."""

MOST_VEHICLES = 2**30
"""The most vehicles of all origins together."""

S_PER_H = 3600


def capacity_rows(
    rates_vehicles_per_h: ArrayLike, *, step_s: int, first_step: int, steps: int
) -> IntArray:
    """Return the vehicles that each rate lets through in each step.

    Parameters
    ----------
    rates_vehicles_per_h : array_like of int, shape (rows,)
        Vehicles per hour, zero or more.
    step_s : int
        Seconds per step.
    first_step : int
        Absolute step (Unix seconds divided by ``step_s``) at which the horizon begins.
    steps : int
        Steps of the horizon.

    Returns
    -------
    ndarray of int64, shape (rows, steps)
        ``floor(r (K + 1) dt / 3600) - floor(r K dt / 3600)`` for the absolute step ``K``
        (docs/method.md, section 5): 45 vehicles per hour pass as 45 per hour at any step.

    Raises
    ------
    PlanningError
        If a rate is negative or lets more than :data:`UNLIMITED` vehicles through in a step, or
        there are more rates than the memory holds for so many steps.
    """
    rates, faults = whole("rates_vehicles_per_h", rates_vehicles_per_h)
    most = UNLIMITED * S_PER_H // step_s
    faults += outside("rates_vehicles_per_h", rates, 0, most, "check lanes and units")
    if rates.size * steps > MOST_CELLS:
        faults.append(
            f"{rates.size:,} different rates over {steps:,} steps are more than {MOST_CELLS:,} "
            "numbers: round the rates, or take longer steps"
        )
    refuse(faults)
    # Whole vehicles per hour: the pattern repeats every 3600 steps, so small numbers suffice.
    clock = (first_step + np.arange(steps + 1, dtype=np.int64)) % S_PER_H
    each, part = np.divmod(rates * step_s, S_PER_H)
    passed = part[:, None] * clock[None, :] // S_PER_H
    found = np.diff(passed, axis=1)
    # Where the clock wraps, the count starts again at the part that was left.
    wraps = np.diff(clock) < 0
    found[:, wraps] += part[:, None]
    return np.asarray(found + each[:, None], dtype=np.int64)


@dataclass(frozen=True)
class TimedNetwork:
    """A network in steps, with origins and destinations.

    Parameters
    ----------
    nodes : int
        Number of nodes.
    steps : int
        Steps of the horizon: arrivals in steps 0 to ``steps - 1`` count.
    tail, head : ndarray of int64, shape (links,)
        Nodes. A link from a node to itself is a stay of one step at a holding place.
    link_steps : ndarray of int64, shape (links,)
        Steps that the link takes, zero or more.
    first_entry, last_entry : ndarray of int64, shape (links,)
        The interval of steps in which the link may be entered, both included.
    capacity_row : ndarray of int64, shape (links,)
        Row of ``capacity`` that limits the link.
    capacity : ndarray of int64, shape (rows, steps)
        Vehicles that may enter in each step.
    origin : ndarray of int64, shape (origins,)
        Nodes at which vehicles stand: a crowd each.
    vehicles : ndarray of int64, shape (origins,)
        How many.
    ready_step : ndarray of int64, shape (origins,)
        The first step in which they may leave.
    destination : ndarray of int64, shape (destinations,)
        Nodes at which vehicles arrive; none goes on from there.
    reception_row : ndarray of int64, shape (destinations,)
        Row of ``capacity`` that limits arrivals per step, or -1.
    leave_by : ndarray of int64, shape (origins,)
        The last step in which they may leave; if it is not given, they wait as long as they like.
        Where it is ``ready_step``, the crowd is *under way*: it comes by in that one step. Several
        such crowds may come by one node, which may be an origin or a destination as well.
    may_circle : bool
        Whether links of no steps may lead in a circle: in a bound, where nobody drives.

    Raises
    ------
    PlanningError
        All that is wrong with the numbers, in one text.
    """

    nodes: int
    steps: int
    tail: IntArray
    head: IntArray
    link_steps: IntArray
    first_entry: IntArray
    last_entry: IntArray
    capacity_row: IntArray
    capacity: IntArray
    origin: IntArray
    vehicles: IntArray
    ready_step: IntArray
    destination: IntArray
    reception_row: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    leave_by: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    may_circle: bool = False

    def __post_init__(self) -> None:
        faults = [
            *count_outside("nodes", self.nodes, 1, MOST_NODES, "take an area or merge roads"),
            *count_outside("steps", self.steps, 1, MOST_STEPS, "take longer steps"),
        ]
        for f in fields(self):
            if f.name not in {"nodes", "steps", "may_circle"}:
                values, wrong = whole(f.name, getattr(self, f.name))
                object.__setattr__(self, f.name, values)
                faults += wrong
        refuse(faults)
        object.__setattr__(self, "nodes", int(self.nodes))
        object.__setattr__(self, "steps", int(self.steps))
        if not len(self.reception_row):
            object.__setattr__(self, "reception_row", np.full(len(self.destination), -1))
        if not len(self.leave_by):
            object.__setattr__(self, "leave_by", np.full(len(self.origin), ANY_STEP))
        refuse(_faults(self))

    @property
    def links(self) -> int:
        """Number of links."""
        return len(self.tail)

    @cached_property
    def under_way(self) -> npt.NDArray[np.bool_]:
        """Tell of each crowd whether it comes by in one step, and cannot wait."""
        return np.asarray(self.leave_by == self.ready_step, dtype=np.bool_)

    @cached_property
    def total_vehicles(self) -> int:
        """Vehicles at all origins."""
        return int(self.vehicles.sum())


def _faults(n: TimedNetwork) -> list[str]:
    """Say what is wrong with the sizes, then with the numbers."""
    return _size_faults(n) or _number_faults(n)


def _size_faults(n: TimedNetwork) -> list[str]:
    per_link = ("tail", "head", "link_steps", "first_entry", "last_entry", "capacity_row")
    wanted = [(name, (n.links,)) for name in per_link]
    wanted += [(name, (len(n.origin),)) for name in ("vehicles", "ready_step", "leave_by")]
    wanted += [("reception_row", (len(n.destination),))]
    found = [
        f"{name} has the shape {getattr(n, name).shape}, expected {shape}"
        for name, shape in wanted
        if getattr(n, name).shape != shape
    ]
    if n.links >= UNLIMITED:
        found.append(f"{n.links:,} links, expected fewer than {UNLIMITED:,}: merge roads")
    if n.capacity.ndim != 2 or n.capacity.shape[1] != n.steps:
        found.append(f"capacity has the shape {n.capacity.shape}, expected (rows, {n.steps})")
    return found


def _number_faults(n: TimedNetwork) -> list[str]:
    rows = n.capacity.shape[0]
    ranges = (
        ("tail", n.tail, 0, n.nodes - 1),
        ("head", n.head, 0, n.nodes - 1),
        ("link_steps", n.link_steps, 0, MOST_STEPS),
        ("first_entry", n.first_entry, -MOST_STEPS, 2 * MOST_STEPS),
        ("last_entry", n.last_entry, -MOST_STEPS, 2 * MOST_STEPS),
        ("capacity_row", n.capacity_row, 0, rows - 1),
        ("capacity", n.capacity, 0, UNLIMITED),
        ("origin", n.origin, 0, n.nodes - 1),
        ("vehicles", n.vehicles, 0, MOST_VEHICLES),
        ("ready_step", n.ready_step, 0, 2 * MOST_STEPS),
        ("leave_by", n.leave_by, 0, ANY_STEP),
        ("destination", n.destination, 0, n.nodes - 1),
        ("reception_row", n.reception_row, -1, rows - 1),
    )
    found = [text for name, *limits in ranges for text in outside(name, *limits)]
    if not found and n.total_vehicles > MOST_VEHICLES:
        found.append(f"{n.total_vehicles:,} vehicles, expected at most {MOST_VEHICLES:,}")
    homes = n.origin[~n.under_way]
    found += [*twice("origin", homes), *twice("destination", n.destination)]
    if len(np.intersect1d(homes, n.destination)):
        found.append("a node is an origin and a destination")
    if ((n.tail == n.head) & (n.link_steps != 1)).any():
        found.append("a stay (a link from a node to itself) takes one step")
    if found or n.may_circle:
        return found
    if stands_still(n.nodes, n.tail, n.head, n.link_steps):
        found.append("links of no steps lead in a circle")
    return found
