"""The door: check a road plan against its terms and roads, sharing nothing with the planner."""

from __future__ import annotations

from opencorridor.clock import from_unix
from opencorridor.model.cases import Case
from opencorridor.model.plan import SILENCE_SENTENCE, STANDING_SENTENCE
from opencorridor.model.road_plan import ROAD_PLAN_SCHEMA, AreaTerms, CaseOut, RoadPlan
from opencorridor.model.road_proof import CaseProof, RoadProof
from opencorridor.model.scenario import Sensitivity
from opencorridor.verification.roads.agreed import agreed_exits, hours_s
from opencorridor.verification.roads.cuts import read_bounds
from opencorridor.verification.roads.driven import check_driven
from opencorridor.verification.roads.full import check_full
from opencorridor.verification.roads.given import GivenRoads
from opencorridor.verification.roads.join import check_joined
from opencorridor.verification.roads.numbers import (
    CaseFound,
    check_nobody,
    check_numbers,
    check_road_use,
    check_timetable,
)
from opencorridor.verification.roads.ranks import check_ranks, check_totals
from opencorridor.verification.roads.timed import Ground, Timed, read_ground, read_timed
from opencorridor.verification.rules import Book, Verification

LATE_S = 2 * 3600
"""How late everything begins in the column that says so."""


def verify_road_plan(
    plan: RoadPlan, terms: AreaTerms, roads: GivenRoads, proof: RoadProof
) -> Verification:
    """Check everything that a road plan states in numbers against its terms and roads.

    Windows, steps, capacities and places are worked out anew, every vehicle is driven again, and
    the most that any plan could have out follows from the cuts.

    Parameters
    ----------
    plan : RoadPlan
        From an untrusted file.
    terms : AreaTerms
        The folder that it says it was made from.
    roads : GivenRoads
        The roads that it says it was made on.
    proof : RoadProof
        From an untrusted file too.

    Returns
    -------
    Verification
        Accepted only if nothing is refused; refusals are rows, never exceptions.
    """
    book = Book()
    with book.guard("plan"):
        _check_identity(plan, terms, book)
        _check_marking(plan, terms, roads, book)
    with book.guard("plan, roads"):
        _check_roads(plan, roads, book)
    if plan.roads_file_sha256 != roads.file_sha256:
        # Its roads and nodes have other numbers: nothing in the proof could be understood.
        return book.verification()
    ground = None
    with book.guard("places"):
        joined = check_joined(plan, terms, roads, proof, book)
        ground = None if joined is None else read_ground(terms, roads, joined)
    if ground is not None:
        for case in Case:
            with book.guard(case.value):
                _check_case(plan, ground, case, proof.cases.get(case), book)
    return book.verification()


def _check_identity(plan: RoadPlan, terms: AreaTerms, book: Book) -> None:
    """Compare format, terms and cases."""
    settings, hours, used = terms.settings, hours_s(terms), agreed_exits(terms)
    window = (from_unix(hours[0]), from_unix(hours[1])) if hours else (None, None)
    book.same("OC-702", "plan", "schema", plan.schema, ROAD_PLAN_SCHEMA)
    for name, value, found in (
        ("id", plan.id, settings.id),
        ("version", plan.version, settings.version),
        ("terms_digest", plan.terms_digest, terms.digest),
        ("title", plan.title, settings.title),
        ("as_of", plan.as_of, settings.as_of),
        ("not_known", plan.not_known, settings.not_known),
        ("no_silence_needed", plan.no_silence_needed, settings.no_silence_needed),
        ("window_start", plan.window_start, window[0]),
        ("window_end", plan.window_end, window[1]),
        ("used_exits", plan.used_exits, used),
        ("unused_exits", plan.unused_exits, tuple(i for i in terms.exits if i not in used)),
    ):
        book.same("OC-703", "plan", name, value, found)
    if [c for c in Case if c in plan.cases] != list(Case)[: len(plan.cases)] or not plan.cases:
        book.refuse("OC-750", "plan, cases", "the cautious case is missing, or one between")


