"""A solved flow that changes of terms are tried on, one after another, and put back each time.

The network is laid out once with room for all changes, none made: places and copies that only a
change brings into reach have their place in memory too, and links and horizon are patched for each
try. The flow is moved there as it is; it is the greatest there too, since nothing was added yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import gains
from opencorridor.planning.engine.ahead import fresh_ahead, label_ahead, label_behind
from opencorridor.planning.engine.arrival import ArrivalFlow, Layout, grid_of, layout_of
from opencorridor.planning.engine.asked import (
    Change,
    Draft,
    EarlierStart,
    LaterEnd,
    LongerWindow,
    NotAgreed,
    Opened,
    room_for,
)
from opencorridor.planning.engine.carry import put_rows, sums
from opencorridor.planning.engine.gains import Contacts, Touch, contacts_of
from opencorridor.planning.engine.reach import NEVER
from opencorridor.planning.engine.search import (
    ARRIVAL,
    CURSOR_SIZE,
    DEAD,
    FAR,
    FIRST,
    FLOW,
    LAST,
    LEAVES,
    LINK,
    PLENTY,
    ROAD,
    ROW,
    STEPS,
    Int32Array,
    Progress,
)
from opencorridor.planning.engine.timed import TimedNetwork

TERMS = slice(FIRST, ROW + 1)
"""Columns of a link's record that changes write: first and last entry, row of capacity."""


@dataclass(frozen=True)
class Found:
    """What changes are worth: more vehicles out, and what their new copies touch.

    Where none crosses, changes gain nothing unless some lead out and others in.
    """

    vehicles: int
    touch: Touch


