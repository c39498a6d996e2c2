"""Time against distance on one corridor: silence, last clearing departures, planned blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from opencorridor.model.cases import Case
from opencorridor.model.plan import CorridorCase, CorridorResult, Plan, TimetableRow, WaypointCase
from opencorridor.model.scenario import Condition, ConditionKind, Scenario
from opencorridor.network.departing import departing
from opencorridor.publish import leaving, svg, words
from opencorridor.publish.axes import TimeAxis, padded
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.names import Names
from opencorridor.publish.svg import Box, Point

HEIGHT = {svg.WIDE: 400.0, svg.NARROW: 400.0}
WIDE_MARGIN = 214.0
LABEL_GAP = 15.0
CLOSING = frozenset({ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED})


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn, and where."""

    plan: Plan
    corridor: CorridorResult
    scenario: Scenario
    axis: TimeAxis
    box: Box
    ident: str

    def y(self, distance_m: float) -> float:
        """Return where a distance from the first waypoint is; the way out leads up."""
        share = distance_m / max(1, self.corridor.length_m)
        return self.box.bottom - min(max(share, 0.0), 1.0) * self.box.height

    def at(self, moment: datetime, distance_m: float) -> Point:
        """Return where a moment at a distance is."""
        return self.axis.x(moment), self.y(distance_m)

    def last(self, result: CorridorCase) -> datetime | None:
        """Return the last departure that the terms allow, or that would have cleared."""
        found = departing(self.scenario, self.corridor.id, result)
        return found.last or found.clears_until

    def rows(self) -> list[TimetableRow]:
        """Return the blocks of this corridor that are handed out."""
        timetable = self.plan.cases[Case.CAUTIOUS].timetable
        return [row for row in timetable if row.corridor == self.corridor.id]


def time_distance_svg(
    plan: Plan, corridor: CorridorResult, scenario: Scenario, clocks: Clocks, width: int
) -> Markup | None:
    """Draw one corridor with time to the right and distance upwards.

    Parameters
    ----------
    plan : Plan
        The plan.
    corridor : CorridorResult
        The corridor of it.
    scenario : Scenario
        What it was made from.
    clocks : Clocks
        The clocks of the time axis.
    width : int
        Width of the picture.

    Returns
    -------
    Markup or None
        The picture; nothing where no moment is known of the corridor.
    """
    span = _span(plan, corridor)
    if span is None:
        return None
    number = plan.corridors.index(corridor)
    left = WIDE_MARGIN if width > svg.NARROW else 58.0
    axis = TimeAxis(clocks, *padded(*span), left, width - 14)
    box = Box(left, 34, axis.right - left, HEIGHT[width])
    sheet = Sheet(plan, corridor, scenario, axis, box, f"road-{number}-{width}")
    key, key_height = svg.legend(
        _key(sheet, clocks), Box(14, box.bottom + axis.height() + 20, width - 28, 0)
    )
    height = box.bottom + axis.height() + 24 + key_height
    title = f"Time and distance: {words.distance(corridor.length_m)}, cautious case and others"
    return svg.picture(
        sheet.ident,
        (width, height),
        title,
        _about(sheet, clocks),
        svg.hatch(f"{sheet.ident}-bare", "hatch-bare", 7),
        svg.hatch(f"{sheet.ident}-shut", "hatch-shut", 5, down=True),
        _ground(sheet),
        axis.grid(box.y, box.bottom),
        _closures(sheet),
        _waypoints(sheet),
        _bundles(sheet),
        _last_clearing(sheet),
        _announced(sheet, clocks),
        _waypoint_names(sheet) if width > svg.NARROW else _inside_names(sheet),
        axis.labels(box.bottom + 7),
        key,
    )


def _span(plan: Plan, corridor: CorridorResult) -> tuple[datetime, datetime] | None:
    moments: list[datetime | None] = []
    for case in corridor.cases.values():
        moments += [case.announced_start, case.silence_start, case.silence_end]
        moments += [case.last_clearing_departure, case.clear_time]
        moments += [at for s in case.segments for at in (s.covered_from, s.covered_until)]
    for row in plan.cases[Case.CAUTIOUS].timetable:
        if row.corridor == corridor.id:
            moments += [row.departs_first, row.arrives_last]
    known = sorted(at for at in moments if at)
    if not known or known[0] == known[-1]:
        return None
    return known[0], known[-1]


