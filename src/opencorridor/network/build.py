"""From the roads of a file to a road network: cut to the area, join places, merge."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opencorridor.errors import RoadsError
from opencorridor.model.findings import Finding
from opencorridor.model.scenario import Sensitivity
from opencorridor.network.about import About, PlaceOnRoad
from opencorridor.network.area import Area
from opencorridor.network.assemble import assemble
from opencorridor.network.closures import MapCondition, nodes_to_keep, shut_roads
from opencorridor.network.earth import E7
from opencorridor.network.findings import roads_error, roads_finding
from opencorridor.network.islands import Island, find_islands, find_pieces
from opencorridor.network.readers.osm import read_osm_roads
from opencorridor.network.readers.points import Point
from opencorridor.network.reading import OSM_CREDIT, Reading
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.segments import Segments
from opencorridor.network.snap import UNJOINED, snap
from opencorridor.network.tally import Tally
from opencorridor.network.words import MOTOR, Means

MM_PER_M = 1000
ISLANDS_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A road network with what is to be said of it.

    Parameters
    ----------
    network : RoadNetwork
        The network.
    about : About
        Where it comes from and what was dropped.
    findings : tuple of Finding
        What is wrong or missing in the map; none of it stops planning.
    """

    network: RoadNetwork
    about: About
    findings: tuple[Finding, ...]


def build_from_osm(
    path: Path,
    *,
    area: Area | None,
    places: tuple[Point, ...],
    most_snap_m: float,
    software: str,
) -> Built:
    """Build a road network from an OpenStreetMap file.

    Parameters
    ----------
    path : Path
        The map.
    area : Area, optional
        Roads with an end inside are kept; all roads without it.
    places : tuple of Point
        Places to join to the nearest node of a road; these nodes are never merged away.
    most_snap_m : float
        Greatest distance between a place and its node, in metres.
    software : str
        Name and version of what builds it.

    Raises
    ------
    RoadsError
        With one finding if the map or the area cannot be used, or one for each place that is too
        far from any road.
    """
    return build_network(
        path,
        read_osm_roads(path),
        area=area,
        places=places,
        most_snap_m=most_snap_m,
        software=software,
    )


def build_network(
    path: Path,
    reading: Reading,
    *,
    area: Area | None,
    places: tuple[Point, ...],
    most_snap_m: float,
    software: str,
    conditions: tuple[MapCondition, ...] = (),
) -> Built:
    """Build a road network from the roads of a file.

    Parameters
    ----------
    path : Path
        The file, for its name and checksum.
    reading : Reading
        Its roads.
    area, places, most_snap_m, software
        As of `build_from_osm`.
    conditions : tuple of MapCondition
        Merging stops at the nodes and at the ends of the ways that they name.

    Raises
    ------
    RoadsError
        As `build_from_osm`; ``OC-698`` for a condition on what is not in the network; ``OC-696``
        if there are an area or places, and the nodes have no positions.
    """
    if (area or places) and not reading.positions:
        option = "--area" if area else "--places"
        what = f"{path.name} does not say where its nodes are."
        raise roads_error("OC-696", option, what, "Name a sheet of its nodes with --nodes.")
    segments, tally = _inside(reading.segments, reading.tally, area, path)
    kept, nodes = _joined(segments, places, most_snap_m)
    if reading.kept is not None:
        kept |= np.isin(segments.osm_id, reading.segments.osm_id[reading.kept])
    kept |= nodes_to_keep(segments, conditions)
    network, number_of = assemble(segments, kept)
    shut_roads(network, conditions)  # for its faults: an id that is not there shuts nothing
    about = About(
        source=path.name,
        source_sha256=_sha256(path),
        source_as_of=reading.as_of,
        area=area.words if area else "",
        software=software,
        tally=tally,
        places=tuple(
            PlaceOnRoad(place.id, int(number_of[node]), distance_mm)
            for place, (node, distance_mm) in zip(places, nodes, strict=True)
        ),
        sensitivity=Sensitivity.RESTRICTED if places or conditions else Sensitivity.PUBLIC,
        credit=reading.credit,
    )
    findings = (
        *reading.findings,
        *_doubts(tally, path.name, "way" if reading.credit == OSM_CREDIT else "line"),
        *_islands(network, path.name, reading),
        *_losses(tally, path),
    )
    return Built(network, about, findings)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _inside(
    segments: Segments, tally: Tally, area: Area | None, path: Path
) -> tuple[Segments, Tally]:
    """Return the segments with an end inside the area."""
    if area is None:
        return segments, tally
    inside = area.contains(segments.lat_e7, segments.lon_e7)
    keep = inside[segments.tail] | inside[segments.head]
    if not keep.any():
        south, west, north, east = area.bounds()
        raise roads_error(
            "OC-684",
            "--area",
            f"No road of {path.name} touches it: the area spans {south:.4f},{west:.4f} to "
            f"{north:.4f},{east:.4f}, the roads {_extent(segments)}.",
            "Compare the two, latitude first, or take another extract.",
        )
    chosen = segments.chosen(keep)
    outside = int(np.count_nonzero(~keep))
    barriers = int(np.count_nonzero(chosen.barrier))
    return chosen, replace(tally, segments_outside=outside, barriers=barriers)


def _extent(segments: Segments) -> str:
    lat, lon = segments.lat_e7 / E7, segments.lon_e7 / E7
    return f"{lat.min():.4f},{lon.min():.4f} to {lat.max():.4f},{lon.max():.4f}"


