"""Numbers, durations and moments as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from opencorridor.model.scenario import ClockName, PlaceKind, VehicleKind
from opencorridor.publish import words
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.stamps import clock_keys, stamp

KYIV = ClockName("Europe/Kyiv", "Kyiv")
MOSCOW = ClockName("Europe/Moscow", "Moscow")
AT = datetime(2022, 3, 5, 8, 15, 40, tzinfo=UTC)


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace(words.NBSP, " ")


@pytest.mark.parametrize(
    ("duration_s", "up", "down"),
    [
        (0, "0 min", "0 min"),
        (30, "30 s", "30 s"),
        (61, "2 min", "1 min"),
        (20_700, "5 h 45 min", "5 h 45 min"),
        (20_701, "5 h 46 min", "5 h 45 min"),
        (7200, "2 h", "2 h"),
        (180_000, "50 h", "50 h"),
    ],
)
def test_durations(duration_s: int, up: str, down: str) -> None:
    assert plain(words.duration(duration_s)) == up
    assert plain(words.duration(duration_s, down=True)) == down


@pytest.mark.parametrize(
    ("slack_s", "told"),
    [
        (-4500, "75 min short"),
        (-4501, "76 min short"),  # a shortage is rounded up
        (4201, "70 min to spare"),  # what is to spare is rounded down
        (-10_800, "3 h short"),
        (59, "59 s to spare"),
        (-1, "1 min short"),
        (0, "to the second"),
        (None, "not to be computed"),
    ],
)
def test_slack(slack_s: int | None, told: str) -> None:
    assert plain(words.slack(slack_s)) == told


def test_numbers_and_lengths() -> None:
    assert plain(words.number(4_348_000)) == "4,348,000"
    assert plain(words.distance(229_640)) == "229.6 km"
    assert plain(words.distance(230_000)) == "230 km"
    assert plain(words.distance(40)) == "0 km"
    assert plain(words.speed(40_000)) == "40 km/h"
    assert plain(words.people(0)) == "nobody"
    assert plain(words.people(1)) == "1 person"
    assert plain(words.vehicles(2, VehicleKind.BUS)) == "2 buses"
    assert plain(words.span_of(150_000, 220_000)) == "150,000 to 220,000"
    assert words.span_of(7, 7) == "7"


def test_lists_kinds_and_sentences() -> None:
    kinds = frozenset({PlaceKind.HOSPITAL, PlaceKind.WAYPOINT})

    assert words.kinds_of(kinds) == "waypoint, hospital"
    assert words.listed(("a", "b", "c")) == "a, b and c"
    assert words.sentence("one road ") == "One road."
    assert (
        plain(words.sentence("3,790 people, 1,2 and 10,5000")) == "3,790 people, 1,2 and 10,5000."
    )
    assert words.sentence("") == ""


# ---- clocks --------------------------------------------------------------------------------------


def test_a_moment_is_told_on_both_clocks_with_their_cities() -> None:
    clocks = Clocks.of((KYIV, MOSCOW), AT)

    assert plain(clocks.words(AT)) == "10:15 Kyiv (11:15 Moscow)"
    assert plain(clocks.words(AT, up=True)) == "10:16 Kyiv (11:16 Moscow)"
    assert plain(clocks.full(AT)) == "Sat 5 Mar 2022, 10:15 Kyiv; 11:15 Moscow"


def test_another_day_is_named_on_the_clock_where_it_is_another_day() -> None:
    clocks = Clocks.of((KYIV, MOSCOW), AT)
    late = datetime(2022, 3, 5, 21, 30, tzinfo=UTC)

    assert plain(clocks.words(late)) == "23:30 Kyiv (Sun 6 Mar 00:30 Moscow)"
    assert "Sun 6 Mar 2022, 00:30 Moscow" in plain(clocks.full(late))


def test_the_two_clocks_agree_after_the_clocks_of_one_went_forward() -> None:
    # Kyiv went from UTC+2 to UTC+3 on 27 March 2022 at 03:00; Moscow stayed at UTC+3.
    before = datetime(2022, 3, 27, 0, 59, tzinfo=UTC)
    clocks = Clocks.of((KYIV, MOSCOW), before)

    assert plain(clocks.words(before)) == "02:59 Kyiv (03:59 Moscow)"
    after = before + timedelta(minutes=1)
    assert plain(clocks.words(after)) == "04:00 Kyiv (04:00 Moscow)"


def test_a_span_says_the_same_minute_once_and_an_open_end_in_words() -> None:
    clocks = Clocks.of((KYIV,), AT)

    assert "10:15 – 11:15" in clocks.html_span(AT, AT + timedelta(hours=1), "")
    assert "–" not in clocks.html_span(AT, AT + timedelta(seconds=5), "")
    assert "no end named" in clocks.html_span(AT, None, "no end named")


def test_without_clocks_the_one_clock_is_utc() -> None:
    assert plain(Clocks.of((), AT).words(AT)) == "08:15 UTC"


def test_keys_of_clocks_never_meet() -> None:
    twice = (KYIV, ClockName("Europe/Warsaw", "kyiv"), ClockName("Asia/Kabul", "UTC"))

    assert [key for key, _ in clock_keys(twice)] == ["kyiv", "kyiv_2", "utc_2", "utc"]
    assert stamp(None, KYIV) == ""
    assert stamp(AT, KYIV, up=True) == "2022-03-05 10:16"
