"""Two sides' lists of corridors, laid side by side: what was read, and what came of comparing.

Nothing here is a plan and nothing is agreed: a corridor that both sides name is named by both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opencorridor.model.findings import Finding
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


LACKS = {
    "hour": "no time of day",
    "clock": "clock not known",
    "day": "day not known",
    "one moment": "shown twice or never by its clock",
    "start before": "not after its start",
    "unread": "none understood",
}


class SideKey(StrEnum):
    """One of the two lists, in the order in which they were given."""

    A = "a"
    B = "b"


class Purpose(StrEnum):
    """What a corridor is for."""

    PEOPLE_OUT = "people out"
    AID_IN = "aid in"


class Certainty(StrEnum):
    """How sure it is which place a written name means."""

    MATCHED = "matched"
    UNCERTAIN = "uncertain"
    UNKNOWN = "unknown"


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
class KnownPlace:
    """A place of the gazetteer.

    Parameters
    ----------
    id : str
        Its key in the gazetteer.
    name : str
        The name by which it is shown.
    lat, lon : float
        Degrees north and east.
    country : str
        Two letters of ISO 3166.
    oblast, raion : str
        Region and district, empty where they are not known.
    kind : str
        ``city``, ``town`` or ``village``.
    names : tuple of str
        Every name and spelling by which it is found, former ones included.
    homonyms : int
        How many places in the country carry the name, as far as is known; at least 1.
    source : str
        Where the row comes from.
    """

    id: str
    name: str
    lat: float
    lon: float
    country: str
    oblast: str
    raion: str
    kind: str
    names: tuple[str, ...]
    homonyms: int
    source: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a written name could mean.

    Parameters
    ----------
    place : str
        Key of the place in the gazetteer.
    name : str
        Its name, with its region.
    detour_m : int
        How much longer the shortest reading of the whole chain gets with it, in metres.
    how : str
        What made it a candidate: ``name``, ``sound`` or ``similar``.
    """

    place: str
    name: str
    detour_m: int
    how: str


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A name as a list writes it, and the place that it means as far as that is certain.

    Parameters
    ----------
    written : str
        The name as the list has it.
    certainty : Certainty
        Whether the place is certain.
    place : KnownPlace or None
        The place, only where it is certain.
    why : str
        How the place was found, or why none was.
    candidates : tuple of Candidate
        What the name could mean where that is not certain, the least detour first.
    key : str
        What two names are compared by: the place, or else the sound of the name.
    """

    written: str
    certainty: Certainty
    place: KnownPlace | None
    why: str
    candidates: tuple[Candidate, ...]
    key: str

    @property
    def name(self) -> str:
        """Return the name for people: that of the place, or as it was written."""
        return self.place.name if self.place else self.written


@dataclass(frozen=True, slots=True)
class ListedWindow:
    """A window as one side states it.

    Parameters
    ----------
    kind : WindowKind or None
        ``silence`` or ``movement``; null if the list does not say which.
    start_text, end_text : str
        The times as written; empty if not stated.
    clock : str or None
        IANA name of the clock; null if the list names none.
    start, end : datetime or None
        The moments in UTC; null if not stated or not to be told without clock and date.
    start_lacks, end_lacks : str
        What keeps a stated time from being a moment: ``hour`` if it is no time of day, ``clock``,
        ``day``, ``one moment`` if the clock shows it twice or never, ``start before`` if it is an
        end that is not after its start; ``unread`` if none was read, and lines of the list that
        could name it were not understood; empty if nothing does.
    """

    kind: WindowKind | None
    start_text: str
    end_text: str
    clock: str | None
    start: datetime | None
    end: datetime | None
    start_lacks: str = ""
    end_lacks: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source of one side says of one corridor. What it does not state is empty.

    Parameters
    ----------
    number : int
        Counted from 1 in the order of the list.
    corridor : str
        The name that the list gives to the corridor; statements that share it are of one corridor.
    purpose : Purpose
        What the corridor is for.
    chain : tuple of Waypoint
        The places in order, origin first, without the destinations.
    destinations : tuple of Waypoint
        Where it may end; several are alternatives.
    windows : tuple of ListedWindow
        Its windows.
    scope : tuple of str
        What the silence is said to cover: regions or places as written.
    groups : tuple of str
        Who may go.
    status, issuer, source, as_of, note : str
        What the side says of its standing; who said it, where it was published, when; remarks.
    sensitivity : Sensitivity
        Who may see it.
    file : str
        The file that it was read from.
    row : int
        Its line.
    text : str
        The line or row as it was read.
    """

    number: int
    corridor: str
    purpose: Purpose
    chain: tuple[Waypoint, ...]
    destinations: tuple[Waypoint, ...]
    windows: tuple[ListedWindow, ...]
    scope: tuple[str, ...]
    groups: tuple[str, ...]
    status: str
    issuer: str
    source: str
    as_of: str
    note: str
    sensitivity: Sensitivity
    file: str
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line that was not understood, kept as it stands.

    Parameters
    ----------
    file : str
        The file.
    row : int
        Its line, counted from 1.
    text : str
        The line.
    """

    file: str
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class SideList:
    """One side's list as it was read.

    Parameters
    ----------
    side : SideKey
        Which of the two.
    name : str
        The name of the party.
    file : str
        The file that it was read from.
    form : str
        ``csv``, ``toml``, ``text`` or ``kml``.
    clock : str or None
        The clock that holds for the whole list; null if none is named.
    date : str or None
        The day that holds for the whole list, ``YYYY-MM-DD``; null if none is named.
    reviewed_by : str
        Who has reviewed what was read; empty if nobody has.
    statements : tuple of Statement
        What it says, in its order.
    unread : tuple of UnreadLine
        Lines that were not understood, or not all of them.
    hours_below_last : bool
        Whether hours stand under the last corridor of a pasted list alone, so that they may hold
        for all.
    """

    side: SideKey
    name: str
    file: str
    form: str
    clock: str | None
    date: str | None
    reviewed_by: str
    statements: tuple[Statement, ...]
    unread: tuple[UnreadLine, ...]
    hours_below_last: bool = False


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
