"""What every file says of itself: who may see it, which version it is, when it expires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from opencorridor.model.plan import STANDING_SENTENCE, Plan
from opencorridor.model.scenario import Provenance, Scenario, Sensitivity

_NARROW_TO_WIDE = tuple(Sensitivity)[::-1]
_SENSITIVITY_WORDS = {
    Sensitivity.PUBLIC: "Public",
    Sensitivity.PARTNERS: "Partners",
    Sensitivity.RESTRICTED: "Restricted",
    Sensitivity.NEED_TO_KNOW: "Need to know",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one set of files."""

    sensitivity: Sensitivity
    version: int
    made_at: datetime
    expires: datetime
    assumes: str
    standing: str = STANDING_SENTENCE
    not_agreed: bool = False

    def word(self) -> str:
        """Return the sensitivity as people read it, in capitals."""
        return sensitivity_word(self.sensitivity)


def sensitivity_word(level: Sensitivity) -> str:
    """Return a level as people read it, in capitals."""
    return _SENSITIVITY_WORDS[level].upper()


def narrowest(*levels: Sensitivity) -> Sensitivity:
    """Return the level with the smallest circle of readers."""
    return next(level for level in _NARROW_TO_WIDE if level in levels)


def mark_of(plan: Plan, scenario: Scenario) -> Mark:
    """Return the mark of what is written from a plan.

    It is restricted, or narrower where the plan or any row of the scenario is: what a file shows
    is never marked wider than its most sensitive row. What was made as if it were agreed is
    need-to-know whatever else.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.

    Returns
    -------
    Mark
        Sensitivity, version, and the moments between which the files may be used.
    """
    levels = {p.sensitivity for p in _provenances(scenario)}
    level = narrowest(
        Sensitivity.RESTRICTED, plan.sensitivity, scenario.settings.sensitivity, *levels
    )
    as_if = plan.is_as_if_agreed() or bool(scenario.settings.as_if_agreed)
    return Mark(
        sensitivity=Sensitivity.NEED_TO_KNOW if as_if else level,
        version=plan.version,
        made_at=plan.made_at,
        expires=plan.expires,
        assumes=plan.assumes,
        not_agreed=as_if,
    )


def _provenances(scenario: Scenario) -> Iterator[Provenance]:
    tables = (
        scenario.parties,
        scenario.places,
        scenario.roads,
        scenario.checkpoints,
        scenario.conditions,
        scenario.corridors,
        scenario.windows,
        scenario.needs,
        scenario.fleets,
    )
    for table in tables:
        for row in table.values():
            yield row.provenance
    for corridor in scenario.corridors.values():
        for status in corridor.statuses:
            yield status.provenance
    for variant in scenario.what_ifs:
        yield variant.provenance
