"""The one schema of a scenario folder.

Each table is a class, each column an attribute of it. The readers, the check for unknown columns,
the list of defaults used and the reference page (`opencorridor.scenario.reference`) come from here.
"""

from __future__ import annotations

from opencorridor.scenario.columns import TERMS, Row, SourcedRow
from opencorridor.scenario.folder_schema import ClockRow, PartyRow, TopRow
from opencorridor.scenario.sheets_schema import (
    CheckpointRow,
    ConditionRow,
    NeedRow,
    PlaceRow,
    RoadRow,
    VehicleRow,
)
from opencorridor.scenario.terms_schema import (
    AsksRow,
    ChangeRow,
    CorridorRow,
    ScenarioRow,
    StatusRow,
    WhatIfRow,
    WindowRow,
)

FORMAT = 1

TERMS_TABLES: tuple[type[Row], ...] = (
    TopRow,
    ScenarioRow,
    ClockRow,
    PartyRow,
    CorridorRow,
    StatusRow,
    WindowRow,
    WhatIfRow,
    ChangeRow,
    AsksRow,
)
SHEETS: tuple[type[SourcedRow], ...] = (
    PlaceRow,
    RoadRow,
    CheckpointRow,
    ConditionRow,
    NeedRow,
    VehicleRow,
)
# Sheets without which there is nothing to plan; the others may be missing.
REQUIRED_SHEETS: tuple[type[SourcedRow], ...] = (PlaceRow, RoadRow, NeedRow, VehicleRow)
# Every file that is read from a scenario folder.
FILES = (TERMS, *(sheet.file for sheet in SHEETS))
TABLES: tuple[type[Row], ...] = (*TERMS_TABLES, *SHEETS)
# What one row of a table is called.
SINGULAR = {
    "places": "place",
    "roads": "road",
    "corridors": "corridor",
    "parties": "party",
    "windows": "window",
    "checkpoints": "checkpoint",
    "conditions": "condition",
    "needs": "need",
    "vehicles": "fleet",
    # Of talks and agreements (opencorridor.scenario.talks).
    "rounds": "round",
    "points": "point",
    "contacts": "contact",
    "actors": "actor",
    "clauses": "clause",
    "evidence": "piece of evidence",
    "prompts": "prompt",
    # Of road plans (opencorridor.scenario.roadplan).
    "exits": "exit",
    "crowds": "crowd",
    "statuses": "status",
}
