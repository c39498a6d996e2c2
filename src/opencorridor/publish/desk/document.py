"""A document of the desk: what every way of writing it is given, in plain text."""

from __future__ import annotations

from dataclasses import dataclass

from opencorridor.model.scenario import Sensitivity

Cell = tuple[str, ...]
"""The lines of one cell."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads with what stands above them, and rows of cells; one cell is a part's name.

    A ``matrix`` has a word in each cell and long heads. ``widths`` are parts of the whole, for
    paper alone; without them all columns are equal.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    groups: tuple[str, ...] = ()
    note: str = ""
    matrix: bool = False
    widths: tuple[int, ...] = ()

    def group(self, column: int) -> str:
        """Return what stands above a column."""
        return self.groups[column] if self.groups else ""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: sentences, then points, then tables.

    ``sketch`` is a chain of numbered points, east and south in kilometres, which a printed page
    draws; ``sketch_words`` stand under it.
    """

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    sketch: tuple[tuple[float, float], ...] = ()
    sketch_words: tuple[str, ...] = ()

    def is_empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return not (self.sentences or self.points or any(grid.rows for grid in self.grids))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; ``lead`` is the answer, first sentence first.

    ``banner`` stands on every page beside the sensitivity. Without ``software`` no file says what
    made it. ``running`` stands on each page of paper, instead of the mark.
    """

    title: str
    kicker: str
    sensitivity: Sensitivity
    version: int
    facts: tuple[tuple[str, str], ...]
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    software: str
    banner: str = ""
    running: str = ""

    def shown(self) -> tuple[Section, ...]:
        """Return the sections in which something stands."""
        return tuple(section for section in self.sections if not section.is_empty())


def cell(*lines: str | None) -> Cell:
    """Return the lines of a cell, empty ones left out."""
    return tuple(line for line in lines if line)
