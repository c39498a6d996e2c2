"""Two sides' lists of corridors, laid side by side: what came of comparing.

Nothing here is a plan and nothing is agreed: a corridor that both sides name is named by both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opencorridor.model.findings import Finding
from opencorridor.model.lists import ListedWindow, Purpose, SideKey, SideList, Waypoint
from opencorridor.model.scenario import ClockName, Sensitivity, WindowKind

LISTS_SCHEMA = "opencorridor.lists-diff/1"
NAMED_IS_NOT_AGREED = (
    "What one side announces is not agreed. What both sides name is not agreed either, until each "
    "has confirmed it and something shows that it has."
)
DRAFT_SENTENCE = (
    "Draft: read and matched by a machine. A person has to review it before anybody relies on it."
)
LISTS_ASSUME = (
    "This compares words on two lists. It does not say that a silence holds, that a road can be "
    "used, or that anybody may be sent."
)


class Relation(StrEnum):
    """How what one side states stands to what the other states."""

    SAME = "same"
    DIFFERS = "differs"
    ONLY_A = "only a"
    ONLY_B = "only b"
    ORDER = "other order"
    UNCLEAR = "unclear"
    NOT_STATED_A = "not stated by a"
    NOT_STATED_B = "not stated by b"
    NOT_STATED = "not stated by either"


class Topic(StrEnum):
    """What a difference or a question is about."""

    CORRIDOR = "corridor"
    ROUTE = "route"
    DESTINATION = "destination"
    SILENCE = "silence"
    MOVEMENT = "movement"
    CLOCK = "clock"
    SCOPE = "scope of silence"
    GROUPS = "groups"
    PLACE = "place"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class WaypointRow:
    """One line of the two routes side by side.

    Parameters
    ----------
    relation : Relation
        How the two stand to each other.
    a, b : Waypoint or None
        What each side writes there; null if it names nothing there.
    """

    relation: Relation
    a: Waypoint | None
    b: Waypoint | None


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One kind of window side by side, and what both leave.

    Parameters
    ----------
    kind : WindowKind or None
        ``silence`` or ``movement``; null for windows of which the kind is not said.
    relation : Relation
        How the two stand to each other.
    a, b : ListedWindow or None
        The window as each side states it.
    start, end : datetime or None
        The latest start and the earliest end of both, in UTC; null if one of them is not known.
    empty : bool
        Whether the two windows do not overlap.
    note : str
        What is missing, in a sentence; empty if nothing is.
    """

    kind: WindowKind | None
    relation: Relation
    a: ListedWindow | None
    b: ListedWindow | None
    start: datetime | None
    end: datetime | None
    empty: bool
    note: str


@dataclass(frozen=True, slots=True)
class SetRow:
    """Destinations, groups or scopes side by side.

    Parameters
    ----------
    relation : Relation
        How the two stand to each other.
    both, only_a, only_b : tuple of str
        What both name, and what only one side names.
    """

    relation: Relation
    both: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScopeCover:
    """What a stated scope of silence covers of the route that the same side names.

    Parameters
    ----------
    side : SideKey
        The side that states the scope.
    stated : tuple of str
        The scope as written.
    covered, not_covered, unclear : tuple of str
        Places of the route that lie in it, that do not, and of which it is not known.
    covered_m, total_m : int
        Straight lines, in metres, between neighbouring places that both lie in it, and of the
        whole route as far as its places are certain.
    """

    side: SideKey
    stated: tuple[str, ...]
    covered: tuple[str, ...]
    not_covered: tuple[str, ...]
    unclear: tuple[str, ...]
    covered_m: int
    total_m: int


