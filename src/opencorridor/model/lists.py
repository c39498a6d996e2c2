"""What each of two sides lists: corridors, places and hours, as written and as understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opencorridor.model.scenario import Sensitivity, WindowKind

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
