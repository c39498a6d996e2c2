"""Whatever goes wrong, people get one sentence with a code, and the shell the right status."""

import errno
import io
from collections.abc import Callable
from pathlib import Path

import pytest

import opencorridor as oc
from opencorridor.cli.main import run
from tests.cli.door import MADE_AT, corridor


def failing(error: BaseException) -> Callable[..., None]:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    return fail


FAULTS: list[tuple[BaseException, int, str]] = [
    (oc.PlanningError("The step is too fine; 60 s would do."), 2, "[OC-650]"),
    (oc.SolverError("Two solvers disagree."), 70, "[OC-651]"),
    (oc.OutputError("out cannot be written."), 2, "[OC-801]"),
    (PermissionError(errno.EACCES, "Permission denied", "/some/where"), 2, "[OC-801]"),
    (OSError(errno.ENOSPC, "No space left on device"), 2, "[OC-803]"),
    (RuntimeError("a \x1b[31mbug"), 70, "[OC-900]"),
    (RecursionError("deep"), 70, "[OC-900]"),
    (MemoryError(), 70, "[OC-900]"),
    (KeyboardInterrupt(), 130, "[OC-804]"),
]


@pytest.mark.parametrize(
    ("error", "status", "code"), FAULTS, ids=[type(e).__name__ for e, _, _ in FAULTS]
)
def test_a_fault_is_one_sentence_with_its_code(
    starter: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    status: int,
    code: str,
) -> None:
    monkeypatch.setattr(oc, "plan_with_asks", failing(error))

    answer = corridor("plan", starter, "-o", starter.parent / "out")

    assert (answer.status, answer.out) == (status, "")
    assert answer.err.startswith("corridor: ")
    assert answer.err.rstrip().endswith(code)
    assert "Traceback" not in answer.err
    assert "\x1b" not in answer.err
    assert not (starter.parent / "out").exists()


def test_a_bug_shows_its_trace_to_who_asks_for_it(
    starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oc, "plan_with_asks", failing(ZeroDivisionError("by zero")))

    answer = corridor("plan", starter, environ={"CORRIDOR_DEBUG": "1"})

    assert answer.status == 70
    assert "Traceback (most recent call last)" in answer.err
    assert "ZeroDivisionError: by zero" in answer.err


WRONG = {
    "unknown command": (["pln"], "plan"),
    "unknown option": (["plan", "x", "--jsn"], "--json"),
    "missing argument": (["plan"], "SCENARIO"),
    "one word too many": (["check", "a", "b"], "b"),
    "asks shown and not made": (["plan", "x", "--no-asks", "--show-asks"], "--no-asks"),
    "a naive moment": (["plan", "x", "--made-at", "2026-05-01T08:00"], "offset"),
    "no moment": (["plan", "x", "--made-at", "soon"], "offset"),
    "unknown code": (["explain", "OC-000"], "OC-000"),
}


@pytest.mark.parametrize(("words", "named"), WRONG.values(), ids=WRONG)
def test_a_command_line_that_cannot_be_meant(words: list[str], named: str) -> None:
    answer = corridor(*words)

    assert (answer.status, answer.out) == (2, "")
    assert named in answer.err
    assert answer.err.rstrip().endswith("[OC-802]")


class Gone(io.StringIO):
    """A pipe whose reader has left."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise BrokenPipeError


class Full(Gone):
    """A file on a full disk."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_reader_who_leaves_changes_no_status(starter: Path) -> None:
    err = io.StringIO()

    status = run(["check", str(starter)], stdout=Gone(), stderr=err, environ={})

    assert (status, err.getvalue()) == (0, "")


def test_an_answer_that_cannot_be_written_is_a_fault(starter: Path) -> None:
    err = io.StringIO()

    status = run(["check", str(starter)], stdout=Full(), stderr=err, environ={})

    assert status == 2
    assert "standard output: No space left on device" in err.getvalue()


def test_an_error_stream_that_is_gone_is_survived() -> None:
    assert run(["check", "nowhere"], stdout=io.StringIO(), stderr=Gone(), environ={}) == 2
    assert run(["pln"], stdout=io.StringIO(), stderr=Full(), environ={}) == 2


class OnlyAscii(io.TextIOWrapper):
    """A terminal of an old machine."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="ascii")

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode("ascii")


def test_an_old_encoding_stops_no_answer(starter: Path) -> None:
    folder = starter.parent / "Маріуполь – scenario"
    starter.rename(folder)
    out = OnlyAscii()

    status = run(
        ["check", str(folder)], stdout=out, stderr=io.StringIO(), environ={}, now=lambda: MADE_AT
    )

    assert status == 0
    # How a long path is broken into lines depends on where the test runs.
    assert "?????????-scenario:nofindings" in "".join(out.text().split())
