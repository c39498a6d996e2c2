"""The most vehicles that any plan can have out by each step, from cuts alone.

A label says from which step of arrival on a place, in a step, lies behind the cut. For an arrival
step ``t`` all whose labels are ``t`` or less are behind it, so no more than what may enter there
can be out by ``t``: the capacity of roads that lead behind the cut, the vehicles of crowds that
stand there, and what an exit receives that is not there (Ford and Fulkerson 1962). That holds for
any labels; good ones give a number that a plan reaches. No flow is needed to see it. An exit that
takes so many in all gives no more than that, whatever is not behind the cut there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opencorridor.model.road_proof import LATE, CaseProof, Cuts
from opencorridor.verification.roads.driven import whole
from opencorridor.verification.roads.given import Marks, Whole
from opencorridor.verification.roads.timed import Timed
from opencorridor.verification.rules import Book

FAR = 2**60
"""More than any sum."""


@dataclass(frozen=True, eq=False)
class Bound:
    """What the cuts of a case prove.

    Parameters
    ----------
    most_by_step : ndarray, shape (steps,)
        No plan has more vehicles out by the end of each step.
    labels : Labels
        What that follows from; the cut of the last step is theirs.
    within : bool
        Whether the labels are those of a further cut, for the totals of exits.
    """

    most_by_step: Whole
    labels: Labels
    within: bool = False


class Labels:
    """Labels of every place in every step, unpacked node by node."""

    def __init__(self, cuts: Cuts, steps: int) -> None:
        self._start = whole(cuts.run_start)
        self._step = whole(cuts.run_step)
        self._label = whole(cuts.run_label)
        self._steps = steps
        self._lengths = np.zeros(0, dtype=np.int64)

    def faults(self, nodes: int) -> str | None:
        """Return what is wrong with the runs, if anything is; none can be asked for before."""
        start, step = self._start, self._step
        if len(start) != nodes + 1 or len(step) != len(self._label):
            return "the runs are not those of these nodes"
        if start[0] != 0 or start[-1] != len(step) or (np.diff(start) < 0).any():
            return "the runs of the nodes do not follow one another"
        first = start[:-1][np.diff(start) > 0]
        inner = np.ones(len(step), dtype=np.bool_)
        inner[first] = False
        backwards = inner[1:] & (np.diff(step) <= 0)
        if (step[first] != 0).any() or backwards.any() or (step >= self._steps).any():
            return "the runs of a node do not cover its steps in order"
        ends = np.append(step[1:], self._steps)
        ends[start[1:][np.diff(start) > 0] - 1] = self._steps
        self._lengths = ends - step
        return None

    def of(self, node: int) -> Whole:
        """Return the labels of a node in all steps."""
        mine = slice(self._start[node], self._start[node + 1])
        if mine.start == mine.stop:
            return np.full(self._steps, LATE, dtype=np.int64)
        found: Whole = np.repeat(self._label[mine], self._lengths[mine])
        return found


def read_bounds(timed: Timed, proof: CaseProof, row: str, book: Book) -> Bound | None:
    """Return what the cuts of a case prove together, or None if they cannot be read.

    Parameters
    ----------
    timed : Timed
    proof : CaseProof
    row : str
        The case, as refusals name it.
    book : Book
    """
    if proof.cuts is None:
        return None
    found = read_bound(timed, proof.cuts, row, book)
    if proof.within_totals and not timed.has_totals:
        book.refuse("OC-784", f"{row}, within_totals", "no exit has a total")
        return None
    for number, cuts in enumerate(proof.within_totals):
        name = f"{row}, within_totals {number + 1}"
        more = read_bound(timed, cuts, name, book, within=True)
        if found is None or more is None:
            return None
        most = np.minimum(found.most_by_step, more.most_by_step)
        found = Bound(most, more.labels, within=True)
    return found


def read_bound(
    timed: Timed,
    cuts: Cuts,
    row: str,
    book: Book,
    *,
    within: bool = False,
    crowds: Whole | None = None,
) -> Bound | None:
    """Return what cuts prove, or None if they cannot be read.

    Parameters
    ----------
    timed : Timed
    cuts : Cuts
    row : str
        The case, as refusals name it.
    book : Book
    within : bool
        Whether exits give no more than their totals.
    crowds : ndarray, optional
        Numbers of the crowds of which somebody takes part; all of them if left out.
    """
    labels = Labels(cuts, timed.steps)
    fault = labels.faults(timed.ground.roads.nodes)
    if fault is not None:
        book.refuse("OC-784", f"{row}, cuts", fault)
        return None
    vehicles = _of_crowds(timed, crowds)
    total = int(vehicles.sum())
    change = np.zeros(timed.steps + 1, dtype=np.int64)
    for road in np.flatnonzero(links(timed)).tolist():
        behind, ahead, capacity = copies(timed, labels, road)
        crosses = np.flatnonzero(ahead < behind)
        room = np.minimum(capacity[crosses], total)
        _add(change, ahead[crosses], behind[crosses], room)
        book.count("roads in steps that a cut may cross", len(behind))
    for crowd, node in enumerate(timed.ground.joined.crowd_node.tolist()):
        first = labels.of(node).min()
        _add(change, np.array([first]), np.array([LATE]), vehicles[crowd : crowd + 1])
    most = np.cumsum(change[:-1])
    for exit_, node in enumerate(timed.ground.joined.exit_node.tolist()):
        label, limit = labels.of(node), timed.reception(exit_)
        room = np.full(timed.steps, total) if limit is None else np.minimum(limit, total)
        step = np.arange(timed.steps)
        arriving = np.zeros(timed.steps + 1, dtype=np.int64)
        _add(arriving, step, np.maximum(step, label), room)
        in_all = timed.total(exit_) if within else None
        most += np.minimum(np.cumsum(arriving[:-1]), FAR if in_all is None else in_all)
    book.count("cuts", timed.steps)
    return Bound(np.minimum(most, total), labels)


def _of_crowds(timed: Timed, crowds: Whole | None) -> Whole:
    """Return the vehicles of each crowd, none of those that do not take part."""
    if crowds is None:
        return timed.vehicles
    found = np.zeros_like(timed.vehicles)
    found[crowds] = timed.vehicles[crowds]
    return found


def links(timed: Timed) -> Marks:
    """Tell which roads can bring a vehicle to an exit in time, shape (roads,)."""
    ends = np.zeros(timed.ground.roads.nodes, dtype=np.bool_)
    ends[timed.ground.joined.exit_node] = True
    found: Marks = (
        (timed.link_steps < timed.steps) & (timed.last_entry >= 0) & ~ends[timed.ground.roads.tail]
    )
    return found


def copies(timed: Timed, labels: Labels, road: int) -> tuple[Whole, Whole, Whole]:
    """Return labels behind and ahead and the capacity, for each step in which a road is entered.

    Parameters
    ----------
    timed : Timed
    labels : Labels
    road : int
        One of those that `links` names.
    """
    takes = int(timed.link_steps[road])
    end = min(timed.steps - takes, int(timed.last_entry[road]) + 1)
    roads = timed.ground.roads
    behind = labels.of(int(roads.tail[road]))[:end]
    ahead = labels.of(int(roads.head[road]))[takes : end + takes]
    return behind, ahead, timed.capacity(int(timed.rate_vehicles_per_h[road]))[:end]


def _add(change: Whole, first: Whole, end: Whole, room: Whole) -> None:
    """Add room from one step of arrival up to another, whatever lies outside the horizon."""
    last = len(change) - 1
    np.add.at(change, np.clip(first, 0, last), room)
    np.subtract.at(change, np.clip(end, 0, last), room)
