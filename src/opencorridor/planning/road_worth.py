"""What a change of a road plan's terms is worth: two plans side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from opencorridor.model.road_asks import AskHours, RankGain
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine import ArrivalFlow, TotalsFlow
from opencorridor.planning.engine.movements import Movements
from opencorridor.planning.road_asked import Tried
from opencorridor.planning.road_places import at
from opencorridor.planning.road_ranks import Rank
from opencorridor.planning.say import count, people
from opencorridor.units import SECONDS_PER_HOUR

Check = Callable[[ArrivalFlow | TotalsFlow, Movements | None], None]
"""Raises an error if a flow, or movements of it, are not what they claim to be."""


_MORE = {True: "more", False: "fewer"}


@dataclass(frozen=True, slots=True)
class Planned:
    """A flow, the Unix second at which its steps begin, and how long each takes.

    Parameters
    ----------
    people_each : ndarray of int64, shape (origins,)
        People in a vehicle of each crowd.
    most_out : tuple of int
        The most vehicles that each rank and all before it have out; one where there is one rank.
    moved : Movements, optional
        Where they were read off.
    """

    flow: ArrivalFlow | TotalsFlow
    begins_s: int
    step_s: int
    people_each: IntArray
    most_out: tuple[int, ...]
    moved: Movements | None = None

    def arrivals(self) -> tuple[IntArray, IntArray]:
        """Return moments (Unix seconds) and how many vehicles are out at each, none left out."""
        arrived = self.flow.arrived.sum(axis=0)
        steps = np.flatnonzero(arrived)
        return self._ends_s(steps), arrived[steps]

    def people_arrive(self) -> tuple[IntArray, IntArray]:
        """Return moments (Unix seconds) at which movements are out, and the people in each."""
        assert self.moved is not None  # noqa: S101 - whoever asks has had them read off
        people = self.people_each[self.moved.origin] * self.moved.vehicles
        return self._ends_s(self.moved.arrives), people

    def _ends_s(self, steps: IntArray) -> IntArray:
        return np.asarray(self.begins_s + (steps + 1) * self.step_s)


@dataclass(frozen=True, slots=True)
class Gain:
    """A change, and how many more vehicles of each rank the roads carry out with it.

    ``own`` is the plan of its own, where one was made.
    """

    tried: Tried
    by_rank: tuple[int, ...]
    moves_nothing: bool = False
    own: Planned | None = None

    @property
    def vehicles(self) -> int:
        """How many more of all ranks."""
        return sum(self.by_rank)

    @property
    def brings(self) -> bool:
        """Whether anybody gets out who did not."""
        return any(self.by_rank)


def gained(before: Planned | None, after: Planned | None, ranks: int) -> tuple[int, ...]:
    """Return how many more of each rank are out, nobody where the order prefers what there was.

    Another exit, or an open road, rounds times otherwise; what could be done without it still can.

    Parameters
    ----------
    before, after : Planned, optional
        None where the terms allow nothing.
    ranks : int
        How many there are.
    """
    nobody = (0,) * ranks
    had = nobody if before is None else before.most_out
    has = nobody if after is None else after.most_out
    if has <= had:
        return nobody
    more = np.diff(np.array(has) - np.array(had), prepend=0)
    return tuple(more.tolist())


def in_line(
    most_out: tuple[int, ...], of: Sequence[Rank], ranks: Sequence[Rank]
) -> tuple[int, ...]:
    """Return what some ranks and all before each have, for all ranks there are.

    Parameters
    ----------
    most_out : tuple of int
        Of those ranks.
    of : sequence of Rank
        They themselves, some of ``ranks`` in their order.
    ranks : sequence of Rank
    """
    most = {
        (rank.priority, rank.people_per_vehicle): n for rank, n in zip(of, most_out, strict=True)
    }
    found, so_far = [], 0
    for rank in ranks:
        so_far = most.get((rank.priority, rank.people_per_vehicle), so_far)
        found.append(so_far)
    return tuple(found)


def by_rank(vehicles: tuple[int, ...], ranks: tuple[Rank, ...]) -> tuple[RankGain, ...]:
    """Return vehicles rank by rank, with the people; nothing where all go together."""
    if len(ranks) < 2:
        return ()
    return tuple(
        RankGain(r.priority, r.people_per_vehicle, more, more * r.people_per_vehicle)
        for r, more in zip(ranks, vehicles, strict=True)
    )


def people_gained(gain: Gain, ranks: tuple[Rank, ...]) -> int:
    """Return how many more people are out."""
    each = (rank.people_per_vehicle for rank in ranks)
    return sum(more * n for more, n in zip(gain.by_rank, each, strict=True))


def in_order(gain: Gain, ranks: tuple[Rank, ...]) -> tuple[int, ...]:
    """Return what a gain is ordered by, the greatest first: people by priority, then vehicles."""
    people: dict[int | None, int] = {}
    for rank, more in zip(ranks, gain.by_rank, strict=True):
        so_far = people.get(rank.priority, 0)
        people[rank.priority] = so_far + more * rank.people_per_vehicle
    return (*people.values(), gain.vehicles)


def in_words(gain: Gain, ranks: tuple[Rank, ...]) -> str:
    """Return a gain in words: vehicles and people in all, and rank by rank where there are any."""
    vehicles, many = gain.vehicles, people_gained(gain, ranks)
    if len(ranks) < 2 and vehicles:
        return f"{count(vehicles, 'vehicle', 'vehicles')} with {people(many)} more."
    parts = [
        f"{_more(more)} {_called(rank)}"
        for rank, more in zip(ranks, gain.by_rank, strict=True)
        if more
    ]
    many_words = f"{people(abs(many))} {_MORE[many >= 0]}"
    vehicle_words = f"{count(abs(vehicles), 'vehicle', 'vehicles')} {_MORE[vehicles >= 0]}"
    return f"{vehicle_words}, {many_words}: {', '.join(parts)}."


def _more(number: int) -> str:
    return f"{abs(number):,} {_MORE[number >= 0]}"


def _called(rank: Rank) -> str:
    each = f"{people(rank.people_per_vehicle)} each"
    return f"with {each}" if rank.priority is None else f"of priority {rank.priority} with {each}"


def hours(before: Planned | None, after: Planned, *, ranked: bool) -> AskHours:
    """Return the area between the curves of who is out, and when the last is out.

    Parameters
    ----------
    before, after : Planned
        ``before`` is None where the terms allow nothing. With ranks both have movements.
    ranked : bool
        Whether people are counted in movements, since vehicles carry different numbers.
    """
    plans = [after] if before is None else [before, after]
    saved_s = _saved_s([p.arrivals() for p in plans])
    saved_people_s: int | None = saved_s * int(after.people_each.max(initial=0))
    if ranked:
        whole = all(p.moved is not None and p.moved.out == p.flow.out for p in plans)
        saved_people_s = _saved_s([p.people_arrive() for p in plans]) if whole else None
    moments, _ = after.arrivals()
    return AskHours(
        round(saved_s / SECONDS_PER_HOUR, 1),
        None if saved_people_s is None else round(saved_people_s / SECONDS_PER_HOUR, 1),
        at(int(moments.max())) if len(moments) else None,
        after.flow.out == after.flow.network.total_vehicles,
    )


def _saved_s(curves: list[tuple[IntArray, IntArray]]) -> int:
    """Return the area under the last curve of arrivals beyond the one before it, if there is one.

    Both go up to the later of the last arrivals.
    """
    last_s = max(int(moments.max(initial=0)) for moments, _ in curves)
    areas_s = [int(many @ (last_s - moments)) for moments, many in curves]
    return areas_s[-1] - sum(areas_s[:-1])
