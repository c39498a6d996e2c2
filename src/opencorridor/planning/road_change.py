"""What a change means for each departure and for everybody on the road, in plain numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from opencorridor.model.road_change import (
    URGENT,
    ChangedCase,
    DepartureRow,
    Doing,
    UnderWayRow,
)
from opencorridor.model.road_plan import Position
from opencorridor.network.earth import E7
from opencorridor.network.intervals import IntArray
from opencorridor.network.words import CLASSES
from opencorridor.planning.engine.change import Changed
from opencorridor.planning.engine.movements import Movements
from opencorridor.planning.road_after import Open, shut_now
from opencorridor.planning.road_change_words import instruction
from opencorridor.planning.road_past import Part
from opencorridor.planning.road_places import at, called, course_of, near, way_of
from opencorridor.planning.road_site import Site, usable_until_s


def changed_case(
    still: Open, changed: Changed, moved: Movements, back: Movements | None, out_before: int
) -> ChangedCase:
    """Return what one case gives after a change.

    Parameters
    ----------
    still : Open
    changed : Changed
        The optimum from the moment on.
    moved : Movements
        Of its flow.
    back : Movements, optional
        Of those under way who return to the place of a crowd, if that was worked out.
    out_before : int
        Vehicles out by the end of this case before the change.
    """
    timed = still.timed
    network = changed.flow.network
    coming = int(network.vehicles[still.homes :].sum())
    on_their_way = int(moved.vehicles[moved.origin >= still.homes].sum())
    last = int(moved.arrives.max(initial=-1))
    return ChangedCase(
        people_per_vehicle=timed.site.terms.settings.people_per_vehicle.at(timed.case),
        out_before=out_before,
        out=still.past.out + moved.out,
        most_out=still.past.out + changed.flow.out,
        left_under_way=coming - on_their_way,
        return_=None if back is None else back.out,
        fewest_left=sum(left.vehicles for left in changed.left_under_way),
        last_out=at(timed.moment_s(last + 1)) if last >= 0 else None,
        usable_until=at(usable_until_s(timed.site.terms, timed.case) or 0),
    )


def at_exits(still: Open, moved: Movements) -> dict[str, tuple[int, int]]:
    """Return the vehicles at each exit, at the moment and in the end.

    Parameters
    ----------
    still : Open
    moved : Movements
    """
    exits = still.timed.site.exits
    more = np.bincount(moved.destination, moved.vehicles, len(exits)).astype(np.int64).tolist()
    already = [still.past.there.get(ident, 0) for ident in exits]
    return {i: (n, n + m) for i, n, m in zip(exits, already, more, strict=True)}


# ---- departures ----------------------------------------------------------------------------------


def departures(still: Open, moved: Movements) -> tuple[DepartureRow, ...]:
    """Return the departures from the moment on, as published and as they are now.

    Parameters
    ----------
    still : Open
    moved : Movements
    """
    timed = still.timed
    site, block_s = timed.site, timed.site.terms.settings.block_s
    published: dict[tuple[str, int, str], int] = {}
    for part in still.past.at_home:
        key = part.crowd, timed.moment_s(part.step) // block_s, part.exit
        published[key] = published.get(key, 0) + part.vehicles
    now: dict[tuple[str, int, str], int] = {}
    home = np.flatnonzero(moved.origin < still.homes)
    for i in home.tolist():
        block = timed.moment_s(moved.departs[i]) // block_s
        key = site.crowds[moved.origin[i]], block, site.exits[moved.destination[i]]
        now[key] = now.get(key, 0) + int(moved.vehicles[i])
    return tuple(
        DepartureRow(
            crowd,
            exit_,
            at(block * block_s),
            at((block + 1) * block_s),
            published.get((crowd, block, exit_), 0),
            now.get((crowd, block, exit_), 0),
        )
        for crowd, block, exit_ in sorted(published.keys() | now.keys(), key=_by_time)
    )


def _by_time(key: tuple[str, int, str]) -> tuple[int, str, str]:
    crowd, block, exit_ = key
    return block, crowd, exit_


def standing(rows: tuple[DepartureRow, ...]) -> int:
    """Return how many published departures stand: of the same crowd in the same block."""
    published: dict[tuple[str, object], int] = {}
    now: dict[tuple[str, object], int] = {}
    for row in rows:
        key = row.crowd, row.start
        published[key] = published.get(key, 0) + row.published
        now[key] = now.get(key, 0) + row.now
    return sum(min(many, now[key]) for key, many in published.items())


NO_NAMES = {"FIXME", "TODO", "UNKNOWN", "NONE"}
"""What stands in maps where somebody did not know the name."""

# ---- those under way -----------------------------------------------------------------------------


@dataclass
class _Told:
    """Vehicles that are told the same at one place, and when they come by."""

    vehicles: int = 0
    steps: list[int] = field(default_factory=list)


_Key = tuple[Doing, bool, int, int, str, str | None]
"""What they do, whether they turn back, the road they are on, the next (or -1), where the plan sent
them, and the exit or crowd that they go to."""


def under_way_rows(still: Open, moved: Movements, back: Movements) -> tuple[UnderWayRow, ...]:
    """Return what those under way do, by place: those who have to be told first.

    Parameters
    ----------
    still : Open
    moved : Movements
    back : Movements
        Of those who return to the place of a crowd.
    """
    told: dict[_Key, _Told] = {}
    parts = zip(still.past.under_way, shut_now(still).tolist(), strict=True)
    shut = {part.on for part, is_shut in parts if is_shut}
    for key, step, vehicles in _instructions(still, moved, back):
        row = told.setdefault(key, _Told())
        row.vehicles += vehicles
        row.steps.append(step)
    rows = [_row(still, key, row, shut) for key, row in told.items()]
    return tuple(sorted(rows, key=_most_urgent))


def _most_urgent(row: UnderWayRow) -> tuple[bool, int, bool, object, str, str]:
    # Who is on a road that is shut or mined comes before all others, whatever they are to do.
    return not row.on_shut, URGENT.index(row.doing), not row.turns_back, row.first, row.near, row.on


def _row(still: Open, key: _Key, told: _Told, shut: set[int]) -> UnderWayRow:
    timed = still.timed
    site, roads = timed.site, timed.site.roads
    doing, back, on, next_, from_exit, to = key
    to_exit, to_crowd = (None, to) if doing is Doing.RETURN else (to, None)
    node = int(roads.road_head[on])
    position = int(roads.node_lat_e7[node]) / E7, int(roads.node_lon_e7[node]) / E7
    road = road_name(site, next_) if next_ >= 0 else ""
    return UnderWayRow(
        doing=doing,
        turns_back=back,
        position=position,
        near=near(site, position),
        on=road_name(site, on),
        on_shut=on in shut,
        heading=_heading(*course_of(site, on)[-2:]),
        next=road,
        next_heading=_heading(*course_of(site, next_)[:2]) if next_ >= 0 else "",
        in_words=instruction(site.terms, doing, (from_exit, to), back=back),
        from_exit=from_exit,
        to_exit=to_exit,
        to_crowd=to_crowd,
        vehicles=told.vehicles,
        first=at(timed.moment_s(min(told.steps))),
        last=at(timed.moment_s(max(told.steps) + 1)),
    )


_POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def _heading(one: Position, other: Position) -> str:
    """Return the point of the compass from one place to another nearby."""
    east = (other[1] - one[1]) * math.cos(math.radians(one[0]))
    angle = math.degrees(math.atan2(east, other[0] - one[0]))
    return _POINTS[round(angle / 45) % len(_POINTS)]


def road_name(site: Site, road: int) -> str:
    """Return the number or name of a road, or its class and first way where it has neither."""
    ref, name = (text if text.upper() not in NO_NAMES else "" for text in called(site, road))
    class_ = CLASSES[int(site.roads.road_class[road])].replace("_", " ")
    return ref or name or f"{class_} road without a name (way {way_of(site, road)})"


@dataclass
class _Asked:
    """What some of a group do now: the exit or crowd they go to, roads and how many."""

    to: str
    roads: IntArray
    vehicles: int


def _instructions(
    still: Open, moved: Movements, back: Movements
) -> Iterator[tuple[_Key, int, int]]:
    """Yield what is told to whom, the step in which they come by, and how many they are."""
    parts: dict[int, list[Part]] = {}
    for part, group in zip(still.past.under_way, still.group.tolist(), strict=True):
        parts.setdefault(group, []).append(part)
    courses = _courses(still, moved, still.timed.site.exits)
    ways_back = _courses(still, back, still.timed.site.crowds)
    for group, mine in parts.items():
        left = {i: part.vehicles for i, part in enumerate(mine)}
        yield from _matched(still, mine, left, courses.get(group, []), _DOING)
        yield from _matched(still, mine, left, ways_back.get(group, []), _RETURNING)
        for i, part in enumerate(mine):
            if left[i]:
                yield (Doing.LEFT, False, part.on, -1, part.exit, None), part.step, left[i]


def _courses(still: Open, moved: Movements, ends: tuple[str, ...]) -> dict[int, list[_Asked]]:
    """Return the movements of those under way, by crowd; what leads off the roads is left out."""
    found: dict[int, list[_Asked]] = {}
    for i in np.flatnonzero(moved.origin >= still.homes).tolist():
        part = slice(int(moved.start[i]), int(moved.start[i + 1]))
        links = moved.link[part]
        roads = still.timed.road[links[links < len(still.timed.road)]]
        asked = _Asked(ends[moved.destination[i]], roads, int(moved.vehicles[i]))
        found.setdefault(int(moved.origin[i]), []).append(asked)
    return found


def _same_course(part: Part, asked: _Asked) -> bool:
    return len(part.roads) == len(asked.roads) and bool((part.roads == asked.roads).all())


def _same_exit(part: Part, asked: _Asked) -> bool:
    return part.exit == asked.to


def _any(_part: Part, _asked: _Asked) -> bool:
    return True


_Alike = Callable[[Part, _Asked], bool]
_Order = tuple[tuple[Doing, _Alike], ...]
_DOING: _Order = (
    (Doing.AS_BEFORE, _same_course),
    (Doing.OTHER_WAY, _same_exit),
    (Doing.OTHER_EXIT, _any),
)
_RETURNING: _Order = ((Doing.RETURN, _any),)


def _matched(
    still: Open, parts: list[Part], left: dict[int, int], asked: list[_Asked], order: _Order
) -> Iterator[tuple[_Key, int, int]]:
    """Give courses to those whom they suit, and yield what that means."""
    for (doing, alike), (i, part), course in product(order, enumerate(parts), asked):
        many = min(left[i], course.vehicles) if alike(part, course) else 0
        if many:
            left[i] -= many
            course.vehicles -= many
            next_ = int(course.roads[0]) if len(course.roads) else -1
            back = next_ >= 0 and _turns_back(still, part.on, next_)
            yield (doing, back, part.on, next_, part.exit, course.to), part.step, many


def _turns_back(still: Open, on: int, next_: int) -> bool:
    roads = still.timed.site.roads
    return bool(roads.road_head[next_] == roads.road_tail[on])
