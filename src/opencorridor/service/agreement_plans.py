"""Make a scenario from an agreement and plan it; plan variants of its terms side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from opencorridor import __version__
from opencorridor.clock import Now, system_now
from opencorridor.errors import AgreementError, UsageError
from opencorridor.model.agreed_terms import AgreedWindow, Variant
from opencorridor.model.agreement import Agreement
from opencorridor.model.cases import Case, Demand, PerCase
from opencorridor.model.findings import Finding, Severity
from opencorridor.model.from_agreement import (
    AS_IT_STANDS,
    COMPARISON_SCHEMA,
    FROM_AGREEMENT_SCHEMA,
    NO_CHANGE,
    NOT_RATED,
    Comparison,
    FromAgreement,
    HourOut,
    Option,
    OriginOut,
    Standing,
)
from opencorridor.model.plan import AS_IF_AGREED_SENTENCE, SILENCE_SENTENCE, Plan
from opencorridor.model.scenario import Scenario, Sensitivity, Window
from opencorridor.publish import codec
from opencorridor.publish.desk.export_plans import export_comparison as write_comparison
from opencorridor.publish.desk.export_plans import export_from_agreement, export_scenario
from opencorridor.scenario.composing import Composed, compose
from opencorridor.scenario.parts import Parts, check_parts, read_parts
from opencorridor.scenario.schema import FILES
from opencorridor.scenario.varying import vary
from opencorridor.service.agreements import read_agreement
from opencorridor.service.exporting import export
from opencorridor.service.plans import Progress, plan
from opencorridor.talks.standing import corridor_standings, window_standing

SOFTWARE = f"opencorridor {__version__}"
SCENARIO = "scenario"
HOUR = timedelta(hours=1)
MOST_HOURS = 24 * 14


@dataclass(frozen=True, slots=True)
class PlannedAgreement:
    """An agreement, planned: the parts of its scenario, the scenario, and what came of it."""

    parts: Parts
    scenario: Scenario
    plan: Plan
    sheet: FromAgreement


@dataclass(frozen=True, slots=True)
class PlannedOption:
    """One option, planned."""

    parts: Parts
    scenario: Scenario
    plan: Plan
    title: str
    changes: tuple[str, ...]
    source: str | None


@dataclass(frozen=True, slots=True)
class ComparedAgreement:
    """An agreement beside variants of its terms; ``options`` go by the id of each."""

    options: Mapping[str, PlannedOption]
    sheet: Comparison


def plan_agreement(
    folder: str | Path,
    *,
    as_if_agreed: bool = False,
    now: Now = system_now,
    progress: Progress | None = None,
) -> PlannedAgreement:
    """Make the scenario that an agreement states, and plan it.

    Only corridors that every party has agreed to with evidence are planned. What the agreement
    does not state is taken from the scenario that it names, and listed.

    Parameters
    ----------
    folder : str or Path
        Folder of the agreement.
    as_if_agreed : bool
        Plan what is not agreed as if it were: for the negotiating desk alone. Everything made
        from it says so and is need-to-know.
    now : Now
        The clock that gives the moment the plan was made.
    progress : callable, optional
        Told steps done, steps in all and what is being done.

    Raises
    ------
    AgreementError
        If the agreement cannot be read, or makes no scenario; it holds all findings.
    PlanningError
        If the scenario is too large to carry.
    """
    agreement = read_agreement(folder)
    made, standings, scenario = _composed(Path(folder), agreement, as_if_agreed=as_if_agreed)
    planned = plan(scenario, now=now, progress=progress)
    told = agreement.settings
    corridors = {i: scenario.corridors[i] for i in told.corridors}
    agreed = tuple(
        i for i, c in corridors.items() if not c.as_if_agreed and c.is_agreed(scenario.parties)
    )
    sheet = FromAgreement(
        schema=FROM_AGREEMENT_SCHEMA,
        software=SOFTWARE,
        made_at=planned.made_at,
        sensitivity=planned.sensitivity,
        id=told.id,
        title=told.title,
        version=told.version,
        as_of=told.as_of,
        clocks=told.clocks,
        marked=AS_IF_AGREED_SENTENCE if made.as_if_agreed else "",
        assumes=planned.assumes,
        agreed=agreed,
        not_agreed=tuple(i for i in corridors if i not in agreed),
        as_if_agreed=tuple(made.as_if_agreed),
        standings=standings,
        taken=tuple(made.taken),
        verdict=planned.verdict,
        wish_to_leave=planned.people.wish_to_leave[Demand(planned.people.demand_planned)],
        out=planned.people.out,
        left_behind=planned.people.left_behind,
        findings=tuple(made.findings),
    )
    return PlannedAgreement(made.parts, scenario, planned, sheet)


def compare_agreement(
    folder: str | Path,
    *,
    as_if_agreed: bool = False,
    now: Now = system_now,
    progress: Progress | None = None,
) -> ComparedAgreement:
    """Plan an agreement as it stands and each variant of its terms.

    Nothing of a variant is agreed: every sheet of it says so and is need-to-know.

    Parameters
    ----------
    folder, as_if_agreed, now, progress
        As `plan_agreement` takes them.

    Raises
    ------
    AgreementError
        If the agreement cannot be read, has no variants, or one of them makes no scenario.
    PlanningError
        If a scenario is too large to carry.
    """
    agreement = read_agreement(folder)
    if not agreement.variants:
        _refuse("The agreement has no variants.", "Add a [[variant]] for each term on the table.")
    made, _, scenario = _composed(Path(folder), agreement, as_if_agreed=as_if_agreed)
    moment = now()
    base = PlannedOption(
        made.parts, scenario, plan(scenario, now=lambda: moment, progress=progress), "", (), None
    )
    options = {AS_IT_STANDS: base}
    for variant in agreement.variants.values():
        parts, told = _varied(made.parts, scenario, variant, agreement)
        varied = _read(parts)
        planned = plan(varied, now=lambda: moment, progress=progress)
        options[variant.id] = PlannedOption(
            parts, varied, planned, variant.title, told, variant.provenance.source
        )
    return ComparedAgreement(options, _comparison(agreement, options, made, moment))


def export_planned_agreement(planned: PlannedAgreement, folder: str | Path) -> tuple[Path, ...]:
    """Write the scenario that was made, its plan beside it, and where each term came from.

    Raises
    ------
    OutputError
        If they cannot be written.
    """
    target = Path(folder)
    private = planned.sheet.sensitivity is Sensitivity.NEED_TO_KNOW
    written = export_scenario(planned.parts.texts(), FILES, target / SCENARIO, private=private)
    written += export(planned.plan, planned.scenario, target)
    return written + export_from_agreement(planned.sheet, planned.scenario, target)


def export_compared_agreement(compared: ComparedAgreement, folder: str | Path) -> tuple[Path, ...]:
    """Write the comparison, and each option as a scenario with its plan, for anybody to verify.

    Raises
    ------
    OutputError
        If they cannot be written.
    """
    target = Path(folder)
    written: tuple[Path, ...] = ()
    for ident, option in compared.options.items():
        texts = option.parts.texts()
        written += export_scenario(texts, FILES, target / ident / SCENARIO, private=True)
        written += export(option.plan, option.scenario, target / ident)
    return written + write_comparison(compared.sheet, target)


def agreement_plan_to_json(planned: PlannedAgreement) -> str:
    """Return what was planned as the object ``opencorridor.agreement-plan/1``."""
    return codec.sheet_to_json(planned.sheet)


def comparison_to_json(compared: ComparedAgreement) -> str:
    """Return a comparison as the object ``opencorridor.agreement-compare/1``."""
    return codec.sheet_to_json(compared.sheet)


# ---- making the scenario -------------------------------------------------------------


def _refuse(what: str, mend: str) -> None:
    raise AgreementError((Finding("OC-338", Severity.ERROR, what, mend, "agreement.toml"),))


def _composed(
    folder: Path, agreement: Agreement, *, as_if_agreed: bool
) -> tuple[Composed, tuple[Standing, ...], Scenario]:
    scenario, named = agreement.scenario, agreement.settings.scenario
    parts = None if named is None else read_parts(folder / named)
    if scenario is None or parts is None:
        message = (
            "The agreement names no scenario with roads, people and vehicles; write "
            "scenario = with its folder, relative to the agreement."
        )
        raise UsageError(message)
    standings = tuple(_standings(agreement, scenario))
    made = compose(parts, agreement, scenario, standings, as_if_agreed=as_if_agreed)
    return made, standings, _read(made.parts)


def _standings(agreement: Agreement, scenario: Scenario) -> Iterator[Standing]:
    for ident in agreement.settings.corridors:
        yield from corridor_standings(agreement, ident)
    windows: dict[str, Window | AgreedWindow] = {**scenario.windows, **agreement.windows}
    for ident, window in windows.items():
        found = window_standing(agreement, ident, window.party, window.kind)
        if found is not None:
            yield found


def _read(parts: Parts) -> Scenario:
    """Return the scenario that parts make.

    Raises
    ------
    AgreementError
        With everything that stops planning; files are those of the scenario that was made.
    """
    result = check_parts(parts)
    if result.scenario is None:
        raise AgreementError(result.findings)
    return result.scenario


def _varied(
    parts: Parts, scenario: Scenario, variant: Variant, agreement: Agreement
) -> tuple[Parts, tuple[str, ...]]:
    for change in variant.changes:
        if change.window is not None and change.window not in scenario.windows:
            _refuse(
                f"The variant {variant.id!r} changes the window {change.window!r}, which is not "
                "the word of its party and covers nothing.",
                "Use --as-if-agreed at the desk, or vary another term.",
            )
    return vary(parts, scenario, variant, agreement.settings.corridors)


# ---- side by side --------------------------------------------------------------------


def _comparison(
    agreement: Agreement,
    options: Mapping[str, PlannedOption],
    made: Composed,
    moment: datetime,
) -> Comparison:
    told, base = agreement.settings, options[AS_IT_STANDS].plan
    hours = _hours([option.plan for option in options.values()])
    return Comparison(
        schema=COMPARISON_SCHEMA,
        software=SOFTWARE,
        made_at=moment,
        sensitivity=Sensitivity.NEED_TO_KNOW,
        id=told.id,
        title=told.title,
        version=told.version,
        as_of=told.as_of,
        clocks=told.clocks,
        marked=AS_IF_AGREED_SENTENCE,
        assumes=f"{AS_IF_AGREED_SENTENCE} {SILENCE_SENTENCE}",
        not_rated=NOT_RATED,
        wish_to_leave=base.people.wish_to_leave[Demand(base.people.demand_planned)],
        options=tuple(_option(i, o, base, hours) for i, o in options.items()),
        findings=tuple(made.findings),
    )


def _option(ident: str, option: PlannedOption, base: Plan, hours: tuple[datetime, ...]) -> Option:
    planned = option.plan
    rows = _by_hour(planned, hours)
    return Option(
        id=ident,
        title=option.title or "The terms as they stand",
        changes=option.changes,
        marked=AS_IF_AGREED_SENTENCE if planned.is_as_if_agreed() else "",
        as_if_agreed=option.scenario.settings.as_if_agreed,
        source=option.source,
        out=planned.people.out,
        gained={c: planned.people.out[c] - base.people.out[c] for c in Case},
        effect=_effect(ident, planned, base, rows == _by_hour(base, hours)),
        last_arrival={c: planned.cases[c].last_arrival for c in Case},
        origins=tuple(OriginOut(o.place, o.name, o.out) for o in planned.origins),
        hours=rows,
        exact={c: planned.bound[c].exact for c in Case},
        folder=ident,
        scenario_digest=planned.scenario.digest,
    )


def _effect(ident: str, planned: Plan, base: Plan, same_hours: bool) -> str:
    if ident == AS_IT_STANDS:
        return "what the others are held against"
    if planned.people.out != base.people.out:
        gained = {c: planned.people.out[c] - base.people.out[c] for c in Case}
        told = ", ".join(f"{n:+,} {c.value}" for c, n in gained.items() if n)
        return f"people out: {told}"
    same_origins = [o.out for o in planned.origins] == [o.out for o in base.origins]
    if same_hours and same_origins:
        return NO_CHANGE
    return "as many people out, at other hours or from other places"


def _hours(plans: list[Plan]) -> tuple[datetime, ...]:
    """Return the full hours from before anybody arrives until everybody has."""
    moments = [p.at for plan in plans for case in Case for p in plan.cases[case].curve if p.arrived]
    if not moments:
        return ()
    first = min(moments).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    number = -(-(max(moments) - first) // HOUR) or 1
    return tuple(first + HOUR * n for n in range(1, min(number, MOST_HOURS) + 1))


def _by_hour(plan: Plan, hours: tuple[datetime, ...]) -> tuple[HourOut, ...]:
    return tuple(HourOut(hour, _arrived(plan, hour)) for hour in hours)


def _arrived(plan: Plan, hour: datetime) -> PerCase[int]:
    def by(case: Case) -> int:
        return max((p.arrived for p in plan.cases[case].curve if p.at <= hour), default=0)

    return {case: by(case) for case in Case}
