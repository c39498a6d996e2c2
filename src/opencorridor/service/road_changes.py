"""Plan anew after a change, from where everybody is by the plan that is being carried out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from opencorridor import __version__
from opencorridor.clock import Now, system_now
from opencorridor.errors import PlanFileError, RoadPlanError
from opencorridor.model.cases import Case
from opencorridor.model.catalogue import CATALOGUE
from opencorridor.model.findings import Finding
from opencorridor.model.plan import SILENCE_SENTENCE, STANDING_SENTENCE
from opencorridor.model.road_change import (
    EITHER_SENTENCE,
    POSITIONS_SENTENCE,
    PROPOSAL_SENTENCE,
    ROAD_CHANGE_SCHEMA,
    ChangedCase,
    DepartureRow,
    RoadChange,
    UnderWayRow,
)
from opencorridor.model.road_plan import AreaTerms, RoadPlan
from opencorridor.model.road_proof import RoadProof
from opencorridor.model.scenario import Sensitivity
from opencorridor.network.store import file_sha256
from opencorridor.planning.engine import Stopped, earliest_arrival
from opencorridor.planning.engine.again import flow_of
from opencorridor.planning.engine.arrival import Start
from opencorridor.planning.engine.change import Changed, served
from opencorridor.planning.engine.change_within import ChangedWithin
from opencorridor.planning.engine.kept import keep_departures
from opencorridor.planning.engine.movements import Movements, movements_of
from opencorridor.planning.road_after import Open, open_from, published_of, rest_of, shut_now
from opencorridor.planning.road_change import (
    at_exits,
    changed_case,
    departures,
    standing,
    under_way_rows,
)
from opencorridor.planning.road_change_words import change_verdict, differences
from opencorridor.planning.road_past import Past, past_of
from opencorridor.planning.road_places import at as moment_at
from opencorridor.planning.road_places_left import places_of, stopped
from opencorridor.planning.road_priority import left_under_way, under_way_first
from opencorridor.planning.road_return import returning
from opencorridor.planning.road_shut import told
from opencorridor.planning.road_site import Site, TimedSite, join, timed_site
from opencorridor.planning.road_verdict import assumptions, doubtful
from opencorridor.publish.road_change import CHANGE, change_json, export_change
from opencorridor.publish.road_plan import PLAN, PROOF, plan_from_json, read_proof
from opencorridor.scenario.roadplan import check_area_folder
from opencorridor.service.arrivals import check_change
from opencorridor.service.movements import check_movements
from opencorridor.service.plan_files import text_of
from opencorridor.service.road_plans import Progress, refuse_faulty
from opencorridor.service.roads import read_roads

CODE = "OC-652"


def change_road_plan(
    plan: str | Path,
    folder: str | Path,
    roads: str | Path,
    at: datetime,
    *,
    now: Now = system_now,
    progress: Progress | None = None,
) -> RoadChange:
    """Plan anew from a moment on, from where everybody is by a plan that is being carried out.

    Parameters
    ----------
    plan : str or Path
        The folder that `export_road_plan` wrote, with ``proof.npz``.
    folder : str or Path
        The folder of the terms as they are now.
    roads : str or Path
        The file of roads that the plan was made from.
    at : datetime
        The moment from which on anything can be decided anew; it is taken up to a whole step.
    now : Now
        The clock that gives the moment this was made.
    progress : callable, optional
        Where it returns true, the work ends with a `SolverError`: half a change is none.

    Returns
    -------
    RoadChange

    Raises
    ------
    PlanFileError
        If the plan or its proof cannot be read, or do not fit each other.
    RoadPlanError
        If the folder cannot be read, or plan, terms and moment do not fit; with all findings.
    RoadsError
        If the roads cannot be read, or a place or a condition is not on them.
    SolverError
        If it was stopped, or its own check refuses it, which would be a fault of this program.

    Notes
    -----
    In this order: fewest of those on the road left, most out, the least sum of arrival times, as
    many published departures standing as is found (DESIGN, section 6).
    """
    carried, proof = _carried(Path(plan))
    checked = check_area_folder(Path(folder))
    if checked.terms is None:
        raise RoadPlanError(checked.findings)
    terms = checked.terms
    network = read_roads(roads)
    found = [
        *_not_planned(terms, carried),
        *_other_plan(terms, carried),
        *_other_roads(carried, file_sha256(Path(roads))),
    ]
    if found:
        raise RoadPlanError(found)
    site = join(terms, network.network)
    desk = _Desk(site, carried, proof, at, progress)
    return desk.change(now())


def road_change_to_json(change: RoadChange) -> str:
    """Return a change as the text of ``road-change.json``."""
    return change_json(change)


def export_road_change(
    change: RoadChange, terms: AreaTerms, folder: str | Path
) -> tuple[Path, ...]:
    """Write the files of a change, all of them or none; its owner alone may read them.

    Parameters
    ----------
    change : RoadChange
    terms : AreaTerms
        The changed terms; they have the names.
    folder : str or Path

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    return export_change(change, terms, Path(folder))


