"""Which corridor of one list is which of the other: decided by places, never guessed in a tie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from opencorridor.model.lists import Purpose, SideList, Statement, Waypoint
from opencorridor.talks.lists.hours import may_hold_hours

LEAST_SHARED = 0.5
LEAST_VIA = 1
DESTINATION_WEIGHT = 2.0
ORIGIN_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says of one corridor: its statements, and of each matter the first."""

    statements: tuple[Statement, ...]
    hours_unread: bool = False  # its list has lines not understood that could name hours

    @property
    def purpose(self) -> Purpose:
        """What the corridor is for."""
        return self.statements[0].purpose

    @property
    def chain(self) -> tuple[Waypoint, ...]:
        """The route without its destinations: the first that names more than an origin."""
        stated = [s.chain for s in self.statements if states_route(s)]
        return stated[0] if stated else self.statements[0].chain

    @property
    def states_route(self) -> bool:
        """Whether any statement names places between origin and destination."""
        return any(map(states_route, self.statements))

    @property
    def destinations(self) -> tuple[Waypoint, ...]:
        """The destinations of the first statement that names any."""
        return next((s.destinations for s in self.statements if s.destinations), ())

    @property
    def scope(self) -> tuple[str, ...]:
        """The scope of silence of the first statement that names one."""
        return next((s.scope for s in self.statements if s.scope), ())

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the first statement that names any."""
        return next((s.groups for s in self.statements if s.groups), ())

    @property
    def origin(self) -> Waypoint | None:
        """The first place."""
        return self.chain[0] if self.chain else None


def states_route(statement: Statement) -> bool:
    """Tell whether a statement names places on the way, and not the ends alone."""
    return len(statement.chain) > LEAST_VIA


def corridors_of(side: SideList) -> tuple[Side, ...]:
    """Return the corridors of a list, each with all statements on it.

    Statements are on one corridor if the list gives it one name, or gives none and origin,
    destinations and purpose are the same.
    """
    groups: dict[tuple[str, ...], list[Statement]] = {}
    for statement in side.statements:
        ends = sorted(d.key for d in statement.destinations)
        origin = statement.chain[0].key if statement.chain else ""
        named = statement.corridor.casefold()
        key = (statement.purpose, named) if named else (statement.purpose, "", origin, *ends)
        groups.setdefault(key, []).append(statement)
    unread = any(may_hold_hours(line.text) for line in side.unread)
    return tuple(Side(tuple(statements), unread) for statements in groups.values())


@dataclass(frozen=True, slots=True)
class Pairs:
    """The corridors of two lists put together, and those that could be more than one."""

    both: tuple[tuple[Side, Side], ...]
    only_a: tuple[Side, ...]
    only_b: tuple[Side, ...]
    ties: tuple[tuple[Side, Side], ...]


def paired(a: Sequence[Side], b: Sequence[Side]) -> Pairs:
    """Put the corridors of two lists together.

    A pair has the same purpose and either the same origin with a shared destination (or without a
    stated route on one side), or half of all its places in common. The most alike come first; a
    corridor that is equally like two others is put with neither.

    Parameters
    ----------
    a, b : sequence of Side
        The corridors of each list.

    Returns
    -------
    Pairs
        Pairs in the order of the first list, what is left, and the ties.
    """
    of_a: dict[int, int] = {}
    of_b: dict[int, int] = {}
    ties: list[tuple[int, int]] = []
    for _, group in groupby(sorted(_scores(a, b), key=_most_alike), key=lambda found: found[0]):
        free = [(i, j) for _, i, j in group if i not in of_a and j not in of_b]
        times_a, times_b = Counter(i for i, _ in free), Counter(j for _, j in free)
        for i, j in free:
            if times_a[i] == times_b[j] == 1:
                of_a[i], of_b[j] = j, i
            else:
                ties.append((i, j))
    return Pairs(
        tuple((a[i], b[of_a[i]]) for i in sorted(of_a)),
        tuple(side for i, side in enumerate(a) if i not in of_a),
        tuple(side for j, side in enumerate(b) if j not in of_b),
        tuple((a[i], b[j]) for i, j in ties if i not in of_a and j not in of_b),
    )


def _most_alike(found: tuple[float, int, int]) -> tuple[float, int, int]:
    return -found[0], found[1], found[2]


@dataclass(frozen=True, slots=True)
class _Traits:
    """What two corridors are compared by, worked out once for each."""

    purpose: Purpose
    origin: str
    ends: frozenset[str]
    places: frozenset[str]

    @staticmethod
    def of(side: Side) -> _Traits:
        chain, destinations = side.chain, side.destinations
        return _Traits(
            side.purpose,
            chain[0].key if chain else "",
            frozenset(d.key for d in destinations),
            frozenset(p.key for p in (*chain, *destinations)),
        )


def _scores(a: Sequence[Side], b: Sequence[Side]) -> list[tuple[float, int, int]]:
    traits_a, traits_b = ([_Traits.of(side) for side in sides] for sides in (a, b))
    by_place: dict[str, list[int]] = {}
    for j, traits in enumerate(traits_b):
        for key in traits.places:
            by_place.setdefault(key, []).append(j)
    found = []
    for i, traits in enumerate(traits_a):
        for j in sorted({j for key in traits.places for j in by_place.get(key, ())}):
            score = _likeness(traits, traits_b[j])
            if score > 0:
                found.append((score, i, j))
    return found


def _likeness(one: _Traits, other: _Traits) -> float:
    """Return how alike two corridors are; nothing if they are none."""
    if one.purpose != other.purpose:
        return 0.0
    both = len(one.places & other.places)
    shared = both / (len(one.places) + len(other.places) - both)
    same_end = not one.ends.isdisjoint(other.ends)
    open_end = not one.ends or not other.ends
    if one.origin and one.origin == other.origin and (same_end or open_end):
        return ORIGIN_WEIGHT + DESTINATION_WEIGHT * same_end + shared
    return shared if shared >= LEAST_SHARED else 0.0
