"""What a road network file says of itself: where it comes from and what was dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opencorridor.model.scenario import Sensitivity
from opencorridor.network.reading import OSM_CREDIT
from opencorridor.network.tally import Doubt, Tally


@dataclass(frozen=True, slots=True)
class PlaceOnRoad:
    """A place and the node of the network that it is joined to, so many millimetres away."""

    id: str
    node: int
    distance_mm: int


@dataclass(frozen=True, slots=True)
class About:
    """Where a road network comes from.

    Parameters
    ----------
    source : str
        Name of the map file, without its folder.
    source_sha256 : str
        Its checksum, in hexadecimal digits.
    source_as_of : str
        The moment that the map states as its own; empty if it states none.
    area : str
        The area as it was stated; empty for the whole map.
    software : str
        Name and version of what built it.
    tally : Tally
        What was read and dropped.
    places : tuple of PlaceOnRoad
        Places that were joined to nodes.
    sensitivity : Sensitivity
        Who may have the file: a map is public, and where people are to gather is not.
    credit : str
        Who is to be named with everything made from the map; empty if nobody said.
    """

    source: str
    source_sha256: str
    source_as_of: str
    area: str
    software: str
    tally: Tally
    places: tuple[PlaceOnRoad, ...] = ()
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    credit: str = OSM_CREDIT


def about_from(document: Mapping[str, Any]) -> About:
    """Read what `dataclasses.asdict` wrote.

    Parameters
    ----------
    document : mapping
        The object of the file.

    Raises
    ------
    TypeError, ValueError, KeyError
        If it is something else.
    """
    tally = document["tally"]
    doubts = tuple(
        Doubt(str(d["key"]), str(d["value"]), int(d["ways"]), tuple(map(int, d["examples"])))
        for d in tally["doubts"]
    )
    numbers = {
        name: int(tally[name])
        for name in (
            "ways_read", "ways_kept", "nodes_missing", "segments_outside", "barriers",
            "turn_restrictions",
        )
    }  # fmt: skip
    dropped = {str(reason): int(number) for reason, number in tally["dropped"].items()}
    texts = ("source", "source_sha256", "source_as_of", "area", "software")
    return About(
        **{name: str(document[name]) for name in texts},
        tally=Tally(**numbers, dropped=dropped, doubts=doubts),
        places=tuple(
            PlaceOnRoad(str(p["id"]), int(p["node"]), int(p["distance_mm"]))
            for p in document["places"]
        ),
        sensitivity=Sensitivity(document["sensitivity"]),
        # Files that do not say were all built from OpenStreetMap.
        credit=str(document.get("credit", OSM_CREDIT)),
    )