def _carried(path: Path) -> tuple[RoadPlan, RoadProof]:
    if (path / CHANGE).exists() and not (path / PLAN).exists():
        message = (
            f"{path} is the folder of a change, and changes of a change are not worked out. Give "
            "the folder of the plan, with all that has changed since in the terms; positions are "
            "then those of the plan."
        )
        raise PlanFileError(message)
    file = path / PLAN if path.is_dir() else path
    try:
        return plan_from_json(text_of(file)), read_proof(file.parent / PROOF)
    except PlanFileError as error:
        message = f"{file}: {error}"
        raise PlanFileError(message) from error


def _finding(what: str, mend: str) -> Finding:
    return Finding(CODE, CATALOGUE[CODE].severity, what, mend)


def _other_plan(terms: AreaTerms, plan: RoadPlan) -> list[Finding]:
    if terms.settings.id == plan.id:
        return []
    what = f"The plan is of {plan.id!r}, and the changed terms are of {terms.settings.id!r}."
    return [_finding(what, "Change a copy of the folder that the plan was made from.")]


def _not_planned(terms: AreaTerms, plan: RoadPlan) -> list[Finding]:
    cases = plan.cases.values()
    apart = any(case.people is not None or case.ranks for case in cases)
    if not (apart or terms.has_ranks):
        return []
    what = (
        "The plan or the changed terms have crowds with a priority or people_per_vehicle of their "
        "own; changes of such plans are not worked out."
    )
    mend = "Plan who is still at home anew with corridor roads plan; tell those under way apart."
    return [_finding(what, mend)]


def _other_roads(plan: RoadPlan, digest: str) -> list[Finding]:
    if plan.roads_file_sha256 == digest:
        return []
    what = (
        f"The plan was made on a file of roads with SHA-256 {plan.roads_file_sha256[:12]}, the one "
        f"that is given has {digest[:12]}: its roads have other numbers."
    )
    return [_finding(what, "Name the file of roads that the plan was made from.")]


@dataclass(frozen=True)
class _Solved:
    """A case from the moment on."""

    still: Open
    changed: Changed
    moved: Movements
    back: Movements | None
    could_stand: int


