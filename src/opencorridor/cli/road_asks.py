"""The asks of ``corridor roads plan``: how they are typed, and how they are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from opencorridor.cli.options import Yes
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import count, many
from opencorridor.clock import on_clock
from opencorridor.errors import UsageError
from opencorridor.model.road_asks import RoadAskMenu, WiderRoad

if TYPE_CHECKING:
    from opencorridor.model.road_asks import RoadAsk, RoadAskSheet
    from opencorridor.model.scenario import ClockName

ASKS = "asks.json"
INDENT = 2
MOST_MIN = 1_440
MOST_VEHICLES_PER_H = 100_000
MOST_VEHICLES = 1_000_000
MOST_ASKS = 50

_EXPECTED = (
    "expected start=MIN, end=MIN, received=VEHICLES_PER_H, total=VEHICLES or "
    "road=ROAD:VEHICLES_PER_H"
)
_PROTECTED = {
    "margin": "the margin is there so that nobody is on the road when silence ends",
    "accepts": "where people go is their own choice",
    "screening": "how people are screened is a matter of their protection",
    "demining": "mines are cleared to protect people",
    "medical": "the wounded and sick are owed care",
    "family": "families together are not a price",
    "return": "the right to return is not a price",
}


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Asked:
    """Which changes of terms are worked out.

    Parameters
    ----------
    ask : str
        A change of terms to work out beside those of the folder, once for each: start=MIN or
        end=MIN for windows, received=VEHICLES_PER_H for exits with a limit, total=VEHICLES for
        exits with a total, road=ROAD:VEHICLES_PER_H for a road that carries more. They go to
        asks.json, which is need-to-know.
    no_asks : bool
        Do not work out what changes of the terms are worth.
    show_asks : bool
        Print the asks as well; they are need-to-know.
    """

    ask: Annotated[tuple[str, ...], Parameter(metavar="ASK", negative=(), show_default=False)] = ()
    no_asks: Yes = False
    show_asks: Yes = False

    def menu(self, of_folder: RoadAskMenu | None, *, written: bool) -> RoadAskMenu | None:
        """Return which changes are tried: those of the folder, and those that were typed.

        Parameters
        ----------
        of_folder : RoadAskMenu, optional
            Those of the folder.
        written : bool
            Whether files are written; what is neither written nor shown is not worked out.

        Raises
        ------
        UsageError
            If one cannot be read, or is of a term that protects people.
        """
        if self.no_asks and (self.show_asks or self.ask):
            message = "--no-asks cannot be meant together with --ask or --show-asks; leave one out."
            raise UsageError(message)
        if len(self.ask) > MOST_ASKS:
            message = f"There are {len(self.ask):,} --ask, expected at most {MOST_ASKS}."
            raise UsageError(message)
        menu = None if self.no_asks else of_folder
        for ask in self.ask:
            menu = _with_one(menu or RoadAskMenu(), ask)
        return menu if written or self.show_asks else None


def _with_one(menu: RoadAskMenu, ask: str) -> RoadAskMenu:
    what, _, value = ask.partition("=")
    protected = next((why for name, why in _PROTECTED.items() if what.startswith(name)), None)
    if protected is not None:
        message = f"--ask {ask} is refused: {protected}. Terms that protect are never rated."
        raise UsageError(message)
    match what:
        case "start":
            seconds = _number(ask, value, MOST_MIN) * 60
            return replace(menu, earlier_start_s=_also(menu.earlier_start_s, seconds))
        case "end":
            seconds = _number(ask, value, MOST_MIN) * 60
            return replace(menu, later_end_s=_also(menu.later_end_s, seconds))
        case "received":
            more = _number(ask, value, MOST_VEHICLES_PER_H)
            rates = _also(menu.more_received_vehicles_per_h, more)
            return replace(menu, more_received_vehicles_per_h=rates)
        case "total":
            more = _number(ask, value, MOST_VEHICLES)
            totals = _also(menu.more_received_vehicles, more)
            return replace(menu, more_received_vehicles=totals)
        case "road":
            road, _, rate = value.rpartition(":")
            more = _number(ask, rate, MOST_VEHICLES_PER_H)
            if not road.strip():
                raise UsageError(_unreadable(ask))
            wider = WiderRoad(f"{road}:{rate}", f"{road} carries more", road, more, None)
            return replace(menu, wider_roads={**menu.wider_roads, wider.id: wider})
        case _:
            raise UsageError(_unreadable(ask))


def _number(ask: str, text: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        message = f"{_unreadable(ask)}, whole numbers from 1 to {most:,}"
        raise UsageError(message)
    return int(text)


def _unreadable(ask: str) -> str:
    return f"--ask {ask} cannot be read: {_EXPECTED}"


def _also(sizes: tuple[int, ...], size: int) -> tuple[int, ...]:
    return tuple(sorted({*sizes, size}))


def put_asks_file(sheet: Sheet, asks: RoadAskSheet | None, folder: Path | None) -> None:
    """Say that asks were written, and for whom, if they were."""
    if asks is not None and folder is not None:
        number = many(len(asks.asks), "ask", "asks")
        sheet.line(f"{number} in {folder / ASKS} ({asks.sensitivity.value})")


def put_road_asks(sheet: Sheet, asks: RoadAskSheet, clock: ClockName) -> None:
    """Put asks and what each is worth on a sheet, those without effect in one place.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    asks : RoadAskSheet
        The asks.
    clock : ClockName
        The clock that clear times are told on.
    """
    level = asks.sensitivity.value.upper()
    sheet.line(f"{level}. Asks: changes of terms and what each is worth", strong=True)
    for mark in dict.fromkeys(ask.marked for ask in asks.asks):
        sheet.line(mark)
    sheet.line(asks.counts)
    now = many(asks.most_out, "vehicle", "vehicles")
    sheet.line(f"On the terms as they stand: {now} of {count(asks.vehicles)}{_ranks(asks)}.")
    worth = [ask for ask in asks.asks if _brings(ask)]
    for ask in worth:
        sheet.line(f"{_named(ask)}: {_effect(ask, clock)}", first=INDENT, rest=2 * INDENT)
    for effect in dict.fromkeys(ask.effect for ask in asks.asks if not _brings(ask)):
        sheet.line(effect)
        for ask in asks.asks:
            if not _brings(ask) and ask.effect == effect:
                hours = f": {_hours(ask, clock)}" if _saves(ask) else ""
                sheet.line(f"{_named(ask)}{hours}", first=INDENT, rest=2 * INDENT)
    for note in dict.fromkeys(ask.note for ask in asks.asks if ask.note):
        words = many(sum(ask.note == note for ask in asks.asks), "ask", "asks")
        sheet.line(f"Of {words}: {note}")
    for left in asks.not_worked:
        sheet.line(f"Not worked out: {left.words}; {left.why}.", rest=INDENT)
    if asks.pairs_left:
        pairs = many(asks.pairs_left, "pair was", "pairs were")
        sheet.line(f"{pairs} not tried; nothing is known of them.")
    sheet.line(asks.assumes)


def _ranks(asks: RoadAskSheet) -> str:
    """Return the people that get out as things stand, and how many of each rank."""
    if not asks.as_they_stand:
        return ""
    people = many(sum(r.people for r in asks.as_they_stand), "person", "people")
    each = [
        f"{count(r.vehicles)} of {f'priority {r.priority}' if r.priority else 'no priority'} with "
        f"{many(r.people_per_vehicle, 'person', 'people')} each"
        for r in asks.as_they_stand
    ]
    return f" with {people}: {', '.join(each)}"


def _named(ask: RoadAsk) -> str:
    return f"{ask.words} [exit not agreed]" if ask.uses_unagreed_exit else ask.words


def _brings(ask: RoadAsk) -> bool:
    return bool(ask.vehicles or any(rank.vehicles for rank in ask.by_rank))


def _saves(ask: RoadAsk) -> bool:
    return ask.hours is not None and ask.hours.vehicle_hours_saved > 0


def _effect(ask: RoadAsk, clock: ClockName) -> str:
    words = ask.effect.rstrip(".")
    if ask.vehicles_moved_out is not None and ask.vehicles_moved_out != ask.vehicles:
        found = many(ask.vehicles_moved_out, "vehicle", "vehicles")
        words += f" (the movements of the plan that was found bring out {found} more)"
    return f"{words}; {_hours(ask, clock)}" if ask.hours is not None else f"{words}."


def _hours(ask: RoadAsk, clock: ClockName) -> str:
    hours = ask.hours
    if hours is None or hours.clear_time is None:
        return "nobody is out."
    last = f"{on_clock(hours.clear_time, clock.zone):%H:%M} {clock.city}"
    who = "everybody is out by" if hours.everybody_out else "the last is out by"
    saved = f"{hours.vehicle_hours_saved:,.0f} vehicle-hours"
    if hours.person_hours_saved is not None:
        saved = f"{hours.person_hours_saved:,.0f} person-hours"
    return f"{saved} saved, {who} {last}."
