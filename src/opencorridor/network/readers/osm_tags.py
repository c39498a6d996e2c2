"""What the tags of an OpenStreetMap way or node say for cars, buses, heavy vehicles and walkers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from opencorridor.model.road_classes import (
    BY_CLASS,
    RoadClass,
    capacity_vehicles_per_h,
    speed_m_per_h,
)
from opencorridor.model.scenario import VehicleKind
from opencorridor.network.kinds import NOBODY, UNLIMITED, RoadKind, Side
from opencorridor.network.readers import osm_values
from opencorridor.network.readers.osm_values import UnbelievableError
from opencorridor.network.words import CLASSES, MOTOR, MOTOR_MEANS, Barrier, Mark, Means

Tags = Mapping[str, str]
T = TypeVar("T")

ALL = MOTOR | Means.FOOT


@dataclass(frozen=True, slots=True)
class Highway:
    """How one value of ``highway`` is taken.

    Parameters
    ----------
    class_ : str
        One of `opencorridor.network.words.CLASSES`.
    speed_row, capacity_row : RoadClass
        Rows of the table of classes that its speed and its capacity are taken from.
    access : Means
        Who may use it unless its tags say otherwise.
    link : bool
        Whether it is a slip road.
    """

    class_: str
    speed_row: RoadClass
    capacity_row: RoadClass
    access: Means = ALL
    link: bool = False


def _plain(road_class: RoadClass, access: Means = ALL) -> Highway:
    return Highway(road_class.value, road_class, road_class, access)


def _link(road_class: RoadClass, speed: RoadClass, capacity: RoadClass, access: Means) -> Highway:
    return Highway(road_class.value, speed, capacity, access, link=True)


_PATH = Highway("path", RoadClass.TRACK, RoadClass.TRACK, Means.FOOT)
HIGHWAYS: Mapping[str, Highway] = {
    "motorway": _plain(RoadClass.MOTORWAY, MOTOR),
    "trunk": _plain(RoadClass.TRUNK),
    "primary": _plain(RoadClass.PRIMARY),
    "secondary": _plain(RoadClass.SECONDARY),
    "tertiary": _plain(RoadClass.TERTIARY),
    "unclassified": _plain(RoadClass.UNCLASSIFIED),
    "road": _plain(RoadClass.UNCLASSIFIED),
    "residential": _plain(RoadClass.RESIDENTIAL),
    "track": _plain(RoadClass.TRACK),
    "motorway_link": _link(RoadClass.MOTORWAY, RoadClass.TERTIARY, RoadClass.PRIMARY, MOTOR),
    "trunk_link": _link(RoadClass.TRUNK, RoadClass.TERTIARY, RoadClass.PRIMARY, ALL),
    "primary_link": _link(RoadClass.PRIMARY, RoadClass.RESIDENTIAL, RoadClass.PRIMARY, ALL),
    "secondary_link": _link(RoadClass.SECONDARY, RoadClass.RESIDENTIAL, RoadClass.SECONDARY, ALL),
    "tertiary_link": _link(RoadClass.TERTIARY, RoadClass.RESIDENTIAL, RoadClass.TERTIARY, ALL),
    "living_street": Highway("living_street", RoadClass.TRACK, RoadClass.TRACK),
    "service": Highway("service", RoadClass.TRACK, RoadClass.TRACK),
    "busway": Highway("busway", RoadClass.UNCLASSIFIED, RoadClass.UNCLASSIFIED, Means.BUS),
    "bus_guideway": Highway("busway", RoadClass.UNCLASSIFIED, RoadClass.UNCLASSIFIED, Means.BUS),
    **dict.fromkeys(
        ("pedestrian", "footway", "path", "steps", "bridleway", "cycleway", "platform"), _PATH
    ),
}
UNBUILT = frozenset({"construction", "proposed", "planned", "abandoned", "disused", "razed",
                     "demolished", "removed", "no", "historic"})  # fmt: skip

# Later keys speak before earlier ones; the first number are general: they can only close.
_KEYS: Mapping[Means, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Means.CAR: (("access", "vehicle"), ("motor_vehicle", "motorcar")),
    Means.BUS: (("access", "vehicle"), ("motor_vehicle", "psv", "bus")),
    Means.HEAVY: (("access", "vehicle"), ("motor_vehicle", "goods", "hgv")),
    Means.FOOT: (("access",), ("foot",)),
}
OPEN = frozenset({"yes", "designated", "official", "permissive", "public", "unmarked"})
LOCAL = frozenset({"destination", "customers", "delivery", "residents", "permit", "visitors"})
CLOSED = frozenset({"no", "private", "agricultural", "forestry", "emergency", "military",
                    "use_sidepath", "restricted", "employees", "service"})  # fmt: skip

ONE_WAY = frozenset({"yes", "true", "1"})
ONE_WAY_BACK = frozenset({"-1", "reverse"})
RINGS = frozenset({"roundabout", "circular"})

WAY_KEYS = frozenset(
    {"highway", "area", "oneway", "oneway:motor_vehicle", "oneway:bus", "oneway:psv", "oneway:foot",
     "junction", "motorroad", "bridge", "tunnel", "ford", "lanes", "lanes:forward",
     "lanes:backward", "maxspeed", "maxspeed:forward", "maxspeed:backward", "maxspeed:bus",
     "maxspeed:hgv", "maxweight", "maxheight", "route"}
    | {f"{key}{end}" for keys in _KEYS.values() for group in keys for key in group
       for end in ("", ":forward", ":backward")}
)  # fmt: skip
"""Keys that are read; the rest of a way's tags is not looked at."""

