"""The page on the commands says what the commands say."""

import json
import re
from pathlib import Path

from opencorridor.cli.app import COMMANDS
from tests.cli.door import VILLAGES, copy_of, corridor, put
from tests.cli.write_docs import COMMANDS_PAGE as PAGE
from tests.cli.write_docs import TUTORIAL_PAGE, with_answers, with_help


def test_the_help_on_the_page_is_the_help_of_the_program() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert with_help(page) == page, "run: python -m tests.cli.write_docs"


def test_the_tutorial_prints_what_it_says(tmp_path: Path) -> None:
    page = TUTORIAL_PAGE.read_text(encoding="utf-8")

    assert page.count("$ corridor ") >= 8
    assert with_answers(page, tmp_path) == page, "run: python -m tests.cli.write_docs"


def test_every_command_has_its_chapter() -> None:
    page = PAGE.read_text(encoding="utf-8")

    for command in COMMANDS:
        assert f"\n## corridor {command.__name__}\n" in page


def keys_on_the_page(command: str) -> set[str]:
    chapter = PAGE.read_text(encoding="utf-8").split(f"\n## corridor {command}\n")[1]
    chapter = chapter.split("\n## ")[0]
    return set(re.findall(r"^\| `([\w\[\].]+)` \|", chapter, flags=re.MULTILINE))


def keys_of(document: dict[str, object], lists: tuple[str, ...]) -> set[str]:
    keys = set(document)
    for name in lists:
        items = document[name]
        assert isinstance(items, list)
        keys |= {f"{name}[].{key}" for item in items for key in item}
    return keys


def test_every_key_of_check_is_on_the_page(tmp_path: Path) -> None:
    scenario = copy_of(VILLAGES, tmp_path)
    put(scenario / "terms.toml", "step_s = 60", "steps_s = 60")

    document = json.loads(corridor("check", scenario, "--json").out)

    assert document["schema"] == "opencorridor.check/1"
    assert document["scenario"] is None
    assert keys_of(document, ("findings",)) == keys_on_the_page("check")
