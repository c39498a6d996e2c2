"""Turns typed rows into the model, resolving times and class values."""

from __future__ import annotations

from datetime import UTC, datetime

from opencorridor.model.cases import Range
from opencorridor.model.road_classes import BY_CLASS, capacity_vehicles_per_h, speed_m_per_h
from opencorridor.model.scenario import (
    AskMenu,
    Checkpoint,
    ClockName,
    Condition,
    ConditionKind,
    Corridor,
    CorridorStatus,
    DefaultUsed,
    Fleet,
    Interval,
    Need,
    Party,
    Place,
    Provenance,
    Road,
    Settings,
    VehicleKind,
    WhatIf,
    Window,
)
from opencorridor.scenario import defaults
from opencorridor.scenario.chains import Chain
from opencorridor.scenario.columns import SourcedRow
from opencorridor.scenario.folder_schema import ClockRow, PartyRow
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.sheets_schema import (
    CheckpointRow,
    ConditionRow,
    NeedRow,
    PlaceRow,
    RoadRow,
    VehicleRow,
)
from opencorridor.scenario.terms_schema import (
    AsksRow,
    ChangeRow,
    CorridorRow,
    ScenarioRow,
    StatusRow,
    WhatIfRow,
    WindowRow,
)
from opencorridor.scenario.times import resolve, resolve_interval
from opencorridor.scenario.what_ifs import read_change


def provenance(row: SourcedRow) -> Provenance:
    """Return where a row comes from and who may see it."""
    return Provenance(
        source=row.source,
        as_of=in_utc(row.as_of),
        sensitivity=row.sensitivity,
        file=row.file,
        row=row.line,
        own_assumptions=row.own_assumptions,
    )


def in_utc(moment: datetime | None) -> datetime | None:
    """Return a moment that has an offset in UTC."""
    return None if moment is None else moment.astimezone(UTC)


