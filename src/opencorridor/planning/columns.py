"""Three columns for every result: on time, two hours late, silence broken midway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.plan import Broken, CasePlan, CorridorCase, Late, OnRoad, OnTime, Refuge
from opencorridor.model.scenario import PlaceKind
from opencorridor.network.intervals import FOREVER
from opencorridor.planning.arithmetic import main_route, pieces_of
from opencorridor.planning.grounds import Grounds
from opencorridor.planning.traces import Trace, all_traces

LATE_S = 7200
"""How late the second column is, in seconds."""

_REFUGES = frozenset({PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER})


def on_time(plan: CasePlan, wish: int) -> OnTime:
    """Return column one: everything on time."""
    return OnTime(plan.objective.people, wish - plan.objective.people, plan.last_arrival)


def late(grounds: Grounds, plan: CasePlan, wish: int, out_if_replanned: int) -> Late:
    """Return column two: the timetable kept, every departure two hours later.

    Whoever plans anew may also keep the timetable: ``out_if_replanned`` is never less than it.
    """
    out = not_sent = 0
    for t in all_traces(grounds, plan.movements, LATE_S):
        out += int(t.people[t.fits].sum())
        not_sent += int((~t.fits).sum())
    return Late(LATE_S, out, wish - out, not_sent, max(out, out_if_replanned))


@dataclass
class _Group:
    """Vehicles on one segment at one moment; ``metres`` adds up where each is on its road."""

    corridor: str
    road: str | None
    tail: str
    head: str
    vehicles: int = 0
    people: int = 0
    metres: int = 0


def broken(
    grounds: Grounds, plan: CasePlan, arithmetic: dict[str, CorridorCase], wish: int
) -> Broken:
    """Return column three: who is where when the silence is broken midway.

    Midway is the middle between the plan's first departure and the latest end, over the
    corridors that carry anybody, of what :func:`_end_s` says.
    """
    traces = list(all_traces(grounds, plan.movements))
    if not traces:
        return Broken(None, 0, wish, 0, 0, (), None, 0)
    worst_s, worst = _worst(traces)
    first = min(int(t.departs[0]) for t in traces)
    carrying = dict.fromkeys(t.movement.corridor for t in traces)
    at_s = (first + max(_end_s(grounds, traces, arithmetic[c], c) for c in carrying)) // 2
    where = _where(grounds, traces, at_s)
    return Broken(
        at=from_unix(at_s),
        arrived=sum(int(t.people[t.arrives <= at_s].sum()) for t in traces),
        not_departed=wish - sum(int(t.people[t.departs <= at_s].sum()) for t in traces),
        on_road_vehicles=sum(w.vehicles for w in where),
        on_road_people=sum(w.people for w in where),
        where=where,
        worst_at=from_unix(worst_s),
        worst_on_road_people=worst,
    )


def _end_s(
    grounds: Grounds, traces: Sequence[Trace], arithmetic: CorridorCase, corridor: str
) -> int:
    """Return the end of a corridor's silence, in Unix seconds.

    Where its silences never overlap it is the end of the last of them; where it needs none, the
    last arrival.
    """
    if arithmetic.silence_end is not None:
        return to_unix(arithmetic.silence_end)
    pieces = pieces_of(grounds, main_route(grounds, grounds.scenario.corridors[corridor]))
    ends = [s[1] for p in pieces for s in p.cover.spans if s[1] < FOREVER]
    arrivals = (int(t.arrives.max()) for t in traces if t.movement.corridor == corridor)
    return max(ends) if ends else max(arrivals)


def _worst(traces: Sequence[Trace]) -> tuple[int, int]:
    """Return the second at which most people are on the road, and how many."""
    times = np.concatenate([np.concatenate([t.departs, t.arrives]) for t in traces])
    change = np.concatenate([np.concatenate([t.people, -t.people]) for t in traces])
    order = np.lexsort((change, times))
    load = np.cumsum(change[order])
    peak = int(np.argmax(load))
    return int(times[order][peak]), int(load[peak])


def _where(grounds: Grounds, traces: Sequence[Trace], at_s: int) -> tuple[OnRoad, ...]:
    groups: dict[tuple[str, str | None, str, str], _Group] = {}
    for t in traces:
        for j in np.flatnonzero((t.departs <= at_s) & (t.arrives > at_s)).tolist():
            _place(groups, t, j, at_s)
    return tuple(_on_road(grounds, g) for g in groups.values())


def _place(
    groups: dict[tuple[str, str | None, str, str], _Group], t: Trace, j: int, at_s: int
) -> None:
    i = max(i for i in range(len(t.pieces)) if t.enter[i][j] <= at_s)
    piece = t.pieces[i]
    into = at_s - int(t.enter[i][j])
    places = piece.element.places
    road = piece.element.subject if piece.element.kind == "road" else None
    takes = max(1, piece.time_s)
    if into >= takes:
        road, places = None, (places[-1],)
    key = (t.movement.corridor, road, places[0], places[-1])
    group = groups.setdefault(key, _Group(*key))
    group.vehicles += 1
    group.people += int(t.people[j])
    group.metres += piece.length_m * into // takes if road else 0


def _on_road(grounds: Grounds, group: _Group) -> OnRoad:
    return OnRoad(
        group.corridor,
        group.road,
        group.tail,
        group.head,
        group.vehicles,
        group.people,
        _refuge(grounds, group),
    )


def _refuge(grounds: Grounds, group: _Group) -> Refuge | None:
    """Return the nearest listed turn-back or shelter place, along the corridor's road."""
    corridor = grounds.scenario.corridors[group.corridor]
    here = _position(grounds, group)
    best: Refuge | None = None
    distance_m = 0
    speeds = [grounds.traffic.roads[r].speed_m_per_h for r in corridor.roads]
    for index, place_id in enumerate(corridor.waypoints):
        if index:
            distance_m += grounds.scenario.roads[corridor.roads[index - 1]].length_m
        place = grounds.scenario.places[place_id]
        if not (place.turn_back or place.kinds & _REFUGES):
            continue
        away = distance_m - here
        if best is None or abs(away) < best.distance_m:
            direction = "forward" if away >= 0 else "back"
            best = Refuge(place_id, direction, abs(away), abs(away) * 3600 // min(speeds))
    return best


def _position(grounds: Grounds, group: _Group) -> int:
    """Return the mean distance in metres from the first waypoint (a way counts below zero)."""
    corridor = grounds.scenario.corridors[group.corridor]
    into = group.metres // group.vehicles
    if group.tail not in corridor.waypoints:
        road = grounds.scenario.roads[corridor.ways[group.tail]]
        return into - road.length_m
    before = corridor.roads[: corridor.waypoints.index(group.tail)]
    return sum(grounds.scenario.roads[r].length_m for r in before) + into
