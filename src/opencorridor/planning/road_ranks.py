"""Crowds in the order in which they go: by priority, then by the people in a vehicle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from opencorridor.model.cases import Case
from opencorridor.model.road_plan import AreaTerms
from opencorridor.model.road_proof import Cuts
from opencorridor.planning.engine import ArrivalFlow, TotalsFlow, earliest_arrival
from opencorridor.planning.engine.arrival import ALIVE, Report, Start
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.road_proof import end_cut_of
from opencorridor.planning.road_shares import balanced
from opencorridor.planning.road_site import Site

Check = Callable[[ArrivalFlow | TotalsFlow], None]
"""Raises an error if a flow is not what it claims to be."""


@dataclass(frozen=True, slots=True)
class Rank:
    """Crowds of one priority whose vehicles carry as many people, by their numbers in a site."""

    priority: int | None
    people_per_vehicle: int
    crowds: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A flow in which whoever goes first is out first, and what proves it.

    Parameters
    ----------
    flow : ArrivalFlow
        Of the whole network. Where the search was stopped it is proven as far as it says.
    most_out : tuple of int
        For each rank that was reached, the most vehicles that it and all before it have out.
    cuts : tuple of Cuts
        What proves each of these.
    """

    flow: ArrivalFlow
    most_out: tuple[int, ...]
    cuts: tuple[Cuts, ...]

    @property
    def stopped(self) -> bool:
        """Whether the search ended before everything was proven."""
        return self.flow.proven_step < self.flow.network.steps


def ranks_of(site: Site, case: Case) -> tuple[Rank, ...]:
    """Return the crowds that take part in the order in which they go.

    Parameters
    ----------
    site : Site
    case : Case
    """
    return ranks_among(site.crowds, site.terms, case)


def ranks_among(crowds: Sequence[str], terms: AreaTerms, case: Case) -> tuple[Rank, ...]:
    """Return crowds in the order in which they go, by their places in a list of ids.

    Parameters
    ----------
    crowds : sequence of str
    terms : AreaTerms
    case : Case
    """

    def order(number: int) -> tuple[bool, int, int]:
        ident = crowds[number]
        priority = terms.crowds[ident].priority
        return priority is None, priority or 0, -terms.people_per_vehicle(ident, case)

    return tuple(
        Rank(None if last else priority, -people, tuple(numbers))
        for (last, priority, people), numbers in groupby(
            sorted(range(len(crowds)), key=order), key=order
        )
    )


def by_rank(
    network: TimedNetwork,
    ranks: tuple[Rank, ...],
    check: Check,
    report: Report | None = None,
    *,
    shares: bool = False,
    nodes: int | None = None,
) -> Ranked:
    """Send the most vehicles out by every step, among those as many of the first rank as can be.

    Parameters
    ----------
    network : TimedNetwork
    ranks : tuple of Rank
        All its crowds, each once.
    check : callable
    report : callable, optional
        As of :func:`~opencorridor.planning.engine.earliest_arrival`; where it returns true, the
        flow of the ranks so far comes back.
    shares : bool
        Whether the crowds of a rank get shares that are near to equal.
    nodes : int, optional
        Nodes of the roads, where the network has more behind them.

    Returns
    -------
    Ranked

    Notes
    -----
    The flow of one rank goes on with the next. Going on takes nobody's departure away, because an
    augmenting path keeps the amounts at both its ends, so that each rank keeps the most it can
    have beside those before it: which crowds leave and when vehicles arrive can be chosen apart
    (Mendelsohn and Dulmage 1958, Perfect 1968; docs/adr/0024).
    """
    wish = np.zeros_like(network.vehicles)
    flow: ArrivalFlow | None = None
    most_out: list[int] = []
    cuts: list[Cuts] = []
    for rank in ranks:
        crowds = list(rank.crowds)
        wish[crowds] = network.vehicles[crowds]
        taking_part = replace(network, vehicles=wish.copy())
        start = None if flow is None else Start(flow, 0)
        found = earliest_arrival(taking_part, report, start)
        if found.proven_step < network.steps:
            found = replace(found, network=network)
            if rank is not ranks[-1]:
                # Its labels say nothing of those who are still to come.
                found = replace(found, dead=np.full_like(found.dead, ALIVE), proven_step=0)
            check(found)
            return Ranked(found, tuple(most_out), tuple(cuts))
        flow = balanced(found, report, before=flow) if shares else found
        check(flow)
        most_out.append(flow.out)
        cuts.append(end_cut_of(flow, nodes or network.nodes))
    assert flow is not None  # noqa: S101 - a network of a site has crowds
    return Ranked(replace(flow, network=network), tuple(most_out), tuple(cuts))
