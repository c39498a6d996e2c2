"""Checks movements on a network in steps, trip by trip, against the network's own terms.

The other module of the checker that uses arrays: a city's plan has a million rows. It shares
nothing with the engine. It says whether the movements can be driven as they stand, and that they
claim no more than what `arrivals` has proven; it does not say that they are the best.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from opencorridor.verification.arrivals import MOST_REFUSALS, Refusal, Terms, Whole

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Trips:
    """What is said of the movements, as plain arrays.

    Parameters
    ----------
    origin, destination, vehicles : ndarray, shape (trips,)
        Numbers of the origin and the destination in the terms; how many go together.
    start : ndarray, shape (trips + 1,)
        Where the links of each trip begin. One without links gets off where it arrives.
    link, entry_step : ndarray
        Links in the order in which they are driven, and the step in which each is entered.
    out_by_step : ndarray, shape (steps,)
        Vehicles that are said to have arrived by the end of each step.
    most_by_step : ndarray, shape (steps,)
        What was proven to be the most.
    totals : ndarray, shape (destinations,)
        The most that each destination takes in all, or -1.
    """

    origin: Whole
    destination: Whole
    vehicles: Whole
    start: Whole
    link: Whole
    entry_step: Whole
    out_by_step: Whole
    most_by_step: Whole
    totals: Whole


def check_trips(terms: Terms, trips: Trips) -> tuple[Refusal, ...]:
    """Return what is wrong with trips; nothing means that they are accepted.

    Parameters
    ----------
    terms : Terms
    trips : Trips

    Returns
    -------
    tuple of Refusal
        At most :data:`~opencorridor.verification.arrivals.MOST_REFUSALS`.
    """
    found: list[Refusal] = []
    for refusal in _refusals(terms, trips):
        found.append(refusal)
        if len(found) == MOST_REFUSALS:
            break
    return tuple(found)


def _refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    shapes = list(_layout_refusals(terms, trips))
    if shapes:
        # Nothing else can be read where the arrays do not fit one another.
        yield from shapes
        return
    yield from _start_refusals(terms, trips)
    yield from _way_refusals(terms, trips)
    yield from _end_refusals(terms, trips)
    yield from _twice_refusals(terms, trips)
    yield from _capacity_refusals(terms, trips)
    yield from _people_refusals(terms, trips)
    yield from _total_refusals(trips)
    yield from _count_refusals(terms, trips)


def _layout_refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    many = len(trips.vehicles)
    if not len(trips.origin) == len(trips.destination) == len(trips.start) - 1 == many:
        yield Refusal("layout", "trips", "origins, destinations, vehicles and starts differ")
        return
    if len(trips.link) != len(trips.entry_step):
        yield Refusal("layout", "links", "links and steps of entry differ in number")
        return
    whole = many == 0 or (np.diff(trips.start) >= 0).all()
    if trips.start[0] != 0 or trips.start[-1] != len(trips.link) or not whole:
        yield Refusal("layout", "start", "the links of the trips do not follow one another")
    for name, values, end in (
        ("link", trips.link, len(terms.tail)),
        ("origin", trips.origin, len(terms.origin)),
        ("destination", trips.destination, len(terms.destination)),
        ("entry_step", trips.entry_step, terms.steps),
    ):
        if len(values) and (values.min() < 0 or values.max() >= end):
            yield Refusal("layout", name, f"numbers lie outside 0 to {end - 1}")
    if trips.totals.shape != terms.destination.shape:
        yield Refusal("layout", "totals", f"the shape is {trips.totals.shape}")
    for name in ("out_by_step", "most_by_step"):
        if getattr(trips, name).shape != (terms.steps,):
            yield Refusal("layout", name, f"the shape is {getattr(trips, name).shape}")


def _trip_of_link(trips: Trips) -> Whole:
    return np.repeat(np.arange(len(trips.vehicles)), np.diff(trips.start))


def _said(rule: str, wrong: Marks, trip: Whole, what: str) -> Iterator[Refusal]:
    for t in trip[wrong].tolist():
        yield Refusal(rule, f"trip {t}", what)


def _driving(trips: Trips) -> Whole:
    """Return the trips that have links."""
    return np.flatnonzero(np.diff(trips.start) > 0)


def _start_refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    number = np.arange(len(trips.vehicles))
    yield from _said("people", trips.vehicles <= 0, number, "it has no vehicles")
    number = _driving(trips)
    first, origin = trips.start[number], trips.origin[number]
    elsewhere = terms.tail[trips.link[first]] != terms.origin[origin]
    yield from _said("origin", elsewhere, number, "it does not begin at its origin")
    early = trips.entry_step[first] < terms.ready_step[origin]
    yield from _said("ready", early, number, "it leaves before anybody is ready")
    late = trips.entry_step[first] > terms.leave_by[origin]
    yield from _said("ready", late, number, "it leaves when nobody may any more")
    number = np.flatnonzero(np.diff(trips.start) == 0)
    at_home = terms.leave_by[trips.origin[number]] != terms.ready_step[trips.origin[number]]
    yield from _said("way", at_home, number, "it stands at home and drives nowhere")


def _way_refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    trip, link, step = _trip_of_link(trips), trips.link, trips.entry_step
    shut = (step < terms.first_entry[link]) | (step > terms.last_entry[link])
    yield from _said("open", shut, trip, "it enters a link that is not open then")
    same = trip[1:] == trip[:-1]
    apart = same & (terms.tail[link[1:]] != terms.head[link[:-1]])
    yield from _said("way", apart, trip[1:], "two links in a row do not meet")
    on_time = step[1:] == step[:-1] + terms.link_steps[link[:-1]]
    yield from _said("way", same & ~on_time, trip[1:], "it waits where nobody may, or is too fast")


def _end_refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    trip, number = _trip_of_link(trips), np.arange(len(trips.vehicles))
    absorbing = np.zeros(terms.nodes, dtype=np.bool_)
    absorbing[terms.destination] = True
    beyond = absorbing[terms.tail[trips.link]]
    yield from _said("arrival", beyond, trip, "it goes on from a destination")
    drives = np.diff(trips.start) > 0
    last = np.append(trips.link, 0)[np.where(drives, trips.start[1:] - 1, -1)]
    at = np.where(drives, np.append(terms.head, 0)[last], terms.origin[trips.origin])
    elsewhere = at != terms.destination[trips.destination]
    yield from _said("arrival", elsewhere, number, "it does not end at its destination")
    late = _arrival_step(terms, trips) >= terms.steps
    yield from _said("arrival", late, number, "it arrives after the horizon")


def _arrival_step(terms: Terms, trips: Trips) -> Whole:
    """Return when each trip arrives: one without links, when it gets off."""
    drives = np.diff(trips.start) > 0
    there = np.append(trips.entry_step + terms.link_steps[trips.link], 0)
    last = np.where(drives, trips.start[1:] - 1, -1)
    return np.asarray(np.where(drives, there[last], terms.ready_step[trips.origin]))


def _twice_refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    """Refuse a trip that comes back to a place it left; a stay is no coming back."""
    moves = terms.tail[trips.link] != terms.head[trips.link]
    visits = np.concatenate(
        [
            _trip_of_link(trips)[moves] * terms.nodes + terms.head[trips.link[moves]],
            np.arange(len(trips.vehicles)) * terms.nodes + terms.origin[trips.origin],
        ]
    )
    key, many = np.unique(visits, return_counts=True)
    for visit in key[many > 1].tolist():
        trip, node = divmod(visit, terms.nodes)
        yield Refusal("circle", f"trip {trip}", f"it passes node {node} twice")


def _sums(key: Whole, vehicles: Whole) -> tuple[Whole, Whole]:
    found, place = np.unique(key, return_inverse=True)
    many = np.zeros(len(found), dtype=np.int64)
    np.add.at(many, place, vehicles)
    return found, many


def _capacity_refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    each = np.repeat(trips.vehicles, np.diff(trips.start))
    key, many = _sums(trips.link * terms.steps + trips.entry_step, each)
    link, step = key // terms.steps, key % terms.steps
    limit = terms.capacity[terms.capacity_row[link], step]
    for i in np.flatnonzero(many > limit):
        where = f"link {link[i]}, step {step[i]}"
        yield Refusal("capacity", where, f"{many[i]} vehicles, {limit[i]}")
    arrival = np.minimum(_arrival_step(terms, trips), terms.steps - 1)
    key, many = _sums(trips.destination * terms.steps + arrival, trips.vehicles)
    destination, step = key // terms.steps, key % terms.steps
    row = terms.reception_row[destination]
    for i in np.flatnonzero(row >= 0):
        if many[i] > terms.capacity[row[i], step[i]]:
            where = f"destination {destination[i]}, step {step[i]}"
            yield Refusal("reception", where, f"{many[i]}, {terms.capacity[row[i], step[i]]}")


def _people_refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    origin, many = _sums(trips.origin, trips.vehicles)
    for o, leave in zip(origin.tolist(), many.tolist(), strict=True):
        if leave > terms.vehicles[o]:
            yield Refusal("people", f"origin {o}", f"{leave} leave of {terms.vehicles[o]}")


def _total_refusals(trips: Trips) -> Iterator[Refusal]:
    held = np.zeros(len(trips.totals), dtype=np.int64)
    np.add.at(held, trips.destination, trips.vehicles)
    for d in np.flatnonzero((trips.totals >= 0) & (held > trips.totals)).tolist():
        yield Refusal("total", f"destination {d}", f"{held[d]} arrive, {trips.totals[d]} fit")


def _count_refusals(terms: Terms, trips: Trips) -> Iterator[Refusal]:
    arrived = np.zeros(terms.steps + 1, dtype=np.int64)
    np.add.at(arrived, np.minimum(_arrival_step(terms, trips), terms.steps), trips.vehicles)
    out = arrived[: terms.steps].cumsum()
    wrong = np.flatnonzero(out != trips.out_by_step)
    if len(wrong):
        k = int(wrong[0])
        yield Refusal("count", f"step {k}", f"{trips.out_by_step[k]} said to be out, {out[k]} are")
    above = np.flatnonzero(out > trips.most_by_step)
    if len(above):
        k = int(above[0])
        yield Refusal("bound", f"step {k}", f"{out[k]} out, more than the {trips.most_by_step[k]}")
