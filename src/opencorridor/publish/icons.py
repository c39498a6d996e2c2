"""Own signs for kinds of place. None is a military sign or a protected emblem."""

from __future__ import annotations

from opencorridor.model.scenario import PlaceKind
from opencorridor.publish.markup import Markup, el

RADIUS = 7.5
# The kind that a place of several kinds is drawn as comes first.
RANK = (
    PlaceKind.ORIGIN,
    PlaceKind.RECEPTION_PLACE,
    PlaceKind.HOSPITAL,
    PlaceKind.OVERNIGHT_SHELTER,
    PlaceKind.CHECKPOINT,
    PlaceKind.HOLDING_PLACE,
    PlaceKind.TRANSFER_POINT,
    PlaceKind.GATHERING_POINT,
    PlaceKind.WAYPOINT,
)
# Drawn around the origin, in a circle of radius 7.5.
_SIGNS = {
    PlaceKind.RECEPTION_PLACE: "M-4.5 .5 L0 -4 L4.5 .5 M-3 -.5 V4 H3 V-.5",  # a house
    PlaceKind.HOSPITAL: "M-2.5 -4 V4 M2.5 -4 V4 M-2.5 0 H2.5",  # the letter H
    PlaceKind.OVERNIGHT_SHELTER: "M-4.5 -3 V4 M-4.5 2 H4.5 M4.5 4 V-.5 H-1.5 V2",  # a bed
    PlaceKind.CHECKPOINT: "M-3.5 4.5 V-1 M-5 -1 L5 -3.5",  # a barrier
    PlaceKind.HOLDING_PLACE: "M-2 -3.5 V3.5 M2 -3.5 V3.5",  # two bars: a halt
    PlaceKind.TRANSFER_POINT: "M-4.5 -1.5 H4 L1.5 -4 M4.5 1.5 H-4 L-1.5 4",  # to and fro
    PlaceKind.GATHERING_POINT: "M-3 2.5 V2 M0 -2 V-2.5 M3 2.5 V2",  # three dots
}


def icon(kind: PlaceKind, x: float, y: float, size: float = 1.0) -> Markup:
    """Return the sign of a kind of place around a point.

    Parameters
    ----------
    kind : PlaceKind
        The kind.
    x, y : float
        The middle.
    size : float
        1 for a map, less for a text.

    Returns
    -------
    Markup
        The sign.
    """
    if kind is PlaceKind.ORIGIN:
        parts = [
            el("circle", r=RADIUS, class_="sign-origin"),
            el("circle", r=2.5, class_="sign-core"),
        ]
    elif kind is PlaceKind.WAYPOINT:
        parts = [el("circle", r=4, class_="sign-waypoint")]
    else:
        dots = " sign-dots" if kind is PlaceKind.GATHERING_POINT else ""
        parts = [
            el("circle", r=RADIUS, class_="sign"),
            el("path", d=_SIGNS[kind], class_=f"sign-lines{dots}"),
        ]
    scale = "" if size == 1.0 else f" scale({size:.2f})"
    return el("g", *parts, transform=f"translate({x:.1f} {y:.1f}){scale}")
