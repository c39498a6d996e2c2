"""Each single fault in a folder is one clear finding, with its place and the way to mend it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from opencorridor.model.catalogue import CATALOGUE
from opencorridor.model.findings import Finding, Severity
from opencorridor.scenario import check_scenario
from tests.scenario.folders import Fault, both, cell, checked, line, raw, replaced, starter, terms


@dataclass(frozen=True)
class Expected:
    """A fault and where its one finding points."""

    fault: Fault
    code: str
    file: str | None = "terms.toml"
    row: int | None = None
    column: str | None = None
    says: str = ""


def sheet(fault: Fault, code: str, file: str, row: int, column: str, says: str = "") -> Expected:
    return Expected(fault, code, file, row, column, says)


def without(file: str) -> Fault:
    return lambda folder: (folder / file).unlink()


def as_folder(file: str) -> Fault:
    def change(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return change


def as_link(file: str) -> Fault:
    def change(folder: Path) -> None:
        (folder / file).rename(folder.parent / file)
        (folder / file).symlink_to(folder.parent / file)

    return change


def in_latin_1(folder: Path) -> None:
    file = folder / "places.csv"
    text = file.read_text(encoding="utf-8").replace("Stone Bridge", "Brücke")
    file.write_bytes(text.encode("latin-1"))


SECOND_ROAD = "old-road,stonebridge,seaport,26.0,track,,,,,yes,invented,,public"
SECOND_NEED = "{id},{place},residents,40,car,seaport,0,invented,,restricted"
PLACE = "{id},{id},waypoint,{lat},{lon},,,,,,,no,,invented,,public"
MARGIN = 'margin_min = "15..30"                  # everybody is out this long before silence ends; no default\n'  # noqa: E501 - as it stands in the file
UNINVITED = 'uninvited_vehicles_per_h = "0..5..15"  # vehicles that join unasked; no default\n'
WAYPOINTS = 'waypoints = ["millbrook", "stonebridge", "seaport"]'
SOUTH_START = "start = 2030-05-14T08:00:00\n"
SOUTH_END = "end = 2030-05-14T15:00:00\n"
SECOND_CORRIDOR = """[[corridor]]
id = "second"
name = "Second"
waypoints = ["millbrook", "stonebridge", "seaport"]
roads = ["old-road"]
destinations = ["seaport"]
speed_kmh = "30..40..50"
uninvited_vehicles_per_h = 0
[[corridor.status]]
party = "north"
status = "agreed"
evidence = "list"
[[corridor.status]]
party = "south"
status = "agreed"
evidence = "letter"
# Windows are kept"""
ONE_WAY = replaced("roads.csv", "24.6,primary,,,,,yes", "24.6,primary,,,,,no")
AGAINST = both(ONE_WAY, replaced("roads.csv", "stonebridge,seaport", "seaport,stonebridge"))

