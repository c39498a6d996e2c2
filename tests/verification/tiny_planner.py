"""A planner for tests: minimum-cost flow by OR-Tools, potentials by Bellman and Ford.

It takes arcs and costs from the checker's own expansion, and nothing else from it but names: paths
are read off the flow, times are added up here by hand, and so are all stated numbers.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from ortools.graph.python import min_cost_flow

from opencorridor.clock import from_unix
from opencorridor.model.cases import Case
from opencorridor.model.plan import Certificate, Movement, NodePotential, Stage, Wait
from opencorridor.model.scenario import Scenario
from opencorridor.verification.expansion import SINK, SOURCE, Graph, Node, expand
from opencorridor.verification.fleets import read_readiness
from opencorridor.verification.network import (
    Network,
    Resource,
    World,
    active_routes,
    read_world,
)
from opencorridor.verification.routes import Element, Path, Route, name_of
from opencorridor.verification.stages import stage_groups
from opencorridor.verification.steps import Clock
from opencorridor.verification.values import read_values
from opencorridor.verification.windows import agreed, read_terms

MULTIPLIERS = (10**12, 10**7, 41)


@dataclass(frozen=True)
class Solved:
    """The movements and the certificate of one case."""

    movements: tuple[Movement, ...]
    certificate: Certificate


def world_of(scenario: Scenario, case: Case) -> World:
    terms = read_terms(scenario, agreed(scenario))
    values = read_values(terms, case)
    return read_world(Clock(terms, values), read_readiness(terms, values))


def solve(scenario: Scenario, case: Case) -> Solved:
    """Solve one case, stage by stage, each as a plain network."""
    world = world_of(scenario, case)
    used: Counter[Resource] = Counter()
    stages: list[Stage] = []
    movements: list[Movement] = []
    for groups in stage_groups(scenario):
        needs = [n.id for n in scenario.needs.values() if n.group in groups]
        shares = tuple(share for need in needs for share in world.shares[need])
        routes = active_routes(world, shares)
        network = Network(world, shares, routes, labelled=False, used=used.copy())
        stage, moved = _solve_stage(network, groups, len(movements), used)
        stages.append(stage)
        movements += moved
    zero = world.clock.terms.zero
    return Solved(tuple(movements), Certificate(scenario.settings.step_s, zero, tuple(stages)))


def _solve_stage(
    network: Network, groups: frozenset[str], before: int, used: Counter[Resource]
) -> tuple[Stage, tuple[Movement, ...]]:
    blank = Stage(tuple(sorted(groups)), MULTIPLIERS, False, 0, 0, 0, 0, ())
    graph = expand(network, blank)
    flow = _flow(graph, network.vehicles)
    movements = _movements(network, _paths(graph, flow), before)
    cost = arrivals = 0
    for number, (tail, head, each, resource, weight) in zip(flow, graph.arcs, strict=True):
        cost += number * each
        used[graph.resources[resource]] += number * weight
        if graph.nodes[head][0].startswith("done:"):
            arrivals += number * graph.nodes[tail][1]
    stage = replace(
        blank,
        objective=cost,
        bound=cost,
        people=sum(m.people for m in movements),
        arrival_sum_steps=arrivals,
        potentials=_runs(graph, _potentials(graph, flow, network.vehicles)),
    )
    return stage, movements


def _flow(graph: Graph, vehicles: int) -> list[int]:
    """Return the flow of least cost, of any value: what does not leave takes a bypass."""
    solver = min_cost_flow.SimpleMinCostFlow()
    for (tail, head, cost, _, _), capacity in zip(graph.arcs, _capacities(graph), strict=True):
        solver.add_arc_with_capacity_and_unit_cost(
            tail, head, vehicles if capacity is None else capacity, cost
        )
    source, sink = graph.number[SOURCE], graph.number[SINK]
    solver.add_arc_with_capacity_and_unit_cost(source, sink, vehicles, 0)
    solver.set_node_supply(source, vehicles)
    solver.set_node_supply(sink, -vehicles)
    assert solver.solve() == solver.OPTIMAL
    return [solver.flow(arc) for arc in range(len(graph.arcs))]


def _capacities(graph: Graph) -> list[int | None]:
    # Plain: no resource is shared by two arcs.
    return [graph.capacity[resource] for _, _, _, resource, _ in graph.arcs]


def _potentials(graph: Graph, flow: Sequence[int], vehicles: int) -> list[int]:
    """Return shortest distances in the residual network, with source and sink at one height."""
    source, sink = graph.number[SOURCE], graph.number[SINK]
    residual = [(source, sink, 0), (sink, source, 0)]
    for (tail, head, cost, _, _), used, capacity in zip(
        graph.arcs, flow, _capacities(graph), strict=True
    ):
        if used < (vehicles if capacity is None else capacity):
            residual.append((tail, head, cost))
        if used > 0:
            residual.append((head, tail, -cost))
    height = [0] * len(graph.nodes)
    changed = True
    while changed:
        changed = False
        for tail, head, cost in residual:
            if height[tail] + cost < height[head]:
                height[head] = height[tail] + cost
                changed = True
    return [h - height[source] for h in height]


def _runs(graph: Graph, heights: Sequence[int]) -> tuple[NodePotential, ...]:
    live = graph.live()
    by_name: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for (name, k), height, alive in sorted(zip(graph.nodes, heights, live, strict=True)):
        runs = by_name[name]
        if alive and runs and runs[-1][1] == k - 1 and runs[-1][2] == height:
            runs[-1] = (runs[-1][0], k, height)
        elif alive:
            runs.append((k, k, height))
    return tuple(NodePotential(name, tuple(runs)) for name, runs in by_name.items() if runs)


def _paths(graph: Graph, flow: Sequence[int]) -> list[list[Node]]:
    """Take the flow apart, one vehicle at a time."""
    ahead: defaultdict[int, list[int]] = defaultdict(list)
    for (tail, head, _, _, _), used in zip(graph.arcs, flow, strict=True):
        ahead[tail] += [head] * used
    source, sink = graph.number[SOURCE], graph.number[SINK]
    paths = []
    while ahead[source]:
        path = [source]
        while path[-1] != sink:
            path.append(ahead[path[-1]].pop())
        paths.append([graph.nodes[node] for node in path])
    return paths


def _movements(
    network: Network, paths: Sequence[Sequence[Node]], before: int
) -> tuple[Movement, ...]:
    trips: Counter[tuple[Route, int, int, tuple[Wait, ...]]] = Counter()
    for path in paths:
        trips[_trip(network, path)] += 1
    order = sorted(trips, key=lambda t: (t[2], t[0].share))
    left = {share.id: share.people for share in network.shares}
    made = []
    for i, trip in enumerate(order, start=before + 1):
        route, number = trip[0], trips[trip]
        carries = network.clock.values.carries[route.fleet]
        people = min(left[route.share], number * carries)
        left[route.share] -= people
        made.append(_movement(network, f"m{i}", trip, (number, people)))
    return tuple(made)


def _trip(network: Network, path: Sequence[Node]) -> tuple[Route, int, int, tuple[Wait, ...]]:
    _, _, (class_name, _), (_, block), _, *rest = path
    names = list(dict.fromkeys(name for name, _ in rest[:-2]))
    waits = Counter(a for (a, _), (b, _) in pairwise(rest) if a == b)
    halts = tuple(Wait(name.removeprefix("at:"), steps) for name, steps in waits.items())
    for route in network.routes:
        if class_name == f"class:{route.share}:{route.fleet}" and names == [
            name_of(node) for node in route.path.nodes
        ]:
            return route, block, rest[0][1], halts
    message = f"no route for {path}"
    raise AssertionError(message)


def _movement(
    network: Network,
    name: str,
    trip: tuple[Route, int, int, tuple[Wait, ...]],
    load: tuple[int, int],
) -> Movement:
    route, block, k, waits = trip
    scenario, step_s = network.world.scenario, network.clock.step_s
    need = scenario.needs[route.share]
    departs = (k + network.clock.terms.zero) * step_s
    last = departs + (load[0] - 1) * step_s // load[0]
    takes = usual_s(network.clock, route.path) + sum(w.steps * step_s for w in waits)
    return Movement(
        id=name,
        origin=need.place,
        need=need.id,
        group=need.group,
        fleet=route.fleet,
        kind=route.kind,
        gathering_point=route.path.gathering,
        corridor=route.corridor,
        destination=route.path.destination,
        block_start=from_unix((block + network.clock.terms.zero) * step_s),
        departs_first=from_unix(departs),
        departs_last=from_unix(last),
        arrives_first=from_unix(departs + takes),
        arrives_last=from_unix(last + takes),
        vehicles=load[0],
        people=load[1],
        waits=waits,
    )


def usual_s(clock: Clock, path: Path) -> int:
    """Return the usual time of a path in seconds, from first principles."""
    scenario, total = clock.terms.scenario, 0
    for node in path.nodes:
        if isinstance(node, Element) and node.is_road:
            road = scenario.roads[node.id]
            speed = scenario.corridors["oak-quay"].speed_m_per_h.at(clock.values.case)
            total += -(-road.length_m * 3600 // speed)
        elif isinstance(node, Element):
            total += scenario.checkpoints[node.id].service_s.at(clock.values.case)
    return total


def shifted(movement: Movement, seconds: int) -> dict[str, Any]:
    """Return the moments of a movement, later by some seconds, to replace them by."""
    names = ("departs_first", "departs_last", "arrives_first", "arrives_last")
    return {name: getattr(movement, name) + timedelta(seconds=seconds) for name in names}


def all_cases(scenario: Scenario) -> Mapping[Case, Solved]:
    return {case: solve(scenario, case) for case in Case}
