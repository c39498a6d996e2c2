"""Values of a case (method, section 2): speeds, travel times, rates, services, fleets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opencorridor.model.cases import Case
from opencorridor.model.scenario import Checkpoint, Corridor, Direction, Road, Scenario
from opencorridor.units import SECONDS_PER_HOUR, travel_time_s
from opencorridor.verification.windows import USUAL, Share, Terms, roads_of

WAY_OUT = frozenset({Direction.OUT, Direction.BOTH})
WAY_IN = frozenset({Direction.IN, Direction.BOTH})


NO_FLEET_LENGTH_M = 12
"""Length of a vehicle in metres where a scenario has no fleet (method, section 2)."""


@dataclass(frozen=True, slots=True)
class RoadValues:
    """One road: usual speed (m/h), class capacity and uninvited (vehicles/h), headway (m)."""

    length_m: int
    speed_m_per_h: int
    capacity_vehicles_per_h: int
    uninvited_vehicles_per_h: int
    headway_m: int

    def speed(self, share: Share = USUAL) -> int:
        """Return the speed in metres per hour under these shares."""
        return self.speed_m_per_h * share.speed_permille // 1000

    def travel_s(self, share: Share = USUAL) -> int | None:
        """Return the travel time in seconds, ``None`` where nothing moves."""
        speed = self.speed(share)
        return travel_time_s(self.length_m, speed) if speed > 0 else None

    def rate(self, share: Share = USUAL) -> int:
        """Return the rate in vehicles per hour and direction under these shares."""
        rate = self.capacity_vehicles_per_h * share.capacity_permille // 1000
        if self.headway_m > 0:
            rate = min(rate, self.speed(share) // self.headway_m)
        return max(0, rate - self.uninvited_vehicles_per_h)


@dataclass(frozen=True, slots=True)
class Values:
    """All values of one case. Rates of checkpoints are in vehicles per hour and direction."""

    case: Case
    margin_s: int
    roads: Mapping[str, RoadValues]
    checkpoint_rate: Mapping[str, int]
    service_s: Mapping[str, int]
    vehicles: Mapping[str, int]
    carries: Mapping[str, int]


def read_values(terms: Terms, case: Case) -> Values:
    """Take the value of a case for everything that is ranged."""
    scenario = terms.scenario
    carriers = [c for c in scenario.corridors.values() if c.id in terms.carriers]
    length = max((f.length_m for f in scenario.fleets.values()), default=NO_FLEET_LENGTH_M)
    roads = {
        road.id: _road(scenario, road, using, case, length)
        for road in scenario.roads.values()
        if (using := [c for c in carriers if road.id in roads_of(c)])
    }
    checkpoints = scenario.checkpoints.values()
    return Values(
        case=case,
        margin_s=scenario.settings.margin_s.at(case),
        roads=roads,
        checkpoint_rate={q.id: _checkpoint_rate(q, carriers, case) for q in checkpoints},
        service_s={q.id: q.service_s.at(case) for q in checkpoints},
        vehicles={f.id: f.count.at(case) for f in scenario.fleets.values()},
        carries={f.id: f.people_per_vehicle.at(case) for f in scenario.fleets.values()},
    )


def _road(
    scenario: Scenario, road: Road, using: list[Corridor], case: Case, vehicle_m: int
) -> RoadValues:
    speeds = [c.speed_m_per_h.at(case) for c in using]
    kinds = {kind for c in using for kind in c.vehicle_kinds}
    speeds += [s.at(case) for kind, s in road.speed_m_per_h.items() if kind in kinds]
    usable = scenario.settings.usable_capacity_permille.at(case)
    in_chain = [c for c in using if road.id in c.roads]
    return RoadValues(
        length_m=road.length_m,
        speed_m_per_h=min(speeds),
        capacity_vehicles_per_h=road.capacity_vehicles_per_h.at(case) * usable // 1000,
        uninvited_vehicles_per_h=sum(c.uninvited_vehicles_per_h.at(case) for c in in_chain),
        headway_m=max(c.spacing_m.at(case) for c in using) + vehicle_m,
    )


def _checkpoint_rate(checkpoint: Checkpoint, carriers: list[Corridor], case: Case) -> int:
    uninvited = sum(
        c.uninvited_vehicles_per_h.at(case) for c in carriers if checkpoint.place in c.waypoints
    )
    return max(0, checkpoint.rate_vehicles_per_h.at(case) - uninvited)


def per_step(rate_per_h: int, step: int, step_s: int, people: int = 1) -> int:
    """Return how many vehicles an hourly rate lets pass in one absolute step, nothing carried over.

    Parameters
    ----------
    rate_per_h : int
        Vehicles per hour, or people per hour if ``people`` is what each vehicle carries.
    step : int
        Absolute step.
    step_s : int
        Length of a step in seconds.
    people : int
        People per vehicle.
    """
    unit = SECONDS_PER_HOUR * people
    return rate_per_h * (step + 1) * step_s // unit - rate_per_h * step * step_s // unit
