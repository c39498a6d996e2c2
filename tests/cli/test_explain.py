"""``corridor explain``: every code that a person can meet is explained."""

import re

import pytest

from opencorridor.model.catalogue import CATALOGUE
from opencorridor.verification.rules import RULES
from tests.cli.door import VILLAGES, corridor


def test_without_a_code_all_are_listed() -> None:
    answer = corridor("explain")
    listed = re.findall(r"^(OC-\d{3}) ", answer.out, flags=re.MULTILINE)

    assert answer.status == 0
    assert listed == sorted({*CATALOGUE, *RULES})


def test_no_number_means_two_things() -> None:
    assert set(CATALOGUE) & set(RULES) == set()


@pytest.mark.parametrize("written", ["OC-212", "oc-212", "212", " OC-212 "])
def test_a_code_is_found_however_it_is_written(written: str) -> None:
    answer = corridor("explain", written)

    assert answer.status == 0
    assert answer.out.startswith(f"OC-212 error: {CATALOGUE['OC-212'].title}\n")
    assert "To mend: " in answer.out


def test_a_rule_of_verify_is_explained() -> None:
    answer = corridor("explain", "OC-717")

    assert answer.status == 0
    assert answer.out.startswith("OC-717 refusal: ")


def test_every_code_that_a_check_prints_is_explained() -> None:
    printed = set(re.findall(r"^  (OC-\d{3}) ", corridor("check", VILLAGES).out, re.MULTILINE))

    assert printed
    assert all(corridor("explain", code).status == 0 for code in printed)
