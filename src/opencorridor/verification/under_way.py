"""Checks that no more of those under way could be out: the second proof after a change.

The proof is a set of copies (a place at a step) in which those who are left are shut in. Whoever
gets out of it takes room on links that lead out, or arrives in it; all of that is used, and by
nobody but those who came by inside: nobody drives in, nobody leaves home inside. So no more can
get out (Ford and Fulkerson 1962, with those under way as the only sources). Time and memory are
linear in the expansion; it shares nothing with the engine.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from opencorridor.verification.arrivals import (
    LATE,
    MOST_REFUSALS,
    Claim,
    Refusal,
    Terms,
    Whole,
    check_arrivals,
)

Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]


def check_under_way(terms: Terms, claim: Claim, shut_in: Bytes) -> tuple[Refusal, ...]:
    """Return what is wrong with a claim that most of those under way are out.

    Parameters
    ----------
    terms : Terms
        Crowds whose ``ready_step`` is ``leave_by`` are under way.
    claim : Claim
        It is checked as by :func:`~opencorridor.verification.arrivals.check_arrivals` first.
    shut_in : ndarray, shape (copies,)
        1 where those who are left can get to, laid out as ``claim.label``. Nothing is shut in at
        a node before its first step, everything is behind its last one.

    Returns
    -------
    tuple of Refusal
        At most :data:`~opencorridor.verification.arrivals.MOST_REFUSALS`; nothing means that the
        claim is accepted.
    """
    found = list(check_arrivals(terms, claim))
    if not found and shut_in.shape != claim.label.shape:
        found.append(Refusal("layout", "shut_in", f"the shape is {shut_in.shape}"))
    if found:
        return tuple(found)
    for refusal in _refusals(terms, claim, shut_in):
        found.append(refusal)
        if len(found) == MOST_REFUSALS:
            break
    return tuple(found)


def _refusals(terms: Terms, claim: Claim, shut_in: Bytes) -> Iterator[Refusal]:
    left = [o for o in range(len(terms.origin)) if _is_left(terms, claim, o)]
    if not left:
        return
    inside = _Inside(terms, claim, shut_in)
    absorbing = np.zeros(terms.nodes, dtype=np.bool_)
    absorbing[terms.destination] = True
    for o in range(len(terms.origin)):
        yield from _crowd_refusals(terms, claim, o, inside)
    for i in np.flatnonzero(~absorbing[terms.tail]):
        yield from _link_refusals(terms, claim, int(i), inside)
    for d in range(len(terms.destination)):
        yield from _reception_refusals(terms, claim, d, inside)


class _Inside:
    """Tells of the copies of a node whether they are in the set."""

    def __init__(self, terms: Terms, claim: Claim, shut_in: Bytes) -> None:
        self._steps, self._claim, self._shut_in = terms.steps, claim, shut_in

    def at(self, v: int) -> Flags:
        claim = self._claim
        first, count = int(claim.label_first[v]), int(claim.label_count[v])
        found = np.ones(self._steps, dtype=np.bool_)
        found[:first] = False
        start = int(claim.label_start[v])
        if count:
            found[first : first + count] = self._shut_in[start : start + count] > 0
        return found


def _row(values: Whole, start: int, first: int, count: int, steps: int) -> Whole:
    found = np.zeros(steps, dtype=np.int64)
    if count:
        found[first : first + count] = values[start : start + count]
    return found


def _leaving(terms: Terms, claim: Claim, o: int) -> Whole:
    start, first = int(claim.leaving_start[o]), int(claim.leaving_first[o])
    return _row(claim.leaving, start, first, int(claim.leaving_count[o]), terms.steps)


def _under_way(terms: Terms, o: int) -> bool:
    return bool(terms.ready_step[o] == terms.leave_by[o])


def _is_left(terms: Terms, claim: Claim, o: int) -> bool:
    return _under_way(terms, o) and int(_leaving(terms, claim, o).sum()) < int(terms.vehicles[o])


def _crowd_refusals(terms: Terms, claim: Claim, o: int, inside: _Inside) -> Iterator[Refusal]:
    v, k = int(terms.origin[o]), int(terms.ready_step[o])
    where = f"crowd {o} at node {v}"
    if not _under_way(terms, o):
        for step in np.flatnonzero((_leaving(terms, claim, o) > 0) & inside.at(v)):
            yield Refusal("first", f"{where}, step {step}", "home is left where others are shut in")
    elif k < terms.steps and _is_left(terms, claim, o) and not inside.at(v)[k]:
        yield Refusal("first", f"{where}, step {k}", "somebody under way is left without a proof")


def _link_refusals(terms: Terms, claim: Claim, i: int, inside: _Inside) -> Iterator[Refusal]:
    tail, head, steps = int(terms.tail[i]), int(terms.head[i]), int(terms.link_steps[i])
    first = max(0, int(terms.first_entry[i]))
    end = min(terms.steps - steps, int(terms.last_entry[i]) + 1)
    if end <= first:
        return
    start, from_step = int(claim.entering_start[i]), int(claim.entering_first[i])
    count = int(claim.entering_count[i])
    flow = _row(claim.entering, start, from_step, count, terms.steps)[first:end]
    behind, ahead = inside.at(tail)[first:end], inside.at(head)[first + steps : end + steps]
    room = flow < terms.capacity[terms.capacity_row[i], first:end]
    where = f"link {i} from node {tail} to node {head}"
    for k in np.flatnonzero(behind & ~ahead & room):
        yield Refusal("first", f"{where}, step {first + k}", "those shut in might get out here")
    for k in np.flatnonzero(~behind & ahead & (flow > 0)):
        yield Refusal("first", f"{where}, step {first + k}", "others drive in and take room")


def _reception_refusals(terms: Terms, claim: Claim, d: int, inside: _Inside) -> Iterator[Refusal]:
    v, row = int(terms.destination[d]), int(terms.reception_row[d])
    limit = np.full(terms.steps, LATE) if row < 0 else terms.capacity[row]
    for k in np.flatnonzero(inside.at(v) & (claim.arrived[d] < limit)):
        where = f"destination {d} at node {v}, step {k}"
        yield Refusal("first", where, "those shut in might arrive here")
