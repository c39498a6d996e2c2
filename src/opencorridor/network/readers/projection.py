"""Coordinates of other systems as degrees of WGS 84.

Needs the extra ``geo`` for systems other than degrees of WGS 84 (pyproj); nothing is fetched.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.network.findings import roads_error

Floats = NDArray[np.float64]
DEGREES = frozenset({"", "EPSG:4326", "OGC:CRS84"})
_NAMED = re.compile(r"(EPSG|ESRI|OGC):[A-Za-z0-9]{1,10}")


class Projection:
    """Turns pairs of x and y into longitude and latitude.

    Parameters
    ----------
    crs : str
        ``EPSG:32637`` and the like; empty for degrees.
    file : str
        Name of the file whose coordinates they are, for findings.

    Raises
    ------
    RoadsError
        ``OC-694`` if there is no such system, or pyproj is not installed.
    """

    def __init__(self, crs: str, file: str) -> None:
        self._turn = None
        name = crs.strip().upper()
        if name in DEGREES:
            return
        if not _NAMED.fullmatch(name):
            what = f"{crs[:40]!r} is not the name of a coordinate system."
            raise _refused(file, what, "Write it as EPSG and its number, such as EPSG:32637.")
        try:
            from pyproj import Transformer
            from pyproj.exceptions import ProjError
            from pyproj.network import set_network_enabled  # type: ignore[attr-defined]  # no stub
        except ImportError as error:
            what = f"Its coordinates are in {name}, and pyproj is not installed."
            mend = "Install opencorridor[geo], or save the file in degrees (EPSG:4326)."
            raise _refused(file, what, mend) from error
        set_network_enabled(active=False)
        try:
            self._turn = Transformer.from_crs(name, "EPSG:4326", always_xy=True).transform
        except ProjError as error:
            what = f"The coordinate system {name} is not known."
            raise _refused(file, what, "Look its number up, or save it in EPSG:4326.") from error

    def __call__(self, xy: Floats) -> Floats:
        """Return longitudes and latitudes, shape ``(n, 2)``; infinite where there is none."""
        if self._turn is None or not len(xy):
            return xy
        return np.column_stack(self._turn(xy[:, 0], xy[:, 1]))


def _refused(file: str, what: str, mend: str) -> RoadsError:
    return roads_error("OC-694", file, what, mend)
