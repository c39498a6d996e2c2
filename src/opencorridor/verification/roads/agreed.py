"""What the terms of an area give: hours that all parties have in common, exits all agreed to."""

from __future__ import annotations

from opencorridor.clock import to_unix
from opencorridor.model.cases import Case
from opencorridor.model.road_plan import AreaTerms
from opencorridor.model.scenario import TermStatus


def agreed_exits(terms: AreaTerms) -> tuple[str, ...]:
    """Return the exits to which each party has agreed, in the order of the sheet."""
    return tuple(
        ident
        for ident, exit_ in terms.exits.items()
        if all(
            any(way.party == party and way.status is TermStatus.AGREED for way in exit_.said)
            for party in terms.parties
        )
    )


def hours_s(terms: AreaTerms) -> tuple[int, int] | None:
    """Return the Unix seconds from which and until which every party is silent, or None."""
    windows = [terms.windows.get(party) for party in terms.parties]
    starts = [to_unix(window.start) for window in windows if window is not None]
    ends = [to_unix(w.end) for w in windows if w is not None and w.end is not None]
    if not ends or len(starts) < len(windows) or max(starts) >= min(ends):
        return None
    return max(starts), min(ends)


def usable_until_s(terms: AreaTerms, case: Case) -> int | None:
    """Return the Unix second at which everybody is off the roads, or None without hours."""
    hours = hours_s(terms)
    return None if hours is None else hours[1] - terms.settings.margin_s.at(case)
