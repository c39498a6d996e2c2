"""Conditions name ways and nodes of the map, shut the roads over them, and end no merging."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opencorridor.errors import RoadsError
from opencorridor.model.scenario import ConditionKind
from opencorridor.network.assemble import assemble
from opencorridor.network.closures import MapCondition, nodes_to_keep, shut_roads
from opencorridor.network.intervals import FOREVER, IntervalSet
from opencorridor.network.readers.conditions import read_conditions
from opencorridor.network.readers.osm import read_osm
from tests.cli.door import corridor, joined
from tests.network.osmfile import in_a_row, write_osm
from tests.network.randoms import random_segments

ROAD = {"highway": "primary"}
HEADER = "id,subject,kind,start,end,source"
NINE, TEN, ELEVEN, NOON = (1_772_701_200 + 3600 * n for n in range(4))  # 5 March 2026, UTC


def a_condition(what: str, osm_id: int, *spans: tuple[int, int]) -> MapCondition:
    when = IntervalSet.of(spans or [(TEN, FOREVER)])
    return MapCondition(f"{what}{osm_id}", what, osm_id, ConditionKind.CLOSED, when, "us", "x", 2)


def a_map(folder: Path) -> Path:
    """Write six nodes in a row under three ways of one kind: 1 to 3, 3 to 5, 5 to 6."""
    ways = {10: ([1, 2, 3], ROAD), 11: ([3, 4, 5], ROAD), 12: ([5, 6], ROAD)}
    return write_osm(folder / "map.osm", in_a_row(6), ways)


def sheet(folder: Path, *rows: str) -> Path:
    path = folder / "conditions.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


def test_without_conditions_the_row_is_one_road_and_is_shut_as_one(tmp_path: Path) -> None:
    network, _ = assemble(read_osm(a_map(tmp_path))[0])

    shut = shut_roads(network, [a_condition("way", 11)])

    assert network.shapes == 1
    assert shut.road.tolist() == [0, 1]
    assert shut.because == (("way11",), ("way11",))


def test_built_with_them_nothing_reaches_beyond_the_way(tmp_path: Path) -> None:
    segments, _ = read_osm(a_map(tmp_path))
    condition = a_condition("way", 11)

    network, _ = assemble(segments, nodes_to_keep(segments, [condition]))
    shut = shut_roads(network, [condition])

    assert network.node_osm_id.tolist() == [1, 3, 5, 6]
    assert {network.way_osm_id[network.road_shape[road]] for road in shut.road} == {11}


def test_a_node_stays_and_shuts_what_touches_it(tmp_path: Path) -> None:
    segments, _ = read_osm(a_map(tmp_path))
    condition = a_condition("node", 2)

    network, _ = assemble(segments, nodes_to_keep(segments, [condition]))

    assert network.node_osm_id.tolist() == [1, 2, 6]
    assert len(shut_roads(network, [condition]).road) == 4


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_no_road_mixes_a_named_way_with_another(seed: int) -> None:
    segments = random_segments(seed)
    rng = np.random.default_rng(seed)
    conditions = [a_condition("way", int(w)) for w in rng.choice(segments.way, 2)]
    conditions.append(a_condition("node", int(rng.choice(segments.osm_id))))

    network, number_of = assemble(segments, nodes_to_keep(segments, conditions))
    shut = shut_roads(network, conditions)

    named = {c.osm_id for c in conditions if c.what == "way"}
    for start, end in zip(network.shape_way_start[:-1], network.shape_way_start[1:], strict=True):
        ways = set(network.way_osm_id[start:end].tolist())
        assert len(ways) == 1 or not ways & named
    (node,) = np.flatnonzero(segments.osm_id == conditions[-1].osm_id)
    assert number_of[node] >= 0
    # What is shut is what holds a named way or ends at the named node, and nothing else.
    at = number_of[node]
    for road in range(network.roads):
        shape = network.road_shape[road]
        ways = set(
            network.way_osm_id[
                network.shape_way_start[shape] : network.shape_way_start[shape + 1]
            ].tolist()
        )
        touches = at in {network.road_tail[road], network.road_head[road]}
        assert (road in shut.road) == (bool(ways & named) or touches)


@pytest.mark.parametrize(
    ("spans", "closes", "reopens"),
    [
        ([(TEN, FOREVER)], TEN, False),
        ([(0, FOREVER)], NINE, False),
        ([(0, NINE - 1)], NOON, False),
        ([(NOON + 1, FOREVER)], NOON, False),
        # Open again within the horizon: taken as shut from the first moment on.
        ([(TEN, ELEVEN)], TEN, True),
        ([(0, TEN)], NINE, True),
        ([(ELEVEN, FOREVER), (0, NINE - 5)], ELEVEN, False),
    ],
)
def test_intervals_become_what_the_engine_takes(
    tmp_path: Path, spans: list[tuple[int, int]], closes: int, reopens: bool
) -> None:
    network, _ = assemble(read_osm(a_map(tmp_path))[0])

    shut = shut_roads(network, [a_condition("way", 11, *spans)])

    assert shut.closes_s(network.roads + 1, NINE, NOON).tolist()[: network.roads] == [closes] * 2
    assert bool(len(shut.reopening(NINE, NOON))) == reopens


def test_a_way_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    network, _ = assemble(read_osm(a_map(tmp_path))[0])

    with pytest.raises(RoadsError, match="way 99 is none of a road") as caught:
        shut_roads(network, [a_condition("way", 99), a_condition("node", 98)])
    assert len(caught.value.findings) == 2


def test_a_sheet_is_read(tmp_path: Path) -> None:
    path = sheet(
        tmp_path, "b1,way 4711,closed,2026-03-05T12:00+02:00,,bridge guard",
        "m1,node 7,mined,2026-03-05T09:00Z,2026-03-05T11:00Z,deminers",
    )  # fmt: skip

    bridge, mine = read_conditions(path)

    assert (bridge.what, bridge.osm_id, bridge.when.spans) == ("way", 4711, ((TEN, FOREVER),))
    assert (mine.kind, mine.when.spans) == (ConditionKind.MINED, ((NINE, ELEVEN),))


BAD = {
    "no id": ",way 1,closed,2026-03-05T10:00Z,,us",
    "no source": "a,way 1,closed,2026-03-05T10:00Z,,",
    "no subject": "a,4711,closed,2026-03-05T10:00Z,,us",
    "a relation": "a,relation 1,closed,2026-03-05T10:00Z,,us",
    "slow": "a,way 1,slow,2026-03-05T10:00Z,,us",
    "no kind": "a,way 1,,2026-03-05T10:00Z,,us",
    "no start": "a,way 1,closed,,,us",
    "no offset": "a,way 1,closed,2026-03-05T10:00,,us",
    "an hour 25": "a,way 1,closed,2026-03-05T25:00Z,,us",
    "an end before": "a,way 1,closed,2026-03-05T10:00Z,2026-03-05T09:00Z,us",
    "a cell too many": "a,way 1,closed,2026-03-05T10:00Z,,us,more",
    "a cell missing": "a,way 1,closed,2026-03-05T10:00Z",
    "a huge id": f"a,way {10**18},closed,2026-03-05T10:00Z,,us",
}


@pytest.mark.parametrize("row", BAD.values(), ids=BAD)
def test_a_row_that_cannot_be_read_is_one_finding(tmp_path: Path, row: str) -> None:
    with pytest.raises(RoadsError, match="OC-698") as caught:
        read_conditions(sheet(tmp_path, row))
    assert len(caught.value.findings) == 1


def test_an_id_twice_an_unknown_column_and_no_sheet(tmp_path: Path) -> None:
    row = "a,way 1,closed,2026-03-05T10:00Z,,us"
    for bad in (sheet(tmp_path, row, row), tmp_path / "none.csv"):
        with pytest.raises(RoadsError, match="OC-698"):
            read_conditions(bad)
    (tmp_path / "conditions.csv").write_text(f"{HEADER},note\n{row},x\n", encoding="utf-8")
    with pytest.raises(RoadsError, match="note is not known"):
        read_conditions(tmp_path / "conditions.csv")


def test_the_command_keeps_the_ends_of_named_ways(tmp_path: Path) -> None:
    source = a_map(tmp_path)
    conditions = sheet(tmp_path, "b,way 11,closed,2026-03-05T10:00Z,,us")
    words = ("roads", "build", source, "--conditions", conditions, "-o", tmp_path / "x.roads")

    document = json.loads(corridor(*words, "--json").out)

    assert document["nodes"] == 4
    assert document["sensitivity"] == "restricted"

    sheet(tmp_path, "b,way 99,closed,2026-03-05T10:00Z,,us")
    answer = corridor(*words)
    assert (answer.status, answer.out) == (2, "")
    assert "way 99 is none of a road" in joined(answer.err)
