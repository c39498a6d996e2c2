"""Plots of the engine's benchmark as SVG: points on scales of powers of ten, small and plain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 360, 270
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 30, 44
# Okabe and Ito's colours, which people who see few colours tell apart; shapes differ as well.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
SHAPES = ("circle", "square", "triangle", "diamond", "cross", "circle", "square")


@dataclass(frozen=True)
class Series:
    """Named points; both numbers of each are more than zero."""

    name: str
    points: Sequence[tuple[float, float]]
    joined: bool = False


@dataclass(frozen=True)
class Plot:
    """One panel."""

    title: str
    across: str
    up: str
    series: Sequence[Series]


def _decades(values: Iterable[float]) -> tuple[int, int]:
    found = [v for v in values if v > 0]
    low, high = math.floor(math.log10(min(found))), math.ceil(math.log10(max(found)))
    return low, max(high, low + 1)


def _mark(shape: str, x: float, y: float, colour: str) -> str:
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
    if shape == "square":
        return f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{colour}"/>'
    ways = {
        "triangle": "M0,-4L4,3.5L-4,3.5Z",
        "diamond": "M0,-4.5L4.5,0L0,4.5L-4.5,0Z",
        "cross": "M-4,-4L4,4M-4,4L4,-4",
    }
    line = f' stroke="{colour}" stroke-width="2"' if shape == "cross" else ""
    at = f"translate({x:.1f} {y:.1f})"
    return f'<path d="{ways[shape]}" transform="{at}" fill="{colour}"{line}/>'


def _label(power: int) -> str:
    if -3 <= power <= 0:
        return f"{10.0**power:g}"
    suffix = {0: "", 1: " k", 2: " M", 3: " G"}.get(power // 3)
    return f"1e{power}" if suffix is None else f"{10 ** (power % 3)}{suffix}"


def _panel(plot: Plot, left: float) -> list[str]:
    points = [p for s in plot.series for p in s.points]
    x0, x1 = _decades(p[0] for p in points)
    y0, y1 = _decades(p[1] for p in points)
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x_of(value: float) -> float:
        return LEFT + wide * (math.log10(value) - x0) / (x1 - x0)

    def y_of(value: float) -> float:
        return TOP + high * (y1 - math.log10(value)) / (y1 - y0)

    found = [f'<g transform="translate({left:g} 0)">']
    found.append(f'<text x="{LEFT}" y="18" font-weight="bold">{escape(plot.title)}</text>')
    for power in range(x0, x1 + 1):
        x = x_of(10.0**power)
        found.append(f'<path d="M{x:.1f},{TOP}V{TOP + high}" stroke="#ddd"/>')
        found.append(
            f'<text x="{x:.1f}" y="{TOP + high + 15}" text-anchor="middle">{_label(power)}</text>'
        )
    for power in range(y0, y1 + 1):
        y = y_of(10.0**power)
        found.append(f'<path d="M{LEFT},{y:.1f}H{LEFT + wide}" stroke="#ddd"/>')
        found.append(
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_label(power)}</text>'
        )
    found.append(
        f'<text x="{LEFT + wide / 2:g}" y="{HEIGHT - 8}" text-anchor="middle">'
        f"{escape(plot.across)}</text>"
    )
    found.append(
        f'<text transform="translate(13 {TOP + high / 2:g}) rotate(-90)" text-anchor="middle">'
        f"{escape(plot.up)}</text>"
    )
    for number, series in enumerate(plot.series):
        colour, shape = COLOURS[number % 7], SHAPES[number % 7]
        at = [(x_of(x), y_of(y)) for x, y in series.points]
        if series.joined and at:
            line = "L".join(f"{x:.1f},{y:.1f}" for x, y in sorted(at))
            found.append(f'<path d="M{line}" fill="none" stroke="{colour}"/>')
        found += [_mark(shape, x, y, colour) for x, y in at]
    found.append("</g>")
    return found


def _legend(series: Sequence[Series], across: float) -> list[str]:
    found, x, y = [], LEFT + 4.0, HEIGHT + 14.0
    for number, one in enumerate(series):
        if x > across - 110:
            x, y = LEFT + 4.0, y + 18
        found.append(_mark(SHAPES[number % 7], x, y - 4, COLOURS[number % 7]))
        found.append(f'<text x="{x + 9:g}" y="{y:g}">{escape(one.name)}</text>')
        x += 24 + 6.4 * len(one.name)
    return found


def svg(plots: Sequence[Plot], about: str) -> str:
    """Return panels side by side; the legend is that of the first, where it has several series."""
    across = WIDTH * len(plots)
    legend = _legend(plots[0].series, across) if len(plots[0].series) > 1 else []
    high = HEIGHT + (46 if legend else 0)
    body = [line for i, plot in enumerate(plots) for line in _panel(plot, i * WIDTH)]
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {high}" '
        f'width="{across}" height="{high}" font-family="sans-serif" font-size="12" '
        f'role="img" aria-label="{escape(about)}">'
    )
    ground = f'<rect width="{across}" height="{high}" fill="#fff"/>'
    title = f"<title>{escape(about)}</title>"
    return "\n".join([frame, title, ground, *body, *legend, "</svg>", ""])
