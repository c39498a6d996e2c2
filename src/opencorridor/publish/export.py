"""Writes the whole result of a plan into a folder, all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from opencorridor.errors import PlanFileError, UsageError
from opencorridor.model.plan import AskSheet, Plan, ScenarioRef
from opencorridor.model.scenario import Scenario, Sensitivity
from opencorridor.publish.codec import (
    MOST_CHARACTERS,
    asks_from_json,
    asks_to_json,
    plan_from_json,
    plan_to_json,
)
from opencorridor.publish.files import NewFile, write_together
from opencorridor.publish.geojson import geojson
from opencorridor.publish.gpx import gpx
from opencorridor.publish.marks import mark_of
from opencorridor.publish.names import agreed_corridors
from opencorridor.publish.report import report_html
from opencorridor.publish.text import clean, unique_stems
from opencorridor.publish.timetable_csv import timetable_csv

PLAN = "plan.json"
TIMETABLE = "timetable.csv"
GEOJSON = "plan.geojson"
ASKS = "asks.json"
REPORT = "report.html"


def export_plan(
    plan: Plan, scenario: Scenario, folder: Path, *, asks: AskSheet | None = None
) -> tuple[Path, ...]:
    """Write a plan, its timetable, its map data and its report into a folder.

    Files of other origin in the folder are left alone. Files that an earlier plan of the same
    scenario left there and that would now mislead are removed: the route of a corridor that is
    no longer agreed, and asks that were worked out for other terms.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.
    folder : Path
        Where to; it is made if it is not there.
    asks : AskSheet, optional
        Asks of the same scenario, written to a file of their own that its owner alone may read.

    Returns
    -------
    tuple of Path
        The files that were written.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is untouched.
    UsageError
        If the plan, or the asks, were made from another scenario.
    """
    _check_same(plan.scenario, scenario, "plan")
    if asks is not None:
        _check_same(asks.scenario, scenario, "sheet of asks")
    files = _files(plan, scenario, asks)
    return write_together(folder, files, _outdated(plan, folder, frozenset(files)))


def export_texts(plan: Plan, scenario: Scenario) -> dict[str, str]:
    """Return what `export_plan` would write, asks left out, without writing anything.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from.

    Returns
    -------
    dict
        From the name of each file to its text; ``plan.json`` is among them.

    Raises
    ------
    UsageError
        If the plan was made from another scenario.
    """
    _check_same(plan.scenario, scenario, "plan")
    return {name: file.text for name, file in _files(plan, scenario, None).items()}


def _check_same(made_from: ScenarioRef, scenario: Scenario, what: str) -> None:
    if (made_from.id, made_from.digest) != (scenario.settings.id, scenario.digest):
        message = (
            f"The {what} was made from another state of the scenario ({made_from.id}, "
            f"{made_from.digest[:12]}) than the one given ({scenario.settings.id}, "
            f"{scenario.digest[:12]}); plan it again."
        )
        raise UsageError(message)


def _files(plan: Plan, scenario: Scenario, asks: AskSheet | None) -> dict[str, NewFile]:
    mark = mark_of(plan, scenario)
    owner_only = mark.sensitivity is Sensitivity.NEED_TO_KNOW
    texts = {
        PLAN: plan_to_json(replace(plan, sensitivity=mark.sensitivity)),
        TIMETABLE: timetable_csv(plan, scenario, mark),
        GEOJSON: geojson(plan, scenario, mark),
    }
    stems = _route_stems(plan)
    for corridor in agreed_corridors(plan):
        texts[f"{stems[corridor.id]}.gpx"] = gpx(plan, corridor, scenario, mark)
    files = {name: NewFile(text, owner_only) for name, text in texts.items()}
    if asks is not None:
        marked = replace(asks, sensitivity=Sensitivity.NEED_TO_KNOW)
        files[ASKS] = NewFile(asks_to_json(marked), owner_only=True)
    files[REPORT] = NewFile(report_html(plan, scenario, mark), owner_only)
    return files


def _route_stems(plan: Plan) -> dict[str, str]:
    return unique_stems(tuple(corridor.id for corridor in agreed_corridors(plan)))


# ---- what an earlier plan left -------------------------------------------------------------------


def _outdated(plan: Plan, folder: Path, new: frozenset[str]) -> tuple[str, ...]:
    """Return the names of our own earlier files that the new ones make wrong."""
    found = []
    before = _earlier_plan(folder)
    if before is not None and before.scenario.id == plan.scenario.id:
        routes = (f"{stem}.gpx" for stem in _route_stems(before).values())
        found = [name for name in routes if name not in new and _is_ours(folder / name, before)]
    asks = _earlier_asks(folder)
    if ASKS not in new and asks is not None and asks.scenario.id == plan.scenario.id:
        found += [ASKS] if asks.scenario.digest != plan.scenario.digest else []
    return tuple(found)


def _earlier_plan(folder: Path) -> Plan | None:
    try:
        return plan_from_json(_earlier(folder / PLAN))
    except PlanFileError:
        return None


def _earlier_asks(folder: Path) -> AskSheet | None:
    try:
        return asks_from_json(_earlier(folder / ASKS))
    except PlanFileError:
        return None


def _earlier(path: Path) -> str:
    """Return the text of a file, nothing if there is none that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_CHARACTERS:
            return ""
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _is_ours(path: Path, before: Plan) -> bool:
    return f'creator="{clean(before.software)}"' in _earlier(path)[:500]
