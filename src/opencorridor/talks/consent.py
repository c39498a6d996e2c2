"""What a party's answer to a clause is worth: agreed only by evidence of that party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from opencorridor.model.agreement import (
    ON_RECORD,
    SHOWS_CONSENT,
    Agreement,
    Answer,
    Clause,
    Evidence,
)
from opencorridor.model.completeness import ClauseResult, Grade, PartyGrade, worst
from opencorridor.model.scenario import TermStatus
from opencorridor.talks.at_hour import stood

_WORDS = {
    TermStatus.PROPOSED: "has proposed it",
    TermStatus.ANNOUNCED: "has announced it",
    TermStatus.TENTATIVE: "holds it tentatively",
    TermStatus.REFUSED: "has refused it",
    TermStatus.SILENT: "has not answered",
}


def consenting(agreement: Agreement, answer: Answer) -> list[Evidence]:
    """Return the evidence that shows a party's consent: its own, of a kind that shows any.

    What is dated after the hour of the agreement shows nothing yet.
    """
    as_of = agreement.settings.as_of
    shown = (agreement.evidence[ident] for ident in answer.evidence)
    return [
        e
        for e in shown
        if e.kind in SHOWS_CONSENT
        and e.party == answer.party
        and e.provenance.source
        and stood(e, as_of)
    ]


def clause_results(agreement: Agreement) -> tuple[ClauseResult, ...]:
    """Grade every clause, per party and jointly."""
    as_of = agreement.settings.as_of
    answers = {(a.clause, a.party): a for a in agreement.answers.values() if stood(a, as_of)}
    return tuple(_clause(agreement, clause, answers) for clause in agreement.clauses.values())


def _clause(
    agreement: Agreement, clause: Clause, answers: Mapping[tuple[str, str], Answer]
) -> ClauseResult:
    said = {party: answers.get((clause.id, party)) for party in agreement.parties}
    parties = tuple(_party(agreement, clause, party, said[party]) for party in said)
    agreed = all(_is_agreed(agreement, answer) for answer in said.values())
    grade = worst(*(p.grade for p in parties))
    return ClauseResult(clause.id, clause.item, clause.text, clause.points, agreed, grade, parties)


def _is_agreed(agreement: Agreement, answer: Answer | None) -> bool:
    if answer is None or answer.status is not TermStatus.AGREED:
        return False
    return bool(consenting(agreement, answer))


def _party(agreement: Agreement, clause: Clause, party: str, answer: Answer | None) -> PartyGrade:
    name = agreement.parties[party].name
    status = TermStatus.SILENT if answer is None else answer.status
    grade, reason = _graded(agreement, name, answer)
    question = None if grade is Grade.CONFIRMED else _question(name, clause, status)
    return PartyGrade(party, status, grade, reason, question)


def _graded(agreement: Agreement, name: str, answer: Answer | None) -> tuple[Grade, str]:
    if answer is None:
        return Grade.RED, f"{name} has not answered."
    if answer.status is TermStatus.AGREED:
        return _agreed(name, consenting(agreement, answer))
    if answer.status is TermStatus.CONDITIONAL:
        condition = (answer.condition or "the condition is not stated").rstrip(".")
        return Grade.AMBER, f"{name} agrees on a condition: {condition}."
    refuses = answer.status in {TermStatus.REFUSED, TermStatus.SILENT}
    reason = f"{name} {_WORDS[answer.status]}"
    if refuses:
        more = f" {answer.meaning}" if answer.meaning else ""
        return Grade.RED, f"{reason}.{more}"
    return Grade.AMBER, f"{reason}; nothing shows that it agrees."


def _agreed(name: str, evidence: Iterable[Evidence]) -> tuple[Grade, str]:
    by_weight = sorted(evidence, key=lambda e: e.kind not in ON_RECORD)
    if not by_weight:
        return Grade.AMBER, f"{name} is said to agree, and nothing of its own shows it."
    best = by_weight[0]
    if best.kind in ON_RECORD:
        by = f" through {best.relay}" if best.relay else ""
        return Grade.CONFIRMED, f"{name}: {best.kind.value} of {best.confirmed_by}{by}."
    return (
        Grade.AMBER,
        f"{name} has said in public that it agrees; no letter, signature or relay shows it.",
    )


def _question(name: str, clause: Clause, status: TermStatus) -> str:
    text = clause.text.rstrip(".")
    if status is TermStatus.AGREED:
        return f"Will {name} put it in a letter, or confirm it through the relay: {text}?"
    if status is TermStatus.REFUSED:
        return f"What would {name} need to agree to this: {text}?"
    if status is TermStatus.CONDITIONAL:
        return f"When is the condition of {name} met, and who tells: {text}?"
    return f"Does {name} agree to this, in writing: {text}?"
