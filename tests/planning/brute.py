"""A second planner for tiny scenarios: it tries every combination, straight from the rules.

Written from ``docs/method.md`` alone, without nodes over time, arcs or flows; it shares nothing
with the planner or the verifier but the model. Each vehicle picks a fleet, a route, a block, a
step of departure and its waits at holding places, or stays. Every combination of picks that keeps
the capacities is compared: minimum vehicles first, then people, then the sum of arrival steps.

Left out: priority stages (all needs are one stage), ways in (every fleet stands where it loads),
and what comes after the sum of arrivals (equal shares, least waiting).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from opencorridor.clock import to_unix
from opencorridor.model.cases import Case, Demand
from opencorridor.model.scenario import (
    Checkpoint,
    Condition,
    ConditionKind,
    Corridor,
    Direction,
    Fleet,
    Interval,
    Need,
    PlaceKind,
    Scenario,
    VehicleKind,
    WindowKind,
)

Span = tuple[int, int]
Spans = tuple[Span, ...]
Key = tuple[str, int]
Marks = Sequence[Condition]

MOST_PICKS, MOST_STATES = 200, 4_000
"""Beyond these an instance counts as too large to try everything."""
NO_END = 10**15
NO_START = -(10**15)
ALWAYS: Spans = ((NO_START, NO_END),)
SHUT = (ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED)
SLOWS = (ConditionKind.SLOW, ConditionKind.DAMAGED)
SHELTER = PlaceKind.OVERNIGHT_SHELTER


def up(a: int, b: int) -> int:
    """Return ``a / b`` rounded up."""
    return -(-a // b)


def share_of_step(people_or_vehicles: int, per: int, dt: int, step: int) -> int:
    """Return what an hourly rate gives one absolute step: ``floor`` after less ``floor`` before."""
    hour = 3600 * per
    return people_or_vehicles * (step + 1) * dt // hour - people_or_vehicles * step * dt // hour


def rounded(tau: int, pi_from: int, pi_to: int, dt: int) -> int:
    """Return the steps of an element of ``tau`` seconds by potentials (method, section 5)."""
    return up(pi_from, dt) - up(pi_to, dt) + up(tau - pi_from + pi_to, dt)


def both(first: Spans, second: Spans) -> Spans:
    """Return what two lists of intervals share."""
    shared = [(max(a, c), min(b, d)) for a, b in first for c, d in second]
    return tuple(sorted(s for s in shared if s[0] <= s[1]))


def joined(spans: Sequence[Span]) -> Spans:
    """Return the union of intervals."""
    found: list[Span] = []
    for a, b in sorted(spans):
        if found and a <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], b)
        else:
            found.append((a, b))
    return tuple(found)


def inside(spans: Spans, there: Span) -> bool:
    """Tell whether one interval holds a presence."""
    return any(s <= there[0] and there[1] <= e for s, e in spans)


def touches(spans: Spans, there: Span) -> bool:
    """Tell whether any interval meets a presence."""
    return any(s <= there[1] and there[0] <= e for s, e in spans)


def span(interval: Interval) -> Span:
    """Return an interval in seconds; a missing end is far away."""
    return to_unix(interval.start), NO_END if interval.end is None else to_unix(interval.end)


@dataclass(frozen=True)
class Piece:
    """A road (``>`` along its row, ``<`` against it) or a checkpoint on a route."""

    node: str
    name: str
    gate: bool
    places: tuple[str, ...]


@dataclass(frozen=True)
class Hop:
    """From one node to the next; without a piece it takes no time."""

    tail: str
    head: str
    piece: Piece | None


@dataclass(frozen=True)
class Way:
    """A route: corridor, destination, gathering point, and its hops in order."""

    corridor: str
    end: str
    point: str
    movement: Spans
    hops: tuple[Hop, ...]

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that it passes, and where it is done."""
        return (*(h.tail for h in self.hops), f"at:{self.end}", f"done:{self.end}")


