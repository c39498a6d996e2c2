"""The map: roads and places of the scenario, drawn from their coordinates alone."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from opencorridor.model.plan import CorridorResult, Plan
from opencorridor.model.scenario import Condition, ConditionKind, Place, PlaceKind, Road, Scenario
from opencorridor.publish import svg, words
from opencorridor.publish.icons import RADIUS, RANK, icon
from opencorridor.publish.labels import Board, Placed
from opencorridor.publish.map_frame import Projection, fit
from opencorridor.publish.markup import Markup, el, join
from opencorridor.publish.svg import Box, Point
from opencorridor.publish.text import clean

LINE_HEIGHT = 14.0
CLUSTER = 24.0
ICON_STEP = 15.0
FARTHEST = 24.0
NAME_WIDTH = {svg.WIDE: 136.0, svg.NARROW: 108.0}
HEIGHTS = {svg.WIDE: (300.0, 520.0), svg.NARROW: (340.0, 460.0)}
MARGINS = {svg.WIDE: (120.0, 44.0), svg.NARROW: (44.0, 44.0)}
CLOSING = frozenset({ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED})
# Signs before a line of a name, the line, its classes.
NameRow = tuple[list[PlaceKind], str, str]

AGREED = "agreed by all parties"
NOT_AGREED = ("not agreed:", "nobody may be sent")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn, and where."""

    plan: Plan
    scenario: Scenario
    projection: Projection
    area: Box
    board: Board
    width: int
    numbered: list[str] = field(default_factory=list)

    def ends(self, road: Road) -> tuple[Point, Point]:
        """Return where a road begins and ends."""
        places = self.scenario.places
        return self.projection.at(places[road.tail]), self.projection.at(places[road.head])

    def roads_of(self, *, agreed: bool) -> list[tuple[CorridorResult, Road]]:
        """Return the roads of the corridors that are agreed, or of those that are not."""
        return [
            (corridor, self.scenario.roads[ident])
            for corridor in self.plan.corridors
            if corridor.agreed is agreed
            for ident in corridor.roads
            if ident in self.scenario.roads
        ]


def map_svg(plan: Plan, scenario: Scenario, width: int) -> Markup | None:
    """Draw the map.

    Parameters
    ----------
    plan : Plan
        The plan; it says which corridors are agreed.
    scenario : Scenario
        Places, roads and conditions.
    width : int
        Width of the picture.

    Returns
    -------
    Markup or None
        The picture; nothing where the scenario has no place.
    """
    if not scenario.places:
        return None
    shown = _shown(plan, scenario)
    projection, area = fit(shown, width, HEIGHTS[width], MARGINS[width])
    sheet = Sheet(
        plan, scenario, projection, area, Board(Box(4, 4, width - 8, area.height - 8)), width
    )
    for road in scenario.roads.values():
        sheet.board.take_road(*sheet.ends(road))
    drawn = [_roads(sheet), _conditions(sheet), _places(sheet, shown), _not_agreed(sheet)]
    key, height = svg.legend(_key(sheet, shown), Box(14, area.bottom + 38, width - 28, 0))
    return svg.picture(
        f"map-{width}",
        (width, area.bottom + 44 + height),
        "Map of roads and places",
        _about(plan),
        svg.rect(area, "map-ground"),
        *drawn,
        _scale_bar(sheet),
        _north(sheet),
        key,
    )


def _shown(plan: Plan, scenario: Scenario) -> tuple[Place, ...]:
    """Return the places in the order in which their names are put down."""
    chain = {place for corridor in plan.corridors for place in corridor.waypoints}

    def importance(place: Place) -> tuple[bool, int, str]:
        return place.id not in chain, RANK.index(_main_kind(place)), place.id

    return tuple(sorted(scenario.places.values(), key=importance))


def _main_kind(place: Place) -> PlaceKind:
    return next((kind for kind in RANK if kind in place.kinds), PlaceKind.WAYPOINT)


# ---- roads ---------------------------------------------------------------------------------------


def _roads(sheet: Sheet) -> Markup:
    parts = [svg.line(*sheet.ends(road), "road") for road in sheet.scenario.roads.values()]
    parts += [svg.line(*sheet.ends(road), "road-open") for _, road in sheet.roads_of(agreed=False)]
    agreed = sheet.roads_of(agreed=True)
    parts += [svg.line(*sheet.ends(road), "road-casing") for _, road in agreed]
    parts += [svg.line(*sheet.ends(road), "road-agreed") for _, road in agreed]
    parts += [_arrow(sheet, corridor, road) for corridor, road in agreed]
    return join(parts)


def _arrow(sheet: Sheet, corridor: CorridorResult, road: Road) -> Markup:
    """Return an arrowhead on the middle of a road, in the direction of the corridor."""
    start, end = sheet.ends(road)
    position = corridor.roads.index(road.id)
    if corridor.waypoints[position] != road.tail:
        start, end = end, start
    if math.dist(start, end) < 40:
        return join([])
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    turn = f"translate({x:.1f} {y:.1f}) rotate({angle:.0f})"
    return el("path", d="M-6 -6.5 L8 0 L-6 6.5 Z", class_="road-arrow", transform=turn)