def _ground(sheet: Sheet) -> Markup:
    """Return what silence covers, segment by segment, and hatching where it covers nothing."""
    parts = [svg.rect(sheet.box, "bare", f"{sheet.ident}-bare")]
    driven = 0
    for segment in sheet.corridor.cases[Case.CAUTIOUS].segments:
        top, bottom = sheet.y(driven + segment.length_m), sheet.y(driven)
        driven += segment.length_m
        start, end = segment.covered_from, segment.covered_until
        if start is None:
            continue
        left = sheet.axis.x(start)
        right = sheet.axis.x(end) if end else sheet.box.right
        parts.append(svg.rect(Box(left, top, right - left, bottom - top), "covered"))
    return join(parts)


def _closures(sheet: Sheet) -> Markup:
    parts = []
    driven = 0
    for ident in sheet.corridor.roads:
        length = sheet.scenario.roads[ident].length_m if ident in sheet.scenario.roads else 0
        parts += [
            _condition(sheet, condition, driven, length)
            for condition in sheet.scenario.conditions.values()
            if condition.subject == ident
        ]
        driven += length
    return join(parts)


def _condition(sheet: Sheet, condition: Condition, driven: int, length: int) -> Markup:
    validity = condition.validity
    left = sheet.axis.x(validity.start)
    right = sheet.axis.x(validity.end) if validity.end else sheet.box.right
    top, bottom = sheet.y(driven + length), sheet.y(driven)
    box = Box(left, top, right - left, bottom - top)
    if box.width <= 0:
        return join([])
    shut = condition.kind in CLOSING and not condition.lifted_by
    drawn = svg.rect(box, "shut" if shut else "slowed", f"{sheet.ident}-shut" if shut else None)
    name = svg.label(
        left + box.width / 2, top + box.height / 2 + 4, condition.kind, "halo", "middle"
    )
    return join([drawn, name])


def _waypoints(sheet: Sheet) -> Markup:
    left, right = sheet.box.x, sheet.box.right
    heights = [sheet.y(waypoint.distance_m) for waypoint in _chain(sheet)]
    return join([svg.line((left, y), (right, y), "way") for y in heights])


def _chain(sheet: Sheet) -> tuple[WaypointCase, ...]:
    return sheet.corridor.cases[Case.CAUTIOUS].waypoints


def _waypoint_names(sheet: Sheet) -> Markup:
    """Name the waypoints left of the picture, pushed apart where they are close."""
    names = Names(sheet.scenario)
    parts = []
    above = sheet.box.bottom + LABEL_GAP * 2
    for waypoint in _chain(sheet):
        exact = sheet.y(waypoint.distance_m)
        y = min(exact, above - LABEL_GAP)
        above = y
        km = words.kilometres(waypoint.distance_m)
        room = sheet.box.x - 26 - svg.text_width(f"{km} km ", svg.SMALL)
        name = svg.fitted(names.place(waypoint.place), room)
        parts.append(svg.label(sheet.box.x - 14, y + 4, f"{km} km", "small", "end"))
        parts.append(svg.label(8, y + 4, name))
        parts.append(svg.path([(sheet.box.x - 11, y), (sheet.box.x - 4, exact)], "leader"))
    return join(parts)


def _inside_names(sheet: Sheet) -> Markup:
    """Name the waypoints inside a narrow picture, above their lines, kilometres beside it."""
    names = Names(sheet.scenario)
    parts = []
    above = sheet.box.bottom + LABEL_GAP * 2
    for waypoint in _chain(sheet):
        y = min(sheet.y(waypoint.distance_m), above - LABEL_GAP)
        above = y
        km = words.kilometres(waypoint.distance_m)
        name = svg.fitted(names.place(waypoint.place), 120, svg.SMALL)
        parts.append(svg.label(sheet.box.x - 8, y + 4, f"{km}{words.NBSP}km", "small", "end"))
        is_last = waypoint is _chain(sheet)[-1]
        parts.append(svg.label(sheet.box.x + 4, y + (12 if is_last else -3), name, "small halo"))
    return join(parts)


# ---- what moves ----------------------------------------------------------------------------------


def _last_clearing(sheet: Sheet) -> Markup:
    parts = []
    for case, result in sheet.corridor.cases.items():
        start = sheet.last(result)
        if start is not None:
            track = [
                sheet.at(start + timedelta(seconds=w.time_from_start_s), w.distance_m)
                for w in result.waypoints
            ]
            parts.append(svg.path(track, svg.case_line(case)))
    return join(parts)


def _bundles(sheet: Sheet) -> Markup:
    """Return a band for each block, from its first vehicle to its last."""
    return join(
        [
            svg.path(
                [*_track(sheet, row, last=False), *reversed(_track(sheet, row, last=True))],
                "bundle",
                closed=True,
            )
            for row in sheet.rows()
        ]
    )


