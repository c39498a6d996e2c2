"""Joins places to the nearest node of a road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from opencorridor.network.earth import ground_m, points_on_sphere_m

UNJOINED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Snapped:
    """Where places are joined.

    Parameters
    ----------
    node : ndarray of int64, shape (places,)
        The nearest node, or -1 if it is too far.
    distance_m : ndarray of float64, shape (places,)
        How far the nearest node is, in metres, whether too far or not.
    """

    node: NDArray[np.int64]
    distance_m: NDArray[np.float64]


def snap(
    lat_e7: NDArray[np.int32],
    lon_e7: NDArray[np.int32],
    routable: NDArray[np.bool_],
    places: NDArray[np.int32],
    most_m: float,
) -> Snapped:
    """Join places to the nearest node that has a road.

    Parameters
    ----------
    lat_e7, lon_e7 : ndarray of int32, shape (nodes,)
        Coordinates of the nodes in ten-millionths of a degree.
    routable : ndarray of bool, shape (nodes,)
        Nodes that may be joined.
    places : ndarray of int32, shape (places, 2)
        Latitude and longitude of the places in ten-millionths of a degree.
    most_m : float
        Greatest distance in metres.

    Returns
    -------
    Snapped
        Node and distance of each place.
    """
    nodes = np.flatnonzero(routable)
    if not len(nodes):
        nowhere = np.full(len(places), UNJOINED, dtype=np.int64)
        return Snapped(nowhere, np.full(len(places), np.inf))
    tree = cKDTree(points_on_sphere_m(lat_e7[nodes], lon_e7[nodes]))
    chord_m, found = tree.query(points_on_sphere_m(places[:, 0], places[:, 1]))
    distance_m = ground_m(np.asarray(chord_m))
    node = np.where(distance_m <= most_m, nodes[np.asarray(found)], UNJOINED)
    return Snapped(node, distance_m)
