"""Check an agreement: the list, the facts, the flags, and the planner's arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from opencorridor import __version__
from opencorridor.clock import Now, system_now
from opencorridor.errors import AgreementError
from opencorridor.model.agreement import Agreement
from opencorridor.model.cases import Case
from opencorridor.model.completeness import AgreementSheet, ClearingCase
from opencorridor.model.scenario import Corridor, Scenario
from opencorridor.planning.arithmetic import corridor_case
from opencorridor.planning.grounds import Grounds, build_grounds
from opencorridor.planning.unagreed import unagreed_case
from opencorridor.publish.codec import sheet_to_json
from opencorridor.publish.desk import export_agreement as export
from opencorridor.scenario.talks import check_agreement_folder, read_check_list
from opencorridor.talks.completeness import check_agreement as check

SOFTWARE = f"opencorridor {__version__}"
NOT_AGREED = "The road is not agreed by every party: no hour is given, and nobody may be sent."
NOTHING_CLEARS = "No hour is covered by the silence of every party from end to end."


def read_agreement(folder: str | Path) -> Agreement:
    """Read an agreement folder, with the talks and the scenario that it names.

    Parameters
    ----------
    folder : str or Path
        Folder of the agreement.

    Raises
    ------
    AgreementError
        If anything in it cannot be read in one way only; it holds all findings.
    """
    result = check_agreement_folder(Path(folder))
    if result.agreement is None:
        raise AgreementError(result.findings)
    return result.agreement


def check_agreement(folder: str | Path, *, now: Now = system_now) -> AgreementSheet:
    """Check an agreement item by item, per party and jointly.

    Parameters
    ----------
    folder : str or Path
        Folder of the agreement.
    now : Now
        The clock that gives the moment the sheet was made. What expires is held against the hour
        of the agreement, not against this clock.

    Returns
    -------
    AgreementSheet
        Items, clauses, facts, conditions, flags, arithmetic and questions. Red is an answer.

    Raises
    ------
    AgreementError
        If the folder cannot be read; it holds all findings.
    """
    agreement = read_agreement(folder)
    return check(
        agreement,
        read_check_list(),
        tuple(_arithmetic(agreement)),
        made_at=now(),
        software=SOFTWARE,
    )


def export_agreement(sheet: AgreementSheet, folder: str | Path) -> tuple[Path, ...]:
    """Write the check of an agreement as a page, a text file and JSON.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    """
    return export(sheet, Path(folder))


def agreement_to_json(sheet: AgreementSheet) -> str:
    """Return the check of an agreement as the object ``opencorridor.agreement-check/1``."""
    return sheet_to_json(sheet)


def _arithmetic(agreement: Agreement) -> Iterator[ClearingCase]:
    scenario = agreement.scenario
    if scenario is None:
        return
    grounds = {case: build_grounds(scenario, case) for case in Case}
    for ident in agreement.settings.corridors:
        for case in Case:
            yield _clearing(scenario, scenario.corridors[ident], case, grounds[case])


def _clearing(scenario: Scenario, corridor: Corridor, case: Case, grounds: Grounds) -> ClearingCase:
    agreed, demand = corridor.is_agreed(scenario.parties), scenario.settings.demand
    if agreed:
        worked = corridor_case(grounds, corridor, demand)
    else:
        worked = unagreed_case(scenario, corridor, case, demand)
    last = worked.last_clearing_departure
    reason = "" if last else NOTHING_CLEARS if agreed else NOT_AGREED
    return ClearingCase(
        corridor=corridor.id,
        name=corridor.name,
        agreed=agreed,
        case=case,
        speed_m_per_h=worked.speed_m_per_h,
        travel_time_s=worked.travel_time_s,
        margin_s=worked.margin_s,
        silence_start=worked.silence_start,
        silence_end=worked.silence_end,
        announced_start=worked.announced_start,
        last_clearing_departure=last,
        slack_s=worked.slack_s,
        reason=reason,
    )
