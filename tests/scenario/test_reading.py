"""What stands in the files is what the model holds, in its units."""

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from opencorridor.errors import InputError
from opencorridor.model.cases import Case, Demand, End, Range, exactly
from opencorridor.model.scenario import (
    AskMenu,
    Change,
    CheckpointRateChange,
    CorridorAgreedChange,
    DelayChange,
    FleetChange,
    Interval,
    PlaceKind,
    RoadOpenedChange,
    Scenario,
    Sensitivity,
    VehicleKind,
    WindowChange,
)
from opencorridor.scenario import check_scenario, read_scenario
from tests.scenario.folders import (
    Fault,
    both,
    cell,
    checked,
    codes_of,
    errors_of,
    line,
    raw,
    starter,
    terms,
)

REPOSITORY = Path(__file__).resolve().parent.parent.parent
EXAMPLES = sorted(p.parent for p in (REPOSITORY / "examples").glob("*/terms.toml"))


def read(folder: Path, *faults: Fault) -> Scenario:
    result = checked(folder, *faults)
    assert result.scenario is not None, [f.text() for f in result.findings]
    return result.scenario


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2030, 5, day, hour, minute, tzinfo=UTC)


def test_what_is_not_known_is_a_list_of_sentences(tmp_path: Path) -> None:
    listed = 'step_s = 60\nnot_known = ["Fuel.", "Mines; who held the bridge."]'

    assert read(tmp_path / "with", terms("step_s = 60", listed)).settings.not_known == (
        "Fuel.",
        "Mines; who held the bridge.",
    )
    assert read(tmp_path / "without").settings.not_known == ()


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_every_example_says_what_is_not_known(folder: Path) -> None:
    assert read_scenario(folder).settings.not_known


def test_settings_are_in_seconds_and_thousandths(tmp_path: Path) -> None:
    settings = read(tmp_path).settings

    # 15 and 30 minutes; the midpoint 22.5 minutes is a whole number of seconds.
    assert settings.margin_s == Range(900, 1350, 1800, End.MOST)
    assert (settings.step_s, settings.block_s) == (60, 900)
    assert settings.usable_capacity_permille == Range(800, 900, 1000, End.LEAST)
    assert settings.demand is Demand.CENTRAL
    assert settings.priority == (("wounded",),)
    assert settings.as_of == utc(13, 15)
    assert settings.expires == utc(14, 21)
    assert [clock.zone for clock in settings.clocks] == ["Europe/Kyiv", "UTC"]


def test_lengths_round_up_and_speeds_round_down(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        cell("roads.csv", "north-road", "length_km", "18.2001"),
        cell("roads.csv", "north-road", "car_speed_kmh", "49.9999"),
    )
    road = scenario.roads["north-road"]

    assert road.length_m == 18_201
    assert road.speed_m_per_h[VehicleKind.CAR] == exactly(49_999)


def test_a_decimal_is_not_cut_by_binary_rounding(tmp_path: Path) -> None:
    scenario = read(tmp_path, cell("roads.csv", "south-road", "length_km", "25.6"))

    assert scenario.roads["south-road"].length_m == 25_600


def test_what_a_road_does_not_state_comes_from_its_class(tmp_path: Path) -> None:
    scenario = read(tmp_path)
    road = scenario.roads["south-road"]

    # Primary: one lane of 1,500 cars/h, or 1,000 buses/h at 1.5 cars each; bus 0.9 * 65 km/h.
    assert road.lanes == 1
    assert road.capacity_vehicles_per_h == Range(1000, 1250, 1500, End.LEAST)
    assert road.speed_m_per_h[VehicleKind.CAR] == exactly(65_000)
    assert road.speed_m_per_h[VehicleKind.BUS] == exactly(58_500)
    used = {(d.row, d.column) for d in scenario.defaults_used if d.file == "roads.csv"}
    columns = {"lanes", "capacity_vehicles_per_h", "car_speed_kmh", "bus_speed_kmh"}
    assert used == {(row, column) for row in (2, 3, 4) for column in columns}


def test_lanes_multiply_the_capacity_of_the_class(tmp_path: Path) -> None:
    scenario = read(tmp_path, cell("roads.csv", "south-road", "lanes", "3"))

    assert scenario.roads["south-road"].capacity_vehicles_per_h.most == 4500


