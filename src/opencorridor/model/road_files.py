"""How a file of roads that does not explain itself is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RoadFile:
    """What the user says of a sheet, a GeoPackage or a TNTP network; a map says all this itself.

    Parameters
    ----------
    nodes : Path, optional
        Sheet of nodes with their ids and coordinates.
    columns : str
        Names of columns, ours before theirs: ``class=fclass,length_km=km``.
    road_class : str
        Class of the rows that state none; without it such a row is a fault.
    crs : str
        Coordinate system of the coordinates, such as ``EPSG:32637``; degrees of WGS 84 if empty,
        or what a GeoPackage states.
    layer : str
        Layer of a GeoPackage; its only layer with lines if empty.
    length_unit : str
        ``m``, ``km``, ``mi`` or ``ft``: unit of the lengths of a TNTP network.
    time_unit : str
        ``s``, ``min`` or ``h``: unit of its times.
    """

    nodes: Path | None = None
    columns: str = ""
    road_class: str = ""
    crs: str = ""
    layer: str = ""
    length_unit: str = ""
    time_unit: str = ""


AS_IT_SAYS = RoadFile()
"""Nothing is said besides the file."""
