"""Writes what the program prints into the pages: ``python -m tests.cli.write_docs``."""

import contextlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.cli.door import EXAMPLES, REPOSITORY, corridor

COMMANDS_PAGE = REPOSITORY / "docs" / "cli.md"
TUTORIAL_PAGE = REPOSITORY / "docs" / "tutorial.md"
HELP = re.compile(
    r"(?P<head>^<!-- corridor (?P<words>[^>]*) -->\n```text\n).*?(?P<foot>^```$)",
    re.MULTILINE | re.DOTALL,
)
SESSION = re.compile(
    r"(?P<head>^```console\n)(?P<lines>.*?)(?P<foot>^```$)", re.MULTILINE | re.DOTALL
)
ENVIRON = {"COLUMNS": "80"}
BASH = shutil.which("bash") or "bash"


def with_help(page: str) -> str:
    """Return the page with what each ``corridor ... --help`` in it prints today."""

    def filled(block: re.Match[str]) -> str:
        answer = corridor(*block["words"].split(), environ=ENVIRON)
        assert answer.status == 0, answer.err
        return f"{block['head']}{answer.out}{block['foot']}"

    return HELP.sub(filled, page)


def with_answers(page: str, folder: Path) -> str:
    """Return the page with what each of its commands, run in an empty folder, prints today."""
    shutil.copytree(EXAMPLES, folder / "examples")

    def filled(block: re.Match[str]) -> str:
        commands = [line[2:] for line in block["lines"].splitlines() if line.startswith("$ ")]
        answers = "".join(f"$ {command}\n{_printed(command)}" for command in commands)
        return f"{block['head']}{answers}{block['foot']}"

    with contextlib.chdir(folder):
        return SESSION.sub(filled, page)


def _printed(command: str) -> str:
    program, *words = command.split()
    if program == "corridor":
        answer = corridor(*words, environ=ENVIRON, wrapped=True)
        assert answer.status in {0, 1, 2}, answer.err
        return answer.out + answer.err
    run = subprocess.run([BASH, "-c", command], capture_output=True, text=True, check=True)
    return run.stdout + run.stderr


def main() -> None:
    """Write the pages."""
    page = COMMANDS_PAGE.read_text(encoding="utf-8")
    COMMANDS_PAGE.write_text(with_help(page), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        page = TUTORIAL_PAGE.read_text(encoding="utf-8")
        TUTORIAL_PAGE.write_text(with_answers(page, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
