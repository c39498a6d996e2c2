"""What people really send: nothing is lost, nothing is guessed in silence, and it takes seconds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.errors import ListsError
from opencorridor.model.lists import Purpose, SideKey
from opencorridor.model.lists_diff import ListsDiff, Relation, Topic
from opencorridor.talks.lists.diff import Given
from tests.talks.lists.pairs import codes, laid

PLAIN = "Sumy - Holubivka - Romny - Lubny - Poltava\n"
SHEET = "corridor,waypoints,silence_start,silence_end,clock,date\n"
ROW = "Sumy,Суми|Ромни|Полтава,09:00,21:00,Kyiv,2022-03-08\n"

PASTED = """🟢🟢 Green corridors for today 🟢🟢
Режим тиші з 9:00 до 21:00 за київським часом, 08.03.2022
✅ 1) Суми – Голубівка – Лохвиця – Лубни – Полтава¹.
• Маріуполь-Портівське-Мангуш-Республіка-Розівка-Більмак-Пологи-Орiхів-Запоріжжя
  ► Волноваха - Вугледар - Покровськ - Дніпро, Запоріжжя
- з Києва в Гомель через Гостомель, Іванків
Route 3: Mariupol -> Novoazovsk -> Taganrog -> Rostov-on-Don, then by air
Гуманітарна допомога: Лохвиця → Андріяшівка → Ромни → Недригайлів → Cyми
Groups: women, children
¹ buses wait at the school
The mayor — and the governor — said nothing
"""


def routes(diff: ListsDiff, side: SideKey = SideKey.A) -> list[list[str]]:
    return [[p.name for p in (*s.chain, *s.destinations)] for s in diff.side(side).statements]


def test_a_paste_with_bullets_emoji_and_footnotes_is_read_and_nothing_is_lost() -> None:
    diff = laid(PASTED, PLAIN)

    assert routes(diff) == [
        ["Sumy", "Holubivka", "Lokhvytsia", "Lubny", "Poltava"],
        [
            *("Mariupol", "Portivske", "Manhush", "Respublika", "Rozivka", "Bilmak", "Polohy"),
            *("Orikhiv", "Zaporizhzhia"),
        ],
        ["Volnovakha", "Vuhledar", "Pokrovsk", "Dnipro", "Zaporizhzhia"],
        ["Kyiv", "Hostomel", "Ivankiv", "Gomel"],
        ["Mariupol", "Novoazovsk", "Taganrog", "Rostov-on-Don"],
        ["Lokhvytsia", "Andriiashivka", "Romny", "Nedryhailiv", "Sumy"],
    ]
    assert [d.name for d in diff.a.statements[2].destinations] == ["Dnipro", "Zaporizhzhia"]
    assert [s.purpose for s in diff.a.statements][-1] is Purpose.AID_IN
    assert diff.a.statements[-1].groups == ("women", "children")
    assert [line.text for line in diff.a.unread] == [
        "🟢🟢 Green corridors for today 🟢🟢",
        "¹ buses wait at the school",
        "The mayor — and the governor — said nothing",
    ]
    silence = diff.a.statements[0].windows[0]
    assert silence.start is not None
    assert silence.start.isoformat() == "2022-03-08T07:00:00+00:00"
    mixed = [f for f in diff.findings if f.code == "OC-765"]
    assert ["Орiхів" in mixed[0].what, "Cyми" in mixed[1].what] == [True, True]
    assert diff.draft


def test_each_window_keeps_the_clock_of_its_own_line() -> None:
    text = "Date: 2022-03-08\nSilence 09:00 to 16:00 Kyiv time\nMovement from 12:00 Moscow time\n"
    diff = laid(text + PLAIN, PLAIN)
    silence, movement = diff.a.statements[0].windows

    assert (silence.clock, movement.clock) == ("Europe/Kyiv", "Europe/Moscow")
    assert silence.start is not None
    assert movement.start is not None
    assert (silence.start.hour, movement.start.hour) == (7, 9)


def test_a_clock_that_is_not_named_is_a_finding_and_a_question_to_that_side() -> None:
    head = "Date: 2022-03-08\nSilence from 09:00 to 16:00\n"
    diff = laid(head + PLAIN, f"{head} Clock: Kyiv\n{PLAIN}".replace("16:00\n", "16:00 Kyiv\n"))

    assert codes(diff).count("OC-771") == 1
    assert diff.corridors[0].windows[0].relation is Relation.UNCLEAR
    asked = [q for q in diff.questions if q.topic is Topic.CLOCK]
    assert [(q.side, "On which clock" in q.text) for q in asked] == [(SideKey.A, True)]


def test_a_desk_can_name_clock_day_and_side_but_the_list_comes_first() -> None:
    told = (
        Given("North", "Europe/Kyiv", "2022-03-08"),
        Given("South", "Europe/Kyiv", "2022-03-08"),
    )
    a = f"Silence from 09:00 to 16:00\n{PLAIN}"
    b = f"Side: East\nClock: Moscow\nSilence from 10:00 to 17:00\n{PLAIN}"
    diff = laid(a, b, given=told)

    assert (diff.a.name, diff.b.name) == ("North", "East")
    assert diff.corridors[0].windows[0].relation is Relation.SAME
    assert not {"OC-771", "OC-772"} & set(codes(diff))


def test_a_second_window_of_one_kind_is_kept_for_a_person_and_the_first_with_all_its_words() -> (
    None
):
    first = "Silence from 09:00 to 16:00 Kyiv time, if the demining is done"
    second = "Silence from 10:00 to 12:00 Kyiv time"
    diff = laid(f"Date: 2022-03-08\n{first}\n{second}\n{PLAIN}", PLAIN)

    assert diff.a.statements[0].note == first
    assert [line.text for line in diff.a.unread] == [second]
    assert diff.a.statements[0].windows[0].start_text == "09:00"


def test_hours_without_their_kind_are_a_question() -> None:
    diff = laid(f"Date: 2022-03-08\n09:00 to 16:00 Kyiv time\n{PLAIN}", PLAIN)

    assert "OC-776" in codes(diff)
    assert any("one of silence, of movement, or of both" in q.text for q in diff.questions)


def test_windows_that_do_not_overlap_are_said_to() -> None:
    a = SHEET + ROW
    b = SHEET + ROW.replace("09:00,21:00", "21:00,23:00")
    diff = laid(a, b)

    assert diff.corridors[0].windows[0].empty
    assert "OC-775" in codes(diff)
    assert "The two do not overlap." in diff.differences[0].text


def test_an_hour_that_the_clock_shows_twice_is_no_moment() -> None:
    late = ROW.replace("09:00", "03:30").replace("2022-03-08", "2022-10-30")
    diff = laid(SHEET + late, SHEET + ROW)

    assert "OC-773" in codes(diff)
    assert diff.a.statements[0].windows[0].start is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ((SHEET + ROW).encode("utf-8-sig"), None),
        ((SHEET + ROW).replace(",", ";").encode(), None),
        ((SHEET + ROW).replace(",", "\t").encode("utf-16"), None),
        ((SHEET + ROW).replace("\n", "\r\n").encode(), None),
        ((SHEET + ROW).encode("cp1251"), "OC-768"),
    ],
    ids=["mark", "semicolons", "utf-16", "line ends", "cp1251"],
)
def test_sheets_come_in_every_dress(data: bytes, code: str | None) -> None:
    diff = laid(data, SHEET + ROW, names=("a.csv", "b.csv"))

    assert routes(diff) == [["Sumy", "Romny", "Poltava"]]
    assert diff.differences == ()
    assert code is None or code in codes(diff)


def test_a_comparison_is_a_draft_until_both_lists_name_who_reviewed_them() -> None:
    reviewed = f"{SHEET.strip()},reviewed_by\n{ROW.strip()},the desk\n"

    assert laid(reviewed, SHEET + ROW).draft
    assert not laid(reviewed, reviewed).draft
    assert "Draft" not in laid(reviewed, reviewed).standing


def test_a_column_that_is_not_known_is_named_and_its_text_kept() -> None:
    diff = laid(f"{SHEET.strip()},colour\n{ROW.strip()},green\n", SHEET + ROW)

    assert "OC-769" in codes(diff)
    assert "green" in diff.a.statements[0].text


def test_a_row_that_names_no_place_is_kept_as_it_stands() -> None:
    diff = laid(f"{SHEET}{ROW},,09:00,,,\n", SHEET + ROW)

    assert [line.text for line in diff.a.unread] == ["09:00"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.kml", b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>'),
        ("a.kml", b"<kml><Document>"),
        ("a.kml", b"<kml>" + b"<Folder>" * 500),
        ("a.kmz", b"PK\x03\x04rest"),
        ("a.toml", b"[list\n"),
        ("a.toml", b"corridor = 3\n"),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"),
        ("a.txt", bytes(range(1, 32)) * 9),
        ("a.txt", b""),
        ("a.csv", b"\xef\xbb\xbf \r\n"),
        ("a.txt", "Нічого нового.\n".encode()),
        ("a.csv", b"colour,size\ngreen,3\n"),
        ("a.csv", b"silence_start,clock\n09:00,Kyiv\n"),
    ],
    ids=[
        "entities",
        "cut off",
        "deep",
        "packed",
        "not TOML",
        "no tables",
        "picture",
        "controls",
        "empty",
        "blank",
        "no corridor",
        "no column",
        "no places",
    ],
)
def test_what_cannot_be_read_at_all_is_refused_with_one_finding(name: str, data: bytes) -> None:
    with pytest.raises(ListsError) as refused:
        laid(data, PLAIN, names=(name, "b.txt"))

    assert "[OC-766]" in str(refused.value)


def test_a_sheet_that_names_no_place_is_refused_with_its_missing_columns() -> None:
    with pytest.raises(ListsError) as refused:
        laid("silence_start,clock\n09:00,Kyiv\n", b"", names=("a.csv", "b.txt"))

    assert "Columns missing or empty: corridor, waypoints, destinations." in str(refused.value)
    assert "b.txt: The file is empty." in str(refused.value)


def test_a_sheet_without_rows_is_a_side_that_names_no_corridor() -> None:
    diff = laid(SHEET, PLAIN, names=("a.csv", "b.txt"))

    assert diff.a.statements == ()
    assert "OC-770" in codes(diff)


def test_kml_gives_chains_by_name_by_line_and_by_points() -> None:
    text = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
    <Placemark><name>Суми – Ромни – Полтава</name><Point><coordinates>34.8,50.9</coordinates>
    </Point></Placemark>
    <Placemark><name>drawn</name><LineString><coordinates>
    37.54,47.10,0 37.32,47.20,0 37.06,47.39,0 bad 36.26,47.48,0</coordinates></LineString>
    </Placemark>
    <Folder><name>Volnovakha</name>
    <Placemark><name>Volnovakha</name><Point><coordinates>37.5,47.6</coordinates></Point></Placemark>
    <Placemark><name>Vuhledar</name><Point><coordinates>37.2,47.8</coordinates></Point></Placemark>
    <Placemark><name>Pokrovsk</name><Point><coordinates>37.2,48.3</coordinates></Point></Placemark>
    </Folder></Document></kml>"""
    diff = laid(text, PLAIN, names=("a.kml", "b.txt"))

    assert diff.a.form == "kml"
    assert routes(diff) == [
        ["Sumy", "Romny", "Poltava"],
        ["Mariupol", "Nikolske", "Rozivka", "Polohy"],
        ["Volnovakha", "Vuhledar", "Pokrovsk"],
    ]


