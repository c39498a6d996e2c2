"""Distances on a sphere, for arrays of coordinates in ten-millionths of a degree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opencorridor.units import EARTH_RADIUS_M

E7 = 10_000_000
"""Stored coordinates per degree: the resolution of OpenStreetMap, about a centimetre."""
MM_PER_M = 1000

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


def distance_m(lat_a: Ints, lon_a: Ints, lat_b: Ints, lon_b: Ints) -> Floats:
    """Return great-circle distances, in metres.

    Parameters
    ----------
    lat_a, lon_a, lat_b, lon_b : ndarray of int
        Coordinates in ten-millionths of a degree, all of one shape.

    Returns
    -------
    ndarray of float
        Metres, of the same shape; the haversine formula, exact for short distances too.
    """
    to_radians = np.pi / 180 / E7
    phi_a, phi_b = lat_a * to_radians, lat_b * to_radians
    across = (lon_b.astype(np.int64) - lon_a) * to_radians
    half = np.sin((phi_b - phi_a) / 2) ** 2
    half += np.cos(phi_a) * np.cos(phi_b) * np.sin(across / 2) ** 2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return metres


def points_on_sphere_m(lat: Ints | Floats, lon: Ints | Floats) -> Floats:
    """Return coordinates as points in space, in metres from the centre of the Earth.

    Straight distances between them grow with distances on the ground, so that a search tree over
    them has no seam at the 180th meridian and none at the poles.

    Parameters
    ----------
    lat, lon : ndarray
        Coordinates in ten-millionths of a degree, shape ``(n,)``.

    Returns
    -------
    ndarray of float
        Shape ``(n, 3)``.
    """
    phi, lam = lat * (np.pi / 180 / E7), lon * (np.pi / 180 / E7)
    flat = np.cos(phi)
    axes = (flat * np.cos(lam), flat * np.sin(lam), np.sin(phi))
    return EARTH_RADIUS_M * np.column_stack(axes)


def ground_m(chord_m: Floats) -> Floats:
    """Return the distance on the ground for a straight one through the Earth, both in metres."""
    half = np.minimum(1.0, chord_m / (2 * EARTH_RADIUS_M))
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(half)
    return metres
