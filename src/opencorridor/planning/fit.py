"""Rate against speed: what a corridor would need for all its vehicles to fit the terms."""

from __future__ import annotations

from dataclasses import replace

from opencorridor.clock import to_unix
from opencorridor.model.cases import Case, Demand, exactly
from opencorridor.model.plan import FitTable
from opencorridor.model.scenario import Corridor, Scenario
from opencorridor.planning.arithmetic import corridor_case, seat, vehicles_by_rate
from opencorridor.planning.grounds import build_grounds

_SPEEDS_KMH = (20, 25, 30, 35, 40, 45, 50, 60, 70, 80)
_RATES = (10, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 600)


def fit_table(scenario: Scenario, corridor: Corridor, demand: Demand) -> FitTable:
    """Return vehicles that clear by rate and speed, with the central margin and terms.

    Speeds are those of the whole corridor, not held down by the roads' own; rates are those of
    its narrowest piece. By arithmetic alone.
    """
    columns = [_vehicles_at(scenario, corridor, s, demand) for s in _SPEEDS_KMH]
    seated, _ = seat(build_grounds(scenario, Case.CENTRAL), corridor, demand)
    return FitTable(
        rates_vehicles_per_h=_RATES,
        speeds_m_per_h=tuple(s * 1000 for s in _SPEEDS_KMH),
        vehicles=tuple(tuple(column[i] for column in columns) for i in range(len(_RATES))),
        vehicles_wanted=sum(s.vehicles for s in seated),
    )


def _vehicles_at(
    scenario: Scenario, corridor: Corridor, speed_kmh: int, demand: Demand
) -> list[int]:
    speed = exactly(speed_kmh * 1000)
    on_chain = set(corridor.roads)
    roads = {
        k: replace(r, speed_m_per_h=dict.fromkeys(r.speed_m_per_h, speed)) if k in on_chain else r
        for k, r in scenario.roads.items()
    }
    corridors = {
        k: replace(c, speed_m_per_h=speed) if k == corridor.id or on_chain & set(c.roads) else c
        for k, c in scenario.corridors.items()
    }
    changed = replace(scenario, roads=roads, corridors=corridors)
    grounds = build_grounds(changed, Case.CENTRAL)
    case = corridor_case(grounds, corridors[corridor.id], demand)
    first = None if case.first_departure is None else to_unix(case.first_departure)
    last = None if case.last_clearing_departure is None else to_unix(case.last_clearing_departure)
    announced = None if case.announced_start is None else to_unix(case.announced_start)
    start = None if first is None else max(first, announced or first)
    return [vehicles_by_rate(grounds, corridor, start, last, rate) for rate in _RATES]
