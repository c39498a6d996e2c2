"""Where those under way who get to no exit can go: to a place where a crowd stands, to wait there.

They drive on what the others leave of the roads, so that nobody is in anybody's way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from opencorridor.planning.engine import earliest_arrival
from opencorridor.planning.engine.movements import Movements, movements_of
from opencorridor.planning.engine.timed import UNLIMITED, TimedNetwork
from opencorridor.planning.road_after import Open
from opencorridor.planning.road_priority import rows_left


def returning(still: Open, moved: Movements) -> Movements:
    """Return movements of those under way whom no movement takes to an exit.

    Parameters
    ----------
    still : Open
    moved : Movements
        Of everybody else.

    Returns
    -------
    Movements
        On a network in which the place of each crowd of the site is a destination, in their order.
        As many as can be are off the road by every step.
    """
    return movements_of(earliest_arrival(_network(still, moved)))


def _network(still: Open, moved: Movements) -> TimedNetwork:
    n, homes = still.timed.network, still.homes
    gone = np.bincount(moved.origin, moved.vehicles, len(n.origin)).astype(np.int64)
    vehicles = np.where(np.arange(len(n.origin)) < homes, 0, n.vehicles - gone)
    row, capacity = rows_left(n, moved)
    places = np.arange(homes)
    still_open = np.full(homes, n.steps)
    absorbing = np.isin(n.tail, n.destination)
    return replace(
        n,
        nodes=n.nodes + homes,
        tail=np.append(n.tail, n.origin[:homes]),
        head=np.append(n.head, n.nodes + places),
        link_steps=np.append(n.link_steps, np.zeros(homes, dtype=np.int64)),
        first_entry=np.append(n.first_entry, np.zeros(homes, dtype=np.int64)),
        last_entry=np.append(np.where(absorbing, -1, n.last_entry), still_open),
        capacity_row=np.append(row, np.full(homes, len(capacity))),
        capacity=np.append(capacity, np.full((1, n.steps), UNLIMITED), axis=0),
        vehicles=vehicles,
        destination=n.nodes + places,
        reception_row=np.full(homes, -1),
    )