def _joined(
    segments: Segments, places: tuple[Point, ...], most_m: float
) -> tuple[NDArray[np.bool_], list[tuple[int, int]]]:
    """Return which nodes places keep, and the node and distance in millimetres of each place."""
    kept = np.zeros(len(segments.osm_id), dtype=bool)
    if not places:
        return kept, []
    spots = np.array([(place.lat_e7, place.lon_e7) for place in places], dtype=np.int32)
    routable = _touched_by_motor(segments)
    found = snap(segments.lat_e7, segments.lon_e7, routable, spots, most_m)
    turned = snap(segments.lat_e7, segments.lon_e7, routable, spots[:, ::-1], most_m)
    far = [
        _too_far(place, float(distance_m), most_m, swapped=other != UNJOINED)
        for place, node, distance_m, other in zip(
            places, found.node, found.distance_m, turned.node, strict=True
        )
        if node == UNJOINED
    ]
    if far:
        raise RoadsError(far)
    kept[found.node] = True
    distances_mm = np.rint(found.distance_m * MM_PER_M).astype(np.int64)
    return kept, list(zip(found.node.tolist(), distances_mm.tolist(), strict=True))


def _too_far(place: Point, distance_m: float, most_m: float, *, swapped: bool) -> Finding:
    mend = "Check its coordinates and the area, or state a greater distance with --snap-m."
    if swapped:
        mend = f"Latitude and longitude of {place.id!r} look swapped."
    return roads_finding(
        "OC-688",
        "--places",
        f"{place.id!r} is {distance_m:,.0f} m from the nearest road for vehicles; the greatest "
        f"distance is {most_m:,.0f} m.",
        mend,
    )


def _touched_by_motor(segments: Segments) -> NDArray[np.bool_]:
    motor = np.array([bool(kind.access & MOTOR) for kind in segments.kinds], dtype=bool)
    touched = np.zeros(len(segments.osm_id), dtype=bool)
    usable = motor[segments.kind]
    touched[segments.tail[usable]] = True
    touched[segments.head[usable]] = True
    return touched


def _doubts(tally: Tally, file: str, word: str) -> list[Finding]:
    """Return one finding for each value that cannot be believed; ways or lines are named."""
    return [
        roads_finding(
            "OC-685",
            file,
            f"{doubt.key}={doubt.value[:60]} on {doubt.ways:,} {word}s cannot be; it was not used. "
            f"Among them: {word} {f', {word} '.join(map(str, doubt.examples))}.",
            "Look them up, and mend the map or state these roads in a sheet.",
        )
        for doubt in tally.doubts
    ]


def _islands(network: RoadNetwork, file: str, reading: Reading) -> list[Finding]:
    """Return one finding on all parts that cannot be reached by car, with the nearest links."""
    if not reading.positions:
        return _pieces(network, file)
    islands = find_islands(network, Means.CAR)
    if not islands:
        return []
    total_km = sum(island.length_m for island in islands) / MM_PER_M
    on_map = reading.credit == OSM_CREDIT
    named = "; ".join(_link(network, island, on_map=on_map) for island in islands[:ISLANDS_NAMED])
    more = len(islands) - ISLANDS_NAMED
    rest = f"; and {more:,} smaller" if more > 0 else ""
    what = (
        f"{len(islands):,} parts with {total_km:,.1f} km cannot be reached by car from the rest: "
        f"{named}{rest}."
    )
    mend = "Look at these links, and mend the map where they are joined on the ground."
    return [roads_finding("OC-686", file, what, mend)]


def _pieces(network: RoadNetwork, file: str) -> list[Finding]:
    """Return one finding on parts whose nearest links nobody can tell without positions."""
    pieces = find_pieces(network, Means.CAR, both_ways=False)
    off = len(pieces.sizes) - 1
    if off < 1:
        return []
    first = [int(np.flatnonzero(pieces.of_node == n)[0]) for n in range(1, 1 + ISLANDS_NAMED)[:off]]
    named = ", ".join(str(network.node_osm_id[node]) for node in first)
    what = (
        f"{off:,} parts cannot be reached by car from the rest; nodes in them are {named}. Without "
        "positions the nearest links are not known."
    )
    return [roads_finding("OC-686", file, what, "Look at them, or name the nodes with --nodes.")]


def _link(network: RoadNetwork, island: Island, *, on_map: bool) -> str:
    ends = [island.node, island.mainland_node]
    node, other = (_named(network, end, on_map=on_map) for end in ends)
    km = island.length_m / MM_PER_M
    return f"{km:,.1f} km, nearest link node {node} to node {other}, {island.gap_m:,.0f} m"


def _named(network: RoadNetwork, node: int, *, on_map: bool) -> str:
    """Return the id of a node, and where it is unless anybody can look the id up."""
    ident = str(network.node_osm_id[node])
    lat, lon = network.node_lat_e7[node] / E7, network.node_lon_e7[node] / E7
    return ident if on_map else f"{ident} ({lat:.5f},{lon:.5f})"


def _losses(tally: Tally, path: Path) -> list[Finding]:
    findings = []
    if tally.nodes_missing:
        what = f"{tally.nodes_missing:,} nodes of roads have no position; roads end there."
        mend = "Take an extract with complete ways, sorted with the nodes first."
        findings.append(roads_finding("OC-689", path.name, what, mend))
    if tally.turn_restrictions:
        what = f"{tally.turn_restrictions:,} turn restrictions in the map are not kept."
        mend = "Where a turn cannot be driven, close the road or state it as a condition."
        findings.append(roads_finding("OC-691", path.name, what, mend))
    return findings
