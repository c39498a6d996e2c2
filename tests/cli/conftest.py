"""Scenarios and plans that several tests of the command line look at."""

from dataclasses import replace
from pathlib import Path

import pytest

import opencorridor as oc
from opencorridor.clock import Now
from tests.cli.door import EXAMPLES, MADE_AT, Answer, copy_of, corridor

NAMES = ("mariupol-2022-03-05", "sumy-2022-03-08", "three-villages")


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """Return the scenario that ``corridor init`` writes; planning it takes seconds."""
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


@pytest.fixture(scope="session")
def starter_plan(tmp_path_factory: pytest.TempPathFactory) -> oc.Plan:
    """Plan the scenario of ``corridor init`` once."""
    folder = tmp_path_factory.mktemp("starter") / "starter"
    oc.init(folder)
    return oc.plan(oc.read(folder), now=lambda: MADE_AT)


@pytest.fixture
def no_planning(monkeypatch: pytest.MonkeyPatch, starter_plan: oc.Plan) -> None:
    """Let ``corridor plan --no-asks`` find the plan of the starter at once."""

    def found(_scenario: oc.Scenario, *, now: Now, progress: object) -> oc.Plan:
        assert progress is None or callable(progress)
        return replace(starter_plan, made_at=now())

    monkeypatch.setattr(oc, "plan", found)
