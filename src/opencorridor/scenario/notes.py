"""Gathers findings and the defaults used while a scenario is read, within bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from opencorridor.model.catalogue import CATALOGUE
from opencorridor.model.findings import Finding, Severity
from opencorridor.model.scenario import DefaultUsed

MOST_FINDINGS_PER_CODE = 100
MOST_DEFAULTS_PER_COLUMN = 50

# A hint can take longer to find than the fault: of each code only the first few are looked for.
MOST_HINTS_PER_CODE = 10
LONGEST_COLUMN = 80


@dataclass(frozen=True, slots=True)
class Hint:
    """A way to mend a fault that is looked for only if the finding is kept."""

    look: Callable[[], str | None]
    otherwise: str


Mend = str | Hint


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the folder: a file, a line of it counted from 1, a column or dotted key."""

    file: str | None = None
    row: int | None = None
    column: str | None = None


def printable(text: str) -> str:
    """Return a text with a mark for each character that cannot be printed."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class Notes:
    """Findings and defaults used, each kind bounded in number."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._per_code: Counter[tuple[str, Severity]] = Counter()
        self._defaults: list[DefaultUsed] = []
        self._per_default: Counter[tuple[str, str]] = Counter()

    def add(
        self,
        code: str,
        where: Where,
        what: str,
        mend: Mend,
        severity: Severity | None = None,
    ) -> None:
        """Keep a finding; of each code only the first are kept, the rest are counted."""
        grade = severity or CATALOGUE[code].severity
        self._per_code[code, grade] += 1
        count = self._per_code[code, grade]
        if count > MOST_FINDINGS_PER_CODE:
            return
        if isinstance(mend, Hint):
            found = mend.look() if count <= MOST_HINTS_PER_CODE else None
            mend = found or mend.otherwise
        column = where.column
        if column is not None:
            column = printable(column)[:LONGEST_COLUMN]
        self._findings.append(
            Finding(code, grade, printable(what), printable(mend), where.file, where.row, column)
        )

    def add_default(self, used: DefaultUsed, *, once: bool = False) -> None:
        """Keep a default that was relied on; many of one column are counted, or kept once."""
        key = (used.file, used.column)
        if once and self._per_default[key]:
            return
        self._per_default[key] += 1
        if self._per_default[key] <= MOST_DEFAULTS_PER_COLUMN:
            self._defaults.append(used)

    def has_errors(self) -> bool:
        """Tell whether a finding forbids planning."""
        return any(grade is Severity.ERROR for _, grade in self._per_code)

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings, the gravest first, then by file, line and column."""
        order = list(Severity)
        rest = [
            Finding(
                code,
                grade,
                f"{count - MOST_FINDINGS_PER_CODE:,} more findings of this kind are not listed.",
                "Mend those that are listed and check again.",
            )
            for (code, grade), count in self._per_code.items()
            if count > MOST_FINDINGS_PER_CODE
        ]
        return tuple(
            sorted(
                [*self._findings, *rest],
                key=lambda f: (
                    order.index(f.severity),
                    f.file is None,
                    f.file or "",
                    f.row or 0,
                    f.column or "",
                    f.code,
                ),
            )
        )

    def defaults_used(self) -> tuple[DefaultUsed, ...]:
        """Return the defaults relied on, in the order of reading."""
        rest = [
            DefaultUsed(
                file,
                None,
                column,
                f"in {count - MOST_DEFAULTS_PER_COLUMN:,} more rows",
                "as in the rows above",
            )
            for (file, column), count in self._per_default.items()
            if count > MOST_DEFAULTS_PER_COLUMN
        ]
        return (*self._defaults, *rest)
