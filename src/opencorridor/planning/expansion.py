"""The network expanded over time: nodes, arcs, capacities and resources of one stage.

docs/method.md, sections 5 and 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from opencorridor.network.intervals import IntArray
from opencorridor.planning.routes import Demandee, Element, VehicleClass

SOURCE = 0
SINK = 1
UNLIMITED = -1

Resource = tuple[str, int]
"""A thing that is used up: its family, such as ``road:r1>``, and its step (0 if it has none)."""


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Copies of one node over time: copy ``i`` stands for step ``first + i * stride``."""

    name: str
    base: int
    first: int
    stride: int
    count: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a run of arcs means: its role, and what it belongs to."""

    role: str
    demandee: Demandee | None = None
    vehicle_class: VehicleClass | None = None
    element: Element | None = None
    place: str | None = None
    slow: bool = False


@dataclass(frozen=True)
class Expansion:
    """One stage, expanded. All arrays have one entry per arc.

    ``capacity`` is what is left in vehicles (``UNLIMITED`` where nothing limits an arc),
    ``people`` and ``minimum`` are rewards on arcs out of the source, ``arrival`` is the arrival
    step on arcs into a destination, ``tie`` the tie cost. ``resource`` indexes ``resources`` (or
    is -1) and ``load`` is what one vehicle takes of it.
    """

    groups: tuple[NodeGroup, ...]
    node_count: int
    tail: IntArray
    head: IntArray
    capacity: IntArray
    people: IntArray
    minimum: IntArray
    arrival: IntArray
    tie: IntArray
    resource: IntArray
    load: IntArray
    chunk: IntArray
    chunks: tuple[Chunk, ...]
    resources: tuple[Resource, ...]
    resource_capacity: IntArray
    vehicles: int
    labelled: bool

    def describe(self, node: int) -> tuple[str, int]:
        """Return the name and step of a node."""
        group = self.groups[self._group_of(node)]
        return group.name, group.first + (node - group.base) * group.stride

    def _group_of(self, node: int) -> int:
        bases = np.fromiter((g.base for g in self.groups), dtype=np.int64)
        return int(np.searchsorted(bases, node, side="right")) - 1

    def kept(self, keep: IntArray) -> Expansion:
        """Return the same expansion with only the arcs at the given positions."""
        arrays = {name: getattr(self, name)[keep] for name in _ARC_ARRAYS}
        return Expansion(
            groups=self.groups,
            node_count=self.node_count,
            chunks=self.chunks,
            resources=self.resources,
            resource_capacity=self.resource_capacity,
            vehicles=self.vehicles,
            labelled=self.labelled,
            **arrays,
        )


_ARC_ARRAYS = (
    "tail",
    "head",
    "capacity",
    "people",
    "minimum",
    "arrival",
    "tie",
    "resource",
    "load",
    "chunk",
)


@dataclass
class Builder:
    """Collects nodes and arcs of one stage; ``used`` is what earlier stages took of resources."""

    used: Mapping[Resource, int]
    groups: list[NodeGroup] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    _by_name: dict[str, NodeGroup] = field(default_factory=dict)
    _parts: dict[str, list[IntArray]] = field(default_factory=lambda: {n: [] for n in _ARC_ARRAYS})
    _resources: dict[Resource, int] = field(default_factory=dict)
    _resource_capacity: list[int] = field(default_factory=list)
    _nodes: int = 0

    def node(self, name: str) -> int:
        """Return the number of a node without time, made if new."""
        return self.timed(name, 0, 1, 1).base

    def timed(self, name: str, first: int, stride: int, count: int) -> NodeGroup:
        """Return the copies of a node over time, made if new."""
        group = self._by_name.get(name)
        if group is None:
            group = NodeGroup(name, self._nodes, first, stride, count)
            self._by_name[name] = group
            self.groups.append(group)
            self._nodes += count
        return group

    def resource(self, family: str, step: int, capacity: int) -> int:
        """Return the number of a resource; earlier stages' use is taken off its capacity."""
        key = (family, step)
        number = self._resources.get(key)
        if number is None:
            number = len(self._resource_capacity)
            self._resources[key] = number
            self._resource_capacity.append(max(0, capacity - self.used.get(key, 0)))
        return number

    def capacity_left(self, number: int) -> int:
        """Return what earlier stages left of a resource."""
        return self._resource_capacity[number]

    def limited(
        self, chunk: Chunk, tail: IntArray, head: IntArray, names: Iterable[Resource], caps: IntArray
    ) -> None:
        """Add arcs that each use a resource, one vehicle taking one unit."""
        numbers = np.fromiter(
            (self.resource(f, k, int(c)) for (f, k), c in zip(names, caps, strict=True)),
            dtype=np.int64,
            count=len(caps),
        )
        left = np.array([self._resource_capacity[n] for n in numbers], dtype=np.int64)
        self.arcs(chunk, tail, head, left, resource=numbers)

    def arcs(
        self,
        chunk: Chunk,
        tail: IntArray,
        head: IntArray,
        capacity: IntArray | int = UNLIMITED,
        **extra: IntArray | int,
    ) -> None:
        """Add arcs of one meaning; what is not given is zero (resource -1, load 1)."""
        count = len(tail)
        if not count:
            return
        self.chunks.append(chunk)
        values: dict[str, IntArray | int] = {
            "tail": tail,
            "head": head,
            "capacity": capacity,
            "chunk": len(self.chunks) - 1,
            "resource": -1,
            "load": 1,
            **extra,
        }
        for name in _ARC_ARRAYS:
            value = values.get(name, 0)
            full = np.broadcast_to(np.asarray(value, dtype=np.int64), (count,))
            self._parts[name].append(full)

    def finish(self, classes: Sequence[VehicleClass], *, labelled: bool) -> Expansion:
        """Return the expansion of what was collected."""
        arrays = {
            name: np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
            for name, parts in self._parts.items()
        }
        demandees = {c.demandee.id: c.demandee for c in classes}
        return Expansion(
            groups=tuple(self.groups),
            node_count=self._nodes,
            chunks=tuple(self.chunks),
            resources=tuple(self._resources),
            resource_capacity=np.array(self._resource_capacity, dtype=np.int64),
            vehicles=sum(d.vehicles for d in demandees.values()),
            labelled=labelled,
            **arrays,
        )
