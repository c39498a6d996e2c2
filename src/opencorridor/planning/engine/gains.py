"""What new copies are worth: the most extra flow that they allow from a solved state.

When nothing more can arrive, copies fall into three kinds, none of which leads over room into the
next: *near* ones, which a crowd with vehicles left reaches; the rest; and *far* ones, which lead to
an arrival with room. Near ones against all others are a least cut (Ford and Fulkerson 1962). A
change of terms adds copies of links with room, and only where these leave the near ones can
anything be gained. A *contact* is such a copy that leaves the near ones or enters the far ones.

Vehicles are sent over a contact from the near to the far side: forwards by ``ahead``, backwards by
``search``. A copy that no crowd reaches any more is near no longer, one that leads nowhere any more
is far no longer. If contacts are left that leave the near ones and others that enter the far ones,
the rest between them is searched too: what is reached becomes near. In the end either no contact
leaves the near ones, or none enters the far ones, or both kinds do not meet. Then there is no way
from a crowd to an arrival, and the flow is the greatest again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.ahead import (
    POOR,
    Ahead,
    carry_out,
    label_ahead,
    label_behind,
    way_out,
)
from opencorridor.planning.engine.search import (
    DEAD,
    FIRST_SURVEY,
    LEAVES,
    NONE,
    RELABELS,
    ROAD,
    SURVEY_AT,
    TOP,
    Grid,
    Progress,
    _search,
)

# Kinds of contact, besides ROAD and LEAVES: more vehicles at an origin, more arrivals.
MORE, ARRIVES = 11, 12

LABELS_PER_RELABEL = 16
"""Exact labels anew once a search forwards raised a label for every so many copies."""

LEAST_PATIENCE = FIRST_SURVEY
"""Labels that a search forwards raises at least before exact ones are due."""

NO_BUDGET = 2**62

_COLUMNS = ("kind", "at", "limit", "node", "step", "to_node", "to_step", "start", "end")

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Contacts:
    """Copies that a change of terms adds, at the near or the far side. All arrays are int64.

    Parameters
    ----------
    kind : ndarray
        ``ROAD``, ``LEAVES``, :data:`MORE` or :data:`ARRIVES`.
    at : ndarray
        Where the flow over a road lies, or those who leave in a step; the origin of ``MORE``.
    limit : ndarray
        How many fit in all; of ``MORE`` and ``ARRIVES``, how many still do.
    node, step, to_node, to_step : ndarray
        Ends, as the search writes them: ``-1 - o`` is the crowd of origin ``o``.
    start, end : ndarray
        Where the labels of the ends lie. ``MORE`` has no beginning and ``ARRIVES`` no end.
    """

    kind: IntArray
    at: IntArray
    limit: IntArray
    node: IntArray
    step: IntArray
    to_node: IntArray
    to_step: IntArray
    start: IntArray
    end: IntArray

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.kind)

    def kept(self, which: Flags) -> Contacts:
        """Return some of them."""
        return Contacts(*(getattr(self, name)[which] for name in _COLUMNS))

    def room(self, now: Progress) -> IntArray:
        """Return how many vehicles fit over each."""
        found = self.limit.copy()
        roads = self.kind == ROAD
        found[roads] -= now.flow[self.at[roads]]
        return found

    def leave_near(self, now: Progress) -> Flags:
        """Tell which begin at copies that a crowd may reach."""
        return np.asarray((self.kind == MORE) | (now.label[self.start] < DEAD))

    def enter_near(self, now: Progress) -> Flags:
        """Tell which end at copies that a crowd may reach."""
        return np.asarray((self.kind != ARRIVES) & (now.label[self.end] < DEAD))

    def enter_far(self, ahead: Ahead) -> Flags:
        """Tell which end at copies that may lead to an arrival."""
        return np.asarray((self.kind == ARRIVES) | (ahead.label[self.end] < DEAD))


@dataclass(frozen=True)
class Touch:
    """How many contacts lead from the near ones to the far ones, only out, and only in."""

    crosses: int
    leaves: int
    enters: int


def touch(now: Progress, ahead: Ahead, contacts: Contacts) -> Touch:
    """Return what contacts touch before any is used."""
    near, far = contacts.leave_near(now), contacts.enter_far(ahead)
    both = int((near & far).sum())
    return Touch(both, int(near.sum()) - both, int(far.sum()) - both)


def gain_over(grid: Grid, now: Progress, ahead: Ahead, contacts: Contacts) -> int:
    """Send the most extra vehicles that new copies allow; return how many.

    Parameters
    ----------
    grid : Grid
        With the changed terms.
    now, ahead : Progress, Ahead
        A flow that is the greatest under the terms before the change, with near and far copies
        labelled. Changed in place.
    contacts : Contacts
        All new copies with room that lead out of the near ones or into the far ones.
    """
    gained = 0
    while True:
        usable = _usable(now, ahead, contacts)
        for i in np.flatnonzero(usable).tolist():
            gained += _use(grid, now, ahead, contacts, i)
        # Labels made anew meanwhile may find that contacts lead on that did not before.
        if not _usable(now, ahead, contacts).any() and not _bridge(grid, now, ahead, contacts):
            return gained


def _usable(now: Progress, ahead: Ahead, contacts: Contacts) -> Flags:
    """Tell which contacts lead from near copies to far ones, and have room."""
    crosses = contacts.leave_near(now) & contacts.enter_far(ahead)
    return crosses & (contacts.room(now) > 0)


def _use(grid: Grid, now: Progress, ahead: Ahead, contacts: Contacts, i: int) -> int:
    """Send as many as possible over one contact; return how many."""
    kind, at = int(contacts.kind[i]), int(contacts.at[i])
    start, end = int(contacts.start[i]), int(contacts.end[i])
    _begin(now, ahead, contacts, i)
    patience = max(LEAST_PATIENCE, len(ahead.label) // LABELS_PER_RELABEL)
    sent = 0
    while kind == MORE or now.label[start] < DEAD:
        limit = int(contacts.limit[i]) - (int(now.flow[at]) if kind == ROAD else 0)
        if kind != ARRIVES and limit > 0:
            limit = min(limit, _way_out(grid, now, ahead, patience, end))
        if limit <= 0:
            break
        amount = limit if kind == MORE else int(_search(grid, now, 0, limit, NO_BUDGET))
        if amount:
            _carry_over(now, contacts, i, amount)
            if kind != ARRIVES:
                carry_out(grid, now, ahead, amount)
            sent += amount
    return sent


def _begin(now: Progress, ahead: Ahead, contacts: Contacts, i: int) -> None:
    """Put the ends of a contact on the empty stacks."""
    now.cursor[TOP] = 0
    now.cursor[RELABELS] = 0
    now.cursor[SURVEY_AT] = FIRST_SURVEY
    now.node[0], now.step[0] = contacts.node[i], contacts.step[i]
    now.kind[0] = NONE
    ahead.cursor[0] = 0
    ahead.node[0], ahead.step[0] = contacts.to_node[i], contacts.to_step[i]
    ahead.kind[0] = NONE


def _way_out(grid: Grid, now: Progress, ahead: Ahead, patience: int, end: int) -> int:
    """Complete the stack from a contact's end to an arrival; return how many fit, 0 if none."""
    if ahead.label[end] >= DEAD:
        return 0
    found = int(way_out(grid, now, ahead, patience))
    if found == POOR:
        ahead.label[:] = DEAD
        label_ahead(grid, now, ahead)
        ahead.cursor[0] = 0 if ahead.label[end] < DEAD else -1
        # With exact labels a way is found at once, if there is one.
        found = int(way_out(grid, now, ahead, NO_BUDGET))
    return found


