"""Checks a flow in which some vehicles count more: who is out, and that no more can be.

Which vehicles make which stage is worked out here anew, from the people in them and their groups.
That no more of the first stages can be out is the capacity of a cut (Ford and Fulkerson 1962),
added up from the network alone: a set of copies (a place at a step), and all that leads out of it.
A weak set makes the bound weak, not wrong. Time is linear in the expansion for each stage; nothing
is shared with the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from opencorridor.verification.arrivals import (
    LATE,
    Claim,
    Refusal,
    Terms,
    Whole,
    check_arrivals,
    departure_refusals,
    leaving_of,
)
from opencorridor.verification.totals import Prices, check_within

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

NO_TOTAL = -1
"""Stands for a destination that takes as many as come."""


@dataclass(frozen=True)
class StageClaim:
    """What is said of stages; the vehicles of each hold all of the stage before.

    Parameters
    ----------
    stages : ndarray, shape (stages, origins)
        The vehicles of each crowd that take part.
    out, most : ndarray, shape (stages,)
        Vehicles of the stages up to each that are out, and the most that any flow can have out.
    cuts : tuple of (ndarray of uint8 or None), one for each stage
        Eight copies in a byte, laid out as ``Claim.label``: 1 where those who are left can get to.
        Nothing of a node is in the set before its first step, everything is behind its last one.
        Where it is ``None``, the bound is that of the stage before and all who are added.
    """

    stages: Whole
    out: Whole
    most: Whole
    cuts: tuple[Bytes | None, ...]


@dataclass(frozen=True)
class Within:
    """What is said of totals and steps.

    Parameters
    ----------
    totals, price : ndarray, shape (destinations,)
        As of :class:`~opencorridor.verification.totals.Prices`.
    stay : ndarray, shape (stages,)
        What staying costs in each stage. Any number proves what it proves: the flow is compared
        with those that have as many of each stage out.
    fewest : bool
        Whether no such flow is said to have a lesser sum of arrival steps.
    """

    totals: Whole
    price: Whole
    stay: Whole
    fewest: bool


@dataclass(frozen=True)
class PeopleClaim:
    """Who goes first, which is a term, and what is said of people.

    Parameters
    ----------
    people_per_vehicle, group : ndarray, shape (origins,)
        Terms: the people in each vehicle of a crowd, and its group; a smaller number goes first.
    people, most : ndarray, shape (groups,)
        People of each group who are out, and the most that can be with as many vehicles of the
        groups before it out; for each group of a crowd with vehicles, in their order.
    """

    people_per_vehicle: Whole
    group: Whole
    people: Whole
    most: Whole


def check_people(
    terms: Terms, claim: Claim, stages: StageClaim, people: PeopleClaim, within: Within | None
) -> tuple[Refusal, ...]:
    """Return what is wrong with a claim that most people are out; nothing: it is accepted.

    Parameters
    ----------
    terms : Terms
    claim : Claim
        The flow, with labels (``within`` is ``None``) or potentials.
    stages : StageClaim
    people : PeopleClaim
    within : Within or None
        Of destinations with totals.
    """
    expected, keys = _stages(terms, people)
    if stages.stages.shape != expected.shape or (stages.stages != expected).any():
        what = "they are not those of the people in the vehicles and their groups"
        return (Refusal("stage", "stages", what),)
    found = check_stages(terms, claim, stages, within)
    return found or tuple(_people_refusals(terms, claim, stages, people, keys))


def check_stages(
    terms: Terms, claim: Claim, stages: StageClaim, within: Within | None
) -> tuple[Refusal, ...]:
    """Return what is wrong with a claim that most are out, stage by stage.

    Parameters
    ----------
    terms, claim, stages, within
        As of :func:`check_people`.
    """
    shapes = tuple(_shape_refusals(terms, claim, stages, within))
    if shapes:
        return shapes
    if within is None:
        found = check_arrivals(terms, claim)
    else:
        prices = Prices(within.totals, within.price, LATE, within.fewest)
        crowds = _Crowds(stages.stages, within.stay)
        found = check_within(terms, claim, prices, crowds.refusals)
    totals = None if within is None else within.totals
    return found or tuple(_stage_refusals(terms, claim, stages, totals))


def _stages(terms: Terms, people: PeopleClaim) -> tuple[Whole, list[tuple[int, int]]]:
    """Return the stages that people and groups make, and the group and people of each."""
    of_crowd = list(zip(people.group.tolist(), people.people_per_vehicle.tolist(), strict=True))
    vehicles = terms.vehicles.tolist()
    if len(of_crowd) != len(vehicles):
        return np.zeros((0, 0), dtype=np.int64), []
    some = {key for key, count in zip(of_crowd, vehicles, strict=True) if count > 0}
    keys = sorted(some, key=lambda key: (key[0], -key[1])) or [(0, 1)]
    rank = {key: j for j, key in enumerate(keys)}
    found = np.zeros((len(keys), len(vehicles)), dtype=np.int64)
    for o, key in enumerate(of_crowd):
        if vehicles[o] > 0:
            found[rank[key] :, o] = vehicles[o]
    return found, keys


def _shape_refusals(
    terms: Terms, claim: Claim, stages: StageClaim, within: Within | None
) -> Iterator[Refusal]:
    """Refuse arrays that do not fit one another, and stages that do not grow."""
    counts = stages.stages
    if counts.ndim != 2 or counts.shape[1] != len(terms.origin) or not len(counts):
        yield Refusal("layout", "stages", f"the shape is {counts.shape}")
        return
    if (np.diff(counts, axis=0, prepend=0) < 0).any() or (counts[-1] != terms.vehicles).any():
        yield Refusal("stage", "stages", "they do not grow to all vehicles")
    for name, found in (("out", stages.out), ("most", stages.most)):
        if found.shape != (len(counts),):
            yield Refusal("layout", name, f"the shape is {found.shape}")
    if within is not None and within.stay.shape != (len(counts),):
        yield Refusal("layout", "stay", f"the shape is {within.stay.shape}")
    size = -(-len(claim.label) // 8)
    if len(stages.cuts) != len(counts):
        yield Refusal("layout", "cuts", f"{len(stages.cuts)} cuts")
    for j, cut in enumerate(stages.cuts):
        if cut is not None and (cut.shape != (size,) or cut.dtype != np.uint8):
            yield Refusal("layout", f"cut {j}", f"{cut.shape} of {cut.dtype}")


@dataclass(frozen=True)
class _Crowds:
    """Looks at crowds where staying costs something else in each stage."""

    stages: Whole
    stay: Whole

    def refusals(self, terms: Terms, claim: Claim, surplus: Whole) -> Iterator[Refusal]:
        added = np.diff(self.stages, axis=0, prepend=0)
        for o in range(len(terms.origin)):
            yield from departure_refusals(terms, claim, o, surplus)
            leaving = int(leaving_of(terms, claim, o).sum())
            gone = np.minimum(leaving, self.stages[:, o])
            gone = np.diff(gone, prepend=0)
            label, where = int(claim.crowd_label[o]), f"origin {o} at node {terms.origin[o]}"
            if ((gone > 0) & (label > self.stay)).any():
                yield Refusal("cut", where, "somebody left who would cost less at home")
            if ((gone < added[:, o]) & (label < self.stay)).any():
                yield Refusal("cut", where, "somebody stays who would cost less on the road")


def _stage_refusals(
    terms: Terms, claim: Claim, stages: StageClaim, totals: Whole | None
) -> Iterator[Refusal]:
    """Refuse counts that are not so, and bounds that are closer than what proves them."""
    leaving = np.array([leaving_of(terms, claim, o).sum() for o in range(len(terms.origin))])
    bound = before = 0
    for j, vehicles in enumerate(stages.stages):
        out = int(np.minimum(leaving, vehicles).sum())
        if out != stages.out[j]:
            yield Refusal("stage", f"stage {j}", f"{out} are out, {stages.out[j]} are claimed")
        everybody = int(vehicles.sum())
        bound += everybody - before
        before = everybody
        cut = stages.cuts[j]
        if cut is not None:
            bound = min(bound, _let_out(terms, claim, cut, vehicles, totals))
        if stages.most[j] < bound:
            what = f"no more than {bound} is proven, {stages.most[j]} is claimed"
            yield Refusal("most", f"stage {j}", what)


def _let_out(terms: Terms, claim: Claim, cut: Bytes, vehicles: Whole, totals: Whole | None) -> int:
    """Return what a cut lets out: whoever starts outside, and room on all that leads out."""
    inside = _Inside(terms, claim, cut)
    found = sum(
        int(vehicles[o])
        for o in range(len(terms.origin))
        if not inside.between(int(terms.origin[o]), terms.ready_step[o], terms.leave_by[o]).all()
    )
    absorbing = np.zeros(terms.nodes, dtype=np.bool_)
    absorbing[terms.destination] = True
    for i in np.flatnonzero(~absorbing[terms.tail]):
        found += _room_out(terms, int(i), inside)
    for d in range(len(terms.destination)):
        found += _arrivals_out(terms, d, inside, None if totals is None else int(totals[d]))
    return found


class _Inside:
    """Tells of the copies of a node whether they are in the set."""

    def __init__(self, terms: Terms, claim: Claim, cut: Bytes) -> None:
        self._steps, self._claim = terms.steps, claim
        self._set = np.unpackbits(cut, count=len(claim.label)).view(np.bool_)

    def at(self, v: int) -> Flags:
        claim = self._claim
        first, count = int(claim.label_first[v]), int(claim.label_count[v])
        found = np.ones(self._steps, dtype=np.bool_)
        found[:first] = False
        start = int(claim.label_start[v])
        if count:
            found[first : first + count] = self._set[start : start + count]
        return found

    def between(self, v: int, first: int, last: int) -> Flags:
        return self.at(v)[int(first) : int(last) + 1]


def _room_out(terms: Terms, i: int, inside: _Inside) -> int:
    tail, head, steps = int(terms.tail[i]), int(terms.head[i]), int(terms.link_steps[i])
    first = max(0, int(terms.first_entry[i]))
    end = min(terms.steps - steps, int(terms.last_entry[i]) + 1)
    if end <= first:
        return 0
    out = inside.at(tail)[first:end] & ~inside.at(head)[first + steps : end + steps]
    return int(terms.capacity[terms.capacity_row[i], first:end][out].sum())


def _arrivals_out(terms: Terms, d: int, inside: _Inside, total: int | None) -> int:
    """Return how many may arrive out of the set: its rate, or its total where that is less."""
    row, here = int(terms.reception_row[d]), inside.at(int(terms.destination[d]))
    rate = LATE * int(here.sum()) if row < 0 else int(terms.capacity[row][here].sum())
    return rate if total is None or total == NO_TOTAL else min(rate, total)


def _people_refusals(
    terms: Terms,
    claim: Claim,
    stages: StageClaim,
    people: PeopleClaim,
    keys: list[tuple[int, int]],
) -> Iterator[Refusal]:
    """Refuse people who are not out, and bounds that the stages do not prove."""
    groups = sorted({group for group, _ in keys})
    if not people.people.shape == people.most.shape == (len(groups),):
        yield Refusal("layout", "people", f"{people.people.shape}, expected ({len(groups)},)")
        return
    leaving = [int(leaving_of(terms, claim, o).sum()) for o in range(len(terms.origin))]
    for place, group in enumerate(groups):
        own = [o for o in range(len(leaving)) if int(people.group[o]) == group]
        out = sum(leaving[o] * int(people.people_per_vehicle[o]) for o in own)
        if out != people.people[place]:
            what = f"{out} people are out, {people.people[place]} are claimed"
            yield Refusal("people", f"group {group}", what)
        bound = _most_people(stages, keys, group)
        if people.most[place] < bound:
            what = f"no more than {bound} people is proven, {people.most[place]} are claimed"
            yield Refusal("most", f"group {group}", what)


def _most_people(stages: StageClaim, keys: list[tuple[int, int]], group: int) -> int:
    """Return what bounds on vehicles say of the people of a group, the heaviest filled first."""
    own = [j for j, key in enumerate(keys) if key[0] == group]
    taken = int(stages.out[own[0] - 1]) if own[0] else 0
    found = 0
    for j in own:
        more = max(0, int(stages.most[j]) - taken)
        found += more * keys[j][1]
        taken += more
    return found
