"""Text from outside: what is stripped, what is neutralised, what becomes of names of files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opencorridor.publish.markup import Markup, el, text
from opencorridor.publish.text import cell, clean, file_stem, slug, unique_stems

RIGHT_TO_LEFT = "\u202e"


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Polohy", "Polohy"),
        (f"Pol{RIGHT_TO_LEFT}yho\u202c", "Polyho"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("one\ntwo\tthree\r\nfour", "one two three four"),
        ("  around  ", "around"),
        ("\u2066isolated\u2069", "isolated"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud800 pair", "half  pair"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that Persian needs
        ("12\u202f000 km", "12\u202f000 km"),
    ],
)
def test_what_is_invisible_or_turns_the_line_is_stripped(given_text: str, shown: str) -> None:
    assert clean(given_text) == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\u202e=", "\t=", "＝", "  -"])
def test_no_cell_begins_a_formula(start: str) -> None:
    written = cell(f"{start}HYPERLINK(1)")

    assert written[0] == "'"
    assert written.endswith("HYPERLINK(1)")


def test_an_ordinary_cell_is_left_alone() -> None:
    assert cell("Запоріжжя") == "Запоріжжя"


def test_a_column_is_named_by_its_city() -> None:
    assert slug("Ponta Delgada") == "ponta_delgada"
    assert slug("Київ") == "київ"
    assert slug("=()") == "clock"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("mariupol-zaporizhzhia", "mariupol-zaporizhzhia"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "corridor"),
        (".hidden", "hidden"),
        ("con", "con-"),
        ("a/b\\c:d", "a-b-c-d"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_file_name_leads_nowhere_else(name: str, stem: str) -> None:
    assert file_stem(name) == stem


@given(st.lists(st.text(max_size=12), unique=True, max_size=6))
def test_file_names_never_meet(names: list[str]) -> None:
    stems = unique_stems(tuple(names))

    assert list(stems) == names
    assert len({stem.lower() for stem in stems.values()}) == len(names)
    assert all(stem and not set(stem) & set('/\\:*?"<>|\x00') for stem in stems.values())


# ---- markup --------------------------------------------------------------------------------------


def test_children_and_attributes_are_escaped() -> None:
    built = el("text", "<script>'\"&", x=1.25, class_='a"b', data_label="<")

    assert built == (
        '<text x="1.2" class="a&quot;b" data-label="&lt;">&lt;script&gt;&#x27;&quot;&amp;</text>'
    )


def test_markup_is_not_escaped_twice() -> None:
    assert el("g", el("text", "&")) == "<g><text>&amp;</text></g>"
    assert text(text("<")) == "&lt;"
    assert isinstance(text("<"), Markup)


@pytest.mark.parametrize("name", ["a b", "on=x", "", "1a", "a>"])
def test_no_name_of_an_element_comes_from_outside(name: str) -> None:
    with pytest.raises(ValueError, match="is not a name"):
        el(name)


def test_minus_zero_and_absent_values_leave_no_trace() -> None:
    assert el("line", x1=-0.01, y1=None) == '<line x1="0"></line>'


@given(st.text())
def test_whatever_is_printed_holds_no_tag(value: str) -> None:
    printed = text(value)

    assert "<" not in printed
    assert ">" not in printed
    assert '"' not in printed
    assert not set(printed) & {RIGHT_TO_LEFT, "\x00", "\x0b", "\ufffe"}
