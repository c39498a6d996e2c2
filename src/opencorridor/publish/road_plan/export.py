"""The files of a road plan, and the JSON Schema of ``road-plan.json``."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from opencorridor.model.road_asks import RoadAskSheet
from opencorridor.model.road_plan import ROAD_PLAN_SCHEMA, AreaTerms, RoadPlan
from opencorridor.model.road_proof import RoadProof
from opencorridor.model.scenario import Sensitivity
from opencorridor.publish.files import NewFile, write_together
from opencorridor.publish.road_plan.asks import ASKS, asks_json, earlier_asks
from opencorridor.publish.road_plan.map import map_svg
from opencorridor.publish.road_plan.proof import PROOF, is_proof, proof_bytes
from opencorridor.publish.road_plan.report import report_html
from opencorridor.publish.schema import DIALECT, schema_text
from opencorridor.publish.stamps import clock_keys, stamp, utc
from opencorridor.publish.text import cell, clean

PLAN = "road-plan.json"
REPORT = "report.html"
TIMETABLE = "timetable.csv"
GEOJSON = "roads.geojson"
MAP = "map.svg"
DECIMALS = 6


@cache
def _adapter() -> TypeAdapter[RoadPlan]:
    return TypeAdapter(RoadPlan)


def export(
    plan: RoadPlan,
    terms: AreaTerms,
    folder: Path,
    *,
    asks: RoadAskSheet | None = None,
    proof: RoadProof | None = None,
) -> tuple[Path, ...]:
    """Write the files of a road plan, all of them or none.

    Asks that an earlier plan of the same id left there are removed if there are no new ones.

    Parameters
    ----------
    plan : RoadPlan
    terms : AreaTerms
        What it was made from; it has names and positions.
    folder : Path
    asks : RoadAskSheet, optional
        Asks of the same plan, written to a file of their own that its owner alone may read.
    proof : RoadProof, optional
        What others can check the plan by.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    owner_only = plan.sensitivity is Sensitivity.NEED_TO_KNOW
    texts = {PLAN: plan_json(plan), **texts_of(plan, terms)}
    files = {n: NewFile(text, owner_only) for n, text in texts.items()}
    outdated = () if asks else earlier_asks(folder, plan.id)
    if proof is not None:
        files[PROOF] = NewFile("", owner_only, proof_bytes(proof, plan))
    elif is_proof(folder / PROOF):
        outdated = (*outdated, PROOF)
    if asks is not None:
        files[ASKS] = NewFile(asks_json(asks), owner_only=True)
    return write_together(folder, files, outdated)


def texts_of(plan: RoadPlan, terms: AreaTerms) -> dict[str, str]:
    """Return the texts that stand beside a plan, by name of their file."""
    return {
        TIMETABLE: timetable_csv(plan, terms),
        GEOJSON: geojson(plan, terms),
        MAP: map_svg(plan, terms),
        REPORT: report_html(plan, terms),
    }


def plan_json(plan: RoadPlan) -> str:
    """Return a road plan as the text of ``road-plan.json``: its fields, moments in UTC.

    Fields that say nothing, such as ranks where all vehicles are alike, are left out.
    """
    written = json.loads(_adapter().dump_json(plan, exclude_defaults=True))
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def road_plan_schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of ``road-plan.json``."""
    drawn: dict[str, Any] = _adapter().json_schema(mode="serialization")
    drawn["properties"]["schema"] = {"const": ROAD_PLAN_SCHEMA}
    name = f"urn:{ROAD_PLAN_SCHEMA.replace('/', ':')}"
    return schema_text({"$schema": DIALECT, "$id": name, **drawn})


def timetable_csv(plan: RoadPlan, terms: AreaTerms) -> str:
    """Return the cautious timetable: a row for each crowd, exit and departure block.

    It has a column of people where crowds state their own numbers.
    """
    clocks = clock_keys(terms.settings.clocks)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    timed = ("block_start", "block_end", "last_arrival")
    case = plan.handed_out
    each = {c.id: c.people_per_vehicle for c in case.crowds if c.people_per_vehicle} if case else {}
    writer.writerow(
        [
            *("sensitivity", "version", "expires_utc", "case", "crowd", "crowd_name"),
            *("exit", "exit_name", "vehicles", *(("people",) if each else ())),
            *(f"{name}_{key}" for name in timed for key, _ in clocks),
        ]
    )
    for row in plan.timetable:
        moments = (row.start, row.end, row.last_arrival)
        values = [
            *(plan.sensitivity.value, plan.version, utc(plan.expires), "cautious"),
            *(row.crowd, terms.crowds[row.crowd].name, row.exit, terms.exits[row.exit].name),
            row.vehicles,
            *((row.vehicles * each[row.crowd],) if each else ()),
            *(stamp(m, clock, up=m is row.last_arrival) for m in moments for _, clock in clocks),
        ]
        writer.writerow([cell(str(value)) for value in values])
    return file.getvalue()


def geojson(plan: RoadPlan, terms: AreaTerms) -> str:
    """Return the roads of the cautious case, crowds and agreed exits as GeoJSON (RFC 7946)."""
    features = [
        _feature(
            "LineString",
            [_lon_lat(p) for p in use.course],
            {
                "kind": "road",
                "class": use.class_,
                "ref": clean(use.ref),
                "name": clean(use.name),
                "way_osm_id": use.way_osm_id,
                "vehicles": use.vehicles,
                "first_entry_utc": utc(use.first),
                "last_exit_utc": utc(use.last),
            },
        )
        for use in plan.road_use
    ]
    case = plan.handed_out
    for row in case.crowds if case else ():
        crowd = terms.crowds[row.id]
        about = {"kind": "crowd", "id": row.id, "name": clean(crowd.name)}
        numbers = {"vehicles": row.vehicles, "out": row.out}
        if row.people_per_vehicle is not None:
            numbers["people_per_vehicle"] = row.people_per_vehicle
        if crowd.priority is not None:
            numbers["priority"] = crowd.priority
        features.append(_feature("Point", _lon_lat(crowd.position), about | numbers))
    totals = {total.exit: total for total in case.totals} if case else {}
    for ident in plan.used_exits:
        place = terms.exits[ident]
        out = sum(hour.out[ident] for hour in case.hours) if case else 0
        about = {"kind": "exit", "id": ident, "name": clean(place.name), "road": clean(place.road)}
        numbers = {"out": out}
        if ident in totals:
            numbers["received_vehicles"] = totals[ident].vehicles
        features.append(_feature("Point", _lon_lat(place.position), about | numbers))
    head = {
        "type": "FeatureCollection",
        "sensitivity": plan.sensitivity.value,
        "version": plan.version,
        "made_at": utc(plan.made_at),
        "expires": utc(plan.expires),
        "title": clean(plan.title),
        "assumes": plan.assumes,
        "law": plan.standing,
        "roads": clean(f"{plan.roads_source}, {plan.roads_credit}"),
    }
    written = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    opening = json.dumps(head, ensure_ascii=False, indent=0)[:-2]
    return f'{opening},\n"features": [\n{written}\n]\n}}\n'


def _lon_lat(position: tuple[float, float]) -> list[float]:
    return [round(position[1], DECIMALS), round(position[0], DECIMALS)]


def _feature(shape: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
