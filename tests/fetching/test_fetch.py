"""Maps come down whole or not at all, within bounds, and from the server that was named."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from opencorridor.errors import FetchError, OutputError
from opencorridor.fetching.bounds import Bounds
from opencorridor.fetching.opening import check_server, internet
from opencorridor.fetching.roads import Fetched, fetch_box, fetch_region
from opencorridor.network.readers.osm import read_osm
from tests.cli.door import contents, corridor, joined
from tests.fetching.server import (
    Page,
    Site,
    always_from_its_beginning,
    cut_short,
    endless,
    garbage,
    no_range_beyond,
    serving,
    silent,
    status,
    whole,
)
from tests.network.osmfile import in_a_row, write_osm

MAP = b"a map of a small country " * 4000
PATH = "/europe/andorra-latest.osm.pbf"
NOW = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
BOX = (42.5, 1.5, 42.6, 1.6)


def sum_of(content: bytes) -> bytes:
    return f"{hashlib.md5(content).hexdigest()}  andorra-latest.osm.pbf\n".encode()  # noqa: S324 - as published


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        served.pages[PATH] = whole(MAP)
        served.pages[f"{PATH}.md5"] = whole(sum_of(MAP))
        yield served


def bounds(most_bytes: int = 10**6, most_s: float = 60.0) -> Bounds:
    # A clock that ticks once a look: time in these tests is told, not waited for.
    return Bounds(most_bytes, most_s, ticks=count().__next__)


def fetch(site: Site, target: Path, stall_s: float = 20.0) -> Fetched:
    return fetch_region(
        "europe/andorra",
        target,
        server=site.url,
        opener=internet(stall_s=stall_s, proxies={}, software="test"),
        bounds=bounds(),
        now=lambda: NOW,
    )


# ---- a region ------------------------------------------------------------------------------------


def test_a_map_comes_down_whole_and_says_where_it_comes_from(site: Site, tmp_path: Path) -> None:
    target = tmp_path / "new" / "map.osm.pbf"

    fetched = fetch(site, target)

    assert target.read_bytes() == MAP
    note = json.loads((tmp_path / "new" / "map.osm.pbf.source.json").read_text("utf-8"))
    assert note["url"] == f"{site.url}{PATH}"
    assert note["sha256"] == hashlib.sha256(MAP).hexdigest()
    assert note["fetched_at"] == "2026-03-01T05:00:00+00:00"
    assert "OpenStreetMap contributors" in note["credit"]
    assert "ODbL" in note["licence"]
    assert fetched.new
    assert sorted(contents(target.parent)) == ["map.osm.pbf", "map.osm.pbf.source.json"]


def test_the_same_map_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    fetch(site, tmp_path / "map")
    site.asked.clear()

    assert not fetch(site, tmp_path / "map").new
    assert site.asked == [(f"{PATH}.md5", "")]


def test_what_broke_off_goes_on_where_it_did(site: Site, tmp_path: Path) -> None:
    site.pages[PATH] = cut_short(MAP, 30_000)
    with pytest.raises(FetchError, match=r"30,000 of 100,000 bytes") as caught:
        fetch(site, tmp_path / "map")
    assert caught.value.code == "OC-805"
    assert not (tmp_path / "map").exists()

    site.pages[PATH] = whole(MAP)
    fetch(site, tmp_path / "map")

    assert site.asked[-1] == (PATH, "bytes=30000-")
    assert (tmp_path / "map").read_bytes() == MAP
    assert sorted(contents(tmp_path)) == ["map", "map.source.json"]


def test_a_server_without_ranges_begins_again(site: Site, tmp_path: Path) -> None:
    site.pages[PATH] = cut_short(MAP, 30_000)
    with pytest.raises(FetchError):
        fetch(site, tmp_path / "map")
    site.pages[PATH] = always_from_its_beginning(MAP)

    fetch(site, tmp_path / "map")

    assert (tmp_path / "map").read_bytes() == MAP


def test_the_part_of_an_older_map_is_not_the_beginning_of_a_newer(
    site: Site, tmp_path: Path
) -> None:
    site.pages[PATH] = cut_short(MAP, 30_000)
    with pytest.raises(FetchError):
        fetch(site, tmp_path / "map")
    newer = MAP[::-1]
    site.pages |= {PATH: whole(newer), f"{PATH}.md5": whole(sum_of(newer))}

    fetch(site, tmp_path / "map")

    assert site.asked[-1] == (PATH, "")
    assert (tmp_path / "map").read_bytes() == newer
    assert sorted(contents(tmp_path)) == ["map", "map.source.json"]


def test_a_part_that_is_whole_already_is_put_in_place(site: Site, tmp_path: Path) -> None:
    # Stopped between the last byte and the new name.
    md5 = hashlib.md5(MAP).hexdigest()  # noqa: S324 - as published
    (tmp_path / f".map.{md5[:12]}.part").write_bytes(MAP)

    fetch(site, tmp_path / "map")

    assert (tmp_path / "map").read_bytes() == MAP
    assert [path for path, _ in site.asked] == [f"{PATH}.md5"]


def test_a_part_that_is_too_long_begins_again(site: Site, tmp_path: Path) -> None:
    md5 = hashlib.md5(MAP).hexdigest()  # noqa: S324 - as published
    (tmp_path / f".map.{md5[:12]}.part").write_bytes(MAP + b"more")
    site.pages[PATH] = no_range_beyond(MAP)

    fetch(site, tmp_path / "map")

    assert [heads for _, heads in site.asked[1:]] == ["bytes=100004-", ""]
    assert (tmp_path / "map").read_bytes() == MAP


def test_a_redirect_on_the_same_server_is_followed(site: Site, tmp_path: Path) -> None:
    site.pages |= {PATH: status(302, Location="/dated.pbf"), "/dated.pbf": whole(MAP)}

    fetch(site, tmp_path / "map")

    assert (tmp_path / "map").read_bytes() == MAP


BAD: dict[str, tuple[Page, str, str]] = {
    "not there": (status(404), "OC-805", "404"),
    "busy": (status(429), "OC-805", "too busy"),
    "broken": (status(500), "OC-805", "status 500"),
    "no content": (status(204), "OC-805", "status 204"),
    "not HTTP": (garbage, "OC-805", "cannot be reached"),
    "cut short": (cut_short(MAP, 10), "OC-805", "10 of 100,000 bytes"),
    "too large as stated": (whole(MAP * 11), "OC-806", "larger than 1 MB"),
    "too large unsaid": (endless(MAP), "OC-806", "larger than 1 MB"),
    "drop by drop": (endless(b"x", 0.001), "OC-805", "60 s are over"),
    "an empty answer": (status(200, **{"Content-Range": "x"}), "OC-807", "checksum"),
    "packed": (whole(b"\x1f\x8b" * 100, Content_Encoding="gzip"), "OC-806", "packed"),
    "another file": (whole(MAP[:-1] + b"!"), "OC-807", "the checksum"),
    "elsewhere": (status(302, Location="http://127.0.0.2:9/map"), "OC-806", "127.0.0.2:9"),
    "another port": (status(301, Location="http://127.0.0.1:9/map"), "OC-806", "127.0.0.1:9"),
    "a file of this machine": (
        status(302, Location="file:///etc/passwd"),
        "OC-806",
        "not followed",
    ),
    "round in circles": (status(302, Location=PATH), "OC-806", "302"),
}


@pytest.mark.parametrize(("page", "code", "words"), BAD.values(), ids=BAD)
def test_what_cannot_be_had_leaves_what_was_there(
    site: Site, tmp_path: Path, page: Page, code: str, words: str
) -> None:
    (tmp_path / "map").write_bytes(b"the old map")
    site.pages[PATH] = page

    with pytest.raises(FetchError) as caught:
        fetch(site, tmp_path / "map")

    assert (caught.value.code, words in str(caught.value)) == (code, True), str(caught.value)
    assert (tmp_path / "map").read_bytes() == b"the old map"
    assert not (tmp_path / "map.source.json").exists()


def test_a_server_that_is_silent_is_given_up(site: Site, tmp_path: Path) -> None:
    site.pages[f"{PATH}.md5"] = silent(1.0)

    with pytest.raises(FetchError, match="cannot be reached") as caught:
        fetch(site, tmp_path / "map", stall_s=0.2)

    assert caught.value.code == "OC-805"


def test_a_server_that_falls_silent_is_given_up(site: Site, tmp_path: Path) -> None:
    site.pages[f"{PATH}.md5"] = endless(b" ", 1.0)

    with pytest.raises(FetchError, match="broke off") as caught:
        fetch(site, tmp_path / "map", stall_s=0.2)

    assert caught.value.code == "OC-805"


BAD_SUMS: dict[str, tuple[Page, str]] = {
    "not there": (status(404), "OC-805"),
    "a page": (whole(b"<html>welcome</html>"), "OC-806"),
    "endless": (endless(b"0" * 1000), "OC-806"),
}


@pytest.mark.parametrize(("page", "code"), BAD_SUMS.values(), ids=BAD_SUMS)
def test_without_a_checksum_nothing_is_fetched(
    site: Site, tmp_path: Path, page: Page, code: str
) -> None:
    site.pages[f"{PATH}.md5"] = page

    with pytest.raises(FetchError) as caught:
        fetch(site, tmp_path / "map")

    assert caught.value.code == code
    assert contents(tmp_path) == {}
    assert [path for path, _ in site.asked] == [f"{PATH}.md5"]


@pytest.mark.parametrize(
    "region", ["", "../etc", "Europe", "a//b", "a/b/c/d/e", "a?b", "a b", "/a"]
)
def test_what_is_no_region_is_not_asked_for(site: Site, tmp_path: Path, region: str) -> None:
    with pytest.raises(FetchError, match="not the path of a region"):
        fetch_region(
            region, tmp_path / "map", server=site.url,
            opener=internet(stall_s=1, proxies={}, software=""), bounds=bounds(), now=lambda: NOW,
        )  # fmt: skip
    assert site.asked == []


@pytest.mark.parametrize(
    "server", ["http://example.org", "file:///tmp", "ftp://x.org", "", "x.org", "https://u:p@x.org"]
)
def test_a_server_is_asked_in_private_or_not_at_all(server: str) -> None:
    with pytest.raises(FetchError):
        check_server(server)
    assert check_server("https://download.geofabrik.de/") == "https://download.geofabrik.de"


def test_a_folder_that_cannot_be_made(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OutputError):
        fetch(site, tmp_path / "file" / "map")


# ---- a box ---------------------------------------------------------------------------------------


def ask_box(site: Site, target: Path, box: tuple[float, float, float, float] = BOX) -> Fetched:
    opener = internet(stall_s=20, proxies={}, software="test")
    return fetch_box(
        box, target, server=f"{site.url}/api", opener=opener, bounds=bounds(), now=lambda: NOW
    )


@pytest.fixture
def xml(tmp_path: Path) -> bytes:
    ways = {1: ([1, 2, 3], {"highway": "primary"})}
    source = tmp_path / "source"
    source.mkdir()
    return write_osm(source / "map.osm", in_a_row(3), ways).read_bytes()


def test_the_roads_in_a_box_can_be_built(site: Site, tmp_path: Path, xml: bytes) -> None:
    site.pages["/api"] = whole(xml)

    fetched = ask_box(site, tmp_path / "box.osm")

    assert read_osm(tmp_path / "box.osm")[1].ways_kept == 1
    assert fetched.md5_published == ""
    (asked,) = parse_qs(site.bodies[0].decode())["data"]
    assert "[bbox:42.5,1.5,42.6,1.6]" in asked
    assert 'way["highway"]' in asked


REMARK = b"<osm><remark> runtime error: Query timed out </remark></osm>"
BAD_BOXES: dict[str, tuple[Callable[[bytes], Page], str]] = {
    "a remark": (lambda _: whole(REMARK), "Query timed out"),
    "half a map": (lambda xml: whole(xml[:-5]), "whole map"),
    "a page": (lambda _: whole(b"<html></html>"), "whole map"),
    "nothing": (lambda _: whole(b""), "whole map"),
    "elsewhere": (lambda _: status(307, Location="http://127.0.0.2:9/x"), "127.0.0.2:9"),
    "packed": (lambda xml: whole(xml, Content_Encoding="gzip"), "packed"),
    "too busy": (lambda _: status(504), "too busy"),
}


@pytest.mark.parametrize(("page", "words"), BAD_BOXES.values(), ids=BAD_BOXES)
def test_a_box_that_cannot_be_had(
    site: Site, tmp_path: Path, xml: bytes, page: Callable[[bytes], Page], words: str
) -> None:
    site.pages["/api"] = page(xml)
    before = contents(tmp_path)

    with pytest.raises(FetchError, match=words):
        ask_box(site, tmp_path / "box.osm")

    assert contents(tmp_path) == before


def test_a_box_too_large_is_not_asked_for(site: Site, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="roads build --area"):
        ask_box(site, tmp_path / "box.osm", (42, 1, 44, 2))
    assert site.asked == []


# ---- the command ---------------------------------------------------------------------------------


def test_the_command_says_whom_to_name_and_who_knows(site: Site, tmp_path: Path) -> None:
    answer = corridor(
        "roads", "fetch", "europe/andorra", "--server", site.url, "-o", tmp_path / "map.osm.pbf"
    )

    assert (answer.status, answer.err) == (0, "")
    said = joined(answer.out)
    assert "Its checksum is the one that the server publishes." in said
    assert "© OpenStreetMap contributors, ODbL 1.0" in said
    assert "127.0.0.1 and everybody on the way know now that europe/andorra was asked for" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "OC-802"),
        (("europe/andorra", "--area=1,1,2,2"), "OC-802"),
        (("europe/andorra", "--most-mb=nan"), "OC-802"),
        (("europe/andorra", "--most-minutes=-1"), "OC-802"),
        (("--area=1,1,2,2",), "OC-802"),
        (("--area=2,1,1,2", "-o", "x.osm"), "OC-683"),
        (("europe/nowhere",), "OC-805"),
        (("europe/andorra", "--most-mb=0.01"), "OC-806"),
        (("europe/andorra", "--server=http://example.org"), "OC-806"),
    ],
)
def test_the_command_refuses(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    server = () if any("--server" in word for word in words) else ("--server", site.url)

    answer = corridor("roads", "fetch", *words, *server)

    assert (answer.status, answer.out) == (2, "")
    assert code in answer.err
    assert "Traceback" not in answer.err
