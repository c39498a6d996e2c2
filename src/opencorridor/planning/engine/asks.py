"""Asks on the large engine: what changes of terms are worth, by residual search.

The flow is solved once. Each ask adds copies of links, arrivals or vehicles, and its worth is the
most extra flow that these allow (``gains``). Then the flow is put back. The sum of arrival steps
and the clear time come from a solve of their own, for those asks that the desk chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from opencorridor.errors import PlanningError
from opencorridor.model.plan import NOT_AGREED_SENTENCE
from opencorridor.network.intervals import IntArray
from opencorridor.planning.asks import NO_CHANGE
from opencorridor.planning.engine.arrival import ArrivalFlow, Report, Start, earliest_arrival
from opencorridor.planning.engine.asked import (
    NOTHING_PROTECTED,
    Change,
    EarlierStart,
    LaterEnd,
    LongerWindow,
    NotAgreed,
    Opened,
    Rate,
    Reception,
    Total,
    apart,
    raised,
    with_changes,
)
from opencorridor.planning.engine.study import Found, Study
from opencorridor.planning.engine.study_within import StudyWithin
from opencorridor.planning.engine.totals import TotalsFlow, fewest_steps

MOST_PAIRS = 200
"""Pairs that are tried, unless the caller says another number."""


@dataclass(frozen=True)
class Ask:
    """Changes of terms that are asked for together."""

    id: str
    words: str
    changes: tuple[Change, ...]

    @property
    def not_agreed(self) -> str:
        """What every ask says: nothing of it is agreed."""
        return NOT_AGREED_SENTENCE

    @property
    def uses_unagreed_road(self) -> bool:
        """Whether roads are part of it that are not part of the network."""
        return any(isinstance(c, NotAgreed) for c in self.changes)


@dataclass(frozen=True)
class Worth:
    """What an ask is worth in vehicles out by the end, all other terms unchanged.

    ``pair_of`` names the asks that it joins; empty: it stands alone.
    """

    ask: Ask
    found: Found
    pair_of: tuple[str, ...] = ()

    @property
    def vehicles(self) -> int:
        """More vehicles out than without it."""
        return self.found.vehicles

    @property
    def effect(self) -> str:
        """What it is worth, in words."""
        if not self.vehicles:
            return NO_CHANGE
        return f"{self.vehicles:,} more {'vehicle' if self.vehicles == 1 else 'vehicles'} out."


@dataclass(frozen=True)
class AskSheet:
    """Asks, most vehicles first; need-to-know, never part of a plan.

    Parameters
    ----------
    worths : tuple of Worth
        Single asks, and the pairs that gain.
    pairs_tried : int
        Pairs of asks that are worth nothing alone.
    pairs_without_contact : int
        Pairs of such asks that are proven worthless without a search: together they do not touch
        the cut from both sides.
    pairs_left : int
        Pairs of such asks that were not tried; nothing is known of them.
    """

    worths: tuple[Worth, ...]
    pairs_tried: int
    pairs_without_contact: int
    pairs_left: int


@dataclass(frozen=True)
class Resolved:
    """What an ask does to arrivals, from a solve of its own.

    Parameters
    ----------
    vehicles : int
        More vehicles out.
    vehicle_steps_saved : int
        Area between the two curves of vehicles arrived, up to the later of both last arrivals.
        Whoever gets out only after the change counts from that arrival on.
    last_arrival_step : int
        Step of the last arrival with the change, -1 if nobody arrives.
    all_out : bool
        Whether that is all there are.
    """

    ask: Ask
    vehicles: int
    vehicle_steps_saved: int
    last_arrival_step: int
    all_out: bool


def work_asks(
    flow: ArrivalFlow | TotalsFlow,
    asks: Sequence[Ask],
    *,
    protected: IntArray = NOTHING_PROTECTED,
    most_pairs: int = MOST_PAIRS,
) -> AskSheet:
    """Return what asks are worth, most vehicles first, and which gain in pairs only.

    Parameters
    ----------
    flow : ArrivalFlow or TotalsFlow
        Proven to the end of its horizon. Of one within totals, totals can be asked for as well.
    asks : sequence of Ask
    protected : ndarray of int64
        Links that are closed to protect people (mined, contested): no ask may open them.
    most_pairs : int
        Pairs to try, among asks that are worth nothing alone.

    Raises
    ------
    PlanningError
        If the flow was stopped, an ask takes something away or opens what is protected, two asks
        have one id, or the network with all asks is larger than the engine can number.
    """
    if len({a.id for a in asks}) != len(asks):
        message = "two asks have the same id"
        raise PlanningError(message)
    study = _study(flow, [c for a in asks for c in a.changes], protected)
    worths = [Worth(ask, study.worth(ask.changes)) for ask in asks]
    nothing = [w for w in worths if not w.vehicles]
    joined = [(a, b) for a, b in combinations(nothing, 2) if not _one_term(a.ask, b.ask)]
    hopeful = [(a, b) for a, b in joined if _may_meet(a, b)]
    tried = [_pair(study, a.ask, b.ask) for a, b in islice(hopeful, most_pairs)]
    found = worths + [p for p in tried if p.vehicles]
    found.sort(key=lambda w: (-w.vehicles, w.ask.id))
    return AskSheet(tuple(found), len(tried), len(joined) - len(hopeful), len(hopeful) - len(tried))


def _study(
    flow: ArrivalFlow | TotalsFlow, changes: Sequence[Change], protected: IntArray
) -> Study | StudyWithin:
    if isinstance(flow, TotalsFlow):
        return StudyWithin(flow, changes, protected)
    return Study(flow, changes, protected)


def _pair(study: Study | StudyWithin, a: Ask, b: Ask) -> Worth:
    words = f"{a.words}; and {b.words[:1].lower()}{b.words[1:]}"
    ask = Ask(f"{a.id}+{b.id}", words, (*a.changes, *b.changes))
    return Worth(ask, study.worth(ask.changes), (a.id, b.id))


def _one_term(a: Ask, b: Ask) -> bool:
    """Tell whether two asks are sizes of one term, which cannot be had both."""
    return bool(_terms(a) & _terms(b))


def _terms(ask: Ask) -> set[tuple[str, int]]:
    """Return what an ask gives another value: each end of each window, each rate, and so on."""
    found: set[tuple[str, int]] = set()
    for c in ask.changes:
        if isinstance(c, LongerWindow):
            found |= {("earlier", int(i)) for i in c.links if c.earlier_steps}
            found |= {("later", int(i)) for i in c.links if c.later_steps}
        elif isinstance(c, Rate):
            found |= {("rate", int(i)) for i in c.links}
        elif isinstance(c, Opened):
            found.add(("opened", c.link))
        elif isinstance(c, NotAgreed):
            found.add(("not agreed", id(c)))
        elif isinstance(c, EarlierStart):
            found.add(("start", c.origin))
        elif isinstance(c, Reception):
            found.add(("reception", c.destination))
        elif isinstance(c, Total):
            found.add(("total", c.destination))
        elif isinstance(c, LaterEnd):
            found.add(("end", 0))
    return found


def _may_meet(a: Worth, b: Worth) -> bool:
    """Tell whether two asks may gain together; not if the cut is touched on one side alone."""
    if _links(a.ask) & _links(b.ask) or (_about_arrivals(a.ask) and _about_arrivals(b.ask)):
        # What one opens the other may let through: there are copies that only both give.
        return True
    leaves, enters = (
        a.found.touch.leaves + b.found.touch.leaves,
        a.found.touch.enters + b.found.touch.enters,
    )
    return leaves > 0 and enters > 0


def _links(ask: Ask) -> set[int]:
    found: set[int] = set()
    for c in ask.changes:
        if isinstance(c, LongerWindow | Rate):
            found |= {int(i) for i in c.links}
        elif isinstance(c, Opened):
            found.add(c.link)
    return found


def _about_arrivals(ask: Ask) -> bool:
    return any(isinstance(c, LaterEnd | Reception) for c in ask.changes)


def resolve(
    flow: ArrivalFlow | TotalsFlow, ask: Ask, *, protected: IntArray = NOTHING_PROTECTED
) -> Resolved:
    """Return what an ask does to the arrivals, by a solve of the changed network.

    Without totals the solve goes on from the flow, which keeps all limits because an ask takes
    nothing away; none of its arrivals is taken as proven. Within totals it begins anew.

    Raises
    ------
    PlanningError
        As :func:`work_asks`.
    """
    changed = solved_with(flow, ask.changes, protected)
    before, after = flow.arrived.sum(axis=0), changed.arrived.sum(axis=0)
    last = int(np.flatnonzero(after).max(initial=-1))
    end = max(last, int(np.flatnonzero(before).max(initial=-1)))
    area = [int(a[: end + 1] @ (end - np.arange(len(a[: end + 1])))) for a in (before, after)]
    return Resolved(
        ask,
        changed.out - flow.out,
        area[1] - area[0],
        last,
        changed.out == changed.network.total_vehicles,
    )


def solved_with(
    flow: ArrivalFlow | TotalsFlow,
    changes: Sequence[Change],
    protected: IntArray = NOTHING_PROTECTED,
    report: Report | None = None,
) -> ArrivalFlow | TotalsFlow:
    """Return the best flow of a network with changes made, of the kind that was solved.

    Where ``report`` returns true, what was found so far comes back.

    Raises
    ------
    PlanningError
        As :func:`work_asks`.
    """
    if isinstance(flow, ArrivalFlow):
        network = with_changes(flow.network, changes, protected)
        return earliest_arrival(network, report, Start(flow, 0))
    others, asked = apart(changes)
    network = with_changes(flow.network, others, protected)
    return fewest_steps(network, raised(flow.totals, asked), report)


def least_steps(
    flow: ArrivalFlow | TotalsFlow,
    make: Callable[[int], tuple[Change, ...]],
    most: int,
    *,
    protected: IntArray = NOTHING_PROTECTED,
) -> int | None:
    """Return the least number of steps of a change that is worth anything, by halving.

    Parameters
    ----------
    flow : ArrivalFlow or TotalsFlow
        Proven to the end of its horizon.
    make : callable
        Changes for a number of steps; more steps must hold all that fewer do. Roads that are not
        agreed cannot be part of them.
    most : int
        The most steps to try.

    Returns
    -------
    int or None
        None if not even ``most`` are worth anything.
    """
    study = _study(flow, make(most), protected)
    if not study.worth(make(most)).vehicles:
        return None
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        gains_any = study.worth(make(middle)).vehicles > 0
        low, high = (low, middle) if gains_any else (middle + 1, high)
    return low
