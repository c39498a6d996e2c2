"""A document of the desk as one HTML page that needs no network, no script and no reader."""

from __future__ import annotations

from pathlib import Path

from opencorridor.publish.desk.document import Document, Grid
from opencorridor.publish.marks import sensitivity_word
from opencorridor.publish.markup import Markup, text
from opencorridor.publish.pages import TEMPLATES, environment, policy
from opencorridor.publish.view import CARDS, Head, Table, lines

MATRIX = f"{CARDS} matrix"
STYLES = ("report.css", "desk.css")


def page_html(document: Document) -> str:
    """Write a document as a page.

    Parameters
    ----------
    document : Document
        The document.

    Returns
    -------
    str
        One HTML page with its style in it.
    """
    style = "".join(_read(TEMPLATES / name) for name in STYLES)
    sections = document.shown()
    return (
        environment()
        .get_template("desk.html.j2")
        .render(
            style=Markup(style),
            policy=policy(style),
            document=document,
            word=sensitivity_word(document.sensitivity),
            sections=[(s, [table_of(grid) for grid in s.grids if grid.rows]) for s in sections],
        )
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def table_of(grid: Grid) -> Table:
    """Return a grid as the table that templates print."""
    heads = tuple(Head(name, grid.group(n)) for n, name in enumerate(grid.heads))
    rows = tuple(tuple(_cell(cell) for cell in row) for row in grid.rows)
    return Table(grid.caption, heads, rows, MATRIX if grid.matrix else CARDS, grid.note)


def _cell(cell: tuple[str, ...]) -> Markup:
    return lines(cell) if len(cell) != 1 else text(cell[0])
