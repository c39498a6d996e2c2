"""Two situations of March 2022 as hand-made scenarios: Mariupol on the 5th, Sumy on the 8th.

Names and hours follow published announcements; numbers of vehicles are made up.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from opencorridor.model.cases import Case, Demand, End, Range, exactly
from opencorridor.model.scenario import (
    Checkpoint,
    Condition,
    ConditionKind,
    Corridor,
    CorridorStatus,
    DefaultUsed,
    Direction,
    Fleet,
    Interval,
    Need,
    Party,
    Place,
    PlaceKind,
    Provenance,
    Road,
    Scenario,
    Sensitivity,
    Settings,
    TermStatus,
    VehicleKind,
    Window,
    WindowKind,
)
from tests.publish.samples import CLOCKS, MADE_AT, PER_BUS, Terms, kyiv

K = PlaceKind
SOURCE = Provenance(source="Published announcement", as_of=MADE_AT, file="places.csv", row=2)
PARTIES = {
    "ua": Party("ua", "Ukraine", "Europe/Kyiv", SOURCE),
    "ru": Party("ru", "Russian Federation", "Europe/Moscow", SOURCE),
}
SPEEDS = {Case.CAUTIOUS: 40, Case.CENTRAL: 50, Case.FAVOURABLE: 60}
AGREED = {"ua": TermStatus.AGREED, "ru": TermStatus.AGREED}


def place(ident: str, name: str, lat: float, lon: float, *kinds: PlaceKind) -> Place:
    return Place(ident, name, frozenset(kinds), lat, lon, provenance=SOURCE)


def road(tail: str, head: str, km: float) -> Road:
    return Road(
        id=f"{tail}-{head}",
        tail=tail,
        head=head,
        length_m=round(km * 1000),
        road_class="primary",
        lanes=1,
        both_ways=True,
        capacity_vehicles_per_h=Range(1000, 1250, 1500),
        speed_m_per_h={kind: exactly(60_000) for kind in VehicleKind},
        provenance=SOURCE,
    )


def corridor(
    ident: str,
    name: str,
    chain: tuple[str, ...],
    statuses: Mapping[str, TermStatus],
    gathering: tuple[str, ...] = (),
) -> Corridor:
    return Corridor(
        id=ident,
        name=name,
        waypoints=chain,
        roads=tuple(f"{tail}-{head}" for tail, head in itertools.pairwise(chain)),
        destinations=chain[-1:],
        gathering_points=gathering,
        ways={point: f"{point}-{chain[0]}" for point in gathering},
        vehicle_kinds=frozenset({VehicleKind.BUS}),
        speed_m_per_h=Range(40_000, 50_000, 60_000),
        spacing_m=Range(50, 50, 100, End.MOST),
        uninvited_vehicles_per_h=exactly(0),
        statuses=tuple(
            CorridorStatus(
                party, status, "Letter to the ICRC" if status is TermStatus.AGREED else None, SOURCE
            )
            for party, status in statuses.items()
        ),
        provenance=SOURCE,
    )


def fleet(ident: str, count: int, stands_at: str, *serves: str) -> Fleet:
    return Fleet(
        id=ident,
        kind=VehicleKind.BUS,
        count=exactly(count),
        stands_at=stands_at,
        side="ua",
        serves=serves,
        people_per_vehicle=exactly(PER_BUS),
        length_m=13,
        ready_at=None,
        way_in=(),
        boarding_s=600,
        provenance=SOURCE,
    )


def need(ident: str, at: str, people: Range, accepts: str) -> Need:
    return Need(ident, at, "all", people, VehicleKind.BUS, frozenset({accepts}), provenance=SOURCE)


def settings(ident: str, title: str, day: int, summary: str) -> Settings:
    return Settings(
        id=ident,
        title=title,
        version=2,
        as_of=kyiv(day, 10, 55),
        expires=kyiv(day, 21),
        sensitivity=Sensitivity.RESTRICTED,
        clocks=CLOCKS,
        margin_s=Range(900, 1800, 1800, End.MOST),
        source="Published announcements of both parties",
        summary=summary,
    )


def mariupol() -> Terms:
    """Return 5 March 2022: on the cautious case nobody gets out."""
    points = ("illichivets", "drama-theatre", "kalmius")
    chain = ("mariupol", "nikolske", "rozivka", "bilmak", "polohy", "orikhiv", "zaporizhzhia")
    coast = ("mariupol", "novoazovsk", "taganrog")
    main = corridor("mariupol-zaporizhzhia", "Mariupol to Zaporizhzhia", chain, AGREED, points)
    other = corridor(
        "coast",
        "Mariupol to Taganrog",
        coast,
        {"ua": TermStatus.REFUSED, "ru": TermStatus.PROPOSED},
    )
    places = [
        place("mariupol", "Mariupol", 47.0971, 37.5434, K.ORIGIN),
        place("illichivets", "Illichivets sports centre", 47.1061, 37.5560, K.GATHERING_POINT),
        place("drama-theatre", "Drama theatre", 47.0961, 37.5486, K.GATHERING_POINT),
        place("kalmius", "Kalmius administration", 47.1280, 37.5810, K.GATHERING_POINT),
        place("nikolske", "Nikolske", 47.1939, 37.3131, K.WAYPOINT, K.CHECKPOINT),
        place("rozivka", "Rozivka", 47.3861, 37.0658, K.WAYPOINT),
        place("bilmak", "Bilmak", 47.3606, 36.6511, K.WAYPOINT),
        place("polohy", "Polohy", 47.4831, 36.2536, K.WAYPOINT, K.HOLDING_PLACE, K.CHECKPOINT),
        place("orikhiv", "Orikhiv", 47.5672, 35.7858, K.WAYPOINT),
        place("zaporizhzhia", "Zaporizhzhia", 47.8388, 35.1396, K.RECEPTION_PLACE, K.HOSPITAL),
        place("novoazovsk", "Novoazovsk", 47.1169, 38.0869, K.WAYPOINT),
        place("taganrog", "Taganrog", 47.2362, 38.8969, K.RECEPTION_PLACE),
        place("volnovakha", "Volnovakha", 47.6011, 37.4967, K.ORIGIN),
    ]
    kilometres = (26.4, 33.1, 34.3, 35.6, 40.9, 59.7)
    roads = [road(a, b, km) for a, b, km in zip(chain, chain[1:], kilometres, strict=False)]
    roads += [road(point, "mariupol", 2.5) for point in points]
    roads += [road("mariupol", "novoazovsk", 44.0), road("novoazovsk", "taganrog", 66.0)]
    roads += [road("volnovakha", "rozivka", 46.0)]
    mined = Condition(
        "mines",
        "volnovakha-rozivka",
        ConditionKind.MINED,
        Interval(kyiv(1, 0), None),
        provenance=SOURCE,
    )
    check = Checkpoint(
        "cp-1", "polohy", "ru", Direction.OUT, Range(60, 120, 180), exactly(60), provenance=SOURCE
    )
    scope = frozenset({main.id})
    silence, movement = WindowKind.SILENCE, WindowKind.MOVEMENT
    kyiv_clock, moscow = "Europe/Kyiv", "Europe/Moscow"
    windows = [
        Window("ua-silence", "ua", silence, kyiv_clock, kyiv(5, 9), kyiv(5, 16), scope, SOURCE),
        Window("ru-silence", "ru", silence, moscow, kyiv(5, 9), None, scope, SOURCE),
        Window("ua-move", "ua", movement, kyiv_clock, kyiv(5, 11), kyiv(5, 16), scope, SOURCE),
    ]
    scenario = Scenario(
        settings=settings(
            "mariupol-2022-03-05",
            "Mariupol to Zaporizhzhia, 5 March 2022",
            5,
            "Silence from 09:00 to 16:00, movement from 11:00, about 230 km of road.",
        ),
        parties=PARTIES,
        places={p.id: p for p in places},
        roads={r.id: r for r in roads},
        checkpoints={check.id: check},
        conditions={mined.id: mined},
        corridors={main.id: main, other.id: other},
        windows={w.id: w for w in windows},
        needs={
            "people-0": need("people-0", "mariupol", Range(150_000, 200_000, 220_000), chain[-1])
        },
        fleets={"city-buses": fleet("city-buses", 50, "illichivets", "people-0")},
        defaults_used=(
            DefaultUsed("places.csv", 4, "spacing_m", "50..50..100", "US Army FM 3-21.8 (2007)"),
            DefaultUsed("fleets.csv", 2, "people_per_vehicle", "46", "own assumption: one coach"),
        ),
        digest="9f2c4d0be1a7",
    )
    return Terms(
        scenario=scenario,
        corridor=main,
        start=kyiv(5, 11),
        silence=(kyiv(5, 9), kyiv(5, 16)),
        speed_kmh=SPEEDS,
        rate_per_h=120,
        margin_s=1800,
        fleets={"city-buses": 50},
        wish={Demand.LEAST: 150_000, Demand.CENTRAL: 200_000, Demand.MOST: 220_000},
        verdict=(
            "Cautious case: nobody gets out before the silence ends at 16:00 Kyiv (17:00 Moscow).",
            (
                "Mariupol to Zaporizhzhia: the last departure that clears the whole road is 09:45 "
                "Kyiv (10:45 Moscow), 75 min before the announced start."
            ),
            "One party names no end of its silence.",
        ),
    )


def sumy() -> Terms:
    """Return 8 March 2022: a corridor that fits in every case."""
    chain = ("sumy", "holubivka", "lokhvytsia", "lubny", "poltava")
    main = corridor("sumy-poltava", "Sumy to Poltava", chain, AGREED, ("square", "campus"))
    places = [
        place("sumy", "Sumy", 50.9077, 34.7981, K.ORIGIN),
        place("square", "Independence square", 50.9117, 34.8028, K.GATHERING_POINT),
        place("campus", "State university", 50.8922, 34.8430, K.GATHERING_POINT),
        place("holubivka", "Holubivka", 50.7210, 34.1800, K.WAYPOINT, K.CHECKPOINT),
        place("lokhvytsia", "Lokhvytsia", 50.3610, 33.2652, K.WAYPOINT, K.HOLDING_PLACE),
        place("lubny", "Lubny", 50.0186, 32.9869, K.WAYPOINT, K.OVERNIGHT_SHELTER),
        place("poltava", "Poltava", 49.5883, 34.5514, K.RECEPTION_PLACE, K.HOSPITAL),
    ]
    roads = [
        road("sumy", "holubivka", 52.0),
        road("holubivka", "lokhvytsia", 83.5),
        road("lokhvytsia", "lubny", 46.2),
        road("lubny", "poltava", 139.0),
        road("square", "sumy", 1.2),
        road("campus", "sumy", 3.4),
    ]
    check = Checkpoint(
        "cp-1",
        "holubivka",
        None,
        Direction.BOTH,
        Range(60, 90, 120),
        exactly(90),
        provenance=SOURCE,
    )
    scope = frozenset({main.id})
    silence, movement = WindowKind.SILENCE, WindowKind.MOVEMENT
    windows = [
        Window("ua-silence", "ua", silence, "Europe/Kyiv", kyiv(8, 9), kyiv(8, 21), scope, SOURCE),
        Window(
            "ru-silence", "ru", silence, "Europe/Moscow", kyiv(8, 9), kyiv(8, 21), scope, SOURCE
        ),
        Window("ua-move", "ua", movement, "Europe/Kyiv", kyiv(8, 10), kyiv(8, 21), scope, SOURCE),
    ]
    scenario = Scenario(
        settings=settings(
            "sumy-2022-03-08",
            "Sumy to Poltava, 8 March 2022",
            8,
            "One road, silence 09:00 to 21:00.",
        ),
        parties=PARTIES,
        places={p.id: p for p in places},
        roads={r.id: r for r in roads},
        checkpoints={check.id: check},
        conditions={},
        corridors={main.id: main},
        windows={w.id: w for w in windows},
        needs={
            f"people-{n}": need(f"people-{n}", "sumy", Range(1500, 2500, 3500), "poltava")
            for n in range(2)
        },
        fleets={
            "city-buses": fleet("city-buses", 61, "square", "people-0"),
            "university-buses": fleet("university-buses", 24, "campus", "people-1"),
        },
        digest="77aa01",
    )
    return Terms(
        scenario=scenario,
        corridor=main,
        start=kyiv(8, 10),
        silence=(kyiv(8, 9), kyiv(8, 21)),
        speed_kmh={Case.CAUTIOUS: 40, Case.CENTRAL: 50, Case.FAVOURABLE: 60},
        rate_per_h=60,
        margin_s=1800,
        fleets={"city-buses": 61, "university-buses": 24},
        wish={Demand.LEAST: 3000, Demand.CENTRAL: 5000, Demand.MOST: 7000},
        verdict=(
            (
                "Cautious case: 3,404 of 5,000 people get out before the silence ends at 21:00 "
                "Kyiv (22:00 Moscow)."
            ),
            (
                "Sumy to Poltava: the last departure that clears the whole road is 12:28 Kyiv "
                "(13:28 Moscow), 2 h 28 min after the announced start."
            ),
        ),
    )
