"""``timetable.csv``: the cautious timetable, the one that is handed out, a row for each block."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from opencorridor.model.cases import Case
from opencorridor.model.plan import AS_IF_AGREED_SENTENCE, Plan, TimetableRow
from opencorridor.model.scenario import Scenario
from opencorridor.publish import words
from opencorridor.publish.marks import Mark
from opencorridor.publish.names import Names
from opencorridor.publish.stamps import clock_keys, stamp, utc
from opencorridor.publish.text import cell, clean

# The column that stands in a timetable on terms that are not agreed.
NOT_AGREED = "not_agreed"
# Name of the column, and whether its moments are rounded to the minute above.
MOMENTS = {
    "block_start": False,
    "block_end": False,
    "first_departure": False,
    "last_departure": False,
    "first_arrival": True,
    "last_arrival": True,
}


def timetable_csv(plan: Plan, scenario: Scenario, mark: Mark) -> str:
    """Write the timetable of the cautious case as comma-separated values.

    Parameters
    ----------
    plan : Plan
        The plan.
    scenario : Scenario
        What it was made from; it names places and steps.
    mark : Mark
        Who may see the file, its version, its expiry: the first columns of each row.

    Returns
    -------
    str
        A header and a row for each departure block; times on every clock and in UTC.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    rows = timetable_rows(plan, scenario, mark)
    writer.writerow(columns(plan))
    writer.writerows([cell(str(value)) for value in row.values()] for row in rows)
    return file.getvalue()


def columns(plan: Plan) -> tuple[str, ...]:
    """Return the names of the columns; those of moments end in the city of the clock."""
    keys = [key for key, _ in clock_keys(plan.scenario.clocks)]
    timed = {name: [f"{name}_{key}" for key in keys] for name in MOMENTS}
    return (
        *("sensitivity", "version", "expires_utc", "case"),
        *((NOT_AGREED,) if plan.is_as_if_agreed() else ()),
        *timed["block_start"],
        *timed["block_end"],
        *("origin", "gathering_point", "group", "corridor", "destination"),
        *("vehicle_kind", "fleet", "vehicles", "people"),
        *timed["first_departure"],
        *timed["last_departure"],
        *timed["first_arrival"],
        *timed["last_arrival"],
        "halts",
    )


def timetable_rows(plan: Plan, scenario: Scenario, mark: Mark) -> list[dict[str, str | int]]:
    """Return the rows of the timetable, a value for each column."""
    names = Names(scenario)
    order = columns(plan)
    found = []
    for row in plan.cases[Case.CAUTIOUS].timetable:
        values = _plain(row, names, scenario.settings.step_s) | _moments(row, plan)
        values |= {
            "sensitivity": mark.sensitivity.value,
            "version": mark.version,
            "expires_utc": utc(mark.expires),
            "case": Case.CAUTIOUS.value,
            NOT_AGREED: AS_IF_AGREED_SENTENCE,
        }
        found.append({name: values[name] for name in order})
    return found


def _plain(row: TimetableRow, names: Names, step_s: int) -> dict[str, str | int]:
    return {
        "origin": names.place(row.origin),
        "gathering_point": names.place(row.gathering_point),
        "group": clean(row.group),
        "corridor": names.corridor(row.corridor),
        "destination": names.place(row.destination),
        "vehicle_kind": row.kind.value,
        "fleet": clean(row.fleet),
        "vehicles": row.vehicles,
        "people": row.people,
        "halts": halts(row, names, step_s),
    }


def halts(row: TimetableRow, names: Names, step_s: int) -> str:
    """Return the halts of a block in words: place and duration of each."""
    told = (f"{names.place(w.place)} {words.duration(w.steps * step_s)}" for w in row.waits)
    return "; ".join(clean(halt) for halt in told)


def _moments(row: TimetableRow, plan: Plan) -> dict[str, str | int]:
    moments: dict[str, datetime] = {
        "block_start": row.block_start,
        "block_end": row.block_end,
        "first_departure": row.departs_first,
        "last_departure": row.departs_last,
        "first_arrival": row.arrives_first,
        "last_arrival": row.arrives_last,
    }
    return {
        f"{name}_{key}": stamp(moments[name], clock, up=up)
        for name, up in MOMENTS.items()
        for key, clock in clock_keys(plan.scenario.clocks)
    }
