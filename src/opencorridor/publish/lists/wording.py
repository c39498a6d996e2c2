"""How relations, windows and counts of a comparison are written, the same for either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from opencorridor.model.lists import LACKS, Certainty, ListedWindow, Waypoint
from opencorridor.model.lists_diff import (
    CorridorDiff,
    ListsDiff,
    Relation,
    SetRow,
    Topic,
    WindowRow,
)
from opencorridor.model.scenario import WindowKind
from opencorridor.publish.clocks import Clocks, earliest
from opencorridor.publish.words import count, listed

NOT_NAMED = "not named"
NOTHING = "–"
MOST_CANDIDATES = 2


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

    def window(self, window: ListedWindow | None) -> str:
        """Return a window on all clocks."""
        if window is None:
            return NOT_NAMED
        if window.start_lacks == window.end_lacks and window.start_lacks:
            return f"{window.start_text} to {window.end_text}, {LACKS[window.start_lacks]}"
        start = self._edge(window.start_text, window.start, window.start_lacks)
        end = self._edge(window.end_text, window.end, window.end_lacks)
        if window.end_text:
            return f"{start} to {end}"
        return f"from {start}, no end {'understood' if window.end_lacks else 'named'}"

    def _edge(self, text: str, moment: datetime | None, lacks: str) -> str:
        if moment is not None:
            return self.clocks.words(moment)
        return f"{text}, {LACKS[lacks]}" if text and lacks else text or LACKS.get(lacks, NOT_NAMED)

    def overlap(self, row: WindowRow) -> str:
        """Return what both windows leave, or what is missing to tell it."""
        if row.empty:
            return "NONE: they do not overlap"
        if row.start is None and row.end is None:
            return row.note or "not to be told"
        start = f"from {self.clocks.words(row.start)}" if row.start else "start not known"
        end = f" to {self.clocks.words(row.end)}" if row.end else "; end not known"
        return f"{start}{end}. {row.note}".strip(" .") + ("." if row.note else "")

    def point(self, point: Waypoint | None) -> tuple[str, ...]:
        """Return a name as it was written, and what is not certain of it."""
        if point is None:
            return (NOTHING,)
        if point.place is not None:
            return (point.written,)
        first = [c.name for c in point.candidates[:MOST_CANDIDATES]]
        more = ["others"] if len(point.candidates) > len(first) else []
        could = listed([*first, *more])
        doubt = "UNKNOWN PLACE" if point.certainty is Certainty.UNKNOWN else f"UNCERTAIN: {could}"
        return point.written, doubt

    def summary(self) -> tuple[str, ...]:
        """Return the answer in sentences."""
        a, b = self.names()
        corridors = self.diff.corridors
        both, only_a, only_b = (
            words_for(sum(c.relation is relation for c in corridors))
            for relation in (Relation.SAME, Relation.ONLY_A, Relation.ONLY_B)
        )
        first = f"Both sides name {both}; {a} alone names {only_a}, {b} alone names {only_b}."
        abroad = sum(bool(c.abroad) for c in corridors)
        ends = f"{count(abroad, 'corridor ends', 'corridors end')} abroad. " if abroad else ""
        differences = count(len(self.diff.differences), "difference", "differences")
        unstated = count(len(self.diff.missing), "statement is", "statements are")
        return (
            f"{first} {ends}".strip(),
            f"{differences}; {unstated} missing.",
            self.diff.not_agreed,
        )


def words_for(corridors: int) -> str:
    """Return a number of corridors in words."""
    return count(corridors, "corridor", "corridors") if corridors else "none"


def window_word(kind: WindowKind | None) -> str:
    """Return the name of a kind of window."""
    return str(kind).capitalize() if kind else "Window, kind not said"


def topic_words(topic: Topic) -> str:
    """Return what a difference is about, for an overview."""
    return "named by one side alone" if topic is Topic.CORRIDOR else str(topic)


def set_cells(row: SetRow) -> tuple[str, str, str]:
    """Return what both name and what each side names alone."""
    silent_a = row.relation in {Relation.NOT_STATED, Relation.NOT_STATED_A}
    silent_b = row.relation in {Relation.NOT_STATED, Relation.NOT_STATED_B}
    return (
        listed(row.both) or NOTHING,
        "not stated" if silent_a else listed(row.only_a) or NOTHING,
        "not stated" if silent_b else listed(row.only_b) or NOTHING,
    )
