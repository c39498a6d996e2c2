"""A document of the desk as Markdown, for those who edit it before it goes out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from opencorridor.publish.desk.document import Document, Grid, Section
from opencorridor.publish.marks import sensitivity_word
from opencorridor.publish.text import clean

# What would begin markup; place names and remarks are somebody else's text.
_MARKUP = re.compile(r"([\\`*_{}\[\]|#~])")


def document_markdown(document: Document) -> str:
    """Write a document as Markdown.

    Parameters
    ----------
    document : Document
        The document.

    Returns
    -------
    str
        Text that ends with a line feed; whatever could begin markup is escaped.
    """
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {plain(document.title)}"
    yield ""
    yield f"**{sensitivity_word(document.sensitivity)}** · {plain(document.kicker)}"
    yield ""
    for name, value in document.facts:
        yield f"- {plain(name)}: {plain(value)}"
    for line in document.lead:
        yield ""
        yield plain(line)
    for section in document.shown():
        yield from _section(section)
    yield ""
    yield "---"
    for line in document.closing:
        yield ""
        yield plain(line)
    yield ""
    yield f"Made by {plain(document.software)}."


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield f"## {plain(section.title)}"
    for sentence in section.sentences:
        yield ""
        yield plain(sentence)
    if section.points:
        yield ""
        yield from (f"- {plain(point)}" for point in section.points)
    for grid in section.grids:
        if grid.rows:
            yield from _grid(grid)


def _grid(grid: Grid) -> Iterator[str]:
    yield ""
    if grid.caption:
        yield f"### {plain(grid.caption)}"
        yield ""
    yield f"| {' | '.join(map(plain, grid.heads))} |"
    yield f"|{'---|' * len(grid.heads)}"
    for row in grid.rows:
        yield f"| {' | '.join('<br>'.join(map(plain, lines)) for lines in row)} |"
    if grid.note:
        yield ""
        yield plain(grid.note)


def plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is, on one line."""
    return _MARKUP.sub(r"\\\1", html.escape(clean(text), quote=False))
