"""A road plan after a change, as a document: who has to be told what, first."""

from __future__ import annotations

from datetime import datetime

from opencorridor.model.cases import Case
from opencorridor.model.road_change import Doing, RoadChange, UnderWayRow
from opencorridor.model.road_plan import AreaTerms
from opencorridor.publish import words
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.desk.document import Document, Grid, Section, cell

MOST_ROWS = 200
MOST_PLACES = 3
LED = 3
"""Assumptions that stand with the answer."""


def change_document(change: RoadChange, terms: AreaTerms) -> Document:
    """Return a change as a document.

    Parameters
    ----------
    change : RoadChange
    terms : AreaTerms
        The changed terms; they have the names.
    """
    clocks = Clocks.of(change.clocks, change.at)
    on = [row for row in change.roads if row.doing is Doing.AS_BEFORE and not row.on_shut]
    silence = change.no_silence_needed
    drill = (f"Planned without a silence: {silence.rstrip('.')}.",) if silence else ()
    window = f"{clocks.words(change.window_start)} to {clocks.words(change.window_end)}"
    return Document(
        title=change.title,
        kicker="OpenCorridor · a road plan after a change",
        sensitivity=change.sensitivity,
        version=change.version,
        facts=(
            ("Expires", clocks.full(change.expires)),
            ("Decided anew from", clocks.full(change.at)),
            ("Window of all parties", window),
            ("Made", clocks.full(change.made_at)),
            (
                "Plan until then",
                (
                    f"{change.plan_id}, version {change.plan_version}, made "
                    f"{clocks.full(change.plan_made_at)}"
                ),
            ),
        ),
        lead=(*change.verdict, *drill, change.assumes, *change.assumptions[:LED]),
        sections=(
            Section("changed", "What has changed", points=_changed(change)),
            Section("tell", "On the road: to be told", grids=(_told(change, clocks),)),
            Section("crowds", "Crowd by crowd", grids=(_crowds(change, terms),)),
            Section("departures", "Departures from then on", grids=(_departures(change, terms),)),
            Section("as-before", "On the road: as before", grids=_under_way(on, clocks)),
            Section("cases", "By case", grids=(_cases(change, clocks),)),
            Section("shut", "Roads that are shut", grids=(_shut(change, clocks),)),
            Section("not-known", "What is not known", points=change.not_known),
            Section("rests", "What this rests on", points=change.assumptions[LED:]),
        ),
        closing=(
            change.standing_words,
            f"Roads from {change.roads_source}, {change.roads_credit}.",
        ),
        software=change.software,
    )


def _changed(change: RoadChange) -> tuple[str, ...]:
    return change.differences or ("Nothing that the plan tells of.",)


def _at(clocks: Clocks) -> str:
    return f"hours in {clocks.names[0].city}"


def _first_clock(clocks: Clocks, moment: datetime, *, up: bool = False) -> str:
    """Return a moment on the first clock, which the head of its column names."""
    return clocks.pairs(moment, up=up)[0][0]


def _span(clocks: Clocks, first: datetime, last: datetime) -> str:
    return f"{_first_clock(clocks, first)} to {_first_clock(clocks, last, up=True)}"


def _crowds(change: RoadChange, terms: AreaTerms) -> Grid:
    """Return what each crowd had been told of departures from then on, and what it has now."""
    sums: dict[str, tuple[int, int]] = {}
    for row in change.departures:
        before, now = sums.get(row.crowd, (0, 0))
        sums[row.crowd] = before + row.published, now + row.now
    rows = tuple(
        (
            cell(terms.crowds[ident].name if ident in terms.crowds else ident),
            cell(f"{before:,}"),
            cell(f"{now:,}"),
            cell(f"{now - before:+,}"),
        )
        for ident, (before, now) in sums.items()
    )
    heads = ("Crowd", "published", "now", "difference")
    return Grid("Departures from then on, all blocks together", heads, rows)


