"""Changes of the terms of a road plan: the ones that are tried, and what they make of the terms.

A change of the terms is made twice: on the terms as they stand in the folder, for a plan of its
own, and on a network in steps with room for all changes, for a residual search (``engine/asks``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

import numpy as np

from opencorridor.model.cases import Case, Range
from opencorridor.model.road_asks import (
    EVERY_PARTY,
    ConditionLifted,
    ExitAgreed,
    ReceivedMore,
    RoadAskMenu,
    RoadChange,
    RoadWidened,
    TakesMore,
    WindowShifted,
)
from opencorridor.model.road_plan import AreaTerms, Way
from opencorridor.model.scenario import ConditionKind, Interval, TermStatus
from opencorridor.network.intervals import IntArray
from opencorridor.planning.engine.asked import (
    Change,
    EarlierStart,
    LaterEnd,
    LongerWindow,
    Opened,
    Rate,
    Reception,
    Total,
)
from opencorridor.planning.engine.timed import TimedNetwork, capacity_rows
from opencorridor.planning.road_site import Site, TimedSite, timed_site, usable_until_s
from opencorridor.planning.road_totals import totals_of
from opencorridor.planning.say import duration

BEHIND_STEPS = 2
"""A vehicle may be so many steps behind what it stands for (``engine/rounding``)."""

NO_WAY = -1
_WAY = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Tried:
    """A change to try. ``family`` groups sizes of one change, which cannot be had both."""

    id: str
    family: str
    words: str
    changes: tuple[RoadChange, ...]
    pair_of: tuple[str, ...] = ()

    def needs_a_plan(self) -> bool:
        """Tell whether it moves the times of roads, and with them how all are rounded."""
        return any(isinstance(c, ExitAgreed | ConditionLifted) for c in self.changes)

    def not_agreed_exits(self) -> tuple[str, ...]:
        """Return the exits that it takes to be agreed."""
        return tuple(c.exit for c in self.changes if isinstance(c, ExitAgreed))


def singles(terms: AreaTerms, menu: RoadAskMenu) -> tuple[Tried, ...]:
    """Return the single changes that are tried, smallest first within each family."""
    return (*_shifts(terms, menu), *_exits(terms, menu), *_wider(menu), *_opened(terms))


def _shifts(terms: AreaTerms, menu: RoadAskMenu) -> Iterator[Tried]:
    names = {i: f"{party.name}'s window" for i, party in terms.parties.items()}
    several = {EVERY_PARTY: "The window of every party"} if len(names) > 1 else {}
    for party, window in {**several, **names}.items():
        whose = f"-{party}" if party else ""
        for seconds in sorted(menu.earlier_start_s):
            yield Tried(
                f"start{whose}-{seconds // 60}",
                f"start{whose}",
                f"{window} begins {duration(seconds)} earlier{_passed(terms, party, seconds)}",
                (WindowShifted(party, earlier_s=seconds),),
            )
        for seconds in sorted(menu.later_end_s):
            yield Tried(
                f"end{whose}-{seconds // 60}",
                f"end{whose}",
                f"{window} ends {duration(seconds)} later",
                (WindowShifted(party, later_s=seconds),),
            )


def _passed(terms: AreaTerms, party: str, seconds: int) -> str:
    """Return words on a start that lies before the hour of the terms; else none."""
    windows = _shifted(terms, WindowShifted(party, earlier_s=seconds)).windows
    asked = [w.start for i, w in windows.items() if party in {EVERY_PARTY, i}]
    passed = any(start < terms.settings.as_of for start in asked)
    return ", an hour that had passed when these terms were written" if passed else ""


def _exits(terms: AreaTerms, menu: RoadAskMenu) -> Iterator[Tried]:
    used = terms.used_exits()
    for ident in used:
        place = terms.exits[ident]
        if place.received_vehicles_per_h is not None:
            for more in sorted(menu.more_received_vehicles_per_h):
                yield Tried(
                    f"received-{ident}-{more}",
                    f"received-{ident}",
                    f"{place.name} receives {more:,} vehicles an hour more",
                    (ReceivedMore(ident, more),),
                )
        if place.received_vehicles is not None:
            for more in sorted(menu.more_received_vehicles):
                yield Tried(
                    f"total-{ident}-{more}",
                    f"total-{ident}",
                    f"{place.name} takes {more:,} vehicles more in all",
                    (TakesMore(ident, more),),
                )
    for ident, place in terms.exits.items():
        if ident not in used:
            words = f"Vehicles may leave at {place.name} as well, under the same windows"
            yield Tried(f"exit-{ident}", f"exit-{ident}", words, (ExitAgreed(ident),))


def _wider(menu: RoadAskMenu) -> Iterator[Tried]:
    for ident, wider in menu.wider_roads.items():
        words = f"{wider.title} ({wider.more_vehicles_per_h:,} vehicles an hour more)"
        change = RoadWidened(ident, wider.road, wider.more_vehicles_per_h)
        yield Tried(f"road-{ident}", f"road-{ident}", words, (change,))


def _opened(terms: AreaTerms) -> Iterator[Tried]:
    """Yield what is listed as closed; mines and fighting are never rated."""
    for condition in terms.conditions:
        if condition.kind is ConditionKind.CLOSED:
            words = f"What is listed as closed is open: {condition.subject} ({condition.id})"
            key = f"open-{condition.id}"
            yield Tried(key, key, words, (ConditionLifted(condition.id),))


def pairs(tried: Iterable[Tried]) -> Iterator[Tried]:
    """Yield pairs of changes, each at its largest size."""
    largest = {t.family: t for t in tried}
    for a, b in combinations(largest.values(), 2):
        if _one_term(a, b):
            continue
        yield Tried(
            f"{a.id}+{b.id}",
            f"{a.family}+{b.family}",
            f"{a.words}; and {b.words[:1].lower() if _is_common(b) else b.words[:1]}{b.words[1:]}",
            (*a.changes, *b.changes),
            (a.id, b.id),
        )


def _one_term(a: Tried, b: Tried) -> bool:
    """Tell whether one asks of every party what the other asks of one."""
    starts = [t.family.startswith("start") for t in (a, b)]
    ends = [t.family.startswith("end") for t in (a, b)]
    return {"start", "end"} & {a.family, b.family} != set() and (all(starts) or all(ends))


def _is_common(tried: Tried) -> bool:
    """Tell whether its words begin with a word that is no name."""
    return tried.words.startswith(("The window", "Vehicles may", "What is"))


def with_terms(terms: AreaTerms, changes: Iterable[RoadChange]) -> AreaTerms:
    """Return terms with changes made; those of roads are made on the network in steps."""
    for change in changes:
        match change:
            case WindowShifted():
                terms = _shifted(terms, change)
            case ReceivedMore():
                place = terms.exits[change.exit]
                rate = place.received_vehicles_per_h
                more = None if rate is None else _plus(rate, change.more_vehicles_per_h)
                exits = {**terms.exits, place.id: replace(place, received_vehicles_per_h=more)}
                terms = replace(terms, exits=exits)
            case TakesMore():
                place = terms.exits[change.exit]
                total = place.received_vehicles
                wider = None if total is None else _plus(total, change.more_vehicles)
                exits = {**terms.exits, place.id: replace(place, received_vehicles=wider)}
                terms = replace(terms, exits=exits)
            case ExitAgreed():
                place = terms.exits[change.exit]
                said = tuple(
                    Way(party, TermStatus.AGREED, None, place.provenance) for party in terms.parties
                )
                terms = replace(terms, exits={**terms.exits, place.id: replace(place, said=said)})
            case ConditionLifted():
                left = tuple(c for c in terms.conditions if c.id != change.condition)
                terms = replace(terms, conditions=left)
            case RoadWidened():
                pass
    return terms


def _plus(number: Range, more: int) -> Range:
    least, central, most = (n + more for n in (number.least, number.central, number.most))
    return Range(least, central, most, number.unfavourable)


def _shifted(terms: AreaTerms, change: WindowShifted) -> AreaTerms:
    earlier, later = timedelta(seconds=change.earlier_s), timedelta(seconds=change.later_s)
    windows = {
        party: Interval(w.start - earlier, w.end + later if w.end else None)
        if change.party in {EVERY_PARTY, party}
        else w
        for party, w in terms.windows.items()
    }
    return replace(terms, windows=windows)


def roads_called(site: Site, name: str) -> IntArray:
    """Return the roads of a network that go by a number, a name or the number of a way.

    Parameters
    ----------
    site : Site
    name : str
        As the map has it, in capitals or not.
    """
    wanted, roads = name.strip().casefold(), site.roads
    called_so = roads.way_osm_id == (int(wanted) if _WAY.fullmatch(wanted) else NO_WAY)
    for texts in (roads.way_ref, roads.way_name):
        mine = [text for text in np.unique(texts).tolist() if wanted in _parts(roads.text(text))]
        called_so = called_so | np.isin(texts, mine)
    before = np.concatenate([[0], np.cumsum(called_so)])[roads.shape_way_start]
    return np.flatnonzero((np.diff(before) > 0)[roads.road_shape])


def _parts(text: str) -> set[str]:
    return {part.strip().casefold() for part in text.split(";")} - {""}


def links_called(timed: TimedSite, name: str) -> IntArray:
    """Return the links of a network in steps whose roads go by a name; see `roads_called`."""
    return np.flatnonzero(np.isin(timed.road, roads_called(timed.site, name)))


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A network in steps as the terms stand, with room for changes of windows, rates, receptions.

    Parameters
    ----------
    timed : TimedSite
        On the longest horizon that any change asks for.
    network : TimedNetwork
        As the terms stand: vehicles leave from a later step on, and its horizon ends sooner.
    totals : ndarray of int64, shape (destinations,)
        The most vehicles that each exit takes in all, or -1.
    first_step : int
        The step in which the window of the terms begins.
    rows : mapping
        Rows of capacity that changes bring, by (change, row before).
    """

    timed: TimedSite
    network: TimedNetwork
    totals: IntArray
    first_step: int
    rows: dict[tuple[RoadChange, int], int]

    def changes(self, asked: Sequence[RoadChange]) -> tuple[Change, ...]:
        """Return what changes of the terms are on this network; nothing where they move nothing."""
        terms = with_terms(self.timed.site.terms, asked)
        found = list(self._windows(terms))
        for change in asked:
            if isinstance(change, ReceivedMore):
                d = self.timed.site.exits.index(change.exit)
                row = int(self.network.reception_row[d])
                found.append(Reception(d, self.rows[change, row]))
            elif isinstance(change, TakesMore):
                d = self.timed.site.exits.index(change.exit)
                found.append(Total(d, int(self.totals[d]) + change.more_vehicles))
            elif isinstance(change, RoadWidened):
                found += self._wider(change)
        return tuple(found)

    def _wider(self, change: RoadWidened) -> Iterator[Change]:
        links = links_called(self.timed, change.road)
        for row in np.unique(self.network.capacity_row[links]).tolist():
            mine = links[self.network.capacity_row[links] == row]
            yield Rate(mine, self.rows[change, row])

    def _windows(self, terms: AreaTerms) -> Iterator[Change]:
        span = steps_between(terms, self.timed.case)
        assert span is not None  # noqa: S101 - a change adds: what could be used still can
        dt, network = self.timed.step_s, self.network
        earlier = self.first_step - (span[0] - self.timed.begins_s) // dt
        later = (span[1] - self.timed.begins_s) // dt - network.steps
        if earlier:
            yield from (EarlierStart(o, earlier) for o in range(len(network.origin)))
        if not later:
            return
        steps = network.steps + later
        last = _last_entry(self.timed.network, steps)
        opened = last > network.last_entry
        moves_along = opened & (network.last_entry >= 0) & (last - network.last_entry == later)
        yield LaterEnd(later, self.timed.network.capacity[:, network.steps : steps])
        yield LongerWindow(np.flatnonzero(moves_along), later_steps=later)
        for link in np.flatnonzero(opened & ~moves_along).tolist():
            yield Opened(link, 0, int(last[link]))


