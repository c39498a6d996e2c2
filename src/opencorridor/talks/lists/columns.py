"""What a row of a list may state, in one table: sheets, TOML files and the documentation use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ROW_KEYS: Mapping[str, str] = {
    "corridor": "Name of the corridor. Rows with one name are statements on one corridor.",
    "purpose": "`people out`, or `aid in`; `people out` if empty.",
    "waypoints": "Places in order, origin first, with `|` or arrows between them. The last one is "
    "the destination, unless `destinations` is given.",
    "destinations": "Where it may end; several are alternatives, with `|` between them.",
    "silence_start": "When silence starts: `09:00`, or with its date `2022-03-08T09:00`.",
    "silence_end": "When silence ends.",
    "movement_start": "When people may set out.",
    "movement_end": "Until when people may set out.",
    "window_start": "Start of a window of which the list does not say the kind.",
    "window_end": "End of such a window.",
    "clock": "Clock of the times of the row: `Europe/Kyiv`, `Kyiv`, `Moscow`, `UTC+3`.",
    "date": "Day of the times of the row: `2022-03-08`.",
    "scope": "What the silence is said to cover: regions or places, with `|` between them.",
    "groups": "Who may go, with `|` between them.",
    "status": "What the side says of its standing, in its words.",
    "issuer": "Who of the side said it.",
    "source": "Where it was published.",
    "as_of": "When it was said.",
    "sensitivity": "`public`, `partners`, `restricted` or `need-to-know`; `restricted` if empty.",
    "note": "Remarks; they are shown and not compared.",
}
LIST_KEYS: Mapping[str, str] = {
    "side": "Name of the party whose list it is.",
    "reviewed_by": "Who has compared the rows with what was published; without it the list is a "
    "draft.",
    "clock": "Clock of all rows that name none.",
    "date": "Day of all rows that name none.",
    "source": "Source of all rows that name none.",
    "sensitivity": "Sensitivity of all rows that state none.",
}
# In a sheet these stand in any row and hold for the whole list.
LIST_COLUMNS: Mapping[str, str] = {key: LIST_KEYS[key] for key in ("side", "reviewed_by")}
MANY = frozenset({"waypoints", "destinations", "scope", "groups"})


@dataclass(slots=True)
class Row:
    """One row as it was read: what it states by key, where it stands, and its whole text."""

    row: int
    text: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """A list as it was read: what holds for all of it, its rows, and what was not understood."""

    form: str
    head: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    bare_hours: list[int] = field(default_factory=list)  # lines whose "до 20" was read as 20:00
    below_last: list[int] = field(default_factory=list)  # lines with hours under the last corridor
    beyond: int = 0  # lines that were left for the bound on the work
