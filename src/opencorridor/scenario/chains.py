"""Resolves chains of places into roads: corridors, ways out of gathering points, ways in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

from opencorridor.scenario.notes import Notes, Where
from opencorridor.scenario.sheets_schema import RoadRow, VehicleRow
from opencorridor.scenario.tables import Known, Tables
from opencorridor.scenario.terms_schema import CorridorRow


@dataclass(frozen=True, slots=True)
class Chain:
    """The roads of a corridor: one for each pair of waypoints, one for each gathering point."""

    roads: tuple[str, ...]
    ways: dict[str, str]


@dataclass(slots=True)
class RoadIndex:
    """Roads by the two places that they join."""

    pairs: dict[frozenset[str], list[RoadRow]] = field(default_factory=lambda: defaultdict(list))
    touched: set[str] = field(default_factory=set)
    unread: set[frozenset[str]] = field(default_factory=set)
    whole: bool = True

    @classmethod
    def of(cls, tables: Tables) -> RoadIndex:
        """Return the index of all roads that could be read."""
        index = cls(unread=tables.unread_pairs, whole=tables.known.get("roads", Known()).whole)
        for road in tables.roads.values():
            index.pairs[frozenset((road.from_, road.to))].append(road)
            index.touched.update((road.from_, road.to))
        for pair in tables.unread_pairs:
            index.touched.update(pair)
        return index

    def joining(self, tail: str, head: str) -> list[RoadRow]:
        """Return the roads that join two places, in whichever direction."""
        return self.pairs.get(frozenset((tail, head)), [])

    def may_be_unread(self, tail: str, head: str) -> bool:
        """Tell whether a road between two places may be in what could not be read."""
        return not self.whole or frozenset((tail, head)) in self.unread


def leads(road: RoadRow, tail: str, head: str) -> bool:
    """Tell whether a road may be driven from one place to the other."""
    return (road.from_, road.to) == (tail, head) or (
        road.both_ways and (road.to, road.from_) == (tail, head)
    )


class ChainReader:
    """Finds the road for each step of a chain and notes where there is none, or more than one.

    Parameters
    ----------
    index : RoadIndex
        All roads.
    notes : Notes
        Where findings go.
    """

    def __init__(self, index: RoadIndex, notes: Notes) -> None:
        self._index = index
        self._notes = notes

    def step(
        self,
        ends: tuple[str, str],
        chosen: tuple[str, ...],
        where: Where,
        missing: tuple[str, str],
    ) -> str | None:
        """Return the road from one place to the next, or ``None`` with a finding.

        Parameters
        ----------
        ends : tuple of str
            The two places, in the direction of travel.
        chosen : tuple of str
            Ids of roads that are named for this purpose.
        where : Where
            Place of the chain.
        missing : tuple of str
            Code and beginning of the sentence for the case that no road joins them.
        """
        tail, head = ends
        joining = self._index.joining(tail, head)
        named = [road for road in joining if road.id in chosen]
        candidates = named or joining
        usable = [road for road in candidates if leads(road, tail, head)]
        if len(usable) == 1:
            return usable[0].id
        if len(usable) > 1:
            self._note_two_roads(ends, usable, where)
        elif candidates:
            road = candidates[0]
            self._notes.add(
                "OC-309",
                where,
                f"The road {road.id!r} is one-way, from {road.from_!r} to {road.to!r}, and the "
                f"chain needs it from {tail!r} to {head!r}.",
                "Set both_ways to yes if it may be driven so, or lead the chain another way.",
            )
        elif not self._index.may_be_unread(tail, head):
            code, sentence = missing
            self._notes.add(
                code,
                where,
                f"{sentence} from {tail!r} to {head!r}.",
                "Add the road to roads.csv, or lead the chain along roads that are there.",
            )
        return None

    def _note_two_roads(self, ends: tuple[str, str], usable: list[RoadRow], where: Where) -> None:
        ids = ", ".join(repr(road.id) for road in usable[:5])
        self._notes.add(
            "OC-305",
            where,
            f"{len(usable)} roads join {ends[0]!r} and {ends[1]!r}: {ids}.",
            "Name the one that is meant under `roads` of the corridor."
            if where.column and where.column.startswith("corridor")
            else "Name a place in between, or keep one of the roads.",
        )

    def corridor(self, row: CorridorRow) -> Chain | None:
        """Return the roads of a corridor, or ``None`` with findings."""
        points = row.waypoints
        where = row.where("waypoints")
        if len(points) < 2 or len(set(points)) < len(points):
            self._note_bad_points(points, where)
            return None
        steps = list(pairwise(points))
        missing = ("OC-308", "No road leads")
        roads = [self.step(ends, row.roads, where, missing) for ends in steps]
        ways = self._ways(row)
        self._check_destinations(row)
        if ways is None or None in roads:
            return None
        found = tuple(road for road in roads if road is not None)
        self._check_named_roads(row, {*found, *ways.values()})
        return Chain(found, ways)

    def _note_bad_points(self, points: tuple[str, ...], where: Where) -> None:
        if len(points) < 2:
            self._notes.add(
                "OC-318",
                where,
                "The corridor has one waypoint only.",
                "Name at least the origin and a destination.",
            )
        for point in sorted({point for point in points if points.count(point) > 1}):
            self._notes.add(
                "OC-307",
                where,
                f"The place {point!r} is twice on the corridor.",
                "Name each place once; a detour is a corridor of its own.",
            )

    def _check_destinations(self, row: CorridorRow) -> None:
        for place in row.destinations:
            if place not in row.waypoints[1:]:
                state = (
                    "the first waypoint" if place in row.waypoints else "not among the waypoints"
                )
                self._notes.add(
                    "OC-310",
                    row.where("destinations"),
                    f"The destination {place!r} is {state}.",
                    "Lead the corridor to it, or take it out of the destinations.",
                )

    def _ways(self, row: CorridorRow) -> dict[str, str] | None:
        ways: dict[str, str] = {}
        where = row.where("gathering_points")
        for point in row.gathering_points:
            if point in row.waypoints:
                self._notes.add(
                    "OC-311",
                    where,
                    f"The gathering point {point!r} is itself a waypoint of the corridor.",
                    "Leave it out: without gathering points people leave from the first waypoint.",
                )
                continue
            missing = ("OC-311", "No way leads out of the gathering point: no road")
            road = self.step((point, row.waypoints[0]), row.roads, where, missing)
            if road is not None:
                ways[point] = road
        return ways if set(ways) == set(row.gathering_points) else None

    def _check_named_roads(self, row: CorridorRow, used: set[str]) -> None:
        for road in row.roads:
            if road not in used:
                self._notes.add(
                    "OC-312",
                    row.where("roads"),
                    f"The road {road!r} joins no two following waypoints of the corridor.",
                    "Take it out, or add the waypoint that it leads to.",
                )

    def way_in(self, row: VehicleRow, of_corridors: Collection[str] | None) -> None:
        """Check that the way in of a fleet follows roads.

        Parameters
        ----------
        row : VehicleRow
            The fleet.
        of_corridors : collection of str or None
            Roads of all corridors, for vehicles come in over those alone; ``None`` if some
            corridor could not be resolved.
        """
        where = row.where("way_in")
        for place in sorted({place for place in row.way_in if row.way_in.count(place) > 1}):
            self._notes.add(
                "OC-315", where, f"The way in passes {place!r} twice.", "Name each place once."
            )
        for tail, head in pairwise(row.way_in):
            if tail != head:
                self._step_in((tail, head), of_corridors, where)

    def _step_in(
        self, ends: tuple[str, str], of_corridors: Collection[str] | None, where: Where
    ) -> None:
        usable = [road for road in self._index.joining(*ends) if leads(road, *ends)]
        if not usable:
            self.step(ends, (), where, ("OC-315", "The way in is not connected: no road leads"))
        elif of_corridors is not None:
            known = [road for road in usable if road.id in of_corridors]
            if len(known) > 1:
                self._note_two_roads(ends, known, where)
            elif not known:
                self._notes.add(
                    "OC-316",
                    where,
                    f"No corridor has the road from {ends[0]!r} to {ends[1]!r}: vehicles come in "
                    "over roads of agreed corridors only.",
                    "Lead the way in along a corridor, or list the corridor that it needs.",
                )
