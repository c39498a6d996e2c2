"""``report.html``: the whole answer on one page that needs no network, no script and no reader."""

from __future__ import annotations

from dataclasses import dataclass

from opencorridor.model.plan import (
    AS_IF_AGREED_SENTENCE,
    NOT_AGREED_SENTENCE,
    CorridorResult,
    Plan,
)
from opencorridor.model.scenario import Scenario
from opencorridor.publish import svg, words
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.curve_svg import curve_svg
from opencorridor.publish.map_svg import map_svg
from opencorridor.publish.marks import Mark
from opencorridor.publish.markup import Markup, join, text
from opencorridor.publish.names import agreed_corridors
from opencorridor.publish.pages import TEMPLATES, environment, policy
from opencorridor.publish.sections import basis, front, not_known, results, roads, terms, timetable
from opencorridor.publish.time_distance_svg import time_distance_svg
from opencorridor.publish.view import Sheet, Table

WIDTHS = (svg.WIDE, svg.NARROW)
CONTENTS = (
    ("delays", "If things go wrong"),
    ("map", "Map"),
    ("curves", "People over time"),
    ("timetable", "Timetable, cautious case"),
    ("roads", "Roads that are agreed"),
    ("results", "What limits the plan"),
    ("terms", "The terms, and who stated them"),
    ("basis", "What this rests on"),
)


@dataclass(frozen=True, slots=True)
class Road:
    """What the report shows of one agreed corridor."""

    name: str
    picture: Markup
    summary: list[str]
    tables: list[Table]


def report_html(plan: Plan, scenario: Scenario, mark: Mark) -> str:
    """Write the report.

    Parameters
    ----------
    plan : Plan
        The plan; its asks are not part of it.
    scenario : Scenario
        What it was made from.
    mark : Mark
        Who may see the report, its version, its expiry.

    Returns
    -------
    str
        One HTML page with its style and its pictures in it.
    """
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    sheet = Sheet.of(plan, scenario)
    template = environment().get_template("report.html.j2")
    return template.render(
        style=Markup(style),
        contents=_contents(plan),
        policy=policy(style),
        plan=plan,
        verdict=list(plan.verdict),
        mark=mark,
        band=_band(sheet, mark),
        notices=_notices(sheet),
        figures=front.figures(sheet),
        wish=front.wish_words(sheet),
        cases=front.cases_table(sheet),
        columns=front.columns_table(sheet),
        not_known=not_known.section(sheet),
        map=_both([map_svg(plan, scenario, width) for width in WIDTHS]),
        places=terms.places_table(sheet),
        curve=_both([curve_svg(plan, scenario, sheet.clocks, width) for width in WIDTHS]),
        roads=[_road(sheet, corridor) for corridor in agreed_corridors(plan)],
        open_roads=[text(c.name) for c in plan.corridors if not c.agreed],
        not_agreed=NOT_AGREED_SENTENCE,
        timetables=timetable.timetables(sheet),
        why_empty=timetable.why_empty(sheet),
        queues=timetable.queue_table(sheet),
        receptions=timetable.reception_table(sheet),
        fleets=timetable.fleet_table(sheet),
        bounds=results.bound_lines(sheet),
        binding=results.binding_table(sheet),
        origins=results.origin_table(sheet),
        demand=results.demand_table(sheet),
        what_if=results.what_if_table(sheet),
        windows=terms.windows_table(sheet),
        agreement=terms.agreement_table(sheet),
        conditions=terms.conditions_table(sheet),
        needs=basis.need_table(sheet),
        assumptions=basis.assumption_table(sheet),
        rules=basis.rule_lines(sheet),
        serious=basis.serious_words(sheet),
        defaults=basis.default_table(sheet),
        findings=basis.finding_table(sheet),
        glossary=basis.GLOSSARY,
        cities=words.listed(sheet.clocks.cities()),
        day=sheet.clocks.day_words(),
        summary=scenario.settings.summary,
    )


def _contents(plan: Plan) -> list[tuple[str, str]]:
    """Return the chapters; roads on which terms are not agreed are not called so."""
    as_if = {"roads": "Roads worked with as if agreed"} if plan.is_as_if_agreed() else {}
    return [(ident, as_if.get(ident, title)) for ident, title in CONTENTS]


def _band(sheet: Sheet, mark: Mark) -> list[tuple[str, str]]:
    clocks = Clocks.of(sheet.plan.scenario.clocks)
    return [
        ("As of", clocks.full(sheet.plan.scenario.as_of)),
        ("Made", clocks.full(mark.made_at)),
        ("Expires", clocks.full(mark.expires)),
        ("Clocks", words.listed(sheet.clocks.cities())),
    ]


def _notices(sheet: Sheet) -> list[str]:
    found = []
    plan = sheet.plan
    if plan.is_as_if_agreed():
        found.append(AS_IF_AGREED_SENTENCE)
    if not agreed_corridors(plan):
        found.append(f"No road is agreed by all parties. {NOT_AGREED_SENTENCE}")
    if plan.made_at >= plan.expires:
        found.append("These terms had expired when this was made: for study, not for use.")
    return found


def _both(pictures: list[Markup | None]) -> Markup | None:
    """Return the wide and the narrow drawing together; the page shows one of them."""
    drawn = [picture for picture in pictures if picture is not None]
    return join(drawn) if drawn else None


def _road(sheet: Sheet, corridor: CorridorResult) -> Road:
    plan, scenario = sheet.plan, sheet.scenario
    pictures = [
        time_distance_svg(plan, corridor, scenario, sheet.clocks, width) for width in WIDTHS
    ]
    tables = [roads.waypoint_table(sheet, corridor), roads.segment_table(sheet, corridor)]
    checkpoints = roads.checkpoint_table(sheet, corridor)
    if checkpoints is not None:
        tables.append(checkpoints)
    if corridor.fit_table is not None:
        tables.append(roads.fit_table(sheet, corridor, corridor.fit_table))
    return Road(corridor.name, _both(pictures) or text(""), roads.summary(sheet, corridor), tables)
