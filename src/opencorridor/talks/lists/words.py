"""How moments, places and lists of words are written in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.lists import LACKS, ListedWindow, SideList
from opencorridor.model.scenario import ClockName


def city_of(zone: str) -> str:
    """Return the name by which people know a clock: ``Kyiv``, ``UTC+3``."""
    last = zone.rpartition("/")[2].replace("_", " ")
    if not last.startswith("GMT") or last == "GMT":
        return last
    # The sign in Etc/GMT-3 is turned around.
    return f"UTC{'+' if last[3] == '-' else '-'}{last[4:]}"


def clocks_of(lists: Iterable[SideList]) -> tuple[ClockName, ...]:
    """Return the clocks that the lists name, in the order in which they come."""
    zones: dict[str, None] = {}
    for one in lists:
        if one.clock:
            zones[one.clock] = None
        zones |= {w.clock: None for s in one.statements for w in s.windows if w.clock}
    return tuple(ClockName(zone, city_of(zone)) for zone in zones)


def at(moment: datetime, clocks: Sequence[ClockName]) -> str:
    """Return a moment on all clocks: ``09:00 Kyiv (10:00 Moscow)``."""
    days = {on_clock(moment, clock.zone).date() for clock in clocks}
    shown = "%H:%M" if len(days) <= 1 else "%d.%m. %H:%M"
    told = [f"{on_clock(moment, c.zone):{shown}} {c.city}" for c in clocks]
    if not told:
        return f"{moment:%H:%M} UTC"
    return f"{told[0]} ({', '.join(told[1:])})" if told[1:] else told[0]


def edge(moment: datetime | None, text: str, lacks: str, clocks: Sequence[ClockName]) -> str:
    """Return one end of a window: the moment where it is known, the words of the list if not."""
    if moment is not None:
        return at(moment, clocks)
    return f'"{text}", {LACKS[lacks]}' if text and lacks else text or LACKS.get(lacks, "not named")


def span(window: ListedWindow, clocks: Sequence[ClockName]) -> str:
    """Return a window in words."""
    start = edge(window.start, window.start_text, window.start_lacks, clocks)
    end = edge(window.end, window.end_text, window.end_lacks, clocks)
    if window.end_text:
        return f"from {start} to {end}"
    return f"from {start}, no end {'understood' if window.end_lacks else 'named'}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
