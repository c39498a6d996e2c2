"""Where the terms of a scenario that was made from an agreement came from, as a document."""

from __future__ import annotations

from opencorridor.model.cases import Case
from opencorridor.model.from_agreement import FromAgreement, Standing, Subject
from opencorridor.model.plan import NOT_AGREED_SENTENCE, STANDING_SENTENCE
from opencorridor.model.scenario import Scenario
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.desk.document import Document, Grid, Section, cell
from opencorridor.publish.desk.findings import findings_section
from opencorridor.publish.words import CASE_WORDS, number

BANNER = "Not agreed: nobody may be sent"
NOBODY = f"No corridor of it is agreed by every party. {NOT_AGREED_SENTENCE}"


def from_agreement_document(sheet: FromAgreement, scenario: Scenario) -> Document:
    """Return where each term came from, as a document.

    Parameters
    ----------
    sheet : FromAgreement
        What was planned.
    scenario : Scenario
        What was made from the agreement; it holds the names.
    """
    clocks = Clocks.of(sheet.clocks, sheet.as_of)
    people = Grid(
        "",
        ("People", *(CASE_WORDS[case] for case in Case)),
        (
            (cell("out"), *(cell(number(sheet.out[case])) for case in Case)),
            (cell("left behind"), *(cell(number(sheet.left_behind[case])) for case in Case)),
        ),
        note=f"{number(sheet.wish_to_leave)} wish to leave. The plan is in report.html.",
    )
    lead = (sheet.marked,) if sheet.marked else () if sheet.agreed else (NOBODY,)
    return Document(
        title=sheet.title,
        kicker="OpenCorridor \u00b7 what was planned of an agreement, and where each term is from",
        sensitivity=sheet.sensitivity,
        version=sheet.version,
        facts=(
            ("As of", clocks.full(sheet.as_of)),
            ("Made", clocks.full(sheet.made_at)),
        ),
        lead=(*lead, *sheet.verdict, sheet.assumes),
        sections=(
            Section("people", "People out", grids=(people,)),
            Section("standings", "Who has agreed to what", grids=(_standings(sheet, scenario),)),
            findings_section(sheet.findings),
            Section("taken", "Taken from the scenario, not stated here", grids=(_taken(sheet),)),
        ),
        closing=(STANDING_SENTENCE, sheet.assumes),
        software=sheet.software,
        banner=BANNER if sheet.marked else "",
    )


def _standings(sheet: FromAgreement, scenario: Scenario) -> Grid:
    rows = tuple(
        (
            cell(standing_name(one, scenario)),
            cell(scenario.parties[one.party].name),
            cell(one.status.value, one.evidence or "nothing shows consent"),
            cell(", ".join(one.clauses) or "no clause"),
            cell(one.source or "not stated"),
        )
        for one in sheet.standings
    )
    return Grid("", ("What", "Party", "Said", "Clauses", "Source"), rows)


def standing_name(standing: Standing, scenario: Scenario) -> str:
    """Return what a standing is about as people read it."""
    if standing.subject is Subject.CORRIDOR:
        return scenario.corridors[standing.id].name
    return f"window {standing.id}"


def _taken(sheet: FromAgreement) -> Grid:
    rows = tuple((cell(one.what), cell(one.value)) for one in sheet.taken)
    return Grid("", ("What", "As the scenario has it"), rows)
