"""Checks a flow that is said to be an earliest arrival, on a network of any size.

Time and memory are linear in the expansion: each link is looked at once, all its steps together.
This is the one module of the checker that uses arrays, and it shares nothing with the engine: it
takes a network, a flow and the labels that are to prove it, as plain arrays.

Optimality is complementary slackness for nested cuts. A label says from which arrival step on a
copy (a place at a step) can gain nothing. For each step ``t`` the copies labelled ``t`` or less are
the far side of a cut; if everything that enters it is full and nothing leaves it, no flow brings
more vehicles in by ``t`` (Ford and Fulkerson 1962), and this holds for all ``t`` at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.signedinteger]

LATE = 2**31 - 1
"""Label of what is alive, or too late to matter."""

EARLY = -1
"""Label of what no vehicle can have reached."""

MOST_REFUSALS = 20
"""Refusals after which the check stops: one is enough, twenty show the pattern."""


@dataclass(frozen=True)
class Refusal:
    """One rule that the flow or its proof breaks, and where."""

    rule: str
    where: str
    what: str

    def text(self) -> str:
        """Return the refusal as one sentence."""
        return f"{self.rule}: {self.where}: {self.what}"


@dataclass(frozen=True)
class Terms:
    """The network in steps: what there is, what holds, who waits where. All arrays are whole.

    Parameters
    ----------
    nodes, steps : int
    tail, head, link_steps, first_entry, last_entry, capacity_row : ndarray, shape (links,)
    capacity : ndarray, shape (rows, steps)
        Vehicles that may enter in each step.
    origin, vehicles, ready_step, leave_by : ndarray, shape (origins,)
        Who leaves in a step from ``ready_step`` to ``leave_by``.
    destination, reception_row : ndarray, shape (destinations,)
        ``reception_row`` is -1 where arrivals are not limited.
    """

    nodes: int
    steps: int
    tail: Whole
    head: Whole
    link_steps: Whole
    first_entry: Whole
    last_entry: Whole
    capacity_row: Whole
    capacity: Whole
    origin: Whole
    vehicles: Whole
    ready_step: Whole
    destination: Whole
    reception_row: Whole
    leave_by: Whole


@dataclass(frozen=True)
class Claim:
    """What is said of the network: the flow, and the labels that prove it.

    Parameters
    ----------
    entering : ndarray
        Vehicles that enter links; link ``i`` from step ``entering_first[i]`` on, at
        ``entering_start[i]`` and for ``entering_count[i]`` steps.
    leaving : ndarray
        Vehicles that leave origins, laid out likewise.
    arrived : ndarray, shape (destinations, steps)
    label : ndarray
        The arrival step from which a copy can gain nothing, :data:`LATE` if there is none; laid out
        likewise by node. Before its first step a node is labelled :data:`EARLY`, behind its last
        one :data:`LATE`.
    crowd_label : ndarray, shape (origins,)
    proven_step : int
        Arrivals before this step are said to be greatest.
    """

    entering: Whole
    entering_start: Whole
    entering_first: Whole
    entering_count: Whole
    leaving: Whole
    leaving_start: Whole
    leaving_first: Whole
    leaving_count: Whole
    arrived: Whole
    label: Whole
    label_start: Whole
    label_first: Whole
    label_count: Whole
    crowd_label: Whole
    proven_step: int


def check_arrivals(terms: Terms, claim: Claim) -> tuple[Refusal, ...]:
    """Return what is wrong with a claim; nothing means that it is accepted.

    Parameters
    ----------
    terms : Terms
    claim : Claim

    Returns
    -------
    tuple of Refusal
        At most :data:`MOST_REFUSALS`.
    """
    found: list[Refusal] = []
    for refusal in _refusals(terms, claim):
        found.append(refusal)
        if len(found) == MOST_REFUSALS:
            break
    return tuple(found)


def _refusals(terms: Terms, claim: Claim) -> Iterator[Refusal]:
    shapes = list(layout_refusals(terms, claim))
    if shapes:
        # Nothing else can be read where the arrays do not fit one another.
        yield from shapes
        return
    surplus = np.zeros((terms.nodes, terms.steps), dtype=np.int64)
    absorbing = np.zeros(terms.nodes, dtype=np.bool_)
    absorbing[terms.destination] = True
    for link in range(len(terms.tail)):
        yield from link_refusals(terms, claim, link, surplus, absorbing)
    yield from origin_refusals(terms, claim, surplus)
    yield from _destination_refusals(terms, claim, surplus)
    for v, k in np.argwhere(surplus != 0):
        yield Refusal("conservation", f"node {v}, step {k}", f"{surplus[v, k]:+d} vehicles")


def layout_refusals(terms: Terms, claim: Claim) -> Iterator[Refusal]:
    """Refuse arrays that do not fit one another or the horizon."""
    parts = (
        ("entering", claim.entering, len(terms.tail)),
        ("leaving", claim.leaving, len(terms.origin)),
        ("label", claim.label, terms.nodes),
    )
    for name, values, count in parts:
        start, first, many = (getattr(claim, f"{name}_{x}") for x in ("start", "first", "count"))
        if not len(start) == len(first) == len(many) == count:
            yield Refusal("layout", name, f"{len(start)} rows, expected {count}")
            continue
        used = many > 0
        high = first + many
        if (many < 0).any() or (first < 0).any() or (high[used] > terms.steps).any():
            yield Refusal("layout", name, "a row lies outside the horizon")
        if (start[used] < 0).any() or (start[used] + many[used] > len(values)).any():
            yield Refusal("layout", name, "a row lies outside its array")
    if claim.arrived.shape != (len(terms.destination), terms.steps):
        yield Refusal("layout", "arrived", f"the shape is {claim.arrived.shape}")
    if len(claim.crowd_label) != len(terms.origin):
        yield Refusal("layout", "crowd_label", f"{len(claim.crowd_label)} labels")


def labels_of(terms: Terms, claim: Claim, v: int) -> Whole:
    """Return the labels of a node in all steps."""
    first, count = int(claim.label_first[v]), int(claim.label_count[v])
    found = np.full(terms.steps, LATE, dtype=np.int64)
    found[:first] = EARLY
    if count:
        start = int(claim.label_start[v])
        found[first : first + count] = claim.label[start : start + count]
    return found


def link_refusals(
    terms: Terms, claim: Claim, i: int, surplus: Whole, absorbing: npt.NDArray[np.bool_]
) -> Iterator[Refusal]:
    """Refuse what is wrong on a link, and count in ``surplus`` who leaves and reaches its ends."""
    tail, head, steps = int(terms.tail[i]), int(terms.head[i]), int(terms.link_steps[i])
    where = f"link {i} from node {tail} to node {head}"
    first = max(0, int(terms.first_entry[i]))
    end = min(terms.steps - steps, int(terms.last_entry[i]) + 1)
    claimed, count = int(claim.entering_first[i]), int(claim.entering_count[i])
    start = int(claim.entering_start[i])
    said = claim.entering[start : start + count]
    if count and said.any() and (claimed < first or claimed + count > end):
        yield Refusal("open", where, "vehicles enter outside the interval in which it is open")
        return
    if end <= first:
        return
    flow = np.zeros(end - first, dtype=np.int64)
    if count and said.any():
        flow[claimed - first : claimed - first + count] = said
    if flow.any() and absorbing[tail]:
        yield Refusal("arrival", where, "vehicles go on from a destination")
    surplus[tail, first:end] -= flow
    surplus[head, first + steps : end + steps] += flow
    yield from _capacity_refusals(terms, where, i, first, flow)
    if not absorbing[tail]:
        ahead = labels_of(terms, claim, head)[first + steps : end + steps]
        behind = labels_of(terms, claim, tail)[first:end]
        full = flow == terms.capacity[terms.capacity_row[i], first:end]
        yield from _cut_refusals(where, first, (behind, ahead), (flow, full))


def _capacity_refusals(
    terms: Terms, where: str, i: int, first: int, flow: Whole
) -> Iterator[Refusal]:
    limit = terms.capacity[terms.capacity_row[i], first : first + len(flow)]
    for k in np.flatnonzero((flow < 0) | (flow > limit)):
        yield Refusal("capacity", f"{where}, step {first + k}", f"{flow[k]} vehicles, {limit[k]}")


def _cut_refusals(
    where: str, first: int, labels: tuple[Whole, Whole], use: tuple[Whole, npt.NDArray[np.bool_]]
) -> Iterator[Refusal]:
    """Refuse a link into a cut that is not full, or out of one that is used."""
    (behind, ahead), (flow, full) = labels, use
    for k in np.flatnonzero((ahead < behind) & ~full):
        yield Refusal("cut", f"{where}, step {first + k}", "room is left into what is called dead")
    for k in np.flatnonzero((behind < ahead) & (flow > 0)):
        yield Refusal("cut", f"{where}, step {first + k}", "vehicles leave what is called dead")


def leaving_of(terms: Terms, claim: Claim, o: int) -> Whole:
    """Return the vehicles that leave a crowd in all steps."""
    found = np.zeros(terms.steps, dtype=np.int64)
    start, first = int(claim.leaving_start[o]), int(claim.leaving_first[o])
    count = int(claim.leaving_count[o])
    found[first : first + count] = claim.leaving[start : start + count]
    return found


def departure_refusals(terms: Terms, claim: Claim, o: int, surplus: Whole) -> Iterator[Refusal]:
    """Refuse departures of a crowd that cannot be or that its label speaks against; count them."""
    v, leaving = int(terms.origin[o]), leaving_of(terms, claim, o)
    surplus[v] += leaving
    where = f"origin {o} at node {v}"
    ready = min(terms.steps, int(terms.ready_step[o]))
    end = min(terms.steps, int(terms.leave_by[o]) + 1)
    if (leaving < 0).any() or leaving[:ready].any() or leaving[end:].any():
        yield Refusal("ready", where, "vehicles leave before they are ready, or too late")
    if leaving.sum() > terms.vehicles[o]:
        yield Refusal("people", where, f"{leaving.sum()} leave of {terms.vehicles[o]}")
    crowd = int(claim.crowd_label[o])
    label = labels_of(terms, claim, v)[ready:end]
    for k in np.flatnonzero(label < crowd):
        yield Refusal("cut", f"{where}, step {ready + k}", "a crowd leads to what is called dead")
    for k in np.flatnonzero((crowd < label) & (leaving[ready:end] > 0)):
        yield Refusal("cut", f"{where}, step {ready + k}", "a dead crowd feeds what is alive")


def origin_refusals(terms: Terms, claim: Claim, surplus: Whole) -> Iterator[Refusal]:
    """Refuse what is wrong with crowds, and count in ``surplus`` who leaves them."""
    for o in range(len(terms.origin)):
        yield from departure_refusals(terms, claim, o, surplus)
        somebody = int(leaving_of(terms, claim, o).sum()) != int(terms.vehicles[o])
        if claim.crowd_label[o] < LATE and somebody:
            where = f"origin {o} at node {terms.origin[o]}"
            yield Refusal("cut", where, "somebody waits where nobody is said to be of use")


def _destination_refusals(terms: Terms, claim: Claim, surplus: Whole) -> Iterator[Refusal]:
    everybody = int(claim.arrived.sum()) == int(terms.vehicles.sum())
    last = int(np.flatnonzero(claim.arrived.sum(axis=0)).max(initial=-1))
    proven = min(terms.steps, claim.proven_step)
    # Once the last vehicle is in, there is nothing more to prove.
    asked = min(proven, last) if everybody else proven
    for d in range(len(terms.destination)):
        v, row = int(terms.destination[d]), int(terms.reception_row[d])
        arrived = claim.arrived[d]
        surplus[v] -= arrived
        where = f"destination {d} at node {v}"
        limit = np.full(terms.steps, LATE) if row < 0 else terms.capacity[row]
        for k in np.flatnonzero(arrived > limit):
            yield Refusal("reception", f"{where}, step {k}", f"{arrived[k]} vehicles, {limit[k]}")
        label = labels_of(terms, claim, v)
        steps = np.arange(terms.steps)
        open_ends = (label > steps) & (arrived < limit) & (steps < asked)
        for k in np.flatnonzero(open_ends):
            yield Refusal("cut", f"{where}, step {k}", "more might arrive: the proof has a gap")
        for k in np.flatnonzero((label < steps) & (arrived > 0)):
            yield Refusal("cut", f"{where}, step {k}", "vehicles arrive from what is called dead")
