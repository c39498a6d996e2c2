"""Vehicles that count first: a flow in stages, best for each stage and out earliest in all.

A *stage* says how many vehicles of each crowd take part; the next one adds some, and the last one
holds them all. Among all flows the result has the most vehicles of the first stage out by the end,
then of the first two, and so on; and of all flows it has the most vehicles out by every step.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from opencorridor.planning.engine.totals import TotalsFlow

BITS = 8
"""Copies of which one byte of a cut tells."""

PER_ROW_KEPT = 24
"""Where the copies of a node, a link or a crowd lie, of the stage before: it is in memory while the
next one is solved."""

PER_COPY_KEPT = 4
"""Its flow and its certificate."""


@dataclass(frozen=True)
class Reached:
    """What a flow in stages reaches, and what proves that no flow reaches more.

    Parameters
    ----------
    stages : ndarray of int64, shape (stages, origins)
        The vehicles of each crowd that take part.
    out : ndarray of int64, shape (stages,)
        Vehicles of the stages up to each that are out. Of a crowd those of earlier stages go first.
    most : ndarray of int64, shape (stages,)
        No flow has more vehicles of the stages up to each out.
    cuts : tuple of (ndarray of uint8 or None), one for each stage
        The copies that those who are left can get to, eight in a byte in the order of
        ``numpy.packbits``: what leads out of them is full. ``None`` where all that the stage adds
        are out, or where the search was stopped before.
    """

    stages: IntArray
    out: IntArray
    most: IntArray
    cuts: tuple[ByteArray | None, ...]

    @property
    def proven(self) -> bool:
        """Whether no stage can have more out; not where the search was stopped."""
        return bool((self.out == self.most).all())


@dataclass(frozen=True)
class Staged:
    """A flow in stages, with the most vehicles out by every step.

    Parameters
    ----------
    flow : ArrivalFlow
        The flow of all vehicles.
    reached : Reached
    scans : int
        Copies looked at in all stages.
    """

    flow: ArrivalFlow
    reached: Reached
    scans: int


def need_in_stages(network: TimedNetwork, layout: Layout, stages: int) -> Need:
    """Return what the engine takes at most: one solve, the flow that it goes on from, and cuts."""
    need, n = need_of(network, layout), network
    rows = PER_ROW_KEPT * (n.nodes + n.links + len(n.origin))
    rows += 8 * (len(n.destination) * n.steps + 2 * stages * len(n.origin))
    copies = layout.node_copies + len(n.origin) + layout.link_copies + layout.departures
    cuts = stages * (layout.node_copies // BITS + 1)
    return Need(need.static_bytes + rows, need.copies_bytes + PER_COPY_KEPT * copies + cuts)


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
    watch = of_all(network, report)
    flow = next_stage(network, counts[0], watch, None)
    cuts, scans = [cut_of(flow)], flow.scans
    for vehicles in counts[1:]:
        if flow.proven_step < network.steps or (vehicles == flow.network.vehicles).all():
            cuts.append(None)
            continue
        flow = next_stage(network, vehicles, watch, flow)
        scans += flow.scans
        cuts.append(cut_of(flow))
    flow = with_all(network, flow)
    return Staged(flow, reached(flow, counts, cuts), scans)


def next_stage(
    network: TimedNetwork, vehicles: IntArray, report: Report | None, before: ArrivalFlow | None
) -> ArrivalFlow:
    """Return the flow of one stage, which goes on from that of the stage before."""
    start = None if before is None else Start(before, 0)
    return earliest_arrival(replace(network, vehicles=vehicles), report, start)


def of_all(network: TimedNetwork, report: Report | None) -> Report | None:
    """Return a report that counts the vehicles of all stages."""
    if report is None:
        return None

    def watch(where: Stopped) -> bool:
        return report(replace(where, vehicles=network.total_vehicles))

    return watch


def cut_of(flow: ArrivalFlow) -> ByteArray | None:
    """Return the copies that those who are left can get to, eight in a byte, if any are left.

    Nothing comes back of a search that was stopped.
    """
    if flow.proven_step < flow.network.steps or flow.out == flow.network.total_vehicles:
        return None
    return np.packbits(flow.dead[: flow.layout.node_copies] == ALIVE)


def with_all(network: TimedNetwork, flow: ArrivalFlow) -> ArrivalFlow:
    """Return the flow of a stage as one of all vehicles.

    Labels of a stage that is not the last one prove nothing of vehicles yet to come.
    """
    if (flow.network.vehicles == network.vehicles).all():
        return replace(flow, network=network)
    alive: Int32Array = np.full_like(flow.dead, ALIVE)
    return replace(flow, network=network, dead=alive, proven_step=0)


def reached(
    flow: ArrivalFlow | TotalsFlow, stages: IntArray, cuts: Sequence[ByteArray | None]
) -> Reached:
    """Return what a flow of all vehicles reaches, and what its cuts prove.

    No flow exceeds what a cut of its stage lets out, nor what the stage before can have out and
    all that are added.
    """
    leaving = sums(flow.leaving, flow.layout.crowd_rows)
    out = np.minimum(leaving, stages).sum(axis=1)
    most = stages.sum(axis=1)
    for j, cut in enumerate(cuts):
        if cut is not None:
            most[j] = out[j]
        elif j > 0:
            most[j] += most[j - 1] - stages[j - 1].sum()
    return Reached(stages, out, most, tuple(cuts))


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
