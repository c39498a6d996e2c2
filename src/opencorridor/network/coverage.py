"""Coverage: which parties' silence holds over which road or place, and who may start when.

docs/method.md, section 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opencorridor.clock import to_unix
from opencorridor.model.scenario import Corridor, Scenario, Window, WindowKind
from opencorridor.network.intervals import ALWAYS_START, FOREVER, IntervalSet


def corridor_items(corridor: Corridor) -> frozenset[str]:
    """Return the ids of all roads and places that belong to a corridor."""
    return frozenset(
        (*corridor.roads, *corridor.ways.values(), *corridor.waypoints, *corridor.gathering_points)
    )


def agreed_corridors(scenario: Scenario) -> tuple[Corridor, ...]:
    """Return the corridors that every party has agreed, in the order of the file."""
    return tuple(c for c in scenario.corridors.values() if c.is_agreed(scenario.parties))


def window_span(window: Window) -> tuple[int, int]:
    """Return start and end of a window in Unix seconds; a missing end is ``FOREVER``."""
    end = FOREVER if window.end is None else to_unix(window.end)
    return to_unix(window.start), end


def names(window: Window, item: str, members: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether a window's scope names an item or a corridor that the item belongs to."""
    return item in window.scope or any(item in members[c] for c in window.scope if c in members)


@dataclass(frozen=True)
class Coverage:
    """Silence over each item and movement of each corridor, in Unix seconds."""

    scenario: Scenario
    members: Mapping[str, frozenset[str]]
    exempt: frozenset[str]

    def cover(self, item: str) -> IntervalSet:
        """Return when every party's silence covers a road or place; see method, section 1."""
        if item in self.exempt:
            return IntervalSet.always()
        whole = IntervalSet.always()
        for party in self.scenario.parties:
            whole &= self.party_silence(party, item)
        return whole.bounded()

    def party_silence(self, party: str, item: str) -> IntervalSet:
        """Return one party's silence over an item."""
        return IntervalSet.of(
            window_span(w)
            for w in self.scenario.windows.values()
            if w.kind is WindowKind.SILENCE and w.party == party and names(w, item, self.members)
        )

    def stated_movement(self, corridor: Corridor) -> IntervalSet:
        """Return when the parties let vehicles enter a corridor, before any delay."""
        joint = IntervalSet.always()
        for party in self.scenario.parties:
            spans = [
                window_span(w)
                for w in self.scenario.windows.values()
                if w.kind is WindowKind.MOVEMENT and w.party == party and corridor.id in w.scope
            ]
            if spans:
                joint &= IntervalSet.of(spans)
        return joint

    def movement(self, corridor: Corridor) -> IntervalSet:
        """Return when vehicles may enter a corridor, the scenario's delay counted."""
        stated = self.stated_movement(corridor)
        delay_s = self.scenario.delay_s
        if not delay_s:
            return stated
        if stated.spans and stated.spans[0][0] == ALWAYS_START:
            silence = self.cover(corridor.roads[0])
            if not silence.spans:
                return IntervalSet()
            first = (silence.spans[0][0], stated.spans[0][1])
            stated = IntervalSet.of((first, *stated.spans[1:]))
        return stated.moved_start(delay_s)

    def announced_start_s(self, corridor: Corridor) -> int | None:
        """Return the start of movement, or of silence where no movement is stated."""
        stated = self.stated_movement(corridor)
        if not stated.spans:
            return None
        if stated.spans[0][0] > ALWAYS_START:
            return stated.spans[0][0]
        silence = self.cover(corridor.roads[0])
        if not silence.spans or silence.spans[0][0] == ALWAYS_START:
            return None
        return silence.spans[0][0]


def build_coverage(scenario: Scenario) -> Coverage:
    """Return the coverage of a scenario; corridors that are not agreed exempt nothing."""
    members = {c.id: corridor_items(c) for c in scenario.corridors.values()}
    agreed = agreed_corridors(scenario)
    needing = {i for c in agreed if not c.no_silence_needed for i in members[c.id]}
    free = {i for c in agreed if c.no_silence_needed for i in members[c.id]}
    return Coverage(scenario, members, frozenset(free - needing))
