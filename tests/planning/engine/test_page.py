"""The page on the engine does what it prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "engine.md"


def test_the_example_prints_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```\n\n    (.*?)\n", text, re.DOTALL)
    assert found is not None
    exec(found[1], {})  # noqa: S102 - our own page
    assert capsys.readouterr().out.strip() == found[2]


def test_the_example_with_beds_prints_what_the_page_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(r"```python\n([^`]*?fewest_steps[^`]*?)```\n\n    (.*?)\n", text)
    assert found is not None
    exec("import numpy as np\n" + found[1], {})  # noqa: S102 - our own page
    assert capsys.readouterr().out.strip() == found[2]


def test_the_example_with_buses_prints_what_the_page_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(r"```python\n([^`]*?most_people[^`]*?)```\n\n    (.*?)\n", text)
    assert found is not None
    exec("import numpy as np\n" + found[1], {})  # noqa: S102 - our own page
    assert capsys.readouterr().out.strip() == found[2]


def test_the_example_of_a_change_prints_what_the_page_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    first = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    found = re.search(r"```python\n([^`]*?after_change[^`]*?)```\n\n    (.*?)\n", text)
    assert first is not None
    assert found is not None
    exec(first[1] + found[1], {})  # noqa: S102 - our own page
    assert capsys.readouterr().out.strip().splitlines()[-1] == found[2]