def test_a_single_lane_holds_no_more_than_a_two_lane_highway(tmp_path: Path) -> None:
    scenario = read(tmp_path, cell("roads.csv", "south-road", "class", "trunk"))

    assert scenario.roads["south-road"].capacity_vehicles_per_h.most == 1700


def test_a_stated_capacity_goes_before_the_class(tmp_path: Path) -> None:
    scenario = read(
        tmp_path, cell("roads.csv", "south-road", "capacity_vehicles_per_h", "200..300")
    )

    assert scenario.roads["south-road"].capacity_vehicles_per_h == Range(200, 250, 300)
    values = {d.value for d in scenario.defaults_used if d.row == 4 and "capacity" in d.column}
    assert values == {"central of 200..300"}


def test_fleets_take_people_and_length_from_their_kind(tmp_path: Path) -> None:
    fleets = read(tmp_path).fleets

    assert fleets["own-cars"].people_per_vehicle == Range(3, 4, 5)
    assert fleets["own-cars"].length_m == 6
    assert fleets["hospital-buses"].people_per_vehicle == exactly(15)
    assert fleets["hospital-buses"].length_m == 13
    assert fleets["hospital-buses"].ready_at == utc(14, 5, 30)
    assert fleets["hospital-buses"].boarding_s == 900
    assert fleets["hospital-buses"].way_in == ("seaport", "stonebridge", "millbrook")


def test_the_corridor_knows_its_roads_and_ways(tmp_path: Path) -> None:
    scenario = read(tmp_path)
    corridor = scenario.corridors["millbrook-seaport"]

    assert corridor.roads == ("north-road", "south-road")
    assert corridor.ways == {"millbrook-school": "school-way"}
    assert corridor.speed_m_per_h == Range(30_000, 40_000, 50_000, End.LEAST)
    assert corridor.spacing_m == Range(50, 50, 100, End.MOST)
    assert corridor.uninvited_vehicles_per_h.at(Case.CAUTIOUS) == 15
    assert corridor.is_agreed(scenario.parties)


def test_named_roads_settle_which_of_two_is_meant(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        line("roads.csv", "old-road,stonebridge,seaport,26.0,track,,,,,yes,invented,,public"),
        terms('destinations = ["seaport"]', 'destinations = ["seaport"]\nroads = ["old-road"]'),
    )

    assert scenario.corridors["millbrook-seaport"].roads == ("north-road", "old-road")


def test_a_road_may_be_driven_against_its_row_where_it_runs_both_ways(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        both(
            cell("roads.csv", "south-road", "from", "seaport"),
            cell("roads.csv", "south-road", "to", "stonebridge"),
        ),
    )

    assert scenario.corridors["millbrook-seaport"].roads == ("north-road", "south-road")


def test_windows_are_in_utc_and_keep_their_clock(tmp_path: Path) -> None:
    windows = read(tmp_path).windows

    # Kyiv is three hours ahead of UTC in May.
    assert (windows["north-silence"].start, windows["north-silence"].end) == (
        utc(14, 6),
        utc(14, 13),
    )
    assert windows["north-silence"].clock == "Europe/Kyiv"


def test_offsets_say_which_of_two_hours_is_meant(tmp_path: Path) -> None:
    # On 27 October 2030 the clocks of Kyiv show 03:30 twice, at 00:30 and at 01:30 UTC.
    scenario = read(
        tmp_path,
        cell("conditions.csv", "works-south-road", "end", "2030-10-27T03:30+02:00"),
    )

    end = scenario.conditions["works-south-road"].validity.end
    assert end == datetime(2030, 10, 27, 1, 30, tzinfo=UTC)


def test_a_window_across_a_clock_change_is_read_with_offsets(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        terms("start = 2030-05-14T08:00:00", "start = 2030-03-30T08:00:00+02:00"),
        terms("end = 2030-05-14T15:00:00", "end = 2030-05-14T15:00:00+03:00"),
    )

    assert scenario.windows["south-silence"].start == datetime(2030, 3, 30, 6, tzinfo=UTC)


