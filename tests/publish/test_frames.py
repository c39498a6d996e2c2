"""A plan as frames of pandas and geopandas."""

import sys
from dataclasses import replace

import pandas as pd
import pytest

from opencorridor.errors import UsageError
from opencorridor.model.cases import Case
from opencorridor.publish import frames
from tests.publish.conftest import Sample


def test_the_timetable_has_a_row_for_each_block_and_moments_in_utc(sumy: Sample) -> None:
    frame = frames.timetable_frame(sumy.plan, sumy.scenario)

    assert len(frame) == len(sumy.plan.cases[Case.CAUTIOUS].timetable)
    assert frame["people"].sum() == sumy.plan.people.out[Case.CAUTIOUS]
    assert str(frame["block_start"].dt.tz) == "UTC"
    assert frame.attrs["sensitivity"] == "restricted"
    assert "it does not say that it will" in frame.attrs["assumes"]


def test_an_empty_timetable_keeps_its_columns_and_their_kinds(mariupol: Sample) -> None:
    empty = frames.timetable_frame(mariupol.plan, mariupol.scenario)

    assert len(empty) == 0
    assert {"block_start", "vehicles", "halts"} <= set(empty.columns)
    assert str(empty["block_start"].dt.tz) == "UTC"


@pytest.mark.parametrize("missing", ["pandas", "geopandas", "shapely"])
def test_without_the_extra_it_says_which_one_to_install(
    sumy: Sample, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    make = frames.timetable_frame if missing == "pandas" else frames.roads_geoframe

    with pytest.raises(UsageError, match=rf"{missing}.* extra \[geo\].*opencorridor\[geo\]"):
        make(sumy.plan, sumy.scenario)


def test_movements_of_a_case(sumy: Sample) -> None:
    central = frames.movements_frame(sumy.plan, sumy.scenario, Case.CENTRAL)

    assert set(central["case"]) == {"central"}
    assert central["vehicles"].sum() == sumy.plan.cases[Case.CENTRAL].objective.vehicles


def test_origins_by_case_and_what_is_not_proven_is_missing(sumy: Sample) -> None:
    origin = replace(sumy.plan.origins[0], least=dict.fromkeys(Case))
    frame = frames.origins_frame(replace(sumy.plan, origins=(origin,)), sumy.scenario)

    assert list(frame["case"]) == ["cautious", "central", "favourable"]
    assert frame["least"].isna().all()
    assert (frame["out"] + frame["left_behind"] == 5000).all()


def test_corridors_that_are_not_agreed_have_no_times(mariupol: Sample) -> None:
    frame = frames.corridors_frame(mariupol.plan, mariupol.scenario)

    assert set(frame["corridor"]) == {"mariupol-zaporizhzhia"}
    cautious = frame[frame["case"] == "cautious"].iloc[0]
    assert cautious["last_clearing_departure"] == pd.Timestamp("2022-03-05T07:45Z")
    assert cautious["slack_s"] == -4500


def test_roads_and_places_are_in_degrees(mariupol: Sample) -> None:
    roads = frames.roads_geoframe(mariupol.plan, mariupol.scenario)
    places = frames.places_geoframe(mariupol.plan, mariupol.scenario)

    assert roads.crs == places.crs == "EPSG:4326"
    assert set(roads.geometry.geom_type) == {"LineString"}
    assert set(places.geometry.geom_type) == {"Point"}
    west, south, east, north = places.total_bounds
    assert 35 < west < east < 38
    assert 47 < south < north < 48


def test_without_an_agreed_road_the_frames_are_empty(mariupol: Sample) -> None:
    corridors = tuple(replace(c, agreed=False) for c in mariupol.plan.corridors)
    plan = replace(mariupol.plan, corridors=corridors)

    assert len(frames.roads_geoframe(plan, mariupol.scenario)) == 0
    assert len(frames.places_geoframe(plan, mariupol.scenario)) == 0
    assert len(frames.corridors_frame(plan, mariupol.scenario)) == 0
