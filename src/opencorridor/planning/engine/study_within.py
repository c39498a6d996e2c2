"""A solved flow within totals that changes of terms are tried on, and put back each time.

How many are out by the end is all that an ask is worth, so the flow is written as one in which
vehicles gather behind their destinations (``gathering``). There every change of terms, that of a
total among them, is a change of links, and nothing else is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.arrival import Start, earliest_arrival
from opencorridor.planning.engine.asked import (
    Change,
    LaterEnd,
    LongerWindow,
    Opened,
    Rate,
    Reception,
    Total,
    apart,
    raised,
    room_for,
)
from opencorridor.planning.engine.gathering import gathered, moved
from opencorridor.planning.engine.study import Found, Study
from opencorridor.planning.engine.totals import NO_TOTAL, TotalsFlow


class StudyWithin:
    """A solved flow within totals, with room for changes.

    Parameters
    ----------
    flow : TotalsFlow
        Proven best.
    changes : sequence of Change
        All that will be tried.
    protected : ndarray of int64
        Links that no change may open or hold open for longer.

    Raises
    ------
    PlanningError
        If the flow was stopped, changes do not fit, or the network with all of them is larger than
        the engine can number.
    """

    def __init__(self, flow: TotalsFlow, changes: Sequence[Change], protected: IntArray) -> None:
        if not flow.proven:
            message = (
                "the flow within totals was stopped before it was proven best: asks are worth "
                "something against an optimum only; let the search end"
            )
            raise PlanningError(message)
        others, asked = apart(changes)
        self._totals, self._protected = flow.totals, protected
        raised(flow.totals, asked)
        self._room = room_for(flow.network, others)
        widths = sorted({c.vehicles for c in asked if c.vehicles != NO_TOTAL})
        self._gathering = gathered(self._room.wide, flow.totals, flow.network.steps, widths)
        start = Start(moved(flow, self._gathering), 0)
        solved = earliest_arrival(self._gathering.network, start=start)
        self._width_row = {NO_TOTAL: self._gathering.wide_row}
        first = len(self._gathering.network.capacity) - len(widths)
        self._width_row |= {width: first + i for i, width in enumerate(widths)}
        self._study = Study(solved, list(self._as_links(changes)), protected)

    def worth(self, changes: Sequence[Change]) -> Found:
        """Return what changes are worth, and put the flow back.

        Raises
        ------
        PlanningError
            If a change takes something away, opens what is protected, or does not fit.
        """
        others, asked = apart(changes)
        raised(self._totals, asked)
        self._room.made(others, self._protected)
        return self._study.worth(list(self._as_links(changes)))

    def _as_links(self, changes: Sequence[Change]) -> Iterator[Change]:
        """Yield changes as they are where vehicles gather."""
        to = self._gathering
        for change in changes:
            if isinstance(change, Total):
                yield Rate(to.gate[[change.destination]], self._width_row[change.vehicles])
                continue
            for each in self._room.on_links(change):
                if isinstance(each, LaterEnd):
                    yield LongerWindow(to.door, later_steps=each.steps)
                elif isinstance(each, Reception):
                    row = each.capacity_row if each.capacity_row >= 0 else to.wide_row
                    yield Rate(to.door[[each.destination]], row)
                elif not self._leaves_an_end(each):
                    yield each

    def _leaves_an_end(self, change: Change) -> bool:
        """Tell whether a change opens a road on which nobody would go on from a destination."""
        wide = self._room.wide
        return isinstance(change, Opened) and bool(
            np.isin(wide.tail[change.link], wide.destination)
        )
