"""A row says which of its values its source does not give."""

from pathlib import Path

from opencorridor.scenario import check_scenario
from tests.scenario.folders import starter, terms


def test_what_is_assumed_is_kept_beside_the_source(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    terms('margin_min = "15..30"', 'margin_min = "15..30"\nown_assumptions = ["margin_min"]')(
        folder
    )
    terms("column_vehicles = 20", 'own_assumptions = ["speed_kmh"]\ncolumn_vehicles = 20')(folder)

    scenario = check_scenario(folder).scenario

    assert scenario is not None
    assert scenario.settings.own_assumptions == ("margin_min",)
    provenance = scenario.corridors["millbrook-seaport"].provenance
    assert (provenance.source, provenance.own_assumptions) == ("invented", ("speed_kmh",))


def test_a_sheet_lists_them_in_a_column(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    path = folder / "needs.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    cells = ["people; accepts", ""]
    text = "\n".join(
        [f"{head},own_assumptions", *(f"{r},{c}" for r, c in zip(rows, cells, strict=True))]
    )
    path.write_text(text + "\n", encoding="utf-8")

    scenario = check_scenario(folder).scenario

    assert scenario is not None
    own = [need.provenance.own_assumptions for need in scenario.needs.values()]
    assert own == [("people", "accepts"), ()]


def test_a_name_that_is_no_key_of_the_row_is_a_finding(tmp_path: Path) -> None:
    folder = starter(tmp_path)
    terms("column_vehicles = 20", 'own_assumptions = ["sped_kmh"]\ncolumn_vehicles = 20')(folder)

    result = check_scenario(folder)

    (finding,) = (f for f in result.findings if f.code == "OC-114")
    assert result.scenario is None
    assert finding.column == "corridor.own_assumptions"
    assert finding.mend == "Did you mean 'speed_kmh'?"