@dataclass(frozen=True)
class Share:
    """People of a need in vehicles that carry ``each``; ``minimum`` is in vehicles."""

    name: str
    need: Need
    people: int
    each: int
    minimum: int
    fleets: tuple[Fleet, ...]

    @property
    def vehicles(self) -> int:
        """Vehicles that these people fill."""
        return up(self.people, self.each)

    def gain(self, vehicles: int) -> tuple[int, int]:
        """Return minimum vehicles and people that one vehicle more than ``vehicles`` adds."""
        people = [min(v * self.each, self.people) for v in (vehicles, vehicles + 1)]
        return int(vehicles < self.minimum), people[1] - people[0]


@dataclass(frozen=True)
class Kind:
    """A class: a share, a fleet that serves it, when that can load, and the routes open to it."""

    share: Share
    fleet: Fleet
    ready_s: int
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Timing:
    """Potentials and how far a vehicle can be ahead of the model, by node, in seconds."""

    pi: dict[str, int]
    ahead: dict[str, int]


@dataclass(frozen=True)
class Use:
    """What one vehicle takes of a thing, and how much of it there is for those who do so."""

    key: Key
    amount: int
    capacity: int


@dataclass(frozen=True)
class Pick:
    """One thing that a vehicle can do: whose it is, what it uses, the step of its arrival."""

    share: str
    uses: frozenset[Use]
    arrives: int


@dataclass(frozen=True, order=True)
class Best:
    """The best that can be done: minimum vehicles, people, and the sum of arrival steps."""

    minimum: int
    people: int
    arrivals: int


