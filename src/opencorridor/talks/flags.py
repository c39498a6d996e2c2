"""What stands out in an agreement as a whole: each flag is one line, none of them a verdict."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.agreement import Agreement, ConfirmationKind
from opencorridor.model.completeness import ClauseResult, ClearingCase, Flag, Grade, worst
from opencorridor.model.scenario import TermStatus, Window, WindowKind
from opencorridor.talks.elements import Part, named
from opencorridor.talks.facts import unreached
from opencorridor.talks.silence import (
    Hours,
    assumes_scope,
    corridors_of,
    uncovered,
    windows_of,
)

SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60
MOST_MOMENTS = 4
# What people themselves are promised: item, flag, and what is to be said.
_OF_PEOPLE = (
    ("voluntary", "voluntariness", "people may leave or stay as they wish"),
    ("return", "return", "people may return"),
)


def flags_of(
    agreement: Agreement, clauses: Iterable[ClauseResult], arithmetic: Iterable[ClearingCase]
) -> tuple[Flag, ...]:
    """Return every flag of an agreement, in the order in which a desk would ask about them."""
    return (
        *_last_departure(agreement, arithmetic),
        *_movement_before_silence(agreement),
        *_ends(agreement),
        *_clocks(agreement),
        *_left_out(agreement),
        *_destinations(agreement),
        *_missing_items(clauses),
        *_road_by_scenario(agreement, clauses),
        *_notification(agreement),
        *_nobody_reaches(agreement),
    )


def span(duration_s: float) -> str:
    """Write a length of time in hours and whole minutes, rounded up."""
    minutes = math.ceil(duration_s / SECONDS_PER_MINUTE)
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _last_departure(agreement: Agreement, arithmetic: Iterable[ClearingCase]) -> Iterator[Flag]:
    hours, cases = Hours(agreement), list(arithmetic)
    for name in dict.fromkeys(case.name for case in cases if not case.agreed):
        reason = next(case.reason for case in cases if case.name == name)
        yield Flag("road-not-agreed", Grade.RED, f"{name}: {reason}")
    for case in cases:
        last, start = case.last_clearing_departure, case.announced_start
        if case.agreed and last is None:
            words = f"{case.name}, {case.case} case: no departure clears. {case.reason}"
            yield Flag("no-departure-clears", Grade.RED, words)
        elif last is not None and start is not None and last < start:
            yield Flag(
                "last-departure-before-start",
                Grade.RED,
                f"{case.name}, {case.case} case: the last departure that clears is "
                f"{hours.text(last)}, {span((start - last).total_seconds())} before the start at "
                f"{hours.text(start)}.",
            )


def _silences(agreement: Agreement) -> list[Window]:
    return [w for p in agreement.parties for w in windows_of(agreement, p, WindowKind.SILENCE)]


def _movement_before_silence(agreement: Agreement) -> Iterator[Flag]:
    by_party = [windows_of(agreement, p, WindowKind.SILENCE) for p in agreement.parties]
    hours = Hours(agreement)
    for party in agreement.parties:
        for window in windows_of(agreement, party, WindowKind.MOVEMENT):
            late = [next_ for silences in by_party if (next_ := _waits_for(window.start, silences))]
            if late:
                yield Flag(
                    "movement-before-silence",
                    Grade.RED,
                    f"{agreement.parties[party].name} lets vehicles set out at "
                    f"{hours.text(window.start)}, before every silence holds "
                    f"({hours.text(max(late))}).",
                )


def _waits_for(start: datetime, silences: list[Window]) -> datetime | None:
    """Return when a silence holds that does not hold at a start yet, if one comes later."""
    if any(w.start <= start and (w.end is None or start < w.end) for w in silences):
        return None
    return min((w.start for w in silences if w.start > start), default=None)


def _ends(agreement: Agreement) -> Iterator[Flag]:
    named_by = {w.party for w in _silences(agreement) if w.end is not None}
    open_by = [w for w in _silences(agreement) if w.end is None]
    for window in open_by:
        name = agreement.parties[window.party].name
        others = [agreement.parties[p].name for p in named_by if p != window.party]
        who = f"{' and '.join(others)} does" if others else "nobody does"
        words = f"{name} names no end of its silence, and {who}: ask {name}."
        yield Flag("end-not-named", Grade.RED, words)
    yield from _differing(agreement, "end")


def _differing(agreement: Agreement, which: str) -> Iterator[Flag]:
    """Flag moments at which one party's silence begins or ends and another's does not."""
    by_party: dict[str, set[datetime]] = {}
    for window in _silences(agreement):
        moment = window.start if which == "start" else window.end
        if moment is not None:
            by_party.setdefault(window.party, set()).add(moment)
    sets = list(by_party.values())
    every = {moment for moments in sets for moment in moments}
    apart = sorted(moment for moment in every if not all(moment in moments for moments in sets))
    if apart:
        hours, verb = Hours(agreement), "begin" if which == "start" else "end"
        yield Flag(
            f"{which}s-differ",
            Grade.RED,
            f"The silences {verb} at different moments: "
            f"{' and '.join(hours.text(moment) for moment in apart[:MOST_MOMENTS])}.",
        )


def _clocks(agreement: Agreement) -> Iterator[Flag]:
    silences = _silences(agreement)
    zones = list(dict.fromkeys(w.clock for w in silences))
    if len(zones) > 1:
        first = silences[0]
        moment = first.start
        texts = [f"{on_clock(moment, zone):%H:%M} on the clock of {zone}" for zone in zones]
        yield Flag(
            "clocks-differ",
            Grade.AMBER,
            f"The parties read different clocks: {texts[0]} is {' and '.join(texts[1:])} on that "
            "day. Say both with every hour.",
        )
    yield from _differing(agreement, "start")


def _left_out(agreement: Agreement) -> Iterator[Flag]:
    for party in agreement.parties:
        if not windows_of(agreement, party, WindowKind.SILENCE) or assumes_scope(agreement, party):
            continue
        segments = [e for e in uncovered(agreement, party) if e.part is Part.SEGMENT]
        if segments:
            yield Flag(
                "segment-left-out",
                Grade.RED,
                f"The silence of {agreement.parties[party].name} leaves out {named(segments)}.",
            )


def _destinations(agreement: Agreement) -> Iterator[Flag]:
    scenario = agreement.scenario
    if scenario is None:
        return
    idents = list(dict.fromkeys(d for c in corridors_of(agreement) for d in c.destinations))
    if not idents:
        return
    if all(ident in agreement.settings.abroad for ident in idents):
        yield Flag(
            "destinations-abroad",
            Grade.RED,
            "Every destination lies abroad: people have no choice on their own side.",
        )
    holders = {scenario.places[ident].holder for ident in idents}
    if holders == {None}:
        words = "Who holds the destinations is not stated."
        yield Flag("destinations-holder-unknown", Grade.AMBER, words)
    elif len(holders) == 1 and None not in holders:
        holder = next(iter(holders)) or ""
        name = scenario.parties[holder].name
        names = " and ".join(scenario.places[i].name for i in idents)
        yield Flag(
            "destinations-on-one-side",
            Grade.AMBER,
            f"Every destination is on one side, held by {name} ({names}): ask people whether they "
            "accept it.",
        )


def _missing_items(clauses: Iterable[ClauseResult]) -> Iterator[Flag]:
    found = list(clauses)
    for item, ident, what in _OF_PEOPLE:
        of_item = [c for c in found if c.item == item]
        said = [p for c in of_item for p in c.parties]
        if all(p.status is TermStatus.SILENT for p in said):
            but = " but a clause that no party has answered" if of_item else ""
            yield Flag(f"{ident}-missing", Grade.RED, f"Nothing says that {what}{but}.")
        elif (grade := worst(*(p.grade for p in said))) is not Grade.CONFIRMED:
            reasons = " ".join(dict.fromkeys(p.reason for p in said))
            words = f"Not every party has confirmed that {what}. {reasons}"
            yield Flag(f"{ident}-not-confirmed", grade, words)


def _road_by_scenario(agreement: Agreement, clauses: Iterable[ClauseResult]) -> Iterator[Flag]:
    chains = [c for c in clauses if c.item == "waypoints"]
    if any(c.agreed for c in chains):
        return
    for corridor in corridors_of(agreement):
        shown = [s.party for s in corridor.statuses if s.status is TermStatus.AGREED and s.evidence]
        names = [agreement.parties[p].name for p in shown if p in agreement.parties]
        if names:
            yield Flag(
                "road-agreed-in-scenario-alone",
                Grade.RED,
                f"The scenario counts {corridor.name} as agreed by {' and '.join(names)}; here no "
                "clause shows its waypoints agreed by every party.",
            )


def _notification(agreement: Agreement) -> Iterator[Flag]:
    for row in agreement.confirmations.values():
        if row.kind is ConfirmationKind.NOTIFICATION_ACKNOWLEDGED:
            yield Flag(
                "notification-is-no-condition",
                Grade.AMBER,
                f"The notification {row.id} is acknowledged; it counts for no order, no check, no "
                "reception and no consent.",
            )


def _nobody_reaches(agreement: Agreement) -> Iterator[Flag]:
    left_out = unreached(agreement)
    if left_out:
        yield Flag(
            "reach-not-stated",
            Grade.RED,
            f"Nobody is named whose fire can reach {named(left_out)}.",
        )
