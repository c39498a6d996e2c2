"""Parts that all pictures share: text widths, lines, legends, and the frame with its description.

Pictures are drawn twice, for a wide and for a narrow page, so that their letters stay legible.
Colours, strokes and letters are classes of the page's style sheet; nothing is told by colour alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opencorridor.model.cases import Case
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.text import clean

WIDE = 880
NARROW = 350
FONT = 12.5
SMALL = 11.0
BOLD = 1.09
_ADVANCE = 0.56
_NARROW_LETTERS = frozenset("iljtfrI.,:;'|!()[] ")
_NARROW_ADVANCE = 0.34

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the units of the picture."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.height

    def overlap(self, other: Box) -> float:
        """Return the area that two boxes share."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return across * down if across > 0 and down > 0 else 0.0


def text_width(text: str, size: float = FONT, *, bold: bool = False) -> float:
    """Estimate how wide a text will be.

    Parameters
    ----------
    text : str
        The text.
    size : float
        Size of the letters in units of the picture.
    bold : bool
        Whether they are bold.

    Returns
    -------
    float
        Width in the same units, rather too wide than too narrow.
    """
    return sum(_advance(letter) for letter in text) * size * (BOLD if bold else 1.0)


def _advance(letter: str) -> float:
    if letter in _NARROW_LETTERS:
        return _NARROW_ADVANCE
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.0
    if unicodedata.combining(letter):
        return 0.0
    return 0.66 if letter.isupper() else _ADVANCE


def fitted(text: str, width: float, size: float = FONT) -> str:
    """Return a text cut to a width, with an ellipsis where something was cut."""
    shown = clean(text)
    if text_width(shown, size) <= width:
        return shown
    while shown and text_width(f"{shown}…", size) > width:
        shown = shown[:-1]
    return f"{shown.rstrip()}…"


def wrapped(text: str, width: float, size: float = FONT, most_lines: int = 3) -> list[str]:
    """Return a text as lines of at most a width; what does not fit the last line is cut."""
    lines: list[str] = []
    for word in clean(text).split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])]
    return [fitted(line, width, size) for line in lines]


def label(x: float, y: float, text: str, class_: str = "", anchor: str | None = None) -> Markup:
    """Return a text at a point; ``anchor`` is ``middle`` or ``end``."""
    return el("text", text, x=x, y=y, class_=class_ or None, text_anchor=anchor)


def line(start: Point, end: Point, class_: str) -> Markup:
    """Return a straight line."""
    return el("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], class_=class_)


def path(points: Iterable[Point], class_: str, *, closed: bool = False) -> Markup:
    """Return a line through points, or the area that they enclose."""
    steps = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return el("path", d=f"M{steps}{'Z' if closed else ''}", class_=class_)


def rect(box: Box, class_: str, fill: str | None = None) -> Markup:
    """Return a rectangle; ``fill`` names a pattern of the same picture."""
    return el(
        "rect",
        x=box.x,
        y=box.y,
        width=max(0.0, box.width),
        height=max(0.0, box.height),
        class_=class_,
        fill=f"url(#{fill})" if fill else None,
    )


def hatch(ident: str, class_: str, gap: float = 6, *, down: bool = False) -> Markup:
    """Return a pattern of slanted lines."""
    turn = "rotate(-45)" if down else "rotate(45)"
    stroke = el("line", x1=0, y1=0, x2=0, y2=gap, class_=class_)
    return el(
        "pattern",
        stroke,
        id=ident,
        width=gap,
        height=gap,
        patternUnits="userSpaceOnUse",
        patternTransform=turn,
    )


def picture(ident: str, size: Point, title: str, about: str, *parts: Markup) -> Markup:
    """Return a whole picture with its title and its description for those who cannot see it.

    Parameters
    ----------
    ident : str
        Name of the picture on the page, unique.
    size : tuple of float
        Width and height.
    title, about : str
        What it is, and what it shows.
    *parts : Markup
        Its parts, the lowest first.

    Returns
    -------
    Markup
        An ``svg`` element that grows with the page.
    """
    width, height = size
    named = f"{ident}-title {ident}-about"
    return el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", about, id=f"{ident}-about"),
        *parts,
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        role="img",
        aria_labelledby=named,
        class_="wide" if width > NARROW else "narrow",
    )


def legend(entries: Sequence[tuple[Markup, str]], box: Box) -> tuple[Markup, float]:
    """Return the key of a picture, filled row by row.

    Parameters
    ----------
    entries : sequence of (Markup, str)
        Sample, drawn in a field 30 wide and 12 high from the origin, and its meaning.
    box : Box
        Where it starts and how wide it may be.

    Returns
    -------
    tuple
        The key and its height.
    """
    parts = []
    x, y = box.x, box.y
    for sample, meaning in entries:
        lines = wrapped(meaning, box.width - 40, SMALL, 2)
        wide = 40 + max(text_width(row, SMALL) for row in lines) + 16
        if x > box.x and x + wide > box.right + 16:
            x, y = box.x, y + 20
        rows = [label(38, 10 + 13 * n, row, "small") for n, row in enumerate(lines)]
        parts.append(el("g", sample, *rows, transform=f"translate({x:.1f} {y:.1f})"))
        if len(lines) > 1:
            x, y = box.x, y + 33
        else:
            x += wide
    bottom = y if x == box.x else y + 20
    return join(parts), bottom - box.y


def case_line(case: Case) -> str:
    """Return the class that draws a line of a case: solid, dashed or dotted."""
    return f"line-{case.value}"


def case_entries(words: dict[Case, str]) -> list[tuple[Markup, str]]:
    """Return the entries of a key for the three cases."""
    return [(line((0, 6), (30, 6), case_line(case)), text) for case, text in words.items()]
