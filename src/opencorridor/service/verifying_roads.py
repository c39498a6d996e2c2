"""Check a road plan against its folder and its roads, and the files beside it against the plan."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from opencorridor.errors import PlanFileError, RoadPlanError
from opencorridor.model.road_plan import ROAD_PLAN_SCHEMA, AreaTerms, RoadPlan
from opencorridor.model.road_proof import RoadProof
from opencorridor.network.roads import RoadNetwork
from opencorridor.network.store import file_sha256
from opencorridor.network.words import CLASSES, MOTOR_MEANS, Means
from opencorridor.planning.road_full import MOST_PIECES, words_of
from opencorridor.planning.road_shut import told
from opencorridor.planning.road_site import join
from opencorridor.planning.road_verdict import assumptions, doubtful, verdict
from opencorridor.publish.road_plan import (
    ASKS,
    PLAN,
    PROOF,
    marks_of,
    plan_from_json,
    read_proof,
    texts_of,
)
from opencorridor.scenario.roadplan import check_area_folder
from opencorridor.service.plan_files import text_of
from opencorridor.service.road_plans import SOFTWARE
from opencorridor.service.roads import Roads, read_roads
from opencorridor.service.verifying import (
    OWN_CONTENT,
    FileVerification,
    compare_files,
    is_there,
)
from opencorridor.verification import RULES, Refusal, Verification
from opencorridor.verification.roads import GivenRoads
from opencorridor.verification.roads import verify_road_plan as check_plan
from opencorridor.verification.rules import Book, show

NO_PROOF = "OC-784"
WORDS = "OC-791"
SCHEMA_WITHIN = 200
"""Bytes of a plan within which it says what it is."""


@dataclass(frozen=True, slots=True)
class RoadVerification:
    """What came of checking a road plan.

    Parameters
    ----------
    plan : RoadPlan
        As it stands in the file.
    terms : AreaTerms
        The folder that it was checked with.
    numbers : Verification
        Of the plan with its terms, roads and proof.
    files : FileVerification or None
        Of the files beside it and of its sentences; none if its numbers were refused.
    """

    plan: RoadPlan
    terms: AreaTerms
    numbers: Verification
    files: FileVerification | None

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """All that is refused."""
        return (*self.numbers.refusals, *(self.files.refusals if self.files else ()))

    @property
    def accepted(self) -> bool:
        """Whether nothing is refused."""
        return not self.refusals


def is_road_plan(path: str | Path) -> bool:
    """Tell whether a path is the plan of an area on its roads, or the folder of one.

    Parameters
    ----------
    path : str or Path
    """
    file = Path(path)
    if file.is_dir():
        return (file / PLAN).exists()
    try:
        with file.open("rb") as stream:
            return ROAD_PLAN_SCHEMA.encode() in stream.read(SCHEMA_WITHIN)
    except OSError:
        return file.name == PLAN


def verify_road_plan(path: str | Path, folder: str | Path, roads: str | Path) -> RoadVerification:
    """Check a road plan in code that shares nothing with the planner.

    Every vehicle is driven again, every number is added up again, and the most that any plan could
    have out is worked out from the cuts in ``proof.npz`` alone.

    Parameters
    ----------
    path : str or Path
        The folder that `export_road_plan` wrote, or the ``road-plan.json`` in it.
    folder : str or Path
        The folder of the terms.
    roads : str or Path
        The file of roads.

    Returns
    -------
    RoadVerification

    Raises
    ------
    PlanFileError
        If the plan cannot be read as one.
    RoadPlanError
        If the folder of the terms cannot be read; it holds all findings.
    RoadsError
        If the roads cannot be read.
    """
    given = Path(path)
    file = given / PLAN if given.is_dir() else given
    try:
        plan = plan_from_json(text_of(file))
    except PlanFileError as error:
        message = f"{file}: {error}"
        raise PlanFileError(message) from error
    checked = check_area_folder(Path(folder))
    if checked.terms is None:
        raise RoadPlanError(checked.findings)
    network = read_roads(roads)
    given_roads = _given(network, file_sha256(Path(roads)))
    try:
        proof: RoadProof = read_proof(file.parent / PROOF)
    except PlanFileError as error:
        refusal = Refusal(NO_PROOF, RULES[NO_PROOF][0], PROOF, str(error).rstrip("."))
        return RoadVerification(plan, checked.terms, Verification(False, (refusal,), {}), None)
    numbers = _with_marks(plan, proof, check_plan(plan, checked.terms, given_roads, proof))
    files = None
    if numbers.accepted:
        files = _files(plan, checked.terms, network.network, given)
    return RoadVerification(plan, checked.terms, numbers, files)


def _with_marks(plan: RoadPlan, proof: RoadProof, numbers: Verification) -> Verification:
    """Add what is wrong with the marks of a proof, such as that it is of another version."""
    book = Book()
    for name, value in marks_of(plan).items():
        book.same(NO_PROOF, PROOF, name, proof.marks.get(name, "nothing"), value)
    found = (*numbers.refusals, *book.verification().refusals)
    return Verification(not found, found, numbers.checked)


def _given(roads: Roads, digest: str) -> GivenRoads:
    network, about = roads.network, roads.about
    return GivenRoads(
        file_sha256=digest,
        source=about.source,
        source_as_of=about.source_as_of,
        source_sha256=about.source_sha256,
        credit=about.credit,
        sensitivity=about.sensitivity,
        node_lat_e7=network.node_lat_e7,
        node_lon_e7=network.node_lon_e7,
        tail=network.road_tail,
        head=network.road_head,
        length_mm=network.road_length_mm,
        open_to_cars=network.open_to(Means.CAR),
        speed_m_per_h=network.road_speed_m_per_h[:, MOTOR_MEANS.index(Means.CAR)],
        capacity_vehicles_per_h=network.road_capacity_vehicles_per_h,
        class_=network.road_class,
        classes=CLASSES,
        shape=network.road_shape,
        against=network.road_against,
        shape_start=network.shape_start,
        point_lat_e7=network.point_lat_e7,
        point_lon_e7=network.point_lon_e7,
        point_osm_id=network.point_osm_id,
        shape_way_start=network.shape_way_start,
        way_osm_id=network.way_osm_id,
        names_of=lambda road: tuple((name.ref, name.name) for name in network.names_of(road)),
    )


def _files(plan: RoadPlan, terms: AreaTerms, network: RoadNetwork, path: Path) -> FileVerification:
    """Compare the sentences of a plan and the files beside it with what its numbers give."""
    book = Book()
    not_checked: dict[str, str] = {}
    if plan.software == SOFTWARE:
        with book.guard(PLAN):
            _check_words(plan, terms, network, book)
    else:
        why = f"{plan.software} made the plan and this is {SOFTWARE}"
        not_checked[f"sentences of {PLAN}"] = why
    if not path.is_dir():
        return FileVerification((path.name, PROOF), not_checked, book.verification().refusals)
    texts: dict[str, str] = {}
    # What nothing above checks, such as a place to wait at, may be such that no sheet can be made.
    with book.guard(f"files beside {PLAN}"):
        texts = texts_of(plan, terms)
    compared = compare_files(path, texts, PLAN, plan.software)
    if is_there(path / ASKS):
        not_checked[ASKS] = OWN_CONTENT.replace("plan.json", PLAN)
    return FileVerification(
        (PLAN, PROOF, *compared.checked),
        {**not_checked, **compared.not_checked},
        (*book.verification().refusals, *compared.refusals),
    )


def _check_words(plan: RoadPlan, terms: AreaTerms, network: RoadNetwork, book: Book) -> None:
    """Refuse each sentence that is not what this program writes for these numbers."""
    site = join(terms, network)
    for name, stated, written in (
        ("verdict", plan.verdict, (*verdict(terms, plan.cases), *doubtful(site))),
        ("assumptions", plan.assumptions, assumptions(terms)),
        ("shut", plan.shut, told(site)),
    ):
        for row, (one, other) in enumerate(zip_longest(stated, written)):
            _same(f"{name}, row {row + 1}", one, other, book)
    for case, of_case in plan.cases.items():
        for row, road in enumerate(of_case.full_roads):
            if len(road.pieces) < MOST_PIECES:  # otherwise not all of them are there
                exit_ = terms.exits[road.towards] if road.towards else None
                words = words_of(site, road.pieces, exit_)
                name = f"{case.value}, full_roads, row {row + 1}"
                _same(name, (road.road, road.where), words, book)


def _same(row: str, stated: object, written: object, book: Book) -> None:
    if stated != written:
        what = f"it says {show(stated)}, its numbers give {show(written)}"
        book.refuse(WORDS, row, what)
