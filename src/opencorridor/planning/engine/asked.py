"""Changes of terms that may be asked for, on a network in steps, and the network they lead to.

A change adds and never takes away. What protects people (choice, screening, demining, medical care,
family unity, return) is no change here, and links that the caller names as protected can neither be
opened nor held open for longer. Roads that are not agreed come with the ask alone: they are in no
network that a plan is made on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import singledispatchmethod

import numpy as np

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.timed import MOST_VEHICLES, TimedNetwork
from opencorridor.planning.engine.totals import NO_TOTAL

SHUT = (1, 0)
"""First and last entry of a link that nobody may enter."""


@dataclass(frozen=True)
class LongerWindow:
    """Links may be entered some steps earlier and later. Links that are shut stay shut."""

    links: IntArray
    earlier_steps: int = 0
    later_steps: int = 0


@dataclass(frozen=True)
class Opened:
    """A closed link may be entered in an interval, which holds the one it had, if any."""

    link: int
    first_entry: int
    last_entry: int


@dataclass(frozen=True)
class Rate:
    """Links are limited by another row of the network's capacities, nowhere lower."""

    links: IntArray
    capacity_row: int


@dataclass(frozen=True)
class NotAgreed:
    """Roads that are not agreed: nobody may be sent. Arrays as in a network in steps."""

    tail: IntArray
    head: IntArray
    link_steps: IntArray
    first_entry: IntArray
    last_entry: IntArray
    capacity_row: IntArray


@dataclass(frozen=True)
class MoreVehicles:
    """More vehicles stand at an origin (its number)."""

    origin: int
    vehicles: int


@dataclass(frozen=True)
class EarlierStart:
    """Vehicles may leave an origin (its number) some steps earlier."""

    origin: int
    steps: int


@dataclass(frozen=True)
class Reception:
    """Arrivals at a destination (its number) are limited by another row; -1 is no limit."""

    destination: int
    capacity_row: int


@dataclass(frozen=True)
class Total:
    """A destination (its number) takes so many vehicles in all; -1 is no total."""

    destination: int
    vehicles: int


@dataclass(frozen=True)
class LaterEnd:
    """The horizon ends later. ``capacity`` holds each row in the steps that are new."""

    steps: int
    capacity: IntArray


Change = (
    LongerWindow
    | Opened
    | Rate
    | NotAgreed
    | MoreVehicles
    | EarlierStart
    | Reception
    | Total
    | LaterEnd
)


def later_horizon(network: TimedNetwork, steps: int, capacity: IntArray) -> tuple[Change, ...]:
    """Return a later end of the horizon, with links open up to it that were open up to its end.

    Parameters
    ----------
    network : TimedNetwork
    steps : int
        How much later.
    capacity : ndarray of int64, shape (rows, steps)
        Vehicles that may enter in the new steps.
    """
    shut = network.first_entry > network.last_entry
    to_the_end = ~shut & (network.last_entry + 1 >= network.steps)
    windows = LongerWindow(np.flatnonzero(to_the_end), later_steps=steps)
    return LaterEnd(steps, capacity), windows


