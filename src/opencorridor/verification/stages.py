"""Priority stages of a case: movements, counts and certificate, each on what the last has left."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from opencorridor.model.plan import Certificate, Movement, Stage
from opencorridor.model.scenario import Scenario
from opencorridor.verification.counts import check_people, count_uses
from opencorridor.verification.expansion import Graph, expand, tranche_cost
from opencorridor.verification.movements import Driven, drive_movement
from opencorridor.verification.network import Network, Resource, World, active_routes
from opencorridor.verification.optimality import bound_of, check_multipliers, node_values
from opencorridor.verification.plain import why_not_plain
from opencorridor.verification.rules import Book

_PEOPLE_UNIT = 1000


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage really gives: people, the bound on them, vehicles and arrival steps."""

    people: int
    bound_people: int
    vehicles: int
    arrival_sum_steps: int
    labelled: bool


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a case really gives: its world, its movements as driven, its stages."""

    world: World
    name: str
    driven: tuple[Driven, ...]
    stages: tuple[StageResult, ...]


def stage_groups(scenario: Scenario) -> list[frozenset[str]]:
    """Return the groups of each stage in the stated order; those not named come last, together.

    A group belongs to the stage that names it first.
    """
    waiting = {need.group for need in scenario.needs.values()}
    stages = []
    for named in scenario.settings.priority:
        stages.append(frozenset(named) & waiting)
        waiting -= stages[-1]
    return [groups for groups in (*stages, frozenset(waiting)) if groups]


def check_stages(
    world: World,
    certificate: Certificate,
    movements: Sequence[Movement],
    book: Book,
) -> CaseResult:
    """Check movements and certificate of a case, stage by stage."""
    name = str(world.clock.values.case)
    terms = world.clock.terms
    book.same("OC-740", name, "step_s", certificate.step_s, world.clock.step_s)
    book.same("OC-740", name, "step_zero", certificate.step_zero, terms.zero)
    used: Counter[Resource] = Counter()
    driven: list[Driven] = []
    results: list[StageResult] = []
    of_stages = list(_pair(world.scenario, certificate, name, book))
    _check_groups(of_stages, movements, name, book)
    for groups, stage in of_stages:
        network = _network(world, groups, stage, used)
        of_stage = [m for m in movements if m.group in groups]
        moved = _drive(network, of_stage, name, book)
        uses = count_uses(network, moved, name, book)
        book.count("stages")
        results.append(_check_stage(network, stage, moved, f"{name}, {_title(groups)}", book))
        used.update(uses)
        driven.extend(moved)
    order = {id(movement): i for i, movement in enumerate(movements)}
    driven.sort(key=lambda one: order[id(one.movement)])
    return CaseResult(world, name, tuple(driven), tuple(results))


def _title(groups: Iterable[str]) -> str:
    return "stage " + "+".join(sorted(groups))


def _pair(
    scenario: Scenario, certificate: Certificate, name: str, book: Book
) -> Iterator[tuple[frozenset[str], Stage | None]]:
    """Yield the groups of each stage of the terms with the stage that states them, if one does."""
    present = {need.group for need in scenario.needs.values()}
    stated = [s for s in certificate.stages if frozenset(s.groups) & present]
    expected = stage_groups(scenario)
    for i, groups in enumerate(expected):
        stage = stated[i] if i < len(stated) else None
        if stage is None or frozenset(stage.groups) & present != groups:
            book.refuse("OC-740", f"{name}, {_title(groups)}", "the certificate lacks this stage")
            stage = None
        yield groups, stage
    for extra in stated[len(expected) :]:
        book.refuse("OC-740", f"{name}, {_title(extra.groups)}", "the terms have no such stage")


def _check_groups(
    stages: Iterable[tuple[frozenset[str], Stage | None]],
    movements: Sequence[Movement],
    name: str,
    book: Book,
) -> None:
    groups = {group for found, _ in stages for group in found}
    ids = Counter(movement.id for movement in movements)
    for movement in movements:
        row = f"{name}, movement {movement.id}"
        if movement.group not in groups:
            book.refuse("OC-704", row, f"no need is of group {movement.group}")
        if ids[movement.id] > 1:
            book.refuse("OC-704", row, "two movements have this id")


def _network(
    world: World, groups: frozenset[str], stage: Stage | None, used: Counter[Resource]
) -> Network:
    shares = tuple(
        share
        for need in world.scenario.needs.values()
        if need.group in groups
        for share in world.shares[need.id]
    )
    routes = active_routes(world, shares)
    network = Network(world, shares, routes, labelled=False, used=used.copy())
    network.labelled = bool(why_not_plain(network)) if stage is None else stage.labelled
    return network


def _drive(network: Network, movements: Iterable[Movement], name: str, book: Book) -> list[Driven]:
    left = Counter(network.clock.values.vehicles)
    for (resource, _), amount in network.used.items():
        kind, _, fleet = resource.partition(":")
        if kind == "fleet":
            left[fleet] -= amount
    driven: list[Driven] = []
    for movement in movements:
        row = f"{name}, movement {movement.id}"
        with book.guard(row):
            one = drive_movement(network, movement, row, left[movement.fleet], book)
            if one is not None:
                driven.append(one)
                left[movement.fleet] -= movement.vehicles
    return driven


def _check_stage(
    network: Network, stage: Stage | None, driven: list[Driven], row: str, book: Book
) -> StageResult:
    vehicles = check_people(network, driven, row, book)
    people = sum(one.movement.people for one in driven)
    arrivals = sum(one.walk.k * one.movement.vehicles for one in driven)
    found = StageResult(people, people, sum(vehicles.values()), arrivals, network.labelled)
    if stage is None:
        return found
    if not stage.labelled:
        reason = why_not_plain(network)
        if reason is not None:
            book.refuse("OC-745", row, reason)
    book.same("OC-746", row, "people", stage.people, people)
    book.same("OC-746", row, "arrival_sum_steps", stage.arrival_sum_steps, arrivals)
    cost = _cost(network, stage, vehicles, arrivals)
    book.same("OC-746", row, "objective", stage.objective, cost)
    bound = None
    with book.guard(row):
        bound = _bound(network, stage, row, book)
    if bound is None:
        return found
    _compare_bound(stage, cost, bound, row, book)
    if stage.labelled:
        most = _most_people(bound)
        return StageResult(people, most, found.vehicles, arrivals, labelled=True)
    return found


def _cost(network: Network, stage: Stage, vehicles: dict[str, int], arrivals: int) -> int:
    """Return the cost of the movements of a stage: the first vehicles of each need leave."""
    cost = 0 if stage.labelled else stage.multipliers[2] * arrivals
    for share in network.shares:
        left = vehicles[share.id]
        for tranche in share.tranches():
            taken = min(left, tranche.vehicles)
            cost += taken * tranche_cost(tranche, stage)
            left -= taken
    return cost


def _bound(network: Network, stage: Stage, row: str, book: Book) -> Fraction | None:
    graph: Graph = expand(network, stage)
    book.count("arcs", len(graph.arcs))
    values = node_values(graph, stage, row, book)
    if values is None:
        return None
    check_multipliers(graph, values, network, stage, row, book)
    return bound_of(graph, values, network.vehicles)


def _most_people(bound: Fraction) -> int:
    return int(-bound // _PEOPLE_UNIT)


def _compare_bound(stage: Stage, cost: int, bound: Fraction, row: str, book: Book) -> None:
    """Compare the proven bound with what is stated, and in a plain stage with the cost."""
    book.count("bounds")
    if stage.labelled:
        # Costs are whole numbers, so that a bound may be rounded up to one.
        same = stage.bound <= math.ceil(bound) and (
            _most_people(Fraction(stage.bound)) == _most_people(bound)
        )
    else:
        same = stage.bound == bound
        if cost != bound:
            what = f"the plan costs {cost} and the potentials prove {bound} only"
            book.refuse("OC-743", row, what)
    if not same:
        what = f"the bound is stated as {stage.bound}, the potentials prove {bound}"
        book.refuse("OC-742", row, what)
