"""Build road networks from maps and tables, and say what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from opencorridor.errors import UsageError
from opencorridor.model.findings import Finding
from opencorridor.model.road_files import AS_IT_SAYS, RoadFile
from opencorridor.network.about import About
from opencorridor.network.area import read_area
from opencorridor.network.build import build_network
from opencorridor.network.readers.conditions import read_conditions
from opencorridor.network.readers.files import read_road_file
from opencorridor.network.readers.points import read_points
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.store import read_roads as read_file
from opencorridor.network.store import write_roads
from opencorridor.network.summary import Summary, summarise

USUAL_SNAP_M = 500.0
MOST_SNAP_M = 100_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """A road network with where it comes from.

    Parameters
    ----------
    network : RoadNetwork
        The arrays.
    about : About
        Where it comes from, what was dropped, and which places are joined to which nodes.
    summary : Summary
        The same in numbers.
    findings : tuple of Finding
        What is wrong or missing in the map; empty for a network that was read from its file.
    """

    network: RoadNetwork
    about: About
    summary: Summary
    findings: tuple[Finding, ...] = ()


def build_roads(
    source: str | Path,
    output: str | Path,
    *,
    area: str | None = None,
    places: str | Path | None = None,
    snap_m: float = USUAL_SNAP_M,
    software: str = "opencorridor",
    how: RoadFile = AS_IT_SAYS,
    conditions: str | Path | None = None,
) -> Roads:
    """Build a road network from a file of roads and write it.

    Parameters
    ----------
    source : str or Path
        A map such as ``andorra.osm.pbf``, or a sheet (``.csv``), GeoPackage (``.gpkg``) or TNTP
        network (``.tntp``).
    output : str or Path
        The file to write.
    area : str, optional
        ``south,west,north,east`` in degrees, or the path of a GeoJSON file with polygons; the
        whole map without it.
    places : str or Path, optional
        A sheet with the columns id, lat and lon, such as the ``places.csv`` of a scenario.
    snap_m : float
        Greatest distance between a place and its node, in metres.
    software : str
        What the file states as its maker.
    how : RoadFile
        How to read a file that is no map: its columns, nodes, units and coordinate system.
    conditions : str or Path, optional
        A sheet of what shuts ways and nodes; roads end where they do.

    Returns
    -------
    Roads
        The network, with all findings that do not stop it.

    Raises
    ------
    RoadsError
        If the map, the area or the places cannot be used.
    OutputError
        If the file cannot be written; what was there before is untouched.
    UsageError
        If the distance cannot be meant, or the output is the map itself.
    """
    if not 0 <= snap_m <= MOST_SNAP_M:
        message = f"The distance must lie between 0 and {MOST_SNAP_M:,.0f} m, not {snap_m:g}."
        raise UsageError(message)
    if Path(source).resolve() == Path(output).resolve():
        message = f"{output} is the map itself; name another file with -o."
        raise UsageError(message)
    built = build_network(
        Path(source),
        read_road_file(Path(source), how),
        area=None if area is None else read_area(area),
        places=() if places is None else read_points(Path(places)),
        most_snap_m=snap_m,
        software=software,
        conditions=() if conditions is None else read_conditions(Path(conditions)),
    )
    write_roads(Path(output), built.network, built.about)
    return Roads(built.network, built.about, summarise(built.network), built.findings)


def read_roads(path: str | Path) -> Roads:
    """Read a road network, every index and number of it checked.

    Parameters
    ----------
    path : str or Path
        A file that `build_roads` wrote.

    Raises
    ------
    RoadsError
        If it is anything else.
    """
    network, about = read_file(Path(path))
    return Roads(network, about, summarise(network))
