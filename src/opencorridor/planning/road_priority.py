"""Those under way get their movements first, and those at home what is left of the roads.

A flow may let vehicles under way circle to pass time, and nobody is told to do that; read off such
a flow, movements leave some of them on the road. Planned alone they have all room. Fewest of them
left comes before most out (DESIGN, section 6), so this is the plan where it leaves fewer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import NO_TOTAL, earliest_arrival
from opencorridor.planning.engine.again import Rest, flow_of
from opencorridor.planning.engine.arrival import Start
from opencorridor.planning.engine.change import Changed
from opencorridor.planning.engine.kept import Published, keep_departures
from opencorridor.planning.engine.movements import Movements, movements_of
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.road_places_left import Places


def left_under_way(moved: Movements) -> int:
    """Return how many of those under way no movement takes to an exit."""
    network = moved.network
    gone = moved.vehicles[network.under_way[moved.origin]].sum()
    return int(network.vehicles[network.under_way].sum() - gone)


def under_way_first(
    moved: Movements, rest: Rest, published: Published, places: Places
) -> Movements:
    """Return movements that leave as few of those under way as is found.

    Parameters
    ----------
    moved : Movements
        As they were read off the best flow.
    rest : Rest
        What the plan had left to do, on the same network.
    published : Published
        Departures to keep.
    places : Places
        Within what is left of them, those under way first.

    Returns
    -------
    Movements
        The given ones, unless others leave fewer of those under way.
    """
    network, left = places.network, places.left
    alone = replace(network, vehicles=np.where(network.under_way, network.vehicles, 0))
    first = _as_before(alone, left, rest, places)
    if left_under_way(first) >= left_under_way(moved):
        return moved
    home = np.where(network.under_way, 0, network.vehicles)
    row, capacity = rows_left(network, first)
    received, reception_row = _receptions_left(network, first, capacity)
    others = replace(
        network, vehicles=home, capacity_row=row, capacity=received, reception_row=reception_row
    )
    taken = np.bincount(first.destination, first.vehicles, len(left)).astype(np.int64)
    still = np.where(left == NO_TOTAL, NO_TOTAL, left - taken)
    second = _as_before(others, still, rest, places, published)
    if places.limited:
        # Other steps of arrival than those of the best flow: it bounds who is out by the end.
        most = np.full(network.steps, moved.most_by_step[-1])
        moved = replace(moved, network=network, most_by_step=most, totals=left)
    return _both(moved, first, second)


def _as_before(
    network: TimedNetwork,
    left: IntArray,
    rest: Rest,
    places: Places,
    published: Published | None = None,
) -> Movements:
    """Return movements on a network, what is as good as it was left as it was."""
    if places.limited:
        network = places.settled(network, left, flow_of(replace(rest, network=network)))
    here = replace(rest, network=network)
    flow = earliest_arrival(network, start=Start(flow_of(here), 0))
    if published is not None:
        nothing = np.zeros(len(flow.dead), dtype=np.uint8)
        flow = keep_departures(Changed(0, flow, 0, nothing), published).changed.flow
    return movements_of(flow, rest=here)


def rows_left(n: TimedNetwork, moved: Movements) -> tuple[IntArray, IntArray]:
    """Return rows of capacity less what movements take up: one of its own for each link used."""
    link, step, many = moved.entering
    used, number = np.unique(link, return_inverse=True)
    own = n.capacity[n.capacity_row[used]].copy()
    np.subtract.at(own, (number, step), many)
    row = n.capacity_row.copy()
    row[used] = len(n.capacity) + np.arange(len(used))
    return row, np.concatenate([n.capacity, own])


def _receptions_left(
    n: TimedNetwork, moved: Movements, capacity: IntArray
) -> tuple[IntArray, IntArray]:
    """Return rows of capacity and of receptions less those who arrive."""
    limited = np.flatnonzero(n.reception_row >= 0)
    own = n.capacity[n.reception_row[limited]].copy()
    number = np.full(len(n.destination), -1)
    number[limited] = np.arange(len(limited))
    mine = number[moved.destination] >= 0
    at = number[moved.destination[mine]], moved.arrives[mine]
    np.subtract.at(own, at, moved.vehicles[mine])
    row = n.reception_row.copy()
    row[limited] = len(capacity) + np.arange(len(limited))
    return np.concatenate([capacity, own]), row


def _both(like: Movements, first: Movements, second: Movements) -> Movements:
    """Return two sets of movements as one, with the bound of a third."""
    columns = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("origin", "destination", "vehicles", "link", "entry_step")
    }
    start = np.concatenate([first.start, first.start[-1] + second.start[1:]])
    return Movements(
        network=like.network,
        start=start,
        most_by_step=like.most_by_step,
        waiting_wanted=(),
        totals=like.totals,
        **columns,
    )
