"""The fixed texts of a paper in English, Ukrainian and Russian, from one table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opencorridor.model.paper import Language
from opencorridor.publish.text import clean

CATALOGUE = Path(__file__).parent / "catalogue.csv"
ENGLISH = "en"
BLANK = "\u2026" * 12


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Return the catalogue: from key to language to text."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


@dataclass(frozen=True, slots=True)
class Voice:
    """Says everything in English and, where there is one, in the second language."""

    language: Language | None

    def each(self, key: str, **values: str) -> tuple[str, ...]:
        """Return a fixed text, once for each language."""
        entry = texts()[key]
        return self.entered(entry[ENGLISH], entry[self.language] if self.language else None, values)

    def entered(
        self, english: str, other: str | None, values: Mapping[str, str] | None = None
    ) -> tuple[str, ...]:
        """Return a text and its translation, once for each language."""
        said = (english,) if self.language is None else (english, other or "")
        shown = {name: clean(value) for name, value in (values or {}).items()}
        return tuple(text.format(**shown) if shown else text for text in said)

    def line(self, key: str, **values: str) -> str:
        """Return a fixed text in one line: ``Clauses / Положення``; the same words once."""
        return " / ".join(dict.fromkeys(self.each(key, **values)))

    def city(self, name: str) -> str:
        """Return the city of a clock, with its name in the second language where it is known."""
        key = f"city-{name}"
        return self.line(key) if key in texts() else clean(name)
