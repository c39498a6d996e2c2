"""A plan as frames, for those who carry on in a notebook or a map program.

Needs the extra ``geo`` (``pip install 'opencorridor[geo]'``); nothing else in the package does.
Moments are zone-aware and in UTC. Every frame carries its mark in ``attrs``: sensitivity,
version, expiry, and what the numbers assume.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opencorridor.errors import UsageError
from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import CorridorResult, Plan
from opencorridor.model.scenario import Scenario
from opencorridor.publish.geojson import place_features, road_features
from opencorridor.publish.marks import mark_of
from opencorridor.publish.names import Names, agreed_corridors
from opencorridor.publish.stamps import utc
from opencorridor.publish.timetable_csv import halts

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

WGS84 = "EPSG:4326"
_TIMETABLE_MOMENTS = (
    "block_start",
    "block_end",
    "departs_first",
    "departs_last",
    "arrives_first",
    "arrives_last",
)


def timetable_frame(plan: Plan, scenario: Scenario) -> pd.DataFrame:
    """Return the timetable of the cautious case, the one that is handed out.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.

    Returns
    -------
    pandas.DataFrame
        A row for each departure block; ``vehicles`` and ``people`` are whole numbers.
    """
    names = Names(scenario)
    rows = [
        {moment: getattr(row, moment) for moment in _TIMETABLE_MOMENTS}
        | {
            "origin": row.origin,
            "gathering_point": row.gathering_point,
            "need": row.need,
            "group": row.group,
            "fleet": row.fleet,
            "kind": row.kind.value,
            "corridor": row.corridor,
            "destination": row.destination,
            "vehicles": row.vehicles,
            "people": row.people,
            "halts": halts(row, names, scenario.settings.step_s),
        }
        for row in plan.cases[Case.CAUTIOUS].timetable
    ]
    columns = (
        *_TIMETABLE_MOMENTS,
        *("origin", "gathering_point", "need", "group", "fleet", "kind", "corridor"),
        *("destination", "vehicles", "people", "halts"),
    )
    return _frame(rows, columns, _TIMETABLE_MOMENTS, plan, scenario)


def movements_frame(plan: Plan, scenario: Scenario, case: Case = Case.CAUTIOUS) -> pd.DataFrame:
    """Return the movements of one case, those of the cautious case unless another is named.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.
    case : Case
        The case.

    Returns
    -------
    pandas.DataFrame
        A row for each movement; ``wait_s`` is its halts together, in seconds.
    """
    step_s = scenario.settings.step_s
    rows = [
        {moment: getattr(m, moment) for moment in _MOVEMENT_MOMENTS}
        | {
            "id": m.id,
            "case": case.value,
            "origin": m.origin,
            "need": m.need,
            "group": m.group,
            "fleet": m.fleet,
            "kind": m.kind.value,
            "gathering_point": m.gathering_point,
            "corridor": m.corridor,
            "destination": m.destination,
            "vehicles": m.vehicles,
            "people": m.people,
            "wait_s": sum(wait.steps for wait in m.waits) * step_s,
        }
        for m in plan.cases[case].movements
    ]
    columns = (
        *("id", "case", "origin", "need", "group", "fleet", "kind", "gathering_point"),
        *("corridor", "destination"),
        *_MOVEMENT_MOMENTS,
        *("vehicles", "people", "wait_s"),
    )
    return _frame(rows, columns, _MOVEMENT_MOMENTS, plan, scenario)


_MOVEMENT_MOMENTS = tuple(m for m in _TIMETABLE_MOMENTS if m != "block_end")


def origins_frame(plan: Plan, scenario: Scenario) -> pd.DataFrame:
    """Return the people of each origin in each case.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.

    Returns
    -------
    pandas.DataFrame
        A row for each origin and case: people who wish to leave, out, left behind, and the least
        and most that any best plan gives (missing where it is not proven).
    """
    rows = [
        {
            "place": origin.place,
            "name": origin.name,
            "case": case.value,
            "wish_to_leave_least": origin.wish_to_leave[Demand.LEAST],
            "wish_to_leave_central": origin.wish_to_leave[Demand.CENTRAL],
            "wish_to_leave_most": origin.wish_to_leave[Demand.MOST],
            "out": origin.out[case],
            "left_behind": origin.left_behind[case],
            "least": origin.least[case],
            "most": origin.most[case],
            "reason": origin.reason[case],
        }
        for origin in plan.origins
        for case in Case
    ]
    columns = (
        *("place", "name", "case", "wish_to_leave_least", "wish_to_leave_central"),
        *("wish_to_leave_most", "out", "left_behind", "least", "most", "reason"),
    )
    return _frame(rows, columns, (), plan, scenario)


def corridors_frame(plan: Plan, scenario: Scenario) -> pd.DataFrame:
    """Return the window arithmetic of each corridor in each case; none for those not agreed.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.

    Returns
    -------
    pandas.DataFrame
        A row for each agreed corridor and case; units are in the names of the columns.
    """
    rows = [_corridor_row(corridor, case) for corridor in agreed_corridors(plan) for case in Case]
    moments = (
        *("announced_start", "last_clearing_departure", "clear_time"),
        *("silence_start", "silence_end"),
    )
    columns = (
        *("corridor", "name", "case", "length_m", "speed_m_per_h", "travel_time_s", "margin_s"),
        *moments,
        *("slack_s", "fits_terms_at_announced_start", "road_vehicles_per_h"),
        *("checkpoint_vehicles_per_h", "vehicles_in_window"),
    )
    return _frame(rows, columns, moments, plan, scenario)


def _corridor_row(corridor: CorridorResult, case: Case) -> dict[str, Any]:
    result = corridor.cases[case]
    return {
        "corridor": corridor.id,
        "name": corridor.name,
        "case": case.value,
        "length_m": corridor.length_m,
        "speed_m_per_h": result.speed_m_per_h,
        "travel_time_s": result.travel_time_s,
        "margin_s": result.margin_s,
        "announced_start": result.announced_start,
        "last_clearing_departure": result.last_clearing_departure,
        "clear_time": result.clear_time,
        "silence_start": result.silence_start,
        "silence_end": result.silence_end,
        "slack_s": result.slack_s,
        "fits_terms_at_announced_start": result.fits_terms_at_announced_start,
        "road_vehicles_per_h": result.road_vehicles_per_h,
        "checkpoint_vehicles_per_h": result.checkpoint_vehicles_per_h,
        "vehicles_in_window": result.vehicles_in_window,
    }


def roads_geoframe(plan: Plan, scenario: Scenario) -> gpd.GeoDataFrame:
    """Return the roads of the agreed corridors as lines, straight between places.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each road, in WGS 84, with the properties of ``plan.geojson``.
    """
    return _geoframe(road_features(plan, scenario), plan, scenario)


def places_geoframe(plan: Plan, scenario: Scenario) -> gpd.GeoDataFrame:
    """Return the places of the agreed corridors as points.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each place, in WGS 84, with the properties of ``plan.geojson``.
    """
    return _geoframe(place_features(plan, scenario), plan, scenario)


# ---- making frames -------------------------------------------------------------------------------


def _frame(
    rows: list[dict[str, Any]],
    columns: tuple[str, ...],
    moments: tuple[str, ...],
    plan: Plan,
    scenario: Scenario,
) -> pd.DataFrame:
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise _without_extra(error) from error

    frame = pd.DataFrame(rows, columns=list(columns))
    for name in moments:
        frame[name] = pd.to_datetime(frame[name], utc=True)
    frame.attrs.update(_attributes(plan, scenario))
    return frame


def _geoframe(
    features: list[tuple[str, list[Any], dict[str, Any]]], plan: Plan, scenario: Scenario
) -> gpd.GeoDataFrame:
    try:
        import geopandas as gpd
        from shapely import geometry
    except ModuleNotFoundError as error:
        raise _without_extra(error) from error

    shapes = {"LineString": geometry.LineString, "Point": geometry.Point}
    drawn = [shapes[shape](coordinates) for shape, coordinates, _ in features]
    rows = [properties for _, _, properties in features]
    frame = gpd.GeoDataFrame(rows, geometry=drawn, crs=WGS84)
    frame.attrs.update(_attributes(plan, scenario))
    return frame


def _without_extra(error: ModuleNotFoundError) -> UsageError:
    message = (
        f"Frames need {error.name}, which is not installed; it comes with the extra [geo]: "
        "pip install 'opencorridor[geo]'."
    )
    return UsageError(message)


def _attributes(plan: Plan, scenario: Scenario) -> dict[str, str | int]:
    mark = mark_of(plan, scenario)
    return {
        "sensitivity": mark.sensitivity.value,
        "version": mark.version,
        "expires": utc(mark.expires),
        "assumes": mark.assumes,
    }
