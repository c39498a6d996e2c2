"""Sheets of the desk in a browser: on a wide page, on a telephone, without a network."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from opencorridor.publish.desk import export_talks
from opencorridor.scenario.talks import check_talks_folder
from opencorridor.talks.sheet import talks_sheet

TALKS = Path(__file__).resolve().parent.parent.parent / "examples" / "talks-2022"
MADE_AT = datetime(2022, 3, 7, 18, 0, tzinfo=UTC)


@pytest.mark.browser
def test_the_matrix_is_never_wider_than_the_page_and_asks_for_nothing(
    page: Page, tmp_path: Path
) -> None:
    talks = check_talks_folder(TALKS).talks
    assert talks is not None
    export_talks(talks_sheet(talks, made_at=MADE_AT, software="test"), tmp_path)
    file = tmp_path / "talks.html"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(file.as_uri())

    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.set_viewport_size({"width": 390, "height": 844})
    cell = page.locator("table.matrix tbody tr").first.locator("td").nth(1)
    # On a telephone each value stands beside the round and the party that it belongs to.
    assert cell.get_attribute("data-label") == "Round 2, 3 Mar: Russia"
    assert cell.inner_text() == "accepted (told by Ukraine)"
    assert asked == [file.as_uri()]
    assert complaints == []
