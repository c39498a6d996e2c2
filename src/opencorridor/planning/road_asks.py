"""Asks of a road plan: what each change of its terms is worth in the case that is handed out.

Windows, receptions, totals and wider roads by residual search on a flow that is solved once
(``engine/asks``, ADR 0016 and 0026). Another exit, or a road that is open, moves the time of roads
to their nearest exit, and with it how times are rounded: each gets a plan of its own. So does every
change where crowds go in an order.
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
    RankGain,
    RoadAsk,
    RoadAskMenu,
    RoadWidened,
    WindowShifted,
)
from opencorridor.planning.asks import NO_CHANGE
from opencorridor.planning.engine import (
    NO_TOTAL,
    ArrivalFlow,
    TotalsFlow,
    earliest_arrival,
    fewest_steps,
)
from opencorridor.planning.engine.arrival import Report
from opencorridor.planning.engine.asked import with_changes
from opencorridor.planning.engine.asks import Ask, solved_with, work_asks
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
from opencorridor.planning.road_ranks import ranks_among, ranks_of
from opencorridor.planning.road_site import Site, TimedSite, join
from opencorridor.planning.road_solved import solved
from opencorridor.planning.road_worth import (
    Check,
    Gain,
    Planned,
    by_rank,
    gained,
    hours,
    in_line,
    in_order,
    in_words,
    people_gained,
)
from opencorridor.planning.say import count, listed

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
AS_THEY_STAND = "the terms as they stand"
NO_EXIT_HAS = "no agreed exit has a {}"
CHOOSY = (
    "{} do not accept every exit that would be used, and this planner sends whom it sends to any "
    "of them; what it would be worth if they did is never worked out"
)

Tell = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Worked:
    """Asks, those worth most first, what was not worked out, and each rank without any of them."""

    asks: tuple[RoadAsk, ...]
    not_worked: tuple[NotWorked, ...]
    pairs_tried: int
    pairs_left: int
    as_they_stand: tuple[RankGain, ...]


class _StoppedError(Exception):
    """Whoever is told what is done next wants no more."""


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
        # Where no exit is agreed nobody takes part yet, and who would hangs on the exit.
        takes_part = site.crowds or tuple(site.terms.crowds)
        self.ranks = ranks_among(takes_part, site.terms, case)
        self.not_worked: list[NotWorked] = []
        self.laid: Laid | None = None
        self.now: Planned | None = None

    @property
    def ranked(self) -> bool:
        """Whether crowds go in an order."""
        return len(self.ranks) > 1

    def work(self, menu: RoadAskMenu) -> Worked:
        """Return what the changes of a menu are worth.

        Raises
        ------
        PlanningError
            If the network with all changes is larger than the engine can number.
        SolverError
            If two ways to work out one ask disagree, which would be a fault of this program.
        """
        self._say_what_no_exit_has(menu)
        tried = self._few(
            [t for t in singles(self.site.terms, menu) if self._can_be_tried(t)], MOST_OWN
        )
        if not self.ranked:
            self.laid = laid_out(self.site, self.case, [t for t in tried if not t.needs_a_plan()])
        try:
            self._solve_as_they_stand()
        except _StoppedError:
            self._leave(tried, STOPPED)
            return Worked((), tuple(self.not_worked), 0, 0, ())
        gains = self._gains(tried)
        nothing = {g.tried.id for g in gains if not g.brings}
        several = list(pairs(t for t in tried if t.id in nothing)) if menu.pairs else []
        joined = self._gains(self._few(several[:MOST_PAIRS], MOST_OWN_PAIRS))
        gains += [g for g in joined if g.brings]
        gains.sort(key=lambda g: ([-n for n in in_order(g, self.ranks)], bool(g.tried.pair_of),
                                  g.tried.id))  # fmt: skip
        asks = tuple(self._ask(place, gain) for place, gain in enumerate(gains))
        left = len(several) - len(joined)
        now = by_rank(gained(None, self.now, len(self.ranks)), self.ranks)
        return Worked(asks, tuple(self.not_worked), len(joined), left, now)

    def _solve_as_they_stand(self) -> None:
        if self.laid is not None:
            self.now = self._solved(self.laid, self.laid.network, AS_THEY_STAND)
        if self._out() != self.most_out:
            # A condition may hold on the longer horizon and not on that of the terms.
            self.laid, self.now = None, self._own(Tried("", "", AS_THEY_STAND, ()))

    def _say_what_no_exit_has(self, menu: RoadAskMenu) -> None:
        """Name the asks of limits and totals that no agreed exit has."""
        exits = [self.site.terms.exits[i] for i in self.site.terms.used_exits()]
        if all(e.received_vehicles_per_h is None for e in exits):
            for more in menu.more_received_vehicles_per_h:
                words = f"An exit receives {more:,} vehicles an hour more"
                self.not_worked.append(NotWorked(words, NO_EXIT_HAS.format("limit an hour")))
        if all(e.received_vehicles is None for e in exits):
            for more in menu.more_received_vehicles:
                words = f"An exit takes {more:,} vehicles more in all"
                self.not_worked.append(NotWorked(words, NO_EXIT_HAS.format("total")))

    def _needs_a_plan(self, tried: Tried) -> bool:
        return tried.needs_a_plan() or (self.ranked and not self._moves_nothing(tried))

    def _few(self, tried: Sequence[Tried], most: int) -> list[Tried]:
        """Return changes with no more among them that need a plan of their own than time allows."""
        own = [t for t in tried if self._needs_a_plan(t)]
        what = "changes where crowds go in an order" if self.ranked else "exits and closed roads"
        self._leave(own[most:], f"more than {most} {what}; {FEWER}")
        left = {t.id for t in own[most:]}
        return [t for t in tried if t.id not in left]

    def _gains(self, tried: Sequence[Tried]) -> list[Gain]:
        """Return what changes are worth: by residual search, or by plans of their own."""
        nothing_laid = self.laid is None and not self.ranked
        own = [t for t in tried if nothing_laid or self._needs_a_plan(t)]
        return [*self._searched([t for t in tried if t not in own]), *self._planned(own)]

    def _solved(self, laid: Laid, network: TimedNetwork, what: str) -> Planned:
        """Return the best flow of a network as laid out, or as changed."""
        timed = replace(laid.timed, network=network)
        if self.ranked:
            return self._solved_by_rank(timed, what)
        flow: ArrivalFlow | TotalsFlow
        if (laid.totals == NO_TOTAL).all():
            flow = earliest_arrival(network, self._report(what))
        else:
            flow = fewest_steps(network, laid.totals, self._report(what))
        return self._checked(flow, timed)

    def _report(self, what: str) -> Report:
        return lambda _where: self.tell(what)

    def _solved_by_rank(self, timed: TimedSite, what: str) -> Planned:
        def check(flow: ArrivalFlow | TotalsFlow) -> None:
            self.check(flow, None)

        found = solved(timed, check, self._report(what), counts_only=True)
        if not found.finished:
            raise _StoppedError
        flow = found.flows[0]
        moved = movements_of(flow, turn=found.turn)
        self.check(flow, moved)
        out = tuple(rank.most_out for rank in found.ranks) or (flow.out,)
        return self._planned_as(timed, flow, out, moved)

    def _checked(self, flow: ArrivalFlow | TotalsFlow, timed: TimedSite) -> Planned:
        whole = isinstance(flow, TotalsFlow) or flow.proven_step == flow.network.steps
        if not whole or (isinstance(flow, TotalsFlow) and not flow.proven):
            raise _StoppedError
        self.check(flow, None)
        return self._planned_as(timed, flow, (flow.out,))

    def _planned_as(
        self,
        timed: TimedSite,
        flow: ArrivalFlow | TotalsFlow,
        out: tuple[int, ...],
        moved: Movements | None = None,
    ) -> Planned:
        terms, crowds = self.site.terms, timed.site.crowds
        each = [terms.people_per_vehicle(i, self.case) for i in crowds]
        most_out = in_line(out, ranks_of(timed.site, self.case), self.ranks)
        people_each = np.array(each, dtype=np.int64)
        return Planned(flow, timed.begins_s, timed.step_s, people_each, most_out, moved)

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

    def _moves_nothing(self, tried: Tried) -> bool:
        """Tell whether a change of windows leaves the hours in common as they are."""
        windows = all(isinstance(c, WindowShifted) for c in tried.changes)
        changed = with_terms(self.site.terms, tried.changes).window() if windows else None
        return windows and changed == self.site.terms.window()

    def _searched(self, tried: Sequence[Tried]) -> Iterator[Gain]:
        """Yield what changes are worth that the network has room for."""
        laid, now = self.laid, self.now
        if not tried:
            return
        if laid is None or now is None:
            yield from (Gain(t, (0,) * len(self.ranks), moves_nothing=True) for t in tried)
            return
        if self.tell(f"{count(len(tried), 'ask', 'asks')} by residual search"):
            self._leave(tried, STOPPED)
            return
        changes = {t.id: laid.changes(t.changes) for t in tried}
        asks = [Ask(t.id, t.words, changes[t.id]) for t in tried if changes[t.id]]
        worth = {w.ask.id: w.vehicles for w in work_asks(now.flow, asks, most_pairs=0).worths}
        yield from (Gain(t, (worth.get(t.id, 0),), t.id not in worth) for t in tried)

    def _planned(self, tried: Sequence[Tried]) -> Iterator[Gain]:
        """Yield what changes are worth, each by a plan of its own."""
        for t in tried:
            if self.tell(t.words):
                self._leave([t], STOPPED)
                continue
            try:
                own = self._own(t)
            except _StoppedError:
                self._leave([t], STOPPED)
                continue
            yield Gain(t, gained(self.now, own, len(self.ranks)), own is None, own)

    def _out(self) -> int:
        return self.now.most_out[-1] if self.now is not None else 0

    def _own(self, tried: Tried) -> Planned | None:
        site = join(with_terms(self.site.terms, tried.changes), self.site.roads)
        widened = tuple(c for c in tried.changes if isinstance(c, RoadWidened))
        laid = laid_out(site, self.case, [replace(tried, changes=widened)])
        if laid is None:
            return None
        changes = laid.changes(widened)
        network = with_changes(laid.network, changes) if changes else laid.network
        return self._solved(laid, network, tried.words)

    def _ask(self, place: int, gain: Gain) -> RoadAsk:
        planned = self._plan_of(place, gain)
        found = None if planned is None else hours(self.now, planned, ranked=self.ranked)
        moved = None
        if planned is not None and gain.brings and place < MOST_SHOWN:
            moved = self._movements(planned).out - self.moved_out
        return RoadAsk(
            id=gain.tried.id,
            words=gain.tried.words,
            changes=gain.tried.changes,
            marked=NOT_AGREED_SENTENCE,
            uses_unagreed_exit=bool(gain.tried.not_agreed_exits()),
            vehicles=gain.vehicles,
            people=people_gained(gain, self.ranks),
            vehicles_moved_out=moved,
            hours=found,
            effect=self._effect(gain, found),
            note=SAME_WINDOW if gain.moves_nothing else "",
            pair_of=gain.tried.pair_of,
            by_rank=by_rank(gain.by_rank, self.ranks),
        )

    def _plan_of(self, place: int, gain: Gain) -> Planned | None:
        """Return a plan of its own for what is shown first."""
        if gain.moves_nothing or place >= MOST_WITH_HOURS:
            return None
        return gain.own or self._with(gain)

    def _movements(self, planned: Planned) -> Movements:
        if planned.moved is not None:
            return planned.moved
        moved = movements_of(planned.flow)
        self.check(planned.flow, moved)
        return moved

    def _with(self, gain: Gain) -> Planned | None:
        """Return the flow with a change that was worked out by residual search."""
        laid, now = self.laid, self.now
        if laid is None or now is None or self.tell(gain.tried.words):
            return None
        changes, report = laid.changes(gain.tried.changes), self._report(gain.tried.words)
        flow = solved_with(now.flow, changes, report=report)
        try:
            planned = self._checked(flow, laid.timed)
        except _StoppedError:
            return None
        if flow.out - now.flow.out != gain.vehicles:
            message = (
                f"the ask {gain.tried.id!r} is worth {gain.vehicles} vehicles by residual search "
                f"and {flow.out - now.flow.out} by a plan of its own; nothing is handed "
                "out, please report it with the folder"
            )
            raise SolverError(message)
        return planned

    def _effect(self, gain: Gain, found: AskHours | None) -> str:
        if gain.brings:
            return in_words(gain, self.ranks)
        if gain.moves_nothing:
            return NO_CHANGE
        if found is None:
            return NO_HOURS
        return NOBODY_MORE if found.vehicle_hours_saved > 0 else NO_CHANGE
