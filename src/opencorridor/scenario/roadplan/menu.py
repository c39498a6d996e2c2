"""Reads which changes of a road plan's terms are tried, and refuses those of terms that protect."""

from __future__ import annotations

from opencorridor.model.road_asks import RoadAskMenu, WiderRoad
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.roadplan.asks_schema import REFUSED_KEYS, AreaAsksRow, WiderRoadRow
from opencorridor.scenario.talks.reading import Rows, made

MOST_WIDER_ROADS = 50
MOST_SIZES = 12
SIZES = (
    "earlier_start_min",
    "later_end_min",
    "more_received_vehicles_per_h",
    "more_received_vehicles",
)


def check_asks(rows: Rows, notes: Notes) -> None:
    """Note asks of terms that protect people, and more roads than are tried.

    Parameters
    ----------
    rows : Rows
        Of a road plan folder.
    notes : Notes
        Where findings go.
    """
    asks = rows.one(AreaAsksRow)
    for key, reason in REFUSED_KEYS.items() if asks is not None else ():
        if asks is not None and getattr(asks, key) not in (None, ()):
            notes.add(
                "OC-337",
                asks.where(key),
                f"An ask for `{key}` is refused: {reason}.",
                "Leave it out; such terms are checked, and never rated in people out.",
            )
    for key in SIZES if asks is not None else ():
        sizes = getattr(asks, key)
        if asks is not None and len(sizes) > MOST_SIZES:
            notes.add(
                "OC-338",
                asks.where(key),
                f"There are {len(sizes):,} sizes of `{key}`, expected at most {MOST_SIZES}.",
                "Keep those that somebody could grant.",
            )
    wider = list(rows.of(WiderRoadRow).values())
    for row in wider[MOST_WIDER_ROADS:][:1]:
        notes.add(
            "OC-338",
            row.where("id"),
            f"There are {len(wider):,} wider roads, expected at most {MOST_WIDER_ROADS}.",
            "Keep those that somebody could grant.",
        )


def menu_of(rows: Rows) -> RoadAskMenu | None:
    """Return which changes are tried, or nothing where none are asked for.

    Parameters
    ----------
    rows : Rows
        Without errors.
    """
    asks, wider = rows.one(AreaAsksRow), rows.of(WiderRoadRow)
    if asks is None and not wider:
        return None
    roads = {ident: made(WiderRoad, row) for ident, row in wider.items()}
    if asks is None:
        return RoadAskMenu(wider_roads=roads)
    return RoadAskMenu(
        earlier_start_s=_each_once(asks.earlier_start_min),
        later_end_s=_each_once(asks.later_end_min),
        more_received_vehicles_per_h=_each_once(asks.more_received_vehicles_per_h),
        more_received_vehicles=_each_once(asks.more_received_vehicles),
        wider_roads=roads,
        pairs=asks.pairs is not False,
    )


def _each_once(sizes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(sizes)))
