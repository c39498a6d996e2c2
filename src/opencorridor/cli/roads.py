"""``corridor roads``: build a road network from a map, and say what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.output import refuse_unwritable
from opencorridor.cli.roads_view import put_roads, roads_json
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Terminal

if TYPE_CHECKING:
    from opencorridor.service.roads import Roads

SUFFIX = ".roads"
MAP_SUFFIXES = (".gz", ".bz2", ".pbf", ".osm", ".xml", ".opl")


def build(
    source: Annotated[Path, Parameter(name="FILE")],
    /,
    *,
    output: Annotated[Path | None, Parameter(name=("--output", "-o"), metavar="ROADS")] = None,
    area: Annotated[str | None, Parameter(metavar="AREA")] = None,
    places: Annotated[Path | None, Parameter(metavar="SHEET")] = None,
    snap_m: Annotated[float, Parameter(metavar="METRES")] = 500.0,
    as_json: Annotated[bool, Parameter(name="--json", negative=(), show_default=False)] = False,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Build a routable road network from an OpenStreetMap file.

    Chains without a junction become one road, and nothing that decides passage is merged away.
    What was dropped is counted by reason.

    Parameters
    ----------
    source : Path
        An extract of OpenStreetMap, such as andorra.osm.pbf.
    output : Path
        The file to write. Without it: the name of the map with .roads, in the current folder.
    area : str
        South,west,north,east in degrees, or a GeoJSON file with polygons. Roads with an end
        inside are kept; all roads without it.
    places : Path
        A sheet with id, lat and lon, such as places.csv of a scenario. Each place is joined to
        the nearest node of a road, which stays a node.
    snap_m : float
        Greatest distance between a place and that node in metres.
    as_json : bool
        Print one JSON object and nothing else.
    """
    target = output or Path(f"{_stem(source)}{SUFFIX}")
    refuse_unwritable(target.parent)
    roads = oc.build_roads(
        source,
        target,
        area=area,
        places=places,
        snap_m=snap_m,
        software=f"opencorridor {oc.__version__}",
    )
    _show(terminal, roads, target, as_json=as_json)
    return Status.ANSWERED


def info(
    roads: Path,
    /,
    *,
    picture: Annotated[Path | None, Parameter(metavar="SVG")] = None,
    as_json: Annotated[bool, Parameter(name="--json", negative=(), show_default=False)] = False,
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
