"""What was planned of an agreement, and variants side by side, as text for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import opencorridor as oc
from opencorridor.cli.summary import put_summary
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import both_clocks, cities, count, date
from opencorridor.model.cases import Case

if TYPE_CHECKING:
    from opencorridor.model.from_agreement import Comparison, FromAgreement, Option
    from opencorridor.model.scenario import Scenario
    from opencorridor.service.agreement_plans import PlannedAgreement

TRY = "--as-if-agreed works with it as if it were, for the negotiating desk alone."


def put_from_agreement(
    sheet: Sheet, planned: PlannedAgreement, *, asked_as_if: bool, output: Path | None
) -> None:
    """Put what was planned of an agreement on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    planned : PlannedAgreement
        What was planned.
    asked_as_if : bool
        Whether terms that are not agreed were to be worked with.
    output : Path or None
        Where files were written.
    """
    told = planned.sheet
    files = [] if output is None else [f"Files in {output}: report.html, from-agreement.html"]
    departing = oc.last_departures(planned.plan, planned.scenario)
    put_summary(sheet, planned.plan, departing, files)
    sheet.line()
    _put_standings(sheet, told, planned.scenario)
    if told.not_agreed and not told.marked:
        sheet.line(TRY, first=2, rest=2)
    if asked_as_if and not told.marked:
        sheet.line("Every term is agreed: nothing had to be taken as if it were.", first=2, rest=2)
    if told.findings:
        sheet.line("Agreement and scenario differ; the words of the agreement count", strong=True)
        for finding in told.findings:
            sheet.line(f"{finding.what} [{finding.code}]", first=2, rest=4)
    sheet.line("Not stated by the agreement, taken from its scenario", strong=True)
    for taken in told.taken:
        sheet.line(f"{taken.what}: {taken.value}", first=2, rest=4)


def _put_standings(sheet: Sheet, told: FromAgreement, scenario: Scenario) -> None:
    sheet.line("What the agreement says", strong=True)
    for one in told.standings:
        party = scenario.parties[one.party].name
        about = scenario.corridors[one.id].name if one.subject == "corridor" else f"window {one.id}"
        shown = one.evidence or "nothing shows consent"
        sheet.line(f"{about}: {party} {one.status.value}; {shown}", first=2, rest=4)


def put_comparison(
    sheet: Sheet, compared: Comparison, *, asked_as_if: bool, output: Path | None
) -> None:
    """Put variants side by side on a sheet: people out in all, by origin, by hour.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    compared : Comparison
        What was compared.
    asked_as_if : bool
        Whether terms that are not agreed were to be worked with.
    output : Path or None
        Where files were written.
    """
    sheet.line(f"NEED-TO-KNOW. {compared.title}, variants of the terms", rest=2)
    sheet.line(compared.assumes, strong=True)
    sheet.line(compared.not_rated)
    base = compared.options[0]
    if not asked_as_if and not any(base.out.values()):
        sheet.line(f"As it stands nobody gets out. If that is for want of consent: {TRY}")
    sheet.line()
    wish = f"People out, of {count(compared.wish_to_leave)}"
    sheet.case_table([(wish, *(case.value for case in Case))], head=True)
    for number, option in enumerate(compared.options):
        _put_option(sheet, number, option)
    sheet.line()
    _put_hours(sheet, compared)
    if output is None:
        sheet.line("By origin, and each option to verify: -o FOLDER.")
    else:
        sheet.line(f"Files in {output}: compare.html; to check one:", rest=2)
        sheet.line(
            f"corridor verify {output}/{base.folder} {output}/{base.folder}/scenario", first=2
        )


def _put_option(sheet: Sheet, number: int, option: Option) -> None:
    marked = "NOT AGREED: " if option.marked else ""
    sheet.line(f"{number}. {marked}{option.title}", rest=3)
    for change in option.changes:
        sheet.line(change, first=3, rest=5)
    sheet.case_table([("out", *(count(option.out[case]) for case in Case))], first=3)
    for origin in option.origins if len(option.origins) > 1 else ():
        row = (f"from {origin.name}", *(count(origin.out[case]) for case in Case))
        sheet.case_table([row], first=3)
    if number:
        sheet.line(f"{option.effect}.", first=3, rest=5)


def _put_hours(sheet: Sheet, compared: Comparison) -> None:
    """Put people out by hour, a row for each option under its hour."""
    clocks = compared.clocks
    day = date(compared.as_of, clocks[0])
    hours = compared.options[0].hours
    if not hours:
        return
    sheet.line(f"Arrived by ({day}, {cities(clocks)})", strong=True)
    for n, hour in enumerate(hours):
        sheet.line(both_clocks(hour.until, clocks, day), first=2)
        for number, option in enumerate(compared.options):
            people = (count(option.hours[n].out[case]) for case in Case)
            sheet.case_table([(f"{number}.", *people)], first=4)
    sheet.line()
