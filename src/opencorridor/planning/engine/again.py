"""What movements still have to do from a step on: as crowds of a changed network would do it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import ALIVE, ArrivalFlow, Layout, layout_of
from opencorridor.planning.engine.timed import UNLIMITED, TimedNetwork


@dataclass(frozen=True)
class Rest:
    """The rest of an earlier plan: groups from crowds of a network, by its links.

    Parameters
    ----------
    network : TimedNetwork
        The network from now on.
    origin, destination, vehicles : ndarray of int64, shape (groups,)
    departs : ndarray of int64, shape (groups,)
        Steps in which they leave, or get off the link that they are on.
    start : ndarray of int64, shape (groups + 1,)
        Where the links of each begin.
    link : ndarray of int64
        Links in the order in which they are driven.
    """

    network: TimedNetwork
    origin: IntArray
    destination: IntArray
    vehicles: IntArray
    departs: IntArray
    start: IntArray
    link: IntArray

    @cached_property
    def entry_step(self) -> IntArray:
        """Step in which each link is entered, where nobody waits on the way."""
        taken = self._steps_before
        many = np.diff(self.start)
        return np.asarray(
            np.repeat(self.departs, many) + taken[:-1] - np.repeat(taken[self.start[:-1]], many)
        )

    @cached_property
    def arrives(self) -> IntArray:
        """Step in which each group is at its destination."""
        taken = self._steps_before
        return np.asarray(self.departs + taken[self.start[1:]] - taken[self.start[:-1]])

    @cached_property
    def _steps_before(self) -> IntArray:
        """Steps that all links before each place in the list take together."""
        return np.concatenate([[0], np.cumsum(self.network.link_steps[self.link])])


def flow_of(rest: Rest) -> ArrivalFlow:
    """Return what still fits of the rest of a plan, as a flow that proves nothing.

    Groups are taken in their order; of one that does not fit whole, as many as do. To go on from it
    changes what has to be changed, and leaves what is as good as it was.

    Parameters
    ----------
    rest : Rest
    """
    n, layout = rest.network, layout_of(rest.network)
    flow = ArrivalFlow(
        n,
        layout,
        np.zeros(layout.link_copies, dtype=np.int32),
        np.zeros(layout.departures, dtype=np.int32),
        np.zeros((len(n.destination), n.steps), dtype=np.int64),
        np.full(layout.node_copies + len(n.origin), ALIVE, dtype=np.int32),
        0,
        0,
        0,
    )
    left = n.vehicles.copy()
    for i in np.flatnonzero(in_time(rest, layout)).tolist():
        part = slice(rest.start[i], rest.start[i + 1])
        link, step, o = rest.link[part], rest.entry_step[part], rest.origin[i]
        copies, end = layout.flow[link] + step, (rest.destination[i], rest.arrives[i])
        row = n.reception_row[end[0]]
        received = UNLIMITED if row < 0 else n.capacity[row, end[1]]
        room = (n.capacity[n.capacity_row[link], step] - flow.flow[copies]).min(initial=UNLIMITED)
        many = min(rest.vehicles[i], left[o], room, received - flow.arrived[end])
        flow.flow[copies] += many
        flow.leaving[layout.depart[o] + rest.departs[i]] += many
        flow.arrived[end] += many
        left[o] -= many
    return flow


def in_time(rest: Rest, layout: Layout) -> npt.NDArray[np.bool_]:
    """Tell of each group whether it leaves, drives and arrives in steps that can be of use."""
    o, groups = rest.origin, len(rest.vehicles)
    open_ = (layout.entry_first[rest.link] <= rest.entry_step) & (
        rest.entry_step <= layout.entry_last[rest.link]
    )
    shut = np.bincount(np.repeat(np.arange(groups), np.diff(rest.start)), ~open_, groups)
    leaves = (layout.leave_first[o] <= rest.departs) & (rest.departs <= layout.leave_last[o])
    return np.asarray(leaves & (rest.arrives < rest.network.steps) & (shut == 0))
