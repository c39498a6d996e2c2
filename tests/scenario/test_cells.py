"""Numbers as people type them: thousands with separators must not become something else."""

from __future__ import annotations

import pytest

from opencorridor.scenario.cells import CellError, read_number


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("1,000", "Write thousands without a separator: 1000."),
        ("12,345,678", "Write thousands without a separator: 12345678."),
        ("1 000", "Write thousands without a separator: 1000."),
        ("1\u202f000", "Write thousands without a separator: 1000."),
        ("1.000", "Write 1000 or 1, without a separator."),
        ("40 cars", "Write a whole number in digits and no unit, such as 40."),
        ("2,5", "Write a whole number in digits and no unit, such as 40."),
    ],
)
def test_a_thousand_is_not_mended_to_one(text: str, mend: str) -> None:
    with pytest.raises(CellError) as refused:
        read_number(text, whole=True)
    assert refused.value.mend == mend


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("1,000", "Write thousands without a separator: 1000, or 1.000 if a decimal is meant."),
        ("2,5", "Write a point instead of the comma: 2.5."),
        ("x", "Write digits with a point before decimals and no unit, such as 25.6."),
    ],
)
def test_decimals_are_told_apart(text: str, mend: str) -> None:
    with pytest.raises(CellError) as refused:
        read_number(text)
    assert refused.value.mend == mend


@pytest.mark.parametrize(("text", "value"), [("1000", 1000), ("40.0", 40), ("1e3", 1000)])
def test_whole_numbers_are_read(text: str, value: int) -> None:
    assert read_number(text, whole=True) == value


def test_a_decimal_with_three_places_is_read_where_decimals_are() -> None:
    assert read_number("1.250") == 1.25
