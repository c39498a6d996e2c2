"""Sections 5 and 9 of the method: steps, openness, and which departures clear, to the second."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.clock import from_unix, to_unix
from opencorridor.model.cases import Case, exactly
from opencorridor.model.scenario import ConditionKind, Interval, Scenario
from opencorridor.verification.clearing import clearing, first_clearing, last_clearing
from opencorridor.verification.routes import Element, Path, path_of
from opencorridor.verification.steps import Clock, Stepper, potentials
from opencorridor.verification.values import read_values
from opencorridor.verification.windows import agreed, read_terms
from tests.verification.scenes import CAR, at, scenario, slow

CARS = frozenset({CAR})


def clock_of(scene: Scenario, case: Case = Case.CAUTIOUS) -> Clock:
    terms = read_terms(scene, agreed(scene))
    return Clock(terms, read_values(terms, case))


def path_in(scene: Scenario, destination: str = "dock", gathering: str = "school") -> Path:
    path = path_of(scene, scene.corridors["oak-quay"], destination, gathering)
    assert path is not None
    return path


def element(path: Path, name: str) -> Element:
    return next(e for e in path.elements() if e.id == name)


# ---- steps ---------------------------------------------------------------------------------------


def test_potentials_are_the_least_seconds_to_any_destination() -> None:
    scene = scenario()
    found = potentials(clock_of(scene), [path_in(scene), path_in(scene, "quay")])

    assert found["at:dock"] == 0
    assert found["road:r-quay>"] == 600
    assert found["cp:cp"] == 60 + 1_800
    assert found["road:way>"] == 360 + 1_200 + 60 + 1_800


@given(
    lengths=st.lists(st.integers(100, 20_000), min_size=3, max_size=3),
    service=st.integers(0, 200),
    step_s=st.sampled_from([45, 60, 300]),
)
def test_the_steps_of_a_whole_way_are_its_time_rounded_up_once(
    lengths: list[int], service: int, step_s: int
) -> None:
    scene = scenario()
    names = ("way", "r-oak", "r-mill")
    roads = {n: replace(scene.roads[n], length_m=m) for n, m in zip(names, lengths, strict=True)}
    cp = replace(scene.checkpoints["cp"], service_s=exactly(service))
    settings = replace(scene.settings, step_s=step_s)
    roads = {**scene.roads, **roads}
    scene = replace(scene, roads=roads, checkpoints={"cp": cp}, settings=settings)
    clock, path = clock_of(scene), path_in(scene)
    stepper = Stepper(clock, [path], CARS)
    steps = takes = 0
    for e in path.elements():
        time = clock.takes_s(e)
        assert time is not None
        steps += stepper.steps(e.node, stepper.after[e.node], time) or 0
        takes += time

    assert steps == -(-takes // step_s)


def test_a_vehicle_can_be_ahead_of_the_model_after_a_fork_and_never_before() -> None:
    # From Dock on the model counts whole minutes again: 61 s to Dock are two steps.
    scene = scenario()
    roads = {**scene.roads, "r-mill": replace(scene.roads["r-mill"], length_m=509)}
    scene = replace(scene, roads=roads)
    paths = [path_in(scene), path_in(scene, "quay")]
    forked = Stepper(clock_of(scene), paths, CARS)
    single = Stepper(clock_of(scene), paths[1:], CARS)

    assert clock_of(scene).takes_s(element(paths[0], "r-mill")) == 62
    assert forked.ahead_s["road:way>"] == 0
    assert forked.ahead_s["road:r-quay>"] == 58
    assert single.ahead_s["at:quay"] == 58


def test_the_last_open_step_keeps_two_steps_and_the_margin() -> None:
    scene = scenario()
    clock, path = clock_of(scene), path_in(scene)
    table = Stepper(clock, [path], CARS).table(element(path, "r-mill"))
    last = max(k for k, entry in enumerate(table) if entry is not None)

    # 11:00 less 10 minutes, 30 of driving and 2 steps is 10:18; the horizon begins at 08:30.
    assert last == (10 - 8) * 60 + 18 - 30


def test_a_slow_stretch_makes_the_traversal_longer_and_its_rate_smaller() -> None:
    scene = scenario()
    scene = replace(scene, conditions={"s": slow("r-mill", "10:00", None, ConditionKind.SLOW)})
    clock, path = clock_of(scene), path_in(scene)
    table = Stepper(clock, [path], CARS).table(element(path, "r-mill"))

    usual, slowed = table[45], table[65]
    assert usual is not None
    assert slowed is not None
    assert (usual.share.slow, usual.steps) == (False, 30)
    assert (slowed.share.slow, slowed.steps) == (True, 60)


def test_waiting_is_open_only_while_silence_covers_the_place() -> None:
    scene = scenario()
    stepper = Stepper(clock_of(scene), [path_in(scene)], CARS)
    may = [k for k, open_ in enumerate(stepper.waits("mill")) if open_]

    # From 09:00 to 10:50 less three steps, in steps from 08:30.
    assert (may[0], may[-1]) == (30, 140 - 3)


# ---- window arithmetic ---------------------------------------------------------------------------


def mariupol(speed_m_per_h: int) -> Scenario:
    """Return 230 km in one road, silence 09:00 to 16:00, no margin and no checkpoint."""
    scene = scenario()
    road = replace(scene.roads["r-oak"], length_m=230_000)
    corridor = replace(
        scene.corridors["elm-dock"],
        id="oak-quay",
        waypoints=("oak", "mill"),
        roads=("r-oak",),
        destinations=("mill",),
        speed_m_per_h=exactly(speed_m_per_h),
    )
    windows = {k: replace(w, start=at("09:00"), end=at("16:00")) for k, w in scene.windows.items()}
    return replace(
        scene,
        roads={"r-oak": road},
        corridors={"oak-quay": corridor},
        windows=windows,
        checkpoints={},
    )


@pytest.mark.parametrize(
    ("speed_m_per_h", "clock"), [(30_000, "08:20"), (40_000, "10:15"), (60_000, "12:10")]
)
def test_the_last_departures_of_5_march_2022(speed_m_per_h: int, clock: str) -> None:
    # DESIGN.md, section 1: at 30, 40 and 60 km/h over about 230 km.
    scene = mariupol(speed_m_per_h)
    path = path_in(scene, "mill", "oak")

    last = last_clearing(clock_of(scene), tuple(path.elements()), margin_s=0)

    assert last is not None
    assert from_unix(last) == at(clock)


def test_where_the_last_departure_lies_before_the_silence_nobody_can_leave() -> None:
    scene = mariupol(30_000)
    path = path_in(scene, "mill", "oak")

    assert first_clearing(clock_of(scene), tuple(path.elements()), margin_s=0) is None


@given(
    closed=st.tuples(st.integers(0, 7_000), st.integers(0, 3_000)),
    slowed=st.tuples(st.integers(0, 7_000), st.integers(0, 3_000)),
    hours=st.tuples(st.integers(0, 5_000), st.integers(600, 6_000)),
)
def test_pieces_are_the_departures_that_clear_when_each_is_driven(
    closed: tuple[int, int], slowed: tuple[int, int], hours: tuple[int, int]
) -> None:
    scene = chequered(closed, slowed, hours)
    clock = clock_of(scene)
    elements = tuple(path_in(scene, "dock", "oak").elements())
    pieces = clearing(clock, elements, 600, begun=True)
    begin = to_unix(at("09:00"))

    for departs in range(begin - 100, begin + 7_300, 37):
        takes = driven(clock, elements, departs)
        found = [p.takes_s for p in pieces if p.first_s <= departs <= p.last_s]
        assert found == ([] if takes is None else [takes])


def chequered(closed: tuple[int, int], slowed: tuple[int, int], hours: tuple[int, int]) -> Scenario:
    scene = scenario()
    begin = to_unix(at("09:00"))

    def interval(span: tuple[int, int]) -> Interval:
        return Interval(from_unix(begin + span[0]), from_unix(begin + sum(span)))

    shut = replace(slow("r-mill", "09:00", None, ConditionKind.CLOSED), validity=interval(closed))
    crawl = replace(slow("r-oak", "09:00", None, ConditionKind.SLOW), validity=interval(slowed))
    cp = replace(scene.checkpoints["cp"], hours=(interval(hours),))
    return replace(scene, conditions={"a": shut, "b": crawl}, checkpoints={"cp": cp})


def driven(clock: Clock, elements: tuple[Element, ...], departs: int) -> int | None:
    """Drive one departure element by element: the definition itself."""
    now = departs
    for e in elements:
        item, usual = clock.item(e), clock.takes_s(e) or 0
        pace = item.share(now, now + usual)
        takes = (clock.takes_s(e, pace) or 0) if e.is_road else usual
        hours = None if e.is_road else clock.terms.hours[e.id]
        kept = hours is None or any(s <= now and now + takes <= end for s, end in hours)
        if not item.covered(now, now + takes, 600) or item.is_shut(now, now + takes) or not kept:
            return None
        now += takes
    return now - departs
