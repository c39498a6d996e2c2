"""What is known of each column or key: how it is read, in which unit, and what it means.

Lengths are read into whole metres (rounded up), speeds into whole metres per hour (rounded down),
durations into whole seconds (rounded up), shares and factors into thousandths (rounded down).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar

from opencorridor.model.cases import End
from opencorridor.model.scenario import Sensitivity
from opencorridor.scenario.notes import Where

TERMS = "terms.toml"
TOML = ".toml"
LONGEST_LENGTH_KM = 5000.0
HIGHEST_SPEED_KMH = 200.0
MOST_LANES = 30
MOST_PEOPLE = 100_000_000
MOST_VEHICLES = 1_000_000
MOST_RATE_PER_H = 100_000
DAY_MIN = 1440
DAY_S = 86_400
SHARED_COLUMNS = ("source", "own_assumptions", "as_of", "sensitivity")
OWN_ASSUMPTIONS = "own_assumptions"


def whole_up(value: float) -> int:
    """Return the least whole number that is not below a value."""
    return math.ceil(Fraction(str(value)))


def permille_down(value: float) -> int:
    """Return a share or factor in whole thousandths, rounded down."""
    return math.floor(Fraction(str(value)) * 1000)


class Kind(StrEnum):
    """How the text of a cell is read."""

    ID = "id"
    TEXT = "text"
    NUMBER = "number"
    RANGE = "range"
    YES_NO = "yes or no"
    CHOICE = "choice"
    CHOICES = "list of choices"
    IDS = "list of ids"
    TEXTS = "list of texts"
    GROUPS = "list of lists of texts"
    NUMBERS = "list of numbers"
    MOMENT = "date and time with offset"
    TIME = "date and time"
    DAY = "day"
    ZONE = "zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a sheet or one key of the terms.

    Parameters
    ----------
    kind : Kind
        How the text is read.
    meaning : str
        What the value says, in one sentence.
    unit : str
        Unit of the value as it is written in the file; empty where there is none.
    required : bool
        Whether an empty cell or a missing key is an error.
    default : str or None
        What is taken where nothing is written, as one would write it.
    default_source : str
        Where the default comes from.
    empty_means : str
        What an empty cell says where there is no default.
    unfavourable : End or None
        For ranges: the end that the cautious case takes.
    least, most : float or None
        Bounds of the value, in the unit of the file, both included.
    whole : bool
        Whether the file must give whole numbers.
    convert : callable or None
        Turns a value in the unit of the file into the whole number that the model holds.
    choices : type of StrEnum or None
        The words that are accepted.
    refers_to : tuple of str
        Names of the tables whose ids are accepted.
    none_word : str
        For lists: the word that states an empty list where an empty cell is not accepted.
    chain : bool
        For lists of ids: whether it is a chain, which has checks of its own.
    """

    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    default: str | None = None
    default_source: str = ""
    empty_means: str = ""
    unfavourable: End | None = None
    least: float | None = None
    most: float | None = None
    whole: bool = True
    convert: Callable[[float], int] | None = None
    choices: type[StrEnum] | None = None
    refers_to: tuple[str, ...] = ()
    none_word: str = ""
    chain: bool = False


def column(kind: Kind, meaning: str, **more: Any) -> Any:  # noqa: ANN401  # typed by the attribute
    """Declare a column as the attribute of a row class; see `Column` for the keywords."""
    return field(metadata={"column": Column(kind=kind, meaning=meaning, **more)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it was read.

    ``line`` is that of the file, counted from 1; ``lines`` has those of keys that stand elsewhere.
    """

    table: ClassVar[str]
    file: ClassVar[str] = TERMS
    meaning: ClassVar[str]
    nested: ClassVar[tuple[str, ...]] = ()

    line: int | None
    lines: Mapping[str, int]

    def where(self, name: str | None = None) -> Where:
        """Return the place of a column, or of the row as a whole."""
        if not self.file.endswith(TOML):
            return Where(self.file, self.line, name)
        dotted = ".".join(part for part in (self.table, name) if part)
        return Where(self.file, self.lines.get(name or "", self.line), dotted or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedRow(Row):
    """A row that says where it comes from and who may see it."""

    source: str | None = column(
        Kind.TEXT,
        "Where this comes from: a document, a statement, a person's role.",
        empty_means="not stated",
    )
    own_assumptions: tuple[str, ...] = column(
        Kind.TEXTS,
        "Keys or columns of this row whose value the source does not give: whoever wrote the "
        "scenario assumed it.",
        empty_means="the source is cited for the whole row",
    )
    as_of: datetime | None = column(
        Kind.MOMENT, "When it was known to be so.", empty_means="not stated"
    )
    sensitivity: Sensitivity = column(
        Kind.CHOICE,
        "Who may see this row.",
        choices=Sensitivity,
        default="restricted",
        default_source="rule of the format: what is not marked is restricted",
    )


def columns_of(row_type: type[Row]) -> dict[str, Column]:
    """Return the columns of a row class by name, those of every row last.

    The attribute of a column whose name is a word of the language ends in an underscore.
    """
    found = {
        f.name.rstrip("_"): f.metadata["column"] for f in fields(row_type) if "column" in f.metadata
    }
    shared = SHARED_COLUMNS if issubclass(row_type, SourcedRow) else ()
    own = {name: value for name, value in found.items() if name not in shared}
    return own | {name: found[name] for name in shared}
