"""A bridge that a sheet closes at ten takes nobody who would be on it then."""

from pathlib import Path

import numpy as np
import pytest

from opencorridor.network.assemble import assemble
from opencorridor.network.closures import MapCondition, nodes_to_keep, shut_roads
from opencorridor.network.readers.conditions import read_conditions
from opencorridor.network.readers.osm import read_osm
from opencorridor.network.words import Means
from opencorridor.planning.engine.arrival import ArrivalFlow, earliest_arrival
from opencorridor.planning.engine.rounding import Crowds, Horizon, Streets, in_steps
from tests.network.osmfile import in_a_row, write_osm

NINE, TEN = 1_772_701_200, 1_772_704_800  # 5 March 2026, UTC
HORIZON = Horizon(NINE, 60, 180)
MANY = 3000


def a_row_with_a_bridge(folder: Path) -> Path:
    """Write a road of 3.3 km whose middle third is a bridge."""
    road = {"highway": "primary"}
    ways = {10: ([1, 2], road), 11: ([2, 3], {**road, "bridge": "yes"}), 12: ([3, 4], road)}
    return write_osm(folder / "map.osm", in_a_row(4, 0.01), ways)


def leave(folder: Path, conditions: tuple[MapCondition, ...]) -> tuple[ArrivalFlow, int]:
    """Let many leave from one end to the other; return the flow and the link of the bridge."""
    segments, _ = read_osm(a_row_with_a_bridge(folder))
    network, number_of = assemble(segments, nodes_to_keep(segments, conditions))
    until_s = NINE + 180 * 60
    streets = Streets(
        network.nodes,
        network.road_tail.astype(np.int64),
        network.road_head.astype(np.int64),
        np.ceil(network.travel_time_s(Means.CAR)).astype(np.int64),
        network.road_capacity_vehicles_per_h[:, 2].astype(np.int64),
        shut_roads(network, conditions).closes_s(network.roads, NINE, until_s),
    )
    ends = number_of[np.searchsorted(segments.osm_id, [1, 4])].astype(np.int64)
    timed = in_steps(streets, Crowds(ends[:1], np.array([MANY]), ends[1:]), HORIZON)
    ways = network.way_osm_id[network.shape_way_start[network.road_shape]]
    (over,) = np.flatnonzero((ways == 11) & ~network.road_against)
    there = (timed.tail == network.road_tail[over]) & (timed.head == network.road_head[over])
    return earliest_arrival(timed), int(np.flatnonzero(there)[0])


def sheet(folder: Path, *spans: str) -> tuple[MapCondition, ...]:
    path = folder / "conditions.csv"
    rows = [f"c{n},way 11,closed,{span},bridge guard" for n, span in enumerate(spans)]
    path.write_text("\n".join(["id,subject,kind,start,end,source", *rows]), encoding="utf-8")
    return read_conditions(path)


def test_nobody_is_on_a_bridge_that_is_closed(tmp_path: Path) -> None:
    flow, link = leave(tmp_path, sheet(tmp_path, "2026-03-05T10:00Z,"))

    first, entering = flow.entering(link)
    last = first + int(np.flatnonzero(entering)[-1])
    steps = int(flow.network.link_steps[link])
    # A vehicle may be two steps behind what it stands for.
    assert NINE + 60 * (last + 2 + steps) <= TEN
    # And those who can be over by then are: 25 a minute, less the way there and the two steps.
    assert 50 * 25 <= flow.arrived.sum() <= 57 * 25


@pytest.mark.parametrize(
    ("spans", "out"),
    [
        ((), MANY),
        (("2026-03-05T12:01Z,",), MANY),
        (("2026-03-05T08:00Z,2026-03-05T08:59Z",), MANY),
        (("2026-03-05T08:00Z,",), 0),
        # It opens again at half past nine; the engine is not told, and promises nothing.
        (("2026-03-05T08:00Z,2026-03-05T09:30Z",), 0),
    ],
)
def test_how_many_get_over(tmp_path: Path, spans: tuple[str, ...], out: int) -> None:
    flow, _ = leave(tmp_path, sheet(tmp_path, *spans))

    assert flow.arrived.sum() == out
