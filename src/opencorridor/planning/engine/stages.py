"""Vehicles that count first: a flow in stages, best for each stage and out earliest in all.

A *stage* says how many vehicles of each crowd take part; the next one adds some, and the last one
holds them all. Among all flows the result has the most vehicles of the first stage out by the end,
then of the first two, and so on; and of all flows it has the most vehicles out by every step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import (
    ALIVE,
    ArrivalFlow,
    Layout,
    Report,
    Start,
    Stopped,
    earliest_arrival,
    layout_of,
)
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.engine.memory import Need, need_of, refuse_beyond
from opencorridor.planning.engine.numbers import outside, refuse, whole
from opencorridor.planning.engine.search import ByteArray, Int32Array
from opencorridor.planning.engine.timed import MOST_VEHICLES, TimedNetwork

BITS = 8
"""Copies of which one byte of a cut tells."""

PER_LABEL_KEPT = 4
"""The certificate of the stage before, which is in memory while the next one is solved."""


@dataclass(frozen=True)
class Staged:
    """A flow in stages, with what proves each of them.

    Parameters
    ----------
    flow : ArrivalFlow
        The flow of all vehicles.
    stages : ndarray of int64, shape (stages, origins)
        The vehicles of each crowd that take part.
    out_by_stage : ndarray of int64, shape (stages,)
        Vehicles of the stages up to each that are out. Of a crowd those of earlier stages go first.
    most_by_stage : ndarray of int64, shape (stages,)
        No flow has more vehicles of the stages up to each out.
    cuts : tuple of (ndarray of uint8 or None), one for each stage
        The copies that those who are left can get to, eight in a byte in the order of
        ``numpy.packbits``: what leads out of them is full. ``None`` where all that the stage adds
        are out, or where the search was stopped before.
    scans : int
        Copies looked at in all stages.
    """

    flow: ArrivalFlow
    stages: IntArray
    out_by_stage: IntArray
    most_by_stage: IntArray
    cuts: tuple[ByteArray | None, ...]
    scans: int

    @property
    def out(self) -> int:
        """Vehicles that arrive."""
        return self.flow.out

    @property
    def proven(self) -> bool:
        """Whether no stage can have more out; not where the search was stopped."""
        return bool((self.out_by_stage == self.most_by_stage).all())


def need_in_stages(network: TimedNetwork, layout: Layout, stages: int) -> Need:
    """Return what the engine takes at most: one solve, the flow that it goes on from, and cuts."""
    need = need_of(network, layout)
    kept = 4 * (layout.link_copies + layout.departures)
    kept += PER_LABEL_KEPT * (layout.node_copies + len(network.origin))
    cuts = stages * (layout.node_copies // BITS + 1)
    ends = 8 * len(network.destination) * network.steps
    crowds = 8 * 2 * stages * len(network.origin)
    return Need(need.static_bytes + ends + crowds, need.copies_bytes + kept + cuts)


def in_stages(
    network: TimedNetwork,
    stages: ArrayLike,
    *,
    report: Report | None = None,
    most_bytes: int | None = None,
) -> Staged:
    """Send the most vehicles of each stage out by the end, and of all of them by every step.

    Parameters
    ----------
    network : TimedNetwork
    stages : array_like of int, shape (stages, origins)
        The vehicles of each crowd that take part in each stage: never fewer than in the stage
        before, and in the last one those of the network.
    report : callable, optional
        Called between slices of work; where it returns true, the feasible flow reached so far
        comes back, with what no flow can exceed. Steps begin anew with each stage.
    most_bytes : int, optional
        Memory that may be taken beside the network; no limit if it is not given.

    Returns
    -------
    Staged

    Raises
    ------
    PlanningError
        All that is wrong with the stages, in one text; or if there are more copies than the engine
        can number or than ``most_bytes`` holds.

    Notes
    -----
    Each stage goes on from the flow of the one before. Augmenting paths take nobody back home for
    good, so what a stage has reached it keeps; which crowds leave and which arrival steps they fill
    can be chosen apart (Mendelsohn and Dulmage 1958, Perfect 1968).
    """
    counts = checked(network, stages)
    refuse_beyond(need_in_stages(network, layout_of(network), len(counts)), most_bytes)
    watch = _of_all(network, report)
    cuts: list[ByteArray | None] = [None] * len(counts)
    flow, scans = _solved(network, counts[0], watch, None), 0
    for j in range(len(counts)):
        if j > 0 and (counts[j] > counts[j - 1]).any():
            flow = _solved(network, counts[j], watch, flow)
        elif j > 0:
            continue
        scans += flow.scans
        if flow.proven_step < network.steps:
            return _staged(_unproven(flow, network, j == len(counts) - 1), counts, cuts, scans)
        if flow.out < int(counts[j].sum()):
            cuts[j] = packed(flow)
    return _staged(replace(flow, network=network), counts, cuts, scans)


def _solved(
    network: TimedNetwork, vehicles: IntArray, report: Report | None, before: ArrivalFlow | None
) -> ArrivalFlow:
    start = None if before is None else Start(before, 0)
    return earliest_arrival(replace(network, vehicles=vehicles), report, start)


def _of_all(network: TimedNetwork, report: Report | None) -> Report | None:
    """Return a report that counts the vehicles of all stages."""
    if report is None:
        return None

    def watch(where: Stopped) -> bool:
        return report(replace(where, vehicles=network.total_vehicles))

    return watch


def packed(flow: ArrivalFlow) -> ByteArray:
    """Return the copies that those who are left can get to, eight in a byte."""
    return np.packbits(flow.dead[: flow.layout.node_copies] == ALIVE)


def _unproven(flow: ArrivalFlow, network: TimedNetwork, last: bool) -> ArrivalFlow:
    """Return a stopped flow as one of all vehicles; labels prove nothing of those yet to come."""
    if last:
        return replace(flow, network=network)
    alive: Int32Array = np.full_like(flow.dead, ALIVE)
    return replace(flow, network=network, dead=alive, proven_step=0)


def _staged(
    flow: ArrivalFlow, counts: IntArray, cuts: list[ByteArray | None], scans: int
) -> Staged:
    out = out_by_stage(sums(flow.leaving, flow.layout.crowd_rows), counts)
    return Staged(flow, counts, out, most_by_stage(out, counts, cuts), tuple(cuts), scans)


def out_by_stage(leaving: IntArray, stages: IntArray) -> IntArray:
    """Return the vehicles of the stages up to each among those that leave their crowds."""
    return np.asarray(np.minimum(leaving, stages).sum(axis=1))


def most_by_stage(out: IntArray, stages: IntArray, cuts: list[ByteArray | None]) -> IntArray:
    """Return what no flow exceeds: what a cut proves, or as before and all who are added."""
    added = np.diff(stages.sum(axis=1), prepend=0)
    most = np.zeros(len(stages), dtype=np.int64)
    bound = 0
    for j in range(len(stages)):
        bound = int(out[j]) if cuts[j] is not None else bound + int(added[j])
        most[j] = bound
    return most


def checked(network: TimedNetwork, stages: ArrayLike) -> IntArray:
    """Return stages as an array, or refuse them with all that is wrong."""
    counts, faults = whole("stages", stages)
    refuse(faults)
    expected = len(network.origin)
    if counts.ndim != 2 or counts.shape[1] != expected or not len(counts):
        text = f"stages have the shape {counts.shape}, expected a row for each, of {expected}"
        refuse([f"{text} crowds"])
    refuse(outside("stages", counts, 0, MOST_VEHICLES))
    fewer = np.argwhere(np.diff(counts, axis=0) < 0)
    if len(fewer):
        j, o = fewer[0]
        faults.append(
            f"stages[{j + 1}, {o}] is {counts[j + 1, o]} after {counts[j, o]}: a stage holds all "
            "of the one before"
        )
    other = np.flatnonzero(counts[-1] != network.vehicles)
    if len(other):
        o = other[0]
        faults.append(
            f"the last stage has {counts[-1, o]} vehicles of crowd {o}, the network has "
            f"{network.vehicles[o]}: the last stage holds them all"
        )
    refuse(faults)
    return counts