def test_a_checkpoint_has_its_hours(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        cell("checkpoints.csv", "stonebridge-check", "opens", "2030-05-14T08:00"),
        cell("checkpoints.csv", "stonebridge-check", "closes", "2030-05-14 16:00"),
        cell("checkpoints.csv", "stonebridge-check", "clock", "Europe/Kyiv"),
    )
    checkpoint = scenario.checkpoints["stonebridge-check"]

    assert checkpoint.hours == (Interval(utc(14, 5), utc(14, 13)),)
    assert checkpoint.service_s == Range(60, 90, 120, End.MOST)


def test_conditions_hold_thousandths(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        cell("conditions.csv", "works-south-road", "kind", "damaged"),
        cell("conditions.csv", "works-south-road", "vehicle_kinds", "car"),
        cell("conditions.csv", "works-south-road", "capacity_factor", "0.3333"),
    )
    condition = scenario.conditions["works-south-road"]

    assert (condition.speed_permille, condition.capacity_permille) == (800, 333)
    assert condition.vehicle_kinds == frozenset({VehicleKind.CAR})


def test_rows_keep_their_source_and_sensitivity(tmp_path: Path) -> None:
    scenario = read(tmp_path)

    place = scenario.places["seaport"].provenance
    assert (place.source, place.sensitivity) == ("invented", Sensitivity.PUBLIC)
    assert (place.file, place.row) == ("places.csv", 5)
    assert scenario.parties["north"].provenance.sensitivity is Sensitivity.RESTRICTED
    assert scenario.places["stonebridge"].kinds == {
        PlaceKind.WAYPOINT,
        PlaceKind.CHECKPOINT,
        PlaceKind.HOLDING_PLACE,
    }


def test_the_default_sensitivity_is_listed_once_a_table(tmp_path: Path) -> None:
    listed = [d.column for d in read(tmp_path).defaults_used if d.column.endswith("sensitivity")]

    assert sorted(listed) == sorted(set(listed))
    assert "corridor.status.sensitivity" in listed


def test_asks_that_are_not_stated_are_listed_as_defaults(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    text = (folder / "terms.toml").read_text(encoding="utf-8")
    (folder / "terms.toml").write_text(text[: text.index("[asks]")], encoding="utf-8")
    scenario = read_scenario(folder)

    assert scenario.ask_menu == AskMenu()
    assert {d.column for d in scenario.defaults_used} >= {"asks.pairs", "asks.more_vehicles"}


CHANGES: dict[str, tuple[str, Change]] = {
    "window": (
        '{ window = "south-silence", start_shift_min = -30, scope = ["north-road"] }',
        WindowChange("south-silence", -1800, 0, frozenset({"north-road"})),
    ),
    "checkpoint": (
        '{ checkpoint = "stonebridge-check", rate_factor = 1.25 }',
        CheckpointRateChange("stonebridge-check", 1250),
    ),
    "corridor": (
        '{ corridor = "millbrook-seaport", treat_as_agreed = true }',
        CorridorAgreedChange("millbrook-seaport"),
    ),
    "condition": (
        '{ condition = "works-south-road", lift = true }',
        RoadOpenedChange("works-south-road"),
    ),
    "fleet": ('{ fleet = "own-cars", extra = 7 }', FleetChange("own-cars", 7)),
    "delay": ("{ delay_min = 2.5 }", DelayChange(150)),
}


@pytest.mark.parametrize(("written", "change"), CHANGES.values(), ids=CHANGES)
def test_each_kind_of_change_is_read(tmp_path: Path, written: str, change: Change) -> None:
    scenario = read(tmp_path, terms("{ delay_min = 120 }", written))

    assert scenario.what_ifs[1].changes == (change,)


def rewritten(folder: Path, change: object) -> None:
    for path in folder.iterdir():
        assert callable(change)
        path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda b: b"\xef\xbb\xbf" + b, id="byte order mark"),
        pytest.param(lambda b: b.replace(b"\n", b"\r\n"), id="lines of Windows"),
        pytest.param(lambda b: b.rstrip(b"\n"), id="no last line end"),
    ],
)
def test_what_editors_add_does_not_matter(tmp_path: Path, change: object) -> None:
    folder = starter(tmp_path)
    before = read_scenario(folder)
    rewritten(folder, change)
    after = read_scenario(folder)

    assert after.roads == before.roads
    assert after.corridors == before.corridors
    assert after.digest != before.digest