@dataclass
class _Desk:
    """Works a change out, the case that is handed out first."""

    site: Site
    plan: RoadPlan
    proof: RoadProof
    at: datetime
    progress: Progress | None

    def change(self, made_at: datetime) -> RoadChange:
        timed, past = self._start()
        cautious = self._solve(timed, past)
        cases = {Case.CAUTIOUS: self._case(cautious)}
        for case in (Case.CENTRAL, Case.FAVOURABLE):
            other = timed_site(self.site, case)
            if other is not None and case in self.plan.cases:
                cases[case] = self._case(self._solve(other, past))
        rows = departures(cautious.still, cautious.moved)
        assert cautious.back is not None  # noqa: S101 - it is worked out for this case
        on_road = under_way_rows(cautious.still, cautious.moved, cautious.back)
        return self._written(made_at, cautious, cases, rows, on_road)

    def _start(self) -> tuple[TimedSite, Past]:
        """Return the cautious case of the changed terms, and the past in its steps."""
        terms, plan = self.site.terms, self.plan
        timed = timed_site(self.site, Case.CAUTIOUS)
        if timed is None or plan.window_start is None:
            what = "The changed terms leave no hours in which anybody may be on the roads"
            raise self._refused(what, "Nobody can be sent; tell those under way to stop.")
        dt = timed.step_s
        at_s = -(-int(self.at.timestamp()) // dt) * dt
        plan_begins_s = -(-int(plan.window_start.timestamp()) // dt) * dt
        end_s = timed.moment_s(timed.network.steps)
        if not timed.begins_s <= at_s < end_s:
            what = (
                f"The moment of the change, {self.at.isoformat(timespec='minutes')}, lies outside "
                "the hours of the changed terms"
            )
            raise self._refused(what, "Give a moment between their first and their last hour.")
        past = past_of(self.site, plan, self.proof, timed.begins_s, plan_begins_s, at_s)
        found = [*_unknown(terms, self.site, past), *_other_blocks(timed, plan, past)]
        if found:
            raise RoadPlanError(found)
        return timed, past

    def _refused(self, what: str, mend: str) -> RoadPlanError:
        return RoadPlanError([_finding(f"{what}.", mend)])

    def _solve(self, timed: TimedSite, past: Past) -> _Solved:
        what = f"{timed.case.value} case"

        def stops(where: Stopped) -> bool:
            return self.progress is not None and self.progress(where.sent, where.vehicles, what)

        def check(changed: ChangedWithin) -> None:
            refuse_faulty(what, check_change(changed))

        still = open_from(timed, past)
        places = places_of(still, what, check, stops)
        rest = rest_of(still)
        if places.limited:
            network = places.settled(still.timed.network, places.left, flow_of(rest))
            still = replace(still, timed=replace(still.timed, network=network))
            rest = rest_of(still)
        # What is as good as another choice stays as it was.
        flow = earliest_arrival(still.timed.network, stops, Start(flow_of(rest), 0))
        if flow.proven_step < flow.network.steps:
            raise stopped(what)
        changed = served(past.now, flow, 0)
        could_stand = 0
        if timed.case is Case.CAUTIOUS:
            kept = keep_departures(changed, published_of(still))
            changed, could_stand = kept.changed, kept.at_most
        moved = movements_of(changed.flow, rest=rest)
        least = sum(left.vehicles for left in changed.left_under_way)
        if left_under_way(moved) > least:
            moved = under_way_first(moved, rest, published_of(still), places)
        if places.limited:
            # Movements that leave more of those under way have room for more from home.
            could_stand = _could_leave(changed, past) + left_under_way(moved) - least
        back = returning(still, moved) if timed.case is Case.CAUTIOUS else None
        refusals = check_change(changed) or check_movements(moved)
        refusals = refusals or (check_movements(back) if back is not None else ())
        refuse_faulty(what, refusals)
        return _Solved(still, changed, moved, back, could_stand)

    def _case(self, solved: _Solved) -> ChangedCase:
        before = self.plan.cases[solved.still.timed.case].out
        return changed_case(solved.still, solved.changed, solved.moved, solved.back, before)

    def _written(
        self,
        made_at: datetime,
        cautious: _Solved,
        cases: dict[Case, ChangedCase],
        rows: tuple[DepartureRow, ...],
        on_road: tuple[UnderWayRow, ...],
    ) -> RoadChange:
        terms, plan, past = self.site.terms, self.plan, cautious.still.past
        there = at_exits(cautious.still, cautious.moved)
        network = cautious.still.timed.network
        under_way = sum(part.vehicles for part in past.under_way)
        at_home = int(network.vehicles[: cautious.still.homes].sum())
        published, stand = sum(part.vehicles for part in past.at_home), standing(rows)
        leaving = sum(row.now for row in rows)
        counts = {
            "vehicles": past.out + under_way + at_home + _stay(self.site),
            "out_by_then": past.out,
            "under_way": under_way,
            "on_shut": _on_shut(cautious.still),
            "published": published,
            "standing": stand,
            "moved": min(published, leaving) - stand,
            "cancelled": max(0, published - leaving),
            "added": max(0, leaving - published),
            "could_stand": cautious.could_stand,
        }
        at = moment_at(cautious.still.timed.moment_s(past.now))
        settings, window = terms.settings, terms.window()
        assert window is not None  # noqa: S101 - there are hours, or nothing was worked out
        return RoadChange(
            schema=ROAD_CHANGE_SCHEMA,
            id=settings.id,
            title=settings.title,
            version=settings.version,
            sensitivity=Sensitivity.NEED_TO_KNOW,
            as_of=settings.as_of,
            made_at=made_at,
            expires=settings.expires,
            software=f"opencorridor {__version__}",
            at=at,
            plan_id=plan.id,
            plan_version=plan.version,
            plan_made_at=plan.made_at,
            plan_terms_digest=plan.terms_digest,
            terms_digest=terms.digest,
            roads_file_sha256=plan.roads_file_sha256,
            roads_source=plan.roads_source,
            roads_credit=plan.roads_credit,
            no_silence_needed=settings.no_silence_needed,
            window_start=window[0],
            window_end=window[1],
            clocks=settings.clocks,
            differences=differences(terms, plan),
            verdict=(
                *change_verdict(terms, cases, counts, on_road, there, at),
                *doubtful(self.site),
            ),
            assumes=SILENCE_SENTENCE,
            standing_words=STANDING_SENTENCE,
            assumptions=(
                POSITIONS_SENTENCE,
                PROPOSAL_SENTENCE,
                EITHER_SENTENCE,
                *assumptions(terms),
            ),
            not_known=settings.not_known,
            at_home=at_home,
            shut=told(self.site),
            cases=cases,
            departures=rows,
            roads=on_road,
            **counts,
        )


def _could_leave(changed: Changed, past: Past) -> int:
    """Return how many published departures an optimum could keep, as far as numbers tell.

    Where totals bind, other steps of arrival may be as good, and more may stand with them.
    """
    under_way = sum(part.vehicles for part in past.under_way)
    coming = under_way - sum(left.vehicles for left in changed.left_under_way)
    return min(sum(part.vehicles for part in past.at_home), changed.flow.out - coming)


def _on_shut(still: Open) -> int:
    """Return the vehicles under way that are on a road that is shut at the moment."""
    return int(shut_now(still) @ [part.vehicles for part in still.past.under_way])


def _stay(site: Site) -> int:
    """Return the vehicles of crowds that accept no exit that is agreed."""
    terms = site.terms
    others = [c for i, c in terms.crowds.items() if i not in site.crowds]
    return sum(c.vehicles.at_demand(terms.settings.demand) for c in others)


def _unknown(terms: AreaTerms, site: Site, past: Past) -> list[Finding]:
    """Return what is wrong with crowds of which somebody has left."""
    found = []
    for ident in sorted({part.crowd for part in past.under_way}):
        if ident not in site.crowds:
            what = (
                f"Vehicles of the crowd {ident!r} are on the road by the plan, and the changed "
                "terms have no such crowd that accepts an agreed exit."
            )
            found.append(_finding(what, "Leave its row as it is: who has left is subtracted."))
    for ident, gone in past.departed.items():
        crowd = terms.crowds.get(ident)
        have = gone if crowd is None else crowd.vehicles.at_demand(terms.settings.demand)
        if gone > have:
            what = (
                f"{gone:,} vehicles of the crowd {ident!r} have left by the plan, the changed "
                f"terms say that there are {have:,} in all."
            )
            found.append(_finding(what, "State all that there were: who has left is subtracted."))
    return found


def _other_blocks(timed: TimedSite, plan: RoadPlan, past: Past) -> list[Finding]:
    """Refuse a plan whose numbers are not those of its drives in these steps and blocks."""
    block_s = timed.site.terms.settings.block_s
    stated: dict[tuple[str, str, int], int] = {}
    for row in plan.timetable:
        key = row.crowd, row.exit, int(row.start.timestamp())
        stated[key] = stated.get(key, 0) + row.vehicles
    driven: dict[tuple[str, str, int], int] = {}
    for crowd, exit_, step, vehicles in past.departures:
        key = crowd, exit_, timed.moment_s(step) // block_s * block_s
        driven[key] = driven.get(key, 0) + vehicles
    if stated == driven and sum(driven.values()) == plan.cases[Case.CAUTIOUS].out:
        return []
    what = (
        "The timetable and the number out of the plan are not those of its drives in the steps of "
        "the changed terms."
    )
    mend = (
        "Leave step_s and block_min of area.toml as they were, take plan and proof together, and "
        "see what corridor verify says of them."
    )
    return [_finding(what, mend)]
