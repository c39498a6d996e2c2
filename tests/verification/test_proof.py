"""Sections 6 and 7 of the method: plain or labelled, weak duality, stages, people in the way."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from opencorridor.model.cases import Case, Range, exactly
from opencorridor.model.plan import Bound, Certificate, NodePotential, Plan, Stage
from opencorridor.model.scenario import ConditionKind, Need, Scenario
from opencorridor.verification import verify_plan
from opencorridor.verification.expansion import Graph, expand
from opencorridor.verification.network import Network, active_routes
from opencorridor.verification.optimality import LABELLED_MULTIPLIERS, bound_of
from opencorridor.verification.plain import why_not_plain
from tests.verification.papers import write_plan
from tests.verification.scenes import BUS, CAR, by_id, corridor, fleet, need, scenario, slow
from tests.verification.tiny_planner import MULTIPLIERS, Solved, all_cases, solve, world_of

CENTRAL = Case.CENTRAL


def network_of(scene: Scenario, *, labelled: bool = False) -> Network:
    world = world_of(scene, CENTRAL)
    shares = tuple(share for found in world.shares.values() for share in found)
    return Network(world, shares, active_routes(world, shares), labelled, Counter())


def blank(*, labelled: bool = False) -> Stage:
    multipliers = LABELLED_MULTIPLIERS if labelled else MULTIPLIERS
    return Stage(("residents",), multipliers, labelled, 0, 0, 0, 0, ())


def live_values(graph: Graph, value: Callable[[str, int], int]) -> list[int | None]:
    live = graph.live()
    return [value(*node) if alive else None for node, alive in zip(graph.nodes, live, strict=True)]


# ---- weak duality --------------------------------------------------------------------------------


def test_no_potentials_prove_more_than_the_best_plan_costs() -> None:
    network = network_of(scenario())
    graph = expand(network, blank())
    best = solve(scenario(), CENTRAL).certificate.stages[0].objective
    rng = random.Random(5)

    for _ in range(20):
        spread = 10 ** rng.randint(0, 13)
        values = live_values(
            graph,
            lambda name, _, spread=spread: (  # type: ignore[misc] # mypy: a default binds spread
                0 if name in {"source", "sink"} else rng.randint(-spread, spread)
            ),
        )
        assert bound_of(graph, values, network.vehicles) <= best


def test_what_is_not_on_a_way_from_source_to_sink_is_not_live() -> None:
    network = network_of(scenario())
    graph = expand(network, blank())
    live = {node for node, alive in zip(graph.nodes, graph.live(), strict=True) if alive}
    steps = [k for name, k in live if name == "road:way>"]

    # Central: movement from 09:15, and 43.5 minutes and the margin of 7.5 before 11:00.
    assert 45 <= min(steps) <= 46  # the checkpoint passes one in two steps
    assert max(steps) < 150 - 43 - 7
    assert not any(name == "at:quay" for name, _ in live)


# ---- plain or labelled ---------------------------------------------------------------------------


def test_the_scenario_is_plain() -> None:
    assert why_not_plain(network_of(scenario())) is None


def _with(scene: Scenario, **changes: dict[str, object]) -> Scenario:
    tables = {k: {**getattr(scene, k), **change} for k, change in changes.items()}
    return replace(scene, **tables)  # type: ignore[arg-type] # tables by name


def _quay(scene: Scenario) -> Scenario:
    elm = corridor("elm-dock", "elm mill dock quay", "r-elm r-mill r-quay")
    both = replace(scene.needs["oak-people"], accepts=frozenset({"dock", "quay"}))
    return _with(scene, corridors={"elm-dock": elm}, needs={"oak-people": both})


def _another_class(scene: Scenario) -> Scenario:
    both = replace(need("oak-two", "oak", exactly(4)), accepts=frozenset({"dock", "quay"}))
    cars = fleet("two-cars", exactly(1), "oak", "oak-two")
    return _with(scene, needs={"oak-two": both}, fleets={"two-cars": cars})


def _other_number(scene: Scenario) -> Scenario:
    cars = replace(scene.fleets["elm-cars"], people_per_vehicle=exactly(3))
    return _with(scene, fleets={"elm-cars": cars})


def _shared_fleet(scene: Scenario) -> Scenario:
    cars = replace(scene.fleets["elm-cars"], serves=("elm-people", "elm-two"))
    more = need("elm-two", "elm", exactly(4))
    return _with(scene, needs={"elm-two": more}, fleets={"elm-cars": cars})


def _damage(scene: Scenario) -> Scenario:
    damaged = slow("r-mill", "09:00", None, ConditionKind.DAMAGED)
    only_bus = replace(damaged, vehicle_kinds=frozenset({BUS}))
    return replace(scene, conditions={"d": only_bus})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_quay, "routes could mix"),
        (_another_class, "classes that gather at school have different routes"),
        (_other_number, "vehicles to dock carry different numbers"),
        (_shared_fleet, "fleet elm-cars serves more than one need"),
        (_damage, "not every kind of vehicle can pass r-mill"),
    ],
)
def test_what_must_be_labelled(change: Callable[[Scenario], Scenario], why: str) -> None:
    reason = why_not_plain(network_of(change(scenario())))

    assert reason is not None
    assert why in reason


def test_one_chain_with_two_accepted_destinations_stays_plain() -> None:
    scene = scenario()
    both = replace(scene.needs["oak-people"], accepts=frozenset({"dock", "quay"}))
    scene = replace(scene, needs={"oak-people": both})

    assert why_not_plain(network_of(scene)) is None


def test_a_plain_certificate_where_routes_can_mix_is_refused() -> None:
    scene = _damage(scenario())
    cars = replace(scene.conditions["d"], vehicle_kinds=frozenset({BUS, CAR}))
    usual = replace(cars, speed_permille=1000, capacity_permille=1000)
    honest = replace(scene, conditions={"d": usual})
    plan = write_plan(honest, all_cases(honest))

    found = verify_plan(plan, scene).refusals

    assert verify_plan(plan, scenario()).accepted
    assert "OC-745" in {refusal.code for refusal in found}


# ---- stages --------------------------------------------------------------------------------------


def lift_first() -> Scenario:
    """Return the scenario with a group that goes first and takes beds from those who follow."""
    scene = scenario()
    settings = replace(scene.settings, priority=(("lift", "nobody"), ("nobody-else",)))
    lift = need("oak-lift", "oak", Range(5, 6, 7), group="lift")
    needs: dict[str, Need] = {"oak-lift": replace(lift, minimum_people=4), **scene.needs}
    fleets = {**scene.fleets, "lift-cars": fleet("lift-cars", exactly(2), "school", "oak-lift")}
    return replace(scene, settings=settings, needs=needs, fleets=fleets)


def test_a_plan_in_two_stages_is_accepted() -> None:
    scene = lift_first()
    plan = write_plan(scene, all_cases(scene))

    verification = verify_plan(plan, scene)

    assert verification.refusals == ()
    # Ten vehicles find beds in the central case: two lifts, the second with two people.
    assert plan.people.out[CENTRAL] == 4 + 2 + 8 * 4


def test_a_later_stage_cannot_have_what_an_earlier_one_took() -> None:
    scene = lift_first()
    solved = all_cases(scene)
    turned = replace(scene, settings=replace(scene.settings, priority=(("residents",),)))
    found = verify_plan(write_plan(scene, solved), turned).refusals

    assert ("OC-740", "central, stage residents") in {(r.code, r.row) for r in found}


# ---- labelled ------------------------------------------------------------------------------------


def labelled_scene() -> Scenario:
    """Return the scenario with three in each car from Elm, and beds for 28 in every case.

    Cars from Oak take 4 of the beds each and those from Elm 3, whoever is in them.
    """
    scene = _other_number(scenario())
    dock = replace(scene.places["dock"], beds_people=exactly(28), reception_people_per_h=None)
    return replace(scene, places={**scene.places, "dock": dock})


def price_of_a_bed(network: Network) -> Iterator[NodePotential]:
    """Yield potentials by hand: 1,000 for each person whom a vehicle of the class could carry."""
    graph = expand(network, blank(labelled=True))
    live = graph.live()
    for (name, k), alive in zip(graph.nodes, live, strict=True):
        if alive and name not in {"source", "sink"}:
            carries = 3 if "elm-people" in name else 4
            yield NodePotential(f"{name}", ((k, k, -1000 * carries),))


def merged(potentials: Iterator[NodePotential]) -> tuple[NodePotential, ...]:
    by_name: dict[str, list[tuple[int, int, int]]] = {}
    for potential in potentials:
        by_name.setdefault(potential.node, []).extend(potential.runs)
    return tuple(NodePotential(name, tuple(sorted(runs))) for name, runs in by_name.items())


def labelled_plan(scene: Scenario) -> Plan:
    """Send seven cars from Oak as the plain planner would: 28 people in 28 beds."""
    only_oak = replace(scene, needs=by_id(scene.needs["oak-people"]))
    solved: dict[Case, Solved] = {}
    for case in Case:
        found = solve(only_oak, case)
        world = world_of(scene, case)
        shares = tuple(share for of_need in world.shares.values() for share in of_need)
        routes = active_routes(world, shares)
        network = Network(world, shares, routes, labelled=True, used=Counter())
        stage = replace(
            found.certificate.stages[0],
            multipliers=LABELLED_MULTIPLIERS,
            labelled=True,
            objective=-28_000,
            bound=-28_000,
            potentials=merged(price_of_a_bed(network)),
        )
        zero = found.certificate.step_zero
        solved[case] = Solved(found.movements, Certificate(60, zero, (stage,)))
    plan = write_plan(scene, solved)
    words = "At most this many."
    return replace(plan, bound=dict.fromkeys(Case, Bound(28, 0, None, exact=False, words=words)))


def test_a_labelled_plan_with_potentials_by_hand_is_accepted() -> None:
    scene = labelled_scene()

    assert verify_plan(labelled_plan(scene), scene).refusals == ()


def test_a_labelled_bound_that_the_potentials_do_not_prove_is_refused() -> None:
    scene = labelled_scene()
    dock = replace(scene.places["dock"], beds_people=exactly(30))
    richer = replace(scene, places={**scene.places, "dock": dock})

    found = {r.code: r.what for r in verify_plan(labelled_plan(scene), richer).refusals}

    # Beds for 30: 28 might not be the most.
    assert "potentials prove -30000" in found["OC-742"]
    assert "people is stated as 28, found 30" in found["OC-747"] or "gap" in found["OC-747"]


def test_part_filled_and_unequal_vehicles_are_weighed() -> None:
    network = network_of(labelled_scene(), labelled=True)
    graph = expand(network, blank(labelled=True))
    weights = {
        graph.nodes[tail][0].partition("|")[2].partition(":")[0]: weight
        for tail, head, _, _, weight in graph.arcs
        if graph.nodes[head][0] == "sink"
    }

    assert weights == {"oak-people": 4, "elm-people": 3}
    nothing = live_values(graph, lambda _name, _k: 0)
    assert bound_of(graph, nothing, network.vehicles) == Fraction(-1000 * (30 + 12))
