"""Tells what the terms leave open: who has not agreed, and what no silence covers.

Everything noted here is part of the answer; nothing of it forbids planning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import pairwise

from opencorridor.model.scenario import (
    Checkpoint,
    Corridor,
    Party,
    Place,
    PlaceKind,
    TermStatus,
    Window,
    WindowKind,
)
from opencorridor.scenario.notes import Notes, Where

MOST_NAMED = 12
NEVER = datetime.max.replace(tzinfo=UTC)
Span = tuple[datetime, datetime]


class Coverage:
    """Checks of agreement and silence.

    Parameters
    ----------
    parties, corridors, windows, places, checkpoints : mapping
        The things of the scenario by id.
    notes : Notes
        Where findings go.
    """

    def __init__(
        self,
        parties: Mapping[str, Party],
        corridors: Mapping[str, Corridor],
        windows: Mapping[str, Window],
        places: Mapping[str, Place],
        checkpoints: Mapping[str, Checkpoint],
        notes: Notes,
    ) -> None:
        self._parties = parties
        self._corridors = corridors
        self._windows = windows
        self._places = places
        self._checked_places = {checkpoint.place for checkpoint in checkpoints.values()}
        self._notes = notes

    def check(self) -> None:
        """Note what is open."""
        for corridor in self._corridors.values():
            self._check_agreement(corridor)
            if corridor.no_silence_needed:
                self._notes.add(
                    "OC-507",
                    _where(corridor, "no_silence_needed"),
                    f"The corridor {corridor.id!r} is planned without a silence: "
                    f"{corridor.no_silence_needed[:200].rstrip('.')}.",
                    "Check that the source says so.",
                )
                continue
            if corridor.is_agreed(self._parties):
                self._check_covered(corridor)
            self._check_common_time(corridor)
        self._check_missing_ends()

    def _check_agreement(self, corridor: Corridor) -> None:
        said = {status.party: status for status in corridor.statuses}
        for party in self._parties:
            status = said.get(party)
            if status is None:
                self._notes.add(
                    "OC-501",
                    _where(corridor, "status"),
                    f"What {party!r} says of the corridor {corridor.id!r} is missing.",
                    "State it; `silent` is a status too.",
                )
            elif status.status is not TermStatus.AGREED:
                self._notes.add(
                    "OC-508",
                    Where(status.provenance.file, status.provenance.row, "corridor.status.status"),
                    f"The corridor {corridor.id!r} is not agreed by {party!r} ({status.status}): "
                    "nobody may be sent down it.",
                    "It is shown as an ask only, until the party agrees and something shows it.",
                )
            elif not status.evidence:
                self._notes.add(
                    "OC-502",
                    Where(
                        status.provenance.file, status.provenance.row, "corridor.status.evidence"
                    ),
                    f"The corridor {corridor.id!r} is marked as agreed by {party!r}, and nothing "
                    "shows it: it does not count as agreed.",
                    "Name the document or statement.",
                )

    def _silences(self, party: str, covered: frozenset[str]) -> list[Window]:
        return [
            window
            for window in self._windows.values()
            if window.kind is WindowKind.SILENCE
            and window.party == party
            and not window.scope.isdisjoint(covered)
        ]

    def _check_covered(self, corridor: Corridor) -> None:
        segments = self._segments(corridor)
        places = self._scoped_places(corridor)
        for party in self._parties:
            windows = self._silences(party, frozenset((corridor.id, *segments, *places)))
            scope = {ident for window in windows for ident in window.scope}
            if corridor.id in scope:
                continue
            self._note_open("OC-503", corridor, party, _outside(segments, scope), len(segments))
            if windows:
                self._note_open("OC-504", corridor, party, _outside(places, scope), len(places))

    def _note_open(
        self, code: str, corridor: Corridor, party: str, names: list[str], of: int
    ) -> None:
        if not names:
            return
        kind = "segments" if code == "OC-503" else "places"
        listed = _listed(names, of) if code == "OC-503" else ", ".join(names[:MOST_NAMED])
        self._notes.add(
            code,
            _where(corridor, None),
            f"No silence of {party!r} covers these {kind} of {corridor.id!r}: {listed}.",
            "They are closed in every plan until that party's silence names them.",
        )

    def _segments(self, corridor: Corridor) -> dict[str, str]:
        steps = zip(corridor.roads, pairwise(corridor.waypoints), strict=True)
        segments = {road: f"{road} ({tail} to {head})" for road, (tail, head) in steps}
        for point, road in corridor.ways.items():
            segments.setdefault(road, f"{road} ({point} to {corridor.waypoints[0]})")
        return segments

    def _scoped_places(self, corridor: Corridor) -> dict[str, str]:
        """Return the places where people stand: gathering points, checkpoints, holding places."""
        points = corridor.gathering_points or corridor.waypoints[:1]
        standing = [
            ident
            for ident in corridor.waypoints
            if ident in self._checked_places or _needs_silence_to_wait(self._places[ident])
        ]
        return {ident: ident for ident in (*points, *standing)}

    def _check_common_time(self, corridor: Corridor) -> None:
        """Note segments whose silences have no moment in common, or no end that anybody names."""
        apart: list[str] = []
        endless: list[str] = []
        segments = self._segments(corridor)
        for road, text in segments.items():
            common = self._common_spans(frozenset((corridor.id, road)))
            if common is not None and not common:
                apart.append(text)
            elif common and all(end == NEVER for _, end in common):
                endless.append(text)
        if apart:
            self._notes.add(
                "OC-506",
                _where(corridor, None),
                f"The silences of the parties do not overlap on {corridor.id!r}: "
                f"{_listed(apart, len(segments))}.",
                "Check the clocks first; then ask for one common time.",
            )
        if endless:
            self._notes.add(
                "OC-409",
                _where(corridor, None),
                f"No party names an end of the silence on {corridor.id!r}, so nothing is covered: "
                f"{_listed(endless, len(segments))}.",
                "Ask every party until when, and on which clock.",
            )

    def _common_spans(self, covering: frozenset[str]) -> list[Span] | None:
        """Return what the silences over a road have in common, ``None`` if there are none.

        Parties without a silence there are left out: what they do not cover is noted elsewhere.
        """
        common: list[Span] | None = None
        for party in self._parties:
            spans = [(w.start, w.end or NEVER) for w in self._silences(party, covering)]
            if spans:
                common = spans if common is None else list(_common(common, spans))
        return common

    def _check_missing_ends(self) -> None:
        for window in self._windows.values():
            if window.end is not None:
                continue
            where = Where(window.provenance.file, window.provenance.row, "window.end")
            if window.kind is WindowKind.MOVEMENT:
                self._notes.add(
                    "OC-415",
                    where,
                    f"The movement window {window.id!r} has no end.",
                    "State until when vehicles may enter; the silence limits them in any case.",
                )
            elif any(
                other.end is not None
                and other.kind is WindowKind.SILENCE
                and other.party != window.party
                and not self._expanded(other).isdisjoint(self._expanded(window))
                for other in self._windows.values()
            ):
                self._notes.add(
                    "OC-408",
                    where,
                    f"The silence {window.id!r} of {window.party!r} has no end; plans use the "
                    "earliest end that another party names.",
                    "Ask that party until when, and on which clock.",
                )

    def _expanded(self, window: Window) -> frozenset[str]:
        """Return the scope of a window with what belongs to its corridors."""
        items = set(window.scope)
        for ident in window.scope:
            corridor = self._corridors.get(ident)
            if corridor is not None:
                items.update(self._segments(corridor), self._scoped_places(corridor))
        return frozenset(items)


def _outside(items: Mapping[str, str], scope: set[str]) -> list[str]:
    return [text for ident, text in items.items() if ident not in scope]


def _needs_silence_to_wait(place: Place) -> bool:
    """Tell whether vehicles wait at a place only while silence covers it."""
    return PlaceKind.HOLDING_PLACE in place.kinds and PlaceKind.OVERNIGHT_SHELTER not in place.kinds


def _listed(names: list[str], of: int) -> str:
    if len(names) == of:
        return "all segments"
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _common(left: Iterable[Span], right: Iterable[Span]) -> Iterable[Span]:
    rights = list(right)
    for start, end in left:
        for other_start, other_end in rights:
            span = max(start, other_start), min(end, other_end)
            if span[0] < span[1]:
                yield span


def _where(corridor: Corridor, key: str | None) -> Where:
    column = "corridor" if key is None else f"corridor.{key}"
    return Where(corridor.provenance.file, corridor.provenance.row, column)