@dataclass(frozen=True, slots=True)
class CorridorDiff:
    """One corridor, side by side.

    Parameters
    ----------
    id : str
        Its key in this comparison.
    name : str
        Its name: from where to where.
    purpose : Purpose
        What it is for.
    relation : Relation
        ``same`` if both sides name it, ``only a`` or ``only b`` if one does.
    a, b : tuple of int
        Numbers of the statements of each side.
    route : tuple of WaypointRow
        The routes, without the destinations.
    destinations : SetRow
        Where it may end.
    windows : tuple of WindowRow
        Silence and movement.
    groups : SetRow
        Who may go.
    scope : tuple of ScopeCover
        What the silence is said to cover, for each side that says so.
    abroad : tuple of str
        Destinations outside the country of the origin.
    """

    id: str
    name: str
    purpose: Purpose
    relation: Relation
    a: tuple[int, ...]
    b: tuple[int, ...]
    route: tuple[WaypointRow, ...]
    destinations: SetRow
    windows: tuple[WindowRow, ...]
    groups: SetRow
    scope: tuple[ScopeCover, ...]
    abroad: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Parameters
    ----------
    corridor : str
        Key of the corridor.
    topic : Topic
        What it is about.
    between : str
        ``sides``, or ``a`` or ``b`` where one side's own statements differ.
    what : tuple of str
        The places, times or words in question.
    text : str
        The difference in a sentence.
    """

    corridor: str
    topic: Topic
    between: str
    what: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a side does not state; a missing statement is a fact and no difference.

    Parameters
    ----------
    corridor : str
        Key of the corridor.
    topic : Topic
        What it is about.
    side : SideKey
        The side that does not state it.
    text : str
        What is missing, in a sentence.
    """

    corridor: str
    topic: Topic
    side: SideKey
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to put to one side.

    Parameters
    ----------
    number : str
        Such as ``A3``.
    side : SideKey
        To whom.
    corridors : tuple of str
        Keys of the corridors; empty if it is about the whole list.
    topic : Topic
        What it is about.
    text : str
        The question.
    why : str
        What gave rise to it.
    """

    number: str
    side: SideKey
    corridors: tuple[str, ...]
    topic: Topic
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Common:
    """What both sides name of one corridor. It is not agreed.

    Parameters
    ----------
    corridor : str
        Key of the corridor.
    places : tuple of str
        Places of the route that both name, in order.
    destinations : tuple of str
        Destinations that both name.
    windows : tuple of WindowRow
        Windows of which both name a part that overlaps.
    """

    corridor: str
    places: tuple[str, ...]
    destinations: tuple[str, ...]
    windows: tuple[WindowRow, ...]


@dataclass(frozen=True, slots=True)
class ListsDiff:
    """Two sides' lists, laid side by side.

    Parameters
    ----------
    schema : str
        ``opencorridor.lists-diff/1``.
    software : str
        The program and its version.
    made_at : datetime
        When it was made.
    sensitivity : Sensitivity
        Who may see it: restricted, or narrower where a row is.
    draft : bool
        Whether anything in it was read by a machine and reviewed by nobody.
    standing : str
        What it assumes and does not say.
    not_agreed : str
        Why nothing in it is agreed.
    gazetteer : str
        Where the places come from.
    clocks : tuple of ClockName
        The clocks on which times are shown.
    a, b : SideList
        The two lists.
    corridors : tuple of CorridorDiff
        The corridors, those that both name first.
    common : tuple of Common
        What both name.
    differences : tuple of Difference
        Every difference.
    missing : tuple of Missing
        What a side does not state.
    questions : tuple of Question
        The questions to each side.
    findings : tuple of Finding
        What is wrong or uncertain in the lists as they were read.
    """

    schema: str
    software: str
    made_at: datetime
    sensitivity: Sensitivity
    draft: bool
    standing: str
    not_agreed: str
    gazetteer: str
    clocks: tuple[ClockName, ...]
    a: SideList
    b: SideList
    corridors: tuple[CorridorDiff, ...]
    common: tuple[Common, ...]
    differences: tuple[Difference, ...]
    missing: tuple[Missing, ...]
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]

    @property
    def names_clock(self) -> bool:
        """Whether any list or window names a clock; if none does, ``clocks`` holds UTC alone."""
        sides = (self.a, self.b)
        windows = (w for one in sides for s in one.statements for w in s.windows)
        return any(one.clock for one in sides) or any(w.clock for w in windows)

    def side(self, key: SideKey) -> SideList:
        """Return one of the two lists."""
        return self.a if key is SideKey.A else self.b
