"""Timetable, GeoJSON and GPX as other programs read them."""

import csv
import io
import json
import re
from dataclasses import replace

import geopandas as gpd
import gpxpy
import pytest

from opencorridor.model.cases import Case
from opencorridor.model.plan import TimetableRow, Wait
from opencorridor.model.scenario import ClockName
from opencorridor.publish.geojson import geojson
from opencorridor.publish.gpx import gpx
from opencorridor.publish.timetable_csv import columns, timetable_csv
from tests.publish.conftest import Sample
from tests.publish.samples import kyiv


def rows(sample: Sample) -> list[dict[str, str]]:
    text = timetable_csv(sample.plan, sample.scenario, sample.mark)
    return list(csv.DictReader(io.StringIO(text)))


def with_row(sample: Sample, row: TimetableRow) -> Sample:
    cautious = replace(sample.plan.cases[Case.CAUTIOUS], timetable=(row,))
    plan = replace(sample.plan, cases={**sample.plan.cases, Case.CAUTIOUS: cautious})
    return replace(sample, plan=plan)


# ---- timetable -----------------------------------------------------------------------------------


def test_the_timetable_is_that_of_the_cautious_case_on_both_clocks_and_utc(sumy: Sample) -> None:
    first = rows(sumy)[0]

    assert first["case"] == "cautious"
    assert first["block_start_kyiv"] == "2022-03-08 10:00"
    assert first["block_start_moscow"] == "2022-03-08 11:00"
    assert first["block_start_utc"] == "2022-03-08T08:00:00Z"
    assert first["gathering_point"] == "Independence square"
    assert first["vehicle_kind"] == "bus"
    assert sum(int(row["people"]) for row in rows(sumy)) == sumy.plan.people.out[Case.CAUTIOUS]


def test_an_empty_timetable_is_a_header_alone(mariupol: Sample) -> None:
    text = timetable_csv(mariupol.plan, mariupol.scenario, mariupol.mark)

    assert text.count("\n") == 1
    assert text.startswith("sensitivity,version,expires_utc,case,block_start_kyiv,")


def test_last_departures_are_rounded_down_and_arrivals_up(sumy: Sample) -> None:
    row = sumy.plan.cases[Case.CAUTIOUS].timetable[0]
    odd = replace(
        row,
        departs_last=row.departs_last.replace(second=50),
        arrives_last=row.arrives_last.replace(minute=10, second=1),
    )
    written = rows(with_row(sumy, odd))[0]

    assert written["last_departure_utc"].endswith(f"{row.departs_last:%H:%M}:00Z")
    assert written["last_arrival_utc"].endswith(":11:00Z")


def test_halts_are_told_with_their_length(sumy: Sample) -> None:
    row = replace(sumy.plan.cases[Case.CAUTIOUS].timetable[0], waits=(Wait("lokhvytsia", 15),))

    assert rows(with_row(sumy, row))[0]["halts"].replace("\u00a0", " ") == "Lokhvytsia 15 min"


def test_no_cell_is_a_formula(sumy: Sample) -> None:
    row = replace(
        sumy.plan.cases[Case.CAUTIOUS].timetable[0], fleet="=cmd|' /C calc'!A1", group="@SUM(1)"
    )
    written = rows(with_row(sumy, row))[0]

    assert written["fleet"].startswith("'=")
    assert written["group"].startswith("'@")


def test_clocks_of_one_city_keep_apart_columns(sumy: Sample) -> None:
    clocks = (ClockName("Europe/Kyiv", "Kyiv"), ClockName("Europe/Warsaw", "Kyiv"))
    plan = replace(sumy.plan, scenario=replace(sumy.plan.scenario, clocks=clocks))

    assert len(set(columns(plan))) == len(columns(plan))
    assert {"block_start_kyiv", "block_start_kyiv_2", "block_start_utc"} <= set(columns(plan))


# ---- GeoJSON -------------------------------------------------------------------------------------


def test_geopandas_reads_roads_and_places_of_agreed_corridors_only(mariupol: Sample) -> None:
    text = geojson(mariupol.plan, mariupol.scenario, mariupol.mark)
    read = gpd.GeoDataFrame.from_features(json.loads(text), crs="EPSG:4326")
    roads = read[read.geometry.geom_type == "LineString"]
    places = read[read.geometry.geom_type == "Point"]

    assert len(roads) == 6 + 3  # segments and ways from gathering points
    assert len(places) == 7 + 3
    assert set(read["corridors"]) == {"Mariupol to Zaporizhzhia"}
    assert "taganrog" not in set(read["id"])
    orikhiv = places[places["id"] == "orikhiv"].iloc[0]
    assert (orikhiv.geometry.x, orikhiv.geometry.y) == (35.7858, 47.5672)
    assert orikhiv["last_entry_clearing_kyiv"] == "2022-03-05 14:00"
    assert orikhiv["last_entry_clearing_moscow"] == "2022-03-05 15:00"


def test_a_road_says_that_it_is_drawn_straight(mariupol: Sample) -> None:
    document = json.loads(geojson(mariupol.plan, mariupol.scenario, mariupol.mark))
    roads = [f for f in document["features"] if f["geometry"]["type"] == "LineString"]

    assert all("straight line" in road["properties"]["geometry_is"] for road in roads)
    assert document["type"] == "FeatureCollection"
    assert "it does not say that it will" in document["assumes"]


