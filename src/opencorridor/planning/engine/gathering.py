"""Totals of destinations without totals: vehicles gather behind each, and go on in the last step.

Who can be out by the end is then the most out by one step, in a network with a single end. A *door*
leads from a destination to the place behind it as fast as it receives; a *gate*, open in the last
step alone, leads from there to the end and is as wide as the total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import ALIVE, ArrivalFlow, layout_of
from opencorridor.planning.engine.carry import FITS, put_rows
from opencorridor.planning.engine.timed import UNLIMITED, TimedNetwork
from opencorridor.planning.engine.totals import NO_TOTAL, TotalsFlow


@dataclass(frozen=True)
class Gathering:
    """A network whose destinations have totals, written as one that has none.

    Parameters
    ----------
    network : TimedNetwork
        Its links are those there were, then doors, stays and gates, one of each a destination.
        Rows of capacity are those there were, one without a limit, then one of each total.
    door, stay, gate : ndarray of int64, shape (destinations,)
        Links.
    wide_row : int
        The row of capacity without a limit.
    """

    network: TimedNetwork
    door: IntArray
    stay: IntArray
    gate: IntArray
    wide_row: int

    @property
    def behind(self) -> IntArray:
        """Return the place behind each destination."""
        return self.network.head[self.door]


def gathered(
    network: TimedNetwork,
    totals: IntArray,
    receives_steps: int | None = None,
    widths: Sequence[int] = (),
) -> Gathering:
    """Return a network with one end, to which vehicles go on from each destination at the last.

    Parameters
    ----------
    network : TimedNetwork
    totals : ndarray of int64, shape (destinations,)
        As many go on from each, or all of them.
    receives_steps : int, optional
        Steps in which destinations receive somebody, all of the network's if it is not given.
        Vehicles go on in the last of the network.
    widths : sequence of int
        Totals that gates may be given later: the last rows of capacity.
    """
    n, ends, last = network, len(network.destination), network.steps - 1
    until = last if receives_steps is None else receives_steps - 1
    behind, end = n.nodes + np.arange(ends), n.nodes + ends
    door, stay, gate = n.links + np.arange(3 * ends).reshape(3, ends)
    at_end = np.zeros(n.nodes, dtype=np.bool_)
    at_end[n.destination] = True
    rows = len(n.capacity)
    wide = np.full((1, n.steps), UNLIMITED)
    wider = np.array([*np.where(totals == NO_TOTAL, UNLIMITED, totals), *widths], dtype=np.int64)
    gates = wider[:, None].repeat(n.steps, axis=1)
    zeros = np.zeros(ends, dtype=np.int64)
    received = np.where(n.reception_row < 0, rows, n.reception_row)

    def with_gates(of_links: IntArray, *more: IntArray) -> IntArray:
        return np.concatenate([of_links, *more]).astype(np.int64)

    one_end = replace(
        n,
        nodes=end + 1,
        tail=with_gates(n.tail, n.destination, behind, behind),
        head=with_gates(n.head, behind, behind, np.full(ends, end)),
        link_steps=with_gates(n.link_steps, zeros, zeros + 1, zeros),
        first_entry=with_gates(n.first_entry, zeros, zeros, zeros + last),
        last_entry=with_gates(
            np.where(at_end[n.tail], -1, n.last_entry), zeros + until,
            zeros + last - 1, zeros + last,
        ),
        capacity_row=with_gates(n.capacity_row, received, zeros + rows, rows + 1 + np.arange(ends)),
        capacity=np.concatenate([n.capacity, wide, gates]),
        destination=np.array([end]),
        reception_row=np.array([-1]),
    )  # fmt: skip
    return Gathering(one_end, door, stay, gate, rows)


def moved(flow: TotalsFlow, to: Gathering) -> ArrivalFlow:
    """Return a flow within totals as one in which vehicles gather, with nothing proven.

    Parameters
    ----------
    flow : TotalsFlow
        Of a network with the links, or the first of the links, that were gathered.
    to : Gathering
    """
    network, layout = to.network, layout_of(to.network)
    small = np.int32
    sent, leaving = np.zeros(layout.link_copies, small), np.zeros(layout.departures, small)
    placed = put_rows(flow.flow, flow.layout.link_rows, sent, layout.link_rows)
    gone = put_rows(flow.leaving, flow.layout.crowd_rows, leaving, layout.crowd_rows)
    assert placed == gone == FITS  # noqa: S101 - there is room for all that was
    last = network.steps - 1
    for d, arrived in enumerate(flow.arrived):
        steps = np.flatnonzero(arrived)
        if not len(steps):
            continue
        sent[layout.flow[to.door[d]] + steps] = arrived[steps]
        there = np.zeros(last + 1, dtype=np.int64)
        there[: len(arrived)] = arrived
        first = int(steps[0])
        stays = np.cumsum(there)[first:last]
        sent[layout.flow[to.stay[d]] + np.arange(first, last)] = stays
        sent[layout.flow[to.gate[d]] + last] = arrived.sum()
    out = np.zeros((1, network.steps), dtype=np.int64)
    out[0, last] = flow.out
    return ArrivalFlow(
        network=network,
        layout=layout,
        flow=sent,
        leaving=leaving,
        arrived=out,
        dead=np.full(layout.node_copies + len(network.origin), ALIVE, dtype=small),
        proven_step=0,
        paths=0,
        scans=0,
    )
