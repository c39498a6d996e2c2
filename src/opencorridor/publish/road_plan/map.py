"""The map of a road plan: roads as thick as what they carry, crowds and exits with their names."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from opencorridor.model.road_plan import AreaTerms, Position, RoadPlan
from opencorridor.publish.map_frame import KM_PER_DEGREE
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.svg import Point, text_width

WIDTH = 1000.0
MOST_HEIGHT = 1100.0
MARGIN = 60.0
FOOT = 64.0
LEAST_STROKE, MOST_STROKE = 1.2, 13.0
LEAST_PX = 0.8
LETTERS = 17.0
SCALE_KM = (1, 2, 5, 10, 20, 50)
COLOURS = {"road": "#123c5e", "ink": "#17212b", "paper": "#fff"}


def map_svg(plan: RoadPlan, terms: AreaTerms) -> str:
    """Draw the roads that the cautious case uses.

    Parameters
    ----------
    plan : RoadPlan
    terms : AreaTerms
        What it was made from.

    Returns
    -------
    str
        A whole SVG file.
    """
    drawn = picture(plan, terms)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


def picture(plan: RoadPlan, terms: AreaTerms) -> Markup:
    """Return the map as an element that can stand in a page."""
    used = [terms.exits[i] for i in plan.used_exits]
    points = [p for use in plan.road_use for p in use.course]
    points += [p.position for p in terms.crowds.values()] + [p.position for p in used]
    at, height, scale = _projection(points)
    most = max((use.vehicles for use in plan.road_use), default=1)
    roads = [
        el(
            "polyline",
            points=_points(use.course, at),
            stroke_width=round(
                LEAST_STROKE + (MOST_STROKE - LEAST_STROKE) * use.vehicles / most, 1
            ),
        )
        for use in sorted(plan.road_use, key=lambda use: use.vehicles)
    ]
    case = plan.handed_out
    out = {row.id: row for row in (case.crowds if case else ())}
    marks = []
    for ident, crowd in terms.crowds.items():
        x, y = at(crowd.position)
        row = out.get(ident)
        words = f"{crowd.name}: {row.out:,} of {row.vehicles:,} out" if row else crowd.name
        marks.append(el("circle", cx=x, cy=y, r=6, fill=COLOURS["ink"], stroke="#fff"))
        marks.append(_words(words, x, y - 10))
    for place in used:
        x, y = at(place.position)
        total = sum(hour.out[place.id] for hour in case.hours) if case else 0
        marks.append(el("rect", x=x - 8, y=y - 8, width=16, height=16, fill="#fff", stroke="#000"))
        marks.append(_words(f"{place.name}: {total:,} vehicles leave", x, y + 28, bold=True))
    foot = (
        f"{plan.sensitivity.value.upper()}. Cautious case; the thickest line carries {most:,} "
        f"vehicles. Roads from {plan.roads_source}, {plan.roads_credit}."
    )
    return el(
        "svg",
        el("title", f"{plan.title}: vehicles by road"),
        el("rect", width=WIDTH, height=height, fill="#fff"),
        el(
            "g",
            join(roads),
            fill="none",
            stroke=COLOURS["road"],
            stroke_linejoin="round",
            stroke_linecap="round",
        ),
        el("g", join(marks), font_family="sans-serif"),
        _scale_bar(scale, height),
        el("text", foot, x=12, y=height - 14, font_size=14, font_family="sans-serif"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        role="img",
    )


def _projection(points: list[Position]) -> tuple[Callable[[Position], Point], float, float]:
    """Return where a position is drawn, the height of the picture, and units per kilometre."""
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    across_km = max((east - west) * shrink * KM_PER_DEGREE, 0.1)
    down_km = max((north - south) * KM_PER_DEGREE, 0.1)
    room = MOST_HEIGHT - 2 * MARGIN - FOOT
    scale = min((WIDTH - 2 * MARGIN) / across_km, room / down_km)
    left = (WIDTH - across_km * scale) / 2

    def at(position: Position) -> Point:
        x = left + (position[1] - west) * shrink * KM_PER_DEGREE * scale
        return round(x, 1), round(MARGIN + (north - position[0]) * KM_PER_DEGREE * scale, 1)

    return at, down_km * scale + 2 * MARGIN + FOOT, scale


def _points(course: Iterable[Position], at: Callable[[Position], Point]) -> str:
    """Return a course without points that fall on one another in the picture."""
    kept: list[Point] = []
    last: Point | None = None
    for point in map(at, course):
        last = point
        if not kept or math.dist(point, kept[-1]) >= LEAST_PX:
            kept.append(point)
    if last is not None and kept[-1] != last:
        kept.append(last)
    return " ".join(f"{x:g},{y:g}" for x, y in kept)


def _words(words: str, x: float, y: float, *, bold: bool = False) -> Markup:
    """Return a text over a point, moved inwards where it would leave the picture."""
    half = text_width(words, LETTERS, bold=bold) / 2
    inside = min(max(x, half + 4), WIDTH - half - 4)
    return el(
        "text",
        words,
        x=inside,
        y=y,
        text_anchor="middle",
        font_size=LETTERS,
        font_weight="600" if bold else None,
        paint_order="stroke",
        stroke="#fff",
        stroke_width=4,
        fill=COLOURS["ink"],
    )


def _scale_bar(scale: float, height: float) -> Markup:
    long = max((km for km in SCALE_KM if km * scale <= WIDTH / 4), default=SCALE_KM[0])
    right, y = WIDTH - 20, height - 40
    bar = el("line", x1=right - long * scale, y1=y, x2=right, y2=y, stroke="#000", stroke_width=2)
    named = el("text", f"{long} km", x=right - long * scale, y=y - 6, font_size=14)
    return el("g", bar, named, font_family="sans-serif")
