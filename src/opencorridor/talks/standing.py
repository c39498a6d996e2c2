"""How each party stands to a corridor or a window, by the weakest of its answers."""

from __future__ import annotations

from collections.abc import Iterable

from opencorridor.model.agreement import Agreement, Answer
from opencorridor.model.from_agreement import Standing, Subject
from opencorridor.model.scenario import TermStatus, WindowKind
from opencorridor.talks.at_hour import stood
from opencorridor.talks.consent import consenting

# Items whose clauses settle a corridor: where people are sent, and from where.
OF_A_CORRIDOR = ("purpose", "waypoints", "gathering-points", "destinations")
ROAD = "waypoints"
END = "silence-end"
OF_A_WINDOW = {
    WindowKind.SILENCE: ("silence-start", "silence-scope"),
    WindowKind.MOVEMENT: ("movement",),
}
_WEAKEST_FIRST = (
    TermStatus.REFUSED,
    TermStatus.SILENT,
    TermStatus.PROPOSED,
    TermStatus.CONDITIONAL,
    TermStatus.TENTATIVE,
    TermStatus.ANNOUNCED,
    TermStatus.AGREED,
)
# What makes a window a party's own word.
OWN_WORD = frozenset({TermStatus.ANNOUNCED, TermStatus.AGREED})


def corridor_standings(agreement: Agreement, corridor: str) -> tuple[Standing, ...]:
    """Return how each party stands to a corridor.

    Where the agreement is about several corridors, only one that it states itself can be agreed:
    a clause without its corridor could mean either. No clause that names the road, no consent.

    Parameters
    ----------
    agreement : Agreement
        The agreement.
    corridor : str
        A corridor that it is about.
    """
    clauses = _clauses_of_corridor(agreement, corridor)
    named = any(agreement.clauses[c].item == ROAD for c in clauses)
    return tuple(
        _standing(agreement, Subject.CORRIDOR, corridor, party, clauses if named else ())
        for party in agreement.parties
    )


def window_standing(
    agreement: Agreement, window: str, party: str, kind: WindowKind
) -> Standing | None:
    """Return how a party stands to its own window; ``None`` where no clause is about it."""
    stated = agreement.windows.get(window)
    if stated is not None:
        clauses = tuple(c for c in stated.clauses if agreement.clauses[c].item != END)
    else:
        clauses = _of_items(agreement, OF_A_WINDOW[kind])
    if not clauses:
        return None
    return _standing(agreement, Subject.WINDOW, window, party, clauses)


def _clauses_of_corridor(agreement: Agreement, corridor: str) -> tuple[str, ...]:
    stated = agreement.corridors.get(corridor)
    if stated is not None:
        return stated.clauses
    alone = agreement.settings.corridors == (corridor,)
    return _of_items(agreement, OF_A_CORRIDOR) if alone else ()


def _of_items(agreement: Agreement, items: Iterable[str]) -> tuple[str, ...]:
    wanted = frozenset(items)
    return tuple(c.id for c in agreement.clauses.values() if c.item in wanted)


def _standing(
    agreement: Agreement, subject: Subject, ident: str, party: str, clauses: tuple[str, ...]
) -> Standing:
    answers = [_answer(agreement, clause, party) for clause in clauses]
    weakest = min(answers, key=lambda a: _weight(agreement, a), default=None)
    if weakest is None:
        return Standing(subject, ident, party, TermStatus.SILENT, None, None, clauses)
    shown = consenting(agreement, weakest)
    evidence = "; ".join(f"{e.kind.value} of {e.confirmed_by}" for e in shown) or None
    return Standing(
        subject, ident, party, weakest.status, evidence, weakest.provenance.source, clauses
    )


def _weight(agreement: Agreement, answer: Answer | None) -> tuple[int, bool]:
    if answer is None:
        return _WEAKEST_FIRST.index(TermStatus.SILENT), False
    return _WEAKEST_FIRST.index(answer.status), bool(consenting(agreement, answer))


def _answer(agreement: Agreement, clause: str, party: str) -> Answer | None:
    found = (a for a in agreement.answers.values() if (a.clause, a.party) == (clause, party))
    return next((a for a in found if stood(a, agreement.settings.as_of)), None)