def _carry_over(now: Progress, contacts: Contacts, i: int, amount: int) -> None:
    """Send vehicles over a contact."""
    if contacts.kind[i] == ROAD:
        now.flow[contacts.at[i]] += amount
    elif contacts.kind[i] == LEAVES:
        now.leaving[contacts.at[i]] += amount
    else:
        contacts.limit[i] -= amount


def _bridge(grid: Grid, now: Progress, ahead: Ahead, contacts: Contacts) -> bool:
    """Make near what contacts lead to; return whether any contact can be used now.

    Nothing is done where contacts lead out but none in, or none out: there is no way.
    """
    near, far = contacts.leave_near(now), contacts.enter_far(ahead)
    room = contacts.room(now) > 0
    out = room & near & ~far & ~contacts.enter_near(now)
    if not out.any() or not (room & ~near & far).any():
        return False
    for i in np.flatnonzero(out & (contacts.kind == MORE)).tolist():
        now.remaining[contacts.at[i]] += contacts.limit[i]
        contacts.limit[i] = 0
    ends = contacts.end[out]
    now.label[ends] = np.where(
        contacts.kind[out] == MORE, 0, now.label[contacts.start[out]].clip(max=DEAD - 2) + 1
    )
    ends, first = np.unique(ends, return_index=True)
    now.queue[0, : len(ends)] = contacts.to_node[out][first]
    now.queue[1, : len(ends)] = contacts.to_step[out][first]
    label_behind(grid, now, ahead, len(ends))
    return bool(_usable(now, ahead, contacts).any())


def contacts_of(
    now: Progress, ahead: Ahead, roads: Contacts, others: list[tuple[int, ...]]
) -> Contacts:
    """Return, of all new copies, those that lead out of the near ones or into the far ones.

    Parameters
    ----------
    now, ahead : Progress, Ahead
    roads : Contacts
        New copies of links, with room.
    others : list of tuple of int
        Departures, vehicles and arrivals, the numbers of a contact each.
    """
    columns = np.array(others, dtype=np.int64).reshape(len(others), 9).T
    more = Contacts(*columns)
    both = [np.concatenate([getattr(c, name) for c in (roads, more)]) for name in _COLUMNS]
    found = Contacts(*both)
    near, far = found.leave_near(now), found.enter_far(ahead)
    from_far = (found.kind != MORE) & (ahead.label[found.start] < DEAD)
    return found.kept((near & ~found.enter_near(now)) | (far & ~near & ~from_far))
