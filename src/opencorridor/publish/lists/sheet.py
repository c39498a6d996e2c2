"""The comparison as a document: corridor by corridor, what both name, questions, findings."""

from __future__ import annotations

from opencorridor.model.lists import SideKey, SideList, UnreadLine
from opencorridor.model.lists_diff import CorridorDiff, ListsDiff, Relation
from opencorridor.publish.desk.document import Cell, Document, Grid, Section, cell
from opencorridor.publish.desk.findings import findings_section
from opencorridor.publish.lists.wording import (
    NOTHING,
    Words,
    set_cells,
    topic_words,
    window_word,
)
from opencorridor.publish.words import distance, listed, number

MOST_UNREAD = 60
LONGEST_UNREAD = 300
VERSION = 1


def lists_document(diff: ListsDiff) -> Document:
    """Return a comparison as a document.

    Parameters
    ----------
    diff : ListsDiff
        The comparison.
    """
    words = Words.of(diff)
    corridors = tuple(_corridor(words, c, n) for n, c in enumerate(diff.corridors, start=1))
    questions = tuple(_questions(diff, side) for side in SideKey)
    return Document(
        title=f"Two lists: {diff.a.name} and {diff.b.name}",
        kicker="OpenCorridor · two sides' lists, side by side",
        sensitivity=diff.sensitivity,
        version=VERSION,
        facts=facts_of(words),
        lead=(words.summary()[0], diff.standing, *words.summary()[1:]),
        sections=(
            Section("overview", "The corridors", grids=(_overview(words),)),
            _differences(diff),
            *corridors,
            Section("common", "What both name", (diff.not_agreed,), grids=(_common(words),)),
            *questions,
            findings_section(diff.findings),
            _unread(diff),
            Section("sources", "Who said it, and where", grids=(_sources(diff),)),
        ),
        closing=(diff.not_agreed, diff.standing, f"Places: {diff.gazetteer}"),
        software=diff.software,
    )


def facts_of(words: Words) -> tuple[tuple[str, str], ...]:
    """Return what stands at the head of every sheet of a comparison."""
    diff = words.diff
    clocks = listed(words.clocks.cities()) if diff.names_clock else "no list names a clock"
    return (
        ("Made", words.clocks.full(diff.made_at)),
        *((one.name, f"{one.file}, {_reviewed(one)}") for one in (diff.a, diff.b)),
        (
            "Clocks, day",
            f"{clocks}; {words.clocks.day_words() or 'day not known'}",
        ),
    )


def _reviewed(one: SideList) -> str:
    return f"reviewed by {one.reviewed_by}" if one.reviewed_by else "not reviewed"


def _overview(words: Words) -> Grid:
    rows = []
    for corridor in words.diff.corridors:
        found = [d for d in words.diff.differences if d.corridor == corridor.id]
        abroad = f"ends abroad: {listed(corridor.abroad)}" if corridor.abroad else None
        rows.append(
            (
                cell(corridor.name, corridor.purpose, abroad),
                cell(words.named_by(corridor)),
                cell(", ".join(dict.fromkeys(topic_words(d.topic) for d in found)) or NOTHING),
            )
        )
    return Grid("", ("Corridor", "Named by", "Differences"), tuple(rows))


def _differences(diff: ListsDiff) -> Section:
    names = {c.id: c.name for c in diff.corridors}
    points = tuple(f"{names[d.corridor]}: {d.text}" for d in diff.differences)
    return Section("differences", "Every difference", points=points or ("None was found.",))


def _corridor(words: Words, corridor: CorridorDiff, place: int) -> Section:
    sentences = []
    if corridor.relation is not Relation.SAME:
        sentences.append(f"Named by {words.named_by(corridor)}.")
    for cover in corridor.scope:
        name = words.diff.side(cover.side).name
        outside = f" Not in it: {listed(cover.not_covered)}." if cover.not_covered else ""
        sentences.append(
            f"{name} states silence for {listed(cover.stated)}. In it: "
            f"{listed(cover.covered) or 'no place of the route'}; "
            f"{distance(cover.covered_m)} of {distance(cover.total_m)} of straight line lie "
            f"between them.{outside}"
        )
    grids = (_route(words, corridor), _windows(words, corridor), _sets(words, corridor))
    title = f"{corridor.name}, {corridor.purpose}"
    return Section(f"corridor-{place}", title, tuple(sentences), grids=grids)


def _route(words: Words, corridor: CorridorDiff) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (
            cell(" / ".join(dict.fromkeys(p.name for p in (row.a, row.b) if p))),
            words.point(row.a),
            words.point(row.b),
            cell(words.relation(row.relation)),
        )
        for row in corridor.route
    ]
    note = "Names as each list writes them. Destinations stand below."
    return Grid("Route", ("Place", *words.names(), "How they stand"), tuple(rows), note=note)


def _windows(words: Words, corridor: CorridorDiff) -> Grid:
    rows = tuple(
        (
            cell(window_word(row.kind)),
            cell(words.window(row.a)),
            cell(words.window(row.b)),
            cell(words.overlap(row)),
        )
        for row in corridor.windows
    )
    return Grid("Windows", ("What", *words.names(), "Inside both"), rows)


def _sets(words: Words, corridor: CorridorDiff) -> Grid:
    a, b = words.names()
    rows = (
        (cell("Destinations"), *map(cell, set_cells(corridor.destinations))),
        (cell("Groups"), *map(cell, set_cells(corridor.groups))),
    )
    return Grid("Destinations and groups", ("What", "Both", f"{a} alone", f"{b} alone"), rows)


def _common(words: Words) -> Grid:
    names = {c.id: c.name for c in words.diff.corridors}
    rows = tuple(
        (
            cell(names[one.corridor]),
            cell(" – ".join(one.places) or NOTHING),
            cell(listed(one.destinations) or NOTHING),
            cell(
                "; ".join(f"{window_word(row.kind)} {words.overlap(row)}" for row in one.windows)
                or NOTHING
            ),
        )
        for one in words.diff.common
    )
    return Grid("", ("Corridor", "Places", "Destinations", "Windows"), rows)


def _questions(diff: ListsDiff, side: SideKey) -> Section:
    points = tuple(f"{q.number}. {q.text}" for q in diff.questions if q.side is side)
    title = f"Questions to {diff.side(side).name}"
    return Section(f"questions-{side}", title, points=points or ("None.",))


def _unread(diff: ListsDiff) -> Section:
    lines = (*diff.a.unread, *diff.b.unread)
    if not lines:
        return Section("unread", "Lines not understood")
    rest = len(lines) - MOST_UNREAD
    more = (f"The first {MOST_UNREAD}; {number(rest)} more are in not-understood.csv.",)
    rows = tuple(
        (cell(f"{line.file}, line {line.row}"), cell(_short(line))) for line in lines[:MOST_UNREAD]
    )
    grid = Grid("", ("Where", "As it stands"), rows)
    return Section("unread", "Lines not understood", more if rest > 0 else (), grids=(grid,))


def _short(line: UnreadLine) -> str:
    return line.text if len(line.text) <= LONGEST_UNREAD else f"{line.text[:LONGEST_UNREAD]} …"


def _sources(diff: ListsDiff) -> Grid:
    rows = tuple(
        (
            cell(f"{one.name}, {s.number}", s.issuer),
            cell(s.corridor or "no name given", s.status, s.note),
            cell(s.source or "source not stated", s.as_of),
            cell(f"{s.file}, line {s.row}", s.sensitivity.value),
        )
        for one in (diff.a, diff.b)
        for s in one.statements
    )
    return Grid("", ("Statement", "What it is on", "Source, as of", "Read from"), rows)
