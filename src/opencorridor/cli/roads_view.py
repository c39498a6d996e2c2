"""A road network as text for people and as JSON for programs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import opencorridor as oc
from opencorridor.cli.check import finding_json
from opencorridor.cli.data import json_text
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import count, many
from opencorridor.units import METRES_PER_KM

if TYPE_CHECKING:
    from opencorridor.network.about import About
    from opencorridor.network.summary import Summary
    from opencorridor.service.roads import Roads

SCHEMA = "opencorridor.roads-info/1"
ISLANDS_SHOWN = 5
PLACES_SHOWN = 10
LABEL = 26
KM = 10


def put_roads(sheet: Sheet, roads: Roads, file: Path) -> None:
    """Put a road network on a sheet: what it is, what was dropped, how it hangs together.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    roads : Roads
        The network.
    file : Path
        Its file as the user named it.
    """
    summary, about = roads.summary, roads.about
    sheet.line(
        f"{file}: {many(summary.nodes, 'node', 'nodes')}, "
        f"{many(summary.roads, 'road', 'roads')} ({count(summary.one_way_roads)} by direction).",
        strong=True,
    )
    _put_origin(sheet, about)
    _put_tally(sheet, about)
    _put_classes(sheet, summary)
    _put_reach(sheet, summary)
    _put_places(sheet, about)


def _put_origin(sheet: Sheet, about: About) -> None:
    stated = f", as of {about.source_as_of}" if about.source_as_of else ""
    area = about.area or "the whole map"
    credit = f" {about.credit}." if about.credit else ""
    sensitivity = about.sensitivity.value.upper()
    sheet.line(f"From {about.source}{stated}; {area}. {sensitivity}.{credit}", rest=2)


def _put_tally(sheet: Sheet, about: About) -> None:
    tally = about.tally
    sheet.line(f"Read {many(tally.ways_read, 'way', 'ways')}, kept {count(tally.ways_kept)}.")
    for reason, ways in tally.dropped.items():
        sheet.line(f"dropped {many(ways, 'way', 'ways')}: {reason}", first=2, rest=6)
    for lost, what in (
        (tally.segments_outside, "pieces of road outside the area"),
        (tally.turn_restrictions, "turn restrictions: a column is led, and flow is by road"),
        (tally.nodes_missing, "nodes without a position: roads end there"),
    ):
        if lost:
            sheet.line(f"dropped {count(lost)} {what}", first=2, rest=6)
    for doubt in tally.doubts:
        on = many(doubt.ways, "way", "ways")
        sheet.line(f"not used, cannot be: {doubt.key}={doubt.value[:60]} on {on}", first=2)


def _put_classes(sheet: Sheet, summary: Summary) -> None:
    sheet.line()
    rows = [("class", "roads", "km", "one-way km")]
    rows += [
        (name.replace("_", " "), count(s.roads), _km(s.length_m), _km(s.one_way_m))
        for name, s in summary.classes.items()
    ]
    total = (
        "in all",
        count(sum(s.roads for s in summary.classes.values())),
        _km(sum(s.length_m for s in summary.classes.values())),
        _km(sum(s.one_way_m for s in summary.classes.values())),
    )
    sheet.case_table([*rows, total], head=True, value=KM + 1)
    features = [
        many(number, name.replace("_", " "), f"{name.replace('_', ' ')}s")
        for name, number in summary.marks.items()
        if number and name != "local_only"
    ]
    features += [f"{count(n)} with a limit of {what}" for what, n in summary.limited.items() if n]
    if summary.marks["local_only"]:
        features.append(f"{count(summary.marks['local_only'])} for local traffic only")
    if features:
        sheet.line(f"Among them: {', '.join(features)}.", rest=2)
    if summary.named:
        longest = "; ".join(f"{ref} {_km(m)} km" for ref, m in summary.longest.items())
        numbers = f" The longest by number: {longest}." if longest else ""
        sheet.line(f"With a number or a name: {count(summary.named)}.{numbers}", rest=2)
    if summary.barriers:
        named = (f"{name.replace('_', ' ')} {count(n)}" for name, n in summary.barriers.items())
        sheet.line(f"Barriers: {', '.join(named)}.", rest=2)


def _put_reach(sheet: Sheet, summary: Summary) -> None:
    sheet.line()
    for means, reach in summary.reach.items():
        islands = many(reach.islands, "island", "islands")
        sheet.line(
            f"By {means}: {many(reach.nodes, 'node', 'nodes')}, {islands}; "
            f"{count(reach.both_ways_nodes)} can all reach each other.",
            rest=2,
        )
    for island in summary.islands[:ISLANDS_SHOWN]:
        sheet.line(
            f"island of {_km(island.length_m)} km for cars, nearest link node "
            f"{island.node_osm_id} to node {island.mainland_node_osm_id}, "
            f"{count(island.gap_m)} m",
            first=2,
            rest=6,
        )
    more = len(summary.islands) - ISLANDS_SHOWN
    if more > 0:
        sheet.line(f"and {count(more)} smaller; --json lists them", first=2)


def _put_places(sheet: Sheet, about: About) -> None:
    if not about.places:
        return
    sheet.line()
    sheet.line(f"{many(len(about.places), 'place', 'places')} joined to the nearest node:")
    for place in about.places[:PLACES_SHOWN]:
        sheet.line(f"{place.id}: {count(round(place.distance_mm / 1000))} m away", first=2)
    if len(about.places) > PLACES_SHOWN:
        sheet.line(
            f"and {count(len(about.places) - PLACES_SHOWN)} more; --json lists them", first=2
        )


def _km(length_m: int) -> str:
    return f"{length_m / METRES_PER_KM:,.1f}"


def roads_json(roads: Roads) -> str:
    """Write a road network in numbers as the documented object ``opencorridor.roads-info/1``.

    Parameters
    ----------
    roads : Roads
        The network.

    Returns
    -------
    str
        One JSON object and a line end.
    """
    about = asdict(roads.about)
    document = {
        "schema": SCHEMA,
        "software": f"opencorridor {oc.__version__}",
        "source": about["source"],
        "source_sha256": about["source_sha256"],
        "source_as_of": about["source_as_of"],
        "area": about["area"],
        "credit": about["credit"],
        "built_by": about["software"],
        "sensitivity": about["sensitivity"],
        "read": about["tally"],
        "places": about["places"],
        **asdict(roads.summary),
        "findings": [finding_json(finding) for finding in roads.findings],
    }
    return json_text(document)
