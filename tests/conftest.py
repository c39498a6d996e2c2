"""What every test stands on: no network, fixed randomness, and clear reasons for what is skipped.

Hypothesis runs the ``default`` profile: the same examples every time. A longer search is
``make test ARGS="--hypothesis-profile=campaign"``.
"""

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Page, Route, sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent

# Tests on the large engine run in one process of several, so that its kernels are compiled once.
COMPILED = REPOSITORY / "tests" / "planning" / "engine"
COMPILED_ELSEWHERE = {"test_roads_plan", "test_road_asks", "test_trips", "test_verify_roads"}

hypothesis.settings.register_profile(
    "default", derandomize=True, max_examples=50, deadline=None, database=None
)
hypothesis.settings.register_profile(
    "campaign", max_examples=2_000, deadline=None, print_blob=True, database=None
)
hypothesis.settings.load_profile("default")


# ---- the network ---------------------------------------------------------------------------------


class NetworkBlockedError(AssertionError):
    """A test tried to reach another machine."""


def _is_loopback(host: object) -> bool:
    if host in {None, "", "localhost", b"localhost"}:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_unless_local(address: object) -> None:
    # Unix addresses are strings or bytes; internet addresses are tuples that begin with the host.
    if isinstance(address, tuple) and not _is_loopback(address[0]):
        message = f"a test tried to reach {address[0]!r}; tests use loopback only"
        raise NetworkBlockedError(message)


def _guarded(method: Callable[..., object]) -> Callable[..., object]:
    def guard(self: socket.socket, *arguments: object) -> object:
        # The address comes last in each of the methods that are guarded.
        _refuse_unless_local(arguments[-1])
        return method(self, *arguments)

    return guard


def _guarded_lookup(lookup: Callable[..., object]) -> Callable[..., object]:
    def guard(host: object, *arguments: object, **options: object) -> object:
        _refuse_unless_local((host,))
        return lookup(host, *arguments, **options)

    return guard


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Let nothing in this process reach beyond loopback (child processes are their own matter)."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, _guarded_lookup(getattr(socket, name)))
        yield


# ---- what a machine may lack ---------------------------------------------------------------------


def _shared_folder() -> Path | None:
    named = os.environ.get("OPENCORRIDOR_SHARED")
    folder = Path(named) if named else REPOSITORY.parent / "shared"
    return folder if folder.is_dir() else None


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, and say what would let it."""
    reasons = {}
    if _shared_folder() is None:
        reasons["shared"] = "no shared folder: name it in OPENCORRIDOR_SHARED"
    if _chromium() is None:
        reasons["browser"] = "no Chromium: apt-get install -y chromium"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
        if item.path.is_relative_to(COMPILED) or item.path.stem in COMPILED_ELSEWHERE:
            item.add_marker(pytest.mark.xdist_group("compiled"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the shared reference folder; tests that ask for it carry the ``shared`` marker."""
    folder = _shared_folder()
    assert folder is not None, "mark this test with @pytest.mark.shared"
    return folder


# ---- a browser -----------------------------------------------------------------------------------

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
LOCAL_ADDRESSES = ("file:", "data:", "blob:", "about:", "http://127.0.0.1", "http://localhost")


@pytest.fixture
def page() -> Iterator[Page]:
    """Open a page in headless Chromium that fails the test if it asks for anything outside.

    Tests that ask for it carry the ``browser`` marker.
    """
    chromium = _chromium()
    assert chromium is not None, "mark this test with @pytest.mark.browser"
    asked_outside: list[str] = []

    def only_local(route: Route) -> None:
        if route.request.url.startswith(LOCAL_ADDRESSES):
            route.continue_()
        else:
            asked_outside.append(route.request.url)
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=list(CHROMIUM_ARGUMENTS)
        )
        opened = browser.new_page()
        opened.route("**/*", only_local)
        yield opened
        browser.close()
    assert asked_outside == []
