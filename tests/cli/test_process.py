"""The real process: start, signals, pipes, full disks and limits of memory."""

import json
import os
import pty
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.door import VILLAGES, contents, copy_of, corridor

CORRIDOR = [sys.executable, "-m", "opencorridor.cli"]
BASH, MOUNT, UMOUNT = (shutil.which(name) or name for name in ("bash", "mount", "umount"))
NO_SPACE = "the disk is full"
ENVIRON = {**os.environ, "PYTHONWARNINGS": "error", "COLUMNS": "80"}
ENOUGH_BYTES = 1_500_000_000
SHEET_BYTES = 200_000_000
MANY_ROWS_BYTES = 3_000_000


def process(
    *words: str | Path, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CORRIDOR, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRON,
        timeout=120,
        preexec_fn=before,
    )


def with_little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ENOUGH_BYTES, ENOUGH_BYTES))


def test_the_installed_command_answers() -> None:
    script = Path(sys.executable).with_name("corridor")

    run = subprocess.run([script, "--version"], capture_output=True, text=True, check=False)

    assert run.returncode == 0
    assert run.stdout.startswith("corridor ")
    assert run.stderr == ""


def test_check_loads_no_library_of_the_planner() -> None:
    program = (
        "import sys\n"
        "from opencorridor.cli.main import run\n"
        f"status = run(['check', {str(VILLAGES)!r}])\n"
        "heavy = {'numba', 'numpy', 'scipy', 'geopandas', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else status)\n"
    )

    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")


def test_a_plan_a_check_and_a_verification_one_after_the_other(tmp_path: Path) -> None:
    scenario, out = tmp_path / "scenario", tmp_path / "out"

    runs = [
        process("init", scenario),
        process("check", scenario),
        process("plan", scenario, "-o", out, "--no-asks"),
        process("verify", out, scenario),
    ]

    assert [(run.returncode, run.stderr) for run in runs] == [(0, "")] * 4