FILES: dict[str, Expected] = {
    "missing file": Expected(without("roads.csv"), "OC-102", "roads.csv", says="missing"),
    "missing terms": Expected(without("terms.toml"), "OC-102"),
    "folder instead of a file": Expected(as_folder("needs.csv"), "OC-103", "needs.csv"),
    "link instead of a file": Expected(as_link("needs.csv"), "OC-103", "needs.csv", says="a link"),
    "not UTF-8": Expected(in_latin_1, "OC-105", "places.csv", 4, says="0xfc at offset"),
    "not UTF-8 in the terms": Expected(raw("terms.toml", b"format = 1\n# \xff"), "OC-105", row=2),
    "not TOML": Expected(terms("step_s = 60", "step_s = = 60"), "OC-109", row=23),
    "hour 25": Expected(
        terms("start = 2030-05-14T08:00:00", "start = 2030-05-14T25:00:00"),
        "OC-109",
        says="25:00:00 is no time of day",
    ),
    "minute 60": Expected(
        terms("start = 2030-05-14T08:00:00", "start = 2030-05-14T08:60:00 # \"09:00\""),
        "OC-109",
        says="08:60:00 is no time of day",
    ),
    "deep nesting": Expected(raw("terms.toml", b"a = " + b"[" * 50_000), "OC-109"),
    "very long dotted key": Expected(raw("terms.toml", b"a." * 40_000 + b"a = 1"), "OC-109", row=1),
    "very many digits": Expected(raw("terms.toml", b"a = " + b"9" * 5000), "OC-109"),
    "broken quote": Expected(
        cell("needs.csv", "millbrook-cars", "source", 'said "yes'), "OC-0", "needs.csv"
    ),
    "open quote": Expected(line("roads.csv", 'x,"y'), "OC-110", "roads.csv", 5, says="begins here"),
    "too few cells": Expected(line("roads.csv", "x,y"), "OC-111", "roads.csv", 5, says="2 cells"),
    "too many cells": Expected(
        line("roads.csv", SECOND_ROAD + ",more"), "OC-111", "roads.csv", 5, says="14 cells"
    ),
    "no header": Expected(raw("conditions.csv", b""), "OC-112", "conditions.csv", 1),
    "semicolons": Expected(
        raw("conditions.csv", b"id;subject;kind\n"), "OC-112", "conditions.csv", 1, says="commas"
    ),
    "column twice": Expected(
        replaced("checkpoints.csv", ",as_of,", ",source,"), "OC-113", "checkpoints.csv", 1, "source"
    ),
    "unknown column": Expected(
        replaced("roads.csv", ",lanes,", ",lane,"), "OC-114", "roads.csv", 1, "lane",
        "Did you mean 'lanes'?",
    ),
    "unknown key": Expected(
        terms("step_s = 60 ", "steps = 60 "), "OC-114", row=23, column="scenario.steps",
        says="Did you mean 'step_s'?",
    ),
    "unknown table": Expected(
        line("terms.toml", "[[windows]]"), "OC-114", column="windows", says="'window'"
    ),
    "column missing": Expected(
        both(
            replaced("checkpoints.csv", ",service_s", ""),
            replaced("checkpoints.csv", ",60..90..120", ""),
        ),
        "OC-115", "checkpoints.csv", 1, "service_s",
    ),
    "other format": Expected(terms("format = 1", "format = 2"), "OC-118", row=8, column="format"),
    "no format": Expected(terms("format = 1\n", ""), "OC-201", column="format"),
    "value for a table": Expected(line("terms.toml", "[party.x]"), "OC-114", column="party.x"),
    "no clocks": Expected(
        lambda folder: raw(
            "terms.toml",
            (folder / "terms.toml").read_bytes().replace(b"clocks = [", b"other = ["),
        )(folder),
        "OC-0",
    ),
    "sheet without rows": Expected(
        lambda folder: [
            raw(sheet, (folder / sheet).read_bytes().split(b"\n")[0])(folder)
            for sheet in ("vehicles.csv", "needs.csv")
        ][-1],
        "OC-121", "needs.csv",
    ),
}  # fmt: skip
VALUES: dict[str, Expected] = {
    "missing margin": Expected(terms(MARGIN, ""), "OC-201", row=10, column="scenario.margin_min"),
    "missing uninvited": Expected(
        terms(UNINVITED, ""), "OC-201", column="corridor.uninvited_vehicles_per_h"
    ),
    "empty list where one is required": Expected(
        terms('destinations = ["seaport"]', "destinations = []"),
        "OC-201",
        column="corridor.destinations",
    ),
    "empty level of priority": Expected(
        terms('[["wounded"]]', '[["wounded"], []]'), "OC-210", column="scenario.priority"
    ),
    "missing accepts": sheet(
        cell("needs.csv", "millbrook-cars", "accepts", ""), "OC-201", "needs.csv", 2, "accepts",
        "write - if none is accepted",
    ),
    "not a number": sheet(
        cell("roads.csv", "north-road", "length_km", "far"), "OC-202", "roads.csv", 3, "length_km"
    ),
    "decimal comma": sheet(
        cell("roads.csv", "north-road", "length_km", "18,2"), "OC-202", "roads.csv", 3,
        "length_km", "18.2",
    ),
    "NaN": sheet(cell("places.csv", "seaport", "lat", "nan"), "OC-202", "places.csv", 5, "lat"),
    "infinite": sheet(
        cell("places.csv", "seaport", "lon", "inf"), "OC-202", "places.csv", 5, "lon"
    ),
    "NaN in the terms": Expected(
        terms("step_s = 60", "step_s = nan"), "OC-202", row=23, column="scenario.step_s"
    ),
    "half a vehicle": sheet(
        cell("vehicles.csv", "hospital-buses", "count", "2.5"), "OC-202", "vehicles.csv", 3, "count"
    ),
    "negative length": sheet(
        cell("roads.csv", "north-road", "length_km", "-18"), "OC-203", "roads.csv", 3, "length_km"
    ),
    "length of zero": sheet(
        cell("roads.csv", "north-road", "length_km", "0"), "OC-203", "roads.csv", 3, "length_km"
    ),
    "length of a continent": sheet(
        cell("roads.csv", "north-road", "length_km", "5001"), "OC-203", "roads.csv", 3, "length_km"
    ),
    "capacity of zero": sheet(
        cell("roads.csv", "north-road", "capacity_vehicles_per_h", "0..400"), "OC-203",
        "roads.csv", 3, "capacity_vehicles_per_h",
    ),
    "nobody": sheet(
        cell("needs.csv", "millbrook-cars", "people", "0"), "OC-203", "needs.csv", 2, "people"
    ),
    "fewer than nobody": sheet(
        cell("needs.csv", "millbrook-cars", "people", "-5..10"), "OC-203", "needs.csv", 2, "people"
    ),
    "absurd speed": Expected(
        terms('"30..40..50" ', '"30..40..201" '), "OC-203", column="corridor.speed_kmh",
        says="1 to 200 km/h",
    ),
    "absurd lanes": sheet(
        cell("roads.csv", "north-road", "lanes", "10001"), "OC-203", "roads.csv", 3, "lanes"
    ),
    "latitude off the globe": sheet(
        cell("places.csv", "seaport", "lat", "127.15"), "OC-203", "places.csv", 5, "lat", "swapped"
    ),
    "short block": Expected(
        terms("block_min = 15", "block_min = 10"), "OC-203", row=24, column="scenario.block_min"
    ),
    "range out of order": sheet(
        cell("needs.csv", "millbrook-cars", "people", "400..300"), "OC-204", "needs.csv", 2,
        "people", "300..400",
    ),
    "range of four": sheet(
        cell("needs.csv", "millbrook-cars", "people", "1..2..3..4"), "OC-204", "needs.csv", 2,
        "people",
    ),
    "range for a number": Expected(
        terms("step_s = 60", 'step_s = "30..60"'), "OC-204", row=23, column="scenario.step_s"
    ),
    "unknown kind": sheet(
        cell("places.csv", "seaport", "kinds", "waypoint; hospitl"), "OC-205", "places.csv", 5,
        "kinds", "Did you mean 'hospital'?",
    ),
    "unknown status": Expected(
        both(terms('status = "agreed"\n    evidence = "letter of 13 May"', 'status = "ok"')),
        "OC-205", column="corridor.status.status",
    ),
    "id in capitals": sheet(
        line("places.csv", PLACE.format(id="Hill", lat=27.3, lon=-27.2)), "OC-206", "places.csv",
        6, "id",
    ),
    "control character": sheet(
        cell("places.csv", "seaport", "name", "Sea\x07port"), "OC-207", "places.csv", 5, "name",
        "U+0007",
    ),
    "reversed text": sheet(
        cell("places.csv", "seaport", "name", "Sea\u202eport"), "OC-207", "places.csv", 5, "name"
    ),
    "number for a text": Expected(
        terms('id = "my-scenario"', "id = 7"), "OC-208", row=11, column="scenario.id"
    ),
    "neither yes nor no": sheet(
        cell("roads.csv", "north-road", "both_ways", "maybe"), "OC-208", "roads.csv", 3, "both_ways"
    ),
    "very long text": sheet(
        cell("places.csv", "seaport", "area", "x" * 10_001), "OC-209", "places.csv", 5, "area"
    ),
    "empty entry": sheet(
        cell("places.csv", "seaport", "kinds", "waypoint;;hospital"), "OC-210", "places.csv", 5,
        "kinds",
    ),
    "entry twice": sheet(
        cell("places.csv", "seaport", "kinds", "waypoint; waypoint"), "OC-210", "places.csv", 5,
        "kinds",
    ),
    "latitude and longitude swapped": sheet(
        both(
            cell("places.csv", "seaport", "lat", "-27.200"),
            cell("places.csv", "seaport", "lon", "27.150"),
        ),
        "OC-211", "places.csv", 5, "lat",
    ),
    "road shorter than the straight line": sheet(
        # From 27.35 to 27.15 degrees north it is 22.2 km.
        cell("roads.csv", "south-road", "length_km", "21.9"), "OC-212", "roads.csv", 4,
        "length_km", "22.2 km",
    ),
    "step that does not divide the block": Expected(
        terms("step_s = 60", "step_s = 70"), "OC-222", row=23, column="scenario.step_s"
    ),
    "longest wait below a block": sheet(
        cell("places.csv", "millbrook-school", "longest_wait_min", "14"), "OC-223", "places.csv",
        3, "longest_wait_min",
    ),
    "damaged and no more": sheet(
        cell("conditions.csv", "works-south-road", "kind", "damaged"), "OC-224", "conditions.csv",
        2, "vehicle_kinds", "vehicle_kinds, capacity_factor",
    ),
    "slow without factor": sheet(
        cell("conditions.csv", "works-south-road", "speed_factor", ""), "OC-225",
        "conditions.csv", 2, "speed_factor",
    ),
    "slow by a factor of one": sheet(
        cell("conditions.csv", "works-south-road", "speed_factor", "1"), "OC-225",
        "conditions.csv", 2, "speed_factor",
    ),
    "minimum above the need": sheet(
        cell("needs.csv", "millbrook-cars", "minimum_people", "421"), "OC-227", "needs.csv", 2,
        "minimum_people",
    ),
    "slow place": sheet(
        cell("conditions.csv", "works-south-road", "subject", "stonebridge"), "OC-229",
        "conditions.csv", 2, "subject",
    ),
}  # fmt: skip
REFERENCES: dict[str, Expected] = {
    "id twice": sheet(
        line("roads.csv", SECOND_ROAD.replace("old-road", "north-road")), "OC-301", "roads.csv",
        5, "id", "line 3",
    ),
    "unknown place in roads": sheet(
        line("roads.csv", "lane,millbrok,seaport,60,track,,,,,yes,invented,,public"), "OC-302",
        "roads.csv", 5, "from", "Did you mean 'millbrook'?",
    ),
    "window on an unknown segment": Expected(
        terms(
            'scope = ["millbrook-seaport"]\nsource = "letter of 13 May (invented)"',
            'scope = ["east-road"]',
        ),
        "OC-302", column="window.scope",
    ),
    "fleet serves an unknown need": sheet(
        cell("vehicles.csv", "own-cars", "serves", "millbrook-card"), "OC-302", "vehicles.csv", 2,
        "serves",
    ),
    "unknown party": Expected(
        terms('party = "south"\n    status', 'party = "sout"\n    status'), "OC-302",
        column="corridor.status.party",
    ),
    "name instead of an id": sheet(
        cell("needs.csv", "millbrook-cars", "accepts", "Seaport"), "OC-303", "needs.csv", 2,
        "accepts", "Write seaport.",
    ),
    "other name instead of an id": Expected(
        terms(WAYPOINTS, 'waypoints = ["millbrook", "Stone Bridge", "seaport"]'), "OC-303",
        row=46, column="corridor.waypoints", says="Write stonebridge.",
    ),
    "name of two places": sheet(
        both(
            cell("places.csv", "millbrook", "other_names", "Stone Bridge"),
            cell("needs.csv", "millbrook-cars", "accepts", "stone bridge"),
        ),
        "OC-304", "needs.csv", 2, "accepts", "millbrook, stonebridge",
    ),
    "two roads": Expected(
        line("roads.csv", SECOND_ROAD), "OC-305", row=46, column="corridor.waypoints",
        says="'south-road', 'old-road'",
    ),
    "two ways in": sheet(
        both(
            line("roads.csv", SECOND_ROAD),
            terms(WAYPOINTS, f'{WAYPOINTS}\nroads = ["south-road"]'),
            terms("# Windows are kept", SECOND_CORRIDOR),
        ),
        "OC-305", "vehicles.csv", 3, "way_in",
    ),
    "people where no road is": sheet(
        both(
            line("places.csv", PLACE.format(id="hill", lat=27.4, lon=-27.3)),
            line("needs.csv", SECOND_NEED.format(id="hill-cars", place="hill")),
        ),
        "OC-306", "needs.csv", 4, "place",
    ),
    "place twice": Expected(
        terms(WAYPOINTS, 'waypoints = ["millbrook", "stonebridge", "millbrook", "seaport"]'),
        "OC-307", row=46, column="corridor.waypoints",
    ),
    "no road between": Expected(
        terms(WAYPOINTS, 'waypoints = ["millbrook", "seaport"]'), "OC-308", row=46,
        column="corridor.waypoints", says="'millbrook' to 'seaport'",
    ),
    "one-way road against": Expected(
        AGAINST, "OC-309", row=46, column="corridor.waypoints", says="south-road"
    ),
    "destination off the chain": Expected(
        terms('destinations = ["seaport"]', 'destinations = ["seaport", "millbrook-school"]'),
        "OC-310", column="corridor.destinations",
    ),
    "destination at the start": Expected(
        terms('destinations = ["seaport"]', 'destinations = ["seaport", "millbrook"]'),
        "OC-310", column="corridor.destinations", says="first waypoint",
    ),
    "gathering point without a way": Expected(
        both(
            line("places.csv", PLACE.format(id="hill", lat=27.4, lon=-27.3)),
            terms('["millbrook-school"]', '["millbrook-school", "hill"]'),
        ),
        "OC-311", column="corridor.gathering_points",
    ),
    "gathering point on the chain": Expected(
        terms('["millbrook-school"]', '["millbrook-school", "millbrook"]'),
        "OC-311", column="corridor.gathering_points",
    ),
    "named road off the chain": Expected(
        both(
            line("roads.csv", "lane,millbrook,seaport,60,track,,,,,yes,invented,,public"),
            terms(WAYPOINTS, f'{WAYPOINTS}\nroads = ["lane"]'),
        ),
        "OC-312", column="corridor.roads",
    ),
    "fleet serves two places": sheet(
        both(
            line("needs.csv", SECOND_NEED.format(id="more", place="stonebridge")),
            cell("vehicles.csv", "own-cars", "serves", "millbrook-cars; more"),
        ),
        "OC-314", "vehicles.csv", 2, "serves",
    ),
    "fleet of another kind": sheet(
        cell("vehicles.csv", "own-cars", "serves", "millbrook-cars; millbrook-wounded"), "OC-314",
        "vehicles.csv", 2, "serves", "moves by bus",
    ),
    "no way in": sheet(
        cell("vehicles.csv", "hospital-buses", "way_in", ""), "OC-315", "vehicles.csv", 3,
        "way_in", "missing",
    ),
    "way in to another place": sheet(
        cell("vehicles.csv", "hospital-buses", "way_in", "seaport;stonebridge"), "OC-315",
        "vehicles.csv", 3, "way_in",
    ),
    "way in with a gap": sheet(
        cell("vehicles.csv", "hospital-buses", "way_in", "seaport;millbrook"), "OC-315",
        "vehicles.csv", 3, "way_in", "not connected",
    ),
    "way in on a one-way road": sheet(
        ONE_WAY, "OC-309", "vehicles.csv", 3, "way_in", "south-road"
    ),
    "one waypoint": Expected(
        terms(WAYPOINTS, 'waypoints = ["millbrook"]'), "OC-318", column="corridor.waypoints"
    ),
    "movement on a road": Expected(
        terms(
            'end = 2030-05-14T14:00:00\nscope = ["millbrook-seaport"]',
            'end = 2030-05-14T14:00:00\nscope = ["north-road"]',
        ),
        "OC-319", column="window.scope",
    ),
    "road in a ring": sheet(
        line("roads.csv", "ring,seaport,seaport,3,track,,,,,yes,invented,,public"), "OC-320",
        "roads.csv", 5, "to",
    ),
    "change that cannot be read": Expected(
        terms("delay_min = 120", 'delay_min = "long"'),
        "OC-202",
        column="what_if.changes.delay_min",
    ),
    "no changes": Expected(
        terms("changes = [{ delay_min = 120 }]", "changes = []"),
        "OC-322",
        column="what_if.changes",
    ),
    "change of nothing": Expected(
        terms("delay_min = 120", 'scope = ["millbrook-seaport"]'), "OC-322",
        column="what_if.changes",
    ),
    "change of two things": Expected(
        terms("{ delay_min = 120", '{ fleet = "own-cars", delay_min = 120'), "OC-322",
        column="what_if.changes",
    ),
    "change with a key that does not belong": Expected(
        terms("end_shift_min = 60", "extra = 3"), "OC-322", column="what_if.changes.extra"
    ),
    "change that ends a window before it starts": Expected(
        terms("end_shift_min = 60", "end_shift_min = -420"), "OC-322",
        column="what_if.changes.window",
    ),
    "id of a place and a road": sheet(
        line("roads.csv", SECOND_ROAD.replace("old-road", "seaport").replace("stonebridge", "millbrook").replace("26.0", "60")),  # noqa: E501 - one line of the sheet
        "OC-324", "roads.csv", 5, "id",
    ),
    "two statuses": Expected(
        terms('party = "south"\n    status', 'party = "north"\n    status'), "OC-326",
        column="corridor.status.party",
    ),
}  # fmt: skip
TIMES: dict[str, Expected] = {
    "no offset and no clock": Expected(
        terms("2030-05-13T18:00:00+03:00", "2030-05-13T18:00:00"), "OC-401", row=14,
        column="scenario.as_of",
    ),
    "no clock in a sheet": sheet(
        cell("vehicles.csv", "hospital-buses", "clock", ""), "OC-401", "vehicles.csv", 3, "ready_at"
    ),
    "no time of day": Expected(
        terms(SOUTH_START, "start = 2030-05-14\n"), "OC-402", column="window.start"
    ),
    "no day": Expected(terms(SOUTH_START, "start = 08:00:00\n"), "OC-402", column="window.start"),
    "no such day": sheet(
        cell("conditions.csv", "works-south-road", "start", "2030-02-30T08:00"), "OC-402",
        "conditions.csv", 2, "start",
    ),
    "in words": sheet(
        cell("conditions.csv", "works-south-road", "start", "yesterday"), "OC-402",
        "conditions.csv", 2, "start",
    ),
    "unknown clock": Expected(
        terms('zone = "Europe/Kyiv"', 'zone = "Europe/Kjiv"'), "OC-403",
        column="scenario.clocks.zone", says="Did you mean",
    ),
    # On 31 March 2030 the clocks of Kyiv go from 03:00 to 04:00, on 27 October from 04:00 to 03:00.
    "time that is skipped": sheet(
        cell("conditions.csv", "works-south-road", "start", "2030-03-31T03:30"), "OC-404",
        "conditions.csv", 2, "start",
    ),
    "time that comes twice": sheet(
        cell("conditions.csv", "works-south-road", "end", "2030-10-27T03:30"), "OC-405",
        "conditions.csv", 2, "end",
    ),
    "across a clock change": Expected(
        both(
            terms(SOUTH_START, "start = 2030-03-30T08:00:00\n"),
            terms(SOUTH_END, "end = 2030-03-31T15:00:00\n"),
        ),
        "OC-406", column="window.end",
    ),
    "end before start": Expected(
        terms(SOUTH_END, "end = 2030-05-14T08:00:00\n"), "OC-407", column="window.end"
    ),
    "end before start in a sheet": sheet(
        cell("conditions.csv", "works-south-road", "end", "2030-05-09T08:00"), "OC-407",
        "conditions.csv", 2, "end",
    ),
    "opens and never closes": sheet(
        cell("checkpoints.csv", "stonebridge-check", "opens", "2030-05-14T08:00+03:00"), "OC-410",
        "checkpoints.csv", 2, "closes",
    ),
    "year of long ago": Expected(
        terms(SOUTH_START, "start = 0203-05-14T08:00:00\n"), "OC-411", column="window.start"
    ),
    "expired at birth": Expected(
        terms("expires = 2030-05-15T00:00:00+03:00", "expires = 2030-05-13T00:00:00+03:00"),
        "OC-412", row=15, column="scenario.expires",
    ),
}  # fmt: skip
# These two make more than one finding and have tests of their own.
for name in ("broken quote", "no clocks"):
    del FILES[name]
