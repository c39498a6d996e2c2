"""What the template of the report is given: tables of cells, and what every section needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from opencorridor.model.cases import Case
from opencorridor.model.plan import Plan
from opencorridor.model.scenario import Scenario
from opencorridor.publish.clocks import Clocks, earliest
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.names import Names, agreed_corridors

CARDS = "cards"
COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column; ``group`` is what stands above it and its neighbours."""

    name: str
    group: str = ""
    number: bool = False

    def label(self) -> str:
        """Return the whole name, as it stands beside a value on a narrow page."""
        return f"{self.group}: {self.name}" if self.group else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A table. On a narrow page ``cards`` becomes a card for each row; ``compact`` stays."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    layout: str = CARDS
    note: str = ""

    def groups(self) -> list[tuple[str, int]]:
        """Return what stands above the columns and over how many; empty if nothing does."""
        found: list[tuple[str, int]] = []
        for head in self.heads:
            if found and found[-1][0] == head.group and head.group:
                found[-1] = (head.group, found[-1][1] + 1)
            else:
                found.append((head.group, 1))
        return found if any(name for name, _ in found) else []


@dataclass(frozen=True, slots=True)
class Sheet:
    """The plan, what it was made from, and how its moments and names are written."""

    plan: Plan
    scenario: Scenario
    clocks: Clocks
    names: Names

    @staticmethod
    def of(plan: Plan, scenario: Scenario) -> Sheet:
        """Return the sheet of a plan; it is about the day of its first announced start."""
        starts = [
            corridor.cases[Case.CAUTIOUS].announced_start for corridor in agreed_corridors(plan)
        ]
        windows = [window.start for window in scenario.windows.values()]
        day_of = earliest(starts) or earliest(windows) or plan.scenario.as_of
        return Sheet(plan, scenario, Clocks.of(plan.scenario.clocks, day_of), Names(scenario))


def lines(parts: Iterable[str]) -> Markup:
    """Return texts as lines of one cell."""
    return join([el("span", part, class_="line") for part in parts if part])


def items(parts: Iterable[str]) -> Markup:
    """Return texts as a list."""
    return el("ul", *[el("li", part) for part in parts])


def strong(text: str) -> Markup:
    """Return a text that is to be noticed."""
    return el("strong", text)


def quiet(text: str) -> Markup:
    """Return a text that stands back."""
    return el("span", text, class_="quiet")
