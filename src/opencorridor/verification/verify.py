"""The door: check a plan against the scenario that it names, sharing nothing with the planner."""

from __future__ import annotations

from datetime import datetime

from opencorridor.clock import from_unix
from opencorridor.model.cases import Case
from opencorridor.model.plan import PLAN_SCHEMA, Bound, FleetReady, Plan, assumes_of
from opencorridor.model.scenario import Fleet, Scenario, Sensitivity
from opencorridor.verification.arithmetic import check_corridors
from opencorridor.verification.columns import check_columns
from opencorridor.verification.fleets import Readiness, read_readiness
from opencorridor.verification.network import read_world
from opencorridor.verification.rules import Book, Verification
from opencorridor.verification.stages import CaseResult, check_stages
from opencorridor.verification.statements import check_case_plan, check_totals
from opencorridor.verification.steps import Clock
from opencorridor.verification.values import read_values
from opencorridor.verification.windows import Terms, agreed, read_terms


def verify_plan(plan: Plan, scenario: Scenario) -> Verification:
    """Check everything that a plan states against a scenario.

    Nothing is taken from the planner: windows, values, steps, the expanded network, the bound and
    every stated number are computed anew, and every vehicle is driven to the second.

    Parameters
    ----------
    plan : Plan
        The plan, from an untrusted file.
    scenario : Scenario
        The terms that it says it was made from.

    Returns
    -------
    Verification
        Accepted only if nothing is refused; refusals are rows, never exceptions.
    """
    book = Book()
    with book.guard("plan"):
        _check_identity(plan, scenario, book)
    terms = None
    with book.guard("scenario"):
        terms = read_terms(scenario, agreed(scenario))
    if terms is None:
        return book.verification()
    results: dict[Case, CaseResult] = {}
    for case in Case:
        with book.guard(str(case)):
            results[case] = _check_case(plan, terms, case, book)
    with book.guard("totals"):
        check_totals(plan, scenario, results, book)
    with book.guard("columns"):
        check_columns(plan.columns, scenario, results, book)
    with book.guard("corridors"):
        check_corridors(scenario, terms, plan.corridors, book)
    return book.verification()


def _check_identity(plan: Plan, scenario: Scenario, book: Book) -> None:
    """Compare format, scenario, marking and expiry."""
    settings, stated = scenario.settings, plan.scenario
    book.same("OC-702", "plan", "schema", plan.schema, PLAN_SCHEMA)
    for name, value, found in (
        ("id", stated.id, settings.id),
        ("version", stated.version, settings.version),
        ("digest", stated.digest, scenario.digest),
        ("as_of", stated.as_of, settings.as_of),
        ("expires", stated.expires, settings.expires),
        ("title", stated.title, settings.title),
        ("clocks", stated.clocks, settings.clocks),
    ):
        book.same("OC-703", "plan, scenario", name, value, found)
    book.same("OC-703", "plan", "not_known", plan.not_known, settings.not_known)
    book.same("OC-705", "plan", "version", plan.version, settings.version)
    book.same("OC-705", "plan", "expires", plan.expires, settings.expires)
    if plan.sensitivity not in (Sensitivity.RESTRICTED, Sensitivity.NEED_TO_KNOW):
        book.refuse("OC-705", "plan", f"a plan is restricted at least, not {plan.sensitivity}")
    book.same("OC-705", "plan", "assumes", plan.assumes, assumes_of(settings))
    if settings.as_if_agreed and plan.sensitivity is not Sensitivity.NEED_TO_KNOW:
        book.refuse("OC-705", "plan", "terms that are not agreed are need-to-know")


def _check_case(plan: Plan, terms: Terms, case: Case, book: Book) -> CaseResult:
    """Check one case: movements, certificate, bound and everything stated of it."""
    clock = Clock(terms, read_values(terms, case))
    readiness = read_readiness(terms, clock.values)
    world = read_world(clock, readiness)
    stated = plan.cases[case]
    result = check_stages(world, plan.certificate[case], stated.movements, book)
    with book.guard(f"{case}, bound"):
        _check_bound(plan.bound[case], result, book)
    with book.guard(f"{case}, numbers"):
        check_case_plan(result, stated, book)
    with book.guard(f"{case}, fleets"):
        _check_fleets(stated.fleets, readiness, clock, str(case), book)
    return result


def _check_bound(stated: Bound, result: CaseResult, book: Book) -> None:
    """Compare the bound on people, the gap and the word exact with the certificate."""
    row = f"{result.name}, bound"
    people = sum(stage.people for stage in result.stages)
    most = sum(stage.bound_people for stage in result.stages)
    exact = not any(stage.labelled for stage in result.stages)
    arrivals = sum(stage.arrival_sum_steps for stage in result.stages)
    for name, value, found in (
        ("people", stated.people, most),
        ("gap_people", stated.gap_people, most - people),
        ("exact", stated.exact, exact),
        ("arrival_sum_steps", stated.arrival_sum_steps, arrivals if exact else None),
    ):
        book.same("OC-747", row, name, value, found)


def _check_fleets(
    stated: tuple[FleetReady, ...], readiness: Readiness, clock: Clock, case: str, book: Book
) -> None:
    """Compare when each fleet is ready with its way in."""
    scenario = clock.terms.scenario
    listed = tuple(f.fleet for f in stated)
    book.same("OC-759", f"{case}, fleets", "the list", listed, tuple(scenario.fleets))
    for row in stated:
        if row.fleet not in scenario.fleets:
            continue
        fleet = scenario.fleets[row.fleet]
        where = f"{case}, fleet {fleet.id}"
        book.same("OC-759", where, "count", row.count, clock.values.vehicles[fleet.id])
        book.same("OC-759", where, "side", row.side, fleet.side)
        book.same("OC-759", where, "ready_at", row.ready_at, _ready(readiness, scenario, fleet))
        way = readiness.ways_in.get(fleet.id)
        takes = way.way_s + way.column_s if way else 0
        book.same("OC-759", where, "way_in_s", row.way_in_s, takes)
        if row.ready_at is None and not row.reason:
            book.refuse("OC-759", where, "neither a moment nor a reason is stated")


def _ready(readiness: Readiness, scenario: Scenario, fleet: Fleet) -> datetime | None:
    """Return when a fleet is ready at the first need that it serves and can reach, if it can."""
    places = [scenario.needs[need].place for need in fleet.serves if need in scenario.needs]
    times = (readiness.ready_s(fleet, place) for place in places)
    ready = next((time for time in times if time is not None), None)
    return None if ready is None else from_unix(ready)