class Study:
    """A solved flow with room for changes.

    Parameters
    ----------
    flow : ArrivalFlow
        Proven to the end of its horizon.
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

    def __init__(self, flow: ArrivalFlow, changes: Sequence[Change], protected: IntArray) -> None:
        if flow.proven_step < flow.network.steps and flow.out < flow.network.total_vehicles:
            message = (
                f"the flow is proven up to step {flow.proven_step} of {flow.network.steps}: "
                "asks are worth something against an optimum only; let the search end"
            )
            raise PlanningError(message)
        self._protected = protected
        self._room = room_for(flow.network, changes)
        widening = (LongerWindow, Opened, NotAgreed, EarlierStart, LaterEnd)
        widest = self._room.made([c for c in changes if isinstance(c, widening)], protected)
        self._layout = layout_of(widest.network())
        self._before = self._room.made((), protected)
        self._from_ends = np.isin(self._room.wide.tail, self._room.wide.destination)
        self._begin(flow)

    def _begin(self, flow: ArrivalFlow) -> None:
        """Move the flow to where there is room, and label what is near and far."""
        wide, lay = self._room.wide, self._layout
        first, last = self._entries(self._before)
        leave_first = self._leaving_from(self._before)
        before = replace(lay, entry_first=first, entry_last=last, leave_first=leave_first)
        self._grid = grid_of(wide, before, np.zeros(wide.nodes, dtype=np.int64))
        self._record_in = _positions(self._grid.incoming[:, LINK])
        self._record_out = _positions(self._grid.outgoing[:, LINK])
        self._now = _moved(flow, wide, lay)
        labels = len(self._now.label)
        self._arrived = np.zeros((len(wide.destination), wide.steps), dtype=np.int64)
        self._arrived[:, : flow.network.steps] = flow.arrived
        self._room_before = self._limits(self._before) - self._arrived
        self._ahead = fresh_ahead(labels, self._room_before.copy(), self._now.queue)
        label_ahead(self._grid, self._now, self._ahead)
        crowds = np.flatnonzero(self._now.remaining > 0)
        self._now.label[lay.node_copies + crowds] = 0
        self._now.queue[0, : len(crowds)] = -1 - crowds
        self._now.queue[1, : len(crowds)] = 0
        label_behind(self._grid, self._now, self._ahead, len(crowds))
        now = self._now
        kept = (now.flow, now.leaving, now.label, self._ahead.label)
        self._kept = [(a, a.copy()) for a in kept]
        self._remaining = now.remaining.copy()

    def worth(self, changes: Sequence[Change]) -> Found:
        """Return what changes are worth, and put the flow back.

        Raises
        ------
        PlanningError
            If a change takes something away, opens what is protected, or does not fit.
        """
        draft = self._room.made(changes, self._protected)
        links = self._changed_links(draft)
        undo = self._patch(links, draft)
        contacts = self._contacts(links, undo, draft)
        grid, now, ahead = self._grid, self._now, self._ahead
        touches = gains.touch(now, ahead, contacts)
        vehicles = 0
        if touches.crosses or (touches.leaves and touches.enters):
            vehicles = gains.gain_over(grid, now, ahead, contacts)
            for changed, kept in self._kept:
                np.copyto(changed, kept)
        now.remaining[:] = self._remaining
        ahead.room[:] = self._room_before
        self._unpatch(links, undo)
        return Found(vehicles, touches)

    def _entries(self, draft: Draft) -> tuple[IntArray, IntArray]:
        """Return the steps in which each link may be entered, of those that were laid out."""
        wide, lay = self._room.wide, self._layout
        first = np.maximum(draft.first_entry, lay.first[wide.tail])
        last = np.minimum(draft.last_entry, lay.last[wide.head] - wide.link_steps)
        last[self._from_ends] = -NEVER
        return np.clip(first, -(2**30), PLENTY), np.clip(last, -(2**30), PLENTY)

    def _leaving_from(self, draft: Draft) -> IntArray:
        """Return the first step in which each crowd may leave, of those that were laid out."""
        lay = self._layout
        return np.clip(np.maximum(draft.ready_step, lay.first[self._room.wide.origin]), 0, PLENTY)

    def _limits(self, draft: Draft) -> IntArray:
        """Return how many may arrive at each destination in each step."""
        wide = self._room.wide
        found = np.full((len(wide.destination), wide.steps), PLENTY, dtype=np.int64)
        limited = draft.reception_row >= 0
        found[limited] = wide.capacity[draft.reception_row[limited]]
        found[:, draft.steps :] = 0
        return found

    def _changed_links(self, draft: Draft) -> IntArray:
        before = self._before
        return np.flatnonzero(
            (draft.first_entry != before.first_entry)
            | (draft.last_entry != before.last_entry)
            | (draft.capacity_row != before.capacity_row)
        )

    def _patch(self, links: IntArray, draft: Draft) -> IntArray:
        """Write changed terms into the records of links; return what they were."""
        first, last = self._entries(draft)
        out, into = self._record_out[links], self._record_in[links]
        before = self._grid.outgoing[out][:, TERMS].astype(np.int64)
        after = np.stack([first[links], last[links], draft.capacity_row[links]], axis=1)
        self._grid.outgoing[out, TERMS] = after
        self._grid.incoming[into, TERMS] = after
        self._grid.ready[:] = self._leaving_from(draft)
        return before

    def _unpatch(self, links: IntArray, before: IntArray) -> None:
        self._grid.outgoing[self._record_out[links], TERMS] = before
        self._grid.incoming[self._record_in[links], TERMS] = before
        self._grid.ready[:] = self._leaving_from(self._before)

    def _contacts(self, links: IntArray, before: IntArray, draft: Draft) -> Contacts:
        """Return all contacts that changes make; what makes none is written into the state."""
        others = [*self._starts(draft), *self._crowds(draft), *self._arrivals(draft)]
        roads = self._new_roads(links, before)
        return contacts_of(self._now, self._ahead, roads, others)

    def _new_roads(self, links: IntArray, before: IntArray) -> Contacts:
        """Return the copies of changed links that have room and had none."""
        records = self._grid.outgoing[self._record_out[links]].astype(np.int64)
        which, step = _new_copies(records, before)
        r = records[which]
        at = r[:, FLOW] + step
        sent, limit = self._now.flow[at], self._grid.capacity[r[:, ROW], step].astype(np.int64)
        old_first, old_last, old_row = before[which].T
        was_open = (old_first <= step) & (step <= old_last)
        had_room = was_open & (self._grid.capacity[old_row, step] > sent)
        node, to_node, to_step = self._room.wide.tail[links][which], r[:, FAR], step + r[:, STEPS]
        place = self._layout.place
        start, end = place[node] + step, place[to_node] + to_step
        kind = np.full(len(at), ROAD)
        found = Contacts(kind, at, limit, node, step, to_node, to_step, start, end)
        return found.kept((limit > sent) & ~had_room)

    def _starts(self, draft: Draft) -> list[tuple[int, ...]]:
        """Return contacts where vehicles may leave earlier."""
        lay = self._layout
        found: list[tuple[int, ...]] = []
        first = self._leaving_from(draft)
        for o in np.flatnonzero(first < self._leaving_from(self._before)).tolist():
            v, crowd = int(self._grid.origin[o]), lay.node_copies + o
            end = min(int(self._before.ready_step[o]) - 1, int(lay.leave_last[o]))
            for k in range(int(first[o]), end + 1):
                at = int(lay.depart[o]) + k
                to = int(lay.place[v]) + k
                found.append((LEAVES, at, PLENTY, -1 - o, 0, v, k, crowd, to))
        return found

    def _crowds(self, draft: Draft) -> list[tuple[int, ...]]:
        """Return contacts where more vehicles stand; those at near crowds are worth nothing."""
        found: list[tuple[int, ...]] = []
        for o in np.flatnonzero(draft.vehicles > self._before.vehicles).tolist():
            more = int(draft.vehicles[o] - self._before.vehicles[o])
            crowd = self._layout.node_copies + o
            if self._now.label[crowd] < DEAD:
                self._now.remaining[o] += more
            else:
                found.append((gains.MORE, o, more, 0, 0, -1 - o, 0, 0, crowd))
        return found

    def _arrivals(self, draft: Draft) -> list[tuple[int, ...]]:
        """Return contacts where some may arrive and none could."""
        lay = self._layout
        found: list[tuple[int, ...]] = []
        room = self._limits(draft) - self._arrived
        for d, k in np.argwhere((room > 0) & (self._room_before <= 0)).tolist():
            v = int(self._grid.destination[d])
            at = int(lay.place[v]) + k
            if lay.first[v] <= k <= lay.last[v] and self._ahead.label[at] >= DEAD:
                found.append((gains.ARRIVES, d, int(room[d, k]), v, k, 0, 0, at, 0))
                room[d, k] = 0
        self._ahead.room[:] = room
        return found


def _new_copies(records: IntArray, before: IntArray) -> tuple[IntArray, IntArray]:
    """Return the copies of links that may be new: numbers of records, and steps of entry."""
    first, last, row = records[:, FIRST], records[:, LAST], records[:, ROW]
    old_first, old_last, old_row = before.T
    shut = old_first > old_last
    # Before the interval that was, behind it, and within it where there is another row.
    ranges = (
        (first, np.where(shut, last, np.minimum(last, old_first - 1))),
        (np.where(shut, last + 1, np.maximum(first, old_last + 1)), last),
        (np.where(shut | (row == old_row), last + 1, old_first), np.minimum(last, old_last)),
    )
    found = []
    for begin, end in ranges:
        count = np.maximum(0, end - begin + 1)
        which = np.repeat(np.arange(len(count)), count)
        found.append((which, np.arange(len(which)) - (np.cumsum(count) - count - begin)[which]))
    which, step = (np.concatenate(c) for c in zip(*found, strict=True))
    return which, step


def _positions(links: Int32Array) -> IntArray:
    """Return where each link's record lies."""
    found = np.empty(len(links), dtype=np.int64)
    found[links] = np.arange(len(links))
    return found