def _told(change: RoadChange, clocks: Clocks) -> Grid:
    told = change.told()
    more = len(told) - MOST_ROWS
    rows = tuple(
        (
            cell(row.on),
            cell(*row.places[:MOST_PLACES], *(["and others"] if row.places[MOST_PLACES:] else [])),
            cell(_span(clocks, row.first, row.last)),
            cell(f"{row.vehicles:,}"),
            cell(row.in_words),
        )
        for row in told[:MOST_ROWS]
    )
    note = "Each place with its position, and the road to take there, is in under-way.csv."
    if more > 0:
        note = f"{more:,} more rows are in under-way.csv. {note}"
    heads = ("On the road", "they come by", _at(clocks), "vehicles", "what they do")
    return Grid("Who does not drive on as before: the most urgent first", heads, rows, note=note)


def _under_way(rows: list[UnderWayRow], clocks: Clocks) -> tuple[Grid, ...]:
    more = len(rows) - MOST_ROWS
    grid = Grid(
        "Where and when they come by, and what they do then",
        ("Where", "on the road", _at(clocks), "vehicles", "what they do"),
        tuple(
            (
                cell(row.near, f"{row.position[0]:.5f}, {row.position[1]:.5f}"),
                cell(f"{row.on}, heading {row.heading}"),
                cell(_span(clocks, row.first, row.last)),
                cell(f"{row.vehicles:,}"),
                cell(row.in_words),
            )
            for row in rows[:MOST_ROWS]
        ),
        note=f"{more:,} more rows are in under-way.csv." if more > 0 else "",
    )
    return (grid,)


def _departures(change: RoadChange, terms: AreaTerms) -> Grid:
    clocks = Clocks.of(change.clocks, change.at)
    different = [row for row in change.departures if row.published != row.now]
    more = len(different) - MOST_ROWS
    rows = tuple(
        (
            cell(_first_clock(clocks, row.start)),
            cell(terms.crowds[row.crowd].name if row.crowd in terms.crowds else row.crowd),
            cell(terms.exits[row.exit].name if row.exit in terms.exits else row.exit),
            cell(f"{row.published:,}"),
            cell(f"{row.now:,}"),
            cell(f"{row.now - row.published:+,}"),
        )
        for row in different[:MOST_ROWS]
    )
    same = len(change.departures) - len(different)
    note = f"{same:,} rows stand as they were published; departures.csv has all."
    if more > 0:
        note = f"{more:,} more rows that differ are in departures.csv. {note}"
    heads = (
        f"Block from, {clocks.names[0].city}",
        "crowd",
        "exit",
        "published",
        "now",
        "difference",
    )
    return Grid("Departures that differ from the published ones", heads, rows, note=note)


def _cases(change: RoadChange, clocks: Clocks) -> Grid:
    rows = tuple(
        (
            cell(words.CASE_WORDS[name] + (", handed out" if name is Case.CAUTIOUS else "")),
            cell(f"{case.out:,}"),
            cell(f"{case.most_out:,}"),
            cell(f"{case.left_under_way:,}"),
            cell("not worked out" if case.return_ is None else f"{case.return_:,}"),
            cell(clocks.words(case.last_out, up=True) if case.last_out else "nobody"),
        )
        for name, case in change.cases.items()
    )
    heads = (
        *("Case", "out", "any plan at most"),
        *("on the road and not out", "of these at a place", "last one out"),
    )
    note = (
        "In all cases everybody is where the cautious plan has them at the moment of the change. "
        f"Before the change {change.cases[Case.CAUTIOUS].out_before:,} got out in the cautious one."
    )
    return Grid("Vehicles out by the end", heads, rows, note=note)


def _shut(change: RoadChange, clocks: Clocks) -> Grid:
    rows = tuple(
        (
            cell(f"{shut.road}, {shut.where} ({shut.subject})"),
            cell(shut.kind.value),
            cell(clocks.words(shut.start)),
            cell(clocks.words(shut.end, up=True) if shut.end else "until further notice"),
            cell(shut.source),
        )
        for shut in change.shut[:MOST_ROWS]
    )
    return Grid("What conditions.csv shuts", ("Road", "is", "from", "until", "source"), rows)
