"""What is stated of a corridor that is not agreed: its roads, and no time to use them.

Nobody may be sent down it, so no departure, arrival, vehicle or person is ever given for it.
"""

from __future__ import annotations

from dataclasses import replace

from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import NOT_AGREED_SENTENCE, CorridorCase
from opencorridor.model.scenario import Corridor, CorridorStatus, Scenario, TermStatus
from opencorridor.planning.arithmetic import corridor_case
from opencorridor.planning.grounds import build_grounds


def unagreed_case(
    scenario: Scenario, corridor: Corridor, case: Case, demand: Demand
) -> CorridorCase:
    """Return lengths, speeds and rates of a corridor that is not agreed, every moment null.

    Parameters
    ----------
    scenario : Scenario
    corridor : Corridor
        One that not every party has agreed.
    case : Case
    demand : Demand
        Which end of the needs is meant by those who wish to leave.
    """
    stated = tuple(
        CorridorStatus(p, TermStatus.AGREED, "for its lengths") for p in scenario.parties
    )
    alone = {corridor.id: replace(corridor, statuses=stated)}
    grounds = build_grounds(replace(scenario, corridors=alone), case)
    found = corridor_case(grounds, alone[corridor.id], demand)
    return replace(
        found,
        first_departure=None,
        announced_start=None,
        last_clearing_departure=None,
        last_clearing_departure_without_margin=None,
        last_clearing_departure_column_head=None,
        fits_terms_at_announced_start=False,
        slack_s=None,
        clear_time=None,
        silence_start=None,
        silence_end=None,
        at_silence_end=None,
        vehicles_in_window=0,
        people_by_kind=dict.fromkeys(found.people_by_kind, 0),
        windows_needed=None,
        windows_needed_reason=NOT_AGREED_SENTENCE,
        waypoints=tuple(
            replace(w, last_departure_reaching=None, last_entry_clearing=None)
            for w in found.waypoints
        ),
        segments=tuple(
            replace(s, covered_from=None, covered_until=None, last_entry_clearing=None)
            for s in found.segments
        ),
    )
