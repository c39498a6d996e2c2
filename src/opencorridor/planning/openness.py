"""Openness: in which steps an element can be entered, how long it takes, what it carries.

docs/method.md, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from opencorridor.model.scenario import VehicleKind
from opencorridor.network.intervals import IntArray, IntervalSet
from opencorridor.planning.fleets import checkpoint_hours
from opencorridor.planning.grounds import Grounds
from opencorridor.planning.routes import Element


def steps_between(tau_s: int, pi_from_s: int, pi_to_s: int, step_s: int) -> int:
    """Round a time to steps by potentials; docs/method.md, section 5.

    Parameters
    ----------
    tau_s : int
        Time of the element in seconds.
    pi_from_s, pi_to_s : int
        Least seconds to a destination from its two ends.
    step_s : int
        Length of a step in seconds.

    Returns
    -------
    int
        Whole steps, zero or more; along a path they never add up to too little.
    """
    return (
        -(-pi_from_s // step_s) + (-pi_to_s // step_s) - ((pi_from_s - pi_to_s - tau_s) // step_s)
    )


def step_capacity(rate: Fraction, steps: IntArray, zero: int, step_s: int) -> IntArray:
    """Return how many vehicles a rate (vehicles per hour) lets pass in each step.

    ``floor(r (K + 1)) - floor(r K)`` on the absolute clock, so that nothing is lost to rounding
    and nothing is carried over a closure.
    """
    numerator, denominator = rate.numerator * step_s, rate.denominator * 3600
    absolute = steps + zero
    after: IntArray = numerator * (absolute + 1) // denominator
    return after - numerator * absolute // denominator


@dataclass(frozen=True, slots=True)
class Copies:
    """Steps in which an element can be entered at one pace."""

    step: IntArray
    takes_steps: int
    capacity: IntArray
    slow: bool


@dataclass(frozen=True, slots=True)
class _Pace:
    """One way to pass an element: its time in seconds and its rate in vehicles per hour."""

    speed_permille: int
    capacity_permille: int
    time_s: int
    rate_vehicles_per_h: int


def element_time_s(grounds: Grounds, element: Element) -> int:
    """Return the usual time of an element in seconds."""
    if element.kind == "checkpoint":
        return grounds.traffic.checkpoints[element.subject].service_s
    return grounds.traffic.roads[element.subject].time_s()


def presence(
    grounds: Grounds, steps: IntArray, takes: int, ahead_s: int
) -> tuple[IntArray, IntArray]:
    """Return when vehicles that enter in each step may be there, in Unix seconds.

    Parameters
    ----------
    grounds : Grounds
    steps : ndarray of int64
        Steps of entry in the model, counted from the horizon's first.
    takes : int
        Steps that the traversal takes.
    ahead_s : int
        Seconds by which a vehicle may really be ahead of the model.
    """
    dt, zero = grounds.horizon.step_s, grounds.horizon.zero
    start = (steps + zero) * dt - ahead_s
    end = (steps + zero + takes + 2) * dt
    return start, end


def slow_time_s(grounds: Grounds, element: Element) -> int:
    """Return the time of an element in seconds at its slow pace, or the usual if it has none."""
    slows = grounds.conditions.slow(element.subject) if element.kind == "road" else ()
    if not slows:
        return element_time_s(grounds, element)
    least = min(s.speed_permille for s in slows)
    return grounds.traffic.roads[element.subject].time_s(least)


def _pace(grounds: Grounds, element: Element, speed: int, capacity: int) -> _Pace:
    if element.kind == "checkpoint":
        passing = grounds.traffic.checkpoints[element.subject]
        return _Pace(speed, capacity, passing.service_s, passing.rate_vehicles_per_h)
    road = grounds.traffic.roads[element.subject]
    return _Pace(speed, capacity, road.time_s(speed), road.rate_vehicles_per_h(speed, capacity))


def _conditions_felt(
    grounds: Grounds,
    element: Element,
    there: tuple[IntArray, IntArray],
) -> tuple[IntArray, IntArray]:
    """Return the speed share and the capacity share, per step."""
    count = there[0].shape
    speed = np.full(count, 1000, dtype=np.int64)
    capacity = np.full(count, 1000, dtype=np.int64)
    slows = grounds.conditions.slow(element.subject) if element.kind == "road" else ()
    for slow in slows:
        felt = slow.when.meets(*there)
        # The least of all of the road's conditions, whichever is met: one slow pace per road.
        speed = np.where(felt, min(s.speed_permille for s in slows), speed)
        capacity = np.where(felt, min(s.capacity_permille for s in slows), capacity)
    return speed, capacity


def _hours(grounds: Grounds, element: Element) -> IntervalSet:
    if element.kind == "checkpoint":
        return checkpoint_hours(grounds.scenario.checkpoints[element.subject].hours)
    return IntervalSet.always()


def element_copies(
    grounds: Grounds,
    element: Element,
    pi_s: tuple[int, int],
    *,
    ahead_s: int,
    kind: VehicleKind | None = None,
    raised: Fraction = Fraction(1),
) -> Iterator[Copies]:
    """Yield the open copies of an element, one group per pace.

    Parameters
    ----------
    grounds : Grounds
    element : Element
    pi_s : tuple of int
        Least seconds to a destination before and after the element.
    ahead_s : int
        Seconds by which a vehicle may really be ahead of the model before it.
    kind : VehicleKind, optional
        Kind of vehicle, where conditions tell kinds apart.
    raised : Fraction
        Factor on its rate, to ask what more would give.
    """
    dt, zero = grounds.horizon.step_s, grounds.horizon.zero
    steps = np.arange(grounds.horizon.count, dtype=np.int64)
    usual = steps_between(element_time_s(grounds, element), *pi_s, dt)
    there = presence(grounds, steps, usual, ahead_s)
    speed, capacity = _conditions_felt(grounds, element, there)
    item = element.subject if element.kind == "road" else element.places[0]
    cover = grounds.coverage.cover(item)
    closed = grounds.conditions.closed(item, *element.places)
    if kind is not None and element.kind == "road":
        barred = grounds.conditions.barred(element.subject, kind)
        closed = IntervalSet.of((*closed.spans, *barred.spans))
    hours = _hours(grounds, element)
    for pair in sorted(set(zip(speed.tolist(), capacity.tolist(), strict=True))):
        pace = _pace(grounds, element, *pair)
        takes = steps_between(pace.time_s, *pi_s, dt)
        start, end = presence(grounds, steps, takes, ahead_s)
        ok = (speed == pair[0]) & (capacity == pair[1])
        ok &= cover.covers(start, end, grounds.margin_s) & hours.covers(start, end)
        ok &= ~closed.meets(start, end)
        caps = step_capacity(pace.rate_vehicles_per_h * raised, steps, zero, dt)
        ok &= caps > 0
        yield Copies(steps[ok], takes, caps[ok], pair != (1000, 1000))
