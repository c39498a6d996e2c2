"""Fetches maps: an extract of Geofabrik with its checksum, or what Overpass has in a box."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

from opencorridor.clock import Now
from opencorridor.errors import FetchError
from opencorridor.fetching.bounds import Bounds, note_beside
from opencorridor.fetching.download import digests, download, read_small, unwritten
from opencorridor.fetching.opening import (
    REFUSED,
    BeyondError,
    Opener,
    Request,
    check_server,
    host_of,
)
from opencorridor.units import EARTH_RADIUS_M, METRES_PER_KM

GEOFABRIK = "https://download.geofabrik.de"
OVERPASS = "https://overpass-api.de/api/interpreter"
EXTRACT = "-latest.osm.pbf"
CREDIT = "© OpenStreetMap contributors"
LICENCE = "ODbL 1.0, https://opendatacommons.org/licenses/odbl/1-0/"
WRONG_SUM = "OC-807"
MOST_SIDE_KM = 200.0
KM_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180 / METRES_PER_KM
OVERPASS_S = 180
OVERPASS_BYTES = 1 << 29
_REGION = re.compile(r"[a-z0-9-]{1,60}(/[a-z0-9-]{1,60}){0,3}")
_MD5 = re.compile(rb"\s*([0-9a-fA-F]{32})\b")
_MOST_SUM_BYTES = 1000
_TAIL_BYTES = 4000
_REMARK = re.compile(rb"<remark>(.{0,300})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A map that is there now.

    Parameters
    ----------
    file : str
        Name of the map.
    url : str
        Where it came from.
    area : str
        The region, or the box as it was asked for.
    bytes : int
        Its size.
    sha256 : str
        Its checksum.
    md5_published : str
        The checksum that the server publishes and that it has; empty if the server publishes none.
    fetched_at : str
        When, in UTC.
    credit, licence : str
        Who is to be named with everything made from it, and on what terms.
    new : bool
        Whether it was brought down now; False if the same file was there.
    """

    file: str
    url: str
    area: str
    bytes: int
    sha256: str
    md5_published: str
    fetched_at: str
    credit: str = CREDIT
    licence: str = LICENCE
    new: bool = True

    @property
    def host(self) -> str:
        """Who knows now what was asked for."""
        return host_of(self.url)


def fetch_region(
    region: str, target: Path, *, server: str, opener: Opener, bounds: Bounds, now: Now
) -> Fetched:
    """Fetch the extract of a region, and see that it has the checksum that the server publishes.

    Parameters
    ----------
    region : str
        Path of the region at Geofabrik, such as ``europe/andorra``.
    target : Path
        The file to write.
    server : str
        Its address; a mirror has the same paths.
    opener : Opener
        The network.
    bounds : Bounds
        How much and how long.
    now : Now
        The clock.

    Returns
    -------
    Fetched
        What is there. A file that has the checksum already is not fetched again, and one that
        broke off goes on where it did.

    Raises
    ------
    FetchError
        ``OC-805`` if it cannot be had, ``OC-806`` if the answer is refused, ``OC-807`` if the
        checksum is wrong. What was there before is untouched.
    OutputError
        If it cannot be written.
    """
    if not _REGION.fullmatch(region):
        message = f"{region[:60]!r} is not the path of a region; one is europe/andorra."
        raise FetchError(message, REFUSED)
    url = f"{check_server(server)}/{region}{EXTRACT}"
    md5 = _published(read_small(opener, f"{url}.md5", bounds, _MOST_SUM_BYTES), f"{url}.md5")
    if target.is_file() and digests(target)[0] == md5:
        return _noted(target, url, region, md5, now, new=False)
    part = target.with_name(f".{target.name}.{md5[:12]}.part")
    with _writing(part):
        target.parent.mkdir(parents=True, exist_ok=True)
        for old in target.parent.glob(f".{target.name}.*.part"):
            if old != part:
                old.unlink()
    found = _brought(opener, url, part, bounds, md5)
    if found != md5:
        part.unlink()
        message = (
            f"{url} has the checksum {found}, and the server publishes {md5}. It was thrown away. "
            "The server may have put a new one in place just now: run the same command again."
        )
        raise FetchError(message, WRONG_SUM)
    with _writing(target):
        part.replace(target)
    return _noted(target, url, region, md5, now, new=True)


