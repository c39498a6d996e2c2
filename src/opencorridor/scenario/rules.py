"""Checks of values that depend on one another, row by row."""

from __future__ import annotations

from functools import partial

from opencorridor.model.scenario import ConditionKind, PlaceKind
from opencorridor.scenario.cells import shown
from opencorridor.scenario.hints import did_you_mean
from opencorridor.scenario.notes import Hint, Notes
from opencorridor.scenario.sheets_schema import ConditionRow, PlaceRow, VehicleRow
from opencorridor.scenario.tables import Tables
from opencorridor.scenario.terms_schema import ScenarioRow
from opencorridor.units import SECONDS_PER_MINUTE

SHUT = (ConditionKind.CLOSED, ConditionKind.MINED, ConditionKind.CONTESTED)


def check_rules(tables: Tables, notes: Notes) -> None:
    """Note values that contradict one another or leave out what they need."""
    if tables.settings is not None:
        _check_settings(tables.settings, notes)
        _check_priority(tables, tables.settings, notes)
        _check_times_of_knowledge(tables, tables.settings, notes)
    for place in tables.places.values():
        _check_place(place, tables.settings, notes)
    for condition in tables.conditions.values():
        _check_condition(condition, notes)
        if condition.subject in tables.places and condition.kind not in SHUT:
            notes.add(
                "OC-229",
                condition.where("subject"),
                f"{condition.subject!r} is a place, and only roads are `{condition.kind}`.",
                "Name the roads that are meant, one row each.",
            )
    for need in tables.needs.values():
        if need.minimum_people > need.people.most:
            notes.add(
                "OC-227",
                need.where("minimum_people"),
                f"At least {need.minimum_people:,} are to get out, and at most "
                f"{need.people.most:,} wish to leave.",
                "Lower the minimum or check the number of people.",
            )
    for road in tables.roads.values():
        if road.from_ == road.to:
            notes.add(
                "OC-320",
                road.where("to"),
                f"The road begins and ends at {road.from_!r}.",
                "Name the two places that it joins.",
            )
    for fleet in tables.fleets.values():
        _check_side(fleet, tables, notes)


def _check_settings(settings: ScenarioRow, notes: Notes) -> None:
    if settings.margin_min.most == 0:
        notes.add(
            "OC-220",
            settings.where("margin_min"),
            "The margin is 0: the last vehicle may be on the road until silence ends.",
            "State how much earlier everybody is to be out.",
        )
    if settings.block_min % settings.step_s:
        notes.add(
            "OC-222",
            settings.where("step_s"),
            f"A step of {settings.step_s} s does not divide a block of "
            f"{settings.block_min // SECONDS_PER_MINUTE} min.",
            "Choose a step such as 30, 60, 100, 300 or 900 that divides the block.",
        )
    if settings.expires <= settings.as_of:
        notes.add(
            "OC-412",
            settings.where("expires"),
            "The scenario expires before or at the hour of its knowledge.",
            "Check `as_of` and `expires`.",
        )


def _check_priority(tables: Tables, settings: ScenarioRow, notes: Notes) -> None:
    groups = {need.group for need in tables.needs.values()}
    known = tables.known.get("needs")
    if known is None or not known.whole or len(known.ids) > len(tables.needs):
        return  # A group may be in a row that could not be read.
    for name in (name for level in settings.priority for name in level):
        if name not in groups:
            notes.add(
                "OC-321",
                settings.where("priority"),
                f"The priorities name the group {shown(name)!r}, which no need has.",
                Hint(partial(did_you_mean, name, groups), "Check the groups in needs.csv."),
            )


def _check_times_of_knowledge(tables: Tables, settings: ScenarioRow, notes: Notes) -> None:
    for row in tables.all_rows():
        as_of = getattr(row, "as_of", None)
        if as_of is not None and as_of > settings.as_of:
            notes.add(
                "OC-413",
                row.where("as_of"),
                f"The row was known at {as_of.isoformat()}, after the hour of the scenario, "
                f"{settings.as_of.isoformat()}.",
                "Leave out what was not known yet, or give the scenario a later hour.",
            )


def _check_place(place: PlaceRow, settings: ScenarioRow | None, notes: Notes) -> None:
    wait = place.longest_wait_min
    if wait is not None and settings is not None and wait < settings.block_min:
        notes.add(
            "OC-223",
            place.where("longest_wait_min"),
            f"A longest wait of {wait // SECONDS_PER_MINUTE} min is shorter than a block of "
            f"{settings.block_min // SECONDS_PER_MINUTE} min: nobody could ever leave.",
            "Raise it to at least one block, or leave it empty.",
        )
    if place.capacity_vehicles is None:
        _check_room(place, notes)


def _check_room(place: PlaceRow, notes: Notes) -> None:
    without = []
    if PlaceKind.GATHERING_POINT in place.kinds:
        without.append("no limit for boarding there")
    if {PlaceKind.HOLDING_PLACE, PlaceKind.OVERNIGHT_SHELTER}.intersection(place.kinds):
        without.append("no room for waiting there on the way")
    if without:
        notes.add(
            "OC-228",
            place.where("capacity_vehicles"),
            f"How many vehicles {place.id!r} takes is not stated: plans count on "
            f"{' and on '.join(without)}.",
            "State it.",
        )


def _check_condition(condition: ConditionRow, notes: Notes) -> None:
    given = {
        "vehicle_kinds": bool(condition.vehicle_kinds),
        "speed_factor": condition.speed_factor is not None,
        "capacity_factor": condition.capacity_factor is not None,
        "lifted_by": condition.lifted_by is not None,
    }
    needed: tuple[str, ...] = ()
    if condition.kind is ConditionKind.DAMAGED:
        needed = ("vehicle_kinds", "speed_factor", "capacity_factor")
        unused: tuple[str, ...] = ("lifted_by",)
    elif condition.kind is ConditionKind.SLOW:
        _check_slow(condition, notes)
        unused = ("vehicle_kinds", "lifted_by")
    else:
        unused = ("vehicle_kinds", "speed_factor", "capacity_factor")
        if condition.kind is not ConditionKind.CONTESTED:
            unused = (*unused, "lifted_by")
    missing = [name for name in needed if not given[name]]
    if missing:
        notes.add(
            "OC-224",
            condition.where(missing[0]),
            f"The condition {condition.id!r} is `damaged` and does not state {', '.join(missing)}.",
            "State which vehicles pass, and which share of speed and capacity is left.",
        )
    for name in unused:
        if given[name]:
            notes.add(
                "OC-226",
                condition.where(name),
                f"{name!r} has no effect on a condition `{condition.kind}`.",
                "Leave the cell empty, or choose the kind that is meant.",
            )


def _check_slow(condition: ConditionRow, notes: Notes) -> None:
    factor = condition.speed_factor
    if factor is None or factor >= 1000:
        found = "no speed_factor" if factor is None else "a speed_factor of 1"
        notes.add(
            "OC-225",
            condition.where("speed_factor"),
            f"The condition {condition.id!r} is `slow` and has {found}, expected one below 1.",
            "State which share of the usual speed is left, such as 0.5.",
        )


def _check_side(fleet: VehicleRow, tables: Tables, notes: Notes) -> None:
    place = tables.places.get(fleet.stands_at)
    if place is None or fleet.side is None or place.holder is None:
        return
    if fleet.side != place.holder:
        notes.add(
            "OC-317",
            fleet.where("side"),
            f"The fleet {fleet.id!r} is on the side of {fleet.side!r}, and {place.id!r}, where it "
            f"stands, is held by {place.holder!r}.",
            "Check both; who has to let the vehicles through depends on it.",
        )
