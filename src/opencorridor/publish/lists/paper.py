"""The working paper: each question with fields for the answer and for the letter that shows it."""

from __future__ import annotations

from opencorridor.model.lists import SideKey
from opencorridor.model.lists_diff import CorridorDiff, ListsDiff
from opencorridor.model.scenario import Sensitivity
from opencorridor.publish.desk.document import Document, Grid, Section, cell
from opencorridor.publish.lists.sheet import VERSION, facts_of
from opencorridor.publish.lists.wording import NOTHING, Words, set_cells, window_word

BLANK = "\u2026" * 14
USE = (
    "Put each question to its side. Enter the answer in its words, and the letter or statement "
    "that shows it. An answer without one is a report and no evidence."
)
BOTH_PUBLIC = "Every row that this paper rests on is marked public."
NOT_FOR_A_PARTY = (
    "This paper holds rows that are not public. It is for the desk alone: do not hand it to "
    "either side."
)


def working_paper(diff: ListsDiff) -> Document:
    """Return the working paper of a comparison as a document.

    Parameters
    ----------
    diff : ListsDiff
        The comparison.
    """
    words = Words.of(diff)
    rows = [s.sensitivity for one in (diff.a, diff.b) for s in one.statements]
    public = all(level is Sensitivity.PUBLIC for level in rows)
    answers = tuple(_answers(diff, side) for side in SideKey)
    return Document(
        title=f"Working paper for answers: {diff.a.name} and {diff.b.name}",
        kicker="OpenCorridor · working paper, nothing in it is agreed",
        sensitivity=diff.sensitivity,
        version=VERSION,
        facts=facts_of(words),
        lead=(diff.not_agreed, USE, BOTH_PUBLIC if public else NOT_FOR_A_PARTY, diff.standing),
        sections=(
            Section("named", "What stands on the lists", grids=(_named(words),)),
            *answers,
            *(_letter(diff, side) for side in SideKey),
            Section("open", "Every difference", points=_differences(diff)),
        ),
        closing=(diff.not_agreed, diff.standing),
        software=diff.software,
    )


def _named(words: Words) -> Grid:
    rows = tuple(_named_row(words, corridor) for corridor in words.diff.corridors)
    heads = ("Corridor", "Route", "Windows inside both", "Destinations")
    return Grid("", heads, rows)


def _named_row(words: Words, corridor: CorridorDiff) -> tuple[tuple[str, ...], ...]:
    route = []
    for row in corridor.route:
        name = next(point.name for point in (row.a, row.b) if point)
        mark = "" if row.relation == "same" else f" ({words.relation(row.relation)})"
        route.append(f"{name}{mark}")
    windows = [
        f"{window_word(row.kind)}: {words.overlap(row).rstrip('.')}" for row in corridor.windows
    ]
    both, only_a, only_b = set_cells(corridor.destinations)
    a, b = words.names()
    ends = [
        f"{who}: {named}"
        for who, named in (("both", both), (a, only_a), (b, only_b))
        if named != NOTHING
    ]
    named = f"named by {words.named_by(corridor)}"
    return (
        cell(corridor.name, corridor.purpose, named),
        cell(" – ".join(route)),
        cell("; ".join(windows)),
        cell("; ".join(ends)),
    )


def _answers(diff: ListsDiff, side: SideKey) -> Section:
    rows = tuple(
        (cell(q.number), cell(q.text, q.why), cell(BLANK, BLANK), cell(BLANK, BLANK))
        for q in diff.questions
        if q.side is side
    )
    grid = Grid("", ("No.", "Question, and why it is asked", "Answer", "Shown by, of when"), rows)
    title = f"Questions to {diff.side(side).name}"
    return Section(f"answers-{side}", title, () if rows else ("None.",), grids=(grid,))


def _letter(diff: ListsDiff, side: SideKey) -> Section:
    rows = tuple(
        (cell(what), cell(BLANK))
        for what in (
            "Letter or document, number",
            "Date and hour, with clock",
            "Signed by, office",
            "Came through (relay)",
            "Which corridors and questions it answers",
            "Valid until, and what ends it before",
            "Entered by, and compared by",
        )
    )
    title = f"Letter of {diff.side(side).name}"
    return Section(f"letter-{side}", title, grids=(Grid("", ("Field", "Entry"), rows),))


def _differences(diff: ListsDiff) -> tuple[str, ...]:
    names = {c.id: c.name for c in diff.corridors}
    found = tuple(f"{names[d.corridor]}: {d.text}" for d in diff.differences)
    return found or ("None was found.",)
