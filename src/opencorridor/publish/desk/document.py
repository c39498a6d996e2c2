"""A document of the desk: what every way of writing it is given, in plain text."""

from __future__ import annotations

from dataclasses import dataclass

from opencorridor.model.scenario import Sensitivity

Cell = tuple[str, ...]
"""The lines of one cell."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads with what stands above them, and rows of cells; one cell is a part's name.

    A ``matrix`` has a word in each cell and long heads.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    groups: tuple[str, ...] = ()
    note: str = ""
    matrix: bool = False

    def group(self, column: int) -> str:
        """Return what stands above a column."""
        return self.groups[column] if self.groups else ""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: sentences, then points, then tables."""

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()

    def is_empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return not (self.sentences or self.points or any(grid.rows for grid in self.grids))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; ``lead`` is the answer, first sentence first.

    ``banner`` stands on every page beside the sensitivity.
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

    def shown(self) -> tuple[Section, ...]:
        """Return the sections in which something stands."""
        return tuple(section for section in self.sections if not section.is_empty())


def cell(*lines: str | None) -> Cell:
    """Return the lines of a cell, empty ones left out."""
    return tuple(line for line in lines if line)
