"""The face: what ``import opencorridor`` offers, that it is cheap, and that the page says so."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import opencorridor as oc
from opencorridor import errors as tree

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PAGE = REPOSITORY / "docs" / "python.md"
MADE_AT = datetime(2030, 5, 13, 20, 0, tzinfo=UTC)


def starter(folder: Path) -> Path:
    """Write the scenario of ``corridor init`` in coarse steps, which plans in a third."""
    oc.init(folder)
    terms = folder / "terms.toml"
    fine = terms.read_text("utf-8")
    terms.write_text(fine.replace("step_s = 60", "step_s = 300"), "utf-8")
    assert terms.read_text("utf-8") != fine
    return folder


def test_every_public_name_is_there_and_nothing_else_is_listed() -> None:
    for name in oc.__all__:
        assert getattr(oc, name) is not None

    assert sorted(oc.__all__) == list(oc.__all__)
    assert dir(oc) == sorted([*oc.__all__, "__version__"])
    with pytest.raises(AttributeError, match="no attribute 'plann'"):
        getattr(oc, "plann")  # noqa: B009  # a name that mypy would not let pass


def test_the_page_names_what_the_face_offers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    in_tables = set(re.findall(r"^\| `(\w+)", page, flags=re.MULTILINE))

    assert in_tables == set(oc.__all__)


def test_importing_loads_nothing_heavy() -> None:
    heavy = {"numpy", "scipy", "numba", "pydantic", "jinja2", "opencorridor.service"}
    program = f"import sys, opencorridor\nprint(*{heavy} & set(sys.modules))"

    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert run.stdout.split() == []


def test_read_check_plan_verify_and_export_from_python(tmp_path: Path) -> None:
    folder = starter(tmp_path / "scenario")

    checked = oc.check(folder)
    scenario = oc.read(folder)
    plan = oc.plan(scenario, now=lambda: MADE_AT)
    verification = oc.verify(plan, scenario)
    written = oc.export(plan, scenario, tmp_path / "out")

    assert checked.scenario == scenario
    assert plan.made_at == MADE_AT
    assert verification.accepted, verification.refusals[:3]
    assert {path.name for path in written} >= {"plan.json", "report.html"}
    assert oc.read_plan(tmp_path / "out") == plan


def test_asks_come_apart_from_the_plan() -> None:
    scenario = oc.read(REPOSITORY / "examples" / "sumy-2022-03-08")

    steps: list[tuple[int, int, str]] = []
    plan, asks = oc.plan_with_asks(
        scenario, now=lambda: MADE_AT, progress=lambda *step: steps.append(step)
    )

    assert plan == oc.plan(scenario, now=lambda: MADE_AT)
    assert asks.sensitivity.value == "need-to-know"
    assert steps
    assert all(0 <= done <= total and what for done, total, what in steps)


def test_a_bad_folder_raises_all_its_findings_at_once(tmp_path: Path) -> None:
    oc.init(tmp_path / "scenario")
    (tmp_path / "scenario" / "roads.csv").unlink()
    (tmp_path / "scenario" / "needs.csv").unlink()

    with pytest.raises(oc.InputError) as caught:
        oc.read(tmp_path / "scenario")

    assert len(caught.value.findings) >= 2


def test_every_error_of_ours_has_one_root() -> None:
    errors = [getattr(oc, name) for name in oc.__all__ if name.endswith("Error")]

    assert {error.__name__ for error in errors} == {
        name for name in vars(tree) if name.endswith("Error")
    }
    assert all(issubclass(error, oc.OpenCorridorError) for error in errors)


def test_the_code_on_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )

    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, PAGE.name, "exec"), names)  # noqa: S102  # our own page

    assert (tmp_path / "three-villages-plan" / "report.html").is_file()


def test_frames_carry_the_mark(tmp_path: Path) -> None:
    scenario = oc.read(starter(tmp_path / "scenario"))
    plan = oc.plan(scenario, now=lambda: MADE_AT)

    for frame in (oc.timetable_frame(plan, scenario), oc.places_geoframe(plan, scenario)):
        assert frame.attrs["sensitivity"] == "restricted"
