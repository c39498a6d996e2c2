"""Foreign text is made harmless; times and numbers read as people say them."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.cli import text
from opencorridor.model.scenario import ClockName

KYIV = ClockName("Europe/Kyiv", "Kyiv")
MOSCOW = ClockName("Europe/Moscow", "Moscow")


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("Маріуполь", "Маріуполь"),
        ("حلب", "حلب"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs the joiner
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07name", "name"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("\x1bPq#0\x1b\\name", "name"),
        ("\x1bcreset", "reset"),
        ("\x1b]never closed", "]never closed"),
        ("a\r\nb\tc\x0bd", "a b c d"),
        ("back\x08\x08\x7f", "back"),
        ("\u202egnp.exe\u2066\u200e", "gnp.exe"),
        ("two\u2028lines", "two lines"),
        ("lone \ud800 half", "lone half"),
    ],
)
def test_foreign_text_is_made_harmless(foreign: str, shown: str) -> None:
    assert text.clean(foreign) == shown


@given(st.text(st.characters(), max_size=60))
def test_cleaned_text_is_one_line_of_printable_characters(foreign: str) -> None:
    shown = text.clean(foreign)

    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not [c for c in shown if unicodedata.category(c) in hidden and c not in "\u200c\u200d"]
    assert "\x1b" not in shown
    assert len(shown.splitlines()) <= 1
    assert text.clean(shown) == shown


def test_what_an_encoding_cannot_show_becomes_ascii() -> None:
    assert text.to_encoding("Orikhiv – Маріуполь ≤ 3", "ascii") == "Orikhiv - ????????? <= 3"
    assert text.to_encoding("Orikhiv – Маріуполь", "utf-8") == "Orikhiv – Маріуполь"


@pytest.mark.parametrize(
    ("slack_s", "words"),
    [
        (None, "-"),
        (0, "0 min left"),
        (59, "59 s left"),
        (3_660, "1 h 1 min left"),
        (3_719, "1 h 1 min left"),  # less than two minutes are left: one is said
        (-1, "1 min short"),
        (-60, "1 min short"),
        (-61, "2 min short"),
        (-9_600, "2 h 40 min short"),
    ],
)
def test_slack_is_rounded_to_the_unfavourable_side(slack_s: int | None, words: str) -> None:
    assert text.slack(slack_s) == words


def test_both_clocks_and_the_day_where_it_differs() -> None:
    late = datetime(2022, 3, 5, 21, 30, tzinfo=UTC)  # 23:30 in Kyiv, 00:30 the next day in Moscow

    assert text.both_clocks(late, [KYIV, MOSCOW], "5 March 2022") == "23:30 / 6 Mar 00:30"
    assert text.both_clocks(late, [KYIV], None) == "5 Mar 23:30"
