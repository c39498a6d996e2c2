"""What is not known: it stands before the details, so that nobody reads past it."""

from __future__ import annotations

from opencorridor.publish import words
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.view import Sheet, items

IDENT = "not-known"


def section(sheet: Sheet) -> Markup:
    """Return the section on what the scenario says is not known; nothing if it names nothing."""
    told = [words.sentence(line) for line in sheet.plan.not_known]
    if not told:
        return join([])
    return el(
        "section", el("h2", "Not known", id=IDENT), items(told), class_=IDENT, aria_labelledby=IDENT
    )
