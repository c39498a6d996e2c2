"""The three documented pairs of lists give the documented differences and nothing else."""

import pytest

from opencorridor.model.lists import SideKey
from opencorridor.model.lists_diff import Relation, Topic
from opencorridor.model.scenario import WindowKind
from tests.talks.lists.pairs import PAIRS, codes, example

UNSURE = {"OC-763", "OC-764"}


def told(day: str) -> set[tuple[str, Topic, str, tuple[str, ...]]]:
    return {(d.corridor, d.topic, d.between, d.what) for d in example(day).differences}


def test_on_5_march_silence_covers_part_of_the_route_and_each_side_says_two_things() -> None:
    mariupol, volnovakha = "mariupol-to-zaporizhzhia", "volnovakha-to-dnipro-or-zaporizhzhia"

    assert told("05") == {
        (mariupol, Topic.SCOPE, "a", ("Rozivka", "Polohy", "Orikhiv", "Zaporizhzhia")),
        (mariupol, Topic.ROUTE, "a", ("Bilmak",)),
        (mariupol, Topic.SILENCE, "b", ("silence",)),
        (volnovakha, Topic.DESTINATION, "a", ("Dnipro",)),
    }


def test_on_5_march_ten_in_moscow_is_nine_in_kyiv_and_one_side_names_no_end() -> None:
    diff = example("05")

    for corridor in diff.corridors:
        silence = corridor.windows[0]
        assert silence.kind is WindowKind.SILENCE
        assert silence.relation is Relation.NOT_STATED_B
        assert silence.start is not None
        assert silence.start.isoformat() == "2022-03-05T07:00:00+00:00"
        assert silence.end is None
        assert silence.note == "Russia names no end."
    assert [c.city for c in diff.clocks] == ["Kyiv", "Moscow"]
    assert codes(diff) == ["OC-774", "OC-774"]
    assert {found.file for found in diff.findings} == {"russia.toml"}
    second_hand = next(d for d in diff.differences if d.topic is Topic.SILENCE)
    assert "to 15:00 Kyiv (16:00 Moscow)" in second_hand.text


def test_on_5_march_the_missing_route_is_a_missing_statement_and_no_difference() -> None:
    diff = example("05")
    missing = {(m.topic, m.side) for m in diff.missing if m.corridor.startswith("mariupol")}

    assert (Topic.ROUTE, SideKey.B) in missing
    assert (Topic.DESTINATION, SideKey.B) in missing
    assert {row.relation for row in diff.corridors[0].route[1:]} == {Relation.NOT_STATED_B}


def test_on_7_march_four_of_six_end_abroad_and_two_are_named_by_both() -> None:
    diff = example("07")
    abroad = {
        "kyiv-to-gomel": ("Gomel",),
        "mariupol-to-rostov-on-don": ("Rostov-on-Don",),
        "kharkiv-to-belgorod": ("Belgorod",),
        "sumy-to-belgorod": ("Belgorod",),
    }

    assert len(diff.corridors) == 6
    assert {c.id: c.abroad for c in diff.corridors if c.abroad} == abroad
    assert {(d.corridor, d.topic, d.between) for d in diff.differences} == {
        (ident, Topic.CORRIDOR, "sides") for ident in abroad
    }
    both = [c.id for c in diff.corridors if c.relation is Relation.SAME]
    assert both == ["mariupol-to-zaporizhzhia", "sumy-to-poltava"]
    assert diff.common[0].places == (
        *("Mariupol", "Portivske", "Manhush", "Respublika"),
        *("Rozivka", "Bilmak", "Polohy", "Orikhiv"),
    )
    assert diff.common[0].destinations == ("Zaporizhzhia",)


def test_on_7_march_the_pasted_list_is_a_draft_and_wholly_understood() -> None:
    diff = example("07")

    assert diff.draft
    assert diff.standing.startswith("Draft:")
    assert "Not reviewed: Ukraine and Russia." in diff.standing
    assert diff.b.unread == ()
    assert not UNSURE & set(codes(diff))


def test_on_8_march_romny_is_on_one_list_and_the_aid_takes_another_road() -> None:
    diff = example("08")

    assert told("08") == {
        ("sumy-to-poltava", Topic.ROUTE, "sides", ("Romny",)),
        ("lokhvytsia-to-sumy", Topic.CORRIDOR, "sides", ("Lokhvytsia to Sumy",)),
    }
    sumy = diff.corridors[0]
    one_sided = [(r.relation, r.b.name) for r in sumy.route if r.b and r.a is None]
    assert one_sided == [(Relation.ONLY_B, "Romny")]
    silence = sumy.windows[0]
    assert silence.relation is Relation.SAME
    assert silence.start is not None
    assert silence.end is not None
    assert (silence.start.hour, silence.end.hour) == (7, 19)
    assert codes(diff) == []


@pytest.mark.parametrize("day", PAIRS)
def test_whoever_comes_first_the_words_are_the_same(day: str) -> None:
    diff, turned = example(day), example(day, turned=True)
    swap = {"a": "b", "b": "a", "sides": "sides"}

    assert (diff.a.name, diff.b.name) == (turned.b.name, turned.a.name) == ("Ukraine", "Russia")
    assert {(d.topic, d.between, d.what) for d in diff.differences} == {
        (d.topic, swap[d.between], d.what) for d in turned.differences
    }
    assert {(m.topic, m.text) for m in diff.missing} == {(m.topic, m.text) for m in turned.missing}
    for side, other in ((SideKey.A, SideKey.B), (SideKey.B, SideKey.A)):
        asked = {q.text.partition(": ")[2] for q in diff.questions if q.side is side}
        assert asked == {q.text.partition(": ")[2] for q in turned.questions if q.side is other}


@pytest.mark.parametrize("day", PAIRS)
def test_nothing_is_agreed_by_being_named(day: str) -> None:
    diff = example(day)

    assert "What both sides name is not agreed" in diff.not_agreed
    assert "does not say that a silence holds" in diff.standing
    assert all(q.text.endswith("?") or q.text.endswith(".") for q in diff.questions)
    assert diff.sensitivity == "restricted"
