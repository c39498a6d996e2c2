"""Why the people of an origin do or do not all get out, in one sentence."""

from __future__ import annotations

from opencorridor.model.cases import Case
from opencorridor.model.scenario import Corridor, Need, Scenario
from opencorridor.planning.closures import closure_words, damage_words
from opencorridor.planning.say import listed, people


def reason(scenario: Scenario, place: str, case: Case, out_of: tuple[int, int]) -> str:
    """Return why an origin's people do or do not all get out.

    Parameters
    ----------
    scenario : Scenario
    place : str
        The origin.
    case : Case
    out_of : tuple of int
        People out, and people who may wish to leave.
    """
    out, wish = out_of
    if out >= wish:
        return "Everybody who may wish to leave has a place."
    needs = [n for n in scenario.needs.values() if n.place == place]
    serving = [
        c
        for c in scenario.corridors.values()
        if c.waypoints[0] == place and c.is_agreed(scenario.parties)
    ]
    missing = _what_is_missing(needs, serving)
    if missing is not None:
        return missing
    seats = _seats(scenario, needs, case)
    if not seats:
        return "There is no vehicle for the people here."
    if not out:
        return _why_nobody(scenario, serving)
    if out >= seats:
        return f"The vehicles that there are seat {people(seats)}."
    return "Time or capacity on the way runs out."


def _what_is_missing(needs: list[Need], serving: list[Corridor]) -> str | None:
    if not any(n.accepts for n in needs):
        return "No destination is accepted here: nobody is sent anywhere."
    if not serving:
        return "No agreed corridor begins here."
    if not any(n.accepts & set(c.destinations) for n in needs for c in serving):
        return "No agreed corridor from here ends at an accepted destination."
    return None


def _why_nobody(scenario: Scenario, serving: list[Corridor]) -> str:
    closed = [w for c in serving for w in (*closure_words(scenario, c), *damage_words(scenario, c))]
    if closed:
        return f"No departure clears within the terms: {listed(closed)}."
    return "No departure clears within the terms."


def seats_in(scenario: Scenario, case: Case) -> int:
    """Return how many people all vehicles seat that serve anybody."""
    return _seats(scenario, list(scenario.needs.values()), case)


def _seats(scenario: Scenario, needs: list[Need], case: Case) -> int:
    ids = {n.id for n in needs}
    return sum(
        f.count.at(case) * f.people_per_vehicle.at(case)
        for f in scenario.fleets.values()
        if ids & set(f.serves)
    )
