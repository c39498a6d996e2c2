"""People who have left and arrived over time, against the windows as each party stated them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from opencorridor.model.cases import Case, Demand
from opencorridor.model.plan import CurvePoint, Plan
from opencorridor.model.scenario import Scenario, Window, WindowKind
from opencorridor.publish import svg, words
from opencorridor.publish.axes import TimeAxis, padded, round_up
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.markup import Markup, join
from opencorridor.publish.names import Names, agreed_corridors
from opencorridor.publish.svg import Box, Point

PANEL = 104.0
GAP = 30.0
BAR_ROW = 34.0
Height = Callable[[int], float]

TITLE = "People who have left and arrived, against the windows"


@dataclass(frozen=True, slots=True)
class Bar:
    """One window as it is drawn: those with the same party, kind and ends are one bar."""

    party: str
    kind: WindowKind
    start: datetime
    end: datetime | None
    text: str


def curve_svg(plan: Plan, scenario: Scenario, clocks: Clocks, width: int) -> Markup | None:
    """Draw the curves of the three cases, one above the other, and the windows below.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from; it holds the windows.
    clocks : Clocks
        The clocks of the time axis.
    width : int
        Width of the picture.

    Returns
    -------
    Markup or None
        The picture; nothing where there is neither a window nor a departure.
    """
    span = _span(plan, scenario)
    if span is None:
        return None
    ident = f"curve-{width}"
    axis = TimeAxis(clocks, *padded(*span), 62, width - 14)
    top = _top_of_scale(plan)
    parts: list[Markup] = [svg.hatch(f"{ident}-move", "hatch-line", 5)]
    y = 22.0
    for case in Case:
        parts.append(
            _panel(plan, case, axis, Box(axis.left, y, axis.right - axis.left, PANEL), top)
        )
        y += PANEL + GAP
    y -= GAP - 4
    lines, names = _silence_ends(plan, axis, y)
    parts[1:1] = [axis.grid(22, y), lines]
    parts.append(names)
    parts.append(axis.labels(y))
    y += axis.height() + 14
    bars, height = _bars(_windows(scenario, clocks), axis, y, ident)
    parts.append(bars)
    return svg.picture(ident, (width, y + height + 4), TITLE, _about(plan), *parts)


def _span(plan: Plan, scenario: Scenario) -> tuple[datetime, datetime] | None:
    moments: list[datetime] = []
    for window in scenario.windows.values():
        moments.extend(at for at in (window.start, window.end) if at)
    for case in plan.cases.values():
        moments.extend(point.at for point in case.curve)
    if len(set(moments)) <= 1:
        moments.append(plan.expires)
    return (min(moments), max(moments)) if len(set(moments)) > 1 else None


def _top_of_scale(plan: Plan) -> int:
    wish = plan.people.wish_to_leave[_demand(plan)]
    most = max(plan.people.out.values())
    return round_up(wish if most == 0 or wish <= most * 8 // 5 else most)


def _demand(plan: Plan) -> Demand:
    """Return the demand that was planned; the word in a file may be any."""
    return next((d for d in Demand if d.value == plan.people.demand_planned), Demand.CENTRAL)


def _panel(plan: Plan, case: Case, axis: TimeAxis, box: Box, top: int) -> Markup:
    def y(people: int) -> float:
        return box.bottom - min(people / top, 1.0) * box.height

    curve = plan.cases[case].curve
    out = plan.people.out[case]
    wish = plan.people.wish_to_leave[_demand(plan)]
    parts = [
        svg.line((box.x, box.bottom), (box.right, box.bottom), "axis"),
        svg.label(box.x, box.y - 7, _heading(case, out, wish, box.width), "strong"),
        svg.label(box.x - 8, box.bottom + 4, "0", "small", "end"),
        svg.label(box.x - 8, box.y + 4, words.number(top), "small", "end"),
        svg.line((box.x, box.y), (box.right, box.y), "grid"),
    ]
    if wish <= top:
        height = y(wish)
        parts.append(svg.line((box.x, height), (box.right, height), "wish-line"))
        parts.append(svg.label(box.right, height - 5, "wish to leave", "small halo", "end"))
    if not curve:
        middle = box.x + box.width / 2, box.y + box.height / 2 + 4
        parts.append(svg.label(*middle, "Nobody leaves in this case.", "strong", "middle"))
        return join(parts)
    left = [(point.at, point.departed) for point in curve]
    arrived = [(point.at, point.arrived) for point in curve]
    area = list(_steps(arrived, axis, y))
    foot = [(area[-1][0], box.bottom), (area[0][0], box.bottom)]
    parts.append(svg.path([*area, *foot], "arrived-area", closed=True))
    parts.append(svg.path(area, "arrived-line"))
    parts.append(svg.path(_steps(left, axis, y), "departed-line"))
    parts.extend(_line_names(curve, axis, y))
    return join(parts)


def _heading(case: Case, out: int, wish: int, width: float) -> str:
    is_marked = case is Case.CAUTIOUS and width > svg.NARROW
    handed = " case, the one that is handed out" if is_marked else ""
    value = words.number(out) if out else "nobody"
    return f"{words.CASE_WORDS[case]}{handed}: {value} of {words.number(wish)} out"


def _steps(values: list[tuple[datetime, int]], axis: TimeAxis, y: Height) -> Iterator[Point]:
    """Yield the corners of a staircase: people are counted when the last of a group has passed."""
    x, height = axis.x(values[0][0]), y(0)
    yield x, height
    for moment, people in values:
        x = axis.x(moment)
        yield x, height
        height = y(people)
        yield x, height


def _line_names(curve: tuple[CurvePoint, ...], axis: TimeAxis, y: Height) -> list[Markup]:
    """Name the two lines where they have half their height and so are far apart."""
    half = curve[-1].departed / 2
    left = next((p for p in curve if p.departed >= half), curve[-1])
    there = next((p for p in curve if p.arrived >= half), curve[-1])
    return [
        svg.label(axis.x(left.at) - 7, y(left.departed) - 3, "departed", "small halo", "end"),
        svg.label(axis.x(there.at) + 6, y(there.arrived) + 12, "arrived", "small halo"),
    ]


def _silence_ends(plan: Plan, axis: TimeAxis, bottom: float) -> tuple[Markup, Markup]:
    """Return an upright line for each end of the silence, and the names of the lines."""
    ends = {c.cases[Case.CAUTIOUS].silence_end for c in agreed_corridors(plan)} - {None}
    lines, names = [], []
    for end in sorted(end for end in ends if end):
        x = axis.x(end)
        lines.append(svg.line((x, 22), (x, bottom), "silence-end"))
        at, anchor = (x - 5, "end") if x > axis.right - 130 else (x + 5, None)
        names.append(svg.label(at, bottom - 6, "silence ends", "small halo strong", anchor))
    return join(lines), join(names)


# ---- windows -------------------------------------------------------------------------------------


def _windows(scenario: Scenario, clocks: Clocks) -> list[Bar]:
    names = Names(scenario)
    found: dict[tuple[str, WindowKind, datetime, datetime | None], Bar] = {}
    for window in scenario.windows.values():
        key = (window.party, window.kind, window.start, window.end)
        text = f"{names.party(window.party)}: {window.kind} {_hours(window, clocks)}"
        found.setdefault(key, Bar(window.party, window.kind, window.start, window.end, text))
    order = list(WindowKind)
    return sorted(found.values(), key=lambda bar: order.index(bar.kind))


def _hours(window: Window, clocks: Clocks) -> str:
    if window.end is None:
        return f"from {clocks.words(window.start)}, no end named"
    return clocks.span_words(window.start, window.end)


def _bars(bars: list[Bar], axis: TimeAxis, y: float, ident: str) -> tuple[Markup, float]:
    parts = []
    for n, bar in enumerate(bars):
        top = y + n * BAR_ROW
        start, end = axis.x(bar.start), axis.x(bar.end) if bar.end else axis.right
        text = svg.fitted(bar.text, axis.right - 8, svg.SMALL)
        parts.append(svg.label(8, top + 10, text, "small"))
        box = Box(start, top + 15, end - start, 10)
        if bar.kind is WindowKind.SILENCE:
            parts.append(svg.rect(box, "bar-silence"))
        else:
            parts.append(svg.rect(box, "bar-movement", f"{ident}-move"))
        if bar.end is None:
            tip = [(end - 7, top + 12), (end + 1, top + 20), (end - 7, top + 28)]
            parts.append(svg.path(tip, "open-end"))
    return join(parts), len(bars) * BAR_ROW


def _about(plan: Plan) -> str:
    told = []
    for case in Case:
        result = plan.cases[case]
        if not result.curve:
            told.append(f"{words.CASE_WORDS[case]} case: nobody leaves.")
            continue
        out = words.people(plan.people.out[case])
        told.append(f"{words.CASE_WORDS[case]} case: {out} leave and arrive.")
    return " ".join(told) + " The windows are listed in a table further down."
