"""Vehicles that carry different numbers of people: most people out, group by group.

A bus with 50 goes before a car with 2, and those who go first (the wounded) before both. Each pair
of group and number of people is a stage, the heaviest first within its group. Taking the heaviest
first is optimal, because the sets of vehicles that can get out together form a gammoid (Mason 1972;
greedy on matroids: Rado 1957, Edmonds 1971).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import Report
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.engine.numbers import outside, refuse, whole
from opencorridor.planning.engine.stages import Staged, in_stages
from opencorridor.planning.engine.stages_within import StagedWithin, in_stages_within
from opencorridor.planning.engine.timed import TimedNetwork

MOST_PEOPLE = 100_000
"""The most people in one vehicle: fifty full trains."""

MOST_GROUP = 1_000
"""The last group."""


class Limits(TypedDict):
    """When to stop, and what may be taken."""

    report: Report | None
    most_bytes: int | None


@dataclass(frozen=True)
class MostPeople:
    """A flow with the most people out by the end, group by group.

    Parameters
    ----------
    staged : Staged or StagedWithin
        The flow in stages: the most vehicles out by every step as well, or, with totals, the
        fewest arrival steps among flows with as many of each stage out.
    people_per_vehicle, group : ndarray of int64, shape (origins,)
    stage_people, stage_group : ndarray of int64, shape (stages,)
        The people per vehicle and the group of each stage.
    """

    staged: Staged | StagedWithin
    people_per_vehicle: IntArray
    group: IntArray
    stage_people: IntArray
    stage_group: IntArray

    @property
    def groups(self) -> IntArray:
        """The groups in their order."""
        return np.unique(self.stage_group)

    @property
    def out_by_crowd(self) -> IntArray:
        """Vehicles of each crowd that are out, shape (origins,)."""
        flow = self.staged.flow
        return sums(flow.leaving, flow.layout.crowd_rows)

    @property
    def people(self) -> int:
        """People who are out."""
        return int(self.out_by_crowd @ self.people_per_vehicle)

    @property
    def people_by_group(self) -> IntArray:
        """People of each group who are out, in the order of :attr:`groups`."""
        out = self.out_by_crowd * self.people_per_vehicle
        return np.array([out[self.group == g].sum() for g in self.groups], dtype=np.int64)

    @property
    def most_by_group(self) -> IntArray:
        """The most people of each group, with as many vehicles of the groups before it out."""
        found = []
        before = 0
        for g in self.groups:
            own = np.flatnonzero(self.stage_group == g)
            # Each vehicle of a stage counts what it carries more than those of the next one.
            worth = -np.diff(self.stage_people[own], append=0)
            found.append(int(worth @ (self.staged.reached.most[own] - before)))
            before = int(self.staged.reached.out[own[-1]])
        return np.array(found, dtype=np.int64)

    @property
    def proven(self) -> bool:
        """Whether no flow has more people out; not where the search was stopped."""
        return self.staged.reached.proven


def most_people(
    network: TimedNetwork,
    people_per_vehicle: ArrayLike,
    group: ArrayLike | None = None,
    totals: ArrayLike | None = None,
    *,
    report: Report | None = None,
    most_bytes: int | None = None,
) -> MostPeople:
    """Send the most people out by the end, group by group.

    Of all flows this one has the most vehicles out by every step as well; with totals, the least
    sum of arrival steps of those that get as many of each group and kind out.

    Parameters
    ----------
    network : TimedNetwork
        Its flow counts vehicles, which all take the same room on the road.
    people_per_vehicle : array_like of int, shape (origins,)
        The people in each vehicle of a crowd, one or more.
    group : array_like of int, shape (origins,), optional
        The group of each crowd; those of a smaller number go first, however few they are.
    totals : array_like of int, shape (destinations,), optional
        The most *vehicles* that each destination takes in all, or -1.
    report, most_bytes
        As of :func:`~opencorridor.planning.engine.stages.in_stages`.

    Returns
    -------
    MostPeople

    Raises
    ------
    PlanningError
        All that is wrong with the numbers, in one text; or as of ``in_stages``.

    Notes
    -----
    Each stage is a solve that goes on from the one before: time grows with the different pairs of
    group and people per vehicle. At an earlier step another flow may have more *people* out.
    """
    people, first = _checked(network, people_per_vehicle, group)
    with_vehicles = network.vehicles > 0
    # No vehicles at all are one stage of nobody.
    keys = np.stack([first, -people], axis=1)
    nobody = np.array([[0, -1]])
    stage_keys = np.unique(keys[with_vehicles], axis=0) if with_vehicles.any() else nobody
    takes_part = _rank(keys)[None, :] <= _rank(keys, stage_keys)[:, None]
    counts = np.where(takes_part, network.vehicles, 0)
    limits: Limits = {"report": report, "most_bytes": most_bytes}
    staged = (
        in_stages(network, counts, **limits)
        if totals is None
        else in_stages_within(network, counts, totals, **limits)
    )
    return MostPeople(staged, people, first, -stage_keys[:, 1], stage_keys[:, 0])


def _rank(keys: IntArray, of: IntArray | None = None) -> IntArray:
    """Return numbers in the order of group, then people; of the keys or of others."""
    found = keys if of is None else of
    return np.asarray(found[:, 0] * (MOST_PEOPLE + 1) + found[:, 1] + MOST_PEOPLE)


def _checked(
    network: TimedNetwork, people_per_vehicle: ArrayLike, group: ArrayLike | None
) -> tuple[IntArray, IntArray]:
    origins = len(network.origin)
    people, faults = whole("people_per_vehicle", people_per_vehicle)
    first, more = whole("group", np.zeros(origins, dtype=np.int64) if group is None else group)
    refuse([*faults, *more])
    for name, values in (("people_per_vehicle", people), ("group", first)):
        if values.shape != (origins,):
            faults.append(f"{name} has the shape {values.shape}, expected ({origins},): a crowd")
    advice = "a crowd that takes nobody along has no vehicles here"
    faults += outside("people_per_vehicle", people, 1, MOST_PEOPLE, advice)
    faults += outside("group", first, 0, MOST_GROUP, "number the groups from 0")
    refuse(faults)
    return people, first
