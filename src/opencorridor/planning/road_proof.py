"""Writes down what a road plan can be checked by without the planner."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from opencorridor.model.road_proof import EARLY, LATE, Cuts, Drives, Numbers
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import ArrivalFlow
from opencorridor.planning.engine.movements import Movements
from opencorridor.planning.road_site import Site, TimedSite


def numbers(values: NDArray[np.integer]) -> Numbers:
    """Return whole numbers of any size as those that are stored, of 32 bits."""
    return array("i", np.ascontiguousarray(values, dtype=np.intc).tobytes())


def places_of(site: Site) -> Numbers:
    """Return the node of each place, in the order in which they were joined.

    Parameters
    ----------
    site : Site
    """
    return numbers(site.place_node)


def drives_of(timed: TimedSite, moved: Movements) -> Drives:
    """Return movements as routes and departures.

    Parameters
    ----------
    timed : TimedSite
    moved : Movements
        Of this site; nobody in them waits on the way.
    """
    number: dict[bytes, int] = {}
    routes: list[IntArray] = []
    of_trip = []
    for begin, end in zip(moved.start[:-1].tolist(), moved.start[1:].tolist(), strict=True):
        way = timed.road[moved.link[begin:end]]
        found = number.setdefault(way.tobytes(), len(routes))
        if found == len(routes):
            routes.append(way)
        of_trip.append(found)
    trip = np.stack([np.array(of_trip, dtype=np.int64), moved.departs], axis=1)
    # Groups of one route and step become one row, so that a row is found by both.
    rows, place = np.unique(trip.reshape(-1, 2), axis=0, return_inverse=True)
    vehicles = np.zeros(len(rows), dtype=np.int64)
    np.add.at(vehicles, place.reshape(-1), moved.vehicles)
    nothing = np.zeros(0, dtype=np.int64)
    return Drives(
        numbers(np.cumsum([0, *(len(way) for way in routes)])),
        numbers(np.concatenate([nothing, *routes])),
        numbers(rows[:, 0]),
        numbers(rows[:, 1]),
        numbers(vehicles),
    )


def cuts_of(flow: ArrivalFlow) -> Cuts:
    """Return the certificate of a flow in runs: for each node, from which step on which label.

    Parameters
    ----------
    flow : ArrivalFlow
    """
    return _runs(flow, flow.dead, flow.network.nodes)


def end_cut_of(flow: ArrivalFlow, nodes: int) -> Cuts:
    """Return the cut that proves how many a flow has out at the end.

    Parameters
    ----------
    flow : ArrivalFlow
        Proven to its end.
    nodes : int
        Nodes that are told; the network may have more behind them.
    """
    return _runs(flow, np.where(flow.dead < flow.network.steps, EARLY, LATE), nodes)


def _runs(flow: ArrivalFlow, labels: NDArray[np.integer], nodes: int) -> Cuts:
    """Return labels of copies as runs of the first so many nodes."""
    layout, steps = flow.layout, flow.network.steps
    first, last = layout.first[:nodes].clip(0, steps), layout.last[:nodes].clip(-1, steps - 1)
    live = (last - first + 1).clip(0)
    node = np.repeat(np.arange(nodes), live)
    step = np.arange(len(node)) - (np.cumsum(live) - live)[node] + first[node]
    label = labels[layout.place[node] + step].astype(np.int64)
    begins = np.ones(len(node), dtype=np.bool_)
    begins[1:] = (node[1:] != node[:-1]) | (label[1:] != label[:-1])
    before = np.flatnonzero(first > 0)
    behind = np.where(live > 0, last + 1, first)
    after = np.flatnonzero(behind < steps)
    run_node = np.concatenate([node[begins], before, after])
    run_step = np.concatenate([step[begins], np.zeros(len(before), dtype=np.int64), behind[after]])
    run_label = np.concatenate(
        [label[begins], np.full(len(before), EARLY), np.full(len(after), LATE)]
    )
    order = np.lexsort((run_step, run_node))
    start = np.searchsorted(run_node[order], np.arange(nodes + 1))
    return Cuts(numbers(start), numbers(run_step[order]), numbers(run_label[order]))