def _check_marking(plan: RoadPlan, terms: AreaTerms, roads: GivenRoads, book: Book) -> None:
    """Check the marks of a plan: as narrow as what it was made from, and never public."""
    settings = terms.settings
    book.same("OC-705", "plan", "expires", plan.expires, settings.expires)
    book.same("OC-705", "plan", "assumes", plan.assumes, SILENCE_SENTENCE)
    book.same("OC-705", "plan", "standing", plan.standing, STANDING_SENTENCE)
    narrow = (Sensitivity.RESTRICTED, Sensitivity.NEED_TO_KNOW)
    levels = {settings.sensitivity, roads.sensitivity}
    levels |= {crowd.provenance.sensitivity for crowd in terms.crowds.values()}
    levels |= {exit_.provenance.sensitivity for exit_ in terms.exits.values()}
    if plan.sensitivity not in narrow:
        book.refuse("OC-705", "plan", f"a plan is restricted at least, not {plan.sensitivity}")
    elif Sensitivity.NEED_TO_KNOW in levels and plan.sensitivity is not Sensitivity.NEED_TO_KNOW:
        book.refuse("OC-705", "plan", "its terms are need-to-know, and it is not marked so")


def _check_roads(plan: RoadPlan, roads: GivenRoads, book: Book) -> None:
    for name, value, found in (
        ("roads_file_sha256", plan.roads_file_sha256, roads.file_sha256),
        ("roads_sha256", plan.roads_sha256, roads.source_sha256),
        ("roads_source", plan.roads_source, roads.source),
        ("roads_as_of", plan.roads_as_of, roads.source_as_of),
        ("roads_credit", plan.roads_credit, roads.credit),
    ):
        book.same("OC-783", "plan", name, value, found)


def _check_case(
    plan: RoadPlan, ground: Ground, case: Case, proof: CaseProof | None, book: Book
) -> None:
    """Check one case on time and late; one that was not computed has to be missing everywhere."""
    stated = plan.cases.get(case)
    if stated is None:
        if proof is not None:
            book.refuse("OC-784", case.value, "the plan does not have this case")
        return
    if proof is None:
        book.refuse("OC-784", case.value, "the proof does not have this case")
        return
    book.count("cases")
    timed = read_timed(ground, case)
    if timed is None:
        check_nobody(ground.terms, case, stated, book)
        if case is Case.CAUTIOUS:
            book.same("OC-753", "plan", "timetable", plan.timetable, ())
            book.same("OC-790", "plan", "road_use", plan.road_use, ())
        return
    _check_on_time(plan, timed, stated, proof, book)
    with book.guard(f"{case}, two hours late"):
        _check_late(ground, case, stated, proof, book)


def _check_on_time(
    plan: RoadPlan, timed: Timed, stated: CaseOut, proof: CaseProof, book: Book
) -> None:
    row = timed.case.value
    if proof.on_time is None or proof.cuts is None:
        book.refuse("OC-784", row, "drives or cuts are missing")
        return
    driven = check_driven(timed, proof.on_time, row, book)
    bound = read_bounds(timed, proof, row, book)
    if driven is None or bound is None:
        return
    found = CaseFound(timed, driven, bound)
    check_numbers(found, stated, row, book)
    check_full(found, stated, row, book)
    check_ranks(found, stated, proof, row, book)
    check_totals(found, stated, row, book)
    if timed.case is Case.CAUTIOUS:
        check_timetable(found, plan, book)
        check_road_use(found, plan, book)


def _check_late(ground: Ground, case: Case, stated: CaseOut, proof: CaseProof, book: Book) -> None:
    """Check how many are out if everything begins two hours late."""
    row = f"{case}, two hours late"
    timed = read_timed(ground, case, LATE_S)
    if timed is None:
        book.same("OC-757", row, "out_if_late", stated.out_if_late, 0)
        _check_late_people(stated, 0, row, book)
        return
    if stated.out_if_late is None:
        _check_late_people(stated, None, row, book)
        return
    if proof.late is None:
        book.refuse("OC-784", row, "the drives are missing")
        return
    driven = check_driven(timed, proof.late, row, book)
    if driven is not None:
        book.same("OC-757", row, "out_if_late", stated.out_if_late, driven.out)
        _check_late_people(stated, int(driven.people(timed).sum()), row, book)


def _check_late_people(stated: CaseOut, people: int | None, row: str, book: Book) -> None:
    if stated.people is not None:
        book.same("OC-757", row, "people.out_if_late", stated.people.out_if_late, people)
