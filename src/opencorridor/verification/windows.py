"""Covered and open (method, section 1): silence, closures, slow stretches, movement, horizon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from opencorridor.clock import to_unix
from opencorridor.model.scenario import (
    Condition,
    ConditionKind,
    Corridor,
    Scenario,
    VehicleKind,
    Window,
    WindowKind,
)
from opencorridor.verification.spans import (
    ALL_TIME,
    NEVER_BEGAN,
    NO_END,
    Span,
    Spans,
    ceil_div,
    holds,
    intersection,
    meets,
    span_of,
    union,
)

_SHUT = frozenset({ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED})
_SLOWED = frozenset({ConditionKind.SLOW, ConditionKind.DAMAGED})


USUAL_PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A slow or damaged condition of a road: validity in seconds, who can still pass."""

    validity: Span
    kinds: frozenset[VehicleKind] | None


@dataclass(frozen=True, slots=True)
class Share:
    """Shares of usual speed and capacity that hold for one traversal, in thousandths."""

    speed_permille: int = USUAL_PERMILLE
    capacity_permille: int = USUAL_PERMILLE

    @property
    def slow(self) -> bool:
        """Whether this is not the usual pace."""
        return min(self.speed_permille, self.capacity_permille) < USUAL_PERMILLE


USUAL = Share()


