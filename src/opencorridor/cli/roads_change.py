"""``corridor roads change``: what a road plan becomes when something breaks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.options import Json, MadeAt, Output, made_at_clock, stated_moment
from opencorridor.cli.output import refuse_early
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Sheet, Terminal
from opencorridor.cli.text import both_clocks, date, many
from opencorridor.errors import RoadPlanError, UsageError

if TYPE_CHECKING:
    from opencorridor.model.road_change import RoadChange, ToldRow
    from opencorridor.model.road_plan import AreaTerms
    from opencorridor.model.scenario import ClockName

PLAN, AREA = "road-plan.json", "area.toml"
MOST_TOLD = 12
LED = 3


def change(
    plan: Annotated[Path, Parameter(name="PLAN")],
    folder: Annotated[Path, Parameter(name="FOLDER")],
    /,
    *,
    roads: Annotated[Path, Parameter(metavar="ROADS")],
    at: Annotated[str, Parameter(metavar="MOMENT")],
    output: Output = None,
    as_json: Json = False,
    made_at: MadeAt = None,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Plan anew when something changes while a road plan is being carried out.

    Who has left drives on from where the plan has them at that moment. First fewest of those on
    the road are left, then most get out, then soonest; of the departures that were published as
    many stand as is found. Each is checked by separate code before anything is written.

    Parameters
    ----------
    plan : Path
        Folder of the plan that is being carried out, with its proof.npz.
    folder : Path
        Folder of the terms as they are now: a road shut in conditions.csv, other hours, more
        people.
    roads : Path
        The file of roads that the plan was made from.
    at : str
        Moment from which on anything can be decided anew, such as 2026-05-01T09:10+03:00: when
        people will have been reached. It is taken up to a whole step.
    output : Path
        Folder to write to. Without it: ID-roads-change in the current folder, with the id of the
        terms, or none with --json.
    as_json : bool
        Print road-change.json and nothing else; files are written only with --output.
    made_at : str
        Moment that the files state as theirs, such as 2026-05-01T08:00+03:00; the machine's
        clock if left out.
    """
    now = made_at_clock(made_at, terminal)
    moment = stated_moment("--at", at)
    if (folder / PLAN).exists() and not (folder / AREA).exists():
        message = (
            f"{folder} holds a plan and no terms: name the plan first, then the folder of the "
            "changed terms."
        )
        raise UsageError(message)
    checked = oc.check_road_plan_folder(folder)
    if checked.terms is None:
        raise RoadPlanError(checked.findings)
    terms = checked.terms
    target = output or (None if as_json else Path(f"{terms.settings.id}-roads-change"))
    if target is not None:
        refuse_early(target, folder, "folder of the terms")
        refuse_early(target, plan, "folder of the plan")
        if (target / PLAN).exists():
            message = f"{target} holds a road plan; a change goes to a folder of its own."
            raise UsageError(message)
    with terminal.progress() as shown:

        def tell(done: int, total: int, what: str) -> bool:
            if shown is not None:
                shown(done, total, what)
            return False

        made = oc.change_road_plan(plan, folder, roads, moment, now=now, progress=tell)
    if target is not None:
        oc.export_road_change(made, terms, target)
    if as_json:
        terminal.out.write_data(oc.road_change_to_json(made))
    else:
        sheet = terminal.sheet()
        _put(sheet, made, terms, target)
        terminal.show(sheet)
    return Status.ANSWERED


def _put(sheet: Sheet, made: RoadChange, terms: AreaTerms, folder: Path | None) -> None:
    clocks = made.clocks[:1]
    day = date(made.at, clocks[0])
    plan = f"{made.plan_id}, version {made.plan_version}"
    sheet.line(f"NEED-TO-KNOW. A change while {plan}, is carried out", strong=True)
    for line in made.verdict:
        sheet.line(line)
    for line in (made.assumes, *made.assumptions[:LED]):
        sheet.line(line)
    if made.differences:
        sheet.line()
        sheet.line("What has changed, as far as the plan tells:")
    for line in made.differences:
        sheet.line(line, first=2, rest=4)
    told = made.told()
    if told:
        sheet.line()
        sheet.line(f"On the road, to be told (hours in {clocks[0].city}):")
        for row in told[:MOST_TOLD]:
            sheet.line(_told(row, clocks, day), first=2, rest=4)
        if len(told) > MOST_TOLD:
            more = many(len(told) - MOST_TOLD, "row", "rows")
            sheet.line(f"and {more} more; see the report", first=2)
    sheet.line()
    put_findings(sheet, terms.findings)
    for line in made.not_known:
        sheet.line(f"Not known: {line}", rest=2)
    if folder is not None:
        sheet.line(f"Files in {folder} ({made.sensitivity.value}): change.html to read and print")


def _told(row: ToldRow, clocks: tuple[ClockName, ...], day: str) -> str:
    """Say who comes by where and when, and what they do then."""
    first, last = (both_clocks(moment, clocks, day) for moment in (row.first, row.last))
    near = row.places[0] if len(row.places) == 1 else f"{row.places[0]} and on"
    vehicles = many(row.vehicles, "vehicle", "vehicles")
    return f"{vehicles} on {row.on}, {near}, {first} to {last}: {row.in_words}"