def test_what_spreadsheets_add_does_not_matter(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    before = read_scenario(folder).needs
    rows = (folder / "needs.csv").read_text(encoding="utf-8").splitlines()
    wide = [f"{row},," for row in rows]
    (folder / "needs.csv").write_text("\n".join([*wide, "," * 12, "", ""]), encoding="utf-8")

    assert read_scenario(folder).needs == before


def test_a_cell_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    scenario = read(
        tmp_path, cell("needs.csv", "millbrook-cars", "source", 'a "list",\nof\t13  May')
    )

    assert scenario.needs["millbrook-cars"].provenance.source == 'a "list", of 13 May'
    # The second need stands one line further down in the file.
    assert scenario.needs["millbrook-wounded"].provenance.row == 4


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    content = b"both_ways,class,length_km,to,from,id\nyes,residential,0.9,millbrook,millbrook-school,school-way\nyes,secondary,18.2,stonebridge,millbrook,north-road\nyes,primary,24.6,seaport,stonebridge,south-road\n"  # noqa: E501 - a whole sheet
    scenario = read(tmp_path, raw("roads.csv", content))

    assert scenario.roads["south-road"].length_m == 24_600


def test_the_digest_tells_contents_apart_and_not_folders(tmp_path: Path) -> None:
    one = read(tmp_path / "a")
    same = read(tmp_path / "b")
    other = read(tmp_path / "c", cell("needs.csv", "millbrook-cars", "source", "asked again"))

    assert one.digest == same.digest
    assert len(one.digest) == 64
    assert other.digest != one.digest


def test_an_error_carries_all_findings(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    cell("roads.csv", "north-road", "length_km", "-1")(folder)
    cell("needs.csv", "millbrook-cars", "people", "0")(folder)

    with pytest.raises(InputError) as caught:
        read_scenario(folder)

    assert caught.value.findings == check_scenario(folder).findings
    assert codes_of(check_scenario(folder)) == ["OC-203", "OC-203"]
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda p: p.name)
def test_each_example_can_be_read(folder: Path) -> None:
    scenario = read_scenario(folder)

    assert scenario.settings.id == folder.name


def with_swapped(folder: Path, *rows: int) -> Path:
    """Swap latitude and longitude in some lines of a folder's sheet of places."""
    path = folder / "places.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        sheet = list(csv.reader(stream))
    lat, lon = sheet[0].index("lat"), sheet[0].index("lon")
    for row in rows:
        sheet[row - 1][lat], sheet[row - 1][lon] = sheet[row - 1][lon], sheet[row - 1][lat]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(sheet)
    return folder


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.name)
def test_any_place_of_an_example_that_is_swapped_is_found_and_no_other(
    tmp_path: Path, example: Path
) -> None:
    places = len(read_scenario(example).places)
    for row in range(2, places + 2):
        copy = with_swapped(Path(shutil.copytree(example, tmp_path / f"{row}")), row)
        found = errors_of(check_scenario(copy))

        assert [(f.code, f.row) for f in found] == [("OC-211", row)]


@pytest.mark.parametrize("example", ["mariupol-2022-03-05", "sumy-2022-03-08"])
def test_two_columns_that_are_swapped_throughout_are_one_finding(
    tmp_path: Path, example: str
) -> None:
    source = REPOSITORY / "examples" / example
    places = len(read_scenario(source).places)
    copy = Path(shutil.copytree(source, tmp_path / "copy"))
    found = errors_of(check_scenario(with_swapped(copy, *range(2, places + 2))))

    assert [f.code for f in found] == ["OC-211"]
    assert "all rows" in found[0].what


def test_a_place_without_roads_that_is_swapped_is_told_by_its_distance(tmp_path: Path) -> None:
    hill = "hill,Hill,hospital,-27.2,27.3,,,,,,,no,,invented,,public"
    found = errors_of(checked(tmp_path, line("places.csv", hill)))

    assert [(f.code, f.row) for f in found] == [("OC-211", 6)]
