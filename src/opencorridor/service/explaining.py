"""Explain the code of a finding, a refusal or a fault."""

from __future__ import annotations

from dataclasses import dataclass

from opencorridor.errors import UsageError
from opencorridor.model.catalogue import CATALOGUE
from opencorridor.verification.rules import RULES

REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means.

    Parameters
    ----------
    code : str
        Stable code, such as ``OC-201``.
    kind : str
        How grave a finding is, or ``refusal`` for a rule of ``corridor verify``.
    title : str
        A few words; for a refusal the rule that is broken.
    meaning : str
        What it says.
    why : str
        Why it matters; empty where the meaning says it.
    mend : str
        How to mend it.
    """

    code: str
    kind: str
    title: str
    meaning: str
    why: str
    mend: str


def codes() -> tuple[Explanation, ...]:
    """Return every code with its explanation, in the order of the codes."""
    of_findings = [
        Explanation(e.code, e.severity.value, e.title, e.meaning, e.why, e.mend)
        for e in CATALOGUE.values()
    ]
    of_rules = [
        Explanation(code, REFUSAL, title[:1].upper() + title[1:], meaning, "", mend)
        for code, (title, meaning, mend) in RULES.items()
        if code not in CATALOGUE
    ]
    return tuple(sorted([*of_findings, *of_rules], key=lambda e: e.code))


def explain(code: str) -> Explanation:
    """Explain a code.

    Parameters
    ----------
    code : str
        Such as ``OC-201``; capitals do not matter, nor does ``OC-``.

    Returns
    -------
    Explanation
        What it means, why it matters and how to mend it.

    Raises
    ------
    UsageError
        If there is no such code.
    """
    known = {explanation.code: explanation for explanation in codes()}
    wanted = code.strip().upper()
    wanted = wanted if wanted.startswith("OC-") else f"OC-{wanted}"
    if wanted in known:
        return known[wanted]
    message = f"There is no code {code!r}; corridor explain lists them all."
    raise UsageError(message)
