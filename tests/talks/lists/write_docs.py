"""Writes what lists may state into their page: ``python -m tests.talks.lists.write_docs``."""

import re
from collections.abc import Mapping
from pathlib import Path

from opencorridor.talks.gazetteer.read import COLUMNS, OTHER_HEADINGS
from opencorridor.talks.lists.columns import LIST_COLUMNS, LIST_KEYS, ROW_KEYS

PAGE = Path(__file__).resolve().parent.parent.parent.parent / "docs" / "lists.md"
BLOCK = re.compile(
    r"(?P<head><!-- (?P<name>[\w-]+): written -->\n).*?(?P<foot><!-- end -->)", re.DOTALL
)


def _table(keys: Mapping[str, str], head: str) -> str:
    rows = "".join(f"| `{key}` | {meaning} |\n" for key, meaning in keys.items())
    return f"\n| {head} | what it says |\n|---|---|\n{rows}\n"


def tables() -> dict[str, str]:
    """Return what is generated, by the name of its block."""
    headings = {name: f"as `{column}`" for name, column in OTHER_HEADINGS.items()}
    of_sheets = ", ".join(f"`{key}`" for key in LIST_COLUMNS)
    return {
        "row-keys": _table(ROW_KEYS, "key"),
        "list-keys": f"{_table(LIST_KEYS, 'key')}In a sheet {of_sheets} stand in any row.\n\n",
        "gazetteer-columns": _table(COLUMNS, "column"),
        "other-headings": _table(headings, "heading"),
    }


def with_tables(page: str) -> str:
    """Return the page with its tables as they are today."""
    written = tables()
    return BLOCK.sub(lambda block: f"{block['head']}{written[block['name']]}{block['foot']}", page)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
