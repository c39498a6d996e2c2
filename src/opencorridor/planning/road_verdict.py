"""The sentences of a road plan: the answer first, and nothing that is not in the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.cases import Case
from opencorridor.model.road_plan import (
    RANK_SHARES_SENTENCE,
    SHARES_SENTENCE,
    AreaExit,
    AreaTerms,
    CaseOut,
    Crowd,
    RankRow,
)
from opencorridor.planning.road_places import meeting
from opencorridor.planning.road_site import Site

MOST_RANKS_TOLD = 6
DOUBTFUL_M = 100
"""Metres beyond which a place may have been joined to a road that nobody meant."""


def verdict(terms: AreaTerms, cases: Mapping[Case, CaseOut]) -> tuple[str, ...]:
    """Return the verdict on a road plan.

    Parameters
    ----------
    terms : AreaTerms
    cases : mapping
        The cases that were solved; the cautious one is always there.
    """
    cautious = cases[Case.CAUTIOUS]
    found = [_nobody(terms, cautious)] if not cautious.out else [_answer(terms, cautious)]
    if len(cases) > 1:
        each = ", ".join(f"{case.out:,} {name.value}" for name, case in cases.items())
        found.append(f"Vehicles out by case: {each}, of {cautious.vehicles:,}.")
        if cautious.people is not None:
            each = ", ".join(f"{case.people_out:,} {name.value}" for name, case in cases.items())
            found.append(f"People out by case: {each}.")
    if cautious.out:
        found += _details(terms, cautious)
    return tuple(found)


def _answer(terms: AreaTerms, case: CaseOut) -> str:
    all_out = case.out == case.vehicles
    who = f"All {case.out:,}" if all_out else f"{case.out:,} of {case.vehicles:,}"
    assert case.last_out is not None  # noqa: S101 - somebody is out
    by = _clock(terms, case.last_out)
    return (
        f"{who} vehicles with {case.people_out:,} people are out by {by} in the cautious case"
        + ("." if all_out else f"; {case.vehicles - case.out:,} vehicles are left behind.")
    )


def _nobody(terms: AreaTerms, case: CaseOut) -> str:
    if not terms.used_exits():
        why = "no exit is agreed by every party"
    elif terms.window() is None:
        why = "the parties' windows have no moment in common"
    elif not any(set(c.accepts) & set(terms.used_exits()) for c in terms.crowds.values()):
        why = "nobody accepts an exit that is agreed"
    elif not case.vehicles:
        why = "no vehicle is said to wish to leave"
    elif case.totals and all(
        any(t.exit == i and not t.vehicles for t in case.totals) for i in terms.used_exits()
    ):
        why = "no exit that is agreed takes anybody"
    else:
        why = (
            "no vehicle reaches an exit before "
            f"{_clock(terms, case.usable_until)}, when the roads have to be empty"
        )
    return f"Nobody gets out in the cautious case: {why}."


def _details(terms: AreaTerms, case: CaseOut) -> list[str]:
    total = {i: sum(hour.out[i] for hour in case.hours) for i in terms.used_exits()}
    parts = ", ".join(f"{n:,} vehicles leave at {terms.exits[i].name}" for i, n in total.items())
    found = [f"In the cautious case {parts}.", *_totals(terms, case)]
    if case.ranks:
        found.append(_in_order(case))
    if case.out < case.vehicles:
        found.append(RANK_SHARES_SENTENCE if case.ranks else SHARES_SENTENCE)
    found.append(_most(terms, case))
    if case.ranks:
        found.append(_most_people(terms, case))
    for wanted in case.waiting_wanted[:1]:
        short = sum(w.vehicles for w in case.waiting_wanted)
        found.append(
            f"{short:,} vehicles would need a holding place to get out, {wanted.vehicles:,} of "
            f"them {wanted.near}; they are not counted as out."
        )
    people = case.people
    if case.out_if_late is not None:
        late = _vehicles(case.out_if_late, None if people is None else people.out_if_late)
        found.append(f"If everything begins two hours late, {late} are out in the cautious case.")
    midway = _vehicles(case.on_road_midway, None if people is None else people.on_road_midway)
    found.append(
        f"If the silence breaks midway through the plan, {midway} are on the road in the cautious "
        "case."
    )
    return found


def _vehicles(vehicles: int, people: int | None) -> str:
    return f"{vehicles:,} vehicles" + ("" if people is None else f" with {people:,} people")


def _totals(terms: AreaTerms, case: CaseOut) -> list[str]:
    """Return a sentence for each exit of which the total is taken up."""
    return [
        f"{terms.exits[t.exit].name} takes {t.vehicles:,} vehicles in all and is full by "
        f"{_clock(terms, t.full_from)}."
        for t in case.totals
        if t.full_from is not None
    ]


def _in_order(case: CaseOut) -> str:
    told = "; ".join(
        f"{_rank(row, case)}, {row.out:,} of {row.vehicles:,} vehicles out"
        for row in case.ranks[:MOST_RANKS_TOLD]
    )
    more = len(case.ranks) - MOST_RANKS_TOLD
    return f"In this order: {told}" + (f"; and {more} more." if more > 0 else ".")


def _rank(row: RankRow, case: CaseOut) -> str:
    each = row.people_per_vehicle
    people = f"{each} {'person' if each == 1 else 'people'} in a vehicle"
    if len({rank.priority for rank in case.ranks}) == 1:
        return people
    return f"{'no priority' if row.priority is None else f'priority {row.priority}'}, {people}"


def _most(terms: AreaTerms, case: CaseOut) -> str:
    """Say what no plan has more of, in vehicles."""
    until = _clock(terms, case.proven_until)
    within = " that keeps the totals" if case.totals else ""
    what = "more vehicles" if case.ranks else "more"
    if case.widest_gap == 0:
        return (
            f"By this arithmetic no plan on these roads{within} has {what} out at any moment "
            f"before {until}."
        )
    if case.totals and case.out == case.most_out:
        return (
            f"By this arithmetic no plan on these roads{within} has more vehicles out by {until}; "
            f"at an earlier moment another could have more out, by {case.widest_gap:,} vehicles at "
            "the most."
        )
    return (
        f"By this arithmetic no plan{within} can have more than {case.most_out:,} vehicles out; at "
        f"no moment before {until} is this one more than {case.widest_gap:,} vehicles behind the "
        "most."
    )


def _most_people(terms: AreaTerms, case: CaseOut) -> str:
    """Say what no plan has more of in people, as far as each rank has the most that is proven."""
    until = _clock(terms, case.proven_until)
    within = " that keeps the totals" if case.totals else ""
    out = 0
    for number, row in enumerate(case.ranks):
        out += row.out
        if out < row.most_out:
            these = f"the first {number + 1} of these together" if number else _rank(row, case)
            return (
                f"Of {these}, no plan{within} can have more than {row.most_out:,} vehicles out by "
                f"{until}; this one has {out:,}."
            )
    if len({row.priority for row in case.ranks}) == 1:
        return f"No plan{within} gets more people out by {until}."
    return (
        f"No plan{within} gets more people of the first priority out by {until}, nor more of the "
        "next with as many of those before it."
    )


def doubtful(site: Site) -> tuple[str, ...]:
    """Return a sentence for each place that was joined to a road some way off: look at it.

    Parameters
    ----------
    site : Site
    """
    places: list[AreaExit | Crowd] = [*site.terms.exits.values(), *site.terms.crowds.values()]
    names = {place.id: place.name for place in places}
    return tuple(
        f"{names[j.id]} is joined to {meeting(site, j)}, {j.distance_m:,} m from where it is said "
        "to be: see whether that is the road that is meant."
        for j in site.joined
        if j.distance_m > DOUBTFUL_M
    )


def _clock(terms: AreaTerms, moment: datetime) -> str:
    clocks = terms.settings.clocks
    local = on_clock(moment, clocks[0].zone)
    others = {
        f"{on_clock(moment, c.zone):%H:%M} {c.city}"
        for c in clocks[1:]
        if on_clock(moment, c.zone).utcoffset() != local.utcoffset()
    }
    beside = f" ({', '.join(sorted(others))})" if others else ""
    return f"{local:%H:%M} {clocks[0].city}{beside}"


def assumptions(terms: AreaTerms) -> tuple[str, ...]:
    """Return what the numbers rest on, a sentence each."""
    s = terms.settings
    usable = [f"{s.usable_capacity_permille.at(case) / 10:g} %" for case in Case]
    margin = [f"{s.margin_s.at(case) / 60:g} min" for case in Case]
    own = ", ".join(s.own_assumptions)
    found = [
        (
            "Cases are cautious, central, favourable in this order. "
            f"Roads carry {', '.join(usable)} of the least, central and most capacity of their "
            "class."
        ),
        (
            f"Everybody is off the roads {', '.join(margin)} before the window ends, and one step "
            "more for rounding."
        ),
        (
            "Cars drive at the speed of the road's class, never above the limit, whatever the "
            "hour, the weather or the load; junctions, signals and turns cost nothing."
        ),
        "Oncoming traffic and cars that join unasked have to fit into what the share leaves.",
        "Vehicles wait where they stand and nowhere else; nobody passes a place twice.",
        f"Planned for the {s.demand.value} number of vehicles of each range.",
        *_assumed_of_ranks(terms),
        (
            "Roads that are shut are shut as wholes, from their first hour to the end and without "
            "a margin: it is the hour from which nobody is on them."
            if terms.conditions
            else "No road is taken as shut: the folder has no conditions.csv, or an empty one."
        ),
    ]
    if own:
        found.append(f"Assumed by whoever wrote the folder: {own}.")
    places: list[Crowd | AreaExit] = [*terms.crowds.values(), *terms.exits.values()]
    for place in places:
        if place.provenance.own_assumptions:
            named = ", ".join(place.provenance.own_assumptions)
            found.append(f"Assumed of {place.name}: {named}.")
    found += [
        f"Default: {d.column} = {d.value} ({d.file}); {d.source}." for d in terms.defaults_used
    ]
    return tuple(found)


def _assumed_of_ranks(terms: AreaTerms) -> list[str]:
    """Return what is said where vehicles are not alike, or exits take so many and no more."""
    found = []
    if terms.has_ranks:
        found.append(
            "Crowds get places by their priority, and within it those first whose vehicles carry "
            "most people; each vehicle takes the same room on the road and drives at the same "
            "speed."
        )
    if any(crowd.priority is not None for crowd in terms.crowds.values()):
        found.append(
            "Crowds with a priority leave as early as was found without one vehicle fewer out."
        )
    if terms.has_totals:
        found.append(
            "An exit with a total takes so many vehicles and no more, whenever they come and "
            "however many people are in them."
        )
    return found
