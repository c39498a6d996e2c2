"""Expand one stage over time: from classes and routes to nodes and arcs.

docs/method.md, section 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from opencorridor.model.scenario import Place, PlaceKind, VehicleKind
from opencorridor.network.intervals import IntArray, IntervalSet
from opencorridor.planning.expansion import (
    SINK,
    SOURCE,
    UNLIMITED,
    Builder,
    Chunk,
    Expansion,
    NodeGroup,
    Used,
)
from opencorridor.planning.grounds import Grounds
from opencorridor.planning.openness import (
    element_copies,
    element_time_s,
    presence,
    slow_time_s,
    step_capacity,
    steps_between,
)
from opencorridor.planning.routes import (
    AT,
    DONE,
    Demandee,
    Element,
    Route,
    VehicleClass,
    is_plain,
    sizes_by_destination,
)

TIE_SHARES = 20
"""Need is shared out equally to within one part in this many."""

_HOLDING = frozenset({PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER})
_NOWHERE_S = 2**50


@dataclass(frozen=True)
class Layer:
    """Classes and routes that share one copy of the network, told apart by ``suffix``."""

    suffix: str
    classes: tuple[VehicleClass, ...]
    routes: tuple[Route, ...]
    kind: VehicleKind | None


@dataclass(frozen=True)
class Stage:
    """What one stage is expanded from.

    ``sizes`` are the people per vehicle by destination over the classes of *all* stages, so that
    all stages count beds and reception in the same unit. ``raised`` multiplies capacities by
    resource family.
    """

    grounds: Grounds
    classes: tuple[VehicleClass, ...]
    used: Used
    sizes: Mapping[str, set[int]]
    raised: Mapping[str, Fraction]


def expand(stage: Stage) -> Expansion:
    """Return the expanded network of a stage, plain where that is exact, else labelled."""
    builder = Builder(stage.used)
    builder.node("source")
    builder.node("sink")
    plain = is_plain(stage.grounds, stage.classes, stage.sizes)
    layers = [_plain_layer(stage.classes)] if plain else list(_labelled_layers(stage.classes))
    _add_people(builder, stage)
    for layer in layers:
        _LayerBuilder(builder, stage, layer, weighted=not plain).add()
    return builder.finish(stage.classes, labelled=not plain)


def _plain_layer(classes: tuple[VehicleClass, ...]) -> Layer:
    routes = tuple(dict.fromkeys(r for c in classes for r in c.routes))
    return Layer("", classes, routes, None)


def _labelled_layers(classes: Sequence[VehicleClass]) -> Iterator[Layer]:
    for c in classes:
        for r in c.routes:
            yield Layer(label(c, r), (c,), (r,), c.fleet.kind)


def label(c: VehicleClass, r: Route) -> str:
    """Return what marks the nodes of one class on one route in a labelled network."""
    return f"|{c.demandee.id}:{c.fleet.id}:{r.corridor}:{r.destination}:{r.gathering_point}"


def class_node(vehicle_class: VehicleClass) -> str:
    """Return the node name of a class."""
    return f"class:{vehicle_class.demandee.id}:{vehicle_class.fleet.id}"


def _one(value: int) -> IntArray:
    return np.array([value], dtype=np.int64)


def tranches(demandee: Demandee) -> list[tuple[int, int, int, int]]:
    """Return (vehicles, people each, minimum flag, tie cost) of a need; method, section 6."""
    total = demandee.vehicles
    counted: dict[tuple[int, int, int], int] = {}
    edges = {i * total // TIE_SHARES for i in range(TIE_SHARES + 1)}
    edges |= {min(demandee.minimum, total), total - 1 if demandee.rest else total, total}
    ordered = sorted(e for e in edges if 0 <= e <= total)
    for low, high in pairwise(ordered):
        last = high == total and demandee.rest > 0
        people = demandee.rest if last else demandee.per_vehicle
        tie = -(-TIE_SHARES * high // total)
        key = (people, int(high <= demandee.minimum), tie)
        counted[key] = counted.get(key, 0) + high - low
    return [(count, *key) for key, count in counted.items()]


def _add_people(builder: Builder, stage: Stage) -> None:
    demandees = {c.demandee.id: c.demandee for c in stage.classes}
    for d in demandees.values():
        need = _one(builder.node(f"need:{d.id}"))
        for count, people, minimum, tie in tranches(d):
            builder.arcs(
                Chunk("tranche", demandee=d),
                _one(SOURCE),
                need,
                count,
                people=people,
                minimum=minimum,
                tie=tie,
            )
    for c in stage.classes:
        family = f"fleet:{c.fleet.id}"
        count = int(c.count * stage.raised.get(family, Fraction(1)))
        builder.limited(
            Chunk("class", demandee=c.demandee, vehicle_class=c),
            (
                _one(builder.node(f"need:{c.demandee.id}")),
                _one(builder.node(class_node(c))),
            ),
            (family, _one(0)),
            _one(count),
        )


class _LayerBuilder:
    """Adds the arcs of one layer."""

    def __init__(self, builder: Builder, stage: Stage, layer: Layer, *, weighted: bool) -> None:
        self.builder = builder
        self.stage = stage
        self.grounds = stage.grounds
        self.layer = layer
        self.weighted = weighted
        self.horizon = stage.grounds.horizon
        self.pi_s = potentials_s(stage.grounds, layer.routes)
        self.ahead_s = ahead_s(stage.grounds, layer.routes, self.pi_s)
        self.block_steps = stage.grounds.scenario.settings.block_s // self.horizon.step_s

    def add(self) -> None:
        """Add everything from the classes to the destinations."""
        for point in dict.fromkeys(r.gathering_point for r in self.layer.routes):
            self._add_gathering(point)
        for element in dict.fromkeys(e for r in self.layer.routes for e in r.elements):
            self._add_element(element)
        self._add_places()
        for destination in dict.fromkeys(r.destination for r in self.layer.routes):
            self._add_reception(destination)

    def _timed(self, name: str) -> NodeGroup:
        return self.builder.timed(name + self.layer.suffix, 0, 1, self.horizon.count + 1)

    def _blocks(self, name: str) -> NodeGroup:
        stride = self.block_steps
        first_block = self.horizon.zero // stride
        last_block = (self.horizon.zero + self.horizon.count) // stride
        first = first_block * stride - self.horizon.zero
        count = last_block - first_block + 1
        return self.builder.timed(name + self.layer.suffix, first, stride, count)

    def _raised(self, family: str) -> Fraction:
        return self.stage.raised.get(family, Fraction(1))

    def _add_gathering(self, point: str) -> None:
        gin, gout = self._blocks(f"gin:{point}"), self._blocks(f"gout:{point}")
        starts = gin.first + gin.stride * np.arange(gin.count, dtype=np.int64)
        for c in self.layer.classes:
            self._add_joining(c, point, gin, starts)
        place = self.grounds.scenario.places[point]
        numbers = np.arange(gin.count, dtype=np.int64)
        chunk = Chunk("gather", place=point)
        if place.capacity_vehicles is None:
            self.builder.arcs(chunk, gin.base + numbers, gout.base + numbers)
        else:
            cap = int(place.capacity_vehicles * self._raised(f"gather:{point}"))
            caps = np.full(gin.count, cap, dtype=np.int64)
            ends = gin.base + numbers, gout.base + numbers
            self.builder.limited(chunk, ends, (f"gather:{point}", starts), caps)
        self._add_departures(point, gout, starts)

    def _add_joining(self, c: VehicleClass, point: str, gin: NodeGroup, starts: IntArray) -> None:
        if c.ready_s is None or all(r.gathering_point != point for r in c.routes):
            return
        times = (starts + self.horizon.zero) * self.horizon.step_s
        blocks = np.flatnonzero(times >= c.ready_s)
        tail = np.full(blocks.shape, self.builder.node(class_node(c)), dtype=np.int64)
        self.builder.arcs(Chunk("join", vehicle_class=c, place=point), tail, gin.base + blocks)

    def _add_departures(self, point: str, gout: NodeGroup, starts: IntArray) -> None:
        ways = dict.fromkeys(
            (r.movement, r.elements[0].node)
            for r in self.layer.routes
            if r.gathering_point == point
        )
        steps = np.arange(self.horizon.count, dtype=np.int64)
        block = (steps - gout.first) // gout.stride
        dt, zero = self.horizon.step_s, self.horizon.zero
        stand = (starts[block] + zero) * dt
        gone = (steps + 2 + zero) * dt
        cover = self.grounds.coverage.cover(point)
        ok = cover.covers(stand, gone, self.grounds.margin_s)
        ok &= ~self.grounds.conditions.closed(point).meets(stand, gone)
        longest_s = self.grounds.scenario.places[point].longest_wait_s
        if longest_s is not None:
            ok &= (steps + 1 + zero) * dt - stand <= longest_s
        for movement, node in ways:
            enter = (steps + zero) * dt
            may = ok & IntervalSet(movement).covers(enter, enter + dt)
            chosen = np.flatnonzero(may)
            head = self._timed(node).base + chosen
            self.builder.arcs(Chunk("depart", place=point), gout.base + block[chosen], head)

    def _add_element(self, element: Element) -> None:
        after = next(
            r.node_after(r.elements.index(element))
            for r in self.layer.routes
            if element in r.elements
        )
        tail, head = self._timed(element.node), self._timed(after)
        for copies in element_copies(
            self.grounds,
            element,
            (self.pi_s[element.node], self.pi_s[after]),
            ahead_s=self.ahead_s[element.node],
            kind=self.layer.kind,
            raised=self._raised(element.node),
        ):
            inside = copies.step + copies.takes_steps <= self.horizon.count
            step, caps = copies.step[inside], copies.capacity[inside]
            self.builder.limited(
                Chunk("element", element=element, slow=copies.slow),
                (tail.base + step, head.base + step + copies.takes_steps),
                (element.node, step),
                caps,
            )

    def _add_places(self) -> None:
        onward: dict[str, dict[str, None]] = {}
        for route in self.layer.routes:
            for index in range(len(route.elements) - 1):
                node = route.node_after(index)
                if node.startswith(AT):
                    onward.setdefault(node, {})[route.elements[index + 1].node] = None
        for node, nexts in onward.items():
            at = self._timed(node)
            for following in nexts:
                self._add_connection(at, node, following)
            self._add_holding(at, node.removeprefix(AT))

    def _add_connection(self, at: NodeGroup, node: str, following: str) -> None:
        takes = steps_between(0, self.pi_s[node], self.pi_s[following], self.horizon.step_s)
        steps = np.arange(self.horizon.count + 1 - takes, dtype=np.int64)
        head = self._timed(following).base + steps + takes
        self.builder.arcs(Chunk("connect"), at.base + steps, head)

    def _add_holding(self, at: NodeGroup, place_id: str) -> None:
        place = self.grounds.scenario.places[place_id]
        if not place.kinds & _HOLDING or not place.capacity_vehicles:
            return
        # Who starts waits at home, and who has arrived does not wait there to be received.
        routes = {r for c in self.stage.classes for r in c.routes}
        if any(place_id == r.destination or self._starts_at(r, place_id) for r in routes):
            return
        steps = self._holding_steps(place)
        family = f"hold:{place_id}"
        cap = int(place.capacity_vehicles * self._raised(family))
        self.builder.limited(
            Chunk("hold", place=place_id),
            (at.base + steps, at.base + steps + 1),
            (family, steps),
            np.full(steps.shape, cap, dtype=np.int64),
        )

    def _starts_at(self, route: Route, place_id: str) -> bool:
        return self.grounds.scenario.corridors[route.corridor].waypoints[0] == place_id

    def _holding_steps(self, place: Place) -> IntArray:
        steps = np.arange(self.horizon.count, dtype=np.int64)
        start, end = presence(self.grounds, steps, 1, self.ahead_s[AT + place.id])
        ok = ~self.grounds.conditions.closed(place.id).meets(start, end)
        if PlaceKind.OVERNIGHT_SHELTER not in place.kinds:
            cover = self.grounds.coverage.cover(place.id)
            ok &= cover.covers(start, end, self.grounds.margin_s)
        return np.flatnonzero(ok).astype(np.int64)

    def _add_reception(self, destination: str) -> None:
        place = self.grounds.scenario.places[destination]
        at, done = (
            self._timed(AT + destination),
            self.builder.node(DONE + destination + self.layer.suffix),
        )
        steps = np.arange(self.horizon.count + 1, dtype=np.int64)
        tail, head = at.base + steps, np.full(steps.shape, done, dtype=np.int64)
        chunk = Chunk("reception", place=destination)
        family = f"reception:{destination}"
        if place.reception_people_per_h is None:
            self.builder.arcs(chunk, tail, head, arrival=steps)
        else:
            rate = place.reception_people_per_h.at(self.grounds.case) * self._raised(family)
            keys, caps, load = self._reception_limits(destination, rate, steps)
            self.builder.limited(chunk, (tail, head), (family, keys), caps, load, arrival=steps)
        self._add_beds(place, done)

    def _size(self, destination: str) -> int:
        return max(sizes_by_destination(self.layer.classes)[destination])

    def _reception_limits(
        self, destination: str, rate_people_per_h: Fraction, steps: IntArray
    ) -> tuple[IntArray, IntArray, int]:
        """Return the step or hour of each limit, its capacity, and what one vehicle takes."""
        size, dt, zero = self._size(destination), self.horizon.step_s, self.horizon.zero
        if len(self.stage.sizes[destination]) == 1:
            return steps, step_capacity(rate_people_per_h / size, steps, zero, dt), 1
        hours = (steps + zero) * dt // 3600
        return hours, np.full(steps.shape, int(rate_people_per_h), dtype=np.int64), size

    def _add_beds(self, place: Place, done: int) -> None:
        chunk, family = Chunk("beds", place=place.id), f"beds:{place.id}"
        if place.beds_people is None:
            self.builder.arcs(chunk, _one(done), _one(SINK), UNLIMITED)
            return
        beds = int(place.beds_people.at(self.grounds.case) * self._raised(family))
        size = self._size(place.id)
        uniform = len(self.stage.sizes[place.id]) == 1
        load = 1 if uniform else size
        capacity = _one(beds // size if uniform else beds)
        self.builder.limited(chunk, (_one(done), _one(SINK)), (family, _one(0)), capacity, load)


def potentials_s(grounds: Grounds, routes: Sequence[Route]) -> dict[str, int]:
    """Return the least seconds from each node to a destination; docs/method.md, section 5."""
    arcs: set[tuple[str, str, int]] = set()
    for route in routes:
        times = {e.node: element_time_s(grounds, e) for e in route.elements}
        nodes = route.nodes()
        arcs |= {(u, v, times.get(u, 0)) for u, v in pairwise(nodes)}
    pi = {u: _NOWHERE_S for u, _, _ in arcs} | {v: _NOWHERE_S for _, v, _ in arcs}
    pi |= {DONE + r.destination: 0 for r in routes}
    changed = True
    while changed:
        changed = False
        for u, v, tau in arcs:
            if pi[v] + tau < pi[u]:
                pi[u], changed = pi[v] + tau, True
    return pi


def ahead_s(grounds: Grounds, routes: Sequence[Route], pi_s: Mapping[str, int]) -> dict[str, int]:
    """Return by how many seconds a vehicle may be ahead of the model at each node, at least zero.

    Rounding up to steps makes the model late: by less than a step at each place, and by almost
    another step on each element that is not on the quickest way or is passed slowly.
    """
    arcs: set[tuple[str, str, int]] = set()
    for route in routes:
        times = {
            e.node: (element_time_s(grounds, e), slow_time_s(grounds, e)) for e in route.elements
        }
        nodes = route.nodes()
        for u, v in pairwise(nodes):
            for tau in times.get(u, (0,)):
                late = steps_between(tau, pi_s[u], pi_s[v], grounds.horizon.step_s)
                arcs.add((u, v, late * grounds.horizon.step_s - tau))
    ahead: dict[str, int] = {r.elements[0].node: 0 for r in routes}
    changed = True
    while changed:
        changed = False
        for u, v, late_s in arcs:
            if u in ahead and ahead[u] + late_s > ahead.get(v, -_NOWHERE_S):
                ahead[v], changed = ahead[u] + late_s, True
    return {node: max(0, seconds) for node, seconds in ahead.items()}