def _conditions(sheet: Sheet) -> Markup:
    return join([_condition(sheet, c) for c in sheet.scenario.conditions.values()])


def _condition(sheet: Sheet, condition: Condition) -> Markup:
    scenario = sheet.scenario
    if condition.subject in scenario.roads:
        (x1, y1), (x2, y2) = sheet.ends(scenario.roads[condition.subject])
        at = ((x1 + x2) / 2, (y1 + y2) / 2)
    elif condition.subject in scenario.places:
        at = sheet.projection.at(scenario.places[condition.subject])
    else:
        return join([])
    is_shut = condition.kind in CLOSING and not condition.lifted_by
    sign = el(
        "path",
        d="M-6 -6 L6 6 M-6 6 L6 -6" if is_shut else "M-6 0 q3 -6 6 0 t6 0",
        class_="shut-cross" if is_shut else "slow-wave",
        transform=f"translate({at[0]:.1f} {at[1]:.1f})",
    )
    sheet.board.take_sign(at, 7)
    return join([sign, _named(sheet, at, (str(condition.kind),), "small halo strong")])


def _named(sheet: Sheet, at: Point, lines: tuple[str, ...], class_: str) -> Markup:
    width = max(svg.text_width(text, svg.SMALL, bold=True) for text in lines)
    placed = sheet.board.place(at, width, LINE_HEIGHT * len(lines), 6)
    x, anchor = placed.anchor()
    rows = [
        svg.label(x, placed.box.y + LINE_HEIGHT * n + 11, text, class_, anchor)
        for n, text in enumerate(lines)
    ]
    return join([*_leader(placed), *rows])


def _leader(placed: Placed) -> list[Markup]:
    return [svg.line(*placed.leader, "leader")] if placed.leader else []


def _not_agreed(sheet: Sheet) -> Markup:
    """Write on each corridor that is not agreed what that means, at its longest own road."""
    agreed = {road.id for _, road in sheet.roads_of(agreed=True)}
    parts = []
    for corridor in sheet.plan.corridors:
        own = [
            sheet.ends(road)
            for of, road in sheet.roads_of(agreed=False)
            if of is corridor and road.id not in agreed
        ]
        if own:
            start, end = max(own, key=lambda ends: math.dist(*ends))
            at = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            parts.append(_named(sheet, at, NOT_AGREED, "small halo strong open-words"))
    return join(parts)


# ---- places --------------------------------------------------------------------------------------


def _places(sheet: Sheet, shown: tuple[Place, ...]) -> Markup:
    followers = _followers(sheet, shown)
    heads = [place for place in shown if not any(place in group for group in followers.values())]
    signs: list[Markup] = []
    names: list[Markup] = []
    for place in shown:
        sheet.board.take_sign(sheet.projection.at(place), RADIUS + 1 if place in heads else 3)
    for place in heads:
        at = sheet.projection.at(place)
        signs.extend(
            el("circle", cx=x, cy=y, r=2.6, class_="sign-follower")
            for x, y in map(sheet.projection.at, followers.get(place.id, []))
        )
        signs.append(icon(_main_kind(place), *at))
        names.append(_place_name(sheet, place, followers.get(place.id, [])))
    return join([*signs, *names])


def _followers(sheet: Sheet, shown: tuple[Place, ...]) -> dict[str, list[Place]]:
    """Return the gathering points that are too near to a more important place to be named apart."""
    found: dict[str, list[Place]] = {}
    heads = [place for place in shown if _main_kind(place) is not PlaceKind.GATHERING_POINT]
    for place in shown:
        if _main_kind(place) is not PlaceKind.GATHERING_POINT or not heads:
            continue
        at = sheet.projection.at(place)
        near = min(heads, key=lambda head: math.dist(at, sheet.projection.at(head)))
        if math.dist(at, sheet.projection.at(near)) < CLUSTER:
            found.setdefault(near.id, []).append(place)
    return found


def _place_name(sheet: Sheet, place: Place, followers: list[Place]) -> Markup:
    room = NAME_WIDTH[sheet.width]
    rows: list[NameRow] = []
    others = [k for k in RANK if k in place.kinds and k is not _main_kind(place)]
    others = [kind for kind in others if kind is not PlaceKind.WAYPOINT]
    for n, text in enumerate(svg.wrapped(place.name, room, most_lines=3 if room > 100 else 2)):
        rows.append((others if n == 0 else [], text, "halo strong"))
    is_narrow = sheet.width <= svg.NARROW
    for text in _follower_names(sheet, followers):
        fitted = svg.fitted(text, room, svg.SMALL)
        # On a narrow map a sign beside a name could be taken for a place of its own.
        rows.append(([] if is_narrow else [PlaceKind.GATHERING_POINT], fitted, "small halo"))
    if is_narrow:
        rows = [([], text, class_) for _, text, class_ in rows]
    at, height = sheet.projection.at(place), LINE_HEIGHT * len(rows)
    width = max(_row_width(*row) for row in rows)
    gap = 0.0 if _main_kind(place) is PlaceKind.WAYPOINT else 4.0
    if not is_narrow:
        placed = sheet.board.place(at, width, height, gap)
        return join([*_leader(placed), *_name_rows(placed, rows)])
    near = sheet.board.place_near(at, width, height, gap, FARTHEST)
    is_cut = any(text.endswith("…") for _, text, _ in rows)
    if near is not None and not is_cut:
        return join([*_leader(near), *_name_rows(near, rows)])
    if near is not None:
        sheet.board.names.pop()
    return _numbered(sheet, place, followers, gap)


