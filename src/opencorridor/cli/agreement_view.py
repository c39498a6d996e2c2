"""An agreement as text for people: arithmetic, flags, the list, and the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.terminal import Sheet
from opencorridor.cli.text import both_clocks, cities, date, many, slack
from opencorridor.model.scenario import TermStatus

if TYPE_CHECKING:
    from opencorridor.model.completeness import AgreementSheet, ClearingCase, ItemResult

GRADES = ("red", "amber", "confirmed")


def put_agreement(sheet: Sheet, agreement: AgreementSheet) -> None:
    """Put the check of an agreement on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    agreement : AgreementSheet
        What came of it.
    """
    _put_head(sheet, agreement)
    for sentence in agreement.verdict:
        sheet.line(sentence, strong=True)
    sheet.line(agreement.assumes)
    sheet.line()
    _put_arithmetic(sheet, agreement)
    _put_flags(sheet, agreement)
    for grade in GRADES:
        _put_items(sheet, [i for i in agreement.items if i.grade == grade], grade)
    _put_facts(sheet, agreement)
    put_findings(sheet, agreement.findings)
    open_ = sum(1 for i in agreement.items for p in i.parties if p.question)
    sheet.line(f"{many(open_, 'question', 'questions')} to put to the parties: --questions.")


def put_questions(sheet: Sheet, agreement: AgreementSheet) -> None:
    """Put the questions to each party on a sheet, in the order of the list."""
    _put_head(sheet, agreement)
    for party in agreement.parties:
        asked = [p.question for i in agreement.items for p in i.parties if p.party == party.id]
        found = list(dict.fromkeys(question for question in asked if question))
        sheet.line(f"To {party.name}", strong=True)
        for number, question in enumerate(found, start=1):
            sheet.line(f"{number}. {question}", first=2, rest=5)
        sheet.line()


def _put_head(sheet: Sheet, agreement: AgreementSheet) -> None:
    clocks = agreement.clocks
    day = date(agreement.as_of, clocks[0])
    hour = both_clocks(agreement.as_of, clocks, day)
    sheet.line(f"{agreement.sensitivity.upper()}  {agreement.title}", strong=True)
    sheet.line(f"As of {day}, {hour} {cities(clocks)}; version {agreement.version}.")
    sheet.line()


def _put_arithmetic(sheet: Sheet, agreement: AgreementSheet) -> None:
    if not agreement.arithmetic:
        sheet.line("No scenario is named: there is no arithmetic.")
        sheet.line()
        return
    for name in dict.fromkeys(case.name for case in agreement.arithmetic):
        cases = [case for case in agreement.arithmetic if case.name == name]
        sheet.line(f"{name} ({cities(agreement.clocks)})", strong=True)
        sheet.case_table(
            [
                ("", *(case.case.value for case in cases)),
                ("Last departure that clears", *(_hour(agreement, c, "last") for c in cases)),
                ("Announced start", *(_hour(agreement, c, "start") for c in cases)),
                ("Left between them", *(slack(c.slack_s) for c in cases)),
            ],
            head=True,
        )
        for reason in dict.fromkeys(c.reason for c in cases if c.reason):
            sheet.line(reason, first=2, rest=2)
        sheet.line()


def _hour(agreement: AgreementSheet, case: ClearingCase, which: str) -> str:
    moment = case.last_clearing_departure if which == "last" else case.announced_start
    if moment is None:
        return "none"
    return both_clocks(moment, agreement.clocks, date(agreement.as_of, agreement.clocks[0]))


def _put_flags(sheet: Sheet, agreement: AgreementSheet) -> None:
    if not agreement.flags:
        return
    sheet.line("What stands out", strong=True)
    for flag in agreement.flags:
        sheet.line(f"{flag.grade.value}: {flag.words}", first=2, rest=4)
    sheet.line()


def _put_items(sheet: Sheet, items: list[ItemResult], grade: str) -> None:
    if not items:
        return
    sheet.line(f"{grade.capitalize()}: {many(len(items), 'item', 'items')}", strong=True)
    for item in items:
        sheet.line(f"{item.title}: {' '.join((item.reason, *_others(item)))}", first=2, rest=4)
    sheet.line()


def _others(item: ItemResult) -> list[str]:
    """Return where parties stand whom the joint reason leaves out, if they have said anything."""
    if not any(p.reason in item.reason for p in item.parties):
        return []
    spoken = [p for p in item.parties if p.status is not TermStatus.SILENT]
    return list(dict.fromkeys(p.reason for p in spoken if p.reason not in item.reason))


def _put_facts(sheet: Sheet, agreement: AgreementSheet) -> None:
    if not (agreement.facts or agreement.conditions):
        return
    sheet.line("Facts and conditions, one by one", strong=True)
    for fact in agreement.facts:
        what = fact.kind.value.replace("-", " ")
        sheet.line(f"{fact.grade.value}: {fact.actor_name}, {what}: {fact.reason}", first=2, rest=4)
    for condition in agreement.conditions:
        what = condition.kind.value.replace("-", " ")
        sheet.line(f"{condition.grade.value}: {what}: {condition.reason}", first=2, rest=4)
    sheet.line()
