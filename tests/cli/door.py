"""The door that users use, without a process: words in, exit status and two streams out."""

import io
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from opencorridor.cli.main import run

REPOSITORY = Path(__file__).resolve().parent.parent.parent
EXAMPLES = REPOSITORY / "examples"
VILLAGES = EXAMPLES / "three-villages"
MADE_AT = datetime(2025, 6, 10, 20, 0, tzinfo=UTC)


class TerminalText(io.StringIO):
    """A stream that a person is looking at."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    status: int
    out: str
    err: str


def corridor(
    *words: str | Path,
    environ: Mapping[str, str] | None = None,
    tty: bool = False,
    wrapped: bool = False,
) -> Answer:
    """Run one command line in this process, on a stopped clock and in an empty environment.

    ``tty`` lets a person look at both streams; ``wrapped`` sets what goes to the error stream as
    for a person, without the progress bar.
    """
    out = TerminalText() if tty else io.StringIO()
    err = TerminalText() if tty or wrapped else io.StringIO()
    status = run(
        [str(word) for word in words],
        stdout=out,
        stderr=err,
        environ={**({"TERM": "dumb"} if wrapped else {}), **(environ or {})},
        now=lambda: MADE_AT,
    )
    return Answer(status, out.getvalue(), err.getvalue())


def copy_of(example: Path, folder: Path) -> Path:
    """Copy an example so that it can be broken."""
    return Path(shutil.copytree(example, folder / example.name))


def edit(file: Path, change: Callable[[str], str]) -> None:
    """Change the text of a file, and insist that it did change."""
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, f"{file.name} is unchanged: the edit fits no line of it"
    file.write_text(after, encoding="utf-8")


def put(file: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    edit(file, lambda text: text.replace(old, new, 1))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file under a folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def joined(text: str) -> str:
    """Return a text without its line breaks."""
    return re.sub(r"\s+", " ", text)
