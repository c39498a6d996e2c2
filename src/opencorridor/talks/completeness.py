"""Checks an agreement item by item, per party and jointly, and asks for what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from opencorridor.model.agreement import (
    Agreement,
    CheckList,
    ConfirmationKind,
    Item,
    Need,
)
from opencorridor.model.completeness import (
    AGREEMENT_SCHEMA,
    PERSON_DECIDES,
    AgreementSheet,
    ClauseResult,
    ClearingCase,
    ConditionResult,
    FactResult,
    Flag,
    Grade,
    ItemResult,
    PartyGrade,
    PartyName,
    PromptShown,
    worst,
)
from opencorridor.model.plan import SILENCE_SENTENCE
from opencorridor.model.scenario import Sensitivity, TermStatus
from opencorridor.talks.consent import clause_results
from opencorridor.talks.facts import condition_results, fact_results
from opencorridor.talks.flags import flags_of
from opencorridor.talks.marks import narrowest
from opencorridor.talks.silence import GAPS, differing_clocks

# Items that are held against conditions of their own as well.
_CONDITIONS = {
    "road-condition": ConfirmationKind.ROAD_CHECKED,
    "demining": ConfirmationKind.MINES_CHECKED,
    "reception": ConfirmationKind.RECEPTION_READY,
    "convoy-lead": ConfirmationKind.CONVOY_LEAD_CONSENTS,
}
_ORDER = "order"
_RANK = {status: n for n, status in enumerate((
    TermStatus.REFUSED, TermStatus.SILENT, TermStatus.ANNOUNCED, TermStatus.PROPOSED,
    TermStatus.TENTATIVE, TermStatus.CONDITIONAL, TermStatus.AGREED,
))}  # fmt: skip


def check_agreement(
    agreement: Agreement,
    check_list: CheckList,
    arithmetic: tuple[ClearingCase, ...] = (),
    *,
    made_at: datetime,
    software: str,
) -> AgreementSheet:
    """Return what is confirmed, what is missing, and what to ask each party.

    Parameters
    ----------
    agreement : Agreement
        The agreement as it stood at its hour.
    check_list : CheckList
        The items, what each kind of arrangement needs, and the prompts.
    arithmetic : tuple of ClearingCase
        The planner's window arithmetic for each corridor and case.
    made_at : datetime
        The present moment, zone-aware.
    software : str
        Name and version of the program, for the record.
    """
    clauses = clause_results(agreement)
    facts, conditions = fact_results(agreement), condition_results(agreement)
    grader = _Grader(agreement, clauses, facts, conditions)
    items = tuple(
        grader.item(item, item.needs[agreement.settings.kind])
        for item in check_list.items.values()
        if item.needs[agreement.settings.kind] is not Need.NOT_NEEDED
    )
    flags = flags_of(agreement, clauses, arithmetic)
    used = {prompt for item in items for prompt in item.prompts}
    settings = agreement.settings
    return AgreementSheet(
        schema=AGREEMENT_SCHEMA,
        software=software,
        made_at=made_at,
        sensitivity=_sensitivity(agreement),
        id=settings.id,
        title=settings.title,
        version=settings.version,
        as_of=settings.as_of,
        kind=settings.kind,
        clocks=settings.clocks,
        parties=tuple(PartyName(p.id, p.name) for p in agreement.parties.values()),
        verdict=_verdict(items, flags, settings.kind),
        assumes=SILENCE_SENTENCE,
        flags=flags,
        arithmetic=arithmetic,
        items=items,
        clauses=clauses,
        facts=facts,
        conditions=conditions,
        prompts=tuple(
            PromptShown(p.id, p.citation, p.words, p.read)
            for p in check_list.prompts.values()
            if p.id in used
        ),
        not_known=settings.not_known,
        findings=agreement.findings,
    )


class _Grader:
    """Grades items of one agreement."""

    def __init__(
        self,
        agreement: Agreement,
        clauses: tuple[ClauseResult, ...],
        facts: tuple[FactResult, ...],
        conditions: tuple[ConditionResult, ...],
    ) -> None:
        self._agreement = agreement
        self._facts = facts
        self._conditions: Mapping[ConfirmationKind, ConditionResult] = {
            c.kind: c for c in conditions
        }
        self._clauses: dict[str, list[ClauseResult]] = {}
        for clause in clauses:
            self._clauses.setdefault(clause.item, []).append(clause)

    def item(self, item: Item, need: Need) -> ItemResult:
        """Grade one item."""
        clauses = self._clauses.get(item.id, [])
        parties = tuple(self._party(item, need, clauses, p) for p in self._agreement.parties)
        grade = worst(*(p.grade for p in parties))
        reason = _joint_reason(parties, clauses, grade)
        if item.id == "clock" and not clauses and (words := differing_clocks(self._agreement)):
            grade, reason = Grade.RED, words
        condition = self._condition(item)
        if condition is not None and condition.grade is not Grade.CONFIRMED:
            grade, reason = worst(grade, condition.grade), condition.reason
        return ItemResult(
            item=item.id,
            title=item.title,
            group=item.group,
            need=need,
            grade=grade,
            reason=reason,
            parties=parties,
            clauses=tuple(c.clause for c in clauses),
            prompts=item.prompts,
        )

    def _condition(self, item: Item) -> ConditionResult | None:
        kind = _CONDITIONS.get(item.id)
        return None if kind is None else self._conditions[kind]

    def _party(self, item: Item, need: Need, clauses: list[ClauseResult], party: str) -> PartyGrade:
        name = self._agreement.parties[party].name
        asks = item.asks.format(party=name)
        if item.id == _ORDER:
            return self._order(party, name, asks)
        found = [p for c in clauses for p in c.parties if p.party == party]
        gap = GAPS[item.id](self._agreement, party) if item.id in GAPS else None
        if not found:
            grade = Grade.RED if need is Need.NEEDED else Grade.AMBER
            reason = f"{name} has stated nothing."
            if gap is not None:
                grade, reason = worst(grade, gap[0]), gap[1]
            elif item.id in GAPS:
                reason = f"{name} states it with its hours, and no clause settles it."
                return PartyGrade(party, TermStatus.ANNOUNCED, Grade.AMBER, reason, asks)
            return PartyGrade(party, TermStatus.SILENT, grade, reason, asks)
        gravest = min(found, key=lambda p: list(Grade).index(p.grade))
        status = min((p.status for p in found), key=lambda s: _RANK[s])
        if gap is not None and worst(gap[0], gravest.grade) is gap[0]:
            return PartyGrade(party, status, gap[0], gap[1], asks)
        question = None if gravest.grade is Grade.CONFIRMED else gravest.question or asks
        return PartyGrade(party, status, gravest.grade, gravest.reason, question)

    def _order(self, party: str, name: str, asks: str) -> PartyGrade:
        facts = [f for f in self._facts if f.party == party]
        if not facts:
            reason = f"Nobody of {name} is named who answers for fire."
            return PartyGrade(party, TermStatus.SILENT, Grade.RED, reason, asks)
        open_ = [f for f in facts if f.grade is not Grade.CONFIRMED]
        if not open_:
            reason = f"{name}: order, receipt and no fire, each confirmed for every piece."
            return PartyGrade(party, TermStatus.AGREED, Grade.CONFIRMED, reason, None)
        first = open_[0]
        reason = f"{first.actor_name}: {first.reason[0].lower()}{first.reason[1:]}"
        return PartyGrade(party, TermStatus.SILENT, worst(*(f.grade for f in open_)), reason, asks)


def _joint_reason(
    parties: tuple[PartyGrade, ...], clauses: Iterable[ClauseResult], grade: Grade
) -> str:
    if grade is Grade.CONFIRMED:
        return "Confirmed by every party, with evidence."
    open_ = [p for p in parties if p.grade is grade]
    reasons = list(dict.fromkeys(p.reason for p in open_))
    stated = {TermStatus.ANNOUNCED, TermStatus.PROPOSED}
    if list(clauses) and all(p.status in stated for p in parties):
        return "Each party has named it; named by all is not agreed."
    if not list(clauses) and all("stated nothing" in p.reason for p in parties):
        return "Nothing is stated."
    return " ".join(reasons)


def _verdict(items: tuple[ItemResult, ...], flags: Iterable[Flag], kind: str) -> tuple[str, ...]:
    counts = {grade: sum(1 for i in items if i.grade is grade) for grade in Grade}
    red_flags = sum(1 for f in flags if f.grade is Grade.RED)
    first = (
        f"Of {len(items)} items on the list of a {kind}, {counts[Grade.RED]} are red, "
        f"{counts[Grade.AMBER]} amber, {counts[Grade.CONFIRMED]} confirmed. Red flags: {red_flags}."
    )
    if counts[Grade.RED] or counts[Grade.AMBER] or red_flags:
        second = "Nobody may be told to leave home on this."
    else:
        second = (
            "Everything on the list is confirmed on paper, for as long as each confirmation holds."
        )
    return first, second, PERSON_DECIDES


def _sensitivity(agreement: Agreement) -> Sensitivity:
    """Return the narrowest mark of anything that the sheet is made from."""
    levels: list[Sensitivity] = []
    for rows in (agreement.clauses, agreement.answers, agreement.evidence):
        levels += [row.provenance.sensitivity for row in rows.values()]
    for named in (agreement.actors, agreement.confirmations):
        levels += [row.provenance.sensitivity for row in named.values()]
    return narrowest(agreement.settings.sensitivity, Sensitivity.RESTRICTED, *levels)