@dataclass(frozen=True, slots=True)
class Item:
    """A road or place: what covers it (``None``: no silence needed), what shuts and slows it.

    ``pace`` are the shares that hold whenever a slow stretch is met.
    """

    cover: Spans | None
    shut: Spans
    stretches: tuple[Stretch, ...] = ()
    pace: Share = USUAL

    def covered(self, first_s: int, last_s: int, margin_s: int) -> bool:
        """Tell whether silence covers ``[first_s, last_s]`` with the margin (seconds)."""
        return self.cover is None or holds(self.cover, first_s, last_s + margin_s)

    def is_shut(self, first_s: int, last_s: int, kind: VehicleKind | None = None) -> bool:
        """Tell whether ``[first_s, last_s]`` (seconds) meets a closure, or one for this kind."""
        if meets(self.shut, first_s, last_s):
            return True
        return any(
            kind is not None
            and stretch.kinds is not None
            and kind not in stretch.kinds
            and meets((stretch.validity,), first_s, last_s)
            for stretch in self.stretches
        )

    def share(self, first_s: int, last_s: int) -> Share:
        """Return the shares that hold for ``[first_s, last_s]`` (seconds): one look."""
        met = any(meets((s.validity,), first_s, last_s) for s in self.stretches)
        return self.pace if met else USUAL


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds when, the same in every case; times in Unix seconds.

    ``carriers`` are the corridors that carry people: those that are agreed.
    """

    scenario: Scenario
    carriers: frozenset[str]
    roads: Mapping[str, Item]
    places: Mapping[str, Item]
    movement: Mapping[str, Spans]
    hours: Mapping[str, Spans]
    zero: int
    end: int

    @property
    def last_step(self) -> int:
        """The last step, counted from step zero."""
        return self.end - self.zero


def agreed(scenario: Scenario) -> frozenset[str]:
    """Return the ids of the corridors to which every party has agreed with evidence."""
    return frozenset(c.id for c in scenario.corridors.values() if c.is_agreed(scenario.parties))


def roads_of(corridor: Corridor) -> frozenset[str]:
    """Return the roads of a corridor: its chain and the ways from its gathering points."""
    return frozenset(corridor.roads) | frozenset(corridor.ways.values())


def places_of(corridor: Corridor) -> frozenset[str]:
    """Return the places of a corridor: waypoints and gathering points."""
    return frozenset(corridor.waypoints) | frozenset(corridor.gathering_points)


def read_terms(scenario: Scenario, carriers: frozenset[str]) -> Terms:
    """Work out what holds when, with these corridors as those that carry people."""
    shut = _closures(scenario)
    slowed = _slowed(scenario)
    corridors = scenario.corridors.values()
    roads = {
        road.id: Item(
            _cover(scenario, carriers, road.id, [c for c in corridors if road.id in roads_of(c)]),
            union(s for subject in (road.id, road.tail, road.head) for s in shut.get(subject, ())),
            tuple(_stretch(condition) for condition in slowed.get(road.id, ())),
            _pace(slowed.get(road.id, ())),
        )
        for road in scenario.roads.values()
    }
    places = {
        place: Item(
            _cover(scenario, carriers, place, [c for c in corridors if place in places_of(c)]),
            union(shut.get(place, ())),
        )
        for place in scenario.places
    }
    zero, end = horizon(scenario)
    hours = {q.id: union(map(span_of, q.hours)) for q in scenario.checkpoints.values() if q.hours}
    movement = {c.id: _movement(scenario, c, roads) for c in corridors}
    return Terms(scenario, carriers, roads, places, movement, hours, zero, end)


def horizon(scenario: Scenario) -> tuple[int, int]:
    """Return the absolute steps at which the horizon begins and ends (method, section 5)."""
    settings = scenario.settings
    expires = to_unix(settings.expires)
    spans = [_stated(w) for w in scenario.windows.values()]
    starts = [start for start, _ in spans]
    ends = [expires if end == NO_END else end for _, end in spans]
    if not spans or any(c.no_silence_needed for c in scenario.corridors.values()):
        starts.append(to_unix(settings.as_of))
        ends.append(expires)
    return min(starts) // settings.step_s, ceil_div(max(ends), settings.step_s)


def _stated(window: Window) -> Span:
    end = NO_END if window.end is None else to_unix(window.end)
    return to_unix(window.start), end


def _closures(scenario: Scenario) -> dict[str, list[Span]]:
    shut: dict[str, list[Span]] = {}
    for condition in scenario.conditions.values():
        lifted = condition.kind is ConditionKind.CONTESTED and condition.lifted_by
        if condition.kind in _SHUT and not lifted:
            shut.setdefault(condition.subject, []).append(span_of(condition.validity))
    return shut


def _slowed(scenario: Scenario) -> dict[str, tuple[Condition, ...]]:
    found: dict[str, tuple[Condition, ...]] = {}
    for condition in scenario.conditions.values():
        if condition.kind in _SLOWED and condition.subject in scenario.roads:
            found[condition.subject] = (*found.get(condition.subject, ()), condition)
    return found


def _stretch(condition: Condition) -> Stretch:
    damaged = condition.kind is ConditionKind.DAMAGED
    return Stretch(span_of(condition.validity), condition.vehicle_kinds if damaged else None)


def _pace(conditions: tuple[Condition, ...]) -> Share:
    """Return the one slow pace of a road: the least shares of all its conditions."""
    if not conditions:
        return USUAL
    return Share(
        min(c.speed_permille for c in conditions), min(c.capacity_permille for c in conditions)
    )


def _cover(
    scenario: Scenario, carriers: frozenset[str], item: str, corridors: list[Corridor]
) -> Spans | None:
    """Return when all parties' silence covers an item; ``None`` if no silence is needed."""
    carrying = [c for c in corridors if c.id in carriers]
    if carrying and all(c.no_silence_needed for c in carrying):
        return None
    names = {item, *(c.id for c in corridors)}
    cover = ALL_TIME
    for party in scenario.parties:
        windows = _windows(scenario, party, WindowKind.SILENCE)
        cover = intersection(cover, union(_stated(w) for w in windows if w.scope & names))
    return tuple(span for span in cover if span[1] < NO_END)


def _windows(scenario: Scenario, party: str, kind: WindowKind) -> Iterable[Window]:
    return (w for w in scenario.windows.values() if w.party == party and w.kind is kind)


def stated_movement(scenario: Scenario, corridor: Corridor) -> Spans:
    """Return when vehicles may leave by a corridor as it was announced (Unix seconds)."""
    movement = ALL_TIME
    for party in scenario.parties:
        windows = _windows(scenario, party, WindowKind.MOVEMENT)
        spans = union(_stated(w) for w in windows if corridor.id in w.scope)
        if spans:
            movement = intersection(movement, spans)
    return movement


def _movement(scenario: Scenario, corridor: Corridor, roads: Mapping[str, Item]) -> Spans:
    """Return when vehicles may leave by a corridor, the delay counted."""
    movement = stated_movement(scenario, corridor)
    delay = scenario.delay_s
    if not delay:
        return movement
    cover = roads[corridor.roads[0]].cover if corridor.roads else None
    first = cover[0][0] if cover else NEVER_BEGAN
    moved = (
        (max(start, first) + delay if start == NEVER_BEGAN else start + delay, end)
        for start, end in movement
    )
    return tuple((start, end) for start, end in moved if start <= end)
