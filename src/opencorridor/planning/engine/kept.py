"""The last aim after a change: of the departures that were published, as many as can be stand.

Among optima that are equal in all that counts before, which crowd leaves in which step is free. So
everything that is fixed (arrivals by step, how many of those at home and of those under way are
out) and everything that may be chosen is written as one network, in which rows of what was
published, crowds and arrival steps are nodes. A published departure that is missing is taken to be
there; its vehicle has to be led, along room, to a crowd that then has one too many elsewhere.

This is a flow of least cost, in which giving up a published departure costs one. Its first phase,
all that can be led at no cost, is a maximum flow and a bound: no more can be kept (successive
shortest paths: Ahuja, Magnanti and Orlin 1993, section 9.7). What cannot be led is given up where
it is missing. Where one crowd then leaves once too seldom and another once too often, they change
places: at no cost if that can be, or for one published departure. Only these miss the bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from opencorridor.errors import PlanningError
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import guided
from opencorridor.planning.engine.arrival import ArrivalFlow, Layout, grid_of, layout_of
from opencorridor.planning.engine.carry import FITS, Rows, put_rows, sums
from opencorridor.planning.engine.change import Changed, state_of
from opencorridor.planning.engine.search import SCANS, Grid, Int32Array, Progress
from opencorridor.planning.engine.timed import UNLIMITED, TimedNetwork

LOOKS = 20_000
"""What may be looked at before those who are near elsewhere are served first."""

LOOKS_FOR_MISSING, LOOKS_FOR_PLACES = 4, 4
"""What may be looked at, for each copy there is: this is the last aim, after all others."""

NO_ROW = -1
"""Stands for a departure that was not published."""


@dataclass(frozen=True)
class Published:
    """Departures that were published: so many of a crowd in an interval of steps.

    Parameters
    ----------
    origin : ndarray of int64, shape (rows,)
        Crowds that can wait. Intervals of one crowd have no step in common.
    first_step, last_step, vehicles : ndarray of int64, shape (rows,)
    """

    origin: IntArray
    first_step: IntArray
    last_step: IntArray
    vehicles: IntArray


@dataclass(frozen=True)
class Kept:
    """An optimum after a change, with the published departures that stand in it.

    Parameters
    ----------
    changed : Changed
    vehicles : ndarray of int64, shape (rows,)
        How many of each published row still depart in its steps.
    at_most : int
        No optimum keeps more in all.
    """

    changed: Changed
    vehicles: IntArray
    at_most: int


def keep_departures(changed: Changed, published: Published) -> Kept:
    """Choose, among optima after a change, one in which published departures stand.

    Parameters
    ----------
    changed : Changed
        With a flow that is proven to its end.
    published : Published
        Rows that lie before the change count for nothing.

    Returns
    -------
    Kept
        With as many out by every step, and as many of those under way, as ``changed``.

    Raises
    ------
    PlanningError
        If what was published does not fit the crowds, or the flow is not proven to its end.
    """
    flow = changed.flow
    if flow.proven_step < flow.network.steps:
        message = f"departures are kept in a proven flow; this one is proven to {flow.proven_step}"
        raise PlanningError(message)
    _refuse_wrong(published, flow.network)
    board = _board(flow, published)
    before = board.kept()
    at_most = min(_lead_missing(board), _out_of_home(flow))
    after = board.kept() if _settle(board) else before
    if after.sum() <= before.sum():
        return Kept(changed, before, at_most)
    return Kept(replace(changed, flow=_read(board, flow)), after, at_most)


def _out_of_home(flow: ArrivalFlow) -> int:
    """Return how many of those at home are out, which is the same in all optima."""
    out = sums(flow.leaving, flow.layout.crowd_rows)
    return int(out[~flow.network.under_way].sum())


def _refuse_wrong(published: Published, network: TimedNetwork) -> None:
    p, crowds = published, len(network.origin)
    if not len(p.origin) == len(p.first_step) == len(p.last_step) == len(p.vehicles):
        raise PlanningError("published rows have columns of different lengths")
    if len(p.origin) == 0:
        return
    if p.origin.min() < 0 or p.origin.max() >= crowds or network.under_way[p.origin].any():
        raise PlanningError(f"published rows name crowds outside 0 to {crowds - 1}, or under way")
    if p.vehicles.min() < 0 or (p.first_step > p.last_step).any():
        raise PlanningError("a published row has fewer than no vehicles, or ends before it begins")
    order = np.lexsort((p.first_step, p.origin))
    same = p.origin[order][1:] == p.origin[order][:-1]
    if (same & (p.first_step[order][1:] <= p.last_step[order][:-1])).any():
        raise PlanningError("two published rows of one crowd have a step in common")


# ---- everything as one network -------------------------------------------------------------------


@dataclass(frozen=True)
class _Board:
    """Everything that may be chosen, as one network whose links hold the flow.

    Nodes are those of the network, then one for each published row and each crowd, one for those
    at home and one for those under way, and one for each arrival step. Links are those of the
    network, then one for each departure, row, crowd, and arrival. What has no time is at step 0.
    """

    grid: Grid
    layout: Layout
    state: Progress
    published: Published
    crowd: IntArray
    row: IntArray
    departure: IntArray
    other: IntArray
    supply: IntArray
    arrival: IntArray
    step: IntArray
    row_node: IntArray
    crowd_node: IntArray

    def place(self, link: IntArray, step: IntArray | int = 0) -> IntArray:
        """Return where the flow of links at a step is; -1 where they are of no use."""
        lay = self.layout
        live = (lay.entry_first[link] <= step) & (lay.entry_last[link] >= step)
        return np.where(live, lay.flow[link] + step, -1)

    def flow_at(self, link: IntArray, step: IntArray | int = 0) -> IntArray:
        """Return the flow that enters links at a step."""
        place = self.place(link, step)
        found = np.append(self.state.flow, 0)[np.where(place < 0, len(self.state.flow), place)]
        return found.astype(np.int64)

    def put(self, link: IntArray, flow: IntArray | Int32Array, step: IntArray | int = 0) -> None:
        """Put the flow that enters links at a step."""
        place = self.place(link, step)
        self.state.flow[place[place >= 0]] = flow[place >= 0]

    def by_row(self) -> IntArray:
        """Return vehicles that depart in the steps of each row."""
        inside = self.row != NO_ROW
        leaving, rows = self.flow_at(self.departure), len(self.row_node)
        return np.bincount(self.row[inside], leaving[inside], rows).astype(np.int64)

    def kept(self) -> IntArray:
        """Return how many of each row stand."""
        return np.minimum(self.by_row(), self.published.vehicles)

    def short(self) -> IntArray:
        """Return how many of each row are missing; none where nobody can depart in its steps."""
        alive = np.zeros(len(self.row_node), dtype=np.bool_)
        use = (self.row != NO_ROW) & (self.place(self.departure) >= 0)
        alive[self.row[use]] = True
        return np.where(alive, self.published.vehicles - self.kept(), 0)

    def too_many(self) -> IntArray:
        """Return how many more depart than each crowd has been given."""
        crowds = len(self.crowd_node)
        out = np.bincount(self.crowd, self.flow_at(self.departure), crowds).astype(np.int64)
        return out - self.flow_at(self.supply)


def _board(flow: ArrivalFlow, published: Published) -> _Board:
    n, lay = flow.network, flow.layout
    crowd, step = _departures(lay)
    row = _rows(published, crowd, step)
    rows, crowds = len(published.origin), len(n.origin)
    row_node = n.nodes + np.arange(rows)
    crowd_node = n.nodes + rows + np.arange(crowds)
    kind_node = n.nodes + rows + crowds
    used = np.flatnonzero(flow.arrived.any(axis=0))
    end, at = (a.ravel() for a in np.indices((len(n.destination), len(used))))
    size, supply_row = np.unique(n.vehicles, return_inverse=True)
    unlimited = len(n.capacity)
    reception_row = np.where(n.reception_row < 0, unlimited, n.reception_row)
    first_node = np.append(row_node, crowd_node)[np.where(row == NO_ROW, rows + crowd, row)]
    columns = (
        _roads(n),
        _untimed(first_node, n.origin[crowd], step, unlimited),
        _untimed(crowd_node[published.origin], row_node, 0, unlimited),
        _untimed(kind_node + n.under_way, crowd_node, 0, unlimited + 1 + supply_row),
        _arrivals(n.destination[end], kind_node + 2 + at, used[at], reception_row[end]),
    )
    wide = np.append(UNLIMITED, size)[:, None].repeat(n.steps, axis=1)
    tail, head, steps, first, last, rate = (np.concatenate(c) for c in zip(*columns, strict=True))
    network = TimedNetwork(
        nodes=kind_node + 2 + len(used),
        steps=n.steps,
        tail=tail,
        head=head,
        link_steps=steps,
        first_entry=first,
        last_entry=last,
        capacity_row=rate,
        capacity=np.concatenate([n.capacity, wide]),
        origin=np.array([kind_node, kind_node + 1]),
        vehicles=np.zeros(2, dtype=np.int64),
        ready_step=np.zeros(2, dtype=np.int64),
        destination=kind_node + 2 + np.arange(len(used)),
    )
    layout = layout_of(network)
    links = np.split(np.arange(network.links), np.cumsum([len(c[0]) for c in columns])[:-1])
    departure, other, supply, arrival = links[1:]
    board = _Board(
        grid=grid_of(network, layout, np.zeros(network.nodes, dtype=np.int64)),
        layout=layout,
        state=_state_with(network, layout, flow),
        published=published,
        crowd=crowd,
        row=row,
        departure=departure,
        other=other,
        supply=supply,
        arrival=arrival,
        step=used[at],
        row_node=row_node,
        crowd_node=crowd_node,
    )
    board.put(board.departure, flow.leaving[lay.depart[crowd] + step])
    board.put(board.other, np.maximum(0, board.by_row() - published.vehicles))
    board.put(board.supply, sums(flow.leaving, lay.crowd_rows))
    board.put(board.arrival, flow.arrived[end, board.step], board.step)
    return board


_Columns = tuple[IntArray, IntArray, IntArray, IntArray, IntArray, IntArray]


def _roads(n: TimedNetwork) -> _Columns:
    """Return the links of the network; nobody goes on from a destination."""
    last = np.where(np.isin(n.tail, n.destination), -1, n.last_entry)
    return n.tail, n.head, n.link_steps, n.first_entry, last, n.capacity_row


def _untimed(
    tail: IntArray, head: IntArray, steps: IntArray | int, row: IntArray | int
) -> _Columns:
    """Return links that are entered at step 0."""
    now = np.zeros_like(tail)
    return tail, head, now + steps, now, now, now + row


def _arrivals(tail: IntArray, head: IntArray, step: IntArray, row: IntArray) -> _Columns:
    return tail, head, np.zeros_like(tail), step, step, row


def _departures(layout: Layout) -> tuple[IntArray, IntArray]:
    """Return the crowd and the step of every departure that can be of use."""
    many = np.maximum(0, layout.leave_last - layout.leave_first + 1)
    crowd = np.repeat(np.arange(len(many)), many)
    begins = np.cumsum(many) - many
    return crowd, np.arange(len(crowd)) - begins[crowd] + layout.leave_first[crowd]


def _rows(published: Published, crowd: IntArray, step: IntArray) -> IntArray:
    """Return the published row of every departure, or :data:`NO_ROW`."""
    row = np.full(len(crowd), NO_ROW, dtype=np.int64)
    begins = np.searchsorted(crowd, published.origin)
    ends = np.searchsorted(crowd, published.origin, side="right")
    for i, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        mine = step[begin:end]
        inside = (published.first_step[i] <= mine) & (mine <= published.last_step[i])
        row[begin:end][inside] = i
    return row


def _state_with(network: TimedNetwork, layout: Layout, flow: ArrivalFlow) -> Progress:
    """Return the state with the flow on the links that the network had."""
    small = np.int32
    state = state_of(
        network,
        layout,
        np.zeros(layout.link_copies, dtype=small),
        np.zeros(layout.departures, dtype=small),
        np.zeros((len(network.destination), 0), dtype=np.int64),
        np.zeros(layout.node_copies + len(network.origin), dtype=small),
    )
    link = put_rows(flow.flow, flow.layout.link_rows, state.flow, layout.link_rows)
    if link != FITS:
        raise PlanningError(f"the flow does not fit link {link}")
    return state


def _read(board: _Board, flow: ArrivalFlow) -> ArrivalFlow:
    """Return the flow with what was chosen in its place."""
    lay, roads = board.layout.link_rows, len(flow.network.tail)
    ours = Rows(*(part[:roads] for part in lay))
    driven, arrived = np.zeros_like(flow.flow), np.zeros_like(flow.arrived)
    if put_rows(board.state.flow, ours, driven, flow.layout.link_rows) != FITS:
        raise PlanningError("what was chosen does not fit the network")
    ends = len(flow.network.destination)
    steps = board.step.reshape(ends, -1)
    for d in range(ends):
        arrived[d, steps[d]] = board.flow_at(board.arrival, board.step).reshape(ends, -1)[d]
    leaving = np.zeros_like(flow.leaving)
    crowd, step = _departures(flow.layout)
    leaving[flow.layout.depart[crowd] + step] = board.flow_at(board.departure)
    return replace(flow, flow=driven, leaving=leaving, arrived=arrived)


# ---- who is led where ----------------------------------------------------------------------------


def _lead_missing(board: _Board) -> int:
    """Lead vehicles of missing departures to crowds that miss one; return how many can stand.

    Whoever would have to be led a long way is left where that takes too long.
    """
    most, short = int(board.kept().sum()), board.short()
    crowds = len(board.crowd_node)
    wanted = np.bincount(board.published.origin, short, crowds).astype(np.int64)
    left = _lead(board, (board.row_node, short), (board.crowd_node, wanted), LOOKS_FOR_MISSING)
    board.put(board.other, np.maximum(0, board.by_row() - board.published.vehicles))
    return most + int(short.sum()) - (left or 0)


def _settle(board: _Board) -> bool:
    """Let crowds that leave too often and too seldom change places; tell whether all have."""
    if not _change_places(board):
        # Published departures may be given up as well; then it can always be done.
        board.put(board.other, board.by_row())
        return _change_places(board)
    return True


def _change_places(board: _Board) -> bool:
    many = board.too_many()
    few, many = np.maximum(0, -many), np.maximum(0, many)
    _lead(board, (board.crowd_node, few), (board.crowd_node, many), LOOKS_FOR_PLACES)
    return not board.too_many().any()


_Amounts = tuple[IntArray, IntArray]
"""Nodes, and vehicles that they have or want."""


def _lead(board: _Board, have: _Amounts, want: _Amounts, per_copy: int) -> int | None:
    """Bring vehicles from nodes that have some to nodes that want some.

    Returns
    -------
    int or None
        How many cannot be brought; None if not all was looked at.
    """
    state, wanting = board.state, np.flatnonzero(want[1])
    candidates = np.stack([want[0][wanting], np.zeros_like(wanting)]).astype(np.int32)
    by = guided.guide(len(state.label), candidates, guided.WITH)
    by.ends[board.layout.place[want[0][wanting]]] = want[1][wanting]
    left = {int(have[0][i]): int(have[1][i]) for i in np.flatnonzero(have[1])}
    end = int(state.cursor[SCANS]) + LOOKS + per_copy * len(state.label)
    patience, stuck = LOOKS, 0
    while left and state.cursor[SCANS] < end:
        # Those who are near go first: each round looks as far again.
        for v in list(left):
            guided.put_root(state, v, 0)
            until = min(end, int(state.cursor[SCANS]) + patience)
            left[v] -= guided.bring(board.grid, state, by, left[v], until)
            gone = by.near[board.layout.place[v]] >= guided.GONE
            stuck += left[v] if gone else 0
            if gone or not left[v]:
                del left[v]
        patience *= 2
    return None if left else stuck
