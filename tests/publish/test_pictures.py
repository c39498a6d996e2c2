"""The map, the curves and the time-distance picture: what they draw, and where."""

import itertools
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.model.cases import Case
from opencorridor.model.scenario import (
    ClockName,
    Condition,
    ConditionKind,
    Interval,
    Place,
    PlaceKind,
)
from opencorridor.publish import svg
from opencorridor.publish.axes import TimeAxis, round_up
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.curve_svg import curve_svg
from opencorridor.publish.labels import Board
from opencorridor.publish.map_frame import fit
from opencorridor.publish.map_svg import map_svg
from opencorridor.publish.markup import Markup
from opencorridor.publish.svg import Box
from opencorridor.publish.time_distance_svg import time_distance_svg
from opencorridor.publish.view import Sheet
from tests.publish.conftest import Sample
from tests.publish.samples import kyiv

WIDTHS = (svg.WIDE, svg.NARROW)


def read(picture: Markup | None) -> ET.Element:
    assert picture is not None
    return ET.fromstring(picture)  # noqa: S314 - our own text


def of_class(picture: ET.Element, name: str) -> list[ET.Element]:
    return [e for e in picture.iter() if name in (e.get("class") or "").split()]


def texts(picture: ET.Element) -> list[str]:
    return [(e.text or "").replace("\u00a0", " ") for e in picture.iter("text")]


def drawn_map(sample: Sample, width: int = svg.WIDE) -> ET.Element:
    return read(map_svg(sample.plan, sample.scenario, width))


def drawn_road(sample: Sample, width: int = svg.WIDE, corridor: int = 0) -> ET.Element:
    clocks = Sheet.of(sample.plan, sample.scenario).clocks
    road = sample.plan.corridors[corridor]
    return read(time_distance_svg(sample.plan, road, sample.scenario, clocks, width))


def drawn_curve(sample: Sample, width: int = svg.WIDE) -> ET.Element:
    clocks = Sheet.of(sample.plan, sample.scenario).clocks
    return read(curve_svg(sample.plan, sample.scenario, clocks, width))


# ---- map -----------------------------------------------------------------------------------------


def test_agreed_roads_are_bold_and_others_say_that_nobody_may_be_sent(mariupol: Sample) -> None:
    drawn = drawn_map(mariupol)

    assert len(of_class(drawn, "road-agreed")) == 6 + 1  # and one in the key
    assert len(of_class(drawn, "road-open")) == 2 + 1
    assert "nobody may be sent" in texts(drawn)
    assert len(of_class(drawn, "shut-cross")) == 1 + 1
    assert "mined" in texts(drawn)
    assert "straight lines between places" in texts(drawn)


def test_a_road_that_both_kinds_of_corridor_use_is_drawn_as_agreed(mariupol: Sample) -> None:
    agreed, other = mariupol.plan.corridors
    shared = replace(other, roads=(*agreed.roads[:1], *other.roads))
    plan = replace(mariupol.plan, corridors=(agreed, shared))
    parts = list(read(map_svg(plan, mariupol.scenario, svg.WIDE)).iter("line"))
    kinds = [part.get("class") for part in parts]

    last_open = len(kinds) - 1 - kinds[::-1].index("road-open")
    assert kinds.index("road-agreed") > kinds.index("road-open")
    assert last_open  # in the key only, after all roads


