"""Full pieces of one road that lie next to each other are told as one."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from opencorridor.model.road_plan import FullPiece
from opencorridor.planning.road_full import _Full, _together

NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)
KM = 1 / 111.2


def full(road: str, start_km: float, exit_: int = 0, *, way: int = 1) -> _Full:
    """Return half a kilometre of a road that runs north from the equator."""
    ends = (start_km * KM, 0.0), ((start_km + 0.5) * KM, 0.0)
    return _Full(FullPiece(*ends, "primary", road, way, 500, 7, NOON, NOON), exit_)


@pytest.mark.parametrize(
    ("pieces", "sizes"),
    [
        ([], []),
        ([full("A1", 0)], [1]),
        ([full("A1", 0), full("A1", 1.5)], [2]),
        ([full("A1", 0), full("A1", 5)], [1, 1]),
        ([full("A1", 0), full("B2", 0.5)], [1, 1]),
        # Two directions of one road, or two exits, are two things to a planner.
        ([full("A1", 0, 0), full("A1", 0.5, 1)], [1, 1]),
        ([full("", 0, way=1), full("", 0.5, way=2)], [2]),
    ],
)
def test_pieces_of_one_road_next_to_each_other_are_one(
    pieces: list[_Full], sizes: list[int]
) -> None:
    assert sorted(map(len, _together(pieces))) == sizes


def test_a_chain_is_one_road_in_whatever_order_its_pieces_come() -> None:
    chain = [full("A1", 2.0 * n) for n in range(5)]

    for order in itertools.permutations(chain):
        (found,) = _together(list(order))
        assert sorted(found, key=lambda f: f.piece.start) == chain
