"""Writes the help of every command into ``docs/cli.md``: ``python -m tests.cli.write_docs``."""

import re

from tests.cli.door import REPOSITORY, corridor

PAGE = REPOSITORY / "docs" / "cli.md"
BLOCK = re.compile(
    r"(?P<head>^<!-- corridor (?P<words>[^>]*) -->\n```text\n).*?(?P<foot>^```$)",
    re.MULTILINE | re.DOTALL,
)


def with_help(page: str) -> str:
    """Return the page with what each ``corridor ... --help`` in it prints today."""

    def filled(block: re.Match[str]) -> str:
        answer = corridor(*block["words"].split(), environ={"COLUMNS": "80"})
        assert answer.status == 0, answer.err
        return f"{block['head']}{answer.out}{block['foot']}"

    return BLOCK.sub(filled, page)


if __name__ == "__main__":
    PAGE.write_text(with_help(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