class Terms:
    """What the rules say of roads, places and times in one case (method, sections 1 to 5)."""

    def __init__(self, scenario: Scenario, case: Case) -> None:
        self.scenario, self.case = scenario, case
        self.dt = scenario.settings.step_s
        self.margin = scenario.settings.margin_s.at(case)
        self.agreed = [c for c in scenario.corridors.values() if c.is_agreed(scenario.parties)]
        self.zero, self.count = self._horizon()

    def _horizon(self) -> tuple[int, int]:
        """Return the first absolute step and the number of steps."""
        settings, windows = self.scenario.settings, self.scenario.windows.values()
        starts = [to_unix(w.start) for w in windows]
        ends = [to_unix(settings.expires if w.end is None else w.end) for w in windows]
        if not windows or any(c.no_silence_needed for c in self.scenario.corridors.values()):
            starts.append(to_unix(settings.as_of))
            ends.append(to_unix(settings.expires))
        zero = min(starts) // self.dt
        return zero, max(0, up(max(ends), self.dt) - zero)

    def second(self, k: int) -> int:
        """Return the second at which a step begins."""
        return (self.zero + k) * self.dt

    # Windows and conditions -----------------------------------------------------------------------

    def _stated(self, party: str, kind: WindowKind, names: set[str]) -> Spans:
        """Return the windows of a party whose scope has one of the names."""
        windows = self.scenario.windows.values()
        own = [w for w in windows if w.party == party and w.kind is kind and w.scope & names]
        return joined([span(Interval(w.start, w.end)) for w in own])

    @cache  # noqa: B019 - a Terms lives as long as one tiny instance
    def cover(self, item: str) -> Spans:
        """Return when everybody's silence covers a road or place."""
        owners = [c for c in self.agreed if item in items(c)]
        if owners and all(c.no_silence_needed for c in owners):
            return ALWAYS
        names = {item} | {c.id for c in self.scenario.corridors.values() if item in items(c)}
        spans = ALWAYS
        for party in self.scenario.parties:
            spans = both(spans, self._stated(party, WindowKind.SILENCE, names))
        return tuple(s for s in spans if s[1] < NO_END)

    def covered(self, item: str, there: Span) -> bool:
        """Tell whether a presence is covered with the margin."""
        return inside(self.cover(item), (there[0], there[1] + self.margin))

    def movement(self, corridor: Corridor) -> Spans:
        """Return when vehicles may leave by a corridor, the delay counted."""
        spans, delay = ALWAYS, self.scenario.delay_s
        for party in self.scenario.parties:
            own = self._stated(party, WindowKind.MOVEMENT, {corridor.id})
            spans = both(spans, own) if own else spans
        if delay and spans and spans[0][0] == NO_START:
            silence = self.cover(corridor.roads[0])
            if not silence:
                return ()
            spans = ((silence[0][0], spans[0][1]), *spans[1:])
        return tuple((a + delay, b) for a, b in spans if a + delay <= b) if delay else spans

    @cache  # noqa: B019 - as above
    def shut(self, *subjects: str) -> Spans:
        """Return when any of the subjects is closed, mined or contested."""
        return tuple(
            span(k.validity)
            for k in self.scenario.conditions.values()
            if k.subject in subjects
            and k.kind in SHUT
            and not (k.kind is ConditionKind.CONTESTED and k.lifted_by)
        )

    @cache  # noqa: B019 - as above
    def marks(self, road: str) -> Marks:
        """Return the slow and damaged conditions of a road."""
        conditions = self.scenario.conditions.values()
        return [k for k in conditions if k.subject == road and k.kind in SLOWS]

    # Values of the case ---------------------------------------------------------------------------

    def _users(self, road: str) -> list[Corridor]:
        return [c for c in self.agreed if road in (*c.roads, *c.ways.values())]

    def _uninvited(self, corridors: Sequence[Corridor]) -> int:
        return sum(c.uninvited_vehicles_per_h.at(self.case) for c in corridors)

    def _speed(self, road_id: str, marks: Marks) -> int:
        road, users = self.scenario.roads[road_id], self._users(road_id)
        speeds = [c.speed_m_per_h.at(self.case) for c in users]
        speeds += [road.speed_m_per_h[k].at(self.case) for c in users for k in c.vehicle_kinds]
        return min(speeds) * min([m.speed_permille for m in marks], default=1000) // 1000

    @cache  # noqa: B019 - as above
    def tau(self, piece: Piece, *, slow: bool) -> int:
        """Return the seconds that a piece takes, at usual or slow pace."""
        if piece.gate:
            return self.scenario.checkpoints[piece.name].service_s.at(self.case)
        marks = self.marks(piece.name) if slow else ()
        road = self.scenario.roads[piece.name]
        return up(3600 * road.length_m, self._speed(piece.name, marks))

    @cache  # noqa: B019 - as above
    def rate(self, piece: Piece, *, slow: bool) -> int:
        """Return the vehicles per hour of a piece, at usual or slow pace."""
        if piece.gate:
            gate = self.scenario.checkpoints[piece.name]
            joining = [c for c in self.agreed if gate.place in c.waypoints]
            return max(0, gate.rate_vehicles_per_h.at(self.case) - self._uninvited(joining))
        road, users = self.scenario.roads[piece.name], self._users(piece.name)
        marks = self.marks(piece.name) if slow else ()
        usable = self.scenario.settings.usable_capacity_permille.at(self.case)
        by_class = road.capacity_vehicles_per_h.at(self.case) * usable // 1000
        by_class = by_class * min([m.capacity_permille for m in marks], default=1000) // 1000
        longest = max((f.length_m for f in self.scenario.fleets.values()), default=12)
        headway = max(c.spacing_m.at(self.case) for c in users) + longest
        by_headway = self._speed(piece.name, marks) // headway
        joining = [c for c in users if road.id in c.roads]
        return max(0, min(by_class, by_headway) - self._uninvited(joining))

    # Routes ---------------------------------------------------------------------------------------

    def _gates(self, place: str) -> list[Checkpoint]:
        outward = (Direction.OUT, Direction.BOTH)
        gates = self.scenario.checkpoints.values()
        return [q for q in gates if q.place == place and q.direction in outward]

    def _road(self, name: str, tail: str, head: str) -> Piece:
        side = ">" if self.scenario.roads[name].tail == tail else "<"
        return Piece(f"road:{name}{side}", name, gate=False, places=(tail, head))

    def _pieces(self, corridor: Corridor, point: str, end: str) -> Iterator[Piece]:
        first = corridor.waypoints[0]
        if point != first:
            yield self._road(corridor.ways[point], point, first)
        for i, place in enumerate(corridor.waypoints):
            for gate in self._gates(place):
                yield Piece(f"cp:{gate.id}", gate.id, gate=True, places=(place,))
            if place == end:
                return
            yield self._road(corridor.roads[i], place, corridor.waypoints[i + 1])

    def ways(self, corridor: Corridor) -> Iterator[Way]:
        """Yield every route of a corridor."""
        movement = self.movement(corridor)
        for point in corridor.gathering_points or corridor.waypoints[:1]:
            for end in corridor.destinations:
                pieces = tuple(self._pieces(corridor, point, end))
                yield Way(corridor.id, end, point, movement, tuple(hops(pieces)))

    # Time in steps --------------------------------------------------------------------------------

    def hop_tau(self, hop: Hop, *, slow: bool = False) -> int:
        """Return the seconds of a hop."""
        return self.tau(hop.piece, slow=slow) if hop.piece else 0

    def timing(self, ways: Sequence[Way]) -> Timing:
        """Return potentials and leads over routes that share one network."""
        pi: dict[str, int] = {}
        for way in ways:
            left = 0
            pi[f"at:{way.end}"] = 0
            for hop in reversed(way.hops):
                left += self.hop_tau(hop)
                pi[hop.tail] = min(left, pi.get(hop.tail, left))
        return Timing(pi, self._ahead(ways, pi))

    def _ahead(self, ways: Sequence[Way], pi: dict[str, int]) -> dict[str, int]:
        ahead: dict[str, int] = {}
        for way in ways:
            lead = 0
            for hop in way.hops:
                ahead[hop.tail] = max(lead, ahead.get(hop.tail, 0))
                taus = {self.hop_tau(hop), self.hop_tau(hop, slow=True)}
                lead += max(self.takes(hop, pi, t) * self.dt - t for t in taus)
        return ahead

    def takes(self, hop: Hop, pi: dict[str, int], tau: int) -> int:
        """Return the steps of a hop that takes ``tau`` seconds."""
        return rounded(tau, pi[hop.tail], pi[hop.head], self.dt)

    def entry(self, hop: Hop, k: int, timing: Timing, kind: VehicleKind) -> tuple[int, int] | None:
        """Return the steps that an entry in step ``k`` takes and the rate; none if not open."""
        piece = hop.piece
        if piece is None:
            return self.takes(hop, timing.pi, 0), 0
        there = self._presence(hop, k, timing, slow=False)
        met = [] if piece.gate else [m for m in self.marks(piece.name) if self._meets(m, there)]
        if any(kind not in m.vehicle_kinds for m in met):
            return None
        slow = bool(met)
        there = self._presence(hop, k, timing, slow=slow)
        item = piece.places[0] if piece.gate else piece.name
        if not self.covered(item, there) or touches(self.shut(item, *piece.places), there):
            return None
        if piece.gate and not self._within_hours(piece, there):
            return None
        return self.takes(hop, timing.pi, self.tau(piece, slow=slow)), self.rate(piece, slow=slow)

    def _presence(self, hop: Hop, k: int, timing: Timing, *, slow: bool) -> Span:
        steps = self.takes(hop, timing.pi, self.hop_tau(hop, slow=slow))
        return self.second(k) - timing.ahead[hop.tail], self.second(k + 2 + steps)

    def _meets(self, mark: Condition, there: Span) -> bool:
        return touches((span(mark.validity),), there)

    def _within_hours(self, piece: Piece, there: Span) -> bool:
        hours = self.scenario.checkpoints[piece.name].hours
        return not hours or inside(joined([span(h) for h in hours]), there)

    def may_wait(self, place_id: str, k: int, ahead: int) -> bool:
        """Tell whether one may wait at a holding place from step ``k`` to the next."""
        there = self.second(k) - ahead, self.second(k + 3)
        sheltered = SHELTER in self.scenario.places[place_id].kinds
        covered = sheltered or self.covered(place_id, there)
        return covered and not touches(self.shut(place_id), there)

    def may_leave(self, way: Way, k: int, ready_s: int) -> bool:
        """Tell whether a vehicle may leave its gathering point in step ``k``."""
        there = self.block(k), self.second(k + 2)
        moving = inside(way.movement, (self.second(k), self.second(k + 1)))
        standing = self.covered(way.point, there) and not touches(self.shut(way.point), there)
        longest = self.scenario.places[way.point].longest_wait_s
        patient = longest is None or self.second(k + 1) - there[0] <= longest
        return moving and standing and patient and there[0] >= ready_s

    def block(self, k: int) -> int:
        """Return the second at which the block of a step begins."""
        block_s = self.scenario.settings.block_s
        return self.second(k) // block_s * block_s


