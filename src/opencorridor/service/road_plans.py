"""Plan how vehicles leave an area on its roads, and check the plan before it is handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from opencorridor import __version__
from opencorridor.clock import Now, system_now
from opencorridor.errors import RoadPlanError, SolverError
from opencorridor.model.cases import Case
from opencorridor.model.plan import SILENCE_SENTENCE, STANDING_SENTENCE
from opencorridor.model.road_asks import RoadAskSheet
from opencorridor.model.road_plan import (
    ROAD_PLAN_SCHEMA,
    AreaTerms,
    BlockRow,
    CaseOut,
    RoadPlan,
    RoadUse,
)
from opencorridor.model.road_proof import CaseProof, Drives, RoadProof
from opencorridor.model.scenario import Sensitivity
from opencorridor.network.store import file_sha256
from opencorridor.planning.engine import ArrivalFlow, Stopped, TotalsFlow
from opencorridor.planning.engine.movements import Movements, movements_of
from opencorridor.planning.road_proof import cuts_of, drives_of, places_of
from opencorridor.planning.road_results import (
    LateOut,
    case_out,
    nobody,
    people_by_movement,
    road_use,
    timetable,
)
from opencorridor.planning.road_shut import told
from opencorridor.planning.road_site import Site, TimedSite, join, timed_site
from opencorridor.planning.road_solved import Solved, solved
from opencorridor.planning.road_verdict import assumptions, doubtful, verdict
from opencorridor.publish.marks import narrowest
from opencorridor.publish.road_plan import export as publish
from opencorridor.publish.road_plan import plan_json, road_plan_schema_text
from opencorridor.scenario.roadplan import AreaCheck, check_area_folder
from opencorridor.service.arrivals import check_flow, check_within_totals
from opencorridor.service.movements import check_movements
from opencorridor.service.roads import Roads, read_roads
from opencorridor.verification.arrivals import Refusal

SOFTWARE = f"opencorridor {__version__}"
LATE_S = 2 * 3600

Progress = Callable[[int, int, str], bool]
"""Told steps done, steps in all and what is being done; true stops the search."""


def check_road_plan_folder(folder: str | Path) -> AreaCheck:
    """Check a road plan folder and return everything that is found in it."""
    return check_area_folder(Path(folder))


def plan_roads(
    folder: str | Path,
    roads: str | Path,
    *,
    now: Now = system_now,
    progress: Progress | None = None,
) -> RoadPlan:
    """Plan how vehicles leave an area on its roads; see `plan_roads_with_proof`."""
    return plan_roads_with_proof(folder, roads, now=now, progress=progress)[0]


def plan_roads_with_proof(
    folder: str | Path,
    roads: str | Path,
    *,
    now: Now = system_now,
    progress: Progress | None = None,
) -> tuple[RoadPlan, RoadProof]:
    """Plan how vehicles leave an area on its roads, and keep what others can check it by.

    Parameters
    ----------
    folder : str or Path
        A folder with ``area.toml``, ``exits.csv`` and ``crowds.csv``, and ``conditions.csv`` if
        something is shut.
    roads : str or Path
        A road network that `build_roads` wrote.
    now : Now
        The clock that gives the moment the plan was made.
    progress : callable, optional
        Where it returns true, the search ends: what was found so far comes back, proven up to the
        moment that it names.

    Returns
    -------
    tuple of RoadPlan and RoadProof
        The plan, and what `verify_road_plan` reads beside it.

    Raises
    ------
    RoadPlanError
        If the folder cannot be read; it holds all findings.
    RoadsError
        If the roads cannot be read, a place is not near one, or a condition names what is not
        there.
    SolverError
        If the plan's own check refuses it, which would be a fault of this program.
    """
    checked = check_area_folder(Path(folder))
    if checked.terms is None:
        raise RoadPlanError(checked.findings)
    network = read_roads(roads)
    site = join(checked.terms, network.network)
    solver = _Solver(site, progress)
    cases = solver.cases()
    digest = file_sha256(Path(roads))
    plan = _plan(checked.terms, network, site, solver, cases, (now(), digest))
    return plan, RoadProof(places_of(site), solver.proofs)


def road_plan_to_json(plan: RoadPlan) -> str:
    """Return a road plan as the text of ``road-plan.json``."""
    return plan_json(plan)


def road_plan_schema() -> str:
    """Return the JSON Schema of ``road-plan.json`` as the text of its file."""
    return road_plan_schema_text()


def export_road_plan(
    plan: RoadPlan,
    terms: AreaTerms,
    folder: str | Path,
    *,
    asks: RoadAskSheet | None = None,
    proof: RoadProof | None = None,
) -> tuple[Path, ...]:
    """Write a road plan's files, all of them or none.

    Parameters
    ----------
    plan : RoadPlan
    terms : AreaTerms
        What it was made from.
    folder : str or Path
    asks : RoadAskSheet, optional
        Asks to write beside it; they are need-to-know. Without them, those that an earlier plan
        of the same id left there are removed.
    proof : RoadProof, optional
        What others can check the plan by. Without it, that of an earlier plan is removed.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    return publish(plan, terms, Path(folder), asks=asks, proof=proof)