def test_a_corridor_that_is_like_two_others_is_laid_beside_neither() -> None:
    b = "Route 1: Sumy - Romny - Poltava\nRoute 2: Sumy - Romny - Poltava\n"
    diff = laid("Sumy - Romny - Poltava\n", b)

    assert "OC-777" in codes(diff)
    assert {c.relation for c in diff.corridors} == {Relation.ONLY_A, Relation.ONLY_B}


def test_a_paste_of_ten_megabytes_takes_seconds_and_loses_nothing() -> None:
    line = f"{PLAIN}• 09:00 — and people of the town should wait for news.\n"
    pairs = 10_000_000 // len(line.encode())
    began = time.process_time()
    diff = laid(line * pairs, PLAIN)
    took_s = time.process_time() - began

    assert len(diff.a.statements) + len(diff.a.unread) >= 2 * pairs - 500
    assert len(diff.a.statements) <= 500
    assert "OC-778" in codes(diff)
    assert took_s < 20


@given(st.text(max_size=300), st.binary(max_size=300))
def test_no_text_and_no_bytes_are_ever_a_fault_of_the_program(text: str, data: bytes) -> None:
    for given_data in (text.encode("utf-8", "surrogatepass"), data):
        try:
            diff = laid(given_data, PLAIN)
        except ListsError:
            continue
        kept = "".join(line.text for line in diff.a.unread)
        assert diff.a.statements or len(kept) <= 2 * len(given_data)


