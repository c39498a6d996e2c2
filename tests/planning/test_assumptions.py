"""No value of a scenario is given the source of its row without saying so."""

from dataclasses import replace
from pathlib import Path

import pytest

from opencorridor.model.scenario import DefaultUsed, Provenance, Scenario
from opencorridor.planning.assumptions import NOT_STATED, OWN_ASSUMPTION, list_assumptions
from opencorridor.scenario import read_scenario

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
INVENTED_IN_MARIUPOL = (
    "margin before the silence ends",
    "speed on Mariupol",
    "spacing on Mariupol",
    "cars that join Mariupol",
    "rate of the checkpoint",
    "time for one vehicle",
    "people in one vehicle",
)


def sources(scenario: Scenario) -> dict[str, str]:
    return {a.what: a.source for a in list_assumptions(scenario) if a.kind == "input"}


@pytest.mark.parametrize("what", INVENTED_IN_MARIUPOL)
def test_what_the_example_invented_is_no_governors_word(what: str) -> None:
    found = sources(read_scenario(EXAMPLES / "mariupol-2022-03-05"))

    assert {source for name, source in found.items() if name.startswith(what)} == {OWN_ASSUMPTION}


def test_what_a_source_gives_says_that_the_row_cites_it() -> None:
    found = sources(read_scenario(EXAMPLES / "mariupol-2022-03-05"))

    buses = found["vehicles in bus fleet municipal-buses"]
    assert buses.startswith("row cites: deputy mayor to the BBC")


def test_a_default_is_not_given_the_source_of_its_row() -> None:
    scenario = read_scenario(EXAMPLES / "three-villages")
    ident = "alder-harbour"
    at = Provenance(source="a governor", file="terms.toml", row=7)
    corridor = replace(scenario.corridors[ident], provenance=at)
    used = DefaultUsed("terms.toml", 7, "corridor.spacing_m", "50..50..100", "a field manual")
    scenario = replace(scenario, corridors={ident: corridor}, defaults_used=(used,))

    found = sources(scenario)

    assert found["spacing on Alder to Harbour"] == "default of the format: a field manual"
    assert found["speed on Alder to Harbour"] == "row cites: a governor"


def test_a_row_without_a_source_says_so() -> None:
    scenario = read_scenario(EXAMPLES / "three-villages")
    needs = {i: replace(n, provenance=Provenance()) for i, n in scenario.needs.items()}

    found = sources(replace(scenario, needs=needs))

    told = {source for what, source in found.items() if what.startswith("people who wish")}
    assert told == {NOT_STATED}
