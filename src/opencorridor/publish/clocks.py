"""Moments on the named clocks, with their cities, as every sheet prints them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opencorridor.clock import on_clock
from opencorridor.model.scenario import ClockName
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.text import clean
from opencorridor.publish.words import NBSP

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LONGEST_SPAN = len("10:00:00 – 17:00:00")
UTC_CLOCK = ClockName("UTC", "UTC")


def minute(moment: datetime, *, up: bool = False) -> datetime:
    """Return the full minute below a moment, or above it."""
    full = moment.replace(second=0, microsecond=0)
    return full + timedelta(minutes=1) if up and full < moment else full


def day_words(day: date) -> str:
    """Return a day in short: ``Sun 6 Mar``."""
    return f"{_DAYS[day.weekday()]}{NBSP}{day.day}{NBSP}{_MONTHS[day.month - 1]}"


def long_day_words(day: date) -> str:
    """Return a day in full: ``Saturday 5 March 2022``."""
    return f"{_LONG_DAYS[day.weekday()]} {day.day} {_LONG_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks that a sheet prints, and the day on which it is mostly about.

    A moment on another day than ``day``, on the clock in question, carries its date.
    """

    names: tuple[ClockName, ...]
    day: date | None = None

    @staticmethod
    def of(names: tuple[ClockName, ...], day_of: datetime | None = None) -> Clocks:
        """Return the clocks with cleaned cities; without any, the one clock is UTC.

        Parameters
        ----------
        names : tuple of ClockName
            The clocks; the first is the main one.
        day_of : datetime or None
            A moment on the day that the sheet is mostly about.

        Returns
        -------
        Clocks
            What writes moments.
        """
        shown = tuple(ClockName(n.zone, clean(n.city) or n.zone) for n in names) or (UTC_CLOCK,)
        day = on_clock(day_of, shown[0].zone).date() if day_of else None
        return Clocks(shown, day)

    def one(self, moment: datetime, clock: ClockName) -> str:
        """Return the time on one clock, with the date where it is another day."""
        local = on_clock(moment, clock.zone)
        time = f"{local:%H:%M}" + (f":{local:%S}" if local.second else "")
        return time if local.date() == self.day else f"{day_words(local.date())} {time}"

    def pairs(self, moment: datetime, *, up: bool = False) -> tuple[tuple[str, str], ...]:
        """Return time and city on each clock, rounded to the minute below (or above)."""
        shown = minute(moment, up=up)
        return tuple((self.one(shown, clock), clock.city) for clock in self.names)

    def words(self, moment: datetime, *, up: bool = False) -> str:
        """Return a moment on all clocks as text: ``10:15 Kyiv (11:15 Moscow)``."""
        first, *others = (f"{time}{NBSP}{city}" for time, city in self.pairs(moment, up=up))
        return f"{first} ({', '.join(others)})" if others else first

    def html(self, moment: datetime | None, *, up: bool = False, none: str = "none") -> Markup:
        """Return a moment on all clocks, a line for each, as a ``time`` element.

        Parameters
        ----------
        moment : datetime or None
            The moment.
        up : bool
            Round to the full minute above, as for arrivals, and not to that below.
        none : str
            What stands where there is no moment.

        Returns
        -------
        Markup
            The element.
        """
        if moment is None:
            return el("span", none, class_="none")
        lines = [
            el("span", el("b", time), NBSP, _city(city), class_="on")
            for time, city in self.pairs(moment, up=up)
        ]
        stamp = f"{minute(moment, up=up):%Y-%m-%dT%H:%MZ}"
        return el("time", join(lines, " "), datetime=stamp)

    def html_span(
        self, start: datetime, end: datetime | None, open_end: str, *, up: bool = False
    ) -> Markup:
        """Return two moments from one to the other, a line for each clock.

        Parameters
        ----------
        start : datetime
            The first moment.
        end : datetime or None
            The last one.
        open_end : str
            What stands where there is no last one.
        up : bool
            Round to the full minute above, as for arrivals, and not to that below.

        Returns
        -------
        Markup
            The element. Where both are the same minute it is written once.
        """
        lines = []
        for clock in self.names:
            first = self.one(minute(start, up=up), clock)
            city = _city(clock.city)
            if end is None:
                begins = el("b", f"from {first}")
                line = el("span", begins, NBSP, city, f", {open_end}", class_="on")
            else:
                last = self.one(minute(end, up=up), clock)
                line = el("span", _from_to(first, last), NBSP, city, class_="on")
            lines.append(line)
        return el("span", join(lines, " "), class_="span")

    def span_cells(self, start: datetime, end: datetime, *, up: bool = False) -> tuple[Markup, ...]:
        """Return two moments from one to the other, one piece for each clock, without its city."""
        return tuple(
            _from_to(self.one(minute(start, up=up), clock), self.one(minute(end, up=up), clock))
            for clock in self.names
        )

    def span_words(self, start: datetime, end: datetime) -> str:
        """Return two moments from one to the other, on all clocks, as text."""
        first, *others = (
            f"{self.one(start, clock)}–{self.one(end, clock)}{NBSP}{clock.city}"
            for clock in self.names
        )
        return f"{first} ({', '.join(others)})" if others else first

    def full(self, moment: datetime) -> str:
        """Return a moment on all clocks with its date and year, as text."""
        shown = minute(moment)
        parts: list[str] = []
        last_day: date | None = None
        for clock in self.names:
            local = on_clock(shown, clock.zone)
            told = f"{day_words(local.date())}{NBSP}{local.year}, "
            day = "" if local.date() == last_day else told
            parts.append(f"{day}{local:%H:%M}{NBSP}{clock.city}")
            last_day = local.date()
        return "; ".join(parts)

    def day_words(self) -> str:
        """Return the main day in full, or nothing where there is none."""
        return long_day_words(self.day) if self.day else ""

    def cities(self) -> tuple[str, ...]:
        """Return the cities, the main clock's first."""
        return tuple(clock.city for clock in self.names)


def _city(name: str) -> Markup:
    return el("span", name, class_="city")


def _from_to(first: str, last: str) -> Markup:
    """Return two times as one that is not broken across lines, unless it carries dates."""
    shown = first if first == last else f"{first} – {last}"
    return el("b", shown, class_="dated" if len(shown) > LONGEST_SPAN else None)


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the earliest of some moments, or nothing where there is none."""
    return min((moment for moment in moments if moment is not None), default=None)


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of some moments, or nothing where there is none."""
    return max((moment for moment in moments if moment is not None), default=None)
