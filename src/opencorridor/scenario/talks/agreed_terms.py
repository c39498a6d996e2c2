"""Checks the terms that an agreement states itself, and refuses variants of what protects."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from opencorridor.model.agreed_terms import AgreedCorridor, AgreedWindow, Variant, VariantChange
from opencorridor.model.scenario import Scenario
from opencorridor.scenario.cells import shown
from opencorridor.scenario.hints import did_you_mean
from opencorridor.scenario.notes import Notes
from opencorridor.scenario.talks.agreed_terms_schema import (
    AgreedCorridorRow,
    AgreedWindowRow,
    VariantChangeRow,
    VariantRow,
)
from opencorridor.scenario.talks.agreement_schema import ClauseRow
from opencorridor.scenario.talks.reading import Rows, made

MOST_VARIANTS = 20
# Items of the list that protect people: no variant of them is ever put in people out.
PROTECTING = {
    "destinations": "where people go is their own choice",
    "voluntary": "whether people leave is their own choice",
    "return": "the right to return is not a price",
    "demining": "mines are cleared to protect people",
    "medical": "the wounded and sick are owed care",
    "who-may-pass": "who may pass, and families together, is not a price",
    "men": "who may pass, and families together, is not a price",
    "foreigners": "who may pass is not a price",
    "kinds-of-fire": "what silence excludes protects people",
    "no-military-use": "it keeps the road from becoming a target",
}
# Keys of a change that touch such a term.
REFUSED_KEYS = {
    "accepts": PROTECTING["destinations"],
    "destinations": PROTECTING["destinations"],
    "margin_min": "the margin is there so that nobody is on the road when silence ends",
    "searches": "how people are screened is a matter of their protection",
    "condition": PROTECTING["demining"],
    "priority": "who goes first, and families together, is not a price",
}
# What a change names, and the keys that say how it is changed.
_KEYS = {
    "window": ("start", "end", "scope"),
    "checkpoint": ("rate_factor",),
    "corridor": ("treat_as_agreed",),
    "fleet": ("extra",),
}


def check_agreed_terms(rows: Rows, scenario: Scenario | None, notes: Notes) -> None:
    """Note what cannot be meant in stated terms and variants, and variants that are refused."""
    stated = (*rows.of(AgreedCorridorRow).values(), *rows.of(VariantRow).values())
    if scenario is None:
        for row in (*stated, *rows.of(AgreedWindowRow).values())[:1]:
            notes.add(
                "OC-338",
                row.where(),
                "Terms or variants are stated, and no scenario with roads and places is named.",
                "Write scenario = with the folder, relative to this one.",
            )
        return
    if len(rows.of(VariantRow)) > MOST_VARIANTS:
        notes.add(
            "OC-107",
            next(iter(rows.of(VariantRow).values())).where(),
            f"There are {len(rows.of(VariantRow)):,} variants, expected at most {MOST_VARIANTS}.",
            "Compare those that are on the table.",
        )
    known = {
        "window": {**scenario.windows, **rows.of(AgreedWindowRow)},
        "checkpoint": scenario.checkpoints,
        "fleet": scenario.fleets,
        "corridor": scenario.corridors,
    }
    for ident, variant in rows.of(VariantRow).items():
        _check_clause(variant, rows, notes)
        changes = rows.inside(VariantChangeRow, ident)
        if not changes:
            notes.add(
                "OC-338",
                variant.where("changes"),
                f"The variant {ident!r} changes nothing.",
                "Add a change.",
            )
        for change in changes:
            _check_change(change, known, notes)


def _check_clause(variant: VariantRow, rows: Rows, notes: Notes) -> None:
    clause = rows.of(ClauseRow).get(variant.clause or "")
    reason = PROTECTING.get(clause.item) if clause is not None else None
    if reason is not None and clause is not None:
        notes.add(
            "OC-337",
            variant.where("clause"),
            f"The variant {variant.id!r} is of a term that protects ({clause.item}): {reason}.",
            "Leave it out; such terms are checked, and never rated in people out.",
        )


def _check_change(
    change: VariantChangeRow, known: Mapping[str, Container[str]], notes: Notes
) -> None:
    touched = [key for key in REFUSED_KEYS if getattr(change, key) not in (None, ())]
    for key in touched:
        notes.add(
            "OC-337",
            change.where(key),
            f"A variant of `{key}` is refused: {REFUSED_KEYS[key]}.",
            "Leave it out; such terms are checked, and never rated in people out.",
        )
    if not touched:
        for what, mend in _faults(change, known):
            notes.add("OC-338", change.where(), what, mend)


def _faults(
    change: VariantChangeRow, known: Mapping[str, Container[str]]
) -> Iterator[tuple[str, str]]:
    named = [name for name in _KEYS if getattr(change, name) is not None]
    if len(named) != 1:
        found = ", ".join(named) or "none of them"
        yield f"A change names one of {', '.join(_KEYS)}; found {found}.", "Write one for each."
        return
    subject = named[0]
    ident, expected = getattr(change, subject), _KEYS[subject]
    given = {k for keys in _KEYS.values() for k in keys if getattr(change, k) not in (None, ())}
    if not given or given - set(expected) or change.treat_as_agreed is False:
        found = ", ".join(sorted(given)) or "none of them"
        yes = ", which must be yes" if change.treat_as_agreed is False else ""
        what = f"A change of `{subject}` takes {' or '.join(expected)}; found {found}{yes}."
        yield what, "Write one change for each thing, with the key that says how it changes."
    if ident not in known[subject]:
        names = known[subject]
        hint = did_you_mean(ident, names) if isinstance(names, Mapping) else None
        yield f"There is no {subject} {shown(ident)!r}.", hint or "Use an id of the scenario."


def agreed_corridors(rows: Rows) -> dict[str, AgreedCorridor]:
    """Return the corridors that the agreement states."""
    return {i: made(AgreedCorridor, r) for i, r in rows.of(AgreedCorridorRow).items()}


def agreed_windows(rows: Rows) -> dict[str, AgreedWindow]:
    """Return the windows that the agreement states."""
    return {i: made(AgreedWindow, r) for i, r in rows.of(AgreedWindowRow).items()}


def variants(rows: Rows) -> dict[str, Variant]:
    """Return the variants that are on the table."""
    return {
        ident: made(
            Variant,
            row,
            changes=tuple(made(VariantChange, c) for c in rows.inside(VariantChangeRow, ident)),
        )
        for ident, row in rows.of(VariantRow).items()
    }