def boxes(drawn: ET.Element, bottom: float) -> list[tuple[str, Box]]:
    """Return the names on a map with the room that each takes."""
    found = []
    for text in drawn.findall("text"):
        shown = text.text or ""
        size = svg.SMALL if "small" in (text.get("class") or "") else svg.FONT
        width = svg.text_width(shown, size) * 0.95  # the estimate is on the wide side
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        x -= {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
        if y < bottom:
            found.append((shown, Box(x, y - 9, width, 10)))
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_names_do_not_lie_on_one_another(mariupol: Sample, sumy: Sample, width: int) -> None:
    for sample in (mariupol, sumy):
        drawn = drawn_map(sample, width)
        area = of_class(drawn, "map-ground")[0]
        named = boxes(drawn, float(area.get("height", "0")))
        assert len(named) >= 6
        for (one, first), (other, second) in itertools.combinations(named, 2):
            assert first.overlap(second) == 0, (one, other)


@pytest.mark.parametrize("width", WIDTHS)
def test_names_stay_on_the_map(mariupol: Sample, sumy: Sample, width: int) -> None:
    for sample in (mariupol, sumy):
        drawn = drawn_map(sample, width)
        for name, box in boxes(drawn, 1000):
            assert box.x >= 0, name
            assert box.right <= width, name


def test_gathering_points_near_the_city_are_named_with_it(mariupol: Sample) -> None:
    wide, narrow = drawn_map(mariupol), drawn_map(mariupol, svg.NARROW)

    assert "Illichivets sports centre" in texts(wide)
    assert "3 gathering points" in texts(narrow)


def place(ident: str, lat: float, lon: float) -> Place:
    return Place(ident, ident, frozenset({PlaceKind.WAYPOINT}), lat, lon)


def test_a_kilometre_is_as_long_in_both_directions() -> None:
    # At 60 degrees north a degree of longitude is half as long as one of latitude.
    north, east = place("n", 60.5, 20.0), place("e", 60.0, 21.0)
    south, middle = place("s", 59.5, 20.0), place("m", 60.0, 20.0)
    shown = (north, east, south, middle)
    projection, _ = fit(shown, 800, (300, 600), (50, 50))

    (nx, ny), (sx, sy) = projection.at(north), projection.at(south)
    (mx, my), (ex, ey) = projection.at(middle), projection.at(east)
    assert nx == pytest.approx(sx)
    assert my == pytest.approx(ey)
    assert ex - mx == pytest.approx((sy - ny) / 2, rel=1e-6)
    assert (sy - ny) / projection.scale == pytest.approx(111.195, rel=1e-6)
    assert projection.scale_bar_km(200) in {1, 2, 5, 10, 20, 50, 100}


def test_places_on_both_sides_of_the_date_line_stay_together() -> None:
    west, east = place("w", -17.0, 179.5), place("e", -17.0, -179.5)
    projection, area = fit((west, east), 800, (300, 600), (50, 50))

    (wx, _), (ex, _) = projection.at(west), projection.at(east)
    assert 0 < wx < ex < area.width


def test_one_place_alone_is_drawn(sumy: Sample) -> None:
    scenario = replace(
        sumy.scenario,
        places={"sumy": sumy.scenario.places["sumy"]},
        roads={},
        corridors={},
        conditions={},
    )
    plan = replace(sumy.plan, corridors=())

    assert "Sumy" in texts(read(map_svg(plan, scenario, svg.WIDE)))
    assert map_svg(plan, replace(scenario, places={}), svg.WIDE) is None


def test_a_closed_place_is_crossed(sumy: Sample) -> None:
    closed = Condition("c", "lubny", ConditionKind.CLOSED, Interval(kyiv(8, 9), kyiv(8, 12)))
    slow = Condition("s", "sumy-holubivka", ConditionKind.SLOW, Interval(kyiv(8, 9), None))
    odd = Condition("o", "nowhere", ConditionKind.CLOSED, Interval(kyiv(8, 9), None))
    conditions = {c.id: c for c in (closed, slow, odd)}
    drawn = drawn_map(replace(sumy, scenario=replace(sumy.scenario, conditions=conditions)))

    assert {"closed", "slow"} <= set(texts(drawn))
    assert len(of_class(drawn, "shut-cross")) == 1 + 1
    assert len(of_class(drawn, "slow-wave")) == 1 + 1


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 9), st.integers(20, 60)),
        unique_by=lambda spot: spot[:2],
        max_size=30,
    )
)
def test_names_of_places_that_lie_apart_never_meet(spots: list[tuple[int, int, int]]) -> None:
    board = Board(Box(0, 0, 900, 600))
    placed = [board.place((50 + 100 * x, 30 + 55 * y), width, 14).box for x, y, width in spots]

    for first, second in itertools.combinations(placed, 2):
        assert first.overlap(second) == 0


# ---- people over time ----------------------------------------------------------------------------


def test_a_case_without_departures_says_so(mariupol: Sample) -> None:
    drawn = drawn_curve(mariupol)

    assert texts(drawn).count("Nobody leaves in this case.") == 2
    assert len(of_class(drawn, "arrived-line")) == 1
    assert len(of_class(drawn, "bar-silence")) == 2
    assert len(of_class(drawn, "bar-movement")) == 1
    assert len(of_class(drawn, "open-end")) == 1
    assert any("no end named" in text for text in texts(drawn))


def test_the_time_axis_carries_both_clocks(sumy: Sample) -> None:
    told = texts(drawn_curve(sumy))

    assert {"Kyiv", "Moscow"} <= set(told)
    assert told.count("10:00") == 2  # once on each clock
    assert "22:00" in told


def test_without_windows_and_departures_there_is_nothing_to_draw(mariupol: Sample) -> None:
    clocks = Sheet.of(mariupol.plan, mariupol.scenario).clocks
    empty = {c: replace(p, curve=()) for c, p in mariupol.plan.cases.items()}
    plan = replace(mariupol.plan, cases=empty)
    scenario = replace(mariupol.scenario, windows={})

    assert curve_svg(plan, scenario, clocks, svg.WIDE) is None


def test_ticks_fall_on_round_hours_of_the_main_clock() -> None:
    # Kathmandu is 5 h 45 min ahead: a round hour there is a quarter past in UTC.
    clocks = Clocks.of((ClockName("Asia/Kathmandu", "Kathmandu"), ClockName("UTC", "UTC")))
    start = datetime(2022, 3, 5, 8, 0, tzinfo=UTC)
    axis = TimeAxis(clocks, start, start + timedelta(hours=6), 0, 400)

    assert [f"{tick:%H:%M}" for tick in axis.ticks()] == [
        "08:15", "09:15", "10:15", "11:15", "12:15", "13:15",
    ]  # fmt: skip
    assert axis.x(start - timedelta(days=1)) == 0
    assert axis.x(start + timedelta(days=1)) == 400


