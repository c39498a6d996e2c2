"""A picture of a road network: every road, thicker the more it carries."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby

from opencorridor.network.summary import Line
from opencorridor.publish.map_frame import KM_PER_DEGREE
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.svg import Point

WIDTH = 1000.0
MOST_HEIGHT = 1400.0
MARGIN = 20.0
FOOT = 40.0
# Lowest first. Told apart by thickness and dashes, never by colour alone.
STYLES: dict[str, str] = {
    "path": "stroke:#777;stroke-width:.5;stroke-dasharray:2 2",
    "service": "stroke:#999;stroke-width:.5",
    "track": "stroke:#865;stroke-width:.7;stroke-dasharray:4 2",
    "living_street": "stroke:#777;stroke-width:.7",
    "residential": "stroke:#777;stroke-width:.8",
    "busway": "stroke:#465;stroke-width:.8",
    "unclassified": "stroke:#555;stroke-width:1",
    "tertiary": "stroke:#444;stroke-width:1.4",
    "secondary": "stroke:#333;stroke-width:1.9",
    "primary": "stroke:#222;stroke-width:2.5",
    "trunk": "stroke:#111;stroke-width:3.2",
    "motorway": "stroke:#000;stroke-width:4",
}
ISLAND = "stroke:#c00;stroke-width:4;stroke-dasharray:1 5;stroke-linecap:round"


def roads_svg(
    lines: Sequence[Line],
    bounds: tuple[float, float, float, float],
    source: str,
    credit: str,
) -> str:
    """Draw a road network.

    Parameters
    ----------
    lines : sequence of Line
        The roads.
    bounds : tuple of float
        South, west, north and east in degrees.
    source : str
        What the roads were read from.
    credit : str
        Who is to be named with them; empty if nobody said.

    Returns
    -------
    str
        A whole SVG file.
    """
    south, west, north, east = bounds
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    across_km = max((east - west) * shrink * KM_PER_DEGREE, 0.1)
    down_km = max((north - south) * KM_PER_DEGREE, 0.1)
    scale = min((WIDTH - 2 * MARGIN) / across_km, (MOST_HEIGHT - 2 * MARGIN - FOOT) / down_km)
    height = down_km * scale + 2 * MARGIN + FOOT

    def at(point: Point) -> Point:
        lat, lon = point
        x = MARGIN + (lon - west) * shrink * KM_PER_DEGREE * scale
        return round(x, 1), round(MARGIN + (north - lat) * KM_PER_DEGREE * scale, 1)

    layers = [
        el("path", d=_strokes(drawn, at), class_=name)
        for name in STYLES
        if (drawn := [line for line in lines if line.class_ == name])
    ]
    islands = [line for line in lines if line.island]
    if islands:
        layers.append(el("path", d=_strokes(islands, at), class_="island"))
    style = ".roads path{fill:none;stroke-linejoin:round}" + "".join(
        f".{name}{{{rule}}}" for name, rule in {**STYLES, "island": ISLAND}.items()
    )
    named = f"{source}, {credit}" if credit else source
    foot = f"Roads from {named}. Thicker lines carry more."
    if islands:
        foot += " Dotted and red: cut off for cars."
    document = el(
        "svg",
        el("title", f"Roads of {source}"),
        el("style", Markup(style)),
        el("rect", width=WIDTH, height=height, fill="#fff"),
        el("g", join(layers), class_="roads"),
        el("text", foot, x=MARGIN, y=height - MARGIN / 2, font_size=13, font_family="sans-serif"),
        _scale_bar(scale, height),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        role="img",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'


def _strokes(lines: Sequence[Line], at: Callable[[Point], Point]) -> str:
    strokes = []
    for line in lines:
        points = [point for point, _ in groupby(map(at, line.points))]
        if len(points) > 1:
            strokes.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points))
    return "".join(strokes)


def _scale_bar(scale: float, height: float) -> Markup:
    """Return a bar of a round length, at most a fifth of the picture wide."""
    most_km = WIDTH / 5 / scale
    power = 10.0 ** math.floor(math.log10(most_km))
    length_km = max(digit * power for digit in (1, 2, 5) if digit * power <= most_km)
    right, y = WIDTH - MARGIN, height - MARGIN
    named = f"{length_km:g} km" if length_km >= 1 else f"{length_km * 1000:g} m"
    left = right - length_km * scale
    bar = el("line", x1=left, y1=y, x2=right, y2=y, stroke="#000", stroke_width=2)
    return el("g", bar, el("text", named, x=left, y=y - 5, font_size=12, font_family="sans-serif"))
