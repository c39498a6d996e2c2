"""Asks of a road plan: what each change of its terms is worth in the case that is handed out.

Windows, receptions and wider roads by residual search on a flow that is solved once
(``engine/asks``, ADR 0016). Another exit, or a road that is open, moves the time of roads to their
nearest exit, and with it how times are rounded: each gets a plan of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from opencorridor.errors import SolverError
from opencorridor.model.cases import Case
from opencorridor.model.plan import NOT_AGREED_SENTENCE
from opencorridor.model.road_asks import (
    AskHours,
    NotWorked,
    RoadAsk,
    RoadAskMenu,
    RoadWidened,
)
from opencorridor.network.intervals import IntArray
from opencorridor.planning.asks import NO_CHANGE
from opencorridor.planning.engine.arrival import ArrivalFlow, Start, earliest_arrival
from opencorridor.planning.engine.asked import with_changes
from opencorridor.planning.engine.asks import Ask, work_asks
from opencorridor.planning.engine.movements import Movements, movements_of
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.road_asked import (
    Laid,
    Tried,
    laid_out,
    pairs,
    roads_called,
    singles,
    with_terms,
)
from opencorridor.planning.road_places import at
from opencorridor.planning.road_site import Site, join
from opencorridor.planning.say import count, listed, people
from opencorridor.units import SECONDS_PER_HOUR

MOST_PAIRS = 100
MOST_OWN = 20
"""Asks with a plan of their own."""

MOST_OWN_PAIRS = 10
MOST_WITH_HOURS = 12
MOST_SHOWN = 5
"""Asks on the first screen; for these the movements are worked out as well."""

NOBODY_MORE = "Nobody more gets out by this arithmetic; those who do arrive earlier."
NO_HOURS = "Nobody more gets out by this arithmetic; hours were not worked out."
SAME_WINDOW = "The window that all parties have in common stays as it is."
COUNTS_SENTENCE = (
    "Vehicles that the roads can carry out by the end, in the cautious case, all other terms "
    "unchanged. Movements that pass no place twice may bring fewer out: where both were worked "
    "out, both are said. Terms that protect people are never rated."
)
FEWER = "leave out those that nobody could grant"
STOPPED = "stopped on request"
CHOOSY = (
    "{} do not accept every exit that would be used, and this planner sends whom it sends to any "
    "of them; what it would be worth if they did is never worked out"
)

Check = Callable[[ArrivalFlow, Movements | None], None]
Tell = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Solved:
    """A flow, the Unix second at which its steps begin, and how long each takes."""

    flow: ArrivalFlow
    begins_s: int
    step_s: int

    def arrivals(self) -> tuple[IntArray, IntArray]:
        """Return moments (Unix seconds) and how many vehicles are out at each, none left out."""
        arrived = self.flow.arrived.sum(axis=0)
        steps = np.flatnonzero(arrived)
        return self.begins_s + (steps + 1) * self.step_s, arrived[steps]


@dataclass(frozen=True, slots=True)
class Gain:
    """A change and how many more vehicles the roads carry out with it.

    ``own`` is the flow of a plan of its own, where one was made.
    """

    tried: Tried
    vehicles: int
    moves_nothing: bool = False
    own: Solved | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """Asks, most vehicles first, and what was not worked out."""

    asks: tuple[RoadAsk, ...]
    not_worked: tuple[NotWorked, ...]
    pairs_tried: int
    pairs_left: int


class Desk:
    """Works out asks of one case.

    Parameters
    ----------
    site : Site
    case : Case
    most_out, moved_out : int
        Vehicles that the roads can carry out on the terms as they stand, and those that the
        movements of the plan bring out.
    check : callable
        Raises an error if a flow, or movements of it, are not what they claim to be.
    tell : callable
        Told what is done next; where it returns true, what is left is named as not worked out.
    """

    def __init__(
        self, site: Site, case: Case, most_out: int, moved_out: int, check: Check, tell: Tell
    ) -> None:
        self.site = site
        self.case = case
        self.most_out = most_out
        self.moved_out = moved_out
        self.check = check
        self.tell = tell
        self.not_worked: list[NotWorked] = []
        self.laid: Laid | None = None
        self.now: Solved | None = None

    def work(self, menu: RoadAskMenu) -> Worked:
        """Return what the changes of a menu are worth.

        Raises
        ------
        PlanningError
            If the network with all changes is larger than the engine can number.
        SolverError
            If two ways to work out one ask disagree, which would be a fault of this program.
        """
        tried = self._few(
            [t for t in singles(self.site.terms, menu) if self._can_be_tried(t)], MOST_OWN
        )
        self.laid = laid_out(self.site, self.case, [t for t in tried if not t.needs_a_plan()])
        if self.laid is not None:
            self.now = self._solved(self.laid.network, self.laid.timed.begins_s)
        if self._out() != self.most_out:
            # A condition may hold on the longer horizon and not on that of the terms.
            self.laid, self.now = None, self._own(Tried("", "", "", ()))
        gains = self._gains(tried)
        nothing = {g.tried.id for g in gains if not g.vehicles}
        several = list(pairs(t for t in tried if t.id in nothing)) if menu.pairs else []
        joined = self._gains(self._few(several[:MOST_PAIRS], MOST_OWN_PAIRS))
        gains += [g for g in joined if g.vehicles]
        gains.sort(key=lambda g: (-g.vehicles, bool(g.tried.pair_of), g.tried.id))
        asks = tuple(self._ask(place, gain) for place, gain in enumerate(gains))
        return Worked(asks, tuple(self.not_worked), len(joined), len(several) - len(joined))

    def _few(self, tried: Sequence[Tried], most: int) -> list[Tried]:
        """Return changes with no more among them that need a plan of their own than time allows."""
        own = [t for t in tried if t.needs_a_plan()]
        self._leave(own[most:], f"more than {most} exits and closed roads; {FEWER}")
        left = {t.id for t in own[most:]}
        return [t for t in tried if t.id not in left]

    def _gains(self, tried: Sequence[Tried]) -> list[Gain]:
        """Return what changes are worth: by residual search, or by plans of their own."""
        own = [t for t in tried if t.needs_a_plan() or self.laid is None]
        return [*self._searched([t for t in tried if t not in own]), *self._planned(own)]

    def _solved(self, network: TimedNetwork, begins_s: int, start: Start | None = None) -> Solved:
        flow = earliest_arrival(network, start=start)
        self.check(flow, None)
        return Solved(flow, begins_s, self.site.terms.settings.step_s)

    def _leave(self, tried: Sequence[Tried], why: str) -> None:
        self.not_worked += [NotWorked(t.words, why) for t in tried if not t.pair_of]

    def _can_be_tried(self, tried: Tried) -> bool:
        """Tell whether a change can be tried; else keep why not."""
        exits = tried.not_agreed_exits()
        used = {*self.site.terms.used_exits(), *exits}
        crowds = self.site.terms.crowds.values() if exits else ()
        choosy = [c.name for c in crowds if 0 < len(used & set(c.accepts)) < len(used)]
        unknown = [
            c.road
            for c in tried.changes
            if isinstance(c, RoadWidened) and not len(roads_called(self.site, c.road))
        ]
        if choosy:
            self._leave([tried], CHOOSY.format(listed(choosy[:MOST_SHOWN])))
        elif unknown:
            self._leave([tried], f"no road of this network is called {listed(unknown)}")
        return not choosy and not unknown

    def _searched(self, tried: Sequence[Tried]) -> Iterator[Gain]:
        """Yield what changes are worth that the network has room for."""
        laid, now = self.laid, self.now
        if not tried or laid is None or now is None:
            return
        if self.tell(f"{count(len(tried), 'ask', 'asks')} by residual search"):
            self._leave(tried, STOPPED)
            return
        changes = {t.id: laid.changes(t.changes) for t in tried}
        asks = [Ask(t.id, t.words, changes[t.id]) for t in tried if changes[t.id]]
        worth = {w.ask.id: w.vehicles for w in work_asks(now.flow, asks, most_pairs=0).worths}
        yield from (Gain(t, worth.get(t.id, 0), t.id not in worth) for t in tried)

    def _planned(self, tried: Sequence[Tried]) -> Iterator[Gain]:
        """Yield what changes are worth, each by a plan of its own."""
        for t in tried:
            if self.tell(t.words):
                self._leave([t], STOPPED)
                continue
            own = self._own(t)
            more = own.flow.out if own is not None else 0
            # Another exit rounds times otherwise; what could be done without it still can.
            yield Gain(t, max(0, more - self._out()), own is None, own)

    def _out(self) -> int:
        return self.now.flow.out if self.now is not None else 0

    def _own(self, tried: Tried) -> Solved | None:
        site = join(with_terms(self.site.terms, tried.changes), self.site.roads)
        widened = tuple(c for c in tried.changes if isinstance(c, RoadWidened))
        laid = laid_out(site, self.case, [replace(tried, changes=widened)])
        if laid is None:
            return None
        changes = laid.changes(widened)
        network = with_changes(laid.network, changes) if changes else laid.network
        return self._solved(network, laid.timed.begins_s)

    def _ask(self, place: int, gain: Gain) -> RoadAsk:
        each = self.site.terms.settings.people_per_vehicle.at(self.case)
        solved = None
        if not gain.moves_nothing and place < MOST_WITH_HOURS:
            solved = gain.own or self._with(gain)
        hours = None if solved is None else _hours(self.now, solved, each)
        moved = None
        if solved is not None and gain.vehicles and place < MOST_SHOWN:
            movements = movements_of(solved.flow)
            self.check(solved.flow, movements)
            moved = movements.out - self.moved_out
        return RoadAsk(
            id=gain.tried.id,
            words=gain.tried.words,
            changes=gain.tried.changes,
            marked=NOT_AGREED_SENTENCE,
            uses_unagreed_exit=bool(gain.tried.not_agreed_exits()),
            vehicles=gain.vehicles,
            people=gain.vehicles * each,
            vehicles_moved_out=moved,
            hours=hours,
            effect=_effect(gain, hours, each),
            note=SAME_WINDOW if gain.moves_nothing else "",
            pair_of=gain.tried.pair_of,
        )

    def _with(self, gain: Gain) -> Solved | None:
        """Return the flow with a change that was worked out by residual search."""
        laid, now = self.laid, self.now
        if laid is None or now is None or self.tell(gain.tried.words):
            return None
        network = with_changes(laid.network, laid.changes(gain.tried.changes))
        solved = self._solved(network, now.begins_s, Start(now.flow, 0))
        if solved.flow.out - now.flow.out != gain.vehicles:
            message = (
                f"the ask {gain.tried.id!r} is worth {gain.vehicles} vehicles by residual search "
                f"and {solved.flow.out - now.flow.out} by a plan of its own; nothing is handed "
                "out, please report it with the folder"
            )
            raise SolverError(message)
        return solved


def _effect(gain: Gain, hours: AskHours | None, each: int) -> str:
    if gain.vehicles:
        more = count(gain.vehicles, "vehicle", "vehicles")
        return f"{more} with {people(gain.vehicles * each)} more."
    if gain.moves_nothing:
        return NO_CHANGE
    if hours is None:
        return NO_HOURS
    return NOBODY_MORE if hours.vehicle_hours_saved > 0 else NO_CHANGE


def _hours(before: Solved | None, after: Solved, each: int) -> AskHours:
    """Return the area between the curves of vehicles out, and when the last is out."""
    arrivals = [s.arrivals() for s in (before, after) if s is not None]
    last_s = max(int(moments.max(initial=0)) for moments, _ in arrivals)
    areas_s = [int(vehicles @ (last_s - moments)) for moments, vehicles in arrivals]
    saved_s = areas_s[-1] - (areas_s[0] if before is not None else 0)
    moments = arrivals[-1][0]
    return AskHours(
        round(saved_s / SECONDS_PER_HOUR, 1),
        round(saved_s * each / SECONDS_PER_HOUR, 1),
        at(int(moments.max())) if len(moments) else None,
        after.flow.out == after.flow.network.total_vehicles,
    )
