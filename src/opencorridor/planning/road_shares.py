"""Equal shares of crowds, among flows that have as many out by every step."""

from __future__ import annotations

from dataclasses import replace

from opencorridor.planning.engine import ArrivalFlow, earliest_arrival
from opencorridor.planning.engine.arrival import Report, Start


def balanced(
    flow: ArrivalFlow, report: Report | None = None, *, before: ArrivalFlow | None = None
) -> ArrivalFlow:
    """Return a flow with as many out by every step, in which crowds have shares nearer to equal.

    Parameters
    ----------
    flow : ArrivalFlow
        Proven to its end.
    report : callable, optional
        As of :func:`~opencorridor.planning.engine.earliest_arrival`; where it returns true, the
        given flow comes back.
    before : ArrivalFlow, optional
        That of the crowds that go first, of which nothing is changed; ``flow`` went on from it.

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
    settled = network.vehicles * 0 if before is None else before.network.vehicles
    start = None if before is None else Start(before, 0)
    out = flow.out - (0 if before is None else before.out)
    wish = network.vehicles - settled
    everybody = int(wish.sum())
    if not 0 < out < everybody:
        return flow
    shares = replace(network, vehicles=settled + wish * out // everybody)
    first = earliest_arrival(shares, report, start)
    if first.proven_step < network.steps:
        return flow
    found = earliest_arrival(network, report, Start(first, 0))
    return found if found.proven_step == network.steps else flow
