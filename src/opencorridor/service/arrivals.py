"""Hands the engine's flow to the checker, which shares nothing with it."""

from __future__ import annotations

from dataclasses import fields

from opencorridor.planning.engine import ArrivalFlow, TimedNetwork
from opencorridor.verification.arrivals import Claim, Refusal, Terms, check_arrivals


def terms_of(network: TimedNetwork) -> Terms:
    """Return a network in steps as the checker takes it."""
    return Terms(**{f.name: getattr(network, f.name) for f in fields(Terms)})


def claim_of(flow: ArrivalFlow) -> Claim:
    """Return a flow and its certificate as the checker takes them."""
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
        label=flow.dead[: layout.node_copies],
        label_start=layout.place + layout.first,
        label_first=first,
        label_count=copies,
        crowd_label=flow.dead[layout.node_copies :],
        proven_step=flow.proven_step,
    )


def check_flow(flow: ArrivalFlow) -> tuple[Refusal, ...]:
    """Return what the checker finds wrong with a flow; nothing means that it is accepted."""
    return check_arrivals(terms_of(flow.network), claim_of(flow))
