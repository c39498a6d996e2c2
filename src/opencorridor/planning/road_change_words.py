"""The sentences of a road plan after a change: the answer first, and nothing but its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from opencorridor.clock import on_clock
from opencorridor.model.cases import Case
from opencorridor.model.road_change import ChangedCase, Doing, UnderWayRow
from opencorridor.model.road_conditions import ShutRoad
from opencorridor.model.road_plan import AreaTerms, RoadPlan
from opencorridor.model.scenario import ConditionKind


def change_verdict(
    terms: AreaTerms,
    cases: Mapping[Case, ChangedCase],
    counts: Mapping[str, int],
    rows: Sequence[UnderWayRow],
    there: Mapping[str, tuple[int, int]],
    at: datetime,
) -> tuple[str, ...]:
    """Return the verdict on a change.

    Parameters
    ----------
    terms : AreaTerms
    cases : mapping
    counts : mapping of str to int
        As of `RoadChange`, from ``vehicles`` to ``could_stand``.
    rows : sequence of UnderWayRow
    there : mapping of str to (int, int)
        Exit to the vehicles that are there at that moment, and in the end.
    at : datetime
        The moment of the change.
    """
    cautious = cases[Case.CAUTIOUS]
    return (
        _under_way(terms, cautious, counts["under_way"], at),
        _answer(terms, cautious, counts),
        *_by_case(cases),
        *_told(rows),
        *_on_shut(counts),
        *_places(terms, there),
        _departures(terms, counts, at),
        _most(terms, cautious),
    )


def _places(terms: AreaTerms, there: Mapping[str, tuple[int, int]]) -> list[str]:
    """Say how many each exit with a total takes, and how many are there already and in the end."""
    found = []
    for ident, (already, in_the_end) in there.items():
        total = terms.exits[ident].received_vehicles
        if total is None:
            continue
        places = total.at(Case.CAUTIOUS)
        over = f", which is {already - places:,} more than it takes" if already > places else ""
        found.append(
            f"{exit_name(terms, ident)} takes {places:,} vehicles in all: {already:,} are there "
            f"already, by the plan, {in_the_end:,} in the end{over}."
        )
    return found


def _under_way(terms: AreaTerms, case: ChangedCase, many: int, at: datetime) -> str:
    """Say first what becomes of those on the road."""
    since = _clock(terms, at)
    if not many:
        return f"Nobody is on the road at {since}, by the plan."
    if not case.left_under_way:
        return f"All {many:,} vehicles on the road at {since} get out in the cautious case."
    return (
        f"{case.left_under_way:,} of {many:,} vehicles on the road at {since} do not get out in "
        f"the cautious case: {_where_left(case)}. They are named by place and time."
    )


def _where_left(case: ChangedCase) -> str:
    back = case.return_ or 0
    stay = case.left_under_way - back
    if not stay:
        return "all of these can get to the place of a crowd, and wait there"
    lost = f"{stay:,} ARE STILL ON THE ROAD WHEN THE HOURS END"
    return lost if not back else f"{lost}, {back:,} can wait at the place of a crowd"


def _answer(terms: AreaTerms, case: ChangedCase, counts: Mapping[str, int]) -> str:
    more = case.out - case.out_before
    change = (
        "as many as in" if not more else f"{abs(more):,} {'more' if more > 0 else 'fewer'} than"
    )
    by = "" if case.last_out is None else f" by {_clock(terms, case.last_out)}"
    return (
        f"{case.out:,} of {counts['vehicles']:,} vehicles with "
        f"{case.out * case.people_per_vehicle:,} people are out{by} in the cautious case, {change} "
        f"the plan until now ({case.out_before:,}). {counts['out_by_then']:,} are out already, by "
        "the plan."
    )


def _by_case(cases: Mapping[Case, ChangedCase]) -> list[str]:
    if len(cases) == 1:
        return []
    each = ", ".join(f"{case.out:,} {name.value}" for name, case in cases.items())
    return [f"Vehicles out by case, all from the positions of the cautious one: {each}."]


_DOES = {
    Doing.AS_BEFORE: "drive on as before",
    Doing.OTHER_WAY: "take another way to the same exit",
    Doing.OTHER_EXIT: "go to another exit",
    Doing.RETURN: "go to the place of a crowd and wait there",
    Doing.LEFT: "have no way to an exit or to the place of a crowd",
}


def _told(rows: Sequence[UnderWayRow]) -> list[str]:
    """Say what those under way do, in the order in which it matters."""
    if not rows:
        return []
    many = {doing: sum(r.vehicles for r in rows if r.doing is doing) for doing in Doing}
    parts = [f"{n:,} {_DOES[doing]}" for doing, n in many.items() if n]
    back = sum(row.vehicles for row in rows if row.turns_back)
    turning = f" {back:,} of them turn back on the road on which they came." if back else ""
    return [f"Of those on the road {', '.join(parts)}.{turning}"]


def _on_shut(counts: Mapping[str, int]) -> list[str]:
    many = counts["on_shut"]
    if not many:
        return []
    said = (
        f"{many:,} of them are on a road that is shut at that moment, and are taken to drive off "
        "it at its next end; whether they can is not known."
    )
    return [said]


def _departures(terms: AreaTerms, counts: Mapping[str, int], at: datetime) -> str:
    published, stand, could = counts["published"], counts["standing"], counts["could_stand"]
    since = _clock(terms, at)
    if not published:
        return f"No departure was published from {since} on."
    if stand == published and not counts["added"]:
        return f"All {published:,} departures that were published from {since} on stand."
    bound = f" No plan as good keeps more than {could:,}."
    more = bound if stand < could < published else ""
    added = f", and {counts['added']:,} are new" if counts["added"] else ""
    return (
        f"Of {published:,} departures that were published from {since} on, {stand:,} stand, "
        f"{counts['moved']:,} are moved to other blocks or crowds, {counts['cancelled']:,} are "
        f"cancelled{added}.{more}"
    )


def _most(terms: AreaTerms, case: ChangedCase) -> str:
    most = "more" if case.out == case.most_out else f"more than {case.most_out:,}"
    until = _clock(terms, case.usable_until)
    kept = " that keeps the totals" if terms.has_totals else ""
    said = (
        f"By this arithmetic no plan from these positions on{kept} has {most} out before {until}, "
        "when the roads have to be empty."
    )
    others = case.left_under_way - case.fewest_left
    if others and not case.fewest_left:
        said += (
            f" It is not proven that any of those on the road must be left: for {others:,} no "
            "drive was found that passes no place twice, and there may be one."
        )
    elif others:
        said += (
            f" Of those on the road, {case.fewest_left:,} are left in any plan; for {others:,} "
            "more no drive was found that passes no place twice, and there may be one."
        )
    elif case.left_under_way:
        said += " No plan leaves fewer of those on the road."
    return said


def _clock(terms: AreaTerms, moment: datetime) -> str:
    """Return a moment on the clocks of the folder, cities of the same time together."""
    together: dict[str, list[str]] = {}
    for clock in terms.settings.clocks:
        local = on_clock(moment, clock.zone)
        together.setdefault(f"{local:%H:%M}", []).append(clock.city)
    parts = [f"{time} {_and(cities)}" for time, cities in together.items()]
    return parts[0] if len(parts) == 1 else f"{parts[0]} ({', '.join(parts[1:])})"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def exit_name(terms: AreaTerms, ident: str | None) -> str:
    """Return the name of an exit; its id if the changed terms have no such exit."""
    if ident is None:
        return "nowhere"
    return terms.exits[ident].name if ident in terms.exits else ident


def instruction(terms: AreaTerms, doing: Doing, ends: tuple[str, str | None], *, back: bool) -> str:
    """Say what vehicles under way do.

    Parameters
    ----------
    terms : AreaTerms
    doing : Doing
    ends : tuple of str
        Where the plan sent them, and the exit or the crowd that they go to now.
    back : bool
        Whether they turn back.
    """
    from_exit, to = exit_name(terms, ends[0]), ends[1]
    turn = "TURN BACK: " if back else ""
    if doing is Doing.RETURN:
        place = terms.crowds[to].name if to is not None and to in terms.crowds else to
        return f"{turn}to {place} and wait there: no way to an exit was found"
    said = {
        Doing.AS_BEFORE: f"as before to {exit_name(terms, to)}",
        Doing.OTHER_WAY: f"{turn}another way to {exit_name(terms, to)}",
        Doing.OTHER_EXIT: f"{turn}to {exit_name(terms, to)} instead of {from_exit}",
        Doing.LEFT: "NO WAY to an exit or the place of a crowd in time",
    }
    return said[doing]


def differences(terms: AreaTerms, plan: RoadPlan) -> tuple[str, ...]:
    """Say what is other in the changed terms than in the plan, as far as the plan tells.

    Parameters
    ----------
    terms : AreaTerms
    plan : RoadPlan
    """
    return (
        *_other_hours(terms, plan),
        *_other_exits(terms, plan),
        *_other_totals(terms, plan),
        *_other_crowds(terms, plan),
        *_other_closures(terms, plan),
    )


def _other_hours(terms: AreaTerms, plan: RoadPlan) -> list[str]:
    window, found = terms.window(), []
    if window is None or plan.window_start is None or plan.window_end is None:
        return []
    pairs = (("begin", plan.window_start, window[0]), ("end", plan.window_end, window[1]))
    for word, before, now in pairs:
        if before != now:
            one, other = _clock(terms, now), _clock(terms, before)
            found.append(f"The hours of all parties {word} at {one} instead of {other}.")
    return found


def _other_exits(terms: AreaTerms, plan: RoadPlan) -> list[str]:
    used = terms.used_exits()
    found = [
        f"{exit_name(terms, i)} is no longer agreed." for i in plan.used_exits if i not in used
    ]
    new = [i for i in used if i not in plan.used_exits]
    return found + [f"{exit_name(terms, i)} is agreed now." for i in new]


def _other_totals(terms: AreaTerms, plan: RoadPlan) -> list[str]:
    cautious = plan.handed_out
    before = {row.exit: row.vehicles for row in cautious.totals} if cautious else {}
    found = []
    for ident in terms.used_exits():
        total = terms.exits[ident].received_vehicles
        now = None if total is None else total.at(Case.CAUTIOUS)
        if ident not in plan.used_exits or now == before.get(ident):
            continue
        many = "as many vehicles as come" if now is None else f"{now:,} vehicles"
        was = before.get(ident)
        instead = "as many as come" if was is None else f"{was:,}"
        found.append(f"{exit_name(terms, ident)} takes {many} in all instead of {instead}.")
    return found


def _other_crowds(terms: AreaTerms, plan: RoadPlan) -> list[str]:
    cautious = plan.handed_out
    before = {row.id: row.vehicles for row in cautious.crowds} if cautious else {}
    found = []
    for ident, crowd in terms.crowds.items():
        now = crowd.vehicles.at_demand(terms.settings.demand)
        if ident not in before:
            found.append(f"{crowd.name} is new, with {now:,} vehicles.")
        elif before[ident] != now:
            found.append(f"{crowd.name} has {now:,} vehicles instead of {before[ident]:,}.")
    gone = [ident for ident in before if ident not in terms.crowds]
    return found + [f"The crowd {ident} is no longer in the terms." for ident in gone]


def _other_closures(terms: AreaTerms, plan: RoadPlan) -> list[str]:
    before = {(shut.subject, shut.kind, shut.start, shut.end) for shut in plan.shut}
    now = {(c.subject, c.kind, c.start, c.end): c for c in terms.conditions}
    found = [
        f"New: {c.subject} {c.kind.value} from {_clock(terms, c.start)} ({c.source})."
        for key, c in now.items()
        if key not in before
    ]
    gone = [shut.subject for shut in plan.shut if _key(shut) not in now]
    return found + [f"No longer listed, or listed otherwise: {subject}." for subject in gone]


def _key(shut: ShutRoad) -> tuple[str, ConditionKind, datetime, datetime | None]:
    return shut.subject, shut.kind, shut.start, shut.end
