"""Hours of pasted lines: none is lost, a bare one is marked, no gap is claimed where one was."""

import pytest

from opencorridor.model.lists_diff import ListsDiff
from opencorridor.talks.lists.diff import Given
from tests.talks.lists.pairs import codes, laid

CHAIN = "Sumy - Romny - Poltava\n"
OTHER = f"Date: 2022-03-08\nClock: Kyiv\nSilence from 08:00 to 21:00\n{CHAIN}"
HEAD = "Date: 2022-03-08\nClock: Kyiv\n"


def hours(diff: ListsDiff) -> list[tuple[str, str]]:
    return [(w.start_text, w.end_text) for s in diff.a.statements for w in s.windows]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Режим тиші з 8:00 до 20", ("8:00", "20:00")),
        ("Режим тишины с 8 до 20 по киевскому времени", ("8:00", "20:00")),
        ("Режим тиші з 8 до 20 години", ("8:00", "20:00")),
        ("Silence from 8 to 20", ("8:00", "20:00")),
        ("Silence from 8 to 20 Kyiv time.", ("8:00", "20:00")),
    ],
)
def test_a_bare_hour_behind_its_word_is_an_hour_and_marked(
    line: str, read: tuple[str, str]
) -> None:
    diff = laid(f"{HEAD}{line}\n{CHAIN}", OTHER)

    assert hours(diff) == [read]
    assert "OC-780" in codes(diff)
    assert diff.a.statements[0].windows[0].end is not None


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Silence from 8:00 to 10 March", [("8:00", "")]),
        ("Silence from 8 to 10 March", []),
        ("Режим тиші з 8:00 до вечора", [("8:00", "")]),
        ("Silence from 8:00, end 20", [("8:00", "")]),
        ("Silence from 8:00 - 20", [("8:00", "")]),
    ],
)
def test_what_could_be_a_time_and_was_not_read_is_kept_and_no_gap_is_claimed(
    line: str, read: list[tuple[str, str]]
) -> None:
    diff = laid(f"{HEAD}{line}\n{CHAIN}", OTHER)

    assert hours(diff) == read
    assert [kept.text for kept in diff.a.unread] == [line]
    assert "OC-770" in codes(diff)
    note = diff.corridors[0].windows[0].note
    assert "As far as was understood" in note
    gaps = [m.text for m in diff.missing if m.topic == "silence"]
    assert gaps
    assert all("As far as was understood" in text for text in gaps)


@pytest.mark.parametrize(
    "line",
    [
        "Sumy - Poltava 999999999999:00",
        "Sumy - Poltava, silence 9:00 to 16:00, movement 10:00 to 12:00",
        "Sumy - Poltava silence from 9:00 to 10 March",
    ],
)
def test_a_time_beside_a_chain_that_was_not_read_is_kept(line: str) -> None:
    diff = laid(f"{line}\n", CHAIN)

    assert [kept.text for kept in diff.a.unread] == [line]


def test_neither_a_day_nor_a_second_is_a_time_of_day() -> None:
    day = laid(f"Silence on 08.03.2022 from 9:00 Kyiv time\n{CHAIN}", OTHER)
    second = laid(f"{HEAD}Silence from 09:00:00 to 20:00:00\n{CHAIN}", OTHER)

    assert hours(day) == [("9:00", "")]
    assert hours(second) == [("09:00:00", "20:00:00")]
    assert day.a.unread == second.a.unread == ()


def test_a_bare_hour_in_a_sheet_is_marked() -> None:
    sheet = "corridor,waypoints,silence_start,silence_end,clock,date\n"
    diff = laid(f"{sheet}x,Sumy|Poltava,10,20:00,Kyiv,2022-03-08\n", OTHER, names=("a.csv", "b"))

    assert [(f.code, f.row) for f in diff.findings if f.code == "OC-780"] == [("OC-780", 2)]


def test_hours_at_the_end_of_a_list_are_asked_about_for_every_corridor() -> None:
    chains = f"{CHAIN}Sumy - Lubny\nMariupol - Zaporizhzhia\n"
    line = "Silence from 9:00 to 16:00\n"
    last = laid(f"{HEAD}{chains}{line}", OTHER)
    first = laid(f"{HEAD}{line}{chains}", OTHER)

    assert [(f.file, f.row) for f in last.findings if f.code == "OC-781"] == [("a.txt", 6)]
    asked = [q for q in last.questions if "hold for all" in q.text]
    assert [(q.side, len(q.corridors)) for q in asked] == [("a", 3)]
    assert "OC-781" not in codes(first)
    assert not [q for q in first.questions if "hold for all" in q.text]


def test_the_end_of_silence_is_asked_once_where_the_whole_window_is_asked() -> None:
    diff = laid(f"{HEAD}Silence from 9:00\n{CHAIN}", OTHER)
    asked = [q for q in diff.questions if q.side == "a" and q.topic == "silence"]

    assert len(asked) == 1
    assert "From when to when is silence" in asked[0].text


def test_a_party_that_is_not_named_is_a_finding() -> None:
    diff = laid(CHAIN, f"Side: South\n{CHAIN}", given=(Given(), Given()))

    assert [(f.file, "--side-a" in f.mend) for f in diff.findings if f.code == "OC-782"] == [
        ("a.txt", True)
    ]