@dataclass
class _Solver:
    """Solves one case after the other, the one that is handed out first."""

    site: Site
    progress: Progress | None
    stopped: bool = False
    timetable: tuple[BlockRow, ...] = ()
    road_use: tuple[RoadUse, ...] = ()
    proofs: dict[Case, CaseProof] = field(default_factory=dict)

    def cases(self) -> dict[Case, CaseOut]:
        found: dict[Case, CaseOut] = {}
        for case in Case:
            # The case that is handed out is always solved, as far as time allows.
            if found and self._tell(0, 1, f"{case.value} case"):
                break
            found[case] = self._case(case)
        return found

    def _case(self, case: Case) -> CaseOut:
        timed = timed_site(self.site, case)
        if timed is None:
            self.proofs[case] = CaseProof(None, None, None)
            return nobody(self.site, case)
        found, moved = self._solved(timed, f"{case.value} case")
        late, drives_late = self._late(case)
        if case is Case.CAUTIOUS:
            self.timetable = timetable(timed, moved)
            self.road_use = road_use(timed, moved)
        self.proofs[case] = _proof(drives_of(timed, moved), drives_late, found)
        return case_out(timed, found, moved, late)

    def _late(self, case: Case) -> tuple[LateOut | None, Drives | None]:
        """Return what is out if everything begins late, where that is worked out to the end."""
        late = timed_site(self.site, case, late_s=LATE_S)
        if late is None:
            return LateOut(0, 0), None
        what = f"{case.value} case, two hours late"
        if self._tell(0, late.network.total_vehicles, what):
            return None, None
        found, moved = self._solved(late, what, counts_only=True)
        if not found.finished:
            return None, None
        people = int(people_by_movement(late, moved).sum())
        return LateOut(moved.out, people), drives_of(late, moved)

    def _solved(
        self, timed: TimedSite, what: str, *, counts_only: bool = False
    ) -> tuple[Solved, Movements]:
        """Return what was solved and its movements; all have passed their checks."""

        def told(where: Stopped) -> bool:
            return self._tell(where.sent, where.vehicles, what)

        def check(flow: ArrivalFlow | TotalsFlow) -> None:
            if isinstance(flow, TotalsFlow):
                refuse_faulty(what, check_within_totals(flow))
            else:
                refuse_faulty(what, check_flow(flow))

        found = solved(timed, check, told, counts_only=counts_only)
        moved = replace(_moved(found), most_by_step=found.most_by_step)
        refuse_faulty(what, check_movements(moved))
        return found, moved

    def _tell(self, done: int, total: int, what: str) -> bool:
        """Tell how far it is, and return whether the search is to end."""
        if self.progress is not None and self.progress(done, total, what):
            self.stopped = True
        return self.stopped


def _moved(found: Solved) -> Movements:
    """Return the movements of the first flow in which nobody is left out of turn, or the best."""
    if not found.ranks:
        return movements_of(found.flows[0])
    tried: list[Movements] = []
    for flow in found.flows:
        tried.append(movements_of(flow, turn=found.turn))
        if found.in_order(tried[-1]):
            break
    return max(tried, key=found.out_by_rank)


def refuse_faulty(what: str, refusals: Sequence[Refusal]) -> None:
    """Refuse a case of which a check says that something is wrong."""
    if refusals:
        message = (
            f"the {what} was solved but its own check refuses it ({refusals[0].text()}); "
            "nothing is handed out, please report it with the folder"
        )
        raise SolverError(message)


def _proof(on_time: Drives, late: Drives | None, found: Solved) -> CaseProof:
    """Return what a case is checked by; a rank that was not reached has no cut."""
    return CaseProof(
        on_time,
        late,
        cuts_of(found.earliest),
        tuple(map(cuts_of, found.elsewhere)),
        tuple(of_rank.cut for of_rank in found.ranks if of_rank.cut is not None),
    )


def _plan(
    terms: AreaTerms,
    roads: Roads,
    site: Site,
    solver: _Solver,
    cases: dict[Case, CaseOut],
    made: tuple[datetime, str],
) -> RoadPlan:
    made_at, digest = made
    settings, window, used = terms.settings, terms.window(), terms.used_exits()
    about = roads.about
    levels = [p.provenance.sensitivity for p in terms.crowds.values()]
    levels += [p.provenance.sensitivity for p in terms.exits.values()]
    return RoadPlan(
        schema=ROAD_PLAN_SCHEMA,
        id=settings.id,
        title=settings.title,
        version=settings.version,
        sensitivity=narrowest(
            Sensitivity.RESTRICTED,
            settings.sensitivity,
            about.sensitivity,
            *levels,
        ),
        as_of=settings.as_of,
        made_at=made_at,
        expires=settings.expires,
        software=SOFTWARE,
        terms_digest=terms.digest,
        roads_source=about.source,
        roads_as_of=about.source_as_of,
        roads_sha256=about.source_sha256,
        roads_file_sha256=digest,
        roads_credit=about.credit,
        verdict=(*verdict(terms, cases), *doubtful(site)),
        assumes=SILENCE_SENTENCE,
        standing=STANDING_SENTENCE,
        assumptions=assumptions(terms),
        not_known=settings.not_known,
        no_silence_needed=settings.no_silence_needed,
        window_start=window[0] if window else None,
        window_end=window[1] if window else None,
        used_exits=used,
        unused_exits=tuple(i for i in terms.exits if i not in used),
        shut=told(site),
        joined=site.joined,
        cases=cases,
        timetable=solver.timetable,
        road_use=solver.road_use,
    )
