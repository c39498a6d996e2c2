"""The map of a road plan: roads as thick as what they carry, crowds and exits with their names."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from opencorridor.model.road_plan import AreaTerms, Position, RoadPlan
from opencorridor.publish.map_frame import KM_PER_DEGREE
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.svg import FONT, SMALL, WIDE, Box, Point, text_width, wrapped

FOOT = 46.0
LEAST_STROKE, MOST_STROKE = 1.2, 11.0
LEAST_PX = 0.8
HALF_EXIT, DOT = 6.0, 4.5
SCALE_KM = (1, 2, 5, 10, 20, 50)
ROAD, INK = "#123c5e", "#17212b"


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
    drawn = picture(plan, terms, WIDE)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


def picture(plan: RoadPlan, terms: AreaTerms, width: int) -> Markup:
    """Return the map, for a wide or a narrow page, as an element that can stand in it."""
    used = [terms.exits[i] for i in plan.used_exits]
    points = [p for use in plan.road_use for p in use.course]
    points += [p.position for p in terms.crowds.values()] + [p.position for p in used]
    at, height, scale = _projection(points or [(0.0, 0.0)], width)
    most = max((use.vehicles for use in plan.road_use), default=1)
    roads = [
        el(
            "polyline",
            points=_points(use.course, at),
            stroke_width=LEAST_STROKE + (MOST_STROKE - LEAST_STROKE) * use.vehicles / most,
        )
        for use in sorted(plan.road_use, key=lambda use: use.vehicles)
    ]
    marks, labels = _marks(plan, terms, at, width)
    mark = plan.sensitivity.value.upper()
    said = f"{mark}. Cautious case; the thickest road carries {most:,} vehicles."
    foot = (said, f"Roads from {plan.roads_source}, {plan.roads_credit}.")
    lines = [line for part in foot for line in wrapped(part, width - 16, SMALL)]
    whole = height + FOOT + 14 * len(lines)
    return el(
        "svg",
        el("title", f"{plan.title}: vehicles by road"),
        el("rect", width=width, height=whole, fill="#fff"),
        el(
            "g",
            join(roads),
            fill="none",
            stroke=ROAD,
            stroke_linejoin="round",
            stroke_linecap="round",
        ),
        el("g", join(marks), join(labels), font_family="sans-serif", font_size=FONT),
        _scale_bar(scale, width, height + FOOT - 8),
        *[
            el("text", line, x=8, y=height + FOOT + 14 * (i + 0.5), font_size=SMALL,
               font_family="sans-serif")
            for i, line in enumerate(lines)
        ],
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {whole:.0f}",
        role="img",
        class_="wide" if width == WIDE else "narrow",
    )  # fmt: skip


def _marks(
    plan: RoadPlan, terms: AreaTerms, at: Callable[[Position], Point], width: int
) -> tuple[list[Markup], list[Markup]]:
    """Return signs of crowds and exits, and their names where they hide one another least."""
    case = plan.handed_out
    rows = {row.id: row for row in (case.crowds if case else ())}
    totals = {total.exit: total for total in (case.totals if case else ())}
    signs: list[Markup] = []
    named: list[tuple[Point, str, bool]] = []
    for ident in plan.used_exits:
        place, (x, y) = terms.exits[ident], at(terms.exits[ident].position)
        side = 2 * HALF_EXIT
        signs.append(
            el("rect", x=x - HALF_EXIT, y=y - HALF_EXIT, width=side, height=side, fill="#fff",
               stroke=INK, stroke_width=2)
        )  # fmt: skip
        out = sum(hour.out[ident] for hour in case.hours) if case else 0
        most = f" of {totals[ident].vehicles:,}" if ident in totals else ""
        named.append(((x, y), f"{place.name}: {out:,}{most}", True))
    for ident, crowd in terms.crowds.items():
        x, y = at(crowd.position)
        signs.append(el("circle", cx=x, cy=y, r=DOT, fill=INK, stroke="#fff"))
        row = rows.get(ident)
        words = f"{crowd.name}: {row.out:,} of {row.vehicles:,}" if row else crowd.name
        named.append(((x, y), words, False))
    taken = [Box(x - HALF_EXIT, y - HALF_EXIT, 2 * HALF_EXIT, 2 * HALF_EXIT)
             for (x, y), _, _ in named]  # fmt: skip
    return signs, [_label(point, words, taken, width, strong) for point, words, strong in named]


def _label(point: Point, words: str, taken: list[Box], width: int, strong: bool) -> Markup:
    """Return a name where it hides least of what is there already, and note where it went."""
    long, high = text_width(words, bold=strong), FONT * 1.25
    (x, y), off = point, HALF_EXIT + 4
    tried = [
        Box(min(max(left, 3), width - long - 3), top, long, high)
        for left, top in (
            (x + off, y - high / 2),
            (x - off - long, y - high / 2),
            (x - long / 2, y - off - high),
            (x - long / 2, y + off),
            (x + off, y - off - high),
            (x + off, y + off),
            (x - off - long, y - off - high),
            (x - off - long, y + off),
            (x - long / 2, y - off - 2 * high),
            (x - long / 2, y + off + high),
        )
    ]
    best = min(tried, key=lambda box: sum(box.overlap(other) for other in taken))
    taken.append(best)
    return el(
        "text",
        words,
        x=best.x,
        y=best.y + FONT,
        font_weight="600" if strong else None,
        class_="halo strong" if strong else "halo",
        paint_order="stroke",
        stroke="#fff",
        stroke_width=3.5,
        stroke_linejoin="round",
        fill=INK,
    )


def _projection(
    points: list[Position], width: int
) -> tuple[Callable[[Position], Point], float, float]:
    """Return where a position is drawn, the height of the picture, and units per kilometre."""
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    across_km = max((east - west) * shrink * KM_PER_DEGREE, 0.1)
    down_km = max((north - south) * KM_PER_DEGREE, 0.1)
    margin = width / 16 + 20
    scale = min((width - 2 * margin) / across_km, (1.1 * width - 2 * margin) / down_km)
    left = (width - across_km * scale) / 2

    def at(position: Position) -> Point:
        x = left + (position[1] - west) * shrink * KM_PER_DEGREE * scale
        return round(x, 1), round(margin + (north - position[0]) * KM_PER_DEGREE * scale, 1)

    return at, down_km * scale + 2 * margin, scale


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


def _scale_bar(scale: float, width: int, y: float) -> Markup:
    long = max((km for km in SCALE_KM if km * scale <= width / 4), default=SCALE_KM[0])
    right = width - 12
    left = right - long * scale
    bar = el("line", x1=left, y1=y, x2=right, y2=y, stroke="#000", stroke_width=2)
    named = el("text", f"{long} km", x=left, y=y - 6, font_size=SMALL)
    return el("g", bar, named, font_family="sans-serif")