class Draft:
    """The terms of a network while changes are made; what comes of them hangs on no order.

    Parameters
    ----------
    wide : TimedNetwork
        With room for all changes, from :func:`room_for`.
    steps : int
        Steps of the horizon before any change.
    protected : ndarray of int64
        Links that no change may open or hold open for longer.
    """

    def __init__(self, wide: TimedNetwork, steps: int, protected: IntArray) -> None:
        self.wide = wide
        self.protected = protected
        self.steps_before = self.steps = steps
        self.first_entry = wide.first_entry.copy()
        self.last_entry = wide.last_entry.copy()
        self.capacity_row = wide.capacity_row.copy()
        self.vehicles = wide.vehicles.copy()
        self.ready_step = wide.ready_step.copy()
        self.reception_row = wide.reception_row.copy()

    @singledispatchmethod
    def take(self, change: Change) -> None:
        """Make one change; :class:`PlanningError` where it takes something away."""
        raise TypeError(change)

    @take.register
    def _(self, change: LongerWindow) -> None:
        _at_least("steps of a longer window", min(change.earlier_steps, change.later_steps), 0)
        links = self._links(change.links)
        links = links[self.wide.first_entry[links] <= self.wide.last_entry[links]]
        first = self.wide.first_entry[links] - change.earlier_steps
        self._open(links, first, self.wide.last_entry[links] + change.later_steps)

    @take.register
    def _(self, change: Opened) -> None:
        link = self._links(np.array([change.link]))
        first, last = int(self.wide.first_entry[link[0]]), int(self.wide.last_entry[link[0]])
        if first <= last and not change.first_entry <= first <= last <= change.last_entry:
            message = (
                f"link {change.link} is open in steps {first} to {last}, and the ask opens it in "
                f"{change.first_entry} to {change.last_entry}: an ask takes nothing away"
            )
            raise PlanningError(message)
        if change.first_entry <= change.last_entry:
            self._open(link, np.array([change.first_entry]), np.array([change.last_entry]))

    def _open(self, links: IntArray, first: IntArray, last: IntArray) -> None:
        """Let links be entered in intervals, and in those in which they may be entered already."""
        kept = np.intersect1d(links, self.protected)
        if len(kept):
            message = f"link {kept[0]} is closed to protect people: it is no term to ask for"
            raise PlanningError(message)
        shut = self.first_entry[links] > self.last_entry[links]
        before = np.where(shut, first, self.first_entry[links])
        self.first_entry[links] = np.minimum(first, before)
        self.last_entry[links] = np.where(shut, last, np.maximum(last, self.last_entry[links]))

    @take.register
    def _(self, change: Rate) -> None:
        links = self._links(change.links)
        for row in np.unique(self.capacity_row[links]):
            self._refuse_lower(int(row), change.capacity_row)
        self.capacity_row[links] = change.capacity_row

    @take.register
    def _(self, change: MoreVehicles) -> None:
        _index("origin", change.origin, len(self.vehicles))
        _at_least("more vehicles", change.vehicles, 0)
        self.vehicles[change.origin] += change.vehicles
        _at_least("vehicles with the ask", int(self.vehicles.sum()), 0)

    @take.register
    def _(self, change: EarlierStart) -> None:
        _index("origin", change.origin, len(self.vehicles))
        _at_least("steps of an earlier start", change.steps, 0)
        if self.wide.under_way[change.origin]:
            message = f"origin {change.origin} is under way: it comes by in one step and no earlier"
            raise PlanningError(message)
        ready = max(0, int(self.wide.ready_step[change.origin]) - change.steps)
        self.ready_step[change.origin] = min(ready, int(self.ready_step[change.origin]))

    @take.register
    def _(self, change: Reception) -> None:
        _index("destination", change.destination, len(self.reception_row))
        row = int(self.reception_row[change.destination])
        if change.capacity_row >= 0:
            if row < 0:
                message = f"destination {change.destination} has no limit: an ask adds none"
                raise PlanningError(message)
            self._refuse_lower(row, change.capacity_row)
        self.reception_row[change.destination] = change.capacity_row

    @take.register
    def _(self, change: Total) -> None:
        message = (
            f"a total is asked of destination {change.destination}, and this flow knows none: ask "
            "beside a flow within totals (fewest_steps)"
        )
        raise PlanningError(message)

    @take.register
    def _(self, change: LaterEnd) -> None:
        self.steps = max(self.steps, self.steps_before + change.steps)

    def network(self) -> TimedNetwork:
        """Return the network with all changes made."""
        return replace(
            self.wide,
            steps=self.steps,
            capacity=self.wide.capacity[:, : self.steps],
            first_entry=self.first_entry,
            last_entry=self.last_entry,
            capacity_row=self.capacity_row,
            vehicles=self.vehicles,
            ready_step=self.ready_step,
            reception_row=self.reception_row,
        )

    def _links(self, links: IntArray) -> IntArray:
        found = np.unique(np.asarray(links, dtype=np.int64))
        for i in found[[0, -1]] if len(found) else ():
            _index("link", int(i), self.wide.links)
        return found

    def _refuse_lower(self, before: int, after: int) -> None:
        rows = self.wide.capacity
        _index("capacity_row", after, len(rows))
        lower = np.flatnonzero(rows[after] < rows[before])
        if len(lower):
            k = int(lower[0])
            message = (
                f"capacity row {after} lets {rows[after, k]} through in step {k}, row {before} "
                f"lets {rows[before, k]}: an ask takes nothing away"
            )
            raise PlanningError(message)


def _index(name: str, value: int, count: int) -> None:
    if not 0 <= value < count:
        message = f"{name} is {value}, expected 0 to {count - 1}"
        raise PlanningError(message)


def _at_least(name: str, value: int, least: int) -> None:
    if not least <= value <= MOST_VEHICLES:
        message = f"{name}: {value}, expected {least} to {MOST_VEHICLES}"
        raise PlanningError(message)


@dataclass(frozen=True)
class Room:
    """A network with room for changes, none made.

    Parameters
    ----------
    wide : TimedNetwork
        Roads that are not agreed are links behind all others, shut; there are capacities for the
        latest end of the horizon.
    steps : int
        Steps of the horizon without changes.
    roads : tuple of (NotAgreed, int)
        Which roads these are, and the link at which they begin.
    """

    wide: TimedNetwork
    steps: int
    roads: tuple[tuple[NotAgreed, int], ...]

    def made(self, changes: Sequence[Change], protected: IntArray) -> Draft:
        """Return the terms with changes made.

        Raises
        ------
        PlanningError
            If a change takes something away, opens what is protected, or does not fit.
        """
        draft = Draft(self.wide, self.steps, protected)
        for change in changes:
            for each in self.on_links(change):
                draft.take(each)
        return draft

    def on_links(self, change: Change) -> Iterator[Change]:
        """Yield a change as one of links, where roads are not agreed; else as it is."""
        if not isinstance(change, NotAgreed):
            yield change
            return
        begin = next(i for roads, i in self.roads if roads is change)
        pairs = zip(change.first_entry, change.last_entry, strict=True)
        for i, (first, last) in enumerate(pairs):
            yield Opened(begin + i, int(first), int(last))