_BARRIERS: Mapping[str, tuple[Barrier, Means]] = {
    **dict.fromkeys(("gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate",
                     "bump_gate", "garage door", "sally_port", "sliding_beam"),
                    (Barrier.GATE, ALL)),
    **dict.fromkeys(("bollard", "rising_bollard", "planter", "motorcycle_barrier"),
                    (Barrier.BOLLARD, Means.FOOT)),
    **dict.fromkeys(("block", "jersey_barrier", "concrete_block", "log", "chain", "rope", "debris",
                     "tank_trap", "barrier_board"), (Barrier.BLOCK, Means.FOOT)),
    **dict.fromkeys(("cycle_barrier", "stile", "kissing_gate", "turnstile", "horse_stile",
                     "full-height_turnstile", "squeeze", "wicket_gate"),
                    (Barrier.FOOT_ONLY, Means.FOOT)),
    **dict.fromkeys(("wall", "fence", "ditch", "hedge", "retaining_wall", "guard_rail",
                     "city_wall"), (Barrier.WALL, NOBODY)),
    **dict.fromkeys(("bus_trap", "sump_buster"),
                    (Barrier.BUS_TRAP, Means.BUS | Means.HEAVY | Means.FOOT)),
    "toll_booth": (Barrier.TOLL_BOOTH, ALL),
    "border_control": (Barrier.BORDER_CONTROL, ALL),
    "checkpoint": (Barrier.BORDER_CONTROL, ALL),
    "height_restrictor": (Barrier.HEIGHT_LIMIT, ALL),
}  # fmt: skip
NO_BARRIER = frozenset({"entrance", "kerb", "cattle_grid", "spikes", "no", "coupure"})


@dataclass(frozen=True, slots=True)
class WayReading:
    """What the tags of a way say.

    Parameters
    ----------
    kind : RoadKind or None
        The road; None if the way is no road for anybody.
    dropped : str
        Why it is none; empty if it is one.
    doubts : tuple of (str, str)
        Key and value of each tag that cannot be believed and was not used.
    """

    kind: RoadKind | None
    dropped: str
    doubts: tuple[tuple[str, str], ...] = ()