def _last_entry(wide: TimedNetwork, steps: int) -> IntArray:
    """Return the last entry of links where the horizon ends sooner; -1 where there is none."""
    return np.maximum(-1, np.minimum(wide.last_entry, steps - BEHIND_STEPS - wide.link_steps))


def steps_between(terms: AreaTerms, case: Case) -> tuple[int, int] | None:
    """Return the Unix seconds between which the steps of a case lie, or None without any."""
    window, until_s = terms.window(), usable_until_s(terms, case)
    if window is None or until_s is None:
        return None
    dt = terms.settings.step_s
    begins_s = -(-int(window[0].timestamp()) // dt) * dt
    steps = (until_s - begins_s) // dt
    return (begins_s, begins_s + steps * dt) if steps >= 1 else None


def laid_out(site: Site, case: Case, tried: Iterable[Tried]) -> Laid | None:
    """Return the network of a case with room for changes, or nothing if the terms allow no plan.

    Parameters
    ----------
    site : Site
    case : Case
    tried : iterable of Tried
        Changes of exits are left out: another exit moves the times of all roads.
    """
    span = steps_between(site.terms, case)
    asked = [c for t in tried for c in t.changes]
    widest = with_terms(site.terms, _widest([c for c in asked if isinstance(c, WindowShifted)]))
    timed = timed_site(replace(site, terms=widest), case)
    if span is None or timed is None:
        return None
    timed = replace(timed, site=site)
    timed, rows = _with_rows(timed, asked)
    wide, dt = timed.network, timed.step_s
    first_step = (span[0] - timed.begins_s) // dt
    steps = (span[1] - timed.begins_s) // dt
    network = replace(
        wide,
        steps=steps,
        capacity=wide.capacity[:, :steps],
        last_entry=_last_entry(wide, steps),
        ready_step=np.full(len(wide.origin), first_step, dtype=np.int64),
    )
    return Laid(timed, network, totals_of(site, case), first_step, rows)


def _widest(shifts: list[WindowShifted]) -> list[WindowShifted]:
    """Return one shift of all parties that holds every shift; where none moves, none."""
    if not shifts:
        return []
    earlier, later = max(c.earlier_s for c in shifts), max(c.later_s for c in shifts)
    return [WindowShifted(EVERY_PARTY, earlier, later)]


def _with_rows(
    timed: TimedSite, asked: Iterable[RoadChange]
) -> tuple[TimedSite, dict[tuple[RoadChange, int], int]]:
    """Return a site with a row of capacity for each change of a rate.

    The rate that is added has a row of its own, added to the one there is: nowhere lower, and by
    less than a vehicle short of the row of both rates together.
    """
    network = timed.network
    first_step = timed.begins_s // timed.step_s
    found: dict[tuple[RoadChange, int], int] = {}
    rows = [network.capacity]
    for change in dict.fromkeys(asked):
        if isinstance(change, ReceivedMore):
            before = [int(network.reception_row[timed.site.exits.index(change.exit)])]
        elif isinstance(change, RoadWidened):
            links = links_called(timed, change.road)
            before = np.unique(network.capacity_row[links]).tolist()
        else:
            continue
        more = capacity_rows(
            [change.more_vehicles_per_h],
            step_s=timed.step_s,
            first_step=first_step,
            steps=network.steps,
        )
        for row in before:
            found[change, row] = sum(len(r) for r in rows)
            rows.append(network.capacity[row : row + 1] + more)
    return replace(timed, network=replace(network, capacity=np.concatenate(rows))), found
