"""A document of the desk as a PDF file for A4 paper, the same bytes every time.

Needs the extra ``print`` (``pip install 'opencorridor[print]'``). What is printed goes to the
typesetter as data beside a fixed template: no word of a folder is ever read as markup.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from opencorridor.clock import to_unix
from opencorridor.errors import OutputError, UsageError
from opencorridor.publish.desk.document import Document, Grid, Section
from opencorridor.publish.marks import sensitivity_word
from opencorridor.publish.pages import TEMPLATES
from opencorridor.publish.text import clean

TEMPLATE = TEMPLATES / "document.typ"
NEEDED = "A PDF needs the extra `print`: pip install 'opencorridor[print]'."
# Room for the drawing, in millimetres on the page.
SKETCH_WIDTH_MM, SKETCH_HEIGHT_MM = 245.0, 75.0
# A row with more letters than this may go over the end of a page.
MOST_KEPT = 1_500


def can_print() -> bool:
    """Tell whether the extra is there."""
    try:
        _typesetter()
    except UsageError:
        return False
    return True


def document_pdf(document: Document, made_at: datetime) -> bytes:
    """Write a document as a PDF file.

    Parameters
    ----------
    document : Document
        The document.
    made_at : datetime
        The moment that the file states, zone-aware.

    Returns
    -------
    bytes
        The file; the same document and moment give the same bytes. Fonts are those of the
        typesetter, never those of the machine.

    Raises
    ------
    UsageError
        If the extra is not there.
    OutputError
        If the typesetter gives up.
    """
    typst = _typesetter()
    data = json.dumps(printed_data(document), ensure_ascii=False).encode()
    try:
        return bytes(
            typst.Compiler(ignore_system_fonts=True).compile(
                {"main.typ": TEMPLATE.read_bytes(), "document.json": data},
                format="pdf",
                timestamp=max(0, to_unix(made_at)),
            )
        )
    except typst.TypstError as error:
        message = "The PDF could not be set; nothing was written. Report it with what you did."
        raise OutputError(message) from error


def printed_data(document: Document) -> dict[str, Any]:
    """Return everything that the typesetter is told, cleaned."""
    mark = f"{sensitivity_word(document.sensitivity)}   Version {document.version}"
    made = (f"Made by {document.software}.",) if document.software else ()
    return {
        "title": clean(document.title),
        "kicker": clean(document.kicker),
        "running": clean(document.running or mark),
        "facts": [[clean(name), clean(value)] for name, value in document.facts],
        "lead": list(map(clean, document.lead)),
        "sections": [_section(section) for section in document.shown()],
        "closing": list(map(clean, (*document.closing, *made))),
    }


def _section(section: Section) -> dict[str, Any]:
    points, height = _scaled(section.sketch)
    return {
        "title": clean(section.title),
        "sentences": list(map(clean, section.sentences)),
        "points": list(map(clean, section.points)),
        "grids": [_grid(grid) for grid in section.grids if grid.rows],
        "sketch": points,
        "height": height,
        "sketch_words": list(map(clean, section.sketch_words)),
    }


def _grid(grid: Grid) -> dict[str, Any]:
    heads = [
        f"{grid.group(n)}: {name}" if grid.group(n) else name for n, name in enumerate(grid.heads)
    ]
    return {
        "caption": clean(grid.caption),
        "heads": list(map(clean, heads)),
        "widths": list(grid.widths or (1,) * len(grid.heads)),
        "rows": [_row(row) for row in grid.rows],
        "note": clean(grid.note),
    }


def _row(row: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    cells = [list(map(clean, cell)) or [""] for cell in row]
    longest = max(sum(map(len, cell)) for cell in cells)
    return {"cells": cells, "keep": longest <= MOST_KEPT and len(max(cells, key=len)) <= 24}


def _scaled(sketch: tuple[tuple[float, float], ...]) -> tuple[list[list[float]], float]:
    """Return the points in millimetres as large as there is room for, and their height."""
    if not sketch:
        return [], 0.0
    across = max(east for east, _ in sketch)
    down = max(south for _, south in sketch)
    scale = min(SKETCH_WIDTH_MM / max(across, 1.0), SKETCH_HEIGHT_MM / max(down, 1.0))
    aside = (SKETCH_WIDTH_MM - across * scale) / 2
    shown = [[round(aside + east * scale, 2), round(south * scale, 2)] for east, south in sketch]
    return shown, round(down * scale, 2)


def _typesetter() -> Any:  # noqa: ANN401 - a module
    try:
        import typst
    except ImportError as error:
        raise UsageError(NEEDED) from error
    return typst
