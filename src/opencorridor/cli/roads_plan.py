"""``corridor roads plan``: how vehicles leave an area on its roads."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import opencorridor as oc
from opencorridor.cli.findings_view import put_findings
from opencorridor.cli.options import Json, MadeAt, Output, made_at_clock
from opencorridor.cli.output import refuse_early
from opencorridor.cli.road_asks import Asked, put_asks_file, put_road_asks
from opencorridor.cli.status import Status
from opencorridor.cli.terminal import Sheet, Terminal
from opencorridor.cli.text import both_clocks, date, many
from opencorridor.clock import on_clock
from opencorridor.errors import RoadPlanError

if TYPE_CHECKING:
    from opencorridor.model.road_asks import RoadAskSheet
    from opencorridor.model.road_plan import AreaTerms, ExitTotal, FullRoad, RoadPlan

SAID = 5
MOST_SHUT = 5


def plan(
    folder: Annotated[Path, Parameter(name="FOLDER")],
    /,
    *,
    roads: Annotated[Path, Parameter(metavar="ROADS")],
    output: Output = None,
    as_json: Json = False,
    asked: Asked | None = None,
    made_at: MadeAt = None,
    terminal: Annotated[Terminal, Parameter(parse=False)],
) -> int:
    """Plan how vehicles leave an area on its roads.

    The most vehicles out by every minute, with a proof of how many there could be; both are
    checked by separate code before anything is written. Ctrl-C ends the search and keeps what was
    found, with the moment up to which it is proven.

    Parameters
    ----------
    folder : Path
        Folder with area.toml, exits.csv and crowds.csv, and conditions.csv if roads are shut.
    roads : Path
        A road network that corridor roads build wrote.
    output : Path
        Folder to write to. Without it: ID-roads-plan in the current folder, with the id of the
        plan, or none with --json.
    as_json : bool
        Print road-plan.json and nothing else; files are written only with --output.
    asked : Asked
        Which changes of terms are worked out.
    made_at : str
        Moment that the files state as theirs, such as 2026-05-01T08:00+03:00; the machine's
        clock if left out.
    """
    now = made_at_clock(made_at, terminal)
    checked = oc.check_road_plan_folder(folder)
    if checked.terms is None:
        raise RoadPlanError(checked.findings)
    terms = checked.terms
    wanted = asked or Asked()
    target = output or (None if as_json else Path(f"{terms.settings.id}-roads-plan"))
    menu = wanted.menu(terms.asks, written=target is not None)
    if target is not None:
        refuse_early(target, folder, "folder of the terms")
    with terminal.progress() as shown, _asked_to_stop() as stopped:

        def tell(done: int, total: int, what: str) -> bool:
            if shown is not None:
                shown(done, total, what)
            return stopped()

        made, proof = oc.plan_roads_with_proof(folder, roads, now=now, progress=tell)
        whole = menu is not None and len(made.cases) == len(oc.Case)
        asks = oc.ask_road_plan(folder, roads, made, menu=menu, progress=tell) if whole else None
    if target is not None:
        oc.export_road_plan(made, terms, target, asks=asks, proof=proof)
    if as_json:
        terminal.out.write_data(oc.road_plan_to_json(made))
    else:
        sheet = terminal.sheet()
        _put(sheet, made, terms, target)
        put_asks_file(sheet, asks, target)
        terminal.show(sheet)
    if wanted.show_asks:
        _show_asks(terminal, asks, terms, beside=as_json)
    return Status.ANSWERED


def _show_asks(
    terminal: Terminal, asks: RoadAskSheet | None, terms: AreaTerms, *, beside: bool
) -> None:
    sheet = terminal.sheet()
    sheet.line()
    if asks is None:
        sheet.line("No asks were worked out: none are asked for, or the plan was stopped.")
    else:
        put_road_asks(sheet, asks, terms.settings.clocks[0])
    if beside:
        terminal.err.write(sheet.text())
    else:
        terminal.show(sheet)


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Yield a question that is true once Ctrl-C was pressed; the second time it interrupts."""
    pressed = threading.Event()

    def remember(_signal: int, _frame: FrameType | None) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return
    before = signal.signal(signal.SIGINT, remember)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _put_shut(sheet: Sheet, plan: RoadPlan, terms: AreaTerms) -> None:
    """Put on a sheet which roads conditions shut, and when."""
    if not plan.shut:
        return
    clocks = terms.settings.clocks[:1]
    day = date(plan.window_start or plan.as_of, clocks[0])
    sheet.line()
    sheet.line(f"Shut by conditions.csv (hours in {clocks[0].city}):")
    for shut in plan.shut[:MOST_SHUT]:
        end = both_clocks(shut.end, clocks, day) if shut.end else "further notice"
        words = (
            f"{shut.road}, {shut.where} ({shut.subject}): {shut.kind.value} from "
            f"{both_clocks(shut.start, clocks, day)} until {end}"
        )
        if shut.opens_again:
            words += "; not used again in this plan"
        if shut.shut_from is None:
            words += "; not within these hours"
        sheet.line(words, first=2, rest=4)
    unsaid = len(plan.shut) - MOST_SHUT
    if unsaid > 0:
        sheet.line(f"and {many(unsaid, 'condition', 'conditions')} more; see the report", first=2)


