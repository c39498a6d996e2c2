"""Checks how needs, fleets, windows and variants hang together with the corridors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from opencorridor.model.scenario import PlaceKind, WindowKind
from opencorridor.scenario.chains import Chain, ChainReader, RoadIndex
from opencorridor.scenario.columns import Row
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.sheets_schema import NeedRow, VehicleRow
from opencorridor.scenario.tables import Known, Tables
from opencorridor.scenario.terms_schema import CorridorRow, StatusRow, WindowRow


class Relations:
    """Cross checks over all tables.

    Parameters
    ----------
    tables : Tables
        All rows that could be read.
    chains : dict of Chain
        The roads of each corridor whose chain could be resolved.
    index : RoadIndex
        All roads.
    notes : Notes
        Where findings go.
    """

    def __init__(
        self, tables: Tables, chains: dict[str, Chain], index: RoadIndex, notes: Notes
    ) -> None:
        self._tables = tables
        self._chains = chains
        self._index = index
        self._notes = notes
        self._roads = {
            road for chain in chains.values() for road in (*chain.roads, *chain.ways.values())
        }
        self._starts: dict[str, list[CorridorRow]] = defaultdict(list)
        for corridor in tables.corridors.values():
            if corridor.waypoints:
                self._starts[corridor.waypoints[0]].append(corridor)

    def check(self) -> None:
        """Note everything that does not hang together."""
        for need in self._tables.needs.values():
            self._check_need(need)
        for fleet in self._tables.fleets.values():
            self._check_fleet(fleet)
        for corridor in self._tables.corridors.values():
            self._check_kinds(corridor)
        for ident, statuses in self._tables.statuses.items():
            self._check_statuses(ident, statuses)
        for window in self._tables.windows.values():
            if window.kind is WindowKind.MOVEMENT:
                self._check_scope(window)
        self._check_served()
        self._check_shared_roads()

    def _all_read(self, table: str, rows: Mapping[str, Row]) -> bool:
        known = self._tables.known.get(table, Known())
        return known.whole and len(known.ids) == len(rows)

    def _check_need(self, need: NeedRow) -> None:
        tables, notes = self._tables, self._notes
        if need.place not in tables.known["places"].ids:
            return
        if need.place not in self._index.touched and self._index.whole:
            notes.add(
                "OC-306",
                need.where("place"),
                f"No road at all leads to or from {need.place!r}, where people wait.",
                "Add its roads to roads.csv; a road that is shut is listed with a condition.",
            )
            return
        if not self._all_read("corridors", tables.corridors):
            return
        corridors = self._starts.get(need.place, [])
        if not corridors:
            starts = ", ".join(sorted(self._starts)[:10]) or "none"
            notes.add(
                "OC-313",
                need.where("place"),
                f"No corridor starts at {need.place!r}: nobody of {need.id!r} gets out.",
                f"Add a corridor from there, or name the first waypoint of one ({starts}).",
            )
            return
        self._check_accepts(need, corridors)

    def _check_accepts(self, need: NeedRow, corridors: list[CorridorRow]) -> None:
        places = self._tables.known["places"].ids
        if not all(place in places for place in need.accepts):
            return
        reached = {place for corridor in corridors for place in corridor.destinations}
        where = need.where("accepts")
        if not need.accepts:
            self._notes.add(
                "OC-510",
                where,
                f"The people of {need.id!r} accept none of the destinations: nobody of them is "
                "sent anywhere.",
                "Nothing is to be mended if that is what they said.",
            )
        elif not reached.intersection(need.accepts):
            self._notes.add(
                "OC-511",
                where,
                f"No corridor from {need.place!r} leads to a place that the people of {need.id!r} "
                "accept.",
                "A corridor to one of those places is needed; people are not sent elsewhere.",
            )
        else:
            for place in need.accepts:
                if place not in reached:
                    self._notes.add(
                        "OC-512",
                        where,
                        f"No corridor from {need.place!r} leads to {place!r}.",
                        "Nothing is to be mended if there is no such corridor.",
                    )

    def _check_served(self) -> None:
        tables = self._tables
        if not self._all_read("vehicles", tables.fleets) or "vehicles" in tables.unresolved:
            return
        served = {ident for fleet in tables.fleets.values() for ident in fleet.serves}
        for need in tables.needs.values():
            if need.id not in served and need.accepts:
                self._notes.add(
                    "OC-513",
                    need.where(),
                    f"No vehicles serve {need.id!r}: nobody of them gets out.",
                    f"Add their {need.moves_by}s to vehicles.csv, or vehicles that come for them.",
                )

    def _check_fleet(self, fleet: VehicleRow) -> None:
        needs = [self._tables.needs.get(ident) for ident in fleet.serves]
        known = [need for need in needs if need is not None]
        where = fleet.where("serves")
        places = sorted({need.place for need in known})
        if len(places) > 1:
            self._notes.add(
                "OC-314",
                where,
                f"The fleet serves needs at {len(places)} places: {', '.join(places[:5])}.",
                "Make one row for each place, with the vehicles that go there.",
            )
        for need in known:
            if need.moves_by is not fleet.kind:
                self._notes.add(
                    "OC-314",
                    where,
                    f"The need {need.id!r} moves by {need.moves_by}, and the vehicles are of kind "
                    f"{fleet.kind}.",
                    "Serve needs of the same kind only.",
                )
        if len(places) == 1 and len(known) == len(needs):
            self._check_way_in(fleet, places[0])

    def _check_way_in(self, fleet: VehicleRow, place: str) -> None:
        where = fleet.where("way_in")
        points = {p for corridor in self._starts.get(place, []) for p in corridor.gathering_points}
        if not fleet.way_in:
            corridors_known = self._all_read("corridors", self._tables.corridors)
            if corridors_known and fleet.stands_at not in {place, *points}:
                self._notes.add(
                    "OC-315",
                    where,
                    f"The fleet stands at {fleet.stands_at!r} and the people are at {place!r}: the "
                    "way in is missing.",
                    f"Name the places in order, from {fleet.stands_at} to {place}.",
                )
            return
        ends = (fleet.way_in[0], fleet.way_in[-1])
        if ends != (fleet.stands_at, place):
            self._notes.add(
                "OC-315",
                where,
                f"The way in leads from {ends[0]!r} to {ends[1]!r}, expected from "
                f"{fleet.stands_at!r} to {place!r}.",
                "Name both ends and all places between them.",
            )
        places = self._tables.known["places"].ids
        if all(name in places for name in fleet.way_in):
            corridors = self._tables.known["corridors"]
            whole = corridors.whole and set(self._chains) == set(corridors.ids)
            ChainReader(self._index, self._notes).way_in(fleet, self._roads if whole else None)

    def _check_kinds(self, corridor: CorridorRow) -> None:
        for ident in corridor.gathering_points:
            place = self._tables.places.get(ident)
            if place is not None and PlaceKind.GATHERING_POINT not in place.kinds:
                self._notes.add(
                    "OC-325",
                    place.where("kinds"),
                    f"The corridor {corridor.id!r} uses {ident!r} as a gathering point, which is "
                    "not among its kinds.",
                    "Add gathering_point to its kinds.",
                )

    def _check_statuses(self, ident: str, statuses: list[StatusRow]) -> None:
        seen: set[str] = set()
        for status in statuses:
            if status.party in seen:
                self._notes.add(
                    "OC-326",
                    status.where("party"),
                    f"The corridor {ident!r} has two statuses of {status.party!r}.",
                    "Keep what the party said last; one cannot plan on both.",
                )
            seen.add(status.party)

    def _check_scope(self, window: WindowRow) -> None:
        corridors = self._tables.known["corridors"].ids
        others = {i for table in ("places", "roads") for i in self._tables.known[table].ids}
        for ident in window.scope:
            if ident in others and ident not in corridors:
                self._notes.add(
                    "OC-319",
                    window.where("scope"),
                    f"A movement window names {ident!r}, which is not a corridor.",
                    "Name corridors: a movement window limits entry to their first segment.",
                )

    def _check_shared_roads(self) -> None:
        users: dict[str, list[str]] = defaultdict(list)
        for ident, chain in self._chains.items():
            for road in dict.fromkeys((*chain.roads, *chain.ways.values())):
                users[road].append(ident)
        corridors = self._tables.corridors
        noted: set[frozenset[str]] = set()
        for road, idents in users.items():
            speeds = {corridors[ident].speed_kmh for ident in idents}
            if len(speeds) > 1 and frozenset(idents) not in noted:
                noted.add(frozenset(idents))
                self._notes.add(
                    "OC-323",
                    corridors[idents[-1]].where("speed_kmh"),
                    f"The corridors {', '.join(idents)} share the road {road!r} at different "
                    "speeds: the slower one holds for both.",
                    "Nothing is to be mended if that is so; else give them one speed.",
                )
