"""Writes a whole plan from movements and certificates, every stated number added up by hand."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import (
    PLAN_SCHEMA,
    SILENCE_SENTENCE,
    Bound,
    Broken,
    CasePlan,
    CheckpointCase,
    Columns,
    CorridorCase,
    CorridorResult,
    CurvePoint,
    FitTable,
    FleetReady,
    Late,
    Movement,
    Objective,
    OnRoad,
    OnTime,
    OriginResult,
    People,
    PlaceHour,
    Plan,
    ScenarioRef,
    SegmentCase,
    TimetableRow,
    WaypointCase,
)
from opencorridor.model.scenario import Corridor, Fleet, Scenario, Sensitivity
from tests.verification.scenes import at
from tests.verification.tiny_planner import Solved

# By hand, for the scenario of `scenes`: way in 25 km and one minute, then a column of three cars.
ELM_WAY_IN_S = {Case.CAUTIOUS: 3060 + 240, Case.CENTRAL: 2310 + 240, Case.FAVOURABLE: 1860 + 240}
SILENCE = (at("09:00"), at("11:00"))
MOVEMENT = at("09:15")


def per_vehicle(movements: Sequence[Movement]) -> Iterator[tuple[Movement, datetime, int]]:
    """Yield (movement, departure, people) of each vehicle; steps are minutes, cars carry four."""
    for movement in movements:
        for j in range(movement.vehicles):
            late = timedelta(seconds=j * 60 // movement.vehicles)
            last = j == movement.vehicles - 1
            people = movement.people - 4 * j if last else 4
            yield movement, movement.departs_first + late, people


def _arrival(movement: Movement, departs: datetime) -> datetime:
    return departs + (movement.arrives_first - movement.departs_first)


def write_plan(scenario: Scenario, solved: Mapping[Case, Solved]) -> Plan:
    settings = scenario.settings
    moved = {case: found.movements for case, found in solved.items()}
    wish = _wish(scenario, settings.demand)
    out = {case: sum(m.people for m in found) for case, found in moved.items()}
    left = {case: wish - number for case, number in out.items()}
    by_demand = {d: out if d is settings.demand else dict.fromkeys(Case, 0) for d in Demand}
    behind = {d: {c: _wish(scenario, d) - by_demand[d][c] for c in Case} for d in Demand}
    return Plan(
        schema=PLAN_SCHEMA,
        software="test",
        made_at=at("08:30"),
        sensitivity=Sensitivity.RESTRICTED,
        version=settings.version,
        expires=settings.expires,
        scenario=ScenarioRef(
            settings.id,
            settings.title,
            settings.version,
            settings.as_of,
            settings.expires,
            scenario.digest,
            settings.clocks,
        ),
        verdict=("Arithmetic only.",),
        assumes=SILENCE_SENTENCE,
        corridors=tuple(_corridor(scenario, c) for c in scenario.corridors.values()),
        origins=tuple(_origin(scenario, moved, p) for p in ("oak", "elm")),
        people=People(
            {d: _wish(scenario, d) for d in Demand},
            str(settings.demand),
            out,
            left,
            by_demand,
            behind,
        ),
        bound={case: _bound(found) for case, found in solved.items()},
        certificate={case: found.certificate for case, found in solved.items()},
        cases={case: _case(scenario, case, found) for case, found in moved.items()},
        binding=(),
        columns=Columns(
            {c: OnTime(out[c], left[c], _last(moved[c])) for c in Case},
            {c: _late(moved[c], wish) for c in Case},
            {c: _broken(scenario, moved[c], wish) for c in Case},
        ),
        what_if=(),
        assumptions=(),
        not_known=(),
        findings=(),
    )


def _wish(scenario: Scenario, demand: Demand, place: str | None = None) -> int:
    needs = (n for n in scenario.needs.values() if place in (None, n.place))
    return sum(n.people.at_demand(demand) for n in needs)


def _last(movements: Sequence[Movement]) -> datetime | None:
    return max((m.arrives_last for m in movements), default=None)


def _bound(solved: Solved) -> Bound:
    people = sum(m.people for m in solved.movements)
    arrivals = sum(s.arrival_sum_steps for s in solved.certificate.stages)
    return Bound(people, 0, arrivals, exact=True, words="No plan gets more people out.")


def _origin(
    scenario: Scenario, moved: Mapping[Case, tuple[Movement, ...]], place: str
) -> OriginResult:
    out = {c: sum(m.people for m in found if m.origin == place) for c, found in moved.items()}
    wish = _wish(scenario, Demand.CENTRAL, place)
    nothing: dict[Case, int | None] = dict.fromkeys(Case)
    return OriginResult(
        place=place,
        name=place.title(),
        wish_to_leave={d: _wish(scenario, d, place) for d in Demand},
        out=out,
        left_behind={c: wish - number for c, number in out.items()},
        least=dict(out),
        most=nothing,
        out_by_demand={d: out if d is Demand.CENTRAL else dict.fromkeys(Case, 0) for d in Demand},
        minimum_people=sum(n.minimum_people for n in scenario.needs.values() if n.place == place),
        minimum_price_people=nothing,
        reason=dict.fromkeys(Case, "Time runs out."),
    )


def _case(scenario: Scenario, case: Case, movements: tuple[Movement, ...]) -> CasePlan:
    vehicles = list(per_vehicle(movements))
    moments = sorted({t for m, d, _ in vehicles for t in (d, _arrival(m, d))})
    return CasePlan(
        objective=Objective(
            sum(m.people for m in movements),
            sum(m.vehicles for m in movements),
            sum(_arrival_step(m) * m.vehicles for m in movements),
        ),
        movements=movements,
        timetable=_timetable(movements),
        queues=_queues(movements),
        receptions=_receptions(movements),
        curve=tuple(
            CurvePoint(
                moment,
                sum(p for _, d, p in vehicles if d <= moment),
                sum(p for m, d, p in vehicles if _arrival(m, d) <= moment),
            )
            for moment in moments
        ),
        fleets=tuple(_ready(f, case) for f in scenario.fleets.values()),
        first_departure=min((m.departs_first for m in movements), default=None),
        last_departure=max((m.departs_last for m in movements), default=None),
        last_arrival=_last(movements),
    )


def _ready(fleet: Fleet, case: Case) -> FleetReady:
    """Return when a fleet is ready: the horizon begins at 08:30, ways in begin with the silence."""
    way_in = ELM_WAY_IN_S[case] if fleet.way_in else 0
    begin = SILENCE[0] if fleet.way_in else at("08:30")
    ready = begin + timedelta(seconds=way_in)
    return FleetReady(fleet.id, fleet.count.at(case), fleet.side, way_in, ready, None)


def _arrival_step(movement: Movement) -> int:
    """Return the arrival step: no forks here, so the whole way is rounded up once, waits added."""
    waited = sum(w.steps for w in movement.waits)
    takes = (movement.arrives_first - movement.departs_first).seconds - 60 * waited
    begin = (to_unix(movement.departs_first) - to_unix(at("08:30"))) // 60
    return begin + -(-takes // 60) + waited


def _timetable(movements: Sequence[Movement]) -> tuple[TimetableRow, ...]:
    rows: defaultdict[tuple[object, ...], list[Movement]] = defaultdict(list)
    for m in movements:
        rows[m.block_start, m.need, m.fleet, m.corridor, m.waits].append(m)
    return tuple(
        TimetableRow(
            block_start=of_block[0].block_start,
            block_end=of_block[0].block_start + timedelta(minutes=15),
            origin=of_block[0].origin,
            gathering_point=of_block[0].gathering_point,
            need=of_block[0].need,
            group=of_block[0].group,
            fleet=of_block[0].fleet,
            kind=of_block[0].kind,
            corridor=of_block[0].corridor,
            destination=of_block[0].destination,
            vehicles=sum(m.vehicles for m in of_block),
            people=sum(m.people for m in of_block),
            departs_first=min(m.departs_first for m in of_block),
            departs_last=max(m.departs_last for m in of_block),
            arrives_first=min(m.arrives_first for m in of_block),
            arrives_last=max(m.arrives_last for m in of_block),
            waits=of_block[0].waits,
        )
        for of_block in rows.values()
    )


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0)


def _queues(movements: Sequence[Movement]) -> tuple[PlaceHour, ...]:
    """Return the fullest beginning of a block in each hour: blocks do not overlap."""
    blocks: defaultdict[tuple[str, datetime], list[int]] = defaultdict(lambda: [0, 0])
    for m in movements:
        block = blocks[m.gathering_point, m.block_start]
        block[0] += m.vehicles
        block[1] += m.people
    hours: dict[tuple[str, datetime], tuple[int, int]] = {}
    for (place, start), (vehicles, people) in blocks.items():
        before = hours.get((place, _hour(start)), (0, 0))
        hours[place, _hour(start)] = max(before[0], vehicles), max(before[1], people)
    return tuple(PlaceHour(place, hour, *load) for (place, hour), load in hours.items())


def _receptions(movements: Sequence[Movement]) -> tuple[PlaceHour, ...]:
    found: Counter[tuple[str, datetime]] = Counter()
    people: Counter[tuple[str, datetime]] = Counter()
    for m, departs, carried in per_vehicle(movements):
        key = (m.destination, _hour(_arrival(m, departs)))
        found[key] += 1
        people[key] += carried
    return tuple(PlaceHour(*key, found[key], people[key]) for key in found)


def _late(movements: Sequence[Movement], wish: int) -> Late:
    """Return column two: two hours later than 09:15 nothing is covered in this scenario."""
    vehicles = sum(m.vehicles for m in movements)
    return Late(7200, 0, wish, vehicles, 0)


def _broken(scenario: Scenario, movements: Sequence[Movement], wish: int) -> Broken:
    if not movements:
        return Broken(None, 0, wish, 0, 0, (), None, 0)
    first = to_unix(min(m.departs_first for m in movements))
    middle = from_unix((first + to_unix(SILENCE[1])) // 2)
    gone = [v for v in per_vehicle(movements) if v[1] <= middle]
    arrived = sum(p for m, d, p in gone if _arrival(m, d) <= middle)
    driving = [(m, d, p) for m, d, p in gone if _arrival(m, d) > middle]
    people = sum(p for _, _, p in driving)
    rows: Counter[tuple[str, str | None, str, str]] = Counter()
    loads: Counter[tuple[str, str | None, str, str]] = Counter()
    for m, departs, carried in driving:
        key = _position(scenario, m, (middle - departs).seconds)
        rows[key] += 1
        loads[key] += carried
    where = tuple(OnRoad(*key, rows[key], loads[key], None) for key in rows)
    worst_at, worst = _worst(movements)
    left = wish - arrived - people
    return Broken(middle, arrived, left, len(driving), people, where, worst_at, worst)


def _worst(movements: Sequence[Movement]) -> tuple[datetime, int]:
    """Return the departure at which the most people are on the road, and how many."""
    trips = [(d, _arrival(m, d), p) for m, d, p in per_vehicle(movements)]
    loads = {at_: sum(p for d, a, p in trips if d <= at_ < a) for at_, _, _ in trips}
    worst_at = max(loads, key=loads.__getitem__)
    return worst_at, loads[worst_at]


def _position(
    scenario: Scenario, movement: Movement, driven_s: int
) -> tuple[str, str | None, str, str]:
    """Return the segment on which a vehicle is so long after its departure, in the central case."""
    corridor = scenario.corridors[movement.corridor]
    total = (movement.arrives_first - movement.departs_first).seconds
    total -= 60 * sum(w.steps for w in movement.waits)
    roads = list(corridor.roads[: corridor.waypoints.index(movement.destination)])
    places = list(corridor.waypoints)
    if movement.gathering_point in corridor.ways:
        roads.insert(0, corridor.ways[movement.gathering_point])
        places.insert(0, movement.gathering_point)
    lengths = [scenario.roads[r].length_m for r in roads]
    # One minute of service at Mill; the rest at one speed, whole seconds for every road here.
    seconds = [(total - 60) * length // sum(lengths) for length in lengths]
    for road, takes, tail, head in zip(roads, seconds, places, places[1:], strict=False):
        if driven_s < takes:
            return corridor.id, road, tail, head
        driven_s -= takes
        halt = 60 + 60 * sum(w.steps for w in movement.waits) if head == "mill" else 0
        if driven_s < halt:
            return corridor.id, None, head, head
        driven_s -= halt
    raise AssertionError(movement.id)


# ---- the window arithmetic of this scenario, where one silence covers everything ---------------


def _corridor(scenario: Scenario, corridor: Corridor) -> CorridorResult:
    agreed = corridor.is_agreed(scenario.parties)
    return CorridorResult(
        id=corridor.id,
        name=corridor.name,
        agreed=agreed,
        statuses=corridor.statuses,
        waypoints=corridor.waypoints,
        roads=corridor.roads,
        destinations=corridor.destinations,
        length_m=sum(scenario.roads[r].length_m for r in corridor.roads),
        cases={c: _corridor_case(scenario, corridor, c) for c in Case} if agreed else {},
        fit_table=FitTable((), (), (), 0),
    )


def _corridor_case(scenario: Scenario, corridor: Corridor, case: Case) -> CorridorCase:
    speed = corridor.speed_m_per_h.at(case)
    lengths = [scenario.roads[r].length_m for r in corridor.roads]
    times = [length * 3600 // speed for length in lengths]
    # (road before, service at its end) along the chain; Mill is the second waypoint.
    ends = zip(times, corridor.waypoints[1:], strict=True)
    steps = [(t, 60 if place == "mill" else 0) for t, place in ends]
    travel = sum(t + s for t, s in steps)
    margin = timedelta(seconds=scenario.settings.margin_s.at(case))

    def clears(takes_s: int) -> datetime:
        return SILENCE[1] - margin - timedelta(seconds=takes_s)

    last = clears(travel)
    column = timedelta(seconds=3 * 3600 // 30)
    usable = 1000 * scenario.settings.usable_capacity_permille.at(case) // 1000
    rate = min(usable, speed // (corridor.spacing_m.at(case) + 6))
    return CorridorCase(
        speed_m_per_h=speed,
        travel_time_s=travel,
        margin_s=margin.seconds,
        first_departure=SILENCE[0],
        announced_start=MOVEMENT,
        last_clearing_departure=last,
        last_clearing_departure_without_margin=last + margin,
        column_vehicles=4,
        column_length_s=column.seconds,
        last_clearing_departure_column_head=last - column,
        fits_terms_at_announced_start=last >= MOVEMENT,
        slack_s=int((last - MOVEMENT).total_seconds()),
        clear_time=last + timedelta(seconds=travel),
        silence_start=SILENCE[0],
        silence_end=SILENCE[1],
        at_silence_end=None,
        road_vehicles_per_h=rate,
        checkpoint_vehicles_per_h=30,
        slowest_checkpoint="cp",
        vehicles_in_window=30 * (last - MOVEMENT).seconds // 3600 + 1,
        people_by_kind={},
        wish_to_leave=0,
        no_place_people=0,
        windows_needed=None,
        windows_needed_reason="not counted here",
        waypoints=_waypoints(corridor, lengths, steps, clears),
        segments=_segments(corridor, lengths, times, (rate, clears)),
        checkpoints=(CheckpointCase("cp", "mill", 30, 60),),
    )


def _waypoints(
    corridor: Corridor,
    lengths: Sequence[int],
    steps: Sequence[tuple[int, int]],
    clears: Callable[[int], datetime],
) -> tuple[WaypointCase, ...]:
    rows = []
    for i, place in enumerate(corridor.waypoints):
        # A place is reached at the end of its road, before its own checkpoint.
        before = sum(t + s for t, s in steps[:i]) - (steps[i - 1][1] if i else 0)
        after = sum(t + s for t, s in steps) - before
        rows.append(
            WaypointCase(
                place,
                sum(lengths[:i]),
                before,
                clears(before) if i else None,
                clears(after) if i < len(steps) else None,
            )
        )
    return tuple(rows)


def _segments(
    corridor: Corridor,
    lengths: Sequence[int],
    times: Sequence[int],
    rest: tuple[int, Callable[[int], datetime]],
) -> tuple[SegmentCase, ...]:
    rate, clears = rest
    return tuple(
        SegmentCase(
            road=road,
            tail=corridor.waypoints[i],
            head=corridor.waypoints[i + 1],
            length_m=lengths[i],
            travel_time_s=times[i],
            rate_vehicles_per_h=rate,
            covered_from=SILENCE[0],
            covered_until=SILENCE[1],
            last_entry_clearing=clears(times[i]),
        )
        for i, road in enumerate(corridor.roads)
    )


def with_movements(
    scenario: Scenario,
    solved: Mapping[Case, Solved],
    case: Case,
    change: Callable[[tuple[Movement, ...]], tuple[Movement, ...]],
) -> Plan:
    """Write the plan again with other movements in one case, every number added up anew."""
    found = solved[case]
    changed = replace(found, movements=change(found.movements))
    return write_plan(scenario, {**solved, case: changed})
