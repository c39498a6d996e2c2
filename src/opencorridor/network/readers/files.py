"""Reads the roads of a file by the format that its name states."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from opencorridor.model.road_files import AS_IT_SAYS, RoadFile
from opencorridor.network.findings import roads_error
from opencorridor.network.readers import csv_roads, geopackage, tntp_roads
from opencorridor.network.readers.osm import read_osm_roads
from opencorridor.network.reading import Reading

_OF_TABLES = {"columns", "road_class", "crs"}
SAID_OF: dict[str, set[str]] = {
    csv_roads.SUFFIX: {*_OF_TABLES, "nodes"},
    geopackage.SUFFIX: {*_OF_TABLES, "layer"},
    tntp_roads.SUFFIX: {"nodes", "crs", "length_unit", "time_unit"},
}
"""What can be said of a file, by how its name ends; nothing of a map."""
OPTIONS = {"road_class": "--class", "length_unit": "--length-unit", "time_unit": "--time-unit"}


def read_road_file(path: Path, how: RoadFile = AS_IT_SAYS) -> Reading:
    """Read the roads of a file.

    Parameters
    ----------
    path : Path
        A map of OpenStreetMap, a TNTP network, a GeoPackage or a CSV sheet.
    how : RoadFile
        What the user says of it.

    Returns
    -------
    Reading
        Its roads.

    Raises
    ------
    RoadsError
        If it cannot be used, or something is said that its format has no use for (``OC-696``).
    """
    suffix = path.suffix.lower()
    allowed = SAID_OF.get(suffix, set())
    for field in fields(RoadFile):
        if getattr(how, field.name) and field.name not in allowed:
            option = OPTIONS.get(field.name, f"--{field.name}")
            what = f"{path.name} has no use for it."
            raise roads_error("OC-696", option, what, "Leave it out, or name another file.")
    if suffix == csv_roads.SUFFIX:
        return csv_roads.read_csv_roads(path, how)
    if suffix == geopackage.SUFFIX:
        return geopackage.read_geopackage(path, how)
    if suffix == tntp_roads.SUFFIX:
        return tntp_roads.read_tntp_roads(path, how)
    return read_osm_roads(path)
