"""Reads the changes of a variant of the terms."""

from __future__ import annotations

from collections.abc import Mapping

from opencorridor.model.scenario import (
    Change,
    CheckpointRateChange,
    CorridorAgreedChange,
    DelayChange,
    FleetChange,
    RoadOpenedChange,
    WhatIf,
    Window,
    WindowChange,
)
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.terms_schema import ChangeRow
from opencorridor.units import SECONDS_PER_MINUTE

# What a change names, and the keys that say how it is changed.
_KEYS = {
    "window": ("start_shift_min", "end_shift_min", "scope"),
    "checkpoint": ("rate_factor",),
    "corridor": ("treat_as_agreed",),
    "condition": ("lift",),
    "fleet": ("extra",),
    "delay_min": (),
}


def read_change(row: ChangeRow, notes: Notes) -> Change | None:
    """Return one change, or ``None`` with a finding if it can be read in no way or in two."""
    named = [name for name in _KEYS if getattr(row, name) is not None]
    given = {key for keys in _KEYS.values() for key in keys if getattr(row, key) not in (None, ())}
    if len(named) != 1:
        found = f"{', '.join(named)}" if named else "none of them"
        notes.add(
            "OC-322",
            row.where(),
            f"A change names one of {', '.join(_KEYS)}; found {found}.",
            "Write one change for each thing.",
        )
        return None
    subject = named[0]
    expected = _KEYS[subject]
    wrong = sorted(given - set(expected))
    lacking = bool(expected) and not given.intersection(expected)
    refused = row.treat_as_agreed is False or row.lift is False
    if wrong or lacking or refused:
        notes.add(
            "OC-322",
            row.where(wrong[0] if wrong else subject),
            f"A change of `{subject}` takes {' or '.join(expected) or 'no further key'}"
            f"{'; found ' + ', '.join(wrong) if wrong else ''}"
            f"{', which must be yes' if refused else ''}.",
            "Write one change for each thing, with the key that says how it changes.",
        )
        return None
    return _build(row)


def check_shifts(
    what_if: WhatIf, windows: Mapping[str, Window], row: ChangeRow, notes: Notes
) -> None:
    """Note a variant that would end a window before it starts."""
    for change in what_if.changes:
        window = windows.get(change.window) if isinstance(change, WindowChange) else None
        if not isinstance(change, WindowChange) or window is None or window.end is None:
            continue
        length_s = (window.end - window.start).total_seconds()
        if length_s + change.end_shift_s <= change.start_shift_s:
            notes.add(
                "OC-322",
                row.where("window"),
                f"The variant {what_if.id!r} ends the window {window.id!r} before it starts.",
                "Shorten the shifts.",
            )


def _build(row: ChangeRow) -> Change | None:
    if row.window is not None:
        return WindowChange(
            row.window,
            (row.start_shift_min or 0) * SECONDS_PER_MINUTE,
            (row.end_shift_min or 0) * SECONDS_PER_MINUTE,
            frozenset(row.scope) if row.scope else None,
        )
    if row.checkpoint is not None and row.rate_factor is not None:
        return CheckpointRateChange(row.checkpoint, row.rate_factor)
    if row.corridor is not None:
        return CorridorAgreedChange(row.corridor)
    if row.condition is not None:
        return RoadOpenedChange(row.condition)
    if row.fleet is not None and row.extra is not None:
        return FleetChange(row.fleet, row.extra)
    return None if row.delay_min is None else DelayChange(row.delay_min)