# What is true besides, because these faults are made of several changes.
ALSO = {
    "two ways in": ["OC-503", "OC-503"],
    "people where no road is": ["OC-513"],
    "gathering point without a way": ["OC-325"],
    "gathering point on the chain": ["OC-325"],
    "fleet serves two places": ["OC-313"],
    "two statuses": ["OC-501"],
}
ALL = {**FILES, **VALUES, **REFERENCES, **TIMES}


@pytest.mark.parametrize("name", ALL)
def test_one_fault_is_one_error_at_its_place(tmp_path: Path, name: str) -> None:
    expected = ALL[name]
    result = checked(tmp_path, expected.fault)
    errors = [f for f in result.findings if f.severity is Severity.ERROR]

    assert [f.code for f in errors] == [expected.code], [f.text() for f in errors]
    assert result.scenario is None
    if expected.code not in {"OC-102", "OC-103", "OC-105", "OC-109", "OC-121"}:
        # Nothing else is said that would only be true because of the fault.
        found_too = [f.code for f in result.findings if f.severity is not Severity.ERROR]
        assert found_too == ALSO.get(name, []), [f.text() for f in result.findings]
    found = errors[0]
    assert found.file == expected.file
    if expected.row is not None:
        assert found.row == expected.row
    if expected.column is not None:
        assert found.column == expected.column
    assert expected.says in found.text()
    assert_is_clear(found)


