"""The expanded network of a stage, arc by arc (method, section 6), and which nodes are live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from opencorridor.model.plan import Stage
from opencorridor.verification.network import Network, Resource, stops_inside
from opencorridor.verification.routes import Element, Route, Share, Tranche, name_of
from opencorridor.verification.spans import holds
from opencorridor.verification.steps import holding_capacity, standing_problem, waits_too_long

Node = tuple[str, int]
SOURCE: Node = ("source", 0)
SINK: Node = ("sink", 0)


@dataclass(slots=True)
class Graph:
    """Nodes as numbers; arcs as (tail, head, cost, number of the resource, weight).

    ``capacity`` is by resource and in its own unit, ``None`` where there is none.
    """

    nodes: list[Node] = field(default_factory=list)
    arcs: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    capacity: list[int | None] = field(default_factory=list)
    number: dict[Node, int] = field(default_factory=dict)
    _resource: dict[Resource, int] = field(default_factory=dict)

    def node(self, node: Node) -> int:
        """Return the number of a node, a new one if it has none."""
        number = self.number.get(node)
        if number is None:
            number = self.number[node] = len(self.nodes)
            self.nodes.append(node)
        return number

    def resource(self, resource: Resource, capacity: int | None) -> int:
        """Return the number of a resource, a new one if it has none."""
        number = self._resource.get(resource)
        if number is None:
            number = self._resource[resource] = len(self.capacity)
            self.resources.append(resource)
            self.capacity.append(capacity)
        elif capacity is not None:
            # Copies of one road can differ where one of them is slow: the least holds for all.
            known = self.capacity[number]
            self.capacity[number] = capacity if known is None else min(capacity, known)
        return number

    def free(self, tail: Node, head: Node) -> None:
        """Add an arc without a capacity."""
        self.limited(tail, head, ("", len(self.arcs)), None)

    def limited(
        self,
        tail: Node,
        head: Node,
        resource: Resource,
        capacity: int | None,
        *,
        cost: int = 0,
        weight: int = 1,
    ) -> None:
        """Add an arc that uses ``weight`` of a resource per vehicle, if what is left takes one."""
        if capacity is None or capacity >= weight:
            number = self.resource(resource, capacity)
            self.arcs.append((self.node(tail), self.node(head), cost, number, weight))

    def live(self) -> bytearray:
        """Return for each node whether it lies on a way from the source to the sink."""
        ahead: list[list[int]] = [[] for _ in self.nodes]
        back: list[list[int]] = [[] for _ in self.nodes]
        for tail, head, _, _, _ in self.arcs:
            ahead[tail].append(head)
            back[head].append(tail)
        reached = _reach(ahead, self.number.get(SOURCE))
        reaching = _reach(back, self.number.get(SINK))
        return bytearray(a & b for a, b in zip(reached, reaching, strict=True))


def _reach(neighbours: list[list[int]], start: int | None) -> bytearray:
    seen = bytearray(len(neighbours))
    if start is None:
        return seen
    seen[start] = 1
    stack = [start]
    while stack:
        for node in neighbours[stack.pop()]:
            if not seen[node]:
                seen[node] = 1
                stack.append(node)
    return seen


def tranche_cost(tranche: Tranche, stage: Stage) -> int:
    """Return the cost of one vehicle of a tranche under the multipliers of a stage."""
    m_min, m_people, _ = stage.multipliers
    cost = -m_people * tranche.people
    if stage.labelled:
        return cost
    return cost + tranche.tie - (m_min if tranche.minimum else 0)


def expand(network: Network, stage: Stage) -> Graph:
    """Build the expanded network of a stage with the costs of its multipliers."""
    graph = Graph()
    graph.node(SOURCE)
    graph.node(SINK)
    for share in network.shares:
        _add_need(graph, network, stage, share)
    done: set[object] = set()
    for route in network.routes:
        for adder in (_add_gathering, _add_elements, _add_places, _add_leaving):
            adder(graph, network, route, done)
        _add_arrival(graph, network, stage, route, done)
    return graph


def _once(done: set[object], *key: object) -> bool:
    """Tell whether this is the first time that a key is seen."""
    new = key not in done
    done.add(key)
    return new


def _add_need(graph: Graph, network: Network, stage: Stage, share: Share) -> None:
    need = (f"need:{share.id}", 0)
    for i, tranche in enumerate(share.tranches()):
        cost = tranche_cost(tranche, stage)
        resource = (f"tranche:{share.id}", i)
        graph.limited(SOURCE, need, resource, tranche.vehicles, cost=cost)
    for fleet in share.fleets:
        resource, vehicles = network.fleet(fleet)
        node = (_class_name(share.id, fleet), 0)
        graph.limited(need, node, resource, network.left(resource, vehicles))


def _class_name(share: str, fleet: str) -> str:
    return f"class:{share}:{fleet}"


def _add_gathering(graph: Graph, network: Network, route: Route, done: set[object]) -> None:
    """Add the arcs into and through the gathering point, block by block."""
    place, suffix = route.path.gathering, network.suffix(route)
    if not _once(done, "class", route.share, route.fleet, place, suffix):
        return
    share = next(s for s in network.shares if s.id == route.share)
    ready = network.ready_s(share, route.fleet)
    if ready is None:
        return
    step_s, zero = network.clock.step_s, network.clock.terms.zero
    for block in network.blocks():
        k = block // step_s - zero
        if block < ready:
            continue
        enter = (f"gin:{place}{suffix}", k)
        graph.free((_class_name(route.share, route.fleet), 0), enter)
        if _once(done, "gather", place, suffix, k):
            resource, capacity = network.gathering(place, k)
            left = None if capacity is None else network.left(resource, capacity)
            graph.limited(enter, (f"gout:{place}{suffix}", k), resource, left)


def leaving_steps(network: Network, route: Route) -> Iterator[tuple[int, int]]:
    """Yield (step of the block, step of leaving) that are open to leave by a route."""
    step_s, terms = network.clock.step_s, network.clock.terms
    block_s = network.world.scenario.settings.block_s
    for block in network.blocks():
        k_block = block // step_s - terms.zero
        for k in range(max(0, k_block), min(terms.last_step + 1, k_block + block_s // step_s)):
            if leave_step_problem(network, route, block, k) is None:
                yield k_block, k


def leave_step_problem(network: Network, route: Route, block_s: int, k: int) -> str | None:
    """Return the code of the rule that keeps vehicles of a block from leaving in step ``k``."""
    clock, step_s = network.clock, network.clock.step_s
    leaves = (k + clock.terms.zero) * step_s
    problem = standing_problem(clock, route.path.gathering, block_s, leaves + 2 * step_s)
    if problem is None and waits_too_long(clock, route.path.gathering, leaves + step_s - block_s):
        return "OC-723"
    if problem is None and not holds(clock.terms.movement[route.corridor], leaves, leaves + step_s):
        return "OC-716"
    return problem


def _add_leaving(graph: Graph, network: Network, route: Route, done: set[object]) -> None:
    suffix, path = network.suffix(route), route.path
    first = name_of(path.nodes[0])
    for k_block, k in leaving_steps(network, route):
        if _once(done, "leave", path.gathering, first, suffix, k):
            graph.free((f"gout:{path.gathering}{suffix}", k_block), (f"{first}{suffix}", k))


def _add_elements(graph: Graph, network: Network, route: Route, done: set[object]) -> None:
    suffix, stepper = network.suffix(route), network.stepper(route)
    last = network.clock.terms.last_step
    for element in route.path.elements():
        if not _once(done, "element", element.node, suffix):
            continue
        here, after = element.node + suffix, stepper.after[element.node] + suffix
        for k, entry in enumerate(stepper.table(element)):
            if entry is not None and k + entry.steps <= last:
                resource = (element.node, k)
                left = network.left(resource, entry.vehicles)
                graph.limited((here, k), (after, k + entry.steps), resource, left)


def _add_places(graph: Graph, network: Network, route: Route, done: set[object]) -> None:
    """Add the arcs from places to roads, and waiting where it is possible."""
    suffix, nodes, stepper = network.suffix(route), route.path.nodes, network.stepper(route)
    for place, after in pairwise(nodes):
        if isinstance(place, Element):
            continue
        names = (name_of(place), name_of(after))
        here, there = names[0] + suffix, names[1] + suffix
        if _once(done, "at", here, there):
            _add_going_on(graph, network, (here, there), stepper.steps(*names, 0))
        if place in stops_inside(network, route.path) and _once(done, "hold", here):
            _add_waiting(graph, network, route, place)


def _add_going_on(
    graph: Graph, network: Network, names: tuple[str, str], steps: int | None
) -> None:
    """Add the arcs from a place to a road; they take steps only where the chain forks."""
    if steps is not None:
        for k in range(network.clock.terms.last_step + 1 - steps):
            graph.free((names[0], k), (names[1], k + steps))


def _add_waiting(graph: Graph, network: Network, route: Route, place: str) -> None:
    capacity = holding_capacity(network.clock, place)
    if not capacity:
        return
    here = f"at:{place}{network.suffix(route)}"
    for k, may in enumerate(network.stepper(route).waits(place)):
        if may:
            resource = (f"hold:{place}", k)
            graph.limited((here, k), (here, k + 1), resource, network.left(resource, capacity))


def _add_arrival(
    graph: Graph, network: Network, stage: Stage, route: Route, done: set[object]
) -> None:
    """Add the arcs into a destination and from it to the sink."""
    destination, suffix = route.path.destination, network.suffix(route)
    if not _once(done, "done", destination, suffix):
        return
    carries = network.clock.values.carries[route.fleet]
    late = 0 if stage.labelled else stage.multipliers[2]
    end = (f"done:{destination}{suffix}", 0)
    for k in range(network.clock.terms.last_step + 1):
        resource, capacity, weight = network.reception(destination, k, carries)
        left = None if capacity is None else network.left(resource, capacity)
        here = (f"at:{destination}{suffix}", k)
        graph.limited(here, end, resource, left, cost=late * k, weight=weight)
    resource, capacity, weight = network.beds(destination, carries)
    left = None if capacity is None else network.left(resource, capacity)
    graph.limited(end, SINK, resource, left, weight=weight)
