"""Conditions of a folder as the network takes them: which of its roads are shut, and when."""

from __future__ import annotations

from opencorridor.clock import to_unix
from opencorridor.model.road_conditions import RoadCondition
from opencorridor.model.road_plan import AreaTerms
from opencorridor.network.closures import MapCondition, ShutRoads, shut_roads
from opencorridor.network.intervals import FOREVER, IntervalSet
from opencorridor.network.roads import RoadNetwork


def shut_on(terms: AreaTerms, roads: RoadNetwork) -> ShutRoads:
    """Return the roads that the conditions of a folder shut, and when.

    Parameters
    ----------
    terms : AreaTerms
    roads : RoadNetwork

    Raises
    ------
    RoadsError
        ``OC-698`` for each condition on what is not in the network.
    """
    return shut_roads(roads, [on_map(condition) for condition in terms.conditions])


def on_map(condition: RoadCondition) -> MapCondition:
    """Return a condition in Unix seconds."""
    end_s = FOREVER if condition.end is None else to_unix(condition.end)
    return MapCondition(
        id=condition.id,
        what=condition.what,
        osm_id=condition.osm_id,
        kind=condition.kind,
        when=IntervalSet.of([(to_unix(condition.start), end_s)]),
        source=condition.source,
        file=condition.file,
        row=condition.row,
    )
