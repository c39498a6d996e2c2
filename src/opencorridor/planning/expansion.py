"""The network expanded over time: nodes, arcs, capacities and resources of one stage.

docs/method.md, sections 5 and 6.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
    step on arcs into a destination, ``tie`` the tie cost. ``family`` indexes ``families`` (or is
    -1 where an arc uses no resource); with ``family_step`` it names the resource, of which
    ``limit`` is left and one vehicle takes ``load``.
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
    family: IntArray
    family_step: IntArray
    limit: IntArray
    load: IntArray
    chunk: IntArray
    chunks: tuple[Chunk, ...]
    families: tuple[str, ...]
    vehicles: int
    labelled: bool

    def describe(self, node: int) -> tuple[str, int]:
        """Return the name and step of a node."""
        position = bisect_right(self.groups, node, key=lambda g: g.base) - 1
        group = self.groups[position]
        return group.name, group.first + (node - group.base) * group.stride

    def resource_of(self, arc: int) -> Resource:
        """Return the resource that an arc uses."""
        return self.families[int(self.family[arc])], int(self.family_step[arc])

    def shared(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return arcs that use resources, the number of each one's resource, and what is left."""
        using = np.flatnonzero(self.family >= 0).astype(np.int64)
        keys = np.stack([self.family[using], self.family_step[using]], axis=1)
        _, first, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        return using, number.reshape(-1).astype(np.int64), self.limit[using][first]

    def kept(self, keep: IntArray) -> Expansion:
        """Return the same expansion with only the arcs at the given positions."""
        return replace(self, **{name: getattr(self, name)[keep] for name in _DEFAULTS})


_DEFAULTS = {
    "tail": 0,
    "head": 0,
    "capacity": UNLIMITED,
    "people": 0,
    "minimum": 0,
    "arrival": 0,
    "tie": 0,
    "family": -1,
    "family_step": 0,
    "limit": 0,
    "load": 1,
    "chunk": 0,
}
"""What an arc has where nothing else is said."""

Used = Mapping[str, Mapping[int, int]]
"""What earlier stages took, by family and step."""


@dataclass
class Builder:
    """Collects nodes and arcs of one stage; ``used`` is what earlier stages took of resources."""

    used: Used
    groups: list[NodeGroup] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    _by_name: dict[str, NodeGroup] = field(default_factory=dict)
    _parts: list[tuple[int, dict[str, IntArray | int]]] = field(default_factory=list)
    _families: dict[str, int] = field(default_factory=dict)
    _nodes: int = 0
    _arcs: int = 0

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

    def limited(
        self,
        chunk: Chunk,
        ends: tuple[IntArray, IntArray],
        resource: tuple[str, IntArray],
        capacity: IntArray,
        load: int = 1,
        **extra: IntArray | int,
    ) -> None:
        """Add arcs that each use a resource.

        Parameters
        ----------
        chunk : Chunk
        ends : tuple of ndarray
            Tails and heads.
        resource : tuple of str and ndarray
            Family and step of each arc's resource.
        capacity : ndarray
            Capacity of each resource before earlier stages, in units of ``load``.
        load : int
            What one vehicle takes.
        **extra
            Rewards and costs, as in :meth:`arcs`.
        """
        family, steps = resource
        left = self._left(family, steps, capacity)
        number = self._families.setdefault(family, len(self._families))
        tail, head = ends
        mine: dict[str, IntArray | int] = {
            "family": number,
            "family_step": steps,
            "limit": left,
            "load": load,
        }
        self.arcs(chunk, tail, head, left // load, **mine, **extra)

    def _left(self, family: str, steps: IntArray, capacity: IntArray) -> IntArray:
        taken = self.used.get(family)
        if not taken:
            return capacity
        gone = np.array([taken.get(k, 0) for k in steps.tolist()], dtype=np.int64)
        left: IntArray = np.maximum(0, capacity - gone)
        return left

    def arcs(
        self,
        chunk: Chunk,
        tail: IntArray,
        head: IntArray,
        capacity: IntArray | int = UNLIMITED,
        **extra: IntArray | int,
    ) -> None:
        """Add arcs of one meaning; what is not given takes its default."""
        count = len(tail)
        if not count:
            return
        self.chunks.append(chunk)
        number = len(self.chunks) - 1
        values: dict[str, IntArray | int] = {
            "tail": tail,
            "head": head,
            "capacity": capacity,
            "chunk": number,
            **extra,
        }
        self._parts.append((count, values))
        self._arcs += count

    def finish(self, classes: Sequence[VehicleClass], *, labelled: bool) -> Expansion:
        """Return the expansion of what was collected."""
        arrays = {n: np.full(self._arcs, v, dtype=np.int64) for n, v in _DEFAULTS.items()}
        at = 0
        for count, values in self._parts:
            for name, value in values.items():
                arrays[name][at : at + count] = value
            at += count
        if labelled:
            _level(arrays)
        demandees = {c.demandee.id: c.demandee for c in classes}
        return Expansion(
            groups=tuple(self.groups),
            node_count=self._nodes,
            chunks=tuple(self.chunks),
            families=tuple(self._families),
            vehicles=sum(d.vehicles for d in demandees.values()),
            labelled=labelled,
            **arrays,
        )


def _level(arrays: dict[str, IntArray]) -> None:
    """Give each resource the least limit that any of its arcs knows; method, section 6.

    Copies of one road in one step can differ where one of them is slow.
    """
    using = np.flatnonzero(arrays["family"] >= 0)
    keys = np.stack([arrays["family"][using], arrays["family_step"][using]], axis=1)
    resources, number = np.unique(keys, axis=0, return_inverse=True)
    number = number.reshape(-1)
    least = np.full(len(resources), np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(least, number, arrays["limit"][using])
    arrays["limit"][using] = least[number]
    arrays["capacity"][using] = least[number] // arrays["load"][using]