def test_a_place_on_two_corridors_shows_the_earlier_last_entry(mariupol: Sample) -> None:
    agreed, other = mariupol.plan.corridors
    plan = replace(mariupol.plan, corridors=(agreed, replace(other, agreed=True)))
    document = json.loads(geojson(plan, mariupol.scenario, mariupol.mark))
    city = next(f for f in document["features"] if f["properties"]["id"] == "mariupol")

    # The coast road is shorter: it can be left for later.
    assert city["properties"]["last_entry_clearing_kyiv"] == "2022-03-05 09:45"
    assert city["properties"]["corridors"] == "Mariupol to Zaporizhzhia; Mariupol to Taganrog"


# ---- GPX -----------------------------------------------------------------------------------------


def with_movement_from(sample: Sample, hour: int) -> Sample:
    """Return Mariupol with movement from an hour of 5 March on Kyiv's clock."""
    windows = dict(sample.scenario.windows)
    windows["ua-move"] = replace(windows["ua-move"], start=kyiv(5, hour))
    return replace(sample, scenario=replace(sample.scenario, windows=windows))


def test_where_nobody_may_leave_a_route_says_so_and_gives_no_hour(mariupol: Sample) -> None:
    plan = replace(mariupol.plan, made_at=mariupol.plan.expires)
    read = gpxpy.parse(gpx(plan, plan.corridors[0], mariupol.scenario, mariupol.mark))
    (route,) = read.routes
    points = [p.description for p in route.points]
    told = [route.description, *points, *(p.description for p in read.waypoints)]

    assert read.name == "NO DEPARTURE: nobody leaves on these terms. Mariupol to Zaporizhzhia"
    assert route.name == read.name
    assert all((t or "").startswith("NO DEPARTURE: nobody leaves on these terms") for t in told)
    assert not [t for t in told[1:] if re.search(r"\d\d:\d\d", t or "")]
    for whole in (read.description or "", route.description or ""):
        assert "RESTRICTED. Version 2. Expired " in whole
        assert "for study, not for use" in whole
        assert re.findall(r"\d\d:\d\d", whole) == ["21:00", "22:00"]  # its expiry alone


def test_a_route_ends_its_departures_with_movement(sumy: Sample) -> None:
    windows = dict(sumy.scenario.windows)
    windows["ua-move"] = replace(windows["ua-move"], end=kyiv(8, 10, 30))
    scenario = replace(sumy.scenario, windows=windows)
    read = gpxpy.parse(gpx(sumy.plan, sumy.plan.corridors[0], scenario, sumy.mark))
    (route,) = read.routes
    until = "10:30 Kyiv; 11:30 Moscow (movement ends; the road would clear until 12:28 Kyiv"

    for told in (route.description, route.points[0].description):
        assert until in (told or "").replace("\u00a0", " ")


def test_gpxpy_reads_the_route_with_its_last_entries(mariupol: Sample) -> None:
    mariupol = with_movement_from(mariupol, 9)
    corridor = mariupol.plan.corridors[0]
    read = gpxpy.parse(gpx(mariupol.plan, corridor, mariupol.scenario, mariupol.mark))
    (route,) = read.routes

    assert read.version == "1.1"
    assert read.time == mariupol.plan.made_at
    assert [p.name for p in route.points] == [
        "Mariupol", "Nikolske", "Rozivka", "Bilmak", "Polohy", "Orikhiv", "Zaporizhzhia",
    ]  # fmt: skip
    assert [w.name for w in read.waypoints] == [
        "Illichivets sports centre", "Drama theatre", "Kalmius administration",
    ]  # fmt: skip
    orikhiv = route.points[5]
    assert (orikhiv.latitude, orikhiv.longitude) == (47.5672, 35.7858)
    told = (orikhiv.description or "").replace("\u00a0", " ")
    assert told == (
        "Km 170.3. Last entry that clears the road (cautious case): Sat 5 Mar 2022, 14:00 Kyiv; "
        "15:00 Moscow."
    )


def test_a_route_says_when_no_entry_clears(sumy: Sample) -> None:
    corridor = sumy.plan.corridors[0]
    cautious = corridor.cases[Case.CAUTIOUS]
    stuck = replace(
        cautious,
        last_clearing_departure=None,
        waypoints=tuple(replace(w, last_entry_clearing=None) for w in cautious.waypoints),
    )
    closed = replace(corridor, cases={**corridor.cases, Case.CAUTIOUS: stuck})
    read = gpxpy.parse(gpx(sumy.plan, closed, sumy.scenario, sumy.mark))

    assert "no departure clears the whole road" in (read.routes[0].description or "")
    assert all("No entry here clears" in (p.description or "") for p in read.routes[0].points)


def test_no_route_is_written_for_a_road_that_is_not_agreed(mariupol: Sample) -> None:
    with pytest.raises(ValueError, match="nobody may be sent"):
        gpx(mariupol.plan, mariupol.plan.corridors[1], mariupol.scenario, mariupol.mark)
