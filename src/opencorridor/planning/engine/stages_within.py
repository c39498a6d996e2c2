"""Stages on a network whose destinations have totals: best for each, then the fewest steps.

As long as the flow of a stage fits the totals it is kept, and the next stage goes on from it. From
the first stage on that does not fit, vehicles are sent along cheapest residual paths, those of one
stage after those of the other (``exchange.py``). A flow of least cost for the vehicles so far stays
one when more are added like that (successive shortest paths for a vector of supplies: Ahuja,
Magnanti and Orlin 1993, section 9.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import exchange
from opencorridor.planning.engine.arrival import (
    SLICE,
    ArrivalFlow,
    Layout,
    Report,
    Stopped,
    grid_of,
    layout_of,
)
from opencorridor.planning.engine.carry import sums
from opencorridor.planning.engine.exchange import DOWN, NOT_DUE, Raised
from opencorridor.planning.engine.memory import Need, need_of, refuse_beyond
from opencorridor.planning.engine.residual import Held
from opencorridor.planning.engine.search import ByteArray, Grid
from opencorridor.planning.engine.shedding import shed
from opencorridor.planning.engine.stages import (
    Reached,
    checked,
    cut_of,
    need_in_stages,
    next_stage,
    of_all,
    reached,
    with_all,
)
from opencorridor.planning.engine.timed import TimedNetwork
from opencorridor.planning.engine.totals import (
    TotalsFlow,
    begun,
    checked_totals,
    cost_of_staying,
    cut_back,
    first_full,
    fitting,
    held_by,
    held_flow,
    need_within_totals,
    potential_of,
    room_of,
)

Flags = npt.NDArray[np.bool_]

RISES = 4
"""Rises of one stage, in costs of staying: no way through full destinations costs as much."""

APART = 2 * RISES
"""Costs of staying between the potentials of those who are left in one stage and in the next."""

MOST_POTENTIAL = 2**29
"""The highest potential that the search has room for."""


@dataclass(frozen=True)
class StagedWithin:
    """A flow in stages that keeps the totals of its destinations.

    Parameters
    ----------
    flow : TotalsFlow
        The flow of all vehicles, with its potentials. It is one of the fewest steps among those
        that get as many of each stage out; where all fit without totals (``flow.earliest``) most
        are out by every step as well.
    reached : Reached
    stay : ndarray of int64, shape (stages,)
        What staying costs in each stage, beside the potentials.
    fewest : bool
        Whether the potentials prove that; not where the search was stopped.
    scans : int
        Copies looked at in all stages.
    """

    flow: TotalsFlow
    reached: Reached
    stay: IntArray
    fewest: bool
    scans: int


def need_in_stages_within(
    network: TimedNetwork, layout: Layout, stages: int, step_cost: int
) -> Need:
    """Return what the engine takes at most: for stages without totals, or to go on from them."""
    plans = need_in_stages(network, layout, stages)
    search = need_within_totals(network, layout, RISES * step_cost)
    kept = plans.copies_bytes - need_of(network, layout).copies_bytes
    static = max(plans.static_bytes, search.static_bytes) + 16 * stages * len(network.origin)
    return Need(static, max(plans.copies_bytes, search.copies_bytes + kept))


def in_stages_within(
    network: TimedNetwork,
    stages: ArrayLike,
    totals: ArrayLike,
    *,
    report: Report | None = None,
    most_bytes: int | None = None,
) -> StagedWithin:
    """Send the most vehicles of each stage out by the end, then in the fewest arrival steps.

    Parameters
    ----------
    network : TimedNetwork
    stages : array_like of int, shape (stages, origins)
        As of :func:`~opencorridor.planning.engine.stages.in_stages`; here all vehicles of a crowd
        take part from the same stage on.
    totals : array_like of int, shape (destinations,)
        The most vehicles that each destination takes in all, or -1.
    report, most_bytes
        As of ``in_stages``.

    Returns
    -------
    StagedWithin

    Raises
    ------
    PlanningError
        If stages or totals are wrong, or if there are more copies, totals or stages than can be
        numbered or than ``most_bytes`` holds.
    """
    counts, wanted = checked(network, stages), checked_totals(network, totals)
    _refuse_divided(network, counts)
    step_cost = cost_of_staying(network, wanted)
    stay = _stay(len(counts), step_cost)
    need = need_in_stages_within(network, layout_of(network), len(counts), step_cost)
    refuse_beyond(need, most_bytes)
    watch = of_all(network, report)
    plan, fits = next_stage(network, counts[0], watch, None), None
    cuts: list[ByteArray | None] = [None] * len(counts)
    scans = 0
    for j, vehicles in enumerate(counts):
        plan = plan if j == 0 else next_stage(network, vehicles, watch, fits)
        scans += plan.scans
        if plan.proven_step < network.steps:
            return _stopped(network, plan, fits, (counts, wanted, stay), cuts, scans)
        if (held_by(plan, network.steps) > room_of(wanted)).any():
            search = _begun(network, plan, fits, wanted, int(stay[j - 1]), step_cost)
            # Whoever is left in a stage that fits is left together with those before it.
            stay = np.minimum(stay, stay[max(0, j - 1)])
            return _exchanged(search, (counts, wanted, stay), j, cuts, watch, scans)
        fits, cuts[j] = plan, cut_of(plan)
    flow = fitting(with_all(network, plan), wanted, step_cost)
    same = np.full(len(counts), step_cost)
    return StagedWithin(flow, reached(flow, counts, cuts), same, fewest=True, scans=scans)


def _refuse_divided(network: TimedNetwork, counts: IntArray) -> None:
    """Refuse crowds of which only some take part in a stage.

    A path may then lead through a crowd at less than it costs to leave it first.
    """
    wrong = np.argwhere((counts > 0) & (counts < network.vehicles))
    if len(wrong):
        j, o = wrong[0]
        message = (
            f"stages[{j}, {o}] is {counts[j, o]} of {network.vehicles[o]} vehicles: with totals a "
            "crowd takes part with none or with all; without totals it may be divided"
        )
        raise PlanningError(message)


def _stay(stages: int, step_cost: int) -> IntArray:
    """Return what staying costs: in each stage more than any change can gain in those behind it."""
    if stages * APART * step_cost > MOST_POTENTIAL:
        message = (
            f"{stages} stages with totals are more than the engine can weigh over these steps "
            f"({MOST_POTENTIAL // (APART * step_cost)}): round the people per vehicle, or take "
            "coarser steps"
        )
        raise PlanningError(message)
    return APART * step_cost * np.arange(stages, 0, -1, dtype=np.int64)


def _stopped(
    network: TimedNetwork,
    plan: ArrivalFlow,
    fits: ArrivalFlow | None,
    terms: tuple[IntArray, IntArray, IntArray],
    cuts: Sequence[ByteArray | None],
    scans: int,
) -> StagedWithin:
    """Return what was reached when a stage without totals was stopped, less who is too many."""
    counts, wanted, stay = terms
    within = (held_by(plan, network.steps) <= room_of(wanted)).all()
    flow = with_all(network, plan if within or fits is None else fits)
    grid = grid_of(network, flow.layout, np.zeros(network.nodes, dtype=np.int64))
    found = cut_back(flow, wanted, int(stay[-1]), grid, network.total_vehicles)
    what = reached(found, counts, cuts)
    found = replace(found, most_out=int(what.most[-1]))
    return StagedWithin(found, what, stay, fewest=False, scans=scans)


class _Search(NamedTuple):
    """The search along cheapest paths: the plan it began from, and what it reads and changes."""

    plan: ArrivalFlow
    grid: Grid
    held: Held
    now: Raised

    @property
    def crowds(self) -> slice:
        """Where the potentials of crowds lie; behind them are those of destinations."""
        return slice(self.grid.copies, self.grid.copies + len(self.grid.origin))


def _begun(
    network: TimedNetwork,
    plan: ArrivalFlow,
    fits: ArrivalFlow | None,
    totals: IntArray,
    stay: int,
    step_cost: int,
) -> _Search:
    """Return the search before its first stage: from the last flow that fits, all of it.

    Where none does, from the first flow up to the step in which a destination is full.
    """
    grid = grid_of(network, plan.layout, np.zeros(network.nodes, dtype=np.int64))
    full_step = first_full(plan, totals)
    begin = plan if fits is None else fits
    most = full_step if fits is None else _of_the_living(fits, stay)
    held = held_flow(replace(begin, network=network), totals)
    now = begun(grid, potential_of(begin, most), len(totals), RISES * step_cost)
    if fits is None:
        shed(grid, held, held.load - held_by(plan, full_step), now.node, now.via)
    return _Search(begin, grid, held, now)


def _of_the_living(plan: ArrivalFlow, stay: int) -> int:
    """Return the potential of what is not cut off: where all are out, nothing is asked later."""
    everybody = plan.out == plan.network.total_vehicles
    return int(np.flatnonzero(plan.arrived.sum(axis=0)).max(initial=0)) if everybody else stay


def _exchanged(
    search: _Search,
    terms: tuple[IntArray, IntArray, IntArray],
    first: int,
    cuts: list[ByteArray | None],
    watch: Report | None,
    scans: int,
) -> StagedWithin:
    """Send those of one stage after those of the other along cheapest paths."""
    counts, wanted, stay = terms
    fewest = True
    for j in range(first, len(counts)):
        fewest = _stage(search, counts[j], int(stay[j]), watch)
        if not fewest:
            break
        cuts[j] = np.packbits(_shut_in(search)[: search.grid.copies])
    network, held = replace(search.plan.network, vehicles=counts[-1]), search.held
    hubs = search.now.height[search.crowds.stop :]
    flow = TotalsFlow(
        network=network,
        layout=search.plan.layout,
        totals=wanted,
        flow=held.flow,
        leaving=held.leaving,
        arrived=held.arrived,
        potential=search.now.height[: search.crowds.stop].copy(),
        price=hubs.astype(np.int64),
        stay=int(stay[0]),
        most_out=0,
        proven=False,
        earliest=None,
        paths=search.plan.paths + int(search.now.cursor[exchange.PATHS]),
        scans=search.plan.scans + int(search.now.cursor[exchange.SCANS]),
    )
    what = reached(flow, counts, cuts)
    scans += int(search.now.cursor[exchange.SCANS])
    return StagedWithin(replace(flow, most_out=int(what.most[-1])), what, stay, fewest, scans)


def _shut_in(search: _Search) -> Flags:
    """Tell of each node whether those who are left in some stage can get to it."""
    return search.now.height >= len(search.now.bucket)


def _stage(search: _Search, vehicles: IntArray, stay: int, watch: Report | None) -> bool:
    """Send those whom a stage adds; return whether all was done."""
    _plan, grid, held, now = search
    network = search.plan.network
    left = vehicles - sums(held.leaving, search.plan.layout.crowd_rows)
    held.remaining[:] = np.where(_shut_in(search)[search.crowds], 0, left)
    now.cursor[exchange.LEFT] = held.remaining.sum()
    if not held.remaining.any():
        return True
    exchange.begin(grid, held, now)
    while not exchange.advance(grid, held, now, SLICE):
        step = min(network.steps - 1, int(now.cursor[exchange.BASE] + now.cursor[exchange.RISE]))
        sent = int(held.load.sum())
        if watch is not None and watch(Stopped(step, network.steps, sent, network.total_vehicles)):
            return False
    stuck = now.cursor[exchange.LEFT] > 0
    lift = stay - now.cursor[exchange.BASE] if stuck else now.cursor[exchange.RISE]
    now.height[now.label != DOWN] += lift
    _clear(now)
    return True


def _clear(now: Raised) -> None:
    """Let everything down, and forget what is due."""
    now.label[:] = DOWN
    now.due[:] = NOT_DUE
    now.bucket[:] = -1
    now.waits[:] = 0
    for entry in (exchange.RISE, exchange.HEAD, exchange.WAITING, exchange.OPEN):
        now.cursor[entry] = 0
    now.cursor[exchange.TOP] = -1
