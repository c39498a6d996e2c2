"""The report in a browser: on a wide page, on a telephone, on paper."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page

from opencorridor.publish import export_plan
from tests.publish.conftest import Sample

pytestmark = pytest.mark.browser

TELEPHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@pytest.fixture
def empty_report(mariupol: Sample, tmp_path: Path) -> Path:
    """Nobody leaves in the cautious case."""
    export_plan(mariupol.plan, mariupol.scenario, tmp_path / "empty")
    return tmp_path / "empty" / "report.html"


@pytest.fixture
def report(sumy: Sample, tmp_path: Path) -> Path:
    """People leave in every case."""
    export_plan(sumy.plan, sumy.scenario, tmp_path / "full")
    return tmp_path / "full" / "report.html"


def opened(page: Page, report: Path, size: dict[str, int]) -> list[str]:
    """Open a report and return what the browser complains of."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto(report.as_uri())
    return complaints


def test_it_opens_without_complaint_and_asks_for_nothing(page: Page, report: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    assert opened(page, report, DESK) == []
    assert asked == [report.as_uri()]


def test_nothing_is_wider_than_the_page(page: Page, report: Path, empty_report: Path) -> None:
    for path in (report, empty_report):
        opened(page, path, DESK)
        for width in (1280, 768, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_answer_is_on_the_first_screen_of_a_telephone(page: Page, empty_report: Path) -> None:
    opened(page, empty_report, TELEPHONE)
    assert page.locator(".figure.main .figure-value").text_content() == "Nobody"
    figure = page.locator(".figure.main .figure-value").bounding_box()

    assert figure is not None
    assert figure["y"] + figure["height"] <= TELEPHONE["height"]
    assert figure["height"] > 35


def test_what_the_answer_assumes_is_on_the_first_screen(page: Page, empty_report: Path) -> None:
    for size in (DESK, TELEPHONE):
        opened(page, empty_report, size)
        box = page.locator(".answer .assumes").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= size["height"]


def test_one_drawing_is_shown_for_each_width_and_its_letters_are_legible(
    page: Page, report: Path
) -> None:
    for size, shown, hidden in ((DESK, "wide", "narrow"), (TELEPHONE, "narrow", "wide")):
        opened(page, report, size)
        assert page.locator(f"svg.{shown}").first.is_visible()
        assert not page.locator(f"svg.{hidden}").first.is_visible()
        heights = page.eval_on_selector_all(
            f"svg.{shown} text.small", "all => all.map(t => t.getBoundingClientRect().height)"
        )
        assert min(heights) >= 11


def test_tables_become_cards_on_a_telephone(page: Page, report: Path) -> None:
    opened(page, report, TELEPHONE)
    cell = page.locator("table.cards td").first

    assert cell.evaluate("cell => getComputedStyle(cell).display") == "grid"
    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label.strip('"')


def test_the_roles_of_tables_survive_the_cards(page: Page, report: Path) -> None:
    opened(page, report, TELEPHONE)

    assert page.get_by_role("table").count() == page.locator("table").count()
    assert page.get_by_role("columnheader", name="Segment", exact=True).count() >= 1


def test_the_colours_of_texts_stand_out(page: Page, report: Path) -> None:
    opened(page, report, DESK)
    ratios = page.evaluate(CONTRASTS)

    assert ratios
    assert [r for r in ratios if r["ratio"] < 4.5] == []


def test_it_prints_on_a4(page: Page, report: Path) -> None:
    opened(page, report, DESK)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)

    # A4 is 595 x 842 points; the browser rounds to its own pixels.
    boxes = {tuple(round(float(n)) for n in box.split()) for box in _media_boxes(pdf)}
    assert all(abs(w - 595) <= 1 and abs(h - 842) <= 1 for _, _, w, h in boxes), boxes


def test_its_mark_stands_on_every_printed_page(page: Page, report: Path, tmp_path: Path) -> None:
    opened(page, report, DESK)
    page.emulate_media(media="print")
    running = page.locator(".running")

    assert running.evaluate("e => getComputedStyle(e).display") == "table-header-group"
    reader = shutil.which("pdftotext")
    if reader is None:
        return
    printed = tmp_path / "report.pdf"
    page.pdf(path=str(printed), prefer_css_page_size=True)
    pages = subprocess.run([reader, "-layout", printed, "-"], capture_output=True, check=True)
    for number, text in enumerate(pages.stdout.decode().split("\f")[:-1], start=1):
        first = text.strip().splitlines()[0]
        assert first.startswith("RESTRICTED"), (number, first)
        assert "Version 2" in first
        assert "Expires" in first


def _media_boxes(pdf: bytes) -> list[str]:
    return [part.split(b"]")[0].decode() for part in pdf.split(b"/MediaBox [")[1:]]


# Text against the nearest background behind it, by the formula of WCAG 2.
CONTRASTS = """
() => {
  const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (let n = e; n; n = n.parentElement) {
      const c = rgb(getComputedStyle(n).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('main *, header *, footer *, .running *')]
    .filter((e) => !e.closest('svg'))
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  return texts.map((e) => {
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    return { text: e.textContent.slice(0, 40), ratio: (a + 0.05) / (b + 0.05) };
  });
}
"""