class Builder:
    """Builds the things of the model, one row at a time.

    Each method returns ``None``, with findings, where a row cannot be built.

    Parameters
    ----------
    notes : Notes
        Where findings and defaults used go.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def settings(self, row: ScenarioRow, clocks: list[ClockRow]) -> Settings:
        """Return the settings; durations in seconds, shares in thousandths."""
        return Settings(
            id=row.id,
            title=row.title,
            version=row.version,
            as_of=row.as_of.astimezone(UTC),
            expires=row.expires.astimezone(UTC),
            sensitivity=row.sensitivity,
            clocks=tuple(ClockName(clock.zone, clock.city) for clock in clocks),
            margin_s=row.margin_min,
            step_s=row.step_s,
            block_s=row.block_min,
            usable_capacity_permille=row.usable_capacity,
            demand=row.demand,
            priority=row.priority,
            source=row.source,
            summary=row.summary,
            own_assumptions=row.own_assumptions,
            not_known=row.not_known,
            as_if_agreed=row.as_if_agreed,
        )

    def party(self, row: PartyRow) -> Party:
        """Return a party."""
        return Party(row.id, row.name, row.clock, provenance(row))

    def place(self, row: PlaceRow) -> Place:
        """Return a place."""
        return Place(
            id=row.id,
            name=row.name,
            kinds=frozenset(row.kinds),
            lat=float(row.lat),
            lon=float(row.lon),
            area=row.area,
            holder=row.holder,
            capacity_vehicles=row.capacity_vehicles,
            longest_wait_s=row.longest_wait_min,
            reception_people_per_h=row.reception_people_per_h,
            beds_people=row.beds_people,
            turn_back=row.turn_back,
            other_names=row.other_names,
            provenance=provenance(row),
        )

    def road(self, row: RoadRow) -> Road:
        """Return a road; what is not stated comes from its class."""
        lanes = self._lanes(row) if row.lanes is None else row.lanes
        capacity = row.capacity_vehicles_per_h
        return Road(
            id=row.id,
            tail=row.from_,
            head=row.to,
            length_m=row.length_km,
            road_class=row.class_,
            lanes=lanes,
            both_ways=row.both_ways,
            capacity_vehicles_per_h=self._capacity(row, lanes) if capacity is None else capacity,
            speed_m_per_h={
                VehicleKind.CAR: self._speed(row, VehicleKind.CAR, row.car_speed_kmh),
                VehicleKind.BUS: self._speed(row, VehicleKind.BUS, row.bus_speed_kmh),
            },
            provenance=provenance(row),
        )

    def _by_class(self, row: RoadRow, column: str, value: str, source: str) -> None:
        source = defaults.source_for_class(source, row.class_)
        self._notes.add_default(DefaultUsed(row.file, row.line, column, value, source))

    def _lanes(self, row: RoadRow) -> int:
        lanes = BY_CLASS[row.class_].lanes
        self._by_class(row, "lanes", f"{lanes} ({row.class_})", defaults.LANES_SOURCE)
        return lanes

    def _capacity(self, row: RoadRow, lanes: int) -> Range:
        capacity = capacity_vehicles_per_h(row.class_, lanes)
        value = f"{range_text(capacity)} vehicles/h ({row.class_}, lanes: {lanes})"
        self._by_class(row, "capacity_vehicles_per_h", value, defaults.CAPACITY_SOURCE)
        return capacity

    def _speed(self, row: RoadRow, kind: VehicleKind, stated: Range | None) -> Range:
        if stated is not None:
            return stated
        speed = speed_m_per_h(row.class_, kind)
        value = f"{speed.central / 1000:g} km/h ({row.class_})"
        self._by_class(row, f"{kind}_speed_kmh", value, defaults.SPEED_SOURCE[kind])
        return speed

    def checkpoint(self, row: CheckpointRow) -> Checkpoint | None:
        """Return a checkpoint with its hours in UTC."""
        hours: tuple[Interval, ...] = ()
        if row.opens is not None and row.closes is not None:
            wheres = (row.where("opens"), row.where("closes"))
            interval = resolve_interval((row.opens, row.closes), row.clock, wheres, self._notes)
            if interval is None:
                return None
            hours = (Interval(*interval),)
        elif row.opens is not None or row.closes is not None:
            missing = "opens" if row.opens is None else "closes"
            self._notes.add(
                "OC-410",
                row.where(missing),
                f"The hours of the checkpoint {row.id!r} have one end only: {missing!r} is empty.",
                "State both, or leave both empty.",
            )
            return None
        return Checkpoint(
            id=row.id,
            place=row.place,
            holder=row.holder,
            direction=row.direction,
            rate_vehicles_per_h=row.rate_vehicles_per_h,
            service_s=row.service_s,
            hours=hours,
            searches=row.searches,
            provenance=provenance(row),
        )

    def condition(self, row: ConditionRow) -> Condition | None:
        """Return a condition; what has no effect on its kind is left out."""
        wheres = (row.where("start"), row.where("end"))
        interval = resolve_interval(
            (row.start, row.end), row.clock, wheres, self._notes, across_change=True
        )
        if interval is None:
            return None
        damaged = row.kind is ConditionKind.DAMAGED
        changes_speed = damaged or row.kind is ConditionKind.SLOW
        return Condition(
            id=row.id,
            subject=row.subject,
            kind=row.kind,
            validity=Interval(*interval),
            vehicle_kinds=frozenset(row.vehicle_kinds if damaged else VehicleKind),
            speed_permille=(row.speed_factor or 1000) if changes_speed else 1000,
            capacity_permille=(row.capacity_factor or 1000) if changes_speed else 1000,
            lifted_by=row.lifted_by,
            provenance=provenance(row),
        )

    def corridor(self, row: CorridorRow, chain: Chain, statuses: list[StatusRow]) -> Corridor:
        """Return a corridor with its roads."""
        return Corridor(
            id=row.id,
            name=row.name,
            waypoints=row.waypoints,
            roads=chain.roads,
            destinations=row.destinations,
            gathering_points=row.gathering_points,
            ways=chain.ways,
            vehicle_kinds=frozenset(row.vehicle_kinds),
            speed_m_per_h=row.speed_kmh,
            spacing_m=row.spacing_m,
            uninvited_vehicles_per_h=row.uninvited_vehicles_per_h,
            statuses=tuple(
                CorridorStatus(s.party, s.status, s.evidence, provenance(s)) for s in statuses
            ),
            column_vehicles=row.column_vehicles,
            no_silence_needed=row.no_silence_needed,
            provenance=provenance(row),
        )

    def window(self, row: WindowRow) -> Window | None:
        """Return a window with its ends in UTC."""
        wheres = (row.where("start"), row.where("end"))
        interval = resolve_interval((row.start, row.end), row.clock, wheres, self._notes)
        if interval is None:
            return None
        return Window(
            id=row.id,
            party=row.party,
            kind=row.kind,
            clock=row.clock,
            start=interval[0],
            end=interval[1],
            scope=frozenset(row.scope),
            provenance=provenance(row),
        )

    def need(self, row: NeedRow) -> Need:
        """Return a need."""
        return Need(
            id=row.id,
            place=row.place,
            group=row.group,
            people=row.people,
            moves_by=row.moves_by,
            accepts=frozenset(row.accepts),
            minimum_people=row.minimum_people,
            provenance=provenance(row),
        )

    def fleet(self, row: VehicleRow) -> Fleet | None:
        """Return a fleet; what is not stated comes from its kind."""
        ready_at = None
        if row.ready_at is not None:
            resolved = resolve(row.ready_at, row.clock, row.where("ready_at"), self._notes)
            if resolved is None:
                return None
            ready_at = resolved.moment
        return Fleet(
            id=row.id,
            kind=row.kind,
            count=row.count,
            stands_at=row.stands_at,
            side=row.side,
            serves=row.serves,
            people_per_vehicle=self._occupancy(row),
            length_m=self._length(row),
            ready_at=ready_at,
            way_in=row.way_in,
            boarding_s=row.boarding_min,
            provenance=provenance(row),
        )

    def _occupancy(self, row: VehicleRow) -> Range:
        if row.people_per_vehicle is not None:
            return row.people_per_vehicle
        people = defaults.PEOPLE_PER_VEHICLE[row.kind]
        self._by_kind(row, "people_per_vehicle", range_text(people), defaults.OCCUPANCY_SOURCE)
        return people

    def _length(self, row: VehicleRow) -> int:
        if row.length_m is not None:
            return row.length_m
        length = defaults.LENGTH_M[row.kind]
        self._by_kind(row, "length_m", f"{length}", defaults.LENGTH_SOURCE)
        return length

    def _by_kind(
        self, row: VehicleRow, column: str, value: str, sources: dict[VehicleKind, str]
    ) -> None:
        text = f"{value} ({row.kind})"
        self._notes.add_default(DefaultUsed(row.file, row.line, column, text, sources[row.kind]))

    def what_if(self, row: WhatIfRow, changes: list[ChangeRow]) -> WhatIf | None:
        """Return a variant of the terms."""
        if not changes:
            self._notes.add(
                "OC-322",
                row.where("changes"),
                f"The variant {row.id!r} changes nothing.",
                "List its changes, or take it out.",
            )
            return None
        read = [read_change(change, self._notes) for change in changes]
        return WhatIf(row.id, row.title, tuple(c for c in read if c), provenance(row))

    def asks(self, row: AsksRow | None) -> AskMenu:
        """Return which changes of the terms are tried."""
        if row is None:
            return AskMenu()
        return AskMenu(
            earlier_start_s=row.earlier_start_min,
            later_end_s=row.later_end_min,
            checkpoint_rate_permille=row.checkpoint_rate_factor,
            more_vehicles=row.more_vehicles,
            pairs=row.pairs,
        )


def range_text(value: Range) -> str:
    """Return a range as one would write it: one number, or least..central..most."""
    if value.least == value.most:
        return str(value.least)
    return f"{value.least}..{value.central}..{value.most}"
