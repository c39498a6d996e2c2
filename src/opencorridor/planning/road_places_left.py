"""After a change, exits that take so many in all: who arrives where and when, within what is left.

Which arrival steps are filled, and who fills them, can be chosen apart (``engine/change``). So the
totals settle the steps first, and each exit is then taken to receive just so many in each step: a
network without totals, on which all the rest of a change is worked out as on any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from opencorridor.errors import SolverError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import NO_TOTAL, ArrivalFlow, earliest_arrival
from opencorridor.planning.engine.arrival import Report, Start
from opencorridor.planning.engine.change_within import ChangedWithin, open_within
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.road_after import Open
from opencorridor.planning.road_totals import fits, totals_of

Check = Callable[[ChangedWithin], None]
"""Raises an error if an optimum is not what it claims to be."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """What is left of the totals of exits at a moment.

    Parameters
    ----------
    network : TimedNetwork
        What is open from then on, before exits receive just what they will.
    left : ndarray of int64, shape (destinations,)
        How many more each exit takes, or -1 for one without a total.
    now : int
        The step of the moment.
    what : str
        What is worked out, as it is told.
    check : callable
    report : callable
        Where it returns true, the work ends with a `SolverError`.
    """

    network: TimedNetwork
    left: IntArray
    now: int
    what: str
    check: Check
    report: Report

    @property
    def limited(self) -> bool:
        """Whether any exit has a total."""
        return bool((self.left != NO_TOTAL).any())

    def settled(self, network: TimedNetwork, left: IntArray, start: ArrivalFlow) -> TimedNetwork:
        """Return a network whose exits receive in each step what the best plan brings there.

        Parameters
        ----------
        network : TimedNetwork
            What is open, or a part of it.
        left : ndarray of int64, shape (destinations,)
        start : ArrivalFlow
            A flow that fits it, to go on from.
        """
        earliest = earliest_arrival(network, self.report, Start(start, 0))
        if earliest.proven_step < network.steps:
            raise stopped(self.what)
        arrived = earliest.arrived
        if not fits(earliest, left):
            changed = open_within(network, left, self.now, 0, report=self.report)
            if not changed.staged.fewest:
                raise stopped(self.what)
            self.check(changed)
            arrived = changed.flow.arrived
        rows = len(network.capacity) + np.arange(len(left))
        return replace(
            network,
            capacity=np.concatenate([network.capacity, arrived]),
            reception_row=np.where(left == NO_TOTAL, network.reception_row, rows),
        )


def stopped(what: str) -> SolverError:
    """Return the error of work that was stopped."""
    return SolverError(f"the {what} was stopped before its end; half a change is none")


def places_of(still: Open, what: str, check: Check, report: Report) -> Places:
    """Return what is left of the totals of exits.

    Parameters
    ----------
    still : Open
    what : str
        What is worked out, as it is told.
    check, report : callable
    """
    totals = totals_of(still.timed.site, still.timed.case)
    there = [still.past.there.get(ident, 0) for ident in still.timed.site.exits]
    left = np.maximum(0, totals - np.array(there, dtype=np.int64))
    left = np.where(totals == NO_TOTAL, NO_TOTAL, left)
    return Places(still.timed.network, left, still.past.now, what, check, report)