@given(st.integers(0, 10**9))
def test_the_scale_ends_at_a_round_number_not_far_above(value: int) -> None:
    top = round_up(value)

    assert value <= top
    assert top <= max(1, value * 1.34)


# ---- time and distance ---------------------------------------------------------------------------


def points(path: ET.Element) -> list[tuple[float, float]]:
    steps = path.get("d", "").rstrip("Z").removeprefix("M").split(" L")
    return [(float(x), float(y)) for x, y in (step.split() for step in steps)]


def test_the_vehicle_that_leaves_at_the_announced_start_is_caught_by_the_end(
    mariupol: Sample,
) -> None:
    drawn = drawn_road(mariupol)
    (dot,) = of_class(drawn, "stranded-dot")
    (end,) = of_class(drawn, "silence-end")

    assert dot.get("cx") == end.get("x1")
    assert "30 km still to drive" in texts(drawn)
    assert of_class(drawn, "bundle") == []


def test_the_last_clearing_departures_arrive_together_and_leave_apart(mariupol: Sample) -> None:
    drawn = drawn_road(mariupol)
    tracks = [
        points(track)
        for case in Case
        for track in of_class(drawn, f"line-{case.value}")
        if track.tag == "path"
    ]

    assert len(tracks) == 3
    assert len({track[-1] for track in tracks}) == 1
    starts = [track[0][0] for track in tracks]
    assert starts == sorted(starts)
    assert len(set(starts)) == 3


def test_planned_blocks_are_drawn_instead_where_there_are_any(sumy: Sample) -> None:
    drawn = drawn_road(sumy)
    timetable = sumy.plan.cases[Case.CAUTIOUS].timetable

    assert len(of_class(drawn, "bundle")) == len(timetable) + 1  # and one in the key
    assert of_class(drawn, "stranded-dot") == []


def test_a_segment_that_silence_does_not_cover_stays_hatched(mariupol: Sample) -> None:
    road = mariupol.plan.corridors[0]
    cautious = road.cases[Case.CAUTIOUS]
    bare = tuple(
        replace(s, covered_from=None, covered_until=None) if n >= 3 else s
        for n, s in enumerate(cautious.segments)
    )
    half = replace(road, cases={**road.cases, Case.CAUTIOUS: replace(cautious, segments=bare)})
    plan = replace(mariupol.plan, corridors=(half, *mariupol.plan.corridors[1:]))

    assert len(of_class(drawn_road(mariupol), "covered")) == 6 + 1
    assert len(of_class(drawn_road(replace(mariupol, plan=plan)), "covered")) == 3 + 1


def test_a_closure_of_a_road_is_drawn_over_its_hours(sumy: Sample) -> None:
    closed = Condition(
        "c", "lokhvytsia-lubny", ConditionKind.CLOSED, Interval(kyiv(8, 12), kyiv(8, 14))
    )
    drawn = drawn_road(replace(sumy, scenario=replace(sumy.scenario, conditions={"c": closed})))
    (shut,) = of_class(drawn, "shut")

    hour = float(shut.get("width", "0")) / 2
    assert "closed" in texts(drawn)
    assert hour > 30


@pytest.mark.parametrize("width", WIDTHS)
def test_every_waypoint_is_named_with_its_distance(mariupol: Sample, width: int) -> None:
    told = texts(drawn_road(mariupol, width))

    for name, km in (("Mariupol", "0"), ("Polohy", "129.4"), ("Zaporizhzhia", "230")):
        assert name in told
        assert f"{km} km" in told


def test_texts_are_fitted_and_wrapped() -> None:
    assert svg.fitted("short", 100) == "short"
    cut = svg.fitted("a very long name of a place", 80)
    assert cut.endswith("…")
    assert svg.text_width(cut) <= 80
    lines = svg.wrapped("one two three four five six seven eight", 60, most_lines=2)
    assert len(lines) == 2
    assert all(svg.text_width(line) <= 60 for line in lines)
    assert svg.text_width("漢字") > svg.text_width("ab")


def test_on_a_narrow_map_a_name_stands_near_its_point_or_in_the_key(mariupol: Sample) -> None:
    drawn = read(map_svg(mariupol.plan, mariupol.scenario, svg.NARROW))
    told = " ".join(texts(drawn))

    for place in mariupol.scenario.places.values():
        if PlaceKind.GATHERING_POINT not in place.kinds:
            assert place.name in told
    signs = {(float(c.get("cx", "0")), float(c.get("cy", "0"))) for c in drawn.iter("circle")}
    for line in drawn.iter("line"):
        ends = [float(line.get(key, "0")) for key in ("x1", "y1", "x2", "y2")]
        if line.get("class") == "leader" and (ends[0], ends[1]) in signs:
            assert math.dist(ends[:2], ends[2:]) <= 40


def test_a_name_without_room_near_its_point_is_not_put_down() -> None:
    board = Board(svg.Box(0, 0, 350, 400))
    board.names.append(svg.Box(100, 100, 100, 100))

    assert board.place_near((150, 150), 40, 14, 0, 24) is None
    assert board.names == [svg.Box(100, 100, 100, 100)]
