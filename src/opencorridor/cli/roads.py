"""``corridor roads``: build a road network from a map or a table, and say what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.options import Json
from opencorridor.cli.output import refuse_unwritable
from opencorridor.cli.roads_view import put_roads, roads_json
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal
from opencorridor.model.road_files import RoadFile

if TYPE_CHECKING:
    from opencorridor.service.roads import Roads

SUFFIX = ".roads"
MAP_SUFFIXES = (".gz", ".bz2", ".pbf", ".osm", ".xml", ".opl", ".csv", ".gpkg", ".tntp")


@Parameter(name="*")
@dataclass(frozen=True)
class How:
    """What is said of a file that does not say it itself.

    Parameters
    ----------
    nodes : Path
        For a sheet with from and to, and for TNTP: the sheet of nodes with id, lat and lon.
    columns : str
        For a sheet or a GeoPackage: ours before theirs, such as class=fclass,length_km=km.
    road_class : str
        For a sheet or a GeoPackage: class of the rows that state none.
    crs : str
        Coordinate system of the coordinates, such as EPSG:32637. Without it: degrees, or what a
        GeoPackage states.
    layer : str
        Layer of a GeoPackage with several.
    length_unit : str
        For TNTP: m, km, mi or ft, unless the file states it.
    time_unit : str
        For TNTP: s, min or h, unless the file states it.
    """

    nodes: Annotated[Path | None, Parameter(metavar="SHEET")] = None
    columns: Annotated[str, Parameter(metavar="NAMES", show_default=False)] = ""
    road_class: Annotated[str, Parameter(name="--class", metavar="CLASS", show_default=False)] = ""
    crs: Annotated[str, Parameter(metavar="CODE", show_default=False)] = ""
    layer: Annotated[str, Parameter(metavar="LAYER", show_default=False)] = ""
    length_unit: Annotated[str, Parameter(metavar="UNIT", show_default=False)] = ""
    time_unit: Annotated[str, Parameter(metavar="UNIT", show_default=False)] = ""


@Parameter(name="*")
@dataclass(frozen=True)
class Stays:
    """What merging must not pass.

    Parameters
    ----------
    places : Path
        A sheet with id, lat and lon, such as places.csv of a scenario. Each place is joined to
        the nearest node of a road, which stays a node.
    snap_m : float
        Greatest distance between a place and that node in metres.
    conditions : Path
        A sheet of what shuts ways or nodes of the map, and when. No road reaches beyond them.
    """

    places: Annotated[Path | None, Parameter(metavar="SHEET")] = None
    snap_m: Annotated[float, Parameter(metavar="METRES")] = 500.0
    conditions: Annotated[Path | None, Parameter(metavar="SHEET")] = None


AS_IT_SAYS = How()
NOTHING_STAYS = Stays()


def build(
    source: Annotated[Path, Parameter(name="FILE")],
    /,
    *,
    output: Annotated[Path | None, Parameter(name=("--output", "-o"), metavar="ROADS")] = None,
    area: Annotated[str | None, Parameter(metavar="AREA")] = None,
    stays: Stays = NOTHING_STAYS,
    how: How = AS_IT_SAYS,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Build a routable road network from a map, a sheet, a GeoPackage or a TNTP network.

    Chains without a junction become one road, and nothing that decides passage is merged away.
    What was dropped is counted by reason.

    Parameters
    ----------
    source : Path
        An extract of OpenStreetMap such as andorra.osm.pbf, or roads in a .csv, .gpkg or .tntp.
    output : Path
        The file to write. Without it: the name of the map with .roads, in the current folder.
    area : str
        South,west,north,east in degrees, or a GeoJSON file with polygons. Roads with an end
        inside are kept; all roads without it.
    stays : Stays
        What merging must not pass.
    how : How
        What is said of the file.
    as_json : bool
        Print one JSON object and nothing else.
    """
    target = output or Path(f"{_stem(source)}{SUFFIX}")
    refuse_unwritable(target.parent)
    roads = oc.build_roads(
        source,
        target,
        area=area,
        places=stays.places,
        snap_m=stays.snap_m,
        software=f"opencorridor {oc.__version__}",
        how=RoadFile(**vars(how)),
        conditions=stays.conditions,
    )
    _show(terminal, roads, target, as_json=as_json)
    return Status.ANSWERED


def info(
    roads: Path,
    /,
    *,
    picture: Annotated[Path | None, Parameter(metavar="SVG")] = None,
    as_json: Json = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Say what was read, what was dropped and why, and how the roads hang together.

    Parameters
    ----------
    roads : Path
        A road network that corridor roads build wrote.
    picture : Path
        Draw the roads to this SVG file as well.
    as_json : bool
        Print one JSON object and nothing else.
    """
    read = oc.read_roads(roads)
    if picture is not None:
        refuse_unwritable(picture.parent)
        oc.draw_roads(read, picture)
    _show(terminal, read, roads, as_json=as_json)
    return Status.ANSWERED


def _stem(source: Path) -> str:
    name = source.name
    while name.endswith(MAP_SUFFIXES):
        name = name[: name.rindex(".")]
    return name


def _show(terminal: Terminal, roads: Roads, file: Path, *, as_json: bool) -> None:
    if as_json:
        terminal.out.write_data(roads_json(roads))
        return
    sheet = terminal.sheet()
    put_findings(sheet, roads.findings)
    put_roads(sheet, roads, file)
    terminal.show(sheet)
