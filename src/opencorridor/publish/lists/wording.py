"""How relations, windows and counts of a comparison are written, the same for either side."""

from __future__ import annotations

from dataclasses import dataclass

from opencorridor.model.lists import (
    Certainty,
    CorridorDiff,
    ListedWindow,
    ListsDiff,
    Relation,
    SetRow,
    SideKey,
    Waypoint,
    WindowRow,
)
from opencorridor.model.scenario import WindowKind
from opencorridor.publish.clocks import Clocks, earliest
from opencorridor.publish.words import count, listed

NOT_NAMED = "not named"
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Words:
    """Writes the parts of one comparison."""

    diff: ListsDiff
    clocks: Clocks

    @staticmethod
    def of(diff: ListsDiff) -> Words:
        """Return the words of a comparison; it is about the day of its first window."""
        windows = [w for one in (diff.a, diff.b) for s in one.statements for w in s.windows]
        return Words(diff, Clocks.of(diff.clocks, earliest(w.start or w.end for w in windows)))

    def names(self) -> tuple[str, str]:
        """Return the names of the two parties."""
        return self.diff.a.name, self.diff.b.name

    def relation(self, relation: Relation) -> str:
        """Return how two statements stand to each other."""
        a, b = self.names()
        return {
            Relation.SAME: "same",
            Relation.DIFFERS: "DIFFERS",
            Relation.ONLY_A: f"ONLY {a}",
            Relation.ONLY_B: f"ONLY {b}",
            Relation.ORDER: "OTHER ORDER",
            Relation.UNCLEAR: "UNCLEAR",
            Relation.NOT_STATED_A: f"{a}: not stated",
            Relation.NOT_STATED_B: f"{b}: not stated",
            Relation.NOT_STATED: "not stated by either",
        }[relation]

    def named_by(self, corridor: CorridorDiff) -> str:
        """Return who names a corridor."""
        a, b = self.names()
        named = {Relation.ONLY_A: f"only {a}", Relation.ONLY_B: f"only {b}"}
        return named.get(corridor.relation, "both; not agreed by that")

    def window(self, window: ListedWindow | None) -> tuple[str, ...]:
        """Return a window on all clocks, a line for its start and one for its end."""
        if window is None:
            return (NOT_NAMED,)
        start = self._edge(window, window.start_text, window.start)
        end = self._edge(window, window.end_text, window.end)
        return f"from {start}", f"to {end}" if window.end_text else "no end named"

    def _edge(self, window: ListedWindow, text: str, moment: object) -> str:
        known = window.start if text == window.start_text and moment is window.start else window.end
        if known is not None and moment is not None:
            return self.clocks.words(known)
        if not text:
            return NOT_NAMED
        return (
            f"{text}, clock or day not known" if window.clock is None else f"{text}, day not known"
        )

    def overlap(self, row: WindowRow) -> tuple[str, ...]:
        """Return what both windows leave, or what is missing to tell it."""
        if row.empty:
            return ("NONE: they do not overlap",)
        if row.start is None and row.end is None:
            return (row.note or "not to be told",)
        start = self.clocks.words(row.start) if row.start else "not known"
        end = self.clocks.words(row.end) if row.end else "not known"
        return tuple(filter(None, (f"from {start}", f"to {end}", row.note)))

    def point(self, point: Waypoint | None) -> tuple[str, ...]:
        """Return a name as it was written and the place that it was taken for."""
        if point is None:
            return (NOTHING,)
        if point.place is not None:
            return (point.written,) if point.written == point.name else (point.written, point.name)
        could = listed(tuple(c.name for c in point.candidates))
        doubt = "UNKNOWN PLACE" if point.certainty is Certainty.UNKNOWN else f"UNCERTAIN: {could}"
        return point.written, doubt

    def summary(self) -> tuple[str, ...]:
        """Return the answer in sentences."""
        a, b = self.names()
        corridors = self.diff.corridors
        both = sum(c.relation is Relation.SAME for c in corridors)
        only = [
            f"{count(sum(c.relation is relation for c in corridors), 'corridor', 'corridors')} "
            f"only {name}"
            for relation, name in ((Relation.ONLY_A, a), (Relation.ONLY_B, b))
        ]
        first = f"Both sides name {count(both, 'corridor', 'corridors')}, {only[0]}, {only[1]}."
        abroad = sum(bool(c.abroad) for c in corridors)
        ends = f"{count(abroad, 'corridor ends', 'corridors end')} abroad. " if abroad else ""
        differences = count(len(self.diff.differences), "difference", "differences")
        unstated = count(len(self.diff.missing), "statement is", "statements are")
        return (
            f"{first} {ends}".strip(),
            f"{differences}; {unstated} missing.",
            self.diff.not_agreed,
        )


def window_word(kind: WindowKind | None) -> str:
    """Return the name of a kind of window."""
    return str(kind).capitalize() if kind else "Window, kind not said"


def set_cells(row: SetRow) -> tuple[tuple[str, ...], ...]:
    """Return what both name and what only one does, a cell for each."""
    return tuple(part or (NOTHING,) for part in (row.both, row.only_a, row.only_b))


def side_title(diff: ListsDiff, side: SideKey) -> str:
    """Return the name of a party as a heading has it."""
    return diff.side(side).name
