"""Hands the engine's flow to the checker, which shares nothing with it."""

from __future__ import annotations

from dataclasses import fields

from opencorridor.planning.engine import ArrivalFlow, TimedNetwork, TotalsFlow
from opencorridor.planning.engine.change import Changed
from opencorridor.planning.engine.change_within import ChangedWithin
from opencorridor.planning.engine.people import MostPeople
from opencorridor.planning.engine.search import Int32Array
from opencorridor.planning.engine.stages import Staged
from opencorridor.planning.engine.stages_within import StagedWithin
from opencorridor.verification.arrivals import LATE, Claim, Refusal, Terms, check_arrivals
from opencorridor.verification.people import (
    PeopleClaim,
    StageClaim,
    Within,
    check_stages,
)
from opencorridor.verification.people import check_people as check_claimed_people
from opencorridor.verification.totals import Prices, check_totals
from opencorridor.verification.under_way import check_under_way


def terms_of(network: TimedNetwork) -> Terms:
    """Return a network in steps as the checker takes it."""
    return Terms(**{f.name: getattr(network, f.name) for f in fields(Terms)})


def claim_of(flow: ArrivalFlow) -> Claim:
    """Return a flow and its certificate as the checker takes them."""
    return _claim(flow, flow.dead, flow.proven_step)


def totals_claim_of(flow: TotalsFlow) -> tuple[Claim, Prices]:
    """Return a flow within totals and its certificate as the checker takes them."""
    capped = flow.potential.copy()
    capped[capped >= flow.stay] = LATE
    claim = _claim(flow, capped, flow.network.steps)
    return claim, Prices(flow.totals, flow.price, flow.stay, flow.proven)


def _claim(flow: ArrivalFlow | TotalsFlow, label: Int32Array, proven_step: int) -> Claim:
    network, layout = flow.network, flow.layout
    first = layout.first.clip(max=network.steps)
    copies = (layout.last - layout.first + 1).clip(0)
    entries = (layout.entry_last - layout.entry_first + 1).clip(0)
    return Claim(
        entering=flow.flow,
        entering_start=layout.flow + layout.entry_first,
        entering_first=layout.entry_first,
        entering_count=entries,
        leaving=flow.leaving,
        leaving_start=layout.depart + layout.leave_first,
        leaving_first=layout.leave_first.clip(max=network.steps),
        leaving_count=(layout.leave_last - layout.leave_first + 1).clip(0),
        arrived=flow.arrived,
        label=label[: layout.node_copies],
        label_start=layout.place + layout.first,
        label_first=first,
        label_count=copies,
        crowd_label=label[layout.node_copies :],
        proven_step=proven_step,
    )


def check_flow(flow: ArrivalFlow) -> tuple[Refusal, ...]:
    """Return what the checker finds wrong with a flow; nothing means that it is accepted."""
    return check_arrivals(terms_of(flow.network), claim_of(flow))


def check_within_totals(flow: TotalsFlow) -> tuple[Refusal, ...]:
    """Return what the checker finds wrong with a flow within totals; nothing: it is accepted."""
    return check_totals(terms_of(flow.network), *totals_claim_of(flow))


def check_change(changed: Changed | ChangedWithin) -> tuple[Refusal, ...]:
    """Return what the checker finds wrong with the optimum after a change, from then on."""
    if isinstance(changed, ChangedWithin):
        return check_staged(changed.staged)
    flow = changed.flow
    shut_in = changed.shut_in[: flow.layout.node_copies]
    return check_under_way(terms_of(flow.network), claim_of(flow), shut_in)


def stages_claim_of(found: Staged | StagedWithin) -> tuple[Claim, StageClaim, Within | None]:
    """Return a flow in stages and its certificates as the checker takes them."""
    reached = found.reached
    stages = StageClaim(reached.stages, reached.out, reached.most, reached.cuts)
    if isinstance(found, Staged):
        return claim_of(found.flow), stages, None
    flow = found.flow
    within = Within(flow.totals, flow.price, found.stay, found.fewest)
    return _claim(flow, flow.potential, flow.network.steps), stages, within


def check_staged(found: Staged | StagedWithin) -> tuple[Refusal, ...]:
    """Return what the checker finds wrong with a flow in stages; nothing: it is accepted."""
    return check_stages(terms_of(found.flow.network), *stages_claim_of(found))


def check_people(found: MostPeople) -> tuple[Refusal, ...]:
    """Return what the checker finds wrong with who is out; nothing means that it is accepted."""
    claim, stages, within = stages_claim_of(found.staged)
    people = PeopleClaim(
        found.people_per_vehicle, found.group, found.people_by_group, found.most_by_group
    )
    terms = terms_of(found.staged.flow.network)
    return check_claimed_people(terms, claim, stages, people, within)
