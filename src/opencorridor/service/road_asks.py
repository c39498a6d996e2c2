"""Work out what changes of the terms of a road plan are worth."""

from __future__ import annotations

from pathlib import Path

from opencorridor.errors import RoadPlanError, SolverError, UsageError
from opencorridor.model.cases import Case
from opencorridor.model.road_asks import ROAD_ASKS_SCHEMA, RoadAskMenu, RoadAskSheet
from opencorridor.model.road_plan import RoadPlan
from opencorridor.model.scenario import Sensitivity
from opencorridor.planning.engine import ArrivalFlow, TotalsFlow
from opencorridor.planning.engine.movements import Movements
from opencorridor.planning.road_asks import COUNTS_SENTENCE, Desk
from opencorridor.planning.road_site import join
from opencorridor.publish.road_plan.asks import asks_json, road_asks_schema_text
from opencorridor.scenario.roadplan import check_area_folder
from opencorridor.service.arrivals import check_flow, check_within_totals
from opencorridor.service.movements import check_movements
from opencorridor.service.road_plans import Progress
from opencorridor.service.roads import read_roads


def ask_road_plan(
    folder: str | Path,
    roads: str | Path,
    plan: RoadPlan,
    *,
    menu: RoadAskMenu | None = None,
    progress: Progress | None = None,
) -> RoadAskSheet:
    """Work out what changes of the terms are worth in the case that is handed out.

    Parameters
    ----------
    folder, roads : str or Path
        What the plan was made from.
    plan : RoadPlan
        Not stopped before its end.
    menu : RoadAskMenu, optional
        Which changes are tried; that of the folder if left out.
    progress : callable, optional
        Where it returns true, the work ends: what is left is named as not worked out.

    Returns
    -------
    RoadAskSheet
        Need-to-know: keep it apart from the plan.

    Raises
    ------
    RoadPlanError, RoadsError
        If the folder or the roads cannot be read.
    UsageError
        If the plan was made from another state of the folder, or on other roads.
    PlanningError
        If the network with all changes is larger than can be carried.
    SolverError
        If the check of a flow refuses it, which would be a fault of this program.
    """
    checked = check_area_folder(Path(folder))
    if checked.terms is None:
        raise RoadPlanError(checked.findings)
    terms, network = checked.terms, read_roads(roads)
    if (terms.digest, network.about.source_sha256) != (plan.terms_digest, plan.roads_sha256):
        message = (
            f"The plan {plan.id} was made from another state of {folder}, or on other roads than "
            f"{roads}; plan it again."
        )
        raise UsageError(message)

    def tell(what: str) -> bool:
        return progress is not None and progress(0, 1, f"asks: {what}")

    case = plan.cases[Case.CAUTIOUS]
    site = join(terms, network.network)
    desk = Desk(site, Case.CAUTIOUS, case.most_out, case.out, _check, tell)
    worked = desk.work(menu or terms.asks or RoadAskMenu())
    return RoadAskSheet(
        schema=ROAD_ASKS_SCHEMA,
        software=plan.software,
        made_at=plan.made_at,
        sensitivity=Sensitivity.NEED_TO_KNOW,
        plan=plan.id,
        title=plan.title,
        version=plan.version,
        as_of=plan.as_of,
        expires=plan.expires,
        terms_digest=plan.terms_digest,
        roads_sha256=plan.roads_sha256,
        assumes=plan.assumes,
        standing=plan.standing,
        case=Case.CAUTIOUS.value,
        people_per_vehicle=(
            desk.ranks[0].people_per_vehicle if len(desk.ranks) == 1 else case.people_per_vehicle
        ),
        vehicles=case.vehicles,
        most_out=case.most_out,
        out=case.out,
        counts=COUNTS_SENTENCE,
        asks=worked.asks,
        not_worked=worked.not_worked,
        pairs_tried=worked.pairs_tried,
        pairs_left=worked.pairs_left,
        as_they_stand=worked.as_they_stand,
    )


def _check(flow: ArrivalFlow | TotalsFlow, moved: Movements | None) -> None:
    """Refuse a flow, or movements of it, that the checker does not accept."""
    if moved is not None:
        refusals = check_movements(moved)
    elif isinstance(flow, TotalsFlow):
        refusals = check_within_totals(flow)
    else:
        refusals = check_flow(flow)
    if refusals:
        message = (
            f"an ask was worked out but its own check refuses it ({refusals[0].text()}); nothing "
            "is handed out, please report it with the folder"
        )
        raise SolverError(message)


def road_asks_to_json(asks: RoadAskSheet) -> str:
    """Return asks of a road plan as the text of ``asks.json``."""
    return asks_json(asks)


def road_asks_schema() -> str:
    """Return the JSON Schema of ``asks.json`` of a road plan as the text of its file."""
    return road_asks_schema_text()
