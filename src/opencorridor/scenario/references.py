"""Checks that every reference fits exactly one thing, by its id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from opencorridor.scenario.cells import shown
from opencorridor.scenario.columns import Column, Row, columns_of
from opencorridor.scenario.hints import nearest
from opencorridor.scenario.notes import Hint, Notes, Where
from opencorridor.scenario.rows import attribute_of
from opencorridor.scenario.schema import SINGULAR
from opencorridor.scenario.tables import Known, Tables

# Tables whose ids share one name space, because a scope can name any of them.
SHARED = ("places", "roads", "corridors")


def check_references(tables: Tables, notes: Notes) -> None:
    """Note every reference that fits nothing, fits two things, or is a name and not an id."""
    _check_shared_ids(tables, notes)
    tables.unresolved |= check_rows(tables.all_rows(), tables.known, notes)


def check_rows(rows: Iterable[Row], tables: Mapping[str, Known], notes: Notes) -> set[str]:
    """Note every reference of some rows that fits nothing; return the tables they stand in."""
    unresolved: set[str] = set()
    columns: dict[type[Row], list[tuple[str, str, Column]]] = {}
    for row in rows:
        row_type = type(row)
        if row_type not in columns:
            columns[row_type] = [
                (name, attribute_of(row_type, name), column)
                for name, column in columns_of(row_type).items()
                if column.refers_to
            ]
        for name, attribute, column in columns[row_type]:
            value = getattr(row, attribute)
            wanted = value if isinstance(value, tuple) else (value,)
            for ident in wanted:
                if ident is not None and not _fits(ident, column.refers_to, tables):
                    unresolved.add(row.table)
                    _note_unresolved(ident, column.refers_to, row.where(name), tables, notes)
    return unresolved


def _check_shared_ids(tables: Tables, notes: Notes) -> None:
    first: dict[str, str] = {}
    for table in SHARED:
        for ident, where in tables.known.get(table, Known()).ids.items():
            if ident in first:
                notes.add(
                    "OC-324",
                    where,
                    f"The id {ident[:80]!r} is used for a {SINGULAR[first[ident]]} and for a "
                    f"{SINGULAR[table]}; a scope could mean either.",
                    f"Rename one of them, for example {ident[:80] + '-' + SINGULAR[table]!r}.",
                )
            else:
                first[ident] = table


def _fits(ident: str, wanted: tuple[str, ...], tables: Mapping[str, Known]) -> bool:
    return any(ident in tables.get(table, Known()).ids for table in wanted)


def _note_unresolved(
    ident: str, wanted: tuple[str, ...], where: Where, tables: Mapping[str, Known], notes: Notes
) -> None:
    knowns = [tables.get(table, Known()) for table in wanted]
    if not all(known.whole for known in knowns):
        return  # A sheet could not be read: that is the finding.
    kinds = " or ".join(SINGULAR[table] for table in wanted)
    named = [i for known in knowns for i in known.names.get(ident.strip().casefold(), [])]
    if len(named) > 1:
        notes.add(
            "OC-304",
            where,
            f"{shown(ident)!r} is a name that fits {len(named)} of them: {', '.join(named[:5])}.",
            "Write the id of the one that is meant.",
        )
    elif named:
        notes.add(
            "OC-303",
            where,
            f"{shown(ident)!r} is a name, expected the id of a {kinds}.",
            f"Write {named[0]}.",
        )
    else:
        notes.add(
            "OC-302",
            where,
            f"There is no {kinds} with the id {shown(ident)!r}.",
            Hint(
                lambda: _hint(ident, knowns), f"Write the id of a {kinds} that exists, or add it."
            ),
        )


def _hint(ident: str, knowns: list[Known]) -> str | None:
    ids = [i for known in knowns for i in known.ids]
    near = nearest(ident.lower(), ids)
    if near is not None:
        return f"Did you mean {near!r}?"
    names = {name: named[0] for known in knowns for name, named in known.names.items()}
    name = nearest(ident.casefold(), names)
    return None if name is None else f"Did you mean {names[name]!r}?"
