"""The comparison as one CSV table, a row for each thing compared, and the lines not understood."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from opencorridor.model.lists import UnreadLine
from opencorridor.model.lists_diff import CorridorDiff, ListsDiff
from opencorridor.publish.lists.wording import Words, set_cells, window_word
from opencorridor.publish.text import cell

HEADS = ("corridor", "purpose", "matter", "relation", "a", "b", "both", "remark")


def lists_csv(diff: ListsDiff) -> str:
    """Write a comparison as CSV.

    Parameters
    ----------
    diff : ListsDiff
        The comparison.

    Returns
    -------
    str
        A header line, then routes, destinations, groups, windows and differences of each
        corridor. ``a`` and ``b`` are the two lists in their order.
    """
    words = Words.of(diff)
    rows: list[Sequence[str]] = [
        ("(all)", "", "lists", "", diff.a.name, diff.b.name, "", diff.not_agreed),
        ("(all)", "", "marked", "", diff.sensitivity, diff.sensitivity, "", diff.standing),
    ]
    for corridor in diff.corridors:
        rows += [(corridor.name, corridor.purpose, *row) for row in _rows(words, corridor)]
        rows += [
            (
                corridor.name,
                corridor.purpose,
                f"difference: {d.topic}",
                d.between,
                "",
                "",
                "",
                d.text,
            )
            for d in diff.differences
            if d.corridor == corridor.id
        ]
    return _text((HEADS, *rows))


def _rows(words: Words, corridor: CorridorDiff) -> Iterator[tuple[str, ...]]:
    yield "corridor", corridor.relation, "", "", "", words.named_by(corridor)
    for row in corridor.route:
        name = " / ".join(dict.fromkeys(p.name for p in (row.a, row.b) if p))
        stated = ("; ".join(words.point(point)) for point in (row.a, row.b))
        yield "place", row.relation, *stated, "", name
    for matter, found in (("destinations", corridor.destinations), ("groups", corridor.groups)):
        both, only_a, only_b = set_cells(found)
        yield matter, found.relation, only_a, only_b, both, ""
    for window in corridor.windows:
        stated = (words.window(w) for w in (window.a, window.b))
        both = words.overlap(window)
        yield window_word(window.kind).lower(), window.relation, *stated, both, window.note


def unread_csv(lines: Iterable[UnreadLine]) -> str:
    """Write the lines that were not understood as CSV, all of them."""
    rows = ((line.file, str(line.row), line.text) for line in lines)
    return _text((("file", "line", "text"), *rows))


def _text(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return buffer.getvalue()
