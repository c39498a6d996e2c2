"""What each party's own hours and scope leave open, from the windows of the scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.agreement import Agreement
from opencorridor.model.completeness import Grade
from opencorridor.model.scenario import Corridor, Window, WindowKind
from opencorridor.talks.elements import Element, Part, covered, elements_of, named

Gap = tuple[Grade, str]


def corridors_of(agreement: Agreement) -> Iterator[Corridor]:
    """Yield the corridors of the scenario that the agreement is about."""
    if agreement.scenario is not None:
        for ident in agreement.settings.corridors:
            yield agreement.scenario.corridors[ident]


def all_elements(agreement: Agreement) -> Iterator[tuple[Corridor, Element]]:
    """Yield every piece of every corridor of the agreement."""
    if agreement.scenario is not None:
        for corridor in corridors_of(agreement):
            for element in elements_of(agreement.scenario, corridor):
                yield corridor, element


def windows_of(agreement: Agreement, party: str, kind: WindowKind) -> list[Window]:
    """Return the windows of one party that touch a corridor of the agreement."""
    if agreement.scenario is None:
        return []
    idents = set(agreement.settings.corridors)
    idents |= {element.id for _, element in all_elements(agreement)}
    return [
        w
        for w in agreement.scenario.windows.values()
        if w.party == party and w.kind is kind and not w.scope.isdisjoint(idents)
    ]


def uncovered(agreement: Agreement, party: str) -> list[Element]:
    """Return the pieces that a party's silence, as stated, does not cover."""
    scope = {
        ident
        for window in windows_of(agreement, party, WindowKind.SILENCE)
        if "scope" not in window.provenance.own_assumptions
        for ident in window.scope
    }
    return [e for corridor, e in all_elements(agreement) if not covered(e, corridor, scope)]


def assumes_scope(agreement: Agreement, party: str) -> bool:
    """Tell whether the scenario assumes what the silence of a party covers."""
    windows = windows_of(agreement, party, WindowKind.SILENCE)
    return any("scope" in w.provenance.own_assumptions for w in windows)


@dataclass(frozen=True, slots=True)
class Hours:
    """A moment as people of the desk read it."""

    agreement: Agreement

    def text(self, moment: datetime) -> str:
        """Return a moment on all clocks of the agreement: ``09:00 Kyiv (10:00 Moscow)``."""
        clocks = self.agreement.settings.clocks
        first, *rest = (f"{on_clock(moment, c.zone):%H:%M} {c.city}" for c in clocks)
        return f"{first} ({', '.join(rest)})" if rest else first


def start_gap(agreement: Agreement, party: str) -> Gap | None:
    """Return what is open about the start of a party's silence."""
    if windows_of(agreement, party, WindowKind.SILENCE):
        return None
    return Grade.RED, f"{_name(agreement, party)} states no silence."


def end_gap(agreement: Agreement, party: str) -> Gap | None:
    """Return what is open about the end of a party's silence."""
    windows = windows_of(agreement, party, WindowKind.SILENCE)
    if not windows:
        return Grade.RED, f"{_name(agreement, party)} states no silence."
    if any(w.end is None for w in windows):
        return Grade.RED, f"{_name(agreement, party)} names no end."
    return None


def movement_gap(agreement: Agreement, party: str) -> Gap | None:
    """Return what is open about the hours in which vehicles may set out."""
    windows = windows_of(agreement, party, WindowKind.MOVEMENT)
    if not windows:
        return Grade.RED, f"{_name(agreement, party)} names no hours for setting out."
    if any(w.end is None for w in windows):
        return Grade.AMBER, f"{_name(agreement, party)} names no hour at which setting out ends."
    return None


def clock_gap(agreement: Agreement, party: str) -> Gap | None:
    """Return what is open about the clock on which a party reads its hours."""
    windows = windows_of(agreement, party, WindowKind.SILENCE)
    if not windows:
        return Grade.RED, f"{_name(agreement, party)} states no hour, so no clock either."
    if any("clock" in w.provenance.own_assumptions for w in windows):
        return Grade.RED, f"{_name(agreement, party)} names no clock; the scenario assumes one."
    return None


def differing_clocks(agreement: Agreement) -> str | None:
    """Return in words that the parties read different clocks, if they do."""
    zones = {
        party.name: window.clock
        for ident, party in agreement.parties.items()
        for window in windows_of(agreement, ident, WindowKind.SILENCE)
    }
    if len(set(zones.values())) <= 1:
        return None
    read = ", ".join(f"{name} that of {zone}" for name, zone in zones.items())
    return f"The parties read different clocks, {read}; no clause says which counts."


def scope_gap(agreement: Agreement, party: str) -> Gap | None:
    """Return what is open about the places and roads that a party's silence covers."""
    name = _name(agreement, party)
    if not windows_of(agreement, party, WindowKind.SILENCE):
        return Grade.RED, f"{name} states no silence, so no place of it either."
    if assumes_scope(agreement, party):
        return Grade.RED, f"{name} names no road and no place; the scenario assumes the scope."
    left_out = uncovered(agreement, party)
    return (Grade.RED, f"{name} leaves out {named(left_out)}.") if left_out else None


def gathering_gap(agreement: Agreement, party: str) -> Gap | None:
    """Return which gathering points, and ways to the road, a party's silence leaves out."""
    parts = {Part.GATHERING_POINT, Part.WAY}
    left_out = [e for e in uncovered(agreement, party) if e.part in parts]
    if not left_out:
        return None
    name = _name(agreement, party)
    return Grade.RED, f"The silence of {name}, as stated, does not name {named(left_out)}."


def _name(agreement: Agreement, party: str) -> str:
    return agreement.parties[party].name


# Items that are held against the hours and the scope of the scenario.
GAPS: dict[str, Callable[[Agreement, str], Gap | None]] = {
    "silence-start": start_gap,
    "silence-end": end_gap,
    "clock": clock_gap,
    "silence-scope": scope_gap,
    "movement": movement_gap,
    "gathering-points": gathering_gap,
}