def _full_words(road: FullRoad, terms: AreaTerms) -> str:
    """Say which road is full, where, towards what, and when, on the first clock."""
    clock = terms.settings.clocks[0]
    towards = f" towards {terms.exits[road.towards].name}" if road.towards else ""
    first, last = on_clock(road.first, clock.zone), on_clock(road.last, clock.zone)
    return (
        f"{road.road}{towards}, {road.where}: {many(road.vehicles, 'vehicle', 'vehicles')} "
        f"from {first:%H:%M} to {last:%H:%M}"
    )


def _total_words(total: ExitTotal, terms: AreaTerms) -> str:
    """Say of which exit the total is taken up, and from when on, on the first clock."""
    places = many(total.vehicles, "vehicle", "vehicles")
    full = (
        f", from {on_clock(total.full_from, terms.settings.clocks[0].zone):%H:%M}"
        if (total.full_from)
        else ""
    )
    return f"{terms.exits[total.exit].name}: its total of {places}{full}"


def _put(sheet: Sheet, plan: RoadPlan, terms: AreaTerms, folder: Path | None) -> None:
    first, *more = plan.verdict
    sheet.line(first, strong=True)
    sheet.line(plan.assumes)
    for line in more:
        sheet.line(line)
    if len(plan.cases) < len(oc.Case):
        sheet.line("Stopped on request: what is missing was not computed.")
    case = plan.handed_out
    _put_shut(sheet, plan, terms)
    taken_up = [total for total in case.totals if total.full_from] if case is not None else []
    if case is not None and (case.full_roads or taken_up):
        sheet.line()
        city = terms.settings.clocks[0].city
        sheet.line(f"What is full, and the proof rests on it (hours in {city}):")
        for total in taken_up:
            sheet.line(_total_words(total, terms), first=2, rest=4)
        for road in case.full_roads[:SAID]:
            sheet.line(_full_words(road, terms), first=2, rest=4)
        unsaid = len(case.full_roads[SAID:]) + case.full_roads_more
        if unsaid:
            sheet.line(f"and {many(unsaid, 'road', 'roads')} more; see the report", first=2)
    sheet.line()
    put_findings(sheet, terms.findings)
    for ident in plan.unused_exits:
        sheet.line(f"{terms.exits[ident].name}: not agreed, nobody may be sent.")
    for line in plan.not_known:
        sheet.line(f"Not known: {line}", rest=2)
    if folder is not None:
        sheet.line(f"Files in {folder} ({plan.sensitivity.value}): report.html to read and print")
