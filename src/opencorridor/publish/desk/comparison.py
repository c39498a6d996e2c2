"""Variants of the terms side by side: as a document, and as comma-separated values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from opencorridor.model.cases import Case
from opencorridor.model.from_agreement import Comparison, Option
from opencorridor.model.plan import STANDING_SENTENCE
from opencorridor.publish.clocks import Clocks
from opencorridor.publish.desk.document import Document, Grid, Section, cell
from opencorridor.publish.desk.findings import findings_section
from opencorridor.publish.desk.from_agreement import BANNER
from opencorridor.publish.stamps import utc
from opencorridor.publish.text import cell as safe
from opencorridor.publish.words import CASE_WORDS, number

COLUMNS = (
    "sensitivity",
    "not_agreed",
    "option",
    "title",
    "case",
    "place",
    "until_utc",
    "people_out",
    "effect",
)


def comparison_document(sheet: Comparison) -> Document:
    """Return a comparison as a document.

    Parameters
    ----------
    sheet : Comparison
        What was compared.
    """
    clocks = Clocks.of(sheet.clocks, sheet.as_of)
    names = heads_of(sheet)
    return Document(
        title=sheet.title,
        kicker="OpenCorridor \u00b7 variants of the terms, side by side",
        sensitivity=sheet.sensitivity,
        version=sheet.version,
        facts=(
            ("As of", clocks.full(sheet.as_of)),
            ("Made", clocks.full(sheet.made_at)),
        ),
        lead=(sheet.marked, sheet.assumes.removeprefix(sheet.marked).strip(), sheet.not_rated),
        sections=(
            Section("out", "People out", grids=(_out(sheet),)),
            Section("changes", "What each changes", grids=(_changes(sheet),)),
            Section("hours", "People out by hour", grids=tuple(_hours(sheet, clocks, names))),
            Section("origins", "By origin", grids=tuple(_origins(sheet, names))),
            Section("check", "To check it", (_check(),), grids=(_folders(sheet),)),
            findings_section(sheet.findings),
        ),
        closing=(STANDING_SENTENCE, sheet.assumes),
        software=sheet.software,
        banner=BANNER,
    )


def heads_of(sheet: Comparison) -> dict[str, str]:
    """Return a short name for each option, for the heads of tables, by its number."""
    return {option.id: f"Terms {n}" for n, option in enumerate(sheet.options)}


def _named(sheet: Comparison) -> Iterator[tuple[str, Option]]:
    for n, option in enumerate(sheet.options):
        yield f"{n}. {option.title}", option


def _out(sheet: Comparison) -> Grid:
    rows = tuple(
        (
            cell(name, option.marked and "not agreed: nobody may be sent"),
            *(cell(*_people(option, case)) for case in Case),
            cell(option.effect),
        )
        for name, option in _named(sheet)
    )
    heads = ("Terms", *(CASE_WORDS[case] for case in Case), "Effect")
    return Grid("", heads, rows, note=f"{number(sheet.wish_to_leave)} people wish to leave.")


def _people(option: Option, case: Case) -> tuple[str, ...]:
    bound = () if option.exact[case] else ("not proven best",)
    gained = option.gained[case]
    told = (f"{gained:+,}",) if gained else ()
    return (number(option.out[case]), *told, *bound)


def _changes(sheet: Comparison) -> Grid:
    rows = tuple(
        (
            cell(name),
            cell(*option.changes) if option.changes else cell("nothing"),
            cell(", ".join(option.as_if_agreed) or "nothing"),
            cell(option.source or ("the agreement" if not option.changes else "not stated")),
        )
        for name, option in _named(sheet)
    )
    return Grid("", ("Terms", "Changed", "Taken as if agreed", "Source"), rows)


def _hours(sheet: Comparison, clocks: Clocks, names: dict[str, str]) -> Iterator[Grid]:
    hours = sheet.options[0].hours
    heads = ("Arrived by", *(names[o.id] for o in sheet.options))
    for case in Case:
        rows = tuple(
            (
                cell(clocks.words(hour.until)),
                *(cell(number(o.hours[n].out[case])) for o in sheet.options),
            )
            for n, hour in enumerate(hours)
        )
        yield Grid(f"{CASE_WORDS[case]} case", heads, rows)


def _origins(sheet: Comparison, names: dict[str, str]) -> Iterator[Grid]:
    origins = sheet.options[0].origins
    heads = ("From", *(names[o.id] for o in sheet.options))
    for case in Case:
        rows = tuple(
            (
                cell(origin.name),
                *(cell(number(o.origins[n].out[case])) for o in sheet.options),
            )
            for n, origin in enumerate(origins)
        )
        yield Grid(f"{CASE_WORDS[case]} case", heads, rows)


def _check() -> str:
    return (
        "Each option is a folder with its scenario and its plan. Anybody can check it: "
        "corridor verify FOLDER FOLDER/scenario."
    )


def _folders(sheet: Comparison) -> Grid:
    rows = tuple(
        (cell(name), cell(option.folder), cell(option.scenario_digest[:12]))
        for name, option in _named(sheet)
    )
    return Grid("", ("Terms", "Folder", "Scenario, SHA-256 begins"), rows)


def comparison_csv(sheet: Comparison) -> str:
    """Write a comparison as comma-separated values, a row for each number.

    Parameters
    ----------
    sheet : Comparison
        What was compared.

    Returns
    -------
    str
        Rows without place and hour are people out in all; then by place, then by hour.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for option in sheet.options:
        for case, place, until, people in _numbers(option):
            row = (
                sheet.sensitivity.value,
                sheet.marked,
                option.id,
                option.title,
                case.value,
                place,
                until,
                str(people),
                option.effect,
            )
            writer.writerow([safe(value) for value in row])
    return file.getvalue()


def _numbers(option: Option) -> Iterator[tuple[Case, str, str, int]]:
    for case in Case:
        yield case, "", "", option.out[case]
        yield from ((case, o.place, "", o.out[case]) for o in option.origins)
        yield from ((case, "", utc(h.until), h.out[case]) for h in option.hours)
