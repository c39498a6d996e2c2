"""Lines as text (WKT) and as bytes (WKB, GeoPackage); OGC 06-103r4, sections 7 and 8."""

from __future__ import annotations

import re
import struct

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_WKT = re.compile(
    r"\s*(?:SRID=(\d+);)?\s*(MULTI)?LINESTRING\s*(ZM|Z|M)?\s*\((.*)\)\s*",
    re.IGNORECASE | re.DOTALL,
)
_PART = re.compile(r"\(([^()]*)\)")
_LINE, _MANY = 2, 5
_ENVELOPES = (0, 32, 48, 48, 64)
_HEAD = 8
_MOST_PARTS = 100_000


class NoLineError(ValueError):
    """What should be a line is something else; the text says what."""


def lines_of_wkt(text: str) -> list[Floats]:
    """Return the lines of a ``LINESTRING`` or ``MULTILINESTRING``, each of shape (points, 2).

    Raises
    ------
    NoLineError
        If it is anything else.
    """
    found = _WKT.fullmatch(text)
    if found is None:
        raise NoLineError(f"{text.strip()[:30]!r} is not a LINESTRING")
    if found[1] not in {None, "4326"}:
        raise NoLineError(f"its coordinates are in SRID {found[1]}, not in degrees (4326)")
    inner = found[4]
    parts = _PART.findall(inner) if found[2] else [inner]
    return [_points(part) for part in parts]


def _points(text: str) -> Floats:
    try:
        rows = [[float(cell) for cell in point.split()[:2]] for point in text.split(",")]
    except ValueError as error:
        raise NoLineError(f"a coordinate is no number ({error})") from error
    if len(rows) < 2 or any(len(row) != 2 for row in rows):
        raise NoLineError("a line needs two points, each with two numbers")
    return np.array(rows, dtype=np.float64)


def lines_of_gpkg(blob: bytes) -> list[Floats]:
    """Return the lines of a geometry of a GeoPackage (OGC 12-128r18, 2.1.3); empty if it is empty.

    Raises
    ------
    NoLineError
        If it is no line, or is damaged.
    """
    if len(blob) < _HEAD or blob[:2] != b"GP":
        raise NoLineError("its geometry is none of a GeoPackage")
    flags = blob[3]
    envelope = (flags >> 1) & 7
    if envelope >= len(_ENVELOPES):
        raise NoLineError("its geometry has a damaged head")
    if flags & 0b10000:
        return []
    lines, _ = _wkb(blob, _HEAD + _ENVELOPES[envelope], 0)
    return lines


def _wkb(blob: bytes, at: int, depth: int) -> tuple[list[Floats], int]:
    """Return the lines that begin at a byte, and where they end."""
    try:
        order = "<" if blob[at] else ">"
        code, number = struct.unpack_from(f"{order}II", blob, at + 1)
    except (IndexError, struct.error) as error:
        raise NoLineError("its geometry is cut short") from error
    dimensions = 2 + {0: 0, 1: 1, 2: 1, 3: 2}.get(code // 1000, -2)
    kind, at = code % 1000, at + 9
    if kind == _LINE and dimensions >= 2:
        end = at + 8 * dimensions * number
        if number < 2 or end > len(blob):
            raise NoLineError("its line is cut short, or has fewer than two points")
        flat = np.frombuffer(blob, dtype=f"{order}f8", count=dimensions * number, offset=at)
        return [flat.reshape(number, dimensions)[:, :2].astype(np.float64)], end
    if kind == _MANY and not depth and number <= _MOST_PARTS:
        lines: list[Floats] = []
        for _ in range(number):
            more, at = _wkb(blob, at, depth + 1)
            lines += more
        return lines, at
    raise NoLineError("its geometry is not a line")