def _track(sheet: Sheet, row: TimetableRow, *, last: bool) -> list[Point]:
    """Return where a vehicle of a block is; its start and arrival are exact, the rest is usual."""
    start = row.departs_last if last else row.departs_first
    end = row.arrives_last if last else row.arrives_first
    chain = list(_chain(sheet))
    stop = next((n for n, w in enumerate(chain) if w.place == row.destination), len(chain) - 1)
    step_s = sheet.scenario.settings.step_s
    halts = {wait.place: wait.steps * step_s for wait in row.waits}
    drive_s = chain[stop].time_from_start_s + sum(halts.values())
    moment = max(start, end - timedelta(seconds=drive_s))
    points = [sheet.at(start, 0)]
    for before, waypoint in zip([None, *chain], chain[: stop + 1], strict=False):
        if before is not None:
            moment += timedelta(seconds=waypoint.time_from_start_s - before.time_from_start_s)
        points.append(sheet.at(min(moment, end), waypoint.distance_m))
        if waypoint.place in halts:
            moment += timedelta(seconds=halts[waypoint.place])
            points.append(sheet.at(min(moment, end), waypoint.distance_m))
    return [*points, sheet.at(end, chain[stop].distance_m)]


def _announced(sheet: Sheet, clocks: Clocks) -> Markup:
    result = sheet.corridor.cases[Case.CAUTIOUS]
    start, end = result.announced_start, result.silence_end
    parts = []
    if start is not None:
        x = sheet.axis.x(start)
        parts.append(svg.line((x, sheet.box.y - 8), (x, sheet.box.bottom), "announced"))
        parts.append(_flag(sheet, x, f"announced start {clocks.pairs(start)[0][0]}"))
    if end is not None:
        x = sheet.axis.x(end)
        parts.append(svg.line((x, sheet.box.y - 8), (x, sheet.box.bottom), "silence-end"))
        parts.append(_flag(sheet, x, f"silence ends {clocks.pairs(end)[0][0]}"))
    stopped = result.at_silence_end
    if start is not None and end is not None and stopped is not None and not sheet.rows():
        here = sheet.at(end, stopped.driven_m)
        parts.append(svg.path([sheet.at(start, 0), here], "stranded"))
        parts.append(el("circle", cx=here[0], cy=here[1], r=5.5, class_="stranded-dot"))
        rest = words.distance(stopped.remaining_m)
        text = f"{rest} still to drive"
        parts.append(svg.label(here[0] - 10, here[1] + 17, text, "halo strong", "end"))
    return join(parts)


def _flag(sheet: Sheet, x: float, text: str) -> Markup:
    """Return the name of an upright line, above the picture and within it."""
    half = svg.text_width(text, svg.SMALL) / 2
    middle = min(max(x, sheet.box.x + half - 40), sheet.box.right - half)
    return svg.label(middle, 18, text, "small strong", "middle")


def _last_words(sheet: Sheet, case: CorridorCase, clocks: Clocks) -> str:
    return leaving.told(departing(sheet.scenario, sheet.corridor.id, case), clocks)


def _key(sheet: Sheet, clocks: Clocks) -> list[tuple[Markup, str]]:
    ident = sheet.ident
    cases = {
        case: f"last departure that clears, {case.value}: {_last_words(sheet, result, clocks)}"
        for case, result in sheet.corridor.cases.items()
    }
    entries = [
        (svg.rect(Box(0, 0, 30, 12), "covered"), "silence of all parties"),
        (svg.rect(Box(0, 0, 30, 12), "bare", f"{ident}-bare"), "no such silence"),
        *svg.case_entries(cases),
    ]
    if sheet.rows():
        entries.append((svg.rect(Box(0, 0, 30, 12), "bundle"), "planned blocks, cautious"))
    elif sheet.corridor.cases[Case.CAUTIOUS].at_silence_end:
        entries.append(
            (svg.line((0, 6), (30, 6), "stranded"), "a vehicle that leaves at the announced start")
        )
    return entries


def _about(sheet: Sheet, clocks: Clocks) -> str:
    told = []
    for case, result in sheet.corridor.cases.items():
        moment = _last_words(sheet, result, clocks)
        told.append(f"Last departure that clears the road, {case.value} case: {moment}.")
    stopped = sheet.corridor.cases[Case.CAUTIOUS].at_silence_end
    if stopped and not sheet.rows():
        rest = words.distance(stopped.remaining_m)
        told.append(
            f"A vehicle that leaves at the announced start has {rest} to drive when silence ends."
        )
    blocks = len(sheet.rows())
    told.append(f"{words.count(blocks, 'departure block', 'departure blocks')} drawn.")
    return " ".join(told)
