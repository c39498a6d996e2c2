"""Equal shares of crowds, among flows that have as many out by every step."""

from __future__ import annotations

from dataclasses import replace

from opencorridor.planning.engine import ArrivalFlow, earliest_arrival
from opencorridor.planning.engine.arrival import Report, Start


def balanced(flow: ArrivalFlow, report: Report | None = None) -> ArrivalFlow:
    """Return a flow with as many out by every step, in which crowds have shares nearer to equal.

    Parameters
    ----------
    flow : ArrivalFlow
        Proven to its end.
    report : callable, optional
        As of :func:`~opencorridor.planning.engine.earliest_arrival`; where it returns true, the
        given flow comes back.

    Returns
    -------
    ArrivalFlow
        The given one if everybody is out or nobody.

    Notes
    -----
    First every crowd is taken to be as large as its equal share of those who get out; the flow of
    these goes on with everybody else. Going on takes nobody's departure away, so a crowd keeps
    what it got first, and the rest goes where the roads allow (ties by equal share of need:
    DESIGN, section 6).
    """
    network = flow.network
    everybody = network.total_vehicles
    if not 0 < flow.out < everybody:
        return flow
    shares = replace(network, vehicles=network.vehicles * flow.out // everybody)
    first = earliest_arrival(shares, report)
    if first.proven_step < network.steps:
        return flow
    found = earliest_arrival(network, report, Start(first, 0))
    return found if found.proven_step == network.steps else flow