def test_an_open_quote_swallows_nothing() -> None:
    diff = laid(f'{SHEET}x,"{"Суми|" * 20_000}\n{ROW}', PLAIN, names=("a.csv", "b.txt"))

    kept = "".join(line.text for line in diff.a.unread)
    assert kept.count("Суми") == 20_001
    assert "Полтава" in kept


names = st.lists(
    st.sampled_from(["Sumy", "Holubivka", "Romny", "Lokhvytsia", "Lubny", "Poltava", "Nowhere"]),
    min_size=2,
    max_size=6,
    unique=True,
)


@given(names, names)
def test_what_one_list_has_more_the_other_has_less(a: list[str], b: list[str]) -> None:
    there, back = laid(" - ".join(a), " - ".join(b)), laid(" - ".join(b), " - ".join(a))
    turned = {
        Relation.ONLY_A: Relation.ONLY_B,
        Relation.ONLY_B: Relation.ONLY_A,
        Relation.NOT_STATED_A: Relation.NOT_STATED_B,
        Relation.NOT_STATED_B: Relation.NOT_STATED_A,
    }

    assert {c.relation for c in there.corridors} == {
        turned.get(c.relation, c.relation) for c in back.corridors
    }
    named = [row.a.written for c in there.corridors for row in c.route if row.a]
    ends = [d.written for s in there.a.statements for d in s.destinations]
    assert sorted(named + ends) == sorted(a)


@given(names)
def test_a_list_does_not_differ_from_itself(chain: list[str]) -> None:
    diff = laid(" - ".join(chain), " - ".join(chain))

    assert diff.differences == ()