class _Reading:
    """The tags of one way while they are read."""

    def __init__(self, tags: Tags, highway: Highway) -> None:
        self.tags = tags
        self.highway = highway
        self.doubts: list[tuple[str, str]] = []

    def value(self, key: str, read: Callable[[str], T | None]) -> T | None:
        """Read the value of a key; one that cannot be believed is noted and not used."""
        text = self.tags.get(key)
        if text is None:
            return None
        try:
            return read(text)
        except UnbelievableError:
            self.doubts.append((key, text))
            return None


def read_way(tags: Tags) -> WayReading:
    """Read the tags of a way that may be a road.

    Parameters
    ----------
    tags : mapping
        The tags whose keys are in `WAY_KEYS`.

    Returns
    -------
    WayReading
        The road, or why it is none.
    """
    word = tags.get("highway", "")
    highway = HIGHWAYS.get(word)
    dropped = _why_not(word, highway, tags)
    if highway is None or dropped:
        return WayReading(None, dropped)
    reading = _Reading(tags, highway)
    kind = RoadKind(
        class_code=CLASSES.index(highway.class_),
        marks=_marks(tags, highway),
        most_weight_kg=_or_unlimited(reading.value("maxweight", osm_values.weight_kg)),
        most_height_mm=_or_unlimited(reading.value("maxheight", osm_values.height_mm)),
        along=_side(reading, "forward"),
        against=_side(reading, "backward"),
    )
    if not kind.access:
        return WayReading(None, "closed to everybody by its access tags", tuple(reading.doubts))
    return WayReading(kind, "", tuple(dict.fromkeys(reading.doubts)))


def _why_not(word: str, highway: Highway | None, tags: Tags) -> str:
    if not word:
        return "ferry" if tags.get("route") == "ferry" else "not a road"
    if word in UNBUILT:
        return "not built, or no longer there"
    if highway is None:
        return "not for traffic (rest areas, corridors, raceways and the like)"
    if tags.get("area") == "yes":
        return "an area, not a line"
    if tags.get("oneway") == "reversible":
        return "reversible: the map cannot say which way is open"
    return ""


def _or_unlimited(limit: int | None) -> int:
    return UNLIMITED if limit is None else limit


def _marks(tags: Tags, highway: Highway) -> Mark:
    marks = Mark.LINK if highway.link else Mark(0)
    if tags.get("bridge", "no") != "no":
        marks |= Mark.BRIDGE
    if tags.get("tunnel", "no") not in {"no", "culvert"}:
        marks |= Mark.TUNNEL
    if tags.get("ford", "no") != "no":
        marks |= Mark.FORD
    if (
        _stated(tags, Means.CAR, "forward") in LOCAL
        or _stated(tags, Means.CAR, "backward") in LOCAL
    ):
        marks |= Mark.LOCAL_ONLY
    return marks


def _side(reading: _Reading, way: str) -> Side:
    """Return one direction: ``forward`` as the way is drawn, or ``backward``."""
    access = NOBODY
    for means in Means:
        if _may_use(reading.tags, reading.highway, means, way):
            access |= means
    if not access & MOTOR:
        return Side(access)
    lanes = _lanes(reading, way)
    capacity = capacity_vehicles_per_h(reading.highway.capacity_row, lanes)
    return Side(
        access=access,
        lanes=lanes,
        speeds_m_per_h=_speeds(reading, way),
        capacity_vehicles_per_h=(capacity.least, capacity.central, capacity.most),
    ).limited_to(access)


def _stated(tags: Tags, means: Means, way: str) -> str | None:
    """Return the most specific access value that is stated, general keys included."""
    general, specific = _KEYS[means]
    return _last_stated(tags, (*general, *specific), way)


def _last_stated(tags: Tags, keys: tuple[str, ...], way: str) -> str | None:
    for key in reversed(keys):
        value = tags.get(f"{key}:{way}", tags.get(key))
        if value in OPEN or value in LOCAL or value in CLOSED:
            return value
    return None