def room_for(network: TimedNetwork, changes: Sequence[Change]) -> Room:
    """Return a network with room for changes.

    Raises
    ------
    PlanningError
        If later ends say different capacities for the same step, or roads do not fit the network.
    """
    capacity = network.capacity
    roads: list[tuple[NotAgreed, int]] = []
    links = network.links
    for change in changes:
        if isinstance(change, LaterEnd):
            capacity = _longer(capacity, network, change)
        elif isinstance(change, NotAgreed) and all(r is not change for r, _ in roads):
            _refuse_ragged(change)
            roads.append((change, links))
            links += len(change.tail)
    wide = network
    if roads or capacity is not network.capacity:
        wide = _widened(network, [r for r, _ in roads], capacity)
    return Room(wide, network.steps, tuple(roads))


def _refuse_ragged(roads: NotAgreed) -> None:
    shapes = {f.name: np.shape(getattr(roads, f.name)) for f in fields(roads)}
    if len(set(shapes.values())) > 1 or len(shapes["tail"]) != 1:
        message = f"roads that are not agreed need one number each in every column, found {shapes}"
        raise PlanningError(message)


def _longer(capacity: IntArray, network: TimedNetwork, change: LaterEnd) -> IntArray:
    """Return capacities that reach up to a later end."""
    _at_least("steps of a later end", change.steps, 0)
    more = np.asarray(change.capacity, dtype=np.int64)
    rows = network.capacity.shape[0]
    if more.shape != (rows, change.steps):
        message = (
            f"a later end by {change.steps} steps has capacities of the shape {more.shape}, "
            f"expected {(rows, change.steps)}"
        )
        raise PlanningError(message)
    both = min(change.steps, capacity.shape[1] - network.steps)
    if (capacity[:, network.steps : network.steps + both] != more[:, :both]).any():
        message = "two later ends say different capacities for the same step"
        raise PlanningError(message)
    return np.hstack([capacity, more[:, both:]])


def _widened(network: TimedNetwork, roads: list[NotAgreed], capacity: IntArray) -> TimedNetwork:
    """Return a network with roads behind its links, shut, and longer rows of capacity."""
    shut = np.ones(sum(len(r.tail) for r in roads), dtype=np.int64)

    def behind(values: IntArray, name: str) -> IntArray:
        return np.concatenate([values, *(getattr(r, name) for r in roads)])

    return replace(
        network,
        steps=capacity.shape[1],
        tail=behind(network.tail, "tail"),
        head=behind(network.head, "head"),
        link_steps=behind(network.link_steps, "link_steps"),
        capacity_row=behind(network.capacity_row, "capacity_row"),
        first_entry=np.concatenate([network.first_entry, SHUT[0] * shut]),
        last_entry=np.concatenate([network.last_entry, SHUT[1] * shut]),
        capacity=capacity,
    )


NOTHING_PROTECTED: IntArray = np.zeros(0, dtype=np.int64)


def with_changes(
    network: TimedNetwork, changes: Sequence[Change], protected: IntArray = NOTHING_PROTECTED
) -> TimedNetwork:
    """Return a network with changes made, for a solve of its own.

    Raises
    ------
    PlanningError
        If a change takes something away, opens what is protected, or does not fit the network.
    """
    return room_for(network, changes).made(changes, protected).network()


def apart(changes: Sequence[Change]) -> tuple[list[Change], list[Total]]:
    """Return the changes of a network, and those of totals."""
    totals = [c for c in changes if isinstance(c, Total)]
    return [c for c in changes if not isinstance(c, Total)], totals


def raised(totals: IntArray, changes: Sequence[Total]) -> IntArray:
    """Return totals with changes made.

    Parameters
    ----------
    totals : ndarray of int64, shape (destinations,)
        The most vehicles that each destination takes in all, or -1.
    changes : sequence of Total

    Raises
    ------
    PlanningError
        If a change takes something away, or does not fit.
    """
    found = totals.copy()
    for change in changes:
        d, vehicles = change.destination, change.vehicles
        _index("destination", d, len(totals))
        _at_least("a total that is asked for", vehicles, NO_TOTAL)
        if totals[d] == NO_TOTAL and vehicles != NO_TOTAL:
            message = f"destination {d} has no total: an ask adds none"
            raise PlanningError(message)
        if NO_TOTAL < vehicles < totals[d]:
            message = (
                f"destination {d} takes {totals[d]} vehicles in all, and the ask says {vehicles}: "
                "an ask takes nothing away"
            )
            raise PlanningError(message)
        none = NO_TOTAL in (vehicles, found[d])
        found[d] = NO_TOTAL if none else max(vehicles, int(found[d]))
    return found
