"""Drives every vehicle of a road plan again, road by road, in steps and in seconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opencorridor.clock import from_unix
from opencorridor.model.road_proof import Drives, Numbers
from opencorridor.verification.roads.given import MOST_SAID, Marks, Whole, some
from opencorridor.verification.roads.timed import MOST_STEPS, Timed
from opencorridor.verification.rules import Book

MOST_ENTRIES = 500_000_000
"""Entries of trips into roads that are read: some seconds of work."""

MOST_ROUTE_ROADS = 20_000_000
"""Roads of all routes that are read: a minute of work."""

MOST_VEHICLES = 2**30
LONG_S = 2**31
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Routes:
    """Ways of vehicles, as they stand in a proof.

    Parameters
    ----------
    start, road : ndarray
        Where the roads of each begin, and the roads.
    entry_step, exit_s : ndarray
        For each road on it: steps from departure to entering it, seconds to leaving it.
    steps, seconds : ndarray, shape (routes,)
        From departure to arrival.
    crowd, exit : ndarray, shape (routes,)
        Numbers of the crowd and the exit, or -1.
    """

    start: Whole
    road: Whole
    entry_step: Whole
    exit_s: Whole
    steps: Whole
    seconds: Whole
    crowd: Whole
    exit: Whole


@dataclass(frozen=True, eq=False)
class Driven:
    """What was driven: a row for each route and step of departure; all arrays are whole.

    Parameters
    ----------
    road, on_road, first_step, last_step : ndarray
        Roads that are used, vehicles on each, the first step of entry and the last of leaving.
    towards : ndarray
        The exit that most of the vehicles on each of these roads leave by.
    """

    crowd: Whole
    exit: Whole
    departs: Whole
    arrives: Whole
    vehicles: Whole
    road: Whole
    on_road: Whole
    first_step: Whole
    last_step: Whole
    towards: Whole

    @property
    def out(self) -> int:
        """Vehicles that leave the area."""
        return int(self.vehicles.sum())

    def people(self, timed: Timed) -> Whole:
        """Return the people of each row."""
        found: Whole = timed.people_per_vehicle[self.crowd] * self.vehicles
        return found


def whole(values: Numbers) -> Whole:
    """Return stored numbers as an array, so wide that sums fit."""
    return np.frombuffer(values, dtype=np.intc).astype(np.int64) if values else _none()


def _none() -> Whole:
    return np.zeros(0, dtype=np.int64)


def check_driven(timed: Timed, drives: Drives, row: str, book: Book) -> Driven | None:
    """Drive every vehicle; None if the proof cannot be read that far.

    Parameters
    ----------
    timed : Timed
    drives : Drives
    row : str
        The case, as refusals name it.
    book : Book
    """
    if not _fits(timed, drives, row, book):
        return None
    trip_route, departs = whole(drives.trip_route), whole(drives.trip_step)
    vehicles = whole(drives.trip_vehicles)
    routes = _routes(timed, whole(drives.route_start), whole(drives.route_road))
    used = np.unique(trip_route)
    if not _check_ways(timed, routes, row, book):
        return None
    _check_people_and_ends(timed, routes, (trip_route, vehicles), row, book)
    arrives = departs + routes.steps[trip_route]
    _check_hours(timed, routes, (trip_route, departs, vehicles), row, book)
    latest = np.full(len(routes.steps), NOBODY, dtype=np.int64)
    np.maximum.at(latest, trip_route, departs)
    _check_shut(timed, routes, latest, row, book)
    by_road = _check_roads(timed, routes, (trip_route, departs, vehicles), row, book)
    exit_ = routes.exit[trip_route]
    _check_reception(timed, exit_, arrives, vehicles, row, book)
    book.count("vehicles", int(vehicles.sum()))
    book.count("departures", len(vehicles))
    book.count("ways", len(used))
    return Driven(routes.crowd[trip_route], exit_, departs, arrives, vehicles, *by_road)


def _fits(timed: Timed, drives: Drives, row: str, book: Book) -> bool:
    """Tell whether the arrays fit one another and the roads."""
    start, road = whole(drives.route_start), whole(drives.route_road)
    trips = len(drives.trip_route)
    faults = []
    if not len(start) or start[0] != 0 or start[-1] != len(road) or (np.diff(start) <= 0).any():
        faults.append("the roads of the routes do not follow one another")
    if not len(drives.trip_step) == len(drives.trip_vehicles) == trips:
        faults.append("routes, steps and vehicles of the departures differ in number")
    many = timed.ground.roads.roads
    for name, values, low, end in (
        ("road", drives.route_road, 0, many),
        ("route", drives.trip_route, 0, len(start) - 1),
        ("step of departure", drives.trip_step, -timed.steps, 2 * timed.steps),
        ("number of vehicles", drives.trip_vehicles, 1, MOST_VEHICLES),
    ):
        found = whole(values)
        wrong = np.flatnonzero((found < low) | (found >= end))
        if len(wrong):
            faults.append(f"a {name} is {found[wrong[0]]}, expected {low} to {end - 1}")
    for fault in faults:
        book.refuse("OC-784", row, fault)
    if faults:
        return False
    entries = int(np.diff(start)[whole(drives.trip_route)].sum())
    unused = len(start) - 1 - len(np.unique(whole(drives.trip_route)))
    for wrong_, what in (
        (entries > MOST_ENTRIES, f"vehicles enter roads {entries:,} times, too often to be read"),
        (len(road) > MOST_ROUTE_ROADS, f"routes have {len(road):,} roads, too many to be read"),
        (
            np.diff(start).max(initial=0) >= timed.ground.roads.nodes,
            "a route is longer than any is",
        ),
        (unused > 0, f"{unused} routes are driven by nobody"),
        (trips > timed.vehicles.sum(), f"{trips:,} departures are more than there are vehicles"),
    ):
        if wrong_:
            book.refuse("OC-784", row, what)
            return False
    return True


def _routes(timed: Timed, start: Whole, road: Whole) -> Routes:
    roads, joined = timed.ground.roads, timed.ground.joined
    takes, first = np.append(timed.link_steps[road], 0), start[:-1]
    passed = np.concatenate([[0], np.cumsum(takes)])[:-1]
    passed_s = np.concatenate([[0], np.cumsum(np.minimum(timed.ground.travel_s[road], LONG_S))])
    many = np.diff(start)
    crowd_at = np.full(roads.nodes, NOBODY, dtype=np.int64)
    crowd_at[joined.crowd_node] = np.arange(len(joined.crowds))
    exit_at = np.full(roads.nodes, NOBODY, dtype=np.int64)
    exit_at[joined.exit_node] = np.arange(len(joined.exits))
    return Routes(
        start,
        road,
        passed[:-1] - np.repeat(passed[first], many),
        passed_s[1:] - np.repeat(passed_s[first], many),
        passed[start[1:]] - passed[first],
        passed_s[start[1:]] - passed_s[first],
        crowd_at[roads.tail[road[first]]],
        exit_at[roads.head[road[start[1:] - 1]]],
    )


def _check_ways(timed: Timed, routes: Routes, row: str, book: Book) -> bool:
    """Refuse routes that are no ways for cars; tell whether the rest can be read."""
    roads, joined = timed.ground.roads, timed.ground.joined
    tail, head = roads.tail[routes.road], roads.head[routes.road]
    route = np.repeat(np.arange(len(routes.steps)), np.diff(routes.start))
    apart = (tail[1:] != head[:-1]) & (route[1:] == route[:-1])
    for i in some(apart):
        what = f"{roads.words(int(routes.road[i + 1]))} does not begin where the road before ends"
        book.refuse("OC-786", f"{row}, route {route[i]}", what)
    closed = ~roads.open_to_cars[routes.road] | (roads.speed_m_per_h[routes.road] <= 0)
    for i in some(closed):
        what = f"cars may not use {roads.words(int(routes.road[i]))}"
        book.refuse("OC-786", f"{row}, route {route[i]}", what)
    exits = np.zeros(roads.nodes, dtype=np.bool_)
    exits[joined.exit_node] = True
    for i in some(exits[tail]):
        book.refuse("OC-786", f"{row}, route {route[i]}", "it goes on from an exit")
    first = routes.start[:-1]
    visits = np.concatenate(
        [route * roads.nodes + head, np.arange(len(first)) * roads.nodes + tail[first]]
    )
    key, many = np.unique(visits, return_counts=True)
    for visit in key[many > 1][:MOST_SAID].tolist():
        which, node = divmod(visit, roads.nodes)
        book.refuse("OC-786", f"{row}, route {which}", f"it passes node {node} twice")
    for i in some(routes.crowd < 0):
        node = int(tail[first[i]])
        what = f"it begins at node {node}, where no crowd that takes part stands"
        book.refuse("OC-786", f"{row}, route {i}", what)
    for i in some(routes.exit < 0):
        _refuse_end(timed, int(head[routes.start[i + 1] - 1]), f"{row}, route {i}", book)
    return bool((routes.crowd >= 0).all() and (routes.exit >= 0).all())


def _refuse_end(timed: Timed, node: int, row: str, book: Book) -> None:
    unused = timed.ground.joined.unused_exit_node.get(node)
    if unused is None:
        book.refuse("OC-786", row, f"it ends at node {node}, which is no exit")
    else:
        what = f"it leads to {unused}, to which not every party has agreed"
        book.refuse("OC-710", row, what)


def _check_people_and_ends(
    timed: Timed, routes: Routes, trips: tuple[Whole, Whole], row: str, book: Book
) -> None:
    """Refuse more vehicles than a crowd has, and exits that it does not accept."""
    joined, (trip_route, vehicles) = timed.ground.joined, trips
    leave = np.zeros(len(joined.crowds), dtype=np.int64)
    np.add.at(leave, routes.crowd[trip_route], vehicles)
    for crowd in some(leave > timed.vehicles):
        what = f"{leave[crowd]} vehicles leave, {timed.vehicles[crowd]} wish to"
        book.refuse("OC-787", f"{row}, {joined.crowds[crowd]}", what)
    ends = np.unique(np.stack([routes.crowd, routes.exit], axis=1), axis=0)
    for crowd, exit_ in ends.tolist():
        ident, end = joined.crowds[crowd], joined.exits[exit_]
        if end not in timed.ground.terms.crowds[ident].accepts:
            book.refuse("OC-711", f"{row}, {ident}", f"{end} is not accepted there")


def _check_hours(
    timed: Timed, routes: Routes, trips: tuple[Whole, Whole, Whole], row: str, book: Book
) -> None:
    """Refuse departures before the hours begin, and presence when the roads have to be empty."""
    trip_route, departs, vehicles = trips
    seconds, dt = routes.seconds[trip_route], timed.step_s
    arrives_s = timed.begins_s + (departs + 1) * dt + seconds
    early = departs < 0
    late = (arrives_s > timed.until_s) | (departs + routes.steps[trip_route] >= timed.steps)
    for marks, words in ((early, "before the hours begin"), (late, "and is not off the roads by")):
        for i in some(marks):
            limit = timed.begins_s if marks is early else timed.until_s
            leaves = from_unix(timed.begins_s + int(departs[i]) * dt).isoformat()
            what = f"leaves at {leaves} {words} {from_unix(limit).isoformat()}"
            crowd = timed.ground.joined.crowds[int(routes.crowd[trip_route[i]])]
            book.refuse("OC-717", f"{row}, {crowd}, {vehicles[i]} vehicles", what)


def _check_shut(timed: Timed, routes: Routes, latest: Whole, row: str, book: Book) -> None:
    """Refuse routes whose last vehicle may be on a road that is shut then, in seconds."""
    many = np.diff(routes.start)
    leaves_s = timed.begins_s + np.repeat(latest + 1, many) * timed.step_s + routes.exit_s
    closes_s = timed.closes_s[routes.road]
    on_shut = (closes_s < timed.until_s) & (leaves_s > closes_s) & np.repeat(latest >= 0, many)
    route = np.repeat(np.arange(len(many)), many)
    for i in some(on_shut):
        crowd = timed.ground.joined.crowds[int(routes.crowd[route[i]])]
        shut, leaves = from_unix(int(closes_s[i])), from_unix(int(leaves_s[i]))
        what = (
            f"{timed.ground.roads.words(int(routes.road[i]))} is shut from {shut.isoformat()}, "
            f"a vehicle may be on it until {leaves.isoformat()}"
        )
        book.refuse("OC-718", f"{row}, {crowd}, route {route[i]}", what)


def _check_roads(
    timed: Timed, routes: Routes, trips: tuple[Whole, Whole, Whole], row: str, book: Book
) -> tuple[Whole, Whole, Whole, Whole, Whole]:
    """Refuse more vehicles than a road takes in a step; return who uses which road when."""
    trip_route, departs, vehicles = trips
    order = np.argsort(trip_route, kind="stable")
    start = np.searchsorted(trip_route[order], np.arange(len(routes.steps) + 1))
    departs, vehicles = departs[order], vehicles[order]
    place = np.argsort(routes.road, kind="stable")
    route = np.repeat(np.arange(len(routes.steps)), np.diff(routes.start))
    road, begins = np.unique(routes.road[place], return_index=True)
    found = np.zeros((len(road), 3), dtype=np.int64)
    ends = [*begins[1:].tolist(), len(place)]
    for n, (begin, end) in enumerate(zip(begins.tolist(), ends, strict=False)):
        entering = np.zeros(timed.steps, dtype=np.int64)
        for i in place[begin:end].tolist():
            mine = slice(start[route[i]], start[route[i] + 1])
            step = departs[mine] + routes.entry_step[i]
            inside = (step >= 0) & (step < timed.steps)
            np.add.at(entering, step[inside], vehicles[mine][inside])
        _check_road(timed, int(road[n]), entering, row, book)
        at = np.flatnonzero(entering)
        if len(at):
            takes = min(int(timed.link_steps[road[n]]), MOST_STEPS)
            found[n] = int(entering.sum()), at[0], at[-1] + takes
    used = found[:, 0] > 0
    towards = _towards(routes, (trip_route, trips[2]), np.searchsorted(road, routes.road))
    return road[used], found[used, 0], found[used, 1], found[used, 2], towards[used]


def _towards(routes: Routes, trips: tuple[Whole, Whole], place: Whole) -> Whole:
    """Return the exit of most vehicles on each road; ``place`` is that of each road of a route."""
    trip_route, vehicles = trips
    on_route = np.zeros(len(routes.steps), dtype=np.int64)
    np.add.at(on_route, trip_route, vehicles)
    many = np.diff(routes.start)
    by_exit = np.zeros((int(place.max(initial=-1)) + 1, int(routes.exit.max(initial=0)) + 1))
    np.add.at(by_exit, (place, np.repeat(routes.exit, many)), np.repeat(on_route, many))
    return np.asarray(by_exit.argmax(axis=1), dtype=np.int64)


def _check_road(timed: Timed, road: int, entering: Whole, row: str, book: Book) -> None:
    limit = timed.capacity(int(timed.rate_vehicles_per_h[road]))
    book.count("roads in steps", int((entering > 0).sum()))
    for k in some(entering > limit):
        moment = from_unix(timed.begins_s + k * timed.step_s).isoformat()
        what = f"{entering[k]} vehicles enter in the step at {moment}, it takes {limit[k]}"
        book.refuse("OC-730", f"{row}, {timed.ground.roads.words(road)}", what)
    after: Marks = np.arange(timed.steps) > timed.last_entry[road]
    if (after & (entering > 0)).any() and timed.closes_s[road] < timed.until_s:
        shut = from_unix(int(timed.closes_s[road])).isoformat()
        what = f"is entered too late to be off it when it is shut at {shut}"
        book.refuse("OC-718", f"{row}, {timed.ground.roads.words(road)}", what)


def _check_reception(
    timed: Timed, exit_: Whole, arrives: Whole, vehicles: Whole, row: str, book: Book
) -> None:
    """Refuse more arrivals in a step than an exit receives, and more in all than it takes."""
    for d, ident in enumerate(timed.ground.joined.exits):
        limit, total, there = timed.reception(d), timed.total(d), int(vehicles[exit_ == d].sum())
        if total is not None and there > total:
            what = f"{there} vehicles arrive in all, {total} are taken"
            book.refuse("OC-792", f"{row}, {ident}", what)
        if limit is None:
            continue
        mine = (exit_ == d) & (arrives >= 0) & (arrives < timed.steps)
        arriving = np.zeros(timed.steps, dtype=np.int64)
        np.add.at(arriving, arrives[mine], vehicles[mine])
        for k in some(arriving > limit):
            moment = from_unix(timed.begins_s + k * timed.step_s).isoformat()
            what = f"{arriving[k]} vehicles arrive in the step at {moment}, {limit[k]} are received"
            book.refuse("OC-734", f"{row}, {ident}", what)