def _numbered(sheet: Sheet, place: Place, followers: list[Place], gap: float) -> Markup:
    """Write a number where a name has no room near its point; the key below has the name."""
    told = [clean(place.name), *_follower_names(sheet, followers)]
    sheet.numbered.append(", ".join(told))
    number = str(len(sheet.numbered))
    width = svg.text_width(number, svg.FONT, bold=True)
    placed = sheet.board.place(sheet.projection.at(place), width, LINE_HEIGHT, gap)
    return join([*_leader(placed), *_name_rows(placed, [([], number, "halo strong")])])


def _follower_names(sheet: Sheet, followers: list[Place]) -> list[str]:
    """Return a line for each gathering point, or their number where a narrow map has no room."""
    if sheet.width > svg.NARROW or len(followers) <= 1:
        return [clean(point.name) for point in followers]
    return [words.count(len(followers), "gathering point", "gathering points")]


def _row_width(kinds: list[PlaceKind], text: str, class_: str) -> float:
    is_small = "small" in class_
    return ICON_STEP * len(kinds) + svg.text_width(
        text, svg.SMALL if is_small else svg.FONT, bold=not is_small
    )


def _name_rows(placed: Placed, rows: list[NameRow]) -> list[Markup]:
    """Return the lines of a name; with signs in any of them all begin at the left."""
    has_signs = any(kinds for kinds, _, _ in rows)
    x, anchor = (placed.box.x, None) if has_signs else placed.anchor()
    parts = []
    for n, (kinds, text, class_) in enumerate(rows):
        y = placed.box.y + LINE_HEIGHT * n + 11
        parts += [icon(kind, x + 6 + ICON_STEP * i, y - 4, 0.75) for i, kind in enumerate(kinds)]
        parts.append(svg.label(x + ICON_STEP * len(kinds), y, text, class_, anchor))
    return parts


# ---- around it -----------------------------------------------------------------------------------


def _scale_bar(sheet: Sheet) -> Markup:
    kilometres = sheet.projection.scale_bar_km(sheet.width / 4)
    length = kilometres * sheet.projection.scale
    y = sheet.area.bottom + 14
    shape = [(14.0, y - 4), (14.0, y), (14 + length, y), (14 + length, y - 4)]
    name = svg.label(20 + length, y + 1, f"{words.number(kilometres)} km", "small")
    note = "straight lines between places"
    right = svg.label(sheet.width - 14, y + 1, note, "small", "end")
    return join([svg.path(shape, "scale-bar"), name, right])


def _north(sheet: Sheet) -> Markup:
    x, y = sheet.width - 22, 16
    arrow = svg.path([(x - 5, y + 14), (x, y), (x + 5, y + 14)], "north")
    return join([arrow, svg.label(x, y + 27, "N", "small strong", "middle")])


def _key(sheet: Sheet, shown: tuple[Place, ...]) -> list[tuple[Markup, str]]:
    entries: list[tuple[Markup, str]] = []
    if sheet.roads_of(agreed=True):
        sample = join([svg.line((0, 6), (30, 6), c) for c in ("road-casing", "road-agreed")])
        entries.append((sample, sheet.plan.agreed_words(AGREED)))
    if sheet.roads_of(agreed=False):
        entries.append((svg.line((0, 6), (30, 6), "road-open"), " ".join(NOT_AGREED)))
    entries.append((svg.line((0, 6), (30, 6), "road"), "other road"))
    kinds = {condition.kind for condition in sheet.scenario.conditions.values()}
    if kinds & CLOSING:
        cross = el("path", d="M9 0 L21 12 M9 12 L21 0", class_="shut-cross")
        entries.append((cross, "closed, mined or contested"))
    if kinds - CLOSING:
        entries.append((el("path", d="M9 6 q3 -6 6 0 t6 0", class_="slow-wave"), "slow or damaged"))
    present = {kind for place in shown for kind in place.kinds}
    entries += [(icon(kind, 15, 6), words.PLACE_WORDS[kind]) for kind in RANK if kind in present]
    entries += [
        (svg.label(15, 10, str(n), "strong", "middle"), name)
        for n, name in enumerate(sheet.numbered, start=1)
    ]
    return entries


def _about(plan: Plan) -> str:
    told = []
    for corridor in plan.corridors:
        status = plan.agreed_words(AGREED) if corridor.agreed else " ".join(NOT_AGREED)
        told.append(f"{corridor.name}, {words.distance(corridor.length_m)}: {status}.")
    return " ".join(told) + " The places are listed in a table below."
