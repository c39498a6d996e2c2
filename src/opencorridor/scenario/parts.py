"""The parts of a scenario folder, to make another from: its terms as a document, its sheets."""

from __future__ import annotations

import csv
import io
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from opencorridor.model.cases import Range
from opencorridor.scenario.columns import TERMS
from opencorridor.scenario.files import (
    MOST_BYTES_SHEET,
    MOST_BYTES_TERMS,
    Digest,
    StopReadingError,
    list_folder,
    read_lines,
)
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.read import CheckResult, check_scenario
from opencorridor.scenario.schema import FILES
from opencorridor.scenario.toml_text import toml_text


@dataclass(frozen=True, slots=True)
class Parts:
    """A scenario folder in memory.

    Parameters
    ----------
    terms : mapping
        ``terms.toml`` as it is parsed.
    sheets : mapping
        From the name of each sheet that is there to its text.
    """

    terms: Mapping[str, Any]
    sheets: Mapping[str, str]

    def texts(self) -> dict[str, str]:
        """Return every file of the folder."""
        return {TERMS: toml_text(self.terms), **self.sheets}

    def rows(self, table: str) -> dict[str, dict[str, Any]]:
        """Return the rows of an array of tables by id, each a copy."""
        return {str(row["id"]): dict(row) for row in self.terms.get(table, ())}

    def with_terms(self, **tables: object) -> Parts:
        """Return the same with other tables; one that is empty is left out."""
        merged = {**self.terms, **tables}
        return replace(self, terms={k: v for k, v in merged.items() if v != []})

    def with_range(self, sheet: str, ident: str, column: str, value: Range) -> Parts:
        """Return the same with a range in one cell of the row with an id."""
        reader = csv.DictReader(io.StringIO(self.sheets[sheet].lstrip("\ufeff"), newline=""))
        names = reader.fieldnames or ()
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, names, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        for row in reader:
            if (row.get("id") or "").strip() == ident:
                row[column] = f"{value.least}..{value.central}..{value.most}"
            writer.writerow(row)
        return replace(self, sheets={**self.sheets, sheet: out.getvalue()})


def read_parts(folder: Path) -> Parts | None:
    """Return the parts of a folder that was checked before; ``None`` if it has changed since."""
    notes = Notes()
    present = list_folder(folder, notes)
    if present is None or TERMS not in present:
        return None
    try:
        terms = tomllib.loads(_text(folder / TERMS, MOST_BYTES_TERMS, notes))
        sheets = {
            name: _text(folder / name, MOST_BYTES_SHEET, notes)
            for name in FILES
            if name in present and name != TERMS
        }
    except (StopReadingError, ValueError):
        return None
    return Parts(terms, sheets)


def _text(path: Path, most_bytes: int, notes: Notes) -> str:
    return "".join(read_lines(path, most_bytes, notes, Digest()))


def check_parts(parts: Parts) -> CheckResult:
    """Check parts as the folder that they make, by writing it where nobody else looks."""
    with tempfile.TemporaryDirectory(prefix="corridor-") as name:
        for file, text in parts.texts().items():
            (Path(name) / file).write_bytes(text.encode())
        return check_scenario(Path(name))