def _moved(flow: ArrivalFlow, wide: TimedNetwork, to: Layout) -> Progress:
    """Return a state of the search backwards with a flow, in which nothing is labelled yet."""
    small = np.int32
    moved, leaving = np.zeros(to.link_copies, dtype=small), np.zeros(to.departures, dtype=small)
    put_rows(flow.flow, flow.layout.link_rows, moved, to.link_rows)
    put_rows(flow.leaving, flow.layout.crowd_rows, leaving, to.crowd_rows)
    labels = to.node_copies + len(wide.origin)
    none = np.zeros(0, dtype=np.uint8)
    cursor = np.zeros(CURSOR_SIZE, dtype=np.int64)
    # Nobody arrives later than this: those who arrive are no crowds here.
    cursor[ARRIVAL] = PLENTY
    return Progress(
        flow=moved,
        leaving=leaving,
        remaining=wide.vehicles - sums(leaving, to.crowd_rows),
        label=np.full(labels, DEAD, dtype=small),
        arrived=np.zeros((0, 0), dtype=np.int64),
        node=np.empty(labels + 1, dtype=small),
        step=np.empty(labels + 1, dtype=small),
        kind=np.empty(labels + 1, dtype=small),
        via=np.empty(labels + 1, dtype=small),
        mark=np.zeros(labels, dtype=small),
        queue=np.empty((4, labels), dtype=small),
        spent=none,
        passed=none,
        at=np.zeros(0, dtype=small),
        cursor=cursor,
    )
