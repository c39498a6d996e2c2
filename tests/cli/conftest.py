"""Scenarios and plans that several tests of the command line look at."""

from pathlib import Path

import pytest

from tests.cli.door import EXAMPLES, Answer, copy_of, corridor

NAMES = ("mariupol-2022-03-05", "sumy-2022-03-08", "three-villages")


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """Return the scenario that ``corridor init`` writes; it is planned in a second."""
    folder = tmp_path / "starter"
    assert corridor("init", folder).status == 0
    return folder


@pytest.fixture
def villages(tmp_path: Path) -> Path:
    """Return a copy of the invented example."""
    return copy_of(EXAMPLES / "three-villages", tmp_path)


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Answer]]:
    """Plan every example once, asks included: its output folder and what was printed."""
    folder = tmp_path_factory.mktemp("planned")
    return {
        name: (folder / name, corridor("plan", EXAMPLES / name, "-o", folder / name, "--show-asks"))
        for name in NAMES
    }