def assert_is_clear(found: Finding) -> None:
    assert found.code in CATALOGUE
    assert found.what.endswith((".", "?"))
    assert found.mend.endswith((".", "?"))
    assert found.text().isprintable()
    assert len(found.text()) < 600
    if found.file == "terms.toml" and found.row is None:
        assert found.code in {"OC-102", "OC-109", "OC-122", "OC-201"}


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    apart = [
        VALUES["missing margin"],
        VALUES["nobody"],
        REFERENCES["id twice"],
        TIMES["no such day"],
    ]
    together = checked(tmp_path, *(expected.fault for expected in apart))

    assert sorted(f.code for f in together.findings) == sorted(e.code for e in apart)


def test_a_missing_folder_is_one_finding(tmp_path: Path) -> None:
    result = check_scenario(tmp_path / "nowhere")

    assert [f.code for f in result.findings] == ["OC-101"]


def test_a_file_in_place_of_the_folder_is_one_finding(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    assert [f.code for f in check_scenario(file).findings] == ["OC-101"]
    assert [f.code for f in check_scenario(tmp_path / "a\0b").findings] == ["OC-101"]


def test_the_terms_without_any_table_name_what_they_lack(tmp_path: Path) -> None:
    result = checked(tmp_path, raw("terms.toml", b"format = 1\n"))
    lacking = [f.column for f in result.findings if f.code == "OC-122"]

    assert lacking == ["corridor", "party", "scenario", "scenario.clocks"]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("[asks]", "[[asks]]", "asks"),
        ("[[party]]\nid = \"north\"", "[party]\nid = \"north\"", "party"),
    ],
)  # fmt: skip
def test_a_table_in_the_wrong_shape_is_named(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    folder = starter(tmp_path)
    text = (folder / "terms.toml").read_text(encoding="utf-8")
    if column == "party":  # Two headers of one name cannot stand together.
        text = text[: text.index('[[party]]\nid = "south"')] + text[text.index("# A corridor is") :]
    (folder / "terms.toml").write_text(text.replace(old, new), encoding="utf-8")

    found = [f for f in check_scenario(folder).findings if f.code == "OC-119"]

    assert [(f.column, f.row is not None) for f in found] == [(column, True)]


def test_a_missing_sheet_is_not_mistaken_for_another_one(tmp_path: Path) -> None:
    (finding,) = (f for f in checked(tmp_path, without("roads.csv")).findings if f.code == "OC-102")

    assert "Did you mean" not in finding.mend


def test_a_misspelt_sheet_is_named_where_the_right_one_is_missing(tmp_path: Path) -> None:
    def rename(folder: Path) -> None:
        (folder / "roads.csv").rename(folder / "road.csv")

    (finding,) = (f for f in checked(tmp_path, rename).findings if f.code == "OC-102")

    assert finding.mend == "Did you mean 'road.csv'?"
