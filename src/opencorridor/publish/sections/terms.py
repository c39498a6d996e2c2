"""The terms as each party stated them, and what shows that they were agreed."""

from __future__ import annotations

from opencorridor.model.plan import NOT_AGREED_SENTENCE, CorridorResult, Plan
from opencorridor.model.scenario import ClockName, Corridor, Interval, Provenance, Window
from opencorridor.publish import words
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.markup import Markup, el, join, text
from opencorridor.publish.view import Head, Sheet, Table, lines, quiet

MOST_SCOPE = 8
NO_EVIDENCE = "nothing shows it"


def windows_table(sheet: Sheet) -> Table:
    """Return each window as its party stated it."""
    heads = (
        Head("Party"),
        Head("Kind"),
        Head("As stated"),
        Head("On the clocks of this report"),
        Head("Scope"),
        Head("Source"),
    )
    rows = tuple(_window(sheet, window) for window in sheet.scenario.windows.values())
    note = "Each window is kept as it was stated; plans use what all parties cover."
    return Table("Windows as each party stated them", heads, rows, note=note)


def _window(sheet: Sheet, window: Window) -> tuple[str, ...]:
    stated = Clocks((ClockName(window.clock, window.clock),), sheet.clocks.day)
    return (
        text(sheet.names.party(window.party)),
        str(window.kind),
        stated.html_span(window.start, window.end, "no end named"),
        sheet.clocks.html_span(window.start, window.end, "no end named"),
        _scope(sheet, window),
        text(source_words(window.provenance)),
    )


def _scope(sheet: Sheet, window: Window) -> Markup:
    """Return what a window covers: corridors by name, then roads and places, the first few."""
    corridors = [i for i in sheet.scenario.corridors if i in window.scope]
    others = sorted(sheet.names.anything(i) for i in window.scope - set(corridors))
    named = [f"corridor {sheet.names.corridor(ident)}" for ident in corridors]
    shown = named + others[:MOST_SCOPE]
    more = len(others) - MOST_SCOPE
    return lines([*shown, *([quiet(f"and {more} more")] if more > 0 else [])])


def source_words(provenance: Provenance) -> str:
    """Return the source that a row cites in words, and what in it is assumed instead."""
    cited = provenance.source or "not stated"
    if not provenance.own_assumptions:
        return cited
    return f"{cited}. Own assumptions of this scenario: {', '.join(provenance.own_assumptions)}"


def agreement_table(sheet: Sheet) -> Table:
    """Return what each party has said of each corridor, and what shows it."""
    heads = (Head("Party"), Head("Said"), Head("Evidence"), Head("Source"))
    rows: list[tuple[str, ...]] = []
    for corridor in sheet.plan.corridors:
        rows.append((_corridor(corridor, sheet.plan),))
        rows += [
            (
                text(sheet.names.party(status.party)),
                str(status.status),
                text(status.evidence or NO_EVIDENCE),
                text(source_words(status.provenance)),
            )
            for status in corridor.statuses
        ]
        said = {status.party for status in corridor.statuses}
        rows += [
            (text(party.name), "no statement", NO_EVIDENCE, "not stated")
            for party in sheet.scenario.parties.values()
            if party.id not in said
        ]
    return Table("What was agreed, and what shows it", heads, tuple(rows))


def _corridor(corridor: CorridorResult, plan: Plan) -> Markup:
    standing = NOT_AGREED_SENTENCE
    if corridor.agreed:
        standing = f"{words.sentence(plan.agreed_words('agreed by all parties'))}"
    return join([text(f"{corridor.name}. "), el("span", standing, class_="standing-word")])


def conditions_table(sheet: Sheet) -> Table | None:
    """Return what changes roads and places for a time; nothing without any."""
    heads = (Head("Road or place"), Head("Condition"), Head("Valid"), Head("Source"))
    rows = tuple(
        (
            text(sheet.names.anything(condition.subject)),
            lines((str(condition.kind), _lifted(condition.lifted_by))),
            _validity(sheet, condition.validity),
            text(source_words(condition.provenance)),
        )
        for condition in sheet.scenario.conditions.values()
    )
    return Table("Conditions of roads and places", heads, rows) if rows else None


def _lifted(clause: str | None) -> str:
    return f"lifted by {clause}" if clause else ""


def _validity(sheet: Sheet, validity: Interval) -> Markup:
    return sheet.clocks.html_span(validity.start, validity.end, "until further notice")


def places_table(sheet: Sheet) -> Table:
    """Return the map in words: each place, what it is for, where, on which corridors."""
    heads = (Head("Place"), Head("What it is for"), Head("Position"), Head("On corridors"))
    rows = []
    for place in sheet.scenario.places.values():
        on = [
            c for c in sheet.plan.corridors if _is_on(sheet.scenario.corridors.get(c.id), place.id)
        ]
        shown = [join([text(c.name), quiet("" if c.agreed else " (not agreed)")]) for c in on]
        rows.append(
            (
                text(place.name),
                words.kinds_of(place.kinds),
                el("span", f"{place.lat:.4f}, {place.lon:.4f}", class_="position"),
                lines(shown) if shown else "none",
            )
        )
    return Table(
        "The map as a table", heads, tuple(rows), note="Positions are latitude, longitude."
    )


def _is_on(corridor: Corridor | None, place: str) -> bool:
    return corridor is not None and place in {*corridor.waypoints, *corridor.gathering_points}
