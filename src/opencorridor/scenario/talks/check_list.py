"""The list of an agreement and the prompts beside it: tables in files, read like any sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar, TypeVar

from opencorridor.errors import InputError
from opencorridor.model.agreement import ArrangementKind, CheckList, Item, Need, Prompt
from opencorridor.scenario.columns import Kind, Row, column
from opencorridor.scenario.files import Digest
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.sheets import read_sheet
from opencorridor.scenario.tables import Known, rows_with_ids

FOLDER = Path(__file__).parent
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow(Row):
    """One row of ``items.csv``."""

    table: ClassVar[str] = "items"
    file: ClassVar[str] = "items.csv"
    meaning: ClassVar[str] = "The list of an agreement, and what each kind of arrangement needs."

    id: str = column(Kind.ID, "Short name of the item.", required=True)
    title: str = column(Kind.TEXT, "Title as people read it.", required=True)
    group: str = column(Kind.TEXT, "What it belongs to.", required=True)
    asks: str = column(Kind.TEXT, "The question to a party.", required=True)
    pause: Need = column(Kind.CHOICE, "For a pause.", required=True, choices=Need)
    corridor: Need = column(Kind.CHOICE, "For a corridor.", required=True, choices=Need)
    notification: Need = column(Kind.CHOICE, "For a notification.", required=True, choices=Need)
    cessation: Need = column(Kind.CHOICE, "For a cessation.", required=True, choices=Need)
    ceasefire: Need = column(Kind.CHOICE, "For a ceasefire.", required=True, choices=Need)
    prompts: tuple[str, ...] = column(
        Kind.IDS, "Rules and standards to think of.", refers_to=("prompts",), empty_means="none"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRow(Row):
    """One row of ``prompts.csv``."""

    table: ClassVar[str] = "prompts"
    file: ClassVar[str] = "prompts.csv"
    meaning: ClassVar[str] = "Rules of law and standards, as questions to think of."

    id: str = column(Kind.ID, "Short name of the prompt.", required=True)
    citation: str = column(Kind.TEXT, "Where it stands.", required=True)
    words: str = column(Kind.TEXT, "What to think of.", required=True)
    read: bool = column(
        Kind.YES_NO, "Whether it was read in the source; if not, it is general knowledge.",
        required=True,
    )  # fmt: skip


@cache
def read_check_list(folder: Path = FOLDER) -> CheckList:
    """Read the items and the prompts.

    Parameters
    ----------
    folder : Path
        Folder with ``items.csv`` and ``prompts.csv``; those of this package when left out.

    Raises
    ------
    InputError
        If a row cannot be read.
    """
    notes = Notes()
    items = {row.id: _item(row) for row in _rows(ItemRow, folder, notes)}
    prompts = {
        row.id: Prompt(row.id, row.citation, row.words, row.read)
        for row in _rows(PromptRow, folder, notes)
    }
    if notes.has_errors():
        raise InputError(notes.findings())
    return CheckList(items, prompts)


def _rows(row_type: type[R], folder: Path, notes: Notes) -> Iterator[R]:
    raws = read_sheet(folder / row_type.file, row_type, notes, Digest())
    yield from rows_with_ids(row_type, Known(), raws, notes).values()


def _item(row: ItemRow) -> Item:
    needs = {kind: Need(getattr(row, kind.value)) for kind in ArrangementKind}
    return Item(row.id, row.title, row.group, row.asks, needs, row.prompts)
