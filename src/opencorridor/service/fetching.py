"""Fetch maps for those who have a network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from opencorridor.clock import Now
from opencorridor.errors import UsageError
from opencorridor.fetching.bounds import Bounds
from opencorridor.fetching.opening import Opener, internet
from opencorridor.fetching.roads import (
    EXTRACT,
    GEOFABRIK,
    OVERPASS,
    Fetched,
    fetch_box,
    fetch_region,
)
from opencorridor.network.area import read_area

STALL_S = 30.0


def the_internet(environ: Mapping[str, str], software: str) -> Opener:
    """Return the opener of the real network.

    Parameters
    ----------
    environ : mapping
        The environment, for ``https_proxy`` and ``http_proxy``.
    software : str
        How we call ourselves.
    """
    proxies = {
        scheme: address
        for scheme in ("http", "https")
        if (address := environ.get(f"{scheme}_proxy") or environ.get(f"{scheme.upper()}_PROXY"))
    }
    return internet(stall_s=STALL_S, proxies=proxies, software=software)


def fetch_roads(
    region: str | None,
    output: str | Path | None,
    *,
    area: str | None = None,
    server: str | None = None,
    opener: Opener,
    bounds: Bounds,
    now: Now,
) -> tuple[Path, Fetched]:
    """Fetch a map.

    Parameters
    ----------
    region : str, optional
        Path of a region at Geofabrik, such as ``europe/andorra``; or
    area : str, optional
        a box or a GeoJSON file, whose roads an Overpass server is asked for.
    output : str or Path, optional
        The file to write; in the current folder, named after the region, if it is not given.
    server : str, optional
        Another server of the same kind.
    opener : Opener
        The network, such as `the_internet`.
    bounds : Bounds
        How much and how long.
    now : Now
        The clock.

    Returns
    -------
    tuple
        The file, and where it comes from; the same is kept beside it.

    Raises
    ------
    FetchError
        If it cannot be had; what was there before is untouched.
    RoadsError
        If the area cannot be read.
    UsageError
        If neither or both of region and area are given, or the bounds cannot be meant.
    """
    if (region is None) == (area is None):
        message = "Name either a region, such as europe/andorra, or a box with --area."
        raise UsageError(message)
    if not (0 < bounds.most_bytes <= 10**12 and 0 < bounds.most_s <= 10**6):
        message = "The greatest size and time must be above zero."
        raise UsageError(message)
    if region is not None:
        name = f"{region.rpartition('/')[2]}{EXTRACT}"
        target = Path(output or name)
        fetched = fetch_region(
            region, target, server=server or GEOFABRIK, opener=opener, bounds=bounds, now=now
        )
        return target, fetched
    if output is None or not str(output).endswith(".osm"):
        message = "Name the file to write with -o; what Overpass sends ends in .osm."
        raise UsageError(message)
    target, box = Path(output), read_area(str(area)).bounds()
    fetched = fetch_box(
        box, target, server=server or OVERPASS, opener=opener, bounds=bounds, now=now
    )
    return target, fetched
