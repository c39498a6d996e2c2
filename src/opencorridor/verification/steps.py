"""Steps (method, section 5): potentials, steps of an element, what is open in which step."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from opencorridor.model.scenario import PlaceKind, VehicleKind
from opencorridor.verification.routes import Element, Path, name_of
from opencorridor.verification.spans import ceil_div, holds
from opencorridor.verification.values import Values, per_step
from opencorridor.verification.windows import USUAL, Item, Share, Terms


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that is open: steps that the element takes, vehicles per step, shares that hold."""

    steps: int
    vehicles: int
    share: Share


Table = list[Entry | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """Everything that steps are computed from: the terms and the values of a case."""

    terms: Terms
    values: Values

    @property
    def step_s(self) -> int:
        """Length of a step in seconds."""
        return self.terms.scenario.settings.step_s

    def takes_s(self, element: Element, share: Share = USUAL) -> int | None:
        """Return the time of an element in seconds, ``None`` where nothing moves."""
        if element.is_road:
            return self.values.roads[element.id].travel_s(share)
        return self.values.service_s[element.id]

    def item(self, element: Element) -> Item:
        """Return what covers and shuts an element: the road, or the place of the checkpoint."""
        return self.terms.roads[element.id] if element.is_road else self.terms.places[element.place]


def potentials(clock: Clock, paths: Iterable[Path]) -> dict[str, int]:
    """Return the least usual seconds from each node of these paths to any destination."""
    back: dict[str, list[tuple[str, int]]] = {}
    heap: list[tuple[int, str]] = []
    for path in set(paths):
        heap.append((0, f"at:{path.destination}"))
        for node, after in pairwise(path.nodes):
            takes = clock.takes_s(node) if isinstance(node, Element) else 0
            if takes is not None:
                back.setdefault(name_of(after), []).append((name_of(node), takes))
    heapq.heapify(heap)
    found: dict[str, int] = {}
    while heap:
        seconds, node = heapq.heappop(heap)
        if node not in found:
            found[node] = seconds
            for before, takes in back.get(node, ()):
                heapq.heappush(heap, (seconds + takes, before))
    return found


class Stepper:
    """Entry tables of the elements and waits of a set of paths that share one set of potentials.

    Parameters
    ----------
    clock : Clock
        Terms and values.
    paths : iterable of Path
        All paths of the network, or of one label.
    kinds : frozenset of VehicleKind
        Kinds of vehicle that use them; an element is open only to all of them.
    """

    def __init__(self, clock: Clock, paths: Iterable[Path], kinds: frozenset[VehicleKind]) -> None:
        self.clock = clock
        self.paths = tuple(dict.fromkeys(paths))
        self.kinds = kinds
        self.pi = potentials(clock, self.paths)
        self.after: dict[str, str] = {}
        for path in self.paths:
            for i, node in enumerate(path.nodes):
                if isinstance(node, Element):
                    self.after[node.node] = name_of(path.nodes[i + 1])
        self.ahead_s = self._ahead()
        self._tables: dict[str, Table] = {}
        self._holds: dict[str, list[bool]] = {}

    def _ahead(self) -> dict[str, int]:
        """Return by how many seconds a vehicle may really be ahead of its step, node by node."""
        ahead = {name_of(path.nodes[0]): 0 for path in self.paths}
        # Nodes of a path come in order, so as many rounds as there are paths settle all merges.
        for _ in self.paths:
            for path in self.paths:
                for node, after in pairwise(path.nodes):
                    here, there = name_of(node), name_of(after)
                    for takes in self._times(node):
                        steps = self.steps(here, there, takes)
                        if here in ahead and steps is not None:
                            late = ahead[here] + steps * self.clock.step_s - takes
                            ahead[there] = max(ahead.get(there, late), late)
        return ahead

    def _times(self, node: Element | str) -> set[int]:
        """Return the seconds that a node of a path may take: usual, slow, or none at a place."""
        if not isinstance(node, Element):
            return {0}
        found = {self.clock.takes_s(node), self.clock.takes_s(node, self.clock.item(node).pace)}
        return {takes for takes in found if takes is not None}

    def table(self, element: Element) -> Table:
        """Return for each step from step zero the entry of an element, ``None`` if not open."""
        table = self._tables.get(element.node)
        if table is None:
            table = self._build(element)
            self._tables[element.node] = table
        return table

    def _build(self, element: Element) -> Table:
        return [self._entry(element, k) for k in range(self.clock.terms.last_step + 1)]

    def steps(self, here: str, there: str, takes_s: int) -> int | None:
        """Return the steps from one node to the next that takes these seconds.

        ``None`` if no destination can be reached from one of them.
        """
        if here not in self.pi or there not in self.pi:
            return None
        step_s, before, after = self.clock.step_s, self.pi[here], self.pi[there]
        rounded = ceil_div(before, step_s) - ceil_div(after, step_s)
        return rounded + ceil_div(takes_s - before + after, step_s)

    def _entry(self, element: Element, k: int) -> Entry | None:
        clock, step_s = self.clock, self.clock.step_s
        item, step = clock.item(element), k + clock.terms.zero
        first = step * step_s - max(0, self.ahead_s.get(element.node, 0))
        share, steps = USUAL, self._element_steps(element, USUAL)
        if element.is_road and steps is not None:
            share = item.share(first, (step + 2 + steps) * step_s)
            steps = self._element_steps(element, share)
        if steps is None or not self._open(element, item, first, (step + 2 + steps) * step_s):
            return None
        return Entry(steps, per_step(self._rate(element, share), step, step_s), share)

    def _element_steps(self, element: Element, share: Share) -> int | None:
        takes = self.clock.takes_s(element, share)
        if takes is None:
            return None
        return self.steps(element.node, self.after[element.node], takes)

    def _open(self, element: Element, item: Item, first_s: int, last_s: int) -> bool:
        if not item.covered(first_s, last_s, self.clock.values.margin_s):
            return False
        if any(item.is_shut(first_s, last_s, kind) for kind in self.kinds):
            return False
        hours = None if element.is_road else self.clock.terms.hours.get(element.id)
        return hours is None or holds(hours, first_s, last_s)

    def _rate(self, element: Element, share: Share) -> int:
        values = self.clock.values
        if element.is_road:
            return values.roads[element.id].rate(share)
        return values.checkpoint_rate[element.id]

    def waits(self, place: str) -> list[bool]:
        """Return for each step from step zero whether vehicles may wait at a place through it."""
        waits = self._holds.get(place)
        if waits is None:
            waits = [self._may_wait(place, k) for k in range(self.clock.terms.last_step)]
            self._holds[place] = waits
        return waits

    def _may_wait(self, place: str, k: int) -> bool:
        step, step_s = k + self.clock.terms.zero, self.clock.step_s
        ahead = max(0, self.ahead_s.get(f"at:{place}", 0))
        first, last = step * step_s - ahead, (step + 3) * step_s
        return may_stand(self.clock, place, first, last)


def holding_capacity(clock: Clock, place: str) -> int | None:
    """Return how many vehicles may wait at a place, ``None`` if it is not for waiting."""
    found = clock.terms.scenario.places[place]
    if found.kinds & {PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER}:
        return found.capacity_vehicles
    return None


def may_stand(clock: Clock, place: str, first_s: int, last_s: int) -> bool:
    """Tell whether a vehicle may wait at a holding place through these Unix seconds."""
    item = clock.terms.places[place]
    shelter = PlaceKind.OVERNIGHT_SHELTER in clock.terms.scenario.places[place].kinds
    covered = shelter or item.covered(first_s, last_s, clock.values.margin_s)
    return covered and not item.is_shut(first_s, last_s)


def standing_problem(clock: Clock, gathering: str, block_s: int, until_s: int) -> str | None:
    """Return the code of the rule that a vehicle breaks by standing at a gathering point.

    Parameters
    ----------
    clock : Clock
        Terms and values.
    gathering : str
        The gathering point.
    block_s, until_s : int
        Beginning of the block and end of the presence (Unix seconds).
    """
    item = clock.terms.places[gathering]
    if not item.covered(block_s, until_s, clock.values.margin_s):
        return "OC-717"
    return "OC-718" if item.is_shut(block_s, until_s) else None


def waits_too_long(clock: Clock, gathering: str, wait_s: int) -> bool:
    """Tell whether this wait in seconds is longer than a gathering point allows."""
    longest = clock.terms.scenario.places[gathering].longest_wait_s
    return longest is not None and wait_s > longest
