"""Traffic values of roads and checkpoints in one case: speed, time, vehicles per hour.

docs/method.md, section 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opencorridor.model.cases import Case
from opencorridor.model.scenario import (
    Checkpoint,
    Corridor,
    Direction,
    Fleet,
    Road,
    Scenario,
)
from opencorridor.network.coverage import agreed_corridors
from opencorridor.units import travel_time_s

_FALLBACK_VEHICLE_LENGTH_M = 12
"""Length of a vehicle, in metres, where a scenario has no fleet at all."""


@dataclass(frozen=True, slots=True)
class RoadTraffic:
    """What one road carries in one case, each direction.

    ``class_capacity`` is vehicles per hour after the usable share; ``pace_m`` is the spacing plus
    the longest vehicle in metres.
    """

    length_m: int
    speed_m_per_h: int
    class_capacity: int
    pace_m: int
    uninvited_vehicles_per_h: int

    def time_s(self, speed_permille: int = 1000) -> int:
        """Return the travel time in seconds at a share of the speed."""
        return travel_time_s(self.length_m, self.speed_at(speed_permille))

    def speed_at(self, speed_permille: int) -> int:
        """Return a share of the speed in metres per hour, at least one metre per hour."""
        return max(1, self.speed_m_per_h * speed_permille // 1000)

    def rate_vehicles_per_h(self, speed_permille: int = 1000, capacity_permille: int = 1000) -> int:
        """Return what is left for planned vehicles, in vehicles per hour and direction."""
        by_class = self.class_capacity * capacity_permille // 1000
        by_pace = self.speed_at(speed_permille) // self.pace_m
        return max(0, min(by_class, by_pace) - self.uninvited_vehicles_per_h)


@dataclass(frozen=True, slots=True)
class CheckpointTraffic:
    """What one checkpoint passes in one case: vehicles per hour, and seconds for each."""

    rate_vehicles_per_h: int
    service_s: int


@dataclass(frozen=True)
class Traffic:
    """Values of all roads of agreed corridors and of all checkpoints, in one case."""

    roads: Mapping[str, RoadTraffic]
    checkpoints: Mapping[str, CheckpointTraffic]


def _users(corridors: tuple[Corridor, ...], road: str) -> list[Corridor]:
    return [c for c in corridors if road in c.roads or road in c.ways.values()]


def longest_vehicle_m(fleets: Mapping[str, Fleet]) -> int:
    """Return the length in metres of the longest vehicle of any fleet."""
    return max((f.length_m for f in fleets.values()), default=_FALLBACK_VEHICLE_LENGTH_M)


def _road_traffic(road: Road, users: list[Corridor], case: Case, scenario: Scenario) -> RoadTraffic:
    speeds = [c.speed_m_per_h.at(case) for c in users]
    speeds += [
        road.speed_m_per_h[kind].at(case)
        for c in users
        for kind in c.vehicle_kinds
        if kind in road.speed_m_per_h
    ]
    usable = scenario.settings.usable_capacity_permille.at(case)
    return RoadTraffic(
        length_m=road.length_m,
        speed_m_per_h=min(speeds),
        class_capacity=road.capacity_vehicles_per_h.at(case) * usable // 1000,
        pace_m=max(c.spacing_m.at(case) for c in users) + longest_vehicle_m(scenario.fleets),
        uninvited_vehicles_per_h=sum(
            c.uninvited_vehicles_per_h.at(case) for c in users if road.id in c.roads
        ),
    )


def _checkpoint_traffic(
    checkpoint: Checkpoint, corridors: tuple[Corridor, ...], case: Case
) -> CheckpointTraffic:
    joined = sum(
        c.uninvited_vehicles_per_h.at(case) for c in corridors if checkpoint.place in c.waypoints
    )
    return CheckpointTraffic(
        max(0, checkpoint.rate_vehicles_per_h.at(case) - joined), checkpoint.service_s.at(case)
    )


def build_traffic(scenario: Scenario, case: Case) -> Traffic:
    """Return the traffic values of one case over the agreed corridors; docs/method.md, 2."""
    corridors = agreed_corridors(scenario)
    used = {r for c in corridors for r in (*c.roads, *c.ways.values())}
    roads = {
        road.id: _road_traffic(road, _users(corridors, road.id), case, scenario)
        for road in scenario.roads.values()
        if road.id in used
    }
    checkpoints = {
        c.id: _checkpoint_traffic(c, corridors, case) for c in scenario.checkpoints.values()
    }
    return Traffic(roads, checkpoints)


def checkpoints_at(scenario: Scenario, place: str, way: Direction) -> tuple[Checkpoint, ...]:
    """Return the checkpoints at a place that act in a direction, in the order of the file."""
    return tuple(
        c
        for c in scenario.checkpoints.values()
        if c.place == place and c.direction in (way, Direction.BOTH)
    )
