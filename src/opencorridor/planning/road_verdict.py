"""The sentences of a road plan: the answer first, and nothing that is not in the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.cases import Case
from opencorridor.model.road_plan import SHARES_SENTENCE, AreaExit, AreaTerms, CaseOut, Crowd
from opencorridor.planning.road_places import meeting
from opencorridor.planning.road_site import Site

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
    else:
        why = (
            "no vehicle reaches an exit before "
            f"{_clock(terms, case.usable_until)}, when the roads have to be empty"
        )
    return f"Nobody gets out in the cautious case: {why}."


def _details(terms: AreaTerms, case: CaseOut) -> list[str]:
    total = {i: sum(hour.out[i] for hour in case.hours) for i in terms.used_exits()}
    parts = ", ".join(f"{n:,} vehicles leave at {terms.exits[i].name}" for i, n in total.items())
    found = [f"In the cautious case {parts}."]
    if case.out < case.vehicles:
        found.append(SHARES_SENTENCE)
    until = _clock(terms, case.proven_until)
    if case.widest_gap == 0:
        found.append(
            f"By this arithmetic no plan on these roads has more out at any moment before {until}."
        )
    else:
        found.append(
            f"By this arithmetic no plan can have more than {case.most_out:,} vehicles out; at no "
            f"moment before {until} is this one more than {case.widest_gap:,} vehicles behind the "
            "most."
        )
    for wanted in case.waiting_wanted[:1]:
        short = sum(w.vehicles for w in case.waiting_wanted)
        found.append(
            f"{short:,} vehicles would need a holding place to get out, {wanted.vehicles:,} of "
            f"them {wanted.near}; they are not counted as out."
        )
    if case.out_if_late is not None:
        found.append(
            f"If everything begins two hours late, {case.out_if_late:,} vehicles are out in the "
            "cautious case."
        )
    found.append(
        f"If the silence breaks midway through the plan, {case.on_road_midway:,} vehicles are on "
        "the road in the cautious case."
    )
    return found


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