def _may_use(tags: Tags, highway: Highway, means: Means, way: str) -> bool:
    if not _direction_open(tags, highway, means, way):
        return False
    if means is Means.FOOT and tags.get("motorroad") == "yes" and "foot" not in tags:
        return False
    if not highway.access & means:
        # General keys speak of those who may use such a road anyway: only their own key opens it.
        value = _last_stated(tags, _KEYS[means][1], way)
        return value is not None and value not in CLOSED
    value = _stated(tags, means, way)
    if means in Means.BUS | Means.HEAVY and value in LOCAL:
        # Local traffic of buses and lorries is not what passes through.
        return _stated(tags, Means.CAR, way) in LOCAL
    return value not in CLOSED


def _direction_open(tags: Tags, highway: Highway, means: Means, way: str) -> bool:
    if means is Means.FOOT:
        return way == "forward" or tags.get("oneway:foot", "no") == "no"
    oneway = tags.get("oneway:motor_vehicle", tags.get("oneway"))
    if means is Means.BUS:
        oneway = tags.get("oneway:bus", tags.get("oneway:psv", oneway))
    if oneway is None:
        implied = tags.get("junction") in RINGS or (
            highway.class_ == RoadClass.MOTORWAY and not highway.link
        )
        oneway = "yes" if implied else "no"
    if oneway in ONE_WAY:
        return way == "forward"
    if oneway in ONE_WAY_BACK:
        return way == "backward"
    return True


def _is_one_way(tags: Tags, highway: Highway) -> bool:
    ways = ("forward", "backward")
    return not all(_direction_open(tags, highway, Means.CAR, way) for way in ways)


def _lanes(reading: _Reading, way: str) -> int:
    stated = reading.value(f"lanes:{way}", osm_values.lanes)
    if stated is not None:
        return stated
    total = reading.value("lanes", osm_values.lanes)
    if total is None:
        return 1 if reading.highway.link else BY_CLASS[reading.highway.capacity_row].lanes
    return total if _is_one_way(reading.tags, reading.highway) else max(1, total // 2)


def _speeds(reading: _Reading, way: str) -> tuple[int, int, int]:
    """Return the speeds of car, bus and heavy vehicle: by class, and never above a stated limit."""
    row = reading.highway.speed_row
    car = speed_m_per_h(row, VehicleKind.CAR).central
    bus = speed_m_per_h(row, VehicleKind.BUS).central
    limit = reading.value("maxspeed", osm_values.speed_m_per_h)
    of_way = reading.value(f"maxspeed:{way}", osm_values.speed_m_per_h)
    limits = [value for value in (limit if of_way is None else of_way,) if value]
    for_bus = reading.value("maxspeed:bus", osm_values.speed_m_per_h)
    for_heavy = reading.value("maxspeed:hgv", osm_values.speed_m_per_h)
    return (
        min([car, *limits]),
        min([bus, *limits, *([for_bus] if for_bus else [])]),
        # No table of ours has lorries: they are taken to drive like buses.
        min([bus, *limits, *([for_heavy] if for_heavy else [])]),
    )


def read_barrier(tags: Tags) -> tuple[Barrier, Means, int]:
    """Read the tags of a node at which something may stand.

    Parameters
    ----------
    tags : mapping
        All tags of the node.

    Returns
    -------
    tuple
        What stands there, who may pass it, and the greatest height that passes in millimetres, or
        ``UNLIMITED``.
    """
    word = tags.get("barrier", "no")
    if word in NO_BARRIER and tags.get("military") == "checkpoint":
        word = "checkpoint"
    if word in NO_BARRIER:
        return Barrier.NONE, ALL, UNLIMITED
    barrier, access = _BARRIERS.get(word, (Barrier.OTHER, Means.FOOT))
    for means in (*MOTOR_MEANS, Means.FOOT):
        value = _stated(tags, means, "forward")
        if value is not None:
            access = access & ~means if value in CLOSED else access | means
    if tags.get("locked") == "yes":
        access = NOBODY
    try:
        height = osm_values.height_mm(tags.get("maxheight", "none"))
    except UnbelievableError:
        height = None
    return barrier, access, _or_unlimited(height)
