"""Scenarios and plans that several tests of the command line look at."""

import fcntl
import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import opencorridor as oc
from opencorridor.clock import Now
from tests.cli.door import EXAMPLES, MADE_AT, Answer, copy_of, corridor, put

NAMES = ("mariupol-2022-03-05", "sumy-2022-03-08", "three-villages")


def coarse_starter(folder: Path) -> Path:
    """Write the scenario of ``corridor init`` with steps of five minutes: it plans in a third."""
    assert corridor("init", folder).status == 0
    put(folder / "terms.toml", "step_s = 60", "step_s = 300")
    return folder


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """Return the scenario that ``corridor init`` writes, in coarse steps."""
    return coarse_starter(tmp_path / "starter")


@pytest.fixture(scope="session")
def starter_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan the scenario of ``starter`` once, without asks; for copying, not for changing."""
    folder = tmp_path_factory.mktemp("starter-out")
    starter = coarse_starter(folder / "starter")
    assert corridor("plan", starter, "-o", folder / "out", "--no-asks").status == 0
    return folder / "out"


@pytest.fixture
def villages(tmp_path: Path) -> Path:
    """Return a copy of the invented example."""
    return copy_of(EXAMPLES / "three-villages", tmp_path)


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Answer]]:
    """Plan every example once, asks included: its output folder and what was printed.

    Where several processes run the tests, one of them plans and the others read.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "planned"
    folder.mkdir(exist_ok=True)
    return {name: (folder / name, _planned_once(folder, name)) for name in NAMES}


def _planned_once(folder: Path, name: str) -> Answer:
    answered = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answered.exists():
            answer = corridor("plan", EXAMPLES / name, "-o", folder / name, "--show-asks")
            answered.write_text(json.dumps(asdict(answer)), encoding="utf-8")
    return Answer(**json.loads(answered.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def starter_plan(tmp_path_factory: pytest.TempPathFactory) -> oc.Plan:
    """Plan the scenario of ``corridor init`` once."""
    folder = coarse_starter(tmp_path_factory.mktemp("starter") / "starter")
    return oc.plan(oc.read(folder), now=lambda: MADE_AT)


@pytest.fixture
def no_planning(monkeypatch: pytest.MonkeyPatch, starter_plan: oc.Plan) -> None:
    """Let ``corridor plan --no-asks`` find the plan of the starter at once."""

    def found(_scenario: oc.Scenario, *, now: Now, progress: object) -> oc.Plan:
        assert progress is None or callable(progress)
        return replace(starter_plan, made_at=now())

    monkeypatch.setattr(oc, "plan", found)