def _brought(opener: Opener, url: str, part: Path, bounds: Bounds, md5: str) -> str:
    """Bring the rest of a file down to its part on the disk, and return the checksum of both."""
    if part.is_file() and digests(part)[0] == md5:
        return md5
    try:
        download(opener, Request(url), part, bounds, go_on=True)
    except BeyondError:
        download(opener, Request(url), part, bounds, go_on=False)
    return digests(part)[0]


def _published(answer: bytes, url: str) -> str:
    found = _MD5.match(answer)
    if not found:
        message = f"{url} is no checksum ({answer[:40]!r}); without it a broken file looks whole."
        raise FetchError(message, REFUSED)
    return found[1].decode("ascii").lower()


def fetch_box(
    box: tuple[float, float, float, float],
    target: Path,
    *,
    server: str,
    opener: Opener,
    bounds: Bounds,
    now: Now,
) -> Fetched:
    """Fetch the roads in a box from an Overpass server.

    Parameters
    ----------
    box : tuple of float
        South, west, north and east in degrees.
    target : Path
        The file to write, ending in ``.osm``.
    server, opener, bounds, now
        As of `fetch_region`; the address is that of the interpreter.

    Returns
    -------
    Fetched
        What is there. Overpass publishes no checksum: the end of the file is looked at.

    Raises
    ------
    FetchError
        ``OC-805`` if it cannot be had, ``OC-806`` if the box is too large or the answer is refused.
    OutputError
        If it cannot be written.
    """
    area = ",".join(f"{degrees:g}" for degrees in box)
    side_km = _longest_side_km(box)
    if side_km > MOST_SIDE_KM:
        message = (
            f"The box {area} has a side of {side_km:,.0f} km; {MOST_SIDE_KM:,.0f} km are asked for "
            "at most. Fetch the region instead, and cut it with roads build --area."
        )
        raise FetchError(message, REFUSED)
    url = check_server(server)
    body = urlencode({"data": query(area)}).encode("ascii")
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".opencorridor-", dir=target.parent)
        os.close(handle)
    part = Path(name)
    try:
        download(opener, Request(url, body=body), part, bounds, go_on=False)
        _check_whole(part, url)
        with _writing(target):
            part.chmod(0o644)
            part.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    return _noted(target, url, area, "", now, new=True)


def query(area: str) -> str:
    """Return the question for a box: its roads, their nodes, and turn restrictions on them."""
    return (
        f"[out:xml][timeout:{OVERPASS_S}][maxsize:{OVERPASS_BYTES}][bbox:{area}];"
        'way["highway"]->.roads;(.roads;.roads >;rel(bw.roads)["type"="restriction"];);out body;'
    )


def _longest_side_km(box: tuple[float, float, float, float]) -> float:
    south, west, north, east = box
    widest = min(abs(south), abs(north)) if south * north > 0 else 0.0
    across_km = (east - west) * math.cos(math.radians(widest)) * KM_PER_DEGREE
    return max((north - south) * KM_PER_DEGREE, across_km)


def _check_whole(part: Path, url: str) -> None:
    """See that an answer is a map to its end: Overpass states its troubles inside of it."""
    size = part.stat().st_size
    with part.open("rb") as stream:
        head = stream.read(_TAIL_BYTES)
        stream.seek(max(0, size - _TAIL_BYTES))
        tail = stream.read()
    remark = _REMARK.search(tail)
    if remark:
        said = remark[1].split(b"<")[0].decode("utf-8", "replace").strip()
        message = f"{url} gave up: {said[:200]}. Ask for a smaller box, or later."
        raise FetchError(message, REFUSED)
    if b"<osm" not in head or not tail.rstrip().endswith(b"</osm>"):
        message = f"{url} did not answer with a whole map. Run the same command again."
        raise FetchError(message, REFUSED)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritten(path, error) from error


def _noted(target: Path, url: str, area: str, md5: str, now: Now, *, new: bool) -> Fetched:
    """Keep beside a map where it comes from, and return the same."""
    fetched = Fetched(
        file=target.name,
        url=url,
        area=area,
        bytes=target.stat().st_size,
        sha256=digests(target)[1],
        md5_published=md5,
        fetched_at=now().isoformat(timespec="seconds"),
        new=new,
    )
    note = note_beside(target)
    if not new and note.is_file():
        return fetched
    document = {name: value for name, value in asdict(fetched).items() if name != "new"}
    text = json.dumps(document, ensure_ascii=False, indent=2)
    with _writing(note):
        part = note.with_name(f".{note.name}.part")
        part.write_text(f"{text}\n", encoding="utf-8")
        part.replace(note)
    return fetched