def test_a_reader_who_leaves_early_sees_no_trace(starter: Path) -> None:
    line = f"{' '.join(CORRIDOR)} plan {starter} --json --no-asks | head -c 100; exit $PIPESTATUS"

    run = subprocess.run(
        [BASH, "-c", line], capture_output=True, text=True, check=False, env=ENVIRON
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert len(run.stdout) == 100


def test_a_closed_output_is_survived(starter: Path) -> None:
    line = f"{' '.join(CORRIDOR)} check {starter} >&- 2>&-"

    assert subprocess.run([BASH, "-c", line], check=False, env=ENVIRON).returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_device_behind_the_answer_is_a_fault(starter: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(
            [*CORRIDOR, "check", str(starter)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=ENVIRON,
        )

    assert run.returncode == 2
    assert run.stderr.startswith("corridor: standard output: No space left on device.")
    assert len(run.stderr.splitlines()) <= 2


# ---- Ctrl-C --------------------------------------------------------------------------------------


def read_until(master: int, wanted: str, limit_s: float) -> str:
    """Return what a terminal shows until it shows something, or until the time is over."""
    shown, end = "", time.monotonic() + limit_s
    while wanted not in shown and time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.2)
        if ready:
            try:
                shown += os.read(master, 4096).decode("utf-8", "replace")
            except OSError:  # the other end is closed
                break
    return shown


def test_ctrl_c_while_planning_leaves_everything_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "plan.json").write_text("the old plan", encoding="utf-8")
    master, slave = pty.openpty()
    command = [*CORRIDOR, "plan", str(VILLAGES), "-o", str(out)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=slave, text=True, env=ENVIRON
    ) as run:
        os.close(slave)
        before = read_until(master, "planned and proven", 60)
        run.send_signal(signal.SIGINT)
        after = read_until(master, "[OC-804]", 60)
        status = run.wait(timeout=60)
        assert run.stdout is not None
        printed = run.stdout.read()
    os.close(master)

    assert "planned and proven" in before  # the progress bar was at work
    assert (status, printed) == (130, "")
    assert "Stopped on request." in after
    assert "Traceback" not in before + after
    assert contents(tmp_path) == {"out/plan.json": b"the old plan"}


def test_ctrl_c_while_the_libraries_load_shows_no_trace() -> None:
    program = (
        "import sys\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'cyclopts': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "import opencorridor.cli.main\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stdout) == (130, "")
    assert run.stderr.startswith("corridor: Stopped on request")
    assert len(run.stderr.splitlines()) == 1


# ---- places that cannot be written ---------------------------------------------------------------


def test_a_file_in_the_place_of_the_folder(starter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine", encoding="utf-8")

    for place in (out, out / "below"):
        answer = corridor("plan", starter, "-o", place, "--no-asks")

        assert (answer.status, answer.out) == (2, "")
        assert answer.err.rstrip().endswith("[OC-801]")
        assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc on this system")
def test_a_folder_that_cannot_be_written(starter: Path) -> None:
    answer = corridor("plan", starter, "-o", "/proc/opencorridor/out", "--no-asks")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.rstrip().endswith("[OC-801]")


@pytest.mark.skipif(os.geteuid() == 0, reason="rights do not bind the administrator")
def test_a_folder_without_the_right_to_write(starter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o500)

    answer = corridor("plan", starter, "-o", out, "--no-asks")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.rstrip().endswith("[OC-801]")


def test_init_overwrites_nothing(starter: Path) -> None:
    before = contents(starter)

    answer = corridor("init", starter)

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.rstrip().endswith("[OC-801]")
    assert contents(starter) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 300 kB, where that is allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = [MOUNT, "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)]
    try:
        made = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"no small disk can be made here: {error}")
    if made.returncode:
        pytest.skip(f"no small disk can be made here: {made.stderr.strip()}")
    yield place
    subprocess.run([UMOUNT, str(place)], check=True)


def test_a_full_disk_leaves_the_old_result(starter: Path, small_disk: Path) -> None:
    out = small_disk / "out"
    out.mkdir()
    (out / "plan.json").write_text("the old plan", encoding="utf-8")
    (small_disk / "filler").write_bytes(b"x" * 250_000)
    before = contents(small_disk)

    answer = corridor("plan", starter, "-o", out, "--no-asks")

    assert (answer.status, answer.out) == (2, "")
    assert NO_SPACE in answer.err.replace("\n ", "")
    assert answer.err.rstrip().endswith("[OC-803]")
    assert contents(small_disk) == before


# ---- size ----------------------------------------------------------------------------------------


def test_a_sheet_of_200_megabytes_does_not_exhaust_memory(tmp_path: Path) -> None:
    scenario = copy_of(VILLAGES, tmp_path)
    roads = scenario / "roads.csv"
    row = roads.read_bytes().splitlines(keepends=True)[-1]
    with roads.open("ab") as stream:
        for _ in range(SHEET_BYTES // (len(row) * 10_000) + 1):
            stream.write(row * 10_000)
    assert roads.stat().st_size > SHEET_BYTES

    begun = time.monotonic()
    run = process(
        "check",
        scenario,
        "--json",
        before=with_little_memory,
    )

    assert time.monotonic() - begun < 30
    assert (run.returncode, run.stderr) == (2, "")
    errors = [f for f in json.loads(run.stdout)["findings"] if f["severity"] == "error"]
    assert [(error["code"], error["file"]) for error in errors] == [("OC-106", "roads.csv")]


def test_a_sheet_of_many_rows_does_not_exhaust_memory(tmp_path: Path) -> None:
    scenario = copy_of(VILLAGES, tmp_path)
    roads = scenario / "roads.csv"
    row = roads.read_bytes().splitlines(keepends=True)[-1]
    with roads.open("ab") as stream:
        stream.write(row * (MANY_ROWS_BYTES // len(row)))

    run = process(
        "check",
        scenario,
        "--json",
        before=with_little_memory,
    )

    assert (run.returncode, run.stderr) == (2, "")
    assert len(json.loads(run.stdout)["findings"]) < 1_000
