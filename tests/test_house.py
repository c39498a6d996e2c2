"""Habits of the house that no other test would notice being lost."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import NetworkBlockedError

REPOSITORY = Path(__file__).resolve().parent.parent
HEAVY = ("geopandas", "jinja2", "numba", "numpy", "pandas", "pydantic", "scipy")


def test_importing_the_package_prints_nothing_and_loads_no_heavy_library() -> None:
    program = (
        "import sys, opencorridor\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "sys.exit(', '.join(loaded) if loaded else 0)\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-run.lock"])
def test_a_lock_file_pins_and_hashes_everything_and_names_no_host(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]

    assert blocks
    for block in blocks:
        assert re.match(r"\S+==\S+", block), block
        assert "--hash=sha256:" in block, block
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|/home/|/root/", text)


def test_the_two_lock_files_agree() -> None:
    def pins(name: str) -> set[str]:
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        return set(re.findall(r"^\S+==\S+", text, flags=re.MULTILINE))

    assert pins("requirements-run.lock") < pins("requirements.lock")


def test_every_decision_is_on_the_list_of_decisions() -> None:
    folder = REPOSITORY / "docs" / "adr"
    listed = (folder / "index.md").read_text(encoding="utf-8")
    missing = [p.name for p in sorted(folder.glob("0*.md")) if f"({p.name})" not in listed]

    assert missing == []


@pytest.mark.parametrize(
    ("room", "words"),
    [("talks", "each side proposed"), ("record", "what came of it"), ("record", "both sides")],
)
def test_the_first_page_promises_nothing_that_is_not_there(room: str, words: str) -> None:
    page = " ".join((REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8").split())
    there, _, planned = page.partition('!!! note "Planned, not there yet"')

    if not (REPOSITORY / "src" / "opencorridor" / room).exists():
        assert words not in there
        assert words in planned


SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)\b(?P<rest>.*)")
WITH_CODE_AND_REASON = re.compile(r"(: [A-Z]+\d+(, [A-Z]+\d+)*|\[[a-z-]+(, [a-z-]+)*\])  ?[#-] .+")


def test_every_suppression_names_its_code_and_its_reason() -> None:
    bare = []
    for path in sorted([*REPOSITORY.glob("src/**/*.py"), *REPOSITORY.glob("tests/**/*.py")]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found = SUPPRESSION.search(line)
            if found and path != Path(__file__) and not WITH_CODE_AND_REASON.match(found["rest"]):
                bare.append(f"{path.relative_to(REPOSITORY)}:{number}: {line.strip()}")

    assert bare == []


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_the_network_is_out_of_reach(host: str) -> None:
    with pytest.raises(NetworkBlockedError):
        socket.create_connection((host, 80), timeout=1)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram,
        pytest.raises(NetworkBlockedError),
    ):
        datagram.sendto(b"", (host, 53))


def test_loopback_is_in_reach() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


@pytest.mark.browser
def test_a_browser_page_opens_a_local_file(page: Page, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    sheet.write_text("<!doctype html><title>Маріуполь</title><p>10:15", encoding="utf-8")

    page.goto(sheet.as_uri())

    assert page.title() == "Маріуполь"
