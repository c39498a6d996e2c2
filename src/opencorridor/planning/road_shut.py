"""What the conditions of a folder do to its plan, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from opencorridor.model.cases import Case
from opencorridor.model.road_conditions import RoadCondition, ShutRoad
from opencorridor.model.road_plan import Position
from opencorridor.network.closures import shut_roads
from opencorridor.network.intervals import IntArray
from opencorridor.network.roads import MM_PER_M
from opencorridor.network.words import CLASSES, Means
from opencorridor.planning.road_conditions import on_map
from opencorridor.planning.road_places import between, called, course_of, farthest
from opencorridor.planning.road_site import Site, usable_until_s

MOST_CALLED = 3


def told(site: Site) -> tuple[ShutRoad, ...]:
    """Return what each condition does to a plan, in the order of the sheet.

    Parameters
    ----------
    site : Site
    """
    window, until_s = site.terms.window(), usable_until_s(site.terms, Case.CAUTIOUS)
    if window is None or until_s is None:
        return ()
    until = datetime.fromtimestamp(until_s, UTC)
    return tuple(_told(site, c, window[0], until) for c in site.terms.conditions)


def _told(site: Site, condition: RoadCondition, begins: datetime, until: datetime) -> ShutRoad:
    road = shut_roads(site.roads, [on_map(condition)]).road
    acts = condition.start < until and (condition.end is None or condition.end >= begins)
    _, one = np.unique(site.roads.road_shape[road], return_index=True)
    length_mm = int(site.roads.road_length_mm[road[one]].sum())
    return ShutRoad(
        id=condition.id,
        subject=condition.subject,
        kind=condition.kind,
        road=_called(site, road),
        where=between(site, *farthest(_ends(site, road)), None),
        length_m=-(-length_mm // MM_PER_M),
        start=condition.start,
        end=condition.end,
        shut_from=max(begins, condition.start) if acts else None,
        opens_again=condition.opens_again(begins, until),
        source=condition.source,
    )


def _ends(site: Site, road: IntArray) -> Iterator[Position]:
    for one in road.tolist():
        course = course_of(site, one)
        yield course[0]
        yield course[-1]


def _called(site: Site, road: IntArray) -> str:
    """Return what roads are called, those that cars may use first."""
    cars = site.roads.open_to(Means.CAR)
    words: dict[str, None] = {}
    for one in sorted(road.tolist(), key=lambda r: not cars[r]):
        ref, name = called(site, one)
        class_ = CLASSES[int(site.roads.road_class[one])].replace("_", " ")
        words.setdefault(ref or name or f"{class_} road without a name")
    more = len(words) - MOST_CALLED
    return ", ".join(list(words)[:MOST_CALLED]) + (f" and {more} more" if more > 0 else "")