def items(corridor: Corridor) -> set[str]:
    """Return the roads and places of a corridor."""
    roads = {*corridor.roads, *corridor.ways.values()}
    return roads | {*corridor.waypoints, *corridor.gathering_points}


def hops(pieces: Sequence[Piece]) -> Iterator[Hop]:
    """Yield the hops of a route from its pieces; places stand between them."""
    for piece, follows in zip(pieces, (*pieces[1:], None), strict=True):
        here = f"at:{piece.places[-1]}"
        if follows is not None and follows.gate:
            yield Hop(piece.node, follows.node, piece)
            continue
        yield Hop(piece.node, here, piece)
        if follows is not None:
            yield Hop(here, follows.node, None)


class Brute:
    """All that the vehicles of a tiny scenario can do in one case, and the best of it.

    Parameters
    ----------
    scenario : Scenario
        One stage, no ways in.
    case : Case
    demand : Demand
    """

    def __init__(self, scenario: Scenario, case: Case, demand: Demand) -> None:
        self.terms = Terms(scenario, case)
        self.scenario, self.case, self.demand = scenario, case, demand
        self.kinds = list(self._kinds())
        self.shares = {k.share.name: k.share for k in self.kinds}
        self.all_ways = list(dict.fromkeys(w for k in self.kinds for w in k.ways))
        self.labelled = not self._plain()

    # People and vehicles --------------------------------------------------------------------------

    def _shares(self, need: Need) -> Iterator[Share]:
        """Yield the people of a need; by fleet, in order, where vehicles differ."""
        fleets = tuple(f for f in self.scenario.fleets.values() if need.id in f.serves)
        people, minimum = need.people.at_demand(self.demand), need.minimum_people
        sizes = {f.people_per_vehicle.at(self.case) for f in fleets}
        if len(sizes) == 1:
            each = sizes.pop()
            least = min(up(minimum, each), up(people, each))
            yield Share(need.id, need, people, each, least, fleets)
            return
        for fleet in fleets:
            each = fleet.people_per_vehicle.at(self.case)
            seated = min(people, fleet.count.at(self.case) * each)
            first = min(minimum, seated)
            yield Share(f"{need.id}/{fleet.id}", need, seated, each, up(first, each), (fleet,))
            people, minimum = people - seated, minimum - first

    def _kinds(self) -> Iterator[Kind]:
        """Yield the classes that have somebody to carry, a vehicle and a route."""
        ways = [(c, list(self.terms.ways(c))) for c in self.terms.agreed]
        for need in self.scenario.needs.values():
            for share in self._shares(need):
                for fleet in share.fleets:
                    own = tuple(
                        w
                        for c, all_ways in ways
                        if c.waypoints[0] == need.place and fleet.kind in c.vehicle_kinds
                        for w in all_ways
                        if w.end in need.accepts
                    )
                    if own and share.people and fleet.count.at(self.case):
                        yield Kind(share, fleet, self._ready_s(fleet), own)

    def _ready_s(self, fleet: Fleet) -> int:
        begins = self.terms.second(0) if fleet.ready_at is None else to_unix(fleet.ready_at)
        return begins + self.scenario.delay_s + fleet.boarding_s

    # Plain or labelled ----------------------------------------------------------------------------

    def _plain(self) -> bool:
        """Tell whether one network lets nobody do what no route allows (method, section 6)."""
        return (
            self._same_ways_from_each_point()
            and self._walks_are_ways()
            and self._every_kind_passes()
            and self._fleets_serve_one()
            and all(self._one_size(w.end) for w in self.all_ways if self._is_limited(w.end))
        )

    def _same_ways_from_each_point(self) -> bool:
        for point in {w.point for w in self.all_ways}:
            own = [
                frozenset((w.corridor, w.end, w.movement) for w in k.ways if w.point == point)
                for k in self.kinds
            ]
            if len({o for o in own if o}) > 1:
                return False
        return True

    def _walks_are_ways(self) -> bool:
        """Walk wherever the merged nodes lead; every walk must be the beginning of a route.

        Two routes that are one walk must have one movement.
        """
        walks = {(w.point, w.nodes) for w in self.all_ways}
        if len(walks) < len({(w.point, w.nodes, w.movement) for w in self.all_ways}):
            return False
        onward = {pair for w in self.all_ways for pair in pairwise(w.nodes)}
        begun = {
            (w.point, w.movement, w.nodes[:n])
            for w in self.all_ways
            for n in range(1, len(w.nodes) + 1)
        }
        return all(
            (point, movement, (*walk, head)) in begun
            for point, movement, walk in begun
            for tail, head in onward
            if tail == walk[-1]
        )

    def _every_kind_passes(self) -> bool:
        kinds = {k.fleet.kind for k in self.kinds}
        roads = {h.piece.name for w in self.all_ways for h in w.hops if h.piece}
        return all(kinds <= m.vehicle_kinds for r in roads for m in self.terms.marks(r))

    def _fleets_serve_one(self) -> bool:
        served = {(k.fleet.id, k.share.name) for k in self.kinds}
        return len(served) == len({fleet for fleet, _ in served})

    def _is_limited(self, end: str) -> bool:
        place = self.scenario.places[end]
        return place.reception_people_per_h is not None or place.beds_people is not None

    def _one_size(self, end: str) -> bool:
        return len({k.share.each for k in self.kinds for w in k.ways if w.end == end}) == 1

    # What one vehicle can do ----------------------------------------------------------------------

    def picks(self) -> list[Pick]:
        """Return everything that a vehicle can do, the first to arrive first."""
        found: dict[tuple[str, frozenset[Use]], int] = {}
        for kind in self.kinds:
            for way in kind.ways:
                timing = self._timing(way)
                for uses, arrives in self._drives(kind, way, timing):
                    key = kind.share.name, uses
                    found[key] = min(arrives, found.get(key, arrives))
        picks = [Pick(share, uses, arrives) for (share, uses), arrives in found.items()]
        return sorted(picks, key=lambda p: (p.arrives, p.share))

    def _drives(self, kind: Kind, way: Way, timing: Timing) -> Iterator[tuple[frozenset[Use], int]]:
        """Yield what each drive of a class over a route uses, and the step of its arrival."""
        fleet = Use((f"fleet:{kind.fleet.id}", 0), 1, kind.fleet.count.at(self.case))
        for k in range(self.terms.count):
            if self.terms.may_leave(way, k, kind.ready_s):
                start = (fleet, *self._gather(way.point, k))
                for uses, arrives in self._onward(kind, way.hops, k, timing):
                    received = self._receive(way.end, kind.share.each, arrives)
                    every = frozenset((*start, *uses, *received))
                    if all(u.amount <= u.capacity for u in every):
                        yield every, arrives

    def _gather(self, point: str, k: int) -> Iterator[Use]:
        capacity = self.scenario.places[point].capacity_vehicles
        if capacity is not None:
            yield Use((f"gather:{point}", self.terms.block(k)), 1, capacity)

    def _onward(
        self, kind: Kind, hops_left: tuple[Hop, ...], k: int, timing: Timing
    ) -> Iterator[tuple[tuple[Use, ...], int]]:
        """Yield every way to drive the hops that are left from step ``k``, waits included."""
        if not hops_left:
            yield (), k
            return
        hop = hops_left[0]
        for waited in self._waits(hop, k, timing):
            now = k + len(waited)
            entry = self.terms.entry(hop, now, timing, kind.fleet.kind)
            if entry is None or now + entry[0] > self.terms.count:
                continue
            if hop.piece and not self._passing(entry[1], now):
                continue
            used = (*waited, *self._enter(hop, now))
            for uses, arrives in self._onward(kind, hops_left[1:], now + entry[0], timing):
                yield (*used, *uses), arrives

    @cache  # noqa: B019 - a Brute lives as long as one tiny instance
    def _timing(self, way: Way) -> Timing:
        return self.terms.timing([way] if self.labelled else self.all_ways)

    def _enter(self, hop: Hop, k: int) -> Iterator[Use]:
        if hop.piece is not None:
            yield Use((hop.piece.node, k), 1, self._least(hop.piece.node, k))

    @cache  # noqa: B019 - as above
    def _least(self, node: str, k: int) -> int:
        """Return the least that anybody who can enter a road or checkpoint in a step knows of."""
        known = {
            self._known(kind, way, hop, k)
            for kind in self.kinds
            for way in kind.ways
            for hop in way.hops
            if hop.piece is not None and hop.tail == node
        }
        return min(known - {0}, default=0)

    def _known(self, kind: Kind, way: Way, hop: Hop, k: int) -> int:
        """Return the vehicles that a piece takes in a step as one class on one route sees it."""
        entry = self.terms.entry(hop, k, self._timing(way), kind.fleet.kind)
        # Beyond the last step there is no time left to drive in.
        if entry is None or k >= self.terms.count or k + entry[0] > self.terms.count:
            return 0
        return self._passing(entry[1], k)

    def _passing(self, rate: int, k: int) -> int:
        """Return the vehicles that an hourly rate lets pass in a step."""
        return share_of_step(rate, 1, self.terms.dt, self.terms.zero + k)

    def _waits(self, hop: Hop, k: int, timing: Timing) -> Iterator[tuple[Use, ...]]:
        """Yield what it takes to wait before a hop, no step, one step, two and so on."""
        waited: tuple[Use, ...] = ()
        yield waited
        place = hop.tail.removeprefix("at:")
        if hop.piece is None and self._holds(place):
            capacity = self.scenario.places[place].capacity_vehicles or 0
            while k < self.terms.count and self.terms.may_wait(place, k, timing.ahead[hop.tail]):
                waited = (*waited, Use((f"hold:{place}", k), 1, capacity))
                k += 1
                yield waited

    def _holds(self, place_id: str) -> bool:
        place = self.scenario.places[place_id]
        if not place.kinds & {PlaceKind.HOLDING_PLACE, SHELTER} or not place.capacity_vehicles:
            return False
        firsts = {self.scenario.corridors[w.corridor].waypoints[0] for w in self.all_ways}
        return place_id not in firsts | {w.end for w in self.all_ways}

    def _receive(self, end: str, each: int, k: int) -> Iterator[Use]:
        """Yield what an arrival in step ``k`` takes of reception and beds."""
        place, one_size = self.scenario.places[end], self._one_size(end)
        if place.reception_people_per_h is not None:
            rate = place.reception_people_per_h.at(self.case)
            step = self.terms.zero + k
            if one_size:
                capacity = share_of_step(rate, each, self.terms.dt, step)
                yield Use((f"reception:{end}", k), 1, capacity)
            else:
                yield Use((f"reception:{end}", step * self.terms.dt // 3600), each, rate)
        if place.beds_people is not None:
            beds = place.beds_people.at(self.case)
            amount, capacity = (1, beds // each) if one_size else (each, beds)
            yield Use((f"beds:{end}", 0), amount, capacity)

    # Every combination ----------------------------------------------------------------------------

    def best(self) -> Best:
        """Return the best of all combinations of picks that keep the capacities."""
        return Search(self.picks(), list(self.shares.values())).best()


class TooLargeError(Exception):
    """The instance is not tiny enough to try everything."""


class Search:
    """Every combination of picks, each pick taken by no vehicle, by one, by two and so on.

    A pick is left out only if another one of the same share needs no more of anything scarce and
    arrives no later: whoever took it could take that one. A state that was met before (the same
    picks still to decide, the same vehicles gone, the same things used of what the picks to come
    can still use) is not searched twice. Vehicles of one share are alike, so only how many take a
    pick matters.

    Parameters
    ----------
    picks : list of Pick
    shares : list of Share
    """

    def __init__(self, picks: list[Pick], shares: list[Share]) -> None:
        self.shares = shares
        self.index = {s.name: i for i, s in enumerate(shares)}
        self.picks = self._worthwhile(picks, self._scarce(picks))
        self.later: list[frozenset[Key]] = [frozenset()]
        for pick in reversed(self.picks):
            self.later.append(self.later[-1] | {u.key for u in pick.uses})
        self.later.reverse()
        self.seen: dict[object, tuple[int, int, int]] = {}

    def _worthwhile(self, picks: list[Pick], scarce: set[Key]) -> list[Pick]:
        """Return picks with their scarce uses alone, without those that another one makes idle."""
        kept: list[Pick] = []
        for pick in picks:
            uses = frozenset(u for u in pick.uses if u.key in scarce)
            # Those kept before arrive no later.
            if not any(k.share == pick.share and k.uses <= uses for k in kept):
                kept.append(Pick(pick.share, uses, pick.arrives))
        return kept

    def _scarce(self, picks: list[Pick]) -> set[Key]:
        """Return the things that could run out if every vehicle took the most of them."""
        vehicles = sum(s.vehicles for s in self.shares)
        uses = {u for p in picks for u in p.uses}
        most = Counter[Key]()
        for use in uses:
            most[use.key] = max(most[use.key], use.amount * vehicles)
        return {u.key for u in uses if u.capacity < most[u.key]}

    def best(self) -> Best:
        """Return the best of all combinations.

        Raises
        ------
        TooLargeError
            If there are too many of them.
        """
        if len(self.picks) > MOST_PICKS:
            raise TooLargeError
        minimum, people, early = self._from(0, (0,) * len(self.shares), {})
        return Best(minimum, people, -early)

    def _from(
        self, i: int, gone: tuple[int, ...], used: dict[Key, tuple[int, int]]
    ) -> tuple[int, int, int]:
        """Return the best that the picks from ``i`` on can add.

        ``used`` has what is taken of each scarce thing, and the least capacity that those who
        took it know of.
        """
        if i == len(self.picks):
            return 0, 0, 0
        used = {key: v for key, v in used.items() if key in self.later[i]}
        state = i, gone, frozenset(used.items())
        if state not in self.seen:
            if len(self.seen) >= MOST_STATES:
                raise TooLargeError
            self.seen[state] = max(self._from(i + 1, gone, used), self._take(i, gone, used))
        return self.seen[state]

    def _take(
        self, i: int, gone: tuple[int, ...], used: dict[Key, tuple[int, int]]
    ) -> tuple[int, int, int]:
        """Return the best if one vehicle more takes pick ``i``; all zero if none can."""
        pick = self.picks[i]
        number = self.index[pick.share]
        share = self.shares[number]
        after = dict(used)
        for use in pick.uses:
            taken, least = after.get(use.key, (0, use.capacity))
            after[use.key] = taken + use.amount, min(least, use.capacity)
        if gone[number] == share.vehicles or any(t > least for t, least in after.values()):
            return 0, 0, 0
        minimum, people = share.gain(gone[number])
        now_gone = tuple(g + (j == number) for j, g in enumerate(gone))
        more = self._from(i, now_gone, after)
        return minimum + more[0], people + more[1], more[2] - pick.arrives
